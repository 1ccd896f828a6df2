//! A denial of AWS: which call, of whom, and by which type of policy.

use serde::{Deserialize, Serialize};

/// A call that AWS denied, as its answer tells of it: `User: PRINCIPAL is not authorized to perform: ACTION on resource: RESOURCE because
/// no identity-based policy allows the ACTION action`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Denied {
    /// `s3:GetObject`.
    pub action: String,
    /// ARN or name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource: Option<String>,
    /// The ARN of the one who asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub principal: Option<String>,
    /// The type of policy that decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<PolicyType>,
    /// That policy by its ARN, which AWS tells of some.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy_arn: Option<String>,
    /// A statement denies it; else nothing allows it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub explicitly: bool,
}

/// The types of policy that AWS names in its denials.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PolicyType {
    /// Of the role itself.
    IdentityBased,
    /// Of what is asked for: a secret, a bucket, a key.
    ResourceBased,
    /// What bounds the role.
    PermissionsBoundary,
    /// What the session was started with.
    Session,
    /// Of the organization, on what its accounts may do.
    ServiceControl,
    /// Of the organization, on what may be done to its accounts' resources.
    ResourceControl,
    /// Of the VPC endpoint that the call went by.
    VpcEndpoint,
    /// Who may assume the role.
    RoleTrust,
}

impl PolicyType {
    /// As AWS calls it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::IdentityBased => "identity-based policy",
            Self::ResourceBased => "resource-based policy",
            Self::PermissionsBoundary => "permissions boundary",
            Self::Session => "session policy",
            Self::ServiceControl => "service control policy",
            Self::ResourceControl => "resource control policy",
            Self::VpcEndpoint => "VPC endpoint policy",
            Self::RoleTrust => "role trust policy",
        }
    }
}

impl Denied {
    /// The service of the action: `s3`.
    pub fn service(&self) -> &str {
        self.action.split(':').next().unwrap_or_default()
    }
}
