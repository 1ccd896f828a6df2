//! A crawl in the evidence: what Glue and the event say of it, and how what failed is told, a run or a crawl.

use super::{Evidence, Found, ToldRun, is_failure};
use crate::aws::glue::{Crawler, LastCrawl};
use crate::fact::Fact;

/// What ended in failure, in the words of Glue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failure<'a> {
    /// The error message.
    pub message: Option<&'a str>,
    /// More words, which only runs have.
    pub detail: Option<&'a str>,
    /// True for a run that was stopped by its time limit.
    pub timed_out: bool,
}

/// True for the state of a crawl that failed: `FAILED` in the API, `Failed` in events.
pub fn has_failed(state: &str) -> bool {
    state.eq_ignore_ascii_case("FAILED")
}

impl Evidence {
    /// The crawler, where it is known.
    pub fn known_crawler(&self) -> Option<&Crawler> {
        self.crawler.get().and_then(Found::present)
    }

    /// The last crawl, where it failed.
    pub fn failed_crawl(&self) -> Option<&LastCrawl> {
        let crawl = self.known_crawler()?.last_crawl.as_ref();
        crawl.filter(|crawl| has_failed(&crawl.status))
    }

    /// The run or the crawl that failed; `None` where neither did.
    pub fn failure(&self) -> Option<Failure<'_>> {
        let run = self.job_run.get().and_then(Found::present);
        if let Some(run) = run.filter(|run| is_failure(&run.job_run_state)) {
            return Some(Failure {
                message: run.error_message.as_deref(),
                detail: run.state_detail.as_deref(),
                timed_out: run.job_run_state == "TIMEOUT",
            });
        }
        self.failed_crawl().map(|crawl| Failure {
            message: crawl.error_message.as_deref(),
            detail: None,
            timed_out: false,
        })
    }

    /// The evidence with the crawl as far as anybody told of it; `None` where Glue says it all. A later crawl may have succeeded, or
    /// the crawler be gone: the one that the event told of failed all the same.
    pub(super) fn with_told_crawl(&self, told: &ToldRun, name: &str) -> Option<Self> {
        if self.failed_crawl().is_some_and(|crawl| crawl.error_message.is_some()) {
            return None;
        }
        let crawler = self.known_crawler().cloned().unwrap_or_else(|| Crawler {
            name: name.to_owned(),
            ..Crawler::default()
        });
        // Glue knows the start and the id of the last crawl only.
        let of_last = self.failed_crawl().cloned().unwrap_or_default();
        let known_group = crawler.last_crawl.as_ref().and_then(|crawl| crawl.log_group.clone());
        let crawl = LastCrawl {
            status: "FAILED".to_owned(),
            error_message: told.event.message.clone(),
            log_group: known_group.or_else(|| told.event.log_group.clone()),
            ..of_last
        };
        Some(Self {
            crawler: Fact::Known(Found::Present(Crawler {
                last_crawl: Some(crawl),
                ..crawler
            })),
            ..self.clone()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::RunEvent;

    fn crawler(status: Option<&str>, message: Option<&str>) -> Fact<Found<Crawler>> {
        Fact::Known(Found::Present(Crawler {
            name: "c".into(),
            last_crawl: status.map(|status| LastCrawl {
                status: status.into(),
                error_message: message.map(str::to_owned),
                log_group: Some("/of/glue".into()),
                message_prefix: Some("id".into()),
                ..LastCrawl::default()
            }),
            ..Crawler::default()
        }))
    }

    fn evidence(crawler: Fact<Found<Crawler>>, told: bool) -> Evidence {
        let event = RunEvent {
            state: Some("Failed".into()),
            message: Some("of the event".into()),
            at: Some("2026-01-01T00:00:00Z".into()),
            log_group: Some("/of/event".into()),
            ..RunEvent::default()
        };
        Evidence {
            crawler,
            event: told.then(|| ToldRun {
                crawler_name: Some("c".into()),
                event,
                ..ToldRun::default()
            }),
            ..Evidence::default()
        }
    }

    #[test]
    fn what_glue_does_not_say_of_a_crawl_is_what_the_event_said() {
        let denied = || Fact::Unreadable("AccessDenied".to_owned());
        // The crawler, whether an event told of it; then the message, the log group and the prefix of the log's lines.
        for (crawler, told, expected) in [
            (denied(), true, Some(("of the event", "/of/event", None))),
            (
                Fact::Known(Found::missing()),
                true,
                Some(("of the event", "/of/event", None)),
            ),
            (crawler(None, None), true, Some(("of the event", "/of/event", None))),
            (
                crawler(Some("SUCCEEDED"), None),
                true,
                Some(("of the event", "/of/glue", None)),
            ),
            (
                crawler(Some("FAILED"), None),
                true,
                Some(("of the event", "/of/glue", Some("id"))),
            ),
            (
                crawler(Some("FAILED"), Some("of Glue")),
                true,
                Some(("of Glue", "/of/glue", Some("id"))),
            ),
            (
                crawler(Some("FAILED"), Some("of Glue")),
                false,
                Some(("of Glue", "/of/glue", Some("id"))),
            ),
            (crawler(Some("SUCCEEDED"), None), false, None),
            (denied(), false, None),
        ] {
            let evidence = evidence(crawler, told);
            let whole = evidence.as_told();
            let crawl = whole.failed_crawl();
            let said = crawl.map(|crawl| {
                let text = |text: &Option<String>| text.clone().unwrap_or_default();
                (
                    text(&crawl.error_message),
                    text(&crawl.log_group),
                    crawl.message_prefix.as_deref(),
                )
            });
            let said = said
                .as_ref()
                .map(|(message, group, prefix)| (message.as_str(), group.as_str(), *prefix));
            assert_eq!(said, expected, "{evidence:?}");
            assert_eq!(
                whole.failure().map(|failure| failure.message),
                expected.map(|(message, ..)| Some(message))
            );
        }
    }

    #[test]
    fn a_crawler_that_could_not_be_read_leaves_its_connections_open() {
        for (crawler, open) in [
            (Fact::NotCollected, false),
            (crawler(None, None), false),
            (Fact::Known(Found::missing()), false),
            (Fact::Unreadable("AccessDenied: no".to_owned()), true),
        ] {
            let evidence = evidence(crawler, false);
            assert_eq!(evidence.leaves_connections_open(), open, "{evidence:?}");
            assert_eq!(evidence.names_no_connection().is_err(), open, "{evidence:?}");
            let helps: Vec<String> = evidence.unread().into_iter().map(|check| check.would_help).collect();
            assert_eq!(helps, if open { &["glue:GetCrawler"] as &[_] } else { &[] });
        }
    }
}
