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
use super::names::{Names, profile, profile_associations, resolver_rule_associations, resolver_rules, zone, zones};

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
    let mut calls = Vec::new();
    let mut batches = Batches::default();
    for need in needs {
        match read(clients, need) {
            Read::Alone(call) => calls.push(call),
            Read::Listed(row, id) => batches.add(row, id),
            Read::Peerings(vpc) => {
                batches.add(row!(vpc_peering_connections, "requester-vpc-info.vpc-id"), vpc);
                batches.add(row!(vpc_peering_connections, "accepter-vpc-info.vpc-id"), vpc);
            }
            Read::Attachments(gateway, vpc) => {
                // Those to other gateways come along: a VPC has a handful, and whoever asks for all of a VPC's is answered by the same call.
                batches.add(row!(transit_gateway_vpc_attachments, "vpc-id"), vpc);
                batches.gateways.insert(gateway.clone());
                batches.vpcs.insert(vpc.clone());
            }
            Read::ZonesOfSource(name, vpc) => {
                batches
                    .zones
                    .entry(vpc.clone())
                    .or_default()
                    .sources
                    .insert(name.clone());
            }
            Read::ZonesOfService(name, vpc) => {
                batches
                    .zones
                    .entry(vpc.clone())
                    .or_default()
                    .services
                    .insert(name.clone());
            }
            Read::Zone(id, name) => {
                batches.zones_by_id.entry(id.clone()).or_default().insert(name.clone());
            }
            Read::Instance(id) => batches.instances.push(id.clone()),
            Read::Rule(id) => batches.rules.push(id.clone()),
        }
    }
    calls.extend(batches.calls(clients, home));
    calls
}

/// A list of EC2: its name, its call, and the filter that ids stand in.
type Row = (&'static str, fn(aws_sdk_ec2::Client, Vec<Filter>) -> Call, &'static str);

macro_rules! row {
    ($list:ident, $filter:expr) => {
        (stringify!($list), $list as fn(_, _) -> _, $filter)
    };
}
use row;

/// How what is needed is read: by a call of its own, or together with others of its kind.
enum Read<'w> {
    Alone(Call),
    Listed(Row, &'w String),
    Peerings(&'w String),
    Attachments(&'w String, &'w String),
    ZonesOfSource(&'w String, &'w String),
    ZonesOfService(&'w String, &'w String),
    Zone(&'w String, &'w String),
    Instance(&'w String),
    Rule(&'w String),
}

/// One row a need.
fn read<'w>(of: &Clients, what: &'w What) -> Read<'w> {
    use Read::Listed;
    let (ec2, rds, redshift) = (|| of.ec2.clone(), || of.rds.clone(), || of.redshift.clone());
    let serverless = || of.redshift_serverless.clone();
    match what {
        What::Subnet(id) => Listed(row!(subnets, "subnet-id"), id),
        What::Subnets { vpc } => Listed(row!(subnets, "vpc-id"), vpc),
        What::SecurityGroup(id) => Listed(row!(security_groups, "group-id"), id),
        What::GroupVpcAssociations(id) => Listed(row!(security_group_vpc_associations, "group-id"), id),
        What::RouteTableOfSubnet(id) => Listed(row!(route_tables, "association.subnet-id"), id),
        What::MainRouteTable(vpc) => Listed(row!(main_route_tables, "vpc-id"), vpc),
        What::RouteTables { vpc } => Listed(row!(route_tables, "vpc-id"), vpc),
        What::AclOfSubnet(id) => Listed(row!(network_acls, "association.subnet-id"), id),
        What::Vpc(id) => Listed(row!(vpcs, "vpc-id"), id),
        What::VpcAttributes(vpc) => alone(vpc_attributes(ec2(), vpc.clone())),
        What::DhcpOptions(id) => Listed(row!(dhcp_options, "dhcp-options-id"), id),
        What::Endpoints { vpc } => Listed(row!(vpc_endpoints, "vpc-id"), vpc),
        What::Endpoint(id) => Listed(row!(vpc_endpoints, "vpc-endpoint-id"), id),
        What::NatGateways { vpc } => Listed(row!(nat_gateways, "vpc-id"), vpc),
        What::PrefixList(id) => Listed(row!(prefix_lists, "prefix-list-id"), id),
        What::PrefixListNamed(name) => Listed(row!(prefix_lists_named, "prefix-list-name"), name),
        What::Peerings { vpc } => Read::Peerings(vpc),
        What::TransitGateway(id) => Listed(row!(transit_gateways, "transit-gateway-id"), id),
        What::TransitAttachmentsOfVpc { vpc } => Listed(row!(transit_gateway_vpc_attachments, "vpc-id"), vpc),
        What::TransitAttachments { gateway, vpc } => Read::Attachments(gateway, vpc),
        What::TransitAttachment(id) => Listed(row!(transit_gateway_attachments, OF_ATTACHMENT), id),
        What::TransitPeering(id) => Listed(row!(transit_gateway_peering_attachments, OF_ATTACHMENT), id),
        What::TransitRoutes { table } => alone(transit_routes(ec2(), table.clone())),
        What::VpnGateway(id) => Listed(row!(vpn_gateways, "vpn-gateway-id"), id),
        What::VpnGatewayOf { vpc } => Listed(row!(vpn_gateways, "attachment.vpc-id"), vpc),
        What::VpnConnections { gateway } => Listed(row!(vpn_connections, "vpn-gateway-id"), gateway),
        What::VpnConnection(id) => Listed(row!(vpn_connections, "vpn-connection-id"), id),
        What::VirtualInterfaces => alone(virtual_interfaces(of.direct_connect.clone())),
        What::DirectConnectAssociations { gateway } => alone(associations(of.direct_connect.clone(), gateway.clone())),
        What::InterfacesAt { address } => Listed(row!(network_interfaces, "addresses.private-ip-address"), address),
        What::DatabaseInterfaces { subnets, groups } => Read::Alone(interfaces_in(ec2(), subnets, groups)),
        What::Interface(id) => Listed(row!(network_interfaces, "network-interface-id"), id),
        What::BlockPublicAccess => alone(block_public_access(ec2())),
        What::BlockPublicAccessExclusions => alone(block_public_access_exclusions(ec2())),
        What::DbInstance(id) => Read::Instance(id),
        What::DbCluster(id) => alone(db_clusters(rds(), Some(id.clone()))),
        // A custom endpoint's name does not tell its cluster.
        What::DbClusterOfEndpoint(_) => alone(db_clusters(rds(), None)),
        What::DbProxy(name) => alone(db_proxies(rds(), name.clone())),
        What::DbProxyEndpoint(name) => alone(db_proxy_endpoints(rds(), name.clone())),
        What::DbSubnetGroup(name) => alone(db_subnet_groups(rds(), name.clone())),
        What::RedshiftCluster(id) => alone(clusters(redshift(), id.clone())),
        What::RedshiftSubnetGroup(name) => alone(cluster_subnet_groups(redshift(), name.clone())),
        What::RedshiftEndpoints => alone(endpoint_access_list(redshift(), ())),
        What::Workgroup(name) => alone(workgroup(serverless(), name.clone())),
        What::WorkgroupEndpoints { owner } => alone(workgroup_endpoints(serverless(), owner.clone())),
        What::Zones { name, vpc } => Read::ZonesOfSource(name, vpc),
        What::ZonesOfService { name, vpc } => Read::ZonesOfService(name, vpc),
        What::Zone { id, name } => Read::Zone(id, name),
        What::ProfileAssociations { vpc } => alone(profile_associations(of.profiles.clone(), vpc.clone())),
        What::Profile(id) => alone(profile(of.profiles.clone(), id.clone())),
        What::ResolverRuleAssociations { vpc } => alone(resolver_rule_associations(of.resolver.clone(), vpc.clone())),
        What::ResolverRule(id) => Read::Rule(id),
        What::BucketRegion(bucket) => alone(bucket_region(of.s3.clone(), bucket.clone())),
    }
}

fn alone(call: impl Future<Output = NetworkFacts> + Send + 'static) -> Read<'static> {
    Read::Alone(Box::pin(call))
}

/// The interfaces that are in these subnets and groups.
fn interfaces_in(ec2: aws_sdk_ec2::Client, subnets: &[String], groups: &[String]) -> Call {
    network_interfaces(ec2, vec![filter("subnet-id", subnets), filter("group-id", groups)])
}

const OF_ATTACHMENT: &str = "transit-gateway-attachment-id";

/// Ids of the same kind, each kind read together.
#[derive(Default)]
struct Batches {
    lists: BTreeMap<(&'static str, &'static str), (Row, BTreeSet<String>)>,
    /// Transit gateways and the VPCs whose attachments to them are wanted.
    gateways: BTreeSet<String>,
    vpcs: BTreeSet<String>,
    /// The names whose zones are looked for, by VPC.
    zones: BTreeMap<String, Names>,
    /// The names that are looked up in zones, by the zone's id.
    zones_by_id: BTreeMap<String, BTreeSet<String>>,
    instances: Vec<String>,
    rules: Vec<String>,
}

impl Batches {
    fn add(&mut self, row: Row, id: &str) {
        let (_, ids) = self.lists.entry((row.0, row.2)).or_insert((row, BTreeSet::new()));
        ids.insert(id.to_owned());
    }

    fn calls(self, clients: &Clients, home: &str) -> Vec<Call> {
        let ec2 = || clients.ec2.clone();
        let mut calls: Vec<Call> = Vec::new();
        for ((_, list, name), ids) in self.lists.into_values() {
            let ids: Vec<String> = ids.into_iter().collect();
            calls.extend(ids.chunks(BATCH).map(|some| list(ec2(), vec![filter(name, some)])));
        }
        let (gateways, vpcs) = (Vec::from_iter(self.gateways), Vec::from_iter(self.vpcs));
        for some in gateways.chunks(BATCH) {
            let of_them = vec![filter("transit-gateway-id", some), filter("resource-id", &vpcs)];
            // The same attachments as the gateway knows them: with their route tables.
            calls.push(transit_gateway_attachments(ec2(), of_them));
        }
        for (vpc, names) in self.zones {
            calls.push(Box::pin(zones(clients.route53.clone(), names, vpc, home.to_owned())));
        }
        for (id, names) in self.zones_by_id {
            calls.push(Box::pin(zone(clients.route53.clone(), id, names)));
        }
        for some in self.instances.chunks(BATCH) {
            calls.push(Box::pin(db_instances(clients.rds.clone(), some.to_vec())));
        }
        if !self.rules.is_empty() {
            calls.push(Box::pin(resolver_rules(clients.resolver.clone(), self.rules)));
        }
        calls
    }
}

pub(super) fn filter(name: &str, values: &[String]) -> Filter {
    Filter::builder().name(name).set_values(Some(values.to_vec())).build()
}
