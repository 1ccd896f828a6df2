//! Event or sweep in, executions out: at most one a job run or crawl, whoever reports it and how often.

use lambda_runtime::Error;
use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use shared_domain::evidence::is_failure;
use shared_domain::request::{Diagnose, RunEvent};
use shared_domain::step::SMOKE_JOB_PREFIX;
use shared_lambda::{StepError, unreadable};
use tracing::{info, warn};

use crate::trigger::{CrawlerStateChange, Cursor, JobStateChange, Trigger};
use crate::{crawl, sweep};

/// A job or a crawler with this tag is left alone.
const OPT_OUT_TAG: (&str, &str) = ("pipefitter:diagnose", "off");
/// Step Functions takes execution names of up to 80 characters.
const LONGEST_NAME: usize = 80;

/// The services that are used.
#[derive(Clone, Debug)]
pub struct Clients {
    /// Jobs, their runs and tags.
    pub glue: aws_sdk_glue::Client,
    /// Executions.
    pub states: aws_sdk_sfn::Client,
    /// The event by which a sweep goes on.
    pub events: aws_sdk_eventbridge::Client,
}

/// Decides about an event or sweeps, and starts executions.
///
/// # Errors
/// `Throttled`, `AccessDenied` or `NotReady` when the execution could not be started, so that Lambda tries again and then
/// hands the event to the dead-letter queue. A payload that makes no sense is answered, not failed.
pub async fn handle(clients: &Clients, settings: &Settings, payload: Value) -> Result<Output, StepError> {
    let decisions = match Trigger::read(payload) {
        Ok(Trigger::Event(event)) => vec![on_event(clients, settings, event.detail).await?],
        Ok(Trigger::Crawl(event)) => vec![on_crawl(clients, settings, event.detail).await?],
        Ok(Trigger::Sweep(sweep)) => return sweep::sweep(clients, settings, &sweep, sweep::ROUND_TIME).await,
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

    /// `arn:aws:glue:<region>:<account>:job/<name>`, of a kind and a name.
    pub(crate) fn arn(&self, kind: &str, name: &str) -> String {
        let mut parts = self.state_machine_arn.split(':').skip(1);
        let partition = parts.next().unwrap_or("aws");
        let region = parts.nth(1).unwrap_or_default();
        let account = parts.next().unwrap_or_default();
        format!("arn:{partition}:glue:{region}:{account}:{kind}/{name}")
    }
}

/// What was decided.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Output {
    /// One entry an event; of a sweep only the runs that it started something for.
    pub decisions: Vec<Decision>,
    /// Jobs that a sweep looked at; crawlers are not counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jobs: Option<usize>,
    /// Jobs and crawlers whose runs a sweep could not read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unreadable: Vec<String>,
    /// Where a sweep goes on whose time ran out; an event says so to this function.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<Cursor>,
}

/// What was decided about one run or crawl.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Decision {
    /// The job, if the event names one.
    pub job_name: Option<String>,
    /// The run, if the event names one.
    pub job_run_id: Option<String>,
    /// The crawler, if the event names one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub crawler_name: Option<String>,
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
            crawler_name: None,
            action: Action::Ignored,
            reason: reason.into(),
        }
    }

    pub(crate) fn of_crawler(crawler_name: Option<String>, action: Action, reason: impl Into<String>) -> Self {
        Self {
            job_name: None,
            job_run_id: None,
            crawler_name,
            action,
            reason: reason.into(),
        }
    }
}

async fn on_crawl(clients: &Clients, settings: &Settings, detail: CrawlerStateChange) -> Result<Decision, StepError> {
    let decision = crawl::on_event(clients, settings, detail).await?;
    info!(
        crawler = decision.crawler_name, action = ?decision.action,
        "failed crawl: {}", decision.reason
    );
    Ok(decision)
}

async fn on_event(clients: &Clients, settings: &Settings, detail: JobStateChange) -> Result<Decision, StepError> {
    let state = detail.state.clone().unwrap_or_default();
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
    if let Some(reason) = left_alone(clients, settings, &job_name).await {
        return Ok(Decision::ignored(Some(job_name), Some(run_id), reason));
    }
    let event = RunEvent::read(&json!({"state": state, "message": detail.message, "at": detail.at}));
    let decision = start(clients, settings, job_name, FailedRun { id: run_id, event }).await?;
    info!(
        job = decision.job_name, run = decision.job_run_id, action = ?decision.action,
        "failed job run: {}", decision.reason
    );
    Ok(decision)
}

/// A failed run, with what was said of it: Glue may not say it again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FailedRun {
    pub(crate) id: String,
    pub(crate) event: RunEvent,
}

/// Why failures of this job are none of Pipefitter's: a smoke test of its own, or the job's tags say so. Tags that cannot be read
/// do not keep a failure from being diagnosed.
pub(crate) async fn left_alone(clients: &Clients, settings: &Settings, job_name: &str) -> Option<String> {
    if job_name.starts_with(SMOKE_JOB_PREFIX) {
        return Some("a smoke test of Pipefitter's own".to_owned());
    }
    opted_out(clients, &settings.arn("job", job_name)).await
}

/// That the tags of a job or a crawler say so.
pub(crate) async fn opted_out(clients: &Clients, arn: &str) -> Option<String> {
    match clients.glue.get_tags().resource_arn(arn).send().await {
        Ok(answer) => answer
            .tags()
            .and_then(|tags| tags.get(OPT_OUT_TAG.0))
            .filter(|value| *value == OPT_OUT_TAG.1)
            .map(|_| format!("it is tagged {}={}", OPT_OUT_TAG.0, OPT_OUT_TAG.1)),
        Err(error) => {
            warn!(arn, "could not read the tags, diagnosing: {}", unreadable(&error));
            None
        }
    }
}

/// Starts the run's diagnosis, unless it has one.
pub(crate) async fn start(
    clients: &Clients,
    settings: &Settings,
    job_name: String,
    run: FailedRun,
) -> Result<Decision, StepError> {
    let action = start_once(&clients.states, settings, &job_name, &run).await?;
    let reason = match action {
        Action::Started => "a diagnosis was started",
        _ => "this run has a diagnosis already",
    };
    Ok(Decision {
        job_name: Some(job_name),
        job_run_id: Some(run.id),
        crawler_name: None,
        action,
        reason: reason.to_owned(),
    })
}

/// Starts the execution that is named after the run. A second start with the same name is refused by Step Functions for 90 days,
/// or answered with the running one, so that a repeated event and the sweep start nothing twice.
async fn start_once(
    states: &aws_sdk_sfn::Client,
    settings: &Settings,
    job_name: &str,
    run: &FailedRun,
) -> Result<Action, StepError> {
    let input = json!({"diagnose": Diagnose {
        job_name: Some(job_name.to_owned()),
        job_run_id: Some(run.id.clone()),
        event: Some(run.event.clone()),
        ..Diagnose::default()
    }});
    let what = format!("start the diagnosis of job run `{}`", run.id);
    start_execution(states, settings, execution_name(&run.id), input, &what).await
}

/// Starts an execution, unless there is one of that name.
pub(crate) async fn start_execution(
    states: &aws_sdk_sfn::Client,
    settings: &Settings,
    name: String,
    input: Value,
    what: &str,
) -> Result<Action, StepError> {
    let started = states
        .start_execution()
        .state_machine_arn(&settings.state_machine_arn)
        .name(name)
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
        Err(error) => Err(StepError::from_aws(what, &error)),
    }
}

/// `diag-<run id>`; a name that is too long (Glue's retries append `_attempt_1`) or has other characters is hashed.
pub(crate) fn execution_name(run_id: &str) -> String {
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

#[cfg(test)]
mod tests;
