//! Data sources: the engines that Pipefitter knows, what is particular to each, and the words that people use for them.

use serde::{Deserialize, Serialize};

use crate::request::AuthMethod;
use crate::step::Refusal;

mod words;

pub use words::{SourceAnswer, classify_source};

/// A database engine or warehouse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Engine {
    /// PostgreSQL, self-managed, on RDS, or Aurora PostgreSQL.
    Postgresql,
    /// MySQL, self-managed, on RDS, or Aurora MySQL.
    Mysql,
    /// MariaDB; Glue reaches it as `mysql`.
    Mariadb,
    /// Oracle Database.
    Oracle,
    /// Microsoft SQL Server.
    Sqlserver,
    /// Amazon Redshift, provisioned or serverless.
    Redshift,
    /// Snowflake.
    Snowflake,
    /// Google BigQuery.
    Bigquery,
}

/// What is particular to an engine. A source is added to Pipefitter by filling in its row and setting `supported`.
#[derive(Debug)]
pub struct Traits {
    /// The name that people read.
    pub title: &'static str,
    /// Whether Pipefitter registers connections to it. Testing and diagnosing an existing connection needs no support.
    pub supported: bool,
    /// For JDBC sources, the vendor in the URLs that Glue parses, which is also the connection type in a Glue script.
    pub vendor: Option<&'static str>,
    /// The port that an example shows; never assumed.
    pub usual_port: Option<u16>,
    /// `Engine` values of RDS instances, for filtering on the server.
    pub rds_instances: &'static [&'static str],
    /// `Engine` values of Aurora and Multi-AZ clusters, for filtering on the server.
    pub rds_clusters: &'static [&'static str],
    /// Fields of the request without which no connection can be defined.
    pub required: &'static [&'static str],
    /// The ways to log in that a Glue connection to it can use.
    pub logins: &'static [AuthMethod],
    /// A table that every login may read and that always has a row, for the smoke test.
    pub probe_table: Option<&'static str>,
}

const DATABASE: &[&str] = &["endpoint.host", "endpoint.port", "endpoint.database"];
const SECRET_ONLY: &[AuthMethod] = &[AuthMethod::Secret];
/// RDS and Aurora: a Glue JDBC connection needs a user name and a password; Glue mints no IAM token for it.
const NO_IAM: &[AuthMethod] = &[AuthMethod::Secret, AuthMethod::Managed];

static POSTGRESQL: Traits = Traits {
    title: "PostgreSQL",
    supported: true,
    vendor: Some("postgresql"),
    usual_port: Some(5432),
    rds_instances: &["postgres"],
    rds_clusters: &["aurora-postgresql", "postgres"],
    required: DATABASE,
    logins: NO_IAM,
    // A view without column types of its own: Spark cannot map those of `information_schema` (domains).
    probe_table: Some("pg_catalog.pg_tables"),
};
static MYSQL: Traits = Traits {
    title: "MySQL",
    supported: false,
    vendor: Some("mysql"),
    usual_port: Some(3306),
    rds_instances: &["mysql"],
    rds_clusters: &["aurora-mysql", "mysql"],
    required: DATABASE,
    logins: NO_IAM,
    probe_table: None,
};
static MARIADB: Traits = Traits {
    title: "MariaDB",
    supported: false,
    vendor: Some("mysql"),
    usual_port: Some(3306),
    rds_instances: &["mariadb"],
    rds_clusters: &[],
    required: DATABASE,
    logins: NO_IAM,
    probe_table: None,
};
static ORACLE: Traits = Traits {
    title: "Oracle Database",
    supported: false,
    vendor: Some("oracle"),
    usual_port: Some(1521),
    rds_instances: &[
        "oracle-ee",
        "oracle-ee-cdb",
        "oracle-se2",
        "oracle-se2-cdb",
        "custom-oracle-ee",
        "custom-oracle-ee-cdb",
    ],
    rds_clusters: &[],
    required: &["endpoint.host", "endpoint.port", "endpoint.service"],
    logins: NO_IAM,
    probe_table: None,
};
static SQLSERVER: Traits = Traits {
    title: "Microsoft SQL Server",
    supported: false,
    vendor: Some("sqlserver"),
    usual_port: Some(1433),
    rds_instances: &[
        "sqlserver-ee",
        "sqlserver-se",
        "sqlserver-ex",
        "sqlserver-web",
        "custom-sqlserver-ee",
        "custom-sqlserver-se",
        "custom-sqlserver-web",
    ],
    rds_clusters: &[],
    required: DATABASE,
    logins: NO_IAM,
    probe_table: None,
};
static REDSHIFT: Traits = Traits {
    title: "Amazon Redshift",
    supported: false,
    vendor: Some("redshift"),
    usual_port: Some(5439),
    rds_instances: &[],
    rds_clusters: &[],
    required: DATABASE,
    logins: &[AuthMethod::Secret, AuthMethod::Managed, AuthMethod::Iam],
    probe_table: None,
};
static SNOWFLAKE: Traits = Traits {
    title: "Snowflake",
    supported: false,
    vendor: None,
    usual_port: None,
    rds_instances: &[],
    rds_clusters: &[],
    required: &[
        "snowflake.account",
        "snowflake.warehouse",
        "snowflake.role",
        "snowflake.database",
    ],
    logins: SECRET_ONLY,
    probe_table: None,
};
static BIGQUERY: Traits = Traits {
    title: "Google BigQuery",
    supported: false,
    vendor: None,
    usual_port: None,
    rds_instances: &[],
    rds_clusters: &[],
    required: &["bigquery.project", "bigquery.location"],
    logins: SECRET_ONLY,
    probe_table: None,
};

impl Engine {
    /// All engines, in the order in which they are offered.
    pub const ALL: [Self; 8] = [
        Self::Postgresql,
        Self::Mysql,
        Self::Mariadb,
        Self::Oracle,
        Self::Sqlserver,
        Self::Redshift,
        Self::Snowflake,
        Self::Bigquery,
    ];

    /// The word used in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Postgresql => "postgresql",
            Self::Mysql => "mysql",
            Self::Mariadb => "mariadb",
            Self::Oracle => "oracle",
            Self::Sqlserver => "sqlserver",
            Self::Redshift => "redshift",
            Self::Snowflake => "snowflake",
            Self::Bigquery => "bigquery",
        }
    }

    /// What is particular to it.
    pub fn traits(self) -> &'static Traits {
        match self {
            Self::Postgresql => &POSTGRESQL,
            Self::Mysql => &MYSQL,
            Self::Mariadb => &MARIADB,
            Self::Oracle => &ORACLE,
            Self::Sqlserver => &SQLSERVER,
            Self::Redshift => &REDSHIFT,
            Self::Snowflake => &SNOWFLAKE,
            Self::Bigquery => &BIGQUERY,
        }
    }

    /// The engines that connections can be registered to.
    pub fn supported() -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(|engine| engine.traits().supported)
    }

    /// The engine behind an RDS engine name (`postgres`, `aurora-mysql`, `sqlserver-ex`, `custom-oracle-ee`, ...).
    pub fn of_rds(name: &str) -> Option<Self> {
        let name = name.strip_prefix("custom-").unwrap_or(name);
        match name {
            "postgres" | "aurora-postgresql" => Some(Self::Postgresql),
            "mysql" | "aurora-mysql" | "aurora" => Some(Self::Mysql),
            "mariadb" => Some(Self::Mariadb),
            _ if name.starts_with("oracle-") => Some(Self::Oracle),
            _ if name.starts_with("sqlserver-") => Some(Self::Sqlserver),
            _ => None,
        }
    }

    /// The engine that a JDBC URL names: the word after `jdbc:`.
    pub fn of_jdbc_url(url: &str) -> Option<Self> {
        let scheme = url.strip_prefix("jdbc:")?.split(':').next()?;
        match scheme {
            "postgresql" => Some(Self::Postgresql),
            "mysql" => Some(Self::Mysql),
            "mariadb" => Some(Self::Mariadb),
            "oracle" => Some(Self::Oracle),
            "sqlserver" => Some(Self::Sqlserver),
            "redshift" => Some(Self::Redshift),
            "snowflake" => Some(Self::Snowflake),
            "bigquery" => Some(Self::Bigquery),
            _ => None,
        }
    }

    /// True when words or URLs for `self` and `other` may mean the same source: MariaDB is reached as MySQL.
    pub fn agrees_with(self, other: Self) -> bool {
        self == other
            || matches!(
                (self, other),
                (Self::Mysql, Self::Mariadb) | (Self::Mariadb, Self::Mysql)
            )
    }

    /// Why connections to this engine are not registered, and what to do instead; `None` for one that is supported.
    pub fn refusal(self) -> Option<Refusal> {
        let traits = self.traits();
        (!traits.supported).then(|| Refusal {
            reason: format!(
                "Pipefitter does not register {} connections yet; it registers {}",
                traits.title,
                Self::supported().map(|engine| engine.traits().title).collect::<Vec<_>>().join(", ")
            ),
            instead: "create the connection in AWS Glue Studio or with `aws glue create-connection`; Pipefitter already tests and \
                      diagnoses it: {\"connection\": \"NAME\"}"
                .to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_engine_without_support_is_refused_with_the_way_around() {
        assert_eq!(Engine::Postgresql.refusal(), None);
        let refusal = Engine::Oracle.refusal().unwrap();
        assert!(
            refusal.reason.contains("Oracle Database") && refusal.reason.contains("PostgreSQL"),
            "{}",
            refusal.reason
        );
        assert!(refusal.instead.contains("create-connection"));
    }

    #[test]
    fn the_words_in_json_the_rds_names_and_the_urls_all_lead_to_the_same_engine() {
        for engine in Engine::ALL {
            assert_eq!(serde_json::to_value(engine).unwrap(), engine.as_str());
            assert_eq!(
                Engine::of_jdbc_url(&format!("jdbc:{}://h", engine.as_str())),
                Some(engine)
            );
            for name in engine.traits().rds_instances.iter().chain(engine.traits().rds_clusters) {
                assert_eq!(Engine::of_rds(name), Some(engine), "{name}");
            }
        }
        assert_eq!(Engine::of_rds("neptune"), None);
        assert_eq!(Engine::of_jdbc_url("jdbc:db2://h"), None);
    }
}
