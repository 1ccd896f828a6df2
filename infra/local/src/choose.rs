//! What there is to diagnose, where nothing was named: the failed runs of the last day and the connections, to choose from in a terminal; and
//! the names that are near to one that does not exist.

use std::time::{Duration, SystemTime};

use aws_sdk_glue::Client;
use aws_sdk_glue::types::JobRunState;
use futures::StreamExt;
use futures::stream;
use shared_domain::redact;
use shared_lambda::unreadable;

use crate::connect::talk::{Person, say};

/// More jobs than these are not asked for their runs, and more connections not listed: nobody reads on, and each job is a call.
const MOST_JOBS: usize = 200;
const MOST_CONNECTIONS: usize = 50;
const AT_ONCE: usize = 8;
const A_DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// As much of an error as fits into a line.
const LONGEST: usize = 80;

/// What a person chose to have diagnosed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Chosen {
    Connection(String),
    Run { job: String, run: String },
}

/// Shows what there is and hears a number; `None` to quit.
pub(crate) async fn what(glue: &Client) -> Result<Option<Chosen>, String> {
    let (runs, connections) = (failed_runs(glue).await?, connections(glue).await?);
    let all = connections.len();
    let lines: Vec<(String, Chosen)> = runs
        .into_iter()
        .chain(connections.into_iter().take(MOST_CONNECTIONS))
        .collect();
    if lines.is_empty() {
        say(
            "No run has failed in the last day, and there is no connection: name what to diagnose with --job or --crawler.",
        )?;
        return Ok(None);
    }
    say("What should be diagnosed: a run that failed in the last day, or a connection as it is configured?")?;
    for (index, (line, _)) in lines.iter().enumerate() {
        say(&format!("  {}  {line}", index + 1))?;
    }
    if all > MOST_CONNECTIONS {
        say(&format!(
            "  (of {all} connections; another one is named with --connection)"
        ))?;
    }
    let mut person = Person::new()?;
    loop {
        let Some(line) = person.line("[number, q]> ")? else {
            return Ok(None);
        };
        let word = line.trim();
        if matches!(word, "q" | "quit") {
            return Ok(None);
        }
        if let Some((_, chosen)) = word
            .parse::<usize>()
            .ok()
            .and_then(|number| lines.get(number.checked_sub(1)?))
        {
            return Ok(Some(chosen.clone()));
        }
        say(&format!("  A number from 1 to {}, please, or `q`.", lines.len()))?;
    }
}

async fn failed_runs(glue: &Client) -> Result<Vec<(String, Chosen)>, String> {
    let names = jobs(glue).await?;
    let since = SystemTime::now() - A_DAY;
    let since = i64::try_from(
        since
            .duration_since(SystemTime::UNIX_EPOCH)
            .map_or(0, |time| time.as_secs()),
    )
    .unwrap_or(0);
    let newest = stream::iter(names.into_iter().take(MOST_JOBS)).map(|job| async move {
        let runs = glue.get_job_runs().job_name(&job).max_results(5).send().await.ok()?;
        let run = runs.job_runs().iter().find(|run| {
            let failed = matches!(
                run.job_run_state(),
                Some(JobRunState::Failed | JobRunState::Timeout | JobRunState::Error)
            );
            failed && run.started_on().is_some_and(|at| at.secs() > since)
        })?;
        let id = run.id()?.to_owned();
        let message: String = redact(run.error_message().unwrap_or("no message"))
            .chars()
            .take(LONGEST)
            .collect();
        let state = run.job_run_state().map_or("FAILED", |state| state.as_str());
        let at = run.started_on()?.secs();
        Some((
            at,
            format!("job {job}, {state}: {message}"),
            Chosen::Run { job, run: id },
        ))
    });
    let mut found: Vec<_> = newest
        .buffer_unordered(AT_ONCE)
        .filter_map(|run| async { run })
        .collect()
        .await;
    found.sort_by_key(|(at, ..)| std::cmp::Reverse(*at));
    Ok(found.into_iter().map(|(_, line, chosen)| (line, chosen)).collect())
}

async fn connections(glue: &Client) -> Result<Vec<(String, Chosen)>, String> {
    let mut pages = glue.get_connections().hide_password(true).into_paginator().send();
    let mut found = Vec::new();
    while let Some(page) = pages.next().await {
        let page = page.map_err(|error| format!("could not list the connections: {}", unreadable(&error)))?;
        found.extend(page.connection_list().iter().filter_map(|one| {
            let name = one.name()?.to_owned();
            let kind = one.connection_type().map_or("?", |kind| kind.as_str());
            Some((format!("connection {name} ({kind})"), Chosen::Connection(name)))
        }));
    }
    Ok(found)
}

/// The names of all connections.
pub(crate) async fn names(glue: &Client) -> Result<Vec<String>, String> {
    let all = connections(glue).await?.into_iter();
    Ok(all
        .filter_map(|(_, chosen)| match chosen {
            Chosen::Connection(name) => Some(name),
            Chosen::Run { .. } => None,
        })
        .collect())
}

async fn jobs(glue: &Client) -> Result<Vec<String>, String> {
    let mut names = Vec::new();
    let mut pages = glue.list_jobs().into_paginator().items().send();
    while let Some(name) = pages.next().await {
        names.push(name.map_err(|error| format!("could not list the jobs: {}", unreadable(&error)))?);
    }
    Ok(names)
}
