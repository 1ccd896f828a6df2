//! # The attachment is associated with no transit gateway route table
//!
//! ## Why it breaks a connection
//! Traffic of an attachment is judged by the route table that it is associated with. Without one it is dropped.
//!
//! ## Evidence
//! The attachment.
//!
//! ## Fix
//! Associate the attachment with a route table.
//!
//! ## Unknown when
//! `ec2:DescribeTransitGatewayAttachments` was denied, throttled or late.
//!
//! ## References
//! <https://docs.aws.amazon.com/vpc/latest/tgw/tgw-route-tables.html>

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
        Code::TgwRtbNoAssociation,
        "The attachment is associated with no transit gateway route table",
        judge,
    )
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    judge_at(
        view,
        &view.source,
        CHECK.code,
        &[At::TransitTable, At::TransitReturn],
        |obstacle, _view| {
            let attachment = &obstacle.resource.id;
            let gateway = obstacle.about.gateway.as_deref().unwrap_or_default();
            Fix::command(
                format!("Associate {attachment} with a route table of {gateway}; the command takes its default one."),
                format!(
                    "aws ec2 associate-transit-gateway-route-table --transit-gateway-route-table-id \"$(aws ec2 describe-transit-gateways --transit-gateway-ids {gateway} --query 'TransitGateways[0].Options.AssociationDefaultRouteTableId' --output text)\" --transit-gateway-attachment-id {attachment}"
                ),
            )
        },
    )
}
