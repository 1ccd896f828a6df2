//! # The network ACL of the transit gateway attachment's subnet drops the traffic
//!
//! ## Why it breaks a connection
//! Where the attachment has a subnet of its own, that subnet's ACL judges the workers' traffic in and the replies out. On the far side it
//! judges what comes out of the transit gateway by where that goes, and the replies in by where they come from.
//!
//! ## Evidence
//! The rule that denies.
//!
//! ## Fix
//! Allow the addresses with a lower number than the rule that denies.
//!
//! ## Unknown when
//! `ec2:DescribeNetworkAcls` was denied, throttled or late.
//!
//! ## References
//! <https://docs.aws.amazon.com/vpc/latest/tgw/tgw-nacls.html>

use shared_domain::{Code, Missing};

use super::path::fixes;
use super::path::hop::HopKind;
use super::path::obstacle::{AclGuard, Obstacle};
use super::path::report::judge_path;
use super::path::view::NetworkView;
use crate::check::{causes, refuted};
use crate::{Check, Judgement};

pub const CHECK: Check<NetworkView> = Check {
    explains: causes::LOST,
    refuted_by: refuted::PACKET_FILTER,
    ..Check::network(
        Code::TgwSubnetNacl,
        "The network ACL of the transit gateway attachment's subnet drops the traffic",
        judge,
    )
};

fn judge(view: &NetworkView) -> Result<Judgement, Missing> {
    judge_path(&view.source, &[HopKind::TransitAcl], |obstacle| match obstacle {
        Obstacle::AclDenies(denies) if denies.guard == AclGuard::Attachment => Some(fixes::acl_rules(denies)),
        _ => None,
    })
}
