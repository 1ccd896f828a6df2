//! # VPC Block Public Access stops the traffic
//!
//! ## Why it breaks a connection
//! In its bidirectional mode it stops all traffic through internet gateways, NAT gateways' included, except in excluded
//! VPCs and subnets.
//!
//! ## Evidence
//! The mode, and that no exclusion covers the gateway's VPC or subnet.
//!
//! ## Fix
//! Exclude the NAT gateway's subnet for egress.
//!
//! ## Unknown when
//! `ec2:DescribeVpcBlockPublicAccessOptions` was denied, throttled or late.
//!
//! ## References
//! <https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa.html>

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
    ..Check::network(Code::VpcBpa, "VPC Block Public Access stops the traffic", judge)
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    judge_at(view, &view.source, CHECK.code, &[At::Internet], |obstacle, _view| {
        let subnet = obstacle.about.subnet.as_deref().unwrap_or_default();
        Fix::command(
            format!("Exclude {subnet} from Block Public Access for egress."),
            format!(
                "aws ec2 create-vpc-block-public-access-exclusion --subnet-id {subnet} --internet-gateway-exclusion-mode allow-egress"
            ),
        )
    })
}
