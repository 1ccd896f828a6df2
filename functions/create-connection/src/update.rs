//! A taken name whose definition may be put right: Pipefitter made the connection, and no job and no crawler names it yet. A name cannot be
//! changed, so a typo in a definition would cost it otherwise.

use std::collections::HashMap;

use aws_sdk_glue::Client as Glue;
use aws_sdk_glue::types::{Crawler, CrawlerTargets, Job};
use futures::future::try_join;
use shared_domain::aws::glue::Connection;
use shared_domain::step::AwsContext;
use shared_domain::tags::{CONNECTION, MANAGED_BY, tag_value};
use shared_lambda::{in_time, unreadable, within};

/// Accounts have thousands of jobs; what is not read in this time may use the connection.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(25);

/// The tags of a connection, or why they cannot be seen.
pub(crate) async fn tags(glue: &Glue, context: &AwsContext, name: &str) -> Result<HashMap<String, String>, String> {
    let AwsContext {
        partition,
        region,
        account,
    } = context;
    let arn = format!("arn:{partition}:glue:{region}:{account}:connection/{name}");
    let answer = glue.get_tags().resource_arn(arn).send().await;
    let answer = answer.map_err(|error| format!("glue:GetTags: {}", unreadable(&error)))?;
    Ok(answer.tags().cloned().unwrap_or_default())
}

/// Why the connection is not to be updated; `None` where nothing is lost by it.
pub(crate) async fn obstacle(glue: &Glue, context: &AwsContext, there: &Connection) -> Option<String> {
    let name = &there.name;
    let tags = match tags(glue, context, name).await {
        Ok(tags) => tags,
        Err(reason) => return Some(format!("who made it could not be seen ({reason})")),
    };
    let has = |key: &str, value: &str| tags.get(key).is_some_and(|tag| tag == value);
    if !(has(MANAGED_BY.0, MANAGED_BY.1) && has(CONNECTION, &tag_value(name))) {
        return Some("Pipefitter did not make it".to_owned());
    }
    // Such a login cannot be read, and an update would lose it.
    if ["USERNAME", "PASSWORD", "ENCRYPTED_PASSWORD"]
        .iter()
        .any(|key| there.property(key).is_some())
    {
        return Some("somebody put a login into it since".to_owned());
    }
    let used = within(
        PATIENCE,
        in_time(try_join(by_a_job(glue, name), by_a_crawler(glue, name))),
    )
    .await;
    match used {
        Err(_) => Some("whether a job or a crawler uses it was not seen in time".to_owned()),
        Ok(Err(reason)) => Some(format!(
            "whether a job or a crawler uses it could not be seen ({reason})"
        )),
        Ok(Ok((job, crawler))) => job.or(crawler).map(|user| format!("{user} uses it")),
    }
}

async fn by_a_job(glue: &Glue, name: &str) -> Result<Option<String>, String> {
    let mut jobs = glue.get_jobs().into_paginator().items().send();
    while let Some(job) = jobs.next().await {
        let job = job.map_err(|error| format!("glue:GetJobs: {}", unreadable(&error)))?;
        if names_in_job(&job, name) {
            return Ok(Some(format!("the job `{}`", job.name().unwrap_or_default())));
        }
    }
    Ok(None)
}

async fn by_a_crawler(glue: &Glue, name: &str) -> Result<Option<String>, String> {
    let mut pages = glue.get_crawlers().into_paginator().send();
    while let Some(page) = pages.next().await {
        let page = page.map_err(|error| format!("glue:GetCrawlers: {}", unreadable(&error)))?;
        let names = |crawler: &&Crawler| crawler.targets().is_some_and(|targets| names_in_targets(targets, name));
        if let Some(crawler) = page.crawlers().iter().find(names) {
            return Ok(Some(format!("the crawler `{}`", crawler.name().unwrap_or_default())));
        }
    }
    Ok(None)
}

/// In its list of connections, or anywhere in its arguments.
fn names_in_job(job: &Job, name: &str) -> bool {
    let listed = job.connections().map(|list| list.connections()).unwrap_or_default();
    let arguments = [job.default_arguments(), job.non_overridable_arguments()];
    let mut values = arguments.into_iter().flatten().flat_map(HashMap::values);
    listed.iter().any(|one| one == name) || values.any(|value| value.contains(name))
}

fn names_in_targets(targets: &CrawlerTargets, name: &str) -> bool {
    let of_databases = targets.jdbc_targets().iter().map(|one| one.connection_name());
    let of_documents = targets.mongo_db_targets().iter().map(|one| one.connection_name());
    let of_buckets = targets.s3_targets().iter().map(|one| one.connection_name());
    let of_catalogs = targets.catalog_targets().iter().map(|one| one.connection_name());
    let of_lakes = targets.delta_targets().iter().map(|one| one.connection_name());
    let of_icebergs = targets.iceberg_targets().iter().map(|one| one.connection_name());
    let of_hudis = targets.hudi_targets().iter().map(|one| one.connection_name());
    let mut all = of_databases
        .chain(of_documents)
        .chain(of_buckets)
        .chain(of_catalogs)
        .chain(of_lakes)
        .chain(of_icebergs)
        .chain(of_hudis);
    all.any(|named| named == Some(name))
}
