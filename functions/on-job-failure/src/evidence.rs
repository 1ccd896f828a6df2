//! What Glue knows of a failed run: two reads, the jobs of a batch in one, and the tag of a job that joins. Of a failed crawl see `crawl`.

use std::collections::BTreeMap;

use aws_sdk_glue::Client;
use aws_sdk_glue::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_glue::operation::get_job_run::GetJobRunError;
use jiff::Timestamp;
use shared_aws::glue as plain;
use shared_domain::aws::glue::{Job, JobRun};
use shared_domain::evidence::{Evidence, Found, ToldRun};
use shared_domain::fact::Fact;
use shared_domain::incident::Member;
use shared_domain::request::RunEvent;
use shared_domain::step::AwsContext;
use shared_lambda::{StepError, found, unreadable};
use tracing::warn;

use crate::handler::Settings;
use crate::join::Patience;

/// A job or a crawler with this tag is left alone.
const OPT_OUT_TAG: (&str, &str) = ("pipefitter:diagnose", "off");
/// So many jobs are asked for at a time.
const JOBS: usize = 25;

/// A failed run or crawl, with what was said of it: Glue may not say it again.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Failed {
    pub(crate) of: Member,
    pub(crate) id: String,
    pub(crate) event: RunEvent,
    /// What a crawl used, where its history says it; of a run Glue tells by itself.
    pub(crate) dpu_seconds: Option<f64>,
    /// When a crawl began, likewise.
    pub(crate) began: Option<String>,
}

impl Failed {
    /// When it ended: as Glue says, then as the event says.
    pub(crate) fn ends(&self, known: Option<&JobRun>) -> impl Iterator<Item = Timestamp> + use<> {
        let times = [
            known.and_then(|known| known.completed_on.as_deref()),
            self.event.at.as_deref(),
        ];
        let times = times.map(|time| time?.parse().ok());
        times.into_iter().flatten()
    }
}

/// The definitions of jobs, by name; `Err` where they are worth asking for again.
#[derive(Debug, Default)]
pub(crate) struct Jobs(BTreeMap<String, Result<Fact<Found<Job>>, StepError>>);

impl Jobs {
    /// A job of these.
    ///
    /// # Errors
    /// `Throttled` or `NotReady`: without the job's connections its run would open an incident of its own, and a storm is when Glue
    /// throttles. The run is to come again.
    pub(crate) fn of(&self, name: &str) -> Result<Fact<Found<Job>>, StepError> {
        self.0.get(name).cloned().unwrap_or(Ok(Fact::NotCollected))
    }
}

/// The error of a call that is worth making again: what was asked is to come again. Nothing where it was denied, and would be.
pub(crate) fn comes_again<E: ProvideErrorMetadata, R>(attempted: &str, error: &SdkError<E, R>) -> Option<StepError> {
    let error = StepError::from_aws(attempted, error);
    error.is_passing().then_some(error)
}

/// Reads the jobs, all in one call where they are those of a batch.
pub(crate) async fn read_jobs(glue: &Client, names: &[String]) -> Jobs {
    let mut jobs = BTreeMap::new();
    for some in names.chunks(JOBS) {
        match glue.batch_get_jobs().set_job_names(Some(some.to_vec())).send().await {
            Ok(answer) => {
                for name in answer.jobs_not_found() {
                    jobs.insert(name.clone(), Ok(Fact::Known(Found::missing())));
                }
                for job in answer.jobs().iter().map(plain::job) {
                    jobs.insert(job.name.clone(), Ok(Fact::Known(Found::Present(job))));
                }
            }
            Err(error) => {
                let again = comes_again("read the jobs (glue:BatchGetJobs)", &error);
                let reason = unreadable(&error);
                if again.is_none() {
                    warn!(
                        "could not read the jobs (glue:BatchGetJobs), whose runs are taken for the jobs' own: {reason}"
                    );
                }
                let each = again.map_or(Ok(Fact::Unreadable(reason)), Err);
                jobs.extend(some.iter().map(|name| (name.clone(), each.clone())));
            }
        }
    }
    Jobs(jobs)
}

/// Reads a run.
///
/// # Errors
/// As of jobs, while the run is to come again: its own arguments name connections, and without them it would join another incident.
pub(crate) async fn read_run(
    glue: &Client,
    run: &Failed,
    patience: Patience,
) -> Result<Fact<Found<JobRun>>, StepError> {
    let answer = glue.get_job_run().job_name(run.of.name()).run_id(&run.id).send().await;
    let attempted = format!("read the {} (glue:GetJobRun)", run.of.said(&run.id));
    let is_gone = |error: &GetJobRunError| error.is_entity_not_found_exception();
    if let Err(error) = &answer
        && patience != Patience::Spent
        && !error.as_service_error().is_some_and(is_gone)
        && let Some(again) = comes_again(&attempted, error)
    {
        return Err(again);
    }
    let answer = answer.map(|answer| answer.job_run.as_ref().map(plain::job_run));
    Ok(found(answer, is_gone))
}

/// What is known of a failed run, as the steps of a diagnosis keep it.
pub(crate) fn evidence(
    settings: &Settings,
    run: &Failed,
    job: Fact<Found<Job>>,
    job_run: Fact<Found<JobRun>>,
) -> Evidence {
    Evidence {
        context: AwsContext {
            region: settings.region().to_owned(),
            ..AwsContext::default()
        },
        job,
        job_run,
        event: Some(ToldRun {
            job_name: run.of.name().to_owned(),
            run_id: run.id.clone(),
            event: run.event.clone(),
            ..ToldRun::default()
        }),
        ..Evidence::default()
    }
}

/// Why a job or crawler with the tag is left alone.
pub(crate) fn opted_out() -> String {
    format!("it is tagged {}={}", OPT_OUT_TAG.0, OPT_OUT_TAG.1)
}

/// Why failures of this job or crawler are none of Pipefitter's: its tags say so. Tags that cannot be read do not keep a failure from being
/// diagnosed.
pub(crate) async fn left_alone(glue: &Client, settings: &Settings, of: &Member) -> Option<String> {
    let arn = settings.arn(of.kind(), of.name());
    match glue.get_tags().resource_arn(&arn).send().await {
        Ok(answer) => answer
            .tags()
            .and_then(|tags| tags.get(OPT_OUT_TAG.0))
            .filter(|value| *value == OPT_OUT_TAG.1)
            .map(|_| opted_out()),
        Err(error) => {
            warn!(arn, "could not read the tags, diagnosing: {}", unreadable(&error));
            None
        }
    }
}
