//! # The secret's key is disabled or pending deletion
//!
//! ## Why it breaks a connection
//! Nobody can decrypt with a key that is not enabled, whatever the policies allow.
//!
//! ## Evidence
//! The state that KMS reports.
//!
//! ## Fix
//! Enable the key, or cancel its deletion first.
//!
//! ## Unknown when
//! `kms:DescribeKey` was denied, throttled or late.
//!
//! ## References
//! https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html

use shared_domain::change::{Edit, Flip};
use shared_domain::evidence::Found;
use shared_domain::{Cause, Code, Command, Fix, Missing, Resource};

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
                Fix::command(
                    "Encrypt the secret with a key that exists, then put its value in again.",
                    Command::aws("secretsmanager", "update-secret")
                        .option("--secret-id", &secret.secret_id)
                        .option("--kms-key-id", "alias/aws/secretsmanager"),
                ),
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
