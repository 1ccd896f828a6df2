//! The places for Glue's interfaces, in the VPC of a source and where connections have theirs, each judged on the facts that a diagnosis would read.

use std::net::Ipv4Addr;

use aws_sdk_ec2::types::Filter;
use futures::future::join;
use shared_checks::network::placement::{self, Spot};
use shared_domain::Fact;
use shared_domain::aws::ec2::{SecurityGroup, Subnet};
use shared_domain::command::Command;
use shared_domain::facts_network::NetworkFacts;
use shared_domain::step::{AwsContext, Candidate, Discovery, Places, Route, UsedPlace};
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
    let (mut route, mut discovery) = (route.clone(), discovery.clone());
    // Where one database fits, its places are offered with it: who means it needs no round more to be told them.
    if let ([only], None, None) = (
        discovery.candidates.as_slice(),
        &discovery.selected,
        route.request.host(),
    ) {
        let host = only.host.clone();
        discovery.selected = Some(only.clone());
        route.request.endpoint.get_or_insert_default().host = host;
    }
    route.request = route.known(Some(&discovery));
    route.engine = route.known_engine(Some(&discovery));
    if route.context.region.is_empty() {
        route.context.region = clients.region().unwrap_or_default();
    }
    Some(within(STEP_TIME, places(clients, &route, &discovery)).await)
}

/// The places in the VPC of the source that `route` leads to, and those that connections to sources of its kind have.
pub async fn places(clients: &Clients, route: &Route, discovery: &Discovery) -> Places {
    let source = discovery.selected.as_ref();
    let (mut found, used) = join(
        around(clients, source, route),
        described(clients, &discovery.used_places),
    )
    .await;
    match used {
        Ok((subnets, groups)) => placement::add_used(&mut found.spots, &discovery.used_places, &subnets, &groups),
        Err(reason) => found.missing.push(reason),
    }
    if found.spots.is_empty() {
        return Places {
            missing: found.missing,
            commands: found.commands,
            places: Vec::new(),
        };
    }
    let subjects = placement::subjects(route, &found.spots);
    let facts = collect_together(clients, &subjects, false, |_, _| ()).await;
    let instance = facts.db_instances.get().into_iter().flatten();
    let zone = instance
        .filter(|instance| source.is_some_and(|source| instance.db_instance_identifier == source.id))
        .find_map(|instance| instance.availability_zone.clone());
    Places {
        places: placement::places(&facts, route, &found.spots, zone.as_deref()),
        missing: found.missing,
        commands: found.commands,
    }
}

/// Where to look, what is missing of it, and what would make a group that fits.
#[derive(Debug, Default)]
struct ToJudge {
    spots: Vec<Spot>,
    missing: Vec<String>,
    commands: Vec<String>,
}

/// Where the source is known to be: in its VPC, or behind the routes that lead towards its address.
async fn around(clients: &Clients, source: Option<&Candidate>, route: &Route) -> ToJudge {
    let host = route.request.host().filter(|_| source.is_none());
    let Some(host) = host else {
        return in_vpc_of(clients, source, &route.context).await;
    };
    match host.parse::<Ipv4Addr>() {
        Ok(address) if address.is_private() => behind_routes(clients, address).await,
        Ok(_) => ToJudge::default(),
        Err(_) => ToJudge {
            missing: vec![format!(
                "no database of this account listens at {host}, so places are judged only where connections have theirs; with the address                  in place of the name, those are too from which a route leads to it"
            )],
            ..ToJudge::default()
        },
    }
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

async fn in_vpc_of(clients: &Clients, source: Option<&Candidate>, context: &AwsContext) -> ToJudge {
    let Some((source, vpc)) = source.and_then(|source| Some((source, source.vpc_id.as_ref()?))) else {
        return ToJudge::default();
    };
    let joined = joined(clients, vpc).await;
    let neighbours = placement::neighbours(vpc, context, &joined);
    let vpcs = std::iter::once(vpc)
        .chain(neighbours.iter().map(|one| &one.vpc_id))
        .cloned();
    let of_vpcs = vec![
        Filter::builder()
            .name("vpc-id")
            .set_values(Some(vpcs.collect()))
            .build(),
    ];
    let (subnets, groups) = match both(listed(clients, of_vpcs.clone(), of_vpcs).await) {
        Ok(both) => both,
        Err(reason) => {
            return ToJudge {
                missing: vec![reason],
                ..ToJudge::default()
            };
        }
    };
    let of_source: Vec<Subnet> = subnets.iter().filter(|subnet| subnet.vpc_id == *vpc).cloned().collect();
    let all = of_source.len();
    let best = placement::worth_judging(of_source);
    let fit = placement::groups_for_glue(&groups, vpc, &source.security_group_ids);
    let mut found = ToJudge {
        spots: placement::spots(&best, &fit),
        ..ToJudge::default()
    };
    for neighbour in &neighbours {
        found.spots.extend(placement::spots_of(
            neighbour,
            &subnets,
            &groups,
            &source.security_group_ids,
        ));
    }
    found.missing.extend(unread(vpc, &joined));
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
