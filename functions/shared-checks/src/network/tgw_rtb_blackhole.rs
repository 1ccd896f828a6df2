//! # The transit gateway route to the source is a blackhole
//!
//! ## Why it breaks a connection
//! A blackhole route drops what it takes; a static one outranks a propagated route of the same range.
//!
//! ## Evidence
//! The route.
//!
//! ## Fix
//! Delete the blackhole route, or replace its attachment. Where the packets were to go on from the VPC that it led to, as from a firewall's, that
//! VPC is attached again, its attachment gets the table that leads to both ends, and the route leads to it.
//!
//! ## Unknown when
//! `ec2:SearchTransitGatewayRoutes` was denied, throttled or late.
//!
//! ## References
//! <https://docs.aws.amazon.com/vpc/latest/tgw/tgw-route-tables.html>

use shared_domain::aws::ec2::{TransitGatewayRoute, TransitGatewayRouteAttachment};
use shared_domain::change::{Edit, Made};
use shared_domain::{Code, Fix, Missing};

use super::path::hop::HopKind;
use super::path::obstacle::{Obstacle, TransitAttachmentDown, TransitRouteBlackhole};
use super::path::report::judge_path;
use super::path::view::NetworkView;
use super::tgw_attachment_missing::attachment_fix;
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

/// Takes a static blackhole away, or points it to what it was for; one that is propagated lost its attachment.
pub(super) fn blackhole_fix(dead: &TransitRouteBlackhole) -> Fix {
    let (table, route) = (dead.table.clone(), dead.route.clone());
    let cidr = route.destination_cidr_block.as_deref().unwrap_or("the route");
    if route.kind.as_deref() == Some("propagated") {
        return Fix::advice(format!("Mend the attachment that propagates {cidr} into {table}."));
    }
    let there = |to: &TransitGatewayRouteAttachment| TransitGatewayRoute {
        state: Some("active".to_owned()),
        transit_gateway_attachments: vec![to.clone()],
        ..route.clone()
    };
    if let Some(down) = &dead.attach {
        return led_to_what_is_attached(dead, down, there(&down.once_up()));
    }
    if let Some(vpc) = &dead.lost {
        return Fix::advice(format!(
            "Attach {vpc} to {} again, and point the route {cidr} of {table} to the new attachment: the packets are meant to pass {vpc}, as \
             they do a firewall, and without the route they would lead around it, or nowhere.",
            dead.gateway
        ));
    }
    let (summary, to) = match &dead.instead {
        Some(to) => {
            let id = to.transit_gateway_attachment_id.as_deref().unwrap_or_default();
            let vpc = to.resource_id.as_deref().unwrap_or_default();
            let summary = format!("Point the route {cidr} of {table} to {id}, the attachment that {vpc} has now.");
            (summary, Some(there(to)))
        }
        None => (format!("Delete the blackhole route {cidr} from {table}."), None),
    };
    let from = Some(route.clone());
    let by = None;
    Fix::changes(summary, [Edit::TransitRoute { table, from, to, by }])
}

/// The VPC that packets are to go on from is attached again, and the route points to it.
fn led_to_what_is_attached(dead: &TransitRouteBlackhole, down: &TransitAttachmentDown, to: TransitGatewayRoute) -> Fix {
    let attachment = down.once_up().transit_gateway_attachment_id.unwrap_or_default();
    let cidr = dead.route.destination_cidr_block.as_deref().unwrap_or("the route");
    let mut fix = attachment_fix(down);
    let pointed = Edit::TransitRoute {
        table: dead.table.clone(),
        from: Some(dead.route.clone()),
        to: Some(to),
        by: Made::attachment(&attachment, &down.gateway, &down.vpc),
    };
    fix.extend(&Fix::changes("", [pointed]));
    fix.summary += &format!(
        " Point the route {cidr} of {} to it: the packets are meant to pass {}, and without the route they would lead around it, or nowhere.",
        dead.table, down.vpc
    );
    fix
}
