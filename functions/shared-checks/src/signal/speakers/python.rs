//! Python: its own exceptions, pip, wheels, and the modules that every script uses.

use super::Says::{Carries, Exactly, Likely, Settles, Vaguely, WhileConnecting, WhileHandshaking};
use super::{Classes, Says, Speaker, Table, by_class, jvm, tools};
use crate::signal::cause::Cause::*;
use crate::signal::hosts;
use crate::signal::others;
use crate::signal::parse::Utterance;
use crate::signal::words::has;

mod interpreter;
mod values;

pub(crate) const SPEAKER: Speaker = Speaker {
    name: "python",
    engines: &[],
    owns: &[
        "builtins.",
        "argparse.",
        "awsglue.",
        "json.",
        "pandas.",
        "numpy.",
        "pyarrow.",
        "urllib3.",
        "requests.",
        "socket.",
        "ssl.",
        "pickle.",
    ],
    codes,
    tables: TABLES,
};

/// Python's exceptions (docs.python.org/3/library/exceptions.html) and those of the usual modules. What a script raises by itself
/// (`RuntimeError`, `ValueError`) says what its message says.
fn codes(utterance: &Utterance<'_>) -> Vec<Says> {
    let Some(class) = utterance.class else {
        // The line of code that a cut traceback ends in.
        let calls = utterance.message.ends_with(')') && utterance.message.contains(".connect(");
        let way = calls.then_some(WhileConnecting);
        return way
            .or_else(|| of_a_file(utterance.words.trim_start_matches("error: ")))
            .or_else(|| status_of_another(&utterance.words))
            .or_else(|| values::of_a_module(utterance))
            .into_iter()
            .collect();
    };
    let java = class.starts_with("java")
        || class.starts_with("org.")
        || class.starts_with("com.")
        || class.starts_with("scala.");
    if java {
        return Vec::new();
    }
    if others::is_thrown_by_no_source(utterance) {
        let cause = tools::of_storage(&utterance.words);
        // Below what says that a task failed stands why.
        return vec![match others::is_of_a_runner(utterance) {
            true => Vaguely(cause),
            false => Settles(cause),
        }];
    }
    if class.starts_with("pip.") {
        return vec![Settles(LibraryMissing)];
    }
    // What object_store in Rust says of the store that Polars and delta-rs read by.
    if values::is_of_a_store(&utterance.words) {
        return vec![Carries];
    }
    let on_data = || values::raised_on_data(utterance).or_else(|| values::of_a_reader(class, utterance));
    let read = lost_its_server(utterance).or_else(|| values::of_a_module(utterance));
    if let Some(says) = read.or_else(on_data) {
        return vec![says];
    }
    let says = match utterance.class_name() {
        // A column that a DataFrame does not have, whatever it is called.
        "KeyError" if utterance.modules.iter().any(|module| module.contains("pandas/")) => Some(Likely(ScriptError)),
        "KeyError" => Some(key(utterance)),
        "JSONDecodeError" if parses_a_secret(utterance) => Some(Likely(SecretMissing)),
        // What JPype says of a driver.
        "TypeError" if utterance.words.starts_with("class ") && utterance.words.contains(" is not found") => {
            Some(jvm::class_not_found(utterance.words.trim_start_matches("class ")))
        }
        "ValueError" => Some(value(&utterance.words)),
        "TimeoutError" | "timeout" if is_connecting(utterance) => Some(Likely(ConnectTimeout)),
        "HTTPError" | "URLError" if class.starts_with("urllib.") => Some(Likely(Other)),
        "HTTPError" => answer_of_another(&utterance.words),
        "CalledProcessError" if installs(&utterance.words) => Some(Exactly(LibraryMissing)),
        // What s3fs makes of an answer of S3; a file of the machine has a number.
        "FileNotFoundError" if !utterance.words.contains("[errno") && utterance.words.contains('/') => {
            Some(Likely(SchemaOrData))
        }
        "PermissionError" if !utterance.words.contains("[errno") => Some(Likely(DataAccessDenied)),
        name if name.ends_with("MemoryError") => Some(Exactly(OutOfMemory)),
        name => of_a_library(class, name)
            .or_else(|| by_class(name, CLASSES))
            .or_else(|| of_a_file(&utterance.words)),
    };
    says.into_iter().collect()
}

/// `struct.error: unpack_from requires a buffer of at least 5 bytes ...` in a client of a source: less came than there should be, for
/// its server is lost.
fn lost_its_server(utterance: &Utterance<'_>) -> Option<Says> {
    const CLIENTS: &[&str] = &[
        "redshift_connector/",
        "pg8000/",
        "pymysql/",
        "aiomysql/",
        "MySQLdb/",
        "mysql/connector/",
    ];
    let of_client = |module: &&str| CLIENTS.iter().any(|client| module.starts_with(client));
    let unpacks = utterance.class == Some("struct.error");
    (unpacks && utterance.modules.iter().any(of_client)).then_some(Exactly(ConnectionDropped))
}

/// True where the innermost line of code opens a socket: `sock.connect(sa)`.
fn is_connecting(utterance: &Utterance<'_>) -> bool {
    let innermost = utterance.code.first();
    innermost.is_some_and(|line| line.contains("sock.connect("))
}

/// `[Errno 2] No such file or directory: '...'`, whoever passes it on: a file of the machine, by what errno.h has of files, unless it is one
/// that TLS or a secret is read from.
fn of_a_file(words: &str) -> Option<Says> {
    const OF_THE_WAY: &[&str] = &["cert", ".pem", ".crt", ".key", ".jks", "secret", "wallet", "sock"];
    const NUMBERS: &[(&str, Says)] = &[
        ("1", Vaguely(Other)),
        ("2", Vaguely(ScriptError)),
        ("13", Vaguely(Other)),
        ("17", Vaguely(ScriptError)),
        ("20", Vaguely(ScriptError)),
        ("21", Vaguely(ScriptError)),
        ("24", Vaguely(Other)),
        ("30", Vaguely(Other)),
        ("36", Vaguely(ScriptError)),
        ("39", Vaguely(ScriptError)),
    ];
    let (number, rest) = words.strip_prefix("[errno ")?.split_once("] ")?;
    // Behind the words of a socket no file is named.
    let (_, path) = rest.split_once(": ")?;
    let says = NUMBERS
        .iter()
        .find(|(known, _)| *known == number)
        .map(|(_, says)| *says);
    let named = path.trim_start_matches("b'").starts_with(['\'', '/', '.']);
    says.filter(|_| named && !OF_THE_WAY.iter().any(|part| words.contains(part)))
}

/// What libraries of data raise is about data, whatever they call it and whatever value stands in it; unless it is one of those that
/// also ask a source (`pandas.errors.DatabaseError`).
fn of_a_library(class: &str, name: &str) -> Option<Says> {
    const OF_SOURCES: &[&str] = &["Database", "Datasource", "Connection", "IOError"];
    let of_data = LIBRARIES.iter().any(|library| class.starts_with(library));
    let asks = OF_SOURCES.iter().any(|source| name.contains(source));
    let cause = by_class(name, CLASSES).and_then(Says::cause).unwrap_or(ScriptError);
    (of_data && !asks).then_some(Settles(cause))
}

/// Modules that read no source by themselves.
const LIBRARIES: &[&str] = &[
    "pandas.",
    "numpy.",
    "sklearn.",
    "xgboost.",
    "tensorflow.",
    "torch.",
    "scipy.",
    "fiona.",
    "geopandas.",
    "networkx.",
    "osgeo.",
    "PIL.",
    "pypdf.",
    "PyPDF2.",
    "rasterio.",
    "shapely.",
    "pydeequ.",
    "great_expectations.",
    "yaml.",
    "pickle.",
    "pytz.",
];

/// CPython's, and those of botocore, urllib3, requests, pyarrow, pandas, Py4J.
const CLASSES: Classes = &[
    (
        Exactly(ScriptError),
        &[
            "NameError",
            "UnboundLocalError",
            "SyntaxError",
            "IndentationError",
            "TabError",
            "ZeroDivisionError",
            "RecursionError",
            "NotImplementedError",
            "GlueArgumentError",
            "ArgumentError",
            "AssertionError",
            "PicklingError",
            "ParamValidationError",
            "PySparkAssertionError",
            "NoRegionError",
            "InvalidRegionError",
            "UnknownServiceError",
            "ProfileNotFound",
            "ResourceNotExistsError",
            "UnknownParameterError",
            "MissingParametersError",
            "UndefinedModelAttributeError",
            "InvalidArgument",
            "InvalidArgumentCombination",
            "InvalidArgumentType",
            "InvalidArgumentValue",
            "UserCodeSyntaxError",
            "UndefinedError",
            "TemplateNotFound",
            "TemplateSyntaxError",
            "HandlerNotFound",
            "MalformedHandlerName",
            "ReferenceError",
            "RangeError",
        ],
    ),
    (
        Likely(ScriptError),
        &[
            "AttributeError",
            "TypeError",
            "IndexError",
            "StopIteration",
            "LookupError",
            "OverflowError",
            "ArithmeticError",
            "FloatingPointError",
            "FileNotFoundError",
            "IsADirectoryError",
            "NotADirectoryError",
        ],
    ),
    // What a script raises or ends with by itself: its message or its log may say why.
    (
        Vaguely(ScriptError),
        &[
            "SystemExit",
            "RuntimeError",
            "OSError",
            "IOError",
            "EnvironmentError",
            "PermissionError",
            "CalledProcessError",
        ],
    ),
    (
        Exactly(LibraryMissing),
        &[
            "ModuleNotFoundError",
            "ImportError",
            "PackageNotFoundError",
            "DistributionNotFound",
            "ContextualVersionConflict",
            "VersionConflict",
            "ImportModuleError",
        ],
    ),
    (Exactly(OutOfMemory), &["MemoryError"]),
    // Airflow's and Step Functions' limits of a task.
    (
        Exactly(JobTimeout),
        &["AirflowTaskTimeout", "AirflowSensorTimeout", "TimeoutExpired"],
    ),
    (Likely(ScriptError), &["AirflowNotFoundException"]),
    (
        Likely(SchemaOrData),
        &[
            "JSONDecodeError",
            "NoFilesFound",
            "EmptyDataFrame",
            "InvalidDataFrame",
            "InvalidFile",
            "InvalidSchemaConvergence",
            "InvalidTable",
            "UndetectedType",
            "UnsupportedType",
            "UnicodeDecodeError",
            "UnicodeEncodeError",
            "ParserError",
            "EmptyDataError",
            "ArrowInvalid",
            "ArrowTypeError",
            "ArrowNotImplementedError",
            "ArrowKeyError",
            "IntCastingNaNError",
            "DateParseError",
            "ComputeError",
            "MergeError",
            "OutOfBoundsDatetime",
            "OutOfBoundsTimedelta",
        ],
    ),
    (Exactly(ConnectionRefused), &["ConnectionRefusedError"]),
    (
        Exactly(ConnectionDropped),
        &[
            "ConnectionResetError",
            "BrokenPipeError",
            "ConnectionAbortedError",
            "IncompleteRead",
            "RemoteDisconnected",
        ],
    ),
    (
        Likely(ConnectTimeout),
        &["ConnectTimeout", "ConnectTimeoutError", "NoBrokersAvailable"],
    ),
    (Likely(LockOrQueryTimeout), &["ReadTimeout", "ReadTimeoutError"]),
    (Exactly(DnsFailure), &["gaierror", "NameResolutionError"]),
    (Likely(CertificateUntrusted), &["SSLCertVerificationError"]),
    // What broke while Python's ssl module spoke with the other side.
    (
        Likely(SslHandshake),
        &["SSLEOFError", "SSLZeroReturnError", "SSLSyscallError"],
    ),
    (WhileHandshaking, &["SSLError"]),
    (WhileConnecting, &["NewConnectionError", "MaxRetryError", "ProxyError"]),
    (Settles(ServiceEndpointUnreachable), &["EndpointConnectionError"]),
    (
        Likely(DataAccessDenied),
        &[
            "NoCredentialsError",
            "PartialCredentialsError",
            "CredentialRetrievalError",
        ],
    ),
    // The gateway is gone: what it died of may stand before it.
    (Vaguely(ExecutorLost), &["Py4JNetworkError"]),
    (Carries, &["Py4JJavaError", "ClientError", "Exception"]),
];

/// A command that failed was to install something: `pip install`, `-m', 'pip'`.
fn installs(words: &str) -> bool {
    let installer = ["pip", "pip3", "easy_install", "conda", "npm", "yum", "apt-get"];
    (has(words, "install") || has(words, "download")) && installer.iter().any(|name| has(words, name))
}

/// `404 Client Error: Not Found for url: https://...`, of a host that is no source.
/// `404 Client Error: Not Found for url: https://x`: the same without its class, unless a login is asked for there.
fn status_of_another(words: &str) -> Option<Says> {
    const OF_LOGINS: &[&str] = &["auth", "login", "saml", "token", "signin", "idp", "okta", "sso", "adfs"];
    let (_, url) = words
        .split_once(" client error: ")
        .or_else(|| words.split_once(" server error: "))?
        .1
        .split_once(" for url: ")?;
    let of_login = OF_LOGINS.iter().any(|word| url.contains(word));
    (!of_login).then(|| answer_of_another(words)).flatten()
}

fn answer_of_another(words: &str) -> Option<Says> {
    let (_, url) = words.split_once(" for url: ")?;
    let host = url.split("://").nth(1)?.split(['/', ':', '?']).next()?;
    let throttled = words.contains("429 client error");
    (!hosts::speaks_http(host)).then_some(Exactly(if throttled { Capacity } else { Other }))
}

/// A value that does not fit; one of a connection may be what a client of the source was given.
fn value(words: &str) -> Says {
    const OF_CONNECTIONS: &[&str] = &[
        "connect",
        "connection",
        "password",
        "host",
        "url",
        "port",
        "secret",
        "credentials",
        "ssl",
    ];
    if OF_CONNECTIONS.iter().any(|word| has(words, word)) {
        Vaguely(ScriptError)
    } else {
        Likely(ScriptError)
    }
}

/// What was to be read as JSON is a secret, where the message or a line of the script says so.
fn parses_a_secret(utterance: &Utterance<'_>) -> bool {
    let says = |line: &str| line.to_ascii_lowercase().contains("secret");
    says(&utterance.words) || utterance.code.iter().any(|line| says(line))
}

/// A key that a script misses. The line that reads it tells of what: of a secret or of a connection, else of the script's own data.
/// Where no line is shown, of a secret if its name is that of a login. In capitals it is a variable of the environment or an argument
/// of the job (`DB_PASSWORD`), with blanks a value that was looked up.
fn key(utterance: &Utterance<'_>) -> Says {
    const OF_LOGINS: &[&str] = &[
        "username",
        "password",
        "secretstring",
        "passwd",
        "pwd",
        "sfuser",
        "sfpassword",
        "dbuser",
        "dbpassword",
        "db_user",
        "db_pass",
    ];
    const OF_SECRETS: &[&str] = &["user", "host", "dbname", "port", "engine", "db_host"];
    const ENDS: &[&str] = &["_password", "_username", "_passwd", "_pwd"];
    // What a script calls a secret or the properties of a connection.
    const READ: &[&str] = &["secret", "cred", "jdbc", "connection", "conn_"];
    let name = utterance.message.trim().trim_start_matches(['\'', '"']);
    let name = name.split(['\'', '"']).next().unwrap_or_default();
    let of_environment = name.contains('_') && !name.contains(|c: char| c.is_ascii_lowercase());
    let lower = name.to_ascii_lowercase();
    let of_login = OF_LOGINS.contains(&lower.as_str()) || ENDS.iter().any(|end| lower.ends_with(end));
    let of_secret = of_login || OF_SECRETS.contains(&lower.as_str());
    let shown = utterance.code.iter().map(|line| line.to_ascii_lowercase());
    let shown = shown
        .into_iter()
        .find(|line| line.contains(&format!("'{lower}'")) || line.contains(&format!("\"{lower}\"")));
    let of_connection = match &shown {
        // Glue's own names of a connection's properties.
        Some(line) if matches!(name, "USERNAME" | "PASSWORD") => !line.contains("env") && !line.contains("args"),
        Some(line) => of_secret && READ.iter().any(|read| line.contains(read)),
        None => of_login,
    };
    match () {
        () if name.trim().contains(' ') => Settles(ScriptError),
        () if of_connection && !of_environment => Likely(SecretMissing),
        () => Likely(ScriptError),
    }
}

const TABLES: &[Table] = &[values::WORDS, values::HTTP, interpreter::WORDS, OWN];

const OWN: Table = Table {
    language: "en",
    source: "CPython; pip/_internal/exceptions.py and resolution; setuptools; the dynamic linker",
    says: &[
        ("wrong elf class", Exactly(LibraryMissing)),
        // sqlalchemy.exc.ObjectNotExecutableError.
        ("not an executable object: '", Exactly(ScriptError)),
        // All that smtplib raises, in the line of a log.
        ("smtplib.smtp", Settles(Other)),
        ("can not merge type", Settles(SchemaOrData)),
        // A value that does not fit, whatever it looks like: Python's own readers of it, those of pandas and of dask.
        ("time data {} does not match format", Settles(SchemaOrData)),
        ("invalid literal for int() with base", Settles(SchemaOrData)),
        ("could not convert string to float", Settles(SchemaOrData)),
        ("invalid isoformat string", Settles(SchemaOrData)),
        ("unconverted data remains", Settles(SchemaOrData)),
        ("mismatched dtypes found in", Settles(SchemaOrData)),
        // pyarrow/parquet/core.py, arrow/table.cc: parts of a set that differ.
        ("schema in {} was different", Settles(SchemaOrData)),
        ("schema at index {} was different", Settles(SchemaOrData)),
        (
            "table schema does not match schema used to create file",
            Settles(SchemaOrData),
        ),
        (
            "target schema's field names are not matching the table's",
            Settles(SchemaOrData),
        ),
        ("metadata mismatch found in", Settles(SchemaOrData)),
        (
            "columns in the computed data do not match the columns in the provided metadata",
            Settles(SchemaOrData),
        ),
        ("cannot convert non-finite values", Settles(SchemaOrData)),
        ("cannot safely cast non-equivalent", Settles(SchemaOrData)),
        ("unable to parse string {} at position", Settles(SchemaOrData)),
        ("usecols do not match columns", Settles(SchemaOrData)),
        ("integer column has na values in column", Settles(SchemaOrData)),
        ("unknown datetime string format", Settles(SchemaOrData)),
        ("you are trying to merge on {} columns", Settles(SchemaOrData)),
        // py4j/java_gateway.py: what it looks for in the JVM, and does not find there.
        ("'javapackage' object is not callable", Settles(LibraryMissing)),
        ("does not exist in the jvm", Settles(LibraryMissing)),
        // What the interpreter says of a script's types, where a wrapper left the class out (Objects/*.c, Python/ceval.c).
        ("must be real number, not", Exactly(ScriptError)),
        ("expected string or bytes-like object", Exactly(ScriptError)),
        ("indices must be integers", Exactly(ScriptError)),
        ("cannot unpack non-iterable", Exactly(ScriptError)),
        ("changed size during iteration", Exactly(ScriptError)),
        ("not enough values to unpack", Exactly(ScriptError)),
        ("too many values to unpack", Exactly(ScriptError)),
        ("can only concatenate str", Exactly(ScriptError)),
        ("can only join an iterable", Exactly(ScriptError)),
        ("a bytes-like object is required, not", Exactly(ScriptError)),
        ("is not json serializable", Exactly(ScriptError)),
        ("referenced before assignment", Exactly(ScriptError)),
        ("cannot access local variable", Exactly(ScriptError)),
        ("maximum recursion depth exceeded", Exactly(ScriptError)),
        ("expecting value: line", Likely(ScriptError)),
        ("expecting property name enclosed in", Likely(ScriptError)),
        ("unhashable type:", Exactly(ScriptError)),
        ("object is not iterable", Exactly(ScriptError)),
        ("object is not subscriptable", Exactly(ScriptError)),
        ("object does not support item assignment", Exactly(ScriptError)),
        ("object cannot be interpreted as an integer", Exactly(ScriptError)),
        (
            "not all arguments converted during string formatting",
            Exactly(ScriptError),
        ),
        (
            "argument must be a string, a bytes-like object or",
            Exactly(ScriptError),
        ),
        ("cannot be called from a running event loop", Exactly(ScriptError)),
        ("pg_config executable not found", Exactly(LibraryMissing)),
        ("mysql_config: not found", Exactly(LibraryMissing)),
        ("pip's dependency resolver", Exactly(LibraryMissing)),
        ("killed (signal 9)", Likely(OutOfMemory)),
        ("died with <signals.sigkill: 9>", Likely(OutOfMemory)),
        ("no module named", Exactly(LibraryMissing)),
        ("core.multiarray failed to import", Exactly(LibraryMissing)),
        ("must be installed; however, it was not found", Exactly(LibraryMissing)),
        ("must be installed; however, your version was", Exactly(LibraryMissing)),
        // Node.js.
        ("cannot find module", Exactly(LibraryMissing)),
        ("cannot find package {} imported from", Exactly(LibraryMissing)),
        ("err_module_not_found", Exactly(LibraryMissing)),
        ("externally-managed-environment", Exactly(LibraryMissing)),
        ("could not install packages due to", Exactly(LibraryMissing)),
        ("distribution was not found", Exactly(LibraryMissing)),
        ("cannot read properties of undefined", Exactly(ScriptError)),
        ("is not a function", Likely(ScriptError)),
        ("cannot import name", Exactly(LibraryMissing)),
        ("module '{}' has no attribute", Exactly(LibraryMissing)),
        ("partially initialized module", Exactly(LibraryMissing)),
        ("unable to import required dependencies", Exactly(LibraryMissing)),
        ("signals.sigkill", Likely(OutOfMemory)),
        ("negsignal.sigkill", Likely(OutOfMemory)),
        ("received sigterm", Likely(ExecutorLost)),
        ("compilation error in", Exactly(ScriptError)),
        ("could not find profile named", Exactly(ScriptError)),
        ("could not find adapter type", Exactly(DriverClassNotFound)),
        ("waiter {} failed: max attempts exceeded", Likely(JobTimeout)),
        ("waiter encountered a terminal failure state", Likely(Other)),
        ("trying to connect to the java server", Settles(ExecutorLost)),
        (
            "could not find a version that satisfies the requirement",
            Exactly(LibraryMissing),
        ),
        ("no matching distribution found for", Exactly(LibraryMissing)),
        ("is installed but {} is required by", Exactly(LibraryMissing)),
        (
            "installation of additional python modules failed",
            Exactly(LibraryMissing),
        ),
        ("modules that failed to install", Exactly(LibraryMissing)),
        ("wheel {} is invalid", Exactly(LibraryMissing)),
        ("invalid requirement:", Exactly(LibraryMissing)),
        ("could not open requirements file", Exactly(LibraryMissing)),
        (
            "do not match the hashes from the requirements file",
            Exactly(LibraryMissing),
        ),
        ("requires a different python", Exactly(LibraryMissing)),
        ("versions that require a different python", Exactly(LibraryMissing)),
        ("is not a valid editable requirement", Exactly(LibraryMissing)),
        ("is not a valid wheel filename", Exactly(LibraryMissing)),
        ("has invalid wheel", Exactly(LibraryMissing)),
        ("neither 'setup.py' nor 'pyproject.toml' found", Exactly(LibraryMissing)),
        ("failed building wheel for", Exactly(LibraryMissing)),
        (
            "building wheel for {} did not run successfully",
            Exactly(LibraryMissing),
        ),
        (
            "getting requirements to build wheel did not run successfully",
            Exactly(LibraryMissing),
        ),
        (
            "preparing metadata {} did not run successfully",
            Exactly(LibraryMissing),
        ),
        (
            "installing build dependencies did not run successfully",
            Exactly(LibraryMissing),
        ),
        ("could not build wheels for", Exactly(LibraryMissing)),
        ("failed to build installable wheels", Exactly(LibraryMissing)),
        ("is not a supported wheel on this platform", Exactly(LibraryMissing)),
        ("resolutionimpossible", Exactly(LibraryMissing)),
        ("subprocess-exited-with-error", Exactly(LibraryMissing)),
        ("metadata-generation-failed", Exactly(LibraryMissing)),
        (
            "python setup.py egg_info did not run successfully",
            Exactly(LibraryMissing),
        ),
        ("conflicting dependencies", Exactly(LibraryMissing)),
        ("cannot open shared object file", Exactly(LibraryMissing)),
        ("undefined symbol", Exactly(LibraryMissing)),
        ("version 'glibc_{}' not found", Exactly(LibraryMissing)),
        ("numpy.dtype size changed", Exactly(LibraryMissing)),
        (
            "a module that was compiled using numpy 1.x cannot be run in",
            Exactly(LibraryMissing),
        ),
        ("is not defined", Vaguely(ScriptError)),
        ("states.timeout", Exactly(JobTimeout)),
        ("state machine execution timed out", Exactly(JobTimeout)),
        ("sensor has timed out", Exactly(JobTimeout)),
        ("compilation failed", Likely(ScriptError)),
        // scalac.
        ("error: not found: value", Exactly(ScriptError)),
        ("error: not found: type", Exactly(ScriptError)),
        ("type mismatch; found : {} required:", Exactly(ScriptError)),
        ("is not a member of package", Exactly(LibraryMissing)),
        ("error: value {} is not a member of", Exactly(ScriptError)),
        ("error: object {} is not a member of", Exactly(ScriptError)),
        ("error: type {} is not a member of", Exactly(ScriptError)),
        ("the conn_id {} isn't defined", Exactly(ScriptError)),
        ("the following arguments are required", Exactly(ScriptError)),
        ("unrecognized arguments:", Exactly(ScriptError)),
        ("parameter validation failed", Exactly(ScriptError)),
        ("bucket name must match the regex", Exactly(ScriptError)),
        ("invalid type for parameter", Exactly(ScriptError)),
        ("conflicting option string", Exactly(ScriptError)),
        ("object has no attribute", Exactly(ScriptError)),
        ("object is not subscriptable", Exactly(ScriptError)),
        ("object is not callable", Exactly(ScriptError)),
        ("list index out of range", Exactly(ScriptError)),
        ("can't decode byte", Exactly(SchemaOrData)),
        ("command failed with exit code", Vaguely(ScriptError)),
        ("command failed with exit code 137", Exactly(OutOfMemory)),
        ("command failed with exit code 10", Likely(OutOfMemory)),
    ],
};
