//! # The host's private hosted zone is not associated with the connection's VPC
//!
//! ## Why it breaks a connection
//! A private hosted zone answers only in the VPCs that it is associated with, itself or by a Route 53 Profile on them. Elsewhere the
//! name does not exist.
//!
//! ## Evidence
//! The zone that has the record, and the VPCs that see it.
//!
//! ## Fix
//! Associate the zone with the connection's VPC.
//!
//! ## Unknown when
//! `route53:ListHostedZonesByVPC` or the zone's records could not be read; or the VPC's Route 53 Profiles, what they bring, or a zone
//! of theirs (`route53profiles:ListProfileAssociations`, `route53profiles:ListProfileResourceAssociations`, `route53:GetHostedZone`).
//!
//! ## References
//! <https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zone-private-associate-vpcs.html>

use shared_domain::change::Edit;
use shared_domain::{Cause, Code, Fix, Missing};

use super::path::hop::HopKind;
use super::path::obstacle::{Obstacle, ZoneNotAssociated};
use super::path::report::judge_path;
use super::path::view::NetworkView;
use crate::check::refuted;
use crate::{Check, Judgement};

pub const CHECK: Check<NetworkView> = Check {
    explains: &[Cause::DnsFailure],
    refuted_by: refuted::BY_NAME,
    ..Check::network(
        Code::DnsPhzNotAssociated,
        "The host's private hosted zone is not associated with the connection's VPC",
        judge,
    )
};

fn judge(view: &NetworkView) -> Result<Judgement, Missing> {
    judge_path(&view.source, &[HopKind::Zone], |obstacle| match obstacle {
        Obstacle::ZoneNotAssociated(stranger) => Some(associate(stranger, &view.region)),
        _ => None,
    })
}

/// Associates a zone with the connection's VPC, which is in this Region.
pub(super) fn associate(stranger: &ZoneNotAssociated, region: &str) -> Fix {
    let (zone, vpc) = (stranger.zone.clone(), stranger.vpc.clone());
    let summary = format!("Associate hosted zone {zone} with {vpc}.");
    let association = Edit::ZoneAssociation {
        zone,
        vpc,
        vpc_region: region.to_owned(),
        on: true,
    };
    Fix::changes(summary, [association])
}
