//! One TestConnection, and one of three outcomes: passed, failed, or this test cannot tell.

use std::time::Duration;

use aws_sdk_glue::Client as Glue;
use aws_sdk_glue::config::retry::RetryConfig;
use aws_sdk_glue::config::timeout::TimeoutConfig;
use aws_sdk_glue::config::{Builder, StalledStreamProtectionConfig};
use aws_sdk_glue::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_glue::operation::test_connection::TestConnectionError;
use serde::Deserialize;
use shared_domain::budget::{LONGEST_TEXT, ends_in_json};
use shared_domain::redact;
use shared_domain::step::{Creation, Route, TestOutcome, TestResult};
use shared_lambda::{ErrorName, StepError, unreadable};

/// Glue starts a machine in the subnet before it connects; the console speaks of several minutes.
const PATIENCE: Duration = Duration::from_secs(600);
/// The name of this test among the results.
const TEST: &str = "test-connection";

/// Tests the connection once.
///
/// # Errors
/// Only when the document names no connection. A test that could not be made is `Inconclusive`.
pub async fn handle(glue: &Glue, input: Input) -> Result<TestResult, StepError> {
    let name = match &input.creation {
        Some(creation) => Some(creation.connection.name.as_str()),
        None => input.route.request.connection.as_deref(),
    };
    let name =
        name.ok_or_else(|| StepError::new(ErrorName::InvalidRequest, "the document names no connection to test"))?;
    if let Some(reason) = input.untestable() {
        return Ok(result(TestOutcome::Inconclusive, reason));
    }
    let answer = glue
        .test_connection()
        .connection_name(name)
        .customize()
        .config_override(patient())
        .send()
        .await;
    Ok(match answer {
        Ok(_) => result(
            TestOutcome::Passed,
            format!("Glue's TestConnection reached the source of `{name}` and logged in"),
        ),
        Err(error) => judge(name, &error),
    })
}

/// What this step reads of the execution's document.
#[derive(Debug, Deserialize)]
pub struct Input {
    /// What `route-request` decided.
    pub route: Route,
    /// What `create-connection` did.
    #[serde(default)]
    pub creation: Option<Creation>,
}

impl Input {
    /// Why TestConnection cannot tell anything about this connection, whatever it would answer.
    fn untestable(&self) -> Option<String> {
        let request = &self.route.request;
        if request.driver.is_some() {
            return Some(
                "Glue cannot test a connection with a driver of its own; a job or crawler that uses it can".to_owned(),
            );
        }
        if request.uses_iam() {
            return Some(
                "Glue cannot test a login by IAM: the job names the database user and gets the credentials, and only a job can prove it"
                    .to_owned(),
            );
        }
        let reference = match &self.creation {
            Some(creation) => Some(&creation.connection),
            None => self.route.existing.as_ref(),
        };
        let kind = reference.and_then(|reference| reference.connection_type.as_deref())?;
        matches!(kind, "SNOWFLAKE" | "BIGQUERY").then(|| {
            format!("Glue's TestConnection is for JDBC connections and cannot tell about one of type {kind}; a job that reads through it can")
        })
    }
}

/// Long enough for Glue, and one attempt: a wrong password that is tried again locks accounts.
fn patient() -> Builder {
    Builder::new()
        .timeout_config(
            TimeoutConfig::builder()
                .operation_timeout(PATIENCE)
                .operation_attempt_timeout(PATIENCE)
                .build(),
        )
        .retry_config(RetryConfig::disabled())
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
}

fn judge(name: &str, error: &SdkError<TestConnectionError>) -> TestResult {
    let Some(service) = error.as_service_error() else {
        return result(
            TestOutcome::Inconclusive,
            format!("Glue gave no answer to the test of `{name}`: {}", unreadable(error)),
        );
    };
    let code = service.code().unwrap_or_default();
    let message = ends_in_json(
        &redact(service.message().unwrap_or("Glue gave no message")),
        LONGEST_TEXT,
    );
    let own = std::env::var("AWS_LAMBDA_FUNCTION_NAME").ok();
    if cannot_tell(code, &message) || denies_the_tester(&message, own.as_deref()) {
        return result(
            TestOutcome::Inconclusive,
            format!("Glue could not test `{name}`: {code}: {message}"),
        );
    }
    result(TestOutcome::Failed, message)
}

/// True for answers about the test and not about the connection. What is not known to be such is a failure: Glue puts the driver's
/// words into `InvalidInputException`.
fn cannot_tell(code: &str, message: &str) -> bool {
    const ABOUT_THE_TEST: &[&str] = &[
        "AccessDeniedException",
        "AccessDenied",
        "ThrottlingException",
        "Throttling",
        "RequestLimitExceeded",
        "OperationTimeoutException",
        "InternalServiceException",
        "InternalFailure",
        "ServiceUnavailable",
        "ServiceUnavailableException",
        "ResourceNumberLimitExceededException",
        "ConflictException",
        "GlueEncryptionException",
        "UnrecognizedClientException",
        "ExpiredTokenException",
        "UnknownOperationException",
    ];
    let lower = message.to_lowercase();
    // "The authentication type 10 is not supported" is the driver's failure, so the words have to be about testing or the type.
    let unsupported =
        (lower.contains("not supported") || lower.contains("unsupported") || lower.contains("only available for"))
            && (lower.contains("connection type")
                || lower.contains("connectiontype")
                || lower.contains("testing connection"));
    let not_ready = lower.contains("connectionstatus is not ready");
    ABOUT_THE_TEST.contains(&code) || unsupported || not_ready
}

/// True where the text denies this function its call, whose rights Glue may use for the test: that is neither the connection's failure
/// nor the Glue role's. Lambda names the session of a function's role after the function.
fn denies_the_tester(message: &str, function: Option<&str>) -> bool {
    let lower = message.to_lowercase();
    let own = function.is_some_and(|function| {
        lower.contains(":assumed-role/") && lower.contains(&format!("/{} is not authorized", function.to_lowercase()))
    });
    // What Secrets Manager says to a reader of a secret who may not use its key.
    own || lower.contains("access to kms is not allowed")
}

fn result(outcome: TestOutcome, message: String) -> TestResult {
    TestResult {
        test: TEST.to_owned(),
        outcome,
        message,
        job_name: None,
        run_id: None,
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_glue::error::ErrorMetadata;
    use aws_sdk_glue::operation::test_connection::TestConnectionOutput;
    use aws_smithy_mocks::{Rule, RuleMode, mock, mock_client};
    use serde_json::{Value, json};

    use super::*;

    async fn run(rule: &Rule, request: Value, creation: Value) -> TestResult {
        let glue = mock_client!(aws_sdk_glue, RuleMode::MatchAny, [rule]);
        let input = json!({"route": {"way": "test", "reason": "", "request": request}, "creation": creation});
        handle(&glue, serde_json::from_value(input).unwrap()).await.unwrap()
    }

    fn failing(code: &'static str, message: &'static str) -> Rule {
        mock!(Glue::test_connection).then_error(move || {
            TestConnectionError::generic(ErrorMetadata::builder().code(code).message(message).build())
        })
    }

    fn passing() -> Rule {
        mock!(Glue::test_connection)
            .match_requests(|request| request.connection_name() == Some("orders"))
            .then_output(|| TestConnectionOutput::builder().build())
    }

    #[tokio::test]
    async fn the_connection_of_the_request_or_of_this_execution_is_tested_by_name() {
        let by_request = run(&passing(), json!({"connection": "orders"}), Value::Null).await;
        assert_eq!(
            (by_request.outcome, by_request.test.as_str()),
            (TestOutcome::Passed, "test-connection")
        );
        let creation = json!({"state": "ready", "connection": {"name": "orders"}});
        assert_eq!(run(&passing(), json!({}), creation).await.outcome, TestOutcome::Passed);
    }

    #[test]
    fn a_denial_of_this_function_is_not_the_connections_failure_and_one_of_another_role_is() {
        let denied = |who: &str| {
            format!(
                "User: arn:aws:sts::111122223333:assumed-role/{who} is not authorized to perform: secretsmanager:GetSecretValue"
            )
        };
        let own = Some("pipefitter-TestConnection-Ab1");
        for (message, expected) in [
            (
                denied("pipefitter-TestConnectionRole-X/pipefitter-TestConnection-Ab1"),
                true,
            ),
            ("Access to KMS is not allowed".to_owned(), true),
            (denied("GlueRole/GlueJobRunnerSession"), false),
            (denied("GlueRole/pipefitter-TestConnection-Ab12"), false),
            ("FATAL: password authentication failed".to_owned(), false),
        ] {
            assert_eq!(denies_the_tester(&message, own), expected, "{message}");
        }
        assert!(
            !denies_the_tester(&denied("r/f"), None),
            "which function it is, is not known"
        );
    }

    #[tokio::test]
    async fn each_answer_is_a_failure_of_the_connection_or_says_that_the_test_cannot_tell() {
        use TestOutcome::{Failed, Inconclusive};
        for (code, message, outcome) in [
            (
                "InvalidInputException",
                "FATAL: password authentication failed for user \"u\"",
                Failed,
            ),
            (
                "InvalidInputException",
                "The authentication type 10 is not supported.",
                Failed,
            ),
            (
                "InvalidInputException",
                "VPC S3 endpoint validation failed for SubnetId: subnet-x.",
                Failed,
            ),
            ("FederationSourceException", "could not connect", Failed),
            ("EntityNotFoundException", "Connection orders not found", Failed),
            (
                "InvalidInputException",
                "Testing connection is not supported currently",
                Inconclusive,
            ),
            (
                "InvalidInputException",
                "Connection type SNOWFLAKE is not supported",
                Inconclusive,
            ),
            (
                "ValidationException",
                "ConnectionStatus is not READY for connection: orders",
                Inconclusive,
            ),
            (
                "AccessDeniedException",
                "not authorized to perform: glue:TestConnection",
                Inconclusive,
            ),
            ("ThrottlingException", "Rate exceeded", Inconclusive),
            ("OperationTimeoutException", "timed out", Inconclusive),
            ("InternalServiceException", "oops", Inconclusive),
            ("GlueEncryptionException", "key", Inconclusive),
        ] {
            let result = run(&failing(code, message), json!({"connection": "orders"}), Value::Null).await;
            assert_eq!(result.outcome, outcome, "{code}: {message}");
            assert!(result.message.contains(message), "{}", result.message);
        }
    }

    #[tokio::test]
    async fn a_failed_test_is_not_tried_again() {
        let rule = mock!(Glue::test_connection)
            .sequence()
            .http_status(500, Some("{\"__type\":\"InternalServiceException\"}".to_owned()))
            .output(|| TestConnectionOutput::builder().build())
            .build();
        let result = run(&rule, json!({"connection": "orders"}), Value::Null).await;
        assert_eq!((result.outcome, rule.num_calls()), (TestOutcome::Inconclusive, 1));
    }

    #[tokio::test]
    async fn what_the_test_cannot_tell_is_not_tried() {
        let created = |kind: &str| json!({"state": "ready", "connection": {"name": "orders", "type": kind}});
        for (request, creation, reason) in [
            (
                json!({"connection": "orders", "driver": {"jarUri": "s3://b/a.jar", "className": "x.Y"}}),
                Value::Null,
                "a driver of its own",
            ),
            (
                json!({"connection": "orders", "auth": {"method": "iam", "username": "etl"}}),
                created("JDBC"),
                "only a job can prove it",
            ),
            (
                json!({"connection": "orders"}),
                created("SNOWFLAKE"),
                "of type SNOWFLAKE",
            ),
            (json!({"connection": "orders"}), created("BIGQUERY"), "of type BIGQUERY"),
        ] {
            let rule = passing();
            let result = run(&rule, request, creation).await;
            assert_eq!(
                (result.outcome, rule.num_calls()),
                (TestOutcome::Inconclusive, 0),
                "{reason}"
            );
            assert!(result.message.contains(reason), "{}", result.message);
        }
        // Whether a unified database can be tested is not documented, so Glue is asked.
        let rule = passing();
        let result = run(&rule, json!({"connection": "orders"}), created("POSTGRESQL")).await;
        assert_eq!((result.outcome, rule.num_calls()), (TestOutcome::Passed, 1));
    }

    #[tokio::test]
    async fn an_existing_connection_of_a_type_that_cannot_be_tested_is_not_tried() {
        let rule = passing();
        let glue = mock_client!(aws_sdk_glue, RuleMode::MatchAny, [&rule]);
        let input = json!({"route": {"way": "test", "reason": "", "request": {"connection": "orders"},
                                     "existing": {"name": "orders", "type": "SNOWFLAKE"}}});
        let result = handle(&glue, serde_json::from_value(input).unwrap()).await.unwrap();
        assert_eq!((result.outcome, rule.num_calls()), (TestOutcome::Inconclusive, 0));
    }
}
