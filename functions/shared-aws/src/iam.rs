//! IAM.

use aws_sdk_iam::types as sdk;
use shared_domain::aws::iam::{BoundaryDecision, EvaluationResult, MatchedStatement, OrganizationsDecision};

/// The results of a simulation, one for each resource: IAM answers about all resources at once, with an entry for each.
pub fn evaluations(result: &sdk::EvaluationResult) -> Vec<EvaluationResult> {
    let whole = EvaluationResult {
        eval_action_name: result.eval_action_name().to_owned(),
        eval_resource_name: result.eval_resource_name().unwrap_or("*").to_owned(),
        eval_decision: result.eval_decision().as_str().to_owned(),
        missing_context_values: result.missing_context_values().to_vec(),
        matched_statements: statements(result.matched_statements()),
        permissions_boundary_decision_detail: result.permissions_boundary_decision_detail().map(boundary),
        organizations_decision_detail: result
            .organizations_decision_detail()
            .map(|detail| OrganizationsDecision {
                allowed_by_organizations: detail.allowed_by_organizations(),
            }),
    };
    if result.resource_specific_results().is_empty() {
        return vec![whole];
    }
    result
        .resource_specific_results()
        .iter()
        .map(|one| EvaluationResult {
            eval_resource_name: one.eval_resource_name().to_owned(),
            eval_decision: one.eval_resource_decision().as_str().to_owned(),
            missing_context_values: one.missing_context_values().to_vec(),
            matched_statements: statements(one.matched_statements()),
            permissions_boundary_decision_detail: one
                .permissions_boundary_decision_detail()
                .map(boundary)
                .or_else(|| whole.permissions_boundary_decision_detail.clone()),
            ..whole.clone()
        })
        .collect()
}

fn statements(statements: &[sdk::Statement]) -> Vec<MatchedStatement> {
    let one = |statement: &sdk::Statement| MatchedStatement {
        source_policy_id: statement.source_policy_id().map(str::to_owned),
    };
    statements.iter().map(one).collect()
}

fn boundary(detail: &sdk::PermissionsBoundaryDecisionDetail) -> BoundaryDecision {
    BoundaryDecision {
        allowed_by_permissions_boundary: detail.allowed_by_permissions_boundary(),
    }
}
