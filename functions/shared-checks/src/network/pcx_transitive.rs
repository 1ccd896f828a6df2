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
//! Route to the peering with the source's VPC that is there, else peer with it directly, or use a transit gateway.
//!
//! ## Unknown when
//! `ec2:DescribeVpcPeeringConnections` was denied, throttled or late.
//!
//! ## References
//! <https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html#vpc-peering-limitations>

use shared_domain::{Code, Fix, Missing};

use super::path::fixes;
use super::path::hop::HopKind;
use super::path::obstacle::{Obstacle, PeeringLeadsElsewhere};
use super::path::report::judge_path;
use super::path::view::NetworkView;
use crate::check::{causes, refuted};
use crate::{Check, Judgement};

pub const CHECK: Check<NetworkView> = Check {
    explains: causes::LOST,
    refuted_by: refuted::BY_ARRIVAL,
    ..Check::network(
        Code::PcxTransitive,
        "The path needs more than one peering hop, or the peer's gateway",
        judge,
    )
};

const SUMMARY: &str = "Peer with the source's VPC directly (or join both by a transit gateway) and route to it.";

fn judge(view: &NetworkView) -> Result<Judgement, Missing> {
    judge_path(&view.source, &[HopKind::Peering], |obstacle| match obstacle {
        Obstacle::PeeringLeadsElsewhere(peering) => Some(fix(peering)),
        _ => None,
    })
}

/// The peering that leads there, which may be there already.
pub(super) fn fix(elsewhere: &PeeringLeadsElsewhere) -> Fix {
    let PeeringLeadsElsewhere { near, far, instead, .. } = elsewhere;
    fixes::peering(near, far.as_ref(), instead.as_ref(), SUMMARY)
}
