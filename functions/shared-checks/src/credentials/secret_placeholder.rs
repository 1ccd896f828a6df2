//! # The secret still holds Pipefitter's placeholder
//!
//! ## Why it breaks a connection
//! Pipefitter creates a secret with the user name and a placeholder; the password must not pass through it. Until somebody puts the
//! password in, the source refuses the login.
//!
//! ## Evidence
//! That the placeholder is there.
//!
//! ## Fix
//! Put the password in; the command asks for it without showing it.
//!
//! ## Unknown when
//! `secretsmanager:GetSecretValue` was denied to Pipefitter, throttled or late.
//!
//! ## References
//! https://docs.aws.amazon.com/secretsmanager/latest/userguide/manage_update-secret-value.html

use shared_domain::{Cause, Code, Missing};

use super::fixes::{Filled, put_secret_value};
use super::view::View;
use crate::{Check, Judgement};

pub const CHECK: Check<View> = Check {
    explains: &[Cause::BadPassword, Cause::OauthOrKeyInvalid],
    ..Check::credentials(
        Code::SecretPlaceholder,
        "The connection's secret still holds Pipefitter's placeholder",
        judge,
    )
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    let Some(secret) = view.secret_with_value()? else {
        return Ok(Judgement::NotApplicable);
    };
    if !secret.shape.known("secretsmanager:GetSecretValue")?.has_placeholder {
        return Ok(Judgement::Pass);
    }
    Ok(Judgement::fail(
        view.secret_resource(),
        "The password in the secret is still the placeholder that it was created with.",
        put_secret_value("Put the credentials into the secret.", &Filled::of(view, secret)),
    ))
}
