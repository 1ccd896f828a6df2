//! One AWS configuration and one HTTP client for all the clients of a function.

use aws_config::{BehaviorVersion, ConfigLoader, SdkConfig};
use aws_smithy_http_client::tls::{self, rustls_provider::CryptoMode};
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_smithy_types::timeout::TimeoutConfig;
use shared_domain::Fact;
use shared_domain::evidence::Found;

use crate::error::{ATTEMPT_TIMEOUT, AwsFailure, OPERATION_TIMEOUT};
use crate::time::timely;

/// The AWS configuration of the environment, with calls that are bounded by themselves and by the step's time, and TLS by ring, which is smaller and starts faster than aws-lc.
pub async fn aws_config() -> SdkConfig {
    aws_config_from(aws_config::defaults(BehaviorVersion::latest())).await
}

/// The same from a loader that the caller has set up (a profile, a Region).
pub async fn aws_config_from(loader: ConfigLoader) -> SdkConfig {
    let http_client = aws_smithy_http_client::Builder::new()
        .tls_provider(tls::Provider::Rustls(CryptoMode::Ring))
        .build_https();
    loader
        .http_client(timely(http_client))
        .timeout_config(
            TimeoutConfig::builder()
                .operation_timeout(OPERATION_TIMEOUT)
                .operation_attempt_timeout(ATTEMPT_TIMEOUT)
                .build(),
        )
        .load()
        .await
}

/// For calls that should not be made twice: one attempt has all the time that a call has, so that a late answer is not asked for again.
pub fn one_long_attempt() -> TimeoutConfig {
    TimeoutConfig::builder()
        .operation_timeout(OPERATION_TIMEOUT)
        .operation_attempt_timeout(OPERATION_TIMEOUT)
        .build()
}

/// The reason for an unreadable fact, redacted: `AccessDenied: ...`, `Throttling: ...`, `the call timed out`.
pub fn unreadable<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> String {
    AwsFailure::of(error).text
}

/// True where the service's own code says that what was asked for by its name is not there: `DBInstanceNotFound`, `ClusterNotFound`,
/// `ResourceNotFoundException`.
pub fn is_not_found<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> bool {
    let code = error.as_service_error().and_then(ProvideErrorMetadata::code);
    code.is_some_and(|code| code.contains("NotFound"))
}

/// True where the service answers with this code of its own.
pub fn is_answer<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>, code: &str) -> bool {
    error.as_service_error().and_then(ProvideErrorMetadata::code) == Some(code)
}

/// What a good answer is that does not hold what was asked for: an empty or garbled one, which proves nothing.
pub const EMPTY_ANSWER: &str = "the answer was empty or could not be read";

/// What was asked for by its name: there, not there, or not readable. Only the service's own code for it (`not_there`) means that it is
/// not there; a good answer without the thing is unreadable.
pub fn found<T, E: ProvideErrorMetadata, R>(
    answer: Result<Option<T>, SdkError<E, R>>,
    not_there: impl FnOnce(&E) -> bool,
) -> Fact<Found<T>> {
    match answer {
        Err(error) if error.as_service_error().is_some_and(not_there) => Fact::Known(Found::missing()),
        answer => known(answer).map(Found::Present),
    }
}

/// The things of a list, in the shape of the facts. Every good answer holds its list, however empty: one without proves nothing, and
/// not that there is nothing.
pub fn listed<T, U>(list: Option<&[T]>, shape: impl Fn(&T) -> U) -> Fact<Vec<U>> {
    let Some(list) = list else {
        return Fact::Unreadable(EMPTY_ANSWER.to_owned());
    };
    Fact::Known(list.iter().map(shape).collect())
}

/// What every good answer holds: known or not readable.
pub fn known<T, E: ProvideErrorMetadata, R>(answer: Result<Option<T>, SdkError<E, R>>) -> Fact<T> {
    match answer {
        Ok(Some(thing)) => Fact::Known(thing),
        Ok(None) => Fact::Unreadable(EMPTY_ANSWER.to_owned()),
        Err(error) => Fact::Unreadable(unreadable(&error)),
    }
}

#[cfg(test)]
mod tests {
    use aws_smithy_types::error::ErrorMetadata;

    use super::*;

    fn error(code: &str) -> SdkError<ErrorMetadata, ()> {
        SdkError::service_error(ErrorMetadata::builder().code(code).message("m").build(), ())
    }

    #[test]
    fn an_answer_without_its_list_is_not_an_empty_list() {
        let double = |one: &u8| one * 2;
        assert_eq!(listed(Some(&[1, 2]), double), Fact::Known(vec![2, 4]));
        assert_eq!(listed(Some(&[]), double), Fact::Known(Vec::new()));
        assert_eq!(listed(None, double), Fact::Unreadable(EMPTY_ANSWER.to_owned()));
    }

    #[test]
    fn only_the_services_own_code_means_not_found() {
        for (error, expected) in [
            (error("DBInstanceNotFound"), true),
            (error("ResourceNotFoundException"), true),
            (error("AccessDenied"), false),
            (SdkError::timeout_error("NotFound"), false),
        ] {
            assert_eq!(is_not_found(&error), expected, "{error:?}");
        }
    }

    #[test]
    fn only_the_services_own_code_means_not_there() {
        let is_gone = |error: &ErrorMetadata| error.code() == Some("EntityNotFoundException");
        for (answer, expected) in [
            (Ok(Some(1)), Fact::Known(Found::Present(1))),
            (Err(error("EntityNotFoundException")), Fact::Known(Found::missing())),
            (Ok(None), Fact::Unreadable(EMPTY_ANSWER.to_owned())),
            (
                Err(error("AccessDeniedException")),
                Fact::Unreadable("AccessDeniedException: m".to_owned()),
            ),
            (
                Err(SdkError::timeout_error("late")),
                Fact::Unreadable("the call timed out".to_owned()),
            ),
        ] {
            assert_eq!(found(answer, is_gone), expected);
        }
    }
}
