//! Names as hosted zones answer them.

use std::collections::BTreeSet;

use shared_domain::Missing;
use shared_domain::aws::route53::{HostedZone, ResourceRecordSet, enclosers, plain_name};

use super::{Asker, Resolution, resolve_name, unexplained};
use crate::network::path::hop::Hop;
use crate::network::path::lookup::Lookup;
use crate::network::path::obstacle::{HostUnknown, Obstacle, WhyUnknown, ZoneNotAssociated};
use crate::network::path::trace::{Step, Unseen};

/// The name as hosted zones answer it: a private zone of the VPC alone, else one that it should be associated with, else public ones.
pub(super) fn by_zone(lookup: &Lookup<'_>, host: &str, asker: &Asker<'_>, depth: usize) -> Resolution {
    let vpc = asker.vpc.unwrap_or_default();
    // Both are read in the same round.
    let brought = match vpc {
        "" => Ok(BTreeSet::new()),
        vpc => lookup.zones_by_profile(host, vpc),
    };
    let zones = match lookup.zones(host, vpc) {
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
    let directly = |zone: &HostedZone| zone.vpcs.iter().any(|one| one.vpc_id == vpc);
    let sees = |zone: &&&HostedZone| {
        let by_profile = brought.as_ref().is_ok_and(|brought| brought.contains(zone.id.as_str()));
        zone.private_zone && (directly(zone) || by_profile)
    };
    // The most specific zone answers; of two of one name, the VPC's own before a profile's.
    let own = zones
        .iter()
        .filter(sees)
        .max_by_key(|zone| (zone.name.len(), directly(zone)));
    // What else may answer: what only the owner of a shared VPC sees, or a profile that could not be read.
    let unread = brought.as_ref().err().map(Unseen::from);
    let open = asker.names_of_owner().or(unread);
    if let Some(zone) = own {
        return match (open, record(zone, host)) {
            (Some(unseen), Ok(None)) => Resolution::unseen(host, unseen),
            _ => by_own_zone(lookup, zone, host, asker, depth),
        };
    }
    let has = |zone: &&&HostedZone| matches!(record(zone, host), Ok(Some(_)));
    if let Some(zone) = zones.iter().filter(|zone| zone.private_zone).find(has) {
        let step = not_associated(zone, host, vpc, open);
        return follow_in(lookup, zone, host, asker, depth, step);
    }
    if let Some(missing) = zones.iter().find_map(|zone| record(zone, host).err()) {
        return Resolution::unseen(host, missing);
    }
    for zone in zones.iter().filter(|zone| !zone.private_zone) {
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
                },
            };
            Resolution {
                destination: None,
                steps: vec![Step::blocked(Hop::host(host), Obstacle::HostUnknown(unknown))],
            }
        }
        Err(missing) => Resolution::unseen(host, missing),
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

/// The record that answers for a name: its own, else the wildcard's of the closest encloser (RFC 4592), which is the longest part
/// of the name that anything exists at or under. `None` where the zone answers that there is nothing.
fn record<'a>(zone: &'a HostedZone, host: &str) -> Result<Option<&'a ResourceRecordSet>, Missing> {
    let records = zone.resource_record_sets.known("route53:ListResourceRecordSets")?;
    let answer = |name: &str| {
        let mut answers = records
            .iter()
            .filter(|record| matches!(record.kind.as_str(), "A" | "CNAME"));
        answers.find(|record| plain_name(&record.name) == name)
    };
    if let Some(own) = answer(host) {
        return Ok(Some(own));
    }
    let apex = plain_name(&zone.name);
    let mut closer = exists(records, host).then_some(host);
    for encloser in enclosers(host, &apex) {
        let wildcard = answer(&format!("*.{encloser}"));
        match (wildcard, closer) {
            (Some(_), Some(closer)) => return Err(hidden(zone, host, closer, encloser)),
            (Some(wildcard), None) => return Ok(Some(wildcard)),
            (None, Some(_)) => {}
            (None, None) => closer = exists(records, encloser).then_some(encloser),
        }
    }
    Ok(None)
}

/// True where a record stands at a name or under it.
fn exists(records: &[ResourceRecordSet], name: &str) -> bool {
    let under = format!(".{name}");
    let names = records.iter().map(|record| plain_name(&record.name));
    names.into_iter().any(|own| own == name || own.ends_with(&under))
}

/// A wildcard that something closer stands in the way of.
fn hidden(zone: &HostedZone, host: &str, closer: &str, encloser: &str) -> Missing {
    Missing {
        reason: format!(
            "{host} has no address in {}: *.{encloser} answers for it only where nothing exists at {closer}, and something does",
            zone.id
        ),
        would_help: "the name's answer, asked from inside the VPC".to_owned(),
    }
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
