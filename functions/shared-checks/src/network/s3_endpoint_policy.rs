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

use shared_domain::change::{Edit, Flip};
use shared_domain::{Code, Fix, Missing};

use super::path::hop::HopKind;
use super::path::obstacle::Obstacle;
use super::path::report::judge_path;
use super::path::view::NetworkView;
use crate::check::{Path, refuted};
use crate::{Check, Judgement};

pub const CHECK: Check<NetworkView> = Check {
    // What a policy denies is answered at once: neither Glue's check before the launch nor a timeout comes from it.
    explains: &[],
    refuted_by: refuted::BY_LAUNCH,
    path: Path::S3,
    ..Check::network(
        Code::S3EndpointPolicy,
        "The S3 endpoint's policy does not allow what the job needs",
        judge,
    )
};

fn judge(view: &NetworkView) -> Result<Judgement, Missing> {
    judge_path(&view.s3, &[HopKind::EndpointPolicy], |obstacle| match obstacle {
        Obstacle::EndpointPolicyDenies(denies) => {
            let endpoint = denies.endpoint.clone();
            let summary = format!("Allow the job's buckets in the policy of {endpoint}.");
            Some(match &denies.widened {
                Some(widened) => {
                    let policy = Flip {
                        from: Some(denies.policy.clone()),
                        to: Some(widened.clone()),
                    };
                    Fix::changes(summary, [Edit::EndpointPolicy { endpoint, policy }])
                }
                // A statement that denies has to go, and which one may is not for a command to say.
                None => Fix::advice(summary),
            })
        }
        _ => None,
    })
}
