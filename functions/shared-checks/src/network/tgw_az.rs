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

use shared_domain::{Code, Fix, Missing};

use super::path::report::judge_at;
use super::path::trace::At;
use super::path::view::View;
use crate::check::{causes, refuted};
use crate::{Check, Judgement};

/// The check.
pub const CHECK: Check<View> = Check {
    explains: causes::LOST,
    refuted_by: refuted::BY_ARRIVAL,
    ..Check::network(Code::TgwAz, "The attachment has no subnet in the zone", judge)
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    judge_at(
        view,
        &view.source,
        CHECK.code,
        &[At::TransitAttachment],
        |obstacle, _view| {
            let attachment = &obstacle.resource.id;
            let subnet = obstacle.about.subnet.as_deref().unwrap_or_default();
            let zone = obstacle.about.zone.as_deref().unwrap_or("the zone");
            Fix::command(
                format!("Add a subnet in {zone} to {attachment}."),
                format!(
                    "aws ec2 modify-transit-gateway-vpc-attachment --transit-gateway-attachment-id {attachment} --add-subnet-ids {subnet}"
                ),
            )
        },
    )
}
