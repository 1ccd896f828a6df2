//! AWS KMS: keys. Shapes: the KMS API reference, `KeyMetadata`.

use serde::{Deserialize, Serialize};

/// A key, as `aws kms describe-key` prints its `KeyMetadata`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct KeyMetadata {
    /// The id.
    pub key_id: String,
    /// The ARN.
    pub arn: String,
    /// `Enabled`, `Disabled`, `PendingDeletion`, `PendingImport`, `Unavailable`, ...
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_state: Option<String>,
    /// `AWS` or `CUSTOMER`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_manager: Option<String>,
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
    }
}
