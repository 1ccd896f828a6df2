//! Asks IAM what the role may: all questions in as few calls as there can be, and again what those could not decide.

use aws_sdk_iam::Client;
use aws_sdk_iam::error::ProvideErrorMetadata;
use aws_sdk_iam::types::{ContextEntry, ContextKeyTypeEnum};
use futures::future::join_all;
use shared_checks::credentials::simulation::{Question, Simulation, again, together};
use shared_domain::aws::iam::EvaluationResult;
use shared_lambda::unreadable;

/// What was answered, and why the rest was not.
#[derive(Debug, Default)]
pub(crate) struct Answers {
    /// `None` where nothing was answered.
    pub(crate) results: Option<Vec<EvaluationResult>>,
    pub(crate) failures: Vec<String>,
}

/// Answers the questions. One that could not be answered has no result.
pub(crate) async fn simulate(iam: &Client, questions: impl IntoIterator<Item = Question>) -> Answers {
    let (answered, mut failures) = ask(iam, together(questions)).await;
    let open: Vec<Simulation> = answered
        .iter()
        .flat_map(|(asked, results)| again(asked, results))
        .collect();
    // What is asked again is not known before it is answered again.
    let is_open = |result: &EvaluationResult| {
        let mut questions = open.iter().flat_map(|simulation| &simulation.questions);
        questions.any(|question| question.is_answered_by(result))
    };
    let any = !answered.is_empty();
    let mut results: Vec<EvaluationResult> = answered.into_iter().flat_map(|(_, results)| results).collect();
    results.retain(|result| !is_open(result));
    let (more, also) = ask(iam, open).await;
    results.extend(more.into_iter().flat_map(|(_, results)| results));
    failures.extend(also);
    Answers {
        results: any.then_some(results),
        failures,
    }
}

/// What was answered, by simulation, and why others were not.
async fn ask(iam: &Client, mut waiting: Vec<Simulation>) -> (Vec<(Simulation, Vec<EvaluationResult>)>, Vec<String>) {
    let (mut answered, mut failures) = (Vec::new(), Vec::new());
    while !waiting.is_empty() {
        let answers = join_all(waiting.iter().map(|simulation| call(iam, simulation))).await;
        let asked = std::mem::take(&mut waiting);
        for (simulation, answer) in asked.into_iter().zip(answers) {
            match answer {
                Ok(results) => answered.push((simulation, results)),
                Err(failure) => match failure.invalid.map(|message| simulation.smaller(&message)) {
                    Some(parts) if !parts.is_empty() => waiting.extend(parts),
                    _ => failures.push(failure.reason),
                },
            }
        }
    }
    (answered, failures)
}

struct Failure {
    reason: String,
    /// What IAM says of a request that it does not take.
    invalid: Option<String>,
}

/// As many as one page may have, so that there is one.
const PAGE: i32 = 1000;

async fn call(iam: &Client, simulation: &Simulation) -> Result<Vec<EvaluationResult>, Failure> {
    let owned = |texts: &mut dyn Iterator<Item = &str>| Some(texts.map(str::to_owned).collect());
    let mut pages = iam
        .simulate_principal_policy()
        .policy_source_arn(&simulation.role_arn)
        .set_action_names(owned(&mut simulation.actions().into_iter()))
        .set_resource_arns(owned(&mut simulation.resources().into_iter()))
        .set_context_entries(Some(simulation.context.iter().map(entry).collect()))
        .max_items(PAGE)
        .into_paginator()
        .send();
    let mut results = Vec::new();
    while let Some(page) = pages.next().await {
        match page {
            Ok(page) => results.extend(page.evaluation_results().iter().flat_map(shared_aws::iam::evaluations)),
            Err(error) => {
                let is_invalid = error.code().is_some_and(|code| code.starts_with("InvalidInput"));
                return Err(Failure {
                    reason: unreadable(&error),
                    invalid: is_invalid.then(|| error.message().unwrap_or_default().to_owned()),
                });
            }
        }
    }
    Ok(simulation.answers(results))
}

fn entry((key, value): &(&'static str, String)) -> ContextEntry {
    let kind = match *key {
        "aws:TagKeys" => ContextKeyTypeEnum::StringList,
        "aws:SecureTransport" | "aws:PrincipalIsAWSService" => ContextKeyTypeEnum::Boolean,
        _ => ContextKeyTypeEnum::String,
    };
    ContextEntry::builder()
        .context_key_name(*key)
        .context_key_values(value)
        .context_key_type(kind)
        .build()
}
