//! # The database's name gives its public address to the connection's VPC
//!
//! ## Why it breaks a connection
//! The name of a publicly accessible database gives the private address inside its own VPC only. A peer gets the public
//! one, unless the peering's DNS option is on; over a transit gateway there is no such option.
//!
//! ## Evidence
//! The database's public accessibility and the option on its side of the peering.
//!
//! ## Fix
//! Turn on DNS resolution on the database's side of the peering, or take public accessibility from the database.
//!
//! ## Unknown when
//! `ec2:DescribeVpcPeeringConnections` was denied, throttled or late.
//!
//! ## References
//! <https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-dns.html>

use shared_domain::{Code, Fix, Missing};

use super::path::report::judge_at;
use super::path::trace::At;
use super::path::view::View;
use crate::check::{causes, refuted};
use crate::{Check, Judgement};

/// The check.
pub const CHECK: Check<View> = Check {
    explains: causes::LOST,
    refuted_by: refuted::BY_NAME,
    ..Check::network(
        Code::DnsPublicAnswerOverPeering,
        "The database's name gives its public address to the connection's VPC",
        judge,
    )
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    judge_at(view, &view.source, CHECK.code, &[At::Answer], |obstacle, _view| match (
        &obstacle.about.gateway,
        &obstacle.about.peer_group,
    ) {
        (Some(peering), Some(side)) => Fix::command(
            format!("Allow DNS resolution on the {side}'s side of {peering}."),
            format!(
                "aws ec2 modify-vpc-peering-connection-options --vpc-peering-connection-id {peering} --{side}-peering-connection-options AllowDnsResolutionFromRemoteVpc=true"
            ),
        ),
        _ => Fix::advice(
            "Take public accessibility from the database, so that its name gives the private address everywhere.",
        ),
    })
}
