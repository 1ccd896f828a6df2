//! What the notification promises.

use aws_sdk_eventbridge::operation::put_events::PutEventsOutput;
use aws_sdk_sns::operation::publish::{PublishError, PublishOutput};
use aws_smithy_mocks::{Rule, RuleMode, mock, mock_client};
use serde_json::{Value, json};
use shared_domain::report::Outcome;

use super::*;
use crate::notify::Settings;

fn blocked() -> Input {
    serde_json::from_value(json!({
        "execution": "diag-jr_1",
        "route": {"way": "register", "reason": "", "request": {"connection": "orders"}},
        "preflight": {"findings": [{"code": "S3_NO_PATH", "stage": "network", "verdict": "fail", "title": "No way to S3",
            "resource": {"kind": "subnet", "id": "subnet-1"}, "evidence": "none", "confidence": "likely",
            "fix": {"summary": "Make one.", "commands": ["aws ec2 create-vpc-endpoint"]}}]},
    }))
    .expect("a document")
}

fn channels(sns: &[&Rule], events: &Rule, notify_on: &str) -> Channels {
    Channels::new(
        mock_client!(aws_sdk_sns, RuleMode::MatchAny, sns),
        mock_client!(aws_sdk_eventbridge, RuleMode::MatchAny, [events]),
        Settings {
            topic_arn: Some("arn:text".into()),
            chat_topic_arn: Some("arn:chat".into()),
            event_bus: Some("default".into()),
            notify_on: vec![notify_on.into()],
        },
    )
}

fn events() -> Rule {
    mock!(aws_sdk_eventbridge::Client::put_events)
        .match_requests(|request| {
            let entry = &request.entries()[0];
            let detail: Value = serde_json::from_str(entry.detail().expect("a detail")).expect("JSON");
            entry.source() == Some("pipefitter") && detail["report"]["rootCause"]["code"] == "S3_NO_PATH"
        })
        .then_output(|| PutEventsOutput::builder().build())
}

#[tokio::test]
async fn people_get_text_chat_gets_its_schema_and_programs_get_an_event() {
    let text = mock!(aws_sdk_sns::Client::publish)
        .match_requests(|request| {
            request.topic_arn() == Some("arn:text")
                && request.subject() == Some("Pipefitter: S3_NO_PATH on orders")
                && request.message().is_some_and(|text| text.starts_with("DIAGNOSED"))
        })
        .then_output(|| PublishOutput::builder().build());
    let chat = mock!(aws_sdk_sns::Client::publish)
        .match_requests(|request| {
            let message: Value = serde_json::from_str(request.message().unwrap_or_default()).unwrap_or_default();
            request.topic_arn() == Some("arn:chat")
                && message["version"] == "1.0"
                && message["source"] == "custom"
                && message["content"]["textType"] == "client-markdown"
                && message["content"]["nextSteps"][1] == "`aws ec2 create-vpc-endpoint`"
                && message["metadata"]["threadId"] == "orders"
        })
        .then_output(|| PublishOutput::builder().build());
    let events = events();
    let report = handle(&channels(&[&text, &chat], &events, "DIAGNOSED"), blocked())
        .await
        .expect("a report");
    assert_eq!((text.num_calls(), chat.num_calls(), events.num_calls()), (1, 1, 1));
    assert!(report.unknown.is_empty());
}

#[tokio::test]
async fn an_outcome_that_nobody_asked_for_is_not_sent() {
    let events = events();
    let report = handle(&channels(&[], &events, "READY"), blocked())
        .await
        .expect("a report");
    assert_eq!((report.outcome, events.num_calls()), (Outcome::Diagnosed, 0));
}

#[tokio::test]
async fn an_execution_that_a_person_started_tells_nobody_else() {
    let events = events();
    let mut by_hand = blocked();
    by_hand.execution = Some("6f1c9a52".into());
    handle(&channels(&[], &events, "DIAGNOSED"), by_hand)
        .await
        .expect("a report");
    assert_eq!(events.num_calls(), 0);
}

#[tokio::test]
async fn a_notification_that_fails_is_said_and_costs_nothing() {
    let denied = mock!(aws_sdk_sns::Client::publish).then_error(|| {
        let no = aws_sdk_sns::error::ErrorMetadata::builder()
            .code("AuthorizationError")
            .message("no")
            .build();
        PublishError::generic(no)
    });
    let report = handle(&channels(&[&denied], &events(), "DIAGNOSED"), blocked())
        .await
        .expect("a report");
    assert_eq!(report.outcome, Outcome::Diagnosed);
    assert_eq!(
        report
            .unknown
            .iter()
            .filter(|unknown| unknown.code == "Notification")
            .count(),
        2
    );
}

#[tokio::test]
async fn every_outcome_of_an_execution_that_an_event_started_is_told() {
    let any = mock!(aws_sdk_eventbridge::Client::put_events).then_output(|| PutEventsOutput::builder().build());
    let text = mock!(aws_sdk_sns::Client::publish).then_output(|| PublishOutput::builder().build());
    let refused = |execution: &str| -> Input {
        serde_json::from_value(
            json!({"execution": execution, "route": {"way": "refuse", "reason": "", "request": {},
            "problems": [{"path": "diagnose.jobName", "problem": "is empty", "remedy": "give one"}]}}),
        )
        .expect("a document")
    };
    for (execution, notify_on, told) in [
        ("diag-jr_1", "INCONCLUSIVE", 1),
        ("diag-jr_1", "READY", 1), // Who wants to hear of other outcomes only is left alone,
        ("6f1c9a52", "INCONCLUSIVE", 1), // and so is who started it by hand.
    ] {
        let report = handle(&channels(&[&text], &any, notify_on), refused(execution))
            .await
            .expect("a report");
        assert_eq!(
            (report.outcome, any.num_calls()),
            (Outcome::Refused, told),
            "{execution} {notify_on}"
        );
    }
}
