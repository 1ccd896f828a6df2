//! Connections of every source as code: what `pipefitter emit` prints of each stands in files, which the repository's tests give to
//! Terraform's parser and to cfn-lint. `PIPEFITTER_BLESS=1` writes them anew.

#![allow(clippy::expect_used, clippy::panic, reason = "this file is a test from end to end")]

use std::path::Path;

use serde_json::{Value, json};
use shared_domain::Request;
use shared_domain::aws::glue::Connection;
use shared_domain::connection_code::{cloudformation, terraform};
use shared_domain::connection_input::connection_input;
use shared_domain::source::Engine;
use shared_domain::step::Registration;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/repository/emitted");

fn request(engine: Engine, version: u8) -> Value {
    let mut request = json!({
        "connection": format!("{}-v{version}", engine.as_str()), "source": engine.as_str(), "schemaVersion": version,
        "auth": {"method": "secret", "secretId": "glue/orders"}, "glueRole": "arn:aws:iam::111122223333:role/GlueRole",
        "network": {"subnetId": "subnet-0abcdef0123456789", "securityGroupIds": ["sg-0abcdef0123456789"]},
    });
    match engine {
        Engine::Snowflake => {
            request["snowflake"] =
                json!({"account": "acme-eu", "warehouse": "WH", "role": "ETL", "database": "ANALYTICS"});
        }
        Engine::Bigquery => request["bigquery"] = json!({"project": "acme-analytics", "location": "EU"}),
        Engine::Oracle => request["endpoint"] = json!({"host": "h.example.internal", "port": 1521, "service": "ORCL"}),
        _ => {
            let port = engine.default_port();
            request["endpoint"] = json!({"host": "h.example.internal", "port": port, "database": "orders"});
        }
    }
    if engine == Engine::Postgresql && version == 1 {
        request["tls"] = json!({"caUri": "s3://acme-pki/company-ca.pem"});
    }
    request
}

fn connection(engine: Engine, version: u8) -> Connection {
    let request =
        Request::parse(request(engine, version)).unwrap_or_else(|problems| panic!("{engine:?}: {problems:?}"));
    let registration = Registration {
        secret_id: Some("glue/orders".into()),
        secret_arn: Some("arn:aws:secretsmanager:us-east-1:111122223333:secret:glue/orders-AbCdEf".into()),
        ..Registration::default()
    };
    let input = connection_input(&request, engine, &registration, Some("us-east-1a".into())).expect("a definition");
    serde_json::from_value(serde_json::to_value(input).expect("JSON")).expect("a connection")
}

fn holds(file: &str, text: &str) {
    let path = Path::new(FOLDER).join(file);
    if std::env::var_os("PIPEFITTER_BLESS").is_some() {
        std::fs::create_dir_all(FOLDER).expect("a folder");
        std::fs::write(&path, text).expect("a file");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(kept, text, "{file} is stale: PIPEFITTER_BLESS=1 writes it");
}

#[test]
fn what_is_emitted_of_every_source_is_what_the_repository_s_tests_lint() {
    for engine in Engine::ALL {
        for version in [1, 2] {
            let (name, connection) = (format!("{}-v{version}", engine.as_str()), connection(engine, version));
            holds(&format!("{name}.tf"), &terraform(&connection, "111122223333").text);
            holds(&format!("{name}.json"), &cloudformation(&connection).text);
        }
    }
}
