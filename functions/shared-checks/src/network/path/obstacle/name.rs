//! The connection's settings and the host's name, before any packet leaves.

use std::fmt;

use shared_domain::diagnosis::Resource;

use super::Fault;
use crate::network::path::ranges::Ranges;

/// What a check of the connection's own settings found, so that no packet leaves, or no name is answered.
#[derive(Clone, Debug, PartialEq)]
pub struct SetupFails {
    /// The component to change.
    pub resource: Resource,
    /// What was seen.
    pub seen: String,
}

impl Fault for SetupFails {
    fn resource(&self) -> Resource {
        self.resource.clone()
    }
}

impl fmt::Display for SetupFails {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.seen)
    }
}

/// A connection without VPC settings, to a private source.
#[derive(Clone, Debug, PartialEq)]
pub struct NoVpcSettings {
    /// The connection.
    pub connection: String,
    /// The source, in words.
    pub to: String,
    /// The source's VPC, where it is in one.
    pub vpc: Option<String>,
}

impl Fault for NoVpcSettings {
    fn resource(&self) -> Resource {
        Resource::new("connection", &self.connection)
    }
}

impl fmt::Display for NoVpcSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { connection, to, .. } = self;
        write!(
            f,
            "{connection} has no VPC settings, and {to} has a private address only"
        )
    }
}

/// Nothing stands behind the host's name.
#[derive(Clone, Debug, PartialEq)]
pub struct HostUnknown {
    /// The host.
    pub host: String,
    /// Why.
    pub why: WhyUnknown,
}

/// Why nothing stands behind a name.
#[derive(Clone, Debug, PartialEq)]
pub enum WhyUnknown {
    /// The private zone that answers alone has no such record.
    NoRecord {
        /// The zone's id.
        zone: String,
        /// Its name.
        name: String,
        /// The VPC that it is associated with.
        vpc: String,
        /// A wildcard that would answer, did nothing exist closer to the name; and where something does.
        hidden: Option<(String, String)>,
    },
    /// It resolves to an address of a VPC that no interface has.
    NoInterface {
        /// The address.
        addresses: Ranges,
        /// The VPC.
        vpc: String,
        /// True where the host is that address itself.
        literal: bool,
    },
}

impl Fault for HostUnknown {
    fn resource(&self) -> Resource {
        Resource::new("host", &self.host)
    }
}

impl fmt::Display for HostUnknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = &self.host;
        match &self.why {
            WhyUnknown::NoRecord {
                zone,
                name,
                vpc,
                hidden,
            } => {
                write!(
                    f,
                    "private hosted zone {zone} ({name}) is associated with {vpc} and has no address for {host}"
                )?;
                match hidden {
                    Some((wildcard, at)) => {
                        write!(f, ": {wildcard} does not answer for it, for something exists at {at}")
                    }
                    None => Ok(()),
                }
            }
            WhyUnknown::NoInterface {
                addresses,
                vpc,
                literal,
            } => {
                if !literal {
                    write!(f, "{host} resolves to ")?;
                }
                write!(f, "{addresses}, an address of {vpc} that no interface has")
            }
        }
    }
}

/// The zone that has the record is not associated with the connection's VPC.
#[derive(Clone, Debug, PartialEq)]
pub struct ZoneNotAssociated {
    /// The zone's id.
    pub zone: String,
    /// Its name.
    pub name: String,
    /// The host.
    pub host: String,
    /// The VPC.
    pub vpc: String,
}

impl Fault for ZoneNotAssociated {
    fn resource(&self) -> Resource {
        Resource::new("hosted-zone", &self.zone)
    }
}

impl fmt::Display for ZoneNotAssociated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { zone, name, host, vpc } = self;
        write!(
            f,
            "private hosted zone {zone} ({name}) has the record {host} and is not associated with {vpc}"
        )
    }
}

/// A side of a peering connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeeringSide {
    /// The one that asked.
    Requester,
    /// The one that accepted.
    Accepter,
}

impl PeeringSide {
    /// The word of the API's options.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Requester => "requester",
            Self::Accepter => "accepter",
        }
    }
}

/// A publicly accessible database gives its public address to the connection's VPC.
#[derive(Clone, Debug, PartialEq)]
pub struct PublicAnswer {
    /// The host.
    pub host: String,
    /// The database, in words.
    pub to: String,
    /// The database.
    pub resource: Resource,
    /// The connection's VPC.
    pub home: String,
    /// The database's VPC.
    pub vpc: String,
    /// The peering between them, and the side of it that the database's VPC is.
    pub peering: Option<(String, PeeringSide)>,
    /// The same of one that waits to be accepted.
    pub waiting: Option<(String, PeeringSide)>,
}

impl Fault for PublicAnswer {
    fn resource(&self) -> Resource {
        match &self.peering {
            Some((peering, _)) => Resource::new("vpc-peering-connection", peering),
            None => self.resource.clone(),
        }
    }
}

impl fmt::Display for PublicAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            host, to, home, vpc, ..
        } = self;
        write!(f, "{to} is publicly accessible and ")?;
        match &self.peering {
            Some((peering, _)) => write!(f, "{peering} does not allow DNS resolution from {home}")?,
            None => write!(f, "{vpc} is not peered with {home}")?,
        }
        write!(f, ", so {host} gives its public address")
    }
}
