//! Virtual private gateways and VPNs; and a destination that does not answer.

use std::fmt;

use shared_domain::diagnosis::Resource;

use super::Fault;

/// The route leads to a virtual private gateway that is not attached to the VPC.
#[derive(Clone, Debug, PartialEq)]
pub struct PrivateGatewayDetached {
    /// The gateway.
    pub gateway: String,
    /// The VPC.
    pub vpc: String,
    /// True where AWS knows the gateway no more.
    pub is_gone: bool,
}

impl Fault for PrivateGatewayDetached {
    fn resource(&self) -> Resource {
        Resource::new("vpn-gateway", &self.gateway)
    }
}

impl fmt::Display for PrivateGatewayDetached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "virtual private gateway {} is not attached to {}",
            self.gateway, self.vpc
        )
    }
}

/// All tunnels are down.
#[derive(Clone, Debug, PartialEq)]
pub struct TunnelsDown {
    /// The VPNs.
    pub vpns: Vec<String>,
    /// The virtual private gateway that they end on; `None` for a transit gateway.
    pub gateway: Option<String>,
}

impl Fault for TunnelsDown {
    fn resource(&self) -> Resource {
        Resource::new("vpn-connection", self.vpns.first().cloned().unwrap_or_default())
    }
}

impl fmt::Display for TunnelsDown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.vpns.join(", ");
        match &self.gateway {
            Some(gateway) => write!(
                f,
                "all tunnels of {names} on {gateway} are down, and no Direct Connect serves it"
            ),
            None => write!(f, "all tunnels of {names} are down"),
        }
    }
}

/// What a database cluster is that has no instance: no state that AWS has a word for.
pub const WITHOUT_INSTANCE: &str = "without an instance";

/// The database is in a state in which it does not answer.
#[derive(Clone, Debug, PartialEq)]
pub struct TargetDown {
    /// The database.
    pub resource: Resource,
    /// In words.
    pub what: String,
    /// Its state.
    pub state: String,
    /// The database cluster that it is a member of.
    pub member_of: Option<String>,
}

impl Fault for TargetDown {
    fn resource(&self) -> Resource {
        self.resource.clone()
    }
}

impl fmt::Display for TargetDown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is {}", self.what, self.state)
    }
}
