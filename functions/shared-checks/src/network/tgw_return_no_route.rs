//! # The way back through the transit gateway is missing
//!
//! ## Why it breaks a connection
//! The reply is judged by the route table of the source's attachment, which has to lead to the attachment of the
//! connection's VPC.
//!
//! ## Evidence
//! The table, and what it does with the connection's subnet.
//!
//! ## Fix
//! Propagate the attachment of the connection's VPC into that table, or add a static route.
//!
//! ## Unknown when
//! `ec2:SearchTransitGatewayRoutes` was denied, throttled or late.
//!
//! ## References
//! <https://docs.aws.amazon.com/vpc/latest/tgw/tgw-route-tables.html>

use shared_domain::{Code, Fix, Missing};

use super::path::fixes;
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
        Code::TgwReturnNoRoute,
        "The way back through the transit gateway is missing",
        judge,
    )
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    judge_at(
        view,
        &view.source,
        CHECK.code,
        &[At::TransitReturn],
        |obstacle, _view| {
            let table = obstacle.about.table.as_deref().unwrap_or(&obstacle.resource.id);
            let cidr = obstacle.about.cidr.as_deref().unwrap_or_default();
            if let Some(peering) = &obstacle.about.peering {
                return fixes::transit_route(table, cidr, peering);
            }
            match &obstacle.about.attachment {
                Some(attachment) => Fix::command(
                    format!(
                        "Propagate the attachment of the connection's VPC {attachment} into {table}, or add a static route to {cidr}."
                    ),
                    format!(
                        "aws ec2 enable-transit-gateway-route-table-propagation --transit-gateway-route-table-id {table} --transit-gateway-attachment-id {attachment}"
                    ),
                ),
                None => Fix::advice(format!(
                    "Attach the VPC, and route {cidr} to the attachment of the connection's VPC in {table}."
                )),
            }
        },
    )
}
