//! What a report says of its incident.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Again, Closed, Incident, IncidentRun, Key, Member, Told, Toll, ended, safe_to_rerun, toll};
use crate::command::Command;

/// More runs than this are counted, and listed by `pipefitter incidents ID` alone: a report has to stay small.
const MOST_LISTED: usize = 50;

/// Why people hear of an incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum News {
    /// Its first diagnosis.
    Opened,
    /// A later diagnosis has another root cause.
    Changed,
    /// A later diagnosis says what is known.
    Same,
    /// It is over.
    Resolved,
}

/// What a diagnosis says that was not known. It is told before it is kept: one that is written again after that says what is known.
pub fn news(before: Option<&Told>, now: &Told) -> News {
    match before {
        None => News::Opened,
        Some(before) if before.says_the_same_as(now) || now.takes_nothing_from(before) => News::Same,
        Some(_) => News::Changed,
    }
}

/// A failed run in a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedRun {
    /// The job, or the crawler.
    #[serde(flatten)]
    pub of: Member,
    /// The run, or the crawl.
    pub run: String,
    /// When it ended.
    pub ended: Timestamp,
}

/// The incident that a report is about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IncidentPart {
    /// Its id.
    pub id: String,
    /// Why this is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub news: Option<News>,
    /// What makes failures one incident.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<Key>,
    /// `one of crm, orders`, where neither the failure nor a diagnosis has named the connection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub one_of: Option<String>,
    /// When its first run had failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opened: Option<Timestamp>,
    /// How often it was there before, where it comes and goes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub again: Option<Again>,
    /// What closed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed: Option<Closed>,
    /// From the first failure to its end, in seconds: the success that closed it, else its last failure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconds: Option<i64>,
    /// Runs, jobs and DPU hours.
    #[serde(flatten)]
    pub toll: Toll,
    /// The newest runs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failed: Vec<ListedRun>,
    /// Runs of which it is proven that nothing was read or written, and which nobody has run again or will.
    #[serde(default)]
    pub safe_to_rerun: Vec<String>,
    /// The commands that run them again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rerun: Vec<String>,
    /// What the last diagnosis came to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told: Option<Told>,
    /// Why nothing more is known of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unreadable: Option<String>,
}

impl IncidentPart {
    /// What ended it before its diagnosis could be told: people may have heard of the end already.
    pub fn over_before(&self) -> Option<&Closed> {
        self.closed.as_ref().filter(|_| self.news != Some(News::Resolved))
    }

    /// An incident of which the id is known, and why no more.
    pub fn unreadable(id: &str, reason: String) -> Self {
        Self {
            id: id.to_owned(),
            news: None,
            key: None,
            one_of: None,
            opened: None,
            again: None,
            closed: None,
            seconds: None,
            toll: Toll::default(),
            failed: Vec::new(),
            safe_to_rerun: Vec::new(),
            rerun: Vec::new(),
            told: None,
            unreadable: Some(reason),
        }
    }
}

/// What came of the incident of a report of its end: `it works again`.
pub fn outcome(incident: Option<&IncidentPart>) -> &'static str {
    let closed = incident.and_then(|incident| incident.closed.as_ref());
    closed.map_or("it is over", Closed::outcome)
}

/// An incident and its runs, for a report.
pub fn part(incident: &Incident, runs: &[IncidentRun], region: &str) -> IncidentPart {
    let mut newest: Vec<&IncidentRun> = runs.iter().collect();
    newest.sort_by(|one, other| other.ended.cmp(&one.ended).then_with(|| one.run.cmp(&other.run)));
    let safe = safe_to_rerun(runs, incident.closed.as_ref());
    let safe: Vec<(&str, &str)> = safe.into_iter().take(MOST_LISTED).collect();
    IncidentPart {
        id: incident.id.clone(),
        news: None,
        key: Some(incident.key.clone()),
        one_of: incident.is_one_of(),
        opened: Some(incident.opened),
        again: incident.again(),
        closed: incident.closed.clone(),
        seconds: incident
            .closed
            .as_ref()
            .map(|closed| ended(closed, incident.opened, runs).duration_since(incident.opened))
            .map(|long| long.as_secs()),
        toll: toll(runs),
        failed: newest
            .into_iter()
            .take(MOST_LISTED)
            .map(|run| ListedRun {
                of: run.of.clone(),
                run: run.run.clone(),
                ended: run.ended,
            })
            .collect(),
        safe_to_rerun: safe.iter().map(|(_, run)| (*run).to_owned()).collect(),
        rerun: safe.iter().map(|(job, run)| rerun(job, run, region)).collect(),
        told: incident.told.clone(),
        unreadable: None,
    }
}

/// The same run once more, with its own arguments.
fn rerun(job: &str, run: &str, region: &str) -> String {
    let command = Command::aws("glue", "start-job-run")
        .option("--job-name", job)
        .option("--job-run-id", run);
    command.in_region(region).to_string()
}

/// `3 days 4 h`, `2 h 5 min`, `7 min`, `12 s`; what failed once lasted `a moment`.
pub fn lasted(duration: SignedDuration) -> String {
    let seconds = duration.as_secs().max(0);
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
    let plural = if days == 1 { "" } else { "s" };
    match (days, hours, minutes) {
        (0, 0, 0) if seconds == 0 => "a moment".to_owned(),
        (0, 0, 0) => format!("{seconds} s"),
        (0, 0, minutes) => format!("{minutes} min"),
        (0, hours, minutes) => format!("{hours} h {minutes} min"),
        (days, hours, _) => format!("{days} day{plural} {hours} h"),
    }
}
