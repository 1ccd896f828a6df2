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
//! A group or a prefix list in a rule could not be read, or the rules cover only some of the addresses that the source may have. Of a
//! source that cannot be seen (the owner's, in a shared VPC), rules that can let out to nothing there decide all the same; one that names a
//! group which it may have does not.
//!
//! ## References
//! <https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html>

use shared_domain::{Code, Missing};

use super::path::fixes;
use super::path::flow::Direction;
use super::path::hop::HopKind;
use super::path::obstacle::Obstacle;
use super::path::report::judge_path;
use super::path::view::NetworkView;
use crate::check::{causes, refuted};
use crate::{Check, Judgement};

pub const CHECK: Check<NetworkView> = Check {
    explains: causes::LOST,
    refuted_by: refuted::PACKET_FILTER,
    ..Check::network(
        Code::SrcSgEgress,
        "The connection's security groups do not let the traffic out",
        judge,
    )
};

fn judge(view: &NetworkView) -> Result<Judgement, Missing> {
    judge_path(&view.source, &[HopKind::SourceGroups], |obstacle| match obstacle {
        Obstacle::SecurityGroupRefuses(refusal) if refusal.direction == Direction::Egress => {
            Some(fixes::group_rule(refusal))
        }
        _ => None,
    })
}
