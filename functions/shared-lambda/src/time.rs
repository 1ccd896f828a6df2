//! The time that a step has. Calls to AWS that are not answered by its end fail, so that what they would have brought is unknown and the
//! rest is judged, instead of the function being stopped with all that it has.
//!
//! The end is known to the transport of every client ([`timely`]), whatever the call belongs to: a page, a chain, a retry.

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::time::Duration;

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::connector_metadata::ConnectorMetadata;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::{RuntimeComponents, RuntimeComponentsBuilder};
use aws_smithy_types::config_bag::ConfigBag;
use tokio::time::{Instant, timeout_at};

use crate::aws::EMPTY_ANSWER;

/// What a diagnosing step has for its facts; its function is stopped after 60 seconds.
pub const STEP_TIME: Duration = Duration::from_secs(45);

tokio::task_local! {
    static END: Instant;
}

/// Runs `work`, whose calls to AWS fail once `time` is over; an end that is set already is not put off.
pub async fn within<T>(time: Duration, work: impl Future<Output = T>) -> T {
    let end = Instant::now() + time;
    let end = END.try_with(|earlier| end.min(*earlier)).unwrap_or(end);
    END.scope(end, work).await
}

/// Awaits what is not a call of its own, such as the body of an object, no longer than the step has time.
///
/// # Errors
/// When the time is over.
pub async fn in_time<T>(work: impl Future<Output = T>) -> Result<T, OutOfTime> {
    match END.try_with(|end| *end) {
        Ok(end) => timeout_at(end, work).await.map_err(|_| OutOfTime),
        Err(_) => Ok(work.await),
    }
}

/// What is left of the step's time; all of [`STEP_TIME`] where no end is set.
pub fn time_left() -> Duration {
    END.try_with(|end| end.saturating_duration_since(Instant::now()))
        .unwrap_or(STEP_TIME)
}

/// The step's time was over before AWS had answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutOfTime;

impl fmt::Display for OutOfTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the call had no answer when the step's time was over")
    }
}

impl Error for OutOfTime {}

/// The same transport, whose requests fail when the step's time is over, and which takes no silence for an answer: an SDK takes a good one
/// without a body for one that holds nothing, and so for "there is none", or for "it is done".
pub fn timely(transport: SharedHttpClient) -> SharedHttpClient {
    SharedHttpClient::new(Timely(transport))
}

#[derive(Debug)]
struct Timely<T>(T);

impl HttpClient for Timely<SharedHttpClient> {
    fn http_connector(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(Timely(self.0.http_connector(settings, components)))
    }

    fn validate_base_client_config(
        &self,
        components: &RuntimeComponentsBuilder,
        config: &ConfigBag,
    ) -> Result<(), BoxError> {
        HttpClient::validate_base_client_config(&self.0, components, config)
    }

    fn validate_final_config(&self, components: &RuntimeComponents, config: &ConfigBag) -> Result<(), BoxError> {
        HttpClient::validate_final_config(&self.0, components, config)
    }

    fn connector_metadata(&self) -> Option<ConnectorMetadata> {
        self.0.connector_metadata()
    }
}

impl HttpConnector for Timely<SharedHttpConnector> {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let has_body = is_answered_with_a_body(&request);
        let answer = self.0.call(request);
        HttpConnectorFuture::new(async move {
            // A fault of the user's, in the SDK's words: the one kind that it does not try again.
            let answer = in_time(answer)
                .await
                .unwrap_or_else(|late| Err(ConnectorError::user(late.into())))?;
            if has_body && answer.status().is_success() && answer.body().content_length() == Some(0) {
                return Err(ConnectorError::io(EMPTY_ANSWER.into()));
            }
            Ok(answer)
        })
    }
}

/// True for a call of a JSON service that asks for something: of it, not even "none" is an answer without a body. So for all of DynamoDB's,
/// which answers a write with `{}`, and for those that answer with what they have begun.
fn is_answered_with_a_body(request: &HttpRequest) -> bool {
    let target = request.headers().get("x-amz-target").unwrap_or_default();
    let operation = target.rsplit('.').next().unwrap_or_default();
    let asks = ["Describe", "Get", "List", "BatchGet", "Lookup", "Query", "Filter"]
        .iter()
        .any(|verb| operation.starts_with(verb));
    asks || target.starts_with("DynamoDB_") || ["StartExecution", "PutEvents"].contains(&operation)
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
    use aws_smithy_types::body::SdkBody;

    use super::*;

    /// Never answers.
    #[derive(Debug)]
    struct Silent;

    impl HttpConnector for Silent {
        fn call(&self, _request: HttpRequest) -> HttpConnectorFuture {
            HttpConnectorFuture::new(pending())
        }
    }

    /// Answers well, and says nothing.
    #[derive(Debug)]
    struct Blank;

    impl HttpConnector for Blank {
        fn call(&self, _request: HttpRequest) -> HttpConnectorFuture {
            let good = 200.try_into().expect("a status");
            HttpConnectorFuture::ready(Ok(HttpResponse::new(good, SdkBody::empty())))
        }
    }

    #[tokio::test]
    async fn a_good_answer_without_a_body_answers_no_read() {
        let transport = Timely(SharedHttpConnector::new(Blank));
        for (target, is_answer) in [
            ("AWSGlue.GetJob", false),
            ("RedshiftServerless.ListEndpointAccess", false),
            ("CloudTrail_20131101.LookupEvents", false),
            ("DynamoDB_20120810.Query", false),
            ("DynamoDB_20120810.PutItem", false),
            ("AWSStepFunctions.StartExecution", false),
            ("AWSEvents.PutEvents", false),
            ("AWSGlue.DeleteJob", true),
            ("", true),
        ] {
            let mut request = HttpRequest::empty();
            request.headers_mut().insert("x-amz-target", target);
            let answer = transport.call(request).await;
            assert_eq!(answer.is_ok(), is_answer, "{target}: {answer:?}");
        }
    }

    const SHORT: Duration = Duration::from_millis(20);

    #[tokio::test]
    async fn a_call_that_hangs_fails_when_the_steps_time_is_over_and_later_ones_at_once() {
        let transport = Timely(SharedHttpConnector::new(Silent));
        let begun = Instant::now();
        let errors = within(SHORT, async {
            [
                transport.call(HttpRequest::empty()).await,
                transport.call(HttpRequest::empty()).await,
            ]
        })
        .await;
        for answer in errors {
            let error = answer.expect_err("no answer");
            assert!(error.is_user() && error.source().is_some_and(|source| source.is::<OutOfTime>()));
        }
        assert!(begun.elapsed() < Duration::from_secs(5));
    }

    #[tokio::test]
    async fn what_answers_in_time_is_taken_and_an_end_is_never_put_off() {
        assert_eq!(in_time(ready(1)).await, Ok(1));
        assert_eq!(within(SHORT, in_time(ready(1))).await, Ok(1));
        assert_eq!(time_left(), STEP_TIME);
        assert!(within(SHORT, async { time_left() }).await <= SHORT);
        let late = within(SHORT, within(STEP_TIME, in_time(pending::<()>()))).await;
        assert_eq!(late, Err(OutOfTime));
    }
}
