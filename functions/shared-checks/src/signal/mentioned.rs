//! Names and numbers that mean the same in a sentence of any language: a message's number before its level and state, an error's own name, a
//! service beside a right; and what a refused login or a lookup says besides.

use shared_domain::source::Engine;

use super::speakers::heard::said;

fn each(cases: &[(&str, &str)], engine: Option<Engine>) {
    for (text, expected) in cases {
        assert_eq!(said(text, engine), *expected, "{text}");
    }
}

#[test]
fn a_number_before_its_level_and_state_is_the_server_s_in_every_language() {
    let cases = [
        (
            "«Сообщение 18456, уровень 14, состояние 1, сервер X, строка 1»",
            "credentials/bad_password",
        ),
        (
            "メッセージ 4060、レベル 11、状態 1、サーバー X、行 1",
            "credentials/database_or_privilege_missing",
        ),
        ("消息 18487，级别 14，状态 1", "credentials/account_locked_or_expired"),
        (
            "Meldung 208, Ebene 16, Status 1, Zeile 3",
            "not_connection/schema_or_data_error",
        ),
        (
            "Mens. 1205, Nivel 13, Estado 51, Línea 3",
            "not_connection/lock_or_query_timeout",
        ),
        // Near misses: no level, and no state.
        ("Zeile 18456, Spalte 1400, Status 1", "unknown/unknown"),
        ("Meldung 18456, Ebene 14", "unknown/unknown"),
    ];
    each(&cases, None);
}

#[test]
fn the_name_of_a_connector_s_error_is_read_wherever_a_sentence_mentions_it() {
    let cases = [
        (
            "Athena는 HIVE_PARTITION_SCHEMA_MISMATCH",
            "not_connection/schema_or_data_error",
        ),
        ("la consulta da (HIVE_BAD_DATA).", "not_connection/schema_or_data_error"),
        (
            "Es kommt zu HIVE_TOO_MANY_OPEN_PARTITIONS immer wieder",
            "not_connection/capacity_or_throttling",
        ),
        (
            "查询返回ICEBERG_INVALID_METADATA错误",
            "not_connection/schema_or_data_error",
        ),
        // Near misses: variables and what is set.
        ("in HIVE_CONF_DIR steht /etc/hive", "unknown/unknown"),
        ("export HIVE_ERROR_LOG=/x", "unknown/unknown"),
    ];
    each(&cases, None);
}

#[test]
fn a_condition_of_spark_is_read_without_its_brackets() {
    let cases = [
        (
            "DATATYPE_MISMATCH: <sqlExpr> kann nicht aufgelöst werden",
            "not_connection/schema_or_data_error",
        ),
        (
            "UNRESOLVED_COLUMN.WITH_SUGGESTION: 列が見つかりません",
            "not_connection/schema_or_data_error",
        ),
        ("MISSING_AGGREGATION: el ejemplo no vale", "not_connection/script_error"),
        // Near misses: names of the way to a source, and names of nobody.
        ("INVALID_LOGIN_TOKEN: zzz", "credentials/oauth_or_key_invalid"),
        ("ZZZ_MISMATCH: zzz", "unknown/unknown"),
    ];
    each(&cases, None);
}

#[test]
fn lake_formation_beside_a_right_is_access_to_data_in_every_language() {
    let denied = "not_connection/data_access_denied";
    let cases = [
        ("Kesalahan: Izin Lake Formation tidak mencukupi s3://x", denied),
        ("오류: s3://x에 대한 Lake Formation 권한이 부족함", denied),
        ("Fehler: Unzureichende Lake-Formation-Berechtigungen für s3://x", denied),
        ("錯誤：對 s3://x 的 Lake Formation 許可不足", denied),
        // Near misses: no right, and a right to something else.
        ("Lake Formation zzz", "unknown/unknown"),
        ("permissão zzz", "unknown/unknown"),
    ];
    each(&cases, None);
}

#[test]
fn a_refused_login_says_in_a_sentence_of_its_own_that_the_account_is_locked() {
    let cases = [
        (
            "Error de inicio de sesión del usuario 'u'. Error de validación de contraseña. La cuenta está bloqueada.",
            "credentials/account_locked_or_expired",
        ),
        (
            "Fehler bei der Anmeldung für den Benutzer 'u'. Das Konto ist gesperrt.",
            "credentials/account_locked_or_expired",
        ),
        // Near misses: nothing of it, or one of two.
        (
            "Error de inicio de sesión del usuario 'u'. Error de validación de contraseña.",
            "credentials/bad_password",
        ),
        (
            "Fehler bei der Anmeldung für den Benutzer 'u'. Prüfen Sie, ob das Konto gesperrt ist.",
            "credentials/bad_password",
        ),
    ];
    each(&cases, Some(Engine::Sqlserver));
}

#[test]
fn what_was_looked_up_as_a_host_and_is_a_url_is_a_wrong_url() {
    let cases = [
        (
            "error: getaddrinfo ENOTFOUND jdbc:redshift://cluster",
            "driver/bad_jdbc_url",
        ),
        (
            "java.net.UnknownHostException: jdbc:postgresql://db.corp.example:5432/x",
            "driver/bad_jdbc_url",
        ),
        ("getaddrinfo ENOTFOUND https://db.corp.example", "driver/bad_jdbc_url"),
        // Near misses: a host, and a URL beside it.
        ("getaddrinfo ENOTFOUND db.corp.example", "network/dns_failure"),
        (
            "jdbc:redshift://db.corp.example:5439/x: getaddrinfo ENOTFOUND db.corp.example",
            "network/dns_failure",
        ),
    ];
    each(&cases, None);
}

#[test]
fn a_connection_s_type_that_is_not_in_the_list_is_the_wrong_type() {
    let cases = [
        (
            "Error: expected connection_type to be one of [\"JDBC\" \"KAFKA\"], got X",
            "driver/wrong_connection_type",
        ),
        (
            "An error occurred (ValidationException) when calling the CreateConnection operation: 1 validation error detected: Value 'X' at \
             'connectionInput.connectionType' failed to satisfy constraint: Member must satisfy enum value set: [JDBC]",
            "driver/wrong_connection_type",
        ),
        (
            "Model validation failed (#/ConnectionInput/ConnectionType: #: X is not a valid enum value)",
            "driver/wrong_connection_type",
        ),
        // Near misses: another list.
        (
            "Error: expected engine to be one of [\"a\" \"b\"], got X",
            "not_connection/other",
        ),
        (
            "Error: expected connection_properties to be one of [HOST PORT], got X",
            "not_connection/other",
        ),
    ];
    each(&cases, None);
}

#[test]
fn a_pooler_says_why_it_lets_nobody_in() {
    let cases = [
        (
            "FATAL: Authentication error, reason: \"There is no user 'u' in the database. Please create it or change the user in the config\"",
            "credentials/bad_password",
        ),
        (
            "FATAL: (EADDRNOTALLOWED) address not in tenant allow_list: {10, 0, 0, 1}",
            "network/host_not_allowed",
        ),
        (
            "FATAL: unable to check out connection from the pool after 15000ms in transaction mode",
            "not_connection/capacity_or_throttling",
        ),
        // Near misses: a server's own, and nothing known.
        (
            "FATAL: database \"u\" does not exist",
            "credentials/database_or_privilege_missing",
        ),
        ("FATAL: zzz in the config", "unknown/unknown"),
    ];
    each(&cases, Some(Engine::Postgresql));
}
