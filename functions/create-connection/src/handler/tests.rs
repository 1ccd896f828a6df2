//! What `create-connection` promises.

use aws_sdk_ec2::operation::describe_subnets::{DescribeSubnetsError, DescribeSubnetsOutput};
use aws_sdk_ec2::types::Subnet;
use aws_sdk_glue::operation::create_connection::{CreateConnectionError, CreateConnectionOutput};
use aws_sdk_glue::operation::get_connection::{GetConnectionError, GetConnectionOutput};
use aws_sdk_glue::operation::get_crawlers::GetCrawlersOutput;
use aws_sdk_glue::operation::get_jobs::{GetJobsError, GetJobsOutput};
use aws_sdk_glue::operation::get_tags::{GetTagsError, GetTagsOutput};
use aws_sdk_glue::operation::update_connection::UpdateConnectionOutput;
use aws_sdk_glue::types::error::{AlreadyExistsException, EntityNotFoundException, InvalidInputException};
use aws_sdk_glue::types::{ConnectionsList, Crawler, CrawlerTargets, JdbcTarget, Job};
use aws_smithy_mocks::{Rule, RuleMode, mock, mock_client};
use aws_smithy_types::error::ErrorMetadata;
use serde_json::{Value, json};
use shared_domain::Request;

use super::*;

const URL: &str = "jdbc:postgresql://h.example.internal:5432/orders";

fn input(changes: &[(&str, Value)]) -> Input {
    let mut document = json!({
        "route": {"way": "register", "reason": "", "engine": "postgresql", "request": {
            "connection": "orders", "endpoint": {"host": "h.example.internal", "database": "orders"},
            "network": {"subnetId": "subnet-0abc", "securityGroupIds": ["sg-0abc"]},
        }},
        "discovery": {"selected": {"number": 1, "kind": "rds-instance", "id": "orders", "engine": "postgres", "port": 5432}},
        "registration": {"method": "secret", "secretId": "glue/orders/credentials"},
        "execution": "run-1",
    });
    document["route"]["context"] = json!({"account": "111122223333", "region": "eu-central-1", "partition": "aws"});
    for (pointer, value) in changes {
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        document.pointer_mut(parent).unwrap()[key] = value.clone();
    }
    serde_json::from_value(document).unwrap()
}

fn ec2() -> aws_sdk_ec2::Client {
    let subnets = mock!(Ec2::describe_subnets)
        .match_requests(|request| request.subnet_ids() == ["subnet-0abc"])
        .then_output(|| {
            DescribeSubnetsOutput::builder()
                .subnets(Subnet::builder().availability_zone("us-east-1b").build())
                .build()
        });
    mock_client!(aws_sdk_ec2, RuleMode::MatchAny, [&subnets])
}

fn absent() -> Rule {
    mock!(Glue::get_connection)
        .then_error(|| GetConnectionError::EntityNotFoundException(EntityNotFoundException::builder().build()))
}

fn connection(url: &str, status: ConnectionStatus) -> GlueConnection {
    GlueConnection::builder()
        .name("orders")
        .connection_type(ConnectionType::Jdbc)
        .connection_properties(ConnectionPropertyKey::JdbcConnectionUrl, url)
        .connection_properties(ConnectionPropertyKey::SecretId, "glue/orders/credentials")
        .physical_connection_requirements(
            GlueRequirements::builder()
                .subnet_id("subnet-0abc")
                .security_group_id_list("sg-0abc")
                .availability_zone("us-east-1b")
                .build(),
        )
        .status(status)
        .status_reason("because")
        .build()
}

fn present(url: &'static str, status: ConnectionStatus) -> Rule {
    mock!(Glue::get_connection)
        .match_requests(|request| request.hide_password() == Some(true))
        .then_output(move || {
            GetConnectionOutput::builder()
                .connection(connection(url, status.clone()))
                .build()
        })
}

fn creating(status: ConnectionStatus) -> Rule {
    mock!(Glue::create_connection)
        .match_requests(|request| {
            let input = request.connection_input().unwrap();
            let properties = input.connection_properties();
            input.name() == "orders"
                && input.connection_type().as_str() == "JDBC"
                && !input.validate_credentials()
                && properties
                    .get(&ConnectionPropertyKey::JdbcConnectionUrl)
                    .is_some_and(|url| url == URL)
                && properties.len() == 2
                && input.physical_connection_requirements().unwrap().availability_zone() == Some("us-east-1b")
                && request.tags().unwrap()["pipefitter:execution"] == "run-1"
        })
        .then_output(move || {
            CreateConnectionOutput::builder()
                .create_connection_status(status.clone())
                .build()
        })
}

/// Whatever is not said otherwise has no tags.
async fn run(rules: &[&Rule], input: Input) -> Result<Creation, StepError> {
    let no_tags = mock!(Glue::get_tags).then_output(|| GetTagsOutput::builder().build());
    let rules: Vec<&Rule> = rules.iter().copied().chain([&no_tags]).collect();
    let glue = mock_client!(aws_sdk_glue, RuleMode::MatchAny, rules);
    handle(&glue, &ec2(), input).await
}

fn tagged(execution: &'static str) -> Rule {
    mock!(Glue::get_tags)
        .match_requests(|request| {
            request.resource_arn() == Some("arn:aws:glue:eu-central-1:111122223333:connection/orders")
        })
        .then_output(move || GetTagsOutput::builder().tags("pipefitter:execution", execution).build())
}

#[tokio::test]
async fn a_new_name_is_created_once_with_the_subnet_s_zone_and_the_way_to_remove_it() {
    let create = creating(ConnectionStatus::Ready);
    let creation = run(&[&absent(), &create], input(&[])).await.unwrap();
    assert_eq!(
        (creation.state, creation.created, create.num_calls()),
        (CreationState::Ready, true, 1)
    );
    assert_eq!(
        creation.undo[0].remove,
        "aws glue delete-connection --connection-name orders"
    );
}

/// What is sent, as the definition's JSON.
fn sent(input: &GlueConnectionInput) -> Value {
    let texts = |properties: &std::collections::HashMap<ConnectionPropertyKey, String>| {
        properties
            .iter()
            .map(|(key, value)| (key.as_str().to_owned(), Value::from(value.as_str())))
            .collect::<serde_json::Map<_, _>>()
    };
    let login = input.authentication_configuration().map(|login| {
        json!({"AuthenticationType": login.authentication_type().map(AuthenticationType::as_str), "SecretArn": login.secret_arn()})
    });
    let environments = input.validate_for_compute_environments();
    json!({
        "Name": input.name(),
        "ConnectionType": input.connection_type().as_str(),
        "ConnectionProperties": texts(input.connection_properties()),
        "AuthenticationConfiguration": login,
        "ValidateCredentials": input.validate_credentials(),
        "ValidateForComputeEnvironments": environments.iter().map(ComputeEnvironment::as_str).collect::<Vec<_>>(),
    })
}

#[tokio::test]
async fn native_and_unified_definitions_reach_glue_whole() {
    let arn = "arn:aws:secretsmanager:us-east-1:111122223333:secret:s-AbCdEf";
    let role = "arn:aws:iam::111122223333:role/GlueRole";
    let request = |version: u8| {
        json!({"connection": "orders", "schemaVersion": version, "glueRole": role,
               "snowflake": {"account": "acme-eu", "warehouse": "WH", "role": "ETL", "database": "D"}})
    };
    for (version, properties, login, environments) in [
        (
            1,
            json!({"SparkProperties": "{\"secretId\":\"s\",\"sfDatabase\":\"D\",\"sfRole\":\"ETL\",\
                   \"sfUrl\":\"acme-eu.snowflakecomputing.com\",\"sfWarehouse\":\"WH\"}"}),
            Value::Null,
            json!([]),
        ),
        (
            2,
            json!({"HOST": "acme-eu.snowflakecomputing.com", "PORT": "443", "DATABASE": "D", "WAREHOUSE": "WH", "ROLE_ARN": role,
                   "JDBC_ENFORCE_SSL": "false", "KAFKA_SSL_ENABLED": "false"}),
            json!({"AuthenticationType": "BASIC", "SecretArn": arn}),
            json!(["SPARK"]),
        ),
    ] {
        let expected = json!({
            "Name": "orders", "ConnectionType": "SNOWFLAKE", "ConnectionProperties": properties,
            "AuthenticationConfiguration": login, "ValidateCredentials": false, "ValidateForComputeEnvironments": environments,
        });
        let create = mock!(Glue::create_connection)
            .match_requests(move |request| sent(request.connection_input().unwrap()) == expected)
            .then_output(|| {
                CreateConnectionOutput::builder()
                    .create_connection_status(ConnectionStatus::Ready)
                    .build()
            });
        let document = input(&[
            ("/route/engine", json!("snowflake")),
            ("/route/request", request(version)),
            (
                "/registration",
                json!({"method": "secret", "secretId": "s", "secretArn": arn}),
            ),
        ]);
        let creation = run(&[&absent(), &create], document).await.unwrap();
        assert_eq!((creation.state, create.num_calls()), (CreationState::Ready, 1));
        assert_eq!(creation.connection.connection_type.as_deref(), Some("SNOWFLAKE"));
    }
}

#[tokio::test]
async fn an_equal_connection_is_reused_and_a_different_one_refused_with_the_difference() {
    let create = creating(ConnectionStatus::Ready);
    let equal = run(&[&present(URL, ConnectionStatus::Ready), &create], input(&[]))
        .await
        .unwrap();
    assert_eq!(
        (equal.state, equal.created, equal.undo.len(), create.num_calls()),
        (CreationState::Ready, false, 0, 0)
    );
    let other = present(
        "jdbc:postgresql://old.example.internal:5432/orders",
        ConnectionStatus::Ready,
    );
    let taken = run(&[&other, &create], input(&[])).await.unwrap();
    assert_eq!((taken.state, create.num_calls()), (CreationState::Taken, 0));
    assert_eq!(
        taken.differences,
        [format!(
            "JDBC_CONNECTION_URL: jdbc:postgresql://old.example.internal:5432/orders -> {URL}"
        )]
    );
}

fn of_pipefitter() -> Rule {
    mock!(Glue::get_tags).then_output(|| {
        let tags = GetTagsOutput::builder().tags("pipefitter:managed-by", "pipefitter");
        tags.tags("pipefitter:connection", "orders").build()
    })
}

fn jobs(connection: &'static str, argument: &'static str) -> Rule {
    mock!(Glue::get_jobs).then_output(move || {
        let connections = ConnectionsList::builder().connections(connection).build();
        let job = Job::builder().name("nightly").connections(connections);
        GetJobsOutput::builder()
            .jobs(job.default_arguments("--from", argument).build())
            .build()
    })
}

fn crawlers(connection: &'static str) -> Rule {
    mock!(Glue::get_crawlers).then_output(move || {
        let target = JdbcTarget::builder().connection_name(connection).build();
        let targets = CrawlerTargets::builder().jdbc_targets(target).build();
        let crawler = Crawler::builder().name("nightly").targets(targets).build();
        GetCrawlersOutput::builder().crawlers(crawler).build()
    })
}

#[tokio::test]
async fn a_definition_is_put_right_where_pipefitter_made_it_nothing_uses_it_and_the_input_says_so() {
    let other = || {
        present(
            "jdbc:postgresql://h.example.internal:5432/ordres",
            ConnectionStatus::Ready,
        )
    };
    let by_hand = || {
        mock!(Glue::get_connection).then_output(|| {
            let mut there = connection("jdbc:postgresql://h:5432/ordres", ConnectionStatus::Ready);
            let properties = there.connection_properties.get_or_insert_default();
            properties.insert(ConnectionPropertyKey::UserName, "somebody".into());
            GetConnectionOutput::builder().connection(there).build()
        })
    };
    let no_tags = || mock!(Glue::get_tags).then_output(|| GetTagsOutput::builder().build());
    let unseen = || {
        let denied = || {
            ErrorMetadata::builder()
                .code("AccessDeniedException")
                .message("no")
                .build()
        };
        mock!(Glue::get_jobs).then_error(move || GetJobsError::generic(denied()))
    };
    let free = || jobs("billing", "--x");
    for (there, tags, jobs, crawlers, against) in [
        (other(), of_pipefitter(), free(), crawlers("billing"), None),
        (other(), no_tags(), free(), crawlers("billing"), Some("did not make it")),
        (
            by_hand(),
            of_pipefitter(),
            free(),
            crawlers("billing"),
            Some("put a login"),
        ),
        (
            other(),
            of_pipefitter(),
            jobs("orders", ""),
            crawlers("billing"),
            Some("the job `nightly` uses it"),
        ),
        (
            other(),
            of_pipefitter(),
            jobs("billing", r#"{"connectionName": "orders"}"#),
            crawlers("billing"),
            Some("the job `nightly` uses it"),
        ),
        (
            other(),
            of_pipefitter(),
            free(),
            crawlers("orders"),
            Some("the crawler `nightly` uses it"),
        ),
        (
            other(),
            of_pipefitter(),
            unseen(),
            crawlers("billing"),
            Some("glue:GetJobs: AccessDenied"),
        ),
    ] {
        let update = mock!(Glue::update_connection)
            .match_requests(|request| {
                let input = request.connection_input().unwrap();
                let properties = input.connection_properties();
                request.name() == Some("orders") && properties[&ConnectionPropertyKey::JdbcConnectionUrl] == URL
            })
            .then_output(|| UpdateConnectionOutput::builder().build());
        let rules = [&there, &tags, &jobs, &crawlers, &update];
        let asked = run(&rules, input(&[])).await.unwrap();
        assert_eq!((asked.state, update.num_calls()), (CreationState::Taken, 0));
        assert_eq!(asked.question.is_some(), against.is_none(), "{against:?}: {asked:?}");
        let told = asked.reason.unwrap_or_default();
        assert!(told.contains(against.unwrap_or_default()), "{against:?}: {told}");
        let sure = input(&[("/route/request/confirm", json!(["update-connection"]))]);
        let sure = run(&rules, sure).await.unwrap();
        let expected = match against {
            None => (CreationState::Ready, true, 1),
            Some(_) => (CreationState::Taken, false, 0),
        };
        assert_eq!((sure.state, sure.updated, update.num_calls()), expected, "{against:?}");
        assert!(!sure.created && sure.undo.is_empty() && sure.question.is_none());
    }
}

#[tokio::test]
async fn two_executions_at_once_make_one_connection() {
    let get = mock!(Glue::get_connection)
        .sequence()
        .error(|| GetConnectionError::EntityNotFoundException(EntityNotFoundException::builder().build()))
        .output(|| {
            GetConnectionOutput::builder()
                .connection(connection(URL, ConnectionStatus::Ready))
                .build()
        })
        .build();
    let exists = mock!(Glue::create_connection)
        .then_error(|| CreateConnectionError::AlreadyExistsException(AlreadyExistsException::builder().build()));
    let creation = run(&[&get, &exists], input(&[])).await.unwrap();
    assert_eq!((creation.state, creation.created), (CreationState::Ready, false));
}

#[tokio::test]
async fn a_creation_whose_answer_is_late_is_not_asked_for_twice() {
    let late = mock!(Glue::create_connection)
        .sequence()
        .http_status(503, None)
        .output(|| CreateConnectionOutput::builder().build())
        .build();
    let error = run(&[&absent(), &late], input(&[])).await.unwrap_err();
    assert_eq!((error.name, late.num_calls()), (ErrorName::NotReady, 1));
}

#[tokio::test]
async fn what_this_execution_made_is_known_by_its_tag_and_keeps_the_way_to_remove_it() {
    let lost = present(URL, ConnectionStatus::InProgress);
    for (tags, own) in [
        (tagged("run-1"), true),
        (tagged("run-2"), false),
        (
            mock!(Glue::get_tags).then_error(|| {
                let no = ErrorMetadata::builder().code("AccessDeniedException").message("no");
                GetTagsError::generic(no.build())
            }),
            false,
        ),
    ] {
        let creation = run(&[&lost, &tags], input(&[])).await.unwrap();
        let seen = (creation.state, creation.created, creation.undo.len());
        assert_eq!(seen, (CreationState::InProgress, own, usize::from(own)));
    }
}

#[tokio::test]
async fn what_glue_adds_to_a_connection_of_this_execution_does_not_make_it_another_s() {
    let added = mock!(Glue::get_connection).then_output(|| {
        let mut there = connection(URL, ConnectionStatus::Ready);
        let properties = there.connection_properties.get_or_insert_default();
        properties.insert(ConnectionPropertyKey::UserName, "made by Glue".into());
        GetConnectionOutput::builder().connection(there).build()
    });
    let first = run(&[&absent(), &creating(ConnectionStatus::InProgress)], input(&[]))
        .await
        .unwrap();
    let before = serde_json::to_value(&first).unwrap();
    let again = run(&[&added], input(&[("/creation", before)])).await.unwrap();
    assert_eq!((again.state, again.created), (CreationState::Ready, true));
    let lost = run(&[&added, &tagged("run-1")], input(&[])).await.unwrap();
    assert_eq!((lost.state, lost.created), (CreationState::Ready, true));
    let other = run(&[&added, &tagged("run-2")], input(&[])).await.unwrap();
    assert_eq!((other.state, other.created), (CreationState::Taken, false));
}

#[tokio::test]
async fn while_glue_is_at_it_the_answer_is_to_ask_again_and_what_was_created_is_remembered() {
    let first = run(&[&absent(), &creating(ConnectionStatus::InProgress)], input(&[]))
        .await
        .unwrap();
    assert_eq!((first.state, first.created), (CreationState::InProgress, true));
    let before = serde_json::to_value(&first).unwrap();
    for (status, state) in [
        (ConnectionStatus::InProgress, CreationState::InProgress),
        (ConnectionStatus::Ready, CreationState::Ready),
        (ConnectionStatus::Failed, CreationState::Failed),
    ] {
        let again = run(&[&present(URL, status)], input(&[("/creation", before.clone())]))
            .await
            .unwrap();
        assert_eq!((again.state, again.created, again.undo.len()), (state, true, 1));
        assert_eq!(again.reason.is_some(), state == CreationState::Failed);
    }
}

#[tokio::test]
async fn a_definition_that_glue_refuses_and_a_subnet_that_is_not_there_are_answers() {
    let refused = mock!(Glue::create_connection).then_error(|| {
        let meta = ErrorMetadata::builder()
            .code("InvalidInputException")
            .message("Name is bad")
            .build();
        CreateConnectionError::InvalidInputException(InvalidInputException::builder().meta(meta).build())
    });
    let creation = run(&[&absent(), &refused], input(&[])).await.unwrap();
    assert_eq!(
        (creation.state, creation.reason.as_deref()),
        (CreationState::Failed, Some("Name is bad"))
    );
    let subnets = mock!(Ec2::describe_subnets).then_error(|| {
        DescribeSubnetsError::generic(
            ErrorMetadata::builder()
                .code("InvalidSubnetID.NotFound")
                .message("no")
                .build(),
        )
    });
    let ec2 = mock_client!(aws_sdk_ec2, RuleMode::MatchAny, [&subnets]);
    let absent = absent();
    let glue = mock_client!(aws_sdk_glue, RuleMode::MatchAny, [&absent]);
    let creation = handle(&glue, &ec2, input(&[])).await.unwrap();
    assert!(creation.reason.unwrap().contains("`subnet-0abc` does not exist"));
}

#[tokio::test]
async fn a_denied_call_is_an_error_with_its_action() {
    let metadata = || {
        ErrorMetadata::builder()
            .code("AccessDeniedException")
            .message("no")
            .build()
    };
    let create = mock!(Glue::create_connection).then_error(move || CreateConnectionError::generic(metadata()));
    let error = run(&[&absent(), &create], input(&[])).await.unwrap_err();
    assert_eq!(error.name, ErrorName::AccessDenied);
    assert!(error.message.contains("glue:CreateConnection"), "{}", error.message);
}

#[tokio::test]
async fn a_creation_that_does_not_end_is_waited_for_and_then_told() {
    for (since, now, state, kept) in [
        (None, 1_000, CreationState::InProgress, 1_000),
        (Some(1_000), 1_600, CreationState::InProgress, 1_000),
        (Some(1_000), 1_601, CreationState::Late, 1_000),
    ] {
        let creating = run(&[&absent(), &creating(ConnectionStatus::InProgress)], input(&[])).await;
        let waited = with_patience(creating.unwrap(), since, now);
        assert_eq!((waited.state, waited.since), (state, Some(kept)), "{now}");
        assert_eq!(
            waited.undo.len(),
            1,
            "what was begun is told with the command that removes it"
        );
    }
    let ready = run(&[&absent(), &creating(ConnectionStatus::Ready)], input(&[])).await;
    let ready = with_patience(ready.unwrap(), Some(0), 9_000);
    assert_eq!((ready.state, ready.since), (CreationState::Ready, None));
}

#[tokio::test]
async fn a_document_with_a_gap_is_the_workflow_s_fault() {
    let error = run(&[&absent()], input(&[("/registration", json!({}))]))
        .await
        .unwrap_err();
    assert_eq!(
        (error.name, error.message.as_str()),
        (
            ErrorName::InvalidRequest,
            "the connection cannot be defined: no secret is known"
        )
    );
}

/// glue-facts 1.2 (no empty value, at most 1024 characters), 1.5 (the keys, and those that Glue takes although its enumeration lacks them).
#[test]
fn every_example_input_becomes_a_request_of_accepted_properties_only() {
    const BEYOND_THE_ENUMERATION: &[&str] = &["SparkProperties", "JDBCProperties", "WAREHOUSE", "PROJECT_ID"];
    let registration = Registration {
        secret_id: Some("glue/x".into()),
        secret_arn: Some("arn:aws:secretsmanager:us-east-1:111122223333:secret:glue/x-AbCdEf".into()),
        ..Registration::default()
    };
    let mut kinds = std::collections::BTreeSet::new();
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/inputs")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|ending| ending != "json") {
            continue;
        }
        let request: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        let Ok(mut request) = Request::parse(request) else {
            continue;
        };
        let Some(engine) = request.source_answer().engine().filter(|_| request.auth.is_some()) else {
            continue;
        };
        if let Some(endpoint) = &mut request.endpoint {
            // One example leaves its port to discovery.
            endpoint.port.get_or_insert(5432);
        }
        let zone = request.network.is_some().then(|| "us-east-1b".to_owned());
        let wanted = connection_input(&request, engine, &registration, zone).unwrap();
        let input = to_glue(&wanted).unwrap();
        for (key, value) in input.connection_properties() {
            let known = ConnectionPropertyKey::try_parse(key.as_str()).is_ok();
            assert!(
                known || BEYOND_THE_ENUMERATION.contains(&key.as_str()),
                "{path:?}: {key:?}"
            );
            assert!((1..=1024).contains(&value.chars().count()), "{path:?}: {key:?}");
        }
        assert!(!input.validate_credentials());
        kinds.insert(wanted.connection_type);
    }
    assert_eq!(
        kinds.into_iter().collect::<Vec<_>>(),
        [
            "BIGQUERY",
            "JDBC",
            "POSTGRESQL",
            "REDSHIFT",
            "SAPHANA",
            "SNOWFLAKE",
            "TERADATA"
        ]
    );
}
