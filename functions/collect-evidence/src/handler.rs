//! The document's request in, the evidence out, in two rounds of calls: the run and the job, or the crawler, then its connections, its log and
//! its script. Connections that only the script names are asked for after that.

use std::time::{Duration, SystemTime};

use aws_sdk_cloudwatchlogs::Client as Logs;
use aws_sdk_glue::Client as Glue;
use aws_sdk_glue::primitives::{DateTime, DateTimeFormat};
use aws_sdk_s3::Client as S3;
use aws_sdk_s3::config::ResponseChecksumValidation;
use futures::future::join;
use futures::{StreamExt, stream};
use serde::Deserialize;
use shared_aws::glue as glue_plain;
use shared_checks::evidence::finished;
use shared_checks::names::connection_names;
use shared_domain::aws::glue::{Crawler, Job, JobRun};
use shared_domain::evidence::{Evidence, Found, NamedConnection, ToldRun, is_failure};
use shared_domain::fact::Fact;
use shared_domain::script::Script;
use shared_domain::step::{Route, Smoke, TestOutcome, TestResult};
use shared_lambda::{StepError, found};
use tokio::time::{Instant, timeout, timeout_at};

use crate::log::{self, Patience};
use crate::near::{Asked, near};
use crate::script;

/// How many connections are asked for at a time: Glue throttles early.
const AT_A_TIME: usize = 8;
/// How long connections are asked for; what is not answered then could not be read.
const CONNECTIONS_TIME: Duration = Duration::from_secs(20);
/// How many runs are looked at for the last failed one.
const RECENT_RUNS: i32 = 25;
/// Among how many a run is looked for, and its last success.
const NEWEST_RUNS: i32 = 50;
/// How long these are waited for, before the run is asked for by itself.
const NEWEST_RUNS_TIME: Duration = Duration::from_secs(3);

/// The clients that evidence is gathered with.
#[derive(Clone, Debug)]
pub struct Clients {
    /// Jobs, runs and connections.
    pub glue: Glue,
    /// The driver's log.
    pub logs: Logs,
    /// The job's script.
    pub s3: S3,
}

impl Clients {
    /// The clients of an AWS configuration.
    pub fn new(config: &aws_types::SdkConfig) -> Self {
        // Checksums are of whole objects, and only the beginning is read.
        let s3 = aws_sdk_s3::config::Builder::from(config)
            .response_checksum_validation(ResponseChecksumValidation::WhenRequired)
            .build();
        Self {
            glue: Glue::new(config),
            logs: Logs::new(config),
            s3: S3::from_conf(s3),
        }
    }
}

/// Gathers the evidence. What cannot be read is said in it.
///
/// # Errors
/// None: evidence is always answered.
pub async fn handle(clients: &Clients, input: Input) -> Result<Output, StepError> {
    let evidence = collect(clients, &input, Patience::default()).await;
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

/// Reads all there is to read, and what the error text says. What is asked for next is computed from what AWS answered.
pub async fn collect(clients: &Clients, input: &Input, patience: Patience) -> Evidence {
    let Clients { glue, logs, .. } = clients;
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
        event: wanted.event.clone(),
        asked_for: wanted.connection.clone(),
        ..Evidence::default()
    };
    if let Some(job_name) = &wanted.job {
        let (job, run) = join(
            read_job(glue, job_name),
            read_run(glue, job_name, wanted.run.as_deref()),
        )
        .await;
        evidence.job = job;
        (evidence.job_run, evidence.last_success) = run;
    }
    if let Some(name) = &wanted.crawler {
        evidence.crawler = read_crawler(glue, name).await;
    }
    let ((connections, script), log) = join(
        read_connections_and_script(clients, &wanted, &evidence),
        read_log(logs, &wanted, &evidence, patience),
    )
    .await;
    (evidence.connections, evidence.script, evidence.log_tail) = (connections, script, log);
    if let Some(asked) = wanted.typed() {
        evidence.near_names = near(glue, asked, &evidence).await;
    }
    // The test's own text is the short form of it.
    if let (Some(error), Some(_), Some(log)) = (
        &mut evidence.test_error,
        wanted.removed_smoke_run(&evidence.job_run),
        evidence.log_tail.get(),
    ) {
        error.push('\n');
        error.push_str(&log.join("\n"));
    }
    finished(evidence)
}

/// What the document asks to look at.
#[derive(Debug, Default)]
struct Wanted {
    job: Option<String>,
    run: Option<String>,
    crawler: Option<String>,
    connection: Option<String>,
    test_error: Option<String>,
    event: Option<ToldRun>,
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
            wanted.crawler.clone_from(&diagnose.crawler_name);
            // A run that succeeded is what Glue says of it.
            let failed = diagnose.event.clone().filter(|event| !event.is_success());
            wanted.event = failed.map(|event| ToldRun {
                job_name: diagnose.job_name.clone().unwrap_or_default(),
                run_id: diagnose.job_run_id.clone().unwrap_or_default(),
                crawler_name: diagnose.crawler_name.clone(),
                event,
            });
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
    /// What somebody typed the name of. An event names what there was.
    fn typed(&self) -> Option<Asked<'_>> {
        let job = self.job.as_deref().map(Asked::Job);
        let asked = job
            .or_else(|| self.crawler.as_deref().map(Asked::Crawler))
            .or_else(|| self.connection.as_deref().map(Asked::Connection));
        asked.filter(|_| self.event.is_none() && self.test_error.is_none())
    }

    /// The run of a smoke job that failed and was removed with its job: its log is still there.
    fn removed_smoke_run(&self, run: &Fact<Found<JobRun>>) -> Option<&str> {
        let removed = matches!(run, Fact::Known(Found::Missing { .. }));
        self.run.as_deref().filter(|_| removed && self.test_error.is_some())
    }
}

async fn read_job(glue: &Glue, name: &str) -> Fact<Found<Job>> {
    let answer = glue.get_job().job_name(name).send().await;
    found(answer.map(|answer| answer.job.as_ref().map(glue_plain::job)), |error| {
        error.is_entity_not_found_exception()
    })
}

async fn read_crawler(glue: &Glue, name: &str) -> Fact<Found<Crawler>> {
    let answer = glue.get_crawler().name(name).send().await;
    found(
        answer.map(|answer| answer.crawler.as_ref().map(glue_plain::crawler)),
        |error| error.is_entity_not_found_exception(),
    )
}

/// The run that was asked for, else the last failed one, else none; and when the last success before it began, where the newest runs tell both.
async fn read_run(glue: &Glue, job_name: &str, run_id: Option<&str>) -> (Fact<Found<JobRun>>, Fact<Found<String>>) {
    let Some(run_id) = run_id else {
        return (last_failed(glue, job_name).await, Fact::NotCollected);
    };
    // One call for what two steps need. It is the event's run nearly always that failed last; an old one is asked for by itself.
    let newest = glue.get_job_runs().job_name(job_name).max_results(NEWEST_RUNS).send();
    let newest = timeout(NEWEST_RUNS_TIME, newest).await.ok().and_then(Result::ok);
    let newest = newest.and_then(|answer| answer.job_runs).unwrap_or_default();
    if let Some(run) = newest.iter().find(|run| run.id() == Some(run_id)) {
        let success = glue_plain::last_success(&newest, Some(run_id));
        return (
            Fact::Known(Found::Present(glue_plain::job_run(run))),
            Fact::Known(success),
        );
    }
    let answer = glue.get_job_run().job_name(job_name).run_id(run_id).send().await;
    let run = answer.map(|answer| answer.job_run.as_ref().map(glue_plain::job_run));
    (
        found(run, |error| error.is_entity_not_found_exception()),
        Fact::NotCollected,
    )
}

/// The last failed run, if there is one among the recent ones.
async fn last_failed(glue: &Glue, job_name: &str) -> Fact<Found<JobRun>> {
    let answer = glue
        .get_job_runs()
        .job_name(job_name)
        .max_results(RECENT_RUNS)
        .send()
        .await;
    let last_failed = answer.map(|answer| {
        let mut runs: Vec<JobRun> = answer.job_runs?.iter().map(glue_plain::job_run).collect();
        runs.sort_by(|one, other| other.started_on.cmp(&one.started_on));
        Some(runs.into_iter().find(|run| is_failure(&run.job_run_state)))
    });
    match found(last_failed, |error| error.is_entity_not_found_exception()) {
        Fact::Known(Found::Present(Some(run))) => Fact::Known(Found::Present(run)),
        // No failed run among the recent ones, or no job: the configuration is diagnosed.
        Fact::Known(_) | Fact::NotCollected => Fact::NotCollected,
        Fact::Unreadable(reason) => Fact::Unreadable(reason),
    }
}

/// The connections, last those that only the script names.
async fn read_connections_and_script(
    clients: &Clients,
    wanted: &Wanted,
    evidence: &Evidence,
) -> (Vec<NamedConnection>, Fact<Script>) {
    let deadline = Instant::now() + CONNECTIONS_TIME;
    let names = connection_names(wanted.connection.as_deref(), evidence);
    let job = evidence.job.get().and_then(Found::present);
    let (mut connections, script) = join(
        read_connections(&clients.glue, &names, deadline),
        script::read(&clients.s3, job),
    )
    .await;
    let of_script = script
        .get()
        .map(|script| script.connections.as_slice())
        .unwrap_or_default();
    let more: Vec<String> = of_script.iter().filter(|name| !names.contains(name)).cloned().collect();
    connections.extend(read_connections(&clients.glue, &more, deadline).await);
    (connections, script)
}

/// All of them, some at a time, in their order.
async fn read_connections(glue: &Glue, names: &[String], deadline: Instant) -> Vec<NamedConnection> {
    stream::iter(names)
        .map(|name| read_connection(glue, name, deadline))
        .buffered(AT_A_TIME)
        .collect()
        .await
}

async fn read_connection(glue: &Glue, name: &str, deadline: Instant) -> NamedConnection {
    let asked = glue.get_connection().name(name).hide_password(true).send();
    let connection = match timeout_at(deadline, asked).await {
        Ok(answer) => found(
            answer.map(|answer| answer.connection.as_ref().map(glue_plain::connection)),
            |error| error.is_entity_not_found_exception(),
        ),
        Err(_) => Fact::Unreadable("the time for reading connections was up".to_owned()),
    };
    NamedConnection {
        name: name.to_owned(),
        connection,
    }
}

/// The end of the log of what failed: a crawl's, or the driver's of a run. The event may know better than Glue that it failed.
async fn read_log(logs: &Logs, wanted: &Wanted, evidence: &Evidence, patience: Patience) -> Fact<Vec<String>> {
    if wanted.crawler.is_none() {
        return read_driver_log(logs, wanted, evidence, patience).await;
    }
    let told = evidence.as_told();
    let (Some(crawler), Some(crawl)) = (told.known_crawler(), told.failed_crawl()) else {
        return Fact::NotCollected;
    };
    let told_at = wanted.event.as_ref().and_then(|told| told.event.at.as_deref());
    log::read_crawl(logs, crawler, crawl, told_at, &evidence.observed_at, patience).await
}

/// The end of the driver's log of a failed run, or of a smoke job's that was removed.
async fn read_driver_log(logs: &Logs, wanted: &Wanted, evidence: &Evidence, patience: Patience) -> Fact<Vec<String>> {
    if let Some(id) = wanted.removed_smoke_run(&evidence.job_run) {
        let run = JobRun {
            id: id.to_owned(),
            ..JobRun::default()
        };
        // Without a line nothing is known, and not that there was none.
        return match log::read(logs, None, &run, &evidence.observed_at, patience).await {
            Fact::Known(lines) if lines.is_empty() => Fact::NotCollected,
            log => log,
        };
    }
    let told = evidence.as_told();
    let run = told.job_run.get().and_then(Found::present);
    let Some(run) = run.filter(|run| is_failure(&run.job_run_state) && !run.id.is_empty()) else {
        return Fact::NotCollected;
    };
    let job = evidence.job.get().and_then(Found::present);
    log::read(logs, job, run, &evidence.observed_at, patience).await
}

#[cfg(test)]
mod tests;
