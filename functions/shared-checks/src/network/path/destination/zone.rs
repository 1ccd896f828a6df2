//! Names as hosted zones answer them.

use std::cell::RefCell;
use std::collections::BTreeSet;

use shared_domain::Missing;
use shared_domain::aws::route53::{HostedZone, ResourceRecordSet, plain_name};

use super::records::{Chain, Held, given, held, hidden};
use super::{Asker, Resolution, is_public_by_itself, resolve_name, unexplained};
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
        chain: Chain<'_>,
    ) -> Vec<Resolution> {
        let mut answers = match (self.open(asker), held(zone, host)) {
            (Some(unseen), Ok(Held::Nothing)) => vec![Resolution::unseen(host, unseen)],
            _ => by_own_zone(lookup, zone, host, asker, chain),
        };
        answers.iter_mut().for_each(|answer| answer.is_inside = true);
        answers
    }
}

/// The name as hosted zones answer it: a private zone of the VPC alone, else a public one, else a private one that it should be
/// associated with.
pub(super) fn by_zone(lookup: &Lookup<'_>, host: &str, asker: &Asker<'_>, chain: Chain<'_>) -> Vec<Resolution> {
    let vpc = asker.vpc.unwrap_or_default();
    let zones = match Zones::of_source(lookup, host, vpc) {
        Ok(zones) => zones,
        Err(missing) => {
            let mut resolution = Resolution::unseen(host, missing.clone());
            resolution.steps.push(Step::unseen(unnamed(host), missing));
            return vec![resolution];
        }
    };
    if let Some(zone) = zones.own() {
        return zones.answer(lookup, zone, host, asker, chain);
    }
    let of_kind = |private: bool| {
        zones
            .all
            .iter()
            .copied()
            .filter(move |zone| zone.private_zone == private)
    };
    let elsewhere = of_kind(true).find_map(|zone| Some((zone, records(zone, host)?)));
    let public = of_kind(false).find_map(|zone| records(zone, host));
    match (public, elsewhere) {
        (Some(records), elsewhere) => {
            let mut found = follow(lookup, &records, host, asker, chain);
            if let Some((zone, others)) = elsewhere.filter(|(_, others)| !same_values(&records, others)) {
                lookup.prefetch(follow(lookup, &others, host, asker, chain));
                let step = not_associated(zone, host, vpc, zones.open(asker));
                found.iter_mut().for_each(|one| one.instead = Some(step.clone()));
            }
            found
        }
        (None, Some((zone, records))) => {
            let step = not_associated(zone, host, vpc, zones.open(asker));
            let mut found = follow_in(lookup, &records, host, asker, chain, &step);
            found.iter_mut().for_each(|answer| answer.is_inside = true);
            found
        }
        (None, None) => vec![unanswered(&zones, host, asker)],
    }
}

/// The records of a zone for a name, where it is known to have some.
fn records<'z>(zone: &'z HostedZone, host: &str) -> Option<Vec<&'z ResourceRecordSet>> {
    match held(zone, host) {
        Ok(Held::Records(records)) => Some(records),
        _ => None,
    }
}

/// What is said of a name that no zone which can be read has.
fn unanswered(zones: &Zones<'_, '_>, host: &str, asker: &Asker<'_>) -> Resolution {
    for zone in &zones.all {
        match held(zone, host) {
            Err(missing) => return Resolution::unseen(host, missing),
            Ok(Held::Delegated(to)) if !zone.private_zone => return delegated(zone, to, host),
            Ok(_) => {}
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

/// True where records answer the same.
fn same_values(some: &[&ResourceRecordSet], others: &[&ResourceRecordSet]) -> bool {
    let values = |records: &[&ResourceRecordSet]| -> BTreeSet<String> {
        let given = given(records, "");
        given.iter().map(|one| plain_name(one.value)).collect()
    };
    values(some) == values(others)
}

/// What answers for the name of a service in a VPC, beside its public addresses.
pub struct ServiceZone {
    /// The zone's id.
    pub id: String,
    /// Its name, without the final dot.
    pub name: String,
    /// What it may answer.
    pub answers: Vec<Resolution>,
}

/// The private zone that the VPC sees for the name of a service; it answers alone. `None` where none does.
///
/// Where profiles cannot be listed, a VPC has none as a rule; what a profile that is known brings has to be read.
pub fn zone_of_service(lookup: &Lookup<'_>, host: &str, asker: &Asker<'_>) -> Result<Option<ServiceZone>, Missing> {
    let followed = RefCell::default();
    zone_in_chain(lookup, host, asker, Chain::new(&followed))
}

/// A private zone that is known and has the name of a service, which the VPC does not ask: what it lacks, and where it leads. `None` where
/// what else answers in the VPC is not known.
pub fn zone_elsewhere(lookup: &Lookup<'_>, host: &str, asker: &Asker<'_>) -> Option<(Step, ServiceZone)> {
    let vpc = asker.vpc?;
    let zones = Zones::of_service(lookup, host, vpc).ok()?;
    if zones.open(asker).is_some() || zones.own().is_some() {
        return None;
    }
    let (zone, records) = lookup
        .known_zones_of(host)
        .find_map(|zone| Some((zone, records(zone, host)?)))?;
    let followed = RefCell::default();
    let found = ServiceZone {
        id: zone.id.clone(),
        name: plain_name(&zone.name),
        answers: follow(lookup, &records, host, asker, Chain::new(&followed)),
    };
    Some((not_associated(zone, host, vpc, None), found))
}

fn zone_in_chain(
    lookup: &Lookup<'_>,
    host: &str,
    asker: &Asker<'_>,
    chain: Chain<'_>,
) -> Result<Option<ServiceZone>, Missing> {
    let vpc = asker.vpc.unwrap_or_default();
    let zones = Zones::of_service(lookup, host, vpc)?;
    if let Some(zone) = zones.own() {
        return Ok(Some(ServiceZone {
            id: zone.id.clone(),
            name: plain_name(&zone.name),
            answers: zones.answer(lookup, zone, host, asker, chain),
        }));
    }
    match zones.brought {
        Err(missing) if lookup.profiles_are_known() => Err(missing),
        _ => Ok(None),
    }
}

/// What the zones of a VPC say of a name which public DNS answers for everyone else, as far as zones are known; nothing where they leave
/// it to that.
pub(super) fn zone_of_public_name(
    lookup: &Lookup<'_>,
    host: &str,
    asker: &Asker<'_>,
    chain: Chain<'_>,
) -> Option<Vec<Resolution>> {
    let vpc = asker.vpc.filter(|_| lookup.has_zone_of(host))?;
    // A VPC without its DNS attributes asks no private zone.
    if matches!(lookup.dns_attributes(vpc), Ok((false, _) | (_, false))) {
        return None;
    }
    let zone = zone_in_chain(lookup, host, asker, chain).ok().flatten()?;
    Some(zone.answers)
}

/// The private zone that answers for the name of a source in a VPC, as far as zones are looked for anyway.
pub fn own_zone<'a>(lookup: &Lookup<'a>, host: &str, vpc: &str) -> Option<&'a HostedZone> {
    let zones = match is_public_by_itself(host) {
        true if !lookup.has_zone_of(host) => return None,
        true => Zones::of_service(lookup, host, vpc),
        false => Zones::of_source(lookup, host, vpc),
    };
    zones.ok()?.own()
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

/// All zones that could answer.
fn unnamed(host: &str) -> Hop {
    Hop::HostedZone {
        zone: None,
        host: host.to_owned(),
    }
}

/// A private zone that is associated answers alone: there is no way back to public DNS.
fn by_own_zone(
    lookup: &Lookup<'_>,
    zone: &HostedZone,
    host: &str,
    asker: &Asker<'_>,
    chain: Chain<'_>,
) -> Vec<Resolution> {
    match held(zone, host) {
        Ok(Held::Records(records)) => {
            let step = Step::passed(answers(zone, host));
            follow_in(lookup, &records, host, asker, chain, &step)
        }
        Ok(Held::Delegated(to)) => vec![delegated(zone, to, host)],
        Ok(Held::Nothing) => {
            let unknown = HostUnknown {
                host: host.to_owned(),
                why: WhyUnknown::NoRecord {
                    zone: zone.id.clone(),
                    name: zone.name.clone(),
                    vpc: asker.vpc.unwrap_or_default().to_owned(),
                    hidden: hidden(zone, host),
                },
            };
            vec![Resolution {
                steps: vec![Step::blocked(Hop::host(host), Obstacle::HostUnknown(unknown))],
                ..Resolution::default()
            }]
        }
        Err(missing) => vec![Resolution::unseen(host, unread(zone, missing, asker))],
    }
}

/// Other name servers answer for a part of a zone: what they say is theirs.
fn delegated(zone: &HostedZone, to: &ResourceRecordSet, host: &str) -> Resolution {
    let servers: Vec<&str> = to.resource_records.iter().map(|one| one.value.as_str()).collect();
    let who = format!(
        "hosted zone {} ({}) delegates {} to {}",
        zone.id,
        zone.name,
        plain_name(&to.name),
        servers.join(", ")
    );
    Resolution::unseen(host, Unseen::OtherResolver { who })
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

/// What a zone's records lead to, after the step that says what the zone is to the VPC.
fn follow_in(
    lookup: &Lookup<'_>,
    records: &[&ResourceRecordSet],
    host: &str,
    asker: &Asker<'_>,
    chain: Chain<'_>,
    step: &Step,
) -> Vec<Resolution> {
    let mut found = follow(lookup, records, host, asker, chain);
    for resolution in &mut found {
        resolution.steps.insert(0, step.clone());
    }
    found
}

/// What records lead to: every answer that may be given.
fn follow(
    lookup: &Lookup<'_>,
    records: &[&ResourceRecordSet],
    host: &str,
    asker: &Asker<'_>,
    chain: Chain<'_>,
) -> Vec<Resolution> {
    let given = given(records, asker.region);
    if given.is_empty() {
        return vec![unexplained(
            host,
            format!("the record {host} leads nowhere"),
            "the record",
        )];
    }
    let found = given.into_iter().flat_map(|one| {
        // An alias that nothing here explains (a load balancer) has private addresses that its own name tells.
        let value = one.value.trim_start_matches("dualstack.");
        let mut found = resolve_name(lookup, value, asker, chain.onward());
        for resolution in &mut found {
            resolution.is_standby |= one.is_standby;
            resolution.is_open |= one.is_open;
        }
        found
    });
    found.collect()
}
