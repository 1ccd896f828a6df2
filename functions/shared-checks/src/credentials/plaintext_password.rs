//! # The connection holds a user name and a password itself
//!
//! ## Why it breaks a connection
//! It does not break it now. Everybody who may call `glue:GetConnection` can read the password, nothing rotates it, and a user name
//! in the connection goes before a secret that it also names.
//!
//! ## Evidence
//! The keys of the connection, never their values.
//!
//! ## Fix
//! Put user and password into a secret, and name that in `SECRET_ID` instead of `USERNAME` and `PASSWORD`.
//!
//! ## Unknown when
//! `glue:GetConnection` was denied, throttled or late.
//!
//! ## References
//! https://docs.aws.amazon.com/glue/latest/dg/connection-properties-secrets-manager.html

use shared_domain::secret::secret_name_part;
use shared_domain::{Code, Missing};

use super::fixes::move_to_secret;
use super::view::{View, holds_password};
use crate::{Check, Judgement};

pub const CHECK: Check<View> = Check::credentials(
    Code::PlaintextPassword,
    "The connection holds a user name and a password itself",
    judge,
);

fn judge(view: &View) -> Result<Judgement, Missing> {
    let Some(connection) = view.connection()? else {
        return Ok(Judgement::NotApplicable);
    };
    if !holds_password(connection) {
        return Ok(Judgement::Pass);
    }
    let also = match connection.property("SECRET_ID") {
        Some(secret) => format!(" It goes before SECRET_ID ({secret}), which is not read."),
        None => String::new(),
    };
    let name = format!("glue/{}/credentials", secret_name_part(&connection.name));
    Ok(Judgement::warn(
        view.connection_resource(),
        format!("{} has the key USERNAME of its own.{also}", connection.name),
        move_to_secret(
            "Put user and password into a secret, and name it in SECRET_ID instead.",
            connection,
            &name,
        ),
    ))
}
