//! Event or sweep in, executions out: at most one a job run, whoever reports it and how often.

use std::time::{Duration, SystemTime};

use futures::{StreamExt, stream};
use lambda_runtime::Error;
use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use shared_domain::step::SMOKE_JOB_PREFIX;
use shared_lambda::{StepError, unreadable};
use tracing::{info, warn};

use crate::trigger::{JobStateChange, Sweep, Trigger};

/// A job with this tag is left alone.
const OPT_OUT_TAG: (&str, &str) = ("pipefitter:diagnose", "off");
/// Step Functions takes execution names of up to 80 characters.
const LONGEST_NAME: usize = 80;
/// How many jobs the sweep asks about at a time: Glue throttles `GetJobRuns` early.
const SWEEP_CONCURRENCY: usize = 4;
/// Runs looked at in each job; they come newest first.
const RUNS_PER_JOB: i32 = 25;

/// Decides about an event or sweeps, and starts executions.
///
/// # Errors
/// `Throttled`, `AccessDenied` or `NotReady` when the execution could not be started, so that Lambda tries again and then
/// hands the event to the dead-letter queue. A payload that makes no sense is answered, not failed.
pub async fn handle(
    glue: &aws_sdk_glue::Client,
    states: &aws_sdk_sfn::Client,
    settings: &Settings,
    payload: Value,
) -> Result<Output, StepError> {
    let decisions = match Trigger::read(payload) {
        Ok(Trigger::Event(event)) => vec![on_event(glue, states, settings, event.detail).await?],
        Ok(Trigger::Sweep(sweep)) => return sweep_jobs(glue, states, settings, &sweep).await,
        Err(reason) => vec![Decision::ignored(None, None, reason)],
    };
    Ok(Output {
        decisions,
        ..Output::default()
    })
}

/// Where executions are started.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The state machine's ARN; account, Region and partition are read from it too.
    pub state_machine_arn: String,
}

impl Settings {
    /// From `STATE_MACHINE_ARN`.
    ///
    /// # Errors
    /// When the variable is missing: the deployment is broken, and saying so at start-up is better than losing events.
    pub fn from_env() -> Result<Self, Error> {
        let state_machine_arn =
            std::env::var("STATE_MACHINE_ARN").map_err(|_| "the environment variable STATE_MACHINE_ARN is not set")?;
        Ok(Self { state_machine_arn })
    }

    /// `arn:aws:glue:<region>:<account>:job/<name>`.
    fn job_arn(&self, job_name: &str) -> String {
        let mut parts = self.state_machine_arn.split(':').skip(1);
        let partition = parts.next().unwrap_or("aws");
        let region = parts.nth(1).unwrap_or_default();
        let account = parts.next().unwrap_or_default();
        format!("arn:{partition}:glue:{region}:{account}:job/{job_name}")
    }
}

/// What was decided.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Output {
    /// One entry an event; of a sweep only the runs that it started something for.
    pub decisions: Vec<Decision>,
    /// Jobs that a sweep looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jobs: Option<usize>,
    /// Jobs whose runs a sweep could not read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unreadable: Vec<String>,
}

/// What was decided about one run.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Decision {
    /// The job, if the event names one.
    pub job_name: Option<String>,
    /// The run, if the event names one.
    pub job_run_id: Option<String>,
    /// The decision.
    pub action: Action,
    /// Why.
    pub reason: String,
}

/// The decisions there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// An execution was started.
    Started,
    /// The run has one already.
    AlreadyStarted,
    /// Not for Pipefitter.
    Ignored,
}

impl Decision {
    fn ignored(job_name: Option<String>, job_run_id: Option<String>, reason: impl Into<String>) -> Self {
        Self {
            job_name,
            job_run_id,
            action: Action::Ignored,
            reason: reason.into(),
        }
    }
}

async fn on_event(
    glue: &aws_sdk_glue::Client,
    states: &aws_sdk_sfn::Client,
    settings: &Settings,
    detail: JobStateChange,
) -> Result<Decision, StepError> {
    let state = detail.state.unwrap_or_default();
    let named = |name: &Option<String>| name.clone().filter(|name| !name.trim().is_empty());
    let (Some(job_name), Some(run_id)) = (named(&detail.job_name), named(&detail.job_run_id)) else {
        return Ok(Decision::ignored(
            detail.job_name,
            detail.job_run_id,
            "the event names no job or no run",
        ));
    };
    if !is_failure(&state) {
        let reason = format!("the state is `{state}`, not FAILED, TIMEOUT or ERROR");
        return Ok(Decision::ignored(Some(job_name), Some(run_id), reason));
    }
    let decision = decide_and_start(glue, states, settings, job_name, run_id).await?;
    info!(
        job = decision.job_name, run = decision.job_run_id, action = ?decision.action,
        "failed job run: {}", decision.reason
    );
    Ok(decision)
}

/// The states that are diagnosed. Glue documents no event for ERROR; it is matched all the same, and the sweep finds it.
fn is_failure(state: &str) -> bool {
    matches!(state, "FAILED" | "TIMEOUT" | "ERROR")
}

async fn decide_and_start(
    glue: &aws_sdk_glue::Client,
    states: &aws_sdk_sfn::Client,
    settings: &Settings,
    job_name: String,
    run_id: String,
) -> Result<Decision, StepError> {
    if job_name.starts_with(SMOKE_JOB_PREFIX) {
        return Ok(Decision::ignored(
            Some(job_name),
            Some(run_id),
            "a smoke test of Pipefitter's own",
        ));
    }
    if opted_out(glue, settings, &job_name).await {
        let reason = format!("the job is tagged {}={}", OPT_OUT_TAG.0, OPT_OUT_TAG.1);
        return Ok(Decision::ignored(Some(job_name), Some(run_id), reason));
    }
    let action = start_once(states, settings, &job_name, &run_id).await?;
    let reason = match action {
        Action::Started => "a diagnosis was started",
        _ => "this run has a diagnosis already",
    };
    Ok(Decision {
        job_name: Some(job_name),
        job_run_id: Some(run_id),
        action,
        reason: reason.to_owned(),
    })
}

/// True when the job's tags say so. Tags that cannot be read do not keep a failure from being diagnosed.
async fn opted_out(glue: &aws_sdk_glue::Client, settings: &Settings, job_name: &str) -> bool {
    match glue.get_tags().resource_arn(settings.job_arn(job_name)).send().await {
        Ok(answer) => answer
            .tags()
            .and_then(|tags| tags.get(OPT_OUT_TAG.0))
            .is_some_and(|value| value == OPT_OUT_TAG.1),
        Err(error) => {
            warn!(
                job = job_name,
                "could not read the job's tags, diagnosing: {}",
                unreadable(&error)
            );
            false
        }
    }
}

/// Starts the execution that is named after the run. A second start with the same name is refused by Step Functions for 90 days,
/// or answered with the running one, so that a repeated event and the sweep start nothing twice.
async fn start_once(
    states: &aws_sdk_sfn::Client,
    settings: &Settings,
    job_name: &str,
    run_id: &str,
) -> Result<Action, StepError> {
    let input = json!({"diagnose": {"jobName": job_name, "jobRunId": run_id}});
    let started = states
        .start_execution()
        .state_machine_arn(&settings.state_machine_arn)
        .name(execution_name(run_id))
        .input(input.to_string())
        .send()
        .await;
    match started {
        Ok(_) => Ok(Action::Started),
        Err(error)
            if error
                .as_service_error()
                .is_some_and(|e| e.is_execution_already_exists()) =>
        {
            Ok(Action::AlreadyStarted)
        }
        Err(error) => Err(StepError::from_aws(
            &format!("start the diagnosis of job run `{run_id}`"),
            &error,
        )),
    }
}

/// `diag-<run id>`; a name that is too long (Glue's retries append `_attempt_1`) or has other characters is hashed.
fn execution_name(run_id: &str) -> String {
    let name = format!("diag-{run_id}");
    let plain = name
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    if plain && name.len() <= LONGEST_NAME {
        return name;
    }
    let digest: String = Sha256::digest(run_id.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("diag-{digest}")
}

/// Looks for failed runs whose event never came: Glue delivers events on a best-effort basis.
async fn sweep_jobs(
    glue: &aws_sdk_glue::Client,
    states: &aws_sdk_sfn::Client,
    settings: &Settings,
    sweep: &Sweep,
) -> Result<Output, StepError> {
    let mut jobs = Vec::new();
    let mut pages = glue.list_jobs().into_paginator().items().send();
    while let Some(name) = pages.next().await {
        jobs.push(name.map_err(|error| StepError::from_aws("list the Glue jobs", &error))?);
    }
    let since = SystemTime::now() - Duration::from_secs(u64::from(sweep.lookback_minutes) * 60);
    let found: Vec<_> = stream::iter(jobs.iter().filter(|name| !name.starts_with(SMOKE_JOB_PREFIX)))
        .map(|job_name| async move { (job_name, failed_runs(glue, job_name, since).await) })
        .buffer_unordered(SWEEP_CONCURRENCY)
        .collect()
        .await;

    let mut output = Output {
        jobs: Some(jobs.len()),
        ..Output::default()
    };
    for (job_name, runs) in found {
        match runs {
            Ok(runs) => {
                for run_id in runs {
                    let decision = decide_and_start(glue, states, settings, job_name.clone(), run_id).await?;
                    if decision.action == Action::Started {
                        output.decisions.push(decision);
                    }
                }
            }
            Err(reason) => output.unreadable.push(format!("{job_name}: {reason}")),
        }
    }
    info!(
        jobs = jobs.len(),
        started = output.decisions.len(),
        unreadable = output.unreadable.len(),
        "swept the account for failed job runs"
    );
    Ok(output)
}

/// The failed runs of a job that ended after `since`.
async fn failed_runs(glue: &aws_sdk_glue::Client, job_name: &str, since: SystemTime) -> Result<Vec<String>, String> {
    let answer = glue
        .get_job_runs()
        .job_name(job_name)
        .max_results(RUNS_PER_JOB)
        .send()
        .await
        .map_err(|error| unreadable(&error))?;
    let since = aws_sdk_glue::primitives::DateTime::from(since);
    Ok(answer
        .job_runs()
        .iter()
        .filter(|run| run.job_run_state().is_some_and(|state| is_failure(state.as_str())))
        .filter(|run| {
            run.completed_on()
                .or(run.last_modified_on())
                .is_some_and(|ended| *ended >= since)
        })
        .filter_map(|run| run.id().map(str::to_owned))
        .collect())
}

#[cfg(test)]
mod tests;
