//! # The JDBC URL is not one that Glue parses
//!
//! ## Why it breaks a connection
//! Glue takes the URL apart itself before any driver sees it, and is stricter than the drivers: the port is mandatory, properties
//! are not allowed, Oracle needs `//@`.
//!
//! ## Evidence
//! The rule that the URL breaks; never the URL, which may hold a password.
//!
//! ## Fix
//! The corrected URL, where one leads to the same place. It is put into the definition that is read back, because an update replaces
//! all of it; a connection that holds a password is not updated like that, since the password cannot be read back.
//!
//! ## Unknown when
//! `glue:GetConnection` was denied, throttled or late.
//!
//! ## References
//! <https://docs.aws.amazon.com/glue/latest/dg/connection-properties.html>

use shared_domain::jdbc::glue_url;
use shared_domain::{Cause, Code, Fix, Missing, Resource};

use super::fixes::{place_of_url, set_url};
use super::view::View;
use crate::check::{Path, Said, Stands};
use crate::{Check, Judgement};

pub const CHECK: Check<View> = Check {
    explains: &[Cause::BadJdbcUrl, Cause::NoSuitableDriver],
    said: &[Said {
        cause: Cause::BadJdbcUrl,
        title: "The JDBC URL is not one that leads to the database",
        resource: |told| told.connection(),
        fix: |_| Fix::advice("Correct the URL's form, service or database name."),
        stands: Stands::UnlessPassed,
    }],
    path: Path::Source,
    ..Check::driver(Code::UrlGrammar, "The JDBC URL is not one that Glue parses", judge)
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    let (Some(connection), Some(url)) = (view.connection()?, view.url()?) else {
        return Ok(Judgement::NotApplicable);
    };
    let Err(problem) = glue_url(&url) else {
        return Ok(Judgement::Pass);
    };
    let summary = match &problem.corrected {
        Some(corrected) => format!("Set {} to {corrected}.", place_of_url(connection)),
        None => "Write the URL in the form that Glue documents for the engine.".to_owned(),
    };
    Ok(Judgement::fail(
        Resource::new("connection", &connection.name),
        problem.rule,
        set_url(connection, &summary, problem.corrected),
    ))
}
