//! What stands before every line of a text and is not of it: the quotation marks of mail, the names of containers, syslog's headers,
//! numbers of lines, the indentation of a traceback inside of something else.
//!
//! ```text
//! connect_1  | 26/11/27 02:14:28 ERROR Client: zzz
//! Nov 28 16:22:20 host app[123]: Caused by: java.net.ConnectException: Connection refused
//! 417 | Traceback (most recent call last):
//! > org.postgresql.util.PSQLException: zzz
//! ```

/// No margin is wider.
const WIDEST: usize = 120;

/// The text without its margin; none where there is none.
pub(super) fn without(text: &str) -> Option<String> {
    without_one(text).or_else(|| dedented(text))
}

fn without_one(text: &str) -> Option<String> {
    const MARGINS: &[fn(&str) -> Option<usize>] = &[quoted, syslog, before_bar];
    let rows: Vec<&str> = text.split('\n').collect();
    let written = rows.iter().filter(|row| !row.trim().is_empty()).count();
    MARGINS.iter().find_map(|margin| {
        let wide: Vec<Option<usize>> = rows.iter().map(|row| margin(row)).collect();
        let marked = wide.iter().flatten().count();
        // A line or two of another form may stand around.
        let most = marked >= 2 && marked * 5 >= written * 3;
        most.then(|| {
            let rows = rows.iter().zip(&wide).map(|(row, wide)| &row[wide.unwrap_or(0)..]);
            rows.collect::<Vec<_>>().join("\n")
        })
    })
}

/// `> `, `#> `, `>> `.
fn quoted(row: &str) -> Option<usize> {
    let rest = row.strip_prefix('#').unwrap_or(row);
    let behind = rest.trim_start_matches('>');
    (behind.len() < rest.len()).then(|| row.len() - behind.strip_prefix(' ').unwrap_or(behind).len())
}

/// `Nov 28 16:22:20 host app[123]: `.
fn syslog(row: &str) -> Option<usize> {
    const MONTHS: &[&str] = &[
        "Jan ", "Feb ", "Mar ", "Apr ", "May ", "Jun ", "Jul ", "Aug ", "Sep ", "Oct ", "Nov ", "Dec ",
    ];
    if !MONTHS.iter().any(|month| row.starts_with(month)) {
        return None;
    }
    let (at, _) = row.match_indices("]: ").next().filter(|(at, _)| *at < WIDEST)?;
    let header = &row[..at];
    let process = header.rsplit('[').next()?;
    let named = header.contains(':') && !process.is_empty() && process.bytes().all(|b| b.is_ascii_digit());
    named.then_some(at + "]: ".len())
}

/// `connect_1  | `, `417 | `: one word and a bar.
fn before_bar(row: &str) -> Option<usize> {
    let (name, _) = row.split_once('|').filter(|(name, _)| name.len() < WIDEST)?;
    let word = name.trim();
    let is_name = !word.is_empty()
        && word
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b'/'));
    let end = name.len() + 1;
    (is_name && name.ends_with(' ')).then(|| end + usize::from(row[end..].starts_with(' ')))
}

/// A traceback that stands indented in something else: its lines move to the left with it.
fn dedented(text: &str) -> Option<String> {
    let at = text.find("Traceback (most recent call last)")?;
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let indent = &text[start..at];
    if indent.is_empty() || !indent.bytes().all(|b| b == b' ') {
        return None;
    }
    let rows = text[start..]
        .split('\n')
        .map(|row| row.strip_prefix(indent).unwrap_or(row));
    Some(format!("{}{}", &text[..start], rows.collect::<Vec<_>>().join("\n")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signal::{SignalContext, classify};

    const LOG: &str = "26/11/27 02:14:20 INFO GlueContext: GlueMetrics configured and enabled\n\
        26/11/27 02:14:21 WARN DataSource: Ignoring benign java.io.FileNotFoundException: /opt/x (No such file or directory)\n\
        26/11/27 02:14:22 ERROR ProcessLauncher: org.postgresql.util.PSQLException: Connection to db.x:5432 refused.\n\
        \tat org.postgresql.core.v3.ConnectionFactoryImpl.openConnectionImpl(ConnectionFactoryImpl.java:1)\n\
        26/11/27 02:14:23 WARN Client: x.FooException: zzz";

    #[test]
    fn a_log_is_read_the_same_behind_every_margin() {
        let expected = classify(LOG, &SignalContext::default());
        assert_eq!(expected.cause.to_string(), "connection_refused");
        for margin in [
            "> ",
            "#> ",
            "connect_1  | ",
            "417 | ",
            "Nov 28 16:22:20 zoo2 connect-distributed[15253]: ",
        ] {
            let rows: Vec<String> = LOG.lines().map(|row| format!("{margin}{row}")).collect();
            let signal = classify(&rows.join("\n"), &SignalContext::default());
            assert_eq!(
                (signal.stage, signal.cause),
                (expected.stage, expected.cause),
                "{margin}"
            );
        }
    }

    #[test]
    fn a_traceback_inside_of_something_else_ends_in_its_error() {
        let text = "Database Error\n  Traceback (most recent call last):\n    File \"x.py\", line 1, in f\n      g()\n  KeyError: 'PASSWORD'";
        let signal = classify(text, &SignalContext::default());
        assert_eq!(signal.cause.to_string(), "secret_missing_or_malformed");
    }

    #[test]
    fn what_has_no_margin_is_left_alone() {
        for text in [
            "one line",
            "a | b\nsome other text without a bar\nmore text",
            "> only one\nline is quoted\nof three",
            "Caused by: x\n\tat y.Z.a(Z.java:1)",
        ] {
            assert_eq!(without(text), None, "{text}");
        }
    }
}
