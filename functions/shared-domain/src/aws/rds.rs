//! Amazon RDS: instances, clusters (Aurora and Multi-AZ), proxies, subnet groups.
//!
//! Shapes: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBInstance.html> and its neighbours.

use serde::{Deserialize, Serialize};

use crate::fact::Fact;
use crate::tags::Tag;

/// A DB instance, as `aws rds describe-db-instances` prints it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct DbInstance {
    #[serde(rename = "DBInstanceIdentifier")]
    pub db_instance_identifier: String,
    #[serde(rename = "DBInstanceArn", skip_serializing_if = "Option::is_none")]
    pub db_instance_arn: Option<String>,
    /// `available`, `stopped`, `creating`, ...
    #[serde(rename = "DBInstanceStatus", skip_serializing_if = "Option::is_none")]
    pub db_instance_status: Option<String>,
    /// `postgres`, `aurora-mysql`, `oracle-ee`, ...
    pub engine: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub engine_version: Option<String>,
    /// Where it listens; absent while it is being created.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<Endpoint>,
    /// The database named at creation; the SID of Oracle; always absent for SQL Server.
    #[serde(rename = "DBName", skip_serializing_if = "Option::is_none")]
    pub db_name: Option<String>,
    /// The master user.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub master_username: Option<String>,
    /// The managed master secret, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub master_user_secret: Option<MasterUserSecret>,
    #[serde(rename = "IAMDatabaseAuthenticationEnabled", skip_serializing_if = "Option::is_none")]
    pub iam_database_authentication_enabled: Option<bool>,
    /// `db-...`, the resource of `rds-db:connect`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dbi_resource_id: Option<String>,
    /// The cluster that it is a member of.
    #[serde(rename = "DBClusterIdentifier", skip_serializing_if = "Option::is_none")]
    pub db_cluster_identifier: Option<String>,
    /// Parameter groups with their state of application.
    #[serde(rename = "DBParameterGroups", skip_serializing_if = "Vec::is_empty")]
    pub db_parameter_groups: Vec<DbParameterGroupStatus>,
    /// Option groups (TLS of Oracle is an option).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub option_group_memberships: Vec<OptionGroupMembership>,
    /// The CA of the server's certificate, such as `rds-ca-rsa2048-g1`.
    #[serde(rename = "CACertificateIdentifier", skip_serializing_if = "Option::is_none")]
    pub ca_certificate_identifier: Option<String>,
    /// The server's certificate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate_details: Option<CertificateDetails>,
    /// Whether its name gives a public address outside its VPC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publicly_accessible: Option<bool>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub vpc_security_groups: Vec<VpcSecurityGroupMembership>,
    #[serde(rename = "DBSubnetGroup", skip_serializing_if = "Option::is_none")]
    pub db_subnet_group: Option<DbSubnetGroup>,
    /// The zone that it runs in now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub availability_zone: Option<String>,
    /// The standby's zone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secondary_availability_zone: Option<String>,
    /// Whether a failover may move it to another subnet of the group.
    #[serde(rename = "MultiAZ", skip_serializing_if = "Option::is_none")]
    pub multi_az: Option<bool>,
    /// `IPV4` or `DUAL`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub network_type: Option<String>,
    /// Those that say where it is written and whose it is.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tag_list: Vec<Tag>,
}

/// An Aurora or Multi-AZ cluster, as `aws rds describe-db-clusters` prints it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct DbCluster {
    #[serde(rename = "DBClusterIdentifier")]
    pub db_cluster_identifier: String,
    #[serde(rename = "DBClusterArn", skip_serializing_if = "Option::is_none")]
    pub db_cluster_arn: Option<String>,
    /// `available`, `stopped`, ...
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// `aurora-postgresql`, `aurora-mysql`, `postgres`, ... (also `neptune` and `docdb`, which are not RDS).
    pub engine: String,
    /// `provisioned`, ...; one of `serverless`, which is the first version of it, has no instances.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub engine_mode: Option<String>,
    /// `limitless` for one of shards, which are no instances.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cluster_scalability_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub engine_version: Option<String>,
    /// The writer's host name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
    /// The readers' host name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reader_endpoint: Option<String>,
    /// Host names of custom endpoints.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub custom_endpoints: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<i32>,
    /// The database named at creation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub database_name: Option<String>,
    /// The master user.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub master_username: Option<String>,
    /// The managed master secret, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub master_user_secret: Option<MasterUserSecret>,
    #[serde(rename = "IAMDatabaseAuthenticationEnabled", skip_serializing_if = "Option::is_none")]
    pub iam_database_authentication_enabled: Option<bool>,
    /// `cluster-...`, the resource of `rds-db:connect`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub db_cluster_resource_id: Option<String>,
    /// The cluster parameter group's name.
    #[serde(rename = "DBClusterParameterGroup", skip_serializing_if = "Option::is_none")]
    pub db_cluster_parameter_group: Option<String>,
    /// The server's certificate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate_details: Option<CertificateDetails>,
    /// Only of Multi-AZ clusters; an Aurora instance says it itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publicly_accessible: Option<bool>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub vpc_security_groups: Vec<VpcSecurityGroupMembership>,
    /// The subnet group, by name only.
    #[serde(rename = "DBSubnetGroup", skip_serializing_if = "Option::is_none")]
    pub db_subnet_group: Option<String>,
    /// The zones of its storage.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub availability_zones: Vec<String>,
    /// Its instances.
    #[serde(rename = "DBClusterMembers", skip_serializing_if = "Vec::is_empty")]
    pub db_cluster_members: Vec<DbClusterMember>,
    /// Those that say where it is written and whose it is.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tag_list: Vec<Tag>,
}

/// A DB proxy, as `aws rds describe-db-proxies` prints it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct DbProxy {
    #[serde(rename = "DBProxyName")]
    pub db_proxy_name: String,
    /// By which its tags are asked for; it has an id that is not its name.
    #[serde(rename = "DBProxyArn", skip_serializing_if = "Option::is_none")]
    pub db_proxy_arn: Option<String>,
    /// `available`, `creating`, ...
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// `MYSQL`, `POSTGRESQL` or `SQLSERVER`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub engine_family: Option<String>,
    /// The host name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vpc_id: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub vpc_security_group_ids: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub vpc_subnet_ids: Vec<String>,
    /// Whether it takes TLS connections only.
    #[serde(rename = "RequireTLS", skip_serializing_if = "Option::is_none")]
    pub require_tls: Option<bool>,
}

/// A further endpoint of a DB proxy, as `aws rds describe-db-proxy-endpoints` prints it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct DbProxyEndpoint {
    #[serde(rename = "DBProxyEndpointName")]
    pub db_proxy_endpoint_name: String,
    /// By which its tags are asked for.
    #[serde(rename = "DBProxyEndpointArn", skip_serializing_if = "Option::is_none")]
    pub db_proxy_endpoint_arn: Option<String>,
    #[serde(rename = "DBProxyName", skip_serializing_if = "Option::is_none")]
    pub db_proxy_name: Option<String>,
    /// `available`, `creating`, ...
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// The host name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
    /// Its VPC, which need not be the proxy's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vpc_id: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub vpc_security_group_ids: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub vpc_subnet_ids: Vec<String>,
}

/// `Endpoint` of an instance.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Endpoint {
    /// The host name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<i32>,
}

/// `MasterUserSecret`: the secret that RDS manages for the master user.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct MasterUserSecret {
    /// The secret's ARN.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret_arn: Option<String>,
    /// `active`, `rotating`, `creating` or `impaired`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret_status: Option<String>,
    /// The key that it is encrypted with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kms_key_id: Option<String>,
}

/// A parameter group of an instance.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct DbParameterGroupStatus {
    #[serde(rename = "DBParameterGroupName")]
    pub db_parameter_group_name: String,
    /// `in-sync`, `pending-reboot`, ...
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameter_apply_status: Option<String>,
}

/// An option group of an instance.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct OptionGroupMembership {
    pub option_group_name: String,
    /// `in-sync`, ...
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
}

/// The server's certificate, as RDS reports it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct CertificateDetails {
    #[serde(rename = "CAIdentifier", skip_serializing_if = "Option::is_none")]
    pub ca_identifier: Option<String>,
    /// RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_till: Option<String>,
}

/// A security group of a database.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct VpcSecurityGroupMembership {
    pub vpc_security_group_id: String,
    /// `active`, `adding`, `removing`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
}

/// A subnet group, as `aws rds describe-db-subnet-groups` prints it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct DbSubnetGroup {
    #[serde(rename = "DBSubnetGroupName")]
    pub db_subnet_group_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vpc_id: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub subnets: Vec<GroupSubnet>,
}

/// `Subnet`: one of a subnet group.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct GroupSubnet {
    pub subnet_identifier: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subnet_availability_zone: Option<NamedZone>,
}

/// `AvailabilityZone`, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct NamedZone {
    /// Such as `eu-central-1a`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// An instance of a cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct DbClusterMember {
    #[serde(rename = "DBInstanceIdentifier")]
    pub db_instance_identifier: String,
    /// Whether it is the writer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_cluster_writer: Option<bool>,
}

/// Databases that an earlier step read, so that none is described twice. What it could not read is not among them, and asked for again.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Databases {
    #[serde(rename = "DBInstances")]
    instances: Fact<Vec<DbInstance>>,
    #[serde(rename = "DBClusters")]
    clusters: Fact<Vec<DbCluster>>,
}

impl Databases {
    /// The instance of that identifier; of several, in different Regions, none.
    pub fn instance(&self, id: &str) -> Option<DbInstance> {
        one(&self.instances, |one| one.db_instance_identifier == id)
    }

    /// The cluster of that identifier.
    pub fn cluster(&self, id: &str) -> Option<DbCluster> {
        one(&self.clusters, |one| one.db_cluster_identifier == id)
    }
}

fn one<T: Clone>(all: &Fact<Vec<T>>, is_it: impl Fn(&T) -> bool) -> Option<T> {
    let mut found = all.get()?.iter().filter(|one| is_it(one));
    let first = found.next()?;
    found.next().is_none().then(|| first.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_output_of_the_aws_cli_can_be_pasted() {
        let instance: DbInstance = serde_json::from_str(
            r#"{"DBInstanceIdentifier":"orders","Engine":"postgres","DBInstanceStatus":"available","MultiAZ":false,
                "Endpoint":{"Address":"orders.abc.us-east-1.rds.amazonaws.com","Port":5432,"HostedZoneId":"Z"},
                "VpcSecurityGroups":[{"VpcSecurityGroupId":"sg-1","Status":"active"}],
                "DBSubnetGroup":{"DBSubnetGroupName":"g","VpcId":"vpc-1","SubnetGroupStatus":"Complete",
                  "Subnets":[{"SubnetIdentifier":"subnet-1","SubnetAvailabilityZone":{"Name":"us-east-1a"},"SubnetStatus":"Active"}]},
                "IAMDatabaseAuthenticationEnabled":true,"DbiResourceId":"db-X","CACertificateIdentifier":"rds-ca-rsa2048-g1",
                "CertificateDetails":{"CAIdentifier":"rds-ca-rsa2048-g1","ValidTill":"2027-01-01T00:00:00Z"}}"#,
        )
        .unwrap();
        assert_eq!(
            instance.db_subnet_group.unwrap().subnets[0].subnet_identifier,
            "subnet-1"
        );
        assert_eq!(instance.iam_database_authentication_enabled, Some(true));
        assert_eq!(
            instance.certificate_details.unwrap().ca_identifier.as_deref(),
            Some("rds-ca-rsa2048-g1")
        );
    }

    #[test]
    fn a_database_that_was_read_is_known_by_its_identifier_unless_two_have_it() {
        let read = |text: &str| serde_json::from_str::<Databases>(text).unwrap();
        let whole = read(
            r#"{"Subnets":[{"SubnetId":"subnet-1"}],"DBInstances":[{"DBInstanceIdentifier":"a","Engine":"postgres"},
                {"DBInstanceIdentifier":"b"},{"DBInstanceIdentifier":"b"}],"DBClusters":{"unreadable":"AccessDenied: no"}}"#,
        );
        assert_eq!(whole.instance("a").unwrap().engine, "postgres");
        assert_eq!(
            (whole.instance("b"), whole.instance("c"), whole.cluster("a")),
            (None, None, None)
        );
        assert_eq!(read("{}"), Databases::default());
    }
}
