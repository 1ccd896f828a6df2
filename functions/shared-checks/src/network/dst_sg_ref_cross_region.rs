//! # The source admits the connection by a security group of another Region
//!
//! ## Why it breaks a connection
//! References to security groups do not cross Regions, not even over a peering.
//!
//! ## Evidence
//! The groups and the peering.
//!
//! ## Fix
//! Admit the connection's subnet by its addresses.
//!
//! ## Unknown when
//! The source's groups could not be read.
//!
//! ## References
//! <https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-security-groups.html>

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
        Code::DstSgRefCrossRegion,
        "The source admits the connection by a security group of another Region",
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
