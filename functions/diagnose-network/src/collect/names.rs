//! Calls to Route 53: the hosted zones that could answer for a name, and the rules that send names elsewhere.

use std::collections::BTreeMap;

use shared_domain::Fact;
use shared_domain::aws::route53;
use shared_domain::facts_network::NetworkFacts;
use shared_lambda::unreadable;

use super::pages;
use crate::convert;

/// The hosted zones that could answer for a name: those that the VPC sees, and the account's own of a fitting name.
pub(super) async fn zones(client: aws_sdk_route53::Client, name: String, vpc: String, region: String) -> NetworkFacts {
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
                    failed_calls.insert("route53:ListHostedZonesByName".to_owned(), unreadable(&error));
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

pub(super) async fn resolver_rule_associations(client: aws_sdk_route53resolver::Client, vpc: String) -> NetworkFacts {
    let of_vpc = aws_sdk_route53resolver::types::Filter::builder()
        .name("VPCId")
        .values(vpc)
        .build();
    let resolver_rule_associations = pages!(
        client.list_resolver_rule_associations().filters(of_vpc),
        resolver_rule_associations,
        convert::resolver_rule_association
    );
    NetworkFacts {
        resolver_rule_associations,
        ..NetworkFacts::default()
    }
}

/// There is no filter by identifier: one listing for all of them, of which those that are asked for are kept.
pub(super) async fn resolver_rules(client: aws_sdk_route53resolver::Client, ids: Vec<String>) -> NetworkFacts {
    let list = pages!(client.list_resolver_rules(), resolver_rules, convert::resolver_rule);
    NetworkFacts {
        resolver_rules: list.map(|mut rules| {
            rules.retain(|rule| ids.contains(&rule.id));
            rules
        }),
        ..NetworkFacts::default()
    }
}
