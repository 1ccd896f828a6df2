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
            Outcome::Partly(obstacle) => (Passage::Partly, Some(obstacle.to_string())),
            Outcome::Unseen(unseen) => (Passage::Unseen, Some(unseen.missing().reason)),
        };
        let (place, ids, detail) = self.hop.parts();
        PathHop {
            place,
            ids,
            detail,
            passage,
            back: BACK.contains(&self.kind()),
            code,
            why,
        }
    }
}

/// What stands there, its ids, and what of it matters.
type Parts = (Place, Vec<String>, Option<String>);

fn one(place: Place, id: &str, detail: Option<String>) -> Parts {
    (place, vec![id.to_owned()], detail)
}

/// What may be known by its id, or only by what it stands in.
fn maybe(place: Place, id: &Option<String>, detail: Option<String>) -> Parts {
    (place, id.iter().cloned().collect(), detail)
}

fn answered(answer: Answer) -> Option<String> {
    match answer {
        Answer::Private => Some("gives its private address over the peering".to_owned()),
        Answer::PublicByWayOut => Some("gives its public address, and the way out leads there".to_owned()),
        Answer::Open => None,
    }
}

impl Hop {
    fn parts(&self) -> Parts {
        match self {
            Self::SecurityGroups { .. } | Self::NetworkAcl { .. } => self.parts_of_filter(),
            Self::WithinSubnet { .. }
            | Self::RouteTable { .. }
            | Self::NatGateway { .. }
            | Self::InternetGateway { .. }
            | Self::Peering { .. }
            | Self::FarVpc { .. }
            | Self::Endpoints { .. }
            | Self::Endpoint { .. }
            | Self::EndpointDns { .. }
            | Self::EndpointPolicy { .. } => self.parts_of_way(),
            Self::TransitGateway { .. }
            | Self::TransitPeering { .. }
            | Self::FarTransit { .. }
            | Self::TransitTable { .. } => self.parts_of_transit(),
            _ => self.parts_of_end(),
        }
    }

    fn parts_of_filter(&self) -> Parts {
        match self {
            Self::SecurityGroups {
                groups,
                of,
                direction,
                port,
            } => {
                let way = if *direction == Direction::Egress { "out" } else { "in" };
                let of = of.as_ref().map(|of| format!(" of {of}")).unwrap_or_default();
                let detail = format!("TCP {port} {way}{of}");
                (Place::SecurityGroup, groups.clone(), Some(detail))
            }
            Self::NetworkAcl {
                acl,
                subnet,
                guard,
                direction,
            } => {
                let detail = match (guard, direction) {
                    (AclGuard::NatGateway(nat), _) => format!("of {subnet}, the subnet of {nat}"),
                    (AclGuard::Attachment, _) => format!("of attachment subnet {subnet}"),
                    (AclGuard::Connection, Direction::Egress) => format!("of {subnet}, outbound"),
                    (AclGuard::Connection, Direction::Ingress) => format!("of {subnet}, replies inbound"),
                    (AclGuard::Destination, Direction::Ingress) => format!("of {subnet}, inbound"),
                    (AclGuard::Destination, Direction::Egress) => format!("of {subnet}, replies outbound"),
                };
                maybe(Place::NetworkAcl, acl, Some(detail))
            }
            _ => self.parts_of_end(),
        }
    }

    fn parts_of_way(&self) -> Parts {
        match self {
            Self::WithinSubnet { subnet } => one(Place::Subnet, subnet, Some("no routing within a subnet".to_owned())),
            Self::RouteTable {
                table, subnet, route, ..
            } => {
                let detail = match route {
                    Some((destination, target)) => format!("{destination} \u{2192} {target}"),
                    None => format!("of {subnet}"),
                };
                maybe(Place::RouteTable, table, Some(detail))
            }
            Self::NatGateway { nat, subnet } => {
                let detail = subnet.as_ref().map(|subnet| format!("in {subnet}"));
                one(Place::NatGateway, nat, detail)
            }
            Self::InternetGateway { gateway } => one(Place::InternetGateway, gateway, None),
            Self::Peering { peering, vpc } => {
                let detail = vpc.as_ref().map(|vpc| format!("to {vpc}"));
                one(Place::Peering, peering, detail)
            }
            Self::FarVpc { what } => (Place::OtherVpc, Vec::new(), Some(what.clone())),
            Self::Endpoints { of } => (Place::Endpoint, Vec::new(), Some(format!("a way to {of}"))),
            Self::Endpoint { endpoint, table } => {
                let detail = table.as_ref().map(|table| format!("by a route of {table}"));
                one(Place::Endpoint, endpoint, detail)
            }
            Self::EndpointDns { endpoint } => one(Place::Endpoint, endpoint, Some("its private DNS name".to_owned())),
            Self::EndpointPolicy { endpoint } => one(Place::Endpoint, endpoint, Some("its policy".to_owned())),
            _ => self.parts_of_end(),
        }
    }

    fn parts_of_transit(&self) -> Parts {
        match self {
            Self::TransitGateway { gateway, attachment } => {
                let detail = attachment.as_ref().map(|id| format!("by attachment {id}"));
                one(Place::TransitGateway, gateway, detail)
            }
            Self::TransitPeering {
                gateway, peering, next, ..
            } => {
                let to = next.as_ref().map(|next| format!(" to {next}")).unwrap_or_default();
                one(Place::TransitGateway, gateway, Some(format!("peering {peering}{to}")))
            }
            Self::FarTransit { gateway, peering, .. } => one(
                Place::TransitGateway,
                gateway,
                Some(format!("the far side of peering {peering}")),
            ),
            Self::TransitTable {
                gateway, table, route, ..
            } => {
                let detail = match route {
                    Some((cidr, to)) => format!("{cidr} \u{2192} {to}"),
                    None => format!("of {gateway}"),
                };
                maybe(Place::TransitRouteTable, table, Some(detail))
            }
            _ => self.parts_of_end(),
        }
    }

    fn parts_of_end(&self) -> Parts {
        match self {
            Self::Host { host, is } => one(Place::HostName, host, is.as_ref().map(|is| format!("is {is}"))),
            Self::HostedZone { zone, host } => maybe(Place::HostedZone, zone, Some(format!("answers for {host}"))),
            Self::Resolver { amazon: true, .. } => {
                (Place::Resolver, Vec::new(), Some("Amazon's own answers".to_owned()))
            }
            Self::Resolver { host, .. } => (Place::Resolver, Vec::new(), Some(format!("answers for {host}"))),
            Self::Answer { host, answer } => one(Place::HostName, host, answered(*answer)),
            Self::GlueNetwork | Self::Start => (Place::GlueNetwork, Vec::new(), Some(self.to_string())),
            Self::PrivateGateway { gateway } => one(Place::PrivateGateway, gateway, None),
            Self::Tunnels { of, up } if up.is_empty() => (Place::Vpn, Vec::new(), Some(format!("VPNs of {of}"))),
            Self::Tunnels { up, of } => (Place::Vpn, up.clone(), Some(format!("a tunnel of {of} is up"))),
            Self::DirectConnect { by, .. } => one(Place::DirectConnect, by, Some(self.to_string())),
            Self::Beyond { what, .. } => (Place::Beyond, Vec::new(), Some(what.clone())),
            Self::Inspection { by, .. } => one(Place::Firewall, by, None),
            Self::Target { what, up } => {
                let detail = up.then(|| "is up".to_owned());
                one(Place::Source, what, detail)
            }
            Self::Bucket { bucket, region } => {
                let detail = region.as_ref().map(|region| format!("is in {region}"));
                one(Place::Bucket, bucket, detail)
            }
            _ => (Place::Beyond, Vec::new(), Some(self.to_string())),
        }
    }
}
