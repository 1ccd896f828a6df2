//! Names as hosted zones answer them.

use std::collections::BTreeSet;

use shared_domain::Missing;
use shared_domain::aws::route53::{HostedZone, ResourceRecordSet, enclosers, plain_name};

use super::{Asker, Resolution, resolve_name, unexplained};
use crate::network::path::hop::Hop;
use crate::network::path::lookup::Lookup;
use crate::network::path::obstacle::{HostUnknown, Obstacle, WhyUnknown, ZoneNotAssociated};
use crate::network::path::trace::{Step, Unseen};

/// The zones that could answer for a name, and which of them a VPC sees.
struct Zones<'a, 'v> {
    all: Vec<&'a HostedZone>,
    /// Those that Route 53 Profiles bring, by id.
    brought: Result<BTreeSet<&'a str>, Missing>,
    vpc: &'v str,
}

impl<'a, 'v> Zones<'a, 'v> {
    /// All that could be those of a source's name.
    fn of_source(lookup: &Lookup<'a>, host: &str, vpc: &'v str) -> Result<Self, Missing> {
        // Both are read in the same round.
        let brought = match vpc {
            "" => Ok(BTreeSet::new()),
            vpc => lookup.zones_by_profile(host, vpc),
        };
        let all = lookup.zones(host, vpc)?;
        Ok(Self { all, brought, vpc })
    }

    /// Those that the VPC sees, for the name of a service: what it does not see says nothing, for the name is a public one besides.
    fn of_service(lookup: &Lookup<'a>, host: &str, vpc: &'v str) -> Result<Self, Missing> {
        let brought = lookup.zones_by_profile(host, vpc);
        let all = lookup.zones_of_service(host, vpc)?;
        Ok(Self { all, brought, vpc })
    }

    fn is_direct(&self, zone: &HostedZone) -> bool {
        zone.vpcs.iter().any(|one| one.vpc_id == self.vpc)
    }

    /// The most specific zone answers; of two of one name, the VPC's own before a profile's.
    fn own(&self) -> Option<&'a HostedZone> {
        let by_profile = |zone: &HostedZone| {
            let brought = self.brought.as_ref();
            brought.is_ok_and(|brought| brought.contains(zone.id.as_str()))
        };
        let all = self.all.iter().copied();
        let seen = all.filter(|zone| zone.private_zone && (self.is_direct(zone) || by_profile(zone)));
        seen.max_by_key(|zone| (zone.name.len(), self.is_direct(zone)))
    }

    /// What else may answer: what only the owner of a shared VPC sees, or a profile that could not be read.
    fn open(&self, asker: &Asker<'_>) -> Option<Unseen> {
        let unread = self.brought.as_ref().err().map(Unseen::from);
        asker.names_of_owner().or(unread)
    }

    /// The answer of a zone that the VPC sees.
    fn answer(
        &self,
        lookup: &Lookup<'_>,
        zone: &HostedZone,
        host: &str,
        asker: &Asker<'_>,
        depth: usize,
    ) -> Resolution {
        match (self.open(asker), record(zone, host)) {
            (Some(unseen), Ok(None)) => Resolution::unseen(host, unseen),
            _ => by_own_zone(lookup, zone, host, asker, depth),
        }
    }
}

/// The name as hosted zones answer it: a private zone of the VPC alone, else one that it should be associated with, else public ones.
pub(super) fn by_zone(lookup: &Lookup<'_>, host: &str, asker: &Asker<'_>, depth: usize) -> Resolution {
    let vpc = asker.vpc.unwrap_or_default();
    let zones = match Zones::of_source(lookup, host, vpc) {
        Ok(zones) => zones,
        Err(missing) => {
            let hop = Hop::HostedZone {
                zone: None,
                host: host.to_owned(),
            };
            let mut resolution = Resolution::unseen(host, missing.clone());
            resolution.steps.push(Step::unseen(hop, missing));
            return resolution;
        }
    };
    if let Some(zone) = zones.own() {
        return zones.answer(lookup, zone, host, asker, depth);
    }
    let has = |zone: &&&HostedZone| matches!(record(zone, host), Ok(Some(_)));
    if let Some(zone) = zones.all.iter().filter(|zone| zone.private_zone).find(has) {
        let step = not_associated(zone, host, vpc, zones.open(asker));
        return follow_in(lookup, zone, host, asker, depth, step);
    }
    if let Some(missing) = zones.all.iter().find_map(|zone| record(zone, host).err()) {
        return Resolution::unseen(host, missing);
    }
    for zone in zones.all.iter().filter(|zone| !zone.private_zone) {
        if let Ok(Some(record)) = record(zone, host) {
            return follow(lookup, record, host, asker, depth);
        }
    }
    match asker.names_of_owner() {
        Some(unseen) => Resolution::unseen(host, unseen),
        None => unexplained(
            host,
            format!("no database, endpoint or hosted zone of this account explains {host}"),
            "the name's own DNS, asked from inside the VPC",
        ),
    }
}

/// What answers for the name of a service in a VPC, beside its public addresses.
pub struct ServiceZone {
    /// The zone's id.
    pub id: String,
    /// Its name, without the final dot.
    pub name: String,
    /// What it answers.
    pub resolution: Resolution,
}

/// The private zone that the VPC sees for the name of a service; it answers alone. `None` where none does.
///
/// Where profiles cannot be listed, a VPC has none as a rule; what a profile that is known brings has to be read.
pub fn zone_of_service(lookup: &Lookup<'_>, host: &str, asker: &Asker<'_>) -> Result<Option<ServiceZone>, Missing> {
    let vpc = asker.vpc.unwrap_or_default();
    let zones = Zones::of_service(lookup, host, vpc)?;
    if let Some(zone) = zones.own() {
        return Ok(Some(ServiceZone {
            id: zone.id.clone(),
            name: plain_name(&zone.name),
            resolution: zones.answer(lookup, zone, host, asker, 0),
        }));
    }
    match zones.brought {
        Err(missing) if lookup.profiles_are_known() => Err(missing),
        _ => Ok(None),
    }
}

/// A private zone that has the name, and that the VPC does not ask; not known while what brings zones to the VPC is not known whole.
fn not_associated(zone: &HostedZone, host: &str, vpc: &str, open: Option<Unseen>) -> Step {
    if let Some(unseen) = open {
        return Step::unseen(answers(zone, host), unseen);
    }
    let zone_of_others = ZoneNotAssociated {
        zone: zone.id.clone(),
        name: zone.name.clone(),
        host: host.to_owned(),
        vpc: vpc.to_owned(),
    };
    Step::blocked(answers(zone, host), Obstacle::ZoneNotAssociated(zone_of_others))
}

fn answers(zone: &HostedZone, host: &str) -> Hop {
    Hop::HostedZone {
        zone: Some(zone.id.clone()),
        host: host.to_owned(),
    }
}

/// A private zone that is associated answers alone: there is no way back to public DNS.
fn by_own_zone(lookup: &Lookup<'_>, zone: &HostedZone, host: &str, asker: &Asker<'_>, depth: usize) -> Resolution {
    match record(zone, host) {
        Ok(Some(_)) => follow_in(lookup, zone, host, asker, depth, Step::passed(answers(zone, host))),
        Ok(None) => {
            let unknown = HostUnknown {
                host: host.to_owned(),
                why: WhyUnknown::NoRecord {
                    zone: zone.id.clone(),
                    name: zone.name.clone(),
                    vpc: asker.vpc.unwrap_or_default().to_owned(),
                    hidden: hidden(zone, host),
                },
            };
            Resolution {
                destination: None,
                steps: vec![Step::blocked(Hop::host(host), Obstacle::HostUnknown(unknown))],
            }
        }
        Err(missing) => Resolution::unseen(host, unread(zone, missing, asker)),
    }
}

/// Why the records of a zone are not known: those of another account's are for that to read.
fn unread(zone: &HostedZone, missing: Missing, asker: &Asker<'_>) -> Unseen {
    let owner = zone.owner.as_ref().and_then(|owner| owner.owning_account.clone());
    match owner.filter(|owner| !asker.account.is_empty() && owner != asker.account) {
        Some(owner) => Unseen::OtherAccount {
            what: format!(
                "private hosted zone {} ({}), which answers for the name,",
                zone.id, zone.name
            ),
            owner,
        },
        None => missing.into(),
    }
}

/// What a zone's record leads to, after the step that says what the zone is to the VPC.
fn follow_in(
    lookup: &Lookup<'_>,
    zone: &HostedZone,
    host: &str,
    asker: &Asker<'_>,
    depth: usize,
    step: Step,
) -> Resolution {
    let Ok(Some(record)) = record(zone, host) else {
        return Resolution::default();
    };
    let mut resolution = follow(lookup, record, host, asker, depth);
    resolution.steps.insert(0, step);
    resolution
}

/// The record that answers for a name: its own, else the wildcard's of the closest encloser, which is the longest part of the name
/// that anything exists at or under; an own record of whatever type keeps every wildcard away (RFC 4592, 2.2.1 and 3.3.1). `None` where
/// the zone answers that there is nothing.
fn record<'a>(zone: &'a HostedZone, host: &str) -> Result<Option<&'a ResourceRecordSet>, Missing> {
    let records = zone.resource_record_sets.known("route53:ListResourceRecordSets")?;
    if exists(records, host) {
        return Ok(answer(records, host));
    }
    let apex = plain_name(&zone.name);
    for encloser in enclosers(host, &apex) {
        let wildcard = format!("*.{encloser}");
        if let Some(record) = answer(records, &wildcard) {
            return Ok(Some(record));
        }
        // A wildcard of another type answers as well: that there is no address.
        if exists(records, encloser) {
            return Ok(None);
        }
    }
    Ok(None)
}

/// The address of a name, or the name that it stands for.
fn answer<'a>(records: &'a [ResourceRecordSet], name: &str) -> Option<&'a ResourceRecordSet> {
    let mut answers = records
        .iter()
        .filter(|record| matches!(record.kind.as_str(), "A" | "CNAME"));
    answers.find(|record| plain_name(&record.name) == name)
}

/// True where a record stands at a name or under it.
fn exists(records: &[ResourceRecordSet], name: &str) -> bool {
    let under = format!(".{name}");
    let names = records.iter().map(|record| plain_name(&record.name));
    names.into_iter().any(|own| own == name || own.ends_with(&under))
}

/// The wildcard that would answer for a name, did nothing exist closer to it; and where something does.
fn hidden(zone: &HostedZone, host: &str) -> Option<(String, String)> {
    let records = zone.resource_record_sets.get()?;
    let enclosers = enclosers(host, &plain_name(&zone.name));
    let mut names = std::iter::once(host).chain(enclosers.iter().copied());
    let closest = names.find(|name| exists(records, name))?;
    let beyond = enclosers.iter().filter(|name| name.len() < closest.len());
    let mut wildcards = beyond.map(|name| format!("*.{name}"));
    let wildcard = wildcards.find(|name| answer(records, name).is_some());
    // The wildcard of the name's own parent, where a record of another type stands at the name itself.
    Some((wildcard?, closest.to_owned()))
}

fn follow(lookup: &Lookup<'_>, record: &ResourceRecordSet, host: &str, asker: &Asker<'_>, depth: usize) -> Resolution {
    let value = record
        .alias_target
        .as_ref()
        .map(|alias| alias.dns_name.as_str())
        .or_else(|| record.resource_records.first().map(|one| one.value.as_str()));
    let Some(value) = value.filter(|_| depth < 5) else {
        return unexplained(host, format!("the record {host} leads nowhere"), "the record");
    };
    // An alias that nothing here explains (a load balancer) has private addresses that its own name tells.
    resolve_name(lookup, value.trim_start_matches("dualstack."), asker, depth + 1)
}
