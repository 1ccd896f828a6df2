//! # The S3 endpoint's policy does not allow what the job needs
//!
//! ## Why it breaks a connection
//! All traffic of the subnet to S3 goes through the endpoint and is judged by its policy, besides every other.
//!
//! ## Evidence
//! The action and the object that the policy does not allow; first what S3 itself says that such a policy denied.
//!
//! ## Fix
//! Allow the job's buckets in the endpoint's policy.
//!
//! ## Unknown when
//! A condition of the policy decides whose value is not known, or the endpoint could not be read. The role and its account are known;
//! what only the organization knows decides nothing here.
//!
//! ## References
//! <https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html>

use shared_domain::{Cause, Code, Missing};

use super::path::fixes;
use super::path::hop::HopKind;
use super::path::obstacle::Obstacle;
use super::path::report::judge_path;
use super::path::view::NetworkView;
use crate::check::{Path, Said, Stands, refuted};
use crate::{Check, Judgement};

pub const CHECK: Check<NetworkView> = Check {
    // What a policy denies is answered at once: neither Glue's check before the launch nor a timeout comes from it.
    explains: &[Cause::EndpointPolicyDenied],
    refuted_by: refuted::BY_LAUNCH,
    path: Path::S3,
    said: &[Said {
        cause: Cause::EndpointPolicyDenied,
        title: "S3 says that the policy of a VPC endpoint does not let the job's call through",
        resource: |told| told.subnet(),
        fix: |told| fixes::endpoint_policy_of(told, "S3"),
        stands: Stands::UnlessPassed,
    }],
    ..Check::network(
        Code::S3EndpointPolicy,
        "The S3 endpoint's policy does not allow what the job needs",
        judge,
    )
};

fn judge(view: &NetworkView) -> Result<Judgement, Missing> {
    judge_path(&view.s3, &[HopKind::EndpointPolicy], |obstacle| match obstacle {
        Obstacle::EndpointPolicyDenies(denies) => {
            let summary = format!("Allow the job's buckets in the policy of {}.", denies.endpoint);
            Some(fixes::endpoint_policy(summary, denies))
        }
        _ => None,
    })
}
