//! Numbers of both drivers, temporary credentials, and the words that Redshift does not share.

use super::*;
use crate::signal::speakers::heard;

fn read(text: &str) -> (String, String) {
    heard::read(Engine::Redshift, text)
}

#[test]
fn the_reason_behind_a_number_of_the_driver_decides() {
    for (text, cause) in [
        (
            "[Amazon](500150) Error setting/closing connection: Connection timed out.",
            "connect_timeout",
        ),
        (
            "[Amazon](500150) Error setting/closing connection: Connection refused.",
            "connection_refused",
        ),
        (
            "[Amazon](500150) Error setting/closing connection: UnknownHostException - 'dwh.example'.",
            "dns_failure",
        ),
        (
            "[Amazon](600000) Error setting/closing connection: General SSLEngine problem.",
            "ssl_handshake_failed",
        ),
        (
            "[Amazon](500310) Invalid operation: password authentication failed for user \"etl\";",
            "bad_password",
        ),
        (
            "[Amazon](500310) Invalid operation: permission denied for relation orders;",
            "database_or_privilege_missing",
        ),
        ("[Amazon](500310) Invalid operation: zzz;", "schema_or_data_error"),
        ("[Amazon](500366) zzz", "connection_dropped"),
        ("[Amazon][JDBC](10060) zzz", "connection_dropped"),
        ("[Amazon][JDBC](11640) zzz", "bad_jdbc_url"),
    ] {
        assert_eq!(read(text).1, cause, "{text}");
    }
}

#[test]
fn the_reason_of_temporary_credentials_decides() {
    for (text, stage, cause) in [
        (
            "IAM error retrieving temp credentials: Cluster dwh not found. (Service: Redshift, Status Code: 404)",
            "credentials",
            "iam_db_auth_misconfigured",
        ),
        (
            "IAM error retrieving temp credentials: Unable to execute HTTP request: Connect to redshift.eu-west-1.amazonaws.com:443 timed out",
            "network",
            "service_endpoint_unreachable",
        ),
        (
            "IAM error retrieving temp credentials: User x is not authorized to perform: redshift:GetClusterCredentials",
            "credentials",
            "iam_db_auth_misconfigured",
        ),
        (
            "IAM error retrieving temp credentials: Unable to load credentials",
            "credentials",
            "iam_db_auth_misconfigured",
        ),
    ] {
        assert_eq!(read(text), (stage.to_owned(), cause.to_owned()), "{text}");
    }
}

#[test]
fn redshift_connector_prints_the_fields_of_the_server() {
    for (text, cause) in [
        (
            "redshift_connector.error.ProgrammingError: {'S': 'FATAL', 'C': '28000', 'M': 'zzz'}",
            "bad_password",
        ),
        (
            "redshift_connector.error.ProgrammingError: {'S': 'FATAL', 'C': '3D000', 'M': 'zzz'}",
            "database_or_privilege_missing",
        ),
        (
            "redshift_connector.error.ProgrammingError: {'S': 'ERROR', 'C': '42P01', 'M': 'zzz'}",
            "schema_or_data_error",
        ),
        (
            "redshift_connector.error.InterfaceError: Server refuses SSL",
            "ssl_handshake_failed",
        ),
        (
            "redshift_connector.error.InterfaceError: ('communication error', TimeoutError(110, 'Connection timed out'))",
            "connect_timeout",
        ),
    ] {
        assert_eq!(read(text).1, cause, "{text}");
    }
}

#[test]
fn its_own_words_say_what_their_table_says() {
    for table in words::TABLES {
        for (words, says) in table.says {
            let (Exactly(cause) | Likely(cause)) = *says else {
                continue;
            };
            let message = words.split("{}").map(str::trim).collect::<Vec<_>>().join(" 'x1' ");
            let text = format!("com.amazon.redshift.util.RedshiftException: {message}");
            assert_eq!(read(&text).1, cause.word().as_str(), "{text}");
        }
    }
}
