//! The few error names that a function may answer with. Without them the runtime would send a Rust type name, which no `Catch` can match.

use std::error::Error;
use std::time::Duration;

use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use shared_domain::redact;

use crate::time::OutOfTime;

/// The names that `statemachine/pipefitter.asl.json` retries on and catches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorName {
    /// The function's input is not what it takes.
    InvalidRequest,
    /// An AWS call that the function cannot do without was denied.
    AccessDenied,
    /// An AWS call was throttled until the SDK gave up; worth a retry.
    Throttled,
    /// Something is not there yet, or an AWS call was late; worth a retry.
    NotReady,
    /// Something of that name exists and is another thing.
    Conflict,
    /// Pipefitter's own fault.
    Bug,
}

impl ErrorName {
    /// The name on the wire (`errorType`).
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InvalidRequest => "InvalidRequest",
            Self::AccessDenied => "AccessDenied",
            Self::Throttled => "Throttled",
            Self::NotReady => "NotReady",
            Self::Conflict => "Conflict",
            Self::Bug => "Bug",
        }
    }
}

/// The function could not do its job. A connection that fails its test is not such an error, it is an answer.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{message}")]
pub struct StepError {
    /// The name that the state machine matches on.
    pub name: ErrorName,
    /// One sentence: what was attempted, on which resource, what came back. Redacted.
    pub message: String,
}

impl StepError {
    /// An error of that name.
    pub fn new(name: ErrorName, message: impl AsRef<str>) -> Self {
        Self {
            name,
            message: redact(message.as_ref()),
        }
    }

    /// An AWS call failed. `attempted` says what was attempted, on which resource: `create secret \`glue/orders\``.
    pub fn from_aws<E: ProvideErrorMetadata, R>(attempted: &str, error: &SdkError<E, R>) -> Self {
        let failure = AwsFailure::of(error);
        Self::new(failure.kind, format!("could not {attempted}: {}", failure.text))
    }

    /// True for what may work in a while: a service is busy, or late.
    pub fn is_passing(&self) -> bool {
        matches!(self.name, ErrorName::Throttled | ErrorName::NotReady)
    }
}

impl From<StepError> for lambda_runtime::Diagnostic {
    fn from(error: StepError) -> Self {
        Self {
            error_type: error.name.as_str().to_owned(),
            error_message: error.message,
        }
    }
}

/// How an AWS call failed, in our words and its own.
pub(crate) struct AwsFailure {
    pub(crate) kind: ErrorName,
    pub(crate) text: String,
}

impl AwsFailure {
    pub(crate) fn of<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> Self {
        let not_ready = |text: &str| Self {
            kind: ErrorName::NotReady,
            text: text.to_owned(),
        };
        match error {
            SdkError::ServiceError(service) => match (service.err().code(), service.err().message()) {
                // Either the error or a good answer is not of the shape that the SDK knows.
                (None, None) => not_ready("the answer could not be read"),
                (code, message) => {
                    let code = code.unwrap_or("UnknownError");
                    let message = message.unwrap_or("AWS gave no message");
                    Self {
                        kind: kind_of(code),
                        text: redact(&format!("{code}: {message}")),
                    }
                }
            },
            SdkError::TimeoutError(_) => not_ready("the call timed out"),
            SdkError::DispatchFailure(failure) if failure.is_timeout() => {
                not_ready("the call timed out while connecting")
            }
            SdkError::DispatchFailure(failure) => not_ready(&match failure.as_connector_error() {
                None => "the request could not be sent".to_owned(),
                Some(error) if error.source().is_some_and(|source| source.is::<OutOfTime>()) => OutOfTime.to_string(),
                Some(error) => redact(&error_chain(error)),
            }),
            SdkError::ConstructionFailure(_) => Self {
                kind: ErrorName::Bug,
                text: "the request could not be built; is a Region configured?".to_owned(),
            },
            _ => not_ready("the answer could not be read"),
        }
    }
}

/// What an error code of AWS comes to.
fn kind_of(code: &str) -> ErrorName {
    match code {
        "AccessDenied"
        | "AccessDeniedException"
        | "UnauthorizedOperation"
        | "AuthorizationError"
        | "AuthorizationErrorException"
        | "InvalidClientTokenId"
        | "UnrecognizedClientException"
        | "ExpiredToken"
        | "ExpiredTokenException" => ErrorName::AccessDenied,
        "Throttling"
        | "ThrottlingException"
        | "ThrottledException"
        | "RequestLimitExceeded"
        | "TooManyRequestsException"
        | "SlowDown"
        | "PriorRequestNotComplete"
        | "ProvisionedThroughputExceededException" => ErrorName::Throttled,
        "OperationTimeoutException"
        | "InternalServiceException"
        | "InternalServiceError"
        | "InternalServerError"
        | "ServiceUnavailable"
        | "InternalFailure" => ErrorName::NotReady,
        _ => ErrorName::Bug,
    }
}

/// An error and its sources in one line; the SDK hides the telling part (which host, which errno) in the sources.
fn error_chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text.push_str(": ");
            text.push_str(&cause_text);
        }
        source = cause.source();
    }
    text
}

/// How long one call may take with all its attempts, so that a late AWS answer costs one verdict and not the function.
pub(crate) const OPERATION_TIMEOUT: Duration = Duration::from_secs(20);
/// How long one attempt may take.
pub(crate) const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(8);
