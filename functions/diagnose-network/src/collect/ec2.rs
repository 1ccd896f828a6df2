//! Calls to EC2, one each; all pages, converted as they come.

use aws_sdk_ec2::Client;
use aws_sdk_ec2::types::{AttributeBooleanValue, Filter, VpcAttributeName};
use shared_domain::Fact;
use shared_domain::aws::ec2;
use shared_domain::facts_network::NetworkFacts;
use shared_lambda::{EMPTY_ANSWER, known, listed, unreadable};

use super::plan::{Call, filter};
use super::{pages, tokens};
use crate::convert;

/// One row a list: its name, in the answer and in the facts, the call, the setter of its filters, and the shape of one.
macro_rules! lists {
    ($($list:ident: $client:ident.$call:ident().$filters:ident, $convert:path;)+) => {
        $(pub(super) fn $list($client: Client, filters: Vec<Filter>) -> Call {
            Box::pin(async move {
                let $list = pages!($client.$call().$filters(Some(filters)), $list, $convert);
                NetworkFacts { $list, ..NetworkFacts::default() }
            })
        })+
    };
}
lists! {
    vpcs: ec2.describe_vpcs().set_filters, convert::vpc;
    dhcp_options: ec2.describe_dhcp_options().set_filters, convert::dhcp_options;
    subnets: ec2.describe_subnets().set_filters, convert::subnet;
    route_tables: ec2.describe_route_tables().set_filters, convert::route_table;
    security_groups: ec2.describe_security_groups().set_filters, convert::security_group;
    security_group_vpc_associations: ec2.describe_security_group_vpc_associations().set_filters, convert::group_association;
    network_acls: ec2.describe_network_acls().set_filters, convert::network_acl;
    vpc_endpoints: ec2.describe_vpc_endpoints().set_filters, convert::vpc_endpoint;
    nat_gateways: ec2.describe_nat_gateways().set_filter, convert::nat_gateway;
    vpc_peering_connections: ec2.describe_vpc_peering_connections().set_filters, convert::peering;
    transit_gateways: ec2.describe_transit_gateways().set_filters, convert::transit_gateway;
    transit_gateway_vpc_attachments: ec2.describe_transit_gateway_vpc_attachments().set_filters, convert::vpc_attachment;
    transit_gateway_attachments: ec2.describe_transit_gateway_attachments().set_filters, convert::attachment;
    transit_gateway_peering_attachments: ec2.describe_transit_gateway_peering_attachments().set_filters, convert::transit_peering;
    network_interfaces: ec2.describe_network_interfaces().set_filters, convert::network_interface;
}

/// The same for what comes whole, without pages.
macro_rules! whole_lists {
    ($($list:ident: $client:ident.$call:ident(), $convert:path;)+) => {
        $(pub(super) fn $list($client: Client, filters: Vec<Filter>) -> Call {
            Box::pin(async move {
                let $list = match $client.$call().set_filters(Some(filters)).send().await {
                    Ok(answer) => listed(answer.$list.as_deref(), $convert),
                    Err(error) => Fact::Unreadable(unreadable(&error)),
                };
                NetworkFacts { $list, ..NetworkFacts::default() }
            })
        })+
    };
}
whole_lists! {
    vpn_gateways: ec2.describe_vpn_gateways(), convert::vpn_gateway;
    vpn_connections: ec2.describe_vpn_connections(), convert::vpn_connection;
}

/// The main route tables of VPCs.
pub(super) fn main_route_tables(client: Client, mut vpcs: Vec<Filter>) -> Call {
    vpcs.push(filter("association.main", &["true".to_owned()]));
    route_tables(client, vpcs)
}

pub(super) async fn vpc_attributes(client: Client, vpc: String) -> NetworkFacts {
    let attribute = |name: VpcAttributeName| client.describe_vpc_attribute().vpc_id(&vpc).attribute(name).send();
    let (support, names) = futures::join!(
        attribute(VpcAttributeName::EnableDnsSupport),
        attribute(VpcAttributeName::EnableDnsHostnames)
    );
    let value = |value: Option<&AttributeBooleanValue>| {
        let value = value.and_then(AttributeBooleanValue::value)?;
        Some(ec2::AttributeBooleanValue { value })
    };
    let support = known(support.map(|answer| value(answer.enable_dns_support())));
    let names = known(names.map(|answer| value(answer.enable_dns_hostnames())));
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

/// Prefix lists with their entries.
pub(super) fn prefix_lists(client: Client, filters: Vec<Filter>) -> Call {
    Box::pin(async move {
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
    })
}

/// The search gives at most a thousand routes a page; what says neither how to go on nor that it is whole is not judged by a part.
pub(super) async fn transit_routes(client: Client, table: String) -> NetworkFacts {
    let mut found = Vec::new();
    let mut token: Option<String> = None;
    let routes = loop {
        let states = filter("state", &["active".to_owned(), "blackhole".to_owned()]);
        let request = client
            .search_transit_gateway_routes()
            .transit_gateway_route_table_id(&table)
            .filters(states)
            .set_next_token(token.take())
            .max_results(1000);
        let answer = match request.send().await {
            Ok(answer) => answer,
            Err(error) => break Fact::Unreadable(unreadable(&error)),
        };
        match answer.routes.as_deref() {
            Some(routes) => found.extend(routes.iter().map(convert::transit_route)),
            None => break Fact::Unreadable(EMPTY_ANSWER.to_owned()),
        }
        token = answer.next_token().filter(|token| !token.is_empty()).map(str::to_owned);
        match (&token, answer.additional_routes_available()) {
            (Some(_), _) => {}
            (None, Some(true)) => break Fact::Unreadable("the table has more routes than the search gives".to_owned()),
            (None, _) => break Fact::Known(found),
        }
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

pub(super) async fn block_public_access(client: Client) -> NetworkFacts {
    let answer = client.describe_vpc_block_public_access_options().send().await;
    let options = known(answer.map(|answer| {
        let options = answer.vpc_block_public_access_options()?;
        Some(ec2::VpcBlockPublicAccessOptions {
            internet_gateway_block_mode: Some(options.internet_gateway_block_mode()?.as_str().to_owned()),
            exclusions_allowed: options.exclusions_allowed().map(|allowed| allowed.as_str().to_owned()),
            state: options.state().map(|state| state.as_str().to_owned()),
        })
    }));
    NetworkFacts {
        vpc_block_public_access_options: options,
        ..NetworkFacts::default()
    }
}

pub(super) async fn block_public_access_exclusions(client: Client) -> NetworkFacts {
    let exclusion = |one: &aws_sdk_ec2::types::VpcBlockPublicAccessExclusion| ec2::VpcBlockPublicAccessExclusion {
        exclusion_id: one.exclusion_id().map(str::to_owned),
        resource_arn: one.resource_arn().map(str::to_owned),
        internet_gateway_exclusion_mode: one
            .internet_gateway_exclusion_mode()
            .map(|mode| mode.as_str().to_owned()),
        state: one.state().map(|state| state.as_str().to_owned()),
    };
    let vpc_block_public_access_exclusions = tokens!(
        client.describe_vpc_block_public_access_exclusions(),
        vpc_block_public_access_exclusions,
        exclusion
    );
    NetworkFacts {
        vpc_block_public_access_exclusions,
        ..NetworkFacts::default()
    }
}
