//! Many questions in few calls of `SimulatePrincipalPolicy`, whose rate all of an account share.
//!
//! IAM evaluates every action of a request on every resource of it, in one context
//! (<https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html>). So all questions about a role make two
//! requests: those on `*`, which stands in a request alone, and those on ARNs. Pairs that nobody asked about are dropped.
//!
//! **The context** of that request is what is the same for all of them: the role, the Region, TLS. What only some requests carry
//! (`aws:ResourceAccount`, which an object of S3 does not tell; `kms:ViaService`; `iam:PassedToService`) is left out, because where the
//! other services' requests lack a key, a statement that asks for it must not find it: `Allow [secretsmanager:GetSecretValue,
//! kms:Decrypt]` under `kms:ViaService` lets nobody read a secret. A key that is left out can
//!
//! - make an `Allow` not apply (a request without the key does not match): then nothing allows the action, and IAM lists the key among
//!   `MissingContextValues`;
//! - make a `Deny` apply (`StringNotEquals` matches a request without the key): then the action is denied, by the role's policies, its
//!   boundary or the organization's
//!   (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>).
//!
//! Whatever may have been decided so is asked [`again`] with the question's own whole context: what is denied, and what is allowed while IAM
//! lists such a key, because a `Deny` may name the very account, service or secret that the request is for (or an `Allow` with `IfExists`
//! another one).

use std::collections::{BTreeMap, BTreeSet};

use shared_domain::aws::iam::EvaluationResult;

/// A condition key, and its value.
type Entry = (&'static str, String);

/// Whether a role may do one thing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Question {
    /// The role's ARN.
    pub role_arn: String,
    /// The action.
    pub action: &'static str,
    /// The resource.
    pub resource: String,
    /// The condition keys that every request of the role has.
    pub shared: Vec<Entry>,
    /// Those that only this request has.
    pub own: Vec<Entry>,
}

impl Question {
    /// True for the answer to it.
    pub fn is_answered_by(&self, result: &EvaluationResult) -> bool {
        result.eval_action_name.eq_ignore_ascii_case(self.action) && result.eval_resource_name == self.resource
    }
}

/// One call of `SimulatePrincipalPolicy`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Simulation {
    /// The role's ARN.
    pub role_arn: String,
    /// Condition keys and their values.
    pub context: Vec<Entry>,
    /// What it answers.
    pub questions: Vec<Question>,
}

/// How many resources one request names: it answers all actions on each.
const RESOURCES: usize = 50;

/// The fewest calls that answer `questions` without what only some of their requests carry.
pub fn together(questions: impl IntoIterator<Item = Question>) -> Vec<Simulation> {
    by_context(questions, |question| question.shared.clone())
}

/// The calls that answer again, each with the whole context of its questions, what was not decided by what they share.
pub fn again(simulation: &Simulation, results: &[EvaluationResult]) -> Vec<Simulation> {
    let open = simulation.questions.iter().filter(|question| {
        let mut answers = results.iter().filter(|result| question.is_answered_by(result));
        answers.any(|result| depends(result, simulation.left_out(question)))
    });
    by_context(open.cloned(), |question| {
        question.shared.iter().chain(&question.own).cloned().collect()
    })
}

/// Whether keys that were left out may have decided.
fn depends<'a>(result: &EvaluationResult, mut left_out: impl Iterator<Item = &'a Entry>) -> bool {
    let is_allowed = result.eval_decision.eq_ignore_ascii_case("allowed");
    let denied_by_others = result
        .permissions_boundary_decision_detail
        .as_ref()
        .is_some_and(|one| !one.allowed_by_permissions_boundary)
        || result
            .organizations_decision_detail
            .as_ref()
            .is_some_and(|one| !one.allowed_by_organizations);
    // IAM lists the keys that a policy asks for; of what something denies it does not say for which.
    let silent = denied_by_others || !(is_allowed || result.eval_decision.eq_ignore_ascii_case("implicitDeny"));
    left_out.any(|(key, _)| {
        silent
            || result
                .missing_context_values
                .iter()
                .any(|missing| missing.eq_ignore_ascii_case(key))
    })
}

fn by_context(
    questions: impl IntoIterator<Item = Question>,
    context: impl Fn(&Question) -> Vec<Entry>,
) -> Vec<Simulation> {
    let mut groups: BTreeMap<(String, Vec<Entry>, bool), Vec<Question>> = BTreeMap::new();
    for question in questions {
        let group = (question.role_arn.clone(), context(&question), question.resource == "*");
        groups.entry(group).or_default().push(question);
    }
    let simulations = groups.into_iter().flat_map(|((role_arn, context, _), questions)| {
        let resources: BTreeSet<String> = questions.iter().map(|question| question.resource.clone()).collect();
        let resources: Vec<String> = resources.into_iter().collect();
        let parts = resources.chunks(RESOURCES).map(|some| Simulation {
            role_arn: role_arn.clone(),
            context: context.clone(),
            questions: questions
                .iter()
                .filter(|question| some.contains(&question.resource))
                .cloned()
                .collect(),
        });
        parts.collect::<Vec<_>>()
    });
    simulations.collect()
}

impl Simulation {
    /// The actions, each once.
    pub fn actions(&self) -> BTreeSet<&'static str> {
        self.questions.iter().map(|question| question.action).collect()
    }

    /// The resources, each once.
    pub fn resources(&self) -> BTreeSet<&str> {
        self.questions
            .iter()
            .map(|question| question.resource.as_str())
            .collect()
    }

    /// What IAM answered to what was asked: not the other pairs, and where there was one resource under the name that it was asked by.
    pub fn answers(&self, mut results: Vec<EvaluationResult>) -> Vec<EvaluationResult> {
        if let [only] = Vec::from_iter(self.resources()).as_slice() {
            // Of `*` some services answer with a pattern of their ARNs.
            results
                .iter_mut()
                .for_each(|result| result.eval_resource_name = (*only).to_owned());
        }
        results.retain(|result| self.questions.iter().any(|question| question.is_answered_by(result)));
        results
    }

    /// The same in smaller calls, where IAM takes it for invalid input and says why; none where it cannot be smaller. Actions that `require
    /// different authorization information` are not simulated together on ARNs, and IAM names the groups:
    /// `Invalid Input Actions: [a:X,b:Y] and [c:Z] require different authorization information.` Otherwise one action or resource spoils
    /// the rest, and is found by asking for each.
    pub fn smaller(&self, message: &str) -> Vec<Self> {
        let named: Vec<Vec<&str>> = message
            .split('[')
            .skip(1)
            .filter_map(|rest| Some(rest.split_once(']')?.0.split(',').map(str::trim).collect()))
            .collect();
        let has = |group: &[&str], action: &str| group.iter().any(|name| name.eq_ignore_ascii_case(action));
        let group_of = |question: &Question| named.iter().position(|group| has(group, question.action));
        let parts = self
            .parts(|question| group_of(question).map_or_else(|| question.action.to_owned(), |group| group.to_string()));
        let parts = if parts.len() > 1 {
            parts
        } else {
            self.parts(|question| question.action.to_owned())
        };
        let parts = if parts.len() > 1 {
            parts
        } else {
            self.parts(|question| question.resource.clone())
        };
        if parts.len() > 1 { parts } else { Vec::new() }
    }

    fn parts(&self, of: impl Fn(&Question) -> String) -> Vec<Self> {
        let mut parts: BTreeMap<String, Vec<Question>> = BTreeMap::new();
        for question in &self.questions {
            parts.entry(of(question)).or_default().push(question.clone());
        }
        let part = |questions| Self {
            questions,
            ..self.clone()
        };
        parts.into_values().map(part).collect()
    }

    /// What the request of a question carries, and this call does not.
    fn left_out<'a>(&'a self, question: &'a Question) -> impl Iterator<Item = &'a Entry> {
        question.own.iter().filter(|entry| !self.context.contains(entry))
    }
}

#[cfg(test)]
mod tests;
