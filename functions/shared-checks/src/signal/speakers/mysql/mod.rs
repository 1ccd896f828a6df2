//! MySQL and MariaDB: the servers, Connector/J, MariaDB Connector/J, PyMySQL and the other clients; and RDS Proxy between them.

use shared_domain::source::Engine;

use super::{Says, Speaker};
use crate::signal::cause::Cause;
use crate::signal::parse::Utterance;
use crate::signal::quotation::within;

mod classes;
mod clients;
mod drivers;
mod numbers;
mod words;

pub(crate) const SPEAKER: Speaker = Speaker {
    name: "mysql",
    engines: &[Engine::Mysql, Engine::Mariadb],
    owns: &[
        "com.mysql.",
        "org.mariadb.",
        "org.drizzle.",
        "pymysql.",
        "aiomysql.",
        "MySQLdb.",
        "mysql.connector.",
        "mariadb.",
        "MySql.Data.",
        "MySqlConnector.",
    ],
    codes,
    tables: words::TABLES,
};

/// Numbers say most, then SQLSTATEs, then the exception classes that the drivers make of both.
fn codes(utterance: &Utterance<'_>) -> Vec<Says> {
    let state = utterance.state();
    let numbers = utterance
        .numbers()
        .filter_map(|number| numbers::says(number, state, &utterance.words));
    numbers
        .chain(state.and_then(classes::of_state))
        .chain(classes::of_class(utterance.class_name()))
        .chain(is_refusal(&utterance.words).then_some(Says::Exactly(Cause::BadPassword)))
        .chain(is_out_of_disk(&utterance.words).then_some(Says::Exactly(Cause::SourceFull)))
        .chain(refused_a_statement(utterance))
        .chain(ran_statement(utterance))
        .chain(unreached(&utterance.words))
        .collect()
}

/// `... 'user'@'host' (using password: YES)` in any language, as the server or whoever translates it says it: number 1045.
pub(crate) fn is_refusal(words: &str) -> bool {
    const PASSWORDS: &[&str] = &[
        "passwor",
        "passwort",
        "kennwort",
        "mot de passe",
        "contraseña",
        "clave",
        "senha",
        "palavra",
        "parola",
        "пароль",
        "パスワード",
        "密码",
        "密碼",
        "口令",
        "암호",
        "비밀번호",
        "hasł",
        "heslo",
        "lösenord",
        "passord",
        "adgangskode",
        "wachtwoord",
        "parool",
        "jelszó",
        "lozink",
        "şifre",
        "κωδικό",
    ];
    const LONGEST_HOST: usize = 300;
    let Some((_, rest)) = words.split_once("'@'") else {
        return false;
    };
    let asked = within(rest, LONGEST_HOST).split_once("' (").map(|(_, asked)| asked);
    let asked = asked.and_then(|asked| asked.split_once(')')).map(|(asked, _)| asked);
    asked.is_some_and(|asked| asked.contains(':') && PASSWORDS.iter().any(|word| asked.contains(word)))
}

/// The same number refuses a statement that wants a right of the whole server (FLUSH, LOAD DATA, INTO OUTFILE): who sent one was logged in.
/// Frames and modules of statements tell so, SQLAlchemy's `[SQL: ...]`, and Debezium, which names what it ran last.
fn refused_a_statement(utterance: &Utterance<'_>) -> Option<Says> {
    const CURSORS: &[&str] = &["pymysql/cursors.py", "MySQLdb/cursors.py", "mysql/connector/cursor"];
    const OPENS: &[&str] = &["connect", "Connect", "createNewIO", "Authentication", "Handshake"];
    let words = &utterance.words;
    if !is_refusal(words) {
        return None;
    }
    let opens = |frame: &&str| {
        OPENS
            .iter()
            .any(|part| frame.rsplit('.').take(2).any(|name| name.contains(part)))
    };
    let by_frames = || ran_statement(utterance).is_some() && !utterance.frames.iter().any(opens);
    let by_modules = || {
        utterance
            .modules
            .iter()
            .any(|module| CURSORS.iter().any(|cursor| module.contains(cursor)))
    };
    let named = || {
        ["after running '", "when last running '"]
            .iter()
            .any(|ran| words.contains(ran))
    };
    (utterance.of_statement || by_frames() || by_modules() || named())
        .then_some(Says::Settles(Cause::DatabaseOrPrivilege))
}

/// `(Errcode: 28 - ...)`, `(OS errno 28 - ...)`: ENOSPC, as the server's own layer of files prints it (mysys/errors.cc).
fn is_out_of_disk(words: &str) -> bool {
    ["(errcode: 28", "(os errno 28"].iter().any(|errno| {
        let mut places = words.match_indices(errno);
        places.any(|(at, _)| !words[at + errno.len()..].starts_with(|c: char| c.is_ascii_digit()))
    })
}

/// `Can't connect to MySQL server on 'db' (111)`, where the client's number is left out: the system's is behind it.
fn unreached(words: &str) -> Option<Says> {
    const SAID: &[&str] = &[
        "can't connect to mysql server on",
        "can't connect to server on",
        "can't connect to local",
    ];
    let said = SAID.iter().any(|said| words.contains(said));
    said.then(|| numbers::reason(words)).flatten().map(Says::Exactly)
}

/// Frames of a statement, of Connector/J and of MariaDB's driver: it was logged in by then, so that a message that nobody knows is
/// about what was asked for rather than about the way.
fn ran_statement(utterance: &Utterance<'_>) -> Option<Says> {
    const STATEMENTS: &[&str] = &[
        "StatementImpl.",
        "PreparedStatement.",
        "ResultSetImpl.",
        "jdbc.Statement.",
    ];
    let ran = utterance.frames.iter().any(|frame| {
        let ours = frame.starts_with("com.mysql.") || frame.starts_with("org.mariadb.jdbc.");
        ours && STATEMENTS.iter().any(|class| frame.contains(class))
    });
    ran.then_some(Says::Vaguely(Cause::SchemaOrData))
}

#[cfg(test)]
mod tests;
