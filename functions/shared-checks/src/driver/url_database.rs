//! # The URL names no database, or one that cannot be
//!
//! ## Why it breaks a connection
//! Glue needs the database in the URL: a connection to no database reads nothing. (Properties behind it are `URL_GRAMMAR`'s.)
//!
//! ## Evidence
//! What the URL lacks.
//!
//! ## Fix
//! Name the database, without properties.
//!
//! ## Unknown when
//! `glue:GetConnection` was denied, throttled or late.
//!
//! ## References
//! <https://docs.aws.amazon.com/glue/latest/dg/connection-properties.html>

use shared_domain::jdbc::glue_url;
use shared_domain::source::Engine;
use shared_domain::{Fix, Missing, Resource, Stage};

use super::view::View;
use crate::{Check, Judgement};

/// The check.
pub const CHECK: Check<View> = Check {
    code: "URL_DATABASE",
    stage: Stage::Driver,
    title: "The URL names no database, or one that cannot be",
    judge,
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    let (Some(connection), Some(url)) = (view.connection()?, view.url()?) else {
        return Ok(Judgement::NotApplicable);
    };
    // What Glue does not parse at all is URL_GRAMMAR's.
    let Ok(parsed) = glue_url(url) else {
        return Ok(Judgement::NotApplicable);
    };
    // SQL Server and Snowflake have a default; the others do not.
    if matches!(parsed.engine, Engine::Sqlserver | Engine::Snowflake) {
        return Ok(Judgement::Pass);
    }
    let evidence = match parsed.database.as_deref() {
        None | Some("") => "the URL ends without a database",
        Some(_) => return Ok(Judgement::Pass),
    };
    Ok(Judgement::fail(
        Resource::new("connection", &connection.name),
        evidence,
        Fix::advice("Let JDBC_CONNECTION_URL end with the name of the database, and nothing behind it."),
    ))
}
