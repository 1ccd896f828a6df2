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
    ..Check::network(Code::PcxNotActive, "The peering connection is not active", judge)
};

const SUMMARY: &str = "Create a new peering connection, accept it, and point the routes of both sides to it.";

fn judge(view: &View) -> Result<Judgement, Missing> {
    judge_at(view, &view.source, CHECK.code, &[At::Peering], |obstacle, _view| {
        let id = &obstacle.resource.id;
        if obstacle.about.zone.as_deref() == Some("pending-acceptance") {
            return Fix::command(
                format!("Accept {id}."),
                format!("aws ec2 accept-vpc-peering-connection --vpc-peering-connection-id {id}"),
            );
        }
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
