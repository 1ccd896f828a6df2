//! What `on-job-failure` promises.

use aws_sdk_glue::operation::get_tags::GetTagsOutput;
use aws_sdk_glue::primitives::DateTime;
use aws_sdk_sfn::operation::start_execution::{StartExecutionError, StartExecutionOutput};
use aws_sdk_sfn::types::error::ExecutionAlreadyExists;
use aws_smithy_mocks::{RuleMode, mock, mock_client};

use shared_lambda::ErrorName;

use super::*;

const RUN: &str = "jr_0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

fn settings() -> Settings {
    Settings {
        state_machine_arn: "arn:aws:states:eu-central-1:111122223333:stateMachine:pipefitter".into(),
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

/// A Glue whose jobs all carry the tag value, if any.
fn glue_with_tag(value: Option<&'static str>) -> aws_sdk_glue::Client {
    let tags = mock!(aws_sdk_glue::Client::get_tags)
        .match_requests(|request| request.resource_arn() == Some("arn:aws:glue:eu-central-1:111122223333:job/nightly"))
        .then_output(move || match value {
            Some(value) => GetTagsOutput::builder().tags("pipefitter:diagnose", value).build(),
            None => GetTagsOutput::builder().build(),
        });
    mock_client!(aws_sdk_glue, RuleMode::MatchAny, [&tags])
}

fn starting() -> aws_smithy_mocks::Rule {
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
    }
}

async fn decision(glue: &aws_sdk_glue::Client, states: &aws_sdk_sfn::Client, payload: Value) -> Decision {
    handle(&clients(glue, states), &settings(), payload)
        .await
        .expect("an answer")
        .decisions
        .remove(0)
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
    let glue = mock_client!(aws_sdk_glue, RuleMode::MatchAny, [&denied]);
    let start = starting();
    let states = mock_client!(aws_sdk_sfn, RuleMode::MatchAny, [&start]);
    assert_eq!(decision(&glue, &states, failed()).await.action, Action::Started);
}

#[tokio::test]
async fn the_execution_is_named_after_the_run_and_carries_the_events_words_and_a_second_event_starts_nothing() {
    let exists = mock!(aws_sdk_sfn::Client::start_execution)
        .match_requests(|request| {
            let input: Value = serde_json::from_str(request.input().unwrap_or_default()).unwrap_or_default();
            request.name() == Some(&format!("diag-{RUN}"))
                && input
                    == json!({"diagnose": {"jobName": "nightly", "jobRunId": RUN,
                        "event": {"state": "FAILED", "message": "x", "at": "2026-11-01T12:34:06Z"}}})
        })
        .then_error(|| {
            StartExecutionError::ExecutionAlreadyExists(ExecutionAlreadyExists::builder().message("exists").build())
        });
    let states = mock_client!(aws_sdk_sfn, RuleMode::MatchAny, [&exists]);
    assert_eq!(
        decision(&glue_with_tag(None), &states, failed()).await.action,
        Action::AlreadyStarted
    );
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

#[test]
fn names_fit_step_functions_and_differ_between_attempts() {
    let attempt = format!("{RUN}_attempt_1");
    for run in [RUN, attempt.as_str(), "jr ü/weird", &"x".repeat(300)] {
        let name = execution_name(run);
        assert!(
            name.len() <= LONGEST_NAME && name.is_ascii() && !name.contains([' ', '/']),
            "{name}"
        );
    }
    assert_eq!(execution_name(RUN), format!("diag-{RUN}"));
    assert_ne!(execution_name(&attempt), execution_name(RUN));
}
