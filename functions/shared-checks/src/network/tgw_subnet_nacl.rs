//! # The network ACL of the transit gateway attachment's subnet drops the traffic
//!
//! ## Why it breaks a connection
//! Where the attachment has a subnet of its own, that subnet's ACL judges the workers' traffic in and the replies out.
//!
//! ## Evidence
//! The rule that denies.
//!
//! ## Fix
//! Allow the workers' addresses with a lower number than the rule that denies.
//!
//! ## Unknown when
//! `ec2:DescribeNetworkAcls` was denied, throttled or late.
//!
//! ## References
//! <https://docs.aws.amazon.com/vpc/latest/tgw/tgw-nacls.html>

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
    explains: causes::LOST,
    refuted_by: refuted::PACKET_FILTER,
    ..Check::network(
        Code::TgwSubnetNacl,
        "The network ACL of the transit gateway attachment's subnet drops the traffic",
        judge,
    )
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    judge_at(view, &view.source, CHECK.code, &[At::TransitAcl], |obstacle, view| {
        if obstacle.evidence.contains("replies out") {
            return fixes::acl_replies(obstacle, Way::Out);
        }
        fixes::acl_rule(
            obstacle,
            Way::In,
            (u32::from(view.source.port), u32::from(view.source.port)),
        )
    })
}
