//! From the SDK's types to the facts' own.

use std::collections::BTreeMap;

use aws_sdk_iam::types as iam_types;
use aws_sdk_secretsmanager::operation::describe_secret::DescribeSecretOutput;
use aws_sdk_secretsmanager::operation::get_secret_value::GetSecretValueOutput;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};
use shared_domain::Secret;
use shared_domain::aws::secretsmanager::SecretDescription;
use shared_domain::aws::{iam, kms};
use shared_domain::facts_credentials::SecretShape;
use shared_domain::redact::leaving::is_field_name;
use shared_domain::secret_form::PLACEHOLDER;
use shared_domain::tags::kept;
use shared_lambda::owner_tags;

/// The only place that sees a secret's value; the names of its keys leave it, and whether they hold something.
pub(crate) fn shape(answer: &GetSecretValueOutput) -> SecretShape {
    let value = Secret::new(answer.secret_string().unwrap_or_default());
    let created_date = answer.created_date().map(time_secrets);
    let Ok(map) = serde_json::from_str::<Map<String, Value>>(value.expose()) else {
        return SecretShape {
            created_date,
            ..SecretShape::default()
        };
    };
    // The name of a field may be the secret itself, where somebody put it so; only what people call a field is repeated.
    let name = |key: &String| {
        if is_field_name(key) {
            key.clone()
        } else {
            "?".to_owned()
        }
    };
    // Sorted, so that the facts are the same whatever order a build of the parser keeps.
    let sorted = |mut names: Vec<String>| {
        names.sort();
        names
    };
    let empty = |value: &Value| value.is_null() || value.as_str() == Some("");
    SecretShape {
        is_json: true,
        key_names: sorted(map.keys().map(name).collect()),
        empty_keys: sorted(
            map.iter()
                .filter(|(_, value)| empty(value))
                .map(|(key, _)| name(key))
                .collect(),
        ),
        has_placeholder: map.values().any(|value| value.as_str() == Some(PLACEHOLDER)),
        created_date,
    }
}

fn time_secrets(time: &aws_sdk_secretsmanager::primitives::DateTime) -> String {
    time.fmt(aws_sdk_secretsmanager::primitives::DateTimeFormat::DateTime)
        .unwrap_or_default()
}

pub(crate) fn secret(answer: &DescribeSecretOutput) -> SecretDescription {
    let stages = answer.version_ids_to_stages().into_iter().flatten();
    SecretDescription {
        arn: answer.arn().unwrap_or_default().to_owned(),
        name: answer.name().unwrap_or_default().to_owned(),
        kms_key_id: answer.kms_key_id().map(str::to_owned),
        rotation_enabled: answer.rotation_enabled(),
        last_rotated_date: answer.last_rotated_date().map(time_secrets),
        last_changed_date: answer.last_changed_date().map(time_secrets),
        deleted_date: answer.deleted_date().map(time_secrets),
        created_date: answer.created_date().map(time_secrets),
        owning_service: answer.owning_service().map(str::to_owned),
        version_ids_to_stages: stages
            .map(|(id, labels)| (id.clone(), labels.clone()))
            .collect::<BTreeMap<_, _>>(),
        tags: kept(answer.tags().iter().map(|tag| (tag.key(), tag.value())), owner_tags()),
    }
}

/// A policy as a JSON object; text that is none stays text, which the checks report as unreadable.
pub(crate) fn policy(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| Value::from(text))
}

pub(crate) fn role(role: &iam_types::Role) -> iam::Role {
    // IAM sends the trust policy percent-encoded.
    let trust = role
        .assume_role_policy_document()
        .map(|text| policy(&percent_decode_str(text).decode_utf8_lossy()));
    iam::Role {
        role_name: role.role_name().to_owned(),
        arn: role.arn().to_owned(),
        role_id: Some(role.role_id().to_owned()),
        assume_role_policy_document: trust.unwrap_or_default(),
        permissions_boundary: role
            .permissions_boundary()
            .and_then(|boundary| boundary.permissions_boundary_arn())
            .map(|arn| iam::PermissionsBoundary {
                permissions_boundary_arn: arn.to_owned(),
            }),
        tags: kept(
            role.tags().iter().map(|tag| (Some(tag.key()), Some(tag.value()))),
            owner_tags(),
        ),
    }
}

pub(crate) fn grant(grant: &aws_sdk_kms::types::GrantListEntry) -> kms::KeyGrant {
    let pairs = |map: Option<&std::collections::HashMap<String, String>>| {
        map.map(|map| map.iter().map(|(key, value)| (key.clone(), value.clone())).collect())
    };
    kms::KeyGrant {
        name: grant.name().map(str::to_owned),
        grantee_principal: grant.grantee_principal().unwrap_or_default().to_owned(),
        operations: grant.operations().iter().map(|one| one.as_str().to_owned()).collect(),
        constraints: grant.constraints().map(|constraints| kms::GrantConstraints {
            encryption_context_subset: pairs(constraints.encryption_context_subset()),
            encryption_context_equals: pairs(constraints.encryption_context_equals()),
        }),
    }
}

pub(crate) fn key(key: &aws_sdk_kms::types::KeyMetadata) -> kms::KeyMetadata {
    kms::KeyMetadata {
        key_id: key.key_id().to_owned(),
        arn: key.arn().unwrap_or_default().to_owned(),
        key_state: key.key_state().map(|state| state.as_str().to_owned()),
        key_manager: key.key_manager().map(|manager| manager.as_str().to_owned()),
        deletion_date: key.deletion_date().map(|time| {
            let form = aws_sdk_kms::primitives::DateTimeFormat::DateTime;
            time.fmt(form).unwrap_or_default()
        }),
    }
}
