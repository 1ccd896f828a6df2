//! Whoever comes first: a failure, a success, or another success.

use std::sync::{Arc, Mutex};

use aws_sdk_sfn::operation::start_execution::StartExecutionOutput;
use aws_sdk_sfn::primitives::DateTime;
use aws_smithy_mocks::{RuleMode, mock, mock_client};
use jiff::SignedDuration;
use shared_domain::cause::Cause;
use shared_domain::diagnosis::Stage;
use shared_domain::incident::{Belongs, Key, Member, Subject};

use super::*;
use crate::fake::Fake;
use crate::item;

fn at(text: &str) -> Timestamp {
    format!("2026-11-01T{text}Z").parse().unwrap_or_default()
}

fn key() -> Key {
    Key {
        subject: Subject::Connection("orders".to_owned()),
        stage: Stage::Credentials,
        cause: Cause::BadPassword,
        role: None,
        denied: None,
    }
}

fn nightly() -> Member {
    Member::Job("nightly".to_owned())
}

fn states() -> (aws_sdk_sfn::Client, Arc<Mutex<Vec<String>>>) {
    let told = Arc::new(Mutex::new(Vec::new()));
    let keep = told.clone();
    let start = mock!(aws_sdk_sfn::Client::start_execution).then_compute_output(move |request| {
        keep.lock().unwrap().push(request.name().unwrap_or_default().to_owned());
        let output = StartExecutionOutput::builder().execution_arn("arn:x");
        output.start_date(DateTime::from_secs(0)).build().unwrap()
    });
    (mock_client!(aws_sdk_sfn, RuleMode::MatchAny, [&start]), told)
}

#[tokio::test]
async fn a_failure_in_the_moment_of_closing_keeps_it_open_or_opens_the_next() -> Result<(), StepError> {
    let (table, (states, told)) = (Fake::default().table(), states());
    let teller = Teller {
        states: &states,
        machine: "m",
    };
    let first = Incident::open(key(), at("10:00:00"), at("10:00:01"), None);
    table.open(&first, None, at("10:00:01")).await?;
    let over = |started: &str| {
        let started = at(started);
        move |incident: &Incident| incident.healed_by(&nightly(), "jr_good", started)
    };
    // It failed after the success had begun, and after the incident was read.
    assert_eq!(table.failed_at(&first, at("10:31:00")).await?, None);
    assert!(!table.end(teller, &first, over("10:30:00")).await?);
    assert!(told.lock().unwrap().is_empty());
    // It failed before that: what was read is not what is there, and it is over all the same.
    assert!(table.end(teller, &first, over("10:40:00")).await?);
    assert_eq!(*told.lock().unwrap(), [first.resolution()]);
    // The failure comes when it is closed: an earlier one is its, a later one the next one's.
    let there = table.failed_at(&first, at("10:50:00")).await?.expect("closed");
    assert_eq!(there.belongs(at("10:50:00")), Belongs::ToANewOne);
    assert_eq!(there.belongs(at("10:35:00")), Belongs::Here);
    // An older failure, which came late, takes nothing back.
    let second = Incident::open(key(), at("10:50:00"), at("10:50:01"), Some(&there));
    table.open(&second, Some(&there), at("10:50:01")).await?;
    assert_eq!(table.failed_at(&second, at("10:45:00")).await?, None);
    let newest = table.newest(&key().id()).await?.expect("there");
    assert_eq!((newest.last_failure, newest.is_open()), (at("10:50:00"), true));
    Ok(())
}

#[tokio::test]
async fn of_two_who_close_one_says_by_what_and_what_broke_on_the_way_is_told() -> Result<(), StepError> {
    let (table, (states, told)) = (Fake::default().table(), states());
    let teller = Teller {
        states: &states,
        machine: "m",
    };
    let first = Incident::open(key(), at("10:00:00"), at("10:00:01"), None);
    table.open(&first, None, at("10:00:01")).await?;
    let by = |run: &str| first.healed_by(&nightly(), run, at("10:30:00")).expect("healed");
    // One closes it, and breaks before its end is told.
    assert!(table.close(&first, &by("jr_one")).await?);
    let other = by("jr_other");
    assert!(
        !table
            .end(teller, &first, |incident| incident.is_open().then(|| other.clone()))
            .await?
    );
    assert_eq!(*told.lock().unwrap(), [first.resolution()]);
    let kept = table.by_id(&first.id).await?.and_then(|over| over.closed);
    assert_eq!(kept, Some(by("jr_one")));
    assert_eq!(table.all_open().await?.incidents, []);
    Ok(())
}

#[tokio::test]
async fn what_fails_for_months_is_not_forgotten() -> Result<(), StepError> {
    let fake = Fake::default();
    let table = fake.table();
    let first = Incident::open(key(), at("10:00:00"), at("10:00:01"), None);
    table.open(&first, None, at("10:00:01")).await?;
    let later = at("10:00:00") + SignedDuration::from_hours(24 * 89);
    assert_eq!(table.failed_at(&first, later).await?, None);
    // DynamoDB takes away what has expired.
    let (newest, until) = (item::keys(item::of_key(&key().id()), item::NEWEST), Mutex::new(None));
    fake.rewrite(|one| {
        if newest.iter().all(|(name, value)| one.get(name) == Some(value)) {
            *until.lock().unwrap() = item::count(one, item::EXPIRES);
        }
    });
    let until = until.into_inner().unwrap().expect("it expires");
    assert!(
        until > (later + SignedDuration::from_hours(24 * 89)).as_second(),
        "{until}"
    );
    Ok(())
}
