//! # The login is a password alone, which Snowflake refuses
//!
//! ## Why it breaks a connection
//! Snowflake ends single-factor passwords: new users since May to July 2026, all existing users from August to October 2026, account by
//! account. Users of type SERVICE may not use passwords at all. Reader and trial accounts are exempt, so from here it is a warning; where
//! the error asks for a second factor, it fails.
//!
//! ## Evidence
//! The names of the secret's keys, or the user name in the connection, and the time of observation.
//!
//! ## Fix
//! Give the user a key pair (`ALTER USER ... SET RSA_PUBLIC_KEY`), and put `sfUser` and `pem_private_key` into the secret.
//!
//! ## Unknown when
//! `glue:GetConnection` or `secretsmanager:GetSecretValue` was denied, throttled or late.
//!
//! ## References
//! <https://docs.snowflake.com/en/user-guide/security-mfa-rollout>,
//! <https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-connect-snowflake-home.html>

use jiff::Timestamp;
use shared_domain::aws::glue::Connection;
use shared_domain::secret_form::SecretForm;
use shared_domain::source::{Engine, snowflake};
use shared_domain::{Cause, Code, Fix, Missing};

use super::fixes::{Filled, put_secret_value};
use super::view::{View, engine_of, holds_password};
use crate::check::{Said, Stands};
use crate::{Check, Judgement};

const TITLE: &str = "The login is a password alone, which Snowflake refuses";

pub const CHECK: Check<View> = Check {
    explains: &[Cause::AccountLockedOrExpired, Cause::BadPassword],
    words: &[
        "multi-factor authentication",
        "mfa authentication",
        "mfa with totp",
        "mfa enrollment",
        "single-factor",
    ],
    only_in_words: true,
    said: &[asked(Cause::AccountLockedOrExpired), asked(Cause::BadPassword)],
    ..Check::credentials(Code::SnowflakeSingleFactor, TITLE, judge)
};

const fn asked(cause: Cause) -> Said {
    Said {
        cause,
        title: TITLE,
        resource: |told| told.secret(),
        fix: |told| {
            let custom = told
                .connection
                .is_some_and(reads_a_password)
                .then_some(CUSTOM)
                .unwrap_or_default();
            Fix::advice(format!(
                "Give the Snowflake user a key pair (RSA_PUBLIC_KEY), and let the secret hold `sfUser` and `pem_private_key`{custom}.",
            ))
        },
        // A key pair has no second factor to be asked for.
        stands: Stands::UnlessPassed,
    }
}

/// What only Snowflake asks is judged for Snowflake alone. The first day and the first day after the months in which existing users are moved. Source: Snowflake's page on the rollout.
const MONTHS: [&str; 2] = ["2026-08-01T00:00:00Z", "2026-11-01T00:00:00Z"];

fn judge(view: &View) -> Result<Judgement, Missing> {
    let Some(connection) = view
        .connection()?
        .filter(|one| engine_of(one) == Some(Engine::Snowflake))
    else {
        return Ok(Judgement::NotApplicable);
    };
    let advice = "Give the Snowflake user a key pair (ALTER USER ... SET RSA_PUBLIC_KEY), then fill the secret with the private key";
    if holds_password(connection) {
        return Ok(Judgement::warn(
            view.connection_resource(),
            format!(
                "{} logs in with a user name and a password of its own; {}.",
                connection.name,
                since(view)
            ),
            Fix::advice(format!("{advice} and let the connection name it.")),
        ));
    }
    if SecretForm::of_connection(connection) == snowflake::OAUTH {
        return Ok(Judgement::Pass);
    }
    let Some(secret) = view.secret_with_value()? else {
        return Ok(Judgement::NotApplicable);
    };
    let shape = secret.shape.known("secretsmanager:GetSecretValue")?;
    let has = |key: &str| shape.key_names.iter().any(|name| name.eq_ignore_ascii_case(key));
    if ["pem_private_key", "sfToken", "ACCESS_TOKEN"].into_iter().any(has) {
        return Ok(Judgement::Pass);
    }
    if !["sfPassword", "password"].into_iter().any(has) {
        return Ok(Judgement::NotApplicable);
    }
    let fix = match reads_a_password(connection) {
        true => Fix::advice(format!("{advice} (`sfUser`, `pem_private_key`){CUSTOM}.")),
        false => put_secret_value(
            &format!("{advice}."),
            &Filled {
                form: snowflake::KEY_PAIR,
                ..Filled::of(view, secret)
            },
        ),
    };
    Ok(Judgement::warn(
        view.secret_resource(),
        format!("The secret holds a password and no private key; {}.", since(view)),
        fix,
    ))
}

/// What a connection needs that reads `USERNAME` and `PASSWORD` alone.
const CUSTOM: &str = "; both together with the connection's `AuthenticationType`, which has to be CUSTOM: with BASIC it reads a user name and a password";

/// True for a unified connection whose `AuthenticationType` is BASIC.
fn reads_a_password(connection: &Connection) -> bool {
    SecretForm::of_connection(connection) == snowflake::UNIFIED
}

/// What Snowflake does with such a login at the time of observation.
fn since(view: &View) -> &'static str {
    let [first, after] = MONTHS.map(|day| day.parse::<Timestamp>().ok());
    match view.observed_at.parse::<Timestamp>().ok() {
        Some(now) if Some(now) < first => "Snowflake refuses that for existing users from August to October 2026 on",
        Some(now) if Some(now) < after => "Snowflake moves existing users away from that in August to October 2026",
        _ => "Snowflake has refused that since October 2026, but for reader and trial accounts",
    }
}
