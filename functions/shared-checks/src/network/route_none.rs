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
//! Add a route to the gateway that leads there; to the internet one to a public NAT gateway, which is made where none works. Where nothing
//! joins the connection's VPC with the source's, peer the two. In a VPC that a transit gateway sends the packets through, the route leads to
//! the firewall's endpoint there.
//!
//! ## Unknown when
//! `ec2:DescribeRouteTables` was denied, throttled or late, or a prefix list in a route could not be read.
//!
//! ## References
//! <https://docs.aws.amazon.com/vpc/latest/userguide/RouteTables.html>

use shared_domain::{Code, Fix, Missing};

use super::path::fixes;
use super::path::flow::Leg;
use super::path::hop::HopKind;
use super::path::obstacle::{NewRoute, Obstacle, RouteDestination, RouteMissing};
use super::path::report::judge_path;
use super::path::view::NetworkView;
use crate::check::{causes, refuted};
use crate::{Check, Judgement};

pub const CHECK: Check<NetworkView> = Check {
    explains: causes::LOST,
    refuted_by: refuted::BY_ARRIVAL,
    ..Check::network(
        Code::RouteNone,
        "The route table of the connection's subnet has no route to the source",
        judge,
    )
};

fn judge(view: &NetworkView) -> Result<Judgement, Missing> {
    judge_path(&view.source, &[HopKind::Route], |obstacle| match obstacle {
        Obstacle::RouteMissing(missing) if missing.leg == Leg::Forward => Some(fix(missing)),
        _ => None,
    })
}

/// The route that is missing, or the way out.
pub(super) fn fix(missing: &RouteMissing) -> Fix {
    let internet = |new: &NewRoute| new.destination == RouteDestination::Cidr("0.0.0.0/0".to_owned());
    if let Some(out) = &missing.way_out
        && missing.destinations.iter().all(internet)
    {
        let existing = missing.destinations.first().and_then(|new| new.existing.as_ref());
        return fixes::way_out(&missing.table, &missing.vpc, existing, out);
    }
    if missing.on_the_way && missing.suggestion.is_none() {
        return Fix::advice(format!(
            "Route {} in {} to what stands in {}, as a firewall's endpoint: the transit gateway sends the packets there to pass it, and a \
             route back to the transit gateway would lead around it.",
            missing.to, missing.table, missing.vpc
        ));
    }
    if let Some(ends) = &missing.join {
        let [near, far] = ends.as_ref();
        let mut fix = fixes::peering(near, Some(far), None, "");
        fix.summary += " A transit gateway that both are attached to does the same.";
        return fix;
    }
    let to: Vec<String> = missing
        .destinations
        .iter()
        .map(|new| new.destination.to_string())
        .collect();
    fixes::routes(
        missing,
        &format!("Add a route to {} to {}.", to.join(", "), missing.table),
    )
}
