//! Google BigQuery.

use super::{
    Asked, Connection, Crawled, Discovery, Enforce, First, Iam, Login, Native, Probe, Properties, Read, SECRET_ONLY,
    SELECT_ONE, Shape, Source, Tls, Url,
};
use crate::connection_input::secret_id;
use crate::jdbc::{plain_target, spark_property, unknown_engine};
use crate::request::{Request, not_by_url};
use crate::secret_form::{SecretForm, Typed};

pub(super) static SOURCE: Source = Source {
    word: "bigquery",
    title: "Google BigQuery",
    documentation: "https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-connect-bigquery-home.html",
    names: &[
        &["bigquery"],
        &["big query"],
        &["bq"],
        &["google analytics", "bigquery"],
    ],
    descriptions: &[
        &["warehouse", "google"],
        &["warehouse", "gcp"],
        &["warehouse"],
        &["dwh"],
        &["dwh", "google"],
        &["dwh", "gcp"],
    ],
    hosts: &[HOST],
    speaks: &["com.google.cloud.bigquery", "com.google.cloud.spark.bigquery"],
    connection: Shape {
        native_type: "BIGQUERY",
        script_type: "bigquery",
        first: First::Native(Native {
            property: "SparkProperties",
            needs: &["secretId"],
            secret_keys: "credentials (the service account's key, in base64)",
            options: |_, registration| Ok(vec![("secretId", Some(secret_id(registration)?))]),
            apart: "which is not reached by JDBC",
            instead: |_| Vec::new(),
        }),
        unified: |_, request| unified(request),
        unified_needs: &["PROJECT_ID"],
        telltale: Some("PROJECT_ID"),
        unified_login: "CUSTOM",
        since: Some((4, 0)),
        host: |_| Some(HOST.to_owned()),
        telling: &["PROJECT_ID"],
        telling_options: &["parentProject"],
    },
    url: Url {
        schemes: &["bigquery"],
        target: plain_target,
        judge: |url, _| Err(unknown_engine(url)),
        endpoint: |_, _| Err(not_by_url("bigquery")),
        write: |_| None,
        says_more: true,
        needs_database: true,
    },
    default_port: 443,
    request: Asked {
        required: &["bigquery.project", "bigquery.location"],
        given: |request| request.bigquery.is_some(),
        host: |_| Some(HOST.to_owned()),
        is_private: |_| false,
        host_is_endpoint: false,
        ..Asked::DATABASE
    },
    login: Login {
        methods: SECRET_ONLY,
        iam: Iam::None,
        secret: |_, _| SERVICE_ACCOUNT,
        secret_of: |_| SERVICE_ACCOUNT,
        all_documented: true,
        beside: |_| Vec::new(),
        job_adds: |request| {
            Some(format!(
                "a job passes the project to bill, `{}`, in its option `parentProject`",
                project(request).unwrap_or_default()
            ))
        },
    },
    tls: Tls {
        enforce: Enforce::Always,
        no_authority: Some("which is not reached by JDBC"),
        ..Tls::BY_PROPERTY
    },
    drivers: &[],
    probe: Probe {
        table: TABLE,
        query: SELECT_ONE,
        read: Read::Options(read),
        how: "",
        crawler: Crawled::No,
    },
    discovery: Discovery {
        connection_types: &["BIGQUERY"],
        ..Discovery::ELSEWHERE
    },
};

const HOST: &str = "bigquery.googleapis.com";

/// Public, so that it proves the login and the project, and needs no permission on a data set. A query would need a data set to put its
/// result into.
const TABLE: &str = "bigquery-public-data.samples.shakespeare";

/// `credentials`, the service account's JSON in base64.
pub const SERVICE_ACCOUNT: SecretForm = SecretForm {
    user: None,
    value: "credentials",
    is: "service account's key",
    keys: "`credentials`, the service account's JSON key in base64",
    typed: Typed::ServiceAccount,
    taken: &[&["credentials"], &["private_key", "client_email"]],
    any_case: false,
    either_case: false,
    or: None,
    also: &[],
};

fn project(request: &Request) -> Option<String> {
    request.bigquery.as_ref().and_then(|bigquery| bigquery.project.clone())
}

fn unified(request: &Request) -> Result<Properties, String> {
    Ok(vec![
        ("PROJECT_ID", Some(project(request).ok_or("no project is known")?)),
        ("JDBC_ENFORCE_SSL", Some("false".to_owned())),
    ])
}

fn read(request: &Request, connection: &Connection) -> Result<Properties, String> {
    let project = project(request)
        .or_else(|| spark_property(connection, "parentProject"))
        .or_else(|| connection.property("PROJECT_ID").map(str::to_owned))
        .ok_or(
            "the connection does not name the Google Cloud project that pays for the read: give `bigquery.project`",
        )?;
    Ok(vec![
        ("parentProject", Some(project)),
        ("sourceType", Some("table".to_owned())),
        ("table", Some(TABLE.to_owned())),
    ])
}
