//! # The transit gateway route table has no route to the source
//!
//! ## Why it breaks a connection
//! The table that counts is the one of this VPC's attachment. It needs the source's range, propagated or static, leading
//! to the source's attachment.
//!
//! ## Evidence
//! The table, and the address that it does not route there.
//!
//! ## Fix
//! Propagate the source's attachment into that table, or add a static route.
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
        Code::TgwRtbNoRoute,
        "The transit gateway route table has no route to the source",
        judge,
    )
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    judge_at(
        view,
        &view.source,
        CHECK.code,
        &[At::TransitTable],
        |obstacle, _view| {
            let table = obstacle.about.table.as_deref().unwrap_or(&obstacle.resource.id);
            let cidr = obstacle.about.cidr.as_deref().unwrap_or_default();
            if let Some(peering) = &obstacle.about.peering {
                return fixes::transit_route(table, cidr, peering);
            }
            match &obstacle.about.attachment {
                Some(attachment) => Fix::command(
                    format!(
                        "Propagate the source's attachment {attachment} into {table}, or add a static route to {cidr}."
                    ),
                    format!(
                        "aws ec2 enable-transit-gateway-route-table-propagation --transit-gateway-route-table-id {table} --transit-gateway-attachment-id {attachment}"
                    ),
                ),
                None => Fix::advice(format!(
                    "Attach the VPC, and route {cidr} to the source's attachment in {table}."
                )),
            }
        },
    )
}
