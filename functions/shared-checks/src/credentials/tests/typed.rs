//! What the fixes type, and whose they are.

use super::*;

const THEIRS: &str = "999988887777";

fn theirs(arn: &str) -> String {
    arn.replace("111122223333", THEIRS)
}

fn of_another(case: Case) -> Case {
    case.secret("/Key/KeyMetadata/Arn", json!(theirs(KEY)))
        .secret("/Description/KmsKeyId", json!(theirs(KEY)))
}

#[test]
fn what_is_another_accounts_is_left_to_it_with_its_commands_by_arn() {
    let disabled = || {
        healthy()
            .with_key()
            .secret("/Key/KeyMetadata/KeyState", json!("Disabled"))
    };
    let silent = || {
        let nobody = json!({"Statement": [{"Effect": "Allow", "Principal": {"AWS": format!("arn:aws:iam::{THEIRS}:root")},
            "Action": "kms:*", "Resource": "*"}]});
        healthy().with_key().secret("/Key/Policy", nobody)
    };
    let deleted = || healthy().secret("/Description/DeletedDate", json!("2026-11-20T00:00:00Z"));
    let their_secret = |case: Case| case.secret("/Description/ARN", json!(theirs(SECRET)));
    for (name, case, code, own, arn) in [
        ("its own key", disabled(), "KMS_KEY_STATE", true, String::new()),
        (
            "another's key",
            of_another(disabled()),
            "KMS_KEY_STATE",
            false,
            theirs(KEY),
        ),
        ("a grant of its own key", silent(), "KMS_DECRYPT", true, String::new()),
        (
            "a grant of another's key",
            of_another(silent()),
            "KMS_DECRYPT",
            false,
            theirs(KEY),
        ),
        (
            "its own secret",
            deleted(),
            "SECRET_PENDING_DELETION",
            true,
            String::new(),
        ),
        (
            "another's secret",
            their_secret(deleted()),
            "SECRET_PENDING_DELETION",
            false,
            theirs(SECRET),
        ),
    ] {
        let fix = case.finding(code).fix;
        assert!(
            !fix.commands.is_empty() && fix.changes.is_empty() != own,
            "{name}: {fix:#?}"
        );
        assert_eq!(fix.by.as_deref(), (!own).then_some(THEIRS), "{name}");
        assert!(own || fix.proven.is_none(), "{name}");
        let typed = fix.commands.iter().chain(&fix.undo);
        assert!(typed.clone().all(|command| command.contains(&arn)), "{name}: {fix:#?}");
    }
}

#[test]
fn a_role_is_made_in_its_path_and_in_the_jobs_account_only() {
    for (role, path, typed) in [
        ("GlueRole", None, true),
        (ROLE, None, true),
        (
            "arn:aws:iam::111122223333:role/service-role/GlueRole",
            Some(" --path /service-role/ "),
            true,
        ),
        (
            "arn:aws:iam::111122223333:role/a/b/GlueRole",
            Some(" --path /a/b/ "),
            true,
        ),
        ("arn:aws:iam::999988887777:role/GlueRole", None, false),
    ] {
        let case = healthy().evidence("/job/Role", json!(role)).facts("/Role", missing());
        let fix = case.finding("ROLE_NOT_FOUND").fix;
        assert_eq!(!fix.commands.is_empty(), typed, "{role}: {fix:#?}");
        let command = fix.commands.first().cloned().unwrap_or_default();
        assert_eq!(command.contains("--path"), path.is_some(), "{role}: {command}");
        assert!(command.contains(path.unwrap_or_default()), "{role}: {command}");
    }
}

#[test]
fn a_password_that_goes_into_a_secret_leaves_the_connection() {
    let plain = healthy().connection(
        "/ConnectionProperties",
        json!({"JDBC_CONNECTION_URL": "jdbc:postgresql://h:5432/d", "USERNAME": "u", "PASSWORD": "p-4711"}),
    );
    let (facts, evidence) = plain.read();
    let finding = plain.finding("PLAINTEXT_PASSWORD");
    let fix = &finding.fix;
    assert!(fix.commands[0].contains("create-secret"), "{fix:#?}");
    assert!(fix.commands[1].contains("update-connection"), "{fix:#?}");
    assert!(fix.undo.last().unwrap().contains("delete-secret"), "{fix:#?}");
    assert!(
        !serde_json::to_string(&finding).unwrap().contains("p-4711"),
        "{finding:#?}"
    );
    let mut after = evidence.clone();
    assert!(fix.changes.iter().all(|change| after.apply(change)));
    let left = diagnose(&facts, &after, None).findings;
    assert!(left.iter().all(|one| one.code != Code::PlaintextPassword), "{left:#?}");
    // What is encrypted with the catalog's key cannot be read and written back.
    let encrypted = plain.property("ENCRYPTED_PASSWORD", "AQ");
    let fix = encrypted.finding("PLAINTEXT_PASSWORD").fix;
    assert_eq!(fix.changes, []);
}

/// Another account's secret that does not know the role, or is encrypted with that account's default key: whose advice it is stands in a field.
#[test]
fn advice_about_anothers_secret_says_whose_it_is() {
    for (own, codes) in [(false, &["SECRET_RESOURCE_POLICY", "KMS_DECRYPT"][..]), (true, &[])] {
        let case = if own {
            healthy()
        } else {
            healthy().secret("/Description/ARN", json!(theirs(SECRET)))
        };
        let (facts, evidence) = case.read();
        let findings = diagnose(&facts, &evidence, None).findings;
        let found = findings.iter().filter(|one| one.verdict == Verdict::Fail);
        let found: Vec<(&str, Option<&str>)> = found.map(|one| (one.code.as_str(), one.fix.by.as_deref())).collect();
        let wanted: Vec<(&str, Option<&str>)> = codes.iter().map(|code| (*code, Some(THEIRS))).collect();
        assert_eq!(found, wanted);
    }
}

/// RDS changes no database that is stopped (`InvalidDBInstanceState`).
#[test]
fn a_database_that_is_stopped_is_started_before_it_is_changed() {
    for (status, operations) in [
        ("available", "modify-db-instance"),
        ("stopped", "start-db-instance wait modify-db-instance"),
    ] {
        let case = healthy()
            .with_iam()
            .facts("/DBInstances/0/IAMDatabaseAuthenticationEnabled", json!(false))
            .facts("/DBInstances/0/DBInstanceStatus", json!(status));
        let fix = case.finding("IAM_AUTH_DISABLED").fix;
        let typed: Vec<&str> = fix.commands.iter().filter_map(|one| one.split(' ').nth(2)).collect();
        assert_eq!(typed.join(" "), operations, "{fix:#?}");
        assert!(
            fix.undo
                .last()
                .is_some_and(|one| one.contains("stop-db") == (status == "stopped")),
            "{:?}",
            fix.undo
        );
    }
}
