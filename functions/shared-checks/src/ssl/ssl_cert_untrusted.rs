//! # The server's certificate is not signed by a CA that the runtime trusts
//!
//! ## Why it breaks a connection
//! With `JDBC_ENFORCE_SSL` Glue checks the certificate against those that it brings along, which are Amazon's, unless the connection
//! has one of its own (`CUSTOM_JDBC_CERT`). And from Glue 5.0 on the driver for SQL Server encrypts by default and checks the certificate
//! against Java's own authorities, which do not include those of RDS.
//!
//! ## Evidence
//! `JDBC_ENFORCE_SSL`, `CUSTOM_JDBC_CERT`, the engine, the host, and the Glue version. The certificate itself is not seen, so this is a
//! warning.
//!
//! ## Fix
//! Give the connection the authority's certificate; for SQL Server on RDS, enforce TLS, so that Glue brings RDS's.
//!
//! ## Unknown when
//! `glue:GetConnection` or `glue:GetJob` was denied, throttled or late.
//!
//! ## References
//! <https://docs.aws.amazon.com/glue/latest/dg/connection-properties.html>

use shared_domain::source::{Elsewhere, Enforce};
use shared_domain::{Cause, Code, Fix, Missing, Resource};

use crate::check::{Said, Stands, causes};
use crate::driver::fixes::set_properties;
use crate::driver::view::View;
use crate::{Check, Judgement};

pub const CHECK: Check<View> = Check {
    explains: causes::CERTIFICATE,
    said: &[Said {
        cause: Cause::CertificateUntrusted,
        title: "The server's certificate is not signed by an authority that the runtime trusts",
        resource: |told| told.host(),
        fix: |_| {
            Fix::advice(
                "Give the connection the authority's certificate (CUSTOM_JDBC_CERT; in a request, `tls.caUri`), or the server a certificate of a \
                 known authority.",
            )
        },
        stands: Stands::EvenIfPassed,
    }],
    ..Check::ssl(
        Code::SslCertUntrusted,
        "The server's certificate is not signed by a CA that the runtime trusts",
        judge,
    )
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    let (Some(connection), Some(target)) = (view.connection()?, &view.target) else {
        return Ok(Judgement::NotApplicable);
    };
    if connection.property("CUSTOM_JDBC_CERT").is_some() {
        return Ok(Judgement::NotApplicable);
    }
    let on_rds = view.is_on_rds();
    let resource = Resource::new("connection", &connection.name);
    let Some(tls) = target.engine.map(|engine| &engine.source().tls) else {
        return Ok(Judgement::NotApplicable);
    };
    match view.enforces_tls()? {
        true if !on_rds && tls.elsewhere == Elsewhere::AmazonsOnly => Ok(Judgement::warn(
            resource,
            format!(
                "JDBC_ENFORCE_SSL is true without CUSTOM_JDBC_CERT, and {} is no name of RDS: Glue checks against Amazon's certificates only",
                target.host
            ),
            Fix::advice(
                "Put the authority's certificate (PEM) into S3 and name it in CUSTOM_JDBC_CERT (in a request, `tls.caUri`), or use the RDS \
                 endpoint's own name.",
            ),
        )),
        false if on_rds && tls.checked_unasked => {
            let Some((job, version)) = view.glue_version()? else {
                return Ok(Judgement::NotApplicable);
            };
            if version.major < 5 || view.job_has_own_driver() {
                return Ok(Judgement::Pass);
            }
            Ok(Judgement::warn(
                resource,
                format!(
                    "{} runs on Glue {version}, whose driver for SQL Server checks the certificate by default, and Java does not know the \
                     authority of RDS",
                    job.name
                ),
                set_properties(
                    connection,
                    "Set JDBC_ENFORCE_SSL to true on the connection, so that Glue brings the certificates of RDS.",
                    &[("JDBC_ENFORCE_SSL", "true")],
                ),
            ))
        }
        true if on_rds && tls.enforce != Enforce::Always => Ok(Judgement::Pass),
        _ => Ok(Judgement::NotApplicable),
    }
}
