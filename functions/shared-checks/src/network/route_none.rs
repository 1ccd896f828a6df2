//! # The route table of the connection's subnet has no route to the source
//!
//! ## Why it breaks a connection
//! The table that counts is the one associated with the subnet, else the VPC's main one. A private address that only the
//! way to the internet takes is not routed; IPv6 routes do not carry IPv4.
//!
//! ## Evidence
//! The table and the address.
//!
//! ## Fix
//! Add a route to the gateway that leads there.
//!
//! ## Unknown when
//! `ec2:DescribeRouteTables` was denied, throttled or late, or a prefix list in a route could not be read.
//!
//! ## References
//! <https://docs.aws.amazon.com/vpc/latest/userguide/RouteTables.html>

use shared_domain::{Code, Missing};

use super::path::fixes;
use super::path::report::judge_at;
use super::path::trace::At;
use super::path::view::View;
use crate::check::{causes, refuted};
use crate::{Check, Judgement};

/// The check.
pub const CHECK: Check<View> = Check {
    explains: causes::LOST,
    refuted_by: refuted::BY_ARRIVAL,
    ..Check::network(
        Code::RouteNone,
        "The route table of the connection's subnet has no route to the source",
        judge,
    )
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    judge_at(view, &view.source, CHECK.code, &[At::Route], |obstacle, _view| {
        let about = &obstacle.about;
        let internet = about.cidr.as_deref() == Some("0.0.0.0/0");
        if internet && about.gateway.is_none() {
            return fixes::nat_gateway(about, "create");
        }
        fixes::route(
            about,
            &format!(
                "Add a route to {} to {}.",
                about.cidr.as_deref().unwrap_or("the source"),
                obstacle.resource.id
            ),
        )
    })
}
