//! What `on-job-failure` promises.

use std::sync::{Arc, Mutex};

use aws_sdk_glue::config::retry::RetryConfig;
use aws_sdk_glue::operation::batch_get_jobs::BatchGetJobsOutput;
use aws_sdk_glue::operation::get_job_run::{GetJobRunError, GetJobRunOutput};
use aws_sdk_glue::operation::get_tags::GetTagsOutput;
use aws_sdk_glue::primitives::DateTime;
use aws_sdk_glue::types::error::EntityNotFoundException;
use aws_sdk_glue::types::{ConnectionsList, Job, JobRun, JobRunState};
use aws_sdk_sfn::operation::start_execution::{StartExecutionError, StartExecutionOutput};
use aws_sdk_sfn::types::error::ExecutionAlreadyExists;
use aws_smithy_mocks::{Rule, RuleMode, mock, mock_client};
use shared_incidents::fake::Fake;

use shared_lambda::ErrorName;

use super::*;

mod orders;
mod races;
mod several;

const RUN: &str = "jr_0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
const PASSWORD: &str = "FATAL: password authentication failed for user \"glue\"";
const REFUSED: &str = "Connection to db:5432 refused. Check that the hostname and port are correct and that the postmaster is accepting \
                       TCP/IP connections.";

fn settings() -> Settings {
    Settings {
        state_machine_arn: "arn:aws:states:eu-central-1:111122223333:stateMachine:pipefitter".into(),
        every_run: false,
        quiet: LEAST_QUIET,
    }
}

fn event(detail: Value) -> Value {
    json!({
        "version": "0", "detail-type": "Glue Job State Change", "source": "aws.glue", "account": "111122223333",
        "time": "2026-11-01T12:34:06Z", "region": "eu-central-1", "resources": [], "detail": detail,
    })
}

fn failed() -> Value {
    event(json!({"jobName": "nightly", "severity": "ERROR", "state": "FAILED", "jobRunId": RUN, "message": "x"}))
}

/// A Glue whose jobs all use the connection `orders` and carry the tag value, if any; it knows no run.
fn glue_with_tag(value: Option<&'static str>) -> aws_sdk_glue::Client {
    let tags = mock!(aws_sdk_glue::Client::get_tags)
        .match_requests(|request| {
            request
                .resource_arn()
                .is_some_and(|arn| arn.starts_with("arn:aws:glue:eu-central-1:111122223333:job/"))
        })
        .then_output(move || match value {
            Some(value) => GetTagsOutput::builder().tags("pipefitter:diagnose", value).build(),
            None => GetTagsOutput::builder().build(),
        });
    let (jobs, run) = (jobs(), no_run());
    mock_client!(aws_sdk_glue, RuleMode::MatchAny, [&tags, &jobs, &run])
}

fn jobs() -> Rule {
    mock!(aws_sdk_glue::Client::batch_get_jobs).then_compute_output(|request| {
        let all = request.job_names().iter().map(|name| of_orders(name)).collect();
        BatchGetJobsOutput::builder().set_jobs(Some(all)).build()
    })
}

/// A job of the connection `orders`, which is tried once.
fn of_orders(name: &str) -> Job {
    let connections = ConnectionsList::builder().connections("orders").build();
    Job::builder().name(name).role("r").connections(connections).build()
}

fn no_run() -> Rule {
    mock!(aws_sdk_glue::Client::get_job_run)
        .then_error(|| GetJobRunError::EntityNotFoundException(EntityNotFoundException::builder().build()))
}

fn starting() -> Rule {
    mock!(aws_sdk_sfn::Client::start_execution).then_output(|| {
        StartExecutionOutput::builder()
            .execution_arn("arn:x")
            .start_date(DateTime::from_secs(0))
            .build()
            .expect("complete")
    })
}

fn clients(glue: &aws_sdk_glue::Client, states: &aws_sdk_sfn::Client) -> Clients {
    Clients {
        glue: glue.clone(),
        states: states.clone(),
        events: mock_client!(aws_sdk_eventbridge, RuleMode::MatchAny, []),
        table: Fake::default().table(),
    }
}

async fn decision(glue: &aws_sdk_glue::Client, states: &aws_sdk_sfn::Client, payload: Value) -> Decision {
    handle(&clients(glue, states), &settings(), payload)
        .await
        .expect("an answer")
        .decisions
        .remove(0)
}

/// An account with a table, whose executions are kept by name and refused the second time, as Step Functions does.
struct World {
    clients: Clients,
    table: Fake,
    executions: Arc<Mutex<Vec<(String, Value)>>>,
    broken: Arc<Mutex<bool>>,
    reads: Vec<Rule>,
}

impl World {
    fn new() -> Self {
        let tags = mock!(aws_sdk_glue::Client::get_tags).then_output(|| GetTagsOutput::builder().build());
        Self::on(vec![jobs(), no_run(), tags])
    }

    fn on(reads: Vec<Rule>) -> Self {
        let (executions, broken) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new(false)));
        let (keep, fails) = (executions.clone(), broken.clone());
        let start = mock!(aws_sdk_sfn::Client::start_execution).then_compute_response(move |request| {
            use aws_smithy_mocks::MockResponse::{Error, Output};
            if *fails.lock().expect("a lock") {
                let no = aws_sdk_sfn::error::ErrorMetadata::builder()
                    .code("AccessDeniedException")
                    .message("no");
                return Error(StartExecutionError::generic(no.build()));
            }
            let name = request.name().unwrap_or_default().to_owned();
            let mut kept: std::sync::MutexGuard<'_, Vec<(String, Value)>> = keep.lock().expect("a lock");
            if kept.iter().any(|(known, _)| *known == name) {
                let exists = ExecutionAlreadyExists::builder().message("exists").build();
                return Error(StartExecutionError::ExecutionAlreadyExists(exists));
            }
            kept.push((
                name,
                serde_json::from_str(request.input().unwrap_or_default()).expect("JSON"),
            ));
            let output = StartExecutionOutput::builder()
                .execution_arn("arn:x")
                .start_date(DateTime::from_secs(0));
            Output(output.build().expect("complete"))
        });
        let table = Fake::default();
        let rules: Vec<&Rule> = reads.iter().collect();
        // The mocks do not know the rule of a call that is made again.
        let once = |config: aws_sdk_glue::config::Builder| config.retry_config(RetryConfig::disabled());
        let clients = Clients {
            glue: mock_client!(aws_sdk_glue, RuleMode::MatchAny, rules, once),
            states: mock_client!(aws_sdk_sfn, RuleMode::MatchAny, [&start]),
            events: mock_client!(aws_sdk_eventbridge, RuleMode::MatchAny, []),
            table: table.table(),
        };
        Self {
            clients,
            table,
            executions,
            broken,
            reads,
        }
    }

    fn executions(&self) -> Vec<String> {
        let kept = self.executions.lock().expect("a lock");
        kept.iter().map(|(name, _)| name.clone()).collect()
    }

    fn glue_reads(&self) -> usize {
        self.reads.iter().map(Rule::num_calls).sum()
    }

    /// Runs that are listed, whatever of.
    fn listed(&self) -> usize {
        self.table
            .keys()
            .iter()
            .filter(|(_, sk)| sk.starts_with("RUN#"))
            .count()
    }

    async fn batch(&self, settings: &Settings, details: &[Value]) -> Output {
        let records: Vec<Value> = details
            .iter()
            .enumerate()
            .map(|(n, detail)| json!({"messageId": format!("m{n}"), "body": event(detail.clone()).to_string()}))
            .collect();
        let payload = json!({"Records": records});
        handle(&self.clients, settings, payload).await.expect("an answer")
    }
}

fn run_of(job: &str, run: &str, message: &str) -> Value {
    json!({"jobName": job, "state": "FAILED", "jobRunId": run, "message": message})
}

#[tokio::test]
async fn a_storm_of_two_causes_on_one_connection_is_two_incidents_and_each_run_is_listed_once() {
    let world = World::new();
    let runs: Vec<Value> = (0..40)
        .map(|n| {
            run_of(
                &format!("job-{}", n % 5),
                &format!("jr_{}", n / 2 * 2),
                if n % 4 < 2 { PASSWORD } else { REFUSED },
            )
        })
        .collect();
    for some in runs.chunks(10) {
        let output = world.batch(&settings(), some).await;
        assert!(output.batch_item_failures.is_empty());
    }
    assert_eq!(world.executions().len(), 2, "{:?}", world.executions());
    // Each event came twice, by another job the second time for what is odd: job and run name a run.
    assert!(world.listed() <= 40 && world.listed() >= 20);
    let before = (world.executions(), world.table.keys());
    world.batch(&settings(), &runs).await;
    assert_eq!(
        (world.executions(), world.table.keys()),
        before,
        "what is repeated changes nothing"
    );
}

#[tokio::test]
async fn a_follower_costs_two_glue_reads_and_one_write_and_the_tag_is_read_once_a_job() {
    let world = World::new();
    world.batch(&settings(), &[run_of("nightly", "jr_1", PASSWORD)]).await;
    let calls = || (world.glue_reads(), world.table.calls().1);
    // An event says the time to the second, the emulator's to the millionth of one.
    let again = |time: &str| {
        let mut again = event(run_of("nightly", "jr_1", PASSWORD));
        again["time"] = time.into();
        again
    };
    for time in ["2026-11-01T12:34:06Z", "2026-11-01T12:34:06.123456Z"] {
        handle(&world.clients, &settings(), again(time))
            .await
            .expect("an answer");
        let before = calls();
        handle(&world.clients, &settings(), again(time))
            .await
            .expect("an answer");
        assert_eq!(
            calls().1 - before.1,
            0,
            "that the run is listed is found where runs are listed: {time}"
        );
    }
    for (job, run, reads, writes) in [
        ("nightly", "jr_2", 2, 1),
        ("nightly", "jr_3", 2, 1),
        // The job joins: its tag is read, and that it has joined is kept.
        ("hourly", "jr_4", 3, 2),
        ("hourly", "jr_5", 2, 1),
        // Again.
        ("hourly", "jr_5", 2, 1),
    ] {
        let before = calls();
        world.batch(&settings(), &[run_of(job, run, PASSWORD)]).await;
        let after = calls();
        assert_eq!((after.0 - before.0, after.1 - before.1), (reads, writes), "{job} {run}");
    }
    assert_eq!(world.listed(), 5);
    // Ten of a batch: the jobs are one read.
    let before = world.glue_reads();
    let ten: Vec<Value> = (10..20)
        .map(|n| run_of("nightly", &format!("jr_{n}"), PASSWORD))
        .collect();
    world.batch(&settings(), &ten).await;
    assert_eq!(world.glue_reads() - before, 11);
    assert_eq!(world.executions().len(), 1);
}

#[tokio::test]
async fn of_a_batch_only_what_could_not_be_started_comes_again_and_then_goes_on() {
    let world = World::new();
    world.batch(&settings(), &[run_of("nightly", "jr_1", PASSWORD)]).await;
    *world.broken.lock().expect("a lock") = true;
    let details = [
        run_of("nightly", "jr_2", PASSWORD),
        run_of("nightly", "jr_3", REFUSED),
        json!({"state": "FAILED"}),
        run_of("hourly", "jr_4", REFUSED),
    ];
    let output = world.batch(&settings(), &details).await;
    let mut again: Vec<&str> = output
        .batch_item_failures
        .iter()
        .map(|one| one.item_identifier.as_str())
        .collect();
    again.sort_unstable();
    assert_eq!(
        again,
        ["m1", "m3"],
        "the follower of what is started, and what is no event, are done"
    );
    let words = serde_json::to_value(&output).expect("JSON");
    assert_eq!(words["batchItemFailures"][0].as_object().map(|one| one.len()), Some(1));
    *world.broken.lock().expect("a lock") = false;
    let output = world.batch(&settings(), &details[1..2]).await;
    assert!(output.batch_item_failures.is_empty());
    assert_eq!(world.executions().len(), 2);
    assert_eq!(world.listed(), 4);
}

#[tokio::test]
async fn a_table_that_fails_loses_no_run_and_says_so() {
    for operation in ["GetItem", "PutItem"] {
        let world = World::new();
        world.table.deny(Some(operation));
        let output = world.batch(&settings(), &[run_of("nightly", "jr_1", PASSWORD)]).await;
        assert!(output.batch_item_failures.is_empty());
        assert_eq!(output.decisions[0].action, Action::Started);
        assert!(
            output.decisions[0].reason.contains(operation),
            "{}",
            output.decisions[0].reason
        );
        let kept = world.executions.lock().expect("a lock").clone();
        let [(name, input)] = kept.as_slice() else {
            panic!("{kept:?}");
        };
        assert_eq!(name, "diag-jr_1");
        assert!(input.get("incident").is_none());
        let alone = input["diagnose"]["event"]["alone"].as_str().unwrap_or_default();
        assert!(alone.contains(operation), "{input}");
    }
}

#[tokio::test]
async fn a_start_that_is_not_kept_is_made_again_and_changes_nothing() {
    let world = World::new();
    world.table.deny(Some("UpdateItem"));
    for run in ["jr_1", "jr_2"] {
        world.batch(&settings(), &[run_of("nightly", run, PASSWORD)]).await;
    }
    assert_eq!((world.executions().len(), world.listed()), (1, 2));
}

#[tokio::test]
async fn what_still_fails_an_hour_after_its_diagnosis_is_diagnosed_once_more() {
    let world = World::new();
    world.batch(&settings(), &[run_of("nightly", "jr_1", PASSWORD)]).await;
    let incident = world
        .clients
        .table
        .all_open()
        .await
        .expect("a list")
        .incidents
        .remove(0);
    // Its diagnosis was claimed an hour ago.
    let an_hour_ago = jiff::Timestamp::now() - SignedDuration::from_hours(1);
    let claimed = world
        .clients
        .table
        .claim(&incident, an_hour_ago)
        .await
        .expect("written")
        .expect("claimed");
    world.clients.table.started(&claimed).await.expect("written");
    for run in ["jr_2", "jr_2"] {
        let mut later = event(run_of("nightly", run, PASSWORD));
        later["time"] = jiff::Timestamp::now().to_string().into();
        let later = json!({"Records": [{"messageId": "m", "body": later.to_string()}]});
        handle(&world.clients, &settings(), later).await.expect("an answer");
    }
    let names = world.executions();
    assert_eq!(names.len(), 2, "{names:?}");
    assert_eq!(names[1], format!("{}-3", names[0]));
}

#[tokio::test]
async fn who_wants_every_run_gets_every_run() {
    let world = World::new();
    let all = Settings {
        every_run: true,
        ..settings()
    };
    for run in ["jr_1", "jr_2", "jr_3", "jr_3"] {
        world.batch(&all, &[run_of("nightly", run, PASSWORD)]).await;
    }
    let names = world.executions();
    assert_eq!(names[1..], ["diag-jr_2", "diag-jr_3"], "{names:?}");
    // The sweep, or an event that comes again.
    for run in ["jr_1", "jr_2", "jr_3"] {
        world.batch(&all, &[run_of("nightly", run, PASSWORD)]).await;
    }
    assert_eq!(world.executions(), names);
    let inputs = world.executions.lock().expect("a lock").clone();
    assert!(
        inputs
            .iter()
            .all(|(_, input)| input["incident"] == inputs[0].1["incident"])
    );
}

#[tokio::test]
async fn who_wants_every_run_gets_those_whose_start_broke_when_they_come_again() {
    let all = Settings {
        every_run: true,
        ..settings()
    };
    for broken in [
        &["jr_1"][..],
        &["jr_2"],
        &["jr_1", "jr_2"],
        &["jr_2", "jr_3"],
        &["jr_1", "jr_2", "jr_3"],
    ] {
        let world = World::new();
        for run in ["jr_1", "jr_2", "jr_3"] {
            *world.broken.lock().expect("a lock") = broken.contains(&run);
            let output = world.batch(&all, &[run_of("nightly", run, PASSWORD)]).await;
            assert_eq!(
                output.batch_item_failures.len(),
                usize::from(broken.contains(&run)),
                "{run}"
            );
        }
        *world.broken.lock().expect("a lock") = false;
        for run in ["jr_3", "jr_2", "jr_1"] {
            world.batch(&all, &[run_of("nightly", run, PASSWORD)]).await;
        }
        let inputs = world.executions.lock().expect("a lock").clone();
        let mut runs: Vec<&str> = inputs
            .iter()
            .map(|(_, input)| input["diagnose"]["jobRunId"].as_str().unwrap_or_default())
            .collect();
        runs.sort_unstable();
        assert_eq!(runs, ["jr_1", "jr_2", "jr_3"], "each once, {broken:?} broken");
    }
}

#[tokio::test]
async fn who_wants_every_run_gets_a_late_one_of_an_incident_that_is_over() {
    use shared_domain::incident::Closed;
    let all = Settings {
        every_run: true,
        ..settings()
    };
    let world = World::new();
    let table = &world.clients.table;
    // Of the newest incident, and of one before that.
    for round in ["a", "b"] {
        let first = format!("jr_{round}");
        let at = |second: &str| format!("2026-11-01T1{}:00:{second}Z", if round == "a" { 0 } else { 1 });
        let tell = |run: &str, second: &str| {
            let mut told = event(run_of("nightly", run, PASSWORD));
            told["time"] = at(second).into();
            told
        };
        handle(&world.clients, &all, tell(&first, "00"))
            .await
            .expect("an answer");
        let incident = table.all_open().await.expect("a list").incidents.remove(0);
        let closed = Closed::Success {
            of: Member::Job("nightly".to_owned()),
            run: "jr_good".to_owned(),
            started: at("30").parse().expect("a time"),
        };
        let now = jiff::Timestamp::now();
        table.keep(&incident, &closed, now).await.expect("kept");
        table.close(&incident, &closed).await.expect("closed");
        table.ended(&incident, now).await.expect("ended");
    }
    let before = world.executions().len();
    for (time, run, starts) in [
        ("2026-11-01T11:00:20Z", "jr_late_b", true),
        ("2026-11-01T10:00:20Z", "jr_late_a", true),
        ("2026-11-01T10:00:20Z", "jr_late_a", false),
        ("2026-11-01T10:00:00Z", "jr_a", false),
        ("2026-11-01T11:00:00Z", "jr_b", false),
    ] {
        let known = world.executions();
        let mut late = event(run_of("nightly", run, PASSWORD));
        late["time"] = time.into();
        let answer = handle(&world.clients, &all, late).await.expect("an answer");
        let started = world.executions();
        let expected: Vec<String> = known
            .iter()
            .cloned()
            .chain(starts.then(|| format!("diag-{run}")))
            .collect();
        assert_eq!(started, expected, "{run} {:?}", answer.decisions);
    }
    assert_eq!((before, world.executions().len(), world.listed()), (2, 4, 4));
}

#[tokio::test]
async fn a_storm_in_which_glue_is_busy_is_one_incident_later_and_not_one_a_job() {
    for (code, comes_again) in [
        ("ThrottlingException", true),
        ("OperationTimeoutException", true),
        ("InternalServiceException", true),
        ("AccessDeniedException", false),
    ] {
        let busy = mock!(aws_sdk_glue::Client::batch_get_jobs).then_error(move || {
            let no = aws_sdk_glue::error::ErrorMetadata::builder().code(code).message("no");
            aws_sdk_glue::operation::batch_get_jobs::BatchGetJobsError::generic(no.build())
        });
        let tags = mock!(aws_sdk_glue::Client::get_tags).then_output(|| GetTagsOutput::builder().build());
        let mut world = World::on(vec![busy, no_run(), tags]);
        let runs = [
            run_of("nightly", "jr_1", PASSWORD),
            run_of("hourly", "jr_2", PASSWORD),
            run_of("daily", "jr_3", PASSWORD),
        ];
        let output = world.batch(&settings(), &runs).await;
        let again = if comes_again { 3 } else { 0 };
        assert_eq!(output.batch_item_failures.len(), again, "{code}");
        assert_eq!(world.executions().len(), 3 - again, "{code}");
        if !comes_again {
            continue;
        }
        // By itself an event is an error, which Lambda repeats.
        let alone = handle(&world.clients, &settings(), event(runs[0].clone())).await;
        assert!(alone.is_err(), "{code}");
        world.clients.glue = World::new().clients.glue;
        let output = world.batch(&settings(), &runs).await;
        assert!(output.batch_item_failures.is_empty(), "{code}");
        assert_eq!((world.executions().len(), world.listed()), (1, 3), "{code}");
    }
}

#[tokio::test]
async fn a_dead_letter_that_is_sent_back_is_handled_and_what_is_foreign_comes_back_to_be_seen() {
    let lambdas = |payload: Value| {
        json!({"version": "1.0", "timestamp": "2026-11-01T12:40:00Z", "requestContext": {"condition": "RetriesExhausted"},
            "requestPayload": payload, "responseContext": {"functionError": "Unhandled"}, "responsePayload": {"errorType": "Throttled"}})
    };
    let glue = event(run_of("nightly", "jr_1", PASSWORD));
    let mut success = glue.clone();
    success["detail"]["state"] = "SUCCEEDED".into();
    let mut malformed = glue.clone();
    malformed["detail"] = json!({"state": "FAILED"});
    let sweep = json!({"sweep": {"lookbackMinutes": 60}});
    let (begun, mut goes_on) = (sweep.clone(), glue.clone());
    goes_on["detail-type"] = "Pipefitter Sweep".into();
    goes_on["detail"] = json!({"sweep": {"lookbackMinutes": 60, "cursor": {"since": 0, "after": "a", "round": 2}}});
    for (name, body, started, swept, foreign) in [
        ("an event", glue.to_string(), 1, false, false),
        (
            "an event in Lambda's envelope",
            lambdas(glue.clone()).to_string(),
            1,
            false,
            false,
        ),
        (
            "in two of them",
            lambdas(lambdas(glue.clone())).to_string(),
            1,
            false,
            false,
        ),
        (
            "its detail alone",
            json!({"detail": glue["detail"]}).to_string(),
            1,
            false,
            false,
        ),
        ("a sweep", begun.to_string(), 0, true, false),
        ("a sweep in an envelope", lambdas(sweep).to_string(), 0, true, false),
        ("a sweep that goes on", lambdas(goes_on).to_string(), 0, true, false),
        ("an event without a job", malformed.to_string(), 0, false, false),
        ("a success", lambdas(success).to_string(), 0, false, true),
        (
            "a sweep that does not fit",
            json!({"sweep": {"lookback": 3}}).to_string(),
            0,
            false,
            true,
        ),
        (
            "another function's",
            lambdas(json!({"clean": true})).to_string(),
            0,
            false,
            true,
        ),
        ("a batch", lambdas(json!({"Records": []})).to_string(), 0, false, true),
        (
            "an envelope of nothing",
            lambdas(Value::Null).to_string(),
            0,
            false,
            true,
        ),
        ("an empty object", "{}".to_owned(), 0, false, true),
        ("no JSON", "x".to_owned(), 0, false, true),
    ] {
        let tags = mock!(aws_sdk_glue::Client::get_tags).then_output(|| GetTagsOutput::builder().build());
        let crawlers = mock!(aws_sdk_glue::Client::get_crawlers)
            .then_output(|| aws_sdk_glue::operation::get_crawlers::GetCrawlersOutput::builder().build());
        let list = mock!(aws_sdk_glue::Client::list_jobs)
            .then_output(|| aws_sdk_glue::operation::list_jobs::ListJobsOutput::builder().build());
        let world = World::on(vec![jobs(), no_run(), tags, crawlers, list]);
        let payload = json!({"Records": [{"messageId": "m", "body": body}]});
        let output = handle(&world.clients, &settings(), payload).await.expect("an answer");
        assert_eq!(world.executions().len(), started, "{name}");
        assert_eq!(output.jobs.is_some(), swept, "{name}");
        assert_eq!(output.batch_item_failures.len(), usize::from(foreign), "{name}");
    }
}

#[tokio::test]
async fn a_run_is_listed_with_what_it_used_and_whether_it_touched_anything() {
    let launch = "VPC S3 endpoint validation failed for SubnetId: subnet-1. VPC: vpc-1. Reason: Could not find S3 endpoint or NAT \
                  gateway for subnetId: subnet-1 in Vpc vpc-1";
    let run = mock!(aws_sdk_glue::Client::get_job_run).then_compute_output(move |request| {
        let launched = request.run_id() == Some("jr_ran");
        let run = JobRun::builder()
            .id(request.run_id().unwrap_or_default())
            .job_name("nightly")
            .job_run_state(JobRunState::Failed)
            .error_message(if launched { PASSWORD } else { launch })
            .completed_on(DateTime::from_secs(1_793_536_446))
            .execution_time(if launched { 100 } else { 0 })
            .max_capacity(10.0);
        GetJobRunOutput::builder().job_run(run.build()).build()
    });
    let tags = mock!(aws_sdk_glue::Client::get_tags).then_output(|| GetTagsOutput::builder().build());
    let world = World::on(vec![jobs(), run, tags]);
    for (run, used, untouched) in [("jr_ran", 1_000.0, false), ("jr_launch", 0.0, true)] {
        world.batch(&settings(), &[run_of("nightly", run, "x")]).await;
        let (pk, _) = world
            .table
            .keys()
            .into_iter()
            .find(|(_, sk)| *sk == format!("RUN#nightly#{run}"))
            .expect("listed");
        let runs = world
            .clients
            .table
            .runs(pk.trim_start_matches("INCIDENT#"))
            .await
            .expect("runs");
        assert_eq!(
            (runs[0].dpu_seconds, runs[0].untouched),
            (Some(used), untouched),
            "{run}"
        );
    }
}

#[tokio::test]
async fn only_failed_timed_out_and_errored_runs_start_a_diagnosis() {
    for (state, expected) in [
        ("FAILED", Action::Started),
        ("TIMEOUT", Action::Started),
        ("ERROR", Action::Started),
        ("SUCCEEDED", Action::Ignored),
        ("STOPPED", Action::Ignored),
        ("", Action::Ignored),
    ] {
        let start = starting();
        let states = mock_client!(aws_sdk_sfn, RuleMode::MatchAny, [&start]);
        let payload = event(json!({"jobName": "nightly", "state": state, "jobRunId": RUN}));
        assert_eq!(
            decision(&glue_with_tag(None), &states, payload).await.action,
            expected,
            "{state}"
        );
        assert_eq!(start.num_calls(), usize::from(expected == Action::Started), "{state}");
    }
}

#[tokio::test]
async fn a_malformed_event_is_ignored_with_a_reason_and_never_fails() {
    let glue = glue_with_tag(None);
    let states = mock_client!(aws_sdk_sfn, RuleMode::MatchAny, []);
    for payload in [
        json!({}),
        json!([]),
        json!("text"),
        json!({"detail": {}}),
        json!({"detail": {"jobName": "nightly", "state": "FAILED"}}),
        json!({"detail": {"jobName": 7, "state": "FAILED", "jobRunId": RUN}}),
        json!({"detail": null, "time": "yesterday"}),
        json!({"detail": {"jobName": "", "state": "FAILED", "jobRunId": RUN}}),
        json!({"detail": {"jobName": "nightly", "state": "FAILED", "jobRunId": " "}}),
        json!({"sweep": {"lookback": 3}}),
    ] {
        let decision = decision(&glue, &states, payload.clone()).await;
        assert_eq!(decision.action, Action::Ignored, "{payload}");
        assert!(!decision.reason.is_empty());
    }
}

#[tokio::test]
async fn an_event_of_nothing_but_its_detail_is_enough() {
    let start = starting();
    let states = mock_client!(aws_sdk_sfn, RuleMode::MatchAny, [&start]);
    let payload = json!({"detail": {"jobName": "nightly", "state": "FAILED", "jobRunId": RUN, "message": 7}, "time": 3,
        "id": {}, "account": 111_122_223_333_u64, "region": null, "resources": "x", "version": false, "source": []});
    assert_eq!(
        decision(&glue_with_tag(None), &states, payload).await.action,
        Action::Started
    );
}

#[tokio::test]
async fn own_smoke_tests_and_tagged_jobs_are_left_alone() {
    let states = mock_client!(aws_sdk_sfn, RuleMode::MatchAny, []);
    assert_eq!(
        decision(&glue_with_tag(Some("off")), &states, failed()).await.action,
        Action::Ignored
    );
    let own = event(json!({"jobName": "pipefitter-smoke-orders", "state": "FAILED", "jobRunId": RUN}));
    assert_eq!(
        decision(&glue_with_tag(None), &states, own).await.action,
        Action::Ignored
    );

    let start = starting();
    let states = mock_client!(aws_sdk_sfn, RuleMode::MatchAny, [&start]);
    assert_eq!(
        decision(&glue_with_tag(Some("on")), &states, failed()).await.action,
        Action::Started
    );
}

#[tokio::test]
async fn unreadable_tags_do_not_keep_a_failure_from_being_diagnosed() {
    let denied = mock!(aws_sdk_glue::Client::get_tags).then_error(|| {
        aws_sdk_glue::operation::get_tags::GetTagsError::generic(
            aws_sdk_glue::error::ErrorMetadata::builder()
                .code("AccessDeniedException")
                .message("no")
                .build(),
        )
    });
    let (jobs, run) = (jobs(), no_run());
    let glue = mock_client!(aws_sdk_glue, RuleMode::MatchAny, [&denied, &jobs, &run]);
    let start = starting();
    let states = mock_client!(aws_sdk_sfn, RuleMode::MatchAny, [&start]);
    assert_eq!(decision(&glue, &states, failed()).await.action, Action::Started);
}

#[tokio::test]
async fn jobs_that_cannot_be_read_do_not_keep_a_failure_from_being_diagnosed() {
    let denied = mock!(aws_sdk_glue::Client::batch_get_jobs).then_error(|| {
        aws_sdk_glue::operation::batch_get_jobs::BatchGetJobsError::generic(
            aws_sdk_glue::error::ErrorMetadata::builder()
                .code("AccessDeniedException")
                .message("no")
                .build(),
        )
    });
    let tags = mock!(aws_sdk_glue::Client::get_tags).then_output(|| GetTagsOutput::builder().build());
    let world = World::on(vec![denied, no_run(), tags]);
    world
        .batch(
            &settings(),
            &[run_of("nightly", "jr_1", PASSWORD), run_of("hourly", "jr_2", PASSWORD)],
        )
        .await;
    assert_eq!(
        world.executions().len(),
        2,
        "without their connections they have nothing in common"
    );
}

#[tokio::test]
async fn the_execution_is_named_after_the_incident_and_carries_the_events_words() {
    let world = World::new();
    handle(&world.clients, &settings(), failed()).await.expect("an answer");
    let kept = world.executions.lock().expect("a lock").clone();
    let [(name, input)] = kept.as_slice() else {
        panic!("{kept:?}");
    };
    let id = input["incident"].as_str().unwrap_or_default();
    assert_eq!(*name, format!("diag-{id}"));
    assert_eq!(
        input["diagnose"],
        json!({"jobName": "nightly", "jobRunId": RUN, "event": {"state": "FAILED", "message": "x", "at": "2026-11-01T12:34:06Z"}})
    );
    let again = handle(&world.clients, &settings(), failed()).await.expect("an answer");
    assert_eq!(again.decisions[0].action, Action::AlreadyStarted);
}

#[tokio::test]
async fn an_events_words_are_small_and_without_secrets_when_they_enter_the_execution() {
    let start = mock!(aws_sdk_sfn::Client::start_execution)
        .match_requests(|request| {
            let input = request.input().unwrap_or_default();
            input.len() < 20_000 && !input.contains("hunter2") && input.contains("was rejected")
        })
        .then_output(|| {
            StartExecutionOutput::builder()
                .execution_arn("arn:x")
                .start_date(DateTime::from_secs(0))
                .build()
                .expect("complete")
        });
    let states = mock_client!(aws_sdk_sfn, RuleMode::MatchAny, [&start]);
    let message = format!("password=hunter2 was rejected {}", "x".repeat(200_000));
    let payload = event(json!({"jobName": "nightly", "state": "FAILED", "jobRunId": RUN, "message": message}));
    assert_eq!(
        decision(&glue_with_tag(None), &states, payload).await.action,
        Action::Started
    );
}

#[tokio::test]
async fn a_denied_start_is_an_error_so_that_the_event_reaches_the_dead_letter_queue() {
    let denied = mock!(aws_sdk_sfn::Client::start_execution).then_error(|| {
        StartExecutionError::generic(
            aws_sdk_sfn::error::ErrorMetadata::builder()
                .code("AccessDeniedException")
                .message("no")
                .build(),
        )
    });
    let states = mock_client!(aws_sdk_sfn, RuleMode::MatchAny, [&denied]);
    let error = handle(&clients(&glue_with_tag(None), &states), &settings(), failed())
        .await
        .expect_err("denied");
    assert_eq!(error.name, ErrorName::AccessDenied);
}
