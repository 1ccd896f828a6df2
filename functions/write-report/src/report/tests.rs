//! What the report promises.

use serde_json::{Value, json};

use super::*;

fn of(document: Value) -> Report {
    report(&serde_json::from_value(document).expect("a document"))
}

fn route(way: &str) -> Value {
    json!({"way": way, "reason": "", "request": {"connection": "orders"}})
}

fn with(way: &str, more: Value) -> Value {
    let mut document = json!({"route": route(way)});
    for (key, value) in more.as_object().expect("an object") {
        document[key] = value.clone();
    }
    document
}

fn made(document: Value) -> Report {
    report(&serde_json::from_value(document).expect("a document"))
}

/// A registration that goes past what the preflight finds.
fn past(more: Value) -> Value {
    let mut document = with("register", more);
    document["route"]["request"]["preflight"] = json!("warn");
    document
}

fn blocker() -> Value {
    json!({"findings": [{"code": "S3_NO_PATH", "stage": "network", "verdict": "fail", "title": "No way to S3",
        "resource": {"kind": "subnet", "id": "subnet-1"}, "evidence": "no endpoint", "confidence": "likely",
        "fix": {"summary": "Make one.", "commands": ["aws ec2 create-vpc-endpoint"]}}]})
}

#[test]
fn what_does_not_exist_is_said_by_its_field_and_nothing_else_is_judged() {
    let missing = json!({"missing": true});
    let unknown = json!({"unknown": [{"code": "ROLE_TRUST", "stage": "permissions", "reason": "r", "wouldHelp": "w"}]});
    for (request, evidence, path) in [
        (
            json!({"connection": "typo", "diagnose": {}}),
            json!({"connections": [{"name": "typo", "connection": missing}]}),
            Some("connection"),
        ),
        (
            json!({"diagnose": {"jobName": "typo"}}),
            json!({"job": missing}),
            Some("diagnose.jobName"),
        ),
        (
            json!({"diagnose": {"jobName": "nightly", "jobRunId": "typo"}}),
            json!({"job": {"Name": "nightly"}, "jobRun": missing}),
            Some("diagnose.jobRunId"),
        ),
        (
            json!({"connection": "x", "diagnose": {}}),
            json!({"connections": [{"name": "x", "connection": {"unreadable": "AccessDenied"}}]}),
            None,
        ),
    ] {
        let route = json!({"way": "diagnose", "reason": "", "request": request});
        let report = of(json!({"route": route, "evidence": evidence, "credentials": unknown}));
        assert_eq!(
            report.problems.first().map(|problem| problem.path.as_str()),
            path,
            "{request}"
        );
        assert_eq!(report.outcome == Outcome::Refused, path.is_some(), "{request}");
        assert_eq!(report.unknown.is_empty(), path.is_some(), "{request}");
    }
}

#[test]
fn a_blocker_that_the_input_goes_past_is_told_and_is_a_warning_once_a_row_was_read() {
    let passed = json!({"test": "test-connection", "outcome": "passed", "message": "ok"});
    let row = json!({"finished": true, "results": [{"test": "glue-etl", "outcome": "passed", "message": "one row"}]});
    for (tests, verdict, told) in [
        (json!({}), Verdict::Fail, "look there first"),
        (
            json!({"test": passed, "smoke": row}),
            Verdict::Warn,
            "the tests passed all the same",
        ),
    ] {
        let mut document = past(json!({"preflight": blocker()}));
        for (key, value) in tests.as_object().expect("an object") {
            document[key] = value.clone();
        }
        let report = made(document);
        assert_eq!(report.findings[0].verdict, verdict);
        assert!(report.next_step.unwrap_or_default().contains(told), "{told}");
    }
    let stopped = made(with("register", json!({"preflight": blocker()})));
    assert!(
        stopped
            .next_step
            .unwrap_or_default()
            .contains("\"preflight\": \"warn\"")
    );
}

#[test]
fn an_input_that_cannot_even_be_read_for_its_depth_is_refused_in_words() {
    let cause = "failed to deserialize: recursion limit exceeded at line 1 column 260";
    let failure = json!({"Error": "alloc::boxed::Box<dyn core::error::Error>", "Cause": cause});
    let report = made(json!({"errors": {"RouteRequest": failure}}));
    assert_eq!(report.outcome, Outcome::Refused);
    assert!(
        report.text.contains("nested deeper") && !report.text.contains("::"),
        "{}",
        report.text
    );
}

#[test]
fn a_certificate_that_is_no_good_ends_the_execution_before_anything_is_made() {
    let mut authority = blocker();
    authority["findings"][0]["code"] = json!("SSL_CUSTOM_CERT");
    let report = made(with(
        "register",
        json!({"preflight": {"passed": ["S3_NO_PATH"]}, "authority": authority}),
    ));
    assert_eq!(report.outcome, Outcome::Diagnosed);
    assert_eq!(
        report.root_cause.map(|root| root.code.to_string()).as_deref(),
        Some("SSL_CUSTOM_CERT")
    );
    assert!(report.next_step.unwrap_or_default().contains("Nothing was created"));
}

#[test]
fn every_end_of_the_workflow_has_its_outcome() {
    let passed = json!({"test": "test-connection", "outcome": "passed", "message": "ok"});
    let cannot_tell = json!({"test": "test-connection", "outcome": "inconclusive", "message": "custom driver"});
    let row = json!({"finished": true, "results": [{"test": "glue-etl", "outcome": "passed", "message": "one row"}]});
    let unsupported =
        json!({"finished": true, "results": [{"test": "athena", "outcome": "inconclusive", "message": "no"}]});
    let nothing_asked = json!({"finished": true, "results": []});
    let created = json!({"state": "ready", "connection": {"name": "orders", "type": "JDBC"}, "created": true});
    let question = json!({"path": "endpoint.host", "ask": "Where?", "why": "to connect"});
    let failed_run = json!({
        "jobRun": {"Id": "jr_1", "JobName": "nightly", "JobRunState": "FAILED"},
        "connections": [{"name": "orders", "connection": {"Name": "orders", "ConnectionType": "JDBC"}}],
    });
    for (name, document, outcome) in [
        ("refused input", with("refuse", json!({})), Outcome::Refused),
        (
            "questions of the route",
            json!({"route": {"way": "ask", "reason": "", "request": {}, "questions": [question]}}),
            Outcome::NeedsInput,
        ),
        (
            "questions of discovery",
            with("register", json!({"discovery": {"questions": [question]}})),
            Outcome::NeedsInput,
        ),
        (
            "a shell to fill",
            with("register", json!({"registration": {"questions": [question]}})),
            Outcome::NeedsInput,
        ),
        (
            "a blocked preflight",
            with("register", json!({"preflight": blocker()})),
            Outcome::Diagnosed,
        ),
        (
            "a blocked preflight that the input goes past, and nothing tested",
            past(json!({"creation": created, "preflight": blocker()})),
            Outcome::Inconclusive,
        ),
        (
            "a blocked preflight that the input goes past, and a row",
            past(json!({"creation": created, "test": passed, "smoke": row, "preflight": blocker()})),
            Outcome::Ready,
        ),
        (
            "a taken name",
            with(
                "register",
                json!({"creation": {"state": "taken", "connection": {"name": "orders"}, "differences": ["URL"]}}),
            ),
            Outcome::Refused,
        ),
        (
            "a taken name that may be updated",
            with(
                "register",
                json!({"creation": {"state": "taken", "connection": {"name": "orders"}, "question": question}}),
            ),
            Outcome::NeedsInput,
        ),
        (
            "a failed creation",
            with(
                "register",
                json!({"creation": {"state": "failed", "connection": {"name": "orders"}}}),
            ),
            Outcome::Inconclusive,
        ),
        (
            "both tests passed",
            with("register", json!({"creation": created, "test": passed, "smoke": row})),
            Outcome::Ready,
        ),
        (
            "TestConnection alone was asked for",
            with("test", json!({"test": passed, "smoke": nothing_asked})),
            Outcome::Ready,
        ),
        (
            "TestConnection cannot tell, the engine can",
            with("register", json!({"test": cannot_tell, "smoke": row})),
            Outcome::Ready,
        ),
        (
            "TestConnection cannot tell and no engine was asked",
            with("test", json!({"test": cannot_tell, "smoke": nothing_asked})),
            Outcome::Inconclusive,
        ),
        (
            "an engine that was asked for is not proven",
            with("register", json!({"test": passed, "smoke": unsupported})),
            Outcome::Inconclusive,
        ),
        (
            "a failed run with nothing found",
            with(
                "diagnose",
                json!({"evidence": failed_run, "network": {"passed": ["S3_NO_PATH"]}}),
            ),
            Outcome::Inconclusive,
        ),
        (
            "a failed run with a blocked path",
            with("diagnose", json!({"evidence": failed_run, "network": blocker()})),
            Outcome::Diagnosed,
        ),
        (
            "a configuration with nothing to blame",
            with(
                "diagnose",
                json!({"evidence": {}, "network": {"passed": ["S3_NO_PATH"]}}),
            ),
            Outcome::Healthy,
        ),
    ] {
        assert_eq!(of(document).outcome, outcome, "{name}");
    }
}

#[test]
fn a_broken_step_is_said_and_never_ends_in_ready() {
    let error = json!({"Error": "AccessDenied", "Cause": "no"});
    for (state, document) in [
        ("RouteRequest", json!({})),
        ("CreateConnection", with("register", json!({}))),
        (
            "SmokeTest",
            with(
                "register",
                json!({"test": {"test": "test-connection", "outcome": "passed", "message": ""}}),
            ),
        ),
        ("DiagnoseNetwork", with("diagnose", json!({"evidence": {}}))),
        ("CollectEvidence", with("diagnose", json!({}))),
    ] {
        let mut document = document;
        document["errors"] = json!({state: error});
        let report = of(document);
        assert_eq!(report.outcome, Outcome::Inconclusive, "{state}");
        assert_eq!(report.unknown[0].code, state);
        assert!(report.next_step.is_some(), "{state}");
    }
}

#[test]
fn what_was_created_is_listed_with_the_command_that_removes_it() {
    let report = of(with(
        "register",
        json!({
            "registration": {"created": [{"kind": "secret", "id": "glue/orders", "remove": "aws secretsmanager delete-secret"}]},
            "creation": {"state": "failed", "connection": {"name": "orders"},
                "undo": [{"kind": "connection", "id": "orders", "remove": "aws glue delete-connection"}]},
        }),
    ));
    let kinds: Vec<_> = report.created.iter().map(|created| created.kind.as_str()).collect();
    assert_eq!(kinds, ["secret", "connection"]);
    assert!(report.text.contains("$ aws glue delete-connection"));
}

#[test]
fn a_step_that_broke_while_creating_leaves_the_command_that_finds_what_it_made() {
    let error = json!({"Error": "States.Timeout", "Cause": ""});
    for (state, says) in [
        ("RegisterCredentials", true),
        ("CreateConnection", true),
        ("SmokeTest", true),
        ("TestConnection", false),
    ] {
        let report = of(with(
            "register",
            json!({"execution": "run-1", "errors": {state: error}}),
        ));
        let found = report.text.contains("get-resources")
            && report.advice.iter().any(|advice| {
                advice.ends_with(
                    "aws resourcegroupstaggingapi get-resources --tag-filters Key=pipefitter:execution,Values=run-1",
                )
            });
        assert_eq!(found, says, "{state}");
    }
}

/// The states say how many checks passed, and so does the report: those of the last judgement, not of the preflight alone.
#[test]
fn ready_counts_the_checks_of_its_last_judgement_and_each_code_once() {
    let document = json!({
        "route": {"way": "register", "reason": "", "request": {"connection": "orders"}},
        "creation": {"state": "ready", "connection": {"name": "orders"}},
        "smoke": {"finished": true, "results": [{"test": "glue-etl", "outcome": "passed", "message": "a row"}]},
        "preflight": {"findings": [], "passed": ["S3_NO_PATH"], "notApplicable": ["SM_NO_PATH"],
            "unknown": [{"code": "DNS_CUSTOM_RESOLVER", "stage": "network", "reason": "r", "wouldHelp": "w"}]},
        "evidence": {"observedAt": "2026-11-24T10:00:00Z"},
        "network": {"findings": [], "passed": ["S3_NO_PATH", "SM_NO_PATH", "DNS_CUSTOM_RESOLVER"]},
        "credentials": {"findings": [], "passed": ["SECRET_NOT_FOUND", "ROLE_TRUST"]},
        "driver": {"findings": [], "passed": ["URL_GRAMMAR"]},
    });
    let report = of(document);
    assert_eq!(report.outcome, Outcome::Ready);
    let passed: Vec<&str> = report.passed.iter().map(|code| code.as_str()).collect();
    assert_eq!(
        passed,
        [
            "S3_NO_PATH",
            "SM_NO_PATH",
            "SECRET_NOT_FOUND",
            "ROLE_TRUST",
            "URL_GRAMMAR"
        ]
    );
    assert!(report.not_applicable.is_empty() && report.unknown.len() == 1);
    let counted = "5: network 2, credentials 1, permissions 1, driver 1";
    assert!(report.text.contains(counted), "{}", report.text);
}

#[test]
fn ready_says_by_which_proofs() {
    let test = json!({"test": "test-connection", "outcome": "inconclusive", "message": "custom driver"});
    let row = |engine: &str| json!({"test": engine, "outcome": "passed", "message": "one row"});
    let mut both = with(
        "register",
        json!({"test": test, "smoke": {"finished": true, "results": [row("glue-etl"), row("crawler")]}}),
    );
    both["route"]["request"]["engines"] = json!(["glue-etl", "crawler"]);
    let report = of(both);
    assert!(
        report
            .text
            .starts_with("READY: the connection exists and is proven by glue-etl, crawler\n"),
        "{}",
        report.text
    );
}

#[test]
fn a_failed_engine_test_is_diagnosed_and_what_was_made_is_still_listed() {
    let failed = json!({"test": "crawler", "outcome": "failed", "message": "connect timed out"});
    let report = of(with(
        "register",
        json!({
            "creation": {"state": "ready", "connection": {"name": "orders"}, "created": true,
                "undo": [{"kind": "connection", "id": "orders", "remove": "aws glue delete-connection --connection-name orders"}]},
            "smoke": {"finished": true, "results": [failed],
                "leftover": [{"kind": "crawler", "id": "c", "remove": "aws glue delete-crawler --name c"}]},
            "evidence": {}, "network": blocker(),
        }),
    ));
    assert_eq!(report.outcome, Outcome::Diagnosed);
    let kinds: Vec<_> = report.created.iter().map(|created| created.kind.as_str()).collect();
    assert_eq!(kinds, ["connection", "crawler"]);
}

#[test]
fn an_engine_that_was_asked_for_and_not_tested_is_not_ready_and_a_broken_step_beside_the_proof_is() {
    let passed = json!({"test": "test-connection", "outcome": "passed", "message": "ok"});
    let row = json!({"finished": true, "results": [{"test": "glue-etl", "outcome": "passed", "message": "one row"}]});
    let mut both = with("register", json!({"test": passed, "smoke": row}));
    both["route"]["request"]["engines"] = json!(["glue-etl", "athena"]);
    assert_eq!(of(both).outcome, Outcome::Inconclusive);
    let nothing = with(
        "register",
        json!({"test": passed, "smoke": {"finished": true, "results": []}}),
    );
    assert_eq!(of(nothing).outcome, Outcome::Inconclusive);
    let error = json!({"DiscoverSources": {"Error": "Throttled", "Cause": "no"}});
    let beside = of(with("register", json!({"test": passed, "smoke": row, "errors": error})));
    assert_eq!((beside.outcome, beside.unknown.len()), (Outcome::Ready, 1));
}

#[test]
fn a_report_stays_small_whatever_the_account_holds() {
    let long = |length: usize| "e".repeat(length);
    let finding = json!({"code": "X", "stage": "network", "verdict": "warn", "title": long(3_000), "evidence": long(9_000),
        "resource": {"kind": "k", "id": long(500)}, "confidence": "likely", "fix": {"summary": long(4_000), "commands": vec![long(3_000); 9]}});
    let unknown = json!({"code": "X", "stage": "network", "reason": long(9_000), "wouldHelp": "w"});
    let path =
        json!({"to": "source", "host": "h", "port": 1, "reachability": "blocked", "hops": vec![long(1_000); 300]});
    let many = json!({"findings": vec![finding; 200], "unknown": vec![unknown; 200], "passed": vec![long(50); 300],
        "network": {"reachability": "blocked", "paths": [path, path]}});
    let question = json!({"path": "p", "ask": long(6_000), "why": long(600), "commands": [long(2_000)]});
    for document in [
        with("diagnose", json!({"evidence": {}, "network": many})),
        with("register", json!({"discovery": {"questions": vec![question; 100]}})),
    ] {
        let report = of(document);
        let size = serde_json::to_string(&report).expect("JSON").len();
        assert!(size < 256 * 1024, "{size}");
        // What is left out is said, in the report and in its text.
        let (list, left, all) = match report.questions.len() {
            0 => ("unknown", report.unknown.len(), 200),
            questions => ("questions", questions, 100),
        };
        assert_eq!(report.left_out[list], all - left, "{:?}", report.left_out);
        assert!(
            report.text.contains(&format!("{} of `{list}`", all - left)),
            "{}",
            report.text
        );
    }
}

#[test]
fn an_execution_that_an_event_started_tells_of_a_job_that_is_gone_and_is_never_healthy() {
    let missing = json!({"missing": true});
    let event = json!({"state": "FAILED", "message": "FATAL: password authentication failed for user \"glue\""});
    let route = |event: Value| {
        json!({"way": "diagnose", "reason": "",
            "request": {"diagnose": {"jobName": "nightly", "jobRunId": "jr_1", "event": event}}})
    };
    let told = |message: Value| json!({"jobName": "nightly", "runId": "jr_1", "state": "FAILED", "message": message});
    let gone = of(json!({"execution": "diag-jr_1", "route": route(event.clone()),
        "evidence": {"job": missing, "jobRun": missing, "event": told(json!("the heap is full"))}}));
    assert_eq!((gone.outcome, gone.problems.len()), (Outcome::Inconclusive, 0));
    let step = gone.next_step.expect("a next step");
    assert!(
        step.contains("there is no job `nightly`") && step.contains("deleted"),
        "{step}"
    );
    assert_eq!(gone.job.map(|job| job.name).as_deref(), Some("nightly"));

    let denied = json!({"unreadable": "AccessDenied: no"});
    let signal = json!({"stage": "credentials", "cause": "bad_password", "confidence": "likely", "quote": "password"});
    let blind = of(
        json!({"route": route(event.clone()), "evidence": {"job": {"Name": "nightly"}, "jobRun": denied,
        "event": told(event["message"].clone()), "signal": signal,
        "connections": [{"name": "orders", "connection": {"Name": "orders", "ConnectionType": "JDBC"}}]}}),
    );
    assert_eq!(blind.root_cause.map(|root| root.code), Some(Code::DbPassword));
    assert!(
        blind
            .unknown
            .iter()
            .any(|check| check.would_help.contains("glue:GetJobRun"))
    );

    // Even where nobody carried the event's words.
    let quiet = of(json!({"execution": "diag-jr_1", "route": route(Value::Null),
        "evidence": {"job": {"Name": "nightly"}}, "network": {}, "credentials": {}, "driver": {}}));
    assert_eq!(quiet.outcome, Outcome::Inconclusive);
    assert!(quiet.next_step.is_some());
}

#[test]
fn what_was_left_out_of_the_evidence_is_said() {
    let report = of(with(
        "diagnose",
        json!({"evidence": {"cut": ["the run's error message: the ends of 400000 bytes"]}}),
    ));
    assert!(report.advice.iter().any(|advice| advice.contains("400000 bytes")));
}

#[test]
fn a_report_about_a_crawler_names_it_and_no_job() {
    let event = json!({"state": "Failed", "message": "FATAL: password authentication failed for user \"glue\""});
    let route = |event: Value| json!({"way": "diagnose", "reason": "", "request": {"diagnose": {"crawlerName": "c", "event": event}}});
    let signal = json!({"stage": "credentials", "cause": "bad_password", "confidence": "likely", "quote": "password"});
    let crawler = json!({"Name": "c", "Role": "GlueRole", "Targets": {"JdbcTargets": [{"ConnectionName": "orders"}]},
        "LastCrawl": {"Status": "FAILED", "ErrorMessage": event["message"]}});
    let connections = json!([{"name": "orders", "connection": {"Name": "orders", "ConnectionType": "JDBC"}}]);
    let report = made(json!({"route": route(event.clone()),
        "evidence": {"crawler": crawler, "connections": connections, "signal": signal}}));
    assert_eq!(report.root_cause.as_ref().map(|root| root.code), Some(Code::DbPassword));
    assert!(report.text.contains("\ncrawler c\n"), "{}", report.text);
    let json = serde_json::to_value(&report).expect("JSON");
    assert_eq!((&json["crawler"], &json["job"]), (&json!({"name": "c"}), &Value::Null));

    let missing = json!({"missing": true});
    let unknown = of(json!({"route": route(Value::Null), "evidence": {"crawler": missing}}));
    assert_eq!(unknown.outcome, Outcome::Refused);
    assert_eq!(unknown.problems[0].path, "diagnose.crawlerName");
    assert!(unknown.problems[0].remedy.contains("aws glue list-crawlers"));
    let gone = of(json!({"route": route(event.clone()),
        "evidence": {"crawler": missing, "event": {"crawlerName": "c", "state": "Failed", "message": "Internal Service Exception"}}}));
    assert_eq!((gone.outcome, gone.problems.len()), (Outcome::Inconclusive, 0));
    assert!(
        gone.next_step
            .is_some_and(|step| step.contains("there is no crawler `c`"))
    );
    assert_eq!(gone.crawler.map(|crawler| crawler.name).as_deref(), Some("c"));
}
