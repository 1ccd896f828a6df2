//! # The local route takes the traffic
//!
//! ## Why it breaks a connection
//! An address inside one of the VPC's own ranges never leaves the VPC. A source elsewhere with such an address cannot be
//! reached by any route.
//!
//! ## Evidence
//! The address and the VPC's range.
//!
//! ## Fix
//! Renumber one side, or reach the source through an address outside the VPC's ranges (a private NAT gateway,
//! PrivateLink).
//!
//! ## Unknown when
//! `ec2:DescribeRouteTables` or `ec2:DescribeVpcs` was denied, throttled or late.
//!
//! ## References
//! <https://docs.aws.amazon.com/vpc/latest/userguide/RouteTables.html>

use shared_domain::{Code, Fix, Missing};

use super::path::flow::Leg;
use super::path::hop::HopKind;
use super::path::obstacle::Obstacle;
use super::path::report::judge_path;
use super::path::view::NetworkView;
use crate::check::causes;
use crate::{Check, Judgement};

pub const CHECK: Check<NetworkView> = Check {
    explains: causes::LOST,
    ..Check::network(Code::RouteLocalCaptures, "The local route takes the traffic", judge)
};

fn judge(view: &NetworkView) -> Result<Judgement, Missing> {
    judge_path(&view.source, &[HopKind::Route], |obstacle| match obstacle {
        Obstacle::LocalRouteCaptures(captures) if captures.leg == Leg::Forward => Some(Fix::advice(format!(
            "Renumber, or reach the source by an address outside the ranges of {}.",
            captures.vpc
        ))),
        _ => None,
    })
}
