//! AWS Secrets Manager: what is told of a secret without its value.
//!
//! Shapes: <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DescribeSecret.html> and its neighbours.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::tags::Tag;

/// A secret, as `aws secretsmanager describe-secret` prints it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct SecretDescription {
    /// The ARN, with the six random characters.
    #[serde(rename = "ARN")]
    pub arn: String,
    pub name: String,
    /// The key: id, ARN or alias; absent for the account's `aws/secretsmanager`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kms_key_id: Option<String>,
    /// Whether it rotates by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rotation_enabled: Option<bool>,
    /// RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_rotated_date: Option<String>,
    /// RFC 3339; a changed tag or description counts too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_changed_date: Option<String>,
    /// RFC 3339; present for a secret that is scheduled for deletion.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deleted_date: Option<String>,
    /// RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_date: Option<String>,
    /// `rds` or `redshift` for a managed master secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owning_service: Option<String>,
    /// Version ids and their labels; a connection reads `AWSCURRENT`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub version_ids_to_stages: BTreeMap<String, Vec<String>>,
    /// Those that say where it is written and whose it is.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
}

/// The service that manages a secret, by its name or ARN: `rds!db-...`, `redshift!...`. Nobody else writes its value.
///
/// Source: <https://docs.aws.amazon.com/secretsmanager/latest/userguide/service-linked-secrets.html>.
pub fn managed_by(secret_id: &str) -> Option<&str> {
    let (service, _) = secret_id.rsplit(':').next()?.split_once('!')?;
    let is_word = |service: &str| service.chars().all(|c| c.is_ascii_lowercase() || c == '-');
    Some(service).filter(|service| !service.is_empty() && is_word(service))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_output_of_the_aws_cli_can_be_pasted() {
        let secret: SecretDescription = serde_json::from_str(
            r#"{"ARN":"arn:aws:secretsmanager:eu-central-1:111122223333:secret:glue/x-AbCdEf","Name":"glue/x","RotationEnabled":false,
                "LastChangedDate":"2026-01-01T00:00:00+00:00","VersionIdsToStages":{"v1":["AWSCURRENT"]},"Tags":[]}"#,
        )
        .unwrap();
        assert_eq!(secret.version_ids_to_stages["v1"], ["AWSCURRENT"]);
    }

    #[test]
    fn a_secret_that_a_service_manages_has_its_word_before_the_mark() {
        let arn = |name: &str| format!("arn:aws:secretsmanager:eu-central-1:111122223333:secret:{name}-AbCdEf");
        for (secret, service) in [
            ("rds!db-1".to_owned(), Some("rds")),
            (arn("rds!cluster-1"), Some("rds")),
            (arn("redshift!lake-admin"), Some("redshift")),
            ("opsworks-cm!x".to_owned(), Some("opsworks-cm")),
            ("glue/orders".to_owned(), None),
            ("glue/wow!".to_owned(), None),
            ("Team!x".to_owned(), None),
            ("!x".to_owned(), None),
        ] {
            assert_eq!(managed_by(&secret), service, "{secret}");
        }
    }
}
