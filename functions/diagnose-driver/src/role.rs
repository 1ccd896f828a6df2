//! What the policies of the role of the job or the crawler say of reading the objects that it and its connections name.

use aws_sdk_iam::Client as Iam;
use shared_checks::credentials::view::own_role;
use shared_domain::Fact;
use shared_domain::aws::iam::EvaluationResult;
use shared_domain::evidence::Evidence;
use shared_lambda::{EMPTY_ANSWER, unreadable};

/// Simulates `s3:GetObject` on `objects` (ARNs) for that role, whose ARN comes along; nothing is asked where there is neither job nor crawler,
/// or no object.
pub(crate) async fn may_read(
    iam: &Iam,
    evidence: &Evidence,
    objects: Vec<String>,
) -> (Option<String>, Fact<Vec<EvaluationResult>>) {
    let Some(role) = own_role(evidence).filter(|_| !objects.is_empty()) else {
        return (None, Fact::NotCollected);
    };
    let arn = match role.arn {
        Some(arn) => arn,
        // Its role may be named without the path, which belongs to the ARN.
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
