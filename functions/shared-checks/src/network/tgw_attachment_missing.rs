//! # The VPC is not attached to the transit gateway
//!
//! ## Why it breaks a connection
//! Routes to a transit gateway need an attachment of the VPC, and one that is available.
//!
//! ## Evidence
//! The attachment's state, or that there is none.
//!
//! ## Fix
//! Attach the VPC. Where the transit gateway does not do so by itself, associate the new attachment with a route table and propagate it to
//! the table of the other side.
//!
//! ## Unknown when
//! `ec2:DescribeTransitGatewayVpcAttachments` was denied, throttled or late.
//!
//! ## References
//! <https://docs.aws.amazon.com/vpc/latest/tgw/tgw-vpc-attachments.html>

use shared_domain::change::{Edit, Made};
use shared_domain::{Code, Fix, Missing};

use super::path::fixes;
use super::path::hop::HopKind;
use super::path::obstacle::{AttachmentFault, Obstacle, TransitAttachmentDown, TransitPeeringDown};
use super::path::report::judge_path;
use super::path::view::NetworkView;
use crate::check::{causes, refuted};
use crate::{Check, Judgement};

pub const CHECK: Check<NetworkView> = Check {
    explains: causes::LOST,
    refuted_by: refuted::BY_ARRIVAL,
    ..Check::network(
        Code::TgwAttachmentMissing,
        "The VPC is not attached to the transit gateway",
        judge,
    )
};

fn judge(view: &NetworkView) -> Result<Judgement, Missing> {
    judge_path(&view.source, &[HopKind::TransitAttachment], |obstacle| match obstacle {
        Obstacle::TransitAttachmentDown(down) if !down.leg.is_return() => Some(attachment_fix(down)),
        Obstacle::TransitPeeringDown(down) if !down.leg.is_return() => Some(peering_fix(down)),
        _ => None,
    })
}

/// Accepts an attachment that waits, or attaches the VPC.
pub(super) fn attachment_fix(down: &TransitAttachmentDown) -> Fix {
    let (gateway, vpc) = (down.gateway.clone(), down.vpc.clone());
    match &down.fault {
        AttachmentFault::Pending { attachment } => {
            fixes::with_way_back(with_its_table(accept(attachment, false), down), &gateway, &down.back)
        }
        // AWS takes no other one beside it (`DuplicateTransitGatewayAttachment`).
        AttachmentFault::Down { attachment, state } => Fix::advice(match state.as_str() {
            state if fixes::comes_up(state) => {
                format!("Wait until {attachment} is available: AWS makes it ({down}).")
            }
            "deleting" | "failing" | "rejecting" => {
                format!("Attach {vpc} to {gateway} again, once {attachment} is gone: {down}.")
            }
            _ => format!("Attach {vpc} to {gateway} again: {down}."),
        }),
        AttachmentFault::Absent => {
            let then = match &down.accepts {
                None => "and wait the minute or two until it is available".to_owned(),
                Some(account) => format!(
                    "and have account {account}, whose transit gateway it is, accept the attachment, unless the gateway does so by itself"
                ),
            };
            let summary = format!(
                "Attach {vpc} to {gateway}, with a subnet in each zone that is used, {then}: before, AWS takes nothing that stands on it."
            );
            let attached = Edit::TransitAttachment {
                gateway,
                vpc,
                subnets: down.subnets.clone(),
                accepts: down.accepts.clone(),
                appliance: down.firewall.is_some(),
                on: true,
            };
            let fix = with_its_table(Fix::changes(summary, [attached]), down);
            fixes::with_way_back(fix, &down.gateway, &down.back)
        }
    }
}

/// The table of a firewall's attachment: what goes through it would lead nowhere from another.
fn with_its_table(mut fix: Fix, down: &TransitAttachmentDown) -> Fix {
    let Some(table) = down.firewall.as_ref().and_then(|one| one.table.clone()) else {
        return fix;
    };
    let attachment = down.once_up().transit_gateway_attachment_id.unwrap_or_default();
    let associated = Edit::TransitAssociation {
        gateway: down.gateway.clone(),
        by: Made::attachment(&attachment, &down.gateway, &down.vpc),
        attachment,
        table: Some(table.clone()),
        on: true,
    };
    fix.summary += &format!(" Associate it with {table}, which leads to both ends.");
    let changes = fix.changes.iter().cloned().chain([associated.into()]).collect();
    fix.with_changes(changes)
}

/// Accepts a peering of transit gateways that waits.
pub(super) fn peering_fix(down: &TransitPeeringDown) -> Fix {
    if down.state == "pendingAcceptance" {
        accept(&down.peering, true)
    } else {
        Fix::advice(format!("Peer the transit gateways again: {down}."))
    }
}

/// Accepts an attachment that waits.
pub(super) fn accept(attachment: &str, peering: bool) -> Fix {
    let attachment = attachment.to_owned();
    let summary = format!("Accept attachment {attachment}.");
    Fix::changes(summary, [Edit::TransitAccepted { attachment, peering }])
}
