//! # The connection's security groups do not let 443 out to S3
//!
//! ## Why it breaks a connection
//! A gateway endpoint does not change that security groups judge the traffic: TCP 443 has to be allowed to S3's
//! addresses, best by S3's prefix list.
//!
//! ## Evidence
//! The groups.
//!
//! ## Fix
//! Allow TCP 443 out to S3's prefix list.
//!
//! ## Unknown when
//! A group or a prefix list could not be read.
//!
//! ## References
//! <https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html>

use shared_domain::{Code, Fix, Missing};

use super::path::report::judge_mapped;
use super::path::trace::At;
use super::path::view::View;
use crate::check::{Path, causes, refuted};
use crate::{Check, Judgement};

/// The check.
pub const CHECK: Check<View> = Check {
    explains: causes::SERVICE,
    refuted_by: refuted::BY_LAUNCH,
    path: Path::S3,
    ..Check::network(
        Code::S3SgEgress,
        "The connection's security groups do not let 443 out to S3",
        judge,
    )
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    judge_mapped(
        view,
        &view.s3,
        &["SRC_SG_EGRESS"],
        &[At::SourceGroups],
        |obstacle, _view| {
            let group = &obstacle.resource.id;
            let list = obstacle
                .about
                .prefix_list
                .as_deref()
                .unwrap_or("<the prefix list of S3>");
            Fix::command(
                format!("Allow TCP 443 out of {group} to S3's prefix list {list}."),
                format!(
                    "aws ec2 authorize-security-group-egress --group-id {group} --ip-permissions 'IpProtocol=tcp,FromPort=443,ToPort=443,PrefixListIds=[{{PrefixListId={list}}}]'"
                ),
            )
        },
    )
}
