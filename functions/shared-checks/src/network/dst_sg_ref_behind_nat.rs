//! # The source admits the connection's security group, and a NAT gateway stands between
//!
//! ## Why it breaks a connection
//! A rule that names a security group admits the interfaces that carry it, by their own addresses. Behind a NAT gateway every
//! packet has the gateway's address, private inside the VPC and its peers, public on the internet, so the rule admits none.
//!
//! ## Evidence
//! The source's groups, the group that the rule names, the NAT gateway, and the addresses that it sends from.
//!
//! ## Fix
//! Admit the NAT gateway's address as the source sees it. Everything that uses the gateway is admitted with it.
//!
//! ## Unknown when
//! The source's groups, or the NAT gateway's addresses, could not be read.
//!
//! ## References
//! <https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html>,
//! <https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html>

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
        Code::DstSgRefBehindNat,
        "The source admits the connection's security group, which does not count behind a NAT gateway",
        judge,
    )
};

fn judge(view: &NetworkView) -> Result<Judgement, Missing> {
    judge_path(&view.source, &[HopKind::DestinationGroups], |obstacle| match obstacle {
        Obstacle::SecurityGroupRefuses(refusal) => match &refusal.dead_reference {
            Some(DeadReference {
                boundary: Boundary::NatGateway { .. },
                ..
            }) => Some(fixes::group_rule(refusal)),
            _ => None,
        },
        _ => None,
    })
}
