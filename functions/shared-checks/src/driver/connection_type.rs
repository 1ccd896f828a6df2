//! # The connection's type cannot serve the engine that uses it
//!
//! ## Why it breaks a connection
//! A JDBC connection to Snowflake is for crawlers: a Spark job finds no driver for it. Snowflake and BigQuery have types of their own
//! for Spark.
//!
//! ## Evidence
//! The connection's type, its URL's engine, and the job.
//!
//! ## Fix
//! Create a connection of the native type. Its secret has the keys that the native connector reads.
//!
//! ## Unknown when
//! `glue:GetConnection` or `glue:GetJob` was denied, throttled or late.
//!
//! ## References
//! <https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-connect-snowflake-home.html>

use serde_json::json;
use shared_domain::aws::glue::Connection;
use shared_domain::source::Engine;
use shared_domain::{Cause, Code, Command, Fix, Missing, Resource};

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
    if connection.connection_type != "JDBC" || view.spark_job()?.is_none() {
        return Ok(Judgement::NotApplicable);
    }
    let native = view
        .engine()
        .filter(|engine| matches!(engine, Engine::Snowflake | Engine::Bigquery));
    let Some(engine) = native else {
        return Ok(Judgement::Pass);
    };
    let title = engine.traits().title;
    Ok(Judgement::fail(
        Resource::new("connection", &connection.name),
        format!("a JDBC connection to {title} is not for Spark, and a Spark job uses it"),
        native_connection(view, connection, engine),
    ))
}

fn native_connection(view: &View, connection: &Connection, engine: Engine) -> Fix {
    let kind = engine.as_str().to_uppercase();
    let Some(secret) = connection.secret_id() else {
        return Fix::advice(format!(
            "Create a connection of type {kind} with a secret, and let the job use that."
        ));
    };
    let (properties, keys) = match (engine, &view.target) {
        (Engine::Snowflake, Some(target)) => (
            json!({"secretId": secret, "sfUrl": target.host}),
            "sfUser and sfPassword",
        ),
        _ => (
            json!({"secretId": secret}),
            "credentials (the service account's key, in base64)",
        ),
    };
    let mut input = json!({
        "Name": format!("{}-native", connection.name),
        "ConnectionType": kind,
        "ConnectionProperties": {"SparkProperties": properties.to_string()},
    });
    if let Some(network) = &connection.physical_connection_requirements {
        input["PhysicalConnectionRequirements"] = json!(network);
    }
    Fix::command(
        format!("Create a connection of type {kind}, whose secret has the keys {keys}, and let the job use that."),
        Command::aws("glue", "create-connection").option("--connection-input", input.to_string()),
    )
}
