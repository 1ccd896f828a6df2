//! Items to incidents and back. What is computed with is JSON in one attribute; what a condition or an update is about stands beside it.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared_domain::incident::{Incident, IncidentRun, Member, REMEMBERED};
use shared_lambda::{ErrorName, StepError};

/// An item of the table.
pub(crate) type Item = HashMap<String, AttributeValue>;

/// The attributes. None of them is a word that DynamoDB keeps for itself.
pub(crate) const INCIDENT: &str = "incident";
pub(crate) const ID: &str = "incidentId";
pub(crate) const NUMBER: &str = "diagnosisNumber";
pub(crate) const CLAIMED: &str = "diagnosedAt";
pub(crate) const STARTED: &str = "diagnosisStarted";
pub(crate) const TOLD: &str = "told";
pub(crate) const CLOSED: &str = "closedBy";
pub(crate) const LAST_FAILURE: &str = "lastFailure";
pub(crate) const RUN: &str = "run";
pub(crate) const RUN_OF: &str = "runOf";
pub(crate) const OPEN: &str = "openIndex";
pub(crate) const OPENED: &str = "openedAt";
pub(crate) const EXPIRES: &str = "expires";
/// The sort keys that are words.
pub(crate) const NEWEST: &str = "NEWEST";
pub(crate) const AS_CLOSED: &str = "CLOSED";
pub(crate) const LEFT_ALONE: &str = "LEFT_ALONE";
pub(crate) const NAMED: &str = "NAMED";
/// The index of what is open, and the one value in it.
pub(crate) const OPEN_INDEX: &str = "open";
/// The index of the runs, by what they are called wherever they are listed.
pub(crate) const RUNS_INDEX: &str = "runs";

pub(crate) fn text(value: impl Into<String>) -> AttributeValue {
    AttributeValue::S(value.into())
}

pub(crate) fn number(value: impl ToString) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

pub(crate) fn json<T: Serialize>(value: &T) -> Result<AttributeValue, StepError> {
    let written = serde_json::to_string(value);
    written.map(text).map_err(|error| {
        let message = format!("could not write what an incident holds as JSON: {error}");
        StepError::new(ErrorName::Bug, message)
    })
}

/// The two keys of an item.
pub(crate) fn keys(pk: String, sk: impl Into<String>) -> Item {
    HashMap::from([("pk".to_owned(), text(pk)), ("sk".to_owned(), text(sk))])
}

pub(crate) fn of_key(key: &str) -> String {
    format!("KEY#{key}")
}

pub(crate) fn of_incident(id: &str) -> String {
    format!("INCIDENT#{id}")
}

pub(crate) fn of_member(of: &Member) -> String {
    let kind = match of {
        Member::Job(_) => "JOB",
        Member::Crawler(_) => "CRAWLER",
    };
    format!("{kind}#{}", of.name())
}

/// When an item of `now` is forgotten, in seconds since 1970.
pub(crate) fn expires(now: Timestamp) -> AttributeValue {
    number((now + REMEMBERED).as_second())
}

/// The newest incident of its key, when it is opened.
pub(crate) fn opened(incident: &Incident, now: Timestamp) -> Result<Item, StepError> {
    let mut item = keys(of_key(&incident.key.id()), NEWEST);
    item.extend([
        (INCIDENT.to_owned(), json(incident)?),
        (ID.to_owned(), text(&incident.id)),
        (NUMBER.to_owned(), number(incident.diagnosis.number)),
        (CLAIMED.to_owned(), number(incident.diagnosis.at.as_millisecond())),
        (LAST_FAILURE.to_owned(), number(incident.last_failure.as_millisecond())),
        (OPEN.to_owned(), text(OPEN_INDEX)),
        (OPENED.to_owned(), number(incident.opened.as_millisecond())),
        (EXPIRES.to_owned(), expires(now)),
    ]);
    Ok(item)
}

pub(crate) fn run_keys(id: &str, run: &IncidentRun) -> Item {
    keys(of_incident(id), format!("RUN#{}#{}", run.of.name(), run.run))
}

/// A run as it is called whatever incident lists it.
pub(crate) fn run_of(run: &IncidentRun) -> String {
    format!("{}#{}", of_member(&run.of), run.run)
}

pub(crate) fn run(id: &str, run: &IncidentRun, now: Timestamp) -> Result<Item, StepError> {
    let mut item = run_keys(id, run);
    item.extend([
        (RUN.to_owned(), json(run)?),
        (RUN_OF.to_owned(), text(run_of(run))),
        (EXPIRES.to_owned(), expires(now)),
    ]);
    Ok(item)
}

/// The incident of an item, with what has become of it since it was opened.
pub(crate) fn incident(item: &Item) -> Result<Incident, StepError> {
    let mut incident: Incident = read(item, INCIDENT)?;
    let diagnosis = &mut incident.diagnosis;
    if let Some(number) = count(item, NUMBER).and_then(|number| u32::try_from(number).ok()) {
        diagnosis.number = number;
        diagnosis.started |= count(item, STARTED) == Some(i64::from(number));
    }
    if let Some(at) = count(item, CLAIMED).and_then(|at| Timestamp::from_millisecond(at).ok()) {
        diagnosis.at = at;
    }
    if item.contains_key(TOLD) {
        incident.told = Some(read(item, TOLD)?);
    }
    if item.contains_key(CLOSED) {
        incident.closed = Some(read(item, CLOSED)?);
        incident.ending = item.contains_key(OPEN);
    }
    if let Some(at) = count(item, LAST_FAILURE).and_then(|at| Timestamp::from_millisecond(at).ok()) {
        incident.last_failure = at;
    }
    // It failed when it was opened; of an item that was written before the last failure was kept no more is known.
    incident.last_failure = incident.last_failure.max(incident.opened);
    Ok(incident)
}

pub(crate) fn read<T: DeserializeOwned>(item: &Item, attribute: &str) -> Result<T, StepError> {
    let written = item.get(attribute).and_then(|value| value.as_s().ok());
    let read = written.and_then(|written| serde_json::from_str(written).ok());
    read.ok_or_else(|| {
        let of = item.get("pk").and_then(|value| value.as_s().ok());
        let of = of.map_or("without a key", String::as_str);
        let message = format!("the item {of} of the table of incidents holds no `{attribute}` that could be read");
        StepError::new(ErrorName::Bug, message)
    })
}

pub(crate) fn count(item: &Item, attribute: &str) -> Option<i64> {
    item.get(attribute)?.as_n().ok()?.parse().ok()
}
