//! # No TLS version in common
//!
//! ## Why it breaks a connection
//! From Glue 5.0 on the runtime is Java 17, which speaks TLS 1.2 and 1.3 only. A server that is held to older versions cannot agree with it.
//! Redshift in turn, provisioned and serverless, refuses TLS below 1.2 since 2026-01-31; Glue's own drivers speak 1.2 on every version that
//! still starts runs, so that meets only a driver or a client that the job brings along.
//!
//! ## Evidence
//! The Glue version, and `ssl_max_protocol_version` (PostgreSQL) or `tls_version` (MySQL, MariaDB) of the database. By default servers
//! offer TLS 1.2. It fails when TLS is a must on either side, else it is a warning.
//!
//! ## Fix
//! Let the server offer TLS 1.2 or newer.
//!
//! ## Unknown when
//! `glue:GetJob`, `rds:DescribeDBParameters` or `rds:DescribeDBClusterParameters` was denied, throttled or late.
//!
//! ## References
//! <https://docs.aws.amazon.com/glue/latest/dg/migrating-version-50.html>,
//! <https://docs.aws.amazon.com/redshift/latest/mgmt/behavior-changes.html>

use shared_domain::jdbc::target_of;
use shared_domain::{Cause, Code, Fix, Missing, Verdict};

use super::requires_tls;
use crate::check::{Observation, Said, Stands, Told};
use crate::driver::view::View;
use crate::{Check, Judgement};

pub const CHECK: Check<View> = Check {
    explains: &[Cause::TlsVersionMismatch, Cause::SslHandshakeFailed],
    said: &[Said {
        cause: Cause::TlsVersionMismatch,
        title: "Server and runtime have no TLS version in common",
        resource: |told| told.host(),
        fix: offer_newer,
        stands: Stands::EvenIfPassed,
    }],
    ..Check::ssl(Code::SslProtocol, "No TLS version in common", judge)
};

fn offer_newer(told: &Told<'_>) -> Fix {
    let engine = told.connection.and_then(target_of).and_then(|target| target.engine);
    match engine.and_then(|engine| engine.source().tls.refuses) {
        Some(refuses) => Fix::advice(format!("Use Glue's own driver, or a newer one: {refuses}.")),
        None => Fix::advice("Let the server offer TLS 1.2 or newer."),
    }
}

/// The first Java that speaks neither TLS 1.0 nor 1.1.
const MODERN_JAVA: u16 = 17;

fn judge(view: &View) -> Result<Judgement, Missing> {
    view.connection()?;
    let Some((job, version)) = view.glue_version()? else {
        return Ok(Judgement::NotApplicable);
    };
    if view
        .engine()
        .is_some_and(|engine| engine.source().tls.refuses.is_some())
    {
        // How old a driver of the job's own is cannot be seen.
        let own = view.job_has_own_driver();
        return Ok(if own { Judgement::NotApplicable } else { Judgement::Pass });
    }
    if version.java().is_none_or(|java| java < MODERN_JAVA) {
        return Ok(Judgement::NotApplicable);
    }
    let Some(database) = view.database()? else {
        return Ok(Judgement::NotApplicable);
    };
    let Some(parameter) = database.engine().and_then(|engine| engine.source().tls.versions_in) else {
        return Ok(Judgement::NotApplicable);
    };
    let Some(value) = view.parameter(database, parameter)? else {
        return Ok(Judgement::Pass);
    };
    let old = |version: &str| matches!(version.trim(), "TLSv1" | "TLSv1.0" | "TLSv1.1");
    if !value.split(',').all(old) {
        return Ok(Judgement::Pass);
    }
    let must = view.enforces_tls()? || requires_tls(view, database)?.is_some_and(|(required, _)| required);
    Ok(Judgement::Found(vec![Observation::new(
        if must { Verdict::Fail } else { Verdict::Warn },
        database.resource(),
        format!(
            "{} runs on Glue {version}, which speaks TLS 1.2 and 1.3, and {} offers {value} ({parameter})",
            job.name,
            database.id()
        ),
        Fix::advice(format!(
            "Let {parameter} in the parameter group of {} include TLSv1.2.",
            database.id()
        )),
    )]))
}
