//! An incident: one cause on one connection, however many runs it breaks. Plain data, and the rules of where a failed run belongs.
//!
//! The first run opens it, later runs join it, a succeeded run or quiet closes it; the same trouble after that is another
//! incident. Times are those of the runs, never of a clock: a repeated event is where it was before.

use std::borrow::Cow;
use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::cause::Cause;
use crate::diagnosis::Stage;
use crate::request::{Diagnose, Request, RunEvent, SUCCEEDED};
use crate::trace::ChangeCause;

mod flaky;
mod member;
mod quiet;
mod told;
mod toll;

pub use flaky::Again;
pub use member::Member;
pub use quiet::{LEAST_QUIET, MOST_QUIET, longest_gap, quiet_after};
pub use told::{IncidentPart, ListedRun, News, lasted, news, outcome, part};
pub use toll::{Toll, counted, dpu_seconds, ended, last_failure, safe_to_rerun, toll};

/// What still fails so long after its diagnosis is diagnosed again.
pub const DIAGNOSED_AGAIN_AFTER: SignedDuration = SignedDuration::from_hours(1);
/// So many of several connections are named in a sentence.
const MOST_NAMED: usize = 4;
/// So many incidents of a key are told apart when an event comes late, or a sweep looks back.
const MOST_BEFORE: usize = 50;
/// How long the table remembers.
pub const REMEMBERED: SignedDuration = SignedDuration::from_hours(90 * 24);

/// What is broken.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Subject {
    /// A connection, whatever jobs use it.
    Connection(String),
    /// One job, where the failure is not about a connection or does not say.
    Job(String),
    /// One crawler, likewise.
    Crawler(String),
    /// One of the connections of whatever has all of these, where the failure does not tell which: `{"oneOf": ["crm", "orders"]}`.
    #[serde(rename = "oneOf")]
    OneOf(BTreeSet<String>),
}

impl Subject {
    /// `connection`, `job`, `crawler` or `one of`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Connection(_) => "connection",
            Self::Job(_) => "job",
            Self::Crawler(_) => "crawler",
            Self::OneOf(_) => "one of",
        }
    }

    /// The name; of several connections the first names: `crm, orders`.
    pub fn name(&self) -> Cow<'_, str> {
        match self {
            Self::Connection(name) | Self::Job(name) | Self::Crawler(name) => Cow::Borrowed(name),
            Self::OneOf(names) => {
                let said: Vec<&str> = names.iter().take(MOST_NAMED).map(String::as_str).collect();
                let said = said.join(", ");
                Cow::Owned(match names.len().saturating_sub(MOST_NAMED) {
                    0 => said,
                    more => format!("{said} and {more} more"),
                })
            }
        }
    }

    /// What a key's id is made of: all the names.
    fn names(&self) -> Vec<&str> {
        match self {
            Self::Connection(name) | Self::Job(name) | Self::Crawler(name) => vec![name],
            Self::OneOf(names) => names.iter().map(String::as_str).collect(),
        }
    }

    /// True for what a role is part of: a connection, which jobs of several roles use. A job has one.
    fn has_roles(&self) -> bool {
        matches!(self, Self::Connection(_) | Self::OneOf(_))
    }

    /// True where what breaks the one may be what breaks the other.
    fn may_be_of(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::OneOf(names), Self::Connection(name)) | (Self::Connection(name), Self::OneOf(names)) => {
                names.contains(name)
            }
            (Self::OneOf(one), Self::OneOf(other)) => !one.is_disjoint(other),
            _ => self == other,
        }
    }
}

/// What makes two failures one incident: `{"connection": "orders", "stage": "credentials", "cause": "bad_password"}`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Key {
    /// What is broken.
    #[serde(flatten)]
    pub subject: Subject,
    /// The stage of the run's message.
    pub stage: Stage,
    /// The cause that the run's message names.
    pub cause: Cause,
    /// The role of the job or crawler, by name, where the cause is of it and the subject a connection: jobs with other roles fail of the same
    /// connection for a reason of their own, or not at all. Nothing where it could not be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// The role that was denied, where it is another one, which the script had assumed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub denied: Option<String>,
}

impl Key {
    /// The key of what failed with that role, by name or ARN.
    pub fn of(subject: Subject, stage: Stage, cause: Cause, role: Option<&str>) -> Self {
        let mut key = Self {
            subject,
            stage,
            cause,
            role: None,
            denied: None,
        };
        let name = role
            .filter(|_| key.is_of_role())
            .and_then(|role| role.rsplit('/').next());
        key.role = name.filter(|name| !name.is_empty()).map(str::to_owned);
        key
    }

    /// The same, where that role was denied.
    #[must_use]
    pub fn denying(mut self, role: Option<&str>) -> Self {
        let other = role.filter(|role| self.is_of_role() && self.role.as_deref() != Some(*role));
        self.denied = other.map(str::to_owned);
        self
    }

    /// True where a role is part of it.
    fn is_of_role(&self) -> bool {
        self.cause.is_of_role() && self.subject.has_roles()
    }

    /// True where it is of a role, and it is not known of which.
    pub fn lacks_its_role(&self) -> bool {
        self.is_of_role() && self.role.is_none()
    }

    /// Twelve hexadecimal digits, the same for the same key.
    pub fn id(&self) -> String {
        let mut words = vec![self.subject.kind()];
        words.extend(self.subject.names());
        words.extend([self.stage.as_str(), self.cause.as_str()]);
        words.extend(self.role.as_deref());
        words.extend(self.denied.iter().flat_map(|role| ["denied", role]));
        let digest = Sha256::digest(words.join("\u{0}").as_bytes());
        digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect()
    }
}

/// The id of the incident of a key that is opened at that time: `3f2a9c0d1e4b-19ac0f3d2b1`.
pub fn incident_id(key: &Key, opened: Timestamp) -> String {
    format!("{}-{:x}", key.id(), opened.as_millisecond())
}

/// The key's part of an incident's id.
pub fn key_of(id: &str) -> &str {
    id.split_once('-').map_or(id, |(key, _)| key)
}

/// True for what [`incident_id`] makes.
pub fn is_incident_id(text: &str) -> bool {
    let hexadecimal = |part: &str| {
        part.bytes()
            .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
    };
    text.split_once('-').is_some_and(|(key, opened)| {
        key.len() == 12 && (1..=16).contains(&opened.len()) && hexadecimal(key) && hexadecimal(opened)
    })
}

/// A failed run, or crawl, as an incident keeps it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IncidentRun {
    /// The job, or the crawler.
    #[serde(flatten)]
    pub of: Member,
    /// The run, or the crawl.
    pub run: String,
    /// `FAILED`, `TIMEOUT` or `ERROR`.
    pub state: String,
    /// When it ended.
    pub ended: Timestamp,
    /// What it used, where Glue told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dpu_seconds: Option<f64>,
    /// Its message proves that nothing was read or written, and Glue does not run it again by itself.
    #[serde(default)]
    pub untouched: bool,
}

/// A diagnosis of an incident: claimed by one run, then running.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Turn {
    /// The first is 1.
    pub number: u32,
    /// When it was claimed.
    pub at: Timestamp,
    /// Its execution is known to be started.
    pub started: bool,
}

/// What a diagnosis of an incident came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Told {
    /// The execution whose report this is.
    pub execution: String,
    /// Its outcome.
    pub outcome: String,
    /// The root cause's code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The root cause in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The resource that is to blame.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource: Option<String>,
    /// Which of several connections it is, where the diagnosis names one and does not guess.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connection: Option<String>,
    /// What it said to have changed, and by whom.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changed: Vec<ChangeCause>,
}

/// The outcome of a diagnosis that could not say what is broken.
const INCONCLUSIVE: &str = "INCONCLUSIVE";

impl Told {
    /// True when both say the same: the root cause, or where there is none, the outcome.
    pub fn says_the_same_as(&self, other: &Self) -> bool {
        (&self.outcome, &self.code) == (&other.outcome, &other.code)
    }

    /// True for a later diagnosis that could not see what an earlier one had: the cause that is known stays.
    pub fn takes_nothing_from(&self, before: &Self) -> bool {
        self.code.is_none() && self.outcome == INCONCLUSIVE && before.code.is_some()
    }
}

/// What closed an incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "by")]
pub enum Closed {
    /// A run of one of its jobs, or a crawl, succeeded that had started after the last failure.
    #[serde(rename = "success", rename_all = "camelCase")]
    Success {
        /// The job, or the crawler.
        #[serde(flatten)]
        of: Member,
        /// The run, or the crawl.
        run: String,
        /// When it started: what failed later is another incident.
        started: Timestamp,
    },
    /// Nothing failed for long enough.
    #[serde(rename = "quiet", rename_all = "camelCase")]
    Quiet {
        /// When that was seen.
        seen: Timestamp,
        /// The last failure.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        last: Option<Timestamp>,
        /// None of its jobs and crawlers has run since, so that nothing could have failed.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        idle: bool,
    },
}

impl Closed {
    /// What fails after this is another incident. After a quiet end that is whatever failed since: its event was late, and nobody has heard of it.
    pub fn until(&self) -> Timestamp {
        match self {
            Self::Success { started, .. } => *started,
            Self::Quiet { seen, last, .. } => last.unwrap_or(*seen),
        }
    }

    /// What came of it, in the words of a person: of a quiet end nothing says that it works.
    pub fn outcome(&self) -> &'static str {
        match self {
            Self::Success { .. } => "it works again",
            Self::Quiet { idle: false, .. } => "it has stopped failing",
            Self::Quiet { idle: true, .. } => "it has stopped failing, and nothing has run that could",
        }
    }

    /// What shows it: `run jr_1 of job nightly succeeded`, `nothing failed for 1 day 2 h`.
    pub fn why(&self) -> String {
        match self {
            Self::Success { of, run, .. } => format!("{} succeeded", of.said(run)),
            Self::Quiet { .. } => self.silence().unwrap_or_default(),
        }
    }

    /// `nothing failed for 1 day 2 h`, and that nothing ran, where that is why; nothing where a success closed it.
    pub fn silence(&self) -> Option<String> {
        let Self::Quiet { seen, last, idle } = self else {
            return None;
        };
        let long = last.map(|last| lasted(seen.duration_since(last)));
        let long = long.as_deref().unwrap_or("long enough");
        let why = if *idle {
            ", and nothing that it broke has run since"
        } else {
            ""
        };
        Some(format!("nothing failed for {long}{why}"))
    }
}

/// Of what a run or a crawl was that works, as far as that is known: of nothing else does it show anything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// The names of its connections.
    pub connections: Vec<String>,
    /// Its role, by name or ARN.
    pub role: Option<String>,
}

/// An incident of the same key that came before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Before {
    /// Its id.
    pub id: String,
    /// What ended until then was its.
    pub until: Timestamp,
    /// A success closed it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub healed: bool,
}

/// An incident, without its runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Incident {
    /// Its id.
    pub id: String,
    /// What it is about.
    #[serde(flatten)]
    pub key: Key,
    /// When its first run had failed.
    pub opened: Timestamp,
    /// When the last one had: no success that began before closes it. What was written before this was kept does not say it.
    #[serde(default)]
    pub last_failure: Timestamp,
    /// That run, or crawl, which the incident's first diagnosis is of: `nightly/jr_1`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<String>,
    /// The host that this run's message named: whatever else names it is about the same connection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// Its last diagnosis.
    pub diagnosis: Turn,
    /// What that came to; nothing while it runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told: Option<Told>,
    /// What closed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed: Option<Closed>,
    /// It is closed, and it is not known that its end is told.
    #[serde(skip)]
    pub ending: bool,
    /// Those before it, the oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub before: Vec<Before>,
}

/// Where a failed run belongs, seen from the newest incident of its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Belongs {
    /// To this one.
    Here,
    /// To one before: its event came late, or again.
    Before(String),
    /// To one that is to be opened.
    ToANewOne,
}

impl Incident {
    /// The incident that a run opens which ended at `ended`; `before` is the newest that there is of its key.
    pub fn open(key: Key, ended: Timestamp, now: Timestamp, before: Option<&Self>) -> Self {
        let before = before.map_or_else(Vec::new, |last| {
            let closed = last.closed.as_ref().map(|closed| Before {
                id: last.id.clone(),
                until: closed.until(),
                healed: matches!(closed, Closed::Success { .. }),
            });
            let all: Vec<Before> = last.before.iter().cloned().chain(closed).collect();
            all[all.len().saturating_sub(MOST_BEFORE)..].to_vec()
        });
        Self {
            id: incident_id(&key, now),
            key,
            opened: ended,
            last_failure: ended,
            first: None,
            host: None,
            diagnosis: Turn {
                number: 1,
                at: now,
                started: false,
            },
            told: None,
            closed: None,
            ending: false,
            before,
        }
    }

    /// What it is of, in the words of a person: `connection orders`, `one of crm, orders` until a diagnosis has named one, `connection orders
    /// with the role GlueRole` where the cause is of the role, `with the role CrossAccount, which GlueRole assumes` where it is of another.
    pub fn about(&self) -> String {
        let named = self.told.as_ref().and_then(|told| told.connection.as_ref());
        let subject = match (&self.key.subject, named) {
            (Subject::OneOf(_), Some(name)) => format!("connection {name}"),
            (subject, _) => format!("{} {}", subject.kind(), subject.name()),
        };
        match (&self.key.denied, &self.key.role) {
            (Some(denied), Some(role)) => format!("{subject} with the role {denied}, which {role} assumes"),
            (Some(role), None) | (None, Some(role)) => format!("{subject} with the role {role}"),
            (None, None) => subject,
        }
    }

    /// `one of crm, orders`, where that is all that is known.
    pub fn is_one_of(&self) -> Option<String> {
        let named = self.told.as_ref().is_some_and(|told| told.connection.is_some());
        (matches!(self.key.subject, Subject::OneOf(_)) && !named).then(|| self.about())
    }

    /// What opened it, of `nightly/jr_1`.
    fn first_name(&self) -> Option<&str> {
        Some(self.first.as_deref()?.rsplit_once('/')?.0)
    }

    /// True until it is closed.
    pub fn is_open(&self) -> bool {
        self.closed.is_none()
    }

    /// Where a run belongs that ended at `ended`.
    pub fn belongs(&self, ended: Timestamp) -> Belongs {
        if let Some(before) = self.before.iter().find(|before| ended <= before.until) {
            return Belongs::Before(before.id.clone());
        }
        match &self.closed {
            Some(closed) if ended > closed.until() => Belongs::ToANewOne,
            _ => Belongs::Here,
        }
    }

    /// True when a run that ended at `ended` shows that the diagnosis did not help.
    pub fn wants_another_diagnosis(&self, ended: Timestamp) -> bool {
        let since = ended.duration_since(self.diagnosis.at);
        self.is_open() && self.diagnosis.started && since >= self.diagnosed_again_after()
    }

    /// The name of the execution that diagnoses it: the same for whoever starts it.
    pub fn execution(&self) -> String {
        match self.diagnosis.number {
            1 => format!("diag-{}", self.id),
            number => format!("diag-{}-{number}", self.id),
        }
    }

    /// The name of the execution that tells of its end.
    pub fn resolution(&self) -> String {
        format!("resolved-{}", self.id)
    }

    /// What that execution is asked: of a success with the run, so that it is looked what has changed since a diagnosis that named a cause.
    pub fn resolved(&self, by: &Closed) -> Request {
        let had_a_cause = self.told.as_ref().is_none_or(|told| told.code.is_some());
        let healed = match by {
            Closed::Success { of, run, started } if had_a_cause => Some(Diagnose {
                event: Some(RunEvent {
                    state: Some(SUCCEEDED.to_owned()),
                    at: Some(started.to_string()),
                    ..RunEvent::default()
                }),
                ..of.diagnose(run)
            }),
            Closed::Success { .. } | Closed::Quiet { .. } => None,
        };
        Request {
            incident: Some(self.id.clone()),
            diagnose: healed,
            ..Request::default()
        }
    }

    /// Whether what works shows that this works, as a run of that job or crawler: it is of this connection, and of this role where the cause is
    /// of one. Of a subject that is a job or a crawler it always is.
    pub fn is_shown_by(&self, of: &Member, shown: &Shown) -> bool {
        let has = |name: &String| shown.connections.contains(name);
        let named = self.told.as_ref().and_then(|told| told.connection.as_ref());
        let is_its = match &self.key.subject {
            Subject::Job(_) | Subject::Crawler(_) => true,
            Subject::Connection(name) => has(name),
            Subject::OneOf(names) => named.is_some_and(has) || names.iter().all(has),
        };
        let has_role = match &self.key.role {
            Some(failed) => shown.role.as_deref().and_then(|role| role.rsplit('/').next()) == Some(failed),
            // Which it was could not be read, and the version that opened this took it for one of all jobs: that of the job which did.
            None => {
                !self.key.lacks_its_role()
                    || matches!(of, Member::Job(job) if self.first_name().is_none_or(|name| name == job))
            }
        };
        is_its && has_role
    }

    /// What closes it when a run of one of its jobs or crawlers succeeds: only a run that began after the last failure shows anything, and
    /// of what comes and goes only one that began a day after.
    pub fn healed_by(&self, of: &Member, run: &str, started: Timestamp) -> Option<Closed> {
        (self.is_open() && started >= self.last_failure + self.patience()).then(|| Closed::Success {
            of: of.clone(),
            run: run.to_owned(),
            started,
        })
    }

    /// What closes it when nobody says that it is over: no failure for so long, whatever has become of its jobs, the last run of which began
    /// at `ran`.
    pub fn quiet_since(&self, quiet: SignedDuration, ran: Option<Timestamp>, now: Timestamp) -> Option<Closed> {
        (self.is_open() && now.duration_since(self.last_failure) >= quiet).then_some(Closed::Quiet {
            seen: now,
            last: Some(self.last_failure),
            idle: ran.is_none_or(|ran| ran <= self.last_failure),
        })
    }

    /// True where another incident stands before it: the same connection, or job, fails of something else since, so that its silence says nothing.
    pub fn is_hidden_by(&self, other: &Self, quiet: SignedDuration, now: Timestamp) -> bool {
        let of_the_same = other.id != self.id && other.key.subject.may_be_of(&self.key.subject) && {
            // What jobs with another role fail of hides nothing, and what a role fails of that some script assumes, nothing of others.
            let roles = self.key.role.as_ref().zip(other.key.role.as_ref());
            let is_assumed = other.key.denied.is_some() && other.key.denied != self.key.denied;
            roles.is_none_or(|(one, other)| one == other && !is_assumed)
        };
        of_the_same && other.is_open() && now.duration_since(other.last_failure) < quiet
    }
}

#[cfg(test)]
mod tests;
