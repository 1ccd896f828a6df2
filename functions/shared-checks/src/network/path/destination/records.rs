//! What the records of a hosted zone say of a name: which of them may be the answer, and whether the zone answers at all.

use std::cell::RefCell;
use std::collections::BTreeSet;

use super::geo;
use shared_domain::Missing;
use shared_domain::aws::route53::{HostedZone, ResourceRecordSet, enclosers, plain_name};

/// How many names records lead on to, one after the other.
const DEPTH: usize = 5;
/// How many names and addresses the records of one name are followed to; Route 53 has at most 100 weighted ones of a name.
const MANY: usize = 128;

/// The names that records led to on the way to an answer.
#[derive(Clone, Copy)]
pub(super) struct Chain<'c> {
    depth: usize,
    followed: &'c RefCell<BTreeSet<String>>,
}

impl<'c> Chain<'c> {
    pub(super) fn new(followed: &'c RefCell<BTreeSet<String>>) -> Self {
        Self { depth: 0, followed }
    }

    /// The same a record further.
    pub(super) fn onward(self) -> Self {
        Self {
            depth: self.depth + 1,
            ..self
        }
    }

    /// True where a name is to be looked at: once, and not without end.
    pub(super) fn follow(self, host: &str) -> bool {
        let mut followed = self.followed.borrow_mut();
        self.depth <= DEPTH && followed.len() < MANY && followed.insert(host.to_owned())
    }
}

/// What a zone has for a name.
pub(super) enum Held<'z> {
    /// Its addresses, or the names that it stands for.
    Records(Vec<&'z ResourceRecordSet>),
    /// Other name servers answer from here on.
    Delegated(&'z ResourceRecordSet),
    /// Nothing: the zone answers that there is none.
    Nothing,
}

/// The records that answer for a name: its own, else the wildcard's of the closest encloser, which is the longest part of the name
/// that anything exists at or under; an own record of whatever type keeps every wildcard away (RFC 4592, 2.2.1 and 3.3.1). What is
/// delegated at the name or above it is no longer the zone's to answer (RFC 1034, 4.3.2).
pub(super) fn held<'z>(zone: &'z HostedZone, host: &str) -> Result<Held<'z>, Missing> {
    let records = zone.resource_record_sets.known("route53:ListResourceRecordSets")?;
    let apex = plain_name(&zone.name);
    let enclosers = enclosers(host, &apex);
    let names = std::iter::once(host).chain(enclosers.iter().copied());
    let mut below = names.filter(|name| *name != apex);
    if let Some(delegation) = below.find_map(|name| at(records, name).find(|record| record.kind == "NS")) {
        return Ok(Held::Delegated(delegation));
    }
    let addresses = |name: &str| match addresses(records, name) {
        found if found.is_empty() => Held::Nothing,
        found => Held::Records(found),
    };
    if exists(records, host) {
        return Ok(addresses(host));
    }
    for encloser in enclosers {
        let wildcard = addresses(&format!("*.{encloser}"));
        // A wildcard of another type answers as well: that there is no address.
        if matches!(wildcard, Held::Records(_)) || exists(records, encloser) {
            return Ok(wildcard);
        }
    }
    Ok(Held::Nothing)
}

/// The records at a name.
fn at<'z>(records: &'z [ResourceRecordSet], name: &str) -> impl Iterator<Item = &'z ResourceRecordSet> {
    records.iter().filter(move |record| plain_name(&record.name) == name)
}

/// The addresses of a name, or the names that it stands for.
fn addresses<'z>(records: &'z [ResourceRecordSet], name: &str) -> Vec<&'z ResourceRecordSet> {
    at(records, name)
        .filter(|record| matches!(record.kind.as_str(), "A" | "CNAME"))
        .collect()
}

/// True where a record stands at a name or under it.
fn exists(records: &[ResourceRecordSet], name: &str) -> bool {
    let under = format!(".{name}");
    let names = records.iter().map(|record| plain_name(&record.name));
    names.into_iter().any(|own| own == name || own.ends_with(&under))
}

/// The wildcard that would answer for a name, did nothing exist closer to it; and where something does.
pub(super) fn hidden(zone: &HostedZone, host: &str) -> Option<(String, String)> {
    let records = zone.resource_record_sets.get()?;
    let enclosers = enclosers(host, &plain_name(&zone.name));
    let mut names = std::iter::once(host).chain(enclosers.iter().copied());
    let closest = names.find(|name| exists(records, name))?;
    let beyond = enclosers.iter().filter(|name| name.len() < closest.len());
    let mut wildcards = beyond.map(|name| format!("*.{name}"));
    let wildcard = wildcards.find(|name| !addresses(records, name).is_empty());
    // The wildcard of the name's own parent, where a record of another type stands at the name itself.
    Some((wildcard?, closest.to_owned()))
}

/// A value that may be the answer; on standby where it is that only while every other one is unhealthy.
pub(super) struct Given<'z> {
    pub value: &'z str,
    pub is_standby: bool,
    /// True where it is one of several, and which of them is given here is not known.
    pub is_open: bool,
}

/// The values of the records of one name that may be the answer, those on standby last. Of a record by latency in a private zone the
/// Region is the VPC's; a weight of zero, a secondary and a farther Region answer only where a health check has taken the others out.
/// <https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/health-checks-how-route-53-chooses-records.html>
pub(super) fn given<'z>(records: &[&'z ResourceRecordSet], region: &str) -> Vec<Given<'z>> {
    let nearness = |record: &ResourceRecordSet| match is_open(records, region) {
        true => None,
        false => geo::nearness(record, region),
    };
    let nearest = records.iter().filter_map(|record| nearness(record)).max();
    let is_first = |record: &ResourceRecordSet| {
        let here = record.region.as_deref().is_none_or(|of| of == region);
        record.weight != Some(0)
            && record.failover.as_deref() != Some("SECONDARY")
            && here
            && nearness(record) >= nearest
    };
    let is_open = is_open(records, region);
    let (mut first, mut later): (Vec<_>, Vec<_>) = records.iter().copied().partition(|record| is_first(record));
    if first.is_empty() {
        std::mem::swap(&mut first, &mut later);
    }
    if !first.iter().all(|record| record.is_watched()) {
        later.clear();
    }
    let mut seen = BTreeSet::new();
    let all = [(first, false), (later, true)];
    let values = all.into_iter().flat_map(|(records, is_standby)| {
        let values = records.into_iter().flat_map(values);
        values.map(move |value| Given {
            value,
            is_standby,
            is_open,
        })
    });
    values.filter(|given| seen.insert(given.value)).collect()
}

/// True where several records of a name are told apart by what is not known here: by geoproximity, by the asker's address, or by a
/// geolocation that was not read or that a Region is not known to be in. Of several values of one policy, each may be given.
fn is_open(records: &[&ResourceRecordSet], region: &str) -> bool {
    let is_known = |record: &&ResourceRecordSet| {
        let by_place = record.geo_location.is_some() && geo::nearness(record, region).is_some();
        let by_name = record.weight.is_some() || record.region.is_some() || record.failover.is_some();
        by_name || by_place || record.multi_value_answer == Some(true)
    };
    let of_kind = |kind: &str| records.iter().filter(|record| record.kind == kind).count();
    of_kind("A").max(of_kind("CNAME")) > 1 && !records.iter().all(is_known)
}

/// The values of a record.
fn values(record: &ResourceRecordSet) -> Vec<&str> {
    match &record.alias_target {
        Some(alias) => vec![alias.dns_name.as_str()],
        None => record.resource_records.iter().map(|one| one.value.as_str()).collect(),
    }
}
