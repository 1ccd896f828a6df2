//! What executions that were stopped on their way have left: found by its tag, its name and its age, stopped and removed.
//!
//! A step that ends cleans up after itself, and the next test of the same connection meets what an earlier one has left. This is for
//! the connections that nobody tests again.

use std::time::{Duration, SystemTime};

use aws_sdk_glue::Client as Glue;
use aws_sdk_glue::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_glue::primitives::DateTime;
use serde::{Deserialize, Serialize};
use shared_domain::report::Created;
use shared_domain::step::SMOKE_JOB_PREFIX;
use shared_domain::tags::MANAGED_BY;
use shared_lambda::{ErrorName, StepError, unreadable};

use crate::crawler::ByCrawler;
use crate::glue_etl::GlueEtl;

/// `{"olderThanMinutes": 180}`: more than an execution may take, so that whatever is older belongs to none that is on its way.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Sweep {
    /// How old something has to be.
    older_than_minutes: u32,
}

/// What a sweep did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Swept {
    /// The names of what was removed, with what belongs to it.
    pub removed: Vec<String>,
    /// What could not be removed; the next sweep tries again.
    pub left: Vec<Created>,
}

/// The names of what is old enough, of one kind; those that could be read, and why others could not.
#[derive(Default)]
struct Old {
    names: Vec<String>,
    unread: Vec<String>,
}

impl Old {
    fn note<E: ProvideErrorMetadata, R>(&mut self, action: &str, error: &SdkError<E, R>) {
        self.unread.push(format!("{action}: {}", unreadable(error)));
    }

    /// Keeps what is one of ours and was made before `before`; what does not say when is left alone.
    fn consider(&mut self, name: &str, made: Option<&DateTime>, before: &DateTime) {
        if name.starts_with(SMOKE_JOB_PREFIX) && made.is_some_and(|made| made < before) {
            self.names.push(name.to_owned());
        }
    }
}

/// Removes what is old.
///
/// # Errors
/// When something could not be listed: after all the rest was removed, so that Lambda tries again and then tells.
pub(crate) async fn sweep(etl: &GlueEtl<'_>, crawler: &ByCrawler<'_>, sweep: Sweep) -> Result<Swept, StepError> {
    let age = Duration::from_secs(u64::from(sweep.older_than_minutes) * 60);
    let before = DateTime::from(SystemTime::now() - age);
    let mut swept = Swept::default();
    let mut unread = Vec::new();

    let old = old_jobs(etl.glue, &before).await;
    unread.extend(old.unread);
    for name in old.names {
        let left = etl.stop_and_clean_up(&name).await;
        swept.note(name, left);
    }
    let old = old_crawlers(crawler.glue, &before).await;
    unread.extend(old.unread);
    for name in old.names {
        // One that runs cannot be removed: it is stopped now, and removed by the next sweep.
        crawler.stop(&name).await;
        let left = crawler.clean_up(&name).await;
        swept.note(name, left);
    }
    // A database whose crawler never came to be. What went with its crawler is not listed any more.
    let old = old_databases(crawler.glue, &before).await;
    unread.extend(old.unread);
    for name in old.names {
        if !swept.left.iter().any(|left| left.id == name) {
            let left = crawler.remove_database(&name).await;
            swept.note(name, left.into_iter().collect());
        }
    }
    tracing::info!(
        removed = swept.removed.len(),
        left = swept.left.len(),
        "removed what ended executions have left: {}",
        swept.removed.join(", ")
    );
    if unread.is_empty() {
        return Ok(swept);
    }
    let reasons = unread.join("; ");
    let message = format!("could not look for all that ended executions have left: {reasons}");
    Err(StepError::new(ErrorName::NotReady, message))
}

impl Swept {
    fn note(&mut self, name: String, left: Vec<Created>) {
        if left.is_empty() {
            self.removed.push(name);
        } else {
            self.left.extend(left);
        }
    }
}

async fn old_jobs(glue: &Glue, before: &DateTime) -> Old {
    let mut old = Old::default();
    let mut names = glue
        .list_jobs()
        .tags(MANAGED_BY.0, MANAGED_BY.1)
        .into_paginator()
        .items()
        .send();
    while let Some(name) = names.next().await {
        match name {
            Ok(name) if name.starts_with(SMOKE_JOB_PREFIX) => match glue.get_job().job_name(&name).send().await {
                Ok(answer) => old.consider(&name, answer.job().and_then(|job| job.created_on()), before),
                Err(error) if is_gone(&error) => {}
                Err(error) => old.note("glue:GetJob", &error),
            },
            Ok(_) => {}
            Err(error) => {
                old.note("glue:ListJobs", &error);
                break;
            }
        }
    }
    old
}

async fn old_crawlers(glue: &Glue, before: &DateTime) -> Old {
    let mut old = Old::default();
    let mut pages = glue
        .list_crawlers()
        .tags(MANAGED_BY.0, MANAGED_BY.1)
        .into_paginator()
        .send();
    while let Some(page) = pages.next().await {
        let page = match page {
            Ok(page) => page,
            Err(error) => {
                old.note("glue:ListCrawlers", &error);
                break;
            }
        };
        for name in page
            .crawler_names()
            .iter()
            .filter(|name| name.starts_with(SMOKE_JOB_PREFIX))
        {
            match glue.get_crawler().name(name).send().await {
                Ok(answer) => old.consider(name, answer.crawler().and_then(|it| it.creation_time()), before),
                Err(error) if is_gone(&error) => {}
                Err(error) => old.note("glue:GetCrawler", &error),
            }
        }
    }
    old
}

async fn old_databases(glue: &Glue, before: &DateTime) -> Old {
    let mut old = Old::default();
    let mut pages = glue.get_databases().into_paginator().send();
    while let Some(page) = pages.next().await {
        match page {
            Ok(page) => {
                for database in page.database_list() {
                    old.consider(database.name(), database.create_time(), before);
                }
            }
            Err(error) => {
                old.note("glue:GetDatabases", &error);
                break;
            }
        }
    }
    old
}

/// Somebody was faster.
fn is_gone<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> bool {
    error.code() == Some("EntityNotFoundException")
}
