//! What the evidence promises.

use aws_sdk_cloudwatchlogs::operation::filter_log_events::{FilterLogEventsError, FilterLogEventsOutput};
use aws_sdk_cloudwatchlogs::types::FilteredLogEvent;
use aws_sdk_cloudwatchlogs::types::error::ResourceNotFoundException;
use aws_sdk_glue::error::ErrorMetadata;
use aws_sdk_glue::operation::get_connection::{GetConnectionError, GetConnectionOutput};
use aws_sdk_glue::operation::get_job::{GetJobError, GetJobOutput};
use aws_sdk_glue::operation::get_job_run::{GetJobRunError, GetJobRunOutput};
use aws_sdk_glue::operation::get_job_runs::GetJobRunsOutput;
use aws_sdk_glue::types as sdk;
use aws_sdk_glue::types::error::EntityNotFoundException;
use aws_smithy_mocks::{Rule, RuleMode, mock, mock_client};
use serde_json::{Value, json};
use shared_domain::Cause;

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

fn log() -> Rule {
    mock!(Logs::filter_log_events)
        .match_requests(|request| {
            request.log_group_name() == Some("/aws-glue/jobs/error") && request.log_stream_name_prefix() == Some("jr_1")
        })
        .then_output(|| {
            let event = |message: String| FilteredLogEvent::builder().message(message).build();
            FilterLogEventsOutput::builder()
                .events(event("x".repeat(20_000)))
                .events(event(format!("connecting with password={CANARY}")))
                .events(event(
                    "Caused by: FATAL: password authentication failed for user \"glue\"".into(),
                ))
                .build()
        })
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
    let glue = mock_client!(aws_sdk_glue, RuleMode::MatchAny, glue);
    let logs = mock_client!(aws_sdk_cloudwatchlogs, RuleMode::MatchAny, logs);
    collect(&glue, &logs, &input).await
}

#[tokio::test]
async fn a_failed_run_is_gathered_with_its_connections_and_what_the_log_says() {
    let evidence = collected(run_of_nightly(), &[&job(), &run(), &connection()], &[&log()]).await;
    let names: Vec<_> = evidence.connections.iter().map(|named| named.name.as_str()).collect();
    assert_eq!(
        names,
        ["orders", "second"],
        "the job's own, then those that its arguments name"
    );
    let signal = evidence.signal.as_ref().expect("a signal");
    assert_eq!(signal.cause, "bad_password", "the log says more than Glue's message");
    let tail: usize = evidence.log_tail.get().expect("a log").iter().map(String::len).sum();
    assert!(tail <= LONGEST_TAIL, "{tail}");
}

#[tokio::test]
async fn no_secret_is_in_the_evidence() {
    let evidence = collected(run_of_nightly(), &[&job(), &run(), &connection()], &[&log()]).await;
    let json = serde_json::to_string(&evidence).expect("JSON");
    assert!(!json.contains(CANARY), "{json}");
}

#[tokio::test]
async fn what_is_gone_is_missing_and_what_is_denied_is_unreadable() {
    let gone_job = mock!(Glue::get_job).then_error(|| GetJobError::EntityNotFoundException(not_found()));
    let gone_run = mock!(Glue::get_job_run).then_error(|| GetJobRunError::EntityNotFoundException(not_found()));
    let evidence = collected(run_of_nightly(), &[&gone_job, &gone_run], &[]).await;
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
    assert_eq!(evidence.log_tail, Fact::Unreadable("AccessDeniedException: no".into()));
}

#[tokio::test]
async fn a_run_that_left_no_log_has_an_empty_one() {
    let no_group = mock!(Logs::filter_log_events).then_error(|| {
        FilterLogEventsError::ResourceNotFoundException(
            ResourceNotFoundException::builder()
                .meta(ErrorMetadata::builder().code("ResourceNotFoundException").build())
                .build(),
        )
    });
    let evidence = collected(run_of_nightly(), &[&job(), &run(), &connection()], &[&no_group]).await;
    assert_eq!(evidence.log_tail, Fact::Known(Vec::new()));
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
    let evidence = collected(request(), &[&job(), &some, &connection()], &[&log()]).await;
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
            request.log_group_name() == Some("/teams/orders/error") && request.log_stream_name_prefix() == Some("night")
        })
        .then_output(|| {
            let event = FilteredLogEvent::builder().message("Caused by: Connection refused");
            FilterLogEventsOutput::builder().events(event.build()).build()
        });
    let evidence = collected(run_of_nightly(), &[&job, &run(), &connection()], &[&log]).await;
    assert_eq!(evidence.connections[0].name, "from-json");
    assert_eq!(
        evidence.log_tail,
        Fact::Known(vec!["Caused by: Connection refused".to_owned()])
    );
}

#[test]
fn a_private_key_that_was_logged_line_by_line_is_redacted() {
    let key = format!("{}\n{}", "QUJD".repeat(16), "canarykey".repeat(7));
    let log = format!("-----BEGIN PRIVATE KEY-----\n{key}\n-----END PRIVATE KEY-----\nafter");
    let lines: Vec<String> = log.lines().map(str::to_owned).collect();
    let tail = tail_of(&lines);
    assert!(!tail.join("\n").contains("canarykey"), "{tail:?}");
    assert_eq!(tail.last().map(String::as_str), Some("after"));
}

#[test]
fn a_tail_is_never_longer_than_it_may_be() {
    for piece in ["x", "\u{fc}", "\u{1f980}"] {
        let tail = tail_of(&[piece.repeat(20_000)]);
        assert!(tail.iter().map(String::len).sum::<usize>() <= LONGEST_TAIL);
    }
}

#[tokio::test]
async fn a_long_log_is_read_from_an_hour_before_the_end_and_a_run_that_hung_from_its_start() {
    const HOUR: i64 = 60 * 60 * 1000;
    let ten_hours = mock!(Glue::get_job_run).then_output(|| {
        let mut run = failed_run("x");
        run.started_on = Some(DateTime::from_millis(HOUR));
        run.completed_on = Some(DateTime::from_millis(11 * HOUR));
        GetJobRunOutput::builder().job_run(run).build()
    });
    let nothing = mock!(Logs::filter_log_events)
        .match_requests(|request| request.start_time() == Some(10 * HOUR))
        .then_output(|| FilterLogEventsOutput::builder().build());
    let whole = mock!(Logs::filter_log_events)
        .match_requests(|request| request.start_time() == Some(HOUR))
        .then_output(|| {
            let event = FilteredLogEvent::builder().message("the last line").build();
            FilterLogEventsOutput::builder().events(event).build()
        });
    let glue = [&job(), &ten_hours, &connection()];
    let evidence = collected(run_of_nightly(), &glue, &[&nothing, &whole]).await;
    assert_eq!(evidence.log_tail, Fact::Known(vec!["the last line".to_owned()]));
    assert_eq!((nothing.num_calls(), whole.num_calls()), (1, 1));
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
    let evidence = collected(failed(), &[&gone, &run_gone, &connection()], &[&log()]).await;
    let signal = evidence.signal.expect("a signal");
    assert_eq!(signal.stage.as_str(), "credentials", "{signal:?}");
    let none = mock!(Logs::filter_log_events).then_output(|| FilterLogEventsOutput::builder().build());
    let evidence = collected(failed(), &[&gone, &run_gone, &connection()], &[&none]).await;
    assert!(evidence.log_tail.is_not_collected());
}
