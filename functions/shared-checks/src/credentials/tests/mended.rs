//! What the fixes are, and how they are taken back.

use super::*;

#[test]
fn a_policy_takes_the_place_of_no_other_that_allows_something_else() {
    let name = |resource: &str| {
        let statement = fixes::allow(&["s3:GetObject"], &[resource]);
        let fix = fixes::put_role_policy(String::new(), "GlueRole", "pipefitter-script", "", vec![statement]);
        let (_, name) = fix.commands[0].split_once("--policy-name ").unwrap();
        name.split(' ').next().unwrap().to_owned()
    };
    let (one, other) = ("arn:aws:s3:::b/one.py", "arn:aws:s3:::b/two.py");
    assert_eq!(name(one), name(one), "the same again is the same policy");
    assert_ne!(name(one), name(other));
    let long = "x".repeat(300);
    let fix = fixes::put_role_policy(String::new(), "GlueRole", "pipefitter-secret", &long, Vec::new());
    let (_, long) = fix.commands[0].split_once("--policy-name ").unwrap();
    assert!(long.split(' ').next().unwrap().len() <= 128, "IAM takes no longer name");
}

#[test]
fn a_fix_is_the_exact_command_with_the_least_that_opens() {
    let secret = healthy()
        .decides("secretsmanager:GetSecretValue", "implicitDeny")
        .finding("ROLE_PERMISSION");
    let (command, document) = secret.fix.commands[0].split_once(" --policy-document ").unwrap();
    let named = "aws iam put-role-policy --role-name GlueRole --policy-name pipefitter-secret-orders-";
    assert!(command.starts_with(named), "{command}");
    assert_eq!(
        serde_json::from_str::<Value>(document.trim_matches('\'')).unwrap(),
        json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["secretsmanager:GetSecretValue"], "Resource": [SECRET]}]})
    );
    assert_eq!(
        (secret.resource.kind.as_str(), secret.resource.id.as_str()),
        ("role", "GlueRole")
    );
    let trust = healthy()
        .facts(
            "/Role/AssumeRolePolicyDocument/Statement/0/Principal",
            json!({"Service": "x"}),
        )
        .finding("ROLE_TRUST");
    assert!(
        trust.fix.commands[0].contains(r#"{"Service":"x"}"#) && trust.fix.commands[0].contains("glue.amazonaws.com")
    );
    let silent = healthy()
        .with_key()
        .secret("/Key/Policy", json!({"Statement": []}))
        .finding("KMS_DECRYPT");
    assert_eq!(
        silent.fix.commands,
        [format!(
            "aws kms create-grant --key-id {KEY} --name pipefitter-decrypt --grantee-principal {ROLE} --operations Decrypt --region eu-central-1"
        )]
    );
    let found = "--query 'Grants[?Name=='\\''pipefitter-decrypt'\\''].GrantId|[0]' --output text";
    assert_eq!(
        silent.fix.undo,
        [format!(
            "aws kms revoke-grant --key-id {KEY} --grant-id \"$(aws kms list-grants --key-id {KEY} --grantee-principal {ROLE} {found} \
             --region eu-central-1)\" --region eu-central-1"
        )]
    );
    let boundary = healthy()
        .result("secretsmanager:GetSecretValue", json!({"EvalDecision": "implicitDeny", "PermissionsBoundaryDecisionDetail": {"AllowedByPermissionsBoundary": false}}))
        .finding("ROLE_PERMISSION");
    assert!(boundary.evidence.contains("permissions boundary") && boundary.fix.commands.is_empty());
}

/// What is typed for a finding, as operations: what mends it, what takes that back, and why the rest is not taken back.
#[test]
fn what_a_fix_does_to_a_secret_or_its_key_is_taken_back_or_it_says_why_not() {
    let pending = || {
        healthy()
            .with_key()
            .secret("/Key/KeyMetadata/KeyState", json!("PendingDeletion"))
    };
    let gone = |date: &str| pending().secret("/Key/KeyMetadata/DeletionDate", json!(date));
    let deleted = |date: &str| healthy().secret("/Description/DeletedDate", json!(date));
    let lost = || healthy().with_key().secret("/Key/KeyMetadata", missing());
    let first = healthy().secret("/Description/VersionIdsToStages", json!({}));
    for (code, case, does, undoes, why) in [
        (
            "KMS_KEY_STATE",
            gone("2026-11-12T00:00:00Z"),
            "cancel-key-deletion enable-key",
            "schedule-key-deletion --pending-window-in-days 11",
            "",
        ),
        (
            "KMS_KEY_STATE",
            gone("2026-11-02T00:00:00Z"),
            "cancel-key-deletion enable-key",
            "schedule-key-deletion --pending-window-in-days 7",
            "",
        ),
        (
            "KMS_KEY_STATE",
            pending(),
            "cancel-key-deletion enable-key",
            "",
            "was not read",
        ),
        ("KMS_KEY_STATE", lost(), "update-secret put-secret-value", "", "is gone"),
        (
            "SECRET_PENDING_DELETION",
            deleted("2026-11-12T00:00:00Z"),
            "restore-secret",
            "delete-secret --recovery-window-in-days 11",
            "",
        ),
        (
            "SECRET_PENDING_DELETION",
            deleted("2026-10-12T00:00:00Z"),
            "restore-secret",
            "delete-secret --recovery-window-in-days 30",
            "",
        ),
        (
            "SECRET_KEYS",
            healthy().secret("/Shape/keyNames", json!([])),
            "put-secret-value",
            "update-secret-version-stage --version-stage AWSCURRENT",
            "",
        ),
        (
            "SECRET_NO_CURRENT_VERSION",
            first,
            "put-secret-value",
            "",
            "takes AWSCURRENT from no version",
        ),
        (
            "SECRET_NOT_FOUND",
            healthy().secret("/Description", missing()),
            "create-secret",
            "delete-secret --recovery-window-in-days 7",
            "",
        ),
        (
            "MASTER_SECRET_IMPAIRED",
            healthy().with_managed("impaired"),
            "modify-db-instance",
            "",
            "keeps no password",
        ),
    ] {
        let fix = case.finding(code).fix;
        for operation in does.split(' ') {
            assert!(
                fix.commands.iter().any(|command| command.contains(operation)),
                "{code} {operation}: {fix:#?}"
            );
        }
        let undo = fix.undo.join("\n");
        assert!(
            undoes.split_inclusive(' ').all(|word| undo.contains(word)) && undo.is_empty() == undoes.is_empty(),
            "{code}: {fix:#?}"
        );
        let said = fix.no_undo.join("; ");
        assert!(
            said.contains(why) && said.is_empty() == why.is_empty(),
            "{code}: {fix:#?}"
        );
    }
}

/// RDS encrypts the new password with the secret's key: what the key's state forbids is not called proven.
#[test]
fn a_rotation_with_a_key_that_cannot_be_used_claims_nothing() {
    let mut case = healthy().with_key().with_managed("impaired");
    for (state, proven) in [("Enabled", Some(true)), ("Disabled", None)] {
        case = case.secret("/Key/KeyMetadata/KeyState", json!(state));
        let (facts, evidence) = case.read();
        let diagnosis = diagnose(&facts, &evidence, None);
        let finding = diagnosis
            .findings
            .iter()
            .find(|one| one.code == Code::MasterSecretImpaired);
        assert_eq!(finding.unwrap().fix.proven, proven, "{diagnosis:#?}");
    }
}

#[test]
fn a_refill_keeps_what_else_the_secret_holds_and_leaves_a_services_secret_to_the_service() {
    let keys = |keys: &[&str]| {
        healthy()
            .secret("/Shape/keyNames", json!(keys))
            .secret("/Shape/hasPlaceholder", json!(true))
    };
    let owned = |case: Case, service: &str| case.secret("/Description/OwningService", json!(service));
    let managed = |name: &str| {
        healthy()
            .property("SECRET_ID", name)
            .secret("/SecretId", json!(name))
            .secret("/Description/ARN", json!(SECRET.replace("glue/orders", name)))
    };
    let none = json!({});
    type Refill<'a> = (&'a str, &'a str, Case, &'a [&'a str], &'a [&'a str]);
    let all = ["password", "username", "host", "port", "engine", "dbname"];
    let cases: Vec<Refill> = vec![
        (
            "only the login",
            "SECRET_PLACEHOLDER",
            keys(&["password", "username"]),
            &["put-secret-value", "print(json.dumps({\"username\""],
            &["get-secret-value", "is kept"],
        ),
        (
            "as RDS makes it",
            "SECRET_PLACEHOLDER",
            keys(&all),
            &[
                "get-secret-value",
                "secret.update(",
                "is kept: host, port, engine, dbname",
            ],
            &[],
        ),
        (
            "under wrong keys beside others",
            "SECRET_KEYS",
            healthy().secret("/Shape/keyNames", json!(["user", "pass", "host"])),
            &["get-secret-value", "is kept: user, pass, host"],
            &[],
        ),
        (
            "in capitals",
            "SECRET_PLACEHOLDER",
            keys(&["USERNAME", "PASSWORD", "host"]),
            &["\"USERNAME\": getpass", "is kept: host"],
            &["\"username\""],
        ),
        (
            "no JSON, so nothing is to be kept",
            "SECRET_NOT_JSON",
            healthy().secret("/Shape", json!({"isJson": false})),
            &["put-secret-value"],
            &["get-secret-value"],
        ),
        (
            "no current version, so nothing is to be kept",
            "SECRET_NO_CURRENT_VERSION",
            healthy().secret("/Description/VersionIdsToStages", none.clone()),
            &["put-secret-value"],
            &["get-secret-value"],
        ),
        (
            "RDS's",
            "SECRET_NO_CURRENT_VERSION",
            managed("rds!db-1").secret("/Description/VersionIdsToStages", none.clone()),
            &["modify-db-instance --db-instance-identifier orders --rotate-master-user-password"],
            &["put-secret-value"],
        ),
        (
            "RDS's, whose key nobody else may change",
            "KMS_KEY_STATE",
            managed("rds!db-1").with_key().secret("/Key/KeyMetadata", missing()),
            &["a secret of its own", "its key cannot be changed"],
            &["update-secret", "put-secret-value"],
        ),
        (
            "Redshift's, by its name",
            "SECRET_NO_CURRENT_VERSION",
            managed("redshift!lake").secret("/Description/VersionIdsToStages", none.clone()),
            &["rotate-secret --secret-id"],
            &["put-secret-value"],
        ),
        (
            "a service's, by its description",
            "SECRET_PLACEHOLDER",
            owned(keys(&all), "rds"),
            &["--rotate-master-user-password"],
            &["put-secret-value"],
        ),
        (
            "a service's of another shape",
            "SECRET_KEYS",
            owned(healthy().secret("/Shape/keyNames", json!(["token"])), "events"),
            &["a secret of its own that holds `username` and `password`"],
            &["put-secret-value", "rotate"],
        ),
    ];
    for (name, code, case, has, has_not) in cases {
        let diagnosis = case.diagnose();
        let finding = diagnosis.findings.iter().find(|finding| finding.code == *code);
        let finding = finding.unwrap_or_else(|| panic!("{name}: {diagnosis:#?}"));
        let hint = finding.fix.hint.clone().unwrap_or_default();
        let text = format!("{} {hint} {}", finding.fix.summary, finding.fix.commands.join("\n"));
        assert!(has.iter().all(|words| text.contains(words)), "{name}: {text}");
        assert!(has_not.iter().all(|words| !text.contains(words)), "{name}: {text}");
    }
}
