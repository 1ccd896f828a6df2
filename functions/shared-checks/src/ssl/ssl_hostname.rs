//! # The certificate cannot name the host in the URL
//!
//! ## Why it breaks a connection
//! With TLS enforced Glue checks that the certificate names the host. The certificate of an RDS database names its endpoint, and no
//! server's certificate of a public authority names an address.
//!
//! ## Evidence
//! `JDBC_ENFORCE_SSL`, and a literal address as the URL's host. What the certificate behind another name says is not seen; that is for a
//! test.
//!
//! ## Fix
//! Use the endpoint's name.
//!
//! ## Unknown when
//! `glue:GetConnection` was denied, throttled or late, or the connection has a certificate of its own, whose authority may have
//! named the address.
//!
//! ## References
//! <https://docs.aws.amazon.com/glue/latest/dg/connection-properties.html>

use std::net::IpAddr;

use shared_domain::source::Engine;
use shared_domain::{Cause, Code, Fix, Missing, Resource};

use crate::check::{Said, Stands};
use crate::driver::view::{View, is_rds_host};
use crate::{Check, Judgement};

/// The check.
pub const CHECK: Check<View> = Check {
    explains: &[Cause::HostnameMismatch],
    said: &[Said {
        cause: Cause::HostnameMismatch,
        title: "The server's certificate does not name the host in the URL",
        resource: |told| told.host(),
        fix: |_| Fix::advice("Use the host name that the certificate carries, not an alias or an address."),
        stands: Stands::EvenIfPassed,
    }],
    ..Check::ssl(
        Code::SslHostname,
        "The certificate cannot name the host in the URL",
        judge,
    )
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    let (Some(connection), Some(target)) = (view.connection()?, &view.target) else {
        return Ok(Judgement::NotApplicable);
    };
    // Oracle and SQL Server can be told the name that the certificate has.
    let told = matches!(target.engine, Some(Engine::Oracle | Engine::Sqlserver))
        && connection.property("CUSTOM_JDBC_CERT_STRING").is_some();
    if !view.enforces_tls()? || told || target.engine == Some(Engine::Snowflake) {
        return Ok(Judgement::NotApplicable);
    }
    if target.host.parse::<IpAddr>().is_err() {
        return Ok(if is_rds_host(&target.host) {
            Judgement::Pass
        } else {
            Judgement::NotApplicable
        });
    }
    if connection.property("CUSTOM_JDBC_CERT").is_some() {
        return Err(Missing {
            reason: format!(
                "whether the server's certificate names {} is not seen from here",
                target.host
            ),
            would_help: "glue:TestConnection".to_owned(),
        });
    }
    Ok(Judgement::fail(
        Resource::new("connection", &connection.name),
        format!("TLS is enforced, and the URL names the address {}", target.host),
        Fix::advice("Name the host as the server's certificate does."),
    ))
}
