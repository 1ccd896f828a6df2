//! Puts the answers of the calls together into the facts.

use std::collections::BTreeMap;

use shared_domain::Fact;
use shared_domain::aws::route53::HostedZone;
use shared_domain::facts_network::NetworkFacts;

/// Adds a fragment. A call that failed beside others of its kind that answered is remembered, so that what it would have
/// listed is not taken for absent.
pub(super) fn merge(facts: &mut NetworkFacts, new: NetworkFacts) {
    let NetworkFacts { failed_calls, .. } = new;
    let failed = &mut facts.failed_calls;
    failed.extend(failed_calls);
    add(&mut facts.vpcs, new.vpcs, "ec2:DescribeVpcs", failed);
    add(
        &mut facts.vpc_attributes,
        new.vpc_attributes,
        "ec2:DescribeVpcAttribute",
        failed,
    );
    add(
        &mut facts.dhcp_options,
        new.dhcp_options,
        "ec2:DescribeDhcpOptions",
        failed,
    );
    add(&mut facts.subnets, new.subnets, "ec2:DescribeSubnets", failed);
    add(
        &mut facts.route_tables,
        new.route_tables,
        "ec2:DescribeRouteTables",
        failed,
    );
    add(
        &mut facts.security_groups,
        new.security_groups,
        "ec2:DescribeSecurityGroups",
        failed,
    );
    add(
        &mut facts.security_group_vpc_associations,
        new.security_group_vpc_associations,
        "ec2:DescribeSecurityGroupVpcAssociations",
        failed,
    );
    add(
        &mut facts.network_acls,
        new.network_acls,
        "ec2:DescribeNetworkAcls",
        failed,
    );
    add(
        &mut facts.vpc_endpoints,
        new.vpc_endpoints,
        "ec2:DescribeVpcEndpoints",
        failed,
    );
    add(
        &mut facts.nat_gateways,
        new.nat_gateways,
        "ec2:DescribeNatGateways",
        failed,
    );
    add(
        &mut facts.managed_prefix_lists,
        new.managed_prefix_lists,
        "ec2:DescribeManagedPrefixLists",
        failed,
    );
    add(
        &mut facts.vpc_peering_connections,
        new.vpc_peering_connections,
        "ec2:DescribeVpcPeeringConnections",
        failed,
    );
    add(
        &mut facts.transit_gateways,
        new.transit_gateways,
        "ec2:DescribeTransitGateways",
        failed,
    );
    add(
        &mut facts.transit_gateway_vpc_attachments,
        new.transit_gateway_vpc_attachments,
        "ec2:DescribeTransitGatewayVpcAttachments",
        failed,
    );
    add(
        &mut facts.transit_gateway_attachments,
        new.transit_gateway_attachments,
        "ec2:DescribeTransitGatewayAttachments",
        failed,
    );
    add(
        &mut facts.transit_gateway_peering_attachments,
        new.transit_gateway_peering_attachments,
        "ec2:DescribeTransitGatewayPeeringAttachments",
        failed,
    );
    add(
        &mut facts.transit_gateway_route_tables,
        new.transit_gateway_route_tables,
        "ec2:SearchTransitGatewayRoutes",
        failed,
    );
    add(
        &mut facts.vpn_gateways,
        new.vpn_gateways,
        "ec2:DescribeVpnGateways",
        failed,
    );
    add(
        &mut facts.vpn_connections,
        new.vpn_connections,
        "ec2:DescribeVpnConnections",
        failed,
    );
    add(
        &mut facts.network_interfaces,
        new.network_interfaces,
        "ec2:DescribeNetworkInterfaces",
        failed,
    );
    add(
        &mut facts.vpc_block_public_access_exclusions,
        new.vpc_block_public_access_exclusions,
        "ec2:DescribeVpcBlockPublicAccessExclusions",
        failed,
    );
    add(
        &mut facts.db_instances,
        new.db_instances,
        "rds:DescribeDBInstances",
        failed,
    );
    add(
        &mut facts.db_clusters,
        new.db_clusters,
        "rds:DescribeDBClusters",
        failed,
    );
    add(&mut facts.db_proxies, new.db_proxies, "rds:DescribeDBProxies", failed);
    add(
        &mut facts.db_proxy_endpoints,
        new.db_proxy_endpoints,
        "rds:DescribeDBProxyEndpoints",
        failed,
    );
    add(
        &mut facts.db_subnet_groups,
        new.db_subnet_groups,
        "rds:DescribeDBSubnetGroups",
        failed,
    );
    add(&mut facts.clusters, new.clusters, "redshift:DescribeClusters", failed);
    add(
        &mut facts.cluster_subnet_groups,
        new.cluster_subnet_groups,
        "redshift:DescribeClusterSubnetGroups",
        failed,
    );
    add(
        &mut facts.endpoint_access_list,
        new.endpoint_access_list,
        "redshift:DescribeEndpointAccess",
        failed,
    );
    add(
        &mut facts.workgroups,
        new.workgroups,
        "redshift-serverless:GetWorkgroup",
        failed,
    );
    add(
        &mut facts.workgroup_endpoints,
        new.workgroup_endpoints,
        "redshift-serverless:ListEndpointAccess",
        failed,
    );
    add(
        &mut facts.resolver_rule_associations,
        new.resolver_rule_associations,
        "route53resolver:ListResolverRuleAssociations",
        failed,
    );
    add(
        &mut facts.resolver_rules,
        new.resolver_rules,
        "route53resolver:ListResolverRules",
        failed,
    );
    add(
        &mut facts.virtual_interfaces,
        new.virtual_interfaces,
        "directconnect:DescribeVirtualInterfaces",
        failed,
    );
    add(
        &mut facts.direct_connect_gateway_associations,
        new.direct_connect_gateway_associations,
        "directconnect:DescribeDirectConnectGatewayAssociations",
        failed,
    );
    add(
        &mut facts.profile_associations,
        new.profile_associations,
        "route53profiles:ListProfileAssociations",
        failed,
    );
    add(
        &mut facts.profiles,
        new.profiles,
        "route53profiles:ListProfileResourceAssociations",
        failed,
    );
    let zones = join_zones(&mut facts.hosted_zones, new.hosted_zones);
    add(&mut facts.hosted_zones, zones, "route53:ListHostedZonesByVPC", failed);
    add(&mut facts.buckets, new.buckets, "s3:GetBucketLocation", failed);
    if !new.vpc_block_public_access_options.is_not_collected() {
        facts.vpc_block_public_access_options = new.vpc_block_public_access_options;
    }
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

fn add<T: PartialEq>(known: &mut Fact<Vec<T>>, new: Fact<Vec<T>>, action: &str, failed: &mut BTreeMap<String, String>) {
    match (&mut *known, new) {
        (_, Fact::NotCollected) => {}
        (Fact::Known(all), Fact::Known(more)) => {
            for one in more {
                if !all.contains(&one) {
                    all.push(one);
                }
            }
        }
        (Fact::Known(_), Fact::Unreadable(reason)) => {
            failed.insert(action.to_owned(), reason);
        }
        (Fact::Unreadable(reason), Fact::Known(more)) => {
            failed.insert(action.to_owned(), std::mem::take(reason));
            *known = Fact::Known(more);
        }
        (Fact::NotCollected, new) => *known = new,
        (Fact::Unreadable(_), Fact::Unreadable(_)) => {}
    }
}
