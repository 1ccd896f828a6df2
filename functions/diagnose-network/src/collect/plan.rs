//! From what the walk needs to the calls that bring it: one a kind of resource and Region, filtered by AWS.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_ec2::types::Filter;
use futures::future::BoxFuture;
use shared_checks::network::{Need, What};
use shared_domain::facts_network::NetworkFacts;

use super::Clients;
use super::buckets::bucket_region;
use super::databases::*;
use super::direct_connect::{associations, virtual_interfaces};
use super::ec2::*;
use super::names::{profile, profile_associations, resolver_rule_associations, resolver_rules, zone, zones};

/// How many values one filter takes.
const BATCH: usize = 200;

/// One or a few AWS calls that bring a fragment of the facts.
pub(super) type Call = BoxFuture<'static, NetworkFacts>;

/// Groups what is needed into calls: one a kind of resource and Region, whatever the number of ids.
pub(super) fn plan(clients: &Clients, home: &str, wanted: &BTreeSet<Need>) -> Vec<Call> {
    let mut regions: BTreeMap<&str, Vec<&What>> = BTreeMap::new();
    for need in wanted {
        regions
            .entry(need.region.as_deref().unwrap_or(home))
            .or_default()
            .push(&need.what);
    }
    let mut calls = Vec::new();
    for (region, needs) in regions {
        let clients = if region == home || region.is_empty() {
            clients.clone()
        } else {
            clients.in_region(region)
        };
        calls.extend(plan_region(&clients, home, &needs));
    }
    calls
}

fn plan_region(clients: &Clients, home: &str, needs: &[&What]) -> Vec<Call> {
    let mut ids: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
    let mut calls: Vec<Call> = Vec::new();
    let ec2 = || clients.ec2.clone();
    for need in needs {
        let mut batch = |kind: &'static str, id: &str| ids.entry(kind).or_default().push(id.to_owned());
        match need {
            What::Subnet(id) => batch("subnets", id),
            What::SecurityGroup(id) => batch("groups", id),
            What::GroupVpcAssociations(id) => batch("associations", id),
            What::RouteTableOfSubnet(id) => batch("tables", id),
            What::MainRouteTable(vpc) => batch("main-tables", vpc),
            What::RouteTables { vpc } => batch("tables-of", vpc),
            What::AclOfSubnet(id) => batch("acls", id),
            What::Vpc(id) => batch("vpcs", id),
            What::DhcpOptions(id) => batch("dhcp", id),
            What::Endpoints { vpc } => batch("endpoints-of", vpc),
            What::Endpoint(id) => batch("endpoints", id),
            What::NatGateways { vpc } => batch("nats", vpc),
            What::PrefixList(id) => batch("prefix-lists", id),
            What::PrefixListNamed(name) => batch("prefix-lists-named", name),
            What::Peerings { vpc } => batch("peerings", vpc),
            What::TransitGateway(id) => batch("tgws", id),
            What::TransitAttachment(id) => batch("attachments", id),
            What::TransitPeering(id) => batch("tgw-peerings", id),
            What::VpnGateway(id) => batch("vgws", id),
            What::VpnGatewayOf { vpc } => batch("vgws-of", vpc),
            What::VpnConnections { gateway } => batch("vpns-of", gateway),
            What::VpnConnection(id) => batch("vpns", id),
            What::InterfacesAt { address } => batch("addresses", address),
            What::Interface(id) => batch("interfaces", id),
            What::TransitAttachments { gateway, vpc } => {
                batch("tgw-attachments-gateway", gateway);
                batch("tgw-attachments-vpc", vpc);
            }
            What::VpcAttributes(vpc) => calls.push(Box::pin(vpc_attributes(ec2(), vpc.clone()))),
            What::TransitRoutes { table } => calls.push(Box::pin(transit_routes(ec2(), table.clone()))),
            What::DatabaseInterfaces { subnets, groups } => {
                let filters = vec![filter("subnet-id", subnets), filter("group-id", groups)];
                calls.push(Box::pin(network_interfaces(ec2(), filters)));
            }
            What::BlockPublicAccess => {
                calls.push(Box::pin(block_public_access(ec2())));
            }
            What::BlockPublicAccessExclusions => calls.push(Box::pin(block_public_access_exclusions(ec2()))),
            What::DbInstance(id) => batch("instances", id),
            What::DbCluster(id) => calls.push(Box::pin(db_clusters(clients.rds.clone(), Some(id.clone())))),
            // A custom endpoint's name does not tell its cluster.
            What::DbClusterOfEndpoint(_) => calls.push(Box::pin(db_clusters(clients.rds.clone(), None))),
            What::DbProxy(name) => calls.push(Box::pin(db_proxies(clients.rds.clone(), name.clone()))),
            What::DbSubnetGroup(name) => calls.push(Box::pin(db_subnet_groups(clients.rds.clone(), name.clone()))),
            What::RedshiftCluster(id) => calls.push(Box::pin(redshift_clusters(clients.redshift.clone(), id.clone()))),
            What::RedshiftSubnetGroup(name) => {
                calls.push(Box::pin(redshift_subnet_groups(clients.redshift.clone(), name.clone())));
            }
            What::DbProxyEndpoint(name) => {
                calls.push(Box::pin(db_proxy_endpoints(clients.rds.clone(), name.clone())));
            }
            What::RedshiftEndpoints => calls.push(Box::pin(redshift_endpoints(clients.redshift.clone()))),
            What::Workgroup(name) => {
                calls.push(Box::pin(workgroup(clients.redshift_serverless.clone(), name.clone())));
            }
            What::WorkgroupEndpoints { owner } => {
                let client = clients.redshift_serverless.clone();
                calls.push(Box::pin(workgroup_endpoints(client, owner.clone())));
            }
            What::ResolverRuleAssociations { vpc } => {
                calls.push(Box::pin(resolver_rule_associations(
                    clients.resolver.clone(),
                    vpc.clone(),
                )));
            }
            What::VirtualInterfaces => calls.push(Box::pin(virtual_interfaces(clients.direct_connect.clone()))),
            What::DirectConnectAssociations { gateway } => {
                calls.push(Box::pin(associations(clients.direct_connect.clone(), gateway.clone())));
            }
            What::ProfileAssociations { vpc } => {
                calls.push(Box::pin(profile_associations(clients.profiles.clone(), vpc.clone())));
            }
            What::Profile(id) => calls.push(Box::pin(profile(clients.profiles.clone(), id.clone()))),
            What::Zone { id, name } => {
                calls.push(Box::pin(zone(clients.route53.clone(), id.clone(), name.clone())));
            }
            What::ResolverRule(id) => batch("resolver-rules", id),
            What::Zones { name, vpc } => {
                calls.push(Box::pin(zones(
                    clients.route53.clone(),
                    name.clone(),
                    vpc.clone(),
                    home.to_owned(),
                )));
            }
            What::BucketRegion(bucket) => calls.push(Box::pin(bucket_region(clients.s3.clone(), bucket.clone()))),
        }
    }
    let attachment_vpcs = ids.remove("tgw-attachments-vpc").unwrap_or_default();
    for (kind, mut all) in ids {
        all.sort_unstable();
        all.dedup();
        for some in all.chunks(BATCH) {
            let by = |name: &str| vec![filter(name, some)];
            match kind {
                "subnets" => calls.push(Box::pin(subnets(ec2(), by("subnet-id")))),
                "groups" => calls.push(Box::pin(security_groups(ec2(), by("group-id")))),
                "associations" => calls.push(Box::pin(group_associations(ec2(), by("group-id")))),
                "tables" => calls.push(Box::pin(route_tables(ec2(), by("association.subnet-id")))),
                "tables-of" => calls.push(Box::pin(route_tables(ec2(), by("vpc-id")))),
                "main-tables" => {
                    let filters = vec![filter("vpc-id", some), filter("association.main", &["true".to_owned()])];
                    calls.push(Box::pin(route_tables(ec2(), filters)));
                }
                "acls" => calls.push(Box::pin(network_acls(ec2(), by("association.subnet-id")))),
                "instances" => calls.push(Box::pin(db_instances(clients.rds.clone(), some.to_vec()))),
                "vpcs" => calls.push(Box::pin(vpcs(ec2(), by("vpc-id")))),
                "dhcp" => calls.push(Box::pin(dhcp_options(ec2(), by("dhcp-options-id")))),
                "endpoints-of" => calls.push(Box::pin(vpc_endpoints(ec2(), by("vpc-id")))),
                "endpoints" => calls.push(Box::pin(vpc_endpoints(ec2(), by("vpc-endpoint-id")))),
                "nats" => calls.push(Box::pin(nat_gateways(ec2(), by("vpc-id")))),
                "prefix-lists" => calls.push(Box::pin(prefix_lists(ec2(), by("prefix-list-id")))),
                "prefix-lists-named" => calls.push(Box::pin(prefix_lists(ec2(), by("prefix-list-name")))),
                "peerings" => {
                    calls.push(Box::pin(peerings(ec2(), by("requester-vpc-info.vpc-id"))));
                    calls.push(Box::pin(peerings(ec2(), by("accepter-vpc-info.vpc-id"))));
                }
                "tgws" => calls.push(Box::pin(transit_gateways(ec2(), by("transit-gateway-id")))),
                "attachments" => calls.push(Box::pin(attachments(ec2(), by("transit-gateway-attachment-id")))),
                "tgw-peerings" => {
                    calls.push(Box::pin(transit_peerings(ec2(), by("transit-gateway-attachment-id"))));
                }
                "tgw-attachments-gateway" => {
                    let filters = vec![filter("transit-gateway-id", some), filter("vpc-id", &attachment_vpcs)];
                    calls.push(Box::pin(vpc_attachments(ec2(), filters)));
                    // The same attachments as the gateway knows them: with their route tables.
                    let filters = vec![
                        filter("transit-gateway-id", some),
                        filter("resource-id", &attachment_vpcs),
                    ];
                    calls.push(Box::pin(attachments(ec2(), filters)));
                }
                "resolver-rules" => calls.push(Box::pin(resolver_rules(clients.resolver.clone(), some.to_vec()))),
                "vgws" => calls.push(Box::pin(vpn_gateways(ec2(), by("vpn-gateway-id")))),
                "vgws-of" => calls.push(Box::pin(vpn_gateways(ec2(), by("attachment.vpc-id")))),
                "vpns-of" => calls.push(Box::pin(vpn_connections(ec2(), by("vpn-gateway-id")))),
                "vpns" => calls.push(Box::pin(vpn_connections(ec2(), by("vpn-connection-id")))),
                "addresses" => calls.push(Box::pin(network_interfaces(ec2(), by("addresses.private-ip-address")))),
                _ => calls.push(Box::pin(network_interfaces(ec2(), by("network-interface-id")))),
            }
        }
    }
    calls
}

pub(super) fn filter(name: &str, values: &[String]) -> Filter {
    Filter::builder().name(name).set_values(Some(values.to_vec())).build()
}
