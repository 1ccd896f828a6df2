//! # The connection's own status is IN_PROGRESS or FAILED
//!
//! ## Why it breaks a connection
//! Glue refuses to use a connection that it has not finished creating.
//!
//! ## Evidence
//! Its status, and Glue's reason.
//!
//! ## Fix
//! Mend what the reason names and create it anew, or wait while it is in progress.
//!
//! ## Unknown when
//! `glue:GetConnection` was denied, throttled or late.
//!
//! ## References
//! <https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-catalog-connections-connections.html>

use shared_domain::{Command, Fix, Missing, Resource, Stage};

use super::view::View;
use crate::{Check, Judgement};

/// The check.
pub const CHECK: Check<View> = Check {
    code: "CONNECTION_NOT_READY",
    stage: Stage::Driver,
    title: "The connection's own status is IN_PROGRESS or FAILED",
    judge,
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    let Some(connection) = view.connection()? else {
        return Ok(Judgement::NotApplicable);
    };
    match connection.status.as_deref() {
        None => Ok(Judgement::NotApplicable),
        Some("READY") => Ok(Judgement::Pass),
        Some(status) => Ok(Judgement::fail(
            Resource::new("connection", &connection.name),
            format!(
                "its status is {status}: {}",
                connection.status_reason.as_deref().unwrap_or("Glue gives no reason")
            ),
            Fix::command(
                "Mend what the reason names; while it is IN_PROGRESS, wait and look again.",
                Command::aws("glue", "get-connection")
                    .word("--hide-password")
                    .option("--name", &connection.name),
            ),
        )),
    }
}
