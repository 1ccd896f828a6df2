//! What every SQL database says, and the drivers of engines that have no file of their own (Db2, ClickHouse, Kafka, MongoDB).

use super::Says::{Exactly, Likely, Settles, Vaguely, WhileConnecting};
use super::{Says, Speaker, Table};
use crate::signal::cause::Cause::*;
use crate::signal::parse::Utterance;
use crate::signal::words::has;

mod db2;

pub(crate) const SPEAKER: Speaker = Speaker {
    name: "sql",
    engines: &[],
    owns: &[
        "com.ibm.db2.",
        "org.h2.",
        "com.clickhouse.",
        "org.apache.kafka.",
        "com.mongodb.",
        "com.zaxxer.",
        "sqlalchemy.",
    ],
    codes,
    tables: TABLES,
};

/// SQLSTATE by class (ISO/IEC 9075), where no engine's speaker knows the state better; Db2's numbers.
fn codes(utterance: &Utterance<'_>) -> Vec<Says> {
    let mut says = db2::codes(utterance);
    says.extend(utterance.state().and_then(|state| {
        Some(match (state, &state[..2]) {
            ("42501", _) => Likely(DatabaseOrPrivilege),
            ("3D000", _) => Likely(DatabaseOrPrivilege),
            (_, "28") => Likely(BadPassword),
            (_, "21" | "22" | "23" | "42" | "44") => Likely(SchemaOrData),
            (_, "40" | "57") => Vaguely(LockOrQueryTimeout),
            (_, "08") => Vaguely(ConnectTimeout),
            _ => return None,
        })
    }));
    says.extend(broken_in_a_pool(utterance));
    // The part of Simba's drivers that reads statements.
    says.extend(utterance.coded("Simba SQLEngine").map(|_| Likely(SchemaOrData)));
    says.extend(url(&utterance.words));
    // The JDK's message is what was looked up, and nothing else.
    let name = utterance.words.split([' ', '\'']).next().unwrap_or_default();
    if utterance.class_name() == "UnknownHostException" && is_no_host(name) {
        says.push(Settles(BadJdbcUrl));
    }
    says.extend(date(utterance));
    // What Python itself raises is about values, whatever stands in it.
    let of_python = utterance
        .class
        .is_some_and(|class| !class.contains('.') && class.ends_with("Error"));
    says.extend(timeout(&utterance.words).filter(|_| !of_python));
    // MongoDB's drivers for Node.js and Python, of the string that they are given.
    if utterance.class_name() == "MongoParseError"
        || utterance
            .class
            .is_some_and(|class| matches!(class, "pymongo.errors.InvalidURI" | "pymongo.errors.ConfigurationError"))
    {
        says.push(Likely(BadJdbcUrl));
    }
    if utterance.class_name() == "TimeoutException" && utterance.class.is_some_and(|class| class.contains("kafka")) {
        says.push(Exactly(ConnectTimeout));
    }
    if utterance.class_name().starts_with("MongoTimeout") || utterance.class_name() == "ServerSelectionTimeoutError" {
        says.push(match reached_all_of_mongo(&utterance.words) {
            true => Settles(Other),
            false => Likely(ConnectTimeout),
        });
    }
    says
}

/// `Connection ... marked as broken because of SQLSTATE(08006), ErrorCode(0)`: HikariCP's ProxyConnection throws a connection away that
/// was open, however its end showed itself.
fn broken_in_a_pool(utterance: &Utterance<'_>) -> Option<Says> {
    let state = utterance.state()?;
    let lost = state.starts_with("08") || state.starts_with("57P0") || matches!(state, "01002" | "JZ0C0" | "JZ0C1");
    (lost && utterance.words.contains("marked as broken because of")).then_some(Settles(ConnectionDropped))
}

/// What a driver of MongoDB saw of the servers last: of each what it is, so that it has answered. None of them is the kind that was
/// asked for (mongo-java-driver ServerDescription, PyMongo's TopologyDescription).
fn reached_all_of_mongo(words: &str) -> bool {
    let count = |part: &str| words.matches(part).count();
    let (of_java, of_python) = (count("address="), count("<serverdescription"));
    let java = of_java > 0 && count(" state=connected") == of_java && count("type=unknown") == 0;
    let python = of_python > 0 && count("server_type: unknown") == 0 && count("server_type: ") >= of_python;
    java || python
}

/// `java.sql.SQLException: MONTH`, `HOUR_OF_DAY: 2 -> 3`: the field of a date that is none, as `java.util.GregorianCalendar` says it.
fn date(utterance: &Utterance<'_>) -> Option<Says> {
    const FIELDS: &[&str] = &[
        "year",
        "month",
        "day_of_month",
        "day_of_year",
        "hour_of_day",
        "minute",
        "second",
        "millisecond",
    ];
    let name = utterance.words.split(':').next().unwrap_or_default();
    let alone = FIELDS.contains(&name.trim_matches([' ', ']', '\'']));
    (alone && utterance.class.is_some()).then_some(Likely(SchemaOrData))
}

/// Anything may time out: it is a connection's where the words beside it are.
fn timeout(words: &str) -> Option<Says> {
    const BESIDE: &[&str] = &[
        "connect",
        "connecting",
        "connection",
        "connections",
        "socket",
        "server",
        "login",
        "host",
    ];
    // What a server is asked for once it is there.
    const ASKED: &[&str] = &["query", "statement", "lock", "locks", "transaction"];
    const WAY: &[&str] = &[
        "connect",
        "connecting",
        "connection",
        "connections",
        "socket",
        "login",
        "host",
        "opening a session",
        "waiting for a server",
    ];
    const LATE: &[&str] = &["timed out", "timeout", "time out", "time-out"];
    let late = |part: &str| LATE.iter().any(|late| has(part, late));
    let any = |part: &str, of: &[&str]| of.iter().any(|word| has(part, word));
    // A call that a driver does not have is named after what it would set.
    let lacking = ["does not support", "doesn't support"]
        .iter()
        .any(|lacks| words.contains(lacks));
    if !late(words) || !any(words, BESIDE) || lacking {
        return None;
    }
    let mut sentences = super::sentences::sentences(words);
    let asked = sentences.any(|sentence| late(sentence) && any(sentence, ASKED) && !any(sentence, WAY));
    Some(Vaguely(if asked { LockOrQueryTimeout } else { ConnectTimeout }))
}

/// URLs that cannot be right, wherever a text shows them.
fn url(words: &str) -> Option<Says> {
    of_thin_oracle(words)
        .or_else(|| user_before_host(words))
        .or_else(|| of_a_lookup(words))
        .or_else(|| parameters_in_a_name(words))
}

/// `jdbc:oracle:thin:` without `@`.
fn of_thin_oracle(words: &str) -> Option<Says> {
    let (_, rest) = words.split_once("jdbc:oracle:thin:")?;
    let bare = rest.split([' ', '\'']).next().unwrap_or_default();
    (!bare.contains('@')).then_some(Likely(BadJdbcUrl))
}

/// A user before the host.
fn user_before_host(words: &str) -> Option<Says> {
    let (_, rest) = words.split_once("jdbc:").and_then(|(_, rest)| rest.split_once("://"))?;
    let authority = rest.split(['/', ' ', ';', '?', '\'']).next().unwrap_or_default();
    let oracle = words.contains("jdbc:oracle:");
    (authority.contains('@') && !oracle).then_some(Likely(BadJdbcUrl))
}

/// What was looked up as a host, and is more or less than one: a URL, a path, a host with its port.
fn of_a_lookup(words: &str) -> Option<Says> {
    const BEFORE: &[&str] = &[
        "enotfound ",
        "server on '",
        "host '",
        "host name '",
        "unknown host ",
        "unknown host: ",
        "no such host is known (",
        "no such host is known. (",
        "unknownhostexception: ",
    ];
    let named = |before: &&str| {
        let (_, rest) = words.split_once(*before)?;
        rest.split([' ', '\'', ')']).next()
    };
    // libpq and MySQL's client look the port up with the host.
    let looked_up = |before: &&str| words.split_once(*before).and_then(|(_, rest)| rest.split('\'').next());
    let has_port = || {
        let clients = ["translate host name '", "unknown mysql server host '"];
        clients.iter().filter_map(looked_up).any(ends_in_a_port)
    };
    let is_path = || looked_up(&"host '").is_some_and(|host| host.contains('/') && !host.contains(' '));
    (BEFORE.iter().filter_map(named).any(is_no_host) || has_port() || is_path()).then_some(Settles(BadJdbcUrl))
}

/// Another vendor's parameters in the name of the database.
fn parameters_in_a_name(words: &str) -> Option<Says> {
    let name = words
        .split('\'')
        .skip(1)
        .step_by(2)
        .find(|name| name.contains('?') && name.contains('=') && name.len() < 200);
    let is_name = name.is_some_and(|name| !name.contains([' ', '/', '(', ':']));
    is_name.then_some(Settles(BadJdbcUrl))
}

/// `db.corp:5432`; not `fe80::1`.
fn ends_in_a_port(name: &str) -> bool {
    let parts = name.split_once(':');
    parts.is_some_and(|(host, port)| !host.is_empty() && !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit()))
}

/// What was taken for a host, and is a piece of a URL: `jdbc:...`, `@10.0.0.1`, `https://x`, `db.corpuser=x`.
fn is_no_host(name: &str) -> bool {
    name.starts_with("jdbc:")
        || name.starts_with('@')
        || name.contains("://")
        || name.contains('.') && name.contains('=')
}

const TABLES: &[Table] = &[db2::JCC, WORDS];

const WORDS: Table = Table {
    language: "en",
    source: "ISO/IEC 9075 words that drivers share; clients of Kafka, MongoDB, Elasticsearch, Cassandra, Salesforce, Thrift; lib/pq, Npgsql, node-postgres; HikariCP, SQLAlchemy",
    says: &[
        // Informix (finderr -908, -951, -952).
        (
            "attempt to connect to database server '{}' failed",
            Likely(ConnectTimeout),
        ),
        (
            "attempt to connect to database server ({}) failed",
            Likely(ConnectTimeout),
        ),
        (
            "incorrect password or user {} is not known on the database server",
            Exactly(BadPassword),
        ),
        ("username and/or password invalid", Exactly(BadPassword)),
        ("invalid username or password", Likely(BadPassword)),
        ("invalid user name or password", Likely(BadPassword)),
        ("incorrect username or password", Likely(BadPassword)),
        ("authentication failed", Vaguely(BadPassword)),
        ("connection string is invalid", Likely(BadJdbcUrl)),
        ("url must start with 'jdbc'", Exactly(BadJdbcUrl)),
        ("'url' must start with 'jdbc'", Exactly(BadJdbcUrl)),
        ("could not find driver", Exactly(NoSuitableDriver)),
        // ClickHouse/clickhouse-java client-v2 ValidationUtils.java.
        ("'port' must be in range", Exactly(BadJdbcUrl)),
        ("unable to authenticate user", Exactly(BadPassword)),
        ("invalid username, password, security token", Exactly(BadPassword)),
        // Salesforce's codes of a login (SOAP API, LoginFault; REST API, status codes): no source that is read by SQL.
        ("login_must_use_security_token", Settles(Other)),
        ("invalid_operation_with_expired_password", Settles(Other)),
        ("invalid_session_id", Settles(Other)),
        ("api_disabled_for_org", Settles(Other)),
        ("tsocket read 0 bytes", Exactly(ConnectionDropped)),
        // What drivers say of java.sql.Types that they do not bind or read: Exasol's, and others.
        ("cannot handle data type", Likely(SchemaOrData)),
        ("unsupported jdbc type", Likely(SchemaOrData)),
        ("could not reach any contact point", Likely(ConnectTimeout)),
        ("check network and/or proxy settings", Likely(ConnectTimeout)),
        ("driver: bad connection", Exactly(ConnectionDropped)),
        ("closing bad idle connection", Exactly(ConnectionDropped)),
        ("connection terminated unexpectedly", Exactly(ConnectionDropped)),
        ("connection closed unexpectedly", Exactly(ConnectionDropped)),
        ("exception while reading from stream", Likely(ConnectionDropped)),
        (
            "attempted to read past the end of the stream",
            Exactly(ConnectionDropped),
        ),
        ("could not parse sqlalchemy url", Settles(BadJdbcUrl)),
        ("could not parse rfc1738 url", Settles(BadJdbcUrl)),
        ("can't load plugin: sqlalchemy.dialects", Exactly(DriverClassNotFound)),
        ("exception authenticating mongocredential", Exactly(BadPassword)),
        // Cassandra's protocol: code 0100.
        ("code=0100 [bad credentials]", Settles(BadPassword)),
        ("invalid credentials with sasl mechanism", Settles(BadPassword)),
        ("bad auth : authentication failed", Exactly(BadPassword)),
        ("invalid connection string", Likely(BadJdbcUrl)),
        ("jdbc url is not correct", Exactly(BadJdbcUrl)),
        ("jdbc url is not valid", Exactly(BadJdbcUrl)),
        ("a valid url format is", Exactly(BadJdbcUrl)),
        ("password for user {} is not valid", Likely(BadPassword)),
        ("invalid connection parameter", Exactly(BadJdbcUrl)),
        ("invalid connection property", Exactly(BadJdbcUrl)),
        ("invalid connection attribute", Exactly(BadJdbcUrl)),
        ("access denied for user", Likely(BadPassword)),
        ("error opening socket to server", Vaguely(ConnectTimeout)),
        // org.apache.kafka.common.security: JaasContext, JaasConfig, LoginManager, KerberosLogin.
        (
            "could not find a 'kafkaclient' entry in the jaas configuration",
            Settles(LoginNotGiven),
        ),
        (
            "no jaas configuration section named 'kafkaclient'",
            Settles(LoginNotGiven),
        ),
        ("jaas config property contains {} login modules", Settles(LoginNotGiven)),
        ("not specified in jaas config", Settles(LoginNotGiven)),
        ("not terminated by semi-colon", Settles(LoginNotGiven)),
        (
            "no servicename defined in either jaas or kafka config",
            Settles(LoginNotGiven),
        ),
        (
            "the kafka client code does not currently support obtaining a password",
            Settles(LoginNotGiven),
        ),
        // com.zaxxer.hikari.pool.PoolBase and others, of a call of JDBC that a driver does not have.
        ("driver does not support", Vaguely(DriverIncompatible)),
        ("timed out waiting for a node assignment", Exactly(ConnectTimeout)),
        ("timeout expired while fetching topic metadata", Exactly(ConnectTimeout)),
        // Who writes to Kafka or administers it reads no source: KafkaProducer, KafkaAdminClient; Connect's worker (ConnectUtils, TopicAdmin,
        // KafkaBasedLog); the registry of schemas and the REST proxy (ClusterStatus, KafkaStore).
        ("failed to update metadata after", Settles(Other)),
        ("not present in metadata after", Settles(Other)),
        ("call(callname=", Settles(Other)),
        ("timed out waiting to send the call", Settles(Other)),
        (
            "check worker's broker connection and security properties",
            Settles(Other),
        ),
        ("timed out while checking for or creating topic", Settles(Other)),
        ("backing store topic in allotted period", Settles(Other)),
        ("error while getting broker list", Settles(Other)),
        ("failed to get kafka cluster information", Settles(Other)),
        ("schema topic configuration", Settles(Other)),
        // org.apache.kafka.clients.NetworkClient, common.network.Selector: of a node that nothing more is known of.
        (
            "could not be established. node may not be available",
            Vaguely(ConnectTimeout),
        ),
        (
            "could not be established. broker may not be available",
            Vaguely(ConnectTimeout),
        ),
        (
            "failed authentication with {} (ssl handshake failed)",
            Exactly(SslHandshake),
        ),
        (
            "terminated during authentication. this may happen due to",
            Vaguely(SslHandshake),
        ),
        ("no resolvable bootstrap urls", Exactly(DnsFailure)),
        ("deadlock detected", Exactly(LockOrQueryTimeout)),
        ("deadlock", Likely(LockOrQueryTimeout)),
        // google.api_core.future: jobs of BigQuery and Dataproc.
        ("operation did not complete within", Likely(LockOrQueryTimeout)),
        ("query exceeded the time limit", Exactly(LockOrQueryTimeout)),
        // What Athena says of a statement before it runs.
        ("queries of this type are not supported", Exactly(ScriptError)),
        (
            "process {} waits for {} blocked by process",
            Exactly(LockOrQueryTimeout),
        ),
        ("possible deadlock avoided", Exactly(LockOrQueryTimeout)),
        ("lock wait timeout exceeded", Exactly(LockOrQueryTimeout)),
        // Derby 40XL1 and 40001, H2 50200, SQLite, Firebird, Hive's DbTxnManager.
        (
            "lock could not be obtained within the time requested",
            Exactly(LockOrQueryTimeout),
        ),
        (
            "lock could not be obtained due to a deadlock",
            Exactly(LockOrQueryTimeout),
        ),
        ("timeout trying to lock table", Exactly(LockOrQueryTimeout)),
        ("database table is locked", Exactly(LockOrQueryTimeout)),
        ("lock conflict on no wait transaction", Exactly(LockOrQueryTimeout)),
        (
            "locks on the underlying objects cannot be acquired",
            Exactly(LockOrQueryTimeout),
        ),
        ("query timed out", Likely(LockOrQueryTimeout)),
        ("query timeout", Likely(LockOrQueryTimeout)),
        ("statement timeout", Likely(LockOrQueryTimeout)),
        ("data truncation", Exactly(SchemaOrData)),
        ("data too long for column", Exactly(SchemaOrData)),
        ("too many connections", Likely(TooManyConnections)),
        ("could not connect to server", Vaguely(ConnectTimeout)),
        ("connection to {} refused", Exactly(ConnectionRefused)),
        ("connection to {} timed out", Exactly(ConnectTimeout)),
        ("failed to connect", Vaguely(ConnectTimeout)),
        ("error establishing connection", Vaguely(ConnectTimeout)),
        ("could not create a connection", Vaguely(ConnectTimeout)),
        ("unable to connect", Vaguely(ConnectTimeout)),
        ("communication error", Vaguely(ConnectTimeout)),
        ("failed to initiate connection", Vaguely(ConnectTimeout)),
        ("socket fail to connect", Vaguely(ConnectTimeout)),
        // spark-cassandra-connector's CassandraConnector.
        ("failed to open native connection to", Vaguely(ConnectTimeout)),
        // Pools, of a connection that was open: HikariCP, Druid, c3p0.
        ("marked as broken because of", Vaguely(ConnectionDropped)),
        ("failed to validate connection", Vaguely(ConnectionDropped)),
        ("discard connection", Vaguely(ConnectionDropped)),
        ("discard long time none received connection", Likely(ConnectionDropped)),
        (
            "pooledconnection that has already signalled a connection error",
            Likely(ConnectionDropped),
        ),
        ("connection has been closed", Likely(ConnectionDropped)),
        // What pools and frameworks say around a driver's own words.
        (
            "a client timed out while waiting to acquire a resource",
            Settles(Capacity),
        ),
        ("pool empty. unable to fetch a connection", Settles(Capacity)),
        ("failed to configure a datasource: 'url' attribute", Exactly(BadJdbcUrl)),
        ("connections could not be acquired", Vaguely(ConnectTimeout)),
        (
            "could not acquire a resource from its primary factory",
            Vaguely(ConnectTimeout),
        ),
        ("cannot create poolableconnectionfactory", WhileConnecting),
        ("cannot get a connection, pool error", Vaguely(Capacity)),
        ("timeout waiting for idle object", Settles(Capacity)),
        ("unable to obtain connection from database", WhileConnecting),
        // HikariCP's DriverDataSource.
        ("claims to not accept jdbcurl", Exactly(BadJdbcUrl)),
        ("could not get jdbc connection", WhileConnecting),
        ("failed to obtain jdbc connection", WhileConnecting),
        ("unable to acquire jdbc connection", WhileConnecting),
        ("could not open jdbc connection", WhileConnecting),
        ("exception during pool initialization", WhileConnecting),
        ("failed to initialize pool", WhileConnecting),
        ("could not get database metadata", WhileConnecting),
        ("unable to determine dialect without jdbc metadata", WhileConnecting),
        ("pooledconnection has already been closed", Exactly(ConnectionDropped)),
        // HikariCP's DriverDataSource, DBCP's DriverFactory.
        ("failed to get driver instance for jdbcurl", Exactly(NoSuitableDriver)),
        ("cannot create jdbc driver of class", Likely(NoSuitableDriver)),
        // MongoDB, code 13 and Atlas' 8000.
        ("user is not allowed to do action", Exactly(DatabaseOrPrivilege)),
        ("not authorized on {} to execute command", Exactly(DatabaseOrPrivilege)),
        ("connection is closed", Likely(ConnectionDropped)),
        ("connection already closed", Likely(ConnectionDropped)),
        ("connection lost", Likely(ConnectionDropped)),
        ("unsupported startup parameter", Exactly(DriverServerMismatch)),
    ],
};
