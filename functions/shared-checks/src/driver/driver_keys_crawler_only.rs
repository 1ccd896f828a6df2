//! # Driver keys on the connection do not reach ETL jobs
//!
//! ## Why it breaks a connection
//! `JDBC_DRIVER_JAR_URI` and `JDBC_DRIVER_CLASS_NAME` are for crawlers. A job runs with Glue's own driver unless its script
//! names another (`customJdbcDriverS3Path`, `customJdbcDriverClassName`).
//!
//! ## Evidence
//! The keys on the connection, and the job that uses it.
//!
//! ## Fix
//! Name the driver in the script's options.
//!
//! ## Unknown when
//! `glue:GetConnection` was denied, throttled or late.
//!
//! ## References
//! <https://docs.aws.amazon.com/glue/latest/dg/console-connections-jdbc-drivers.html>

use shared_domain::{Fix, Missing, Resource, Stage};

use super::view::View;
use crate::{Check, Judgement};

/// The check.
pub const CHECK: Check<View> = Check {
    code: "DRIVER_KEYS_CRAWLER_ONLY",
    stage: Stage::Driver,
    title: "Driver keys on the connection do not reach ETL jobs",
    judge,
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    let Some(connection) = view.connection()?.filter(|_| view.job.is_some()) else {
        return Ok(Judgement::NotApplicable);
    };
    let keys: Vec<_> = ["JDBC_DRIVER_JAR_URI", "JDBC_DRIVER_CLASS_NAME"]
        .into_iter()
        .filter(|key| connection.property(key).is_some())
        .collect();
    if keys.is_empty() {
        return Ok(Judgement::NotApplicable);
    }
    Ok(Judgement::warn(
        Resource::new("connection", &connection.name),
        format!("the connection sets {}, which jobs do not read", keys.join(" and ")),
        Fix::advice("Pass customJdbcDriverS3Path and customJdbcDriverClassName in the job's connection options."),
    ))
}
