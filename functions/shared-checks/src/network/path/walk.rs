//! The walk: from the connection's subnet forward to a destination and back, once, over all addresses.
//!
//! It goes on past an obstacle along the intended path, so that all blockers are listed in one pass. The way back is the way
//! forward with its ends exchanged: both are a [`Flow`].

pub mod attached;
mod filters;
mod gateways;
mod peering;
mod public;
mod route;
mod suggest;
mod transit;
mod transit_choice;
mod transit_egress;
mod transit_tables;

use super::destination::{Destination, Place, SubnetAddresses};
use super::flow::{Leg, Ports, WORKER_PORTS};
use super::hop::Hop;
use super::lookup::Lookup;
use super::obstacle::{Gateway, Obstacle, TargetDown, is_dead};
use super::ranges::Ranges;
use super::routes::{Target, destination, is_blackhole, target};
use super::trace::{Outcome, Step, Unseen};
use shared_domain::aws::ec2::{Route, SecurityGroup, Subnet, VpcPeeringConnection, VpcPeeringVpcInfo};
use shared_domain::diagnosis::Resource;

/// Where the packets start.
#[derive(Clone)]
pub struct Origin<'a> {
    /// The connection's subnet.
    pub subnet: &'a Subnet,
    /// The addresses that an interface may get.
    pub addresses: Ranges,
    /// The connection's security groups that exist.
    pub groups: Vec<&'a SecurityGroup>,
    /// The owner of the subnet.
    pub account: &'a str,
    /// The account that asks; empty where it is not known.
    pub caller: &'a str,
    /// The Region.
    pub region: &'a str,
}

impl Origin<'_> {
    /// The owner of a subnet, where that is another account than the one that asks: it shares the subnet.
    pub fn other_owner<'s>(&self, subnet: &'s Subnet) -> Option<&'s str> {
        let owner = subnet.owner_id.as_deref();
        owner.filter(|owner| !self.caller.is_empty() && *owner != self.caller)
    }

    /// True for another account than the one that asks, whose things cannot be seen. Where nobody says who asks, it is the subnet's owner.
    pub fn is_other(&self, owner: &str) -> bool {
        let asks = if self.caller.is_empty() {
            self.account
        } else {
            self.caller
        };
        !asks.is_empty() && owner != asks
    }

    /// The ids of its groups that exist.
    pub fn group_ids(&self) -> Vec<String> {
        self.groups.iter().map(|group| group.group_id.clone()).collect()
    }
}

/// How the packets arrive.
#[derive(Clone, Debug, PartialEq)]
pub enum Link {
    /// By the local route.
    Local,
    /// Over a peering connection.
    Peering {
        /// The peering.
        id: String,
        /// True when it stays in the Region.
        same_region: bool,
    },
    /// Over a transit gateway.
    Transit(String),
    /// Out to the internet.
    Internet,
    /// To a network that cannot be seen.
    Unseen,
    /// They do not.
    Lost,
}

/// What the routing part of a walk came to.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// Its steps.
    pub steps: Vec<Step>,
    /// How the packets arrive.
    pub link: Link,
    /// The NAT gateway that rewrites the source address, if any.
    pub nat: Option<Translated>,
}

/// The source address after a NAT gateway.
#[derive(Clone, Debug)]
pub struct Translated {
    /// The gateway.
    pub nat: String,
    /// Its VPC.
    pub vpc: String,
    /// Its subnet.
    pub subnet: String,
    /// Its private addresses.
    pub private: Ranges,
    /// Its public addresses.
    pub public: Ranges,
}

impl Delivery {
    fn by(link: Link, steps: Vec<Step>) -> Self {
        Self { steps, link, nat: None }
    }

    fn lost(steps: Vec<Step>) -> Self {
        Self::by(Link::Lost, steps)
    }

    fn unseen(steps: Vec<Step>) -> Self {
        Self::by(Link::Unseen, steps)
    }

    fn after(mut self, mut before: Vec<Step>) -> Self {
        before.append(&mut self.steps);
        self.steps = before;
        self
    }
}

/// The subnet that packets leave, and the addresses that they have there.
#[derive(Clone, Debug)]
struct End {
    vpc: String,
    subnet: String,
    addresses: Ranges,
}

/// Packets on their way from one end to the other. The way back is the same with both ends exchanged.
#[derive(Clone, Copy)]
struct Flow<'f> {
    from: &'f End,
    to: &'f Destination,
    ports: Ports,
    leg: Leg,
    /// What an earlier part of the way has told already: told once is enough.
    already_reported: &'f [String],
}

/// How the packets come to the destination's own subnets and groups.
struct Arrival {
    link: Link,
    /// Their source address there.
    from: Ranges,
    nat: Option<Translated>,
}

/// Walks to destinations from one origin.
pub struct Walker<'a, 'b> {
    lookup: &'b Lookup<'a>,
    origin: &'b Origin<'a>,
    port: u16,
    /// True on the way to an AWS service, which is mended by an endpoint.
    to_service: bool,
}

impl<'a, 'b> Walker<'a, 'b> {
    /// A walker to `port`.
    pub fn new(lookup: &'b Lookup<'a>, origin: &'b Origin<'a>, port: u16) -> Self {
        Self {
            lookup,
            origin,
            port,
            to_service: false,
        }
    }

    /// A walker to an AWS service.
    pub fn to_service(lookup: &'b Lookup<'a>, origin: &'b Origin<'a>, port: u16) -> Self {
        Self {
            to_service: true,
            ..Self::new(lookup, origin, port)
        }
    }

    /// The whole walk to `to`, forward and back.
    pub fn walk(&self, to: &Destination) -> Vec<Step> {
        let delivery = self.deliver(to);
        let mut steps = self.leave(to, &delivery.link);
        let arrival = self.arrival(to, &delivery);
        steps.extend(delivery.steps.iter().cloned());
        if let Place::Vpc { vpc, subnets, .. } = &to.place {
            steps.extend(self.enter(to, &arrival));
            steps.extend(target_state(to));
            let reported: Vec<String> = steps
                .iter()
                .filter_map(Step::obstacle)
                .map(|one| one.resource().id)
                .collect();
            let mut back = self.back(to, vpc, subnets, &arrival, &reported);
            if steps.iter().any(|step| self.wants_a_new_peering(step)) {
                back.retain(|step| !lacks_a_way_back(step));
            }
            match arrival.link {
                Link::Unseen => steps.extend(
                    back.into_iter()
                        .filter_map(|step| self.back_out_of_sight(step, (vpc, subnets))),
                ),
                _ => steps.extend(back),
            }
        } else if let Some(behind) = &to.behind {
            steps.extend(self.enter_publicly(to, behind, &arrival));
        }
        if delivery.link != Link::Lost || to.vpc().is_some() || to.behind.is_some() {
            steps.extend(self.replies(to));
        }
        self.locate(&mut steps);
        steps
    }

    /// True for what is mended by a new peering, which brings the routes of both sides: that there is nothing for a route back to lead to
    /// follows from it.
    fn wants_a_new_peering(&self, step: &Step) -> bool {
        let is_gone = |id: &str, vpc: &str| {
            let peering = self.lookup.peering(id, vpc).ok().flatten();
            peering.is_some_and(|one| !can_be_active(one))
        };
        match step.obstacle() {
            Some(Obstacle::RouteMissing(one)) if one.leg == Leg::Forward => match &one.suggestion {
                Some(Gateway::Peering(id)) => is_gone(id, &one.vpc),
                _ => one.join.is_some(),
            },
            Some(Obstacle::PeeringNotActive(one)) => one.is_dead() && one.instead.is_none() && one.far.is_some(),
            _ => false,
        }
    }

    /// Routing alone, for services on the public internet: groups and ACL of the connection, then the way out.
    pub fn walk_out(&self, to: &Destination) -> (Vec<Step>, Link) {
        let delivery = self.deliver(to);
        let mut steps = self.leave(to, &delivery.link);
        steps.extend(delivery.steps);
        if delivery.link != Link::Lost {
            steps.extend(self.replies(to));
        }
        (steps, delivery.link)
    }

    /// The connection's security groups and its subnet's ACL, outbound.
    pub fn leave(&self, to: &Destination, link: &Link) -> Vec<Step> {
        let groups = self.source_groups(to, link);
        let acl = self.beyond_subnet(to).map(|addresses| self.source_acl(to, &addresses));
        groups.into_iter().chain(acl).collect()
    }

    /// Replies into the connection's subnet.
    pub fn replies(&self, to: &Destination) -> Option<Step> {
        self.beyond_subnet(to)
            .map(|addresses| self.source_acl_back(to, &addresses))
    }

    /// The routing part of the way to `to`.
    pub fn deliver(&self, to: &Destination) -> Delivery {
        let subnet = self.origin.subnet;
        let from = End {
            vpc: subnet.vpc_id.clone(),
            subnet: subnet.subnet_id.clone(),
            addresses: self.origin.addresses.clone(),
        };
        self.carry(&Flow {
            from: &from,
            to,
            ports: Ports::one(self.port),
            leg: Leg::Forward,
            already_reported: &[],
        })
    }

    /// The way back from every subnet of the destination, the worst of them weighed against the others.
    fn back(
        &self,
        to: &Destination,
        vpc: &str,
        subnets: &[SubnetAddresses],
        arrival: &Arrival,
        reported: &[String],
    ) -> Vec<Step> {
        let home = self.return_destination(arrival);
        let others = subnets.iter().filter(|one| one.subnet != self.origin.subnet.subnet_id);
        let (mut acls, mut ways): (Vec<Step>, Vec<Vec<Step>>) = (Vec::new(), Vec::new());
        for one in others {
            acls.push(self.destination_acl_back(one, arrival));
            ways.push(self.back_from(one, vpc, &home, reported));
        }
        let mut steps: Vec<Step> = one_of(acls, to.exact).into_iter().collect();
        let blocked = |way: &Vec<Step>| way.iter().any(Step::is_blocked);
        let all = !ways.is_empty() && ways.iter().all(blocked);
        let rank = |way: &Vec<Step>| match (blocked(way), way.iter().all(|step| step.outcome == Outcome::Passed)) {
            (true, _) => 0,
            (false, false) => 1,
            (false, true) => 2,
        };
        for step in ways.iter().min_by_key(|way| rank(way)).into_iter().flatten() {
            let weighed = if step.is_blocked() && !all {
                one_of(vec![step.clone(), Step::passed(step.hop.clone())], to.exact)
            } else {
                Some(step.clone())
            };
            steps.extend(weighed);
        }
        steps
    }

    /// What a step of the way back says where the way there is out of sight. What is not known either is told of the way there alone; and
    /// whom the replies are sent to is known only where the destination's own table leads to nobody else; or what stops them stops all that
    /// leaves it.
    fn back_out_of_sight(&self, step: Step, (vpc, subnets): (&str, &[SubnetAddresses])) -> Option<Step> {
        let is_certain = match &step.outcome {
            Outcome::Passed => return Some(step),
            Outcome::Unseen(Unseen::Translated(_)) => return Some(step),
            Outcome::Unseen(_) => return None,
            Outcome::Blocked(Obstacle::AclDenies(_)) => true,
            Outcome::Blocked(Obstacle::RouteMissing(route)) => !self.leads_to_others(&route.subnet, &route.vpc),
            Outcome::Blocked(Obstacle::TransitAttachmentDown(down)) => {
                down.vpc == vpc && self.leads_only_by(&down.gateway, (vpc, subnets))
            }
            Outcome::Blocked(Obstacle::TransitTableMissing(missing)) => {
                missing.vpc.as_deref() == Some(vpc) && self.leads_only_by(&missing.gateway, (vpc, subnets))
            }
            Outcome::Blocked(_) | Outcome::Partly(_) => false,
        };
        match step.obstacle() {
            Some(obstacle) if !is_certain => {
                let unseen = Unseen::Translated(Box::new(obstacle.clone()));
                Some(Step::unseen(step.hop, unseen))
            }
            _ => Some(step),
        }
    }

    /// True where a live route of a subnet leads out of its VPC to private addresses.
    fn leads_to_others(&self, subnet: &str, vpc: &str) -> bool {
        let table = self.lookup.route_table(subnet, vpc);
        table.is_ok_and(|table| table.routes.iter().any(|route| self.leads_out_of(vpc, route)))
    }

    /// True for a live route that leads out of its VPC to private addresses.
    fn leads_out_of(&self, vpc: &str, route: &Route) -> bool {
        let private = Ranges::everything().minus(&Ranges::public());
        let reaches = match &route.destination_prefix_list_id {
            Some(list) if self.lookup.is_list_of_service(list) => false,
            Some(list) => self.lookup.prefix_list(list, vpc).map_or(true, |to| to.meets(&private)),
            None => Ranges::cidr(destination(route)).is_none_or(|to| to.meets(&private)),
        };
        let is_way = !matches!(target(route), Target::Local | Target::Internet(_));
        reaches && is_way && !is_blackhole(route)
    }

    /// True where nothing but a transit gateway leads out of these subnets to private addresses.
    fn leads_only_by(&self, gateway: &str, (vpc, subnets): (&str, &[SubnetAddresses])) -> bool {
        let is_by = |route: &Route| target(route) == Target::Transit(gateway) || !self.leads_out_of(vpc, route);
        let all_by = |one: &SubnetAddresses| {
            let table = self.lookup.route_table(&one.subnet, vpc);
            table.is_ok_and(|table| table.routes.iter().all(is_by))
        };
        !subnets.is_empty() && subnets.iter().all(all_by)
    }

    /// The connection's subnet, or the NAT gateway that stands for it, as what replies are sent to: over the internet its public address.
    fn return_destination(&self, arrival: &Arrival) -> Destination {
        if arrival.link == Link::Internet {
            return Destination {
                addresses: arrival.from.clone(),
                exact: arrival.nat.is_some(),
                ..Destination::in_place(arrival.from.to_string(), Place::Public)
            };
        }
        let subnet = self.origin.subnet;
        let (vpc, id) = match &arrival.nat {
            Some(nat) => (&nat.vpc, &nat.subnet),
            None => (&subnet.vpc_id, &subnet.subnet_id),
        };
        self.in_subnet(vpc, id, &arrival.from)
    }

    fn in_subnet(&self, vpc: &str, subnet: &str, addresses: &Ranges) -> Destination {
        let place = Place::Vpc {
            vpc: vpc.to_owned(),
            subnets: vec![SubnetAddresses {
                subnet: subnet.to_owned(),
                addresses: addresses.clone(),
            }],
            groups: Vec::new(),
        };
        Destination {
            addresses: addresses.clone(),
            exact: true,
            ..Destination::in_place(format!("subnet {subnet}"), place)
        }
    }

    /// The way of replies from one subnet to `home`.
    fn back_from(&self, from: &SubnetAddresses, vpc: &str, home: &Destination, reported: &[String]) -> Vec<Step> {
        if home.addresses.is_empty() {
            return Vec::new();
        }
        let from = End {
            vpc: vpc.to_owned(),
            subnet: from.subnet.clone(),
            addresses: from.addresses.clone(),
        };
        let delivery = self.carry(&Flow {
            from: &from,
            to: home,
            ports: WORKER_PORTS,
            leg: Leg::Return,
            already_reported: reported,
        });
        // The far end of the way back is the near end of the way forward; its faults were told there.
        let told = |step: &Step| step.obstacle().is_some_and(|one| reported.contains(&one.resource().id));
        delivery.steps.into_iter().filter(|step| !told(step)).collect()
    }

    /// Notes the Region of what stops the packets, where that is another one: its fix is a command there.
    fn locate(&self, steps: &mut [Step]) {
        for step in steps {
            let Some(obstacle) = step.obstacle() else { continue };
            let there = || obstacle.places().iter().find_map(|id| self.lookup.region_of(id));
            step.region = obstacle.region().or_else(there);
        }
    }

    /// The destination's addresses outside the connection's subnet; ACLs do not judge traffic within a subnet.
    fn beyond_subnet(&self, to: &Destination) -> Option<Ranges> {
        let Place::Vpc { subnets, .. } = &to.place else {
            return Some(to.addresses.clone());
        };
        let outside = subnets.iter().filter(|one| one.subnet != self.origin.subnet.subnet_id);
        let addresses = outside.fold(Ranges::EMPTY, |all, one| all.union(&one.addresses));
        (!addresses.is_empty()).then_some(addresses)
    }

    /// What a new route or a lasting rule would have to cover: the destination's subnets, or its addresses. A source in a VPC has
    /// another address after its next failover.
    fn wanted(&self, to: &Destination, addresses: &Ranges) -> Vec<String> {
        match &to.place {
            Place::Vpc { subnets, .. } => {
                let met = subnets.iter().filter(|one| one.addresses.meets(addresses));
                let known = met.filter_map(|one| self.lookup.subnet(&one.subnet).ok().flatten());
                let blocks: Vec<String> = known.map(|subnet| subnet.cidr_block.clone()).collect();
                if blocks.is_empty() {
                    addresses.rule_blocks()
                } else {
                    blocks
                }
            }
            Place::Public => vec!["0.0.0.0/0".to_owned()],
            _ => addresses.rule_blocks(),
        }
    }
}

/// True for a route back that lacks, and has nothing to lead to.
fn lacks_a_way_back(step: &Step) -> bool {
    match step.obstacle() {
        Some(Obstacle::RouteMissing(one)) => one.leg == Leg::Return && one.suggestion.is_none(),
        _ => false,
    }
}

/// The state of the destination, where it has one.
pub fn target_state(to: &Destination) -> Option<Step> {
    let what = to.what.clone();
    match &to.bad_state {
        Some(state) => {
            let resource = to.resource.clone().unwrap_or_else(|| Resource::new("host", &what));
            let down = TargetDown {
                resource,
                what: what.clone(),
                state: state.clone(),
                member_of: to.member_of.clone(),
            };
            Some(Step::blocked(
                Hop::Target { what, up: false },
                Obstacle::TargetDown(down),
            ))
        }
        None => to.resource.is_some().then(|| match &to.state_unread {
            Some(missing) => Step::unseen(Hop::Target { what, up: false }, missing),
            None => Step::passed(Hop::Target { what, up: true }),
        }),
    }
}

/// The possible places of one destination: all pass, all stop, or it depends on where it is.
fn one_of(steps: Vec<Step>, exact: bool) -> Option<Step> {
    let all = !steps.is_empty() && steps.iter().all(Step::is_blocked);
    let chosen = steps
        .iter()
        .find(|step| step.is_blocked())
        .or_else(|| steps.iter().find(|step| step.outcome != Outcome::Passed))
        .or(steps.first())?
        .clone();
    Some(match chosen.outcome {
        Outcome::Blocked(obstacle) if !all && !exact => {
            Step::unseen(chosen.hop, Unseen::DependsOnSubnet(Box::new(obstacle)))
        }
        _ if !all => chosen.as_partial(true),
        _ => chosen,
    })
}

/// The other side of a peering.
pub fn far_side<'c>(peering: &'c VpcPeeringConnection, vpc: &str) -> Option<&'c VpcPeeringVpcInfo> {
    let (one, two) = (
        peering.requester_vpc_info.as_ref()?,
        peering.accepter_vpc_info.as_ref()?,
    );
    Some(if one.vpc_id.as_deref() == Some(vpc) { two } else { one })
}

/// This side of a peering.
pub fn near_side<'c>(peering: &'c VpcPeeringConnection, vpc: &str) -> Option<&'c VpcPeeringVpcInfo> {
    let (one, two) = (
        peering.requester_vpc_info.as_ref()?,
        peering.accepter_vpc_info.as_ref()?,
    );
    Some(if one.vpc_id.as_deref() == Some(vpc) { one } else { two })
}

/// True for a peering that carries packets.
pub fn is_active(peering: &VpcPeeringConnection) -> bool {
    peering.status.as_ref().and_then(|status| status.code.as_deref()) == Some("active")
}

/// True for a peering that waits to be accepted.
pub fn is_pending(peering: &VpcPeeringConnection) -> bool {
    peering.status.as_ref().and_then(|status| status.code.as_deref()) == Some("pending-acceptance")
}

/// True for a peering to which a route is worth adding: it is active, or may become so.
pub fn can_be_active(peering: &VpcPeeringConnection) -> bool {
    let status = peering.status.as_ref();
    !is_dead(status.and_then(|status| status.code.as_deref()))
}

/// True for a peering between these two.
pub fn is_between(peering: &VpcPeeringConnection, one: &str, two: &str) -> bool {
    far_side(peering, one).and_then(|far| far.vpc_id.as_deref()) == Some(two)
}

fn same_region(peering: &VpcPeeringConnection) -> bool {
    let region = |side: &Option<VpcPeeringVpcInfo>| side.as_ref().and_then(|side| side.region.clone());
    match (region(&peering.requester_vpc_info), region(&peering.accepter_vpc_info)) {
        (Some(one), Some(two)) => one == two,
        _ => true,
    }
}
