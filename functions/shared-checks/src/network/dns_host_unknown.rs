//! # Nothing explains the host name
//!
//! ## Why it breaks a connection
//! A name that no database, endpoint or hosted zone explains may not exist, or may exist only in a DNS that is not seen
//! from here. A private zone that is associated and lacks the record answers that the name does not exist; a record to an
//! address that nothing has leads nowhere. A wildcard answers only where nothing exists closer to the name, of whatever type. A zone
//! that the VPC sees answers for names of AWS and of others as well: one of `us-east-1.rds.amazonaws.com` hides each database that it lacks.
//!
//! ## Evidence
//! The zone that answers, or the address that no interface has.
//!
//! ## Fix
//! Correct the record or the host name of the connection.
//!
//! ## Unknown when
//! No zone of this account answers for the name: another account's, on-premises or public DNS may. So it is where a Route 53 Profile of
//! the VPC, or a zone that one brings, could not be read; and of a part of a zone that is delegated to other name servers.
//!
//! ## References
//! <https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zones-private.html>, <https://www.rfc-editor.org/rfc/rfc4592>

use shared_domain::command::Command;
use shared_domain::{Cause, Code, Fix, Missing};

use super::path::destination::is_public_by_itself;
use super::path::hop::HopKind;
use super::path::obstacle::{HostUnknown, Obstacle, WhyUnknown};
use super::path::report::judge_path;
use super::path::view::NetworkView;
use crate::check::{Said, Stands, refuted};
use crate::{Check, Judgement};

pub const CHECK: Check<NetworkView> = Check {
    explains: &[Cause::DnsFailure],
    refuted_by: refuted::BY_NAME,
    said: &[Said {
        cause: Cause::DnsFailure,
        title: "The host name gives no address from the Glue subnet",
        resource: |told| told.host(),
        fix: |told| of_text(&told.host().id),
        stands: Stands::EvenIfPassed,
    }],
    ..Check::network(Code::DnsHostUnknown, "Nothing explains the host name", judge)
};

fn judge(view: &NetworkView) -> Result<Judgement, Missing> {
    judge_path(&view.source, &[HopKind::Name], |obstacle| match obstacle {
        Obstacle::HostUnknown(unknown) => Some(fix(unknown)),
        _ => None,
    })
}

/// What a text asks for: a name that AWS itself gives is right as it is, and the resolver is not.
fn of_text(host: &str) -> Fix {
    Fix::advice(match is_public_by_itself(host) {
        true => {
            "The name is one that AWS itself gives and answers for, while what it names exists: look at what answers in the subnet's VPC \
                 (its DNS attributes, the name servers of its DHCP options, hosted zones and Resolver rules that have the name)."
        }
        false => {
            "Correct the host name in the connection, or make it resolvable in the subnet's VPC (a private hosted zone that is associated \
                  with it)."
        }
    })
}

fn fix(unknown: &HostUnknown) -> Fix {
    let host = &unknown.host;
    match &unknown.why {
        WhyUnknown::NoRecord { zone, vpc, .. } => Fix::shows(
            match is_public_by_itself(host) {
                true => format!(
                    "Add the record {host} to hosted zone {zone}, or take its association from {vpc}: it hides the name that public DNS has."
                ),
                false => format!(
                    "Add the record {host} to hosted zone {zone}, or correct the connection's host name to one that it has."
                ),
            },
            Command::aws("route53", "list-resource-record-sets")
                .option("--hosted-zone-id", zone)
                .table("ResourceRecordSets[].[Name,Type]"),
        ),
        WhyUnknown::NoInterface { .. } => {
            Fix::advice(format!("Correct the record of {host} or the connection's host name."))
        }
    }
}
