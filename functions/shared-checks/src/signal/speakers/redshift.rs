//! Redshift: its JDBC driver, its IAM helper, redshift_connector.

use shared_domain::source::Engine;

use super::{Says, Speaker, Table};
use crate::signal::parse::Utterance;

pub(crate) const SPEAKER: Speaker = Speaker {
    name: "redshift",
    engines: &[Engine::Redshift],
    owns: &[
        "com.amazon.redshift.",
        "redshift_connector.",
        "io.github.spark_redshift_community.",
        "com.databricks.spark.redshift.",
    ],
    codes,
    tables: TABLES,
};

fn codes(_: &Utterance<'_>) -> Vec<Says> {
    Vec::new()
}

const TABLES: &[Table] = &[];
