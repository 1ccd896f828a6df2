//! The handler: builds the subject, collects the facts unless they were given, and lets the pure checks judge.

use serde::Deserialize;
use shared_checks::network::{self, Subject};
use shared_domain::facts_network::NetworkFacts;
use shared_domain::step::Route;
use shared_domain::{Diagnosis, Evidence, Missing};
use shared_lambda::StepError;

pub use crate::collect::{Clients, collect, collect_observed};

/// Diagnoses the network of the connections in the evidence, or (before a connection exists) of the one that is requested.
pub async fn handle(clients: &Clients, input: Input) -> Result<Output, StepError> {
    let Some(mut subject) = subject(&input) else {
        return Ok(without_subject(input.evidence.as_ref()));
    };
    if subject.region.is_empty() {
        subject.region = clients.region().unwrap_or_default();
    }
    let facts = match input.facts {
        Some(facts) => facts,
        None => collect(clients, &subject).await,
    };
    let diagnosis = judge(&facts, &subject);
    let reachability = diagnosis
        .network
        .as_ref()
        .map(|report| report.reachability)
        .unwrap_or_default();
    tracing::info!(
        ?reachability,
        findings = diagnosis.findings.len(),
        "diagnosed the network: {reachability:?}"
    );
    Ok(diagnosis)
}

/// What this step reads of the execution's document.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Input {
    /// The request; without evidence it is judged as a preflight.
    pub route: Option<Route>,
    /// The connections and the job that are diagnosed.
    pub evidence: Option<Evidence>,
    /// Facts that were read before; with them no AWS call is made.
    pub facts: Option<NetworkFacts>,
}

/// What this step puts into the document.
pub type Output = Diagnosis;

/// What the input asks about: the evidence's connections, else the requested one; `None` when it names neither.
pub fn subject(input: &Input) -> Option<Subject> {
    match &input.evidence {
        Some(evidence) => {
            let focus = input
                .route
                .as_ref()
                .and_then(|route| route.request.connection.as_deref());
            Some(Subject::of_evidence(evidence, focus))
                .filter(|subject| !subject.pipes.is_empty() || !subject.unread.is_empty())
        }
        None => input.route.as_ref().and_then(Subject::of_request),
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
    network::unknown(&Missing {
        reason: "no connection is named, so its network is not known".to_owned(),
        would_help: "the name of the connection that the job or script uses".to_owned(),
    })
}
