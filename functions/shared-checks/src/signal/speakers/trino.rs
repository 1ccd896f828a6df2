//! Trino, and Athena, which is one: the names of its errors. They begin a message (`HIVE_BAD_DATA: ...`), or stand behind what
//! carries it (`failed with response: INVALID_CAST_ARGUMENT: ...`).

use super::Says::{Carries, Exactly, Likely, Settles, Vaguely};
use super::{Says, Speaker, Table};
use crate::signal::cause::Cause::*;
use crate::signal::parse::Utterance;

mod sentences;

pub(crate) const SPEAKER: Speaker = Speaker {
    name: "trino",
    engines: &[],
    owns: &[
        "io.trino.",
        "com.facebook.presto.",
        "io.prestosql.",
        "trino.",
        "prestodb.",
    ],
    codes,
    tables: TABLES,
};

/// So much of a message is looked through for the name of an error.
const LONGEST: usize = 1_500;

fn codes(utterance: &Utterance<'_>) -> Vec<Says> {
    let message = utterance.message;
    let mut end = message.len().min(LONGEST);
    while !message.is_char_boundary(end) {
        end -= 1;
    }
    let head = &message[..end];
    // Behind a class, names that others have, too, are theirs.
    let unsure = utterance.class.is_some();
    let first = name_at(head, 0)
        .filter(|name| !unsure || is_own(name))
        .and_then(|name| says(name, message));
    // Behind other words only a name that nobody else has.
    let behind = head
        .match_indices([' ', '\n', ':', ']', '"', '\''])
        .map(|(at, _)| at + 1)
        .filter_map(|at| {
            let name = name_at(head, at).filter(|name| head[at + name.len()..].starts_with([':', ']']))?;
            is_own(name).then(|| says(name, message)).flatten()
        });
    let mentioned = connectors_name(head).and_then(|name| says(name, message));
    // What only carries another's words may carry a name as well.
    let mut all = first.into_iter().chain(behind).chain(mentioned);
    let named = all.next();
    let carried = (named == Some(Carries))
        .then(|| all.find(|says| *says != Carries))
        .flatten();
    named.into_iter().chain(carried).collect()
}

/// The name that stands at a place, in capitals.
fn name_at(text: &str, at: usize) -> Option<&str> {
    let length = text[at..]
        .bytes()
        .take_while(|b| b.is_ascii_uppercase() || *b == b'_')
        .count();
    let name = &text[at..at + length];
    let rest = &text[at + length..];
    let ends = rest.is_empty() || rest.starts_with([':', ' ', ']', '\n']);
    (name.len() > 6 && name.contains('_') && ends).then_some(name)
}

/// A name that only a connector of theirs has, wherever a sentence of any language mentions it (`HiveErrorCode`, `IcebergErrorCode`).
/// `HIVE_HOME` and its like are none.
fn connectors_name(head: &str) -> Option<&str> {
    const OF_ERRORS: &[&str] = &[
        "ERROR",
        "BAD_DATA",
        "MISMATCH",
        "MISSING",
        "INVALID",
        "CANNOT",
        "EXCEEDED",
        "FAILED",
        "NOT_",
        "OFFLINE",
        "DROPPED",
        "TOO_MANY",
        "UNSUPPORTED",
        "CONCURRENT",
        "READ_ONLY",
        "ALREADY_EXISTS",
        "DUPLICATE",
        "ACCESS_DENIED",
    ];
    let begins = ["HIVE_", "ICEBERG_", "DELTA_LAKE_", "HUDI_"];
    let places = begins
        .iter()
        .flat_map(|begin| head.match_indices(begin))
        .map(|(at, _)| at);
    let names = places.filter_map(|at| {
        let length = head[at..]
            .bytes()
            .take_while(|b| b.is_ascii_uppercase() || *b == b'_')
            .count();
        let (name, rest) = (&head[at..at + length], &head[at + length..]);
        let alone = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '=' | '/');
        let is_whole = !head[..at].ends_with(alone) && !rest.starts_with(|c| alone(c) && c != '.');
        (is_whole && OF_ERRORS.iter().any(|word| name.contains(word))).then_some(name)
    });
    names.min_by_key(|name| name.as_ptr() as usize)
}

/// The names that are not also those of gRPC or of others.
fn is_own(name: &str) -> bool {
    !matches!(
        name,
        "NOT_FOUND" | "ALREADY_EXISTS" | "PERMISSION_DENIED" | "ACCESS_DENIED" | "TOO_MANY_REQUESTS_FAILED"
    )
}

/// What an error of that name says: `StandardErrorCode` of Trino, and the connectors' own (`HIVE_...`, `ICEBERG_...`).
fn says(name: &str, message: &str) -> Option<Says> {
    Some(match name {
        "INTERNAL_ERROR_QUERY_ENGINE" => Vaguely(Other),
        "GENERIC_INTERNAL_ERROR" if !message.contains("LambdaFunction") => Vaguely(Other),
        "GENERIC_USER_ERROR" | "GENERIC_INTERNAL_ERROR" | "UNCLASSIFIED_ERROR" => Carries,
        "JDBC_ERROR" | "JDBC_NON_TRANSIENT_ERROR" => Carries,
        // What carries the words of the metastore, of S3 or of a reader.
        "HIVE_UNKNOWN_ERROR" => Vaguely(SchemaOrData),
        "HIVE_METASTORE_ERROR" | "HIVE_CANNOT_OPEN_SPLIT" | "HIVE_FILESYSTEM_ERROR" | "HIVE_WRITER_OPEN_ERROR" => {
            Likely(SchemaOrData)
        }
        "CONNECTION_LIST_CONNECTION_WITH_AZ_NULL" => Exactly(AzMismatch),
        _ if name.ends_with("_TOO_MANY_OPEN_PARTITIONS") => Exactly(Capacity),
        _ if DENIED.contains(&name) => Exactly(DataAccessDenied),
        _ if MEMORY.contains(&name) => Exactly(OutOfMemory),
        _ if RESOURCES.contains(&name) => Likely(Capacity),
        _ if TIME.contains(&name) => Exactly(LockOrQueryTimeout),
        _ if LOST.contains(&name) => Exactly(ExecutorLost),
        // Where names are resolved, older versions say this of a name that is not there.
        "SYNTAX_ERROR"
            if ["does not exist", "cannot be resolved", "not registered"]
                .iter()
                .any(|missing| message.contains(missing)) =>
        {
            Exactly(SchemaOrData)
        }
        _ if OF_SCRIPT.contains(&name) => Exactly(ScriptError),
        _ if OTHERS.contains(&name) => Exactly(Other),
        _ if ["HIVE_", "ICEBERG_", "DELTA_", "HUDI_", "DELTA_LAKE_"]
            .iter()
            .any(|own| name.starts_with(own))
            || OF_DATA.contains(&name) =>
        {
            Exactly(SchemaOrData)
        }
        _ => return None,
    })
}

const DENIED: &[&str] = &[
    "HIVE_ACCESS_DENIED",
    "PERMISSION_DENIED",
    "INSUFFICIENT_PERMISSIONS",
    "ACCESS_DENIED",
];
const MEMORY: &[&str] = &[
    "CLUSTER_OUT_OF_MEMORY",
    "EXCEEDED_MEMORY_LIMIT",
    "EXCEEDED_LOCAL_MEMORY_LIMIT",
    "EXCEEDED_GLOBAL_MEMORY_LIMIT",
    "EXCEEDED_FUNCTION_MEMORY_LIMIT",
];
const RESOURCES: &[&str] = &[
    "INSUFFICIENT_RESOURCES",
    "GENERIC_INSUFFICIENT_RESOURCES",
    "QUERY_QUEUE_FULL",
    "NO_NODES_AVAILABLE",
    "TOO_MANY_REQUESTS_FAILED",
    "EXCEEDED_CPU_LIMIT",
    "EXCEEDED_SCAN_LIMIT",
    "ADMINISTRATIVELY_PREEMPTED",
];
const TIME: &[&str] = &["EXCEEDED_TIME_LIMIT", "TRANSACTION_CONFLICT", "OPTIMIZER_TIMEOUT"];
const LOST: &[&str] = &[
    "PAGE_TRANSPORT_ERROR",
    "PAGE_TRANSPORT_TIMEOUT",
    "REMOTE_TASK_ERROR",
    "REMOTE_TASK_MISMATCH",
    "REMOTE_HOST_GONE",
    "ABANDONED_TASK",
];
/// How a query is written, what it calls and how it groups, whatever the data are.
const OF_SCRIPT: &[&str] = &[
    "SYNTAX_ERROR",
    "INVALID_SESSION_PROPERTY",
    "QUERY_TEXT_TOO_LARGE",
    "QUERY_HAS_TOO_MANY_STAGES",
    "COMPILER_ERROR",
    "INVALID_WINDOW_FRAME",
    "INVALID_PARAMETER_USAGE",
    "INVALID_ARGUMENTS",
    "DUPLICATE_NAMED_QUERY",
    "MISSING_COLUMN_ALIASES",
    "MISMATCHED_COLUMN_ALIASES",
    "MISSING_GROUP_BY",
    "MISSING_ORDER_BY",
    "MISSING_OVER",
    "NESTED_AGGREGATION",
    "NESTED_WINDOW",
    "AMBIGUOUS_NAME",
    "AMBIGUOUS_FUNCTION_CALL",
    "EXPRESSION_NOT_AGGREGATE",
    "EXPRESSION_NOT_CONSTANT",
    "EXPRESSION_NOT_IN_DISTINCT",
    "EXPRESSION_NOT_SCALAR",
    "FUNCTION_NOT_AGGREGATE",
    "FUNCTION_NOT_WINDOW",
    "UNSUPPORTED_SUBQUERY",
    "TOO_MANY_ARGUMENTS",
    "TOO_MANY_GROUPING_SETS",
];
const OTHERS: &[&str] = &[
    "USER_CANCELED",
    "ABANDONED_QUERY",
    "ADMINISTRATIVELY_KILLED",
    "SERVER_SHUTTING_DOWN",
    "SERVER_STARTING_UP",
    "CONFIGURATION_INVALID",
    "QUERY_REJECTED",
];
/// Names that a statement or its data has.
const OF_DATA: &[&str] = &[
    "TABLE_NOT_FOUND",
    "COLUMN_NOT_FOUND",
    "SCHEMA_NOT_FOUND",
    "CATALOG_NOT_FOUND",
    "TYPE_NOT_FOUND",
    "FUNCTION_NOT_FOUND",
    "OPERATOR_NOT_FOUND",
    "PROCEDURE_NOT_FOUND",
    "MISSING_TABLE",
    "TABLE_ALREADY_EXISTS",
    "COLUMN_ALREADY_EXISTS",
    "SCHEMA_ALREADY_EXISTS",
    "SCHEMA_NOT_EMPTY",
    "TYPE_MISMATCH",
    "INVALID_CAST_ARGUMENT",
    "INVALID_FUNCTION_ARGUMENT",
    "INVALID_LITERAL",
    "INVALID_VIEW",
    "VIEW_IS_STALE",
    "VIEW_IS_RECURSIVE",
    "INVALID_TABLE_PROPERTY",
    "INVALID_COLUMN_PROPERTY",
    "INVALID_COLUMN_REFERENCE",
    "COLUMN_TYPE_UNKNOWN",
    "DUPLICATE_COLUMN_NAME",
    "DUPLICATE_PROPERTY",
    "MISSING_COLUMN_NAME",
    "SUBQUERY_MULTIPLE_ROWS",
    "NOT_SUPPORTED",
    "NUMERIC_VALUE_OUT_OF_RANGE",
    "DIVISION_BY_ZERO",
    "CONSTRAINT_VIOLATION",
    "ALREADY_EXISTS",
    "NOT_FOUND",
    "READ_ONLY_VIOLATION",
    "INVALID_ROW_FILTER",
    "INVALID_COLUMN_MASK",
    "CORRUPT_PAGE",
];

const TABLES: &[Table] = &[
    Table {
        language: "en",
        source: "trinodb/trino core/trino-main: io.trino.execution, io.trino.server.remotetask, io.trino.sql.analyzer",
        says: sentences::SAYS,
    },
    Table {
        language: "en",
        source: "trinodb/trino io.trino.spi.StandardErrorCode; docs.aws.amazon.com/athena troubleshooting",
        says: &[
            // `io.trino.plugin.jdbc.DriverConnectionFactory`, where a driver takes none of the URLs of another one.
            (
                "driver returned null connection, make sure the connection url",
                Settles(BadJdbcUrl),
            ),
            ("relation contains no accessible columns", Settles(DataAccessDenied)),
            // trino-hive, trino-iceberg: what a reader of files says before its reason.
            ("error opening hive split", Vaguely(SchemaOrData)),
            ("error opening iceberg split", Vaguely(SchemaOrData)),
            ("failed to read parquet file:", Vaguely(SchemaOrData)),
            ("failed reading parquet data", Vaguely(SchemaOrData)),
            ("failed to read orc file:", Vaguely(SchemaOrData)),
            ("query exhausted resources", Exactly(OutOfMemory)),
            ("unable to verify/create output bucket", Exactly(DataAccessDenied)),
            ("athena will not delete data in your account", Vaguely(SchemaOrData)),
        ],
    },
];
