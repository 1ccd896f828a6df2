//! # DNS support or DNS host names are off in the connection's VPC
//!
//! ## Why it breaks a connection
//! With `enableDnsSupport` off nothing in the VPC resolves a name by Amazon's resolver. With `enableDnsHostnames` off
//! endpoints get no private names, and Glue stops with `No private DNS for network interface found`. Glue's guide wants both on.
//!
//! ## Evidence
//! The VPC's two attributes. Where the DHCP options name other DNS servers, and `enableDnsSupport` alone is off, those answer instead of
//! Amazon's resolver: that is a warning.
//!
//! ## Fix
//! Turn both on.
//!
//! ## Unknown when
//! `ec2:DescribeVpcAttribute` was denied, throttled or late. Where `enableDnsSupport` alone is off: also `ec2:DescribeDhcpOptions`, or
//! `ec2:DescribeVpcs`, which tells the VPC's options.
//!
//! ## References
//! <https://docs.aws.amazon.com/glue/latest/dg/set-up-vpc-dns.html>

use shared_domain::change::{Edit, VpcAttribute};
use shared_domain::{Cause, Code, Fix, Missing, Resource};

use super::path::resolver::Servers;
use super::path::view::NetworkView;
use crate::check::{Effect, Path, refuted};
use crate::{Check, Judgement};

pub const CHECK: Check<NetworkView> = Check {
    explains: &[
        Cause::DnsFailure,
        Cause::S3EndpointMissing,
        Cause::ServiceEndpointUnreachable,
    ],
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
    if support && names {
        return Ok(Judgement::Pass);
    }
    let (off, verb) = words(support, names);
    let evidence = format!("{off} {verb} off in {vpc}");
    let (resource, fix) = (Resource::new("vpc", vpc), turn_on(vpc, support, names));
    if !names {
        return Ok(Judgement::fail(resource, evidence, fix));
    }
    // Whoever answers instead of Amazon's resolver does not ask for the attribute.
    match &view.servers {
        Servers::Unread(missing) => Err(missing.clone()),
        Servers::Own(_) => {
            let evidence =
                format!("{evidence}, where the DHCP options name other DNS servers; Glue's guide wants it on");
            Ok(Judgement::warn(resource, evidence, fix))
        }
        Servers::Amazon => Ok(Judgement::fail(resource, evidence, fix)),
    }
}

/// Turns on what is off of a VPC's DNS.
pub(super) fn turn_on(vpc: &str, support: bool, names: bool) -> Fix {
    let switches = [(support, VpcAttribute::DnsSupport), (names, VpcAttribute::DnsHostnames)];
    let off = switches.into_iter().filter(|(on, _)| !on);
    let edits = off.map(|(_, attribute)| Edit::VpcAttribute {
        vpc: vpc.to_owned(),
        attribute,
        on: true,
    });
    Fix::changes(format!("Turn on {} in {vpc}.", words(support, names).0), edits)
}

fn words(support: bool, names: bool) -> (&'static str, &'static str) {
    match (support, names) {
        (false, false) => ("enableDnsSupport and enableDnsHostnames", "are"),
        (false, true) => ("enableDnsSupport", "is"),
        _ => ("enableDnsHostnames", "is"),
    }
}
