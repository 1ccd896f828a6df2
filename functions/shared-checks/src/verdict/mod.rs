//! The verdict: what the facts found and what the error text says, joined by rule.
//!
//! 1. A text that proves a later stage was reached contradicts static findings of an earlier one; they stay listed, as warnings.
//! 2. A firm text decides within its stage: the finding that explains it is the root cause, a warning then fails; where none does, its own
//!    cause is the finding, before others of the stage. A failure of an earlier stage that it does not contradict comes first, unless the
//!    text names the one thing that it met.
//! 3. Without a firm text, the first failing finding in the order of evaluation.
//! 4. Without either, what was ruled out and the next step; never a guess.
//!
//! What a text contradicts, confirms, or says by itself is declared by the checks.

mod own_finding;
mod text;

use shared_domain::Code;
use shared_domain::aws::glue::Connection;
use shared_domain::diagnosis::{Confidence, Diagnosis, Finding, Stage, Unjudged, UnknownCheck, Verdict as Judged};
use shared_domain::evidence::{Evidence, Found, NamedConnection};
use shared_domain::report::Outcome;
use shared_domain::signal::{Proof, Signal};
use shared_domain::step::StepFailures;

use crate::check::Told;
use crate::registry;
use crate::suspect::{Suspect, suspect};
use text::Text;

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
    pub passed: Vec<Code>,
    /// Checks that could not judge, and steps that broke.
    pub unknown: Vec<UnknownCheck>,
    /// Codes of the checks whose question does not arise.
    pub not_applicable: Vec<Code>,
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
    let mut verdict = of_facts(case);

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

    let told = Told {
        connection,
        evidence: case.evidence,
    };
    let text = signal.map(|signal| Text::new(signal, &told));
    if let Some(text) = &text {
        demote(&mut verdict.findings, |finding| text.contradicts(finding));
    }
    let root = match text.filter(|_| firm.is_some()) {
        Some(text) => {
            let named = suspect.filter(|suspect| suspect.named).map(|suspect| suspect.name);
            if let Some(name) = named {
                demote(&mut verdict.findings, |finding| of_another(finding, name));
            }
            confirm(&mut verdict.findings, &text, named);
            blamed(&mut verdict, &text, |verdict| {
                own_finding::of(&text, &told, case, verdict)
            })
        }
        None => failing(&verdict.findings).next().cloned(),
    };
    verdict.root_cause = root;
    if case.evidence.leaves_connections_open() && !suspect.is_some_and(|suspect| suspect.named) {
        verdict.doubt();
    }
    verdict.ruled_out = ruled_out(case, &verdict, signal);
    (verdict.outcome, verdict.next_step) = outcome(case, connection, &verdict, signal);
    verdict
}

/// What the steps found, side by side.
fn of_facts(case: &Case<'_>) -> Verdict {
    let mut verdict = Verdict {
        outcome: Outcome::Inconclusive,
        root_cause: None,
        findings: Vec::new(),
        passed: Vec::new(),
        unknown: broken_steps(case.failures)
            .into_iter()
            .chain(case.evidence.unread())
            .collect(),
        not_applicable: Vec::new(),
        ruled_out: Vec::new(),
        next_step: None,
        connection: None,
    };
    for diagnosis in [case.network, case.credentials, case.driver].into_iter().flatten() {
        verdict.findings.extend(diagnosis.findings.iter().cloned());
        verdict.passed.extend(&diagnosis.passed);
        verdict.unknown.extend(diagnosis.unknown.iter().cloned());
        verdict.not_applicable.extend(&diagnosis.not_applicable);
    }
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
    let told = Told {
        connection: None,
        evidence,
    };
    let text = Text::new(signal, &told);
    let contradicted = |named: &&NamedConnection| {
        findings.iter().any(|finding| {
            finding.verdict == Judged::Fail
                && finding.connection.as_ref() == Some(&named.name)
                && text.contradicts(finding).is_some()
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

/// Why a finding of another connection did not break a run that failed on the one of this name.
fn of_another(finding: &Finding, name: &str) -> Option<String> {
    let other = finding.connection.as_ref().filter(|other| *other != name)?;
    Some(format!("the error is of the connection {name}, not of {other}"))
}

/// A finding that a firm text names is confirmed. Where none of them fails, the first that the configuration alone only warned of does.
fn confirm(findings: &mut [Finding], text: &Text<'_>, named: Option<&str>) {
    let is_ours = |finding: &Finding| named.is_none_or(|name| of_another(finding, name).is_none());
    let named = |finding: &Finding| finding.note.is_none() && is_ours(finding) && text.confirms(finding);
    let first = failing(findings)
        .find(|finding| named(finding))
        .or_else(|| findings.iter().find(|finding| named(finding)))
        .map(|finding| finding.code);
    for finding in findings.iter_mut().filter(|finding| named(finding)) {
        if Some(finding.code) == first {
            finding.verdict = Judged::Fail;
        }
        if finding.verdict == Judged::Fail {
            finding.confidence = Confidence::Confirmed;
        }
    }
}

fn failing(findings: &[Finding]) -> impl Iterator<Item = &Finding> {
    findings.iter().filter(|finding| finding.verdict == Judged::Fail)
}

/// The failing finding that a firm text is about: what explains it; before that, where many things end in such a text, what fails in an
/// earlier stage; else what the text says by itself, before others of its stage. A text about the path to a service blames no other path.
fn blamed(verdict: &mut Verdict, text: &Text<'_>, own: impl Fn(&Verdict) -> Option<Finding>) -> Option<Finding> {
    let rank = registry::rank(text.signal.stage);
    let before = |finding: &&Finding| registry::rank(finding.stage) < rank;
    let explaining = failing(&verdict.findings).find(|finding| text.confirms(finding));
    let earlier = failing(&verdict.findings)
        .find(before)
        .filter(|_| !text.is_of_a_service());
    let by_facts = if text.is_ambiguous() {
        earlier.or(explaining)
    } else {
        explaining.or(earlier)
    };
    if let Some(finding) = by_facts {
        return Some(finding.clone());
    }
    if let Some(own) = own(verdict) {
        verdict.put_in(own.clone());
        return Some(own);
    }
    let of_the_stage = |finding: &&Finding| registry::rank(finding.stage) == rank && !text.is_of_a_service();
    failing(&verdict.findings).find(of_the_stage).cloned()
}

impl Verdict {
    /// Adds a finding in its place, and takes its code out of the other lists.
    fn put_in(&mut self, own: Finding) {
        self.passed.retain(|code| *code != own.code);
        self.not_applicable.retain(|code| *code != own.code);
        self.unknown.retain(|check| check.code != own.code);
        let place = registry::place(own.code);
        let at = self
            .findings
            .iter()
            .position(|other| registry::place(other.code) > place)
            .unwrap_or(self.findings.len());
        self.findings.insert(at, own);
    }

    /// Nothing is likely while the failure may be of a connection that nobody has looked at.
    fn doubt(&mut self) {
        for finding in self.findings.iter_mut().chain(&mut self.root_cause) {
            finding.confidence = Confidence::Possible;
        }
    }

    /// True when something could not be seen.
    fn is_half_blind(&self) -> bool {
        !self.unknown.is_empty() || self.findings.iter().any(|finding| !finding.unseen.is_empty())
    }
}

/// A step that broke is something that could not be seen.
fn broken_steps(failures: &StepFailures) -> Vec<UnknownCheck> {
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
fn ruled_out(case: &Case<'_>, verdict: &Verdict, signal: Option<&Signal>) -> Vec<String> {
    let mut innocent = Vec::new();
    let root_rank = verdict
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
    if failed_run.is_some_and(|run| run.job_run_state == "TIMEOUT") && signal.is_none() && !verdict.is_half_blind() {
        let step = "the run was stopped by its own time limit and nothing on the connection's path fails: look at what the \
                    job was doing, then at its Timeout";
        return (Outcome::NotAConnectionProblem, Some(step.to_owned()));
    }
    if !something_failed && !verdict.is_half_blind() {
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
