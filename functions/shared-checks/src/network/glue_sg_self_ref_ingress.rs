//! # No security group of the connection admits all TCP from itself
//!
//! ## Why it breaks a connection
//! The workers of a job talk to each other on many ports. Glue checks at launch that at least one security group opens
//! all TCP ports to itself; a rule for the VPC's addresses does not satisfy that check.
//!
//! ## Evidence
//! The inbound rules of the connection's groups.
//!
//! ## Fix
//! Add an inbound rule for TCP 0-65535 with the group itself as the source.
//!
//! ## Unknown when
//! `ec2:DescribeSecurityGroups` was denied, throttled or late.
//!
//! ## References
//! <https://docs.aws.amazon.com/glue/latest/dg/setup-vpc-for-glue-access.html>

use shared_domain::{Cause, Code, Fix, Missing, Resource};

use super::path::fixes;
use super::path::flow::Direction;
use super::path::rules::{Opening, opens_itself};
use super::path::view::NetworkView;
use crate::check::{Effect, Path, Said, Stands, refuted};
use crate::{Check, Judgement};

pub const CHECK: Check<NetworkView> = Check {
    explains: &[Cause::SgNoSelfReference],
    refuted_by: refuted::BY_LAUNCH,
    effect: Effect::Blocks,
    path: Path::Every,
    said: &[Said {
        cause: Cause::SgNoSelfReference,
        title: "Glue found no self-referencing rule when it launched the run",
        resource: |told| told.connection(),
        fix: |_| {
            Fix::advice(
                "Let one security group of the connection admit all TCP ports from itself; where one does by now, run it again first.",
            )
        },
        stands: Stands::EvenIfPassed,
    }],
    ..Check::network(
        Code::GlueSgSelfRefIngress,
        "No security group of the connection admits all TCP from itself",
        judge,
    )
};

fn judge(view: &NetworkView) -> Result<Judgement, Missing> {
    let groups = view.carried_groups()?;
    let Some(first) = groups.first() else {
        return Ok(Judgement::NotApplicable);
    };
    if groups
        .iter()
        .any(|group| opens_itself(group, Direction::Ingress) == Opening::Whole)
    {
        return Ok(Judgement::Pass);
    }
    let ids: Vec<&str> = groups.iter().map(|group| group.group_id.as_str()).collect();
    // A group that has half the rule already is the one to mend.
    let nearly = groups
        .iter()
        .find(|group| matches!(opens_itself(group, Direction::Ingress), Opening::Part { by_group, .. } if !by_group.is_empty()));
    let group = &nearly.unwrap_or(first).group_id;
    Ok(Judgement::fail(
        Resource::new("security-group", group),
        format!(
            "no inbound rule of {} opens TCP 0-65535 to the group itself",
            ids.join(", ")
        ),
        fixes::add_rule(
            format!("Add an inbound rule for all TCP ports to {group} with itself as the source."),
            group,
            Direction::Ingress,
            fixes::with_group(fixes::tcp(0, 65535), group, None),
        ),
    ))
}
