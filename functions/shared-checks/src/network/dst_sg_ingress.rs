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
//! A group or a prefix list in a rule could not be read; or what lies on the way cannot be seen, and may give the packets an address that
//! a rule admits. Where a private zone of the VPC alone leads to the source, and the DHCP options name other DNS servers or could not be read,
//! nothing that stops the way there is certain, unless the error text says that the host did not answer.
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
    explains: causes::SILENCE,
    refuted_by: refuted::PACKET_FILTER,
    ..Check::network(
        Code::DstSgIngress,
        "The source's security groups do not admit the connection on its port",
        judge,
    )
};

fn judge(view: &NetworkView) -> Result<Judgement, Missing> {
    judge_path(&view.source, &[HopKind::DestinationGroups], |obstacle| match obstacle {
        // A rule that names the connection's group and does not count has a check for each reason.
        Obstacle::SecurityGroupRefuses(refusal)
            if refusal.direction == Direction::Ingress && refusal.dead_reference.is_none() =>
        {
            Some(fixes::group_rule(refusal))
        }
        _ => None,
    })
}
