//! AWS Glue: connections, jobs, job runs.
//!
//! Shapes: <https://docs.aws.amazon.com/glue/latest/webapi/API_Connection.html> and its neighbours.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

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

    /// The secret that the connection names, by name or ARN: `SECRET_ID` (schema version 1) or the authentication configuration.
    pub fn secret_id(&self) -> Option<&str> {
        self.property("SECRET_ID").or_else(|| {
            self.authentication_configuration
                .as_ref()
                .and_then(|auth| auth.secret_arn.as_deref())
        })
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
    }

    #[test]
    fn a_secret_is_found_in_both_schema_versions() {
        let mut connection = Connection::default();
        assert_eq!(connection.secret_id(), None);
        connection.authentication_configuration = Some(AuthenticationConfiguration {
            secret_arn: Some("arn:x".into()),
            ..Default::default()
        });
        assert_eq!(connection.secret_id(), Some("arn:x"));
        assert!(connection.is_unified());
        connection
            .connection_properties
            .insert("SECRET_ID".into(), "glue/x".into());
        assert_eq!(connection.secret_id(), Some("glue/x"));
    }
}
