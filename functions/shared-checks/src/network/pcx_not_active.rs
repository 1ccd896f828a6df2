//! # The peering connection is not active
//!
//! ## Why it breaks a connection
//! Routes to a peering that is pending, rejected, expired or deleted drop what they take.
//!
//! ## Evidence
//! Its state.
//!
//! ## Fix
//! Accept it, or wait while AWS makes it, or point the routes to the peering of the same two VPCs that is there: AWS allows one. Where there is none, create a new one.
//!
//! ## Unknown when
//! `ec2:DescribeVpcPeeringConnections` was denied, throttled or late.
//!
//! ## References
//! <https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html>

use shared_domain::change::Edit;
use shared_domain::{Code, Fix, Missing};

use super::path::fixes;
use super::path::hop::HopKind;
use super::path::obstacle::{Obstacle, PeeringNotActive};
use super::path::report::judge_path;
use super::path::view::NetworkView;
use crate::check::{causes, refuted};
use crate::{Check, Judgement};

pub const CHECK: Check<NetworkView> = Check {
    explains: causes::LOST,
    refuted_by: refuted::BY_ARRIVAL,
    ..Check::network(Code::PcxNotActive, "The peering connection is not active", judge)
};

const SUMMARY: &str = "Create a new peering connection, accept it, and point the routes of both sides to it.";

fn judge(view: &NetworkView) -> Result<Judgement, Missing> {
    judge_path(&view.source, &[HopKind::Peering], |obstacle| match obstacle {
        Obstacle::PeeringNotActive(peering) => Some(fix(peering)),
        _ => None,
    })
}

/// Accepts a peering that waits; one that is gone gives way to that which is there, else to a new one.
pub(super) fn fix(not_active: &PeeringNotActive) -> Fix {
    if not_active.is_pending() {
        let peering = not_active.peering.clone();
        return Fix::changes(format!("Accept {peering}."), [Edit::PeeringAccepted { peering }]);
    }
    if !not_active.is_dead() {
        return Fix::advice(format!("Wait until {} is active: AWS makes it.", not_active.peering));
    }
    let PeeringNotActive { near, far, instead, .. } = not_active;
    fixes::peering(near, far.as_ref(), instead.as_ref(), SUMMARY)
}
