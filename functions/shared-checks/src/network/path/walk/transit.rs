//! Transit gateways: the attachment that packets enter by, its zone and its subnet's ACL, and the VPC that they come out in.

use shared_domain::Missing;
use shared_domain::aws::ec2::{Route, TransitGateway, TransitGatewayRoute, TransitGatewayVpcAttachment};
use shared_domain::change::new_attachment;

use super::filters::AclQuestion;
use super::gateways::worst;
use super::route::{Position, Taken};
use super::{Delivery, Link, Walker};
use crate::network::path::destination::{Destination, Place, SubnetAddresses};
use crate::network::path::flow::{Direction, Leg, Ports, WORKER_PORTS};
use crate::network::path::hop::Hop;
use crate::network::path::obstacle::{
    AclGuard, AttachmentFault, Obstacle, TransitAttachmentDown, TransitZoneUncovered, WayBack,
};
use crate::network::path::ranges::Ranges;
use crate::network::path::routes::{Target, divide, is_blackhole, prefix_of, target};
use crate::network::path::trace::Step;

/// Where one passage of a transit gateway leads.
pub(super) enum Exit {
    /// Into a VPC.
    Vpc(Box<Out>),
    /// To another transit gateway, by this peering attachment.
    Peer(String),
    /// To a network that AWS does not describe, by this attachment.
    Beyond(String),
    Unseen,
    Lost,
}

/// How packets come out in a VPC.
pub(super) struct Out {
    pub vpc: String,
    pub gateway: String,
    /// The last table, and its route that takes them.
    pub table: String,
    pub by: TransitGatewayRoute,
}

/// True for an attachment or a peering that carries packets.
pub(super) fn is_up(state: &str) -> bool {
    state == "available" || state == "modifying"
}

impl Walker<'_, '_> {
    pub(super) fn transit(&self, taken: &Taken<'_>, gateway: &str) -> Delivery {
        let at = taken.at;
        // A VPC is attached to transit gateways of its own Region only.
        self.lookup.lies_in(gateway, self.lookup.region_of(&at.vpc).as_deref());
        let zone = self.lookup.subnet(&at.subnet).ok().flatten();
        let zone = zone.map(|subnet| subnet.availability_zone.as_str());
        if self.is_gone(taken, gateway) {
            return self.gone(taken);
        }
        let mut steps = vec![taken.passed()];
        let exit = self.enter_transit(taken, gateway, zone, &mut steps);
        if at.depth == 0 && at.leg == Leg::Forward && !steps.iter().any(Step::is_blocked) {
            steps.extend(self.attachment_acl(at, gateway, zone));
        }
        match exit {
            Exit::Lost => Delivery::lost(steps),
            Exit::Unseen | Exit::Peer(_) | Exit::Beyond(_) => Delivery::unseen(steps),
            Exit::Vpc(out) if at.to().vpc() == Some(&out.vpc) => {
                if at.leg == Leg::Forward && !steps.iter().any(Step::is_blocked) {
                    steps.extend(self.far_attachment_acl(at.to(), &out, zone));
                }
                Delivery::by(Link::Transit(gateway.to_owned()), steps)
            }
            Exit::Vpc(out) => self.out_of_transit(taken, zone, *out, steps),
        }
    }

    /// True where AWS says that the route leads to nothing, and the transit gateway is not there to attach a VPC to.
    fn is_gone(&self, taken: &Taken<'_>, gateway: &str) -> bool {
        let (own, attachment) = (
            self.lookup.transit_gateway(gateway),
            self.lookup.vpc_attachment(gateway, &taken.at.vpc),
        );
        let is_there = |one: &TransitGateway| !matches!(one.state.as_deref(), Some("deleted" | "deleting"));
        !taken.is_live() && matches!(attachment, Ok(None)) && own.is_ok_and(|own| !own.is_some_and(is_there))
    }

    /// The attachment that the packets enter by, its zone, and its table.
    fn enter_transit(&self, taken: &Taken<'_>, gateway: &str, zone: Option<&str>, steps: &mut Vec<Step>) -> Exit {
        let at = taken.at;
        let hop = |attachment: Option<&str>| Hop::TransitGateway {
            gateway: gateway.to_owned(),
            attachment: attachment.map(str::to_owned),
        };
        // Both are read in the same round as the attachment.
        self.lookup.prefetch(self.lookup.transit_gateway(gateway));
        let attachment = match self.lookup.vpc_attachment(gateway, &at.vpc) {
            Ok(attachment) => attachment,
            Err(missing) => {
                steps.push(Step::unseen(hop(None), missing));
                return Exit::Unseen;
            }
        };
        if attachment.is_none() && taken.is_live() {
            let what = format!("the attachment of {} to transit gateway {gateway}", at.vpc);
            steps.push(Step::unseen(hop(None), self.owner_only(at, what)));
            return Exit::Unseen;
        }
        let state = attachment.and_then(|one| one.state.as_deref()).unwrap_or("available");
        let Some(attachment) = attachment.filter(|_| is_up(state)) else {
            if is_to_join(attachment) {
                self.foresee_attachment(at, gateway);
            }
            let down = self.not_attached(taken, gateway, attachment);
            steps.push(Step::blocked(hop(None), Obstacle::TransitAttachmentDown(down)));
            return Exit::Lost;
        };
        let id = attachment.transit_gateway_attachment_id.as_str();
        let zones = self.zones_of(&attachment.subnet_ids);
        steps.push(
            match zone.filter(|zone| zones.is_some_and(|zones| !zones.contains(zone))) {
                None => Step::passed(hop(Some(id))),
                Some(zone) => {
                    let uncovered = TransitZoneUncovered {
                        attachment: id.to_owned(),
                        vpc: at.vpc.clone(),
                        zone: zone.to_owned(),
                        subnet: at.subnet.clone(),
                    };
                    Step::blocked(hop(None), Obstacle::TransitZoneUncovered(uncovered))
                }
            },
        );
        self.transit_table(taken, (gateway, id), 0, steps)
    }

    /// What an attachment that is not up lacks, or that there is none.
    fn not_attached(
        &self,
        taken: &Taken<'_>,
        gateway: &str,
        attachment: Option<&TransitGatewayVpcAttachment>,
    ) -> TransitAttachmentDown {
        let at = taken.at;
        let new = || new_attachment(&at.vpc);
        let id = attachment.map_or_else(new, |one| one.transit_gateway_attachment_id.clone());
        let fault = attachment.map_or(AttachmentFault::Absent, |one| {
            let state = one.state.as_deref().unwrap_or("available");
            AttachmentFault::of(&one.transit_gateway_attachment_id, state)
        });
        TransitAttachmentDown {
            gateway: gateway.to_owned(),
            vpc: at.vpc.clone(),
            subnets: self.to_be_attached_by((&at.vpc, &at.subnet)),
            leg: at.leg,
            fault,
            accepts: self.other_owner_of(gateway),
            back: self.back_by_default(taken, (gateway, &id)),
            firewall: None,
        }
    }

    /// What a new attachment lacks besides the table that it gets by default.
    fn back_by_default(&self, taken: &Taken<'_>, (gateway, attachment): (&str, &str)) -> Option<WayBack> {
        let hub = self.lookup.transit_gateway(gateway).ok().flatten()?;
        let table = hub.options.as_ref()?.associates_with()??;
        let at = taken.at;
        self.way_back((gateway, attachment, &at.vpc), table, at.to(), &taken.part.addresses)
    }

    /// The owner of a transit gateway, where that is another account.
    pub(super) fn other_owner_of(&self, gateway: &str) -> Option<String> {
        let owner = self.lookup.transit_gateway(gateway).ok().flatten()?.owner_id.as_ref()?;
        self.origin.is_other(owner).then(|| owner.clone())
    }

    /// AWS takes a route to a transit gateway once the VPC is attached: whether it is, and what an attachment brings, is read with the rest.
    pub(super) fn foresee_route_to(&self, at: &Position<'_>, gateway: &str) {
        let attachment = self.lookup.vpc_attachment(gateway, &at.vpc);
        if attachment.is_ok_and(is_to_join) {
            self.foresee_attachment(at, gateway);
        }
    }

    /// What a new attachment would bring is read with what is wrong, so that the fix can be tried.
    fn foresee_attachment(&self, at: &Position<'_>, gateway: &str) {
        self.lookup.prefetch(self.lookup.vpc(&at.vpc));
        let hub = self.lookup.transit_gateway(gateway).ok().flatten();
        let Some(options) = hub.and_then(|one| one.options.as_ref()) else {
            return;
        };
        for table in [options.associates_with(), options.propagates_to()] {
            self.lookup
                .prefetch(table.flatten().map(|table| self.lookup.transit_routes(table)));
        }
    }

    /// On from a VPC that is not the destination's.
    fn out_of_transit(&self, taken: &Taken<'_>, zone: Option<&str>, out: Out, mut steps: Vec<Step>) -> Delivery {
        let at = taken.at;
        if at.to().vpc().is_some() && !self.is_to_go_on(taken, &out) {
            let step = self.out_elsewhere(taken, out);
            let is_lost = step.is_blocked();
            steps.push(step);
            return if is_lost {
                Delivery::lost(steps)
            } else {
                Delivery::unseen(steps)
            };
        }
        let (vpc, gateway) = (out.vpc, out.gateway);
        if at.depth >= VPCS {
            let missing = Missing {
                reason: format!("the path goes on from {vpc} over too many hops to follow"),
                would_help: vpc.clone(),
            };
            steps.push(Step::unseen(beyond(&vpc), missing));
            return Delivery::unseen(steps);
        }
        if at.leg == Leg::FromNat {
            // They have its private address there, which only another NAT gateway makes a public one.
            let missing = Missing {
                reason: format!("what a NAT gateway sends over {gateway} is not followed through {vpc}"),
                would_help: format!("the way to the internet from {vpc}"),
            };
            steps.push(Step::unseen(beyond(&vpc), missing));
            return Delivery::unseen(steps);
        }
        self.through_hub(taken, zone, (vpc, gateway), steps)
    }

    /// True where packets for another VPC are led into this one to go on from there, as from a firewall's, and nothing that decides by rules of
    /// its own takes them there: its attachment's table leads on to the destination, and what leads into it is for more than the
    /// destination, or it has a firewall, or had one.
    fn is_to_go_on(&self, taken: &Taken<'_>, out: &Out) -> bool {
        let (to, addresses) = (taken.at.to(), &taken.part.addresses);
        let Ok(Some(attachment)) = self.lookup.vpc_attachment(&out.gateway, &out.vpc) else {
            return false;
        };
        let id = attachment.transit_gateway_attachment_id.as_str();
        if !matches!(self.sent_on_by(out, addresses), Some(None)) || !self.leads_on((&out.gateway, id), to, addresses) {
            return false;
        }
        let blocks = to.vpc().map(|vpc| self.lookup.known_cidrs(vpc)).unwrap_or_default();
        let by = out.by.destination_cidr_block.as_deref().map(prefix_of);
        let is_wider = !blocks.is_empty() && blocks.iter().all(|block| Some(prefix_of(block)) > by);
        is_wider || self.has_firewall(attachment, addresses)
    }

    /// True where a route of an attachment's subnets leads to a firewall, whether it is there or gone.
    pub(super) fn has_firewall(&self, attachment: &TransitGatewayVpcAttachment, addresses: &Ranges) -> bool {
        attachment.subnet_ids.iter().any(|subnet| {
            let table = self.lookup.route_table(subnet, &attachment.vpc_id).ok();
            let parts = table.and_then(|table| divide(self.lookup, table, addresses, false).ok());
            let mut routes = parts.iter().flatten().filter_map(|part| part.route);
            routes.any(|route| matches!(target(route), Target::Endpoint(_)))
        })
    }

    /// A hub: the packets enter by the attachment's subnet and are routed on from there.
    fn through_hub(
        &self,
        taken: &Taken<'_>,
        zone: Option<&str>,
        (vpc, gateway): (String, String),
        mut steps: Vec<Step>,
    ) -> Delivery {
        let at = taken.at;
        let attachment = match self.lookup.vpc_attachment(&gateway, &vpc) {
            Ok(attachment) => attachment,
            Err(missing) => {
                let hop = Hop::TransitGateway {
                    gateway,
                    attachment: None,
                };
                steps.push(Step::unseen(hop, missing));
                return Delivery::unseen(steps);
            }
        };
        let subnets = attachment.map(|one| one.subnet_ids.as_slice()).unwrap_or_default();
        let Some(subnet) = self.in_zone(subnets, zone).or(subnets.first()) else {
            let missing = Missing {
                reason: format!("{vpc} behind {gateway} belongs to another account"),
                would_help: format!("the account that owns {vpc}"),
            };
            steps.push(Step::unseen(beyond(&vpc), missing));
            return Delivery::unseen(steps);
        };
        let onward = self.route_on(&at.onward(&vpc, subnet, at.leg), None);
        // A NAT gateway in the same subnet is judged by itself.
        let is_left = onward.nat.as_ref().is_none_or(|nat| nat.subnet != *subnet);
        if is_left && at.leg == Leg::Forward && !steps.iter().any(Step::is_blocked) {
            let ways = (subnet.as_str(), vec![subnet.as_str()]);
            steps.extend(self.acl_out_of_transit(at.to(), ways, &taken.part.addresses));
        }
        let mut onward = onward.after(steps);
        onward.steps.extend(self.nat_return(&vpc, &onward));
        onward
    }

    /// The firewall or appliance that packets meet in a VPC which is not the one they should come to, and which may send them on, or nothing;
    /// `None` where the routes by which they go on there were not read.
    pub(super) fn sent_on_by(&self, out: &Out, addresses: &Ranges) -> Option<Option<&str>> {
        let attachment = self.lookup.vpc_attachment(&out.gateway, &out.vpc).ok().flatten()?;
        let mut by = None;
        for subnet in &attachment.subnet_ids {
            let table = self.lookup.route_table(subnet, &out.vpc).ok()?;
            let parts = divide(self.lookup, table, addresses, false).ok()?;
            let routes = parts.iter().filter_map(|part| part.route);
            by = by.or(routes.filter(|route| !is_blackhole(route)).find_map(appliance));
        }
        Some(by)
    }

    /// The ACLs of the subnets by which packets come out in the destination's VPC, and replies leave it, where these are others than the
    /// destination's: within one subnet none is asked.
    fn far_attachment_acl(&self, to: &Destination, out: &Out, zone: Option<&str>) -> Option<Step> {
        let Place::Vpc { subnets, .. } = &to.place else {
            return None;
        };
        let attachment = self.lookup.vpc_attachment(&out.gateway, &out.vpc).ok().flatten()?;
        let entry = self.in_zone(&attachment.subnet_ids, zone);
        let entry = entry.or(attachment.subnet_ids.first())?;
        let outside = subnets.iter().filter(|one| one.subnet != *entry);
        let addresses = outside.fold(Ranges::EMPTY, |all, one| all.union(&one.addresses));
        let zone_of = |id: &str| {
            self.lookup
                .subnet(id)
                .ok()
                .flatten()
                .map(|one| one.availability_zone.as_str())
        };
        let leaves = subnets.iter().filter_map(|one| {
            let exit = self.in_zone(&attachment.subnet_ids, zone_of(&one.subnet))?;
            (*exit != one.subnet).then_some(exit.as_str())
        });
        self.acl_out_of_transit(to, (entry, leaves.collect()), &addresses)
    }

    /// What the ACL of an attachment's subnet says of packets that come out of a transit gateway, by where they go, and of replies on their
    /// way into it, by where they come from: <https://docs.aws.amazon.com/vpc/latest/tgw/tgw-nacls.html>.
    fn acl_out_of_transit(&self, to: &Destination, ways: (&str, Vec<&str>), addresses: &Ranges) -> Option<Step> {
        let (entry, leaves) = ways;
        // One that is not there to be seen has no ACL either.
        let is_known = |subnet: &str| self.lookup.subnet(subnet).ok().flatten().is_some();
        let question = |subnet: &str, direction, replies, ports| {
            let asked = AclQuestion {
                guard: AclGuard::Attachment,
                subnet,
                direction,
                replies,
                ports,
                addresses,
                peer: self.peer_text(to, addresses),
                lasting: self.lasting_blocks(to, addresses),
                exact: to.exact,
            };
            is_known(subnet).then(|| self.acl(&asked))
        };
        let there = question(entry, Direction::Egress, false, Ports::one(self.port));
        let back = leaves
            .into_iter()
            .map(|subnet| question(subnet, Direction::Ingress, true, WORKER_PORTS));
        worst(there.into_iter().chain(back.flatten()).collect())
    }

    /// A NAT gateway's subnet has to know the way back to the connection's subnet.
    pub(super) fn nat_return(&self, vpc: &str, delivery: &Delivery) -> Vec<Step> {
        let Some(nat) = delivery.nat.as_ref().filter(|nat| nat.vpc == vpc) else {
            return Vec::new();
        };
        let from = SubnetAddresses {
            subnet: nat.subnet.clone(),
            addresses: Ranges::EMPTY,
        };
        let home = self.origin.subnet;
        let workers = self.in_subnet(&home.vpc_id, &home.subnet_id, &self.origin.addresses);
        self.back_from(&from, vpc, &workers, &[])
    }

    /// The ACL of the attachment's subnet, where that is another one than the connection's.
    fn attachment_acl(&self, at: &Position<'_>, gateway: &str, zone: Option<&str>) -> Option<Step> {
        let attachment = self.lookup.vpc_attachment(gateway, &at.vpc).ok().flatten()?;
        let subnet = self.in_zone(&attachment.subnet_ids, zone)?;
        if *subnet == self.origin.subnet.subnet_id {
            return None;
        }
        let question = |direction, replies, ports| AclQuestion {
            guard: AclGuard::Attachment,
            subnet,
            direction,
            replies,
            ports,
            addresses: &self.origin.addresses,
            peer: "the connection's subnet".to_owned(),
            lasting: Some(vec![self.origin.subnet.cidr_block.clone()]),
            exact: true,
        };
        let there = question(Direction::Ingress, false, at.flow.ports);
        let back = question(Direction::Egress, true, WORKER_PORTS);
        worst(vec![self.acl(&there), self.acl(&back)])
    }

    /// The zones of these subnets; nothing where one of them is not known.
    fn zones_of(&self, subnets: &[String]) -> Option<Vec<&str>> {
        let found = subnets.iter().filter_map(|id| self.lookup.subnet(id).ok().flatten());
        let zones: Vec<&str> = found.map(|subnet| subnet.availability_zone.as_str()).collect();
        (zones.len() == subnets.len() && !zones.is_empty()).then_some(zones)
    }

    fn in_zone<'s>(&self, subnets: &'s [String], zone: Option<&str>) -> Option<&'s String> {
        let zone_of = |id: &String| {
            self.lookup
                .subnet(id)
                .ok()
                .flatten()
                .map(|one| one.availability_zone.as_str())
        };
        subnets
            .iter()
            .find(|id| zone_of(id).is_some_and(|own| Some(own) == zone))
    }
}

/// True where a transit gateway takes a VPC up once that is done: it has no attachment, or one that waits.
fn is_to_join(attachment: Option<&TransitGatewayVpcAttachment>) -> bool {
    attachment.is_none_or(|one| one.state.as_deref() == Some("pendingAcceptance"))
}

fn appliance(route: &Route) -> Option<&str> {
    match target(route) {
        Target::Endpoint(id) | Target::Appliance(id) => Some(id),
        _ => None,
    }
}

fn beyond(vpc: &str) -> Hop {
    Hop::Beyond {
        what: vpc.to_owned(),
        leg: Leg::Forward,
    }
}

/// More VPCs than any path goes through.
const VPCS: usize = 3;
