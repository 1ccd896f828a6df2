//! Texts that a terminal broke at its width, in the middle of words and sentences: consoles, recorders and mail do it.
//!
//! ```text
//! org.postgresql.util.PSQLException: Connection to db.internal:5432 refused. Check
//!  that the hostname and port are correct and that the postmaster is accepting TCP
//! /IP connections.
//! ```

use super::lines::{self, Line};

/// A terminal has so many columns at least, and at most.
const COLUMNS: std::ops::RangeInclusive<usize> = 50..=260;
/// So many lines of a text are looked at; what is longer is no screen.
const MOST_LINES: usize = 2_000;

/// The text with its lines put together again, where a terminal broke them; none where no line was broken.
pub(super) fn joined(text: &str) -> Option<String> {
    let rows: Vec<&str> = text.split('\n').take(MOST_LINES + 1).collect();
    if rows.len() < 3 || rows.len() > MOST_LINES {
        return None;
    }
    let widths: Vec<usize> = rows.iter().map(|row| row.chars().count()).collect();
    let width = widths.iter().copied().max().filter(|width| COLUMNS.contains(width))?;
    let mut full: Vec<&str> = (0..rows.len() - 1)
        .filter(|row| widths[*row] == width && goes_on(rows[*row + 1]))
        .map(|row| rows[row])
        .collect();
    let broken = (0..rows.len() - 1).any(|row| widths[row] == width && is_inside_a_word(rows[row], rows[row + 1]));
    full.sort_unstable();
    full.dedup();
    // Whoever breaks between words leaves lines that are a little shorter; a line that is repeated is as long each time.
    let nearly = widths
        .iter()
        .filter(|other| (width - 8..width).contains(*other))
        .count();
    if full.len() < 2 || !broken || nearly >= full.len() {
        return None;
    }
    let mut whole = String::with_capacity(text.len());
    for (at, row) in rows.iter().enumerate() {
        whole.push_str(row);
        let broken = widths[at] == width && rows.get(at + 1).is_some_and(|next| goes_on(next));
        if at + 1 < rows.len() && !broken {
            whole.push('\n');
        }
    }
    Some(whole)
}

/// True for a line that does not begin anything of its own.
fn goes_on(next: &str) -> bool {
    let (level, behind) = lines::header(next);
    !next.is_empty() && level.is_none() && behind == 0 && lines::kind(next, false) == Line::Text
}

/// `... Connection refu` and `sed: connect`.
fn is_inside_a_word(row: &str, next: &str) -> bool {
    row.ends_with(char::is_alphanumeric) && next.starts_with(char::is_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signal::{SignalContext, classify};

    /// As a terminal of so many columns shows it.
    fn on_a_screen(text: &str, columns: usize) -> String {
        let rows = text.lines().flat_map(|line| {
            let chars: Vec<char> = line.chars().collect();
            chars
                .chunks(columns)
                .map(|row| row.iter().collect::<String>())
                .collect::<Vec<_>>()
        });
        rows.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn a_text_is_read_the_same_on_every_screen() {
        for text in [
            "26/11/27 02:14:28 ERROR GlueExceptionAnalysisListener: [Glue Exception Analysis] {\"Event\":\"x\",\"Failure Reason\":\"zzz\"}\n\
             26/11/27 02:14:29 ERROR ProcessLauncher: Error from Python: An error occurred while calling o95.getDynamicFrame. Connection to \
             db.internal:5432 refused. Check that the hostname and port are correct and that the postmaster is accepting TCP/IP connections.",
            "com.microsoft.sqlserver.jdbc.SQLServerException: The TCP/IP connection to the host db.internal, port 1433 has failed. Error: \
             \"connect timed out. Verify the connection properties. Make sure that an instance of SQL Server is running on the host.\"\n\
             \tat com.microsoft.sqlserver.jdbc.SQLServerException.makeFromDriverError(SQLServerException.java:234)",
            "psycopg2.OperationalError: connection to server at \"db.internal\" (10.0.0.5), port 5432 failed: FATAL:  password authentication \
             failed for user \"etl\" and then some more words that make the line a long one, longer than three rows of a screen",
        ] {
            let expected = classify(text, &SignalContext::default());
            for columns in [60, 72, 79, 80, 100] {
                let signal = classify(&on_a_screen(text, columns), &SignalContext::default());
                assert_eq!(
                    (signal.stage, signal.cause),
                    (expected.stage, expected.cause),
                    "{columns}: {text}"
                );
            }
        }
    }

    #[test]
    fn lines_of_one_length_that_nobody_broke_stay_lines() {
        let log = "26/11/27 02:14:28 ERROR Client: connection to db.internal refused 1\n".repeat(4);
        assert_eq!(joined(&log), None);
        let words =
            "the quick brown fox jumps over the lazy dog and runs away from it\nthe lazy dog sleeps\n".repeat(3);
        assert_eq!(joined(&words), None);
        assert_eq!(joined("one line"), None);
    }
}
