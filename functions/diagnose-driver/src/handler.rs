//! The handler: collects the facts unless they were given, and lets the pure checks judge.

use serde::Deserialize;
use shared_checks::driver;
use shared_domain::facts_driver::DriverFacts;
use shared_domain::step::Route;
use shared_domain::{Diagnosis, Evidence, Missing};
use shared_lambda::StepError;

pub use crate::collect::{Clients, collect, collect_all};

#[cfg(test)]
mod tests;

/// Diagnoses the driver and TLS of the connections in the evidence.
///
/// # Errors
/// None: what could not be read becomes an unknown verdict.
pub async fn handle(clients: &Clients, input: Input) -> Result<Output, StepError> {
    let Some(evidence) = evidence(&input) else {
        return Ok(driver::unknown(&nothing_to_judge()));
    };
    let facts = match input.facts {
        Some(facts) => facts,
        None => collect_all(clients, &evidence).await,
    };
    let diagnosis = judge(&facts, &evidence);
    tracing::info!(
        findings = diagnosis.findings.len(),
        unknown = diagnosis.unknown.len(),
        "diagnosed driver and TLS: {} findings, {} unknown",
        diagnosis.findings.len(),
        diagnosis.unknown.len()
    );
    Ok(diagnosis)
}

/// What this step reads of the execution's document.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Input {
    /// The request, for account and Region.
    pub route: Option<Route>,
    /// The connections and the job that are diagnosed.
    pub evidence: Option<Evidence>,
    /// Facts that were read before; with them no AWS call is made.
    pub facts: Option<DriverFacts>,
}

/// What this step puts into the document.
pub type Output = Diagnosis;

/// The evidence, with the route's account and Region where it has none of its own.
fn evidence(input: &Input) -> Option<Evidence> {
    let mut evidence = input.evidence.clone()?;
    if let Some(route) = input.route.as_ref().filter(|_| evidence.context.region.is_empty()) {
        evidence.context = route.context.clone();
    }
    Some(evidence)
}

/// The judgement alone, for replaying saved facts.
pub fn judge(facts: &DriverFacts, evidence: &Evidence) -> Diagnosis {
    driver::diagnose(facts, evidence)
}

fn nothing_to_judge() -> Missing {
    Missing {
        reason: "no evidence was collected to judge".to_owned(),
        would_help: "glue:GetConnection".to_owned(),
    }
}
