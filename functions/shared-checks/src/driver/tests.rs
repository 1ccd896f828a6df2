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

mod changes;
mod connection;
mod jar;
mod tls;
mod url;

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
