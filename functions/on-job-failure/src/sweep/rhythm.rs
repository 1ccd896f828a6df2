//! How often jobs and crawlers run, by their last runs: what runs once a night is quiet for a day and not over.

use aws_sdk_glue::Client;
use aws_sdk_glue::operation::get_job_runs::GetJobRunsError;
use aws_sdk_glue::operation::list_crawls::ListCrawlsError;
use aws_sdk_glue::primitives::DateTime;
use futures::{StreamExt, stream};
use jiff::{SignedDuration, Timestamp};
use shared_domain::Fact;
use shared_domain::evidence::Found;
use shared_domain::incident::{MOST_QUIET, Member, longest_gap, quiet_after};
use shared_lambda::found;
use tracing::warn;

/// Of so many runs the starts are looked at.
const RUNS: i32 = 50;
/// How many are asked at a time.
const CONCURRENCY: usize = 4;

/// How often what an incident is of runs.
pub(super) struct Rhythm {
    /// Without a failure for so long it is over.
    pub(super) quiet: SignedDuration,
    /// When the last run or crawl began, where any is known.
    pub(super) ran: Option<Timestamp>,
}

/// The longest quiet of these, and the longest that there is where one cannot be read.
pub(super) async fn of(glue: &Client, of: impl Iterator<Item = &Member>, least: SignedDuration) -> Rhythm {
    let each: Vec<Rhythm> = stream::iter(of)
        .map(|of| async move {
            match starts(glue, of).await {
                Ok(starts) => Rhythm {
                    ran: starts.iter().max().copied(),
                    quiet: quiet_after(longest_gap(starts), least),
                },
                Err(reason) => {
                    warn!(of = of.name(), "it is not known how often it runs: {reason}");
                    Rhythm {
                        // It may run at this moment.
                        ran: Some(Timestamp::now()),
                        quiet: MOST_QUIET.max(least),
                    }
                }
            }
        })
        .buffer_unordered(CONCURRENCY)
        .collect()
        .await;
    let quiet = each.iter().map(|one| one.quiet).max();
    Rhythm {
        quiet: quiet.unwrap_or_else(|| quiet_after(None, least)),
        ran: each.iter().filter_map(|one| one.ran).max(),
    }
}

/// When the last runs or crawls began; none of what is gone.
async fn starts(glue: &Client, of: &Member) -> Result<Vec<Timestamp>, String> {
    let began: Fact<Found<Vec<DateTime>>> = match of {
        Member::Job(job) => {
            let answer = glue.get_job_runs().job_name(job).max_results(RUNS).send().await;
            let began = answer.map(|all| {
                Some(
                    all.job_runs()
                        .iter()
                        .filter_map(|run| run.started_on().copied())
                        .collect(),
                )
            });
            found(began, GetJobRunsError::is_entity_not_found_exception)
        }
        Member::Crawler(crawler) => {
            let answer = glue.list_crawls().crawler_name(crawler).max_results(RUNS).send().await;
            let began = answer.map(|all| {
                Some(
                    all.crawls()
                        .iter()
                        .filter_map(|crawl| crawl.start_time().copied())
                        .collect(),
                )
            });
            found(began, ListCrawlsError::is_entity_not_found_exception)
        }
    };
    let began = match began {
        Fact::Known(Found::Present(began)) => began,
        Fact::Unreadable(reason) => return Err(reason),
        Fact::Known(Found::Missing { .. }) | Fact::NotCollected => Vec::new(),
    };
    let times = began.iter().filter_map(|began| began.to_millis().ok());
    Ok(times
        .filter_map(|millis| Timestamp::from_millisecond(millis).ok())
        .collect())
}
