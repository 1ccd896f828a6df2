//! What the drivers and clients of MySQL and MariaDB say, which translate nothing, and the servers' newer messages.

use super::super::Says::{Exactly, Likely, Vaguely, WhileConnecting, WhileHandshaking};
use super::super::Table;
use crate::signal::cause::Cause::*;

pub(super) const SERVER: Table = Table {
    language: "en",
    source: "mysql/mysql-server share/messages_to_clients.txt; AmazonRDS UsingWithRDS.IAMDBAuth",
    says: &[
        ("access denied for user", Exactly(BadPassword)),
        ("access denied for user {} to database", Exactly(DatabaseOrPrivilege)),
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

pub(super) const CONNECTOR_J: Table = Table {
    language: "en",
    source: "mysql/mysql-connector-j src/main/resources/com/mysql/cj/LocalizedErrorMessages.properties",
    says: &[
        ("communications link failure", WhileConnecting),
        (
            "the driver has not received any packets from the server",
            Vaguely(ConnectTimeout),
        ),
        (
            "the last packet successfully received from the server was",
            Likely(ConnectionDropped),
        ),
        (
            "is longer than the server configured value of 'wait_timeout'",
            Exactly(ConnectionDropped),
        ),
        ("communications link failure during commit", Exactly(ConnectionDropped)),
        (
            "communications link failure during rollback",
            Exactly(ConnectionDropped),
        ),
        ("connection attempt exceeded defined timeout", Exactly(ConnectTimeout)),
        ("could not create connection to database server", WhileConnecting),
        ("unable to connect to database", WhileConnecting),
        ("cannot connect to mysql server on", Vaguely(ConnectTimeout)),
        (
            "make sure that there is a mysql server running on the machine/port",
            Vaguely(ConnectTimeout),
        ),
        (
            "no operations allowed after connection closed",
            Exactly(ConnectionDropped),
        ),
        ("connection implicitly closed by driver", Exactly(ConnectionDropped)),
        ("configured connection lifetime exceeded", Exactly(ConnectionDropped)),
        ("can not read response from server", Exactly(ConnectionDropped)),
        ("unexpected end of input stream", Likely(ConnectionDropped)),
        ("packets received out of order", Likely(ConnectionDropped)),
        (
            "the connection is unusable at the current state",
            Likely(ConnectionDropped),
        ),
        ("unknown initial character set index", Exactly(DriverServerMismatch)),
        ("unknown character set index", Exactly(DriverServerMismatch)),
        ("public key retrieval is not allowed", Exactly(DriverServerMismatch)),
        (
            "client does not support authentication protocol requested by server",
            Exactly(DriverServerMismatch),
        ),
        ("unable to load authentication plugin", Exactly(DriverServerMismatch)),
        (
            "improper value {} for property 'defaultauthenticationplugin'",
            Exactly(BadJdbcUrl),
        ),
        (
            "default authentication plugin {} is neither one of the built-in plugins",
            Exactly(BadJdbcUrl),
        ),
        ("can't disable the default authentication plugin", Exactly(BadJdbcUrl)),
        ("ssl connection required for plugin", Exactly(SslRequired)),
        ("unexpected authentication approval", Exactly(DriverServerMismatch)),
        (
            "the server {} is using an old authentication",
            Exactly(DriverServerMismatch),
        ),
        ("server does not support secure connections", Exactly(SslHandshake)),
        (
            "ssl connection required, but not provided by server",
            Exactly(SslHandshake),
        ),
        ("rsa encryption requested but no", Exactly(DriverServerMismatch)),
        ("unable to read public key", Exactly(DriverServerMismatch)),
        ("unable to determine hostname", Exactly(DnsFailure)),
        ("unable to locate any hosts for", Exactly(DnsFailure)),
        ("server identity verification failed", Exactly(HostnameMismatch)),
        (
            "subject alternative name entries matched the server hostname",
            Exactly(HostnameMismatch),
        ),
        ("matched the server hostname/ip", Exactly(HostnameMismatch)),
        ("server certificate identity check failed", Exactly(HostnameMismatch)),
        ("no appropriate protocol", Exactly(TlsVersion)),
        ("no supported tls versions", Exactly(TlsVersion)),
        ("tls protocols", Vaguely(TlsVersion)),
        ("cannot open {} client key store", Exactly(TrustStoreMissing)),
        ("cannot open trust store", Exactly(TrustStoreMissing)),
        ("could not open trust store", Exactly(TrustStoreMissing)),
        (
            "no truststore provided to verify the server certificate",
            Exactly(TrustStoreMissing),
        ),
        ("keystore was tampered with", Exactly(TrustStoreMissing)),
        ("could not verify the server certificate", Exactly(CertificateUntrusted)),
        ("the database url cannot be null", Exactly(BadJdbcUrl)),
        ("malformed database url", Exactly(BadJdbcUrl)),
        ("illegal database url", Exactly(BadJdbcUrl)),
        ("failed to parse the host:port pair", Exactly(BadJdbcUrl)),
        ("connector/j cannot handle a", Exactly(BadJdbcUrl)),
        ("illegal connection port value", Exactly(BadJdbcUrl)),
        ("illegal transformation to the {} property", Exactly(BadJdbcUrl)),
        (
            "unable to create an instance of the specified properties transform class",
            Exactly(BadJdbcUrl),
        ),
        ("can't find configuration template named", Exactly(BadJdbcUrl)),
        ("dns srv lookup enabled", Exactly(BadJdbcUrl)),
        ("the connection property {} acceptable values are", Exactly(BadJdbcUrl)),
        ("the connection property {} only accepts", Exactly(BadJdbcUrl)),
        ("the connection property {} only supports", Exactly(BadJdbcUrl)),
        (
            "property is not defined in connector/j but used in connection url",
            Exactly(BadJdbcUrl),
        ),
        (
            "loading class 'com.mysql.jdbc.driver'. this is deprecated",
            Vaguely(Other),
        ),
        ("the server time zone value", Exactly(BadJdbcUrl)),
        ("no timezone mapping entry for", Exactly(BadJdbcUrl)),
        ("the openid identity token supplied is empty", Exactly(OauthOrKey)),
        ("openid identity token", Exactly(OauthOrKey)),
        ("oci configuration", Exactly(OauthOrKey)),
        ("no cached tgt found", Exactly(BadPassword)),
        ("failed creating a sasl client", Exactly(DriverServerMismatch)),
        (
            "unsupported sasl authentication mechanism",
            Exactly(DriverServerMismatch),
        ),
        (
            "error while processing an authentication iteration",
            Exactly(BadPassword),
        ),
        ("an ldap server hostname could not be acquired", Exactly(BadJdbcUrl)),
        ("can not be represented as java.sql", Exactly(SchemaOrData)),
        ("zero date value prohibited", Exactly(SchemaOrData)),
        ("cannot determine value type from string", Exactly(SchemaOrData)),
        ("cannot convert string", Exactly(SchemaOrData)),
        ("outside of valid range for type", Exactly(SchemaOrData)),
        ("conversion from {} is not supported", Exactly(SchemaOrData)),
        ("value {} is outside of valid range", Exactly(SchemaOrData)),
        ("column {} not found", Exactly(SchemaOrData)),
        ("column index out of range", Exactly(SchemaOrData)),
        ("packet for query is too large", Exactly(SchemaOrData)),
        (
            "statement cancelled due to timeout or client request",
            Exactly(LockOrQueryTimeout),
        ),
        ("no operations allowed after statement closed", Exactly(ScriptError)),
        ("operation not allowed after resultset closed", Exactly(ScriptError)),
        ("no value specified for parameter", Exactly(ScriptError)),
        ("parameter index out of range", Exactly(ScriptError)),
        (
            "can not issue data manipulation statements with executequery",
            Exactly(ScriptError),
        ),
        ("can not issue select via executeupdate", Exactly(ScriptError)),
        (
            "statement.executeupdate() or statement.executelargeupdate() cannot issue statements that produce result sets",
            Exactly(ScriptError),
        ),
        (
            "statement.executequery() cannot issue statements that do not produce result sets",
            Exactly(ScriptError),
        ),
        ("can't call commit when autocommit=true", Exactly(ScriptError)),
        ("can't call rollback when autocommit=true", Exactly(ScriptError)),
        ("streaming result set {} is still active", Exactly(ScriptError)),
        ("data source rejected establishment of connection", WhileConnecting),
    ],
};

pub(super) const MARIADB_CONNECTOR_J: Table = Table {
    language: "en",
    source: "mariadb-corporation/mariadb-connector-j org/mariadb/jdbc/client/impl, plugin/authentication, plugin/tls, Configuration.java",
    says: &[
        ("could not connect to address", WhileConnecting),
        ("could not connect to", WhileConnecting),
        ("socket fail to connect to", WhileConnecting),
        (
            "could not connect to {} : unexpected end of stream",
            Exactly(ConnectionDropped),
        ),
        ("unexpected end of stream, read", Exactly(ConnectionDropped)),
        ("socket was closed by server", Exactly(ConnectionDropped)),
        ("socket error", Likely(ConnectionDropped)),
        ("connection is closed", Exactly(ConnectionDropped)),
        ("connection was closed by server", Exactly(ConnectionDropped)),
        ("connection reset", Likely(ConnectionDropped)),
        ("no active connection found for", Likely(ConnectionDropped)),
        ("communications link failure with primary", Exactly(ConnectionDropped)),
        ("hostname must be set to connect socket", Exactly(BadJdbcUrl)),
        ("url parsing error", Exactly(BadJdbcUrl)),
        ("error parsing url", Exactly(BadJdbcUrl)),
        ("optional parameter {} must be", Exactly(BadJdbcUrl)),
        (
            "wrong failover parameter format in connection string",
            Exactly(BadJdbcUrl),
        ),
        ("incorrect port value", Exactly(BadJdbcUrl)),
        ("invalid connection url, expected key=value pairs", Exactly(BadJdbcUrl)),
        (
            "wrong type value {} (possible value primary/replica)",
            Exactly(BadJdbcUrl),
        ),
        ("wrong value for option", Exactly(BadJdbcUrl)),
        (
            "trying to connect with ssl, but ssl not enabled in the server",
            Exactly(SslHandshake),
        ),
        ("could not initialize ssl context", Exactly(SslHandshake)),
        ("failed to read keystore file", Exactly(TrustStoreMissing)),
        ("failed to find serversslcert file", Exactly(TrustStoreMissing)),
        ("failed load keystore", Exactly(TrustStoreMissing)),
        ("no x509trustmanager found", Exactly(TrustStoreMissing)),
        ("doesn't correspond to certificate cn", Exactly(HostnameMismatch)),
        ("cn not found in certificate principal", Exactly(HostnameMismatch)),
        ("certificate doesn't contain san", Exactly(HostnameMismatch)),
        ("doesn't correspond to", Vaguely(HostnameMismatch)),
        (
            "self signed certificates. either set sslmode=trust",
            Exactly(CertificateUntrusted),
        ),
        (
            "self signed certificate, but server certificate verification",
            Exactly(CertificateUntrusted),
        ),
        ("unsupported protocol {} tls", Exactly(TlsVersion)),
        (
            "client restrict authentication plugin to a limited set",
            Exactly(DriverServerMismatch),
        ),
        (
            "client does not support authentication protocol requested by server",
            Exactly(DriverServerMismatch),
        ),
        (
            "rsa public key is not available client side",
            Exactly(DriverServerMismatch),
        ),
        (
            "cannot use client-side caching_sha2 authentication",
            Exactly(DriverServerMismatch),
        ),
        ("could not connect using sha256 plugin", Exactly(DriverServerMismatch)),
        (
            "could not read server rsa public key from file",
            Exactly(DriverServerMismatch),
        ),
        ("cannot send password in clear text", Exactly(DriverServerMismatch)),
        (
            "cannot use authentication plugin {} if ssl is not enabled",
            Exactly(DriverServerMismatch),
        ),
        ("gss-api authentication exception", Exactly(BadPassword)),
        ("pam authentication request multiple passwords", Exactly(BadPassword)),
        ("no identity plugin registered with the type", Exactly(BadJdbcUrl)),
        (
            "identity plugin 'aws-iam' is used without having aws sdk in",
            Exactly(DriverClassNotFound),
        ),
        ("no principal name defined on server", Exactly(BadPassword)),
        ("query size {} is >= to max_allowed_packet", Exactly(SchemaOrData)),
        ("query timed out", Exactly(LockOrQueryTimeout)),
        ("parameter at position {} is not set", Exactly(ScriptError)),
    ],
};

pub(super) const CLIENTS: Table = Table {
    language: "en",
    source: "PyMySQL/PyMySQL pymysql/connections.py, _auth.py; mysql/mysql-server include/errmsg.h; mysql.connector locales/eng/client_error.py",
    says: &[
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
        ("lost connection to server", Exactly(ConnectionDropped)),
        ("connection was killed", Exactly(ConnectionDropped)),
        ("packet sequence number wrong", Exactly(ConnectionDropped)),
        ("mysql connection not available", Exactly(ConnectionDropped)),
        ("error in server handshake", Exactly(DriverServerMismatch)),
        ("malformed packet", Exactly(DriverServerMismatch)),
        ("authentication plugin {} not configured", Exactly(DriverServerMismatch)),
        (
            "authentication plugin {} cannot be loaded",
            Exactly(DriverServerMismatch),
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
            Exactly(DriverServerMismatch),
        ),
        ("couldn't receive server's public key", Exactly(DriverServerMismatch)),
        (
            "connection using old (pre-4.1.1) authentication protocol refused",
            Exactly(DriverServerMismatch),
        ),
        ("ssl connection error", WhileHandshaking),
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
