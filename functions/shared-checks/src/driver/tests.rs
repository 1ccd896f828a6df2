//! What the driver and TLS checks promise.

use serde_json::{Value, json};
use shared_domain::diagnosis::Verdict;

use super::*;

const HOST: &str = "orders.abc.eu-central-1.rds.amazonaws.com";

/// A healthy connection to a PostgreSQL on RDS.
fn evidence() -> Value {
    json!({
        "observedAt": "2026-11-24T10:00:00Z",
        "job": {"Name": "nightly", "Role": "GlueRole"},
        "connections": [{"name": "orders", "connection": {
            "Name": "orders", "ConnectionType": "JDBC", "Status": "READY",
            "ConnectionProperties": {"JDBC_CONNECTION_URL": format!("jdbc:postgresql://{HOST}:5432/orders"), "SECRET_ID": "s", "JDBC_ENFORCE_SSL": "true"},
        }}],
    })
}

fn facts() -> Value {
    json!({
        "DBInstances": [{"DBInstanceIdentifier": "orders", "Engine": "postgres", "EngineVersion": "17.6",
            "Endpoint": {"Address": HOST, "Port": 5432}, "CertificateDetails": {"ValidTill": "2027-11-24T10:00:00Z"}}],
        "DBClusters": [],
        "Parameters": {},
    })
}

/// What the check of `code` says after `change`.
fn verdict(code: &str, change: impl Fn(&mut Value, &mut Value)) -> Verdict {
    let (mut evidence, mut facts) = (evidence(), facts());
    change(&mut evidence, &mut facts);
    let diagnosis = diagnose(
        &serde_json::from_value(facts).unwrap(),
        &serde_json::from_value(evidence).unwrap(),
    );
    if let Some(finding) = diagnosis.findings.iter().find(|finding| finding.code == code) {
        return finding.verdict;
    }
    let has = |codes: &[String]| codes.iter().any(|known| known == code);
    match () {
        () if has(&diagnosis.passed) => Verdict::Pass,
        () if has(&diagnosis.not_applicable) => Verdict::NotApplicable,
        () if diagnosis.unknown.iter().any(|unknown| unknown.code == code) => Verdict::Unknown,
        () => panic!("no check has the code {code}"),
    }
}

fn property<'a>(evidence: &'a mut Value, key: &str) -> &'a mut Value {
    &mut evidence["connections"][0]["connection"]["ConnectionProperties"][key]
}

fn denied() -> Value {
    json!({"unreadable": "AccessDenied: no"})
}

#[test]
fn a_healthy_connection_draws_no_finding() {
    let diagnosis = diagnose(
        &serde_json::from_value(facts()).unwrap(),
        &serde_json::from_value(evidence()).unwrap(),
    );
    assert_eq!((diagnosis.findings, diagnosis.unknown), (vec![], vec![]));
}

#[test]
fn each_check_passes_fails_does_not_apply_and_says_what_it_could_not_read() {
    type Change = fn(&mut Value, &mut Value);
    let unread: Change = |evidence, _| evidence["connections"][0]["connection"] = denied();
    let unread_database: Change = |_, facts| facts["DBInstances"] = denied();
    let snowflake: Change = |evidence, _| {
        *property(evidence, "JDBC_CONNECTION_URL") =
            json!("jdbc:snowflake://acme.snowflakecomputing.com/?user=u&db=d&role=r")
    };
    let no_url: Change = |evidence, _| *property(evidence, "JDBC_CONNECTION_URL") = json!("");
    let cases: &[(&str, Verdict, Change)] = &[
        ("URL_GRAMMAR", Verdict::Pass, |_, _| {}),
        ("URL_GRAMMAR", Verdict::Fail, |evidence, _| {
            *property(evidence, "JDBC_CONNECTION_URL") = json!("jdbc:postgresql://h/orders")
        }),
        ("URL_GRAMMAR", Verdict::NotApplicable, no_url),
        ("URL_GRAMMAR", Verdict::Unknown, unread),
        ("URL_ENGINE", Verdict::Pass, |_, _| {}),
        ("URL_ENGINE", Verdict::Pass, |evidence, facts| {
            facts["DBInstances"][0]["Engine"] = json!("mariadb");
            *property(evidence, "JDBC_CONNECTION_URL") = json!(format!("jdbc:mysql://{HOST}:3306/orders"));
        }),
        ("URL_ENGINE", Verdict::Fail, |_, facts| {
            facts["DBInstances"][0]["Engine"] = json!("mysql")
        }),
        ("URL_ENGINE", Verdict::NotApplicable, |evidence, _| {
            *property(evidence, "JDBC_CONNECTION_URL") = json!("jdbc:postgresql://db.internal:5432/orders")
        }),
        ("URL_ENGINE", Verdict::Unknown, unread_database),
        ("URL_PORT", Verdict::Pass, |_, _| {}),
        ("URL_PORT", Verdict::Fail, |_, facts| {
            facts["DBInstances"][0]["Endpoint"]["Port"] = json!(5433)
        }),
        ("URL_PORT", Verdict::NotApplicable, no_url),
        ("URL_PORT", Verdict::Unknown, unread_database),
        ("URL_DATABASE", Verdict::Pass, |_, _| {}),
        ("URL_DATABASE", Verdict::Fail, |evidence, _| {
            *property(evidence, "JDBC_CONNECTION_URL") = json!(format!("jdbc:postgresql://{HOST}:5432/"))
        }),
        ("URL_DATABASE", Verdict::NotApplicable, no_url),
        ("URL_DATABASE", Verdict::Unknown, unread),
        ("CONNECTION_TYPE", Verdict::Pass, |_, _| {}),
        ("CONNECTION_TYPE", Verdict::Fail, snowflake),
        ("CONNECTION_TYPE", Verdict::NotApplicable, |evidence, _| {
            evidence["job"] = json!({"missing": true})
        }),
        ("CONNECTION_TYPE", Verdict::Unknown, unread),
        ("DRIVER_KEYS_CRAWLER_ONLY", Verdict::NotApplicable, |_, _| {}),
        ("DRIVER_KEYS_CRAWLER_ONLY", Verdict::Warn, |evidence, _| {
            *property(evidence, "JDBC_DRIVER_JAR_URI") = json!("s3://b/k.jar")
        }),
        ("DRIVER_KEYS_CRAWLER_ONLY", Verdict::Unknown, unread),
        ("CONNECTION_NOT_READY", Verdict::Pass, |_, _| {}),
        ("CONNECTION_NOT_READY", Verdict::Fail, |evidence, _| {
            evidence["connections"][0]["connection"]["Status"] = json!("FAILED")
        }),
        ("CONNECTION_NOT_READY", Verdict::NotApplicable, |evidence, _| {
            evidence["connections"] = json!([])
        }),
        ("CONNECTION_NOT_READY", Verdict::Unknown, unread),
        ("SSL_REQUIRED", Verdict::Pass, |_, _| {}),
        ("SSL_REQUIRED", Verdict::Warn, |evidence, _| {
            *property(evidence, "JDBC_ENFORCE_SSL") = json!("false")
        }),
        ("SSL_REQUIRED", Verdict::Pass, |evidence, facts| {
            *property(evidence, "JDBC_ENFORCE_SSL") = json!("false");
            facts["Parameters"]["rds.force_ssl"] = json!("0");
        }),
        ("SSL_REQUIRED", Verdict::Pass, |evidence, facts| {
            *property(evidence, "JDBC_ENFORCE_SSL") = json!("false");
            facts["DBInstances"][0]["EngineVersion"] = json!("14.9");
        }),
        ("SSL_REQUIRED", Verdict::NotApplicable, |_, facts| {
            facts["DBInstances"][0]["Engine"] = json!("oracle-se2")
        }),
        ("SSL_REQUIRED", Verdict::Unknown, |_, facts| {
            facts["Parameters"] = denied()
        }),
        ("SSL_CERT_EXPIRED", Verdict::Pass, |_, _| {}),
        ("SSL_CERT_EXPIRED", Verdict::Fail, |_, facts| {
            facts["DBInstances"][0]["CertificateDetails"]["ValidTill"] = json!("2026-11-01T00:00:00Z")
        }),
        ("SSL_CERT_EXPIRED", Verdict::Warn, |evidence, facts| {
            *property(evidence, "JDBC_ENFORCE_SSL") = json!("false");
            facts["DBInstances"][0]["CertificateDetails"]["ValidTill"] = json!("2026-11-01T00:00:00Z");
        }),
        ("SSL_CERT_EXPIRED", Verdict::NotApplicable, |_, facts| {
            facts["DBInstances"][0]["CertificateDetails"] = json!({})
        }),
        ("SSL_CERT_EXPIRED", Verdict::Unknown, unread_database),
        ("SSL_HOSTNAME", Verdict::Pass, |_, _| {}),
        ("SSL_HOSTNAME", Verdict::Fail, |evidence, _| {
            *property(evidence, "JDBC_CONNECTION_URL") = json!("jdbc:postgresql://10.0.1.7:5432/orders")
        }),
        ("SSL_HOSTNAME", Verdict::NotApplicable, |evidence, _| {
            *property(evidence, "JDBC_ENFORCE_SSL") = json!("false")
        }),
        ("SSL_HOSTNAME", Verdict::NotApplicable, |evidence, _| {
            evidence["connections"] = json!([])
        }),
    ];
    for (code, expected, change) in cases {
        assert_eq!(verdict(code, change), *expected, "{code}");
    }
}

#[test]
fn an_rds_host_names_an_instance_or_a_cluster() {
    use view::{RdsIdentifier, rds_identifier};
    for (host, identifier) in [
        (
            "orders.abc.eu-central-1.rds.amazonaws.com",
            Some(RdsIdentifier::Instance("orders".into())),
        ),
        (
            "fleet.cluster-abc.eu-central-1.rds.amazonaws.com",
            Some(RdsIdentifier::Cluster("fleet".into())),
        ),
        (
            "fleet.cluster-ro-abc.eu-central-1.rds.amazonaws.com",
            Some(RdsIdentifier::Cluster("fleet".into())),
        ),
        ("p.proxy-abc.eu-central-1.rds.amazonaws.com", None),
        ("db.example.internal", None),
    ] {
        assert_eq!(rds_identifier(host), identifier, "{host}");
    }
}
