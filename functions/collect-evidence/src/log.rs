//! The end of the log of a run or a crawl: newest first, the driver's streams before the executors', bounded in bytes and in time.
//!
//! Where it lies and what of it counts is decided in [`shared_domain::driver_log`].

use std::time::Duration;

use aws_sdk_cloudwatchlogs::Client as Logs;
use aws_sdk_cloudwatchlogs::operation::filter_log_events::builders::FilterLogEventsFluentBuilder;
use shared_domain::Fact;
use shared_domain::aws::glue::{Crawler, Job, JobRun, LastCrawl};
use shared_domain::driver_log::{
    Place, Search, Tail, Window, is_fresh, is_fresh_crawl, is_of_run, lines_of_crawl, places, places_of_crawl, window,
    window_of_crawl,
};
use shared_domain::redact;
use shared_lambda::{EMPTY_ANSWER, unreadable};
use tokio::time::{Instant, sleep, timeout_at};

/// What is read of a log: an executor's noise can be tens of megabytes.
const LONGEST: usize = 64 * 1024;

/// How long a log is waited for: both looks and one hanging call of Glue before them stay below the function's 60 seconds.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// All of the reading.
    pub whole: Duration,
    /// Before the second look, where the event was faster than the log.
    pub again: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            whole: Duration::from_secs(18),
            again: Duration::from_secs(8),
        }
    }
}

/// Reads the end of the run's log, redacted as one text, because a secret may stand on several lines.
pub(crate) async fn read(
    logs: &Logs,
    job: Option<&Job>,
    run: &JobRun,
    now: &str,
    patience: Patience,
) -> Fact<Vec<String>> {
    let places = places(job, run);
    let (first, is_denied) = look(logs, &places, run, Instant::now() + patience.whole).await;
    let told = first.get().is_some_and(|lines| !lines.is_empty());
    if told || !is_fresh(run, now) || is_denied {
        return first;
    }
    sleep(patience.again).await;
    look(logs, &places, run, Instant::now() + patience.whole / 2).await.0
}

/// Reads the end of a crawl's log. The line that says why it failed is one of its last, so a log without one may still be on its way.
pub(crate) async fn read_crawl(
    logs: &Logs,
    crawler: &Crawler,
    crawl: &LastCrawl,
    told_at: Option<&str>,
    now: &str,
    patience: Patience,
) -> Fact<Vec<String>> {
    let (first, is_denied) = look_at_crawl(logs, crawler, crawl, told_at, Instant::now() + patience.whole).await;
    let told = first
        .get()
        .is_some_and(|lines| lines.iter().any(|line| line.contains("ERROR")));
    if told || !is_fresh_crawl(told_at, now) || is_denied {
        return first;
    }
    sleep(patience.again).await;
    look_at_crawl(logs, crawler, crawl, told_at, Instant::now() + patience.whole / 2)
        .await
        .0
}

async fn look_at_crawl(
    logs: &Logs,
    crawler: &Crawler,
    crawl: &LastCrawl,
    told_at: Option<&str>,
    deadline: Instant,
) -> (Fact<Vec<String>>, bool) {
    let mut search = Search::default();
    for place in &places_of_crawl(crawler, crawl) {
        let reading = Reading {
            logs,
            place,
            window: window_of_crawl(crawl, told_at),
            run_id: None,
            deadline,
        };
        // By the stream's whole name: another crawler's name may begin with this one's.
        match reading.pages(reading.asked().log_stream_names(&place.streams)).await {
            Ok(tail) => {
                let lines = lines_of_crawl(tail.lines(), crawl.message_prefix.as_deref());
                if !lines.is_empty() {
                    return (Fact::Known(redacted(&lines)), false);
                }
                search.empty += 1;
            }
            Err(NoLog::Absent) => search.absent.push(place.group.clone()),
            Err(NoLog::Unreadable(reason)) => search.unreadable.push(format!("{}: {reason}", place.group)),
        }
    }
    let log = match search.unknown(&JobRun::default()) {
        Some(reason) => Fact::Unreadable(reason),
        None => Fact::Known(Vec::new()),
    };
    (log, search.is_denied())
}

/// As one text, because a secret may stand on several lines.
fn redacted(lines: &[String]) -> Vec<String> {
    redact(&lines.join("\n")).lines().map(str::to_owned).collect()
}

/// The first place that holds something of the run, and whether a second look would meet the same.
async fn look(logs: &Logs, places: &[Place], run: &JobRun, deadline: Instant) -> (Fact<Vec<String>>, bool) {
    let window = window(run);
    let mut search = Search::default();
    for place in places {
        let reading = Reading {
            logs,
            place,
            window,
            run_id: Some(&run.id),
            deadline,
        };
        match reading.tail().await {
            Ok(tail) => {
                let lines = tail.lines();
                if !lines.is_empty() {
                    return (Fact::Known(redacted(&lines)), false);
                }
                search.empty += 1;
            }
            Err(NoLog::Absent) => search.absent.push(place.group.clone()),
            Err(NoLog::Unreadable(reason)) => search.unreadable.push(format!("{}: {reason}", place.group)),
        }
    }
    let log = match search.unknown(run) {
        Some(reason) => Fact::Unreadable(reason),
        None => Fact::Known(Vec::new()),
    };
    (log, search.is_denied())
}

/// Why a place tells nothing.
enum NoLog {
    /// The group, or the stream, is not there.
    Absent,
    /// The call failed.
    Unreadable(String),
}

/// One place that is read.
#[derive(Clone, Copy)]
struct Reading<'a> {
    logs: &'a Logs,
    place: &'a Place,
    window: Window,
    /// Whose streams count; those of a crawl are asked for by name.
    run_id: Option<&'a str>,
    deadline: Instant,
}

impl Reading<'_> {
    /// The driver's streams, else all that begin as the run's do.
    async fn tail(&self) -> Result<Tail, NoLog> {
        let mut of_driver = Tail::new(LONGEST);
        // Each by itself: a name that is not there spoils an answer for both. The likelier one nearly always tells why.
        for name in self.place.driver_streams() {
            if let Ok(tail) = self.pages(self.asked().log_stream_names(name)).await {
                of_driver.join(tail);
            }
            if of_driver.tells_why() {
                break;
            }
        }
        if !of_driver.is_empty() {
            return Ok(of_driver);
        }
        self.pages(self.asked().log_stream_name_prefix(&self.place.streams))
            .await
    }

    fn asked(&self) -> FilterLogEventsFluentBuilder {
        self.logs
            .filter_log_events()
            .log_group_name(&self.place.group)
            .start_from_head(false)
            .start_time(self.window.start)
            .set_end_time(self.window.end)
    }

    /// Page after page until the tail is full. What was read when the time is up counts.
    async fn pages(&self, asked: FilterLogEventsFluentBuilder) -> Result<Tail, NoLog> {
        let mut pages = asked.into_paginator().send();
        let mut tail = Tail::new(LONGEST);
        loop {
            let page = match timeout_at(self.deadline, pages.next()).await {
                Ok(Some(page)) => page,
                Ok(None) => return Ok(tail),
                Err(_) if tail.is_empty() => return Err(NoLog::Unreadable("it was not read in time".to_owned())),
                Err(_) => return Ok(tail),
            };
            let page = match page {
                Ok(page) => page,
                Err(_) if !tail.is_empty() => return Ok(tail),
                Err(error) => {
                    let gone = error
                        .as_service_error()
                        .is_some_and(|error| error.is_resource_not_found_exception());
                    return Err(if gone {
                        NoLog::Absent
                    } else {
                        NoLog::Unreadable(unreadable(&error))
                    });
                }
            };
            let Some(events) = page.events else {
                return Err(NoLog::Unreadable(EMPTY_ANSWER.to_owned()));
            };
            for event in &events {
                let named = event.log_stream_name().zip(self.run_id);
                let ours = named.is_none_or(|(stream, run_id)| is_of_run(stream, run_id));
                if let Some(message) = event.message().filter(|_| ours) {
                    tail.take(event.timestamp().unwrap_or_default(), message);
                }
            }
            if tail.is_full() {
                return Ok(tail);
            }
        }
    }
}
