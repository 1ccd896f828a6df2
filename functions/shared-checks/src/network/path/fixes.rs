//! The changes that open a path, made of what the obstacles know.

use shared_domain::Fix;
use shared_domain::aws::ec2::{
    CidrBlock, IpPermission, IpRange, NetworkAclEntry, PortRange, PrefixListId, Route, TransitGatewayRoute,
    TransitGatewayRouteAttachment, UserIdGroupPair, VpcPeeringConnection, VpcPeeringOptions, VpcPeeringStatus,
    VpcPeeringVpcInfo,
};
use shared_domain::change::{
    Change, Edit, Flip, ITS_INTERNET_GATEWAY, Made, NEW_NAT, NEW_PEERING, PENDING_ACCEPTANCE, RuleDirection, stands_in,
};
use shared_domain::command::Command;

use super::flow::Direction;
use super::obstacle::{
    AclDenies, AttachedVpc, EndpointPolicyDenies, Gateway, ModelOf, NewRoute, PeeringEnd, RouteDestination,
    RouteMissing, SecurityGroupRefuses, StandingPeering, TransitLeadsElsewhere, TransitModel, TransitRouteMissing,
    WayBack, WayOut,
};
use super::ranges::Ranges;
use super::rules::RULES;
use crate::check::Told;
use crate::network::tgw_attachment_missing::attachment_fix;

// ---- security groups

/// A TCP rule, with its peers yet to be named.
pub fn tcp(first: u16, last: u16) -> IpPermission {
    IpPermission {
        ip_protocol: "tcp".to_owned(),
        from_port: Some(i32::from(first)),
        to_port: Some(i32::from(last)),
        ..IpPermission::default()
    }
}

/// A rule that names a group, and the account that has it, where it is another's.
pub fn with_group(rule: IpPermission, group: &str, owner: Option<&str>) -> IpPermission {
    let pair = UserIdGroupPair {
        group_id: Some(group.to_owned()),
        user_id: owner.map(str::to_owned),
        ..UserIdGroupPair::default()
    };
    IpPermission {
        user_id_group_pairs: vec![pair],
        ..rule
    }
}

/// A rule more in a group.
pub fn add_rule(summary: impl Into<String>, group: &str, direction: Direction, rule: IpPermission) -> Fix {
    let direction = match direction {
        Direction::Ingress => RuleDirection::Ingress,
        Direction::Egress => RuleDirection::Egress,
    };
    let group = group.to_owned();
    Fix::changes(
        summary,
        [Edit::GroupRule {
            group,
            direction,
            rule,
            on: true,
        }],
    )
}

/// A rule towards the other end: its group where a reference counts, else its addresses.
pub fn group_rule(refusal: &SecurityGroupRefuses) -> Fix {
    let (port, peer) = (refusal.port, &refusal.peer);
    let group = refusal.groups.first().cloned().unwrap_or_default();
    let rule = tcp(port, port);
    let (rule, other) = match (peer.groups.first(), peer.cidrs.as_slice()) {
        (Some(named), _) => (with_group(rule, named, peer.owner.as_deref()), named.clone()),
        (None, []) => {
            let to = match refusal.direction {
                Direction::Ingress => format!("into {group}"),
                Direction::Egress => format!("out of {group} to {}", peer.what),
            };
            return Fix::advice(format!("Allow TCP {port} {to}."));
        }
        (None, cidrs) => {
            let ranges = cidrs.iter().map(|cidr| IpRange { cidr_ip: cidr.clone() });
            let rule = IpPermission {
                ip_ranges: ranges.collect(),
                ..rule
            };
            (rule, cidrs.join(", "))
        }
    };
    let summary = match refusal.direction {
        Direction::Ingress => format!("Allow TCP {port} into {group} from {other}."),
        Direction::Egress => format!("Let TCP {port} out of {group} to {other}."),
    };
    add_rule(summary, &group, refusal.direction, rule)
}

/// A rule out to the prefix list of an AWS service.
pub fn prefix_list_rule(refusal: &SecurityGroupRefuses, service: &str) -> Fix {
    let (port, group) = (refusal.port, refusal.groups.first().cloned().unwrap_or_default());
    let Some(list) = &refusal.peer.prefix_list else {
        return Fix::advice(format!(
            "Allow TCP {port} out of {group} to the prefix list of {service}."
        ));
    };
    let rule = IpPermission {
        prefix_list_ids: vec![PrefixListId {
            prefix_list_id: list.clone(),
        }],
        ..tcp(port, port)
    };
    let summary = format!("Allow TCP {port} out of {group} to {service}'s prefix list {list}.");
    add_rule(summary, &group, refusal.direction, rule)
}

// ---- endpoints

/// The endpoint's policy, widened by what it lacks. A statement that denies has to go, and which one may is not for a command to say.
pub fn endpoint_policy(summary: String, denies: &EndpointPolicyDenies) -> Fix {
    let Some(widened) = denies.widened.clone() else {
        let role = denies.to.as_deref().and_then(|role| role.rsplit('/').next());
        let way_out = match role {
            Some(role) => format!("has to go, or to leave out the role {role}"),
            None => "has to go".to_owned(),
        };
        let by = match denies.by.as_slice() {
            [] => "A statement of it may deny".to_owned(),
            by => format!("Its statement {} denies", by.join(", ")),
        };
        return Fix::advice(format!("{summary} {by} that: it {way_out}."));
    };
    let policy = Flip {
        from: Some(denies.policy.clone()),
        to: Some(widened),
    };
    let endpoint = denies.endpoint.clone();
    Fix::changes(summary, [Edit::EndpointPolicy { endpoint, policy }])
}

/// What AWS says that the policy of an endpoint denied, allowed there: which endpoint it is, the text does not tell.
pub fn endpoint_policy_of(told: &Told<'_>, service: &str) -> Fix {
    let denied = told.denied();
    let (verb, what) = match denied {
        Some(denied) if denied.explicitly => ("no longer deny", denied.action.clone()),
        Some(denied) => ("allow", denied.action.clone()),
        None => ("allow", "what the text names".to_owned()),
    };
    let on = denied.and_then(|denied| denied.resource.as_deref());
    let on = on.map_or_else(String::new, |on| format!(" on {on}"));
    Fix::advice(format!(
        "Let the policy of the VPC's endpoint for {service} {verb} {what}{on}. Of a VPC that another account shares, its owner has to."
    ))
}

// ---- network ACLs

/// Rules of a network ACL in front of what stops, one for each block that is refused.
pub fn acl_rules(denies: &AclDenies) -> Fix {
    let acl = &denies.acl;
    let summary = acl_summary(denies);
    let entry = |cidr: &String, number: i32| allows(denies, cidr, number);
    let edit = |from: Option<&NetworkAclEntry>, to: NetworkAclEntry| Edit::AclEntry {
        acl: acl.clone(),
        from: from.cloned(),
        to: Some(to),
    };
    if denies.rules + denies.refused.len() > RULES {
        if let Some((rule, allowed)) = gives_way(denies) {
            let number = rule.rule_number;
            let summary = format!("{summary} {acl} is full, and its rule {number} denies nothing else: it gives way.");
            return Fix::changes(summary, [edit(Some(rule), allowed)]);
        }
        return Fix::advice(format!(
            "{summary} {acl} has {} rules that way, and AWS takes {RULES} where the quota is not raised (to 40 at most): have it raised \
             first, or let others go.",
            denies.rules
        ));
    }
    if denies.free_numbers.len() >= denies.refused.len() {
        let entries = denies.refused.iter().zip(&denies.free_numbers);
        return Fix::changes(summary, entries.map(|(cidr, number)| edit(None, entry(cidr, *number))));
    }
    let (Some((first, others)), Some(stop)) = (denies.refused.split_first(), &denies.first_stop) else {
        return Fix::advice(format!("{summary} {RENUMBER}"));
    };
    let (rule, number) = (&stop.rule, stop.rule.rule_number);
    let in_its_place = edit(Some(rule), entry(first, number));
    if others.is_empty() && denies_only(rule, &entry(first, number)) {
        let summary =
            format!("{summary} No number before rule {number} is free, and it denies nothing else: it gives way.");
        return Fix::changes(summary, [in_its_place]);
    }
    let Some(behind) = stop.behind.get(others.len()) else {
        return Fix::advice(format!("{summary} {RENUMBER}"));
    };
    // What is denied besides stays denied: by the same rule, with the next number, before anything is let through.
    let moved = NetworkAclEntry {
        rule_number: *behind,
        ..rule.clone()
    };
    let more = others
        .iter()
        .zip(&stop.behind)
        .map(|(cidr, number)| edit(None, entry(cidr, *number)));
    let edits = std::iter::once(edit(None, moved)).chain(more).chain([in_its_place]);
    let summary = format!("{summary} No number before rule {number} is free: it becomes rule {behind}.");
    Fix::changes(summary, edits)
}

fn acl_summary(denies: &AclDenies) -> String {
    let way = if denies.direction == Direction::Ingress {
        "in from"
    } else {
        "out to"
    };
    let summary = format!(
        "Allow TCP {} {way} {} in {}, before the rule that denies it.",
        denies.ports,
        denies.refused.join(", "),
        denies.acl
    );
    match denies.stands_for > denies.refused.len() {
        true => format!(
            "{summary} It has no room for a rule for each of the {} blocks: AWS takes {RULES} rules a direction, and none by prefix list.",
            denies.stands_for
        ),
        false => summary,
    }
}

const RENUMBER: &str = "No rule number before it is free: number the rules anew first.";

/// A rule that allows what an ACL denies from or to one block.
fn allows(denies: &AclDenies, cidr: &str, number: i32) -> NetworkAclEntry {
    let port = |port: u32| i32::try_from(port).ok();
    NetworkAclEntry {
        rule_number: number,
        protocol: "6".to_owned(),
        rule_action: "allow".to_owned(),
        egress: denies.direction == Direction::Egress,
        cidr_block: Some(cidr.to_owned()),
        ipv6_cidr_block: None,
        port_range: Some(PortRange {
            from: port(denies.ports.first),
            to: port(denies.ports.last),
        }),
    }
}

/// The rule that denies just what is asked for, with what it becomes: a full list takes none beside it.
fn gives_way(denies: &AclDenies) -> Option<(&NetworkAclEntry, NetworkAclEntry)> {
    let rule = &denies.first_stop.as_ref()?.rule;
    let [only] = denies.refused.as_slice() else { return None };
    let allowed = allows(denies, only, rule.rule_number);
    denies_only(rule, &allowed).then_some((rule, allowed))
}

/// True where a rule denies just what another allows.
fn denies_only(rule: &NetworkAclEntry, allowed: &NetworkAclEntry) -> bool {
    let meant = NetworkAclEntry {
        rule_action: rule.rule_action.clone(),
        ..allowed.clone()
    };
    *rule == meant
}

// ---- routes

/// A route to `destination`, with its target yet to be named.
fn route_to(destination: &RouteDestination) -> Route {
    let mut route = Route {
        state: Some("active".to_owned()),
        origin: Some("CreateRoute".to_owned()),
        ..Route::default()
    };
    match destination {
        RouteDestination::Cidr(cidr) => route.destination_cidr_block = Some(cidr.clone()),
        RouteDestination::PrefixList(list) => route.destination_prefix_list_id = Some(list.clone()),
    }
    route
}

fn by_gateway(route: Route, gateway: &Gateway) -> Route {
    let id = Some(gateway.id().to_owned());
    match gateway {
        Gateway::Peering(_) => Route {
            vpc_peering_connection_id: id,
            ..route
        },
        Gateway::Transit(_) => Route {
            transit_gateway_id: id,
            ..route
        },
        Gateway::Nat(_) => Route {
            nat_gateway_id: id,
            ..route
        },
        Gateway::Internet(_) | Gateway::Private(_) | Gateway::Endpoint(_) => Route {
            gateway_id: id,
            ..route
        },
    }
}

/// Puts a route into a table: a new one, or in the place of the one to the same destination.
fn put_route(table: &str, new: &NewRoute, gateway: &Gateway, by: Option<Made>) -> Edit {
    Edit::Route {
        table: table.to_owned(),
        from: new.existing.clone(),
        to: Some(by_gateway(route_to(&new.destination), gateway)),
        by,
    }
}

/// Takes a route out of a table.
pub fn delete_route(table: &str, route: &Route) -> Edit {
    Edit::Route {
        table: table.to_owned(),
        from: Some(route.clone()),
        to: None,
        by: None,
    }
}

/// Points a VPC's own route, whose target was replaced, to the VPC again: AWS deletes none.
pub fn local_again(table: &str, route: &Route) -> Edit {
    let to = Route {
        destination_cidr_block: route.destination_cidr_block.clone(),
        gateway_id: Some("local".to_owned()),
        state: Some("active".to_owned()),
        origin: route.origin.clone(),
        ..Route::default()
    };
    Edit::Route {
        table: table.to_owned(),
        from: Some(route.clone()),
        to: Some(to),
        by: None,
    }
}

/// The routes that are missing, to the gateway that leads there, where one is known.
pub fn routes(missing: &RouteMissing, summary: &str) -> Fix {
    // To what has no id yet, what makes it brings the routes.
    let Some(gateway) = missing.suggestion.as_ref().filter(|gateway| !stands_in(gateway.id())) else {
        return Fix::advice(summary);
    };
    let routes = routes_by(&missing.table, &missing.destinations, gateway);
    match &missing.inactive {
        None => routes,
        Some(peering) if peering.is_pending => {
            let accepted = accepted(peering);
            let summary = format!("Accept {}. {}", peering.peering, routes.summary);
            Fix::changes(summary, std::iter::once(accepted).chain(routes.changes))
        }
        Some(peering) => Fix::advice(format!(
            "{} First, {} has to be active.",
            routes.summary, peering.peering
        )),
    }
}

/// A peering that waits is accepted in the Region of the side that was asked.
fn accepted(standing: &StandingPeering) -> Change {
    let peering = standing.peering.clone();
    let there = standing.accepted_in.as_deref().unwrap_or_default();
    Change::from(Edit::PeeringAccepted { peering }).in_region(there)
}

/// Routes of a table to a gateway.
pub fn routes_by(table: &str, destinations: &[NewRoute], gateway: &Gateway) -> Fix {
    let to: Vec<String> = destinations.iter().map(|new| new.destination.to_string()).collect();
    let verb = if destinations.iter().any(|new| new.existing.is_some()) {
        "Point"
    } else {
        "Add"
    };
    let (to, id) = (to.join(", "), gateway.id());
    let summary = match verb {
        "Add" => format!("Add a route to {to} by {id} to {table}."),
        verb => format!("{verb} the route {to} of {table} to {id}."),
    };
    let edits = destinations.iter().map(|new| put_route(table, new, gateway, None));
    Fix::changes(summary, edits)
}

/// The route of a NAT gateway's subnet to the VPC's internet gateway, or that of a source with a public address.
pub fn internet_route(missing: &RouteMissing) -> Fix {
    let (table, vpc) = (&missing.table, &missing.vpc);
    let to: Vec<String> = missing
        .destinations
        .iter()
        .map(|new| new.destination.to_string())
        .collect();
    let summary = match missing.by_internet {
        false => format!("Route {table}, the table of the NAT gateway's subnet, to the VPC's internet gateway."),
        true => format!(
            "Route {} in {table}, the table of the source's subnet, to the VPC's internet gateway: replies from a public address leave by it.",
            to.join(", ")
        ),
    };
    let (gateway, by) = match &missing.suggestion {
        Some(known) => (known.clone(), None),
        None => {
            let made = Made::InternetGateway { vpc: vpc.clone() };
            (Gateway::Internet(ITS_INTERNET_GATEWAY.to_owned()), Some(made))
        }
    };
    let edits = missing
        .destinations
        .iter()
        .map(|new| put_route(table, new, &gateway, by.clone()));
    Fix::changes(summary, edits)
}

/// Attaches the internet gateway that a VPC has lost. Whether it still exists is not among the facts.
pub fn attach_internet_gateway(gateway: &str, vpc: &str) -> Fix {
    let attached = Edit::InternetGateway {
        gateway: gateway.to_owned(),
        vpc: vpc.to_owned(),
        on: true,
    };
    let summary =
        format!("Attach {gateway} to {vpc} again; where it was deleted, create another and point the route to it.");
    Fix::changes(summary, [attached])
}

/// A way out by a NAT gateway: by one that works, where the VPC has it, else by a new one in a public subnet. Which subnets are
/// public the command looks up where the walk could not read it; where none is, there is nothing to type.
pub fn way_out(table: &str, vpc: &str, existing: Option<&Route>, out: &WayOut) -> Fix {
    let new = match existing {
        Some(route) => NewRoute {
            destination: RouteDestination::of(route),
            existing: Some(route.clone()),
        },
        None => NewRoute {
            destination: RouteDestination::Cidr("0.0.0.0/0".to_owned()),
            existing: None,
        },
    };
    let (place, subnet) = match out {
        WayOut::By(gateway) => {
            let (id, what) = (
                gateway.id(),
                match gateway {
                    Gateway::Transit(_) => "a transit gateway that leads to the internet",
                    _ => "a public NAT gateway that works",
                },
            );
            let summary = format!("Route {table} to {id}, {what}.");
            return Fix::changes(summary, [put_route(table, &new, gateway, None)]);
        }
        WayOut::None => {
            return Fix::advice(format!(
                "Put a public NAT gateway into a subnet of {vpc} whose own route table leads to an internet gateway, and route the \
                 connection's subnet to it by another table than that: no subnet beside those of {table} is public."
            ));
        }
        WayOut::NewByMain(main) => {
            return Fix::advice(format!(
                "Put a public NAT gateway into a subnet of {vpc} that has no route table of its own, so that {main}, the main one, leads \
                 it to an internet gateway, and route {table} to the NAT gateway."
            ));
        }
        WayOut::NewIn(subnet) => (format!("{subnet}, a public subnet of {vpc}"), Some(subnet.clone())),
        WayOut::New => (format!("a public subnet of {vpc}"), None),
    };
    let made = Made::NatGateway {
        vpc: vpc.to_owned(),
        subnet,
    };
    let route = put_route(table, &new, &Gateway::Nat(NEW_NAT.to_owned()), Some(made));
    let summary = format!("Put a public NAT gateway into {place}, and route {table} to it.");
    Fix::changes(summary, [route])
}

// ---- peerings

fn side(end: &PeeringEnd) -> VpcPeeringVpcInfo {
    VpcPeeringVpcInfo {
        vpc_id: Some(end.vpc.clone()),
        owner_id: end.owner.clone(),
        region: end.region.clone(),
        cidr_block: end.cidrs.first().cloned(),
        cidr_block_set: end
            .cidrs
            .iter()
            .map(|block| CidrBlock {
                cidr_block: block.clone(),
            })
            .collect(),
        ..VpcPeeringVpcInfo::default()
    }
}

/// True for VPCs whose blocks overlap, which AWS does not peer.
pub fn overlap(near: &PeeringEnd, far: &PeeringEnd) -> bool {
    let ranges = |end: &PeeringEnd| {
        let ranges = end.cidrs.iter().filter_map(|block| Ranges::cidr(block));
        ranges.fold(Ranges::EMPTY, |all, one| all.union(&one))
    };
    ranges(near).meets(&ranges(far))
}

/// The peering of two VPCs: the one that is there, else a new one, with the routes of both sides pointed to it.
pub fn peering(
    near: &PeeringEnd,
    far: Option<&PeeringEnd>,
    standing: Option<&StandingPeering>,
    otherwise: &str,
) -> Fix {
    match (standing, far) {
        (Some(standing), far) => standing_peering(near, far, standing),
        (None, Some(far)) if overlap(near, far) => Fix::advice(format!(
            "Give the source a way that translates addresses, such as an endpoint service (AWS PrivateLink) in {}, or private NAT gateways \
             over a transit gateway; or move it to a VPC of other blocks: those of {} and {} overlap, and AWS peers no such VPCs.",
            near.vpc, near.vpc, far.vpc
        )),
        (None, Some(far)) => new_peering(near, far),
        (None, None) => Fix::advice(otherwise),
    }
}

/// The routes of both ends, pointed to a peering.
fn routes_of_ends<'e>(
    near: &'e PeeringEnd,
    far: Option<&'e PeeringEnd>,
    gateway: &'e Gateway,
    by: Option<&'e Made>,
) -> impl Iterator<Item = Change> + 'e {
    let ends = std::iter::once(near).chain(far);
    ends.flat_map(move |end| {
        let table = end.table.as_deref().unwrap_or_default();
        let there = end.region.as_deref().filter(|_| near.region != end.region);
        end.routes.iter().map(move |new| {
            let edit = put_route(table, new, gateway, by.cloned());
            Change::from(edit).in_region(there.unwrap_or_default())
        })
    })
}

/// A peering that is there, accepted where it waits. Of a new one beside it AWS would make none.
fn standing_peering(near: &PeeringEnd, far: Option<&PeeringEnd>, standing: &StandingPeering) -> Fix {
    let peering = standing.peering.clone();
    let to: Vec<String> = near.routes.iter().map(|new| new.destination.to_string()).collect();
    let (to, table) = (to.join(", "), near.table.as_deref().unwrap_or_default());
    let first = if standing.is_pending {
        format!("Accept {peering}, and point")
    } else {
        "Point".to_owned()
    };
    let summary = format!("{first} the route {to} of {table} to {peering}, which joins the two VPCs.");
    let gateway = Gateway::Peering(peering);
    let accepted = standing.is_pending.then(|| accepted(standing));
    let routes = routes_of_ends(near, far, &gateway, None);
    Fix::changes(summary, accepted.into_iter().chain(routes))
}

/// A new peering of two VPCs: asked for, accepted, and the routes of both sides pointed to it.
fn new_peering(near: &PeeringEnd, far: &PeeringEnd) -> Fix {
    // Another account accepts it itself.
    let others = matches!((&near.owner, &far.owner), (Some(one), Some(other)) if one != other);
    let peering = VpcPeeringConnection {
        vpc_peering_connection_id: NEW_PEERING.to_owned(),
        status: Some(VpcPeeringStatus {
            code: Some(if others { PENDING_ACCEPTANCE } else { "active" }.to_owned()),
            message: None,
        }),
        requester_vpc_info: Some(side(near)),
        accepter_vpc_info: Some(side(far)),
        ..VpcPeeringConnection::default()
    };
    // Neither side resolves the other's names yet; of another account's nothing is told.
    let mut peering = peering;
    for side in [&mut peering.requester_vpc_info, &mut peering.accepter_vpc_info] {
        if let Some(side) = side.as_mut().filter(|_| !others) {
            side.peering_options = Some(VpcPeeringOptions {
                allow_dns_resolution_from_remote_vpc: Some(false),
            });
        }
    }
    let made = Made::Peering {
        requester: near.vpc.clone(),
        accepter: far.vpc.clone(),
        region: near.region.clone(),
    };
    let gateway = Gateway::Peering(NEW_PEERING.to_owned());
    let mut changes = vec![Change::from(Edit::Peering {
        peering: Box::new(peering),
        on: true,
    })];
    if others {
        let accepted = Edit::PeeringAccepted {
            peering: NEW_PEERING.to_owned(),
        };
        changes.push(Change::from(accepted).in_region(far.region.as_deref().unwrap_or_default()));
    }
    changes.extend(routes_of_ends(near, Some(far), &gateway, Some(&made)));
    let summary = format!(
        "Peer {} with {}, accept it, and point the routes of both sides to it.",
        near.vpc, far.vpc
    );
    Fix::changes(summary, changes)
}

// ---- transit gateways

/// Routes to a VPC's attachment: its blocks are propagated, so that a new block follows by itself.
fn propagated(vpc: &AttachedVpc, wanted: &[String]) -> Vec<TransitGatewayRoute> {
    let blocks = if vpc.cidrs.is_empty() { wanted } else { &vpc.cidrs };
    let route = |cidr: &String| TransitGatewayRoute {
        destination_cidr_block: Some(cidr.clone()),
        state: Some("active".to_owned()),
        kind: Some("propagated".to_owned()),
        transit_gateway_attachments: vec![to_attachment(&vpc.attachment, Some(&vpc.vpc), "vpc")],
        ..TransitGatewayRoute::default()
    };
    blocks.iter().map(route).collect()
}

/// Propagates a VPC's attachment into a table.
pub fn propagation((gateway, table): (&str, &str), vpc: &AttachedVpc, wanted: &[String]) -> Edit {
    Edit::TransitPropagation {
        table: table.to_owned(),
        by: Made::attachment(&vpc.attachment, gateway, &vpc.vpc),
        attachment: vpc.attachment.clone(),
        routes: propagated(vpc, wanted),
        on: true,
    }
}

/// A fix with the propagation that the way on through another VPC lacks.
pub fn with_way_back(mut fix: Fix, gateway: &str, back: &Option<WayBack>) -> Fix {
    let Some(back) = back else { return fix };
    let propagated = Change::from(propagation((gateway, &back.table), &back.to, &[]));
    fix.summary += &format!(
        " Propagate it into {} too: the way leads through the VPC of that table, which has no route back.",
        back.table
    );
    let changes = fix.changes.iter().cloned().chain([propagated]).collect();
    fix.with_changes(changes)
}

fn to_attachment(attachment: &str, resource: Option<&str>, kind: &str) -> TransitGatewayRouteAttachment {
    TransitGatewayRouteAttachment {
        transit_gateway_attachment_id: Some(attachment.to_owned()),
        resource_id: resource.map(str::to_owned),
        resource_type: Some(kind.to_owned()),
    }
}

/// The route that a transit gateway's table lacks: propagated from the VPC's attachment, or static over a peering of transit
/// gateways, which propagate nothing to each other. `whose` is whose attachment it is.
pub fn transit_route(missing: &TransitRouteMissing, whose: &str) -> Fix {
    attached_first(missing, route_to_attachment(missing, whose))
}

/// A route to what is to be attached first.
fn attached_first(missing: &TransitRouteMissing, route: Fix) -> Fix {
    let Some(down) = &missing.attach else { return route };
    let mut fix = attachment_fix(down);
    if missing.model.is_none() && missing.told_by_default {
        return fix;
    }
    fix.extend(&route);
    fix.summary += &format!(" {}", route.summary);
    fix
}

fn route_to_attachment(missing: &TransitRouteMissing, whose: &str) -> Fix {
    let (table, cidrs) = (&missing.table, missing.destinations.join(", "));
    if let Some(fix) = missing.attachment.as_ref().and_then(|vpc| once_it_works(vpc, table)) {
        return fix;
    }
    if let Some(left_over) = missing.left_over.as_ref().filter(|_| missing.attach.is_none()) {
        return Fix::advice(format!(
            "Attach again what {left_over} was the table of, as a firewall's VPC, and route {cidrs} in {table} to it: {left_over} leads to both \
             ends, and nothing is associated with it. Where it was taken out on purpose, propagate both ends' attachments into each \
             other's tables."
        ));
    }
    if let Some(model) = &missing.model {
        return as_others_have(missing, model);
    }
    let propagates = |vpc: &&AttachedVpc| vpc.propagates;
    if let Some(vpc) = missing.attachment.as_ref().filter(propagates) {
        let to = to_attachment(&vpc.attachment, Some(&vpc.vpc), "vpc");
        let summary = format!("Add a static route to {cidrs} to {} to {table}.", vpc.attachment);
        return Fix::changes(summary, static_routes(missing, &to, None));
    }
    if let Some(vpc) = &missing.attachment {
        let attachment = &vpc.attachment;
        let (summary, instead) = match Made::attachment(attachment, &missing.gateway, &vpc.vpc) {
            Some(_) => (
                format!("Propagate the new attachment of {whose} into {table}, once it is available."),
                None,
            ),
            None => (
                format!("Propagate the attachment of {whose} {attachment} into {table}."),
                Some(format!("Add a static route to {cidrs} to it.")),
            ),
        };
        let fix = Fix::changes(
            summary,
            [propagation((&missing.gateway, table), vpc, &missing.destinations)],
        );
        return match instead {
            Some(instead) => fix.or_instead(instead),
            None => fix,
        };
    }
    let Some(peering) = &missing.peering else {
        return Fix::advice(format!(
            "Route {cidrs} in {table} to the attachment that leads there; where none does, attach that network first."
        ));
    };
    let to = to_attachment(peering, None, "peering");
    Fix::changes(
        format!("Add a static route to {cidrs} over peering {peering} to {table}."),
        static_routes(missing, &to, None),
    )
}

/// A static route that the transit gateway shows: as another table has it, so that both ways lead through the same firewall.
fn as_others_have(missing: &TransitRouteMissing, model: &TransitModel) -> Fix {
    let table = &missing.table;
    let to: Vec<String> = match &model.block {
        Some(block) => vec![block.clone()],
        None => missing.destinations.clone(),
    };
    let why = match &model.of {
        ModelOf::Table(of) => format!(", as {of} has it"),
        ModelOf::Firewall => ": its VPC has a firewall, and its table leads to both ends".to_owned(),
        ModelOf::Nat(nat) => format!(": {nat} of its VPC leads to the internet, and back by the transit gateway"),
        ModelOf::NatAlone(nat) => {
            format!(": {nat} of its VPC leads to the internet, and nothing else of that VPC uses the transit gateway")
        }
    };
    let summary = format!(
        "Add a static route to {} to {} to {table}{why}.",
        to.join(", "),
        model.to.transit_gateway_attachment_id.as_deref().unwrap_or_default(),
    );
    let missing = TransitRouteMissing {
        destinations: to,
        ..missing.clone()
    };
    Fix::changes(summary, static_routes(&missing, &model.to, None))
}

/// What stands on an attachment that does not work is told of it: AWS takes no route to it (`IncorrectState`).
fn once_it_works(vpc: &AttachedVpc, table: &str) -> Option<Fix> {
    let state = vpc.down.as_deref()?;
    let (attachment, of) = (&vpc.attachment, &vpc.vpc);
    Some(Fix::advice(match comes_up(state) {
        true => format!("Propagate attachment {attachment} of {of} into {table} once it is available: it is {state}."),
        false => format!(
            "Attach {of} again, and propagate the new attachment into {table}: {attachment} is {state}, and AWS takes no route to it."
        ),
    }))
}

/// True for the state of an attachment that becomes available by itself.
pub fn comes_up(state: &str) -> bool {
    matches!(state, "pending" | "initiating" | "initiatingRequest" | "rollingBack")
}

/// The route that goes before the one which takes the packets elsewhere: propagated where that one is wider than all that is propagated,
/// because one of the same range that is static goes first; else static, in the place of a static one of the same range.
pub fn led_back(elsewhere: &TransitLeadsElsewhere, whose: &str) -> Fix {
    let (missing, by) = (&elsewhere.missing, &elsewhere.by);
    let wide = by.destination_cidr_block.as_deref().and_then(prefix);
    let is_narrower = |block: &String| prefix(block) > wide;
    let Some(vpc) = missing.attachment.as_ref().filter(|_| missing.model.is_none()) else {
        return transit_route(missing, whose);
    };
    if let Some(fix) = once_it_works(vpc, &missing.table) {
        return fix;
    }
    if !vpc.propagates && !vpc.cidrs.is_empty() && vpc.cidrs.iter().all(is_narrower) {
        return transit_route(missing, whose);
    }
    let (to, cidrs) = (
        to_attachment(&vpc.attachment, Some(&vpc.vpc), "vpc"),
        missing.destinations.join(", "),
    );
    let (attachment, table) = (&vpc.attachment, &missing.table);
    let summary = format!("Point a static route to {cidrs} of {table} to {attachment}, the attachment of {whose}.");
    attached_first(missing, Fix::changes(summary, static_routes(missing, &to, Some(by))))
}

/// How long the prefix of a block is.
fn prefix(block: &str) -> Option<u8> {
    block.split_once('/').and_then(|(_, bits)| bits.parse().ok())
}

/// The attachment that a route leads to, where it has no id yet.
fn made_for(missing: &TransitRouteMissing, to: &TransitGatewayRouteAttachment) -> Option<Made> {
    let vpc = to.resource_id.as_deref()?;
    Made::attachment(to.transit_gateway_attachment_id.as_deref()?, &missing.gateway, vpc)
}

/// Static routes of a transit gateway's table to what it lacks; where one to the same range is `there`, in its place.
fn static_routes<'m>(
    missing: &'m TransitRouteMissing,
    to: &'m TransitGatewayRouteAttachment,
    there: Option<&'m TransitGatewayRoute>,
) -> impl Iterator<Item = Edit> + 'm {
    let by_hand = there.filter(|one| one.kind.as_deref() == Some("static"));
    missing.destinations.iter().map(move |cidr| Edit::TransitRoute {
        table: missing.table.clone(),
        from: by_hand
            .filter(|one| one.destination_cidr_block.as_ref() == Some(cidr))
            .cloned(),
        to: Some(TransitGatewayRoute {
            destination_cidr_block: Some(cidr.clone()),
            state: Some("active".to_owned()),
            kind: Some("static".to_owned()),
            transit_gateway_attachments: vec![to.clone()],
            ..TransitGatewayRoute::default()
        }),
        by: made_for(missing, to),
    })
}

// ---- what only lists, for a person to choose from

/// Lists the security groups of a VPC, to choose from.
pub fn list_groups(vpc: &str) -> Command {
    Command::aws("ec2", "describe-security-groups")
        .option("--filters", format!("Name=vpc-id,Values={vpc}"))
        .table("SecurityGroups[].[GroupId,GroupName]")
}

/// Lists subnets, those with the most free addresses first, to choose from.
pub fn list_subnets(vpc: Option<&str>) -> Command {
    let all = Command::aws("ec2", "describe-subnets");
    let filter = vpc.map(|vpc| format!("Name=vpc-id,Values={vpc}"));
    all.options("--filters", filter).table(
        "reverse(sort_by(Subnets,&AvailableIpAddressCount))[].[SubnetId,VpcId,AvailabilityZone,AvailableIpAddressCount]",
    )
}
