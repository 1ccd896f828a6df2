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
