//! # A native connection lacks the properties its type needs
//!
//! ## Why it breaks a connection
//! A connection of a type such as SNOWFLAKE hands its `SparkProperties` to the connector and nothing else (SAPHANA and TERADATA their
//! `JDBCProperties`): without them the job gets no option at all, and fails over a missing `sfUrl`, `url` or credential. A unified connection (schema version 2) needs its host, or its project.
//!
//! ## Evidence
//! The properties that are missing, by name.
//!
//! ## Fix
//! Set them in the connection's definition.
//!
//! ## Unknown when
//! `glue:GetConnection` was denied, throttled or late.
//!
//! ## References
//! <https://docs.aws.amazon.com/glue/latest/dg/creating-snowflake-connection.html>

use shared_domain::aws::glue::Connection;
use shared_domain::jdbc::spark_property;
use shared_domain::source::Engine;
use shared_domain::{Cause, Code, Command, Fix, Missing, Resource};

use super::view::View;
use crate::{Check, Judgement};

pub const CHECK: Check<View> = Check {
    explains: &[Cause::WrongConnectionType, Cause::BadJdbcUrl],
    ..Check::driver(
        Code::SparkProperties,
        "A native connection lacks the properties its type needs",
        judge,
    )
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    let Some(connection) = view.connection()? else {
        return Ok(Judgement::NotApplicable);
    };
    let Some(engine) = Engine::of_connection_type(&connection.connection_type) else {
        return Ok(Judgement::NotApplicable);
    };
    let lacking = if connection.is_unified() {
        lacking_of_unified(connection, engine)
    } else {
        match lacking_of_first(connection, engine) {
            Some(lacking) => lacking,
            None => return Ok(Judgement::NotApplicable),
        }
    };
    if lacking.is_empty() {
        return Ok(Judgement::Pass);
    }
    let names = lacking.join(" and ");
    Ok(Judgement::fail(
        Resource::new("connection", &connection.name),
        format!("a connection of type {} needs {names}", connection.connection_type),
        Fix::shows(
            format!(
                "Set {names} in the connection's definition; an update replaces all of it, so start from the whole one."
            ),
            Command::aws("glue", "get-connection")
                .word("--hide-password")
                .option("--name", &connection.name),
        ),
    ))
}

/// Of schema version 1, where its connections are native.
fn lacking_of_first(connection: &Connection, engine: Engine) -> Option<Vec<String>> {
    let native = engine.source().native()?;
    let object = connection
        .property(native.property)
        .and_then(|text| serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(text).ok());
    if object.is_none() && connection.spark_properties.is_empty() {
        return Some(vec![format!("{} (a JSON object in one text)", native.property)]);
    }
    let there = |key: &str| spark_property(connection, key).is_some_and(|value| !value.is_empty());
    let lacking = native.needs.iter().filter(|key| !there(key));
    Some(lacking.map(|key| (*key).to_owned()).collect())
}

fn lacking_of_unified(connection: &Connection, engine: Engine) -> Vec<String> {
    let wanted = engine.source().connection.unified_needs;
    // Glue makes host and database of a URL.
    if connection.property("JDBC_CONNECTION_URL").is_some() && wanted.contains(&"HOST") {
        return Vec::new();
    }
    let lacking = wanted.iter().filter(|key| connection.property(key).is_none());
    lacking.map(|key| (*key).to_owned()).collect()
}
