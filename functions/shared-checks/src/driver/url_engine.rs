//! # The URL's engine is not the engine of the database at that host
//!
//! ## Why it breaks a connection
//! The driver of one engine does not speak another's protocol: it hangs, or reports a broken handshake.
//!
//! ## Evidence
//! The engine in the URL (or the connection's type), and the one that RDS reports for the host.
//!
//! ## Fix
//! Name the database's own engine in the URL. MariaDB is reached as `mysql`.
//!
//! ## Unknown when
//! `rds:DescribeDBInstances` or `rds:DescribeDBClusters` was denied, throttled or late.
//!
//! ## References
//! <https://docs.aws.amazon.com/glue/latest/dg/connection-properties.html>

use shared_domain::{Cause, Code, Missing, Resource};

use super::fixes;
use super::view::View;
use crate::check::Path;
use crate::{Check, Judgement};

pub const CHECK: Check<View> = Check {
    explains: &[Cause::BadJdbcUrl, Cause::NoSuitableDriver],
    path: Path::Source,
    ..Check::driver(
        Code::UrlEngine,
        "The URL's engine is not the engine of the database at that host",
        judge,
    )
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
    // Whether Glue knows the word `mariadb` is URL_GRAMMAR's.
    if said.agrees_with(real) {
        return Ok(Judgement::Pass);
    }
    let spoken = real.spoken();
    let port = database.port().or(target.port);
    let url = port.and_then(|port| fixes::url(real, &target.host, port, target.database.as_deref()));
    let summary = match (connection.property("JDBC_CONNECTION_URL"), &url) {
        (None, _) => format!(
            "Create the connection anew with the type {}.",
            spoken.as_str().to_uppercase()
        ),
        (Some(_), Some(url)) => format!("Set JDBC_CONNECTION_URL to {url}."),
        (Some(_), None) => format!("Let JDBC_CONNECTION_URL begin with jdbc:{}:.", spoken.as_str()),
    };
    Ok(Judgement::fail(
        Resource::new("connection", &connection.name),
        format!(
            "the connection says {}, and {} runs {}",
            said.as_str(),
            database.id(),
            database.engine_name()
        ),
        fixes::set_url(connection, &summary, url),
    ))
}
