//! # The network ACL of the connection's subnet drops the reply
//!
//! ## Why it breaks a connection
//! Network ACLs are stateless: replies come in to the port that the worker connected from (Linux: 32768-60999) and need a
//! rule of their own.
//!
//! ## Evidence
//! The rule that denies.
//!
//! ## Fix
//! Allow those ports in from the source with a lower number.
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
    explains: &[
        Cause::ConnectTimeout,
        Cause::NoRouteOrUnreachable,
        Cause::ConnectionDropped,
    ],
    refuted_by: refuted::PACKET_FILTER,
    ..Check::network(
        Code::SrcNaclReturn,
        "The network ACL of the connection's subnet drops the reply",
        judge,
    )
};

fn judge(view: &NetworkView) -> Result<Judgement, Missing> {
    judge_path(&view.source, &[HopKind::SourceAclReturn], |obstacle| match obstacle {
        Obstacle::AclDenies(denies)
            if denies.guard == AclGuard::Connection && denies.direction == Direction::Ingress =>
        {
            Some(fixes::acl_rules(denies))
        }
        _ => None,
    })
}
