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

use shared_domain::{Code, Fix, Missing};

use super::path::report::judge_at;
use super::path::trace::At;
use super::path::view::View;
use crate::check::causes;
use crate::{Check, Judgement};

/// The check.
pub const CHECK: Check<View> = Check {
    explains: causes::LOST,
    ..Check::network(
        Code::EdgeOnpremNotVisible,
        "Beyond the gateway lies a network that AWS cannot describe",
        judge,
    )
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    judge_at(view, &view.source, CHECK.code, &[At::Beyond], |obstacle, _view| {
        Fix::advice(obstacle.evidence.clone())
    })
}
