//! MySQL: self-managed, on RDS, or Aurora MySQL.

use super::{
    Asked, Crawled, Discovery, Elsewhere, Engine, First, IAM_BY_TOKEN, Iam, Login, Probe, Read, SELECT_ONE, Shape,
    Source, Tls, Url,
};
use crate::connection_input::unified_database;
use crate::jdbc::{plain, plain_target};
use crate::request::plain_endpoint;

pub(super) static SOURCE: Source = Source {
    word: "mysql",
    title: "MySQL",
    documentation: "https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-connect-jdbc-home.html",
    names: &[&["mysql"], &["my sql"], &["percona"]],
    descriptions: &[
        &["cloud sql"],
        &["aurora"],
        &["aurora", "rds"],
        &["rds"],
        &["sql"],
        &["database"],
    ],
    hosts: &[],
    speaks: &["com.mysql."],
    connection: SHAPE,
    url: Url {
        schemes: &["mysql"],
        target: plain_target,
        judge: |url, rest| plain(url, Engine::Mysql, rest),
        endpoint: |_, rest| plain_endpoint(rest),
        write: |place| place.plain("mysql"),
        says_more: false,
        needs_database: true,
    },
    default_port: 3306,
    request: Asked::DATABASE,
    login: LOGIN,
    tls: Tls {
        required_by_default: |version, _| {
            // What newer versions than 8.0 have by default is not documented.
            let (major, minor) = (version.first()?, version.get(1)?);
            ((*major, *minor) <= (8, 0)).then_some(false)
        },
        ..TLS
    },
    drivers: &[DRIVER, "com.mysql.jdbc.Driver", "org.mariadb.jdbc.Driver"],
    probe: PROBE,
    discovery: Discovery {
        rds_instances: &["mysql"],
        rds_clusters: &["aurora-mysql", "mysql"],
        rds_names: &["mysql", "aurora-mysql", "aurora"],
        connection_types: &["JDBC", "MYSQL"],
    },
};

pub(super) const DRIVER: &str = "com.mysql.cj.jdbc.Driver";

/// What Glue reaches as MySQL.
pub(super) const SHAPE: Shape = Shape {
    native_type: "MYSQL",
    script_type: "mysql",
    first: First::Jdbc,
    unified: unified_database,
    unified_needs: &["HOST", "DATABASE"],
    telltale: None,
    unified_login: "BASIC",
    since: None,
    host: |_| None,
    telling: &[],
    telling_options: &[],
};

pub(super) const LOGIN: Login = Login {
    methods: IAM_BY_TOKEN,
    iam: Iam::Token {
        driver: DRIVER,
        tls: ("sslMode", "REQUIRED"),
    },
    ..Login::BY_SECRET
};

pub(super) const TLS: Tls = Tls {
    elsewhere: Elsewhere::Refused,
    required_by: Some("require_secure_transport"),
    versions_in: Some("tls_version"),
    ..Tls::BY_PROPERTY
};

pub(super) const PROBE: Probe = Probe {
    // The server's own list: the same for every login, and without the columns of `ENUM` type that other views have.
    table: "information_schema.CHARACTER_SETS",
    query: SELECT_ONE,
    read: Read::Table,
    how: "",
    crawler: Crawled::Yes,
};
