//! # The server rejected the user name or password
//!
//! ## Why it breaks a connection
//! What is in the secret is not what the server knows: the password was changed on one side only, the user does not exist there, the key
//! or the client of an OAuth login is not the registered one.
//!
//! ## Evidence
//! The server's own words, in the run's error, its log, or the answer of a test. No value of a secret is ever shown.
//!
//! ## Fix
//! Put what the server knows into the secret, or set the server's password to the secret's.
//!
//! ## Unknown when
//! Never by facts alone: only the server knows its passwords.
//!
//! ## References
//! <https://www.postgresql.org/docs/current/auth-password.html>,
//! <https://dev.mysql.com/doc/refman/8.4/en/error-access-denied.html>

use shared_domain::aws::glue::Connection;
use shared_domain::jdbc::target_of;
use shared_domain::secret_form::SecretForm;
use shared_domain::{Cause, Code, Fix};

use super::fixes::{Filled, put_secret_value};
use super::view::{View, secret_id_of};
use crate::Check;
use crate::check::{Said, Stands, Told, only_a_text};

const TITLE: &str = "The server rejected the user name or password";

pub const CHECK: Check<View> = Check {
    explains: &[
        Cause::BadPassword,
        Cause::OauthOrKeyInvalid,
        Cause::IamDbAuthMisconfigured,
    ],
    said: &[
        rejected(Cause::BadPassword),
        rejected(Cause::OauthOrKeyInvalid),
        Said {
            cause: Cause::IamDbAuthMisconfigured,
            title: "The server rejected the IAM token",
            resource: |told| told.connection(),
            fix: |_| {
                Fix::advice(
                    "Grant rds_iam (PostgreSQL) or AWSAuthenticationPlugin (MySQL) to the user in the database.",
                )
            },
            stands: Stands::UnlessPassed,
        },
    ],
    ..Check::credentials(Code::DbPassword, TITLE, only_a_text)
};

const fn rejected(cause: Cause) -> Said {
    Said {
        cause,
        title: TITLE,
        resource: |told| told.secret(),
        fix: renew,
        stands: Stands::UnlessPassed,
    }
}

/// Where the connection leads, by the database's own name.
fn host_of(told: &Told<'_>, connection: &Connection) -> String {
    let host = target_of(connection).map(|target| target.host).unwrap_or_default();
    told.evidence.learned.endpoint_of(&host).to_owned()
}

fn renew(told: &Told<'_>) -> Fix {
    if let Some(secret) = told.script_secret() {
        return Fix::advice(format!(
            "Put what the server knows into the secret {secret}, which the job's script reads (or set the server's password to the \
             secret's)."
        ));
    }
    let secret = told
        .connection
        .and_then(|connection| Some((connection, secret_id_of(connection)?)));
    match secret {
        Some((connection, secret)) => {
            let filled = Filled {
                id: &secret,
                form: SecretForm::of_connection(connection),
                shape: None,
                anew: false,
                owning_service: None,
                host: host_of(told, connection),
            };
            let fix = put_secret_value("Put the password that the server knows into the secret.", &filled);
            match filled.manager() {
                Some(_) => fix,
                None => fix.or_instead("Set the server's password to the one in the secret."),
            }
        }
        None => Fix::advice(
            "Move the credentials into a secret that holds what the server knows, and let the connection name it (SECRET_ID).",
        ),
    }
}
