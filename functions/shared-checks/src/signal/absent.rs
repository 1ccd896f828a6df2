//! Which database a text says is not there: not one that somebody may not use, of which the login decides.

use shared_domain::signal::Signal;

/// States and numbers that say so in any language: of PostgreSQL and its kin, MySQL and MariaDB, SQL Server. The first that is quoted is the name.
const CODES: &[&str] = &["3D000", "1049", "911"];
/// What stands before the name and behind it, in small letters.
const WORDS: &[(&str, &str)] = &[
    ("database \"", "\" does not exist"),
    ("database '", "' does not exist"),
    ("unknown database '", "'"),
];
/// How a name is quoted.
const QUOTED: &[(char, char)] = &[
    ('"', '"'),
    ('\'', '\''),
    ('«', '»'),
    ('»', '«'),
    ('„', '“'),
    ('“', '”'),
    ('`', '`'),
];

/// The name of that database.
pub fn absent_database(signal: &Signal) -> Option<&str> {
    let text = signal.quote.as_deref()?;
    let by_words = || WORDS.iter().find_map(|(before, behind)| between(text, before, behind));
    let has_code = signal.code.as_deref().is_some_and(|code| CODES.contains(&code));
    by_words().or_else(|| has_code.then(|| first_quoted(text)).flatten())
}

/// What stands between these words, however they are written.
fn between<'a>(text: &'a str, before: &str, behind: &str) -> Option<&'a str> {
    // In ASCII letters alone, so that places stay where they are.
    let small = text.to_ascii_lowercase();
    let from = small.find(before)? + before.len();
    let to = from + small[from..].find(behind)?;
    Some(&text[from..to]).filter(|name| !name.is_empty())
}

fn first_quoted(text: &str) -> Option<&str> {
    let (at, open) = text
        .char_indices()
        .find(|(_, letter)| QUOTED.iter().any(|(open, _)| open == letter))?;
    let (_, close) = QUOTED.iter().find(|(one, _)| *one == open)?;
    let rest = &text[at + open.len_utf8()..];
    rest.split_once(*close)
        .map(|(name, _)| name)
        .filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::super::{SignalContext, classify};
    use super::*;

    #[test]
    fn a_database_that_is_not_there_is_named_and_one_that_somebody_may_not_use_is_not() {
        for (text, expected) in [
            ("FATAL: database \"devv\" does not exist", Some("devv")),
            (
                "org.postgresql.util.PSQLException: FATAL: database \"My Db\" does not exist",
                Some("My Db"),
            ),
            (
                "java.sql.SQLSyntaxErrorException: Unknown database 'devv'",
                Some("devv"),
            ),
            ("ERROR 1049 (42000): Unknown database 'devv'", Some("devv")),
            ("FATAL: Datenbank »devv« existiert nicht (SQLSTATE 3D000)", Some("devv")),
            ("FATAL: permission denied for database \"devv\"", None),
            (
                "java.sql.SQLSyntaxErrorException: Access denied for user 'glue'@'10.0.1.7' to database 'devv'",
                None,
            ),
            (
                "Cannot open database \"devv\" requested by the login. The login failed.",
                None,
            ),
            ("ERROR: relation \"orders\" does not exist", None),
            ("FATAL: password authentication failed for user \"glue\"", None),
        ] {
            let signal = classify(text, &SignalContext::default());
            assert_eq!(absent_database(&signal), expected, "{text} {signal:?}");
        }
    }
}
