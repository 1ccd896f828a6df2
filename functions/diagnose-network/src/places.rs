//! The places for Glue's interfaces in the VPC of a source, each judged on the facts that a diagnosis would read.

use aws_sdk_ec2::types::Filter;
use shared_checks::network::placement;
use shared_domain::Fact;
use shared_domain::step::{Candidate, Place, Route};

use crate::collect::{Clients, collect_together, listed};

/// Places, or why there are none to show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Places {
    /// The best first.
    pub places: Vec<Place>,
    /// Why some, or all, are missing: what could not be read, or that no group would do.
    pub missing: Vec<String>,
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
    let mut missing = Vec::new();
    if groups.is_empty() {
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
    }
}
