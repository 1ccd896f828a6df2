//! The document in, the report out; whoever listens is told.

use serde::Serialize;
use shared_domain::report::Report;
use shared_incidents::Table;
use shared_lambda::{ErrorName, StepError};
use tracing::warn;

pub use crate::document::{Channel, Delivery, Document as Input};
use crate::incident::{self, Known};
pub use crate::notify::Channels;
pub use crate::record::Records;
use crate::report::report_on;
use crate::text::text;

/// What this step answers.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum Output {
    /// The report, which is what the execution returns: all who listen have it.
    Report(Box<Report>),
    /// Some have it and others not yet: this step is to be run again, and sends to those only.
    Delivery {
        /// Who has it.
        delivery: Delivery,
    },
}

/// Writes the report and sends it, to each channel once: what was sent goes into the document before the rest is tried again. A
/// message whose answer gets lost may come twice, so each carries the execution's name as its id.
///
/// # Errors
/// `NotReady` when nothing more could be sent, so that the state machine tries again and then fails the execution, which rings an alarm.
/// The same where an incident's end is to be told and the incident could not be read; a diagnosis is told without it.
pub async fn handle(
    channels: &Channels,
    records: &Records,
    incidents: Option<&Table>,
    input: Input,
) -> Result<Output, StepError> {
    let known = Known::of(incidents, &input).await?;
    let mut report = report_on(&input, known.as_ref());
    if let Some(reason) = records.keep(&report, &input).await {
        tracing::error!("could not keep the record of what works: {reason}");
        report.advice.push(format!(
            "The record of what works could not be kept, so that a later failure is compared with an older one: {reason}"
        ));
        report.text = text(&report);
    }
    records.keep_diagnosis(&report, &input).await;
    records.keep_page(&mut report, &input).await;
    if report.page.is_some() {
        report.text = text(&report);
    }
    tracing::info!(
        outcome = report.outcome.as_str(),
        root_cause = report.root_cause.as_ref().map(|root| root.code.as_str()),
        connection = report.connection.as_ref().map(|connection| connection.name.as_str()),
        "wrote the report: {}",
        report.outcome.as_str()
    );
    let told = channels.tell(&report, &input).await;
    let [first, ..] = told.failed.as_slice() else {
        // Once all who listen have it: what is told by halves is news when it is written again.
        remember(incidents, &input, &report, known.as_ref()).await;
        return Ok(Output::Report(Box::new(report)));
    };
    if told.sent != input.delivery.sent {
        return Ok(Output::Delivery {
            delivery: Delivery { sent: told.sent },
        });
    }
    let cause = report.root_cause.as_ref();
    let cause = cause.map_or(String::new(), |root| format!(", {}", root.code));
    // The execution's history keeps what this says.
    let message = format!(
        "could not send the report ({}{cause}): {first}",
        report.outcome.as_str()
    );
    Err(StepError::new(ErrorName::NotReady, message))
}

/// Keeps what a diagnosis came to with its incident. The report is told; what is not kept is told again by the next diagnosis.
/// A cause that is known stays where this diagnosis could not see it.
async fn remember(incidents: Option<&Table>, input: &Input, report: &Report, known: Option<&Known>) {
    let (Some(table), Some(id)) = (incidents, input.incident()) else {
        return;
    };
    if input.tells_of_an_end() {
        return;
    }
    let told = incident::told(report, input.execution.as_deref());
    if known
        .and_then(Known::told)
        .is_some_and(|before| told.takes_nothing_from(before))
    {
        return;
    }
    if let Err(error) = table.remember(id, &told).await {
        warn!(
            incident = id,
            "the report is not kept with its incident: {}", error.message
        );
    }
}

#[cfg(test)]
mod tests;
