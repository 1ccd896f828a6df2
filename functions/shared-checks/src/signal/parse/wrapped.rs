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

/// The text with its lines put together again, where a terminal surely broke them; none where no line was broken.
pub(super) fn joined(text: &str) -> Option<String> {
    let rows = Rows::of(text)?;
    let full = rows.broken();
    let mut said: Vec<&str> = full.iter().map(|row| rows.rows[*row]).collect();
    said.sort_unstable();
    said.dedup();
    let inside = full
        .iter()
        .any(|row| is_inside_a_word(rows.rows[*row], rows.rows[*row + 1]));
    // Whoever breaks between words leaves lines that are a little shorter; a line that is repeated is as long each time.
    let nearly = |width: &usize| (rows.width - 8..rows.width).contains(width);
    let nearly = rows.widths.iter().filter(|width| nearly(width)).count();
    // Two rows that both end where a word may end may be lines of one length by chance.
    let ends_within = |row: &usize| is_inside_a_word(rows.rows[*row], rows.rows[*row + 1]);
    let by_chance = said.len() == 2 && full.iter().all(ends_within);
    (said.len() >= 2 && inside && !by_chance && nearly < said.len()).then(|| rows.joined())
}

/// The same where it cannot be told: a line or two that end inside of a word, of a text of few lines.
pub(in crate::signal) fn perhaps_joined(text: &str) -> Option<String> {
    const FEW: usize = 40;
    let rows = Rows::of(text).filter(|rows| rows.rows.len() <= FEW)?;
    let inside = |row: &usize| is_inside_a_word(rows.rows[*row], rows.rows[*row + 1]);
    rows.broken().iter().any(inside).then(|| rows.joined())
}

/// A text as rows of a screen.
struct Rows<'a> {
    rows: Vec<&'a str>,
    widths: Vec<usize>,
    /// Of the longest.
    width: usize,
}

impl<'a> Rows<'a> {
    fn of(text: &'a str) -> Option<Self> {
        let rows: Vec<&str> = text.trim_end().split('\n').take(MOST_LINES + 1).collect();
        if rows.len() < 2 || rows.len() > MOST_LINES {
            return None;
        }
        let widths: Vec<usize> = rows.iter().map(|row| row.chars().count()).collect();
        let width = widths.iter().copied().max().filter(|width| COLUMNS.contains(width))?;
        Some(Self { rows, widths, width })
    }

    /// The rows that are full and go on in the next one.
    fn broken(&self) -> Vec<usize> {
        let goes_on = |row: &usize| self.widths[*row] == self.width && goes_on(self.rows[*row], self.rows[*row + 1]);
        (0..self.rows.len() - 1).filter(goes_on).collect()
    }

    fn joined(&self) -> String {
        let broken = self.broken();
        let mut whole = String::new();
        for (at, row) in self.rows.iter().enumerate() {
            whole.push_str(row);
            if at + 1 < self.rows.len() && !broken.contains(&at) {
                whole.push('\n');
            }
        }
        whole
    }
}

/// True for a line that does not begin anything of its own.
fn goes_on(row: &str, next: &str) -> bool {
    let (level, behind) = lines::header(next);
    let own = match lines::kind(next, false) {
        Line::Text => false,
        // `at x.y.Z.read(Transpor` and `tClientFactory.java:245)`.
        Line::Frame => {
            !(row.trim_start().starts_with("at ") && !row.ends_with(')') && !next.trim_start().starts_with("at "))
        }
        _ => true,
    };
    !next.is_empty() && level.is_none() && behind == 0 && !own
}

/// `... Connection refu` and `sed: connect`; `192.1` and `68.0.5`; `java.io.` and `IOException`.
fn is_inside_a_word(row: &str, next: &str) -> bool {
    let of_word =
        row.ends_with(char::is_alphanumeric) && next.starts_with(|c: char| c.is_lowercase() || c.is_ascii_digit());
    let of_name = row.ends_with('.') && !row.ends_with("..") && next.starts_with(|c: char| c.is_ascii_uppercase());
    of_word
        || (of_name
            && row
                .rsplit([' ', '('])
                .next()
                .is_some_and(|name| name.matches('.').count() >= 2))
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
