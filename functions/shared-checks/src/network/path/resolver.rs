//! The resolver that answers for the source's name: Amazon's own, another one by the DHCP options, or one that a rule forwards to.

use std::net::Ipv4Addr;

use shared_domain::aws::route53::{HostedZone, plain_name};
use shared_domain::aws::route53resolver::ResolverRule;

use super::destination::own_zone;
use super::hop::Hop;
use super::lookup::Lookup;
use super::ranges::Ranges;
use super::subject::ConnectionPath;
use super::trace::{Outcome, Step, Unseen};
use shared_domain::Missing;

/// The resolver of a VPC.
pub struct Resolver {
    /// True where the DHCP options name others than Amazon's.
    pub is_custom: bool,
    /// Why the DHCP options are not known.
    pub unread: Option<Missing>,
    /// What answers for the source's name, for a source that has one.
    pub steps: Vec<Step>,
}

impl Resolver {
    /// True where another resolver than the VPC's own answers, which may know what its zones do not.
    pub fn is_elsewhere(&self) -> bool {
        let other = |step: &Step| matches!(step.outcome, Outcome::Unseen(Unseen::OtherResolver { .. }));
        self.steps.iter().any(other)
    }
}

/// What answers in `vpc`.
pub fn of_vpc(lookup: &Lookup<'_>, path: &ConnectionPath, vpc: &str) -> Resolver {
    let servers = lookup.dns_servers(vpc);
    let is_custom = servers
        .as_ref()
        .is_ok_and(|all| all.iter().any(|one| !is_amazon(one, lookup, vpc)));
    let unread = servers.as_ref().err().cloned();
    let named = path
        .target
        .as_ref()
        .filter(|target| target.host.parse::<Ipv4Addr>().is_err());
    let Some(target) = named else {
        return Resolver {
            is_custom,
            unread,
            steps: Vec::new(),
        };
    };
    let hop = |amazon: bool| Hop::Resolver {
        host: target.host.clone(),
        amazon,
    };
    let other = |who: String| Step::unseen(hop(false), Unseen::OtherResolver { who });
    let step = match servers {
        Err(missing) => Step::unseen(hop(false), missing),
        Ok(servers) if is_custom => other(format!(
            "the DHCP options name resolvers of one's own: {}",
            servers.join(", ")
        )),
        Ok(_) => match lookup.forwarding_rule(&target.host, vpc) {
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
        is_custom,
        unread,
        steps: vec![step],
    }
}

/// True where a private zone of the VPC is more specific than a rule, and so answers before it; of the same name the rule is first.
/// <https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zone-private-considerations.html>
fn is_narrower(zone: Option<&HostedZone>, rule: &ResolverRule) -> bool {
    let domain = plain_name(rule.domain_name.as_deref().unwrap_or_default());
    zone.is_some_and(|zone| plain_name(&zone.name).len() > domain.len())
}

/// The Amazon resolver by its names: `AmazonProvidedDNS`, the link-local address, or the VPC's base plus two.
fn is_amazon(server: &str, lookup: &Lookup<'_>, vpc: &str) -> bool {
    let vpc = lookup.vpc(vpc).ok().flatten();
    let base = vpc.and_then(|vpc| vpc.cidr_block.as_deref()).and_then(Ranges::cidr);
    let base = base.and_then(|range| range.iter().next());
    let own = base.map(|(first, _)| Ipv4Addr::from(first.saturating_add(2)).to_string());
    server == "AmazonProvidedDNS" || server == "169.254.169.253" || own.as_deref() == Some(server)
}
