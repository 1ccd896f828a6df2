//! The gateway that a missing route should lead to, as far as it is known.

use shared_domain::aws::ec2::{
    NatGateway, RouteTable, TransitGatewayRoute, TransitGatewayVpcAttachment, VpcEndpoint, VpcPeeringConnection,
};

use super::route::Position;
use super::transit_tables::live_table;
use super::{Walker, can_be_active, far_side, is_active, is_between};
use crate::network::path::destination::{Destination, Place};
use crate::network::path::flow::Leg;
use crate::network::path::lookup::Public;
use crate::network::path::obstacle::{Gateway, WantedTable, WayOut};
use crate::network::path::ranges::Ranges;
use crate::network::path::routes::{Target, divide, divide_transit, target};

impl Walker<'_, '_> {
    /// The gateway that a missing route should lead to.
    pub(super) fn suggestion(&self, at: &Position<'_>) -> Option<Gateway> {
        let to = at.to();
        if at.depth > 0 && at.leg != Leg::FromNat && to.vpc() != Some(&at.vpc) {
            let firewall = self.firewall_in(at);
            // Back to the transit gateway, packets for another VPC would pass nothing of what they were led here for.
            if firewall.is_some() || to.vpc().is_some() {
                return firewall;
            }
        }
        match &to.place {
            // Within a VPC its own route leads there.
            Place::Vpc { vpc, .. } if *vpc == at.vpc => None,
            Place::Vpc { vpc, .. } if at.leg == Leg::Return => {
                let peering = self.peering_between(vpc, &at.vpc, is_active);
                let own = peering.or_else(|| self.hub_that_leads(at));
                own.or_else(|| self.link_back(vpc, &at.vpc, &at.flow.from.addresses))
            }
            // The transit gateway that the destination's routes use need not be this VPC's own.
            Place::Vpc { vpc, .. } => {
                let peering = self.peering_between(&at.vpc, vpc, can_be_active);
                let own = peering.or_else(|| self.hub_that_leads(at));
                own.or_else(|| self.link_between(&at.vpc, vpc, to, can_be_active))
            }
            Place::Public if at.leg != Leg::Forward => {
                let gateway = self.lookup.known_internet_gateway(&at.vpc);
                gateway.map(|id| Gateway::Internet(id.to_owned()))
            }
            Place::Public => {
                let nat = self.working_nat(&at.vpc).map(Gateway::Nat);
                nat.or_else(|| self.hub_that_leads(at))
            }
            Place::Private => self.way_to_private(at),
            _ => None,
        }
    }

    /// True where a private way joins the connection's VPC and the destination's.
    pub fn joins(&self, vpc: &str, to: &Destination) -> bool {
        self.link_between(&self.origin.subnet.vpc_id, vpc, to, |_| true)
            .is_some()
    }

    /// What joins two VPCs: a peering, an active one first, else the transit gateway that the destination's own routes use. What is
    /// wrong with the peering is told where the route leads.
    pub(super) fn link_between(
        &self,
        home: &str,
        vpc: &str,
        to: &Destination,
        usable: fn(&VpcPeeringConnection) -> bool,
    ) -> Option<Gateway> {
        if let Some(peering) = self.peering_between(home, vpc, usable) {
            return Some(peering);
        }
        let Place::Vpc { subnets, .. } = &to.place else {
            return None;
        };
        let table = self.lookup.route_table(&subnets.first()?.subnet, vpc).ok()?;
        let back = divide(self.lookup, table, &self.origin.addresses, false).ok()?;
        let mut routes = back.iter().filter_map(|part| part.route);
        routes
            .find_map(|route| transit(target(route)))
            .or_else(|| self.common_transit(home, vpc))
    }

    /// What joins the VPC with the destination's besides what is gone.
    pub(super) fn another_link(&self, at: &Position<'_>, gone: &str) -> Option<Gateway> {
        let vpc = at.to().vpc().filter(|vpc| *vpc != at.vpc)?;
        let peering = self.peering_between(&at.vpc, vpc, is_active);
        let link = peering.or_else(|| self.common_transit(&at.vpc, vpc));
        link.filter(|link| link.id() != gone)
    }

    /// A transit gateway that both VPCs are attached to.
    fn common_transit(&self, one: &str, two: &str) -> Option<Gateway> {
        let common = self.lookup.known_common_transit_gateway(one, two);
        common.map(|id| Gateway::Transit(id.to_owned()))
    }

    /// The same for replies: an active peering, else what the connection's own table uses for these addresses, or should use; and rather
    /// than nothing the transit gateway that it uses for others.
    fn link_back(&self, home: &str, vpc: &str, addresses: &Ranges) -> Option<Gateway> {
        if let Some(peering) = self.peering_between(home, vpc, is_active) {
            return Some(peering);
        }
        let table = self.lookup.route_table(&self.origin.subnet.subnet_id, home).ok()?;
        let there = divide(self.lookup, table, addresses, false).unwrap_or_default();
        let mut exact = there.iter().filter_map(|part| part.route);
        exact
            .find_map(|route| transit(target(route)))
            .or_else(|| self.peering_between(home, vpc, can_be_active))
            .or_else(|| table.routes.iter().find_map(|route| transit(target(route))))
            .or_else(|| self.common_transit(home, vpc))
    }

    /// A peering of two VPCs.
    fn peering_between(&self, home: &str, vpc: &str, usable: fn(&VpcPeeringConnection) -> bool) -> Option<Gateway> {
        let peerings = self.lookup.peerings(home).unwrap_or_default().into_iter();
        let between = peerings.filter(|one| is_between(one, home, vpc) && usable(one));
        let first = between.min_by_key(|one| !is_active(one))?;
        Some(Gateway::Peering(first.vpc_peering_connection_id.clone()))
    }

    /// A private address outside all VPCs that are seen: behind a peering whose range has it, or the VPC's private gateway.
    fn way_to_private(&self, at: &Position<'_>) -> Option<Gateway> {
        let (vpc, addresses) = (at.vpc.as_str(), &at.to().addresses);
        let has = |one: &&VpcPeeringConnection| {
            is_active(one)
                && far_side(one, vpc)
                    .and_then(|far| far.cidr_block.as_deref())
                    .and_then(Ranges::cidr)
                    .is_some_and(|range| addresses.within(&range))
        };
        let touches = |one: &&VpcPeeringConnection| {
            [&one.requester_vpc_info, &one.accepter_vpc_info]
                .into_iter()
                .any(|side| side.as_ref().and_then(|side| side.vpc_id.as_deref()) == Some(vpc))
        };
        let peering = self.lookup.known_peerings().filter(touches).find(has);
        // Where it cannot be read, the route is told without the gateway.
        let private = || {
            let gateway = self.lookup.vpn_gateway_of(vpc).ok().flatten()?;
            Some(Gateway::Private(gateway.vpn_gateway_id.clone()))
        };
        peering
            .map(|one| Gateway::Peering(one.vpc_peering_connection_id.clone()))
            .or_else(|| self.hub_that_leads(at))
            .or_else(private)
    }

    /// The firewall's endpoint in a VPC: of several the one in the zone.
    pub(super) fn firewall_in(&self, at: &Position<'_>) -> Option<Gateway> {
        let zone = |subnet: &str| Some(self.lookup.subnet(subnet).ok().flatten()?.availability_zone.as_str());
        let all = self.lookup.endpoints(&at.vpc).unwrap_or_default().into_iter();
        let is_firewall = |one: &&VpcEndpoint| {
            let is_up = one
                .state
                .as_deref()
                .is_none_or(|state| state.eq_ignore_ascii_case("available"));
            is_up && one.vpc_endpoint_type.as_deref() == Some("GatewayLoadBalancer")
        };
        let all: Vec<&VpcEndpoint> = all.filter(is_firewall).collect();
        let here = zone(&at.subnet);
        let is_near = |one: &&&VpcEndpoint| one.subnet_ids.iter().any(|id| zone(id) == here);
        let near = all.iter().find(is_near);
        let only = || all.first().filter(|_| all.len() == 1);
        let firewall = near.or_else(only)?;
        Some(Gateway::Endpoint(firewall.vpc_endpoint_id.clone()))
    }

    /// A transit gateway that the VPC is attached to, and whose table for it leads on to the destination. Where one cannot be read, the
    /// route is told without it; a service gets an endpoint. Out of a VPC on the way it would lead past what stands there.
    fn hub_that_leads(&self, at: &Position<'_>) -> Option<Gateway> {
        if at.depth > 0 {
            return None;
        }
        let attachments = self.lookup.vpc_attachments(&at.vpc).ok().filter(|_| !self.to_service)?;
        let mut leading = attachments.into_iter().filter(|one| self.leads_on_by(one, at));
        leading
            .next()
            .map(|one| Gateway::Transit(one.transit_gateway_id.clone()))
    }

    /// One that has lost its way to the internet leads there again once it is mended, which follows.
    fn leads_on_by(&self, attachment: &TransitGatewayVpcAttachment, at: &Position<'_>) -> bool {
        let to = at.to();
        let (id, gateway) = (
            &attachment.transit_gateway_attachment_id,
            &attachment.transit_gateway_id,
        );
        let Ok(known) = self.lookup.attachment(id, gateway) else {
            return false;
        };
        // One that waits gets its table when it is accepted.
        let table = match known.and_then(live_table) {
            Some(table) => WantedTable::Known(table.to_owned()),
            None => self.wanted_table((gateway, id), to, &to.addresses),
        };
        let WantedTable::Known(table) = table else {
            return false;
        };
        let Ok(routes) = self.lookup.transit_routes(&table) else {
            return false;
        };
        let leads = |route: &TransitGatewayRoute| {
            let mut by = route.transit_gateway_attachments.iter();
            let is_back = by.any(|by| by.transit_gateway_attachment_id.as_ref() == Some(id));
            route.state.as_deref() != Some("blackhole") && !is_back
        };
        let most = divide_transit(routes, &to.addresses).into_iter();
        let most = most.max_by_key(|(range, _)| range.size());
        match most.and_then(|(_, route)| route) {
            Some(route) if leads(route) => true,
            Some(route) if route.state.as_deref() != Some("blackhole") => false,
            _ => to.place == Place::Public && self.egress(gateway, &at.vpc, &to.addresses).is_some(),
        }
    }

    /// The way out of a VPC for the subnets of a table: a NAT gateway that works, or a transit gateway that leads to one, else a new one in
    /// a public subnet of another table.
    /// In the subnet of the table that is routed to it, it would lead in a circle.
    pub(super) fn way_out(&self, at: &Position<'_>, table: &RouteTable) -> WayOut {
        if let Some(nat) = self.working_nat(&at.vpc) {
            return WayOut::By(Gateway::Nat(nat));
        }
        if let Some(hub) = self.hub_that_leads(at) {
            return WayOut::By(hub);
        }
        // Asked only once it is known that there is none, and not for a service, which gets an endpoint.
        if self.to_service || self.lookup.nat_gateways(&at.vpc).is_err() {
            return WayOut::New;
        }
        match self.lookup.public_subnets(&at.vpc, &table.route_table_id) {
            Ok(Public::Subnet(subnet)) => WayOut::NewIn(subnet.to_owned()),
            Ok(Public::OfMain(main)) => WayOut::NewByMain(main.to_owned()),
            Ok(Public::None) => self.hub_to_join(at).map_or(WayOut::None, WayOut::By),
            Err(_) => WayOut::New,
        }
    }

    /// A NAT gateway of a VPC that leads to the internet.
    pub(super) fn working_nat(&self, vpc: &str) -> Option<String> {
        let nats = self.lookup.nat_gateways(vpc).unwrap_or_default();
        let usable = |nat: &&&NatGateway| {
            nat.state.as_deref() == Some("available") && nat.connectivity_type.as_deref() != Some("private")
        };
        nats.iter().find(usable).map(|nat| nat.nat_gateway_id.clone())
    }
}

fn transit(target: Target<'_>) -> Option<Gateway> {
    match target {
        Target::Transit(id) => Some(Gateway::Transit(id.to_owned())),
        _ => None,
    }
}
