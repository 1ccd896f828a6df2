//! # The URL's port is not the database's port
//!
//! ## Why it breaks a connection
//! Nothing listens there, or a security group opens the right port only: the connection is refused or times out.
//!
//! ## Evidence
//! The port in the URL, and the one that RDS or Redshift reports for the host. A proxy listens on the port of its engine.
//!
//! ## Fix
//! Put the database's port into the URL. Oracle's TLS has a port of its own, which RDS does not report here; it is left alone.
//!
//! ## Unknown when
//! `rds:DescribeDBInstances`, `rds:DescribeDBClusters`, `rds:DescribeDBProxies`, `redshift:DescribeClusters` or
//! `redshift-serverless:GetWorkgroup` was denied, throttled or late.
//!
//! ## References
//! <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_Endpoint.html>

use shared_domain::diagnosis::Listens;
use shared_domain::jdbc::url_of;
use shared_domain::{Cause, Code, Missing, Resource};

use super::fixes;
use super::view::View;
use crate::check::{Path, refuted};
use crate::{Check, Judgement};

pub const CHECK: Check<View> = Check {
    explains: &[Cause::ConnectTimeout, Cause::ConnectionRefused, Cause::BadJdbcUrl],
    refuted_by: refuted::BY_ANSWER,
    path: Path::Source,
    misleads: Path::Source,
    ..Check::driver(Code::UrlPort, "The URL's port is not the database's port", judge)
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    let (Some(connection), Some(target)) = (view.connection()?, &view.target) else {
        return Ok(Judgement::NotApplicable);
    };
    let (Some(said), Some(Listens { id, port: real })) = (target.port, view.listens()?) else {
        return Ok(Judgement::NotApplicable);
    };
    if said == real {
        return Ok(Judgement::Pass);
    }
    if target.engine.is_some_and(|engine| engine.source().tls.own_port) && view.enforces_tls()? {
        return Ok(Judgement::NotApplicable);
    }
    let runs = view.database()?.and_then(|database| database.engine());
    let engine = target.engine.filter(|engine| runs == Some(*engine));
    let written = engine.and_then(|engine| fixes::url(engine, &target.host, real, target.database.as_deref()));
    // What else is wrong with the URL has checks of its own.
    let said_so = || fixes::with_port(&url_of(connection)?, &target.host, real);
    let url = written.or_else(said_so);
    let fix = match connection.property("PORT") {
        Some(_) => fixes::set_properties(
            connection,
            &format!("Set PORT to {real}."),
            &[("PORT", &real.to_string())],
        ),
        None => fixes::set_url(connection, &format!("Put port {real} into JDBC_CONNECTION_URL."), url),
    };
    Ok(Judgement::fail(
        Resource::new("connection", &connection.name),
        format!("the connection says port {said}, and {id} listens on {real}"),
        fix,
    ))
}
