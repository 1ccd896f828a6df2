//! # The virtual private gateway is not attached to the VPC
//!
//! ## Why it breaks a connection
//! Routes to a gateway that is not attached drop what they take.
//!
//! ## Evidence
//! The gateway's attachments.
//!
//! ## Fix
//! Attach the gateway.
//!
//! ## Unknown when
//! `ec2:DescribeVpnGateways` was denied, throttled or late.
//!
//! ## References
//! <https://docs.aws.amazon.com/vpn/latest/s2svpn/SetUpVPNConnections.html>

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
        Code::VgwNotAttached,
        "The virtual private gateway is not attached to the VPC",
        judge,
    )
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    judge_at(
        view,
        &view.source,
        CHECK.code,
        &[At::PrivateGateway],
        |obstacle, _view| {
            let gateway = &obstacle.resource.id;
            let vpc = obstacle.about.vpc.as_deref().unwrap_or_default();
            Fix::command(
                format!("Attach {gateway} to {vpc}."),
                format!("aws ec2 attach-vpn-gateway --vpn-gateway-id {gateway} --vpc-id {vpc}"),
            )
        },
    )
}
