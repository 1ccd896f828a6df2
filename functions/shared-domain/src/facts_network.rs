//! The facts of a network diagnosis, flat and in the AWS CLI's shapes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::aws::{directconnect, ec2, rds, redshift, redshift_serverless, route53, route53profiles, route53resolver};
use crate::fact::{Fact, Missing};

/// Everything that was read of the network, each list known, unreadable, or never asked for.
///
/// A known list is complete for the questions that the diagnosis asks: a resource that a known list lacks does not exist, unless
/// [`NetworkFacts::failed_calls`] names the call that would have listed it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct NetworkFacts {
    /// VPCs.
    #[serde(skip_serializing_if = "Fact::is_not_collected")]
    pub vpcs: Fact<Vec<ec2::Vpc>>,
    /// Their DNS attributes.
    #[serde(skip_serializing_if = "Fact::is_not_collected")]
    pub vpc_attributes: Fact<Vec<ec2::VpcAttributes>>,
    /// DHCP options.
    #[serde(skip_serializing_if = "Fact::is_not_collected")]
    pub dhcp_options: Fact<Vec<ec2::DhcpOptions>>,
    /// Subnets.
    #[serde(skip_serializing_if = "Fact::is_not_collected")]
    pub subnets: Fact<Vec<ec2::Subnet>>,
    /// Route tables.
    #[serde(skip_serializing_if = "Fact::is_not_collected")]
    pub route_tables: Fact<Vec<ec2::RouteTable>>,
    /// Security groups.
    #[serde(skip_serializing_if = "Fact::is_not_collected")]
    pub security_groups: Fact<Vec<ec2::SecurityGroup>>,
    /// Further VPCs of security groups.
    #[serde(skip_serializing_if = "Fact::is_not_collected")]
    pub security_group_vpc_associations: Fact<Vec<ec2::SecurityGroupVpcAssociation>>,
    /// Network ACLs.
    #[serde(skip_serializing_if = "Fact::is_not_collected")]
    pub network_acls: Fact<Vec<ec2::NetworkAcl>>,
    /// VPC endpoints.
    #[serde(skip_serializing_if = "Fact::is_not_collected")]
    pub vpc_endpoints: Fact<Vec<ec2::VpcEndpoint>>,
    /// NAT gateways.
    #[serde(skip_serializing_if = "Fact::is_not_collected")]
    pub nat_gateways: Fact<Vec<ec2::NatGateway>>,
    /// Prefix lists with their entries.
    #[serde(skip_serializing_if = "Fact::is_not_collected")]
    pub managed_prefix_lists: Fact<Vec<ec2::ManagedPrefixList>>,
    /// Peering connections.
    #[serde(skip_serializing_if = "Fact::is_not_collected")]
    pub vpc_peering_connections: Fact<Vec<ec2::VpcPeeringConnection>>,
    /// Transit gateways.
    #[serde(skip_serializing_if = "Fact::is_not_collected")]
    pub transit_gateways: Fact<Vec<ec2::TransitGateway>>,
    /// VPC attachments with their subnets.
    #[serde(skip_serializing_if = "Fact::is_not_collected")]
    pub transit_gateway_vpc_attachments: Fact<Vec<ec2::TransitGatewayVpcAttachment>>,
    /// Attachments with their route tables.
    #[serde(skip_serializing_if = "Fact::is_not_collected")]
    pub transit_gateway_attachments: Fact<Vec<ec2::TransitGatewayAttachment>>,
    /// Peerings of transit gateways.
    #[serde(skip_serializing_if = "Fact::is_not_collected")]
    pub transit_gateway_peering_attachments: Fact<Vec<ec2::TransitGatewayPeeringAttachment>>,
    /// Transit gateway route tables with their routes.
    #[serde(skip_serializing_if = "Fact::is_not_collected")]
    pub transit_gateway_route_tables: Fact<Vec<ec2::TransitGatewayRouteTable>>,
    /// Virtual private gateways.
    #[serde(skip_serializing_if = "Fact::is_not_collected")]
    pub vpn_gateways: Fact<Vec<ec2::VpnGateway>>,
    /// Site-to-site VPNs.
    #[serde(skip_serializing_if = "Fact::is_not_collected")]
    pub vpn_connections: Fact<Vec<ec2::VpnConnection>>,
    /// The account's virtual interfaces of Direct Connect.
    #[serde(skip_serializing_if = "Fact::is_not_collected")]
    pub virtual_interfaces: Fact<Vec<directconnect::VirtualInterface>>,
    /// The Direct Connect gateways that virtual private gateways are on.
    #[serde(skip_serializing_if = "Fact::is_not_collected")]
    pub direct_connect_gateway_associations: Fact<Vec<directconnect::DirectConnectGatewayAssociation>>,
    /// Network interfaces.
    #[serde(skip_serializing_if = "Fact::is_not_collected")]
    pub network_interfaces: Fact<Vec<ec2::NetworkInterface>>,
    /// What Block Public Access leaves alone.
    #[serde(skip_serializing_if = "Fact::is_not_collected")]
    pub vpc_block_public_access_exclusions: Fact<Vec<ec2::VpcBlockPublicAccessExclusion>>,
    /// RDS instances.
    #[serde(rename = "DBInstances", skip_serializing_if = "Fact::is_not_collected")]
    pub db_instances: Fact<Vec<rds::DbInstance>>,
    /// RDS clusters.
    #[serde(rename = "DBClusters", skip_serializing_if = "Fact::is_not_collected")]
    pub db_clusters: Fact<Vec<rds::DbCluster>>,
    /// RDS proxies.
    #[serde(rename = "DBProxies", skip_serializing_if = "Fact::is_not_collected")]
    pub db_proxies: Fact<Vec<rds::DbProxy>>,
    /// Further endpoints of RDS proxies.
    #[serde(rename = "DBProxyEndpoints", skip_serializing_if = "Fact::is_not_collected")]
    pub db_proxy_endpoints: Fact<Vec<rds::DbProxyEndpoint>>,
    /// RDS subnet groups.
    #[serde(rename = "DBSubnetGroups", skip_serializing_if = "Fact::is_not_collected")]
    pub db_subnet_groups: Fact<Vec<rds::DbSubnetGroup>>,
    /// Redshift clusters.
    #[serde(skip_serializing_if = "Fact::is_not_collected")]
    pub clusters: Fact<Vec<redshift::Cluster>>,
    /// Redshift subnet groups.
    #[serde(skip_serializing_if = "Fact::is_not_collected")]
    pub cluster_subnet_groups: Fact<Vec<redshift::ClusterSubnetGroup>>,
    /// Redshift-managed endpoints that lead to clusters.
    #[serde(skip_serializing_if = "Fact::is_not_collected")]
    pub endpoint_access_list: Fact<Vec<redshift::EndpointAccess>>,
    /// Redshift Serverless workgroups.
    #[serde(skip_serializing_if = "Fact::is_not_collected")]
    pub workgroups: Fact<Vec<redshift_serverless::Workgroup>>,
    /// Managed endpoints that lead to workgroups.
    #[serde(skip_serializing_if = "Fact::is_not_collected")]
    pub workgroup_endpoints: Fact<Vec<redshift_serverless::EndpointAccess>>,
    /// Hosted zones that could answer for the source's name.
    #[serde(skip_serializing_if = "Fact::is_not_collected")]
    pub hosted_zones: Fact<Vec<route53::HostedZone>>,
    /// The Route 53 Profiles on the connection's VPC.
    #[serde(skip_serializing_if = "Fact::is_not_collected")]
    pub profile_associations: Fact<Vec<route53profiles::ProfileAssociation>>,
    /// Those profiles, with what they bring.
    #[serde(skip_serializing_if = "Fact::is_not_collected")]
    pub profiles: Fact<Vec<route53profiles::Profile>>,
    /// The Resolver rules that hold in the connection's VPC.
    #[serde(skip_serializing_if = "Fact::is_not_collected")]
    pub resolver_rule_associations: Fact<Vec<route53resolver::ResolverRuleAssociation>>,
    /// Those rules.
    #[serde(skip_serializing_if = "Fact::is_not_collected")]
    pub resolver_rules: Fact<Vec<route53resolver::ResolverRule>>,
    /// The Regions of the buckets that the job uses.
    #[serde(skip_serializing_if = "Fact::is_not_collected")]
    pub buckets: Fact<Vec<Bucket>>,
    /// The account's VPC Block Public Access.
    #[serde(skip_serializing_if = "Fact::is_not_collected")]
    pub vpc_block_public_access_options: Fact<ec2::VpcBlockPublicAccessOptions>,
    /// Calls that failed though others of their kind answered: IAM action to reason.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub failed_calls: BTreeMap<String, String>,
}

impl NetworkFacts {
    /// Why something that is not in a known list may exist all the same: the call that would have listed it failed.
    pub fn absence(&self, action: &str) -> Result<(), Missing> {
        match self.failed_calls.get(action) {
            Some(reason) => Err(Missing {
                reason: reason.clone(),
                would_help: action.to_owned(),
            }),
            None => Ok(()),
        }
    }
}

/// A bucket and its Region.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Bucket {
    /// The name.
    pub name: String,
    /// The Region.
    #[serde(skip_serializing_if = "Fact::is_not_collected")]
    pub bucket_region: Fact<String>,
}
