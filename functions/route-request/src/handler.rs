//! Raw JSON in, a way out. Bad input is an answer, not an error: the execution succeeds and says what is wrong.

use std::time::Duration;

use aws_sdk_glue::Client as Glue;
use aws_sdk_glue::types::ConnectionPropertyKey;
use aws_sdk_sts::Client as Sts;
use futures::future::join;
use serde::Deserialize;
use serde_json::Value;
use shared_domain::Request;
use shared_domain::allowed_buckets::{CertificateBuckets, DriverBuckets};
use shared_domain::report::ConnectionRef;
use shared_domain::source::Engine;
use shared_domain::step::{AwsContext, Route};
use shared_lambda::{ErrorName, StepError};
use tokio::time::timeout;

use crate::decide::{Existing, decide, refuse};

/// Validates the request and decides its way.
///
/// # Errors
/// When the named connection could not be read, or nothing tells the account: without them any way but a diagnosis would be a guess.
pub async fn handle(glue: &Glue, sts: &Sts, allowed: &Allowed, input: Input) -> Result<Route, StepError> {
    let request = match Request::parse(input.request) {
        Ok(request) => request,
        Err(problems) => return Ok(refuse(problems)),
    };
    let problems: Vec<_> = [
        allowed.drivers.problem(&request),
        allowed.certificates.problem(&request),
    ]
    .into_iter()
    .flatten()
    .collect();
    if !problems.is_empty() {
        return Ok(refuse(problems));
    }
    // A diagnosis reads the connection itself and copes with a missing one.
    let name = request.connection.as_deref().filter(|_| request.diagnose.is_none());
    let (context, existing) = join(
        context(sts, input.execution_arn.as_deref(), IDENTITY_TIME),
        existing(glue, name),
    )
    .await;
    let context = match context {
        // What a failed run says of itself needs no account; what does is unknown then.
        Err(error) if request.diagnose.is_some() || request.incident.is_some() => {
            tracing::warn!("diagnosing without the account: {}", error.message);
            AwsContext {
                region: region(sts),
                ..AwsContext::default()
            }
        }
        context => context?,
    };
    Ok(decide(request, context, existing?))
}

/// What the owner of the account lets a request bring along.
#[derive(Clone, Debug, Default)]
pub struct Allowed {
    /// Drivers.
    pub drivers: DriverBuckets,
    /// Certificates of authorities.
    pub certificates: CertificateBuckets,
}

impl Allowed {
    /// From `DRIVER_BUCKETS` and `CERTIFICATE_BUCKETS`.
    pub fn from_environment() -> Self {
        let of = |name: &str| std::env::var(name).unwrap_or_default();
        Self {
            drivers: DriverBuckets::new(of("DRIVER_BUCKETS")),
            certificates: CertificateBuckets::new(of("CERTIFICATE_BUCKETS")),
        }
    }

    /// From anywhere: what a deployment says is not known.
    pub fn anything() -> Self {
        Self {
            drivers: DriverBuckets::new("*"),
            certificates: CertificateBuckets::new("*"),
        }
    }
}

/// How long the identity is waited for; where it is late, the execution's own name says what is needed.
const IDENTITY_TIME: Duration = Duration::from_secs(10);

/// What this step reads of the execution's document.
#[derive(Debug, Deserialize)]
pub struct Input {
    /// The input of the execution as it came; anything at all.
    #[serde(default = "empty")]
    pub request: Value,
    /// The execution's ARN, which names the partition, the Region and the account.
    #[serde(default, rename = "executionArn")]
    pub execution_arn: Option<String>,
}

fn empty() -> Value {
    Value::Object(serde_json::Map::new())
}

/// Where the execution runs, as STS says; where it does not in `time`, as the execution's ARN does.
async fn context(sts: &Sts, execution_arn: Option<&str>, time: Duration) -> Result<AwsContext, StepError> {
    let attempted = "learn the account (sts:GetCallerIdentity)";
    let error = match timeout(time, sts.get_caller_identity().send()).await {
        Ok(Ok(identity)) => match (identity.account(), identity.arn()) {
            (Some(account), arn) if !account.is_empty() => {
                let partition = arn.and_then(|arn| arn.split(':').nth(1)).unwrap_or("aws");
                return Ok(AwsContext {
                    account: account.to_owned(),
                    region: region(sts),
                    partition: partition.to_owned(),
                });
            }
            _ => StepError::new(
                ErrorName::NotReady,
                format!("could not {attempted}: the answer names none"),
            ),
        },
        Ok(Err(error)) => StepError::from_aws(attempted, &error),
        Err(_) => StepError::new(ErrorName::NotReady, format!("could not {attempted} in time")),
    };
    execution_arn.and_then(context_of_arn).ok_or(error)
}

/// Of `arn:aws:states:eu-central-1:111122223333:execution:pipefitter:name`.
fn context_of_arn(arn: &str) -> Option<AwsContext> {
    let parts: Vec<&str> = arn.split(':').collect();
    let ["arn", partition, _, region, account, ..] = parts.as_slice() else {
        return None;
    };
    let is_account = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
    is_account.then(|| AwsContext {
        account: (*account).to_owned(),
        region: (*region).to_owned(),
        partition: (*partition).to_owned(),
    })
}

fn region(sts: &Sts) -> String {
    sts.config().region().map(ToString::to_string).unwrap_or_default()
}

async fn existing(glue: &Glue, name: Option<&str>) -> Result<Option<Existing>, StepError> {
    let Some(name) = name else { return Ok(None) };
    let answer = match glue.get_connection().name(name).hide_password(true).send().await {
        Ok(answer) => answer,
        Err(error)
            if error
                .as_service_error()
                .is_some_and(|error| error.is_entity_not_found_exception()) =>
        {
            return Ok(None);
        }
        Err(error) => {
            return Err(StepError::from_aws(
                &format!("read the connection `{name}` (glue:GetConnection)"),
                &error,
            ));
        }
    };
    let connection = answer.connection().ok_or_else(|| {
        StepError::new(
            ErrorName::NotReady,
            format!("Glue answered without the connection `{name}`"),
        )
    })?;
    let url = connection
        .connection_properties()
        .and_then(|all| all.get(&ConnectionPropertyKey::JdbcConnectionUrl));
    Ok(Some(Existing {
        reference: ConnectionRef {
            name: name.to_owned(),
            connection_type: connection.connection_type().map(|kind| kind.as_str().to_owned()),
        },
        engine: url
            .and_then(|url| Engine::of_jdbc_url(url))
            .or_else(|| Engine::of_connection_type(connection.connection_type()?.as_str())),
    }))
}

#[cfg(test)]
mod tests {
    use aws_sdk_glue::operation::get_connection::{GetConnectionError, GetConnectionOutput};
    use aws_sdk_glue::types::error::EntityNotFoundException;
    use aws_sdk_glue::types::{Connection, ConnectionType};
    use aws_sdk_sts::operation::get_caller_identity::GetCallerIdentityOutput;
    use aws_smithy_mocks::{Rule, RuleMode, mock, mock_client};
    use aws_smithy_types::error::ErrorMetadata;
    use serde_json::json;
    use shared_domain::step::Way;

    use super::*;

    fn sts() -> Sts {
        let identity = mock!(Sts::get_caller_identity).then_output(|| {
            GetCallerIdentityOutput::builder()
                .account("111122223333")
                .arn("arn:aws-cn:sts::111122223333:assumed-role/p/s")
                .build()
        });
        mock_client!(aws_sdk_sts, RuleMode::MatchAny, [&identity])
    }

    async fn route(rule: &Rule, request: Value) -> Result<Route, StepError> {
        let glue = mock_client!(aws_sdk_glue, RuleMode::MatchAny, [rule]);
        let input = Input {
            request,
            execution_arn: None,
        };
        let allowed = Allowed {
            drivers: DriverBuckets::new("acme-drivers"),
            certificates: CertificateBuckets::new("acme-pki"),
        };
        handle(&glue, &sts(), &allowed, input).await
    }

    fn found() -> Rule {
        mock!(Glue::get_connection)
            .match_requests(|request| request.hide_password() == Some(true) && request.name() == Some("orders"))
            .then_output(|| {
                let connection = Connection::builder()
                    .name("orders")
                    .connection_type(ConnectionType::Jdbc)
                    .connection_properties(ConnectionPropertyKey::JdbcConnectionUrl, "jdbc:postgresql://h:5432/d")
                    .build();
                GetConnectionOutput::builder().connection(connection).build()
            })
    }

    fn missing() -> Rule {
        mock!(Glue::get_connection)
            .then_error(|| GetConnectionError::EntityNotFoundException(EntityNotFoundException::builder().build()))
    }

    #[tokio::test]
    async fn an_existing_connection_is_tested_and_a_new_name_is_asked_about() {
        let test = route(&found(), json!({"connection": "orders"})).await.unwrap();
        assert_eq!((test.way, test.engine), (Way::Test, Some(Engine::Postgresql)));
        assert_eq!(test.existing.unwrap().connection_type.as_deref(), Some("JDBC"));
        assert_eq!(
            (test.context.account.as_str(), test.context.partition.as_str()),
            ("111122223333", "aws-cn")
        );
        let ask = route(&missing(), json!({"connection": "orders"})).await.unwrap();
        assert_eq!((ask.way, ask.existing), (Way::Ask, None));
    }

    #[tokio::test]
    async fn without_an_identity_the_execution_names_the_account_and_a_diagnosis_goes_on_in_any_case() {
        let denied = || {
            let rule = mock!(Sts::get_caller_identity).then_error(|| {
                let no = ErrorMetadata::builder().code("AccessDenied").message("no").build();
                aws_sdk_sts::operation::get_caller_identity::GetCallerIdentityError::generic(no)
            });
            mock_client!(aws_sdk_sts, RuleMode::MatchAny, [&rule])
        };
        let arn = "arn:aws-cn:states:cn-north-1:111122223333:execution:pipefitter:diag-jr_1";
        let asked = |request: Value, execution_arn: Option<&str>| {
            let glue = mock_client!(aws_sdk_glue, RuleMode::MatchAny, [&missing()]);
            let input = Input {
                request,
                execution_arn: execution_arn.map(str::to_owned),
            };
            async move { handle(&glue, &denied(), &Allowed::default(), input).await }
        };
        let diagnosis = json!({"diagnose": {"jobName": "nightly", "jobRunId": "jr_1"}});
        let route = asked(diagnosis.clone(), None).await.unwrap();
        assert_eq!((route.way, route.context.account.as_str()), (Way::Diagnose, ""));
        for request in [diagnosis, json!({"connection": "orders"})] {
            let context = asked(request, Some(arn)).await.unwrap().context;
            let AwsContext {
                account,
                region,
                partition,
            } = &context;
            assert_eq!([account, region, partition], ["111122223333", "cn-north-1", "aws-cn"]);
        }
        let guess = asked(json!({"connection": "orders"}), Some("arn:x")).await.unwrap_err();
        assert_eq!(guess.name, ErrorName::AccessDenied);
    }

    #[tokio::test]
    async fn bad_input_is_an_answer_and_asks_aws_nothing() {
        let rule = found();
        let refused = route(&rule, json!({"connection": "orders", "password": "canary"}))
            .await
            .unwrap();
        assert_eq!(
            (refused.way, refused.problems[0].path.as_str(), rule.num_calls()),
            (Way::Refuse, "password", 0)
        );
        assert!(!serde_json::to_string(&refused).unwrap().contains("canary"));
    }

    #[tokio::test]
    async fn a_driver_of_another_bucket_is_refused_before_anything_is_asked() {
        let rule = missing();
        let asked = |jar: &str| json!({"connection": "orders", "driver": {"jarUri": jar, "className": "x.Y"}});
        let refused = route(&rule, asked("s3://evil/d.jar")).await.unwrap();
        assert_eq!(
            (refused.way, refused.problems[0].path.as_str(), rule.num_calls()),
            (Way::Refuse, "driver.jarUri", 0)
        );
        let taken = route(&rule, asked("s3://acme-drivers/d.jar")).await.unwrap();
        assert_eq!((taken.way, rule.num_calls()), (Way::Ask, 1));
    }

    #[tokio::test]
    async fn a_diagnosis_needs_no_look_at_the_connection() {
        let rule = found();
        let route = route(&rule, json!({"connection": "orders", "diagnose": {}}))
            .await
            .unwrap();
        assert_eq!((route.way, rule.num_calls()), (Way::Diagnose, 0));
    }

    #[tokio::test]
    async fn a_denied_look_at_the_connection_is_said_and_not_guessed() {
        let denied = mock!(Glue::get_connection).then_error(|| {
            GetConnectionError::generic(
                ErrorMetadata::builder()
                    .code("AccessDeniedException")
                    .message("no")
                    .build(),
            )
        });
        let error = route(&denied, json!({"connection": "orders"})).await.unwrap_err();
        assert_eq!(error.name, ErrorName::AccessDenied);
        assert!(error.message.contains("glue:GetConnection"), "{}", error.message);
    }

    #[test]
    fn an_execution_without_input_is_asked_everything() {
        let input: Input = serde_json::from_value(json!({})).unwrap();
        assert_eq!(input.request, json!({}));
    }
}
