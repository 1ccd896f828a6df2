//! The document in, the report out; whoever listens is told.

use shared_domain::report::Report;
use shared_lambda::StepError;

pub use crate::document::Document as Input;
pub use crate::notify::Channels;
use crate::report::report;

/// What the execution returns.
pub type Output = Report;

/// Writes the report and sends it. A notification that fails is said in the report, and never costs it.
///
/// # Errors
/// None of its own: a report is always written.
pub async fn handle(channels: &Channels, input: Input) -> Result<Output, StepError> {
    let mut report = report(&input);
    tracing::info!(
        outcome = report.outcome.as_str(),
        root_cause = report.root_cause.as_ref().map(|root| root.code.as_str()),
        connection = report.connection.as_ref().map(|connection| connection.name.as_str()),
        "wrote the report: {}",
        report.outcome.as_str()
    );
    let unsent = channels
        .tell(&report, input.execution.as_deref(), input.was_started_by_an_event())
        .await;
    report.unknown.extend(unsent);
    Ok(report)
}

#[cfg(test)]
mod tests;
