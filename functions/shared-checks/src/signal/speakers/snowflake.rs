//! Snowflake: the service, its JDBC driver, spark-snowflake, its Python connector.

use shared_domain::source::Engine;

use super::{Says, Speaker, Table};
use crate::signal::parse::Utterance;

pub(crate) const SPEAKER: Speaker = Speaker {
    name: "snowflake",
    engines: &[Engine::Snowflake],
    owns: &["net.snowflake.", "snowflake."],
    codes,
    tables: TABLES,
};

fn codes(_: &Utterance<'_>) -> Vec<Says> {
    Vec::new()
}

const TABLES: &[Table] = &[];
