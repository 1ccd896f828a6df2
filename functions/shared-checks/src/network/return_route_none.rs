//! # The source's subnet has no route back to the connection's subnet
//!
//! ## Why it breaks a connection
//! A reply needs a route of its own. Over peerings and transit gateways both sides have to know the other; from a public address it leaves by
//! the VPC's internet gateway.
//!
//! ## Evidence
//! The table of the source's subnet, and that of a NAT gateway's subnet in the connection's VPC.
//!
//! ## Fix
//! Add a route to the connection's subnet to that table; within one VPC delete the route that takes the replies from the VPC's own.
//!
//! ## Unknown when
//! `ec2:DescribeRouteTables` was denied, throttled or late; or what lies on the way cannot be seen, and the table leads to another private
//! network that the replies may be for.
//!
//! ## References
//! <https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-routing.html>

use shared_domain::aws::ec2::Route;
use shared_domain::{Code, Fix, Missing};

use super::path::fixes;
use super::path::flow::Leg;
use super::path::hop::HopKind;
use super::path::obstacle::{Obstacle, RouteDestination, RouteMissing, WhyNoRoute};
use super::path::report::judge_path;
use super::path::routes::{Target, target};
use super::path::view::NetworkView;
use super::route_blackhole::firewall_anew;
use crate::check::{causes, refuted};
use crate::{Check, Judgement};

pub const CHECK: Check<NetworkView> = Check {
    explains: causes::SILENCE,
    refuted_by: refuted::BY_ARRIVAL,
    ..Check::network(
        Code::ReturnRouteNone,
        "The source's subnet has no route back to the connection's subnet",
        judge,
    )
};

fn judge(view: &NetworkView) -> Result<Judgement, Missing> {
    judge_path(&view.source, &[HopKind::ReturnRoute], |obstacle| match obstacle {
        Obstacle::RouteMissing(missing) if missing.leg == Leg::Return => Some(fix(missing)),
        Obstacle::LocalRouteCaptures(captures) if captures.leg == Leg::Return => Some(Fix::advice(format!(
            "Renumber: the connection's subnet has addresses of {}, where replies stay.",
            captures.vpc
        ))),
        _ => None,
    })
}

/// Leaves the replies to the VPC's own route.
fn stay_local(missing: &RouteMissing, route: &Route) -> Fix {
    let (table, to) = (&missing.table, RouteDestination::of(route));
    let inspected = match target(route) {
        Target::Endpoint(id) | Target::Appliance(id) => {
            format!(" They were meant to go through the firewall behind {id}, which they pass no more then.")
        }
        _ => String::new(),
    };
    if missing.local_replaced {
        let summary = format!(
            "Point the VPC's own route {to} of {table} to `local` again: it brings the replies home.{inspected}"
        );
        return Fix::changes(summary, [fixes::local_again(table, route)]);
    }
    let summary = format!("Delete route {to} of {table}: the VPC's own route brings the replies home.{inspected}");
    Fix::changes(summary, [fixes::delete_route(table, route)])
}

/// The route back that is missing.
pub(super) fn fix(missing: &RouteMissing) -> Fix {
    if let Some(route) = &missing.instead_of_local {
        return stay_local(missing, route);
    }
    match &missing.why {
        WhyNoRoute::Blackhole { target, .. } if missing.by_internet && target.starts_with("igw-") => {
            return fixes::attach_internet_gateway(target, &missing.vpc);
        }
        _ if missing.by_internet => return fixes::internet_route(missing),
        WhyNoRoute::Blackhole { route, target } if missing.lost_appliance() => {
            return firewall_anew(&missing.vpc, &missing.table, route, target);
        }
        _ => {}
    }
    let summary = format!("Add a route back to the connection's subnet to {}.", missing.table);
    fixes::routes(missing, &summary)
}
