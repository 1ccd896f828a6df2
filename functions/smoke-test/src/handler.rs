//! Start, then check: the first call starts a test in each engine that was asked for, later calls say how they went and clean up.

use std::time::{SystemTime, UNIX_EPOCH};

use aws_sdk_athena::Client as Athena;
use aws_sdk_glue::Client as Glue;
use aws_sdk_s3::Client as S3;
use futures::future::join_all;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use shared_domain::allowed_buckets::DriverBuckets;
use shared_domain::report::Created;
use shared_domain::request::TestEngine;
use shared_domain::step::{Creation, Discovery, Route, RunningTest, Smoke};
use shared_lambda::{ErrorName, StepError};

use crate::athena::InAthena;
use crate::crawler::ByCrawler;
use crate::glue_etl::{self, GlueEtl};
use crate::leftovers::{self, Sweep, Swept};
use crate::progress::{Progress, Trouble};
use crate::subject::{self, Subject};
use crate::usage::usage;

/// Longer than a job may run (it ends by itself), than a connector takes to time out, and than a crawler needs for thousands of tables.
const PATIENCE_SECONDS: u64 = 20 * 60;

/// The services that are used.
#[derive(Clone, Debug)]
pub struct Clients {
    /// For the connection, jobs and crawlers.
    pub glue: Glue,
    /// For the query.
    pub athena: Athena,
    /// For the job's script.
    pub s3: S3,
}

/// What the deployment says.
#[derive(Clone, Debug)]
pub struct Settings {
    /// A bucket that the Glue roles may read, for the job's script and the query's result.
    pub script_bucket: String,
    /// The workgroup in which Athena runs the query.
    pub workgroup: String,
    /// From where a driver of one's own may be loaded.
    pub drivers: DriverBuckets,
}

impl Settings {
    /// From `SCRIPT_BUCKET`, `ATHENA_WORKGROUP` and `DRIVER_BUCKETS`.
    ///
    /// # Errors
    /// When the bucket is missing: the deployment is broken.
    pub fn from_env() -> Result<Self, lambda_runtime::Error> {
        let script_bucket =
            std::env::var("SCRIPT_BUCKET").map_err(|_| "the environment variable SCRIPT_BUCKET is not set")?;
        let workgroup = std::env::var("ATHENA_WORKGROUP").unwrap_or_else(|_| "primary".to_owned());
        Ok(Self {
            script_bucket,
            workgroup,
            drivers: DriverBuckets::new(std::env::var("DRIVER_BUCKETS").unwrap_or_default()),
        })
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
    /// The execution's name, for tags.
    #[serde(default)]
    pub execution: Option<String>,
}

/// What wakes the function: a step of the workflow, or the schedule with `{"sweep": {"olderThanMinutes": 180}}`.
///
/// # Errors
/// Those of the step and of the sweep, and of an event that is neither.
pub async fn wake(clients: &Clients, settings: &Settings, event: Value) -> Result<Output, StepError> {
    match event.get("sweep") {
        Some(sweep) => {
            let sweep: Sweep = shared_lambda::read(sweep.clone())?;
            let tests = Tests::of(clients, settings);
            Ok(Output::Swept(
                leftovers::sweep(&tests.etl, &tests.crawler, sweep).await?,
            ))
        }
        None => Ok(Output::Step(
            handle(clients, settings, shared_lambda::read(event)?).await?,
        )),
    }
}

/// What the function answers.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Output {
    /// To the workflow.
    Step(Smoke),
    /// To the schedule.
    Swept(Swept),
}

/// Starts the tests, or says how far they are.
///
/// # Errors
/// When the document names no connection, or Glue could not be asked for it for now. A test that fails, that Glue refuses to
/// start or that Pipefitter may not make is a result.
pub async fn handle(clients: &Clients, settings: &Settings, input: Input) -> Result<Smoke, StepError> {
    let mut asked = input.route.request.engines.clone().unwrap_or_default();
    asked.dedup();
    let now = now();
    let overdue = |test: &RunningTest| now.saturating_sub(test.since) > PATIENCE_SECONDS;
    let before = match &input.smoke {
        Some(smoke) if smoke.finished => return Ok(smoke.clone()),
        Some(smoke) => smoke.clone(),
        None => Smoke {
            running: asked.iter().map(|engine| begun(*engine, now)).collect(),
            ..Smoke::default()
        },
    };
    let name = subject::connection_name(&input.route, input.creation.as_ref()).ok_or_else(|| {
        StepError::new(
            ErrorName::InvalidRequest,
            "the document names no connection for the smoke test",
        )
    })?;
    let tests = Tests::of(clients, settings);
    // The definition says how a test has to be made; one that is on its way needs it no more.
    let subject = if before.running.iter().all(|test| test.id.is_some()) {
        None
    } else {
        Some(match read_subject(clients, name, &input).await {
            Ok(subject) => Ok(subject),
            Err(Trouble::Later(why)) if input.smoke.is_none() => return Err(StepError::new(ErrorName::NotReady, why)),
            Err(Trouble::Later(_)) if !before.running.iter().any(overdue) => return Ok(before),
            Err(Trouble::Never(why) | Trouble::Later(why)) => Err(why),
        })
    };
    let how = how(&input);
    let mut smoke = Smoke {
        finished: true,
        leftover: left_by_ended(&before),
        results: before.results,
        running: Vec::new(),
        usage: before.usage.or_else(|| {
            let subject = subject.as_ref()?.as_ref().ok()?;
            let is_asked = asked.contains(&TestEngine::GlueEtl);
            let plan = is_asked.then(|| glue_etl::plan(subject).ok()).flatten()?;
            Some(usage(&plan.script))
        }),
    };
    let steps = before.running.into_iter().map(|test| {
        let overdue = overdue(&test);
        tests.step(subject.as_ref(), name, how, test, overdue)
    });
    join_all(steps)
        .await
        .into_iter()
        .for_each(|progress| add(&mut smoke, progress));
    Ok(smoke)
}

async fn read_subject<'a>(clients: &Clients, name: &'a str, input: &'a Input) -> Result<Subject<'a>, Trouble> {
    let connection = subject::read(&clients.glue, name).await?;
    let connection = connection.ok_or_else(|| Trouble::Never(format!("there is no connection `{name}`")))?;
    Ok(Subject::of(
        name,
        &input.route,
        input.discovery.as_ref(),
        input.execution.as_deref(),
        connection,
    ))
}

/// Adds how far an engine is, and what is left of it.
fn add(smoke: &mut Smoke, progress: Progress) {
    match progress {
        Progress::Running(test, leftover) => {
            smoke.finished = false;
            smoke.running.push(test);
            smoke.leftover.extend(leftover);
        }
        Progress::Done(result, leftover) => {
            smoke.results.push(result);
            smoke.leftover.extend(leftover);
        }
    }
}

/// What an engine that ended before could not remove: all that was left, but for what belongs to a test that was on its way, whose
/// own answer says what is left of it.
fn left_by_ended(before: &Smoke) -> Vec<Created> {
    let names: Vec<String> = before
        .running
        .iter()
        .filter_map(|test| test.name.as_ref())
        .map(|name| name.to_lowercase())
        .collect();
    let of_running = |left: &&Created| names.iter().any(|name| left.id.to_lowercase().contains(name));
    before
        .leftover
        .iter()
        .filter(|left| !of_running(left))
        .cloned()
        .collect()
}

/// Seconds since 1970.
pub(crate) fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}

fn begun(engine: TestEngine, since: u64) -> RunningTest {
    RunningTest {
        engine,
        name: None,
        id: None,
        since,
        stopping: false,
    }
}

/// What is particular to the way in which the job reads, for the words of its proof.
fn how(input: &Input) -> &'static str {
    let engine = input.route.known_engine(input.discovery.as_ref());
    match engine.map_or("", |engine| engine.source().probe.how) {
        "" if input.route.request.uses_iam() => " with a token that it minted itself",
        how => how,
    }
}

/// The engines' tests.
struct Tests<'a> {
    etl: GlueEtl<'a>,
    athena: InAthena<'a>,
    crawler: ByCrawler<'a>,
    drivers: &'a DriverBuckets,
}

impl<'a> Tests<'a> {
    fn of(clients: &'a Clients, settings: &'a Settings) -> Self {
        Self {
            etl: GlueEtl {
                glue: &clients.glue,
                s3: &clients.s3,
                bucket: &settings.script_bucket,
            },
            athena: InAthena {
                athena: &clients.athena,
                s3: &clients.s3,
                bucket: &settings.script_bucket,
                workgroup: &settings.workgroup,
            },
            crawler: ByCrawler { glue: &clients.glue },
            drivers: &settings.drivers,
        }
    }

    /// One step of one engine's test: start it, or see how far it is.
    async fn step(
        &self,
        subject: Option<&Result<Subject<'_>, String>>,
        name: &str,
        how: &str,
        test: RunningTest,
        overdue: bool,
    ) -> Progress {
        let engine = test.engine;
        if test.id.is_some() {
            return match engine {
                TestEngine::GlueEtl => self.etl.check(name, how, test, overdue).await,
                TestEngine::Athena => self.athena.check(test, overdue).await,
                TestEngine::Crawler => self.crawler.check(test, overdue).await,
            };
        }
        let subject = match subject {
            Some(Ok(subject)) if !overdue => subject,
            Some(Err(why)) => return self.give_up(test, why).await,
            _ => return self.give_up(test, "AWS could not be asked to start it in time").await,
        };
        if let Some(why) = self.refused_driver(engine, subject) {
            return self.give_up(test, &why).await;
        }
        match engine {
            TestEngine::GlueEtl => self.etl.start(subject, test).await,
            TestEngine::Athena => self.athena.start(subject, test).await,
            TestEngine::Crawler => self.crawler.start(subject, test).await,
        }
    }

    /// Why this engine may not load the driver that the request or the connection names: its code would run as the Glue role.
    fn refused_driver(&self, engine: TestEngine, subject: &Subject<'_>) -> Option<String> {
        // Athena reads through a connector of its own.
        let (jar, _) = subject.driver().filter(|_| engine != TestEngine::Athena)?;
        let why = self.drivers.refusal(jar)?;
        Some(format!("the driver's JAR {jar} {why}: {}", self.drivers.remedy()))
    }

    /// A test that will not start: what was made for it is removed.
    async fn give_up(&self, test: RunningTest, why: &str) -> Progress {
        let leftover = match (test.engine, &test.name) {
            (TestEngine::GlueEtl, Some(job)) => self.etl.stop_and_clean_up(job).await,
            (TestEngine::Crawler, Some(crawler)) => self.crawler.clean_up(crawler).await,
            _ => Vec::new(),
        };
        Progress::cannot_tell(test.engine, why).leaving(leftover)
    }
}

#[cfg(test)]
mod tests;
