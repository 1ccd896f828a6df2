//! # The NAT gateway is private and the destination is public
//!
//! ## Why it breaks a connection
//! A private NAT gateway has no public address; an internet gateway drops its traffic.
//!
//! ## Evidence
//! The gateway's connectivity type.
//!
//! ## Fix
//! Use a public NAT gateway.
//!
//! ## Unknown when
//! `ec2:DescribeNatGateways` was denied, throttled or late.
//!
//! ## References
//! <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway.html>

use shared_domain::{Code, Missing};

use super::path::fixes;
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
        Code::NatPrivate,
        "The NAT gateway is private and the destination is public",
        judge,
    )
};

fn judge(view: &NetworkView) -> Result<Judgement, Missing> {
    judge_path(&view.source, &[HopKind::Nat], |obstacle| match obstacle {
        Obstacle::NatPrivate(nat) => Some(fixes::way_out(&nat.table, &nat.vpc, Some(&nat.route), &nat.way_out)),
        _ => None,
    })
}
