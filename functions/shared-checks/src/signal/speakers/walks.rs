//! The code classes of the speakers that have hundreds of codes, walked: by what each family says, with where the codes are written.

use shared_domain::source::Engine;

use super::heard::said;

fn walk(shape: &str, table: &[(&str, &[&str])]) {
    for (expected, codes) in table {
        for code in *codes {
            let text = shape.replace("{}", code);
            assert_eq!(said(&text, None), *expected, "{text}");
        }
    }
}

/// Shapes of the services' models (botocore/data/SERVICE/service-2.json), by the call that a connection makes of each.
#[test]
fn every_family_of_the_codes_of_a_service_has_a_verdict() {
    let of = |operation: &str| {
        format!("botocore.exceptions.ClientError: An error occurred ({{}}) when calling the {operation} operation: zzz")
    };
    const LIMITS: &str = "not_connection/capacity_or_throttling";
    const OTHER: &str = "not_connection/other";
    walk(
        &of("GetSecretValue"),
        &[
            (
                "credentials/secret_missing_or_malformed",
                &[
                    "ResourceNotFoundException",
                    "InvalidRequestException",
                    "InvalidParameterException",
                ],
            ),
            ("credentials/kms_denied", &["DecryptionFailure"]),
            ("credentials/secret_access_denied", &["AccessDeniedException"]),
            (LIMITS, &["LimitExceededException", "ThrottlingException"]),
            (
                OTHER,
                &[
                    "InternalServiceError",
                    "EncryptionFailure",
                    "PreconditionNotMetException",
                    "PublicPolicyException",
                    "ResourceExistsException",
                    "MalformedPolicyDocumentException",
                    "InvalidNextTokenException",
                ],
            ),
        ],
    );
    walk(
        &of("Decrypt"),
        &[
            (
                "credentials/kms_denied",
                &[
                    "AccessDeniedException",
                    "DisabledException",
                    "KMSInvalidStateException",
                    "InvalidKeyUsageException",
                    "IncorrectKeyException",
                    "InvalidCiphertextException",
                    "InvalidGrantTokenException",
                    "NotFoundException",
                ],
            ),
            (LIMITS, &["LimitExceededException", "ThrottlingException"]),
            (
                OTHER,
                &[
                    "KMSInternalException",
                    "DependencyTimeoutException",
                    "KeyUnavailableException",
                ],
            ),
        ],
    );
    walk(
        &of("AssumeRole"),
        &[
            (
                "credentials/role_cannot_be_assumed",
                &[
                    "AccessDenied",
                    "RegionDisabledException",
                    "InvalidIdentityToken",
                    "IDPRejectedClaim",
                ],
            ),
            ("not_connection/iam_permission_other", &["ExpiredTokenException"]),
            (
                OTHER,
                &[
                    "MalformedPolicyDocument",
                    "PackedPolicyTooLarge",
                    "SessionDurationEscalationException",
                ],
            ),
        ],
    );
    walk(
        &of("GetClusterCredentials"),
        &[
            (
                "credentials/iam_db_auth_misconfigured",
                &[
                    "ClusterNotFound",
                    "InvalidClusterState",
                    "AccessDenied",
                    "UnauthorizedOperation",
                ],
            ),
            (LIMITS, &["Throttling", "ClusterQuotaExceeded"]),
            (
                OTHER,
                &["UnsupportedOperation", "SubnetAlreadyInUse", "InvalidTagFault"],
            ),
        ],
    );
    walk(
        &of("ExecuteStatement"),
        &[
            ("network/connect_timeout", &["DatabaseConnectionException"]),
            (
                LIMITS,
                &["ActiveStatementsExceededException", "ActiveSessionsExceededException"],
            ),
            ("not_connection/lock_or_query_timeout", &["QueryTimeoutException"]),
        ],
    );
    walk(
        &of("GetTable"),
        &[
            ("not_connection/schema_or_data_error", &["EntityNotFoundException"]),
            ("not_connection/iam_permission_other", &["AccessDeniedException"]),
            ("not_connection/other", &["ConcurrentModificationException"]),
            (
                LIMITS,
                &[
                    "ConcurrentRunsExceededException",
                    "ResourceNumberLimitExceededException",
                ],
            ),
            (
                OTHER,
                &[
                    "AlreadyExistsException",
                    "GlueEncryptionException",
                    "OperationTimeoutException",
                    "PermissionTypeMismatchException",
                    "SessionBusyException",
                    "VersionMismatchException",
                ],
            ),
        ],
    );
    walk(
        &of("GetObject"),
        &[
            (
                "not_connection/data_access_denied",
                &["AccessDenied", "InvalidObjectState"],
            ),
            ("not_connection/schema_or_data_error", &["NoSuchKey", "NoSuchBucket"]),
            (LIMITS, &["SlowDown"]),
            (OTHER, &["InvalidRequest", "NoSuchUpload", "InvalidWriteOffset"]),
        ],
    );
}

/// apache/spark error-conditions.json: its conditions by the class of their SQLSTATEs (error-classes.json), and those that are no data.
#[test]
fn every_family_of_sparks_conditions_has_a_verdict() {
    walk(
        "org.apache.spark.SparkException: [{} anything",
        &[
            (
                "not_connection/schema_or_data_error",
                &[
                    // 07, 0A, 21, 22, 23, 2B, 38, 39, 3F
                    "DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE] SQLSTATE: 42K09",
                    "UNSUPPORTED_FEATURE.TABLE_OPERATION] SQLSTATE: 0A000",
                    "SCALAR_SUBQUERY_TOO_MANY_ROWS] SQLSTATE: 21000",
                    "CANNOT_PARSE_TIMESTAMP] SQLSTATE: 22007",
                    "NOT_NULL_CONSTRAINT_VIOLATION] SQLSTATE: 42000",
                    "MERGE_CARDINALITY_VIOLATION] SQLSTATE: 23K01",
                    "SCHEMA_NOT_EMPTY] SQLSTATE: 2BP01",
                    "FAILED_FUNCTION_CALL] SQLSTATE: 38000",
                    "SCHEMA_NOT_FOUND] SQLSTATE: 42704",
                    // 42, 54, 56, 58, KD, XX
                    "TABLE_OR_VIEW_ALREADY_EXISTS] SQLSTATE: 42P07",
                    "VIEW_EXCEED_MAX_NESTED_DEPTH] SQLSTATE: 54K00",
                    "FAILED_RENAME_PATH] SQLSTATE: 42K04",
                    "CANNOT_READ_FILE_FOOTER] SQLSTATE: KD001",
                    "UNABLE_TO_INFER_SCHEMA] SQLSTATE: 42KD9",
                ],
            ),
            (
                "not_connection/script_error",
                &[
                    "PARSE_SYNTAX_ERROR] SQLSTATE: 42601",
                    "WRONG_NUM_ARGS.WITH_SUGGESTION] SQLSTATE: 42605",
                    "INVALID_PARAMETER_VALUE.ZERO_INDEX] SQLSTATE: 22023",
                ],
            ),
            (
                "not_connection/out_of_memory",
                &[
                    "UNABLE_TO_ACQUIRE_MEMORY] SQLSTATE: 53200",
                    "INTERNAL_ERROR_MEMORY] SQLSTATE: XX000",
                ],
            ),
            (
                "not_connection/shuffle_or_executor_lost",
                &[
                    "INTERNAL_ERROR_SHUFFLE] SQLSTATE: XX000",
                    "INTERNAL_ERROR_BROADCAST] SQLSTATE: XX000",
                    "INTERNAL_ERROR_NETWORK] SQLSTATE: XX000",
                    "SPARK_JOB_CANCELLED] SQLSTATE: XXKDA",
                    "OPERATION_CANCELED] SQLSTATE: HY008",
                ],
            ),
            (
                "not_connection/other",
                &["INTERNAL_ERROR] SQLSTATE: XX000", "CONCURRENT_QUERY] SQLSTATE: 0A000"],
            ),
        ],
    );
    // Those that carry another's error say nothing of their own.
    for condition in [
        "FAILED_JDBC.LOAD_TABLE",
        "FAILED_EXECUTE_UDF",
        "TASK_WRITE_FAILED",
        "FOREACH_BATCH_USER_FUNCTION_ERROR",
        "FOREACH_USER_FUNCTION_ERROR",
        "PYTHON_DATA_SOURCE_ERROR",
        "STREAM_FAILED",
    ] {
        let text = format!(
            "org.apache.spark.SparkException: [{condition}] zzz SQLSTATE: 58030\nCaused by: java.net.ConnectException: Connection refused"
        );
        assert_eq!(said(&text, None), "network/connection_refused", "{text}");
    }
}

/// Numbers of Redshift's older driver ([Amazon](5xxxxx), its own messages) and of the framework below it ([Amazon][JDBC](1xxxx)).
#[test]
fn every_family_of_the_numbers_of_redshifts_older_driver_has_a_verdict() {
    for (text, expected) in [
        ("[Amazon](500053) zzz", "not_connection/lock_or_query_timeout"),
        ("[Amazon](500051) zzz", "not_connection/schema_or_data_error"),
        ("[Amazon](500310) zzz", "not_connection/schema_or_data_error"),
        ("[Amazon](500320) zzz", "not_connection/schema_or_data_error"),
        ("[Amazon](500366) zzz", "network/connection_dropped"),
        ("[Amazon](600001) zzz", "network/connection_dropped"),
        ("[Amazon](500150) zzz", "network/connect_timeout"),
        ("[Amazon](100021) zzz", "driver/bad_jdbc_url"),
        ("[Amazon][JDBC](10060) zzz", "network/connection_dropped"),
        ("[Amazon][JDBC](10100) zzz", "network/connection_refused"),
        ("[Amazon][JDBC](11640) zzz", "driver/bad_jdbc_url"),
        ("[Amazon][JDBC](10140) zzz", "not_connection/schema_or_data_error"),
        // Commit in auto-commit mode, not capable, parameters, levels of isolation: of a script.
        ("[Amazon][JDBC](10040) zzz", "not_connection/script_error"),
        ("[Amazon][JDBC](10220) zzz", "not_connection/script_error"),
        ("[Amazon][JDBC](11420) zzz", "not_connection/script_error"),
        ("[Amazon][JDBC](11975) zzz", "not_connection/script_error"),
    ] {
        assert_eq!(said(text, Some(Engine::Redshift)), expected, "{text}");
    }
}

/// Oracle: Database Error Messages, TNS-12150 to 12236, 12260 to 12279, 12500 to 12699.
#[test]
fn no_number_of_oracles_layer_of_networks_is_a_statements() {
    for number in (12_150..=12_236).chain(12_260..=12_279).chain(12_500..=12_699) {
        for prefix in ["ORA", "TNS"] {
            let text = format!("java.sql.SQLException: {prefix}-{number}: zzz");
            let said = said(&text, Some(Engine::Oracle));
            let of_limits = matches!(
                said.as_str(),
                "not_connection/capacity_or_throttling" | "not_connection/out_of_memory"
            );
            assert!(!said.starts_with("not_connection/") || of_limits, "{text}: {said}");
            assert!(!said.starts_with("unknown/"), "{text}: {said}");
        }
    }
    // Near misses: a value, and a column.
    for number in [12_899, 12_990] {
        let text = format!("java.sql.SQLException: ORA-{number}: zzz");
        assert!(
            said(&text, Some(Engine::Oracle)).starts_with("not_connection/"),
            "{text}"
        );
    }
}
