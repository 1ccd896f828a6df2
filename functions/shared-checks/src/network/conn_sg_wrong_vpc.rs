//! # A security group of the connection belongs to another VPC than its subnet
//!
//! ## Why it breaks a connection
//! An interface can only carry groups of its own VPC (or groups associated with it), so Glue cannot create its
//! interfaces.
//!
//! ## Evidence
//! The VPC of the subnet and that of the group.
//!
//! ## Fix
//! Name a security group of the subnet's VPC on the connection.
//!
//! ## Unknown when
//! The subnet or the groups could not be read, or it could not be read whether the group is associated with the VPC.
//!
//! ## References
//! <https://docs.aws.amazon.com/vpc/latest/userguide/security-group-assoc.html>

use shared_domain::aws::ec2::SecurityGroup;
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
        Code::ConnSgWrongVpc,
        "A security group of the connection belongs to another VPC than its subnet",
        judge,
    )
};

fn judge(view: &NetworkView) -> Result<Judgement, Missing> {
    let Some(subnet) = view.subnet.as_ref().map_err(Clone::clone)? else {
        return Ok(Judgement::NotApplicable);
    };
    let outside = view.groups_outside_vpc.as_ref().map_err(Clone::clone)?;
    let observe = |group: &SecurityGroup| {
        let vpc = group.vpc_id.as_deref().unwrap_or("another VPC");
        let evidence = format!(
            "{} is in {vpc}, subnet {} is in {}",
            group.group_id, subnet.subnet_id, subnet.vpc_id
        );
        let is_outside = |id: &str| outside.iter().any(|one| one.group_id == id);
        let known = view
            .groups
            .iter()
            .filter(|(id, group)| matches!(group, Ok(Some(_))) && !is_outside(id));
        let rest: Vec<String> = known.map(|(id, _)| id.clone()).collect();
        let fix = if rest.is_empty() {
            let summary = format!("Name a security group of {} on the connection.", subnet.vpc_id);
            choose(view, &summary, fixes::list_groups(&subnet.vpc_id))
        } else {
            update_connection(view, &rest, &format!("Take {} off the connection.", group.group_id))
        };
        Observation::new(
            Verdict::Fail,
            Resource::new("security-group", &group.group_id),
            evidence,
            fix,
        )
    };
    Ok(if outside.is_empty() {
        Judgement::Pass
    } else {
        Judgement::Found(outside.iter().map(observe).collect())
    })
}
