//! Where a service's own name leads in the connection's VPC: to its public addresses, unless a private zone that the VPC sees answers for
//! it (a hub's central endpoints) or a Resolver rule forwards it. The name decides where the packets go, whatever else is open.
//!
//! Who answers is asked only where it can matter, because asking is a call: where the packets would leave by a way out, or none is seen
//! and something leads on. What is asked for one name is asked for all of them, which costs no call more.

use shared_domain::Missing;
use shared_domain::aws::ec2::Route;
use shared_domain::aws::route53::plain_name;
use shared_domain::aws::route53resolver::ResolverRule;

use super::{Home, PORT, policy_at};
use crate::network::path::answers::walk_each;
use crate::network::path::destination::{Asker, Place, Resolution, behind_endpoint, zone_elsewhere, zone_of_service};
use crate::network::path::hop::{Hop, HopKind};
use crate::network::path::lookup::Lookup;
use crate::network::path::routes::{self, target};
use crate::network::path::source::to_nowhere;
use crate::network::path::subject::{Service, Target};
use crate::network::path::trace::{Outcome, Step, Unseen};
use crate::network::path::walk::{Origin, Walker};

/// Why the name is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The packets would leave by a way out.
    Open,
    /// No way is seen, and the service has an endpoint of its own whose name is another.
    Nameless,
    /// No way is seen.
    Closed,
    /// Its packets stay inside whatever the name says; what is known all the same counts, and it is asked about where the run says that
    /// the service did not answer.
    Served,
}

/// The way to where the name of a service leads, when that is not to its public addresses.
pub fn by_name(
    home: &Home<'_, '_>,
    service: Service,
    host: &str,
    walker: &Walker<'_, '_>,
    why: Why,
) -> Option<Vec<Step>> {
    let leads_on = home.leads_on();
    let asks = match why {
        Why::Open | Why::Nameless => true,
        Why::Closed => leads_on,
        Why::Served => leads_on && home.subject.s3_is_silent && service == Service::S3,
    };
    let zone = match asks || home.lookup.zones_are_known() || home.lookup.zones_are_refused() {
        true => zone_of_service(home.lookup, host, &asker(home)),
        false => Ok(None),
    };
    let zone = match zone {
        Ok(zone) => zone,
        // What was not read changes nothing where nothing leads to a hub.
        Err(missing) => {
            let may_be = match why {
                Why::Open | Why::Closed => leads_on,
                Why::Nameless => true,
                // Whoever asked for another name was refused for this one as well.
                Why::Served => leads_on && (asks || home.lookup.zones_are_refused()),
            };
            return may_be.then(|| vec![Step::unseen(zones(host), missing)]);
        }
    };
    if let Some(rule) = forwarding(home, host, asks && home.leads_to_vpcs())
        .filter(|rule| zone.as_ref().is_none_or(|zone| domain(rule).len() >= zone.name.len()))
    {
        return Some(vec![forwarded(rule, host)]);
    }
    if zone.is_none() && !asks && !home.lookup.profiles_are_known() || matches!(home.dns, Ok((false, _) | (_, false))) {
        // A VPC without its DNS attributes asks no private zone.
        return None;
    }
    let Some(zone) = zone else {
        return by_profile(home, service, host, walker);
    };
    if let Err(missing) = home.dns {
        return Some(vec![Step::unseen(zones(host), missing)]);
    }
    Some(walk_each(host, zone.answers, |answer| {
        to_answer(home, service, (&zone.id, host), answer, walker)
    }))
}

/// The zone that the VPC has to be associated with, where one is known that leads to an endpoint by a way that is open.
pub fn by_zone_elsewhere(home: &Home<'_, '_>, service: Service, host: &str, walker: &Walker<'_, '_>) -> Option<Step> {
    if !matches!(home.dns, Ok((true, true))) || !home.leads_on() {
        return None;
    }
    let (lacking, zone) = zone_elsewhere(home.lookup, host, &asker(home))?;
    let way = walk_each(host, zone.answers, |answer| {
        to_answer(home, service, (&zone.id, host), answer, walker)
    });
    // Who answers for the name is another question.
    let is_open = |step: &Step| step.outcome == Outcome::Passed || step.kind() == HopKind::Zone && !step.is_blocked();
    way.iter().all(is_open).then_some(lacking)
}

/// The way to an interface endpoint that a Route 53 Profile brings to the VPC, with its name. One that is in no answer is another
/// account's, and may be the service's.
fn by_profile(home: &Home<'_, '_>, service: Service, host: &str, walker: &Walker<'_, '_>) -> Option<Vec<Step>> {
    let ids = home.lookup.endpoints_by_profile(home.vpc()).ok()?;
    // All are looked for before one is judged, so that they are read in one round.
    let found: Vec<_> = ids
        .into_iter()
        .map(|id| (id, home.lookup.endpoint(id).ok().flatten()))
        .collect();
    let known = found.iter().filter_map(|(_, endpoint)| *endpoint);
    if let Some(endpoint) = known
        .into_iter()
        .find(|one| home.is_endpoint_of(one, service, "Interface"))
    {
        let dns = Hop::EndpointDns {
            endpoint: endpoint.vpc_endpoint_id.clone(),
        };
        return Some(match behind_endpoint(home.lookup, endpoint) {
            Ok(to) => std::iter::once(home.answered(dns, host))
                .chain(walker.walk(&to))
                .chain(policy_at(home, service, &to))
                .collect(),
            Err(missing) => vec![Step::unseen(dns, missing)],
        });
    }
    let (id, _) = found
        .iter()
        .find(|(_, endpoint)| endpoint.is_none() && home.leads_on())?;
    let missing = Missing {
        reason: format!(
            "a Route 53 Profile brings {id}, which is in no answer and may be the endpoint that {host} leads to"
        ),
        would_help: format!("the account that owns {id}"),
    };
    let endpoint = (*id).to_owned();
    Some(vec![Step::unseen(Hop::EndpointDns { endpoint }, missing)])
}

/// The way to what a zone answers.
fn to_answer(
    home: &Home<'_, '_>,
    service: Service,
    (zone, host): (&str, &str),
    resolution: Resolution,
    walker: &Walker<'_, '_>,
) -> Vec<Step> {
    let by_zone = |step: Step| match (&step.hop, &step.outcome) {
        (Hop::HostedZone { .. }, Outcome::Passed) => home.answered(step.hop, host),
        _ => step,
    };
    let mut steps: Vec<Step> = resolution.steps.into_iter().map(by_zone).collect();
    let answers = Hop::HostedZone {
        zone: Some(zone.to_owned()),
        host: host.to_owned(),
    };
    if !steps.iter().any(|step| matches!(step.hop, Hop::HostedZone { .. })) {
        steps.insert(0, home.answered(answers, host));
    }
    match resolution.destination {
        Some(to) if to.place == Place::Nowhere => {
            let target = Target {
                host: host.to_owned(),
                port: PORT,
            };
            to_nowhere(home.lookup, home.origin, &target, to, steps)
        }
        Some(to) => {
            steps.extend(walker.walk(&to));
            steps.extend(policy_at(home, service, &to));
            steps
        }
        None => steps,
    }
}

/// The rule that takes the very name of an endpoint with private DNS out of the VPC; a wider one does not.
pub fn by_exact_rule(home: &Home<'_, '_>, host: &str) -> Option<Step> {
    let rule = forwarding(home, host, false).filter(|rule| domain(rule) == host)?;
    Some(forwarded(rule, host))
}

/// The Resolver rule that forwards a service's name, as far as rules were read. One for every name is a resolver of one's own, which answers
/// for public names as any other does.
pub(super) fn forwarding<'a>(home: &Home<'a, '_>, host: &str, asks: bool) -> Option<&'a ResolverRule> {
    if !asks && !home.lookup.rules_are_known() {
        return None;
    }
    let rule = home.lookup.forwarding_rule(host, home.vpc()).ok().flatten();
    rule.filter(|rule| !domain(rule).is_empty())
}

fn domain(rule: &ResolverRule) -> String {
    plain_name(rule.domain_name.as_deref().unwrap_or_default())
}

fn forwarded(rule: &ResolverRule, host: &str) -> Step {
    let hop = Hop::Resolver {
        host: host.to_owned(),
        amazon: false,
    };
    let who = format!("Resolver rule {} forwards {}", rule.id, domain(rule));
    Step::unseen(hop, Unseen::OtherResolver { who })
}

fn zones(host: &str) -> Hop {
    Hop::HostedZone {
        zone: None,
        host: host.to_owned(),
    }
}

pub(super) fn asker<'h>(home: &'h Home<'_, '_>) -> Asker<'h> {
    Asker {
        account: &home.subject.account,
        region: &home.subject.region,
        vpc: Some(home.vpc()),
        subnet: None,
        owner: home.origin.other_owner(home.origin.subnet),
    }
}

/// Asks about the names of all services, where those of one are asked about: one listing brings the zones of a VPC.
pub fn ask_along(home: &Home<'_, '_>, hosts: impl IntoIterator<Item = String>) {
    if home.lookup.looks_for_zones(home.vpc()) {
        for host in hosts {
            home.lookup.prefetch(zone_of_service(home.lookup, &host, &asker(home)));
        }
    }
}

impl Home<'_, '_> {
    /// True where a route leads to another network, in which a hub may be.
    pub(super) fn leads_on(&self) -> bool {
        leads_on(self.lookup, self.origin)
    }

    /// True where a route leads to other VPCs by what is walked through, so that the way to a hub may be seen.
    pub(super) fn leads_to_vpcs(&self) -> bool {
        has_route(self.lookup, self.origin, to_vpcs)
    }
}

/// True where a route of the connection's subnet leads to another network.
pub fn leads_on(lookup: &Lookup<'_>, origin: &Origin<'_>) -> bool {
    has_route(lookup, origin, |route| {
        // A core network of Cloud WAN, or a local gateway, has a field of its own.
        let other = route.core_network_arn.is_some() || route.local_gateway_id.is_some();
        to_vpcs(route) || other || matches!(target(route), routes::Target::Private(_))
    })
}

fn to_vpcs(route: &Route) -> bool {
    matches!(target(route), routes::Target::Transit(_) | routes::Target::Peering(_))
}

fn has_route(lookup: &Lookup<'_>, origin: &Origin<'_>, is_it: impl Fn(&Route) -> bool) -> bool {
    let table = lookup.route_table(&origin.subnet.subnet_id, &origin.subnet.vpc_id);
    table.is_ok_and(|table| table.routes.iter().any(is_it))
}
