//! Route tables of VPCs: what is missing, dead, or leads elsewhere.

use std::fmt;

use shared_domain::aws::ec2::{Route, RouteTable};
use shared_domain::diagnosis::Resource;

use super::Fault;
use super::nat::WayOut;
use super::peering::{PeeringEnd, StandingPeering};
use crate::network::path::flow::Leg;
use crate::network::path::routes::{Target, is_propagated, target};

/// A gateway that a route can lead to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // The variants are the gateways' own names.
pub enum Gateway {
    Peering(String),
    Transit(String),
    Nat(String),
    Internet(String),
    Private(String),
    /// Of a gateway load balancer: a firewall's.
    Endpoint(String),
}

impl Gateway {
    /// The gateway's id.
    pub fn id(&self) -> &str {
        match self {
            Self::Peering(id)
            | Self::Transit(id)
            | Self::Nat(id)
            | Self::Internet(id)
            | Self::Private(id)
            | Self::Endpoint(id) => id,
        }
    }
}

/// The destination of a route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RouteDestination {
    /// A block of addresses.
    Cidr(String),
    /// A prefix list.
    PrefixList(String),
}

impl RouteDestination {
    /// Where `route` stands for.
    pub fn of(route: &Route) -> Self {
        match (&route.destination_cidr_block, &route.destination_prefix_list_id) {
            (None, Some(list)) => Self::PrefixList(list.clone()),
            (Some(cidr), _) => Self::Cidr(cidr.clone()),
            (None, None) => Self::Cidr(route.destination_ipv6_cidr_block.clone().unwrap_or_default()),
        }
    }
}

impl fmt::Display for RouteDestination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cidr(text) | Self::PrefixList(text) => f.write_str(text),
        }
    }
}

/// A route that a table should have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRoute {
    /// Its destination.
    pub destination: RouteDestination,
    /// The route to that very destination which the table has, and which must be replaced.
    pub existing: Option<Route>,
}

impl NewRoute {
    /// A route to `destination` in a table. One that a gateway propagates there is neither replaced nor in the way: a static route to the
    /// same block goes before it.
    pub fn in_table(table: &RouteTable, destination: RouteDestination) -> Self {
        let mut routes = table.routes.iter().filter(|one| !is_propagated(one));
        let existing = routes.find(|one| RouteDestination::of(one) == destination).cloned();
        Self { destination, existing }
    }
}

/// No route of a table carries the packets to where they should go.
#[derive(Clone, Debug, PartialEq)]
pub struct RouteMissing {
    /// The table.
    pub table: String,
    /// The subnet that it judges for.
    pub subnet: String,
    /// Their VPC.
    pub vpc: String,
    /// On which part of the way.
    pub leg: Leg,
    /// The destination, in words.
    pub to: String,
    /// The routes that would carry them.
    pub destinations: Vec<NewRoute>,
    /// The gateway that they should lead to, where one is known.
    pub suggestion: Option<Gateway>,
    /// That gateway, where it is a peering that is not active yet.
    pub inactive: Option<StandingPeering>,
    /// The route that takes them from the VPC's own one, where they stay within the VPC.
    pub instead_of_local: Option<Route>,
    /// True where that is the VPC's own one, whose target was replaced.
    pub local_replaced: bool,
    /// The way out of the VPC that could be made, where they should lead to the internet and nothing leads there.
    pub way_out: Option<WayOut>,
    /// The ends of a peering that could be made, where nothing joins the two VPCs.
    pub join: Option<Box<[PeeringEnd; 2]>>,
    /// True where it should lead to the VPC's internet gateway, as that of replies from a public address does.
    pub by_internet: bool,
    /// True in a VPC that a transit gateway sends the packets through to another one, as through a firewall.
    pub on_the_way: bool,
    /// What takes the packets now.
    pub why: WhyNoRoute,
}

/// Why no route carries the packets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WhyNoRoute {
    /// None takes them.
    None,
    /// One leads to an internet gateway, which drops private addresses.
    DropsPrivate {
        /// The route.
        route: RouteDestination,
        /// The internet gateway.
        gateway: String,
    },
    /// One leads to something else.
    LeadsElsewhere {
        /// The route.
        route: RouteDestination,
        /// What it leads to.
        target: String,
    },
    /// One leads to a NAT gateway whose own subnet has no route there.
    NatWithoutRoute {
        /// The route.
        route: RouteDestination,
        /// The NAT gateway.
        nat: String,
    },
    /// One is a blackhole.
    Blackhole {
        /// The route.
        route: RouteDestination,
        /// What is gone.
        target: String,
    },
}

impl RouteMissing {
    /// True on the way, where the packets were led to an interface or an instance that is gone.
    pub fn lost_appliance(&self) -> bool {
        let lost = |target: &str| target.starts_with("eni-") || target.starts_with("i-");
        self.on_the_way && matches!(&self.why, WhyNoRoute::Blackhole { target, .. } if lost(target))
    }
}

impl Fault for RouteMissing {
    fn resource(&self) -> Resource {
        Resource::new("route-table", &self.table)
    }

    fn inspection(&self) -> Option<&str> {
        match &self.why {
            WhyNoRoute::Blackhole { target, .. } if target.starts_with("vpce-") => Some(target),
            WhyNoRoute::Blackhole { target, .. } => Some(target.as_str()).filter(|_| self.lost_appliance()),
            _ => None,
        }
    }
}

impl fmt::Display for RouteMissing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { table, to, .. } = self;
        let back = if self.leg == Leg::Return { "back " } else { "" };
        match &self.why {
            WhyNoRoute::None => {
                write!(
                    f,
                    "{table}, the route table of {}, has no route {back}to {to}",
                    self.subnet
                )
            }
            WhyNoRoute::DropsPrivate { route, gateway } => write!(
                f,
                "{route} of {table} leads to internet gateway {gateway}, which drops private addresses"
            ),
            WhyNoRoute::LeadsElsewhere { route, target } => {
                write!(f, "{route} of {table} leads to {target}, not {back}to {to}")
            }
            WhyNoRoute::NatWithoutRoute { route, nat } => write!(
                f,
                "{route} of {table} leads to NAT gateway {nat}, whose own subnet has no route to {to}"
            ),
            WhyNoRoute::Blackhole { route, target } => {
                write!(
                    f,
                    "{route} of {table}, the way {back}to {to}, is a blackhole: {target} is gone"
                )
            }
        }
    }
}

/// The route that wins has lost its target.
#[derive(Clone, Debug, PartialEq)]
pub struct RouteBlackhole {
    /// The table.
    pub table: String,
    /// Its VPC.
    pub vpc: String,
    /// The route.
    pub route: Route,
    /// What is gone.
    pub target: String,
    /// The way out of the VPC that there is, or could be, where it was a NAT gateway.
    pub way_out: Option<WayOut>,
    /// The internet gateway that it was, on the way on from a NAT gateway; it is attached to the VPC no more.
    pub nats_internet_gateway: Option<String>,
    /// What joins the two VPCs besides, or the firewall's endpoint that is there now, and the routes that should lead to it.
    pub instead: Option<(Gateway, Vec<NewRoute>)>,
    /// True for the VPC's own route, whose target was replaced.
    pub local_replaced: bool,
    /// True in a VPC that a transit gateway sends the packets through, as through a firewall.
    pub on_the_way: bool,
}

impl RouteBlackhole {
    /// The firewall that is gone, where it was one, by its endpoint, or on the way by its interface: the route of a gateway endpoint goes with
    /// it.
    pub fn firewall(&self) -> Option<&str> {
        Some(self.target.as_str()).filter(|_| is_firewall(&self.route, self.on_the_way))
    }
}

/// True for a route to a firewall's endpoint, or to the interface or instance that packets are led to on the way.
fn is_firewall(route: &Route, on_the_way: bool) -> bool {
    match target(route) {
        Target::Endpoint(_) => true,
        Target::Appliance(_) => on_the_way,
        _ => false,
    }
}

impl Fault for RouteBlackhole {
    fn resource(&self) -> Resource {
        Resource::new("route-table", &self.table)
    }

    fn inspection(&self) -> Option<&str> {
        self.firewall()
    }
}

impl fmt::Display for RouteBlackhole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { table, target, .. } = self;
        let route = RouteDestination::of(&self.route);
        write!(f, "{route} of {table} is a blackhole: {target} is gone")
    }
}

/// The route that wins leads elsewhere, and a wider one would deliver.
#[derive(Clone, Debug, PartialEq)]
pub struct RouteMoreSpecific {
    /// The table.
    pub table: String,
    /// The route that has to go.
    pub route: Route,
    /// What it leads to.
    pub target: String,
    /// For a route that is propagated, which AWS does not delete: what the wider route leads to, and the static routes that go before it.
    pub instead: Option<(Gateway, Vec<NewRoute>)>,
}

impl Fault for RouteMoreSpecific {
    fn resource(&self) -> Resource {
        Resource::new("route-table", &self.table)
    }
}

impl fmt::Display for RouteMoreSpecific {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { table, target, .. } = self;
        let route = RouteDestination::of(&self.route);
        write!(
            f,
            "{route} of {table} leads to {target}; without it a wider route would deliver"
        )
    }
}

/// The destination has addresses of the VPC itself, so its local route keeps the packets.
#[derive(Clone, Debug, PartialEq)]
pub struct LocalRouteCaptures {
    /// The table.
    pub table: String,
    /// The VPC.
    pub vpc: String,
    /// The local route.
    pub route: RouteDestination,
    /// The addresses, in words.
    pub addresses: String,
    /// On which part of the way.
    pub leg: Leg,
}

impl Fault for LocalRouteCaptures {
    fn resource(&self) -> Resource {
        Resource::new("route-table", &self.table)
    }
}

impl fmt::Display for LocalRouteCaptures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            addresses, route, vpc, ..
        } = self;
        write!(f, "{addresses} is inside {route} of {vpc}, so the local route takes it")
    }
}

impl Target<'_> {
    /// The target as something that a new route could lead to.
    pub fn gateway(&self) -> Option<Gateway> {
        match *self {
            Self::Peering(id) => Some(Gateway::Peering(id.to_owned())),
            Self::Transit(id) => Some(Gateway::Transit(id.to_owned())),
            Self::Nat(id) => Some(Gateway::Nat(id.to_owned())),
            Self::Internet(id) => Some(Gateway::Internet(id.to_owned())),
            Self::Private(id) => Some(Gateway::Private(id.to_owned())),
            _ => None,
        }
    }
}
