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
        Code::NatPrivate,
        "The NAT gateway is private and the destination is public",
        judge,
    )
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    judge_at(view, &view.source, CHECK.code, &[At::Nat], |obstacle, _view| {
        fixes::nat_gateway(&obstacle.about, "replace")
    })
}
