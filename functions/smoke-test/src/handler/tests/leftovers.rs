//! What the sweep removes.

use aws_sdk_glue::operation::get_databases::GetDatabasesOutput;
use aws_sdk_glue::operation::get_job::GetJobOutput;
use aws_sdk_glue::operation::list_crawlers::{ListCrawlersError, ListCrawlersOutput};
use aws_sdk_glue::operation::list_jobs::ListJobsOutput;
use aws_sdk_glue::primitives::DateTime;
use aws_sdk_glue::types::{Database, Job};

use super::*;

const OLD: &str = "pipefitter-smoke-orders-old";

/// Made four hours ago, or a moment.
fn made(name: &str) -> DateTime {
    let seconds = if name.ends_with("old") { 4 * 60 * 60 } else { 60 };
    DateTime::from_secs(i64::try_from(now() - seconds).unwrap())
}

fn jobs(names: &'static [&'static str]) -> (Rule, Rule) {
    let list = mock!(Glue::list_jobs)
        .match_requests(|request| {
            request
                .tags()
                .is_some_and(|tags| tags["pipefitter:managed-by"] == "pipefitter")
        })
        .then_output(|| {
            let names = names.iter().map(|name| (*name).to_owned()).collect();
            ListJobsOutput::builder().set_job_names(Some(names)).build()
        });
    let get = mock!(Glue::get_job).then_compute_output(|request| {
        let name = request.job_name().unwrap();
        GetJobOutput::builder()
            .job(Job::builder().name(name).created_on(made(name)).build())
            .build()
    });
    (list, get)
}

fn crawlers(names: &'static [&'static str]) -> (Rule, Rule) {
    let list = mock!(Glue::list_crawlers)
        .match_requests(|request| {
            request
                .tags()
                .is_some_and(|tags| tags["pipefitter:managed-by"] == "pipefitter")
        })
        .then_output(|| {
            let names = names.iter().map(|name| (*name).to_owned()).collect();
            ListCrawlersOutput::builder().set_crawler_names(Some(names)).build()
        });
    let get = mock!(Glue::get_crawler).then_compute_output(|request| {
        let name = request.name().unwrap();
        let crawler = Crawler::builder().name(name).creation_time(made(name)).build();
        GetCrawlerOutput::builder().crawler(crawler).build()
    });
    (list, get)
}

fn databases(names: &'static [&'static str]) -> Rule {
    mock!(Glue::get_databases).then_output(|| {
        let all = names
            .iter()
            .map(|name| Database::builder().name(*name).create_time(made(name)).build().unwrap());
        GetDatabasesOutput::builder()
            .set_database_list(Some(all.collect()))
            .build()
            .unwrap()
    })
}

async fn sweep(glue: &[&Rule]) -> Result<Value, StepError> {
    let clients = Clients {
        glue: mock_client!(aws_sdk_glue, RuleMode::MatchAny, glue),
        athena: mock_client!(aws_sdk_athena, RuleMode::MatchAny, &[]),
        s3: s3().0,
    };
    let settings = Settings {
        script_bucket: "scripts".into(),
        workgroup: "primary".into(),
        drivers: DriverBuckets::new("b"),
    };
    let answer = wake(&clients, &settings, json!({"sweep": {"olderThanMinutes": 180}})).await?;
    Ok(serde_json::to_value(answer).unwrap())
}

#[tokio::test]
async fn what_is_old_and_ours_is_stopped_and_removed_and_nothing_else() {
    let (list, get) = jobs(&[OLD, "pipefitter-smoke-orders-new", "nightly-old"]);
    let (list_crawlers, get_crawler) = crawlers(&["pipefitter-smoke-orders-new", OLD]);
    let databases = databases(&["pipefitter-smoke-alone-old", "sales-old", "pipefitter-smoke-orders-new"]);
    let stop = mock!(Glue::batch_stop_job_run)
        .match_requests(|request| request.job_name() == Some(OLD))
        .then_output(|| BatchStopJobRunOutput::builder().build());
    let stop_crawler = mock!(Glue::stop_crawler)
        .match_requests(|request| request.name() == Some(OLD))
        .then_output(|| StopCrawlerOutput::builder().build());
    let delete = mock!(Glue::delete_job)
        .match_requests(|request| request.job_name() == Some(OLD))
        .then_output(|| DeleteJobOutput::builder().build());
    let (delete_crawler, delete_database) = removing();
    let swept = sweep(&[
        &list,
        &get,
        &last_run(JobRunState::Starting),
        &stop,
        &delete,
        &list_crawlers,
        &get_crawler,
        &stop_crawler,
        &delete_crawler,
        &databases,
        &delete_database,
    ])
    .await
    .unwrap();
    assert_eq!(
        swept,
        json!({"removed": [OLD, OLD, "pipefitter-smoke-alone-old"], "left": []})
    );
    assert_eq!(
        (stop.num_calls(), delete.num_calls(), delete_crawler.num_calls()),
        (1, 1, 1)
    );
    assert_eq!(delete_database.num_calls(), 2, "the crawler's and the lonely one");
}

#[tokio::test]
async fn what_cannot_be_listed_is_an_error_after_the_rest_was_removed() {
    let (list, get) = jobs(&[OLD]);
    let unlisted = mock!(Glue::list_crawlers).then_error(|| ListCrawlersError::generic(denied()));
    let delete = deleting();
    let ended = last_run(JobRunState::Failed);
    let error = sweep(&[&list, &get, &ended, &delete, &unlisted, &databases(&[])]).await;
    let error = error.expect_err("crawlers are not known");
    assert!(
        error.message.contains("glue:ListCrawlers: AccessDenied"),
        "{}",
        error.message
    );
    assert_eq!(delete.num_calls(), 1);
}

#[tokio::test]
async fn an_event_that_is_neither_a_step_nor_a_sweep_says_what_is_wrong() {
    for (event, path) in [(json!({"sweep": {}}), "olderThanMinutes"), (json!({}), "route")] {
        let clients = Clients {
            glue: mock_client!(aws_sdk_glue, RuleMode::MatchAny, &[]),
            athena: mock_client!(aws_sdk_athena, RuleMode::MatchAny, &[]),
            s3: s3().0,
        };
        let settings = Settings {
            script_bucket: "scripts".into(),
            workgroup: "primary".into(),
            drivers: DriverBuckets::new("b"),
        };
        let error = wake(&clients, &settings, event).await.expect_err("nothing to do");
        assert_eq!(error.name, ErrorName::InvalidRequest);
        assert!(error.message.contains(path), "{}", error.message);
    }
}
