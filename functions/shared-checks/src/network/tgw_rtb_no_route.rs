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

use shared_domain::{Code, Missing};

use super::path::fixes;
use super::path::hop::HopKind;
use super::path::obstacle::Obstacle;
use super::path::report::judge_path;
use super::path::view::NetworkView;
use crate::check::{causes, refuted};
use crate::{Check, Judgement};

pub const CHECK: Check<NetworkView> = Check {
    explains: causes::LOST,
    refuted_by: refuted::BY_ARRIVAL,
    ..Check::network(
        Code::TgwRtbNoRoute,
        "The transit gateway route table has no route to the source",
        judge,
    )
};

fn judge(view: &NetworkView) -> Result<Judgement, Missing> {
    judge_path(&view.source, &[HopKind::TransitTable], |obstacle| match obstacle {
        Obstacle::TransitRouteMissing(missing) if !missing.leg.is_return() => {
            Some(fixes::transit_route(missing, "the source's VPC"))
        }
        Obstacle::TransitLeadsElsewhere(elsewhere) if !elsewhere.missing.leg.is_return() => {
            Some(fixes::led_back(elsewhere, "the source's VPC"))
        }
        _ => None,
    })
}
