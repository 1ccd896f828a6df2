//! One connection of that name and definition: found, created, or refused because the name means another.

use std::time::{SystemTime, UNIX_EPOCH};

use aws_sdk_ec2::Client as Ec2;
use aws_sdk_glue::Client as Glue;
use aws_sdk_glue::config::retry::RetryConfig;
use aws_sdk_glue::error::ProvideErrorMetadata;
use aws_sdk_glue::types::{
    AuthenticationConfigurationInput, AuthenticationType, ComputeEnvironment, Connection as GlueConnection,
    ConnectionInput as GlueConnectionInput, ConnectionPropertyKey, ConnectionStatus, ConnectionType,
    PhysicalConnectionRequirements as GlueRequirements,
};
use futures::future::try_join;
use serde::Deserialize;
use shared_domain::aws::glue::{AuthenticationConfiguration, Connection, PhysicalConnectionRequirements};
use shared_domain::command::Command;
use shared_domain::connection_input::{ConnectionInput, connection_input, connection_type, differences};
use shared_domain::redact;
use shared_domain::report::{ConnectionRef, Created};
use shared_domain::request::Confirmation;
use shared_domain::step::{Choice, Creation, CreationState, Discovery, Question, Registration, Route};
use shared_domain::tags::{EXECUTION, tag_value, tags};
use shared_lambda::{ErrorName, StepError, one_long_attempt};

use crate::update;

/// How long Glue is waited for; it takes seconds. What it has not made then is told, with the command that removes it.
const PATIENCE_SECONDS: u64 = 10 * 60;

/// Creates the connection, unless an equal one exists. Calling it again after `InProgress` says how it went.
///
/// # Errors
/// When Glue or EC2 could not be asked. A definition that Glue refuses is an answer, not an error.
pub async fn handle(glue: &Glue, ec2: &Ec2, input: Input) -> Result<Creation, StepError> {
    let before = input.creation.as_ref().and_then(|creation| creation.since);
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs());
    Ok(with_patience(create_once(glue, ec2, input).await?, before, now))
}

/// A creation that goes on is waited for, and not without an end.
fn with_patience(mut creation: Creation, before: Option<u64>, now: u64) -> Creation {
    if creation.state == CreationState::InProgress {
        let since = before.unwrap_or(now);
        creation.since = Some(since);
        if now.saturating_sub(since) > PATIENCE_SECONDS {
            creation.state = CreationState::Late;
        }
    }
    creation
}

async fn create_once(glue: &Glue, ec2: &Ec2, input: Input) -> Result<Creation, StepError> {
    let request = input.route.known(input.discovery.as_ref());
    let engine = input
        .route
        .known_engine(input.discovery.as_ref())
        .ok_or_else(|| incomplete("the source is not known"))?;
    let name = request
        .connection
        .as_deref()
        .ok_or_else(|| incomplete("the connection has no name"))?;
    let subnet = request
        .network
        .as_ref()
        .and_then(|network| network.subnet_id.as_deref());
    let (zone, there) = try_join(zone(ec2, subnet), existing(glue, name)).await?;
    let zone = match zone {
        Zone::Known(zone) => zone,
        Zone::NoSuchSubnet(reason) => return Ok(answer(&input, name, CreationState::Failed, Some(reason))),
    };
    let wanted = connection_input(&request, engine, &input.registration, zone).map_err(|reason| incomplete(&reason))?;
    if let Some(there) = there {
        return judged(glue, &input, &wanted, &there).await;
    }
    create(glue, &input, &wanted).await
}

/// What this step reads of the execution's document.
#[derive(Debug, Deserialize)]
pub struct Input {
    /// What `route-request` decided.
    pub route: Route,
    /// What `discover-sources` found.
    #[serde(default)]
    pub discovery: Option<Discovery>,
    /// What `register-credentials` did.
    #[serde(default)]
    pub registration: Registration,
    /// What this step said before, while Glue was still at it.
    #[serde(default)]
    pub creation: Option<Creation>,
    /// The execution's name, for the tags.
    #[serde(default)]
    pub execution: Option<String>,
}

/// Questions come before creation, so something missing here is a fault of the workflow.
fn incomplete(reason: &str) -> StepError {
    StepError::new(
        ErrorName::InvalidRequest,
        format!("the connection cannot be defined: {reason}"),
    )
}

async fn create(glue: &Glue, input: &Input, wanted: &ConnectionInput) -> Result<Creation, StepError> {
    let name = &wanted.name;
    let purpose = "connection registered on request";
    let result = glue
        .create_connection()
        .connection_input(to_glue(wanted)?)
        .set_tags(Some(
            tags(name, purpose, input.execution.as_deref()).into_iter().collect(),
        ))
        .customize()
        .config_override(once())
        .send()
        .await;
    let error = match result {
        Ok(created) => {
            let state = match created.create_connection_status() {
                Some(ConnectionStatus::InProgress) => CreationState::InProgress,
                Some(ConnectionStatus::Failed) => CreationState::Failed,
                _ => CreationState::Ready,
            };
            return Ok(made_here(answer(input, name, state, None)));
        }
        Err(error) => error,
    };
    let service = error.as_service_error();
    if service.is_some_and(|error| error.is_already_exists_exception()) {
        // Another execution was faster; what counts is whether it made the same.
        return match existing(glue, name).await? {
            Some(there) => judged(glue, input, wanted, &there).await,
            None => Err(StepError::new(
                ErrorName::NotReady,
                format!("the connection `{name}` exists and cannot be read yet"),
            )),
        };
    }
    if service.is_some_and(|error| error.is_invalid_input_exception()) {
        let reason = service
            .and_then(|error| error.message())
            .unwrap_or("Glue refuses the definition");
        return Ok(answer(input, name, CreationState::Failed, Some(redact(reason))));
    }
    Err(StepError::from_aws(
        &format!("create the connection `{name}` (glue:CreateConnection)"),
        &error,
    ))
}

/// One attempt, with all the time that a call has: a second one would meet the connection that the first made, and not know it for its own.
fn once() -> aws_sdk_glue::config::Builder {
    aws_sdk_glue::Config::builder()
        .retry_config(RetryConfig::disabled())
        .timeout_config(one_long_attempt())
}

/// The creation with the command that takes it back.
fn made_here(creation: Creation) -> Creation {
    let name = creation.connection.name.clone();
    let remove = Command::aws("glue", "delete-connection").option("--connection-name", &name);
    let undo = Created {
        kind: "connection".to_owned(),
        id: name,
        remove: remove.to_string(),
    };
    Creation {
        created: true,
        undo: vec![undo],
        ..creation
    }
}

/// What an existing connection means, and whether this execution made it: Glue may have done so in a call whose answer was lost. One that
/// is another is put right where the input says so and nothing is lost by it.
async fn judged(
    glue: &Glue,
    input: &Input,
    wanted: &ConnectionInput,
    there: &Connection,
) -> Result<Creation, StepError> {
    let creation = judge(input, wanted, there);
    if creation.created {
        return Ok(creation);
    }
    if is_ours(glue, input, &wanted.name).await {
        // Whatever Glue has made of the definition, it is this execution's.
        return Ok(made_here(by_status(input, &wanted.name, there)));
    }
    if creation.state != CreationState::Taken {
        return Ok(creation);
    }
    if let Some(reason) = update::obstacle(glue, &input.route.context, there).await {
        return Ok(Creation {
            reason: Some(reason),
            ..creation
        });
    }
    if !input.route.request.confirms(Confirmation::UpdateConnection) {
        return Ok(Creation {
            question: Some(may_it_be_updated(&wanted.name, &creation.differences)),
            ..creation
        });
    }
    put_right(glue, wanted, creation).await
}

fn may_it_be_updated(name: &str, differences: &[String]) -> Question {
    let word = Confirmation::UpdateConnection.as_str();
    let choice = Choice {
        value: vec![word].into(),
        reason: differences.join("; "),
    };
    Question {
        path: "confirm".to_owned(),
        ask: format!("May Pipefitter update the connection `{name}`, or which other name should this one get?"),
        why: format!(
            "the name is taken by another definition ({}); Pipefitter made it, and no job and no crawler names it",
            differences.join("; ")
        ),
        allowed: vec![word.to_owned()],
        example: Some(choice.value.clone()),
        choices: vec![choice],
        ..Question::default()
    }
}

async fn put_right(glue: &Glue, wanted: &ConnectionInput, taken: Creation) -> Result<Creation, StepError> {
    let name = &wanted.name;
    let update = glue.update_connection().name(name).connection_input(to_glue(wanted)?);
    match update.send().await {
        Ok(_) => Ok(Creation {
            // A unified connection is made anew, which takes Glue a while.
            state: match wanted.authentication_configuration {
                Some(_) => CreationState::InProgress,
                None => CreationState::Ready,
            },
            updated: true,
            ..taken
        }),
        Err(error)
            if error
                .as_service_error()
                .is_some_and(|error| error.is_invalid_input_exception()) =>
        {
            let reason = error.message().unwrap_or("Glue refuses the definition");
            Ok(Creation {
                state: CreationState::Failed,
                reason: Some(redact(reason)),
                ..taken
            })
        }
        Err(error) => Err(StepError::from_aws(
            &format!("update the connection `{name}` (glue:UpdateConnection)"),
            &error,
        )),
    }
}

/// By its tags. Those that cannot be read say nothing, and the connection is nobody's.
async fn is_ours(glue: &Glue, input: &Input, name: &str) -> bool {
    let Some(execution) = &input.execution else {
        return false;
    };
    let tags = update::tags(glue, &input.route.context, name).await;
    tags.is_ok_and(|tags| tags.get(EXECUTION) == Some(&tag_value(execution)))
}

/// What an existing connection means for the one that is wanted. What this execution has made is not compared: Glue may have added to it.
fn judge(input: &Input, wanted: &ConnectionInput, there: &Connection) -> Creation {
    let is_own = input
        .creation
        .as_ref()
        .is_some_and(|before| before.created || before.updated);
    let differences = match is_own {
        true => Vec::new(),
        false => differences(wanted, there, &input.registration),
    };
    if !differences.is_empty() {
        return Creation {
            differences,
            ..answer(input, &wanted.name, CreationState::Taken, None)
        };
    }
    by_status(input, &wanted.name, there)
}

/// How far Glue has come with it.
fn by_status(input: &Input, name: &str, there: &Connection) -> Creation {
    let state = match there.status.as_deref() {
        Some("IN_PROGRESS") => CreationState::InProgress,
        Some("FAILED") => CreationState::Failed,
        _ => CreationState::Ready,
    };
    let reason = there
        .status_reason
        .as_deref()
        .filter(|_| state == CreationState::Failed)
        .map(redact);
    answer(input, name, state, reason)
}

/// An answer that remembers what an earlier call of this execution created.
fn answer(input: &Input, name: &str, state: CreationState, reason: Option<String>) -> Creation {
    let before = input.creation.as_ref();
    Creation {
        state,
        connection: ConnectionRef {
            name: name.to_owned(),
            connection_type: input
                .route
                .known_engine(input.discovery.as_ref())
                .map(|engine| connection_type(&input.route.request, engine).to_owned()),
        },
        created: before.is_some_and(|before| before.created),
        updated: before.is_some_and(|before| before.updated),
        undo: before.map(|before| before.undo.clone()).unwrap_or_default(),
        differences: before.map(|before| before.differences.clone()).unwrap_or_default(),
        reason,
        question: None,
        since: None,
    }
}

enum Zone {
    Known(Option<String>),
    NoSuchSubnet(String),
}

/// The subnet's Availability Zone, which the connection has to name.
async fn zone(ec2: &Ec2, subnet: Option<&str>) -> Result<Zone, StepError> {
    let Some(subnet) = subnet else {
        return Ok(Zone::Known(None));
    };
    let missing = || {
        Zone::NoSuchSubnet(format!(
            "the subnet `{subnet}` does not exist in this account and Region"
        ))
    };
    match ec2.describe_subnets().subnet_ids(subnet).send().await {
        Ok(answer) => match answer.subnets().first().and_then(|subnet| subnet.availability_zone()) {
            Some(zone) => Ok(Zone::Known(Some(zone.to_owned()))),
            None => Ok(missing()),
        },
        Err(error) if error.code().is_some_and(|code| code.starts_with("InvalidSubnetI")) => Ok(missing()),
        Err(error) => Err(StepError::from_aws(
            &format!("read the zone of `{subnet}` (ec2:DescribeSubnets)"),
            &error,
        )),
    }
}

async fn existing(glue: &Glue, name: &str) -> Result<Option<Connection>, StepError> {
    match glue.get_connection().name(name).hide_password(true).send().await {
        Ok(answer) => Ok(answer.connection().map(from_glue)),
        Err(error)
            if error
                .as_service_error()
                .is_some_and(|error| error.is_entity_not_found_exception()) =>
        {
            Ok(None)
        }
        Err(error) => Err(StepError::from_aws(
            &format!("read the connection `{name}` (glue:GetConnection)"),
            &error,
        )),
    }
}

/// What Glue says of a connection, as far as two definitions are compared.
fn from_glue(connection: &GlueConnection) -> Connection {
    let properties = connection.connection_properties().into_iter().flatten();
    Connection {
        name: connection.name().unwrap_or_default().to_owned(),
        connection_type: connection
            .connection_type()
            .map(|kind| kind.as_str().to_owned())
            .unwrap_or_default(),
        connection_properties: properties
            .map(|(key, value)| (key.as_str().to_owned(), value.clone()))
            .collect(),
        physical_connection_requirements: connection.physical_connection_requirements().map(|network| {
            PhysicalConnectionRequirements {
                subnet_id: network.subnet_id().map(str::to_owned),
                security_group_id_list: network.security_group_id_list().to_vec(),
                availability_zone: network.availability_zone().map(str::to_owned),
            }
        }),
        authentication_configuration: connection.authentication_configuration().map(|auth| {
            AuthenticationConfiguration {
                authentication_type: auth.authentication_type().map(|kind| kind.as_str().to_owned()),
                secret_arn: auth.secret_arn().map(str::to_owned),
                kms_key_arn: auth.kms_key_arn().map(str::to_owned),
            }
        }),
        spark_properties: connection.spark_properties().cloned().into_iter().flatten().collect(),
        athena_properties: connection.athena_properties().cloned().into_iter().flatten().collect(),
        connection_schema_version: connection.connection_schema_version(),
        status: connection.status().map(|status| status.as_str().to_owned()),
        status_reason: connection.status_reason().map(str::to_owned),
        ..Connection::default()
    }
}

fn to_glue(wanted: &ConnectionInput) -> Result<GlueConnectionInput, StepError> {
    let properties = wanted.connection_properties.iter();
    let network = wanted.physical_connection_requirements.as_ref().map(|network| {
        GlueRequirements::builder()
            .set_subnet_id(network.subnet_id.clone())
            .set_security_group_id_list(Some(network.security_group_id_list.clone()))
            .set_availability_zone(network.availability_zone.clone())
            .build()
    });
    let login = wanted.authentication_configuration.as_ref().map(|login| {
        AuthenticationConfigurationInput::builder()
            .set_authentication_type(login.authentication_type.as_deref().map(AuthenticationType::from))
            .set_secret_arn(login.secret_arn.clone())
            .build()
    });
    let environments = wanted.validate_for_compute_environments.iter();
    GlueConnectionInput::builder()
        .name(&wanted.name)
        .description(&wanted.description)
        .connection_type(ConnectionType::from(wanted.connection_type.as_str()))
        .set_connection_properties(Some(
            properties
                .map(|(key, value)| (ConnectionPropertyKey::from(key.as_str()), value.clone()))
                .collect(),
        ))
        .set_physical_connection_requirements(network)
        .set_authentication_configuration(login)
        .set_validate_for_compute_environments((environments.len() > 0).then(|| {
            environments
                .map(|name| ComputeEnvironment::from(name.as_str()))
                .collect()
        }))
        .validate_credentials(wanted.validate_credentials)
        .build()
        .map_err(|error| {
            StepError::new(
                ErrorName::Bug,
                format!("the definition of `{}` is incomplete: {error}", wanted.name),
            )
        })
}

#[cfg(test)]
mod tests;
