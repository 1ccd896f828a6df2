//! # The connection has a subnet and no Availability Zone
//!
//! ## Why it breaks a connection
//! The zone looks redundant and is not: without it a run ends in `Unable to resolve any valid connection`.
//!
//! ## Evidence
//! That the connection names a subnet and no zone.
//!
//! ## Fix
//! Set the zone to the subnet's.
//!
//! ## Unknown when
//! Never: the connection itself tells.
//!
//! ## References
//! <https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-catalog-connections-connections.html>

use shared_domain::{Cause, Code, Missing, Resource};

use super::path::report::update_connection;
use super::path::view::NetworkView;
use crate::check::{Effect, Path, refuted};
use crate::{Check, Judgement};

pub const CHECK: Check<NetworkView> = Check {
    explains: &[Cause::AzMismatch, Cause::EniOrSubnetNotFound],
    refuted_by: refuted::BY_LAUNCH,
    effect: Effect::Degrades,
    path: Path::Every,
    ..Check::network(
        Code::ConnAzMissing,
        "The connection has a subnet and no Availability Zone",
        judge,
    )
};

fn judge(view: &NetworkView) -> Result<Judgement, Missing> {
    let Some(settings) = view.vpc_settings.as_ref().filter(|_| !view.planned) else {
        return Ok(Judgement::NotApplicable);
    };
    if settings.zone.is_some() {
        return Ok(Judgement::Pass);
    }
    let zone = view
        .subnet
        .as_ref()
        .ok()
        .and_then(Option::as_ref)
        .map_or("the subnet's", |subnet| &subnet.availability_zone);
    Ok(Judgement::fail(
        Resource::new("connection", &view.placed_by),
        format!(
            "{} names subnet {} and no Availability Zone",
            view.placed_by, settings.subnet
        ),
        update_connection(
            view,
            &settings.groups,
            &format!("Set the connection's Availability Zone to {zone}."),
        ),
    ))
}
