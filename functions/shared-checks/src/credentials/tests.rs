//! What the credentials checks promise: each fails, passes, does not apply, and says so when it could not read.

use serde_json::{Value, json};
use shared_domain::aws::iam::EvaluationResult;
use shared_domain::record::Facts;
use shared_domain::{Code, Fact, Finding, Verdict};

use super::*;
use crate::masked;
use crate::proof::printed;
use crate::trace::tests::{nearest, only_the_cause_is_named};
use crate::trace::trace;

mod changes;
mod mended;
mod roles;
mod simulations;
mod table;
mod typed;

const ROLE: &str = "arn:aws:iam::111122223333:role/GlueRole";
const SECRET: &str = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:glue/orders-AbCdEf";

const KEY: &str = "arn:aws:kms:eu-central-1:111122223333:key/k-1";
const HOST: &str = "orders.abc.eu-central-1.rds.amazonaws.com";

/// What no fact answers: the verdict gives these where a text says them.
const ONLY_A_TEXT: [Code; 3] = [Code::DbPassword, Code::DbAccountState, Code::DbObject];

/// Evidence and facts as JSON, so that a case changes one thing by its path.
#[derive(Clone)]
struct Case {
    evidence: Value,
    facts: Value,
    /// Decisions other than `allowed`: action, and the result's fields.
    decisions: Vec<(&'static str, Value)>,
    glue_role: Option<&'static str>,
}

fn healthy() -> Case {
    Case {
        evidence: json!({
            "observedAt": "2026-11-01T12:00:00Z",
            "context": {"account": "111122223333", "region": "eu-central-1", "partition": "aws"},
            "job": {"Name": "nightly", "Role": "GlueRole", "Command": {"Name": "glueetl", "ScriptLocation": "s3://b/k.py"},
                    "Connections": {"Connections": ["orders"]}},
            "connections": [{"name": "orders", "connection": {
                "Name": "orders", "ConnectionType": "JDBC",
                "ConnectionProperties": {"JDBC_CONNECTION_URL": format!("jdbc:postgresql://{HOST}:5432/orders"), "SECRET_ID": "glue/orders"},
                "PhysicalConnectionRequirements": {"SubnetId": "subnet-1", "SecurityGroupIdList": ["sg-1"], "AvailabilityZone": "eu-central-1a"}}}],
        }),
        facts: json!({
            "Role": {"RoleName": "GlueRole", "Arn": ROLE, "RoleId": "AROAX", "AssumeRolePolicyDocument": {"Version": "2012-10-17",
                "Statement": [{"Effect": "Allow", "Principal": {"Service": "glue.amazonaws.com"}, "Action": "sts:AssumeRole"}]}},
            "Secrets": [{"SecretId": "glue/orders",
                "Description": {"ARN": SECRET, "Name": "glue/orders", "VersionIdsToStages": {"v1": ["AWSCURRENT"]},
                                "LastChangedDate": "2026-10-01T00:00:00Z"},
                "Shape": {"isJson": true, "keyNames": ["password", "username"], "hasPlaceholder": false},
                "ResourcePolicy": {"missing": true}}],
        }),
        decisions: Vec::new(),
        glue_role: None,
    }
}

impl Case {
    fn evidence(mut self, path: &str, value: Value) -> Self {
        put(&mut self.evidence, path, value);
        self
    }

    fn facts(mut self, path: &str, value: Value) -> Self {
        put(&mut self.facts, path, value);
        self
    }

    fn secret(self, path: &str, value: Value) -> Self {
        self.facts(&format!("/Secrets/0{path}"), value)
    }

    fn connection(self, path: &str, value: Value) -> Self {
        self.evidence(&format!("/connections/0/connection{path}"), value)
    }

    fn property(self, key: &str, value: &str) -> Self {
        self.connection(&format!("/ConnectionProperties/{key}"), json!(value))
    }

    fn decides(mut self, action: &'static str, decision: &str) -> Self {
        self.decisions.push((action, json!({"EvalDecision": decision})));
        self
    }

    fn result(mut self, action: &'static str, result: Value) -> Self {
        self.decisions.push((action, result));
        self
    }

    /// With a customer managed key that leaves decryption to the account.
    fn with_key(self) -> Self {
        self.secret("/Description/KmsKeyId", json!(KEY)).secret(
            "/Key",
            json!({"KeyMetadata": {"KeyId": "k-1", "Arn": KEY, "KeyState": "Enabled", "KeyManager": "CUSTOMER"},
                   "Policy": {"Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "kms:*", "Resource": "*"}]},
                   "Grants": []}),
        )
    }

    /// With a user and a password in the connection, encrypted with the catalog's key.
    fn with_password(self) -> Self {
        self.connection(
            "/ConnectionProperties",
            json!({"JDBC_CONNECTION_URL": "jdbc:postgresql://h:5432/d", "USERNAME": "u"}),
        )
        .facts(
            "/ConnectionPasswordEncryption",
            json!({"ReturnConnectionPasswordEncrypted": true, "AwsKmsKeyId": KEY}),
        )
        .facts("/CatalogKey", healthy().with_key().facts["Secrets"][0]["Key"].clone())
    }

    /// With IAM database authentication as user `etl`.
    fn with_iam(self) -> Self {
        self.connection(
            "/ConnectionProperties",
            json!({"JDBC_CONNECTION_URL": format!("jdbc:postgresql://{HOST}:5432/orders"), "USERNAME": "etl"}),
        )
        .connection("/AuthenticationConfiguration", json!({"AuthenticationType": "IAM"}))
        .facts(
            "/DBInstances",
            json!([{"DBInstanceIdentifier": "orders", "Engine": "postgres", "DbiResourceId": "db-X",
                "Endpoint": {"Address": HOST, "Port": 5432}, "IAMDatabaseAuthenticationEnabled": true}]),
        )
    }

    /// With the database's managed master secret.
    fn with_managed(self, status: &str) -> Self {
        let arn = SECRET.replace("glue/orders", "rds!db-1");
        self.property("SECRET_ID", "rds!db-1")
            .secret("/SecretId", json!("rds!db-1"))
            .secret("/Description/ARN", json!(arn))
            .facts("/DBInstances", json!([{"DBInstanceIdentifier": "orders", "Engine": "postgres",
                "Endpoint": {"Address": HOST, "Port": 5432}, "MasterUserSecret": {"SecretArn": arn, "SecretStatus": status}}]))
    }

    /// A unified connection that logs in so.
    fn authentication(self, kind: &str) -> Self {
        self.connection("/ConnectionSchemaVersion", json!(2)).connection(
            "/AuthenticationConfiguration",
            json!({"AuthenticationType": kind, "SecretArn": "glue/orders"}),
        )
    }

    /// Of a crawler, and of no job.
    fn crawled(mut self) -> Self {
        self.evidence.as_object_mut().unwrap().remove("job");
        self.evidence(
            "/crawler",
            json!({"Name": "c", "Role": "service-role/GlueRole", "Targets": {"JdbcTargets": [{"ConnectionName": "orders"}]},
                   "LastCrawl": {"Status": "FAILED"}}),
        )
    }

    /// Whose connection brings a driver.
    fn with_driver(self) -> Self {
        self.property("JDBC_DRIVER_JAR_URI", "s3://drivers/pg.jar")
    }

    fn failed_run(self) -> Self {
        self.evidence(
            "/jobRun",
            json!({"Id": "jr_1", "JobName": "nightly", "JobRunState": "FAILED", "StartedOn": "2026-11-01T11:00:00Z"}),
        )
    }

    /// The facts, with what the role may do simulated as the collector would.
    fn read(&self) -> (CredentialFacts, Evidence) {
        let evidence: Evidence = serde_json::from_value(self.evidence.clone()).unwrap();
        let mut facts: CredentialFacts = serde_json::from_value(self.facts.clone()).unwrap();
        if facts.evaluation_results.is_not_collected() {
            let asked = plan::questions(&facts, &evidence, self.glue_role);
            let results = asked.into_iter().map(|question| {
                let decided = self.decisions.iter().rfind(|(other, _)| *other == question.action);
                let base: EvaluationResult = decided
                    .map(|(_, result)| serde_json::from_value(result.clone()).unwrap())
                    .unwrap_or_else(|| EvaluationResult {
                        eval_decision: "allowed".into(),
                        ..EvaluationResult::default()
                    });
                EvaluationResult {
                    eval_action_name: question.action.into(),
                    eval_resource_name: question.resource,
                    ..base
                }
            });
            facts.evaluation_results = Fact::Known(results.collect());
        }
        (facts, evidence)
    }

    fn diagnose(&self) -> Diagnosis {
        let (facts, evidence) = self.read();
        let diagnosis = diagnose(&facts, &evidence, self.glue_role);
        // A second connection of the same kind: what is the same of both is told once, and what is not twice.
        judge(&facts, &printed::doubled(&evidence), self.glue_role);
        printed::mends(&diagnosis);
        printed::listed(&diagnosis);
        let world = Account {
            facts: facts.clone(),
            evidence: evidence.clone(),
            glue_role: self.glue_role,
        };
        printed::can_be_made_and_taken_back(&world, &diagnosis);
        let whole = Facts {
            credentials: facts,
            evidence,
            ..Facts::default()
        };
        masked::is_the_same(&whole, &diagnosis, |facts, mask| {
            let role = self.glue_role.map(|role| mask.text(role));
            diagnose(&facts.credentials, &facts.evidence, role.as_deref())
        });
        diagnosis
    }

    fn finding(&self, code: &str) -> Finding {
        let diagnosis = self.diagnose();
        let found = diagnosis.findings.iter().find(|finding| finding.code == code);
        found.cloned().unwrap_or_else(|| panic!("no {code} in {diagnosis:#?}"))
    }
}

/// Sets what `path` points to, making objects on the way.
fn put(document: &mut Value, path: &str, value: Value) {
    let mut at = document;
    for part in path.split('/').skip(1) {
        at = match part.parse::<usize>() {
            Ok(index) => &mut at[index],
            Err(_) => &mut at[part],
        };
    }
    *at = value;
}

fn verdict(diagnosis: &Diagnosis, code: &str) -> &'static str {
    let has = |list: &[Code]| list.iter().any(|listed| listed == code);
    if let Some(finding) = diagnosis.findings.iter().find(|finding| finding.code == code) {
        return if finding.verdict == Verdict::Fail {
            "fail"
        } else {
            "warn"
        };
    }
    if diagnosis.unknown.iter().any(|check| check.code == code) {
        return "unknown";
    }
    match (has(&diagnosis.passed), has(&diagnosis.not_applicable)) {
        (true, _) => "pass",
        (_, true) => "not applicable",
        _ => "absent",
    }
}

fn unreadable() -> Value {
    json!({"unreadable": "AccessDeniedException: no"})
}

fn missing() -> Value {
    json!({"missing": true})
}

/// A grant of decryption to the role.
fn grants(constraints: Value) -> Value {
    json!([{"GranteePrincipal": ROLE, "Operations": ["Decrypt"], "Constraints": constraints}])
}

/// A native connection to Snowflake whose secret has these keys.
fn snowflake(keys: Value) -> Case {
    let properties =
        json!({"SparkProperties": "{\"secretId\":\"glue/orders\",\"sfUrl\":\"a.snowflakecomputing.com\"}"});
    healthy()
        .connection("/ConnectionType", json!("SNOWFLAKE"))
        .connection("/ConnectionProperties", properties)
        .secret("/Shape/keyNames", keys)
}

fn deny(extra: Value) -> Value {
    let mut statement = json!({"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"});
    statement
        .as_object_mut()
        .unwrap()
        .extend(extra.as_object().unwrap().clone());
    json!({"Statement": [statement]})
}

#[test]
fn a_connection_that_works_has_no_finding_and_nothing_unknown() {
    for (case, about) in [
        (healthy(), "a secret"),
        (healthy().failed_run(), "a failed run"),
        (healthy().with_key(), "a customer managed key"),
        (healthy().with_managed("active"), "a managed master secret"),
        (healthy().secret("/Shape/keyNames", json!(["USERNAME", "PASSWORD", "host"])), "capitals"),
        (healthy().connection("/PhysicalConnectionRequirements", Value::Null), "no VPC"),
        (healthy().secret("/ResourcePolicy", deny(json!({"Condition": {"Bool": {"aws:SecureTransport": "false"}}}))), "TLS only"),
        (healthy().decides("secretsmanager:GetSecretValue", "implicitDeny").secret("/ResourcePolicy",
            json!({"Statement": [{"Effect": "Allow", "Principal": {"AWS": ROLE}, "Action": "secretsmanager:*", "Resource": "*"}]})), "let in by the secret"),
    ] {
        let diagnosis = case.diagnose();
        assert_eq!((diagnosis.findings, diagnosis.unknown), (vec![], vec![]), "{about}");
    }
}

/// A code, what its check says, and where.
type Row = (&'static str, &'static str, Case);

#[test]
fn a_source_of_its_own_kind_has_its_own_keys() {
    let snowflake = || {
        healthy().connection("/ConnectionType", json!("SNOWFLAKE")).connection(
            "/ConnectionProperties",
            json!({"SparkProperties": "{\"secretId\":\"glue/orders\",\"sfUrl\":\"a.snowflakecomputing.com\"}"}),
        )
    };
    let bigquery = || snowflake().connection("/ConnectionType", json!("BIGQUERY"));
    for (case, keys, expected) in [
        (snowflake(), json!(["sfUser", "sfPassword"]), "pass"),
        (snowflake(), json!(["sfUser", "pem_private_key"]), "pass"),
        (snowflake(), json!(["USERNAME", "PASSWORD"]), "pass"),
        (snowflake(), json!(["snowflakeUser", "snowflakePassword"]), "fail"),
        (bigquery(), json!(["credentials"]), "pass"),
        (
            bigquery(),
            json!(["type", "project_id", "private_key", "client_email"]),
            "pass",
        ),
        (bigquery(), json!(["username", "password"]), "fail"),
    ] {
        let case = case.secret("/Shape/keyNames", keys.clone());
        assert_eq!(verdict(&case.diagnose(), "SECRET_KEYS"), expected, "{keys}");
    }
}

#[test]
fn one_finding_names_all_lacking_actions_of_a_group() {
    let case = healthy()
        .decides("ec2:DescribeSubnets", "implicitDeny")
        .decides("ec2:CreateNetworkInterface", "implicitDeny")
        .decides("ec2:CreateTags", "implicitDeny")
        .decides("glue:GetConnection", "implicitDeny");
    let diagnosis = case.diagnose();
    let found: Vec<_> = diagnosis
        .findings
        .iter()
        .filter(|finding| finding.code == "ROLE_PERMISSION")
        .collect();
    assert_eq!(found.len(), 2, "{found:#?}");
    assert!(found[0].evidence.contains("glue:GetConnection"));
    assert!(
        found[1]
            .evidence
            .contains("ec2:DescribeSubnets, ec2:CreateNetworkInterface, ec2:CreateTags"),
        "{}",
        found[1].evidence
    );
    assert!(found[1].fix.commands[0].contains("aws-glue-service-resource"));
}

#[test]
fn each_of_several_connections_gets_its_findings_and_the_role_is_judged_once() {
    let mut case = healthy().decides("secretsmanager:GetSecretValue", "implicitDeny");
    let mut other = case.evidence["connections"][0].clone();
    other["name"] = json!("other");
    put(&mut other, "/connection/Name", json!("other"));
    put(
        &mut other,
        "/connection/ConnectionProperties/SECRET_ID",
        json!("glue/other"),
    );
    case.evidence["connections"].as_array_mut().unwrap().push(other);
    case.facts["Secrets"]
        .as_array_mut()
        .unwrap()
        .push(json!({"SecretId": "glue/other", "Description": {"missing": true}}));
    let diagnosis = case.diagnose();
    let seen: Vec<_> = diagnosis
        .findings
        .iter()
        .map(|finding| (finding.code.as_str(), finding.connection.as_deref()))
        .collect();
    assert_eq!(seen, [("SECRET_NOT_FOUND", Some("other")), ("ROLE_PERMISSION", None)]);
    assert!(!diagnosis.passed.contains(&Code::SecretNotFound));
}

#[test]
fn a_user_name_in_the_connection_goes_before_its_secret() {
    let case = healthy().property("USERNAME", "u").secret("/Description", missing());
    assert_eq!(verdict(&case.diagnose(), "SECRET_NOT_FOUND"), "not applicable");
}

#[test]
fn every_check_has_its_page_and_is_named_after_its_code() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/credentials");
    for check in CHECKS {
        let page = std::fs::read_to_string(folder.join(format!("{}.rs", check.code.as_str().to_lowercase()))).unwrap();
        for heading in [
            "//! # ",
            "## Why it breaks a connection",
            "## Evidence",
            "## Fix",
            "## Unknown when",
            "## References",
        ] {
            assert!(page.contains(heading), "{} lacks {heading}", check.code);
        }
    }
}

/// glue-facts 2.4 and 2.5.
#[test]
fn the_authentication_type_of_a_unified_connection_tells_which_keys_its_secret_has() {
    let postgresql = || healthy().connection("/ConnectionType", json!("POSTGRESQL"));
    let bigquery = || snowflake(json!([])).connection("/ConnectionType", json!("BIGQUERY"));
    let (pair, password) = (json!(["sfUser", "pem_private_key"]), json!(["USERNAME", "PASSWORD"]));
    let client = json!(["sfUser", "USER_MANAGED_CLIENT_APPLICATION_CLIENT_SECRET"]);
    for (case, keys, expected) in [
        (snowflake(json!([])).authentication("BASIC"), &password, "pass"),
        (snowflake(json!([])).authentication("BASIC"), &pair, "fail"),
        (snowflake(json!([])).authentication("CUSTOM"), &pair, "pass"),
        (snowflake(json!([])).authentication("CUSTOM"), &password, "fail"),
        (snowflake(json!([])).authentication("OAUTH2"), &client, "pass"),
        (
            snowflake(json!([])).authentication("OAUTH2"),
            &json!(["ACCESS_TOKEN"]),
            "pass",
        ),
        (snowflake(json!([])).authentication("OAUTH2"), &password, "fail"),
        (snowflake(json!([])), &client, "pass"),
        (bigquery().authentication("CUSTOM"), &json!(["credentials"]), "pass"),
        (
            bigquery().authentication("CUSTOM"),
            &json!(["type", "private_key", "client_email"]),
            "pass",
        ),
        (bigquery().authentication("CUSTOM"), &password, "fail"),
        (postgresql().authentication("BASIC"), &password, "pass"),
        (postgresql().authentication("BASIC"), &json!(["user", "pass"]), "fail"),
        (
            postgresql().authentication("CUSTOM"),
            &json!(["user", "pass"]),
            "not applicable",
        ),
        (
            postgresql().authentication("OAUTH2"),
            &json!(["token"]),
            "not applicable",
        ),
    ] {
        let case = case.secret("/Shape/keyNames", keys.clone());
        let kind = case.evidence["connections"][0]["connection"]["AuthenticationConfiguration"].clone();
        assert_eq!(verdict(&case.diagnose(), "SECRET_KEYS"), expected, "{kind} {keys}");
    }
}

#[test]
fn a_database_behind_another_name_is_known_to_the_credentials() {
    let url = "jdbc:postgresql://db.example.internal:5432/orders";
    let alias = || healthy().with_iam().property("JDBC_CONNECTION_URL", url);
    let known = || alias().evidence("/learned", json!({"endpoints": {"db.example.internal": HOST}}));
    // Where nothing of the account leads from the name to the database, no call shows more.
    assert_eq!(verdict(&alias().diagnose(), "IAM_AUTH_DISABLED"), "not applicable");
    assert_eq!(verdict(&known().diagnose(), "IAM_AUTH_DISABLED"), "pass");
    let evidence: Evidence = serde_json::from_value(known().evidence).unwrap();
    assert_eq!(plan::reads(&evidence, None).db_instance.as_deref(), Some("orders"));
}
