//! BigQuery: its API, spark-bigquery-connector, google-auth.

use shared_domain::source::Engine;

use super::{Says, Speaker, Table};
use crate::signal::parse::Utterance;

pub(crate) const SPEAKER: Speaker = Speaker {
    name: "bigquery",
    engines: &[Engine::Bigquery],
    owns: &[
        "com.google.cloud.",
        "com.google.auth.",
        "com.google.api.",
        "google.auth.",
        "google.api_core.",
        "google.cloud.",
    ],
    codes,
    tables: TABLES,
};

fn codes(_: &Utterance<'_>) -> Vec<Says> {
    Vec::new()
}

const TABLES: &[Table] = &[];
