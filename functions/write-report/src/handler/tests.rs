//! What the notification promises.

use std::collections::BTreeSet;

use aws_sdk_eventbridge::operation::put_events::PutEventsOutput;
use aws_sdk_s3::operation::put_object::{PutObjectError, PutObjectOutput};
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

/// No bucket for records.
fn nowhere() -> Records {
    Records::new(mock_client!(aws_sdk_s3, RuleMode::MatchAny, []), None)
}

/// The report, where all who listen have it.
async fn told(channels: &Channels, input: Input) -> Report {
    match handle(channels, &nowhere(), input).await.expect("an answer") {
        Output::Report(report) => *report,
        Output::Delivery { delivery } => panic!("only {delivery:?}"),
    }
}

fn events() -> Rule {
    mock!(aws_sdk_eventbridge::Client::put_events)
        .match_requests(|request| {
            let entry = &request.entries()[0];
            let detail: Value = serde_json::from_str(entry.detail().expect("a detail")).expect("JSON");
            let is_known = detail["id"] == "diag-jr_1";
            is_known && entry.source() == Some("pipefitter") && detail["report"]["rootCause"]["code"] == "S3_NO_PATH"
        })
        .then_output(|| PutEventsOutput::builder().build())
}

#[tokio::test]
async fn people_get_text_chat_gets_its_schema_and_programs_get_an_event() {
    let text = mock!(aws_sdk_sns::Client::publish)
        .match_requests(|request| {
            request.topic_arn() == Some("arn:text")
                && request.subject() == Some("Pipefitter: S3_NO_PATH on orders")
                && request
                    .message()
                    .is_some_and(|text| text.starts_with("DIAGNOSED") && text.ends_with("Report diag-jr_1\n"))
                && id_of(request).as_deref() == Some("diag-jr_1")
        })
        .then_output(|| PublishOutput::builder().build());
    let chat = mock!(aws_sdk_sns::Client::publish)
        .match_requests(|request| {
            let message: Value = serde_json::from_str(request.message().unwrap_or_default()).unwrap_or_default();
            request.topic_arn() == Some("arn:chat")
                && id_of(request).as_deref() == Some("diag-jr_1")
                && message["id"] == "diag-jr_1"
                && message["version"] == "1.0"
                && message["source"] == "custom"
                && message["content"]["textType"] == "client-markdown"
                && message["content"]["nextSteps"][1] == "`aws ec2 create-vpc-endpoint`"
                && message["metadata"]["threadId"] == "orders"
        })
        .then_output(|| PublishOutput::builder().build());
    let events = events();
    let report = told(&channels(&[&text, &chat], &events, "DIAGNOSED"), blocked()).await;
    assert_eq!((text.num_calls(), chat.num_calls(), events.num_calls()), (1, 1, 1));
    assert!(report.unknown.is_empty());
}

#[tokio::test]
async fn an_outcome_that_nobody_asked_for_is_not_sent() {
    let events = events();
    let report = told(&channels(&[], &events, "READY"), blocked()).await;
    assert_eq!((report.outcome, events.num_calls()), (Outcome::Diagnosed, 0));
}

#[tokio::test]
async fn an_execution_that_a_person_started_tells_nobody_else() {
    let events = events();
    let mut by_hand = blocked();
    by_hand.execution = Some("6f1c9a52".into());
    told(&channels(&[], &events, "DIAGNOSED"), by_hand).await;
    assert_eq!(events.num_calls(), 0);
}

fn id_of(request: &aws_sdk_sns::operation::publish::PublishInput) -> Option<String> {
    request
        .message_attributes()?
        .get("id")?
        .string_value()
        .map(str::to_owned)
}

fn to(topic: &'static str) -> Rule {
    mock!(aws_sdk_sns::Client::publish)
        .match_requests(move |request| request.topic_arn() == Some(topic))
        .then_output(|| PublishOutput::builder().build())
}

fn denied(topic: &'static str) -> Rule {
    mock!(aws_sdk_sns::Client::publish)
        .match_requests(move |request| request.topic_arn() == Some(topic))
        .then_error(|| {
            let no = aws_sdk_sns::error::ErrorMetadata::builder()
                .code("AuthorizationError")
                .message("no")
                .build();
            PublishError::generic(no)
        })
}

#[tokio::test]
async fn each_channel_is_sent_to_once_and_what_cannot_be_sent_is_an_error_of_the_step() {
    let (text, chat, events) = (to("arn:text"), denied("arn:chat"), events());
    let sending = channels(&[&text, &chat], &events, "DIAGNOSED");
    let Output::Delivery { delivery } = handle(&sending, &nowhere(), blocked()).await.expect("an answer") else {
        panic!("all is sent");
    };
    assert_eq!(delivery.sent, BTreeSet::from([Channel::Text, Channel::Event]));

    // What the state machine puts into the document, and does again.
    let document = |delivery: &Delivery| Input {
        delivery: serde_json::from_value(json!(delivery)).expect("a delivery"),
        ..blocked()
    };
    let error = handle(&sending, &nowhere(), document(&delivery))
        .await
        .expect_err("nothing could be sent");
    assert_eq!(error.name, ErrorName::NotReady);
    assert!(
        error.message.contains("DIAGNOSED, S3_NO_PATH") && error.message.contains("sns:Publish"),
        "{}",
        error.message
    );
    assert_eq!((text.num_calls(), chat.num_calls(), events.num_calls()), (1, 2, 1));

    let later = to("arn:chat");
    let report = told(&channels(&[&later], &events, "DIAGNOSED"), document(&delivery)).await;
    assert_eq!(
        (report.outcome, later.num_calls(), text.num_calls()),
        (Outcome::Diagnosed, 1, 1)
    );
}

#[tokio::test]
async fn a_subject_has_less_than_a_hundred_characters() {
    let short = mock!(aws_sdk_sns::Client::publish)
        .match_requests(|request| request.subject().is_none_or(|subject| subject.len() == 99))
        .then_output(|| PublishOutput::builder().build());
    let any = mock!(aws_sdk_eventbridge::Client::put_events).then_output(|| PutEventsOutput::builder().build());
    let route = json!({"way": "register", "reason": "", "request": {"connection": "x".repeat(200)}});
    let input = serde_json::from_value(json!({"execution": "diag-jr_1", "route": route})).expect("a document");
    told(&channels(&[&short], &any, "INCONCLUSIVE"), input).await;
    assert_eq!(short.num_calls(), 2);
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
    for (execution, notify_on, sent) in [
        ("diag-jr_1", "INCONCLUSIVE", 1),
        ("diag-jr_1", "READY", 1), // Who wants to hear of other outcomes only is left alone,
        ("6f1c9a52", "INCONCLUSIVE", 1), // and so is who started it by hand.
    ] {
        let report = told(&channels(&[&text], &any, notify_on), refused(execution)).await;
        assert_eq!(
            (report.outcome, any.num_calls()),
            (Outcome::Refused, sent),
            "{execution} {notify_on}"
        );
    }
}

/// A new connection whose engine has read a row, and the facts that were read of it then.
fn ready() -> Input {
    let facts = json!({"Subnets": [{"SubnetId": "subnet-1", "VpcId": "vpc-1", "CidrBlock": "10.0.0.0/24", "AvailabilityZone": "a"}]});
    let passed = json!({"test": "glue-etl", "outcome": "passed", "message": "a row"});
    serde_json::from_value(json!({
        "route": {"way": "register", "reason": "", "request": {"connection": "orders/prod"}},
        "creation": {"state": "ready", "connection": {"name": "orders/prod"}},
        "smoke": {"finished": true, "results": [passed]},
        "evidence": {"observedAt": "2026-11-24T10:00:00Z", "logTail": ["of another run"],
            "connections": [{"name": "orders/prod", "connection": {"Name": "orders/prod"}}, {"name": "other", "connection": {"Name": "other"}}]},
        "network": {"facts": shared_lambda::pack(&facts, 10_000), "findings": [], "unknown": [
            {"code": "DNS_CUSTOM_RESOLVER", "stage": "network", "reason": "r", "wouldHelp": "w"}]},
    }))
    .expect("a document")
}

#[tokio::test]
async fn what_works_is_kept_under_the_connection_s_name_with_its_facts_and_the_proof() {
    let put = mock!(aws_sdk_s3::Client::put_object)
        .match_requests(|request| {
            let body: Value = serde_json::from_slice(request.body().bytes().expect("bytes")).expect("JSON");
            request.bucket() == Some("records")
                && request.key() == Some("records/orders%2Fprod.json")
                && body["network"]["Subnets"][0]["SubnetId"] == "subnet-1"
                && body["worked"] == json!({"at": "2026-11-24T10:00:00Z", "proof": "glue-etl passed"})
                && body["evidence"]["logTail"].is_null()
        })
        .then_output(|| PutObjectOutput::builder().build());
    let records = Records::new(
        mock_client!(aws_sdk_s3, RuleMode::MatchAny, [&put]),
        Some("records".into()),
    );
    let any = mock!(aws_sdk_eventbridge::Client::put_events).then_output(|| PutEventsOutput::builder().build());
    let quiet = channels(&[], &any, "");
    let answer = handle(&quiet, &records, ready()).await.expect("an answer");
    let Output::Report(report) = answer else {
        panic!("all is sent")
    };
    assert_eq!((report.outcome, put.num_calls()), (Outcome::Ready, 1));
    // What could not be judged of what works is nobody's question.
    assert!(report.unknown.is_empty() && report.advice.is_empty(), "{report:#?}");

    // A failure is no record.
    handle(&quiet, &records, blocked()).await.expect("an answer");
    assert_eq!(put.num_calls(), 1);
}

#[tokio::test]
async fn a_record_that_cannot_be_kept_is_said_and_the_report_is_one_all_the_same() {
    let denied = mock!(aws_sdk_s3::Client::put_object).then_error(|| {
        let no = aws_sdk_s3::error::ErrorMetadata::builder()
            .code("AccessDenied")
            .message("no");
        PutObjectError::generic(no.build())
    });
    let records = Records::new(
        mock_client!(aws_sdk_s3, RuleMode::MatchAny, [&denied]),
        Some("records".into()),
    );
    let any = mock!(aws_sdk_eventbridge::Client::put_events).then_output(|| PutEventsOutput::builder().build());
    let answer = handle(&channels(&[], &any, ""), &records, ready())
        .await
        .expect("an answer");
    let Output::Report(report) = answer else {
        panic!("all is sent")
    };
    assert_eq!(report.outcome, Outcome::Ready);
    assert!(report.text.contains("s3:PutObject: AccessDenied"), "{}", report.text);
}
