//! Where Glue could put its interfaces for a source: each subnet with each group that may do, judged by the walk of a diagnosis, so that a
//! place is said to reach the source exactly when a diagnosis would say so.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::net::Ipv4Addr;

use shared_domain::Verdict;
use shared_domain::aws::ec2::{RouteTable, SecurityGroup, Subnet};
use shared_domain::diagnosis::{Diagnosis, Reachability};
use shared_domain::facts_network::NetworkFacts;
use shared_domain::request::Network;
use shared_domain::step::{AwsContext, Objection, Place, Route, UsedPlace};

use super::path::ranges::Ranges;
use super::path::routes::{Target, is_blackhole, target};
use super::{Subject, judge};

/// More subnets, and more groups, are not judged: nobody reads them, and each takes a walk.
pub const MOST_JUDGED: usize = 6;
/// VPCs beside the source's that are looked at, and subnets and groups of each.
const MOST_NEIGHBOURS: usize = 3;
const MOST_OF_NEIGHBOUR: usize = 2;
/// The target of routes within a VPC.
const LOCAL: &str = "local";
/// Fewer free addresses than a small job takes with room to spare.
const FEW: i32 = 20;

/// The subnets worth judging: those with most free addresses, of every zone one first.
pub fn worth_judging(mut subnets: Vec<Subnet>) -> Vec<Subnet> {
    subnets.sort_by_key(|subnet| (Reverse(subnet.available_ip_address_count), subnet.subnet_id.clone()));
    let mut first_of_zone: Vec<Subnet> = Vec::new();
    let mut others: Vec<Subnet> = Vec::new();
    for subnet in subnets {
        let known = first_of_zone
            .iter()
            .any(|other| other.availability_zone == subnet.availability_zone);
        let list = if known { &mut others } else { &mut first_of_zone };
        list.push(subnet);
    }
    first_of_zone.append(&mut others);
    first_of_zone.truncate(MOST_JUDGED);
    first_of_zone
}

/// The groups of a VPC that Glue's interfaces may have: one admits itself, or a job's workers do not find each other. Those that the source's
/// groups name come first.
pub fn groups_for_glue(groups: &[SecurityGroup], vpc: &str, source_groups: &[String]) -> Vec<SecurityGroup> {
    let names = |group: &SecurityGroup, id: &str| {
        let pairs = group.ip_permissions.iter().flat_map(|rule| &rule.user_id_group_pairs);
        pairs
            .filter_map(|pair| pair.group_id.as_deref())
            .any(|named| named == id)
    };
    let admitted = |id: &str| {
        let mut sources = groups.iter().filter(|group| source_groups.contains(&group.group_id));
        sources.any(|source| names(source, id))
    };
    let mut fit: Vec<SecurityGroup> = groups
        .iter()
        .filter(|group| group.vpc_id.as_deref() == Some(vpc) && names(group, &group.group_id))
        .cloned()
        .collect();
    fit.sort_by_key(|group| (!admitted(&group.group_id), group.group_id.clone()));
    fit.truncate(MOST_JUDGED);
    fit
}

/// A VPC that is joined to the source's.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Neighbour {
    /// Its id.
    pub vpc_id: String,
    /// The peering, the gateway or whatever else is between the two; [`LOCAL`] where nothing is.
    pub by: String,
}

/// The account's own VPCs in this Region that an active peering or a transit gateway joins to `vpc`. Whether a place there reaches the
/// source, the walk says.
pub fn neighbours(vpc: &str, context: &AwsContext, facts: &NetworkFacts) -> Vec<Neighbour> {
    let own = |owner: &Option<String>| owner.as_ref().is_none_or(|owner| *owner == context.account);
    let peerings = facts.vpc_peering_connections.get().into_iter().flatten();
    let peerings = peerings.filter(|peering| {
        let status = peering.status.as_ref().and_then(|status| status.code.as_deref());
        status == Some("active")
    });
    let peered = peerings.flat_map(|peering| {
        let sides = [&peering.requester_vpc_info, &peering.accepter_vpc_info];
        let sides = sides.into_iter().flatten();
        let here =
            sides.filter(|side| own(&side.owner_id) && side.region.as_ref().is_none_or(|it| *it == context.region));
        here.filter_map(|side| Some((side.vpc_id.clone()?, peering.vpc_peering_connection_id.clone())))
    });
    let attachments = facts.transit_gateway_vpc_attachments.get().into_iter().flatten();
    let attachments = attachments.filter(|one| one.state.as_deref() == Some("available") && own(&one.vpc_owner_id));
    let attached = attachments.map(|one| (one.vpc_id.clone(), one.transit_gateway_id.clone()));
    let mut found: Vec<Neighbour> = peered
        .chain(attached)
        .filter(|(other, _)| other != vpc)
        .map(|(vpc_id, by)| Neighbour { vpc_id, by })
        .collect();
    found.sort();
    found.dedup_by(|one, other| one.vpc_id == other.vpc_id);
    found.truncate(MOST_NEIGHBOURS);
    found
}

/// The VPCs from which a route leads towards a private address, the most specific first: of a source that is on premises, peered, or on a
/// machine of one's own. Whether it is reached from there, the walk says.
pub fn towards(address: Ipv4Addr, tables: &[RouteTable]) -> Vec<Neighbour> {
    let sought = Ranges::address(address);
    let mut found: Vec<(u64, Neighbour)> = tables
        .iter()
        .filter_map(|table| {
            let routes = table.routes.iter().filter(|route| !is_blackhole(route));
            let taken = routes.filter_map(|route| {
                let range = Ranges::cidr(route.destination_cidr_block.as_deref()?)?;
                sought.within(&range).then(|| (range.size(), target(route)))
            });
            let (size, target) = taken.min_by_key(|(size, _)| *size)?;
            let leads = !matches!(target, Target::Internet(_) | Target::Nat(_) | Target::Endpoint(_));
            let by = leads.then(|| target.id().to_owned())?;
            let vpc_id = table.vpc_id.clone();
            Some((size, Neighbour { vpc_id, by }))
        })
        .collect();
    found.sort();
    let mut seen = BTreeSet::new();
    found.retain(|(_, one)| seen.insert(one.vpc_id.clone()));
    found.truncate(MOST_NEIGHBOURS);
    found.into_iter().map(|(_, one)| one).collect()
}

/// A subnet with a group.
#[derive(Clone, Debug)]
pub struct Spot {
    subnet: Subnet,
    group: SecurityGroup,
    /// Where it is not in the source's VPC.
    neighbour: Option<Neighbour>,
    /// A connection that has its interfaces there.
    used_by: Option<String>,
}

/// Each of the subnets with each of the groups.
pub fn spots(subnets: &[Subnet], groups: &[SecurityGroup]) -> Vec<Spot> {
    let of = |subnet: &Subnet, group: &SecurityGroup| Spot {
        subnet: subnet.clone(),
        group: group.clone(),
        neighbour: None,
        used_by: None,
    };
    subnets
        .iter()
        .flat_map(|subnet| groups.iter().map(move |group| of(subnet, group)))
        .collect()
}

/// The best of a joined VPC's subnets with the best of its groups, of all that are described.
pub fn spots_of(
    neighbour: &Neighbour,
    subnets: &[Subnet],
    groups: &[SecurityGroup],
    source_groups: &[String],
) -> Vec<Spot> {
    let of_it = subnets.iter().filter(|subnet| subnet.vpc_id == neighbour.vpc_id);
    let mut subnets = worth_judging(of_it.cloned().collect());
    let mut groups = groups_for_glue(groups, &neighbour.vpc_id, source_groups);
    subnets.truncate(MOST_OF_NEIGHBOUR);
    groups.truncate(MOST_OF_NEIGHBOUR);
    let mut spots = spots(&subnets, &groups);
    spots
        .iter_mut()
        .for_each(|spot| spot.neighbour = Some(neighbour.clone()));
    spots
}

/// Adds the places that connections have, from what is described of them; of one that is there already it is told who uses it.
pub fn add_used(spots: &mut Vec<Spot>, used: &[UsedPlace], subnets: &[Subnet], groups: &[SecurityGroup]) {
    for place in used {
        let Some(subnet) = subnets.iter().find(|subnet| subnet.subnet_id == place.subnet_id) else {
            continue;
        };
        let of_place = |group: &&SecurityGroup| place.security_group_ids.contains(&group.group_id);
        for group in groups.iter().filter(of_place) {
            let used_by = Some(place.connection.clone());
            let same =
                |spot: &&mut Spot| spot.subnet.subnet_id == subnet.subnet_id && spot.group.group_id == group.group_id;
            match spots.iter_mut().find(same) {
                Some(known) => known.used_by = used_by,
                None => spots.push(Spot {
                    subnet: subnet.clone(),
                    group: group.clone(),
                    neighbour: None,
                    used_by,
                }),
            }
        }
    }
}

/// What a diagnosis of the request would be about, with the interfaces in each of these places.
pub fn subjects(route: &Route, spots: &[Spot]) -> Vec<Subject> {
    spots.iter().filter_map(|spot| subject(route, spot)).collect()
}

/// The places, those that reach everything first; among these the zone of the source, then the most free addresses.
pub fn places(facts: &NetworkFacts, route: &Route, spots: &[Spot], zone: Option<&str>) -> Vec<Place> {
    let mut places: Vec<(Place, i32)> = spots
        .iter()
        .filter_map(|spot| {
            let judged = judge(facts, &subject(route, spot)?);
            let free = spot.subnet.available_ip_address_count.unwrap_or_default();
            Some((place(spot, &judged, zone), free))
        })
        .collect();
    places.sort_by_key(|(place, free)| {
        let near = zone == Some(place.zone.as_str());
        (
            rank(place.reachability),
            place.speaks_against.len(),
            !near,
            Reverse(*free),
        )
    });
    places.into_iter().map(|(place, _)| place).collect()
}

fn subject(route: &Route, Spot { subnet, group, .. }: &Spot) -> Option<Subject> {
    let mut route = route.clone();
    route.request.network = Some(Network {
        subnet_id: Some(subnet.subnet_id.clone()),
        security_group_ids: vec![group.group_id.clone()],
    });
    Subject::of_request(&route)
}

fn rank(reachability: Reachability) -> u8 {
    match reachability {
        Reachability::Reachable => 0,
        Reachability::Unknown => 1,
        Reachability::Degraded => 2,
        Reachability::Blocked => 3,
    }
}

fn place(spot: &Spot, judged: &Diagnosis, zone: Option<&str>) -> Place {
    let Spot {
        subnet,
        group,
        neighbour,
        used_by,
    } = spot;
    let network = judged.network.as_ref();
    let mut speaks_for: Vec<String> = network
        .iter()
        .flat_map(|network| &network.paths)
        .filter(|path| path.reachability == Reachability::Reachable)
        .map(|path| match path.to.as_str() {
            "source" => format!("reaches {}:{}", path.host, path.port),
            service => format!("reaches {service}"),
        })
        .collect();
    speaks_for.extend(neighbour.iter().map(|Neighbour { vpc_id, by }| match by.as_str() {
        LOCAL => format!("in {vpc_id}, whose range has the source's address"),
        by => format!("in {vpc_id}, which {by} joins to where the source is"),
    }));
    speaks_for.extend(
        used_by
            .iter()
            .map(|connection| format!("the connection `{connection}` is there")),
    );
    if zone == Some(subnet.availability_zone.as_str()) {
        speaks_for.push("in the zone of the source, so nothing is paid between zones".to_owned());
    }
    speaks_for.extend(
        subnet
            .available_ip_address_count
            .filter(|free| *free >= FEW)
            .map(|free| format!("{free} free addresses")),
    );
    let speaks_against = judged
        .findings
        .iter()
        .filter(|finding| matches!(finding.verdict, Verdict::Fail | Verdict::Warn))
        .map(|finding| Objection {
            code: finding.code,
            title: finding.title.clone(),
            resource: finding.resource.id.clone(),
        })
        .collect();
    Place {
        source: None,
        subnet_id: subnet.subnet_id.clone(),
        zone: subnet.availability_zone.clone(),
        security_group_id: group.group_id.clone(),
        security_group_name: group.group_name.clone(),
        reachability: network.map_or(Reachability::Unknown, |network| network.reachability),
        speaks_for,
        speaks_against,
        unknown: judged.unknown.iter().map(|one| one.code.to_string()).collect(),
    }
}

#[cfg(test)]
mod tests;
