//! The verdict: what the facts found and what the error text says, joined by rule.
//!
//! 1. A text that proves a later stage was reached contradicts static findings of an earlier one; they stay listed, as warnings.
//! 2. The root cause is the first failing finding, in the order of evaluation, that is not contradicted and not later than what
//!    a firm text is about, unless a later one is what the text names.
//! 3. Where the facts find nothing and the text is firm, its cause is the finding.
//! 4. Without either, what was ruled out and the next step; never a guess.

mod order;
mod own_finding;
mod reasons;

use shared_domain::aws::glue::Connection;
use shared_domain::diagnosis::{Confidence, Diagnosis, Finding, Stage, UnknownCheck, Verdict as Judged};
use shared_domain::evidence::{Evidence, Found, NamedConnection};
use shared_domain::report::Outcome;
use shared_domain::signal::{Proof, Signal};
use shared_domain::step::StepFailures;

use crate::suspect::{Suspect, suspect};
use order::position;
use reasons::{contradiction, explains};

/// All that a verdict is made of.
pub struct Case<'a> {
    /// The failure, as far as it is known.
    pub evidence: &'a Evidence,
    /// What the network step found; `None` where it did not run or broke.
    pub network: Option<&'a Diagnosis>,
    /// What the credentials step found.
    pub credentials: Option<&'a Diagnosis>,
    /// What the driver step found.
    pub driver: Option<&'a Diagnosis>,
    /// Steps that broke.
    pub failures: &'a StepFailures,
}

/// What a case comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// `DIAGNOSED`, `NOT_A_CONNECTION_PROBLEM`, `HEALTHY` or `INCONCLUSIVE`.
    pub outcome: Outcome,
    /// The first thing to mend.
    pub root_cause: Option<Finding>,
    /// All that fails or warns, in the order of evaluation.
    pub findings: Vec<Finding>,
    /// Codes of the checks that passed.
    pub passed: Vec<String>,
    /// Checks that could not judge, and steps that broke.
    pub unknown: Vec<UnknownCheck>,
    /// What is innocent, each with its proof.
    pub ruled_out: Vec<String>,
    /// The one thing to do next, where no finding says it.
    pub next_step: Option<String>,
    /// The connection that it is about, and of several, how that is known.
    pub connection: Option<(String, Option<String>)>,
}

/// Joins facts and signal.
pub fn decide(case: &Case<'_>) -> Verdict {
    let signal = case
        .evidence
        .signal
        .as_ref()
        .filter(|signal| signal.stage != Stage::Unknown);
    let firm = signal.filter(|signal| signal.confidence >= Confidence::Likely);
    let mut verdict = Verdict {
        outcome: Outcome::Inconclusive,
        root_cause: None,
        findings: Vec::new(),
        passed: Vec::new(),
        unknown: broken_steps(case.failures),
        ruled_out: Vec::new(),
        next_step: None,
        connection: None,
    };
    for diagnosis in [case.network, case.credentials, case.driver].into_iter().flatten() {
        verdict.findings.extend(diagnosis.findings.iter().cloned());
        verdict.passed.extend(diagnosis.passed.iter().cloned());
        verdict.unknown.extend(diagnosis.unknown.iter().cloned());
    }

    let suspect = suspect(case.evidence).map(|suspect| narrowed(suspect, case.evidence, &verdict.findings, firm));
    verdict.connection = suspect.map(|suspect| (suspect.name.to_owned(), suspect.why.map(str::to_owned)));
    let connection = suspect.and_then(|suspect| suspect.connection);

    if let Some(signal) = firm.filter(|signal| signal.stage == Stage::NotConnection) {
        let why = format!(
            "the job failed for a reason of its own ({}), not for this",
            signal.cause
        );
        demote(&mut verdict.findings, |_| Some(why.clone()));
        verdict.outcome = Outcome::NotAConnectionProblem;
        verdict.ruled_out = ruled_out(case, &verdict, signal.into());
        verdict.next_step = Some(own_finding::not_connection_step(signal, case.evidence));
        return verdict;
    }

    if let Some(signal) = signal {
        demote(&mut verdict.findings, |finding| contradiction(finding, signal));
    }
    if let Some(suspect) = suspect.filter(|suspect| suspect.named && firm.is_some()) {
        let of_another = |finding: &Finding| {
            finding
                .connection
                .as_ref()
                .filter(|name| *name != suspect.name)
                .cloned()
        };
        demote(&mut verdict.findings, |finding| {
            let other = of_another(finding)?;
            Some(format!(
                "the error is of the connection {}, not of {other}",
                suspect.name
            ))
        });
    }
    if let Some(signal) = firm {
        promote(&mut verdict.findings, signal);
    }
    let mut root = firm.map_or_else(
        || first_failing(&verdict.findings),
        |signal| blamed(&verdict.findings, signal),
    );
    if root.is_none()
        && let Some(signal) = firm
        && let Some(own) = own_finding::of(signal, case, connection, &verdict.unknown)
    {
        insert_in_order(&mut verdict.findings, own.clone());
        root = Some(own);
    }
    verdict.root_cause = root;
    verdict.ruled_out = ruled_out(case, &verdict, signal);
    (verdict.outcome, verdict.next_step) = outcome(case, connection, &verdict, signal);
    verdict
}

/// A mere first in the list gives way to the only connection whose configuration the text does not contradict.
fn narrowed<'a>(
    suspect: Suspect<'a>,
    evidence: &'a Evidence,
    findings: &[Finding],
    firm: Option<&Signal>,
) -> Suspect<'a> {
    let Some(signal) = firm.filter(|_| !suspect.named) else {
        return suspect;
    };
    let contradicted = |named: &&NamedConnection| {
        findings.iter().any(|finding| {
            finding.verdict == Judged::Fail
                && finding.connection.as_ref() == Some(&named.name)
                && contradiction(finding, signal).is_some()
        })
    };
    let mut left = evidence.connections.iter().filter(|named| !contradicted(named));
    match (left.next(), left.next()) {
        (Some(only), None) => Suspect {
            name: &only.name,
            connection: only.connection.get().and_then(Found::present),
            why: Some("the error text contradicts the configuration of the others"),
            named: true,
        },
        _ => suspect,
    }
}

/// Turns failing findings into warnings where `why` has a reason.
fn demote(findings: &mut [Finding], why: impl Fn(&Finding) -> Option<String>) {
    for finding in findings.iter_mut().filter(|finding| finding.verdict == Judged::Fail) {
        if let Some(reason) = why(finding) {
            finding.verdict = Judged::Warn;
            finding.confidence = Confidence::Possible;
            finding.note = Some(reason);
        }
    }
}

/// A finding that a firm text names is confirmed; one that configuration alone leaves open fails when the text agrees.
fn promote(findings: &mut [Finding], signal: &Signal) {
    for finding in findings
        .iter_mut()
        .filter(|finding| finding.note.is_none() && explains(&signal.cause, &finding.code))
    {
        if matches!(
            finding.code.as_str(),
            "SSL_REQUIRED" | "SSL_CERT_EXPIRED" | "DRIVER_SERVER_AUTH"
        ) {
            finding.verdict = Judged::Fail;
        }
        if finding.verdict == Judged::Fail {
            finding.confidence = Confidence::Confirmed;
        }
    }
}

fn first_failing(findings: &[Finding]) -> Option<Finding> {
    findings.iter().find(|finding| finding.verdict == Judged::Fail).cloned()
}

/// The failing finding that a firm text is about: one on the path to the service that it names, else the first that is not
/// later than the text's stage, else the first that explains its cause.
fn blamed(findings: &[Finding], signal: &Signal) -> Option<Finding> {
    let failing = || findings.iter().filter(|finding| finding.verdict == Judged::Fail);
    let explaining = || failing().filter(|finding| explains(&signal.cause, &finding.code));
    if let Some(service) = reasons::service_of(signal) {
        return failing().find(|finding| reasons::is_about(finding, service)).cloned();
    }
    // Texts that Glue or IAM write themselves name one thing; a path to the database that is blocked as well comes after it.
    if reasons::names_one_thing(&signal.cause)
        && let Some(named) = explaining().next()
    {
        return Some(named.clone());
    }
    failing()
        .find(|finding| position(&finding.code).0 <= order::stage_rank(signal.stage))
        .or_else(|| explaining().next())
        .cloned()
}

fn insert_in_order(findings: &mut Vec<Finding>, own: Finding) {
    let at = findings
        .iter()
        .position(|other| position(&other.code) > position(&own.code))
        .unwrap_or(findings.len());
    findings.insert(at, own);
}

/// A step that broke is something that could not be seen.
fn broken_steps(failures: &StepFailures) -> Vec<UnknownCheck> {
    failures
        .iter()
        .map(|(state, failure)| UnknownCheck {
            code: state.clone(),
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
fn ruled_out(case: &Case<'_>, verdict: &Verdict, signal: Option<&Signal>) -> Vec<String> {
    let mut innocent = Vec::new();
    let root_rank = verdict
        .root_cause
        .as_ref()
        .map_or(usize::MAX, |root| position(&root.code).0);
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
        if order::stage_rank(stage) >= root_rank {
            continue;
        }
        if proven(proof) && !(stage == Stage::Driver && verdict.root_cause.is_none()) {
            innocent.push(format!("{}: {words} \"{quote}\"", stage.as_str()));
        } else if let Some(diagnosis) = diagnosis
            && diagnosis.unknown.is_empty()
            && !diagnosis.passed.is_empty()
            && !diagnosis.findings.iter().any(|finding| finding.verdict == Judged::Fail)
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

fn outcome(
    case: &Case<'_>,
    connection: Option<&Connection>,
    verdict: &Verdict,
    signal: Option<&Signal>,
) -> (Outcome, Option<String>) {
    if verdict.root_cause.is_some() {
        return (Outcome::Diagnosed, None);
    }
    let run = case.evidence.job_run.get().and_then(Found::present);
    let failed_run = run.filter(|run| matches!(run.job_run_state.as_str(), "FAILED" | "TIMEOUT" | "ERROR"));
    let something_failed = failed_run.is_some() || case.evidence.test_error.is_some();
    if failed_run.is_some_and(|run| run.job_run_state == "TIMEOUT") && signal.is_none() && verdict.unknown.is_empty() {
        let step = "the run was stopped by its own time limit and nothing on the connection's path fails: look at what the \
                    job was doing, then at its Timeout";
        return (Outcome::NotAConnectionProblem, Some(step.to_owned()));
    }
    if !something_failed && verdict.unknown.is_empty() {
        return (Outcome::Healthy, None);
    }
    (
        Outcome::Inconclusive,
        Some(own_finding::next_step(
            case.evidence,
            connection,
            signal,
            &verdict.unknown,
        )),
    )
}

#[cfg(test)]
mod tests;
