//! # The connection's Availability Zone is not the subnet's
//!
//! ## Why it breaks a connection
//! Glue takes both the subnet and the zone from the connection. When they disagree the connection is created without
//! complaint, and the run fails to find the subnet in the zone.
//!
//! ## Evidence
//! The zone that the connection names and that of its subnet.
//!
//! ## Fix
//! Set the zone to the subnet's.
//!
//! ## Unknown when
//! The subnet could not be read.
//!
//! ## References
//! <https://docs.aws.amazon.com/glue/latest/dg/glue-troubleshooting-errors.html>

use shared_domain::{Cause, Code, Fix, Missing, Resource};

use super::path::report::update_connection;
use super::path::view::NetworkView;
use crate::check::{Effect, Path, Said, Stands, refuted};
use crate::{Check, Judgement};

pub const CHECK: Check<NetworkView> = Check {
    explains: &[Cause::AzMismatch, Cause::EniOrSubnetNotFound],
    refuted_by: refuted::BY_LAUNCH,
    effect: Effect::Degrades,
    path: Path::Every,
    said: &[Said {
        cause: Cause::AzMismatch,
        title: "Glue says that the Availability Zone is not the subnet's",
        resource: |told| told.connection(),
        fix: |_| {
            Fix::advice(
                "Set the connection's Availability Zone to that of its subnet; where it is that by now, run it again first.",
            )
        },
        stands: Stands::EvenIfPassed,
    }],
    ..Check::network(
        Code::ConnAzMismatch,
        "The connection's Availability Zone is not the subnet's",
        judge,
    )
};

fn judge(view: &NetworkView) -> Result<Judgement, Missing> {
    let (Some(settings), Some(subnet)) = (&view.vpc_settings, view.subnet.as_ref().map_err(Clone::clone)?) else {
        return Ok(Judgement::NotApplicable);
    };
    match &settings.zone {
        None => Ok(Judgement::NotApplicable),
        Some(zone) if *zone == subnet.availability_zone => Ok(Judgement::Pass),
        Some(zone) => Ok(Judgement::fail(
            Resource::new("connection", &view.placed_by),
            format!(
                "{} says {zone}, subnet {} is in {}",
                view.placed_by, subnet.subnet_id, subnet.availability_zone
            ),
            update_connection(
                view,
                &settings.groups,
                &format!(
                    "Set the connection's Availability Zone to {}.",
                    subnet.availability_zone
                ),
            ),
        )),
    }
}
