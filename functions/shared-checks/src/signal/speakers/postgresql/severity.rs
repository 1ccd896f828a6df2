//! The severity that stands before a message. pgjdbc prints the server's, so it is translated like the message.

use super::super::Says::{self, Likely, Settles, Vaguely};
use super::super::plain;
use crate::signal::cause::Cause::SchemaOrData;
use crate::signal::parse::Utterance;
use shared_domain::diagnosis::Stage;

/// `ERROR` in every language of the server (src/backend/po; older translations beside newer ones). It is never the severity of the
/// login: until then everything is `FATAL`.
const ERRORS: &[&str] = &[
    "fehler",
    "erreur",
    "errore",
    "erro",
    "ошибка",
    "błąd",
    "fel",
    "hata",
    "помилка",
    "错误",
    "错误信息",
    "錯誤",
    "エラー",
    "오류",
    "chyba",
    "kesalahan",
    "შეცდომა",
    "שגיאה",
];

/// A message of the severity ERROR comes after the login: about what was asked for, unless its words are about rights.
pub(super) fn says(utterance: &Utterance<'_>) -> Option<Says> {
    let (wrapped, words) = unwrapped(&utterance.words);
    let (severity, message) = words.split_once(':')?;
    let severity = severity.trim();
    // Everybody writes `ERROR:` in English. It is the server's where the driver's class stands before it, where Glue has put the
    // call of that driver before it and left the class out, or where the driver's own lines follow.
    let english = severity == "error"
        && (wrapped
            || matches!(utterance.class_name(), "PSQLException" | "RedshiftException")
            || [" position: ", " detail: ", " hint: "]
                .iter()
                .any(|line| message.contains(line)));
    if !english && !ERRORS.contains(&severity) {
        return bare(utterance);
    }
    // Anybody writes `Fehler:` before whatever he got, too; a server writes it large.
    if !english && !wrapped && utterance.class.is_none() {
        let written = utterance.message.split([':', '\u{ff1a}']).next().unwrap_or_default();
        let plain = plain::says(utterance).and_then(|says| says.cause());
        if written.contains(is_small) || plain.is_some_and(|cause| cause.stage() != Stage::NotConnection) {
            return None;
        }
    }
    // What the server could not read or reach is not the way to the server, which has answered.
    let of_system = SYSTEM.iter().any(|reason| message.contains(reason));
    Some(if of_system {
        Settles(SchemaOrData)
    } else {
        Likely(SchemaOrData)
    })
}

/// Georgian has capital letters in Unicode, and writes none.
fn is_small(c: char) -> bool {
    c.is_lowercase() && !matches!(c, '\u{10d0}'..='\u{10ff}')
}

/// `ERROR: column reference "id" is ambiguous`: so a server writes, and nobody else begins with a small letter then. A hint, unless
/// the words may be of the way to the server.
fn bare(utterance: &Utterance<'_>) -> Option<Says> {
    const OF_THE_WAY: &[&str] = &[
        "connect", "ssl", "tls", "host", "socket", "login", "password", "authent", "server", "timeout", "driver",
    ];
    let message = utterance.message.strip_prefix("ERROR:")?.trim_start();
    let small = message.starts_with(|c: char| c.is_ascii_lowercase());
    let of_the_way = OF_THE_WAY.iter().any(|word| utterance.words.contains(word));
    (small && utterance.class.is_none() && !of_the_way).then_some(Vaguely(SchemaOrData))
}

/// Reasons of the operating system, which a server passes on, and values of a column that only look like them.
const SYSTEM: &[&str] = &[
    "connection reset",
    "connection refused",
    "connection timed out",
    "broken pipe",
    "no route to host",
    "name or service not known",
];

/// The message behind `An error occurred while calling o95.load. `, and whether that stood before it.
fn unwrapped(words: &str) -> (bool, &str) {
    let behind = words
        .split_once("an error occurred while calling ")
        .and_then(|(_, call)| call.split_once(". "))
        .map(|(_, message)| message);
    behind.map_or((false, words), |message| (true, message))
}
