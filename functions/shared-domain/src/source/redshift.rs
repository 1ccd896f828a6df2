//! Amazon Redshift, provisioned or serverless.

use super::{
    Asked, AuthMethod, Crawled, Discovery, Engine, First, Iam, Login, Place, Probe, Read, SELECT_ONE, Shape, Source,
    Tls, Url,
};
use crate::connection_input::unified_database;
use crate::jdbc::{GlueUrl, Target, UrlProblem, plain, plain_target, problem};
use crate::request::{Endpoint, plain_endpoint, url_problem};
use crate::step::Problem;

pub(super) static SOURCE: Source = Source {
    word: "redshift",
    title: "Amazon Redshift",
    documentation: "https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-connect-redshift-home.html",
    names: &[&["redshift"], &["warehouse", "redshift"]],
    descriptions: &[
        &["warehouse", "aws"],
        &["warehouse", "amazon"],
        &["warehouse"],
        &["dwh"],
        &["dwh", "aws"],
        &["dwh", "amazon"],
    ],
    hosts: &[".redshift.amazonaws.com", ".redshift-serverless.amazonaws.com"],
    speaks: &["com.amazon.redshift."],
    connection: Shape {
        native_type: "REDSHIFT",
        script_type: "redshift",
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
        schemes: &["redshift"],
        target,
        judge,
        endpoint: |_, rest| endpoint(rest),
        write,
        says_more: true,
        needs_database: true,
    },
    default_port: 5439,
    request: Asked::DATABASE,
    login: Login {
        methods: &[AuthMethod::Iam, AuthMethod::Managed, AuthMethod::Secret],
        iam: Iam::ByDriver {
            driver: "com.amazon.redshift.jdbc42.Driver",
        },
        ..Login::BY_SECRET
    },
    tls: Tls {
        no_authority: Some("whose certificate is Amazon's, which Glue brings along"),
        refuses: Some("Redshift refuses TLS below 1.2 since 2026-01-31"),
        ..Tls::BY_PROPERTY
    },
    drivers: &["com.amazon.redshift.jdbc.Driver", "com.amazon.redshift.jdbc42.Driver"],
    probe: Probe {
        // For a read over JDBC. Glue's Redshift connector reads by UNLOAD, which the catalog's tables on the leader node do not take.
        table: "pg_catalog.pg_tables",
        query: SELECT_ONE,
        read: Read::Jdbc,
        how: " over JDBC; the copy through S3 that Glue's own Redshift reader makes is not part of it",
        crawler: Crawled::Yes,
    },
    // `REDSHIFT` is accepted by Glue and missing in the API's enumeration, so no filter is known to take it.
    discovery: Discovery::ELSEWHERE,
};

fn write(place: &Place<'_>) -> Option<String> {
    place.plain(if place.by_iam { "redshift:iam" } else { "redshift" })
}

fn target(engine: Engine, rest: &str) -> Option<Target> {
    plain_target(engine, rest).filter(|_| !names_a_cluster(rest))
}

fn judge(url: &str, rest: &str) -> Result<GlueUrl, UrlProblem> {
    let rest = rest.strip_prefix("iam:").unwrap_or(rest);
    if names_a_cluster(rest) {
        return Err(problem(
            url,
            "A connection's URL needs host and port; a cluster and its Region in their place are for the `url` option of a job.",
        ));
    }
    plain(url, Engine::Redshift, rest)
}

fn endpoint(rest: &str) -> Result<Endpoint, Problem> {
    let rest = rest.strip_prefix("iam:").unwrap_or(rest);
    if names_a_cluster(rest) {
        return Err(url_problem(
            "names a cluster and its Region, which only the `url` option of a job takes",
            "leave it out and give `endpoint` with the cluster's host, port and database, and \"auth\": {\"method\": \"iam\"}".to_owned(),
        ));
    }
    plain_endpoint(rest)
}

/// True for `cluster:region` in place of `host:port`: what `jdbc:redshift:iam://` also takes in the `url` option of a job. The driver asks
/// Redshift where the cluster listens, so the URL names no host.
fn names_a_cluster(rest: &str) -> bool {
    let authority = rest.split_once("//").map_or(rest, |(_, rest)| rest);
    let authority = authority.split(['/', ';', '?']).next().unwrap_or_default();
    !authority.contains(['@', ','])
        && authority.split_once(':').is_some_and(|(cluster, region)| {
            !cluster.contains('.') && region.starts_with(|c: char| c.is_ascii_lowercase())
        })
}
