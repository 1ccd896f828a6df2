//! What is offered, and what is not.

use aws_sdk_iam::operation::get_role::{GetRoleError, GetRoleOutput};
use aws_sdk_iam::operation::list_roles::{ListRolesError, ListRolesOutput};
use aws_sdk_iam::operation::simulate_principal_policy::{SimulatePrincipalPolicyError, SimulatePrincipalPolicyOutput};
use aws_sdk_iam::types::Role;
use aws_sdk_secretsmanager::operation::describe_secret::{DescribeSecretError, DescribeSecretOutput};
use aws_sdk_secretsmanager::operation::list_secrets::ListSecretsOutput;
use aws_sdk_secretsmanager::types::SecretListEntry;
use aws_smithy_mocks::{Rule, RuleMode, mock, mock_client};
use aws_smithy_types::DateTime;
use aws_smithy_types::error::ErrorMetadata;

use super::*;

const TRUSTED: &str = r#"{"Statement":[{"Effect":"Allow","Principal":{"Service":"glue.amazonaws.com"}}]}"#;

fn role(name: &str, trust: &str) -> Role {
    Role::builder()
        .path("/")
        .role_name(name)
        .role_id("AROAEXAMPLE")
        .arn(format!("arn:aws:iam::111122223333:role/{name}"))
        .create_date(DateTime::from_secs(0))
        .assume_role_policy_document(trust)
        .build()
        .unwrap()
}

fn question(path: &str, allowed: &[&str]) -> Question {
    serde_json::from_value(json!({"path": path, "ask": "?", "why": "", "allowed": allowed})).unwrap()
}

#[tokio::test]
async fn roles_that_glue_may_assume_and_secrets_under_the_prefix_are_offered_where_they_are_asked_for() {
    let listed = mock!(Iam::list_roles).then_output(|| {
        let roles = [
            role("acme-glue", TRUSTED),
            role("acme-lambda", "{}"),
            role("other", TRUSTED),
        ];
        ListRolesOutput::builder()
            .set_roles(Some(roles.into()))
            .is_truncated(false)
            .build()
            .unwrap()
    });
    let named = mock!(Secrets::list_secrets)
        .match_requests(|request| request.filters()[0].values() == ["glue/"])
        .then_output(|| {
            let secret = SecretListEntry::builder().name("glue/orders").build();
            ListSecretsOutput::builder().secret_list(secret).build()
        });
    let offers = Offers {
        iam: mock_client!(aws_sdk_iam, RuleMode::MatchAny, &[&listed, &simulated("acme-*")]),
        secrets: mock_client!(aws_sdk_secretsmanager, RuleMode::MatchAny, &[&named]),
        role_names: "acme-*".into(),
        secret_prefix: "glue/".into(),
    };
    let mut discovery = Discovery {
        questions: vec![question("glueRole", &[]), question("endpoint.port", &[])],
        ..Discovery::default()
    };
    fill(&offers, &Request::default(), &mut discovery).await;
    let offered: Vec<&Value> = discovery.questions[0].choices.iter().map(|one| &one.value).collect();
    assert_eq!(offered, ["arn:aws:iam::111122223333:role/acme-glue"]);
    assert_eq!((discovery.questions[1].choices.len(), named.num_calls()), (0, 0));
    discovery.questions = vec![question("auth.secretId", &[])];
    fill(&offers, &Request::default(), &mut discovery).await;
    assert_eq!(discovery.questions[0].choices[0].value, "glue/orders");
    assert_eq!(listed.num_calls(), 1);
}

/// Lets the roles of these names, or of this start and `*`, read.
fn simulated(readers: &'static str) -> Rule {
    mock!(Iam::simulate_principal_policy).then_compute_output(move |request| {
        let role = request.policy_source_arn().unwrap_or_default();
        let name = role.rsplit('/').next().unwrap_or_default();
        let decision = match matches(readers, name) {
            true => PolicyEvaluationDecisionType::Allowed,
            false => PolicyEvaluationDecisionType::ImplicitDeny,
        };
        let result = EvaluationResult::builder()
            .eval_action_name(&request.action_names()[0])
            .eval_resource_name(&request.resource_arns()[0])
            .eval_decision(decision)
            .build()
            .unwrap();
        SimulatePrincipalPolicyOutput::builder()
            .evaluation_results(result)
            .build()
    })
}

fn three_roles() -> Rule {
    mock!(Iam::list_roles).then_output(|| {
        let roles = ["a", "b", "reader"].map(|name| role(name, TRUSTED));
        let output = ListRolesOutput::builder().set_roles(Some(roles.into()));
        output.is_truncated(false).build().unwrap()
    })
}

#[tokio::test]
async fn roles_that_may_read_the_secret_come_first_and_one_that_may_not_is_told() {
    let iam = mock_client!(aws_sdk_iam, RuleMode::MatchAny, &[&three_roles(), &simulated("reader")]);
    let listing = roles(&iam, "*", None, Some(("glue/orders", "eu-central-1"))).await;
    let ends = ["/reader", "/a", "/b"];
    assert!(
        listing
            .choices
            .iter()
            .zip(ends)
            .all(|(one, end)| one.value.as_str().unwrap().ends_with(end))
    );
    assert!(
        listing.choices[0]
            .reason
            .ends_with("its policies let it read `glue/orders`")
    );
    assert!(listing.choices[1].reason.ends_with("do NOT let it read `glue/orders`"));
}

#[tokio::test]
async fn what_no_simulation_told_is_not_told_and_the_order_stays() {
    let denied = mock!(Iam::simulate_principal_policy).then_error(|| {
        let metadata = ErrorMetadata::builder().code("AccessDenied").message("no").build();
        SimulatePrincipalPolicyError::generic(metadata)
    });
    let empty = mock!(Iam::simulate_principal_policy).then_output(|| SimulatePrincipalPolicyOutput::builder().build());
    for simulation in [denied, empty] {
        let iam = mock_client!(aws_sdk_iam, RuleMode::MatchAny, &[&three_roles(), &simulation]);
        let listing = roles(&iam, "*", None, Some(("glue/orders", "eu-central-1"))).await;
        assert!(listing.choices[0].value.as_str().unwrap().ends_with("/a"));
        assert!(
            listing.choices.iter().all(|one| one.reason.contains("is not known (")),
            "{listing:?}"
        );
    }
    let iam = mock_client!(aws_sdk_iam, RuleMode::MatchAny, &[&three_roles()]);
    let listing = roles(&iam, "*", None, None).await;
    assert!(
        listing.choices.iter().all(|one| !one.reason.contains("read")),
        "nothing is read"
    );
}

fn account(found: &Rule, secret: &Rule) -> Offers {
    let listed = mock!(Secrets::list_secrets).then_output(|| {
        let named = |name: &str| SecretListEntry::builder().name(name).build();
        let output = ListSecretsOutput::builder().secret_list(named("glue/billing"));
        output.secret_list(named("glue/orders")).build()
    });
    let roles = three_roles();
    Offers {
        iam: mock_client!(aws_sdk_iam, RuleMode::MatchAny, &[found, &roles, &simulated("*")]),
        secrets: mock_client!(aws_sdk_secretsmanager, RuleMode::MatchAny, &[secret, &listed]),
        role_names: "*".into(),
        secret_prefix: "glue/".into(),
    }
}

#[tokio::test]
async fn a_role_and_a_secret_that_do_not_exist_are_asked_about_with_those_that_are_near() {
    let no_role = mock!(Iam::get_role).then_error(|| {
        let error = aws_sdk_iam::types::error::NoSuchEntityException::builder().build();
        GetRoleError::NoSuchEntityException(error)
    });
    let role_there =
        mock!(Iam::get_role).then_output(|| GetRoleOutput::builder().role(role("reader", TRUSTED)).build());
    let role_unread = mock!(Iam::get_role).then_error(|| {
        let metadata = ErrorMetadata::builder().code("AccessDenied").message("no").build();
        GetRoleError::generic(metadata)
    });
    let no_secret = mock!(Secrets::describe_secret).then_error(|| {
        let error = aws_sdk_secretsmanager::types::error::ResourceNotFoundException::builder().build();
        DescribeSecretError::ResourceNotFoundException(error)
    });
    let secret_there = mock!(Secrets::describe_secret).then_output(|| DescribeSecretOutput::builder().build());
    let near_role = (
        "glueRole",
        "Did you mean `reader`?",
        json!("arn:aws:iam::111122223333:role/reader"),
    );
    let near_secret = ("auth.secretId", "Did you mean `glue/orders`?", json!("glue/orders"));
    for (role, name, secret, secret_id, asked) in [
        (&role_there, "reader", &secret_there, "glue/orders", vec![]),
        (
            &no_role,
            "raeder",
            &secret_there,
            "glue/orders",
            vec![near_role.clone()],
        ),
        (
            &role_there,
            "reader",
            &no_secret,
            "glue/ordres",
            vec![near_secret.clone()],
        ),
        (
            &no_role,
            "raeder",
            &no_secret,
            "glue/ordres",
            vec![near_role, near_secret],
        ),
        // Where secrets are looked at it is asked about, with the command that makes it.
        (&role_there, "reader", &no_secret, "team/warehouse", vec![]),
        (&role_unread, "raeder", &secret_there, "glue/orders", vec![]),
    ] {
        let request: Request = serde_json::from_value(json!({
            "glueRole": format!("arn:aws:iam::111122223333:role/{name}"), "auth": {"method": "secret", "secretId": secret_id},
        }))
        .unwrap();
        let mut discovery = Discovery::default();
        fill(&account(role, secret), &request, &mut discovery).await;
        let told: Vec<_> = discovery
            .questions
            .iter()
            .map(|one| (one.path.as_str(), one.ask.as_str(), one.choices[0].value.clone()))
            .collect();
        assert_eq!(told, asked, "{name} {secret_id}");
    }
}

#[test]
fn the_secret_that_a_role_has_to_read_follows_from_the_way_to_log_in() {
    let managed = Candidate {
        managed_secret_arn: Some("arn:aws:secretsmanager:eu-central-1:111122223333:secret:rds!db-1-AbCdEf".into()),
        ..Candidate::default()
    };
    let cases = [
        (json!({}), Some("glue/*")),
        (
            json!({"method": "secret", "secretId": "glue/orders"}),
            Some("glue/orders"),
        ),
        (json!({"method": "managed"}), managed.managed_secret_arn.as_deref()),
        (json!({"method": "iam"}), None),
    ];
    for (auth, secret) in cases {
        let request: Request = serde_json::from_value(json!({ "auth": auth })).unwrap();
        assert_eq!(
            secret_to_read(&request, Some(&managed), Some("glue/")).as_deref(),
            secret,
            "{auth}"
        );
    }
    let request = Request::default();
    assert_eq!(secret_to_read(&request, None, None), None, "no prefix is known");
    let role = "arn:aws-cn:iam::111122223333:role/service-role/x";
    let arn = "arn:aws-cn:secretsmanager:cn-north-1:111122223333:secret:glue/name-AbCdEf";
    assert_eq!(secret_arn(role, "glue/*", "cn-north-1"), arn);
    assert_eq!(secret_arn(role, arn, "cn-north-1"), arn);
}

#[tokio::test]
async fn a_list_that_may_not_be_read_is_said_to_be_unreadable() {
    let denied = mock!(Iam::list_roles).then_error(|| {
        let metadata = ErrorMetadata::builder().code("AccessDenied").message("no").build();
        ListRolesError::generic(metadata)
    });
    let listing = roles(
        &mock_client!(aws_sdk_iam, RuleMode::MatchAny, &[&denied]),
        "*",
        None,
        None,
    )
    .await;
    assert!(listing.choices.is_empty());
    assert!(listing.unreadable.unwrap().starts_with("iam:ListRoles: AccessDenied"));
}

#[test]
fn a_role_is_offered_when_its_trust_policy_lets_glue_in() {
    for (document, offered) in [
        (
            r#"{"Statement":[{"Effect":"Allow","Principal":{"Service":"glue.amazonaws.com"}}]}"#,
            true,
        ),
        (
            r#"{"Statement":{"Effect":"Allow","Principal":{"Service":["x","glue.amazonaws.com"]}}}"#,
            true,
        ),
        (
            r#"{"Statement":[{"Effect":"Deny","Principal":{"Service":"glue.amazonaws.com"}}]}"#,
            false,
        ),
        (
            r#"{"Statement":[{"Effect":"Allow","Principal":{"AWS":"glue.amazonaws.com"}}]}"#,
            false,
        ),
        (
            "%7B%22Statement%22%3A%7B%22Effect%22%3A%22Allow%22%2C%22Principal%22%3A%7B%22Service%22%3A%22glue.amazonaws.com%22%7D%7D%7D",
            true,
        ),
        ("", false),
    ] {
        assert_eq!(glue_may_assume(document), offered, "{document}");
    }
}

#[test]
fn a_name_is_suggested_from_the_host_and_kept_free() {
    for (host, name) in [
        ("orders.abc.us-east-1.rds.amazonaws.com", Some("orders")),
        ("store.cluster-ro-abc.us-east-1.rds.amazonaws.com", Some("store")),
        ("DB7.example.internal", Some("db7")),
        ("10.1.2.3", None),
    ] {
        assert_eq!(suggested_name(host).as_deref(), name, "{host}");
    }
    assert_eq!(kept_free("orders", &["Orders", "orders-2"]), "orders-3");
    assert_eq!(kept_free("orders", &[]), "orders");
}
