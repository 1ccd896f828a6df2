//! What redaction must not change: the names that are looked up, and what an error text says.
#![allow(clippy::panic, reason = "this file is a test from end to end")]

use serde_json::json;
use shared_checks::credentials::{self, plan};
use shared_checks::signal::{SignalContext, classify};
use shared_domain::facts_credentials::CredentialFacts;
use shared_domain::shell::shell_word;
use shared_domain::{Evidence, redact};

/// Every form in which a connection names a secret.
fn identifiers() -> Vec<String> {
    let arn = |name: &str| format!("arn:aws:secretsmanager:eu-central-1:111122223333:secret:{name}");
    let long: String = "Ab1_".repeat(128);
    vec![
        "orders".to_owned(),
        "glue/orders-prod/credentials".to_owned(),
        "password".to_owned(),
        "MyDatabaseSecret1".to_owned(),
        "token=abc123def".to_owned(),
        arn("MyDatabaseSecret1-AbCdEf"),
        arn("orders-AbCdEf"),
        arn("glue/orders-AbCdEf"),
        arn("password"),
        arn(&format!("{}-AbCdEf", &long[..505])),
        "arn:aws-cn:secretsmanager:cn-north-1:111122223333:secret:MyDatabaseSecret1-AbCdEf".to_owned(),
        long,
    ]
}

/// A connection that names the secret in one of the places where connections do.
fn evidence(place: usize, id: &str) -> Evidence {
    let connection = match place {
        0 => json!({"ConnectionType": "JDBC", "ConnectionProperties":
            {"JDBC_CONNECTION_URL": "jdbc:postgresql://db.internal:5432/orders", "SECRET_ID": id}}),
        1 => json!({"ConnectionType": "SNOWFLAKE", "ConnectionProperties": {"SparkProperties":
            json!({"sfUrl": "https://a.snowflakecomputing.com", "secretId": id}).to_string()}}),
        2 => json!({"ConnectionType": "SNOWFLAKE", "SparkProperties": {"secretId": id}}),
        _ => json!({"ConnectionType": "POSTGRESQL", "ConnectionSchemaVersion": 2,
            "AuthenticationConfiguration": {"AuthenticationType": "BASIC", "SecretArn": id}}),
    };
    let mut connection = connection;
    connection["Name"] = json!("orders");
    let whole = json!({
        "context": {"account": "111122223333", "region": "eu-central-1", "partition": "aws"},
        "connections": [{"name": "orders", "connection": connection}],
    });
    serde_json::from_value(whole).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn a_secret_is_asked_for_found_and_mended_by_the_very_name_that_the_connection_has() {
    for id in identifiers() {
        for place in 0..4 {
            let evidence = evidence(place, &id).leaving();
            assert_eq!(plan::reads(&evidence, None).secret_ids, [id.as_str()], "{place}");
            // As a file that is replayed.
            let text = serde_json::to_string(&evidence).unwrap_or_default();
            let evidence: Evidence = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(plan::reads(&evidence, None).secret_ids, [id.as_str()], "{place}");
            let facts = |description| -> CredentialFacts {
                let facts = json!({"Secrets": [{"SecretId": id, "Description": description}]});
                serde_json::from_value(facts).unwrap_or_else(|error| panic!("{error}"))
            };
            let there = credentials::diagnose(&facts(json!({"ARN": id, "Name": id})), &evidence, None);
            assert!(
                there.passed.iter().any(|code| code == "SECRET_NOT_FOUND"),
                "{place} {id}"
            );
            let missing = credentials::diagnose(&facts(json!({"missing": true})), &evidence, None);
            let finding = missing
                .findings
                .iter()
                .find(|finding| finding.code == "SECRET_NOT_FOUND");
            let finding = finding.unwrap_or_else(|| panic!("{place} {id}"));
            assert!(finding.evidence.contains(&id), "{}", finding.evidence);
            assert_eq!(finding.resource.id, id);
            let commands = finding.fix.commands.join("\n");
            assert!(
                id.starts_with("arn:") || commands.contains(&shell_word(&id)),
                "{commands}"
            );
        }
    }
}

/// Texts with secrets in the places where such texts have them, and others without any.
const TEXTS: &[&str] = &[
    "FATAL: password authentication failed for user \"etl\"",
    "Access denied for user 'etl'@'10.0.1.5' (using password: YES)",
    "java.sql.SQLException: Access denied for user 'etl'@'10.0.1.5' (using password: YES) url=jdbc:mysql://etl:hunter2xY@h:3306/d",
    "ORA-01017: invalid username/password; logon denied",
    "ORA-28000: the account is locked",
    "ORA-28001: the password has expired",
    "Login failed for user 'sa'. password=hunter2xY",
    "net.snowflake.client.jdbc.SnowflakeSQLException: Incorrect username or password was specified. sfPassword -> hunter2xY",
    "JWT token is invalid. [0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f]",
    "connect timed out: jdbc:postgresql://h.example.com:5432/d?user=etl&password=hunter2xY",
    "Connection to h.example.com:5432 refused. Check that the hostname and port are correct. PGPASSWORD=hunter2xY",
    "UnknownHostException: orders.abc.eu-central-1.rds.amazonaws.com: Name or service not known",
    "Secrets Manager can't find the specified secret. (ResourceNotFoundException) arn:aws:secretsmanager:eu-central-1:111122223333:secret:My1Secret-AbCdEf",
    "User: arn:aws:sts::111122223333:assumed-role/GlueRole/GlueJobRunnerSession is not authorized to perform: secretsmanager:GetSecretValue on resource: orders because no identity-based policy allows the secretsmanager:GetSecretValue action",
    "KMSAccessDeniedException: The ciphertext refers to a customer master key that does not exist, or you are not allowed to access it",
    "java.lang.ClassNotFoundException: com.example.Driver password is 'hunter2xY'",
    "java.sql.SQLException: No suitable driver",
    "javax.net.ssl.SSLHandshakeException: PKIX path building failed",
    "Unable to load authentication plugin 'caching_sha2_password'.",
    "The authentication type 10 is not supported. password: hunter2xY",
    "FATAL: no pg_hba.conf entry for host \"10.0.1.5\", user \"etl\", database \"d\", no encryption",
    "VPC S3 endpoint validation failed for SubnetId: subnet-0abc",
    "AnalysisException: cannot resolve 'password' given input columns: [user, password]",
];

#[test]
fn an_error_text_says_the_same_after_redaction() {
    let context = SignalContext::default();
    for text in TEXTS {
        let leaving = redact(text);
        assert!(!leaving.contains("hunter2"), "{leaving}");
        let (before, after) = (classify(text, &context), classify(&leaving, &context));
        assert_eq!(
            (before.stage, before.cause, before.confidence, before.proves),
            (after.stage, after.cause, after.confidence, after.proves),
            "{text}"
        );
    }
}
