//! What MySQL's clients of .NET, Go and Node.js say themselves about the way in.

use super::super::Says::{self, Exactly, Likely, Settles};
use super::super::Table;
use crate::signal::cause::Cause::*;

pub(super) const CONNECTOR_NET: Table = Table {
    language: "en",
    source: "mysql/mysql-connector-net MySQL.Data/src/Resources.resx, ResourcesX.resx; mysql-net/MySqlConnector src/MySqlConnector/Core",
    says: NET,
};

const NET: &[(&str, Says)] = &[
    (
        "authentication failed using mysql41 and sha256_memory",
        Exactly(BadPassword),
    ),
    ("failed with message: access denied", Exactly(BadPassword)),
    (
        "using method 'caching_sha2_password' failed with message",
        Likely(DriverServerMismatch),
    ),
    (
        "using method 'sha256_password' failed with message",
        Likely(DriverServerMismatch),
    ),
    (
        "not supported by any of the available plugins",
        Exactly(DriverServerMismatch),
    ),
    (
        "authentication plugin '{}' is currently not supported",
        Exactly(DriverServerMismatch),
    ),
    (
        "clear-password authentication is not supported",
        Exactly(DriverServerMismatch),
    ),
    ("old password no longer supported", Exactly(DriverServerMismatch)),
    (
        "unknown authentication method {} was requested",
        Exactly(DriverServerMismatch),
    ),
    (
        "unable to create plugin for authentication method",
        Exactly(DriverServerMismatch),
    ),
    (
        "error encountered reading the rsa public key",
        Exactly(DriverServerMismatch),
    ),
    ("the host {} does not support ssl connections", Exactly(SslHandshake)),
    (
        "connection protocol {} does not support ssl connections",
        Exactly(BadJdbcUrl),
    ),
    (
        "the certificate authority (ca) does not match",
        Exactly(CertificateUntrusted),
    ),
    (
        "the certificate is not a certificate authority",
        Exactly(CertificateUntrusted),
    ),
    ("certificate with thumbprint {} not found", Exactly(TrustStoreMissing)),
    ("option '{}' not supported", Likely(BadJdbcUrl)),
    ("all pooled connections are in use", Settles(Capacity)),
    ("elapsed prior to getting a session from the pool", Settles(Capacity)),
    (
        "timeout expired. the timeout period elapsed prior to completion of the operation",
        Exactly(LockOrQueryTimeout),
    ),
    ("connection closed. reason:", Exactly(ConnectionDropped)),
];

pub(super) const GO_AND_NODE: Table = Table {
    language: "en",
    source: "go-sql-driver/mysql dsn.go, auth.go, errors.go; mysqljs/mysql lib/protocol; sidorares/node-mysql2 lib",
    says: &[
        ("invalid value / unknown config name", Exactly(BadJdbcUrl)),
        ("invalid value / unknown server pub key name", Exactly(BadJdbcUrl)),
        ("default addr for network '{}' unknown", Exactly(BadJdbcUrl)),
        (
            "unexpected resp from server for caching_sha2_password",
            Exactly(DriverServerMismatch),
        ),
        ("handshake inactivity timeout", Exactly(ConnectTimeout)),
        ("can't write in closed state", Exactly(ConnectionDropped)),
        ("received packet in the wrong sequence", Likely(DriverServerMismatch)),
    ],
};
