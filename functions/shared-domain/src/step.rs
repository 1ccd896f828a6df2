//! What each step of the workflow puts under its own key of the execution's document.
//!
//! The document only grows: `route` (route-request), `discovery` (discover-sources), `places` (diagnose-network, where a place is asked
//! for), `preflight` and `authority` (diagnose-network and diagnose-driver before anything is created), `registration` (register-credentials), `creation` (create-connection), `test` (test-connection),
//! `smoke` (smoke-test), `evidence` (collect-evidence), `network`, `credentials`, `driver` (the diagnosing steps), `change`
//! (trace-change), and `errors` (one entry a step that broke). Every step is handed the whole document and declares, in its own
//! `Input`, the keys it reads.
//! Beside them stand `request` (the raw input) and, for tags and names, `execution` (the execution's name).
//!
//! `route.request` stays the authority on what was asked for. Discovery adds facts to it, and [`Route::known`] and
//! [`Route::known_engine`] put both together: every step after discovery reads them through these.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::code::Code;
use crate::diagnosis::Reachability;
use crate::report::{ConnectionRef, Created};
use crate::request::{Confirmation, Request, TestEngine};
use crate::source::{Engine, SourceAnswer};

/// Jobs of our own smoke tests start with this; their failures are read by the execution that started them.
pub const SMOKE_JOB_PREFIX: &str = "pipefitter-smoke-";

/// What is missing from the request, and how to give it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Question {
    /// The field's path in the input, such as `endpoint.host`.
    pub path: String,
    /// The question, one sentence.
    pub ask: String,
    /// Why Pipefitter needs to know.
    pub why: String,
    /// The allowed values, where they are few.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allowed: Vec<String>,
    /// An example value, as JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub example: Option<serde_json::Value>,
    /// Commands for the user to run, where the answer is an action of theirs (filling a secret).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub commands: Vec<String>,
    /// The secret whose value is all that is missing, where that is the question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fill: Option<Unfilled>,
    /// What the account has to choose from, each with what speaks for and against it; never chosen for the user.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<Choice>,
    /// What `confirm` says in place of another answer, where the one that is given may be right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unless: Option<Confirmation>,
}

/// A value that a question may be answered with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Choice {
    /// The value, as the input takes it.
    pub value: serde_json::Value,
    /// What speaks for it and against it.
    pub reason: String,
}

/// A secret's shell that its owner has to fill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Unfilled {
    /// Its name or ARN.
    pub secret_id: String,
    /// What it holds beside the value, none of it secret: the user.
    pub holds: BTreeMap<String, String>,
    /// The key under which the value is to stand.
    pub key: String,
    /// True where the value is a password, which a person can type; false for a key, which is in a file.
    pub typed: bool,
}

/// A field of the input that is wrong. The offending value is never repeated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// The field's path in the input, such as `endpoint.port`.
    pub path: String,
    /// What is wrong with it.
    pub problem: String,
    /// What to do.
    pub remedy: String,
}

/// The way that a request takes through the workflow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Way {
    /// Create the connection, then test it.
    Register,
    /// The connection exists: test it, diagnose it when the test fails.
    Test,
    /// Diagnose a job run or a connection.
    Diagnose,
    /// Tell of an incident that is over.
    Resolve,
    /// Questions are open; discovery still runs, so that candidates can be shown.
    Ask,
    /// Not for Pipefitter, or input it will not take.
    Refuse,
}

/// Where the execution runs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AwsContext {
    /// The twelve-digit account id.
    pub account: String,
    /// The Region, such as `eu-central-1`.
    pub region: String,
    /// `aws`, `aws-cn`, `aws-us-gov`.
    pub partition: String,
}

impl AwsContext {
    /// This context, and what it does not say from `other`.
    pub fn or(self, other: &Self) -> Self {
        let or = |own: String, other: &String| if own.is_empty() { other.clone() } else { own };
        Self {
            account: or(self.account, &other.account),
            region: or(self.region, &other.region),
            partition: or(self.partition, &other.partition),
        }
    }
}

/// Why a request is refused, and where to go instead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Refusal {
    /// One sentence: what Pipefitter does not do.
    pub reason: String,
    /// One sentence: what to use instead.
    pub instead: String,
}

/// What `route-request` decided.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Route {
    /// The way through the workflow.
    pub way: Way,
    /// Why this way, one sentence.
    pub reason: String,
    /// The request, validated and completed with what its own fields imply (a `url` taken apart, a word turned into an engine).
    pub request: Request,
    /// The engine, once it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub engine: Option<Engine>,
    /// The account and Region, as STS says.
    #[serde(default)]
    pub context: AwsContext,
    /// The connection of that name, if it exists already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub existing: Option<ConnectionRef>,
    /// What is missing.
    #[serde(default)]
    pub questions: Vec<Question>,
    /// What is wrong.
    #[serde(default)]
    pub problems: Vec<Problem>,
    /// Where to go instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refusal: Option<Refusal>,
}

impl Route {
    /// A way of which nothing else is known.
    pub fn of(way: Way, reason: impl Into<String>, request: Request) -> Self {
        Self {
            way,
            reason: reason.into(),
            request,
            engine: None,
            context: AwsContext::default(),
            existing: None,
            questions: Vec::new(),
            problems: Vec::new(),
            refusal: None,
        }
    }
}

impl Route {
    /// The request with what discovery adds: the port of the database whose host the user named, or while no host is named the one on
    /// which all that fit listen.
    pub fn known(&self, discovery: Option<&Discovery>) -> Request {
        let mut request = self.request.clone();
        let port = discovery.and_then(|found| match (&found.selected, self.request.host()) {
            (Some(selected), _) => selected.port,
            (None, None) => found.common_port(),
            (None, Some(_)) => None,
        });
        if let Some(port) = port {
            request.endpoint.get_or_insert_default().port.get_or_insert(port);
        }
        // Of schema version 1 Glue takes only connections with a user or a secret.
        if request.uses_iam()
            && request.schema_version.is_none()
            && self.known_engine(discovery).is_some_and(Engine::has_iam_by_driver)
        {
            request.schema_version = Some(2);
        }
        request
    }

    /// The engine: from the request's own words, else of the database whose host the user named.
    pub fn known_engine(&self, discovery: Option<&Discovery>) -> Option<Engine> {
        self.engine
            .or_else(|| discovery?.selected.as_ref().and_then(Candidate::source_engine))
    }

    /// The source: the engine that is known, else what the request says of it.
    pub fn known_source(&self, discovery: Option<&Discovery>) -> SourceAnswer {
        match self.known_engine(discovery) {
            Some(engine) => SourceAnswer::Engine {
                engine,
                reason: "the database's own engine".to_owned(),
            },
            None => self.request.source_answer(),
        }
    }
}

/// A source in the account that fits the request. Pipefitter never picks one for the user.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Candidate {
    /// The number by which a person refers to it.
    pub number: usize,
    /// `rds-instance`, `aurora-cluster`, `rds-proxy`, `redshift-cluster` or `redshift-workgroup`.
    pub kind: String,
    /// The identifier.
    pub id: String,
    /// The engine as AWS names it, such as `postgres`, `aurora-postgresql` or `redshift`.
    pub engine: String,
    /// Its version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The endpoint's host name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// The reader endpoint of a cluster, better for reads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reader_host: Option<String>,
    /// Other names under which it listens: custom endpoints, a custom domain.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_hosts: Vec<String>,
    /// The port.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
    /// The database that was named at creation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub database: Option<String>,
    /// Its VPC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vpc_id: Option<String>,
    /// Its security groups.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub security_group_ids: Vec<String>,
    /// `available`, `stopped`, ...
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// Whether its name resolves to a public address from outside the VPC.
    #[serde(default)]
    pub publicly_accessible: bool,
    /// Whether IAM database authentication is on.
    #[serde(default)]
    pub iam_authentication: bool,
    /// The managed master secret, where the database has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub managed_secret_arn: Option<String>,
}

impl Candidate {
    /// The engine behind it; `None` for one that Pipefitter does not know.
    pub fn source_engine(&self) -> Option<Engine> {
        // The engine family of a proxy has no edition, and Redshift is none of RDS: those are words of ours.
        Engine::of_rds(&self.engine).or_else(|| Engine::of_word(&self.engine))
    }

    /// All names under which it listens, its own first.
    pub fn hosts(&self) -> impl Iterator<Item = &str> {
        let own = [&self.host, &self.reader_host].into_iter().flatten();
        own.chain(&self.other_hosts).map(String::as_str)
    }
}

/// Where Glue could put its network interfaces: a subnet with a security group, and what the walk of a diagnosis says of it. Pipefitter
/// never picks one for the user.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Place {
    /// Where several sources fit, the one that it is judged for, by its id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The subnet.
    pub subnet_id: String,
    /// Its Availability Zone.
    pub zone: String,
    /// The security group.
    pub security_group_id: String,
    /// The group's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub security_group_name: Option<String>,
    /// Whether the source and the services are reached from there.
    pub reachability: Reachability,
    /// What speaks for it, in words.
    pub speaks_for: Vec<String>,
    /// What speaks against it: each check that fails or warns there.
    pub speaks_against: Vec<Objection>,
    /// What could not be seen.
    pub unknown: Vec<String>,
}

/// The place that an existing connection has.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UsedPlace {
    /// The subnet.
    pub subnet_id: String,
    /// The security groups.
    pub security_group_ids: Vec<String>,
    /// The connection's name.
    pub connection: String,
}

/// A check that speaks against a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Objection {
    /// Its code.
    pub code: Code,
    /// What is wrong.
    pub title: String,
    /// The resource that it is about.
    pub resource: String,
}

/// What `diagnose-network` finds where a place for the interfaces is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Places {
    /// The best first.
    pub places: Vec<Place>,
    /// Why some, or all, are missing: what could not be read, or that no group would do.
    pub missing: Vec<String>,
    /// Where no group would do: what makes one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub commands: Vec<String>,
}

/// What `discover-sources` found.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Discovery {
    /// Sources that fit, numbered.
    pub candidates: Vec<Candidate>,
    /// The candidate whose endpoint the request names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub selected: Option<Candidate>,
    /// Existing connections that already serve the source.
    pub existing: Vec<ConnectionRef>,
    /// How many of these there were, where the list had to be cut.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub existing_total: Option<usize>,
    /// Where a place is asked for: those that connections to sources of this kind have.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub used_places: Vec<UsedPlace>,
    /// How many candidates there were, where the list had to be cut.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<usize>,
    /// All that is still missing now that discovery has looked, in place of `route.questions`; empty when registration can go on.
    pub questions: Vec<Question>,
    /// What could not be read, each with the action that would help.
    pub unreadable: Vec<String>,
    /// What is worth knowing of what was found: a connection to reuse, the endpoint for reads, a database that is stopped.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub advice: Vec<String>,
}

impl Discovery {
    /// The port on which all candidates listen; `None` where they differ, where one's is not known, and without candidates.
    pub fn common_port(&self) -> Option<u16> {
        let first = self.candidates.first()?.port?;
        let all = self.candidates.iter().all(|candidate| candidate.port == Some(first));
        all.then_some(first)
    }
}

/// What `register-credentials` did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Registration {
    /// `secret`, `managed` or `iam`.
    pub method: String,
    /// The secret that the connection will name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret_id: Option<String>,
    /// Its ARN.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret_arn: Option<String>,
    /// What the user has to do or say before the connection can be created.
    pub questions: Vec<Question>,
    /// What was created.
    pub created: Vec<Created>,
    /// Advice, such as a lesser user than the master.
    pub advice: Vec<String>,
}

/// How far `create-connection` came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CreationState {
    /// It exists and can be tested.
    #[default]
    Ready,
    /// Glue is still at it: ask again.
    InProgress,
    /// Glue is still at it, and has been for longer than anybody waits.
    Late,
    /// The name is taken by another definition; names cannot be changed.
    Taken,
    /// Glue says that creation failed.
    Failed,
}

/// What `create-connection` did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Creation {
    /// How far it came.
    pub state: CreationState,
    /// The connection.
    pub connection: ConnectionRef,
    /// True when this execution created it, false when an equal one was found.
    #[serde(default)]
    pub created: bool,
    /// True when this execution updated one that was there.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub updated: bool,
    /// What was created, with the command that removes it.
    #[serde(default)]
    pub undo: Vec<Created>,
    /// Where a taken name's definition differs, or differed before the update: `field: there -> wanted`.
    #[serde(default)]
    pub differences: Vec<String>,
    /// Glue's own words, where it failed; of a taken name, why it is not updated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Whether a taken name's definition may be updated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<Question>,
    /// When Glue was first found at it, in seconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<u64>,
}

/// What a test says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TestOutcome {
    /// It worked.
    Passed,
    /// It did not; the message says how.
    Failed,
    /// This test cannot tell, and why.
    Inconclusive,
}

/// One test and what it proved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TestResult {
    /// `test-connection`, or the engine: `glue-etl`, `athena`, `crawler`.
    pub test: String,
    /// What it says.
    pub outcome: TestOutcome,
    /// The proof, or the redacted error text.
    pub message: String,
    /// The job that did it, where there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job_name: Option<String>,
    /// Its run id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run_id: Option<String>,
}

/// How far `smoke-test` came.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Smoke {
    /// False while a test is on its way: ask again.
    pub finished: bool,
    /// The tests on their way.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub running: Vec<RunningTest>,
    /// The results so far, one an engine that was asked for.
    #[serde(default)]
    pub results: Vec<TestResult>,
    /// The lines of PySpark by which a job reads as the test in Glue ETL does.
    #[serde(default, rename = "use", skip_serializing_if = "Option::is_none")]
    pub usage: Option<String>,
    /// What the tests made and have not removed, with the commands that remove it; empty in the end unless removing failed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub leftover: Vec<Created>,
}

/// An engine's test on its way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RunningTest {
    /// The engine.
    pub engine: TestEngine,
    /// The job, the catalog or the crawler.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The job's run or the query; absent while it could not be started yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// When it was first tried, in seconds since 1970.
    pub since: u64,
    /// True once it was told to stop because it took too long.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub stopping: bool,
}

/// A step that broke: the error's name and cause, as the state machine caught them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepFailure {
    /// The error's name, such as `AccessDenied` or `States.Timeout`.
    #[serde(rename = "Error", default)]
    pub error: String,
    /// Its cause.
    #[serde(rename = "Cause", default)]
    pub cause: String,
}

/// The steps that broke, by state name.
pub type StepFailures = BTreeMap<String, StepFailure>;

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn route(request: serde_json::Value) -> Route {
        serde_json::from_value(json!({"way": "register", "reason": "", "request": request})).unwrap()
    }

    #[test]
    fn the_port_and_engine_of_the_named_database_are_facts_and_its_database_is_none() {
        let selected = Candidate {
            engine: "aurora-postgresql".into(),
            port: Some(5433),
            database: Some("d".into()),
            ..Candidate::default()
        };
        let found = Discovery {
            selected: Some(selected),
            ..Discovery::default()
        };
        let named = route(json!({"endpoint": {"host": "h"}}));
        let known = named.known(Some(&found)).endpoint.unwrap();
        assert_eq!((known.port, known.database), (Some(5433), None));
        assert_eq!(named.known_engine(Some(&found)), Some(Engine::Postgresql));
        let said = route(json!({"endpoint": {"host": "h", "port": 1}}));
        assert_eq!(said.known(Some(&found)).endpoint.unwrap().port, Some(1));
        assert_eq!(said.known(None), said.request);
    }

    #[test]
    fn while_no_host_is_named_the_port_is_the_one_that_all_candidates_have() {
        let found = |ports: &[Option<u16>]| Discovery {
            candidates: ports
                .iter()
                .map(|port| Candidate {
                    port: *port,
                    ..Candidate::default()
                })
                .collect(),
            ..Discovery::default()
        };
        let port = |input: serde_json::Value, ports: &[Option<u16>]| {
            route(input)
                .known(Some(&found(ports)))
                .endpoint
                .and_then(|endpoint| endpoint.port)
        };
        let open = json!({"source": "postgresql"});
        assert_eq!(port(open.clone(), &[Some(5433), Some(5433)]), Some(5433));
        assert_eq!(port(open.clone(), &[Some(5433), Some(5432)]), None);
        assert_eq!(port(open.clone(), &[Some(5433), None]), None);
        assert_eq!(port(open, &[]), None);
        let of_another = json!({"endpoint": {"host": "elsewhere.example.com"}});
        assert_eq!(port(of_another, &[Some(5433)]), None, "theirs is not that host's");
    }
}
