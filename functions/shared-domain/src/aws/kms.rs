//! AWS KMS: keys and their grants.
//!
//! Shapes: <https://docs.aws.amazon.com/kms/latest/APIReference/API_KeyMetadata.html> and its neighbours.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A key, as `aws kms describe-key` prints its `KeyMetadata`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct KeyMetadata {
    pub key_id: String,
    pub arn: String,
    /// `Enabled`, `Disabled`, `PendingDeletion`, `PendingImport`, `Unavailable`, ...
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_state: Option<String>,
    /// `AWS` or `CUSTOMER`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_manager: Option<String>,
    /// When the key is gone, RFC 3339; present for one in the state `PendingDeletion`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deletion_date: Option<String>,
}

/// `GrantListEntry`: a grant, as `aws kms list-grants` prints it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct KeyGrant {
    /// What it was called when it was made; most grants have no name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Who may use the key: an ARN, or a service's name.
    pub grantee_principal: String,
    /// `Decrypt`, `GenerateDataKey`, ...
    pub operations: Vec<String>,
    /// What the request's encryption context has to be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub constraints: Option<GrantConstraints>,
}

/// `Constraints` of a grant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct GrantConstraints {
    /// The context has these pairs, and may have more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encryption_context_subset: Option<BTreeMap<String, String>>,
    /// The context is these pairs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encryption_context_equals: Option<BTreeMap<String, String>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_output_of_the_aws_cli_can_be_pasted() {
        let key: KeyMetadata = serde_json::from_str(
            r#"{"AWSAccountId":"111122223333","KeyId":"k-1","Arn":"arn:aws:kms:eu-central-1:111122223333:key/k-1","Enabled":true,
                "KeyState":"Enabled","KeyManager":"CUSTOMER","MultiRegion":false}"#,
        )
        .unwrap();
        assert_eq!(key.key_manager.as_deref(), Some("CUSTOMER"));
        let grant: KeyGrant = serde_json::from_str(
            r#"{"KeyId":"k-1","GrantId":"g","GranteePrincipal":"arn:aws:iam::1:role/R","Operations":["Decrypt"],
                "Constraints":{"EncryptionContextSubset":{"SecretARN":"arn:s"}}}"#,
        )
        .unwrap();
        let wanted = grant
            .constraints
            .and_then(|constraints| constraints.encryption_context_subset);
        assert_eq!(wanted.unwrap()["SecretARN"], "arn:s");
    }
}
