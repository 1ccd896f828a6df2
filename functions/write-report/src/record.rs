//! The record of a connection: the facts of when it worked, in a bucket of its own. A later failure is compared with it, and beside it what
//! a diagnosis of an incident saw, with which it is compared what works when the incident is over.

use aws_sdk_s3::Client;
use aws_sdk_s3::primitives::ByteStream;
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared_domain::Diagnosis;
use shared_domain::diagnosis::Verdict;
use shared_domain::evidence::{Evidence, Found};
use shared_domain::incident::Closed;
use shared_domain::record::{Diagnosed, Facts, Worked, key_of, key_of_incident, key_of_page};
use shared_domain::report::{Outcome, Report};
use shared_domain::step::TestOutcome;
use shared_lambda::{unpack, unreadable};

use crate::document::Document;

/// How many connections of one job get a record.
const MOST: usize = 8;

/// Where records are kept. Without a bucket none is.
pub struct Records {
    s3: Client,
    bucket: Option<String>,
}

impl Records {
    /// In the bucket of `RECORD_BUCKET`.
    pub fn from_env(s3: Client) -> Self {
        let bucket = std::env::var("RECORD_BUCKET").ok().filter(|bucket| !bucket.is_empty());
        Self::new(s3, bucket)
    }

    /// In this bucket.
    pub fn new(s3: Client, bucket: Option<String>) -> Self {
        Self { s3, bucket }
    }

    /// Keeps the facts of what works. Why they could not be kept, where they should have been: the report says so, and is a report all
    /// the same.
    pub(crate) async fn keep(&self, report: &Report, document: &Document) -> Option<String> {
        let bucket = self.bucket.as_ref()?;
        let (facts, connections) = worth_keeping(report, document)?;
        let json = match facts.and_then(|facts| written(&facts)) {
            Ok(json) => json,
            Err(reason) => return Some(reason),
        };
        for connection in connections {
            if let Err(reason) = self.put(bucket, key_of(&connection), json.clone()).await {
                return Some(reason);
            }
            tracing::info!(connection, bytes = json.len(), "kept the record of `{connection}`");
        }
        None
    }

    /// Keeps what the diagnosis of an incident saw. The report is a report without it; then it is not known what healed.
    pub(crate) async fn keep_diagnosis(&self, report: &Report, document: &Document) {
        let (Some(bucket), Some(id)) = (&self.bucket, document.incident()) else {
            return;
        };
        let Some(diagnosed) = diagnosed(report, document).filter(|_| !document.tells_of_an_end()) else {
            return;
        };
        let kept = match diagnosed.and_then(|diagnosed| written(&diagnosed)) {
            Ok(json) => self.put(bucket, key_of_incident(id), json).await,
            Err(reason) => Err(reason),
        };
        if let Err(reason) = kept {
            tracing::warn!(incident = id, "what the diagnosis saw is not kept: {reason}");
        }
    }

    /// Keeps the page of an execution that judged something or tells of an end, and puts into the report where it is. A report
    /// is one without it.
    pub(crate) async fn keep_page(&self, report: &mut Report, document: &Document) {
        let judged = report.root_cause.is_some() || report.network.is_some() || !report.findings.is_empty();
        let judged = judged || report.outcome == Outcome::Resolved;
        let (Some(bucket), Some(execution)) = (&self.bucket, document.execution.as_deref().filter(|_| judged)) else {
            return;
        };
        let (key, origin) = (key_of_page(execution), document.origin());
        let html = shared_page::page(report, &origin).into_bytes();
        match self.put_as(bucket, key.clone(), "text/html; charset=utf-8", html).await {
            Ok(()) => {
                report.page_link = Some(console_link(document, bucket, &key));
                report.page = Some(format!("s3://{bucket}/{key}"));
            }
            Err(reason) => tracing::warn!(execution, "the page is not kept: {reason}"),
        }
    }

    async fn put(&self, bucket: &str, key: String, json: Vec<u8>) -> Result<(), String> {
        self.put_as(bucket, key, "application/json", json).await
    }

    async fn put_as(&self, bucket: &str, key: String, kind: &str, bytes: Vec<u8>) -> Result<(), String> {
        let put = self.s3.put_object().bucket(bucket).key(key);
        let put = put.content_type(kind).body(ByteStream::from(bytes));
        let kept = put.send().await;
        kept.map(drop)
            .map_err(|error| format!("s3:PutObject: {}", unreadable(&error)))
    }
}

/// An object in the console, where whoever is signed in opens it with their own rights.
fn console_link(document: &Document, bucket: &str, key: &str) -> String {
    let context = document.context();
    let console = match context.partition.as_str() {
        "aws-cn" => "console.amazonaws.cn",
        "aws-us-gov" => "console.amazonaws-us-gov.com",
        _ => "console.aws.amazon.com",
    };
    // In a URL the sign of an escape is escaped itself.
    let key = key.replace('%', "%25");
    format!(
        "https://{console}/s3/object/{bucket}?region={}&prefix={key}",
        context.region
    )
}

fn written<T: Serialize>(kept: &T) -> Result<Vec<u8>, String> {
    serde_json::to_vec(kept).map_err(|error| error.to_string())
}

/// The facts, or why not all of them are there, and the connections that work by them; `None` where it is not known that anything works, or
/// nothing was read.
fn worth_keeping(report: &Report, document: &Document) -> Option<(Result<Facts, String>, Vec<String>)> {
    let works = match report.outcome {
        Outcome::Ready | Outcome::Healthy => true,
        // A run that succeeded is the best proof there is, of the connection that the incident was about.
        // Facts in which something fails all the same are none of what works: a later failure would be compared with what is broken.
        Outcome::Resolved => report.connection.is_some() && healed_by(report).is_some() && !fails(document),
        _ => false,
    };
    let evidence = document.evidence.as_ref().filter(|_| works)?;
    let there = evidence.connections.iter();
    let there = there.filter(|named| named.connection.get().and_then(Found::present).is_some());
    // A test is of one connection, as an incident is; a diagnosis that finds nothing is of all.
    let tested = report
        .connection
        .as_ref()
        .filter(|_| report.outcome != Outcome::Healthy);
    let connections: Vec<String> = there
        .map(|named| named.name.clone())
        .filter(|name| tested.is_none_or(|tested| tested.name == *name))
        .take(MOST)
        .collect();
    if connections.is_empty() {
        return None;
    }
    let facts = parts(document, Steps::All).map(|parts| Facts {
        // Definitions only: a run, its log and its error are of that run.
        evidence: Evidence {
            observed_at: evidence.observed_at.clone(),
            context: evidence.context.clone(),
            job: evidence.job.clone(),
            connections: evidence.connections.clone(),
            learned: evidence.learned.clone(),
            ..Evidence::default()
        },
        worked: Some(Worked {
            at: evidence.observed_at.clone(),
            proof: proof(report),
        }),
        ..parts
    });
    Some((facts, connections))
}

/// True where a check fails in what the diagnosing steps have read.
fn fails(document: &Document) -> bool {
    let steps = [&document.network, &document.credentials, &document.driver];
    let mut findings = steps.into_iter().flatten().flat_map(|diagnosis| &diagnosis.findings);
    findings.any(|finding| finding.verdict == Verdict::Fail)
}

/// Of which steps the facts have to be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Steps {
    /// All three: in a record a part that is not there would be compared as one in which nothing was, and would take the place of one that is known.
    All,
    /// A root cause of another stage is looked for in no part that did not run.
    ThatRan,
}

/// What the diagnosing steps handed on of their facts.
fn parts(document: &Document, steps: Steps) -> Result<Facts, String> {
    Ok(Facts {
        network: packed("network", document.network.as_ref(), steps)?,
        credentials: packed("credentials", document.credentials.as_ref(), steps)?,
        driver: packed("driver", document.driver.as_ref(), steps)?,
        ..Facts::default()
    })
}

fn packed<T>(part: &str, diagnosis: Option<&Diagnosis>, steps: Steps) -> Result<T, String>
where
    T: DeserializeOwned + Default,
{
    match diagnosis {
        Some(diagnosis) => {
            let facts = diagnosis.facts.as_deref().and_then(unpack);
            facts.ok_or_else(|| format!("the facts of the {part} were too large to be handed on"))
        }
        None if steps == Steps::ThatRan => Ok(T::default()),
        None => Err(format!(
            "the step that reads the facts of the {part} broke or did not run"
        )),
    }
}

/// What the diagnosis of an incident saw, where it named a root cause, or why not all of it is there.
fn diagnosed(report: &Report, document: &Document) -> Option<Result<Diagnosed, String>> {
    let (root_cause, evidence) = (report.root_cause.clone()?, document.evidence.clone()?);
    Some(parts(document, Steps::ThatRan).map(|parts| Diagnosed {
        root_cause,
        facts: Facts {
            route: document.route.clone(),
            evidence,
            ..parts
        },
    }))
}

/// The run that closed the incident of a report.
fn healed_by(report: &Report) -> Option<String> {
    match report.incident.as_ref()?.closed.as_ref()? {
        Closed::Success { of, run, .. } => Some(of.said(run)),
        Closed::Quiet { .. } => None,
    }
}

fn proof(report: &Report) -> String {
    if let Some(run) = healed_by(report) {
        return format!("{run} succeeded");
    }
    let passed = report.tests.iter().filter(|test| test.outcome == TestOutcome::Passed);
    let passed: Vec<&str> = passed.map(|test| test.test.as_str()).collect();
    if passed.is_empty() {
        "a diagnosis found nothing that fails".to_owned()
    } else {
        format!("{} passed", passed.join(" and "))
    }
}
