//! What a success closes.

use std::sync::{Arc, Mutex};

use aws_sdk_glue::operation::get_crawler::GetCrawlerOutput;
use aws_sdk_glue::operation::get_job::{GetJobError, GetJobOutput};
use aws_sdk_glue::operation::get_job_run::{GetJobRunError, GetJobRunOutput};
use aws_sdk_glue::operation::list_crawls::ListCrawlsOutput;
use aws_sdk_glue::types::error::EntityNotFoundException;
use aws_sdk_glue::types::{ConnectionsList, Crawler, CrawlerHistory, CrawlerTargets, JdbcTarget, Job};
use aws_sdk_sfn::operation::start_execution::{StartExecutionError, StartExecutionOutput};
use aws_smithy_mocks::{Rule, RuleMode, mock, mock_client};
use shared_domain::cause::Cause;
use shared_domain::diagnosis::Stage;
use shared_domain::incident::{IncidentRun, Key, Subject};
use shared_incidents::fake::Fake;

use serde_json::json;
use shared_domain::incident::Closed;

use super::*;

/// 2026-11-01T10:00:00Z.
const TEN: i64 = 1_793_527_200;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(TEN + second).expect("a time")
}

fn event(state: &str) -> Value {
    json!({"detail-type": "Glue Job State Change", "detail": {"jobName": "nightly", "jobRunId": "jr_good", "state": state}})
}

/// A Glue in which the run began so many seconds after ten; one that does not know it.
fn glue(began: Option<i64>) -> Rule {
    let asked = mock!(aws_sdk_glue::Client::get_job_run).match_requests(|request| request.run_id() == Some("jr_good"));
    match began {
        Some(second) => asked.then_output(move || {
            let run = JobRun::builder().started_on(DateTime::from_secs(TEN + second));
            GetJobRunOutput::builder().job_run(run.build()).build()
        }),
        None => asked.then_error(|| {
            let meta = aws_sdk_glue::error::ErrorMetadata::builder().code("EntityNotFoundException");
            let gone = EntityNotFoundException::builder().meta(meta.build());
            GetJobRunError::EntityNotFoundException(gone.build())
        }),
    }
}

struct World {
    clients: Clients,
    told: Arc<Mutex<Vec<String>>>,
    broken: Arc<Mutex<bool>>,
}

/// The jobs: one of a connection, one of two, one that was repointed before it ran, one while it ran, and one that nobody may read.
fn jobs() -> Rule {
    mock!(aws_sdk_glue::Client::get_job).then_compute_response(|request| {
        use aws_smithy_mocks::MockResponse::{Error, Output};
        let (connections, changed): (&[&str], i64) = match request.job_name().unwrap_or_default() {
            "both" => (&["orders", "crm"], -60),
            "repointed" => (&["crm"], 500),
            "since" => (&["orders"], 601),
            "denied" => {
                let no = aws_sdk_glue::error::ErrorMetadata::builder().code("AccessDeniedException");
                return Error(GetJobError::generic(no.build()));
            }
            _ => (&["orders"], -60),
        };
        let names = connections.iter().map(|name| (*name).to_owned()).collect();
        let job = Job::builder()
            .role("GlueRole")
            .connections(ConnectionsList::builder().set_connections(Some(names)).build())
            .last_modified_on(DateTime::from_secs(TEN + changed));
        Output(GetJobOutput::builder().job(job.build()).build())
    })
}

/// The crawler, as it was changed so many seconds after ten.
fn crawler(changed: i64) -> Rule {
    mock!(aws_sdk_glue::Client::get_crawler).then_output(move || {
        let target = JdbcTarget::builder().connection_name("orders").build();
        let crawler = Crawler::builder()
            .targets(CrawlerTargets::builder().jdbc_targets(target).build())
            .last_updated(DateTime::from_secs(TEN + changed));
        GetCrawlerOutput::builder().crawler(crawler.build()).build()
    })
}

fn world(glue: &Rule) -> World {
    world_of(&[glue, &jobs(), &crawler(-60)])
}

fn world_of(glue: &[&Rule]) -> World {
    let (told, broken) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new(false)));
    let (keep, fails) = (told.clone(), broken.clone());
    let start = mock!(aws_sdk_sfn::Client::start_execution).then_compute_response(move |request| {
        use aws_smithy_mocks::MockResponse::{Error, Output};
        if *fails.lock().expect("a lock") {
            let no = aws_sdk_sfn::error::ErrorMetadata::builder()
                .code("AccessDeniedException")
                .message("no");
            return Error(StartExecutionError::generic(no.build()));
        }
        keep.lock()
            .expect("a lock")
            .push(request.name().unwrap_or_default().to_owned());
        let output = StartExecutionOutput::builder()
            .execution_arn("arn:x")
            .start_date(DateTime::from_secs(0));
        Output(output.build().expect("complete"))
    });
    let clients = Clients {
        glue: mock_client!(aws_sdk_glue, RuleMode::MatchAny, glue),
        states: mock_client!(aws_sdk_sfn, RuleMode::MatchAny, [&start]),
        table: Fake::default().table(),
        state_machine_arn: "arn:aws:states:eu-central-1:111122223333:stateMachine:pipefitter".into(),
    };
    World { clients, told, broken }
}

/// An incident that two jobs and a crawler have joined; the last run failed a minute after ten.
async fn open(world: &World) -> Incident {
    let key = Key {
        subject: Subject::Connection("orders".to_owned()),
        stage: Stage::Credentials,
        cause: Cause::BadPassword,
        role: None,
        denied: None,
    };
    let incident = Incident::open(key, at(0), at(1), None);
    let table = &world.clients.table;
    table.open(&incident, None, at(1)).await.expect("open");
    let crawler = Member::Crawler("nightly".to_owned());
    let job = |name: &str| Member::Job(name.to_owned());
    for (of, run, ended) in [
        (job("nightly"), "jr_1", 0),
        (job("hourly"), "jr_2", 60),
        (crawler, "c-1", 30),
    ] {
        let run = IncidentRun {
            of: of.clone(),
            run: run.to_owned(),
            state: "FAILED".to_owned(),
            ended: at(ended),
            dpu_seconds: None,
            untouched: false,
        };
        table.failed_at(&incident, at(ended)).await.expect("raised");
        table.add_run(&incident.id, &run, at(ended)).await.expect("listed");
        table.add_member(&of, &incident.id, at(ended)).await.expect("kept");
    }
    incident
}

#[tokio::test]
async fn a_success_that_began_after_the_last_failure_of_any_job_closes_the_incident_and_has_it_told_once() {
    for (began, closes) in [(Some(59), false), (Some(60), true), (Some(600), true), (None, false)] {
        let rule = glue(began);
        let world = world(&rule);
        let incident = open(&world).await;
        let output = handle(&world.clients, event("SUCCEEDED")).await.expect("an answer");
        assert_eq!(
            (output.closed.len(), output.open.len()),
            (usize::from(closes), usize::from(!closes)),
            "{began:?}"
        );
        let told = world.told.lock().expect("a lock").clone();
        assert_eq!(
            told,
            if closes {
                vec![incident.resolution()]
            } else {
                Vec::new()
            }
        );
        let now = world
            .clients
            .table
            .by_id(&incident.id)
            .await
            .expect("read")
            .expect("there");
        assert_eq!(now.is_open(), !closes);
        // The next success of the job finds nothing that is its.
        if closes {
            let again = handle(&world.clients, event("SUCCEEDED")).await.expect("an answer");
            assert_eq!(again, Output::default());
            assert_eq!(world.told.lock().expect("a lock").len(), 1);
        }
    }
}

#[tokio::test]
async fn a_job_that_is_in_no_incident_costs_one_read_of_the_table() {
    let rule = glue(Some(600));
    let world = world(&rule);
    assert_eq!(
        handle(&world.clients, event("SUCCEEDED")).await.expect("an answer"),
        Output::default()
    );
    for nothing in [
        event("FAILED"),
        json!({}),
        json!({"detail": {"state": "SUCCEEDED"}}),
        json!(7),
    ] {
        assert_eq!(
            handle(&world.clients, nothing).await.expect("an answer"),
            Output::default()
        );
    }
    assert_eq!(rule.num_calls(), 0);
}

#[tokio::test]
async fn what_breaks_between_is_done_when_the_event_comes_again() {
    let rule = glue(Some(600));
    let world = world(&rule);
    let incident = open(&world).await;
    *world.broken.lock().expect("a lock") = true;
    assert!(handle(&world.clients, event("SUCCEEDED")).await.is_err());
    *world.broken.lock().expect("a lock") = false;
    handle(&world.clients, event("SUCCEEDED")).await.expect("an answer");
    assert_eq!(*world.told.lock().expect("a lock"), [incident.resolution()]);
    assert!(
        world
            .clients
            .table
            .all_open()
            .await
            .expect("a list")
            .incidents
            .is_empty()
    );
}

#[tokio::test]
async fn of_a_batch_what_breaks_comes_again_and_the_rest_is_done() {
    let rule = glue(Some(600));
    let world = world(&rule);
    let incident = open(&world).await;
    *world.broken.lock().expect("a lock") = true;
    let message = |id: &str, body: String| json!({"messageId": id, "body": body});
    let mut foreign = event("SUCCEEDED");
    foreign["detail"]["jobName"] = "weekly".into();
    let batch = json!({"Records": [
        message("m0", foreign.to_string()), message("m1", event("SUCCEEDED").to_string()), message("m2", "x".to_owned()),
    ]});
    let again = |output: &Output| serde_json::to_value(output).expect("JSON")["batchItemFailures"].clone();
    let output = handle(&world.clients, batch.clone()).await.expect("an answer");
    assert_eq!(again(&output), json!([{"itemIdentifier": "m1"}]));
    *world.broken.lock().expect("a lock") = false;
    let output = handle(&world.clients, batch).await.expect("an answer");
    assert_eq!(again(&output), json!([]));
    assert_eq!(*world.told.lock().expect("a lock"), [incident.resolution()]);
}

#[tokio::test]
async fn a_crawl_that_succeeded_closes_as_a_run_does_and_its_history_says_when_it_began() {
    let event =
        json!({"detail-type": "Glue Crawler State Change", "detail": {"crawlerName": "nightly", "state": "Succeeded"}});
    let crawl = |id: &str, state: CrawlerHistoryState, began: i64| {
        let began = DateTime::from_secs(TEN + began);
        CrawlerHistory::builder()
            .crawl_id(id)
            .state(state)
            .start_time(began)
            .build()
    };
    for (began, changed, closes) in [(59, -60, false), (60, -60, true), (60, 60, true), (60, 61, false)] {
        let history = mock!(aws_sdk_glue::Client::list_crawls)
            .match_requests(|request| request.crawler_name() == Some("nightly"))
            .then_output(move || {
                let crawls = [
                    crawl("c-3", CrawlerHistoryState::Running, 900),
                    crawl("c-2", CrawlerHistoryState::Completed, began),
                    crawl("c-1", CrawlerHistoryState::Failed, 10),
                ];
                ListCrawlsOutput::builder().set_crawls(Some(crawls.into())).build()
            });
        let world = world_of(&[&history, &crawler(changed)]);
        let incident = open(&world).await;
        let output = handle(&world.clients, event.clone()).await.expect("an answer");
        assert_eq!(output.closed.len(), usize::from(closes), "{began} {changed} {output:?}");
        let now = world
            .clients
            .table
            .by_id(&incident.id)
            .await
            .expect("read")
            .expect("there");
        let by = now
            .closed
            .map(|by| matches!(by, Closed::Success { of: Member::Crawler(_), run, .. } if run == "c-2"));
        assert_eq!(by, closes.then_some(true));
    }
}

#[tokio::test]
async fn a_success_that_glue_is_too_busy_to_date_comes_again_and_what_is_denied_is_the_sweeps() {
    for (code, comes_again) in [
        ("ThrottlingException", true),
        ("InternalServiceException", true),
        ("OperationTimeoutException", true),
        ("AccessDeniedException", false),
    ] {
        let meta = move || {
            aws_sdk_glue::error::ErrorMetadata::builder()
                .code(code)
                .message("no")
                .build()
        };
        let run = mock!(aws_sdk_glue::Client::get_job_run).then_error(move || GetJobRunError::generic(meta()));
        let world = world(&run);
        let incident = open(&world).await;
        let body = event("SUCCEEDED").to_string();
        let batch = json!({"Records": [{"messageId": "m", "body": body}]});
        let output = handle(&world.clients, batch).await.expect("an answer");
        assert_eq!(output.batch_item_failures.len(), usize::from(comes_again), "{code}");
        assert_eq!(output.open.len(), usize::from(!comes_again), "{code}");
        let now = world
            .clients
            .table
            .by_id(&incident.id)
            .await
            .expect("read")
            .expect("there");
        assert!(now.is_open(), "{code}");
    }
}

/// An open incident of that subject, which these jobs have joined.
async fn joined(world: &World, subject: Subject, jobs: &[&str]) -> Incident {
    let key = Key {
        subject,
        stage: Stage::Credentials,
        cause: Cause::BadPassword,
        role: None,
        denied: None,
    };
    let incident = Incident::open(key, at(0), at(1), None);
    let table = &world.clients.table;
    table.open(&incident, None, at(1)).await.expect("open");
    for job in jobs {
        let of = Member::Job((*job).to_owned());
        table.add_member(&of, &incident.id, at(1)).await.expect("kept");
    }
    incident
}

#[tokio::test]
async fn of_one_of_several_connections_only_the_success_of_a_job_that_has_them_all_is_the_end() {
    let rule = glue(Some(600));
    let world = world(&rule);
    let orders = joined(&world, Subject::Connection("orders".to_owned()), &["nightly"]).await;
    let both = Subject::OneOf(["orders".to_owned(), "crm".to_owned()].into());
    let both = joined(&world, both, &["both"]).await;
    let is_open = async |incident: &Incident| {
        let now = world.clients.table.by_id(&incident.id).await.expect("read");
        now.expect("there").is_open()
    };
    // The job of orders alone.
    let output = handle(&world.clients, event("SUCCEEDED")).await.expect("an answer");
    assert_eq!(output.closed, [orders.id.as_str()]);
    assert!(is_open(&both).await);
    let mut of_both = event("SUCCEEDED");
    of_both["detail"]["jobName"] = "both".into();
    let output = handle(&world.clients, of_both).await.expect("an answer");
    assert_eq!(output.closed, [both.id.as_str()]);
    assert!(!is_open(&both).await);
    assert_eq!(
        *world.told.lock().expect("a lock"),
        [orders.resolution(), both.resolution()]
    );
}

#[tokio::test]
async fn a_success_of_a_job_that_has_other_connections_by_now_says_nothing_of_what_it_had() {
    let orders = || Subject::Connection("orders".to_owned());
    for (job, subject, why) in [
        ("nightly", orders(), None),
        ("repointed", orders(), Some("not known to have had what failed")),
        // What it had when it began nobody knows.
        ("since", orders(), Some("not known to have had what failed")),
        ("denied", orders(), Some("AccessDenied")),
        // The job itself works, whatever it is by now.
        ("repointed", Subject::Job("repointed".to_owned()), None),
        ("denied", Subject::Job("denied".to_owned()), None),
    ] {
        let rule = glue(Some(600));
        let world = world(&rule);
        let incident = joined(&world, subject, &[job]).await;
        let mut event = event("SUCCEEDED");
        event["detail"]["jobName"] = job.into();
        let output = handle(&world.clients, event).await.expect("an answer");
        assert_eq!(output.closed.is_empty(), why.is_some(), "{job} {output:?}");
        if let Some(why) = why {
            assert!(output.open[0].contains(why), "{job} {output:?}");
            // The next success of it is asked again.
            let of = Member::Job(job.to_owned());
            let kept = world.clients.table.incidents_of(&of).await;
            assert_eq!(kept.expect("read"), [incident.id], "{job}");
        }
    }
}

#[tokio::test]
async fn a_job_that_glue_is_too_busy_to_describe_keeps_its_success_until_it_can() {
    let run = glue(Some(600));
    let busy = mock!(aws_sdk_glue::Client::get_job).then_error(|| {
        let no = aws_sdk_glue::error::ErrorMetadata::builder().code("ThrottlingException");
        GetJobError::generic(no.build())
    });
    let world = world_of(&[&run, &busy]);
    let incident = open(&world).await;
    let batch = json!({"Records": [{"messageId": "m", "body": event("SUCCEEDED").to_string()}]});
    let output = handle(&world.clients, batch).await.expect("an answer");
    assert_eq!((output.batch_item_failures.len(), output.closed.len()), (1, 0));
    let now = world.clients.table.by_id(&incident.id).await.expect("read");
    assert!(now.expect("there").is_open());
}
