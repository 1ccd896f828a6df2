//! PostgreSQL: the server, libpq, pgjdbc, psycopg; and what stands between them, pgbouncer and RDS Proxy.
//!
//! Redshift speaks with the same words (its server is a fork, its JDBC driver has pgjdbc's catalogue): the judge takes the two for kin.
//! What is Redshift's alone is in [`super::redshift`].

use shared_domain::source::Engine;

use super::{Says, Speaker};
use crate::signal::cause::Cause;
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
        "com.impossibl.postgres.",
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
        .chain(is_of_hosts(&utterance.words).then_some(Says::Vaguely(Cause::HostNotAllowed)))
        .chain(ran_statement(utterance))
        .collect()
}

/// `No entry in pg_hba.conf for the host "10.0.0.4", user "u"`, put into other words or translated by a machine: the server's file of who
/// may come names whom it refused. The catalogue's own words say more.
fn is_of_hosts(words: &str) -> bool {
    let refused = words.split_once("pg_hba.conf").or_else(|| words.split_once("pg_hba-"));
    refused.is_some_and(|(before, behind)| {
        let whom = ["'10.", "'192.168.", "host '", "user '"]
            .iter()
            .any(|whom| behind.contains(whom) || before.contains(whom));
        whom || ["no entry", "no matching", "rejects", "not listed", "not allowed"]
            .iter()
            .any(|said| words.contains(said))
    })
}

/// Frames of a statement, of pgjdbc and of Redshift's driver: it was logged in by then, so that a message that nobody knows is about
/// what was asked for rather than about the way.
fn ran_statement(utterance: &Utterance<'_>) -> Option<Says> {
    const STATEMENTS: &[&str] = &[
        "PgStatement.",
        "PgPreparedStatement.",
        "PgResultSet.",
        "RedshiftStatementImpl.",
        "RedshiftPreparedStatement.",
        "RedshiftResultSet.",
    ];
    let ran = utterance.frames.iter().any(|frame| {
        let ours = frame.starts_with("org.postgresql.jdbc.") || frame.starts_with("com.amazon.redshift.jdbc.");
        ours && STATEMENTS.iter().any(|class| frame.contains(class))
    });
    ran.then_some(Says::Vaguely(Cause::SchemaOrData))
}

#[cfg(test)]
mod tests;
