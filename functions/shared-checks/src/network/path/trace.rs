//! The result of a walk: steps in order, each a hop and what became of the packet there.

use std::collections::BTreeSet;
use std::fmt;

use shared_domain::aws::endpoint::DatabaseName;
use shared_domain::diagnosis::{NetworkPath, Reachability};

use shared_domain::{Code, Missing};

use super::hop::{Hop, HopKind, HostIs};
use super::obstacle::Obstacle;
use crate::check::StepAt;

/// One step of a walk.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// What stands there.
    pub hop: Hop,
    /// What became of the packet.
    pub outcome: Outcome,
    /// The Region of what stops it, where that is not the connection's own: the fix is a command there.
    pub region: Option<String>,
    /// How many of the answers of a name it stops, where that is not all of them.
    pub share: Option<Share>,
}

/// Some of the answers that a name may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// The name.
    pub host: String,
    /// How many of its answers.
    pub met: usize,
    /// How many it has.
    pub of: usize,
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, met, of } = self;
        write!(f, "{met} of {of} answers for {host}")
    }
}

/// What became of the packet at a step. There is no fifth way.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// It went on.
    Passed,
    /// It was stopped, from every address that the interface may get.
    Blocked(Obstacle),
    /// From some of the addresses, or on some of the ports, it was stopped.
    Partly(Obstacle),
    /// The configuration, as far as it can be seen, does not tell.
    Unseen(Unseen),
}

/// Why a step does not tell.
#[derive(Clone, Debug, PartialEq)]
pub enum Unseen {
    /// A fact was not read, or lies where no call of this account looks.
    Missing(Missing),
    /// A live route leads to something that is not in the answer: only the owner of the subnet or VPC sees it.
    OwnerOnly {
        /// What it leads to.
        what: String,
        /// The owner, where it is another account.
        owner: Option<String>,
    },
    /// It stops the packets only if the destination has certain addresses.
    DependsOnAddress(Box<Obstacle>),
    /// It stops the packets only if the destination is in a certain subnet.
    DependsOnSubnet(Box<Obstacle>),
    /// It stops the packets unless what cannot be seen on the way gives them another source address.
    Translated(Box<Obstacle>),
    /// It stops one of the answers of a name, and which of them is given here is not known.
    OneOf {
        /// The name.
        host: String,
        /// What stops it.
        obstacle: Box<Obstacle>,
    },
    /// It stops some of the addresses that the destination may have.
    PartOfAddresses(Box<Obstacle>),
    /// It stops an answer that is given only while the others are unhealthy.
    Standby {
        /// The name.
        host: String,
        /// What stops it.
        obstacle: Box<Obstacle>,
    },
    /// Another resolver than the VPC's own answers.
    OtherResolver {
        /// Which, in words.
        who: String,
    },
    /// It stops the packets only where the name has the answer that the VPC's own resolver gives, and others answer, or may.
    OtherAnswer {
        /// Why that is not known.
        doubt: Missing,
        /// What stops them.
        obstacle: Box<Obstacle>,
    },
    /// Something in the way decides by rules of its own.
    Inspected {
        /// In words: what goes through what.
        what: String,
        /// What decides.
        by: String,
    },
    /// Resolver rules, Route 53 Profiles and hosted zones of the VPC's owner may answer for the name.
    NamesOfOwner {
        /// The VPC.
        vpc: String,
        /// The account that owns it.
        owner: String,
    },
    /// What lies there is in another Region, of which the facts tell nothing.
    OtherRegion {
        /// In words: what lies there.
        what: String,
        /// The Region.
        region: String,
    },
    /// Another account has what lies there.
    OtherAccount {
        /// In words: what lies there.
        what: String,
        /// The account.
        owner: String,
    },
}

/// What settles a name that another resolver answers for.
pub const THEIR_ANSWER: &str = "the resolver's answer, asked from inside the VPC";

impl Unseen {
    /// The reason and what would help, for an unknown verdict.
    pub fn missing(&self) -> Missing {
        let (reason, would_help) = match self {
            Self::Missing(missing) => return missing.clone(),
            Self::OwnerOnly {
                what,
                owner: Some(owner),
            } => (
                format!("a live route leads to {what}, which only account {owner}, the owner of the subnet, can see"),
                format!("the same diagnosis in account {owner}"),
            ),
            Self::OwnerOnly { what, owner: None } => (
                format!("a live route leads to {what}, which was not described: another account may own it"),
                format!("the account that owns {what}"),
            ),
            Self::DependsOnAddress(obstacle) => (
                format!("it depends on the destination's address: {obstacle}"),
                "ec2:DescribeNetworkInterfaces".to_owned(),
            ),
            Self::DependsOnSubnet(obstacle) => (
                format!("it depends on which subnet the source is in: {obstacle}"),
                "ec2:DescribeNetworkInterfaces".to_owned(),
            ),
            Self::Translated(obstacle) => unless_translated(obstacle),
            Self::OneOf { host, obstacle } => if_answered(host, obstacle),
            Self::PartOfAddresses(obstacle) => (
                format!("only for some of the addresses that the destination may have: {obstacle}"),
                "the destination's address".to_owned(),
            ),
            Self::Standby { host, obstacle } => (
                format!("only while a health check takes the first answer for {host} away: {obstacle}"),
                "the state of the health checks of the records".to_owned(),
            ),
            Self::OtherResolver { who } => (who.clone(), THEIR_ANSWER.to_owned()),
            Self::OtherAnswer { doubt, obstacle } => (
                format!("{}; by what Amazon's resolver answers, {obstacle}", doubt.reason),
                doubt.would_help.clone(),
            ),
            Self::Inspected { what, by } => (
                format!("{what}, which decides"),
                format!("the rules of what stands behind {by}, or a route around it"),
            ),
            Self::NamesOfOwner { vpc, owner } => (
                format!(
                    "which Resolver rules, Route 53 Profiles and hosted zones hold in {vpc} only account {owner}, its owner, can see"
                ),
                format!("the same diagnosis in account {owner}"),
            ),
            Self::OtherRegion { what, region } => (
                format!("{what} lies in Region {region}, and was not found there"),
                format!("ec2:DescribeNetworkInterfaces in {region}"),
            ),
            Self::OtherAccount { what, owner } => (
                format!("{what} belongs to account {owner}, and cannot be seen here"),
                format!("the same diagnosis in account {owner}"),
            ),
        };
        Missing { reason, would_help }
    }
}

fn unless_translated(obstacle: &Obstacle) -> (String, String) {
    (
        format!("{obstacle}, unless what cannot be seen on the way gives the packets another source address"),
        "what lies on the way, and whether it translates addresses".to_owned(),
    )
}

fn if_answered(host: &str, obstacle: &Obstacle) -> (String, String) {
    (
        format!("only if {host} has this one of its answers here: {obstacle}"),
        "which of the name's records answers, asked from inside the VPC".to_owned(),
    )
}

impl From<Missing> for Unseen {
    fn from(missing: Missing) -> Self {
        Self::Missing(missing)
    }
}

impl From<&Missing> for Unseen {
    fn from(missing: &Missing) -> Self {
        Self::Missing(missing.clone())
    }
}

impl Step {
    fn new(hop: Hop, outcome: Outcome) -> Self {
        Self {
            hop,
            outcome,
            region: None,
            share: None,
        }
    }

    /// A step that the packet passed.
    pub fn passed(hop: Hop) -> Self {
        Self::new(hop, Outcome::Passed)
    }

    /// A step where it was stopped.
    pub fn blocked(hop: Hop, obstacle: Obstacle) -> Self {
        Self::new(hop, Outcome::Blocked(obstacle))
    }

    /// A step where it is stopped from some addresses.
    pub fn partly(hop: Hop, obstacle: Obstacle) -> Self {
        Self::new(hop, Outcome::Partly(obstacle))
    }

    /// A step that cannot be seen.
    pub fn unseen(hop: Hop, unseen: impl Into<Unseen>) -> Self {
        Self::new(hop, Outcome::Unseen(unseen.into()))
    }

    /// The kind of its hop.
    pub fn kind(&self) -> HopKind {
        self.hop.kind()
    }

    /// What decides here by rules of its own, or did before it was gone.
    pub fn inspection(&self) -> Option<&str> {
        match &self.hop {
            Hop::Inspection { by, .. } => Some(by),
            _ => self.obstacle()?.inspection(),
        }
    }

    /// The obstacle, whole or in part.
    pub fn obstacle(&self) -> Option<&Obstacle> {
        match &self.outcome {
            Outcome::Blocked(obstacle) | Outcome::Partly(obstacle) => Some(obstacle),
            _ => None,
        }
    }

    /// Why it cannot be seen.
    pub fn missing(&self) -> Option<Missing> {
        match &self.outcome {
            Outcome::Unseen(unseen) => Some(unseen.missing()),
            _ => None,
        }
    }

    /// True when nothing gets through here.
    pub fn is_blocked(&self) -> bool {
        matches!(self.outcome, Outcome::Blocked(_))
    }

    /// The same step of a destination that is known to have answered: where its state was not read, it was up.
    pub fn as_heard(self) -> Self {
        match self.hop {
            Hop::Target { what, .. } => Self::passed(Hop::Target { what, up: true }),
            _ => self,
        }
    }

    /// The same step where only a part of the packets meets it: stopped in part, or unseen where `exact` is false and it depends
    /// on the destination's address.
    pub fn as_partial(self, exact: bool) -> Self {
        let outcome = match self.outcome {
            Outcome::Blocked(obstacle) if exact => Outcome::Partly(obstacle),
            Outcome::Blocked(obstacle) => Outcome::Unseen(Unseen::DependsOnAddress(Box::new(obstacle))),
            outcome => outcome,
        };
        Self { outcome, ..self }
    }

    /// The same step where the name that led there may have another answer: what stops it stops nothing for certain.
    pub fn unless_answered_otherwise(self, doubt: &Missing) -> Self {
        match self.outcome {
            Outcome::Blocked(obstacle) | Outcome::Partly(obstacle) => {
                let (doubt, obstacle) = (doubt.clone(), Box::new(obstacle));
                Self::unseen(self.hop, Unseen::OtherAnswer { doubt, obstacle })
            }
            outcome => Self { outcome, ..self },
        }
    }

    /// An obstacle, with how many of the answers it stops.
    pub fn said(&self, obstacle: &Obstacle) -> String {
        match &self.share {
            Some(share) => format!("{obstacle} ({share})"),
            None => obstacle.to_string(),
        }
    }

    /// The step as a line of the report; `code` is that of the finding that tells of its obstacle.
    fn line(&self, code: Option<Code>) -> String {
        let told = |obstacle: &Obstacle| match code {
            Some(code) => format!(" {code}: {}", self.said(obstacle)),
            None => format!(": {}", self.said(obstacle)),
        };
        match &self.outcome {
            Outcome::Passed => self.hop.to_string(),
            Outcome::Blocked(obstacle) => format!("{} [BLOCKED{}]", self.hop, told(obstacle)),
            Outcome::Partly(obstacle) => format!("{} [PARTLY BLOCKED{}]", self.hop, told(obstacle)),
            Outcome::Unseen(unseen) => format!("{} [UNKNOWN: {}]", self.hop, unseen.missing().reason),
        }
    }
}

/// A walk to one destination.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trace {
    /// `source`, `s3`, `secretsmanager`, `sts`, `kms` or `glue`.
    pub to: &'static str,
    /// The host.
    pub host: String,
    /// The port.
    pub port: u16,
    /// The steps, in the order of evaluation.
    pub steps: Vec<Step>,
}

impl Trace {
    /// The steps at hops of these kinds.
    pub fn at<'a>(&'a self, kinds: &'a [HopKind]) -> impl Iterator<Item = &'a Step> {
        self.steps.iter().filter(|step| kinds.contains(&step.kind()))
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

    /// The name of the database's own endpoint that the host came to, by whatever records; of several none.
    pub fn endpoint(&self) -> Option<&str> {
        let databases = self.steps.iter().rev().filter_map(|step| match &step.hop {
            Hop::Host {
                host,
                is: Some(HostIs::Destination(_)),
            } => DatabaseName::parse(host).map(|_| host.as_str()),
            _ => None,
        });
        let mut distinct = databases.collect::<BTreeSet<_>>().into_iter();
        distinct.next().filter(|_| distinct.next().is_none())
    }

    /// The path as the report shows it; `code_of` is the code of the finding that tells of a step. What stops it `before` the walk, each
    /// by its code, stands first; of a resolver that does not answer the walk has nothing to say.
    pub fn report(&self, before: Vec<(Code, Step)>, code_of: impl Fn(StepAt) -> Option<Code>) -> NetworkPath {
        let is_mute = before.iter().any(|(_, step)| step.kind() == HopKind::Resolver);
        let own = self.steps.iter().cloned().enumerate();
        let own = own.filter(|(_, step)| !is_mute || step.kind() != HopKind::Resolver);
        let (codes, steps): (Vec<_>, Vec<_>) = before
            .into_iter()
            .map(|(code, step)| (Some(code), step))
            .chain(own.map(|(at, step)| (code_of((self.to, at)), step)))
            .unzip();
        let shown = Self { steps, ..self.clone() };
        let lines = || shown.steps.iter().zip(&codes);
        NetworkPath {
            to: self.to.to_owned(),
            host: self.host.clone(),
            port: self.port,
            reachability: shown.reachability(),
            hops: lines().map(|(step, code)| step.line(*code)).collect(),
            drawn: lines().map(|(step, code)| step.drawn(*code)).collect(),
        }
    }
}
