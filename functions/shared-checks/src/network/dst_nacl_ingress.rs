//! # The network ACL of the source's subnet drops the request
//!
//! ## Why it breaks a connection
//! A network ACL judges what enters a subnet, rule by rule in the order of their numbers, and denies at the end.
//!
//! ## Evidence
//! The rule that denies.
//!
//! ## Fix
//! Allow the port from the connection's subnet with a lower number.
//!
//! ## Unknown when
//! `ec2:DescribeNetworkAcls` was denied, throttled or late.
//!
//! ## References
//! <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html>

use shared_domain::{Code, Missing};

use super::path::fixes;
use super::path::report::judge_at;
use super::path::rules::Way;
use super::path::trace::At;
use super::path::view::View;
use crate::check::{causes, refuted};
use crate::{Check, Judgement};

/// The check.
pub const CHECK: Check<View> = Check {
    explains: causes::SILENCE,
    refuted_by: refuted::PACKET_FILTER,
    ..Check::network(
        Code::DstNaclIngress,
        "The network ACL of the source's subnet drops the request",
        judge,
    )
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    judge_at(
        view,
        &view.source,
        CHECK.code,
        &[At::DestinationAcl],
        |obstacle, view| {
            fixes::acl_rule(
                obstacle,
                Way::In,
                (u32::from(view.source.port), u32::from(view.source.port)),
            )
        },
    )
}
