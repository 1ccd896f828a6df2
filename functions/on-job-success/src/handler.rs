//! Events of succeeded runs and crawls in, from their queue; the incidents of its job or crawler that are over are closed, and their end is told.

use aws_sdk_glue::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_glue::primitives::DateTime;
use aws_sdk_glue::types::{CrawlerHistoryState, JobRun};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use shared_aws::glue as plain;
use shared_checks::incident::shown;
use shared_domain::evidence::{Evidence, Found};
use shared_domain::fact::Fact;
use shared_domain::incident::{Incident, Member, Shown};
use shared_incidents::{Table, Teller};
use shared_lambda::{StepError, found};
use tracing::{error, info, warn};

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

impl Clients {
    fn teller(&self) -> Teller<'_> {
        Teller {
            states: &self.states,
            machine: &self.state_machine_arn,
        }
    }
}

/// What was decided about each incident of the jobs and crawlers; nothing where they are in none, as most are.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Output {
    /// The messages of a batch that have to come again.
    pub batch_item_failures: Vec<BatchItemFailure>,
    /// Incidents that were closed.
    pub closed: Vec<String>,
    /// Incidents that stay open, and why.
    pub open: Vec<String>,
}

/// A message that has to come again, in the words of Lambda's answer to a queue.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchItemFailure {
    /// The message's id.
    pub item_identifier: String,
}

/// Closes what succeeded runs and crawls show to be over. Of a batch the messages are answered that have to come again, and then lie in the
/// dead letters; one after the other, because those of one job are about the same incidents, and most cost one read.
///
/// # Errors
/// For an event that came by itself, when the table or Step Functions could not be asked, or Glue was too busy to say when the run began.
pub async fn handle(clients: &Clients, payload: Value) -> Result<Output, StepError> {
    let mut output = Output::default();
    let Some(messages) = payload["Records"].as_array() else {
        on_success(clients, &payload, &mut output).await?;
        return Ok(output);
    };
    for message in messages {
        let text = |key: &str| message[key].as_str().unwrap_or_default();
        // A body that is no JSON tells of no success.
        let event = serde_json::from_str(text("body")).unwrap_or_default();
        if let Err(reason) = on_success(clients, &event, &mut output).await {
            error!(
                error = reason.name.as_str(),
                "the message comes again: {}", reason.message
            );
            output.batch_item_failures.push(BatchItemFailure {
                item_identifier: text("messageId").to_owned(),
            });
        }
    }
    Ok(output)
}

async fn on_success(clients: &Clients, event: &Value, output: &mut Output) -> Result<(), StepError> {
    let Some((of, run)) = succeeded(event) else {
        return Ok(());
    };
    let mut closed = Vec::new();
    let mut success = None;
    let table = &clients.table;
    for id in table.incidents_of(&of).await? {
        match table.by_id(&id).await? {
            Some(incident) if incident.is_open() => {
                if success.is_none() {
                    success = read_success(&clients.glue, &of, run).await?;
                }
                let Some(success) = &success else {
                    output.open.push(format!("{id}: it is not known when the run began"));
                    continue;
                };
                if !incident.is_shown_by(&of, &success.shown) {
                    output.open.push(format!("{id}: {}", success.says_nothing()));
                    continue;
                }
                let over = |incident: &Incident| incident.healed_by(&of, &success.run, success.began);
                if table.end(clients.teller(), &incident, over).await? {
                    closed.push(id);
                } else {
                    output
                        .open
                        .push(format!("{id}: the run began too early to show that it is over"));
                }
            }
            // Closed by another job's success, or the success before this one, which may have broken on the way.
            Some(incident) => {
                table.tell_end(clients.teller(), &incident).await?;
                table.forget_member(&of, &id).await?;
            }
            None => table.forget_member(&of, &id).await?,
        }
    }
    for id in &closed {
        table.forget_member(&of, id).await?;
    }
    info!(
        of = of.name(),
        run,
        closed = closed.len(),
        "a run of the {} succeeded",
        of.kind()
    );
    output.closed.extend(closed);
    Ok(())
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

/// A run or crawl that succeeded.
#[derive(Debug)]
struct Success {
    run: String,
    began: Timestamp,
    shown: Shown,
    /// Why its connections and role are not known.
    unread: Option<String>,
}

impl Success {
    fn of(run: &str, began: Timestamp, evidence: &Evidence) -> Self {
        let unread = evidence.job.reason().or(evidence.crawler.reason());
        Self {
            run: run.to_owned(),
            began,
            shown: shown(evidence, began),
            unread: unread.map(str::to_owned),
        }
    }

    fn says_nothing(&self) -> String {
        let why = self.unread.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
        format!("the run is not known to have had what failed{why}")
    }
}

/// The run or crawl that succeeded, when it began, and of what it was: the event says none of these.
///
/// # Errors
/// Where Glue is too busy to say it: the event is to come again. Where it is denied, or not known, the sweep may see it.
async fn read_success(glue: &aws_sdk_glue::Client, of: &Member, run: &str) -> Result<Option<Success>, StepError> {
    let read = match of {
        Member::Job(job) => success_of_job(glue, job, run).await?,
        Member::Crawler(crawler) => success_of_crawler(glue, crawler).await?,
    };
    if read.is_none() {
        warn!(of = of.name(), run, "it is not known when the run began");
    }
    Ok(read)
}

async fn success_of_job(glue: &aws_sdk_glue::Client, job: &str, id: &str) -> Result<Option<Success>, StepError> {
    let of_run = format!("read the run `{id}` of job `{job}` (glue:GetJobRun)");
    let (answer, definition) = tokio::join!(
        glue.get_job_run().job_name(job).run_id(id).send(),
        glue.get_job().job_name(job).send()
    );
    let answer = unless_busy(&of_run, answer)?;
    let definition = not_busy(&format!("read the job `{job}` (glue:GetJob)"), definition)?;
    let definition = definition.map(|answer| answer.job.as_ref().map(plain::job));
    let run = answer.as_ref().and_then(|answer| answer.job_run());
    let evidence = Evidence {
        job: found(definition, |error| error.is_entity_not_found_exception()),
        job_run: run.map_or(Fact::NotCollected, |run| {
            Fact::Known(Found::Present(plain::job_run(run)))
        }),
        ..Evidence::default()
    };
    let began = run.and_then(JobRun::started_on).and_then(timestamp);
    Ok(began.map(|began| Success::of(id, began, &evidence)))
}

async fn success_of_crawler(glue: &aws_sdk_glue::Client, name: &str) -> Result<Option<Success>, StepError> {
    let (last, definition) = tokio::join!(last_success(glue, name), glue.get_crawler().name(name).send());
    let definition = not_busy(&format!("read the crawler `{name}` (glue:GetCrawler)"), definition)?;
    let definition = definition.map(|answer| answer.crawler.as_ref().map(plain::crawler));
    let evidence = Evidence {
        crawler: found(definition, |error| error.is_entity_not_found_exception()),
        ..Evidence::default()
    };
    Ok(last?.map(|(crawl, began)| Success::of(&crawl, began, &evidence)))
}

/// The crawl that began last of those that succeeded: a later one than the event's shows as much.
async fn last_success(glue: &aws_sdk_glue::Client, crawler: &str) -> Result<Option<(String, Timestamp)>, StepError> {
    let attempted = format!("read the history of crawler `{crawler}` (glue:ListCrawls)");
    let answer = glue
        .list_crawls()
        .crawler_name(crawler)
        .max_results(CRAWLS)
        .send()
        .await;
    let answer = unless_busy(&attempted, answer)?;
    let crawls = answer.as_ref().map_or(&[][..], |answer| answer.crawls());
    let completed = crawls
        .iter()
        .filter(|crawl| crawl.state() == Some(&CrawlerHistoryState::Completed));
    let last = completed.max_by_key(|crawl| crawl.start_time().map(DateTime::secs));
    let last = last.and_then(|last| Some((last, timestamp(last.start_time()?)?)));
    Ok(last.map(|(last, began)| (last.crawl_id().unwrap_or_default().to_owned(), began)))
}

/// An answer, or nothing where it was denied or there is none.
fn unless_busy<T, E: ProvideErrorMetadata, R>(
    attempted: &str,
    answer: Result<T, SdkError<E, R>>,
) -> Result<Option<T>, StepError> {
    not_busy(attempted, answer).map(Result::ok)
}

/// An answer as it is, unless that is worth asking for again.
fn not_busy<T, E: ProvideErrorMetadata, R>(
    attempted: &str,
    answer: Result<T, SdkError<E, R>>,
) -> Result<Result<T, SdkError<E, R>>, StepError> {
    if let Err(error) = &answer {
        let error = StepError::from_aws(attempted, error);
        if error.is_passing() {
            return Err(error);
        }
        warn!("{}", error.message);
    }
    Ok(answer)
}

fn timestamp(time: &DateTime) -> Option<Timestamp> {
    Timestamp::from_millisecond(time.to_millis().ok()?).ok()
}

#[cfg(test)]
mod tests;
