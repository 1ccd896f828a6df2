//! What is named where something changed since it worked.

use super::table::table;
use super::*;

/// What is found though nothing has changed: by the time that has passed.
const BY_TIME: [&str; 1] = ["SECRET_CHANGED_RECENTLY"];

#[test]
fn of_what_changed_exactly_that_is_named_which_explains_the_finding() {
    let whole = |case: &Case| {
        let (credentials, evidence) = case.read();
        Facts {
            credentials,
            evidence,
            ..Facts::default()
        }
    };
    let pair = || snowflake(json!(["sfUser", "pem_private_key"]));
    let bases = [
        healthy(),
        healthy().with_key(),
        healthy().with_password(),
        healthy().with_iam(),
        healthy().with_iam().property("USERNAME", ""),
        healthy().with_managed("active"),
        pair(),
        pair().connection("/ConnectionSchemaVersion", json!(2)),
    ];
    let bases: Vec<Facts> = bases.iter().map(whole).collect();
    let is_found = |(code, expected, _): &&Row| ["fail", "warn"].contains(expected) && !BY_TIME.contains(code);
    let table = table();
    let mut named = std::collections::BTreeSet::new();
    let (mut cases, mut alone) = (0, Vec::new());
    for (code, _, case) in table.iter().filter(is_found) {
        let check = CHECKS.iter().find(|check| check.code == *code).unwrap();
        let now = whole(case);
        let Some(record) = nearest(&bases, &now, check.code, check.stage) else {
            alone.push(*code);
            continue;
        };
        only_the_cause_is_named(record, &now, check.code, check.stage);
        named.insert(*code);
        cases += 1;
    }
    println!(
        "{cases} cases of {} codes; found without a change of what is configured: {alone:?}",
        named.len()
    );
    let by_facts = |check: &&Check<View>| !ONLY_A_TEXT.contains(&check.code);
    for check in CHECKS.iter().filter(by_facts) {
        let code = check.code.as_str();
        assert!(named.contains(code) != BY_TIME.contains(&code), "{code}");
    }
}

#[test]
fn what_changed_since_it_worked_is_named_and_what_does_not_matter_is_counted() {
    let facts = |case: &Case| {
        let (credentials, evidence) = case.read();
        Facts {
            credentials,
            evidence,
            ..Facts::default()
        }
    };
    // Things that change by themselves, or that nothing is judged by.
    let disturbed = |case: Case| {
        case.secret("/Description/LastChangedDate", json!("2026-10-20T00:00:00Z"))
            .connection("/LastUpdatedTime", json!("2026-10-20T00:00:00Z"))
            .property("KAFKA_NOTE", "other")
            .evidence("/job/DefaultArguments", json!({"--note": "1", "--other": "2"}))
            .evidence("/job/WorkerType", json!("G.1X"))
    };
    let trust = "/Role/AssumeRolePolicyDocument/Statement/0/Principal";
    let base = [healthy(), healthy().with_key(), healthy().with_iam()];
    let [plain, key, iam] = &base;
    for (code, before, after, what) in [
        (
            "SECRET_PENDING_DELETION",
            plain,
            plain
                .clone()
                .secret("/Description/DeletedDate", json!("2026-11-08T00:00:00Z")),
            "secret glue/orders: Description.DeletedDate was not set and is 2026-11-08T00:00:00Z",
        ),
        (
            "SECRET_NOT_FOUND",
            plain,
            plain.clone().secret("/Description", missing()),
            "secret glue/orders is gone",
        ),
        (
            "SECRET_KEYS",
            plain,
            plain.clone().secret("/Shape/keyNames", json!(["Username", "password"])),
            "secret glue/orders: the key username is gone",
        ),
        (
            "KMS_KEY_STATE",
            key,
            key.clone()
                .secret("/Key/KeyMetadata/KeyState", json!("PendingDeletion")),
            "kms key k-1: Key.KeyMetadata.KeyState was Enabled and is PendingDeletion",
        ),
        (
            "ROLE_TRUST",
            plain,
            plain.clone().facts(trust, json!({"Service": "lambda.amazonaws.com"})),
            "role GlueRole: the statement ",
        ),
        (
            "ROLE_PERMISSION",
            plain,
            plain.clone().decides("secretsmanager:GetSecretValue", "implicitDeny"),
            "role GlueRole: secretsmanager:GetSecretValue on ",
        ),
        (
            "IAM_AUTH_DISABLED",
            iam,
            iam.clone()
                .facts("/DBInstances/0/IAMDatabaseAuthenticationEnabled", json!(false)),
            "db instance orders: IAMDatabaseAuthenticationEnabled was true and is false",
        ),
        (
            "CREDENTIALS_MISSING",
            plain,
            plain.clone().property("SECRET_ID", ""),
            "connection orders: ConnectionProperties.SECRET_ID was glue/orders and is ",
        ),
    ] {
        let root = after.finding(code);
        let report = trace(&facts(before), &facts(&disturbed(after)), Some(&root)).report;
        let said: Vec<&str> = report.causes.iter().map(|cause| cause.what.as_str()).collect();
        assert!(said.iter().any(|one| one.starts_with(what)), "{code}: {said:#?}");
        assert!(report.causes.iter().all(|cause| cause.proven), "{code}: {report:#?}");
        assert!(said.len() <= 2, "{code}: {said:#?}");
        assert!(report.others >= 3, "{code}: {report:#?}");
    }
}
