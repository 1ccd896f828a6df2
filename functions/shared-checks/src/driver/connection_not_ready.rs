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

use shared_domain::{Cause, Code, Command, Fix, Missing, Resource};

use super::view::View;
use crate::check::{Said, Stands};
use crate::{Check, Judgement};

pub const CHECK: Check<View> = Check {
    explains: &[Cause::ConnectionNotReady, Cause::BadJdbcUrl, Cause::WrongConnectionType],
    said: &[Said {
        cause: Cause::ConnectionNotReady,
        title: "The connection is not ready",
        resource: |told| told.connection(),
        fix: |_| Fix::advice("Read the connection's status and its reason, mend that, or create it anew."),
        stands: Stands::UnlessPassed,
    }],
    ..Check::driver(
        Code::ConnectionNotReady,
        "The connection's own status is IN_PROGRESS or FAILED",
        judge,
    )
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
            Fix::shows(
                "Mend what the reason names; while it is IN_PROGRESS, wait and look again.",
                Command::aws("glue", "get-connection")
                    .word("--hide-password")
                    .option("--name", &connection.name),
            ),
        )),
    }
}
