//! What the clients other than JDBC say, the servers' newer messages, which have no translation, and RDS Proxy.

use super::super::Says::{Exactly, Likely, Settles, Vaguely, WhileHandshaking};
use super::super::Table;
use crate::signal::cause::Cause::*;

pub(super) const SERVER: Table = Table {
    language: "en",
    source: "mysql/mysql-server share/messages_to_clients.txt; AmazonRDS UsingWithRDS.IAMDBAuth",
    says: &[
        // MySQL Router, with the server's numbers 1129 and 1040 (routing/src).
        ("too many connection errors from", Exactly(HostNotAllowed)),
        ("too many connections to mysql router", Exactly(TooManyConnections)),
        ("router max total connections reached", Exactly(TooManyConnections)),
        // Azure's gateway before the server; Node's mysql and mysql2.
        ("ssl connection is required", Exactly(SslRequired)),
        ("please specify ssl options and retry", Exactly(SslRequired)),
        (
            "can't add new command when connection is in closed state",
            Exactly(ConnectionDropped),
        ),
        ("cannot enqueue {} after fatal error", Likely(ConnectionDropped)),
        ("access denied for user", Exactly(BadPassword)),
        ("access denied for user {} to database", Exactly(DatabaseOrPrivilege)),
        ("access denied for user {} (using password:", Exactly(BadPassword)),
        ("access denied for user {} account is locked", Exactly(AccountState)),
        (
            "access denied for user {} account is blocked for",
            Exactly(AccountState),
        ),
        ("access denied, this account is locked", Exactly(AccountState)),
        ("access denied; you need", Exactly(DatabaseOrPrivilege)),
        ("your password has expired", Exactly(AccountState)),
        (
            "connections using insecure transport are prohibited",
            Exactly(SslRequired),
        ),
        ("requires tls connections", Exactly(SslRequired)),
        ("plugin 'awsauthenticationplugin' is not loaded", Exactly(IamDbAuth)),
        (
            "the mysql server is running with the --read-only option",
            Exactly(SchemaOrData),
        ),
        (
            "the mysql server is running with the --super-read-only option",
            Exactly(SchemaOrData),
        ),
        (
            "the client was disconnected by the server because of inactivity",
            Exactly(ConnectionDropped),
        ),
        ("session was killed", Exactly(ConnectionDropped)),
        (
            "wsrep has not yet prepared node for application use",
            Exactly(ConnectionRefused),
        ),
        ("data truncation", Likely(SchemaOrData)),
        ("you have an error in your sql syntax", Exactly(SchemaOrData)),
    ],
};

pub(super) const CLIENTS: Table = Table {
    language: "en",
    source: "PyMySQL/PyMySQL pymysql/connections.py, _auth.py; mysql/mysql-server include/errmsg.h; mysql.connector locales/eng/client_error.py",
    says: &[
        ("error while reading greeting packet", Exactly(ConnectionDropped)),
        ("can't connect to mysql server on", Vaguely(ConnectTimeout)),
        ("can't connect to server on", Vaguely(ConnectTimeout)),
        (
            "can't connect to local mysql server through socket",
            Exactly(BadJdbcUrl),
        ),
        (
            "can't connect to mysql server on {} connection refused",
            Exactly(ConnectionRefused),
        ),
        ("can't connect to mysql server on {} timed out", Exactly(ConnectTimeout)),
        ("can't connect to mysql server on {} no route to host", Exactly(NoRoute)),
        (
            "can't connect to mysql server on {} network is unreachable",
            Exactly(NoRoute),
        ),
        (
            "can't connect to mysql server on {} name or service not known",
            Exactly(DnsFailure),
        ),
        (
            "can't connect to mysql server on {} name resolution",
            Exactly(DnsFailure),
        ),
        ("unknown mysql server host", Exactly(DnsFailure)),
        ("unknown server host", Exactly(DnsFailure)),
        ("mysql server has gone away", Exactly(ConnectionDropped)),
        ("server has gone away", Exactly(ConnectionDropped)),
        ("lost connection to mysql server", Exactly(ConnectionDropped)),
        (
            "unknown system variable 'query_cache_size'",
            Exactly(DriverServerMismatch),
        ),
        ("unknown system variable 'tx_isolation'", Exactly(DriverServerMismatch)),
        ("invalid connection", Likely(ConnectionDropped)),
        ("hour_of_day:", Exactly(SchemaOrData)),
        // The driver's TLS library says why behind the number.
        ("lost connection to mysql server {} [ssl", Settles(SslHandshake)),
        (
            "lost connection to mysql server {} ssl connection error",
            Settles(SslHandshake),
        ),
        ("lost connection to server", Exactly(ConnectionDropped)),
        ("connection was killed", Exactly(ConnectionDropped)),
        ("packet sequence number wrong", Exactly(ConnectionDropped)),
        ("mysql connection not available", Exactly(ConnectionDropped)),
        ("error in server handshake", Exactly(DriverServerMismatch)),
        ("malformed packet", Exactly(DriverServerMismatch)),
        ("authentication plugin {} not configured", Exactly(DriverServerMismatch)),
        (
            "authentication plugin {} cannot be loaded",
            Settles(DriverServerMismatch),
        ),
        // The loader's own words for why stand beside it.
        (
            "plugin caching_sha2_password could not be loaded",
            Settles(DriverServerMismatch),
        ),
        (
            "plugin sha256_password could not be loaded",
            Settles(DriverServerMismatch),
        ),
        (
            "plugin mysql_clear_password could not be loaded",
            Settles(DriverServerMismatch),
        ),
        (
            "authentication plugin {} could not be loaded",
            Settles(DriverServerMismatch),
        ),
        ("authentication plugin {} reported error", Exactly(DriverServerMismatch)),
        (
            "authentication plugin {} is not supported",
            Exactly(DriverServerMismatch),
        ),
        (
            "authentication requires secure connection",
            Exactly(DriverServerMismatch),
        ),
        (
            "server sent charset unknown to the client",
            Exactly(DriverServerMismatch),
        ),
        (
            "the server requested authentication method unknown to the client",
            Exactly(DriverServerMismatch),
        ),
        (
            "'cryptography' package is required for sha256_password or caching_sha2_password",
            Settles(DriverServerMismatch),
        ),
        (
            "cryptography is required for sha256_password or caching_sha2_password",
            Settles(DriverServerMismatch),
        ),
        ("'cryptography' package is required", Settles(DriverServerMismatch)),
        ("couldn't receive server's public key", Exactly(DriverServerMismatch)),
        ("caching sha2: unknown", Exactly(DriverServerMismatch)),
        ("unknown auth packet", Exactly(DriverServerMismatch)),
        ("received extra packet for auth", Exactly(DriverServerMismatch)),
        (
            "connection using old (pre-4.1.1) authentication protocol refused",
            Exactly(DriverServerMismatch),
        ),
        ("ssl connection error", WhileHandshaking),
        // Its reason follows in OpenSSL's words, or in none that are known.
        ("ssl connection error:", Likely(SslHandshake)),
        (
            "ssl connection error: ssl is required but the server doesn't support it",
            Exactly(SslHandshake),
        ),
        (
            "ssl connection error: ssl is required, but the server does not support it",
            Exactly(SslHandshake),
        ),
        (
            "ssl connection error {} certificate verify failed",
            Exactly(CertificateUntrusted),
        ),
        (
            "ssl is required but the server doesn't support it",
            Exactly(SslHandshake),
        ),
        ("tls/ssl error {} certificate", Exactly(CertificateUntrusted)),
        ("tls/ssl error", WhileHandshaking),
        ("port should be of type int", Exactly(BadJdbcUrl)),
        ("commands out of sync", Exactly(ScriptError)),
        ("already closed", Likely(ConnectionDropped)),
    ],
};

/// What the server says to a replica, and to whoever reads its log as one (Debezium, Maxwell, canal, DMS): number 1236 and its kin.
pub(super) const REPLICATION: Table = Table {
    language: "en",
    source: "mysql/mysql-server sql/rpl_binlog_sender.cc; MariaDB/server sql/sql_repl.cc; share/messages_to_error_log.txt",
    says: &[
        ("could not find first log file name in binary log", Exactly(Other)),
        ("can not handle replication events with the checksum", Exactly(Other)),
        ("cannot handle replication events with the checksum", Exactly(Other)),
        ("requested {} to start replication from", Exactly(Other)),
        ("has purged binary logs containing gtids", Exactly(Other)),
        ("purged required binary logs", Exactly(Other)),
        ("with the same server_uuid/server_id as this", Exactly(Other)),
        ("bogus data in log event", Exactly(Other)),
        ("log event entry exceeded max_allowed_packet", Exactly(Other)),
        ("binary log is not open", Exactly(Other)),
        ("you are not using binary logging", Exactly(Other)),
        ("misconfigured master - server", Exactly(Other)),
        ("binlog truncated in the middle of event", Exactly(Other)),
        (
            "got fatal error {} from {} when reading data from binary log",
            Likely(Other),
        ),
    ],
};

pub(super) const BETWEEN: Table = Table {
    language: "en",
    source: "docs.aws.amazon.com AmazonRDS rds-proxy.troubleshooting, AmazonRDS CHAP_Troubleshooting",
    says: &[
        (
            "timed-out waiting to acquire database connection",
            Exactly(TooManyConnections),
        ),
        ("connections rate limit exceeded", Exactly(TooManyConnections)),
        ("this user requires a tls connection", Exactly(SslRequired)),
        ("the iam authentication failed for the role", Exactly(IamDbAuth)),
        (
            "iam authentication is allowed only with ssl connections",
            Exactly(SslRequired),
        ),
        ("has no credentials for the role", Exactly(BadPassword)),
    ],
};
