//! What runs, and fails: a job or a crawler, whose names may be the same.

use serde::{Deserialize, Serialize};

use crate::request::Diagnose;

/// A job or a crawler: `{"job": "nightly"}`, `{"crawler": "orders"}`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Member {
    /// A job, by its runs.
    Job(String),
    /// A crawler, by its crawls.
    Crawler(String),
}

impl Member {
    /// `job` or `crawler`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Job(_) => "job",
            Self::Crawler(_) => "crawler",
        }
    }

    /// The name.
    pub fn name(&self) -> &str {
        match self {
            Self::Job(name) | Self::Crawler(name) => name,
        }
    }

    /// `run jr_1 of job nightly`, `crawl c-1 of crawler orders`.
    pub fn said(&self, run: &str) -> String {
        let what = match self {
            Self::Job(_) => "run",
            Self::Crawler(_) => "crawl",
        };
        format!("{what} {run} of {} {}", self.kind(), self.name())
    }

    /// What an execution is asked of one of its runs. Glue knows no crawl by its id.
    pub fn diagnose(&self, run: &str) -> Diagnose {
        match self {
            Self::Job(job) => Diagnose {
                job_name: Some(job.clone()),
                job_run_id: Some(run.to_owned()),
                ..Diagnose::default()
            },
            Self::Crawler(crawler) => Diagnose {
                crawler_name: Some(crawler.clone()),
                ..Diagnose::default()
            },
        }
    }
}
