//! # The source is private and the connection has no VPC settings
//!
//! ## Why it breaks a connection
//! Without a subnet Glue connects from its own network, which reaches public addresses only. A private database is out of
//! its reach.
//!
//! ## Evidence
//! The source that the host name leads to, and that it has a private address only.
//!
//! ## Fix
//! Set subnet, security groups and zone on the connection.
//!
//! ## Unknown when
//! The source could not be found or read.
//!
//! ## References
//! <https://docs.aws.amazon.com/glue/latest/dg/start-connecting.html>

use shared_domain::{Cause, Code, Missing};

use super::path::fixes;
use super::path::hop::HopKind;
use super::path::obstacle::Obstacle;
use super::path::report::{choose, judge_path};
use super::path::view::NetworkView;
use crate::check::{Effect, Path};
use crate::{Check, Judgement};

pub const CHECK: Check<NetworkView> = Check {
    explains: &[Cause::ConnectTimeout, Cause::NoRouteOrUnreachable, Cause::DnsFailure],
    effect: Effect::Blocks,
    path: Path::Every,
    ..Check::network(
        Code::ConnNoVpc,
        "The source is private and the connection has no VPC settings",
        judge,
    )
};

fn judge(view: &NetworkView) -> Result<Judgement, Missing> {
    judge_path(&view.source, &[HopKind::GlueNetwork], |obstacle| match obstacle {
        Obstacle::NoVpcSettings(missing) => {
            let vpc = missing.vpc.as_deref();
            let whose = vpc.unwrap_or("the source's VPC");
            let summary = format!(
                "Set a private subnet of {whose}, a security group and the Availability Zone on the connection."
            );
            Some(choose(view, &summary, fixes::list_subnets(vpc)))
        }
        _ => None,
    })
}
