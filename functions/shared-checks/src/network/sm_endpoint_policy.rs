//! # The Secrets Manager endpoint's policy does not let the secret be read
//!
//! ## Why it breaks a connection
//! With private DNS all calls of the VPC to Secrets Manager go by the endpoint, and its policy judges them besides the role's and the
//! secret's. What it does not allow is denied, whatever the role may do.
//!
//! ## Evidence
//! The action and the secret that the policy does not allow; first what Secrets Manager itself says that such a policy denied.
//!
//! ## Fix
//! Allow the secret in the endpoint's policy.
//!
//! ## Unknown when
//! A condition decides whose value is not known, or the endpoint could not be read. The role and its account are known; what only the
//! organization knows, and the six characters at the end of a secret's ARN, decide nothing here.
//!
//! ## References
//! <https://docs.aws.amazon.com/secretsmanager/latest/userguide/vpc-endpoint-overview.html>

use shared_domain::{Cause, Code, Missing};

use super::path::fixes;
use super::path::hop::HopKind;
use super::path::obstacle::Obstacle;
use super::path::report::judge_path;
use super::path::view::NetworkView;
use crate::check::{Path, Said, Stands, refuted};
use crate::{Check, Judgement};

pub const CHECK: Check<NetworkView> = Check {
    explains: &[Cause::EndpointPolicyDenied],
    refuted_by: refuted::BY_READING,
    path: Path::SecretsManager,
    said: &[Said {
        cause: Cause::EndpointPolicyDenied,
        title: "Secrets Manager says that the policy of a VPC endpoint does not let the secret be read",
        resource: |told| told.subnet(),
        fix: |told| fixes::endpoint_policy_of(told, "Secrets Manager"),
        stands: Stands::UnlessPassed,
    }],
    ..Check::network(
        Code::SmEndpointPolicy,
        "The Secrets Manager endpoint's policy does not let the secret be read",
        judge,
    )
};

fn judge(view: &NetworkView) -> Result<Judgement, Missing> {
    let Some(trace) = view.service("secretsmanager") else {
        return Ok(Judgement::NotApplicable);
    };
    judge_path(trace, &[HopKind::EndpointPolicy], |obstacle| match obstacle {
        Obstacle::EndpointPolicyDenies(denies) => {
            let summary = format!(
                "Allow {} on {} in the policy of {}.",
                denies.action, denies.on, denies.endpoint
            );
            Some(fixes::endpoint_policy(summary, denies))
        }
        _ => None,
    })
}
