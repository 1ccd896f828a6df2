//! # Nothing explains the host name
//!
//! ## Why it breaks a connection
//! A name that no database, endpoint or hosted zone explains may not exist, or may exist only in a DNS that is not seen
//! from here. A private zone that is associated and lacks the record answers that the name does not exist; a record to an
//! address that nothing has leads nowhere.
//!
//! ## Evidence
//! The zone that answers, or the address that no interface has.
//!
//! ## Fix
//! Correct the record or the host name of the connection.
//!
//! ## Unknown when
//! No zone of this account answers for the name: another account's, on-premises or public DNS may.
//!
//! ## References
//! <https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zones-private.html>

use shared_domain::{Cause, Code, Fix, Missing};

use super::path::report::judge_at;
use super::path::trace::At;
use super::path::view::View;
use crate::check::{Said, Stands, refuted};
use crate::{Check, Judgement};

/// The check.
pub const CHECK: Check<View> = Check {
    explains: &[Cause::DnsFailure],
    refuted_by: refuted::BY_NAME,
    said: &[Said {
        cause: Cause::DnsFailure,
        title: "The host name gives no address from the Glue subnet",
        resource: |told| told.host(),
        fix: |_| {
            Fix::advice(
                "Correct the host name in the connection, or make it resolvable in the subnet's VPC (a private hosted zone that is associated with it).",
            )
        },
        stands: Stands::EvenIfPassed,
    }],
    ..Check::network(Code::DnsHostUnknown, "Nothing explains the host name", judge)
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    judge_at(
        view,
        &view.source,
        CHECK.code,
        &[At::Name],
        |obstacle, _view| match &obstacle.about.zone {
            Some(zone) => Fix::command(
                format!(
                    "Add the record {} to hosted zone {zone}, or correct the connection's host name to one that it has.",
                    obstacle.resource.id
                ),
                format!(
                    "aws route53 list-resource-record-sets --hosted-zone-id {zone} --query 'ResourceRecordSets[].[Name,Type]' --output table"
                ),
            ),
            None => Fix::advice(format!(
                "Correct the record of {} or the connection's host name.",
                obstacle.resource.id
            )),
        },
    )
}
