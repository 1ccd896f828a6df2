//! Masked facts come to the same judgement: every broken world of the other tests, as a whole that could be saved, before and after.

use serde_json::{Value, json};
use shared_domain::mask::Mask;
use shared_domain::record::Facts;

use super::reports::all_cases;
use super::unseen::unseen_cases;
use super::*;

/// What a diagnosis would have saved in this world; `None` for what is only planned, or has no evidence of its own.
pub(super) fn saved(world: &Value, subject: &Subject) -> Option<Facts> {
    let connections: Option<Vec<Value>> = subject.paths.iter().map(connection).collect();
    let names: Vec<&str> = subject.paths.iter().map(|path| path.name.as_str()).collect();
    let object = subject.objects.first();
    let script = object.map(|object| format!("s3://{}/{}", object.bucket, object.key));
    let job = json!({"Name": "nightly", "Role": "etl-runner", "Command": {"Name": "glueetl", "ScriptLocation": script},
        "Connections": {"Connections": names}, "GlueVersion": "5.0", "NumberOfWorkers": subject.workers,
        "ExecutionProperty": {"MaxConcurrentRuns": subject.concurrent_runs}});
    let facts = json!({
        "evidence": {
            "observedAt": "2026-11-28T10:00:00Z",
            "context": {"account": subject.account, "region": subject.region, "partition": subject.partition},
            "job": subject.job.as_ref().map(|_| job).unwrap_or(json!({"missing": true})),
            "connections": connections?,
        },
        "network": world,
    });
    serde_json::from_value(facts).ok()
}

fn connection(path: &ConnectionPath) -> Option<Value> {
    let target = path.target.as_ref()?;
    if path.planned || path.network_only {
        return None;
    }
    let network = path.vpc_settings.as_ref().map(VpcSettings::as_requirements);
    let (host, port) = (&target.host, target.port);
    let url = match host.contains("snowflake") {
        true => format!("jdbc:snowflake://{host}/?db=sales"),
        false => format!("jdbc:postgresql://{host}:{port}/sales"),
    };
    Some(
        json!({"name": path.name, "connection": {"Name": path.name, "ConnectionType": "JDBC", "PhysicalConnectionRequirements": network,
        "ConnectionProperties": {"JDBC_CONNECTION_URL": url, "SECRET_ID": "sales/credentials"}}}),
    )
}

/// What a judgement came to, by its codes.
fn judgement(facts: &Facts) -> Value {
    let diagnosis = judge(&facts.network, &Subject::of_evidence(&facts.evidence, None));
    let findings: Vec<Value> = diagnosis
        .findings
        .iter()
        .map(|one| json!([one.code, one.verdict]))
        .collect();
    let unknown: Vec<&str> = diagnosis.unknown.iter().map(|one| one.code.as_str()).collect();
    let paths = diagnosis.network.iter().flat_map(|network| &network.paths);
    let paths: Vec<Value> = paths
        .map(|path| json!([path.to, path.reachability, path.hops.len()]))
        .collect();
    json!({"findings": findings, "unknown": unknown, "passed": diagnosis.passed, "paths": paths})
}

/// A name, a world, its subject, and what is broken in it.
type Broken = (&'static str, fn() -> Value, fn() -> Subject, Break);

/// What is broken, and what cannot be seen.
fn every_case() -> impl Iterator<Item = Broken> {
    let broken = all_cases()
        .into_iter()
        .map(|case| (case.name, case.world, case.subject, case.broken));
    let unseen = unseen_cases()
        .into_iter()
        .map(|(name, world, subject, broken, _)| (name, world, subject, broken));
    broken.chain(unseen)
}

#[test]
fn masked_facts_of_every_world_come_to_the_same_judgement() {
    let (mut compared, mut failing) = (0, 0);
    for (name, world, subject, broken) in every_case() {
        let (mut world, mut subject) = (world(), subject());
        broken(&mut world, &mut subject);
        let Some(facts) = saved(&world, &subject) else { continue };
        let masked = Mask::of(&[&facts]).facts(&facts).expect("facts");
        let (plain, hidden) = (judgement(&facts), judgement(&masked));
        assert_eq!(plain, hidden, "{name}");
        let text = serde_json::to_string(&masked).expect("JSON");
        for gone in ["111122223333", "orders-prod", "sales", "nightly", "10.50.11.20"] {
            assert!(!text.contains(gone), "{name}: {gone}");
        }
        compared += 1;
        failing += usize::from(!plain["findings"].as_array().is_none_or(Vec::is_empty));
    }
    assert!(compared > 100 && failing > 80, "{compared} compared, {failing} failing");
}

/// Whole facts of five healthy networks, for tests outside of this crate. `PIPEFITTER_BLESS=1` writes them.
#[test]
fn the_worlds_for_other_tests_are_up_to_date() {
    let worlds: [(&str, Value, Subject); 5] = [
        ("same-vpc", same_vpc(), db()),
        ("peering", peered(), db()),
        ("transit-gateway", over_transit(), db()),
        ("nat", with_nat(), subject(SNOWFLAKE, 443)),
        ("on-premises", on_premises(), subject("192.168.5.20", 5432)),
    ];
    for (name, world, subject) in worlds {
        let facts = saved(&world, &subject).expect("facts");
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../tests/worlds/{name}.json"));
        let text = serde_json::to_string_pretty(&facts).expect("JSON") + "\n";
        if std::env::var_os("PIPEFITTER_BLESS").is_some() {
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            std::fs::write(&path, &text).expect("a file");
        }
        assert_eq!(
            std::fs::read_to_string(&path).unwrap_or_default(),
            text,
            "stale: run it with PIPEFITTER_BLESS=1"
        );
    }
}
