//! What a check is, and how a list of checks is run.

use std::collections::BTreeSet;

use shared_domain::denied::PolicyType;
use shared_domain::diagnosis::{
    Confidence, Diagnosis, Finding, Fix, Reachability, Resource, Stage, UnknownCheck, Verdict,
};
use shared_domain::fact::Missing;
use shared_domain::{Cause, Code};

pub mod causes;
pub mod refuted;
mod said;

pub use refuted::Refutation;
pub use said::{Said, Stands, Told};

/// One check over a view `V` of the facts, with all that is true of it. Its file has the manual page in its module comment.
///
/// A file declares what differs from the rest of its stage: `Check { effect: Effect::Blocks, ..Check::network(CODE, TITLE, judge) }`.
#[derive(Clone, Copy, Debug)]
pub struct Check<V: ?Sized + 'static> {
    /// The file has the same name in lower case.
    pub code: Code,
    /// The stage that it belongs to.
    pub stage: Stage,
    /// What is wrong when it fails, one line.
    pub title: &'static str,
    /// The causes of error texts that come from what it finds, exactly: a text confirms these findings and no other.
    pub explains: &'static [Cause],
    /// Words, in lower case, by which a text of one of these causes tells this check from the others that explain it.
    pub words: &'static [&'static str],
    /// The types of policy that tell it from the others where AWS denies something and names one.
    pub policies: &'static [PolicyType],
    /// True where a text without these words comes from something else, though its cause is one that this explains.
    pub only_in_words: bool,
    /// What a text can show that clears it. A text that it explains never does.
    pub refuted_by: &'static [Refutation],
    /// What its verdict does to the reachability, beside the walked path.
    pub effect: Effect,
    /// The path that it is about.
    pub path: Path,
    /// The way that leads elsewhere than the source is, where it fails: what opens that way opens the wrong one.
    pub misleads: Path,
    /// What it says when only the text says it.
    pub said: &'static [Said],
    /// Judges the facts. An `Err` is the verdict `unknown`.
    pub judge: fn(&V) -> Result<Judgement, Missing>,
}

/// A check without its judge: what the checks of all stages have in common.
pub type Declaration = Check<()>;

/// What a verdict does to the network's reachability.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Nothing by itself: the walked path has it as a step, or it is not about the network.
    None,
    /// A failure blocks, and what could not be judged leaves it unknown.
    Blocks,
    /// The same, and a warning degrades: some runs fail.
    BlocksOrDegrades,
    /// The path is open, and runs fail all the same, as by a zone that is not the subnet's.
    Degrades,
}

impl Effect {
    /// What a finding comes to.
    pub fn of(self, verdict: Verdict) -> Reachability {
        match (self, verdict) {
            (Self::None, _) => Reachability::Reachable,
            (_, Verdict::Unknown) => Reachability::Unknown,
            (Self::Blocks | Self::BlocksOrDegrades, Verdict::Fail) => Reachability::Blocked,
            (Self::Degrades, Verdict::Fail) | (Self::Degrades | Self::BlocksOrDegrades, Verdict::Warn) => {
                Reachability::Degraded
            }
            _ => Reachability::Reachable,
        }
    }
}

/// A path out of the connection's subnet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Path {
    /// None: what it finds is the same wherever the connection leads.
    None,
    /// All of them: the connection's own settings.
    Every,
    /// To the source.
    Source,
    /// To S3.
    S3,
    /// To Secrets Manager.
    SecretsManager,
    /// To another service: STS, KMS, Glue, or any that the error text names.
    OtherService,
}

impl Path {
    /// True where it is, or has in it, the way to this destination, by the name that a report has for it.
    pub fn leads(self, to: &str) -> bool {
        match self {
            Self::None => false,
            Self::Every => true,
            Self::Source => to == "source",
            Self::S3 => to == "s3",
            Self::SecretsManager => to == "secretsmanager",
            Self::OtherService => matches!(to, "kms" | "glue" | "sts" | "api"),
        }
    }
}

impl<V: ?Sized> Check<V> {
    /// A check of the network: an answer of the server clears it.
    pub const fn network(code: Code, title: &'static str, judge: fn(&V) -> Result<Judgement, Missing>) -> Self {
        Self {
            path: Path::Source,
            ..Self::new(code, Stage::Network, title, refuted::BY_ANSWER, judge)
        }
    }

    /// A check of the credentials: a login clears it.
    pub const fn credentials(code: Code, title: &'static str, judge: fn(&V) -> Result<Judgement, Missing>) -> Self {
        Self::new(code, Stage::Credentials, title, refuted::BY_LOGIN, judge)
    }

    /// A check of the Glue role. Which actions a run needs depends on how far it came, so only a login clears it.
    pub const fn permissions(code: Code, title: &'static str, judge: fn(&V) -> Result<Judgement, Missing>) -> Self {
        Self::new(code, Stage::Permissions, title, refuted::BY_LOGIN, judge)
    }

    /// A check of URL and driver: a login clears it.
    pub const fn driver(code: Code, title: &'static str, judge: fn(&V) -> Result<Judgement, Missing>) -> Self {
        Self::new(code, Stage::Driver, title, refuted::BY_LOGIN, judge)
    }

    /// A check of TLS: a handshake clears it.
    pub const fn ssl(code: Code, title: &'static str, judge: fn(&V) -> Result<Judgement, Missing>) -> Self {
        Self {
            path: Path::Source,
            ..Self::new(code, Stage::Ssl, title, refuted::BY_TLS, judge)
        }
    }

    const fn new(
        code: Code,
        stage: Stage,
        title: &'static str,
        refuted_by: &'static [Refutation],
        judge: fn(&V) -> Result<Judgement, Missing>,
    ) -> Self {
        Self {
            code,
            stage,
            title,
            explains: &[],
            words: &[],
            policies: &[],
            only_in_words: false,
            refuted_by,
            effect: Effect::None,
            path: Path::None,
            misleads: Path::None,
            said: &[],
            judge,
        }
    }

    /// True where it has something to say of a text that does not single out any check. A denial without a type of policy is read as the
    /// role's own.
    pub fn speaks_unnamed(&self) -> bool {
        self.words.is_empty() && (self.policies.is_empty() || self.policies.contains(&PolicyType::IdentityBased))
    }

    /// All of it but the judge.
    pub fn declaration(&self) -> Declaration {
        Check {
            code: self.code,
            stage: self.stage,
            title: self.title,
            explains: self.explains,
            words: self.words,
            policies: self.policies,
            only_in_words: self.only_in_words,
            refuted_by: self.refuted_by,
            effect: self.effect,
            path: self.path,
            misleads: self.misleads,
            said: self.said,
            judge: only_a_text,
        }
    }
}

/// The judge of a check that no fact can answer: the verdict gives its finding where a text says it.
pub fn only_a_text<V: ?Sized>(_: &V) -> Result<Judgement, Missing> {
    Ok(Judgement::NotApplicable)
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

    /// One thing is wrong and breaks the connection; `about` tells it from others of the same component.
    pub fn fail_about<S: Into<String>>(
        resource: Resource,
        about: impl IntoIterator<Item = S>,
        evidence: impl Into<String>,
        fix: Fix,
    ) -> Self {
        Self::Found(vec![
            Observation::new(Verdict::Fail, resource, evidence, fix).about(about),
        ])
    }

    /// One thing is wrong, but is not what breaks the connection now.
    pub fn warn(resource: Resource, evidence: impl Into<String>, fix: Fix) -> Self {
        Self::Found(vec![Observation::new(Verdict::Warn, resource, evidence, fix)])
    }
}

/// A step of a walked path: the path by its destination, and the step's place on it.
pub type StepAt = (&'static str, usize);

/// One thing that a check saw to be wrong.
#[derive(Clone, Debug, PartialEq)]
pub struct Observation {
    /// `Fail` or `Warn`.
    pub verdict: Verdict,
    /// The component to change.
    pub resource: Resource,
    /// What was seen.
    pub evidence: String,
    /// What tells it from another of its check about the same component; see [`Finding::about`].
    pub about: Vec<String>,
    /// The actions that a role lacks.
    pub lacks: Vec<String>,
    /// How to mend it.
    pub fix: Fix,
    /// How sure; facts alone are `Likely`.
    pub confidence: Confidence,
    /// The steps of a walked path that it tells of.
    pub steps: Vec<StepAt>,
}

impl Observation {
    /// An observation from facts alone.
    pub fn new(verdict: Verdict, resource: Resource, evidence: impl Into<String>, fix: Fix) -> Self {
        Self {
            verdict,
            resource,
            evidence: evidence.into(),
            about: Vec::new(),
            lacks: Vec::new(),
            fix,
            confidence: Confidence::Likely,
            steps: Vec::new(),
        }
    }

    /// The same with what tells it from others.
    #[must_use]
    pub fn about(mut self, about: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.about = about.into_iter().map(Into::into).collect();
        self
    }

    /// The same of a role's rights.
    #[must_use]
    pub fn lacking(mut self, actions: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.lacks = actions.into_iter().map(Into::into).collect();
        self.lacks.dedup();
        self
    }
}

/// Runs `checks` in their order, which is the order of evaluation.
pub fn run<'a, V: ?Sized + 'static>(checks: impl IntoIterator<Item = &'a Check<V>>, view: &V) -> Diagnosis {
    run_noting(checks, view, |_, _| {})
}

/// The same, showing each observation to `note` before it becomes a finding.
pub fn run_noting<'a, V: ?Sized + 'static>(
    checks: impl IntoIterator<Item = &'a Check<V>>,
    view: &V,
    mut note: impl FnMut(Code, &Observation),
) -> Diagnosis {
    let mut diagnosis = Diagnosis::default();
    for check in checks {
        let code = check.code;
        match (check.judge)(view) {
            Ok(Judgement::Pass) => diagnosis.passed.push(code),
            Ok(Judgement::NotApplicable) => diagnosis.not_applicable.push(code),
            Ok(Judgement::Found(observations)) => {
                observations.iter().for_each(|seen| note(code, seen));
                diagnosis.findings.extend(observations.into_iter().map(|seen| Finding {
                    code,
                    stage: check.stage,
                    verdict: seen.verdict,
                    title: check.title.to_owned(),
                    resource: seen.resource,
                    evidence: seen.evidence,
                    about: seen.about,
                    lacks: seen.lacks,
                    fix: seen.fix,
                    confidence: seen.confidence,
                    connection: None,
                    note: None,
                    unseen: Vec::new(),
                }));
            }
            Err(missing) => diagnosis.unknown.push(not_judged(check, &missing)),
        }
    }
    diagnosis
}

/// A check that could not judge.
pub fn not_judged<V: ?Sized>(check: &Check<V>, missing: &Missing) -> UnknownCheck {
    UnknownCheck {
        code: check.code.into(),
        stage: check.stage,
        reason: missing.reason.clone(),
        would_help: missing.would_help.clone(),
    }
}

/// A diagnosis that could not even begin: every check is unknown for one reason.
pub fn unknown<'a, V: ?Sized + 'static>(
    checks: impl IntoIterator<Item = &'a Check<V>>,
    missing: &Missing,
) -> Diagnosis {
    Diagnosis {
        unknown: checks.into_iter().map(|check| not_judged(check, missing)).collect(),
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
        let same = |seen: &&Finding| seen.is_of_same(&finding);
        let known = whole.findings.iter().find(same);
        // What tells two findings apart is in fields, not in sentences.
        #[cfg(test)]
        assert!(
            known.is_none_or(|known| known.evidence == finding.evidence),
            "{known:#?} {finding:#?}"
        );
        if known.is_none() {
            finding.connection = connection(&finding);
            whole.findings.push(finding);
        }
    }
    whole.unknown.append(&mut one.unknown);
    whole.passed.append(&mut one.passed);
    whole.not_applicable.append(&mut one.not_applicable);
}

/// Brings several connections into the order of evaluation, with each code in one list only: a finding outranks what could not be seen,
/// which it keeps, and that outranks a pass for another connection.
pub fn settle<'a, V: ?Sized + 'static>(whole: &mut Diagnosis, checks: impl IntoIterator<Item = &'a Check<V>>) {
    let order: Vec<Code> = checks.into_iter().map(|check| check.code).collect();
    let place = |code: Code| order.iter().position(|known| *known == code).unwrap_or(order.len());
    whole.findings.sort_by_key(|finding| place(finding.code));
    whole.unknown.sort_by_key(|check| check.code.code().map(place));
    let mut unknown: Vec<UnknownCheck> = Vec::new();
    for check in std::mem::take(&mut whole.unknown) {
        match whole.findings.iter_mut().find(|finding| check.code == finding.code) {
            Some(finding) => keep(&mut finding.unseen, check),
            None if unknown.contains(&check) => {}
            None => unknown.push(check),
        }
    }
    whole.unknown = unknown;
    let mut seen: BTreeSet<Code> = whole.findings.iter().map(|finding| finding.code).collect();
    seen.extend(whole.unknown.iter().filter_map(|check| check.code.code()));
    for list in [&mut whole.passed, &mut whole.not_applicable] {
        list.sort_by_key(|code| place(*code));
        list.retain(|code| seen.insert(*code));
    }
}

fn keep(unseen: &mut Vec<Missing>, check: UnknownCheck) {
    let missing = Missing {
        reason: check.reason,
        would_help: check.would_help,
    };
    if !unseen.contains(&missing) {
        unseen.push(missing);
    }
}
