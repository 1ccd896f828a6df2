//! PostgreSQL: self-managed, on RDS, or Aurora PostgreSQL.

use super::{
    Asked, Crawled, Discovery, Elsewhere, Engine, First, IAM_BY_TOKEN, Iam, Login, Probe, Read, SELECT_ONE, Shape,
    Source, Tls, Url,
};
use crate::connection_input::unified_database;
use crate::jdbc::{plain, plain_target};
use crate::request::plain_endpoint;

pub(super) static SOURCE: Source = Source {
    word: "postgresql",
    title: "PostgreSQL",
    documentation: "https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-connect-jdbc-home.html",
    names: &[
        &["postgresql"],
        &["postgres"],
        &["postgre sql"],
        &["pgsql"],
        &["pg"],
        &["psql"],
        &["timescale"],
        &["timescaledb"],
    ],
    descriptions: &[
        &["cloud sql"],
        &["aurora"],
        &["aurora", "rds"],
        &["rds"],
        &["sql"],
        &["database"],
    ],
    hosts: &[],
    speaks: &["org.postgresql."],
    connection: Shape {
        native_type: "POSTGRESQL",
        script_type: "postgresql",
        first: First::Jdbc,
        unified: unified_database,
        unified_needs: &["HOST", "DATABASE"],
        telltale: None,
        unified_login: "BASIC",
        since: None,
        host: |_| None,
        telling: &[],
        telling_options: &[],
    },
    url: Url {
        schemes: &["postgresql", "postgres"],
        target: plain_target,
        judge: |url, rest| plain(url, Engine::Postgresql, rest),
        endpoint: |_, rest| plain_endpoint(rest),
        write: |place| place.plain("postgresql"),
        says_more: false,
        needs_database: true,
    },
    default_port: 5432,
    request: Asked::DATABASE,
    login: Login {
        methods: IAM_BY_TOKEN,
        iam: Iam::Token {
            driver: "org.postgresql.Driver",
            tls: ("sslmode", "require"),
        },
        ..Login::BY_SECRET
    },
    tls: Tls {
        elsewhere: Elsewhere::AmazonsOnly,
        required_by: Some("rds.force_ssl"),
        // RDS for PostgreSQL requires TLS by default from version 15 on.
        required_by_default: |version, aurora| match version.first() {
            Some(major) if *major < 15 => Some(false),
            Some(_) if !aurora => Some(true),
            _ => None,
        },
        versions_in: Some("ssl_max_protocol_version"),
        ..Tls::BY_PROPERTY
    },
    drivers: &["org.postgresql.Driver"],
    probe: Probe {
        // A view without column types of its own: Spark cannot map those of `information_schema` (domains).
        table: "pg_catalog.pg_tables",
        query: SELECT_ONE,
        read: Read::Table,
        how: "",
        crawler: Crawled::Yes,
    },
    discovery: Discovery {
        rds_instances: &["postgres"],
        rds_clusters: &["aurora-postgresql", "postgres"],
        rds_names: &["postgres", "aurora-postgresql"],
        connection_types: &["JDBC", "POSTGRESQL"],
    },
};
