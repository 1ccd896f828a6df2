//! The verdict: what the facts found and what the error text says, joined by rule.
//!
//! 1. A text that proves a later stage was reached contradicts static findings of an earlier one; they stay listed, as warnings.
//! 2. A firm text decides within its stage: the finding that explains it is the root cause, a warning then fails; where none does, its own
//!    cause is the finding, before others of the stage. A failure of an earlier stage that it does not contradict comes first, unless the
//!    text names the one thing that it met.
//! 3. Without a firm text, the first failing finding in the order of evaluation. Whatever the text, none whose remedy another failing
//!    finding says leads elsewhere, as a rule for the wrong port.
//! 4. Without either, what was ruled out and the next step; never a guess.
//!
//! What a text contradicts, confirms, or says by itself is declared by the checks.

mod contradicted;
mod in_turn;
mod misled;
mod outcome;
mod own_finding;
mod root_cause;
mod text;

use shared_domain::Code;
use shared_domain::diagnosis::{Confidence, Diagnosis, Finding, Stage, UnknownCheck};
use shared_domain::evidence::Evidence;
use shared_domain::report::Outcome;
use shared_domain::signal::Signal;
use shared_domain::step::StepFailures;

use crate::check::Told;
use crate::registry;
use crate::suspect::{elsewhere, suspect};
pub use misled::opening as lead_opening;
use outcome::{broken_steps, outcome, ruled_out};
use root_cause::{confirm, demote, narrowed, of_another, of_another_host, of_todays_job, root_cause, to_blame};
use text::Text;

/// All that a conclusion is drawn from.
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
pub struct Conclusion {
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
pub fn decide(case: &Case<'_>) -> Conclusion {
    let signal = case
        .evidence
        .signal
        .as_ref()
        .filter(|signal| signal.stage != Stage::Unknown);
    let firm = signal.filter(|signal| signal.confidence >= Confidence::Likely);
    let mut conclusion = of_facts(case);

    let suspect = suspect(case.evidence).map(|suspect| narrowed(suspect, case.evidence, &conclusion.findings, firm));
    let changed = case.evidence.changed_since_run();
    // What the run may not have had is not what it failed of.
    let suspect = suspect.filter(|suspect| suspect.named || changed.is_none());
    conclusion.connection = suspect.map(|suspect| (suspect.name.to_owned(), suspect.why.map(str::to_owned)));
    let connection = suspect.and_then(|suspect| suspect.connection);

    if let Some(signal) = firm.filter(|signal| signal.stage == Stage::NotConnection) {
        return not_a_connections(conclusion, case, signal);
    }

    let told = Told {
        connection,
        evidence: case.evidence,
    };
    if let Some(host) = elsewhere(case.evidence) {
        demote(&mut conclusion.findings, |finding| of_another_host(finding, host));
    }
    if let Some(changed) = &changed {
        let may_have = |finding: &Finding| of_todays_job(finding, case.evidence, suspect.map(|suspect| suspect.name));
        demote(&mut conclusion.findings, |finding| {
            may_have(finding).then(|| format!("the run may not have had this: {changed}"))
        });
    }
    let text = signal.map(|signal| Text::new(signal, &told));
    if let Some(text) = &text {
        demote(&mut conclusion.findings, |finding| text.contradicts(finding));
    }
    let root = match text.filter(|_| firm.is_some()) {
        Some(text) => {
            let named = suspect.filter(|suspect| suspect.named).map(|suspect| suspect.name);
            if let Some(name) = named {
                demote(&mut conclusion.findings, |finding| of_another(finding, name));
            }
            confirm(&mut conclusion.findings, &text, named);
            root_cause(&mut conclusion, &text, |conclusion| {
                own_finding::of(&text, &told, case, conclusion)
            })
        }
        None => to_blame(&conclusion.findings).next().cloned(),
    };
    conclusion.root_cause = root;
    in_turn::told_by_the_root(&mut conclusion);
    in_turn::told_by_what_is_typed(&mut conclusion);
    if case.evidence.leaves_connections_open() && !suspect.is_some_and(|suspect| suspect.named) {
        conclusion.less_sure();
    }
    conclusion.ruled_out = ruled_out(case, &conclusion, signal);
    (conclusion.outcome, conclusion.next_step) = outcome(case, connection, &conclusion, signal);
    conclusion
}

/// The job failed for a reason of its own.
fn not_a_connections(mut conclusion: Conclusion, case: &Case<'_>, signal: &Signal) -> Conclusion {
    let why = format!(
        "the job failed for a reason of its own ({}), not for this",
        signal.cause
    );
    demote(&mut conclusion.findings, |_| Some(why.clone()));
    conclusion.outcome = Outcome::NotAConnectionProblem;
    conclusion.ruled_out = ruled_out(case, &conclusion, signal.into());
    conclusion.next_step = Some(own_finding::not_connection_step(signal, case.evidence));
    conclusion
}

/// What the steps found, side by side.
fn of_facts(case: &Case<'_>) -> Conclusion {
    let mut conclusion = Conclusion {
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
    let diagnoses = [case.network, case.credentials, case.driver];
    if diagnoses.iter().all(Option::is_none) {
        conclusion.unknown.extend(case.evidence.unread_by_checks());
    }
    for diagnosis in diagnoses.into_iter().flatten() {
        conclusion.findings.extend(diagnosis.findings.iter().cloned());
        conclusion.passed.extend(&diagnosis.passed);
        conclusion.unknown.extend(diagnosis.unknown.iter().cloned());
        conclusion.not_applicable.extend(&diagnosis.not_applicable);
    }
    misled::after_it(&mut conclusion.findings, case.network);
    in_turn::made(&mut conclusion.findings, case.evidence);
    contradicted::by_one_another(&mut conclusion.findings, case.network);
    conclusion
}

impl Conclusion {
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
    fn less_sure(&mut self) {
        for finding in self.findings.iter_mut().chain(&mut self.root_cause) {
            finding.confidence = Confidence::Possible;
        }
    }

    /// True when something could not be seen.
    fn is_half_blind(&self) -> bool {
        !self.unknown.is_empty() || self.findings.iter().any(|finding| !finding.unseen.is_empty())
    }
}

#[cfg(test)]
mod tests;
