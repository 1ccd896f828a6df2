//! The report: the JSON that an execution returns and a person reads as text.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::code::Code;
use crate::diagnosis::{Finding, NetworkReport, UnknownCheck};
use crate::incident::IncidentPart;
use crate::signal::Signal;
use crate::step::{Candidate, Place, Problem, Question, TestResult};
use crate::trace::ChangeReport;

/// How an execution ended. An execution that reaches one of these has succeeded; FAILED is kept for Pipefitter's own faults.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Outcome {
    /// The connection exists and is proven in every engine that was asked for.
    Ready,
    /// A diagnosis found nothing failing.
    Healthy,
    /// Questions are open.
    NeedsInput,
    /// The root cause is named.
    Diagnosed,
    /// The job failed for a reason of its own.
    NotAConnectionProblem,
    /// Not something Pipefitter does, or input it will not take; the report says where to go instead.
    Refused,
    /// Something failed and the evidence does not say what; the report says what was ruled out and the next step.
    Inconclusive,
    /// An incident is over; the report says how long it lasted and what it cost.
    Resolved,
}

impl Outcome {
    /// The word used in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ready => "READY",
            Self::Healthy => "HEALTHY",
            Self::NeedsInput => "NEEDS_INPUT",
            Self::Diagnosed => "DIAGNOSED",
            Self::NotAConnectionProblem => "NOT_A_CONNECTION_PROBLEM",
            Self::Refused => "REFUSED",
            Self::Inconclusive => "INCONCLUSIVE",
            Self::Resolved => "RESOLVED",
        }
    }
}

/// A connection, by name and Glue connection type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectionRef {
    /// The connection's name.
    pub name: String,
    /// `JDBC`, `SNOWFLAKE`, `BIGQUERY`, ...
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub connection_type: Option<String>,
}

/// A Glue job and the run that was diagnosed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct JobRef {
    /// The job's name.
    pub name: String,
    /// The run's id, when a run was judged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run_id: Option<String>,
}

/// A Glue crawler whose crawl was diagnosed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CrawlerRef {
    /// The crawler's name.
    pub name: String,
}

/// The report of one execution.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// How it ended.
    pub outcome: Outcome,
    /// The connection that this is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connection: Option<ConnectionRef>,
    /// Of a job's several connections, how it is known that this is about that one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connection_reason: Option<String>,
    /// The job that failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job: Option<JobRef>,
    /// The crawler that failed, in place of a job.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crawler: Option<CrawlerRef>,
    /// The first thing to mend.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub root_cause: Option<Finding>,
    /// All that fails or warns, in the order of evaluation.
    #[serde(default)]
    pub findings: Vec<Finding>,
    /// Codes of the checks that passed.
    #[serde(default)]
    pub passed: Vec<Code>,
    /// What could not be seen.
    #[serde(default)]
    pub unknown: Vec<UnknownCheck>,
    /// Codes of the checks whose question does not arise.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_applicable: Vec<Code>,
    /// What the error text says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signal: Option<Signal>,
    /// What was ruled out, each a sentence with its proof.
    #[serde(default)]
    pub ruled_out: Vec<String>,
    /// The walked network paths.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub network: Option<NetworkReport>,
    /// What changed since the connection last worked, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<ChangeReport>,
    /// What the user has to answer before Pipefitter can go on.
    #[serde(default)]
    pub questions: Vec<Question>,
    /// Sources in the account that fit; never chosen for the user.
    #[serde(default)]
    pub candidates: Vec<Candidate>,
    /// Where Glue's interfaces could be, where that is asked for: what speaks for each and against it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<Place>,
    /// The input to start again with, all that is known filled in; null stands where an answer is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input: Option<Value>,
    /// How a job reads through the connection: the lines of PySpark that the smoke test ran.
    #[serde(default, rename = "use", skip_serializing_if = "Option::is_none")]
    pub usage: Option<String>,
    /// Connections that already serve the source, offered for reuse.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub existing: Vec<ConnectionRef>,
    /// Fields of the input that are wrong, each with the remedy.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<Problem>,
    /// The tests that were run, with what they proved.
    #[serde(default)]
    pub tests: Vec<TestResult>,
    /// What this execution created, and how to remove it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub created: Vec<Created>,
    /// Advice that nothing depends on, such as a lesser user than the master.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub advice: Vec<String>,
    /// The incident that the failed run belongs to, or that is over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incident: Option<IncidentPart>,
    /// The one thing to do next, where no finding has a fix that says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_step: Option<String>,
    /// The page of this report, for whoever has to mend it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    /// The same in the AWS console.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page_link: Option<String>,
    /// How many entries of its lists are left out, because it would be too large with them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub left_out: BTreeMap<String, usize>,
    /// What a person reads.
    #[serde(default)]
    pub text: String,
}

impl Report {
    /// A report of that outcome that says nothing else yet.
    pub fn new(outcome: Outcome) -> Self {
        Self {
            outcome,
            connection: None,
            connection_reason: None,
            job: None,
            crawler: None,
            root_cause: None,
            findings: Vec::new(),
            passed: Vec::new(),
            unknown: Vec::new(),
            not_applicable: Vec::new(),
            signal: None,
            ruled_out: Vec::new(),
            network: None,
            change: None,
            questions: Vec::new(),
            candidates: Vec::new(),
            places: Vec::new(),
            input: None,
            usage: None,
            existing: Vec::new(),
            problems: Vec::new(),
            tests: Vec::new(),
            created: Vec::new(),
            advice: Vec::new(),
            incident: None,
            next_step: None,
            page: None,
            page_link: None,
            left_out: BTreeMap::new(),
            text: String::new(),
        }
    }
}

/// Something that an execution created.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Created {
    /// `secret` or `connection`.
    pub kind: String,
    /// Its name or ARN.
    pub id: String,
    /// The command that removes it.
    pub remove: String,
}
