//! What the step promises.

use aws_sdk_cloudformation::operation::describe_stack_resources::{
    DescribeStackResourcesError, DescribeStackResourcesOutput,
};
use aws_sdk_cloudformation::types::StackResource;
use aws_sdk_cloudtrail::operation::lookup_events::{LookupEventsError, LookupEventsOutput};
use aws_sdk_cloudtrail::types::Event;
use aws_sdk_ec2::operation::describe_tags::DescribeTagsOutput;
use aws_sdk_resourcegroupstagging::operation::get_resources::GetResourcesOutput;
use aws_sdk_s3::operation::get_object::{GetObjectError, GetObjectOutput};
use aws_sdk_s3::primitives::ByteStream;
use aws_smithy_mocks::{Rule, RuleMode, mock, mock_client};
use serde_json::{Value, json};
use shared_lambda::pack;

use super::*;

const CANARY: &str = "canary-Xk29fQ";

/// What each service answers.
struct World {
    record: Rule,
    events: Rule,
    stack: Rule,
    tags: Rule,
}

impl World {
    fn clients(&self) -> Clients {
        Clients {
            s3: mock_client!(aws_sdk_s3, RuleMode::MatchAny, [&self.record]),
            cloudtrail: mock_client!(aws_sdk_cloudtrail, RuleMode::MatchAny, [&self.events]),
            global_cloudtrail: mock_client!(aws_sdk_cloudtrail, RuleMode::MatchAny, [&self.events]),
            cloudformation: mock_client!(aws_sdk_cloudformation, RuleMode::MatchAny, [&self.stack]),
            ec2: mock_client!(aws_sdk_ec2, RuleMode::MatchAny, [&self.tags]),
            tagging: mock_client!(aws_sdk_resourcegroupstagging, RuleMode::MatchAny, [&no_resources()]),
        }
    }
}

fn settings() -> Settings {
    Settings::new(Some("records".to_owned()), "person", "Owner,Team")
}

fn evidence(at: &str) -> Value {
    json!({"observedAt": at, "context": {"account": "111122223333", "region": "us-east-1", "partition": "aws"},
        "job": {"Name": "nightly", "Role": "GlueRole", "Command": {"Name": "glueetl"}, "Connections": {"Connections": ["orders"]}},
        "connections": [{"name": "orders", "connection": {"Name": "orders", "ConnectionType": "JDBC",
            "ConnectionProperties": {"JDBC_CONNECTION_URL": "jdbc:postgresql://h:5432/d", "SECRET_ID": "glue/orders"}}}]})
}

/// A role that may, or may not, be assumed by Glue.
fn credentials(service: &str) -> Value {
    json!({"Role": {"RoleName": "GlueRole", "Arn": "arn:aws:iam::111122223333:role/GlueRole", "RoleId": "A",
        "Tags": [{"Key": "Owner", "Value": "data-platform"}],
        "AssumeRolePolicyDocument": {"Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}]}}})
}

fn record() -> Value {
    json!({"evidence": evidence("2026-11-20T10:00:00Z"), "credentials": credentials("glue.amazonaws.com"),
        "worked": {"at": "2026-11-20T10:00:00Z", "proof": "glue-etl passed"}})
}

fn kept() -> Rule {
    mock!(aws_sdk_s3::Client::get_object)
        .match_requests(|request| request.key() == Some("records/orders.json"))
        .then_output(|| {
            let body = record().to_string().into_bytes();
            GetObjectOutput::builder().body(ByteStream::from(body)).build()
        })
}

fn no_record() -> Rule {
    mock!(aws_sdk_s3::Client::get_object)
        .then_error(|| GetObjectError::NoSuchKey(aws_sdk_s3::types::error::NoSuchKey::builder().build()))
}

fn event(name: &str, more: Value) -> Event {
    let mut json = json!({"eventName": name, "eventTime": "2026-11-22T09:00:00Z", "readOnly": false,
        "userIdentity": {"type": "AssumedRole", "arn": "arn:aws:sts::111122223333:assumed-role/Deploy/alice",
            "sessionContext": {"sessionIssuer": {"userName": "Deploy"}}},
        "requestParameters": {"policyDocument": CANARY}, "responseElements": {"token": CANARY}});
    for (key, value) in more.as_object().expect("an object") {
        json[key] = value.clone();
    }
    Event::builder().cloud_trail_event(json.to_string()).build()
}

fn events() -> Rule {
    mock!(aws_sdk_cloudtrail::Client::lookup_events).then_output(|| {
        LookupEventsOutput::builder()
            .events(event("UpdateAssumeRolePolicy", json!({"errorCode": "AccessDenied"})))
            .events(event("UpdateAssumeRolePolicy", json!({})))
            .events(event("GetRole", json!({"readOnly": true})))
            .build()
    })
}

fn no_stack() -> Rule {
    mock!(aws_sdk_cloudformation::Client::describe_stack_resources).then_error(|| {
        let meta = aws_sdk_cloudformation::error::ErrorMetadata::builder()
            .code("ValidationError")
            .message("none");
        DescribeStackResourcesError::generic(meta.build())
    })
}

fn no_resources() -> Rule {
    mock!(aws_sdk_resourcegroupstagging::Client::get_resources).then_output(|| {
        GetResourcesOutput::builder()
            .set_resource_tag_mapping_list(Some(Vec::new()))
            .build()
    })
}

fn no_tags() -> Rule {
    mock!(aws_sdk_ec2::Client::describe_tags).then_output(|| DescribeTagsOutput::builder().build())
}

/// The document of a diagnosis whose root cause is that Glue may not assume the role.
fn document() -> Input {
    let facts = credentials("lambda.amazonaws.com");
    serde_json::from_value(json!({
        "evidence": evidence("2026-11-23T10:00:00Z"),
        "credentials": {"facts": pack(&facts, 10_000), "findings": [{"code": "ROLE_TRUST", "stage": "permissions", "verdict": "fail",
            "title": "t", "resource": {"kind": "role", "id": "GlueRole"}, "evidence": "e", "confidence": "likely",
            "fix": {"summary": "s", "commands": ["aws iam update-assume-role-policy"]}}]},
    }))
    .expect("a document")
}

async fn changed(world: &World, input: Input) -> Option<ChangeReport> {
    handle(&world.clients(), &settings(), input).await.expect("an answer")
}

#[tokio::test]
async fn the_difference_to_the_record_is_named_with_who_made_it_and_where_it_is_written() {
    let world = World {
        record: kept(),
        events: events(),
        stack: mock!(aws_sdk_cloudformation::Client::describe_stack_resources)
            .match_requests(|request| request.physical_resource_id() == Some("GlueRole"))
            .then_output(|| {
                let own = StackResource::builder()
                    .stack_name("data")
                    .logical_resource_id("Role")
                    .physical_resource_id("GlueRole")
                    .resource_type("AWS::IAM::Role")
                    .timestamp(aws_sdk_cloudformation::primitives::DateTime::from_secs(0))
                    .resource_status(aws_sdk_cloudformation::types::ResourceStatus::CreateComplete);
                DescribeStackResourcesOutput::builder()
                    .stack_resources(own.build())
                    .build()
            }),
        tags: no_tags(),
    };
    let report = changed(&world, document()).await.expect("a change");
    assert_eq!(report.since.as_deref(), Some("2026-11-20T10:00:00Z"));
    let [cause] = report.causes.as_slice() else {
        panic!("{report:#?}")
    };
    assert!(
        cause.proven
            && cause
                .what
                .contains("sts:AssumeRole to glue.amazonaws.com became the statement"),
        "{cause:#?}"
    );
    assert_eq!(cause.event.as_deref(), Some("UpdateAssumeRolePolicy"));
    assert_eq!(cause.who.as_deref(), Some("alice (role Deploy)"));
    assert_eq!(cause.when.as_deref(), Some("2026-11-22T09:00:00Z"));
    assert_eq!(
        report.written_in.as_deref(),
        Some("CloudFormation stack data (resource Role)")
    );
    assert_eq!(report.owner.as_deref(), Some("data-platform (Owner)"));
    assert!(
        !serde_json::to_string(&report).expect("JSON").contains(CANARY),
        "{report:#?}"
    );
}

#[tokio::test]
async fn without_a_record_the_root_cause_s_resource_is_asked_about() {
    let world = World {
        record: no_record(),
        events: events(),
        stack: no_stack(),
        tags: no_tags(),
    };
    let report = changed(&world, document()).await.expect("a change");
    assert_eq!((report.since, report.written_in), (None, None));
    let [cause] = report.causes.as_slice() else {
        panic!("no cause")
    };
    assert!(!cause.proven && cause.who.is_some(), "{cause:#?}");
}

/// What CloudTrail is said to lack it was asked for, and answered whole.
#[tokio::test]
async fn silence_is_told_only_of_what_was_asked_and_answered_whole() {
    let read = || event("GetRole", json!({"readOnly": true}));
    let page = |token: Option<&str>| {
        let token = token.map(str::to_owned);
        let answer = move || {
            LookupEventsOutput::builder()
                .events(read())
                .set_next_token(token.clone())
                .build()
        };
        mock!(aws_sdk_cloudtrail::Client::lookup_events).then_output(answer)
    };
    // The record is older than the last run that succeeded.
    let silent = "CloudTrail has no change of role GlueRole since 2026-11-21T10:00:00Z";
    for (name, events, root, notes, unknown) in [
        (
            "whole",
            page(None),
            json!({"kind": "role", "id": "GlueRole"}),
            Some(silent),
            None,
        ),
        (
            "one page of many",
            page(Some("more")),
            json!({"kind": "role", "id": "GlueRole"}),
            None,
            Some("CloudTrail has more calls on it than were looked up"),
        ),
        (
            "what CloudTrail's history does not hold",
            page(None),
            json!({"kind": "s3-object", "id": "s3://b/driver.jar"}),
            None,
            None,
        ),
    ] {
        let world = World {
            record: kept(),
            events,
            stack: no_stack(),
            tags: no_tags(),
        };
        let mut input = document();
        if let Some(diagnosis) = &mut input.credentials {
            let mut facts = credentials("glue.amazonaws.com");
            facts["LastSuccess"] = json!("2026-11-21T10:00:00Z");
            diagnosis.facts = pack(&facts, 10_000);
            diagnosis.findings[0].resource = serde_json::from_value(root).expect("a resource");
        }
        let report = changed(&world, input).await.unwrap_or_default();
        let said = report.notes.iter().any(|note| note.contains("CloudTrail has no"));
        assert_eq!(said, notes.is_some(), "{name}: {report:#?}");
        assert!(
            notes.is_none_or(|notes| report.notes.iter().any(|note| note.contains(notes))),
            "{name}: {report:#?}"
        );
        let reasons: Vec<&str> = report.unknown.iter().map(|one| one.reason.as_str()).collect();
        assert_eq!(reasons.len(), usize::from(unknown.is_some()), "{name}: {report:#?}");
        assert!(
            unknown.is_none_or(|unknown| reasons[0].contains(unknown)),
            "{name}: {report:#?}"
        );
        assert!(report.causes.is_empty(), "{name}");
    }
}

#[tokio::test]
async fn what_is_denied_is_unknown_with_its_permission_and_the_difference_is_told_all_the_same() {
    let world = World {
        record: kept(),
        events: mock!(aws_sdk_cloudtrail::Client::lookup_events).then_error(|| {
            let meta = aws_sdk_cloudtrail::error::ErrorMetadata::builder()
                .code("AccessDeniedException")
                .message("no");
            LookupEventsError::generic(meta.build())
        }),
        stack: no_stack(),
        tags: no_tags(),
    };
    let report = changed(&world, document()).await.expect("a change");
    assert_eq!(report.causes.len(), 1);
    assert_eq!(report.unknown[0].would_help, "cloudtrail:LookupEvents");
}

/// The record is older than what CloudTrail remembers: what it does not have proves nothing.
#[tokio::test]
async fn a_change_that_may_be_older_than_ninety_days_is_said_to_be_unknown() {
    let kept = mock!(aws_sdk_s3::Client::get_object).then_output(|| {
        let mut old = record();
        old["worked"]["at"] = json!("2026-07-20T10:00:00Z");
        let body = old.to_string().into_bytes();
        GetObjectOutput::builder().body(ByteStream::from(body)).build()
    });
    let none = mock!(aws_sdk_cloudtrail::Client::lookup_events)
        .then_output(|| LookupEventsOutput::builder().set_events(Some(Vec::new())).build());
    let world = World {
        record: kept,
        events: none,
        stack: no_stack(),
        tags: no_tags(),
    };
    let report = changed(&world, document()).await.expect("a change");
    let [cause] = report.causes.as_slice() else {
        panic!("{report:#?}")
    };
    assert!(
        cause.proven && cause.who.is_none() && cause.when.is_none(),
        "{cause:#?}"
    );
    let unknown: Vec<&str> = report.unknown.iter().map(|one| one.reason.as_str()).collect();
    assert!(unknown.iter().any(|reason| reason.contains("90 days")), "{report:#?}");
    let text = serde_json::to_string(&report).expect("JSON");
    assert!(!text.contains("has no event of this yet"), "{text}");
}

/// A record that an older or a later version has written.
#[tokio::test]
async fn a_record_of_another_version_is_read_as_far_as_it_fits_and_else_unknown() {
    let mut later = record();
    later["evidence"]["ofLater"] = json!({"a": [1]});
    later["credentials"]["Role"]["OfLater"] = json!("x");
    let mut strange = record();
    strange["evidence"]["connections"] = json!("one");
    for (body, since, would_help) in [
        (later.to_string(), Some("2026-11-20T10:00:00Z"), None),
        (json!({"evidence": {}}).to_string(), None, None),
        (strange.to_string(), None, Some("the next run that works")),
        ("<html>".to_owned(), None, Some("the next run that works")),
        (String::new(), None, Some("the next run that works")),
    ] {
        let kept = body.clone();
        let world = World {
            record: mock!(aws_sdk_s3::Client::get_object).then_output(move || {
                let body = kept.clone().into_bytes();
                GetObjectOutput::builder().body(ByteStream::from(body)).build()
            }),
            events: events(),
            stack: no_stack(),
            tags: no_tags(),
        };
        let report = changed(&world, document()).await.expect("a change");
        assert_eq!(report.since.as_deref(), since, "{body}");
        let helps = report
            .unknown
            .iter()
            .any(|one| one.would_help.contains(would_help.unwrap_or("?")));
        assert_eq!(helps, would_help.is_some(), "{body}: {report:#?}");
    }
}

#[tokio::test]
async fn nothing_is_traced_where_nothing_failed() {
    let world = World {
        record: no_record(),
        events: events(),
        stack: no_stack(),
        tags: no_tags(),
    };
    let healthy = serde_json::from_value(json!({"evidence": evidence("2026-11-23T10:00:00Z")})).expect("a document");
    assert_eq!(changed(&world, healthy).await, None);
    assert_eq!(changed(&world, Input::default()).await, None);
}

/// The document of an end: Glue may assume the role again.
fn over(diagnosis: Rule) -> (World, Input) {
    let events = || {
        let event = event("UpdateAssumeRolePolicy", json!({"eventTime": "2026-11-23T12:00:00Z"}));
        LookupEventsOutput::builder().events(event).build()
    };
    let in_between = |request: &aws_sdk_cloudtrail::operation::lookup_events::LookupEventsInput| {
        request
            .start_time()
            .is_some_and(|start| start.to_string() == "2026-11-23T10:00:00Z")
            && request
                .end_time()
                .is_some_and(|end| end.to_string() == "2026-11-23T13:15:00Z")
    };
    let world = World {
        record: diagnosis,
        events: mock!(aws_sdk_cloudtrail::Client::lookup_events)
            .match_requests(in_between)
            .then_output(events),
        stack: no_stack(),
        tags: no_tags(),
    };
    let facts = credentials("glue.amazonaws.com");
    let input = json!({
        "route": {"way": "resolve", "reason": "", "request": {"incident": "3f2a9c0d1e4b-1"}},
        "evidence": evidence("2026-11-23T13:00:00Z"),
        "credentials": {"facts": pack(&facts, 10_000), "findings": []},
    });
    (world, serde_json::from_value(input).expect("a document"))
}

#[tokio::test]
async fn of_an_incident_that_is_over_it_is_said_what_healed_it_and_who_did_it() {
    let root = document().credentials.expect("a diagnosis").findings.remove(0);
    let saw = json!({"rootCause": root, "facts": {"evidence": evidence("2026-11-23T10:00:00Z"),
        "credentials": credentials("lambda.amazonaws.com")}});
    let kept = mock!(aws_sdk_s3::Client::get_object)
        .match_requests(|request| request.key() == Some("incidents/3f2a9c0d1e4b-1.json"))
        .then_output(move || {
            let body = saw.to_string().into_bytes();
            GetObjectOutput::builder().body(ByteStream::from(body)).build()
        });
    let (world, input) = over(kept);
    let report = changed(&world, input).await.expect("a change");
    assert_eq!(report.since.as_deref(), Some("2026-11-23T10:00:00Z"));
    let [cause] = report.causes.as_slice() else {
        panic!("{report:#?}")
    };
    let what = "role GlueRole: the statement Allow sts:AssumeRole to lambda.amazonaws.com became the statement Allow sts:AssumeRole to glue.amazonaws.com";
    assert_eq!((cause.proven, cause.what.as_str()), (true, what));
    assert_eq!(
        (cause.who.as_deref(), cause.when.as_deref()),
        (Some("alice (role Deploy)"), Some("2026-11-23T12:00:00Z"))
    );
    assert!(!serde_json::to_string(&report).expect("JSON").contains(CANARY));
}

#[tokio::test]
async fn of_an_end_nothing_is_said_without_its_diagnosis_and_why_where_that_cannot_be_read() {
    let (world, input) = over(no_record());
    assert_eq!(changed(&world, input).await, None);
    let denied = mock!(aws_sdk_s3::Client::get_object).then_error(|| {
        let meta = aws_sdk_s3::error::ErrorMetadata::builder()
            .code("AccessDenied")
            .message("no");
        GetObjectError::generic(meta.build())
    });
    let (world, input) = over(denied);
    let report = changed(&world, input).await.expect("what is not known");
    assert_eq!(report.unknown[0].would_help, "s3:GetObject");
}

#[test]
fn the_events_of_iam_are_asked_for_where_they_are_recorded() {
    for (region, home) in [
        ("eu-central-1", "us-east-1"),
        ("cn-northwest-1", "cn-north-1"),
        ("us-gov-east-1", "us-gov-west-1"),
    ] {
        assert_eq!(global_region(region), home);
    }
}
