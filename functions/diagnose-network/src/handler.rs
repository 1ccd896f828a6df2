//! The handler: builds the subject, collects the facts unless they were given, and lets the pure checks judge.

use serde::Serialize;
use shared_checks::network::{self, Subject};
use shared_domain::facts_network::NetworkFacts;
use shared_domain::step::Places;
use shared_domain::{Diagnosis, Evidence, Missing};
use shared_lambda::{DiagnosisInput, StepError};

use crate::places;

pub use crate::collect::{Clients, collect, collect_observed};

/// What the step puts into the document.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Answer {
    /// Places for the interfaces, where these are asked for.
    Places(Places),
    /// The diagnosis, or the preflight.
    Diagnosis(Box<Output>),
}

/// Finds the places that open questions ask for, else diagnoses.
///
/// # Errors
/// None, as for [`handle`].
pub async fn answer(clients: &Clients, input: Input) -> Result<Answer, StepError> {
    if input.evidence.is_none()
        && let Some(places) = places::asked_for(clients, &input).await
    {
        return Ok(Answer::Places(places));
    }
    Ok(Answer::Diagnosis(Box::new(handle(clients, input).await?)))
}

/// Diagnoses the network of the connections in the evidence, or (before a connection exists) of the one that is requested.
///
/// # Errors
/// None: what could not be read becomes an unknown verdict.
pub async fn handle(clients: &Clients, input: Input) -> Result<Output, StepError> {
    let Some(mut subject) = subject(&input) else {
        return Ok(without_subject(input.evidence.as_ref()));
    };
    if subject.region.is_empty() {
        subject.region = clients.region().unwrap_or_default();
    }
    let collected = collect(clients, &subject);
    let judged = |facts: &NetworkFacts| judge(facts, &subject);
    Ok(shared_lambda::diagnose("the network", input.facts, collected, judged).await)
}

/// What this step reads of the execution's document; without evidence the request is judged, as a preflight.
pub type Input = DiagnosisInput<NetworkFacts>;

/// What this step puts into the document.
pub type Output = Diagnosis;

/// What the input asks about: the evidence's connections, else the requested one; `None` when it names neither.
pub fn subject(input: &Input) -> Option<Subject> {
    let route = input.route.as_ref();
    match input.evidence() {
        Some(evidence) => {
            let focus = route.and_then(|route| route.request.connection.as_deref());
            Some(Subject::of_evidence(&evidence, focus))
                .filter(|subject| !subject.paths.is_empty() || !subject.unread.is_empty())
        }
        None => route.and_then(Subject::of_request),
    }
}

/// The judgement alone, for replaying saved facts.
pub fn judge(facts: &NetworkFacts, subject: &Subject) -> Diagnosis {
    network::diagnose(facts, subject)
}

/// The diagnosis where there is no network to judge: the connections that are named do not exist, or none is named.
pub fn without_subject(evidence: Option<&Evidence>) -> Diagnosis {
    if evidence.is_some_and(|evidence| !evidence.connections.is_empty()) {
        return network::not_applicable();
    }
    if let Some(Err(missing)) = evidence.map(Evidence::names_no_connection) {
        return network::unknown(&missing);
    }
    network::unknown(&Missing {
        reason: "no connection is named, so its network is not known".to_owned(),
        would_help: "the name of the connection that the job or script uses".to_owned(),
    })
}
