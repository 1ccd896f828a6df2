//! Security groups that let the traffic neither out nor in.

use std::fmt;

use shared_domain::diagnosis::Resource;

use super::Fault;
use crate::network::path::flow::Direction;
use crate::network::path::ranges::Ranges;

/// No rule of the groups of one end fits the other end.
#[derive(Clone, Debug, PartialEq)]
pub struct SecurityGroupRefuses {
    /// The groups; the first is the one to mend.
    pub groups: Vec<String>,
    /// Their VPC, where it is known.
    pub vpc: Option<String>,
    /// Outbound for the connection's groups, inbound for the destination's.
    pub direction: Direction,
    /// The port.
    pub port: u16,
    /// The other end.
    pub peer: GroupPeer,
    /// The addresses of the other end that are admitted all the same.
    pub admitted: Ranges,
    /// A rule that names the other end's group, and does not count on this path.
    pub dead_reference: Option<DeadReference>,
}

/// The other end, as a rule could name it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GroupPeer {
    /// In words.
    pub what: String,
    /// Its groups, where a rule that names one counts.
    pub groups: Vec<String>,
    /// The account that has those groups, where it is another one than that of this end: a rule has to name it.
    pub owner: Option<String>,
    /// Its addresses, as they are seen from here.
    pub cidrs: Vec<String>,
    /// The prefix list that has its addresses, for a service of AWS.
    pub prefix_list: Option<String>,
}

/// A rule that names a group, and what makes it count for nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct DeadReference {
    /// The group that is named.
    pub group: String,
    /// What stands between.
    pub boundary: Boundary,
}

/// What a reference to a security group does not cross.
#[derive(Clone, Debug, PartialEq)]
pub enum Boundary {
    /// A peering to another Region.
    OtherRegion {
        /// The peering connection.
        peering: String,
    },
    /// A transit gateway where it, or an attachment, does not support references.
    TransitGateway {
        /// The transit gateway.
        gateway: String,
    },
    /// A NAT gateway, behind which every packet has its address.
    NatGateway {
        /// The NAT gateway.
        nat: String,
    },
}

impl fmt::Display for Boundary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OtherRegion { peering } => write!(f, "peering connection {peering} to another Region"),
            Self::TransitGateway { gateway } => write!(f, "transit gateway {gateway}, which carries no references"),
            Self::NatGateway { nat } => write!(f, "NAT gateway {nat}"),
        }
    }
}

impl SecurityGroupRefuses {
    /// The way, the port, and the other end.
    pub(super) fn about(&self) -> Vec<String> {
        let way = if self.direction == Direction::Egress {
            "egress"
        } else {
            "ingress"
        };
        let mut about = vec![way.to_owned(), self.port.to_string(), self.peer.what.clone()];
        about.extend(self.groups.iter().skip(1).cloned());
        about.extend(self.peer.cidrs.iter().cloned());
        about
    }
}

impl Fault for SecurityGroupRefuses {
    fn resource(&self) -> Resource {
        Resource::new("security-group", self.groups.first().cloned().unwrap_or_default())
    }
}

impl fmt::Display for SecurityGroupRefuses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (ids, port, what) = (self.groups.join(", "), self.port, &self.peer.what);
        match self.direction {
            Direction::Egress => write!(f, "no outbound rule of {ids} allows TCP {port} to {what}")?,
            Direction::Ingress => write!(f, "no inbound rule of {ids} admits TCP {port} from {what}")?,
        }
        if !self.admitted.is_empty() {
            write!(f, "; only {} is admitted", self.admitted)?;
        }
        if let Some(DeadReference { group, boundary }) = &self.dead_reference {
            write!(f, "; the rule for {group} does not count through {boundary}")?;
        }
        Ok(())
    }
}
