//! Who wins, and that what is repeated changes nothing.

use shared_domain::cause::Cause;
use shared_domain::diagnosis::Stage;
use shared_domain::incident::{Key, Subject};

use super::*;
use crate::fake::Fake;

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

fn run(id: &str) -> IncidentRun {
    IncidentRun {
        of: nightly(),
        run: id.to_owned(),
        state: "FAILED".to_owned(),
        ended: at("10:00:00"),
        dpu_seconds: Some(1.5),
        untouched: false,
    }
}

fn success() -> Closed {
    Closed::Success {
        of: nightly(),
        run: "jr_good".to_owned(),
        started: at("10:30:00"),
    }
}

#[tokio::test]
async fn the_first_opens_and_the_second_learns_who_did() -> Result<(), StepError> {
    let table = Fake::default().table();
    let first = Incident::open(key(), at("10:00:00"), at("10:00:01"), None);
    let second = Incident::open(key(), at("10:00:00"), at("10:00:02"), None);
    assert_eq!(table.newest(&key().id()).await?, None);
    assert_eq!(table.open(&first, None, at("10:00:01")).await?, Opened::Now);
    let already = Opened::Already(Box::new(first.clone()));
    assert_eq!(table.open(&second, None, at("10:00:02")).await?, already);
    // Not even who takes it for over.
    assert_eq!(table.open(&second, Some(&first), at("10:00:02")).await?, already);
    assert_eq!(table.newest(&key().id()).await?, Some(first));
    Ok(())
}

#[tokio::test]
async fn a_run_is_found_wherever_it_is_listed_and_no_other_is() -> Result<(), StepError> {
    let table = Fake::default().table();
    let incident = Incident::open(key(), at("10:00:00"), at("10:00:01"), None);
    table.add_run(&incident.id, &run("jr_1"), at("10:00:01")).await?;
    let crawl = |id: &str| IncidentRun {
        of: Member::Crawler("nightly".to_owned()),
        ..run(id)
    };
    for (asked, expected) in [
        (run("jr_1"), Some(incident.id)),
        (run("jr_10"), None),
        (run("jr"), None),
        (crawl("jr_1"), None),
    ] {
        assert_eq!(table.lists(&asked).await?, expected, "{asked:?}");
    }
    Ok(())
}

#[tokio::test]
async fn what_is_over_is_not_claimed_for_another_diagnosis() -> Result<(), StepError> {
    let table = Fake::default().table();
    let incident = Incident::open(key(), at("10:00:00"), at("10:00:01"), None);
    table.open(&incident, None, at("10:00:01")).await?;
    assert!(table.claim(&incident, at("11:00:00")).await?.is_some());
    let claimed = table.newest(&key().id()).await?.unwrap_or(incident);
    assert!(table.close(&claimed, &success()).await?);
    assert_eq!(table.claim(&claimed, at("12:00:00")).await?, None);
    Ok(())
}

#[tokio::test]
async fn what_another_run_is_listed_of_is_not_taken_back() -> Result<(), StepError> {
    for (others, is_open) in [
        (&[][..], false),
        (&["jr_1"], false),
        (&["jr_1", "jr_2"], true),
        (&["jr_2"], true),
    ] {
        let table = Fake::default().table();
        let incident = Incident::open(key(), at("10:00:00"), at("10:00:01"), None);
        table.open(&incident, None, at("10:00:01")).await?;
        for id in others {
            table.add_run(&incident.id, &run(id), at("10:00:02")).await?;
        }
        table.withdraw(&incident, &run("jr_1"), at("10:01:00")).await?;
        let newest = table.newest(&key().id()).await?;
        assert_eq!(newest.is_some_and(|newest| newest.is_open()), is_open, "{others:?}");
    }
    Ok(())
}

#[tokio::test]
async fn what_is_over_makes_room_for_the_next_and_is_found_all_the_same() -> Result<(), StepError> {
    let table = Fake::default().table();
    let first = Incident::open(key(), at("10:00:00"), at("10:00:01"), None);
    table.open(&first, None, at("10:00:01")).await?;
    assert_eq!(table.all_open().await?.incidents.len(), 1);
    table.keep(&first, &success(), at("10:40:00")).await?;
    assert!(table.close(&first, &success()).await?);
    assert_eq!(
        table
            .all_open()
            .await?
            .incidents
            .iter()
            .filter(|one| one.ending)
            .count(),
        1,
        "until its end is told"
    );
    table.ended(&first, at("10:40:00")).await?;
    assert!(!table.close(&first, &success()).await?, "once");
    assert_eq!(table.all_open().await?.incidents, []);
    let told = Told {
        execution: "diag-late".to_owned(),
        outcome: "INCONCLUSIVE".to_owned(),
        code: None,
        title: None,
        resource: None,
        connection: None,
        changed: Vec::new(),
    };
    table.remember(&first.id, &told).await?;
    assert_eq!(table.by_id(&first.id).await?.and_then(|late| late.told), Some(told));
    let over = table.newest(&key().id()).await?.unwrap_or(first.clone());
    assert_eq!(over.closed, Some(success()));
    let second = Incident::open(key(), at("11:00:00"), at("11:00:01"), Some(&over));
    assert_eq!(table.open(&second, Some(&over), at("11:00:01")).await?, Opened::Now);
    let found = table.by_id(&first.id).await?;
    assert_eq!(found.and_then(|found| found.closed), Some(success()));
    assert_eq!(table.by_id(&second.id).await?, Some(second));
    assert_eq!(table.by_id("3f2a9c0d1e4b-1").await?, None);
    Ok(())
}

#[tokio::test]
async fn a_run_is_listed_once_and_a_job_is_found_by_its_name() -> Result<(), StepError> {
    let table = Fake::default().table();
    let id = "3f2a9c0d1e4b-1";
    assert!(table.add_run(id, &run("jr_1"), at("10:00:00")).await?);
    assert!(!table.add_run(id, &run("jr_1"), at("10:00:05")).await?);
    assert!(table.add_run(id, &run("jr_2"), at("10:00:05")).await?);
    assert_eq!(table.runs(id).await?, [run("jr_1"), run("jr_2")]);
    assert_eq!(table.runs("3f2a9c0d1e4b-2").await?, []);
    assert_eq!(table.incidents_of(&nightly()).await?, Vec::<String>::new());
    table.add_member(&nightly(), id, at("10:00:00")).await?;
    assert_eq!(table.incidents_of(&nightly()).await?, [id]);
    // A crawler may have the name of a job.
    let namesake = Member::Crawler("nightly".to_owned());
    assert_eq!(table.incidents_of(&namesake).await?, Vec::<String>::new());
    table.forget_member(&nightly(), id).await?;
    assert_eq!(table.incidents_of(&nightly()).await?, Vec::<String>::new());
    Ok(())
}

#[tokio::test]
async fn what_is_known_of_a_job_is_one_read() -> Result<(), StepError> {
    let fake = Fake::default();
    let table = fake.table();
    let id = "3f2a9c0d1e4b-1";
    table.add_member(&nightly(), id, at("10:00:00")).await?;
    table.leave_alone(&nightly(), at("10:00:00")).await?;
    let before = fake.calls().0;
    for (now, left_alone) in [("10:00:05", true), ("13:59:00", true), ("14:01:00", false)] {
        let known = table.known_of(&nightly(), at(now)).await?;
        assert_eq!(
            (known.incidents, known.left_alone),
            (vec![id.to_owned()], left_alone),
            "{now}"
        );
    }
    assert_eq!(fake.calls().0 - before, 3);
    assert_eq!(table.incidents_of(&nightly()).await?, [id], "and nothing else is one");
    Ok(())
}

#[tokio::test]
async fn that_a_job_has_joined_is_to_be_kept_anew_before_it_is_forgotten() -> Result<(), StepError> {
    let table = Fake::default().table();
    let id = "3f2a9c0d1e4b-1";
    let joined = at("10:00:00");
    table.add_member(&nightly(), id, joined).await?;
    let day = SignedDuration::from_hours(24);
    for (days, is_kept) in [(0, true), (44, true), (46, false), (89, false)] {
        let known = table.known_of(&nightly(), joined + day * days).await?;
        assert!(known.has_joined(id), "{days}");
        assert_eq!(known.is_kept(id), is_kept, "{days}");
    }
    table.add_member(&nightly(), id, joined + day * 46).await?;
    assert!(table.known_of(&nightly(), joined + day * 89).await?.is_kept(id));
    Ok(())
}

#[tokio::test]
async fn a_diagnosis_is_claimed_once_and_what_it_came_to_is_kept() -> Result<(), StepError> {
    let table = Fake::default().table();
    let first = Incident::open(key(), at("10:00:00"), at("10:00:01"), None);
    table.open(&first, None, at("10:00:01")).await?;
    table.started(&first).await?;
    let started = table.newest(&key().id()).await?;
    assert_eq!(started.map(|incident| incident.diagnosis.started), Some(true));
    let again = table.claim(&first, at("11:10:00")).await?;
    assert_eq!(again.as_ref().map(|incident| incident.diagnosis.number), Some(2));
    assert_eq!(table.claim(&first, at("11:10:01")).await?, None);
    let claimed = table.newest(&key().id()).await?;
    assert_eq!(
        claimed.as_ref().map(|incident| incident.diagnosis),
        again.map(|incident| incident.diagnosis)
    );
    // The start of the first is late, and starts nothing of the second.
    table.started(&first).await?;
    assert_eq!(table.newest(&key().id()).await?, claimed);
    let told = Told {
        execution: "diag-x".to_owned(),
        outcome: "DIAGNOSED".to_owned(),
        code: Some("DB_PASSWORD".to_owned()),
        title: None,
        resource: None,
        connection: None,
        changed: Vec::new(),
    };
    table.remember(&first.id, &told).await?;
    assert_eq!(
        table.newest(&key().id()).await?.and_then(|incident| incident.told),
        Some(told.clone())
    );
    // Of an incident that is no longer the newest nothing is kept.
    table.remember("3f2a9c0d1e4b-1", &told).await
}

/// An item as it was written before the last failure was kept.
fn without_last_failure(item: &mut std::collections::HashMap<String, aws_sdk_dynamodb::types::AttributeValue>) {
    item.remove(item::LAST_FAILURE);
    if let Some(written) = item.get(item::INCIDENT).and_then(|value| value.as_s().ok()) {
        let mut read: serde_json::Value = serde_json::from_str(written).unwrap_or_default();
        if let Some(fields) = read.as_object_mut() {
            fields.remove("lastFailure");
        }
        item.insert(item::INCIDENT.to_owned(), text(read.to_string()));
    }
}

#[tokio::test]
async fn an_incident_that_was_written_before_its_last_failure_was_kept_failed_when_it_was_opened_and_lives_on()
-> Result<(), StepError> {
    let fake = Fake::default();
    let table = fake.table();
    let first = Incident::open(key(), at("10:00:00"), at("10:00:01"), None);
    table.open(&first, None, at("10:00:01")).await?;
    fake.rewrite(without_last_failure);
    assert_eq!(table.newest(&key().id()).await?, Some(first.clone()));
    assert_eq!(table.all_open().await?.incidents, std::slice::from_ref(&first));
    // It joins, and from then on the last failure is kept.
    let raised = fake.copy();
    assert_eq!(raised.table().failed_at(&first, at("10:20:00")).await?, None);
    let newest = raised.table().newest(&key().id()).await?;
    assert_eq!(newest.map(|newest| newest.last_failure), Some(at("10:20:00")));
    assert!(!raised.table().close(&first, &success()).await?, "it has failed since");
    // It is closed, kept, and read as it was closed.
    assert!(table.close(&first, &success()).await?);
    table.keep(&first, &success(), at("10:40:00")).await?;
    fake.rewrite(without_last_failure);
    let over = table.by_id(&first.id).await?;
    assert_eq!(
        over.map(|over| (over.last_failure, over.closed)),
        Some((at("10:00:00"), Some(success())))
    );
    Ok(())
}

#[tokio::test]
async fn an_item_that_cannot_be_read_hides_no_other_and_is_named() -> Result<(), StepError> {
    let fake = Fake::default();
    let table = fake.table();
    let known = Incident::open(key(), at("10:00:00"), at("10:00:01"), None);
    let of_crm = Key {
        subject: Subject::Connection("crm".to_owned()),
        ..key()
    };
    let foreign = Incident::open(of_crm, at("10:00:00"), at("10:00:02"), None);
    for incident in [&known, &foreign] {
        table.open(incident, None, at("10:00:02")).await?;
    }
    fake.rewrite(|item| {
        if item.get(item::ID) == Some(&text(&foreign.id)) {
            item.insert(item::INCIDENT.to_owned(), text("{\"cause\": \"of_a_later_version\"}"));
        }
    });
    let all = table.all_open().await?;
    assert_eq!(all.incidents, [known]);
    let [reason] = all.unreadable.as_slice() else {
        panic!("{all:?}")
    };
    assert!(reason.contains(&format!("KEY#{}", foreign.key.id())), "{reason}");
    Ok(())
}

#[tokio::test]
async fn a_denial_says_which_call_it_was() {
    let fake = Fake::default();
    fake.deny(Some("GetItem"));
    let error = fake.table().newest(&key().id()).await.map_err(|error| error.message);
    assert!(error.is_err_and(|message| message.contains("dynamodb:GetItem")));
}
