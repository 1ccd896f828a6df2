//! The input of an execution. Everything is optional: what is missing is asked for, never guessed.
//!
//! [`Request::parse`] takes raw JSON and answers with all that is wrong in one pass; [`questions`] asks for all that is missing
//! in one go. What a field may hold stands once, in `fields`; what each source needs stands in [`crate::source::Source`].

use serde::{Deserialize, Serialize};

use crate::budget;

/// The reason for which a run is diagnosed by itself may be an answer of AWS.
const LONGEST_REASON: usize = 512;

mod fields;
mod parse;
mod questions;
mod rules;
#[cfg(feature = "schema")]
mod schema;
mod secrets;
mod url;

pub(crate) use fields::is_host;
pub(crate) use questions::is_private_address;
pub use questions::{offer_candidates, questions, questions_before_test};
pub(crate) use rules::contradiction;
#[cfg(feature = "schema")]
pub use schema::input_schema;
pub(crate) use url::{
    endpoint_of, is_good, no_host, not_by_url, plain_endpoint, split_endpoint, url_problem, with_good_names,
};

/// What a user asks for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Request {
    /// The connection's name: 1 to 255 printable characters. An existing one is tested; a new one is created.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connection: Option<String>,
    /// The source in the words people use: `postgresql`, `RDS MySQL`, `my data warehouse on AWS`, ...
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Where the database listens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<Endpoint>,
    /// A JDBC URL instead of `endpoint`, without user or password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Snowflake's own names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snowflake: Option<Snowflake>,
    /// BigQuery's own names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bigquery: Option<Bigquery>,
    /// How the source is logged in to. Never a password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auth: Option<Auth>,
    /// Where Glue puts its network interfaces; absent for a source that is public.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub network: Option<Network>,
    /// TLS between Glue and the source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tls: Option<Tls>,
    /// A JDBC driver of one's own, for crawlers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub driver: Option<Driver>,
    /// ARN of the role that Glue jobs run with; the smoke test uses it, and the diagnosis judges it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub glue_role: Option<String>,
    /// The engines in which the connection has to be proven; `["glue-etl"]` when absent, `[]` for TestConnection alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub engines: Option<Vec<TestEngine>>,
    /// What Pipefitter may create or change on the user's behalf, and what is right though the account shows otherwise.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub confirm: Vec<Confirmation>,
    /// `warn` goes on where the preflight finds a blocker that the user knows better; `stop`, as when absent, ends there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preflight: Option<PreflightMode>,
    /// 1, or 2 for a unified connection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema_version: Option<u8>,
    /// The job whose run is to be diagnosed, or the crawler whose crawl.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub diagnose: Option<Diagnose>,
    /// The incident that the diagnosis belongs to; alone, or with the run that succeeded, the report of an incident that is over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incident: Option<String>,
}

impl Request {
    /// True when the request defines a connection, and not only names one.
    pub fn defines_a_connection(&self) -> bool {
        self.endpoint.is_some()
            || self.url.is_some()
            || self.snowflake.is_some()
            || self.bigquery.is_some()
            || self.auth.is_some()
            || self.network.is_some()
            || self.tls.is_some()
            || self.driver.is_some()
            || self.schema_version.is_some()
    }

    /// True where the report of an incident's end is asked for; of one that a success closed, with the run that succeeded.
    pub fn resolves(&self) -> bool {
        let healed = |diagnose: &Diagnose| diagnose.event.as_ref().is_some_and(RunEvent::is_success);
        self.incident.is_some() && self.diagnose.as_ref().is_none_or(healed)
    }

    /// The host that the request names.
    pub fn host(&self) -> Option<&str> {
        self.endpoint.as_ref().and_then(|endpoint| endpoint.host.as_deref())
    }

    /// True when a unified connection (schema version 2) is asked for.
    pub fn is_unified(&self) -> bool {
        self.schema_version == Some(2)
    }

    /// True when IAM database authentication is asked for.
    pub fn uses_iam(&self) -> bool {
        self.auth.as_ref().and_then(|auth| auth.method) == Some(AuthMethod::Iam)
    }

    /// True when a blocker that the preflight finds is only to be told.
    pub fn goes_past_the_preflight(&self) -> bool {
        self.preflight == Some(PreflightMode::Warn)
    }

    /// True when the request allows `what`.
    pub fn confirms(&self, what: Confirmation) -> bool {
        self.confirm.contains(&what)
    }
}

/// Where a database listens.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Endpoint {
    /// Host name or address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// TCP port.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(range(min = 1)))]
    pub port: Option<u16>,
    /// Database name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub database: Option<String>,
    /// Oracle service name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// Oracle SID.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sid: Option<String>,
}

/// Snowflake's own names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Snowflake {
    /// Account identifier, such as `acme-eu`, or the account's host name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// Warehouse.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warehouse: Option<String>,
    /// Role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// Database.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub database: Option<String>,
    /// Schema.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
}

impl Snowflake {
    /// The host of the account; an account may be given by its host.
    pub fn host(&self) -> Option<String> {
        let account = self.account.as_deref()?.trim_end_matches('.').to_ascii_lowercase();
        let is_host = account.ends_with(".snowflakecomputing.com") || account.ends_with(".snowflakecomputing.cn");
        Some(if is_host {
            account
        } else {
            format!("{account}.snowflakecomputing.com")
        })
    }
}

/// BigQuery's own names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Bigquery {
    /// Google Cloud project.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
    /// Location, such as `EU`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
}

/// How the source is logged in to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Auth {
    /// The method; `secret` where a secret is named or to be created.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<AuthMethod>,
    /// Name or ARN of an existing secret (method `secret`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret_id: Option<String>,
    /// Create the secret's shell (method `secret`); needs `confirm: ["create-secret"]`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub create: Option<bool>,
    /// The database user (a new secret's shell, or method `iam`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// Snowflake: `password`, `key-pair` or `oauth`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<AuthKind>,
}

/// The ways to log in. A password is not among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum AuthMethod {
    /// A secret in Secrets Manager, existing or to be created as a shell.
    Secret,
    /// The database's own master secret, managed by RDS or Redshift.
    Managed,
    /// IAM database authentication.
    Iam,
}

impl AuthMethod {
    /// The word used in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Secret => "secret",
            Self::Managed => "managed",
            Self::Iam => "iam",
        }
    }
}

/// What a Snowflake secret holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum AuthKind {
    /// User name and password.
    Password,
    /// User name and private key.
    KeyPair,
    /// OAuth client.
    Oauth,
}

/// Where Glue puts its network interfaces.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Network {
    /// A private subnet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subnet_id: Option<String>,
    /// One to fifty security groups.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub security_group_ids: Vec<String>,
}

/// TLS between Glue and the source.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Tls {
    /// Connect over TLS only, with certificate and host name checked (`JDBC_ENFORCE_SSL`). `caUri` implies it.
    #[serde(default)]
    pub enforce: bool,
    /// S3 URI of the certificate (PEM) of the company's own authority, which has signed the server's certificate (`CUSTOM_JDBC_CERT`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ca_uri: Option<String>,
    /// Oracle: the distinguished name in the server's certificate; SQL Server: the host name in it (`CUSTOM_JDBC_CERT_STRING`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate_name: Option<String>,
    /// Glue takes an authority with an RSA key and SHA-256 or stronger; true has it take any (`SKIP_CUSTOM_JDBC_CERT_VALIDATION`).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub skip_ca_validation: bool,
}

/// A JDBC driver of one's own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Driver {
    /// S3 URI of the JAR.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jar_uri: Option<String>,
    /// The driver class in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class_name: Option<String>,
}

/// What a blocker that the preflight finds does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum PreflightMode {
    /// It ends the execution before anything exists.
    Stop,
    /// It is told, and the tests decide.
    Warn,
}

/// The engines that can prove a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum TestEngine {
    /// A Glue Spark job that reads one row.
    GlueEtl,
    /// A federated query.
    Athena,
    /// A crawler run over one table.
    Crawler,
}

impl TestEngine {
    /// The word used in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::GlueEtl => "glue-etl",
            Self::Athena => "athena",
            Self::Crawler => "crawler",
        }
    }
}

/// What the user allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Confirmation {
    /// Create the secret's shell.
    CreateSecret,
    /// Update the connection of that name, which Pipefitter made and nothing uses.
    UpdateConnection,
    /// Take a host or a database as it is given, though the account has one whose name is nearly the same.
    AsGiven,
}

impl Confirmation {
    /// The word used in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CreateSecret => "create-secret",
            Self::UpdateConnection => "update-connection",
            Self::AsGiven => "as-given",
        }
    }
}

/// The job whose run is to be diagnosed, or the crawler whose crawl.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Diagnose {
    /// The job's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job_name: Option<String>,
    /// The run; the last failed one when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job_run_id: Option<String>,
    /// The crawler, instead of a job; its last crawl is diagnosed where that failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crawler_name: Option<String>,
    /// What the event said of the run or the crawl, where an event started the execution.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<RunEvent>,
}

/// What an event (or the sweep) said of a failed run or crawl. It is carried because Glue may not say it again: the job may be deleted, the call
/// denied.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct RunEvent {
    /// `FAILED`, `TIMEOUT` or `ERROR`; of a crawl `Failed`. `SUCCEEDED` of what closed an incident.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// The run's error message, redacted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// When it ended, RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// The log group of a crawl.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log_group: Option<String>,
    /// Why the run is diagnosed by itself, and belongs to no incident.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alone: Option<String>,
}

/// The state of a run that succeeded.
pub const SUCCEEDED: &str = "SUCCEEDED";

/// The longest name of a log group.
const LONGEST_GROUP: usize = 512;

impl RunEvent {
    /// True for a run that succeeded.
    pub fn is_success(&self) -> bool {
        self.state.as_deref() == Some(SUCCEEDED)
    }

    /// Reads what an event said. A field that is mistyped is one that says nothing: it keeps no failure from being diagnosed.
    pub fn read(value: &serde_json::Value) -> Self {
        let text = |key: &str| {
            value
                .get(key)
                .and_then(serde_json::Value::as_str)
                .filter(|text| !text.is_empty())
        };
        let short = |key: &str| text(key).filter(|text| text.len() <= 64).map(str::to_owned);
        Self {
            state: short("state"),
            message: text("message").map(|message| budget::ends_in_json(&crate::redact(message), budget::LONGEST_TEXT)),
            at: short("at"),
            log_group: text("logGroup").filter(|name| is_log_group(name)).map(str::to_owned),
            alone: text("alone").map(|reason| budget::ends_in_json(&crate::redact(reason), LONGEST_REASON)),
        }
    }
}

/// CloudWatch's rule for the names of log groups.
fn is_log_group(name: &str) -> bool {
    name.len() <= LONGEST_GROUP && name.chars().all(|c| c.is_ascii_alphanumeric() || "._-/#".contains(c))
}
