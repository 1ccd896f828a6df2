//! Connectors and clients of Oracle, SQL Server, Snowflake and BigQuery, by what goes wrong before a driver is asked, and by the server's
//! own sentences; beside each what stands near it and is something else.

use shared_domain::source::Engine;

use super::heard::said;

fn walk(engine: Option<Engine>, table: &[(&str, &[&str])]) {
    for (expected, texts) in table {
        for text in *texts {
            assert_eq!(said(text, engine), *expected, "{text}");
        }
    }
}

/// sys.messages and the SSPI of Windows: the same sentence stands in Schannel, of a certificate.
#[test]
fn a_context_of_sspi_is_a_login_in_every_language_and_a_name_in_a_certificate_is_none() {
    walk(
        Some(Engine::Sqlserver),
        &[
            (
                "credentials/bad_password",
                &[
                    "The target principal name is incorrect.  Cannot generate SSPI context.",
                    "Der Zielprinzipalname ist falsch. SSPI-Kontext kann nicht generiert werden.",
                    "Le nom principal de la cible est incorrect. Impossible de générer le contexte SSPI.",
                    "El nombre principal de destino es incorrecto. No se puede generar el contexto SSPI.",
                    "SSPI コンテキストを生成できません。",
                    "Cannot access Kerberos ticket. Ensure Kerberos has been initialized with 'kinit'.",
                    "GSSAPI operation failed with error - An unsupported mechanism was requested (unknown mech-code 0 for mech unknown).",
                ],
            ),
            (
                "ssl/hostname_mismatch",
                &[
                    "[Microsoft][ODBC Driver 17 for SQL Server]SSL Provider: The target principal name is incorrect.",
                    "SSL-Anbieter: Der Zielprinzipalname ist falsch.",
                ],
            ),
        ],
    );
}

/// odbc32's message for IM002, without its state.
#[test]
fn a_driver_manager_misses_a_driver_in_every_language() {
    walk(
        None,
        &[
            (
                "driver/driver_class_not_found",
                &[
                    "ConnectionError: [Microsoft][Gestionnaire de pilotes ODBC] Source de données introuvable et nom de pilote non spécifié",
                    "[Microsoft][ODBC Driver Manager] Der Datenquellenname wurde nicht gefunden, und es wurde kein Standardtreiber angegeben",
                    "[Microsoft][Administrador de controladores ODBC] No se encuentra el nombre del origen de datos y no se especificó ningún controlador predeterminado",
                    "[Microsoft][ODBC Driver Manager] 未发现数据源名称并且未指定默认驱动程序",
                    "java.lang.IllegalArgumentException: JDBC-Class not found. - oracle.jdbc.driver.OracleDriver",
                    "Error: could not load com.mysql.cj.jdbc.Driver from the lib folder",
                    "The class 'org.postgresql.Driver' cannot be loaded",
                ],
            ),
            (
                "driver/driver_incompatible",
                &[
                    "[Microsoft][ODBC Driver 17 for SQL Server]Login timeout expired\n[Microsoft][ODBC Driver 17 for SQL Server][SQL Server]Could \
                     not load libcurl, make sure it is installed.\n[Microsoft][ODBC Driver 17 for SQL Server]TCP Provider: Timeout error [258].",
                ],
            ),
            (
                "not_connection/library_missing",
                &[
                    "java.util.ServiceConfigurationError: org.apache.spark.sql.sources.DataSourceRegister: Provider \
                     org.apache.spark.sql.avro.AvroFileFormat could not be instantiated",
                    "× Building wheel for pymssql (pyproject.toml) did not run successfully.",
                    "× Preparing metadata (pyproject.toml) did not run successfully.",
                ],
            ),
        ],
    );
    let near = "java.lang.IllegalArgumentException: table not found by oracle.jdbc.driver.OracleStatement";
    assert!(!said(near, None).starts_with("driver/"));
}

/// snowflake-kafka-connector SnowflakeErrors.java, by thousand; snowflake-jdbc RestRequest; the service's words of roles.
#[test]
fn what_snowflakes_connectors_say_is_told_by_their_numbers_and_words() {
    for (code, expected) in [
        ("0002", "credentials/oauth_or_key_invalid"),
        ("0013", "credentials/oauth_or_key_invalid"),
        ("0018", "credentials/oauth_or_key_invalid"),
        ("0007", "driver/bad_jdbc_url"),
        ("0016", "credentials/bad_password"),
        ("0021", "not_connection/script_error"),
        ("1001", "network/connect_timeout"),
        ("1003", "network/connection_dropped"),
        ("1004", "credentials/oauth_or_key_invalid"),
        ("2014", "not_connection/schema_or_data_error"),
        ("3004", "not_connection/schema_or_data_error"),
        ("5014", "not_connection/other"),
    ] {
        let text = format!(
            "[SF_KAFKA_CONNECTOR] Exception: zzz\n[SF_KAFKA_CONNECTOR] Error Code: {code}\n[SF_KAFKA_CONNECTOR] Detail: zzz"
        );
        assert_eq!(said(&text, Some(Engine::Snowflake)), expected, "{text}");
    }
    walk(
        Some(Engine::Snowflake),
        &[
            (
                "network/dns_failure",
                &[
                    "n.s.c.jdbc.RestRequest FINE logRequestResult:945 - Null response for cause: proxy_host, request: POST \
                   https://xy1.snowflakecomputing.com:443/session/v1/login-request HTTP/1.1",
                ],
            ),
            (
                "network/connect_timeout",
                &[
                    "Null response for cause: Connect to proxy:8080 failed: connect timed out, request: POST https://xy1.snowflakecomputing.com:443/x",
                ],
            ),
            (
                "driver/bad_jdbc_url",
                &["Exception encountered for HTTP request: No such host is known (xy1.snowflakecomputing.comdb=PROD)."],
            ),
            (
                "credentials/database_or_privilege_missing",
                &[
                    "User's configured default role 'SYSADMIN' is not granted to this user. Contact your local system administrator",
                    "Role 'ETL' specified in the connect string is not granted to this user.",
                ],
            ),
        ],
    );
    let near = "Exception encountered for HTTP request: No such host is known (xy1.snowflakecomputing.com).";
    assert_eq!(said(near, Some(Engine::Snowflake)), "network/dns_failure");
}

/// cloud.google.com/bigquery error messages; oauth2client service_account.py.
#[test]
fn bigquery_is_logged_in_to_where_it_speaks_of_billing_and_statements() {
    walk(
        Some(Engine::Bigquery),
        &[
            (
                "not_connection/other",
                &[
                    "Billing has not been enabled for this project. DML queries are not allowed in the free tier.",
                    "UPDATE or DELETE statement over table p.d.t would affect rows in the streaming buffer, which is not supported",
                ],
            ),
            (
                "not_connection/lock_or_query_timeout",
                &["Transaction is aborted due to concurrent update against table p:d.t."],
            ),
            (
                "not_connection/schema_or_data_error",
                &["UPDATE/MERGE must match at most one source row for each target row"],
            ),
            (
                "credentials/oauth_or_key_invalid",
                &["ValueError: ('Unexpected credentials type', None, 'Expected', 'service_account')"],
            ),
            (
                "credentials/database_or_privilege_missing",
                &["BigQuery API has not been used in project 123 before or it is disabled."],
            ),
        ],
    );
    let near = "ValueError: Unexpected value type None";
    assert!(said(near, Some(Engine::Bigquery)).starts_with("not_connection/"));
}

/// OpenSSL ssl/ssl_err.c, as Node prints its queue.
#[test]
fn an_entry_of_openssls_queue_is_of_tls_whatever_its_reason() {
    for (reason, expected) in [
        (
            "SSL routines:SSL23_GET_SERVER_HELLO:unknown protocol",
            "ssl/ssl_handshake_failed",
        ),
        ("SSL routines:tls_process_ske:zzz", "ssl/ssl_handshake_failed"),
        (
            "SSL routines:ssl3_get_record:wrong version number",
            "ssl/ssl_handshake_failed",
        ),
        (
            "SSL routines:ssl3_read_bytes:tlsv1 alert protocol version",
            "ssl/tls_version_mismatch",
        ),
        (
            "SSL routines:tls_process_server_certificate:certificate verify failed",
            "ssl/certificate_untrusted",
        ),
    ] {
        let text =
            format!("Error: write EPROTO 140:error:1408F10B:{reason}:../deps/openssl/openssl/ssl/s23_clnt.c:827:");
        assert_eq!(said(&text, None), expected, "{text}");
    }
}

/// A name that a sentence of SQL Server's driver quotes says nothing of the way.
#[test]
fn what_a_sentence_of_a_driver_quotes_is_a_name() {
    for (name, expected) in [
        (
            "SQLAnalyticsConnectorFileFormat1",
            "not_connection/schema_or_data_error",
        ),
        ("login_tokens", "not_connection/schema_or_data_error"),
    ] {
        let text = format!("com.microsoft.sqlserver.jdbc.SQLServerException: Type with name '{name}' zzz zzz.");
        assert_eq!(said(&text, Some(Engine::Sqlserver)), expected, "{text}");
    }
    let near = "com.microsoft.sqlserver.jdbc.SQLServerException: The login token 'x' zzz zzz.";
    assert_ne!(
        said(near, Some(Engine::Sqlserver)),
        "not_connection/schema_or_data_error"
    );
}

/// gosnowflake errors.go; snowflake-connector-nodejs error_messages.js.
#[test]
fn the_numbers_of_snowflakes_drivers_for_go_and_node_have_a_verdict() {
    for (number, expected) in [
        (260_000, "driver/bad_jdbc_url"),
        (260_002, "credentials/bad_password"),
        (260_005, "credentials/oauth_or_key_invalid"),
        (260_007, "network/connection_refused"),
        (260_008, "driver/bad_jdbc_url"),
        (260_010, "credentials/oauth_or_key_invalid"),
        (261_000, "network/connect_timeout"),
        (261_006, "credentials/oauth_or_key_invalid"),
        (261_010, "network/connection_dropped"),
        (263_000, "not_connection/script_error"),
        (264_003, "not_connection/data_access_denied"),
        (268_000, "not_connection/schema_or_data_error"),
        (269_001, "ssl/certificate_untrusted"),
        (279_201, "not_connection/schema_or_data_error"),
    ] {
        let text = format!("{number}: zzz zzz");
        assert_eq!(said(&text, Some(Engine::Snowflake)), expected, "{text}");
    }
    for (number, expected) in [
        (401_001, "network/connect_timeout"),
        (404_003, "credentials/bad_password"),
        (404_007, "driver/bad_jdbc_url"),
        (404_026, "credentials/oauth_or_key_invalid"),
        (407_002, "network/connection_dropped"),
        (409_004, "not_connection/script_error"),
        (412_001, "ssl/certificate_untrusted"),
    ] {
        let text = format!("snowflake-sdk: zzz zzz, code: {number}");
        assert_eq!(said(&text, Some(Engine::Snowflake)), expected, "{text}");
    }
    // Near misses: six digits of another program.
    for text in ["rows: 260002", "code: 404007"] {
        assert!(said(text, None).starts_with("unknown/"), "{text}");
    }
}

/// google-auth-library-nodejs googleauth.ts; golang.org/x/oauth2/google; Simba's driver; RFC 6749 section 5.2 with Google's own codes.
#[test]
fn whoever_logs_in_to_google_says_that_the_key_is_missing_or_refused() {
    walk(
        Some(Engine::Bigquery),
        &[
            (
                "credentials/oauth_or_key_invalid",
                &[
                    "Error: Could not load the default credentials. Browse to https://cloud.google.com/docs/authentication for more information.",
                    "google: could not find default credentials. See https://cloud.google.com/docs/authentication for more information",
                    "Error: The incoming JSON object does not contain a client_email field",
                    "Error: error:1E08010C:DECODER routines::unsupported",
                    "[Simba][BigQueryJDBCDriver](100001) HttpTransport IO error : 401 Unauthorized.",
                    "oauth2: cannot fetch token: 401 Unauthorized Response: {\"error\":\"deleted_client\"}",
                ],
            ),
            (
                "network/connect_timeout",
                &["[Simba][BigQueryJDBCDriver](100001) HttpTransport IO error : connect timed out."],
            ),
            (
                "not_connection/schema_or_data_error",
                &["[Simba][BigQueryJDBCDriver](100032) Error executing query job. Message: 400 Bad Request zzz"],
            ),
        ],
    );
}

/// ojdbc's ErrorMessages and oracle.net.nl; tedious' connection.ts; jTDS' SSPI.
#[test]
fn a_driver_that_misses_a_part_or_meets_another_protocol_does_not_fit() {
    for (engine, text, expected) in [
        (
            Engine::Oracle,
            "java.sql.SQLException: Non supported character set (add orai18n.jar in your classpath): WE8ISO8859P9",
            "driver/driver_incompatible",
        ),
        (
            Engine::Oracle,
            "java.sql.SQLException: Nicht unterstützter Zeichensatz (orai18n.jar im Classpath hinzufügen): WE8ISO8859P9",
            "driver/driver_incompatible",
        ),
        (
            Engine::Oracle,
            "java.sql.SQLRecoverableException: IO Error: NL Exception was generated",
            "driver/bad_jdbc_url",
        ),
        (
            Engine::Sqlserver,
            "java.sql.SQLException: I/O Error: SSO Failed: Native SSPI library not loaded. Check the java.library.path system property.",
            "driver/driver_incompatible",
        ),
        (
            Engine::Sqlserver,
            "ConnectionError: Server responded with unknown TDS version.",
            "driver/driver_incompatible",
        ),
        (
            Engine::Sqlserver,
            "ConnectionError: Login failed for user 'sa'.",
            "credentials/bad_password",
        ),
    ] {
        assert_eq!(said(text, Some(engine)), expected, "{text}");
    }
}

/// google-auth, cryptography, snowflake-connector-python; Bouncy Castle.
#[test]
fn what_fails_while_a_key_is_read_is_a_key() {
    let traceback = |module: &str, function: &str, error: &str| {
        format!(
            "Traceback (most recent call last):\n  File \"job.py\", line 5, in <module>\n    client = connect()\n  File \
             \"/usr/lib/python3.10/site-packages/{module}.py\", line 78, in {function}\n    x = y(z)\n{error}"
        )
    };
    for (module, function, error) in [
        (
            "google/auth/_service_account_info",
            "from_filename",
            "FileNotFoundError: [Errno 2] No such file or directory: 'key.json'",
        ),
        (
            "google/oauth2/service_account",
            "from_service_account_info",
            "TypeError: string indices must be integers",
        ),
        (
            "google/auth/_default",
            "load_credentials_from_file",
            "json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)",
        ),
        (
            "cryptography/hazmat/primitives/serialization/base",
            "load_pem_private_key",
            "ValueError: zzz",
        ),
        (
            "snowflake/connector/auth/keypair",
            "prepare",
            "binascii.Error: Incorrect padding",
        ),
    ] {
        let text = traceback(module, function, error);
        let said = said(&text, Some(Engine::Bigquery));
        assert_eq!(said, "credentials/oauth_or_key_invalid", "{text}");
    }
    let of_java = "org.bouncycastle.pkcs.PKCSException: unable to read encrypted data: zzz";
    assert_eq!(
        said(of_java, Some(Engine::Snowflake)),
        "credentials/oauth_or_key_invalid"
    );
    // Near misses: the same errors of a script, and of the way that a token is asked for.
    for (module, error, expected) in [
        ("pandas/io/json", "ValueError: zzz", "not_connection/"),
        (
            "google/auth/transport/requests",
            "requests.exceptions.ConnectTimeout: HTTPSConnectionPool(host='oauth2.googleapis.com', port=443): Max retries exceeded",
            "network/",
        ),
    ] {
        let text = traceback(module, "f", error);
        let said = said(&text, Some(Engine::Bigquery));
        assert!(said.starts_with(expected), "{said}: {text}");
    }
}

/// RFC 9110 section 9.3.6: a proxy answers to CONNECT.
#[test]
fn what_a_proxy_answers_is_of_the_way_and_not_the_account_s() {
    for (engine, text) in [
        (
            Engine::Snowflake,
            "snowflake.connector.errors.OperationalError: 250003: Failed to execute request: HTTPSConnectionPool(host='x.snowflakecomputing.com', \
             port=443): Max retries exceeded (Caused by ProxyError('Cannot connect to proxy.', OSError('Tunnel connection failed: 403 Forbidden')))",
        ),
        (
            Engine::Bigquery,
            "requests.exceptions.ProxyError: HTTPSConnectionPool(host='oauth2.googleapis.com', port=443): Max retries exceeded with url: /token \
             (Caused by ProxyError('Unable to connect to proxy', OSError('Tunnel connection failed: 407 Proxy Authentication Required')))",
        ),
        (
            Engine::Snowflake,
            "JDBC driver encountered communication error. Message: Exception encountered for HTTP request: Unable to tunnel through proxy. \
             Proxy returns \"HTTP/1.1 407 Proxy Authentication Required\".",
        ),
    ] {
        assert_eq!(said(text, Some(engine)), "network/host_not_allowed", "{text}");
    }
    let near = "250003: Failed to execute request: 403: Forbidden";
    assert_eq!(said(near, Some(Engine::Snowflake)), "driver/bad_jdbc_url");
    let of_no_source = "requests.exceptions.ProxyError: HTTPSConnectionPool(host='api.example.com', port=443): Max retries exceeded with url: /v1 \
                        (Caused by ProxyError('Unable to connect to proxy', OSError('Tunnel connection failed: 403 Forbidden')))";
    assert!(said(of_no_source, None).starts_with("not_connection/"));
}

/// ODP.NET's managed driver, DBD::Oracle and PHP's OCI8, Simba's DSI.
#[test]
fn clients_of_oracle_in_other_languages_and_simbas_settings_have_a_verdict() {
    for (engine, text, expected) in [
        (
            Engine::Oracle,
            "Oracle.ManagedDataAccess.Client.OracleException (0x80004005): ORA-50000: Connection request timed out",
            "network/connect_timeout",
        ),
        (
            Engine::Oracle,
            "ORA-50201: Oracle Communication: Failed to connect to server or failed to parse connect string",
            "network/connect_timeout",
        ),
        (Engine::Oracle, "ORA-50045: zzz", "not_connection/schema_or_data_error"),
        (
            Engine::Oracle,
            "DBI connect('X','u',...) failed: ERROR OCIEnvNlsCreate. Check ORACLE_HOME (Linux) env var or PATH (Windows)",
            "driver/driver_incompatible",
        ),
        (
            Engine::Snowflake,
            "[Snowflake][DSI] (20032) Required setting 'Server' is not present in the connection settings.",
            "driver/bad_jdbc_url",
        ),
    ] {
        assert_eq!(said(text, Some(engine)), expected, "{text}");
    }
}

/// Oracle's RAISE_APPLICATION_ERROR, sys.messages by thousand, pyodbc's classes of PEP 249, GoogleSQL's places.
#[test]
fn what_comes_after_the_login_is_told_by_number_class_or_place() {
    for (engine, text, expected) in [
        (
            Engine::Oracle,
            "ORA-20001: ORA-12154 was raised by the remote job",
            "not_connection/schema_or_data_error",
        ),
        (
            Engine::Oracle,
            "ORA-20015: load failed: ORA-12541: TNS:no listener\nORA-06512: at line 3",
            "not_connection/schema_or_data_error",
        ),
        (
            Engine::Oracle,
            "ORA-12541: TNS:no listener",
            "network/connection_refused",
        ),
        (
            Engine::Sqlserver,
            "Msg 15404, Level 16: Could not obtain information about Windows NT group/user 'x', error code 0x5.",
            "not_connection/schema_or_data_error",
        ),
        (
            Engine::Sqlserver,
            "Msg 33171, Level 16, State 1: zzz",
            "not_connection/schema_or_data_error",
        ),
        (
            Engine::Sqlserver,
            "pyodbc.ProgrammingError: ('The SQL contains 0 parameter markers, but 2 parameters were supplied', 'HY000')",
            "not_connection/schema_or_data_error",
        ),
        (
            Engine::Sqlserver,
            "pyodbc.ProgrammingError: ('42000', '[42000] [Microsoft][ODBC Driver 17 for SQL Server][SQL Server]zzz (4060) (SQLDriverConnect)')",
            "credentials/database_or_privilege_missing",
        ),
        (
            Engine::Bigquery,
            "400 Partitioning by expressions of type FLOAT64 is not allowed at [4:14]",
            "not_connection/schema_or_data_error",
        ),
        (
            Engine::Bigquery,
            "google.cloud.bigquery.exceptions.LegacyBigQueryStorageError: Dependency google-cloud-bigquery-storage is outdated",
            "not_connection/library_missing",
        ),
        (
            Engine::Bigquery,
            "400 Streaming insert is not allowed in the free tier",
            "not_connection/other",
        ),
    ] {
        assert_eq!(said(text, Some(engine)), expected, "{text}");
    }
    let near = "Connection refused at [10:12]:443";
    assert!(said(near, Some(Engine::Bigquery)).starts_with("network/"));
}

/// msodbcsql in its languages; grpc's statuses in google-api-core.
#[test]
fn a_time_that_ran_out_and_a_server_that_was_not_reached_are_told_from_statements_and_limits() {
    let driver = "[Microsoft][ODBC Driver 17 for SQL Server]";
    for (text, expected) in [
        ("Anmeldungstimeout abgelaufen", "network/connect_timeout"),
        ("ログイン タイムアウトが時間切れになりました", "network/connect_timeout"),
        ("登录超时已过期", "network/connect_timeout"),
        ("Abfragetimeout abgelaufen", "not_connection/lock_or_query_timeout"),
        ("查询超时已过期", "not_connection/lock_or_query_timeout"),
    ] {
        let text = format!("{driver}{text}");
        assert_eq!(said(&text, Some(Engine::Sqlserver)), expected, "{text}");
    }
    let class = "google.api_core.exceptions.ServiceUnavailable: 503 ";
    for (text, expected) in [
        (
            "failed to connect to all addresses; last error: UNKNOWN: ipv4:142.250.1.1:443: zzz",
            "network/connect_timeout",
        ),
        (
            "Getting metadata from plugin failed with error: HTTPSConnectionPool(host='oauth2.googleapis.com', port=443): Max retries exceeded \
             with url: /token (Caused by NewConnectionError('Failed to establish a new connection: [Errno -2] Name or service not known'))",
            "network/dns_failure",
        ),
        (
            "Getting metadata from plugin failed with error: ('invalid_grant: Invalid JWT Signature.', {'error': 'invalid_grant'})",
            "credentials/oauth_or_key_invalid",
        ),
        (
            "Visibility check was unavailable. Please retry the request",
            "not_connection/capacity_or_throttling",
        ),
    ] {
        let text = format!("{class}{text}");
        assert_eq!(said(&text, Some(Engine::Bigquery)), expected, "{text}");
    }
}
