//! Start-up of a function: tracing, and the loop that takes events.

use std::future::Future;
use std::time::{Duration, SystemTime};

use lambda_runtime::{Diagnostic, LambdaEvent, service_fn};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tracing_subscriber::EnvFilter;

use crate::error::{ErrorName, StepError};
use crate::time::within;

/// What a function keeps of its time for its answer, after the calls that it makes.
const ANSWER_TIME: Duration = Duration::from_secs(6);

/// Starts logging to standard output: JSON lines on Lambda (`AWS_LAMBDA_LOG_FORMAT=JSON`), text elsewhere, at the level of
/// `AWS_LAMBDA_LOG_LEVEL` (or `RUST_LOG`), never finer than debug: the runtime logs whole payloads at trace.
pub fn start_tracing() {
    let level = std::env::var("AWS_LAMBDA_LOG_LEVEL")
        .or_else(|_| std::env::var("RUST_LOG"))
        .unwrap_or_default();
    let level = if level.is_empty() || level.eq_ignore_ascii_case("trace") {
        "info"
    } else {
        level.as_str()
    };
    let filter = EnvFilter::try_new(level).unwrap_or_else(|_| EnvFilter::new("info"));
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(false)
        .with_target(false);
    if std::env::var("AWS_LAMBDA_LOG_FORMAT").is_ok_and(|format| format.eq_ignore_ascii_case("json")) {
        subscriber.json().flatten_event(true).init();
    } else {
        subscriber.init();
    }
}

/// Reads an event.
///
/// # Errors
/// `InvalidRequest` with the path of the field that does not fit.
pub fn read<Input: DeserializeOwned>(event: serde_json::Value) -> Result<Input, StepError> {
    serde_path_to_error::deserialize(event).map_err(|error| {
        StepError::new(
            ErrorName::InvalidRequest,
            format!("the event does not fit at `{}`: {}", error.path(), error.inner()),
        )
    })
}

/// Runs the function until Lambda stops it: reads each event into `Input`, calls `handler`, answers with its output or with a
/// named error. Calls to AWS end before Lambda would stop the function. An event that does not fit `Input` is an `InvalidRequest` with the
/// path of the field.
pub async fn run<Input, Output, Handler, Answer>(handler: Handler) -> Result<(), lambda_runtime::Error>
where
    Input: DeserializeOwned,
    Output: Serialize,
    Handler: Fn(Input) -> Answer,
    Answer: Future<Output = Result<Output, StepError>>,
{
    let handler = &handler;
    lambda_runtime::run(service_fn(move |event: LambdaEvent<serde_json::Value>| async move {
        let left = event.context.deadline().duration_since(SystemTime::now());
        let left = left.ok().and_then(|left| left.checked_sub(ANSWER_TIME));
        let input = read(event.payload).map_err(Diagnostic::from)?;
        // In a box: the compiler gives up on futures that are nested too deeply.
        let work = Box::pin(handler(input));
        let answer = match left {
            Some(left) => within(left, work).await,
            None => work.await,
        };
        answer.map_err(|error| {
            tracing::error!(error = error.name.as_str(), "{}", error.message);
            Diagnostic::from(error)
        })
    }))
    .await
}
