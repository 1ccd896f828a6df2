//! The way to the internet that a transit gateway gives its VPCs: by the NAT gateway of one of them.

use std::cmp::Reverse;

use shared_domain::aws::ec2::{Route, Subnet, TransitGateway, TransitGatewayAttachment, TransitGatewayVpcAttachment};

use super::Walker;
use super::route::Position;
use super::transit_choice::{default_to, most_of};
use super::transit_tables::Table;
use crate::network::path::destination::{Destination, Place};
use crate::network::path::obstacle::{
    AttachmentFault, Firewalled, Gateway, ModelOf, TransitAttachmentDown, TransitModel,
};
use crate::network::path::ranges::Ranges;
use crate::network::path::routes::{Target, divide, is_blackhole, prefix_of, target};

impl<'a> Walker<'a, '_> {
    /// The route that a table without a way to the internet should have.
    pub(super) fn nat_of_hub(
        &self,
        (gateway, table): (&str, &str),
        home: &str,
        to: &Destination,
    ) -> Option<TransitModel> {
        let routes = self.lookup.transit_routes(table).ok()?;
        if to.place != Place::Public || most_of(routes, &to.addresses).is_some() {
            return None;
        }
        let (one, of) = self.egress(gateway, home, &to.addresses)?;
        Some(default_to(one, of))
    }

    /// The attachment of the one VPC whose NAT gateway serves the internet to others: the attachment's subnets lead to it, and it leads back
    /// by the transit gateway. Where none leads back, the one of a VPC with no route to the transit gateway at all: that is lost, or the
    /// attachment would serve nothing.
    pub(super) fn egress(
        &self,
        gateway: &str,
        home: &str,
        addresses: &Ranges,
    ) -> Option<(&'a TransitGatewayAttachment, ModelOf)> {
        let served = self.others(gateway, home).into_iter().filter_map(|one| {
            let vpc = one.resource_id.as_deref()?;
            Some((one, vpc, self.nat_for(gateway, vpc, addresses)?))
        });
        let served: Vec<(&TransitGatewayAttachment, &str, String)> = served.collect();
        let by = |route: &Route| matches!(target(route), Target::Transit(id) if id == gateway) && !is_blackhole(route);
        let leads_back = |vpc: &str, nat: &str| self.nat_leads_back((vpc, nat), home, &by) == Some(true);
        let mut back = served.iter().filter(|(_, vpc, nat)| leads_back(vpc, nat));
        if let Some((one, _, nat)) = back.next() {
            return back.next().is_none().then(|| (*one, ModelOf::Nat(nat.clone())));
        }
        let is_cut_off = |vpc: &str| matches!(self.lookup.leads_by(vpc, gateway), Ok(false));
        let mut cut_off = served.iter().filter(|(_, vpc, _)| is_cut_off(vpc));
        let (one, _, nat) = cut_off.next().filter(|_| cut_off.next().is_none())?;
        Some((*one, ModelOf::NatAlone(nat.clone())))
    }

    /// A transit gateway that a VPC without a way out could join: its NAT gateway's VPC leads back by it.
    pub(super) fn hub_to_join(&self, at: &Position<'_>) -> Option<Gateway> {
        if at.depth > 0 || self.to_service || at.to().place != Place::Public {
            return None;
        }
        let serves = |id: &&str| {
            let is_there = |one: &TransitGateway| !matches!(one.state.as_deref(), Some("deleted" | "deleting"));
            let is_hub = matches!(self.lookup.transit_gateway(id), Ok(Some(one)) if is_there(one));
            let egress = self.egress(id, &at.vpc, &at.to().addresses);
            is_hub && matches!(egress, Some((_, ModelOf::Nat(_))))
        };
        let mut hubs = self.lookup.known_transit_gateways().filter(serves);
        let hub = hubs.next().filter(|_| hubs.next().is_none())?;
        if !matches!(self.lookup.vpc_attachment(hub, &at.vpc), Ok(None)) {
            return None;
        }
        self.foresee_route_to(at, hub);
        Some(Gateway::Transit(hub.to_owned()))
    }

    /// The NAT gateway of a VPC that the subnets of its attachment lead these addresses to.
    fn nat_for(&self, gateway: &str, vpc: &str, addresses: &Ranges) -> Option<String> {
        let nat = self.working_nat(vpc)?;
        let attachment = self.lookup.vpc_attachment(gateway, vpc).ok().flatten()?;
        let is_out = |route: &Route| matches!(target(route), Target::Nat(_)) && !is_blackhole(route);
        let mut subnets = attachment.subnet_ids.iter();
        let is_served = subnets.all(|one| self.most_leads((one, vpc), addresses, &is_out) == Some(true));
        is_served.then_some(nat)
    }

    /// The VPC whose NAT gateway served the internet to others, and which is attached no more, or waits to be: it still has its route back.
    pub(super) fn lost_egress(
        &self,
        table: &Table<'_>,
        home: &str,
        to: &Destination,
    ) -> Option<(TransitModel, TransitAttachmentDown)> {
        if to.place != Place::Public {
            return None;
        }
        let others = self.lookup.known_vpcs().filter(|vpc| *vpc != home);
        let mut lost = others.filter_map(|vpc| {
            let fault = self.to_take_up(table, vpc)?;
            let nat = self.working_nat(vpc)?;
            let by = |route: &Route| matches!(target(route), Target::Transit(id) if id == table.gateway);
            let leads_back = self.nat_leads_back((vpc, &nat), home, &by)?;
            leads_back.then_some((vpc, nat, fault))
        });
        let (vpc, nat, fault) = lost.next().filter(|_| lost.next().is_none())?;
        let is_out = |route: &Route| matches!(target(route), Target::Nat(_)) && !is_blackhole(route);
        let down = self.taken_up((table, vpc), fault, self.subnets_that((vpc, &to.addresses), &is_out))?;
        Some((default_by(&down, ModelOf::Nat(nat)), down))
    }

    /// The VPC whose firewall stood between both ends, and which is attached no more, or waits to be: a table that leads to them is left
    /// over, and its own routes lead back.
    pub(super) fn lost_firewall(
        &self,
        table: &Table<'_>,
        home: &str,
        to: &Destination,
        left_over: &str,
    ) -> Option<(TransitModel, TransitAttachmentDown)> {
        let others = self
            .lookup
            .known_vpcs()
            .filter(|vpc| *vpc != home && to.vpc() != Some(vpc));
        let mut lost = others.filter_map(|vpc| {
            let fault = self.to_take_up(table, vpc)?;
            let subnets = self.subnets_that((vpc, &to.addresses), &is_inspected);
            let leads_back = matches!(self.lookup.leads_by(vpc, table.gateway), Ok(true));
            self.taken_up((table, vpc), fault, subnets).filter(|_| leads_back)
        });
        let down = lost.next().filter(|_| lost.next().is_none())?;
        let gets = self.table_between(table.gateway, Some(home), to)?;
        // Another table than the one that is left over leads elsewhere.
        gets.is_none_or(|gets| gets == left_over).then_some(())?;
        let firewall = Some(Firewalled {
            table: gets.map(str::to_owned),
        });
        let down = TransitAttachmentDown { firewall, ..down };
        Some((default_by(&down, ModelOf::Firewall), down))
    }

    /// A VPC that packets were to go on from, as from a firewall's or by its NAT gateway, and that is attached no more, or waits to be.
    pub(super) fn lost_on_the_way(
        &self,
        table: &Table<'_>,
        vpc: &str,
        to: &Destination,
    ) -> Option<TransitAttachmentDown> {
        self.lookup.vpc(vpc).ok().flatten()?;
        let fault = self.to_take_up(table, vpc)?;
        // What becomes of an attachment by itself has to be known.
        self.propagates_to(table.gateway)?;
        let addresses = &to.addresses;
        let by_firewall = self.subnets_that((vpc, addresses), &is_inspected);
        if by_firewall.is_empty() {
            let is_out = |route: &Route| matches!(target(route), Target::Nat(_)) && !is_blackhole(route);
            return self.taken_up((table, vpc), fault, self.subnets_that((vpc, addresses), &is_out));
        }
        let home = self.lookup.attachment(table.by, table.gateway).ok().flatten();
        let home = home.and_then(|one| one.resource_id.as_deref());
        let gets = self.table_between(table.gateway, home, to)?;
        let firewall = Some(Firewalled {
            table: gets.map(str::to_owned),
        });
        let down = self.taken_up((table, vpc), fault, by_firewall)?;
        Some(TransitAttachmentDown { firewall, ..down })
    }

    /// What a VPC lacks that a transit gateway could take up: an attachment, or that one is accepted.
    fn to_take_up(&self, table: &Table<'_>, vpc: &str) -> Option<AttachmentFault> {
        let there = self.lookup.vpc_attachment(table.gateway, vpc).ok()?;
        let is_pending = |one: &TransitGatewayVpcAttachment| one.state.as_deref() == Some("pendingAcceptance");
        let fault = match there {
            None => AttachmentFault::Absent,
            Some(one) if is_pending(one) => AttachmentFault::Pending {
                attachment: one.transit_gateway_attachment_id.clone(),
            },
            Some(_) => return None,
        };
        self.can_attach(table, vpc).then_some(fault)
    }

    /// The VPC as it is to be attached, by these subnets of it.
    fn taken_up(
        &self,
        (table, vpc): (&Table<'_>, &str),
        fault: AttachmentFault,
        subnets: Vec<String>,
    ) -> Option<TransitAttachmentDown> {
        (!subnets.is_empty()).then(|| TransitAttachmentDown {
            gateway: table.gateway.to_owned(),
            vpc: vpc.to_owned(),
            subnets,
            leg: table.leg,
            fault,
            accepts: None,
            back: None,
            firewall: None,
        })
    }

    /// A subnet of each zone among those of a VPC that lead most of these addresses by such a route.
    fn subnets_that(&self, (vpc, addresses): (&str, &Ranges), is_way: &dyn Fn(&Route) -> bool) -> Vec<String> {
        let all = self.lookup.subnets_of(vpc).unwrap_or_default().into_iter();
        one_of_each_zone(all.filter(|one| self.most_leads((&one.subnet_id, vpc), addresses, is_way) == Some(true)))
    }

    /// The table that the attachment of a firewall between `home` and a destination should get: `None` within where the transit gateway
    /// gives it one that leads there, `None` where it gives another, or none is known that leads to both and is nobody's.
    fn table_between(&self, gateway: &str, home: Option<&str>, to: &Destination) -> Option<Option<&'a str>> {
        let hub = self.lookup.transit_gateway(gateway).ok().flatten()?;
        if let Some(default) = hub.options.as_ref()?.associates_with()? {
            let routes = self.lookup.transit_routes(default).ok()?;
            return self.leads_between(gateway, routes, home, to).then_some(None);
        }
        let mut left = self.tables_between(gateway, home, to);
        let table = left.next().filter(|_| left.next().is_none())?;
        Some(Some(table))
    }

    /// The destination's VPC, where it is attached no more: its routes still lead to the transit gateway.
    pub(super) fn lost_vpc(&self, table: &Table<'_>, to: &Destination) -> Option<TransitAttachmentDown> {
        let Place::Vpc { vpc, subnets, .. } = &to.place else {
            return None;
        };
        let is_lost = matches!(self.lookup.leads_by(vpc, table.gateway), Ok(true)) && self.can_attach(table, vpc);
        // What becomes of a new attachment by itself has to be known.
        self.propagates_to(table.gateway).filter(|_| is_lost)?;
        let by = self.to_be_attached_by((vpc, &subnets.first()?.subnet));
        self.taken_up((table, vpc), AttachmentFault::Absent, by)
    }

    /// The connection's own subnet; of another VPC one of each zone, for a database that fails over is in another zone then.
    pub(super) fn to_be_attached_by(&self, (vpc, subnet): (&str, &str)) -> Vec<String> {
        let all = match vpc == self.origin.subnet.vpc_id {
            true => Vec::new(),
            false => self.lookup.subnets_of(vpc).unwrap_or_default(),
        };
        match all.iter().any(|one| one.subnet_id == subnet) {
            true => one_of_each_zone(all.into_iter()),
            false => vec![subnet.to_owned()],
        }
    }

    /// The table that a transit gateway tells of what is attached; `None` within where it tells none.
    pub(super) fn propagates_to(&self, gateway: &str) -> Option<Option<&'a str>> {
        let hub = self.lookup.transit_gateway(gateway).ok().flatten()?;
        hub.options.as_ref()?.propagates_to()
    }

    /// True where the transit gateway and a VPC are the connection's account's, and of one Region.
    fn can_attach(&self, table: &Table<'_>, vpc: &str) -> bool {
        let is_ours = self.lookup.vpc(vpc).is_ok_and(|own| {
            let owner = own.and_then(|own| own.owner_id.as_deref());
            owner.is_none_or(|owner| !self.origin.is_other(owner))
        });
        let (hub, own) = (self.lookup.region_of(table.gateway), self.lookup.region_of(vpc));
        is_ours && hub == own && self.other_owner_of(table.gateway).is_none()
    }

    /// True where the table of a NAT gateway's subnet leads to the blocks of `home` by such a route.
    fn nat_leads_back(&self, (vpc, nat): (&str, &str), home: &str, is_way: &dyn Fn(&Route) -> bool) -> Option<bool> {
        let nats = self.lookup.nat_gateways(vpc).ok()?;
        let nat = nats.iter().find(|one| one.nat_gateway_id == nat)?;
        let blocks = self.lookup.known_cidrs(home).into_iter();
        let back = blocks.filter_map(|block| Ranges::cidr(&block));
        let back = back.fold(Ranges::EMPTY, |all, one| all.union(&one));
        self.most_leads((nat.subnet_id.as_deref()?, vpc), &back, is_way)
    }

    /// True where the route of a subnet that takes most of these addresses is such a one.
    fn most_leads(
        &self,
        (subnet, vpc): (&str, &str),
        addresses: &Ranges,
        is_way: &dyn Fn(&Route) -> bool,
    ) -> Option<bool> {
        let table = self.lookup.route_table(subnet, vpc).ok()?;
        let parts = divide(self.lookup, table, addresses, false).ok()?;
        let most = parts.iter().max_by_key(|part| part.addresses.size())?.route?;
        Some(is_way(most))
    }
}

/// A subnet of each zone for an attachment: the smallest of a zone are made for that.
fn one_of_each_zone<'s>(subnets: impl Iterator<Item = &'s Subnet>) -> Vec<String> {
    let mut subnets: Vec<&Subnet> = subnets.collect();
    subnets.sort_by_key(|one| {
        let size = Reverse(prefix_of(&one.cidr_block));
        (&one.availability_zone, size, &one.subnet_id)
    });
    subnets.dedup_by_key(|one| &one.availability_zone);
    subnets.into_iter().map(|one| one.subnet_id.clone()).collect()
}

/// The default route to what is attached then.
fn default_by(down: &TransitAttachmentDown, of: ModelOf) -> TransitModel {
    TransitModel {
        to: down.once_up(),
        block: Some("0.0.0.0/0".to_owned()),
        of,
    }
}

/// True for a route to a firewall or an appliance.
fn is_inspected(route: &Route) -> bool {
    matches!(target(route), Target::Endpoint(_) | Target::Appliance(_)) && !is_blackhole(route)
}
