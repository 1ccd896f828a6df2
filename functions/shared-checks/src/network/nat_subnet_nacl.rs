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
        Code::NatSubnetNacl,
        "The network ACL of the NAT gateway's subnet drops the traffic",
        judge,
    )
};

fn judge(view: &NetworkView) -> Result<Judgement, Missing> {
    judge_path(&view.source, &[HopKind::NatAcl], |obstacle| match obstacle {
        Obstacle::AclDenies(denies) if matches!(denies.guard, AclGuard::NatGateway(_)) => {
            Some(fixes::acl_rules(denies))
        }
        _ => None,
    })
}
