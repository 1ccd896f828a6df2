//! # DNS support or DNS host names are off in the connection's VPC
//!
//! ## Why it breaks a connection
//! With `enableDnsSupport` off nothing in the VPC resolves a name by Amazon's resolver. With `enableDnsHostnames` off
//! endpoints get no private names, and Glue stops with `No private DNS for network interface found`.
//!
//! ## Evidence
//! The VPC's two attributes.
//!
//! ## Fix
//! Turn both on.
//!
//! ## Unknown when
//! `ec2:DescribeVpcAttribute` was denied, throttled or late.
//!
//! ## References
//! <https://docs.aws.amazon.com/glue/latest/dg/set-up-vpc-dns.html>

use shared_domain::{Cause, Code, Fix, Missing, Resource};

use super::path::view::View;
use crate::check::{Effect, Path, refuted};
use crate::{Check, Judgement};

/// The check.
pub const CHECK: Check<View> = Check {
    explains: &[Cause::DnsFailure, Cause::ServiceEndpointUnreachable],
    refuted_by: refuted::BY_NAME,
    effect: Effect::Blocks,
    path: Path::Every,
    ..Check::network(
        Code::DnsSupportOff,
        "DNS support or DNS host names are off in the connection's VPC",
        judge,
    )
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    let Some(subnet) = view.subnet.as_ref().map_err(Clone::clone)? else {
        return Ok(Judgement::NotApplicable);
    };
    let (support, names) = *view.dns.as_ref().map_err(Clone::clone)?;
    let vpc = &subnet.vpc_id;
    let mut off = Vec::new();
    let mut commands = Vec::new();
    if !support {
        off.push("enableDnsSupport");
        commands.push(format!(
            "aws ec2 modify-vpc-attribute --vpc-id {vpc} --enable-dns-support '{{\"Value\":true}}'"
        ));
    }
    if !names {
        off.push("enableDnsHostnames");
        commands.push(format!(
            "aws ec2 modify-vpc-attribute --vpc-id {vpc} --enable-dns-hostnames '{{\"Value\":true}}'"
        ));
    }
    if off.is_empty() {
        return Ok(Judgement::Pass);
    }
    let summary = format!("Turn on {} in {vpc}.", off.join(" and "));
    Ok(Judgement::fail(
        Resource::new("vpc", vpc),
        format!("{} is off in {vpc}", off.join(" and ")),
        commands.into_iter().fold(Fix::advice(summary), Fix::then),
    ))
}
