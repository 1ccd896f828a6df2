//! Data sources: the engines that Pipefitter knows, what is particular to each, and the words that people use for them.

use serde::{Deserialize, Serialize};

use crate::request::AuthMethod;

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

/// What is particular to an engine. A source is added to Pipefitter by filling in its row.
#[derive(Debug)]
pub struct Traits {
    /// The name that people read.
    pub title: &'static str,
    /// For JDBC sources, the vendor in the URLs that Glue parses; a source without one is reached natively.
    pub vendor: Option<&'static str>,
    /// The connection type of a native connection, and of a unified one (schema version 2).
    pub native_type: &'static str,
    /// The port that an example shows; never assumed.
    pub usual_port: Option<u16>,
    /// `Engine` values of RDS instances, for filtering on the server.
    pub rds_instances: &'static [&'static str],
    /// `Engine` values of Aurora and Multi-AZ clusters, for filtering on the server.
    pub rds_clusters: &'static [&'static str],
    /// Fields of the request without which no connection can be defined.
    pub required: &'static [&'static str],
    /// The ways to log in that a Glue connection to it can use, the best first.
    pub logins: &'static [AuthMethod],
    /// A table that every login may read, that always has a row, and whose columns Spark can map, for the smoke test.
    pub probe_table: Option<&'static str>,
    /// A statement that every login may run and that gives one row, for the engines that take statements.
    pub probe_query: &'static str,
}

const DATABASE: &[&str] = &["endpoint.host", "endpoint.port", "endpoint.database"];
const SELECT_ONE: &str = "SELECT 1 AS probe";
const SECRET_ONLY: &[AuthMethod] = &[AuthMethod::Secret];
const NO_IAM: &[AuthMethod] = &[AuthMethod::Managed, AuthMethod::Secret];
/// Glue mints no IAM token for RDS and Aurora, so IAM is only for jobs that mint their own.
const IAM_BY_TOKEN: &[AuthMethod] = &[AuthMethod::Managed, AuthMethod::Secret, AuthMethod::Iam];

static POSTGRESQL: Traits = Traits {
    title: "PostgreSQL",
    vendor: Some("postgresql"),
    native_type: "POSTGRESQL",
    usual_port: Some(5432),
    rds_instances: &["postgres"],
    rds_clusters: &["aurora-postgresql", "postgres"],
    required: DATABASE,
    logins: IAM_BY_TOKEN,
    // A view without column types of its own: Spark cannot map those of `information_schema` (domains).
    probe_table: Some("pg_catalog.pg_tables"),
    probe_query: SELECT_ONE,
};
static MYSQL: Traits = Traits {
    title: "MySQL",
    vendor: Some("mysql"),
    native_type: "MYSQL",
    usual_port: Some(3306),
    rds_instances: &["mysql"],
    rds_clusters: &["aurora-mysql", "mysql"],
    required: DATABASE,
    logins: IAM_BY_TOKEN,
    // The server's own list: the same for every login, and without the columns of `ENUM` type that other views have.
    probe_table: Some("information_schema.CHARACTER_SETS"),
    probe_query: SELECT_ONE,
};
static MARIADB: Traits = Traits {
    title: "MariaDB",
    vendor: Some("mysql"),
    native_type: "MYSQL",
    usual_port: Some(3306),
    rds_instances: &["mariadb"],
    rds_clusters: &[],
    required: DATABASE,
    logins: IAM_BY_TOKEN,
    probe_table: Some("information_schema.CHARACTER_SETS"),
    probe_query: SELECT_ONE,
};
static ORACLE: Traits = Traits {
    title: "Oracle Database",
    vendor: Some("oracle"),
    native_type: "ORACLE",
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
    probe_table: Some("SYS.DUAL"),
    probe_query: "SELECT 1 AS probe FROM DUAL",
};
static SQLSERVER: Traits = Traits {
    title: "Microsoft SQL Server",
    vendor: Some("sqlserver"),
    native_type: "SQLSERVER",
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
    // Built-in types are visible to everybody, unlike the objects of a database.
    probe_table: Some("sys.types"),
    probe_query: SELECT_ONE,
};
static REDSHIFT: Traits = Traits {
    title: "Amazon Redshift",
    vendor: Some("redshift"),
    native_type: "REDSHIFT",
    usual_port: Some(5439),
    rds_instances: &[],
    rds_clusters: &[],
    required: DATABASE,
    logins: &[AuthMethod::Iam, AuthMethod::Managed, AuthMethod::Secret],
    // For a read over JDBC. Glue's Redshift connector reads by UNLOAD, which the catalog's tables on the leader node do not take.
    probe_table: Some("pg_catalog.pg_tables"),
    probe_query: SELECT_ONE,
};
static SNOWFLAKE: Traits = Traits {
    title: "Snowflake",
    vendor: None,
    native_type: "SNOWFLAKE",
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
    // One row, the name of the database, for every role that may use the database.
    probe_table: Some("INFORMATION_SCHEMA.INFORMATION_SCHEMA_CATALOG_NAME"),
    probe_query: SELECT_ONE,
};
static BIGQUERY: Traits = Traits {
    title: "Google BigQuery",
    vendor: None,
    native_type: "BIGQUERY",
    usual_port: None,
    rds_instances: &[],
    rds_clusters: &[],
    required: &["bigquery.project", "bigquery.location"],
    logins: SECRET_ONLY,
    // Public, so that it proves the login and the project, and needs no permission on a data set. A query would need a data set
    // to put its result into.
    probe_table: Some("bigquery-public-data.samples.shakespeare"),
    probe_query: SELECT_ONE,
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

    /// The connection type that a Glue script names to read from it.
    pub fn script_type(self) -> &'static str {
        self.traits().vendor.unwrap_or(self.as_str())
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_engine_can_be_probed_and_named_in_a_script() {
        for engine in Engine::ALL {
            let traits = engine.traits();
            assert!(traits.probe_table.is_some() && traits.probe_query.starts_with("SELECT 1"));
            assert!(!traits.required.is_empty() && traits.logins.contains(&AuthMethod::Secret));
            assert!(traits.logins.contains(&AuthMethod::Managed) == traits.vendor.is_some());
        }
        assert_eq!(Engine::Mariadb.script_type(), "mysql");
        assert_eq!(Engine::Bigquery.script_type(), "bigquery");
        assert!(Engine::Oracle.traits().probe_query.ends_with("FROM DUAL"));
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
