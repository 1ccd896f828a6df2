//! Where a run's names led, by the addresses that its error text prints. Where others than Amazon's resolver answer, or may, that is their
//! answer: what Amazon's leads to is met by the packets, or is not.

use std::collections::BTreeSet;
use std::net::Ipv4Addr;

use shared_domain::Missing;
use shared_domain::signal::Signal;

use super::destination::{Asker, Destination, Place, Resolution, locate};
use super::hop::Hop;
use super::lookup::Lookup;
use super::ranges::Ranges;
use super::trace::{Outcome, Step, THEIR_ANSWER};

/// What a text prints of where a name led.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printed {
    /// The addresses: one at least.
    pub addresses: Vec<Ipv4Addr>,
    /// True where they stand beside the name; else they may be another's.
    pub is_named: bool,
}

impl Printed {
    /// What stands beside the host that a text names.
    pub fn beside(signal: &Signal) -> Option<Self> {
        (!signal.addresses.is_empty()).then(|| Self {
            addresses: signal.addresses.clone(),
            is_named: true,
        })
    }

    /// An address that stands alone.
    pub fn alone(address: Ipv4Addr) -> Self {
        Self {
            addresses: vec![address],
            is_named: false,
        }
    }

    /// The addresses as one.
    pub fn ranges(&self) -> Ranges {
        let each = self.addresses.iter().map(|one| Ranges::address(*one));
        each.fold(Ranges::EMPTY, |all, one| all.union(&one))
    }

    /// True where all are public, false where none is.
    pub fn is_public(&self) -> Option<bool> {
        let mut all = self
            .addresses
            .iter()
            .map(|one| Ranges::address(*one).within(&Ranges::public()));
        let first = all.next()?;
        all.all(|one| one == first).then_some(first)
    }

    /// The answers that the run got: those of Amazon's resolver that have the addresses, else what stands there. `Err` with Amazon's where
    /// the text does not settle it.
    pub fn answers(
        &self,
        lookup: &Lookup<'_>,
        host: &str,
        asker: &Asker<'_>,
        by_amazon: Vec<Resolution>,
    ) -> Result<Vec<Resolution>, Vec<Resolution>> {
        let place = |address: &Ipv4Addr| place_among(lookup, *address, &by_amazon);
        let Some(places) = self.addresses.iter().map(place).collect::<Option<Vec<_>>>() else {
            return Err(by_amazon);
        };
        let here: BTreeSet<usize> = places.iter().flatten().copied().collect();
        let is_elsewhere = |address: &Ipv4Addr| elsewhere(lookup, host, *address, asker, &by_amazon);
        match places.iter().flatten().count() {
            0 if self.is_named => Ok(self.addresses.iter().map(is_elsewhere).collect()),
            count if count == places.len() => {
                let all = by_amazon.into_iter().enumerate();
                let given = all.filter(|(place, _)| here.contains(place));
                Ok(given.map(|(_, answer)| answer.as_given()).collect())
            }
            _ => Err(by_amazon),
        }
    }
}

/// Which of the answers has an address: `Some(None)` for none of them, `None` where that is not known.
fn place_among(lookup: &Lookup<'_>, address: Ipv4Addr, answers: &[Resolution]) -> Option<Option<usize>> {
    let mut is_known = true;
    for (place, answer) in answers.iter().enumerate() {
        let Some(to) = &answer.destination else { continue };
        match is_at(lookup, to, address) {
            Some(true) => return Some(Some(place)),
            Some(false) => {}
            None => is_known = false,
        }
    }
    is_known.then_some(None)
}

/// Whether a destination has an address; `None` where it may.
pub fn is_at(lookup: &Lookup<'_>, to: &Destination, address: Ipv4Addr) -> Option<bool> {
    let one = Ranges::address(address);
    let Place::Vpc { vpc, groups, .. } = &to.place else {
        return Some(one.within(&to.addresses));
    };
    if !one.within(&to.addresses) {
        // A database has a public address as well, which no call tells.
        let may_be = to.public_name && one.within(&Ranges::public());
        return (!may_be).then_some(false);
    }
    if to.exact {
        return Some(true);
    }
    // Of the addresses of its subnets it has those of interfaces with its groups.
    let there = lookup.interfaces_at(&address.to_string()).ok()?;
    let wanted: BTreeSet<&str> = groups.iter().map(String::as_str).collect();
    let mut in_vpc = there.iter().filter(|one| one.vpc_id.as_deref() == Some(vpc)).peekable();
    in_vpc.peek()?;
    Some(in_vpc.any(|one| {
        one.groups
            .iter()
            .map(|group| group.group_id.as_str())
            .collect::<BTreeSet<_>>()
            == wanted
    }))
}

/// What stands at an address that is none of Amazon's answers for the name. One in a VPC that is known, which no interface has now, may
/// have been another's when the run asked; one beyond, where what has the name is known, is whoever answered so's fault, and no way leads there
/// that anybody wants; and no host has one of the machine itself, of the link or of no use (RFC 6890).
pub fn elsewhere(
    lookup: &Lookup<'_>,
    host: &str,
    address: Ipv4Addr,
    asker: &Asker<'_>,
    by_amazon: &[Resolution],
) -> Resolution {
    let found = locate(lookup, host, address, asker);
    let vpcs: Vec<&str> = by_amazon
        .iter()
        .filter_map(|answer| answer.destination.as_ref()?.vpc())
        .collect();
    let known = vpcs.iter().filter_map(|vpc| lookup.vpc_addresses(vpc).ok());
    let is_of_known = || Ranges::address(address).within(&known.fold(Ranges::EMPTY, |all, one| all.union(&one)));
    let gone = "which no interface has now";
    let why = match found.destination.as_ref().map(|to| &to.place) {
        _ if is_of_no_host(address) => Some("which is no other host's"),
        Some(Place::Nowhere) => Some(gone),
        Some(Place::Private) if is_of_known() => Some(gone),
        Some(Place::Private) if !vpcs.is_empty() => Some("where nothing is known to be"),
        Some(Place::Private | Place::Vpc { .. } | Place::Public) | None => None,
    };
    if let Some(why) = why {
        return Resolution::unseen(host, told_otherwise(host, &Ranges::address(address), why));
    }
    let named = |step: Step| match step.hop {
        Hop::Host { is, .. } => Step {
            hop: Hop::Host {
                host: format!("{address}, by the error text an answer for {host},"),
                is,
            },
            ..step
        },
        _ => step,
    };
    Resolution {
        steps: found.steps.into_iter().map(named).collect(),
        ..found
    }
}

fn is_of_no_host(address: Ipv4Addr) -> bool {
    let [first, ..] = address.octets();
    matches!(first, 0 | 127 | 224..) || address.is_link_local()
}

/// What is certain of a step of the way there: that no interface has the address now tells nothing of what had it then.
pub fn as_then(step: Step, host: &str) -> Step {
    if let Outcome::Blocked(obstacle) = &step.outcome
        && let Some(addresses) = obstacle.without_interface()
    {
        let missing = told_otherwise(host, addresses, "which no interface has now");
        return Step::unseen(step.hop, missing);
    }
    step
}

/// That a run was told another address than what stands here.
pub fn told_otherwise(host: &str, addresses: &Ranges, which: &str) -> Missing {
    Missing {
        reason: format!("the error text says that {host} led to {addresses}, {which}"),
        would_help: THEIR_ANSWER.to_owned(),
    }
}
