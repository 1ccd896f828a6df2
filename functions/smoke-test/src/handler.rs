//! Start, then check: the first call starts a small Glue job that reads one row, later calls say how it went and clean up.

use std::fmt::Write;

use aws_sdk_glue::Client as Glue;
use aws_sdk_glue::error::ProvideErrorMetadata;
use aws_sdk_glue::types::{ConnectionsList, JobCommand, JobRun, JobRunState, WorkerType};
use aws_sdk_s3::Client as S3;
use aws_sdk_s3::primitives::ByteStream;
use futures::future::join;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use shared_domain::redact;
use shared_domain::report::Created;
use shared_domain::request::TestEngine;
use shared_domain::shell::shell_word;
use shared_domain::step::{Creation, Discovery, Route, SMOKE_JOB_PREFIX, Smoke, TestOutcome, TestResult};
use shared_domain::tags::tags;
use shared_lambda::{ErrorName, StepError};

const SCRIPT: &str = include_str!("read_one_row.py");
/// Two of the smallest workers are the least that Glue takes.
const WORKERS: i32 = 2;
const GLUE_VERSION: &str = "5.0";
/// A start takes a minute, a row a second; an unreachable database is known to be so long before.
const TIMEOUT_MINUTES: i32 = 10;

/// Starts the test, or says how far it is.
///
/// # Errors
/// When Glue or S3 could not be asked. A run that fails, or that Glue refuses to start, is a result.
pub async fn handle(glue: &Glue, s3: &S3, settings: &Settings, input: Input) -> Result<Smoke, StepError> {
    let step = Step {
        glue,
        s3,
        settings,
        input: &input,
    };
    match &input.smoke {
        Some(smoke) if smoke.finished => Ok(smoke.clone()),
        Some(Smoke {
            job_name: Some(job),
            run_id: Some(run),
            results,
            ..
        }) => step.check(job, run, results.clone()).await,
        _ => step.start().await,
    }
}

/// What this step reads of the execution's document.
#[derive(Debug, Deserialize)]
pub struct Input {
    /// What `route-request` decided.
    pub route: Route,
    /// What `discover-sources` found.
    #[serde(default)]
    pub discovery: Option<Discovery>,
    /// What `create-connection` did.
    #[serde(default)]
    pub creation: Option<Creation>,
    /// What this step said before.
    #[serde(default)]
    pub smoke: Option<Smoke>,
    /// The execution's name, for tags and so that two executions use two jobs.
    #[serde(default)]
    pub execution: Option<String>,
}

/// Where the job's script is kept while it runs.
#[derive(Clone, Debug)]
pub struct Settings {
    /// A bucket that the Glue roles may read.
    pub script_bucket: String,
}

impl Settings {
    /// From `SCRIPT_BUCKET`.
    ///
    /// # Errors
    /// When the variable is missing: the deployment is broken.
    pub fn from_env() -> Result<Self, lambda_runtime::Error> {
        let script_bucket =
            std::env::var("SCRIPT_BUCKET").map_err(|_| "the environment variable SCRIPT_BUCKET is not set")?;
        Ok(Self { script_bucket })
    }
}

struct Step<'a> {
    glue: &'a Glue,
    s3: &'a S3,
    settings: &'a Settings,
    input: &'a Input,
}

/// What the job needs to know.
struct Plan<'a> {
    connection: &'a str,
    role: &'a str,
    vendor: &'a str,
    table: &'a str,
}

impl Step<'_> {
    async fn start(&self) -> Result<Smoke, StepError> {
        let asked = self.input.route.request.engines.as_deref().unwrap_or_default();
        let mut results: Vec<TestResult> = asked.iter().copied().filter_map(unsupported).collect();
        if !asked.contains(&TestEngine::GlueEtl) {
            return Ok(finished(results));
        }
        let plan = match self.plan()? {
            Ok(plan) => plan,
            Err(reason) => {
                results.push(result(TestOutcome::Inconclusive, reason, None));
                return Ok(finished(results));
            }
        };
        let job = self.job_name(&plan);
        self.put_script(&job).await?;
        let started = match self.create_job(&job, &plan).await {
            Ok(()) => self.start_run(&job).await,
            Err(refused) => Err(refused),
        };
        match started {
            Ok(run) => Ok(Smoke {
                finished: false,
                run_id: Some(run),
                results,
                leftover: self.leftover(&job),
                job_name: Some(job),
            }),
            Err(failure) => {
                let leftover = self.clean_up(&job).await;
                match failure {
                    Start::Refused(reason) => {
                        results.push(result(TestOutcome::Failed, reason, Some((&job, None))));
                        Ok(Smoke {
                            leftover,
                            ..finished(results)
                        })
                    }
                    Start::Error(error) => Err(error),
                }
            }
        }
    }

    async fn check(&self, job: &str, run: &str, mut results: Vec<TestResult>) -> Result<Smoke, StepError> {
        let answer = self.glue.get_job_run().job_name(job).run_id(run).send().await;
        let (outcome, message) = match answer {
            Ok(answer) => match answer.job_run().map(|job_run| self.judge(job_run)) {
                Some(None) => {
                    return Ok(Smoke {
                        finished: false,
                        job_name: Some(job.to_owned()),
                        run_id: Some(run.to_owned()),
                        results,
                        leftover: self.leftover(job),
                    });
                }
                Some(Some(judged)) => judged,
                None => (
                    TestOutcome::Inconclusive,
                    format!("Glue answered without the run `{run}`"),
                ),
            },
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(|error| error.is_entity_not_found_exception()) =>
            {
                (
                    TestOutcome::Inconclusive,
                    format!("the run `{run}` of `{job}` is gone; somebody removed the job"),
                )
            }
            Err(error) => {
                return Err(StepError::from_aws(
                    &format!("read the run `{run}` of `{job}` (glue:GetJobRun)"),
                    &error,
                ));
            }
        };
        results.push(result(outcome, message, Some((job, Some(run)))));
        let leftover = self.clean_up(job).await;
        Ok(Smoke {
            finished: true,
            job_name: Some(job.to_owned()),
            run_id: Some(run.to_owned()),
            results,
            leftover,
        })
    }

    /// What an ended run proves; `None` while it is on its way.
    fn judge(&self, run: &JobRun) -> Option<(TestOutcome, String)> {
        let said = || redact(run.error_message().unwrap_or("Glue gave no reason"));
        Some(match run.job_run_state()? {
            JobRunState::Succeeded => {
                let name = self.connection().unwrap_or_default();
                (
                    TestOutcome::Passed,
                    format!("a Glue {GLUE_VERSION} job read one row through `{name}`"),
                )
            }
            JobRunState::Failed | JobRunState::Error | JobRunState::Timeout => (TestOutcome::Failed, said()),
            JobRunState::Stopped | JobRunState::Expired => (
                TestOutcome::Inconclusive,
                "the smoke job was stopped before it could tell".to_owned(),
            ),
            _ => return None,
        })
    }

    fn connection(&self) -> Option<&str> {
        match &self.input.creation {
            Some(creation) => Some(&creation.connection.name),
            None => self.input.route.request.connection.as_deref(),
        }
    }

    /// The plan, or the reason why this test cannot tell. `Err` when the document has a gap.
    fn plan(&self) -> Result<Result<Plan<'_>, String>, StepError> {
        let gap = |what: &str| {
            StepError::new(
                ErrorName::InvalidRequest,
                format!("the document names no {what} for the smoke test"),
            )
        };
        let connection = self.connection().ok_or_else(|| gap("connection"))?;
        let role = self
            .input
            .route
            .request
            .glue_role
            .as_deref()
            .ok_or_else(|| gap("role"))?;
        let Some(engine) = self.input.route.known_engine(self.input.discovery.as_ref()) else {
            return Ok(Err(
                "the connection's URL does not tell its engine, so no table is known that could be read".to_owned(),
            ));
        };
        let traits = engine.traits();
        Ok(match (traits.vendor, traits.probe_table) {
            (Some(vendor), Some(table)) => Ok(Plan {
                connection,
                role,
                vendor,
                table,
            }),
            _ => Err(format!("the smoke test in Glue ETL does not know {} yet", traits.title)),
        })
    }

    /// One name for one execution and definition, so that a repeated call meets its own job and no other.
    fn job_name(&self, plan: &Plan<'_>) -> String {
        let execution = self.input.execution.as_deref().unwrap_or_default();
        let digest = Sha256::digest([execution, plan.connection, plan.role, plan.table, SCRIPT].join("\n"));
        let plain = |c: char| {
            if c.is_ascii_alphanumeric() || c == '-' || c == '_' || c == '.' {
                c
            } else {
                '-'
            }
        };
        let mut name = SMOKE_JOB_PREFIX.to_owned();
        name.extend(plan.connection.chars().take(180).map(plain));
        name.push('-');
        for byte in &digest[..4] {
            // Writing to a string cannot fail.
            let _ = write!(name, "{byte:02x}");
        }
        name
    }

    fn script_key(job: &str) -> String {
        format!("pipefitter/smoke/{job}.py")
    }

    fn script_uri(&self, job: &str) -> String {
        format!("s3://{}/{}", self.settings.script_bucket, Self::script_key(job))
    }

    async fn put_script(&self, job: &str) -> Result<(), StepError> {
        let put = self
            .s3
            .put_object()
            .bucket(&self.settings.script_bucket)
            .key(Self::script_key(job));
        match put
            .content_type("text/x-python")
            .body(ByteStream::from_static(SCRIPT.as_bytes()))
            .send()
            .await
        {
            Ok(_) => Ok(()),
            Err(error) => Err(StepError::from_aws(
                &format!("put the smoke job's script at {} (s3:PutObject)", self.script_uri(job)),
                &error,
            )),
        }
    }

    async fn create_job(&self, job: &str, plan: &Plan<'_>) -> Result<(), Start> {
        let command = JobCommand::builder()
            .name("glueetl")
            .python_version("3")
            .script_location(self.script_uri(job))
            .build();
        let mut tags: std::collections::HashMap<_, _> = tags(
            plan.connection,
            "smoke test of the connection",
            self.input.execution.as_deref(),
        )
        .into_iter()
        .collect();
        tags.insert("pipefitter:diagnose".to_owned(), "off".to_owned());
        let created = self
            .glue
            .create_job()
            .name(job)
            .description(format!(
                "Reads one row through {}; removed when it is over",
                plan.connection
            ))
            .role(plan.role)
            .command(command)
            .connections(ConnectionsList::builder().connections(plan.connection).build())
            .default_arguments("--connection_name", plan.connection)
            .default_arguments("--connection_type", plan.vendor)
            .default_arguments("--table", plan.table)
            .glue_version(GLUE_VERSION)
            .worker_type(WorkerType::G1X)
            .number_of_workers(WORKERS)
            .timeout(TIMEOUT_MINUTES)
            .max_retries(0)
            .set_tags(Some(tags))
            .send()
            .await;
        match created {
            Ok(_) => Ok(()),
            Err(error) => match error.as_service_error() {
                // By its name it is the same job, made by an earlier attempt of this step.
                Some(service)
                    if service.is_already_exists_exception()
                        || service.is_idempotent_parameter_mismatch_exception() =>
                {
                    Ok(())
                }
                Some(service) if service.is_invalid_input_exception() => Err(Start::refused(service)),
                _ => Err(Start::Error(StepError::from_aws(
                    &format!("create the smoke job `{job}` (glue:CreateJob, iam:PassRole)"),
                    &error,
                ))),
            },
        }
    }

    async fn start_run(&self, job: &str) -> Result<String, Start> {
        match self.glue.start_job_run().job_name(job).send().await {
            Ok(started) => started.job_run_id().map(str::to_owned).ok_or_else(|| {
                Start::Error(StepError::new(
                    ErrorName::NotReady,
                    format!("Glue started `{job}` without saying which run it is"),
                ))
            }),
            Err(error) => match error.as_service_error() {
                Some(service) if service.is_invalid_input_exception() => Err(Start::refused(service)),
                _ => Err(Start::Error(StepError::from_aws(
                    &format!("start the smoke job `{job}` (glue:StartJobRun)"),
                    &error,
                ))),
            },
        }
    }

    fn leftover(&self, job: &str) -> Vec<Created> {
        let uri = self.script_uri(job);
        vec![
            Created {
                kind: "job".to_owned(),
                id: job.to_owned(),
                remove: format!("aws glue delete-job --job-name {}", shell_word(job)),
            },
            Created {
                kind: "script".to_owned(),
                remove: format!("aws s3 rm {}", shell_word(&uri)),
                id: uri,
            },
        ]
    }

    /// Removes job and script; what could not be removed is left over, and said.
    async fn clean_up(&self, job: &str) -> Vec<Created> {
        let delete_job = self.glue.delete_job().job_name(job).send();
        let delete_script = self
            .s3
            .delete_object()
            .bucket(&self.settings.script_bucket)
            .key(Self::script_key(job))
            .send();
        let (job_gone, script_gone) = join(delete_job, delete_script).await;
        let gone = [job_gone.is_ok(), script_gone.is_ok()];
        self.leftover(job)
            .into_iter()
            .zip(gone)
            .filter(|(_, gone)| !gone)
            .map(|(left, _)| left)
            .collect()
    }
}

/// Why a run did not start.
enum Start {
    /// Glue refuses the job: its role or its connection is not usable.
    Refused(String),
    /// Glue could not be asked.
    Error(StepError),
}

impl Start {
    fn refused(error: &impl ProvideErrorMetadata) -> Self {
        Self::Refused(redact(error.message().unwrap_or("Glue refuses the job")))
    }
}

/// Engines that are understood and cannot be asked for a proof yet.
fn unsupported(engine: TestEngine) -> Option<TestResult> {
    let (test, name) = match engine {
        TestEngine::GlueEtl => return None,
        TestEngine::Athena => ("athena", "Athena"),
        TestEngine::Crawler => ("crawler", "a crawler"),
    };
    let message = format!("a proof through {name} is not supported yet, so nothing is proven there");
    Some(TestResult {
        test: test.to_owned(),
        ..result(TestOutcome::Inconclusive, message, None)
    })
}

fn result(outcome: TestOutcome, message: String, run: Option<(&str, Option<&str>)>) -> TestResult {
    TestResult {
        test: "glue-etl".to_owned(),
        outcome,
        message,
        job_name: run.map(|(job, _)| job.to_owned()),
        run_id: run.and_then(|(_, run)| run.map(str::to_owned)),
    }
}

fn finished(results: Vec<TestResult>) -> Smoke {
    Smoke {
        finished: true,
        job_name: None,
        run_id: None,
        results,
        leftover: Vec::new(),
    }
}

#[cfg(test)]
mod tests;
