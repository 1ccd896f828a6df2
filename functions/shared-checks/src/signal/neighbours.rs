//! Kinds that look like a failure of the source, or like nothing, each beside texts that come out otherwise.

use shared_domain::source::Engine;

use super::readers::walk;
use super::speakers::heard::said;

/// On connections to nobody knows what.
fn all(table: &[(&str, &[&str])]) {
    walk(None, table);
}

#[test]
fn who_carries_a_client_along_asks_his_own_server() {
    all(&[
        (
            "not_connection/other",
            &[
                "org.apache.hudi.org.apache.http.conn.HttpHostConnectException: Connect to [2a05:d01c::2b45]:45895 failed: Connection refused",
                "Caused by: org.apache.hudi.org.apache.http.conn.ConnectTimeoutException: Connect to 10.0.3.9:34567 failed: connect timed out",
                "org.apache.hudi.hive.HoodieHiveSyncException: Cannot create hive connection jdbc:hive2://hive.corp:10000/",
                "org.apache.hudi.hive.HoodieHiveSyncException: Cannot create hive connection jdbc:hive2://hive.corp:10000/: Connection refused",
                "org.apache.hudi.exception.HoodieMetadataException: Failed to instantiate the table of metadata",
                "org.apache.iceberg.shaded.org.apache.hc.client5.http.ConnectTimeoutException: Connect to http://catalog:8181 failed: connect timed out",
                "java.io.IOException: com.amazon.ws.emr.hadoop.fs.shaded.com.amazonaws.SdkClientException: Unable to execute HTTP request: Remote host terminated the handshake",
            ],
        ),
        // The way to AWS is the connection's; a client that nobody carries along is nobody's; a driver's own words.
        (
            "network/service_endpoint_unreachable",
            &[
                "com.amazon.ws.emr.hadoop.fs.shaded.com.amazonaws.SdkClientException: Unable to execute HTTP request: connect timed out",
            ],
        ),
        (
            "network/connection_refused",
            &[
                "org.apache.http.conn.HttpHostConnectException: Connect to [2a05:d01c::2b45]:45895 failed: Connection refused",
                "Cannot create connection jdbc:hive2://hive.corp:10000/: Connection refused",
            ],
        ),
        (
            "ssl/ssl_handshake_failed",
            &["java.io.IOException: Remote host terminated the handshake"],
        ),
    ]);
}

#[test]
fn what_a_connector_was_told_by_its_database_is_the_databases() {
    let thrown = "[2018-05-10 10:31:26,341] ERROR Error while starting connector c (org.apache.kafka.connect.runtime.WorkerConnector:108)\n\
                  org.apache.kafka.connect.errors.ConnectException: java.sql.SQLException: {}\n\
                  \tat io.confluent.connect.jdbc.JdbcSourceConnector.start(JdbcSourceConnector.java:78)";
    for (told, engine, expected) in [
        (
            "ORA-01017: invalid username/password; logon denied",
            Engine::Oracle,
            "credentials/bad_password",
        ),
        (
            "Access denied for user 'u'@'10.0.0.1' (using password: YES)",
            Engine::Mysql,
            "credentials/bad_password",
        ),
        (
            "ORA-12541: TNS:no listener",
            Engine::Oracle,
            "network/connection_refused",
        ),
        (
            "ORA-00942: table or view does not exist",
            Engine::Oracle,
            "not_connection/schema_or_data_error",
        ),
    ] {
        assert_eq!(said(&thrown.replace("{}", told), Some(engine)), expected, "{told}");
    }
    // Near miss: Kafka itself, on a connection to a database.
    let of_kafka = "org.apache.kafka.common.errors.TimeoutException: Topic t not present in metadata after 60000 ms.";
    assert_eq!(said(of_kafka, Some(Engine::Oracle)), "not_connection/other");
}

#[test]
fn the_web_of_the_machine_itself_is_no_source() {
    all(&[
        (
            "not_connection/other",
            &[
                "Connect to localhost:80 [localhost/127.0.0.1] failed: Connection refused (Connection refused) -> [Help 2]",
                "Connect to localhost:443 [localhost/127.0.0.1] failed: Connection refused",
                "Failed to connect to localhost:8080: Connection refused",
            ],
        ),
        (
            "network/connection_refused",
            &[
                "Connection to localhost:5432 refused. Check that the hostname and port are correct",
                "trino: Connect to localhost:443 failed: Connection refused",
            ],
        ),
    ]);
}

#[test]
fn mongo_that_has_seen_all_of_its_servers_was_reached() {
    let state = |servers: &str| {
        format!(
            "com.mongodb.MongoTimeoutException: Timed out after 10000 ms while waiting for a server that matches \
             WritableServerSelector. Client view of cluster state is {{type=REPLICA_SET, servers=[{servers}]}}"
        )
    };
    let seen = |name: &str| {
        format!("{{address={name}:27017, type=REPLICA_SET_SECONDARY, roundTripTime=1.3 ms, state=CONNECTED}}")
    };
    let unseen = "{address=m3.corp:27017, type=UNKNOWN, state=CONNECTING}";
    for (servers, expected) in [
        (seen("m1.corp"), "not_connection/other"),
        (
            format!("{}, {}", seen("m1.corp"), seen("m2.corp")),
            "not_connection/other",
        ),
        (format!("{}, {unseen}", seen("m1.corp")), "network/connect_timeout"),
        (unseen.to_owned(), "network/connect_timeout"),
    ] {
        assert_eq!(said(&state(&servers), None), expected, "{servers}");
    }
    let python = |kind: &str| {
        format!(
            "pymongo.errors.ServerSelectionTimeoutError: No replica set members match selector \"Primary()\", Timeout: 30s, Topology \
             Description: <TopologyDescription id: 1, topology_type: ReplicaSetNoPrimary, servers: [<ServerDescription ('m1.corp', \
             27017) server_type: {kind}, rtt: 0.01>]>"
        )
    };
    assert_eq!(said(&python("RSSecondary"), None), "not_connection/other");
    assert_eq!(said(&python("Unknown"), None), "network/connect_timeout");
}

#[test]
fn tools_and_services_that_answer_for_themselves_are_no_source() {
    all(&[
        (
            "not_connection/other",
            &[
                "│ Error: expected connection_properties to be one of [HOST PORT USERNAME PASSWORD], got KAFKA_SASL_MECHANISM",
                "Error: expected max_capacity to be in the range (2 - 100), got 1",
                "Error: An argument named \"subnet\" is not expected here.",
                "MISCONF Redis is configured to save RDB snapshots, but is currently not able to persist on disk.",
                "(error) READONLY You can't write against a read only replica.",
                "OOM command not allowed when used memory > 'maxmemory'.",
                "SMTPAuthenticationError: (535, b'5.7.8 Username and password not accepted')",
                "SMTPConnectError: (421, b'4.7.0 Try again later')",
                "WARNING airflow.exceptions.AirflowException: Task received SIGTERM signal",
                "com.amazonaws.services.s3.model.AmazonS3Exception: The bucket does not allow ACLs (Service: Amazon S3; Status Code: 400;",
                "GENERIC_USER_ERROR: Encountered an exception[software.amazon.awssdk.services.dynamodb.model.DynamoDbException] from your \
                 LambdaFunction[f] executed in context[c] with message[Invalid ProjectionExpression: too long; (Service: DynamoDb, Status \
                 Code: 400, Request ID: x)]",
                "java.lang.UnsupportedOperationException: lock is not supported\n\tat \
                 com.amazonaws.glue.catalog.metastore.GlueMetastoreClientDelegate.lock(GlueMetastoreClientDelegate.java:1808)",
                "org.apache.spark.SparkException: Python worker exited unexpectedly (crashed)",
            ],
        ),
        (
            "not_connection/script_error",
            &[
                "An error occurred (InvalidRequestException) when calling the StartQueryExecution operation: line 13:25: mismatched input 'and'",
                "java.lang.UnsupportedOperationException: zzz\n\tat com.example.job.Main.run(Main.java:8)",
                "org.apache.spark.sql.AnalysisException: [AMBIGUOUS_REFERENCE] Reference `a` is ambiguous, could be: [`a`, `a`].",
                "AnalysisException: Reference 'a' is ambiguous, could be: a#1L, a#2L.;",
            ],
        ),
        // What only looks like them.
        (
            "not_connection/data_access_denied",
            &[
                "com.amazonaws.services.s3.model.AmazonS3Exception: Forbidden (Service: Amazon S3; Status Code: 403; Error Code: 403 Forbidden; Request ID: x)",
            ],
        ),
        (
            "not_connection/schema_or_data_error",
            &[
                "org.apache.spark.sql.AnalysisException: [AMBIGUOUS_COLUMN_OR_FIELD] Column or field `a` is ambiguous and has 2 matches.",
                "java.sql.SQLException: Cannot handle data type: 2005",
                "java.sql.SQLException: Unsupported JDBC type: 2005",
            ],
        ),
    ]);
    let numbered = "(535, b'zzz')";
    assert_ne!(said(numbered, Some(Engine::Sqlserver)), "not_connection/other");
}

#[test]
fn an_executor_is_lost_for_want_of_memory_however_that_is_logged() {
    let lost = "17/09/13 17:15:43 ERROR cluster.YarnScheduler: Lost executor 6 on h: Executor heartbeat timed out after 178850 ms";
    let warned = |what: &str| {
        format!(
            "{lost}\n17/09/13 17:15:52 WARN server.TransportChannelHandler: Exception in connection from h/10.0.0.3:50701\n{what}"
        )
    };
    for (what, expected) in [
        (
            "java.lang.OutOfMemoryError: GC overhead limit exceeded",
            "not_connection/out_of_memory",
        ),
        (
            "java.lang.OutOfMemoryError: Java heap space",
            "not_connection/out_of_memory",
        ),
        (
            "java.io.IOException: Connection reset by peer",
            "not_connection/shuffle_or_executor_lost",
        ),
    ] {
        assert_eq!(said(&warned(what), None), expected, "{what}");
    }
    // Near misses: no executor was lost, whatever was short before; heartbeats alone.
    let source = "17/09/13 17:15:40 WARN MemoryStore: java.lang.OutOfMemoryError: Java heap space\n17/09/13 17:15:43 ERROR Main: \
                  org.postgresql.util.PSQLException: FATAL: password authentication failed for user \"u\"";
    assert_eq!(said(source, Some(Engine::Postgresql)), "credentials/bad_password");
    all(&[(
        "not_connection/shuffle_or_executor_lost",
        &[
            "WARN Executor:87 - Issue communicating with driver in heartbeater\norg.apache.spark.SparkException: Error sending message [message = Heartbeat(31,[x)]",
            "ERROR Executor: Exit as unable to send heartbeats to driver more than 60 times",
        ],
    )]);
}

#[test]
fn whose_socket_timed_out_is_told_by_the_frames_of_a_traceback_that_breaks_off() {
    let traceback = |module: &str| {
        format!(
            "Traceback (most recent call last):\n  File \"/opt/urllib3/util/connection.py\", line 85, in create_connection\n    \
             sock.connect(sa)\nTimeoutError: timed out\n\nDuring handling of the above exception, another exception occurred:\n\n\
             Traceback (most recent call last):\n  File \"/opt/site-packages/{module}\", line 464, in send\n    urllib_response = conn.urlopen(\n"
        )
    };
    for (module, expected) in [
        ("botocore/httpsession.py", "network/service_endpoint_unreachable"),
        ("shop/client.py", "network/connect_timeout"),
    ] {
        assert_eq!(said(&traceback(module), None), expected, "{module}");
    }
    let read = "Traceback (most recent call last):\n  File \"/usr/lib/python3.11/socket.py\", line 706, in readinto\n    return \
                self._sock.recv_into(b)\nTimeoutError: timed out";
    assert!(!said(read, None).starts_with("network/"), "an answer that did not come");
    // An error that a page moved to the column of its frames.
    for (error, expected) in [
        (
            "airflow.exceptions.AirflowTaskTimeout: Timeout, PID: 22590",
            "not_connection/job_timeout",
        ),
        (
            "psycopg2.OperationalError: FATAL:  password authentication failed for user \"u\"",
            "credentials/bad_password",
        ),
        ("raise airflow.exceptions.AirflowTaskTimeout", "unknown/unknown"),
    ] {
        let text = format!(
            "  File \"/usr/lib/python3.11/http/client.py\", line 286, in _read_status\n    line = f()\n  {error}\n  ```\n\nzzz"
        );
        assert_eq!(said(&text, None), expected, "{error}");
    }
}

#[test]
fn who_tells_of_revocations_is_another_host_than_the_sources() {
    for (text, expected) in [
        (
            "Could not fetch OCSP Response: Connection to ocsp.acme.privatelink.snowflakecomputing.com timed out. (connect timeout=10)",
            "ssl/certificate_untrusted",
        ),
        (
            "Failed to connect to ocsp.digicert.com:80: Connection refused",
            "ssl/certificate_untrusted",
        ),
        (
            "Failed to connect to crl3.digicert.com:80: Connection timed out",
            "ssl/certificate_untrusted",
        ),
        (
            "Connection to acme.privatelink.snowflakecomputing.com timed out. (connect timeout=10)",
            "network/connect_timeout",
        ),
        (
            "Connection to ocspdb.acme.snowflakecomputing.com timed out. (connect timeout=10)",
            "network/connect_timeout",
        ),
    ] {
        assert_eq!(said(text, Some(Engine::Snowflake)), expected, "{text}");
    }
}

#[test]
fn a_driver_and_a_server_that_do_not_fit_say_so_by_number_or_word() {
    for (engine, text, expected) in [
        (
            Engine::Oracle,
            "ORA-03115: unsupported network datatype or representation",
            "driver/driver_incompatible",
        ),
        (
            Engine::Oracle,
            "ORA-03137: malformed TTC packet from client rejected",
            "driver/driver_incompatible",
        ),
        (
            Engine::Oracle,
            "ORA-03113: end-of-file on communication channel",
            "network/connection_dropped",
        ),
        (
            Engine::Mysql,
            "Retrieval of the RSA public key is not enabled for insecure connections.",
            "driver/driver_incompatible",
        ),
        (
            Engine::Mysql,
            "Authentication method 'caching_sha2_password' failed. Either use a secure connection, specify the server's RSA public key \
             with ServerRSAPublicKeyFile, or set AllowPublicKeyRetrieval=True.",
            "driver/driver_incompatible",
        ),
        (
            Engine::Postgresql,
            "ErrorResponse { fields: [ (83, \"FATAL\"), (67, \"28000\"), (77, \"PAM authentication failed\"), (70, \"auth.c\") ] }",
            "credentials/iam_db_auth_misconfigured",
        ),
        (
            Engine::Postgresql,
            "ErrorResponse { fields: [ (83, \"FATAL\"), (77, \"password authentication failed\"), (70, \"auth.c\") ] }",
            "credentials/bad_password",
        ),
        (
            Engine::Bigquery,
            "com.google.cloud.bigquery.BigQueryException: Error getting access token for service account: oauth2.googleapis.com",
            "network/dns_failure",
        ),
        (
            Engine::Bigquery,
            "com.google.cloud.bigquery.BigQueryException: bigquery.googleapis.com",
            "network/dns_failure",
        ),
        (
            Engine::Bigquery,
            "com.google.cloud.bigquery.BigQueryException: Error getting access token for service account: 400 Bad Request POST \
             https://oauth2.googleapis.com/token",
            "credentials/oauth_or_key_invalid",
        ),
    ] {
        assert_eq!(said(text, Some(engine)), expected, "{text}");
    }
}

#[test]
fn a_method_before_a_url_is_a_request_of_the_program_s_own() {
    all(&[
        (
            "not_connection/other",
            &[
                "POST failed to: https://erp.corp.example/v2/items (from SSLError('certificate verify failed'))",
                "Network Error: 'PUT failed to: https://www.corp.example/login' (from SSLError(SSLError(1, '_ssl.c:503: error:14090086:SSL \
                 routines:SSL3_GET_SERVER_CERTIFICATE:certificate verify failed'),),))",
                "Could not PUT to https://hooks.corp.example/x: connection reset by peer",
            ],
        ),
        (
            "network/connect_timeout",
            &["DELETE failed: connection to db.corp.example timed out, for more of it see https://corp.example/help"],
        ),
        (
            "ssl/certificate_untrusted",
            &["POST https://x.snowflakecomputing.com/session/v1/login-request: certificate verify failed"],
        ),
    ]);
}

#[test]
fn a_reply_of_a_server_of_files_or_mail_is_told_by_its_number() {
    all(&[
        (
            "not_connection/other",
            &[
                "530 Login authentication failed",
                "535 5.7.8 Error: authentication failed: UGFzc3dvcmQ6",
                "421 4.7.0 connection timed out",
                "530-Authentication failed",
            ],
        ),
        (
            "credentials/bad_password",
            &["5301 authentication failed", "authentication failed, 530 times"],
        ),
    ]);
    let of_mysql = "1045 (28000): Access denied for user 'a'@'b' (using password: YES)";
    assert_eq!(said(of_mysql, Some(Engine::Mysql)), "credentials/bad_password");
}

#[test]
fn who_writes_to_kafka_or_administers_it_reads_no_source() {
    all(&[
        (
            "not_connection/other",
            &[
                "org.apache.kafka.common.errors.TimeoutException: Failed to update metadata after 60000 ms.",
                "KafkaTimeoutError: Failed to update metadata after 60.0 secs.",
                "org.apache.kafka.common.errors.TimeoutException: Call(callName=fetchMetadata, deadlineMs=1, tries=1, nextAllowedTryMs=2) \
                 timed out at 3 after 1 attempt(s)\nCaused by: org.apache.kafka.common.errors.TimeoutException: Timed out waiting to send the call.",
                "org.apache.kafka.connect.errors.ConnectException: Failed to connect to and describe Kafka cluster. Check worker's broker \
                 connection and security properties.",
                "org.apache.kafka.connect.errors.ConnectException: Timed out while checking for or creating topic(s) 'connect-offsets'.",
                "ERROR Failed to start KSQL (io.confluent.ksql.rest.server.KsqlServerMain:66)\njava.lang.RuntimeException: Failed to get Kafka \
                 cluster information\nCaused by: org.apache.kafka.common.errors.TimeoutException: Timed out waiting for a node assignment. Call: \
                 listNodes",
                "kafka.zookeeper.ZooKeeperClientTimeoutException: Timed out waiting for connection while in state: CONNECTING",
            ],
        ),
        (
            "network/connect_timeout",
            &[
                "org.apache.kafka.common.errors.TimeoutException: Timeout expired while fetching topic metadata",
                "org.apache.kafka.common.errors.TimeoutException: Timeout of 60000ms expired before the position for partition t-0 could be \
                 determined",
            ],
        ),
    ]);
}

#[test]
fn spark_and_its_workers_among_themselves_are_told_without_a_logger() {
    all(&[
        (
            "not_connection/shuffle_or_executor_lost",
            &[
                "Connection to /10.19.65.135:34963 has been quiet for 120000 ms while there are outstanding requests. Assuming connection is dead; \
                 please adjust spark.network.timeout if this is wrong.",
                "Connecting to 10.0.0.7 timed out. This timeout is controlled by spark.rpc.lookupTimeout",
                "ERROR RetryingBlockTransferor: Exception while beginning fetch of 2 outstanding blocks\njava.io.IOException: Connecting to \
                 /10.2.2.2:42011 timed out (120000 ms)",
                "java.io.IOException: Connecting to 10.3.3.3:39999 failed in the last 4750 ms, fail this connection directly",
            ],
        ),
        (
            "not_connection/other",
            &[
                "ERROR PythonRDD: Error while sending iterator\njava.net.SocketException: Connection reset by peer: socket write error",
            ],
        ),
        (
            "network/connect_timeout",
            &[
                "Connection to 10.19.65.135:5432 timed out",
                "Connecting to 10.0.0.7 timed out.",
            ],
        ),
        (
            "network/connection_refused",
            &["org.postgresql.util.PSQLException: Connection to db:5432 refused. (spark.network.timeout is 120s)"],
        ),
    ]);
}

#[test]
fn what_a_machine_asks_of_its_cloud_or_of_itself_is_no_source_s() {
    all(&[
        (
            "not_connection/iam_permission_other",
            &[
                "urllib3.exceptions.ConnectTimeoutError: (<botocore.awsrequest.AWSHTTPConnection object at 0x7f>, 'Connection to 169.254.169.254 \
                 timed out. (connect timeout=1)')",
                "connect to 169.254.170.2 failed: Connection refused",
            ],
        ),
        (
            "not_connection/other",
            &["Could not connect to the endpoint URL: \"http://localhost:4566/\""],
        ),
        (
            "network/connect_timeout",
            &["Connection to 169.253.169.254 timed out. (connect timeout=1)"],
        ),
        (
            "network/service_endpoint_unreachable",
            &["Could not connect to the endpoint URL: \"https://glue.eu-west-1.amazonaws.com/\""],
        ),
    ]);
}

#[test]
fn who_asks_by_grpc_and_names_no_host_asks_no_source_unless_it_is_google_s() {
    let refused =
        "rpc error: code = Unavailable desc = connection error: desc = \"transport: authentication handshake failed\"";
    all(&[
        ("not_connection/other", &[refused]),
        (
            "network/dns_failure",
            &["rpc error: code = Unavailable desc = dial tcp: lookup bigquerystorage.googleapis.com: no such host"],
        ),
    ]);
    assert_eq!(said(refused, Some(Engine::Bigquery)), "ssl/ssl_handshake_failed");
}

#[test]
fn a_file_of_the_machine_is_told_by_its_number_or_the_program_that_wants_it() {
    all(&[
        (
            "not_connection/other",
            &[
                "ERROR: [Errno 13] Permission denied: '/var/presto'",
                "[Errno 30] Read-only file system: '/var/task/x'",
                "Error: EACCES: permission denied, open '/home/node/.npmrc'",
                "mkdir: cannot create directory '/opt/airflow/logs': Permission denied",
                "bash: ./run.sh: Permission denied",
            ],
        ),
        (
            "network/connection_refused",
            &["[Errno 111] Connection refused: '10.0.0.7'"],
        ),
        ("network/dns_failure", &["Error: getaddrinfo ENOTFOUND db.corp.example"]),
        (
            "unknown/unknown",
            &["[Errno 13] Permission denied: '/etc/ssl/client.key'"],
        ),
    ]);
}

#[test]
fn what_superset_takes_an_error_for_is_told_by_its_name_and_not_by_the_numbers_of_its_issues() {
    let told = |name: &str, code: u32| {
        format!(
            "[SupersetError(message='zzz', error_type=<SupersetErrorType.{name}: '{name}'>, extra={{'issue_codes': [{{'code': {code}, \
             'message': 'Issue {code} - Either the database is spelled incorrectly or does not exist.'}}]}})]"
        )
    };
    for (name, code, expected) in [
        ("CONNECTION_ACCESS_DENIED_ERROR", 1014, "credentials/bad_password"),
        ("CONNECTION_INVALID_HOSTNAME_ERROR", 1007, "network/dns_failure"),
        ("CONNECTION_PORT_CLOSED_ERROR", 1008, "network/connection_refused"),
        (
            "CONNECTION_UNKNOWN_DATABASE_ERROR",
            1015,
            "credentials/database_or_privilege_missing",
        ),
    ] {
        assert_eq!(said(&told(name, code), Some(Engine::Mysql)), expected, "{name}");
    }
    let of_mysql = "(1049, \"Unknown database 'x'\")";
    assert_eq!(
        said(of_mysql, Some(Engine::Mysql)),
        "credentials/database_or_privilege_missing"
    );
}

#[test]
fn a_lock_of_any_database_is_no_network_and_a_locked_account_no_lock() {
    all(&[
        (
            "not_connection/lock_or_query_timeout",
            &[
                "java.sql.SQLException: A lock could not be obtained within the time requested\nCaused by: ERROR 40XL1: A lock could not be obtained \
                 within the time requested",
                "ERROR 40001: A lock could not be obtained due to a deadlock, cycle of locks and waiters is:",
                "org.h2.jdbc.JdbcSQLTimeoutException: Timeout trying to lock table \"T\"; SQL statement:",
                "FAILED: Error in acquiring locks: Locks on the underlying objects cannot be acquired, retry after some time",
            ],
        ),
        (
            "credentials/account_locked_or_expired",
            &["ORA-28000: The account is locked."],
        ),
    ]);
}

#[test]
fn the_lines_of_tomcat_s_log_are_told_apart() {
    let text = "01-Feb-2024 07:46:39.667 SEVERE [main] x.Y.z The driver could not establish a secure connection to SQL Server by using Secure Sockets \
                Layer (SSL) encryption. Error: \"Failed to validate the server name \"a.b\"in a certificate during Secure Sockets Layer (SSL) \
                initialization.\"\n01-Feb-2024 07:46:39.835 WARNING [main] p.Pool Another error has occurred \
                [ com.microsoft.sqlserver.jdbc.SQLServerException: The connection is closed. ]";
    assert_eq!(said(text, Some(Engine::Sqlserver)), "ssl/hostname_mismatch");
    let swapped = text.replace("SEVERE", "INFO").replace("WARNING", "SEVERE");
    assert_eq!(said(&swapped, Some(Engine::Sqlserver)), "network/connection_dropped");
}

#[test]
fn a_client_that_cannot_encrypt_a_password_does_not_fit_its_server() {
    for told in [
        "Error: Unknown authenticationOk message typeMessage { name: 'authenticationOk', length: 23 }",
        "Error: Unknown authenticationOk message type 13",
        "Error: SASL: Only mechanism(s) SCRAM-SHA-256 are currently supported",
    ] {
        assert_eq!(
            said(told, Some(Engine::Postgresql)),
            "driver/driver_incompatible",
            "{told}"
        );
    }
    for told in [
        "(2061, 'RSA Encryption not supported - sha256_password plugin was built with GnuTLS support')",
        "RSA Encryption not supported - caching_sha2_password plugin was built with GnuTLS support",
        "Authentication type 'caching_sha2_password' must require SSL in full authentication phase",
    ] {
        assert_eq!(said(told, Some(Engine::Mysql)), "driver/driver_incompatible", "{told}");
    }
    let required = "Connections using insecure transport are prohibited while --require_secure_transport=ON.";
    assert_eq!(said(required, Some(Engine::Mysql)), "ssl/ssl_required_by_server");
}

#[test]
fn who_makes_resources_is_no_source_unless_its_provider_names_one() {
    all(&[
        (
            "not_connection/other",
            &[
                "Error: Post \"https://10.0.0.7/api\": x509: certificate signed by unknown authority\n\n  with helm_release.a,\n  on main.tf line 4, \
                 in resource \"helm_release\" \"a\":",
            ],
        ),
        (
            "credentials/bad_password",
            &[
                "Error: error PostgreSQL version: pq: password authentication failed for user \"x\"\n\n  with postgresql_role.a,\n  on main.tf \
                 line 4, in resource \"postgresql_role\" \"a\":",
            ],
        ),
        (
            "credentials/secret_missing_or_malformed",
            &[
                "Error: Secrets Manager Secret \"x\" not found\n\n  on main.tf line 4, in data \"aws_secretsmanager_secret\" \"a\":",
            ],
        ),
    ]);
}

#[test]
fn a_port_in_the_place_of_a_host_is_the_url_s() {
    for (engine, told, expected) in [
        (
            Engine::Postgresql,
            "psql: could not translate host name \"0.0.0.0:5432\" to address: Name or service not known",
            "driver/bad_jdbc_url",
        ),
        (
            Engine::Mysql,
            "Unknown MySQL server host 'db.corp:3306' (2)",
            "driver/bad_jdbc_url",
        ),
        (
            Engine::Postgresql,
            "could not translate host name \"fe80::1\" to address: Name or service not known",
            "network/dns_failure",
        ),
        (
            Engine::Mysql,
            "Unknown MySQL server host 'db.corp' (2)",
            "network/dns_failure",
        ),
        (
            Engine::Mysql,
            "Can't connect to MySQL server on 'db.corp:3306' (111)",
            "network/connection_refused",
        ),
    ] {
        assert_eq!(said(told, Some(engine)), expected, "{told}");
    }
}

#[test]
fn what_a_function_of_the_script_raises_is_the_script_s_whoever_called_it() {
    let below = "\tat org.apache.spark.api.python.BasePythonRunner$ReaderIterator.handlePythonException(PythonRunner.scala:516)";
    all(&[
        (
            "not_connection/script_error",
            &[
                &format!(
                    "  File \"<stdin>\", line 3, in divide_by_zero\nZeroDivisionError: division by zero\n\n{below}"
                ),
                "[UDTF_EXEC_ERROR] User defined table function encountered an error in the 'eval' method: Column 0 had a value of None",
                "[UDTF_RETURN_SCHEMA_MISMATCH] The number of columns in the result does not match the specified schema.",
            ],
        ),
        (
            "network/connection_refused",
            &[
                "[UDTF_EXEC_ERROR] User defined table function encountered an error in the 'eval' method: connection to db:5432 refused",
            ],
        ),
        (
            "not_connection/other",
            &[&format!("java.net.SocketException: Connection reset\n{below}")],
        ),
    ]);
}

#[test]
fn the_numbered_lines_of_a_notebook_are_code() {
    all(&[
        (
            "not_connection/schema_or_data_error",
            &[
                "    589             raise ValueError(msg)\n    590 \n--> 591         self.writer.write_table(table, row_group_size=row_group_size)\n\
                 ArrowNotImplementedError: Lists with non-zero length null components are not supported",
            ],
        ),
        ("not_connection/script_error", &["3 errors\nValueError: msg"]),
    ]);
    let told = "    12     return connect(url)\n---> 13 f()\nOperationalError: FATAL:  password authentication failed for user \"u\"";
    assert_eq!(said(told, Some(Engine::Postgresql)), "credentials/bad_password");
}
