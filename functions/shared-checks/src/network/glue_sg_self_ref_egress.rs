//! # Egress is restricted and no security group lets all TCP out to itself
//!
//! ## Why it breaks a connection
//! The workers of a job talk to each other on many ports, so what comes in has to get out. With the default outbound rule
//! that is so; where outbound rules were narrowed it needs a rule of its own.
//!
//! ## Evidence
//! The outbound rules of the connection's groups.
//!
//! ## Fix
//! Add an outbound rule for TCP 0-65535 with the group itself as the destination.
//!
//! ## Unknown when
//! `ec2:DescribeSecurityGroups` was denied, throttled or late.
//!
//! ## References
//! <https://docs.aws.amazon.com/glue/latest/dg/setup-vpc-for-glue-access.html>

use shared_domain::{Cause, Code, Missing, Resource};

use super::path::fixes;
use super::path::flow::Direction;
use super::path::ranges::Ranges;
use super::path::rules::{Opening, opens_itself};
use super::path::view::NetworkView;
use crate::check::{Effect, Path};
use crate::{Check, Judgement};

pub const CHECK: Check<NetworkView> = Check {
    explains: &[Cause::SgNoSelfReference],
    effect: Effect::Blocks,
    path: Path::Every,
    ..Check::network(
        Code::GlueSgSelfRefEgress,
        "Egress is restricted and no security group lets all TCP out to itself",
        judge,
    )
};

fn judge(view: &NetworkView) -> Result<Judgement, Missing> {
    let groups = view.carried_groups()?;
    let Some(first) = groups.first() else {
        return Ok(Judgement::NotApplicable);
    };
    let openings: Vec<Opening> = groups
        .iter()
        .map(|group| opens_itself(group, Direction::Egress))
        .collect();
    if openings.contains(&Opening::Whole) || by_address(view, &openings) {
        return Ok(Judgement::Pass);
    }
    let ids: Vec<&str> = groups.iter().map(|group| group.group_id.as_str()).collect();
    let half = groups
        .iter()
        .zip(&openings)
        .find(|(_, opening)| matches!(opening, Opening::Part { by_group, .. } if !by_group.is_empty()));
    // The rule belongs to the group that also has the inbound half.
    let inbound = groups
        .iter()
        .find(|group| opens_itself(group, Direction::Ingress) == Opening::Whole);
    let group = &half.map(|(group, _)| group).or(inbound).unwrap_or(first).group_id;
    let fix = fixes::add_rule(
        format!("Add an outbound rule for all TCP ports to {group} with itself as the destination."),
        group,
        Direction::Egress,
        fixes::with_group(fixes::tcp(0, 65535), group, None),
    );
    let resource = Resource::new("security-group", group);
    let evidence = format!(
        "no outbound rule of {} opens TCP 0-65535 to the group itself",
        ids.join(", ")
    );
    Ok(Judgement::fail(resource, evidence, fix))
}

/// True where rules by address let all TCP out to every address that a worker may get: Glue asks for the rule that names the group itself
/// of what comes in.
fn by_address(view: &NetworkView, openings: &[Opening]) -> bool {
    let subnet = view.subnet.as_ref().ok().and_then(Option::as_ref);
    let workers = subnet.and_then(|subnet| Ranges::assignable(&subnet.cidr_block));
    let open = openings.iter().fold(Ranges::EMPTY, |all, opening| match opening {
        Opening::Part { by_range, .. } => all.union(by_range),
        Opening::Whole => all,
    });
    workers.is_some_and(|workers| workers.within(&open))
}
