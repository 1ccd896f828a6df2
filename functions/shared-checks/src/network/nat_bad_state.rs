//! # The NAT gateway is not available
//!
//! ## Why it breaks a connection
//! A gateway that is pending, failed or being deleted forwards nothing.
//!
//! ## Evidence
//! Its state and, where AWS says it, why.
//!
//! ## Fix
//! Replace it.
//!
//! ## Unknown when
//! `ec2:DescribeNatGateways` was denied, throttled or late.
//!
//! ## References
//! <https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html>

use shared_domain::aws::ec2::Route;
use shared_domain::{Code, Missing};

use super::path::fixes;
use super::path::hop::HopKind;
use super::path::obstacle::{NatUnavailable, Obstacle};
use super::path::report::judge_path;
use super::path::view::NetworkView;
use crate::check::{causes, refuted};
use crate::{Check, Judgement};

pub const CHECK: Check<NetworkView> = Check {
    explains: causes::LOST,
    refuted_by: refuted::BY_ARRIVAL,
    ..Check::network(Code::NatBadState, "The NAT gateway is not available", judge)
};

fn judge(view: &NetworkView) -> Result<Judgement, Missing> {
    judge_path(&view.source, &[HopKind::Nat], |obstacle| match obstacle {
        Obstacle::NatUnavailable(nat) => Some(fixes::way_out(&nat.table, &nat.vpc, Some(&route(nat)), &nat.way_out)),
        _ => None,
    })
}

/// The route, which no command gives back where its gateway is gone for good, whatever the table still says of it.
fn route(nat: &NatUnavailable) -> Route {
    let mut route = nat.route.clone();
    if nat.state != "pending" {
        route.state = Some("blackhole".to_owned());
    }
    route
}
