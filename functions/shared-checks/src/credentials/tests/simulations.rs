//! How often IAM is asked what the role may, by kind of connection.

use super::*;
use crate::credentials::simulation::{Simulation, together};

/// The calls for a case; whatever is not plainly decided by them is asked again.
fn calls(case: &Case) -> Vec<Simulation> {
    let facts = serde_json::from_value(case.facts.clone()).unwrap();
    let evidence = serde_json::from_value(case.evidence.clone()).unwrap();
    together(plan::questions(&facts, &evidence, case.glue_role))
}

fn nowhere(case: Case) -> Case {
    case.connection("/PhysicalConnectionRequirements", json!({}))
}

/// Two connections, each with a secret under a key of its own, of a job whose script reads a third.
fn several() -> Case {
    let mut case = healthy()
        .with_key()
        .evidence("/script", json!({"secretIds": ["glue/of-script"]}));
    let mut other = case.evidence["connections"][0].clone();
    other["name"] = json!("other");
    put(&mut other, "/connection/Name", json!("other"));
    put(
        &mut other,
        "/connection/ConnectionProperties/SECRET_ID",
        json!("glue/other"),
    );
    case.evidence["connections"].as_array_mut().unwrap().push(other);
    for (name, key) in [("glue/other", "k-2"), ("glue/of-script", "k-1")] {
        let mut secret = case.facts["Secrets"][0].clone();
        put(&mut secret, "/SecretId", json!(name));
        put(&mut secret, "/Description/Name", json!(name));
        put(
            &mut secret,
            "/Description/ARN",
            json!(SECRET.replace("glue/orders", name)),
        );
        put(&mut secret, "/Description/KmsKeyId", json!(KEY.replace("k-1", key)));
        put(&mut secret, "/Key/KeyMetadata/Arn", json!(KEY.replace("k-1", key)));
        case.facts["Secrets"].as_array_mut().unwrap().push(secret);
    }
    case
}

#[test]
fn all_that_a_role_needs_is_simulated_in_at_most_two_calls() {
    for (what, case, expected) in [
        ("a secret", healthy(), 2),
        ("a secret under a customer's key", healthy().with_key(), 2),
        ("a password in the connection", healthy().with_password(), 2),
        ("IAM authentication", healthy().with_iam(), 2),
        ("a managed secret", healthy().with_managed("active"), 2),
        ("a crawler that brings a driver", healthy().crawled().with_driver(), 2),
        ("several connections, and a script", several(), 2),
        ("a connection outside a VPC", nowhere(healthy()), 1),
        ("no role", healthy().evidence("/job", Value::Null), 0),
    ] {
        let calls = calls(&case);
        assert_eq!(calls.len(), expected, "{what}: {calls:#?}");
    }
}

/// `*` stands in a request alone, and no key is given to all that only some requests carry.
#[test]
fn what_is_asked_together_may_be_asked_together() {
    for case in [
        several(),
        healthy().with_iam(),
        healthy().crawled().with_driver().with_key(),
    ] {
        for call in calls(&case) {
            assert!(
                !call.resources().contains("*") || call.resources().len() == 1,
                "{call:#?}"
            );
            let keys: Vec<&str> = call.context.iter().map(|(key, _)| *key).collect();
            let shared = [
                "aws:PrincipalArn",
                "aws:PrincipalAccount",
                "aws:PrincipalType",
                "aws:RequestedRegion",
                "aws:PrincipalIsAWSService",
                "aws:SecureTransport",
                "aws:TagKeys",
            ];
            assert_eq!(keys, shared);
        }
    }
}

#[test]
fn each_request_has_the_keys_that_only_it_carries() {
    let facts = |case: &Case| serde_json::from_value(case.facts.clone()).unwrap();
    let evidence = |case: &Case| serde_json::from_value(case.evidence.clone()).unwrap();
    let case = healthy().crawled().with_driver().with_key();
    let asked = plan::questions(&facts(&case), &evidence(&case), None);
    for (action, keys) in [
        ("glue:GetConnection", vec!["aws:ResourceAccount"]),
        ("ec2:DescribeSubnets", vec![]),
        (
            "secretsmanager:GetSecretValue",
            vec![
                "aws:ResourceAccount",
                "secretsmanager:SecretId",
                "secretsmanager:VersionStage",
            ],
        ),
        (
            "kms:Decrypt",
            vec![
                "aws:ResourceAccount",
                "kms:CallerAccount",
                "kms:ViaService",
                "kms:EncryptionContext:SecretARN",
            ],
        ),
        ("iam:PassRole", vec!["aws:ResourceAccount", "iam:PassedToService"]),
    ] {
        let question = asked.iter().find(|question| question.action == action).unwrap();
        let own: Vec<&str> = question.own.iter().map(|(key, _)| *key).collect();
        assert_eq!(own, keys, "{action}");
    }
}
