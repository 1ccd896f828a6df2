//! Peering connections: one hop, into one VPC, and no further.

use shared_domain::aws::ec2::{RouteTable, VpcPeeringConnection, VpcPeeringVpcInfo};

use super::route::{Position, Taken};
use super::{Delivery, Link, Walker, can_be_active, far_side, is_active, is_between, is_pending, same_region};
use crate::network::path::destination::Place;
use crate::network::path::fixes::overlap;
use crate::network::path::flow::Leg;
use crate::network::path::hop::Hop;
use crate::network::path::obstacle::{
    Gateway, HostUnknown, NewRoute, Obstacle, PeeringEnd, PeeringLeadsElsewhere, PeeringNotActive, RouteDestination,
    StandingPeering, WhyUnknown,
};
use crate::network::path::ranges::Ranges;
use crate::network::path::routes::{Match, Target, target};
use crate::network::path::trace::{Step, Unseen};

impl Walker<'_, '_> {
    pub(super) fn peering(&self, taken: &Taken<'_>, id: &str) -> Delivery {
        let at = taken.at;
        let bare = Hop::Peering {
            peering: id.to_owned(),
            vpc: None,
        };
        let peering = match self.lookup.peering(id, &at.vpc) {
            Ok(peering) => peering,
            Err(missing) => return taken.out_of_sight(bare, missing),
        };
        if peering.is_none() && taken.is_live() {
            return taken.out_of_sight(bare, self.owner_only(at, format!("peering connection {id}")));
        }
        let status = peering
            .and_then(|one| one.status.as_ref())
            .and_then(|status| status.code.as_deref())
            .unwrap_or("deleted");
        let far = peering.and_then(|one| far_side(one, &at.vpc));
        match (peering, far) {
            (Some(peering), Some(far)) if status == "active" => self.over_peering(taken, peering, far),
            (Some(peering), Some(far)) if at.leg == Leg::Return && self.will_lead_home(taken, peering, far) => {
                let not_active = PeeringNotActive {
                    peering: id.to_owned(),
                    status: status.to_owned(),
                    accepted_in: self.accepted_in(peering),
                    near: PeeringEnd::default(),
                    far: None,
                    instead: None,
                };
                let step = Step::blocked(bare, Obstacle::PeeringNotActive(not_active));
                Delivery::lost(vec![taken.passed(), step])
            }
            _ if at.leg == Leg::Return => self.leads_elsewhere(taken),
            _ => {
                let instead = self.standing_peering(taken, far, id);
                let not_active = PeeringNotActive {
                    peering: id.to_owned(),
                    status: status.to_owned(),
                    accepted_in: peering.and_then(|one| self.accepted_in(one)),
                    near: self.near_end(taken, true),
                    far: self.far_end(taken.at, far, Some(id), instead.as_ref()),
                    instead,
                };
                let step = Step::blocked(bare, Obstacle::PeeringNotActive(not_active));
                Delivery::lost(vec![taken.passed(), step])
            }
        }
    }

    /// True where replies arrive once the peering is active: the route need not change.
    fn will_lead_home(&self, taken: &Taken<'_>, peering: &VpcPeeringConnection, far: &VpcPeeringVpcInfo) -> bool {
        let leads_home = far.vpc_id.as_deref() == taken.at.to().vpc();
        // Of two peerings of the same VPCs one becomes active.
        leads_home
            && can_be_active(peering)
            && self
                .standing_peering(taken, Some(far), &peering.vpc_peering_connection_id)
                .is_none_or(|one| one.is_pending)
    }

    /// Over an active peering, into the VPC on its far side.
    fn over_peering(&self, taken: &Taken<'_>, peering: &VpcPeeringConnection, far: &VpcPeeringVpcInfo) -> Delivery {
        let at = taken.at;
        let id = peering.vpc_peering_connection_id.as_str();
        let far_vpc = far.vpc_id.as_deref().unwrap_or_default();
        let region = far.region.as_deref().filter(|region| *region != self.origin.region);
        self.lookup.lies_in(far_vpc, region);
        let hop = |vpc: Option<&str>| Hop::Peering {
            peering: id.to_owned(),
            vpc: vpc.map(str::to_owned),
        };
        let same_region = region.is_none() && same_region(peering);
        let arrived = Link::Peering {
            id: id.to_owned(),
            same_region,
        };
        match &at.to().place {
            Place::Vpc { vpc, .. } if vpc == far_vpc && at.leg == Leg::Return => {
                Delivery::by(arrived, vec![taken.passed()])
            }
            Place::Vpc { vpc, .. } if vpc == far_vpc => {
                Delivery::by(arrived, vec![taken.passed(), Step::passed(hop(Some(far_vpc)))])
            }
            _ if at.leg == Leg::Return => self.leads_elsewhere(taken),
            // Of a far side whose blocks are not told nobody can say that it does not have the address.
            Place::Private if addresses_of(far).is_empty() || at.to().addresses.within(&addresses_of(far)) => {
                let steps = vec![taken.passed(), Step::passed(hop(Some(far_vpc)))];
                self.far_private(taken, far, steps)
            }
            _ => {
                let instead = self.standing_peering(taken, None, id);
                let elsewhere = PeeringLeadsElsewhere {
                    peering: id.to_owned(),
                    leads_to: far_vpc.to_owned(),
                    to: at.to().what.clone(),
                    near: self.near_end(taken, false),
                    far: self.far_end(taken.at, None, None, instead.as_ref()),
                    instead,
                };
                let step = Step::blocked(hop(None), Obstacle::PeeringLeadsElsewhere(elsewhere));
                Delivery::lost(vec![taken.passed(), step])
            }
        }
    }

    /// An address of the far VPC that nothing here has: another account's or Region's is out of sight, one's own has no interface.
    fn far_private(&self, taken: &Taken<'_>, far: &VpcPeeringVpcInfo, mut steps: Vec<Step>) -> Delivery {
        let to = taken.at.to();
        let vpc = far.vpc_id.clone().unwrap_or_default();
        let elsewhere = far.region.as_ref().filter(|region| *region != self.origin.region);
        let its = format!("{vpc}, with its routes, ACLs and security groups,");
        let unseen = match (self.other_owner(far), elsewhere) {
            (Some(owner), _) => Some(Unseen::OtherAccount { what: its, owner }),
            (None, Some(region)) => Some(Unseen::OtherRegion {
                what: its,
                region: region.clone(),
            }),
            (None, None) => None,
        };
        if let Some(unseen) = unseen {
            let what = format!("VPC {vpc}");
            steps.push(Step::unseen(Hop::FarVpc { what }, unseen));
            return Delivery::unseen(steps);
        }
        let unknown = HostUnknown {
            host: to.addresses.to_string(),
            why: WhyUnknown::NoInterface {
                addresses: to.addresses.clone(),
                vpc,
                literal: true,
            },
        };
        steps.push(Step::blocked(
            Hop::host(to.what.clone()),
            Obstacle::HostUnknown(unknown),
        ));
        Delivery::lost(steps)
    }

    /// The Region of the side that accepts, where it is not the connection's own.
    fn accepted_in(&self, peering: &VpcPeeringConnection) -> Option<String> {
        let accepter = peering.accepter_vpc_info.as_ref()?;
        accepter.region.clone().filter(|region| region != self.origin.region)
    }

    /// The other account that a side of a peering belongs to.
    fn other_owner(&self, side: &VpcPeeringVpcInfo) -> Option<String> {
        let owner = side.owner_id.as_ref()?;
        self.origin.is_other(owner).then(|| owner.clone())
    }

    /// Another peering with the far VPC that carries packets, or would once it is accepted.
    fn standing_peering(
        &self,
        taken: &Taken<'_>,
        far: Option<&VpcPeeringVpcInfo>,
        but: &str,
    ) -> Option<StandingPeering> {
        let home = &taken.at.vpc;
        let vpc = far
            .and_then(|far| far.vpc_id.as_deref())
            .or_else(|| taken.at.to().vpc())?;
        let peerings = self.lookup.peerings(home).unwrap_or_default().into_iter();
        let others = peerings.filter(|one| one.vpc_peering_connection_id != but && is_between(one, home, vpc));
        let standing = others.filter(|one| can_be_active(one));
        let first = standing.min_by_key(|one| !is_active(one))?;
        Some(self.standing(first))
    }

    fn standing(&self, peering: &VpcPeeringConnection) -> StandingPeering {
        StandingPeering {
            peering: peering.vpc_peering_connection_id.clone(),
            is_pending: is_pending(peering),
            accepted_in: self.accepted_in(peering),
        }
    }

    /// The peering that a route should lead to, where it is not active yet.
    pub(super) fn not_yet_active(&self, gateway: Option<&Gateway>, vpc: &str) -> Option<StandingPeering> {
        let Some(Gateway::Peering(id)) = gateway else {
            return None;
        };
        let peering = self.lookup.peering(id, vpc).ok().flatten()?;
        (!is_active(peering)).then(|| self.standing(peering))
    }

    /// The connection's end of a peering: the route that leads there now, or those that should.
    fn near_end(&self, taken: &Taken<'_>, by_this_route: bool) -> PeeringEnd {
        let routes = if by_this_route {
            vec![NewRoute::in_table(taken.table, taken.destination())]
        } else {
            self.new_routes(taken.at, taken.table, taken.part)
        };
        self.home_end(taken.at, taken.table, routes)
    }

    fn home_end(&self, at: &Position<'_>, table: &RouteTable, routes: Vec<NewRoute>) -> PeeringEnd {
        PeeringEnd {
            vpc: at.vpc.clone(),
            region: Some(self.origin.region.to_owned()),
            owner: Some(self.origin.account.to_owned()).filter(|owner| !owner.is_empty()),
            cidrs: self.lookup.known_cidrs(&at.vpc),
            table: Some(table.route_table_id.clone()),
            routes,
        }
    }

    /// A peering of the connection's VPC with the destination's, which nothing joins: AWS makes none of VPCs whose blocks overlap.
    pub(super) fn new_join(
        &self,
        at: &Position<'_>,
        table: &RouteTable,
        part: &Match<'_>,
    ) -> Option<Box<[PeeringEnd; 2]>> {
        at.to().vpc().filter(|vpc| at.leg == Leg::Forward && *vpc != at.vpc)?;
        let none_is_known = self.lookup.peerings(&at.vpc).is_ok();
        let near = self.home_end(at, table, self.new_routes(at, table, part));
        let far = self.far_end(at, None, None, None)?;
        let apart = !near.cidrs.is_empty() && !far.cidrs.is_empty() && !overlap(&near, &far);
        (none_is_known && apart).then(|| Box::new([near, far]))
    }

    /// The destination's end of a peering, with the routes that lead back by the old peering, or the one that should. By a peering that is
    /// there they may lead back already.
    fn far_end(
        &self,
        at: &Position<'_>,
        far: Option<&VpcPeeringVpcInfo>,
        old: Option<&str>,
        standing: Option<&StandingPeering>,
    ) -> Option<PeeringEnd> {
        let to = at.to();
        let vpc = far.and_then(|far| far.vpc_id.as_deref()).or_else(|| to.vpc())?;
        let region = far
            .and_then(|far| far.region.clone())
            .or_else(|| self.lookup.region_of(vpc));
        let mut end = PeeringEnd {
            vpc: vpc.to_owned(),
            region: region.or_else(|| Some(self.origin.region.to_owned())),
            owner: far.and_then(|far| far.owner_id.clone()),
            cidrs: self.lookup.known_cidrs(vpc),
            ..PeeringEnd::default()
        };
        if end.cidrs.is_empty() {
            end.cidrs = far.map(blocks_of).unwrap_or_default();
        }
        let Place::Vpc { subnets, .. } = &to.place else {
            return Some(end);
        };
        let first = subnets.first().filter(|_| to.vpc() == Some(vpc));
        let Some(table) = first.and_then(|one| self.lookup.route_table(&one.subnet, vpc).ok()) else {
            return Some(end);
        };
        end.table = Some(table.route_table_id.clone());
        let by_old = table
            .routes
            .iter()
            .filter(|one| matches!(target(one), Target::Peering(id) if Some(id) == old));
        end.routes = by_old
            .map(|one| NewRoute::in_table(table, RouteDestination::of(one)))
            .collect();
        if end.routes.is_empty() && standing.is_none() {
            let home = RouteDestination::Cidr(self.origin.subnet.cidr_block.clone());
            end.routes.push(NewRoute::in_table(table, home));
        }
        Some(end)
    }
}

fn addresses_of(side: &VpcPeeringVpcInfo) -> Ranges {
    let blocks = blocks_of(side);
    let ranges = blocks.iter().filter_map(|block| Ranges::cidr(block));
    ranges.fold(Ranges::EMPTY, |all, one| all.union(&one))
}

/// The blocks that a peering tells of a side.
fn blocks_of(side: &VpcPeeringVpcInfo) -> Vec<String> {
    let mut blocks: Vec<String> = side.cidr_block.iter().cloned().collect();
    let all = side.cidr_block_set.iter().map(|one| one.cidr_block.clone());
    blocks.extend(all.filter(|block| side.cidr_block.as_ref() != Some(block)));
    blocks
}
