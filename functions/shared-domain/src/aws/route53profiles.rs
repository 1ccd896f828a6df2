//! Amazon Route 53 Profiles: what brings hosted zones and Resolver rules to many VPCs at once.
//!
//! Shapes: <https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53profiles_ProfileAssociation.html> and its neighbours.

use serde::{Deserialize, Serialize};

use crate::fact::Fact;

/// A profile on a VPC, as `aws route53profiles list-profile-associations` prints it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct ProfileAssociation {
    pub profile_id: String,
    /// The VPC.
    pub resource_id: String,
    /// `COMPLETE`, `CREATING`, `UPDATING`, `DELETING`, `DELETED` or `FAILED`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
}

/// A profile and what it brings.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Profile {
    pub id: String,
    /// What it brings.
    #[serde(skip_serializing_if = "Fact::is_not_collected")]
    pub profile_resource_associations: Fact<Vec<ProfileResourceAssociation>>,
}

/// A resource of a profile, as `aws route53profiles list-profile-resource-associations` prints it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct ProfileResourceAssociation {
    /// A hosted zone's, a Resolver rule's, a VPC endpoint's, ...
    pub resource_arn: String,
    /// `PRIVATE_HOSTED_ZONE`, `RESOLVER_RULE`, ...
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_type: Option<String>,
    /// As of the profile on a VPC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
}

/// True unless the state says that an association is going, gone, or never came to be.
pub fn is_live(status: Option<&str>) -> bool {
    !matches!(status, Some("DELETING" | "DELETED" | "FAILED"))
}
