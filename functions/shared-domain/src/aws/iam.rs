//! AWS IAM: roles and policy simulation.
//!
//! Shapes: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_Role.html> and its neighbours.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::tags::Tag;

/// A role, as `aws iam get-role` prints it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Role {
    pub role_name: String,
    /// The ARN, with the path.
    pub arn: String,
    /// `AROA...`, which is what a policy names once its role is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role_id: Option<String>,
    /// The trust policy.
    #[serde(skip_serializing_if = "Value::is_null")]
    pub assume_role_policy_document: Value,
    /// What bounds the role's permissions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub permissions_boundary: Option<PermissionsBoundary>,
    /// Those that say where it is written and whose it is.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
}

/// `AttachedPermissionsBoundary` of a role.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct PermissionsBoundary {
    /// The boundary's policy.
    pub permissions_boundary_arn: String,
}

/// One of the `EvaluationResults` of `aws iam simulate-principal-policy`, of one action on one resource.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct EvaluationResult {
    /// Such as `secretsmanager:GetSecretValue`.
    pub eval_action_name: String,
    /// The resource's ARN, or `*`.
    pub eval_resource_name: String,
    /// `allowed`, `explicitDeny` or `implicitDeny`.
    pub eval_decision: String,
    /// Condition keys that the policies ask for and the simulation was not given.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing_context_values: Vec<String>,
    /// The statements that decided.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub matched_statements: Vec<MatchedStatement>,
    /// What the permissions boundary says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub permissions_boundary_decision_detail: Option<BoundaryDecision>,
    /// What the organization's service control policies say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organizations_decision_detail: Option<OrganizationsDecision>,
}

/// `Statement`: one that decided a simulation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct MatchedStatement {
    /// The policy that it stands in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_policy_id: Option<String>,
}

/// `PermissionsBoundaryDecisionDetail` of a simulation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct BoundaryDecision {
    /// Whether the boundary lets the action through.
    pub allowed_by_permissions_boundary: bool,
}

/// `OrganizationsDecisionDetail` of a simulation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct OrganizationsDecision {
    /// Whether the service control policies let the action through.
    pub allowed_by_organizations: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_output_of_the_aws_cli_can_be_pasted() {
        let role: Role = serde_json::from_str(
            r#"{"Path":"/service-role/","RoleName":"GlueRole","RoleId":"AROAX","Arn":"arn:aws:iam::1:role/service-role/GlueRole",
                "CreateDate":"2026-01-01T00:00:00+00:00","AssumeRolePolicyDocument":{"Version":"2012-10-17","Statement":[]},
                "PermissionsBoundary":{"PermissionsBoundaryType":"Policy","PermissionsBoundaryArn":"arn:aws:iam::1:policy/b"}}"#,
        )
        .unwrap();
        assert!(role.assume_role_policy_document["Statement"].is_array());
        let result: EvaluationResult = serde_json::from_str(
            r#"{"EvalActionName":"s3:GetObject","EvalResourceName":"*","EvalDecision":"implicitDeny","MatchedStatements":[],
                "MissingContextValues":["aws:SourceVpce"],"OrganizationsDecisionDetail":{"AllowedByOrganizations":true}}"#,
        )
        .unwrap();
        assert_eq!(result.missing_context_values, ["aws:SourceVpce"]);
    }
}
