//! What is named where something changed since it worked.

use super::connection::of_connection_and_job;
use super::jar::{of_a_custom_driver, of_an_old_driver};
use super::tls::of_tls;
use super::url::of_the_url;
use super::*;

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
