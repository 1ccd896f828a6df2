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
    ..Check::network(Code::NatBadState, "The NAT gateway is not available", judge)
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    judge_at(view, &view.source, CHECK.code, &[At::Nat], |obstacle, _view| {
        fixes::nat_gateway(&obstacle.about, "replace")
    })
}
