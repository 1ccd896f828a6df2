//! # All tunnels of the VPN are down
//!
//! ## Why it breaks a connection
//! Without a tunnel nothing crosses the gateway, unless a Direct Connect does.
//!
//! ## Evidence
//! The tunnels' state, and what of Direct Connect is on their virtual private gateway.
//!
//! ## Fix
//! Bring a tunnel up: the far device, its pre-shared key, its address.
//!
//! ## Unknown when
//! `ec2:DescribeVpnConnections` was denied, throttled or late, or tells no tunnels. Where all tunnels of a virtual private gateway are
//! down, also when `directconnect:DescribeVirtualInterfaces` or `directconnect:DescribeDirectConnectGatewayAssociations` could not
//! be read, or the gateway is on a Direct Connect gateway whose interfaces may be another account's.
//!
//! ## References
//! <https://docs.aws.amazon.com/vpn/latest/s2svpn/monitoring-overview-vpn.html>

use shared_domain::command::Command;
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
    ..Check::network(Code::VpnDown, "All tunnels of the VPN are down", judge)
};

fn judge(view: &NetworkView) -> Result<Judgement, Missing> {
    judge_path(&view.source, &[HopKind::Tunnels], |obstacle| match obstacle {
        Obstacle::TunnelsDown(down) => Some(Fix::shows(
            "Bring a tunnel up: look at the far device, its pre-shared key and its address.",
            Command::aws("ec2", "describe-vpn-connections")
                .options("--vpn-connection-ids", &down.vpns)
                .option("--query", "VpnConnections[].VgwTelemetry"),
        )),
        _ => None,
    })
}
