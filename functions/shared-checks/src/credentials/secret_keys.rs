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
use shared_domain::source::Engine;
use shared_domain::{Fix, Missing, Stage};

use super::fixes::put_secret_value;
use super::view::{View, engine_of};
use crate::{Check, Judgement};

/// The check.
pub const CHECK: Check<View> = Check {
    code: "SECRET_KEYS",
    stage: Stage::Credentials,
    title: "The connection's secret lacks the keys that this source needs",
    judge,
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
    if fits(engine, shape) {
        return Ok(Judgement::Pass);
    }
    let (needs, fix) = match engine {
        Engine::Snowflake => (
            "sfUser with sfPassword, or sfUser with pem_private_key",
            Fix::advice("Put the credentials into the secret again, under sfUser and sfPassword (or pem_private_key)."),
        ),
        Engine::Bigquery => (
            "credentials, or those of the service account's own JSON",
            Fix::advice(
                "Put the service account's JSON into the secret, encoded with base64, under the key credentials.",
            ),
        ),
        _ => (
            "username and password, spelled so or both in capitals, and not empty",
            put_secret_value(
                "Put user and password in under the right keys, with the real user in place of USER.",
                &secret.secret_id,
            ),
        ),
    };
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
            "The secret has {seen}; a connection to {} needs {needs}.",
            engine.traits().title
        ),
        fix,
    ))
}

/// Whether a runtime finds its credentials in a secret of that shape.
fn fits(engine: Engine, shape: &SecretShape) -> bool {
    let has =
        |key: &str| shape.key_names.iter().any(|name| name == key) && !shape.empty_keys.iter().any(|name| name == key);
    let any_case = |key: &str| shape.key_names.iter().any(|name| name.eq_ignore_ascii_case(key));
    match engine {
        Engine::Snowflake => {
            (has("sfUser") && (has("sfPassword") || has("pem_private_key")))
                || (any_case("username") && any_case("password"))
                || [
                    "USER_MANAGED_CLIENT_APPLICATION_CLIENT_SECRET",
                    "ACCESS_TOKEN",
                    "sfToken",
                ]
                .into_iter()
                .any(any_case)
        }
        Engine::Bigquery => has("credentials") || (has("private_key") && has("client_email")),
        _ => (has("username") && has("password")) || (has("USERNAME") && has("PASSWORD")),
    }
}
