//! # The URL's engine is not the engine of the database at that host
//!
//! ## Why it breaks a connection
//! The driver of one engine does not speak another's protocol: it hangs, or reports a broken handshake.
//!
//! ## Evidence
//! The engine in the URL, and the one that RDS reports for the host.
//!
//! ## Fix
//! Name the database's own engine in the URL. MariaDB is reached as `mysql`.
//!
//! ## Unknown when
//! `rds:DescribeDBInstances` or `rds:DescribeDBClusters` was denied, throttled or late.
//!
//! ## References
//! <https://docs.aws.amazon.com/glue/latest/dg/connection-properties.html>

use shared_domain::source::Engine;
use shared_domain::{Fix, Missing, Resource, Stage};

use super::view::View;
use crate::{Check, Judgement};

/// The check.
pub const CHECK: Check<View> = Check {
    code: "URL_ENGINE",
    stage: Stage::Driver,
    title: "The URL's engine is not the engine of the database at that host",
    judge,
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    let (Some(connection), Some(target)) = (view.connection()?, &view.target) else {
        return Ok(Judgement::NotApplicable);
    };
    let Some(database) = view.database()? else {
        return Ok(Judgement::NotApplicable);
    };
    let (Some(said), Some(real)) = (target.engine, database.engine()) else {
        return Ok(Judgement::NotApplicable);
    };
    if said == real || (said == Engine::Mysql && real == Engine::Mariadb) {
        return Ok(Judgement::Pass);
    }
    let spoken = if real == Engine::Mariadb { Engine::Mysql } else { real };
    Ok(Judgement::fail(
        Resource::new("connection", &connection.name),
        format!(
            "the URL says {}, and {} runs {}",
            said.as_str(),
            database.id(),
            database.engine_name()
        ),
        Fix::advice(format!("Let JDBC_CONNECTION_URL begin with jdbc:{}:", spoken.as_str())),
    ))
}
