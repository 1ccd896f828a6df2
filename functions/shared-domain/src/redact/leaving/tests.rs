//! Identifiers leave as they are, arguments by the list, names of fields when they are names.

use serde_json::json;

use super::*;

/// Every form in which a secret is named.
fn identifiers() -> Vec<String> {
    let arn = |name: &str| format!("arn:aws:secretsmanager:eu-central-1:111122223333:secret:{name}-AbCdEf");
    let long = "Ab1/".repeat(128);
    let mut all: Vec<String> = [
        "orders",
        "glue/orders-prod/credentials",
        "password",
        "secret",
        "db_password",
        "MySecret123",
        "prod.token",
        "rds!db-1a2b",
        "token=abc123def",
        "a@b.c",
        "Kx9vQ2mZp7Lw4Rt8Yb3Nc6Hd1Jf5Gs0AeUiOoPk",
        "!",
        "secret:x1y2z3a4b5",
    ]
    .into_iter()
    .flat_map(|name| [name.to_owned(), arn(name)])
    .collect();
    all.push(arn("rds!cluster-0a1b2c3d-password"));
    all.push("arn:aws-cn:secretsmanager:cn-north-1:111122223333:secret:MyDatabaseSecret1-AbCdEf".to_owned());
    all.push("arn:aws-us-gov:secretsmanager:us-gov-west-1:111122223333:secret:MyDatabaseSecret1".to_owned());
    all.push(arn(&long[..505]));
    all.push(long);
    all
}

fn evidence(id: &str) -> Evidence {
    serde_json::from_value(json!({
        "job": {"Name": "nightly", "Role": "GlueRole", "DefaultArguments": {
            "--secret_id": id, "--db_secret_arn": id, "--SecretName": id, "--connection_name": "orders-password",
            "--options": json!([{"connectionName": "token-1a2b3c", "secretId": id, "dbtable": "t"}]).to_string(),
        }},
        "jobRun": {"Id": "jr_1", "JobRunState": "FAILED", "Arguments": {"--secretId": id}},
        "connections": [{"name": "orders", "connection": {"Name": "orders", "ConnectionType": "JDBC",
            "ConnectionProperties": {
                "SECRET_ID": id, "JDBC_DRIVER_JAR_URI": "s3://b/token=abc123def/d.jar",
                "SparkProperties": json!({"sfUrl": "https://a.snowflakecomputing.com", "secretId": id}).to_string(),
            },
            "SparkProperties": {"secretId": id}, "AthenaProperties": {"secret_arn": id},
            "AuthenticationConfiguration": {"AuthenticationType": "BASIC", "SecretArn": id}}}],
    }))
    .unwrap()
}

#[test]
fn an_identifier_leaves_and_comes_back_as_it_is_in_every_field_that_has_one() {
    for id in identifiers() {
        let before = evidence(&id);
        let leaving = before.clone().leaving();
        assert_eq!(leaving, before, "{id}");
        let text = serde_json::to_string(&leaving).unwrap();
        let again: Evidence = serde_json::from_str(&text).unwrap();
        assert_eq!(again.leaving(), before, "{id}");
    }
}

#[test]
fn an_arn_in_a_sentence_stays() {
    for id in identifiers().iter().filter(|id| id.starts_with("arn:")) {
        for text in [
            format!("Secrets Manager can't find the secret {id}."),
            format!("could not read the secret: {id} (secretsmanager:GetSecretValue)"),
            format!(r#"{{"secret":"{id}","user":"u"}}"#),
            format!("aws secretsmanager describe-secret --secret-id {id} --region eu-central-1"),
            format!("secret `{id}` token={id}"),
        ] {
            assert_eq!(redact(&text), text);
        }
    }
}

#[test]
fn a_secret_leaves_no_field_of_the_evidence() {
    const CANARY: &str = "Zx81!canary";
    let before: Evidence = serde_json::from_value(json!({
        "job": {"Name": "nightly", "Role": "r", "DefaultArguments": {
            "--anything": CANARY, "--db_password": CANARY, "--token": CANARY, "--url": format!("jdbc:mysql://u:{CANARY}@h/d"),
            "--conf": format!("spark.x.pw2={CANARY} --conf spark.hadoop.fs.s3a.endpoint.region=eu-central-1"),
            "--options": json!({"k": CANARY, "password": CANARY, "list": [CANARY]}).to_string(),
            "--python-modules-installer-option": format!("--index-url https://u:{CANARY}@pypi.example.com/simple"),
        }},
        "jobRun": {"Id": "jr_1", "JobRunState": "FAILED", "ErrorMessage": format!("password is '{CANARY}'"),
            "StateDetail": format!("pwd={CANARY}"), "Arguments": {"--x": CANARY}},
        "connections": [
            {"name": "orders", "connection": {"Name": "orders", "ConnectionType": "JDBC", "StatusReason": format!("password: {CANARY}"),
            "ConnectionProperties": {"PASSWORD": CANARY, "JDBC_CONNECTION_URL": format!("jdbc:oracle:thin:u/{CANARY}@h:1/s"),
                "SparkProperties": json!({"sfPassword": CANARY}).to_string()},
            "SparkProperties": {"sfToken": CANARY}, "AthenaProperties": {"default": format!("mysql://jdbc:mysql://h/d?password={CANARY}")}}},
            {"name": "other", "connection": {"unreadable": format!("AccessDenied: password={CANARY}")}}
        ],
        "logTail": ["password:", CANARY, "ok"],
        "testError": format!("curl -u u:{CANARY} https://h"),
    }))
    .unwrap();
    let leaving = before.leaving();
    let text = serde_json::to_string(&leaving).unwrap();
    assert!(!text.contains("canary"), "{text}");
    assert!(
        text.contains("spark.hadoop.fs.s3a.endpoint.region=eu-central-1"),
        "{text}"
    );
    assert_eq!(leaving.clone().leaving(), leaving, "to leave twice changes nothing");
}

#[test]
fn arguments_keep_their_value_only_where_their_name_is_harmless() {
    for (key, value, expected) in [
        ("--job-language", "python", "python"),
        ("--enable-metrics", "true", "true"),
        ("--my-flag", "false", "false"),
        ("--TempDir", "s3://b/tmp/", "s3://b/tmp/"),
        (
            "--extra-jars",
            "s3://b/a.jar, s3://b/b.jar",
            "s3://b/a.jar, s3://b/b.jar",
        ),
        ("--custom-logGroup-prefix", "/teams/orders", "/teams/orders"),
        ("--connection_name", "orders-prod", "orders-prod"),
        (
            "--role_arn",
            "arn:aws:iam::111122223333:role/x",
            "arn:aws:iam::111122223333:role/x",
        ),
        ("--driver_path", "s3://b/d.jar", "s3://b/d.jar"),
        ("--whatever", "arn:aws:s3:::b", "arn:aws:s3:::b"),
        ("--whatever", "hunter2", "[7 characters, aa6f]"),
        ("--db_password", "hunter2", "[redacted]"),
        (
            "--secret_id",
            r#"{"password":"hunter2"}"#,
            r#"{"password":"[redacted]"}"#,
        ),
        ("--options", r#"[ {"dbtable": "t"} ]"#, r#"[ {"dbtable": "t"} ]"#),
        (
            "--options",
            r#"[{"dbtable":"t","k":"hunter2"}]"#,
            r#"[{"dbtable":"t","k":"[7 characters, aa6f]"}]"#,
        ),
        (
            "--conf",
            "spark.sql.shuffle.partitions=8 --conf spark.my.key2=hunter2",
            "spark.sql.shuffle.partitions=8 --conf spark.my.key2=[7:aa6f]",
        ),
        // A login in base64 is no name of a property.
        ("--conf", "user=etl ZXRsOmh1bnRlcjI=", "user=[3:3f68] [16:1837]"),
    ] {
        let leaving = argument(key, value);
        assert_eq!(leaving, expected, "{key}");
        assert_eq!(argument(key, &leaving), expected, "twice: {key}");
    }
}

#[test]
fn a_field_is_named_only_by_what_people_call_fields() {
    for name in [
        "username",
        "db_password",
        "sfUser",
        "glue_role",
        "conection",
        "client-secret",
        "db2_password",
        "subnetId",
        "x",
    ] {
        assert!(is_field_name(name), "{name}");
    }
    for name in [
        "hunter2",
        "canary-Zx81",
        "S3cr3t!",
        "password=x",
        "",
        "aBcDeFgHiJ",
        "user hunter",
        "K9",
        "пароль",
    ] {
        assert!(!is_field_name(name), "{name}");
    }
}
