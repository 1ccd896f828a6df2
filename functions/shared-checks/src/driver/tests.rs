//! What the driver and TLS checks promise.

use serde_json::{Value, json};
use shared_domain::aws::glue::Job;
use shared_domain::diagnosis::Verdict;
use shared_domain::evidence::Found;
use shared_domain::record::Facts;
use shared_domain::{Code, Stage};

use super::*;
use crate::masked;
use crate::proof::printed;
use crate::trace::tests::{nearest, only_the_cause_is_named};
use crate::trace::trace;

const HOST: &str = "orders.abc.eu-central-1.rds.amazonaws.com";
const JAR: &str = "s3://drivers/pg.jar";
const CERTIFICATE: &str = "s3://drivers/ca.pem";

/// A healthy connection to a PostgreSQL 17 on RDS, used by a job on Glue 5.0.
#[derive(Clone)]
struct Case {
    evidence: Value,
    facts: Value,
}

fn healthy() -> Case {
    Case {
        evidence: json!({
            "observedAt": "2026-11-24T10:00:00Z",
            "context": {"account": "111122223333", "region": "eu-central-1", "partition": "aws"},
            "job": {"Name": "nightly", "Role": "GlueRole", "Command": {"Name": "glueetl"}, "GlueVersion": "5.0"},
            "connections": [{"name": "orders", "connection": {
                "Name": "orders", "ConnectionType": "JDBC", "Status": "READY",
                "ConnectionProperties": {"JDBC_CONNECTION_URL": format!("jdbc:postgresql://{HOST}:5432/orders"), "SECRET_ID": "s",
                    "JDBC_ENFORCE_SSL": "true"},
                "PhysicalConnectionRequirements": {"SubnetId": "subnet-1", "SecurityGroupIdList": ["sg-1"]},
            }}],
        }),
        facts: json!({
            "DBInstances": [{"DBInstanceIdentifier": "orders", "Engine": "postgres", "EngineVersion": "17.6", "DBName": "orders",
                "Endpoint": {"Address": HOST, "Port": 5432}, "CACertificateIdentifier": "rds-ca-rsa2048-g1",
                "CertificateDetails": {"CAIdentifier": "rds-ca-rsa2048-g1", "ValidTill": "2027-11-24T10:00:00Z"},
                "DBParameterGroups": [{"DBParameterGroupName": "group"}]}],
            "DBClusters": [],
            "DBParameters": {"group": {}},
            "BucketPolicies": {"drivers": {"missing": true}},
        }),
    }
}

impl Case {
    fn url(mut self, url: &str) -> Self {
        let url = url.replace("HOST", HOST);
        self.evidence["connections"][0]["connection"]["ConnectionProperties"]["JDBC_CONNECTION_URL"] = json!(url);
        self
    }

    fn property(mut self, key: &str, value: &str) -> Self {
        self.evidence["connections"][0]["connection"]["ConnectionProperties"][key] = json!(value);
        self
    }

    fn connection(mut self, pointer: &str, value: Value) -> Self {
        self.evidence["connections"][0]["connection"][pointer] = value;
        self
    }

    fn no_connection(mut self) -> Self {
        self.evidence["connections"] = json!([]);
        self
    }

    /// Where hosted zones make the host another name of the database.
    fn behind(mut self) -> Self {
        self.evidence["learned"] = json!({"endpoints": {"db.example.internal": HOST}});
        self
    }

    /// Where a gateway endpoint is the only way to S3.
    fn only_gateway(mut self) -> Self {
        self.evidence["learned"] = json!({"onlyGatewayToS3": ["orders"]});
        self
    }

    /// What the job's script names.
    fn script(mut self, names: Value) -> Self {
        self.evidence["script"] = names;
        self
    }

    fn observed(mut self, at: &str) -> Self {
        self.evidence["observedAt"] = json!(at);
        self
    }

    fn plain(self) -> Self {
        self.property("JDBC_ENFORCE_SSL", "false")
    }

    fn job(mut self, key: &str, value: Value) -> Self {
        self.evidence["job"][key] = value;
        self
    }

    fn no_job(mut self) -> Self {
        self.evidence["job"] = json!({"missing": true});
        self
    }

    fn glue(self, version: &str) -> Self {
        self.job("GlueVersion", json!(version))
    }

    fn instance(mut self, key: &str, value: Value) -> Self {
        self.facts["DBInstances"][0][key] = value;
        self
    }

    fn engine(self, engine: &str, version: &str, port: u16) -> Self {
        self.instance("Engine", json!(engine))
            .instance("EngineVersion", json!(version))
            .instance("Endpoint", json!({"Address": HOST, "Port": port}))
    }

    fn mysql(self, version: &str) -> Self {
        self.engine("mysql", version, 3306).url("jdbc:mysql://HOST:3306/orders")
    }

    fn parameter(mut self, name: &str, value: &str) -> Self {
        self.facts["DBParameters"]["group"][name] = json!(value);
        self
    }

    fn fact(mut self, name: &str, value: Value) -> Self {
        self.facts[name] = value;
        self
    }

    /// A driver of the script's own, whose JAR is as given.
    fn jar(self, jar: Value) -> Self {
        let options = json!({"--customJdbcDriverS3Path": JAR, "--customJdbcDriverClassName": "org.postgresql.Driver"});
        self.job("DefaultArguments", options).fact("Jars", json!({JAR: jar}))
    }

    fn certificate(self, certificate: Value) -> Self {
        self.property("CUSTOM_JDBC_CERT", CERTIFICATE)
            .fact("Certificates", json!({CERTIFICATE: certificate}))
    }

    fn simulated(self, decision: &str, object: &str) -> Self {
        let result = json!({"EvalActionName": "s3:GetObject", "EvalResourceName": format!("arn:aws:s3:::{object}"), "EvalDecision": decision});
        self.fact("EvaluationResults", json!([result]))
    }

    fn unread_connection(self) -> Self {
        let mut case = self;
        case.evidence["connections"][0]["connection"] = denied();
        case
    }

    fn unread_job(mut self) -> Self {
        self.evidence["job"] = denied();
        self
    }

    /// Used by a crawler, and by no job.
    fn crawled(mut self) -> Self {
        if let Some(evidence) = self.evidence.as_object_mut() {
            evidence.remove("job");
        }
        self.evidence["crawler"] = json!({"Name": "c", "Role": "service-role/GlueRole",
            "Targets": {"JdbcTargets": [{"ConnectionName": "orders"}]}});
        self
    }

    fn unread_crawler(self) -> Self {
        let mut case = self.crawled();
        case.evidence["crawler"] = denied();
        case
    }

    fn unread_database(self) -> Self {
        self.fact("DBInstances", denied())
    }

    fn unread_parameters(self) -> Self {
        self.fact("DBParameters", json!({"group": denied()}))
    }

    fn diagnosis(self) -> Diagnosis {
        let facts = Facts {
            driver: serde_json::from_value(self.facts).unwrap(),
            evidence: serde_json::from_value(self.evidence).unwrap(),
            ..Facts::default()
        };
        let diagnosis = diagnose(&facts.driver, &facts.evidence);
        judge(&facts.driver, &printed::doubled(&facts.evidence));
        printed::mends(&diagnosis);
        printed::listed(&diagnosis);
        let world = Connections {
            facts: facts.driver.clone(),
            evidence: facts.evidence.clone(),
        };
        printed::can_be_made_and_taken_back(&world, &diagnosis);
        masked::is_the_same(&facts, &diagnosis, |facts, _| diagnose(&facts.driver, &facts.evidence));
        diagnosis
    }

    fn verdict(self, code: &str) -> Verdict {
        let diagnosis = self.diagnosis();
        if let Some(finding) = diagnosis.findings.iter().find(|finding| finding.code == code) {
            assert!(
                !finding.evidence.is_empty() && !finding.resource.id.is_empty() && !finding.fix.summary.is_empty(),
                "{finding:?}"
            );
            return finding.verdict;
        }
        let has = |codes: &[Code]| codes.iter().any(|known| known == code);
        match () {
            () if has(&diagnosis.passed) => Verdict::Pass,
            () if has(&diagnosis.not_applicable) => Verdict::NotApplicable,
            () if diagnosis.unknown.iter().any(|unknown| unknown.code == code) => Verdict::Unknown,
            () => panic!("no check has the code {code}"),
        }
    }

    fn finding(self, code: &str) -> Finding {
        let diagnosis = self.diagnosis();
        let found = diagnosis.findings.iter().find(|finding| finding.code == code);
        found.unwrap_or_else(|| panic!("no {code} in {diagnosis:?}")).clone()
    }
}

fn denied() -> Value {
    json!({"unreadable": "AccessDenied: no"})
}

fn good_jar() -> Value {
    json!({"Size": 1000, "Drivers": ["org.postgresql.Driver"], "Classes": {"org.postgresql.Driver": 52}})
}

fn good_certificate() -> Value {
    json!({"SignatureAlgorithm": "SHA256withRSA", "KeyAlgorithm": "RSA", "KeyBits": 2048, "NotAfter": "2030-01-01T00:00:00Z"})
}

fn of_names(subject: &str, issuer: &str, is_authority: Value, count: u32) -> Value {
    let mut certificate = good_certificate();
    certificate["Subject"] = json!(subject);
    certificate["Issuer"] = json!(issuer);
    certificate["IsAmazons"] = json!(subject.contains("Amazon"));
    certificate["Count"] = json!(count);
    if !is_authority.is_null() {
        certificate["IsCA"] = is_authority;
    }
    certificate
}

fn of_rds(authority: &str) -> Case {
    healthy()
        .instance("CACertificateIdentifier", json!("rds-ca-rsa2048-g1"))
        .certificate(of_names(authority, authority, json!(true), 1))
}

fn snowflake(properties: Value) -> Case {
    healthy()
        .connection("ConnectionType", json!("SNOWFLAKE"))
        .connection("ConnectionProperties", properties)
}

fn spark(text: &str) -> Value {
    json!({"SparkProperties": text})
}

/// A code, what its check says, and where.
type Row = (&'static str, Verdict, Case);

#[test]
fn a_healthy_connection_draws_no_finding_and_leaves_nothing_unknown() {
    let by_default = healthy().diagnosis();
    assert_eq!((by_default.findings, by_default.unknown), (vec![], vec![]));
    for case in [
        healthy().glue("3.0"),
        healthy().no_job(),
        healthy().mysql("8.0.42").glue("4.0"),
        healthy().mysql("8.0.42").plain(),
        healthy()
            .engine("sqlserver-se", "15.00.4430", 1433)
            .url("jdbc:sqlserver://HOST:1433;databaseName=orders"),
        healthy()
            .engine("oracle-se2", "19.0.0.0", 1521)
            .url("jdbc:oracle:thin://@HOST:1521/orders")
            .plain(),
        healthy()
            .url("jdbc:postgresql://db.example.internal:5432/orders")
            .plain(),
        snowflake(spark(r#"{"sfUrl": "acme.snowflakecomputing.com", "secretId": "s"}"#)),
    ] {
        let diagnosis = case.diagnosis();
        assert_eq!((diagnosis.findings, diagnosis.unknown), (vec![], vec![]));
    }
}

fn of_the_url() -> Vec<Row> {
    let other = "jdbc:postgresql://db.example.internal:5432/orders";
    vec![
        ("URL_GRAMMAR", Verdict::Pass, healthy()),
        (
            "URL_GRAMMAR",
            Verdict::Fail,
            healthy().url("jdbc:postgresql://h/orders"),
        ),
        ("URL_GRAMMAR", Verdict::NotApplicable, healthy().url("")),
        ("URL_GRAMMAR", Verdict::Unknown, healthy().unread_connection()),
        ("URL_ENGINE", Verdict::Pass, healthy()),
        (
            "URL_ENGINE",
            Verdict::Pass,
            healthy()
                .engine("mariadb", "10.11.9", 3306)
                .url("jdbc:mysql://HOST:3306/orders"),
        ),
        ("URL_ENGINE", Verdict::Fail, healthy().engine("mysql", "8.0.42", 5432)),
        ("URL_ENGINE", Verdict::NotApplicable, healthy().url(other)),
        ("URL_ENGINE", Verdict::Unknown, healthy().unread_database()),
        ("URL_PORT", Verdict::Pass, healthy()),
        ("URL_PORT", Verdict::Fail, healthy().engine("postgres", "17.6", 5433)),
        (
            "URL_PORT",
            Verdict::NotApplicable,
            healthy()
                .engine("oracle-se2", "19.0", 1521)
                .url("jdbc:oracle:thin://@HOST:2484/orders"),
        ),
        ("URL_PORT", Verdict::NotApplicable, healthy().url("")),
        ("URL_PORT", Verdict::Unknown, healthy().unread_database()),
        ("URL_DATABASE", Verdict::Pass, healthy()),
        (
            "URL_DATABASE",
            Verdict::Pass,
            healthy().url("jdbc:sqlserver://HOST:1433"),
        ),
        (
            "URL_DATABASE",
            Verdict::Fail,
            healthy().url("jdbc:postgresql://HOST:5432/"),
        ),
        ("URL_DATABASE", Verdict::NotApplicable, healthy().url("")),
        ("URL_DATABASE", Verdict::Unknown, healthy().unread_connection()),
    ]
}

#[test]
fn each_check_of_the_url_passes_fails_does_not_apply_and_says_what_it_could_not_read() {
    for (code, expected, case) in of_the_url() {
        let seen = case.evidence.clone();
        assert_eq!(case.verdict(code), expected, "{code}: {seen}");
    }
}

fn of_connection_and_job() -> Vec<Row> {
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

fn of_a_custom_driver() -> Vec<Row> {
    let class = |class: &str| {
        healthy().jar(good_jar()).job(
            "DefaultArguments",
            json!({"--customJdbcDriverS3Path": JAR, "--customJdbcDriverClassName": class}),
        )
    };
    let with = |key: &str, value: Value| {
        let mut jar = good_jar();
        jar[key] = value;
        healthy().jar(jar)
    };
    let missing = || healthy().jar(json!({"missing": true}));
    let unread = || healthy().jar(denied());
    vec![
        ("DRIVER_CLASS", Verdict::Pass, healthy().jar(good_jar())),
        ("DRIVER_CLASS", Verdict::Fail, class("com.mysql.cj.jdbc.Driver")),
        (
            "DRIVER_CLASS",
            Verdict::NotApplicable,
            class("software.amazon.jdbc.Driver"),
        ),
        ("DRIVER_CLASS", Verdict::NotApplicable, healthy()),
        (
            "DRIVER_CLASS",
            Verdict::Fail,
            healthy().script(json!({"driverClasses": ["com.mysql.cj.jdbc.Driver"]})),
        ),
        (
            "DRIVER_CLASS",
            Verdict::NotApplicable,
            healthy().script(json!({"driverClasses": ["com.mysql.cj.jdbc.Driver"], "hosts": [{"host": "shop.internal", "engine": "mysql"}]})),
        ),
        (
            "DRIVER_CLASS",
            Verdict::Pass,
            class("com.mysql.jdbc.Driver").mysql("8.0.42"),
        ),
        (
            "DRIVER_CLASS",
            Verdict::Warn,
            class("org.mariadb.jdbc.Driver").mysql("8.0.42"),
        ),
        (
            "DRIVER_CLASS",
            Verdict::Unknown,
            healthy().jar(good_jar()).unread_connection(),
        ),
        ("DRIVER_JAR_MISSING", Verdict::Pass, healthy().jar(good_jar())),
        ("DRIVER_JAR_MISSING", Verdict::Fail, missing()),
        ("DRIVER_JAR_MISSING", Verdict::NotApplicable, healthy()),
        (
            "DRIVER_JAR_MISSING",
            Verdict::NotApplicable,
            healthy().script(json!({"driverClasses": ["org.postgresql.Driver"]})),
        ),
        (
            "DRIVER_JAR_MISSING",
            Verdict::Fail,
            missing().script(json!({"driverJars": [JAR]})),
        ),
        // The connection's JAR is missing, and the script takes none of it.
        (
            "DRIVER_JAR_MISSING",
            Verdict::NotApplicable,
            healthy()
                .property("JDBC_DRIVER_JAR_URI", JAR)
                .fact("Jars", json!({JAR: {"missing": true}}))
                .script(json!({"notKnown": ["driver"]})),
        ),
        ("DRIVER_JAR_MISSING", Verdict::Unknown, unread()),
        (
            "DRIVER_JAR_FORBIDDEN",
            Verdict::Pass,
            healthy().jar(good_jar()).simulated("allowed", "drivers/pg.jar"),
        ),
        (
            "DRIVER_JAR_FORBIDDEN",
            Verdict::Fail,
            healthy().jar(good_jar()).simulated("explicitDeny", "drivers/pg.jar"),
        ),
        (
            "DRIVER_JAR_FORBIDDEN",
            Verdict::Fail,
            healthy().jar(good_jar()).simulated("implicitDeny", "drivers/pg.jar"),
        ),
        ("DRIVER_JAR_FORBIDDEN", Verdict::NotApplicable, missing()),
        ("DRIVER_JAR_FORBIDDEN", Verdict::NotApplicable, healthy()),
        ("DRIVER_JAR_FORBIDDEN", Verdict::Unknown, healthy().jar(good_jar())),
        ("DRIVER_JAR_FORBIDDEN", Verdict::Unknown, unread()),
        ("DRIVER_JAR_CORRUPT", Verdict::Pass, healthy().jar(good_jar())),
        (
            "DRIVER_JAR_CORRUPT",
            Verdict::Fail,
            with("Corrupt", json!("it is empty")),
        ),
        ("DRIVER_JAR_CORRUPT", Verdict::NotApplicable, missing()),
        ("DRIVER_JAR_CORRUPT", Verdict::Unknown, unread()),
        ("DRIVER_CLASS_NOT_IN_JAR", Verdict::Pass, healthy().jar(good_jar())),
        ("DRIVER_CLASS_NOT_IN_JAR", Verdict::Fail, with("Classes", json!({}))),
        (
            "DRIVER_CLASS_NOT_IN_JAR",
            Verdict::NotApplicable,
            with("Corrupt", json!("it is empty")),
        ),
        ("DRIVER_CLASS_NOT_IN_JAR", Verdict::NotApplicable, healthy()),
        ("DRIVER_CLASS_NOT_IN_JAR", Verdict::Unknown, unread()),
        (
            "DRIVER_CLASS_NOT_IN_JAR",
            Verdict::Unknown,
            healthy().jar(json!({"Size": 9, "Drivers": {"unreadable": "its zip directory has 9 bytes"}})),
        ),
        ("DRIVER_JAVA_VERSION", Verdict::Pass, healthy().jar(good_jar())),
        (
            "DRIVER_JAVA_VERSION",
            Verdict::Pass,
            with("Classes", json!({"org.postgresql.Driver": 61})),
        ),
        (
            "DRIVER_JAVA_VERSION",
            Verdict::Fail,
            with("Classes", json!({"org.postgresql.Driver": 55})).glue("4.0"),
        ),
        (
            "DRIVER_JAVA_VERSION",
            Verdict::Fail,
            with("Classes", json!({"org.postgresql.Driver": 65})),
        ),
        ("DRIVER_JAVA_VERSION", Verdict::NotApplicable, healthy()),
        (
            "DRIVER_JAVA_VERSION",
            Verdict::NotApplicable,
            healthy().jar(good_jar()).job("GlueVersion", json!(null)),
        ),
        (
            "DRIVER_JAVA_VERSION",
            Verdict::Unknown,
            with("Classes", json!({"org.postgresql.Driver": denied()})),
        ),
        ("DRIVER_JAVA_VERSION", Verdict::Unknown, unread()),
    ]
}

#[test]
fn each_check_of_a_custom_driver_passes_fails_does_not_apply_and_says_what_it_could_not_read() {
    for (code, expected, case) in of_a_custom_driver() {
        let (evidence, facts) = (case.evidence.clone(), case.facts.clone());
        assert_eq!(case.verdict(code), expected, "{code}: {evidence} {facts}");
    }
}

fn of_an_old_driver() -> Vec<(Verdict, Case)> {
    let oracle = |version: &str| {
        healthy()
            .engine("oracle-se2", version, 1521)
            .url("jdbc:oracle:thin://@HOST:1521/orders")
    };
    let logon = "sqlnetora.sqlnet.allowed_logon_version_server";
    vec![
        (Verdict::Pass, healthy().glue("3.0")),
        (Verdict::Warn, healthy().glue("2.0")),
        (
            Verdict::Fail,
            healthy()
                .glue("2.0")
                .parameter("rds.accepted_password_auth_method", "scram"),
        ),
        (
            Verdict::Warn,
            healthy()
                .glue("2.0")
                .parameter("rds.accepted_password_auth_method", "md5+scram"),
        ),
        (
            Verdict::Pass,
            healthy().glue("2.0").parameter("password_encryption", "md5"),
        ),
        (Verdict::Pass, healthy().glue("2.0").engine("postgres", "13.20", 5432)),
        (Verdict::Warn, healthy().mysql("8.0.42").glue("2.0")),
        (
            Verdict::Pass,
            healthy()
                .mysql("8.0.42")
                .glue("2.0")
                .parameter("default_authentication_plugin", "mysql_native_password"),
        ),
        (Verdict::Pass, healthy().mysql("5.7.44").glue("2.0")),
        (Verdict::Fail, oracle("19.0").glue("2.0").parameter(logon, "12a")),
        (Verdict::Pass, oracle("19.0").glue("2.0").parameter(logon, "11")),
        (Verdict::Warn, oracle("19.0").glue("2.0")),
        (Verdict::Pass, oracle("19.0")),
        (Verdict::Warn, oracle("11.2.0.4")),
        (Verdict::NotApplicable, healthy().glue("2.0").jar(good_jar())),
        (Verdict::NotApplicable, healthy().no_job()),
        (
            Verdict::NotApplicable,
            healthy()
                .glue("2.0")
                .url("jdbc:postgresql://db.example.internal:5432/orders"),
        ),
        (Verdict::Unknown, healthy().glue("2.0").unread_parameters()),
        (Verdict::Unknown, healthy().unread_database()),
        (Verdict::Unknown, healthy().unread_job()),
    ]
}

#[test]
fn an_old_driver_fails_only_where_no_account_could_log_in() {
    let code = "DRIVER_SERVER_AUTH";
    let cases = of_an_old_driver();
    for (expected, case) in cases {
        let (evidence, facts) = (case.evidence.clone(), case.facts.clone());
        assert_eq!(case.verdict(code), expected, "{evidence} {facts}");
    }
}

fn of_tls() -> Vec<Row> {
    let elsewhere = |engine: &str| healthy().url(&format!("jdbc:{engine}://db.example.internal:5432/orders"));
    let oracle = |port: u16| {
        healthy()
            .engine("oracle-se2", "19.0", 1521)
            .url(&format!("jdbc:oracle:thin://@HOST:{port}/orders"))
    };
    let sqlserver = || {
        healthy()
            .engine("sqlserver-se", "15.00", 1433)
            .url("jdbc:sqlserver://HOST:1433;databaseName=orders")
            .plain()
    };
    let ended = || healthy().instance("CertificateDetails", json!({"ValidTill": "2026-11-01T00:00:00Z"}));
    let warehouse = |parameters: Value| {
        healthy()
            .url("jdbc:redshift://dwh.abc.eu-central-1.redshift.amazonaws.com:5439/dev")
            .fact("RedshiftParameters", json!({"dwh": parameters}))
    };
    let workgroup = || {
        healthy()
            .url("jdbc:redshift://wg.111122223333.eu-central-1.redshift-serverless.amazonaws.com:5439/dev")
            .fact("WorkgroupParameters", json!({"wg": {"require_ssl": "true"}}))
    };
    let options = |case: Case, options: Value| {
        case.instance(
            "OptionGroupMemberships",
            json!([{"OptionGroupName": "options", "Status": "in-sync"}]),
        )
        .fact("OptionGroups", json!({"options": options}))
    };
    let by_address = || healthy().url("jdbc:postgresql://10.0.1.7:5432/orders");
    let certificate = |key: &str, value: Value| {
        let mut certificate = good_certificate();
        certificate[key] = value;
        healthy().certificate(certificate)
    };
    vec![
        ("SSL_REQUIRED", Verdict::Pass, healthy()),
        ("SSL_REQUIRED", Verdict::Warn, healthy().plain()),
        (
            "SSL_REQUIRED",
            Verdict::Pass,
            healthy().plain().parameter("rds.force_ssl", "0"),
        ),
        (
            "SSL_REQUIRED",
            Verdict::Pass,
            healthy().plain().engine("postgres", "14.9", 5432),
        ),
        (
            "SSL_REQUIRED",
            Verdict::Warn,
            healthy()
                .plain()
                .engine("postgres", "14.9", 5432)
                .parameter("rds.force_ssl", "1"),
        ),
        (
            "SSL_REQUIRED",
            Verdict::Warn,
            healthy()
                .mysql("8.0.42")
                .plain()
                .parameter("require_secure_transport", "ON"),
        ),
        ("SSL_REQUIRED", Verdict::NotApplicable, healthy().mysql("8.4.6").plain()),
        ("SSL_REQUIRED", Verdict::NotApplicable, sqlserver()),
        ("SSL_REQUIRED", Verdict::NotApplicable, elsewhere("postgresql").plain()),
        ("SSL_REQUIRED", Verdict::Unknown, healthy().plain().unread_parameters()),
        (
            "SSL_REQUIRED",
            Verdict::Warn,
            warehouse(json!({"require_ssl": "true"})).plain(),
        ),
        ("SSL_REQUIRED", Verdict::Pass, warehouse(json!({"require_ssl": "true"}))),
        (
            "SSL_REQUIRED",
            Verdict::Pass,
            warehouse(json!({"require_ssl": "false"})).plain(),
        ),
        ("SSL_REQUIRED", Verdict::NotApplicable, warehouse(json!({})).plain()),
        ("SSL_REQUIRED", Verdict::Unknown, warehouse(denied()).plain()),
        ("SSL_REQUIRED", Verdict::Warn, workgroup().plain()),
        ("SSL_UNSUPPORTED", Verdict::Pass, healthy()),
        ("SSL_UNSUPPORTED", Verdict::Fail, elsewhere("mysql")),
        (
            "SSL_UNSUPPORTED",
            Verdict::NotApplicable,
            elsewhere("mysql").certificate(good_certificate()),
        ),
        ("SSL_UNSUPPORTED", Verdict::NotApplicable, elsewhere("mysql").plain()),
        ("SSL_UNSUPPORTED", Verdict::NotApplicable, elsewhere("postgresql")),
        ("SSL_UNSUPPORTED", Verdict::Fail, oracle(1521)),
        ("SSL_UNSUPPORTED", Verdict::Unknown, oracle(2484)),
        (
            "SSL_UNSUPPORTED",
            Verdict::Pass,
            options(oracle(2484), json!({"SSL": 2484})),
        ),
        (
            "SSL_UNSUPPORTED",
            Verdict::Pass,
            options(oracle(2484), json!({"SSL": null})),
        ),
        (
            "SSL_UNSUPPORTED",
            Verdict::Fail,
            options(oracle(2484), json!({"SSL": 2485})),
        ),
        (
            "SSL_UNSUPPORTED",
            Verdict::Fail,
            options(oracle(2484), json!({"STATSPACK": null})),
        ),
        ("SSL_UNSUPPORTED", Verdict::Unknown, options(oracle(2484), denied())),
        ("SSL_UNSUPPORTED", Verdict::Fail, options(oracle(1521), denied())),
        ("SSL_UNSUPPORTED", Verdict::Unknown, oracle(1521).unread_database()),
        ("SSL_CERT_UNTRUSTED", Verdict::Pass, healthy()),
        ("SSL_CERT_UNTRUSTED", Verdict::Warn, elsewhere("postgresql")),
        (
            "SSL_CERT_UNTRUSTED",
            Verdict::NotApplicable,
            elsewhere("postgresql").plain(),
        ),
        (
            "SSL_CERT_UNTRUSTED",
            Verdict::NotApplicable,
            elsewhere("postgresql").certificate(good_certificate()),
        ),
        ("SSL_CERT_UNTRUSTED", Verdict::Warn, sqlserver()),
        ("SSL_CERT_UNTRUSTED", Verdict::Pass, sqlserver().glue("4.0")),
        ("SSL_CERT_UNTRUSTED", Verdict::Unknown, sqlserver().unread_job()),
        ("SSL_CERT_EXPIRED", Verdict::Pass, healthy()),
        ("SSL_CERT_EXPIRED", Verdict::Fail, ended()),
        ("SSL_CERT_EXPIRED", Verdict::Warn, ended().plain()),
        (
            "SSL_CERT_EXPIRED",
            Verdict::Fail,
            certificate("NotAfter", json!("2026-01-01T00:00:00Z")),
        ),
        (
            "SSL_CERT_EXPIRED",
            Verdict::Fail,
            certificate("NotBefore", json!("2029-01-01T00:00:00Z")),
        ),
        (
            "SSL_CERT_EXPIRED",
            Verdict::NotApplicable,
            healthy().instance("CertificateDetails", json!({})),
        ),
        ("SSL_CERT_EXPIRED", Verdict::Unknown, healthy().unread_database()),
        ("SSL_HOSTNAME", Verdict::Pass, healthy()),
        ("SSL_HOSTNAME", Verdict::Fail, by_address()),
        ("SSL_HOSTNAME", Verdict::NotApplicable, by_address().plain()),
        (
            "SSL_HOSTNAME",
            Verdict::Fail,
            by_address().property("CUSTOM_JDBC_CERT_STRING", "db"),
        ),
        (
            "SSL_HOSTNAME",
            Verdict::NotApplicable,
            healthy()
                .url("jdbc:sqlserver://10.0.1.7:1433")
                .property("CUSTOM_JDBC_CERT_STRING", "db"),
        ),
        ("SSL_HOSTNAME", Verdict::NotApplicable, elsewhere("postgresql")),
        ("SSL_HOSTNAME", Verdict::NotApplicable, healthy().no_connection()),
        (
            "SSL_HOSTNAME",
            Verdict::NotApplicable,
            by_address().certificate(good_certificate()),
        ),
        ("SSL_HOSTNAME", Verdict::Unknown, by_address().unread_connection()),
        ("SSL_HOSTNAME", Verdict::Fail, elsewhere("postgresql").behind()),
        (
            "SSL_HOSTNAME",
            Verdict::NotApplicable,
            elsewhere("postgresql").behind().plain(),
        ),
        (
            "SSL_CUSTOM_CERT",
            Verdict::Pass,
            healthy().certificate(good_certificate()),
        ),
        (
            "SSL_CUSTOM_CERT",
            Verdict::Fail,
            healthy().certificate(json!({"missing": true})),
        ),
        (
            "SSL_CUSTOM_CERT",
            Verdict::Warn,
            healthy().certificate(json!({"missing": true})).plain(),
        ),
        (
            "SSL_CUSTOM_CERT",
            Verdict::Fail,
            healthy().certificate(json!({"Corrupt": "it is empty"})),
        ),
        (
            "SSL_CUSTOM_CERT",
            Verdict::Fail,
            healthy().property("CUSTOM_JDBC_CERT", "ca.pem"),
        ),
        (
            "SSL_CUSTOM_CERT",
            Verdict::Fail,
            certificate("SignatureAlgorithm", json!("SHA384withECDSA")),
        ),
        ("SSL_CUSTOM_CERT", Verdict::Fail, certificate("KeyBits", json!(1024))),
        (
            "SSL_CUSTOM_CERT",
            Verdict::Pass,
            certificate("KeyAlgorithm", json!("EC")).property("SKIP_CUSTOM_JDBC_CERT_VALIDATION", "true"),
        ),
        (
            "SSL_CUSTOM_CERT",
            Verdict::Fail,
            healthy()
                .certificate(good_certificate())
                .simulated("explicitDeny", "drivers/ca.pem"),
        ),
        (
            "SSL_CUSTOM_CERT",
            Verdict::Pass,
            elsewhere("postgresql").certificate(of_names("CN=Acme Root", "CN=Acme Root", json!(true), 1)),
        ),
        // One that signed itself is its own authority, whatever it says.
        (
            "SSL_CUSTOM_CERT",
            Verdict::Pass,
            elsewhere("postgresql").certificate(of_names("CN=db", "CN=db", json!(false), 1)),
        ),
        (
            "SSL_CUSTOM_CERT",
            Verdict::Fail,
            elsewhere("postgresql").certificate(of_names("CN=db", "CN=Acme Root", json!(false), 1)),
        ),
        (
            "SSL_CUSTOM_CERT",
            Verdict::Fail,
            elsewhere("postgresql").certificate(of_names("CN=db", "CN=Acme Root", json!(null), 1)),
        ),
        (
            "SSL_CUSTOM_CERT",
            Verdict::Warn,
            elsewhere("postgresql").certificate(of_names("CN=Acme Root", "CN=Acme Root", json!(true), 2)),
        ),
        // RDS's own certificate is of Amazon's authority.
        ("SSL_CUSTOM_CERT", Verdict::Fail, of_rds("CN=Acme Root")),
        (
            "SSL_CUSTOM_CERT",
            Verdict::Pass,
            of_rds("CN=Amazon RDS us-east-1 Root CA RSA2048 G1"),
        ),
        ("SSL_CUSTOM_CERT", Verdict::NotApplicable, healthy()),
        ("SSL_CUSTOM_CERT", Verdict::Unknown, healthy().certificate(denied())),
        ("SSL_PROTOCOL", Verdict::Pass, healthy()),
        (
            "SSL_PROTOCOL",
            Verdict::Fail,
            healthy().parameter("ssl_max_protocol_version", "TLSv1.1"),
        ),
        (
            "SSL_PROTOCOL",
            Verdict::Warn,
            healthy()
                .mysql("8.0.42")
                .plain()
                .parameter("tls_version", "TLSv1,TLSv1.1"),
        ),
        (
            "SSL_PROTOCOL",
            Verdict::Pass,
            healthy().mysql("8.0.42").parameter("tls_version", "TLSv1.1,TLSv1.2"),
        ),
        (
            "SSL_PROTOCOL",
            Verdict::NotApplicable,
            healthy().glue("4.0").parameter("ssl_max_protocol_version", "TLSv1.1"),
        ),
        ("SSL_PROTOCOL", Verdict::Pass, warehouse(json!({}))),
        (
            "SSL_PROTOCOL",
            Verdict::NotApplicable,
            warehouse(json!({})).jar(good_jar()),
        ),
        ("SSL_PROTOCOL", Verdict::NotApplicable, warehouse(json!({})).no_job()),
        ("SSL_PROTOCOL", Verdict::Unknown, warehouse(json!({})).unread_job()),
        ("SSL_PROTOCOL", Verdict::Unknown, healthy().unread_parameters()),
        ("SSL_PROTOCOL", Verdict::Unknown, healthy().unread_job()),
    ]
}

#[test]
fn each_check_of_tls_passes_fails_does_not_apply_and_says_what_it_could_not_read() {
    for (code, expected, case) in of_tls() {
        let (evidence, facts) = (case.evidence.clone(), case.facts.clone());
        assert_eq!(case.verdict(code), expected, "{code}: {evidence} {facts}");
    }
}

#[test]
fn a_member_of_a_cluster_has_the_clusters_parameters_and_a_cluster_its_members_certificates() {
    let aurora = || {
        healthy()
            .engine("aurora-postgresql", "16.6", 5432)
            .instance("DBClusterIdentifier", json!("fleet"))
            .fact("DBClusters", json!([{"DBClusterIdentifier": "fleet", "Engine": "aurora-postgresql", "EngineVersion": "16.6",
                "Endpoint": "fleet.cluster-abc.eu-central-1.rds.amazonaws.com", "Port": 5432, "DBClusterParameterGroup": "of-cluster"}]))
            .fact("DBClusterParameters", json!({"of-cluster": {"rds.force_ssl": "1"}}))
    };
    assert_eq!(aurora().plain().verdict("SSL_REQUIRED"), Verdict::Warn);
    // What Aurora's default is from 15 on is not documented, and no call shows it.
    let unset = aurora().plain().fact("DBClusterParameters", json!({"of-cluster": {}}));
    assert_eq!(unset.verdict("SSL_REQUIRED"), Verdict::NotApplicable);
    let unread = aurora()
        .plain()
        .fact("DBClusterParameters", json!({"of-cluster": denied()}));
    assert_eq!(unread.verdict("SSL_REQUIRED"), Verdict::Unknown);
    let by_cluster = aurora()
        .url("jdbc:postgresql://fleet.cluster-abc.eu-central-1.rds.amazonaws.com:5432/orders")
        .instance("CertificateDetails", json!({"ValidTill": "2026-11-01T00:00:00Z"}))
        .finding("SSL_CERT_EXPIRED");
    assert_eq!(
        (by_cluster.resource.kind.as_str(), by_cluster.resource.id.as_str()),
        ("db-cluster", "fleet")
    );
    assert!(by_cluster.fix.commands[0].starts_with("aws rds modify-db-instance --db-instance-identifier orders "));
}

#[test]
fn a_corrected_url_is_put_into_the_definition_that_is_read_back() {
    let fix = healthy()
        .url("jdbc:postgresql://HOST/orders")
        .finding("URL_GRAMMAR")
        .fix;
    let url = format!(r#""JDBC_CONNECTION_URL":"jdbc:postgresql://{HOST}:5432/orders""#);
    assert!(fix.commands[0].contains(&url), "{fix:?}");
    assert_eq!(fix.proven, Some(true));
    let login = healthy().url("jdbc:postgresql://u:canary@HOST:5432/orders");
    let login = login.finding("URL_GRAMMAR").fix;
    assert!(
        login
            .commands
            .iter()
            .chain(&login.undo)
            .all(|one| !one.contains("canary")),
        "{login:?}"
    );
    let with_password = healthy()
        .url("jdbc:postgresql://HOST/orders")
        .property("ENCRYPTED_PASSWORD", "x");
    assert_eq!(with_password.finding("URL_GRAMMAR").fix.commands, Vec::<String>::new());
    let port = healthy().engine("postgres", "17.6", 5433).finding("URL_PORT").fix;
    assert!(
        port.commands[0].contains(&format!("postgresql://{HOST}:5433/orders")),
        "{port:?}"
    );
    let engine = healthy().engine("mysql", "8.0.42", 3306).finding("URL_ENGINE").fix;
    assert!(
        engine.commands[0].contains(&format!("jdbc:mysql://{HOST}:3306/orders")),
        "{engine:?}"
    );
}

#[test]
fn a_native_connection_is_offered_with_what_the_url_tells() {
    let fix = healthy()
        .url("jdbc:snowflake://acme.snowflakecomputing.com/?user=u&db=d&role=r")
        .job("Connections", json!({"Connections": ["other", "orders"]}))
        .finding("CONNECTION_TYPE")
        .fix;
    let command = &fix.commands[0];
    assert!(fix.commands[1].contains(r#"["other","orders-native"]"#), "{fix:?}");
    assert!(
        fix.undo[0].contains(r#"["other","orders"]"#) && fix.undo[1].contains("delete-connection"),
        "{fix:?}"
    );
    for part in [
        "aws glue create-connection",
        "orders-native",
        "SNOWFLAKE",
        "acme.snowflakecomputing.com",
        "subnet-1",
    ] {
        assert!(command.contains(part), "{part}: {command}");
    }
}

#[test]
fn a_native_connection_whose_options_the_url_does_not_tell_is_said_and_not_typed() {
    for (url, typed) in [
        ("jdbc:sap://h:30015/?databaseName=D", true),
        ("jdbc:sap://h:30015", false),
    ] {
        let case = healthy().job("Connections", json!({"Connections": ["orders"]}));
        let fix = case.url(url).finding("CONNECTION_TYPE").fix;
        assert_eq!(!fix.commands.is_empty(), typed, "{url}: {fix:?}");
        assert!(
            fix.steps.is_empty() && fix.commands.iter().all(|one| !one.contains("null")),
            "{url}: {fix:?}"
        );
    }
}

#[test]
fn the_url_among_the_options_of_a_native_connection_is_judged_like_any() {
    let native = |kind: &str, url: &str| {
        let options = json!({"url": url, "secretId": "s"}).to_string();
        healthy()
            .connection("ConnectionType", json!(kind))
            .connection("ConnectionProperties", json!({"JDBCProperties": options}))
    };
    for (kind, good, bad, says) in [
        (
            "SAPHANA",
            "jdbc:sap://h:30015/?databaseName=D",
            "jdbc:sap://h:30015",
            "requires the parameter `databaseName`",
        ),
        (
            "TERADATA",
            "jdbc:teradata://h/DATABASE=d,DBS_PORT=1025",
            "jdbc:teradata://h:1025/DATABASE=d",
            "in the parameter `DBS_PORT`",
        ),
    ] {
        assert_eq!(native(kind, good).diagnosis().findings, vec![], "{kind}");
        let finding = native(kind, bad).finding("URL_GRAMMAR");
        assert!(finding.evidence.contains(says), "{finding:?}");
        let old = native(kind, good).glue("3.0").finding("GLUE_VERSION_SOURCE");
        assert!(old.evidence.contains("came with Glue 4.0"), "{old:?}");
        let without = healthy()
            .connection("ConnectionType", json!(kind))
            .connection("ConnectionProperties", json!({"JDBCProperties": "{}"}));
        assert!(
            without
                .finding("SPARK_PROPERTIES")
                .evidence
                .contains("url and secretId")
        );
    }
}

#[test]
fn a_corrected_url_is_put_among_the_options_of_a_native_connection_and_taken_back() {
    let native = |options: Value| {
        let options = json!({"JDBCProperties": options.to_string()});
        let case = healthy().connection("ConnectionType", json!("TERADATA"));
        let fix = case
            .connection("ConnectionProperties", options)
            .finding("URL_GRAMMAR")
            .fix;
        let says = "Set the option `url` in JDBCProperties to jdbc:teradata://h/DATABASE=d,DBS_PORT=1025.";
        assert_eq!(fix.summary, says);
        fix
    };
    let bad = "jdbc:teradata://h:1025/DATABASE=d";
    let plain = native(json!({"url": bad, "secretId": "s", "dbTable": "t"}));
    let command = &plain.commands[0];
    for part in [
        r#"\"url\":\"jdbc:teradata://h/DATABASE=d,DBS_PORT=1025\""#,
        r#"\"secretId\":\"s\""#,
        r#"\"dbTable\":\"t\""#,
        "update-connection",
    ] {
        assert!(command.contains(part), "{part}: {command}");
    }
    assert!(plain.undo[0].contains(bad), "{plain:?}");
    assert_eq!((plain.proven, plain.no_undo), (Some(true), Vec::new()));
    // A login in the URL is neither repeated nor put back; one among the options would have to be.
    let login = native(json!({"url": "jdbc:teradata://h/USER=x,PASSWORD=canary,DATABASE=d", "secretId": "s"}));
    assert_eq!((login.proven, login.undo.len()), (Some(true), 0), "{login:?}");
    assert_eq!(login.no_undo, ["what was there holds a secret, which is in no command"]);
    assert!(!login.commands[0].contains("canary"), "{login:?}");
    for password in ["canary", "[redacted]"] {
        let beside = native(json!({"url": bad, "user": "u", "password": password}));
        assert_eq!(beside.commands, Vec::<String>::new(), "{beside:?}");
    }
}

#[test]
fn several_connections_are_each_judged_and_named() {
    let mut case = healthy();
    let mut second = case.evidence["connections"][0].clone();
    second["name"] = json!("archive");
    second["connection"]["Name"] = json!("archive");
    second["connection"]["ConnectionProperties"]["JDBC_CONNECTION_URL"] = json!("jdbc:postgresql://h/archive");
    case.evidence["connections"].as_array_mut().unwrap().push(second);
    let diagnosis = case.diagnosis();
    let grammar = &diagnosis.findings[0];
    assert_eq!(
        (grammar.code.as_str(), grammar.connection.as_deref()),
        ("URL_GRAMMAR", Some("archive"))
    );
    assert!(!diagnosis.passed.iter().any(|code| code == "URL_GRAMMAR"));
}

#[test]
fn a_host_of_rds_is_known_by_its_name() {
    for (host, of_rds) in [
        ("orders.abc.eu-central-1.rds.amazonaws.com", true),
        ("orders.abc.rds.cn-north-1.amazonaws.com.cn", true),
        ("p.proxy-abc.eu-central-1.rds.amazonaws.com", true),
        ("dw.abc.eu-central-1.redshift.amazonaws.com", false),
        ("orders.abc.eu-central-1.rds.amazonaws.com.example.org", false),
        ("db.example.internal", false),
    ] {
        assert_eq!(view::is_rds_host(host), of_rds, "{host}");
    }
}

const GLUE_ROLE: &str = "arn:aws:iam::111122223333:role/GlueRole";

/// A bucket's policy of one statement.
fn bucket(effect: &str, extra: Value) -> Value {
    let mut statement = json!({"Effect": effect, "Principal": {"AWS": GLUE_ROLE}, "Action": "s3:*", "Resource": "arn:aws:s3:::drivers/*"});
    statement
        .as_object_mut()
        .unwrap()
        .extend(extra.as_object().unwrap().clone());
    json!({"drivers": {"Statement": [statement]}})
}

#[test]
fn reading_an_object_is_judged_by_the_role_s_policies_and_the_bucket_s_together() {
    let by_endpoint = json!({"Condition": {"StringNotEquals": {"aws:SourceVpce": "vpce-1"}}});
    let nobody = json!({"drivers": {"missing": true}});
    for (role, policies, expected) in [
        ("allowed", nobody.clone(), Verdict::Pass),
        ("implicitDeny", nobody.clone(), Verdict::Fail),
        ("explicitDeny", nobody, Verdict::Fail),
        ("implicitDeny", bucket("Allow", json!({})), Verdict::Pass),
        (
            "implicitDeny",
            bucket("Allow", json!({"Resource": "arn:aws:s3:::drivers/other/*"})),
            Verdict::Fail,
        ),
        // The account's own name leaves it to the role's policies.
        (
            "implicitDeny",
            bucket("Allow", json!({"Principal": {"AWS": "111122223333"}})),
            Verdict::Fail,
        ),
        ("implicitDeny", bucket("Allow", by_endpoint.clone()), Verdict::Unknown),
        ("allowed", bucket("Deny", json!({})), Verdict::Fail),
        (
            "allowed",
            bucket("Deny", json!({"Condition": {"Bool": {"aws:SecureTransport": "false"}}})),
            Verdict::Pass,
        ),
        ("allowed", bucket("Deny", by_endpoint), Verdict::Unknown),
        // Half of it is not enough, but for what the role is forbidden.
        ("allowed", json!({"drivers": denied()}), Verdict::Unknown),
        ("implicitDeny", json!({"drivers": denied()}), Verdict::Unknown),
        ("implicitDeny", json!({}), Verdict::Unknown),
        ("explicitDeny", json!({"drivers": denied()}), Verdict::Fail),
    ] {
        let jar = || {
            healthy()
                .jar(good_jar())
                .simulated(role, "drivers/pg.jar")
                .fact("BucketPolicies", policies.clone())
        };
        assert_eq!(jar().verdict("DRIVER_JAR_FORBIDDEN"), expected, "{role} {policies}");
        let certificate = healthy()
            .certificate(good_certificate())
            .simulated(role, "drivers/ca.pem")
            .fact("BucketPolicies", policies.clone());
        assert_eq!(certificate.verdict("SSL_CUSTOM_CERT"), expected, "{role} {policies}");
    }
}

#[test]
fn a_database_behind_another_name_is_known_to_driver_and_tls() {
    let alias = |port: u16| {
        healthy()
            .url(&format!("jdbc:postgresql://db.example.internal:{port}/orders"))
            .behind()
    };
    for (code, expected, case) in [
        ("URL_PORT", Verdict::Pass, alias(5432)),
        ("URL_PORT", Verdict::Fail, alias(5433)),
        ("URL_PORT", Verdict::Unknown, alias(5433).unread_database()),
        ("SSL_REQUIRED", Verdict::Warn, alias(5432).plain()),
        ("SSL_CERT_UNTRUSTED", Verdict::Pass, alias(5432)),
        ("SSL_CERT_EXPIRED", Verdict::Pass, alias(5432)),
        ("SSL_HOSTNAME", Verdict::Fail, alias(5432)),
    ] {
        assert_eq!(case.verdict(code), expected, "{code}");
    }
    let finding = alias(5432).finding("SSL_HOSTNAME");
    assert!(finding.evidence.contains(HOST), "{}", finding.evidence);
    assert_eq!(finding.fix.proven, Some(true), "{:?}", finding.fix);
}

#[test]
fn a_crawler_has_rules_of_its_own_for_drivers() {
    let keys = |class: &str| {
        healthy()
            .property("JDBC_DRIVER_JAR_URI", JAR)
            .property("JDBC_DRIVER_CLASS_NAME", class)
            .fact("Jars", json!({JAR: good_jar()}))
            .simulated("allowed", "drivers/pg.jar")
            .crawled()
    };
    let own = || keys("org.postgresql.Driver");
    let by_jdbc = || healthy().url("jdbc:snowflake://acme.snowflakecomputing.com/?user=u&db=d&role=r");
    let gone = |mut case: Case| {
        case.evidence["connections"][0]["connection"] = json!({"missing": true});
        case
    };
    let scram = || healthy().parameter("rds.accepted_password_auth_method", "scram");
    let certified = |decision: &str| {
        healthy()
            .crawled()
            .certificate(good_certificate())
            .simulated(decision, "drivers/ca.pem")
    };
    let cases = vec![
        ("DRIVER_KEYS_CRAWLER_ONLY", Verdict::Pass, own()),
        ("DRIVER_KEYS_CRAWLER_ONLY", Verdict::NotApplicable, healthy().crawled()),
        ("DRIVER_KEYS_CRAWLER_ONLY", Verdict::Unknown, own().unread_crawler()),
        ("DRIVER_KEYS_CRAWLER_ONLY", Verdict::Unknown, own().unread_connection()),
        ("DRIVER_CLASS", Verdict::Pass, own()),
        ("DRIVER_CLASS", Verdict::Fail, keys("com.mysql.cj.jdbc.Driver")),
        ("DRIVER_JAR_FORBIDDEN", Verdict::Pass, own()),
        (
            "DRIVER_JAR_FORBIDDEN",
            Verdict::Fail,
            own().simulated("implicitDeny", "drivers/pg.jar"),
        ),
        ("DRIVER_JAR_FORBIDDEN", Verdict::NotApplicable, healthy().crawled()),
        (
            "DRIVER_JAR_FORBIDDEN",
            Verdict::Unknown,
            own().fact("EvaluationResults", denied()),
        ),
        ("DRIVER_JAR_FORBIDDEN", Verdict::Unknown, own().unread_crawler()),
        (
            "DRIVER_JAR_MISSING",
            Verdict::Fail,
            own().fact("Jars", json!({JAR: {"missing": true}})),
        ),
        ("CONNECTION_TYPE", Verdict::Pass, by_jdbc().crawled()),
        ("CONNECTION_TYPE", Verdict::Pass, healthy().crawled()),
        (
            "CONNECTION_TYPE",
            Verdict::NotApplicable,
            healthy().crawled().no_connection(),
        ),
        ("CONNECTION_TYPE", Verdict::Unknown, healthy().unread_crawler()),
        ("CONNECTION_NOT_FOUND", Verdict::Fail, gone(healthy().crawled())),
        ("DRIVER_SERVER_AUTH", Verdict::Pass, healthy().crawled()),
        ("DRIVER_SERVER_AUTH", Verdict::Warn, scram().crawled()),
        (
            "DRIVER_SERVER_AUTH",
            Verdict::NotApplicable,
            scram().property("JDBC_DRIVER_JAR_URI", JAR).crawled(),
        ),
        (
            "DRIVER_SERVER_AUTH",
            Verdict::NotApplicable,
            healthy().mysql("8.0.42").crawled(),
        ),
        (
            "DRIVER_SERVER_AUTH",
            Verdict::Unknown,
            healthy().crawled().unread_parameters(),
        ),
        ("DRIVER_SERVER_AUTH", Verdict::Unknown, healthy().unread_crawler()),
        ("GLUE_VERSION_ENDED", Verdict::NotApplicable, healthy().crawled()),
        ("S3A_REGION", Verdict::NotApplicable, healthy().only_gateway().crawled()),
        ("DRIVER_JAVA_VERSION", Verdict::NotApplicable, own()),
        ("SSL_CUSTOM_CERT", Verdict::Pass, certified("allowed")),
        ("SSL_CUSTOM_CERT", Verdict::Fail, certified("implicitDeny")),
    ];
    for (code, expected, case) in cases {
        let (evidence, facts) = (case.evidence.clone(), case.facts.clone());
        let findings = case.clone().diagnosis().findings;
        assert_eq!(case.verdict(code), expected, "{code}: {evidence} {facts}");
        for finding in findings {
            let said = format!("{} {}", finding.evidence, finding.fix.summary);
            let of_jobs = ["Glue version", "script", "--extra-jars", "the job runs", "Run the job"];
            assert!(of_jobs.iter().all(|words| !said.contains(words)), "{code}: {said}");
        }
    }
    // An old driver is changed where crawlers read it.
    let fix = scram().crawled().finding("DRIVER_SERVER_AUTH").fix;
    assert!(fix.summary.contains("JDBC_DRIVER_JAR_URI"), "{fix:?}");
    let healthy = own().diagnosis();
    assert_eq!((healthy.findings, healthy.unknown), (vec![], vec![]));
}

fn whole(case: &Case) -> Facts {
    Facts {
        driver: serde_json::from_value(case.facts.clone()).unwrap(),
        evidence: serde_json::from_value(case.evidence.clone()).unwrap(),
        ..Facts::default()
    }
}

/// What no difference of a driver's facts explains: the way to S3 is the network's.
const NO_DIFFERENCE: [&str; 1] = ["S3A_REGION"];

#[test]
fn of_what_changed_exactly_that_is_named_which_explains_the_finding() {
    let bases = [
        healthy(),
        healthy().plain().parameter("rds.force_ssl", "0"),
        healthy().mysql("8.0.42"),
        healthy()
            .engine("oracle-se2", "19.0", 1521)
            .url("jdbc:oracle:thin://@HOST:1521/orders")
            .plain(),
        healthy()
            .engine("sqlserver-se", "15.00", 1433)
            .url("jdbc:sqlserver://HOST:1433;databaseName=orders")
            .plain(),
        healthy().jar(good_jar()),
        healthy().certificate(good_certificate()),
        healthy().url("jdbc:postgresql://db.example.internal:5432/orders"),
        snowflake(spark(r#"{"sfUrl": "acme.snowflakecomputing.com", "secretId": "s"}"#)),
    ];
    let bases: Vec<Facts> = bases.iter().map(whole).collect();
    let mut named = std::collections::BTreeSet::new();
    let (mut cases, mut alone) = (0, Vec::new());
    let rows = [of_the_url(), of_connection_and_job(), of_a_custom_driver(), of_tls()].concat();
    let old = of_an_old_driver().into_iter();
    let rows = rows
        .into_iter()
        .chain(old.map(|(expected, case)| ("DRIVER_SERVER_AUTH", expected, case)));
    for (code, expected, case) in rows {
        if !matches!(expected, Verdict::Fail | Verdict::Warn) {
            continue;
        }
        let check = crate::registry::all().find(|check| check.code == code).unwrap().code;
        let now = whole(&case);
        let Some(record) = nearest(&bases, &now, check, Stage::Driver) else {
            alone.push(code);
            continue;
        };
        only_the_cause_is_named(record, &now, check, Stage::Driver);
        named.insert(code);
        cases += 1;
    }
    println!(
        "{cases} cases of {} codes; found without a change of what is configured: {alone:?}",
        named.len()
    );
    let mut missing: Vec<&str> = CHECKS
        .iter()
        .chain(ssl::CHECKS)
        .map(|check| check.code.as_str())
        .collect();
    missing.retain(|code| !named.contains(code));
    assert_eq!(missing, NO_DIFFERENCE);
}

#[test]
fn what_changed_since_it_worked_is_named_and_what_does_not_matter_is_counted() {
    let facts = |case: &Case| Facts {
        driver: serde_json::from_value(case.facts.clone()).unwrap(),
        evidence: serde_json::from_value(case.evidence.clone()).unwrap(),
        ..Facts::default()
    };
    let jar =
        |classes: Value| healthy().jar(json!({"Size": 1000, "Drivers": ["org.postgresql.Driver"], "Classes": classes}));
    for (code, before, after, what) in [
        (
            "URL_ENGINE",
            healthy(),
            healthy().engine("mysql", "8.0.42", 5432),
            "db instance orders: Engine was postgres and is mysql",
        ),
        (
            "URL_PORT",
            healthy(),
            healthy().engine("postgres", "17.6", 5433),
            "db instance orders: Endpoint.Port was 5432 and is 5433",
        ),
        (
            "URL_DATABASE",
            healthy(),
            healthy().url("jdbc:postgresql://HOST:5432/"),
            "connection orders: ConnectionProperties.JDBC_CONNECTION_URL was jdbc:postgresql://",
        ),
        (
            "DRIVER_CLASS_NOT_IN_JAR",
            jar(json!({"org.postgresql.Driver": 52})),
            jar(json!({})),
            "s3 object s3://drivers/pg.jar: Classes",
        ),
        (
            "DRIVER_JAR_MISSING",
            healthy().jar(good_jar()),
            healthy().jar(json!({"missing": true})),
            "s3 object s3://drivers/pg.jar is ",
        ),
    ] {
        let mut now = facts(&after).clone();
        // What a newer reading brings by itself, and a change that nothing is judged by.
        now.evidence.observed_at = "2026-11-25T10:00:00Z".to_owned();
        let job = now.evidence.job.clone().map(|job| match job {
            Found::Present(job) => Found::Present(Job {
                worker_type: Some("G.2X".to_owned()),
                ..job
            }),
            other => other,
        });
        now.evidence.job = job;
        let root = after.finding(code);
        let report = trace(&facts(&before), &now, Some(&root)).report;
        let said: Vec<&str> = report.causes.iter().map(|cause| cause.what.as_str()).collect();
        assert!(
            matches!(said.as_slice(), [one] if one.starts_with(what)),
            "{code}: {said:#?}"
        );
        assert!(report.others >= 1, "{code}: {report:#?}");
    }
}
