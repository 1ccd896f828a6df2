//! # A security group of the connection does not exist
//!
//! ## Why it breaks a connection
//! Glue attaches the connection's security groups to its interfaces. One that is gone makes the interfaces impossible to
//! create.
//!
//! ## Evidence
//! The groups that the connection names and `ec2:DescribeSecurityGroups` does not know.
//!
//! ## Fix
//! Name existing security groups on the connection.
//!
//! ## Unknown when
//! `ec2:DescribeSecurityGroups` was denied, throttled or late.
//!
//! ## References
//! <https://docs.aws.amazon.com/glue/latest/dg/start-connecting.html>

use shared_domain::{Cause, Code, Missing, Resource, Verdict};

use super::path::fixes;
use super::path::report::{choose, update_connection};
use super::path::view::NetworkView;
use crate::check::{Effect, Observation, Path, refuted};
use crate::{Check, Judgement};

pub const CHECK: Check<NetworkView> = Check {
    explains: &[Cause::EniOrSubnetNotFound],
    refuted_by: refuted::BY_LAUNCH,
    effect: Effect::Blocks,
    path: Path::Every,
    ..Check::network(
        Code::ConnSgNotFound,
        "A security group of the connection does not exist",
        judge,
    )
};

fn judge(view: &NetworkView) -> Result<Judgement, Missing> {
    if view.vpc_settings.is_none() {
        return Ok(Judgement::NotApplicable);
    }
    let mut found = Vec::new();
    for (id, group) in &view.groups {
        if group.as_ref().map_err(Clone::clone)?.is_none() {
            let evidence = format!(
                "{} names {id}, which ec2:DescribeSecurityGroups does not know",
                view.placed_by
            );
            let known = view.carried_groups()?;
            let known: Vec<String> = known.iter().map(|group| group.group_id.clone()).collect();
            let vpc = view
                .subnet
                .as_ref()
                .ok()
                .and_then(Option::as_ref)
                .map(|subnet| subnet.vpc_id.as_str());
            let fix = match vpc {
                Some(vpc) if known.is_empty() => {
                    let summary = format!("Name a security group of {vpc} on the connection.");
                    choose(view, &summary, fixes::list_groups(vpc))
                }
                _ => update_connection(view, &known, &format!("Take {id} off the connection.")),
            };
            let resource = Resource::new("security-group", id);
            let seen = Observation::new(Verdict::Fail, resource, evidence, fix);
            found.push(seen.about([&view.placed_by]));
        }
    }
    Ok(if found.is_empty() {
        Judgement::Pass
    } else {
        Judgement::Found(found)
    })
}
