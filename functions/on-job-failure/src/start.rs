//! The executions that are started: of an incident's diagnosis, and of a run or crawl that is diagnosed by itself. Their names say of
//! what they are, so that a second start is refused by Step Functions for 90 days, or answered with the running one.

use aws_sdk_sfn::Client;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use shared_domain::incident::{Incident, Member};
use shared_domain::request::Diagnose;
use shared_lambda::StepError;

use crate::evidence::Failed;
use crate::handler::Settings;

/// Step Functions takes execution names of up to 80 characters.
const LONGEST_NAME: usize = 80;

/// Starts the diagnosis of an incident, on this run of it; false when it is started.
pub(crate) async fn of_incident(
    states: &Client,
    settings: &Settings,
    incident: &Incident,
    run: &Failed,
) -> Result<bool, StepError> {
    let input = json!({"diagnose": diagnose(run), "incident": incident.id});
    let attempted = format!("start the diagnosis of incident `{}`", incident.id);
    start_once(states, settings, incident.execution(), &input, &attempted).await
}

/// Starts the diagnosis of one run or crawl; false when it is started.
pub(crate) async fn of_run(
    states: &Client,
    settings: &Settings,
    run: &Failed,
    incident: Option<&str>,
) -> Result<bool, StepError> {
    let mut input = json!({"diagnose": diagnose(run)});
    if let Some(incident) = incident {
        input["incident"] = incident.into();
    }
    let attempted = format!("start the diagnosis of {}", run.of.said(&run.id));
    let name = match &run.of {
        Member::Job(_) => execution_name(&run.id),
        Member::Crawler(crawler) => execution_name(&format!("crawl-{crawler}-{}", run.id)),
    };
    start_once(states, settings, name, &input, &attempted).await
}

fn diagnose(run: &Failed) -> Diagnose {
    Diagnose {
        event: Some(run.event.clone()),
        ..run.of.diagnose(&run.id)
    }
}

async fn start_once(
    states: &Client,
    settings: &Settings,
    name: String,
    input: &Value,
    attempted: &str,
) -> Result<bool, StepError> {
    let started = states
        .start_execution()
        .state_machine_arn(&settings.state_machine_arn)
        .name(name)
        .input(input.to_string())
        .send()
        .await;
    match started {
        Ok(_) => Ok(true),
        Err(error)
            if error
                .as_service_error()
                .is_some_and(|error| error.is_execution_already_exists()) =>
        {
            Ok(false)
        }
        Err(error) => Err(StepError::from_aws(attempted, &error)),
    }
}

/// `diag-<run id>`, or of a crawl `diag-crawl-<crawler>-<crawl>`; a name that is too long (Glue's retries append `_attempt_1`) or has other characters is hashed.
fn execution_name(id: &str) -> String {
    let name = format!("diag-{id}");
    let plain = name
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    if plain && name.len() <= LONGEST_NAME {
        return name;
    }
    let digest: String = Sha256::digest(id.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("diag-{digest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fit_step_functions_and_differ_between_attempts() {
        let run = "jr_0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
        let attempt = format!("{run}_attempt_1");
        for run in [run, attempt.as_str(), "jr ü/weird", &"x".repeat(300)] {
            let name = execution_name(run);
            assert!(
                name.len() <= LONGEST_NAME && name.is_ascii() && !name.contains([' ', '/']),
                "{name}"
            );
        }
        assert_eq!(execution_name(run), format!("diag-{run}"));
        assert_ne!(execution_name(&attempt), execution_name(run));
    }
}
