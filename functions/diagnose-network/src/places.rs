//! The places for Glue's interfaces, in the VPC of a source and where connections have theirs, each judged on the facts that a diagnosis would read.

use std::collections::BTreeSet;
use std::net::Ipv4Addr;

use aws_sdk_ec2::types::Filter;
use futures::future::{join_all, join3};
use shared_checks::network::Subject;
use shared_checks::network::placement::{self, Neighbour, Spot};
use shared_domain::Fact;
use shared_domain::aws::ec2::{SecurityGroup, Subnet};
use shared_domain::command::Command;
use shared_domain::facts_network::NetworkFacts;
use shared_domain::step::{AwsContext, Candidate, Discovery, Place, Places, Route, UsedPlace};
use shared_lambda::{STEP_TIME, within};

use crate::collect::{Clients, all_route_tables, collect_together, joined, listed};
use crate::handler::Input;

/// The places that the open questions of an execution ask for; `None` where none is asked for.
pub async fn asked_for(clients: &Clients, input: &Input) -> Option<Places> {
    let (route, discovery) = (input.route.as_ref()?, input.discovery.as_ref()?);
    let asks = discovery.questions.iter().any(|open| open.path.starts_with("network."));
    if !asks {
        return None;
    }
    let mut route = route.clone();
    if route.context.region.is_empty() {
        route.context.region = clients.region().unwrap_or_default();
    }
    if !names_no_source(&route, discovery) {
        route.request = route.known(Some(discovery));
        route.engine = route.known_engine(Some(discovery));
        return Some(within(STEP_TIME, places(clients, &route, discovery)).await);
    }
    if discovery.candidates.len() > MOST_SOURCES {
        let fit = discovery.candidates.len();
        return Some(Places {
            missing: vec![format!(
                "{fit} databases fit, and places are judged for {MOST_SOURCES} at most: with its `endpoint.host`, those for the one that is meant are"
            )],
            ..Places::default()
        });
    }
    // Who means one of a few needs no round more to be told its places.
    let each: Vec<Meant> = discovery
        .candidates
        .iter()
        .map(|candidate| Meant::one_of(candidate, &route, discovery))
        .collect();
    Some(within(STEP_TIME, places_of(clients, &each)).await)
}

/// More databases that fit are not offered places: each takes walks, and nobody reads them.
const MOST_SOURCES: usize = 5;
/// Places of each of several databases.
const MOST_OF_EACH: usize = 4;

/// Whether places have to be found for what may be meant.
fn names_no_source(route: &Route, discovery: &Discovery) -> bool {
    !discovery.candidates.is_empty() && discovery.selected.is_none() && route.request.host().is_none()
}

/// What places are for.
struct Meant {
    route: Route,
    discovery: Discovery,
}

impl Meant {
    /// As if the request named the host of this candidate.
    fn one_of(candidate: &Candidate, route: &Route, discovery: &Discovery) -> Self {
        let (mut route, mut discovery) = (route.clone(), discovery.clone());
        discovery.selected = Some(candidate.clone());
        route
            .request
            .endpoint
            .get_or_insert_default()
            .host
            .clone_from(&candidate.host);
        route.request = route.known(Some(&discovery));
        route.engine = route.known_engine(Some(&discovery));
        Self { route, discovery }
    }

    fn vpc(&self) -> Option<&String> {
        self.discovery.selected.as_ref()?.vpc_id.as_ref()
    }
}

/// The places in the VPC of the source that `route` leads to, and those that connections to sources of its kind have.
pub async fn places(clients: &Clients, route: &Route, discovery: &Discovery) -> Places {
    let (route, discovery) = (route.clone(), discovery.clone());
    places_of(clients, &[Meant { route, discovery }]).await
}

/// The same for each of a few sources: what they have in common is read once, and the best place of each comes first.
async fn places_of(clients: &Clients, meant: &[Meant]) -> Places {
    let used_places = meant.first().map_or(&[][..], |one| &one.discovery.used_places);
    let vpcs: BTreeSet<&String> = meant.iter().filter_map(Meant::vpc).collect();
    let context = meant.first().map(|one| one.route.context.clone()).unwrap_or_default();
    let surroundings = join_all(vpcs.into_iter().map(|vpc| surroundings(clients, vpc, &context)));
    let elsewhere = join_all(meant.iter().map(|one| elsewhere(clients, one)));
    let (surroundings, elsewhere, used) = join3(surroundings, elsewhere, described(clients, used_places)).await;
    let mut found: Vec<ToJudge> = elsewhere
        .into_iter()
        .zip(meant)
        .map(|(elsewhere, one)| elsewhere.unwrap_or_else(|| in_vpc_of(one, &surroundings)))
        .collect();
    for one in &mut found {
        match &used {
            Ok((subnets, groups)) => placement::add_used(&mut one.spots, used_places, subnets, groups),
            Err(reason) => one.missing.push(reason.clone()),
        }
    }
    let subjects: Vec<Subject> = found
        .iter()
        .zip(meant)
        .flat_map(|(found, one)| placement::subjects(&one.route, &found.spots))
        .collect();
    let facts = match subjects.is_empty() {
        true => NetworkFacts::default(),
        false => collect_together(clients, &subjects, false, |_, _| ()).await,
    };
    let judged = found.iter().zip(meant);
    let lists: Vec<Vec<Place>> = judged
        .map(|(found, one)| {
            let mut places = placement::places(&facts, &one.route, &found.spots, zone_of(&facts, one));
            if meant.len() > 1 {
                places.truncate(MOST_OF_EACH);
                let source = one.discovery.selected.as_ref().map(|source| source.id.clone());
                places.iter_mut().for_each(|place| place.source.clone_from(&source));
            }
            places
        })
        .collect();
    let mut places = Places::default();
    for rank in 0..lists.iter().map(Vec::len).max().unwrap_or_default() {
        places
            .places
            .extend(lists.iter().filter_map(|list| list.get(rank).cloned()));
    }
    for one in found {
        let is_new = |said: &Vec<String>, line: &String| !said.contains(line);
        let missing = one.missing.into_iter().filter(|line| is_new(&places.missing, line));
        let missing: Vec<String> = missing.collect();
        places.missing.extend(missing);
        if places.commands.is_empty() {
            places.commands = one.commands;
        }
    }
    places
}

/// The zone of the source, where it is an instance.
fn zone_of<'f>(facts: &'f NetworkFacts, meant: &Meant) -> Option<&'f str> {
    let source = meant.discovery.selected.as_ref()?;
    let mut instances = facts.db_instances.get().into_iter().flatten();
    let own = instances.find(|instance| instance.db_instance_identifier == source.id)?;
    own.availability_zone.as_deref()
}

/// Where to look, what is missing of it, and what would make a group that fits.
#[derive(Debug, Default)]
struct ToJudge {
    spots: Vec<Spot>,
    missing: Vec<String>,
    commands: Vec<String>,
}

/// Where to look for a host that no candidate listens at: behind the routes that lead towards its address. `None` for a candidate.
async fn elsewhere(clients: &Clients, meant: &Meant) -> Option<ToJudge> {
    if meant.discovery.selected.is_some() {
        return None;
    }
    let host = meant.route.request.host()?;
    Some(match host.parse::<Ipv4Addr>() {
        Ok(address) if address.is_private() => behind_routes(clients, address).await,
        Ok(_) => ToJudge::default(),
        Err(_) => ToJudge {
            missing: vec![format!(
                "no database of this account listens at {host}, so places are judged only where connections have theirs; with the address \
                 in place of the name, those are too from which a route leads to it"
            )],
            ..ToJudge::default()
        },
    })
}

async fn behind_routes(clients: &Clients, address: Ipv4Addr) -> ToJudge {
    let tables = match all_route_tables(clients).await {
        Fact::Known(tables) => tables,
        unread => {
            return ToJudge {
                missing: unread.reason().map(str::to_owned).into_iter().collect(),
                ..ToJudge::default()
            };
        }
    };
    let vpcs = placement::towards(address, &tables);
    if vpcs.is_empty() {
        return ToJudge {
            missing: vec![format!("no route table of this account has a route towards {address}")],
            ..ToJudge::default()
        };
    }
    let ids = vpcs.iter().map(|one| one.vpc_id.clone()).collect();
    let of_vpcs = vec![Filter::builder().name("vpc-id").set_values(Some(ids)).build()];
    match both(listed(clients, of_vpcs.clone(), of_vpcs).await) {
        Ok((subnets, groups)) => ToJudge {
            spots: vpcs
                .iter()
                .flat_map(|vpc| placement::spots_of(vpc, &subnets, &groups, &[]))
                .collect(),
            ..ToJudge::default()
        },
        Err(reason) => ToJudge {
            missing: vec![reason],
            ..ToJudge::default()
        },
    }
}

/// A VPC with those that are joined to it, as they are described.
struct Surroundings {
    vpc: String,
    joined: NetworkFacts,
    neighbours: Vec<Neighbour>,
    listed: Result<(Vec<Subnet>, Vec<SecurityGroup>), String>,
}

async fn surroundings(clients: &Clients, vpc: &str, context: &AwsContext) -> Surroundings {
    let joined = joined(clients, vpc).await;
    let neighbours = placement::neighbours(vpc, context, &joined);
    let ids = std::iter::once(vpc.to_owned()).chain(neighbours.iter().map(|one| one.vpc_id.clone()));
    let of_vpcs = vec![Filter::builder().name("vpc-id").set_values(Some(ids.collect())).build()];
    Surroundings {
        vpc: vpc.to_owned(),
        joined,
        neighbours,
        listed: both(listed(clients, of_vpcs.clone(), of_vpcs).await),
    }
}

/// The places for a source in its VPC and in those that are joined to it.
fn in_vpc_of(meant: &Meant, surroundings: &[Surroundings]) -> ToJudge {
    let around = meant
        .vpc()
        .and_then(|vpc| surroundings.iter().find(|one| one.vpc == *vpc));
    let Some((source, around)) = meant.discovery.selected.as_ref().zip(around) else {
        return ToJudge::default();
    };
    let vpc = &around.vpc;
    let (subnets, groups) = match &around.listed {
        Ok(both) => both,
        Err(reason) => {
            return ToJudge {
                missing: vec![reason.clone()],
                ..ToJudge::default()
            };
        }
    };
    let of_source: Vec<Subnet> = subnets.iter().filter(|subnet| subnet.vpc_id == *vpc).cloned().collect();
    let all = of_source.len();
    let best = placement::worth_judging(of_source);
    let fit = placement::groups_for_glue(groups, vpc, &source.security_group_ids);
    let mut found = ToJudge {
        spots: placement::spots(&best, &fit),
        ..ToJudge::default()
    };
    for neighbour in &around.neighbours {
        let spots = placement::spots_of(neighbour, subnets, groups, &source.security_group_ids);
        found.spots.extend(spots);
    }
    found.missing.extend(unread(vpc, &around.joined));
    if fit.is_empty() {
        found.commands = group_for_glue(vpc);
        found.missing.push(format!(
            "no security group of {vpc} admits itself on all TCP ports, which one of the connection's has to"
        ));
    }
    if all > best.len() {
        found
            .missing
            .push(format!("{vpc} has {all} subnets, of which {} were judged", best.len()));
    }
    found
}

/// What of the VPCs beside the source's could not be looked at.
fn unread(vpc: &str, joined: &NetworkFacts) -> Option<String> {
    let lists = [
        joined.vpc_peering_connections.reason(),
        joined.transit_gateway_vpc_attachments.reason(),
    ];
    let failed = joined.failed_calls.values().map(String::as_str);
    let reasons: Vec<&str> = lists.into_iter().flatten().chain(failed).collect();
    (!reasons.is_empty()).then(|| {
        format!(
            "other VPCs that are joined to {vpc} are not offered: {}",
            reasons.join("; ")
        )
    })
}

/// The subnets and groups of connections. One that is gone is described by nobody and no place any more, so they are filtered for.
async fn described(clients: &Clients, used: &[UsedPlace]) -> Result<(Vec<Subnet>, Vec<SecurityGroup>), String> {
    if used.is_empty() {
        return Ok(Default::default());
    }
    let filter = |name: &str, mut values: Vec<String>| {
        values.sort();
        values.dedup();
        vec![Filter::builder().name(name).set_values(Some(values)).build()]
    };
    let subnets = used.iter().map(|place| place.subnet_id.clone()).collect();
    let groups = used.iter().flat_map(|place| place.security_group_ids.clone()).collect();
    both(listed(clients, filter("subnet-id", subnets), filter("group-id", groups)).await)
}

fn both(
    (subnets, groups): (Fact<Vec<Subnet>>, Fact<Vec<SecurityGroup>>),
) -> Result<(Vec<Subnet>, Vec<SecurityGroup>), String> {
    match (subnets, groups) {
        (Fact::Known(subnets), Fact::Known(groups)) => Ok((subnets, groups)),
        (subnets, groups) => {
            let reasons: Vec<&str> = [subnets.reason(), groups.reason()].into_iter().flatten().collect();
            Err(reasons.join("; "))
        }
    }
}

/// What makes a group that Glue's interfaces can have; the source still has to admit it.
fn group_for_glue(vpc: &str) -> Vec<String> {
    let create = Command::aws("ec2", "create-security-group")
        .option("--group-name", "glue")
        .option("--description", "Glue's network interfaces")
        .option("--vpc-id", vpc);
    let admit = Command::aws("ec2", "authorize-security-group-ingress")
        .option("--group-id", "GROUP")
        .option("--protocol", "tcp")
        .option("--port", "0-65535")
        .option("--source-group", "GROUP");
    vec![create.to_string(), admit.to_string()]
}
