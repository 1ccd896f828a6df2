//! # The source's security groups do not admit the connection on its port
//!
//! ## Why it breaks a connection
//! The source drops what no inbound rule allows. The rules of all its groups are taken together; a rule may name the
//! connection's security group, or addresses of its subnet.
//!
//! ## Evidence
//! The source's groups, the port, and which of the connection's addresses are admitted, if any.
//!
//! ## Fix
//! Admit the connection's security group on the port.
//!
//! ## Unknown when
//! A group or a prefix list in a rule could not be read.
//!
//! ## References
//! <https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html>

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
    explains: causes::SILENCE,
    refuted_by: refuted::PACKET_FILTER,
    ..Check::network(
        Code::DstSgIngress,
        "The source's security groups do not admit the connection on its port",
        judge,
    )
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    judge_at(
        view,
        &view.source,
        CHECK.code,
        &[At::DestinationGroups],
        |obstacle, view| fixes::group_rule(obstacle, Way::In, view.source.port),
    )
}
