//! What `diagnose-credentials` promises.

use aws_sdk_glue::operation::get_data_catalog_encryption_settings::{
    GetDataCatalogEncryptionSettingsError, GetDataCatalogEncryptionSettingsOutput,
};
use aws_sdk_glue::operation::get_job_runs::{GetJobRunsError, GetJobRunsOutput};
use aws_sdk_glue::types::{ConnectionPasswordEncryption, DataCatalogEncryptionSettings, JobRun, JobRunState};
use aws_sdk_iam::operation::get_role::{GetRoleError, GetRoleOutput};
use aws_sdk_iam::operation::simulate_principal_policy::{SimulatePrincipalPolicyError, SimulatePrincipalPolicyOutput};
use aws_sdk_iam::types::{EvaluationResult, PolicyEvaluationDecisionType, ResourceSpecificResult, Role};
use aws_sdk_kms::operation::describe_key::{DescribeKeyError, DescribeKeyOutput};
use aws_sdk_kms::operation::get_key_policy::{GetKeyPolicyError, GetKeyPolicyOutput};
use aws_sdk_kms::operation::list_grants::ListGrantsOutput;
use aws_sdk_kms::types::{KeyManagerType, KeyMetadata, KeyState};
use aws_sdk_rds::operation::describe_db_clusters::{DescribeDBClustersError, DescribeDbClustersOutput};
use aws_sdk_rds::operation::describe_db_instances::{DescribeDBInstancesError, DescribeDbInstancesOutput};
use aws_sdk_rds::types::{DbCluster, DbInstance, Endpoint};
use aws_sdk_secretsmanager::operation::describe_secret::{DescribeSecretError, DescribeSecretOutput};
use aws_sdk_secretsmanager::operation::get_resource_policy::{GetResourcePolicyError, GetResourcePolicyOutput};
use aws_sdk_secretsmanager::operation::get_secret_value::{GetSecretValueError, GetSecretValueOutput};
use aws_sdk_secretsmanager::primitives::DateTime;
use aws_sdk_secretsmanager::types::error::ResourceNotFoundException;
use aws_smithy_mocks::{Rule, RuleMode, mock, mock_client};
use serde_json::{Value, json};
use shared_domain::Code;

use super::*;

const CANARY: &str = "canary-5f1d-hunter2";
const SECRET: &str = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:glue/orders-AbCdEf";
const KEY: &str = "arn:aws:kms:eu-central-1:111122223333:key/k-1";
const HOST: &str = "orders-1.abc.eu-central-1.rds.amazonaws.com";

macro_rules! denied {
    ($call:expr, $error:ident, $krate:ident) => {
        mock!($call).then_error(|| {
            $error::generic(
                $krate::error::ErrorMetadata::builder()
                    .code("AccessDeniedException")
                    .message("no")
                    .build(),
            )
        })
    };
}

fn role() -> Rule {
    mock!(aws_sdk_iam::Client::get_role).match_requests(|request| request.role_name() == Some("GlueRole")).then_output(|| {
        let trust = "%7B%22Statement%22%3A%7B%22Effect%22%3A%22Allow%22%2C%22Principal%22%3A%7B%22Service%22%3A%22glue.amazonaws.com%22%7D%2C%22Action%22%3A%22sts%3AAssumeRole%22%7D%7D";
        let role = Role::builder()
            .path("/")
            .role_name("GlueRole")
            .role_id("AROAX")
            .arn("arn:aws:iam::111122223333:role/GlueRole")
            .create_date(DateTime::from_secs(0))
            .assume_role_policy_document(trust)
            .build()
            .expect("complete");
        GetRoleOutput::builder().role(role).build()
    })
}

/// Allows every action on every resource that is asked for, nested as AWS nests several resources; `lacking` is not allowed.
fn simulation(lacking: &'static str) -> Rule {
    mock!(aws_sdk_iam::Client::simulate_principal_policy).then_compute_output(move |request| {
        let results = request.action_names().iter().map(|action| {
            let decision = if action == lacking {
                PolicyEvaluationDecisionType::ImplicitDeny
            } else {
                PolicyEvaluationDecisionType::Allowed
            };
            let of_resources = request.resource_arns().iter().map(|resource| {
                ResourceSpecificResult::builder()
                    .eval_resource_name(resource)
                    .eval_resource_decision(decision.clone())
                    .build()
                    .expect("complete")
            });
            EvaluationResult::builder()
                .eval_action_name(action)
                .eval_decision(decision.clone())
                .set_resource_specific_results(Some(of_resources.collect()))
                .build()
                .expect("complete")
        });
        SimulatePrincipalPolicyOutput::builder()
            .set_evaluation_results(Some(results.collect()))
            .build()
    })
}

fn description(key: Option<&'static str>) -> Rule {
    mock!(aws_sdk_secretsmanager::Client::describe_secret).then_output(move || {
        DescribeSecretOutput::builder()
            .arn(SECRET)
            .name("glue/orders")
            .set_kms_key_id(key.map(str::to_owned))
            .last_changed_date(DateTime::from_secs(1_760_000_000))
            .version_ids_to_stages("v1", vec!["AWSCURRENT".to_owned()])
            .build()
    })
}

fn value(text: &str) -> Rule {
    let text = text.to_owned();
    mock!(aws_sdk_secretsmanager::Client::get_secret_value)
        .then_output(move || GetSecretValueOutput::builder().secret_string(&text).build())
}

fn no_policy() -> Rule {
    mock!(aws_sdk_secretsmanager::Client::get_resource_policy).then_output(|| {
        GetResourcePolicyOutput::builder()
            .arn(SECRET)
            .name("glue/orders")
            .build()
    })
}

fn good_value() -> Rule {
    value(&json!({"username": "etl", "password": CANARY}).to_string())
}

fn key() -> Rule {
    mock!(aws_sdk_kms::Client::describe_key).then_output(|| {
        let key = KeyMetadata::builder()
            .key_id("k-1")
            .arn(KEY)
            .key_state(KeyState::Enabled)
            .key_manager(KeyManagerType::Customer)
            .build()
            .expect("complete");
        DescribeKeyOutput::builder().key_metadata(key).build()
    })
}

fn key_policy() -> Rule {
    mock!(aws_sdk_kms::Client::get_key_policy).match_requests(|request| request.key_id() == Some(KEY)).then_output(|| {
        let policy = json!({"Statement": {"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "kms:*", "Resource": "*"}});
        GetKeyPolicyOutput::builder().policy(policy.to_string()).build()
    })
}

/// No grant to the role.
fn no_grants() -> Rule {
    mock!(aws_sdk_kms::Client::list_grants)
        .match_requests(|request| request.grantee_principal() == Some("arn:aws:iam::111122223333:role/GlueRole"))
        .then_output(|| ListGrantsOutput::builder().set_grants(Some(Vec::new())).build())
}

fn runs() -> Rule {
    mock!(aws_sdk_glue::Client::get_job_runs).then_output(|| {
        let run = |id: &str, state: JobRunState, began: i64| {
            JobRun::builder()
                .id(id)
                .job_run_state(state)
                .started_on(DateTime::from_secs(began))
                .completed_on(DateTime::from_secs(began + 3_600))
                .build()
        };
        GetJobRunsOutput::builder()
            .job_runs(run("jr_later", JobRunState::Succeeded, 1_770_000_000))
            .job_runs(run("jr_1", JobRunState::Failed, 1_765_000_000))
            .job_runs(run("jr_0", JobRunState::Succeeded, 1_750_000_000))
            .build()
    })
}

/// The member of a cluster, and the cluster.
fn databases() -> [Rule; 2] {
    let instance = mock!(aws_sdk_rds::Client::describe_db_instances)
        .match_requests(|request| request.db_instance_identifier() == Some("orders-1"))
        .then_output(|| {
            let instance = DbInstance::builder()
                .db_instance_identifier("orders-1")
                .db_cluster_identifier("orders")
                .endpoint(Endpoint::builder().address(HOST).port(5432).build())
                .build();
            DescribeDbInstancesOutput::builder().db_instances(instance).build()
        });
    let cluster = mock!(aws_sdk_rds::Client::describe_db_clusters)
        .match_requests(|request| request.db_cluster_identifier() == Some("orders"))
        .then_output(|| {
            let cluster = DbCluster::builder()
                .db_cluster_identifier("orders")
                .db_cluster_resource_id("cluster-X")
                .iam_database_authentication_enabled(true)
                .build();
            DescribeDbClustersOutput::builder().db_clusters(cluster).build()
        });
    [instance, cluster]
}

fn encryption() -> Rule {
    mock!(aws_sdk_glue::Client::get_data_catalog_encryption_settings).then_output(|| {
        let encryption = ConnectionPasswordEncryption::builder()
            .return_connection_password_encrypted(true)
            .aws_kms_key_id(KEY)
            .build();
        let settings = DataCatalogEncryptionSettings::builder()
            .connection_password_encryption(encryption)
            .build();
        GetDataCatalogEncryptionSettingsOutput::builder()
            .data_catalog_encryption_settings(settings)
            .build()
    })
}

fn clients(rules: &[&Rule]) -> Clients {
    let none = no_grants();
    let rules: Vec<&Rule> = rules.iter().copied().chain(std::iter::once(&none)).collect();
    let rules = rules.as_slice();
    Clients {
        glue: mock_client!(aws_sdk_glue, RuleMode::MatchAny, rules),
        iam: mock_client!(aws_sdk_iam, RuleMode::MatchAny, rules),
        kms: mock_client!(aws_sdk_kms, RuleMode::MatchAny, rules),
        rds: mock_client!(aws_sdk_rds, RuleMode::MatchAny, rules),
        secrets: mock_client!(aws_sdk_secretsmanager, RuleMode::MatchAny, rules),
    }
}

/// A failed run of a job on a connection with these properties.
fn input(properties: Value) -> Value {
    let mut connection = json!({"Name": "orders", "ConnectionType": "JDBC", "ConnectionProperties": properties,
        "PhysicalConnectionRequirements": {"SubnetId": "subnet-1", "SecurityGroupIdList": ["sg-1"]}});
    if connection["ConnectionProperties"].get("IAM").is_some() {
        connection["AuthenticationConfiguration"] = json!({"AuthenticationType": "IAM"});
    }
    json!({"evidence": {
        "context": {"account": "111122223333", "region": "eu-central-1", "partition": "aws"},
        "job": {"Name": "nightly", "Role": "GlueRole", "Command": {"ScriptLocation": "s3://b/k.py"}},
        "jobRun": {"Id": "jr_1", "JobName": "nightly", "JobRunState": "FAILED", "StartedOn": "2025-12-06T00:00:00Z"},
        "connections": [{"name": "orders", "connection": connection}]}})
}

fn with_secret() -> Value {
    input(json!({"JDBC_CONNECTION_URL": format!("jdbc:postgresql://{HOST}:5432/d"), "SECRET_ID": "glue/orders"}))
}

fn with_iam() -> Value {
    input(json!({"JDBC_CONNECTION_URL": format!("jdbc:postgresql://{HOST}:5432/d"), "USERNAME": "etl", "IAM": ""}))
}

fn with_password() -> Value {
    input(json!({"JDBC_CONNECTION_URL": format!("jdbc:postgresql://{HOST}:5432/d"), "USERNAME": "etl"}))
}

async fn diagnose(input: Value, rules: &[&Rule]) -> Diagnosis {
    handle(&clients(rules), serde_json::from_value(input).expect("input"))
        .await
        .expect("an answer")
}

fn unknown_of<'a>(diagnosis: &'a Diagnosis, code: &str) -> Option<&'a str> {
    diagnosis
        .unknown
        .iter()
        .find(|check| check.code == code)
        .map(|check| check.would_help.as_str())
}

#[tokio::test]
async fn a_connection_that_works_is_clean_and_read_in_few_calls() {
    let (role, simulation, description, value, policy, runs) = (
        role(),
        simulation(""),
        description(None),
        good_value(),
        no_policy(),
        runs(),
    );
    let diagnosis = diagnose(
        with_secret(),
        &[&role, &simulation, &description, &value, &policy, &runs],
    )
    .await;
    assert_eq!(diagnosis.unknown, []);
    let warned: Vec<_> = diagnosis.findings.iter().map(|finding| finding.code.as_str()).collect();
    assert_eq!(
        warned,
        ["SECRET_CHANGED_RECENTLY"],
        "changed between the last success and the failure"
    );
    // What is asked of `*`, and what of ARNs.
    assert_eq!(simulation.num_calls(), 2);
    for rule in [role, description, value, policy, runs] {
        assert_eq!(rule.num_calls(), 1);
    }
}

#[tokio::test]
async fn a_success_that_was_read_with_the_run_is_not_asked_for_again() {
    let mut told = with_secret();
    told["evidence"]["lastSuccess"] = json!("2025-06-15T15:06:40Z");
    let (description, value, policy) = (description(None), good_value(), no_policy());
    // Nobody answers for the runs.
    let rules = [&role(), &simulation(""), &description, &value, &policy];
    let diagnosis = diagnose(told, &rules).await;
    assert_eq!(diagnosis.unknown, []);
    let warned: Vec<_> = diagnosis.findings.iter().map(|finding| finding.code.as_str()).collect();
    assert_eq!(warned, ["SECRET_CHANGED_RECENTLY"]);
}

#[tokio::test]
async fn what_the_role_may_not_do_is_found_with_the_command_that_allows_it() {
    let rules = [
        role(),
        simulation("secretsmanager:GetSecretValue"),
        description(None),
        good_value(),
        no_policy(),
        runs(),
    ];
    let diagnosis = diagnose(with_secret(), &rules.iter().collect::<Vec<_>>()).await;
    let finding = diagnosis
        .findings
        .iter()
        .find(|finding| finding.code == "ROLE_PERMISSION")
        .expect("found");
    assert!(finding.fix.commands[0].contains(SECRET), "{finding:?}");
}

#[tokio::test]
async fn a_missing_role_and_a_missing_secret_are_findings_not_errors() {
    let no_role = mock!(aws_sdk_iam::Client::get_role).then_error(|| {
        GetRoleError::NoSuchEntityException(
            aws_sdk_iam::types::error::NoSuchEntityException::builder()
                .message("gone")
                .build(),
        )
    });
    let gone = || ResourceNotFoundException::builder().message("gone").build();
    let description = mock!(aws_sdk_secretsmanager::Client::describe_secret)
        .then_error(move || DescribeSecretError::ResourceNotFoundException(gone()));
    let value = mock!(aws_sdk_secretsmanager::Client::get_secret_value)
        .then_error(move || GetSecretValueError::ResourceNotFoundException(gone()));
    let policy = mock!(aws_sdk_secretsmanager::Client::get_resource_policy)
        .then_error(move || GetResourcePolicyError::ResourceNotFoundException(gone()));
    let diagnosis = diagnose(with_secret(), &[&no_role, &description, &value, &policy, &runs()]).await;
    let found: Vec<_> = diagnosis.findings.iter().map(|finding| finding.code.as_str()).collect();
    assert_eq!(
        (found, diagnosis.unknown),
        (vec!["SECRET_NOT_FOUND", "ROLE_NOT_FOUND"], vec![])
    );
}

#[tokio::test]
async fn an_empty_answer_is_unknown_and_never_a_missing_thing() {
    let rules = [
        role(),
        simulation(""),
        mock!(aws_sdk_secretsmanager::Client::describe_secret).then_output(|| DescribeSecretOutput::builder().build()),
        mock!(aws_sdk_secretsmanager::Client::get_secret_value).then_output(|| GetSecretValueOutput::builder().build()),
        mock!(aws_sdk_secretsmanager::Client::get_resource_policy)
            .then_output(|| GetResourcePolicyOutput::builder().build()),
        runs(),
    ];
    let diagnosis = diagnose(with_secret(), &rules.iter().collect::<Vec<_>>()).await;
    let of_secret = |code: &str| code.starts_with("SECRET_");
    let found: Vec<_> = diagnosis
        .findings
        .iter()
        .filter(|finding| of_secret(finding.code.as_str()))
        .collect();
    assert!(found.is_empty(), "{found:?}");
    for (code, action) in [
        ("SECRET_NOT_FOUND", "secretsmanager:DescribeSecret"),
        ("SECRET_NO_CURRENT_VERSION", "secretsmanager:DescribeSecret"),
        ("SECRET_NOT_JSON", "secretsmanager:GetSecretValue"),
    ] {
        let unknown = diagnosis.unknown.iter().find(|check| check.code == code);
        assert_eq!(unknown.map(|check| check.would_help.as_str()), Some(action), "{code}");
    }
}

#[tokio::test]
async fn a_key_that_is_named_by_an_alias_is_looked_up_first() {
    let rules = [
        role(),
        simulation("kms:Decrypt"),
        description(Some("arn:aws:kms:eu-central-1:111122223333:alias/glue")),
        good_value(),
        no_policy(),
        runs(),
        key(),
        key_policy(),
    ];
    let diagnosis = diagnose(with_secret(), &rules.iter().collect::<Vec<_>>()).await;
    let finding = diagnosis
        .findings
        .iter()
        .find(|finding| finding.code == "KMS_DECRYPT")
        .expect("found");
    assert_eq!(finding.resource.id, "k-1");
    assert_eq!(unknown_of(&diagnosis, "KMS_KEY_STATE"), None);
}

/// IAM's answer to a request of several actions that it does not take.
fn not_together(message: &'static str) -> Rule {
    mock!(aws_sdk_iam::Client::simulate_principal_policy)
        .match_requests(|request| {
            let secret = |action: &String| action.starts_with("secretsmanager:");
            request.action_names().len() > 1 && request.action_names().iter().any(secret)
        })
        .then_error(move || {
            SimulatePrincipalPolicyError::generic(
                aws_sdk_iam::error::ErrorMetadata::builder()
                    .code("InvalidInput")
                    .message(message)
                    .build(),
            )
        })
}

/// The message: `[s3:PutBucketReplication,...] require different authorization information`, as seen in answers of AWS.
#[tokio::test]
async fn actions_that_iam_does_not_simulate_together_are_simulated_in_the_groups_that_it_names() {
    let named = "Invalid Input Actions: [ec2:CreateNetworkInterface,ec2:CreateTags,glue:GetConnection,logs:PutLogEvents,s3:GetObject] and \
                 [secretsmanager:GetSecretValue] require different authorization information.";
    // Of `*`, and of ARNs: in both groups, or each of the six actions.
    for (message, answered) in [(named, 3), ("different", 7)] {
        let rules = [
            not_together(message),
            role(),
            simulation(""),
            description(None),
            good_value(),
            no_policy(),
            runs(),
        ];
        let diagnosis = diagnose(with_secret(), &rules.iter().collect::<Vec<_>>()).await;
        assert!(diagnosis.passed.contains(&Code::RolePermission), "{diagnosis:?}");
        assert_eq!((rules[0].num_calls(), rules[2].num_calls()), (1, answered), "{message}");
    }
}

/// Allows decryption only through Secrets Manager, as a policy with `kms:ViaService` does.
fn by_service() -> Rule {
    mock!(aws_sdk_iam::Client::simulate_principal_policy).then_compute_output(|request| {
        let mut keys = request.context_entries().iter().map(|entry| entry.context_key_name());
        let is_via = keys.any(|key| key == Some("kms:ViaService"));
        let results = request.action_names().iter().flat_map(|action| {
            request.resource_arns().iter().map(move |resource| {
                let lacks = action == "kms:Decrypt" && !is_via;
                let (decision, missing) = if lacks {
                    (
                        PolicyEvaluationDecisionType::ImplicitDeny,
                        vec!["kms:ViaService".to_owned()],
                    )
                } else {
                    (PolicyEvaluationDecisionType::Allowed, Vec::new())
                };
                EvaluationResult::builder()
                    .eval_action_name(action)
                    .eval_resource_name(resource)
                    .eval_decision(decision)
                    .set_missing_context_values(Some(missing))
                    .build()
                    .expect("complete")
            })
        });
        SimulatePrincipalPolicyOutput::builder()
            .set_evaluation_results(Some(results.collect()))
            .build()
    })
}

#[tokio::test]
async fn what_depends_on_a_key_that_only_some_requests_carry_is_asked_again_with_it() {
    let throttled = || {
        mock!(aws_sdk_iam::Client::simulate_principal_policy)
            .match_requests(|request| {
                let mut keys = request.context_entries().iter().map(|entry| entry.context_key_name());
                keys.any(|key| key == Some("kms:ViaService"))
            })
            .then_error(|| {
                SimulatePrincipalPolicyError::generic(
                    aws_sdk_iam::error::ErrorMetadata::builder()
                        .code("Throttling")
                        .message("slowly")
                        .build(),
                )
            })
    };
    for late in [false, true] {
        let rules = [
            role(),
            description(Some(KEY)),
            good_value(),
            no_policy(),
            runs(),
            key(),
            key_policy(),
        ];
        let (again, simulation) = (throttled(), by_service());
        let first = late.then_some(&again);
        let rules: Vec<&Rule> = first.into_iter().chain([&simulation]).chain(&rules).collect();
        let diagnosis = diagnose(with_secret(), &rules).await;
        assert!(diagnosis.passed.contains(&Code::RolePermission), "{diagnosis:#?}");
        assert_eq!(diagnosis.passed.contains(&Code::KmsDecrypt), !late, "{diagnosis:#?}");
        let help = unknown_of(&diagnosis, "KMS_DECRYPT");
        assert_eq!(
            help,
            late.then_some("iam:SimulatePrincipalPolicy"),
            "its own check alone"
        );
        assert_eq!(simulation.num_calls(), if late { 2 } else { 3 });
    }
}

#[tokio::test]
async fn every_denied_call_is_an_unknown_verdict_with_the_action_that_would_help() {
    let iam_role = denied!(aws_sdk_iam::Client::get_role, GetRoleError, aws_sdk_iam);
    let iam_simulation = denied!(
        aws_sdk_iam::Client::simulate_principal_policy,
        SimulatePrincipalPolicyError,
        aws_sdk_iam
    );
    let describe = denied!(
        aws_sdk_secretsmanager::Client::describe_secret,
        DescribeSecretError,
        aws_sdk_secretsmanager
    );
    let value = denied!(
        aws_sdk_secretsmanager::Client::get_secret_value,
        GetSecretValueError,
        aws_sdk_secretsmanager
    );
    let policy = denied!(
        aws_sdk_secretsmanager::Client::get_resource_policy,
        GetResourcePolicyError,
        aws_sdk_secretsmanager
    );
    let kms_key = denied!(aws_sdk_kms::Client::describe_key, DescribeKeyError, aws_sdk_kms);
    let kms_policy = denied!(aws_sdk_kms::Client::get_key_policy, GetKeyPolicyError, aws_sdk_kms);
    let instances = denied!(
        aws_sdk_rds::Client::describe_db_instances,
        DescribeDBInstancesError,
        aws_sdk_rds
    );
    let clusters = denied!(
        aws_sdk_rds::Client::describe_db_clusters,
        DescribeDBClustersError,
        aws_sdk_rds
    );
    let settings = denied!(
        aws_sdk_glue::Client::get_data_catalog_encryption_settings,
        GetDataCatalogEncryptionSettingsError,
        aws_sdk_glue
    );
    let [instance, cluster] = databases();
    let (role, simulation, described, good, no_policy) = (
        role(),
        simulation(""),
        description(Some(KEY)),
        good_value(),
        no_policy(),
    );
    let (key, key_policy, runs, encryption) = (key(), key_policy(), runs(), encryption());
    let fine: Vec<&Rule> = vec![
        &role,
        &simulation,
        &described,
        &good,
        &no_policy,
        &key,
        &key_policy,
        &runs,
        &encryption,
        &instance,
        &cluster,
    ];
    for (denied, input, code, help) in [
        (&iam_role, with_secret(), "ROLE_TRUST", "iam:GetRole"),
        (
            &iam_simulation,
            with_secret(),
            "ROLE_PERMISSION",
            "iam:SimulatePrincipalPolicy",
        ),
        (
            &iam_simulation,
            with_secret(),
            "KMS_DECRYPT",
            "iam:SimulatePrincipalPolicy",
        ),
        (
            &describe,
            with_secret(),
            "SECRET_NOT_FOUND",
            "secretsmanager:DescribeSecret",
        ),
        (&value, with_secret(), "SECRET_KEYS", "secretsmanager:GetSecretValue"),
        (
            &policy,
            with_secret(),
            "SECRET_RESOURCE_POLICY",
            "secretsmanager:GetResourcePolicy",
        ),
        (&kms_key, with_secret(), "KMS_KEY_STATE", "kms:DescribeKey"),
        (&kms_policy, with_secret(), "KMS_DECRYPT", "kms:GetKeyPolicy"),
        (&instances, with_iam(), "IAM_AUTH_DISABLED", "rds:DescribeDBInstances"),
        (&clusters, with_iam(), "IAM_AUTH_DISABLED", "rds:DescribeDBClusters"),
        (
            &settings,
            with_password(),
            "CATALOG_PASSWORD_KEY",
            "glue:GetDataCatalogEncryptionSettings",
        ),
    ] {
        // The first rule that fits answers.
        let rules: Vec<&Rule> = std::iter::once(denied).chain(fine.iter().copied()).collect();
        let diagnosis = diagnose(input.clone(), &rules).await;
        assert_eq!(unknown_of(&diagnosis, code), Some(help), "{diagnosis:#?}");
        assert!(
            diagnosis
                .findings
                .iter()
                .all(|finding| finding.verdict != shared_domain::Verdict::Fail),
            "{help}"
        );
        let clean = diagnose(input, &fine).await;
        assert_eq!(unknown_of(&clean, code), None, "{code}");
    }
    let without_runs = denied!(aws_sdk_glue::Client::get_job_runs, GetJobRunsError, aws_sdk_glue);
    let rules: Vec<&Rule> = std::iter::once(&without_runs).chain(fine).collect();
    let diagnosis = diagnose(with_secret(), &rules).await;
    assert_eq!(
        unknown_of(&diagnosis, "SECRET_CHANGED_RECENTLY"),
        Some("glue:GetJobRuns")
    );
}

#[tokio::test]
async fn iam_authentication_of_a_cluster_member_is_judged_by_its_cluster() {
    let [instance, cluster] = databases();
    let diagnosis = diagnose(
        with_iam(),
        &[&role(), &simulation("rds-db:connect"), &instance, &cluster],
    )
    .await;
    let finding = diagnosis
        .findings
        .iter()
        .find(|finding| finding.code == "IAM_AUTH_CONNECT")
        .expect("found");
    assert!(
        finding.evidence.contains(":dbuser:cluster-X/etl"),
        "{}",
        finding.evidence
    );
    assert!(diagnosis.passed.contains(&Code::IamAuthDisabled));
}

#[tokio::test]
async fn a_database_that_the_network_step_read_is_not_described_again() {
    let instance =
        json!({"DBInstanceIdentifier": "orders-1", "DBClusterIdentifier": "orders", "Endpoint": {"Address": HOST}});
    let cluster = json!({"DBClusterIdentifier": "orders", "DbClusterResourceId": "cluster-X", "IAMDatabaseAuthenticationEnabled": true});
    for (read, calls) in [
        (json!({"DBInstances": [instance], "DBClusters": [cluster]}), [0, 0]),
        (json!({"DBInstances": [instance]}), [0, 1]),
        (json!({}), [1, 1]),
    ] {
        let rules = databases();
        let [instance, cluster] = &rules;
        let mut document = with_iam();
        document["network"] = json!({"facts": shared_lambda::pack(&read, 1_000)});
        let diagnosis = diagnose(document, &[&role(), &simulation("rds-db:connect"), instance, cluster]).await;
        let finding = diagnosis
            .findings
            .iter()
            .find(|finding| finding.code == "IAM_AUTH_CONNECT")
            .expect("found");
        assert!(
            finding.evidence.contains(":dbuser:cluster-X/etl"),
            "{}",
            finding.evidence
        );
        assert_eq!(rules.each_ref().map(Rule::num_calls), calls);
    }
}

#[tokio::test]
async fn given_facts_no_call_is_made_and_the_answer_is_the_same() {
    let rules = [
        role(),
        simulation("glue:GetConnection"),
        description(Some(KEY)),
        good_value(),
        no_policy(),
        runs(),
        key(),
        key_policy(),
    ];
    let rules: Vec<&Rule> = rules.iter().collect();
    let live = diagnose(with_secret(), &rules).await;
    let parsed: Input = serde_json::from_value(with_secret()).expect("input");
    let facts = collect(&clients(&rules), &parsed.evidence().expect("evidence"), None).await;
    let mut replay = with_secret();
    replay["facts"] = serde_json::to_value(facts).expect("facts");
    assert_eq!(diagnose(replay, &[]).await, live);
}

#[tokio::test]
async fn the_value_of_a_secret_is_nowhere_to_be_seen() {
    for text in [
        json!({"username": CANARY, "password": CANARY}).to_string(),
        json!({"Username": "u", "Password": CANARY, "nested": {"k": CANARY}}).to_string(),
        CANARY.to_owned(),
        format!("{{\"password\": \"{CANARY}"),
    ] {
        let rules = [
            role(),
            simulation(""),
            description(None),
            value(&text),
            no_policy(),
            runs(),
        ];
        let clients = clients(&rules.iter().collect::<Vec<_>>());
        let parsed: Input = serde_json::from_value(with_secret()).expect("input");
        let facts = collect(&clients, &parsed.evidence().expect("evidence"), None).await;
        let diagnosis = handle(&clients, parsed).await.expect("an answer");
        for seen in [
            format!("{facts:?} {diagnosis:?}"),
            serde_json::to_string(&facts).expect("json"),
            serde_json::to_string(&diagnosis).expect("json"),
        ] {
            assert!(!seen.contains(CANARY), "{seen}");
        }
    }
}

#[tokio::test]
async fn a_value_is_told_by_its_keys_alone() {
    for (text, key_names, empty_keys, is_json, has_placeholder) in [
        (
            r#"{"username":"u","password":"PIPEFITTER_PLACEHOLDER"}"#,
            vec!["password", "username"],
            vec![],
            true,
            true,
        ),
        (
            r#"{"username":"","password":null}"#,
            vec!["password", "username"],
            vec!["password", "username"],
            true,
            false,
        ),
        (r#""text""#, vec![], vec![], false, false),
        ("PIPEFITTER_PLACEHOLDER", vec![], vec![], false, false),
    ] {
        let shape = crate::convert::shape(&GetSecretValueOutput::builder().secret_string(text).build());
        assert_eq!(
            (shape.is_json, shape.has_placeholder),
            (is_json, has_placeholder),
            "{text}"
        );
        assert_eq!(
            (shape.key_names, shape.empty_keys),
            (
                key_names.iter().map(ToString::to_string).collect(),
                empty_keys.iter().map(ToString::to_string).collect()
            )
        );
    }
}

#[tokio::test]
async fn without_evidence_everything_is_unknown() {
    let diagnosis = diagnose(json!({}), &[]).await;
    assert_eq!(diagnosis.unknown.len(), credentials::CHECKS.len());
}

#[tokio::test]
async fn of_a_secret_that_only_the_script_names_no_value_is_read() {
    let mut document = with_secret();
    document["evidence"]["script"] = json!({"secretIds": ["glue/orders", "glue/of-script"]});
    let rules = [
        role(),
        simulation(""),
        description(None),
        good_value(),
        no_policy(),
        runs(),
    ];
    let diagnosis = diagnose(document, &rules.iter().collect::<Vec<_>>()).await;
    assert_eq!(diagnosis.unknown, []);
    let [_, _, description, value, policy, _] = &rules;
    let calls = [description, value, policy].map(Rule::num_calls);
    assert_eq!(calls, [2, 1, 2], "described twice, and read once");
}
