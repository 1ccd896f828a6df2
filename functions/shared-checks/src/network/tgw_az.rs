//! # The attachment has no subnet in the zone
//!
//! ## Why it breaks a connection
//! Traffic enters a transit gateway by an interface of the attachment in the same zone. From a zone without one it is
//! dropped, on the way there as on the way back.
//!
//! ## Evidence
//! The attachment and the zone.
//!
//! ## Fix
//! Add a subnet of that zone to the attachment.
//!
//! ## Unknown when
//! `ec2:DescribeTransitGatewayVpcAttachments` or `ec2:DescribeSubnets` was denied, throttled or late.
//!
//! ## References
//! <https://docs.aws.amazon.com/vpc/latest/tgw/tgw-vpc-attachments.html>

use shared_domain::change::Edit;
use shared_domain::{Code, Fix, Missing};

use super::path::hop::HopKind;
use super::path::obstacle::{Obstacle, TransitZoneUncovered};
use super::path::report::judge_path;
use super::path::view::NetworkView;
use crate::check::{causes, refuted};
use crate::{Check, Judgement};

pub const CHECK: Check<NetworkView> = Check {
    explains: causes::LOST,
    refuted_by: refuted::BY_ARRIVAL,
    ..Check::network(Code::TgwAz, "The attachment has no subnet in the zone", judge)
};

fn judge(view: &NetworkView) -> Result<Judgement, Missing> {
    judge_path(&view.source, &[HopKind::TransitAttachment], |obstacle| match obstacle {
        Obstacle::TransitZoneUncovered(uncovered) => Some(fix(uncovered)),
        _ => None,
    })
}

/// Puts the attachment into the zone.
pub(super) fn fix(uncovered: &TransitZoneUncovered) -> Fix {
    let attachment = uncovered.attachment.clone();
    let summary = format!("Add a subnet in {} to {attachment}.", uncovered.zone);
    let subnets = vec![uncovered.subnet.clone()];
    let edit = Edit::TransitSubnets {
        attachment,
        subnets,
        on: true,
    };
    Fix::changes(summary, [edit])
}
