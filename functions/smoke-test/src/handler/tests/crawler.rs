//! Proofs by a crawler.

use super::*;

pub(super) fn making() -> (Rule, Rule, Rule) {
    let database = mock!(Glue::create_database)
        .match_requests(|request| {
            request
                .database_input()
                .is_some_and(|database| database.name().starts_with("pipefitter-smoke-orders--prod--"))
        })
        .then_output(|| CreateDatabaseOutput::builder().build());
    let crawler = mock!(Glue::create_crawler)
        .match_requests(|request| {
            let target = &request.targets().unwrap().jdbc_targets()[0];
            request
                .name()
                .is_some_and(|name| name.starts_with("pipefitter-smoke-orders--prod--"))
                && request.role() == Some(ROLE)
                && request.tags().unwrap()["pipefitter:diagnose"] == "off"
                && (target.connection_name(), target.path()) == (Some(NAME), Some("orders/%"))
        })
        .then_output(|| CreateCrawlerOutput::builder().build());
    let start = mock!(Glue::start_crawler).then_output(|| StartCrawlerOutput::builder().build());
    (database, crawler, start)
}

pub(super) fn crawled(state: CrawlerState, last: Option<(LastCrawlStatus, Option<&'static str>)>) -> Rule {
    mock!(Glue::get_crawler).then_output(move || {
        let last = last.clone().map(|(status, error)| {
            LastCrawlInfo::builder()
                .status(status)
                .set_error_message(error.map(str::to_owned))
                .log_group("/aws-glue/crawlers")
                .log_stream("c")
                .build()
        });
        let crawler = Crawler::builder().state(state.clone()).set_last_crawl(last).build();
        GetCrawlerOutput::builder().crawler(crawler).build()
    })
}

pub(super) fn tables(count: usize) -> Rule {
    mock!(Glue::get_tables).then_output(move || {
        let tables = (0..count)
            .map(|_| Table::builder().name("t").build().unwrap())
            .collect();
        GetTablesOutput::builder().set_table_list(Some(tables)).build()
    })
}

pub(super) fn removing() -> (Rule, Rule) {
    (
        mock!(Glue::delete_crawler).then_output(|| DeleteCrawlerOutput::builder().build()),
        mock!(Glue::delete_database).then_output(|| DeleteDatabaseOutput::builder().build()),
    )
}

fn crawling(since: u64) -> Value {
    document(
        json!(["crawler"]),
        on_its_way("crawler", "pipefitter-smoke-orders-1", Some("orders/%"), since),
    )
}

#[tokio::test]
async fn a_crawler_is_made_with_a_database_of_its_own_and_says_what_would_be_left() {
    let (database, crawler, start) = making();
    let smoke = run(
        document(json!(["crawler"]), Value::Null),
        &[&postgresql(), &database, &crawler, &start],
    )
    .await;
    let name = smoke.running[0].name.clone().unwrap();
    assert_eq!(smoke.running[0].id.as_deref(), Some("orders/%"));
    let commands: Vec<_> = smoke.leftover.iter().map(|left| left.remove.clone()).collect();
    assert_eq!(
        commands,
        [
            format!("aws glue delete-crawler --name {name}"),
            format!("aws glue delete-database --name {name}")
        ]
    );
}

#[tokio::test]
async fn a_crawl_is_judged_by_how_it_ended_and_removed() {
    use LastCrawlStatus::{Cancelled, Failed, Succeeded};
    for (last, found, outcome, message) in [
        ((Succeeded, None), 1, TestOutcome::Passed, "went through `orders/%`"),
        ((Succeeded, None), 0, TestOutcome::Inconclusive, "found no table"),
        (
            (Failed, Some("Access denied for user 'u'@'h'")),
            0,
            TestOutcome::Failed,
            "Access denied for user 'u'@'h' (log group /aws-glue/crawlers, stream c)",
        ),
        ((Cancelled, None), 0, TestOutcome::Inconclusive, "was stopped before"),
    ] {
        let (crawler, database) = removing();
        let rules = [
            &crawled(CrawlerState::Ready, Some(last)),
            &tables(found),
            &crawler,
            &database,
        ];
        let smoke = run(crawling(now()), &rules).await;
        assert_eq!((smoke.finished, smoke.results[0].outcome), (true, outcome), "{message}");
        assert!(
            smoke.results[0].message.contains(message),
            "{}",
            smoke.results[0].message
        );
        assert_eq!(
            (crawler.num_calls(), database.num_calls(), smoke.leftover.len()),
            (1, 1, 0)
        );
    }
    for state in [CrawlerState::Running, CrawlerState::Stopping] {
        assert!(!run(crawling(now()), &[&crawled(state, None)]).await.finished);
    }
    let not_begun = run(crawling(now()), &[&crawled(CrawlerState::Ready, None)]).await;
    assert!(!not_begun.finished, "ready without a crawl has not begun");
}

#[tokio::test]
async fn a_crawl_that_takes_too_long_is_stopped_and_then_removed() {
    let stop = mock!(Glue::stop_crawler).then_output(|| StopCrawlerOutput::builder().build());
    let on = crawled(CrawlerState::Running, None);
    let smoke = run(crawling(0), &[&on, &stop]).await;
    assert!(!smoke.finished && smoke.running[0].stopping);
    let again = document(json!(["crawler"]), serde_json::to_value(&smoke).unwrap());
    let (crawler, database) = removing();
    let ended = crawled(CrawlerState::Ready, Some((LastCrawlStatus::Cancelled, None)));
    let smoke = run(again, &[&ended, &crawler, &database]).await;
    assert!(
        smoke.results[0].message.contains("in time and was stopped"),
        "{}",
        smoke.results[0].message
    );
}

#[tokio::test]
async fn a_crawler_that_does_not_stop_is_given_up_and_said_to_be_left() {
    let mut document = crawling(0);
    document["smoke"]["running"][0]["stopping"] = json!(true);
    let kept = mock!(Glue::delete_crawler).then_error(|| DeleteCrawlerError::generic(denied()));
    let on = crawled(CrawlerState::Stopping, None);
    let smoke = run(document, &[&on, &kept, &removing().1]).await;
    assert_eq!((smoke.finished, smoke.leftover.len()), (true, 1));
    assert!(
        smoke.results[0].message.contains("nor did it stop"),
        "{}",
        smoke.results[0].message
    );
}

#[tokio::test]
async fn tables_that_an_ended_execution_has_found_are_removed_before_the_crawl_and_a_running_crawl_is_waited_for() {
    let there_once = || {
        let first = std::sync::atomic::AtomicBool::new(true);
        mock!(Glue::create_database)
            .match_requests(move |_| first.swap(false, std::sync::atomic::Ordering::Relaxed))
            .then_error(|| CreateDatabaseError::AlreadyExistsException(AlreadyExistsException::builder().build()))
    };
    let (database, crawler, start) = making();
    let (no_crawler, no_database) = removing();
    let (there, ready) = (there_once(), crawled(CrawlerState::Ready, None));
    let rules = [
        &postgresql(),
        &there,
        &ready,
        &no_crawler,
        &no_database,
        &database,
        &crawler,
        &start,
    ];
    let smoke = run(document(json!(["crawler"]), Value::Null), &rules).await;
    assert_eq!(smoke.running[0].id.as_deref(), Some("orders/%"));
    assert_eq!(
        (no_crawler.num_calls(), no_database.num_calls(), start.num_calls()),
        (1, 1, 1)
    );

    let (there, running) = (there_once(), crawled(CrawlerState::Running, None));
    let smoke = run(
        document(json!(["crawler"]), Value::Null),
        &[&postgresql(), &there, &running],
    )
    .await;
    assert_eq!((&smoke.running[0].name, &smoke.running[0].id), (&None, &None));
    assert!(smoke.leftover.is_empty());
}

#[tokio::test]
async fn a_crawler_that_cannot_be_or_cannot_be_removed_says_so() {
    let (database, _, _) = making();
    let (gone, kept) = (
        removing().0,
        mock!(Glue::delete_database).then_error(|| DeleteDatabaseError::generic(denied())),
    );
    let create = mock!(Glue::create_crawler).then_error(|| CreateCrawlerError::generic(denied()));
    let rules = [&postgresql(), &database, &create, &gone, &kept];
    let smoke = run(document(json!(["crawler"]), Value::Null), &rules).await;
    assert_eq!(smoke.results[0].outcome, TestOutcome::Inconclusive);
    assert!(smoke.results[0].message.contains("glue:CreateCrawler, iam:PassRole"));
    assert_eq!(
        smoke.leftover.iter().map(|left| left.kind.as_str()).collect::<Vec<_>>(),
        ["database"]
    );
    for (engine, kind, request, reason) in [
        (
            "bigquery",
            "BIGQUERY",
            json!({}),
            "crawlers do not read Google BigQuery",
        ),
        ("snowflake", "SNOWFLAKE", json!({}), "through a connection of type JDBC"),
        (
            "postgresql",
            "JDBC",
            json!({"method": "iam", "username": "u"}),
            "there is none",
        ),
        ("postgresql", "JDBC", Value::Null, "names no database"),
    ] {
        let mut document = document(json!(["crawler"]), Value::Null);
        document["route"]["engine"] = json!(engine);
        document["route"]["request"]["auth"] = request;
        let smoke = run(document, &[&connection(kind, &[], false)]).await;
        assert_eq!(smoke.results[0].outcome, TestOutcome::Inconclusive, "{engine}");
        assert!(
            smoke.results[0].message.contains(reason),
            "{}",
            smoke.results[0].message
        );
    }
}
