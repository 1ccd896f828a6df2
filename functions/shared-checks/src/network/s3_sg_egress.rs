//! # The connection's security groups do not let 443 out to S3
//!
//! ## Why it breaks a connection
//! A gateway endpoint does not change that security groups judge the traffic: TCP 443 has to be allowed to S3's
//! addresses, best by S3's prefix list.
//!
//! ## Evidence
//! The groups.
//!
//! ## Fix
//! Allow TCP 443 out to S3's prefix list.
//!
//! ## Unknown when
//! A group or a prefix list could not be read.
//!
//! ## References
//! <https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html>

use shared_domain::{Code, Missing};

use super::path::fixes;
use super::path::flow::Direction;
use super::path::hop::HopKind;
use super::path::obstacle::Obstacle;
use super::path::report::judge_path;
use super::path::view::NetworkView;
use crate::check::{Path, causes, refuted};
use crate::{Check, Judgement};

pub const CHECK: Check<NetworkView> = Check {
    explains: causes::S3,
    refuted_by: refuted::BY_LAUNCH,
    path: Path::S3,
    ..Check::network(
        Code::S3SgEgress,
        "The connection's security groups do not let 443 out to S3",
        judge,
    )
};

fn judge(view: &NetworkView) -> Result<Judgement, Missing> {
    judge_path(&view.s3, &[HopKind::SourceGroups], |obstacle| match obstacle {
        Obstacle::SecurityGroupRefuses(refusal) if refusal.direction == Direction::Egress => {
            // To an endpoint that the name leads to, or to S3's own addresses.
            Some(match refusal.peer.what.as_str() {
                "S3" => fixes::prefix_list_rule(refusal, "S3"),
                _ => fixes::group_rule(refusal),
            })
        }
        _ => None,
    })
}
