//! # The network ACL of the connection's subnet drops traffic to or from S3
//!
//! ## Why it breaks a connection
//! Traffic through a gateway endpoint leaves the subnet: the ACL has to allow TCP 443 out to S3's public ranges and the
//! replies in.
//!
//! ## Evidence
//! The rule that denies.
//!
//! ## Fix
//! Allow it with a lower number than the rule that denies.
//!
//! ## Unknown when
//! `ec2:DescribeNetworkAcls` was denied, throttled or late.
//!
//! ## References
//! <https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html>

use shared_domain::{Code, Missing};

use super::path::fixes;
use super::path::hop::HopKind;
use super::path::obstacle::{AclGuard, Obstacle};
use super::path::report::judge_path;
use super::path::view::NetworkView;
use crate::check::{Path, causes, refuted};
use crate::{Check, Judgement};

pub const CHECK: Check<NetworkView> = Check {
    explains: causes::SERVICE,
    refuted_by: refuted::BY_LAUNCH,
    path: Path::S3,
    ..Check::network(
        Code::S3NaclEgress,
        "The network ACL of the connection's subnet drops traffic to or from S3",
        judge,
    )
};

fn judge(view: &NetworkView) -> Result<Judgement, Missing> {
    judge_path(
        &view.s3,
        &[HopKind::SourceAcl, HopKind::SourceAclReturn],
        |obstacle| match obstacle {
            Obstacle::AclDenies(denies) if denies.guard == AclGuard::Connection => Some(fixes::acl_rules(denies)),
            _ => None,
        },
    )
}
