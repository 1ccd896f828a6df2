//! `pipefitter run` and `pipefitter watch`: an execution's states as they happen, then its report.

use std::collections::HashMap;
use std::io::Read;
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use aws_sdk_sfn::Client;
use aws_sdk_sfn::types::{ExecutionStatus, HistoryEvent, HistoryEventType};
use serde_json::Value;
use shared_domain::Request;
use shared_domain::incident::counted;
use shared_lambda::unreadable;

use crate::progress::Progress;
use crate::{Format, On, QUESTIONS, aws, local, print};

/// The state machine that the template deploys.
const STATE_MACHINE: &str = "pipefitter";

/// Starts an execution with the input and follows it.
pub(crate) async fn run(input: &Path, on: &On, arn: Option<String>) -> Result<ExitCode, String> {
    if !on.aws
        && let Some(code) = local::enter()?
    {
        return Ok(code);
    }
    let request = read(input)?;
    let states = Client::new(&aws::config(None, None).await?);
    let execution = start(&states, &request, arn).await?;
    let report = follow(&states, &execution, on).await?;
    let outcome = report.as_ref().and_then(|report| report["outcome"].as_str());
    Ok(match outcome {
        Some("READY") => ExitCode::SUCCESS,
        Some("NEEDS_INPUT") => ExitCode::from(QUESTIONS),
        _ => ExitCode::FAILURE,
    })
}

/// Starts an execution with the input; its ARN.
pub(crate) async fn start(states: &Client, request: &Value, arn: Option<String>) -> Result<String, String> {
    // Checked here first: what looks like a password must not enter an execution's history.
    if let Err(problems) = Request::parse(request.clone()) {
        for problem in problems {
            let path = if problem.path == "$" { "input" } else { &problem.path };
            eprintln!(
                "{path}: {}. Remedy: {}",
                problem.problem.trim_end_matches('.'),
                problem.remedy
            );
        }
        return Err("nothing was started".to_owned());
    }
    let machine = match arn {
        Some(arn) => arn,
        None => state_machine(states).await?,
    };
    let started = states
        .start_execution()
        .state_machine_arn(machine)
        .input(request.to_string())
        .send()
        .await;
    let started = started.map_err(|error| format!("could not start the execution: {}", unreadable(&error)))?;
    Ok(started.execution_arn().to_owned())
}

/// Follows an execution that something else started, once it is there.
pub(crate) async fn watch(execution: &str, on: &On, wait: u64) -> Result<ExitCode, String> {
    if !on.aws
        && let Some(code) = local::enter()?
    {
        return Ok(code);
    }
    let states = Client::new(&aws::config(None, None).await?);
    let arn = if execution.starts_with("arn:") {
        execution.to_owned()
    } else {
        format!(
            "{}:{execution}",
            state_machine(&states)
                .await?
                .replacen(":stateMachine:", ":execution:", 1)
        )
    };
    let deadline = Instant::now() + Duration::from_secs(wait);
    loop {
        match states.describe_execution().execution_arn(&arn).send().await {
            Ok(_) => break,
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(|error| error.is_execution_does_not_exist()) =>
            {
                if Instant::now() > deadline {
                    return Err(format!("no execution `{execution}` appeared within {wait} seconds"));
                }
                tokio::time::sleep(Duration::from_millis(300)).await;
            }
            Err(error) => return Err(format!("could not look at the execution: {}", unreadable(&error))),
        }
    }
    let report = follow(&states, &arn, on).await?;
    Ok(if report.is_some() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

pub(crate) fn read(input: &Path) -> Result<Value, String> {
    let text = if input == Path::new("-") {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).map(|_| text)
    } else {
        std::fs::read_to_string(input)
    };
    let text = text.map_err(|error| format!("could not read {}: {error}", input.display()))?;
    // The message names line and column, never the text.
    serde_json::from_str(&text).map_err(|error| {
        let file = input.display();
        match error.to_string().contains("recursion limit") {
            true => format!("{file} is nested deeper than any input is, which has no more than objects in objects"),
            false => format!("{file} is not JSON: {error}"),
        }
    })
}

async fn state_machine(states: &Client) -> Result<String, String> {
    let mut pages = states.list_state_machines().into_paginator().items().send();
    while let Some(machine) = pages.next().await {
        let machine = machine.map_err(|error| format!("could not list the state machines: {}", unreadable(&error)))?;
        if machine.name() == STATE_MACHINE {
            return Ok(machine.state_machine_arn().to_owned());
        }
    }
    Err(format!(
        "no state machine is called `{STATE_MACHINE}`: deploy it, or name one with --state-machine-arn"
    ))
}

/// Prints a line a step until the execution ends, then its report. `None` when the execution failed.
pub(crate) async fn follow(states: &Client, arn: &str, on: &On) -> Result<Option<Value>, String> {
    let pause = Duration::from_millis(if on.aws { 1_000 } else { 200 });
    let mut shown = Shown {
        on_stderr: on.format == Format::Json,
        last_event: 0,
        entered: HashMap::new(),
        running: Vec::new(),
        now: Progress::new(),
    };
    shown.line(&format!("execution {arn}"))?;
    loop {
        let execution = states.describe_execution().execution_arn(arn).send().await;
        let execution =
            execution.map_err(|error| format!("could not look at the execution: {}", unreadable(&error)))?;
        let mut pages = states
            .get_execution_history()
            .execution_arn(arn)
            .max_results(1000)
            .into_paginator()
            .items()
            .send();
        while let Some(event) = pages.next().await {
            let event =
                event.map_err(|error| format!("could not read the execution's history: {}", unreadable(&error)))?;
            shown.event(&event)?;
        }
        if *execution.status() == ExecutionStatus::Running {
            tokio::time::sleep(pause).await;
            continue;
        }
        shown.now.ends();
        if *execution.status() != ExecutionStatus::Succeeded {
            let words = (
                execution.error().unwrap_or("no error name"),
                execution.cause().unwrap_or("no cause"),
            );
            shown.line(&format!("{}: {}: {}", execution.status(), words.0, words.1))?;
            return Ok(None);
        }
        let report: Value = serde_json::from_str(execution.output().unwrap_or_default())
            .map_err(|error| format!("the execution's output is not a report: {error}"))?;
        match on.format {
            Format::Json => print(&format!("{report:#}"))?,
            Format::Text => print(&format!("\n{}", report["text"].as_str().unwrap_or_default().trim_end()))?,
        }
        return Ok(Some(report));
    }
}

/// What has been printed of an execution.
struct Shown {
    last_event: i64,
    /// When each state was entered, by its name.
    entered: HashMap<String, f64>,
    /// The steps that have not come to their end.
    running: Vec<String>,
    now: Progress,
    on_stderr: bool,
}

impl Shown {
    fn event(&mut self, event: &HistoryEvent) -> Result<(), String> {
        if event.id() <= self.last_event {
            return Ok(());
        }
        self.last_event = event.id();
        let at = event.timestamp().as_secs_f64();
        if let Some(entered) = event.state_entered_event_details() {
            // A step that is entered again (a running smoke test) counts from the first time.
            self.entered.entry(entered.name().to_owned()).or_insert(at);
            if *event.r#type() == HistoryEventType::TaskStateEntered {
                self.running.push(entered.name().to_owned());
                self.now.says(self.running.join(", "));
            }
        }
        let Some(exited) = event.state_exited_event_details() else {
            return Ok(());
        };
        self.running.retain(|name| name != exited.name());
        self.now.says(self.running.join(", "));
        let output = serde_json::from_str(exited.output().unwrap_or_default()).unwrap_or(Value::Null);
        if let Some(result) = result_of(exited.name(), &output) {
            let seconds = self.entered.get(exited.name()).map_or(0.0, |entered| at - entered);
            self.line(&format!(
                "  {:.<24} {result} ({seconds:.1} s)",
                format!("{} ", exited.name())
            ))?;
        }
        Ok(())
    }

    fn line(&self, line: &str) -> Result<(), String> {
        if self.on_stderr {
            self.now.aside(|| eprintln!("{line}"));
            return Ok(());
        }
        self.now.aside(|| print(line))
    }
}

/// A step's result in a few words; `None` for states that only route or wait, and for a smoke test that is still running.
fn result_of(state: &str, document: &Value) -> Option<String> {
    if let Some(failure) = document["errors"].get(state) {
        return Some(format!("broke: {}", failure["Error"].as_str().unwrap_or("unknown")));
    }
    let word = |value: &Value| value.as_str().unwrap_or("?").to_owned();
    let count = |value: &Value| value.as_array().map_or(0, Vec::len);
    Some(match state {
        "RouteRequest" => word(&document["route"]["way"]),
        "DiscoverSources" => counted(count(&document["discovery"]["candidates"]), "candidate"),
        "FindPlaces" => counted(count(&document["places"]["places"]), "place"),
        "Preflight" => judged(&document["preflight"]),
        "PreflightDriver" => judged(&document["authority"]),
        "DiagnoseNetwork" => judged(&document["network"]),
        "DiagnoseCredentials" => judged(&document["credentials"]),
        "DiagnoseDriver" => judged(&document["driver"]),
        "TraceChange" if document["change"].is_null() => "nothing to compare with".to_owned(),
        "TraceChange" => counted(count(&document["change"]["causes"]), "cause"),
        "RegisterCredentials" if count(&document["registration"]["questions"]) > 0 => "waits for the user".to_owned(),
        "RegisterCredentials" => word(&document["registration"]["secretId"]),
        "CreateConnection" => {
            let how = if document["creation"]["created"] == true {
                "created"
            } else {
                "as it was"
            };
            format!("{}, {how}", word(&document["creation"]["state"]))
        }
        "TestConnection" => word(&document["test"]["outcome"]),
        "SmokeTest" if document["smoke"]["finished"] == false => return None,
        "SmokeTest" => {
            let results = document["smoke"]["results"].as_array().into_iter().flatten();
            let words: Vec<_> = results
                .map(|one| format!("{} {}", word(&one["test"]), word(&one["outcome"])))
                .collect();
            if words.is_empty() {
                "not asked for".to_owned()
            } else {
                words.join(", ")
            }
        }
        "CollectEvidence" => match document["evidence"]["signal"]["cause"].as_str() {
            Some(cause) => format!(
                "the error says {}: {cause}",
                word(&document["evidence"]["signal"]["stage"])
            ),
            None => "no error text".to_owned(),
        },
        "WriteReport" => word(&document["outcome"]),
        _ => return None,
    })
}

fn judged(diagnosis: &Value) -> String {
    let findings = diagnosis["findings"].as_array();
    let failing = findings.map_or(0, |all| all.iter().filter(|one| one["verdict"] == "fail").count());
    let count = |key: &str| diagnosis[key].as_array().map_or(0, Vec::len);
    format!(
        "{failing} failing, {} passed, {} unknown",
        count("passed"),
        count("unknown")
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_step_says_its_result_in_a_few_words() {
        let finding = json!({"verdict": "fail"});
        for (state, document, words) in [
            ("TestConnection", json!({"test": {"outcome": "passed"}}), Some("passed")),
            (
                "DiagnoseNetwork",
                json!({"network": {"findings": [finding], "passed": ["A"], "unknown": []}}),
                Some("1 failing, 1 passed, 0 unknown"),
            ),
            (
                "DiagnoseNetwork",
                json!({"errors": {"DiagnoseNetwork": {"Error": "States.Timeout"}}}),
                Some("broke: States.Timeout"),
            ),
            ("SmokeTest", json!({"smoke": {"finished": false}}), None),
            ("WhichWay", json!({}), None),
        ] {
            assert_eq!(result_of(state, &document).as_deref(), words, "{state}");
        }
    }
}
