//! Who says it where it does not look so: a driver's sentence in a stranger's error, a name in a sentence, a host with a part left out.
//! Each kind beside texts that come out otherwise.

use shared_domain::source::Engine;

use super::readers::walk;
use super::speakers::heard::said;

#[test]
fn a_sentence_of_a_driver_is_the_driver_s_in_whosever_error() {
    let lost = "The last packet successfully received from the server was 55,104 milliseconds ago.";
    for (class, engine) in [
        ("org.verdictdb.exception.VerdictDBDbmsException", Some(Engine::Mysql)),
        ("eu.shop.etl.LoadFailed", None),
    ] {
        let text = format!("{class}: Issued: select 1\nCommunications link failure\n\n{lost}");
        assert_eq!(said(&text, engine), "network/connection_dropped", "{text}");
    }
    walk(
        Some(Engine::Postgresql),
        &[
            (
                "network/connection_dropped",
                &["io.shop.JobAborted: An I/O error occurred while sending to the backend."],
            ),
            // Anybody's words.
            (
                "not_connection/other",
                &[
                    "aio_pika.exceptions.AMQPConnectionError: [Errno 111] Connection refused",
                    "eu.shop.etl.QueueError: Broken pipe",
                ],
            ),
        ],
    );
}

#[test]
fn the_sockets_of_node_js_say_how_they_ended() {
    walk(
        Some(Engine::Postgresql),
        &[
            (
                "network/connection_dropped",
                &[
                    "Error: This socket has been ended by the other party\n    at Socket.writeAfterFIN [as write] (net.js:455:14)",
                    "{ Error: This socket has been ended by the other party code: 'EPIPE' }",
                    "Error [ERR_STREAM_DESTROYED]: Cannot call write after a stream was destroyed",
                ],
            ),
            (
                "ssl/ssl_handshake_failed",
                &["Error: Client network socket disconnected before secure TLS connection was established"],
            ),
            (
                "network/connect_timeout",
                &["Error [ERR_SOCKET_CONNECTION_TIMEOUT]: Socket connection timeout"],
            ),
        ],
    );
}

#[test]
fn mysql_s_clients_of_node_js_and_the_gateway_before_it_are_read() {
    walk(
        Some(Engine::Mysql),
        &[
            (
                "network/connection_dropped",
                &[
                    "Error: Can't add new command when connection is in closed state",
                    "Error: Cannot enqueue Query after fatal error.",
                ],
            ),
            (
                "ssl/ssl_required_by_server",
                &["ERROR 9002 (28000): SSL connection is required. Please specify SSL options and retry."],
            ),
            ("credentials/bad_password", &["ERROR 9002 (28000): zzz"]),
        ],
    );
}

#[test]
fn an_operation_of_aws_is_known_without_its_capitals() {
    let called =
        |code: &str, operation: &str| format!("An error occurred ({code})when calling the {operation} operation: no");
    for (code, operation, expected) in [
        ("403", "Headobject", "not_connection/data_access_denied"),
        ("AccessDenied", "PUTOBJECT", "not_connection/data_access_denied"),
        (
            "AccessDeniedException",
            "getsecretvalue",
            "credentials/secret_access_denied",
        ),
        ("AccessDenied", "assumerole", "credentials/role_cannot_be_assumed"),
        (
            "AccessDeniedException",
            "startqueryexecution",
            "not_connection/iam_permission_other",
        ),
    ] {
        let text = called(code, operation);
        assert_eq!(said(&text, None), expected, "{text}");
    }
}

#[test]
fn the_whole_name_of_a_class_says_in_a_sentence_what_it_says_where_it_is_thrown() {
    walk(
        None,
        &[
            (
                "not_connection/shuffle_or_executor_lost",
                &[
                    "Throwing org.apache.spark.shuffle.FetchFailedException consistently",
                    "the stage keeps throwing org.apache.spark.shuffle.MetadataFetchFailedException again and again",
                ],
            ),
            (
                "network/dns_failure",
                &[
                    "we always see java.net.UnknownHostException in stage two",
                    "I see `java.net.UnknownHostException`: db.corp",
                ],
            ),
            (
                "not_connection/out_of_memory",
                &["crashes with java.lang.OutOfMemoryError in every run"],
            ),
            (
                "not_connection/schema_or_data_error",
                &["Error: `pyarrow.lib.ArrowInvalid`: Could not convert x with type str"],
            ),
            (
                "unknown/unknown",
                &[
                    "Throwing it away consistently",
                    "see com.example.docs.Exceptional for more",
                    "the column `x`: nothing",
                ],
            ),
        ],
    );
}

#[test]
fn a_host_with_a_part_left_out_is_still_the_one_that_is_named() {
    walk(
        Some(Engine::Postgresql),
        &[
            (
                "ssl/hostname_mismatch",
                &[
                    "server certificate for \"<region>.control.database.windows.net\" does not match host name \"<server>.postgres.database.azure.com\"",
                    "server certificate for \"&lt;region&gt;.control.database.windows.net\" does not match host name \"{server}.postgres.database.azure.com\"",
                ],
            ),
            (
                "network/connection_refused",
                &[
                    "connection to server at \"<server>.postgres.database.azure.com\", port 5432 failed: Connection refused",
                ],
            ),
            // Another engine's host.
            (
                "not_connection/other",
                &[
                    "Connection to <server>.database.windows.net refused",
                    "Connection to x.database.windows.net refused",
                ],
            ),
        ],
    );
}

#[test]
fn who_cannot_be_connected_to_on_the_machine_itself_does_not_listen() {
    walk(
        Some(Engine::Mysql),
        &[
            (
                "network/connection_refused",
                &[
                    "ERROR 2003 (HY000): Can't connect to MySQL server on 'localhost'",
                    "Can't connect to MySQL server on '127.0.0.1'",
                ],
            ),
            (
                "network/connect_timeout",
                &[
                    "ERROR 2003 (HY000): Can't connect to MySQL server on 'db.corp'",
                    "ERROR 2003 (HY000): Can't connect to MySQL server on '127.0.0.1' (110)",
                ],
            ),
        ],
    );
}

#[test]
fn snowflake_s_parts_speak_as_snowflake() {
    walk(
        Some(Engine::Snowflake),
        &[
            (
                "credentials/oauth_or_key_invalid",
                &[
                    "snowflake.ingest.error.IngestResponseError: Http Error: 401, Vender Code: 390144, Message: JWT token is invalid.",
                ],
            ),
            (
                "network/connection_dropped",
                &[
                    "JDBC driver internal error: Max retry reached for the download of #chunk3 (Total chunks: 17) retry=7",
                    "JDBC driver encountered communication error. Message: Error encountered when downloading a result chunk: HTTP status=403.",
                ],
            ),
            (
                "network/connect_timeout",
                &[
                    "JDBC driver encountered communication error. Message: Exception encountered for HTTP request: connect timed out.",
                ],
            ),
            ("not_connection/other", &["JDBC driver internal error: zzz"]),
            (
                "not_connection/capacity_or_throttling",
                &["snowflake.ingest.error.IngestResponseError: Http Error: 429, Message: Too many requests"],
            ),
        ],
    );
}

#[test]
fn the_gateway_of_azure_says_why_in_english_whatever_the_server_speaks() {
    walk(
        Some(Engine::Postgresql),
        &[
            (
                "ssl/ssl_required_by_server",
                &[
                    "FATAL: kein pg_hba.conf-Eintrag für Host \"1.2.3.4\" FATAL: SSL-Verbindung ist nötig. Please specify SSL options and retry.",
                    "FATAL: no pg_hba.conf entry for host \"1.2.3.4\", user \"u\", database \"d\", SSL off\nFATAL: SSL connection is required. Please specify SSL options and retry.",
                ],
            ),
            (
                "network/host_not_allowed",
                &[
                    "FATAL: kein pg_hba.conf-Eintrag für Host »1.2.3.4«, Benutzer »u«, Datenbank »d«, SSL an",
                    "FATAL: Client from Azure Virtual Networks is not allowed to access the server.",
                ],
            ),
            (
                "credentials/bad_password",
                &["FATAL: Invalid Username specified. Please check the Username and retry connection."],
            ),
        ],
    );
}

#[test]
fn stores_and_tables_without_the_jvm_speak_of_data() {
    walk(
        None,
        &[
            (
                "not_connection/data_access_denied",
                &[
                    "java.nio.file.AccessDeniedException: Operation failed: \"This request is not authorized to perform this operation using this permission.\", 403, GET, https://a.dfs.core.windows.net/t?upn=false",
                    "azure.core.exceptions.HttpResponseError: This request is not authorized to perform this operation using this permission.",
                    "com.azure.storage.blob.models.BlobStorageException: This request is not authorized to perform this operation.",
                    "Server failed to authenticate the request. Make sure the value of Authorization header is formed correctly. https://a.blob.core.windows.net/c",
                    "OSError: Generic S3 error: Error performing PUT https://s3.eu-west-1.amazonaws.com/b/k in 1s - Client error with status 403 Forbidden",
                    "User: arn:aws:sts::1:assumed-role/r/s is not authorized to perform: s3:* on resource: x",
                ],
            ),
            (
                "not_connection/iam_permission_other",
                &[
                    "User: arn:aws:sts::1:assumed-role/r/s is not authorized to perform: sqs:SendMessage on resource: https://sqs.eu-west-1.amazonaws.com/1/q",
                ],
            ),
            (
                "not_connection/schema_or_data_error",
                &[
                    "_internal.DeltaError: Generic DeltaTable error: Schema error: No field named x. Valid fields are a.",
                    "_internal.SchemaMismatchError: Data does not match the schema or partitions of the table: x",
                    "java.lang.Exception: Cannot get schema for table: V",
                    "com.x.Loader: failed to infer the types of the columns",
                    "org.apache.hudi.exception.HoodieException: p(Part -p) field not found in record. Acceptable fields were :[a, b]",
                    "org.apache.hudi.exception.HoodieException: Cannot find a record at part value :a",
                ],
            ),
            (
                "not_connection/other",
                &[
                    "azure.core.exceptions.ServiceRequestError: Failed to establish a new connection",
                    "_internal.CommitFailedError: Failed to commit transaction: 15",
                    "_internal.DeltaError: Generic DeltaTable error: Version mismatch",
                    "org.apache.hudi.exception.HoodieException: Unable to instantiate the payload class",
                    "java.lang.Exception: Cannot get it",
                ],
            ),
        ],
    );
}

#[test]
fn memory_and_values_are_read_by_who_raised_the_error() {
    walk(
        None,
        &[
            (
                "not_connection/out_of_memory",
                &[
                    "  +- ShuffleWriter.158.OverAcquire.0: Current used bytes: 0.0 B\n\n\tat org.apache.gluten.memory.memtarget.ThrowOnOomMemoryTarget.borrow(ThrowOnOomMemoryTarget.java:105)",
                    "zzz\n\tat org.apache.spark.memory.MemoryConsumer.throwOom(MemoryConsumer.java:157)\n\tat org.apache.spark.memory.MemoryConsumer.allocateArray(MemoryConsumer.java:97)",
                    "Error Source: RUNTIME\nError Code: MEM_CAP_EXCEEDED\nReason: Exceeded memory pool cap of 4GB",
                    "deltalake.exceptions.DeltaError: Generic error: Resources exhausted: Failed to allocate additional 12 bytes for HashJoinInput[0]",
                ],
            ),
            (
                "not_connection/other",
                &[
                    "java.lang.Exception: zzz\n\tat org.apache.gluten.vectorized.ShuffleWriterJniWrapper.nativeEvict(Native Method)",
                ],
            ),
            (
                "not_connection/schema_or_data_error",
                &[
                    "ValueError: could not convert string to float: 'N539UA'",
                    "ValueError: Mismatched dtypes found in `pd.read_csv`/`pd.read_table`.",
                    "pyarrow.lib.ArrowKeyError: Column 'x' does not exist in schema",
                    "pandas._libs.tslibs.np_datetime.OutOfBoundsDatetime: Out of bounds nanosecond timestamp: 3000-01-01",
                    "org.apache.hudi.exception.HoodieIncompatibleSchemaException: zzz",
                    "TypeError: cannot safely cast non-equivalent float64 to int64",
                ],
            ),
            (
                "not_connection/script_error",
                &[
                    "ValueError: Length of values (3) does not match length of index (4)",
                    "TypeError: 'NoneType' object is not callable",
                ],
            ),
            (
                "not_connection/library_missing",
                &[
                    "TypeError: 'JavaPackage' object is not callable",
                    "py4j.protocol.Py4JError: org.apache.spark.api.python.PythonUtils.f does not exist in the JVM",
                ],
            ),
        ],
    );
}
