//! What comes between, comes late, comes twice, or comes with a clock that is wrong.

use jiff::{SignedDuration, Timestamp};
use shared_domain::incident::{Closed, Incident};

use super::*;

/// So many seconds ago, in whole seconds, as events say it.
fn ago(seconds: i64) -> Timestamp {
    let now = Timestamp::now().as_second();
    Timestamp::from_second(now - seconds).expect("a time")
}

/// The event of a run that ended then.
fn ended(run: &str, at: Timestamp) -> Value {
    let mut told = event(run_of("nightly", run, PASSWORD));
    told["time"] = at.to_string().into();
    told
}

async fn told(world: &World, event: Value) -> Decision {
    let mut output = handle(&world.clients, &settings(), event).await.expect("an answer");
    output.decisions.remove(0)
}

async fn only_open(world: &World) -> Incident {
    let mut open = world.clients.table.all_open().await.expect("a list").incidents;
    assert_eq!(open.len(), 1, "{open:?}");
    open.remove(0)
}

fn success(started: Timestamp) -> Closed {
    Closed::Success {
        of: Member::Job("nightly".to_owned()),
        run: "jr_good".to_owned(),
        started,
    }
}

/// The runs of an incident.
async fn runs(world: &World, incident: &Incident) -> Vec<String> {
    let runs = world.clients.table.runs(&incident.id).await.expect("runs");
    runs.into_iter().map(|run| run.run).collect()
}

#[tokio::test]
async fn an_incident_that_is_closed_while_a_run_joins_keeps_what_failed_before_and_the_next_has_what_failed_after() {
    for (failed, is_the_next) in [(300, true), (500, false)] {
        let world = World::new();
        told(&world, ended("jr_1", ago(600))).await;
        let first = only_open(&world).await;
        // A success that began 400 seconds ago closes it between the run's look and its write.
        let good = success(ago(400));
        let closed = world.table.copy();
        assert!(closed.table().close(&first, &good).await.expect("written"));
        world.table.meanwhile("UpdateItem", &closed);
        let decision = told(&world, ended("jr_2", ago(failed))).await;
        let names = world.executions();
        if is_the_next {
            let next = only_open(&world).await;
            assert_ne!(next.id, first.id);
            assert_eq!(
                (runs(&world, &first).await, runs(&world, &next).await),
                (vec!["jr_1".to_owned()], vec!["jr_2".to_owned()])
            );
            // The end of the first is told before the next takes its place.
            assert_eq!(names, [first.execution(), first.resolution(), next.execution()]);
            assert_eq!(decision.action, Action::Started);
            let over = world
                .clients
                .table
                .by_id(&first.id)
                .await
                .expect("read")
                .expect("there");
            assert_eq!(over.closed, Some(good));
        } else {
            assert_eq!(runs(&world, &first).await, ["jr_1", "jr_2"]);
            assert_eq!((names, decision.action), (vec![first.execution()], Action::Joined));
        }
    }
}

#[tokio::test]
async fn of_two_who_open_at_once_one_does_and_there_is_one_diagnosis() {
    let (world, other) = (World::new(), World::new());
    told(&other, ended("jr_other", ago(60))).await;
    let first = only_open(&other).await;
    // Both have looked, and there was nothing.
    world.table.meanwhile("PutItem", &other.table);
    world
        .executions
        .lock()
        .expect("a lock")
        .push((first.execution(), json!({})));
    let decision = told(&world, ended("jr_1", ago(30))).await;
    assert_eq!(decision.action, Action::Joined);
    assert_eq!(runs(&world, &first).await, ["jr_1", "jr_other"]);
    assert_eq!(world.executions(), [first.execution()]);
    assert_eq!(only_open(&world).await.first, first.first);
}

#[tokio::test]
async fn a_failure_that_is_told_after_the_success_which_followed_it_is_open_until_the_sweep_sees_that() {
    let world = World::new();
    told(&world, ended("jr_1", ago(600))).await;
    let first = only_open(&world).await;
    let table = &world.clients.table;
    assert!(table.close(&first, &success(ago(400))).await.expect("written"));
    // Late, of the time in which it was open.
    let late = told(&world, ended("jr_late", ago(500))).await;
    assert_eq!(
        (late.action, runs(&world, &first).await),
        (Action::Joined, vec!["jr_1".to_owned(), "jr_late".to_owned()])
    );
    // And once more, and the first as well: nothing comes of it.
    let before = (world.executions(), world.table.keys());
    for (run, at) in [("jr_late", 500), ("jr_1", 600), ("jr_late", 500)] {
        let again = told(&world, ended(run, ago(at))).await;
        assert_eq!(again.action, Action::AlreadyStarted, "{run}");
    }
    assert_eq!((world.executions(), world.table.keys()), before);
}

#[tokio::test]
async fn a_time_that_is_yet_to_come_is_not_believed_and_a_clock_may_be_some_minutes_fast() {
    let hour = SignedDuration::from_hours(1);
    for (name, time, believed) in [
        ("a minute fast", (Timestamp::now() + hour / 60).to_string(), true),
        ("an hour fast", (Timestamp::now() + hour).to_string(), false),
        ("in a hundred years", "2126-11-01T12:34:06Z".to_owned(), false),
        ("no time", "yesterday".to_owned(), false),
    ] {
        let world = World::new();
        let before = Timestamp::now();
        let mut event = event(run_of("nightly", "jr_1", PASSWORD));
        event["time"] = time.clone().into();
        told(&world, event).await;
        let opened = only_open(&world).await;
        let seen = opened.last_failure;
        if believed {
            let time: Timestamp = time.parse().expect("a time");
            assert_eq!(seen.as_millisecond(), time.as_millisecond(), "{name}");
        } else {
            let seen = seen.as_millisecond();
            assert!(
                seen >= before.as_millisecond() && seen <= Timestamp::now().as_millisecond(),
                "{name}"
            );
        }
        // What is fixed within the hour is over.
        let healed = opened.healed_by(
            &Member::Job("nightly".to_owned()),
            "jr_good",
            Timestamp::now() + hour / 2,
        );
        assert!(healed.is_some(), "{name}");
    }
}

#[tokio::test]
async fn the_tag_that_leaves_a_job_alone_is_read_when_it_joins_and_not_after_that() {
    let tagged = Arc::new(Mutex::new(false));
    let look = tagged.clone();
    let tags = mock!(aws_sdk_glue::Client::get_tags).then_compute_output(move |_| {
        let value = *look.lock().expect("a lock");
        let tags = GetTagsOutput::builder();
        if value {
            tags.tags("pipefitter:diagnose", "off").build()
        } else {
            tags.build()
        }
    });
    let world = World::on(vec![jobs(), no_run(), tags]);
    world.batch(&settings(), &[run_of("nightly", "jr_1", PASSWORD)]).await;
    *tagged.lock().expect("a lock") = true;
    // It has joined; of others the tag is read before anything is written.
    let before = world.table.keys().len();
    let output = world.batch(&settings(), &[run_of("hourly", "jr_2", PASSWORD)]).await;
    assert_eq!(output.decisions[0].action, Action::Ignored);
    let alone = ("JOB#hourly".to_owned(), "LEFT_ALONE".to_owned());
    assert!(world.table.keys().len() == before + 1 && world.table.keys().contains(&alone));
    let output = world.batch(&settings(), &[run_of("nightly", "jr_3", PASSWORD)]).await;
    assert_eq!(output.decisions[0].action, Action::Joined);
    // Its next incident is none of Pipefitter's.
    let output = world.batch(&settings(), &[run_of("nightly", "jr_4", REFUSED)]).await;
    assert_eq!(output.decisions[0].action, Action::Ignored);
    assert_eq!((world.executions().len(), world.listed()), (1, 2));
}

#[tokio::test]
async fn what_a_job_has_opened_and_nobody_has_diagnosed_does_not_stay_open_when_the_job_is_left_alone() {
    let tagged = Arc::new(Mutex::new(false));
    let look = tagged.clone();
    let tags = mock!(aws_sdk_glue::Client::get_tags).then_compute_output(move |_| {
        let tags = GetTagsOutput::builder();
        match *look.lock().expect("a lock") {
            true => tags.tags("pipefitter:diagnose", "off").build(),
            false => tags.build(),
        }
    });
    let world = World::on(vec![jobs(), no_run(), tags]);
    // It breaks between the incident and its job.
    let run = [run_of("nightly", "jr_1", PASSWORD)];
    *world.broken.lock().expect("a lock") = true;
    world.batch(&settings(), &run).await;
    let open = only_open(&world).await;
    let nightly = Member::Job("nightly".to_owned());
    let forgotten = world.clients.table.forget_member(&nightly, &open.id).await;
    forgotten.expect("forgotten");
    *world.broken.lock().expect("a lock") = false;
    *tagged.lock().expect("a lock") = true;
    let output = world.batch(&settings(), &run).await;
    assert_eq!(output.decisions[0].action, Action::Ignored);
    let all = world.clients.table.all_open().await.expect("a list");
    assert!(all.incidents.is_empty() && world.executions().is_empty(), "{all:?}");
    // The next failure, of a job that is not left alone, is an incident.
    *tagged.lock().expect("a lock") = false;
    world.batch(&settings(), &[run_of("hourly", "jr_2", PASSWORD)]).await;
    only_open(&world).await;
    assert_eq!(world.executions().len(), 1);
}

#[tokio::test]
async fn that_a_job_is_left_alone_is_read_once_in_some_hours_and_not_once_a_run() {
    let tags = mock!(aws_sdk_glue::Client::get_tags)
        .then_output(|| GetTagsOutput::builder().tags("pipefitter:diagnose", "off").build());
    let reads = tags.clone();
    let world = World::on(vec![jobs(), no_run(), tags]);
    for (run, message) in [
        ("jr_1", PASSWORD),
        ("jr_2", PASSWORD),
        ("jr_3", REFUSED),
        ("jr_1", PASSWORD),
    ] {
        let output = world.batch(&settings(), &[run_of("nightly", run, message)]).await;
        assert_eq!(output.decisions[0].action, Action::Ignored, "{run}");
        assert!(output.decisions[0].reason.contains("pipefitter:diagnose=off"), "{run}");
    }
    assert_eq!(reads.num_calls(), 1);
    assert_eq!((world.executions().len(), world.listed()), (0, 0));
    // Then it has expired, whether or not DynamoDB has taken it away.
    world.table.rewrite(|item| {
        let until = Timestamp::now() - SignedDuration::from_secs(1);
        let until = aws_sdk_dynamodb::types::AttributeValue::N(until.as_second().to_string());
        item.insert("expires".to_owned(), until);
    });
    world.batch(&settings(), &[run_of("nightly", "jr_4", PASSWORD)]).await;
    assert_eq!(reads.num_calls(), 2);
}

#[tokio::test]
async fn a_table_that_does_not_answer_leaves_a_job_alone_all_the_same() {
    let tags = mock!(aws_sdk_glue::Client::get_tags)
        .then_output(|| GetTagsOutput::builder().tags("pipefitter:diagnose", "off").build());
    let world = World::on(vec![jobs(), no_run(), tags]);
    world.table.deny(Some("PutItem"));
    let output = world.batch(&settings(), &[run_of("nightly", "jr_1", PASSWORD)]).await;
    assert_eq!(
        (output.decisions[0].action, world.executions().len()),
        (Action::Ignored, 0)
    );
}

#[tokio::test]
async fn a_job_that_is_gone_is_an_incident_of_its_own_and_breaks_no_other() {
    let jobs = mock!(aws_sdk_glue::Client::batch_get_jobs).then_compute_output(|request| {
        let (gone, there): (Vec<_>, Vec<_>) = request.job_names().iter().partition(|name| name.as_str() == "gone");
        let there = there.into_iter().map(|name| of_orders(name)).collect();
        let gone = gone.into_iter().cloned().collect();
        BatchGetJobsOutput::builder()
            .set_jobs(Some(there))
            .set_jobs_not_found(Some(gone))
            .build()
    });
    let tags = mock!(aws_sdk_glue::Client::get_tags).then_error(|| {
        let no = EntityNotFoundException::builder().build();
        aws_sdk_glue::operation::get_tags::GetTagsError::EntityNotFoundException(no)
    });
    let world = World::on(vec![jobs, no_run(), tags]);
    let runs = [
        run_of("nightly", "jr_1", PASSWORD),
        run_of("gone", "jr_2", PASSWORD),
        run_of("gone", "jr_3", PASSWORD),
    ];
    let output = world.batch(&settings(), &runs).await;
    assert!(output.batch_item_failures.is_empty());
    assert_eq!((world.executions().len(), world.listed()), (2, 3));
}

/// A batch of one message that has come so often.
async fn brought(world: &World, run: &str, times: u32) -> Output {
    let body = event(run_of("nightly", run, PASSWORD)).to_string();
    let attributes = json!({"ApproximateReceiveCount": times.to_string()});
    let payload = json!({"Records": [{"messageId": "m", "body": body, "attributes": attributes}]});
    handle(&world.clients, &settings(), payload).await.expect("an answer")
}

#[tokio::test]
async fn a_storm_in_which_the_table_is_busy_is_one_incident_later_and_no_run_is_lost_where_it_stays_busy() {
    for (code, passes) in [
        ("ProvisionedThroughputExceededException", true),
        ("ThrottlingException", true),
        ("RequestLimitExceeded", true),
        ("InternalServerError", true),
        ("AccessDeniedException", false),
        ("ResourceNotFoundException", false),
    ] {
        for operation in ["GetItem", "PutItem"] {
            let world = World::new();
            world.table.fail(operation, code);
            let (waits, starts) = (usize::from(passes), usize::from(!passes));
            for times in [1, 2] {
                let output = brought(&world, "jr_1", times).await;
                assert_eq!(output.batch_item_failures.len(), waits, "{operation} {code}");
            }
            assert_eq!(world.executions().len(), starts, "{operation} {code}");
            // The table stays as it is for one, and for the other it works again.
            let output = brought(&world, "jr_1", 3).await;
            assert!(output.batch_item_failures.is_empty(), "{operation} {code}");
            assert_eq!(world.executions(), ["diag-jr_1"], "{operation} {code}");
            world.table.deny(None);
            if passes {
                for run in ["jr_2", "jr_3", "jr_2"] {
                    brought(&world, run, 2).await;
                }
                assert_eq!((world.executions().len(), world.listed()), (2, 2), "{operation} {code}");
            }
            // An event that nobody brings again does not wait.
            let alone = World::new();
            alone.table.fail(operation, code);
            told(&alone, event(run_of("nightly", "jr_1", PASSWORD))).await;
            assert_eq!(alone.executions(), ["diag-jr_1"], "{operation} {code}");
        }
    }
}

#[tokio::test]
async fn a_run_that_comes_again_stays_where_it_is_listed_whatever_is_known_of_it_by_now() {
    let jobs = mock!(aws_sdk_glue::Client::batch_get_jobs).then_output(|| {
        let job = Job::builder().name("nightly").role("r").build();
        BatchGetJobsOutput::builder().jobs(job).build()
    });
    let asked = Arc::new(Mutex::new(0));
    let runs = mock!(aws_sdk_glue::Client::get_job_run).then_compute_response(move |_| {
        let mut asked = asked.lock().expect("a lock");
        *asked += 1;
        if *asked == 1 {
            let no = aws_sdk_glue::error::ErrorMetadata::builder().code("AccessDeniedException");
            return aws_smithy_mocks::MockResponse::Error(GetJobRunError::generic(no.build()));
        }
        // Only the run names its connection.
        let run = JobRun::builder().id("jr_1").job_name("nightly").error_message(PASSWORD);
        let run = run.job_run_state(JobRunState::Failed);
        let arguments = [("--connection_name".to_owned(), "crm".to_owned())].into();
        let run = run.set_arguments(Some(arguments)).build();
        aws_smithy_mocks::MockResponse::Output(GetJobRunOutput::builder().job_run(run).build())
    });
    let tags = mock!(aws_sdk_glue::Client::get_tags).then_output(|| GetTagsOutput::builder().build());
    let world = World::on(vec![jobs, runs, tags]);
    *world.broken.lock().expect("a lock") = true;
    assert_eq!(brought(&world, "jr_1", 1).await.batch_item_failures.len(), 1);
    *world.broken.lock().expect("a lock") = false;
    assert!(brought(&world, "jr_1", 2).await.batch_item_failures.is_empty());
    assert_eq!((world.executions().len(), world.listed()), (1, 1));
}
