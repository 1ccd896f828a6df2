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
use super::path::hop::HopKind;
use super::path::obstacle::{Obstacle, RouteBlackhole, RouteDestination};
use super::path::report::judge_path;
use super::path::view::NetworkView;
use crate::check::{causes, refuted};
use crate::{Check, Judgement};

pub const CHECK: Check<NetworkView> = Check {
    explains: causes::LOST,
    refuted_by: refuted::BY_ARRIVAL,
    ..Check::network(
        Code::RouteBlackhole,
        "The route to the source leads to something that is gone",
        judge,
    )
};

fn judge(view: &NetworkView) -> Result<Judgement, Missing> {
    judge_path(&view.source, &[HopKind::Route], |obstacle| match obstacle {
        Obstacle::RouteBlackhole(RouteBlackhole {
            way_out: Some(out),
            table,
            vpc,
            route,
            ..
        }) => Some(fixes::way_out(table, vpc, Some(route), out)),
        Obstacle::RouteBlackhole(RouteBlackhole {
            nats_internet_gateway: Some(gateway),
            vpc,
            ..
        }) => Some(fixes::attach_internet_gateway(gateway, vpc)),
        Obstacle::RouteBlackhole(dead) => {
            let (table, route) = (&dead.table, RouteDestination::of(&dead.route));
            let summary = format!("Delete {route} from {table}, or point it to a target that exists.");
            Some(Fix::changes(summary, [fixes::delete_route(table, &dead.route)]))
        }
        _ => None,
    })
}
