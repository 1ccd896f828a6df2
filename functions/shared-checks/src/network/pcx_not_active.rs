//! # The peering connection is not active
//!
//! ## Why it breaks a connection
//! Routes to a peering that is pending, rejected, expired or deleted drop what they take.
//!
//! ## Evidence
//! Its state.
//!
//! ## Fix
//! Accept it, or create a new one.
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
use super::path::obstacle::Obstacle;
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
        Obstacle::PeeringNotActive(peering) => Some(match &peering.far {
            _ if peering.is_pending() => {
                let peering = peering.peering.clone();
                Fix::changes(format!("Accept {peering}."), [Edit::PeeringAccepted { peering }])
            }
            Some(far) => fixes::new_peering(&peering.near, far),
            None => Fix::advice(SUMMARY),
        }),
        _ => None,
    })
}
