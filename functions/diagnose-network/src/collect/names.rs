//! Calls to Route 53: the hosted zones that could answer for a name, and the rules that send names elsewhere.

use std::collections::BTreeMap;

use shared_domain::Fact;
use shared_domain::aws::route53::{self, enclosers, plain_name};
use shared_domain::aws::route53profiles;
use shared_domain::facts_network::NetworkFacts;
use shared_lambda::unreadable;

use super::pages;
use crate::convert;

/// The hosted zones that could answer for a name: those that the VPC sees, and the account's own of a fitting name.
pub(super) async fn zones(client: aws_sdk_route53::Client, name: String, vpc: String, region: String) -> NetworkFacts {
    let host = plain_name(&name);
    let labels: Vec<&str> = host.split('.').collect();
    let suffixes: Vec<String> = (0..labels.len())
        .rev()
        .map(|start| format!("{}.", labels[start..].join(".")))
        .collect();
    let mut facts = NetworkFacts::default();
    let mut found = match zones_of_vpc(&client, &vpc, &region, &suffixes).await {
        Ok(found) => found,
        Err(reason) => {
            facts.hosted_zones = Fact::Unreadable(reason);
            return facts;
        }
    };
    // A zone that the VPC does not see explains a name only where no associated zone does.
    if found.is_empty() {
        match zones_by_name(&client, &suffixes).await {
            (some, None) => found = some,
            (some, Some(reason)) => {
                found = some;
                facts
                    .failed_calls
                    .insert("route53:ListHostedZonesByName".to_owned(), reason);
            }
        }
    }
    found.sort_unstable_by(|one, other| one.id.cmp(&other.id));
    let filled = found.into_iter().map(|mut zone| {
        let (client, host) = (client.clone(), host.clone());
        async move {
            let own = plain_name(&zone.name);
            zone.resource_record_sets = records(
                &client,
                &Zone {
                    id: &zone.id,
                    name: &own,
                },
                &host,
            )
            .await;
            zone
        }
    });
    facts.hosted_zones = Fact::Known(futures::future::join_all(filled).await);
    facts
}

/// The zones of one of these names that a VPC sees.
async fn zones_of_vpc(
    client: &aws_sdk_route53::Client,
    vpc: &str,
    region: &str,
    names: &[String],
) -> Result<Vec<route53::HostedZone>, String> {
    if vpc.is_empty() {
        return Ok(Vec::new());
    }
    let summary = |zone: &aws_sdk_route53::types::HostedZoneSummary| route53::HostedZone {
        id: short_id(zone.hosted_zone_id()),
        name: zone.name().to_owned(),
        private_zone: true,
        vpcs: vec![route53::ZoneVpc {
            vpc_id: vpc.to_owned(),
            vpc_region: Some(region.to_owned()),
        }],
        resource_record_sets: Fact::NotCollected,
    };
    let request = || {
        let request = client.list_hosted_zones_by_vpc().vpc_id(vpc);
        request.vpc_region(aws_sdk_route53::types::VpcRegion::from(region))
    };
    let mut found = Vec::new();
    let mut token = None;
    loop {
        let page = request().set_next_token(token).send().await;
        let page = page.map_err(|error| unreadable(&error))?;
        found.extend(page.hosted_zone_summaries().iter().map(summary));
        token = page.next_token().map(str::to_owned);
        if token.is_none() {
            found.retain(|zone| names.contains(&zone.name));
            return Ok(found);
        }
    }
}

/// The account's own zones of these names, and why one of the names could not be looked for. A zone of one label is read where the
/// VPC sees it, and not looked for besides.
async fn zones_by_name(
    client: &aws_sdk_route53::Client,
    names: &[String],
) -> (Vec<route53::HostedZone>, Option<String>) {
    let longer = names.iter().filter(|name| name.matches('.').count() > 1);
    let answers = longer.map(async |name| {
        let request = client.list_hosted_zones_by_name().dns_name(name).max_items(20);
        (name, request.send().await)
    });
    let (mut found, mut failed) = (Vec::new(), None);
    for (name, answer) in futures::future::join_all(answers).await {
        match answer {
            Ok(page) => found.extend(
                page.hosted_zones()
                    .iter()
                    .filter(|zone| zone.name() == name)
                    .map(|zone| route53::HostedZone {
                        id: short_id(zone.id()),
                        name: zone.name().to_owned(),
                        private_zone: zone.config().is_some_and(|config| config.private_zone()),
                        vpcs: Vec::new(),
                        resource_record_sets: Fact::NotCollected,
                    }),
            ),
            Err(error) => failed = Some(unreadable(&error)),
        }
    }
    (found, failed)
}

/// The records that a zone answers for a name by: its own, else the wildcards of what it lies under; and of each closer part of the
/// name one record at or under it, which keeps a wider wildcard from answering. Records are listed in the order of their names from
/// the right, so each is one short page.
async fn records(
    client: &aws_sdk_route53::Client,
    zone: &Zone<'_>,
    host: &str,
) -> Fact<Vec<route53::ResourceRecordSet>> {
    match read_records(client, zone, host).await {
        Ok(found) => Fact::Known(found),
        Err(reason) => Fact::Unreadable(reason),
    }
}

/// A zone's id and its plain name.
struct Zone<'z> {
    id: &'z str,
    name: &'z str,
}

async fn read_records(
    client: &aws_sdk_route53::Client,
    zone: &Zone<'_>,
    host: &str,
) -> Result<Vec<route53::ResourceRecordSet>, String> {
    let mut found = listed(client, zone.id, host).await?.at_or_one_under(host);
    let answers = |record: &route53::ResourceRecordSet| {
        matches!(record.kind.as_str(), "A" | "CNAME") && plain_name(&record.name) == host
    };
    if found.iter().any(answers) {
        return Ok(found);
    }
    for encloser in enclosers(host, zone.name) {
        let wildcard = format!("*.{encloser}");
        if encloser == zone.name {
            found.extend(listed(client, zone.id, &wildcard).await?.at(&wildcard));
            continue;
        }
        let page = listed(client, zone.id, encloser).await?;
        let mut stars = page.at(&wildcard);
        if stars.is_empty() && page.is_truncated {
            stars = listed(client, zone.id, &wildcard).await?.at(&wildcard);
        }
        let witness = if stars.is_empty() {
            page.at_or_one_under(encloser)
        } else {
            stars
        };
        found.extend(witness);
    }
    Ok(found)
}

/// A page of a zone's records.
struct Page {
    records: Vec<route53::ResourceRecordSet>,
    is_truncated: bool,
}

impl Page {
    /// The records of a name.
    fn at(&self, name: &str) -> Vec<route53::ResourceRecordSet> {
        let own = self.records.iter().filter(|record| plain_name(&record.name) == name);
        own.cloned().collect()
    }

    /// The same, else one record under it.
    fn at_or_one_under(&self, name: &str) -> Vec<route53::ResourceRecordSet> {
        let own = self.at(name);
        if !own.is_empty() {
            return own;
        }
        let under = format!(".{name}");
        let first = self
            .records
            .iter()
            .find(|record| plain_name(&record.name).ends_with(&under));
        first.cloned().into_iter().collect()
    }
}

/// The records of a zone from a name on.
async fn listed(client: &aws_sdk_route53::Client, zone: &str, from: &str) -> Result<Page, String> {
    let request = client.list_resource_record_sets().hosted_zone_id(zone);
    let answer = request.start_record_name(from).max_items(20).send().await;
    let answer = answer.map_err(|error| unreadable(&error))?;
    Ok(Page {
        records: answer.resource_record_sets().iter().map(convert::record).collect(),
        is_truncated: answer.is_truncated(),
    })
}

/// A zone by id, with the records of `host` where that lies in it. One that cannot be read is another account's as a rule.
pub(super) async fn zone(client: aws_sdk_route53::Client, id: String, host: String) -> NetworkFacts {
    let answer = match client.get_hosted_zone().id(&id).send().await {
        Ok(answer) => answer,
        Err(error) => {
            let failed_calls = BTreeMap::from([("route53:GetHostedZone".to_owned(), unreadable(&error))]);
            return NetworkFacts {
                failed_calls,
                ..NetworkFacts::default()
            };
        }
    };
    let (host, described) = (plain_name(&host), answer.hosted_zone());
    let name = described.map(|zone| zone.name().to_owned()).unwrap_or_default();
    let own = plain_name(&name);
    let holds = host == own || !enclosers(&host, &own).is_empty();
    let resource_record_sets = if holds {
        records(&client, &Zone { id: &id, name: &own }, &host).await
    } else {
        Fact::NotCollected
    };
    let vpcs = answer.vpcs().iter().map(|vpc| route53::ZoneVpc {
        vpc_id: vpc.vpc_id().unwrap_or_default().to_owned(),
        vpc_region: vpc.vpc_region().map(|region| region.as_str().to_owned()),
    });
    let config = described.and_then(|zone| zone.config());
    let zone = route53::HostedZone {
        name,
        private_zone: config.is_some_and(|config| config.private_zone()),
        vpcs: vpcs.collect(),
        resource_record_sets,
        id,
    };
    NetworkFacts {
        hosted_zones: Fact::Known(vec![zone]),
        ..NetworkFacts::default()
    }
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

/// The Route 53 Profiles on a VPC, with what they bring: whoever asks for the one wants the other.
pub(super) async fn profile_associations(client: aws_sdk_route53profiles::Client, vpc: String) -> NetworkFacts {
    let profile_associations = pages!(
        client.list_profile_associations().resource_id(vpc),
        profile_associations,
        convert::profile_association
    );
    let found = profile_associations.get().into_iter().flatten();
    let live = found.filter(|one| route53profiles::is_live(one.status.as_deref()));
    let read = live.map(|one| profile(client.clone(), one.profile_id.clone()));
    let mut profiles = Vec::new();
    for facts in futures::future::join_all(read).await {
        profiles.extend(facts.profiles.get().into_iter().flatten().cloned());
    }
    NetworkFacts {
        profile_associations,
        profiles: Fact::Known(profiles),
        ..NetworkFacts::default()
    }
}

/// What a Route 53 Profile brings.
pub(super) async fn profile(client: aws_sdk_route53profiles::Client, id: String) -> NetworkFacts {
    let profile_resource_associations = pages!(
        client.list_profile_resource_associations().profile_id(&id),
        profile_resource_associations,
        convert::profile_resource
    );
    NetworkFacts {
        profiles: Fact::Known(vec![route53profiles::Profile {
            id,
            profile_resource_associations,
        }]),
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
