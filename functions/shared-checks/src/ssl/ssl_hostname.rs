//! # The certificate cannot name the host in the URL
//!
//! ## Why it breaks a connection
//! With TLS enforced Glue checks that the certificate names the host. The certificate of an RDS database names its endpoint and no other
//! name of it, and no server's certificate of a public authority names an address.
//!
//! ## Evidence
//! `JDBC_ENFORCE_SSL`, and a literal address as the URL's host, or a name that hosted zones lead to the endpoint of an RDS database. What
//! the certificate behind another name says is not seen, nor what an authority of one's own has named; that is for a test, and not judged.
//!
//! ## Fix
//! Use the endpoint's name.
//!
//! ## Unknown when
//! `glue:GetConnection` was denied, throttled or late.
//!
//! ## References
//! <https://docs.aws.amazon.com/glue/latest/dg/connection-properties.html>

use std::net::IpAddr;

use shared_domain::aws::glue::Connection;
use shared_domain::source::Enforce;
use shared_domain::{Cause, Code, Fix, Missing, Resource};

use crate::check::{Said, Stands};
use crate::driver::fixes::{set_url, url};
use crate::driver::view::{View, is_rds_host};
use crate::{Check, Judgement};

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
    let tls = target.engine.map(|engine| &engine.source().tls);
    let told = tls.is_some_and(|tls| tls.takes_a_name) && connection.property("CUSTOM_JDBC_CERT_STRING").is_some();
    if !view.enforces_tls()? || told || tls.is_some_and(|tls| tls.enforce == Enforce::Always) {
        return Ok(Judgement::NotApplicable);
    }
    if is_rds_host(&target.host) {
        return Ok(Judgement::Pass);
    }
    if view.is_on_rds() {
        let endpoint = view.endpoint().unwrap_or_default();
        return Ok(Judgement::fail(
            Resource::new("connection", &connection.name),
            format!(
                "TLS is enforced, and {} is another name of {endpoint}, the only one in the certificate",
                target.host
            ),
            by_endpoint(view, connection, endpoint),
        ));
    }
    if target.host.parse::<IpAddr>().is_err() || connection.property("CUSTOM_JDBC_CERT").is_some() {
        return Ok(Judgement::NotApplicable);
    }
    Ok(Judgement::fail(
        Resource::new("connection", &connection.name),
        format!("TLS is enforced, and the URL names the address {}", target.host),
        Fix::advice("Name the host as the server's certificate does."),
    ))
}

/// Puts the endpoint's own name into the URL.
fn by_endpoint(view: &View, connection: &Connection, endpoint: &str) -> Fix {
    let summary = format!("Name the database by its own endpoint, {endpoint}, in the URL.");
    let target = view.target.as_ref();
    let url = target.and_then(|target| url(target.engine?, endpoint, target.port?, target.database.as_deref()));
    set_url(connection, &summary, url)
}
