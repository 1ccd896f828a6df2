//! The resolver that answers for the source's name: Amazon's own, another one by the DHCP options, or one that a rule forwards to.

use std::net::Ipv4Addr;
use std::net::Ipv6Addr;

use shared_domain::aws::route53::{HostedZone, plain_name};
use shared_domain::aws::route53resolver::ResolverRule;

use super::destination::own_zone;
use super::hop::Hop;
use super::lookup::Lookup;
use super::ranges::Ranges;
use super::subject::ConnectionPath;
use super::trace::{Outcome, Step, Unseen};
use shared_domain::Missing;

/// Who answers names in a VPC, by its DHCP options: one fact, which every way by a name asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Servers {
    /// Amazon's resolver.
    Amazon,
    /// Servers of one's own, which may know what Amazon's resolver does not.
    Own(Vec<String>),
    /// Nobody could read which.
    Unread(Missing),
}

impl Servers {
    fn of_vpc(lookup: &Lookup<'_>, vpc: &str) -> Self {
        match lookup.dns_servers(vpc) {
            Err(missing) => Self::Unread(missing),
            Ok(servers) if servers.iter().all(|one| is_amazon(one, lookup, vpc)) => Self::Amazon,
            Ok(servers) => Self::Own(servers),
        }
    }

    /// Why nothing rests on what Amazon's resolver would answer for a name.
    pub fn doubt(&self, host: &str) -> Option<Missing> {
        match self {
            Self::Amazon => None,
            Self::Own(_) => Some(Missing {
                reason: format!("a resolver of one's own answers for {host}"),
                would_help: "the resolver, asked from inside the VPC".to_owned(),
            }),
            Self::Unread(missing) => Some(missing.clone()),
        }
    }

    /// True for servers of one's own.
    pub fn are_own(&self) -> bool {
        matches!(self, Self::Own(_))
    }
}

/// The resolver of a VPC.
pub struct Resolver {
    /// Who answers names there.
    pub servers: Servers,
    /// What answers for the source's name, for a source that has one.
    pub steps: Vec<Step>,
    /// Why it is not known where rules lead names.
    rules_refused: Option<Missing>,
}

impl Resolver {
    /// Why nothing rests on what the VPC's own resolver would answer for the source's name: another one answers, or may.
    pub fn doubt(&self) -> Option<Missing> {
        let other = |step: &Step| match &step.outcome {
            Outcome::Unseen(unseen @ Unseen::OtherResolver { .. }) => Some(unseen.missing()),
            _ => None,
        };
        match &self.servers {
            Servers::Unread(missing) => Some(missing.clone()),
            _ => self.steps.iter().find_map(other).or(self.rules_refused.clone()),
        }
    }
}

/// What answers in `vpc`.
pub fn of_vpc(lookup: &Lookup<'_>, path: &ConnectionPath, vpc: &str) -> Resolver {
    let servers = Servers::of_vpc(lookup, vpc);
    let named = path
        .target
        .as_ref()
        .filter(|target| target.host.parse::<Ipv4Addr>().is_err());
    let Some(target) = named else {
        return Resolver {
            servers,
            steps: Vec::new(),
            rules_refused: None,
        };
    };
    let hop = |amazon: bool| Hop::Resolver {
        host: target.host.clone(),
        amazon,
    };
    let other = |who: String| Step::unseen(hop(false), Unseen::OtherResolver { who });
    let step = match &servers {
        Servers::Unread(missing) => Step::unseen(hop(false), missing),
        Servers::Own(servers) => other(format!(
            "the DHCP options name resolvers of one's own: {}",
            servers.join(", ")
        )),
        Servers::Amazon => match lookup.forwarding_rule(&target.host, vpc) {
            Err(missing) => Step::unseen(hop(false), missing),
            Ok(None) => Step::passed(hop(true)),
            Ok(Some(rule)) if is_narrower(own_zone(lookup, &target.host, vpc), rule) => Step::passed(hop(true)),
            Ok(Some(rule)) => {
                let to: Vec<&str> = rule.target_ips.iter().filter_map(|one| one.ip.as_deref()).collect();
                let to = if to.is_empty() {
                    "other name servers".to_owned()
                } else {
                    to.join(", ")
                };
                let domain = rule.domain_name.as_deref().unwrap_or_default();
                other(format!("Resolver rule {} forwards {domain} to {to}", rule.id))
            }
        },
    };
    Resolver {
        servers,
        steps: vec![step],
        rules_refused: lookup.rules_refused(),
    }
}

/// True where a private zone of the VPC is more specific than a rule, and so answers before it; of the same name the rule is first.
/// <https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zone-private-considerations.html>
fn is_narrower(zone: Option<&HostedZone>, rule: &ResolverRule) -> bool {
    let domain = plain_name(rule.domain_name.as_deref().unwrap_or_default());
    zone.is_some_and(|zone| plain_name(&zone.name).len() > domain.len())
}

/// The Amazon resolver by its names: `AmazonProvidedDNS`, the link-local addresses of both families, or the VPC's base plus two.
/// <https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html>
fn is_amazon(server: &str, lookup: &Lookup<'_>, vpc: &str) -> bool {
    let vpc = lookup.vpc(vpc).ok().flatten();
    let base = vpc.and_then(|vpc| vpc.cidr_block.as_deref()).and_then(Ranges::cidr);
    let base = base.and_then(|range| range.iter().next());
    let own = base.map(|(first, _)| Ipv4Addr::from(first.saturating_add(2)).to_string());
    const BY_IPV6: Ipv6Addr = Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x253);
    let is_by_ipv6 = server.parse() == Ok(BY_IPV6);
    server == "AmazonProvidedDNS" || server == "169.254.169.253" || is_by_ipv6 || own.as_deref() == Some(server)
}
