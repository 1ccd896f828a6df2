//! Teradata: its database, its gateway and its drivers. All of them number what they say, and tell who says it:
//! `[Teradata Database] [TeraJDBC 17.20.00.12] [Error 8017] [SQLState 28000]`, `[Teradata JDBC Driver] ... [Error 1277]`.

use shared_domain::source::Engine;

use super::Says::{Exactly, Likely, Vaguely, WhileConnecting};
use super::{Says, Speaker, Table};
use crate::signal::cause::Cause::*;
use crate::signal::parse::Utterance;

pub(crate) const SPEAKER: Speaker = Speaker {
    name: "teradata",
    engines: &[Engine::Teradata],
    owns: &["com.teradata.", "com.ncr.teradata.", "teradatasql.", "teradata."],
    codes,
    tables: TABLES,
};

fn codes(utterance: &Utterance<'_>) -> Vec<Says> {
    let of_database = utterance.coded("Teradata Database").filter_map(of_database);
    let drivers = ["Teradata JDBC Driver", "Teradata SQL Driver"];
    let of_driver = drivers
        .iter()
        .flat_map(|name| utterance.coded(name))
        .filter_map(of_driver);
    of_database.chain(of_driver).collect()
}

/// The database's and the gateway's numbers (Database Messages, B035-1096), by their families where no number is told.
fn of_database(number: u32) -> Option<Says> {
    Some(match number {
        // Account, password, user; the gateway's one answer to all of them.
        3_002..=3_006 | 8_017 => Exactly(BadPassword),
        // The password has expired.
        3_032 => Exactly(AccountState),
        // All virtual circuits are in use.
        8_024 => Exactly(TooManyConnections),
        8_018..=8_023 => Likely(ConnectionDropped),
        // The user has no right to an object, or to make one.
        3_523 | 3_524 => Exactly(DatabaseOrPrivilege),
        3_802 => Likely(DatabaseOrPrivilege),
        // Deadlocks, and what was taken back.
        2_631 | 3_110 | 3_111 | 3_156 => Exactly(LockOrQueryTimeout),
        // No more spool or permanent space.
        2_507 | 2_644 | 2_646 => Exactly(SourceFull),
        3_120 | 2_825..=2_828 => Likely(ConnectionDropped),
        3_134..=3_136 => Likely(LockOrQueryTimeout),
        // Rows and values (file system and AMP), names and types (resolver, parser), functions.
        2_600..=2_999 | 3_500..=3_999 | 5_000..=5_999 | 6_000..=7_999 | 9_000..=9_999 => Likely(SchemaOrData),
        3_000..=3_099 => Likely(BadPassword),
        _ => return None,
    })
}

/// The drivers' own numbers.
fn of_driver(number: u32) -> Option<Says> {
    Some(match number {
        // Login failure for Connection to HOST: why stands behind it.
        1_000 => WhileConnecting,
        // No address, nobody there, no answer in time.
        1_276 => Exactly(DnsFailure),
        1_275 => Likely(ConnectTimeout),
        1_277 => Exactly(ConnectTimeout),
        // The socket of a session failed.
        804 => Likely(ConnectionDropped),
        // The security mechanism (LOGMECH) could not be used or was not let in.
        1_014 => Likely(BadPassword),
        // Parameters of the URL.
        1_536 | 1_537 => Exactly(BadJdbcUrl),
        // Batches carry the error of a row.
        1_338 | 1_339 => Vaguely(SchemaOrData),
        _ => return None,
    })
}

const TABLES: &[Table] = &[Table {
    language: "en",
    source: "Teradata Database Messages (B035-1096); Teradata JDBC Driver reference; Teradata SQL Driver for Python, README and gosqldriver",
    says: &[
        ("the userid, password or account is invalid", Exactly(BadPassword)),
        ("user password has expired", Exactly(AccountState)),
        ("all virtual circuits are currently in use", Exactly(TooManyConnections)),
        ("unable to determine ip address for host", Exactly(DnsFailure)),
        ("hostname lookup failed for", Exactly(DnsFailure)),
        ("login timeout for connection to", Exactly(ConnectTimeout)),
        ("login failure for connection to", WhileConnecting),
        ("failed to connect to {} caused by dial tcp", WhileConnecting),
        ("failure receiving config response message header from", WhileConnecting),
        ("socket communication failure for packet", Likely(ConnectionDropped)),
        (
            "no response received when attempting to connect to the teradata server",
            Exactly(ConnectTimeout),
        ),
        (
            "teradata server can't currently be reached over this network",
            Exactly(NoRoute),
        ),
        ("invalid connection parameter name", Exactly(BadJdbcUrl)),
        ("tdgss_err_all_mechanisms_failed", Likely(BadPassword)),
        ("no more spool space in", Exactly(SourceFull)),
        ("no more room in database", Exactly(SourceFull)),
        // 3706 and 3732, where the number was cut away.
        ("in the triggered action", Exactly(SchemaOrData)),
        ("transaction aborted due to deadlock", Exactly(LockOrQueryTimeout)),
    ],
}];

#[cfg(test)]
mod tests {
    use shared_domain::source::Engine;

    use crate::signal::speakers::heard::said;

    #[test]
    fn numbers_of_the_database_and_of_its_drivers_are_read_whoever_prints_them() {
        for (who, number, expected) in [
            ("Teradata Database", 8017, "credentials/bad_password"),
            ("Teradata Database", 3002, "credentials/bad_password"),
            ("Teradata Database", 3032, "credentials/account_locked_or_expired"),
            ("Teradata Database", 8024, "not_connection/capacity_or_throttling"),
            ("Teradata Database", 3523, "credentials/database_or_privilege_missing"),
            ("Teradata Database", 3802, "credentials/database_or_privilege_missing"),
            ("Teradata Database", 2631, "not_connection/lock_or_query_timeout"),
            ("Teradata Database", 2646, "not_connection/out_of_disk"),
            ("Teradata Database", 2616, "not_connection/schema_or_data_error"),
            ("Teradata Database", 3706, "not_connection/schema_or_data_error"),
            ("Teradata Database", 3807, "not_connection/schema_or_data_error"),
            ("Teradata Database", 6760, "not_connection/schema_or_data_error"),
            ("Teradata JDBC Driver", 1276, "network/dns_failure"),
            ("Teradata JDBC Driver", 1277, "network/connect_timeout"),
            ("Teradata JDBC Driver", 1275, "network/connect_timeout"),
            ("Teradata JDBC Driver", 804, "network/connection_dropped"),
            ("Teradata JDBC Driver", 1000, "network/connect_timeout"),
            ("Teradata JDBC Driver", 1536, "driver/bad_jdbc_url"),
        ] {
            let jdbc = format!("[{who}] [TeraJDBC 17.20.00.12] [Error {number}] [SQLState HY000] zzz");
            let python = format!(
                "teradatasql.OperationalError: [Version 17.20.0.7] [Session 0] [{who}] [Error {number}] [SQLState HY000] zzz"
            );
            for text in [jdbc, python] {
                for engine in [None, Some(Engine::Teradata)] {
                    assert_eq!(said(&text, engine), expected, "{text}");
                }
            }
        }
    }

    #[test]
    fn why_a_login_failed_is_said_behind_the_number() {
        for (reason, expected) in [
            ("java.net.UnknownHostException: td", "network/dns_failure"),
            (
                "java.net.ConnectException: Connection refused",
                "network/connection_refused",
            ),
            (
                "java.net.NoRouteToHostException: No route to host",
                "network/no_route_or_unreachable",
            ),
        ] {
            let text = format!(
                "[Teradata JDBC Driver] [TeraJDBC 16.20.00.10] [Error 1000] [SQLState 08S01] Login failure for Connection to td Thu \
                 socket orig=td cid=1 sess=0 {reason}"
            );
            assert_eq!(said(&text, Some(Engine::Teradata)), expected, "{text}");
        }
    }
}
