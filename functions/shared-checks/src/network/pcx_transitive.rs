//! # The path needs more than one peering hop, or the peer's gateway
//!
//! ## Why it breaks a connection
//! A peering joins two VPCs and nothing beyond: not the peer's other peers, its NAT or internet gateway, its VPN, its
//! gateway endpoints.
//!
//! ## Evidence
//! Where the peering leads and where the source is.
//!
//! ## Fix
//! Peer with the source's VPC directly, or use a transit gateway.
//!
//! ## Unknown when
//! `ec2:DescribeVpcPeeringConnections` was denied, throttled or late.
//!
//! ## References
//! <https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html#vpc-peering-limitations>

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
        Code::PcxTransitive,
        "The path needs more than one peering hop, or the peer's gateway",
        judge,
    )
};

const SUMMARY: &str = "Peer with the source's VPC directly (or join both by a transit gateway) and route to it.";

fn judge(view: &View) -> Result<Judgement, Missing> {
    judge_at(view, &view.source, CHECK.code, &[At::Peering], |obstacle, _view| {
        let vpc = obstacle.about.vpc.as_deref().unwrap_or_default();
        let Some(far) = obstacle.about.far_vpc.as_deref() else {
            return Fix::advice(SUMMARY);
        };
        Fix::command(
            SUMMARY,
            format!("aws ec2 create-vpc-peering-connection --vpc-id {vpc} --peer-vpc-id {far}"),
        )
    })
}
