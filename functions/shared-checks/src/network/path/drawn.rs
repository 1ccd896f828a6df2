//! A step of a walk as a drawing needs it: the same as its line in words, in parts.

use shared_domain::Code;
use shared_domain::hop::{Passage, PathHop, Place};

use super::flow::Direction;
use super::hop::{Answer, Hop, HopKind};
use super::obstacle::AclGuard;
use super::trace::{Outcome, Step};

/// Hops on the way of the replies.
const BACK: [HopKind; 4] = [
    HopKind::DestinationAclReturn,
    HopKind::ReturnRoute,
    HopKind::TransitReturn,
    HopKind::SourceAclReturn,
];

impl Step {
    /// The step for a drawing; `code` is the one of the finding that tells of it.
    pub(super) fn drawn(&self, code: Option<Code>) -> PathHop {
        let (passage, why) = match &self.outcome {
            Outcome::Passed => (Passage::Passed, None),
            Outcome::Blocked(obstacle) => (Passage::Blocked, Some(obstacle.to_string())),
            Outcome::Partly(obstacle) => (Passage::Partly, Some(self.said(obstacle))),
            Outcome::Unseen(unseen) => (Passage::Unseen, Some(unseen.missing().reason)),
        };
        PathHop {
            place: self.hop.place(),
            ids: self.hop.ids(),
            detail: self.hop.detail(),
            passage,
            back: BACK.contains(&self.kind()),
            code,
            why,
        }
    }
}

// Every kind of hop is named in each of these: a new one has to say how it is drawn.
impl Hop {
    /// What stands there.
    fn place(&self) -> Place {
        match self {
            Self::Host { .. } | Self::Answer { .. } => Place::HostName,
            Self::HostedZone { .. } => Place::HostedZone,
            Self::Resolver { .. } => Place::Resolver,
            Self::GlueNetwork | Self::Start => Place::GlueNetwork,
            Self::SecurityGroups { .. } => Place::SecurityGroup,
            Self::NetworkAcl { .. } => Place::NetworkAcl,
            Self::WithinSubnet { .. } => Place::Subnet,
            Self::RouteTable { .. } => Place::RouteTable,
            Self::NatGateway { .. } => Place::NatGateway,
            Self::InternetGateway { .. } => Place::InternetGateway,
            Self::Peering { .. } => Place::Peering,
            Self::FarVpc { .. } => Place::OtherVpc,
            Self::TransitGateway { .. } | Self::TransitPeering { .. } | Self::FarTransit { .. } => {
                Place::TransitGateway
            }
            Self::TransitTable { .. } => Place::TransitRouteTable,
            Self::PrivateGateway { .. } => Place::PrivateGateway,
            Self::Tunnels { .. } => Place::Vpn,
            Self::DirectConnect { .. } => Place::DirectConnect,
            Self::Beyond { .. } => Place::Beyond,
            Self::Inspection { .. } => Place::Firewall,
            Self::Target { .. } => Place::Source,
            Self::Endpoints { .. } | Self::Endpoint { .. } | Self::EndpointDns { .. } | Self::EndpointPolicy { .. } => {
                Place::Endpoint
            }
            Self::Bucket { .. } => Place::Bucket,
        }
    }

    /// Its ids; none where it is known only by what it stands in.
    fn ids(&self) -> Vec<String> {
        match self {
            Self::SecurityGroups { groups: ids, .. } | Self::Tunnels { up: ids, .. } => ids.clone(),
            Self::HostedZone { zone: id, .. }
            | Self::NetworkAcl { acl: id, .. }
            | Self::RouteTable { table: id, .. }
            | Self::TransitTable { table: id, .. } => id.iter().cloned().collect(),
            Self::Host { host: id, .. }
            | Self::Answer { host: id, .. }
            | Self::WithinSubnet { subnet: id }
            | Self::NatGateway { nat: id, .. }
            | Self::InternetGateway { gateway: id }
            | Self::Peering { peering: id, .. }
            | Self::TransitGateway { gateway: id, .. }
            | Self::TransitPeering { gateway: id, .. }
            | Self::FarTransit { gateway: id, .. }
            | Self::PrivateGateway { gateway: id }
            | Self::DirectConnect { by: id, .. }
            | Self::Inspection { by: id, .. }
            | Self::Target { what: id, .. }
            | Self::Endpoint { endpoint: id, .. }
            | Self::EndpointDns { endpoint: id }
            | Self::EndpointPolicy { endpoint: id, .. }
            | Self::Bucket { bucket: id, .. } => vec![id.clone()],
            Self::Resolver { .. }
            | Self::GlueNetwork
            | Self::Start
            | Self::FarVpc { .. }
            | Self::Beyond { .. }
            | Self::Endpoints { .. } => Vec::new(),
        }
    }

    /// What of it matters here.
    fn detail(&self) -> Option<String> {
        let and = |words: &str, what: &Option<String>| what.as_ref().map(|what| format!("{words} {what}"));
        match self {
            Self::Host { is, .. } => is.as_ref().map(|is| format!("is {is}")),
            Self::Resolver { amazon: true, .. } => Some("Amazon's own answers".to_owned()),
            Self::HostedZone { host, .. } | Self::Resolver { host, .. } => Some(format!("answers for {host}")),
            Self::Answer { answer, .. } => answered(*answer),
            Self::SecurityGroups {
                of, direction, port, ..
            } => {
                let way = if *direction == Direction::Egress { "out" } else { "in" };
                Some(format!("TCP {port} {way}{}", and(" of", of).unwrap_or_default()))
            }
            Self::NetworkAcl {
                subnet,
                guard,
                direction,
                ..
            } => Some(guarded(subnet, guard, *direction)),
            Self::WithinSubnet { .. } => Some("no routing within a subnet".to_owned()),
            Self::RouteTable { subnet, route, .. } => Some(match route {
                Some((destination, target)) => format!("{destination} \u{2192} {target}"),
                None => format!("of {subnet}"),
            }),
            Self::NatGateway { subnet, .. } => and("in", subnet),
            Self::Peering { vpc, .. } => and("to", vpc),
            Self::TransitGateway { attachment, .. } => and("by attachment", attachment),
            Self::TransitPeering { peering, next, .. } => {
                Some(format!("peering {peering}{}", and(" to", next).unwrap_or_default()))
            }
            Self::FarTransit { peering, .. } => Some(format!("the far side of peering {peering}")),
            Self::TransitTable { gateway, route, .. } => Some(match route {
                Some((cidr, to)) => format!("{cidr} \u{2192} {to}"),
                None => format!("of {gateway}"),
            }),
            Self::Tunnels { of, up } if up.is_empty() => Some(format!("VPNs of {of}")),
            Self::Tunnels { of, .. } => Some(format!("a tunnel of {of} is up")),
            Self::GlueNetwork | Self::Start | Self::DirectConnect { .. } => Some(self.to_string()),
            Self::FarVpc { what } | Self::Beyond { what, .. } => Some(what.clone()),
            Self::Target { up, .. } => up.then(|| "is up".to_owned()),
            Self::Endpoints { of } => Some(format!("a way to {of}")),
            Self::Endpoint { table, .. } => and("by a route of", table),
            Self::EndpointDns { .. } => Some("its private DNS name".to_owned()),
            Self::EndpointPolicy { hidden: None, .. } => Some("its policy".to_owned()),
            Self::EndpointPolicy { hidden: Some(what), .. } => {
                Some(format!("its policy, as far as it shows: {what} decides too"))
            }
            Self::Bucket { region, .. } => and("is in", region),
            Self::InternetGateway { .. } | Self::PrivateGateway { .. } | Self::Inspection { .. } => None,
        }
    }
}

/// Whose subnet a network ACL guards, and what passes it there.
fn guarded(subnet: &str, guard: &AclGuard, direction: Direction) -> String {
    match (guard, direction) {
        (AclGuard::NatGateway(nat), _) => format!("of {subnet}, the subnet of {nat}"),
        (AclGuard::Attachment, _) => format!("of attachment subnet {subnet}"),
        (AclGuard::Connection, Direction::Egress) => format!("of {subnet}, outbound"),
        (AclGuard::Connection, Direction::Ingress) => format!("of {subnet}, replies inbound"),
        (AclGuard::Destination, Direction::Ingress) => format!("of {subnet}, inbound"),
        (AclGuard::Destination, Direction::Egress) => format!("of {subnet}, replies outbound"),
    }
}

fn answered(answer: Answer) -> Option<String> {
    match answer {
        Answer::Private => Some("gives its private address over the peering".to_owned()),
        Answer::Public => Some("gives its public address, and the way is over the internet".to_owned()),
        Answer::Open => None,
    }
}
