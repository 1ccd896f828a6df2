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

use shared_domain::{Missing, Stage};

use super::path::fixes;
use super::path::report::judge_at;
use super::path::rules::Way;
use super::path::trace::At;
use super::path::view::View;
use crate::{Check, Judgement};

/// The check.
pub const CHECK: Check<View> = Check {
    code: "SRC_NACL_RETURN",
    stage: Stage::Network,
    title: "The network ACL of the connection's subnet drops the reply",
    judge,
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    judge_at(
        view,
        &view.source,
        CHECK.code,
        &[At::SourceAclReturn],
        |obstacle, _view| fixes::acl_replies(obstacle, Way::In),
    )
}
