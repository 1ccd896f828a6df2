//! Amazon Route 53 Resolver: the rules that send names of a VPC to other resolvers.
//!
//! Shapes: <https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53resolver_ResolverRule.html> and its neighbours.

use serde::{Deserialize, Serialize};

/// A rule that holds in a VPC, as `aws route53resolver list-resolver-rule-associations` prints it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct ResolverRuleAssociation {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resolver_rule_id: Option<String>,
    #[serde(rename = "VPCId", skip_serializing_if = "Option::is_none")]
    pub vpc_id: Option<String>,
    /// `COMPLETE`, `CREATING`, `DELETING`, `FAILED` or `OVERRIDDEN`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
}

/// A rule, as `aws route53resolver list-resolver-rules` prints it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct ResolverRule {
    /// The rule.
    pub id: String,
    /// The names that it is for, with the final dot; `.` is for all of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain_name: Option<String>,
    /// `FORWARD`, `DELEGATE`, `SYSTEM` or `RECURSIVE`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule_type: Option<String>,
    /// The resolvers that it sends them to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub target_ips: Vec<TargetAddress>,
    /// Its account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner_id: Option<String>,
}

/// A resolver that a rule sends names to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct TargetAddress {
    /// Its IPv4 address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ip: Option<String>,
}
