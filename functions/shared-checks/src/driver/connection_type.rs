//! # The connection's type cannot serve the engine that uses it
//!
//! ## Why it breaks a connection
//! A JDBC connection to Snowflake is for crawlers: a Spark job finds no driver for it. Snowflake and others have types of their own
//! for Spark.
//!
//! ## Evidence
//! The connection's type, its URL's engine, and the job; of a crawler's JDBC connection every engine is right.
//!
//! ## Fix
//! Create a connection of the native type. Its secret has the keys that the native connector reads.
//!
//! ## Unknown when
//! `glue:GetConnection`, `glue:GetJob` or `glue:GetCrawler` was denied, throttled or late.
//!
//! ## References
//! <https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-connect-snowflake-home.html>

use serde_json::{Map, Value, json};
use shared_domain::aws::glue::{Connection, Job};
use shared_domain::change::{Edit, Flip};
use shared_domain::source::{Engine, Native, Source};
use shared_domain::{Cause, Code, Fix, Missing, Resource};

use super::view::View;
use crate::check::{Said, Stands};
use crate::{Check, Judgement};

pub const CHECK: Check<View> = Check {
    explains: &[
        Cause::WrongConnectionType,
        Cause::NoSuitableDriver,
        Cause::DriverClassNotFound,
    ],
    said: &[Said {
        cause: Cause::WrongConnectionType,
        title: "The connection's type cannot serve this engine",
        resource: |told| told.connection(),
        fix: |_| Fix::advice("Create the connection with the type that the engine uses."),
        stands: Stands::UnlessPassed,
    }],
    ..Check::driver(
        Code::ConnectionType,
        "The connection's type cannot serve the engine that uses it",
        judge,
    )
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    let Some(connection) = view.connection()? else {
        return Ok(Judgement::NotApplicable);
    };
    if connection.connection_type != "JDBC" {
        return Ok(Judgement::NotApplicable);
    }
    if view.crawler()?.is_some() {
        return Ok(Judgement::Pass);
    }
    let Some(job) = view.spark_job()? else {
        return Ok(Judgement::NotApplicable);
    };
    let source = view.engine().map(Engine::source);
    let Some((source, native)) = source.and_then(|source| Some((source, source.native()?))) else {
        return Ok(Judgement::Pass);
    };
    let title = source.title;
    Ok(Judgement::fail(
        Resource::new("connection", &connection.name),
        format!("a JDBC connection to {title} is not for Spark, and a Spark job uses it"),
        native_connection(view, (connection, job), source, native),
    ))
}

/// A connection of the native type, in the job's list in the place of the other. A job that names the other only in its script keeps it.
fn native_connection(view: &View, (connection, job): (&Connection, &Job), source: &Source, native: &Native) -> Fix {
    let kind = source.connection.native_type;
    let Some(secret) = connection.secret_id() else {
        return Fix::advice(format!(
            "Create a connection of type {kind} with a secret, and let the job use that."
        ));
    };
    let mut options: Map<String, Value> = [("secretId".to_owned(), json!(secret))].into_iter().collect();
    let more = view.target.as_ref().map(native.instead).unwrap_or_default();
    if let Some((option, _)) = more.iter().find(|(_, value)| value.is_none()) {
        return Fix::advice(format!(
            "Create a connection of type {kind} with the secret {secret} and the option `{option}`, for which the URL of {} says too little, \
             and let the job and its script use that.",
            connection.name
        ));
    }
    options.extend(more.into_iter().map(|(key, value)| (key.to_owned(), json!(value))));
    let keys = native.secret_keys;
    let native = Connection {
        name: format!("{}-native", connection.name),
        connection_type: kind.to_owned(),
        connection_properties: [(native.property.to_owned(), Value::Object(options).to_string())].into(),
        physical_connection_requirements: connection.physical_connection_requirements.clone(),
        ..Connection::default()
    };
    let listed = job.connections.connections.clone();
    let mut exchanged = listed.clone();
    for name in exchanged.iter_mut().filter(|name| **name == connection.name) {
        name.clone_from(&native.name);
    }
    let create = Edit::NewConnection {
        connection: Box::new(native),
        on: true,
    };
    let takes_it = (listed != exchanged).then(|| Edit::Job {
        name: job.name.clone(),
        connections: Some(Flip::between(listed, exchanged)),
        workers: None,
    });
    Fix::changes(
        format!(
            "Create a connection of type {kind}, whose secret has the keys {keys}, and let the job and its script use that."
        ),
        [create].into_iter().chain(takes_it),
    )
}
