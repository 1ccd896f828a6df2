//! The handler: collects the facts unless they were given, and lets the pure checks judge.

use shared_checks::driver;
use shared_domain::facts_driver::DriverFacts;
use shared_domain::{Diagnosis, Evidence};
use shared_lambda::{DiagnosisInput, StepError, nothing_to_judge};

pub use crate::collect::{Clients, collect, collect_all};

#[cfg(test)]
mod tests;

/// Diagnoses the driver and TLS of the connections in the evidence.
///
/// # Errors
/// None: what could not be read becomes an unknown verdict.
pub async fn handle(clients: &Clients, input: Input) -> Result<Output, StepError> {
    let Some(evidence) = input.evidence() else {
        return Ok(driver::unknown(&nothing_to_judge()));
    };
    let collected = collect_all(clients, &evidence);
    let judged = |facts: &DriverFacts| judge(facts, &evidence);
    Ok(shared_lambda::diagnose("driver and TLS", input.facts, collected, judged).await)
}

/// What this step reads of the execution's document.
pub type Input = DiagnosisInput<DriverFacts>;

/// What this step puts into the document.
pub type Output = Diagnosis;

/// The judgement alone, for replaying saved facts.
pub fn judge(facts: &DriverFacts, evidence: &Evidence) -> Diagnosis {
    driver::diagnose(facts, evidence)
}
