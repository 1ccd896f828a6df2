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
use super::path::hop::HopKind;
use super::path::obstacle::{Boundary, DeadReference, Obstacle};
use super::path::report::judge_path;
use super::path::view::NetworkView;
use crate::check::{causes, refuted};
use crate::{Check, Judgement};

pub const CHECK: Check<NetworkView> = Check {
    explains: causes::SILENCE,
    refuted_by: refuted::PACKET_FILTER,
    ..Check::network(
        Code::DstSgRefCrossRegion,
        "The source admits the connection by a security group of another Region",
        judge,
    )
};

fn judge(view: &NetworkView) -> Result<Judgement, Missing> {
    judge_path(&view.source, &[HopKind::DestinationGroups], |obstacle| match obstacle {
        Obstacle::SecurityGroupRefuses(refusal) => match &refusal.dead_reference {
            Some(DeadReference {
                boundary: Boundary::OtherRegion { .. },
                ..
            }) => Some(fixes::group_rule(refusal)),
            _ => None,
        },
        _ => None,
    })
}
