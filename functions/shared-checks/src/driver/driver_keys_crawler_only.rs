//! # Driver keys on the connection do not reach ETL jobs
//!
//! ## Why it breaks a connection
//! `JDBC_DRIVER_JAR_URI` and `JDBC_DRIVER_CLASS_NAME` are for crawlers. A job runs with Glue's own driver unless its script
//! names another (`customJdbcDriverS3Path`, `customJdbcDriverClassName`).
//!
//! ## Evidence
//! The keys on the connection, and the job that uses it. Only the job's arguments are read, not its script.
//!
//! ## Fix
//! Name the driver in the script's options.
//!
//! ## Unknown when
//! `glue:GetConnection` or `glue:GetJob` was denied, throttled or late.
//!
//! ## References
//! <https://docs.aws.amazon.com/glue/latest/dg/console-connections-jdbc-drivers.html>

use shared_domain::{Cause, Code, Fix, Missing, Resource};

use super::custom::Origin;
use super::view::View;
use crate::{Check, Judgement};

pub const CHECK: Check<View> = Check {
    explains: &[
        Cause::DriverClassNotFound,
        Cause::NoSuitableDriver,
        Cause::DriverIncompatible,
    ],
    ..Check::driver(
        Code::DriverKeysCrawlerOnly,
        "Driver keys on the connection do not reach ETL jobs",
        judge,
    )
};

const KEYS: [&str; 2] = ["JDBC_DRIVER_JAR_URI", "JDBC_DRIVER_CLASS_NAME"];

fn judge(view: &View) -> Result<Judgement, Missing> {
    let Some(connection) = view.connection()? else {
        return Ok(Judgement::NotApplicable);
    };
    let keys: Vec<_> = KEYS
        .into_iter()
        .filter(|key| connection.property(key).is_some())
        .collect();
    if keys.is_empty() || view.spark_job()?.is_none() {
        return Ok(Judgement::NotApplicable);
    }
    if view
        .custom
        .as_ref()
        .is_some_and(|custom| custom.origin == Origin::Script)
    {
        return Ok(Judgement::Pass);
    }
    let options = match (connection.property(KEYS[0]), connection.property(KEYS[1])) {
        (Some(jar), Some(class)) => {
            format!("customJdbcDriverS3Path={jar} and customJdbcDriverClassName={class}")
        }
        _ => "customJdbcDriverS3Path and customJdbcDriverClassName".to_owned(),
    };
    Ok(Judgement::warn(
        Resource::new("connection", &connection.name),
        format!("the connection sets {}, which jobs do not read", keys.join(" and ")),
        Fix::advice(format!("Pass {options} in the connection options of the job's script.")),
    ))
}
