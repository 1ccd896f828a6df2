//! Words of a path that every part of it uses: which way, on which part of the way, to which ports.

use std::fmt;

/// Into an interface or subnet, or out of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Into it.
    Ingress,
    /// Out of it.
    Egress,
}

/// The part of the way that a hop stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leg {
    /// From the connection to the destination.
    Forward,
    /// From a NAT gateway on, to the destination.
    FromNat,
    /// The replies, from the destination back to the connection.
    Return,
}

impl Leg {
    /// True for the way of the replies.
    pub fn is_return(self) -> bool {
        self == Self::Return
    }
}

/// An inclusive range of TCP ports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ports {
    /// The first.
    pub first: u32,
    /// The last.
    pub last: u32,
}

/// Replies to a Linux client, which a Glue worker is.
pub const WORKER_PORTS: Ports = Ports {
    first: 32768,
    last: 60999,
};

/// Replies to a NAT gateway.
pub const NAT_PORTS: Ports = Ports {
    first: 1024,
    last: 65535,
};

impl Ports {
    /// One port.
    pub fn one(port: u16) -> Self {
        let port = u32::from(port);
        Self {
            first: port,
            last: port,
        }
    }

    /// True for more than one.
    pub fn are_several(self) -> bool {
        self.first != self.last
    }
}

impl fmt::Display for Ports {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.first)?;
        if self.are_several() {
            write!(f, "-{}", self.last)?;
        }
        Ok(())
    }
}
