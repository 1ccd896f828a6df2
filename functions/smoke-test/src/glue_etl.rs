//! Glue ETL: a small Spark job that reads one row the way that jobs do, and is removed when it is over.

use aws_sdk_glue::Client as Glue;
use aws_sdk_glue::types::{ConnectionsList, JobCommand, JobRun, JobRunState, WorkerType};
use aws_sdk_s3::Client as S3;
use aws_sdk_s3::primitives::ByteStream;
use serde_json::{Map, Value, json};
use shared_domain::budget::{LONGEST_OF_AN_ENGINE, ends_in_json};
use shared_domain::command::Command;
use shared_domain::redact;
use shared_domain::report::Created;
use shared_domain::request::TestEngine;
use shared_domain::source::{Engine, Iam, Place, Read};
use shared_domain::step::{RunningTest, TestOutcome, TestResult};

use crate::names::{digest, named, test_tags};
use crate::progress::{Made, Progress, Stopped, Trouble, words_of};
use crate::subject::Subject;

const ENGINE: TestEngine = TestEngine::GlueEtl;
const SCRIPT: &str = include_str!("read_one_row.py");
/// Two of the smallest workers are the least that Glue takes.
const WORKERS: i32 = 2;
/// The newest version that reads its script without the S3A settings that 5.1 wants in a VPC.
const GLUE_VERSION: &str = "5.0";
/// A start takes a minute, a row a second; an unreachable database is known to be so long before.
const TIMEOUT_MINUTES: i32 = 10;

/// The test in Glue ETL.
pub(crate) struct GlueEtl<'a> {
    pub(crate) glue: &'a Glue,
    pub(crate) s3: &'a S3,
    pub(crate) bucket: &'a str,
}

/// What the script is told to do.
#[derive(Debug, PartialEq)]
pub(crate) struct Plan {
    /// The script's argument.
    pub(crate) script: Value,
    /// A driver that Spark's own reader loads from here.
    pub(crate) extra_jars: Option<String>,
}

/// How one row is read through the connection; `Err` says why this test cannot tell.
pub(crate) fn plan(subject: &Subject<'_>) -> Result<Plan, String> {
    let engine = subject
        .engine
        .ok_or("the connection does not tell its engine, so no table is known that could be read")?;
    let source = engine.source();
    if source.native().is_some() && subject.is_jdbc() {
        return Err(format!(
            "a connection of type JDBC to {0} serves crawlers only; Glue ETL needs one of type {1}",
            source.title, source.connection.native_type
        ));
    }
    let mut options = vec![("connectionName", Some(subject.name.to_owned()))];
    match source.probe.read {
        Read::Options(more) => options.extend(more(&subject.request, &subject.connection)?),
        Read::Jdbc => return over_jdbc(subject, engine),
        Read::Table if subject.logs_in_by_iam() => return over_jdbc(subject, engine),
        Read::Table => {
            let driver = subject.driver();
            options.extend([
                ("dbtable", Some(source.probe.table.to_owned())),
                ("customJdbcDriverS3Path", driver.map(|(jar, _)| jar.to_owned())),
                ("customJdbcDriverClassName", driver.map(|(_, class)| class.to_owned())),
                ("useConnectionProperties", Some("true".to_owned())),
            ]);
        }
    }
    let given = options
        .into_iter()
        .filter_map(|(key, value)| Some((key.to_owned(), json!(value?))));
    let options: Map<String, Value> = given.collect();
    Ok(Plan {
        script: json!({
            "read": "connection", "connection": subject.name, "type": source.connection.script_type, "options": options,
        }),
        extra_jars: None,
    })
}

/// By Spark's own JDBC reader: for IAM authentication, which the connection's login knows nothing of; and for Redshift, because
/// Glue's reader copies rows through S3, which tests more than the connection and takes no system table.
fn over_jdbc(subject: &Subject<'_>, engine: Engine) -> Result<Plan, String> {
    let source = engine.source();
    let Some(target) = subject.target() else {
        return Err("the connection does not tell its host".to_owned());
    };
    let (built_in, tls) = match source.login.iam {
        Iam::Token { driver, tls } => (driver, Some(tls)),
        Iam::ByDriver { driver } => (driver, None),
        Iam::None => return Err(format!("{} has no IAM database authentication", source.title)),
    };
    let (host, port) = (target.host, target.port.unwrap_or_else(|| engine.default_port()));
    let driver = subject.driver();
    let mut options = Map::new();
    let mut set = |key: &str, value: &str| options.insert(key.to_owned(), json!(value));
    set("dbtable", source.probe.table);
    set("driver", driver.map_or(built_in, |(_, class)| class));
    let extra_jars = driver.map(|(jar, _)| jar.to_owned());
    let mut script = json!({"connection": subject.name, "type": source.connection.script_type});
    if subject.logs_in_by_iam() {
        let user = subject
            .user()
            .ok_or("IAM authentication needs the database user: give `auth.username`")?;
        let database = target.database.unwrap_or_default();
        let place = Place {
            by_iam: tls.is_none(),
            ..Place::of(&host, port, Some(&database))
        };
        set("url", &(source.url.write)(&place).unwrap_or_default());
        match tls {
            None => {
                // The driver itself asks Redshift for credentials, as the job's role.
                set("DbUser", user);
                script["read"] = json!("jdbc");
            }
            Some((option, required)) => {
                set("user", user);
                // A token goes over TLS only. Neither driver trusts the authority of RDS by itself, so it encrypts and does not verify.
                set(option, required);
                let region = shared_domain::aws::endpoint::DatabaseName::parse(&host).map(|name| name.region);
                let region = region.unwrap_or_else(|| subject.context.region.clone());
                script["read"] = json!("token");
                script["token"] = json!({"host": host, "port": port, "region": region});
            }
        }
    } else {
        script["read"] = json!("login");
    }
    script["options"] = Value::Object(options);
    Ok(Plan { script, extra_jars })
}

impl GlueEtl<'_> {
    /// Starts the job, or meets the run that an earlier call has started.
    pub(crate) async fn start(&self, subject: &Subject<'_>, test: RunningTest) -> Progress {
        let plan = match plan(subject) {
            Ok(plan) => plan,
            Err(reason) => return Progress::cannot_tell(ENGINE, reason),
        };
        let Some(role) = subject.request.glue_role.as_deref() else {
            return Progress::cannot_tell(ENGINE, "no role is known that the job could run with: give `glueRole`");
        };
        let argument = plan.script.to_string();
        let job = named(subject.name, &[subject.name, role, &argument, SCRIPT]);
        // Named before, it was made or met by this execution.
        let ours = test.name.as_deref() == Some(&job);
        let test = RunningTest {
            name: Some(job.clone()),
            ..test
        };
        match self.make_and_start(&job, subject, role, &plan, ours).await {
            Ok(run) => Progress::Running(RunningTest { id: Some(run), ..test }, Self::leftover(&job)),
            Err(Stopped::Busy) => Progress::Running(RunningTest { name: None, ..test }, Vec::new()),
            Err(Stopped::By(Trouble::Later(_))) => Progress::Running(test, Self::leftover(&job)),
            Err(Stopped::By(Trouble::Never(why))) => {
                Progress::cannot_tell(ENGINE, why).leaving(self.clean_up(&job).await)
            }
            Err(Stopped::Refused(why)) => {
                let refused = TestResult {
                    job_name: Some(job.clone()),
                    ..result(TestOutcome::Failed, why)
                };
                Progress::Done(refused, self.clean_up(&job).await)
            }
        }
    }

    async fn make_and_start(
        &self,
        job: &str,
        subject: &Subject<'_>,
        role: &str,
        plan: &Plan,
        ours: bool,
    ) -> Result<String, Stopped> {
        self.put_script().await?;
        let met = self.create_job(job, subject, role, plan).await? == Made::Before;
        if met && !ours && self.runs_on_their_way(job).await.map_err(Stopped::By)? {
            return Err(Stopped::Busy);
        }
        self.start_run(job, ours).await
    }

    /// Says how the run went, and removes the job when it is over. One that takes too long is stopped.
    pub(crate) async fn check(&self, name: &str, how: &str, test: RunningTest, overdue: bool) -> Progress {
        let (Some(job), Some(run)) = (test.name.clone(), test.id.clone()) else {
            return Progress::cannot_tell(ENGINE, "the document names no run of the smoke job");
        };
        let (outcome, message) = match self.glue.get_job_run().job_name(&job).run_id(&run).send().await {
            Ok(answer) => match answer.job_run().map(|job_run| judge(job_run, name, how)) {
                Some(None) if !overdue => return Progress::Running(test, Self::leftover(&job)),
                Some(None) => return self.give_up(job, run).await,
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
                if !overdue {
                    // A test of the same connection by another execution has cleaned up: begin again.
                    return Progress::Running(RunningTest { id: None, ..test }, Vec::new());
                }
                (
                    TestOutcome::Inconclusive,
                    format!("the run `{run}` of `{job}` is gone; somebody removed the job"),
                )
            }
            Err(error) => match Trouble::of(&format!("read the run `{run}` of `{job}` (glue:GetJobRun)"), &error) {
                Trouble::Later(_) if !overdue => return Progress::Running(test, Self::leftover(&job)),
                Trouble::Later(why) | Trouble::Never(why) => {
                    let unread = TestResult {
                        job_name: Some(job.clone()),
                        run_id: Some(run),
                        ..result(TestOutcome::Inconclusive, why)
                    };
                    return Progress::Done(unread, self.stop_and_clean_up(&job).await);
                }
            },
        };
        let ended = TestResult {
            job_name: Some(job.clone()),
            run_id: Some(run),
            ..result(outcome, message)
        };
        Progress::Done(ended, self.clean_up(&job).await)
    }

    /// A run that has neither started nor ended in time: nothing is known of the connection, and nothing may go on without an end.
    async fn give_up(&self, job: String, run: String) -> Progress {
        let leftover = self.stop_and_clean_up(&job).await;
        let stopped = if leftover.iter().any(|left| left.kind == RUN) {
            "could not be stopped"
        } else {
            "was stopped"
        };
        let message = format!("the run `{run}` of `{job}` had not come to an end in time and {stopped}");
        let ended = TestResult {
            job_name: Some(job),
            run_id: Some(run),
            ..result(TestOutcome::Inconclusive, message)
        };
        Progress::Done(ended, leftover)
    }

    /// AWS's managed policy for Glue roles lets them read `aws-glue-*/` in any bucket. One script serves every test, and none
    /// removes it under another one: the bucket forgets it a day after it was last put.
    fn script_key() -> String {
        format!("pipefitter/aws-glue-smoke/{}.py", &digest(&[SCRIPT])[..16])
    }

    fn script_uri(&self) -> String {
        format!("s3://{}/{}", self.bucket, Self::script_key())
    }

    async fn put_script(&self) -> Result<(), Stopped> {
        let put = self.s3.put_object().bucket(self.bucket).key(Self::script_key());
        match put
            .content_type("text/x-python")
            .body(ByteStream::from_static(SCRIPT.as_bytes()))
            .send()
            .await
        {
            Ok(_) => Ok(()),
            Err(error) => Err(Stopped::By(Trouble::of(
                &format!("put the smoke job's script at {} (s3:PutObject)", self.script_uri()),
                &error,
            ))),
        }
    }

    async fn create_job(&self, job: &str, subject: &Subject<'_>, role: &str, plan: &Plan) -> Result<Made, Stopped> {
        let command = JobCommand::builder()
            .name("glueetl")
            .python_version("3")
            .script_location(self.script_uri())
            .build();
        let mut create = self
            .glue
            .create_job()
            .name(job)
            .description(format!(
                "Reads one row through {}; removed when it is over",
                subject.name
            ))
            .role(role)
            .command(command)
            .connections(ConnectionsList::builder().connections(subject.name).build())
            .default_arguments("--plan", plan.script.to_string())
            .glue_version(GLUE_VERSION)
            .worker_type(WorkerType::G1X)
            .number_of_workers(WORKERS)
            .timeout(TIMEOUT_MINUTES)
            .max_retries(0)
            .set_tags(Some(test_tags(subject.name, subject.execution)));
        if let Some(jars) = &plan.extra_jars {
            create = create.default_arguments("--extra-jars", jars);
        }
        match create.send().await {
            Ok(_) => Ok(Made::Now),
            Err(error) => match error.as_service_error() {
                // By its name it is the same job, made by an earlier attempt of this step or by another execution.
                Some(service)
                    if service.is_already_exists_exception()
                        || service.is_idempotent_parameter_mismatch_exception() =>
                {
                    Ok(Made::Before)
                }
                Some(service) if service.is_invalid_input_exception() => Err(Stopped::Refused(words_of(service))),
                _ => Err(Stopped::By(Trouble::of(
                    &format!("create the smoke job `{job}` (glue:CreateJob, iam:PassRole)"),
                    &error,
                ))),
            },
        }
    }

    async fn start_run(&self, job: &str, ours: bool) -> Result<String, Stopped> {
        let unnamed = || {
            Stopped::By(Trouble::Later(format!(
                "Glue started `{job}` without saying which run it is"
            )))
        };
        match self.glue.start_job_run().job_name(job).send().await {
            Ok(started) => started.job_run_id().map(str::to_owned).ok_or_else(unnamed),
            Err(error) => match error.as_service_error() {
                Some(service) if service.is_invalid_input_exception() => Err(Stopped::Refused(words_of(service))),
                // Removed meanwhile, by the execution that had made it.
                Some(service) if service.is_entity_not_found_exception() => Err(unnamed()),
                Some(service) if service.is_concurrent_runs_exceeded_exception() && !ours => Err(Stopped::Busy),
                // A call whose answer got lost has started it.
                Some(service) if service.is_concurrent_runs_exceeded_exception() => {
                    let runs = self.runs(job).await.map_err(Stopped::By)?;
                    let run = runs.first().and_then(|run| run.id());
                    run.map(str::to_owned).ok_or_else(unnamed)
                }
                _ => Err(Stopped::By(Trouble::of(
                    &format!("start the smoke job `{job}` (glue:StartJobRun)"),
                    &error,
                ))),
            },
        }
    }

    fn leftover(job: &str) -> Vec<Created> {
        vec![Created {
            kind: "job".to_owned(),
            id: job.to_owned(),
            remove: Command::aws("glue", "delete-job").option("--job-name", job).to_string(),
        }]
    }

    /// True while a run of the job goes on; more than one cannot.
    async fn runs_on_their_way(&self, job: &str) -> Result<bool, Trouble> {
        Ok(!self.unended_runs(job).await?.is_empty())
    }

    async fn unended_runs(&self, job: &str) -> Result<Vec<String>, Trouble> {
        let runs = self.runs(job).await?;
        let unended = runs.iter().filter(|run| !has_ended(run));
        Ok(unended.filter_map(|run| run.id().map(str::to_owned)).collect())
    }

    /// The newest runs; none of a job that another execution has removed meanwhile.
    async fn runs(&self, job: &str) -> Result<Vec<JobRun>, Trouble> {
        match self.glue.get_job_runs().job_name(job).send().await {
            Ok(answer) => Ok(answer.job_runs.unwrap_or_default()),
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(|error| error.is_entity_not_found_exception()) =>
            {
                Ok(Vec::new())
            }
            Err(error) => Err(Trouble::of(
                &format!("find the runs of `{job}` (glue:GetJobRuns)"),
                &error,
            )),
        }
    }

    /// Stops what runs of the job, then removes the job; what was not stopped or removed is left over, and said.
    pub(crate) async fn stop_and_clean_up(&self, job: &str) -> Vec<Created> {
        let mut leftover = Vec::new();
        // A job that cannot be asked about is removed all the same: no run starts without it.
        let runs = self.unended_runs(job).await.unwrap_or_default();
        if !runs.is_empty() {
            let stop = self.glue.batch_stop_job_run().job_name(job);
            let stopped = stop.set_job_run_ids(Some(runs.clone())).send().await;
            let going_on = runs.into_iter().filter(|run| match &stopped {
                Ok(answer) => answer.errors().iter().any(|error| error.job_run_id() == Some(run)),
                Err(_) => true,
            });
            leftover.extend(going_on.map(|run| {
                Created {
                    kind: RUN.to_owned(),
                    remove: Command::aws("glue", "batch-stop-job-run")
                        .option("--job-name", job)
                        .option("--job-run-ids", &run)
                        .to_string(),
                    id: run,
                }
            }));
        }
        leftover.extend(self.clean_up(job).await);
        leftover
    }

    /// Removes the job; if that was not possible it is left over, and said.
    pub(crate) async fn clean_up(&self, job: &str) -> Vec<Created> {
        match self.glue.delete_job().job_name(job).send().await {
            Ok(_) => Vec::new(),
            Err(_) => Self::leftover(job),
        }
    }
}

/// What a run is called among what is left over.
const RUN: &str = "job run";

fn has_ended(run: &JobRun) -> bool {
    run.job_run_state().is_some_and(|state| {
        matches!(
            state,
            JobRunState::Succeeded
                | JobRunState::Failed
                | JobRunState::Error
                | JobRunState::Timeout
                | JobRunState::Stopped
                | JobRunState::Expired
        )
    })
}

/// What an ended run proves; `None` while it is on its way.
fn judge(run: &JobRun, connection: &str, how: &str) -> Option<(TestOutcome, String)> {
    let said = || redact(run.error_message().unwrap_or("Glue gave no reason"));
    Some(match run.job_run_state()? {
        JobRunState::Succeeded => (
            TestOutcome::Passed,
            format!("a Glue {GLUE_VERSION} job read one row through `{connection}`{how}"),
        ),
        JobRunState::Failed | JobRunState::Error | JobRunState::Timeout => (TestOutcome::Failed, said()),
        JobRunState::Stopped | JobRunState::Expired => (
            TestOutcome::Inconclusive,
            "the smoke job was stopped before it could tell".to_owned(),
        ),
        _ => return None,
    })
}

fn result(outcome: TestOutcome, message: String) -> TestResult {
    TestResult {
        test: ENGINE.as_str().to_owned(),
        outcome,
        message: ends_in_json(&message, LONGEST_OF_AN_ENGINE),
        job_name: None,
        run_id: None,
    }
}
