//! What AWS denies, to whom, and by which policy: each goes to the finding that it proves.

use super::*;
use crate::signal::SignalContext;

const GLUE: &str = "arn:aws:sts::111122223333:assumed-role/GlueRole/GlueJobRunnerSession";

fn denial(who: &str, action: &str, on: &str, by: &str) -> String {
    format!(
        "An error occurred (AccessDeniedException): User: {who} is not authorized to perform: {action} on resource: {on} {by}"
    )
}

/// The evidence of a run that ended with `text`, read as it is read from Glue.
fn ended_with(text: &str) -> Evidence {
    let mut evidence = failed_run("FAILED");
    if let Fact::Known(Found::Present(run)) = &mut evidence.job_run {
        run.error_message = Some(text.to_owned());
    }
    evidence.signal = read_signal(&evidence);
    evidence
}

fn decided(evidence: &Evidence, network: &Diagnosis, credentials: &Diagnosis) -> Conclusion {
    decide(&Case {
        evidence,
        network: Some(network),
        credentials: Some(credentials),
        driver: Some(&clean()),
        failures: &StepFailures::new(),
    })
}

fn passing(codes: &[Code]) -> Diagnosis {
    Diagnosis {
        passed: codes.to_vec(),
        ..Diagnosis::default()
    }
}

fn not_seen(code: Code, stage: Stage) -> Diagnosis {
    Diagnosis {
        unknown: vec![UnknownCheck {
            code: code.into(),
            stage,
            reason: "AccessDenied".into(),
            would_help: "ec2:DescribeVpcEndpoints".into(),
        }],
        ..Diagnosis::default()
    }
}

#[test]
fn what_an_endpoint_s_policy_denies_is_blamed_on_it_unless_the_facts_refute_it() {
    use Confidence::{Confirmed, Likely};
    let network = |code: &str| failing(code, Stage::Network);
    let unseen = |code| not_seen(code, Stage::Network);
    let s3 = ("s3:GetObject", "\"arn:aws:s3:::data/x\"");
    let sm = ("secretsmanager:GetSecretValue", "glue/orders");
    let kms = ("kms:Decrypt", "arn:aws:kms:us-east-1:111122223333:key/k");
    for (name, (action, on), facts, expected) in [
        (
            "S3, found",
            s3,
            network("S3_ENDPOINT_POLICY"),
            Some((Code::S3EndpointPolicy, Confirmed)),
        ),
        ("S3, allowed by now", s3, passing(&[Code::S3EndpointPolicy]), None),
        (
            "S3, not to be seen",
            s3,
            unseen(Code::S3EndpointPolicy),
            Some((Code::S3EndpointPolicy, Likely)),
        ),
        ("S3, nothing known", s3, clean(), Some((Code::S3EndpointPolicy, Likely))),
        (
            "S3, beside a closed database",
            s3,
            network("DST_SG_INGRESS"),
            Some((Code::S3EndpointPolicy, Likely)),
        ),
        (
            "a secret, found",
            sm,
            network("SM_ENDPOINT_POLICY"),
            Some((Code::SmEndpointPolicy, Confirmed)),
        ),
        ("a secret, allowed by now", sm, passing(&[Code::SmEndpointPolicy]), None),
        (
            "a secret, nothing known",
            sm,
            clean(),
            Some((Code::SmEndpointPolicy, Likely)),
        ),
        (
            "a secret, not S3's policy",
            sm,
            network("S3_ENDPOINT_POLICY"),
            Some((Code::SmEndpointPolicy, Likely)),
        ),
        (
            "a key, found",
            kms,
            network("SERVICE_ENDPOINT_POLICY"),
            Some((Code::ServiceEndpointPolicy, Confirmed)),
        ),
        (
            "a key, nothing known",
            kms,
            clean(),
            Some((Code::ServiceEndpointPolicy, Likely)),
        ),
        (
            "Redshift's credentials",
            ("redshift:GetClusterCredentials", "x"),
            clean(),
            Some((Code::ServiceEndpointPolicy, Likely)),
        ),
    ] {
        for by in [
            format!("because no VPC endpoint policy allows the {action} action"),
            "with an explicit deny in a VPC endpoint policy".to_owned(),
        ] {
            let evidence = ended_with(&denial(GLUE, action, on, &by));
            let conclusion = decided(&evidence, &facts, &clean());
            let root = conclusion.root_cause.as_ref().map(|root| (root.code, root.confidence));
            assert_eq!(root, expected, "{name}: {by}: {conclusion:#?}");
            match &conclusion.root_cause {
                Some(root) if root.confidence == Likely => {
                    assert!(root.fix.summary.contains(action), "{name}: {root:#?}")
                }
                Some(_) => {}
                None => assert!(conclusion.next_step.unwrap().contains("says otherwise"), "{name}"),
            }
        }
    }
    // The service answered, so that there is a way to it, whatever the facts say by now.
    for (action, code) in [
        ("s3:GetObject", "S3_NO_PATH"),
        ("secretsmanager:GetSecretValue", "SM_ENDPOINT_SG"),
        ("kms:Decrypt", "SERVICE_NO_PATH"),
    ] {
        let evidence = ended_with(&denial(
            GLUE,
            action,
            "x",
            "with an explicit deny in a VPC endpoint policy",
        ));
        let conclusion = decided(&evidence, &network(code), &clean());
        let found = conclusion
            .findings
            .iter()
            .find(|finding| finding.code == *code)
            .unwrap();
        assert_eq!(found.verdict, Verdict::Warn, "{code}");
        let conclusion = decided(&evidence, &network("ROUTE_NONE"), &clean());
        let found = conclusion
            .findings
            .iter()
            .find(|finding| finding.code == *"ROUTE_NONE")
            .unwrap();
        assert_eq!(found.verdict, Verdict::Fail, "the way to the source is another");
    }
    // A timeout is no policy's doing, whatever the policy says besides.
    let evidence = ended_with("Connect to b.s3.us-east-1.amazonaws.com:443 failed: Connect timed out");
    let conclusion = decided(&evidence, &network("S3_ENDPOINT_POLICY"), &clean());
    assert!(conclusion.root_cause.is_none_or(|root| root.confidence != Confirmed));
}

#[test]
fn each_type_of_policy_that_denies_a_secret_is_told_apart() {
    let role = |evidence: &str| {
        let mut found = finding("ROLE_PERMISSION", Stage::Permissions, Verdict::Fail);
        found.evidence = evidence.to_owned();
        Diagnosis {
            findings: vec![found],
            ..Diagnosis::default()
        }
    };
    let lacks = || role("No policy of GlueRole allows secretsmanager:GetSecretValue on x");
    let secret = || failing("SECRET_RESOURCE_POLICY", Stage::Credentials);
    let all_pass = || passing(&[Code::RolePermission, Code::SecretResourcePolicy]);
    let nothing = Diagnosis::default;
    for (by, facts, root, says) in [
        (
            "because no identity-based policy allows the X action",
            lacks(),
            Some("ROLE_PERMISSION"),
            "",
        ),
        (
            "because no identity-based policy allows the X action",
            secret(),
            Some("ROLE_PERMISSION"),
            "to the role",
        ),
        (
            "because no identity-based policy allows the X action",
            all_pass(),
            None,
            "",
        ),
        (
            "because no identity-based policy allows the X action",
            nothing(),
            Some("ROLE_PERMISSION"),
            "to the role",
        ),
        (
            "with an explicit deny in an identity-based policy",
            nothing(),
            Some("ROLE_PERMISSION"),
            "Take the denial",
        ),
        (
            "because no resource-based policy allows the X action",
            secret(),
            Some("SECRET_RESOURCE_POLICY"),
            "",
        ),
        (
            "because no resource-based policy allows the X action",
            lacks(),
            Some("SECRET_RESOURCE_POLICY"),
            "in the policy of",
        ),
        (
            "with an explicit deny in a resource-based policy",
            nothing(),
            Some("SECRET_RESOURCE_POLICY"),
            "Except the role",
        ),
        ("with an explicit deny in a resource-based policy", all_pass(), None, ""),
        (
            "with an explicit deny in a service control policy",
            nothing(),
            Some("ROLE_PERMISSION"),
            "service control policy",
        ),
        // A simulation sees none of its conditions, nor other accounts' and sessions' policies.
        (
            "with an explicit deny in a service control policy",
            all_pass(),
            Some("ROLE_PERMISSION"),
            "does not help",
        ),
        (
            "with an explicit deny in a resource control policy",
            all_pass(),
            Some("ROLE_PERMISSION"),
            "resource control policy",
        ),
        (
            "because no session policy allows the X action",
            all_pass(),
            Some("ROLE_PERMISSION"),
            "session policy",
        ),
        (
            "because no permissions boundary allows the X action",
            nothing(),
            Some("ROLE_PERMISSION"),
            "permissions boundary",
        ),
        (
            "because no permissions boundary allows the X action",
            all_pass(),
            None,
            "",
        ),
        // No type is named: the role's own, as AWS said it before it named them.
        ("", nothing(), Some("ROLE_PERMISSION"), "to the role"),
        ("", secret(), Some("SECRET_RESOURCE_POLICY"), ""),
    ] {
        let text = denial(GLUE, "secretsmanager:GetSecretValue", "glue/orders", by);
        let conclusion = decided(&ended_with(&text), &clean(), &facts);
        let found = conclusion.root_cause.as_ref().map(|root| root.code.as_str());
        assert_eq!(found, root, "{by}: {conclusion:#?}");
        let summary = conclusion.root_cause.map(|root| root.fix.summary).unwrap_or_default();
        assert!(summary.contains(says), "{by}: {summary}");
    }
}

#[test]
fn what_is_denied_to_the_function_that_tests_is_nobody_else_s_failure() {
    let own = "arn:aws:sts::111122223333:assumed-role/pipefitter-TestConnectionRole-ABC/pipefitter-TestConnection";
    let by = "because no identity-based policy allows the secretsmanager:GetSecretValue action";
    let of = |who: &str| denial(who, "secretsmanager:GetSecretValue", "glue/orders", by);
    let tested = |text: &str| {
        let mut evidence = Evidence {
            job: Fact::NotCollected,
            job_run: Fact::NotCollected,
            test_error: Some(text.to_owned()),
            ..failed_run("FAILED")
        };
        evidence.signal = read_signal(&evidence);
        evidence
    };
    let no_key = "Access to KMS is not allowed (Service: AWSSecretsManager; Status Code: 400; Error Code: AccessDeniedException)";
    let by_endpoint = denial(
        own,
        "secretsmanager:GetSecretValue",
        "glue/orders",
        "with an explicit deny in a VPC endpoint policy",
    );
    let unread = || not_seen(Code::RolePermission, Stage::Permissions);
    for (name, text, credentials, root, step) in [
        (
            "facts that pass",
            of(own),
            passing(&[Code::RolePermission]),
            None,
            "may not secretsmanager:GetSecretValue on glue/orders",
        ),
        (
            "facts that could not be read",
            of(own),
            unread(),
            None,
            "may not secretsmanager:GetSecretValue on glue/orders",
        ),
        ("its key", no_key.to_owned(), unread(), None, "kms:Decrypt"),
        (
            "an endpoint that lets nobody through",
            by_endpoint,
            clean(),
            Some("SM_ENDPOINT_POLICY"),
            "",
        ),
        (
            "a fault that the facts show all the same",
            of(own),
            failing("SECRET_NOT_FOUND", Stage::Credentials),
            Some("SECRET_NOT_FOUND"),
            "",
        ),
        ("the Glue role", of(GLUE), unread(), Some("ROLE_PERMISSION"), ""),
        (
            "the connection's failure",
            "FATAL: password authentication failed for user \"u\"".to_owned(),
            clean(),
            Some("DB_PASSWORD"),
            "",
        ),
    ] {
        let conclusion = decided(&tested(&text), &clean(), &credentials);
        assert_eq!(
            conclusion.root_cause.as_ref().map(|root| root.code.as_str()),
            root,
            "{name}: {conclusion:#?}"
        );
        assert!(conclusion.next_step.unwrap_or_default().contains(step), "{name}");
    }
    // The same words of a run are about its own role.
    let conclusion = decided(&ended_with(no_key), &clean(), &unread());
    assert_eq!(conclusion.root_cause.map(|root| root.code), Some(Code::KmsDecrypt));
}

#[test]
fn what_is_denied_to_another_than_the_job_s_role_is_not_blamed_on_that() {
    let other = "arn:aws:sts::444455556666:assumed-role/Reader/session";
    for (who, blamed) in [
        (GLUE, true),
        (other, false),
        ("arn:aws:iam::111122223333:user/etl", false),
        ("arn:aws:iam::111122223333:role/service-role/GlueRole", true),
    ] {
        let text = denial(
            who,
            "secretsmanager:GetSecretValue",
            "x",
            "because no identity-based policy allows the X action",
        );
        let conclusion = decided(&ended_with(&text), &clean(), &Diagnosis::default());
        assert_eq!(conclusion.root_cause.is_some(), blamed, "{who}: {conclusion:#?}");
        if !blamed {
            assert!(conclusion.next_step.unwrap().contains(who), "{who}");
        }
        // What a text says by itself does not depend on it.
        let read = crate::signal::classify(&text, &SignalContext::default());
        assert_eq!(read.confidence, Confidence::Likely, "{who}");
    }
}

#[test]
fn another_role_that_cannot_be_assumed_is_not_the_job_s() {
    let other = "arn:aws:iam::444455556666:role/reader";
    let unread = || not_seen(Code::RoleTrust, Stage::Permissions);
    for by in [
        "because no role trust policy allows the sts:AssumeRole action",
        "because no identity-based policy allows the sts:AssumeRole action",
        "with an explicit deny in a service control policy",
        "",
    ] {
        let verdict = decided(
            &ended_with(&denial(GLUE, "sts:AssumeRole", other, by)),
            &clean(),
            &unread(),
        );
        assert_eq!(verdict.root_cause, None, "{by}");
        assert!(verdict.next_step.unwrap().contains(other), "{by}");
    }
    let own = "Glue is not authorized to assume IAM role arn:aws:iam::111122223333:role/GlueRole";
    let verdict = decided(&ended_with(own), &clean(), &unread());
    assert_eq!(verdict.root_cause.map(|root| root.code), Some(Code::RoleTrust));
}

#[test]
fn a_login_by_iam_that_the_organization_denies_is_not_mended_at_the_role() {
    for (by, passed, says) in [
        (
            "with an explicit deny in a service control policy",
            true,
            "service control policy",
        ),
        (
            "because no identity-based policy allows the X action",
            false,
            "to the role",
        ),
        ("", false, "to the role"),
    ] {
        let text = denial(GLUE, "redshift:GetClusterCredentials", "x", by);
        let facts = match passed {
            true => passing(&[Code::IamAuthConnect]),
            false => Diagnosis::default(),
        };
        let root = decided(&ended_with(&text), &clean(), &facts).root_cause.unwrap();
        assert_eq!(root.code, Code::IamAuthConnect, "{by}");
        assert!(root.fix.summary.contains(says), "{by}: {}", root.fix.summary);
    }
}
