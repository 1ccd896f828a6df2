//! Looks for failed runs whose event never came: Glue delivers events on a best-effort basis.
//!
//! Thousands of jobs take longer than the function has. A sweep whose time runs out says by an event how far it came, and a rule brings
//! that event back to this function. That takes one right, to put events of this one kind on the default bus: no place to keep a cursor
//! in, and no function that may invoke itself. The event is delivered at least once, and lies with its cursor in the dead letters where it
//! cannot be handled, so that the sweep goes on from there when it is sent again.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_sdk_eventbridge::types::PutEventsRequestEntry;
use aws_sdk_glue::primitives::{DateTime, DateTimeFormat};
use aws_sdk_glue::types::JobRun;
use futures::{StreamExt, stream};
use jiff::Timestamp;
use serde_json::json;
use shared_aws::glue as plain;
use shared_domain::evidence::{Evidence, Found, is_failure};
use shared_domain::fact::Fact;
use shared_domain::incident::Member;
use shared_domain::request::RunEvent;
use shared_domain::step::SMOKE_JOB_PREFIX;
use shared_lambda::{ErrorName, StepError, unreadable};
use tokio::time::Instant;
use tracing::info;

use crate::crawl;
use crate::evidence::{Failed, evidence, read_jobs};
use crate::handler::{Clients, Output, Settings};
use crate::join::{Patience, take};
use crate::sweep::over::{Affected, timestamp};
use crate::sweep::steady::Steady;
use crate::trigger::{Cursor, GOES_ON, Sweep};

pub(crate) mod over;
mod rhythm;
mod steady;

/// What a round has for looking; the function has five minutes.
pub(crate) const ROUND_TIME: Duration = Duration::from_secs(220);
/// Rounds of one sweep, more than an hour of them: what takes longer is told, and not gone on with for ever.
const MOST_ROUNDS: u32 = 20;
/// How many jobs are asked about at a time: Glue throttles `GetJobRuns` early.
const CONCURRENCY: usize = 4;
/// Names and runs of a page, the most that Glue gives.
const NAMES: i32 = 1_000;
const RUNS: i32 = 200;
/// Runs come by their start, newest first, and one that ended lately may have started long before: by default Glue ends a run after
/// 48 hours at most.
const LONGEST_RUN_SECONDS: i64 = 48 * 60 * 60;
/// Where a sweep goes on.
const EVENT_BUS: &str = "default";

/// Looks through the jobs from the cursor on, and starts what is missing.
pub(crate) async fn sweep(
    clients: &Clients,
    settings: &Settings,
    sweep: &Sweep,
    time: Duration,
) -> Result<Output, StepError> {
    let until = Instant::now() + time;
    let from = sweep.cursor.clone().unwrap_or_else(|| begin(sweep.lookback_minutes));
    let mut output = Output::default();
    let affected = Affected::read(&clients.table).await;
    output.unreadable.extend(affected.unread.iter().cloned());
    if sweep.cursor.is_none() {
        let part = Instant::now() + crawl::SWEEP_TIME.min(time / 4);
        crawl::sweep(clients, settings, &affected, from.since, part, &mut output).await?;
    }
    let mut jobs = job_names(&clients.glue).await?;
    jobs.retain(|name| *name > from.after);
    let since = DateTime::from_secs(from.since);
    let mut looks = stream::iter(&jobs)
        .map(|job| look(&clients.glue, job, affected.has(job), &since, until))
        .buffered(CONCURRENCY);
    let mut done = 0;
    for job in &jobs {
        // In the order of their names, whichever answers first: all before the cursor are done.
        let Some(look) = looks.next().await else { break };
        // A job that takes a whole round by itself is not begun again, or no sweep would pass it.
        if look.out_of_time && done > 0 {
            break;
        }
        take_look(clients, settings, &affected, job, look, &mut output).await?;
        done += 1;
        if Instant::now() >= until {
            break;
        }
    }
    output.jobs = Some(done);
    if let Some(last) = jobs[..done].last().filter(|_| done < jobs.len()) {
        let next = Cursor {
            after: last.clone(),
            round: from.round + 1,
            ..from
        };
        go_on(clients, sweep.lookback_minutes, &next).await?;
        output.next = Some(next);
    } else {
        affected.fall_quiet(clients, settings, &mut output).await?;
    }
    info!(
        jobs = done,
        found = output.decisions.len(),
        closed = output.closed.len(),
        unreadable = output.unreadable.len(),
        left = jobs.len() - done,
        "swept the account for failed job runs"
    );
    Ok(output)
}

/// What failed of a job is joined, and what its successes end is ended.
async fn take_look(
    clients: &Clients,
    settings: &Settings,
    affected: &Affected,
    job: &str,
    look: Look,
    output: &mut Output,
) -> Result<(), StepError> {
    let (successes, steady) = (look.succeeded.clone(), look.steady.clone());
    take_all(clients, settings, job, look, output).await?;
    let of = Member::Job(job.to_owned());
    affected.heal(clients, settings, &of, &successes, output).await?;
    affected.hold(clients, settings, &of, &steady, output).await
}

fn begin(lookback_minutes: u32) -> Cursor {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or(i64::MAX));
    Cursor {
        since: now - i64::from(lookback_minutes) * 60,
        after: String::new(),
        round: 1,
    }
}

/// The jobs by name, without those of smoke tests.
async fn job_names(glue: &aws_sdk_glue::Client) -> Result<Vec<String>, StepError> {
    let mut jobs = Vec::new();
    let mut names = glue.list_jobs().max_results(NAMES).into_paginator().items().send();
    while let Some(name) = names.next().await {
        let name = name.map_err(|error| StepError::from_aws("list the Glue jobs (glue:ListJobs)", &error))?;
        if !name.starts_with(SMOKE_JOB_PREFIX) {
            jobs.push(name);
        }
    }
    jobs.sort_unstable();
    jobs.dedup();
    Ok(jobs)
}

/// What was seen of a job.
#[derive(Debug, Default)]
struct Look {
    failed: Vec<(Failed, JobRun)>,
    /// The runs that succeeded, of a job in an incident: by its arguments each may be of another connection.
    succeeded: Vec<Success>,
    steady: Steady,
    unreadable: Option<String>,
    out_of_time: bool,
}

/// A run or crawl that succeeded.
#[derive(Clone, Debug)]
pub(crate) struct Success {
    pub(crate) id: String,
    pub(crate) began: Timestamp,
    /// The run, whose job is read where that matters; of a crawl its crawler.
    pub(crate) of: Evidence,
}

/// The failed runs of a job that ended after `since`: page by page, until the runs are older than one that could have ended since.
async fn look(glue: &aws_sdk_glue::Client, job: &str, is_affected: bool, since: &DateTime, until: Instant) -> Look {
    let mut look = Look::default();
    let oldest = DateTime::from_secs(since.secs() - LONGEST_RUN_SECONDS);
    let mut pages = glue
        .get_job_runs()
        .job_name(job)
        .max_results(RUNS)
        .into_paginator()
        .send();
    while let Some(page) = pages.next().await {
        let page = match page {
            Ok(page) => page,
            Err(error) => {
                look.unreadable = Some(unreadable(&error));
                break;
            }
        };
        let runs = page.job_runs();
        let failed = |run: &JobRun| Some((failed(job, run, since)?, run.clone()));
        look.failed.extend(runs.iter().filter_map(failed));
        let of_affected = runs.iter().filter(|_| is_affected);
        look.succeeded.extend(of_affected.filter_map(succeeded_run));
        runs.iter().for_each(|run| look.steady.see(run));
        let began_before = |run: &JobRun| run.started_on().is_some_and(|began| *began < oldest);
        if runs.last().is_some_and(began_before) {
            break;
        }
        if Instant::now() >= until {
            look.out_of_time = page.next_token().is_some();
            break;
        }
    }
    look
}

/// A run that failed after `since`, as an event would have told of it.
fn failed(job: &str, run: &JobRun, since: &DateTime) -> Option<Failed> {
    let state = run.job_run_state()?.as_str();
    let ended = run.completed_on().or(run.last_modified_on())?;
    if !is_failure(state) || ended < since {
        return None;
    }
    let at = ended.fmt(DateTimeFormat::DateTime).ok();
    Some(Failed {
        of: Member::Job(job.to_owned()),
        id: run.id()?.to_owned(),
        event: RunEvent::read(&json!({"state": state, "message": run.error_message(), "at": at})),
        dpu_seconds: None,
        began: None,
    })
}

/// What a run says of itself.
fn of_run(run: &JobRun) -> Evidence {
    Evidence {
        job_run: Fact::Known(Found::Present(plain::job_run(run))),
        ..Evidence::default()
    }
}

fn succeeded_run(run: &JobRun) -> Option<Success> {
    let is_success = run.job_run_state()?.as_str() == "SUCCEEDED";
    let (id, began) = (run.id()?.to_owned(), timestamp(run.started_on()?)?);
    is_success.then(|| Success {
        id,
        began,
        of: of_run(run),
    })
}

/// Lets a job's failed runs join their incidents. What they say of themselves is known from the list.
async fn take_all(
    clients: &Clients,
    settings: &Settings,
    job: &str,
    look: Look,
    output: &mut Output,
) -> Result<(), StepError> {
    let why = look.unreadable.or_else(|| {
        let cut = "it has more runs than could be read in the time of a sweep".to_owned();
        look.out_of_time.then_some(cut)
    });
    output.unreadable.extend(why.map(|why| format!("{job}: {why}")));
    if look.failed.is_empty() {
        return Ok(());
    }
    let definition = match read_jobs(&clients.glue, &[job.to_owned()]).await.of(job) {
        Ok(definition) => definition,
        // The next sweep looks as far back.
        Err(reason) => {
            output.unreadable.push(format!("{job}: {}", reason.message));
            return Ok(());
        }
    };
    for (run, known) in look.failed {
        let known = Fact::Known(Found::Present(plain::job_run(&known)));
        let evidence = evidence(settings, &run, definition.clone(), known);
        let decision = take(clients, settings, run, &evidence, Patience::Swept).await;
        output.found(job, decision)?;
    }
    Ok(())
}

/// Says by an event where the sweep goes on.
async fn go_on(clients: &Clients, lookback_minutes: u32, next: &Cursor) -> Result<(), StepError> {
    if next.round > MOST_ROUNDS {
        let message = format!(
            "the sweep for failed job runs came to `{}` in {MOST_ROUNDS} rounds and no further: look less far back, or less often",
            next.after
        );
        return Err(StepError::new(ErrorName::NotReady, message));
    }
    let sweep = Sweep {
        lookback_minutes,
        cursor: Some(next.clone()),
    };
    let entry = PutEventsRequestEntry::builder()
        .event_bus_name(EVENT_BUS)
        .source(GOES_ON.0)
        .detail_type(GOES_ON.1)
        .detail(json!({"sweep": sweep}).to_string())
        .build();
    let put = clients.events.put_events().entries(entry).send().await;
    let answer = put.map_err(|error| StepError::from_aws("say where the sweep goes on (events:PutEvents)", &error))?;
    match answer.entries().iter().find_map(|entry| entry.error_message()) {
        Some(reason) => {
            let message = format!("could not say where the sweep goes on (events:PutEvents): {reason}");
            Err(StepError::new(ErrorName::NotReady, message))
        }
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests;
