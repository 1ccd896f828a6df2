//! What a sweep promises: every run that failed lately is found, however many there are, and in however many rounds.

use std::sync::{Arc, Mutex};

use aws_sdk_eventbridge::operation::put_events::PutEventsOutput;
use aws_sdk_glue::operation::batch_get_jobs::BatchGetJobsOutput;
use aws_sdk_glue::operation::get_crawlers::GetCrawlersOutput;
use aws_sdk_glue::operation::get_job_runs::{GetJobRunsError, GetJobRunsOutput};
use aws_sdk_glue::operation::get_tags::GetTagsOutput;
use aws_sdk_glue::operation::list_jobs::ListJobsOutput;
use aws_sdk_glue::types::error::EntityNotFoundException;
use aws_sdk_glue::types::{ConnectionsList, Job, JobRunState};
use aws_sdk_sfn::operation::start_execution::StartExecutionOutput;
use aws_smithy_mocks::{Rule, RuleMode, mock, mock_client};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use shared_domain::cause::Cause;
use shared_domain::diagnosis::Stage;
use shared_domain::incident::{Closed, Incident, IncidentRun, Key, Subject};
use shared_incidents::fake::Fake;

use super::*;
use crate::trigger::Trigger;

const MINUTE: i64 = 60;
const DAY: i64 = 24 * 60 * MINUTE;
/// Of what does not say how often it runs.
const QUIET: i64 = 26 * 60 * MINUTE;

fn settings() -> Settings {
    Settings {
        state_machine_arn: "arn:aws:states:eu-central-1:111122223333:stateMachine:pipefitter".into(),
        every_run: true,
        quiet: shared_domain::incident::LEAST_QUIET,
    }
}

/// Seconds since 1970, so many seconds ago.
fn ago(seconds: i64) -> i64 {
    begin(0).since - seconds
}

/// A run that began and ended so many seconds ago.
fn run(id: String, state: JobRunState, began: i64, ended: i64) -> JobRun {
    JobRun::builder()
        .id(id)
        .job_run_state(state)
        .started_on(DateTime::from_secs(ago(began)))
        .completed_on(DateTime::from_secs(ago(ended)))
        .error_message("Connection refused")
        .build()
}

fn listing(names: Vec<String>) -> Rule {
    mock!(aws_sdk_glue::Client::list_jobs)
        .match_requests(|request| request.max_results() == Some(NAMES))
        .then_output(move || ListJobsOutput::builder().set_job_names(Some(names.clone())).build())
}

/// The job's runs in pages of that many; the token is the number of the first run.
fn runs(job: &'static str, all: Vec<JobRun>, size: usize) -> Rule {
    mock!(aws_sdk_glue::Client::get_job_runs)
        .match_requests(move |request| request.job_name() == Some(job) && request.max_results() == Some(RUNS))
        .then_compute_output(move |request| {
            let from: usize = request
                .next_token()
                .map_or(0, |token| token.parse().unwrap_or_default());
            let to = all.len().min(from + size);
            GetJobRunsOutput::builder()
                .set_job_runs(Some(all[from..to].to_vec()))
                .set_next_token((to < all.len()).then(|| to.to_string()))
                .build()
        })
}

/// A job that is not there any more.
fn gone(job: &'static str) -> Rule {
    mock!(aws_sdk_glue::Client::get_job_runs)
        .match_requests(move |request| request.job_name() == Some(job))
        .then_error(|| GetJobRunsError::EntityNotFoundException(EntityNotFoundException::builder().build()))
}

/// The last runs of a job that began so many seconds ago, as its rhythm is looked up.
fn rhythm(job: &'static str, began: impl Into<Vec<i64>>) -> Rule {
    let began = began.into();
    mock!(aws_sdk_glue::Client::get_job_runs)
        .match_requests(move |request| request.job_name() == Some(job) && request.max_results() != Some(RUNS))
        .then_output(move || {
            let runs = began
                .iter()
                .map(|began| run(format!("jr_{began}"), JobRunState::Failed, *began, *began));
            GetJobRunsOutput::builder().set_job_runs(Some(runs.collect())).build()
        })
}

/// An account whose starts and continuations are kept.
struct World {
    clients: Clients,
    table: Fake,
    inputs: Arc<Mutex<Vec<Value>>>,
    details: Arc<Mutex<Vec<Value>>>,
    /// The connections that jobs have had for a year.
    had: Had,
}

/// Each a job and a connection.
type Had = Arc<Mutex<Vec<(String, String)>>>;

/// The jobs, by what they have.
fn having(had: &Had) -> Rule {
    let had = had.clone();
    mock!(aws_sdk_glue::Client::batch_get_jobs).then_compute_output(move |request| {
        let had = had.lock().expect("a lock");
        let job = |name: &String| {
            let own = had.iter().filter(|(job, _)| job == name).map(|(_, has)| has.clone());
            let own: Vec<String> = own.collect();
            let connections = ConnectionsList::builder().set_connections(Some(own.clone())).build();
            let job = Job::builder().name(name).role("r").connections(connections);
            let job = job.last_modified_on(DateTime::from_secs(ago(365 * DAY)));
            (!own.is_empty()).then(|| job.build())
        };
        let jobs = request.job_names().iter().filter_map(job).collect();
        BatchGetJobsOutput::builder().set_jobs(Some(jobs)).build()
    })
}

impl World {
    fn new(glue: &[&Rule]) -> Self {
        let (inputs, details) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new(Vec::new())));
        let (keep, keep_details) = (inputs.clone(), details.clone());
        let start = mock!(aws_sdk_sfn::Client::start_execution).then_compute_output(move |request| {
            let input = serde_json::from_str(request.input().unwrap_or_default()).expect("JSON");
            keep.lock().expect("a lock").push(input);
            StartExecutionOutput::builder()
                .execution_arn("arn:x")
                .start_date(DateTime::from_secs(0))
                .build()
                .expect("complete")
        });
        let put = mock!(aws_sdk_eventbridge::Client::put_events).then_compute_output(move |request| {
            let entry = &request.entries()[0];
            assert_eq!(
                (entry.source(), entry.detail_type()),
                (Some(GOES_ON.0), Some(GOES_ON.1))
            );
            let detail = serde_json::from_str(entry.detail().unwrap_or_default()).expect("JSON");
            keep_details.lock().expect("a lock").push(detail);
            PutEventsOutput::builder().build()
        });
        let tags = mock!(aws_sdk_glue::Client::get_tags).then_output(|| GetTagsOutput::builder().build());
        let no_crawlers =
            mock!(aws_sdk_glue::Client::get_crawlers).then_output(|| GetCrawlersOutput::builder().build());
        let had = Had::default();
        let jobs = having(&had);
        let rules: Vec<&Rule> = glue.iter().copied().chain([&tags, &no_crawlers, &jobs]).collect();
        let table = Fake::default();
        let clients = Clients {
            glue: mock_client!(aws_sdk_glue, RuleMode::MatchAny, rules),
            states: mock_client!(aws_sdk_sfn, RuleMode::MatchAny, [&start]),
            events: mock_client!(aws_sdk_eventbridge, RuleMode::MatchAny, [&put]),
            table: table.table(),
        };
        Self {
            clients,
            table,
            inputs,
            details,
            had,
        }
    }

    async fn sweep(&self, minutes: u32, cursor: Option<Cursor>, time: Duration) -> Result<Output, StepError> {
        let asked = Sweep {
            lookback_minutes: minutes,
            cursor,
        };
        sweep(&self.clients, &settings(), &asked, time).await
    }

    fn started(&self) -> Vec<String> {
        let inputs = self.inputs.lock().expect("a lock");
        let run = |input: &Value| input["diagnose"]["jobRunId"].as_str().unwrap_or_default().to_owned();
        inputs.iter().map(run).collect()
    }
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[tokio::test]
async fn what_failed_lately_is_started_with_its_own_words_and_what_could_not_be_read_is_said() {
    let jobs = listing(names(&["nightly", "secret", "pipefitter-smoke-a"]));
    let of_nightly = vec![
        run("jr_new".into(), JobRunState::Timeout, 9 * MINUTE, MINUTE),
        run("jr_fine".into(), JobRunState::Succeeded, 9 * MINUTE, MINUTE),
        run("jr_old".into(), JobRunState::Failed, 9 * DAY, 9 * DAY),
    ];
    let denied = mock!(aws_sdk_glue::Client::get_job_runs)
        .match_requests(|request| request.job_name() == Some("secret"))
        .then_error(|| {
            GetJobRunsError::generic(
                aws_sdk_glue::error::ErrorMetadata::builder()
                    .code("AccessDeniedException")
                    .message("no")
                    .build(),
            )
        });
    let world = World::new(&[&jobs, &runs("nightly", of_nightly, 25), &denied]);
    let output = world.sweep(120, None, ROUND_TIME).await.expect("an answer");
    assert_eq!((output.jobs, output.next), (Some(2), None));
    assert_eq!(output.unreadable, ["secret: AccessDeniedException: no"]);
    assert_eq!(world.started(), ["jr_new"]);
    let event = &world.inputs.lock().expect("a lock")[0]["diagnose"]["event"];
    assert_eq!(
        (&event["state"], &event["message"]),
        (&json!("TIMEOUT"), &json!("Connection refused"))
    );
    assert!(event["at"].as_str().is_some_and(|at| at.ends_with('Z')), "{event}");
}

#[tokio::test]
async fn every_failed_run_of_the_look_back_is_found_on_whatever_page_and_no_page_beyond_is_read() {
    let mut all: Vec<JobRun> = (0..150)
        .map(|n| run(format!("jr_{n}"), JobRunState::Failed, 60 + n * 20, 30 + n * 20))
        .collect();
    // Begun long before, ended a moment ago; between them runs that ended before the look-back.
    all.extend((0..80).map(|n| run(format!("jr_before_{n}"), JobRunState::Failed, DAY + n * 60, DAY)));
    all.push(run("jr_long".into(), JobRunState::Error, DAY + DAY / 2, MINUTE));
    let of_old = (0..500).map(|n| run(format!("jr_old_{n}"), JobRunState::Failed, 4 * DAY + n, 4 * DAY));
    all.extend(of_old);
    let pages = runs("nightly", all, 50);
    let world = World::new(&[&listing(names(&["nightly"])), &pages]);
    let output = world.sweep(120, None, ROUND_TIME).await.expect("an answer");
    let started = world.started();
    assert_eq!(started.len(), 151);
    assert!(started.contains(&"jr_149".to_owned()) && started.contains(&"jr_long".to_owned()));
    assert_eq!((output.unreadable, pages.num_calls()), (Vec::new(), 5));
}

#[tokio::test]
async fn a_sweep_of_many_jobs_goes_on_where_its_time_ran_out_until_all_are_done() {
    // Each job has one failed run; no round has the time for more than one job.
    let names: Vec<String> = (0..12).map(|n| format!("job-{n:02}")).collect();
    let jobs = listing(names.iter().rev().cloned().collect());
    let one = mock!(aws_sdk_glue::Client::get_job_runs).then_compute_output(|request| {
        let job = request.job_name().unwrap_or_default();
        let failed = run(format!("jr_{job}"), JobRunState::Failed, 2 * MINUTE, MINUTE);
        GetJobRunsOutput::builder().job_runs(failed).build()
    });
    let world = World::new(&[&jobs, &one]);
    let (mut cursor, mut rounds) = (None, 0);
    loop {
        let output = world.sweep(120, cursor, Duration::ZERO).await.expect("an answer");
        rounds += 1;
        assert!(output.jobs >= Some(1), "every round comes further");
        let Some(next) = output.next else { break };
        // The rule brings the event as it is.
        let detail = world.details.lock().expect("a lock").pop().expect("an event");
        let event =
            json!({"detail-type": GOES_ON.1, "source": GOES_ON.0, "time": "2026-11-01T12:34:06Z", "detail": detail});
        let Ok(Trigger::Sweep(sweep)) = Trigger::read(event) else {
            panic!("the event is not read as a sweep");
        };
        assert_eq!(sweep.cursor.as_ref(), Some(&next));
        cursor = sweep.cursor;
    }
    assert_eq!(rounds, 12);
    let expected: Vec<String> = names.iter().map(|name| format!("jr_{name}")).collect();
    assert_eq!(world.started(), expected, "each once, in order");
    // The look-back is that of the first round.
    assert!(world.details.lock().expect("a lock").is_empty());
}

#[tokio::test]
async fn a_job_that_takes_a_round_by_itself_is_said_and_passed() {
    let endless = mock!(aws_sdk_glue::Client::get_job_runs)
        .match_requests(|request| request.job_name() == Some("a"))
        .then_output(|| {
            let failed = run("jr_a".into(), JobRunState::Failed, 2 * MINUTE, MINUTE);
            GetJobRunsOutput::builder().job_runs(failed).next_token("more").build()
        });
    let world = World::new(&[&listing(names(&["a", "b"])), &endless, &runs("b", Vec::new(), 50)]);
    let output = world.sweep(120, None, Duration::ZERO).await.expect("an answer");
    // Without any time there is none for crawlers either.
    let of_jobs = output.unreadable.iter().filter(|why| !why.starts_with("crawlers"));
    assert_eq!(of_jobs.count(), 1, "{:?}", output.unreadable);
    assert_eq!(output.next.map(|next| next.after).as_deref(), Some("a"));
    assert_eq!(world.started(), ["jr_a"]);
}

#[tokio::test]
async fn a_sweep_that_does_not_end_is_an_error_and_not_gone_on_with_for_ever() {
    let cursor = Cursor {
        since: ago(2 * MINUTE),
        after: "a".into(),
        round: MOST_ROUNDS,
    };
    let world = World::new(&[
        &listing(names(&["a", "b", "c"])),
        &runs("b", Vec::new(), 50),
        &runs("c", Vec::new(), 50),
    ]);
    let error = world
        .sweep(120, Some(cursor), Duration::ZERO)
        .await
        .expect_err("no end");
    assert_eq!(error.name, ErrorName::NotReady);
    assert!(error.message.contains("`b`"), "{}", error.message);
}

fn incident(seconds_ago: i64) -> Incident {
    let opened = Timestamp::now() - SignedDuration::from_secs(seconds_ago);
    let key = Key {
        subject: Subject::Connection(format!("orders-{seconds_ago}")),
        stage: Stage::Credentials,
        cause: Cause::BadPassword,
        role: None,
        denied: None,
    };
    Incident::open(key, opened, opened, None)
}

/// Opens it in the table, with one run of `job` that ended as it was opened.
async fn opened(world: &World, incident: &Incident, job: &str) {
    let run = IncidentRun {
        of: Member::Job(job.to_owned()),
        run: format!("jr_{}", incident.id),
        state: "FAILED".to_owned(),
        ended: incident.opened,
        dpu_seconds: None,
        untouched: false,
    };
    if let Subject::Connection(name) = &incident.key.subject {
        let mut had = world.had.lock().expect("a lock");
        had.push((job.to_owned(), name.clone()));
    }
    let table = &world.clients.table;
    table.open(incident, None, incident.opened).await.expect("open");
    table
        .add_run(&incident.id, &run, incident.opened)
        .await
        .expect("listed");
}

#[tokio::test]
async fn a_sweep_closes_what_no_event_told_to_be_over() {
    let jobs = listing(names(&["nightly"]));
    let of_nightly = vec![
        run("jr_good".into(), JobRunState::Succeeded, 5 * MINUTE, MINUTE),
        run("jr_early".into(), JobRunState::Succeeded, 40 * MINUTE, 20 * MINUTE),
    ];
    let of_weekly = rhythm("weekly", [QUIET + 60, QUIET + 7 * DAY]);
    let world = World::new(&[&jobs, &runs("nightly", of_nightly, 25), &gone("deleted"), &of_weekly]);
    let (healed, failing, quiet, fresh, of_a_week) = (
        incident(30 * 60),
        incident(60),
        incident(QUIET + 60),
        incident(QUIET - 60),
        incident(QUIET + 120),
    );
    opened(&world, &healed, "nightly").await;
    opened(&world, &failing, "nightly").await;
    // Their jobs are gone.
    opened(&world, &quiet, "deleted").await;
    opened(&world, &fresh, "deleted").await;
    // It has not run since.
    opened(&world, &of_a_week, "weekly").await;
    let output = world.sweep(120, None, ROUND_TIME).await.expect("an answer");
    assert_eq!(output.closed, [healed.id.clone(), quiet.id.clone()]);
    let told: Vec<Value> = world.inputs.lock().expect("a lock").clone();
    assert_eq!(told.len(), 2);
    assert_eq!(
        (&told[0]["incident"], &told[0]["diagnose"]["jobRunId"]),
        (&json!(healed.id), &json!("jr_good"))
    );
    assert_eq!(told[1], json!({"incident": quiet.id}), "nothing says that it works");
    let still = world.clients.table.all_open().await.expect("a list").incidents;
    let mut still: Vec<&str> = still.iter().map(|incident| incident.id.as_str()).collect();
    let mut expected = [failing.id.as_str(), fresh.id.as_str(), of_a_week.id.as_str()];
    still.sort_unstable();
    expected.sort_unstable();
    assert_eq!(still, expected);
    let again = world.sweep(120, None, ROUND_TIME).await.expect("an answer");
    assert!(again.closed.is_empty());
}

#[tokio::test]
async fn a_run_that_cannot_be_read_keeps_its_incident_open_for_longer_and_no_other() {
    use aws_sdk_dynamodb::types::AttributeValue;
    let world = World::new(&[&listing(Vec::new()), &gone("deleted")]);
    let (quiet, unsure, old) = (incident(QUIET + 60), incident(QUIET + 120), incident(16 * DAY));
    for incident in [&quiet, &unsure, &old] {
        opened(&world, incident, "deleted").await;
    }
    let broken = [&unsure, &old].map(|one| format!("INCIDENT#{}", one.id));
    world.table.rewrite(|item| {
        let is = |key: &str, fits: &dyn Fn(&str) -> bool| {
            item.get(key)
                .and_then(|value| value.as_s().ok())
                .is_some_and(|text| fits(text))
        };
        if is("pk", &|pk| broken.iter().any(|one| one == pk)) && is("sk", &|sk| sk.starts_with("RUN#")) {
            item.insert("run".to_owned(), AttributeValue::S("of another version".to_owned()));
        }
    });
    let output = world.sweep(120, None, ROUND_TIME).await.expect("an answer");
    let mut closed = output.closed.clone();
    let mut expected = [quiet.id.clone(), old.id.clone()];
    closed.sort_unstable();
    expected.sort_unstable();
    assert_eq!(closed, expected);
    let said = |id: &str| {
        output
            .unreadable
            .iter()
            .any(|why| why.starts_with(id) && why.contains("one of its runs"))
    };
    assert!(
        said(&unsure.id) && said(&old.id) && !said(&quiet.id),
        "{:?}",
        output.unreadable
    );
}

/// A job whose runs cannot be read.
fn denied(job: &'static str) -> Rule {
    let no = || {
        let meta = aws_sdk_glue::error::ErrorMetadata::builder().code("AccessDeniedException");
        GetJobRunsError::generic(meta.message("no").build())
    };
    mock!(aws_sdk_glue::Client::get_job_runs)
        .match_requests(move |request| request.job_name() == Some(job))
        .then_error(no)
}

#[tokio::test]
async fn an_incident_is_quiet_when_its_jobs_have_missed_more_than_two_turns_of_their_own_rhythm() {
    const HOUR: i64 = 60 * MINUTE;
    /// Ten runs of a minute, the last of which failed so long ago.
    fn every(gap: i64, failed: i64) -> Rule {
        rhythm("job", (0..10).map(|n| failed + MINUTE + n * gap).collect::<Vec<i64>>())
    }
    type Rhythm = fn(i64) -> Rule;
    let ran_since: Rhythm = |failed| rhythm("job", [failed + MINUTE, failed - HOUR, failed - 2 * HOUR]);
    // How long ago it failed; when that is over, in hours; whether nothing has run since.
    for (name, runs, hours, idle) in [
        (
            "every five minutes, and paused",
            (|failed| every(5 * MINUTE, failed)) as Rhythm,
            26,
            true,
        ),
        ("hourly, and paused", |failed| every(HOUR, failed), 26, true),
        ("hourly, and its runs end in no failure", ran_since, 26, false),
        ("daily, and paused", |failed| every(DAY, failed), 50, true),
        (
            "on working days",
            |failed| rhythm("job", [failed, DAY + failed, 4 * DAY + failed].map(|at| at + MINUTE)),
            146,
            true,
        ),
        ("weekly", |failed| every(7 * DAY, failed), 338, true),
        ("monthly", |failed| every(30 * DAY, failed), 360, true),
        ("it ran once", |failed| rhythm("job", [failed + MINUTE]), 26, true),
        ("it is gone", |_| gone("job"), 26, true),
        ("it cannot be read", |_| denied("job"), 360, false),
    ] {
        for (failed, over) in [(hours * HOUR - 60, false), (hours * HOUR + 60, true)] {
            let world = World::new(&[&listing(Vec::new()), &runs(failed)]);
            let incident = incident(failed);
            opened(&world, &incident, "job").await;
            let output = world.sweep(120, None, ROUND_TIME).await.expect("an answer");
            assert_eq!(output.closed.len(), usize::from(over), "{name}, after {failed} s");
            let now = world
                .clients
                .table
                .by_id(&incident.id)
                .await
                .expect("read")
                .expect("there");
            let silence = now.closed.and_then(|closed| closed.silence());
            let has_run = silence.map(|silence| !silence.ends_with("nothing that it broke has run since"));
            assert_eq!(has_run, over.then_some(!idle), "{name}, after {failed} s");
        }
    }
}

#[tokio::test]
async fn of_several_jobs_the_rarest_and_of_a_crawler_its_crawls_say_when_it_is_quiet() {
    const HOUR: i64 = 60 * MINUTE;
    let failed = 30 * HOUR;
    let daily = || rhythm("daily", [failed, failed + DAY]);
    let hourly = || rhythm("hourly", [failed - HOUR, failed, failed + HOUR]);
    let crawls = |gap: i64| {
        mock!(aws_sdk_glue::Client::list_crawls)
            .match_requests(|request| request.crawler_name() == Some("crawler"))
            .then_output(move || {
                let crawl = |began: i64| {
                    let began = DateTime::from_secs(ago(began));
                    aws_sdk_glue::types::CrawlerHistory::builder().start_time(began).build()
                };
                let all = vec![crawl(failed), crawl(failed + gap)];
                aws_sdk_glue::operation::list_crawls::ListCrawlsOutput::builder()
                    .set_crawls(Some(all))
                    .build()
            })
    };
    for (members, gap, over) in [
        (&["hourly"][..], HOUR, true),
        (&["hourly", "daily"], HOUR, false),
        (&["hourly", "crawler"], HOUR, true),
        (&["hourly", "crawler"], DAY, false),
        (&["crawler"], DAY, false),
    ] {
        let world = World::new(&[&listing(Vec::new()), &daily(), &hourly(), &crawls(gap)]);
        let incident = incident(failed);
        let table = &world.clients.table;
        table.open(&incident, None, incident.opened).await.expect("open");
        for name in members {
            let of = match *name {
                "crawler" => Member::Crawler("crawler".to_owned()),
                job => Member::Job(job.to_owned()),
            };
            let run = IncidentRun {
                of,
                run: "jr_1".to_owned(),
                state: "FAILED".to_owned(),
                ended: incident.opened,
                dpu_seconds: None,
                untouched: false,
            };
            table
                .add_run(&incident.id, &run, incident.opened)
                .await
                .expect("listed");
        }
        let output = world.sweep(120, None, ROUND_TIME).await.expect("an answer");
        assert_eq!(output.closed.len(), usize::from(over), "{members:?} {gap}");
    }
}

#[tokio::test]
async fn what_is_silent_because_its_connection_fails_of_something_else_is_not_over() {
    let (gone, jobs) = (gone("deleted"), listing(Vec::new()));
    let now = |seconds: i64, cause: Cause, subject: &str| {
        let opened = Timestamp::now() - SignedDuration::from_secs(seconds);
        let key = Key {
            subject: Subject::Connection(subject.to_owned()),
            stage: Stage::Network,
            cause,
            role: None,
            denied: None,
        };
        Incident::open(key, opened, opened, None)
    };
    for (other, over) in [
        (now(60, Cause::ConnectTimeout, "orders"), false),
        (now(QUIET + 60, Cause::ConnectTimeout, "orders"), true),
        (now(60, Cause::ConnectTimeout, "crm"), true),
    ] {
        let world = World::new(&[&jobs, &gone]);
        let silent = now(QUIET + 60, Cause::BadPassword, "orders");
        opened(&world, &silent, "deleted").await;
        opened(&world, &other, "deleted").await;
        let output = world.sweep(120, None, ROUND_TIME).await.expect("an answer");
        assert_eq!(output.closed.contains(&silent.id), over, "{other:?}");
    }
}

#[tokio::test]
async fn a_run_that_waits_for_the_table_or_its_start_is_the_next_sweeps_and_keeps_no_other_from_being_found() {
    for (operation, code) in [("GetItem", "ThrottlingException"), ("PutItem", "InternalServerError")] {
        let jobs = listing(names(&["a", "b"]));
        let failing = |id: &str| vec![run(id.into(), JobRunState::Failed, 9 * MINUTE, MINUTE)];
        let world = World::new(&[&jobs, &runs("a", failing("jr_a"), 25), &runs("b", failing("jr_b"), 25)]);
        world.table.fail(operation, code);
        let output = world.sweep(120, None, ROUND_TIME).await.expect("an answer");
        assert_eq!(
            (output.jobs, output.unreadable.len()),
            (Some(2), 2),
            "{:?}",
            output.unreadable
        );
        assert!(output.unreadable[0].starts_with("a: ") && output.unreadable[0].contains(operation));
        assert!(world.started().is_empty());
        world.table.deny(None);
        for found in [2, 0] {
            let output = world.sweep(120, None, ROUND_TIME).await.expect("an answer");
            assert_eq!((output.decisions.len(), output.unreadable), (found, Vec::new()));
        }
        let mut started = world.started();
        started.sort_unstable();
        assert_eq!(started, ["jr_a", "jr_b"]);
    }
}

#[tokio::test]
async fn a_table_that_fails_keeps_no_sweep_from_looking_on() {
    for operation in ["Query", "PutItem", "UpdateItem"] {
        let jobs = listing(names(&["a", "b"]));
        let healing = vec![run("jr_good".into(), JobRunState::Succeeded, 5 * MINUTE, MINUTE)];
        let failing = vec![run("jr_b".into(), JobRunState::Failed, 9 * MINUTE, MINUTE)];
        let world = World::new(&[
            &jobs,
            &runs("a", healing, 25),
            &rhythm("a", [30 * MINUTE]),
            &runs("b", failing, 25),
            &gone("deleted"),
        ]);
        let (healed, quiet) = (incident(30 * 60), incident(QUIET + 60));
        opened(&world, &healed, "a").await;
        opened(&world, &quiet, "deleted").await;
        world.table.deny(Some(operation));
        let output = world.sweep(120, None, ROUND_TIME).await.expect(operation);
        assert!(output.closed.is_empty(), "{operation}");
        assert_eq!(output.jobs, Some(2), "{operation}");
        assert!(world.started().contains(&"jr_b".to_owned()), "{operation}");
        // The next ones end them. An end is an execution of its name, so that telling it again tells nobody.
        world.table.deny(None);
        world.sweep(120, None, ROUND_TIME).await.expect("an answer");
        world.sweep(120, None, ROUND_TIME).await.expect("an answer");
        let inputs = world.inputs.lock().expect("a lock").clone();
        for id in [healed.id, quiet.id] {
            let told = inputs.iter().any(|input| input["incident"] == json!(id));
            assert!(told, "{operation}: {inputs:?}");
            let now = world.clients.table.by_id(&id).await.expect("read").expect("there");
            assert!(!now.is_open(), "{operation}");
        }
    }
}

#[tokio::test]
async fn what_streams_is_over_when_its_run_has_held_for_longer_than_those_that_failed() {
    use JobRunState::{Failed, Running};
    const HOUR: i64 = 60 * MINUTE;
    let failed_at = 2 * DAY;
    let at = |id: &str, state: JobRunState, began: i64, ended: i64| run(id.to_owned(), state, began, ended);
    let brief = |ended: i64| at("jr_brief", Failed, ended + MINUTE, ended);
    for (name, last, all, over) in [
        (
            "it holds",
            2 * HOUR,
            vec![at("jr_on", Running, HOUR + 60, 0), brief(2 * HOUR)],
            true,
        ),
        (
            "not yet",
            HOUR,
            vec![at("jr_on", Running, HOUR - 60, 0), brief(HOUR)],
            false,
        ),
        (
            "it takes as long to fail",
            7 * HOUR,
            vec![
                at("jr_on", Running, 6 * HOUR, 0),
                at("jr_slow", Failed, 12 * HOUR, 7 * HOUR),
            ],
            false,
        ),
        (
            "it ran for weeks before it failed, and has since for more than a day",
            failed_at,
            vec![
                at("jr_on", Running, failed_at - HOUR, 0),
                at("jr_weeks", Failed, 60 * DAY, failed_at),
            ],
            true,
        ),
        (
            "it ran for weeks before it failed, and has for half a day",
            DAY / 2 + 60,
            vec![
                at("jr_on", Running, DAY / 2, 0),
                at("jr_weeks", Failed, 60 * DAY, DAY / 2 + 60),
            ],
            false,
        ),
        (
            "it began before the last failure",
            HOUR,
            vec![at("jr_on", Running, 9 * HOUR, 0), brief(HOUR)],
            false,
        ),
        (
            "it may hang as one did that somebody stopped",
            7 * HOUR,
            vec![
                at("jr_on", Running, 2 * HOUR, 0),
                at("jr_hung", JobRunState::Stopped, 7 * HOUR - MINUTE, 2 * HOUR + MINUTE),
                brief(7 * HOUR),
            ],
            false,
        ),
        (
            "it waits",
            9 * HOUR,
            vec![at("jr_on", JobRunState::Starting, 8 * HOUR, 0), brief(9 * HOUR)],
            false,
        ),
    ] {
        let world = World::new(&[&listing(names(&["stream"])), &runs("stream", all, 25)]);
        let incident = incident(last);
        opened(&world, &incident, "stream").await;
        let output = world.sweep(1, None, ROUND_TIME).await.expect("an answer");
        let expected: Vec<String> = over.then(|| incident.id.clone()).into_iter().collect();
        assert_eq!(output.closed, expected, "{name}");
        if over {
            let told = world.inputs.lock().expect("a lock").clone();
            assert_eq!(
                told,
                [json!({"incident": incident.id})],
                "{name}: nothing says that it works"
            );
        }
    }
}

#[tokio::test]
async fn a_success_of_what_has_other_connections_by_now_and_a_run_of_it_that_holds_end_nothing() {
    let success = || run("jr_good".to_owned(), JobRunState::Succeeded, 5 * MINUTE, MINUTE);
    let holding = || run("jr_on".to_owned(), JobRunState::Running, 3 * 60 * MINUTE, 0);
    let own = "orders-14400";
    for (name, connection, changed, seen, over) in [
        ("as it was", own, DAY, success(), true),
        ("repointed", "crm", 60 * MINUTE, success(), false),
        ("another way back to it", own, 60 * MINUTE, success(), true),
        ("changed while it ran", own, 2 * MINUTE, success(), false),
        ("it holds", own, DAY, holding(), true),
        ("repointed, it holds", "crm", 200 * MINUTE, holding(), false),
        ("changed while it holds", own, 60 * MINUTE, holding(), false),
    ] {
        let jobs = listing(names(&["nightly"]));
        let rules = [
            jobs,
            runs("nightly", vec![seen], 25),
            made("nightly", connection, changed),
        ];
        let world = World::new(&rules.iter().collect::<Vec<_>>());
        let incident = incident(14_400);
        opened(&world, &incident, "nightly").await;
        let output = world.sweep(120, None, ROUND_TIME).await.expect("an answer");
        let expected: Vec<String> = over.then(|| incident.id.clone()).into_iter().collect();
        assert_eq!(output.closed, expected, "{name}: {output:?}");
    }
}

/// The job, as it was made that many seconds ago, with a connection.
fn made(job: &'static str, connection: &'static str, changed: i64) -> Rule {
    mock!(aws_sdk_glue::Client::batch_get_jobs).then_output(move || {
        let connections = ConnectionsList::builder().connections(connection).build();
        let made = Job::builder().name(job).role("r").connections(connections);
        let made = made.last_modified_on(DateTime::from_secs(ago(changed))).build();
        BatchGetJobsOutput::builder().jobs(made).build()
    })
}

/// What the incidents that list a run are of.
async fn places(world: &World, run: &str) -> Vec<String> {
    let mut places = Vec::new();
    for (pk, sk) in world.table.keys() {
        if sk.starts_with("RUN#") && sk.ends_with(&format!("#{run}")) {
            let id = pk.trim_start_matches("INCIDENT#");
            let incident = world.clients.table.by_id(id).await.expect("read").expect("there");
            places.push(incident.about());
        }
    }
    places
}

#[tokio::test]
async fn a_run_that_is_listed_is_opened_nowhere_else_whatever_its_job_has_become() {
    // What happened since to the incident of the connection that the job had: nothing, its end, and another after that.
    for (name, is_over, is_older, others) in [
        ("it is open", false, false, false),
        ("it is over", true, false, false),
        ("it is over, and another came", true, true, false),
        ("the other connection fails of the same", true, false, true),
    ] {
        // Even where Glue does not say that it was changed.
        for changed in [20 * MINUTE, 300 * MINUTE] {
            let failing = run("jr_1".into(), JobRunState::Failed, 70 * MINUTE, 60 * MINUTE);
            let world = World::new(&[
                &listing(names(&["nightly"])),
                &runs("nightly", vec![failing], 25),
                &made("nightly", "orders-prod", changed),
                &rhythm("nightly", [70 * MINUTE]),
            ]);
            let table = &world.clients.table;
            let key = |connection: &str| Key {
                subject: Subject::Connection(connection.to_owned()),
                stage: Stage::Network,
                cause: Cause::ConnectionRefused,
                role: None,
                denied: None,
            };
            let at = |minutes: i64| Timestamp::now() - SignedDuration::from_mins(minutes);
            let first = Incident {
                first: Some("nightly/jr_1".to_owned()),
                ..Incident::open(key("orders-test"), at(60), at(60), None)
            };
            table.open(&first, None, at(60)).await.expect("opened");
            let listed = IncidentRun {
                of: Member::Job("nightly".to_owned()),
                run: "jr_1".to_owned(),
                state: "FAILED".to_owned(),
                ended: at(60),
                dpu_seconds: None,
                untouched: false,
            };
            table.add_run(&first.id, &listed, at(60)).await.expect("listed");
            table.add_member(&listed.of, &first.id, at(60)).await.expect("joined");
            table.started(&first).await.expect("diagnosed");
            let first = table.newest(&first.key.id()).await.expect("read").expect("there");
            if is_over {
                let by = Closed::Success {
                    of: listed.of.clone(),
                    run: "jr_good".to_owned(),
                    started: at(30),
                };
                assert!(table.close(&first, &by).await.expect("closed"), "{name}");
                table.keep(&first, &by, at(30)).await.expect("kept");
                table.ended(&first, at(30)).await.expect("told");
                table.forget_member(&listed.of, &first.id).await.expect("forgotten");
            }
            if is_older {
                let before = table.newest(&first.key.id()).await.expect("read");
                let next = Incident::open(first.key.clone(), at(10), at(10), before.as_ref());
                table.open(&next, before.as_ref(), at(10)).await.expect("opened");
            }
            if others {
                let other = Incident::open(key("orders-prod"), at(70), at(70), None);
                table.open(&other, None, at(70)).await.expect("opened");
            }
            let output = world.sweep(120, None, ROUND_TIME).await.expect("an answer");
            assert_eq!(
                (output.decisions.len(), world.started()),
                (0, Vec::new()),
                "{name}, {changed}"
            );
            assert_eq!(
                places(&world, "jr_1").await,
                ["connection orders-test"],
                "{name}, {changed}"
            );
        }
    }
}

#[tokio::test]
async fn a_run_that_is_older_than_its_job_as_it_is_now_is_of_no_connection_and_that_is_said() {
    for (changed, expected) in [
        (20 * MINUTE, "job nightly"),
        // While it ran.
        (61 * MINUTE, "job nightly"),
        (71 * MINUTE, "connection orders-prod"),
    ] {
        let failing = run("jr_1".into(), JobRunState::Failed, 70 * MINUTE, 60 * MINUTE);
        let world = World::new(&[
            &listing(names(&["nightly"])),
            &runs("nightly", vec![failing], 25),
            &made("nightly", "orders-prod", changed),
        ]);
        let output = world.sweep(120, None, ROUND_TIME).await.expect("an answer");
        assert_eq!(places(&world, "jr_1").await, [expected]);
        let said = output.decisions[0].reason.contains("was changed");
        assert_eq!(said, expected == "job nightly", "{}", output.decisions[0].reason);
    }
}

#[tokio::test]
async fn runs_of_a_job_that_glue_is_too_busy_to_describe_are_the_next_sweeps() {
    let jobs = listing(names(&["nightly"]));
    let failing = || vec![run("jr_1".into(), JobRunState::Failed, 9 * MINUTE, MINUTE)];
    let throttled = mock!(aws_sdk_glue::Client::batch_get_jobs).then_error(|| {
        let no = aws_sdk_glue::error::ErrorMetadata::builder()
            .code("ThrottlingException")
            .message("slow down");
        aws_sdk_glue::operation::batch_get_jobs::BatchGetJobsError::generic(no.build())
    });
    let world = World::new(&[&throttled, &jobs, &runs("nightly", failing(), 25)]);
    let output = world.sweep(120, None, ROUND_TIME).await.expect("an answer");
    assert!(world.started().is_empty() && output.decisions.is_empty());
    assert_eq!(output.unreadable.len(), 1);
    assert!(
        output.unreadable[0].contains("glue:BatchGetJobs"),
        "{:?}",
        output.unreadable
    );
}
