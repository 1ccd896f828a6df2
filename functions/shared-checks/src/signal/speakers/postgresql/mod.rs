//! PostgreSQL: the server, libpq, pgjdbc, psycopg; and what stands between them, pgbouncer and RDS Proxy.
//!
//! Redshift speaks with the same words (its server is a fork, its JDBC driver has pgjdbc's catalogue): the judge takes the two for kin.
//! What is Redshift's alone is in [`super::redshift`].

use shared_domain::source::Engine;

use super::{Says, Speaker};
use crate::signal::parse::Utterance;

mod clients;
mod severity;
mod states;
mod words;

pub(crate) const SPEAKER: Speaker = Speaker {
    name: "postgresql",
    engines: &[Engine::Postgresql],
    owns: &[
        "org.postgresql.",
        "psycopg2.",
        "psycopg.",
        "psycopg_pool.",
        "pg8000.",
        "asyncpg.",
        "Npgsql.",
        "PG::",
    ],
    codes,
    tables: words::TABLES,
};

/// SQLSTATE; where none is printed, the class that a Python driver made of it, and the severity that the server translates.
fn codes(utterance: &Utterance<'_>) -> Vec<Says> {
    utterance
        .state()
        .and_then(|state| states::says(state, &utterance.words))
        .or_else(|| states::of_class(utterance.class_name()))
        .or_else(|| states::of_message(utterance.message))
        .into_iter()
        .chain(severity::says(utterance))
        .collect()
}

#[cfg(test)]
mod tests;
