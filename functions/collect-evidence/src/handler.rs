//! The document's request in, the evidence out, in two rounds of calls: the run, the job and its log, then the connections.

use std::collections::{BTreeSet, VecDeque};
use std::time::SystemTime;

use aws_sdk_cloudwatchlogs::Client as Logs;
use aws_sdk_glue::Client as Glue;
use aws_sdk_glue::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_glue::primitives::{DateTime, DateTimeFormat};
use futures::future::{join, join_all};
use serde::Deserialize;
use shared_aws::glue as glue_plain;
use shared_checks::signal::read_signal;
use shared_domain::aws::glue::{Connection, Job, JobRun};
use shared_domain::evidence::{Evidence, Found, NamedConnection};
use shared_domain::fact::Fact;
use shared_domain::redact;
use shared_domain::step::{Route, Smoke, TestOutcome, TestResult};
use shared_lambda::{StepError, unreadable};

/// Glue tries a job's connections in their order; beyond this many nobody has a job.
const MOST_CONNECTIONS: usize = 10;
/// What is kept of the driver's log, from its end.
const LONGEST_TAIL: usize = 8 * 1024;
/// What is redacted at once, from its end: a private key that was logged line by line is known by its first line only.
const LONGEST_WINDOW: usize = 64 * 1024;
/// How many runs are looked at for the last failed one.
const RECENT_RUNS: i32 = 25;
/// How long before a run's end its error is looked for.
const LOG_WINDOW_MILLIS: i64 = 60 * 60 * 1000;
/// Where Glue writes when a run names no group of its own.
const LOG_GROUP: &str = "/aws-glue/jobs";

/// Gathers the evidence. What cannot be read is said in it.
///
/// # Errors
/// None: evidence is always answered.
pub async fn handle(glue: &Glue, logs: &Logs, input: Input) -> Result<Output, StepError> {
    let evidence = collect(glue, logs, &input).await;
    let cause = evidence
        .signal
        .as_ref()
        .map_or("no error text", |signal| signal.cause.as_str());
    tracing::info!(
        connections = evidence.connections.len(),
        cause,
        "collected the evidence: {cause}"
    );
    Ok(evidence)
}

/// What this step reads of the execution's document.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Input {
    /// What is asked for.
    pub route: Option<Route>,
    /// A connection test that failed.
    pub test: Option<TestResult>,
    /// An engine test that failed.
    pub smoke: Option<Smoke>,
}

/// What this step puts into the document.
pub type Output = Evidence;

/// Reads all there is to read, and what the error text says. What is asked for next is computed from what AWS answered; the texts
/// are redacted as they leave, and the signal is read of those, so that a replay reads the same.
pub async fn collect(glue: &Glue, logs: &Logs, input: &Input) -> Evidence {
    let wanted = Wanted::of(input);
    let mut evidence = Evidence {
        observed_at: DateTime::from(SystemTime::now())
            .fmt(DateTimeFormat::DateTime)
            .unwrap_or_default(),
        context: input
            .route
            .as_ref()
            .map(|route| route.context.clone())
            .unwrap_or_default(),
        test_error: wanted.test_error.clone(),
        ..Evidence::default()
    };
    if let Some(job_name) = &wanted.job {
        let (job, run) = join(
            read_job(glue, job_name),
            read_run(glue, job_name, wanted.run.as_deref()),
        )
        .await;
        evidence.job = job;
        evidence.job_run = run;
    }
    let names = connection_names(&wanted, &evidence);
    let (names, rest) = names.split_at(names.len().min(MOST_CONNECTIONS));
    evidence.not_looked_at = rest.to_vec();
    let connections = join_all(names.iter().map(|name| read_connection(glue, name)));
    let removed_run = wanted.removed_smoke_run(&evidence);
    let log = async {
        match removed_run {
            Some(run) => log_of_removed_run(logs, run).await,
            None => read_log(logs, &evidence).await,
        }
    };
    (evidence.connections, evidence.log_tail) = join(connections, log).await;
    // The test's own text is the short form of it.
    if let (Some(error), Some(_), Some(log)) = (&mut evidence.test_error, removed_run, evidence.log_tail.get()) {
        error.push('\n');
        error.push_str(&log.join("\n"));
    }
    let mut evidence = evidence.leaving();
    evidence.signal = read_signal(&evidence);
    evidence
}

/// What the document asks to look at.
#[derive(Debug, Default)]
struct Wanted {
    job: Option<String>,
    run: Option<String>,
    connection: Option<String>,
    test_error: Option<String>,
}

impl Wanted {
    fn of(input: &Input) -> Self {
        let request = input.route.as_ref().map(|route| &route.request);
        let mut wanted = Self {
            connection: request.and_then(|request| request.connection.clone()),
            ..Self::default()
        };
        let failed_engine = input
            .smoke
            .iter()
            .flat_map(|smoke| &smoke.results)
            .find(|result| result.outcome == TestOutcome::Failed);
        let failed_test = input.test.as_ref().filter(|test| test.outcome == TestOutcome::Failed);
        if let Some(diagnose) = request.and_then(|request| request.diagnose.as_ref()) {
            wanted.job.clone_from(&diagnose.job_name);
            wanted.run.clone_from(&diagnose.job_run_id);
        } else if let Some(result) = failed_engine {
            wanted.job.clone_from(&result.job_name);
            wanted.run.clone_from(&result.run_id);
            wanted.test_error = Some(result.message.clone());
        }
        if let Some(test) = failed_test {
            wanted.test_error = Some(test.message.clone());
        }
        wanted
    }
}

impl Wanted {
    /// The run of a smoke job that failed and was removed with its job: its log is still there.
    fn removed_smoke_run(&self, evidence: &Evidence) -> Option<&str> {
        let removed = matches!(evidence.job_run, Fact::Known(Found::Missing { .. }));
        self.run.as_deref().filter(|_| removed && self.test_error.is_some())
    }
}

/// The connection that was asked for comes first, then the job's in their order, then those that only arguments name.
fn connection_names(wanted: &Wanted, evidence: &Evidence) -> Vec<String> {
    let job = evidence.job.get().and_then(Found::present);
    let run = evidence.job_run.get().and_then(Found::present);
    let named = job.map(|job| job.connections.connections.clone()).unwrap_or_default();
    let arguments = job
        .into_iter()
        .flat_map(|job| &job.default_arguments)
        .chain(run.into_iter().flat_map(|run| &run.arguments));
    let in_arguments = arguments.flat_map(|(key, value)| {
        if names_a_connection(key) {
            return vec![value.clone()];
        }
        let mut names = Vec::new();
        if let Ok(json) = serde_json::from_str(value) {
            names_in(&json, &mut names);
        }
        names
    });
    let mut seen = BTreeSet::new();
    let first = wanted.connection.clone().filter(|name| !named.contains(name));
    first
        .into_iter()
        .chain(named)
        .chain(in_arguments)
        .filter(|name| !name.is_empty() && seen.insert(name.clone()))
        .collect()
}

fn names_a_connection(key: &str) -> bool {
    matches!(
        normal(key).as_str(),
        "connectionname" | "connection" | "glueconnection" | "glueconnectionname"
    )
}

/// Connection names in the JSON of an argument, such as `{"connectionName": "orders"}`.
fn names_in(json: &serde_json::Value, names: &mut Vec<String>) {
    match json {
        serde_json::Value::Object(map) => {
            for (key, value) in map {
                match value.as_str() {
                    Some(name) if names_a_connection(key) => names.push(name.to_owned()),
                    _ => names_in(value, names),
                }
            }
        }
        serde_json::Value::Array(values) => values.iter().for_each(|value| names_in(value, names)),
        _ => {}
    }
}

/// `--connection_name`, `--connectionName` and `--connection-name` are one.
fn normal(key: &str) -> String {
    key.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect()
}

async fn read_job(glue: &Glue, name: &str) -> Fact<Found<Job>> {
    let answer = glue.get_job().job_name(name).send().await;
    found(answer.map(|answer| answer.job.as_ref().map(glue_plain::job)))
}

/// The run that was asked for, else the last failed one, else none.
async fn read_run(glue: &Glue, job_name: &str, run_id: Option<&str>) -> Fact<Found<JobRun>> {
    if let Some(run_id) = run_id {
        let answer = glue.get_job_run().job_name(job_name).run_id(run_id).send().await;
        return found(answer.map(|answer| answer.job_run.as_ref().map(glue_plain::job_run)));
    }
    let answer = glue
        .get_job_runs()
        .job_name(job_name)
        .max_results(RECENT_RUNS)
        .send()
        .await;
    match found(answer.map(|answer| {
        let mut runs: Vec<JobRun> = answer.job_runs().iter().map(glue_plain::job_run).collect();
        runs.sort_by(|one, other| other.started_on.cmp(&one.started_on));
        runs.into_iter()
            .find(|run| matches!(run.job_run_state.as_str(), "FAILED" | "TIMEOUT" | "ERROR"))
    })) {
        // No failed run among the recent ones: the configuration is diagnosed.
        Fact::Known(Found::Missing { .. }) => Fact::NotCollected,
        run => run,
    }
}

async fn read_connection(glue: &Glue, name: &str) -> NamedConnection {
    let answer = glue.get_connection().name(name).hide_password(true).send().await;
    let connection: Fact<Found<Connection>> =
        found(answer.map(|answer| answer.connection.as_ref().map(glue_plain::connection)));
    NamedConnection {
        name: name.to_owned(),
        connection,
    }
}

/// The end of the driver's log of a failed run. A group or stream that does not exist is an empty log: the run never started.
async fn read_log(logs: &Logs, evidence: &Evidence) -> Fact<Vec<String>> {
    let Some(run) = evidence.job_run.get().and_then(Found::present) else {
        return Fact::NotCollected;
    };
    if !matches!(run.job_run_state.as_str(), "FAILED" | "TIMEOUT" | "ERROR") {
        return Fact::NotCollected;
    }
    // A run's own arguments override the job's.
    let argument = |key: &str| {
        let job = evidence.job.get().and_then(Found::present);
        run.arguments
            .get(key)
            .or_else(|| job.and_then(|job| job.default_arguments.get(key)))
            .filter(|value| !value.is_empty())
            .cloned()
    };
    let streams = argument("--custom-logStream-prefix").unwrap_or_else(|| run.id.clone());
    let group = argument("--custom-logGroup-prefix")
        .or_else(|| run.log_group_name.clone())
        .unwrap_or_else(|| LOG_GROUP.to_owned());
    let group = format!("{group}/error");
    let (from_start, near_end) = log_starts(run);
    let recent = tail(logs, &group, &streams, near_end).await;
    match recent {
        // A run that hung wrote its last line long before it ended.
        Fact::Known(lines) if lines.is_empty() && near_end != from_start => {
            tail(logs, &group, &streams, from_start).await
        }
        recent => recent,
    }
}

/// The end of the log of a run that cannot be read any more. Without a line nothing is known, and not that there was none.
async fn log_of_removed_run(logs: &Logs, run: &str) -> Fact<Vec<String>> {
    match tail(logs, &format!("{LOG_GROUP}/error"), run, None).await {
        Fact::Known(lines) if lines.is_empty() => Fact::NotCollected,
        log => log,
    }
}

/// Where reading begins, in milliseconds since 1970: the start of the run, and an hour before its end, so that not all of a long log
/// is paged through.
fn log_starts(run: &JobRun) -> (Option<i64>, Option<i64>) {
    let time = |text: &Option<String>| {
        let time = DateTime::from_str(text.as_deref()?, DateTimeFormat::DateTimeWithOffset).ok()?;
        time.to_millis().ok()
    };
    let start = time(&run.started_on);
    let hour = time(&run.completed_on).map(|end| end - LOG_WINDOW_MILLIS);
    (start, hour.max(start))
}

/// The end of what the streams hold from `start` on.
async fn tail(logs: &Logs, group: &str, streams: &str, start: Option<i64>) -> Fact<Vec<String>> {
    let mut pages = logs
        .filter_log_events()
        .log_group_name(group)
        .log_stream_name_prefix(streams)
        .set_start_time(start)
        .into_paginator()
        .send();
    let mut window: VecDeque<String> = VecDeque::new();
    let mut length = 0;
    while let Some(page) = pages.next().await {
        match page {
            Ok(page) => {
                for message in page.events().iter().filter_map(|event| event.message()) {
                    let message = message.trim_end();
                    length += message.len();
                    window.push_back(message.to_owned());
                    // Only the end is kept, so that a long log needs little memory.
                    while length > LONGEST_WINDOW
                        && window.len() > 1
                        && let Some(first) = window.pop_front()
                    {
                        length -= first.len();
                    }
                }
            }
            Err(error)
                if error.as_service_error().and_then(|error| error.code()) == Some("ResourceNotFoundException") =>
            {
                return Fact::Known(Vec::new());
            }
            Err(error) => return Fact::Unreadable(unreadable(&error)),
        }
    }
    Fact::Known(tail_of(window.make_contiguous()))
}

/// The end of `lines`, redacted as one text, because a secret may stand on several lines.
fn tail_of(lines: &[String]) -> Vec<String> {
    let text = redact(&lines.join("\n"));
    let from = text.len().saturating_sub(LONGEST_TAIL);
    let from = (from..=text.len())
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(from);
    text[from..].lines().map(str::to_owned).collect()
}

/// There, not there, or not readable.
fn found<T, E: ProvideErrorMetadata, R>(answer: Result<Option<T>, SdkError<E, R>>) -> Fact<Found<T>> {
    match answer {
        Ok(Some(thing)) => Fact::Known(Found::Present(thing)),
        Ok(None) => Fact::Known(Found::missing()),
        Err(error) if error.as_service_error().and_then(|error| error.code()) == Some("EntityNotFoundException") => {
            Fact::Known(Found::missing())
        }
        Err(error) => Fact::Unreadable(unreadable(&error)),
    }
}

#[cfg(test)]
mod tests;
