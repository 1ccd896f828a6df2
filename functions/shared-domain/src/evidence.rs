//! What is known of a failure before anything is judged: the run, the job, its connections, the log's tail, the signal.

use serde::{Deserialize, Serialize};

use crate::aws::glue::{Connection, Job, JobRun};
use crate::diagnosis::Learned;
use crate::fact::Fact;
use crate::signal::Signal;
use crate::step::AwsContext;

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
    /// The connections, in the order that the job lists them; Glue takes the first that passes its pre-launch checks.
    pub connections: Vec<NamedConnection>,
    /// The last lines of the driver's log, redacted; `Known` and empty when the run left no log (a launch failure).
    #[serde(skip_serializing_if = "Fact::is_not_collected")]
    pub log_tail: Fact<Vec<String>>,
    /// A failed test's error text, redacted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub test_error: Option<String>,
    /// What the error text says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signal: Option<Signal>,
    /// Names of the connections that are referenced but were not looked at, where a job has very many.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_looked_at: Vec<String>,
    /// What the network step learned of names and ways; the steps after it put it here.
    #[serde(skip_serializing_if = "Learned::is_empty")]
    pub learned: Learned,
}
