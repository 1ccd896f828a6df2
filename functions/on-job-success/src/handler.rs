//! The event of a succeeded run or crawl in; the incidents of its job or crawler that are over are closed, and their end is told.

use aws_sdk_glue::primitives::DateTime;
use aws_sdk_glue::types::{CrawlerHistory, CrawlerHistoryState};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};
use shared_domain::incident::{Closed, Incident, Member};
use shared_incidents::Table;
use shared_lambda::{StepError, unreadable};
use tracing::{info, warn};

/// How many crawls of a history are looked through.
const CRAWLS: i32 = 20;

/// The services that are used.
#[derive(Clone, Debug)]
pub struct Clients {
    /// When a run or crawl began.
    pub glue: aws_sdk_glue::Client,
    /// The execution that tells of an end.
    pub states: aws_sdk_sfn::Client,
    /// Incidents.
    pub table: Table,
    /// The state machine.
    pub state_machine_arn: String,
}

/// What was decided about each incident of the job or crawler; nothing where it is in none, as most are.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Output {
    /// Incidents that were closed.
    pub closed: Vec<String>,
    /// Incidents that stay open, and why.
    pub open: Vec<String>,
}

/// Closes what a succeeded run or crawl shows to be over.
///
/// # Errors
/// When the table or Step Functions could not be asked: the event comes again, and then lies in the dead letters.
pub async fn handle(clients: &Clients, event: Value) -> Result<Output, StepError> {
    let mut output = Output::default();
    let Some((of, run)) = succeeded(&event) else {
        return Ok(output);
    };
    let mut success = None;
    for id in clients.table.incidents_of(&of).await? {
        match clients.table.by_id(&id).await? {
            Some(incident) if incident.is_open() => {
                if success.is_none() {
                    success = read_success(&clients.glue, &of, run).await;
                }
                let Some((run, began)) = &success else {
                    output.open.push(format!("{id}: it is not known when the run began"));
                    continue;
                };
                let runs = clients.table.runs(&id).await?;
                match incident.healed_by(&runs, &of, run, *began) {
                    Some(by) => {
                        close(clients, &incident, &by).await?;
                        output.closed.push(id);
                    }
                    None => output.open.push(format!("{id}: the run began before the last failure")),
                }
            }
            // Closed by another job's success, or the success before this one, which may have broken on the way.
            Some(incident) => {
                if let Some(by) = &incident.closed {
                    close(clients, &incident, by).await?;
                }
                clients.table.forget_member(&of, &id).await?;
            }
            None => clients.table.forget_member(&of, &id).await?,
        }
    }
    for id in &output.closed {
        clients.table.forget_member(&of, id).await?;
    }
    info!(
        of = of.name(),
        run,
        closed = output.closed.len(),
        open = output.open.len(),
        "a run of the {} succeeded",
        of.kind()
    );
    Ok(output)
}

/// Job and run of the event of a succeeded run; of a crawl's event the crawler alone, which names no crawl.
fn succeeded(event: &Value) -> Option<(Member, &str)> {
    let text = |key: &str| event["detail"][key].as_str().filter(|text| !text.trim().is_empty());
    let is_success = text("state").is_some_and(|state| state.eq_ignore_ascii_case("SUCCEEDED"));
    if let Some(crawler) = text("crawlerName").filter(|_| is_success) {
        return Some((Member::Crawler(crawler.to_owned()), ""));
    }
    let (job, run) = (text("jobName")?, text("jobRunId")?);
    is_success.then(|| (Member::Job(job.to_owned()), run))
}

/// The run or crawl that succeeded, and when it began: the event does not say it.
async fn read_success(glue: &aws_sdk_glue::Client, of: &Member, run: &str) -> Option<(String, Timestamp)> {
    let read = match of {
        Member::Job(job) => start_of(glue, job, run).await.map(|began| (run.to_owned(), began)),
        Member::Crawler(crawler) => last_success(glue, crawler).await,
    };
    if read.is_none() {
        warn!(of = of.name(), run, "it is not known when the run began");
    }
    read
}

async fn start_of(glue: &aws_sdk_glue::Client, job: &str, run: &str) -> Option<Timestamp> {
    match glue.get_job_run().job_name(job).run_id(run).send().await {
        Ok(answer) => timestamp(answer.job_run()?.started_on()?),
        Err(error) => {
            warn!(job, run, "could not read the run: {}", unreadable(&error));
            None
        }
    }
}

/// The crawl that began last of those that succeeded: a later one than the event's shows as much.
async fn last_success(glue: &aws_sdk_glue::Client, crawler: &str) -> Option<(String, Timestamp)> {
    match glue
        .list_crawls()
        .crawler_name(crawler)
        .max_results(CRAWLS)
        .send()
        .await
    {
        Ok(answer) => {
            let completed = answer
                .crawls()
                .iter()
                .filter(|crawl| crawl.state() == Some(&CrawlerHistoryState::Completed));
            let last = completed.max_by_key(|crawl| crawl.start_time().map(DateTime::secs))?;
            let id = last.crawl_id().unwrap_or_default().to_owned();
            Some((id, timestamp(CrawlerHistory::start_time(last)?)?))
        }
        Err(error) => {
            warn!(crawler, "could not read the crawler's history: {}", unreadable(&error));
            None
        }
    }
}

fn timestamp(time: &DateTime) -> Option<Timestamp> {
    Timestamp::from_millisecond(time.to_millis().ok()?).ok()
}

/// Keeps it, has its end told, and closes it: in this order, so that what breaks is done again by the same event.
async fn close(clients: &Clients, incident: &Incident, by: &Closed) -> Result<(), StepError> {
    let now = Timestamp::now();
    clients.table.keep(incident, by, now).await?;
    let started = clients
        .states
        .start_execution()
        .state_machine_arn(&clients.state_machine_arn)
        .name(incident.resolution())
        .input(json!(incident.resolved(by)).to_string())
        .send()
        .await;
    if let Err(error) = started
        && !error
            .as_service_error()
            .is_some_and(|error| error.is_execution_already_exists())
    {
        let attempted = format!("start the report of incident `{}`, which is over", incident.id);
        return Err(StepError::from_aws(&attempted, &error));
    }
    clients.table.close(incident, by, now).await.map(drop)
}

#[cfg(test)]
mod tests;
