//! # The S3 endpoint's policy does not allow what the job needs
//!
//! ## Why it breaks a connection
//! All traffic of the subnet to S3 goes through the gateway endpoint and is judged by its policy, besides every other.
//!
//! ## Evidence
//! The action and the object that the policy does not allow.
//!
//! ## Fix
//! Allow the job's buckets in the endpoint's policy.
//!
//! ## Unknown when
//! A condition of the policy decides, or the endpoint could not be read.
//!
//! ## References
//! <https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html>

use shared_domain::{Code, Fix, Missing};

use super::path::report::judge_at;
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
        Code::S3EndpointPolicy,
        "The S3 endpoint's policy does not allow what the job needs",
        judge,
    )
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    judge_at(view, &view.s3, CHECK.code, &[At::EndpointPolicy], |obstacle, _view| {
        let endpoint = &obstacle.resource.id;
        let summary = format!("Allow the job's buckets in the policy of {endpoint}.");
        match &obstacle.about.policy {
            Some(policy) => Fix::command(
                summary,
                format!(
                    "aws ec2 modify-vpc-endpoint --vpc-endpoint-id {endpoint} --policy-document '{}'",
                    policy.replace('\'', "'\\''")
                ),
            ),
            // A statement that denies has to go, and which one may is not for a command to say.
            None => Fix::advice(summary),
        }
    })
}
