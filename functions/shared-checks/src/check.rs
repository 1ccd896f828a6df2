//! What a check is, and how a list of checks is run.

use shared_domain::diagnosis::{Confidence, Diagnosis, Finding, Fix, Resource, Stage, UnknownCheck, Verdict};
use shared_domain::fact::Missing;

/// One check over a view `V` of the facts. Its file has the manual page in its module comment.
pub struct Check<V: ?Sized> {
    /// A code of the fixed vocabulary; the file has the same name in lower case.
    pub code: &'static str,
    /// The stage that it belongs to.
    pub stage: Stage,
    /// What is wrong when it fails, one line.
    pub title: &'static str,
    /// Judges the facts. An `Err` is the verdict `unknown`.
    pub judge: fn(&V) -> Result<Judgement, Missing>,
}

/// What a check says when it could judge.
#[derive(Clone, Debug, PartialEq)]
pub enum Judgement {
    /// The configuration allows it.
    Pass,
    /// The question does not arise.
    NotApplicable,
    /// One or more things are wrong.
    Found(Vec<Observation>),
}

impl Judgement {
    /// One thing is wrong and breaks the connection.
    pub fn fail(resource: Resource, evidence: impl Into<String>, fix: Fix) -> Self {
        Self::Found(vec![Observation::new(Verdict::Fail, resource, evidence, fix)])
    }

    /// One thing is wrong, but is not what breaks the connection now.
    pub fn warn(resource: Resource, evidence: impl Into<String>, fix: Fix) -> Self {
        Self::Found(vec![Observation::new(Verdict::Warn, resource, evidence, fix)])
    }
}

/// One thing that a check saw to be wrong.
#[derive(Clone, Debug, PartialEq)]
pub struct Observation {
    /// `Fail` or `Warn`.
    pub verdict: Verdict,
    /// The component to change.
    pub resource: Resource,
    /// What was seen.
    pub evidence: String,
    /// How to mend it.
    pub fix: Fix,
    /// How sure; facts alone are `Likely`.
    pub confidence: Confidence,
}

impl Observation {
    /// An observation from facts alone.
    pub fn new(verdict: Verdict, resource: Resource, evidence: impl Into<String>, fix: Fix) -> Self {
        Self {
            verdict,
            resource,
            evidence: evidence.into(),
            fix,
            confidence: Confidence::Likely,
        }
    }
}

/// Runs `checks` in their order, which is the order of evaluation.
pub fn run<V: ?Sized>(checks: &[Check<V>], view: &V) -> Diagnosis {
    let mut diagnosis = Diagnosis::default();
    for check in checks {
        let code = check.code.to_owned();
        match (check.judge)(view) {
            Ok(Judgement::Pass) => diagnosis.passed.push(code),
            Ok(Judgement::NotApplicable) => diagnosis.not_applicable.push(code),
            Ok(Judgement::Found(observations)) => {
                diagnosis.findings.extend(observations.into_iter().map(|seen| Finding {
                    code: code.clone(),
                    stage: check.stage,
                    verdict: seen.verdict,
                    title: check.title.to_owned(),
                    resource: seen.resource,
                    evidence: seen.evidence,
                    fix: seen.fix,
                    confidence: seen.confidence,
                    connection: None,
                    note: None,
                }));
            }
            Err(missing) => diagnosis.unknown.push(UnknownCheck {
                code,
                stage: check.stage,
                reason: missing.reason,
                would_help: missing.would_help,
            }),
        }
    }
    diagnosis
}
