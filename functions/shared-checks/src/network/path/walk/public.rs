//! A database at its public address: its own side of the internet, by which packets come in and replies go out.

use shared_domain::Missing;

use super::gateways::translated;
use super::{Arrival, Delivery, Link, Translated, Walker};
use crate::network::path::destination::{Behind, Destination, Place};
use crate::network::path::flow::Leg;
use crate::network::path::hop::Hop;
use crate::network::path::obstacle::Obstacle;
use crate::network::path::ranges::Ranges;
use crate::network::path::trace::{Outcome, Step, Unseen};

impl Walker<'_, '_> {
    /// How packets come to what is reached over the internet, or should have come where the way out loses them: with the public address of
    /// the NAT gateway that they pass, or would pass; with any public one where that is not known.
    pub(super) fn public_arrival(&self, delivery: &Delivery) -> Arrival {
        let nat = delivery.nat.clone().or_else(|| self.intended_nat(delivery));
        let known = nat
            .as_ref()
            .map(|nat| nat.public.clone())
            .filter(|known| !known.is_empty());
        Arrival {
            link: Link::Internet,
            from: known.clone().unwrap_or_else(Ranges::public),
            nat: nat.filter(|_| known.is_some()),
        }
    }

    /// The NAT gateway that a way out which is mended would take.
    fn intended_nat(&self, delivery: &Delivery) -> Option<Translated> {
        let home = &self.origin.subnet.vpc_id;
        let works = self.working_nat(home).filter(|_| delivery.link == Link::Lost)?;
        let nat = self.lookup.nat_gateway(&works, home).ok().flatten()?;
        Some(translated(nat, home, nat.subnet_id.as_deref().unwrap_or_default()))
    }

    /// The ACLs and groups of what stands behind a public address, its state, and the way back by its internet gateway.
    pub(super) fn enter_publicly(&self, to: &Destination, behind: &Behind, arrival: &Arrival) -> Vec<Step> {
        let inside = Destination {
            place: Place::Vpc {
                vpc: behind.vpc.clone(),
                subnets: behind.subnets.clone(),
                groups: behind.groups.clone(),
            },
            exact: behind.exact,
            ..to.clone()
        };
        let back = self.back(&inside, &behind.vpc, &behind.subnets, arrival, &[]);
        let gateway = back.iter().find_map(|step| match &step.hop {
            Hop::InternetGateway { gateway } => Some(gateway),
            _ => None,
        });
        let mut steps = match gateway {
            Some(gateway) => {
                let private = behind.subnets.iter().map(|one| &one.addresses);
                let to = Destination {
                    addresses: private.fold(Ranges::EMPTY, |all, one| all.union(one)),
                    ..inside.clone()
                };
                self.in_by_internet(gateway, &to, Leg::Forward)
            }
            None => Vec::new(),
        };
        steps.extend(self.enter(&inside, arrival));
        steps.extend(super::target_state(to));
        steps.extend(back);
        if arrival.nat.is_some() {
            return steps;
        }
        steps.into_iter().map(of_any_address).collect()
    }
}

/// What is said of any public address, where the packets have one that is not known: what stops a part of them may stop these.
fn of_any_address(step: Step) -> Step {
    match step.outcome {
        Outcome::Partly(obstacle) => Step::unseen(step.hop, unless_admitted(&obstacle)),
        outcome => Step { outcome, ..step },
    }
}

fn unless_admitted(obstacle: &Obstacle) -> Unseen {
    Unseen::Missing(Missing {
        reason: format!("the public address that the packets come from is not known, and {obstacle}"),
        would_help: "ec2:DescribeNatGateways".to_owned(),
    })
}
