//! # The Glue role may not decrypt the connection's password
//!
//! ## Why it breaks a connection
//! Where the Data Catalog encrypts connection passwords, the job gets the password of a connection encrypted, and its role has to
//! decrypt it with the catalog's key.
//!
//! ## Evidence
//! The key of the catalog's settings, its state, and which policy does not allow it.
//!
//! ## Fix
//! Allow the role to decrypt with that key; better, keep the password in a secret.
//!
//! ## Unknown when
//! `glue:GetDataCatalogEncryptionSettings`, `kms:DescribeKey`, `kms:GetKeyPolicy` or `iam:SimulatePrincipalPolicy` was denied,
//! throttled or late.
//!
//! ## References
//! https://docs.aws.amazon.com/glue/latest/dg/encrypt-connection-passwords.html

use shared_domain::evidence::Found;
use shared_domain::{Cause, Code, Fix, Missing, Resource};

use super::kms_decrypt::judge_key;
use super::view::{KeyUse, View, holds_password};
use crate::check::refuted;
use crate::{Check, Judgement};

pub const CHECK: Check<View> = Check {
    explains: &[Cause::KmsDenied],
    refuted_by: refuted::BY_READING,
    ..Check::credentials(
        Code::CatalogPasswordKey,
        "The Glue role cannot use the Data Catalog's key for connection passwords",
        judge,
    )
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    if !view.connection()?.is_some_and(holds_password) {
        return Ok(Judgement::NotApplicable);
    }
    let Some((role, role_arn)) = view.subject()? else {
        return Ok(Judgement::NotApplicable);
    };
    let encryption = view
        .facts
        .connection_password_encryption
        .known("glue:GetDataCatalogEncryptionSettings")?;
    if !encryption.return_connection_password_encrypted {
        return Ok(Judgement::NotApplicable);
    }
    let key_id = encryption.aws_kms_key_id.as_deref();
    let key = &view.facts.catalog_key;
    let broken = |id: &str, seen: String| {
        Ok(Judgement::fail(
            Resource::new("kms-key", id),
            seen,
            Fix::advice(
                "Bring the key back, or choose another in the Data Catalog's settings and set the connection's password again.",
            ),
        ))
    };
    match key.key_metadata.get() {
        Some(Found::Missing { .. }) => {
            let id = key_id.unwrap_or_default();
            return broken(
                id,
                format!("The Data Catalog encrypts connection passwords with {id}, which does not exist."),
            );
        }
        Some(Found::Present(metadata)) if metadata.key_state.as_deref().is_some_and(|state| state != "Enabled") => {
            let state = metadata.key_state.as_deref().unwrap_or_default();
            return broken(
                &metadata.key_id,
                format!("The Data Catalog's key {} is {state}.", metadata.arn),
            );
        }
        _ => {}
    }
    let judged = judge_key(view, &role, &role_arn, key, key_id, &KeyUse::Password)?;
    if matches!(judged, Judgement::Pass) && key.key_metadata.reason().is_some() {
        key.key_metadata.known("kms:DescribeKey")?;
    }
    Ok(judged)
}
