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
use super::path::flow::Direction;
use super::path::hop::HopKind;
use super::path::obstacle::{AclGuard, Obstacle};
use super::path::report::judge_path;
use super::path::view::NetworkView;
use crate::check::{causes, refuted};
use crate::{Check, Judgement};

pub const CHECK: Check<NetworkView> = Check {
    explains: causes::SILENCE,
    refuted_by: refuted::PACKET_FILTER,
    ..Check::network(
        Code::DstNaclIngress,
        "The network ACL of the source's subnet drops the request",
        judge,
    )
};

fn judge(view: &NetworkView) -> Result<Judgement, Missing> {
    judge_path(&view.source, &[HopKind::DestinationAcl], |obstacle| match obstacle {
        Obstacle::AclDenies(denies)
            if denies.guard == AclGuard::Destination && denies.direction == Direction::Ingress =>
        {
            Some(fixes::acl_rules(denies))
        }
        _ => None,
    })
}
