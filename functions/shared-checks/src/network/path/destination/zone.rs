//! Names as hosted zones answer them.

use shared_domain::Missing;
use shared_domain::aws::route53::{HostedZone, ResourceRecordSet};

use super::{Asker, Resolution, resolve_name, unexplained};
use crate::network::path::hop::Hop;
use crate::network::path::lookup::Lookup;
use crate::network::path::obstacle::{HostUnknown, Obstacle, WhyUnknown, ZoneNotAssociated};
use crate::network::path::trace::Step;

/// The name as hosted zones answer it: a private zone of the VPC alone, else one that it should be associated with, else public ones.
pub(super) fn by_zone(lookup: &Lookup<'_>, host: &str, asker: &Asker<'_>, depth: usize) -> Resolution {
    let vpc = asker.vpc.unwrap_or_default();
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
    let sees = |zone: &&&HostedZone| zone.private_zone && zone.vpcs.iter().any(|one| one.vpc_id == vpc);
    if let Some(zone) = zones.iter().find(sees) {
        return by_own_zone(lookup, zone, host, asker, depth);
    }
    let has = |zone: &&&HostedZone| matches!(record(zone, host), Ok(Some(_)));
    if let Some(zone) = zones.iter().filter(|zone| zone.private_zone).find(has) {
        let stranger = ZoneNotAssociated {
            zone: zone.id.clone(),
            name: zone.name.clone(),
            host: host.to_owned(),
            vpc: vpc.to_owned(),
        };
        let step = Step::blocked(answers(zone, host), Obstacle::ZoneNotAssociated(stranger));
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
    unexplained(
        host,
        format!("no database, endpoint or hosted zone of this account explains {host}"),
        "the name's own DNS, asked from inside the VPC",
    )
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

/// The record that answers for a name: its own, else the wildcard's.
fn record<'a>(zone: &'a HostedZone, host: &str) -> Result<Option<&'a ResourceRecordSet>, Missing> {
    let records = zone.resource_record_sets.known("route53:ListResourceRecordSets")?;
    let name_of = |record: &ResourceRecordSet| {
        record
            .name
            .trim_end_matches('.')
            .replace("\\052", "*")
            .to_ascii_lowercase()
    };
    let answers = |record: &&ResourceRecordSet| matches!(record.kind.as_str(), "A" | "CNAME");
    let wildcard = host.split_once('.').map(|(_, parent)| format!("*.{parent}"));
    let own = records.iter().filter(answers).find(|record| name_of(record) == host);
    Ok(own.or_else(|| {
        records
            .iter()
            .filter(answers)
            .find(|record| Some(name_of(record)) == wildcard)
    }))
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
