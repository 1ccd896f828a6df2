//! # VPC Block Public Access stops the traffic
//!
//! ## Why it breaks a connection
//! In its bidirectional mode it stops all traffic through internet gateways, NAT gateways' included, except in excluded
//! VPCs and subnets. What comes in, as to a database's public address, its mode for ingress stops as well.
//!
//! ## Evidence
//! The mode, and that no exclusion covers the gateway's VPC or subnet.
//!
//! ## Fix
//! Exclude the NAT gateway's subnet for egress, that of a database with a public address both ways.
//!
//! ## Unknown when
//! `ec2:DescribeVpcBlockPublicAccessOptions` was denied, throttled or late.
//!
//! ## References
//! <https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa.html>

use shared_domain::change::Edit;
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
    ..Check::network(Code::VpcBpa, "VPC Block Public Access stops the traffic", judge)
};

fn judge(view: &NetworkView) -> Result<Judgement, Missing> {
    judge_path(&view.source, &[HopKind::Internet], |obstacle| match obstacle {
        Obstacle::PublicAccessBlocked(blocked) if blocked.for_all => Some(Fix::advice(format!(
            "Have {} excluded from Block Public Access, or exclusions allowed, by who manages the organization: its policy declares the \
             mode and lets the account exclude nothing. Or reach what is needed by VPC endpoints.",
            blocked.subnet
        ))),
        Obstacle::PublicAccessBlocked(blocked) if blocked.is_half_excluded => Some(Fix::advice(format!(
            "Let the exclusion of {} from Block Public Access hold both ways (allow-bidirectional).",
            blocked.subnet
        ))),
        Obstacle::PublicAccessBlocked(blocked) => {
            let (subnet, both_ways) = (blocked.subnet.clone(), blocked.inbound);
            let of = if both_ways { "both ways" } else { "for egress" };
            let summary = format!("Exclude {subnet} from Block Public Access {of}.");
            let edit = Edit::PublicAccessExclusion {
                subnet,
                both_ways,
                on: true,
            };
            Some(Fix::changes(summary, [edit]))
        }
        _ => None,
    })
}
