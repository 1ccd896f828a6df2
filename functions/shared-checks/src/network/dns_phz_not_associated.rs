//! # The host's private hosted zone is not associated with the connection's VPC
//!
//! ## Why it breaks a connection
//! A private hosted zone answers only in the VPCs that it is associated with. Elsewhere the name does not exist.
//!
//! ## Evidence
//! The zone that has the record, and the VPCs that see it.
//!
//! ## Fix
//! Associate the zone with the connection's VPC.
//!
//! ## Unknown when
//! `route53:ListHostedZonesByVPC` or the zone's records could not be read.
//!
//! ## References
//! <https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zone-private-associate-vpcs.html>

use shared_domain::{Cause, Code, Fix, Missing};

use super::path::report::judge_at;
use super::path::trace::At;
use super::path::view::View;
use crate::check::refuted;
use crate::{Check, Judgement};

/// The check.
pub const CHECK: Check<View> = Check {
    explains: &[Cause::DnsFailure],
    refuted_by: refuted::BY_NAME,
    ..Check::network(
        Code::DnsPhzNotAssociated,
        "The host's private hosted zone is not associated with the connection's VPC",
        judge,
    )
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    judge_at(view, &view.source, CHECK.code, &[At::Zone], |obstacle, view| {
        let zone = &obstacle.resource.id;
        let vpc = obstacle.about.vpc.as_deref().unwrap_or_default();
        Fix::command(
            format!("Associate hosted zone {zone} with {vpc}."),
            format!(
                "aws route53 associate-vpc-with-hosted-zone --hosted-zone-id {zone} --vpc VPCRegion={},VPCId={vpc}",
                view.region
            ),
        )
    })
}
