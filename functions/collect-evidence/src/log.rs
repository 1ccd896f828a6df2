//! The end of the log of a run or a crawl: newest first, the driver's streams before the executors', bounded in bytes and in time.
//!
//! Where it lies and what of it counts is decided in [`shared_domain::driver_log`].

use std::time::Duration;

use aws_sdk_cloudwatchlogs::Client as Logs;
use aws_sdk_cloudwatchlogs::error::SdkError;
use aws_sdk_cloudwatchlogs::operation::filter_log_events::builders::FilterLogEventsFluentBuilder;
use aws_sdk_cloudwatchlogs::operation::filter_log_events::{FilterLogEventsError, FilterLogEventsOutput};
use aws_sdk_cloudwatchlogs::types::FilteredLogEvent;
use aws_smithy_async::future::pagination_stream::PaginationStream;
use futures::future::join;
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

/// Answer after answer to one question.
type Pages = PaginationStream<Result<FilterLogEventsOutput, SdkError<FilterLogEventsError>>>;

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
    /// What the driver's streams hold, else all that begin as the run's do: one call where one answer holds it all.
    async fn tail(&self) -> Result<Tail, NoLog> {
        let mut pages = self
            .asked()
            .log_stream_name_prefix(&self.place.streams)
            .into_paginator()
            .send();
        let Some(page) = self.page(&mut pages).await? else {
            return Ok(Tail::new(LONGEST));
        };
        let names = self.place.driver_streams();
        let is_driver = |event: &FilteredLogEvent| names.iter().any(|name| event.log_stream_name() == Some(name));
        let mut of_driver = Tail::new(LONGEST);
        self.take(&mut of_driver, page.events().iter().filter(|event| is_driver(event)));
        // Executors can write tens of megabytes after the driver's last line.
        if page.next_token().is_some() && !of_driver.is_full() {
            let alone = self.of_driver_alone().await;
            if !alone.is_empty() {
                of_driver = alone;
            }
        }
        if !of_driver.is_empty() {
            return Ok(of_driver);
        }
        let mut of_all = Tail::new(LONGEST);
        self.take(&mut of_all, page.events().iter());
        self.rest(of_all, pages).await
    }

    /// Each of the driver's streams is asked by itself: a name that is not there spoils an answer for both.
    async fn of_driver_alone(&self) -> Tail {
        let [one, other] = self.place.driver_streams();
        let (one, other) = join(
            self.pages(self.asked().log_stream_names(one)),
            self.pages(self.asked().log_stream_names(other)),
        )
        .await;
        let mut both = Tail::new(LONGEST);
        for tail in [one, other].into_iter().flatten() {
            both.join(tail);
        }
        both
    }

    fn asked(&self) -> FilterLogEventsFluentBuilder {
        self.logs
            .filter_log_events()
            .log_group_name(&self.place.group)
            .start_from_head(false)
            .start_time(self.window.start)
            .set_end_time(self.window.end)
    }

    async fn pages(&self, asked: FilterLogEventsFluentBuilder) -> Result<Tail, NoLog> {
        self.rest(Tail::new(LONGEST), asked.into_paginator().send()).await
    }

    /// Page after page until the tail is full. What was read before a page fails, or is late, counts.
    async fn rest(&self, mut tail: Tail, mut pages: Pages) -> Result<Tail, NoLog> {
        while !tail.is_full() {
            match self.page(&mut pages).await {
                Ok(Some(page)) => self.take(&mut tail, page.events().iter()),
                Ok(None) => break,
                Err(no_log) if tail.is_empty() => return Err(no_log),
                Err(_) => break,
            }
        }
        Ok(tail)
    }

    async fn page(&self, pages: &mut Pages) -> Result<Option<FilterLogEventsOutput>, NoLog> {
        let Ok(page) = timeout_at(self.deadline, pages.next()).await else {
            return Err(NoLog::Unreadable("it was not read in time".to_owned()));
        };
        match page.transpose() {
            Ok(Some(page)) if page.events.is_none() => Err(NoLog::Unreadable(EMPTY_ANSWER.to_owned())),
            Ok(page) => Ok(page),
            Err(error) if is_absent(&error) => Err(NoLog::Absent),
            Err(error) => Err(NoLog::Unreadable(unreadable(&error))),
        }
    }

    /// The run's own lines among the events, which come newest first.
    fn take<'e>(&self, tail: &mut Tail, events: impl Iterator<Item = &'e FilteredLogEvent>) {
        for event in events {
            let named = event.log_stream_name().zip(self.run_id);
            let ours = named.is_none_or(|(stream, run_id)| is_of_run(stream, run_id));
            if let Some(message) = event.message().filter(|_| ours) {
                tail.take(event.timestamp().unwrap_or_default(), message);
            }
        }
    }
}

/// The group, or a stream that was named, is not there.
fn is_absent(error: &SdkError<FilterLogEventsError>) -> bool {
    error
        .as_service_error()
        .is_some_and(FilterLogEventsError::is_resource_not_found_exception)
}
