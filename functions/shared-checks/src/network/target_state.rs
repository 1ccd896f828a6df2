//! # The database is not in a state to answer
//!
//! ## Why it breaks a connection
//! A database that is stopped, paused, being created or deleted accepts no connection.
//!
//! ## Evidence
//! Its state.
//!
//! ## Fix
//! Start it, or wait.
//!
//! ## Unknown when
//! The database could not be described.
//!
//! ## References
//! <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/accessing-monitoring.html>

use shared_domain::{Cause, Code, Fix, Missing};

use super::path::report::judge_at;
use super::path::trace::At;
use super::path::view::View;
use crate::{Check, Judgement};

/// The check.
pub const CHECK: Check<View> = Check {
    explains: &[Cause::ConnectTimeout, Cause::ConnectionRefused],
    ..Check::network(Code::TargetState, "The database is not in a state to answer", judge)
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    judge_at(view, &view.source, CHECK.code, &[At::State], |obstacle, _view| {
        let id = &obstacle.resource.id;
        let state = obstacle.evidence.rsplit(' ').next().unwrap_or_default();
        let command = match (obstacle.resource.kind.as_str(), state) {
            ("db-instance", "stopped") => Some(format!("aws rds start-db-instance --db-instance-identifier {id}")),
            ("db-cluster", "stopped") => Some(format!("aws rds start-db-cluster --db-cluster-identifier {id}")),
            ("cluster", "paused") => Some(format!("aws redshift resume-cluster --cluster-identifier {id}")),
            _ => None,
        };
        match command {
            Some(command) => Fix::command(format!("Start {id}."), command),
            None => Fix::advice(format!("Wait until {id} is available, or look at why it is not.")),
        }
    })
}
