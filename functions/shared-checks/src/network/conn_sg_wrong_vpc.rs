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
use shared_domain::{Missing, Resource, Stage, Verdict};

use super::path::report::update_connection;
use super::path::view::View;
use crate::check::Observation;
use crate::{Check, Judgement};

/// The check.
pub const CHECK: Check<View> = Check {
    code: "CONN_SG_WRONG_VPC",
    stage: Stage::Network,
    title: "A security group of the connection belongs to another VPC than its subnet",
    judge,
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    let Some(subnet) = view.subnet.as_ref().map_err(Clone::clone)? else {
        return Ok(Judgement::NotApplicable);
    };
    let strangers = view.strangers.as_ref().map_err(Clone::clone)?;
    let observe = |group: &SecurityGroup| {
        let vpc = group.vpc_id.as_deref().unwrap_or("another VPC");
        let evidence = format!(
            "{} is in {vpc}, subnet {} is in {}",
            group.group_id, subnet.subnet_id, subnet.vpc_id
        );
        let fix = update_connection(
            view,
            &format!("Name a security group of {} on the connection.", subnet.vpc_id),
        );
        Observation::new(
            Verdict::Fail,
            Resource::new("security-group", &group.group_id),
            evidence,
            fix,
        )
    };
    Ok(if strangers.is_empty() {
        Judgement::Pass
    } else {
        Judgement::Found(strangers.iter().map(observe).collect())
    })
}
