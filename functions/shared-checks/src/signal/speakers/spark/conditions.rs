//! Which of Spark's error conditions are a program's own: a query or a call that is wrong in itself, whatever the data are. All others
//! are about tables, columns, files and values. (common/utils error-conditions.json, python/pyspark/errors/error-conditions.json.)

use crate::signal::cause::Cause::*;
use crate::signal::speakers::Says::{self, Exactly, Likely};
use crate::signal::speakers::Table;

/// By SQLSTATE, as Spark gives them to its conditions: how a statement is written, what is called and with what, how it groups.
const STATES: &[&str] = &[
    "07001", "07501", "22022", "22024", "42601", "42602", "42604", "42605", "42607", "42611", "42613", "42614",
    "42616", "42617", "42621", "42701", "42734", "4274K", "42803", "42805", "42815", "42822", "42823", "42836",
    "42845", "42883", "42887", "42903", "42908", "42K06", "42K08", "42K0A", "42K0D", "42K0E", "42K0F", "42K0I",
    "42K0K", "42K0L", "42K0M", "42K0Q", "42K0R", "42KDE", "42KDF", "42P02", "42P20", "46110", "F0000", "P0001",
];

/// The same by name, where no SQLSTATE is printed (Spark 3).
const OF_A_QUERY: &[&str] = &[
    "ALL_PARAMETERS_MUST_BE_NAMED",
    "ARGUMENT_REQUIRED",
    "ATTRIBUTE_NOT_SUPPORTED",
    "CALL_ON_STREAMING_DATASET_UNSUPPORTED",
    "CANNOT_INVOKE_IN_TRANSFORMATIONS",
    "CANNOT_MODIFY_CONFIG",
    "CONTEXT_ONLY_VALID_ON_DRIVER",
    "DISTINCT_WINDOW_FUNCTION_UNSUPPORTED",
    "DUPLICATE_CLAUSES",
    "GROUPING_COLUMN_MISMATCH",
    "GROUPING_ID_COLUMN_MISMATCH",
    "GROUP_BY_AGGREGATE",
    "GROUP_BY_POS_AGGREGATE",
    "GROUP_BY_POS_OUT_OF_RANGE",
    "IDENTIFIER_TOO_MANY_NAME_PARTS",
    "INCOMPATIBLE_JOIN_TYPES",
    "INVALID_CONF_VALUE",
    "INVALID_DRIVER_MEMORY",
    "INVALID_EXECUTOR_MEMORY",
    "INVALID_IDENTIFIER",
    "INVALID_LAMBDA_FUNCTION_CALL",
    "INVALID_OPTIONS",
    "INVALID_PANDAS_UDF_PLACEMENT",
    "INVALID_PARAMETER_VALUE",
    "INVALID_SET_SYNTAX",
    "INVALID_SPARK_CONFIG",
    "INVALID_SQL_ARG",
    "INVALID_SQL_SYNTAX",
    "INVALID_SUBQUERY_EXPRESSION",
    "INVALID_TIME_TRAVEL_SPEC",
    "INVALID_TYPED_LITERAL",
    "INVALID_USAGE_OF_STAR_OR_REGEX",
    "INVALID_WHERE_CONDITION",
    "MERGE_WITHOUT_WHEN",
    "MISSING_AGGREGATION",
    "MISSING_GROUP_BY",
    "MISSING_WINDOW_SPECIFICATION",
    "NESTED_AGGREGATE_FUNCTION",
    "NON_LITERAL_PIVOT_VALUES",
    "NON_TIME_WINDOW_NOT_SUPPORTED_IN_STREAMING",
    "NOT_COLUMN_OR_STR",
    "NOT_IMPLEMENTED",
    "NOT_ITERABLE",
    "NO_ACTIVE_SESSION",
    "ORDER_BY_POS_OUT_OF_RANGE",
    "PARSE_EMPTY_STATEMENT",
    "PARSE_SYNTAX_ERROR",
    "RDD_TRANSFORM_ONLY_VALID_ON_DRIVER",
    "REPEATED_CLAUSE",
    "REQUIRED_PARAMETER_NOT_FOUND",
    "ROUTINE_NOT_FOUND",
    "SCALAR_SUBQUERY_IS_IN_GROUP_BY_OR_AGGREGATE_FUNCTION",
    "SESSION_NOT_SAME",
    "SQL_CONF_NOT_FOUND",
    "STREAMING_OUTPUT_MODE",
    "SYNTAX_DISCONTINUED",
    "UNBOUND_SQL_PARAMETER",
    "UNCLOSED_BRACKETED_COMMENT",
    "UNEXPECTED_POSITIONAL_ARGUMENT",
    "UNRECOGNIZED_PARAMETER_NAME",
    "UNRESOLVABLE_TABLE_VALUED_FUNCTION",
    "UNRESOLVED_ALL_IN_GROUP_BY",
    "UNRESOLVED_ROUTINE",
    "UNRESOLVED_VARIABLE",
    "UNSUPPORTED_EXPR_FOR_OPERATOR",
    "UNSUPPORTED_EXPR_FOR_WINDOW",
    "UNSUPPORTED_GENERATOR",
    "UNSUPPORTED_GROUPING_EXPRESSION",
    "UNSUPPORTED_SAVE_MODE",
    "UNSUPPORTED_STREAMING_OPERATOR_WITHOUT_WATERMARK",
    "UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY",
    "UNTYPED_SCALA_UDF",
    "USER_RAISED_EXCEPTION",
    "VARIABLE_NOT_FOUND",
    "WINDOW_FUNCTION_WITHOUT_OVER_CLAUSE",
    "WRITE_STREAM_NOT_ALLOWED",
    "WRONG_NUM_ARGS",
    "XML_ROW_TAG_MISSING",
];

/// `DATATYPE_MISMATCH: ...`: without brackets, as documentation and older versions print it. What a name is about tells whose it is.
pub(super) fn bare(message: &str) -> Option<&str> {
    const BEGIN: &[&str] = &[
        "UNRESOLVED_",
        "DATATYPE_",
        "AMBIGUOUS_",
        "CAST_",
        "MISSING_",
        "NON_",
        "NESTED_",
        "UNSUPPORTED_",
        "INCOMPATIBLE_",
        "DUPLICATE_",
        "CANNOT_",
        "INVALID_",
        "DIVIDE_",
        "ARITHMETIC_",
        "COLUMN_",
        "FIELD_",
        "TABLE_",
        "VIEW_",
        "SCHEMA_",
        "PARSE_",
        "PARTITION",
        "ROUTINE_",
        "GROUP",
        "MERGE_",
        "DELTA_",
        "STREAMING_",
        "WRONG_NUM_ARGS",
        "MAP_",
        "NOT_NULL_",
    ];
    const OF_THE_WAY: &[&str] = &[
        "LOGIN",
        "AUTH",
        "PASSWORD",
        "TOKEN",
        "CREDENTIAL",
        "CONNECT",
        "SESSION",
        "SSL",
        "TLS",
        "HOST",
        "CERT",
        "GRANT",
        "ACCOUNT",
        "ENDPOINT",
        "USER",
        "URL",
        "CLIENT",
        "KEY",
        "SERVER",
        "REGION",
        "SECRET",
        "ROLE",
    ];
    let length = message
        .bytes()
        .take_while(|b| b.is_ascii_uppercase() || matches!(b, b'_' | b'.'))
        .count();
    let (name, rest) = message.split_at(length);
    let is_one = name.len() >= 8 && name.contains('_') && rest.starts_with([':', '\u{ff1a}']);
    let begins = BEGIN.iter().any(|begin| name.starts_with(begin));
    (is_one && begins && !OF_THE_WAY.iter().any(|word| name.contains(word))).then_some(name)
}

/// PySpark's own conditions that are about values, and the schema that they have to fit: all others tell how PySpark is called.
const OF_VALUES: &[&str] = &[
    "AXIS_LENGTH_MISMATCH",
    "CANNOT_ACCEPT_OBJECT_IN_TYPE",
    "CANNOT_CONVERT_TYPE",
    "CANNOT_DETERMINE_TYPE",
    "CANNOT_INFER_ARRAY_ELEMENT_TYPE",
    "CANNOT_INFER_ARRAY_TYPE",
    "CANNOT_INFER_EMPTY_SCHEMA",
    "CANNOT_INFER_SCHEMA_FOR_TYPE",
    "CANNOT_INFER_TYPE_FOR_FIELD",
    "CANNOT_MERGE_TYPE",
    "CANNOT_PARSE_DATATYPE",
    "DATA_SOURCE_RETURN_SCHEMA_MISMATCH",
    "DATA_SOURCE_TYPE_MISMATCH",
    "DUPLICATED_FIELD_NAME_IN_ARROW_STRUCT",
    "FIELD_DATA_TYPE_UNACCEPTABLE",
    "FIELD_DATA_TYPE_UNACCEPTABLE_WITH_NAME",
    "FIELD_NOT_NULLABLE",
    "FIELD_NOT_NULLABLE_WITH_NAME",
    "FIELD_STRUCT_LENGTH_MISMATCH",
    "FIELD_STRUCT_LENGTH_MISMATCH_WITH_NAME",
    "FIELD_TYPE_MISMATCH",
    "FIELD_TYPE_MISMATCH_WITH_NAME",
    "LENGTH_SHOULD_BE_THE_SAME",
    "MALFORMED_VARIANT",
    "RESULT_COLUMNS_MISMATCH_FOR_ARROW_UDF",
    "RESULT_COLUMNS_MISMATCH_FOR_PANDAS_UDF",
    "RESULT_LENGTH_MISMATCH_FOR_PANDAS_UDF",
    "RESULT_TYPE_MISMATCH_FOR_ARROW_UDF",
    "SCHEMA_MISMATCH_FOR_PANDAS_UDF",
    "UNSUPPORTED_DATA_TYPE_FOR_ARROW",
    "UNSUPPORTED_DATA_TYPE_FOR_ARROW_CONVERSION",
    "UNSUPPORTED_DATA_TYPE_FOR_ARROW_VERSION",
];

/// PySpark's conditions that say of a type what they do elsewhere: of packages, of what it carries, of its processes.
const OF_NEITHER: &[&str] = &[
    "CANNOT_OPEN_SOCKET",
    "ERROR_OCCURRED_WHILE_CALLING",
    "JAVA_GATEWAY_EXITED",
    "MISSING_LIBRARY_FOR_PROFILER",
    "PACKAGE_NOT_INSTALLED",
    "PYTHON_STREAMING_DATA_SOURCE_RUNTIME_ERROR",
    "PYTHON_VERSION_MISMATCH",
    "RETRIES_EXCEEDED",
    "UNSUPPORTED_PACKAGE_VERSION",
];

/// What a condition says where the program is wrong.
pub(super) fn of_a_program(name: &str, class: Option<&str>, state: Option<&str>) -> Option<Says> {
    let name = name.split('.').next().unwrap_or_default();
    let class = class.unwrap_or_default().rsplit('.').next().unwrap_or_default();
    let own = class.starts_with("PySpark") && !OF_VALUES.contains(&name) && !OF_NEITHER.contains(&name);
    let of_a_query = OF_A_QUERY.contains(&name) || state.is_some_and(|state| STATES.contains(&state));
    (own || of_a_query).then_some(Exactly(ScriptError))
}

/// What the analyzer said before its errors had names (Spark 2 and 3.0 to 3.2; PySpark up to 3.3).
pub(super) const WORDS: Table = Table {
    language: "en",
    source: "apache/spark branch-3.2 QueryCompilationErrors.scala, CheckAnalysis.scala, UnsupportedOperationChecker.scala; pyspark/sql/column.py, types.py",
    says: &[
        ("undefined function: '{}'", Exactly(ScriptError)),
        ("is neither a registered temporary function nor a", Exactly(ScriptError)),
        ("is neither present in the group by", Exactly(ScriptError)),
        ("grouping expressions sequence is empty", Exactly(ScriptError)),
        ("is not an aggregate function. wrap '{}' in", Exactly(ScriptError)),
        ("aggregate functions are not allowed in", Exactly(ScriptError)),
        ("window function {} requires window to be ordered", Exactly(ScriptError)),
        ("invalid number of arguments for function", Exactly(ScriptError)),
        (
            "queries with streaming sources must be executed with",
            Exactly(ScriptError),
        ),
        ("not supported on streaming dataframes/datasets", Exactly(ScriptError)),
        ("can be called only on streaming dataset", Exactly(ScriptError)),
        ("detected implicit cartesian product", Exactly(ScriptError)),
        ("multiple streaming queries are concurrently using", Exactly(Other)),
        ("column is not iterable", Exactly(ScriptError)),
        ("cannot convert column into bool", Exactly(ScriptError)),
        ("invalid argument, not a string or column", Exactly(ScriptError)),
        ("cannot cast schema type", Exactly(SchemaOrData)),
        // Values that do not fit the types that were asked for.
        ("can not accept object {} in type", Exactly(SchemaOrData)),
        ("can not infer schema for type", Exactly(SchemaOrData)),
        ("can not infer schema from empty dataset", Exactly(SchemaOrData)),
        ("some of types cannot be determined by the first", Exactly(SchemaOrData)),
        (
            "some of types cannot be determined after inferring",
            Exactly(SchemaOrData),
        ),
        ("is not a valid external type for schema of", Exactly(SchemaOrData)),
        ("error while encoding:", Likely(SchemaOrData)),
        ("error while decoding:", Likely(SchemaOrData)),
        ("unseen label:", Exactly(SchemaOrData)),
        ("cannot resolve column name '{}' among", Exactly(SchemaOrData)),
        ("can only star expand struct data types", Exactly(SchemaOrData)),
        ("not a parquet file", Exactly(SchemaOrData)),
        ("inconsistent_behavior_cross_version", Exactly(SchemaOrData)),
        ("cannot run multiple sparkcontexts at once", Exactly(ScriptError)),
        // java.nio, YARN, the launcher and the shuffle.
        ("direct buffer memory", Exactly(OutOfMemory)),
        ("exit code is 137", Exactly(OutOfMemory)),
        ("driver terminated or disconnected! shutting down", Likely(ExecutorLost)),
        ("unable to fetch shuffle", Likely(ExecutorLost)),
        // iceberg SnapshotProducer, TableMetadata; hudi LockManager.
        ("cannot commit changes based on stale metadata", Exactly(Other)),
        ("cannot commit: stale table metadata", Exactly(Other)),
        ("requirement failed: branch", Likely(Other)),
        ("unable to acquire lock, lock object", Exactly(Other)),
        ("ordering value is null for record", Exactly(SchemaOrData)),
        (
            "a schema mismatch detected when writing to the delta table",
            Exactly(SchemaOrData),
        ),
        ("a metadata mismatch was detected", Exactly(SchemaOrData)),
        ("failed to merge fields '{}' and '{}'", Exactly(SchemaOrData)),
        ("incompatible format detected", Exactly(SchemaOrData)),
        ("has changed in an incompatible way since", Exactly(SchemaOrData)),
        (
            "referenced in the transaction log cannot be found",
            Exactly(SchemaOrData),
        ),
        // athena-federation-sdk S3BlockSpiller, SpillLocationVerifier.
        ("you do not own the spill bucket", Likely(Other)),
        ("datatype {} is not supported.", Exactly(SchemaOrData)),
        // iceberg core SchemaUpdate, TypeUtil, spark ClusteredWriter; hudi HoodieAvroUtils; delta MergeIntoCommand.
        (
            "cannot write incompatible dataset to table with schema",
            Exactly(SchemaOrData),
        ),
        ("incoming records violate the writer assumption", Exactly(SchemaOrData)),
        ("not found in record. acceptable fields were", Exactly(SchemaOrData)),
        (
            "cannot perform merge as multiple source rows matched",
            Exactly(SchemaOrData),
        ),
    ],
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signal::speakers::heard::said;

    fn walk(shape: &str, expected: &str, names: &[&str]) {
        for name in names {
            let text = shape.replace("{}", name);
            assert_eq!(said(&text, None), expected, "{text}");
        }
    }

    #[test]
    fn what_is_wrong_in_a_query_itself_is_the_program_s() {
        let shape = "org.apache.spark.sql.AnalysisException: [{}] anything";
        walk(shape, "not_connection/script_error", OF_A_QUERY);
        for state in STATES {
            let text = format!("org.apache.spark.sql.AnalysisException: [A_CONDITION_OF_TOMORROW] x SQLSTATE: {state}");
            assert_eq!(said(&text, None), "not_connection/script_error", "{text}");
        }
        // Near misses: what a query names and the catalogue or a file lacks, and what does not fit it.
        walk(
            shape,
            "not_connection/schema_or_data_error",
            &[
                "TABLE_OR_VIEW_NOT_FOUND",
                "UNRESOLVED_COLUMN.WITH_SUGGESTION",
                "PATH_NOT_FOUND",
                "SCHEMA_NOT_FOUND",
                "DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES",
                "NUM_COLUMNS_MISMATCH",
                "COLUMN_ALREADY_EXISTS",
                "INSERT_COLUMN_ARITY_MISMATCH.NOT_ENOUGH_DATA_COLUMNS",
                "INCOMPATIBLE_DATA_FOR_TABLE.CANNOT_FIND_DATA",
                "MALFORMED_RECORD_IN_PARSING",
            ],
        );
    }

    #[test]
    fn how_pyspark_is_called_is_the_program_s_but_for_the_values() {
        let shape = "pyspark.errors.exceptions.base.PySparkTypeError: [{}] anything";
        walk(
            shape,
            "not_connection/script_error",
            &[
                "NOT_STR",
                "NOT_COLUMN_OR_STR",
                "NOT_LIST_OR_TUPLE",
                "NOT_CALLABLE",
                "VALUE_NOT_IN",
                "CANNOT_CONVERT_COLUMN_INTO_BOOL",
                "NO_ACTIVE_OR_DEFAULT_SESSION",
                "CANNOT_BE_NONE",
                "SLICE_WITH_STEP",
                "UNSUPPORTED_DATA_TYPE",
            ],
        );
        walk(shape, "not_connection/schema_or_data_error", OF_VALUES);
        walk(
            shape,
            "not_connection/library_missing",
            &["PACKAGE_NOT_INSTALLED", "PYTHON_VERSION_MISMATCH"],
        );
    }

    #[test]
    fn what_the_analyzer_said_before_it_had_names_is_read_as_with_them() {
        let shape = "pyspark.sql.utils.AnalysisException: {}";
        walk(
            shape,
            "not_connection/script_error",
            &[
                "Undefined function: 'zzz'. This function is neither a registered temporary function nor a permanent function",
                "grouping expressions sequence is empty, and 'zzz' is not an aggregate function. Wrap 'x' in windowing function(s)",
                "expression 'zzz' is neither present in the group by, nor is it an aggregate function.",
                "Queries with streaming sources must be executed with writeStream.start();",
                "Invalid number of arguments for function zzz. Expected: 2; Found: 1",
            ],
        );
        walk(
            shape,
            "not_connection/schema_or_data_error",
            &[
                "Column 'zzz' does not exist. Did you mean one of the following? [y]",
                "Table or view not found: zzz",
                "Union can only be performed on tables with the same number of columns",
                "cannot resolve 'zzz' given input columns: [y]",
            ],
        );
    }
}
