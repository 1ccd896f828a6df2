//! Driver: URL, connection type, and what the job does with them.
//!
//! One file a check, named after its code. What only a driver's own words show (`DRIVER_CLASS`, `DRIVER_CLASS_NOT_IN_JAR`, ...)
//! comes from an error text, in `verdict`.

pub mod connection_not_ready;
pub mod connection_type;
pub mod driver_keys_crawler_only;
pub mod url_database;
pub mod url_engine;
pub mod url_grammar;
pub mod url_port;
pub mod view;

use shared_domain::facts_driver::DriverFacts;
use shared_domain::{Diagnosis, Evidence, Missing, UnknownCheck};

use crate::check::{Check, run};
use crate::ssl;
use view::View;

/// The checks, in the order of evaluation.
pub const CHECKS: &[Check<View>] = &[
    url_grammar::CHECK,
    url_engine::CHECK,
    url_port::CHECK,
    url_database::CHECK,
    connection_type::CHECK,
    driver_keys_crawler_only::CHECK,
    connection_not_ready::CHECK,
];

/// Judges driver, then TLS, of the connection that Glue most likely used.
pub fn diagnose(facts: &DriverFacts, evidence: &Evidence) -> Diagnosis {
    let view = View::new(facts, evidence);
    let mut diagnosis = run(CHECKS, &view);
    let tls = run(ssl::CHECKS, &view);
    diagnosis.findings.extend(tls.findings);
    diagnosis.passed.extend(tls.passed);
    diagnosis.unknown.extend(tls.unknown);
    diagnosis.not_applicable.extend(tls.not_applicable);
    diagnosis
}

/// A diagnosis that could not even begin: every check is unknown for one reason.
pub fn unknown(missing: &Missing) -> Diagnosis {
    let unknown = CHECKS.iter().chain(ssl::CHECKS).map(|check| UnknownCheck {
        code: check.code.to_owned(),
        stage: check.stage,
        reason: missing.reason.clone(),
        would_help: missing.would_help.clone(),
    });
    Diagnosis {
        unknown: unknown.collect(),
        ..Diagnosis::default()
    }
}

#[cfg(test)]
mod tests;
