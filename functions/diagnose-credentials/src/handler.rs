//! The handler: collects the facts unless they were given, and lets the pure checks judge.

use shared_checks::credentials;
use shared_domain::facts_credentials::CredentialFacts;
use shared_domain::{Diagnosis, Evidence};
use shared_lambda::{DiagnosisInput, StepError, nothing_to_judge};

pub use crate::collect::{Clients, collect};

#[cfg(test)]
mod tests;

/// Diagnoses the credentials of the connections in the evidence, and the role of its job.
///
/// # Errors
/// None: what could not be read becomes an unknown verdict.
pub async fn handle(clients: &Clients, input: Input) -> Result<Output, StepError> {
    let Some(evidence) = input.evidence() else {
        return Ok(credentials::unknown(&nothing_to_judge()));
    };
    let glue_role = glue_role(&input);
    let collected = collect(clients, &evidence, glue_role);
    let judged = |facts: &CredentialFacts| judge(facts, &evidence, glue_role);
    Ok(shared_lambda::diagnose("the credentials", input.facts.clone(), collected, judged).await)
}

/// What this step reads of the execution's document; the request's `glueRole` is judged where no job names a role.
pub type Input = DiagnosisInput<CredentialFacts>;

/// What this step puts into the document.
pub type Output = Diagnosis;

/// The role that the request names.
pub fn glue_role(input: &Input) -> Option<&str> {
    input.route.as_ref()?.request.glue_role.as_deref()
}

/// The judgement alone, for replaying saved facts.
pub fn judge(facts: &CredentialFacts, evidence: &Evidence, glue_role: Option<&str>) -> Diagnosis {
    credentials::diagnose(facts, evidence, glue_role)
}
