//! # The connection is meant for IAM authentication, but nothing supplies a token
//!
//! ## Why it breaks a connection
//! Glue mints no token for a JDBC connection to RDS or Aurora: the script has to make one and hand it over as the password. Whether it
//! does cannot be seen, so this is a warning until the server has refused the login.
//!
//! ## Evidence
//! The connection's authentication type, and the error of the run where there is one.
//!
//! ## Fix
//! Use a secret, or make a token in the script; it is valid for 15 minutes and needs TLS.
//!
//! ## Unknown when
//! `glue:GetConnection` was denied, throttled or late.
//!
//! ## References
//! https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.Connecting.html

use shared_domain::source::Engine;
use shared_domain::{Code, Fix, Missing};

use super::view::{View, engine_of, means_iam};
use crate::check::causes;
use crate::{Check, Judgement};

pub const CHECK: Check<View> = Check {
    explains: causes::IAM_LOGIN,
    ..Check::credentials(
        Code::IamAuthNotUsed,
        "The connection is meant for IAM authentication, but Glue supplies no token",
        judge,
    )
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    let Some(connection) = view.connection()?.filter(|connection| means_iam(connection)) else {
        return Ok(Judgement::NotApplicable);
    };
    // Glue does get credentials for `jdbc:redshift:iam:`.
    if engine_of(connection).is_some_and(Engine::has_iam_by_driver) {
        return Ok(Judgement::NotApplicable);
    }
    let refused = view
        .signal
        .as_ref()
        .filter(|signal| CHECK.explains.contains(&signal.cause));
    let evidence = format!(
        "{} has the authentication type IAM, for which Glue mints no token.",
        connection.name
    );
    let fix = Fix::advice(
        "Name a secret in the connection, or make a token in the script and hand it over as the password with TLS on.",
    );
    Ok(match refused {
        Some(signal) => Judgement::fail(
            view.connection_resource(),
            format!("{evidence} The run's error says {}.", signal.cause),
            fix,
        ),
        None => Judgement::warn(view.connection_resource(), evidence, fix),
    })
}
