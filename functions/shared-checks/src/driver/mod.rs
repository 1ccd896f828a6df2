//! Driver: URL, connection type, the driver's JAR and class, and what the job does with them.
//!
//! One file a check, named after its code.

mod connection_not_found;
mod connection_not_ready;
mod connection_type;
pub mod custom;
mod driver_class;
mod driver_class_not_in_jar;
mod driver_jar_corrupt;
pub(crate) mod driver_jar_forbidden;
mod driver_jar_missing;
mod driver_java_version;
mod driver_keys_crawler_only;
mod driver_server_auth;
pub(crate) mod fixes;
mod glue_version_ended;
mod glue_version_source;
pub(crate) mod reading;
mod s3a_region;
mod spark_properties;
mod url_database;
mod url_engine;
mod url_grammar;
mod url_port;
pub mod view;

use shared_domain::facts_driver::DriverFacts;
use shared_domain::{Change, Code, Diagnosis, Evidence, Finding, Fix, Missing};

use crate::check::{self, Check, run};
use crate::proof::{World, database_first, prove};
use crate::ssl;
use view::View;

/// What a driver is loaded by: of it a server knows nothing.
pub const OF_LOADING: [Code; 7] = [
    Code::DriverClass,
    Code::DriverJarMissing,
    Code::DriverJarForbidden,
    Code::DriverJarCorrupt,
    Code::DriverClassNotInJar,
    Code::DriverJavaVersion,
    Code::DriverKeysCrawlerOnly,
];

/// The checks, in the order of evaluation.
pub const CHECKS: &[Check<View>] = &[
    connection_not_found::CHECK,
    glue_version_ended::CHECK,
    url_grammar::CHECK,
    url_engine::CHECK,
    url_port::CHECK,
    url_database::CHECK,
    connection_type::CHECK,
    spark_properties::CHECK,
    glue_version_source::CHECK,
    driver_class::CHECK,
    driver_jar_missing::CHECK,
    driver_jar_forbidden::CHECK,
    driver_jar_corrupt::CHECK,
    driver_class_not_in_jar::CHECK,
    driver_java_version::CHECK,
    driver_server_auth::CHECK,
    driver_keys_crawler_only::CHECK,
    connection_not_ready::CHECK,
    s3a_region::CHECK,
];

/// Judges driver, then TLS, of the connections in `evidence`.
pub fn diagnose(facts: &DriverFacts, evidence: &Evidence) -> Diagnosis {
    let world = Connections {
        facts: facts.clone(),
        evidence: evidence.clone(),
    };
    let mut diagnosis = world.judge();
    prove(&world, &mut diagnosis);
    check::in_region(&mut diagnosis, &evidence.context.region);
    diagnosis
}

/// What a fix changes, and can be judged on again.
#[derive(Clone, PartialEq)]
struct Connections {
    facts: DriverFacts,
    evidence: Evidence,
}

impl World for Connections {
    fn apply(&mut self, change: &Change) -> bool {
        let facts = self.facts.apply(change);
        self.evidence.apply(change) || facts
    }

    fn first(&self, change: &Change) -> Option<Fix> {
        database_first(self.facts.lacks(&change.edit))
    }

    fn judge(&self) -> Diagnosis {
        judge(&self.facts, &self.evidence)
    }
}

pub(crate) fn judge(facts: &DriverFacts, evidence: &Evidence) -> Diagnosis {
    let several = evidence.connections.len() > 1;
    let mut whole = Diagnosis::default();
    for (view, name) in views(facts, evidence) {
        for checks in [CHECKS, ssl::CHECKS] {
            let connection = |_: &Finding| name.filter(|_| several).map(str::to_owned);
            check::add(&mut whole, run(checks, &view), connection);
        }
    }
    check::settle(&mut whole, all());
    whole
}

/// Driver and TLS, in the order of evaluation.
fn all() -> impl Iterator<Item = &'static Check<View>> {
    CHECKS.iter().chain(ssl::CHECKS)
}

/// A diagnosis that could not even begin: every check is unknown for one reason.
pub fn unknown(missing: &Missing) -> Diagnosis {
    check::unknown(all(), missing)
}

/// One view a connection with its name, or one of the job alone.
fn views<'a>(facts: &DriverFacts, evidence: &'a Evidence) -> Vec<(View, Option<&'a str>)> {
    if evidence.connections.is_empty() {
        return vec![(View::new(facts, evidence, None), None)];
    }
    let connections = evidence.connections.iter();
    connections
        .map(|named| (View::new(facts, evidence, Some(named)), Some(named.name.as_str())))
        .collect()
}

#[cfg(test)]
mod tests;
