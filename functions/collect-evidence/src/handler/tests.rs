//! What the evidence promises.

use aws_sdk_cloudwatchlogs::operation::filter_log_events::{
    FilterLogEventsError, FilterLogEventsInput, FilterLogEventsOutput,
};
use aws_sdk_cloudwatchlogs::types::FilteredLogEvent;
use aws_sdk_cloudwatchlogs::types::error::ResourceNotFoundException;
use aws_sdk_glue::error::ErrorMetadata;
use aws_sdk_glue::operation::get_connection::{GetConnectionError, GetConnectionOutput};
use aws_sdk_glue::operation::get_connections::{GetConnectionsError, GetConnectionsOutput};
use aws_sdk_glue::operation::get_crawler::{GetCrawlerError, GetCrawlerOutput};
use aws_sdk_glue::operation::get_job::{GetJobError, GetJobOutput};
use aws_sdk_glue::operation::get_job_run::{GetJobRunError, GetJobRunOutput};
use aws_sdk_glue::operation::get_job_runs::{GetJobRunsError, GetJobRunsOutput};
use aws_sdk_glue::operation::list_crawlers::{ListCrawlersError, ListCrawlersOutput};
use aws_sdk_glue::operation::list_jobs::{ListJobsError, ListJobsOutput};
use aws_sdk_glue::types as sdk;
use aws_sdk_glue::types::error::EntityNotFoundException;
use aws_sdk_s3::operation::get_object::{GetObjectError, GetObjectOutput};
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::error::NoSuchKey;
use aws_smithy_mocks::{Rule, RuleMode, mock, mock_client};
use serde_json::{Value, json};
use shared_domain::{Cause, budget};

use super::*;

const CANARY: &str = "canary-Zx81";

fn input(request: Value) -> Input {
    serde_json::from_value(json!({"route": {"way": "diagnose", "reason": "", "request": request}})).expect("an input")
}

fn run_of_nightly() -> Input {
    input(json!({"diagnose": {"jobName": "nightly", "jobRunId": "jr_1"}}))
}

fn job() -> Rule {
    mock!(Glue::get_job).then_output(|| {
        let connections = sdk::ConnectionsList::builder().connections("orders").build();
        let job = sdk::Job::builder()
            .name("nightly")
            .role("GlueRole")
            .connections(connections)
            .default_arguments("--connection_name", "second")
            .default_arguments("--db_password", CANARY);
        GetJobOutput::builder().job(job.build()).build()
    })
}

/// The same, whose script lies in S3.
fn job_with_script() -> Rule {
    mock!(Glue::get_job).then_output(|| {
        let command = sdk::JobCommand::builder().script_location("s3://scripts/nightly.py");
        let connections = sdk::ConnectionsList::builder().connections("orders").build();
        let job = sdk::Job::builder()
            .name("nightly")
            .role("GlueRole")
            .command(command.build())
            .connections(connections);
        GetJobOutput::builder().job(job.build()).build()
    })
}

/// The beginning of the script, as S3 answers for a range.
fn script(text: String, size: usize) -> Rule {
    mock!(S3::get_object)
        .match_requests(|request| {
            (request.bucket(), request.key(), request.range())
                == (Some("scripts"), Some("nightly.py"), Some("bytes=0-262143"))
        })
        .then_output(move || {
            GetObjectOutput::builder()
                .content_range(format!("bytes 0-{}/{size}", text.len().saturating_sub(1)))
                .body(ByteStream::from(text.clone().into_bytes()))
                .build()
        })
}

fn failed_run(message: &'static str) -> sdk::JobRun {
    sdk::JobRun::builder()
        .id("jr_1")
        .job_name("nightly")
        .job_run_state(sdk::JobRunState::Failed)
        .error_message(message)
        .build()
}

fn run() -> Rule {
    mock!(Glue::get_job_run).then_output(|| {
        GetJobRunOutput::builder()
            .job_run(failed_run("An error occurred while calling o95.getDynamicFrame."))
            .build()
    })
}

fn connection() -> Rule {
    mock!(Glue::get_connection)
        .match_requests(|request| request.hide_password() == Some(true))
        .then_output(|| {
            let connection = sdk::Connection::builder()
                .name("orders")
                .connection_type(sdk::ConnectionType::Jdbc)
                .connection_properties(
                    sdk::ConnectionPropertyKey::JdbcConnectionUrl,
                    "jdbc:postgresql://db.internal:5432/orders",
                )
                .connection_properties(sdk::ConnectionPropertyKey::Password, CANARY);
            GetConnectionOutput::builder().connection(connection.build()).build()
        })
}

/// What was asked: the group, the stream or prefix, newest first.
fn asks(request: &FilterLogEventsInput, group: &str, stream: &str) -> bool {
    assert_eq!(request.start_from_head(), Some(false), "newest first");
    assert!(
        request.start_time().is_some_and(|start| start >= 1_704_067_200_000),
        "newest first needs a start"
    );
    request.log_group_name() == Some(group)
        && (request.log_stream_names().iter().any(|name| name == stream)
            || request.log_stream_name_prefix() == Some(stream))
}

fn event(stream: &str, at: i64, message: impl Into<String>) -> FilteredLogEvent {
    FilteredLogEvent::builder()
        .log_stream_name(stream)
        .timestamp(at)
        .message(message)
        .build()
}

fn events(events: Vec<FilteredLogEvent>) -> FilterLogEventsOutput {
    FilterLogEventsOutput::builder().set_events(Some(events)).build()
}

fn log() -> Rule {
    mock!(Logs::filter_log_events)
        .match_requests(|request| asks(request, "/aws-glue/jobs/error", "jr_1"))
        .then_output(|| {
            events(vec![
                event(
                    "jr_1",
                    3,
                    "Caused by: FATAL: password authentication failed for user \"glue\"",
                ),
                event("jr_1", 2, format!("connecting with password={CANARY}")),
                event("jr_1", 1, "x".repeat(20_000)),
            ])
        })
}

/// Whatever else is asked for is not there.
fn nowhere() -> Rule {
    mock!(Logs::filter_log_events).then_error(no_group)
}

fn no_group() -> FilterLogEventsError {
    FilterLogEventsError::ResourceNotFoundException(ResourceNotFoundException::builder().build())
}

/// Whatever else is asked for is there and holds nothing.
fn silence() -> Rule {
    mock!(Logs::filter_log_events).then_output(|| events(Vec::new()))
}

/// As the wire has it: with its code.
fn not_found() -> EntityNotFoundException {
    EntityNotFoundException::builder()
        .meta(ErrorMetadata::builder().code("EntityNotFoundException").build())
        .build()
}

fn denied() -> ErrorMetadata {
    ErrorMetadata::builder()
        .code("AccessDeniedException")
        .message("no")
        .build()
}

async fn collected(input: Input, glue: &[&Rule], logs: &[&Rule]) -> Evidence {
    collected_with_script(input, glue, logs, &[]).await
}

async fn collected_with_script(input: Input, glue: &[&Rule], logs: &[&Rule], s3: &[&Rule]) -> Evidence {
    // Who does not say what ran lately asks for the run by itself.
    let no_runs =
        mock!(Glue::get_job_runs).then_output(|| GetJobRunsOutput::builder().set_job_runs(Some(Vec::new())).build());
    let glue: Vec<&Rule> = glue.iter().copied().chain([&no_runs]).collect();
    let clients = Clients {
        glue: mock_client!(aws_sdk_glue, RuleMode::MatchAny, glue.as_slice()),
        logs: mock_client!(aws_sdk_cloudwatchlogs, RuleMode::MatchAny, logs),
        s3: mock_client!(aws_sdk_s3, RuleMode::MatchAny, s3),
    };
    let patience = Patience {
        whole: Duration::from_secs(5),
        again: Duration::ZERO,
    };
    collect(&clients, &input, patience).await
}

#[tokio::test]
async fn a_failed_run_is_gathered_with_its_connections_and_what_the_log_says() {
    let evidence = collected(
        run_of_nightly(),
        &[&job(), &run(), &connection()],
        &[&log(), &nowhere()],
    )
    .await;
    let names: Vec<_> = evidence.connections.iter().map(|named| named.name.as_str()).collect();
    assert_eq!(
        names,
        ["orders", "second"],
        "the job's own, then those that its arguments name"
    );
    let signal = evidence.signal.as_ref().expect("a signal");
    assert_eq!(signal.cause, "bad_password", "the log says more than Glue's message");
    let tail: usize = evidence.log_tail.get().expect("a log").iter().map(String::len).sum();
    assert!((20_000..64 * 1024).contains(&tail), "{tail}");
}

#[tokio::test]
async fn no_secret_is_in_the_evidence() {
    let evidence = collected(
        run_of_nightly(),
        &[&job(), &run(), &connection()],
        &[&log(), &nowhere()],
    )
    .await;
    let json = serde_json::to_string(&evidence).expect("JSON");
    assert!(!json.contains(CANARY), "{json}");
}

#[tokio::test]
async fn where_a_list_of_names_cannot_be_read_the_mistyped_one_is_missing_all_the_same() {
    let job = mock!(Glue::get_job).then_error(|| GetJobError::EntityNotFoundException(not_found()));
    let run = mock!(Glue::get_job_runs).then_output(|| GetJobRunsOutput::builder().build());
    let crawler = mock!(Glue::get_crawler).then_error(|| GetCrawlerError::EntityNotFoundException(not_found()));
    let connection =
        mock!(Glue::get_connection).then_error(|| GetConnectionError::EntityNotFoundException(not_found()));
    let lists = [
        mock!(Glue::list_jobs).then_error(|| ListJobsError::generic(denied())),
        mock!(Glue::list_crawlers).then_error(|| ListCrawlersError::generic(denied())),
        mock!(Glue::get_connections).then_error(|| GetConnectionsError::generic(denied())),
    ];
    let rules = [&job, &run, &crawler, &connection, &lists[0], &lists[1], &lists[2]];
    for typed in [
        json!({"diagnose": {"jobName": "nihgtly"}}),
        json!({"diagnose": {"crawlerName": "doc"}}),
        json!({"connection": "ordes-prod", "diagnose": {}}),
    ] {
        let evidence = collected(input(typed.clone()), &rules, &[]).await;
        let missing = [
            evidence.job == Fact::Known(Found::missing()),
            evidence.crawler == Fact::Known(Found::missing()),
            evidence
                .connections
                .iter()
                .any(|one| one.connection == Fact::Known(Found::missing())),
        ];
        assert!(
            missing.contains(&true) && evidence.near_names.is_empty(),
            "{typed}: {evidence:?}"
        );
    }
    assert!(lists.iter().all(|list| list.num_calls() == 1));
}

fn jobs(names: &[&'static str]) -> Rule {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    mock!(Glue::list_jobs).then_output(move || ListJobsOutput::builder().set_job_names(Some(names.clone())).build())
}

#[tokio::test]
async fn a_mistyped_name_is_answered_with_those_that_are_near_and_an_event_s_is_not() {
    let job = || mock!(Glue::get_job).then_error(|| GetJobError::EntityNotFoundException(not_found()));
    let run = || mock!(Glue::get_job_run).then_error(|| GetJobRunError::EntityNotFoundException(not_found()));
    let typed = json!({"diagnose": {"jobName": "nihgtly", "jobRunId": "jr_1"}});
    let rules = [job(), run(), jobs(&["nightly", "billing"])];
    let evidence = collected(input(typed.clone()), &rules.each_ref(), &[]).await;
    assert_eq!(evidence.near_names, ["nightly"]);

    let mut told = typed;
    told["diagnose"]["event"] = json!({"state": "FAILED", "message": "no"});
    let rules = [job(), run(), jobs(&["nightly"])];
    assert!(
        collected(input(told), &rules.each_ref(), &[&nowhere()])
            .await
            .near_names
            .is_empty()
    );
    assert_eq!(rules[2].num_calls(), 0);

    let crawler = mock!(Glue::get_crawler).then_error(|| GetCrawlerError::EntityNotFoundException(not_found()));
    let crawlers =
        mock!(Glue::list_crawlers).then_output(|| ListCrawlersOutput::builder().crawler_names("docs").build());
    let typed = input(json!({"diagnose": {"crawlerName": "doc"}}));
    assert_eq!(collected(typed, &[&crawler, &crawlers], &[]).await.near_names, ["docs"]);

    let connection =
        mock!(Glue::get_connection).then_error(|| GetConnectionError::EntityNotFoundException(not_found()));
    let connections = mock!(Glue::get_connections)
        .match_requests(|request| request.hide_password() == Some(true))
        .then_output(|| {
            let orders = sdk::Connection::builder().name("orders-prod").build();
            GetConnectionsOutput::builder().connection_list(orders).build()
        });
    let typed = input(json!({"connection": "ordes-prod", "diagnose": {}}));
    assert_eq!(
        collected(typed, &[&connection, &connections], &[]).await.near_names,
        ["orders-prod"]
    );
}

#[tokio::test]
async fn what_is_gone_is_missing_and_what_is_denied_is_unreadable() {
    let gone_job = mock!(Glue::get_job).then_error(|| GetJobError::EntityNotFoundException(not_found()));
    let gone_run = mock!(Glue::get_job_run).then_error(|| GetJobRunError::EntityNotFoundException(not_found()));
    let jobs = jobs(&["Nightly-2", "billing"]);
    let evidence = collected(run_of_nightly(), &[&gone_job, &gone_run, &jobs], &[]).await;
    assert_eq!(
        (evidence.job, evidence.job_run),
        (Fact::Known(Found::missing()), Fact::Known(Found::missing()))
    );

    let no_job = mock!(Glue::get_job).then_error(|| GetJobError::generic(denied()));
    let no_run = mock!(Glue::get_job_run).then_error(|| GetJobRunError::generic(denied()));
    let evidence = collected(run_of_nightly(), &[&no_job, &no_run], &[]).await;
    assert_eq!(evidence.job, Fact::Unreadable("AccessDeniedException: no".into()));

    let no_connection = mock!(Glue::get_connection).then_error(|| GetConnectionError::generic(denied()));
    let no_log = mock!(Logs::filter_log_events).then_error(|| {
        FilterLogEventsError::generic(
            ErrorMetadata::builder()
                .code("AccessDeniedException")
                .message("no")
                .build(),
        )
    });
    let evidence = collected(run_of_nightly(), &[&job(), &run(), &no_connection], &[&no_log]).await;
    assert_eq!(
        evidence.connections[0].connection,
        Fact::Unreadable("AccessDeniedException: no".into())
    );
    let reason = evidence.log_tail.reason().expect("unreadable");
    assert!(
        reason.starts_with("/aws-glue/jobs/error: AccessDeniedException: no"),
        "{reason}"
    );
}

#[tokio::test]
async fn a_group_that_is_not_there_is_unknown_and_one_that_holds_nothing_is_empty() {
    let ran = || {
        mock!(Glue::get_job_run).then_output(|| {
            let mut run = failed_run("x");
            run.execution_time = 60;
            GetJobRunOutput::builder().job_run(run).build()
        })
    };
    let evidence = collected(run_of_nightly(), &[&job(), &ran(), &connection()], &[&nowhere()]).await;
    let reason = evidence.log_tail.reason().expect("unreadable");
    assert!(reason.contains("/aws-glue/jobs/error"), "{reason}");
    let unread = evidence.unread();
    assert_eq!(unread[0].would_help, "logs:FilterLogEvents");
    let evidence = collected(run_of_nightly(), &[&job(), &ran(), &connection()], &[&silence()]).await;
    assert_eq!(evidence.log_tail, Fact::Known(Vec::new()));
    // A run that never ran has no log.
    let evidence = collected(run_of_nightly(), &[&job(), &run(), &connection()], &[&nowhere()]).await;
    assert_eq!(evidence.log_tail, Fact::Known(Vec::new()));
}

#[tokio::test]
async fn an_empty_answer_proves_nothing() {
    let nothing = [
        &mock!(Glue::get_job).then_output(|| GetJobOutput::builder().build()),
        &mock!(Glue::get_job_run).then_output(|| GetJobRunOutput::builder().build()),
        &mock!(Glue::get_job_runs).then_output(|| GetJobRunsOutput::builder().build()),
        &mock!(Glue::get_connection).then_output(|| GetConnectionOutput::builder().build()),
    ];
    let mut nightly = run_of_nightly();
    let evidence = collected(nightly.clone(), &nothing, &[]).await;
    assert!(evidence.job.reason().is_some() && evidence.job_run.reason().is_some());
    if let Some(diagnose) = nightly.route.as_mut().and_then(|route| route.request.diagnose.as_mut()) {
        diagnose.job_run_id = None;
    }
    let evidence = collected(nightly, &nothing, &[]).await;
    assert!(evidence.job_run.reason().is_some());
    let evidence = collected(input(json!({"connection": "orders", "diagnose": {}})), &nothing, &[]).await;
    assert!(evidence.connections[0].connection.reason().is_some());
    let garbled = mock!(Logs::filter_log_events).then_output(|| FilterLogEventsOutput::builder().build());
    let evidence = collected(run_of_nightly(), &[&job(), &run(), &connection()], &[&garbled]).await;
    assert!(evidence.log_tail.reason().is_some());
}

#[tokio::test]
async fn what_the_event_said_is_used_where_glue_says_nothing() {
    let request = json!({"diagnose": {"jobName": "nightly", "jobRunId": "jr_1", "event": {"state": "FAILED",
        "message": "FATAL: password authentication failed for user \"glue\"", "at": "2026-01-01T00:00:00Z"}}});
    let denied_run = mock!(Glue::get_job_run).then_error(|| GetJobRunError::generic(denied()));
    let in_time = mock!(Logs::filter_log_events)
        .match_requests(|request| {
            request.end_time() == Some(1_767_225_900_000) && asks(request, "/aws-glue/jobs/error", "jr_1")
        })
        .then_output(|| events(vec![event("jr_1", 1, "the log is read all the same")]));
    let evidence = collected(
        input(request.clone()),
        &[&job(), &denied_run, &connection()],
        &[&in_time, &nowhere()],
    )
    .await;
    assert_eq!(
        evidence.signal.as_ref().map(|signal| signal.cause.as_str()),
        Some("bad_password")
    );
    assert_eq!(evidence.log_tail.get().map(Vec::len), Some(1));
    assert!(
        evidence
            .unread()
            .iter()
            .any(|check| check.would_help.contains("glue:GetJobRun"))
    );
    let gone = mock!(Glue::get_job).then_error(|| GetJobError::EntityNotFoundException(not_found()));
    let run_gone = mock!(Glue::get_job_run).then_error(|| GetJobRunError::EntityNotFoundException(not_found()));
    let evidence = collected(input(request), &[&gone, &run_gone], &[&nowhere()]).await;
    assert_eq!(evidence.signal.map(|signal| signal.stage.as_str()), Some("credentials"));
}

#[tokio::test]
async fn all_connections_are_looked_at_and_the_document_stays_small() {
    let many = mock!(Glue::get_job).then_output(|| {
        let names = (0..50).map(|number| format!("c{number}"));
        let connections = sdk::ConnectionsList::builder()
            .set_connections(Some(names.collect()))
            .build();
        let arguments = (0..300).map(|number| (format!("--a{number}"), "x".repeat(1_000)));
        let job = sdk::Job::builder()
            .name("nightly")
            .role("GlueRole")
            .connections(connections);
        let job = job.set_default_arguments(Some(arguments.collect())).build();
        GetJobOutput::builder().job(job).build()
    });
    let large_run = mock!(Glue::get_job_run).then_output(|| {
        let mut run = failed_run("x");
        run.error_message = Some("y".repeat(400_000));
        GetJobRunOutput::builder().job_run(run).build()
    });
    let large = mock!(Glue::get_connection).then_output(|| {
        let url = "jdbc:postgresql://db.internal:5432/orders";
        let connection = sdk::Connection::builder()
            .name("c")
            .connection_properties(sdk::ConnectionPropertyKey::JdbcConnectionUrl, url)
            .connection_properties(sdk::ConnectionPropertyKey::ConfigFiles, "z".repeat(5_000));
        GetConnectionOutput::builder().connection(connection.build()).build()
    });
    let evidence = collected(run_of_nightly(), &[&many, &large_run, &large], &[&nowhere()]).await;
    assert_eq!((large.num_calls(), evidence.connections.len()), (50, 50));
    assert!(evidence.not_looked_at.is_empty());
    let size = budget::json_length(&evidence);
    assert!(size <= budget::EVIDENCE && !evidence.cut.is_empty(), "{size}");
}

#[tokio::test]
async fn a_run_is_read_with_the_last_success_before_it_and_by_itself_where_it_is_old_or_the_runs_are_refused() {
    let ran = |id: &str, state: sdk::JobRunState, began: i64| {
        sdk::JobRun::builder()
            .id(id)
            .job_run_state(state)
            .started_on(DateTime::from_secs(began))
            .build()
    };
    let newest = |of: Vec<sdk::JobRun>| {
        mock!(Glue::get_job_runs)
            .then_output(move || GetJobRunsOutput::builder().set_job_runs(Some(of.clone())).build())
    };
    let later = ran("jr_2", sdk::JobRunState::Succeeded, 1_770_000_000);
    let earlier = ran("jr_0", sdk::JobRunState::Succeeded, 1_750_000_000);
    let whole = newest(vec![later.clone(), failed_run("Connection refused"), earlier]);
    let alone = newest(vec![later.clone(), failed_run("Connection refused")]);
    let without = newest(vec![later]);
    let refused = mock!(Glue::get_job_runs).then_error(|| GetJobRunsError::generic(denied()));
    let at = |text: &str| Fact::Known(Found::Present(text.to_owned()));
    let rows = [
        (&whole, 0, at("2025-06-15T15:06:40Z")),
        (&alone, 0, Fact::Known(Found::missing())),
        (&without, 1, Fact::NotCollected),
        (&refused, 1, Fact::NotCollected),
    ];
    for (runs, by_itself, success) in rows {
        let run = run();
        let evidence = collected(
            run_of_nightly(),
            &[&job(), &run, runs, &connection()],
            &[&log(), &nowhere()],
        )
        .await;
        assert!(evidence.job_run.get().and_then(Found::present).is_some());
        assert_eq!((run.num_calls(), evidence.last_success), (by_itself, success));
    }
}

#[tokio::test]
async fn a_job_without_a_run_has_its_last_failed_one_or_none() {
    let runs = |runs: Vec<sdk::JobRun>| {
        mock!(Glue::get_job_runs)
            .then_output(move || GetJobRunsOutput::builder().set_job_runs(Some(runs.clone())).build())
    };
    let request = || input(json!({"diagnose": {"jobName": "nightly"}}));
    let fine = sdk::JobRun::builder()
        .id("jr_2")
        .job_run_state(sdk::JobRunState::Succeeded)
        .build();
    let some = runs(vec![fine.clone(), failed_run("Connection refused")]);
    let evidence = collected(request(), &[&job(), &some, &connection()], &[&log(), &nowhere()]).await;
    assert_eq!(
        evidence
            .job_run
            .get()
            .and_then(Found::present)
            .map(|run| run.id.as_str()),
        Some("jr_1")
    );
    let evidence = collected(request(), &[&job(), &runs(vec![fine]), &connection()], &[]).await;
    assert_eq!((evidence.job_run, evidence.signal), (Fact::NotCollected, None));
}

#[tokio::test]
async fn a_failed_connection_test_is_evidence_of_its_own() {
    let mut input = input(json!({"connection": "orders"}));
    input.test = serde_json::from_value(json!({"test": "test-connection", "outcome": "failed",
        "message": "FATAL: database \"ordres\" does not exist"}))
    .ok();
    let evidence = collected(input, &[&connection()], &[]).await;
    assert_eq!(
        evidence.signal.map(|signal| signal.cause),
        Some(Cause::DatabaseOrPrivilegeMissing)
    );
    assert!(evidence.job.is_not_collected() && evidence.log_tail.is_not_collected());
}

#[tokio::test]
async fn the_log_is_where_the_job_puts_it_and_json_arguments_name_connections() {
    let job = mock!(Glue::get_job).then_output(|| {
        let job = sdk::Job::builder()
            .name("nightly")
            .default_arguments("--custom-logGroup-prefix", "/teams/orders")
            .default_arguments("--custom-logStream-prefix", "night")
            .default_arguments("--options", r#"[{"connectionName": "from-json", "dbtable": "t"}]"#);
        GetJobOutput::builder().job(job.build()).build()
    });
    let log = mock!(Logs::filter_log_events)
        .match_requests(|request| {
            request.log_stream_name_prefix().is_some() && asks(request, "/teams/orders/error", "night")
        })
        .then_output(|| events(vec![event("night-7", 1, "Caused by: Connection refused")]));
    let evidence = collected(run_of_nightly(), &[&job, &run(), &connection()], &[&log, &nowhere()]).await;
    assert_eq!(evidence.connections[0].name, "from-json");
    assert_eq!(
        evidence.log_tail,
        Fact::Known(vec!["Caused by: Connection refused".to_owned()])
    );
}

#[tokio::test]
async fn a_private_key_that_was_logged_line_by_line_is_redacted() {
    let key = || {
        let key = format!("{}\n{}", "QUJD".repeat(16), "canarykey".repeat(7));
        let text = format!("-----BEGIN PRIVATE KEY-----\n{key}\n-----END PRIVATE KEY-----\nafter");
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        // Newest first, all of one time.
        events(lines.iter().rev().map(|line| event("jr_1", 1, line)).collect())
    };
    let log = mock!(Logs::filter_log_events)
        .match_requests(|request| asks(request, "/aws-glue/jobs/error", "jr_1"))
        .then_output(key);
    let evidence = collected(run_of_nightly(), &[&job(), &run(), &connection()], &[&log, &nowhere()]).await;
    let tail = evidence.log_tail.get().expect("a log");
    assert!(!tail.join("\n").contains("canarykey"), "{tail:?}");
    assert_eq!(tail.last().map(String::as_str), Some("after"));
}

#[tokio::test]
async fn the_drivers_streams_come_before_the_executors_and_a_retrys_log_is_not_read() {
    let ten_hours = || {
        mock!(Glue::get_job_run).then_output(|| {
            let mut run = failed_run("x");
            run.started_on = Some(DateTime::from_secs(1_767_225_600));
            run.completed_on = Some(DateTime::from_secs(1_767_261_600));
            run.execution_time = 36_000;
            GetJobRunOutput::builder().job_run(run).build()
        })
    };
    let of_driver = mock!(Logs::filter_log_events)
        .match_requests(|request| {
            request.log_stream_names() == ["jr_1-driver"] && request.end_time() == Some(1_767_261_900_000)
        })
        .then_output(|| events(vec![event("jr_1-driver", 2, "the driver's last line")]));
    let noise = mock!(Logs::filter_log_events)
        .match_requests(|request| request.log_stream_name_prefix() == Some("jr_1"))
        .then_output(|| {
            events(vec![
                event("jr_1_attempt_1", 9, "of the retry"),
                event("jr_1_g-0123", 3, "an executor's line"),
            ])
        });
    let glue = [&job(), &ten_hours(), &connection()];
    let evidence = collected(run_of_nightly(), &glue, &[&of_driver, &noise, &nowhere()]).await;
    assert_eq!(
        evidence.log_tail,
        Fact::Known(vec!["the driver's last line".to_owned()])
    );
    assert_eq!(noise.num_calls(), 0);
    let glue = [&job(), &ten_hours(), &connection()];
    let evidence = collected(run_of_nightly(), &glue, &[&noise, &nowhere()]).await;
    assert_eq!(evidence.log_tail, Fact::Known(vec!["an executor's line".to_owned()]));
}

#[tokio::test]
async fn the_other_name_of_the_drivers_stream_is_asked_only_where_the_likelier_one_tells_no_error() {
    let named = |name: &'static str, line: &'static str| {
        mock!(Logs::filter_log_events)
            .match_requests(move |request| request.log_stream_names() == [name])
            .then_output(move || events(vec![event(name, 1, line)]))
    };
    const WHY: &str = "ERROR [main] glue.ProcessLauncher: Error from Python";
    for (first, expected, calls) in [
        (WHY, vec![WHY], 1),
        (
            "INFO the driver started",
            vec!["INFO the driver started", "Caused by: it"],
            2,
        ),
    ] {
        let rules = [named("jr_1", first), named("jr_1-driver", "Caused by: it")];
        let logs: Vec<&Rule> = rules.iter().collect();
        let evidence = collected(run_of_nightly(), &[&job(), &run(), &connection()], &logs).await;
        let mut lines = evidence.log_tail.get().cloned().unwrap_or_default();
        lines.sort_by_key(|line| expected.iter().position(|one| one == line));
        assert_eq!(lines, expected);
        assert_eq!(rules.iter().map(Rule::num_calls).sum::<usize>(), calls, "{first}");
    }
}

#[tokio::test]
async fn a_long_log_is_read_from_its_end_until_enough_is_read() {
    let page = mock!(Logs::filter_log_events)
        .match_requests(|request| request.log_stream_names() == ["jr_1"])
        .then_output(|| {
            let lines = (0..10).rev().map(|at| event("jr_1", at, "n".repeat(4_000)));
            let page = FilterLogEventsOutput::builder().set_events(Some(lines.collect()));
            page.next_token("there is always more").build()
        });
    let evidence = collected(run_of_nightly(), &[&job(), &run(), &connection()], &[&page, &nowhere()]).await;
    assert_eq!(page.num_calls(), 2, "64 KiB are two pages of 40");
    assert!(evidence.log_tail.get().is_some_and(|lines| !lines.is_empty()));
}

#[tokio::test]
async fn a_log_that_comes_after_the_event_is_looked_for_once_more() {
    let just_ended = || {
        mock!(Glue::get_job_run).then_output(|| {
            let mut run = failed_run("x");
            run.completed_on = Some(DateTime::from(SystemTime::now()));
            run.execution_time = 60;
            GetJobRunOutput::builder().job_run(run).build()
        })
    };
    // Empty the first time, there the second.
    let late = mock!(Logs::filter_log_events)
        .match_requests(|request| request.log_stream_names() == ["jr_1"])
        .sequence()
        .output(|| events(Vec::new()))
        .output(|| events(vec![event("jr_1", 1, "at last")]))
        .build();
    let glue = [&job(), &just_ended(), &connection()];
    let evidence = collected(run_of_nightly(), &glue, &[&late, &silence()]).await;
    assert_eq!(evidence.log_tail, Fact::Known(vec!["at last".to_owned()]));
}

#[tokio::test]
async fn the_log_of_a_smoke_job_that_was_removed_still_tells_the_cause() {
    let failed = || -> Input {
        serde_json::from_value(json!({
            "route": {"way": "register", "reason": "", "request": {"connection": "orders"}},
            "smoke": {"finished": true, "results": [{"test": "glue-etl", "outcome": "failed", "jobName": "pipefitter-smoke-orders-1",
                "runId": "jr_1", "message": "An error occurred while calling o95.getDynamicFrame."}]},
        }))
        .expect("an input")
    };
    let gone = mock!(Glue::get_job).then_error(|| GetJobError::EntityNotFoundException(not_found()));
    let run_gone = mock!(Glue::get_job_run).then_error(|| GetJobRunError::EntityNotFoundException(not_found()));
    let evidence = collected(failed(), &[&gone, &run_gone, &connection()], &[&log(), &nowhere()]).await;
    let signal = evidence.signal.expect("a signal");
    assert_eq!(signal.stage.as_str(), "credentials", "{signal:?}");
    let none = silence();
    let evidence = collected(failed(), &[&gone, &run_gone, &connection()], &[&none]).await;
    assert!(evidence.log_tail.is_not_collected());
}

fn crawler(status: sdk::LastCrawlStatus) -> Rule {
    mock!(Glue::get_crawler)
        .match_requests(|request| request.name() == Some("c"))
        .then_output(move || {
            let target = |name: &str| {
                sdk::JdbcTarget::builder()
                    .connection_name(name)
                    .path("orders/%")
                    .build()
            };
            let targets = sdk::CrawlerTargets::builder()
                .jdbc_targets(target("orders"))
                .jdbc_targets(target("orders"))
                .mongo_db_targets(sdk::MongoDbTarget::builder().connection_name("docs").build())
                .s3_targets(sdk::S3Target::builder().path("s3://b/x").build());
            let last = sdk::LastCrawlInfo::builder()
                .status(status.clone())
                .error_message(format!("password authentication failed, password={CANARY}"))
                .log_group("/aws-glue/crawlers")
                .log_stream("c")
                .message_prefix("two")
                .start_time(DateTime::from_secs(1_767_225_600));
            let crawler = sdk::Crawler::builder()
                .name("c")
                .role("service-role/GlueRole")
                .targets(targets.build())
                .last_crawl(last.build());
            GetCrawlerOutput::builder().crawler(crawler.build()).build()
        })
}

fn crawl_log(group: &'static str) -> Rule {
    mock!(Logs::filter_log_events)
        .match_requests(move |request| {
            assert!(
                request.log_stream_name_prefix().is_none(),
                "another crawler's name may begin so"
            );
            asks(request, group, "c")
        })
        .then_output(|| {
            events(vec![
                event(
                    "c",
                    3,
                    "[two] BENCHMARK : Crawler has finished running and is in state READY",
                ),
                event(
                    "c",
                    2,
                    format!("[two] ERROR : FATAL: password authentication failed password={CANARY}"),
                ),
                event("c", 1, "[one] ERROR : Connection refused"),
            ])
        })
}

fn of_crawler(event: Value) -> Input {
    input(json!({"diagnose": {"crawlerName": "c", "event": event}}))
}

#[tokio::test]
async fn a_failed_crawl_is_gathered_with_the_connections_of_its_targets_and_its_own_lines_of_the_log() {
    let failed = crawler(sdk::LastCrawlStatus::Failed);
    let log = crawl_log("/aws-glue/crawlers");
    let evidence = collected(of_crawler(Value::Null), &[&failed, &connection()], &[&log]).await;
    let names: Vec<_> = evidence.connections.iter().map(|named| named.name.as_str()).collect();
    assert_eq!(names, ["orders", "docs"]);
    assert_eq!(
        evidence.known_crawler().map(|crawler| crawler.role.as_str()),
        Some("service-role/GlueRole")
    );
    let lines = evidence.log_tail.get().expect("a log");
    assert_eq!(lines.len(), 2, "the lines of another crawl are not its: {lines:?}");
    assert_eq!(
        evidence.signal.as_ref().map(|signal| signal.cause.as_str()),
        Some("bad_password")
    );
    let json = serde_json::to_string(&evidence).expect("JSON");
    assert!(!json.contains(CANARY), "{json}");
}

#[tokio::test]
async fn a_crawl_that_succeeded_leaves_the_configuration_to_be_judged() {
    let fine = crawler(sdk::LastCrawlStatus::Succeeded);
    let evidence = collected(of_crawler(Value::Null), &[&fine, &connection()], &[]).await;
    assert_eq!((&evidence.log_tail, &evidence.signal), (&Fact::NotCollected, &None));
    assert_eq!(evidence.connections.len(), 2);
}

#[tokio::test]
async fn what_the_event_said_of_a_crawl_is_used_where_glue_says_nothing() {
    let told = json!({"state": "Failed", "message": "FATAL: password authentication failed for user \"glue\"",
        "at": "2026-01-01T00:00:00Z", "logGroup": "/aws-glue/crawlers-role/R-sc"});
    let no = mock!(Glue::get_crawler).then_error(|| GetCrawlerError::generic(denied()));
    let log = crawl_log("/aws-glue/crawlers-role/R-sc");
    let evidence = collected(of_crawler(told.clone()), &[&no], &[&log, &nowhere()]).await;
    assert_eq!(evidence.crawler, Fact::Unreadable("AccessDeniedException: no".into()));
    assert_eq!(
        evidence.signal.as_ref().map(|signal| signal.cause.as_str()),
        Some("bad_password")
    );
    assert_eq!(evidence.log_tail.get().map(Vec::len), Some(2), "of the newest crawl");
    assert!(
        evidence
            .unread()
            .iter()
            .any(|check| check.would_help == "glue:GetCrawler")
    );
    let gone = mock!(Glue::get_crawler).then_error(|| GetCrawlerError::EntityNotFoundException(not_found()));
    let evidence = collected(of_crawler(told), &[&gone], &[&nowhere()]).await;
    assert_eq!(evidence.crawler, Fact::Known(Found::missing()));
    assert!(
        evidence
            .log_tail
            .reason()
            .is_some_and(|reason| reason.contains("/aws-glue/crawlers"))
    );
    assert_eq!(evidence.signal.map(|signal| signal.stage.as_str()), Some("credentials"));
    let empty = mock!(Glue::get_crawler).then_output(|| GetCrawlerOutput::builder().build());
    let evidence = collected(of_crawler(Value::Null), &[&empty], &[]).await;
    assert!(evidence.crawler.reason().is_some());
}

#[tokio::test]
async fn a_crawl_s_log_that_an_event_outran_is_read_again() {
    let failed = crawler(sdk::LastCrawlStatus::Failed);
    let calls = std::sync::atomic::AtomicUsize::new(0);
    let late = mock!(Logs::filter_log_events).then_compute_output(move |_| {
        let call = calls.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let begun = event("c", 1, "[two] BENCHMARK : Running Start Crawl for Crawler c");
        let failed = event("c", 2, "[two] ERROR : Connection refused");
        events(if call == 0 { vec![begun] } else { vec![failed, begun] })
    });
    let now = DateTime::from(SystemTime::now())
        .fmt(DateTimeFormat::DateTime)
        .expect("a time");
    let told = of_crawler(json!({"state": "Failed", "at": now}));
    let evidence = collected(told, &[&failed, &connection()], &[&late]).await;
    assert_eq!((late.num_calls(), evidence.log_tail.get().map(Vec::len)), (2, Some(2)));
}

#[tokio::test]
async fn of_a_script_what_it_names_is_kept_and_nothing_else() {
    let text =
        format!("password = '{CANARY}'\nread({{'connectionName': 'of-script', 'secretId': 'glue/of-script'}})\n");
    let whole = script(text.clone(), text.len());
    let glue = [&job_with_script(), &run(), &connection()];
    let evidence = collected_with_script(run_of_nightly(), &glue, &[&silence()], &[&whole]).await;
    let names: Vec<_> = evidence.connections.iter().map(|named| named.name.as_str()).collect();
    assert_eq!(
        names,
        ["orders", "of-script"],
        "those that only the script names come last"
    );
    let read = evidence.script.get().expect("a script");
    assert_eq!(
        (read.secret_ids.join(","), read.in_part),
        ("glue/of-script".into(), false)
    );
    let json = serde_json::to_string(&evidence).expect("JSON");
    assert!(!json.contains(CANARY) && !json.contains("password"), "{json}");

    let longer = script(text, 262_145);
    let evidence = collected_with_script(run_of_nightly(), &glue, &[&silence()], &[&longer]).await;
    assert!(evidence.script.get().expect("a script").in_part);
    let all_of_it = script("#".repeat(300_000), 300_000);
    let evidence = collected_with_script(run_of_nightly(), &glue, &[&silence()], &[&all_of_it]).await;
    assert!(
        evidence.script.get().expect("a script").in_part,
        "no more is read of who knows no ranges"
    );
}

#[tokio::test]
async fn a_script_that_cannot_be_read_or_is_not_there_is_unreadable() {
    let error =
        |code: &'static str| move || GetObjectError::generic(ErrorMetadata::builder().code(code).message("no").build());
    let gone = || {
        GetObjectError::NoSuchKey(
            NoSuchKey::builder()
                .meta(ErrorMetadata::builder().code("NoSuchKey").build())
                .build(),
        )
    };
    for (rule, expected) in [
        (
            mock!(S3::get_object).then_error(error("AccessDenied")),
            Fact::Unreadable("AccessDenied: no".into()),
        ),
        (
            mock!(S3::get_object).then_error(gone),
            Fact::Unreadable("NoSuchKey: AWS gave no message".into()),
        ),
        (
            mock!(S3::get_object).then_error(error("InvalidRange")),
            Fact::Known(Script::default()),
        ),
    ] {
        let glue = [&job_with_script(), &run(), &connection()];
        let evidence = collected_with_script(run_of_nightly(), &glue, &[&silence()], &[&rule]).await;
        assert_eq!(evidence.script, expected);
        assert!(evidence.unread().is_empty(), "only the checks that need it are unknown");
    }
    let evidence = collected(run_of_nightly(), &[&job(), &run(), &connection()], &[&silence()]).await;
    assert_eq!(evidence.script, Fact::NotCollected, "the job names no script");
}
