//! The routes from the connection's subnet to the destination, hop by hop.

use shared_domain::Missing;
use shared_domain::aws::ec2::Route;
use shared_domain::diagnosis::Resource;

use super::{Carriage, Here, Via, Walker, inspected, obstacle};
use crate::network::path::destination::{Destination, Place};
use crate::network::path::ranges::Ranges;
use crate::network::path::routes::{Match, Target, destination, divide, is_blackhole, target};
use crate::network::path::trace::{About, At, Outcome, Step};

impl Walker<'_, '_> {
    /// Follows the routes from the connection's subnet to `to`.
    pub fn carry(&self, to: &Destination) -> Carriage {
        let here = Here {
            vpc: self.origin.subnet.vpc_id.clone(),
            subnet: self.origin.subnet.subnet_id.clone(),
        };
        let inside = match &to.place {
            // Within one subnet there is no routing.
            Place::Vpc { spots, .. } => !spots.is_empty() && spots.iter().all(|spot| spot.subnet == here.subnet),
            _ => false,
        };
        if inside {
            return Carriage {
                steps: vec![Step::passed(At::Route, format!("within subnet {}", here.subnet))],
                via: Via::Local,
                nat: None,
            };
        }
        self.carry_from(&here, to, false, 0, None)
    }

    pub(super) fn carry_from(
        &self,
        here: &Here,
        to: &Destination,
        natted: bool,
        depth: usize,
        without: Option<&Route>,
    ) -> Carriage {
        let table = match self.lookup.route_table(&here.subnet, &here.vpc) {
            Ok(table) => table,
            Err(missing) => {
                return Carriage::unseen(vec![Step::unseen(
                    At::Route,
                    format!("route table of {}", here.subnet),
                    missing,
                )]);
            }
        };
        let mut narrowed = table.clone();
        if let Some(without) = without {
            narrowed.routes.retain(|route| route != without);
        }
        let parts = match divide(self.lookup, &narrowed, &to.addresses, false) {
            Ok(parts) => parts,
            Err(missing) => {
                return Carriage::unseen(vec![Step::unseen(
                    At::Route,
                    format!("route table {}", table.route_table_id),
                    missing,
                )]);
            }
        };
        // Of a host somewhere on the internet, what most of the internet takes is the way.
        let parts: Vec<Match<'_>> = if to.place == Place::Public && !to.exact {
            parts
                .into_iter()
                .max_by_key(|part| part.addresses.size())
                .into_iter()
                .collect()
        } else {
            parts
        };
        let ways: Vec<Carriage> = parts
            .iter()
            .map(|part| self.take(here, &table.route_table_id, part, to, natted, depth, without.is_some()))
            .collect();
        merge(ways, to.exact)
    }

    /// Takes one route.
    #[allow(clippy::too_many_arguments)] // One hop has this many sides.
    pub(super) fn take(
        &self,
        here: &Here,
        table: &str,
        part: &Match<'_>,
        to: &Destination,
        natted: bool,
        depth: usize,
        alternative: bool,
    ) -> Carriage {
        let about = || About {
            table: Some(table.to_owned()),
            subnet: Some(here.subnet.clone()),
            vpc: Some(here.vpc.clone()),
            cidr: Some(self.wanted_cidr(to, &part.addresses)),
            ..About::default()
        };
        let at = if natted { At::NatRoute } else { At::Route };
        let none = |evidence: String| {
            let code = if natted { "NAT_NO_IGW_ROUTE" } else { "ROUTE_NONE" };
            let mut about = about();
            about.gateway = self.way_to(&here.vpc, to);
            Carriage::lost(vec![Step::blocked(
                at,
                format!("route table {table}"),
                obstacle(code, Resource::new("route-table", table), evidence, about),
            )])
        };
        let Some(route) = part.route else {
            return none(format!(
                "{table}, the route table of {}, has no route to {}",
                here.subnet,
                self.address_text(to, &part.addresses)
            ));
        };
        let target = target(route);
        if to.place == Place::Public && matches!(target, Target::Nat(_) | Target::Transit(_)) {
            // The way out will end at an internet gateway; what guards it is read in the same round as the next hop.
            let _ = self.lookup.block_public_access();
        }
        let text = format!("{table}: {} -> {}", destination(route), target.id());
        if is_blackhole(route)
            && let Some(step) = self.blackhole(here, table, route, target, &text, &about)
        {
            return Carriage::lost(vec![step]);
        }
        let reached = self.follow(here, table, part, route, target, &text, to, natted, depth);
        // A winning route that leads elsewhere while a wider one would deliver is what has to go.
        let led_astray = reached.via == Via::Lost || (matches!(target, Target::Private(_)) && to.vpc().is_some());
        if led_astray && !alternative && depth == 0 && !natted && target != Target::Local && part.prefix > 0 {
            let other = self.carry_from(here, &narrowed(to, &part.addresses), natted, depth, Some(route));
            if other.via != Via::Lost {
                let evidence = format!(
                    "{} of {table} leads to {}; without it a wider route would deliver",
                    destination(route),
                    target.id()
                );
                let mut about = about();
                about.cidr = Some(destination(route).to_owned());
                about.gateway = Some(target.id().to_owned());
                let step = Step::blocked(
                    At::Route,
                    text,
                    obstacle(
                        "ROUTE_MORE_SPECIFIC",
                        Resource::new("route-table", table),
                        evidence,
                        about,
                    ),
                );
                return Carriage::lost(vec![step]);
            }
        }
        reached
    }

    /// What a blackhole route's target says of itself; `None` when the route may be stale and the target is judged below.
    pub(super) fn blackhole(
        &self,
        here: &Here,
        table: &str,
        route: &Route,
        target: Target<'_>,
        text: &str,
        about: &dyn Fn() -> About,
    ) -> Option<Step> {
        match target {
            Target::Peering(_) | Target::Transit(_) | Target::Private(_) => None,
            Target::Nat(id) => match self.lookup.nat_gateway(id, &here.vpc) {
                Ok(Some(nat)) if !matches!(nat.state.as_deref(), Some("deleted" | "deleting")) => None,
                _ => Some(self.gone(table, route, target, text, about)),
            },
            _ => Some(self.gone(table, route, target, text, about)),
        }
    }

    pub(super) fn gone(
        &self,
        table: &str,
        route: &Route,
        target: Target<'_>,
        text: &str,
        about: &dyn Fn() -> About,
    ) -> Step {
        let evidence = format!(
            "{} of {table} is a blackhole: {} is gone",
            destination(route),
            target.id()
        );
        let mut about = about();
        about.cidr = Some(destination(route).to_owned());
        about.gateway = Some(target.id().to_owned());
        if let (Target::Nat(_), Some(vpc)) = (target, &about.vpc) {
            about.nat = self.working_nat(vpc);
        }
        Step::blocked(
            At::Route,
            text,
            obstacle("ROUTE_BLACKHOLE", Resource::new("route-table", table), evidence, about),
        )
    }

    #[allow(clippy::too_many_arguments)] // One hop has this many sides.
    pub(super) fn follow(
        &self,
        here: &Here,
        table: &str,
        part: &Match<'_>,
        route: &Route,
        target: Target<'_>,
        text: &str,
        to: &Destination,
        natted: bool,
        depth: usize,
    ) -> Carriage {
        let at = if natted { At::NatRoute } else { At::Route };
        let about = || About {
            table: Some(table.to_owned()),
            subnet: Some(here.subnet.clone()),
            vpc: Some(here.vpc.clone()),
            cidr: Some(self.wanted_cidr(to, &part.addresses)),
            gateway: Some(target.id().to_owned()),
            ..About::default()
        };
        let passed = || vec![Step::passed(at, text)];
        let blocked = |at: At, code: &'static str, resource: Resource, evidence: String| {
            let mut steps = if at == At::Route || at == At::NatRoute {
                Vec::new()
            } else {
                passed()
            };
            steps.push(Step::blocked(
                at,
                if steps.is_empty() {
                    text.to_owned()
                } else {
                    target.id().to_owned()
                },
                obstacle(code, resource, evidence, about()),
            ));
            Carriage::lost(steps)
        };
        let route_table = Resource::new("route-table", table);
        // A private address that a route to the internet takes is not routed at all.
        let undeliverable = |evidence: String| {
            let code = if natted { "NAT_NO_IGW_ROUTE" } else { "ROUTE_NONE" };
            let mut about = about();
            about.gateway = self.way_to(&here.vpc, to);
            Carriage::lost(vec![Step::blocked(
                at,
                text,
                obstacle(code, route_table.clone(), evidence, about),
            )])
        };
        match target {
            Target::Local => match &to.place {
                Place::Vpc { vpc, .. } if *vpc == here.vpc => Carriage {
                    steps: passed(),
                    via: Via::Local,
                    nat: None,
                },
                Place::Nowhere => Carriage {
                    steps: passed(),
                    via: Via::Local,
                    nat: None,
                },
                _ => {
                    let evidence = format!(
                        "{} is inside {} of {}, so the local route takes it",
                        self.address_text(to, &part.addresses),
                        destination(route),
                        here.vpc
                    );
                    blocked(at, "ROUTE_LOCAL_CAPTURES", route_table, evidence)
                }
            },
            Target::Internet(gateway) => {
                if to.place != Place::Public {
                    return undeliverable(format!(
                        "{} of {table} leads to internet gateway {gateway}, which drops private addresses",
                        destination(route)
                    ));
                }
                if !natted {
                    let evidence = format!(
                        "{} of {table} leads to internet gateway {gateway}, and Glue's interfaces have no public address",
                        destination(route)
                    );
                    let mut lost = blocked(at, "IGW_NO_PUBLIC_IP", route_table, evidence);
                    if let Some(Outcome::Blocked(obstacle)) = lost.steps.last_mut().map(|step| &mut step.outcome) {
                        obstacle.about.nat = self.working_nat(&here.vpc);
                    }
                    return lost;
                }
                let mut steps = passed();
                steps.push(self.internet(here, gateway));
                let via = if steps.iter().any(Step::is_blocked) {
                    Via::Lost
                } else {
                    Via::Internet
                };
                Carriage { steps, via, nat: None }
            }
            Target::Nat(_) if natted => undeliverable(format!(
                "{} of {table} leads to another NAT gateway",
                destination(route)
            )),
            Target::Nat(id) => self.nat(here, table, id, text, part, to, depth, &undeliverable),
            Target::Peering(id) => self.peering(here, id, text, to, at, &about),
            Target::Transit(id) => self.transit(here, id, text, part, to, natted, depth, &about),
            Target::Private(id) => self.private_gateway(here, id, text, at, to, &about),
            Target::Endpoint(id) => match self.lookup.endpoint(id) {
                Ok(Some(endpoint)) if endpoint.vpc_endpoint_type.as_deref() == Some("Gateway") => Carriage {
                    steps: passed(),
                    via: Via::Internet,
                    nat: None,
                },
                _ => inspected(
                    passed(),
                    format!(
                        "traffic to {} goes through gateway load balancer endpoint {id}, which decides",
                        to.what
                    ),
                    id,
                ),
            },
            Target::Appliance(id) => inspected(
                passed(),
                format!("traffic to {} goes through appliance {id}, which decides", to.what),
                id,
            ),
            Target::Other("nothing") => Carriage::lost(vec![self.gone(table, route, target, text, &about)]),
            Target::Other(id) => {
                let mut steps = passed();
                let missing = Missing {
                    reason: format!("beyond {id} lies a network that is not described here"),
                    would_help: behind(id),
                };
                steps.push(Step::unseen(At::Beyond, id.to_owned(), missing));
                Carriage::unseen(steps)
            }
        }
    }
}

/// What to look at behind a target that is not modelled.
pub(super) fn behind(id: &str) -> String {
    if id.contains(":core-network/") {
        "the core network's routes (networkmanager:GetNetworkRoutes), and the VPC that they lead to".to_owned()
    } else {
        format!("routes and firewalls behind {id}")
    }
}

/// Several parts of the destination's addresses by different routes: one way where all agree, else the worst, in part.
pub(super) fn merge(mut ways: Vec<Carriage>, exact: bool) -> Carriage {
    let lost = ways.iter().filter(|way| way.via == Via::Lost).count();
    if ways.len() <= 1 || lost == ways.len() || lost == 0 {
        // Unseen outweighs seen: nothing is promised for a destination that may lie behind it.
        let unseen = ways.iter().position(|way| way.via == Via::Unseen);
        let index = unseen.unwrap_or(0);
        return if ways.is_empty() {
            Carriage::lost(Vec::new())
        } else {
            ways.swap_remove(index)
        };
    }
    let good = ways.iter().position(|way| way.via != Via::Lost).unwrap_or(0);
    let good = ways.swap_remove(good);
    let mut steps = Vec::new();
    for step in ways
        .into_iter()
        .filter(|way| way.via == Via::Lost)
        .flat_map(|way| way.steps)
    {
        match step.outcome {
            Outcome::Blocked(obstacle) if exact => steps.push(Step::partly(step.at, step.text, obstacle)),
            Outcome::Blocked(obstacle) => steps.push(Step::unseen(
                step.at,
                step.text,
                Missing {
                    reason: format!("it depends on the destination's address: {}", obstacle.evidence),
                    would_help: "ec2:DescribeNetworkInterfaces".to_owned(),
                },
            )),
            _ => {}
        }
    }
    good.with(steps)
}

pub(super) fn narrowed(to: &Destination, addresses: &Ranges) -> Destination {
    Destination {
        addresses: addresses.clone(),
        ..to.clone()
    }
}
