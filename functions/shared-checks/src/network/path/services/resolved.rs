//! The way to a service where the run's own text prints the address that its name led to, and Amazon's answer for it is in doubt.

use std::net::Ipv4Addr;

use super::named::{asker, by_exact_rule, forwarding};
use super::{Home, policy_at};
use crate::network::path::answers::walk_each;
use crate::network::path::destination::{Resolution, behind_endpoint};
use crate::network::path::hop::Hop;
use crate::network::path::printed::{Printed, as_then, elsewhere, is_at};
use crate::network::path::subject::Service;
use crate::network::path::trace::Step;
use crate::network::path::walk::Walker;

/// Where the name led.
pub enum Resolved {
    /// To public addresses.
    Out,
    /// To private ones: the way to them.
    Inside(Vec<Step>),
}

/// Where the name of a service led in that run; `None` where the text does not say, or where it adds nothing to Amazon's answer.
/// `is_own_name`: an endpoint of the VPC has the name, which all but a rule of the very name leaves to it.
pub fn resolved(home: &Home<'_, '_>, service: Service, walker: &Walker<'_, '_>, is_own_name: bool) -> Option<Resolved> {
    let printed = home.subject.printed.get(&service)?;
    let host = home.host(service);
    let is_doubtful = match is_own_name {
        true => home.servers.doubt(&host).is_some() || by_exact_rule(home, &host).is_some(),
        false => home.doubt(service).is_some() || forwarding(home, &host, false).is_some(),
    };
    match is_doubtful {
        true => resolved_to(home, service, walker, printed),
        false => None,
    }
}

/// Where the addresses that are printed lie.
pub fn resolved_to(
    home: &Home<'_, '_>,
    service: Service,
    walker: &Walker<'_, '_>,
    printed: &Printed,
) -> Option<Resolved> {
    if printed.is_public()? {
        return Some(Resolved::Out);
    }
    let mut found: Vec<Resolution> = Vec::new();
    for address in &printed.addresses {
        let one = at(home, service, *address)?;
        let is_known = |other: &Resolution| other.destination.is_some() && other.destination == one.destination;
        if !found.iter().any(is_known) {
            found.push(one);
        }
    }
    Some(Resolved::Inside(walk_each(&home.host(service), found, |one| {
        let way = one.destination.iter().flat_map(|to| {
            let policy = policy_at(home, service, to);
            walker.walk(to).into_iter().chain(policy)
        });
        let steps = one.steps.iter().cloned().chain(way);
        steps.map(|step| as_then(step, &home.host(service))).collect()
    })))
}

/// What stands at a private address: an endpoint of the service in the VPC, else whatever is there; `None` where it may be the endpoint.
fn at(home: &Home<'_, '_>, service: Service, address: Ipv4Addr) -> Option<Resolution> {
    let endpoints = home.lookup.endpoints(home.vpc()).ok()?.into_iter();
    for endpoint in endpoints.filter(|one| home.is_made_for(one, service, "Interface")) {
        let to = behind_endpoint(home.lookup, endpoint).ok()?;
        if is_at(home.lookup, &to, address)? {
            let hop = Hop::EndpointDns {
                endpoint: endpoint.vpc_endpoint_id.clone(),
            };
            return Some(Resolution {
                destination: Some(to),
                steps: vec![Step::passed(hop)],
                ..Resolution::default()
            });
        }
    }
    Some(elsewhere(home.lookup, &home.host(service), address, &asker(home), &[]))
}
