//! # Beyond the gateway lies a network that AWS cannot describe
//!
//! ## Why it breaks a connection
//! On-premises networks and other accounts' VPCs have routes and firewalls of their own.
//!
//! ## Evidence
//! The gateway that the path leaves by.
//!
//! ## Fix
//! Look at the far side: its routes, its firewalls, the way back to the connection's subnet.
//!
//! ## Unknown when
//! Always, where the path leads there: it is then unknown, not blocked.
//!
//! ## References
//! <https://docs.aws.amazon.com/vpn/latest/s2svpn/VPC_VPN.html>

use shared_domain::{Code, Missing};

use super::path::hop::HopKind;
use super::path::report::judge_path;
use super::path::view::NetworkView;
use crate::check::causes;
use crate::{Check, Judgement};

pub const CHECK: Check<NetworkView> = Check {
    explains: causes::LOST,
    ..Check::network(
        Code::EdgeOnpremNotVisible,
        "Beyond the gateway lies a network that AWS cannot describe",
        judge,
    )
};

fn judge(view: &NetworkView) -> Result<Judgement, Missing> {
    // No obstacle is of this kind: what lies beyond a gateway of AWS cannot be seen.
    judge_path(&view.source, &[HopKind::Beyond], |_| None)
}
