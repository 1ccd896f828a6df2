//! # The secret lacks the keys that this source needs
//!
//! ## Why it breaks a connection
//! Glue takes user and password from fixed keys. For the databases they are `username` and `password`, or both in capitals, and
//! nothing in between. For Snowflake they are `sfUser` with `sfPassword` or `pem_private_key`; a unified connection's
//! `AuthenticationType` tells which: `USERNAME` and `PASSWORD` for BASIC, the key pair for CUSTOM, the client's secret for OAUTH2. For
//! BigQuery they are `credentials`, or the service account's own JSON. What a unified connection to a database reads for another type
//! than BASIC is not documented, and not judged.
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

use shared_domain::aws::glue::Connection;
use shared_domain::facts_credentials::SecretShape;
use shared_domain::secret_form::SecretForm;
use shared_domain::source::Engine;
use shared_domain::{Cause, Code, Fix, Missing};

use super::fixes::{Filled, not_ones_own, put_secret_value};
use super::view::{View, engine_of};
use crate::check::{Said, Stands, refuted};
use crate::{Check, Judgement};

pub const CHECK: Check<View> = Check {
    explains: &[
        Cause::SecretMissingOrMalformed,
        Cause::BadPassword,
        Cause::OauthOrKeyInvalid,
    ],
    words: &[
        "username and password for the secretid",
        "keyerror",
        "'username'",
        "'password'",
    ],
    refuted_by: refuted::BY_READING,
    said: &[Said {
        cause: Cause::SecretMissingOrMalformed,
        title: "The secret lacks a key that is read from it",
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
    if !is_documented(engine, connection) {
        return Ok(Judgement::NotApplicable);
    }
    if fits(form, shape) {
        return Ok(Judgement::Pass);
    }
    let filled = Filled::of(view, secret);
    let fix = not_ones_own(&filled)
        .unwrap_or_else(|| put_secret_value("Put the credentials in under the right keys.", &filled));
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
            engine.source().title,
            form.keys()
        ),
        fix,
    ))
}

/// Whether AWS says what a connection of that authentication type reads.
fn is_documented(engine: Engine, connection: &Connection) -> bool {
    let kind = connection.authentication_type();
    engine.source().login.all_documented || kind.is_empty() || kind.eq_ignore_ascii_case("BASIC")
}

/// Whether a runtime finds its credentials in a secret of that shape.
fn fits(form: SecretForm, shape: &SecretShape) -> bool {
    let filled: Vec<&str> = shape
        .key_names
        .iter()
        .filter(|name| !shape.empty_keys.contains(name))
        .map(String::as_str)
        .collect();
    form.is_found_in(&filled)
}
