//! Glue: connections, jobs and their runs, crawlers. A connection comes without secrets, its identifiers as they are; a job and its run, and
//! a crawler, come whole, because they are computed with, and leave by [`shared_domain::Evidence::leaving`].

use std::collections::{BTreeMap, BTreeSet, HashMap};

use aws_sdk_glue::primitives::{DateTime, DateTimeFormat};
use aws_sdk_glue::types as sdk;
use shared_domain::aws::glue::{
    AuthenticationConfiguration, Connection, ConnectionsList, Crawler, CrawlerTarget, CrawlerTargets,
    ExecutionProperty, Job, JobCommand, JobRun, LastCrawl, PhysicalConnectionRequirements,
};
use shared_domain::evidence::Found;
use shared_domain::redact;
use shared_domain::redact::leaving;

/// A connection.
pub fn connection(from: &sdk::Connection) -> Connection {
    let network = from.physical_connection_requirements();
    Connection {
        name: from.name().unwrap_or_default().to_owned(),
        connection_type: from
            .connection_type()
            .map(|kind| kind.as_str().to_owned())
            .unwrap_or_default(),
        connection_properties: from
            .connection_properties()
            .into_iter()
            .flatten()
            .map(|(key, value)| property(key.as_str(), value))
            .collect(),
        spark_properties: from
            .spark_properties()
            .into_iter()
            .flatten()
            .map(|(key, value)| property(key, value))
            .collect(),
        athena_properties: from
            .athena_properties()
            .into_iter()
            .flatten()
            .map(|(key, value)| property(key, value))
            .collect(),
        physical_connection_requirements: network.map(|network| PhysicalConnectionRequirements {
            subnet_id: text(network.subnet_id()),
            security_group_id_list: network.security_group_id_list().to_vec(),
            availability_zone: text(network.availability_zone()),
        }),
        authentication_configuration: from
            .authentication_configuration()
            .map(|auth| AuthenticationConfiguration {
                authentication_type: auth.authentication_type().map(|kind| kind.as_str().to_owned()),
                secret_arn: text(auth.secret_arn()),
                kms_key_arn: text(auth.kms_key_arn()),
            }),
        connection_schema_version: from.connection_schema_version(),
        status: from.status().map(|status| status.as_str().to_owned()),
        status_reason: from.status_reason().map(redact),
        last_updated_time: time(from.last_updated_time()),
    }
}

fn property(key: &str, value: &str) -> (String, String) {
    (key.to_owned(), leaving::property(key, value))
}

/// A job.
pub fn job(from: &sdk::Job) -> Job {
    Job {
        name: from.name().unwrap_or_default().to_owned(),
        role: from.role().unwrap_or_default().to_owned(),
        connections: ConnectionsList {
            connections: from
                .connections()
                .map(|list| list.connections().to_vec())
                .unwrap_or_default(),
        },
        command: JobCommand {
            name: from.command().and_then(|command| text(command.name())),
            script_location: from.command().and_then(|command| text(command.script_location())),
        },
        default_arguments: arguments(from.default_arguments()),
        glue_version: text(from.glue_version()),
        worker_type: from.worker_type().map(|kind| kind.as_str().to_owned()),
        number_of_workers: from.number_of_workers(),
        max_capacity: from.max_capacity(),
        execution_property: from.execution_property().map(|property| ExecutionProperty {
            max_concurrent_runs: Some(property.max_concurrent_runs()),
        }),
        max_retries: Some(from.max_retries()),
        last_modified_on: time(from.last_modified_on()),
        security_configuration: text(from.security_configuration()),
    }
}

/// When the last run of `newest`, which has the newest first, began that succeeded before the run of that id. What it needed it read at its
/// start: a change while it ran it need not have met.
pub fn last_success(newest: &[sdk::JobRun], before: Option<&str>) -> Found<String> {
    // What ran after the run that is judged says nothing about it.
    let later = before.and_then(|id| newest.iter().position(|run| run.id() == Some(id)));
    let mut earlier = newest.iter().skip(later.map_or(0, |at| at + 1));
    let success = earlier.find(|run| run.job_run_state() == Some(&sdk::JobRunState::Succeeded));
    let began = success.and_then(|run| run.started_on().or(run.completed_on()));
    let began = began.and_then(|time| time.fmt(DateTimeFormat::DateTime).ok());
    began.map_or_else(Found::missing, Found::Present)
}

/// A run.
pub fn job_run(from: &sdk::JobRun) -> JobRun {
    JobRun {
        id: from.id().unwrap_or_default().to_owned(),
        job_name: from.job_name().unwrap_or_default().to_owned(),
        job_run_state: from
            .job_run_state()
            .map(|state| state.as_str().to_owned())
            .unwrap_or_default(),
        error_message: from.error_message().map(str::to_owned),
        state_detail: from.state_detail().map(str::to_owned),
        started_on: time(from.started_on()),
        completed_on: time(from.completed_on()),
        execution_time: Some(from.execution_time()),
        dpu_seconds: from.dpu_seconds(),
        max_capacity: from.max_capacity(),
        log_group_name: text(from.log_group_name()),
        glue_version: text(from.glue_version()),
        worker_type: from.worker_type().map(|kind| kind.as_str().to_owned()),
        number_of_workers: from.number_of_workers(),
        arguments: arguments(from.arguments()),
        attempt: Some(from.attempt()),
        timeout: from.timeout(),
        execution_role_session_policy: text(from.execution_role_session_policy()),
    }
}

/// A crawler. Of its targets each connection comes once.
pub fn crawler(from: &sdk::Crawler) -> Crawler {
    Crawler {
        name: from.name().unwrap_or_default().to_owned(),
        role: from.role().unwrap_or_default().to_owned(),
        targets: from.targets().map(targets).unwrap_or_default(),
        crawler_security_configuration: text(from.crawler_security_configuration()),
        last_updated: time(from.last_updated()),
        last_crawl: from.last_crawl().map(|crawl| LastCrawl {
            status: crawl
                .status()
                .map(|status| status.as_str().to_owned())
                .unwrap_or_default(),
            error_message: text(crawl.error_message()),
            log_group: text(crawl.log_group()),
            log_stream: text(crawl.log_stream()),
            message_prefix: text(crawl.message_prefix()),
            start_time: time(crawl.start_time()),
        }),
    }
}

fn targets(from: &sdk::CrawlerTargets) -> CrawlerTargets {
    fn of<'a, T: 'a>(targets: &'a [T], connection: impl Fn(&'a T) -> Option<&'a str>) -> Vec<CrawlerTarget> {
        let names: BTreeSet<&str> = targets.iter().filter_map(&connection).collect();
        let mut left = names;
        let in_order = targets.iter().filter_map(connection).filter(|name| left.remove(name));
        let target = |name: &str| CrawlerTarget {
            connection_name: text(Some(name)),
        };
        in_order.map(target).collect()
    }
    CrawlerTargets {
        jdbc_targets: of(from.jdbc_targets(), sdk::JdbcTarget::connection_name),
        mongo_db_targets: of(from.mongo_db_targets(), sdk::MongoDbTarget::connection_name),
        s3_targets: of(from.s3_targets(), sdk::S3Target::connection_name),
        delta_targets: of(from.delta_targets(), sdk::DeltaTarget::connection_name),
        iceberg_targets: of(from.iceberg_targets(), sdk::IcebergTarget::connection_name),
        hudi_targets: of(from.hudi_targets(), sdk::HudiTarget::connection_name),
        catalog_targets: of(from.catalog_targets(), sdk::CatalogTarget::connection_name),
    }
}

fn arguments(from: Option<&HashMap<String, String>>) -> BTreeMap<String, String> {
    from.cloned().into_iter().flatten().collect()
}

fn text(from: Option<&str>) -> Option<String> {
    from.filter(|text| !text.is_empty()).map(str::to_owned)
}

fn time(from: Option<&DateTime>) -> Option<String> {
    from.and_then(|time| time.fmt(DateTimeFormat::DateTime).ok())
}
