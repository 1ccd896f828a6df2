//! Network ACLs.

use std::fmt;

use shared_domain::diagnosis::Resource;

use super::Fault;
use crate::network::path::flow::{Direction, Ports};
use crate::network::path::rules::FirstStop;

/// A network ACL denies a part of the traffic.
#[derive(Clone, Debug, PartialEq)]
pub struct AclDenies {
    /// The ACL.
    pub acl: String,
    /// The subnet that it guards.
    pub subnet: String,
    /// Whose subnet that is.
    pub guard: AclGuard,
    /// Which way.
    pub direction: Direction,
    /// True for replies.
    pub replies: bool,
    /// The ports.
    pub ports: Ports,
    /// The other end, in words.
    pub peer: String,
    /// What a rule has to allow: every block that is refused now, or one around them where the ACL has no room for each.
    pub refused: Vec<String>,
    /// How many blocks are refused, where a rule has to name just those.
    pub stands_for: usize,
    /// The rule that denies; `None` for the end of the list.
    pub stopped_by: Option<i32>,
    /// Free rule numbers in front of what denies, the last first.
    pub free_numbers: Vec<i32>,
    /// The first rule of all that deny; `None` for the end of the list.
    pub first_stop: Option<FirstStop>,
    /// The rules of that direction which there are.
    pub rules: usize,
}

/// Whose subnet an ACL guards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AclGuard {
    /// The connection's.
    Connection,
    /// A NAT gateway's, which is named.
    NatGateway(String),
    /// A transit gateway attachment's.
    Attachment,
    /// The destination's.
    Destination,
}

impl AclDenies {
    /// The way, the ports, what is refused, and by which rule.
    pub(super) fn about(&self) -> Vec<String> {
        let way = if self.direction == Direction::Egress {
            "egress"
        } else {
            "ingress"
        };
        let rule = self
            .stopped_by
            .map_or_else(|| "*".to_owned(), |number| number.to_string());
        let ports = format!("{}-{}", self.ports.first, self.ports.last);
        let mut about = vec![way.to_owned(), ports, rule, self.peer.clone()];
        about.extend(self.refused.iter().cloned());
        about
    }
}

impl Fault for AclDenies {
    fn resource(&self) -> Resource {
        Resource::new("network-acl", &self.acl)
    }
}

impl fmt::Display for AclDenies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.stopped_by {
            Some(number) => write!(f, "rule {number}")?,
            None => f.write_str("the end of the list")?,
        }
        let way = match (self.replies, self.direction) {
            (false, Direction::Ingress) => "in from",
            (false, Direction::Egress) => "out to",
            (true, Direction::Ingress) => "replies in from",
            (true, Direction::Egress) => "replies out to",
        };
        write!(f, " of {} denies TCP {} {way} {}", self.acl, self.ports, self.peer)?;
        if let AclGuard::NatGateway(nat) = &self.guard {
            write!(f, " ({nat})")?;
        }
        Ok(())
    }
}
