//! # The NAT gateway's own subnet has no route to an internet gateway
//!
//! ## Why it breaks a connection
//! A public NAT gateway sends on by the route table of its own subnet. Placed in a private subnet it leads nowhere.
//!
//! ## Evidence
//! The table of the NAT gateway's subnet.
//!
//! ## Fix
//! Route the NAT gateway's subnet to the internet gateway.
//!
//! ## Unknown when
//! `ec2:DescribeRouteTables` was denied, throttled or late.
//!
//! ## References
//! <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway.html>

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
        Code::NatNoIgwRoute,
        "The NAT gateway's own subnet has no route to an internet gateway",
        judge,
    )
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    judge_at(view, &view.source, CHECK.code, &[At::NatRoute], |obstacle, _view| {
        let table = &obstacle.resource.id;
        let vpc = obstacle.about.vpc.as_deref().unwrap_or_default();
        Fix::command(
            format!("Route {table}, the table of the NAT gateway's subnet, to the VPC's internet gateway."),
            format!(
                "aws ec2 create-route --route-table-id {table} --destination-cidr-block 0.0.0.0/0 --gateway-id \"$(aws ec2 describe-internet-gateways --filters Name=attachment.vpc-id,Values={vpc} --query 'InternetGateways[0].InternetGatewayId' --output text)\""
            ),
        )
    })
}
