//! The JVM: sockets, JSSE and certificates, class loading, bytecode; and the words of the operating system that every language's
//! sockets pass on (`Connection refused`), because they are the same words.

use super::Says::{Exactly, Likely, Settles, Vaguely, WhileHandshaking};
use super::{Classes, SPEAKERS, Says, Speaker, Table, by_class};
use crate::signal::cause::Cause::*;
use crate::signal::parse::Utterance;
use crate::signal::words::has;

mod disk;
mod runtime;

mod drivers;

pub(crate) const SPEAKER: Speaker = Speaker {
    name: "jvm",
    engines: &[],
    owns: &["java.", "javax.", "sun.", "jdk.", "com.sun.", "scala.", "kotlin."],
    codes,
    tables: TABLES,
};

/// Exception classes. The words below them say more, where they say anything.
fn codes(utterance: &Utterance<'_>) -> Vec<Says> {
    let words = utterance.words.as_str();
    let driver = no_driver(words)
        .or_else(|| utterance.class.is_none().then(|| only_a_driver(words)).flatten())
        .or_else(|| drivers::misses_a_driver(words));
    let class = by_words(utterance).or_else(|| by_class(utterance.class_name(), CLASSES));
    let said = driver.into_iter().chain(class).chain(class_alone(words));
    let said = said.chain(not_run(words)).chain(driver_not_found(words));
    said.chain(runtime::unread_jar(words))
        .chain(runtime::ended_early(utterance))
        .collect()
}

/// `JDBC-Class not found. - oracle.jdbc.driver.OracleDriver`: in whatever sentence of a class that is not there, the whole name of a
/// driver's.
fn driver_not_found(words: &str) -> Option<Says> {
    const LONGEST: usize = 300;
    const LACKS: &[&str] = &[
        "not found",
        "not be found",
        "not find",
        "can't find",
        "not load",
        "can't load",
        "unable to load",
    ];
    let is_class = |name: &str| {
        let name = name.trim_matches(['.', ',', ':', ';', '(', ')', '[', ']']);
        let of_driver = ["driver", "datasource"].iter().any(|end| name.ends_with(end)) && names_a_driver(name);
        of_driver && name.matches('.').count() >= 2 && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.')
    };
    let lacks = words.len() < LONGEST && has(words, "class") && LACKS.iter().any(|lacks| words.contains(lacks));
    (lacks && words.split([' ', '\'']).any(is_class)).then_some(Likely(DriverClassNotFound))
}

/// `Cannot run program "x": error=2, ...`, `...: CreateProcess error=2, ...` (java.lang.ProcessImpl): the number in every language.
fn not_run(words: &str) -> Option<Says> {
    let (_, rest) = words.split_once("cannot run program '")?;
    let (_, rest) = rest.split_once("error=")?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    Some(match rest[..digits].parse::<u32>().ok()? {
        12 | 1455 => Exactly(OutOfMemory),
        28 | 112 => Exactly(OutOfDisk),
        _ => Exactly(Other),
    })
}

/// `An error occurred while calling o95.save. com/x/Y`: what Glue leaves of a `NoClassDefFoundError` is the name of the class.
fn class_alone(words: &str) -> Option<Says> {
    let (_, rest) = words.split_once("an error occurred while calling o")?;
    let (_, name) = rest.split_once(". ")?;
    let name = name.trim_end_matches(['.', '*', ' ']);
    let is_path =
        name.len() < 200 && name.matches('/').count() >= 2 && !name.starts_with('/') && !name.contains([' ', ':', '.']);
    is_path.then(|| match names_a_driver(name) && !name.starts_with("org/apache/") {
        true => Exactly(DriverIncompatible),
        false => Exactly(LibraryMissing),
    })
}

/// `h: h: Name or service not known`: java.net.InetAddress.getLocalHost, which does not know the name of its own machine.
fn is_of_this_machine(words: &str) -> bool {
    let mut names = words.split(": ");
    let (first, second, why) = (names.next(), names.next(), names.next());
    first == second && why.is_some()
}

/// Classes whose meaning hangs on what stands beside them.
fn by_words(utterance: &Utterance<'_>) -> Option<Says> {
    let words = utterance.words.as_str();
    Some(match utterance.class_name() {
        // `unknown protocol: jdbc` is the connection's; any other value is the script's.
        "UnknownHostException" if is_of_this_machine(words) => Settles(Other),
        "MalformedURLException" if !words.contains("jdbc") => Likely(ScriptError),
        // Kafka Connect calls everything that goes wrong in it so.
        "ConnectException" if utterance.class.is_some_and(|class| class.contains("kafka.connect.")) => return None,
        "ConnectException" | "HttpHostConnectException" | "AnnotatedConnectException" => connect(words),
        name @ ("SocketTimeoutException" | "ConnectTimeoutException" | "HttpConnectTimeoutException") => {
            timeout(words, name)
        }
        "InvalidAlgorithmParameterException" if words.contains("trustanchors") => Exactly(TrustStoreMissing),
        "ClassNotFoundException" => class_not_found(words),
        // Scala's own conversions do not say `NumberFormatException`.
        "IllegalArgumentException" if words.contains("for input string: ") => Likely(SchemaOrData),
        "" if words.contains("failed to find data source: ") => class_not_found(words),
        "" if words.contains("could not initialize class ") => uninitialized(words),
        "" if words.contains(" in java.library.path") => unlinked(words),
        "UnsupportedOperationException" if is_thrown_by_driver(utterance) => Likely(DriverIncompatible),
        // What Glue's client for Hive does not do.
        "UnsupportedOperationException" if is_thrown_by_the_catalog(utterance) => Likely(Other),
        "AccessDeniedException" if utterance.class.is_some_and(|class| class.starts_with("java.nio")) => {
            Likely(DataAccessDenied)
        }
        // Bytecode that the class reader of an older library does not know.
        "IllegalArgumentException" | "IOException" if utterance.ran_in("asm") && utterance.ran_in("ClassReader") => {
            Exactly(LibraryMissing)
        }
        name if UNFIT.contains(&name) => unfit(utterance),
        name => return runtime::says(name, words),
    })
}

/// Errors of classes that do not fit each other.
const UNFIT: &[&str] = &[
    "NoClassDefFoundError",
    "NoSuchMethodError",
    "NoSuchFieldError",
    "AbstractMethodError",
    "IncompatibleClassChangeError",
    "UnsupportedClassVersionError",
    "IllegalAccessError",
    "VerifyError",
    "LinkageError",
    "BootstrapMethodError",
    "InaccessibleObjectException",
    "ExceptionInInitializerError",
    "NoSuchMethodException",
    "UnsatisfiedLinkError",
];

/// The JDK's API: java.net, java.nio, javax.net.ssl, java.security.cert, java.lang, java.sql; Apache's HTTP client.
const CLASSES: Classes = &[
    (
        Exactly(DnsFailure),
        &["UnknownHostException", "UnresolvedAddressException"],
    ),
    (
        Exactly(NoRoute),
        &["NoRouteToHostException", "PortUnreachableException"],
    ),
    (Settles(Capacity), &["ConnectionPoolTimeoutException"]),
    (Vaguely(ConnectionDropped), &["SocketException", "EOFException"]),
    (
        Likely(ConnectionDropped),
        &[
            "ClosedChannelException",
            "AsynchronousCloseException",
            "ClosedConnectionException",
            "NoHttpResponseException",
        ],
    ),
    (Exactly(HostnameMismatch), &["SSLPeerUnverifiedException"]),
    (
        Exactly(CertificateUntrusted),
        &[
            "SunCertPathBuilderException",
            "CertPathValidatorException",
            "CertPathBuilderException",
            "ValidatorException",
            "CertificateExpiredException",
            "CertificateNotYetValidException",
            "CertificateRevokedException",
        ],
    ),
    (Likely(CertificateUntrusted), &["CertificateException"]),
    (
        Likely(SslHandshake),
        &[
            "SSLHandshakeException",
            "SSLException",
            "SSLProtocolException",
            "SSLKeyException",
        ],
    ),
    (Likely(DriverJarUnreadable), &["ZipException", "ZipError"]),
    (Settles(OutOfMemory), &["OutOfMemoryError"]),
    (Exactly(Other), &["BindException"]),
    (
        Likely(LibraryMissing),
        &["ServiceConfigurationError", "InvalidClassException"],
    ),
    (Likely(OutOfMemory), &["StackOverflowError"]),
    (
        Likely(SchemaOrData),
        &[
            "NumberFormatException",
            "DateTimeException",
            "DateTimeParseException",
            "ClassCastException",
            "ArithmeticException",
            "CharConversionException",
            "MalformedInputException",
            "UnmappableCharacterException",
            "FileNotFoundException",
            "NoSuchFileException",
            "JsonParseException",
            "JsonMappingException",
            "MismatchedInputException",
            "UnrecognizedPropertyException",
            "InvalidFormatException",
            "MongoTypeConversionException",
            "SQLSyntaxErrorException",
        ],
    ),
    (
        Likely(ScriptError),
        &[
            "URISyntaxException",
            "NotSerializableException",
            "IndexOutOfBoundsException",
            "ArrayIndexOutOfBoundsException",
            "NoSuchElementException",
            "MatchError",
            "UnsupportedOperationException",
        ],
    ),
    (
        Vaguely(ScriptError),
        &[
            "IllegalArgumentException",
            "NullPointerException",
            "IllegalStateException",
        ],
    ),
    (Likely(BadJdbcUrl), &["MalformedURLException"]),
    (
        Exactly(SchemaOrData),
        &[
            "SQLIntegrityConstraintViolationException",
            "SQLDataException",
            "DataTruncation",
        ],
    ),
    (Vaguely(SchemaOrData), &["BatchUpdateException"]),
    (Likely(BadPassword), &["SQLInvalidAuthorizationSpecException"]),
    (
        Likely(LockOrQueryTimeout),
        &["SQLTimeoutException", "SQLTransactionRollbackException"],
    ),
    (
        Vaguely(ConnectTimeout),
        &["SQLNonTransientConnectionException", "SQLTransientConnectionException"],
    ),
];

/// Glue shows of a missing driver nothing but its name: `An error occurred while calling o88.load. oracle.jdbc.driver.OracleDriver`.
fn only_a_driver(words: &str) -> Option<Says> {
    let (before, name) = words.trim_end().rsplit_once(' ').unwrap_or(("", words));
    let alone =
        before.is_empty() || (before.contains("an error occurred while calling") && before.matches(". ").count() == 0);
    let is_class = name.ends_with("driver")
        && name.matches('.').count() >= 2
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.');
    (alone && is_class).then_some(Exactly(DriverClassNotFound))
}

fn connect(words: &str) -> Says {
    match () {
        () if words.contains("timed out") => Exactly(ConnectTimeout),
        () if words.contains("no route") || words.contains("unreachable") => Exactly(NoRoute),
        () if words.contains("permission denied") => Likely(NoRoute),
        () if words.contains("refused") => Exactly(ConnectionRefused),
        () => Likely(ConnectionRefused),
    }
}

/// A read that timed out was waiting for an answer on an open connection.
fn timeout(words: &str, class: &str) -> Says {
    // A server's socket that nobody called: Spark's, waiting for its own workers.
    if words.starts_with("accept timed out") {
        return Settles(Other);
    }
    if class != "SocketTimeoutException" || words.contains("connect") {
        return Exactly(ConnectTimeout);
    }
    if words.contains("read timed out") || words.contains("read timeout") || words == "timeout" {
        return Likely(LockOrQueryTimeout);
    }
    Likely(ConnectTimeout)
}

/// Parts of names of what a connection loads.
const DRIVERS: &[&str] = &[
    "jdbc",
    "driver",
    "snowflake",
    "mysql",
    "mariadb",
    "postgres",
    "sqlserver",
    "redshift",
    "bigquery",
    "oracle/",
    "oracle.",
    "ojdbc",
    "mongodb",
    "db2",
    "teradata",
    "saphana",
    "sap_hana",
    "com.sap.db",
    "com/sap/db",
];

/// What drivers want beside them to log in: Microsoft's tokens (adal4j, msal4j, azure-identity), Waffle and SCRAM for PostgreSQL's.
const BESIDE: &[&str] = &[
    "com.microsoft.aad.",
    "com.azure.identity.",
    "com.azure.core.credential.",
    "waffle.windows.auth.",
    "com.ongres.scram.",
];

fn is_beside_a_driver(words: &str) -> bool {
    let names = words.replace('/', ".");
    BESIDE.iter().any(|package| names.contains(package))
}

pub(super) fn names_a_driver(words: &str) -> bool {
    DRIVERS.iter().any(|driver| words.contains(driver))
}

pub(super) fn class_not_found(words: &str) -> Says {
    let words = words.strip_prefix("class not found: ").unwrap_or(words);
    // `Failed to find data source: x` is Spark's, and the engine's name says whose connector is missing.
    let name = words.split([' ', ';', ',', '\'']).next().unwrap_or_default();
    let source = words
        .split_once("data source: ")
        .map(|(_, rest)| rest.split([' ', '\'']).next().unwrap_or_default());
    // `Could not load an x driver`: a sentence in the place of a name.
    let told = source.unwrap_or(if name.contains(['.', '/', '$']) { name } else { words });
    // A handler or a library of AWS that is called after JDBC is no driver.
    let of_aws = told.starts_with("com.amazonaws.") && !told.contains("driver");
    // Who captures changes of a database names its engine, and is no driver of it.
    let captures = [".cdc.", "debezium", "kafka.connect"]
        .iter()
        .any(|own| told.contains(own));
    if is_beside_a_driver(told) {
        Exactly(DriverIncompatible)
    } else if names_a_driver(told) && !of_aws && !captures {
        Exactly(DriverClassNotFound)
    } else {
        Likely(LibraryMissing)
    }
}

/// Classes that do not fit each other: a driver's, where its frames or names say so, else a library's.
fn unfit(utterance: &Utterance<'_>) -> Says {
    let of_engine = utterance
        .speaker
        .is_some_and(|speaker| !SPEAKERS[speaker].engines.is_empty());
    let name = utterance.words.split_whitespace().take(5).collect::<Vec<_>>().join(" ");
    // Spark, Hadoop and Scala have classes for drivers, and are none.
    let of_framework = ["org/apache/", "org.apache.", "scala/", "scala."]
        .iter()
        .any(|own| name.contains(own));
    let jdbc = (names_a_driver(&name) && !of_framework) || is_beside_a_driver(&name);
    if of_engine || jdbc {
        Exactly(DriverIncompatible)
    } else if name.is_empty() {
        Likely(LibraryMissing)
    } else {
        Exactly(LibraryMissing)
    }
}

/// `Could not initialize class x.Y`, where another prints it without the error that it is of.
fn uninitialized(words: &str) -> Says {
    let class = words
        .split_once("could not initialize class ")
        .map_or("", |(_, rest)| rest);
    let class = class.split([' ', '\'']).next().unwrap_or_default();
    if names_a_driver(class) || DRIVER_PACKAGES.iter().any(|package| class.starts_with(package)) {
        Exactly(DriverIncompatible)
    } else {
        Likely(LibraryMissing)
    }
}

/// `no ocijdbc19 in java.library.path`: the JVM's own words for a library in C, without the error that they are of.
fn unlinked(words: &str) -> Says {
    let before = words.split(" in java.library.path").next().unwrap_or_default();
    let library = before.rsplit(' ').next().unwrap_or_default();
    if names_a_driver(library) {
        Exactly(DriverIncompatible)
    } else {
        Likely(LibraryMissing)
    }
}

/// The packages of drivers.
pub(crate) const DRIVER_PACKAGES: &[&str] = &[
    "com.amazon.redshift.",
    "org.postgresql.",
    "com.mysql.",
    "org.mariadb.jdbc.",
    "com.microsoft.sqlserver.jdbc.",
    "oracle.jdbc.",
    "net.snowflake.client.",
    "software.amazon.jdbc.",
    "com.amazonaws.secretsmanager.sql.",
    "com.sap.db.",
    "com.teradata.",
];

fn is_thrown_by_the_catalog(utterance: &Utterance<'_>) -> bool {
    let first = utterance.frames.first();
    first.is_some_and(|frame| frame.starts_with("com.amazonaws.glue.catalog."))
}

/// What a driver does not offer is asked of it by a caller of another time.
fn is_thrown_by_driver(utterance: &Utterance<'_>) -> bool {
    let first = utterance.frames.first();
    first.is_some_and(|frame| DRIVER_PACKAGES.iter().any(|package| frame.starts_with(package)))
}

/// `No suitable driver found for URL`: a text that is no JDBC URL cannot have one.
/// `jdbc:mysql:10.0.0.7:3306/x`: no driver of these takes a URL without its `//`. (Oracle's has none, PostgreSQL's may name a database.)
fn lacks_slashes(url: &str) -> bool {
    const WITH_SLASHES: &[&str] = &[
        "mysql:",
        "mariadb:",
        "sqlserver:",
        "redshift:",
        "snowflake:",
        "clickhouse:",
    ];
    let url = url.split([' ', '\'', ',']).next().unwrap_or_default();
    let rest = url.strip_prefix("jdbc:").unwrap_or_default();
    let place = WITH_SLASHES.iter().find_map(|vendor| rest.strip_prefix(vendor));
    place.is_some_and(|place| !place.is_empty() && !place.contains("//"))
}

fn no_driver(words: &str) -> Option<Says> {
    let (_, rest) = words.split_once("no suitable driver")?;
    let url = rest
        .strip_prefix(" found for ")
        .unwrap_or("jdbc:")
        .trim_matches([' ', '\'']);
    Some(if (url.starts_with("jdbc:") || url.is_empty()) && !lacks_slashes(url) {
        Exactly(NoSuitableDriver)
    } else {
        Exactly(BadJdbcUrl)
    })
}

const TABLES: &[Table] = &[
    Table {
        language: "en",
        source: "strerror and gai_strerror of the GNU C library, winsock, Node.js error codes; the JDK's net native code",
        says: &[
            ("connection refused", Exactly(ConnectionRefused)),
            ("actively refused it", Exactly(ConnectionRefused)),
            ("econnrefused", Exactly(ConnectionRefused)),
            ("connect timed out", Exactly(ConnectTimeout)),
            ("connection timed out", Exactly(ConnectTimeout)),
            ("connection attempt timed out", Exactly(ConnectTimeout)),
            ("connect timeout", Exactly(ConnectTimeout)),
            // Commons HttpClient 3.
            (
                "the host did not accept the connection within timeout of",
                Exactly(ConnectTimeout),
            ),
            ("connection timeout", Likely(ConnectTimeout)),
            ("operation timed out", Exactly(ConnectTimeout)),
            ("timeout expired", Likely(ConnectTimeout)),
            ("i/o timeout", Exactly(ConnectTimeout)),
            ("etimedout", Exactly(ConnectTimeout)),
            ("the semaphore timeout period has expired", Exactly(ConnectTimeout)),
            (
                "did not properly respond after a period of time",
                Exactly(ConnectTimeout),
            ),
            ("read timed out", Likely(LockOrQueryTimeout)),
            ("read operation timed out", Exactly(LockOrQueryTimeout)),
            ("write operation timed out", Exactly(ConnectionDropped)),
            ("premature end of chunk coded message body", Exactly(ConnectionDropped)),
            (
                "premature end of content-length delimited message body",
                Exactly(ConnectionDropped),
            ),
            ("premature eof", Exactly(ConnectionDropped)),
            ("unexpected end of stream", Exactly(ConnectionDropped)),
            ("unexpected end of file from server", Exactly(ConnectionDropped)),
            ("decryption failed or bad record mac", Settles(ConnectionDropped)),
            ("bad_record_mac", Settles(ConnectionDropped)),
            ("no route to host", Exactly(NoRoute)),
            ("network is unreachable", Exactly(NoRoute)),
            ("network unreachable", Exactly(NoRoute)),
            ("host is unreachable", Exactly(NoRoute)),
            ("host unreachable", Exactly(NoRoute)),
            ("host is down", Exactly(NoRoute)),
            ("ehostunreach", Exactly(NoRoute)),
            ("enetunreach", Exactly(NoRoute)),
            ("unreachable host", Exactly(NoRoute)),
            ("unreachable network", Exactly(NoRoute)),
            ("name or service not known", Exactly(DnsFailure)),
            ("temporary failure in name resolution", Exactly(DnsFailure)),
            ("nodename nor servname provided", Exactly(DnsFailure)),
            ("no address associated with hostname", Exactly(DnsFailure)),
            ("no such host", Exactly(DnsFailure)),
            ("getaddrinfo failed", Exactly(DnsFailure)),
            ("enotfound", Exactly(DnsFailure)),
            ("eai_again", Exactly(DnsFailure)),
            ("nxdomain", Exactly(DnsFailure)),
            ("non-existing domain", Exactly(DnsFailure)),
            ("name does not resolve", Exactly(DnsFailure)),
            // Go asks the resolver by itself.
            ("lookup {} i/o timeout", Settles(DnsFailure)),
            ("server misbehaving", Exactly(DnsFailure)),
            ("could not resolve host", Exactly(DnsFailure)),
            // Apache HttpClient, asked again by who has closed it.
            ("connection pool shut down", Likely(Other)),
            // Netty names the host in quotes; whatever else cannot be resolved is none.
            ("failed to resolve '", Likely(DnsFailure)),
            ("failed to resolve host", Likely(DnsFailure)),
            ("failed to resolve name", Likely(DnsFailure)),
            ("failed to resolve address", Likely(DnsFailure)),
            ("unknown host", Exactly(DnsFailure)),
            ("connection reset by peer", Exactly(ConnectionDropped)),
            ("connection reset", Exactly(ConnectionDropped)),
            ("econnreset", Exactly(ConnectionDropped)),
            ("broken pipe", Exactly(ConnectionDropped)),
            ("epipe", Exactly(ConnectionDropped)),
            ("socket hang up", Exactly(ConnectionDropped)),
            // Node.js, lib/net.js and lib/internal/errors.js.
            ("socket has been ended by the other party", Exactly(ConnectionDropped)),
            (
                "cannot call write after a stream was destroyed",
                Likely(ConnectionDropped),
            ),
            ("err_stream_destroyed", Likely(ConnectionDropped)),
            ("err_socket_closed", Likely(ConnectionDropped)),
            ("err_socket_connection_timeout", Exactly(ConnectTimeout)),
            (
                "socket disconnected before secure tls connection was established",
                Exactly(SslHandshake),
            ),
            ("software caused connection abort", Exactly(ConnectionDropped)),
            ("forcibly closed by the remote host", Exactly(ConnectionDropped)),
            ("closed by peer", Likely(ConnectionDropped)),
            ("socket closed", Likely(ConnectionDropped)),
            ("socket is closed", Likely(ConnectionDropped)),
            ("remote end closed connection", Likely(ConnectionDropped)),
            // HikariCP, where nothing below says why its pool is empty.
            ("connection is not available, request timed out", Exactly(Capacity)),
            ("timeout waiting for connection from pool", Settles(Capacity)),
            ("queuepool limit of size", Settles(Capacity)),
            (
                "elapsed prior to obtaining a connection from the pool",
                Settles(Capacity),
            ),
            ("pool timed out while waiting for an open connection", Settles(Capacity)),
            ("request was dropped from queue after", Settles(Capacity)),
            ("pool exhausted", Likely(Capacity)),
            ("connection pool is full", Likely(Capacity)),
            ("execution timeout expired", Settles(LockOrQueryTimeout)),
            (
                "acquire operation took longer than the configured maximum time",
                Settles(Capacity),
            ),
        ],
    },
    Table {
        language: "*",
        source: "strerror and gai_strerror of the GNU C library in its translations (glibc po/*.po); Windows' messages",
        says: &[
            ("verbindungsaufbau abgelehnt", Exactly(ConnectionRefused)),
            ("zielcomputer die verbindung verweigerte", Exactly(ConnectionRefused)),
            ("connexion refusée", Exactly(ConnectionRefused)),
            ("conexión rehusada", Exactly(ConnectionRefused)),
            ("conexión rechazada", Exactly(ConnectionRefused)),
            ("connessione rifiutata", Exactly(ConnectionRefused)),
            ("conexão recusada", Exactly(ConnectionRefused)),
            ("ligação recusada", Exactly(ConnectionRefused)),
            ("в соединении отказано", Exactly(ConnectionRefused)),
            ("接続を拒否されました", Exactly(ConnectionRefused)),
            ("拒绝连接", Exactly(ConnectionRefused)),
            ("连接被拒绝", Likely(ConnectionRefused)),
            ("連接被拒絕", Likely(ConnectionRefused)),
            ("連線被拒絕", Exactly(ConnectionRefused)),
            ("연결이 거부됨", Exactly(ConnectionRefused)),
            ("połączenie odrzucone", Exactly(ConnectionRefused)),
            ("anslutningen nekades", Exactly(ConnectionRefused)),
            ("spojení odmítnuto", Exactly(ConnectionRefused)),
            ("bağlantı reddedildi", Exactly(ConnectionRefused)),
            (
                "die wartezeit für die verbindung ist abgelaufen",
                Exactly(ConnectTimeout),
            ),
            (
                "connexion terminée par expiration du délai d'attente",
                Exactly(ConnectTimeout),
            ),
            ("expiró el tiempo de conexión", Exactly(ConnectTimeout)),
            ("connessione scaduta", Exactly(ConnectTimeout)),
            ("tempo esgotado para conexão", Exactly(ConnectTimeout)),
            ("время ожидания соединения истекло", Exactly(ConnectTimeout)),
            ("接続がタイムアウトしました", Exactly(ConnectTimeout)),
            ("接続タイムアウト", Exactly(ConnectTimeout)),
            ("连接超时", Exactly(ConnectTimeout)),
            ("連線逾時", Exactly(ConnectTimeout)),
            ("연결 시간 초과", Exactly(ConnectTimeout)),
            ("przekroczony czas oczekiwania na połączenie", Exactly(ConnectTimeout)),
            ("anslutningen gjorde time-out", Exactly(ConnectTimeout)),
            ("keine route zum zielrechner", Exactly(NoRoute)),
            ("aucun chemin d'accès pour atteindre l'hôte", Exactly(NoRoute)),
            ("no existe ninguna ruta hasta el", Exactly(NoRoute)),
            ("nessun instradamento per l'host", Exactly(NoRoute)),
            ("não há rota para o host", Exactly(NoRoute)),
            ("нет маршрута до узла", Exactly(NoRoute)),
            ("ホストへの経路がありません", Exactly(NoRoute)),
            ("没有到主机的路由", Exactly(NoRoute)),
            ("호스트로 갈 루트가 없음", Exactly(NoRoute)),
            ("das netzwerk ist nicht erreichbar", Exactly(NoRoute)),
            ("le réseau n'est pas accessible", Exactly(NoRoute)),
            ("la red es inaccesible", Exactly(NoRoute)),
            ("сеть недоступна", Exactly(NoRoute)),
            ("网络不可达", Exactly(NoRoute)),
            ("der name oder der dienst ist nicht bekannt", Exactly(DnsFailure)),
            ("nom ou service inconnu", Exactly(DnsFailure)),
            ("nombre o servicio desconocido", Exactly(DnsFailure)),
            ("nome o servizio sconosciuto", Exactly(DnsFailure)),
            ("nome ou serviço desconhecido", Exactly(DnsFailure)),
            ("имя или служба не известны", Exactly(DnsFailure)),
            ("名前またはサービスが不明です", Exactly(DnsFailure)),
            ("未知的名称或服务", Exactly(DnsFailure)),
            ("名称或服务未知", Exactly(DnsFailure)),
            ("이름 혹은 서비스를 알 수 없습니다", Exactly(DnsFailure)),
            ("temporärer fehler bei der namensauflösung", Exactly(DnsFailure)),
            ("échec temporaire dans la résolution du nom", Exactly(DnsFailure)),
            ("fallo temporal en la resolución del nombre", Exactly(DnsFailure)),
            ("временный сбой в разрешении имен", Exactly(DnsFailure)),
            ("域名解析暂时失败", Exactly(DnsFailure)),
            (
                "die verbindung wurde vom kommunikationspartner zurückgesetzt",
                Exactly(ConnectionDropped),
            ),
            (
                "connexion ré-initialisée par le correspondant",
                Exactly(ConnectionDropped),
            ),
            (
                "conexión reinicializada por la máquina remota",
                Exactly(ConnectionDropped),
            ),
            ("соединение разорвано другой стороной", Exactly(ConnectionDropped)),
            ("接続が相手からリセットされました", Exactly(ConnectionDropped)),
            ("连接被对端重置", Exactly(ConnectionDropped)),
            ("连接被对方重设", Exactly(ConnectionDropped)),
            ("상대편이 연결을 끊음", Exactly(ConnectionDropped)),
        ],
    },
    Table {
        language: "en",
        source: "the JDK's sun.security.ssl, sun.security.validator and sun.security.util.HostnameChecker; OpenSSL's reasons; Node.js, rustls, Schannel; Go's crypto/x509",
        says: &[
            ("pkix path", Exactly(CertificateUntrusted)),
            ("unable to find valid certification path", Exactly(CertificateUntrusted)),
            (
                "path does not chain with any of the trust anchors",
                Exactly(CertificateUntrusted),
            ),
            ("no trusted certificate found", Exactly(CertificateUntrusted)),
            ("certificate verify failed", Exactly(CertificateUntrusted)),
            ("certificate verification failed", Exactly(CertificateUntrusted)),
            ("self signed certificate", Exactly(CertificateUntrusted)),
            ("self-signed certificate", Exactly(CertificateUntrusted)),
            ("self_signed_cert_in_chain", Exactly(CertificateUntrusted)),
            ("depth_zero_self_signed_cert", Exactly(CertificateUntrusted)),
            ("unable_to_verify_leaf_signature", Exactly(CertificateUntrusted)),
            ("unable to verify the first certificate", Exactly(CertificateUntrusted)),
            ("cert_has_expired", Exactly(CertificateUntrusted)),
            ("invalid peer certificate", Likely(CertificateUntrusted)),
            ("unknownissuer", Exactly(CertificateUntrusted)),
            (
                "was issued by an authority that is not trusted",
                Settles(CertificateUntrusted),
            ),
            ("target principal name is incorrect", Settles(HostnameMismatch)),
            ("err_tls_cert_altname_invalid", Exactly(HostnameMismatch)),
            ("unable to get local issuer certificate", Exactly(CertificateUntrusted)),
            ("unable to get issuer certificate", Exactly(CertificateUntrusted)),
            ("certificate signed by unknown authority", Exactly(CertificateUntrusted)),
            ("certificate_unknown", Exactly(CertificateUntrusted)),
            ("unknown_ca", Exactly(CertificateUntrusted)),
            ("unknown ca", Exactly(CertificateUntrusted)),
            ("bad_certificate", Likely(CertificateUntrusted)),
            ("certificate_expired", Exactly(CertificateUntrusted)),
            ("certificate has expired", Exactly(CertificateUntrusted)),
            ("certificate expired", Exactly(CertificateUntrusted)),
            ("certificate is not yet valid", Exactly(CertificateUntrusted)),
            ("notafter:", Likely(CertificateUntrusted)),
            (
                "certificates do not conform to algorithm constraints",
                Exactly(CertificateUntrusted),
            ),
            (
                "certificates does not conform to algorithm constraints",
                Exactly(CertificateUntrusted),
            ),
            ("the remote certificate is invalid", Likely(CertificateUntrusted)),
            ("ocsp_responder", Likely(CertificateUntrusted)),
            ("trustanchors parameter must be non-empty", Exactly(TrustStoreMissing)),
            ("keystore was tampered with", Exactly(TrustStoreMissing)),
            ("keystore password was incorrect", Exactly(TrustStoreMissing)),
            ("no subject alternative", Exactly(HostnameMismatch)),
            ("no name matching", Exactly(HostnameMismatch)),
            (
                "doesn't match any of the subject alternative names",
                Exactly(HostnameMismatch),
            ),
            (
                "doesn't match common name of the certificate subject",
                Exactly(HostnameMismatch),
            ),
            ("does not match certificate's altnames", Exactly(HostnameMismatch)),
            ("is not in the cert's altnames", Exactly(HostnameMismatch)),
            ("hostname mismatch", Exactly(HostnameMismatch)),
            ("hostname {} doesn't match", Exactly(HostnameMismatch)),
            ("subject name does not match host name", Settles(HostnameMismatch)),
            ("ip address mismatch", Exactly(HostnameMismatch)),
            ("cannot validate certificate for {} ip sans", Exactly(HostnameMismatch)),
            ("certificate is not valid for", Exactly(HostnameMismatch)),
            ("certificate is valid for {} not", Exactly(HostnameMismatch)),
            ("doesn't match either of", Exactly(HostnameMismatch)),
            ("remotecertificatenamemismatch", Exactly(HostnameMismatch)),
            ("no appropriate protocol", Exactly(TlsVersion)),
            ("protocol_version", Exactly(TlsVersion)),
            ("alert protocol version", Exactly(TlsVersion)),
            ("is not accepted by client preferences", Exactly(TlsVersion)),
            (
                "client requested protocol {} is not enabled or supported",
                Exactly(TlsVersion),
            ),
            ("the server selected protocol version", Exactly(TlsVersion)),
            ("unsupported_protocol", Exactly(TlsVersion)),
            ("unsupported protocol", Likely(TlsVersion)),
            ("no protocols available", Exactly(TlsVersion)),
            ("no_protocols_available", Exactly(TlsVersion)),
            ("tlsv1_alert_protocol_version", Exactly(TlsVersion)),
            ("sslcontext not available", Exactly(TlsVersion)),
            ("general sslengine problem", Likely(SslHandshake)),
            ("handshake_failure", Exactly(SslHandshake)),
            ("handshake failure", Exactly(SslHandshake)),
            ("remote host terminated the handshake", Exactly(SslHandshake)),
            ("remote host closed connection during handshake", Exactly(SslHandshake)),
            ("unsupported or unrecognized ssl message", Exactly(SslHandshake)),
            ("unrecognized ssl message, plaintext connection", Exactly(SslHandshake)),
            ("wrong_version_number", Exactly(SslHandshake)),
            ("wrong version number", Exactly(SslHandshake)),
            ("no cipher suites in common", Exactly(SslHandshake)),
            ("no_shared_cipher", Exactly(SslHandshake)),
            ("no shared cipher", Exactly(SslHandshake)),
            ("sslv3_alert_handshake_failure", Exactly(SslHandshake)),
            ("dh_key_too_small", Exactly(SslHandshake)),
            ("dh key too small", Exactly(SslHandshake)),
            ("could not generate dh keypair", Exactly(SslHandshake)),
            ("unsafe_legacy_renegotiation_disabled", Exactly(SslHandshake)),
            ("handshake failed", Likely(SslHandshake)),
            ("ssl handshake", WhileHandshaking),
            ("tls handshake", WhileHandshaking),
            ("ssl error:", WhileHandshaking),
            ("ssl negotiation", WhileHandshaking),
        ],
    },
    Table {
        language: "en",
        source: "the JDK's java.util.zip, java.util.jar, jdk.internal.module, jdk.internal.util.Preconditions, java.lang.ClassLoader",
        says: &[
            ("out of bounds for length", Vaguely(ScriptError)),
            ("error in opening zip file", Exactly(DriverJarUnreadable)),
            ("part of zip file", Exactly(DriverJarUnreadable)),
            ("zip end header not found", Exactly(DriverJarUnreadable)),
            ("invalid loc header", Exactly(DriverJarUnreadable)),
            ("invalid cen header", Exactly(DriverJarUnreadable)),
            ("zip file is empty", Exactly(DriverJarUnreadable)),
            ("invalid or corrupt jarfile", Exactly(DriverJarUnreadable)),
            ("driver class not found", Exactly(DriverClassNotFound)),
            ("can't open lib", Exactly(DriverClassNotFound)),
            ("data source name not found", Exactly(DriverClassNotFound)),
            ("cannot load jdbc driver class", Exactly(DriverClassNotFound)),
            ("could not load jdbc driver class", Exactly(DriverClassNotFound)),
            ("failed to load driver class", Exactly(DriverClassNotFound)),
            ("unable to load driver class", Exactly(DriverClassNotFound)),
            ("jdbc driver not found", Exactly(DriverClassNotFound)),
            ("unsupported class file major version", Exactly(LibraryMissing)),
            (
                "has been compiled by a more recent version of the java runtime",
                Likely(DriverIncompatible),
            ),
            ("unsupported major.minor version", Likely(DriverIncompatible)),
            ("invalid signature file digest for manifest", Exactly(LibraryMissing)),
            ("signer information does not match", Exactly(LibraryMissing)),
            ("in compiler mirror not found", Likely(LibraryMissing)),
            ("java heap space", Exactly(OutOfMemory)),
            (
                "insufficient memory for the java runtime environment",
                Exactly(OutOfMemory),
            ),
            ("javascript heap out of memory", Exactly(OutOfMemory)),
            ("reached heap limit allocation failed", Exactly(OutOfMemory)),
            ("std::bad_alloc", Exactly(OutOfMemory)),
            ("gc overhead limit exceeded", Exactly(OutOfMemory)),
            ("unable to create new native thread", Exactly(OutOfMemory)),
            ("cannot allocate memory", Exactly(OutOfMemory)),
            ("unable to allocate {} for an array", Exactly(OutOfMemory)),
            ("runtime exited with error: signal: killed", Exactly(OutOfMemory)),
            ("out of memory: kill", Exactly(OutOfMemory)),
            ("oom killer", Exactly(OutOfMemory)),
            ("oom-kill", Exactly(OutOfMemory)),
            ("oomkilled", Exactly(OutOfMemory)),
            ("outofmemoryerror", Exactly(OutOfMemory)),
            ("no space left on device", Settles(OutOfDisk)),
            ("disk quota exceeded", Settles(OutOfDisk)),
            ("argument list too long", Exactly(Other)),
        ],
    },
    disk::FULL,
];
