//! # The network ACL of the NAT gateway's subnet drops the traffic
//!
//! ## Why it breaks a connection
//! That ACL sees the traffic four times: in from the workers, out to the destination, replies in (a NAT gateway uses
//! ports 1024-65535), replies out to the workers.
//!
//! ## Evidence
//! The leg and the rule that denies it.
//!
//! ## Fix
//! Allow that leg with a lower number than the rule that denies.
//!
//! ## Unknown when
//! `ec2:DescribeNetworkAcls` was denied, throttled or late.
//!
//! ## References
//! <https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html>

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
        Code::NatSubnetNacl,
        "The network ACL of the NAT gateway's subnet drops the traffic",
        judge,
    )
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    judge_at(view, &view.source, CHECK.code, &[At::NatAcl], |obstacle, view| {
        let port = (u32::from(view.source.port), u32::from(view.source.port));
        let evidence = &obstacle.evidence;
        if evidence.contains("replies in") {
            fixes::acl_nat_replies(obstacle, Way::In)
        } else if evidence.contains("replies out") {
            fixes::acl_replies(obstacle, Way::Out)
        } else if evidence.contains(" in from") {
            fixes::acl_rule(obstacle, Way::In, port)
        } else {
            fixes::acl_rule(obstacle, Way::Out, port)
        }
    })
}
