//! # The virtual private gateway is not attached to the VPC
//!
//! ## Why it breaks a connection
//! Routes to a gateway that is not attached drop what they take.
//!
//! ## Evidence
//! The gateway's attachments.
//!
//! ## Fix
//! Attach the gateway; where it is gone, that of the VPN, and lead the route to it.
//!
//! ## Unknown when
//! `ec2:DescribeVpnGateways` was denied, throttled or late.
//!
//! ## References
//! <https://docs.aws.amazon.com/vpn/latest/s2svpn/SetUpVPNConnections.html>

use shared_domain::change::Edit;
use shared_domain::{Code, Fix, Missing};

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
        Code::VgwNotAttached,
        "The virtual private gateway is not attached to the VPC",
        judge,
    )
};

fn judge(view: &NetworkView) -> Result<Judgement, Missing> {
    judge_path(&view.source, &[HopKind::PrivateGateway], |obstacle| match obstacle {
        Obstacle::PrivateGatewayDetached(detached) if detached.is_gone => Some(Fix::advice(format!(
            "Attach the virtual private gateway of the VPN to {}, and lead the route to it: {} is gone.",
            detached.vpc, detached.gateway
        ))),
        Obstacle::PrivateGatewayDetached(detached) => {
            let (gateway, vpc) = (detached.gateway.clone(), detached.vpc.clone());
            let summary = format!("Attach {gateway} to {vpc}.");
            Some(Fix::changes(summary, [Edit::VpnGateway { gateway, vpc, on: true }]))
        }
        _ => None,
    })
}
