//! # The policy of a service's endpoint does not let a call through
//!
//! ## Why it breaks a connection
//! Where the VPC has an interface endpoint for STS, KMS or Glue, its policy judges every call that goes by it, besides the role's own.
//! The same holds for any other service that a text names (Redshift's credentials, DynamoDB, CloudWatch Logs).
//!
//! ## Evidence
//! The action that the policy does not allow; first what the service itself says that such a policy denied.
//!
//! ## Fix
//! Allow the action in the endpoint's policy.
//!
//! ## Unknown when
//! A condition or a resource decides that is not known here, or the endpoint could not be read.
//!
//! ## References
//! <https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html>

use shared_domain::{Cause, Code, Missing, Verdict};

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
    path: Path::OtherService,
    said: &[Said {
        cause: Cause::EndpointPolicyDenied,
        title: "AWS says that the policy of a VPC endpoint does not let a call through",
        resource: |told| told.subnet(),
        fix: |told| {
            let denied = told.denied();
            fixes::endpoint_policy_of(told, denied.map_or("the service", |denied| denied.service()))
        },
        stands: Stands::UnlessPassed,
    }],
    ..Check::network(
        Code::ServiceEndpointPolicy,
        "The policy of a service's endpoint does not let a call of the connection through",
        judge,
    )
};

fn judge(view: &NetworkView) -> Result<Judgement, Missing> {
    let of = |service: &str| {
        let Some(trace) = view.service(service) else {
            return Ok(Judgement::NotApplicable);
        };
        judge_path(trace, &[HopKind::EndpointPolicy], |obstacle| match obstacle {
            Obstacle::EndpointPolicyDenies(denies) => {
                let summary = format!("Allow {} in the policy of {}.", denies.action, denies.endpoint);
                Some(fixes::endpoint_policy(summary, denies))
            }
            _ => None,
        })
    };
    let (kms, glue, mut sts) = (of("kms"), of("glue"), of("sts"));
    if let Ok(Judgement::Found(found)) = &mut sts {
        // STS is documented for such connections; whether a run calls it from the subnet no call tells.
        for seen in found {
            seen.verdict = Verdict::Warn;
            seen.evidence += "; that matters only to a run that assumes a role";
        }
    }
    let all = [kms, glue, sts];
    let worst = all.iter().find(|one| matches!(one, Ok(Judgement::Found(_))));
    let unknown = || all.iter().find(|one| one.is_err());
    let passed = || all.iter().find(|one| matches!(one, Ok(Judgement::Pass)));
    worst
        .or_else(unknown)
        .or_else(passed)
        .cloned()
        .unwrap_or(Ok(Judgement::NotApplicable))
}
