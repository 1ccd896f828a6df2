//! # The server requires TLS and the connection does not enforce it
//!
//! ## Why it breaks a connection
//! Glue tries TLS by itself and falls back to a plain connection, which such a server refuses. From configuration alone this is a
//! warning; a refusal makes it a failure.
//!
//! ## Evidence
//! `rds.force_ssl` or `require_secure_transport` of the database, set or by the engine's default, and `JDBC_ENFORCE_SSL` of the
//! connection.
//!
//! ## Fix
//! Set `JDBC_ENFORCE_SSL` to `true`.
//!
//! ## Unknown when
//! `rds:DescribeDBParameters` or `rds:DescribeDBClusterParameters` was denied, throttled or late.
//!
//! ## References
//! <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/PostgreSQL.Concepts.General.SSL.html>

use shared_domain::source::Engine;
use shared_domain::{Fix, Missing, Resource, Stage};

use crate::driver::view::View;
use crate::{Check, Judgement};

/// RDS for PostgreSQL requires TLS by default from this major version on.
const POSTGRESQL_REQUIRES_TLS: u32 = 15;

/// The check.
pub const CHECK: Check<View> = Check {
    code: "SSL_REQUIRED",
    stage: Stage::Ssl,
    title: "The server requires TLS and the connection does not enforce it",
    judge,
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    let Some(connection) = view.connection()? else {
        return Ok(Judgement::NotApplicable);
    };
    let Some(database) = view.database()? else {
        return Ok(Judgement::NotApplicable);
    };
    let (name, default) = match database.engine() {
        Some(Engine::Postgresql) => (
            "rds.force_ssl",
            database.major_version().map(|major| major >= POSTGRESQL_REQUIRES_TLS),
        ),
        Some(Engine::Mysql | Engine::Mariadb) => ("require_secure_transport", Some(false)),
        _ => return Ok(Judgement::NotApplicable),
    };
    let (required, how) = match view.parameter(name)? {
        Some(value) => (
            matches!(value.to_ascii_lowercase().as_str(), "1" | "on" | "true"),
            format!("{name} = {value}"),
        ),
        None => match default {
            Some(default) => (default, format!("{name} has the default of {}", database.engine_name())),
            None => {
                return Err(Missing {
                    reason: "the server's version is not known".to_owned(),
                    would_help: "rds:DescribeDBInstances".to_owned(),
                });
            }
        },
    };
    if !required || view.enforces_tls()? {
        return Ok(Judgement::Pass);
    }
    Ok(Judgement::warn(
        Resource::new("connection", &connection.name),
        format!(
            "{} requires TLS ({how}), and the connection does not set JDBC_ENFORCE_SSL",
            database.id()
        ),
        Fix::advice(
            "Set JDBC_ENFORCE_SSL to true on the connection; Glue then also checks the certificate and the host name.",
        ),
    ))
}
