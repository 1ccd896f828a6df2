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

use shared_domain::change::Edit;
use shared_domain::{Code, Fix, Missing};

use super::path::hop::HopKind;
use super::path::obstacle::{Obstacle, TransitRouteBlackhole};
use super::path::report::judge_path;
use super::path::view::NetworkView;
use crate::check::{causes, refuted};
use crate::{Check, Judgement};

pub const CHECK: Check<NetworkView> = Check {
    explains: causes::LOST,
    refuted_by: refuted::BY_ARRIVAL,
    ..Check::network(
        Code::TgwRtbBlackhole,
        "The transit gateway route to the source is a blackhole",
        judge,
    )
};

fn judge(view: &NetworkView) -> Result<Judgement, Missing> {
    judge_path(&view.source, &[HopKind::TransitTable], |obstacle| match obstacle {
        Obstacle::TransitRouteBlackhole(dead) if !dead.leg.is_return() => Some(blackhole_fix(dead)),
        _ => None,
    })
}

/// Takes a static blackhole away; one that is propagated lost its attachment.
pub(super) fn blackhole_fix(dead: &TransitRouteBlackhole) -> Fix {
    let (table, route) = (dead.table.clone(), dead.route.clone());
    let cidr = route.destination_cidr_block.as_deref().unwrap_or("the route");
    if route.kind.as_deref() == Some("propagated") {
        return Fix::advice(format!("Mend the attachment that propagates {cidr} into {table}."));
    }
    let summary = format!("Delete the blackhole route {cidr} from {table}.");
    let (from, to) = (Some(route), None);
    Fix::changes(summary, [Edit::TransitRoute { table, from, to }])
}
