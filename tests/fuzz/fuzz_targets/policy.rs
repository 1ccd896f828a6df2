//! Any policy document is read, and one that also denies everything to everybody denies.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};
use shared_checks::credentials::policy::{Known, Principal, Request, Truth, read};

fuzz_target!(|text: &str| {
    // Both forms that AWS hands out: the document, and its text.
    let as_text = Value::String(text.to_owned());
    let mut document = serde_json::from_str(text).unwrap_or(Value::Null);
    let request = Request {
        principal: Principal::Role {
            arn: "arn:aws:iam::111122223333:role/glue/GlueRole",
            id: Some("AROAEXAMPLE"),
        },
        action: "secretsmanager:GetSecretValue",
        resource: "arn:aws:secretsmanager:eu-central-1:111122223333:secret:glue/orders-AbCdEf",
        context: [
            ("aws:securetransport".to_owned(), Known::Value("true".to_owned())),
            ("aws:sourcevpce".to_owned(), Known::Absent),
        ]
        .into(),
    };
    let _ = read(&as_text, &request);
    let _ = read(&document, &request);
    if let Some(Value::Array(statements)) = document.get_mut("Statement") {
        statements.push(json!({"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}));
        assert_eq!(read(&document, &request).denied, Truth::Yes);
    }
});
