//! ODBC's driver managers (of Windows, unixODBC, iODBC) and what Simba's drivers have in common: they find and load the driver, before
//! anybody connects. Their SQLSTATEs are the same in every language.

use super::Says::{Exactly, Faintly, Likely, Settles, Vaguely};
use super::{Says, Speaker, Table};
use crate::signal::cause::Cause::*;
use crate::signal::parse::Utterance;

pub(crate) const SPEAKER: Speaker = Speaker {
    name: "odbc",
    engines: &[],
    owns: &["nanodbc", "DBI::", "RODBC"],
    codes,
    tables: TABLES,
};

/// The class `IM`, and the optional features (ODBC reference, appendix A).
fn codes(utterance: &Utterance<'_>) -> Vec<Says> {
    let of_login = LATE_LOGINS.iter().any(|late| utterance.words.contains(late));
    let of_state = utterance.state().and_then(|state| {
        Some(match state {
            "IM002" | "IM003" => Exactly(DriverClassNotFound),
            "IM004" | "IM005" | "IM006" | "IM009" | "IM014" | "IM015" => Exactly(DriverIncompatible),
            "IM007" | "IM008" | "IM010" | "IM011" | "IM012" => Exactly(BadJdbcUrl),
            "IM001" | "IM013" | "IM017" | "IM018" | "HYC00" | "S1C00" => Likely(Other),
            "HYT01" => Vaguely(ConnectTimeout),
            // The time of the login or of a statement, as the function or the words say that ran into it; the state alone says neither.
            "HYT00" | "S1T00" if connects(&utterance.words) || of_login => Vaguely(ConnectTimeout),
            "HYT00" | "S1T00" if runs_a_statement(&utterance.words) => Likely(LockOrQueryTimeout),
            "HYT00" | "S1T00" => Vaguely(ConnectTimeout),
            "37000" | "S0001" | "S0002" | "S0011" | "S0012" | "S0021" | "S0022" => Likely(SchemaOrData),
            _ => return None,
        })
    });
    let others = of_simba(&utterance.words).or_else(|| cancelled(&utterance.words));
    let of_statement = of_state.is_none() && runs_a_statement(&utterance.words);
    let of_statement = of_statement.then(|| match utterance.state() {
        // A statement had a connection.
        Some(state) if state.starts_with("08") => Some(Likely(ConnectionDropped)),
        Some(state) if state.starts_with("28") => None,
        _ => (!of_the_way(&utterance.words)).then_some(Faintly(SchemaOrData)),
    });
    of_state
        .or_else(|| of_login.then_some(Vaguely(ConnectTimeout)))
        .into_iter()
        .chain(missing_of_login(&utterance.words))
        .chain(others)
        .chain(of_statement.flatten())
        .collect()
}

/// The time of a login in the languages of Microsoft's driver for SQL Server (HYT00).
const LATE_LOGINS: &[&str] = &[
    "login timeout",
    "anmeldungstimeout abgelaufen",
    "tiempo de espera de inicio de sesión agotado",
    "timeout di accesso scaduto",
    "tempo limite de login expirado",
    "время ожидания входа в систему истекло",
    "ログイン タイムアウト",
    "登录超时已过期",
    "登入逾時已過期",
    "로그인 제한 시간이 만료",
];

/// `Required Connection Key(s): PWD;`, `Missing settings: {[UID] [PWD]}`, `Required setting 'PWD' is not present`: what Simba's drivers
/// were not given. Where it is nothing but who logs in, the login got lost on its way to the driver.
fn missing_of_login(words: &str) -> Option<Says> {
    const LISTS: &[(&str, &[char])] = &[
        ("required connection key(s):", &[';', '.']),
        ("missing settings:", &['}', '.']),
        ("required setting '", &['\'']),
    ];
    let listed = LISTS.iter().find_map(|(before, ends)| {
        let (_, rest) = words.split_once(before)?;
        rest.split(*ends).next()
    })?;
    let keys = listed
        .split([' ', ',', '[', ']', '{', '/', '\''])
        .filter(|key| !key.is_empty());
    let of_login = |key: &str| matches!(key, "uid" | "pwd" | "user" | "username" | "password");
    let (own, others): (Vec<&str>, Vec<&str>) = keys.partition(|key| of_login(key));
    (!own.is_empty() && others.is_empty()).then_some(Settles(BadPassword))
}

/// `(SQLDriverConnect)`: the function of ODBC that failed, where pyodbc and others print it.
fn connects(words: &str) -> bool {
    ["sqldriverconnect", "sqlconnect", "sqlbrowseconnect"]
        .iter()
        .any(|function| words.contains(function))
}

/// What a statement may be told of the way that it lost.
fn of_the_way(words: &str) -> bool {
    ["connect", "network", "socket", "protocol", "session"]
        .iter()
        .any(|word| words.contains(word))
}

/// `(SQLExecDirectW)`, `(SQLFetch)`: one that needs a connection.
fn runs_a_statement(words: &str) -> bool {
    const OF_STATEMENTS: &[&str] = &[
        "(sqlexec",
        "(sqlfetch",
        "(sqlprepare",
        "(sqlbind",
        "(sqlgetdata",
        "(sqlputdata",
        "(sqlparamdata",
        "(sqlmoreresults",
        "(sqlnumresultcols",
        "(sqldescribe",
        "(sqlrowcount",
        "(sqlendtran",
        "(sqlcolumns",
        "(sqltables",
    ];
    let functions = words.match_indices("(sql").take(8);
    functions
        .map(|(at, _)| &words[at..])
        .any(|function| OF_STATEMENTS.iter().any(|own| function.starts_with(own)))
}

/// `[MySQL][ODBC 5.3(w) Driver][mysqld-5.1.0]Cancelled`: all that a driver says of a statement that somebody stopped.
fn cancelled(words: &str) -> Option<Says> {
    let (_, said) = words.rsplit_once(']').filter(|(before, _)| before.contains("odbc"))?;
    let said = said.trim_start();
    ["cancelled", "canceled", "operation canceled", "operation cancelled"]
        .iter()
        .any(|word| {
            said.strip_prefix(word)
                .is_some_and(|rest| rest.trim_start_matches(['.', ' ', '\'']).len() < 8)
        })
        .then_some(Likely(LockOrQueryTimeout))
}

/// `[Amazon][ODBC] (10210) Attribute identifier ...`: the numbers of Simba's layer below every vendor's driver, where no words say more.
fn of_simba(words: &str) -> Option<Says> {
    let (_, rest) = words.split_once("][odbc] (")?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let number: u32 = rest[..digits].parse().ok()?;
    (10_000..12_000).contains(&number).then_some(Vaguely(Other))
}

const TABLES: &[Table] = &[
    Table {
        language: "*",
        source: "Windows' driver manager (odbc32), IM002 in its languages",
        says: &[
            ("source de données introuvable", Exactly(DriverClassNotFound)),
            ("datenquellenname wurde nicht gefunden", Exactly(DriverClassNotFound)),
            (
                "no se encuentra el nombre del origen de datos",
                Exactly(DriverClassNotFound),
            ),
            ("nome origine dati non trovato", Exactly(DriverClassNotFound)),
            ("nome da fonte de dados não encontrado", Exactly(DriverClassNotFound)),
            ("odnaleźć nazwy źródła danych", Likely(DriverClassNotFound)),
            (
                "naam van de gegevensbron is niet gevonden",
                Exactly(DriverClassNotFound),
            ),
            ("datakällans namn hittades inte", Exactly(DriverClassNotFound)),
            ("veri kaynağı adı bulunamadı", Exactly(DriverClassNotFound)),
            (
                "источник данных не найден и не указан драйвер",
                Exactly(DriverClassNotFound),
            ),
            (
                "データ ソース名および指定された既定のドライバー",
                Exactly(DriverClassNotFound),
            ),
            ("未发现数据源名称", Exactly(DriverClassNotFound)),
            ("找不到資料來源名稱", Exactly(DriverClassNotFound)),
            ("데이터 원본 이름이 없고", Exactly(DriverClassNotFound)),
        ],
    },
    Table {
        language: "*",
        source: "Microsoft's ODBC driver for SQL Server, HYT00 in its languages: the time of a statement",
        says: &[
            ("abfragetimeout abgelaufen", Exactly(LockOrQueryTimeout)),
            ("tiempo de espera de consulta agotado", Exactly(LockOrQueryTimeout)),
            ("tempo limite da consulta expirado", Exactly(LockOrQueryTimeout)),
            ("クエリ タイムアウト", Likely(LockOrQueryTimeout)),
            ("查询超时已过期", Exactly(LockOrQueryTimeout)),
            ("查詢逾時已過期", Exactly(LockOrQueryTimeout)),
            ("쿼리 제한 시간이 만료", Exactly(LockOrQueryTimeout)),
        ],
    },
    Table {
        language: "en",
        source: "ODBC reference, appendix A; lurcher/unixODBC DriverManager/__info.c, SQLConnect.c; iODBC; nanodbc; psqlODBC connection.c",
        says: &[
            ("data source name not found", Exactly(DriverClassNotFound)),
            ("can't open lib '{}' : file not found", Exactly(DriverClassNotFound)),
            ("specified driver could not be loaded", Exactly(DriverClassNotFound)),
            ("driver's sqlallochandle on", Exactly(DriverIncompatible)),
            ("driver's sqlsetconnectattr failed", Vaguely(DriverIncompatible)),
            (
                "architecture mismatch between the driver and application",
                Exactly(DriverIncompatible),
            ),
            // What Microsoft's driver loads to log in with; whatever stands beside it follows from that.
            ("could not load libcurl", Settles(DriverIncompatible)),
            ("unable to load adal.dll", Settles(DriverIncompatible)),
            ("driver keyword syntax error", Exactly(BadJdbcUrl)),
            ("neither dsn nor server keyword supplied", Exactly(BadJdbcUrl)),
            ("invalid connection string attribute", Vaguely(BadJdbcUrl)),
            ("could not send query(connection dead)", Exactly(ConnectionDropped)),
            (
                "connection pool at capacity and the wait has timed out",
                Settles(Capacity),
            ),
            ("could not sqlconnect", Vaguely(ConnectTimeout)),
            // Simba's drivers.
            (
                "required setting {} is not present in the connection settings",
                Exactly(BadJdbcUrl),
            ),
            (
                "unable to establish a connection with data source. missing settings",
                Exactly(BadJdbcUrl),
            ),
            (
                "ssl certificate verification failed because the certificate is missing or incorrect",
                Exactly(CertificateUntrusted),
            ),
            (
                "unexpected response received from server. please ensure the server host and port",
                Vaguely(SslHandshake),
            ),
            ("required connection settings are missing", Likely(BadJdbcUrl)),
            // Its Thrift clients, over HTTP.
            (
                "failed to connect to server. reason: http response code: 401",
                Exactly(BadPassword),
            ),
            (
                "failed to connect to server. reason: http response code: 403",
                Exactly(BadPassword),
            ),
            (
                "unexpected response from server during a http connection: unauthorized",
                Exactly(BadPassword),
            ),
            (
                "unable to locate sqlgetprivateprofilestring function",
                Exactly(DriverIncompatible),
            ),
        ],
    },
];

#[cfg(test)]
mod tests {
    use crate::signal::speakers::heard::said;

    #[test]
    fn a_statement_that_was_stopped_is_no_connection() {
        for text in [
            "ODBC: ERROR [HY000] [MySQL][ODBC 5.3(w) Driver][mysqld-5.1.0]Cancelled",
            "[Microsoft][ODBC Driver 17 for SQL Server]Operation canceled",
        ] {
            assert_eq!(said(text, None), "not_connection/lock_or_query_timeout", "{text}");
        }
    }

    #[test]
    fn a_driver_manager_s_states_are_read_in_every_form_that_clients_print_them() {
        let of_load = "driver/driver_class_not_found";
        for (state, expected) in [
            ("IM002", of_load),
            ("IM003", of_load),
            ("IM004", "driver/driver_incompatible"),
            ("IM014", "driver/driver_incompatible"),
            ("IM012", "driver/bad_jdbc_url"),
        ] {
            for form in [
                "pyodbc.Error: ('{}', '[{}] [unixODBC][Driver Manager]zzz (0) (SQLDriverConnect)')",
                "[{}][unixODBC][Driver Manager]zzz",
                "[RODBC] ERROR: state {}, code 0, message zzz",
                "odbc_connect(): SQL error: zzz, SQL state {} in SQLConnect",
                "Error: nanodbc/nanodbc.cpp:1021: {}: zzz",
                "SQLSTATE = {}\nNative Error Code = 0\nzzz",
                "zzz, SQLSTATE={}",
            ] {
                assert_eq!(said(&form.replace("{}", state), None), expected, "{form} {state}");
            }
        }
    }

    #[test]
    fn a_server_that_refuses_a_driver_over_http_refuses_the_login() {
        for text in [
            "[Simba][SparkJDBCDriver](500593) Communication link failure. Failed to connect to server. Reason: HTTP Response code: 403, zzz",
            "[Databricks][DatabricksJDBCDriver](500593) Communication link failure. Failed to connect to server. Reason: HTTP Response code: 401, zzz",
            "[Simba][ThriftExtension] (14) Unexpected response from server during a HTTP connection: Unauthorized/Forbidden zzz",
        ] {
            assert_eq!(said(text, None), "credentials/bad_password", "{text}");
        }
        let late = "[Simba][SparkJDBCDriver](500593) Communication link failure. Failed to connect to server. Reason: java.net.SocketTimeoutException: connect timed out";
        assert_eq!(said(late, None), "network/connect_timeout");
    }

    #[test]
    fn what_drivers_cannot_do_and_what_statements_are_is_no_connection() {
        for text in [
            "[HYC00][FreeTDS][SQL Server]zzz",
            "[IM001] [Microsoft][ODBC Driver Manager] zzz",
            "[37000][FreeTDS][SQL Server]zzz",
            "[Amazon][ODBC] (10210) Attribute identifier zzz",
        ] {
            assert!(
                said(text, None).starts_with("not_connection/"),
                "{text}: {}",
                said(text, None)
            );
        }
    }
}
