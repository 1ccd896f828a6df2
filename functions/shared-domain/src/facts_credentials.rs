//! The facts of a credentials diagnosis: the role, the secrets (never a value), their keys, the database's own settings.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::aws::iam::{EvaluationResult, Role};
use crate::aws::kms::{KeyGrant, KeyMetadata};
use crate::aws::rds::{DbCluster, DbInstance};
use crate::aws::secretsmanager::SecretDescription;
use crate::evidence::Found;
use crate::fact::{Fact, Missing};

/// Everything that was read of credentials and permissions.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct CredentialFacts {
    /// The Glue role.
    #[serde(skip_serializing_if = "Fact::is_not_collected")]
    pub role: Fact<Found<Role>>,
    /// What the role's policies say, one result an action and resource; an action that is not in it was not simulated.
    #[serde(skip_serializing_if = "Fact::is_not_collected")]
    pub evaluation_results: Fact<Vec<EvaluationResult>>,
    /// The secrets that the connections name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub secrets: Vec<SecretFacts>,
    /// The RDS instance at the connection's host; asked for only where a managed master secret or IAM authentication is used.
    #[serde(rename = "DBInstances", skip_serializing_if = "Fact::is_not_collected")]
    pub db_instances: Fact<Vec<DbInstance>>,
    /// The Aurora or Multi-AZ cluster at the connection's host; asked for as the instance is.
    #[serde(rename = "DBClusters", skip_serializing_if = "Fact::is_not_collected")]
    pub db_clusters: Fact<Vec<DbCluster>>,
    /// How the Data Catalog encrypts connection passwords; asked for only where a connection holds a password itself.
    #[serde(skip_serializing_if = "Fact::is_not_collected")]
    pub connection_password_encryption: Fact<PasswordEncryption>,
    /// The key that it names.
    #[serde(skip_serializing_if = "KeyFacts::is_not_collected")]
    pub catalog_key: KeyFacts,
    /// When the run of the job began that last succeeded before the one that is judged, RFC 3339.
    #[serde(skip_serializing_if = "Fact::is_not_collected")]
    pub last_success: Fact<Found<String>>,
    /// Calls that failed though others of their kind answered: IAM action to reason.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub failed_calls: BTreeMap<String, String>,
}

/// What was read of one secret.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct SecretFacts {
    /// The secret as the connection names it: name or ARN.
    pub secret_id: String,
    /// What is told of it.
    #[serde(skip_serializing_if = "Fact::is_not_collected")]
    pub description: Fact<Found<SecretDescription>>,
    /// What its current value looks like.
    #[serde(skip_serializing_if = "Fact::is_not_collected")]
    pub shape: Fact<SecretShape>,
    /// Its resource policy, a JSON object or its text.
    #[serde(skip_serializing_if = "Fact::is_not_collected")]
    pub resource_policy: Fact<Found<Value>>,
    /// Its customer managed key.
    #[serde(skip_serializing_if = "KeyFacts::is_not_collected")]
    pub key: KeyFacts,
}

/// What a secret's value looks like: the names of its keys and whether they hold something, never what.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SecretShape {
    /// Whether it is a JSON object.
    pub is_json: bool,
    /// The names of the object's keys.
    pub key_names: Vec<String>,
    /// Those of them that hold an empty text.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub empty_keys: Vec<String>,
    /// Whether a key still holds Pipefitter's placeholder.
    pub has_placeholder: bool,
    /// When this version of the value was made, RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_date: Option<String>,
}

/// What was read of a KMS key.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct KeyFacts {
    /// The key.
    #[serde(skip_serializing_if = "Fact::is_not_collected")]
    pub key_metadata: Fact<Found<KeyMetadata>>,
    /// Its policy, a JSON object or its text.
    #[serde(skip_serializing_if = "Fact::is_not_collected")]
    pub policy: Fact<Value>,
    /// Its grants to the role; they allow what neither policy does.
    #[serde(skip_serializing_if = "Fact::is_not_collected")]
    pub grants: Fact<Vec<KeyGrant>>,
}

impl KeyFacts {
    fn is_not_collected(&self) -> bool {
        self.key_metadata.is_not_collected() && self.policy.is_not_collected()
    }
}

/// `ConnectionPasswordEncryption` of `aws glue get-data-catalog-encryption-settings`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct PasswordEncryption {
    /// Whether connection passwords are kept and returned encrypted.
    pub return_connection_password_encrypted: bool,
    /// The key: id, ARN or alias.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aws_kms_key_id: Option<String>,
}

impl CredentialFacts {
    /// What was read of the secret that a connection names so.
    pub fn secret(&self, secret_id: &str) -> Option<&SecretFacts> {
        self.secrets.iter().find(|secret| secret.secret_id == secret_id)
    }

    /// What the role's policies say of `action` on `resource`.
    ///
    /// # Errors
    /// When it was not simulated, or the simulation could not be read.
    pub fn evaluation(&self, action: &str, resource: &str) -> Result<&EvaluationResult, Missing> {
        const CALL: &str = "iam:SimulatePrincipalPolicy";
        let results = self.evaluation_results.known(CALL)?;
        let same = |result: &&EvaluationResult| {
            result.eval_action_name.eq_ignore_ascii_case(action) && result.eval_resource_name == resource
        };
        results.iter().find(same).ok_or_else(|| Missing {
            reason: self
                .failed_calls
                .get(CALL)
                .cloned()
                .unwrap_or_else(|| format!("{action} on {resource} was not simulated")),
            would_help: CALL.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_survive_json_whether_found_missing_or_unreadable() {
        let text = r#"{"Role":{"missing":true},"EvaluationResults":{"unreadable":"AccessDenied: no"},
            "Secrets":[{"SecretId":"glue/x","Description":{"ARN":"arn:x","Name":"glue/x"},
              "Shape":{"isJson":true,"keyNames":["username"],"hasPlaceholder":false},
              "ResourcePolicy":{"missing":true},"Key":{"Policy":{"Statement":[]}}}]}"#;
        let facts: CredentialFacts = serde_json::from_str(text).unwrap();
        assert_eq!(facts.role, Fact::Known(Found::missing()));
        let secret = facts.secret("glue/x").unwrap();
        assert!(secret.description.get().and_then(Found::present).is_some());
        assert_eq!(secret.resource_policy, Fact::Known(Found::missing()));
        assert_eq!(
            facts.evaluation("s3:GetObject", "*").unwrap_err().reason,
            "AccessDenied: no"
        );
        let again: CredentialFacts = serde_json::from_str(&serde_json::to_string(&facts).unwrap()).unwrap();
        assert_eq!(again, facts);
    }
}
