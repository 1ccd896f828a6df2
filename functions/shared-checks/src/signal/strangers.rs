//! Whose errors may be a source's: drivers, pools, what maps objects to tables, the tools that run queries, and what everybody is built
//! on. Every other package of a class speaks of itself: of a service that it is the client of, unless it names a source.
//!
//! The list is of those who ask databases, because they are few: the clients of everything else are without number.

use super::others::PRODUCTS;
use super::parse::Utterance;
use super::speakers::speaker_of;
use super::words::has;

/// Beginnings of classes and modules, from the manuals of what they belong to and from PyPI and Maven Central.
const KNOWN: &[&str] = &[
    // The languages themselves, and what hides a reason.
    "java.",
    "javax.",
    "jakarta.",
    "jdk.",
    "sun.",
    "com.sun.",
    "scala.",
    "kotlin.",
    "groovy.",
    "clojure.",
    "builtins.",
    "__main__.",
    "exceptions.",
    "socket.",
    "ssl.",
    "asyncio.",
    "anyio.",
    "trio.",
    "concurrent.",
    "subprocess.",
    "os.",
    "_ssl.",
    "OpenSSL.",
    "urllib3.",
    "urllib.",
    "http.",
    "pip.",
    "tenacity.",
    "retry.",
    "retrying.",
    "backoff.",
    "eventlet.",
    "gevent.",
    "System.",
    "Microsoft.",
    "net.",
    "io.netty.",
    "com.google.",
    "Google.",
    "org.apache.",
    "com.amazon.",
    "com.amazonaws.",
    "software.amazon.",
    "botocore.",
    "boto3.",
    "aiobotocore.",
    "awswrangler.",
    "awsglue.",
    "pyspark.",
    "py4j.",
    // Drivers.
    "_mysql",
    "MySQLdb.",
    "MySql.",
    "aiomysql.",
    "aiopg.",
    "asyncmy.",
    "mysql.",
    "mariadb.",
    "pymysql.",
    "psycopg",
    "pg8000.",
    "asyncpg.",
    "pgdb.",
    "pymssql.",
    "_mssql.",
    "pyodbc.",
    "aioodbc.",
    "turbodbc.",
    "pytds.",
    "cx_Oracle.",
    "oracledb.",
    "oracle.",
    "snowflake.",
    "net.snowflake.",
    "redshift_connector.",
    "google.",
    "teradata",
    "hdbcli.",
    "ibm_db",
    "clickhouse",
    "duckdb.",
    "sqlite3.",
    "impala.",
    "pyhive.",
    "pyathena.",
    "trino.",
    "prestodb.",
    "databricks.",
    "vertica_python.",
    "pymongo.",
    "com.mongodb.",
    "cassandra.",
    "com.datastax.",
    "kafka.",
    "neo4j.",
    "org.postgresql.",
    "org.mariadb.",
    "com.mysql.",
    "com.microsoft.",
    "com.ibm.",
    "com.informix.",
    "com.sybase.",
    "com.sap.",
    "com.simba.",
    "com.databricks.",
    "com.singlestore.",
    "com.memsql.",
    "com.vertica.",
    "com.clickhouse.",
    "com.facebook.",
    "io.trino.",
    "io.prestosql.",
    "org.h2.",
    "org.sqlite.",
    "org.elasticsearch.",
    "org.opensearch.",
    "cdata.",
    "jaydebeapi.",
    "jpype.",
    "sshtunnel.",
    "com.oracle.",
    "com.intersystems.",
    "com.exasol.",
    "com.ddtek.",
    "com.progress.",
    "com.impossibl.",
    "com.edb.",
    "com.github.jasync.",
    "org.monetdb.",
    "org.duckdb.",
    "org.firebirdsql.",
    "io.vertx.",
    "Snowflake.",
    "IBM.Data.",
    "Teradata.",
    "ClickHouse.",
    "adbc_driver",
    "aws_advanced_python_wrapper.",
    "DBConnection.",
    "Postgrex.",
    "MyXQL.",
    "Tds.",
    "DBD::",
    "PG::",
    "Npgsql.",
    "Devart.",
    // Pools, and what maps objects to tables.
    "com.zaxxer.",
    "com.mchange.",
    "com.jolbox.",
    "com.alibaba.druid.",
    "com.p6spy.",
    "com.querydsl.",
    "com.j256.ormlite.",
    "io.agroal.",
    "org.jdbi.",
    "org.skife.jdbi.",
    "NHibernate.",
    "LinqToDB.",
    "Dapper.",
    "Ecto.",
    "edgedb.",
    "gino.",
    "ormar.",
    "piccolo.",
    "sqlobject.",
    "org.hibernate.",
    "org.springframework.",
    "org.jooq.",
    "org.mybatis.",
    "org.eclipse.persistence.",
    "slick.",
    "doobie.",
    "scalikejdbc.",
    "io.r2dbc.",
    "io.ebean.",
    "cats.",
    "zio.",
    "sqlalchemy.",
    "sqlmodel.",
    "django.",
    "peewee.",
    "pony.",
    "tortoise.",
    "databases.",
    "records.",
    "dataset.",
    "petl.",
    "odo.",
    "pandas.",
    "polars.",
    "connectorx.",
    "ibis.",
    // Tools that run queries.
    "airflow.",
    "luigi.",
    "kedro.",
    "com.alibaba.datax.",
    "com.informatica.",
    "com.streamsets.",
    "io.airbyte.",
    "io.cdap.",
    "org.embulk.",
    "org.knime.",
    "dbt.",
    "dbt_common.",
    "sqlmesh.",
    "sqlfluff.",
    "dlt.",
    "meltano.",
    "singer",
    "target_",
    "tap_",
    "alembic.",
    "yoyo.",
    "liquibase.",
    "org.flywaydb.",
    "io.debezium.",
    "io.confluent.connect.jdbc.",
    "org.talend.",
    "routines.",
    "org.pentaho.",
    "org.jkiss.",
    "com.dremio.",
    "com.denodo.",
    "great_expectations.",
    "superset.",
    "metabase.",
    "soda.",
];

/// Words of a sentence that name what databases are.
const OF_SOURCES: &[&str] = &[
    "database",
    "databases",
    "db",
    "dbname",
    "datasource",
    "data source",
    "warehouse",
    "dsn",
    "rds",
    "aurora",
    "sql",
    "mssql",
];

/// Parts of the name of a class that say the same.
const IN_CLASSES: &[&str] = &["sql", "jdbc", "odbc", "database", "datasource", ".db.", "dbapi"];

/// True for an error whose class belongs to nobody who asks databases, and that names none.
pub(super) fn is_of_a_stranger(one: &Utterance<'_>) -> bool {
    let Some(class) = one.class.filter(|class| class.contains('.')) else {
        return false;
    };
    let known = KNOWN.iter().any(|known| class.starts_with(known)) || speaker_of(class).is_some();
    let lower = class.to_ascii_lowercase();
    let of_source = || {
        IN_CLASSES.iter().any(|part| lower.contains(part))
            || OF_SOURCES.iter().any(|word| has(&one.words, word))
            || PRODUCTS.iter().any(|product| one.words.contains(product))
    };
    // Numbers with a name are a driver's or a server's: `ORA-12541`, `[Amazon](600000)`.
    !known && one.codes.named.is_empty() && !of_source()
}

#[cfg(test)]
mod tests {
    use shared_domain::diagnosis::Confidence;
    use shared_domain::source::Engine;

    use crate::signal::speakers::heard::said;
    use crate::signal::{SignalContext, classify};

    #[test]
    fn a_package_that_asks_no_database_speaks_of_its_own_service() {
        for text in [
            "aio_pika.exceptions.AMQPConnectionError: [Errno 111] Connection refused",
            "vonage.errors.AuthenticationError: Authentication failed.",
            "algoliasearch.exceptions.AlgoliaUnreachableHostException: Unreachable hosts",
            "instaloader.exceptions.BadCredentialsException: Login error: Wrong password.",
            "eu.someone.client.TlsFault: certificate verify failed",
            "fabric.exceptions.GroupException: Authentication failed.",
        ] {
            for engine in [None, Some(Engine::Postgresql)] {
                assert!(said(text, engine).starts_with("not_connection/"), "{text}");
            }
            let signal = classify(text, &SignalContext::default());
            assert_eq!(signal.confidence, Confidence::Possible, "{text}");
        }
    }

    #[test]
    fn who_asks_a_database_or_names_one_may_speak_of_it() {
        for (text, expected) in [
            (
                "com.zaxxer.hikari.pool.PoolInitializationException: Connection refused",
                "network/connection_refused",
            ),
            // A driver, a pool, what maps objects to tables, and what moves tables: one of each of the list.
            (
                "com.exasol.jdbc.ConnectFailed: Connection refused",
                "network/connection_refused",
            ),
            ("Postgrex.Error: Connection refused", "network/connection_refused"),
            (
                "io.agroal.pool.Exception: Connection refused",
                "network/connection_refused",
            ),
            (
                "org.jdbi.v3.core.ConnectionException: Connection refused",
                "network/connection_refused",
            ),
            (
                "com.alibaba.datax.common.exception.DataXException: Connection refused",
                "network/connection_refused",
            ),
            (
                "etl.errors.LoadFailed: the database refused: Connection refused",
                "network/connection_refused",
            ),
            (
                "shop.DatabaseUnreachable: timed out while connecting",
                "network/connect_timeout",
            ),
            (
                "shop.jobs.LoadFailed: zzz\nCaused by: org.postgresql.util.PSQLException: The connection attempt failed.",
                "network/connect_timeout",
            ),
            (
                "shop.jobs.LoadFailed: [Amazon](500150) Error setting/closing connection: Connection refused.",
                "network/connection_refused",
            ),
            (
                "shop.jobs.LoadFailed: FATAL: password authentication failed for user \"u\"",
                "credentials/bad_password",
            ),
            (
                "shop.jobs.LoadFailed: connection to 10.0.0.7:5432 timed out",
                "network/connect_timeout",
            ),
        ] {
            assert_eq!(said(text, Some(Engine::Postgresql)), expected, "{text}");
        }
    }
}
