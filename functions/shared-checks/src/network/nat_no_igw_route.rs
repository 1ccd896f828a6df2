//! # The NAT gateway's own subnet has no route to an internet gateway
//!
//! ## Why it breaks a connection
//! A public NAT gateway sends on by the route table of its own subnet. Placed in a private subnet it leads nowhere.
//!
//! ## Evidence
//! The table of the NAT gateway's subnet.
//!
//! ## Fix
//! Route the NAT gateway's subnet to the internet gateway.
//!
//! ## Unknown when
//! `ec2:DescribeRouteTables` was denied, throttled or late.
//!
//! ## References
//! <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway.html>

use shared_domain::{Code, Fix, Missing};

use super::path::fixes;
use super::path::flow::Leg;
use super::path::hop::HopKind;
use super::path::obstacle::Obstacle;
use super::path::report::judge_path;
use super::path::view::NetworkView;
use crate::check::{causes, refuted};
use crate::{Check, Judgement};

pub const CHECK: Check<NetworkView> = Check {
    explains: causes::LOST,
    refuted_by: refuted::BY_ARRIVAL,
    ..Check::network(
        Code::NatNoIgwRoute,
        "The NAT gateway's own subnet has no route to an internet gateway",
        judge,
    )
};

fn judge(view: &NetworkView) -> Result<Judgement, Missing> {
    judge_path(&view.source, &[HopKind::NatRoute], |obstacle| match obstacle {
        Obstacle::RouteMissing(missing) if missing.leg == Leg::FromNat => Some(fixes::internet_route(missing)),
        Obstacle::LocalRouteCaptures(captures) if captures.leg == Leg::FromNat => Some(Fix::advice(format!(
            "Reach the source by an address outside the ranges of {}.",
            captures.vpc
        ))),
        _ => None,
    })
}
