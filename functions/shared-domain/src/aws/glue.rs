//! AWS Glue: connections, jobs, job runs, crawlers.
//!
//! Shapes: <https://docs.aws.amazon.com/glue/latest/webapi/API_Connection.html> and its neighbours.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::jdbc::spark_property;

/// A Glue connection, as `aws glue get-connection --hide-password` prints it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Connection {
    pub name: String,
    /// `JDBC`, `SNOWFLAKE`, `BIGQUERY`, `NETWORK`, ... The API's enumeration is incomplete, so this is text.
    pub connection_type: String,
    /// Keys such as `JDBC_CONNECTION_URL`, `SECRET_ID`, `USERNAME`. A password that Glue returned all the same is dropped by the collector.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub connection_properties: BTreeMap<String, String>,
    /// Properties for Spark (schema version 2).
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub spark_properties: BTreeMap<String, String>,
    /// Properties for Athena (schema version 2).
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub athena_properties: BTreeMap<String, String>,
    /// The VPC settings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub physical_connection_requirements: Option<PhysicalConnectionRequirements>,
    /// Where credentials are kept (schema version 2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authentication_configuration: Option<AuthenticationConfiguration>,
    /// 1, or 2 for unified connections.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connection_schema_version: Option<i32>,
    /// `READY`, `IN_PROGRESS` or `FAILED`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// Glue's words for a failed status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_reason: Option<String>,
    /// RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_updated_time: Option<String>,
}

impl Connection {
    /// A property's value, if it is set and not empty.
    pub fn property(&self, key: &str) -> Option<&str> {
        self.connection_properties
            .get(key)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    }

    /// The secret that the connection names, by name or ARN: `SECRET_ID` (JDBC of schema version 1), the authentication configuration, or
    /// `secretId` among the options of a native connection.
    pub fn secret_id(&self) -> Option<String> {
        let configured = self.authentication_configuration.as_ref();
        let configured = configured.and_then(|auth| auth.secret_arn.as_deref());
        let own = self.property("SECRET_ID").or(configured.filter(|id| !id.is_empty()));
        own.map(str::to_owned)
            .or_else(|| spark_property(self, "secretId").filter(|id| !id.is_empty()))
    }

    /// `BASIC`, `OAUTH2`, `CUSTOM` or `IAM`; empty where none is told.
    pub fn authentication_type(&self) -> &str {
        let configured = self.authentication_configuration.as_ref();
        configured
            .and_then(|auth| auth.authentication_type.as_deref())
            .unwrap_or_default()
    }

    /// True for a unified connection: by its schema version, else by the rule of AWS's own library (an authentication configuration is there).
    pub fn is_unified(&self) -> bool {
        self.connection_schema_version
            .map_or(self.authentication_configuration.is_some(), |version| version >= 2)
    }
}

/// Where Glue puts its network interfaces.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct PhysicalConnectionRequirements {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subnet_id: Option<String>,
    pub security_group_id_list: Vec<String>,
    /// The Availability Zone, which has to be the subnet's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub availability_zone: Option<String>,
}

/// How a unified connection authenticates; never the credentials themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct AuthenticationConfiguration {
    /// `BASIC`, `OAUTH2`, `CUSTOM` or `IAM`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authentication_type: Option<String>,
    /// The secret's ARN.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret_arn: Option<String>,
    /// The KMS key's ARN.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kms_key_arn: Option<String>,
}

/// A Glue job, as `aws glue get-job` prints it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Job {
    pub name: String,
    /// The role, by name or ARN.
    pub role: String,
    /// The connections, in order.
    pub connections: ConnectionsList,
    /// What runs.
    pub command: JobCommand,
    /// Arguments; of those whose names are not known to be harmless, length and digest leave the collector.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub default_arguments: BTreeMap<String, String>,
    /// `5.1`, `5.0`, `4.0`, ...
    #[serde(skip_serializing_if = "Option::is_none")]
    pub glue_version: Option<String>,
    /// `G.1X`, ...
    #[serde(skip_serializing_if = "Option::is_none")]
    pub worker_type: Option<String>,
    /// One network interface each.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number_of_workers: Option<i32>,
    /// DPUs of a job without worker type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_capacity: Option<f64>,
    /// Concurrency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub execution_property: Option<ExecutionProperty>,
    /// How often Glue itself runs again what failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_retries: Option<i32>,
    /// RFC 3339; later than the run's start means that the job was edited since.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_modified_on: Option<String>,
    /// Name of the security configuration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub security_configuration: Option<String>,
}

/// `Connections` of a job: the API wraps the list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct ConnectionsList {
    /// Connection names, in order.
    pub connections: Vec<String>,
}

/// `Command` of a job.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct JobCommand {
    /// `glueetl`, `gluestreaming`, `pythonshell`, `glueray`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The script's S3 URI.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub script_location: Option<String>,
}

/// `ExecutionProperty` of a job.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct ExecutionProperty {
    /// Runs at the same time; each takes its own interfaces.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_concurrent_runs: Option<i32>,
}

/// A job run, as `aws glue get-job-run` prints it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct JobRun {
    /// `jr_` and 64 hexadecimal digits, with `_attempt_N` for Glue's own retries.
    pub id: String,
    pub job_name: String,
    /// `FAILED`, `TIMEOUT`, `ERROR`, `SUCCEEDED`, ...
    pub job_run_state: String,
    /// Glue's error text, redacted as it leaves the collector.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_message: Option<String>,
    /// More words of Glue, redacted as they leave the collector.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state_detail: Option<String>,
    /// RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub started_on: Option<String>,
    /// RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub completed_on: Option<String>,
    /// Seconds; zero for a launch failure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub execution_time: Option<i32>,
    /// What the run used, for jobs that scale and flexible ones.
    #[serde(rename = "DPUSeconds", skip_serializing_if = "Option::is_none")]
    pub dpu_seconds: Option<f64>,
    /// DPUs that the run had.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_capacity: Option<f64>,
    /// Prefix of the log groups.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log_group_name: Option<String>,
    /// The version this run used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub glue_version: Option<String>,
    /// The worker type this run used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub worker_type: Option<String>,
    /// The workers this run used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number_of_workers: Option<i32>,
    /// Arguments; of those whose names are not known to be harmless, length and digest leave the collector.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub arguments: BTreeMap<String, String>,
    /// Which try.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attempt: Option<i32>,
    /// Minutes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout: Option<i32>,
    /// An inline policy that narrows the role for this run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub execution_role_session_policy: Option<String>,
}

/// The arguments that a run had: its own, in place of those of the same names in the job.
pub fn arguments<'a>(job: Option<&'a Job>, run: Option<&'a JobRun>) -> BTreeMap<&'a str, &'a str> {
    let of_job = job.into_iter().flat_map(|job| &job.default_arguments);
    let of_run = run.into_iter().flat_map(|run| &run.arguments);
    let all = of_job.chain(of_run);
    all.map(|(key, value)| (key.as_str(), value.as_str())).collect()
}

/// A crawler, as `aws glue get-crawler` prints it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Crawler {
    /// The name.
    pub name: String,
    /// The role, by name, path and name, or ARN.
    pub role: String,
    /// What is crawled.
    pub targets: CrawlerTargets,
    /// Name of the security configuration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub crawler_security_configuration: Option<String>,
    /// When the definition was last changed, RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_updated: Option<String>,
    /// How the last crawl ended; one that runs is not it yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_crawl: Option<LastCrawl>,
}

/// `Targets` of a crawler: those kinds that go through a connection.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct CrawlerTargets {
    /// Databases.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub jdbc_targets: Vec<CrawlerTarget>,
    /// MongoDB and DocumentDB.
    #[serde(rename = "MongoDBTargets", skip_serializing_if = "Vec::is_empty")]
    pub mongo_db_targets: Vec<CrawlerTarget>,
    /// Folders in S3; those in a VPC name a connection of type `NETWORK`, as the ones below do.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub s3_targets: Vec<CrawlerTarget>,
    /// Delta Lake tables.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub delta_targets: Vec<CrawlerTarget>,
    /// Iceberg tables.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub iceberg_targets: Vec<CrawlerTarget>,
    /// Hudi tables.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hudi_targets: Vec<CrawlerTarget>,
    /// Tables of the catalog.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub catalog_targets: Vec<CrawlerTarget>,
}

impl CrawlerTargets {
    /// The connections, databases first, each once.
    pub fn connections(&self) -> Vec<&str> {
        let mut names = Vec::new();
        for target in self.kinds().into_iter().flatten() {
            let name = target.connection_name.as_deref().filter(|name| !name.is_empty());
            names.extend(name.filter(|name| !names.contains(name)));
        }
        names
    }

    /// Only the targets whose connection is kept.
    pub fn retain(&mut self, kept: impl Fn(&str) -> bool) {
        for kind in [
            &mut self.jdbc_targets,
            &mut self.mongo_db_targets,
            &mut self.s3_targets,
            &mut self.delta_targets,
            &mut self.iceberg_targets,
            &mut self.hudi_targets,
            &mut self.catalog_targets,
        ] {
            kind.retain(|target| target.connection_name.as_deref().is_some_and(&kept));
        }
    }

    fn kinds(&self) -> [&Vec<CrawlerTarget>; 7] {
        [
            &self.jdbc_targets,
            &self.mongo_db_targets,
            &self.s3_targets,
            &self.delta_targets,
            &self.iceberg_targets,
            &self.hudi_targets,
            &self.catalog_targets,
        ]
    }
}

/// A target of a crawler, as far as it goes through a connection.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct CrawlerTarget {
    /// The connection.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connection_name: Option<String>,
}

/// `LastCrawl` of a crawler.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct LastCrawl {
    /// `SUCCEEDED`, `CANCELLED` or `FAILED`.
    pub status: String,
    /// Glue's error text, redacted as it leaves the collector.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_message: Option<String>,
    /// The log group; `/aws-glue/crawlers` without a security configuration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log_group: Option<String>,
    /// The log stream: the crawler's name, and one for all of its crawls.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log_stream: Option<String>,
    /// With what the lines of this crawl begin, in brackets: its id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message_prefix: Option<String>,
    /// RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_time: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_output_of_the_aws_cli_can_be_pasted() {
        let job: Job = serde_json::from_str(
            r#"{"Name":"nightly","Role":"GlueRole","CreatedOn":"2026-01-01T00:00:00Z","ExecutionProperty":{"MaxConcurrentRuns":1},
                "Command":{"Name":"glueetl","ScriptLocation":"s3://b/k.py","PythonVersion":"3"},
                "Connections":{"Connections":["orders-prod"]},"GlueVersion":"5.0"}"#,
        )
        .unwrap();
        assert_eq!(job.connections.connections, ["orders-prod"]);
        let mut crawler: Crawler = serde_json::from_str(
            r#"{"Name":"c","Role":"service-role/GlueRole","State":"READY","Targets":{"S3Targets":[{"Path":"s3://b/x"}],
                "JdbcTargets":[{"ConnectionName":"orders","Path":"orders/%","Exclusions":[]},{"ConnectionName":"orders","Path":"x/%"}],
                "MongoDBTargets":[{"ConnectionName":"docs"}]},"LastCrawl":{"Status":"FAILED","LogGroup":"/aws-glue/crawlers"}}"#,
        )
        .unwrap();
        assert_eq!(crawler.targets.connections(), ["orders", "docs"]);
        crawler.targets.retain(|name| name == "docs");
        assert_eq!(crawler.targets.connections(), ["docs"]);
    }

    #[test]
    fn a_secret_is_found_wherever_a_connection_names_it() {
        for (connection, secret) in [
            (r#"{}"#, None),
            (r#"{"ConnectionProperties":{"SECRET_ID":"glue/x"}}"#, Some("glue/x")),
            (
                r#"{"AuthenticationConfiguration":{"SecretArn":"arn:x"}}"#,
                Some("arn:x"),
            ),
            (
                r#"{"ConnectionProperties":{"SECRET_ID":"glue/x"},"AuthenticationConfiguration":{"SecretArn":"arn:x"}}"#,
                Some("glue/x"),
            ),
            (
                r#"{"ConnectionProperties":{"SparkProperties":"{\"sfUrl\":\"h\",\"secretId\":\"glue/x\"}"}}"#,
                Some("glue/x"),
            ),
            (
                r#"{"ConnectionProperties":{"JDBCProperties":"{\"secretId\":\"glue/x\"}"}}"#,
                Some("glue/x"),
            ),
            (r#"{"SparkProperties":{"secretId":"glue/x"}}"#, Some("glue/x")),
            (r#"{"SparkProperties":{"secretId":""}}"#, None),
            (r#"{"ConnectionProperties":{"SparkProperties":"no JSON"}}"#, None),
        ] {
            let found: Connection = serde_json::from_str(connection).unwrap();
            assert_eq!(found.secret_id().as_deref(), secret, "{connection}");
        }
    }
}
