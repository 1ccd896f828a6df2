//! From the steps of a walk to the judgement of a check.

use shared_domain::aws::ec2::{GroupIdentifier, VpcEndpoint};
use shared_domain::aws::glue::PhysicalConnectionRequirements;
use shared_domain::aws::partition::endpoint_service;
use shared_domain::change::{Edit, Flip, NEW_ENDPOINT};
use shared_domain::command::Command;
use shared_domain::{Fix, Missing, Verdict};

use super::fixes;
use super::flow::{Direction, Leg};
use super::hop::{Hop, HopKind};
use super::obstacle::{
    EndpointWithoutPrivateDns, HostUnknown, NatPrivate, NatUnavailable, NoPublicAddress, Obstacle, PrivateDnsOff,
    ServiceWithoutWay, WayOut, WhyUnknown,
};
use super::rules::{Opening, opens_itself};
use super::subject::{Service, VpcSettings};
use super::trace::{Outcome, Step, Trace};
use super::view::NetworkView;
use crate::Judgement;
use crate::check::Observation;
use crate::network::{
    dns_phz_not_associated, dns_support_off, pcx_not_active, pcx_transitive, return_route_none, route_blackhole,
    route_more_specific, route_none, tgw_attachment_missing, tgw_az, tgw_rtb_blackhole, tgw_rtb_no_association,
};

/// Judges by the obstacles of a walk that a check tells of: `tell` gives the fix of those. Unknown where a hop of these kinds could
/// not be seen, passed where the packets came by one, not applicable where none is on the way.
pub fn judge_path(
    trace: &Trace,
    kinds: &[HopKind],
    tell: impl Fn(&Obstacle) -> Option<Fix>,
) -> Result<Judgement, Missing> {
    let found = observations(trace, tell);
    if !found.is_empty() {
        return Ok(Judgement::Found(found));
    }
    if let Some(missing) = trace.at(kinds).find_map(Step::missing) {
        return Err(missing);
    }
    if trace.at(kinds).next().is_some() {
        return Ok(Judgement::Pass);
    }
    // Where the walk could not even begin, the hops that every path has are unknown rather than absent.
    let basic = [HopKind::Name, HopKind::SourceGroups, HopKind::Route];
    if kinds.iter().any(|kind| ALWAYS.contains(kind))
        && let Some(missing) = trace.at(&basic).find_map(Step::missing)
    {
        return Err(missing);
    }
    Ok(Judgement::NotApplicable)
}

/// Hops that every path has.
const ALWAYS: [HopKind; 9] = [
    HopKind::SourceGroups,
    HopKind::SourceAcl,
    HopKind::Route,
    HopKind::DestinationAcl,
    HopKind::DestinationGroups,
    HopKind::DestinationAclReturn,
    HopKind::ReturnRoute,
    HopKind::SourceAclReturn,
    HopKind::Endpoint,
];

/// What a fix has to say where a private zone answers for a service's name: another way is of no use.
pub fn with_its_zone(mut fix: Fix, trace: &Trace) -> Fix {
    let zone = trace.steps.iter().find_map(|step| match &step.hop {
        Hop::HostedZone { zone: Some(zone), .. } if step.outcome == Outcome::Passed => Some(zone),
        _ => None,
    });
    if let Some(zone) = zone {
        fix.summary += &format!(
            " Private hosted zone {zone} answers for the name, so that no other way counts while the VPC is associated with it."
        );
    }
    fix
}

/// Judges the whole way to a service by the obstacles that a check tells of.
pub fn judge_service(
    view: &NetworkView,
    name: &str,
    tell: impl Fn(&Obstacle) -> Option<Fix>,
) -> Result<Judgement, Missing> {
    let Some(trace) = view.service(name) else {
        return Ok(Judgement::NotApplicable);
    };
    let found = observations(trace, |obstacle| match obstacle {
        Obstacle::EndpointPolicyDenies(_) => None,
        obstacle => tell(obstacle).map(|fix| with_its_zone(fix, trace)),
    });
    if !found.is_empty() {
        return Ok(Judgement::Found(found));
    }
    // What the endpoint's policy says has a check of its own.
    let mut on_the_way = trace.steps.iter().filter(|step| step.kind() != HopKind::EndpointPolicy);
    match on_the_way.find_map(Step::missing) {
        Some(missing) => Err(missing),
        None => Ok(Judgement::Pass),
    }
}

/// One observation a component, however many parts of the path meet it.
fn observations(trace: &Trace, tell: impl Fn(&Obstacle) -> Option<Fix>) -> Vec<Observation> {
    let mut found: Vec<Observation> = Vec::new();
    for (place, step) in trace.steps.iter().enumerate() {
        let Some(obstacle) = step.obstacle() else { continue };
        let Some(fix) = tell(obstacle) else { continue };
        let (at, resource) = ((trace.to, place), obstacle.resource());
        if let Some(seen) = found.iter_mut().find(|seen| seen.resource == resource) {
            seen.steps.push(at);
            continue;
        }
        let fix = fix.in_region(step.region.as_deref().unwrap_or_default());
        found.push(Observation {
            steps: vec![at],
            ..Observation::new(Verdict::Fail, resource, step.said(obstacle), fix).about(obstacle.about())
        });
    }
    found
}

/// What opens the way to a service, by what stops it.
pub fn service_fix(view: &NetworkView, obstacle: &Obstacle, service: &str) -> Fix {
    match obstacle {
        Obstacle::SecurityGroupRefuses(refusal) => fixes::group_rule(refusal),
        Obstacle::AclDenies(denies) => fixes::acl_rules(denies),
        Obstacle::EndpointWithoutPrivateDns(endpoint) => private_dns(view, endpoint),
        Obstacle::ServiceWithoutWay(nothing) => new_way(view, nothing),
        Obstacle::ZoneNotAssociated(stranger) => dns_phz_not_associated::associate(stranger, &view.region),
        Obstacle::TargetDown(down) if down.state.eq_ignore_ascii_case("pending") => {
            Fix::advice(format!("Wait until {} is available: AWS makes it.", down.resource.id))
        }
        Obstacle::TargetDown(down) => Fix::advice(format!("Accept {}, or create it anew.", down.resource.id)),
        Obstacle::HostUnknown(HostUnknown { host, why }) => Fix::advice(match why {
            WhyUnknown::NoRecord { zone, .. } => {
                format!("Give hosted zone {zone} a record of {host}, or take its association from the VPC.")
            }
            WhyUnknown::NoInterface { .. } => format!("Correct the record of {host}: {obstacle}."),
        }),
        _ => way_fix(obstacle).unwrap_or_else(|| Fix::advice(format!("Open the way to {service}: {obstacle}."))),
    }
}

/// What mends the routing of a way, wherever it leads: each kind as the check that tells of it to a source does.
fn way_fix(obstacle: &Obstacle) -> Option<Fix> {
    Some(match obstacle {
        Obstacle::RouteMissing(missing) => match missing.leg {
            Leg::Forward => route_none::fix(missing),
            Leg::FromNat => fixes::internet_route(missing),
            Leg::Return => return_route_none::fix(missing),
        },
        Obstacle::RouteBlackhole(dead) => route_blackhole::fix(dead),
        Obstacle::RouteMoreSpecific(specific) => route_more_specific::fix(specific),
        Obstacle::NoPublicAddress(NoPublicAddress {
            table,
            vpc,
            route,
            way_out,
            ..
        })
        | Obstacle::NatUnavailable(NatUnavailable {
            table,
            vpc,
            route,
            way_out,
            ..
        })
        | Obstacle::NatPrivate(NatPrivate {
            table,
            vpc,
            route,
            way_out,
            ..
        }) => fixes::way_out(table, vpc, Some(route), way_out),
        Obstacle::PeeringNotActive(peering) => pcx_not_active::fix(peering),
        Obstacle::PeeringLeadsElsewhere(peering) => pcx_transitive::fix(peering),
        Obstacle::TransitAttachmentDown(down) => tgw_attachment_missing::attachment_fix(down),
        Obstacle::TransitPeeringDown(down) => tgw_attachment_missing::peering_fix(down),
        Obstacle::TransitZoneUncovered(uncovered) => tgw_az::fix(uncovered),
        Obstacle::TransitTableMissing(missing) => tgw_rtb_no_association::association_fix(missing),
        Obstacle::TransitRouteMissing(missing) if missing.leg.is_return() => {
            fixes::transit_route(missing, "the connection's VPC")
        }
        Obstacle::TransitRouteMissing(missing) => fixes::transit_route(missing, "the endpoint's VPC"),
        Obstacle::TransitLeadsElsewhere(elsewhere) if elsewhere.missing.leg.is_return() => {
            fixes::led_back(elsewhere, "the connection's VPC")
        }
        Obstacle::TransitLeadsElsewhere(elsewhere) => fixes::led_back(elsewhere, "the endpoint's VPC"),
        Obstacle::TransitRouteBlackhole(dead) => tgw_rtb_blackhole::blackhole_fix(dead),
        _ => return None,
    })
}

/// Turns on private DNS of an endpoint, or what it needs of its VPC.
pub fn private_dns(view: &NetworkView, without: &EndpointWithoutPrivateDns) -> Fix {
    let endpoint = without.endpoint.clone();
    let subnet = view.subnet.as_ref().ok().and_then(Option::as_ref);
    if let (PrivateDnsOff::Vpc, Some(subnet), Ok((support, names))) = (without.why, subnet, &view.dns) {
        return dns_support_off::turn_on(&subnet.vpc_id, *support, *names);
    }
    let summary = format!("Turn on private DNS on {endpoint}, with DNS support and host names on in its VPC.");
    Fix::changes(summary, [Edit::EndpointDns { endpoint, on: true }])
}

/// The way to a service that has none. To an API that only the error text names the way out that was lost goes before an endpoint.
fn new_way(view: &NetworkView, nothing: &ServiceWithoutWay) -> Fix {
    let is_called = nothing.service == Service::Called;
    let lost = nothing.way_out.as_deref().filter(|_| is_called);
    if let Some(again) = lost.filter(|lost| stands_unused(lost)).and_then(way_fix) {
        return again;
    }
    let ServiceWithoutWay { vpc, host, table, .. } = nothing;
    match &nothing.endpoint {
        Some(service) if nothing.by_gateway => Fix::advice(format!(
            "Create a gateway endpoint for {service} in {vpc} on {table}; or add a NAT gateway."
        )),
        Some(service) => new_endpoint(view, nothing, service),
        None => lost.and_then(way_fix).unwrap_or_else(|| {
            Fix::advice(format!(
                "Add a NAT gateway to {vpc}: no endpoint is known to have the name {host}."
            ))
        }),
    }
}

/// True where a way out stands that the packets are not led by, or that lost its own route.
fn stands_unused(lost: &Obstacle) -> bool {
    match lost {
        Obstacle::RouteMissing(missing) => match missing.leg {
            Leg::FromNat => true,
            Leg::Forward => missing.suggestion.is_some() || matches!(missing.way_out, Some(WayOut::By(_))),
            Leg::Return => false,
        },
        Obstacle::RouteBlackhole(dead) => matches!(dead.way_out, Some(WayOut::By(_))),
        Obstacle::NoPublicAddress(NoPublicAddress { way_out, .. })
        | Obstacle::NatUnavailable(NatUnavailable { way_out, .. })
        | Obstacle::NatPrivate(NatPrivate { way_out, .. }) => matches!(way_out, WayOut::By(_)),
        _ => false,
    }
}

/// A new interface endpoint in the connection's subnet.
fn new_endpoint(view: &NetworkView, nothing: &ServiceWithoutWay, service: &str) -> Fix {
    let vpc = &nothing.vpc;
    let settings = view.vpc_settings.clone().unwrap_or_default();
    // A group that admits itself on every port serves for the endpoint as well. One that is gone, or of another VPC, AWS does not take.
    let known = view.carried_groups();
    if known.as_ref().is_ok_and(Vec::is_empty) && !settings.groups.is_empty() {
        return Fix::advice(format!(
            "Create an interface endpoint for {service} in {vpc} with private DNS, and with a security group that admits TCP 443 from {}; or \
             add a NAT gateway.",
            settings.subnet
        ));
    }
    let first = match &known {
        Ok(known) => known.first().map(|group| &group.group_id),
        Err(_) => settings.groups.first(),
    };
    let known = known.iter().flatten();
    let open = known
        .copied()
        .find(|group| opens_itself(group, Direction::Ingress) == Opening::Whole);
    let group = open.map(|group| &group.group_id).or(first);
    let group = group.map(|group| GroupIdentifier {
        group_id: group.clone(),
        ..GroupIdentifier::default()
    });
    let endpoint = VpcEndpoint {
        vpc_endpoint_id: NEW_ENDPOINT.to_owned(),
        vpc_endpoint_type: Some("Interface".to_owned()),
        vpc_id: vpc.clone(),
        service_name: endpoint_service(&view.region, service),
        state: Some("available".to_owned()),
        subnet_ids: vec![settings.subnet],
        groups: group.into_iter().collect(),
        private_dns_enabled: Some(true),
        ..VpcEndpoint::default()
    };
    let summary = format!("Create an interface endpoint for {service} in {vpc} with private DNS.");
    Fix::changes(summary, [Edit::Endpoint { endpoint, on: true }]).or_instead("Add a NAT gateway.")
}

/// Sets the connection's network to its subnet, that subnet's zone, and `groups`.
pub fn update_connection(view: &NetworkView, groups: &[String], summary: &str) -> Fix {
    let subnet = view.subnet.as_ref().ok().and_then(Option::as_ref);
    let Some(subnet) = subnet.filter(|_| !view.planned && !groups.is_empty()) else {
        return Fix::advice(summary);
    };
    if view.loses_credential {
        return Fix::advice(format!(
            "{summary} An update of a connection replaces its whole definition: give its credentials again with it, or better a secret."
        ));
    }
    let settings = PhysicalConnectionRequirements {
        subnet_id: Some(subnet.subnet_id.clone()),
        security_group_id_list: groups.to_vec(),
        availability_zone: Some(subnet.availability_zone.clone()),
    };
    let edit = Edit::Connection {
        name: view.placed_by.clone(),
        holds_password: view.holds_password,
        properties: Default::default(),
        vpc: Some(Flip {
            from: view.vpc_settings.as_ref().map(VpcSettings::as_requirements),
            to: Some(settings),
        }),
    };
    Fix::changes(summary, [edit])
}

/// A choice that a person has to make, with the command that lists what there is.
pub fn choose(view: &NetworkView, summary: &str, list: Command) -> Fix {
    if view.planned {
        Fix::advice(summary)
    } else {
        Fix::shows(summary, list)
    }
}
