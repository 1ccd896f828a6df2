//! The whole document, on every way through the state machine, is below 200 KB, whatever AWS answers and people write.

use std::collections::{BTreeMap, BTreeSet};
use std::future::pending;

use serde_json::{Value, json};
use shared_checks::evidence::finished;
use shared_checks::network::{self, Subject};
use shared_checks::{credentials, driver};
use shared_domain::Diagnosis;
use shared_domain::budget::{
    AUTHORITY, CHANGE, DIAGNOSIS, EVIDENCE, LISTED, LONGEST_OF_AN_ENGINE, LONGEST_TEXT, ends_in_json, json_length,
};
use shared_domain::evidence::Evidence;
use shared_domain::record::Facts;
use shared_domain::redact;
use shared_domain::request::RunEvent;
use shared_domain::trace::ChangeReport;

use super::Document;
use crate::report::report;

const MACHINE: &str = include_str!("../../../../statemachine/pipefitter.asl.json");
const WORLD: &str = include_str!("../../../../tests/worlds/transit-gateway.json");
/// Step Functions ends an execution at 256 KiB.
const MOST: usize = 200_000;

/// A hostile world, by its measures; `piece` is what its texts are made of.
#[derive(Clone, Copy, Debug)]
struct World {
    text: usize,
    arguments: usize,
    connections: usize,
    rules: usize,
    piece: &'static str,
}

fn text(world: World) -> String {
    // No two are alike, so that nothing packs them.
    let mut text = String::with_capacity(world.text + 40);
    let mut seed: u64 = 0x5eed;
    while text.len() < world.text {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        text.push_str(world.piece);
        text.push_str(&format!("{:x} ", seed >> 20));
    }
    text
}

fn facts(world: World) -> Facts {
    let mut facts: Value = serde_json::from_str(WORLD).expect("a world");
    let said = text(world);
    let arguments: BTreeMap<String, String> = (0..world.arguments)
        .map(|at| (format!("--a{at}"), said.clone()))
        .collect();
    let names: Vec<String> = (0..world.connections).map(|at| format!("orders-prod-{at}")).collect();
    let evidence = &mut facts["evidence"];
    let own = evidence["connections"][0]["connection"].clone();
    let connection = |name: &String| {
        let mut connection = own.clone();
        connection["Name"] = json!(name);
        connection["StatusReason"] = json!(said);
        for at in 0..8 {
            connection["ConnectionProperties"][format!("EXTRA_{at}")] = json!(said);
        }
        json!({"name": name, "connection": connection})
    };
    evidence["connections"] = names.iter().map(connection).collect();
    evidence["job"]["Connections"]["Connections"] = json!(names);
    evidence["job"]["DefaultArguments"] = json!(arguments);
    evidence["jobRun"] = json!({"Id": "jr_1", "JobName": "nightly", "JobRunState": "FAILED", "ErrorMessage": said,
        "StateDetail": said, "Arguments": arguments});
    evidence["logTail"] = json!(vec![said.as_str(); 40]);
    evidence["testError"] = json!(said);
    let rule = |at: usize| {
        json!({"IpProtocol": "tcp", "FromPort": at % 60_000, "ToPort": at % 60_000 + at / 7, "UserIdGroupPairs":
            [{"GroupId": format!("sg-{:x}", at.wrapping_mul(2_654_435_761)), "Description": "x"}]})
    };
    for group in facts["network"]["SecurityGroups"].as_array_mut().expect("groups") {
        group["IpPermissions"] = (0..world.rules).map(rule).collect();
        group["Tags"] = json!([{"Key": "Owner", "Value": "team"}]);
    }
    facts["network"]["failedCalls"] = json!({"ec2:DescribeVpcs": said});
    facts["credentials"]["Role"] = json!({"unreadable": said});
    serde_json::from_value(facts).expect("facts")
}

/// What each state puts into the document, as large as it may be, by its key.
async fn outputs(world: World) -> BTreeMap<&'static str, Value> {
    let facts = facts(world);
    let said = redact(&text(world));
    let evidence = finished(Evidence {
        observed_at: "2026-11-28T10:00:00Z".to_owned(),
        ..facts.evidence.clone()
    });
    let subject = Subject::of_evidence(&evidence, None);
    let network = shared_lambda::diagnose("x", Some(facts.network), pending(), |facts| {
        network::diagnose(facts, &subject)
    });
    let network = network.await;
    let of_credentials = |facts: &_| credentials::diagnose(facts, &evidence, None);
    let credentials = shared_lambda::diagnose("x", Some(facts.credentials), pending(), of_credentials).await;
    let driver = shared_lambda::diagnose("x", Some(facts.driver), pending(), |facts| {
        driver::diagnose(facts, &evidence)
    });
    let driver = driver.await;
    let cause = json!({"what": said, "resource": {"kind": "vpc-endpoint", "id": said}, "field": said, "before": said, "after": said,
        "proven": true, "candidates": vec![json!({"event": said, "who": said, "when": said}); 5]});
    let change = json!({"since": said, "causes": vec![cause; 9], "writtenIn": said, "owner": said, "notes": vec![said.as_str(); 9]});
    let change: ChangeReport = serde_json::from_value(change).expect("a change");
    let event = RunEvent::read(&json!({"state": "FAILED", "message": text(world), "alone": text(world)}));
    let failed =
        |test: &str, most: usize| json!({"test": test, "outcome": "failed", "message": ends_in_json(&said, most)});
    let engines = ["glue-etl", "athena", "crawler"].map(|engine| failed(engine, LONGEST_OF_AN_ENGINE));
    let named = |bytes: usize| vec![json!({"name": "x".repeat(255), "type": "JDBC"}); bytes / 275];
    BTreeMap::from([
        (
            "route",
            json!({"way": "diagnose", "reason": "x".repeat(200), "request": {"connection": "x".repeat(255), "incident": "3f2a9c0d1e4b-1",
            "diagnose": {"jobName": "x".repeat(255), "jobRunId": "x".repeat(255), "event": event}}}),
        ),
        (
            "discovery",
            json!({"candidates": [{"number": 1, "kind": "k", "id": "x".repeat(LISTED), "engine": "e"}], "existing": named(LISTED),
            "questions": []}),
        ),
        ("places", json!({"places": [], "missing": ["x".repeat(LONGEST_TEXT)]})),
        ("preflight", json!(filled(network.clone(), DIAGNOSIS))),
        ("authority", json!(filled(driver.clone().within(AUTHORITY), AUTHORITY))),
        (
            "registration",
            json!({"method": "secret", "secretId": "x".repeat(512), "created": [{"kind": "secret", "id": "x".repeat(512),
            "remove": "x".repeat(600)}], "advice": ["x".repeat(500)]}),
        ),
        (
            "creation",
            json!({"state": "ready", "connection": {"name": "x".repeat(255)}, "undo": [{"kind": "connection", "id": "x".repeat(255),
            "remove": "x".repeat(400)}]}),
        ),
        ("test", failed("test-connection", LONGEST_TEXT)),
        (
            "smoke",
            json!({"finished": true, "results": engines, "use": "x".repeat(900)}),
        ),
        ("evidence", json!(full(evidence))),
        ("network", json!(filled(network, DIAGNOSIS))),
        ("credentials", json!(filled(credentials, DIAGNOSIS))),
        ("driver", json!(filled(driver, DIAGNOSIS))),
        ("change", json!(change.within(CHANGE))),
    ])
}

/// With words that take all the room that is left.
fn full(mut evidence: Evidence) -> Evidence {
    let room = EVIDENCE.saturating_sub(json_length(&evidence));
    evidence
        .test_error
        .get_or_insert_default()
        .push_str(&"x".repeat(room.saturating_sub(16)));
    evidence
}

/// With facts that take all the room that a step's diagnosis leaves of its share.
fn filled(mut diagnosis: Diagnosis, most: usize) -> Diagnosis {
    diagnosis.facts = None;
    let room = most.saturating_sub(json_length(&diagnosis) + 16);
    diagnosis.facts = Some("x".repeat(room));
    diagnosis
}

/// What a state puts into the document, and what may follow when it is done, and when it broke.
type State = (Option<String>, Vec<String>, Vec<String>);

/// The machine's states by name.
fn states() -> BTreeMap<String, State> {
    let machine: Value = serde_json::from_str(MACHINE).expect("a machine");
    let next = |state: &Value| state["Next"].as_str().map(str::to_owned);
    let all = |list: &Value| {
        list.as_array()
            .into_iter()
            .flatten()
            .filter_map(next)
            .collect::<Vec<_>>()
    };
    let state = |(name, state): (&String, &Value)| {
        let output = state["Output"].as_str().unwrap_or_default();
        let key = output
            .split("': $states.result.Payload")
            .next()
            .and_then(|before| before.rsplit('\'').next());
        let key = key
            .filter(|_| output.contains("': $states.result.Payload"))
            .map(str::to_owned);
        let default = state["Default"].as_str().map(str::to_owned);
        let then = next(state)
            .into_iter()
            .chain(default)
            .chain(all(&state["Choices"]))
            .collect();
        (name.clone(), (key, then, all(&state["Catch"])))
    };
    machine["States"]
        .as_object()
        .expect("states")
        .iter()
        .map(state)
        .collect()
}

/// What the document holds in each state, by the keys and the states that broke, on every way there is. A step that is asked whether it is
/// done and is asked again changes nothing.
fn ways() -> BTreeSet<(String, BTreeSet<String>)> {
    let states = states();
    let mut seen = BTreeSet::new();
    let mut open = vec![("RouteRequest".to_owned(), BTreeSet::new())];
    while let Some((name, held)) = open.pop() {
        let (key, then, broken) = &states[&name];
        if !seen.insert((name.clone(), held.clone())) {
            continue;
        }
        let with = |word: String| held.iter().cloned().chain([word]).collect::<BTreeSet<_>>();
        for next in then {
            let after = key.clone().map_or_else(|| held.clone(), with);
            open.push((next.clone(), after));
        }
        open.extend(broken.iter().map(|next| (next.clone(), with(format!("!{name}")))));
    }
    seen
}

/// Only a diagnosis is asked for by an event; what is registered or tested, a person asks for.
fn is_of_an_event(held: &BTreeSet<String>) -> bool {
    !["preflight", "!Preflight", "test", "!TestConnection"]
        .iter()
        .any(|word| held.contains(*word))
}

fn of_a_person() -> Value {
    json!({"way": "register", "reason": "x".repeat(200), "request": {"connection": "x".repeat(255), "source": "x".repeat(255),
        "glueRole": "x".repeat(200), "endpoint": {"host": "x".repeat(255), "database": "x".repeat(100)}}})
}

fn merged(outputs: &BTreeMap<&'static str, Value>, held: &BTreeSet<String>) -> Value {
    let mut document = json!({"execution": "x".repeat(80)});
    for word in held {
        match word.strip_prefix('!') {
            Some(state) => document["errors"][state] = json!({"Error": "NotReady", "Cause": "x".repeat(1_000)}),
            None => document[word] = outputs[word.as_str()].clone(),
        }
    }
    if !is_of_an_event(held) {
        document["route"] = of_a_person();
    }
    // A test that failed is followed by no engine's.
    if held.contains("smoke") && held.contains("test") {
        document["test"] = json!({"test": "test-connection", "outcome": "passed", "message": "Glue connected"});
    }
    document
}

#[tokio::test]
async fn no_document_passes_200_kb_in_any_state_and_no_report_of_one_does() {
    let ways = ways();
    assert!(
        ways.iter()
            .any(|(_, held)| held.contains("change") && held.contains("preflight"))
    );
    let mut largest = (0, String::new());
    for (size, piece, connections, rules) in [
        (300, "x", 1, 0),
        (9_000, "x", 3, 700),
        (20_000, "\u{1}", 30, 20),
        (12_000, "\"", 3, 1_400),
        (12_000, "\u{1f980}", 2, 300),
    ] {
        let world = World {
            text: size,
            arguments: 20,
            connections,
            rules,
            piece,
        };
        let outputs = outputs(world).await;
        let sizes: BTreeMap<&str, usize> = outputs.iter().map(|(key, value)| (*key, json_length(value))).collect();
        let of = |word: &String| sizes.get(word.as_str()).map_or(1_100, |bytes| bytes + word.len() + 4);
        let of_one = |held: &BTreeSet<String>, word: &String| match word.as_str() {
            "route" if !is_of_an_event(held) => json_length(&of_a_person()) + 9,
            "test" if held.contains("smoke") => 90,
            _ => of(word),
        };
        let whole = |held: &BTreeSet<String>| 100 + held.iter().map(|word| of_one(held, word)).sum::<usize>();
        let (state, held) = ways.iter().max_by_key(|(_, held)| whole(held)).expect("a way");
        let document = merged(&outputs, held);
        let bytes = json_length(&document);
        assert!(bytes <= MOST, "{bytes} in {state} of {world:?}: {sizes:?}");
        if bytes > largest.0 {
            largest = (bytes, format!("{state} of {world:?}: {sizes:?}"));
        }
        let document: Document = serde_json::from_value(document).expect("a document");
        let bytes = json_length(&report(&document));
        assert!(bytes <= MOST, "the report has {bytes}: {world:?}");
    }
    println!("the largest document has {} bytes, in {}", largest.0, largest.1);
    assert!(largest.0 > MOST / 2, "{largest:?}");
}
