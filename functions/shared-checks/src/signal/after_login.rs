//! Refused at the door, or behind it: the same words and numbers, told apart by what ran. And what drivers say at the door that nobody
//! else says so. Each kind beside texts that come out otherwise.

use shared_domain::source::Engine;

use super::readers::walk;
use super::speakers::heard::said;

#[test]
fn a_statement_that_is_refused_as_a_login_would_be_is_a_right_that_is_missing() {
    let refused = "Access denied for user 'cdc'@'10.0.0.9' (using password: YES)";
    let missing = "credentials/database_or_privilege_missing";
    for (text, expected) in [
        (
            format!("Aborting snapshot after running 'FLUSH TABLES WITH READ LOCK': {refused}"),
            missing,
        ),
        (
            format!("Aborting snapshot due to error when last running 'SHOW MASTER STATUS': {refused}"),
            missing,
        ),
        (
            format!(
                "java.sql.SQLException: {refused}\n\tat com.mysql.cj.jdbc.exceptions.SQLError.createSQLException(S.java:1)\n\tat com.mysql.cj.jdbc.StatementImpl.executeInternal(S.java:2)"
            ),
            missing,
        ),
        (
            format!(
                "sqlalchemy.exc.OperationalError: (pymysql.err.OperationalError) (1045, \"{refused}\")\n[SQL: LOAD DATA INFILE '/x' INTO TABLE t]"
            ),
            missing,
        ),
        (
            format!(
                "Traceback (most recent call last):\n  File \"/x/site-packages/pymysql/cursors.py\", line 3, in execute\n    x()\npymysql.err.OperationalError: (1045, \"{refused}\")"
            ),
            missing,
        ),
        // Near misses: a login, by its frames and modules.
        (format!("java.sql.SQLException: {refused}"), "credentials/bad_password"),
        (
            format!(
                "java.sql.SQLException: {refused}\n\tat com.mysql.cj.jdbc.ConnectionImpl.createNewIO(C.java:1)\n\tat com.mysql.cj.jdbc.StatementImpl.executeInternal(S.java:2)"
            ),
            "credentials/bad_password",
        ),
        (
            format!(
                "Traceback (most recent call last):\n  File \"/x/site-packages/pymysql/connections.py\", line 3, in connect\n    x()\npymysql.err.OperationalError: (1045, \"{refused}\")"
            ),
            "credentials/bad_password",
        ),
    ] {
        assert_eq!(said(&text, Some(Engine::Mysql)), expected, "{text}");
    }
}

#[test]
fn what_the_driver_cannot_answer_the_server_with_is_the_driver_s() {
    walk(
        Some(Engine::Postgresql),
        &[
            (
                "driver/driver_incompatible",
                &[
                    "SCRAM authentication is not supported by this driver. You need JDK >= 8 and pgjdbc >= 42.2.0",
                    "Connection Error: invalid authentication type\nCaused by: java.io.IOException: invalid authentication type\n\tat \
                     com.impossibl.postgres.protocol.v30.MessageDispatchHandler.receiveAuthentication(M.java:1)",
                    "java.io.IOException: No supported SASL mechanisms available\n\tat com.impossibl.postgres.x.Y.z(Y.java:1)",
                ],
            ),
            (
                "ssl/ssl_handshake_failed",
                &["Connection Error: address 'db' ...\nCaused by: java.io.IOException: SSL not allowed by server"],
            ),
            (
                "network/connect_timeout",
                &["java.io.IOException: Timeout starting connection"],
            ),
            (
                "driver/bad_jdbc_url",
                &["java.sql.SQLException: Invalid port in server address list"],
            ),
            // Near misses: a feature that the driver lacks, and what is left out of it.
            (
                "not_connection/schema_or_data_error",
                &["org.postgresql.util.PSQLException: Custom type maps are not supported."],
            ),
            (
                "credentials/bad_password",
                &["FATAL: SCRAM authentication failed: password authentication failed for user \"x\""],
            ),
        ],
    );
}

#[test]
fn what_a_server_did_not_expect_of_itself_is_nobody_s_data() {
    walk(
        None,
        &[
            (
                "not_connection/other",
                &[
                    "Redshift error: could not open relation with OID 6134794",
                    "ERROR: cache lookup failed for relation 123",
                    "psycopg2.errors.InternalError_: tuple concurrently updated",
                ],
            ),
            (
                "not_connection/schema_or_data_error",
                &[
                    "ERROR: relation \"t\" does not exist",
                    "ERROR: relation with OID 6 does not exist",
                ],
            ),
        ],
    );
}

#[test]
fn a_user_of_iam_is_refused_by_its_token() {
    walk(
        Some(Engine::Redshift),
        &[
            (
                "credentials/iam_db_auth_misconfigured",
                &[
                    "error: IAM authentication failed for user \"IAMR:etl-role\"",
                    "FATAL: password authentication failed for user \"IAM:etl\"",
                    "ERROR: user \"IAMR:etl\" does not exist",
                ],
            ),
            (
                "credentials/bad_password",
                &[
                    "FATAL: password authentication failed for user \"iamet\"",
                    "FATAL: password authentication failed for user \"etl\"",
                ],
            ),
        ],
    );
}

#[test]
fn the_whole_name_of_a_driver_that_is_not_found_is_the_driver() {
    walk(
        None,
        &[
            (
                "driver/driver_class_not_found",
                &[
                    "java.lang.IllegalArgumentException: JDBC-Class not found. - oracle.jdbc.driver.OracleDriver",
                    "java.lang.IllegalArgumentException: class com.mysql.jdbc.Driver was not found",
                    "com.x.JobException: Can't load driver class com.ibm.db2.jcc.DB2Driver",
                ],
            ),
            (
                "not_connection/script_error",
                &[
                    "java.lang.IllegalArgumentException: Class not found. - com.example.udf.Parser",
                    "java.lang.IllegalArgumentException: class com.example.DiskDriver has no field x",
                ],
            ),
        ],
    );
}

#[test]
fn what_a_script_hands_to_the_jvm_is_the_script_s() {
    let of = |method: &str| format!("py4j.Py4JException: Method {method} does not exist");
    for (method, expected) in [
        ("info([class java.util.HashMap])", "script_error"),
        ("or([class java.lang.String])", "script_error"),
        ("col([class org.apache.spark.sql.Column])", "script_error"),
        ("__getstate__([])", "script_error"),
        ("isBarrier([])", "library_missing"),
        (
            "showString([class java.lang.Integer, class java.lang.Integer, class java.lang.Boolean])",
            "library_missing",
        ),
        (
            "sql([class java.lang.String, class java.util.HashMap])",
            "library_missing",
        ),
    ] {
        assert_eq!(
            said(&of(method), None),
            format!("not_connection/{expected}"),
            "{method}"
        );
    }
}

#[test]
fn an_exception_that_nobody_answered_hides_no_reason() {
    let nobody = "(Service: null; Status Code: 0; Error Code: null; Request ID: null)";
    for (text, expected) in [
        (
            format!(
                "awswrangler.exceptions.QueryFailed: HIVE_METASTORE_ERROR: x.PrestoException: Error: type expected at the position 0 {nobody}."
            ),
            "not_connection/schema_or_data_error",
        ),
        (
            format!("HIVE_BAD_DATA: Error parsing field value {nobody}"),
            "not_connection/schema_or_data_error",
        ),
        (format!("connection refused {nobody}"), "network/connection_refused"),
        (
            "x (Service: AmazonS3; Status Code: 403; Error Code: AccessDenied; Request ID: null)".to_owned(),
            "not_connection/data_access_denied",
        ),
        (
            "x (Service: AWSGlue; Status Code: 400; Error Code: ThrottlingException; Request ID: null)".to_owned(),
            "not_connection/capacity_or_throttling",
        ),
    ] {
        assert_eq!(said(&text, None), expected, "{text}");
    }
}

#[test]
fn what_ran_out_or_differs_beside_a_source_is_none_of_its() {
    let expired = |call: &str| {
        format!("An error occurred (ExpiredToken) when calling the {call} operation: The provided token has expired.")
    };
    for (text, expected) in [
        (expired("ListObjectsV2"), "not_connection/data_access_denied"),
        (expired("PutObject"), "not_connection/data_access_denied"),
        (expired("GetCallerIdentity"), "not_connection/iam_permission_other"),
        (expired("GetJobRun"), "not_connection/iam_permission_other"),
        (
            "ValueError: Schema in c:/p/part.1.parquet was different.\nvar0: int64".to_owned(),
            "not_connection/schema_or_data_error",
        ),
        ("ValueError: The value in x was different.".to_owned(), "not_connection/script_error"),
        (
            "WARN: Cannot merge new columns into the table t as defined in the Data Catalog\nbecause the parameter 'x' has changed.".to_owned(),
            "not_connection/schema_or_data_error",
        ),
        (
            "18/01/09 18:31:18 WARN cluster.YarnSchedulerBackend$YarnSchedulerEndpoint: Container marked as failed: c_1 on host: h. Exit \
             status: 1. Diagnostics: Exception from container-launch."
                .to_owned(),
            "not_connection/shuffle_or_executor_lost",
        ),
        (
            "WARN YarnAllocator: Container marked as failed: c_1. Exit status: 137".to_owned(),
            "not_connection/out_of_memory",
        ),
        (
            "Execution failed due to configuration error: Lambda was not able to access EC2's API using the Lambda Execution Role".to_owned(),
            "permissions/glue_role_missing_permission",
        ),
        (
            "org.apache.spark.api.python.PythonException: Traceback (most recent call last):\n  File \"j.py\", line 3, in f\n    raise \
             Exception('zzz')\nException: zzz"
                .to_owned(),
            "not_connection/script_error",
        ),
    ] {
        assert_eq!(said(&text, None), expected, "{text}");
    }
}

#[test]
fn a_login_without_a_password_is_one_in_whatever_words() {
    walk(
        None,
        &[
            (
                "credentials/bad_password",
                &[
                    "FATAL : la connexion au serveur sur \"h\", le port 5432 a échoué : fe_sendauth : aucun mot de passe fourni",
                    "connection to server at \"h\", port 5432 failed: fe_sendauth: no password supplied",
                    "fe_sendauth: keine Passwort angegeben",
                ],
            ),
            (
                "network/connection_dropped",
                &["fe_sendauth: error sending password authentication"],
            ),
            (
                "network/connection_refused",
                &["connection to server at \"h\", port 5432 failed: Connection refused"],
            ),
        ],
    );
}

#[test]
fn what_a_server_says_of_its_log_is_no_login_and_no_network() {
    walk(
        Some(Engine::Mysql),
        &[
            (
                "not_connection/other",
                &[
                    "com.github.shyiko.mysql.binlog.network.ServerException: Could not find first log file name in binary log index file",
                    "ERROR 1236 (HY000): zzz",
                    "Slave can not handle replication events with the checksum that master is configured to log",
                    "The slave is connecting using CHANGE MASTER TO MASTER_AUTO_POSITION = 1, but the master has purged binary logs \
                     containing GTIDs that the slave requires.",
                ],
            ),
            (
                "not_connection/schema_or_data_error",
                &["The current max allowed package is 4194304 bytes but the statement length is 64308244.0 bytes."],
            ),
            (
                "credentials/database_or_privilege_missing",
                &["ERROR 1227 (42000): zzz"],
            ),
            (
                "network/connection_dropped",
                &["ERROR 2013 (HY000): Lost connection to MySQL server during query"],
            ),
        ],
    );
}

#[test]
fn a_server_without_room_ends_its_sessions_for_it() {
    let full = "ERROR:  could not extend file \"base/1/2\": wrote only 4096 of 8192 bytes at block 1\nHINT:  Check free disk space.";
    let lost = "FATAL:  server conn crashed?\nserver closed the connection unexpectedly";
    for (text, expected) in [
        (format!("{full}\n{lost}"), "not_connection/out_of_disk"),
        (lost.to_owned(), "network/connection_dropped"),
        // Near misses: another failure, and one that was long before.
        (
            format!("ERROR:  relation \"t\" does not exist\n{lost}"),
            "network/connection_dropped",
        ),
        (
            format!("{full}\n{}{lost}", "2024-01-01 10:00:00 ERROR x: zzz\n".repeat(30)),
            "network/connection_dropped",
        ),
    ] {
        assert_eq!(said(&text, Some(Engine::Postgresql)), expected, "{text}");
    }
}

#[test]
fn a_client_that_read_less_than_an_answer_lost_its_server() {
    let raised = |module: &str| {
        format!(
            "Traceback (most recent call last):\n  File \"/x/site-packages/{module}\", line 9, in handle_messages\n    code, n = \
             ci_unpack(self._read(5))\nstruct.error: unpack_from requires a buffer of at least 5 bytes (actual buffer size is 0)"
        )
    };
    assert_eq!(
        said(&raised("redshift_connector/core.py"), None),
        "network/connection_dropped"
    );
    assert_eq!(said(&raised("pg8000/core.py"), None), "network/connection_dropped");
    assert_eq!(said(&raised("avro/io.py"), None), "not_connection/script_error");
}

#[test]
fn apple_s_words_for_a_certificate_are_known() {
    for (reason, expected) in [
        ("unknown Cert Authority", "ssl/certificate_untrusted"),
        ("chain had an expired cert", "ssl/certificate_untrusted"),
        ("peer host name mismatch", "ssl/hostname_mismatch"),
        ("Cipher Suite negotiation failure", "ssl/ssl_handshake_failed"),
        ("zzz", "ssl/ssl_handshake_failed"),
    ] {
        let text = format!("Error opening a TLS connection: {reason}");
        assert_eq!(said(&text, Some(Engine::Postgresql)), expected, "{text}");
    }
}

#[test]
fn a_message_that_lost_its_letters_says_what_it_said() {
    walk(
        Some(Engine::Postgresql),
        &[
            (
                "credentials/database_or_privilege_missing",
                &["FATAL:  la base de donn\u{fffd}es \u{fffd} x \u{fffd} n'existe pas"],
            ),
            (
                "network/connect_timeout",
                &["org.postgresql.util.PSQLException: A tentativa de conexÒo falhou."],
            ),
            (
                "credentials/bad_password",
                &[
                    "FATAL: la autentificaci?n password fall? para el usuario ?x?, la conexi?n",
                    "FATAL:  authentification par mot de passe \u{fffd}chou\u{fffd}e pour l'utilisateur \u{fffd} etl \u{fffd}",
                ],
            ),
            ("unknown/unknown", &["zz\u{fffd}zz y \u{fffd}"]),
        ],
    );
}
