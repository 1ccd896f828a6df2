//! Numbers of the server and of the clients, SQLSTATEs, classes, and every language's words.

use super::*;
use crate::signal::cause::Cause::*;
use crate::signal::speakers::Says::{self, Exactly, Likely, Settles, Vaguely};
use crate::signal::speakers::heard;

fn read(text: &str) -> (String, String) {
    heard::read(Engine::Mysql, text)
}

#[test]
fn every_number_of_a_client_has_a_verdict() {
    for number in 2000..=2072 {
        assert!(numbers::says(number, None, "").is_some(), "{number}");
    }
    for (number, says) in [
        (2002, Vaguely(ConnectTimeout)),
        (2003, Vaguely(ConnectTimeout)),
        (2005, Exactly(DnsFailure)),
        (2006, Exactly(ConnectionDropped)),
        (2012, Exactly(DriverServerMismatch)),
        (2013, Exactly(ConnectionDropped)),
        (2026, Likely(SslHandshake)),
        (2059, Exactly(DriverServerMismatch)),
        (2061, Exactly(DriverServerMismatch)),
        (2014, Likely(ScriptError)),
    ] {
        assert_eq!(numbers::says(number, None, ""), Some(says), "{number}");
    }
}

#[test]
fn every_number_of_the_login_has_a_verdict() {
    for (number, cause) in [
        (1040, TooManyConnections),
        (1042, HostNotAllowed),
        (1043, DriverServerMismatch),
        (1044, DatabaseOrPrivilege),
        (1045, BadPassword),
        (1046, DatabaseOrPrivilege),
        (1049, DatabaseOrPrivilege),
        (1053, ConnectionDropped),
        (1129, HostNotAllowed),
        (1130, HostNotAllowed),
        (1142, DatabaseOrPrivilege),
        (1203, TooManyConnections),
        (1226, TooManyConnections),
        (1251, DriverServerMismatch),
        (1275, DriverServerMismatch),
        (1524, DriverServerMismatch),
        (1698, BadPassword),
        (1820, AccountState),
        (1862, AccountState),
        (1873, BadPassword),
        (3032, ConnectionRefused),
        (3118, AccountState),
        (3159, SslRequired),
        (3955, AccountState),
        (4031, ConnectionDropped),
        (4150, AccountState),
        (4151, AccountState),
        (9501, TooManyConnections),
    ] {
        assert_eq!(numbers::says(number, None, ""), Some(Exactly(cause)), "{number}");
    }
    assert_eq!(
        numbers::says(1524, None, "plugin 'awsauthenticationplugin' is not loaded"),
        Some(Exactly(IamDbAuth))
    );
}

#[test]
fn every_other_number_of_the_server_comes_after_the_login() {
    for number in [
        1048, 1050, 1054, 1062, 1064, 1136, 1146, 1264, 1292, 1366, 1406, 1451, 1452, 3140, 3819,
    ] {
        assert_eq!(numbers::says(number, None, ""), Some(Likely(SchemaOrData)), "{number}");
    }
    for number in [1205, 1213, 1317, 1969, 3024] {
        assert_eq!(
            numbers::says(number, None, ""),
            Some(Exactly(LockOrQueryTimeout)),
            "{number}"
        );
    }
}

#[test]
fn a_client_gives_the_reason_of_the_system_behind_its_number() {
    for (text, stage, cause) in [
        (
            "pymysql.err.OperationalError: (2003, \"Can't connect to MySQL server on 'db' (timed out)\")",
            "network",
            "connect_timeout",
        ),
        (
            "pymysql.err.OperationalError: (2003, \"Can't connect to MySQL server on 'db' ([Errno 111] Connection refused)\")",
            "network",
            "connection_refused",
        ),
        (
            "pymysql.err.OperationalError: (2003, \"Can't connect to MySQL server on 'db' ([Errno 113] No route to host)\")",
            "network",
            "no_route_or_unreachable",
        ),
        (
            "pymysql.err.OperationalError: (2003, \"Can't connect to MySQL server on 'db' ([Errno -2] Name or service not known)\")",
            "network",
            "dns_failure",
        ),
        (
            "ERROR 2003 (HY000): Can't connect to MySQL server on 'db:3306' (110)",
            "network",
            "connect_timeout",
        ),
        (
            "ERROR 2003 (HY000): Can't connect to MySQL server on 'db:3306' (111)",
            "network",
            "connection_refused",
        ),
        (
            "mysql.connector.errors.InterfaceError: 2026 (HY000): SSL connection error: error:1416F086:SSL routines:certificate verify failed",
            "ssl",
            "certificate_untrusted",
        ),
        (
            "ERROR 2026 (HY000): SSL connection error: unsupported protocol",
            "ssl",
            "tls_version_mismatch",
        ),
        ("ERROR 1045 (28000): zzz", "credentials", "bad_password"),
        (
            "(1049, \"Unknown database 'x'\")",
            "credentials",
            "database_or_privilege_missing",
        ),
    ] {
        assert_eq!(read(text), (stage.to_owned(), cause.to_owned()), "{text}");
    }
}

#[test]
fn every_class_of_sqlstate_has_a_verdict() {
    for state in [
        "01000", "02000", "07001", "08001", "08003", "08004", "08S01", "0A000", "20000", "21S01", "22001", "23000",
        "24000", "25000", "26000", "28000", "2F003", "34000", "3D000", "40001", "42000", "42S02", "44000", "45000",
        "70100", "HY001", "XA100",
    ] {
        assert!(classes::of_state(state).is_some(), "{state}");
    }
    // The state of everything that has none.
    assert_eq!(classes::of_state("HY000"), None);
}

#[test]
fn a_statement_that_ran_proves_the_login_whatever_is_said() {
    let failed = |frame: &str| format!("java.sql.SQLException: zzz\n\tat {frame}(X.java:1)");
    for frame in [
        "com.mysql.cj.jdbc.StatementImpl.executeQuery",
        "org.mariadb.jdbc.ClientPreparedStatement.execute",
    ] {
        assert_eq!(read(&failed(frame)).0, "not_connection", "{frame}");
    }
    assert_eq!(read(&failed("com.mysql.cj.jdbc.ConnectionImpl.connect")).0, "unknown");
}

#[test]
fn rights_are_told_from_what_else_has_their_class() {
    for (text, stage, cause) in [
        (
            "java.sql.SQLSyntaxErrorException: Unknown database 'x'",
            "credentials",
            "database_or_privilege_missing",
        ),
        (
            "java.sql.SQLSyntaxErrorException: zzz\n\tat com.mysql.cj.jdbc.exceptions.SQLError.createSQLException(SQLError.java:1)",
            "not_connection",
            "schema_or_data_error",
        ),
        (
            "java.sql.SQLException: Access denied for user 'etl'@'10.0.0.1' (using password: YES)",
            "credentials",
            "bad_password",
        ),
        (
            "java.sql.SQLSyntaxErrorException: Access denied for user 'etl'@'%' to database 'x'",
            "credentials",
            "database_or_privilege_missing",
        ),
        (
            "java.sql.SQLException: Access denied for user 'etl'@'%'. Account is locked.",
            "credentials",
            "account_locked_or_expired",
        ),
    ] {
        assert_eq!(read(text), (stage.to_owned(), cause.to_owned()), "{text}");
    }
}

/// Words of a table as a message: something stands in each gap.
fn message(words: &str) -> String {
    words.split("{}").map(str::trim).collect::<Vec<_>>().join(" 'x1' ")
}

#[test]
fn the_words_of_every_language_say_what_their_table_says() {
    for table in words::TABLES {
        for (words, says) in table.says {
            let (Settles(cause) | Exactly(cause) | Likely(cause)) = *says else {
                continue;
            };
            for text in [
                format!("java.sql.SQLException: {}", message(words)),
                format!("An error occurred while calling o95.load. {}", message(words)),
            ] {
                assert_eq!(
                    read(&text).1,
                    cause.word().as_str(),
                    "{} of {}: {text}",
                    table.language,
                    table.source
                );
            }
        }
    }
}

#[test]
fn every_language_of_the_servers_has_the_refusals_of_the_login() {
    let servers = words::TABLES
        .iter()
        .filter(|table| table.source.contains("errmsg-utf8.txt"));
    // Bulgarian has three messages, Polish none of the two that are about users.
    for table in servers.filter(|table| !matches!(table.language, "bg" | "pl")) {
        for cause in [BadPassword, DatabaseOrPrivilege, HostNotAllowed, TooManyConnections] {
            let said = |says: &Says| matches!(says, Exactly(one) | Likely(one) if *one == cause);
            assert!(
                table.says.iter().any(|(_, says)| said(says)),
                "{} {cause:?}",
                table.language
            );
        }
    }
}

/// Forms that nobody else writes need no engine.
#[test]
fn what_mysqls_programs_and_drivers_print_is_known_by_its_form() {
    use crate::signal::speakers::heard::said;
    for (text, expected) in [
        (
            "ERROR 2003 (HY000): Can't connect to MySQL server on 'db.acme:3306' (110)",
            "network/connect_timeout",
        ),
        (
            "ERROR 2003 (HY000): Can't connect to MySQL server on 'db.acme:3306' (113)",
            "network/no_route_or_unreachable",
        ),
        (
            "ERROR 2002 (HY000): Can't connect to server on 'maria.internal' (111)",
            "network/connection_refused",
        ),
        (
            "subprocess.CalledProcessError: Command '['mysql', '-h', 'db']' returned non-zero exit status 1.\nERROR 2002 (HY000): Can't connect to server on 'maria.internal' (115)",
            "network/connect_timeout",
        ),
        (
            "ERROR 2005 (HY000): Unknown MySQL server host 'db' (-2)",
            "network/dns_failure",
        ),
        (
            "ERROR 2013 (HY000): Lost connection to MySQL server during query",
            "network/connection_dropped",
        ),
        (
            "ERROR 2026 (HY000): SSL connection error: error:0A000086:SSL routines::certificate verify failed",
            "ssl/certificate_untrusted",
        ),
        (
            "ERROR 1045 (28000): Access denied for user 'x'@'10.0.0.1' (using password: YES)",
            "credentials/bad_password",
        ),
        (
            "java.sql.SQLSyntaxErrorException: Unknown database 'ordres'",
            "credentials/database_or_privilege_missing",
        ),
        (
            "java.sql.SQLSyntaxErrorException: (conn=12) Unknown database 'ordres'",
            "credentials/database_or_privilege_missing",
        ),
        // Near misses: Snowflake's own 2003, and a table.
        (
            "snowflake.connector.errors.ProgrammingError: 002003 (42S02): SQL compilation error: Object 'X' does not exist or not authorized.",
            "not_connection/schema_or_data_error",
        ),
        (
            "java.sql.SQLSyntaxErrorException: (conn=12) Table 'a.b' doesn't exist",
            "not_connection/schema_or_data_error",
        ),
    ] {
        assert_eq!(said(text, None), expected, "{text}");
    }
}

#[test]
fn a_refused_login_is_known_by_its_form_in_every_language() {
    for text in [
        "java.sql.SQLException: Zugriff verweigert für Benutzer 'u'@'10.0.0.1' (verwendetes Passwort: JA)",
        "Zzz 'u'@'h' (mot de passe: OUI)",
        "Zzz 'u'@'h' (используется пароль: ДА)",
        "Zzz 'u'@'h' (使用密码: 是)",
    ] {
        assert_eq!(read(text).1, "bad_password", "{text}");
    }
    // Near misses: no question of a password, and no form.
    for text in ["Zzz 'u'@'h' (zzz: 1)", "Zzz 'u'@'h'", "'@'"] {
        assert_ne!(read(text).1, "bad_password", "{text}");
    }
}

#[test]
fn the_system_s_number_says_why_where_the_client_s_is_left_out() {
    for (text, cause) in [
        (
            "Mysql2::Error::ConnectionError: Can't connect to MySQL server on 'db' (111)",
            "connection_refused",
        ),
        ("Can't connect to server on 'db:3306' (110)", "connect_timeout"),
        ("Can't connect to MySQL server on 'db' (113)", "no_route_or_unreachable"),
    ] {
        assert_eq!(read(text).1, cause, "{text}");
    }
}
