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
use super::path::report::judge_mapped;
use super::path::rules::Way;
use super::path::trace::At;
use super::path::view::View;
use crate::check::{Path, causes, refuted};
use crate::{Check, Judgement};

/// The check.
pub const CHECK: Check<View> = Check {
    explains: causes::SERVICE,
    refuted_by: refuted::BY_LAUNCH,
    path: Path::S3,
    ..Check::network(
        Code::S3NaclEgress,
        "The network ACL of the connection's subnet drops traffic to or from S3",
        judge,
    )
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    judge_mapped(
        view,
        &view.s3,
        &["SRC_NACL_EGRESS", "SRC_NACL_RETURN"],
        &[At::SourceAcl, At::SourceAclReturn],
        |obstacle, _view| {
            if obstacle.code == "SRC_NACL_RETURN" {
                return fixes::acl_replies(obstacle, Way::In);
            }
            fixes::acl_rule(obstacle, Way::Out, (443, 443))
        },
    )
}
