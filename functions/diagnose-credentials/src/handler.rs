//! The handler: collects the facts unless they were given, and lets the pure checks judge.

use serde::Deserialize;
use shared_checks::credentials;
use shared_domain::facts_credentials::CredentialFacts;
use shared_domain::step::Route;
use shared_domain::{Diagnosis, Evidence, Missing};
use shared_lambda::StepError;

pub use crate::collect::{Clients, collect};

#[cfg(test)]
mod tests;

/// Diagnoses the credentials of the connections in the evidence, and the role of its job.
///
/// # Errors
/// None: what could not be read becomes an unknown verdict.
pub async fn handle(clients: &Clients, input: Input) -> Result<Output, StepError> {
    let Some(evidence) = evidence(&input) else {
        return Ok(credentials::unknown(&nothing_to_judge()));
    };
    let glue_role = glue_role(&input);
    let facts = match &input.facts {
        Some(facts) => facts.clone(),
        None => collect(clients, &evidence, glue_role).await,
    };
    let diagnosis = judge(&facts, &evidence, glue_role);
    tracing::info!(
        findings = diagnosis.findings.len(),
        unknown = diagnosis.unknown.len(),
        "diagnosed the credentials: {} findings, {} unknown",
        diagnosis.findings.len(),
        diagnosis.unknown.len()
    );
    Ok(diagnosis)
}

/// What this step reads of the execution's document.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Input {
    /// The request; its `glueRole` is judged where no job names a role.
    pub route: Option<Route>,
    /// The connections and the job that are diagnosed.
    pub evidence: Option<Evidence>,
    /// Facts that were read before; with them no AWS call is made.
    pub facts: Option<CredentialFacts>,
}

/// What this step puts into the document.
pub type Output = Diagnosis;

/// The evidence, with the route's account and Region where it has none of its own.
pub fn evidence(input: &Input) -> Option<Evidence> {
    let mut evidence = input.evidence.clone()?;
    if let Some(route) = input.route.as_ref().filter(|_| evidence.context.account.is_empty()) {
        evidence.context = route.context.clone();
    }
    Some(evidence)
}

/// The role that the request names.
pub fn glue_role(input: &Input) -> Option<&str> {
    input.route.as_ref()?.request.glue_role.as_deref()
}

/// The judgement alone, for replaying saved facts.
pub fn judge(facts: &CredentialFacts, evidence: &Evidence, glue_role: Option<&str>) -> Diagnosis {
    credentials::diagnose(facts, evidence, glue_role)
}

fn nothing_to_judge() -> Missing {
    Missing {
        reason: "no evidence was collected to judge".to_owned(),
        would_help: "glue:GetConnection".to_owned(),
    }
}
