//! # The route to the source leads to something that is gone
//!
//! ## Why it breaks a connection
//! A route keeps winning when its target is deleted, and drops what it takes.
//!
//! ## Evidence
//! The route and its target.
//!
//! ## Fix
//! Replace the route's target by what joins the two VPCs besides (an active peering, a transit gateway), or delete the route. A firewall's
//! endpoint is replaced by the one that the VPC has now; where it has none, a way around the firewall says that it is one.
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
        Obstacle::RouteBlackhole(dead) => Some(fix(dead)),
        _ => None,
    })
}

/// Points the route to what leads there, else takes it away.
pub(super) fn fix(dead: &RouteBlackhole) -> Fix {
    let RouteBlackhole { table, vpc, route, .. } = dead;
    if let Some(out) = &dead.way_out {
        return fixes::way_out(table, vpc, Some(route), out);
    }
    if let Some(gateway) = &dead.nats_internet_gateway {
        return fixes::attach_internet_gateway(gateway, vpc);
    }
    if let Some((gateway, routes)) = &dead.instead {
        return fixes::routes_by(table, routes, gateway);
    }
    let to = RouteDestination::of(route);
    if dead.local_replaced {
        let mut summary = format!("Point {to} of {table}, the VPC's own route, to `local` again.");
        if let Some(firewall) = dead.firewall() {
            summary += &format!(
                " The packets were meant to go through the firewall behind {firewall}, which they pass no more then."
            );
        }
        return Fix::changes(summary, [fixes::local_again(table, route)]);
    }
    if let Some(firewall) = dead.firewall().filter(|_| dead.on_the_way) {
        return firewall_anew(vpc, table, &to, firewall);
    }
    let fix = Fix::changes(
        format!("Delete {to} from {table}."),
        [fixes::delete_route(table, route)],
    );
    fix.or_instead("Point the route to a target that exists.")
}

/// A firewall that is gone, where a transit gateway leads packets through its VPC: nothing else leads on from there.
pub(super) fn firewall_anew(vpc: &str, table: &str, to: &RouteDestination, firewall: &str) -> Fix {
    let what = match firewall.starts_with("vpce-") {
        true => "Make the firewall's endpoint",
        false => "Make the firewall's interface or instance",
    };
    Fix::advice(format!(
        "{what} in {vpc} anew, and point {to} of {table} to it: the packets are meant to pass {firewall}, which is gone, and another way would \
         lead around it."
    ))
}
