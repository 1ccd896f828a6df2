//! The places for Glue's interfaces in the VPC of a source, each judged on the facts that a diagnosis would read.

use aws_sdk_ec2::types::Filter;
use shared_checks::network::placement;
use shared_domain::Fact;
use shared_domain::command::Command;
use shared_domain::step::{Candidate, Places, Route};
use shared_lambda::{STEP_TIME, within};

use crate::collect::{Clients, collect_together, listed};
use crate::handler::Input;

/// The places that the open questions of an execution ask for; `None` where none is asked for, or the source is not known.
pub async fn asked_for(clients: &Clients, input: &Input) -> Option<Places> {
    let (route, discovery) = (input.route.as_ref()?, input.discovery.as_ref()?);
    let asks = discovery.questions.iter().any(|open| open.path.starts_with("network."));
    let source = discovery.selected.as_ref().filter(|_| asks)?;
    let mut route = route.clone();
    route.request = route.known(Some(discovery));
    route.engine = route.known_engine(Some(discovery));
    if route.context.region.is_empty() {
        route.context.region = clients.region().unwrap_or_default();
    }
    Some(within(STEP_TIME, places(clients, &route, source)).await)
}

/// The places in the VPC of `source`, which is where `route` leads.
pub async fn places(clients: &Clients, route: &Route, source: &Candidate) -> Places {
    let Some(vpc) = &source.vpc_id else {
        return Places::default();
    };
    let of_vpc = || vec![Filter::builder().name("vpc-id").values(vpc).build()];
    let (subnets, groups) = listed(clients, of_vpc(), of_vpc()).await;
    let (subnets, groups) = match (subnets, groups) {
        (Fact::Known(subnets), Fact::Known(groups)) => (subnets, groups),
        (subnets, groups) => {
            let reasons = [subnets.reason(), groups.reason()];
            return Places {
                missing: reasons.into_iter().flatten().map(str::to_owned).collect(),
                ..Places::default()
            };
        }
    };
    let all = subnets.len();
    let subnets = placement::worth_judging(subnets);
    let groups = placement::groups_for_glue(&groups, &source.security_group_ids);
    let (mut missing, mut commands) = (Vec::new(), Vec::new());
    if groups.is_empty() {
        commands = group_for_glue(vpc);
        missing.push(format!(
            "no security group of {vpc} admits itself on all TCP ports, which one of the connection's has to"
        ));
    }
    if all > subnets.len() {
        missing.push(format!(
            "{vpc} has {all} subnets, of which {} were judged",
            subnets.len()
        ));
    }
    let subjects = placement::subjects(route, &subnets, &groups);
    let facts = collect_together(clients, &subjects, false, |_, _| ()).await;
    let instance = facts.db_instances.get().into_iter().flatten();
    let zone = instance
        .filter(|instance| instance.db_instance_identifier == source.id)
        .find_map(|instance| instance.availability_zone.clone());
    Places {
        places: placement::places(&facts, route, &subnets, &groups, zone.as_deref()),
        missing,
        commands,
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
