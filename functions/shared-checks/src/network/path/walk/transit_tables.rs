//! The route tables of transit gateways, and the peerings between them.

use shared_domain::Missing;
use shared_domain::aws::ec2::{
    PeeringTgwInfo, TransitGatewayAttachment, TransitGatewayPeeringAttachment, TransitGatewayRoute,
    TransitGatewayRouteAttachment, TransitGatewayVpcAttachment,
};

use shared_domain::change::new_attachment;

use super::Walker;
use super::gateways::tunnels_down;
use super::route::Taken;
use super::transit::{Exit, Out, is_up};
use crate::network::path::destination::{Destination, Place};
use crate::network::path::flow::Leg;
use crate::network::path::hop::Hop;
use crate::network::path::obstacle::{
    AttachedVpc, Obstacle, TransitLeadsElsewhere, TransitPeeringDown, TransitRouteBlackhole, TransitRouteMissing,
    TransitTableMissing, TunnelsDown, WantedTable,
};
use crate::network::path::ranges::Ranges;
use crate::network::path::routes::divide_transit;
use crate::network::path::trace::{Step, Unseen};

/// More peerings than any path has; a bound against transit gateways that route in a circle.
const CROSSINGS: usize = 4;

/// A route table of a transit gateway that packets are in.
pub(super) struct Table<'t> {
    pub gateway: &'t str,
    pub id: &'t str,
    pub leg: Leg,
    /// The attachment that the packets came in by, where it is known.
    pub by: &'t str,
}

impl Table<'_> {
    fn hop(&self, route: Option<(String, String)>) -> Hop {
        Hop::TransitTable {
            gateway: self.gateway.to_owned(),
            table: Some(self.id.to_owned()).filter(|id| !id.is_empty()),
            route,
            leg: self.leg,
        }
    }

    fn beyond(&self, what: &str, reason: String, would_help: String) -> (Step, Exit) {
        let hop = Hop::Beyond {
            what: what.to_owned(),
            leg: self.leg,
        };
        (Step::unseen(hop, Missing { reason, would_help }), Exit::Unseen)
    }
}

impl Walker<'_, '_> {
    /// What the route table of an attachment does with the packets that enter a transit gateway by it.
    pub(super) fn transit_table(
        &self,
        taken: &Taken<'_>,
        (gateway, attachment): (&str, &str),
        crossings: usize,
        steps: &mut Vec<Step>,
    ) -> Exit {
        let at = taken.at;
        let nowhere = Table {
            gateway,
            id: "",
            leg: at.leg,
            by: attachment,
        };
        let table = match self.associated_table(taken, (gateway, attachment), crossings) {
            Ok(table) => table,
            Err(step) => {
                let exit = if step.is_blocked() { Exit::Lost } else { Exit::Unseen };
                steps.push(*step);
                return exit;
            }
        };
        self.lookup.lies_in(table, self.lookup.region_of(gateway).as_deref());
        let table = Table { id: table, ..nowhere };
        let routes = match self.lookup.transit_routes(table.id) {
            Ok(routes) => routes,
            Err(missing) => {
                steps.push(Step::unseen(table.hop(None), missing));
                return Exit::Unseen;
            }
        };
        let to = at.to();
        let mut parts = divide_transit(routes, &taken.part.addresses);
        if to.place == Place::Public && !to.exact {
            let most = parts.into_iter().max_by_key(|(range, _)| range.size());
            parts = most.into_iter().collect();
        }
        let ways = parts.iter().map(|(range, route)| match route {
            Some(route) => self.transit_route(&table, route, to),
            None => (self.no_transit_route(taken, &table, range), Exit::Lost),
        });
        let (step, exit) = worst_of(ways.collect(), to.exact);
        steps.extend(step);
        match exit {
            Exit::Peer(peering) => self.cross(taken, (gateway, &peering), crossings, steps),
            // Over a peering, the way back leads over it again.
            Exit::Beyond(_) if crossings > 0 || at.depth > 0 => Exit::Unseen,
            Exit::Beyond(far) => match self.back_from_beyond(gateway, &far) {
                Some(step) => {
                    let exit = if step.is_blocked() { Exit::Lost } else { Exit::Unseen };
                    steps.push(step);
                    exit
                }
                None => Exit::Unseen,
            },
            exit => exit,
        }
    }

    /// The table that an attachment is associated with, or the step that says why there is none to be seen.
    fn associated_table(
        &self,
        taken: &Taken<'_>,
        (gateway, attachment): (&str, &str),
        crossings: usize,
    ) -> Result<&str, Box<Step>> {
        let leg = taken.at.leg;
        let nowhere = Table {
            gateway,
            id: "",
            leg,
            by: attachment,
        };
        let hop = || nowhere.hop(None);
        let owner = self.lookup.transit_gateway(gateway).ok().flatten();
        let owner = owner.and_then(|one| one.owner_id.as_deref());
        if let Some(owner) = owner.filter(|owner| self.is_other_account(owner)) {
            let what = format!("{gateway}, with its route tables,");
            return Err(unseen_at(
                hop(),
                Unseen::OtherAccount {
                    what,
                    owner: owner.to_owned(),
                },
            ));
        }
        let known = match self.lookup.attachment(attachment, gateway) {
            Err(missing) => return Err(unseen_at(hop(), missing)),
            Ok(None) if crossings > 0 => {
                let missing = Missing {
                    reason: format!("the side of {gateway} of peering {attachment} was not described"),
                    would_help: "ec2:DescribeTransitGatewayAttachments".to_owned(),
                };
                return Err(unseen_at(hop(), missing));
            }
            Ok(known) => known,
        };
        let table = known.and_then(live_table);
        if let Some(missing) = self.undescribed(gateway).filter(|_| table.is_none()) {
            return Err(unseen_at(hop(), missing));
        }
        table.ok_or_else(|| {
            let missing = self.no_table(taken, (gateway, attachment), crossings);
            Box::new(Step::blocked(hop(), Obstacle::TransitTableMissing(missing)))
        })
    }

    fn no_table(
        &self,
        taken: &Taken<'_>,
        (gateway, attachment): (&str, &str),
        crossings: usize,
    ) -> TransitTableMissing {
        let (to, addresses) = (taken.at.to(), &taken.part.addresses);
        let vpc = (crossings == 0).then(|| taken.at.vpc.clone());
        let wanted = self.wanted_table((gateway, attachment), to, addresses);
        TransitTableMissing {
            gateway: gateway.to_owned(),
            attachment: attachment.to_owned(),
            leg: taken.at.leg,
            back: match (&wanted, &vpc) {
                (WantedTable::Known(table), Some(vpc)) => {
                    self.way_back((gateway, attachment, vpc), table, to, addresses)
                }
                _ => None,
            },
            vpc,
            wanted,
        }
    }

    /// Why the tables of a transit gateway are not known: only its owner is told of them, whoever that is, where it is in no answer.
    fn undescribed(&self, gateway: &str) -> Option<Missing> {
        match self.lookup.transit_gateway(gateway) {
            Err(missing) => Some(missing),
            Ok(None) => Some(Missing {
                reason: format!("{gateway}, whose owner alone sees its route tables, was not described"),
                would_help: "ec2:DescribeTransitGateways".to_owned(),
            }),
            Ok(Some(_)) => None,
        }
    }

    /// What the table of an attachment to a network that AWS does not describe does with the replies; nothing where that is not known.
    fn back_from_beyond(&self, gateway: &str, far: &str) -> Option<Step> {
        let leg = Leg::Return;
        let known = self.lookup.attachment(far, gateway).ok().flatten()?;
        let home = self.origin.subnet;
        let to = self.in_subnet(&home.vpc_id, &home.subnet_id, &self.origin.addresses);
        let Some(id) = live_table(known) else {
            let missing = TransitTableMissing {
                gateway: gateway.to_owned(),
                attachment: far.to_owned(),
                vpc: None,
                leg,
                wanted: self.wanted_table((gateway, far), &to, &self.origin.addresses),
                back: None,
            };
            let nowhere = Table {
                gateway,
                id: "",
                leg,
                by: far,
            };
            let hop = nowhere.hop(None);
            return Some(Step::blocked(hop, Obstacle::TransitTableMissing(missing)));
        };
        let table = Table {
            gateway,
            id,
            leg,
            by: far,
        };
        let routes = match self.lookup.transit_routes(id) {
            Ok(routes) => routes,
            Err(missing) => return Some(Step::unseen(table.hop(None), missing)),
        };
        let ways = divide_transit(routes, &self.origin.addresses);
        let ways = ways.into_iter().map(|(range, route)| {
            let step = match route.map(|route| self.transit_route(&table, route, &to)) {
                Some((_, Exit::Vpc(out))) if out.vpc != home.vpc_id => {
                    self.led_elsewhere(&table, *out, "", (&to, &range))
                }
                Some((step, _)) => step,
                None => {
                    let missing = self.lacking_route(&table, "", &to, &range);
                    Step::blocked(table.hop(None), Obstacle::TransitRouteMissing(missing))
                }
            };
            (step, Exit::Unseen)
        });
        worst_of(ways.collect(), true).0
    }

    fn attached(&self, attachment: &TransitGatewayVpcAttachment, table: &str) -> AttachedVpc {
        let id = attachment.transit_gateway_attachment_id.as_str();
        let by_it = |route: &TransitGatewayRoute| {
            let mut to = route.transit_gateway_attachments.iter();
            let is_to_it = to.any(|one| one.transit_gateway_attachment_id.as_deref() == Some(id));
            is_to_it && route.kind.as_deref() == Some("propagated")
        };
        let routes = self.lookup.transit_routes(table).unwrap_or_default();
        let state = attachment.state.as_deref().unwrap_or("available");
        AttachedVpc {
            down: (!is_up(state) && state != "pendingAcceptance").then(|| state.to_owned()),
            propagates: routes.iter().any(by_it),
            attachment: attachment.transit_gateway_attachment_id.clone(),
            vpc: attachment.vpc_id.clone(),
            cidrs: self.lookup.known_cidrs(&attachment.vpc_id),
        }
    }

    /// A VPC as it will be attached.
    fn to_be_attached(&self, vpc: &str) -> AttachedVpc {
        AttachedVpc {
            attachment: new_attachment(vpc),
            vpc: vpc.to_owned(),
            cidrs: self.lookup.known_cidrs(vpc),
            propagates: false,
            down: None,
        }
    }

    fn is_other_account(&self, owner: &str) -> bool {
        self.origin.is_other(owner)
    }

    /// A route that takes the packets to another VPC than the one they should come to: to a firewall there, or to nothing that sends them on.
    fn led_elsewhere(&self, table: &Table<'_>, out: Out, home: &str, (to, range): (&Destination, &Ranges)) -> Step {
        match self.sent_on_by(&out, range) {
            None => {
                let reason = format!(
                    "{} sends {} to {}, whose routes were not read: a firewall there may send it on",
                    table.id, to.what, out.vpc
                );
                let would_help = format!(
                    "the attachment of {} to {} and its subnets' routes",
                    out.vpc, out.gateway
                );
                return table.beyond(&out.vpc, reason, would_help).0;
            }
            Some(Some(by)) => {
                let (by, leg) = (by.to_owned(), table.leg);
                let what = format!(
                    "what {} sends to {} goes through {by} of {}",
                    table.id, to.what, out.vpc
                );
                return Step::unseen(Hop::Inspection { by: by.clone(), leg }, Unseen::Inspected { what, by });
            }
            Some(None) => {}
        }
        let elsewhere = TransitLeadsElsewhere {
            missing: self.lacking_route(table, home, to, range),
            by: out.by,
            to: to.what.clone(),
            vpc: to.vpc().unwrap_or_default().to_owned(),
            has_firewall: self.lookup.known_firewall(&out.vpc),
            leads_to: out.vpc,
        };
        Step::blocked(table.hop(None), Obstacle::TransitLeadsElsewhere(elsewhere))
    }

    /// The same of what comes out in a VPC.
    pub(super) fn out_elsewhere(&self, taken: &Taken<'_>, exit: Out) -> Step {
        let (gateway, id) = (exit.gateway.clone(), exit.table.clone());
        let table = Table {
            gateway: &gateway,
            id: &id,
            leg: taken.at.leg,
            by: "",
        };
        self.led_elsewhere(&table, exit, &taken.at.vpc, (taken.at.to(), &taken.part.addresses))
    }

    /// No route of a table takes these addresses.
    fn no_transit_route(&self, taken: &Taken<'_>, table: &Table<'_>, range: &Ranges) -> Step {
        let missing = self.lacking_route(table, &taken.at.vpc, taken.at.to(), range);
        Step::blocked(table.hop(None), Obstacle::TransitRouteMissing(missing))
    }

    /// The route that a table lacks, with the attachment or the peering that it should lead to.
    fn lacking_route(&self, table: &Table<'_>, home: &str, to: &Destination, range: &Ranges) -> TransitRouteMissing {
        let attachment = to
            .vpc()
            .and_then(|vpc| self.lookup.vpc_attachment(table.gateway, vpc).ok().flatten());
        let peering = match attachment {
            // Back over the one that they came by, packets go in a circle.
            None => self.lookup.known_transit_peering(table.gateway, table.by),
            Some(_) => None,
        };
        let shown = self.shown((table.gateway, table.id), home, to);
        let left_over = self.left_over((table.gateway, table.id), home, to);
        let is_lost = [
            shown.is_some(),
            attachment.is_some(),
            peering.is_some(),
            left_over.is_some(),
        ] == [false; 4];
        let egress = is_lost.then(|| self.lost_egress(table, home, to)).flatten();
        let lost = egress.or_else(|| self.lost_firewall(table, home, to, left_over?));
        let (model, attach) = match lost {
            Some((model, down)) => (Some(model), Some(down)),
            None => (shown, is_lost.then(|| self.lost_vpc(table, to)).flatten()),
        };
        let told_by_default = self.propagates_to(table.gateway).flatten() == Some(table.id);
        let again = attach.as_ref().filter(|down| to.vpc() == Some(&down.vpc));
        let again = again.map(|down| self.to_be_attached(&down.vpc));
        TransitRouteMissing {
            table: table.id.to_owned(),
            gateway: table.gateway.to_owned(),
            leg: table.leg,
            addresses: range.clone(),
            destinations: self.wanted(to, range),
            attachment: attachment.map(|one| self.attached(one, table.id)).or(again),
            peering: peering.map(str::to_owned),
            model,
            attach: attach.map(Box::new),
            told_by_default,
            left_over: left_over.map(str::to_owned),
        }
    }

    /// Where one route of a transit gateway leads.
    fn transit_route(&self, table: &Table<'_>, route: &TransitGatewayRoute, to: &Destination) -> (Step, Exit) {
        let cidr = route.destination_cidr_block.as_deref().unwrap_or("?");
        if route.state.as_deref() == Some("blackhole") {
            let (instead, lost) = self.in_place_of(table.gateway, route, to);
            let attach = lost.as_deref().and_then(|vpc| self.lost_on_the_way(table, vpc, to));
            let blackhole = TransitRouteBlackhole {
                table: table.id.to_owned(),
                gateway: table.gateway.to_owned(),
                route: route.clone(),
                leg: table.leg,
                instead,
                lost,
                attach: attach.map(Box::new),
            };
            return (
                Step::blocked(table.hop(None), Obstacle::TransitRouteBlackhole(blackhole)),
                Exit::Lost,
            );
        }
        let nameless = || {
            let reason = format!("{cidr} of {} names no attachment", table.id);
            table.beyond(table.id, reason, "ec2:SearchTransitGatewayRoutes".to_owned())
        };
        let Some(attachment) = route.transit_gateway_attachments.first() else {
            return nameless();
        };
        let leads_to = attachment.resource_id.as_deref().unwrap_or_default();
        let passed = || Step::passed(table.hop(Some((cidr.to_owned(), leads_to.to_owned()))));
        match attachment.resource_type.as_deref() {
            Some("vpc") => {
                let out = Out {
                    vpc: leads_to.to_owned(),
                    gateway: table.gateway.to_owned(),
                    table: table.id.to_owned(),
                    by: route.clone(),
                };
                (passed(), Exit::Vpc(Box::new(out)))
            }
            Some("vpn" | "direct-connect-gateway" | "connect") => {
                let (step, exit) = self.beyond_transit(table, cidr, leads_to, attachment.resource_type.as_deref());
                match (exit, &attachment.transit_gateway_attachment_id) {
                    (Exit::Unseen, Some(id)) if table.leg == Leg::Forward => (step, Exit::Beyond(id.clone())),
                    (exit, _) => (step, exit),
                }
            }
            Some("peering") => match attachment.transit_gateway_attachment_id.as_deref() {
                Some(peering) => (passed(), Exit::Peer(peering.to_owned())),
                None => nameless(),
            },
            kind => self.beyond_transit(table, cidr, leads_to, kind),
        }
    }

    /// What a dead route to a VPC that packets were to go on from should lead to: the attachment that the VPC has now. And the VPC, where it
    /// has none: the packets were meant to pass it.
    fn in_place_of(
        &self,
        gateway: &str,
        route: &TransitGatewayRoute,
        to: &Destination,
    ) -> (Option<TransitGatewayRouteAttachment>, Option<String>) {
        let led = route.transit_gateway_attachments.first();
        let led = led.filter(|one| one.resource_type.as_deref() == Some("vpc"));
        let vpc = led.and_then(|one| one.resource_id.as_deref());
        let Some(vpc) = vpc.filter(|vpc| Some(*vpc) != to.vpc()) else {
            return (None, None);
        };
        let now = self.lookup.vpc_attachment(gateway, vpc).ok().flatten();
        let now = now.filter(|one| is_up(one.state.as_deref().unwrap_or("available")));
        let there = now.map(|one| TransitGatewayRouteAttachment {
            transit_gateway_attachment_id: Some(one.transit_gateway_attachment_id.clone()),
            resource_id: Some(vpc.to_owned()),
            resource_type: Some("vpc".to_owned()),
        });
        let lost = there.is_none().then(|| vpc.to_owned());
        (there, lost)
    }

    /// Out of a transit gateway to what is neither a VPC nor another one.
    fn beyond_transit(&self, table: &Table<'_>, cidr: &str, leads_to: &str, kind: Option<&str>) -> (Step, Exit) {
        let far_side = "routes and firewalls on the far side";
        match kind {
            Some("vpn") if table.leg != Leg::Return => match self.lookup.vpn(leads_to) {
                Ok(Some(vpn)) if tunnels_down(&[vpn]) == Some(true) => {
                    let (of, vpns) = (leads_to.to_owned(), vec![leads_to.to_owned()]);
                    let down = Obstacle::TunnelsDown(TunnelsDown { vpns, gateway: None });
                    (Step::blocked(Hop::Tunnels { of, up: Vec::new() }, down), Exit::Lost)
                }
                _ => {
                    let reason = format!("beyond {leads_to} lies a network that AWS does not describe");
                    table.beyond(leads_to, reason, far_side.to_owned())
                }
            },
            Some("direct-connect-gateway") => table.beyond(
                leads_to,
                format!(
                    "{cidr} of {} leads to Direct Connect gateway {leads_to}, beyond which AWS does not describe",
                    table.id
                ),
                format!("the allowed prefixes of {leads_to} (directconnect:DescribeDirectConnectGatewayAssociations), and {far_side}"),
            ),
            Some("network-function") => {
                let hop = Hop::Inspection {
                    by: leads_to.to_owned(),
                    leg: table.leg,
                };
                let unseen = Unseen::Inspected {
                    what: format!("{cidr} of {} leads through firewall {leads_to}", table.id),
                    by: leads_to.to_owned(),
                };
                (Step::unseen(hop, unseen), Exit::Unseen)
            }
            kind => {
                let kind = kind.unwrap_or("unknown");
                let reason = format!("{cidr} of {} leads to a {kind} attachment, beyond which AWS does not describe", table.id);
                table.beyond(leads_to, reason, far_side.to_owned())
            }
        }
    }

    /// Over a peering to the next transit gateway, as far as this account sees it.
    fn cross(
        &self,
        taken: &Taken<'_>,
        (gateway, peering): (&str, &str),
        crossings: usize,
        steps: &mut Vec<Step>,
    ) -> Exit {
        match self.far_gateway(taken.at.leg, (gateway, peering), crossings) {
            Err(step) => {
                let exit = if step.is_blocked() { Exit::Lost } else { Exit::Unseen };
                steps.push(*step);
                exit
            }
            Ok((next, region)) => {
                self.lookup
                    .lies_in(&next, region.as_deref().filter(|region| *region != self.origin.region));
                let place = region.map(|region| format!(" in {region}")).unwrap_or_default();
                steps.push(Step::passed(Hop::TransitPeering {
                    gateway: gateway.to_owned(),
                    peering: peering.to_owned(),
                    next: Some(format!("{next}{place}")),
                    leg: taken.at.leg,
                }));
                self.transit_table(taken, (&next, peering), crossings + 1, steps)
            }
        }
    }

    /// The transit gateway on the far side of a peering and its Region, or the step that says why it is not reached.
    fn far_gateway(
        &self,
        leg: Leg,
        (gateway, peering): (&str, &str),
        crossings: usize,
    ) -> Result<(String, Option<String>), Box<Step>> {
        let hidden = || Hop::FarTransit {
            gateway: gateway.to_owned(),
            peering: peering.to_owned(),
            leg,
        };
        let unseen = |reason: String, would_help: String| unseen_at(hidden(), Missing { reason, would_help });
        let known = self
            .lookup
            .transit_peering(peering, gateway)
            .map_err(|missing| unseen_at(hidden(), missing))?;
        let Some((known, far)) = known.and_then(|one| Some((one, other_side(one, gateway)?))) else {
            let action = "ec2:DescribeTransitGatewayPeeringAttachments".to_owned();
            return Err(unseen(format!("the far side of {peering} was not described"), action));
        };
        let state = known.state.as_deref().unwrap_or("available");
        if !is_up(state) {
            return Err(Box::new(self.peering_down(leg, gateway, known, state)));
        }
        let Some(next) = far.transit_gateway_id.clone() else {
            let core = far.core_network_id.as_deref().unwrap_or("a core network");
            let missing = Missing {
                reason: format!("{peering} leads to Cloud WAN {core}, whose segments and routes are not read"),
                would_help: "the core network's routes (networkmanager:GetNetworkRoutes)".to_owned(),
            };
            let what = core.to_owned();
            return Err(unseen_at(Hop::Beyond { what, leg }, missing));
        };
        if let Some(owner) = far.owner_id.as_deref().filter(|owner| self.is_other_account(owner)) {
            let what = format!("{next} behind {peering}, with its route tables,");
            return Err(unseen_at(
                hidden(),
                Unseen::OtherAccount {
                    what,
                    owner: owner.to_owned(),
                },
            ));
        }
        if crossings >= CROSSINGS {
            let reason = format!("the path goes on from {gateway} over too many peerings to follow");
            return Err(unseen(reason, next));
        }
        Ok((next, far.region.clone()))
    }

    fn peering_down(&self, leg: Leg, gateway: &str, known: &TransitGatewayPeeringAttachment, state: &str) -> Step {
        let peering = known.transit_gateway_attachment_id.clone();
        let accepter = known.accepter_tgw_info.as_ref().and_then(|side| side.region.clone());
        let down = TransitPeeringDown {
            gateway: gateway.to_owned(),
            peering: peering.clone(),
            state: state.to_owned(),
            leg,
            // It is accepted where it was asked for.
            accepted_in: accepter.filter(|region| region != self.origin.region),
        };
        let gateway = gateway.to_owned();
        let hop = Hop::TransitPeering {
            gateway,
            peering,
            next: None,
            leg,
        };
        Step::blocked(hop, Obstacle::TransitPeeringDown(down))
    }
}

/// The table that an attachment is associated with.
pub(super) fn live_table(attachment: &TransitGatewayAttachment) -> Option<&str> {
    let own = attachment.association.as_ref()?;
    let is_live = matches!(own.state.as_deref(), None | Some("associated" | "associating"));
    let table = own.transit_gateway_route_table_id.as_deref();
    table.filter(|table| is_live && !table.is_empty())
}

fn unseen_at(hop: Hop, unseen: impl Into<Unseen>) -> Box<Step> {
    Box::new(Step::unseen(hop, unseen))
}

/// The side of a peering that is not `gateway`.
fn other_side<'p>(peering: &'p TransitGatewayPeeringAttachment, gateway: &str) -> Option<&'p PeeringTgwInfo> {
    let sides = [
        peering.requester_tgw_info.as_ref()?,
        peering.accepter_tgw_info.as_ref()?,
    ];
    sides
        .into_iter()
        .find(|side| side.transit_gateway_id.as_deref() != Some(gateway))
}

/// Several parts of the addresses by different routes: the worst, in part where others go on.
fn worst_of(mut ways: Vec<(Step, Exit)>, exact: bool) -> (Option<Step>, Exit) {
    let all = ways.iter().all(|(step, _)| step.is_blocked());
    let worst = ways.iter().position(|(step, _)| step.is_blocked());
    let Some(worst) = worst.filter(|_| !all) else {
        return ways
            .into_iter()
            .next()
            .map_or((None, Exit::Lost), |(step, exit)| (Some(step), exit));
    };
    let (step, _) = ways.swap_remove(worst);
    let onward = ways.into_iter().find(|(step, _)| !step.is_blocked());
    (
        Some(step.as_partial(exact)),
        onward.map_or(Exit::Lost, |(_, exit)| exit),
    )
}
