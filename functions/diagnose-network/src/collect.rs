//! Gathers the facts: asks the pure walk what it lacks, fetches that at once, and asks again until nothing is lacking.
//!
//! So no call is made whose answer nothing would read, and how many rounds there are is how far the path makes one answer depend
//! on another. Every call is filtered by AWS and paginated; one that fails becomes a fact that could not be read.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_ec2::types::{Filter, VpcAttributeName};
use futures::future::BoxFuture;
use futures::stream::{FuturesUnordered, StreamExt};
use shared_checks::network::{self, Need, Subject, What};
use shared_domain::Fact;
use shared_domain::aws::{ec2, route53};
use shared_domain::facts_network::{Bucket, NetworkFacts};
use shared_lambda::unreadable;

use crate::convert;

/// The clients of a network diagnosis.
#[derive(Clone, Debug)]
pub struct Clients {
    /// VPCs and all that is in them.
    pub ec2: aws_sdk_ec2::Client,
    /// Databases.
    pub rds: aws_sdk_rds::Client,
    /// Redshift clusters.
    pub redshift: aws_sdk_redshift::Client,
    /// Private hosted zones.
    pub route53: aws_sdk_route53::Client,
    /// The Regions of buckets.
    pub s3: aws_sdk_s3::Client,
}

impl Clients {
    /// The clients of an AWS configuration.
    pub fn new(config: &aws_types::SdkConfig) -> Self {
        Self {
            ec2: aws_sdk_ec2::Client::new(config),
            rds: aws_sdk_rds::Client::new(config),
            redshift: aws_sdk_redshift::Client::new(config),
            route53: aws_sdk_route53::Client::new(config),
            s3: aws_sdk_s3::Client::new(config),
        }
    }

    /// The Region that they are configured for.
    pub fn region(&self) -> Option<String> {
        self.ec2.config().region().map(ToString::to_string)
    }

    /// The same clients in another Region, for the far side of a peering.
    fn in_region(&self, region: &str) -> Self {
        let region = aws_types::region::Region::new(region.to_owned());
        Self {
            ec2: aws_sdk_ec2::Client::from_conf(self.ec2.config().to_builder().region(region.clone()).build()),
            rds: aws_sdk_rds::Client::from_conf(self.rds.config().to_builder().region(region.clone()).build()),
            redshift: aws_sdk_redshift::Client::from_conf(self.redshift.config().to_builder().region(region).build()),
            ..self.clone()
        }
    }
}

/// More rounds than any path needs; a bound against facts that never satisfy.
const ROUNDS: usize = 12;
/// How many values one filter takes.
const BATCH: usize = 200;

/// Reads what a diagnosis of `subject` needs, in as few rounds as its path allows.
pub async fn collect(clients: &Clients, subject: &Subject) -> NetworkFacts {
    collect_observed(clients, subject, |round, calls| {
        tracing::debug!(round, calls, "reading the network, round {round}")
    })
    .await
}

/// The same, telling each round and its number of reads to `observe`.
pub async fn collect_observed(
    clients: &Clients,
    subject: &Subject,
    mut observe: impl FnMut(usize, usize),
) -> NetworkFacts {
    let mut facts = NetworkFacts::default();
    let mut asked: BTreeSet<Need> = BTreeSet::new();
    for round in 1..=ROUNDS {
        let wanted: BTreeSet<Need> = network::needs(&facts, subject).difference(&asked).cloned().collect();
        if wanted.is_empty() {
            break;
        }
        let calls = plan(clients, &subject.region, &wanted);
        observe(round, calls.len());
        asked.extend(wanted);
        let mut running: FuturesUnordered<Call> = calls.into_iter().collect();
        while let Some(fragment) = running.next().await {
            merge(&mut facts, fragment);
        }
    }
    facts
}

/// One or a few AWS calls that bring a fragment of the facts.
type Call = BoxFuture<'static, NetworkFacts>;

/// Groups what is needed into calls: one a kind of resource and Region, whatever the number of ids.
fn plan(clients: &Clients, home: &str, wanted: &BTreeSet<Need>) -> Vec<Call> {
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
            What::VpnGateway(id) => batch("vgws", id),
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
            What::DbInstance(id) => calls.push(Box::pin(db_instances(clients.rds.clone(), id.clone()))),
            What::DbCluster(id) => calls.push(Box::pin(db_clusters(clients.rds.clone(), Some(id.clone())))),
            // A custom endpoint's name does not tell its cluster.
            What::DbClusterOfEndpoint(_) => calls.push(Box::pin(db_clusters(clients.rds.clone(), None))),
            What::DbProxy(name) => calls.push(Box::pin(db_proxies(clients.rds.clone(), name.clone()))),
            What::DbSubnetGroup(name) => calls.push(Box::pin(db_subnet_groups(clients.rds.clone(), name.clone()))),
            What::RedshiftCluster(id) => calls.push(Box::pin(redshift_clusters(clients.redshift.clone(), id.clone()))),
            What::RedshiftSubnetGroup(name) => {
                calls.push(Box::pin(redshift_subnet_groups(clients.redshift.clone(), name.clone())));
            }
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
                "main-tables" => {
                    let filters = vec![filter("vpc-id", some), filter("association.main", &["true".to_owned()])];
                    calls.push(Box::pin(route_tables(ec2(), filters)));
                }
                "acls" => calls.push(Box::pin(network_acls(ec2(), by("association.subnet-id")))),
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
                "vgws" => calls.push(Box::pin(vpn_gateways(ec2(), by("vpn-gateway-id")))),
                "vpns-of" => calls.push(Box::pin(vpn_connections(ec2(), by("vpn-gateway-id")))),
                "vpns" => calls.push(Box::pin(vpn_connections(ec2(), by("vpn-connection-id")))),
                "addresses" => calls.push(Box::pin(network_interfaces(ec2(), by("addresses.private-ip-address")))),
                _ => calls.push(Box::pin(network_interfaces(ec2(), by("network-interface-id")))),
            }
        }
    }
    calls
}

fn filter(name: &str, values: &[String]) -> Filter {
    Filter::builder().name(name).set_values(Some(values.to_vec())).build()
}

// ---- merging fragments

/// Adds a fragment. A call that failed beside others of its kind that answered is remembered, so that what it would have
/// listed is not taken for absent.
fn merge(facts: &mut NetworkFacts, new: NetworkFacts) {
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
        &mut facts.hosted_zones,
        new.hosted_zones,
        "route53:ListHostedZonesByVPC",
        failed,
    );
    add(&mut facts.buckets, new.buckets, "s3:GetBucketLocation", failed);
    if !new.vpc_block_public_access_options.is_not_collected() {
        facts.vpc_block_public_access_options = new.vpc_block_public_access_options;
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

// ---- one call each; all pages, converted as they come

/// Reads all pages of a paginated call: the list, or why it could not be read.
macro_rules! pages {
    ($request:expr, $items:ident, $convert:path) => {{
        let mut pages = $request.into_paginator().send();
        let mut found = Vec::new();
        loop {
            match pages.next().await {
                Some(Ok(page)) => found.extend(page.$items().iter().map($convert)),
                Some(Err(error)) => break Fact::Unreadable(unreadable(&error)),
                None => break Fact::Known(found),
            }
        }
    }};
}

async fn vpcs(client: aws_sdk_ec2::Client, filters: Vec<Filter>) -> NetworkFacts {
    let vpcs = pages!(client.describe_vpcs().set_filters(Some(filters)), vpcs, convert::vpc);
    NetworkFacts {
        vpcs,
        ..NetworkFacts::default()
    }
}

async fn vpc_attributes(client: aws_sdk_ec2::Client, vpc: String) -> NetworkFacts {
    let attribute = |name: VpcAttributeName| client.describe_vpc_attribute().vpc_id(&vpc).attribute(name).send();
    let (support, names) = futures::join!(
        attribute(VpcAttributeName::EnableDnsSupport),
        attribute(VpcAttributeName::EnableDnsHostnames)
    );
    let value = |value: Option<bool>| ec2::AttributeBooleanValue {
        value: value.unwrap_or(false),
    };
    let support = match support {
        Ok(answer) => Fact::Known(value(answer.enable_dns_support().and_then(|one| one.value()))),
        Err(error) => Fact::Unreadable(unreadable(&error)),
    };
    let names = match names {
        Ok(answer) => Fact::Known(value(answer.enable_dns_hostnames().and_then(|one| one.value()))),
        Err(error) => Fact::Unreadable(unreadable(&error)),
    };
    let attributes = ec2::VpcAttributes {
        vpc_id: vpc,
        enable_dns_support: support,
        enable_dns_hostnames: names,
    };
    NetworkFacts {
        vpc_attributes: Fact::Known(vec![attributes]),
        ..NetworkFacts::default()
    }
}

async fn dhcp_options(client: aws_sdk_ec2::Client, filters: Vec<Filter>) -> NetworkFacts {
    let dhcp_options = pages!(
        client.describe_dhcp_options().set_filters(Some(filters)),
        dhcp_options,
        convert::dhcp_options
    );
    NetworkFacts {
        dhcp_options,
        ..NetworkFacts::default()
    }
}

async fn subnets(client: aws_sdk_ec2::Client, filters: Vec<Filter>) -> NetworkFacts {
    let subnets = pages!(
        client.describe_subnets().set_filters(Some(filters)),
        subnets,
        convert::subnet
    );
    NetworkFacts {
        subnets,
        ..NetworkFacts::default()
    }
}

async fn route_tables(client: aws_sdk_ec2::Client, filters: Vec<Filter>) -> NetworkFacts {
    let route_tables = pages!(
        client.describe_route_tables().set_filters(Some(filters)),
        route_tables,
        convert::route_table
    );
    NetworkFacts {
        route_tables,
        ..NetworkFacts::default()
    }
}

async fn security_groups(client: aws_sdk_ec2::Client, filters: Vec<Filter>) -> NetworkFacts {
    let security_groups = pages!(
        client.describe_security_groups().set_filters(Some(filters)),
        security_groups,
        convert::security_group
    );
    NetworkFacts {
        security_groups,
        ..NetworkFacts::default()
    }
}

async fn group_associations(client: aws_sdk_ec2::Client, filters: Vec<Filter>) -> NetworkFacts {
    let security_group_vpc_associations = pages!(
        client
            .describe_security_group_vpc_associations()
            .set_filters(Some(filters)),
        security_group_vpc_associations,
        convert::group_association
    );
    NetworkFacts {
        security_group_vpc_associations,
        ..NetworkFacts::default()
    }
}

async fn network_acls(client: aws_sdk_ec2::Client, filters: Vec<Filter>) -> NetworkFacts {
    let network_acls = pages!(
        client.describe_network_acls().set_filters(Some(filters)),
        network_acls,
        convert::network_acl
    );
    NetworkFacts {
        network_acls,
        ..NetworkFacts::default()
    }
}

async fn vpc_endpoints(client: aws_sdk_ec2::Client, filters: Vec<Filter>) -> NetworkFacts {
    let vpc_endpoints = pages!(
        client.describe_vpc_endpoints().set_filters(Some(filters)),
        vpc_endpoints,
        convert::vpc_endpoint
    );
    NetworkFacts {
        vpc_endpoints,
        ..NetworkFacts::default()
    }
}

async fn nat_gateways(client: aws_sdk_ec2::Client, filters: Vec<Filter>) -> NetworkFacts {
    let nat_gateways = pages!(
        client.describe_nat_gateways().set_filter(Some(filters)),
        nat_gateways,
        convert::nat_gateway
    );
    NetworkFacts {
        nat_gateways,
        ..NetworkFacts::default()
    }
}

async fn prefix_lists(client: aws_sdk_ec2::Client, filters: Vec<Filter>) -> NetworkFacts {
    let bare = |one: &aws_sdk_ec2::types::ManagedPrefixList| ec2::ManagedPrefixList {
        prefix_list_id: one.prefix_list_id().unwrap_or_default().to_owned(),
        prefix_list_name: one.prefix_list_name().map(str::to_owned),
        address_family: one.address_family().map(str::to_owned),
        entries: Fact::NotCollected,
    };
    let wanted: Vec<String> = filters.iter().flat_map(|filter| filter.values()).cloned().collect();
    let lists = pages!(
        client.describe_managed_prefix_lists().set_filters(Some(filters)),
        prefix_lists,
        bare
    );
    let lists = match lists {
        Fact::Known(lists) => lists,
        unreadable => {
            return NetworkFacts {
                managed_prefix_lists: unreadable,
                ..NetworkFacts::default()
            };
        }
    };
    let fits = |list: &ec2::ManagedPrefixList| {
        wanted.contains(&list.prefix_list_id)
            || list.prefix_list_name.as_ref().is_some_and(|name| wanted.contains(name))
    };
    let entry = |one: &aws_sdk_ec2::types::PrefixListEntry| ec2::PrefixListEntry {
        cidr: one.cidr().unwrap_or_default().to_owned(),
    };
    let with_entries = lists.into_iter().filter(fits).map(|mut list| {
        let client = client.clone();
        async move {
            let request = client
                .get_managed_prefix_list_entries()
                .prefix_list_id(&list.prefix_list_id);
            list.entries = pages!(request, entries, entry);
            list
        }
    });
    let managed_prefix_lists = Fact::Known(futures::future::join_all(with_entries).await);
    NetworkFacts {
        managed_prefix_lists,
        ..NetworkFacts::default()
    }
}

async fn peerings(client: aws_sdk_ec2::Client, filters: Vec<Filter>) -> NetworkFacts {
    let vpc_peering_connections = pages!(
        client.describe_vpc_peering_connections().set_filters(Some(filters)),
        vpc_peering_connections,
        convert::peering
    );
    NetworkFacts {
        vpc_peering_connections,
        ..NetworkFacts::default()
    }
}

async fn transit_gateways(client: aws_sdk_ec2::Client, filters: Vec<Filter>) -> NetworkFacts {
    let transit_gateways = pages!(
        client.describe_transit_gateways().set_filters(Some(filters)),
        transit_gateways,
        convert::transit_gateway
    );
    NetworkFacts {
        transit_gateways,
        ..NetworkFacts::default()
    }
}

async fn vpc_attachments(client: aws_sdk_ec2::Client, filters: Vec<Filter>) -> NetworkFacts {
    let transit_gateway_vpc_attachments = pages!(
        client
            .describe_transit_gateway_vpc_attachments()
            .set_filters(Some(filters)),
        transit_gateway_vpc_attachments,
        convert::vpc_attachment
    );
    NetworkFacts {
        transit_gateway_vpc_attachments,
        ..NetworkFacts::default()
    }
}

async fn attachments(client: aws_sdk_ec2::Client, filters: Vec<Filter>) -> NetworkFacts {
    let transit_gateway_attachments = pages!(
        client.describe_transit_gateway_attachments().set_filters(Some(filters)),
        transit_gateway_attachments,
        convert::attachment
    );
    NetworkFacts {
        transit_gateway_attachments,
        ..NetworkFacts::default()
    }
}

/// The search gives at most a thousand routes; a larger table is not judged by a part of it.
async fn transit_routes(client: aws_sdk_ec2::Client, table: String) -> NetworkFacts {
    let states = filter("state", &["active".to_owned(), "blackhole".to_owned()]);
    let request = client
        .search_transit_gateway_routes()
        .transit_gateway_route_table_id(&table)
        .filters(states)
        .max_results(1000);
    let routes = match request.send().await {
        Ok(answer) if answer.additional_routes_available() == Some(true) => {
            Fact::Unreadable("the table has more than 1,000 routes".to_owned())
        }
        Ok(answer) => Fact::Known(answer.routes().iter().map(convert::transit_route).collect()),
        Err(error) => Fact::Unreadable(unreadable(&error)),
    };
    let table = ec2::TransitGatewayRouteTable {
        transit_gateway_route_table_id: table,
        routes,
    };
    NetworkFacts {
        transit_gateway_route_tables: Fact::Known(vec![table]),
        ..NetworkFacts::default()
    }
}

async fn vpn_gateways(client: aws_sdk_ec2::Client, filters: Vec<Filter>) -> NetworkFacts {
    let vpn_gateways = match client.describe_vpn_gateways().set_filters(Some(filters)).send().await {
        Ok(answer) => Fact::Known(answer.vpn_gateways().iter().map(convert::vpn_gateway).collect()),
        Err(error) => Fact::Unreadable(unreadable(&error)),
    };
    NetworkFacts {
        vpn_gateways,
        ..NetworkFacts::default()
    }
}

async fn vpn_connections(client: aws_sdk_ec2::Client, filters: Vec<Filter>) -> NetworkFacts {
    let vpn_connections = match client
        .describe_vpn_connections()
        .set_filters(Some(filters))
        .send()
        .await
    {
        Ok(answer) => Fact::Known(answer.vpn_connections().iter().map(convert::vpn_connection).collect()),
        Err(error) => Fact::Unreadable(unreadable(&error)),
    };
    NetworkFacts {
        vpn_connections,
        ..NetworkFacts::default()
    }
}

async fn network_interfaces(client: aws_sdk_ec2::Client, filters: Vec<Filter>) -> NetworkFacts {
    let network_interfaces = pages!(
        client.describe_network_interfaces().set_filters(Some(filters)),
        network_interfaces,
        convert::network_interface
    );
    NetworkFacts {
        network_interfaces,
        ..NetworkFacts::default()
    }
}

async fn block_public_access(client: aws_sdk_ec2::Client) -> NetworkFacts {
    let options = match client.describe_vpc_block_public_access_options().send().await {
        Ok(answer) => {
            let options = answer.vpc_block_public_access_options();
            Fact::Known(ec2::VpcBlockPublicAccessOptions {
                internet_gateway_block_mode: options
                    .and_then(|one| one.internet_gateway_block_mode())
                    .map(|mode| mode.as_str().to_owned()),
                state: options
                    .and_then(|one| one.state())
                    .map(|state| state.as_str().to_owned()),
            })
        }
        Err(error) => Fact::Unreadable(unreadable(&error)),
    };
    NetworkFacts {
        vpc_block_public_access_options: options,
        ..NetworkFacts::default()
    }
}

async fn block_public_access_exclusions(client: aws_sdk_ec2::Client) -> NetworkFacts {
    let mut found = Vec::new();
    let mut token = None;
    let exclusions = loop {
        match client
            .describe_vpc_block_public_access_exclusions()
            .set_next_token(token)
            .send()
            .await
        {
            Ok(answer) => {
                found.extend(answer.vpc_block_public_access_exclusions().iter().map(|one| {
                    ec2::VpcBlockPublicAccessExclusion {
                        exclusion_id: one.exclusion_id().map(str::to_owned),
                        resource_arn: one.resource_arn().map(str::to_owned),
                        internet_gateway_exclusion_mode: one
                            .internet_gateway_exclusion_mode()
                            .map(|mode| mode.as_str().to_owned()),
                        state: one.state().map(|state| state.as_str().to_owned()),
                    }
                }));
                token = answer.next_token().map(str::to_owned);
                if token.is_none() {
                    break Fact::Known(found);
                }
            }
            Err(error) => break Fact::Unreadable(unreadable(&error)),
        }
    };
    NetworkFacts {
        vpc_block_public_access_exclusions: exclusions,
        ..NetworkFacts::default()
    }
}

/// A call by identifier answers "not found" with an error; that is an empty list, not an unreadable one.
fn or_absent<T>(list: Fact<Vec<T>>) -> Fact<Vec<T>> {
    match list {
        Fact::Unreadable(reason) if reason.split(':').next().is_some_and(|code| code.contains("NotFound")) => {
            Fact::Known(Vec::new())
        }
        list => list,
    }
}

async fn db_instances(client: aws_sdk_rds::Client, id: String) -> NetworkFacts {
    let list = pages!(
        client.describe_db_instances().db_instance_identifier(id),
        db_instances,
        convert::db_instance
    );
    NetworkFacts {
        db_instances: or_absent(list),
        ..NetworkFacts::default()
    }
}

async fn db_clusters(client: aws_sdk_rds::Client, id: Option<String>) -> NetworkFacts {
    let list = pages!(
        client.describe_db_clusters().set_db_cluster_identifier(id),
        db_clusters,
        convert::db_cluster
    );
    NetworkFacts {
        db_clusters: or_absent(list),
        ..NetworkFacts::default()
    }
}

async fn db_proxies(client: aws_sdk_rds::Client, name: String) -> NetworkFacts {
    let list = pages!(
        client.describe_db_proxies().db_proxy_name(name),
        db_proxies,
        convert::db_proxy
    );
    NetworkFacts {
        db_proxies: or_absent(list),
        ..NetworkFacts::default()
    }
}

async fn db_subnet_groups(client: aws_sdk_rds::Client, name: String) -> NetworkFacts {
    let list = pages!(
        client.describe_db_subnet_groups().db_subnet_group_name(name),
        db_subnet_groups,
        convert::db_subnet_group
    );
    NetworkFacts {
        db_subnet_groups: or_absent(list),
        ..NetworkFacts::default()
    }
}

async fn redshift_clusters(client: aws_sdk_redshift::Client, id: String) -> NetworkFacts {
    let list = pages!(
        client.describe_clusters().cluster_identifier(id),
        clusters,
        convert::redshift_cluster
    );
    NetworkFacts {
        clusters: or_absent(list),
        ..NetworkFacts::default()
    }
}

async fn redshift_subnet_groups(client: aws_sdk_redshift::Client, name: String) -> NetworkFacts {
    let list = pages!(
        client.describe_cluster_subnet_groups().cluster_subnet_group_name(name),
        cluster_subnet_groups,
        convert::redshift_subnet_group
    );
    NetworkFacts {
        cluster_subnet_groups: or_absent(list),
        ..NetworkFacts::default()
    }
}

/// The hosted zones that could answer for a name: those that the VPC sees, and the account's own of a fitting name.
async fn zones(client: aws_sdk_route53::Client, name: String, vpc: String, region: String) -> NetworkFacts {
    let host = name.trim_end_matches('.').to_ascii_lowercase();
    let labels: Vec<&str> = host.split('.').collect();
    let suffixes: Vec<String> = (0..labels.len().saturating_sub(1))
        .rev()
        .map(|start| format!("{}.", labels[start..].join(".")))
        .collect();
    let mut found: BTreeMap<String, route53::HostedZone> = BTreeMap::new();
    if !vpc.is_empty() {
        let mut token = None;
        loop {
            let request = client
                .list_hosted_zones_by_vpc()
                .vpc_id(&vpc)
                .vpc_region(aws_sdk_route53::types::VpcRegion::from(region.as_str()))
                .set_next_token(token);
            match request.send().await {
                Ok(answer) => {
                    for zone in answer
                        .hosted_zone_summaries()
                        .iter()
                        .filter(|zone| suffixes.iter().any(|suffix| suffix == zone.name()))
                    {
                        let seen = route53::ZoneVpc {
                            vpc_id: vpc.clone(),
                            vpc_region: Some(region.clone()),
                        };
                        let id = short_id(zone.hosted_zone_id());
                        found.insert(
                            id.clone(),
                            route53::HostedZone {
                                id,
                                name: zone.name().to_owned(),
                                private_zone: true,
                                vpcs: vec![seen],
                                resource_record_sets: Fact::NotCollected,
                            },
                        );
                    }
                    token = answer.next_token().map(str::to_owned);
                    if token.is_none() {
                        break;
                    }
                }
                Err(error) => {
                    return NetworkFacts {
                        hosted_zones: Fact::Unreadable(unreadable(&error)),
                        ..NetworkFacts::default()
                    };
                }
            }
        }
    }
    // A zone that the VPC does not see explains a name only where no associated zone does.
    let mut failed_calls = BTreeMap::new();
    if found.is_empty() {
        let by_name = suffixes
            .iter()
            .map(|suffix| client.list_hosted_zones_by_name().dns_name(suffix).max_items(20).send());
        for (suffix, answer) in suffixes.iter().zip(futures::future::join_all(by_name).await) {
            match answer {
                Ok(answer) => {
                    for zone in answer.hosted_zones().iter().filter(|zone| zone.name() == suffix) {
                        let id = short_id(zone.id());
                        found.insert(
                            id.clone(),
                            route53::HostedZone {
                                id,
                                name: zone.name().to_owned(),
                                private_zone: zone.config().is_some_and(|config| config.private_zone()),
                                vpcs: Vec::new(),
                                resource_record_sets: Fact::NotCollected,
                            },
                        );
                    }
                }
                Err(error) => {
                    failed_calls.insert("route53:ListHostedZonesByVPC".to_owned(), unreadable(&error));
                }
            }
        }
    }
    let filled = found.into_values().map(|mut zone| {
        let (client, host) = (client.clone(), host.clone());
        async move {
            zone.resource_record_sets = records(&client, &zone.id, &host).await;
            zone
        }
    });
    let hosted_zones = Fact::Known(futures::future::join_all(filled).await);
    NetworkFacts {
        hosted_zones,
        failed_calls,
        ..NetworkFacts::default()
    }
}

/// The records of a name and of its wildcard; records are listed in order, so each is one short page.
async fn records(client: &aws_sdk_route53::Client, zone: &str, host: &str) -> Fact<Vec<route53::ResourceRecordSet>> {
    let wildcard = host
        .split_once('.')
        .map(|(_, parent)| format!("*.{parent}"))
        .unwrap_or_default();
    let mut found = Vec::new();
    for name in [host.to_owned(), wildcard] {
        let request = client
            .list_resource_record_sets()
            .hosted_zone_id(zone)
            .start_record_name(&name)
            .max_items(20);
        match request.send().await {
            Ok(answer) => {
                let same = |record: &&aws_sdk_route53::types::ResourceRecordSet| {
                    record
                        .name()
                        .trim_end_matches('.')
                        .replace("\\052", "*")
                        .eq_ignore_ascii_case(&name)
                };
                found.extend(answer.resource_record_sets().iter().filter(same).map(convert::record));
            }
            Err(error) => return Fact::Unreadable(unreadable(&error)),
        }
    }
    Fact::Known(found)
}

fn short_id(id: &str) -> String {
    id.rsplit('/').next().unwrap_or(id).to_owned()
}

async fn bucket_region(client: aws_sdk_s3::Client, bucket: String) -> NetworkFacts {
    let region = match client.get_bucket_location().bucket(&bucket).send().await {
        Ok(answer) => Fact::Known(
            match answer.location_constraint().map(|constraint| constraint.as_str()) {
                None | Some("") => "us-east-1".to_owned(),
                Some("EU") => "eu-west-1".to_owned(),
                Some(region) => region.to_owned(),
            },
        ),
        Err(error) => {
            // A bucket elsewhere is told by the header of the refusal.
            let hint = error
                .raw_response()
                .and_then(|response| response.headers().get("x-amz-bucket-region"));
            hint.map_or_else(
                || Fact::Unreadable(unreadable(&error)),
                |region| Fact::Known(region.to_owned()),
            )
        }
    };
    let bucket = Bucket {
        name: bucket,
        bucket_region: region,
    };
    NetworkFacts {
        buckets: Fact::Known(vec![bucket]),
        ..NetworkFacts::default()
    }
}
