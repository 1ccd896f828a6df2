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

mod simulations;
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

fn table() -> Vec<Row> {
    let no_secret = || healthy().property("SECRET_ID", "");
    let no_connection = || healthy().connection("", unreadable());
    vec![
        ("SECRET_NOT_FOUND", "fail", healthy().secret("/Description", missing())),
        ("SECRET_NOT_FOUND", "pass", healthy()),
        ("SECRET_NOT_FOUND", "not applicable", no_secret()),
        ("SECRET_NOT_FOUND", "unknown", healthy().secret("/Description", unreadable())),
        ("SECRET_NOT_FOUND", "unknown", no_connection()),
        ("SECRET_PENDING_DELETION", "fail", healthy().secret("/Description/DeletedDate", json!("2026-11-08T00:00:00Z"))),
        ("SECRET_PENDING_DELETION", "pass", healthy()),
        ("SECRET_PENDING_DELETION", "not applicable", healthy().secret("/Description", missing())),
        ("SECRET_PENDING_DELETION", "unknown", healthy().secret("/Description", unreadable())),
        ("SECRET_NO_CURRENT_VERSION", "fail", healthy().secret("/Description/VersionIdsToStages", json!({"v1": ["AWSPREVIOUS"]}))),
        ("SECRET_NO_CURRENT_VERSION", "pass", healthy()),
        ("SECRET_NO_CURRENT_VERSION", "not applicable", healthy().secret("/Description/DeletedDate", json!("2026-11-08T00:00:00Z"))),
        ("SECRET_NO_CURRENT_VERSION", "unknown", healthy().secret("/Description", unreadable())),
        ("SECRET_KEYS", "fail", healthy().secret("/Shape/keyNames", json!(["Username", "Password"]))),
        ("SECRET_KEYS", "fail", healthy().secret("/Shape/keyNames", json!(["username", "PASSWORD"]))),
        ("SECRET_KEYS", "fail", healthy().secret("/Shape/emptyKeys", json!(["password"]))),
        ("SECRET_KEYS", "pass", healthy()),
        ("SECRET_KEYS", "pass", healthy().secret("/Description", unreadable())),
        ("SECRET_KEYS", "not applicable", healthy().secret("/Description", missing())),
        ("SECRET_KEYS", "not applicable", healthy().secret("/Description/VersionIdsToStages", json!({})).secret("/Shape", unreadable())),
        ("SECRET_KEYS", "not applicable", healthy().connection("/ConnectionType", json!("SALESFORCE")).connection("/ConnectionProperties", json!({"SECRET_ID": "glue/orders"}))),
        ("SECRET_KEYS", "unknown", healthy().secret("/Shape", unreadable())),
        ("SECRET_NOT_JSON", "fail", healthy().secret("/Shape", json!({"isJson": false}))),
        ("SECRET_NOT_JSON", "pass", healthy()),
        ("SECRET_NOT_JSON", "not applicable", no_secret()),
        ("SECRET_NOT_JSON", "unknown", healthy().secret("/Shape", unreadable())),
        ("SECRET_PLACEHOLDER", "fail", healthy().secret("/Shape/hasPlaceholder", json!(true))),
        ("SECRET_PLACEHOLDER", "pass", healthy()),
        ("SECRET_PLACEHOLDER", "not applicable", no_secret()),
        ("SECRET_PLACEHOLDER", "unknown", healthy().secret("/Shape", unreadable())),
        ("SECRET_CHANGED_RECENTLY", "warn", healthy().failed_run().facts("/LastSuccess", json!("2026-09-30T00:00:00Z"))),
        ("SECRET_CHANGED_RECENTLY", "pass", healthy().failed_run().facts("/LastSuccess", json!("2026-10-31T11:00:00Z"))),
        ("SECRET_CHANGED_RECENTLY", "pass", healthy().failed_run().facts("/LastSuccess", json!("2026-09-30T00:00:00Z")).secret("/Shape/createdDate", json!("2026-08-01T00:00:00Z"))),
        ("SECRET_CHANGED_RECENTLY", "pass", healthy().failed_run().facts("/LastSuccess", json!("2026-10-31T11:00:00Z")).secret("/Description/LastChangedDate", json!("2026-11-01T11:30:00Z"))),
        ("SECRET_CHANGED_RECENTLY", "not applicable", healthy().facts("/LastSuccess", json!("2026-09-30T00:00:00Z"))),
        ("SECRET_CHANGED_RECENTLY", "not applicable", healthy().failed_run().facts("/LastSuccess", missing())),
        ("SECRET_CHANGED_RECENTLY", "unknown", healthy().failed_run().facts("/LastSuccess", unreadable())),
        // The secret's own date moves with its tags; which version it has is not known.
        ("SECRET_CHANGED_RECENTLY", "unknown", healthy().failed_run().facts("/LastSuccess", json!("2026-09-30T00:00:00Z")).secret("/Shape", unreadable())),
        ("SECRET_CHANGED_RECENTLY", "pass", healthy().failed_run().facts("/LastSuccess", json!("2026-10-31T11:00:00Z")).secret("/Shape", unreadable())),
        ("SECRET_CHANGED_RECENTLY", "unknown", healthy().failed_run().secret("/Description", unreadable())),
        ("SECRET_RESOURCE_POLICY", "fail", healthy().secret("/ResourcePolicy", deny(json!({})))),
        ("SECRET_RESOURCE_POLICY", "fail", healthy().secret("/Description/ARN", json!(SECRET.replace("111122223333", "444455556666")))),
        ("SECRET_RESOURCE_POLICY", "pass", healthy()),
        ("SECRET_RESOURCE_POLICY", "not applicable", healthy().facts("/Role", missing())),
        ("SECRET_RESOURCE_POLICY", "unknown", healthy().secret("/ResourcePolicy", unreadable())),
        ("SECRET_RESOURCE_POLICY", "unknown", healthy().secret("/ResourcePolicy", deny(json!({"Condition": {"StringNotEquals": {"aws:SourceVpce": "vpce-1"}}})))),
        ("MASTER_SECRET_IMPAIRED", "warn", healthy().with_managed("impaired")),
        ("MASTER_SECRET_IMPAIRED", "warn", healthy().with_managed("creating")),
        ("MASTER_SECRET_IMPAIRED", "pass", healthy().with_managed("rotating")),
        ("MASTER_SECRET_IMPAIRED", "not applicable", healthy()),
        ("MASTER_SECRET_IMPAIRED", "not applicable", healthy().with_managed("active").facts("/DBInstances", json!([]))),
        ("MASTER_SECRET_IMPAIRED", "not applicable", healthy().with_managed("active").facts("/DBInstances/0/MasterUserSecret/SecretArn", json!("arn:other"))),
        ("MASTER_SECRET_IMPAIRED", "unknown", healthy().with_managed("active").facts("/DBInstances", Value::Null)),
        ("MASTER_SECRET_IMPAIRED", "unknown", healthy().with_managed("active").facts("/DBInstances", unreadable())),
        ("KMS_DECRYPT", "fail", healthy().with_key().decides("kms:Decrypt", "implicitDeny")),
        ("KMS_DECRYPT", "fail", healthy().with_key().decides("kms:Decrypt", "explicitDeny").secret("/Key/Policy", unreadable())),
        ("KMS_DECRYPT", "fail", healthy().with_key().secret("/Key/Policy", json!({"Statement": []}))),
        ("KMS_DECRYPT", "fail", healthy().with_key().secret("/Key/Policy", deny(json!({})))),
        ("KMS_DECRYPT", "fail", healthy().secret("/Description/ARN", json!(SECRET.replace("111122223333", "444455556666")))),
        ("KMS_DECRYPT", "pass", healthy().with_key().decides("kms:Decrypt", "implicitDeny").secret("/Key/Policy",
            json!({"Statement": [{"Effect": "Allow", "Principal": {"AWS": ROLE}, "Action": "kms:Decrypt", "Resource": "*",
                "Condition": {"StringEquals": {"kms:ViaService": "secretsmanager.eu-central-1.amazonaws.com"}}}]}))),
        ("KMS_DECRYPT", "pass", healthy().with_key().decides("kms:Decrypt", "implicitDeny").secret("/Key/Grants", grants(json!({})))),
        ("KMS_DECRYPT", "pass", healthy().with_key().secret("/Key/Policy", json!({"Statement": []})).secret("/Key/Grants", grants(json!({"EncryptionContextSubset": {"SecretARN": SECRET}})))),
        ("KMS_DECRYPT", "fail", healthy().with_key().secret("/Key/Policy", json!({"Statement": []})).secret("/Key/Grants", grants(json!({"EncryptionContextSubset": {"SecretARN": "arn:other"}})))),
        ("KMS_DECRYPT", "fail", healthy().with_key().secret("/Key/Policy", deny(json!({}))).secret("/Key/Grants", grants(json!({})))),
        ("KMS_DECRYPT", "fail", healthy().with_key().decides("kms:Decrypt", "explicitDeny").secret("/Key/Grants", grants(json!({})))),
        ("KMS_DECRYPT", "unknown", healthy().with_key().decides("kms:Decrypt", "implicitDeny").secret("/Key/Grants", unreadable())),
        ("KMS_DECRYPT", "unknown", healthy().with_key().secret("/Key/Policy", json!({"Statement": []})).secret("/Key/Grants", unreadable())),
        ("KMS_DECRYPT", "pass", healthy().with_key().secret("/Key/Grants", unreadable())),
        ("KMS_DECRYPT", "not applicable", healthy()),
        ("KMS_DECRYPT", "not applicable", healthy().with_key().secret("/Key/KeyMetadata/KeyManager", json!("AWS"))),
        ("KMS_DECRYPT", "not applicable", healthy().with_key().facts("/Role", missing())),
        ("KMS_DECRYPT", "unknown", healthy().with_key().secret("/Key/Policy", unreadable())),
        ("KMS_DECRYPT", "unknown", healthy().with_key().facts("/EvaluationResults", unreadable())),
        ("KMS_KEY_STATE", "fail", healthy().with_key().secret("/Key/KeyMetadata/KeyState", json!("PendingDeletion"))),
        ("KMS_KEY_STATE", "fail", healthy().with_key().secret("/Key/KeyMetadata/KeyState", json!("PendingDeletion")).secret("/Key/KeyMetadata/DeletionDate", json!("2026-11-12T00:00:00Z"))),
        ("KMS_KEY_STATE", "fail", healthy().with_key().secret("/Key/KeyMetadata", missing())),
        ("KMS_KEY_STATE", "pass", healthy().with_key()),
        ("KMS_KEY_STATE", "not applicable", healthy()),
        ("KMS_KEY_STATE", "unknown", healthy().with_key().secret("/Key/KeyMetadata", unreadable())),
        ("CATALOG_PASSWORD_KEY", "fail", healthy().with_password().decides("kms:Decrypt", "implicitDeny")),
        ("CATALOG_PASSWORD_KEY", "fail", healthy().with_password().facts("/CatalogKey/KeyMetadata/KeyState", json!("Disabled"))),
        ("CATALOG_PASSWORD_KEY", "fail", healthy().with_password().facts("/CatalogKey/Policy", json!({"Statement": []}))),
        ("CATALOG_PASSWORD_KEY", "pass", healthy().with_password()),
        ("CATALOG_PASSWORD_KEY", "not applicable", healthy()),
        ("CATALOG_PASSWORD_KEY", "unknown", healthy().with_password().facts("/ConnectionPasswordEncryption", unreadable())),
        ("PLAINTEXT_PASSWORD", "warn", healthy().with_password()),
        ("PLAINTEXT_PASSWORD", "warn", healthy().property("USERNAME", "u")),
        ("PLAINTEXT_PASSWORD", "pass", healthy()),
        ("PLAINTEXT_PASSWORD", "not applicable", healthy().connection("", missing())),
        ("PLAINTEXT_PASSWORD", "unknown", no_connection()),
        ("CREDENTIALS_MISSING", "fail", no_secret()),
        ("CREDENTIALS_MISSING", "warn", no_secret().connection("/ConnectionType", json!("SNOWFLAKE"))),
        ("CREDENTIALS_MISSING", "pass", healthy()),
        ("CREDENTIALS_MISSING", "pass", no_secret().property("JDBC_CONNECTION_URL", "jdbc:redshift:iam://h:5439/d")),
        ("CREDENTIALS_MISSING", "not applicable", no_secret().connection("/ConnectionType", json!("NETWORK")).connection("/ConnectionProperties", json!({}))),
        ("CREDENTIALS_MISSING", "unknown", no_connection()),
        ("IAM_AUTH_DISABLED", "fail", healthy().with_iam().facts("/DBInstances/0/IAMDatabaseAuthenticationEnabled", json!(false))),
        ("IAM_AUTH_DISABLED", "pass", healthy().with_iam()),
        ("IAM_AUTH_DISABLED", "not applicable", healthy()),
        ("IAM_AUTH_DISABLED", "unknown", healthy().with_iam().facts("/DBInstances/0/DBClusterIdentifier", json!("fleet"))),
        ("IAM_AUTH_DISABLED", "unknown", healthy().with_iam().facts("/DBInstances", unreadable())),
        ("IAM_AUTH_CONNECT", "fail", healthy().with_iam().decides("rds-db:connect", "implicitDeny")),
        ("IAM_AUTH_CONNECT", "pass", healthy().with_iam()),
        // What is allowed on every user of every database is allowed on this one; a user that only the script names no call shows.
        ("IAM_AUTH_CONNECT", "pass", healthy().with_iam().property("USERNAME", "")),
        ("IAM_AUTH_CONNECT", "not applicable", healthy().with_iam().property("USERNAME", "").decides("rds-db:connect", "implicitDeny")),
        ("IAM_AUTH_CONNECT", "fail", healthy().with_iam().property("USERNAME", "").decides("rds-db:connect", "explicitDeny")),
        ("IAM_AUTH_CONNECT", "pass", healthy().with_iam().facts("/DBInstances", unreadable())),
        ("IAM_AUTH_CONNECT", "unknown", healthy().with_iam().facts("/DBInstances", unreadable()).decides("rds-db:connect", "implicitDeny")),
        ("IAM_AUTH_CONNECT", "not applicable", healthy().property("SECRET_ID", "").property("JDBC_CONNECTION_URL", "jdbc:redshift:iam://h:5439/d")),
        ("IAM_AUTH_CONNECT", "not applicable", healthy()),
        ("IAM_AUTH_CONNECT", "unknown", healthy().with_iam().facts("/EvaluationResults", unreadable())),
        ("IAM_AUTH_NOT_USED", "warn", healthy().with_iam()),
        ("IAM_AUTH_NOT_USED", "fail", healthy().with_iam().evidence("/signal", json!({"stage": "credentials", "cause": "bad_password", "confidence": "likely"}))),
        ("IAM_AUTH_NOT_USED", "not applicable", healthy()),
        ("IAM_AUTH_NOT_USED", "unknown", no_connection()),
        ("SNOWFLAKE_SINGLE_FACTOR", "warn", snowflake(json!(["sfUser", "sfPassword"]))),
        ("SNOWFLAKE_SINGLE_FACTOR", "warn", snowflake(json!(["USERNAME", "PASSWORD"])).connection("/ConnectionSchemaVersion", json!(2))),
        ("SNOWFLAKE_SINGLE_FACTOR", "warn", snowflake(json!(["sfUser", "sfPassword"])).evidence("/observedAt", json!("2026-05-01T00:00:00Z"))),
        ("SNOWFLAKE_SINGLE_FACTOR", "warn", healthy().property("JDBC_CONNECTION_URL", "jdbc:snowflake://a.snowflakecomputing.com/?user=u&db=d").property("USERNAME", "u")),
        ("SNOWFLAKE_SINGLE_FACTOR", "pass", snowflake(json!(["sfUser", "pem_private_key"]))),
        ("SNOWFLAKE_SINGLE_FACTOR", "pass", snowflake(json!(["sfUser"])).authentication("OAUTH2")),
        ("SNOWFLAKE_SINGLE_FACTOR", "not applicable", healthy()),
        ("SNOWFLAKE_SINGLE_FACTOR", "not applicable", snowflake(json!(["sfUser"]))),
        ("SNOWFLAKE_SINGLE_FACTOR", "unknown", snowflake(json!([])).secret("/Shape", unreadable())),
        ("ROLE_NOT_FOUND", "fail", healthy().facts("/Role", missing())),
        ("ROLE_NOT_FOUND", "pass", healthy()),
        ("ROLE_NOT_FOUND", "not applicable", healthy().evidence("/job", missing())),
        ("ROLE_NOT_FOUND", "unknown", healthy().facts("/Role", unreadable())),
        ("ROLE_NOT_FOUND", "unknown", healthy().evidence("/job", unreadable())),
        ("ROLE_TRUST", "fail", healthy().facts("/Role/AssumeRolePolicyDocument/Statement/0/Principal", json!({"Service": "lambda.amazonaws.com"}))),
        ("ROLE_TRUST", "fail", healthy().facts("/Role/AssumeRolePolicyDocument/Statement/0/Condition", json!({"StringEquals": {"aws:SourceAccount": "444455556666"}}))),
        ("ROLE_TRUST", "pass", healthy().facts("/Role/AssumeRolePolicyDocument/Statement/0/Condition", json!({"StringEquals": {"aws:SourceAccount": "111122223333"}}))),
        ("ROLE_TRUST", "not applicable", healthy().facts("/Role", missing())),
        ("ROLE_TRUST", "unknown", healthy().facts("/Role/AssumeRolePolicyDocument/Statement/0/Condition", json!({"StringEquals": {"aws:SourceOrgID": "o-1"}}))),
        ("ROLE_TRUST", "unknown", healthy().facts("/Role", unreadable())),
        ("ROLE_PERMISSION", "fail", healthy().decides("secretsmanager:GetSecretValue", "implicitDeny")),
        ("ROLE_PERMISSION", "fail", healthy().decides("ec2:DescribeSubnets", "implicitDeny")),
        ("ROLE_PERMISSION", "fail", healthy().decides("s3:GetObject", "implicitDeny").failed_run()),
        ("ROLE_PERMISSION", "warn", healthy().decides("s3:GetObject", "implicitDeny")),
        ("ROLE_PERMISSION", "warn", healthy().decides("s3:GetObject", "implicitDeny").failed_run().evidence("/signal",
            json!({"stage": "network", "cause": "connect_timeout", "confidence": "likely", "proves": ["job_launched"]}))),
        ("ROLE_PERMISSION", "warn", healthy().decides("logs:PutLogEvents", "implicitDeny")),
        ("ROLE_PERMISSION", "pass", healthy()),
        ("ROLE_PERMISSION", "pass", healthy().connection("/PhysicalConnectionRequirements", Value::Null).decides("ec2:DescribeSubnets", "implicitDeny")),
        ("ROLE_PERMISSION", "not applicable", healthy().facts("/Role", missing())),
        ("ROLE_PERMISSION", "unknown", healthy().facts("/EvaluationResults", unreadable())),
        ("ROLE_PERMISSION", "unknown", healthy().result("secretsmanager:GetSecretValue",
            json!({"EvalDecision": "implicitDeny", "MissingContextValues": ["aws:SourceVpce"]}))),
        ("ROLE_PERMISSION", "fail", healthy().result("secretsmanager:GetSecretValue",
            json!({"EvalDecision": "implicitDeny", "MissingContextValues": ["iam:PassedToService"]}))),
        ("ROLE_PERMISSION", "unknown", healthy().decides("secretsmanager:GetSecretValue", "implicitDeny").secret("/ResourcePolicy", unreadable())),
    ]
}

#[test]
fn each_check_fails_passes_does_not_apply_and_says_when_it_could_not_read() {
    let table = table();
    for (code, expected, case) in &table {
        let diagnosis = case.diagnose();
        assert_eq!(
            verdict(&diagnosis, code),
            *expected,
            "{code}\n{}\n{}\n{diagnosis:#?}",
            case.evidence,
            case.facts
        );
    }
    let by_facts = |check: &&Check<View>| !ONLY_A_TEXT.contains(&check.code);
    for check in CHECKS.iter().filter(by_facts) {
        for verdict in ["unknown", "not applicable"] {
            assert!(
                table
                    .iter()
                    .any(|(code, expected, _)| check.code == *code && *expected == verdict),
                "{} {verdict}",
                check.code
            );
        }
    }
}

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
