//! The record of a connection: the facts of when it worked, in a bucket of its own. A later failure is compared with it.

use aws_sdk_s3::Client;
use aws_sdk_s3::primitives::ByteStream;
use shared_domain::evidence::{Evidence, Found};
use shared_domain::record::{Facts, Worked, key_of};
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
        let json = match serde_json::to_vec(&facts) {
            Ok(json) => json,
            Err(error) => return Some(error.to_string()),
        };
        for connection in connections {
            let kept = self
                .s3
                .put_object()
                .bucket(bucket)
                .key(key_of(&connection))
                .content_type("application/json")
                .body(ByteStream::from(json.clone()))
                .send()
                .await;
            if let Err(error) = kept {
                return Some(format!("s3:PutObject: {}", unreadable(&error)));
            }
            tracing::info!(connection, bytes = json.len(), "kept the record of `{connection}`");
        }
        None
    }
}

/// The facts, and the connections that work by them; `None` where it is not known that anything works, or nothing was read.
fn worth_keeping(report: &Report, document: &Document) -> Option<(Facts, Vec<String>)> {
    if !matches!(report.outcome, Outcome::Ready | Outcome::Healthy) {
        return None;
    }
    let evidence = document.evidence.as_ref()?;
    let there = evidence.connections.iter();
    let there = there.filter(|named| named.connection.get().and_then(Found::present).is_some());
    // A test is of one connection; a diagnosis that finds nothing is of all.
    let tested = report.connection.as_ref().filter(|_| report.outcome == Outcome::Ready);
    let connections: Vec<String> = there
        .map(|named| named.name.clone())
        .filter(|name| tested.is_none_or(|tested| tested.name == *name))
        .take(MOST)
        .collect();
    if connections.is_empty() {
        return None;
    }
    let facts = Facts {
        route: None,
        // Definitions only: a run, its log and its error are of that run.
        evidence: Evidence {
            observed_at: evidence.observed_at.clone(),
            context: evidence.context.clone(),
            job: evidence.job.clone(),
            connections: evidence.connections.clone(),
            learned: evidence.learned.clone(),
            ..Evidence::default()
        },
        network: packed(document.network.as_ref()),
        credentials: packed(document.credentials.as_ref()),
        driver: packed(document.driver.as_ref()),
        worked: Some(Worked {
            at: evidence.observed_at.clone(),
            proof: proof(report),
        }),
    };
    Some((facts, connections))
}

/// What a step handed on of its facts; nothing where they were too large.
fn packed<T: serde::de::DeserializeOwned + Default>(diagnosis: Option<&shared_domain::Diagnosis>) -> T {
    diagnosis
        .and_then(|diagnosis| diagnosis.facts.as_deref())
        .and_then(unpack)
        .unwrap_or_default()
}

fn proof(report: &Report) -> String {
    let passed = report.tests.iter().filter(|test| test.outcome == TestOutcome::Passed);
    let passed: Vec<&str> = passed.map(|test| test.test.as_str()).collect();
    if passed.is_empty() {
        "a diagnosis found nothing that fails".to_owned()
    } else {
        format!("{} passed", passed.join(" and "))
    }
}
