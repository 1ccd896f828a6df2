//! Kinds of texts by how they are worded: names and numbers that stand alone, sentences that are cut, folded, or told by somebody. Each
//! table is a rule, and some of those that it decides.

use shared_domain::source::Engine;

use super::readers::walk;
use super::speakers::heard::said;

#[test]
fn names_of_quicksight_and_sentences_of_tools_are_read() {
    walk(
        None,
        &[
            (
                "network/dns_failure",
                &[
                    "UNRESOLVABLE_HOST",
                    "The server you're trying to connect to doesn't exist",
                ],
            ),
            (
                "network/no_route_or_unreachable",
                &["Ingestion failed: UNROUTABLE_HOST"],
            ),
            (
                "credentials/bad_password",
                &[
                    "PASSWORD_AUTHENTICATION_FAILURE",
                    "We couldn't authenticate with the credentials provided. Please try again.",
                    "NJS-101: no credentials specified",
                ],
            ),
            ("ssl/certificate_untrusted", &["SSL_CERTIFICATE_VALIDATION_FAILURE"]),
            (
                "network/connect_timeout",
                &["DATA_SOURCE_CONNECTION_FAILED", "NJS-510: zzz"],
            ),
            (
                "not_connection/script_error",
                &["NJS-044: bind object must contain one of the following attributes"],
            ),
            (
                "not_connection/capacity_or_throttling",
                &["NJS-076: connection request rejected. Pool queue length"],
            ),
        ],
    );
}

#[test]
fn the_numbers_of_simbas_drivers_are_nobody_elses() {
    for text in [
        "[Simba][Presto] (1020) zzz",
        "[Simba][Spark] (1045) zzz",
        "[Microsoft][DriverSupport] (1160) zzz",
    ] {
        assert_eq!(said(text, None), "unknown/unknown", "{text}");
    }
}

#[test]
fn a_denial_alone_is_of_the_service_whose_class_says_it() {
    for (text, expected) in [
        (
            "User class threw exception:\ncom.amazonaws.services.s3.model.AmazonS3Exception: Access Denied",
            "not_connection/data_access_denied",
        ),
        (
            "User: arn:aws:sts::111122223333:assumed-role/etl/session is not authori",
            "unknown/unknown",
        ),
    ] {
        assert_eq!(said(text, None), expected, "{text}");
    }
}

#[test]
fn what_a_client_in_c_asks_over_http_fails_as_libcurl_says() {
    for (reason, expected) in [
        (
            "SSL peer certificate or SSH remote key was not OK",
            "ssl/certificate_untrusted",
        ),
        ("Couldn't resolve host name", "network/dns_failure"),
        (
            "Failure when receiving data from the peer",
            "network/connection_dropped",
        ),
    ] {
        let text = format!("SQLSTATE[08001] [240012] curl_easy_perform() failed: {reason} in C:\\x.php:3");
        assert_eq!(said(&text, Some(Engine::Snowflake)), expected, "{text}");
    }
}

#[test]
fn db2_prints_the_operating_systems_number() {
    for (number, expected) in [
        ("111", "network/connection_refused"),
        ("10060", "network/connect_timeout"),
        ("113", "network/no_route_or_unreachable"),
        ("104", "network/connection_dropped"),
    ] {
        let text = format!(
            "[IBM][CLI Driver] SQL30081N  A communication error has been detected. Protocol specific error code(s): \
             \"{number}\", \"*\", \"*\".  SQLSTATE=08001"
        );
        assert_eq!(said(&text, None), expected, "{text}");
    }
}

#[test]
fn a_name_that_somebody_gave_a_failure_is_read_by_its_words() {
    walk(
        None,
        &[
            (
                "network/connect_timeout",
                &["SOURCE_CONNECTION_FAILED", "EXTERNAL_DATABASE_CONNECTION_ERROR: zzz"],
            ),
            ("not_connection/lock_or_query_timeout", &["LOCK_TIMEOUT"]),
            // A variable is none.
            ("unknown/unknown", &["DB_CONNECTION_TIMEOUT is not set"]),
        ],
    );
}

#[test]
fn power_querys_reasons_are_read_in_every_language() {
    walk(
        None,
        &[
            (
                "not_connection/schema_or_data_error",
                &["Expression.Error: zzz", "OLE DB or ODBC error: [DataFormat.Error] zzz"],
            ),
            ("not_connection/other", &["Formula.Firewall: zzz"]),
            (
                "driver/driver_class_not_found",
                &["DataSource.MissingClientLibrary: zzz"],
            ),
            (
                "credentials/bad_password",
                &["DM_GWPipeline_Gateway_InvalidConnectionCredentials"],
            ),
            (
                "network/connection_dropped",
                &["DataSource.Error: An existing connection was forcibly closed by the remote host"],
            ),
        ],
    );
}

#[test]
fn what_go_says_of_certificates_is_read_though_it_is_cut() {
    walk(
        None,
        &[
            (
                "ssl/hostname_mismatch",
                &[
                    "tls: failed to verify certificate: x509: certificate is valid for *.a.example, *.b.exam",
                    "x509: cannot validate certificate for 10.0.0.5 because it doesn't contain any IP SANs",
                    "x509: certificate relies on legacy Common Name field, use SANs instead",
                ],
            ),
            (
                "ssl/certificate_untrusted",
                &[
                    "tls: failed to verify certificate: x509: certificate signed by unknown authority",
                    "x509: certificate has expired or is not yet valid: current time zzz",
                ],
            ),
        ],
    );
}

#[test]
fn beside_a_number_of_db_lib_the_servers_last_message_is_an_old_one() {
    walk(
        Some(Engine::Sqlserver),
        &[
            (
                "network/connect_timeout",
                &[
                    "(701, \"DB-Lib error message 20003, severity 6:\\nAdaptive Server connection timed out (db.x)\\nDB-Lib error message \
                     20002, severity 9:\\nAdaptive Server connection failed (db.x)\\n\")",
                ],
            ),
            (
                "not_connection/schema_or_data_error",
                &[
                    "(208, b\"Invalid object name 'x'.DB-Lib error message 20018, severity 16:\\nGeneral SQL Server error: Check messages from \
                     the SQL Server\\n\")",
                ],
            ),
        ],
    );
}

#[test]
fn a_class_of_a_driver_that_may_not_be_used_is_a_driver_that_does_not_fit() {
    assert_eq!(
        said(
            "Java::JavaLang::IllegalAccessError: tried to access class oracle.jdbc.driver.X$Y from class oracle.jdbc.driver.X",
            None
        ),
        "driver/driver_incompatible"
    );
    assert_eq!(
        said(
            "oracle.jdbc.Zzz not loaded. Are you sure you've included the correct jdbc driver in :jdbc_driver_library?",
            None
        ),
        "driver/driver_class_not_found"
    );
}

#[test]
fn what_carries_an_error_of_a_function_does_not_outweigh_it() {
    let carried = "Failed to invoke lambda function due to com.amazonaws.services.lambda.invoke.LambdaFunctionException: Failed to \
                   create connection\n\nCaused by: x.client.api.ValidationUtils$SettingsValidationException: \"port\" must be in range [1, 65535]";
    assert_eq!(said(carried, None), "driver/bad_jdbc_url");
}

#[test]
fn what_fails_while_a_connector_makes_credentials_is_a_key() {
    let made =
        "\tat com.google.cloud.spark.bigquery.SparkBigQueryOptions.createCredentials(SparkBigQueryOptions.scala:70)";
    let read = "\tat com.google.cloud.spark.bigquery.BigQueryRelation.read(X.scala:70)";
    for (failure, frame, expected) in [
        (
            "java.io.FileNotFoundException:  (No such file or directory)",
            made,
            "credentials/oauth_or_key_invalid",
        ),
        (
            "java.lang.IllegalArgumentException: zzz",
            made,
            "credentials/oauth_or_key_invalid",
        ),
        (
            "java.io.FileNotFoundException:  (No such file or directory)",
            read,
            "not_connection/schema_or_data_error",
        ),
    ] {
        let text = format!("Exception in thread \"main\" {failure}\n{frame}");
        assert_eq!(said(&text, Some(Engine::Bigquery)), expected, "{text}");
    }
}

#[test]
fn a_text_of_one_case_is_read_as_it_was_written() {
    for (text, expected) in [
        (
            "java.lang.ClassNotFoundException: oracle.jdbc.driver.OracleDriver",
            "driver/driver_class_not_found",
        ),
        (
            "Caused by: java.net.UnknownHostException: db.internal",
            "network/dns_failure",
        ),
        (
            "An error occurred (ThrottlingException) when calling the GetJobRun operation: zzz",
            "not_connection/capacity_or_throttling",
        ),
        ("KeyError: 'a_column_of_data'", "not_connection/script_error"),
    ] {
        for text in [text.to_owned(), text.to_uppercase(), text.to_lowercase()] {
            assert_eq!(said(&text, None), expected, "{text}");
        }
    }
}

#[test]
fn a_connection_to_what_is_no_source_is_blamed_for_nothing() {
    for text in [
        "curl: (7) Failed to connect to api.example.com port 443: Connection refused",
        "kubectl: Unable to connect to the server: x509: certificate signed by unknown authority",
        "npm ERR! network connection timed out",
        "Could not connect to the Slack API",
        "could not connect to display :0",
        "Could not connect to SMTP host: mail.example.com, port: 587",
        "Connection to the Spark master lost. Application is not registered",
        "Lost connection to the Python worker",
    ] {
        assert_eq!(said(text, None), "not_connection/other", "{text}");
    }
    for text in [
        "Could not connect to the displayed database server",
        "Lost connection to the server while the notebook ran",
        "ssh: connect to host bastion.example.com port 22: Connection timed out",
    ] {
        assert!(said(text, None).starts_with("network/"), "{text}");
    }
}

#[test]
fn what_somebody_gets_by_now_is_what_he_asks_about() {
    let refused = "FATAL: password authentication failed for user \"u\"";
    for (text, expected) in [
        (
            format!(
                "First it was java.net.ConnectException: Connection refused. I opened the port, and now I get: {refused}"
            ),
            "credentials/bad_password",
        ),
        (
            format!("{refused}\n\nAfter I changed it, I'm now getting\nThe connection attempt failed."),
            "network/connect_timeout",
        ),
        // Nothing that is understood follows.
        (
            format!("{refused}\nAnd that is what I now get every day"),
            "credentials/bad_password",
        ),
    ] {
        assert_eq!(said(&text, Some(Engine::Postgresql)), expected, "{text}");
    }
}

#[test]
fn a_text_that_breaks_off_in_fixed_words_says_what_they_would() {
    for (text, engine, expected) in [
        (
            "org.postgresql.util.PSQLException: FATAL: password authentication fail",
            Engine::Postgresql,
            "credentials/bad_password",
        ),
        (
            "An error occurred while calling o101.getDynamicFrame. The TCP/IP connection to the host has fai",
            Engine::Sqlserver,
            "network/connect_timeout",
        ),
        // Whole words are no beginning of longer ones.
        (
            "com.mysql.cj.jdbc.exceptions.CommunicationsException: Communications link failure",
            Engine::Mysql,
            "network/connect_timeout",
        ),
    ] {
        assert_eq!(said(text, Some(engine)), expected, "{text}");
    }
}

#[test]
fn glues_advice_to_look_at_the_url_is_no_reason_beside_what_was_going_on() {
    let advice = "Check that your connection definition references your JDBC database with correct URL syntax, username, and password.";
    for (reason, expected) in [
        (
            "Could not create connection to database server. Attempted reconnect 3 times. Giving up.",
            "network/connect_timeout",
        ),
        (
            "Access denied for user 'u'@'h' (using password: YES)",
            "credentials/bad_password",
        ),
        ("", "driver/bad_jdbc_url"),
    ] {
        let text = format!("{advice} {reason} Exiting with error code 30");
        assert_eq!(said(&text, Some(Engine::Mysql)), expected, "{text}");
    }
}

#[test]
fn a_number_stands_behind_the_word_for_an_error_in_every_language() {
    for word in [
        "error",
        "Fehler",
        "erreur",
        "errore",
        "erro",
        "ошибка",
        "エラー",
        "错误",
        "오류",
    ] {
        let text = format!("zzz: {word} 18456");
        assert_eq!(
            said(&text, Some(Engine::Sqlserver)),
            "credentials/bad_password",
            "{text}"
        );
    }
}
