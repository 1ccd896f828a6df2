//! The facts that driver and TLS are judged on: the database behind the connection's host, and its parameters.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::aws::rds::{DbCluster, DbInstance};
use crate::fact::Fact;

/// What `diagnose-driver` reads, in the shape that the AWS CLI prints.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct DriverFacts {
    /// RDS instances with the host's identifier.
    #[serde(rename = "DBInstances", skip_serializing_if = "Fact::is_not_collected")]
    pub db_instances: Fact<Vec<DbInstance>>,
    /// Aurora and Multi-AZ clusters with the host's identifier.
    #[serde(rename = "DBClusters", skip_serializing_if = "Fact::is_not_collected")]
    pub db_clusters: Fact<Vec<DbCluster>>,
    /// Parameters that were set (`rds.force_ssl`, `require_secure_transport`), by name; one that is not there has its engine's default.
    #[serde(skip_serializing_if = "Fact::is_not_collected")]
    pub parameters: Fact<BTreeMap<String, String>>,
}
