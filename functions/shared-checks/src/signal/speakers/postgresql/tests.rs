//! SQLSTATEs by class, severities, and every language's words.

use super::*;
use crate::signal::cause::Cause::*;
use crate::signal::speakers::Says::{self, Carries, Exactly, Likely, Settles, Vaguely};
use crate::signal::speakers::heard;

fn read(text: &str) -> (String, String) {
    heard::read(Engine::Postgresql, text)
}

#[test]
fn every_class_of_sqlstate_has_a_verdict() {
    // Appendix A of the manual. 00 is success, and no error.
    for class in [
        "01", "02", "03", "08", "09", "0A", "0B", "0F", "0L", "0P", "0Z", "10", "20", "21", "22", "23", "24", "25",
        "26", "27", "28", "2B", "2D", "2F", "34", "38", "39", "3B", "3D", "3F", "40", "42", "44", "53", "54", "55",
        "57", "58", "72", "F0", "HV", "P0", "XX",
    ] {
        let exact = if class == "3D" {
            "3D000".to_owned()
        } else {
            format!("{class}00X")
        };
        assert!(states::says(&exact, "").is_some(), "{class}");
    }
    assert_eq!(states::says("ZZ000", ""), None);
}

#[test]
fn states_of_the_login_are_told_from_those_that_come_after_it() {
    for (state, words, says) in [
        ("28P01", "password authentication failed", Exactly(BadPassword)),
        ("28P01", "pam authentication failed", Exactly(IamDbAuth)),
        ("28000", "", Likely(BadPassword)),
        ("3D000", "", Exactly(DatabaseOrPrivilege)),
        ("42501", "", Exactly(DatabaseOrPrivilege)),
        ("53300", "", Exactly(TooManyConnections)),
        ("57P03", "", Exactly(ConnectionRefused)),
        ("57P01", "", Exactly(ConnectionDropped)),
        ("08006", "", Vaguely(ConnectionDropped)),
        ("08P01", "", Likely(DriverServerMismatch)),
        ("57014", "", Exactly(LockOrQueryTimeout)),
        ("40P01", "", Exactly(LockOrQueryTimeout)),
        ("53100", "", Exactly(SourceFull)),
        ("42P01", "", Likely(SchemaOrData)),
        ("23505", "", Likely(SchemaOrData)),
        ("22P02", "", Likely(SchemaOrData)),
        ("25006", "", Likely(SchemaOrData)),
    ] {
        assert_eq!(states::says(state, words), Some(says), "{state}");
    }
}

#[test]
fn a_python_driver_names_the_state_in_the_class() {
    for (text, stage, cause) in [
        (
            "psycopg2.errors.UndefinedTable: x",
            "not_connection",
            "schema_or_data_error",
        ),
        (
            "psycopg2.errors.InsufficientPrivilege: x",
            "credentials",
            "database_or_privilege_missing",
        ),
        (
            "asyncpg.exceptions.InvalidPasswordError: x",
            "credentials",
            "bad_password",
        ),
        (
            "psycopg.errors.DeadlockDetected: x",
            "not_connection",
            "lock_or_query_timeout",
        ),
        ("psycopg.errors.ConnectionTimeout: x", "network", "connect_timeout"),
    ] {
        assert_eq!(read(text), (stage.to_owned(), cause.to_owned()), "{text}");
    }
}

#[test]
fn a_message_of_the_severity_error_comes_after_the_login_in_every_language() {
    for severity in [
        "ERROR",
        "FEHLER",
        "ERREUR",
        "ERRORE",
        "ERRO",
        "ОШИБКА",
        "BŁĄD",
        "FEL",
        "HATA",
        "ПОМИЛКА",
        "错误",
        "錯誤",
        "오류",
    ] {
        let text = format!("org.postgresql.util.PSQLException: {severity}: zzz");
        assert_eq!(read(&text).0, "not_connection", "{text}");
        let text = format!("An error occurred while calling o95.load. {severity}: zzz: Connection refused");
        assert_eq!(read(&text).0, "not_connection", "{text}");
    }
    for text in ["FATAL: zzz", "FATALE: zzz", "致命错误: zzz"] {
        assert_eq!(read(text).0, "unknown", "{text}");
    }
    // The same word before what is anybody's sentence.
    for (text, stage) in [
        ("Fehler: Anmeldung fehlgeschlagen", "credentials"),
        ("错误：用户名或密码错误", "credentials"),
        ("Erreur : impossible de se connecter à la base de données", "network"),
        ("Erro: falha no login", "credentials"),
        ("Fehler: Tabelle x existiert nicht", "not_connection"),
        ("错误: 关系 x 不存在", "not_connection"),
    ] {
        assert_eq!(read(text).0, stage, "{text}");
    }
}

#[test]
fn a_statement_that_ran_proves_the_login_whatever_is_said() {
    let failed = |frame: &str| format!("org.postgresql.util.PSQLException: FATAL: zzz\n\tat {frame}(X.java:1)");
    assert_eq!(
        read(&failed("org.postgresql.jdbc.PgStatement.executeQuery")).0,
        "not_connection"
    );
    assert_eq!(read(&failed("org.postgresql.jdbc.PgConnection.<init>")).0, "unknown");
}

#[test]
fn the_same_refusal_is_read_in_the_languages_of_the_server() {
    for (text, stage, cause) in [
        (
            "FATAL: Passwort-Authentifizierung für Benutzer »etl« fehlgeschlagen",
            "credentials",
            "bad_password",
        ),
        (
            "FATALE : authentification par mot de passe échouée pour l'utilisateur « etl »",
            "credentials",
            "bad_password",
        ),
        (
            "FATAL: la autentificación password falló para el usuario «etl»",
            "credentials",
            "bad_password",
        ),
        (
            "FATAL: ユーザー\"etl\"のパスワード認証に失敗しました",
            "credentials",
            "bad_password",
        ),
        ("致命错误: 用户 \"etl\" 的密码认证失败", "credentials", "bad_password"),
        (
            "FATAL: Datenbank »orders« existiert nicht",
            "credentials",
            "database_or_privilege_missing",
        ),
        (
            "FATAL: データベース\"orders\"は存在しません",
            "credentials",
            "database_or_privilege_missing",
        ),
        (
            "致命错误: 数据库 \"orders\" 不存在",
            "credentials",
            "database_or_privilege_missing",
        ),
        (
            "FATAL: banco de dados \"orders\" não existe",
            "credentials",
            "database_or_privilege_missing",
        ),
        ("ВАЖНО: роль \"etl\" не существует", "credentials", "bad_password"),
        (
            "FATAL: no pg_hba.conf entry for host \"10.0.0.1\", user \"etl\", database \"orders\", no encryption",
            "ssl",
            "ssl_required_by_server",
        ),
        (
            "FATAL: no pg_hba.conf entry for host \"10.0.0.1\", user \"etl\", database \"orders\", SSL encryption",
            "network",
            "host_not_allowed",
        ),
        (
            "FATAL: kein pg_hba.conf-Eintrag für Host »10.0.0.1«, Benutzer »etl«, Datenbank »orders«, keine Verschlüsselung",
            "ssl",
            "ssl_required_by_server",
        ),
        (
            "FATAL: kein pg_hba.conf-Eintrag für Host »10.0.0.1«, Benutzer »etl«, Datenbank »orders«, SSL-Verschlüsselung",
            "network",
            "host_not_allowed",
        ),
        (
            "ERREUR: droit refusé pour la table orders",
            "credentials",
            "database_or_privilege_missing",
        ),
    ] {
        assert_eq!(read(text), (stage.to_owned(), cause.to_owned()), "{text}");
    }
}

/// Words of a table as a message: something stands in each gap.
fn message(words: &str) -> String {
    words.split("{}").map(str::trim).collect::<Vec<_>>().join(" 'x1' ")
}

fn cause_of(says: Says) -> Option<String> {
    match says {
        Settles(cause) | Exactly(cause) | Likely(cause) => Some(cause.word().to_string()),
        Vaguely(_) | Says::Faintly(_) | Carries | Says::WhileHandshaking | Says::WhileConnecting => None,
    }
}

#[test]
fn the_words_of_every_language_say_what_their_table_says() {
    for table in words::TABLES {
        for (words, says) in table.says {
            let Some(cause) = cause_of(*says) else { continue };
            for text in [
                format!("org.postgresql.util.PSQLException: {}", message(words)),
                format!("An error occurred while calling o95.load. {}", message(words)),
            ] {
                assert_eq!(read(&text).1, cause, "{} of {}: {text}", table.language, table.source);
            }
        }
    }
}

#[test]
fn every_language_of_the_server_has_the_refusals_of_the_login() {
    let servers = words::TABLES
        .iter()
        .filter(|table| table.source.contains("src/backend"));
    for table in servers {
        for cause in [
            BadPassword,
            DatabaseOrPrivilege,
            HostNotAllowed,
            SslRequired,
            TooManyConnections,
            ConnectionRefused,
            IamDbAuth,
        ] {
            let said = |says: &Says| matches!(says, Exactly(one) | Likely(one) if *one == cause);
            // Both scripts of Chinese say "not encrypted" with the same characters, and words stand in one table only.
            if table.language == "zh_TW" && cause == SslRequired {
                continue;
            }
            assert!(
                table.says.iter().any(|(_, says)| said(says)),
                "{} {cause:?}",
                table.language
            );
        }
    }
}

#[test]
fn every_language_of_libpq_has_every_part_of_the_way_in() {
    let clients = words::TABLES
        .iter()
        .filter(|table| table.source.contains("src/interfaces/libpq/po"));
    // Translations that ended before TLS had versions.
    let whole = clients.filter(|table| !table.source.ends_with("versions 8 and 9"));
    for table in whole.filter(|table| !matches!(table.language, "he" | "pl" | "tr")) {
        for cause in [
            BadJdbcUrl,
            DnsFailure,
            ConnectionDropped,
            DriverServerMismatch,
            BadPassword,
            SslHandshake,
            TlsVersion,
            TrustStoreMissing,
            HostnameMismatch,
        ] {
            let said = |says: &Says| matches!(says, Exactly(one) | Likely(one) if *one == cause);
            let there = table.says.iter().any(|(_, says)| said(says));
            assert!(there, "{} {cause:?}", table.language);
        }
    }
}
