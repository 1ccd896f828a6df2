//! # The network ACL of the source's subnet drops the reply
//!
//! ## Why it breaks a connection
//! Network ACLs are stateless: the reply needs a rule of its own, to the ports that the worker (32768-60999) or a NAT
//! gateway (1024-65535) connects from.
//!
//! ## Evidence
//! The rule that denies.
//!
//! ## Fix
//! Allow those ports out to the connection's subnet with a lower number.
//!
//! ## Unknown when
//! `ec2:DescribeNetworkAcls` was denied, throttled or late.
//!
//! ## References
//! <https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html#nacl-ephemeral-ports>

use shared_domain::{Cause, Code, Missing};

use super::path::fixes;
use super::path::flow::Direction;
use super::path::hop::HopKind;
use super::path::obstacle::{AclGuard, Obstacle};
use super::path::report::judge_path;
use super::path::view::NetworkView;
use crate::check::refuted;
use crate::{Check, Judgement};

pub const CHECK: Check<NetworkView> = Check {
    explains: &[Cause::ConnectTimeout, Cause::ConnectionDropped],
    refuted_by: refuted::PACKET_FILTER,
    ..Check::network(
        Code::DstNaclReturn,
        "The network ACL of the source's subnet drops the reply",
        judge,
    )
};

fn judge(view: &NetworkView) -> Result<Judgement, Missing> {
    judge_path(
        &view.source,
        &[HopKind::DestinationAclReturn],
        |obstacle| match obstacle {
            Obstacle::AclDenies(denies)
                if denies.guard == AclGuard::Destination && denies.direction == Direction::Egress =>
            {
                Some(fixes::acl_rules(denies))
            }
            _ => None,
        },
    )
}
