//! # The secret is not JSON
//!
//! ## Why it breaks a connection
//! Glue parses the secret as a JSON object. A bare password, a quoted text or a binary value has no keys.
//!
//! ## Evidence
//! That it is no JSON object; nothing of it is shown.
//!
//! ## Fix
//! Put the value in as a JSON object.
//!
//! ## Unknown when
//! `secretsmanager:GetSecretValue` was denied to Pipefitter, throttled or late.
//!
//! ## References
//! https://docs.aws.amazon.com/glue/latest/dg/connection-properties-secrets-manager.html

use shared_domain::{Cause, Code, Fix, Missing};

use super::fixes::{Filled, not_ones_own, put_secret_value};
use super::view::{View, engine_of};
use crate::check::{Said, Stands, refuted};
use crate::{Check, Judgement};

pub const CHECK: Check<View> = Check {
    explains: &[Cause::SecretMissingOrMalformed],
    said: &[Said {
        cause: Cause::SecretMissingOrMalformed,
        title: "The secret could not be read or is not the JSON that Glue parses",
        resource: |told| told.secret(),
        fix: |told| {
            Fix::advice(format!(
                "See that the secret can be read and is a JSON object that holds {}.",
                told.secret_keys()
            ))
        },
        stands: Stands::UnlessPassed,
    }],
    refuted_by: refuted::BY_READING,
    ..Check::credentials(
        Code::SecretNotJson,
        "The connection's secret is not the JSON that Glue parses",
        judge,
    )
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    let (Some(secret), Some(connection)) = (view.secret_with_value()?, view.connection()?) else {
        return Ok(Judgement::NotApplicable);
    };
    if engine_of(connection).is_none() {
        return Ok(Judgement::NotApplicable);
    }
    if secret.shape.known("secretsmanager:GetSecretValue")?.is_json {
        return Ok(Judgement::Pass);
    }
    let filled = Filled {
        anew: true,
        ..Filled::of(view, secret)
    };
    let fix =
        not_ones_own(&filled).unwrap_or_else(|| put_secret_value("Put the credentials in as a JSON object.", &filled));
    Ok(Judgement::fail(
        view.secret_resource(),
        "The secret's value is not a JSON object.",
        fix,
    ))
}
