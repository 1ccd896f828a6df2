//! Plain words of nobody's catalogue: tools, scripts and clients that say in their own sentence what others say in fixed words, in
//! English and in other languages. The faintest reading of all: it is asked where nobody says anything.

use super::Says::{self, Faintly};
use super::Speaker;
use super::sentences::{self, Kind};
use crate::signal::cause::Cause::{self, *};
use crate::signal::parse::Utterance;
use crate::signal::words::has;

mod jobs;
mod languages;

pub(crate) const SPEAKER: Speaker = Speaker {
    name: "plain",
    engines: &[],
    owns: &[],
    codes: |_| Vec::new(),
    tables: &[],
};

/// What an utterance says that nobody's words are found in.
pub(crate) fn says(utterance: &Utterance<'_>) -> Option<Says> {
    let words = sentences::head(&utterance.words);
    sentences::first(words, KINDS)
        .or_else(|| alone(words))
        .or_else(|| named(utterance.class?))
        .or_else(|| symbol(utterance.message))
        .or_else(|| sentences::first_in_any_spelling(&[], words, jobs::KINDS))
        .or_else(|| sentences::first_in_any_spelling(OF_OTHERS, words, languages::KINDS))
        .or_else(|| sentences::first_in_any_spelling(&[], words, jobs::OTHERS))
        .or_else(|| contrasted(words))
        .map(Faintly)
}

/// `Glue can reach S3 but never gets an answer from Oracle`: what is said of the one has nothing to do with the other.
fn contrasted(words: &str) -> Option<Cause> {
    let clauses = sentences::clauses(words);
    let several = clauses.len() > 1;
    clauses.into_iter().filter(|_| several).find_map(|clause| {
        sentences::first(clause, KINDS)
            .or_else(|| sentences::first_in_any_spelling(OF_OTHERS, clause, languages::KINDS))
    })
}

/// `Connection error: null`: all that is said, so that no reason follows which would say otherwise.
fn alone(words: &str) -> Option<Cause> {
    const WORDS: &[&str] = &[
        "connection error",
        "connection problem",
        "connection failure",
        "error in connection",
    ];
    let words = words.trim_end_matches([' ', ':', '.', '!']);
    let words = words.strip_suffix(": null").unwrap_or(words);
    WORDS.contains(&words).then_some(ConnectTimeout)
}

/// `SOURCE_CONNECTION_FAILED`, `CONNECTION_ERROR: zzz`: a name that somebody gave a failure, at the beginning of what is said.
fn symbol(message: &str) -> Option<Cause> {
    let message = message.trim_start_matches(['"', '\'', '[', '(', ' ']);
    let length = message
        .bytes()
        .take_while(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || *b == b'_')
        .count();
    let (name, rest) = message.split_at(length);
    let alone = rest.trim_matches(['"', '\'', ']', ')', '.', ' ']).is_empty() || rest.starts_with(':');
    let is_name = length < LONGEST_NAME && name.matches('_').count() >= 1 && !name.starts_with('_');
    (is_name && alone)
        .then(|| sentences::first(&name.to_ascii_lowercase().replace('_', " "), NAMES))
        .flatten()
}

/// What the name of an exception says that nobody knows: `InvalidCredentialsException` is of credentials, whoever throws it.
pub(super) fn named(class: &str) -> Option<Cause> {
    let name = class.rsplit(['.', '$', ':']).next().unwrap_or_default();
    let another = CLIENTS_OF_OTHERS.iter().any(|other| has(&apart(class), other));
    (!another).then(|| sentences::first(&apart(name), NAMES)).flatten()
}

/// `SSLHandshakeException` as the words that it is made of: `ssl handshake exception`.
fn apart(name: &str) -> String {
    let mut words = String::with_capacity(name.len() + 8);
    let chars: Vec<char> = name.chars().take(LONGEST_NAME).collect();
    for (at, c) in chars.iter().enumerate() {
        let before = at.checked_sub(1).map(|before| chars[before]);
        let next = chars.get(at + 1);
        let begins = c.is_ascii_uppercase()
            && (before.is_some_and(|before| before.is_ascii_lowercase() || before.is_ascii_digit())
                || (before.is_some_and(|before| before.is_ascii_uppercase())
                    && next.is_some_and(char::is_ascii_lowercase)));
        if begins {
            words.push(' ');
        }
        words.push(if c.is_ascii_alphanumeric() {
            c.to_ascii_lowercase()
        } else {
            ' '
        });
    }
    words
}

const LONGEST_NAME: usize = 120;

/// Packages of clients of what is no source.
const CLIENTS_OF_OTHERS: &[&str] = &[
    "slack",
    "redis",
    "kafka",
    "smtp",
    "mail",
    "git",
    "github",
    "gitlab",
    "ssh",
    "sftp",
    "ftp",
    "ldap",
    "docker",
    "kubernetes",
    "npm",
    "pip",
    "webhook",
    "s3",
    "openai",
    "stripe",
    "twilio",
    "elasticsearch",
    "opensearchpy",
];

/// Words of names, in the order in which they are asked.
const NAMES: &[Kind] = &[
    kind(
        Capacity,
        &[&[
            "throttling",
            "throttled",
            "throttle",
            "quota",
            "rate limit",
            "limit exceeded",
            "too many requests",
            "capacity",
            "exhausted",
        ]],
        &["memory"],
    ),
    kind(OutOfMemory, &[&["memory", "oom"]], &[]),
    kind(OutOfDisk, &[&["disk", "no space"]], &[]),
    kind(CertificateUntrusted, &[&["certificate", "cert", "trust store"]], &[]),
    kind(SslHandshake, &[&["ssl", "tls", "handshake"]], &[]),
    kind(
        DnsFailure,
        &[&["unknown host", "dns", "host not found", "name resolution"]],
        &[],
    ),
    kind(ConnectionRefused, &[&["connection refused"]], &[]),
    kind(
        ConnectTimeout,
        &[&["connect", "connection", "connecting"], &["timeout", "timed out"]],
        &["acquire", "pool"],
    ),
    kind(
        ConnectionDropped,
        &[
            &["connection", "session", "socket"],
            &["closed", "lost", "reset", "aborted", "broken", "dropped"],
        ],
        &[],
    ),
    kind(
        OauthOrKey,
        &[&["token", "oauth", "jwt", "saml", "private key", "key pair"]],
        &["lexer", "parser", "syntax"],
    ),
    kind(
        BadPassword,
        &[&[
            "authentication",
            "auth",
            "login",
            "credential",
            "credentials",
            "password",
            "unauthenticated",
        ]],
        &["aws", "sdk"],
    ),
    kind(
        LibraryMissing,
        &[&["import", "module", "dependency", "class not found", "linkage"]],
        &[],
    ),
    kind(
        LockOrQueryTimeout,
        &[&["deadlock", "lock", "query timeout"]],
        &["locked", "login"],
    ),
    kind(
        SchemaOrData,
        &[&[
            "table",
            "column",
            "schema",
            "relation",
            "field",
            "type mismatch",
            "record",
            "row",
            "data",
            "parse",
            "parsing",
            "parser",
            "format",
            "cast",
            "conversion",
            "converter",
            "decode",
            "decoding",
            "encode",
            "encoding",
            "serialization",
            "deserialization",
            "json",
            "avro",
            "parquet",
            "orc",
            "csv",
            "validation",
            "constraint",
            "integrity",
            "duplicate",
        ]],
        &["connection", "source", "base", "database", "timeout", "transient"],
    ),
    kind(Other, &[&["conflict", "concurrent", "already exists"]], &["connection"]),
    kind(
        ConnectTimeout,
        &[&[
            "connection",
            "connect",
            "communication",
            "communications",
            "unreachable",
        ]],
        &["kafka", "connect errors"],
    ),
];

const MISSING: &[&str] = &[
    "not found",
    "cannot find",
    "can't find",
    "could not find",
    "could not be found",
    "cannot be found",
    "unable to find",
    "no such",
    "no driver found",
    "cannot load",
    "can't load",
    "could not load",
    "could not be loaded",
    "unable to load",
    "failed to load",
    "error loading",
    "not installed",
    "is not loaded",
    "did you install",
    "missing",
];
/// What no source is reached by.
const OF_OTHERS: &[&str] = &[
    "http",
    "https",
    "git",
    "github",
    "smtp",
    "ldap",
    "kafka",
    "redis",
    "ssh",
    "sftp",
    "ftp",
    "slack",
    "jenkins",
    "serveur web",
    "servidor web",
    "docker hub",
    "docker daemon",
    "docker registry",
    "docker pull",
    "docker login",
    "docker engine",
    "registry",
    "npm",
    "pip",
    "api",
    "webhook",
    "oauth",
    "token",
    "saml",
    "s3",
    "kms",
    "aws",
    "iam",
    "access key",
    "jwt",
    "captcha",
    "jupyter",
    "kernel",
    "notebook server",
    "websocket",
    "webserver",
    "spark ui",
    "history server",
    "console",
    "portal",
    "接口",
    "第三方",
    "カーネル",
    "ノートブック",
    "노트북",
    "커널",
];

/// In the order in which they are asked: what is Glue's and AWS's, then what is no connection's, then the way to a source.
const KINDS: &[Kind] = &[
    kind(
        RoleCannotBeAssumed,
        &[&["role", "roles"], &["assume", "assumed", "assumable", "assuming"], NOT],
        // The name of whoever asks has the words, too.
        &["assumed-role"],
    ),
    kind(
        KmsDenied,
        &[
            &["kms", "kms:decrypt", "decrypt"],
            &[
                "denied",
                "disabled",
                "not accessible",
                "not authorized",
                "failed to decrypt",
                "does not exist",
                "pending deletion",
            ],
        ],
        &["password", "s3"],
    ),
    kind(
        SecretMissing,
        &[
            &["secret", "secrets"],
            &["no secret", "not found", "missing", "invalid", "empty", "no value"],
        ],
        &["client secret", "secret key", "access key", "scram"],
    ),
    kind(
        GlueRolePermission,
        &[
            &[
                "ec2:createnetworkinterface",
                "ec2:describesubnets",
                "ec2:describesecuritygroups",
                "ec2:describevpcendpoints",
                "createnetworkinterface",
                "describesubnets",
                "describesecuritygroups",
                "describevpcendpoints",
            ],
            &["lacks", "missing", "permission", "not authorized", "denied"],
        ],
        &[],
    ),
    kind(
        DataAccessDenied,
        &[
            &["s3", "lake formation", "bucket"],
            &[
                "access denied",
                "denied",
                "permission",
                "permissions",
                "forbidden",
                "not authorized",
                "not allowed",
                "may not read",
                "may not write",
            ],
        ],
        &[],
    ),
    kind(
        LockOrQueryTimeout,
        &[&[
            "deadlock",
            "deadlocked",
            "lock wait",
            "lock timeout",
            "locked by another",
            "row lock",
            "table lock",
        ]],
        &["account"],
    ),
    kind(
        ExecutorLost,
        &[
            &["lost", "losing"],
            &["executor", "executors", "worker nodes", "worker node"],
        ],
        &["jdbc", "odbc", "database"],
    ),
    kind(
        ExecutorLost,
        &[
            &[
                "spark driver",
                "driver process",
                "driver node",
                "application master",
                "executor",
                "executors",
                "worker node",
                "node manager",
                "yarn container",
            ],
            &[
                "not found",
                "lost",
                "exited",
                "killed",
                "died",
                "terminated",
                "disappeared",
                "heartbeat",
                "heartbeats",
                "decommissioned",
                "preempted",
                "not responding",
            ],
        ],
        &["jdbc", "odbc", "database", "memory"],
    ),
    kind(
        DriverClassNotFound,
        &[&["driver", "drivers"], MISSING],
        &[
            "file or assembly",
            "column",
            "table",
            "spark driver",
            "gpu",
            "cuda",
            "selenium",
            "chromedriver",
            "webdriver",
        ],
    ),
    kind(
        ScriptError,
        &[
            &[
                "parameter",
                "parameters",
                "argument",
                "arguments",
                "positional argument",
                "keyword argument",
            ],
            &[
                "missing",
                "is required",
                "not specified",
                "not provided",
                "must be specified",
                "must be provided",
                "unexpected",
                "unrecognized",
                "invalid",
            ],
        ],
        OF_THE_WAY,
    ),
    kind(
        LibraryMissing,
        &[
            &[
                "module",
                "modules",
                "package",
                "packages",
                "library",
                "libraries",
                "gem",
                "wheel",
                "dependency",
            ],
            MISSING,
        ],
        &["class", "table", "column", "secret"],
    ),
    kind(
        LibraryMissing,
        &[
            &[
                "package",
                "packages",
                "library",
                "libraries",
                "wheel",
                "wheels",
                "dependency",
                "dependencies",
                "jar",
                "jars",
            ],
            &[
                "failed to install",
                "could not install",
                "cannot be installed",
                "installation failed",
                "incompatible",
                "not compatible",
                "conflict",
                "conflicts",
                "conflicting",
                "version mismatch",
            ],
        ],
        &["column", "table", "secret"],
    ),
    kind(
        LibraryMissing,
        &[&[
            "command not found",
            "please install",
            "is not recognized as an internal",
        ]],
        &[],
    ),
    kind(
        OutOfMemory,
        &[
            &["memory", "oom", "heap", "vector"],
            &[
                "ran out",
                "exceeded",
                "killed",
                "terminated",
                "cannot allocate",
                "exhausted",
                "exceeds",
            ],
        ],
        &["disk"],
    ),
    kind(
        JobTimeout,
        &[
            &[
                "job",
                "task",
                "step",
                "run",
                "execution",
                "workflow",
                "crawler",
                "build",
                "pipeline",
                "notebook",
            ],
            &[
                "timed out",
                "timeout",
                "time limit",
                "maximum run time",
                "maximum execution time",
                "execution time",
                "took longer than",
                "maxruntimeinseconds",
                "max runtime",
                "max run time",
                "maximum runtime",
            ],
        ],
        OF_THE_WAY,
    ),
    kind(
        TooManyConnections,
        &[
            &[
                "connections",
                "clients",
                "max client",
                "max clients",
                "max_connections",
                "max_user_connections",
            ],
            &[
                "reached",
                "exceeded",
                "exceeds",
                "too many",
                "limit",
                "exhausted",
                "maximum number",
            ],
        ],
        &["timed out", "timeout"],
    ),
    kind(
        Capacity,
        &[
            &[
                "quota",
                "rate",
                "limit",
                "limits",
                "concurrent",
                "resources",
                "capacity",
                "maximum number",
                "too many",
            ],
            &[
                "exceeded",
                "exceeds",
                "exceed",
                "reached",
                "no more",
                "insufficient",
                "not enough",
                "running",
                "requests",
            ],
        ],
        &[
            "memory",
            "time",
            "row",
            "rows",
            "columns",
            "length",
            "size",
            "disk",
            "retries",
            "attempts",
            "recursion",
            "privileges",
        ],
    ),
    kind(
        ScriptError,
        &[&[
            "undefined method",
            "undefined variable",
            "undefined function",
            "null pointer",
            "nil pointer",
            "object reference not set",
            "cannot read property",
            "cannot read properties",
            "missing required argument",
            "segmentation fault",
        ]],
        &[],
    ),
    kind(
        ScriptError,
        &[&[
            "is neither a",
            "is neither an",
            "nor str",
            "expected a string",
            "expected str",
            "must be str",
            "must be int",
            "must be a list",
            "must be a dict",
            "takes no arguments",
        ]],
        OF_THE_WAY,
    ),
    kind(
        SchemaOrData,
        &[
            &[
                "column",
                "columns",
                "table",
                "tables",
                "view",
                "relation",
                "field",
                "schema",
                "data type",
                "data types",
                "datatype",
                "types",
                "datetime value",
                "date value",
                "date format",
                "date",
                "timestamp",
                "value",
                "json",
                "character",
                "cast",
                "rows",
                "partition",
                "partitions",
                "record",
                "records",
                "parquet",
                "orc",
                "avro",
                "csv",
                "xml",
                "footer",
                "magic bytes",
                "magic number",
                "delimiter",
                "encoding",
                "dataframe",
                "dataset",
                "struct",
                "decimal",
                "varchar",
                "string",
            ],
            &[
                "not found",
                "wasn't found",
                "wasnt found",
                "does not exist",
                "doesn't exist",
                "not exist",
                "does not match",
                "doesn't match",
                "mismatch",
                "invalid",
                "incorrect",
                "cannot cast",
                "duplicate",
                "ambiguous",
                "unknown",
                "cannot convert",
                "cannot be cast",
                "could not convert",
                "could not parse",
                "cannot parse",
                "unexpected end",
                "cannot be matched",
                "incompatible",
                "not compatible",
                "but found",
                "no such",
                "already exists",
                "corrupt",
                "corrupted",
                "malformed",
                "truncated",
                "failed to read",
                "unable to read",
                "cannot read",
                "could not be read",
                "unable to marshal",
                "failed to marshal",
                "unable to unmarshal",
                "failed to unmarshal",
                "failed to deserialize",
                "failed to serialize",
                "unable to deserialize",
                "cannot deserialize",
                "could not deserialize",
                "error deserializing",
                "failed to decode",
                "unable to decode",
                "cannot decode",
                "failed to parse",
                "unable to parse",
                "could not be parsed",
                "cannot be converted",
                "unable to convert",
                "failed to convert",
                "out of range",
                "cannot be null",
                "null value",
                "is null",
                "too long",
                "exceeds the length",
                "not match",
                "not supported",
                "not support",
                "don't support",
                "doesn't support",
                "unsupported",
                "differs",
                "different number",
            ],
        ],
        OF_THE_WAY,
    ),
    kind(
        ScriptError,
        &[&[
            "syntax error",
            "unexpected token",
            "is undefined",
            "not defined",
            "index out of range",
            "index out of bounds",
            "out of bounds for length",
            "has no attribute",
            "unsupported operand",
            "division by zero",
            "divide by zero",
            "unexpected keyword",
        ]],
        OF_THE_WAY,
    ),
    kind(
        Other,
        &[&["internal error", "internal server error", "internal service error"]],
        OF_CONNECTING,
    ),
    kind(
        Other,
        &[
            &["license", "licence", "licensed"],
            &[
                "not", "expired", "invalid", "no", "exceeded", "requires", "required", "missing",
            ],
        ],
        OF_OTHERS,
    ),
    kind(
        Other,
        &[&[
            "already running",
            "already in progress",
            "was cancelled",
            "was canceled",
            "been cancelled",
            "been canceled",
            "aborted by user",
            "cancelled by user",
            "canceled by user",
            "user cancelled",
            "user canceled",
            "concurrent update",
            "concurrent modification",
        ]],
        OF_THE_WAY,
    ),
    kind(
        HostnameMismatch,
        &[
            &["certificate", "certificates"],
            &[
                "host name",
                "hostname",
                "common name",
                "altname",
                "alternative name",
                "alternative names",
            ],
            &["match", "mismatch", "doesn't match", "not valid", "invalid"],
        ],
        &[],
    ),
    kind(
        CertificateUntrusted,
        &[
            &[
                "certificate",
                "certificates",
                "ca bundle",
                "root cert",
                "trust store",
                "truststore",
                "keystore",
            ],
            &[
                "not trusted",
                "untrusted",
                "verify",
                "verified",
                "verification",
                "validate",
                "self signed",
                "self-signed",
                "expired",
                "unknown authority",
                "unable to load",
                "could not be loaded",
                "error loading",
                "failed to load",
                "invalid",
                "rejected",
            ],
        ],
        &["http", "https"],
    ),
    kind(
        SslRequired,
        &[
            &[
                "ssl",
                "tls",
                "ssl/tls",
                "encryption",
                "encrypted connection",
                "secure connection",
                "secure transport",
            ],
            &[
                "required",
                "is required",
                "mandatory",
                "must be used",
                "must use",
                "must be enabled",
                "enforced",
                "requires",
            ],
        ],
        &["certificate", "handshake", "python", "module", "http", "https"],
    ),
    kind(
        SslRequired,
        &[
            &[
                "unsecured connection",
                "unencrypted connection",
                "insecure connection",
                "plaintext connection",
                "connection without ssl",
                "connection without tls",
            ],
            &[
                "not allowed",
                "not permitted",
                "rejected",
                "refused",
                "disallowed",
                "not accepted",
                "forbidden",
            ],
        ],
        &["http", "https"],
    ),
    kind(
        HostNotAllowed,
        &[
            &[
                "ip",
                "ip address",
                "client ip",
                "host",
                "network policy",
                "allow list",
                "allowlist",
                "whitelist",
            ],
            &[
                "not allowed",
                "whitelisted",
                "not permitted",
                "not in the allow list",
                "blocked",
                "not in allowlist",
            ],
        ],
        OF_OTHERS,
    ),
    kind(
        AccountState,
        &[
            &["account", "user", "password", "login"],
            &["locked", "expired", "disabled", "suspended", "locked out"],
        ],
        OF_OTHERS,
    ),
    kind(
        LoginNotGiven,
        &[&["no password supplied", "no password given", "password not provided"]],
        OF_OTHERS,
    ),
    kind(
        DatabaseOrPrivilege,
        &[
            &["privilege", "privileges", "permission", "permissions"],
            &[
                "schema", "table", "database", "relation", "view", "select", "insert", "grant",
            ],
            &["lacks", "required", "denied", "insufficient", "not have", "missing"],
        ],
        OF_OTHERS,
    ),
    kind(
        BadPassword,
        &[&[
            "couldn't authenticate",
            "could not authenticate",
            "cannot authenticate",
            "can't authenticate",
            "unable to authenticate",
            "failed to authenticate",
            "not authenticated",
            "couldn't log in",
            "could not log in",
            "cannot log in",
            "can't log in",
            "unable to log in",
            "failed to log in",
            "couldn't sign in",
            "could not sign in",
            "unable to sign in",
            "failed to sign in",
        ]],
        OF_OTHERS,
    ),
    kind(
        BadPassword,
        &[
            &[
                "login",
                "logon",
                "authentication",
                "authenticate",
                "credentials",
                "credential",
                "username",
                "user name",
                "password",
                "authorization specification",
            ],
            &[
                "failed",
                "failure",
                "invalid",
                "incorrect",
                "wrong",
                "rejected",
                "denied",
                "bad",
                "not valid",
                "does not match",
                "did not match",
            ],
        ],
        OF_OTHERS,
    ),
    kind(
        OauthOrKey,
        &[
            &[
                "saml",
                "sso",
                "idp",
                "identity provider",
                "oauth",
                "access token",
                "bearer token",
                "jwt",
                "private key",
                "key pair",
                "keypair",
                "passphrase",
                "service account",
            ],
            &[
                "error",
                "failed",
                "failure",
                "invalid",
                "expired",
                "rejected",
                "denied",
                "revoked",
                "malformed",
                "cannot be loaded",
                "could not be loaded",
                "unable to",
                "not valid",
                "missing",
            ],
        ],
        &[
            "http", "https", "git", "github", "slack", "smtp", "kafka", "redis", "ssh", "sftp", "docker", "registry",
            "npm", "pip", "webhook", "s3", "captcha",
        ],
    ),
    kind(
        DnsFailure,
        &[
            &["server", "host", "hostname"],
            &["doesn't exist", "does not exist", "no such host", "isn't a valid host"],
        ],
        &[
            "database",
            "table",
            "schema",
            "object",
            "user",
            "role",
            "file",
            "linked server",
            "http",
            "https",
            "s3",
            "path",
            "procedure",
            "function",
            "column",
        ],
    ),
    kind(
        DnsFailure,
        &[
            &[
                "host",
                "hostname",
                "host name",
                "lookup",
                "dns",
                "domain name",
                "server name",
            ],
            &[
                "could not resolve",
                "cannot resolve",
                "can't resolve",
                "unable to resolve",
                "failed to resolve",
                "resolving",
                "unresolvable",
                "misbehaving",
                "name resolution",
                "not be resolved",
                "can't be resolved",
                "cannot be resolved",
                "not found",
                "could not find",
                "cannot find",
                "unknown",
            ],
        ],
        OF_OTHERS,
    ),
    kind(
        BadJdbcUrl,
        &[
            &["connection attribute", "connection property", "connection parameter"],
            &[
                "unrecognized",
                "unrecognised",
                "unknown",
                "unsupported",
                "not supported",
            ],
        ],
        OF_OTHERS,
    ),
    kind(
        BadJdbcUrl,
        &[
            &[
                "connection string",
                "connection url",
                "connect string",
                "dsn",
                "jdbc url",
                "database url",
                "database uri",
                "url",
                "uri",
                "account identifier",
                "invalid account",
                "connection uri",
                "port",
            ],
            &[
                "invalid",
                "malformed",
                "parse",
                "parsing",
                "illegal",
                "unsupported",
                "not valid",
                "wrong",
                "bad",
                "must be in format",
                "must be in the format",
                "must start with",
                "should start with",
                "must be of the form",
            ],
        ],
        &["s3", "http", "https", "file", "git", "smtp"],
    ),
    kind(
        ConnectionRefused,
        &[&["connection", "database", "server"], &["refused"]],
        OF_OTHERS,
    ),
    kind(
        ConnectTimeout,
        &[
            &[
                "cannot connect",
                "could not connect",
                "can't connect",
                "couldn't connect",
                "connection failed",
                "connection error",
                "connection attempt failed",
                "error connecting",
                "connection failure",
                "connection was unsuccessful",
                "connection could not be made",
                "trouble connecting",
                "problem connecting",
                "failed connecting",
                "error while connecting",
                "unable to open a connection",
                "cannot open a connection",
                "could not open connection",
                "can't establish",
                "couldn't establish",
                "cannot establish",
                "unable to establish",
                "failed to establish",
                "could not be established",
                "no response from",
                "no answer from",
                "never gets an answer",
                "never got an answer",
                "never answers",
                "could not contact",
                "not accessible",
            ],
            SOURCES,
        ],
        OF_OTHERS,
    ),
    kind(
        ConnectTimeout,
        &[
            &[
                "database",
                "server",
                "db",
                "cluster",
                "aurora",
                "rds",
                "redshift",
                "oracle",
                "mysql",
                "mariadb",
                "postgres",
                "postgresql",
                "snowflake",
                "hana",
                "teradata",
                "db2",
            ],
            &[
                "cannot be reached",
                "can't be reached",
                "could not be reached",
                "couldn't be reached",
                "unreachable",
                "unable to reach",
                "could not reach",
                "cannot reach",
                "can't reach",
                "couldn't reach",
                "did not respond",
                "not reachable",
                "not responding",
                "could not open a connection",
                "could not establish",
            ],
        ],
        OF_OTHERS,
    ),
    kind(
        ConnectTimeout,
        &[
            &[
                "hang",
                "hangs",
                "hanging",
                "hung",
                "stuck",
                "waits forever",
                "gives up",
                "gave up",
            ],
            &["connect", "connection", "connecting"],
            SOURCES,
        ],
        OF_OTHERS,
    ),
    kind(
        ConnectionRefused,
        &[
            &["host", "server", "database"],
            &["port"],
            &["is closed", "closed port"],
        ],
        OF_OTHERS,
    ),
    kind(ConnectTimeout, &[BARE], OF_OTHERS),
    kind(
        ConnectionDropped,
        &[
            &["connection", "session", "server"],
            &[
                "lost",
                "was closed",
                "disconnected",
                "terminated",
                "reset",
                "dropped",
                "broken",
            ],
        ],
        OF_OTHERS,
    ),
];

/// That a connection failed, and nothing else: not even what it leads to.
const BARE: &[&str] = &[
    "could not connect",
    "couldn't connect",
    "cannot connect",
    "can't connect",
    "connection test failed",
    "connection test has failed",
    "test connection has failed",
    "failed to establish connection",
    "failed to establish a connection",
    "could not establish connection",
    "connection could not be established",
    "connection to the server failed",
    "connection was not successful",
    "connection unsuccessful",
    "cannot open connection",
    "could not open connection",
    "could not open a connection",
    "unable to open connection",
    "error opening connection",
    "failed to open connection",
    "unable to create connection",
    "could not create connection",
    "failed to create connection",
    "error creating connection",
    "database unavailable",
    "database is unavailable",
];

/// What a connection leads to, by its kinds and names.
const SOURCES: &[&str] = &[
    "database",
    "db",
    "server",
    "sql server",
    "jdbc",
    "odbc",
    "mysql",
    "mariadb",
    "postgres",
    "postgresql",
    "oracle",
    "redshift",
    "snowflake",
    "bigquery",
    "data source",
    "datasource",
    "warehouse",
    "cluster",
    "listener",
    "dbname",
    "dsn",
    "rds.amazonaws.com",
    "redshift.amazonaws.com",
    "redshift-serverless.amazonaws.com",
    "snowflakecomputing.com",
    "database.windows.net",
];

/// What is of the way to a source.
const OF_THE_WAY: &[&str] = &[
    "host",
    "connect",
    "connection",
    "login",
    "password",
    "certificate",
    "secret",
    "driver",
    "url",
    "role",
    "query",
    "statement",
    "lock",
    "pool",
    "socket",
    // In other languages, where a sentence has English words besides.
    "verbind~",
    "~verbindung",
    "connexion",
    "conexi~",
    "conect~",
    "connett~",
    "connession~",
];
/// What is of the way to a source, but for what is asked of it.
const OF_CONNECTING: &[&str] = &[
    "host",
    "connect",
    "connection",
    "login",
    "password",
    "certificate",
    "secret",
    "driver",
    "url",
    "role",
    "socket",
];
const NOT: &[&str] = &[
    "not",
    "no",
    "cannot",
    "can't",
    "could not",
    "unable",
    "failed",
    "denied",
];

const fn kind(cause: Cause, groups: &'static [&'static [&'static str]], without: &'static [&'static str]) -> Kind {
    Kind { groups, without, cause }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_class_is_taken_apart() {
        for (name, words) in [
            ("SSLHandshakeException", "ssl handshake exception"),
            ("InvalidCredentialsError", "invalid credentials error"),
            ("error_perm", "error perm"),
            ("HTTP2Error", "http2 error"),
        ] {
            assert_eq!(apart(name), words, "{name}");
        }
    }

    #[test]
    fn a_class_that_nobody_knows_says_what_its_name_says() {
        for (class, cause) in [
            ("x.y.InvalidCredentialsException", Some(BadPassword)),
            ("x.RateLimitError", Some(Capacity)),
            ("x.y.SchemaMismatchException", Some(SchemaOrData)),
            ("x.ServerConnectionTimeoutException", Some(ConnectTimeout)),
            ("x.y.SSLNegotiationFault", Some(SslHandshake)),
            ("x.y.TokenExpiredException", Some(OauthOrKey)),
            ("x.y.WriteConflictException", Some(Other)),
            // Near misses: a word inside of another one, another's client.
            ("x.y.AuthorException", None),
            ("x.y.DnskeyHolderException", None),
            ("slack.AuthenticationError", None),
        ] {
            assert_eq!(named(class), cause, "{class}");
        }
    }

    #[test]
    fn a_bare_failure_is_the_way_where_nothing_follows_that_is_another_s() {
        for (text, cause) in [
            ("connection error", Some(ConnectTimeout)),
            ("connection error: null", Some(ConnectTimeout)),
            ("connection error: zzz", None),
            ("connection errors", None),
        ] {
            assert_eq!(alone(text), cause, "{text}");
        }
    }

    #[test]
    fn what_is_said_of_the_one_has_nothing_to_do_with_the_other_behind_a_but() {
        for (text, cause) in [
            (
                "glue can reach s3 but never gets an answer from our oracle box",
                Some(ConnectTimeout),
            ),
            (
                "der jdbc-treiber wird nicht gefunden, obwohl die jar in s3 liegt",
                Some(DriverClassNotFound),
            ),
            ("s3には届くのに、オンプレのoracleに接続できない", Some(ConnectTimeout)),
            // Near misses: the one that fails is no source, and nothing fails.
            ("the database is there but could not connect to the smtp server", None),
            ("the database is slow but the git server is down", None),
            ("our oracle box never answers but that is s3", Some(ConnectTimeout)),
        ] {
            assert_eq!(contrasted(text), cause, "{text}");
        }
        assert_eq!(contrasted("could not connect to the oracle listener"), None);
    }

    #[test]
    fn what_is_wrong_with_data_and_packages_is_read_in_any_sentence() {
        for (sentence, cause) in [
            ("the parquet footer is corrupt", SchemaOrData),
            ("2 wheels failed to install", LibraryMissing),
            ("dependency conflict of two packages", LibraryMissing),
            ("could not connect to the oracle listener", ConnectTimeout),
            ("parameter table_name is missing", ScriptError),
            ("the run was cancelled by user", Other),
            ("saml error", OauthOrKey),
            ("the build timed out", JobTimeout),
            ("test connection has failed", ConnectTimeout),
            ("the aurora cluster cannot be reached from here", ConnectTimeout),
            ("the crawler keeps hanging on the oracle connection", ConnectTimeout),
            ("the host x is up, but the port 1521 is closed", ConnectionRefused),
            ("may list the bucket, not allowed to read it", DataAccessDenied),
            ("could not connect", ConnectTimeout),
        ] {
            assert_eq!(sentences::first(sentence, KINDS), Some(cause), "{sentence}");
        }
    }
}
