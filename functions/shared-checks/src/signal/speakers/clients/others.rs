//! MySQL's clients in Node.js and .NET, pools, SQLAlchemy, Snowflake's client in Node.js, and the AWS JDBC wrapper.

use crate::signal::cause::Cause::*;
use crate::signal::speakers::Says::{self, Exactly, Likely, Settles, Vaguely, WhileConnecting};

pub(super) const MYSQL: &[(&str, Says)] = &[
    (
        "server requests authentication using unknown plugin",
        Exactly(DriverServerMismatch),
    ),
    (
        "server requested authentication using mysql_clear_password",
        Exactly(DriverServerMismatch),
    ),
    (
        "unexpected packet during handshake phase",
        Exactly(DriverServerMismatch),
    ),
    ("authmoredata packet received by", Likely(DriverServerMismatch)),
    ("unknown ssl profile", Exactly(BadJdbcUrl)),
    ("ssl profile must be an object", Exactly(BadJdbcUrl)),
    ("query inactivity timeout", Exactly(LockOrQueryTimeout)),
    ("no connections available", Vaguely(Capacity)),
    ("pool does not exist", Exactly(ScriptError)),
    ("unread result found", Exactly(ScriptError)),
    ("pool does not have online node", Exactly(ConnectTimeout)),
    ("server does not support ssl", Exactly(SslHandshake)),
    ("ssl authentication error", Likely(SslHandshake)),
    (
        "authentication method '{}' is not supported",
        Exactly(DriverServerMismatch),
    ),
    (
        "requires a secure connection with a verified server certificate",
        Settles(SslRequired),
    ),
    ("insecure pre-4.1 auth mechanism", Exactly(DriverServerMismatch)),
    ("couldn't load server's rsa public key", Exactly(DriverServerMismatch)),
    ("cannot find ca certificate file", Exactly(TrustStoreMissing)),
    ("could not load ca certificate file", Exactly(TrustStoreMissing)),
    ("cannot find certificate file", Exactly(TrustStoreMissing)),
    ("cannot find client certificate file", Exactly(TrustStoreMissing)),
    (
        "doesn't support the client's specified tls versions",
        Exactly(TlsVersion),
    ),
    (
        "all specified tls versions are incompatible with this platform",
        Exactly(TlsVersion),
    ),
    ("rejected client certificate", Exactly(CertificateUntrusted)),
    (
        "is already in use. see https://mysqlconnector.net/conn-reuse",
        Exactly(ScriptError),
    ),
    ("connection must be open; current state is", Vaguely(ScriptError)),
    ("serversession is not connected", Exactly(ConnectionDropped)),
];

pub(super) const POOLS: &[(&str, Says)] = &[
    // Logstash (logstash-integration-jdbc jdbc.rb) and Sequel under it.
    (
        "are you sure you've included the correct jdbc driver in",
        Exactly(DriverClassNotFound),
    ),
    ("probably bad jdbc connection string", Exactly(BadJdbcUrl)),
    ("jdbcurl is required with driverclassname", Exactly(BadJdbcUrl)),
    (
        "datasource or datasourceclassname or jdbcurl is required",
        Exactly(BadJdbcUrl),
    ),
    (
        "cannot use driverclassname and datasourceclassname together",
        Exactly(BadJdbcUrl),
    ),
    ("interrupted during connection acquisition", Likely(Other)),
    ("connection leak detection triggered for", Likely(Capacity)),
    ("connect error, url", WhileConnecting),
    ("create connection sqlexception, url", WhileConnecting),
    ("check connection info failed", Vaguely(ConnectTimeout)),
    ("init datasource error, url", WhileConnecting),
    ("wait millis {}, active {}, maxactive", Settles(Capacity)),
    ("expected string or url object, got", Exactly(BadJdbcUrl)),
    ("port argument must be an integer", Exactly(BadJdbcUrl)),
    ("received non-integer port arguments", Exactly(BadJdbcUrl)),
    ("number of hosts and ports don't match", Exactly(BadJdbcUrl)),
    (
        "can't reconnect until invalid transaction is rolled back",
        Exactly(ScriptError),
    ),
    ("is unbound, maybe parent instance", Likely(ScriptError)),
];

pub(super) const WRAPPER: &[(&str, Says)] = &[
    (
        "could not log in with the credentials from aws secrets manager",
        Likely(BadPassword),
    ),
    (
        "unable to fetch database credentials with the given username and password",
        Exactly(BadPassword),
    ),
    (
        "not able to either fetch or read the database credentials from aws secrets manager",
        Exactly(SecretMissing),
    ),
    ("required dependency 'aws java sdk", Exactly(LibraryMissing)),
    (
        "a connection to the provided endpoint could not be established",
        Likely(ConnectTimeout),
    ),
    ("missing jdbc protocol", Exactly(BadJdbcUrl)),
    ("jdbc url or server name is required", Exactly(BadJdbcUrl)),
    ("url should contain a driver protocol", Exactly(BadJdbcUrl)),
    ("is not a recognized rds endpoint and the", Exactly(BadJdbcUrl)),
    ("'clusterinstancehostpattern' configuration setting", Likely(BadJdbcUrl)),
    ("unable to determine connection region", Exactly(BadJdbcUrl)),
    ("can't find the target driver for", Exactly(NoSuitableDriver)),
    (
        "unable to establish a sql connection due to an unexpected error",
        Vaguely(ConnectTimeout),
    ),
    ("unable to establish sql connection to the", Vaguely(ConnectTimeout)),
    (
        "failover process was not able to establish a connection before timing out",
        Exactly(ConnectTimeout),
    ),
    (
        "the active sql connection has changed due to a connection failure",
        Exactly(ConnectionDropped),
    ),
    (
        "unable to failover, the connection has been explicitly closed",
        Likely(ScriptError),
    ),
];

pub(super) const SNOWFLAKE: &[(&str, Says)] = &[
    ("connection options must be specified", Exactly(BadJdbcUrl)),
    ("a user name must be specified", Exactly(LoginNotGiven)),
    ("a password must be specified", Exactly(LoginNotGiven)),
    ("an accessurl must be specified", Exactly(BadJdbcUrl)),
    ("an account must be specified", Exactly(BadJdbcUrl)),
    ("invalid accessurl", Exactly(BadJdbcUrl)),
    ("request to snowflake failed. invalid token", Exactly(OauthOrKey)),
    (
        "unable to perform operation using terminated connection",
        Exactly(ConnectionDropped),
    ),
    (
        "unable to perform operation because a connection was never",
        Exactly(ScriptError),
    ),
    ("network error. could not reach snowflake", Exactly(ConnectTimeout)),
];
