//! Calls to Route 53: the hosted zones that could answer for a name, and the rules that send names elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use shared_domain::Fact;
use shared_domain::aws::route53::{self, enclosers, plain_name, short_id};
use shared_domain::aws::route53profiles;
use shared_domain::facts_network::NetworkFacts;
use shared_lambda::unreadable;

use super::pages;
use crate::convert;

/// Names that hosted zones are looked for.
#[derive(Default)]
pub(super) struct Names {
    /// Names of sources: the account's own zones count too, which the VPC should see.
    pub sources: BTreeSet<String>,
    /// Names of services, which are public where the VPC sees no zone for them.
    pub services: BTreeSet<String>,
}

/// The hosted zones that could answer for names: those that the VPC sees, by one listing for all; and for a source's name that none
/// of these answers for, the account's own of a fitting name.
pub(super) async fn zones(client: aws_sdk_route53::Client, names: Names, vpc: String, region: String) -> NetworkFacts {
    let mut facts = NetworkFacts::default();
    let of_vpc = match zones_of_vpc(&client, &vpc, &region).await {
        Ok(found) => found,
        Err(reason) => {
            facts.hosted_zones = Fact::Unreadable(reason);
            return facts;
        }
    };
    let is_of = |zone: &route53::HostedZone, host: &str| suffixes(host).contains(&zone.name);
    // What an endpoint with private DNS makes is told by the endpoint, and its records by nobody.
    let is_anyones = |zone: &&route53::HostedZone| {
        let owner = zone.owner.as_ref();
        owner.is_none_or(|owner| owner.owning_service.is_none())
    };
    // Each zone once, with the names that are looked up in it.
    let mut found: BTreeMap<String, (route53::HostedZone, Vec<String>)> = BTreeMap::new();
    let mut add = |zone: &route53::HostedZone, host: &str| {
        let (_, hosts) = found
            .entry(zone.id.clone())
            .or_insert_with(|| (zone.clone(), Vec::new()));
        hosts.push(host.to_owned());
    };
    for host in names.services.iter().map(|name| plain_name(name)) {
        let own = of_vpc.iter().filter(is_anyones).filter(|zone| is_of(zone, &host));
        own.for_each(|zone| add(zone, &host));
    }
    let mut of_others = Vec::new();
    for host in names.sources.iter().map(|name| plain_name(name)) {
        let own: Vec<_> = of_vpc.iter().filter(|zone| is_of(zone, &host)).collect();
        own.iter().for_each(|zone| add(zone, &host));
        // A zone that the VPC does not see explains a name only where no associated zone does.
        if own.is_empty() {
            let client = &client;
            of_others.push(async move { (zones_by_name(client, &suffixes(&host)).await, host) });
        }
    }
    for ((some, failed), host) in futures::future::join_all(of_others).await {
        some.iter().for_each(|zone| add(zone, &host));
        let failed = failed.map(|reason| ("route53:ListHostedZonesByName".to_owned(), reason));
        facts.failed_calls.extend(failed);
    }
    let filled = found.into_values().map(|(zone, hosts)| filled(&client, zone, hosts));
    facts.hosted_zones = Fact::Known(futures::future::join_all(filled).await);
    facts
}

/// A zone with its records of these names.
async fn filled(
    client: &aws_sdk_route53::Client,
    mut zone: route53::HostedZone,
    hosts: Vec<String>,
) -> route53::HostedZone {
    let name = plain_name(&zone.name);
    let of = Zone {
        id: &zone.id,
        name: &name,
    };
    let read = hosts.iter().map(|host| records(client, &of, host));
    let mut all = Fact::NotCollected;
    for records in futures::future::join_all(read).await {
        // A name that could not be looked up makes the zone unreadable for all of them.
        all = match (all, records) {
            (Fact::Unreadable(reason), _) | (_, Fact::Unreadable(reason)) => Fact::Unreadable(reason),
            (mut all, more) => {
                all.join(more);
                all
            }
        };
    }
    zone.resource_record_sets = all;
    zone
}

/// The names of the zones that a host could be in.
fn suffixes(host: &str) -> Vec<String> {
    let labels: Vec<&str> = host.split('.').collect();
    let from = |start: usize| labels.get(start..).map(|rest| format!("{}.", rest.join(".")));
    (0..labels.len()).rev().filter_map(from).collect()
}

/// The zones that a VPC sees.
async fn zones_of_vpc(
    client: &aws_sdk_route53::Client,
    vpc: &str,
    region: &str,
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
        owner: zone.owner().map(|owner| route53::HostedZoneOwner {
            owning_account: owner.owning_account().map(str::to_owned),
            owning_service: owner.owning_service().map(str::to_owned),
        }),
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
                        owner: None,
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
        if stars.is_empty() {
            found.extend(page.at_or_one_under(encloser));
            continue;
        }
        // Name servers that a part of the zone is delegated to answer for all under it.
        let delegation = page.at(encloser).into_iter().filter(|record| record.kind == "NS");
        found.extend(delegation.chain(stars));
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

/// As many records as one name may have, of several weights.
const PAGE: i32 = 100;

/// The records of a zone from a name on.
async fn listed(client: &aws_sdk_route53::Client, zone: &str, from: &str) -> Result<Page, String> {
    let request = client.list_resource_record_sets().hosted_zone_id(zone);
    let answer = request.start_record_name(from).max_items(PAGE).send().await;
    let answer = answer.map_err(|error| unreadable(&error))?;
    Ok(Page {
        records: answer.resource_record_sets().iter().map(convert::record).collect(),
        is_truncated: answer.is_truncated(),
    })
}

/// A zone by id, with the records of those hosts that lie in it. One that cannot be read is another account's as a rule.
pub(super) async fn zone(client: aws_sdk_route53::Client, id: String, hosts: BTreeSet<String>) -> NetworkFacts {
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
    let described = answer.hosted_zone();
    let name = described.map(|zone| zone.name().to_owned()).unwrap_or_default();
    let own = plain_name(&name);
    let hosts = hosts.iter().map(|host| plain_name(host));
    let held = hosts.filter(|host| *host == own || !enclosers(host, &own).is_empty());
    let vpcs = answer.vpcs().iter().map(|vpc| route53::ZoneVpc {
        vpc_id: vpc.vpc_id().unwrap_or_default().to_owned(),
        vpc_region: vpc.vpc_region().map(|region| region.as_str().to_owned()),
    });
    let config = described.and_then(|zone| zone.config());
    let zone = route53::HostedZone {
        name,
        private_zone: config.is_some_and(|config| config.private_zone()),
        vpcs: vpcs.collect(),
        owner: None,
        resource_record_sets: Fact::NotCollected,
        id,
    };
    NetworkFacts {
        hosted_zones: Fact::Known(vec![filled(&client, zone, held.collect()).await]),
        ..NetworkFacts::default()
    }
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
