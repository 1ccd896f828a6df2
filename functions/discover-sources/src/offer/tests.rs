//! What is offered, and what is not.

use aws_sdk_iam::operation::list_roles::{ListRolesError, ListRolesOutput};
use aws_sdk_iam::types::Role;
use aws_sdk_secretsmanager::operation::list_secrets::ListSecretsOutput;
use aws_sdk_secretsmanager::types::SecretListEntry;
use aws_smithy_mocks::{RuleMode, mock, mock_client};
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
        iam: mock_client!(aws_sdk_iam, RuleMode::MatchAny, &[&listed]),
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

#[tokio::test]
async fn a_list_that_may_not_be_read_is_said_to_be_unreadable() {
    let denied = mock!(Iam::list_roles).then_error(|| {
        let metadata = ErrorMetadata::builder().code("AccessDenied").message("no").build();
        ListRolesError::generic(metadata)
    });
    let listing = roles(&mock_client!(aws_sdk_iam, RuleMode::MatchAny, &[&denied]), "*").await;
    assert!(listing.choices.is_empty());
    assert!(listing.unreadable.unwrap().starts_with("iam:ListRoles: AccessDenied"));
}

#[test]
fn a_database_without_a_managed_secret_is_not_offered_one() {
    let candidate = |secret: Option<&str>| Candidate {
        id: "orders".into(),
        managed_secret_arn: secret.map(str::to_owned),
        ..Candidate::default()
    };
    for (selected, offered) in [
        (None, vec!["iam", "managed", "secret"]),
        (Some(candidate(None)), vec!["iam", "secret"]),
        (Some(candidate(Some("arn"))), vec!["iam", "managed", "secret"]),
    ] {
        let mut asked = question("auth.method", &["iam", "managed", "secret"]);
        let choices = logins(&mut asked, selected.as_ref());
        assert_eq!(asked.allowed, offered);
        assert_eq!(choices.len(), offered.len());
    }
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
