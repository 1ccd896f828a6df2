//! # Driver keys on the connection do not reach ETL jobs
//!
//! ## Why it breaks a connection
//! `JDBC_DRIVER_JAR_URI` and `JDBC_DRIVER_CLASS_NAME` are for crawlers, which load that driver. A job runs with Glue's own driver unless its script
//! names another (`customJdbcDriverS3Path`, `customJdbcDriverClassName`).
//!
//! ## Evidence
//! The keys on the connection, the arguments of the job that uses it, and what its script names.
//!
//! ## Fix
//! Name the driver in the script's options.
//!
//! ## Unknown when
//! `glue:GetConnection`, `glue:GetJob` or `glue:GetCrawler` was denied, throttled or late, the job's script could not be read
//! (`s3:GetObject`), or it goes on behind what is read of it.
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
    if keys.is_empty() {
        return Ok(Judgement::NotApplicable);
    }
    if view.crawler()?.is_some() {
        return Ok(Judgement::Pass);
    }
    if view.spark_job()?.is_none() {
        return Ok(Judgement::NotApplicable);
    }
    if view
        .custom
        .as_ref()
        .is_some_and(|custom| custom.origin == Origin::Script)
    {
        return Ok(Judgement::Pass);
    }
    let in_script = match view.script_names_a_driver()? {
        Some(true) => return Ok(Judgement::Pass),
        Some(false) => ", and the job's script names no driver",
        None => "",
    };
    let options = match (connection.property(KEYS[0]), connection.property(KEYS[1])) {
        (Some(jar), Some(class)) => {
            format!("customJdbcDriverS3Path={jar} and customJdbcDriverClassName={class}")
        }
        _ => "customJdbcDriverS3Path and customJdbcDriverClassName".to_owned(),
    };
    Ok(Judgement::warn(
        Resource::new("connection", &connection.name),
        format!(
            "the connection sets {}, which jobs do not read{in_script}",
            keys.join(" and ")
        ),
        Fix::advice(format!("Pass {options} in the connection options of the job's script.")),
    ))
}
