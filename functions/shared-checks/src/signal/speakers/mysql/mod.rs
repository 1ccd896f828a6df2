//! MySQL and MariaDB: the servers, Connector/J, MariaDB Connector/J, PyMySQL and the other clients; and RDS Proxy between them.

use shared_domain::source::Engine;

use super::{Says, Speaker};
use crate::signal::cause::Cause;
use crate::signal::parse::Utterance;

mod classes;
mod clients;
mod drivers;
mod numbers;
mod words;

pub(crate) const SPEAKER: Speaker = Speaker {
    name: "mysql",
    engines: &[Engine::Mysql, Engine::Mariadb],
    owns: &[
        "com.mysql.",
        "org.mariadb.",
        "org.drizzle.",
        "pymysql.",
        "aiomysql.",
        "MySQLdb.",
        "mysql.connector.",
        "mariadb.",
        "MySql.Data.",
        "MySqlConnector.",
    ],
    codes,
    tables: words::TABLES,
};

/// Numbers say most, then SQLSTATEs, then the exception classes that the drivers make of both.
fn codes(utterance: &Utterance<'_>) -> Vec<Says> {
    let state = utterance.state();
    let numbers = utterance
        .numbers()
        .filter_map(|number| numbers::says(number, state, &utterance.words));
    numbers
        .chain(state.and_then(classes::of_state))
        .chain(classes::of_class(utterance.class_name()))
        .chain(ran_statement(utterance))
        .collect()
}

/// Frames of a statement, of Connector/J and of MariaDB's driver: it was logged in by then, so that a message that nobody knows is
/// about what was asked for rather than about the way.
fn ran_statement(utterance: &Utterance<'_>) -> Option<Says> {
    const STATEMENTS: &[&str] = &[
        "StatementImpl.",
        "PreparedStatement.",
        "ResultSetImpl.",
        "jdbc.Statement.",
    ];
    let ran = utterance.frames.iter().any(|frame| {
        let ours = frame.starts_with("com.mysql.") || frame.starts_with("org.mariadb.jdbc.");
        ours && STATEMENTS.iter().any(|class| frame.contains(class))
    });
    ran.then_some(Says::Vaguely(Cause::SchemaOrData))
}

#[cfg(test)]
mod tests;
