//! The handler: collects the facts unless they were given, and lets the pure checks judge.

use std::time::SystemTime;

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use shared_checks::driver;
use shared_domain::budget::AUTHORITY;
use shared_domain::facts_driver::DriverFacts;
use shared_domain::{Diagnosis, Evidence};
use shared_lambda::{DiagnosisInput, StepError, nothing_to_judge};

use crate::preflight;

pub use crate::collect::{Clients, collect, collect_all};

#[cfg(test)]
mod tests;

/// Diagnoses the driver and TLS of the connections in the evidence; without evidence, the certificate that the request brings along.
///
/// # Errors
/// None: what could not be read becomes an unknown verdict.
pub async fn handle(clients: &Clients, input: Input) -> Result<Output, StepError> {
    let now = || {
        let now = DateTime::from(SystemTime::now()).fmt(Format::DateTime);
        now.unwrap_or_default()
    };
    let is_preflight = input.evidence.is_none();
    let Some(evidence) = input.evidence().or_else(|| preflight::evidence(&input, now())) else {
        return Ok(driver::unknown(&nothing_to_judge()));
    };
    let collected = collect_all(clients, &evidence);
    let judged = |facts: &DriverFacts| judge(facts, &evidence);
    let diagnosis = shared_lambda::diagnose("driver and TLS", input.facts, collected, judged).await;
    Ok(match is_preflight {
        true => preflight::of_tls(diagnosis).within(AUTHORITY),
        false => diagnosis,
    })
}

/// What this step reads of the execution's document.
pub type Input = DiagnosisInput<DriverFacts>;

/// What this step puts into the document.
pub type Output = Diagnosis;

/// The judgement alone, for replaying saved facts.
pub fn judge(facts: &DriverFacts, evidence: &Evidence) -> Diagnosis {
    driver::diagnose(facts, evidence)
}
