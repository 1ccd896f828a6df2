//! Whose role it is: a job's, a crawler's, a script's, another account's.

use super::*;

/// Source: the ARN formats of <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html>.
#[test]
fn the_arn_of_what_another_account_shares_names_that_account() {
    let shared = json!({"owners": {"subnet-1": "999988887777"}});
    for (learned, owner) in [(json!({}), "111122223333"), (shared, "999988887777")] {
        let case = healthy().evidence("/learned", learned);
        let evidence = serde_json::from_value(case.evidence.clone()).unwrap();
        let facts = serde_json::from_value(case.facts.clone()).unwrap();
        let asked = plan::questions(&facts, &evidence, None);
        let on = |resource: String| asked.iter().any(|one| one.resource == resource);
        assert!(
            on(format!("arn:aws:ec2:eu-central-1:{owner}:subnet/subnet-1")),
            "{asked:?}"
        );
        assert!(
            on("arn:aws:ec2:eu-central-1:111122223333:security-group/sg-1".to_owned()),
            "{asked:?}"
        );
        assert!(
            on("arn:aws:ec2:eu-central-1:111122223333:network-interface/*".to_owned()),
            "{asked:?}"
        );
    }
}

#[test]
fn the_role_is_the_job_s_else_the_request_s_else_none() {
    let mut case = healthy().evidence("/job", Value::Null);
    assert_eq!(verdict(&case.diagnose(), "ROLE_PERMISSION"), "not applicable");
    case.glue_role = Some("arn:aws:iam::111122223333:role/path/Other");
    case = case.facts("/Role", missing());
    assert_eq!(case.finding("ROLE_NOT_FOUND").resource.id, "Other");
    case = case.evidence("/job", healthy().evidence["job"].clone());
    assert_eq!(case.finding("ROLE_NOT_FOUND").resource.id, "GlueRole");
}

#[test]
fn an_account_that_nobody_said_is_the_role_s_and_without_it_the_role_is_not_blamed() {
    let scoped = || {
        healthy().evidence("/context/account", json!("")).facts(
            "/Role/AssumeRolePolicyDocument/Statement/0/Condition",
            json!({"StringEquals": {"aws:SourceAccount": "111122223333"}}),
        )
    };
    assert_eq!(verdict(&scoped().diagnose(), "ROLE_TRUST"), "pass");
    assert_eq!(verdict(&scoped().diagnose(), "ROLE_PERMISSION"), "pass");
    let nothing = scoped().facts("/Role", unreadable()).diagnose();
    assert_eq!(verdict(&nothing, "ROLE_TRUST"), "unknown");
    assert_eq!(verdict(&nothing, "ROLE_PERMISSION"), "unknown");
    assert_eq!(nothing.findings, []);
}

#[test]
fn a_user_who_is_denied_is_not_let_in_by_what_is_allowed_on_all_and_one_that_was_not_asked_for_is() {
    let any = "arn:aws:rds-db:eu-central-1:111122223333:dbuser:db-X/";
    let result = |user: &str, decision: &str| json!({"EvalActionName": "rds-db:connect", "EvalResourceName": format!("{any}{user}"), "EvalDecision": decision});
    for (results, expected) in [
        (json!([result("*", "allowed"), result("etl", "explicitDeny")]), "fail"),
        (json!([result("*", "implicitDeny"), result("etl", "allowed")]), "pass"),
        (json!([result("*", "allowed")]), "pass"),
        (json!([result("*", "implicitDeny")]), "unknown"),
    ] {
        let case = healthy().with_iam().facts("/EvaluationResults", results.clone());
        assert_eq!(verdict(&case.diagnose(), "IAM_AUTH_CONNECT"), expected, "{results}");
    }
}

#[test]
fn the_role_of_a_crawler_is_judged_like_that_of_a_job_and_by_what_a_driver_of_ones_own_takes() {
    let case = || healthy().crawled();
    let trust = |condition: Value| {
        case().facts(
            "/Role/AssumeRolePolicyDocument/Statement",
            json!([{"Effect": "Allow", "Principal": {"Service": "glue.amazonaws.com"}, "Action": "sts:AssumeRole",
                    "Condition": {"ArnLike": {"aws:SourceArn": condition}}}]),
        )
    };
    for (code, expected, case) in [
        ("ROLE_PERMISSION", "pass", case()),
        ("ROLE_PERMISSION", "pass", case().with_driver()),
        (
            "ROLE_PERMISSION",
            "fail",
            case().decides("secretsmanager:GetSecretValue", "implicitDeny"),
        ),
        (
            "ROLE_PERMISSION",
            "fail",
            case().decides("ec2:CreateNetworkInterface", "implicitDeny"),
        ),
        (
            "ROLE_PERMISSION",
            "warn",
            case().decides("logs:PutLogEvents", "implicitDeny"),
        ),
        // Only a driver of one's own takes a job, and of a name that nobody knows.
        (
            "ROLE_PERMISSION",
            "pass",
            case().decides("glue:CreateJob", "implicitDeny"),
        ),
        (
            "ROLE_PERMISSION",
            "warn",
            case().with_driver().decides("glue:CreateJob", "implicitDeny"),
        ),
        (
            "ROLE_PERMISSION",
            "warn",
            case().with_driver().decides("iam:PassRole", "implicitDeny"),
        ),
        (
            "ROLE_PERMISSION",
            "fail",
            case().with_driver().decides("glue:StartJobRun", "explicitDeny"),
        ),
        (
            "ROLE_PERMISSION",
            "pass",
            healthy().with_driver().decides("glue:CreateJob", "implicitDeny"),
        ),
        ("ROLE_PERMISSION", "not applicable", case().facts("/Role", missing())),
        ("ROLE_PERMISSION", "unknown", case().evidence("/crawler", unreadable())),
        ("ROLE_NOT_FOUND", "fail", case().facts("/Role", missing())),
        ("ROLE_NOT_FOUND", "unknown", case().evidence("/crawler", unreadable())),
        (
            "ROLE_TRUST",
            "pass",
            trust(json!("arn:aws:glue:eu-central-1:111122223333:crawler/*")),
        ),
        (
            "ROLE_TRUST",
            "fail",
            trust(json!("arn:aws:glue:eu-central-1:111122223333:job/*")),
        ),
        (
            "SECRET_KEYS",
            "fail",
            case().secret("/Shape/keyNames", json!(["Username", "Password"])),
        ),
        ("SECRET_CHANGED_RECENTLY", "not applicable", case()),
    ] {
        assert_eq!(verdict(&case.diagnose(), code), expected, "{code}: {}", case.evidence);
    }
    let whole = case().with_driver().diagnose();
    assert_eq!((whole.findings, whole.unknown), (vec![], vec![]));
    let lacking = case()
        .with_driver()
        .decides("iam:PassRole", "implicitDeny")
        .finding("ROLE_PERMISSION");
    let command = lacking.fix.commands.join(" ");
    assert!(
        command.contains("iam:PassedToService") && command.contains(ROLE),
        "{command}"
    );
}

#[test]
fn a_secret_that_the_script_reads_by_itself_is_judged_beside_the_connections_and_only_warns() {
    let arn = SECRET.replace("glue/orders", "glue/of-script");
    let reads = |names: Value| healthy().evidence("/script", names);
    let own = || reads(json!({"secretIds": ["glue/of-script"]}));
    let with = |secret: Value| {
        let case = own();
        let secrets = json!([case.facts["Secrets"][0], secret]);
        case.facts("/Secrets", secrets)
    };
    let described = |more: Value| {
        let mut description =
            json!({"ARN": arn, "Name": "glue/of-script", "VersionIdsToStages": {"v1": ["AWSCURRENT"]}});
        description
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        json!({"SecretId": "glue/of-script", "Description": description, "ResourcePolicy": {"missing": true}})
    };
    let fine = || with(described(json!({})));
    let gone = with(json!({"SecretId": "glue/of-script", "Description": {"missing": true}}));
    for (case, code, expected) in [
        (fine(), "SECRET_NOT_FOUND", "pass"),
        (gone.clone(), "SECRET_NOT_FOUND", "warn"),
        (
            with(described(json!({"DeletedDate": "2026-11-01T00:00:00Z"}))),
            "SECRET_PENDING_DELETION",
            "warn",
        ),
        (
            fine().decides("secretsmanager:GetSecretValue", "explicitDeny"),
            "ROLE_PERMISSION",
            "fail",
        ),
        (own(), "SECRET_NOT_FOUND", "unknown"),
        // What it holds is the script's affair.
        (fine(), "SECRET_KEYS", "pass"),
        // The connection's own, by its ARN.
        (reads(json!({"secretIds": [SECRET]})), "SECRET_NOT_FOUND", "pass"),
        (reads(json!({"unreadable": "no"})), "SECRET_NOT_FOUND", "pass"),
    ] {
        assert_eq!(
            verdict(&case.diagnose(), code),
            expected,
            "{code} {}",
            case.facts["Secrets"]
        );
    }
    let finding = gone.finding("SECRET_NOT_FOUND");
    assert_eq!(finding.resource.id, "glue/of-script");
    assert!(
        finding
            .evidence
            .starts_with("The job's script reads the secret glue/of-script."),
        "{finding:?}"
    );

    let evidence: Evidence = serde_json::from_value(own().evidence).unwrap();
    let wanted = plan::reads(&evidence, None);
    assert_eq!(
        (wanted.secret_ids.join(","), wanted.script_secret_ids.join(",")),
        ("glue/orders".into(), "glue/of-script".into())
    );
}
