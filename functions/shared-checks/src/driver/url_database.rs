//! # The URL names no database, or one that cannot be
//!
//! ## Why it breaks a connection
//! Glue needs the database in the URL: a connection to no database reads nothing. (Properties behind it are `URL_GRAMMAR`'s.)
//!
//! ## Evidence
//! What the URL lacks, and the database that RDS says was made with the server.
//!
//! ## Fix
//! Name the database, without properties. Pipefitter does not choose one.
//!
//! ## Unknown when
//! `glue:GetConnection` was denied, throttled or late.
//!
//! ## References
//! <https://docs.aws.amazon.com/glue/latest/dg/connection-properties.html>

use shared_domain::jdbc::glue_url;
use shared_domain::{Cause, Code, Fix, Missing, Resource};

use super::view::View;
use crate::check::{Path, Said, Stands};
use crate::{Check, Judgement};

pub const CHECK: Check<View> = Check {
    explains: &[Cause::BadJdbcUrl],
    said: &[Said {
        cause: Cause::BadJdbcUrl,
        title: "The JDBC URL names no service or database that the server knows",
        resource: |told| told.connection(),
        fix: |_| Fix::advice("Correct the service or the database in the URL."),
        stands: Stands::EvenIfPassed,
    }],
    path: Path::Source,
    ..Check::driver(
        Code::UrlDatabase,
        "The URL names no database, or one that cannot be",
        judge,
    )
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    let (Some(connection), Some(url)) = (view.connection()?, view.url()?) else {
        return Ok(Judgement::NotApplicable);
    };
    // What Glue does not parse at all is URL_GRAMMAR's.
    let Ok(parsed) = glue_url(&url) else {
        return Ok(Judgement::NotApplicable);
    };
    if !parsed.engine.source().url.needs_database || parsed.database.as_deref().is_some_and(|name| !name.is_empty()) {
        return Ok(Judgement::Pass);
    }
    let made = view.database().ok().flatten().and_then(|database| {
        let name = database.first_database()?;
        Some(format!("; {} was created with the database {name}", database.id()))
    });
    Ok(Judgement::fail(
        Resource::new("connection", &connection.name),
        format!("the URL ends without a database{}", made.unwrap_or_default()),
        Fix::advice("Let JDBC_CONNECTION_URL end with the name of the database, and nothing behind it."),
    ))
}
