//! MariaDB: Glue reaches it as MySQL, with MySQL's driver.

use super::mysql::{DRIVER, LOGIN, PROBE, SHAPE, TLS};
use super::{Asked, Discovery, Source, Tls, Url};
use crate::jdbc::{plain_target, problem};
use crate::request::plain_endpoint;

pub(super) static SOURCE: Source = Source {
    word: "mariadb",
    title: "MariaDB",
    documentation: "https://docs.aws.amazon.com/glue/latest/dg/connection-properties.html",
    names: &[&["mariadb"], &["maria db"], &["maria"]],
    descriptions: &[&["rds"], &["sql"], &["database"]],
    hosts: &[],
    speaks: &["org.mariadb."],
    connection: SHAPE,
    url: Url {
        schemes: &["mariadb"],
        target: plain_target,
        judge: |url, _| {
            Err(problem(
                url,
                "Glue knows no `mariadb` URLs; it reaches MariaDB with its MySQL driver as `jdbc:mysql:`.",
            ))
        },
        endpoint: |_, rest| plain_endpoint(rest),
        write: |place| place.plain("mysql"),
        says_more: false,
        needs_database: true,
    },
    default_port: 3306,
    request: Asked::DATABASE,
    login: LOGIN,
    tls: Tls {
        required_by_default: |version, _| (*version.first()? <= 10).then_some(false),
        ..TLS
    },
    drivers: &["org.mariadb.jdbc.Driver", DRIVER, "com.mysql.jdbc.Driver"],
    probe: PROBE,
    discovery: Discovery {
        rds_instances: &["mariadb"],
        rds_clusters: &[],
        rds_names: &["mariadb"],
        connection_types: &["JDBC", "MYSQL"],
    },
};
