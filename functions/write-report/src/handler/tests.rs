//! What the notification promises.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

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
    channels_of(sns, events, notify_on, false)
}

fn channels_of(sns: &[&Rule], events: &Rule, notify_on: &str, every_run: bool) -> Channels {
    Channels::new(
        mock_client!(aws_sdk_sns, RuleMode::MatchAny, sns),
        mock_client!(aws_sdk_eventbridge, RuleMode::MatchAny, [events]),
        Settings {
            topic_arn: Some("arn:text".into()),
            chat_topic_arn: Some("arn:chat".into()),
            event_bus: Some("default".into()),
            notify_on: notify_on.split(',').map(str::to_owned).collect(),
            every_run,
        },
    )
}

/// No bucket for records.
fn nowhere() -> Records {
    Records::new(mock_client!(aws_sdk_s3, RuleMode::MatchAny, []), None)
}

/// The report, where all who listen have it.
async fn told(channels: &Channels, input: Input) -> Report {
    match handle(channels, &nowhere(), None, input).await.expect("an answer") {
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
    let Output::Delivery { delivery } = handle(&sending, &nowhere(), None, blocked()).await.expect("an answer") else {
        panic!("all is sent");
    };
    assert_eq!(delivery.sent, BTreeSet::from([Channel::Text, Channel::Event]));

    // What the state machine puts into the document, and does again.
    let document = |delivery: &Delivery| Input {
        delivery: serde_json::from_value(json!(delivery)).expect("a delivery"),
        ..blocked()
    };
    let error = handle(&sending, &nowhere(), None, document(&delivery))
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
        "credentials": {"facts": shared_lambda::pack(&json!({}), 10_000), "findings": []},
        "driver": {"facts": shared_lambda::pack(&json!({}), 10_000), "findings": []},
    }))
    .expect("a document")
}

#[tokio::test]
async fn what_works_is_kept_under_the_connection_s_name_with_its_facts_and_the_proof() {
    let put = mock!(aws_sdk_s3::Client::put_object)
        .match_requests(|request| {
            let body = serde_json::from_slice(request.body().bytes().expect("bytes"));
            let body: Value = body.unwrap_or_default();
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
    let answer = handle(&quiet, &records, None, ready()).await.expect("an answer");
    let Output::Report(report) = answer else {
        panic!("all is sent")
    };
    assert_eq!((report.outcome, put.num_calls()), (Outcome::Ready, 1));
    // What could not be judged of what works is nobody's question.
    assert!(report.unknown.is_empty() && report.advice.is_empty(), "{report:#?}");

    // A failure is no record.
    let mut by_hand = blocked();
    by_hand.execution = None;
    handle(&quiet, &records, None, by_hand).await.expect("an answer");
    assert_eq!(put.num_calls(), 1);
}

#[tokio::test]
async fn the_page_of_an_execution_is_kept_and_those_who_are_told_get_its_link_in_the_console() {
    let put = mock!(aws_sdk_s3::Client::put_object)
        .match_requests(|request| {
            let html = String::from_utf8_lossy(request.body().bytes().unwrap_or_default());
            request.key() == Some("pages/diag-jr_1.html")
                && request.content_type() == Some("text/html; charset=utf-8")
                && html.starts_with("<!doctype html>")
                && html.contains("aws ec2")
        })
        .then_output(|| PutObjectOutput::builder().build());
    let records = Records::new(
        mock_client!(aws_sdk_s3, RuleMode::MatchAny, [&put]),
        Some("records".into()),
    );
    let link = "/s3/object/records?region=";
    let text = mock!(aws_sdk_sns::Client::publish)
        .match_requests(move |request| {
            let signs = "$ aws s3 presign s3://records/pages/diag-jr_1.html --expires-in 3600";
            let told = |text: &str| text.contains(link) && text.contains(signs);
            request.topic_arn() == Some("arn:text") && request.message().is_some_and(told)
        })
        .then_output(|| PublishOutput::builder().build());
    let chat = mock!(aws_sdk_sns::Client::publish)
        .match_requests(move |request| {
            request.topic_arn() == Some("arn:chat") && request.message().is_some_and(|message| message.contains(link))
        })
        .then_output(|| PublishOutput::builder().build());
    let any = mock!(aws_sdk_eventbridge::Client::put_events).then_output(|| PutEventsOutput::builder().build());
    let answer = handle(&channels(&[&text, &chat], &any, "DIAGNOSED"), &records, None, blocked()).await;
    let Output::Report(report) = answer.expect("an answer") else {
        panic!("all is sent")
    };
    assert_eq!((put.num_calls(), text.num_calls(), chat.num_calls()), (1, 1, 1));
    assert_eq!(report.page.as_deref(), Some("s3://records/pages/diag-jr_1.html"));
}

#[tokio::test]
async fn a_record_of_a_part_of_the_facts_takes_no_place_of_a_whole_one_and_the_report_says_so() {
    type Part = fn(&mut Input) -> &mut Option<shared_domain::Diagnosis>;
    let parts: [(&str, Part); 3] = [
        ("network", |input| &mut input.network),
        ("credentials", |input| &mut input.credentials),
        ("driver", |input| &mut input.driver),
    ];
    let put = mock!(aws_sdk_s3::Client::put_object).then_output(|| PutObjectOutput::builder().build());
    let any = mock!(aws_sdk_eventbridge::Client::put_events).then_output(|| PutEventsOutput::builder().build());
    for (name, part) in parts {
        for (why, facts) in [
            ("broke", None),
            ("too large", Some(None)),
            ("too large", Some(Some("garbled".to_owned()))),
        ] {
            let mut input = ready();
            let of = part(&mut input);
            *of = facts.and_then(|facts| Some(shared_domain::Diagnosis { facts, ..of.take()? }));
            let records = Records::new(
                mock_client!(aws_sdk_s3, RuleMode::MatchAny, [&put]),
                Some("records".into()),
            );
            let answer = handle(&channels(&[], &any, ""), &records, None, input).await;
            let Output::Report(report) = answer.expect("an answer") else {
                panic!("all is sent")
            };
            assert_eq!((report.outcome, put.num_calls()), (Outcome::Ready, 0), "{name} {why}");
            let said = report.advice.concat();
            assert!(said.contains(why) && said.contains(name), "{name} {why}: {said}");
        }
    }
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
    let answer = handle(&channels(&[], &any, ""), &records, None, ready())
        .await
        .expect("an answer");
    let Output::Report(report) = answer else {
        panic!("all is sent")
    };
    assert_eq!(report.outcome, Outcome::Ready);
    assert!(report.text.contains("s3:PutObject: AccessDenied"), "{}", report.text);
}

mod of_incidents {
    //! Who hears of an incident, and when.

    use jiff::Timestamp;
    use shared_domain::cause::Cause;
    use shared_domain::diagnosis::Stage;
    use shared_domain::incident::{Closed, Incident, IncidentRun, Key, Member, News, Subject, Told};
    use shared_domain::step::StepFailure;
    use shared_incidents::fake::Fake;

    use super::*;

    mod comes_and_goes;

    fn at(text: &str) -> Timestamp {
        format!("2026-11-01T{text}Z").parse().expect("a time")
    }

    fn incident() -> Incident {
        let key = Key {
            subject: Subject::Connection("orders".to_owned()),
            stage: Stage::Network,
            cause: Cause::S3EndpointMissing,
            role: None,
            denied: None,
        };
        Incident::open(key, at("10:00:00"), at("10:00:01"), None)
    }

    /// An open incident with two runs.
    async fn open(table: &Table) -> Incident {
        let incident = incident();
        table.open(&incident, None, at("10:00:01")).await.expect("open");
        two_runs(table, &incident).await;
        incident
    }

    /// A run of each of two jobs, one of which was never launched.
    async fn two_runs(table: &Table, incident: &Incident) {
        for (job, run, untouched) in [("nightly", "jr_1", true), ("hourly", "jr_2", false)] {
            let run = IncidentRun {
                of: Member::Job(job.to_owned()),
                run: run.to_owned(),
                state: "FAILED".to_owned(),
                ended: at("10:00:00"),
                dpu_seconds: Some(1_800.0),
                untouched,
            };
            table.add_run(&incident.id, &run, at("10:00:00")).await.expect("listed");
        }
    }

    fn told(outcome: &str, code: Option<&str>) -> Told {
        Told {
            execution: "diag-before".to_owned(),
            outcome: outcome.to_owned(),
            code: code.map(str::to_owned),
            title: Some("No way to S3".to_owned()),
            resource: None,
            connection: None,
            changed: Vec::new(),
        }
    }

    fn diagnosis(id: &str) -> Input {
        let mut input = blocked();
        input.execution = Some(format!("diag-{id}"));
        let request = &mut input.route.as_mut().expect("a route").request;
        request.incident = Some(id.to_owned());
        input
    }

    fn end(id: &str) -> Input {
        let context = json!({"account": "111122223333", "region": "eu-west-1", "partition": "aws"});
        let route = json!({"way": "resolve", "reason": "", "request": {"incident": id}, "context": context});
        serde_json::from_value(json!({"execution": format!("resolved-{id}"), "route": route})).expect("a document")
    }

    fn anything() -> (Rule, Rule) {
        (
            mock!(aws_sdk_sns::Client::publish).then_output(|| PublishOutput::builder().build()),
            mock!(aws_sdk_eventbridge::Client::put_events).then_output(|| PutEventsOutput::builder().build()),
        )
    }

    async fn report_of(channels: &Channels, table: &Table, input: Input) -> Report {
        match handle(channels, &nowhere(), Some(table), input)
            .await
            .expect("an answer")
        {
            Output::Report(report) => *report,
            Output::Delivery { delivery } => panic!("only {delivery:?}"),
        }
    }

    #[tokio::test]
    async fn people_hear_of_the_first_diagnosis_and_of_another_root_cause_and_of_no_other() {
        for (before, every_run, news, sent) in [
            (None, false, News::Opened, 1),
            (Some(told("DIAGNOSED", Some("S3_NO_PATH"))), false, News::Same, 0),
            (Some(told("DIAGNOSED", Some("S3_NO_PATH"))), true, News::Same, 1),
            (Some(told("DIAGNOSED", Some("DB_PASSWORD"))), false, News::Changed, 1),
            (Some(told("INCONCLUSIVE", None)), false, News::Changed, 1),
        ] {
            let table = Fake::default().table();
            let incident = open(&table).await;
            if let Some(before) = &before {
                table.remember(&incident.id, before).await.expect("kept");
            }
            let (text, events) = anything();
            let channels = channels_of(&[&text], &events, "DIAGNOSED", every_run);
            let report = report_of(&channels, &table, diagnosis(&incident.id)).await;
            let part = report.incident.expect("an incident");
            assert_eq!((part.news, events.num_calls()), (Some(news), sent), "{before:?}");
            assert_eq!((part.toll.runs, part.toll.jobs, part.toll.dpu_hours), (2, 2, 1.0));
            assert_eq!(part.safe_to_rerun, ["jr_1"]);
            let kept = table
                .by_id(&incident.id)
                .await
                .expect("read")
                .and_then(|incident| incident.told);
            assert_eq!(kept.and_then(|told| told.code).as_deref(), Some("S3_NO_PATH"));
            // Written again, it is no news.
            report_of(&channels, &table, diagnosis(&incident.id)).await;
            assert!(every_run || events.num_calls() == sent);
        }
    }

    #[tokio::test]
    async fn a_cause_that_is_known_stays_where_a_later_diagnosis_cannot_see_it() {
        let blind = |id: &str| {
            let mut input = diagnosis(id);
            input.preflight = None;
            input
        };
        for (before, kept, news) in [
            (None, ("INCONCLUSIVE", None), [News::Opened, News::Changed]),
            (
                Some(told("INCONCLUSIVE", None)),
                ("INCONCLUSIVE", None),
                [News::Same, News::Changed],
            ),
            (
                Some(told("DIAGNOSED", Some("S3_NO_PATH"))),
                ("DIAGNOSED", Some("S3_NO_PATH")),
                [News::Same, News::Same],
            ),
            (
                Some(told("DIAGNOSED", Some("DB_PASSWORD"))),
                ("DIAGNOSED", Some("DB_PASSWORD")),
                [News::Same, News::Changed],
            ),
        ] {
            let table = Fake::default().table();
            let incident = open(&table).await;
            if let Some(before) = &before {
                table.remember(&incident.id, before).await.expect("kept");
            }
            let (text, events) = anything();
            let channels = channels(&[&text], &events, "DIAGNOSED,INCONCLUSIVE");
            let report = report_of(&channels, &table, blind(&incident.id)).await;
            assert_eq!(report.outcome, Outcome::Inconclusive);
            let now = table.by_id(&incident.id).await.expect("read").and_then(|one| one.told);
            let now = now.expect("told");
            assert_eq!((now.outcome.as_str(), now.code.as_deref()), kept, "{before:?}");
            // The way back.
            let back = report_of(&channels, &table, diagnosis(&incident.id)).await;
            let told = [report, back].map(|report| report.incident.and_then(|part| part.news).expect("news"));
            assert_eq!(told, news, "{before:?}");
        }
    }

    #[tokio::test]
    async fn an_end_by_quiet_lasted_until_the_last_failure() {
        let table = Fake::default().table();
        let incident = open(&table).await;
        let last = IncidentRun {
            ended: at("10:45:00"),
            ..table.runs(&incident.id).await.expect("runs").remove(0)
        };
        let last = IncidentRun {
            run: "jr_3".to_owned(),
            ..last
        };
        table
            .add_run(&incident.id, &last, at("10:45:00"))
            .await
            .expect("listed");
        let seen = "2026-11-02T11:00:00Z".parse().expect("a time");
        let last = Some(at("10:45:00"));
        let closed = Closed::Quiet {
            seen,
            last,
            idle: false,
        };
        table.keep(&incident, &closed, seen).await.expect("kept");
        let (text, events) = anything();
        let report = report_of(&channels(&[&text], &events, "RESOLVED"), &table, end(&incident.id)).await;
        let words =
            "From 2026-11-01T10:00:00Z to 2026-11-01T10:45:00Z (45 min): after that nothing failed for 1 day 0 h";
        let said: Vec<&str> = report.text.split_whitespace().collect();
        assert!(said.join(" ").contains(words), "{}", report.text);
    }

    #[tokio::test]
    async fn messages_of_an_incident_share_a_thread() {
        let table = Fake::default().table();
        let incident = open(&table).await;
        let id = incident.id.clone();
        let chat = mock!(aws_sdk_sns::Client::publish)
            .match_requests(move |request| {
                let message: Value = serde_json::from_str(request.message().unwrap_or_default()).unwrap_or_default();
                let is_text = request.topic_arn() == Some("arn:text");
                is_text || message["metadata"]["threadId"] == *id
            })
            .then_output(|| PublishOutput::builder().build());
        let (_, events) = anything();
        report_of(
            &channels(&[&chat], &events, "DIAGNOSED"),
            &table,
            diagnosis(&incident.id),
        )
        .await;
        assert_eq!(chat.num_calls(), 2);
    }

    #[tokio::test]
    async fn what_is_told_by_halves_is_news_until_all_have_it() {
        let table = Fake::default().table();
        let incident = open(&table).await;
        let (text, chat, (_, events)) = (to("arn:text"), denied("arn:chat"), anything());
        let sending = channels(&[&text, &chat], &events, "DIAGNOSED");
        let first = handle(&sending, &nowhere(), Some(&table), diagnosis(&incident.id))
            .await
            .expect("an answer");
        assert!(matches!(first, Output::Delivery { .. }));
        assert_eq!(
            table
                .by_id(&incident.id)
                .await
                .expect("read")
                .and_then(|incident| incident.told),
            None
        );
    }

    #[tokio::test]
    async fn a_table_that_cannot_be_read_keeps_no_diagnosis_from_being_told() {
        let fake = Fake::default();
        let incident = open(&fake.table()).await;
        fake.deny(Some("GetItem"));
        let (text, events) = anything();
        let report = report_of(
            &channels(&[&text], &events, "DIAGNOSED"),
            &fake.table(),
            diagnosis(&incident.id),
        )
        .await;
        let part = report.incident.expect("an incident");
        assert!(
            part.unreadable
                .is_some_and(|reason| reason.contains("dynamodb:GetItem"))
        );
        assert_eq!((events.num_calls(), report.outcome), (1, Outcome::Diagnosed));
        // There is nothing to tell of an end.
        let error = handle(
            &channels(&[&text], &events, "RESOLVED"),
            &nowhere(),
            Some(&fake.table()),
            end(&incident.id),
        )
        .await;
        assert_eq!(error.expect_err("unreadable").name, ErrorName::AccessDenied);
    }

    #[tokio::test]
    async fn an_end_says_how_long_how_many_and_what_can_be_run_again() {
        let table = Fake::default().table();
        let incident = open(&table).await;
        table
            .remember(&incident.id, &told("DIAGNOSED", Some("S3_NO_PATH")))
            .await
            .expect("kept");
        let incident = table.by_id(&incident.id).await.expect("read").expect("there");
        let closed = Closed::Success {
            of: Member::Job("nightly".to_owned()),
            run: "jr_good".to_owned(),
            started: at("12:05:00"),
        };
        let (text, events) = anything();
        let listening = channels(&[&text], &events, "RESOLVED");
        // Not yet.
        let early = report_of(&listening, &table, end(&incident.id)).await;
        assert_eq!((early.outcome, early.problems.len()), (Outcome::Refused, 1));
        table.keep(&incident, &closed, at("12:10:00")).await.expect("kept");
        table.close(&incident, &closed).await.expect("closed");
        let report = report_of(&listening, &table, end(&incident.id)).await;
        assert_eq!(report.outcome, Outcome::Resolved);
        assert_eq!(report.connection.as_ref().map(|one| one.name.as_str()), Some("orders"));
        for words in [
            "RESOLVED: it works again",
            "Its diagnosis was S3_NO_PATH: No way to S3",
            "From 2026-11-01T10:00:00Z to 2026-11-01T12:05:00Z (2 h 5 min): run jr_good of job nightly",
            "2 runs of 2 jobs failed; 1 DPU hours lost",
            "$ aws glue start-job-run --job-name nightly --job-run-id jr_1 --region eu-west-1",
        ] {
            assert!(report.text.contains(words), "{words}\n{}", report.text);
        }
        assert_eq!(report.incident.and_then(|part| part.news), Some(News::Resolved));
    }

    #[tokio::test]
    async fn of_an_end_the_facts_are_the_record_unless_something_fails_in_them() {
        for (verdict, kept) in [(None, 1), (Some("warn"), 1), (Some("fail"), 0)] {
            let table = Fake::default().table();
            let incident = open(&table).await;
            let closed = Closed::Success {
                of: Member::Job("nightly".to_owned()),
                run: "jr_good".to_owned(),
                started: at("12:05:00"),
            };
            table.keep(&incident, &closed, at("12:10:00")).await.expect("kept");
            table.close(&incident, &closed).await.expect("closed");
            let (mut input, works) = (end(&incident.id), ready());
            let evidence = json!({"observedAt": "2026-11-01T12:11:00Z", "connections": [{"name": "orders", "connection": {"Name": "orders"}}]});
            input.evidence = Some(serde_json::from_value(evidence).expect("evidence"));
            (input.network, input.credentials, input.driver) = (works.network, works.credentials, works.driver);
            let finding = verdict.map(|verdict| {
                let finding = json!({"code": "SSL_FORCED", "stage": "ssl", "verdict": verdict, "title": "t", "evidence": "e",
                    "resource": {"kind": "connection", "id": "orders"}, "confidence": "likely", "fix": {"summary": "s", "commands": []}});
                serde_json::from_value(finding).expect("a finding")
            });
            input.driver.as_mut().expect("a diagnosis").findings.extend(finding);
            let keys = Arc::new(Mutex::new(Vec::new()));
            let keep = keys.clone();
            let put = mock!(aws_sdk_s3::Client::put_object).then_compute_output(move |request| {
                keep.lock()
                    .expect("a lock")
                    .push(request.key().unwrap_or_default().to_owned());
                PutObjectOutput::builder().build()
            });
            let records = Records::new(
                mock_client!(aws_sdk_s3, RuleMode::MatchAny, [&put]),
                Some("records".into()),
            );
            let (text, events) = anything();
            let listening = channels(&[&text], &events, "RESOLVED");
            handle(&listening, &records, Some(&table), input)
                .await
                .expect("an answer");
            let keys = keys.lock().expect("a lock");
            let records = keys.iter().filter(|key| *key == "records/orders.json");
            assert_eq!(records.count(), kept, "{verdict:?}: {keys:?}");
        }
    }

    #[tokio::test]
    async fn which_of_several_connections_it_is_nobody_is_told_before_a_diagnosis_has_named_one() {
        let second = json!({"code": "DB_PASSWORD", "stage": "credentials", "verdict": "fail", "title": "t", "connection": "crm",
            "resource": {"kind": "secret", "id": "s"}, "evidence": "e", "confidence": "confirmed",
            "fix": {"summary": "s", "commands": []}});
        for (name, finding, about) in [
            ("nothing names one", None, "one of crm, orders"),
            ("the facts are of one", Some(second), "connection crm"),
        ] {
            let table = Fake::default().table();
            let key = Key {
                subject: Subject::OneOf(["orders".to_owned(), "crm".to_owned()].into()),
                stage: Stage::Credentials,
                cause: Cause::BadPassword,
                role: None,
                denied: None,
            };
            let incident = Incident::open(key, at("10:00:00"), at("10:00:01"), None);
            table.open(&incident, None, at("10:00:01")).await.expect("open");
            let mut input = diagnosis(&incident.id);
            input.route = serde_json::from_value(json!({"way": "diagnose", "reason": "",
                "request": {"incident": incident.id, "diagnose": {"jobName": "both", "jobRunId": "jr_1",
                    "event": {"state": "FAILED"}}}}))
            .expect("a route");
            input.preflight = None;
            input.evidence = serde_json::from_value(json!({
                "connections": [
                    {"name": "orders", "connection": {"Name": "orders", "ConnectionType": "JDBC"}},
                    {"name": "crm", "connection": {"Name": "crm", "ConnectionType": "JDBC"}}],
                "jobRun": {"Id": "jr_1", "JobName": "both", "JobRunState": "FAILED",
                    "ErrorMessage": "FATAL: password authentication failed for user \"glue\""},
            }))
            .expect("evidence");
            if let Some(finding) = finding {
                input.credentials = serde_json::from_value(json!({"findings": [finding]})).expect("a diagnosis");
            }
            let (text, heard) = comes_and_goes::listening();
            let (_, events) = anything();
            let listening = channels(&[&text], &events, "DIAGNOSED,RESOLVED,INCONCLUSIVE");
            let report = report_of(&listening, &table, input).await;
            let named = about.strip_prefix("connection ");
            let one_of = report.incident.as_ref().and_then(|part| part.one_of.as_deref());
            assert_eq!(one_of, named.is_none().then_some(about), "{name}: {}", report.text);
            assert_eq!(
                report.text.contains("one of crm, orders"),
                named.is_none(),
                "{}",
                report.text
            );
            let known = table.by_id(&incident.id).await.expect("read").expect("there");
            assert_eq!(known.about(), about, "{name}: {:?}", known.told);
            let closed = Closed::Success {
                of: Member::Job("both".to_owned()),
                run: "jr_good".to_owned(),
                started: at("12:05:00"),
            };
            table.keep(&known, &closed, at("12:10:00")).await.expect("kept");
            table.close(&known, &closed).await.expect("closed");
            let over = report_of(&listening, &table, end(&incident.id)).await;
            assert_eq!(over.connection.map(|one| one.name).as_deref(), named, "{name}");
            let heard = heard.lock().expect("a lock");
            assert_eq!(heard.len(), 4, "a text and a card of each");
            for (_, subject, message) in heard.iter() {
                assert_eq!(
                    message.contains("one of crm, orders"),
                    named.is_none(),
                    "{name}: {subject} {message}"
                );
                assert!(!message.contains("connection orders"), "{name}: {message}");
            }
        }
    }

    /// A success was quicker than the diagnosis: whoever has heard of the end is not told that it is open.
    #[tokio::test]
    async fn a_diagnosis_that_ends_after_its_incident_says_first_that_it_is_over() {
        let table = Fake::default().table();
        let incident = open(&table).await;
        let closed = Closed::Success {
            of: Member::Job("nightly".to_owned()),
            run: "jr_good".to_owned(),
            started: at("12:05:00"),
        };
        table.keep(&incident, &closed, at("12:10:00")).await.expect("kept");
        let (text, heard) = comes_and_goes::listening();
        let (_, events) = anything();
        let listening = channels(&[&text], &events, "DIAGNOSED,RESOLVED");
        report_of(&listening, &table, end(&incident.id)).await;
        heard.lock().expect("a lock").clear();
        let report = report_of(&listening, &table, diagnosis(&incident.id)).await;
        let over = "It is over already: run jr_good of job nightly succeeded";
        assert!(
            report.text.lines().nth(1).is_some_and(|line| line == over),
            "{}",
            report.text
        );
        assert!(!report.text.contains("Open since"), "{}", report.text);
        let heard = heard.lock().expect("a lock");
        assert!(!heard.is_empty());
        for (_, subject, message) in heard.iter() {
            assert!(message.contains(over), "{message}");
            assert!(
                subject.is_empty() || subject.contains("already over: S3_NO_PATH"),
                "{subject}"
            );
            assert!(!message.contains("Open since"), "{message}");
        }
    }

    #[tokio::test]
    async fn an_end_says_who_changed_what_before_the_diagnosis_and_since() {
        let table = Fake::default().table();
        let incident = open(&table).await;
        let cause = |what: &str, event: &str, when: &str| {
            json!({"what": what, "resource": {"kind": "vpc-endpoint", "id": "vpce-1"}, "proven": true, "who": "alice (role NetworkTeam)",
                "when": when, "event": event})
        };
        let gone = cause(
            "vpc endpoint vpce-1 is gone",
            "DeleteVpcEndpoints",
            "2026-11-01T09:30:00Z",
        );
        let back = cause(
            "vpc endpoint vpce-2 is new",
            "CreateVpcEndpoint",
            "2026-11-01T11:50:00Z",
        );
        let before = Told {
            connection: None,
            changed: vec![serde_json::from_value(gone).expect("a cause")],
            ..told("DIAGNOSED", Some("S3_NO_PATH"))
        };
        table.remember(&incident.id, &before).await.expect("kept");
        let incident = table.by_id(&incident.id).await.expect("read").expect("there");
        let of = Member::Crawler("orders-crawler".to_owned());
        let closed = incident.healed_by(&of, "c-9", at("12:05:00")).expect("healed");
        table.keep(&incident, &closed, at("12:10:00")).await.expect("kept");
        let (text, events) = anything();
        let listening = channels(&[&text], &events, "RESOLVED");
        let mut input = end(&incident.id);
        let change = json!({"since": "2026-11-01T10:05:00Z", "causes": [back], "others": 2});
        input.change = Some(serde_json::from_value(change).expect("a change"));
        let report = report_of(&listening, &table, input).await;
        let mut found = 0;
        for words in [
            "Its diagnosis was S3_NO_PATH: No way to S3",
            "- vpc endpoint vpce-1 is gone",
            "DeleteVpcEndpoints by alice (role NetworkTeam), 2026-11-01T09:30:00Z",
            "crawl c-9 of crawler orders-crawler\n    began after the last failure",
            "What has changed since its diagnosis, 2026-11-01T10:05:00Z",
            "- vpc endpoint vpce-2 is new",
            "CreateVpcEndpoint by alice (role NetworkTeam), 2026-11-01T11:50:00Z",
            "2 other differences have nothing to do with it.",
        ] {
            let place = report.text[found..].find(words);
            found += place.unwrap_or_else(|| panic!("{words}\n{}", report.text));
        }
        // What broke on the way is said, and the end is told all the same.
        let mut blind = end(&incident.id);
        blind.errors.insert(
            "DiagnoseNetwork".to_owned(),
            StepFailure {
                error: "States.Timeout".to_owned(),
                cause: String::new(),
            },
        );
        let report = report_of(&listening, &table, blind).await;
        assert_eq!(report.outcome, Outcome::Resolved);
        assert!(
            report.text.contains("DiagnoseNetwork broke: States.Timeout"),
            "{}",
            report.text
        );
    }

    #[tokio::test]
    async fn who_did_not_hear_of_the_trouble_does_not_hear_of_its_end() {
        for (outcome, notify_on, sent) in [
            ("DIAGNOSED", "DIAGNOSED,RESOLVED", 1),
            ("DIAGNOSED", "RESOLVED", 0),
            ("DIAGNOSED", "DIAGNOSED", 0),
            // Nobody names it, and whoever hears of what is not known has heard of it.
            ("HEALTHY", "INCONCLUSIVE,RESOLVED", 1),
            ("HEALTHY", "DIAGNOSED,RESOLVED", 0),
        ] {
            let table = Fake::default().table();
            let incident = open(&table).await;
            table.remember(&incident.id, &told(outcome, None)).await.expect("kept");
            let incident = table.by_id(&incident.id).await.expect("read").expect("there");
            let closed = Closed::Quiet {
                seen: at("12:05:00"),
                last: None,
                idle: false,
            };
            table.keep(&incident, &closed, at("12:10:00")).await.expect("kept");
            let (text, events) = anything();
            let listening = channels(&[&text], &events, notify_on);
            report_of(&listening, &table, end(&incident.id)).await;
            assert_eq!(events.num_calls(), sent, "{notify_on}");
        }
    }

    #[tokio::test]
    async fn an_incident_that_is_not_there_is_said() {
        let (text, events) = anything();
        let report = report_of(
            &channels(&[&text], &events, "X"),
            &Fake::default().table(),
            end("3f2a9c0d1e4b-1"),
        )
        .await;
        assert_eq!(report.outcome, Outcome::Refused);
        assert!(report.problems[0].problem.contains("no incident"));
    }
}
