//! What `diagnose-driver` promises.

use aws_sdk_iam::operation::get_role::GetRoleOutput;
use aws_sdk_iam::operation::simulate_principal_policy::{SimulatePrincipalPolicyError, SimulatePrincipalPolicyOutput};
use aws_sdk_iam::types::{EvaluationResult, PolicyEvaluationDecisionType, Role};
use aws_sdk_rds::operation::describe_db_cluster_parameters::{
    DescribeDBClusterParametersError, DescribeDbClusterParametersOutput,
};
use aws_sdk_rds::operation::describe_db_clusters::{DescribeDBClustersError, DescribeDbClustersOutput};
use aws_sdk_rds::operation::describe_db_instances::{DescribeDBInstancesError, DescribeDbInstancesOutput};
use aws_sdk_rds::operation::describe_db_parameters::{DescribeDBParametersError, DescribeDbParametersOutput};
use aws_sdk_rds::operation::describe_option_groups::DescribeOptionGroupsOutput;
use aws_sdk_rds::types::error::DbInstanceNotFoundFault;
use aws_sdk_rds::types::{
    DbCluster, DbInstance, DbParameterGroupStatus, Endpoint, OptionGroup, OptionGroupMembership, Parameter,
};
use aws_sdk_redshift::operation::describe_cluster_parameters::{
    DescribeClusterParametersError, DescribeClusterParametersOutput,
};
use aws_sdk_redshift::operation::describe_clusters::DescribeClustersOutput;
use aws_sdk_redshift::types::{Cluster, ClusterParameterGroupStatus, Parameter as RedshiftParameter};
use aws_sdk_redshiftserverless::operation::get_workgroup::GetWorkgroupOutput;
use aws_sdk_redshiftserverless::types::{ConfigParameter, Workgroup};
use aws_sdk_s3::operation::get_bucket_policy::{GetBucketPolicyError, GetBucketPolicyOutput};
use aws_sdk_s3::operation::get_object::{GetObjectError, GetObjectOutput};
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::error::NoSuchKey;
use aws_smithy_mocks::{Rule, RuleMode, mock, mock_client};
use aws_smithy_types::error::ErrorMetadata;
use serde_json::{Value, json};

use shared_domain::evidence::Found;
use shared_domain::{Fact, Verdict};

use super::*;
use crate::jar::tests::{class, jar};

const HOST: &str = "orders.abc.eu-central-1.rds.amazonaws.com";
const FLEET: &str = "fleet.cluster-abc.eu-central-1.rds.amazonaws.com";

fn evidence(url: &str, arguments: Value) -> Evidence {
    serde_json::from_value(json!({
        "observedAt": "2026-11-24T10:00:00Z",
        "context": {"account": "111122223333", "region": "eu-central-1", "partition": "aws"},
        "job": {"Name": "nightly", "Role": "GlueRole", "GlueVersion": "4.0", "DefaultArguments": arguments},
        "connections": [{"name": "orders", "connection": {"Name": "orders", "ConnectionType": "JDBC", "Status": "READY",
            "ConnectionProperties": {"JDBC_CONNECTION_URL": url, "SECRET_ID": "s"}}}],
    }))
    .unwrap()
}

fn orders() -> Evidence {
    evidence(&format!("jdbc:postgresql://{HOST}:5432/orders"), json!({}))
}

fn with_jar(key: &str) -> Evidence {
    evidence(
        "jdbc:postgresql://db.example.internal:5432/orders",
        json!({"--customJdbcDriverS3Path": format!("s3://drivers/{key}"), "--customJdbcDriverClassName": "org.postgresql.Driver"}),
    )
}

fn refused() -> ErrorMetadata {
    ErrorMetadata::builder().code("AccessDenied").message("no").build()
}

fn instance() -> Rule {
    mock!(aws_sdk_rds::Client::describe_db_instances)
        .match_requests(|request| request.db_instance_identifier() == Some("orders"))
        .then_output(|| {
            DescribeDbInstancesOutput::builder()
                .db_instances(
                    DbInstance::builder()
                        .db_instance_identifier("orders")
                        .engine("postgres")
                        .engine_version("14.9")
                        .endpoint(Endpoint::builder().address(HOST).port(5432).build())
                        .db_parameter_groups(
                            DbParameterGroupStatus::builder()
                                .db_parameter_group_name("group")
                                .build(),
                        )
                        .build(),
                )
                .build()
        })
}

fn parameter(name: &str, value: &str) -> Parameter {
    Parameter::builder().parameter_name(name).parameter_value(value).build()
}

/// Two pages, of which the second decides.
fn parameters() -> Vec<Rule> {
    let page = |marker: Option<&'static str>, next: Option<&'static str>, name: &'static str| {
        mock!(aws_sdk_rds::Client::describe_db_parameters)
            .match_requests(move |request| {
                request.db_parameter_group_name() == Some("group") && request.marker() == marker
            })
            .then_output(move || {
                DescribeDbParametersOutput::builder()
                    .parameters(parameter(name, "1"))
                    .set_marker(next.map(str::to_owned))
                    .build()
            })
    };
    vec![
        page(None, Some("more"), "autovacuum"),
        page(Some("more"), None, "rds.force_ssl"),
    ]
}

fn clients(rds: &[&Rule], s3: &[&Rule]) -> Clients {
    let role = role_at("arn:aws:iam::111122223333:role/service-role/GlueRole");
    let allowed = simulated(PolicyEvaluationDecisionType::Allowed);
    with_iam(rds, s3, &[&role, &allowed])
}

fn role_at(arn: &'static str) -> Rule {
    mock!(aws_sdk_iam::Client::get_role)
        .match_requests(|request| request.role_name() == Some("GlueRole"))
        .then_output(move || {
            let role = Role::builder()
                .role_name("GlueRole")
                .arn(arn)
                .path("/")
                .role_id("AROAX");
            let created = DateTime::from_secs(0);
            GetRoleOutput::builder()
                .role(role.create_date(created).build().unwrap())
                .build()
        })
}

fn simulated(decision: PolicyEvaluationDecisionType) -> Rule {
    mock!(aws_sdk_iam::Client::simulate_principal_policy)
        .match_requests(|request| {
            request.policy_source_arn() == Some("arn:aws:iam::111122223333:role/service-role/GlueRole")
                && request.action_names() == ["s3:GetObject"]
        })
        .then_output(move || {
            let result = EvaluationResult::builder()
                .eval_action_name("s3:GetObject")
                .eval_resource_name("arn:aws:s3:::drivers/pg.jar")
                .eval_decision(decision.clone())
                .build();
            SimulatePrincipalPolicyOutput::builder()
                .evaluation_results(result.unwrap())
                .build()
        })
}

fn with_iam(rds: &[&Rule], s3: &[&Rule], iam: &[&Rule]) -> Clients {
    Clients {
        iam: mock_client!(aws_sdk_iam, RuleMode::MatchAny, iam),
        rds: mock_client!(aws_sdk_rds, RuleMode::MatchAny, rds),
        redshift: mock_client!(aws_sdk_redshift, RuleMode::MatchAny, []),
        serverless: mock_client!(aws_sdk_redshiftserverless, RuleMode::MatchAny, []),
        s3: mock_client!(aws_sdk_s3, RuleMode::MatchAny, with_no_policy(s3, &no_policy())),
    }
}

/// A bucket without a policy.
fn no_policy() -> Rule {
    mock!(aws_sdk_s3::Client::get_bucket_policy)
        .then_error(|| GetBucketPolicyError::generic(ErrorMetadata::builder().code("NoSuchBucketPolicy").build()))
}

/// The first rule that fits answers.
fn with_no_policy<'a>(rules: &[&'a Rule], none: &'a Rule) -> Vec<&'a Rule> {
    rules.iter().copied().chain(std::iter::once(none)).collect()
}

async fn diagnosis(clients: &Clients, evidence: Evidence) -> Diagnosis {
    let input = Input {
        evidence: Some(evidence),
        ..Input::default()
    };
    handle(clients, input).await.expect("an answer")
}

fn codes(diagnosis: &Diagnosis) -> Vec<&str> {
    diagnosis.findings.iter().map(|finding| finding.code.as_str()).collect()
}

fn unknown(diagnosis: &Diagnosis) -> Vec<(&str, &str)> {
    let unknown = diagnosis.unknown.iter();
    unknown
        .map(|check| (check.code.as_str(), check.would_help.as_str()))
        .collect()
}

/// Answers ranges of an object as S3 does.
fn object(content: Vec<u8>) -> Rule {
    use std::sync::{Arc, Mutex};
    let asked: Arc<Mutex<String>> = Arc::default();
    let seen = Arc::clone(&asked);
    mock!(aws_sdk_s3::Client::get_object)
        .match_requests(move |request| {
            *seen.lock().unwrap() = request.range().unwrap_or_default().to_owned();
            true
        })
        .then_output(move || {
            let range = asked.lock().unwrap().trim_start_matches("bytes=").to_owned();
            let (first, last) = range.split_once('-').unwrap();
            let size = content.len();
            let (from, to) = match (first.parse::<usize>(), last.parse::<usize>()) {
                (Ok(from), Ok(last)) => (from, size.min(last + 1)),
                (_, Ok(length)) => (size.saturating_sub(length), size),
                _ => panic!("no range in {range}"),
            };
            GetObjectOutput::builder()
                .content_range(format!("bytes {from}-{}/{size}", to.saturating_sub(1)))
                .body(ByteStream::from(content[from..to].to_vec()))
                .build()
        })
}

#[tokio::test]
async fn the_database_behind_the_host_and_all_pages_of_its_parameters_are_read() {
    let instance = instance();
    let pages = parameters();
    let clients = clients(&[&instance, &pages[0], &pages[1]], &[]);
    let diagnosis = diagnosis(&clients, orders()).await;
    assert_eq!((codes(&diagnosis), unknown(&diagnosis)), (vec!["SSL_REQUIRED"], vec![]));
    assert!(diagnosis.findings[0].evidence.contains("rds.force_ssl = 1"));
    assert_eq!(
        (instance.num_calls(), pages[0].num_calls(), pages[1].num_calls()),
        (1, 1, 1)
    );
}

#[tokio::test]
async fn a_database_that_the_network_step_read_is_not_described_again() {
    let read = json!({"DBInstances": [{"DBInstanceIdentifier": "orders", "Engine": "postgres", "EngineVersion": "14.9",
        "Endpoint": {"Address": HOST, "Port": 5432}, "DBParameterGroups": [{"DBParameterGroupName": "group"}]}]});
    for (facts, calls) in [
        (read, 0),
        (json!({"DBInstances": {"unreadable": "Throttling: slowly"}}), 1),
    ] {
        let instance = instance();
        let pages = parameters();
        let clients = clients(&[&instance, &pages[0], &pages[1]], &[]);
        let network = json!({"facts": shared_lambda::pack(&facts, 1_000)});
        let input = Input {
            evidence: Some(orders()),
            network: Some(serde_json::from_value(network).unwrap()),
            ..Input::default()
        };
        let diagnosis = handle(&clients, input).await.expect("an answer");
        assert_eq!((codes(&diagnosis), unknown(&diagnosis)), (vec!["SSL_REQUIRED"], vec![]));
        assert_eq!((instance.num_calls(), pages[1].num_calls()), (calls, 1));
    }
}

#[tokio::test]
async fn a_cluster_is_read_with_its_parameters_and_its_members() {
    let cluster = mock!(aws_sdk_rds::Client::describe_db_clusters)
        .match_requests(|request| request.db_cluster_identifier() == Some("fleet"))
        .then_output(|| {
            DescribeDbClustersOutput::builder()
                .db_clusters(
                    DbCluster::builder()
                        .db_cluster_identifier("fleet")
                        .engine("aurora-postgresql")
                        .engine_version("16.6")
                        .endpoint(FLEET)
                        .port(5433)
                        .db_cluster_parameter_group("group")
                        .build(),
                )
                .build()
        });
    let members = mock!(aws_sdk_rds::Client::describe_db_instances)
        .match_requests(|request| {
            request
                .filters()
                .first()
                .is_some_and(|filter| filter.name() == Some("db-cluster-id"))
        })
        .then_output(|| {
            DescribeDbInstancesOutput::builder()
                .db_instances(
                    DbInstance::builder()
                        .db_instance_identifier("fleet-1")
                        .db_cluster_identifier("fleet")
                        .build(),
                )
                .build()
        });
    let parameters = mock!(aws_sdk_rds::Client::describe_db_cluster_parameters).then_output(|| {
        DescribeDbClusterParametersOutput::builder()
            .parameters(parameter("rds.force_ssl", "0"))
            .build()
    });
    let clients = clients(&[&cluster, &members, &parameters], &[]);
    let evidence = evidence(&format!("jdbc:postgresql://{FLEET}:5432/orders"), json!({}));
    let facts = collect_all(&clients, &evidence).await;
    assert_eq!(facts.db_instances.get().map(Vec::len), Some(1));
    let diagnosis = judge(&facts, &evidence);
    assert_eq!((codes(&diagnosis), unknown(&diagnosis)), (vec!["URL_PORT"], vec![]));
}

#[tokio::test]
async fn a_call_that_is_denied_makes_the_checks_that_need_it_unknown_with_its_action() {
    let instances =
        mock!(aws_sdk_rds::Client::describe_db_instances).then_error(|| DescribeDBInstancesError::generic(refused()));
    let found = diagnosis(&clients(&[&instances], &[]), orders()).await;
    assert!(found.findings.is_empty());
    for code in [
        "URL_ENGINE",
        "URL_PORT",
        "DRIVER_SERVER_AUTH",
        "SSL_REQUIRED",
        "SSL_CERT_EXPIRED",
    ] {
        assert!(unknown(&found).contains(&(code, "rds:DescribeDBInstances")), "{code}");
    }
    assert!(found.passed.iter().any(|code| code == "URL_GRAMMAR"));

    let instance = instance();
    let parameters =
        mock!(aws_sdk_rds::Client::describe_db_parameters).then_error(|| DescribeDBParametersError::generic(refused()));
    let found = diagnosis(&clients(&[&instance, &parameters], &[]), orders()).await;
    assert_eq!(unknown(&found), [("SSL_REQUIRED", "rds:DescribeDBParameters")]);

    let clusters =
        mock!(aws_sdk_rds::Client::describe_db_clusters).then_error(|| DescribeDBClustersError::generic(refused()));
    let at_fleet = || evidence(&format!("jdbc:postgresql://{FLEET}:5432/orders"), json!({}));
    let found = diagnosis(&clients(&[&clusters], &[]), at_fleet()).await;
    assert!(unknown(&found).contains(&("SSL_REQUIRED", "rds:DescribeDBClusters")));

    let cluster = mock!(aws_sdk_rds::Client::describe_db_clusters).then_output(|| {
        let cluster = DbCluster::builder()
            .db_cluster_identifier("fleet")
            .engine("aurora-postgresql")
            .endpoint(FLEET)
            .db_cluster_parameter_group("group")
            .certificate_details(aws_sdk_rds::types::CertificateDetails::builder().build())
            .build();
        DescribeDbClustersOutput::builder().db_clusters(cluster).build()
    });
    let parameters = mock!(aws_sdk_rds::Client::describe_db_cluster_parameters)
        .then_error(|| DescribeDBClusterParametersError::generic(refused()));
    let found = diagnosis(&clients(&[&cluster, &parameters], &[]), at_fleet()).await;
    assert_eq!(unknown(&found), [("SSL_REQUIRED", "rds:DescribeDBClusterParameters")]);
}

#[tokio::test]
async fn a_host_that_is_gone_or_not_of_rds_is_not_judged_and_nothing_else_is_asked() {
    let gone = mock!(aws_sdk_rds::Client::describe_db_instances)
        .then_error(|| DescribeDBInstancesError::DbInstanceNotFoundFault(DbInstanceNotFoundFault::builder().build()));
    let found = diagnosis(&clients(&[&gone], &[]), orders()).await;
    assert_eq!((codes(&found), unknown(&found)), (vec![], vec![]));
    let elsewhere = evidence("jdbc:postgresql://db.example.internal:5432/orders", json!({}));
    let found = diagnosis(&clients(&[], &[]), elsewhere).await;
    assert_eq!((codes(&found), unknown(&found)), (vec![], vec![]));
    assert!(found.not_applicable.iter().any(|code| code == "URL_ENGINE"));
}

#[tokio::test]
async fn a_jar_is_judged_by_pieces_of_it() {
    let filler: Vec<u8> = (0..200_000_u32)
        .flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes())
        .collect();
    let large = jar(&[("org/postgresql/Driver.class", &class(55)), ("filler.bin", &filler)]);
    assert!(large.len() > 500_000);
    let whole = object(large);
    let found = diagnosis(&clients(&[], &[&whole]), with_jar("pg.jar")).await;
    assert_eq!(codes(&found), ["DRIVER_JAVA_VERSION"]);
    assert!(found.findings[0].evidence.contains("Java 11"), "{found:?}");
    // The end, and the beginning of the class.
    assert_eq!(whole.num_calls(), 2);

    let page = object(b"<html>not found</html>".to_vec());
    let found = diagnosis(&clients(&[], &[&page]), with_jar("pg.jar")).await;
    assert_eq!(codes(&found), ["DRIVER_JAR_CORRUPT"]);

    let other = object(jar(&[("com/mysql/cj/jdbc/Driver.class", &class(52))]));
    let found = diagnosis(&clients(&[], &[&other]), with_jar("pg.jar")).await;
    assert_eq!(codes(&found), ["DRIVER_CLASS_NOT_IN_JAR"]);
    assert!(found.findings[0].fix.summary.contains("com.mysql.cj.jdbc.Driver"));
}

#[tokio::test]
async fn a_directory_that_is_larger_than_the_end_is_read_by_itself() {
    let names: Vec<String> = (0..2_000)
        .map(|n| format!("org/example/a/long/enough/folder/Class{n}.class"))
        .collect();
    let small = class(52);
    let mut files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b"x"[..])).collect();
    files.push(("org/postgresql/Driver.class", &small));
    let many = object(jar(&files));
    let found = diagnosis(&clients(&[], &[&many]), with_jar("pg.jar")).await;
    assert_eq!(codes(&found), Vec::<&str>::new());
    assert!(found.passed.iter().any(|code| code == "DRIVER_JAVA_VERSION"));
    assert_eq!(many.num_calls(), 3);
}

#[tokio::test]
async fn an_object_that_is_not_there_fails_and_one_that_is_denied_is_unknown() {
    let missing =
        mock!(aws_sdk_s3::Client::get_object).then_error(|| GetObjectError::NoSuchKey(NoSuchKey::builder().build()));
    let missing_code = mock!(aws_sdk_s3::Client::get_object)
        .then_error(|| GetObjectError::generic(ErrorMetadata::builder().code("NoSuchBucket").build()));
    let empty = mock!(aws_sdk_s3::Client::get_object)
        .then_error(|| GetObjectError::generic(ErrorMetadata::builder().code("InvalidRange").build()));
    for (rule, code) in [
        (missing, "DRIVER_JAR_MISSING"),
        (missing_code, "DRIVER_JAR_MISSING"),
        (empty, "DRIVER_JAR_CORRUPT"),
    ] {
        let found = diagnosis(&clients(&[], &[&rule]), with_jar("pg.jar")).await;
        assert_eq!(codes(&found), [code]);
    }
    let denied = mock!(aws_sdk_s3::Client::get_object).then_error(|| GetObjectError::generic(refused()));
    let found = diagnosis(&clients(&[], &[&denied]), with_jar("pg.jar")).await;
    assert_eq!(codes(&found), Vec::<&str>::new());
    let codes: Vec<&str> = found.unknown.iter().map(|check| check.code.as_str()).collect();
    for code in [
        "DRIVER_JAR_MISSING",
        "DRIVER_JAR_CORRUPT",
        "DRIVER_CLASS_NOT_IN_JAR",
        "DRIVER_JAVA_VERSION",
    ] {
        assert!(codes.contains(&code), "{code}: {codes:?}");
    }
    assert!(
        found
            .unknown
            .iter()
            .any(|check| check.would_help.starts_with("s3:GetObject"))
    );
}

#[tokio::test]
async fn the_role_that_has_to_read_a_jar_is_simulated_by_its_whole_arn() {
    let object = object(jar(&[("org/postgresql/Driver.class", &class(52))]));
    let role = role_at("arn:aws:iam::111122223333:role/service-role/GlueRole");
    let denied = mock!(aws_sdk_iam::Client::simulate_principal_policy)
        .then_error(|| SimulatePrincipalPolicyError::generic(refused()));
    for (simulation, verdict) in [
        (simulated(PolicyEvaluationDecisionType::Allowed), "passed"),
        (simulated(PolicyEvaluationDecisionType::ImplicitDeny), "fail"),
        (simulated(PolicyEvaluationDecisionType::ExplicitDeny), "fail"),
        (denied, "unknown"),
    ] {
        let clients = with_iam(&[], &[&object], &[&role, &simulation]);
        let diagnosis = diagnosis(&clients, with_jar("pg.jar")).await;
        let code = "DRIVER_JAR_FORBIDDEN";
        let found = diagnosis.findings.iter().find(|finding| finding.code == code);
        let unknown = diagnosis.unknown.iter().find(|check| check.code == code);
        let said = match (found, unknown) {
            (Some(finding), _) if finding.verdict == Verdict::Fail => "fail",
            (Some(_), _) => "warn",
            (None, Some(unknown)) => {
                assert_eq!(unknown.would_help, "iam:SimulatePrincipalPolicy");
                "unknown"
            }
            (None, None) if diagnosis.passed.iter().any(|passed| passed == code) => "passed",
            (None, None) => "not said",
        };
        assert_eq!(said, verdict);
    }
}

#[tokio::test]
async fn what_the_role_may_not_the_bucket_may_let_it_and_a_policy_that_is_not_read_is_unknown() {
    let object = object(jar(&[("org/postgresql/Driver.class", &class(52))]));
    let role = role_at("arn:aws:iam::111122223333:role/service-role/GlueRole");
    let nothing = simulated(PolicyEvaluationDecisionType::ImplicitDeny);
    let lets = mock!(aws_sdk_s3::Client::get_bucket_policy)
        .match_requests(|request| request.bucket() == Some("drivers"))
        .then_output(|| {
            let policy = json!({"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::drivers/*",
                "Principal": {"AWS": "arn:aws:iam::111122223333:role/service-role/GlueRole"}}});
            GetBucketPolicyOutput::builder().policy(policy.to_string()).build()
        });
    let denied = mock!(aws_sdk_s3::Client::get_bucket_policy).then_error(|| GetBucketPolicyError::generic(refused()));
    let code = "DRIVER_JAR_FORBIDDEN";
    let found = diagnosis(
        &with_iam(&[], &[&object, &lets], &[&role, &nothing]),
        with_jar("pg.jar"),
    )
    .await;
    assert!(found.passed.iter().any(|passed| passed == code), "{found:?}");
    let found = diagnosis(
        &with_iam(&[], &[&object, &denied], &[&role, &nothing]),
        with_jar("pg.jar"),
    )
    .await;
    assert!(unknown(&found).contains(&(code, "s3:GetBucketPolicy")), "{found:?}");
}

#[tokio::test]
async fn the_options_of_an_oracle_database_are_read_and_of_no_other() {
    let oracle = mock!(aws_sdk_rds::Client::describe_db_instances).then_output(|| {
        let options = OptionGroupMembership::builder().option_group_name("options").build();
        let instance = DbInstance::builder()
            .db_instance_identifier("orders")
            .engine("oracle-se2")
            .endpoint(Endpoint::builder().address(HOST).port(1521).build())
            .option_group_memberships(options)
            .build();
        DescribeDbInstancesOutput::builder().db_instances(instance).build()
    });
    let options = mock!(aws_sdk_rds::Client::describe_option_groups)
        .match_requests(|request| request.option_group_name() == Some("options"))
        .then_output(|| {
            let ssl = aws_sdk_rds::types::Option::builder()
                .option_name("SSL")
                .port(2484)
                .build();
            let group = OptionGroup::builder().option_group_name("options").options(ssl).build();
            DescribeOptionGroupsOutput::builder().option_groups_list(group).build()
        });
    let mut evidence = orders();
    let Fact::Known(Found::Present(connection)) = &mut evidence.connections[0].connection else {
        panic!("the connection is there");
    };
    connection.connection_properties.extend([
        (
            "JDBC_CONNECTION_URL".to_owned(),
            format!("jdbc:oracle:thin://@{HOST}:2484/orders"),
        ),
        ("JDBC_ENFORCE_SSL".to_owned(), "true".to_owned()),
    ]);
    let found = diagnosis(&clients(&[&oracle, &options], &[]), evidence).await;
    assert!(found.passed.iter().any(|code| code == "SSL_UNSUPPORTED"), "{found:?}");
    assert_eq!(options.num_calls(), 1);
}

#[tokio::test]
async fn a_custom_certificate_is_read() {
    let mut evidence = orders();
    let Fact::Known(Found::Present(connection)) = &mut evidence.connections[0].connection else {
        panic!("the connection is there");
    };
    let set = |key: &str, value: &str| (key.to_owned(), value.to_owned());
    connection.connection_properties.extend([
        set(
            "JDBC_CONNECTION_URL",
            "jdbc:postgresql://db.example.internal:5432/orders",
        ),
        set("JDBC_ENFORCE_SSL", "true"),
        set("CUSTOM_JDBC_CERT", "s3://drivers/ca.pem"),
    ]);
    let page = object(b"<html>".to_vec());
    let found = diagnosis(&clients(&[], &[&page]), evidence.clone()).await;
    assert_eq!(codes(&found), ["SSL_CUSTOM_CERT"]);
    let denied = mock!(aws_sdk_s3::Client::get_object).then_error(|| GetObjectError::generic(refused()));
    let found = diagnosis(&clients(&[], &[&denied]), evidence).await;
    assert_eq!(found.unknown[0].code, "SSL_CUSTOM_CERT");
}

#[tokio::test]
async fn with_facts_no_call_is_made_and_without_evidence_nothing_is_judged() {
    let nobody = clients(&[], &[]);
    let input = Input {
        evidence: Some(orders()),
        facts: serde_json::from_value(json!({"DBInstances": {"unreadable": "AccessDenied: no"}})).unwrap(),
        ..Input::default()
    };
    let found = handle(&nobody, input).await.expect("an answer");
    assert!(unknown(&found).contains(&("URL_PORT", "rds:DescribeDBInstances")));
    let found = handle(&nobody, Input::default()).await.expect("an answer");
    assert!(found.findings.is_empty() && found.passed.is_empty() && !found.unknown.is_empty());
}

#[tokio::test]
async fn whether_redshift_requires_tls_is_read_of_its_parameter_group_or_workgroup() {
    let cluster = mock!(aws_sdk_redshift::Client::describe_clusters)
        .match_requests(|request| request.cluster_identifier() == Some("dwh"))
        .then_output(|| {
            let group = ClusterParameterGroupStatus::builder().parameter_group_name("strict");
            let cluster = Cluster::builder()
                .cluster_identifier("dwh")
                .cluster_parameter_groups(group.build());
            DescribeClustersOutput::builder().clusters(cluster.build()).build()
        });
    let parameters = || {
        mock!(aws_sdk_redshift::Client::describe_cluster_parameters)
            .match_requests(|request| request.parameter_group_name() == Some("strict"))
            .then_output(|| {
                let parameter = RedshiftParameter::builder()
                    .parameter_name("require_ssl")
                    .parameter_value("true");
                DescribeClusterParametersOutput::builder()
                    .parameters(parameter.build())
                    .build()
            })
    };
    let denied = mock!(aws_sdk_redshift::Client::describe_cluster_parameters)
        .then_error(|| DescribeClusterParametersError::generic(refused()));
    let workgroup = mock!(aws_sdk_redshiftserverless::Client::get_workgroup)
        .match_requests(|request| request.workgroup_name() == Some("wg"))
        .then_output(|| {
            let parameter = ConfigParameter::builder()
                .parameter_key("require_ssl")
                .parameter_value("true");
            let workgroup = Workgroup::builder()
                .workgroup_name("wg")
                .config_parameters(parameter.build());
            GetWorkgroupOutput::builder().workgroup(workgroup.build()).build()
        });
    let said = |diagnosis: &Diagnosis| {
        let finding = diagnosis.findings.iter().find(|finding| finding.code == "SSL_REQUIRED");
        let unknown = diagnosis.unknown.iter().find(|check| check.code == "SSL_REQUIRED");
        let finding = finding.map(|finding| finding.evidence.clone());
        finding.or_else(|| unknown.map(|unknown| unknown.would_help.clone()))
    };
    let provisioned = || {
        evidence(
            "jdbc:redshift://dwh.abc.eu-central-1.redshift.amazonaws.com:5439/dev",
            json!({}),
        )
    };
    let mut clients = clients(&[], &[]);
    for (rule, words) in [
        (parameters(), "dwh requires TLS (require_ssl = true)"),
        (denied, "redshift:DescribeClusterParameters"),
    ] {
        clients.redshift = mock_client!(aws_sdk_redshift, RuleMode::MatchAny, [&cluster, &rule]);
        let found = said(&diagnosis(&clients, provisioned()).await).expect("a word");
        assert!(found.contains(words), "{found}");
    }
    clients.serverless = mock_client!(aws_sdk_redshiftserverless, RuleMode::MatchAny, [&workgroup]);
    let url = "jdbc:redshift://wg.111122223333.eu-central-1.redshift-serverless.amazonaws.com:5439/dev";
    let found = said(&diagnosis(&clients, evidence(url, json!({}))).await).expect("a word");
    assert!(found.contains("wg requires TLS"), "{found}");
}
