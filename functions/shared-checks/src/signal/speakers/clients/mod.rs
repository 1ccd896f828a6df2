//! Clients of databases in other languages than Java and Python, which functions and tools use: Node.js, Prisma, Go, .NET, PHP, Ruby
//! and Rust. They pass on what the server says; what is here they say themselves.

use super::Says::{Exactly, Likely, Settles, Vaguely, WhileConnecting, WhileHandshaking};
use super::{Says, Speaker, Table};
use crate::signal::cause::Cause::*;
use crate::signal::parse::Utterance;
use crate::signal::words::is_of_word;

mod others;
mod poolers;
mod postgresql;

pub(crate) const SPEAKER: Speaker = Speaker {
    name: "clients",
    engines: &[],
    owns: &[
        "PrismaClient",
        "Sequelize",
        "ActiveRecord::",
        "Sequel::",
        "sqlx::",
        "tokio_postgres::",
    ],
    codes,
    tables: TABLES,
};

fn codes(utterance: &Utterance<'_>) -> Vec<Says> {
    let prisma = prisma(&utterance.words);
    let sequelize = match utterance.class_name() {
        "SequelizeConnectionRefusedError" => Some(Exactly(ConnectionRefused)),
        "SequelizeHostNotFoundError" => Some(Exactly(DnsFailure)),
        "SequelizeHostNotReachableError" => Some(Exactly(NoRoute)),
        "SequelizeConnectionTimedOutError" => Some(Exactly(ConnectTimeout)),
        "SequelizeConnectionAcquireTimeoutError" => Some(Exactly(Capacity)),
        "SequelizeAccessDeniedError" => Some(Likely(BadPassword)),
        "SequelizeInvalidConnectionError" => Some(Likely(BadJdbcUrl)),
        "SequelizeDatabaseError"
        | "SequelizeUniqueConstraintError"
        | "SequelizeForeignKeyConstraintError"
        | "SequelizeValidationError" => Some(Vaguely(SchemaOrData)),
        _ => None,
    };
    // The number of the version is a part of the word.
    let glibc = utterance
        .words
        .contains("version 'glibc_")
        .then_some(Likely(LibraryMissing));
    prisma
        .into_iter()
        .chain(glibc)
        .chain(sequelize)
        .chain(symbol(&utterance.words))
        .collect()
}

/// `P1001`: Prisma's own numbers, 1xxx for the way to the database, 2xxx for queries.
fn prisma(words: &str) -> Option<Says> {
    let number = words.match_indices('p').find_map(|(at, _)| {
        let digits = words
            .get(at + 1..at + 5)
            .filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()))?;
        let alone = !words[..at].ends_with(is_of_word) && !words[at + 5..].starts_with(is_of_word);
        alone.then(|| digits.parse::<u16>().ok()).flatten()
    })?;
    let told = ["prisma", "database server", "error: p", "code: 'p", "query engine"];
    if !told.iter().any(|word| words.contains(word)) {
        return None;
    }
    Some(match number {
        1000 => Exactly(BadPassword),
        1001 | 1002 => Likely(ConnectTimeout),
        1003 | 1010 => Exactly(DatabaseOrPrivilege),
        1008 => Exactly(LockOrQueryTimeout),
        1011 => Likely(SslHandshake),
        1012 | 1013 => Exactly(BadJdbcUrl),
        1017 => Exactly(ConnectionDropped),
        2024 => Exactly(Capacity),
        2037 => Exactly(TooManyConnections),
        2028 | 2034 => Exactly(LockOrQueryTimeout),
        1009 | 1014 | 1015 | 1016 | 2000..=2099 | 3000..=3099 => Likely(SchemaOrData),
        _ => return None,
    })
}

/// The names that Node.js's drivers give their errors: tedious' and mssql's `ELOGIN`, mysql's `PROTOCOL_CONNECTION_LOST` and the
/// server's own `ER_...`.
fn symbol(words: &str) -> Option<Says> {
    const SYMBOLS: &[(&str, Says)] = &[
        ("elogin", Likely(BadPassword)),
        ("einstlookup", Likely(ConnectTimeout)),
        ("esocket", WhileConnecting),
        ("enoconn", Likely(ConnectionDropped)),
        ("econnclosed", Likely(ConnectionDropped)),
        ("protocol_connection_lost", Exactly(ConnectionDropped)),
        ("protocol_sequence_timeout", Likely(LockOrQueryTimeout)),
        ("protocol_packets_out_of_order", Exactly(ConnectionDropped)),
        ("pool_enqueuelimit", Exactly(Capacity)),
        ("handshake_no_ssl_support", Exactly(SslHandshake)),
        ("handshake_ssl_error", Vaguely(SslHandshake)),
        ("handshake_secure_transport_required", Exactly(SslRequired)),
        ("auth_switch_plugin_error", Exactly(DriverServerMismatch)),
        ("er_access_denied_error", Likely(BadPassword)),
        ("er_access_denied_no_password_error", Likely(BadPassword)),
        ("er_dbaccess_denied_error", Likely(DatabaseOrPrivilege)),
        ("er_tableaccess_denied_error", Likely(DatabaseOrPrivilege)),
        ("er_bad_db_error", Likely(DatabaseOrPrivilege)),
        ("er_host_not_privileged", Exactly(HostNotAllowed)),
        ("er_host_is_blocked", Exactly(HostNotAllowed)),
        ("er_not_supported_auth_mode", Exactly(DriverServerMismatch)),
        ("er_secure_transport_required", Exactly(SslRequired)),
        ("er_account_has_been_locked", Exactly(AccountState)),
        ("er_must_change_password", Exactly(AccountState)),
        ("er_must_change_password_login", Exactly(AccountState)),
        ("er_con_count_error", Exactly(TooManyConnections)),
        ("er_user_limit_reached", Exactly(TooManyConnections)),
        ("er_lock_deadlock", Exactly(LockOrQueryTimeout)),
        ("er_lock_wait_timeout", Exactly(LockOrQueryTimeout)),
        ("er_query_interrupted", Exactly(LockOrQueryTimeout)),
        ("er_query_timeout", Exactly(LockOrQueryTimeout)),
    ];
    let marked = [
        "er_",
        "protocol_",
        "handshake_",
        "elogin",
        "esocket",
        "einst",
        "enoconn",
        "econnclosed",
        "pool_",
        "auth_switch",
    ];
    if !marked.iter().any(|mark| words.contains(mark)) {
        return None;
    }
    let known = SYMBOLS
        .iter()
        .find(|(symbol, _)| crate::signal::words::has(words, symbol));
    known.map(|(_, says)| *says)
}

const TABLES: &[Table] = &[
    Table {
        language: "en",
        source: "what a proxy answers to CONNECT (RFC 9110, section 9.3.6), as http.client, the JDK's HttpURLConnection, Apache's HttpClient, \
                 libcurl and Go's net/http repeat it",
        says: &[
            ("tunnel connection failed", Likely(HostNotAllowed)),
            ("unable to tunnel through proxy", Likely(HostNotAllowed)),
            ("connect refused by proxy", Likely(HostNotAllowed)),
            ("from proxy after connect", Likely(HostNotAllowed)),
            ("proxy authentication required", Likely(HostNotAllowed)),
        ],
    },
    Table {
        language: "en",
        source: "prisma.io docs orm/reference/error-reference; node-postgres, mysql2, tedious, knex; lib/pq, pgx, go-sql-driver; Npgsql, MySqlConnector; PDO; sqlx; Supabase's and Neon's poolers; CockroachDB",
        says: &[
            ("can't reach database server at", Likely(ConnectTimeout)),
            // Erlang's sockets, as db_connection passes them on; PowerShell's Test-NetConnection; wait-for-it.
            ("tcp recv: closed", Exactly(ConnectionDropped)),
            ("tcp send: closed", Exactly(ConnectionDropped)),
            ("ssl recv: closed", Exactly(ConnectionDropped)),
            ("tcp connect to ({}) failed", Likely(ConnectTimeout)),
            ("timeout occurred after waiting {} seconds for", Likely(ConnectTimeout)),
            (
                "timed out trying to acquire a {} advisory lock",
                Exactly(LockOrQueryTimeout),
            ),
            ("authentication failed against database server", Exactly(BadPassword)),
            (
                "the provided database credentials for {} are not valid",
                Exactly(BadPassword),
            ),
            ("was denied access on the database", Exactly(DatabaseOrPrivilege)),
            (
                "database {} does not exist on the database server",
                Exactly(DatabaseOrPrivilege),
            ),
            ("error opening a tls connection", Likely(SslHandshake)),
            ("timed out fetching a new connection from the", Settles(Capacity)),
            (
                "timeout acquiring a connection. the pool is probably full",
                Vaguely(Capacity),
            ),
            ("resourcerequest timed out", Exactly(Capacity)),
            ("timeout exceeded when trying to connect", Exactly(ConnectTimeout)),
            ("unique constraint failed on the", Exactly(SchemaOrData)),
            ("foreign key constraint failed", Exactly(SchemaOrData)),
            ("server has closed the connection", Exactly(ConnectionDropped)),
            (
                "connection terminated due to connection timeout",
                Exactly(ConnectTimeout),
            ),
            ("connection is insecure (try using", Exactly(SslRequired)),
            ("max clients reached", Exactly(TooManyConnections)),
            ("maxclientsinsessionmode", Exactly(TooManyConnections)),
            ("tenant or user not found", Exactly(BadPassword)),
            ("(enotfound) tenant/user {} not found", Settles(BadPassword)),
            ("endpoint id is not specified", Exactly(BadJdbcUrl)),
            ("unsupported frontend protocol", Exactly(DriverServerMismatch)),
            ("failed sasl auth", Vaguely(BadPassword)),
            ("cannot parse {} failed to parse as dsn", Exactly(BadJdbcUrl)),
            ("cannot parse {} failed to parse as url", Exactly(BadJdbcUrl)),
            (
                "invalid dsn: missing the slash separating the database name",
                Exactly(BadJdbcUrl),
            ),
            (
                "this authentication plugin is not supported",
                Exactly(DriverServerMismatch),
            ),
            ("unknown authentication plugin", Exactly(DriverServerMismatch)),
            ("tls requested but server does not support tls", Exactly(SslHandshake)),
            ("server refused tls connection", Exactly(SslHandshake)),
            // blackbeam/mysql_async and rust-mysql-simple src/error.
            (
                "client asked for ssl but server does not have this capability",
                Exactly(SslHandshake),
            ),
            ("could not connect to address '{}'", Vaguely(ConnectTimeout)),
            ("server does not support secure connection", Exactly(SslHandshake)),
            ("failed to connect to {} in {}ms", Likely(ConnectTimeout)),
            ("request failed to complete in", Exactly(LockOrQueryTimeout)),
            ("exception while connecting", WhileConnecting),
            ("timeout during connection attempt", Exactly(ConnectTimeout)),
            ("timeout during reading attempt", Exactly(LockOrQueryTimeout)),
            ("connect timeout expired", Exactly(ConnectTimeout)),
            // Npgsql: Internal/NpgsqlConnector*.cs, NpgsqlWriteBuffer.cs.
            ("exception while writing to stream", Exactly(ConnectionDropped)),
            ("exception while sending a keepalive", Exactly(ConnectionDropped)),
            ("timeout during writing attempt", Likely(ConnectionDropped)),
            ("exception while performing ssl handshake", WhileHandshaking),
            (
                "no ssl enabled connection from this host is configured",
                Exactly(SslHandshake),
            ),
            ("received unknown response '{}' for sslrequest", Exactly(SslHandshake)),
            ("exception while performing gss encryption", Likely(SslHandshake)),
            ("unable to negotiate gss encryption", Likely(SslHandshake)),
            ("no username could be found, please specify one", Exactly(LoginNotGiven)),
            ("error while authenticating gss/sspi", Likely(BadPassword)),
            ("unable to authenticate with gss", Likely(BadPassword)),
            ("no supported sasl mechanism found", Exactly(DriverServerMismatch)),
            ("the connection pool has been exhausted", Settles(Capacity)),
            (
                "an exception was thrown from the {} password provider",
                Likely(LoginNotGiven),
            ),
            (
                "an exception was thrown from the password provider",
                Likely(LoginNotGiven),
            ),
            ("received backend message {} while expecting", Likely(ConnectionDropped)),
            (
                "[scram] unable to verify server signature",
                Likely(DriverServerMismatch),
            ),
            ("was not found in the current database info", Exactly(SchemaOrData)),
            // tedious: connection.ts, instance-lookup.ts.
            (
                "connection closed before the connection was established",
                Exactly(ConnectionDropped),
            ),
            ("connection closed before request completed", Exactly(ConnectionDropped)),
            (
                "failed to get response from sql server browser",
                Exactly(ConnectTimeout),
            ),
            ("port for '{}' not found in", Exactly(BadJdbcUrl)),
            (
                "server requires encryption, set 'encrypt' config option",
                Exactly(SslRequired),
            ),
            (
                "security token could not be authenticated or authorized",
                Exactly(OauthOrKey),
            ),
            (
                "either use a secure connection, specify the server's rsa public key",
                Exactly(DriverServerMismatch),
            ),
            (
                "no password has been provided but the backend requires one",
                Exactly(LoginNotGiven),
            ),
            (
                "unable to connect to any of the specified mysql hosts",
                Vaguely(ConnectTimeout),
            ),
            (
                "error occurred while establishing a connection to any of the",
                Vaguely(ConnectTimeout),
            ),
            (
                "failed to connect to server: connection was refused",
                Exactly(ConnectionRefused),
            ),
            ("pool timed out while waiting for an open connection", Settles(Capacity)),
            // The same of sqlx, as Rust prints the variant.
            ("pooltimedout", Settles(Capacity)),
            ("server closed the connection unexpectedly", Exactly(ConnectionDropped)),
            ("connection ended unexpectedly", Exactly(ConnectionDropped)),
            ("packets out of order", Exactly(ConnectionDropped)),
            ("cannot load such file", Exactly(LibraryMissing)),
            ("no such file to load", Exactly(LibraryMissing)),
            ("could not load file or assembly", Settles(LibraryMissing)),
            ("waiting for initial communication packet", Likely(ConnectTimeout)),
        ],
    },
    Table {
        language: "en",
        source: "sqlite/sqlite src/main.c (sqlite3_errstr), src/resolve.c, src/build.c: a file, to which nobody connects",
        says: &[
            ("sqlite3.operationalerror", Vaguely(SchemaOrData)),
            ("sqlite3.integrityerror", Likely(SchemaOrData)),
            ("sqlite3.programmingerror", Likely(ScriptError)),
            ("database is locked", Exactly(LockOrQueryTimeout)),
            ("database table is locked", Exactly(LockOrQueryTimeout)),
            ("database or disk is full", Exactly(OutOfDisk)),
            ("unable to open database file", Likely(Other)),
            ("attempt to write a readonly database", Likely(Other)),
            ("database disk image is malformed", Exactly(SchemaOrData)),
            ("file is not a database", Exactly(SchemaOrData)),
            ("no such table:", Likely(SchemaOrData)),
            ("no such column:", Likely(SchemaOrData)),
            ("no such function:", Likely(SchemaOrData)),
        ],
    },
    Table {
        language: "en",
        source: "brianc/node-postgres packages/pg, packages/pg-pool",
        says: postgresql::NODE,
    },
    Table {
        language: "en",
        source: "launchbadge/sqlx sqlx-core/src/error.rs, sqlx-postgres, sqlx-mysql; rust-postgres tokio-postgres/src/error, config.rs",
        says: postgresql::RUST,
    },
    Table {
        language: "en",
        source: "tlocke/pg8000 core.py; MagicStack/asyncpg connect_utils.py, pool.py, protocol; psycopg/psycopg, psycopg_pool",
        says: postgresql::PYTHON,
    },
    Table {
        language: "en",
        source: "sidorares/node-mysql2 lib; mysql-net/MySqlConnector src/MySqlConnector/Core/ServerSession.cs, MySqlConnection.cs",
        says: others::MYSQL,
    },
    Table {
        language: "en",
        source: "brettwooldridge/HikariCP HikariConfig.java, pool; alibaba/druid DruidDataSource.java; SQLAlchemy engine/url.py, engine/base.py, pool",
        says: others::POOLS,
    },
    Table {
        language: "en",
        source: "aws/aws-advanced-jdbc-wrapper aws_advanced_jdbc_wrapper_messages.properties",
        says: others::WRAPPER,
    },
    Table {
        language: "en",
        source: "snowflakedb/snowflake-connector-nodejs lib/constants/error_messages.js",
        says: others::SNOWFLAKE,
    },
    Table {
        language: "en",
        source: "supabase/supavisor lib/supavisor/errors",
        says: poolers::SUPAVISOR,
    },
];
