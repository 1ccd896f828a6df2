//! SQL Server and Azure SQL: the server, mssql-jdbc, jTDS, Microsoft's ODBC driver, SqlClient of .NET and FreeTDS under Python.
//!
//! JDBC texts carry no number (`SQLServerException: <text> ClientConnectionId:...`), and the driver speaks the language of its
//! JVM, the server that of the login: words are needed in every language that either has. ODBC and FreeTDS print numbers.

use shared_domain::source::Engine;

use super::Says::{Exactly, Likely, Vaguely};
use super::{Says, Speaker};
use crate::signal::cause::Cause::*;
use crate::signal::parse::{Utterance, is_headed_by_level};
use crate::signal::words::outside_quotes;

mod numbers;
mod words;

pub(crate) const SPEAKER: Speaker = Speaker {
    name: "sqlserver",
    engines: &[Engine::Sqlserver],
    owns: &[
        "com.microsoft.sqlserver.",
        "net.sourceforge.jtds.",
        "pyodbc.",
        "pymssql.",
        "_mssql.",
        "System.Data.SqlClient.",
        "Microsoft.Data.SqlClient.",
    ],
    codes,
    tables: words::TABLES,
};

/// Numbers of the server; beside 18456 (which only says that the login failed) the other number says why.
fn codes(utterance: &Utterance<'_>) -> Vec<Says> {
    let mut says: Vec<Says> = state_of_the_login(utterance).into_iter().collect();
    says.extend(
        utterance
            .numbers()
            .filter(|number| !(*number == numbers::LOGIN_FAILED && says_more(utterance)))
            .filter_map(|number| {
                numbers::of_login(number).or_else(|| {
                    numbers::of_statement(number).filter(|_| prints_numbers(utterance) && !is_of_db_lib(utterance))
                })
            }),
    );
    says.extend(numbers::of_network_layer(&utterance.words));
    says.extend(host_as_reason(utterance));
    says.extend(of_a_statement(utterance));
    says.extend(of_class(utterance).filter(|_| says.is_empty()));
    says
}

/// pyodbc's classes of PEP 249: what a script asks of a connection that it has. Of a login that is refused they are others.
fn of_class(utterance: &Utterance<'_>) -> Option<Says> {
    let asked = ["ProgrammingError", "DataError", "IntegrityError", "NotSupportedError"];
    let own = utterance.class.is_some_and(|class| class.starts_with("pyodbc."));
    let connects = || utterance.words.contains("(sqldriverconnect");
    (own && asked.contains(&utterance.class_name()) && !connects()).then_some(Vaguely(SchemaOrData))
}

/// What the driver's exception says where nothing else is known: its words of the way to the session are known in every language,
/// and most of the rest is about statements and data. Words about sockets, TLS and the login are left to whom they belong.
fn of_a_statement(utterance: &Utterance<'_>) -> Option<Says> {
    const OF_THE_WAY: &[&str] = &[
        "tcp/ip",
        "1434",
        "ssl",
        "tls",
        "connect",
        "login",
        "token",
        "authent",
        "encrypt",
        // The same in the languages of the driver.
        "verschlüssel",
        "verbindung",
        "anmeld",
        "zertifikat",
        "chiffr",
        "connexion",
        "certificat",
        "cifrad",
        "conexi",
        "conexã",
        "inicio de sesión",
        "criptograf",
        "crittograf",
        "connessione",
        "accesso",
        "шифров",
        "соединен",
        "подключ",
        "вход",
        "сертифик",
        "暗号化",
        "接続",
        "ログイン",
        "証明書",
        "加密",
        "连接",
        "連接",
        "連線",
        "登录",
        "登入",
        "证书",
        "憑證",
        "암호화",
        "연결",
        "로그인",
        "인증서",
        "krypter",
        "anslut",
        "inloggning",
        "certifikat",
    ];
    let said = || outside_quotes(&utterance.words);
    let of_the_way = |said: String| OF_THE_WAY.iter().any(|word| said.contains(word));
    let untold =
        utterance.class_name() == "SQLServerException" && !of_the_way(said()) && !utterance.words.trim().is_empty();
    untold.then_some(Vaguely(SchemaOrData))
}

/// The numbers of statements are small: they are the server's only where its clients print them.
fn prints_numbers(utterance: &Utterance<'_>) -> bool {
    // `AuthenticationException(401, ...)` prints a status of HTTP.
    let of_http = utterance
        .numbers()
        .any(|number| matches!(number, 400 | 401 | 403 | 404 | 429 | 500 | 502..=504));
    // ODBC's function that connects prints the numbers of the client's side.
    if utterance.words.contains("(sqldriverconnect)") {
        return false;
    }
    let own = |class: &str| SPEAKER.owns.iter().any(|own| class.starts_with(own));
    utterance.class.is_some_and(|class| !of_http || own(class))
        || ["sql server", "db-lib", "msg "]
            .iter()
            .any(|word| utterance.words.contains(word))
        || is_headed_by_level(utterance.message)
}

/// `(701, "DB-Lib error message 20003, ...")`: the first number is of a message long ago, unless the library says that the server's decides
/// (20018).
fn is_of_db_lib(utterance: &Utterance<'_>) -> bool {
    utterance.words.contains("db-lib error message 20") && !utterance.words.contains("db-lib error message 20018")
}

/// True when 18456 is not the only number of the login.
fn says_more(utterance: &Utterance<'_>) -> bool {
    utterance
        .numbers()
        .any(|number| number != numbers::LOGIN_FAILED && numbers::of_login(number).is_some())
        || state_of_the_login(utterance).is_some()
}

/// The state beside 18456, as the server's own log prints it: `Error: 18456, Severity: 14, State: 38.` What a client sees is
/// always state 1. (The documentation of MSSQLSERVER_18456.)
fn state_of_the_login(utterance: &Utterance<'_>) -> Option<Says> {
    let (_, rest) = utterance.words.split_once("18456")?;
    let (_, rest) = rest.split_once("state: ")?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let state: u16 = rest[..digits].parse().ok()?;
    match state {
        2 | 5..=9 | 58 | 62..=65 => Some(Exactly(BadPassword)),
        18 | 66..=68 | 147 => Some(Exactly(AccountState)),
        11 | 12 | 27 | 38..=41 | 46 | 50 | 126 => Some(Exactly(DatabaseOrPrivilege)),
        // The service is paused, or is shutting down.
        13 | 23 => Some(Exactly(ConnectionRefused)),
        // Without a user or a password.
        122..=124 => Some(Exactly(LoginNotGiven)),
        102..=111 | 132 | 133 => Some(Exactly(OauthOrKey)),
        _ => None,
    }
}

/// `The TCP/IP connection to the host db.example, port 1433 has failed. Error: "db.example. Verify ..."`: where Java has no
/// address for a name, its reason is the name alone, in every language of the driver. A name with a path is a URL gone wrong.
fn host_as_reason(utterance: &Utterance<'_>) -> Option<Says> {
    let words = utterance.words.as_str();
    let (before, reason) = words
        .contains("tcp/ip")
        .then(|| words.split_once(":'").or_else(|| words.split_once(": '")))??;
    let reason = reason.trim_start_matches([' ', '\'']);
    let end = reason
        .find(|c: char| matches!(c, ' ' | '\'' | ':') || !c.is_ascii())
        .unwrap_or(reason.len());
    // A name alone ends its sentence; `Connection refused` does not.
    let ends = reason[..end].ends_with('.') || !reason[end..].starts_with(' ');
    let name = reason[..end].trim_end_matches('.');
    let is_name = name.len() >= 3 && name.bytes().any(|b| b.is_ascii_alphabetic());
    let is_named = before.contains(name);
    (ends && is_name && is_named).then(|| match name.contains(['/', '\\', '@', '?', ';']) {
        true => Exactly(BadJdbcUrl),
        false => Likely(DnsFailure),
    })
}

#[cfg(test)]
mod tests;
