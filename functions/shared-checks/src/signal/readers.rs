//! Kinds of texts by who passes them on: clients of other languages, functions, tools, Windows, Kerberos. Each table is a rule, and
//! some of those that it decides.

use shared_domain::source::Engine;

use super::speakers::heard::said;

pub(super) fn walk(engine: Option<Engine>, table: &[(&str, &[&str])]) {
    for (expected, texts) in table {
        for text in *texts {
            assert_eq!(said(text, engine), *expected, "{text}");
        }
    }
}

#[test]
fn what_was_connected_and_is_late_or_lost_is_no_network() {
    walk(
        Some(Engine::Sqlserver),
        &[
            (
                "not_connection/lock_or_query_timeout",
                &["(20003, b'DB-Lib error message 20003, severity 6: Adaptive Server connection timed out')"],
            ),
            (
                "network/connect_timeout",
                &[
                    "(20003, b'Adaptive Server connection timed out. DB-Lib error message 20002: Adaptive Server connection failed')",
                ],
            ),
        ],
    );
    walk(
        Some(Engine::Postgresql),
        &[
            (
                "not_connection/other",
                &[
                    "ERROR: parallel worker failed to initialize",
                    "botocore.exceptions.ReadTimeoutError: Read timeout on endpoint URL: \"https://runtime.sagemaker.eu-west-1.amazonaws.com/endpoints/e/invocations\"",
                ],
            ),
            (
                "network/service_endpoint_unreachable",
                &[
                    "botocore.exceptions.ConnectTimeoutError: Connect timeout on endpoint URL: \"https://lambda.eu-west-1.amazonaws.com/2015-03-31/functions/f/invocations\"",
                ],
            ),
            (
                "not_connection/shuffle_or_executor_lost",
                &[
                    "26/11/27 02:14:24 WARN TransportResponseHandler: Still have 1 requests outstanding when connection from h.example/10.0.0.9:4040 is closed\njava.io.IOException: Connection reset by peer\n\tat sun.nio.ch.X.read0(Native Method)",
                ],
            ),
            (
                "network/connection_dropped",
                &[
                    "java.net.SocketException: Connection reset\n\tat sun.security.ssl.SSLSocketInputRecord.read(X.java:1)",
                ],
            ),
            (
                "ssl/ssl_handshake_failed",
                &[
                    "java.net.SocketException: Connection reset\n\tat sun.security.ssl.SSLSocketImpl.startHandshake(X.java:1)",
                ],
            ),
        ],
    );
}

#[test]
fn a_driver_that_misses_parts_of_its_own_or_is_not_there_is_the_driver_s() {
    walk(
        None,
        &[
            (
                "driver/driver_incompatible",
                &["java.lang.NoClassDefFoundError: Could not initialize class org.postgresql.core.X"],
            ),
            (
                "not_connection/library_missing",
                &["java.lang.NoClassDefFoundError: Could not initialize class com.example.job.X"],
            ),
            (
                "driver/no_suitable_driver",
                &["java.lang.RuntimeException: Failed to get driver instance for jdbcUrl=jdbc:foo://db.x:1/d"],
            ),
            (
                "driver/bad_jdbc_url",
                &[
                    "Unknown connection property 'fetchSiez'",
                    "Unsupported JDBC protocol: 'foo'",
                ],
            ),
            (
                "not_connection/schema_or_data_error",
                &[
                    "java.sql.SQLException: DAY_OF_MONTH",
                    "java.lang.IllegalArgumentException: HOUR_OF_DAY: 2 -> 3",
                ],
            ),
            (
                "ssl/tls_version_mismatch",
                &["Unsupported SSL protocol 'SSLv3'. Supported protocols : [TLSv1.3]"],
            ),
        ],
    );
}

#[test]
fn clients_of_other_languages_are_read_by_their_own_numbers_and_names() {
    walk(
        Some(Engine::Postgresql),
        &[
            (
                "network/connect_timeout",
                &["Error: P1001: Can't reach database server at `db.x`:`5432`"],
            ),
            (
                "credentials/bad_password",
                &["Error: P1000: Authentication failed against database server at `10.1.2.3`"],
            ),
            (
                "credentials/database_or_privilege_missing",
                &["Error: P1010: User `app` was denied access on the database `orders.public`"],
            ),
            (
                "network/connection_dropped",
                &["Error: P1017: Server has closed the connection."],
            ),
            (
                "not_connection/capacity_or_throttling",
                &["PrismaClientKnownRequestError: Timed out fetching a new connection from the connection pool."],
            ),
        ],
    );
    walk(
        Some(Engine::Mysql),
        &[
            ("ssl/ssl_handshake_failed", &["Error: HANDSHAKE_NO_SSL_SUPPORT"]),
            ("network/connection_dropped", &["{ code: 'PROTOCOL_CONNECTION_LOST' }"]),
            ("network/host_not_allowed", &["ER_HOST_IS_BLOCKED: x"]),
        ],
    );
    // Near misses: no client of a database.
    for text in ["order P1001 was not found", "the page p1017 is missing"] {
        assert_eq!(said(text, None), "unknown/unknown", "{text}");
    }
}

#[test]
fn windows_says_the_same_in_every_language_and_by_its_codes() {
    walk(
        Some(Engine::Sqlserver),
        &[
            (
                "ssl/certificate_untrusted",
                &[
                    "[ODBC Driver 18 for SQL Server]SSL-Anbieter: Die Zertifikatkette wurde von einer nicht vertrauenswürdigen \
                     Zertifizierungsstelle ausgestellt.",
                    "[ODBC Driver 18 for SQL Server]SSL 提供程序: 证书链是由不受信任的颁发机构颁发的。",
                    "[ODBC Driver 18 for SQL Server]zzz (-2146893019) (SQLDriverConnect)",
                    "Win32Exception (0x80090325): zzz",
                ],
            ),
            (
                "ssl/hostname_mismatch",
                &[
                    "zzz (-2146893022)",
                    "(provider: SSL Provider, error: 0 - Le nom principal de la cible est incorrect.)",
                ],
            ),
            ("ssl/tls_version_mismatch", &["zzz 0x80090331"]),
            (
                "network/connection_refused",
                &[
                    "由于目标计算机积极拒绝，无法连接。",
                    "System.Net.Sockets.SocketException (10061): zzz",
                ],
            ),
        ],
    );
}

#[test]
fn kerberos_refuses_a_login_whoever_wraps_it() {
    walk(
        None,
        &[
            (
                "credentials/bad_password",
                &[
                    "javax.security.auth.login.LoginException: Client not found in Kerberos database (6)",
                    "GSSException: No valid credentials provided (Mechanism level: Failed to find any Kerberos tgt)",
                    "SSPI Provider: Server not found in Kerberos database.",
                    "kinit: Preauthentication failed while getting initial credentials",
                ],
            ),
            (
                "credentials/account_locked_or_expired",
                &["LoginException: Clients credentials have been revoked (18)"],
            ),
        ],
    );
}

#[test]
fn a_name_of_trino_is_read_where_it_stands() {
    walk(
        None,
        &[
            (
                "not_connection/schema_or_data_error",
                &[
                    "HIVE_BAD_DATA: x",
                    "Query failed with response: INVALID_CAST_ARGUMENT: Cannot cast 'ae' to BIGINT",
                    "FUNCTION_NOT_FOUND: line 1:8: Function 'x' not registered",
                    "Query failed: NOT_SUPPORTED: Unsupported Hive type",
                    "SYNTAX_ERROR: line 4:14: Catalog c does not exist",
                    "SYNTAX_ERROR: line 1:8: Column 'x' cannot be resolved",
                ],
            ),
            (
                "not_connection/script_error",
                &["SYNTAX_ERROR: line 1:8: mismatched input"],
            ),
            ("not_connection/data_access_denied", &["PERMISSION_DENIED: x"]),
            ("not_connection/lock_or_query_timeout", &["x: EXCEEDED_TIME_LIMIT: y"]),
        ],
    );
}

#[test]
fn codes_of_aws_are_read_by_the_words_that_they_are_made_of() {
    let shape = |code: &str| format!("An error occurred ({code}) when calling the DoIt operation: anything");
    for (expected, codes) in [
        (
            "network/eni_or_subnet_not_found",
            &[
                "InvalidSubnetID.NotFound",
                "InvalidSubnetIDException",
                "InvalidSecurityGroupIDException",
            ][..],
        ),
        (
            "network/subnet_no_free_ips",
            &[
                "InsufficientFreeAddressesInSubnet",
                "SubnetIPAddressLimitReachedException",
            ],
        ),
        (
            "credentials/kms_denied",
            &[
                "KMSAccessDeniedException",
                "KMSDisabledException",
                "KmsInvalidStateException",
                "KMSKeyNotAccessibleFault",
            ],
        ),
        (
            "credentials/role_cannot_be_assumed",
            &["RegionDisabledException", "InvalidIdentityToken"],
        ),
        (
            "permissions/glue_role_missing_permission",
            &["EC2AccessDeniedException"],
        ),
        (
            "not_connection/capacity_or_throttling",
            &[
                "ThrottledException",
                "VcpuLimitExceeded",
                "ServiceQuotaExceededException",
                "InsufficientInstanceCapacity",
                "ActiveStatementsExceededException",
                "KMSThrottlingException",
            ],
        ),
        (
            "not_connection/other",
            &[
                "TableAlreadyExistsException",
                "ReplicatedWriteConflictException",
                "CrawlerNotRunningException",
            ],
        ),
        ("not_connection/lock_or_query_timeout", &["StatementTimeoutException"]),
    ] {
        for code in codes {
            assert_eq!(said(&shape(code), None), expected, "{code}");
        }
    }
    for (text, expected) in [
        (
            "InvalidGroup.NotFound: The group does not exist\n\tstatus code: 400, request id: 1",
            "network/eni_or_subnet_not_found",
        ),
        (
            "operation x, api error InvalidSubnetID.NotFound: zzz",
            "network/eni_or_subnet_not_found",
        ),
        (
            "InsufficientInstanceCapacity: zzz",
            "not_connection/capacity_or_throttling",
        ),
        // What another is in the way of is there.
        (
            "An error occurred (InvalidSubnet.Conflict) when calling the CreateSubnet operation: x",
            "not_connection/other",
        ),
    ] {
        assert_eq!(said(text, None), expected, "{text}");
    }
}

#[test]
fn a_function_whose_time_is_up_waited_for_what_it_said_last() {
    let log = |line: &str| {
        format!(
            "START RequestId: 1 Version: $LATEST\n[INFO]\t2020-12-10T15:52:52.131Z\t1\t{line}\nEND RequestId: 1\n\
             2020-12-10T15:52:55.195Z 1 Task timed out after 3.00 seconds\n"
        )
    };
    for (line, expected) in [
        (
            "connecting to database db.x.rds.amazonaws.com on port 3306",
            "network/connect_timeout",
        ),
        (
            "Connecting to secretsmanager.eu-west-1.amazonaws.com",
            "network/service_endpoint_unreachable",
        ),
        ("reading 17 files", "not_connection/job_timeout"),
    ] {
        assert_eq!(said(&log(line), None), expected, "{line}");
    }
}

#[test]
fn limits_keys_and_certificates_are_read_in_anyones_words() {
    walk(
        None,
        &[
            (
                "not_connection/capacity_or_throttling",
                &[
                    "429 Too Many Requests",
                    "You have reached your vCPU limit",
                    "Rate limit exceeded for user",
                ],
            ),
            (
                "not_connection/out_of_memory",
                &["REPORT RequestId: 1 Memory Size: 512 MB Max Memory Used: 512 MB"],
            ),
            (
                "credentials/oauth_or_key_invalid",
                &[
                    "AADSTS7000215: Invalid client secret provided.",
                    "ValueError: Could not deserialize key data.",
                ],
            ),
            (
                "credentials/bad_password",
                &["AADSTS50126: Error validating credentials"],
            ),
            (
                "ssl/certificate_untrusted",
                &[
                    "OSError: Could not find a suitable TLS CA certificate bundle, invalid path: /opt/ca.pem",
                    "FileNotFoundError: [Errno 2] No such file or directory: '/opt/global-bundle.pem'",
                ],
            ),
            (
                "ssl/tls_version_mismatch",
                &[
                    "tls: server selected unsupported protocol version 301",
                    "error:0A00018C:SSL routines::version too low",
                ],
            ),
            (
                "ssl/ssl_handshake_failed",
                &["tls: first record does not look like a TLS handshake"],
            ),
        ],
    );
    // Near misses: memory that is left, a key, a script's own file.
    for text in [
        "REPORT RequestId: 1 Memory Size: 512 MB Max Memory Used: 83 MB",
        "No such file or directory: '/opt/notes.txt'",
        "No such file or directory: '/opt/rsa_key.pem'",
    ] {
        assert_eq!(said(text, None), "unknown/unknown", "{text}");
    }
}

#[test]
fn what_is_no_error_of_spark_is_none_of_its_classes() {
    assert_eq!(
        said("An error occurred while calling o1.load. [SOME_CONDITION] x", None),
        "not_connection/schema_or_data_error"
    );
    assert_eq!(
        said("dial failed [HANDSHAKE_FAILURE_X]: handshake failed", None),
        "ssl/ssl_handshake_failed"
    );
    assert_eq!(
        said("java.sql.SQLException: x [LOGIN_STATE_X] connection refused", None),
        "network/connection_refused"
    );
}

#[test]
fn of_the_attempts_of_libpq_the_one_with_tls_says_why() {
    let second = "FATAL:  no pg_hba.conf entry for host \"10.1.1.1\", user \"x\", database \"d\", no encryption";
    for (first, expected) in [
        (
            "FATAL:  PAM authentication failed for user \"x\"",
            "credentials/iam_db_auth_misconfigured",
        ),
        (
            "FATAL:  password authentication failed for user \"x\"",
            "credentials/bad_password",
        ),
        (
            "FATAL:  database \"d\" does not exist",
            "credentials/database_or_privilege_missing",
        ),
    ] {
        let text = format!("psycopg2.OperationalError: {first}\n{second}");
        assert_eq!(said(&text, Some(Engine::Postgresql)), expected, "{first}");
    }
    assert_eq!(said(second, Some(Engine::Postgresql)), "ssl/ssl_required_by_server");
}

#[test]
fn what_loads_a_driver_says_whether_it_is_missing_or_broken() {
    walk(
        Some(Engine::Oracle),
        &[
            (
                "driver/driver_class_not_found",
                &[
                    "DPI-1047: Cannot locate a 64-bit Oracle Client library: \"libclntsh.so: cannot open shared object file\"",
                ],
            ),
            (
                "driver/driver_jar_unreadable",
                &["DPI-1047: Cannot locate a 64-bit Oracle Client library: \"/opt/libclntsh.so: file too short\""],
            ),
        ],
    );
    walk(
        None,
        &[
            (
                "driver/driver_incompatible",
                &["the driver com.x.jdbc.Driver got the exception of type java.lang.UnsupportedClassVersionError: at:"],
            ),
            (
                "not_connection/library_missing",
                &[
                    "java.lang.UnsupportedClassVersionError: com/x/Main has been compiled",
                    "java.lang.SecurityException: Invalid signature file digest for Manifest main attributes",
                    "CalledProcessError: Command '['python', '-m', 'pip', 'install', 'x.whl']' returned non-zero exit status 1.",
                    "Error: Cannot find module 'pg'",
                ],
            ),
            (
                "not_connection/script_error",
                &["subprocess.CalledProcessError: Command '['ls', '/x']' returned non-zero exit status 1."],
            ),
        ],
    );
}

#[test]
fn words_of_another_engine_than_the_connections_are_no_sign_unless_they_are_long() {
    // MySQL's and PostgreSQL's catalogues have these words; a text of SQL Server has them by chance.
    for text in [
        "テーブルでエラーが発生しました。",
        "Impossibile accedere al file 'x'.",
        "'x' は存在しません",
    ] {
        let said = said(text, Some(Engine::Sqlserver));
        assert!(
            said.starts_with("unknown") || said.starts_with("not_connection"),
            "{text}: {said}"
        );
    }
    assert_eq!(
        said("password authentication failed for user \"x\"", Some(Engine::Mysql)),
        "credentials/bad_password"
    );
}

#[test]
fn plain_words_are_asked_where_nobody_says_anything() {
    walk(
        None,
        &[
            (
                "driver/driver_class_not_found",
                &[
                    "Driver class 'x.y.Driver' could not be found",
                    "could not load JDBC class of the driver",
                ],
            ),
            (
                "not_connection/library_missing",
                &["The package spark-excel is not found"],
            ),
            (
                "credentials/bad_password",
                &["Invalid credentials", "tedious: Login failed"],
            ),
            ("driver/bad_jdbc_url", &["Error parsing connection string"]),
            (
                "not_connection/schema_or_data_error",
                &[
                    "Number of columns does not match",
                    "Incorrect datetime value: '0000-00-00'",
                ],
            ),
            ("ssl/ssl_required_by_server", &["Error: SSL is required"]),
        ],
    );
    // Near misses: another's login, and a word of a speaker, which outweighs them.
    for (text, expected) in [
        ("bad credentials for the Slack API", "not_connection/other"),
        ("The invalid thing was found", "unknown/unknown"),
        ("Login failed: Connection refused", "network/connection_refused"),
    ] {
        assert_eq!(said(text, None), expected, "{text}");
    }
}

#[test]
fn who_captures_changes_calls_everything_a_connection() {
    let of_connect =
        |said: &str| format!("org.apache.kafka.connect.errors.ConnectException: {said}\n\tat x.Y.z(Y.java:1)");
    for (text, expected) in [
        (
            "An exception occurred in the change event producer. This connector will be stopped.\n\tat x.Y.z(Y.java:1)\n\
             Caused by: java.lang.UnsupportedOperationException: Read only connection requires GTID_MODE to be ON",
            "not_connection/other",
        ),
        (
            "Got a special value (NaN/Infinity) for Decimal type in column zzz",
            "not_connection/other",
        ),
        (
            "Unable to obtain a JDBC connection\nCaused by: java.net.ConnectException: Connection refused",
            "network/connection_refused",
        ),
        ("Could not load truststore", "ssl/certificate_untrusted"),
    ] {
        assert_eq!(said(&of_connect(text), None), expected, "{text}");
    }
    for (text, expected) in [
        (
            "org.apache.flink.table.api.ValidationException: Could not find any factory for identifier 'zzz-cdc' that implements \
             'x.Y' in the classpath.",
            "not_connection/library_missing",
        ),
        (
            "java.lang.ClassNotFoundException: x.cdc.connectors.postgres.table.PostgresValidator",
            "not_connection/library_missing",
        ),
        (
            "java.lang.ClassNotFoundException: org.postgresql.Driver",
            "driver/driver_class_not_found",
        ),
        (
            "dbt was unable to connect to the specified database.\nThe database returned the following error:\n\n  \
             >connection never acquired for thread (1, 2), have []",
            "not_connection/other",
        ),
    ] {
        assert_eq!(said(text, None), expected, "{text}");
    }
}

#[test]
fn frames_of_dotnet_are_frames_in_every_language() {
    for at in ["at", "bei", "em", "à", "en", "in", "в", "場所", "위치:", "在", "w", "v"] {
        let text = format!(
            "System.IO.IOException: Exception while writing to stream\n   {at} Npgsql.WriteBuffer.Flush()\n   {at} \
             Npgsql.NpgsqlConnector.SendBuffer()"
        );
        assert_eq!(said(&text, None), "network/connection_dropped", "{text}");
    }
}

#[test]
fn what_is_a_file_or_a_script_is_no_connection_though_it_says_so() {
    walk(
        None,
        &[
            (
                "not_connection/schema_or_data_error",
                &[
                    "OperationalError: (sqlite3.OperationalError) no such table: connection",
                    "SQL_TABLE_NOT_FOUND",
                    "org.apache.parquet.io.InvalidRecordException: zzz",
                    "Operation not allowed: the lower bound of partitioning column is larger than the upper bound. lowerBound: 5",
                ],
            ),
            (
                "not_connection/lock_or_query_timeout",
                &["OperationalError: database is locked"],
            ),
            (
                "not_connection/script_error",
                &[
                    "must be real number, not _thread.lock",
                    "expected string or bytes-like object",
                    "Object of type datetime is not JSON serializable",
                    "local variable 'conn' referenced before assignment",
                ],
            ),
            (
                "not_connection/library_missing",
                &["An error occurred while calling o168.save. org/apache/spark/sql/avro/SchemaConverters$"],
            ),
            (
                "driver/driver_incompatible",
                &["An error occurred while calling o95.load. com/mysql/cj/jdbc/Zzz"],
            ),
        ],
    );
    // A path of data is no class.
    assert_eq!(
        said("An error occurred while calling o95.save. s3://bucket/a/b", None),
        "not_connection/other"
    );
}
