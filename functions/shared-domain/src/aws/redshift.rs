//! Amazon Redshift: provisioned clusters, their subnet groups and the managed endpoints that lead to them.
//!
//! Shapes: <https://docs.aws.amazon.com/redshift/latest/APIReference/API_Cluster.html> and its neighbours.

use serde::{Deserialize, Serialize};

use super::rds::{Endpoint, GroupSubnet, VpcSecurityGroupMembership};
use crate::tags::Tag;

/// A cluster, as `aws redshift describe-clusters` prints it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Cluster {
    pub cluster_identifier: String,
    /// `available`, `paused`, `creating`, ...
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cluster_status: Option<String>,
    /// Where it listens; absent while it is being created.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<Endpoint>,
    /// The database named at creation.
    #[serde(rename = "DBName", skip_serializing_if = "Option::is_none")]
    pub db_name: Option<String>,
    /// The admin user.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub master_username: Option<String>,
    /// The managed admin secret, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub master_password_secret_arn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vpc_id: Option<String>,
    /// Its subnet group, by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cluster_subnet_group_name: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub vpc_security_groups: Vec<VpcSecurityGroupMembership>,
    /// Whether its name gives a public address outside its VPC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publicly_accessible: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub availability_zone: Option<String>,
    /// Parameter groups with their state of application.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cluster_parameter_groups: Vec<ClusterParameterGroupStatus>,
    /// Its nodes; the leader's address is the endpoint's.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cluster_nodes: Vec<ClusterNode>,
    /// Those that say where it is written and whose it is.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
}

/// A parameter group of a cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct ClusterParameterGroupStatus {
    pub parameter_group_name: String,
    /// `in-sync`, `pending-reboot`, ...
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameter_apply_status: Option<String>,
}

/// A node of a cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct ClusterNode {
    /// `LEADER`, `SHARED`, `COMPUTE-0`, ...
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node_role: Option<String>,
    #[serde(rename = "PrivateIPAddress", skip_serializing_if = "Option::is_none")]
    pub private_ip_address: Option<String>,
}

/// A subnet group, as `aws redshift describe-cluster-subnet-groups` prints it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct ClusterSubnetGroup {
    pub cluster_subnet_group_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vpc_id: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub subnets: Vec<GroupSubnet>,
}

/// A Redshift-managed VPC endpoint that leads to a cluster, as `aws redshift describe-endpoint-access` prints it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct EndpointAccess {
    pub endpoint_name: String,
    /// The cluster that it leads to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cluster_identifier: Option<String>,
    /// `active`, `creating`, ...
    #[serde(skip_serializing_if = "Option::is_none")]
    pub endpoint_status: Option<String>,
    /// The host name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<i32>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub vpc_security_groups: Vec<VpcSecurityGroupMembership>,
    /// Where it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vpc_endpoint: Option<ManagedVpcEndpoint>,
}

/// `VpcEndpoint`: what is behind a Redshift-managed endpoint, with its interfaces.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct ManagedVpcEndpoint {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vpc_endpoint_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vpc_id: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub network_interfaces: Vec<ManagedInterface>,
}

/// `NetworkInterface` of a Redshift-managed endpoint.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct ManagedInterface {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub network_interface_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subnet_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub private_ip_address: Option<String>,
}
