//! How it ends: what could not be seen, what is innocent, and the outcome with its next step.

use shared_domain::aws::glue::Connection;
use shared_domain::diagnosis::{Stage, Unjudged, UnknownCheck};
use shared_domain::report::Outcome;
use shared_domain::signal::{Proof, Signal};
use shared_domain::step::StepFailures;

use super::{Case, Conclusion, own_finding};
use crate::registry;

/// A step that broke is something that could not be seen.
pub(super) fn broken_steps(failures: &StepFailures) -> Vec<UnknownCheck> {
    failures
        .iter()
        .map(|(state, failure)| UnknownCheck {
            code: Unjudged::Step(state.clone()),
            stage: match state.as_str() {
                "DiagnoseNetwork" | "Preflight" => Stage::Network,
                "DiagnoseCredentials" => Stage::Credentials,
                "DiagnoseDriver" => Stage::Driver,
                _ => Stage::Unknown,
            },
            reason: format!(
                "the step broke: {}: {}",
                failure.error,
                own_finding::one_line(&failure.cause)
            ),
            would_help: "the log of the function, then the execution once more".to_owned(),
        })
        .collect()
}

/// Which stages before the root cause are innocent, and what shows it.
pub(super) fn ruled_out(case: &Case<'_>, conclusion: &Conclusion, signal: Option<&Signal>) -> Vec<String> {
    let mut innocent = Vec::new();
    let root_rank = conclusion
        .root_cause
        .as_ref()
        .map_or(usize::MAX, |root| registry::rank(root.stage));
    let quote = signal
        .and_then(|signal| signal.quote.as_deref())
        .unwrap_or("the error text");
    let proven = |proof| signal.is_some_and(|signal| signal.proves(proof));
    let stages = [
        (
            Stage::Network,
            case.network,
            Proof::PortAnswered,
            "the server answered, or it could not have said",
        ),
        (
            Stage::Credentials,
            case.credentials,
            Proof::LoginAccepted,
            "the login was accepted, or the server could not have said",
        ),
        (
            Stage::Driver,
            case.driver,
            Proof::PortAnswered,
            "the driver was loaded and spoke to the server:",
        ),
    ];
    for (stage, diagnosis, proof, words) in stages {
        if registry::rank(stage) >= root_rank {
            continue;
        }
        if proven(proof) && !(stage == Stage::Driver && conclusion.root_cause.is_none()) {
            innocent.push(format!("{}: {words} \"{quote}\"", stage.as_str()));
        } else if let Some(diagnosis) = diagnosis
            && diagnosis.unknown.is_empty()
            && !diagnosis.passed.is_empty()
            && diagnosis.findings.is_empty()
        {
            innocent.push(format!(
                "{}: the configuration allows it ({} checks passed); only a test proves more",
                stage.as_str(),
                diagnosis.passed.len()
            ));
        }
    }
    innocent
}

pub(super) fn outcome(
    case: &Case<'_>,
    connection: Option<&Connection>,
    conclusion: &Conclusion,
    signal: Option<&Signal>,
) -> (Outcome, Option<String>) {
    if conclusion.root_cause.is_some() {
        return (Outcome::Diagnosed, None);
    }
    let failure = case.evidence.failure();
    let something_failed = failure.is_some() || case.evidence.test_error.is_some();
    if failure.is_some_and(|failure| failure.timed_out) && signal.is_none() && !conclusion.is_half_blind() {
        let step = "the run was stopped by its own time limit and nothing on the connection's path fails: look at what the \
                    job was doing, then at its Timeout";
        return (Outcome::NotAConnectionProblem, Some(step.to_owned()));
    }
    if !something_failed && !conclusion.is_half_blind() {
        return (Outcome::Healthy, None);
    }
    (
        Outcome::Inconclusive,
        Some(own_finding::next_step(
            case.evidence,
            connection,
            signal,
            &conclusion.unknown,
        )),
    )
}
