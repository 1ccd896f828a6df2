//! The facts of a network diagnosis, flat and in the AWS CLI's shapes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::aws::route53::HostedZone;
use crate::aws::{directconnect, ec2, rds, redshift, redshift_serverless, route53profiles, route53resolver};
use crate::fact::{Fact, Missing};

/// One row a resource: what it is, its name, its shape, and the call that lists it. A resource is added by its row.
macro_rules! network_facts {
    ($($(#[$what:meta])+ $list:ident $(as $name:literal)?: $one:ty, by $call:literal;)+) => {
        /// Everything that was read of the network, each list known, unreadable, or never asked for.
        ///
        /// A known list is complete for the questions that the diagnosis asks: a resource that a known list lacks does not exist,
        /// unless [`NetworkFacts::failed_calls`] names the call that would have listed it.
        #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
        #[serde(rename_all = "PascalCase", default)]
        pub struct NetworkFacts {
            $($(#[$what])+
            #[serde($(rename = $name,)? skip_serializing_if = "Fact::is_not_collected")]
            pub $list: Fact<Vec<$one>>,)+
            /// The account's VPC Block Public Access.
            #[serde(skip_serializing_if = "Fact::is_not_collected")]
            pub vpc_block_public_access_options: Fact<ec2::VpcBlockPublicAccessOptions>,
            /// Calls that failed though others of their kind answered: IAM action to reason.
            #[serde(skip_serializing_if = "BTreeMap::is_empty")]
            pub failed_calls: BTreeMap<String, String>,
        }

        impl NetworkFacts {
            /// Adds what a call told. One that failed beside others of its kind that answered is remembered, so that what it would
            /// have listed is not taken for absent.
            pub fn merge(&mut self, mut new: Self) {
                self.failed_calls.extend(new.failed_calls);
                new.hosted_zones = join_zones(&mut self.hosted_zones, new.hosted_zones);
                $(if let Some(reason) = self.$list.join(new.$list) {
                    self.failed_calls.insert($call.to_owned(), reason);
                })+
                if !new.vpc_block_public_access_options.is_not_collected() {
                    self.vpc_block_public_access_options = new.vpc_block_public_access_options;
                }
            }
        }
    };
}

network_facts! {
    /// VPCs.
    vpcs: ec2::Vpc, by "ec2:DescribeVpcs";
    /// Their DNS attributes.
    vpc_attributes: ec2::VpcAttributes, by "ec2:DescribeVpcAttribute";
    /// DHCP options.
    dhcp_options: ec2::DhcpOptions, by "ec2:DescribeDhcpOptions";
    /// Subnets.
    subnets: ec2::Subnet, by "ec2:DescribeSubnets";
    /// Route tables.
    route_tables: ec2::RouteTable, by "ec2:DescribeRouteTables";
    /// Security groups.
    security_groups: ec2::SecurityGroup, by "ec2:DescribeSecurityGroups";
    /// Further VPCs of security groups.
    security_group_vpc_associations: ec2::SecurityGroupVpcAssociation, by "ec2:DescribeSecurityGroupVpcAssociations";
    /// Network ACLs.
    network_acls: ec2::NetworkAcl, by "ec2:DescribeNetworkAcls";
    /// VPC endpoints.
    vpc_endpoints: ec2::VpcEndpoint, by "ec2:DescribeVpcEndpoints";
    /// NAT gateways.
    nat_gateways: ec2::NatGateway, by "ec2:DescribeNatGateways";
    /// Prefix lists with their entries.
    managed_prefix_lists: ec2::ManagedPrefixList, by "ec2:DescribeManagedPrefixLists";
    /// Peering connections.
    vpc_peering_connections: ec2::VpcPeeringConnection, by "ec2:DescribeVpcPeeringConnections";
    /// Transit gateways.
    transit_gateways: ec2::TransitGateway, by "ec2:DescribeTransitGateways";
    /// VPC attachments with their subnets.
    transit_gateway_vpc_attachments: ec2::TransitGatewayVpcAttachment, by "ec2:DescribeTransitGatewayVpcAttachments";
    /// Attachments with their route tables.
    transit_gateway_attachments: ec2::TransitGatewayAttachment, by "ec2:DescribeTransitGatewayAttachments";
    /// Peerings of transit gateways.
    transit_gateway_peering_attachments: ec2::TransitGatewayPeeringAttachment,
        by "ec2:DescribeTransitGatewayPeeringAttachments";
    /// Transit gateway route tables with their routes.
    transit_gateway_route_tables: ec2::TransitGatewayRouteTable, by "ec2:SearchTransitGatewayRoutes";
    /// Virtual private gateways.
    vpn_gateways: ec2::VpnGateway, by "ec2:DescribeVpnGateways";
    /// Site-to-site VPNs.
    vpn_connections: ec2::VpnConnection, by "ec2:DescribeVpnConnections";
    /// The account's virtual interfaces of Direct Connect.
    virtual_interfaces: directconnect::VirtualInterface, by "directconnect:DescribeVirtualInterfaces";
    /// The Direct Connect gateways that virtual private gateways are on.
    direct_connect_gateway_associations: directconnect::DirectConnectGatewayAssociation,
        by "directconnect:DescribeDirectConnectGatewayAssociations";
    /// Network interfaces.
    network_interfaces: ec2::NetworkInterface, by "ec2:DescribeNetworkInterfaces";
    /// What Block Public Access leaves alone.
    vpc_block_public_access_exclusions: ec2::VpcBlockPublicAccessExclusion,
        by "ec2:DescribeVpcBlockPublicAccessExclusions";
    /// RDS instances.
    db_instances as "DBInstances": rds::DbInstance, by "rds:DescribeDBInstances";
    /// RDS clusters.
    db_clusters as "DBClusters": rds::DbCluster, by "rds:DescribeDBClusters";
    /// RDS proxies.
    db_proxies as "DBProxies": rds::DbProxy, by "rds:DescribeDBProxies";
    /// Further endpoints of RDS proxies.
    db_proxy_endpoints as "DBProxyEndpoints": rds::DbProxyEndpoint, by "rds:DescribeDBProxyEndpoints";
    /// RDS subnet groups.
    db_subnet_groups as "DBSubnetGroups": rds::DbSubnetGroup, by "rds:DescribeDBSubnetGroups";
    /// Redshift clusters.
    clusters: redshift::Cluster, by "redshift:DescribeClusters";
    /// Redshift subnet groups.
    cluster_subnet_groups: redshift::ClusterSubnetGroup, by "redshift:DescribeClusterSubnetGroups";
    /// Redshift-managed endpoints that lead to clusters.
    endpoint_access_list: redshift::EndpointAccess, by "redshift:DescribeEndpointAccess";
    /// Redshift Serverless workgroups.
    workgroups: redshift_serverless::Workgroup, by "redshift-serverless:GetWorkgroup";
    /// Managed endpoints that lead to workgroups.
    workgroup_endpoints: redshift_serverless::EndpointAccess, by "redshift-serverless:ListEndpointAccess";
    /// Hosted zones that could answer for the source's name, or for a service's.
    hosted_zones: HostedZone, by "route53:ListHostedZonesByVPC";
    /// The Route 53 Profiles on the connection's VPC.
    profile_associations: route53profiles::ProfileAssociation, by "route53profiles:ListProfileAssociations";
    /// Those profiles, with what they bring.
    profiles: route53profiles::Profile, by "route53profiles:ListProfileResourceAssociations";
    /// The Resolver rules that hold in the connection's VPC.
    resolver_rule_associations: route53resolver::ResolverRuleAssociation,
        by "route53resolver:ListResolverRuleAssociations";
    /// Those rules.
    resolver_rules: route53resolver::ResolverRule, by "route53resolver:ListResolverRules";
    /// The Regions of the buckets that the job uses.
    buckets: Bucket, by "s3:GetBucketLocation";
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

/// A zone that is known already gets the records and VPCs that are new; the others are left to add. A zone is read once for each name.
fn join_zones(known: &mut Fact<Vec<HostedZone>>, new: Fact<Vec<HostedZone>>) -> Fact<Vec<HostedZone>> {
    let Fact::Known(all) = known else { return new };
    new.map(|mut zones| {
        zones.retain(|zone| match all.iter_mut().find(|one| one.id == zone.id) {
            Some(one) => {
                join_zone(one, zone);
                false
            }
            None => true,
        });
        zones
    })
}

fn join_zone(known: &mut HostedZone, new: &HostedZone) {
    for vpc in &new.vpcs {
        if !known.vpcs.contains(vpc) {
            known.vpcs.push(vpc.clone());
        }
    }
    if known.owner.is_none() {
        known.owner.clone_from(&new.owner);
    }
    match (&mut known.resource_record_sets, &new.resource_record_sets) {
        (_, Fact::NotCollected) => {}
        (Fact::Known(all), Fact::Known(more)) => {
            for record in more {
                if !all.contains(record) {
                    all.push(record.clone());
                }
            }
        }
        // A name that could not be looked up makes the zone unreadable for all of them.
        (Fact::Unreadable(_), _) => {}
        (records, other) => *records = other.clone(),
    }
}
