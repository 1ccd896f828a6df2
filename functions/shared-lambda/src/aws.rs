//! One AWS configuration and one HTTP client for all the clients of a function.

use aws_config::{BehaviorVersion, ConfigLoader, SdkConfig};
use aws_smithy_http_client::tls::{self, rustls_provider::CryptoMode};
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_smithy_types::timeout::TimeoutConfig;

use crate::error::{ATTEMPT_TIMEOUT, AwsFailure, OPERATION_TIMEOUT};

/// The AWS configuration of the environment, with bounded calls and TLS by ring, which is smaller and starts faster than aws-lc.
pub async fn aws_config() -> SdkConfig {
    aws_config_from(aws_config::defaults(BehaviorVersion::latest())).await
}

/// The same from a loader that the caller has set up (a profile, a Region).
pub async fn aws_config_from(loader: ConfigLoader) -> SdkConfig {
    let http_client = aws_smithy_http_client::Builder::new()
        .tls_provider(tls::Provider::Rustls(CryptoMode::Ring))
        .build_https();
    loader
        .http_client(http_client)
        .timeout_config(
            TimeoutConfig::builder()
                .operation_timeout(OPERATION_TIMEOUT)
                .operation_attempt_timeout(ATTEMPT_TIMEOUT)
                .build(),
        )
        .load()
        .await
}

/// The reason for an unreadable fact, redacted: `AccessDenied: ...`, `Throttling: ...`, `the call timed out`.
pub fn unreadable<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> String {
    AwsFailure::of(error).text
}
