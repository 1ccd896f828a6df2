//! PostgreSQL's clients in Node.js, Rust and Python: what they say themselves.

use crate::signal::cause::Cause::*;
use crate::signal::speakers::Says::{self, Exactly, Likely, Settles, Vaguely, WhileHandshaking};

pub(super) const NODE: &[(&str, Says)] = &[
    (
        "there was an error establishing an ssl connection",
        Vaguely(SslHandshake),
    ),
    ("client password must be a string", Exactly(LoginNotGiven)),
    ("client password must be a non-empty string", Exactly(LoginNotGiven)),
    ("sasl: scram-server-", Likely(DriverServerMismatch)),
    // packages/pg-protocol parser.ts, packages/pg sasl.js: a kind of login that this version does not know.
    ("unknown authenticationok message", Exactly(DriverServerMismatch)),
    ("sasl: only mechanism", Exactly(DriverServerMismatch)),
    ("sasl: mechanism", Likely(DriverServerMismatch)),
    ("invalid sslnegotiation value", Settles(BadJdbcUrl)),
    ("client was closed and is not queryable", Exactly(ConnectionDropped)),
    (
        "has encountered a connection error and is not queryable",
        Exactly(ConnectionDropped),
    ),
    ("query read timeout", Exactly(LockOrQueryTimeout)),
    ("cannot use a pool after calling end on the pool", Exactly(ScriptError)),
    ("called end on pool more than once", Exactly(ScriptError)),
    ("release called on client which has already been", Exactly(ScriptError)),
    ("you cannot reuse a client", Exactly(ScriptError)),
];

pub(super) const RUST: &[(&str, Says)] = &[
    (
        "error occurred while attempting to establish a tls connection",
        WhileHandshaking,
    ),
    ("attempting to establish a tls connection:", Likely(SslHandshake)),
    ("server does not support tls", Exactly(SslHandshake)),
    (
        "attempted to acquire a connection on a closed pool",
        Exactly(ScriptError),
    ),
    (
        "unsupported sasl authentication mechanisms",
        Exactly(DriverServerMismatch),
    ),
    (
        "sqlx was built without tls support enabled",
        Settles(DriverServerMismatch),
    ),
    ("unsupported sasl mechanism", Exactly(DriverServerMismatch)),
    ("unsupported authentication method", Likely(DriverServerMismatch)),
    ("error with configuration:", Likely(BadJdbcUrl)),
    ("was previously applied but has been modified", Exactly(Other)),
    ("is missing in the resolved migrations", Exactly(Other)),
    ("unexpected response from sslrequest", Exactly(SslHandshake)),
    ("server did not use channel binding", Exactly(DriverServerMismatch)),
    ("both host and hostaddr are missing", Exactly(BadJdbcUrl)),
    ("unterminated quoted connection parameter value", Exactly(BadJdbcUrl)),
    ("invalid configuration: password missing", Exactly(LoginNotGiven)),
    ("invalid configuration: user missing", Exactly(LoginNotGiven)),
    ("error communicating with the server", Vaguely(ConnectionDropped)),
    ("too many arguments for query", Likely(ScriptError)),
];

pub(super) const PYTHON: &[(&str, Says)] = &[
    (
        "server requesting {} password authentication, but no password was",
        Exactly(LoginNotGiven),
    ),
    (
        "server requesting password authentication, but no password was",
        Exactly(LoginNotGiven),
    ),
    ("not recognized by pg8000", Exactly(DriverServerMismatch)),
    ("one of host, sock or unix_sock must be provided", Exactly(BadJdbcUrl)),
    ("could not determine user name to connect with", Exactly(LoginNotGiven)),
    ("could not determine database name to connect to", Exactly(BadJdbcUrl)),
    (
        "could not determine the database address to connect to",
        Exactly(BadJdbcUrl),
    ),
    ("'sslmode' parameter must be one of", Exactly(BadJdbcUrl)),
    ("root certificate file '{}' does not exist", Exactly(TrustStoreMissing)),
    ("rejected ssl upgrade", Exactly(SslHandshake)),
    (
        "unsupported authentication method requested by the",
        Exactly(DriverServerMismatch),
    ),
    (
        "unsupported sasl authentication methods requested by the",
        Exactly(DriverServerMismatch),
    ),
    ("unexpected connection_lost() call", Exactly(ConnectionDropped)),
    (
        "connection was closed in the middle of operation",
        Exactly(ConnectionDropped),
    ),
    ("another operation is in progress", Exactly(ScriptError)),
    ("pool is closed", Vaguely(ScriptError)),
    ("pool is closing", Vaguely(ScriptError)),
    ("pool is not initialized", Exactly(ScriptError)),
    ("the server expects {} for this query", Exactly(ScriptError)),
    ("couldn't get a connection after", Likely(ConnectTimeout)),
    ("pool initialization incomplete after", Likely(ConnectTimeout)),
    (
        "has already been opened/closed and cannot be reused",
        Exactly(ScriptError),
    ),
    ("bad value for connect_timeout", Exactly(BadJdbcUrl)),
    ("the cursor is closed", Likely(ScriptError)),
];
