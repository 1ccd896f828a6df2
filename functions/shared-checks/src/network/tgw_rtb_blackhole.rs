//! # The transit gateway route to the source is a blackhole
//!
//! ## Why it breaks a connection
//! A blackhole route drops what it takes; a static one outranks a propagated route of the same range.
//!
//! ## Evidence
//! The route.
//!
//! ## Fix
//! Delete the blackhole route, or replace its attachment.
//!
//! ## Unknown when
//! `ec2:SearchTransitGatewayRoutes` was denied, throttled or late.
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
        Code::TgwRtbBlackhole,
        "The transit gateway route to the source is a blackhole",
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
            let table = &obstacle.resource.id;
            let cidr = obstacle.about.cidr.as_deref().unwrap_or_default();
            Fix::command(
                format!("Delete the blackhole route {cidr} from {table}."),
                format!(
                    "aws ec2 delete-transit-gateway-route --transit-gateway-route-table-id {table} --destination-cidr-block {cidr}"
                ),
            )
        },
    )
}
