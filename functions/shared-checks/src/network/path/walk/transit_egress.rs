//! The way to the internet that a transit gateway gives its VPCs: by the NAT gateway of one of them.

use std::cmp::Reverse;

use shared_domain::aws::ec2::{Route, Subnet, TransitGateway, TransitGatewayAttachment, TransitGatewayRouteAttachment};
use shared_domain::change::new_attachment;

use super::Walker;
use super::route::Position;
use super::transit_choice::{default_to, most_of};
use super::transit_tables::Table;
use crate::network::path::destination::{Destination, Place};
use crate::network::path::obstacle::{AttachmentFault, Gateway, ModelOf, TransitAttachmentDown, TransitModel};
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

    /// The VPC whose NAT gateway served the internet to others, and which is attached no more: it still has its route back.
    pub(super) fn lost_egress(
        &self,
        table: &Table<'_>,
        home: &str,
        to: &Destination,
    ) -> Option<(TransitModel, TransitAttachmentDown)> {
        if to.place != Place::Public {
            return None;
        }
        let was_attached = |vpc: &&str| {
            *vpc != home
                && matches!(self.lookup.vpc_attachment(table.gateway, vpc), Ok(None))
                && self.can_attach(table, vpc)
        };
        let mut lost = self.lookup.known_vpcs().filter(was_attached).filter_map(|vpc| {
            let nat = self.working_nat(vpc)?;
            let by = |route: &Route| matches!(target(route), Target::Transit(id) if id == table.gateway);
            self.nat_leads_back((vpc, &nat), home, &by)?.then_some((vpc, nat))
        });
        let (vpc, nat) = lost.next().filter(|_| lost.next().is_none())?;
        let is_served = |subnet: &&Subnet| {
            let is_out = |route: &Route| matches!(target(route), Target::Nat(_)) && !is_blackhole(route);
            self.most_leads((&subnet.subnet_id, vpc), &to.addresses, &is_out) == Some(true)
        };
        let mut subnets: Vec<&Subnet> = self.lookup.known_subnets(vpc).filter(is_served).collect();
        // The smallest of a zone are made for attachments.
        subnets.sort_by_key(|one| {
            (
                &one.availability_zone,
                Reverse(prefix_of(&one.cidr_block)),
                &one.subnet_id,
            )
        });
        subnets.dedup_by_key(|one| &one.availability_zone);
        let subnets: Vec<String> = subnets.into_iter().map(|one| one.subnet_id.clone()).collect();
        if subnets.is_empty() {
            return None;
        }
        let model = TransitModel {
            to: TransitGatewayRouteAttachment {
                transit_gateway_attachment_id: Some(new_attachment(vpc)),
                resource_id: Some(vpc.to_owned()),
                resource_type: Some("vpc".to_owned()),
            },
            block: Some("0.0.0.0/0".to_owned()),
            of: ModelOf::Nat(nat),
        };
        Some((model, absent(table, vpc, subnets)))
    }

    /// The destination's VPC, where it is attached no more: its routes still lead to the transit gateway.
    pub(super) fn lost_vpc(&self, table: &Table<'_>, to: &Destination) -> Option<TransitAttachmentDown> {
        let Place::Vpc { vpc, subnets, .. } = &to.place else {
            return None;
        };
        let is_lost = matches!(self.lookup.leads_by(vpc, table.gateway), Ok(true)) && self.can_attach(table, vpc);
        // What becomes of a new attachment by itself has to be known.
        self.propagates_to(table.gateway)?;
        let subnet = subnets.first().filter(|_| is_lost)?;
        Some(absent(table, vpc, vec![subnet.subnet.clone()]))
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

/// A VPC that is not attached to the transit gateway of a table.
fn absent(table: &Table<'_>, vpc: &str, subnets: Vec<String>) -> TransitAttachmentDown {
    TransitAttachmentDown {
        gateway: table.gateway.to_owned(),
        vpc: vpc.to_owned(),
        subnets,
        leg: table.leg,
        fault: AttachmentFault::Absent,
        accepts: None,
        back: None,
    }
}
