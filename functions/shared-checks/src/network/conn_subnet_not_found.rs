//! # The connection's subnet does not exist
//!
//! ## Why it breaks a connection
//! Glue puts one network interface a worker into the connection's subnet. Without the subnet no run starts: none of the
//! job's connections passes the launch check.
//!
//! ## Evidence
//! The subnet that the connection names, and that `ec2:DescribeSubnets` does not know it.
//!
//! ## Fix
//! Name an existing subnet on the connection.
//!
//! ## Unknown when
//! `ec2:DescribeSubnets` was denied, throttled or late.
//!
//! ## References
//! <https://docs.aws.amazon.com/glue/latest/dg/start-connecting.html>

use shared_domain::{Missing, Resource, Stage};

use super::path::fixes;
use super::path::report::choose;
use super::path::view::View;
use crate::{Check, Judgement};

/// The check.
pub const CHECK: Check<View> = Check {
    code: "CONN_SUBNET_NOT_FOUND",
    stage: Stage::Network,
    title: "The connection's subnet does not exist",
    judge,
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    let Some(placement) = &view.placement else {
        return Ok(Judgement::NotApplicable);
    };
    if view.subnet.as_ref().map_err(Clone::clone)?.is_some() {
        return Ok(Judgement::Pass);
    }
    Ok(Judgement::fail(
        Resource::new("subnet", &placement.subnet),
        format!(
            "{} names subnet {}, which ec2:DescribeSubnets does not know",
            view.connection, placement.subnet
        ),
        choose(
            view,
            "Name an existing private subnet on the connection.",
            fixes::list_subnets(None),
        ),
    ))
}
