//! Calls to EC2, one each; all pages, converted as they come.

use aws_sdk_ec2::types::{AttributeBooleanValue, Filter, VpcAttributeName};
use shared_domain::Fact;
use shared_domain::aws::ec2;
use shared_domain::facts_network::NetworkFacts;
use shared_lambda::{EMPTY_ANSWER, known, listed, unreadable};

use super::pages;
use super::plan::filter;
use crate::convert;

pub(super) async fn vpcs(client: aws_sdk_ec2::Client, filters: Vec<Filter>) -> NetworkFacts {
    let vpcs = pages!(client.describe_vpcs().set_filters(Some(filters)), vpcs, convert::vpc);
    NetworkFacts {
        vpcs,
        ..NetworkFacts::default()
    }
}

pub(super) async fn vpc_attributes(client: aws_sdk_ec2::Client, vpc: String) -> NetworkFacts {
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

pub(super) async fn dhcp_options(client: aws_sdk_ec2::Client, filters: Vec<Filter>) -> NetworkFacts {
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

pub(super) async fn subnets(client: aws_sdk_ec2::Client, filters: Vec<Filter>) -> NetworkFacts {
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

pub(super) async fn route_tables(client: aws_sdk_ec2::Client, filters: Vec<Filter>) -> NetworkFacts {
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

pub(super) async fn security_groups(client: aws_sdk_ec2::Client, filters: Vec<Filter>) -> NetworkFacts {
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

pub(super) async fn group_associations(client: aws_sdk_ec2::Client, filters: Vec<Filter>) -> NetworkFacts {
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

pub(super) async fn network_acls(client: aws_sdk_ec2::Client, filters: Vec<Filter>) -> NetworkFacts {
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

pub(super) async fn vpc_endpoints(client: aws_sdk_ec2::Client, filters: Vec<Filter>) -> NetworkFacts {
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

pub(super) async fn nat_gateways(client: aws_sdk_ec2::Client, filters: Vec<Filter>) -> NetworkFacts {
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

pub(super) async fn prefix_lists(client: aws_sdk_ec2::Client, filters: Vec<Filter>) -> NetworkFacts {
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

pub(super) async fn peerings(client: aws_sdk_ec2::Client, filters: Vec<Filter>) -> NetworkFacts {
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

pub(super) async fn transit_gateways(client: aws_sdk_ec2::Client, filters: Vec<Filter>) -> NetworkFacts {
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

pub(super) async fn vpc_attachments(client: aws_sdk_ec2::Client, filters: Vec<Filter>) -> NetworkFacts {
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

pub(super) async fn attachments(client: aws_sdk_ec2::Client, filters: Vec<Filter>) -> NetworkFacts {
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

pub(super) async fn transit_peerings(client: aws_sdk_ec2::Client, filters: Vec<Filter>) -> NetworkFacts {
    let transit_gateway_peering_attachments = pages!(
        client
            .describe_transit_gateway_peering_attachments()
            .set_filters(Some(filters)),
        transit_gateway_peering_attachments,
        convert::transit_peering
    );
    NetworkFacts {
        transit_gateway_peering_attachments,
        ..NetworkFacts::default()
    }
}

/// The search gives at most a thousand routes a page; what says neither how to go on nor that it is whole is not judged by a part.
pub(super) async fn transit_routes(client: aws_sdk_ec2::Client, table: String) -> NetworkFacts {
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

pub(super) async fn vpn_gateways(client: aws_sdk_ec2::Client, filters: Vec<Filter>) -> NetworkFacts {
    let vpn_gateways = match client.describe_vpn_gateways().set_filters(Some(filters)).send().await {
        Ok(answer) => listed(answer.vpn_gateways.as_deref(), convert::vpn_gateway),
        Err(error) => Fact::Unreadable(unreadable(&error)),
    };
    NetworkFacts {
        vpn_gateways,
        ..NetworkFacts::default()
    }
}

pub(super) async fn vpn_connections(client: aws_sdk_ec2::Client, filters: Vec<Filter>) -> NetworkFacts {
    let vpn_connections = match client
        .describe_vpn_connections()
        .set_filters(Some(filters))
        .send()
        .await
    {
        Ok(answer) => listed(answer.vpn_connections.as_deref(), convert::vpn_connection),
        Err(error) => Fact::Unreadable(unreadable(&error)),
    };
    NetworkFacts {
        vpn_connections,
        ..NetworkFacts::default()
    }
}

pub(super) async fn network_interfaces(client: aws_sdk_ec2::Client, filters: Vec<Filter>) -> NetworkFacts {
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

pub(super) async fn block_public_access(client: aws_sdk_ec2::Client) -> NetworkFacts {
    let answer = client.describe_vpc_block_public_access_options().send().await;
    let options = known(answer.map(|answer| {
        let options = answer.vpc_block_public_access_options()?;
        Some(ec2::VpcBlockPublicAccessOptions {
            internet_gateway_block_mode: Some(options.internet_gateway_block_mode()?.as_str().to_owned()),
            state: options.state().map(|state| state.as_str().to_owned()),
        })
    }));
    NetworkFacts {
        vpc_block_public_access_options: options,
        ..NetworkFacts::default()
    }
}

pub(super) async fn block_public_access_exclusions(client: aws_sdk_ec2::Client) -> NetworkFacts {
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
                let Some(some) = answer.vpc_block_public_access_exclusions.as_deref() else {
                    break Fact::Unreadable(EMPTY_ANSWER.to_owned());
                };
                found.extend(some.iter().map(|one| {
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
