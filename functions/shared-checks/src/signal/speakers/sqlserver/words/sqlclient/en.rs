//! English.

use crate::signal::cause::Cause::*;
use crate::signal::speakers::Says::{self, Exactly, Likely, Settles, Vaguely};

pub(in super::super) const SAYS: &[(&str, Says)] = &[
    (
        "a network-related or instance-specific error occurred while establishing a connection",
        Vaguely(ConnectTimeout),
    ),
    (
        "but then an error occurred during the pre-login handshake",
        Likely(SslHandshake),
    ),
    (
        "the client was unable to establish a connection because of",
        Likely(ConnectionDropped),
    ),
    (
        "but then an error occurred during the login process",
        Vaguely(ConnectionDropped),
    ),
    (
        "but then an error occurred when obtaining the security/sspi context",
        Vaguely(BadPassword),
    ),
    (
        "a transport-level error has occurred when sending the request to",
        Likely(ConnectionDropped),
    ),
    (
        "a transport-level error has occurred when receiving results from the",
        Likely(ConnectionDropped),
    ),
    (
        "a transport-level error has occurred while sending information to the",
        Likely(ConnectionDropped),
    ),
    ("connection timeout expired", Settles(ConnectTimeout)),
    (
        "the timeout period elapsed prior to completion of the operation",
        Likely(LockOrQueryTimeout),
    ),
    (
        "the timeout period elapsed prior to obtaining a connection from",
        Settles(Capacity),
    ),
    (
        "format of the initialization string does not conform to specification",
        Exactly(BadJdbcUrl),
    ),
    ("keyword not supported: '", Likely(BadJdbcUrl)),
    (
        "the connectionstring property has not been initialized",
        Likely(BadJdbcUrl),
    ),
    (
        "the client driver attempted to recover the connection one or",
        Exactly(ConnectionDropped),
    ),
    (
        "the sql server instance returned an invalid or unsupported protocol",
        Exactly(DriverServerMismatch),
    ),
    ("could not open a connection to sql server", Vaguely(ConnectTimeout)),
    ("error locating server/instance specified", Vaguely(ConnectTimeout)),
    ("cannot generate sspi context", Settles(BadPassword)),
];
