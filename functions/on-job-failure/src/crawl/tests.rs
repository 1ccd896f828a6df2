//! What is promised of crawls: a failed one joins its incident once, whoever tells of it and how often.

use std::sync::{Arc, Mutex};

use aws_sdk_glue::error::ErrorMetadata;
use aws_sdk_glue::operation::get_crawler::{GetCrawlerError, GetCrawlerOutput};
use aws_sdk_glue::operation::get_crawlers::{GetCrawlersError, GetCrawlersOutput};
use aws_sdk_glue::operation::get_tags::GetTagsOutput;
use aws_sdk_glue::operation::list_crawls::{ListCrawlsError, ListCrawlsOutput};
use aws_sdk_glue::types::{Crawler as Described, CrawlerHistoryState, CrawlerTargets, JdbcTarget, LastCrawlInfo};
use aws_sdk_sfn::operation::start_execution::StartExecutionOutput;
use aws_smithy_mocks::{Rule, RuleMode, mock, mock_client};
use serde_json::Value;
use shared_incidents::fake::Fake;

use super::*;
use crate::handler::{Action, handle};

/// 2026-11-01T12:34:06Z.
const TOLD: i64 = 1_793_536_446;
const MINUTE: i64 = 60;

type Started = Arc<Mutex<Vec<(String, Value)>>>;

fn settings() -> Settings {
    Settings {
        state_machine_arn: "arn:aws:states:eu-central-1:111122223333:stateMachine:pipefitter".into(),
        every_run: false,
        quiet: shared_domain::incident::LEAST_QUIET,
    }
}

fn event(detail: Value) -> Value {
    json!({
        "version": "0", "detail-type": "Glue Crawler State Change", "source": "aws.glue", "account": "111122223333",
        "time": "2026-11-01T12:34:06Z", "region": "eu-central-1", "resources": [], "detail": detail,
    })
}

fn failed() -> Value {
    event(json!({
        "crawlerName": "orders", "state": "Failed", "message": "Crawler Failed", "accountId": "111122223333",
        "errorMessage": "FATAL: password authentication failed for user \"glue\", password=canary-Zx81",
        "cloudWatchLogLink": "https://console.aws.amazon.com/cloudwatch/home?region=us-east-1#logEventViewer:\
            group=/aws-glue/crawlers-role/R-sc;stream=orders",
    }))
}

fn crawl(id: &str, state: CrawlerHistoryState, began: i64, ended: Option<i64>) -> CrawlerHistory {
    CrawlerHistory::builder()
        .crawl_id(id)
        .state(state)
        .start_time(DateTime::from_secs(began))
        .set_end_time(ended.map(DateTime::from_secs))
        .error_message("Connection refused")
        .build()
}

fn history(crawls: Vec<CrawlerHistory>) -> Rule {
    mock!(aws_sdk_glue::Client::list_crawls)
        .match_requests(|request| request.crawler_name() == Some("orders"))
        .then_output(move || ListCrawlsOutput::builder().set_crawls(Some(crawls.clone())).build())
}

fn denied() -> ErrorMetadata {
    ErrorMetadata::builder()
        .code("AccessDeniedException")
        .message("no")
        .build()
}

fn tags(value: Option<&'static str>) -> Rule {
    mock!(aws_sdk_glue::Client::get_tags)
        .match_requests(|request| {
            request.resource_arn() == Some("arn:aws:glue:eu-central-1:111122223333:crawler/orders")
        })
        .then_output(move || {
            let tagged = value.map(|value| ("pipefitter:diagnose".to_owned(), value.to_owned()));
            GetTagsOutput::builder()
                .set_tags(tagged.map(|tag| [tag].into()))
                .build()
        })
}

/// A crawler of the connection `orders`.
fn described(name: &str) -> aws_sdk_glue::types::builders::CrawlerBuilder {
    let target = JdbcTarget::builder().connection_name("orders").build();
    let targets = CrawlerTargets::builder().jdbc_targets(target).build();
    Described::builder().name(name).targets(targets)
}

/// Clients that keep what was started.
fn clients(glue: &[&Rule]) -> (Clients, Fake, Started) {
    let started: Started = Arc::default();
    let definition = mock!(aws_sdk_glue::Client::get_crawler)
        .then_output(|| GetCrawlerOutput::builder().crawler(described("orders").build()).build());
    let glue: Vec<&Rule> = glue.iter().copied().chain([&definition]).collect();
    let table = Fake::default();
    let keep = started.clone();
    let start = mock!(aws_sdk_sfn::Client::start_execution).then_compute_output(move |request| {
        let input = serde_json::from_str(request.input().unwrap_or_default()).expect("JSON");
        let name = request.name().unwrap_or_default().to_owned();
        keep.lock().expect("a lock").push((name, input));
        let output = StartExecutionOutput::builder().execution_arn("arn:x");
        output.start_date(DateTime::from_secs(0)).build().expect("complete")
    });
    let clients = Clients {
        glue: mock_client!(aws_sdk_glue, RuleMode::MatchAny, glue),
        states: mock_client!(aws_sdk_sfn, RuleMode::MatchAny, [&start]),
        events: mock_client!(aws_sdk_eventbridge, RuleMode::MatchAny, []),
        table: table.table(),
    };
    (clients, table, started)
}

async fn started_by(payload: Value, glue: &[&Rule]) -> (Decision, Option<(String, Value)>) {
    let (clients, _, started) = clients(glue);
    let mut answer = handle(&clients, &settings(), payload).await.expect("an answer");
    let started = started.lock().expect("a lock").pop();
    (answer.decisions.remove(0), started)
}

#[tokio::test]
async fn only_failed_crawls_start_a_diagnosis_and_a_malformed_event_is_no_poison() {
    let state = |state: Value| event(json!({"crawlerName": "orders", "state": state}));
    for (payload, tag, expected) in [
        (failed(), None, Action::Started),
        (state(json!("Failed")), None, Action::Started),
        (state(json!("FAILED")), None, Action::Started),
        (failed(), Some("on"), Action::Started),
        (failed(), Some("off"), Action::Ignored),
        (state(json!("Succeeded")), None, Action::Ignored),
        (state(json!("Started")), None, Action::Ignored),
        (state(json!(7)), None, Action::Ignored),
        (
            event(json!({"crawlerName": "pipefitter-smoke-x", "state": "Failed"})),
            None,
            Action::Ignored,
        ),
        (
            event(json!({"crawlerName": " ", "state": "Failed"})),
            None,
            Action::Ignored,
        ),
        (event(json!({"state": "Failed"})), None, Action::Ignored),
        (event(json!(null)), None, Action::Ignored),
    ] {
        let (decision, started) = started_by(payload.clone(), &[&tags(tag), &history(Vec::new())]).await;
        assert_eq!(decision.action, expected, "{payload}: {}", decision.reason);
        assert_eq!(started.is_some(), expected == Action::Started, "{payload}");
    }
}

#[tokio::test]
async fn an_event_comes_by_the_queue_and_its_crawl_opens_an_incident() {
    let body = failed().to_string();
    let payload = json!({"Records": [{"messageId": "m", "body": body}]});
    let (decision, started) = started_by(payload, &[&tags(None), &history(Vec::new())]).await;
    assert_eq!(decision.action, Action::Started);
    let (name, input) = started.expect("an execution");
    assert_eq!(input["diagnose"]["crawlerName"], "orders");
    assert_eq!(name, format!("diag-{}", input["incident"].as_str().unwrap_or_default()));
}

#[tokio::test]
async fn what_the_event_said_is_carried_redacted_and_its_log_group_with_it() {
    let (_, started) = started_by(failed(), &[&tags(None), &history(Vec::new())]).await;
    let (_, input) = started.expect("an execution");
    assert_eq!(input["diagnose"]["crawlerName"], "orders");
    let event = &input["diagnose"]["event"];
    assert_eq!(
        (&event["state"], &event["logGroup"], &event["at"]),
        (
            &json!("Failed"),
            &json!("/aws-glue/crawlers-role/R-sc"),
            &json!("2026-11-01T12:34:06Z")
        )
    );
    assert!(input["incident"].is_string(), "{input}");
    let message = event["message"].as_str().unwrap_or_default();
    assert!(
        message.contains("password authentication failed"),
        "the words of the failure, not `Crawler Failed`"
    );
    assert!(!message.contains("canary"), "{message}");
    let brief = event_of(json!({"message": "Crawler Failed", "cloudWatchLogLink": "group=a b;stream=x"})).await;
    assert_eq!(
        (&brief["message"], &brief["logGroup"]),
        (&json!("Crawler Failed"), &Value::Null)
    );
}

async fn event_of(more: Value) -> Value {
    let mut detail = json!({"crawlerName": "orders", "state": "Failed"});
    for (key, value) in more.as_object().expect("an object") {
        detail[key] = value.clone();
    }
    let (_, started) = started_by(event(detail), &[&tags(None), &history(Vec::new())]).await;
    started.expect("an execution").1["diagnose"]["event"].clone()
}

/// The ids under which the crawls of these events are listed, when each event comes twice.
async fn listed(glue: &[&Rule], payloads: &[Value]) -> Vec<String> {
    let (clients, table, started) = clients(glue);
    for payload in payloads.iter().chain(payloads) {
        handle(&clients, &settings(), payload.clone()).await.expect("an answer");
    }
    assert_eq!(started.lock().expect("a lock").len(), 1, "one incident, one diagnosis");
    let keys = table.keys();
    let runs = keys.iter().filter_map(|(_, sk)| sk.strip_prefix("RUN#orders#"));
    runs.map(str::to_owned).collect()
}

#[tokio::test]
async fn the_crawl_that_ended_when_the_event_was_made_is_listed_once() {
    use CrawlerHistoryState::{Completed, Failed, Running};
    let earlier = || crawl("earlier", Failed, TOLD - 120 * MINUTE, Some(TOLD - 60 * MINUTE));
    let it = || crawl("it", Failed, TOLD - 30 * MINUTE, Some(TOLD - 2));
    for crawls in [
        vec![it(), earlier()],
        // A later one runs already, or has succeeded.
        vec![crawl("later", Running, TOLD + 5, None), it()],
        vec![crawl("later", Completed, TOLD + MINUTE, Some(TOLD + 2 * MINUTE)), it()],
        // The history does not know yet that it ended.
        vec![crawl("it", Running, TOLD - 30 * MINUTE, None), earlier()],
        // Nor that it has come after one that failed a moment before.
        vec![
            crawl("it", Running, TOLD - 4 * MINUTE, None),
            crawl("before", Failed, TOLD - 8 * MINUTE, Some(TOLD - 5 * MINUTE)),
        ],
        // The next has begun before the event of this one was made.
        vec![crawl("later", Running, TOLD - 1, None), it()],
        // Its event is late.
        vec![
            crawl("it", Failed, TOLD - 30 * MINUTE, Some(TOLD - 8 * MINUTE)),
            earlier(),
        ],
    ] {
        assert_eq!(listed(&[&tags(None), &history(crawls)], &[failed()]).await, ["it"]);
    }
    // Without a history the event's time tells one failure from another.
    let blind = mock!(aws_sdk_glue::Client::list_crawls).then_error(|| ListCrawlsError::generic(denied()));
    for rule in [history(vec![earlier()]), blind] {
        assert_eq!(
            listed(&[&tags(None), &rule], &[failed()]).await,
            ["2026-11-01T12:34:06Z"]
        );
    }
}

#[tokio::test]
async fn a_crawl_that_fails_later_follows_and_a_job_of_the_same_connection_is_of_the_same_incident() {
    use CrawlerHistoryState::Failed;
    let later = |mut event: Value| {
        event["time"] = json!("2026-11-01T13:34:06Z");
        event
    };
    let hour = 60 * MINUTE;
    let crawls = vec![
        crawl("second", Failed, TOLD + hour - 30, Some(TOLD + hour)),
        crawl("first", Failed, TOLD - 30, Some(TOLD)),
    ];
    let both = listed(&[&tags(None), &history(crawls)], &[failed(), later(failed())]).await;
    assert_eq!(both, ["first", "second"]);
}

#[tokio::test]
async fn a_crawler_that_cannot_be_read_has_an_incident_of_its_own() {
    let gone = mock!(aws_sdk_glue::Client::get_crawler).then_error(|| GetCrawlerError::generic(denied()));
    let (clients, table, _) = clients(&[&gone, &tags(None), &history(Vec::new())]);
    handle(&clients, &settings(), failed()).await.expect("an answer");
    let member = Member::Crawler("orders".to_owned());
    let ids = clients.table.incidents_of(&member).await.expect("a list");
    assert_eq!(ids.len(), 1, "{:?}", table.keys());
    let incident = clients.table.by_id(&ids[0]).await.expect("read").expect("there");
    assert_eq!(
        (incident.key.subject.kind(), &*incident.key.subject.name()),
        ("crawler", "orders")
    );
}

#[tokio::test]
async fn a_crawl_that_is_older_than_its_crawler_as_it_is_now_is_of_no_connection_and_that_is_said() {
    use CrawlerHistoryState::Failed;
    let ran = || history(vec![crawl("c", Failed, TOLD - 10 * MINUTE, Some(TOLD))]);
    for (changed, history, expected) in [
        (TOLD - 11 * MINUTE, ran(), ("connection", "orders")),
        (TOLD - 9 * MINUTE, ran(), ("crawler", "orders")),
        // Only its end is known.
        (TOLD - 9 * MINUTE, history(Vec::new()), ("connection", "orders")),
        (TOLD + MINUTE, history(Vec::new()), ("crawler", "orders")),
    ] {
        let definition = mock!(aws_sdk_glue::Client::get_crawler).then_output(move || {
            let changed = described("orders").last_updated(DateTime::from_secs(changed));
            GetCrawlerOutput::builder().crawler(changed.build()).build()
        });
        let (clients, _, _) = clients(&[&definition, &tags(None), &history]);
        let answer = handle(&clients, &settings(), failed()).await.expect("an answer");
        let member = Member::Crawler("orders".to_owned());
        let ids = clients.table.incidents_of(&member).await.expect("a list");
        let incident = clients.table.by_id(&ids[0]).await.expect("read").expect("there");
        let subject = &incident.key.subject;
        assert_eq!((subject.kind(), &*subject.name()), expected, "{changed}");
        let is_said = answer.decisions[0].reason.contains("crawler `orders` was changed at");
        assert_eq!(is_said, expected.0 == "crawler", "{:?}", answer.decisions);
    }
}

#[tokio::test]
async fn a_crawl_whose_incident_cannot_be_kept_is_diagnosed_by_itself() {
    let crawls = history(vec![crawl("it", CrawlerHistoryState::Failed, TOLD - 30, Some(TOLD))]);
    let (clients, table, started) = clients(&[&tags(None), &crawls]);
    table.deny(Some("PutItem"));
    handle(&clients, &settings(), failed()).await.expect("an answer");
    let (name, input) = started.lock().expect("a lock").pop().expect("an execution");
    assert_eq!((name.as_str(), input.get("incident")), ("diag-crawl-orders-it", None));
    let alone = input["diagnose"]["event"]["alone"].as_str().unwrap_or_default();
    assert!(alone.contains("dynamodb:PutItem"), "{input}");
}

fn crawler(name: &str, status: LastCrawlStatus, began: i64) -> Described {
    let last = LastCrawlInfo::builder()
        .status(status)
        .start_time(DateTime::from_secs(began));
    described(name).last_crawl(last.build()).build()
}

fn listing(crawlers: Vec<Described>) -> Rule {
    mock!(aws_sdk_glue::Client::get_crawlers).then_output(move || {
        GetCrawlersOutput::builder()
            .set_crawlers(Some(crawlers.clone()))
            .build()
    })
}

async fn swept(glue: &[&Rule]) -> (Output, Vec<String>) {
    let (clients, table, _) = clients(glue);
    let mut output = Output::default();
    let affected = Affected::read(&clients.table).await;
    let until = Instant::now() + Duration::from_secs(5);
    sweep(&clients, &settings(), &affected, TOLD, until, &mut output)
        .await
        .expect("a sweep");
    let keys = table.keys();
    let runs = keys.iter().filter(|(_, sk)| sk.starts_with("RUN#"));
    (output, runs.map(|(_, sk)| sk.clone()).collect())
}

#[tokio::test]
async fn a_sweep_finds_the_failed_crawls_of_the_time_it_looks_back() {
    use CrawlerHistoryState::Failed;
    let crawlers = listing(vec![
        crawler("orders", LastCrawlStatus::Failed, TOLD - 30 * MINUTE),
        crawler("fine", LastCrawlStatus::Succeeded, TOLD),
        crawler("long-ago", LastCrawlStatus::Failed, TOLD - 3 * 24 * 60 * MINUTE),
        crawler("pipefitter-smoke-x", LastCrawlStatus::Failed, TOLD),
        described("never-ran").build(),
    ]);
    let crawls = history(vec![
        crawl("new", Failed, TOLD - 30 * MINUTE, Some(TOLD + MINUTE)),
        crawl("old", Failed, TOLD - 90 * MINUTE, Some(TOLD - MINUTE)),
    ]);
    let own = mock!(aws_sdk_glue::Client::list_crawls)
        .match_requests(|request| request.crawler_name() == Some("pipefitter-smoke-x"))
        .then_output(|| {
            let crawl = crawl("own", Failed, TOLD, Some(TOLD + MINUTE));
            ListCrawlsOutput::builder().crawls(crawl).build()
        });
    let (output, names) = swept(&[&crawlers, &crawls, &own, &tags(None)]).await;
    assert_eq!(names, ["RUN#orders#new"]);
    assert_eq!((output.decisions.len(), output.unreadable), (1, Vec::new()));
    assert_eq!(
        (crawls.num_calls(), own.num_calls()),
        (1, 0),
        "the history of failed crawlers only, and of none of Pipefitter's own"
    );
    let (_, names) = swept(&[&crawlers, &crawls, &own, &tags(Some("off"))]).await;
    assert!(names.is_empty(), "{names:?}");
}

#[tokio::test]
async fn what_a_sweep_could_not_read_of_crawlers_is_told_and_keeps_no_job_from_being_looked_at() {
    let blind = mock!(aws_sdk_glue::Client::get_crawlers).then_error(|| GetCrawlersError::generic(denied()));
    let (output, _) = swept(&[&blind]).await;
    assert_eq!(output.unreadable, ["crawlers: AccessDeniedException: no"]);
    let failing = listing(vec![crawler("orders", LastCrawlStatus::Failed, TOLD)]);
    let no_history = mock!(aws_sdk_glue::Client::list_crawls).then_error(|| ListCrawlsError::generic(denied()));
    let (output, names) = swept(&[&failing, &no_history]).await;
    assert_eq!(
        (output.unreadable.as_slice(), names.len()),
        (&["orders: AccessDeniedException: no".to_owned()] as &[_], 0)
    );
}

#[tokio::test]
async fn a_sweep_closes_the_incident_of_a_crawler_whose_last_crawl_succeeded() {
    let crawls = history(vec![crawl("it", CrawlerHistoryState::Failed, TOLD - 30, Some(TOLD))]);
    for (began, closed) in [(TOLD - 10, 0), (TOLD + 10, 1)] {
        let fine = listing(vec![crawler("orders", LastCrawlStatus::Succeeded, began)]);
        let (clients, _, started) = clients(&[&tags(None), &crawls, &fine]);
        handle(&clients, &settings(), failed()).await.expect("an answer");
        let affected = Affected::read(&clients.table).await;
        let mut output = Output::default();
        let until = Instant::now() + Duration::from_secs(5);
        sweep(&clients, &settings(), &affected, TOLD, until, &mut output)
            .await
            .expect("a sweep");
        assert_eq!(output.closed.len(), closed, "{began}");
        let started = started.lock().expect("a lock").clone();
        assert_eq!(started.len(), 1 + closed);
        if closed == 1 {
            let (name, input) = &started[1];
            assert_eq!(*name, format!("resolved-{}", output.closed[0]));
            assert_eq!(input["diagnose"]["crawlerName"], "orders");
        }
    }
}

#[tokio::test]
async fn a_crawl_of_a_crawler_that_glue_is_too_busy_to_describe_comes_again() {
    for (code, comes_again) in [("ThrottlingException", true), ("AccessDeniedException", false)] {
        let busy = mock!(aws_sdk_glue::Client::get_crawler)
            .then_error(move || GetCrawlerError::generic(ErrorMetadata::builder().code(code).message("no").build()));
        let (clients, _, started) = clients(&[&busy, &tags(None), &history(Vec::new())]);
        let payload = json!({"Records": [{"messageId": "m", "body": failed().to_string()}]});
        let output = handle(&clients, &settings(), payload).await.expect("an answer");
        assert_eq!(output.batch_item_failures.len(), usize::from(comes_again), "{code}");
        let started = started.lock().expect("a lock").len();
        assert_eq!(started, usize::from(!comes_again), "{code}");
    }
}

#[tokio::test]
async fn a_crawl_whose_history_glue_is_too_busy_to_tell_comes_again_and_is_listed_once() {
    for (code, comes_again) in [("ThrottlingException", true), ("AccessDeniedException", false)] {
        let busy = mock!(aws_sdk_glue::Client::list_crawls)
            .then_error(move || ListCrawlsError::generic(ErrorMetadata::builder().code(code).message("no").build()));
        let (clients, table, started) = clients(&[&busy, &tags(None)]);
        let payload = json!({"Records": [{"messageId": "m", "body": failed().to_string()}]});
        let output = handle(&clients, &settings(), payload).await.expect("an answer");
        assert_eq!(output.batch_item_failures.len(), usize::from(comes_again), "{code}");
        let started = started.lock().expect("a lock").len();
        assert_eq!(started, usize::from(!comes_again), "{code}");
        assert_eq!(table.keys().is_empty(), comes_again, "{code}");
    }
}
