//! # The VPC is not attached to the transit gateway
//!
//! ## Why it breaks a connection
//! Routes to a transit gateway need an attachment of the VPC, and one that is available.
//!
//! ## Evidence
//! The attachment's state, or that there is none.
//!
//! ## Fix
//! Attach the VPC.
//!
//! ## Unknown when
//! `ec2:DescribeTransitGatewayVpcAttachments` was denied, throttled or late.
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
    ..Check::network(
        Code::TgwAttachmentMissing,
        "The VPC is not attached to the transit gateway",
        judge,
    )
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    judge_at(
        view,
        &view.source,
        CHECK.code,
        &[At::TransitAttachment],
        |obstacle, _view| {
            let gateway = &obstacle.resource.id;
            let vpc = obstacle.about.vpc.as_deref().unwrap_or_default();
            let subnet = obstacle.about.subnet.as_deref().unwrap_or_default();
            if let Some(attachment) = &obstacle.about.attachment {
                let kind = if obstacle.resource.kind == "transit-gateway" {
                    "vpc"
                } else {
                    "peering"
                };
                return Fix::command(
                    format!("Accept attachment {attachment}."),
                    format!(
                        "aws ec2 accept-transit-gateway-{kind}-attachment --transit-gateway-attachment-id {attachment}"
                    ),
                );
            }
            if obstacle.resource.kind != "transit-gateway" {
                return Fix::advice(format!("Peer the transit gateways again: {}.", obstacle.evidence));
            }
            Fix::command(
                format!("Attach {vpc} to {gateway}, with a subnet in each zone that is used."),
                format!(
                    "aws ec2 create-transit-gateway-vpc-attachment --transit-gateway-id {gateway} --vpc-id {vpc} --subnet-ids {subnet}"
                ),
            )
        },
    )
}
