//! # The secret lacks the keys that this source needs
//!
//! ## Why it breaks a connection
//! Glue takes user and password from fixed keys. For the databases they are `username` and `password`, or both in capitals, and
//! nothing in between; for Snowflake `sfUser` with `sfPassword` or `pem_private_key`; for BigQuery `credentials`, or the service
//! account's own JSON.
//!
//! ## Evidence
//! The names of the keys, never a value.
//!
//! ## Fix
//! Put the value in again under the right keys.
//!
//! ## Unknown when
//! `secretsmanager:GetSecretValue` was denied to Pipefitter, throttled or late. That says nothing about the Glue role.
//!
//! ## References
//! https://docs.aws.amazon.com/glue/latest/dg/connection-properties-secrets-manager.html,
//! https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-connect-snowflake-home.html,
//! https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-connect-bigquery-home.html

use shared_domain::facts_credentials::SecretShape;
use shared_domain::secret_form::SecretForm;
use shared_domain::source::Engine;
use shared_domain::{Cause, Code, Fix, Missing};

use super::fixes::put_secret_value;
use super::view::{View, engine_of};
use crate::check::{Said, Stands, refuted};
use crate::{Check, Judgement};

/// The check.
pub const CHECK: Check<View> = Check {
    explains: &[
        Cause::SecretMissingOrMalformed,
        Cause::BadPassword,
        Cause::OauthOrKeyInvalid,
    ],
    refuted_by: refuted::BY_READING,
    said: &[Said {
        cause: Cause::SecretMissingOrMalformed,
        title: "The secret is missing, or is not what Glue parses",
        resource: |told| told.secret(),
        fix: |told| Fix::advice(format!("Store the secret as JSON that holds {}.", told.secret_keys())),
        stands: Stands::UnlessPassed,
    }],
    ..Check::credentials(
        Code::SecretKeys,
        "The connection's secret lacks the keys that this source needs",
        judge,
    )
};

/// How many names are shown.
const SHOWN: usize = 20;

fn judge(view: &View) -> Result<Judgement, Missing> {
    let (Some(secret), Some(connection)) = (view.secret_with_value()?, view.connection()?) else {
        return Ok(Judgement::NotApplicable);
    };
    let Some(engine) = engine_of(connection) else {
        return Ok(Judgement::NotApplicable);
    };
    let shape = secret.shape.known("secretsmanager:GetSecretValue")?;
    if !shape.is_json {
        return Ok(Judgement::NotApplicable);
    }
    let form = SecretForm::of_connection(connection);
    if fits(engine, form, shape) {
        return Ok(Judgement::Pass);
    }
    let fix = put_secret_value(
        "Put the credentials in under the right keys; the command asks for them.",
        form,
        &secret.secret_id,
    );
    let mut names: Vec<String> = shape
        .key_names
        .iter()
        .take(SHOWN)
        .map(|name| name.chars().take(64).collect())
        .collect();
    for name in &mut names {
        if shape.empty_keys.contains(name) {
            name.push_str(" (empty)");
        }
    }
    let seen = if names.is_empty() {
        "no keys".to_owned()
    } else {
        format!("the keys {}", names.join(", "))
    };
    Ok(Judgement::fail(
        view.secret_resource(),
        format!(
            "The secret has {seen}; a connection to {} needs {}.",
            engine.traits().title,
            form.keys()
        ),
        fix,
    ))
}

/// Whether a runtime finds its credentials in a secret of that shape.
fn fits(engine: Engine, form: SecretForm, shape: &SecretShape) -> bool {
    let filled: Vec<&str> = shape
        .key_names
        .iter()
        .filter(|name| !shape.empty_keys.contains(name))
        .map(String::as_str)
        .collect();
    let token = |key: &str| filled.iter().any(|name| name.eq_ignore_ascii_case(key));
    form.accepts(&filled)
        || (engine == Engine::Snowflake
            && (SecretForm::UnifiedSnowflake.accepts(&filled)
                || [
                    "USER_MANAGED_CLIENT_APPLICATION_CLIENT_SECRET",
                    "ACCESS_TOKEN",
                    "sfToken",
                ]
                .into_iter()
                .any(token)))
}
