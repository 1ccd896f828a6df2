//! Failed crawls: which crawl an event tells of, and those whose event never came. They join incidents as failed runs do.
//!
//! An event names the crawler and no crawl. The history of the crawler does (`ListCrawls`), and an incident lists the crawl by its id, so that
//! the event, told once more, and the sweep list nothing twice. Where the history cannot be read the time of the event stands for it.

use std::time::Duration;

use aws_sdk_glue::primitives::{DateTime, DateTimeFormat};
use aws_sdk_glue::types::{CrawlerHistory, CrawlsFilter, FieldName, FilterOperator, LastCrawlInfo, LastCrawlStatus};
use serde_json::json;
use shared_aws::glue as plain;
use shared_domain::aws::glue::{Crawler, LastCrawl};
use shared_domain::evidence::{Evidence, Found, ToldRun, has_failed};
use shared_domain::fact::Fact;
use shared_domain::incident::Member;
use shared_domain::request::RunEvent;
use shared_domain::step::{AwsContext, SMOKE_JOB_PREFIX};
use shared_lambda::{StepError, found, unreadable};
use tokio::time::{Instant, timeout_at};
use tracing::warn;

use crate::evidence::{Failed, comes_again};
use crate::handler::{Clients, Decision, Output, Settings};
use crate::join::{Patience, take};
use crate::sweep::Success;
use crate::sweep::over::{Affected, timestamp};
use crate::trigger::CrawlerStateChange;

/// How many crawls of a history are looked through.
const CRAWLS: i32 = 20;
/// How far a crawl's end and its event may lie apart, in seconds.
const APART: i64 = 10 * 60;
/// So near it is the crawl's own event, whatever runs by then.
const CLOSE: i64 = 60;
/// Crawlers of a page, the most that Glue gives.
const CRAWLERS: i32 = 1_000;
/// A crawl that ended lately may have started this long before.
const LONGEST_CRAWL_SECONDS: i64 = 24 * 60 * 60;
/// What a sweep has for crawlers, before it looks at jobs; what is left over is told.
pub(crate) const SWEEP_TIME: Duration = Duration::from_secs(40);

/// What is said of the rest.
const TOO_MANY: &str = "crawlers: there are more than could be read in the time of a sweep";

/// Decides about an event: a `Failed` crawl joins its incident, `Started` and `Succeeded` are nothing here.
pub(crate) async fn on_event(
    clients: &Clients,
    settings: &Settings,
    detail: CrawlerStateChange,
    patience: Patience,
) -> Result<Decision, StepError> {
    let state = detail.state.clone().unwrap_or_default();
    let Some(name) = detail.crawler_name.clone().filter(|name| !name.trim().is_empty()) else {
        return Ok(Decision::no_crawl(None, "the event names no crawler"));
    };
    if !has_failed(&state) {
        let reason = format!("the state is `{state}`, not Failed");
        return Ok(Decision::no_crawl(Some(name), reason));
    }
    if name.starts_with(SMOKE_JOB_PREFIX) {
        return Ok(Decision::no_crawl(Some(name), "a smoke test of Pipefitter's own"));
    }
    let event = RunEvent::read(&json!({
        "state": state,
        "message": detail.error_message.or(detail.message),
        "at": detail.at,
        "logGroup": detail.cloud_watch_log_link.as_deref().and_then(log_group_of),
    }));
    let told = event.at.as_deref().and_then(seconds);
    let crawl = crawl_of(&clients.glue, &name, told).await?;
    let failed = Failed::crawl(&name, crawl.as_ref(), event);
    let definition = read_crawler(&clients.glue, &name).await?;
    let evidence = evidence(settings, &failed, definition);
    take(clients, settings, failed, &evidence, patience).await
}

impl Failed {
    /// A crawl, by what the event says, or the sweep in its place, and what the history knows of it.
    fn crawl(crawler: &str, crawl: Option<&CrawlerHistory>, event: RunEvent) -> Self {
        let ended = crawl
            .and_then(CrawlerHistory::end_time)
            .and_then(|end| end.fmt(DateTimeFormat::DateTime).ok());
        let id = crawl.and_then(CrawlerHistory::crawl_id).map(str::to_owned);
        Self {
            of: Member::Crawler(crawler.to_owned()),
            // Nothing tells one failure from another without an id and a time: the words do, until they are repeated.
            id: id
                .or_else(|| event.at.clone())
                .or_else(|| event.message.clone())
                .unwrap_or_default(),
            dpu_seconds: crawl.map(|crawl| crawl.dpu_hour() * 3_600.0).filter(|used| *used > 0.0),
            began: crawl
                .and_then(CrawlerHistory::start_time)
                .and_then(|start| start.fmt(DateTimeFormat::DateTime).ok()),
            event: RunEvent {
                at: ended.or(event.at),
                ..event
            },
        }
    }
}

/// Reads a crawler.
///
/// # Errors
/// As of jobs: where it is worth asking for again.
async fn read_crawler(glue: &aws_sdk_glue::Client, name: &str) -> Result<Fact<Found<Crawler>>, StepError> {
    let answer = glue.get_crawler().name(name).send().await;
    let attempted = format!("read the crawler `{name}` (glue:GetCrawler)");
    if let Some(again) = answer.as_ref().err().and_then(|error| comes_again(&attempted, error)) {
        return Err(again);
    }
    let answer = answer.map(|answer| answer.crawler.as_ref().map(plain::crawler));
    Ok(found(answer, |error| error.is_entity_not_found_exception()))
}

/// What is known of a failed crawl, as the steps of a diagnosis keep it. The crawler's last crawl may be another one.
fn evidence(settings: &Settings, failed: &Failed, definition: Fact<Found<Crawler>>) -> Evidence {
    let name = failed.of.name();
    let known = definition.get().and_then(Found::present).cloned();
    let crawl = LastCrawl {
        status: "FAILED".to_owned(),
        error_message: failed.event.message.clone(),
        start_time: failed.began.clone(),
        ..LastCrawl::default()
    };
    let crawler = Crawler {
        name: name.to_owned(),
        last_crawl: Some(crawl),
        ..known.unwrap_or_default()
    };
    Evidence {
        context: AwsContext {
            region: settings.region().to_owned(),
            ..AwsContext::default()
        },
        crawler: Fact::Known(Found::Present(crawler)),
        event: Some(ToldRun {
            crawler_name: Some(name.to_owned()),
            event: failed.event.clone(),
            ..ToldRun::default()
        }),
        ..Evidence::default()
    }
}

/// The crawl that ended when the event was made: a failed one, else the newest that had begun by then, which the history may not know to
/// have ended yet, else a failed one of about that time.
///
/// # Errors
/// Where Glue is too busy to tell: under another name than the sweep's, the crawl would be listed twice.
async fn crawl_of(
    glue: &aws_sdk_glue::Client,
    name: &str,
    told: Option<i64>,
) -> Result<Option<CrawlerHistory>, StepError> {
    let answer = glue.list_crawls().crawler_name(name).max_results(CRAWLS).send().await;
    let attempted = format!("read the history of crawler `{name}` (glue:ListCrawls)");
    if let Some(again) = answer.as_ref().err().and_then(|error| comes_again(&attempted, error)) {
        return Err(again);
    }
    let crawls = match answer {
        Ok(answer) => answer.crawls.unwrap_or_default(),
        Err(error) => {
            warn!(
                crawler = name,
                "could not read the crawler's history: {}",
                unreadable(&error)
            );
            return Ok(None);
        }
    };
    let distance = |crawl: &CrawlerHistory| crawl.end_time().zip(told).map(|(end, at)| (end.secs() - at).abs());
    let is_failed = |crawl: &&CrawlerHistory| state_of(crawl).is_some_and(has_failed);
    let ended = |apart: i64| {
        let failed = crawls.iter().filter(is_failed);
        failed
            .filter(move |crawl| distance(crawl).is_some_and(|far| far <= apart))
            .min_by_key(|crawl| distance(crawl))
    };
    let running = |crawl: &&CrawlerHistory| {
        let begun = crawl
            .start_time()
            .zip(told)
            .is_some_and(|(start, at)| start.secs() <= at);
        state_of(crawl) == Some("RUNNING") && begun
    };
    // A crawler does one crawl at a time: one that had begun by then comes after every one that has ended.
    let begun = crawls
        .iter()
        .filter(running)
        .max_by_key(|crawl| crawl.start_time().map(DateTime::secs));
    Ok(ended(CLOSE).or(begun).or_else(|| ended(APART)).cloned())
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

/// Looks for failed crawls whose event never came, of the crawlers whose last crawl failed, and for incidents that a crawl shows to be over:
/// one call a thousand crawlers, and one for each whose last crawl failed.
pub(crate) async fn sweep(
    clients: &Clients,
    settings: &Settings,
    affected: &Affected,
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
            let definition = Fact::Known(Found::Present(plain::crawler(crawler)));
            if let Some(success) = succeeded(crawl, definition.clone()) {
                let of = Member::Crawler(name.to_owned());
                affected.heal(clients, settings, &of, &[success], output).await?;
            }
            let recent = crawl.start_time().is_none_or(|start| start.secs() >= oldest);
            if crawl.status() != Some(&LastCrawlStatus::Failed) || !recent || name.starts_with(SMOKE_JOB_PREFIX) {
                continue;
            }
            match failed_since(&clients.glue, name, since).await {
                Ok(crawls) => take_all(clients, settings, &definition, crawls, output).await?,
                Err(reason) => output.unreadable.push(format!("{name}: {reason}")),
            }
        }
    }
}

/// The crawls that failed and ended since.
async fn failed_since(glue: &aws_sdk_glue::Client, name: &str, since: i64) -> Result<Vec<Failed>, String> {
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
        crawl.crawl_id()?;
        let event = RunEvent::read(&json!({
            "state": "Failed", "message": crawl.error_message(), "logGroup": crawl.log_group(),
        }));
        Some(Failed::crawl(name, Some(crawl), event))
    });
    Ok(failed.collect())
}

/// The last crawl of a crawler, where it succeeded.
fn succeeded(crawl: &LastCrawlInfo, crawler: Fact<Found<Crawler>>) -> Option<Success> {
    let is_success = crawl.status() == Some(&LastCrawlStatus::Succeeded);
    is_success.then_some(Success {
        id: crawl.message_prefix().unwrap_or_default().to_owned(),
        began: timestamp(crawl.start_time()?)?,
        of: Evidence {
            crawler,
            ..Evidence::default()
        },
    })
}

/// Lets the failed crawls of a crawler join their incidents.
async fn take_all(
    clients: &Clients,
    settings: &Settings,
    definition: &Fact<Found<Crawler>>,
    crawls: Vec<Failed>,
    output: &mut Output,
) -> Result<(), StepError> {
    for crawl in crawls {
        let evidence = evidence(settings, &crawl, definition.clone());
        let name = crawl.of.name().to_owned();
        let decision = take(clients, settings, crawl, &evidence, Patience::Swept).await;
        output.found(&name, decision)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
