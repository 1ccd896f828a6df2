//! What `register-credentials` promises.

use aws_sdk_secretsmanager::operation::create_secret::{CreateSecretError, CreateSecretOutput};
use aws_sdk_secretsmanager::operation::describe_secret::DescribeSecretError;
use aws_sdk_secretsmanager::operation::get_secret_value::{GetSecretValueError, GetSecretValueOutput};
use aws_sdk_secretsmanager::primitives::DateTime;
use aws_sdk_secretsmanager::types::error::{ResourceExistsException, ResourceNotFoundException};
use aws_smithy_mocks::{Rule, RuleMode, mock, mock_client};
use aws_smithy_types::error::ErrorMetadata;
use serde_json::{Value, json};

use super::*;

const CANARY: &str = "Tr0ub4dor-canary";
const NAME: &str = "glue/orders/credentials";

fn denied_metadata() -> ErrorMetadata {
    ErrorMetadata::builder()
        .code("AccessDeniedException")
        .message("not authorized")
        .build()
}

fn missing() -> Rule {
    mock!(Secrets::describe_secret)
        .then_error(|| DescribeSecretError::ResourceNotFoundException(ResourceNotFoundException::builder().build()))
}

/// A secret of that name with these tags.
fn there(tags: &'static [(&'static str, &'static str)]) -> Rule {
    mock!(Secrets::describe_secret).then_compute_output(move |request| {
        let tags = tags
            .iter()
            .map(|(key, value)| Tag::builder().key(*key).value(*value).build())
            .collect();
        let arn = format!(
            "arn:aws:secretsmanager:us-east-1:111122223333:secret:{}-AbCdEf",
            request.secret_id().unwrap()
        );
        DescribeSecretOutput::builder().arn(arn).set_tags(Some(tags)).build()
    })
}

const OURS: &[(&str, &str)] = &[
    ("pipefitter:managed-by", "pipefitter"),
    ("pipefitter:connection", "orders"),
];

fn value(text: &str) -> Rule {
    let text = text.to_owned();
    mock!(Secrets::get_secret_value).then_output(move || GetSecretValueOutput::builder().secret_string(&text).build())
}

fn creating() -> Rule {
    mock!(Secrets::create_secret)
        .match_requests(|request| {
            let value: Value = serde_json::from_str(request.secret_string().unwrap()).unwrap();
            request.name() == Some(NAME)
                && value == json!({"username": "reader", "password": "PIPEFITTER_PLACEHOLDER"})
                && request.client_request_token().is_some_and(|token| token.len() == 64)
                && request
                    .tags()
                    .iter()
                    .any(|tag| tag.key() == Some("pipefitter:connection") && tag.value() == Some("orders"))
                && request
                    .tags()
                    .iter()
                    .any(|tag| tag.key() == Some("pipefitter:execution") && tag.value() == Some("run-1"))
        })
        .then_output(|| CreateSecretOutput::builder().arn("arn:new").build())
}

async fn register(request: Value, rules: &[&Rule]) -> Result<Registration, StepError> {
    register_with(request, Value::Null, rules).await
}

async fn register_with(request: Value, discovery: Value, rules: &[&Rule]) -> Result<Registration, StepError> {
    register_as("postgresql", request, discovery, rules).await
}

async fn register_as(
    engine: &str,
    request: Value,
    discovery: Value,
    rules: &[&Rule],
) -> Result<Registration, StepError> {
    let secrets = mock_client!(aws_sdk_secretsmanager, RuleMode::MatchAny, rules);
    let input = serde_json::from_value(json!({
        "route": {"way": "register", "reason": "", "engine": engine, "request": request,
                  "context": {"account": "111122223333", "region": "us-east-1", "partition": "aws"}},
        "discovery": discovery, "execution": "run-1", "request": {"ignored": true},
    }))
    .unwrap();
    handle(&secrets, &Settings { prefix: "glue/".into() }, input).await
}

fn creation() -> Value {
    json!({"connection": "orders", "auth": {"method": "secret", "create": true, "username": "reader"}, "confirm": ["create-secret"]})
}

fn existing() -> Value {
    json!({"connection": "orders", "auth": {"method": "secret", "secretId": "team/db"}})
}

#[tokio::test]
async fn a_secret_that_glue_can_use_is_adopted_wherever_it_is() {
    let registration = register(existing(), &[&there(&[]), &value(r#"{"username":"u","password":"p"}"#)])
        .await
        .unwrap();
    assert_eq!(registration.secret_id.as_deref(), Some("team/db"));
    assert!(registration.secret_arn.unwrap().ends_with("secret:team/db-AbCdEf"));
    assert_eq!(
        (
            registration.method.as_str(),
            registration.questions,
            registration.created
        ),
        ("secret", vec![], vec![])
    );
}

#[tokio::test]
async fn a_secret_that_cannot_be_used_is_a_question_that_names_keys_and_never_values() {
    let user = |key: &str| format!(r#"{{"{key}": "reader", "pw": "{CANARY}"}}"#);
    for (text, why) in [
        (user("user"), "has the keys pw, user"),
        (CANARY.to_owned(), "not a JSON object"),
        (format!(r#"["{CANARY}"]"#), "not a JSON object"),
    ] {
        let registration = register(existing(), &[&there(&[]), &value(&text)]).await.unwrap();
        assert!(
            registration.questions[0].why.contains(why),
            "{:?}",
            registration.questions
        );
        let said = format!("{registration:?}{}", serde_json::to_string(&registration).unwrap());
        assert!(!said.contains(CANARY), "{said}");
    }
}

#[tokio::test]
async fn a_secret_that_is_missing_or_about_to_go_comes_with_the_command() {
    let registration = register(existing(), &[&missing()]).await.unwrap();
    let open = &registration.questions[0];
    assert!(
        open.why
            .contains("does not exist in account 111122223333, Region us-east-1"),
        "{}",
        open.why
    );
    assert!(
        open.commands[0].ends_with("create-secret --name team/db --secret-string file:///dev/stdin"),
        "{}",
        open.commands[0]
    );
    let going = mock!(Secrets::describe_secret).then_output(|| {
        DescribeSecretOutput::builder()
            .arn("arn:x")
            .deleted_date(DateTime::from_secs(0))
            .build()
    });
    let registration = register(existing(), &[&going]).await.unwrap();
    assert_eq!(
        registration.questions[0].commands,
        ["aws secretsmanager restore-secret --secret-id team/db"]
    );
    let registration = register(creation(), &[&going]).await.unwrap();
    assert_eq!(
        registration.questions[0].path, "auth",
        "not ours, so the name is the question"
    );
}

#[tokio::test]
async fn a_secret_without_a_value_comes_with_the_command_that_fills_it() {
    let empty = mock!(Secrets::get_secret_value)
        .then_error(|| GetSecretValueError::ResourceNotFoundException(ResourceNotFoundException::builder().build()));
    let registration = register(existing(), &[&there(&[]), &empty]).await.unwrap();
    let open = &registration.questions[0];
    assert!(
        open.why.contains("no current version") && open.commands[0].contains("put-secret-value --secret-id team/db")
    );
    // What RDS manages nobody else writes.
    let managed = json!({"connection": "orders", "auth": {"method": "secret", "secretId": "rds!db-1"}});
    let registration = register(managed, &[&there(&[]), &empty]).await.unwrap();
    let open = &registration.questions[0];
    assert!(
        open.why.contains("rds manages it") && open.commands.is_empty(),
        "{open:?}"
    );
}

#[tokio::test]
async fn a_denied_look_is_a_question_with_the_action() {
    let describe = mock!(Secrets::describe_secret).then_error(|| DescribeSecretError::generic(denied_metadata()));
    let registration = register(existing(), &[&describe]).await.unwrap();
    assert!(registration.questions[0].why.contains("secretsmanager:DescribeSecret"));
    let get = mock!(Secrets::get_secret_value).then_error(|| GetSecretValueError::generic(denied_metadata()));
    let registration = register(existing(), &[&there(&[]), &get]).await.unwrap();
    assert!(registration.questions[0].why.contains("secretsmanager:GetSecretValue"));
    let error = register(creation(), &[&describe]).await.unwrap_err();
    assert_eq!(error.name, ErrorName::AccessDenied);
}

#[tokio::test]
async fn a_new_shell_is_made_after_confirmation_and_its_owner_is_asked_to_fill_it() {
    let registration = register(creation(), &[&missing(), &creating()]).await.unwrap();
    assert_eq!(
        (registration.secret_id.as_deref(), registration.secret_arn.as_deref()),
        (Some(NAME), Some("arn:new"))
    );
    assert_eq!(
        registration.created[0].remove,
        "aws secretsmanager delete-secret --secret-id glue/orders/credentials --recovery-window-in-days 7"
    );
    let open = &registration.questions[0];
    assert_eq!(open.path, "auth.secretId");
    assert!(
        open.commands[0].contains("getpass.getpass()")
            && open.commands[0].contains("--secret-string file:///dev/stdin")
    );
    let create = creating();
    let mut unconfirmed = creation();
    unconfirmed["confirm"] = json!([]);
    let registration = register(unconfirmed, &[&missing(), &create]).await.unwrap();
    assert_eq!(
        (registration.questions[0].path.as_str(), create.num_calls()),
        ("confirm", 0)
    );
}

#[tokio::test]
async fn a_shell_of_an_earlier_execution_is_adopted_and_asked_about_until_it_is_filled() {
    let placeholder = value(r#"{"username":"reader","password":"PIPEFITTER_PLACEHOLDER"}"#);
    let create = creating();
    let registration = register(creation(), &[&there(OURS), &placeholder, &create])
        .await
        .unwrap();
    assert_eq!(
        (
            registration.questions.len(),
            registration.created.len(),
            create.num_calls()
        ),
        (1, 0, 0)
    );
    assert!(registration.questions[0].why.contains("placeholder"));
    let filled = value(r#"{"username":"reader","password":"p"}"#);
    let registration = register(creation(), &[&there(OURS), &filled]).await.unwrap();
    assert_eq!(
        (registration.questions, registration.secret_id.as_deref()),
        (vec![], Some(NAME))
    );
}

#[tokio::test]
async fn a_shell_that_a_call_of_this_execution_made_before_it_died_is_this_execution_s() {
    const MADE_BEFORE: &[(&str, &str)] = &[OURS[0], OURS[1], ("pipefitter:execution", "run-1")];
    let placeholder = value(r#"{"username":"reader","password":"PIPEFITTER_PLACEHOLDER"}"#);
    let registration = register(creation(), &[&there(MADE_BEFORE), &placeholder])
        .await
        .unwrap();
    let [made] = registration.created.as_slice() else {
        panic!("{:?}", registration.created);
    };
    assert!(made.id == NAME && made.remove.contains("delete-secret"), "{made:?}");
    assert_eq!(registration.questions.len(), 1);
}

#[tokio::test]
async fn a_foreign_secret_under_the_new_name_is_not_taken_over() {
    for tags in [
        &[][..],
        &[
            ("pipefitter:managed-by", "pipefitter"),
            ("pipefitter:connection", "another"),
        ],
    ] {
        let registration = register(creation(), &[&there(tags)]).await.unwrap();
        assert_eq!(
            registration.questions[0].example,
            Some(json!({"method": "secret", "secretId": NAME}))
        );
        assert_eq!(registration.secret_id, None);
    }
}

#[tokio::test]
async fn two_executions_at_once_make_one_secret() {
    let describe = mock!(Secrets::describe_secret)
        .sequence()
        .error(|| DescribeSecretError::ResourceNotFoundException(ResourceNotFoundException::builder().build()))
        .output(|| {
            let tags = OURS
                .iter()
                .map(|(key, value)| Tag::builder().key(*key).value(*value).build())
                .collect();
            DescribeSecretOutput::builder()
                .arn("arn:x")
                .set_tags(Some(tags))
                .build()
        })
        .build();
    let exists = mock!(Secrets::create_secret)
        .then_error(|| CreateSecretError::ResourceExistsException(ResourceExistsException::builder().build()));
    let registration = register(
        creation(),
        &[
            &describe,
            &exists,
            &value(r#"{"username":"reader","password":"PIPEFITTER_PLACEHOLDER"}"#),
        ],
    )
    .await
    .unwrap();
    assert_eq!(
        (registration.secret_id.as_deref(), registration.created.len()),
        (Some(NAME), 0)
    );
}

#[tokio::test]
async fn a_new_secret_outside_the_prefix_is_not_made() {
    // The name that is offered has only the characters that Secrets Manager takes.
    for (connection, name) in [("orders", NAME), ("it's orders", "glue/it-s-orders/credentials")] {
        let mut request = creation();
        request["connection"] = json!(connection);
        request["auth"]["secretId"] = json!("prod/master");
        let registration = register(request, &[]).await.unwrap();
        assert!(registration.questions[0].why.contains("only under `glue/`"));
        assert_eq!(registration.questions[0].example, Some(json!(name)));
    }
}

#[tokio::test]
async fn a_managed_secret_is_the_selected_database_s_own() {
    let request = json!({"connection": "orders", "endpoint": {"host": "h"}, "auth": {"method": "managed"}});
    let selected = |arn: Value| json!({"selected": {"number": 1, "kind": "rds-instance", "id": "orders", "engine": "postgres", "managedSecretArn": arn}});
    let usable = value(r#"{"username":"u","password":"p"}"#);
    let registration = register_with(request.clone(), selected(json!("arn:m")), &[&there(&[]), &usable])
        .await
        .unwrap();
    assert_eq!(
        (registration.method.as_str(), registration.secret_id.as_deref()),
        ("managed", Some("arn:m"))
    );
    assert!(registration.advice[0].contains("master user"));
    for (discovery, why) in [
        (selected(Value::Null), "`orders` has no managed"),
        (Value::Null, "no database of this account"),
    ] {
        let registration = register_with(request.clone(), discovery, &[]).await.unwrap();
        assert!(
            registration.questions[0].why.contains(why),
            "{:?}",
            registration.questions
        );
    }
}

#[tokio::test]
async fn iam_is_answered_with_what_works_instead() {
    let request = json!({"connection": "orders", "source": "postgresql", "endpoint": {"host": "db.example.internal"},
                         "auth": {"method": "iam", "username": "u"}});
    let registration = register(request, &[]).await.unwrap();
    assert_eq!(
        (
            registration.method.as_str(),
            registration.questions[0].allowed.as_slice()
        ),
        ("iam", &["managed".to_owned(), "secret".to_owned()][..])
    );
}

#[tokio::test]
async fn redshift_by_iam_needs_no_secret_and_says_what_the_job_has_to_pass() {
    let request = |username: Value| {
        json!({"connection": "dwh", "source": "redshift", "endpoint": {"host": "dwh.abc123.us-east-1.redshift.amazonaws.com"},
               "auth": {"method": "iam", "username": username}})
    };
    let registration = register_as("redshift", request(json!("etl")), Value::Null, &[])
        .await
        .unwrap();
    assert_eq!(
        (
            registration.method.as_str(),
            registration.secret_id,
            registration.questions
        ),
        ("iam", None, vec![])
    );
    assert!(registration.advice[0].contains("`DbUser` (`etl`)"));
    let registration = register_as("redshift", request(Value::Null), Value::Null, &[])
        .await
        .unwrap();
    assert_eq!(registration.questions[0].path, "auth.username");
    assert!(registration.advice.is_empty());
}

#[tokio::test]
async fn each_source_s_secret_is_made_and_read_with_its_own_keys() {
    let snowflake = json!({"account": "a", "warehouse": "WH", "role": "R", "database": "D"});
    let placeholder = "PIPEFITTER_PLACEHOLDER";
    for (engine, extra, auth, shell, filled, advice) in [
        (
            "snowflake",
            json!({"snowflake": snowflake.clone()}),
            json!({"method": "secret", "create": true, "username": "ETL", "kind": "password"}),
            json!({"sfUser": "ETL", "sfPassword": placeholder}),
            json!({"sfUser": "ETL", "sfPassword": "p"}),
            "",
        ),
        (
            "snowflake",
            json!({"snowflake": snowflake.clone()}),
            json!({"method": "secret", "create": true, "username": "ETL", "kind": "key-pair"}),
            json!({"sfUser": "ETL", "pem_private_key": placeholder}),
            json!({"sfUser": "ETL", "pem_private_key": "MIIE"}),
            "",
        ),
        (
            "snowflake",
            json!({"snowflake": snowflake, "schemaVersion": 2}),
            json!({"method": "secret", "create": true, "username": "ETL"}),
            json!({"USERNAME": "ETL", "PASSWORD": placeholder, "sfRole": "R", "sfWarehouse": "WH", "sfDatabase": "D"}),
            json!({"USERNAME": "ETL", "PASSWORD": "p"}),
            "sfRole",
        ),
        (
            "bigquery",
            json!({"bigquery": {"project": "acme", "location": "EU"}}),
            json!({"method": "secret", "create": true}),
            json!({"credentials": placeholder}),
            json!({"type": "service_account", "private_key": "k", "client_email": "e"}),
            "`parentProject`",
        ),
        (
            "oracle",
            json!({"schemaVersion": 2}),
            json!({"method": "secret", "create": true, "username": "glue"}),
            json!({"USERNAME": "glue", "PASSWORD": placeholder}),
            json!({"username": "glue", "password": "p"}),
            "",
        ),
    ] {
        let mut request = json!({"connection": "orders", "source": engine, "auth": auth, "confirm": ["create-secret"],
                                 "glueRole": "arn:aws:iam::111122223333:role/GlueRole"});
        request
            .as_object_mut()
            .unwrap()
            .extend(extra.as_object().unwrap().clone());
        let expected = shell.clone();
        let create = mock!(Secrets::create_secret)
            .match_requests(move |request| {
                serde_json::from_str::<Value>(request.secret_string().unwrap()).unwrap() == expected
            })
            .then_output(|| CreateSecretOutput::builder().arn("arn:new").build());
        let registration = register_as(engine, request.clone(), Value::Null, &[&missing(), &create])
            .await
            .unwrap();
        assert_eq!(
            (registration.created.len(), registration.questions.len()),
            (1, 1),
            "{shell}"
        );
        let registration = register_as(
            engine,
            request.clone(),
            Value::Null,
            &[&there(OURS), &value(&shell.to_string())],
        )
        .await
        .unwrap();
        assert!(registration.questions[0].why.contains("placeholder"), "{shell}");
        request["auth"] = json!({"method": "secret", "secretId": NAME, "kind": request["auth"]["kind"]});
        let registration = register_as(
            engine,
            request,
            Value::Null,
            &[&there(&[]), &value(&filled.to_string())],
        )
        .await
        .unwrap();
        assert_eq!(registration.questions, [], "{filled}");
        assert!(
            registration.advice.concat().contains(advice),
            "{:?}",
            registration.advice
        );
        assert_eq!(registration.advice.is_empty(), advice.is_empty());
    }
}

#[tokio::test]
async fn a_secret_with_the_keys_of_another_source_is_a_question_with_the_right_ones() {
    let request =
        json!({"connection": "orders", "source": "snowflake", "auth": {"method": "secret", "secretId": NAME}});
    let registration = register_as(
        "snowflake",
        request,
        Value::Null,
        &[&there(&[]), &value(r#"{"username":"u","password":"p"}"#)],
    )
    .await
    .unwrap();
    assert!(
        registration.questions[0]
            .why
            .contains("Glue reads `sfUser` and `sfPassword`")
    );
}

#[tokio::test]
async fn iam_for_rds_says_that_only_a_job_with_its_own_token_can_use_it_and_that_it_has_to_be_on() {
    let request = json!({"connection": "orders", "source": "postgresql", "endpoint": {"host": "orders.abc.us-east-1.rds.amazonaws.com"},
                         "auth": {"method": "iam", "username": "etl"}});
    let selected = |on: bool| json!({"selected": {"number": 1, "kind": "rds-instance", "id": "orders", "engine": "postgres", "iamAuthentication": on}});
    let registration = register_with(request.clone(), selected(true), &[]).await.unwrap();
    assert_eq!((registration.secret_id, registration.questions), (None, vec![]));
    assert!(registration.advice[0].contains("Glue mints no token") && registration.advice[0].contains("`etl`"));
    let registration = register_with(request, selected(false), &[]).await.unwrap();
    assert_eq!(
        registration.questions[0].commands,
        [
            "aws rds modify-db-instance --db-instance-identifier orders --enable-iam-database-authentication --apply-immediately"
        ]
    );
    assert!(registration.advice.is_empty());
}
