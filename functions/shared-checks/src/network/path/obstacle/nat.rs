//! The way out: NAT gateways, internet gateways, Block Public Access.

use std::fmt;

use shared_domain::aws::ec2::Route;
use shared_domain::diagnosis::Resource;

use super::Fault;
use super::route::{Gateway, RouteDestination};

/// How packets come out of a VPC by a public NAT gateway.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WayOut {
    /// By this NAT gateway, which works, or by this transit gateway, which leads on.
    By(Gateway),
    /// By a new one in this public subnet.
    NewIn(String),
    /// By a new one in a subnet that uses this main route table of the VPC; which those are was not read.
    NewByMain(String),
    /// By a new one; which subnets are public could not be read.
    New,
    /// By none: no other subnet is public.
    None,
}

/// The route leads straight to an internet gateway, and Glue's interfaces have no public address.
#[derive(Clone, Debug, PartialEq)]
pub struct NoPublicAddress {
    /// The table.
    pub table: String,
    /// Its VPC.
    pub vpc: String,
    /// The route.
    pub route: Route,
    /// The internet gateway.
    pub gateway: String,
    /// The way out of the VPC that there is, or could be.
    pub way_out: WayOut,
}

impl Fault for NoPublicAddress {
    fn resource(&self) -> Resource {
        Resource::new("route-table", &self.table)
    }
}

impl fmt::Display for NoPublicAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { table, gateway, .. } = self;
        let route = RouteDestination::of(&self.route);
        write!(
            f,
            "{route} of {table} leads to internet gateway {gateway}, and Glue's interfaces have no public address"
        )
    }
}

/// A NAT gateway that is not available.
#[derive(Clone, Debug, PartialEq)]
pub struct NatUnavailable {
    /// The gateway.
    pub nat: String,
    /// Its VPC.
    pub vpc: String,
    /// The table whose route leads to it.
    pub table: String,
    /// That route.
    pub route: Route,
    /// Its state.
    pub state: String,
    /// Why, in AWS's words.
    pub message: Option<String>,
    /// The way out of the VPC that there is, or could be.
    pub way_out: WayOut,
}

impl Fault for NatUnavailable {
    fn resource(&self) -> Resource {
        Resource::new("nat-gateway", &self.nat)
    }
}

impl fmt::Display for NatUnavailable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NAT gateway {} is {}", self.nat, self.state)?;
        match &self.message {
            Some(message) => write!(f, ": {message}"),
            None => Ok(()),
        }
    }
}

/// A private NAT gateway on the way to a public destination.
#[derive(Clone, Debug, PartialEq)]
pub struct NatPrivate {
    /// The gateway.
    pub nat: String,
    /// Its VPC.
    pub vpc: String,
    /// The table whose route leads to it.
    pub table: String,
    /// That route.
    pub route: Route,
    /// The destination, in words.
    pub to: String,
    /// The way out of the VPC that there is, or could be.
    pub way_out: WayOut,
}

impl Fault for NatPrivate {
    fn resource(&self) -> Resource {
        Resource::new("nat-gateway", &self.nat)
    }
}

impl fmt::Display for NatPrivate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "NAT gateway {} is private (no public address) and {} is public",
            self.nat, self.to
        )
    }
}

/// VPC Block Public Access stops what a NAT gateway sends out.
#[derive(Clone, Debug, PartialEq)]
pub struct PublicAccessBlocked {
    /// The VPC.
    pub vpc: String,
    /// The subnet that the packets pass the internet gateway from: a NAT gateway's, or that of what they come to.
    pub subnet: String,
    /// The mode.
    pub mode: String,
    /// True where the organization lets the account exclude nothing.
    pub for_all: bool,
    /// True for packets that come in, which an exclusion for egress does not let through.
    pub inbound: bool,
    /// True where there is such an exclusion.
    pub is_half_excluded: bool,
}

impl Fault for PublicAccessBlocked {
    fn resource(&self) -> Resource {
        Resource::new("vpc", &self.vpc)
    }
}

impl fmt::Display for PublicAccessBlocked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { vpc, subnet, mode, .. } = self;
        write!(f, "VPC Block Public Access is {mode} and ")?;
        match self.is_half_excluded {
            false => write!(f, "neither {vpc} nor {subnet} is excluded"),
            true => write!(f, "what excludes {subnet} lets out of it only"),
        }
    }
}
