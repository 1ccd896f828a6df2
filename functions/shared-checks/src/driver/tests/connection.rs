//! What the checks of the connection's type and of the job promise.

use super::*;

pub(super) fn of_connection_and_job() -> Vec<Row> {
    let by_jdbc = || healthy().url("jdbc:snowflake://acme.snowflakecomputing.com/?user=u&db=d&role=r");
    let bigquery = |properties| snowflake(properties).connection("ConnectionType", json!("BIGQUERY"));
    let native = || snowflake(spark(r#"{"sfUrl": "acme.snowflakecomputing.com", "secretId": "s"}"#));
    let unified = |properties| {
        healthy()
            .connection("ConnectionType", json!("POSTGRESQL"))
            .connection("ConnectionSchemaVersion", json!(2))
            .connection("ConnectionProperties", properties)
    };
    let gone = || {
        let mut case = healthy().job("Connections", json!({"Connections": ["orders"]}));
        case.evidence["connections"][0]["connection"] = json!({"missing": true});
        case
    };
    let keys = || {
        healthy()
            .property("JDBC_DRIVER_JAR_URI", JAR)
            .fact("Jars", json!({JAR: good_jar()}))
    };
    let said = |host: &str| {
        let mut case = healthy();
        case.evidence["jobRun"] = json!({"Id": "jr_1", "JobName": "nightly", "ErrorMessage": format!("Connect to {host}:443 failed: connect timed out")});
        case
    };
    vec![
        ("CONNECTION_TYPE", Verdict::Pass, healthy()),
        ("CONNECTION_TYPE", Verdict::Fail, by_jdbc()),
        ("CONNECTION_TYPE", Verdict::NotApplicable, by_jdbc().no_job()),
        (
            "CONNECTION_TYPE",
            Verdict::NotApplicable,
            by_jdbc().job("Command", json!({"Name": "pythonshell"})),
        ),
        ("CONNECTION_TYPE", Verdict::NotApplicable, native()),
        ("CONNECTION_TYPE", Verdict::Unknown, healthy().unread_job()),
        ("CONNECTION_TYPE", Verdict::Unknown, healthy().unread_connection()),
        ("SPARK_PROPERTIES", Verdict::Pass, native()),
        (
            "SPARK_PROPERTIES",
            Verdict::Pass,
            bigquery(spark(r#"{"secretId": "s"}"#)),
        ),
        (
            "SPARK_PROPERTIES",
            Verdict::Fail,
            snowflake(json!({"HOST": "acme.snowflakecomputing.com"})),
        ),
        ("SPARK_PROPERTIES", Verdict::Fail, snowflake(spark("sfUrl=acme"))),
        (
            "SPARK_PROPERTIES",
            Verdict::Fail,
            snowflake(spark(r#"{"sfUrl": "acme.snowflakecomputing.com"}"#)),
        ),
        ("SPARK_PROPERTIES", Verdict::Fail, bigquery(json!({"SECRET_ID": "s"}))),
        (
            "SPARK_PROPERTIES",
            Verdict::Pass,
            unified(json!({"HOST": HOST, "PORT": "5432", "DATABASE": "orders"})),
        ),
        (
            "SPARK_PROPERTIES",
            Verdict::Fail,
            unified(json!({"HOST": HOST, "PORT": "5432"})),
        ),
        ("SPARK_PROPERTIES", Verdict::NotApplicable, healthy()),
        ("SPARK_PROPERTIES", Verdict::Unknown, healthy().unread_connection()),
        ("GLUE_VERSION_SOURCE", Verdict::Pass, native()),
        ("GLUE_VERSION_SOURCE", Verdict::Fail, native().glue("3.0")),
        (
            "GLUE_VERSION_SOURCE",
            Verdict::Fail,
            healthy()
                .url("jdbc:redshift:iam://c.abc.us-east-1.redshift.amazonaws.com:5439/dev")
                .glue("3.0"),
        ),
        ("GLUE_VERSION_SOURCE", Verdict::NotApplicable, healthy().glue("2.0")),
        ("GLUE_VERSION_SOURCE", Verdict::NotApplicable, native().no_job()),
        ("GLUE_VERSION_SOURCE", Verdict::Unknown, native().unread_job()),
        ("GLUE_VERSION_ENDED", Verdict::Pass, healthy()),
        ("GLUE_VERSION_ENDED", Verdict::Pass, healthy().glue("3.0")),
        ("GLUE_VERSION_ENDED", Verdict::Fail, healthy().glue("2.0")),
        (
            "GLUE_VERSION_ENDED",
            Verdict::Fail,
            healthy().glue("0.9").no_connection(),
        ),
        (
            "GLUE_VERSION_ENDED",
            Verdict::Warn,
            healthy().glue("1.0").observed("2026-03-31T23:59:59Z"),
        ),
        (
            "GLUE_VERSION_ENDED",
            Verdict::Fail,
            healthy().glue("1.0").observed("2026-04-01T00:00:00Z"),
        ),
        (
            "GLUE_VERSION_ENDED",
            Verdict::NotApplicable,
            healthy().glue("1.0").job("Command", json!({"Name": "pythonshell"})),
        ),
        ("GLUE_VERSION_ENDED", Verdict::NotApplicable, healthy().no_job()),
        ("GLUE_VERSION_ENDED", Verdict::Unknown, healthy().unread_job()),
        ("S3A_REGION", Verdict::Warn, healthy().only_gateway()),
        ("S3A_REGION", Verdict::Warn, healthy().only_gateway().glue("6.0")),
        (
            "S3A_REGION",
            Verdict::NotApplicable,
            healthy().only_gateway().glue("4.0"),
        ),
        (
            "S3A_REGION",
            Verdict::Pass,
            healthy().only_gateway().job(
                "DefaultArguments",
                json!({"--conf": "spark.hadoop.fs.s3a.endpoint.region=eu-central-1"}),
            ),
        ),
        (
            "S3A_REGION",
            Verdict::Unknown,
            healthy().only_gateway().unread_connection(),
        ),
        ("DRIVER_KEYS_CRAWLER_ONLY", Verdict::Warn, keys()),
        (
            "DRIVER_KEYS_CRAWLER_ONLY",
            Verdict::Pass,
            keys().job("DefaultArguments", json!({"--customJdbcDriverS3Path": JAR})),
        ),
        (
            "DRIVER_KEYS_CRAWLER_ONLY",
            Verdict::Pass,
            keys().script(json!({"driverJars": [JAR]})),
        ),
        (
            "DRIVER_KEYS_CRAWLER_ONLY",
            Verdict::Pass,
            keys().script(json!({"driverClasses": ["org.postgresql.Driver"]})),
        ),
        (
            "DRIVER_KEYS_CRAWLER_ONLY",
            Verdict::Pass,
            keys().script(json!({"notKnown": ["driver"], "inPart": true})),
        ),
        (
            "DRIVER_KEYS_CRAWLER_ONLY",
            Verdict::Warn,
            keys().script(json!({"secretIds": ["s"], "notKnown": ["host"]})),
        ),
        (
            "DRIVER_KEYS_CRAWLER_ONLY",
            Verdict::Unknown,
            keys().script(json!({"inPart": true})),
        ),
        ("DRIVER_KEYS_CRAWLER_ONLY", Verdict::Unknown, keys().script(denied())),
        (
            "DRIVER_KEYS_CRAWLER_ONLY",
            Verdict::NotApplicable,
            healthy().script(denied()),
        ),
        ("DRIVER_KEYS_CRAWLER_ONLY", Verdict::NotApplicable, healthy()),
        ("DRIVER_KEYS_CRAWLER_ONLY", Verdict::NotApplicable, keys().no_job()),
        ("DRIVER_KEYS_CRAWLER_ONLY", Verdict::Unknown, keys().unread_job()),
        ("CONNECTION_NOT_FOUND", Verdict::Pass, healthy()),
        ("CONNECTION_NOT_FOUND", Verdict::Fail, gone()),
        (
            "CONNECTION_NOT_FOUND",
            Verdict::Warn,
            gone().job("Connections", json!({"Connections": ["another"]})),
        ),
        (
            "CONNECTION_NOT_FOUND",
            Verdict::NotApplicable,
            healthy().no_connection(),
        ),
        ("CONNECTION_NOT_FOUND", Verdict::Unknown, healthy().unread_connection()),
        ("CONNECTION_NOT_READY", Verdict::Pass, healthy()),
        (
            "CONNECTION_NOT_READY",
            Verdict::Fail,
            healthy().connection("Status", json!("FAILED")),
        ),
        (
            "CONNECTION_NOT_READY",
            Verdict::Fail,
            healthy().connection("Status", json!("IN_PROGRESS")),
        ),
        (
            "CONNECTION_NOT_READY",
            Verdict::NotApplicable,
            healthy().no_connection(),
        ),
        ("CONNECTION_NOT_READY", Verdict::Unknown, healthy().unread_connection()),
        ("S3A_REGION", Verdict::Warn, said("data.s3.us-east-2.amazonaws.com")),
        (
            "S3A_REGION",
            Verdict::NotApplicable,
            said("data.s3.eu-central-1.amazonaws.com"),
        ),
        (
            "S3A_REGION",
            Verdict::NotApplicable,
            said("data.s3.us-east-2.amazonaws.com").glue("4.0"),
        ),
        ("S3A_REGION", Verdict::NotApplicable, healthy()),
        (
            "S3A_REGION",
            Verdict::Pass,
            said("data.s3.us-east-2.amazonaws.com").job(
                "DefaultArguments",
                json!({"--conf": "spark.hadoop.fs.s3a.endpoint.region=eu-central-1"}),
            ),
        ),
        ("S3A_REGION", Verdict::Unknown, healthy().unread_job()),
    ]
}

#[test]
fn each_check_of_connection_and_job_passes_fails_does_not_apply_and_says_what_it_could_not_read() {
    for (code, expected, case) in of_connection_and_job() {
        let seen = case.evidence.clone();
        assert_eq!(case.verdict(code), expected, "{code}: {seen}");
    }
}
