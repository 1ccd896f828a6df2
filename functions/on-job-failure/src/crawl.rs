//! Failed crawls: which crawl an event tells of, and those whose event never came.
//!
//! An event names the crawler and no crawl. The history of the crawler does (`ListCrawls`), and the crawl's id makes the execution's name,
//! so that the event, told once more, and the sweep start nothing twice. Where the history cannot be read the time of the event makes it.
//! A crawl joins no incident yet: each failed one is diagnosed by itself.

use std::time::Duration;

use aws_sdk_glue::primitives::{DateTime, DateTimeFormat};
use aws_sdk_glue::types::{CrawlerHistory, CrawlsFilter, FieldName, FilterOperator, LastCrawlStatus};
use serde_json::json;
use shared_domain::evidence::has_failed;
use shared_domain::request::RunEvent;
use shared_domain::step::SMOKE_JOB_PREFIX;
use shared_lambda::{StepError, unreadable};
use tokio::time::{Instant, timeout_at};
use tracing::warn;

use crate::evidence::opted_out;
use crate::handler::{Action, Clients, Decision, Output, Settings};
use crate::start;
use crate::trigger::CrawlerStateChange;

/// How many crawls of a history are looked through.
const CRAWLS: i32 = 20;
/// How far a crawl's end and its event may lie apart, in seconds.
const APART: i64 = 10 * 60;
/// Crawlers of a page, the most that Glue gives.
const CRAWLERS: i32 = 1_000;
/// A crawl that ended lately may have started this long before.
const LONGEST_CRAWL_SECONDS: i64 = 24 * 60 * 60;
/// What a sweep has for crawlers, before it looks at jobs; what is left over is told.
pub(crate) const SWEEP_TIME: Duration = Duration::from_secs(40);

/// What is said of the rest.
const TOO_MANY: &str = "crawlers: there are more than could be read in the time of a sweep";

/// A failed crawl, with what was said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct FailedCrawl {
    /// Its id, else when it was told of.
    key: String,
    event: RunEvent,
}

/// Decides about an event: `Failed` starts a diagnosis, `Started` and `Succeeded` nothing.
pub(crate) async fn on_event(
    clients: &Clients,
    settings: &Settings,
    detail: CrawlerStateChange,
) -> Result<Decision, StepError> {
    let state = detail.state.clone().unwrap_or_default();
    let Some(name) = detail.crawler_name.clone().filter(|name| !name.trim().is_empty()) else {
        return Ok(Decision::of_crawler(
            None,
            Action::Ignored,
            "the event names no crawler",
        ));
    };
    if !has_failed(&state) {
        let reason = format!("the state is `{state}`, not Failed");
        return Ok(Decision::of_crawler(Some(name), Action::Ignored, reason));
    }
    if let Some(reason) = left_alone(clients, settings, &name).await {
        return Ok(Decision::of_crawler(Some(name), Action::Ignored, reason));
    }
    let at = detail.at.clone();
    let event = RunEvent::read(&json!({
        "state": state,
        "message": detail.error_message.or(detail.message),
        "at": at,
        "logGroup": detail.cloud_watch_log_link.as_deref().and_then(log_group_of),
    }));
    let told = event.at.as_deref().and_then(seconds);
    let key = match (id_of_crawl(&clients.glue, &name, told).await, at) {
        (Some(id), _) => id,
        (None, Some(at)) => at,
        // Nothing tells one failure from another: the words do, until they are repeated.
        (None, None) => event.message.clone().unwrap_or_default(),
    };
    start(clients, settings, name, FailedCrawl { key, event }).await
}

/// Why failures of this crawler are none of Pipefitter's: a smoke test of its own, or the crawler's tags say so.
async fn left_alone(clients: &Clients, settings: &Settings, name: &str) -> Option<String> {
    if name.starts_with(SMOKE_JOB_PREFIX) {
        return Some("a smoke test of Pipefitter's own".to_owned());
    }
    opted_out(&clients.glue, &settings.arn("crawler", name)).await
}

/// The id of the crawl that ended when the event was made: a failed one, else the newest that had begun by then, which the history may
/// not know to have ended yet.
async fn id_of_crawl(glue: &aws_sdk_glue::Client, name: &str, told: Option<i64>) -> Option<String> {
    let answer = glue.list_crawls().crawler_name(name).max_results(CRAWLS).send().await;
    let crawls = match answer {
        Ok(answer) => answer.crawls.unwrap_or_default(),
        Err(error) => {
            warn!(
                crawler = name,
                "could not read the crawler's history: {}",
                unreadable(&error)
            );
            return None;
        }
    };
    let distance = |crawl: &CrawlerHistory| crawl.end_time().zip(told).map(|(end, at)| (end.secs() - at).abs());
    let is_failed = |crawl: &&CrawlerHistory| state_of(crawl).is_some_and(has_failed);
    let ended = crawls
        .iter()
        .filter(is_failed)
        .filter(|crawl| distance(crawl).is_some_and(|far| far <= APART));
    let running = |crawl: &&CrawlerHistory| {
        let begun = crawl
            .start_time()
            .zip(told)
            .is_some_and(|(start, at)| start.secs() <= at);
        state_of(crawl) == Some("RUNNING") && begun
    };
    let found = ended.min_by_key(|crawl| distance(crawl)).or_else(|| {
        crawls
            .iter()
            .filter(running)
            .max_by_key(|crawl| crawl.start_time().map(DateTime::secs))
    });
    found.and_then(|crawl| crawl.crawl_id().map(str::to_owned))
}

fn state_of(crawl: &CrawlerHistory) -> Option<&str> {
    crawl.state().map(|state| state.as_str())
}

fn seconds(time: &str) -> Option<i64> {
    DateTime::from_str(time, DateTimeFormat::DateTimeWithOffset)
        .ok()
        .map(|time| time.secs())
}

/// The group in a link such as `.../home?region=us-east-1#logEventViewer:group=/aws-glue/crawlers;stream=c`.
fn log_group_of(link: &str) -> Option<&str> {
    let (_, rest) = link.split_once("group=")?;
    rest.split([';', '&']).next().filter(|group| !group.is_empty())
}

/// Looks for failed crawls whose event never came, of the crawlers whose last crawl failed: one call a thousand crawlers, and one for each
/// of those.
pub(crate) async fn sweep(
    clients: &Clients,
    settings: &Settings,
    since: i64,
    until: Instant,
    output: &mut Output,
) -> Result<(), StepError> {
    let oldest = since - LONGEST_CRAWL_SECONDS;
    let mut pages = clients
        .glue
        .get_crawlers()
        .max_results(CRAWLERS)
        .into_paginator()
        .send();
    loop {
        let page = match timeout_at(until, pages.next()).await {
            Ok(None) => return Ok(()),
            Ok(Some(Ok(page))) => page,
            Ok(Some(Err(error))) => {
                output.unreadable.push(format!("crawlers: {}", unreadable(&error)));
                return Ok(());
            }
            Err(_) => {
                output.unreadable.push(TOO_MANY.to_owned());
                return Ok(());
            }
        };
        for crawler in page.crawlers() {
            let Some((name, crawl)) = crawler.name().zip(crawler.last_crawl()) else {
                continue;
            };
            if Instant::now() >= until {
                output.unreadable.push(TOO_MANY.to_owned());
                return Ok(());
            }
            let recent = crawl.start_time().is_none_or(|start| start.secs() >= oldest);
            if crawl.status() != Some(&LastCrawlStatus::Failed) || !recent {
                continue;
            }
            match failed_since(&clients.glue, name, since).await {
                Ok(crawls) => start_all(clients, settings, name, crawls, output).await?,
                Err(reason) => output.unreadable.push(format!("{name}: {reason}")),
            }
        }
    }
}

/// The crawls that failed and ended since.
async fn failed_since(glue: &aws_sdk_glue::Client, name: &str, since: i64) -> Result<Vec<FailedCrawl>, String> {
    let failed = CrawlsFilter::builder()
        .field_name(FieldName::State)
        .filter_operator(FilterOperator::Eq)
        .field_value("FAILED")
        .build();
    let asked = glue
        .list_crawls()
        .crawler_name(name)
        .max_results(CRAWLS)
        .filters(failed);
    let answer = asked.send().await.map_err(|error| unreadable(&error))?;
    let ended = |crawl: &&CrawlerHistory| {
        let ended = crawl.end_time().or(crawl.start_time());
        state_of(crawl).is_some_and(has_failed) && ended.is_some_and(|end| end.secs() >= since)
    };
    let failed = answer.crawls().iter().filter(ended).filter_map(|crawl| {
        let at = crawl.end_time().and_then(|end| end.fmt(DateTimeFormat::DateTime).ok());
        Some(FailedCrawl {
            key: crawl.crawl_id()?.to_owned(),
            event: RunEvent::read(&json!({
                "state": "Failed", "message": crawl.error_message(), "at": at, "logGroup": crawl.log_group(),
            })),
        })
    });
    Ok(failed.collect())
}

async fn start_all(
    clients: &Clients,
    settings: &Settings,
    name: &str,
    crawls: Vec<FailedCrawl>,
    output: &mut Output,
) -> Result<(), StepError> {
    if crawls.is_empty() || left_alone(clients, settings, name).await.is_some() {
        return Ok(());
    }
    for crawl in crawls {
        let decision = start(clients, settings, name.to_owned(), crawl).await?;
        if decision.action == Action::Started {
            output.decisions.push(decision);
        }
    }
    Ok(())
}

/// Starts the crawl's diagnosis, unless it has one.
async fn start(
    clients: &Clients,
    settings: &Settings,
    name: String,
    crawl: FailedCrawl,
) -> Result<Decision, StepError> {
    let (action, reason) = if start::of_crawl(&clients.states, settings, &name, &crawl.key, crawl.event).await? {
        (Action::Started, "a diagnosis was started")
    } else {
        (Action::AlreadyStarted, "this crawl has a diagnosis already")
    };
    Ok(Decision::of_crawler(Some(name), action, reason))
}

#[cfg(test)]
mod tests;
