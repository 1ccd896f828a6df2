//! # The job names a connection that does not exist
//!
//! ## Why it breaks a connection
//! Glue looks up every connection of a job's list before it starts the run, in the job's account and Region, and gives up when one
//! is not there. A name that only an argument mentions fails when the script asks for it, if it does.
//!
//! ## Evidence
//! Glue's answer that it knows no connection of that name.
//!
//! ## Fix
//! Create the connection, or take its name off the job's list.
//!
//! ## Unknown when
//! `glue:GetConnection` was denied, throttled or late.
//!
//! ## References
//! <https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-catalog-connections-connections.html>

use shared_domain::evidence::Found;
use shared_domain::{Code, Command, Fix, Missing, Resource};

use super::view::View;
use crate::{Check, Judgement};

pub const CHECK: Check<View> = Check::driver(
    Code::ConnectionNotFound,
    "The job names a connection that does not exist",
    judge,
);

fn judge(view: &View) -> Result<Judgement, Missing> {
    if view.connection()?.is_some() {
        return Ok(Judgement::Pass);
    }
    let Some(name) = &view.name else {
        return Ok(Judgement::NotApplicable);
    };
    let context = &view.evidence.context;
    let place = if context.account.is_empty() {
        format!("Region {}", context.region)
    } else {
        format!("account {}, Region {}", context.account, context.region)
    };
    let about = Resource::new("connection", name);
    let evidence = format!("Glue knows no connection {name} in {place}");
    let fix = Fix::shows(
        "Create the connection, or take its name off the job or the crawler.",
        Command::aws("glue", "get-connections")
            .word("--hide-password")
            .look_up("ConnectionList[].Name"),
    );
    let job = view.evidence.job.get().and_then(Found::present);
    let crawler = view.evidence.known_crawler();
    let listed = job.is_some_and(|job| job.connections.connections.contains(name))
        || crawler.is_some_and(|crawler| crawler.targets.connections().contains(&name.as_str()));
    Ok(if listed {
        Judgement::fail(about, evidence, fix)
    } else {
        Judgement::warn(about, evidence, fix)
    })
}
