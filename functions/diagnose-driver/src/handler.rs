//! The handler: collects the facts unless they were given, and lets the pure checks judge.

use std::collections::BTreeMap;

use aws_sdk_rds::Client as Rds;
use aws_sdk_rds::types::Parameter;
use serde::Deserialize;
use shared_checks::driver;
use shared_checks::driver::view::{RdsIdentifier, rds_identifier};
use shared_domain::fact::Fact;
use shared_domain::facts_driver::DriverFacts;
use shared_domain::jdbc::target_of;
use shared_domain::{Diagnosis, Evidence, Missing};
use shared_lambda::{StepError, unreadable};

use crate::convert;

/// The server parameters that decide something; of several hundred only these are kept.
const PARAMETERS: &[&str] = &["rds.force_ssl", "require_secure_transport"];

/// Diagnoses the driver and TLS of the connection that Glue most likely used.
///
/// # Errors
/// None: what could not be read becomes an unknown verdict.
pub async fn handle(rds: &Rds, input: Input) -> Result<Output, StepError> {
    let Some(evidence) = input.evidence else {
        return Ok(driver::unknown(&nothing_to_judge()));
    };
    let facts = match input.facts {
        Some(facts) => facts,
        None => collect(rds, &evidence).await,
    };
    let diagnosis = judge(&facts, &evidence);
    tracing::info!(
        findings = diagnosis.findings.len(),
        "diagnosed driver and TLS: {} findings, {} unknown",
        diagnosis.findings.len(),
        diagnosis.unknown.len()
    );
    Ok(diagnosis)
}

/// What this step reads of the execution's document.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Input {
    /// The connections and the job that are diagnosed.
    pub evidence: Option<Evidence>,
    /// Facts that were read before; with them no AWS call is made.
    pub facts: Option<DriverFacts>,
}

/// What this step puts into the document.
pub type Output = Diagnosis;

/// Reads the database behind the connection's host, then its parameters. A host that is not one of RDS costs no call.
pub async fn collect(rds: &Rds, evidence: &Evidence) -> DriverFacts {
    let identifier = evidence
        .first_connection()
        .and_then(target_of)
        .and_then(|target| rds_identifier(&target.host));
    let mut facts = DriverFacts::default();
    match identifier {
        None => {}
        Some(RdsIdentifier::Instance(id)) => {
            facts.db_clusters = Fact::Known(Vec::new());
            facts.db_instances = instances(rds, &id).await;
            let group = facts
                .db_instances
                .get()
                .and_then(|all| all.first())
                .and_then(|one| one.db_parameter_groups.first());
            facts.parameters = match group {
                Some(group) => parameters(rds, &group.db_parameter_group_name).await,
                None => facts.db_instances.clone().map(|_| BTreeMap::new()),
            };
        }
        Some(RdsIdentifier::Cluster(id)) => {
            facts.db_instances = Fact::Known(Vec::new());
            facts.db_clusters = clusters(rds, &id).await;
            let group = facts
                .db_clusters
                .get()
                .and_then(|all| all.first())
                .and_then(|one| one.db_cluster_parameter_group.clone());
            facts.parameters = match group {
                Some(group) => cluster_parameters(rds, &group).await,
                None => facts.db_clusters.clone().map(|_| BTreeMap::new()),
            };
        }
    }
    facts
}

/// The judgement alone, for replaying saved facts.
pub fn judge(facts: &DriverFacts, evidence: &Evidence) -> Diagnosis {
    driver::diagnose(facts, evidence)
}

async fn instances(rds: &Rds, id: &str) -> Fact<Vec<shared_domain::aws::rds::DbInstance>> {
    match rds.describe_db_instances().db_instance_identifier(id).send().await {
        Ok(answer) => Fact::Known(answer.db_instances().iter().map(convert::instance).collect()),
        Err(error)
            if error
                .as_service_error()
                .is_some_and(|error| error.is_db_instance_not_found_fault()) =>
        {
            Fact::Known(Vec::new())
        }
        Err(error) => Fact::Unreadable(unreadable(&error)),
    }
}

async fn clusters(rds: &Rds, id: &str) -> Fact<Vec<shared_domain::aws::rds::DbCluster>> {
    match rds.describe_db_clusters().db_cluster_identifier(id).send().await {
        Ok(answer) => Fact::Known(answer.db_clusters().iter().map(convert::cluster).collect()),
        Err(error)
            if error
                .as_service_error()
                .is_some_and(|error| error.is_db_cluster_not_found_fault()) =>
        {
            Fact::Known(Vec::new())
        }
        Err(error) => Fact::Unreadable(unreadable(&error)),
    }
}

async fn parameters(rds: &Rds, group: &str) -> Fact<BTreeMap<String, String>> {
    let mut pages = rds
        .describe_db_parameters()
        .db_parameter_group_name(group)
        .into_paginator()
        .items()
        .send();
    let mut kept = BTreeMap::new();
    while let Some(parameter) = pages.next().await {
        match parameter {
            Ok(parameter) => keep(&mut kept, &parameter),
            Err(error) => return Fact::Unreadable(unreadable(&error)),
        }
    }
    Fact::Known(kept)
}

async fn cluster_parameters(rds: &Rds, group: &str) -> Fact<BTreeMap<String, String>> {
    let mut pages = rds
        .describe_db_cluster_parameters()
        .db_cluster_parameter_group_name(group)
        .into_paginator()
        .items()
        .send();
    let mut kept = BTreeMap::new();
    while let Some(parameter) = pages.next().await {
        match parameter {
            Ok(parameter) => keep(&mut kept, &parameter),
            Err(error) => return Fact::Unreadable(unreadable(&error)),
        }
    }
    Fact::Known(kept)
}

fn keep(kept: &mut BTreeMap<String, String>, parameter: &Parameter) {
    if let (Some(name), Some(value)) = (parameter.parameter_name(), parameter.parameter_value())
        && PARAMETERS.contains(&name)
    {
        kept.insert(name.to_owned(), value.to_owned());
    }
}

fn nothing_to_judge() -> Missing {
    Missing {
        reason: "no evidence was collected to judge".to_owned(),
        would_help: "glue:GetConnection".to_owned(),
    }
}
