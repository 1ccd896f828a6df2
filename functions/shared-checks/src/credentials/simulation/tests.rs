//! What is asked together, what is asked again, and what is asked in smaller calls.

use shared_domain::aws::iam::{BoundaryDecision, OrganizationsDecision};

use super::*;

const SECRET: &str = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:glue/orders-AbCdEf";
const KEY: &str = "arn:aws:kms:eu-central-1:111122223333:key/k-1";
const SCRIPT: &str = "arn:aws:s3:::b/k.py";

fn question(action: &'static str, resource: &str, own: &[(&'static str, &str)]) -> Question {
    let entries = |all: &[(&'static str, &str)]| all.iter().map(|(key, value)| (*key, (*value).to_owned())).collect();
    Question {
        role_arn: "arn:aws:iam::111122223333:role/GlueRole".to_owned(),
        action,
        resource: resource.to_owned(),
        shared: entries(&[("aws:SecureTransport", "true")]),
        own: entries(own),
    }
}

fn questions() -> Vec<Question> {
    let account = ("aws:ResourceAccount", "111122223333");
    vec![
        question("s3:GetObject", SCRIPT, &[]),
        question("secretsmanager:GetSecretValue", SECRET, &[account]),
        question(
            "kms:Decrypt",
            KEY,
            &[account, ("kms:ViaService", "secretsmanager.eu-central-1.amazonaws.com")],
        ),
    ]
}

fn result(action: &str, resource: &str, decision: &str, missing: &[&str]) -> EvaluationResult {
    EvaluationResult {
        eval_action_name: action.to_owned(),
        eval_resource_name: resource.to_owned(),
        eval_decision: decision.to_owned(),
        missing_context_values: missing.iter().map(|key| (*key).to_owned()).collect(),
        ..EvaluationResult::default()
    }
}

#[test]
fn what_is_not_denied_is_asked_again_only_where_a_policy_asks_for_a_key_that_was_left_out() {
    let bounded = |allowed| EvaluationResult {
        permissions_boundary_decision_detail: Some(BoundaryDecision {
            allowed_by_permissions_boundary: allowed,
        }),
        ..result("kms:Decrypt", KEY, "implicitDeny", &[])
    };
    let of_organization = EvaluationResult {
        organizations_decision_detail: Some(OrganizationsDecision {
            allowed_by_organizations: false,
        }),
        ..result("kms:Decrypt", KEY, "implicitDeny", &[])
    };
    let decrypt = |decision, missing: &[&str]| result("kms:Decrypt", KEY, decision, missing);
    for (what, answer, again_with) in [
        ("it is allowed", decrypt("allowed", &["aws:SourceIp"]), None),
        (
            "it is allowed unless a statement denies the very service",
            decrypt("allowed", &["kms:ViaService"]),
            Some(4),
        ),
        ("nothing allows it", decrypt("implicitDeny", &[]), None),
        (
            "nothing allows it, whatever the address",
            decrypt("implicitDeny", &["aws:SourceIp"]),
            None,
        ),
        (
            "it depends on the service",
            decrypt("implicitDeny", &["KMS:viaservice"]),
            Some(4),
        ),
        (
            "it depends on the account",
            decrypt("implicitDeny", &["aws:ResourceAccount"]),
            Some(4),
        ),
        ("a statement denies it", decrypt("explicitDeny", &[]), Some(4)),
        ("the boundary may", bounded(true), None),
        ("the boundary does", bounded(false), Some(4)),
        ("the organization does", of_organization, Some(4)),
        (
            "S3 tells no account",
            result("s3:GetObject", SCRIPT, "explicitDeny", &["aws:ResourceAccount"]),
            None,
        ),
    ] {
        let calls = together(questions());
        let [call] = calls.as_slice() else { panic!("{calls:#?}") };
        let more = again(call, &[answer]);
        let contexts: Vec<usize> = more.iter().map(|call| call.context.len()).collect();
        let expected: Vec<usize> = again_with.into_iter().map(|keys: usize| keys - 1).collect();
        assert_eq!(contexts, expected, "{what}");
        assert!(
            more.iter()
                .all(|call| call.actions() == BTreeSet::from(["kms:Decrypt"])),
            "{what}"
        );
        assert!(
            more.iter()
                .all(|call| again(call, &[decrypt("explicitDeny", &[])]).is_empty()),
            "{what}"
        );
    }
}

#[test]
fn a_call_that_iam_does_not_take_is_asked_in_the_groups_that_it_names_else_action_by_action() {
    let text = "Invalid Input Actions: [s3:GetObject,kms:decrypt] and [secretsmanager:GetSecretValue] require different authorization information.";
    for (message, parts) in [
        (
            text,
            vec![
                vec!["kms:Decrypt", "s3:GetObject"],
                vec!["secretsmanager:GetSecretValue"],
            ],
        ),
        (
            "ResourceNames are not in a valid ARN format: x.",
            vec![
                vec!["kms:Decrypt"],
                vec!["s3:GetObject"],
                vec!["secretsmanager:GetSecretValue"],
            ],
        ),
        (
            "[s3:GetObject",
            vec![
                vec!["kms:Decrypt"],
                vec!["s3:GetObject"],
                vec!["secretsmanager:GetSecretValue"],
            ],
        ),
    ] {
        let calls = together(questions());
        let smaller = calls[0].smaller(message);
        let actions: Vec<Vec<&str>> = smaller.iter().map(|call| Vec::from_iter(call.actions())).collect();
        assert_eq!(actions, parts, "{message}");
        assert!(
            smaller
                .iter()
                .all(|call| !call.resources().contains(SCRIPT) || call.actions().contains("s3:GetObject"))
        );
        assert_eq!(smaller.last().unwrap().smaller(text), Vec::new());
    }
    let both = together([
        question("s3:GetObject", SCRIPT, &[]),
        question("s3:GetObject", "arn:aws:s3:::", &[]),
    ]);
    assert_eq!(both[0].smaller("ResourceNames are not in a valid ARN format").len(), 2);
}

#[test]
fn of_an_answer_only_what_was_asked_is_kept() {
    let calls = together(questions());
    let others = [("kms:Decrypt", SCRIPT), ("s3:GetObject", KEY), ("S3:getobject", SCRIPT)];
    let answers = others.map(|(action, resource)| result(action, resource, "implicitDeny", &[]));
    assert_eq!(
        calls[0].answers(answers.to_vec()),
        [result("S3:getobject", SCRIPT, "implicitDeny", &[])]
    );
    let star = together([question("redshift:DescribeClusters", "*", &[])]);
    let named = result("redshift:DescribeClusters", "arn:aws:redshift:*", "allowed", &[]);
    assert_eq!(star[0].answers(vec![named])[0].eval_resource_name, "*");
}

#[test]
fn very_many_resources_are_several_calls_and_star_stands_alone() {
    let many = (0..120).map(|number| question("s3:GetObject", &format!("arn:aws:s3:::b/{number}"), &[]));
    let calls = together(many.chain([question("ec2:DescribeSubnets", "*", &[])]));
    let sizes: Vec<usize> = calls.iter().map(|call| call.resources().len()).collect();
    assert_eq!(sizes, [50, 50, 20, 1]);
}
