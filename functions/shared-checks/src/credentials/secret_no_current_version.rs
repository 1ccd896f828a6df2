//! # No version of the secret is current
//!
//! ## Why it breaks a connection
//! A connection reads the version that is labelled `AWSCURRENT`. A secret that was made without a value, or whose rotation went
//! wrong, has none.
//!
//! ## Evidence
//! The labels that there are.
//!
//! ## Fix
//! Put a value into the secret; it becomes the current version.
//!
//! ## Unknown when
//! `secretsmanager:DescribeSecret` was denied, throttled or late.
//!
//! ## References
//! https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html

use shared_domain::{Cause, Code, Fix, Missing};

use super::fixes::{Filled, put_first_value, rotate_managed};
use super::view::{View, has_current_version};
use crate::check::{Said, Stands, refuted};
use crate::{Check, Judgement};

pub const CHECK: Check<View> = Check {
    explains: &[Cause::SecretMissingOrMalformed],
    words: &["secret value for staging label", "secret value for versionid"],
    said: &[Said {
        cause: Cause::SecretMissingOrMalformed,
        title: "The connection's secret has no value that can be read",
        resource: |told| told.secret(),
        fix: |_| Fix::advice("Put a value into the secret; its newest version is then the current one."),
        stands: Stands::UnlessPassed,
    }],
    refuted_by: refuted::BY_READING,
    ..Check::credentials(
        Code::SecretNoCurrentVersion,
        "No version of the secret is current",
        judge,
    )
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    let Some((secret, description)) = view.described_secret()? else {
        return Ok(Judgement::NotApplicable);
    };
    if description.deleted_date.is_some() {
        return Ok(Judgement::NotApplicable);
    }
    if has_current_version(description) {
        return Ok(Judgement::Pass);
    }
    let labels: Vec<&str> = description
        .version_ids_to_stages
        .values()
        .flatten()
        .map(String::as_str)
        .collect();
    let seen = if labels.is_empty() {
        "no version at all".to_owned()
    } else {
        format!("only {}", labels.join(", "))
    };
    let filled = Filled::of(view, secret);
    Ok(Judgement::fail(
        view.secret_resource(),
        format!("{} has {seen}, and nothing that is AWSCURRENT.", description.name),
        rotate_managed(&filled).unwrap_or_else(|| {
            put_first_value(
                Fix::advice("Put the credentials into the secret."),
                filled.form,
                filled.id,
                "Secrets Manager takes AWSCURRENT from no version without giving it to another",
            )
        }),
    ))
}
