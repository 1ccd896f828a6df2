//! Redshift: what is its own. Its server and its driver also speak PostgreSQL's words, see [`super::postgresql`].
//!
//! Two generations of its JDBC driver are met: the one built on Simba's, which numbers its messages (`[Amazon](500310)`,
//! `[Amazon][JDBC](10060)`), and the open one, which is pgjdbc's child.

use shared_domain::source::Engine;

use super::Says::{self, Carries, Exactly, Likely, Vaguely, WhileConnecting};
use super::Speaker;
use crate::signal::cause::Cause::*;
use crate::signal::parse::Utterance;

mod words;

pub(crate) const SPEAKER: Speaker = Speaker {
    name: "redshift",
    engines: &[Engine::Redshift],
    owns: &[
        "com.amazon.redshift.",
        "com.amazon.jdbc.",
        "com.amazon.dsi.",
        "com.amazon.support.",
        "redshift_connector.",
        "io.github.spark_redshift_community.",
        "com.databricks.spark.redshift.",
    ],
    codes,
    tables: words::TABLES,
};

fn codes(utterance: &Utterance<'_>) -> Vec<Says> {
    let numbered = utterance.coded("Amazon").filter_map(of_driver);
    let generic = utterance.coded("Amazon JDBC").map(of_framework);
    numbered
        .chain(generic)
        .chain(in_login_by_iam(utterance))
        .chain(unknown_user(utterance))
        .collect()
}

/// `{'S': 'FATAL', 'C': '42704', 'M': 'user "x" does not exist'`: the state of a thing that is not there, and as it is fatal the
/// login's.
fn unknown_user(utterance: &Utterance<'_>) -> Option<Says> {
    let fatal = utterance.words.contains("'s': 'fatal'");
    (fatal && utterance.state() == Some("42704")).then_some(Exactly(BadPassword))
}

/// Whatever fails in the driver's own part that gets temporary credentials, frames say so.
fn in_login_by_iam(utterance: &Utterance<'_>) -> Option<Says> {
    const PARTS: &[&str] = &[
        "com.amazon.redshift.core.IamHelper",
        "com.amazon.redshift.core.ServerlessIamHelper",
        "com.amazon.redshift.core.PluginProfilesConfigFile",
        "com.amazon.redshift.plugin.",
    ];
    let there = utterance
        .frames
        .iter()
        .any(|frame| PARTS.iter().any(|part| frame.starts_with(part)));
    there.then_some(Likely(IamDbAuthDenied))
}

/// `[Amazon](500xxx)`: the numbers of the driver itself.
fn of_driver(number: u32) -> Option<Says> {
    let said = match number {
        // Error setting/closing connection: REASON.
        500_150 | 500_151 | 600_000 => WhileConnecting,
        // Invalid operation: what the server says.
        500_310 => Vaguely(SchemaOrData),
        // Error processing query/statement: what the server says.
        500_051 | 500_052 => Vaguely(SchemaOrData),
        // The TCP socket has timed out while waiting for a response.
        500_053 => Exactly(LockOrQueryTimeout),
        // Channel is not open. Connection is lost; the server closed the connection.
        500_366 | 600_001 => Exactly(ConnectionDropped),
        // Default values of properties.
        100_021 => Likely(BadJdbcUrl),
        // Conversions of values.
        500_320..=500_330 => Likely(SchemaOrData),
        _ => return None,
    };
    Some(said)
}

/// `[Amazon][JDBC](1xxxx)`: the numbers of the framework that the driver is built on.
fn of_framework(number: u32) -> Says {
    match number {
        // Connection has been closed.
        10_060 => Exactly(ConnectionDropped),
        // Connection refused, and connection error: REASON.
        10_100 => Likely(ConnectionRefused),
        // Required connection key(s) are missing; the URL is invalid.
        11_640 | 11_500 => Exactly(BadJdbcUrl),
        // Error converting value.
        10_140 | 10_170 => Likely(SchemaOrData),
        // Batches carry the error of a row.
        10_120 => Carries,
        _ => Likely(ScriptError),
    }
}

#[cfg(test)]
mod tests;
