//! Names as hosted zones answer them.

use shared_domain::Missing;
use shared_domain::aws::route53::{HostedZone, ResourceRecordSet};
use shared_domain::diagnosis::Resource;

use super::{Asker, Resolution, resolve_name, unexplained};
use crate::network::path::lookup::Lookup;
use crate::network::path::trace::{About, At, Obstacle, Step};

/// The name as hosted zones answer it.
pub(super) fn by_zone(lookup: &Lookup<'_>, host: &str, asker: &Asker<'_>, depth: usize) -> Resolution {
    let vpc = asker.vpc.unwrap_or_default();
    let zones = match lookup.zones(host, vpc) {
        Ok(zones) => zones,
        Err(missing) => {
            let mut resolution = Resolution::unseen(host, missing.clone());
            resolution
                .steps
                .push(Step::unseen(At::Zone, "private hosted zones", missing));
            return resolution;
        }
    };
    let sees = |zone: &HostedZone| zone.private_zone && zone.vpcs.iter().any(|one| one.vpc_id == vpc);
    if let Some(zone) = zones.iter().find(|zone| sees(zone)) {
        return match record(zone, host) {
            Ok(Some(record)) => {
                let mut resolution = follow(lookup, record, host, asker, depth);
                resolution.steps.insert(
                    0,
                    Step::passed(At::Zone, format!("private hosted zone {} answers for {host}", zone.id)),
                );
                resolution
            }
            // A private zone that is associated answers alone: there is no way back to public DNS.
            Ok(None) => {
                let evidence = format!(
                    "private hosted zone {} ({}) is associated with {vpc} and has no record {host}",
                    zone.id, zone.name
                );
                let obstacle = Obstacle {
                    code: "DNS_HOST_UNKNOWN",
                    resource: Resource::new("host", host),
                    evidence,
                    about: About {
                        zone: Some(zone.id.clone()),
                        ..About::default()
                    },
                };
                Resolution {
                    destination: None,
                    steps: vec![Step::blocked(At::Name, format!("host {host}"), obstacle)],
                }
            }
            Err(missing) => Resolution::unseen(host, missing),
        };
    }
    for zone in zones.iter().filter(|zone| zone.private_zone) {
        if let Ok(Some(record)) = record(zone, host) {
            let mut resolution = follow(lookup, record, host, asker, depth);
            let obstacle = Obstacle {
                code: "DNS_PHZ_NOT_ASSOCIATED",
                resource: Resource::new("hosted-zone", &zone.id),
                evidence: format!(
                    "private hosted zone {} ({}) has the record {host} and is not associated with {vpc}",
                    zone.id, zone.name
                ),
                about: About {
                    zone: Some(zone.id.clone()),
                    vpc: Some(vpc.to_owned()),
                    ..About::default()
                },
            };
            resolution.steps.insert(
                0,
                Step::blocked(At::Zone, format!("private hosted zone {}", zone.id), obstacle),
            );
            return resolution;
        }
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
