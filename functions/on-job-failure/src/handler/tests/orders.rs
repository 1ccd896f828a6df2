//! Whatever order failures, successes, repeated and lost events, changes and deletions of jobs (be it while they run), and sweeps come in: a run is
//! listed once, what comes again opens nothing, nor what its job fails of already, an incident is closed by nothing but what shows it, and once all works again and the sweep has run nothing is open.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_glue::operation::get_crawlers::GetCrawlersOutput;
use aws_sdk_glue::operation::get_job_runs::{GetJobRunsError, GetJobRunsOutput};
use aws_sdk_glue::operation::list_jobs::ListJobsOutput;
use jiff::{SignedDuration, Timestamp};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use shared_checks::incident::shown;
use shared_domain::Evidence;
use shared_domain::evidence::Found;
use shared_domain::fact::Fact;
use shared_domain::incident::{Closed, Incident, Subject};
use shared_incidents::Teller;

use super::*;

const JOBS: [&str; 2] = ["one", "two"];
const CONNECTIONS: [&str; 2] = ["orders", "crm"];
const ROLES: [&str; 2] = ["A", "B"];
/// What a run fails of: the second of its own role, the third of one that its script assumes, the last of its own, which nothing names.
const CAUSES: usize = 4;

/// What happens next, ten minutes after what happened before. The numbers choose among what there is.
#[derive(Clone, Debug)]
enum Step {
    Fails {
        job: usize,
        cause: usize,
        minutes: i64,
        told: Told,
    },
    Succeeds {
        job: usize,
        minutes: i64,
        told: bool,
    },
    /// An event of before comes again.
    Again(usize),
    Changes {
        job: usize,
        role: usize,
        connection: usize,
    },
    Deleted(usize),
    Sweep,
}

/// How its event comes.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Told {
    AtOnce,
    /// Before Glue says what it failed of.
    BeforeGlue,
    Never,
}

fn step() -> impl Strategy<Value = Step> {
    let told = prop_oneof![4 => Just(Told::AtOnce), 1 => Just(Told::BeforeGlue), 1 => Just(Told::Never)];
    let minutes = || prop_oneof![Just(5_i64), Just(25)];
    prop_oneof![
        5 => (0..2_usize, 0..CAUSES, minutes(), told)
            .prop_map(|(job, cause, minutes, told)| Step::Fails { job, cause, minutes, told }),
        2 => (0..2_usize, minutes(), any::<bool>())
            .prop_map(|(job, minutes, told)| Step::Succeeds { job, minutes, told }),
        2 => (0..20_usize).prop_map(Step::Again),
        2 => (0..2_usize, 0..2_usize, 0..2_usize).prop_map(|(job, role, connection)| Step::Changes { job, role, connection }),
        1 => (0..2_usize).prop_map(Step::Deleted),
        1 => Just(Step::Sweep),
    ]
}

/// What a job has.
#[derive(Clone, Debug, PartialEq)]
struct Has {
    role: &'static str,
    connection: &'static str,
    since: Timestamp,
}

/// A run, with what it had.
#[derive(Clone, Debug)]
struct Ran {
    job: usize,
    id: String,
    had: Has,
    began: Timestamp,
    ended: Timestamp,
    /// What it failed of, and whether Glue says so by now.
    failed: Option<(String, bool)>,
    /// Glue has it no more.
    gone: bool,
}

impl Ran {
    fn as_glue_says(&self) -> JobRun {
        let time = |time: Timestamp| DateTime::from_secs(time.as_second());
        let state = if self.failed.is_some() {
            JobRunState::Failed
        } else {
            JobRunState::Succeeded
        };
        let message = self.failed.as_ref().filter(|(_, is_said)| *is_said);
        let run = JobRun::builder()
            .id(&self.id)
            .job_name(JOBS[self.job])
            .job_run_state(state);
        let run = run.started_on(time(self.began)).completed_on(time(self.ended));
        let run = run.set_error_message(message.map(|(message, _)| message.clone()));
        // The second job is told by its runs what it is of.
        let run = if self.job == 1 {
            run.arguments("--connection_name", self.had.connection)
        } else {
            run
        };
        run.build()
    }
}

/// Glue, and the time.
#[derive(Clone, Debug)]
struct Account {
    /// What each has, and had before; nothing of what is deleted.
    jobs: [Vec<Has>; 2],
    runs: Vec<Ran>,
    now: Timestamp,
}

impl Account {
    fn new() -> Self {
        let now =
            Timestamp::from_second(Timestamp::now().as_second()).unwrap_or_default() - SignedDuration::from_hours(20);
        let since = now - SignedDuration::from_hours(90 * 24);
        let has = |connection| {
            vec![Has {
                role: ROLES[0],
                connection,
                since,
            }]
        };
        Self {
            jobs: [has(CONNECTIONS[0]), has(CONNECTIONS[0])],
            runs: Vec::new(),
            now,
        }
    }

    fn job(&self, number: usize) -> Option<Job> {
        let has = self.jobs[number].last()?;
        let names = (number == 0).then(|| vec![has.connection.to_owned()]);
        let connections = ConnectionsList::builder().set_connections(names).build();
        let job = Job::builder()
            .name(JOBS[number])
            .role(has.role)
            .connections(connections);
        Some(job.last_modified_on(DateTime::from_secs(has.since.as_second())).build())
    }

    fn run(&self, id: &str) -> Option<&Ran> {
        self.runs.iter().find(|run| run.id == id && !run.gone)
    }

    fn runs_of(&self, job: usize) -> Vec<JobRun> {
        let own = self.runs.iter().rev().filter(|run| run.job == job && !run.gone);
        own.map(Ran::as_glue_says).collect()
    }

    /// Lets a job run for so many minutes until now.
    fn runs(&mut self, job: usize, minutes: i64, message: impl Fn(&Has) -> Option<String>) -> Option<String> {
        let began = self.now - SignedDuration::from_mins(minutes);
        // What it was given while it ran it had not, and what it had, nobody but the message tells by now.
        let had_then = self.jobs[job].iter().rev().find(|has| has.since <= began);
        let had = had_then.or(self.jobs[job].first())?.clone();
        let run = Ran {
            job,
            id: format!("jr_{}", self.runs.len()),
            began: began.max(had.since),
            ended: self.now,
            failed: message(&had).map(|message| (message, true)),
            had,
            gone: false,
        };
        self.runs.push(run);
        self.runs.last().map(|run| run.id.clone())
    }
}

fn number_of(name: Option<&str>) -> Option<usize> {
    JOBS.iter().position(|job| Some(*job) == name)
}

fn message(cause: usize, had: &Has) -> String {
    let denied = |principal: &str| {
        format!(
            "An error occurred (AccessDeniedException) when calling the GetSecretValue operation: User: \
             arn:aws:sts::111122223333:assumed-role/{principal} is not authorized to perform: secretsmanager:GetSecretValue on resource: x \
             because no identity-based policy allows the secretsmanager:GetSecretValue action"
        )
    };
    match cause {
        0 => PASSWORD.to_owned(),
        1 => denied(&format!("{}/GlueJobRunnerSession", had.role)),
        2 => denied("CrossAccount/botocore-session-1"),
        _ => "The role should be given assume role permissions for Glue Service.".to_owned(),
    }
}

/// The account as the function sees it.
struct Life {
    account: Arc<Mutex<Account>>,
    world: World,
    /// The events of failures so far, with their runs.
    events: Vec<(String, Value)>,
}

impl Life {
    fn new() -> Self {
        let account = Arc::new(Mutex::new(Account::new()));
        let of = |account: &Arc<Mutex<Account>>| {
            let account = account.clone();
            move || account.lock().expect("a lock").clone()
        };
        let (jobs, run, runs) = (of(&account), of(&account), of(&account));
        let reads = vec![
            mock!(aws_sdk_glue::Client::batch_get_jobs).then_compute_output(move |request| {
                let account = jobs();
                let (mut there, mut gone) = (Vec::new(), Vec::new());
                for name in request.job_names() {
                    match number_of(Some(name)).and_then(|number| account.job(number)) {
                        Some(job) => there.push(job),
                        None => gone.push(name.clone()),
                    }
                }
                let answer = BatchGetJobsOutput::builder().set_jobs(Some(there));
                answer.set_jobs_not_found(Some(gone)).build()
            }),
            mock!(aws_sdk_glue::Client::get_job_run).then_compute_response(move |request| {
                use aws_smithy_mocks::MockResponse::{Error, Output};
                match run().run(request.run_id().unwrap_or_default()) {
                    Some(run) => Output(GetJobRunOutput::builder().job_run(run.as_glue_says()).build()),
                    None => Error(GetJobRunError::EntityNotFoundException(
                        EntityNotFoundException::builder().build(),
                    )),
                }
            }),
            mock!(aws_sdk_glue::Client::get_job_runs).then_compute_response(move |request| {
                use aws_smithy_mocks::MockResponse::{Error, Output};
                let (account, number) = (runs(), number_of(request.job_name()).expect("a job"));
                if account.jobs[number].is_empty() {
                    return Error(GetJobRunsError::EntityNotFoundException(
                        EntityNotFoundException::builder().build(),
                    ));
                }
                Output(
                    GetJobRunsOutput::builder()
                        .set_job_runs(Some(account.runs_of(number)))
                        .build(),
                )
            }),
            mock!(aws_sdk_glue::Client::list_jobs).then_output(|| {
                ListJobsOutput::builder()
                    .set_job_names(Some(JOBS.map(str::to_owned).to_vec()))
                    .build()
            }),
            mock!(aws_sdk_glue::Client::get_tags).then_output(|| GetTagsOutput::builder().build()),
            mock!(aws_sdk_glue::Client::get_crawlers).then_output(|| GetCrawlersOutput::builder().build()),
        ];
        Self {
            account,
            world: World::on(reads),
            events: Vec::new(),
        }
    }

    fn with<T>(&self, work: impl FnOnce(&mut Account) -> T) -> T {
        work(&mut self.account.lock().expect("a lock"))
    }

    async fn takes(&self, payload: Value) {
        handle(&self.world.clients, &settings(), payload)
            .await
            .expect("an answer");
    }

    async fn sweeps(&self) {
        self.takes(json!({"sweep": {"lookbackMinutes": 24 * 60}})).await;
    }

    async fn fails(&mut self, job: usize, cause: usize, minutes: i64, told: Told) {
        let Some(id) = self.with(|account| account.runs(job, minutes, |had| Some(message(cause, had)))) else {
            return;
        };
        let says = |is_said: bool| {
            self.with(|account| {
                let failed = account.runs.last_mut().and_then(|run| run.failed.as_mut());
                failed.map(|(message, said)| {
                    *said = is_said;
                    message.clone()
                })
            })
        };
        let text = says(told != Told::BeforeGlue);
        let ended = self.with(|account| account.now);
        let detail = json!({"jobName": JOBS[job], "state": "FAILED", "jobRunId": id});
        let mut whole = event(detail);
        whole["time"] = ended.to_string().into();
        let known = self.open_of(job).await;
        if told != Told::Never {
            self.takes(json!({"Records": [{"messageId": "m", "body": whole.to_string()}]}))
                .await;
            self.opened_nothing_known(&id, &known).await;
        }
        says(true);
        whole["detail"]["message"] = json!(text);
        self.events.push((id, whole));
    }

    /// What is open and lists a run of a job.
    async fn open_of(&self, job: usize) -> Vec<Incident> {
        let listing = self.listing().await;
        let own = self.with(|account| {
            let runs = account.runs.iter().filter(|run| run.job == job);
            runs.filter_map(|run| listing.get(&run.id))
                .flatten()
                .cloned()
                .collect::<BTreeSet<String>>()
        });
        let open = self.world.clients.table.all_open().await.expect("a list").incidents;
        open.into_iter()
            .filter(|one| one.is_open() && own.contains(&one.id))
            .collect()
    }

    /// A run of what its job fails of already is of that, whatever of it can be read, while its job has that connection; and where it has failed of
    /// that by itself, it opens nothing.
    async fn opened_nothing_known(&self, id: &str, known: &[Incident]) {
        let listing = self.listing().await;
        let place = listing[id][0].clone();
        let incident = self
            .world
            .clients
            .table
            .by_id(&place)
            .await
            .expect("read")
            .expect("there");
        let same = known.iter().filter(|one| one.key.cause == incident.key.cause);
        let same: Vec<&Incident> = same.collect();
        let run = self.with(|account| account.run(id).cloned()).expect("it has run");
        let text = run
            .failed
            .as_ref()
            .map(|(message, _)| message.clone())
            .unwrap_or_default();
        let has = self.with(|account| account.jobs[run.job].last().cloned());
        // The second job is told by its runs what it is of.
        let is_kept = run.job == 1 || has.is_none_or(|has| has.connection == run.had.connection);
        if let [one] = same.as_slice()
            && one.key.subject == Subject::Job(JOBS[run.job].to_owned())
        {
            let listed = listing.values().flatten().filter(|listed| **listed == place).count();
            assert!(
                place == one.id || listed > 1,
                "{run:?} is not of {one:?}, but opened {incident:?}"
            );
        }
        if let [one] = same.as_slice()
            && is_kept
            && one.key.subject == Subject::Connection(run.had.connection.to_owned())
            && one.key.role.as_deref().is_none_or(|role| role == run.had.role)
            && one.key.denied.is_some() == text.contains("CrossAccount")
        {
            assert_eq!(place, one.id, "{run:?} is not of {one:?}, but of {incident:?}");
        }
    }

    /// As `on-job-success` does.
    async fn succeeds(&self, job: usize, minutes: i64, told: bool) {
        let ran = self.with(|account| account.runs(job, minutes, |_| None));
        let Some(id) = ran.filter(|_| told) else {
            return;
        };
        let account = self.with(|account| account.clone());
        let run = account.run(&id).expect("it has run").clone();
        let plain_job = account.job(job).as_ref().map(shared_aws::glue::job);
        let evidence = Evidence {
            job: Fact::Known(plain_job.map_or(Found::missing(), Found::Present)),
            job_run: Fact::Known(Found::Present(shared_aws::glue::job_run(&run.as_glue_says()))),
            ..Evidence::default()
        };
        let (table, of) = (&self.world.clients.table, Member::Job(JOBS[job].to_owned()));
        let machine = settings().state_machine_arn;
        let teller = Teller {
            states: &self.world.clients.states,
            machine: &machine,
        };
        for incident in table.incidents_of(&of).await.expect("a list") {
            let open = table.by_id(&incident).await.expect("read").filter(Incident::is_open);
            if let Some(open) = open.filter(|open| open.is_shown_by(&of, &shown(&evidence, run.began))) {
                let over = |open: &Incident| open.healed_by(&of, &id, run.began);
                table.end(teller, &open, over).await.expect("ended");
            }
        }
    }

    async fn goes(&mut self, step: &Step) {
        self.with(|account| account.now += SignedDuration::from_mins(10));
        match *step {
            Step::Fails {
                job,
                cause,
                minutes,
                told,
            } => self.fails(job, cause, minutes, told).await,
            Step::Succeeds { job, minutes, told } => self.succeeds(job, minutes, told).await,
            Step::Again(number) => {
                let known: Vec<&(String, Value)> = self.events.iter().collect();
                if let Some((id, again)) = known.get(number % known.len().max(1)).copied().cloned() {
                    let was_listed = self.listing().await.contains_key(&id);
                    let before = self.world.executions();
                    self.takes(json!({"Records": [{"messageId": "m", "body": again.to_string()}]}))
                        .await;
                    if was_listed {
                        assert_eq!(self.world.executions(), before, "{id} came again");
                    }
                }
            }
            Step::Changes { job, role, connection } => self.with(|account| {
                let since = account.now;
                account.jobs[job].push(Has {
                    role: ROLES[role],
                    connection: CONNECTIONS[connection],
                    since,
                });
            }),
            Step::Deleted(job) => self.with(|account| {
                account.jobs[job].clear();
                account
                    .runs
                    .iter_mut()
                    .filter(|run| run.job == job)
                    .for_each(|run| run.gone = true);
            }),
            Step::Sweep => self.sweeps().await,
        }
        self.holds().await;
    }

    /// The incidents that list each run.
    async fn listing(&self) -> BTreeMap<String, Vec<String>> {
        let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (pk, sk) in self.world.table.keys() {
            if let Some((_, run)) = sk.strip_prefix("RUN#").and_then(|name| name.split_once('#')) {
                let id = pk.trim_start_matches("INCIDENT#").to_owned();
                all.entry(run.to_owned()).or_default().push(id);
            }
        }
        all
    }

    /// What is true at any time.
    async fn holds(&self) {
        let listing = self.listing().await;
        for (run, ids) in &listing {
            assert_eq!(ids.len(), 1, "{run} is listed by {ids:?}");
        }
        let ids: BTreeSet<&String> = listing.values().flatten().collect();
        for id in ids {
            let incident = self.world.clients.table.by_id(id).await.expect("read").expect("there");
            let Some(Closed::Success { run, .. }) = &incident.closed else {
                assert!(incident.is_open(), "nothing is quiet here: {incident:?}");
                continue;
            };
            let closed = self.with(|account| account.runs.iter().find(|one| one.id == *run).cloned());
            let closed = closed.expect("it has run");
            let own = listing
                .iter()
                .filter(|(_, ids)| ids.contains(id))
                .map(|(run, _)| run.clone());
            let own: Vec<String> = own.collect();
            let failed = self.with(|account| {
                let runs = account.runs.iter().filter(|one| own.contains(&one.id));
                runs.cloned().collect::<Vec<Ran>>()
            });
            assert!(
                failed.iter().any(|one| one.job == closed.job),
                "{incident:?} by {closed:?}, which is not in it"
            );
            assert!(
                failed.iter().all(|one| one.ended <= closed.began),
                "{incident:?} by {closed:?}, before {failed:?}"
            );
            let is_its = match &incident.key.subject {
                Subject::Connection(name) => closed.had.connection == name,
                Subject::Job(name) => JOBS[closed.job] == name,
                other => panic!("{other:?}"),
            };
            assert!(is_its, "{incident:?} by {closed:?}");
            if let Some(role) = &incident.key.role {
                assert_eq!(closed.had.role, role, "{incident:?} by {closed:?}");
            }
        }
    }

    /// All works again, as it was whenever it failed, and the sweep sees it.
    async fn heals(&mut self) {
        let had: BTreeSet<(usize, &str, &str)> = self.with(|account| {
            let failed = account.runs.iter().filter(|run| run.failed.is_some());
            failed.map(|run| (run.job, run.had.role, run.had.connection)).collect()
        });
        for (job, role, connection) in had {
            let at = |all: &[&str], one: &str| all.iter().position(|other| *other == one).unwrap_or_default();
            let (role, connection) = (at(&ROLES, role), at(&CONNECTIONS, connection));
            self.goes(&Step::Changes { job, role, connection }).await;
            let works = Step::Succeeds {
                job,
                minutes: 1,
                told: false,
            };
            self.goes(&works).await;
            // What only a sweep finds the next one closes.
            self.sweeps().await;
            self.sweeps().await;
        }
        self.holds().await;
        let open = self.world.clients.table.all_open().await.expect("a list").incidents;
        // What comes and goes is over a day later.
        let open: Vec<&Incident> = open.iter().filter(|one| one.again().is_none()).collect();
        assert!(open.is_empty(), "{open:#?}");
    }
}

#[test]
fn in_any_order_a_run_is_listed_once_and_an_incident_is_closed_by_what_shows_it() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let config = ProptestConfig {
        cases: 60,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let all = TestRunner::new(config).run(&vec(step(), 1..30), |steps| {
        runtime.block_on(async {
            let mut life = Life::new();
            for step in &steps {
                life.goes(step).await;
            }
            life.heals().await;
        });
        Ok(())
    });
    all.expect("it holds");
}
