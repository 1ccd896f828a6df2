//! # The secret's key is disabled or pending deletion
//!
//! ## Why it breaks a connection
//! Nobody can decrypt with a key that is not enabled, whatever the policies allow.
//!
//! ## Evidence
//! The state that KMS reports.
//!
//! ## Fix
//! Enable the key, or cancel its deletion first. In the place of a key that is gone, the account's default one.
//!
//! ## Unknown when
//! `kms:DescribeKey` was denied, throttled or late.
//!
//! ## References
//! https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html

use shared_domain::aws::secretsmanager::managed_by;
use shared_domain::change::{Edit, Flip};
use shared_domain::evidence::Found;
use shared_domain::{Cause, Code, Fix, Missing, Resource};

use super::fixes::{deletion, put_first_value};
use super::plan::customer_key;
use super::view::View;
use crate::check::refuted;
use crate::{Check, Judgement};

pub const CHECK: Check<View> = Check {
    explains: &[Cause::KmsDenied],
    refuted_by: refuted::BY_READING,
    ..Check::credentials(Code::KmsKeyState, "The secret's key cannot be used in its state", judge)
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    let Some((secret, description)) = view.described_secret()? else {
        return Ok(Judgement::NotApplicable);
    };
    let Some(key_id) = customer_key(description.kms_key_id.as_deref()) else {
        return Ok(Judgement::NotApplicable);
    };
    let key = match secret.key.key_metadata.known("kms:DescribeKey")? {
        Found::Present(key) => key,
        Found::Missing { .. } => {
            return Ok(Judgement::fail(
                Resource::new("kms-key", key_id),
                format!("{} is encrypted with {key_id}, which does not exist.", description.name),
                another_key(view, &secret.secret_id, key_id),
            ));
        }
    };
    let state = key.key_state.as_deref().unwrap_or("Enabled");
    let enable = |summary: &str| {
        Fix::changes(
            summary,
            [Edit::KeyState {
                key: key.key_id.clone(),
                state: Flip::between(key.key_state.clone(), "Enabled".to_owned()),
                deletion: deletion(key.deletion_date.as_deref(), &view.observed_at),
            }],
        )
    };
    let fix = match state {
        "Enabled" => return Ok(Judgement::Pass),
        "PendingDeletion" => enable("Cancel the key's deletion and enable it."),
        "Disabled" => enable("Enable the key."),
        _ => Fix::advice("Bring the key's material back, or encrypt the secret with another key."),
    };
    Ok(Judgement::fail(
        Resource::new("kms-key", &key.key_id),
        format!(
            "DescribeKey says that {}, which encrypts {}, is {state}.",
            key.arn, description.name
        ),
        fix,
    ))
}

/// The account's default key in the place of one that is gone, and a value, because the old one is lost with it. While RDS manages a
/// secret, its key cannot be changed (`MasterUserSecretKmsKeyId` of ModifyDBInstance).
fn another_key(view: &View, secret: &str, lost: &str) -> Fix {
    if let Some(service) = managed_by(secret) {
        return Fix::advice(format!(
            "Have {service} manage the password anew with a key that exists (stop managing it, then start again), or let the connection \
             name a secret of its own: while {service} manages the secret, its key cannot be changed."
        ));
    }
    let (to, lost) = (secret.to_owned(), lost.to_owned());
    let change = Fix::changes(
        "Encrypt the secret with a key that exists, then put its value in again.",
        [Edit::SecretKey { secret: to, lost }],
    );
    put_first_value(
        change,
        view.secret_form(),
        secret,
        "the value that was there can be read no more",
    )
}
