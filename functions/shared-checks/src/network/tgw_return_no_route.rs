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

use shared_domain::{Code, Missing};

use super::path::fixes;
use super::path::hop::HopKind;
use super::path::obstacle::Obstacle;
use super::path::report::judge_path;
use super::path::view::NetworkView;
use super::tgw_attachment_missing::{attachment_fix, peering_fix};
use super::tgw_rtb_blackhole::blackhole_fix;
use crate::check::{causes, refuted};
use crate::{Check, Judgement};

pub const CHECK: Check<NetworkView> = Check {
    explains: causes::LOST,
    refuted_by: refuted::BY_ARRIVAL,
    ..Check::network(
        Code::TgwReturnNoRoute,
        "The way back through the transit gateway is missing",
        judge,
    )
};

fn judge(view: &NetworkView) -> Result<Judgement, Missing> {
    judge_path(&view.source, &[HopKind::TransitReturn], |obstacle| match obstacle {
        Obstacle::TransitRouteMissing(missing) if missing.leg.is_return() => {
            Some(fixes::transit_route(missing, "the connection's VPC"))
        }
        Obstacle::TransitRouteBlackhole(dead) if dead.leg.is_return() => Some(blackhole_fix(dead)),
        Obstacle::TransitAttachmentDown(down) if down.leg.is_return() => Some(attachment_fix(down)),
        Obstacle::TransitPeeringDown(down) if down.leg.is_return() => Some(peering_fix(down)),
        Obstacle::TransitLeadsElsewhere(elsewhere) if elsewhere.missing.leg.is_return() => {
            Some(fixes::led_back(elsewhere, "the connection's VPC"))
        }
        _ => None,
    })
}
