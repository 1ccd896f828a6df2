//! Of the given scenarios: a way that the root cause stops is called open nowhere, be it in words, in JSON or on the page.

use std::path::Path;

use serde_json::{Value, json};
use shared_checks::network::{Subject, diagnose};
use shared_checks::registry;
use shared_checks::verdict::{Case, decide};
use shared_domain::step::StepFailures;
use shared_domain::{Evidence, Verdict};
use shared_page::{Origin, page};

use super::*;

/// RFC 7396.
fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = json!({});
    }
    for (name, value) in patch {
        match value {
            Value::Null => drop(target.as_object_mut().expect("an object").remove(name)),
            value => merge(&mut target[name], value),
        }
    }
}

/// The report on the network of a scenario as it is now.
fn report(file: &Value) -> Report {
    let mut facts = file["record"].clone();
    merge(&mut facts, file.get("now").unwrap_or(&json!({})));
    let evidence: Evidence = serde_json::from_value(facts["evidence"].clone()).expect("evidence");
    let network = serde_json::from_value(facts["network"].clone()).expect("facts");
    let focus = facts["route"]["request"]["connection"].as_str();
    let network = diagnose(&network, &Subject::of_evidence(&evidence, focus));
    let failures = StepFailures::new();
    let verdict = decide(&Case {
        evidence: &evidence,
        network: Some(&network),
        credentials: None,
        driver: None,
        failures: &failures,
    });
    serde_json::from_value(
        json!({"outcome": verdict.outcome, "rootCause": verdict.root_cause, "findings": verdict.findings,
        "passed": verdict.passed, "unknown": verdict.unknown, "network": network.network}),
    )
    .expect("a report")
}

/// Whether the way to `to` is called open in words: in the short text, in the whole one, on the page.
fn is_called_open(report: &Report, to: &str) -> [bool; 3] {
    let (short, whole) = (text(report), whole(report));
    let names = |line: &str| {
        line.strip_prefix("  way   to ")?
            .strip_suffix(": open")
            .map(str::to_owned)
    };
    let mut listed = short.lines().filter_map(names);
    let in_short = listed.any(|names| names.split(", ").any(|name| name.split(' ').next() == Some(to)));
    let in_whole = whole
        .lines()
        .any(|line| line.starts_with(&format!("  to {to} (")) && line.ends_with(": open"));
    let origin = Origin {
        account: "111122223333".into(),
        region: "us-east-1".into(),
        observed_at: "2026-11-28T10:00:00Z".into(),
        redacted: false,
    };
    let on_page = to == "source" && page(report, &origin).contains("The data source: open<");
    [in_short, in_whole, on_page]
}

#[test]
fn no_way_that_the_root_cause_of_a_scenario_stops_is_called_open() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/worlds/scenarios");
    let mut stopped = Vec::new();
    for file in std::fs::read_dir(folder).expect("scenarios") {
        let path = file.expect("a file").path();
        let file: Value = serde_json::from_str(&std::fs::read_to_string(&path).expect("text")).expect("JSON");
        let report = report(&file);
        let root = report.root_cause.as_ref().filter(|root| root.verdict == Verdict::Fail);
        let Some((root, network)) = root.zip(report.network.as_ref()) else {
            continue;
        };
        let check = registry::of(root.code).expect("a check");
        if check.effect.of(root.verdict) != Reachability::Blocked {
            continue;
        }
        for way in network.paths.iter().filter(|way| check.path.leads(&way.to)) {
            let name = format!("{}: {} to {}", path.display(), root.code, way.to);
            assert_eq!(way.reachability, Reachability::Blocked, "{name}");
            assert_eq!(
                is_called_open(&report, &way.to),
                [false; 3],
                "{name}: {}",
                text(&report)
            );
            stopped.push(root.code);
        }
    }
    assert!(
        stopped.iter().any(|code| code.as_str() == "DNS_SUPPORT_OFF"),
        "{stopped:?}"
    );
}

#[test]
fn an_open_way_is_found_to_be_called_so() {
    let way = |reachability: &str| {
        let report = json!({"outcome": "HEALTHY", "passed": ["ROUTE_NONE"], "network": {"reachability": reachability,
            "paths": [{"to": "source", "host": "h", "port": 1, "reachability": reachability, "hops": ["a hop"]}]}});
        serde_json::from_value::<Report>(report).expect("a report")
    };
    assert_eq!(is_called_open(&way("reachable"), "source"), [true; 3]);
    assert_eq!(is_called_open(&way("blocked"), "source"), [false; 3]);
}
