//! The event of a succeeded run in; the incidents of its job that are over are closed, and their end is told.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};
use shared_domain::incident::{Closed, Incident};
use shared_incidents::Table;
use shared_lambda::{StepError, unreadable};
use tracing::{info, warn};

/// The services that are used.
#[derive(Clone, Debug)]
pub struct Clients {
    /// When a run began.
    pub glue: aws_sdk_glue::Client,
    /// The execution that tells of an end.
    pub states: aws_sdk_sfn::Client,
    /// Incidents.
    pub table: Table,
    /// The state machine.
    pub state_machine_arn: String,
}

/// What was decided about each incident of the job; nothing where it is in none, as most are.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Output {
    /// Incidents that were closed.
    pub closed: Vec<String>,
    /// Incidents that stay open, and why.
    pub open: Vec<String>,
}

/// Closes what a succeeded run shows to be over.
///
/// # Errors
/// When the table or Step Functions could not be asked: the event comes again, and then lies in the dead letters.
pub async fn handle(clients: &Clients, event: Value) -> Result<Output, StepError> {
    let mut output = Output::default();
    let Some((job, run)) = succeeded(&event) else {
        return Ok(output);
    };
    let mut began = None;
    for id in clients.table.incidents_of(job).await? {
        match clients.table.by_id(&id).await? {
            Some(incident) if incident.is_open() => {
                if began.is_none() {
                    began = start_of(&clients.glue, job, run).await;
                }
                let Some(began) = began else {
                    output.open.push(format!("{id}: it is not known when the run began"));
                    continue;
                };
                let runs = clients.table.runs(&id).await?;
                match incident.healed_by(&runs, job, run, began) {
                    Some(by) => {
                        close(clients, &incident, &by).await?;
                        output.closed.push(id);
                    }
                    None => output.open.push(format!("{id}: the run began before the last failure")),
                }
            }
            // Closed by another job's success, or the success before this one, which may have broken on the way.
            Some(incident) => {
                if let Some(by) = &incident.closed {
                    close(clients, &incident, by).await?;
                }
                clients.table.forget_job(job, &id).await?;
            }
            None => clients.table.forget_job(job, &id).await?,
        }
    }
    for id in &output.closed {
        clients.table.forget_job(job, id).await?;
    }
    info!(
        job,
        run,
        closed = output.closed.len(),
        open = output.open.len(),
        "a run of the job succeeded"
    );
    Ok(output)
}

/// Job and run of the event of a succeeded run.
fn succeeded(event: &Value) -> Option<(&str, &str)> {
    let text = |key: &str| event["detail"][key].as_str().filter(|text| !text.trim().is_empty());
    let (job, run) = (text("jobName")?, text("jobRunId")?);
    (text("state") == Some("SUCCEEDED")).then_some((job, run))
}

/// When a run began: the event does not say it.
async fn start_of(glue: &aws_sdk_glue::Client, job: &str, run: &str) -> Option<Timestamp> {
    match glue.get_job_run().job_name(job).run_id(run).send().await {
        Ok(answer) => {
            let began = answer.job_run()?.started_on()?.to_millis().ok()?;
            Timestamp::from_millisecond(began).ok()
        }
        Err(error) => {
            warn!(job, run, "could not read when the run began: {}", unreadable(&error));
            None
        }
    }
}

/// Keeps it, has its end told, and closes it: in this order, so that what breaks is done again by the same event.
async fn close(clients: &Clients, incident: &Incident, by: &Closed) -> Result<(), StepError> {
    let now = Timestamp::now();
    clients.table.keep(incident, by, now).await?;
    let started = clients
        .states
        .start_execution()
        .state_machine_arn(&clients.state_machine_arn)
        .name(incident.resolution())
        .input(json!({"incident": incident.id}).to_string())
        .send()
        .await;
    if let Err(error) = started
        && !error
            .as_service_error()
            .is_some_and(|error| error.is_execution_already_exists())
    {
        let attempted = format!("start the report of incident `{}`, which is over", incident.id);
        return Err(StepError::from_aws(&attempted, &error));
    }
    clients.table.close(incident, by, now).await.map(drop)
}

#[cfg(test)]
mod tests;
