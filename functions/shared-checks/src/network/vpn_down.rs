//! # All tunnels of the VPN are down
//!
//! ## Why it breaks a connection
//! Without a tunnel nothing crosses the gateway, unless a Direct Connect does.
//!
//! ## Evidence
//! The tunnels' state.
//!
//! ## Fix
//! Bring a tunnel up: the far device, its pre-shared key, its address.
//!
//! ## Unknown when
//! `ec2:DescribeVpnConnections` was denied, throttled or late, or tells no tunnels.
//!
//! ## References
//! <https://docs.aws.amazon.com/vpn/latest/s2svpn/monitoring-overview-vpn.html>

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
    ..Check::network(Code::VpnDown, "All tunnels of the VPN are down", judge)
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    judge_at(view, &view.source, CHECK.code, &[At::Tunnels], |obstacle, _view| {
        Fix::command(
            "Bring a tunnel up: look at the far device, its pre-shared key and its address.",
            format!(
                "aws ec2 describe-vpn-connections --vpn-connection-ids {} --query 'VpnConnections[].VgwTelemetry'",
                obstacle.resource.id
            ),
        )
    })
}
