//! # The connection's type cannot serve the engine that uses it
//!
//! ## Why it breaks a connection
//! A JDBC connection to Snowflake is for crawlers: a Spark job finds no driver for it. Spark needs the type SNOWFLAKE.
//!
//! ## Evidence
//! The connection's type, its URL's engine, and the job.
//!
//! ## Fix
//! Create the connection anew with the native type.
//!
//! ## Unknown when
//! `glue:GetConnection` was denied, throttled or late.
//!
//! ## References
//! <https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-connect-snowflake-home.html>

use shared_domain::source::Engine;
use shared_domain::{Fix, Missing, Resource, Stage};

use super::view::View;
use crate::{Check, Judgement};

/// The check.
pub const CHECK: Check<View> = Check {
    code: "CONNECTION_TYPE",
    stage: Stage::Driver,
    title: "The connection's type cannot serve the engine that uses it",
    judge,
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    let Some(connection) = view.connection()? else {
        return Ok(Judgement::NotApplicable);
    };
    let native = view
        .target
        .as_ref()
        .and_then(|target| target.engine)
        .filter(|engine| *engine == Engine::Snowflake);
    if view.job.is_none() || connection.connection_type != "JDBC" {
        return Ok(Judgement::NotApplicable);
    }
    Ok(match native {
        Some(_) => Judgement::fail(
            Resource::new("connection", &connection.name),
            "a JDBC connection with a Snowflake URL is for crawlers, and a Spark job uses it",
            Fix::advice("Create a connection of type SNOWFLAKE for the job."),
        ),
        None => Judgement::Pass,
    })
}
