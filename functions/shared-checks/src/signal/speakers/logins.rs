//! The families of a login's codes, walked: Kerberos, Microsoft Entra, Snowflake, ODBC, Azure SQL, Oracle. What stands near them comes
//! out otherwise.

use shared_domain::source::Engine;

use super::heard::said;

fn walk(engine: Option<Engine>, shape: &str, table: &[(&str, &[&str])]) {
    for (expected, parts) in table {
        for part in *parts {
            let text = shape.replace("{}", part);
            assert_eq!(said(&text, engine), *expected, "{text}");
        }
    }
}

/// MIT krb5 lib/krb5/error_tables/krb5_err.et, as kinit prints them.
#[test]
fn what_kinit_says_is_told_by_its_reason() {
    walk(
        None,
        "kinit: {} while getting initial credentials",
        &[
            (
                "credentials/bad_password",
                &[
                    "Client 'etl@CORP.EXAMPLE' not found in Kerberos database",
                    "Password incorrect",
                    "Preauthentication failed",
                    "Keytab contains no suitable keys for etl@CORP.EXAMPLE",
                    "Key table file '/tmp/etl.keytab' not found",
                    "No key table entry found matching etl@CORP",
                    "Cannot find KDC for realm \"CORP.EXAMPLE\"",
                    "Clock skew too great",
                    "KDC has no support for encryption type",
                    "Program lacks support for encryption type",
                    "Realm not local to KDC",
                    "KDC reply did not match expectations",
                    "Cannot read password",
                ],
            ),
            (
                "credentials/account_locked_or_expired",
                &[
                    "Client's credentials have been revoked",
                    "Client's entry in database has expired",
                    "Client not yet valid - try again later",
                    "Password has expired",
                ],
            ),
            (
                "network/connect_timeout",
                &[
                    "Cannot contact any KDC for realm 'CORP.EXAMPLE'",
                    "unable to reach any KDC in realm CORP.EXAMPLE, tried 2 KDCs",
                ],
            ),
            (
                "network/dns_failure",
                &[
                    "Cannot resolve servers for KDC in realm \"CORP.EXAMPLE\"",
                    "Cannot resolve network address for KDC in requested realm",
                ],
            ),
        ],
    );
    // Near misses: the program is not there, and a user of a database.
    assert_eq!(said("kinit: command not found", None), "not_connection/library_missing");
    assert!(!said("User 'etl' not found in database", None).ends_with("/account_locked_or_expired"));
}

/// OpenJDK sun.security.krb5: UDPClient, KrbKdcRep, EType, Config.
#[test]
fn what_the_jdk_says_of_kerberos_is_told_by_its_reason() {
    walk(
        None,
        "javax.security.auth.login.LoginException: {}",
        &[
            (
                "credentials/bad_password",
                &[
                    "Pre-authentication information was invalid (24)",
                    "Server not found in Kerberos database (7)",
                    "Clock skew too great (37)",
                    "Message stream modified (41)",
                    "Checksum failed",
                    "Cannot locate KDC",
                    "KDC has no support for encryption type (14)",
                    "Encryption type RC4 with HMAC is not supported/enabled",
                    "no supported default etypes for default_tkt_enctypes",
                    "Cannot locate default realm",
                ],
            ),
            (
                "credentials/account_locked_or_expired",
                &[
                    "Client's entry in database has expired (1)",
                    "Clients credentials have been revoked (18)",
                    "Password has expired - change password to reset (23)",
                ],
            ),
            ("network/connect_timeout", &["Receive timed out", "connect timed out"]),
            ("network/connection_refused", &["ICMP Port Unreachable"]),
        ],
    );
}

/// learn.microsoft.com entra/identity-platform/reference-error-codes.
#[test]
fn the_numbers_of_entra_have_a_verdict() {
    walk(
        Some(Engine::Sqlserver),
        "AADSTS{}: zzz",
        &[
            (
                "credentials/bad_password",
                &["50034", "50056", "50126", "50020", "51004"],
            ),
            (
                "credentials/account_locked_or_expired",
                &[
                    "50053", "50055", "50057", "50072", "50074", "50076", "50079", "50142", "50144", "50158", "53000",
                    "53003", "53004", "500121", "530034",
                ],
            ),
            (
                "credentials/oauth_or_key_invalid",
                &[
                    "16000", "50059", "50105", "50128", "50133", "50173", "65001", "70011", "90002", "90056", "500011",
                    "700016", "700082", "7000215", "7000222",
                ],
            ),
            (
                "not_connection/capacity_or_throttling",
                &["50196", "90024", "90033", "90055"],
            ),
        ],
    );
}

/// Salesforce: SOAP API, LoginFault; REST API, status codes; its token endpoint (RFC 6749, section 5.2).
#[test]
fn a_login_to_salesforce_is_none_to_a_source() {
    walk(
        None,
        "{}",
        &[(
            "not_connection/other",
            &[
                "simple_salesforce.exceptions.SalesforceAuthenticationFailed: invalid_grant: authentication failure",
                "LOGIN_MUST_USE_SECURITY_TOKEN: Invalid username, password, security token; or user locked out.",
                "[{'message': 'Session expired or invalid', 'errorCode': 'INVALID_SESSION_ID'}]",
                "[LoginFault [ApiFault exceptionCode='INVALID_OPERATION_WITH_EXPIRED_PASSWORD' exceptionMessage='The users password has expired']]",
                "Exception: Error getting access token from https://login.salesforce.com/services/oauth2/token: 400 {\"error\":\"invalid_grant\"}",
                "requests.exceptions.HTTPError: 400 Client Error: Bad Request for url: https://login.salesforce.com/services/oauth2/token",
            ],
        )],
    );
    let near = "Failed to get access token: 401 {\"error\":\"invalid_client\"}";
    assert_eq!(said(near, Some(Engine::Snowflake)), "credentials/oauth_or_key_invalid");
}

/// Snowpipe's and the SQL API's answers to who is logged in already.
#[test]
fn what_snowflakes_apis_answer_to_a_request_is_no_refused_login() {
    walk(
        Some(Engine::Snowflake),
        "HTTP 400: {\"code\": \"{}\", \"message\": \"zzz\", \"success\": false}",
        &[
            (
                "not_connection/schema_or_data_error",
                &["390142", "390400", "390404", "390405", "391902", "391911", "391920"],
            ),
            ("credentials/database_or_privilege_missing", &["390403"]),
            (
                "credentials/oauth_or_key_invalid",
                &["390401", "390144", "390303", "390318"],
            ),
            ("network/host_not_allowed", &["390420", "390422", "390432"]),
            ("credentials/bad_password", &["390100"]),
        ],
    );
}

/// ODBC reference, appendix A, and the function that failed, as pyodbc prints it.
#[test]
fn a_function_of_odbc_tells_a_login_from_a_statement() {
    let driver = "[Microsoft][ODBC Driver 17 for SQL Server]";
    walk(
        None,
        &format!("pyodbc.Error: ('HY000', '[HY000] {driver}zzz (0) ({{}})')"),
        &[(
            "not_connection/schema_or_data_error",
            &[
                "SQLExecDirectW",
                "SQLFetch",
                "SQLPrepare",
                "SQLMoreResults",
                "SQLEndTran",
            ],
        )],
    );
    for (state, function, expected) in [
        ("HYT00", "SQLDriverConnect", "network/connect_timeout"),
        ("HYT00", "SQLConnect", "network/connect_timeout"),
        ("HYT00", "SQLExecDirectW", "not_connection/lock_or_query_timeout"),
        ("S1T00", "SQLFetch", "not_connection/lock_or_query_timeout"),
        ("HYT01", "SQLDriverConnect", "network/connect_timeout"),
        ("08001", "SQLDriverConnect", "network/connect_timeout"),
        ("08S01", "SQLExecDirectW", "network/connection_dropped"),
        ("28000", "SQLDriverConnect", "credentials/bad_password"),
        ("IM001", "SQLDriverConnect", "not_connection/other"),
        ("IM002", "SQLDriverConnect", "driver/driver_class_not_found"),
        ("IM013", "SQLDriverConnect", "not_connection/other"),
        ("HY090", "SQLBindParameter", "not_connection/schema_or_data_error"),
    ] {
        let text = format!("pyodbc.Error: ('{state}', '[{state}] {driver}zzz (0) ({function})')");
        assert_eq!(said(&text, None), expected, "{text}");
    }
}

/// learn.microsoft.com azure-sql/database/troubleshoot-common-errors-issues; sys.messages 17000 to 18999, 40000 to 49999.
#[test]
fn the_numbers_of_azure_sql_tell_its_gateway_from_its_statements() {
    walk(
        Some(Engine::Sqlserver),
        "Msg {}, Level 16, State 1: zzz",
        &[
            ("network/host_not_allowed", &["40615", "40914", "47073"]),
            ("network/connection_dropped", &["40197", "40143", "40540"]),
            ("network/connection_refused", &["17142", "17187", "42108", "42109"]),
            ("network/connect_timeout", &["17197"]),
            ("ssl/tls_version_mismatch", &["47072"]),
            (
                "credentials/bad_password",
                &["40532", "40607", "17806", "18452", "18456"],
            ),
            ("driver/bad_jdbc_url", &["40531", "40852"]),
            (
                "not_connection/capacity_or_throttling",
                &["40501", "40613", "40642", "10928", "10929", "49918", "49919", "49920"],
            ),
            (
                "not_connection/schema_or_data_error",
                &["40508", "40510", "40515", "40636", "42106", "45001", "47050"],
            ),
        ],
    );
}

/// Oracle Database Error Messages: ORA-01000 to 01099, ORA-28000 to 28059, the pools of sessions; odpi src/dpiErrorMessages.h.
#[test]
fn the_numbers_of_oracles_login_tell_accounts_from_passwords_and_the_instance() {
    walk(
        Some(Engine::Oracle),
        "java.sql.SQLException: ORA-{}: zzz",
        &[
            (
                "credentials/bad_password",
                &["01017", "01040", "28008", "28028", "28042", "28045", "28047", "28048"],
            ),
            (
                "credentials/account_locked_or_expired",
                &[
                    "28000", "28001", "28002", "28011", "28013", "28049", "28051", "28052", "28053", "28054", "28055",
                    "65162",
                ],
            ),
            (
                "credentials/database_or_privilege_missing",
                &["01031", "01035", "01039", "01045", "01950"],
            ),
            (
                "network/connection_refused",
                &["01033", "01034", "01071", "01090", "01219"],
            ),
            (
                "network/connection_dropped",
                &["00021", "00022", "00028", "00602", "00603", "01012", "01092"],
            ),
            (
                "not_connection/capacity_or_throttling",
                &["00018", "00020", "24418", "24457", "24459", "24496"],
            ),
            (
                "not_connection/schema_or_data_error",
                &["01000", "01006", "01400", "28014", "28050", "28100", "24338"],
            ),
        ],
    );
    walk(
        None,
        "cx_Oracle.DatabaseError: DPI-{}: zzz",
        &[
            ("driver/driver_class_not_found", &["1047"]),
            ("driver/driver_incompatible", &["1050", "1072"]),
            ("network/connection_dropped", &["1010", "1080"]),
            ("not_connection/lock_or_query_timeout", &["1067"]),
            ("not_connection/out_of_memory", &["1001"]),
            ("not_connection/script_error", &["1002", "1039", "1059"]),
            (
                "not_connection/schema_or_data_error",
                &["1006", "1016", "1017", "1037", "1043", "1051", "1055"],
            ),
        ],
    );
}

/// Service model of Secrets Manager, as Terraform and the SDKs of Go print what is denied.
#[test]
fn who_makes_or_changes_a_secret_reads_no_login() {
    let who = "User: arn:aws:sts::1:assumed-role/ci/x is not authorized to perform: secretsmanager:";
    let table: &[(&str, &[&str])] = &[
        (
            "not_connection/iam_permission_other",
            &[
                "CreateSecret",
                "UpdateSecret",
                "DeleteSecret",
                "RestoreSecret",
                "RotateSecret",
                "TagResource",
                "UntagResource",
                "GetResourcePolicy",
                "PutResourcePolicy",
                "ReplicateSecretToRegions",
                "GetRandomPassword",
            ],
        ),
        (
            "credentials/secret_access_denied",
            &["GetSecretValue", "DescribeSecret", "BatchGetSecretValue"],
        ),
    ];
    walk(
        None,
        &format!(
            "Error: Secrets Manager Secret (db): operation error Secrets Manager: {{}}, https response error StatusCode: 400, \
                  RequestID: 1, api error AccessDeniedException: {who}{{}} on resource: db"
        ),
        table,
    );
    walk(None, &format!("{who}{{}} on resource: db"), table);
}
