//! Peering connections.

use std::fmt;

use shared_domain::diagnosis::Resource;

use super::Fault;
use super::route::NewRoute;

/// One end of a peering that should be there, with the route that leads to the other end.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PeeringEnd {
    /// The VPC.
    pub vpc: String,
    /// Its Region.
    pub region: Option<String>,
    /// Its account, where it is known.
    pub owner: Option<String>,
    /// Its IPv4 blocks, as far as they are known.
    pub cidrs: Vec<String>,
    /// The table of the subnet that sends to the other end.
    pub table: Option<String>,
    /// The routes in it that lead to the other end.
    pub routes: Vec<NewRoute>,
}

/// A peering of two VPCs that is there beside the one that a route leads to: AWS allows one that is active, so no other is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StandingPeering {
    /// The peering.
    pub peering: String,
    /// True while it waits to be accepted.
    pub is_pending: bool,
    /// The Region in which it is accepted, where that is not the connection's own.
    pub accepted_in: Option<String>,
}

/// The route leads to a peering that is not active.
#[derive(Clone, Debug, PartialEq)]
pub struct PeeringNotActive {
    /// The peering.
    pub peering: String,
    /// Its state; `deleted` where it is not described.
    pub status: String,
    /// The Region in which it is accepted, where that is not the connection's own.
    pub accepted_in: Option<String>,
    /// The connection's end.
    pub near: PeeringEnd,
    /// The other end, where it is known.
    pub far: Option<PeeringEnd>,
    /// The peering of the two that is there.
    pub instead: Option<StandingPeering>,
}

impl PeeringNotActive {
    /// True while the other side has only to accept it.
    pub fn is_pending(&self) -> bool {
        self.status == "pending-acceptance"
    }

    /// True where it never becomes active again.
    pub fn is_dead(&self) -> bool {
        is_dead(Some(&self.status))
    }
}

impl Fault for PeeringNotActive {
    fn resource(&self) -> Resource {
        Resource::new("vpc-peering-connection", &self.peering)
    }
}

impl fmt::Display for PeeringNotActive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "peering connection {} is {}, not active", self.peering, self.status)
    }
}

/// True for the state of a peering that never becomes active again (VPC peering guide, "lifecycle").
pub fn is_dead(status: Option<&str>) -> bool {
    matches!(status, Some("deleted" | "deleting" | "failed" | "rejected" | "expired"))
}

/// The route leads to a peering with another VPC, which leads no further.
#[derive(Clone, Debug, PartialEq)]
pub struct PeeringLeadsElsewhere {
    /// The peering.
    pub peering: String,
    /// The VPC that it leads to.
    pub leads_to: String,
    /// The destination, in words.
    pub to: String,
    /// The connection's end of a peering that would do.
    pub near: PeeringEnd,
    /// The destination's end of it, where the destination is in a VPC.
    pub far: Option<PeeringEnd>,
    /// The peering that would do, where it is there.
    pub instead: Option<StandingPeering>,
}

impl Fault for PeeringLeadsElsewhere {
    fn resource(&self) -> Resource {
        Resource::new("vpc-peering-connection", &self.peering)
    }
}

impl fmt::Display for PeeringLeadsElsewhere {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            peering, leads_to, to, ..
        } = self;
        write!(
            f,
            "peering connection {peering} leads to {leads_to} and no further; {to} is not in it"
        )
    }
}
