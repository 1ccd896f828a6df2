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
use super::path::report::{choose, judge_at};
use super::path::trace::At;
use super::path::view::View;
use crate::check::{Effect, Path};
use crate::{Check, Judgement};

/// The check.
pub const CHECK: Check<View> = Check {
    explains: &[Cause::ConnectTimeout, Cause::NoRouteOrUnreachable, Cause::DnsFailure],
    effect: Effect::Blocks,
    path: Path::Every,
    ..Check::network(
        Code::ConnNoVpc,
        "The source is private and the connection has no VPC settings",
        judge,
    )
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    judge_at(view, &view.source, CHECK.code, &[At::NoVpc], |obstacle, view| {
        let vpc = obstacle.about.vpc.as_deref().unwrap_or("the source's VPC");
        choose(
            view,
            &format!("Set a private subnet of {vpc}, a security group and the Availability Zone on the connection."),
            fixes::list_subnets(obstacle.about.vpc.as_deref()),
        )
    })
}
