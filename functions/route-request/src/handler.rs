//! Raw JSON in, a way out. Bad input is an answer, not an error: the execution succeeds and says what is wrong.

use aws_sdk_glue::Client as Glue;
use aws_sdk_glue::types::ConnectionPropertyKey;
use aws_sdk_sts::Client as Sts;
use futures::future::try_join;
use serde::Deserialize;
use serde_json::Value;
use shared_domain::Request;
use shared_domain::driver_buckets::DriverBuckets;
use shared_domain::report::ConnectionRef;
use shared_domain::source::Engine;
use shared_domain::step::{AwsContext, Route};
use shared_lambda::{ErrorName, StepError};

use crate::decide::{Existing, decide, refuse};

/// Validates the request and decides its way.
///
/// # Errors
/// When the caller's identity or the named connection could not be read: without them any way would be a guess.
pub async fn handle(glue: &Glue, sts: &Sts, drivers: &DriverBuckets, input: Input) -> Result<Route, StepError> {
    let request = match Request::parse(input.request) {
        Ok(request) => request,
        Err(problems) => return Ok(refuse(problems)),
    };
    if let Some(problem) = drivers.problem(&request) {
        return Ok(refuse(vec![problem]));
    }
    // A diagnosis reads the connection itself and copes with a missing one.
    let name = request.connection.as_deref().filter(|_| request.diagnose.is_none());
    let (context, existing) = try_join(context(sts), existing(glue, name)).await?;
    Ok(decide(request, context, existing))
}

/// What this step reads of the execution's document.
#[derive(Debug, Deserialize)]
pub struct Input {
    /// The input of the execution as it came; anything at all.
    #[serde(default = "empty")]
    pub request: Value,
}

fn empty() -> Value {
    Value::Object(serde_json::Map::new())
}

async fn context(sts: &Sts) -> Result<AwsContext, StepError> {
    let identity = sts
        .get_caller_identity()
        .send()
        .await
        .map_err(|error| StepError::from_aws("learn the account (sts:GetCallerIdentity)", &error))?;
    let partition = identity.arn().and_then(|arn| arn.split(':').nth(1)).unwrap_or("aws");
    Ok(AwsContext {
        account: identity.account().unwrap_or_default().to_owned(),
        region: sts.config().region().map(ToString::to_string).unwrap_or_default(),
        partition: partition.to_owned(),
    })
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
        handle(&glue, &sts(), &DriverBuckets::new("acme-drivers"), Input { request }).await
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
