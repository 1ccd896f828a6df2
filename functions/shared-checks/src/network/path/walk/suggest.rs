//! The gateway that a missing route should lead to, as far as it is known.

use shared_domain::aws::ec2::{NatGateway, RouteTable, VpcPeeringConnection};

use super::route::Position;
use super::{Walker, can_be_active, far_side, is_active, is_between};
use crate::network::path::destination::{Destination, Place};
use crate::network::path::flow::Leg;
use crate::network::path::lookup::Public;
use crate::network::path::obstacle::{Gateway, WayOut};
use crate::network::path::ranges::Ranges;
use crate::network::path::routes::{Target, divide, target};

impl Walker<'_, '_> {
    /// The gateway that a missing route should lead to.
    pub(super) fn suggestion(&self, at: &Position<'_>) -> Option<Gateway> {
        let to = at.to();
        match &to.place {
            Place::Vpc { vpc, .. } if at.leg == Leg::Return => self.link_back(vpc, &at.vpc, &at.flow.from.addresses),
            Place::Vpc { vpc, .. } if *vpc != at.vpc => self.link_between(&at.vpc, vpc, to, can_be_active),
            Place::Public if at.leg == Leg::FromNat => {
                let gateway = self.lookup.known_internet_gateway(&at.vpc);
                gateway.map(|id| Gateway::Internet(id.to_owned()))
            }
            Place::Public => self.working_nat(&at.vpc).map(Gateway::Nat),
            Place::Private => self.way_to_private(&at.vpc, &to.addresses),
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
    fn way_to_private(&self, vpc: &str, addresses: &Ranges) -> Option<Gateway> {
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
            .or_else(private)
    }

    /// The way out of a VPC for the subnets of a table: a NAT gateway that works, else a new one in a public subnet of another table.
    /// In the subnet of the table that is routed to it, it would lead in a circle.
    pub(super) fn way_out(&self, at: &Position<'_>, table: &RouteTable) -> WayOut {
        if let Some(nat) = self.working_nat(&at.vpc) {
            return WayOut::Nat(nat);
        }
        // Asked only once it is known that there is none, and not for a service, which gets an endpoint.
        if self.to_service || self.lookup.nat_gateways(&at.vpc).is_err() {
            return WayOut::New;
        }
        match self.lookup.public_subnets(&at.vpc, &table.route_table_id) {
            Ok(Public::Subnet(subnet)) => WayOut::NewIn(subnet.to_owned()),
            Ok(Public::OfMain(main)) => WayOut::NewByMain(main.to_owned()),
            Ok(Public::None) => WayOut::None,
            Err(_) => WayOut::New,
        }
    }

    /// A NAT gateway of a VPC that leads to the internet.
    fn working_nat(&self, vpc: &str) -> Option<String> {
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
