//! Spark 3 and 4, Hadoop and S3A, Hive, Iceberg, Delta and Hudi: what the engine says of itself and of data.

use super::Says::{Carries, Exactly, Faintly, Likely, Settles, Vaguely};
use super::{Classes, Says, Speaker, Table, by_class};
use crate::signal::cause::Cause::*;
use crate::signal::parse::Utterance;

mod conditions;

pub(crate) const SPEAKER: Speaker = Speaker {
    name: "spark",
    engines: &[],
    owns: &[
        "org.apache.",
        "pyspark.",
        "py4j.",
        "io.delta.",
        "delta.",
        "com.amazon.ws.emr.",
        "com.esotericsoftware.",
        "software.amazon.s3tables.",
    ],
    codes,
    tables: TABLES,
};

/// Spark's error classes (`[CAST_INVALID_INPUT] ...`, error-conditions.json) and exception classes. Nearly
/// all of them come after the connection; those few that do not are named.
fn codes(utterance: &Utterance<'_>) -> Vec<Says> {
    // Node.js and OpenSSL put their own codes into brackets.
    let of_spark = |name: &&str| {
        let others = ["ERR_", "SSL", "TLS", "CERT", "HANDSHAKE", "ORA_", "SF_"];
        !others.iter().any(|own| name.starts_with(own))
    };
    let of_a_program = |name: &str| conditions::of_a_program(name, utterance.class, utterance.state());
    let said = |name: &str| match of_a_program(name).unwrap_or_else(|| condition(name, &utterance.words)) {
        says if is_sparks_own(utterance) => says,
        says => says.less_sure(),
    };
    let mut says: Vec<Says> = utterance.condition().filter(of_spark).map(said).into_iter().collect();
    if says.is_empty() {
        let bare = conditions::bare(utterance.message).filter(of_spark);
        says.extend(bare.map(|name| said(name).less_sure()));
    }
    says.extend(class(utterance));
    if is_sparks_own(utterance) && utterance.words.contains("failed to find data source: ") {
        says.push(condition("DATA_SOURCE_NOT_FOUND", &utterance.words));
    }
    // The metastore prints the cause of its errors without a colon.
    if let Some((_, class)) = utterance
        .words
        .split_once("metaexception(message:java.lang.classnotfoundexception class ")
    {
        says.push(match super::jvm::class_not_found(class) {
            Likely(cause) => Exactly(cause),
            says => says,
        });
    }
    says.extend(category(&utterance.words));
    says.extend(missing_jar(&utterance.words));
    says.extend(in_data(utterance));
    says.extend(thrown_for_want_of_memory(utterance));
    if utterance.words.starts_with("unsupported type ") && utterance.ran_in("JdbcUtils") {
        says.push(Exactly(SchemaOrData));
    }
    says
}

/// By the method that does nothing else than to say so, where the message is not there.
fn thrown_for_want_of_memory(utterance: &Utterance<'_>) -> Option<Says> {
    const THROWERS: &[&str] = &[
        "ThrowOnOomMemoryTarget.borrow",
        "MemoryConsumer.throwOom",
        "java.nio.Bits.reserveMemory",
    ];
    let innermost = utterance.frames.first()?;
    let throws = THROWERS.iter().any(|thrower| innermost.contains(thrower));
    throws.then_some(Exactly(OutOfMemory))
}

/// Classes of Java that say nothing by themselves are about data where a reader, a writer or a type threw them.
fn in_data(utterance: &Utterance<'_>) -> Option<Says> {
    const READERS: &[&str] = &["org.apache.parquet.", "org.apache.orc.", "org.apache.avro."];
    let of_reader = utterance
        .class
        .is_some_and(|class| class.ends_with("Exception") && READERS.iter().any(|package| class.starts_with(package)));
    if of_reader {
        return Some(Likely(SchemaOrData));
    }
    const ANY: &[&str] = &[
        "IllegalArgumentException",
        "IllegalStateException",
        "NullPointerException",
        "UnsupportedOperationException",
        "RuntimeException",
        "IOException",
        "IndexOutOfBoundsException",
        "ArrayIndexOutOfBoundsException",
        "NoSuchElementException",
        "NegativeArraySizeException",
        "Exception",
    ];
    if !ANY.contains(&utterance.class_name()) {
        return None;
    }
    let first = utterance.frames.iter().take(3);
    first
        .flat_map(|frame| OF_DATA.iter().filter(move |package| frame.contains(*package)))
        .next()
        .map(|_| Likely(SchemaOrData))
}

/// The packages and classes that read, write and convert data.
pub(super) const OF_DATA: &[&str] = &[
    "org.apache.parquet.",
    "org.apache.orc.",
    "org.apache.avro.",
    "org.apache.iceberg.parquet.",
    "org.apache.iceberg.types.",
    "org.apache.hadoop.hive.serde2.",
    "org.apache.hadoop.hive.ql.io.",
    "org.apache.spark.sql.catalyst.",
    "org.apache.spark.sql.types.",
    "org.apache.spark.sql.avro.",
    "org.apache.spark.sql.execution.datasources.parquet.",
    "org.apache.spark.sql.execution.datasources.orc.",
    "org.apache.spark.sql.execution.datasources.csv.",
    "org.apache.spark.sql.execution.datasources.json.",
    "org.apache.spark.sql.execution.datasources.text.",
    "org.apache.spark.sql.execution.vectorized.",
    "org.apache.spark.ml.",
    "com.databricks.spark.xml.",
    "com.crealytics.spark.excel.",
    "com.fasterxml.jackson.",
    "com.univocity.",
    "org.openx.data.jsonserde.",
];

/// True where Spark's error class stands at the beginning, behind a class of Spark or what carries it, or with its SQLSTATE.
fn is_sparks_own(utterance: &Utterance<'_>) -> bool {
    let words = utterance.words.as_str();
    words.starts_with('[')
        || words.contains("sqlstate")
        || words.contains("an error occurred while calling")
        || utterance.class.is_some_and(is_engine)
}

fn condition(name: &str, words: &str) -> Says {
    let (first, rest) = name.split_once('.').unwrap_or((name, ""));
    match first {
        // What carries a driver's own words.
        "FAILED_READ_FILE" if !matches!(rest, "" | "NO_HINT" | "FILE_NOT_EXIST") => Exactly(SchemaOrData),
        "FAILED_JDBC"
        | "FAILED_READ_FILE"
        | "TASK_WRITE_FAILED"
        | "ERROR_OCCURRED_WHILE_CALLING"
        | "FAILED_EXECUTE_UDF"
        | "PYTHON_DATA_SOURCE_ERROR"
        | "PYTHON_STREAMING_DATA_SOURCE_RUNTIME_ERROR"
        | "STREAMING_PYTHON_RUNNER_INITIALIZATION_FAILURE"
        | "STREAM_FAILED" => Carries,
        // python/pyspark/errors: a function of the script that makes tables, and what it raised.
        "UDTF_EXEC_ERROR" => Likely(ScriptError),
        _ if first.starts_with("UDTF_") => Exactly(ScriptError),
        // What a function of the script raised.
        _ if first.ends_with("_USER_FUNCTION_ERROR") => Carries,
        // Its SQLSTATE is one of statements.
        "DATA_SOURCE_NOT_FOUND" => match super::jvm::class_not_found(words) {
            Likely(cause) => Exactly(cause),
            says => says,
        },
        "PYTHON_VERSION_MISMATCH" => Exactly(LibraryMissing),
        "CLASS_NOT_FOUND"
        | "PACKAGE_NOT_INSTALLED"
        | "MISSING_LIBRARY_FOR_PROFILER"
        | "UNSUPPORTED_PACKAGE_VERSION" => Exactly(LibraryMissing),
        "OUT_OF_MEMORY" | "UNABLE_TO_ACQUIRE_MEMORY" | "AGGREGATE_OUT_OF_MEMORY" => Exactly(OutOfMemory),
        "MALFORMED_URL" | "UNSUPPORTED_JDBC_URL" => Likely(BadJdbcUrl),
        "SPARK_JOB_CANCELLED" | "JOB_CANCELLED" | "OPERATION_CANCELED" => Exactly(ExecutorLost),
        "INSUFFICIENT_TABLE_PERMISSION" | "INSUFFICIENT_PERMISSIONS" => Exactly(DataAccessDenied),
        // delta-error-classes.json: another transaction won.
        "DELTA_METADATA_CHANGED" | "DELTA_PROTOCOL_CHANGED" | "DELTA_MAX_COMMIT_RETRIES_EXCEEDED" => Exactly(Other),
        _ if first.starts_with("DELTA_CONCURRENT_") => Exactly(Other),
        // A field of the data may be there twice; what else is ambiguous the query says.
        "AMBIGUOUS_COLUMN_OR_FIELD" | "AMBIGUOUS_REFERENCE_TO_FIELDS" => Exactly(SchemaOrData),
        _ if first.starts_with("AMBIGUOUS_") => Exactly(ScriptError),
        "CONCURRENT_QUERY" | "CONCURRENT_STREAM_LOG_UPDATE" => Exactly(Other),
        _ if first.starts_with("INTERNAL_ERROR") => internal(first),
        _ => Exactly(SchemaOrData),
    }
}

/// What Spark did not expect, by the part of it that says so.
fn internal(name: &str) -> Says {
    match name.trim_start_matches("INTERNAL_ERROR_") {
        "SHUFFLE" | "BROADCAST" | "EXECUTOR" | "NETWORK" | "STORAGE" => Likely(ExecutorLost),
        "MEMORY" => Likely(OutOfMemory),
        _ => Vaguely(Other),
    }
}

/// An object that is not there is data, but for the JAR of a driver.
fn missing_jar(words: &str) -> Option<Says> {
    const MISSING: &[&str] = &[
        "no such file or directory",
        "(404)",
        "404 not found",
        "nosuchkey",
        "does not exist",
        "unable to access jarfile",
        "failed to download",
    ];
    if !words.contains(".jar") || !MISSING.iter().any(|missing| words.contains(missing)) {
        return None;
    }
    let mut paths = words
        .split([' ', '\'', '(', ')', ',', ';'])
        .map(|path| path.trim_end_matches(['.', ':']));
    let is_driver = |path: &str| {
        let name = path.rsplit('/').next().unwrap_or_default();
        let in_s3 = path.starts_with("s3") || words.contains("error downloading from s3 for bucket");
        in_s3 && name.ends_with(".jar") && super::jvm::names_a_driver(name)
    };
    paths.any(is_driver).then_some(Settles(DriverJarUnreadable))
}

/// Glue's own sorting of a run's error: `Error Category: IMPORT_ERROR; ...`. What follows says more, where it says anything.
fn category(words: &str) -> Option<Says> {
    let (_, rest) = words.split_once("error category: ")?;
    Some(match rest.split([';', ' ', '.']).next()? {
        "import_error" => Faintly(LibraryMissing),
        "query_error" => Faintly(SchemaOrData),
        "syntax_error" | "invalid_argument_error" | "script_error" => Faintly(ScriptError),
        "out_of_memory_error" => Likely(OutOfMemory),
        "out_of_disk_error" | "no_disk_space_error" => Likely(OutOfDisk),
        "throttling_error" => Likely(Capacity),
        "permission_error" => Faintly(IamPermissionOther),
        "resource_not_found_error" => Faintly(SchemaOrData),
        "timeout_error" => Faintly(LockOrQueryTimeout),
        _ => return None,
    })
}

fn class(utterance: &Utterance<'_>) -> Option<Says> {
    let class = utterance.class?;
    let words = utterance.words.as_str();
    match utterance.class_name() {
        "ValidationException" | "NotFoundException" if class.contains("iceberg") => Some(Likely(SchemaOrData)),
        "TimeoutException" if words.contains("futures timed out") => Some(Likely(ExecutorLost)),
        // An HDFS name service that the client does not know; nobody looks a source's host up this way.
        "IllegalArgumentException" if words.starts_with("java.net.unknownhostexception") => Some(Settles(Other)),
        _ if class.starts_with("com.amazonaws.services.glue.ml.dataquality") => Some(Likely(DataQuality)),
        // A collection that its own thread changed, or a table that another writer did.
        "ConcurrentModificationException" => Some(Exactly(Other)),
        // HDFS, and who decides for it.
        "AccessControlException" | "RangerAccessControlException"
            if class.contains(".hadoop.") || class.contains("ranger") =>
        {
            Some(Exactly(DataAccessDenied))
        }
        // A consumer that was too slow for its group.
        "CommitFailedException" if class.contains("kafka") => Some(Exactly(Other)),
        // Glue's error of that name is its own, and stands without a package.
        "InvalidInputException" if class.starts_with("org.apache.") => Some(Likely(SchemaOrData)),
        "Py4JException" if words.starts_with("constructor ") => Some(Settles(LibraryMissing)),
        "Py4JException" if words.starts_with("method ") => Some(no_method(words)),
        name => by_class(name, CLASSES)
            .or_else(|| is_engine(class).then(|| by_class(name, OWN_CLASSES)).flatten())
            .or_else(|| of_hudi(class).then_some(Vaguely(Other))),
    }
}

/// `Method info([class java.util.HashMap]) does not exist`: PySpark's own calls fit the Spark that they were written for. What a script
/// calls itself does not fit by what it hands over: Python's lists and dictionaries, whatever stands on the other side of an operator
/// of a column, a column for its name; and what Python asks of everything by itself (pickle, copy) nothing of Java's has.
fn no_method(words: &str) -> Says {
    const OPERATORS: &[&str] = &[
        "and",
        "or",
        "not",
        "equalto",
        "notequal",
        "eqnullsafe",
        "gt",
        "lt",
        "geq",
        "leq",
        "plus",
        "minus",
        "multiply",
        "divide",
        "mod",
        "bitwiseand",
        "bitwiseor",
    ];
    const HANDED: &[&str] = &[
        "class java.util.arraylist",
        "class java.util.hashmap",
        "class java.util.hashset",
        "class org.apache.spark.sql.column",
    ];
    let name = words
        .trim_start_matches("method ")
        .split('(')
        .next()
        .unwrap_or_default();
    let arguments = words.split_once("([").and_then(|(_, rest)| rest.split_once("])"));
    let arguments = arguments.map_or("", |(arguments, _)| arguments);
    let of_script = name.starts_with("__") || OPERATORS.contains(&name) || HANDED.contains(&arguments);
    Settles(if of_script { ScriptError } else { LibraryMissing })
}

/// Hudi's own errors, whichever part of it failed.
fn of_hudi(class: &str) -> bool {
    class.starts_with("org.apache.hudi.") && class.rsplit('.').next().is_some_and(|name| name.starts_with("Hoodie"))
}

/// Classes of Spark, Hadoop, Iceberg, Delta, Hudi and Py4J.
const CLASSES: Classes = &[
    (
        Settles(ExecutorLost),
        &[
            "FetchFailedException",
            "MetadataFetchFailedException",
            "ExecutorDeadException",
            "RpcTimeoutException",
            "BlockNotFoundException",
            "SparkTimeoutException",
        ],
    ),
    (Likely(ExecutorLost), &["ExecutorLostFailure"]),
    // It carries the reason why nothing could be spilled to a disk.
    (Exactly(OutOfMemory), &["SparkOutOfMemoryError"]),
    // Another writer came first: no lock, and no statement that a server ended.
    (
        Exactly(Other),
        &[
            "CommitFailedException",
            "CommitFailedError",
            "ConcurrentAppendException",
            "ConcurrentDeleteDeleteException",
            "ConcurrentDeleteReadException",
            "ConcurrentTransactionException",
            "ConcurrentWriteException",
            "MetadataChangedException",
            "ProtocolChangedException",
            "HoodieWriteConflictException",
            "CommitStateUnknownException",
        ],
    ),
    (Exactly(DataAccessDenied), &["HiveAccessControlException"]),
    (
        Exactly(SchemaOrData),
        &[
            "DeltaAnalysisException",
            "DeltaFileNotFoundException",
            "InvariantViolationException",
            "DeltaInvariantViolationException",
            "SchemaCompatibilityException",
            "SchemaMismatchError",
            "HoodieSchemaException",
            "HoodieIncompatibleSchemaException",
            "SchemaParseException",
            "MissingSchemaFieldException",
            "HoodieKeyException",
            "HoodieNotSupportedException",
        ],
    ),
    (
        Likely(SchemaOrData),
        &[
            "SparkNumberFormatException",
            "SparkArithmeticException",
            "SparkDateTimeException",
            "SparkUpgradeException",
            "NoSuchTableException",
            "NoSuchNamespaceException",
            "SchemaColumnConvertNotSupportedException",
            "ParquetDecodingException",
            "AvroTypeException",
        ],
    ),
    (Likely(LibraryMissing), &["SparkClassNotFoundException"]),
    (Likely(LockOrQueryTimeout), &["LockException"]),
    (Vaguely(SchemaOrData), &["FatalException"]),
    (
        Vaguely(Other),
        &[
            "HoodieException",
            "HoodieUpsertException",
            "HoodieInsertException",
            "HoodieIOException",
            "Py4JError",
        ],
    ),
];

/// Classes whose names others use, too: they count where the package is the engine's.
const OWN_CLASSES: Classes = &[
    (Likely(SchemaOrData), &["AnalysisException", "NoSuchDatabaseException"]),
    (
        Likely(ScriptError),
        &[
            "ParseException",
            "PySparkAttributeError",
            "PySparkNotImplementedError",
            "PySparkRuntimeError",
            "PySparkImportError",
            "PySparkTypeError",
            "PySparkValueError",
        ],
    ),
];

fn is_engine(class: &str) -> bool {
    !class.contains('.') || SPEAKER.owns.iter().any(|own| class.starts_with(own))
}

const TABLES: &[Table] = &[SPARK, conditions::WORDS, RUST, NATIVE, AZURE];

/// What is written in Rust: the engine of queries beside Spark, and the one of tables without it.
const RUST: Table = Table {
    language: "en",
    source: "apache/datafusion common/src/error.rs; delta-io/delta-rs crates/core/src/errors.rs and kernel/transaction",
    says: &[
        ("schema error: no field named", Exactly(SchemaOrData)),
        ("schema error: schema contains", Exactly(SchemaOrData)),
        ("schema error: ambiguous reference", Exactly(ScriptError)),
        ("error during planning:", Likely(ScriptError)),
        ("error during planning: table {} not found", Exactly(SchemaOrData)),
        ("sql error: parsererror(", Exactly(ScriptError)),
        ("resources exhausted: failed to allocate", Exactly(OutOfMemory)),
        ("arrow error: parser error:", Exactly(SchemaOrData)),
        ("arrow error: cast error:", Exactly(SchemaOrData)),
        ("arrow error: schema error:", Exactly(SchemaOrData)),
        ("arrow error: invalid argument error:", Likely(SchemaOrData)),
        ("generic deltatable error:", Vaguely(Other)),
        // apache/arrow-rs object_store, which delta-rs and Polars read by, says which store, and what it answered.
        ("generic {} error: {} status 401", Exactly(DataAccessDenied)),
        ("generic {} error: {} status 403", Exactly(DataAccessDenied)),
        ("generic {} error: {} status 404", Exactly(SchemaOrData)),
        ("generic {} error: {} status 429", Exactly(Capacity)),
        ("generic {} error: {} status 503", Exactly(Capacity)),
        // reqwest and hyper-util, of a request that no answer came to.
        ("error sending request for url (", Likely(ConnectTimeout)),
        ("dns error: failed to lookup address", Exactly(DnsFailure)),
        ("not a delta table:", Exactly(SchemaOrData)),
        ("schema mismatch:", Likely(SchemaOrData)),
        (
            "data does not match the schema or partitions of the table",
            Exactly(SchemaOrData),
        ),
        ("attempted to write invalid data to the table", Exactly(SchemaOrData)),
        ("failed to convert into arrow schema", Exactly(SchemaOrData)),
        ("delta transaction failed, version", Exactly(Other)),
        ("commit failed: a concurrent transaction", Exactly(Other)),
        ("delta-rs must be build with feature", Exactly(LibraryMissing)),
    ],
};

/// Azure's store of objects, through whichever client (the codes of its REST API, each with one sentence).
const AZURE: Table = Table {
    language: "en",
    source: "MicrosoftDocs rest/api/storageservices: common, Blob and Data Lake error codes; hadoop-azure AzureServiceErrorCode",
    says: &[
        (
            "this request is not authorized to perform this operation",
            Exactly(DataAccessDenied),
        ),
        ("server failed to authenticate the request", Exactly(DataAccessDenied)),
        (
            "account being accessed does not have sufficient permissions",
            Exactly(DataAccessDenied),
        ),
        (
            "public access is not permitted on this storage account",
            Exactly(DataAccessDenied),
        ),
        ("authorizationpermissionmismatch", Exactly(DataAccessDenied)),
        ("insufficientaccountpermissions", Exactly(DataAccessDenied)),
        ("publicaccessnotpermitted", Exactly(DataAccessDenied)),
        ("the specified container does not exist", Exactly(SchemaOrData)),
        ("the specified blob does not exist", Exactly(SchemaOrData)),
        ("the specified filesystem does not exist", Exactly(SchemaOrData)),
        ("the specified path does not exist", Exactly(SchemaOrData)),
        ("operations per second is over the account limit", Exactly(Capacity)),
    ],
};

/// What runs below Spark in C++.
const NATIVE: Table = Table {
    language: "en",
    source: "apache/gluten memtarget/ThrowOnOomMemoryTarget.java; facebookincubator/velox common/base/VeloxException.h",
    says: &[
        ("not enough spark off-heap execution memory", Settles(OutOfMemory)),
        ("error code: mem_cap_exceeded", Settles(OutOfMemory)),
        ("error code: mem_alloc_error", Settles(OutOfMemory)),
        ("error code: mem_aborted", Settles(OutOfMemory)),
        ("error code: mem_arbitration_failed", Settles(OutOfMemory)),
        ("error code: spill_limit_exceeded", Likely(OutOfDisk)),
        ("error code: schema_mismatch", Exactly(SchemaOrData)),
    ],
};

const SPARK: Table = Table {
    language: "en",
    source: "apache/spark core (TaskSetManager, DAGScheduler, Executor, YarnAllocator), sql/catalyst QueryCompilationErrors; hadoop-yarn",
    says: &[
        ("permission denied: user=", Settles(DataAccessDenied)),
        ("permission denied when trying to access", Exactly(DataAccessDenied)),
        ("is not allowed to impersonate", Exactly(DataAccessDenied)),
        ("name node is in safe mode", Exactly(Other)),
        ("due to concurrent modifications", Exactly(Other)),
        (
            "found conflicting files that can contain records matching",
            Exactly(Other),
        ),
        ("found new conflicting delete files", Exactly(Other)),
        ("files were added to {} by a concurrent update", Exactly(Other)),
        ("commit failed: requirement failed: branch", Exactly(Other)),
        ("an error occurred while calling", Carries),
        ("job aborted due to stage failure", Carries),
        ("exception thrown in awaitresult", Carries),
        ("writing job aborted", Carries),
        ("decimal precision {} exceeds max precision", Exactly(SchemaOrData)),
        ("error category:", Carries),
        ("container killed by yarn for exceeding", Settles(OutOfMemory)),
        ("exceeding memory limits", Settles(OutOfMemory)),
        ("exceeding physical memory limits", Settles(OutOfMemory)),
        ("running beyond physical memory limits", Settles(OutOfMemory)),
        ("running beyond virtual memory limits", Settles(OutOfMemory)),
        ("exit code: 143", Likely(ExecutorLost)),
        ("exit code 143", Likely(ExecutorLost)),
        ("exit status: 143", Likely(ExecutorLost)),
        ("unresolved dependency", Exactly(LibraryMissing)),
        ("module not found:", Likely(LibraryMissing)),
        ("local class incompatible", Exactly(LibraryMissing)),
        ("exceeding virtual memory limits", Settles(OutOfMemory)),
        ("spark.driver.maxresultsize", Settles(OutOfMemory)),
        ("spark.yarn.executor.memoryoverhead", Exactly(OutOfMemory)),
        ("spark.executor.memoryoverhead", Exactly(OutOfMemory)),
        (
            "not enough memory to build and broadcast the table",
            Settles(OutOfMemory),
        ),
        ("unable to acquire {} bytes of memory", Exactly(OutOfMemory)),
        ("exit code 137", Exactly(OutOfMemory)),
        ("exit code: 137", Exactly(OutOfMemory)),
        ("exitcode: 137", Exactly(OutOfMemory)),
        ("exit status: 137", Exactly(OutOfMemory)),
        ("exit status 137", Exactly(OutOfMemory)),
        ("failed with code 137", Exactly(OutOfMemory)),
        ("exited with code 137", Exactly(OutOfMemory)),
        ("oomkilled", Exactly(OutOfMemory)),
        ("executorlostfailure", Likely(ExecutorLost)),
        ("remote rpc client disassociated", Exactly(ExecutorLost)),
        ("missing an output location for shuffle", Exactly(ExecutorLost)),
        ("executor heartbeat timed out", Exactly(ExecutorLost)),
        ("no recent heartbeats", Exactly(ExecutorLost)),
        // rpc/RpcEndpointRef, executor/Executor: an executor and its driver, among themselves.
        ("issue communicating with driver in heartbeater", Likely(ExecutorLost)),
        ("error sending message [message =", Likely(ExecutorLost)),
        ("unable to send heartbeats to driver", Likely(ExecutorLost)),
        ("reference '{}' is ambiguous, could be", Exactly(ScriptError)),
        ("max number of executor failures", Exactly(ExecutorLost)),
        (
            "threshold for executors failed after launch reached",
            Likely(ExecutorLost),
        ),
        ("lost executor", Likely(ExecutorLost)),
        // YarnAllocator.scala: an executor whose container ended.
        ("container marked as failed:", Likely(ExecutorLost)),
        ("container from a bad node:", Likely(ExecutorLost)),
        ("worker lost", Exactly(ExecutorLost)),
        ("slave lost", Exactly(ExecutorLost)),
        ("container released on a *lost* node", Exactly(ExecutorLost)),
        ("sparkcontext was shut down", Exactly(ExecutorLost)),
        ("cannot call methods on a stopped sparkcontext", Likely(ExecutorLost)),
        ("failed to connect to executor", Exactly(ExecutorLost)),
        ("answer from java side is empty", Vaguely(ExecutorLost)),
        ("futures timed out after", Likely(ExecutorLost)),
        ("fetchfailed", Exactly(ExecutorLost)),
        ("could not execute broadcast in", Exactly(LockOrQueryTimeout)),
        ("failed to find data source", Vaguely(LibraryMissing)),
        // Thrift's input, of which Parquet's footers are made.
        ("reached end of stream after reading", Exactly(SchemaOrData)),
        ("failed to register classes with kryo", Exactly(LibraryMissing)),
        // Databricks.
        ("driver has stopped unexpectedly", Likely(ExecutorLost)),
        ("could not reach driver of cluster", Settles(ExecutorLost)),
        ("python kernel is unresponsive", Likely(Other)),
        ("java gateway process exited before sending", Settles(Other)),
        ("initial job has not accepted any resources", Likely(Capacity)),
        ("error writing stream metadata", Likely(Other)),
        ("a master url must be set in your configuration", Exactly(ScriptError)),
        ("could not parse master url", Settles(ScriptError)),
        (
            "hiveaccesscontrolexception permission denied",
            Exactly(DataAccessDenied),
        ),
        ("failed to load class", Vaguely(LibraryMissing)),
        ("user application exited with status", Vaguely(Other)),
        ("failed {} times due to am container for", Vaguely(Other)),
        ("unexpectedly reached final status", Likely(Other)),
        ("invalid status code '{}' from {} with error payload", Likely(Other)),
        ("schema compatibility check", Exactly(SchemaOrData)),
        // hudi-common avro/HoodieAvroUtils, log/LogReaderUtils.
        ("field not found in record", Exactly(SchemaOrData)),
        ("field {} not found in {} schema", Exactly(SchemaOrData)),
        ("column {} not found in {} schema", Exactly(SchemaOrData)),
        ("cannot find a record at part value", Exactly(SchemaOrData)),
        ("the value of {} can not be null", Exactly(SchemaOrData)),
        ("not found in log schema. query cannot proceed", Exactly(SchemaOrData)),
        ("cannot support rewrite value for schema type", Exactly(SchemaOrData)),
        ("dynamodb write exceeds max retry", Exactly(Capacity)),
        ("cannot find catalog plugin class", Settles(LibraryMissing)),
        ("no filesystem for scheme", Settles(LibraryMissing)),
        ("could not find any valid local directory", Exactly(OutOfDisk)),
        ("no space available in any of the local directories", Exactly(OutOfDisk)),
        (
            "class org.apache.hadoop.fs.s3a.s3afilesystem not found",
            Settles(LibraryMissing),
        ),
        ("antlr tool version", Exactly(LibraryMissing)),
        (
            "scala module {} requires jackson databind version",
            Exactly(LibraryMissing),
        ),
        ("task not serializable", Settles(ScriptError)),
        ("does not allow create table as select", Exactly(ScriptError)),
        ("does not allow user-specified schemas", Exactly(ScriptError)),
        ("is not a valid spark sql data source", Exactly(ScriptError)),
        ("only one sparkcontext", Exactly(ScriptError)),
        ("spark-5063", Exactly(ScriptError)),
        ("failed to parse xml document with handler class", Exactly(ScriptError)),
        ("illegal character in", Exactly(ScriptError)),
        ("mismatched input", Likely(ScriptError)),
        ("extraneous input", Likely(ScriptError)),
        ("cannot resolve '{}' given input columns", Exactly(SchemaOrData)),
        ("unable to infer schema", Exactly(SchemaOrData)),
        ("path does not exist", Exactly(SchemaOrData)),
        ("table or view not found", Exactly(SchemaOrData)),
        ("no such file or directory 's3", Settles(SchemaOrData)),
        ("no such file or directory: s3", Settles(SchemaOrData)),
        ("the underlying files have been updated", Exactly(SchemaOrData)),
        // core rpc/netty Dispatcher: the messages of its processes among themselves.
        ("remoteprocessconnectionerror(", Settles(ExecutorLost)),
        ("remoteprocessdisconnected(", Settles(ExecutorLost)),
        ("rpcenv already stopped", Settles(ExecutorLost)),
        // sql/core JDBCRelation, JDBCOptions, AstBuilder.
        (
            "operation not allowed: the lower bound of partitioning column",
            Exactly(SchemaOrData),
        ),
        ("operation not allowed:", Vaguely(SchemaOrData)),
        (
            "the driver could not open a jdbc connection. check the url",
            Settles(BadJdbcUrl),
        ),
        (
            "when reading jdbc data sources, users need to specify all or none",
            Exactly(ScriptError),
        ),
        ("not found in the jdbc relation", Exactly(SchemaOrData)),
        ("illegal parquet type", Exactly(SchemaOrData)),
        ("is not a parquet file", Exactly(SchemaOrData)),
        ("parquet column cannot be converted", Exactly(SchemaOrData)),
        ("could not read footer", Exactly(SchemaOrData)),
        ("failed merging schema", Exactly(SchemaOrData)),
        ("failed to merge incompatible", Exactly(SchemaOrData)),
        ("cannot be cast to", Likely(SchemaOrData)),
        ("in the new parser", Exactly(SchemaOrData)),
        ("timeparserpolicy", Exactly(SchemaOrData)),
        ("malformed records are detected", Exactly(SchemaOrData)),
        ("malformed csv", Exactly(SchemaOrData)),
        ("found duplicate column", Exactly(SchemaOrData)),
        ("unrecognized sql type", Exactly(SchemaOrData)),
        // A process beside an executor, which lives on.
        ("python worker exited unexpectedly", Likely(Other)),
        ("could not find coarsegrainedscheduler", Exactly(ExecutorLost)),
        ("cancelled as part of cancellation of all jobs", Exactly(ExecutorLost)),
        ("blockmgr", Exactly(ExecutorLost)),
        ("failed: semanticexception", Likely(SchemaOrData)),
        ("failed: parseexception", Likely(ScriptError)),
        ("container exited with a non-zero exit code 137", Exactly(OutOfMemory)),
        ("container exited with a non-zero exit code 143", Likely(ExecutorLost)),
        ("data source does not support {} data type", Exactly(SchemaOrData)),
        ("data source doesn't support {} data type", Exactly(SchemaOrData)),
        ("requests outstanding when connection from", Settles(ExecutorLost)),
        ("connection to {} has been quiet for {} ms", Settles(ExecutorLost)),
        // network-common TransportClientFactory.
        ("connecting to {} timed out ({} ms)", Settles(ExecutorLost)),
        ("ms, fail this connection directly", Settles(ExecutorLost)),
        ("failed to send rpc", Settles(ExecutorLost)),
        ("beginning fetch of", Settles(ExecutorLost)),
        ("cannot receive any reply from", Settles(ExecutorLost)),
        ("connection from ip-{} closed", Exactly(ExecutorLost)),
        ("all masters are unresponsive", Exactly(Other)),
        // Hadoop's own calls: to its name node, its resource manager.
        ("call from {} to {} failed on connection exception", Settles(Other)),
        ("call from {} to {} failed on socket timeout exception", Settles(Other)),
        ("call from {} to {} failed on local exception", Settles(Other)),
        ("could not connect to meta store", Settles(Other)),
        ("keepererrorcode =", Exactly(Other)),
        ("did not reach idle status in time", Exactly(Other)),
        ("session {} did not start up in", Exactly(Other)),
        ("cannot connect to the docker daemon", Exactly(Other)),
        ("python in worker has different version", Exactly(LibraryMissing)),
        ("could not find or load main class", Likely(LibraryMissing)),
        ("cannot broadcast the table that is larger than", Exactly(OutOfMemory)),
        ("unable to load class for", Exactly(LibraryMissing)),
        ("python worker failed to connect back", Likely(Other)),
        (
            "insufficient permissions to execute the query",
            Exactly(DataAccessDenied),
        ),
        ("can't get jdbc type for", Exactly(SchemaOrData)),
        ("no such struct field", Exactly(SchemaOrData)),
        (
            "mismatch between the table and partition schemas",
            Exactly(SchemaOrData),
        ),
        ("null value appeared in non-nullable field", Settles(SchemaOrData)),
        ("config conflict(key", Exactly(Other)),
        ("object is not an instance of declaring class", Likely(Other)),
        ("insufficient lake formation permission", Settles(DataAccessDenied)),
        ("glue detected concurrent update", Settles(Other)),
        ("cannot commit {} concurrent", Exactly(Other)),
        ("no aws credentials provided by", Exactly(DataAccessDenied)),
        (
            "aws access key id and secret access key must be specified",
            Exactly(DataAccessDenied),
        ),
        (
            "unable to load credentials from any of the providers in the chain",
            Likely(DataAccessDenied),
        ),
        (
            "unable to load aws credentials from any provider in the chain",
            Likely(DataAccessDenied),
        ),
    ],
};
