//! SAP HANA: its server, its JDBC driver (`SAP DBTech JDBC`) and the clients of one kind (`hdbcli`, ODBC, `hdbsql`).
//!
//! The server numbers what it says, in every language alike (`SAP DBTech JDBC: [414]: ...`, `(416, '...')`); the clients number their
//! own failures below zero (`-10709`), and the layer below them tells why in `RTE:[89006]`.

use shared_domain::source::Engine;

use super::Says::{Exactly, Likely, Vaguely, WhileConnecting};
use super::{Says, Speaker, Table};
use crate::signal::cause::Cause::*;
use crate::signal::parse::Utterance;

pub(crate) const SPEAKER: Speaker = Speaker {
    name: "saphana",
    engines: &[Engine::Saphana],
    owns: &["com.sap.db.", "hdbcli.", "sqlalchemy_hana."],
    codes,
    tables: TABLES,
};

/// The name of the clients, behind which the server's numbers stand (`SAP DBTech JDBC: [10]`), and that of the layer below them.
const CLIENT: &str = "SAP DBTech JDBC";
const RUNTIME: &str = "RTE";

fn codes(utterance: &Utterance<'_>) -> Vec<Says> {
    let own = utterance.class.is_some_and(|class| class.starts_with("hdbcli."));
    let bare = utterance.numbers().filter(|_| own);
    let of_server = utterance.coded(CLIENT).chain(bare).filter_map(of_server);
    let of_runtime = utterance.coded(RUNTIME).filter_map(of_runtime);
    let of_client = of_client(&utterance.words, own);
    of_server.chain(of_runtime).chain(of_client).collect()
}

/// The server's own numbers (SQL error codes of its SQL reference, `M_ERROR_CODES`).
fn of_server(number: u32) -> Option<Says> {
    Some(match number {
        // Authentication failed, invalid user name.
        10 | 332 => Exactly(BadPassword),
        // The password has to be changed, the user is deactivated, locked, not valid yet or any more.
        414..=418 => Exactly(AccountState),
        258 => Likely(DatabaseOrPrivilege),
        4 => Exactly(OutOfMemory),
        14 => Exactly(SourceFull),
        // Lock wait timeout, deadlock, serialization, cancellation, busy resource; the statement's timeout.
        131 | 133 | 138 | 139 | 146 | 613 => Exactly(LockOrQueryTimeout),
        // Only commands for licence handling are allowed.
        437 => Exactly(Other),
        // What the compiler and the execution refuse: names, types, values, constraints.
        255..=413 | 419..=436 => Likely(SchemaOrData),
        _ => return None,
    })
}

/// `RTE:[89006]`: what the layer below every client failed at.
fn of_runtime(number: u32) -> Option<Says> {
    Some(match number {
        89_001 => Exactly(DnsFailure),
        // `System call 'connect' failed, rc=111:...`: the system's own word for why stands behind it.
        89_006 => Vaguely(ConnectTimeout),
        // Closed by the other side: a filter of addresses, TLS that was not asked for, or a server that went away.
        89_008 | 89_013 => Likely(ConnectionDropped),
        89_000..=89_999 => Vaguely(ConnectTimeout),
        // The trust store or its key cannot be read; then what the other side showed.
        300_010 => Exactly(TrustStoreMissing),
        300_015 => Exactly(CertificateUntrusted),
        300_000..=300_999 => Likely(SslHandshake),
        _ => return None,
    })
}

/// Numbers below zero, as the clients print their own: `-10709: Connection failed`, `..., -813.]`.
fn of_client(words: &str, own: bool) -> Option<Says> {
    const NUMBERS: &[(&str, Says)] = &[
        ("-10709", WhileConnecting),
        ("-813", WhileConnecting),
        ("-10807", Exactly(ConnectionDropped)),
        ("-10108", Likely(ConnectionDropped)),
    ];
    let told = own
        || ["connect", "session", "sap dbtech"]
            .iter()
            .any(|word| words.contains(word));
    let known = NUMBERS
        .iter()
        .find(|(number, _)| told && crate::signal::words::has(words, number));
    known.map(|(_, says)| *says)
}

const TABLES: &[Table] = &[Table {
    language: "en",
    source: "SAP HANA SQL reference, SQL error codes; SAP HANA client interface reference; SAP's CAP and Datasphere troubleshooting pages for RTE texts",
    says: &[
        ("sap dbtech jdbc: cannot connect to", WhileConnecting),
        ("cannot connect to host {} [", WhileConnecting),
        ("receive of connect failed", Likely(ConnectTimeout)),
        ("[cannot resolve host name '", Exactly(DnsFailure)),
        ("(rte:[{}] cannot resolve host name", Exactly(DnsFailure)),
        ("user is forced to change password", Exactly(AccountState)),
        ("alter password required for user", Exactly(AccountState)),
        ("user is locked; try again later", Exactly(AccountState)),
        ("user is deactivated", Exactly(AccountState)),
        ("connect try is outside validity period", Exactly(AccountState)),
        ("authentication failed sqlstate: 28000", Exactly(BadPassword)),
        (
            "insufficient privilege: detailed info for this error",
            Likely(DatabaseOrPrivilege),
        ),
        ("only commands for license handling are allowed", Exactly(Other)),
        ("ssl trust store cannot be found", Exactly(TrustStoreMissing)),
        ("cannot create ssl context", Likely(TrustStoreMissing)),
        (
            "ssl certificate validation failed: {} host name",
            Exactly(HostnameMismatch),
        ),
        ("ssl certificate validation failed", Likely(CertificateUntrusted)),
        ("received invalid ssl record header", Exactly(SslHandshake)),
        ("session has been closed by server", Exactly(ConnectionDropped)),
        (
            "database '{}' does not exist or is not available",
            Exactly(DatabaseOrPrivilege),
        ),
    ],
}];

#[cfg(test)]
mod tests {
    use shared_domain::source::Engine;

    use crate::signal::speakers::heard::said;

    #[test]
    fn the_servers_numbers_are_read_in_every_form_that_clients_print_them() {
        for (number, expected) in [
            (10, "credentials/bad_password"),
            (332, "credentials/bad_password"),
            (414, "credentials/account_locked_or_expired"),
            (415, "credentials/account_locked_or_expired"),
            (416, "credentials/account_locked_or_expired"),
            (258, "credentials/database_or_privilege_missing"),
            (131, "not_connection/lock_or_query_timeout"),
            (133, "not_connection/lock_or_query_timeout"),
            (257, "not_connection/schema_or_data_error"),
            (259, "not_connection/schema_or_data_error"),
            (301, "not_connection/schema_or_data_error"),
            (397, "not_connection/schema_or_data_error"),
            (437, "not_connection/other"),
        ] {
            for engine in [None, Some(Engine::Saphana)] {
                let text = format!("com.sap.db.jdbc.exceptions.JDBCDriverException: SAP DBTech JDBC: [{number}]: zzz");
                assert_eq!(said(&text, engine), expected, "{text}");
                let text = format!("SAP DBTech JDBC: [{number}] (at 14): zzz");
                assert_eq!(said(&text, engine), expected, "{text}");
            }
            if number > 99 {
                let text = format!("hdbcli.dbapi.Error: ({number}, 'zzz')");
                assert_eq!(said(&text, Some(Engine::Saphana)), expected, "{text}");
            }
        }
    }

    #[test]
    fn the_layer_below_the_clients_says_why_a_connection_failed() {
        for (reason, expected) in [
            ("89001] zzz", "network/dns_failure"),
            (
                "89006] System call 'connect' failed, rc=111:Connection refused (h:30015)",
                "network/connection_refused",
            ),
            (
                "89006] System call 'connect' failed, rc=110:Connection timed out (h:30015)",
                "network/connect_timeout",
            ),
            (
                "89006] System call 'connect' failed, rc=113:No route to host (h:30015)",
                "network/no_route_or_unreachable",
            ),
            ("89008] zzz", "network/connection_dropped"),
            ("300010] zzz", "ssl/certificate_untrusted"),
            ("300015] zzz", "ssl/certificate_untrusted"),
            ("300099] zzz", "ssl/ssl_handshake_failed"),
        ] {
            for form in [
                "-10709: Connection failed (RTE:[{})",
                "hdbcli.dbapi.Error: (-10709, 'Connection failed (RTE:[{})')",
            ] {
                let text = form.replace("{}", reason);
                assert_eq!(said(&text, Some(Engine::Saphana)), expected, "{text}");
            }
        }
        assert_eq!(
            said(
                "SAP DBTech JDBC: Cannot connect to jdbc:sap://h:30015 [zzz, -813.]",
                Some(Engine::Saphana)
            ),
            "network/connect_timeout"
        );
        assert_eq!(
            said("hdbcli.dbapi.Error: (-10807, 'zzz')", Some(Engine::Saphana)),
            "network/connection_dropped"
        );
    }
}
