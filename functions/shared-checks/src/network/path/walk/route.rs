//! The routes of a flow, table by table, until the packets arrive, are lost, or are out of sight.

use shared_domain::Missing;
use shared_domain::aws::ec2::{Route, RouteTable};

use super::{Delivery, End, Flow, Link, Walker};
use crate::network::path::destination::{Destination, Place};
use crate::network::path::flow::{Leg, Ports};
use crate::network::path::hop::Hop;
use crate::network::path::obstacle::{
    Gateway, LocalRouteCaptures, NewRoute, NoPublicAddress, Obstacle, RouteBlackhole, RouteDestination, RouteMissing,
    RouteMoreSpecific, WhyNoRoute,
};
use crate::network::path::ranges::Ranges;
use crate::network::path::routes::{Match, Target, divide, is_blackhole, is_propagated, prefix_of, target};
use crate::network::path::trace::{Outcome, Step, Unseen};

/// Where the packets of a flow have come to.
#[derive(Clone)]
pub(super) struct Position<'f> {
    pub flow: Flow<'f>,
    pub vpc: String,
    pub subnet: String,
    pub leg: Leg,
    /// How many VPCs lie behind.
    pub depth: usize,
    /// True where they come in by an internet gateway, which stands in the subnet's place: its own table judges.
    pub is_edge: bool,
}

/// A route that takes packets.
pub(super) struct Taken<'t> {
    pub at: &'t Position<'t>,
    pub table: &'t RouteTable,
    pub part: &'t Match<'t>,
    pub route: &'t Route,
    pub target: Target<'t>,
}

impl<'f> Position<'f> {
    /// The same flow in another subnet, one VPC on.
    pub fn onward(&self, vpc: &str, subnet: &str, leg: Leg) -> Self {
        Self {
            flow: self.flow,
            vpc: vpc.to_owned(),
            subnet: subnet.to_owned(),
            leg,
            depth: self.depth + 1,
            is_edge: false,
        }
    }

    pub fn to(&self) -> &'f Destination {
        self.flow.to
    }

    fn table(&self, table: Option<&RouteTable>, route: Option<&Route>) -> Hop {
        Hop::RouteTable {
            table: table.map(|table| table.route_table_id.clone()),
            subnet: self.subnet.clone(),
            leg: self.leg,
            route: route.map(|route| (RouteDestination::of(route), target(route).id().to_owned())),
        }
    }
}

impl Taken<'_> {
    pub fn hop(&self) -> Hop {
        self.at.table(Some(self.table), Some(self.route))
    }

    pub fn passed(&self) -> Step {
        Step::passed(self.hop())
    }

    pub fn destination(&self) -> RouteDestination {
        RouteDestination::of(self.route)
    }

    /// True while AWS says that the route's target is there.
    pub fn is_live(&self) -> bool {
        !is_blackhole(self.route)
    }

    /// The packets go out of sight at `hop`; of replies the route itself says so.
    pub fn out_of_sight(&self, hop: Hop, unseen: impl Into<Unseen>) -> Delivery {
        Delivery::unseen(if self.at.leg == Leg::Return {
            vec![Step::unseen(self.hop(), unseen)]
        } else {
            vec![self.passed(), Step::unseen(hop, unseen)]
        })
    }

    /// Something in the way decides by rules of its own.
    fn inspected(&self, by: &str, kind: &str) -> Delivery {
        let what = match self.at.leg {
            Leg::Return => format!("replies to {} go through {kind}{by}", self.at.to().what),
            _ => format!("traffic to {} goes through {kind}{by}", self.at.to().what),
        };
        let (by, leg) = (by.to_owned(), Leg::Forward);
        let hop = Hop::Inspection { by: by.clone(), leg };
        Delivery::unseen(vec![self.passed(), Step::unseen(hop, Unseen::Inspected { what, by })])
    }
}

impl<'a> Walker<'a, '_> {
    /// Follows the routes of a flow.
    pub(super) fn carry(&self, flow: &Flow<'_>) -> Delivery {
        let start = flow.from;
        // Within one subnet there is no routing.
        let inside = match &flow.to.place {
            Place::Vpc { subnets, .. } => !subnets.is_empty() && subnets.iter().all(|one| one.subnet == start.subnet),
            _ => false,
        };
        if inside {
            let subnet = start.subnet.clone();
            return Delivery::by(Link::Local, vec![Step::passed(Hop::WithinSubnet { subnet })]);
        }
        let at = Position {
            flow: *flow,
            vpc: start.vpc.clone(),
            subnet: start.subnet.clone(),
            leg: flow.leg,
            depth: 0,
            is_edge: false,
        };
        self.route_on(&at, None)
    }

    /// What is worth a word of how packets to something in a VPC come in by an internet gateway: a table of the gateway's own may lead them
    /// to a firewall, or to one that is gone, before the VPC's own route does.
    pub(super) fn in_by_internet(&self, gateway: &str, to: &Destination, leg: Leg) -> Vec<Step> {
        let Some(vpc) = to.vpc() else { return Vec::new() };
        if matches!(self.lookup.gateway_route_table(gateway, vpc), Ok(None)) {
            return Vec::new();
        }
        let from = End {
            vpc: vpc.to_owned(),
            subnet: gateway.to_owned(),
            addresses: Ranges::EMPTY,
        };
        let flow = Flow {
            from: &from,
            to,
            ports: Ports::one(self.port),
            leg,
            already_reported: &[],
        };
        let at = Position {
            flow,
            vpc: from.vpc.clone(),
            subnet: from.subnet.clone(),
            leg,
            depth: 0,
            is_edge: true,
        };
        let steps = self.route_on(&at, None).steps;
        // In by the VPC's own route is not worth a word.
        let is_plain = steps.iter().all(|step| step.outcome == Outcome::Passed);
        if is_plain { Vec::new() } else { steps }
    }

    /// The table that judges the packets.
    fn table_at(&self, at: &Position<'_>) -> Result<&'a RouteTable, Missing> {
        // Where an internet gateway is next, its own table is wanted too: all of the VPC are one call.
        let next_is_internet = at.leg == Leg::FromNat || at.leg == Leg::Return && at.to().place == Place::Public;
        match at.is_edge {
            true => self
                .lookup
                .gateway_route_table(&at.subnet, &at.vpc)?
                .ok_or_else(|| Missing {
                    reason: format!("no route table of {} was described", at.subnet),
                    would_help: "ec2:DescribeRouteTables".to_owned(),
                }),
            false if next_is_internet => self.lookup.route_table_among_all(&at.subnet, &at.vpc),
            false => self.lookup.route_table(&at.subnet, &at.vpc),
        }
    }

    /// The routes from one subnet on, as if the table lacked one route where `without` names it.
    pub(super) fn route_on(&self, at: &Position<'_>, without: Option<&Route>) -> Delivery {
        let table = match self.table_at(at) {
            Ok(table) => table,
            Err(missing) => return Delivery::unseen(vec![Step::unseen(at.table(None, None), missing)]),
        };
        let mut left = table.clone();
        if let Some(without) = without {
            left.routes.retain(|route| route != without);
        }
        let to = at.to();
        let mut parts = match divide(self.lookup, &left, &to.addresses, false) {
            Ok(parts) => parts,
            Err(missing) => return Delivery::unseen(vec![Step::unseen(at.table(Some(table), None), missing)]),
        };
        // Of a host somewhere on the internet, what most of the internet takes is the way.
        if to.place == Place::Public && !to.exact {
            let most = parts.into_iter().max_by_key(|part| part.addresses.size());
            parts = most.into_iter().collect();
        }
        let ways = parts.iter().map(|part| self.take(at, table, part, without.is_some()));
        merge(ways.collect(), to.exact)
    }

    /// Takes one route, or tells that there is none.
    fn take(&self, at: &Position<'_>, table: &RouteTable, part: &Match<'_>, alternative: bool) -> Delivery {
        let Some(route) = part.route else {
            return self.no_route(at, table, part, WhyNoRoute::None);
        };
        let target = target(route);
        let taken = Taken {
            at,
            table,
            part,
            route,
            target,
        };
        if at.leg == Leg::Return && at.flow.already_reported.iter().any(|id| id == target.id()) {
            return Delivery::by(Link::Local, vec![taken.passed()]);
        }
        if at.to().place == Place::Public && matches!(target, Target::Nat(_) | Target::Transit(_)) {
            // The way out will end at an internet gateway, and what guards it is wanted then.
            self.lookup.prefetch(self.lookup.block_public_access());
        }
        if is_blackhole(route)
            && let Some(lost) = self.blackhole(&taken)
        {
            return lost;
        }
        let reached = self.follow(&taken);
        if !alternative && let Some(step) = self.led_astray(&taken, &reached) {
            return Delivery::lost(vec![step]);
        }
        reached
    }

    /// A winning route that leads elsewhere while a wider one would deliver is what has to go.
    fn led_astray(&self, taken: &Taken<'_>, reached: &Delivery) -> Option<Step> {
        let at = taken.at;
        let astray =
            reached.link == Link::Lost || (matches!(taken.target, Target::Private(_)) && at.to().vpc().is_some());
        let first = at.leg == Leg::Forward && at.depth == 0;
        if !astray || !first || taken.target == Target::Local || taken.part.prefix == 0 {
            return None;
        }
        let other = self.without(taken);
        // One that leads out of sight may deliver nothing.
        (!matches!(other.link, Link::Lost | Link::Unseen)).then(|| {
            let specific = RouteMoreSpecific {
                table: taken.table.route_table_id.clone(),
                route: taken.route.clone(),
                target: taken.target.id().to_owned(),
                instead: is_propagated(taken.route)
                    .then(|| self.before_propagated(taken))
                    .flatten(),
            };
            Step::blocked(taken.hop(), Obstacle::RouteMoreSpecific(specific))
        })
    }

    /// What goes before a propagated route: where the wider route leads, and static routes there that are no shorter.
    fn before_propagated(&self, taken: &Taken<'_>) -> Option<(Gateway, Vec<NewRoute>)> {
        let mut left = taken.table.clone();
        left.routes.retain(|route| route != taken.route);
        let parts = divide(self.lookup, &left, &taken.part.addresses, false).ok()?;
        let wider = parts.iter().find_map(|part| target(part.route?).gateway())?;
        Some((wider, self.new_routes(taken.at, taken.table, taken.part)))
    }

    /// Where the packets of a route would go without it.
    fn without(&self, taken: &Taken<'_>) -> Delivery {
        let to = Destination {
            addresses: taken.part.addresses.clone(),
            ..taken.at.to().clone()
        };
        let narrowed = Position {
            flow: Flow {
                to: &to,
                ..taken.at.flow
            },
            ..taken.at.clone()
        };
        self.route_on(&narrowed, Some(taken.route))
    }

    /// What a blackhole route's target says of itself; `None` when the route may be stale and the target is judged by itself.
    fn blackhole(&self, taken: &Taken<'_>) -> Option<Delivery> {
        match taken.target {
            Target::Peering(_) | Target::Transit(_) | Target::Private(_) => None,
            Target::Nat(id) if taken.at.leg != Leg::Return => match self.lookup.nat_gateway(id, &taken.at.vpc) {
                Ok(Some(nat)) if !matches!(nat.state.as_deref(), Some("deleted" | "deleting")) => None,
                _ => Some(self.gone(taken)),
            },
            _ => Some(self.gone(taken)),
        }
    }

    /// The route has lost its target.
    pub(super) fn gone(&self, taken: &Taken<'_>) -> Delivery {
        let (route, target) = (taken.destination(), taken.target.id().to_owned());
        if taken.at.leg == Leg::Return {
            return self.no_route_by(taken, WhyNoRoute::Blackhole { route, target });
        }
        // To where no public NAT gateway leads, a route is best without its target.
        let was_way_out = matches!(taken.target, Target::Nat(_)) && taken.at.to().place == Place::Public;
        let nats_internet_gateway = match (taken.at.leg, &taken.target) {
            (Leg::FromNat, Target::Internet(gateway)) => Some((*gateway).to_owned()),
            _ => None,
        };
        // Where a wider route delivers, this one has only to go.
        let same_route = || vec![NewRoute::in_table(taken.table, taken.destination())];
        let firewall = matches!(taken.target, Target::Endpoint(_))
            .then(|| self.firewall_in(taken.at))
            .flatten();
        let is_firewall = matches!(taken.target, Target::Endpoint(_) | Target::Appliance(_));
        let is_firewall_on_the_way = taken.at.depth > 0 && is_firewall;
        let another = || {
            let link = self
                .another_link(taken.at, taken.target.id())
                .filter(|_| !is_firewall_on_the_way)?;
            // A default route is for more than this.
            let routes = match taken.part.prefix {
                0 => self.new_routes(taken.at, taken.table, taken.part),
                _ => same_route(),
            };
            (self.without(taken).link == Link::Lost).then_some((link, routes))
        };
        let instead = match firewall {
            Some(firewall) => Some((firewall, same_route())),
            None => another(),
        };
        let obstacle = Obstacle::RouteBlackhole(RouteBlackhole {
            table: taken.table.route_table_id.clone(),
            vpc: taken.at.vpc.clone(),
            route: taken.route.clone(),
            target,
            way_out: was_way_out.then(|| self.way_out(taken.at, taken.table)),
            nats_internet_gateway,
            instead,
            local_replaced: self.is_own_route(taken.at, taken.route),
            on_the_way: taken.at.depth > 0 && taken.at.leg != Leg::FromNat,
        });
        Delivery::lost(vec![Step::blocked(taken.hop(), obstacle)])
    }

    /// The route leads to something else than where the packets should go.
    pub(super) fn leads_elsewhere(&self, taken: &Taken<'_>) -> Delivery {
        let (route, target) = (taken.destination(), taken.target.id().to_owned());
        self.no_route_by(taken, WhyNoRoute::LeadsElsewhere { route, target })
    }

    pub(super) fn no_route_by(&self, taken: &Taken<'_>, why: WhyNoRoute) -> Delivery {
        self.no_route(taken.at, taken.table, taken.part, why)
    }

    fn no_route(&self, at: &Position<'_>, table: &RouteTable, part: &Match<'_>, why: WhyNoRoute) -> Delivery {
        let to = at.to();
        let suggestion = self.suggestion(at);
        let out = to.place == Place::Public && at.leg == Leg::Forward && suggestion.is_none();
        let inactive = self.not_yet_active(suggestion.as_ref(), &at.vpc);
        if let Some(Gateway::Transit(gateway)) = &suggestion {
            self.foresee_route_to(at, gateway);
        }
        let joins = suggestion.is_none() && at.depth == 0;
        let join = joins.then(|| self.new_join(at, table, part)).flatten();
        let destinations = match (&suggestion, part.route) {
            // All that comes this way is the firewall's to see, the replies too.
            (Some(Gateway::Endpoint(_)), None) => {
                vec![NewRoute::in_table(
                    table,
                    RouteDestination::Cidr("0.0.0.0/0".to_owned()),
                )]
            }
            (Some(Gateway::Endpoint(_)), Some(route)) => vec![NewRoute::in_table(table, RouteDestination::of(route))],
            _ => self.new_routes(at, table, part),
        };
        let missing = RouteMissing {
            table: table.route_table_id.clone(),
            subnet: at.subnet.clone(),
            vpc: at.vpc.clone(),
            leg: at.leg,
            to: match at.leg {
                Leg::Return if to.place != Place::Public => self.wanted(to, &part.addresses).join(", "),
                _ => address_text(to, &part.addresses),
            },
            destinations,
            suggestion,
            inactive,
            instead_of_local: part.route.filter(|_| to.vpc() == Some(&at.vpc)).cloned(),
            local_replaced: part.route.is_some_and(|route| self.is_own_route(at, route)),
            way_out: out.then(|| self.way_out(at, table)),
            join,
            by_internet: to.place == Place::Public && at.leg == Leg::Return,
            on_the_way: at.depth > 0 && at.leg != Leg::FromNat && to.vpc().is_some(),
            why,
        };
        let hop = at.table(Some(table), part.route);
        Delivery::lost(vec![Step::blocked(hop, Obstacle::RouteMissing(missing))])
    }

    /// True for the route of a VPC to a block of its own: no other may have that destination, but its target may be replaced.
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/replace-local-route-target.html>
    fn is_own_route(&self, at: &Position<'_>, route: &Route) -> bool {
        let Some(vpc) = at.to().vpc().filter(|vpc| *vpc == at.vpc) else {
            return false;
        };
        let own = self.lookup.vpc(vpc).ok().flatten();
        let to = route.destination_cidr_block.as_deref();
        own.is_some_and(|own| own.blocks().into_iter().any(|block| Some(block) == to))
    }

    /// The routes that would carry a part: to what is wanted, unless a narrower route takes it now, which must change itself.
    pub(super) fn new_routes(&self, at: &Position<'_>, table: &RouteTable, part: &Match<'_>) -> Vec<NewRoute> {
        let wanted = match (&at.to().place, part.route) {
            // Another default route serves others: it is not taken from them.
            (Place::Public, Some(_)) if at.leg == Leg::Return => part.addresses.rule_blocks(),
            _ => self.wanted(at.to(), &part.addresses),
        };
        // A route by a prefix list carries others too; a route to the very block comes before it.
        let by_block = part.route.filter(|route| route.destination_cidr_block.is_some());
        let narrower = |cidr: &String| by_block.filter(|_| part.prefix >= prefix_of(cidr));
        let mut routes: Vec<NewRoute> = Vec::new();
        for cidr in &wanted {
            let destination = narrower(cidr).map_or_else(|| RouteDestination::Cidr(cidr.clone()), RouteDestination::of);
            if !routes.iter().any(|known| known.destination == destination) {
                routes.push(NewRoute::in_table(table, destination));
            }
        }
        routes
    }

    fn follow(&self, taken: &Taken<'_>) -> Delivery {
        let at = taken.at;
        let back = at.leg == Leg::Return;
        match taken.target {
            Target::Local => self.local(taken),
            Target::Internet(gateway) => self.straight_out(taken, gateway),
            Target::Nat(_) if at.leg != Leg::Forward => self.leads_elsewhere(taken),
            Target::Nat(id) => self.nat(taken, id),
            // Replies from a public address leave by the internet gateway, or from another address.
            Target::Peering(_) | Target::Transit(_) if back && at.to().place == Place::Public => {
                self.leads_elsewhere(taken)
            }
            Target::Peering(id) => self.peering(taken, id),
            Target::Transit(id) => self.transit(taken, id),
            Target::Other("nothing") => self.gone(taken),
            // What lies beyond may bring the replies home by another way.
            Target::Private(id) | Target::Other(id) if back => self.beyond(taken, id),
            Target::Private(id) => self.private_gateway(taken, id),
            Target::Other(id) => self.beyond(taken, id),
            Target::Endpoint(id) | Target::Appliance(id) if back => taken.inspected(id, ""),
            Target::Appliance(id) => taken.inspected(id, "appliance "),
            Target::Endpoint(id) => match self.lookup.endpoint(id) {
                Ok(Some(endpoint)) if endpoint.vpc_endpoint_type.as_deref() == Some("Gateway") => {
                    Delivery::by(Link::Internet, vec![taken.passed()])
                }
                _ => taken.inspected(id, "gateway load balancer endpoint "),
            },
        }
    }

    fn local(&self, taken: &Taken<'_>) -> Delivery {
        let at = taken.at;
        match &at.to().place {
            Place::Vpc { vpc, .. } if *vpc == at.vpc => Delivery::by(Link::Local, vec![taken.passed()]),
            Place::Nowhere => Delivery::by(Link::Local, vec![taken.passed()]),
            _ => {
                let captures = LocalRouteCaptures {
                    table: taken.table.route_table_id.clone(),
                    vpc: at.vpc.clone(),
                    route: taken.destination(),
                    addresses: address_text(at.to(), &taken.part.addresses),
                    leg: at.leg,
                };
                Delivery::lost(vec![Step::blocked(taken.hop(), Obstacle::LocalRouteCaptures(captures))])
            }
        }
    }

    /// A route to an internet gateway, which drops what has no public address. Replies to one come from a public address themselves.
    fn straight_out(&self, taken: &Taken<'_>, gateway: &str) -> Delivery {
        let at = taken.at;
        if at.to().place != Place::Public {
            let (route, gateway) = (taken.destination(), gateway.to_owned());
            return self.no_route_by(taken, WhyNoRoute::DropsPrivate { route, gateway });
        }
        if at.leg == Leg::Forward {
            let bare = NoPublicAddress {
                table: taken.table.route_table_id.clone(),
                vpc: at.vpc.clone(),
                route: taken.route.clone(),
                gateway: gateway.to_owned(),
                way_out: self.way_out(at, taken.table),
            };
            return Delivery::lost(vec![Step::blocked(taken.hop(), Obstacle::NoPublicAddress(bare))]);
        }
        let steps = vec![taken.passed(), self.internet(at, gateway)];
        let blocked = steps.iter().any(Step::is_blocked);
        Delivery::by(if blocked { Link::Lost } else { Link::Internet }, steps)
    }

    /// A network that is not described here.
    fn beyond(&self, taken: &Taken<'_>, id: &str) -> Delivery {
        let reason = match taken.at.leg {
            Leg::Return => format!(
                "replies to {} go to {id}, beyond which nothing is described here",
                taken.at.to().what
            ),
            _ => format!("beyond {id} lies a network that is not described here"),
        };
        let would_help = if id.contains(":core-network/") {
            "the core network's routes (networkmanager:GetNetworkRoutes), and the VPC that they lead to".to_owned()
        } else {
            format!("routes and firewalls behind {id}")
        };
        let hop = Hop::Beyond {
            what: id.to_owned(),
            leg: Leg::Forward,
        };
        taken.out_of_sight(hop, Missing { reason, would_help })
    }
}

/// Addresses in words.
fn address_text(to: &Destination, addresses: &Ranges) -> String {
    if to.place == Place::Public && !to.exact {
        "the public internet".to_owned()
    } else {
        addresses.to_string()
    }
}

/// Several parts of the destination's addresses by different routes: one way where all agree, else the worst, in part.
fn merge(mut ways: Vec<Delivery>, exact: bool) -> Delivery {
    let lost = ways.iter().filter(|way| way.link == Link::Lost).count();
    if lost == ways.len() {
        return ways.into_iter().next().unwrap_or_else(|| Delivery::lost(Vec::new()));
    }
    // Unseen outweighs seen: nothing is promised for a destination that may lie behind it.
    let unclear = |way: &Delivery| way.steps.iter().any(|step| step.outcome != Outcome::Passed);
    let chosen = ways
        .iter()
        .position(|way| way.link == Link::Unseen)
        .or_else(|| ways.iter().position(|way| way.link != Link::Lost && unclear(way)))
        .or_else(|| ways.iter().position(|way| way.link != Link::Lost));
    let chosen = ways.swap_remove(chosen.unwrap_or(0));
    let stopped = ways
        .into_iter()
        .filter(|way| way.link == Link::Lost)
        .flat_map(|way| way.steps);
    let partly = stopped.filter(Step::is_blocked).map(|step| step.as_partial(exact));
    chosen.after(partly.collect())
}
