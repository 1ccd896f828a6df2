//! What is known of a failure before anything is judged: the run and its job or the crawler, its connections, the log's tail, the signal.

use std::borrow::Cow;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::aws::glue::{Connection, Crawler, Job, JobRun};
use crate::aws::rds::Databases;
use crate::diagnosis::{Learned, Stage, Unjudged, UnknownCheck};
use crate::fact::{Fact, Missing};
use crate::request::RunEvent;
use crate::script::Script;
use crate::signal::Signal;
use crate::step::AwsContext;

mod crawl;
pub use crawl::{Failure, has_failed};

/// Most runs are over in less.
const USUAL_RUN: SignedDuration = SignedDuration::from_mins(30);

/// A connection by name, read or not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NamedConnection {
    /// The name that the job or the request uses.
    pub name: String,
    /// Its definition, read with `HidePassword`; `{"missing": true}` when no connection of that name exists.
    pub connection: Fact<Found<Connection>>,
}

/// Something that was looked for: there, or not there. Not the same as not readable.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", untagged)]
pub enum Found<T> {
    /// It does not exist: `{"missing": true}`.
    Missing {
        /// Always true.
        missing: bool,
    },
    /// It exists.
    Present(T),
}

impl<T> Found<T> {
    /// The thing, if it exists.
    pub fn present(&self) -> Option<&T> {
        match self {
            Self::Present(value) => Some(value),
            Self::Missing { .. } => None,
        }
    }

    /// It does not exist.
    pub fn missing() -> Self {
        Self::Missing { missing: true }
    }
}

/// A run, or a crawl, as the event told of it that started the execution.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ToldRun {
    /// The job's name.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub job_name: String,
    /// The run's id.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub run_id: String,
    /// The crawler's name, in place of both.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub crawler_name: Option<String>,
    /// State, message and time, in the event's words.
    #[serde(flatten)]
    pub event: RunEvent,
}

/// What `collect-evidence` gathered.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Evidence {
    /// When it was gathered, RFC 3339. Checks never ask the clock, they compare with this.
    pub observed_at: String,
    /// Account, Region and partition.
    pub context: AwsContext,
    /// The job's definition.
    #[serde(skip_serializing_if = "Fact::is_not_collected")]
    pub job: Fact<Found<Job>>,
    /// The failed run; not collected when a configuration is diagnosed.
    #[serde(skip_serializing_if = "Fact::is_not_collected")]
    pub job_run: Fact<Found<JobRun>>,
    /// When the last run before that one that succeeded began, where the newest runs were read for both.
    #[serde(skip_serializing_if = "Fact::is_not_collected")]
    pub last_success: Fact<Found<String>>,
    /// The crawler with how its last crawl ended, where a crawl is diagnosed and not a run.
    #[serde(skip_serializing_if = "Fact::is_not_collected")]
    pub crawler: Fact<Found<Crawler>>,
    /// What the event said of the run or the crawl. Glue's own answer goes before it, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<ToldRun>,
    /// The connections, in the order that the job lists them; Glue takes the first that passes its pre-launch checks. Of a crawler those
    /// of its targets.
    pub connections: Vec<NamedConnection>,
    /// The last lines of the driver's log, redacted; `Known` and empty when the run left no log (a launch failure). A log group that is
    /// not there is unreadable, and not an empty log.
    #[serde(skip_serializing_if = "Fact::is_not_collected")]
    pub log_tail: Fact<Vec<String>>,
    /// What the job's script names. A script that is not there is unreadable.
    #[serde(skip_serializing_if = "Fact::is_not_collected")]
    pub script: Fact<Script>,
    /// A failed test's error text, redacted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub test_error: Option<String>,
    /// What the error text says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signal: Option<Signal>,
    /// The connection that was asked for by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asked_for: Option<String>,
    /// Names of the connections that are referenced but could not be kept, where a job has very many.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_looked_at: Vec<String>,
    /// Names near to that of the job, the crawler or the connection that was asked for, where there is none of that name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub near_names: Vec<String>,
    /// What was left out for its size, each a sentence.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cut: Vec<String>,
    /// What the network step learned of names and ways; the steps after it put it here.
    #[serde(skip_serializing_if = "Learned::is_empty")]
    pub learned: Learned,
    /// The databases that the network step read. It handed them on with its facts; the steps after it put them here.
    #[serde(skip)]
    pub databases: Databases,
    /// Connections that a change takes off the job, each with its place among the others, while the change is tried.
    #[serde(skip)]
    pub set_aside: Vec<(usize, NamedConnection)>,
}

/// The states of a run that failed.
pub fn is_failure(state: &str) -> bool {
    matches!(state, "FAILED" | "TIMEOUT" | "ERROR")
}

impl Evidence {
    /// The evidence with the run as far as anybody told of it: what Glue does not say of it (any more, or yet) is what the event said.
    /// For the text and the outcome, never for the facts of the run: an event knows no arguments and no version.
    pub fn as_told(&self) -> Cow<'_, Self> {
        let Some(told) = &self.event else {
            return Cow::Borrowed(self);
        };
        if let Some(crawler) = &told.crawler_name {
            return self
                .with_told_crawl(told, crawler)
                .map_or(Cow::Borrowed(self), Cow::Owned);
        }
        let state = told.event.state.clone().unwrap_or_else(|| "FAILED".to_owned());
        let run = match self.job_run.get().and_then(Found::present) {
            Some(run) if is_failure(&run.job_run_state) && run.error_message.is_some() => return Cow::Borrowed(self),
            Some(run) => run.clone(),
            None => JobRun {
                id: told.run_id.clone(),
                job_name: told.job_name.clone(),
                completed_on: told.event.at.clone(),
                ..JobRun::default()
            },
        };
        let run = JobRun {
            job_run_state: if is_failure(&run.job_run_state) {
                run.job_run_state
            } else {
                state
            },
            error_message: run.error_message.or_else(|| told.event.message.clone()),
            ..run
        };
        Cow::Owned(Self {
            job_run: Fact::Known(Found::Present(run)),
            ..self.clone()
        })
    }

    /// The role of the job or the crawler, by name or ARN, where that is known.
    pub fn role(&self) -> Option<&str> {
        let job = self.job.get().and_then(Found::present).map(|job| job.role.as_str());
        let role = job.or_else(|| self.known_crawler().map(|crawler| crawler.role.as_str()));
        role.filter(|role| !role.is_empty())
    }

    /// True when other connections may be part of the failure than those that were read.
    pub fn leaves_connections_open(&self) -> bool {
        !self.not_looked_at.is_empty()
            || self.changed_since_run().is_some()
            || matches!(self.job, Fact::Unreadable(_))
            || matches!(self.crawler, Fact::Unreadable(_))
            || self
                .connections
                .iter()
                .any(|named| matches!(named.connection, Fact::Unreadable(_)))
    }

    /// Why the job or the crawler as it is now does not say what the run or the crawl had: it was changed after that had begun. Of
    /// connections and role Glue keeps no other account. Of what only an event tells of, the end is known.
    pub fn changed_since_run(&self) -> Option<String> {
        let told = self.event.as_ref().and_then(|told| told.event.at.as_deref());
        if let Some(crawler) = self.known_crawler() {
            // The last crawl may be a later one than the event's, which had ended before that began.
            let began = self.failed_crawl().and_then(|crawl| crawl.start_time.as_deref());
            let began = began.filter(|began| told.is_none_or(|told| second(began) <= second(told)));
            let (time, what) = began
                .map(|began| (began, "begun"))
                .or(told.map(|told| (told, "ended")))?;
            let changed = is_later(crawler.last_updated.as_deref()?, time)?;
            return Some(format!(
                "crawler `{}` was changed at {changed}, after the crawl had {what} at {time}",
                crawler.name
            ));
        }
        let job = self.job.get().and_then(Found::present)?;
        let run = self.job_run.get().and_then(Found::present);
        let began = run.and_then(|run| Some((run.started_on.as_deref()?, "begun")));
        let ended = run.and_then(|run| run.completed_on.as_deref());
        let (time, what) = began.or_else(|| Some((ended.or(told)?, "ended")))?;
        let changed = is_later(job.last_modified_on.as_deref()?, time)?;
        Some(format!(
            "job `{}` was changed at {changed}, after the run had {what} at {time}",
            job.name
        ))
    }

    /// Why the job as it is now may not say what a run had that could not be read: it was changed within a usual run before that had ended. Whoever
    /// deploys each day changes all jobs each day, and most runs have begun since.
    pub fn may_have_changed_since_run(&self) -> Option<String> {
        let job = self.job.get().and_then(Found::present)?;
        let unread = self.job_run.reason()?;
        let ended = self.event.as_ref()?.event.at.as_deref()?;
        let began: Timestamp = ended.parse::<Timestamp>().ok()?.checked_sub(USUAL_RUN).ok()?;
        let changed = is_later(job.last_modified_on.as_deref()?, &began.to_string())?;
        Some(format!(
            "job `{}` was changed at {changed}, and whether the run had begun by then is not known: {unread}",
            job.name
        ))
    }

    /// That no connection is part of the failure, where no connection is named; `Err` where that is not known.
    ///
    /// # Errors
    /// When the job or the crawler, which would name them, could not be read, or does not say what the run had.
    pub fn names_no_connection(&self) -> Result<(), Missing> {
        if let Some(reason) = self.changed_since_run() {
            let would_help = self.new_run().to_owned();
            return Err(Missing { reason, would_help });
        }
        match (&self.job, &self.crawler) {
            (Fact::Unreadable(_), _) => self.job.known(GET_JOB).map(|_| ()),
            (_, Fact::Unreadable(_)) => self.crawler.known(GET_CRAWLER).map(|_| ()),
            _ => Ok(()),
        }
    }

    /// What tells of the connections of what ran before its definition was changed.
    fn new_run(&self) -> &'static str {
        match self.crawler {
            Fact::NotCollected => NEW_RUN,
            _ => NEW_CRAWL,
        }
    }

    /// What of the evidence could not be read, each with the permission that would have let it. Connections and the script are not among
    /// it: the checks that need them say that, and where none judges, `unread_by_checks`.
    pub fn unread(&self) -> Vec<UnknownCheck> {
        let log = match self.crawler {
            Fact::NotCollected => "the driver's log",
            _ => "the crawler's log",
        };
        let changed = self.changed_since_run().map(|reason| {
            let what = match self.crawler {
                Fact::NotCollected => "which connections, role and default arguments the run had",
                _ => "which connections and role the crawl had",
            };
            unknown(format!("{what} is not known: {reason}"), self.new_run())
        });
        let not_looked_at = (!self.not_looked_at.is_empty()).then(|| {
            let (count, names) = (self.not_looked_at.len(), some_of(&self.not_looked_at));
            let whose = match self.crawler {
                Fact::NotCollected => "job",
                _ => "crawler",
            };
            unknown(
                format!("{count} more connections of the {whose} were not looked at: {names}"),
                "a diagnosis of each by its name: {\"connection\": \"NAME\", \"diagnose\": {}}",
            )
        });
        [
            unreadable("the job", self.job.reason(), GET_JOB),
            unreadable("the run", self.job_run.reason(), "glue:GetJobRun and glue:GetJobRuns"),
            unreadable("the crawler", self.crawler.reason(), GET_CRAWLER),
            unreadable(log, self.log_tail.reason(), "logs:FilterLogEvents"),
            changed,
            not_looked_at,
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// What could not be read of that which only checks need, each with the permission that would have let it. For a failure of the job's
    /// own: no step judges then, and what was not seen is said all the same.
    pub fn unread_by_checks(&self) -> Vec<UnknownCheck> {
        let unread = self
            .connections
            .iter()
            .filter_map(|named| Some((named, named.connection.reason()?)));
        let (names, reasons): (Vec<&str>, Vec<&str>) =
            unread.map(|(named, reason)| (named.name.as_str(), reason)).unzip();
        let what = match names.len() {
            1 => format!("the connection {}", some_of(&names)),
            _ => format!("the connections {}", some_of(&names)),
        };
        [
            unreadable(&what, reasons.first().copied(), GET_CONNECTION),
            unreadable("the script", self.script.reason(), "s3:GetObject"),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// The second of a time: an event tells no less.
fn second(time: &str) -> Option<i64> {
    time.parse().ok().map(|time: Timestamp| time.as_second())
}

/// A change that was later than a time.
fn is_later<'a>(changed: &'a str, time: &str) -> Option<&'a str> {
    let (after, before) = (second(changed)?, second(time)?);
    (after > before).then_some(changed)
}

fn unreadable(what: &str, reason: Option<&str>, action: &str) -> Option<UnknownCheck> {
    reason.map(|reason| unknown(format!("{what} could not be read: {reason}"), action))
}

fn unknown(what: String, would_help: &str) -> UnknownCheck {
    UnknownCheck {
        code: Unjudged::Step(COLLECTED_BY.to_owned()),
        stage: Stage::Unknown,
        reason: what,
        would_help: would_help.to_owned(),
    }
}

/// The first of many names.
fn some_of<S: AsRef<str>>(names: &[S]) -> String {
    let some: Vec<&str> = names.iter().take(5).map(AsRef::as_ref).collect();
    let more = if some.len() < names.len() { ", ..." } else { "" };
    format!("{}{more}", some.join(", "))
}

const NEW_RUN: &str = "a new run of the job, or the name of the connection that this run used: \
                       {\"connection\": \"NAME\", \"diagnose\": {\"jobName\": \"JOB\", \"jobRunId\": \"RUN\"}}";
const NEW_CRAWL: &str =
    "a new crawl, or the name of the connection that this crawl used: {\"connection\": \"NAME\", \"diagnose\": {}}";
/// The state that gathers the evidence.
const COLLECTED_BY: &str = "CollectEvidence";
/// What tells a job's role, arguments and connections.
const GET_JOB: &str = "glue:GetJob";
/// What tells a connection's definition.
const GET_CONNECTION: &str = "glue:GetConnection";
/// What tells a crawler's role, targets and last crawl.
pub const GET_CRAWLER: &str = "glue:GetCrawler";

#[cfg(test)]
mod tests {
    use super::*;

    fn run(state: &str, message: Option<&str>) -> Fact<Found<JobRun>> {
        Fact::Known(Found::Present(JobRun {
            id: "jr_1".into(),
            job_run_state: state.into(),
            error_message: message.map(str::to_owned),
            ..JobRun::default()
        }))
    }

    fn told(state: Option<&str>) -> Option<ToldRun> {
        Some(ToldRun {
            job_name: "nightly".into(),
            run_id: "jr_1".into(),
            event: RunEvent {
                state: state.map(str::to_owned),
                message: Some("of the event".into()),
                at: Some("2026-01-01T00:00:00Z".into()),
                ..RunEvent::default()
            },
            ..ToldRun::default()
        })
    }

    #[test]
    fn what_glue_does_not_say_of_a_run_is_what_the_event_said() {
        for (job_run, event, expected) in [
            (
                Fact::Unreadable("AccessDenied".into()),
                told(Some("TIMEOUT")),
                Some(("TIMEOUT", Some("of the event"))),
            ),
            (
                Fact::Known(Found::missing()),
                told(None),
                Some(("FAILED", Some("of the event"))),
            ),
            (
                run("RUNNING", None),
                told(Some("FAILED")),
                Some(("FAILED", Some("of the event"))),
            ),
            (
                run("FAILED", None),
                told(Some("FAILED")),
                Some(("FAILED", Some("of the event"))),
            ),
            (
                run("ERROR", Some("of Glue")),
                told(Some("FAILED")),
                Some(("ERROR", Some("of Glue"))),
            ),
            (run("SUCCEEDED", None), None, Some(("SUCCEEDED", None))),
            (Fact::Unreadable("AccessDenied".into()), None, None),
        ] {
            let evidence = Evidence {
                job_run,
                event,
                ..Evidence::default()
            };
            let whole = evidence.as_told();
            let run = whole.job_run.get().and_then(Found::present);
            let said = run.map(|run| (run.job_run_state.as_str(), run.error_message.as_deref()));
            assert_eq!(said, expected, "{evidence:?}");
            assert!(run.is_none_or(|run| run.id == "jr_1"));
        }
    }

    #[test]
    fn what_could_not_be_read_names_its_permission_and_the_rest_is_quiet() {
        let no = || "AccessDenied: no".to_owned();
        let nothing = Evidence::default();
        let fine = Evidence {
            job_run: run("FAILED", None),
            log_tail: Fact::Known(Vec::new()),
            ..Evidence::default()
        };
        let gone = Evidence {
            job: Fact::Known(Found::missing()),
            ..Evidence::default()
        };
        let job = Evidence {
            job: Fact::Unreadable(no()),
            ..Evidence::default()
        };
        let of_run = Evidence {
            job_run: Fact::Unreadable(no()),
            ..Evidence::default()
        };
        let log = Evidence {
            log_tail: Fact::Unreadable(no()),
            ..Evidence::default()
        };
        let more = Evidence {
            not_looked_at: vec!["a".into(); 7],
            ..Evidence::default()
        };
        for (evidence, permission, connectionless, open) in [
            (nothing, None, true, false),
            (fine, None, true, false),
            (gone, None, true, false),
            (job, Some("glue:GetJob"), false, true),
            (of_run, Some("glue:GetJobRun"), true, false),
            (log, Some("logs:FilterLogEvents"), true, false),
            (more, Some("\"connection\""), true, true),
        ] {
            let unread = evidence.unread();
            assert_eq!(unread.len(), usize::from(permission.is_some()), "{evidence:?}");
            assert!(
                unread
                    .iter()
                    .all(|unknown| unknown.would_help.contains(permission.unwrap_or("-")))
            );
            assert_eq!(evidence.names_no_connection().is_ok(), connectionless, "{evidence:?}");
            assert_eq!(evidence.leaves_connections_open(), open, "{evidence:?}");
        }
    }

    #[test]
    fn of_a_run_that_could_not_be_read_a_job_that_was_changed_within_a_usual_run_need_not_say_what_it_had() {
        let missing = Fact::Known(Found::missing());
        let unread = || Fact::Unreadable("ThrottlingException: slow".to_owned());
        // It had ended at midnight.
        for (changed, job_run, expected) in [
            ("2025-12-31T23:50:00Z", unread(), true),
            ("2025-12-31T23:30:01Z", unread(), true),
            ("2025-12-31T23:29:00Z", unread(), false),
            // What is gone had no arguments that anybody could read; of what was read the begin is known.
            ("2025-12-31T23:50:00Z", missing, false),
            ("2025-12-31T23:50:00Z", Fact::NotCollected, false),
        ] {
            let evidence = Evidence {
                job: Fact::Known(Found::Present(Job {
                    name: "nightly".into(),
                    last_modified_on: Some(changed.into()),
                    ..Job::default()
                })),
                job_run,
                event: told(None),
                ..Evidence::default()
            };
            let reason = evidence.may_have_changed_since_run();
            assert_eq!(reason.is_some(), expected, "{changed} {reason:?}");
        }
    }

    #[test]
    fn a_crawler_that_was_changed_after_the_crawl_had_begun_does_not_say_what_the_crawl_had() {
        let crawl = |began: Option<&str>| {
            Some(crate::aws::glue::LastCrawl {
                status: "FAILED".into(),
                start_time: began.map(str::to_owned),
                ..Default::default()
            })
        };
        let (began, later) = ("2025-12-31T23:00:00Z", "2026-01-01T05:00:00Z");
        // An event tells of an end at midnight.
        for (name, last_crawl, event, changed, is_open) in [
            ("before", crawl(Some(began)), true, "2025-12-31T22:59:59Z", false),
            ("while it ran", crawl(Some(began)), true, "2025-12-31T23:30:00Z", true),
            (
                "while it ran, and nobody tells",
                crawl(Some(began)),
                false,
                "2025-12-31T23:30:00Z",
                true,
            ),
            (
                "before a later crawl",
                crawl(Some(later)),
                true,
                "2026-01-01T04:00:00Z",
                true,
            ),
            ("before both", crawl(Some(later)), true, "2025-12-31T22:00:00Z", false),
            (
                "only the end is known",
                crawl(None),
                true,
                "2025-12-31T23:30:00Z",
                false,
            ),
            ("after the end", None, true, "2026-01-01T00:00:01Z", true),
            ("nothing has failed", None, false, "2026-01-01T00:00:01Z", false),
        ] {
            let evidence = Evidence {
                crawler: Fact::Known(Found::Present(Crawler {
                    name: "c".into(),
                    last_updated: Some(changed.into()),
                    last_crawl,
                    ..Crawler::default()
                })),
                event: told(None).filter(|_| event).map(|told| ToldRun {
                    crawler_name: Some("c".into()),
                    ..told
                }),
                ..Evidence::default()
            };
            assert_eq!(evidence.changed_since_run().is_some(), is_open, "{name}");
            assert_eq!(evidence.leaves_connections_open(), is_open, "{name}");
            assert_eq!(evidence.names_no_connection().is_err(), is_open, "{name}");
            assert_eq!(evidence.unread().len(), usize::from(is_open), "{name}");
        }
    }

    #[test]
    fn a_job_that_was_changed_after_the_run_had_begun_does_not_say_what_the_run_had() {
        let (began, ended) = (Some("2026-01-01T01:00:00.7Z"), Some("2026-01-01T02:00:00Z"));
        for (began, ended, event, changed, is_open) in [
            (began, ended, None, Some("2026-01-01T00:59:59Z"), false),
            (began, ended, None, Some("2026-01-01T01:00:00.9Z"), false),
            (began, ended, None, Some("2026-01-01T01:00:01Z"), true),
            (began, ended, None, None, false),
            (began, ended, None, Some("x"), false),
            // Only its end is known.
            (None, ended, None, Some("2026-01-01T01:30:00Z"), false),
            (None, ended, None, Some("2026-01-01T02:00:01Z"), true),
            (None, None, told(None), Some("2025-12-31T23:59:59Z"), false),
            (None, None, told(None), Some("2026-01-01T00:00:01Z"), true),
            (None, None, None, Some("2026-01-01T00:00:01Z"), false),
        ] {
            let text = |text: Option<&str>| text.map(str::to_owned);
            let evidence = Evidence {
                job: Fact::Known(Found::Present(Job {
                    name: "nightly".into(),
                    last_modified_on: text(changed),
                    ..Job::default()
                })),
                job_run: Fact::Known(Found::Present(JobRun {
                    started_on: text(began),
                    completed_on: text(ended),
                    ..JobRun::default()
                })),
                event,
                ..Evidence::default()
            };
            let said = evidence
                .unread()
                .iter()
                .any(|unknown| unknown.reason.contains("was changed at"));
            let all = [
                said,
                evidence.leaves_connections_open(),
                evidence.names_no_connection().is_err(),
            ];
            assert_eq!(all, [is_open; 3], "{evidence:?}");
        }
    }

    #[test]
    fn the_event_is_flat_in_json_and_read_back() {
        let evidence = Evidence {
            event: told(Some("FAILED")),
            ..Evidence::default()
        };
        let json = serde_json::to_value(&evidence).unwrap();
        assert_eq!(json["event"]["runId"], "jr_1");
        assert_eq!(json["event"]["state"], "FAILED");
        assert_eq!(serde_json::from_value::<Evidence>(json).unwrap(), evidence);
    }
}
