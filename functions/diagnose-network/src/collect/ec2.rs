//! Calls to EC2, one each; all pages, converted as they come.

use std::collections::BTreeMap;

use aws_sdk_ec2::Client;
use aws_sdk_ec2::types::{AttributeBooleanValue, Filter, VpcAttributeName};
use futures::future::{join, join_all};
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

/// Prefix lists by id, with their entries: both are asked for at once.
pub(super) fn prefix_lists(client: Client, filters: Vec<Filter>) -> Call {
    Box::pin(async move {
        let ids: Vec<String> = filters.iter().flat_map(Filter::values).cloned().collect();
        let contents = join_all(ids.iter().map(|id| prefix_list_entries(&client, id)));
        let (described, contents) = join(described_prefix_lists(&client, filters), contents).await;
        let contents: BTreeMap<String, _> = ids.into_iter().zip(contents).collect();
        let entries_of = |id: &str| contents.get(id).cloned().unwrap_or_default();
        let (lists, failed) = match described {
            Fact::Known(lists) => (lists, None),
            Fact::Unreadable(reason) if contents.values().any(|entries| entries.get().is_some()) => {
                let of_ids = contents.iter().filter(|(_, entries)| entries.get().is_some());
                let nameless = of_ids.map(|(id, _)| ec2::ManagedPrefixList {
                    prefix_list_id: id.clone(),
                    ..ec2::ManagedPrefixList::default()
                });
                (nameless.collect(), Some(reason))
            }
            unreadable => return of_prefix_lists(unreadable),
        };
        let lists = lists.into_iter().map(|list| ec2::ManagedPrefixList {
            entries: entries_of(&list.prefix_list_id),
            ..list
        });
        let mut facts = of_prefix_lists(Fact::Known(lists.collect()));
        let failed = failed.map(|reason| ("ec2:DescribeManagedPrefixLists".to_owned(), reason));
        facts.failed_calls.extend(failed);
        facts
    })
}

/// Prefix lists by name, and then their entries.
pub(super) fn prefix_lists_named(client: Client, filters: Vec<Filter>) -> Call {
    Box::pin(async move {
        let lists = match described_prefix_lists(&client, filters).await {
            Fact::Known(lists) => lists,
            unreadable => return of_prefix_lists(unreadable),
        };
        let with_entries = lists.into_iter().map(|list| async {
            let entries = prefix_list_entries(&client, &list.prefix_list_id).await;
            ec2::ManagedPrefixList { entries, ..list }
        });
        of_prefix_lists(Fact::Known(join_all(with_entries).await))
    })
}

fn of_prefix_lists(managed_prefix_lists: Fact<Vec<ec2::ManagedPrefixList>>) -> NetworkFacts {
    NetworkFacts {
        managed_prefix_lists,
        ..NetworkFacts::default()
    }
}

/// What the filters name, and nothing else, whatever is answered.
async fn described_prefix_lists(client: &Client, filters: Vec<Filter>) -> Fact<Vec<ec2::ManagedPrefixList>> {
    let bare = |one: &aws_sdk_ec2::types::ManagedPrefixList| ec2::ManagedPrefixList {
        prefix_list_id: one.prefix_list_id().unwrap_or_default().to_owned(),
        prefix_list_name: one.prefix_list_name().map(str::to_owned),
        address_family: one.address_family().map(str::to_owned),
        entries: Fact::NotCollected,
    };
    let wanted: Vec<String> = filters.iter().flat_map(Filter::values).cloned().collect();
    let request = client.describe_managed_prefix_lists().set_filters(Some(filters));
    let lists: Fact<Vec<_>> = pages!(request, prefix_lists, bare);
    let fits = |list: &ec2::ManagedPrefixList| {
        let by_name = list.prefix_list_name.as_ref().is_some_and(|name| wanted.contains(name));
        by_name || wanted.contains(&list.prefix_list_id)
    };
    lists.map(|lists| lists.into_iter().filter(fits).collect())
}

async fn prefix_list_entries(client: &Client, id: &str) -> Fact<Vec<ec2::PrefixListEntry>> {
    let entry = |one: &aws_sdk_ec2::types::PrefixListEntry| ec2::PrefixListEntry {
        cidr: one.cidr().unwrap_or_default().to_owned(),
    };
    let request = client.get_managed_prefix_list_entries().prefix_list_id(id);
    pages!(request, entries, entry)
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
