//! The connections that a failure may be about, by name: those of the request, the job's list and its arguments, or a crawler's targets.

use std::collections::BTreeSet;

use shared_domain::aws::glue;
use shared_domain::evidence::{Evidence, Found};

/// The connection that was asked for comes first, then the job's or the crawler's in their order, then those that only arguments name.
pub fn connection_names(asked_for: Option<&str>, evidence: &Evidence) -> Vec<String> {
    let job = evidence.job.get().and_then(Found::present);
    let run = evidence.job_run.get().and_then(Found::present);
    let of_crawler = evidence.known_crawler().map(|crawler| crawler.targets.connections());
    let of_crawler = of_crawler.into_iter().flatten().map(str::to_owned);
    let named = job.map(|job| job.connections.connections.clone()).unwrap_or_default();
    let named: Vec<String> = named.into_iter().chain(of_crawler).collect();
    let arguments = glue::arguments(job, run).into_iter();
    let in_arguments = arguments.flat_map(|(key, value)| in_argument(key, value));
    let mut seen = BTreeSet::new();
    let first = asked_for.map(str::to_owned).filter(|name| !named.contains(name));
    first
        .into_iter()
        .chain(named)
        .chain(in_arguments)
        .filter(|name| !name.is_empty() && seen.insert(name.clone()))
        .collect()
}

/// Those of the connections that the run had whatever its job has by now: what its own arguments name, and what was asked for.
pub fn had_by_the_run(evidence: &Evidence) -> Vec<String> {
    let run = evidence.job_run.get().and_then(Found::present);
    let arguments = glue::arguments(None, run).into_iter();
    let named = arguments.flat_map(|(key, value)| in_argument(key, value));
    let mut had: Vec<String> = evidence.asked_for.iter().cloned().chain(named).collect();
    had.retain(|name| evidence.connections.iter().any(|one| one.name == *name));
    had
}

fn in_argument(key: &str, value: &str) -> Vec<String> {
    if names_a_connection(key) {
        return vec![value.to_owned()];
    }
    let mut names = Vec::new();
    if let Ok(json) = serde_json::from_str(value) {
        names_in(&json, &mut names);
    }
    names
}

fn names_a_connection(key: &str) -> bool {
    matches!(
        normal(key).as_str(),
        "connectionname" | "connection" | "glueconnection" | "glueconnectionname"
    )
}

/// Connection names in the JSON of an argument, such as `{"connectionName": "orders"}`.
fn names_in(json: &serde_json::Value, names: &mut Vec<String>) {
    match json {
        serde_json::Value::Object(map) => {
            for (key, value) in map {
                match value.as_str() {
                    Some(name) if names_a_connection(key) => names.push(name.to_owned()),
                    _ => names_in(value, names),
                }
            }
        }
        serde_json::Value::Array(values) => values.iter().for_each(|value| names_in(value, names)),
        _ => {}
    }
}

/// A key without case and punctuation: `--connection_name`, `--connectionName` and `--connection-name` are one.
pub(crate) fn normal(key: &str) -> String {
    key.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect()
}
