//! The result of a walk: steps in order, each passed, blocked, blocked in part, or not to be seen.

use shared_domain::Missing;
use shared_domain::diagnosis::{NetworkPath, Reachability, Resource};

/// Where on the way a step stands. Checks use it to tell "passed" from "never came there".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum At {
    /// The host name's answer.
    Name,
    /// The private hosted zones that could answer.
    Zone,
    /// The resolver that the VPC uses.
    Resolver,
    /// Whether the answer is the public or the private address.
    Answer,
    /// The connection has no VPC settings and the source is private.
    NoVpc,
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

/// One step of a walk.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Where.
    pub at: At,
    /// What stands there, in words.
    pub text: String,
    /// What became of the packet.
    pub outcome: Outcome,
}

/// What became of the packet at a step.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// It went on.
    Passed,
    /// It was stopped, from every address that the interface may get.
    Blocked(Obstacle),
    /// From some of the addresses, or on some of the ports, it was stopped.
    Partly(Obstacle),
    /// The configuration does not tell.
    Unseen(Missing),
}

/// What stops a packet.
#[derive(Clone, Debug, PartialEq)]
pub struct Obstacle {
    /// The code of the check that reports it.
    pub code: &'static str,
    /// The component to change.
    pub resource: Resource,
    /// What was seen.
    pub evidence: String,
    /// The ids that the fix needs.
    pub about: About,
}

/// The ids that a fix needs, as far as the obstacle has them.
#[derive(Clone, Debug, Default, PartialEq)]
#[allow(missing_docs)] // The names are the resources' own.
pub struct About {
    pub table: Option<String>,
    pub subnet: Option<String>,
    pub vpc: Option<String>,
    pub group: Option<String>,
    pub peer_group: Option<String>,
    pub cidr: Option<String>,
    pub peer_cidr: Option<String>,
    pub gateway: Option<String>,
    pub attachment: Option<String>,
    pub peering: Option<String>,
    pub nat: Option<String>,
    pub policy: Option<String>,
    pub rule: Option<i32>,
    pub zone: Option<String>,
    pub far_vpc: Option<String>,
    pub prefix_list: Option<String>,
    /// Where the component is, when that is not the connection's own Region.
    pub region: Option<String>,
}

impl Step {
    /// A step that the packet passed.
    pub fn passed(at: At, text: impl Into<String>) -> Self {
        Self {
            at,
            text: text.into(),
            outcome: Outcome::Passed,
        }
    }

    /// A step where it was stopped.
    pub fn blocked(at: At, text: impl Into<String>, obstacle: Obstacle) -> Self {
        Self {
            at,
            text: text.into(),
            outcome: Outcome::Blocked(obstacle),
        }
    }

    /// A step where it is stopped from some addresses.
    pub fn partly(at: At, text: impl Into<String>, obstacle: Obstacle) -> Self {
        Self {
            at,
            text: text.into(),
            outcome: Outcome::Partly(obstacle),
        }
    }

    /// A step that cannot be seen.
    pub fn unseen(at: At, text: impl Into<String>, missing: Missing) -> Self {
        Self {
            at,
            text: text.into(),
            outcome: Outcome::Unseen(missing),
        }
    }

    /// The obstacle, whole or in part.
    pub fn obstacle(&self) -> Option<&Obstacle> {
        match &self.outcome {
            Outcome::Blocked(obstacle) | Outcome::Partly(obstacle) => Some(obstacle),
            _ => None,
        }
    }

    /// True when nothing gets through here.
    pub fn is_blocked(&self) -> bool {
        matches!(self.outcome, Outcome::Blocked(_))
    }

    /// The step as a line of the report.
    fn line(&self) -> String {
        match &self.outcome {
            Outcome::Passed => self.text.clone(),
            Outcome::Blocked(obstacle) => format!("{} [BLOCKED {}: {}]", self.text, obstacle.code, obstacle.evidence),
            Outcome::Partly(obstacle) => format!(
                "{} [PARTLY BLOCKED {}: {}]",
                self.text, obstacle.code, obstacle.evidence
            ),
            Outcome::Unseen(missing) => format!("{} [UNKNOWN: {}]", self.text, missing.reason),
        }
    }
}

/// A walk to one destination.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trace {
    /// `source`, `s3`, `secretsmanager`, `sts` or `kms`.
    pub to: &'static str,
    /// The host.
    pub host: String,
    /// The port.
    pub port: u16,
    /// The steps, in the order of evaluation.
    pub steps: Vec<Step>,
}

impl Trace {
    /// The steps at one of these places.
    pub fn at<'a>(&'a self, places: &'a [At]) -> impl Iterator<Item = &'a Step> {
        self.steps.iter().filter(|step| places.contains(&step.at))
    }

    /// The whole of it.
    pub fn reachability(&self) -> Reachability {
        let outcomes = || self.steps.iter().map(|step| &step.outcome);
        if outcomes().any(|outcome| matches!(outcome, Outcome::Blocked(_))) {
            Reachability::Blocked
        } else if outcomes().any(|outcome| matches!(outcome, Outcome::Partly(_))) {
            Reachability::Degraded
        } else if outcomes().any(|outcome| matches!(outcome, Outcome::Unseen(_))) {
            Reachability::Unknown
        } else {
            Reachability::Reachable
        }
    }

    /// The path as the report shows it.
    pub fn report(&self) -> NetworkPath {
        NetworkPath {
            to: self.to.to_owned(),
            host: self.host.clone(),
            port: self.port,
            reachability: self.reachability(),
            hops: self.steps.iter().map(Step::line).collect(),
        }
    }
}
