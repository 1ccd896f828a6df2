//! # The secret is scheduled for deletion
//!
//! ## Why it breaks a connection
//! A secret that is marked for deletion still shows in lists, but its value can no longer be read.
//!
//! ## Evidence
//! The date of deletion.
//!
//! ## Fix
//! Restore the secret.
//!
//! ## Unknown when
//! `secretsmanager:DescribeSecret` was denied, throttled or late.
//!
//! ## References
//! https://docs.aws.amazon.com/secretsmanager/latest/userguide/manage_restore-secret.html

use shared_domain::change::Edit;
use shared_domain::{Cause, Code, Fix, Missing};

use super::fixes::deletion;
use super::view::View;
use crate::check::{Said, Stands, refuted};
use crate::{Check, Judgement};

pub const CHECK: Check<View> = Check {
    explains: &[Cause::SecretMissingOrMalformed],
    words: &["marked for deletion", "scheduled for deletion"],
    said: &[Said {
        cause: Cause::SecretMissingOrMalformed,
        title: "The secret is scheduled for deletion",
        resource: |told| told.secret(),
        fix: |_| Fix::advice("Restore the secret, or point the connection to another one."),
        stands: Stands::UnlessPassed,
    }],
    refuted_by: refuted::BY_READING,
    ..Check::credentials(
        Code::SecretPendingDeletion,
        "The secret is scheduled for deletion",
        judge,
    )
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    let Some((secret, description)) = view.described_secret()? else {
        return Ok(Judgement::NotApplicable);
    };
    Ok(match &description.deleted_date {
        None => Judgement::Pass,
        Some(date) => Judgement::fail(
            view.secret_resource(),
            format!(
                "DescribeSecret says that {} was marked for deletion on {date}.",
                description.name
            ),
            Fix::changes(
                "Restore the secret.",
                [Edit::SecretRestored {
                    secret: secret.secret_id.clone(),
                    deletion: deletion(Some(date), &view.observed_at),
                    on: true,
                }],
            ),
        ),
    })
}
