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

use super::path::report::judge_at;
use super::path::trace::At;
use super::path::view::View;
use crate::check::causes;
use crate::{Check, Judgement};

/// The check.
pub const CHECK: Check<View> = Check {
    explains: causes::LOST,
    ..Check::network(Code::RouteLocalCaptures, "The local route takes the traffic", judge)
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    judge_at(view, &view.source, CHECK.code, &[At::Route], |obstacle, _view| {
        Fix::advice(format!(
            "Renumber, or reach the source by an address outside the ranges of {}.",
            obstacle.about.vpc.as_deref().unwrap_or("the VPC")
        ))
    })
}
