//! # The connection's security groups do not let the traffic out
//!
//! ## Why it breaks a connection
//! A security group drops what no outbound rule allows. The rules of all groups of the connection are taken together.
//!
//! ## Evidence
//! The groups and the port.
//!
//! ## Fix
//! Allow the port out to the source's security group, or to its addresses.
//!
//! ## Unknown when
//! A group or a prefix list in a rule could not be read, or the rules cover only some of the addresses that the source
//! may have.
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
    explains: causes::LOST,
    refuted_by: refuted::PACKET_FILTER,
    ..Check::network(
        Code::SrcSgEgress,
        "The connection's security groups do not let the traffic out",
        judge,
    )
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    judge_at(view, &view.source, CHECK.code, &[At::SourceGroups], |obstacle, view| {
        fixes::group_rule(obstacle, Way::Out, view.source.port)
    })
}
