//! # The Glue role may not decrypt the secret
//!
//! ## Why it breaks a connection
//! A secret that is encrypted with a customer managed key can be read only by who may also decrypt with that key: the key's policy
//! has to allow it, or to leave it to the account, and then the role's own policies decide. A secret of another account has to have
//! a customer managed key, because the default one cannot be used from outside.
//!
//! ## Evidence
//! Which of the two policies does not allow it, and that no grant of the key does.
//!
//! ## Fix
//! Allow the role to decrypt with that key for that service, or give it a grant where the key's policy does not know it.
//!
//! ## Unknown when
//! `kms:GetKeyPolicy`, `kms:ListGrants` or `iam:SimulatePrincipalPolicy` was denied, throttled or late, or a condition decides on
//! something that only the request shows.
//!
//! ## References
//! https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html

use serde_json::json;
use shared_domain::aws::kms::{KeyGrant, KeyMetadata};
use shared_domain::change::Edit;
use shared_domain::evidence::Found;
use shared_domain::facts_credentials::KeyFacts;
use shared_domain::{Cause, Code, Command, Fix, Missing, Resource};

use super::fixes::{lift_denial, put_role_policy};
use super::plan::customer_key;
use super::view::{KeyUse, MayDecrypt, View, arn_of_key};
use crate::check::{Said, Stands, refuted};
use crate::{Check, Judgement};

pub const CHECK: Check<View> = Check {
    explains: &[Cause::KmsDenied, Cause::SecretAccessDenied],
    refuted_by: refuted::BY_READING,
    said: &[Said {
        cause: Cause::KmsDenied,
        title: "The Glue role may not decrypt with the KMS key",
        resource: |told| told.role(),
        fix: |told| match told.denied() {
            Some(denied) if denied.policy.is_some() => {
                lift_denial(denied, denied.resource.as_deref().unwrap_or("the key"))
            }
            _ => Fix::advice("Allow kms:Decrypt on the key, in the role's policy and in the key's."),
        },
        stands: Stands::UnlessSimulated,
    }],
    ..Check::credentials(
        Code::KmsDecrypt,
        "The Glue role may not decrypt with the secret's key",
        judge,
    )
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    let Some((secret, description)) = view.described_secret()? else {
        return Ok(Judgement::NotApplicable);
    };
    let Some((role, role_arn)) = view.subject()? else {
        return Ok(Judgement::NotApplicable);
    };
    let foreign = description.arn.split(':').nth(4) != role_arn.split(':').nth(4);
    let key_id = customer_key(description.kms_key_id.as_deref());
    let managed_by_aws = secret
        .key
        .key_metadata
        .get()
        .and_then(Found::present)
        .is_some_and(is_aws_managed);
    if key_id.is_none() || managed_by_aws {
        if !foreign {
            return Ok(Judgement::NotApplicable);
        }
        return Ok(Judgement::fail(
            view.secret_resource(),
            format!(
                "{} belongs to another account and is encrypted with that account's default key.",
                description.arn
            ),
            view.of_its_owner(
                &description.arn,
                Fix::advice(
                    "Let the secret's owner encrypt it with a customer managed key whose policy allows the role kms:Decrypt.",
                ),
            ),
        ));
    }
    let used = KeyUse::Secret {
        arn: description.arn.clone(),
        region: view.context.region.clone(),
    };
    judge_key(view, &role, &role_arn, &secret.key, key_id, &used)
}

fn is_aws_managed(key: &KeyMetadata) -> bool {
    key.key_manager.as_deref() == Some("AWS")
}

/// A grant has a name, so that it is found again where it is revoked.
fn grant_to(role_arn: &str) -> KeyGrant {
    KeyGrant {
        name: Some("pipefitter-decrypt".to_owned()),
        grantee_principal: role_arn.to_owned(),
        operations: vec!["Decrypt".to_owned()],
        constraints: None,
    }
}

/// A policy of the role that lets it decrypt by the service that asks.
fn allow(role: &str, arn: &str, id: &str, used: &KeyUse) -> Fix {
    let mut statement = json!({"Effect": "Allow", "Action": "kms:Decrypt", "Resource": arn});
    if let Some((key, service)) = used.context().into_iter().find(|(key, _)| *key == "kms:ViaService") {
        statement["Condition"] = json!({"StringEquals": {key: service}});
    }
    let summary = format!("Allow {role} to decrypt with {id}.");
    put_role_policy(summary, role, "pipefitter-decrypt", id, vec![statement])
}

/// Judges whether `role` may decrypt with a key.
pub(super) fn judge_key(
    view: &View,
    role: &str,
    role_arn: &str,
    key: &KeyFacts,
    key_id: Option<&str>,
    used: &KeyUse,
) -> Result<Judgement, Missing> {
    let found = key.key_metadata.get();
    if found.is_some_and(|found| found.present().is_none()) {
        return Ok(Judgement::NotApplicable);
    }
    let Some(arn) = arn_of_key(key, key_id, &view.context) else {
        key.key_metadata.known("kms:DescribeKey")?;
        return Ok(Judgement::NotApplicable);
    };
    let id = arn.rsplit_once(":key/").map_or(arn.as_str(), |(_, id)| id);
    let resource = Resource::new("kms-key", id);
    let fail = |evidence: String, fix: Fix| Ok(Judgement::fail(resource.clone(), evidence, fix));
    match view.may_decrypt(role_arn, key, &arn, used)? {
        MayDecrypt::Yes => Ok(Judgement::Pass),
        MayDecrypt::RoleLacksIt => fail(
            format!("The key's policy leaves kms:Decrypt to the account, and no policy of {role} allows it on {arn}."),
            allow(role, &arn, id, used),
        ),
        MayDecrypt::RoleForbids(by) => fail(
            format!("{role} may not kms:Decrypt with {arn}: {by}."),
            Fix::advice(format!("Change what forbids {role} to decrypt with {id}.")),
        ),
        MayDecrypt::KeySilent => fail(
            format!("The policy of {arn} allows kms:Decrypt neither to {role} nor to its account."),
            Fix::changes(
                format!("Give {role} a grant to decrypt with {id}."),
                [Edit::KeyGrant {
                    key: arn.clone(),
                    grant: grant_to(role_arn),
                    on: true,
                }],
            ),
        ),
        MayDecrypt::KeyDenies => fail(
            format!("The policy of {arn} denies kms:Decrypt to {role}."),
            Fix::shows(
                "Except the role from the denial in the key's policy.",
                Command::aws("kms", "get-key-policy").option("--key-id", &arn),
            ),
        ),
    }
}
