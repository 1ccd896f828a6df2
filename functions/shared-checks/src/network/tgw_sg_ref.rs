//! # The source admits the connection by a security group reference that does not count across the transit gateway
//!
//! ## Why it breaks a connection
//! A reference to a group of another VPC counts over a transit gateway only when the gateway and both attachments support
//! security group referencing.
//!
//! ## Evidence
//! The groups and the gateway.
//!
//! ## Fix
//! Turn on security group referencing on gateway and attachments, or admit the connection's subnet.
//!
//! ## Unknown when
//! `ec2:DescribeTransitGateways` or the attachments could not be read.
//!
//! ## References
//! <https://docs.aws.amazon.com/vpc/latest/tgw/tgw-vpc-attachments.html>

use shared_domain::{Code, Missing};

use super::path::fixes;
use super::path::hop::HopKind;
use super::path::obstacle::{Boundary, DeadReference, Obstacle};
use super::path::report::judge_path;
use super::path::view::NetworkView;
use crate::check::{causes, refuted};
use crate::{Check, Judgement};

pub const CHECK: Check<NetworkView> = Check {
    explains: causes::LOST,
    refuted_by: refuted::PACKET_FILTER,
    ..Check::network(
        Code::TgwSgRef,
        "The source admits the connection by a security group reference that does not count across the transit gateway",
        judge,
    )
};

fn judge(view: &NetworkView) -> Result<Judgement, Missing> {
    judge_path(&view.source, &[HopKind::DestinationGroups], |obstacle| match obstacle {
        Obstacle::SecurityGroupRefuses(refusal) => match &refusal.dead_reference {
            Some(DeadReference {
                boundary: Boundary::TransitGateway { .. },
                ..
            }) => Some(fixes::group_rule(refusal)),
            _ => None,
        },
        _ => None,
    })
}
