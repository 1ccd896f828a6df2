//! What stands on the way: one typed value a hop, rendered last.

use std::fmt;

use super::flow::{Direction, Leg};
use super::obstacle::{AclGuard, RouteDestination};

/// The kinds of hop. A check asks of one kind whether the packets came by it at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HopKind {
    /// The host name's answer.
    Name,
    /// The private hosted zones that could answer.
    Zone,
    /// The resolver that the VPC uses.
    Resolver,
    /// Whether the answer is the public or the private address.
    Answer,
    /// Glue's own network, for a connection without VPC settings.
    GlueNetwork,
    /// Security groups of the connection, outbound.
    SourceGroups,
    /// ACL of the connection's subnet, outbound.
    SourceAcl,
    /// A route table on the way forward.
    Route,
    /// A NAT gateway.
    Nat,
    /// The route table of a NAT gateway's subnet.
    NatRoute,
    /// The ACL of a NAT gateway's subnet.
    NatAcl,
    /// An internet gateway.
    Internet,
    /// A peering connection.
    Peering,
    /// The far side of a peering with another account.
    FarPeer,
    /// An attachment to a transit gateway.
    TransitAttachment,
    /// The ACL of an attachment's subnet.
    TransitAcl,
    /// A transit gateway's route table.
    TransitTable,
    /// A virtual private gateway.
    PrivateGateway,
    /// The tunnels of a VPN.
    Tunnels,
    /// A network that AWS cannot describe.
    Beyond,
    /// A firewall or appliance.
    Inspection,
    /// ACL of the source's subnet, inbound.
    DestinationAcl,
    /// Security groups of the source, inbound.
    DestinationGroups,
    /// The state of the database.
    State,
    /// ACL of the source's subnet, outbound for replies.
    DestinationAclReturn,
    /// The route table of the source's subnet.
    ReturnRoute,
    /// A transit gateway's route table on the way back.
    TransitReturn,
    /// ACL of the connection's subnet, inbound for replies.
    SourceAclReturn,
    /// The choice of an endpoint.
    Endpoint,
    /// An endpoint's private DNS.
    EndpointDns,
    /// An endpoint's policy.
    EndpointPolicy,
    /// The Region of a bucket.
    BucketRegion,
}

/// What a host name leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // The variants are the words.
pub enum HostIs {
    /// A database, an endpoint, an interface: in words.
    Destination(String),
    PublicInternet,
    PublicAddress,
    PrivateAddress,
    InsideVpc,
}

impl fmt::Display for HostIs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Destination(what) => what,
            Self::PublicInternet => "on the public internet",
            Self::PublicAddress => "a public address",
            Self::PrivateAddress => "a private address",
            Self::InsideVpc => "inside the connection's VPC",
        })
    }
}

/// Which address a publicly accessible database gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Its private one.
    Private,
    /// Its public one, to which the way leads over the internet.
    Public,
    /// Not told.
    Open,
}

/// One hop.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)] // The fields are the resources' own names.
pub enum Hop {
    /// A host's name, and what it leads to.
    Host { host: String, is: Option<HostIs> },
    /// A private hosted zone that answers, or all that could.
    HostedZone { zone: Option<String>, host: String },
    /// The resolver; true for Amazon's own.
    Resolver { host: String, amazon: bool },
    /// The answer of a publicly accessible database.
    Answer { host: String, answer: Answer },
    /// Glue's own network.
    GlueNetwork,
    /// The connection's subnet, where nothing can be walked.
    Start,
    /// Security groups: the connection's outbound, the destination's inbound.
    SecurityGroups {
        groups: Vec<String>,
        of: Option<String>,
        direction: Direction,
        port: u16,
    },
    /// A network ACL.
    NetworkAcl {
        acl: Option<String>,
        subnet: String,
        guard: AclGuard,
        direction: Direction,
    },
    /// No routing within a subnet.
    WithinSubnet { subnet: String },
    /// A route table of a VPC, with the route that takes the packets.
    RouteTable {
        table: Option<String>,
        subnet: String,
        leg: Leg,
        route: Option<(RouteDestination, String)>,
    },
    /// A NAT gateway; a regional one has no subnet.
    NatGateway { nat: String, subnet: Option<String> },
    /// An internet gateway.
    InternetGateway { gateway: String },
    /// A peering connection, and the VPC that it leads to.
    Peering { peering: String, vpc: Option<String> },
    /// What lies behind a peering with another account.
    FarVpc { what: String },
    /// A transit gateway, and the attachment that the packets enter it by.
    TransitGateway {
        gateway: String,
        attachment: Option<String>,
    },
    /// A peering of two transit gateways, and where it leads.
    TransitPeering {
        gateway: String,
        peering: String,
        next: Option<String>,
        leg: Leg,
    },
    /// The far side of such a peering, which another account has.
    FarTransit { gateway: String, peering: String, leg: Leg },
    /// A route table of a transit gateway, with the route that takes the packets.
    TransitTable {
        gateway: String,
        table: Option<String>,
        route: Option<(String, String)>,
        leg: Leg,
    },
    /// A virtual private gateway.
    PrivateGateway { gateway: String },
    /// VPNs on a gateway, or on a transit gateway by a route.
    Tunnels { of: String, up: Vec<String> },
    /// A virtual interface of Direct Connect that serves a gateway whose tunnels are down.
    DirectConnect { of: String, by: String },
    /// A network that AWS does not describe.
    Beyond { what: String, leg: Leg },
    /// A firewall or appliance.
    Inspection { by: String, leg: Leg },
    /// The destination itself.
    Target { what: String, up: bool },
    /// The endpoints to choose from.
    Endpoints { of: String },
    /// A gateway endpoint by its route, or an interface endpoint.
    Endpoint { endpoint: String, table: Option<String> },
    /// An endpoint's private DNS.
    EndpointDns { endpoint: String },
    /// An endpoint's policy, with what else decides there that no call of an account shows.
    EndpointPolicy { endpoint: String, hidden: Option<String> },
    /// A bucket, with its Region where it serves.
    Bucket { bucket: String, region: Option<String> },
}

impl Hop {
    /// A name without its answer.
    pub fn host(host: impl Into<String>) -> Self {
        Self::Host {
            host: host.into(),
            is: None,
        }
    }

    /// The kind of hop, on this part of the way.
    pub fn kind(&self) -> HopKind {
        match self {
            Self::Host { .. } => HopKind::Name,
            Self::HostedZone { .. } => HopKind::Zone,
            Self::Resolver { .. } => HopKind::Resolver,
            Self::Answer { .. } => HopKind::Answer,
            Self::GlueNetwork => HopKind::GlueNetwork,
            Self::Start => HopKind::SourceGroups,
            Self::SecurityGroups {
                direction: Direction::Egress,
                ..
            } => HopKind::SourceGroups,
            Self::SecurityGroups {
                direction: Direction::Ingress,
                ..
            } => HopKind::DestinationGroups,
            Self::NetworkAcl { guard, direction, .. } => acl_kind(guard, *direction),
            Self::WithinSubnet { .. } => HopKind::Route,
            Self::RouteTable { leg, .. } => match leg {
                Leg::Forward => HopKind::Route,
                Leg::FromNat => HopKind::NatRoute,
                Leg::Return => HopKind::ReturnRoute,
            },
            Self::NatGateway { .. } => HopKind::Nat,
            Self::InternetGateway { .. } => HopKind::Internet,
            Self::Peering { .. } => HopKind::Peering,
            Self::FarVpc { .. } => HopKind::FarPeer,
            Self::TransitGateway { .. } => HopKind::TransitAttachment,
            Self::TransitPeering { leg, .. } => returning(*leg, HopKind::TransitAttachment),
            Self::FarTransit { leg, .. } => returning(*leg, HopKind::FarPeer),
            Self::TransitTable { leg, .. } => returning(*leg, HopKind::TransitTable),
            Self::PrivateGateway { .. } => HopKind::PrivateGateway,
            Self::Tunnels { .. } | Self::DirectConnect { .. } => HopKind::Tunnels,
            Self::Beyond { leg, .. } => returning(*leg, HopKind::Beyond),
            Self::Inspection { leg, .. } => returning(*leg, HopKind::Inspection),
            Self::Target { .. } => HopKind::State,
            Self::Endpoints { .. } | Self::Endpoint { .. } => HopKind::Endpoint,
            Self::EndpointDns { .. } => HopKind::EndpointDns,
            Self::EndpointPolicy { .. } => HopKind::EndpointPolicy,
            Self::Bucket { .. } => HopKind::BucketRegion,
        }
    }
}

/// What stands behind a transit gateway is one kind on the way back.
fn returning(leg: Leg, otherwise: HopKind) -> HopKind {
    if leg == Leg::Return {
        HopKind::TransitReturn
    } else {
        otherwise
    }
}

fn acl_kind(guard: &AclGuard, direction: Direction) -> HopKind {
    match (guard, direction) {
        (AclGuard::Connection, Direction::Egress) => HopKind::SourceAcl,
        (AclGuard::Connection, Direction::Ingress) => HopKind::SourceAclReturn,
        (AclGuard::Destination, Direction::Ingress) => HopKind::DestinationAcl,
        (AclGuard::Destination, Direction::Egress) => HopKind::DestinationAclReturn,
        (AclGuard::NatGateway(_), _) => HopKind::NatAcl,
        (AclGuard::Attachment, _) => HopKind::TransitAcl,
    }
}

impl fmt::Display for Hop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Host { .. }
            | Self::HostedZone { .. }
            | Self::Resolver { .. }
            | Self::Answer { .. }
            | Self::GlueNetwork
            | Self::Start => self.write_name(f),
            Self::SecurityGroups { .. } | Self::NetworkAcl { .. } => self.write_filter(f),
            Self::WithinSubnet { .. }
            | Self::RouteTable { .. }
            | Self::NatGateway { .. }
            | Self::InternetGateway { .. }
            | Self::Peering { .. }
            | Self::FarVpc { .. } => self.write_route(f),
            Self::TransitGateway { .. }
            | Self::TransitPeering { .. }
            | Self::FarTransit { .. }
            | Self::TransitTable { .. } => self.write_transit(f),
            _ => self.write_end(f),
        }
    }
}

impl Hop {
    fn write_name(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Host { host, is: Some(is) } => write!(f, "{host} is {is}"),
            Self::Host { host, is: None } => write!(f, "host {host}"),
            Self::HostedZone { zone: Some(zone), host } => write!(f, "private hosted zone {zone} answers for {host}"),
            Self::HostedZone { zone: None, host } => write!(f, "private hosted zones for {host}"),
            Self::Resolver { amazon: true, .. } => f.write_str("Amazon's resolver answers"),
            Self::Resolver { host, .. } => write!(f, "resolver that answers for {host}"),
            Self::Answer { host, answer } => match answer {
                Answer::Private => write!(f, "{host} gives its private address over the peering"),
                Answer::Public => write!(f, "{host} gives its public address, and the way is over the internet"),
                Answer::Open => write!(f, "answer for {host}"),
            },
            Self::GlueNetwork => f.write_str("Glue's own network"),
            _ => f.write_str("from the connection's subnet"),
        }
    }

    fn write_filter(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SecurityGroups {
                groups,
                of,
                direction,
                port,
            } => {
                write!(f, "security groups {}", groups.join(", "))?;
                if let Some(of) = of {
                    write!(f, " of {of}")?;
                }
                let way = if *direction == Direction::Egress { "out" } else { "in" };
                write!(f, " let TCP {port} {way}")
            }
            Self::NetworkAcl {
                acl,
                subnet,
                guard,
                direction,
            } => {
                f.write_str("network ACL ")?;
                if let Some(acl) = acl {
                    write!(f, "{acl} ")?;
                }
                match (guard, direction) {
                    (AclGuard::NatGateway(nat), _) => write!(f, "of {subnet}, the subnet of {nat}"),
                    (AclGuard::Attachment, _) => write!(f, "of attachment subnet {subnet}"),
                    (AclGuard::Connection, Direction::Egress) => write!(f, "of {subnet}, outbound"),
                    (AclGuard::Connection, Direction::Ingress) => write!(f, "of {subnet}, replies inbound"),
                    (AclGuard::Destination, Direction::Ingress) => write!(f, "of {subnet}, inbound"),
                    (AclGuard::Destination, Direction::Egress) => write!(f, "of {subnet}, replies outbound"),
                }
            }
            _ => Ok(()),
        }
    }

    fn write_route(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WithinSubnet { subnet } => write!(f, "within subnet {subnet}"),
            Self::RouteTable {
                table,
                subnet,
                leg,
                route,
            } => {
                let back = if *leg == Leg::Return { "back by " } else { "" };
                match (table, route) {
                    (Some(table), Some((destination, target))) => write!(f, "{back}{table}: {destination} -> {target}"),
                    (Some(table), None) => write!(f, "{back}route table {table}"),
                    (None, _) => write!(f, "{back}route table of {subnet}"),
                }
            }
            Self::NatGateway {
                nat,
                subnet: Some(subnet),
            } => write!(f, "NAT gateway {nat} in {subnet}"),
            Self::NatGateway { nat, subnet: None } => write!(f, "NAT gateway {nat}"),
            Self::InternetGateway { gateway } => write!(f, "internet gateway {gateway}"),
            Self::Peering {
                peering,
                vpc: Some(vpc),
            } => write!(f, "peering connection {peering} to {vpc}"),
            Self::Peering { peering, vpc: None } => write!(f, "peering connection {peering}"),
            Self::FarVpc { what } => f.write_str(what),
            _ => Ok(()),
        }
    }

    fn write_transit(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TransitGateway {
                gateway,
                attachment: Some(id),
            } => write!(f, "{gateway} by attachment {id}"),
            Self::TransitGateway {
                gateway,
                attachment: None,
            } => write!(f, "transit gateway {gateway}"),
            Self::TransitPeering {
                peering,
                next: Some(next),
                ..
            } => write!(f, "peering {peering} to {next}"),
            Self::TransitPeering { gateway, peering, .. } | Self::FarTransit { gateway, peering, .. } => {
                write!(f, "peering {peering} of {gateway}")
            }
            Self::TransitTable {
                gateway, table, route, ..
            } => match (table, route) {
                (Some(table), Some((cidr, to))) => write!(f, "{table}: {cidr} -> {to}"),
                (Some(table), None) => write!(f, "transit gateway route table {table}"),
                (None, _) => write!(f, "route table of transit gateway {gateway}"),
            },
            _ => Ok(()),
        }
    }

    fn write_end(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PrivateGateway { gateway } => write!(f, "virtual private gateway {gateway}"),
            Self::Tunnels { of, up } if up.is_empty() => write!(f, "VPNs of {of}"),
            Self::Tunnels { up, .. } => write!(f, "a tunnel of {} is up", up.join(", ")),
            Self::DirectConnect { of, by } => write!(f, "Direct Connect {by} serves {of}, whose tunnels are down"),
            Self::Beyond { what, .. } => write!(f, "beyond {what}"),
            Self::Inspection { by, .. } => write!(f, "inspection by {by}"),
            Self::Target { what, up: true } => write!(f, "{what} is up"),
            Self::Target { what, up: false } => f.write_str(what),
            Self::Endpoints { of } => write!(f, "way to {of}"),
            Self::Endpoint {
                endpoint,
                table: Some(table),
            } => write!(f, "{table}: S3 -> {endpoint}"),
            Self::Endpoint { endpoint, table: None } => write!(f, "endpoint {endpoint}"),
            Self::EndpointDns { endpoint } => write!(f, "private DNS of {endpoint}"),
            Self::EndpointPolicy { endpoint, hidden: None } => write!(f, "policy of {endpoint}"),
            Self::EndpointPolicy {
                endpoint,
                hidden: Some(hidden),
            } => write!(f, "policy of {endpoint}, as far as it shows: {hidden} decides too"),
            Self::Bucket {
                bucket,
                region: Some(region),
            } => write!(f, "bucket {bucket} is in {region}"),
            Self::Bucket { bucket, region: None } => write!(f, "bucket {bucket}"),
            _ => Ok(()),
        }
    }
}
