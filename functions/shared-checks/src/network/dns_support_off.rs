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

use shared_domain::change::{Edit, VpcAttribute};
use shared_domain::{Cause, Code, Fix, Missing, Resource};

use super::path::view::NetworkView;
use crate::check::{Effect, Path, refuted};
use crate::{Check, Judgement};

/// The check.
pub const CHECK: Check<NetworkView> = Check {
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

fn judge(view: &NetworkView) -> Result<Judgement, Missing> {
    let Some(subnet) = view.subnet.as_ref().map_err(Clone::clone)? else {
        return Ok(Judgement::NotApplicable);
    };
    let (support, names) = *view.dns.as_ref().map_err(Clone::clone)?;
    let vpc = &subnet.vpc_id;
    let switches = [
        (support, "enableDnsSupport", VpcAttribute::DnsSupport),
        (names, "enableDnsHostnames", VpcAttribute::DnsHostnames),
    ];
    let off: Vec<_> = switches.into_iter().filter(|(is_on, ..)| !is_on).collect();
    if off.is_empty() {
        return Ok(Judgement::Pass);
    }
    let words: Vec<&str> = off.iter().map(|(_, name, _)| *name).collect();
    let words = words.join(" and ");
    let edits = off.iter().map(|(.., attribute)| Edit::VpcAttribute {
        vpc: vpc.clone(),
        attribute: *attribute,
        on: true,
    });
    Ok(Judgement::fail(
        Resource::new("vpc", vpc),
        format!("{words} is off in {vpc}"),
        Fix::changes(format!("Turn on {words} in {vpc}."), edits),
    ))
}
