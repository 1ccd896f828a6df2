//! Worlds in the shape of the AWS CLI, each healthy until one thing is broken in it; every check is met failing, passing, near and unreadable.

mod answered;
mod answers;
mod authority;
mod changes;
mod hubs;
mod jobs;
mod masks;
mod names;
mod near_misses;
mod out_of_sight;
mod own_names;
mod owners;
mod ports;
mod printed;
mod proofs;
mod properties;
mod reports;
mod routes;
mod rules;
mod services;
mod setup;
mod shared_vpc;
mod sources;
mod standing;
mod together;
mod transit;
mod typable;
mod unseen;
mod verdicts;
mod worlds;

use serde_json::Value;
use shared_domain::Diagnosis;
use shared_domain::diagnosis::Reachability;
use shared_domain::facts_network::NetworkFacts;

use super::subject::{ConnectionPath, Object, Service, Subject, Target, VpcSettings};
use crate::network::{diagnose, judge};
use worlds::*;

/// A connection to `host` from the connection's subnet, with a job of five workers.
pub(super) fn subject(host: &str, port: u16) -> Subject {
    Subject {
        region: "us-east-1".into(),
        account: "111122223333".into(),
        partition: "aws".into(),
        paths: vec![ConnectionPath {
            name: "orders-prod".into(),
            vpc_settings: Some(VpcSettings {
                subnet: "subnet-glue".into(),
                groups: vec!["sg-glue".into()],
                zone: Some("us-east-1a".into()),
            }),
            target: Some(Target {
                host: host.into(),
                port,
            }),
            services: [Service::SecretsManager].into(),
            ..ConnectionPath::default()
        }],
        job: Some("nightly".into()),
        workers: Some(5),
        concurrent_runs: 1,
        objects: vec![Object {
            bucket: "scripts".into(),
            key: "job.py".into(),
            action: "s3:GetObject",
        }],
        ..Subject::default()
    }
}

pub(super) fn judged(world: &Value, subject: &Subject) -> Diagnosis {
    let facts: NetworkFacts = serde_json::from_value(world.clone()).unwrap();
    diagnose(&facts, subject)
}

/// The same without the proofs, each of which takes a judgement more.
pub(super) fn judged_only(world: &Value, subject: &Subject) -> Diagnosis {
    let facts: NetworkFacts = serde_json::from_value(world.clone()).unwrap();
    judge(&facts, subject)
}

pub(super) fn codes(diagnosis: &Diagnosis) -> Vec<&str> {
    diagnosis.findings.iter().map(|finding| finding.code.as_str()).collect()
}

pub(super) fn reach(diagnosis: &Diagnosis) -> Reachability {
    diagnosis.network.as_ref().unwrap().reachability
}

pub(super) fn unknowns(diagnosis: &Diagnosis) -> Vec<&str> {
    diagnosis.unknown.iter().map(|check| check.code.as_str()).collect()
}

pub(super) fn db() -> Subject {
    subject(DB_HOST, 5432)
}

#[test]
fn a_healthy_world_draws_no_finding_and_leaves_nothing_unknown() {
    let worlds: [(&str, Value, Subject); 6] = [
        ("database in the same VPC", same_vpc(), db()),
        ("database over a peering", peered(), db()),
        ("database over a transit gateway", over_transit(), db()),
        ("Snowflake over NAT", with_nat(), subject(SNOWFLAKE, 443)),
        ("BigQuery over NAT", with_nat(), subject("bigquery.googleapis.com", 443)),
        (
            "literal public address over NAT",
            with_nat(),
            subject("203.0.113.7", 5432),
        ),
    ];
    for (name, world, subject) in worlds {
        let diagnosis = judged(&world, &subject);
        assert_eq!(
            codes(&diagnosis),
            Vec::<&str>::new(),
            "{name}: {:#?}",
            diagnosis.findings
        );
        assert_eq!(
            unknowns(&diagnosis),
            Vec::<&str>::new(),
            "{name}: {:#?}",
            diagnosis.unknown
        );
        assert_eq!(reach(&diagnosis), Reachability::Reachable, "{name}");
    }
}

pub(super) type Break = fn(&mut Value, &mut Subject);

/// What is expected of a broken world: the findings' codes in order, the first one's resource, the whole reachability.
pub(super) struct Case {
    name: &'static str,
    world: fn() -> Value,
    subject: fn() -> Subject,
    broken: Break,
    codes: &'static [&'static str],
    resource: &'static str,
    reachability: Reachability,
}

pub(super) fn case(
    name: &'static str,
    world: fn() -> Value,
    broken: Break,
    codes: &'static [&'static str],
    resource: &'static str,
) -> Case {
    Case {
        name,
        world,
        subject: db,
        broken,
        codes,
        resource,
        reachability: Reachability::Blocked,
    }
}

pub(super) fn degraded(case: Case) -> Case {
    Case {
        reachability: Reachability::Degraded,
        ..case
    }
}

pub(super) fn quiet(name: &'static str, world: fn() -> Value, broken: Break) -> Case {
    Case {
        name,
        world,
        subject: db,
        broken,
        codes: &[],
        resource: "",
        reachability: Reachability::Reachable,
    }
}

pub(super) fn snowflake(case: Case) -> Case {
    Case {
        subject: || subject(SNOWFLAKE, 443),
        ..case
    }
}

pub(super) fn to_host(case: Case, subject: fn() -> Subject) -> Case {
    Case { subject, ..case }
}

pub(super) fn check(cases: Vec<Case>) {
    for case in cases {
        let (mut world, mut subject) = ((case.world)(), (case.subject)());
        (case.broken)(&mut world, &mut subject);
        let diagnosis = judged(&world, &subject);
        assert_eq!(codes(&diagnosis), case.codes, "{}: {:#?}", case.name, diagnosis);
        if let Some(first) = diagnosis.findings.first() {
            assert_eq!(first.resource.id, case.resource, "{}: {}", case.name, first.evidence);
            assert!(
                !first.fix.summary.is_empty() && !first.evidence.is_empty(),
                "{}",
                case.name
            );
        }
        assert_eq!(reach(&diagnosis), case.reachability, "{}: {:#?}", case.name, diagnosis);
    }
}
