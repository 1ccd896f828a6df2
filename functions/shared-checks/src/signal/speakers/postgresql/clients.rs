//! What stands in no catalogue of translations: libpq's untranslated texts, the C library's, psycopg, pgbouncer, RDS Proxy.

use super::super::Says::{Exactly, Likely, Vaguely, WhileConnecting};
use super::super::Table;
use crate::signal::cause::Cause::*;

pub(super) const LIBPQ: Table = Table {
    language: "*",
    source: "postgres/postgres src/interfaces/libpq/fe-auth.c, fe-connect.c, fe-protocol3.c",
    says: &[
        ("fe_sendauth: no password supplied", Exactly(LoginNotGiven)),
        // Nothing else fails in it; some translate what it says.
        ("fe_sendauth", Likely(LoginNotGiven)),
        ("fe_sendauth: error sending password", Exactly(ConnectionDropped)),
        (
            "scram authentication requires libpq version",
            Exactly(DriverServerMismatch),
        ),
        ("authentication method 10 not supported", Exactly(DriverServerMismatch)),
        ("ssl syscall error {} timed out", Exactly(ConnectionDropped)),
        ("ssl error {} certificate verify failed", Exactly(CertificateUntrusted)),
        ("ssl error {} wrong version number", Exactly(TlsVersion)),
        ("ssl error {} unsupported protocol", Exactly(TlsVersion)),
        ("ssl error {} alert protocol version", Exactly(TlsVersion)),
        ("ssl error {} no protocols available", Exactly(TlsVersion)),
        ("ssl error {} unexpected eof while reading", Exactly(ConnectionDropped)),
        ("ssl error {} bad length", Exactly(ConnectionDropped)),
        (
            "ssl error {} decryption failed or bad record mac",
            Exactly(ConnectionDropped),
        ),
        ("invalid connection option", Exactly(BadJdbcUrl)),
        ("ldap url '{}'", Exactly(BadJdbcUrl)),
        ("url ldap {} '{}'", Exactly(BadJdbcUrl)),
        ("invalid dsn", Exactly(BadJdbcUrl)),
        ("root certificate file {} does not exist", Exactly(TrustStoreMissing)),
    ],
};

/// `strerror` and `gai_strerror`, as libpq passes them on.
pub(super) const SYSTEM: Table = Table {
    language: "en",
    source: "glibc string/errlist.h, sysdeps/posix/gai_strerror-strs.h",
    says: &[
        ("connection refused", Exactly(ConnectionRefused)),
        ("connection timed out", Exactly(ConnectTimeout)),
        ("operation timed out", Exactly(ConnectTimeout)),
        ("no route to host", Exactly(NoRoute)),
        ("network is unreachable", Exactly(NoRoute)),
        ("network unreachable", Exactly(NoRoute)),
        ("connection reset by peer", Likely(ConnectionDropped)),
        ("broken pipe", Likely(ConnectionDropped)),
        ("name or service not known", Exactly(DnsFailure)),
        ("temporary failure in name resolution", Exactly(DnsFailure)),
        ("nodename nor servname provided", Exactly(DnsFailure)),
        ("no address associated with hostname", Exactly(DnsFailure)),
        ("unknown host", Likely(DnsFailure)),
    ],
};

/// The same where the client's system is not English.
pub(super) const SYSTEM_TRANSLATED: Table = Table {
    language: "*",
    source: "glibc po (de, es, fr, it, ja, ko, pt_BR, ru, zh_CN)",
    says: &[
        ("verbindungsaufbau abgelehnt", Exactly(ConnectionRefused)),
        ("conexión rehusada", Exactly(ConnectionRefused)),
        ("connexion refusée", Exactly(ConnectionRefused)),
        ("connessione rifiutata", Exactly(ConnectionRefused)),
        ("接続を拒否されました", Exactly(ConnectionRefused)),
        ("연결이 거부됨", Exactly(ConnectionRefused)),
        ("conexão recusada", Exactly(ConnectionRefused)),
        ("в соединении отказано", Exactly(ConnectionRefused)),
        ("拒绝连接", Exactly(ConnectionRefused)),
        (
            "die wartezeit für die verbindung ist abgelaufen",
            Exactly(ConnectTimeout),
        ),
        ("expiró el tiempo de conexión", Exactly(ConnectTimeout)),
        (
            "connexion terminée par expiration du délai d'attente",
            Exactly(ConnectTimeout),
        ),
        ("connessione scaduta", Exactly(ConnectTimeout)),
        ("接続がタイムアウトしました", Exactly(ConnectTimeout)),
        ("연결 시간 초과", Exactly(ConnectTimeout)),
        ("tempo esgotado para conexão", Exactly(ConnectTimeout)),
        ("время ожидания соединения истекло", Exactly(ConnectTimeout)),
        ("连接超时", Exactly(ConnectTimeout)),
        ("keine route zum zielrechner", Exactly(NoRoute)),
        ("no existe ninguna ruta hasta el", Exactly(NoRoute)),
        ("aucun chemin d'accès pour atteindre l'hôte cible", Exactly(NoRoute)),
        ("nessun instradamento per l'host", Exactly(NoRoute)),
        ("ホストへの経路がありません", Exactly(NoRoute)),
        ("não há rota para o host", Exactly(NoRoute)),
        ("нет маршрута до узла", Exactly(NoRoute)),
        ("没有到主机的路由", Exactly(NoRoute)),
        ("der name oder der dienst ist nicht bekannt", Exactly(DnsFailure)),
        ("nombre o servicio desconocido", Exactly(DnsFailure)),
        ("nom ou service inconnu", Exactly(DnsFailure)),
        ("nome o servizio sconosciuto", Exactly(DnsFailure)),
        ("名前またはサービスが不明です", Exactly(DnsFailure)),
        ("nome ou serviço desconhecido", Exactly(DnsFailure)),
        ("имя или служба не известны", Exactly(DnsFailure)),
        ("未知的名称或服务", Exactly(DnsFailure)),
    ],
};

pub(super) const PYTHON: Table = Table {
    language: "en",
    source: "psycopg/psycopg psycopg/_connection_base.py, pg8000, asyncpg, node-postgres, older pgjdbc",
    says: &[
        // A batch runs behind the login; its reason, where it is known, says more.
        ("batch entry {} was aborted", Vaguely(SchemaOrData)),
        ("authentication type {} is not supported", Exactly(DriverServerMismatch)),
        (
            "is not supported. check you have setup pg_hba",
            Exactly(DriverServerMismatch),
        ),
        ("does not match certificate's altnames", Exactly(HostnameMismatch)),
        ("connection timeout expired", Exactly(ConnectTimeout)),
        ("couldn't get a connection after", Exactly(ConnectTimeout)),
        ("the connection is closed", Exactly(ConnectionDropped)),
        ("connection already closed", Exactly(ConnectionDropped)),
        ("the connection is lost", Exactly(ConnectionDropped)),
        ("consuming input failed", Likely(ConnectionDropped)),
        ("sending query failed", Likely(ConnectionDropped)),
        ("cursor already closed", Exactly(ScriptError)),
        (
            "connection was closed in the middle of operation",
            Exactly(ConnectionDropped),
        ),
        ("can't create a connection to host", WhileConnecting),
        ("server refuses ssl", Exactly(SslHandshake)),
        ("rejected ssl upgrade", Exactly(SslHandshake)),
        ("connection failed", WhileConnecting),
    ],
};

/// What the server did not expect of itself (`elog`, state XX000 and its kin): never translated, and nothing of what was asked for.
pub(super) const INTERNAL: Table = Table {
    language: "*",
    source: "postgres/postgres elog(ERROR, ...); Redshift's child of it",
    says: &[
        ("could not open relation with oid", Likely(Other)),
        ("cache lookup failed for", Likely(Other)),
        ("missing chunk number {} for toast value", Likely(Other)),
        ("unexpected chunk number {} for toast value", Likely(Other)),
        ("tuple concurrently updated", Likely(Other)),
        ("tuple concurrently deleted", Likely(Other)),
        ("invalid page in block {} of relation", Likely(Other)),
        ("could not read block {} in file", Likely(Other)),
        ("could not access status of transaction", Likely(Other)),
        ("variable not found in subplan target list", Likely(Other)),
        ("failed to find conversion function from", Likely(Other)),
        ("could not find pathkey item to sort", Likely(Other)),
        ("unrecognized node type:", Likely(Other)),
    ],
};

/// What the server says to who reads its changes (Debezium, DMS, pglogical): it has answered, and not to a login.
pub(super) const REPLICATION: Table = Table {
    language: "en",
    source: "postgres/postgres replication/slot.c, logical/logical.c, walsender.c",
    says: &[
        ("logical decoding requires wal_level", Exactly(Other)),
        ("replication slot {} is active for pid", Exactly(Other)),
        ("replication slot {} already exists", Exactly(Other)),
        ("all replication slots are in use", Exactly(Capacity)),
        ("can no longer get changes from replication slot", Exactly(Other)),
        ("requested wal segment {} has already been removed", Exactly(Other)),
        ("must be superuser or replication role to", Exactly(DatabaseOrPrivilege)),
        (
            "must be superuser to create for all tables",
            Exactly(DatabaseOrPrivilege),
        ),
        ("exceeds max_wal_senders", Exactly(TooManyConnections)),
        ("auth failed", Likely(BadPassword)),
    ],
};

/// What a driver says that shares pgjdbc's name alone.
pub(super) const PGJDBC_NG: Table = Table {
    language: "en",
    source: "impossibl/pgjdbc-ng jdbc/ConnectionUtil.java, protocol/v30 StartupRequest and MessageDispatchHandler, protocol/ssl",
    says: &[
        ("connection error: address '", WhileConnecting),
        ("connection error: unix socket '", WhileConnecting),
        ("timeout starting connection", Exactly(ConnectTimeout)),
        ("invalid authentication type", Likely(DriverServerMismatch)),
        ("no supported sasl mechanisms available", Exactly(DriverServerMismatch)),
        ("server version not supported", Likely(DriverServerMismatch)),
        ("ssl not allowed by server", Exactly(SslHandshake)),
        ("invalid ssl response", Exactly(SslHandshake)),
        ("ssl context initialization error", Likely(SslHandshake)),
        ("open ssl root certificate file", Exactly(TrustStoreMissing)),
        ("loading ssl root certificate failed", Exactly(TrustStoreMissing)),
        ("in server address list", Exactly(BadJdbcUrl)),
        ("unsupported database url", Exactly(BadJdbcUrl)),
    ],
};

pub(super) const BETWEEN: Table = Table {
    language: "en",
    source: "pgbouncer/pgbouncer src/client.c, src/objects.c, src/server.c; docs.aws.amazon.com AmazonRDS rds-proxy.troubleshooting",
    says: &[
        ("rejects connection for host {} ssl off", Exactly(SslRequired)),
        ("unsupported startup parameter", Exactly(DriverServerMismatch)),
        (
            "unrecognized configuration parameter 'extra_float_digits'",
            Exactly(DriverServerMismatch),
        ),
        ("no more connections allowed", Exactly(TooManyConnections)),
        ("client_login_timeout", Exactly(ConnectTimeout)),
        ("query_wait_timeout", Exactly(TooManyConnections)),
        ("query_timeout", Exactly(LockOrQueryTimeout)),
        ("server conn crashed", Exactly(ConnectionDropped)),
        ("server login has been failing", Likely(ConnectionRefused)),
        ("pgbouncer cannot connect to server", Likely(ConnectionRefused)),
        ("no such user", Exactly(BadPassword)),
        ("sasl authentication failed", Exactly(BadPassword)),
        ("no such database", Exactly(DatabaseOrPrivilege)),
        ("ssl required", Exactly(SslRequired)),
        ("ssl connection is required", Exactly(SslRequired)),
        // Azure's gateway, which translates nothing.
        ("please specify ssl options and retry", Exactly(SslRequired)),
        (
            "client from azure virtual networks is not allowed to access",
            Exactly(HostNotAllowed),
        ),
        ("please check the username and retry connection", Exactly(BadPassword)),
        ("the server name you tried cannot be found", Exactly(BadJdbcUrl)),
        ("ssl/tls required", Exactly(SslRequired)),
        ("requires tls connections", Exactly(SslRequired)),
        (
            "iam authentication is allowed only with ssl connections",
            Exactly(SslRequired),
        ),
        ("the iam authentication failed for the role", Exactly(IamDbAuth)),
        // RDS checks IAM's tokens by PAM.
        ("pam_authenticate failed", Exactly(IamDbAuth)),
        ("rdsauthproxy", Likely(IamDbAuth)),
        ("has no credentials for the role", Exactly(BadPassword)),
        ("supports only iam", Exactly(IamDbAuth)),
        (
            "a user name is required in the connection startup packet",
            Exactly(LoginNotGiven),
        ),
        (
            "timed-out waiting to acquire database connection",
            Exactly(TooManyConnections),
        ),
        ("server closed the connection unexpectedly", Exactly(ConnectionDropped)),
        (
            "terminating connection because backend initialization",
            Vaguely(ConnectionDropped),
        ),
    ],
};
