//! # The secret changed since the job last succeeded
//!
//! ## Why it breaks a connection
//! A rotation or a change by hand may have left the secret and the database with different passwords. It need not be the cause, so
//! this is a warning, until the server rejects the password: then it is the root cause.
//!
//! ## Evidence
//! When the secret's value changed, and when the last run that succeeded began, which read the value then.
//!
//! ## Fix
//! Check that the database took the new password. The command lists the versions with their dates.
//!
//! ## Unknown when
//! `secretsmanager:DescribeSecret` or `glue:GetJobRuns` was denied, throttled or late, or `secretsmanager:GetSecretValue` where only the
//! secret's own date moved, which moves with its tags too. Without a failed run, or without a success before it, the question does not
//! arise.
//!
//! ## References
//! https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot_rotation.html

use jiff::Timestamp;
use shared_domain::evidence::Found;
use shared_domain::{Cause, Code, Command, Fact, Fix, Missing};

use super::view::View;
use crate::{Check, Judgement};

pub const CHECK: Check<View> = Check {
    explains: &[Cause::BadPassword, Cause::OauthOrKeyInvalid],
    ..Check::credentials(
        Code::SecretChangedRecently,
        "The connection's secret changed since the job last succeeded",
        judge,
    )
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    let (Some(run), Some((secret, description))) = (&view.run, view.described_secret()?) else {
        return Ok(Judgement::NotApplicable);
    };
    let success = match &view.facts.last_success {
        Fact::NotCollected => return Ok(Judgement::NotApplicable),
        success => success.known("glue:GetJobRuns")?,
    };
    let Found::Present(success) = success else {
        return Ok(Judgement::NotApplicable);
    };
    // The date of the value's version, where it is known; the secret's own date moves with its tags too.
    let version = secret.shape.get().and_then(|shape| shape.created_date.as_deref());
    let Some(changed) = version.or(description.last_changed_date.as_deref()) else {
        return Ok(Judgement::NotApplicable);
    };
    let (Some(before), Some(at)) = (instant(success), instant(changed)) else {
        return Ok(Judgement::NotApplicable);
    };
    let failed = run
        .completed_on
        .as_deref()
        .or(run.started_on.as_deref())
        .and_then(instant);
    if at <= before || failed.is_some_and(|failed| at > failed) {
        return Ok(Judgement::Pass);
    }
    secret.shape.known("secretsmanager:GetSecretValue")?;
    Ok(Judgement::warn(
        view.secret_resource(),
        format!("The secret changed at {changed}; the last run that succeeded began at {success}."),
        Fix::shows(
            "Check that the database knows the secret's current password.",
            Command::aws("secretsmanager", "list-secret-version-ids")
                .option("--secret-id", &secret.secret_id)
                .word("--include-deprecated"),
        ),
    ))
}

fn instant(text: &str) -> Option<Timestamp> {
    text.parse().ok()
}
