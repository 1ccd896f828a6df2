//! Events or a sweep in; failed runs and crawls join their incidents, and executions are started: one an incident.

use futures::{StreamExt, stream};
use jiff::SignedDuration;
use lambda_runtime::Error;
use serde::Serialize;
use serde_json::{Value, json};
use shared_domain::evidence::is_failure;
use shared_domain::incident::{LEAST_QUIET, Member};
use shared_domain::request::RunEvent;
use shared_domain::step::SMOKE_JOB_PREFIX;
use shared_incidents::Table;
use shared_lambda::{ErrorName, StepError};
use tokio::time::Instant;
use tracing::{error, info};

use crate::crawl;
use crate::evidence::{Failed, Jobs, evidence, read_jobs, read_run};
use crate::join::{Patience, take};
use crate::sweep;
use crate::trigger::{CrawlerStateChange, Cursor, JobStateChange, Message, Sweep, Trigger};

/// How many runs of a batch are looked at at a time: Glue throttles early, and several batches are at work.
const CONCURRENCY: usize = 4;

/// The services that are used.
#[derive(Clone, Debug)]
pub struct Clients {
    /// Jobs, their runs and tags.
    pub glue: aws_sdk_glue::Client,
    /// Executions.
    pub states: aws_sdk_sfn::Client,
    /// The event by which a sweep goes on.
    pub events: aws_sdk_eventbridge::Client,
    /// Incidents.
    pub table: Table,
}

/// Decides about events or sweeps, and starts executions.
///
/// # Errors
/// `Throttled`, `AccessDenied` or `NotReady` when an execution could not be started for an event that came by itself, Glue was too busy to
/// say of which connections its job is, or a sweep could not be made; a run that it found and that has to wait is the next sweep's. Of a batch
/// the messages are answered that have to come again, or are foreign there. Else a payload that makes no sense is answered, not failed.
pub async fn handle(clients: &Clients, settings: &Settings, payload: Value) -> Result<Output, StepError> {
    match Trigger::read(payload) {
        Ok(Trigger::Batch(messages)) => Ok(on_batch(clients, settings, messages).await),
        Ok(Trigger::Event(event)) => {
            let decision = match failed_run(event.detail) {
                Ok(run) => {
                    let jobs = read_jobs(&clients.glue, &[run.of.name().to_owned()]).await;
                    on_run(clients, settings, run, &jobs, Patience::Spent).await?
                }
                Err(ignored) => ignored,
            };
            Ok(Output::of(vec![decision]))
        }
        Ok(Trigger::Crawl(event)) => {
            let decision = on_crawl(clients, settings, event.detail, Patience::Spent).await?;
            Ok(Output::of(vec![decision]))
        }
        Ok(Trigger::Sweep(sweep)) => sweep::sweep(clients, settings, &sweep, sweep::ROUND_TIME).await,
        Err(reason) => Ok(Output::of(vec![Decision::ignored(None, None, reason)])),
    }
}

/// Where executions are started.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The state machine's ARN; account, Region and partition are read from it too.
    pub state_machine_arn: String,
    /// Every run gets a diagnosis of its own besides.
    pub every_run: bool,
    /// Without a failure for so long, or longer where its jobs run seldom, an incident is over.
    pub quiet: SignedDuration,
}

impl Settings {
    /// From `STATE_MACHINE_ARN`, `NOTIFY_EVERY_RUN` and `QUIET_HOURS`.
    ///
    /// # Errors
    /// When the ARN is missing: the deployment is broken, and saying so at start-up is better than losing events.
    pub fn from_env() -> Result<Self, Error> {
        let state_machine_arn =
            std::env::var("STATE_MACHINE_ARN").map_err(|_| "the environment variable STATE_MACHINE_ARN is not set")?;
        Ok(Self {
            state_machine_arn,
            every_run: std::env::var("NOTIFY_EVERY_RUN").is_ok_and(|value| value == "true"),
            quiet: std::env::var("QUIET_HOURS")
                .ok()
                .and_then(|hours| hours.parse().ok())
                .map_or(LEAST_QUIET, |hours: i32| SignedDuration::from_hours(hours.into())),
        })
    }

    /// `arn:aws:glue:<region>:<account>:job/<name>`, of a kind and a name.
    pub(crate) fn arn(&self, kind: &str, name: &str) -> String {
        let (partition, account) = (self.part(1), self.part(4));
        format!("arn:{partition}:glue:{}:{account}:{kind}/{name}", self.region())
    }

    /// The Region.
    pub(crate) fn region(&self) -> &str {
        self.part(3)
    }

    fn part(&self, index: usize) -> &str {
        self.state_machine_arn.split(':').nth(index).unwrap_or_default()
    }
}

/// What was decided.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Output {
    /// One entry an event; of a sweep only the runs that it found.
    pub decisions: Vec<Decision>,
    /// The messages of a batch that have to come again.
    pub batch_item_failures: Vec<BatchItemFailure>,
    /// Incidents that a sweep closed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub closed: Vec<String>,
    /// Jobs that a sweep looked at; crawlers are not counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jobs: Option<usize>,
    /// Jobs and crawlers whose runs a sweep could not read, and incidents that it could not close.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unreadable: Vec<String>,
    /// Where a sweep goes on whose time ran out; an event says so to this function.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<Cursor>,
}

impl Output {
    fn of(decisions: Vec<Decision>) -> Self {
        Self {
            decisions,
            ..Self::default()
        }
    }

    /// Keeps what a sweep has found. A run that has to wait is the next sweep's, which looks as far back.
    pub(crate) fn found(&mut self, name: &str, decision: Result<Decision, StepError>) -> Result<(), StepError> {
        match decision {
            Ok(decision) if matches!(decision.action, Action::Started | Action::Joined) => {
                self.decisions.push(decision);
            }
            Ok(_) => {}
            Err(reason) if reason.is_passing() => self.unreadable.push(format!("{name}: {}", reason.message)),
            Err(reason) => return Err(reason),
        }
        Ok(())
    }

    /// Has a message come again that is none for this function: after some times it lies in the dead letters, where somebody sees it.
    fn foreign(&mut self, item_identifier: String, what: &str) {
        let message = format!("a message of the queue is nothing that this function handles: {what}");
        self.again(item_identifier, &StepError::new(ErrorName::InvalidRequest, message));
    }

    /// Has a message come again.
    fn again(&mut self, item_identifier: String, reason: &StepError) {
        error!(
            error = reason.name.as_str(),
            "the message comes again: {}", reason.message
        );
        self.batch_item_failures.push(BatchItemFailure { item_identifier });
    }
}

/// A message that has to come again, in the words of Lambda's answer to a queue.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchItemFailure {
    /// The message's id.
    pub item_identifier: String,
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
    /// The run joined an incident, whose diagnosis is started.
    Joined,
    /// The run or crawl is known already.
    AlreadyStarted,
    /// Not for Pipefitter.
    Ignored,
}

impl Decision {
    pub(crate) fn of(run: &Failed, action: Action, reason: impl Into<String>) -> Self {
        let name = run.of.name().to_owned();
        let (job_name, crawler_name) = match run.of {
            Member::Job(_) => (Some(name), None),
            Member::Crawler(_) => (None, Some(name)),
        };
        Self {
            job_run_id: job_name.is_some().then(|| run.id.clone()),
            job_name,
            crawler_name,
            action,
            reason: reason.into(),
        }
    }

    fn ignored(job_name: Option<String>, job_run_id: Option<String>, reason: impl Into<String>) -> Self {
        Self {
            job_name,
            job_run_id,
            crawler_name: None,
            action: Action::Ignored,
            reason: reason.into(),
        }
    }

    pub(crate) fn no_crawl(crawler_name: Option<String>, reason: impl Into<String>) -> Self {
        Self {
            crawler_name,
            ..Self::ignored(None, None, reason)
        }
    }
}

async fn on_crawl(
    clients: &Clients,
    settings: &Settings,
    detail: CrawlerStateChange,
    patience: Patience,
) -> Result<Decision, StepError> {
    let decision = crawl::on_event(clients, settings, detail, patience).await?;
    info!(
        crawler = decision.crawler_name, action = ?decision.action,
        "failed crawl: {}", decision.reason
    );
    Ok(decision)
}

/// The messages of a batch, some at a time. One that cannot be handled comes again by itself: the others are done.
async fn on_batch(clients: &Clients, settings: &Settings, messages: Vec<Message>) -> Output {
    let began = Instant::now();
    let mut output = Output::default();
    let (mut runs, mut sweeps) = (Vec::new(), Vec::new());
    for message in messages {
        let patience = message.patience();
        match Trigger::of_the_queue(message.body) {
            Ok(Trigger::Event(event)) => match failed_run(event.detail) {
                Ok(run) => runs.push((message.id, run, patience)),
                Err(ignored) => output.decisions.push(ignored),
            },
            Ok(Trigger::Crawl(event)) => match on_crawl(clients, settings, event.detail, patience).await {
                Ok(decision) => output.decisions.push(decision),
                Err(reason) => output.again(message.id, &reason),
            },
            Ok(Trigger::Sweep(sweep)) => sweeps.push((message.id, sweep)),
            Ok(Trigger::Batch(_)) => output.foreign(message.id, "a batch of messages"),
            Err(reason) => output.foreign(message.id, &reason),
        }
    }
    let mut names: Vec<String> = runs.iter().map(|(_, run, _)| run.of.name().to_owned()).collect();
    names.sort_unstable();
    names.dedup();
    let jobs = &read_jobs(&clients.glue, &names).await;
    let mut taken = stream::iter(runs)
        .map(|(id, run, patience)| async move { (id, on_run(clients, settings, run, jobs, patience).await) })
        .buffer_unordered(CONCURRENCY);
    while let Some((item_identifier, decision)) = taken.next().await {
        match decision {
            Ok(decision) => output.decisions.push(decision),
            Err(reason) => output.again(item_identifier, &reason),
        }
    }
    for sweep in sweeps {
        on_sweep(clients, settings, sweep, began, &mut output).await;
    }
    output
}

/// A sweep that was sent back from the dead letters. Events go first: a sweep goes on by itself where its time runs out, be it at once.
async fn on_sweep(
    clients: &Clients,
    settings: &Settings,
    (id, asked): (String, Sweep),
    began: Instant,
    output: &mut Output,
) {
    let time = sweep::ROUND_TIME.saturating_sub(began.elapsed());
    match sweep::sweep(clients, settings, &asked, time).await {
        Ok(swept) => {
            output.decisions.extend(swept.decisions);
            output.closed.extend(swept.closed);
            output.unreadable.extend(swept.unreadable);
            output.jobs = Some(output.jobs.unwrap_or_default() + swept.jobs.unwrap_or_default());
            output.next = swept.next.or(output.next.take());
        }
        Err(reason) => output.again(id, &reason),
    }
}

async fn on_run(
    clients: &Clients,
    settings: &Settings,
    run: Failed,
    jobs: &Jobs,
    patience: Patience,
) -> Result<Decision, StepError> {
    let job = jobs.of(run.of.name())?;
    let known = read_run(&clients.glue, &run, patience).await?;
    let evidence = evidence(settings, &run, job, known);
    let decision = take(clients, settings, run, &evidence, patience).await?;
    info!(
        job = decision.job_name, run = decision.job_run_id, action = ?decision.action,
        "failed job run: {}", decision.reason
    );
    Ok(decision)
}

/// The failed run that an event tells of; `Err` says why it tells of none that is Pipefitter's.
fn failed_run(detail: JobStateChange) -> Result<Failed, Decision> {
    let state = detail.state.clone().unwrap_or_default();
    let named = |name: &Option<String>| name.clone().filter(|name| !name.trim().is_empty());
    let (Some(job), Some(id)) = (named(&detail.job_name), named(&detail.job_run_id)) else {
        let reason = "the event names no job or no run";
        return Err(Decision::ignored(detail.job_name, detail.job_run_id, reason));
    };
    if !is_failure(&state) {
        let reason = format!("the state is `{state}`, not FAILED, TIMEOUT or ERROR");
        return Err(Decision::ignored(Some(job), Some(id), reason));
    }
    if job.starts_with(SMOKE_JOB_PREFIX) {
        return Err(Decision::ignored(
            Some(job),
            Some(id),
            "a smoke test of Pipefitter's own",
        ));
    }
    let event = RunEvent::read(&json!({"state": state, "message": detail.message, "at": detail.at}));
    Ok(Failed {
        of: Member::Job(job),
        id,
        event,
        dpu_seconds: None,
        began: None,
    })
}

#[cfg(test)]
mod tests;
