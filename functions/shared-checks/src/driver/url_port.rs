//! # The URL's port is not the database's port
//!
//! ## Why it breaks a connection
//! Nothing listens there, or a security group opens the right port only: the connection is refused or times out.
//!
//! ## Evidence
//! The port in the URL, and the one that RDS reports for the host.
//!
//! ## Fix
//! Put the database's port into the URL.
//!
//! ## Unknown when
//! `rds:DescribeDBInstances` or `rds:DescribeDBClusters` was denied, throttled or late.
//!
//! ## References
//! <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_Endpoint.html>

use shared_domain::{Fix, Missing, Resource, Stage};

use super::view::View;
use crate::{Check, Judgement};

/// The check.
pub const CHECK: Check<View> = Check {
    code: "URL_PORT",
    stage: Stage::Driver,
    title: "The URL's port is not the database's port",
    judge,
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    let (Some(connection), Some(target)) = (view.connection()?, &view.target) else {
        return Ok(Judgement::NotApplicable);
    };
    let Some(database) = view.database()? else {
        return Ok(Judgement::NotApplicable);
    };
    let (Some(said), Some(real)) = (target.port, database.port()) else {
        return Ok(Judgement::NotApplicable);
    };
    if said == real {
        return Ok(Judgement::Pass);
    }
    Ok(Judgement::fail(
        Resource::new("connection", &connection.name),
        format!("the URL says port {said}, and {} listens on {real}", database.id()),
        Fix::advice(format!("Put port {real} into JDBC_CONNECTION_URL.")),
    ))
}
