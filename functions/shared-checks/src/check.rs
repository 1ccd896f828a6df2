//! What a check is, and how a list of checks is run.

use std::collections::BTreeSet;

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

/// A diagnosis that could not even begin: every check is unknown for one reason.
pub fn unknown<'a, V: 'a>(checks: impl IntoIterator<Item = &'a Check<V>>, missing: &Missing) -> Diagnosis {
    let unknown = checks.into_iter().map(|check| UnknownCheck {
        code: check.code.to_owned(),
        stage: check.stage,
        reason: missing.reason.clone(),
        would_help: missing.would_help.clone(),
    });
    Diagnosis {
        unknown: unknown.collect(),
        ..Diagnosis::default()
    }
}

/// Says the Region to every command of a fix.
pub fn in_region(diagnosis: &mut Diagnosis, region: &str) {
    for finding in &mut diagnosis.findings {
        finding.fix = std::mem::take(&mut finding.fix).in_region(region);
    }
}

/// Adds what was found for one connection; a finding that another connection has brought already is not said again. `connection`
/// names the one that a finding is about.
pub fn add(whole: &mut Diagnosis, mut one: Diagnosis, connection: impl Fn(&Finding) -> Option<String>) {
    for mut finding in one.findings.drain(..) {
        let same = |seen: &Finding| {
            seen.code == finding.code && seen.resource == finding.resource && seen.evidence == finding.evidence
        };
        if !whole.findings.iter().any(same) {
            finding.connection = connection(&finding);
            whole.findings.push(finding);
        }
    }
    whole.unknown.append(&mut one.unknown);
    whole.passed.append(&mut one.passed);
    whole.not_applicable.append(&mut one.not_applicable);
}

/// Brings several connections into the order of evaluation. A code passed only if it passed for all: a finding and what could not be
/// seen outrank it.
pub fn settle<'a, V: 'a>(whole: &mut Diagnosis, checks: impl IntoIterator<Item = &'a Check<V>>) {
    let order: Vec<&str> = checks.into_iter().map(|check| check.code).collect();
    let place = |code: &str| order.iter().position(|known| *known == code).unwrap_or(order.len());
    whole.findings.sort_by_key(|finding| place(&finding.code));
    whole.unknown.sort_by_key(|check| place(&check.code));
    whole.unknown.dedup();
    let mut seen: BTreeSet<String> = whole.findings.iter().map(|finding| finding.code.clone()).collect();
    seen.extend(whole.unknown.iter().map(|check| check.code.clone()));
    for list in [&mut whole.passed, &mut whole.not_applicable] {
        list.sort_by_key(|code| place(code));
        list.dedup();
        list.retain(|code| seen.insert(code.clone()));
    }
}
