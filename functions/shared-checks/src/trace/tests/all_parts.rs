//! What changed, in a world of all parts: network, secret, role, driver and TLS. Of each row of `tests/worlds/changes.json` the record and today
//! differ in one thing that broke it, and in others that did not; of a reference, what it led to is in the one reading only, as it is read.
//!
//! `both`, `then` and `now` are lists of `[where, what]`: a pointer, in which an element of a list is named by any of its values, and the value that
//! is put there (`null` takes it away, `-` adds to a list). `says` is what the failed run said. `root` and `causes` are right: the code, and how each
//! sentence begins. With `may` they cannot be proven; `notes` are pieces of what is said beside, and `others` is how many differences do not matter.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use shared_domain::record::Facts;
use shared_domain::step::StepFailures;
use shared_domain::trace::{ChangeReport, Difference};
use shared_domain::{Finding, Stage};

use super::super::judge;
use super::{healed, trace};
use crate::verdict::{self, Case, Conclusion};

/// What is put where.
type Patch = Vec<(String, Value)>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: String,
    #[serde(default)]
    both: Patch,
    #[serde(default)]
    then: Patch,
    #[serde(default)]
    now: Patch,
    says: Option<String>,
    root: Option<String>,
    #[serde(default)]
    causes: Vec<String>,
    #[serde(default)]
    may: bool,
    #[serde(default)]
    notes: Vec<String>,
    others: Option<usize>,
}

fn file<T: DeserializeOwned>(name: &str) -> T {
    let path = format!("{}/../../tests/worlds/{name}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap();
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Where an element of a list stands: by its number, itself, or one of its values.
fn place(list: &[Value], name: &str) -> usize {
    let is_it = |one: &Value| {
        *one == name
            || one
                .as_object()
                .is_some_and(|all| all.values().any(|value| *value == name))
    };
    let number = name.parse().ok().or_else(|| list.iter().position(is_it));
    number.unwrap_or_else(|| panic!("there is no {name}"))
}

fn patch(facts: &mut Value, all: &Patch) {
    for (at, value) in all {
        let mut steps: Vec<String> = at.split('/').skip(1).map(|step| step.replace("~1", "/")).collect();
        let last = steps.pop().unwrap();
        let spot = steps.iter().fold(&mut *facts, |spot, step| match spot {
            Value::Array(list) => {
                let at = place(list, step);
                &mut list[at]
            }
            spot => &mut spot[step],
        });
        match spot {
            Value::Array(list) if last == "-" => list.push(value.clone()),
            Value::Array(list) => {
                let at = place(list, &last);
                match value.is_null() {
                    true => drop(list.remove(at)),
                    false => list[at] = value.clone(),
                }
            }
            spot if value.is_null() => drop(spot.as_object_mut().unwrap().remove(&last)),
            spot => spot[last] = value.clone(),
        }
    }
}

/// As the command does: the facts with what is learned of them, and what they come to.
fn diagnosed(facts: Value) -> (Conclusion, Facts) {
    let mut facts: Facts = serde_json::from_value(facts).unwrap();
    facts.evidence.signal = crate::signal::read_signal(&facts.evidence);
    let of = |facts: &Facts, stage| judge(&json!(facts), stage);
    let network = of(&facts, Stage::Network);
    if let Some(network) = network.as_ref().and_then(|judged| judged.network.as_ref()) {
        facts.evidence.learned = network.learned.clone();
    }
    let (credentials, driver) = (of(&facts, Stage::Credentials), of(&facts, Stage::Driver));
    let conclusion = verdict::decide(&Case {
        evidence: &facts.evidence.as_told(),
        network: network.as_ref(),
        credentials: credentials.as_ref(),
        driver: driver.as_ref(),
        failures: &StepFailures::new(),
    });
    (conclusion, facts)
}

/// The root cause, and what is said to have changed; `respell` is done to what worked.
fn traced(row: &Row, whole: &Value, respell: impl Fn(&mut Value)) -> (Option<String>, ChangeReport) {
    let (root, record, now) = both_ways(row, whole, respell);
    let report = trace(&record, &now, root.as_ref()).report;
    (root.map(|root| root.code.to_string()), report)
}

/// The root cause, and the facts of then and of today.
fn both_ways(row: &Row, whole: &Value, respell: impl Fn(&mut Value)) -> (Option<Finding>, Facts, Facts) {
    let mut then = whole.clone();
    patch(&mut then, &row.both);
    let mut now = then.clone();
    patch(&mut then, &row.then);
    respell(&mut then);
    patch(&mut now, &row.now);
    if let Some(text) = &row.says {
        now["evidence"]["jobRun"] =
            json!({"Id": "jr_1", "JobName": "nightly", "JobRunState": "FAILED", "ErrorMessage": text});
    }
    let (worked, record) = diagnosed(then);
    let failed = worked.root_cause.map(|root| root.code);
    assert_eq!(failed, None, "{}: it did not work then", row.name);
    let (conclusion, facts) = diagnosed(now);
    (conclusion.root_cause, record, facts)
}

#[test]
fn of_a_world_of_all_parts_exactly_that_is_named_which_broke_it() {
    let (whole, rows): (Value, Vec<Row>) = (file("whole.json"), file("changes.json"));
    let mut wrong = Vec::new();
    for row in &rows {
        let (root, report) = traced(row, &whole, |_| ());
        let said: Vec<&str> = report.causes.iter().map(|cause| cause.what.as_str()).collect();
        let is_said = |one: &String| said.iter().any(|what| what.starts_with(one.as_str()));
        let is_noted = |piece: &String| report.notes.iter().any(|note| note.contains(piece.as_str()));
        let fits = root == row.root
            && said.len() == row.causes.len()
            && row.causes.iter().all(is_said)
            && report.causes.iter().all(|cause| cause.proven != row.may)
            && row.notes.iter().all(is_noted)
            && row.others.is_none_or(|others| report.others == others);
        if !fits {
            wrong.push(format!("{}: {root:?} {report:#?}", row.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn what_had_broken_it_is_what_heals_it() {
    let (whole, rows): (Value, Vec<Row>) = (file("whole.json"), file("changes.json"));
    let mut wrong = Vec::new();
    for row in rows.iter().filter(|row| row.root.is_some()) {
        let (root, record, now) = both_ways(row, &whole, |_| ());
        let root = root.unwrap();
        let broke = trace(&record, &now, Some(&root));
        let mended = healed(&now, &record, &root);
        let told = |report: &ChangeReport| {
            let causes = report.causes.iter();
            let mut causes: Vec<_> = causes.map(|one| (one.field.clone(), one.proven)).collect();
            causes.sort_unstable();
            (causes, report.others)
        };
        let is_turned =
            |(one, other): (&Difference, &Difference)| one.before == other.after && one.after == other.before;
        let turned = broke.differences.iter().zip(&mended.differences).all(is_turned);
        if told(&broke.report) != told(&mended.report) || !turned {
            wrong.push(format!("{}: {:#?} {:#?}", row.name, broke.report, mended.report));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// Every text by another spelling of what it names: `is_other` says whether a field has it, `spell` how.
fn respell(value: &mut Value, spell: &impl Fn(&str, &str) -> Option<String>) {
    match value {
        Value::Array(all) => all.iter_mut().for_each(|one| respell(one, spell)),
        Value::Object(fields) => {
            for (name, field) in fields.iter_mut() {
                match field.as_str().and_then(|text| spell(name, text)) {
                    Some(other) => *field = json!(other),
                    None => respell(field, spell),
                }
            }
        }
        _ => {}
    }
}

/// The record calls what it names otherwise than today's facts do.
fn spelled_otherwise(then: &mut Value) {
    let secrets = then["credentials"]["Secrets"].clone();
    let arn = |id: &str| {
        let secret = secrets.as_array()?.iter().find(|secret| secret["SecretId"] == id)?;
        secret["Description"]["ARN"].as_str().map(str::to_owned)
    };
    respell(then, &|field, text| match field {
        "SECRET_ID" | "SecretId" => arn(text),
        "Role" => text.strip_prefix("arn:aws:iam::123456789012:role/").map(str::to_owned),
        "KmsKeyId" => text
            .strip_prefix("arn:aws:kms:us-east-1:123456789012:key/")
            .map(str::to_owned),
        "JDBC_CONNECTION_URL" => Some(text.replace("orders-db.", "Orders-DB.")),
        "JDBC_ENFORCE_SSL" => Some(text.to_ascii_uppercase()),
        _ => None,
    });
    for list in [
        "/evidence/connections/0/connection/PhysicalConnectionRequirements/SecurityGroupIdList",
        "/evidence/job/Connections/Connections",
    ] {
        if let Some(list) = then.pointer_mut(list).and_then(Value::as_array_mut) {
            list.extend_from_within(..);
        }
    }
}

#[test]
fn how_the_record_spells_what_it_names_is_no_change() {
    let (whole, rows): (Value, Vec<Row>) = (file("whole.json"), file("changes.json"));
    let mut wrong = Vec::new();
    for row in &rows {
        let told = |report: &ChangeReport| {
            let causes = report.causes.iter();
            let causes: Vec<_> = causes
                .map(|one| (one.resource.clone(), one.field.clone(), one.proven))
                .collect();
            (causes, report.others, report.notes.len())
        };
        let ((root, report), (other_root, other)) =
            (traced(row, &whole, |_| ()), traced(row, &whole, spelled_otherwise));
        if (&root, told(&report)) != (&other_root, told(&other)) {
            wrong.push(format!("{}: {root:?} {report:#?}\n{other_root:?} {other:#?}", row.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
