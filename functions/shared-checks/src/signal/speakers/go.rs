//! Go: `database/sql`, the package `net`, and its drivers (lib/pq, pgx, go-sql-driver/mysql, go-mssqldb), which Terraform's
//! providers, exporters and migration tools pass on. What the server says they pass on as well.

use super::Says::{Exactly, Faintly, Likely, Settles, Vaguely};
use super::{Says, Speaker, Table};
use crate::signal::cause::Cause::*;
use crate::signal::parse::Utterance;

pub(crate) const SPEAKER: Speaker = Speaker {
    name: "go",
    engines: &[],
    owns: &[],
    codes,
    tables: TABLES,
};

/// `pq: ...` and `mssql: ...`: most of what the drivers say is of statements and values, and what is of the way is known.
fn codes(utterance: &Utterance<'_>) -> Vec<Says> {
    let own = ["pq: ", "mssql: ", "pgx: "];
    let says = own.iter().any(|own| utterance.words.starts_with(own));
    says.then_some(Faintly(SchemaOrData)).into_iter().collect()
}

const TABLES: &[Table] = &[
    Table {
        language: "en",
        source: "golang/go src/database/sql/sql.go, src/net/ipsock.go, src/net/url/url.go",
        says: NET,
    },
    Table {
        language: "en",
        source: "lib/pq conn.go, ssl.go, auth; jackc/pgx pgconn/config.go, pgconn/auth_scram.go, pgxpool/pool.go",
        says: POSTGRESQL,
    },
    Table {
        language: "en",
        source: "go-sql-driver/mysql errors.go, dsn.go; microsoft/go-mssqldb msdsn, tds.go, azuread/configuration.go",
        says: OTHERS,
    },
];

const NET: &[(&str, Says)] = &[
    ("unknown driver '{}' (forgotten import?)", Exactly(DriverClassNotFound)),
    ("missing port in address", Exactly(BadJdbcUrl)),
    ("connect: cannot assign requested address", Exactly(NoRoute)),
    ("connect: can't assign requested address", Exactly(NoRoute)),
    ("too many colons in address", Exactly(BadJdbcUrl)),
    ("invalid port '{}' after host", Likely(BadJdbcUrl)),
    ("net/url: invalid userinfo", Exactly(BadJdbcUrl)),
    ("first path segment in url cannot contain colon", Exactly(BadJdbcUrl)),
    ("invalid character '{}' in host name", Likely(BadJdbcUrl)),
    ("missing protocol scheme", Vaguely(BadJdbcUrl)),
    ("sql: no rows in result set", Likely(SchemaOrData)),
    ("sql: database is closed", Likely(ScriptError)),
    ("sql: scan error on column", Likely(SchemaOrData)),
    ("sql: expected {} arguments, got", Likely(ScriptError)),
    ("sql: transaction has already been committed", Likely(ScriptError)),
];

const POSTGRESQL: &[(&str, Says)] = &[
    ("could not detect default username", Exactly(LoginNotGiven)),
    ("couldn't parse pem {} sslrootcert", Exactly(TrustStoreMissing)),
    ("unable to add ca to cert pool", Exactly(TrustStoreMissing)),
    ("unable to read ca file", Exactly(TrustStoreMissing)),
    ("failed to parse certificate from server", Exactly(CertificateUntrusted)),
    ("unable to read sslkey", Exactly(TrustStoreMissing)),
    ("failed to decode sslkey", Exactly(TrustStoreMissing)),
    ("unable to find sslpassword", Exactly(TrustStoreMissing)),
    ("private key has world access", Exactly(TrustStoreMissing)),
    ("private key has group or world access", Exactly(TrustStoreMissing)),
    ("sslmode is invalid", Exactly(BadJdbcUrl)),
    ("unsupported sslmode", Exactly(BadJdbcUrl)),
    ("forbidden nul byte in connection string", Exactly(BadJdbcUrl)),
    ("failed to read service file", Exactly(BadJdbcUrl)),
    ("unable to find service", Vaguely(BadJdbcUrl)),
    ("cannot parse pool_{}", Exactly(BadJdbcUrl)),
    ("pq: unsupported authentication method", Exactly(DriverServerMismatch)),
    ("pq: unknown authentication response", Exactly(DriverServerMismatch)),
    ("pq: protocol version mismatch", Settles(DriverServerMismatch)),
    ("server does not support scram-sha-256", Exactly(DriverServerMismatch)),
    ("invalid scram {} received from server", Exactly(DriverServerMismatch)),
    (
        "oauth authentication required but no token provider",
        Exactly(DriverServerMismatch),
    ),
    ("scram-sha-256 authentication error", Likely(BadPassword)),
    ("pq: kerberos error", Likely(BadPassword)),
    ("pq: failed to get kerberos ticket", Likely(BadPassword)),
    ("pq: gssapi protocol error", Likely(BadPassword)),
    ("no gssapi provider registered", Exactly(DriverServerMismatch)),
    ("pq: could not connect to any of the hosts", Vaguely(ConnectTimeout)),
    ("pq: listenerconn has been closed", Likely(ConnectionDropped)),
    ("conn closed", Vaguely(ConnectionDropped)),
    ("too many failed attempts acquiring connection", Likely(ConnectTimeout)),
    ("extended protocol limited to", Exactly(ScriptError)),
    ("conn busy", Likely(ScriptError)),
];

const OTHERS: &[(&str, Says)] = &[
    ("invalid dsn:", Settles(BadJdbcUrl)),
    (
        "this user requires clear text authentication",
        Exactly(DriverServerMismatch),
    ),
    (
        "this user requires mysql native password authentication",
        Exactly(DriverServerMismatch),
    ),
    (
        "this user requires old password authentication",
        Exactly(DriverServerMismatch),
    ),
    ("does not support required protocol 41+", Exactly(DriverServerMismatch)),
    ("packets.go:{}: unexpected eof", Exactly(ConnectionDropped)),
    ("driver: bad connection", Exactly(ConnectionDropped)),
    ("encrypt negotiation failed", Exactly(SslHandshake)),
    ("server does not support encryption", Exactly(SslHandshake)),
    ("cannot read handshake packet", Likely(SslHandshake)),
    ("cannot send handshake packet", Likely(SslHandshake)),
    (
        "server certificate doesn't match the provided certificate",
        Exactly(CertificateUntrusted),
    ),
    ("cannot read server certificate", Exactly(TrustStoreMissing)),
    ("failed to decode pem certificate", Exactly(TrustStoreMissing)),
    (
        "federated authentication is not supported by the server",
        Exactly(DriverServerMismatch),
    ),
    (
        "must provide 'client id[@tenant id]' as username parameter",
        Exactly(LoginNotGiven),
    ),
    ("must provide 'password' parameter when using", Exactly(LoginNotGiven)),
    ("is required to login with krb5", Exactly(LoginNotGiven)),
    ("krb5-configfile does not exist", Exactly(LoginNotGiven)),
    ("krb5-keytabfile does not exist", Exactly(LoginNotGiven)),
    ("unable to open tcp connection with host", Vaguely(ConnectTimeout)),
    ("no instance matching '{}' returned from host", Exactly(BadJdbcUrl)),
    ("no protocol handler is available for protocol", Exactly(BadJdbcUrl)),
    ("invalid prelogin option", Likely(DriverServerMismatch)),
    ("invalid empty prelogin response", Likely(DriverServerMismatch)),
];

#[cfg(test)]
mod tests {
    use crate::signal::speakers::heard::said;

    #[test]
    fn go_s_drivers_are_read_by_their_own_words() {
        for (text, expected) in [
            (
                "unknown driver \"zzz\" (forgotten import?)",
                "driver/driver_class_not_found",
            ),
            ("dial tcp: address db.x: missing port in address", "driver/bad_jdbc_url"),
            (
                "parse \"postgres://u:p@h:port/d\": invalid port \":port\" after host",
                "driver/bad_jdbc_url",
            ),
            (
                "pq: could not detect default username; please provide one explicitly",
                "credentials/bad_password",
            ),
            ("pq: couldn't parse pem in sslrootcert", "ssl/certificate_untrusted"),
            (
                "[mysql] 2021/11/29 16:45:53 packets.go:37: unexpected EOF",
                "network/connection_dropped",
            ),
            (
                "invalid DSN: did you forget to escape a param value?",
                "driver/bad_jdbc_url",
            ),
            (
                "TLS Handshake failed: x509: certificate signed by unknown authority",
                "ssl/certificate_untrusted",
            ),
            (
                "pq: cannot convert main.T to BoolArray",
                "not_connection/schema_or_data_error",
            ),
            (
                "sql: Scan error on column index 3",
                "not_connection/schema_or_data_error",
            ),
            // The server's own.
            (
                "pq: password authentication failed for user \"u\"",
                "credentials/bad_password",
            ),
            (
                "pq: database \"d\" does not exist",
                "credentials/database_or_privilege_missing",
            ),
        ] {
            assert_eq!(said(text, None), expected, "{text}");
        }
    }
}
