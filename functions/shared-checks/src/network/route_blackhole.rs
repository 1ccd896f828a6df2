//! # The route to the source leads to something that is gone
//!
//! ## Why it breaks a connection
//! A route keeps winning when its target is deleted, and drops what it takes.
//!
//! ## Evidence
//! The route and its target.
//!
//! ## Fix
//! Replace the route's target, or delete the route.
//!
//! ## Unknown when
//! `ec2:DescribeRouteTables` was denied, throttled or late.
//!
//! ## References
//! <https://docs.aws.amazon.com/vpc/latest/userguide/RouteTables.html>

use shared_domain::{Code, Fix, Missing};

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
        Code::RouteBlackhole,
        "The route to the source leads to something that is gone",
        judge,
    )
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    judge_at(view, &view.source, CHECK.code, &[At::Route], |obstacle, _view| {
        let table = &obstacle.resource.id;
        let cidr = obstacle.about.cidr.as_deref().unwrap_or("0.0.0.0/0");
        let destination = if cidr.starts_with("pl-") {
            "--destination-prefix-list-id"
        } else {
            "--destination-cidr-block"
        };
        if obstacle
            .about
            .gateway
            .as_deref()
            .is_some_and(|gateway| gateway.starts_with("nat-"))
        {
            return match &obstacle.about.nat {
                Some(nat) => Fix::command(
                    format!("Point {cidr} of {table} to {nat}."),
                    format!(
                        "aws ec2 replace-route --route-table-id {table} {destination} {cidr} --nat-gateway-id {nat}"
                    ),
                ),
                None => fixes::nat_gateway(&obstacle.about, "replace"),
            };
        }
        Fix::command(
            format!("Delete {cidr} from {table}, or point it to a target that exists."),
            format!("aws ec2 delete-route --route-table-id {table} {destination} {cidr}"),
        )
    })
}
