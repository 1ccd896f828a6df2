//! # The source's subnet has no route back to the connection's subnet
//!
//! ## Why it breaks a connection
//! A reply needs a route of its own. Over peerings and transit gateways both sides have to know the other.
//!
//! ## Evidence
//! The table of the source's subnet.
//!
//! ## Fix
//! Add a route to the connection's subnet to that table.
//!
//! ## Unknown when
//! `ec2:DescribeRouteTables` was denied, throttled or late.
//!
//! ## References
//! <https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-routing.html>

use shared_domain::{Code, Missing};

use super::path::fixes;
use super::path::report::judge_at;
use super::path::trace::At;
use super::path::view::View;
use crate::check::{causes, refuted};
use crate::{Check, Judgement};

/// The check.
pub const CHECK: Check<View> = Check {
    explains: causes::SILENCE,
    refuted_by: refuted::BY_ARRIVAL,
    ..Check::network(
        Code::ReturnRouteNone,
        "The source's subnet has no route back to the connection's subnet",
        judge,
    )
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    judge_at(view, &view.source, CHECK.code, &[At::ReturnRoute], |obstacle, _view| {
        fixes::route(
            &obstacle.about,
            &format!(
                "Add a route back to the connection's subnet to {}.",
                obstacle.resource.id
            ),
        )
    })
}
