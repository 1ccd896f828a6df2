//! # The server requires TLS and the connection does not enforce it
//!
//! ## Why it breaks a connection
//! Glue tries TLS by itself and falls back to a plain connection, which such a server refuses. From configuration alone this is a
//! warning; a refusal makes it a failure.
//!
//! ## Evidence
//! `rds.force_ssl` or `require_secure_transport` of the database, set or by the engine's default, `require_ssl` of a Redshift cluster or
//! workgroup, and `JDBC_ENFORCE_SSL` of the connection.
//!
//! ## Fix
//! Set `JDBC_ENFORCE_SSL` to `true`.
//!
//! ## Unknown when
//! `rds:DescribeDBParameters`, `rds:DescribeDBClusterParameters`, `redshift:DescribeClusterParameters` or
//! `redshift-serverless:GetWorkgroup` was denied, throttled or late. Where the parameter is not set and the default of that engine version
//! is not documented, no call tells, and nothing is judged.
//!
//! ## References
//! <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/PostgreSQL.Concepts.General.SSL.html>,
//! <https://docs.aws.amazon.com/redshift/latest/mgmt/connecting-ssl-support.html>

use shared_domain::aws::glue::Connection;
use shared_domain::{Cause, Code, Fix, Missing, Resource};

use super::{redshift_requires_tls, requires_tls};
use crate::check::{Said, Stands};
use crate::driver::fixes::set_properties;
use crate::driver::view::View;
use crate::{Check, Judgement};

pub const CHECK: Check<View> = Check {
    explains: &[Cause::SslRequiredByServer],
    said: &[Said {
        cause: Cause::SslRequiredByServer,
        title: "The server requires TLS and the connection did not use it",
        resource: |told| told.connection(),
        fix: |_| Fix::advice("Set JDBC_ENFORCE_SSL to true on the connection."),
        stands: Stands::EvenIfPassed,
    }],
    ..Check::ssl(
        Code::SslRequired,
        "The server requires TLS and the connection does not enforce it",
        judge,
    )
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    let Some(connection) = view.connection()? else {
        return Ok(Judgement::NotApplicable);
    };
    if let Some((name, parameters)) = view.redshift()? {
        if view.enforces_tls()? {
            return Ok(Judgement::Pass);
        }
        return Ok(match redshift_requires_tls(parameters) {
            Some((required, how)) => judged(connection, &name, required, &how),
            None => Judgement::NotApplicable,
        });
    }
    let Some(database) = view.database()? else {
        return Ok(Judgement::NotApplicable);
    };
    let parameter = database.engine().and_then(|engine| engine.source().tls.required_by);
    if parameter.is_some() && view.enforces_tls()? {
        // Whatever the server asks for.
        return Ok(Judgement::Pass);
    }
    let Some((required, how)) = requires_tls(view, database)? else {
        return Ok(Judgement::NotApplicable);
    };
    Ok(judged(connection, database.id(), required, &how))
}

fn judged(connection: &Connection, database: &str, required: bool, how: &str) -> Judgement {
    if !required {
        return Judgement::Pass;
    }
    Judgement::warn(
        Resource::new("connection", &connection.name),
        format!("{database} requires TLS ({how}), and the connection does not set JDBC_ENFORCE_SSL"),
        set_properties(
            connection,
            "Set JDBC_ENFORCE_SSL to true on the connection; Glue then also checks the certificate and the host name.",
            &[("JDBC_ENFORCE_SSL", "true")],
        ),
    )
}
