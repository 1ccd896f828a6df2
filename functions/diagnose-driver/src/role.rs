//! What the policies of the job's role say of reading the objects that the job and its connections name.

use aws_sdk_iam::Client as Iam;
use shared_checks::credentials::view::RoleRef;
use shared_domain::Fact;
use shared_domain::aws::iam::EvaluationResult;
use shared_domain::evidence::{Evidence, Found};
use shared_lambda::{EMPTY_ANSWER, unreadable};

/// Simulates `s3:GetObject` on `objects` (ARNs) for the role of the job, whose ARN comes along; nothing is asked where there is no job or no
/// object.
pub(crate) async fn may_read(
    iam: &Iam,
    evidence: &Evidence,
    objects: Vec<String>,
) -> (Option<String>, Fact<Vec<EvaluationResult>>) {
    let job = evidence.job.get().and_then(Found::present);
    let Some(role) = job
        .and_then(|job| RoleRef::of(&job.role))
        .filter(|_| !objects.is_empty())
    else {
        return (None, Fact::NotCollected);
    };
    let arn = match role.arn {
        Some(arn) => arn,
        // A job may name its role without the path, which belongs to the ARN.
        None => match iam.get_role().role_name(&role.name).send().await {
            Ok(answer) => match answer.role() {
                Some(role) => role.arn().to_owned(),
                None => return (None, Fact::Unreadable(EMPTY_ANSWER.to_owned())),
            },
            Err(error) => return (None, Fact::Unreadable(unreadable(&error))),
        },
    };
    let results = simulate(iam, &arn, objects).await;
    (Some(arn), results)
}

async fn simulate(iam: &Iam, arn: &str, objects: Vec<String>) -> Fact<Vec<EvaluationResult>> {
    let mut pages = iam
        .simulate_principal_policy()
        .policy_source_arn(arn)
        .action_names("s3:GetObject")
        .set_resource_arns(Some(objects))
        .into_paginator()
        .items()
        .send();
    let mut results = Vec::new();
    while let Some(result) = pages.next().await {
        match result {
            Ok(result) => results.extend(shared_aws::iam::evaluations(&result)),
            Err(error) => return Fact::Unreadable(unreadable(&error)),
        }
    }
    Fact::Known(results)
}
