//! # The connection's subnet does not exist
//!
//! ## Why it breaks a connection
//! Glue puts one network interface a worker into the connection's subnet. Without the subnet no run starts: none of the
//! job's connections passes the launch check.
//!
//! ## Evidence
//! The subnet that the connection names, and that `ec2:DescribeSubnets` does not know it.
//!
//! ## Fix
//! Name an existing subnet on the connection.
//!
//! ## Unknown when
//! `ec2:DescribeSubnets` was denied, throttled or late.
//!
//! ## References
//! <https://docs.aws.amazon.com/glue/latest/dg/start-connecting.html>

use shared_domain::{Cause, Code, Fix, Missing, Resource};

use super::path::fixes;
use super::path::report::choose;
use super::path::view::NetworkView;
use crate::check::{Effect, Path, Said, Stands, refuted};
use crate::{Check, Judgement};

pub const CHECK: Check<NetworkView> = Check {
    explains: &[Cause::EniOrSubnetNotFound],
    refuted_by: refuted::BY_LAUNCH,
    effect: Effect::Blocks,
    path: Path::Every,
    said: &[Said {
        cause: Cause::EniOrSubnetNotFound,
        title: "Glue could not use the connection's subnet or security groups",
        resource: |told| told.connection(),
        fix: |_| Fix::advice("Compare the connection's subnet, zone and security groups with what exists."),
        stands: Stands::UnlessPassed,
    }],
    ..Check::network(
        Code::ConnSubnetNotFound,
        "The connection's subnet does not exist",
        judge,
    )
};

fn judge(view: &NetworkView) -> Result<Judgement, Missing> {
    let Some(settings) = &view.vpc_settings else {
        return Ok(Judgement::NotApplicable);
    };
    let found = view.subnet.as_ref().map_err(Clone::clone)?.is_some();
    if let Some(gone) = view.own_is_gone.as_ref().filter(|_| found) {
        return Ok(Judgement::warn(
            Resource::new("subnet", gone),
            format!(
                "{} names subnet {gone}, which ec2:DescribeSubnets does not know; the job is in the network of {}",
                view.connection, view.placed_by
            ),
            choose(
                view,
                "Name an existing private subnet on the connection.",
                fixes::list_subnets(None),
            ),
        ));
    }
    if found {
        return Ok(Judgement::Pass);
    }
    Ok(Judgement::fail_about(
        Resource::new("subnet", &settings.subnet),
        [&view.placed_by],
        format!(
            "{} names subnet {}, which ec2:DescribeSubnets does not know",
            view.placed_by, settings.subnet
        ),
        choose(
            view,
            "Name an existing private subnet on the connection.",
            fixes::list_subnets(None),
        ),
    ))
}
