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
