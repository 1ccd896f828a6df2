//! Values that a message quotes: rows and fields that a statement or a script choked on. What stands in them happened to somebody else,
//! whatever it says, and they are the account's data: the sentence around them is read, they are not.

use std::borrow::Cow;

/// What stands for a value.
const VALUE: &str = "<value>";
/// A value ends within so many bytes.
const LONGEST_VALUE: usize = 4_000;
/// Between the beginning of a sentence and the mark that opens its value stand so many bytes at most: a type.
const LONGEST_TYPE: usize = 24;

/// A sentence that quotes: its beginning, what opens the value, and what follows it (empty: the end of the line).
struct Frame {
    before: &'static str,
    opens: &'static str,
    closes: &'static str,
}

const fn frame(before: &'static str, opens: &'static str, closes: &'static str) -> Frame {
    Frame { before, opens, closes }
}

/// As their programs print them: SQL Server's sys.messages 245, 248, 2627, 2628, 8114; Snowflake's 100038 and its kin; pgjdbc's
/// BatchResultHandler; scala.MatchError and Map.default; CPython's enum and list.index; the MongoDB connector; DQDL's rules.
const FRAMES: &[Frame] = &[
    frame("when converting the ", " value '", "' to data type"),
    frame("The conversion of the ", " value '", "' overflowed"),
    frame("Truncated value: '", "", "'."),
    frame("The duplicate key value is (", "", ")."),
    frame("String '", "", "' is too long and would be truncated"),
    frame("Numeric value '", "", "' is not recognized"),
    frame("Timestamp '", "", "' is not recognized"),
    frame("Date '", "", "' is not recognized"),
    frame("Boolean value '", "", "' is not recognized"),
    frame("Batch entry ", " ", " was aborted"),
    frame("scala.MatchError: ", "", " (of class java.lang.String)"),
    frame("NoSuchElementException: key not found: ", "", ""),
    frame("ValueError: '", "", "' is not a valid "),
    frame("ValueError: '", "", "' is not in list"),
    frame("ValueError: unknown ", ": ", ""),
    frame("BsonString{value='", "", "'}"),
    frame("rule IsComplete \"", "", "\""),
    frame("rule IsUnique \"", "", "\""),
    frame("rule ColumnValues \"", "", "\""),
    frame("rule ColumnExists \"", "", "\""),
];

/// Of these an unknown one is a value; an unknown host or database is not.
const OF_VALUES: &[&str] = &[
    "status", "state", "code", "level", "value", "event", "category", "kind", "mode", "reason", "result", "outcome",
    "type",
];

/// What a script counts, and what follows: `14 rows with error_message "FATAL: ..."`.
const COUNTED: &[&str] = &[
    " rows ",
    " row ",
    " records ",
    " record ",
    " events ",
    " event ",
    " lines ",
    " entries ",
    " messages ",
    " documents ",
    " items ",
    " logs ",
];
/// What stands between them and the name of their field.
const WITH: &[&str] = &[
    "with ",
    "where ",
    "having ",
    "whose ",
    "containing ",
    "that have ",
    "in which ",
];
/// The name of a field of what happened, by its end; a bare `error` may be the script's own.
const FIELD_ENDS: &[&str] = &[
    "_message", "_msg", "_text", "_code", "_status", "_reason", "_state", "_type", "_error",
];

/// The text without the values that it quotes.
pub(super) fn without_values(text: Cow<'_, str>) -> Cow<'_, str> {
    let text = match without_counted(&text) {
        Some(emptied) => Cow::Owned(emptied),
        None => text,
    };
    FRAMES.iter().fold(text, |text, frame| match frame.emptied(&text) {
        Some(emptied) => Cow::Owned(emptied),
        None => text,
    })
}

/// The text without what its counted rows hold.
fn without_counted(text: &str) -> Option<String> {
    let values = COUNTED.iter().flat_map(|noun| {
        let places = text.match_indices(noun);
        places.filter_map(move |(at, _)| counted_value(text, at, at + noun.len()))
    });
    let mut values: Vec<(usize, usize)> = values.collect();
    values.sort_unstable();
    let mut emptied = String::new();
    let mut done = 0;
    for (start, end) in values.into_iter().filter(|(start, end)| start < end) {
        if start >= done {
            emptied.push_str(&text[done..start]);
            emptied.push_str(VALUE);
            done = end;
        }
    }
    (done > 0).then(|| emptied + &text[done..])
}

/// Where the value of a field stands behind a number (which ends at `number`) of rows and the word for them.
fn counted_value(text: &str, number: usize, behind: usize) -> Option<(usize, usize)> {
    text[..number].ends_with(|c: char| c.is_ascii_digit()).then_some(())?;
    let rest = &text[behind..];
    let rest = WITH.iter().find_map(|with| rest.strip_prefix(with))?;
    let length = rest
        .bytes()
        .take_while(|b| b.is_ascii_alphanumeric() || *b == b'_')
        .count();
    let (field, rest) = (rest[..length].to_ascii_lowercase(), &rest[length..]);
    let named = OF_VALUES.contains(&field.as_str()) || FIELD_ENDS.iter().any(|end| field.ends_with(end));
    let value = rest.trim_start_matches([' ', '=', ':']);
    let value = value
        .strip_prefix("like ")
        .or_else(|| value.strip_prefix("is "))
        .unwrap_or(value);
    // Something stands between the field and its value.
    let told = value.len() < rest.len() && rest.len() - value.len() <= LONGEST_TYPE;
    let line = within(value, LONGEST_VALUE).split('\n').next().unwrap_or_default();
    let end = match line.chars().next()? {
        quote @ ('"' | '\'' | '`') => line[1..].rfind(quote).map(|end| end + 2),
        _ => line.find([',', ';']),
    };
    let end = end.unwrap_or(line.len());
    let start = text.len() - value.len();
    (named && told).then_some((start, start + end))
}

impl Frame {
    fn emptied(&self, text: &str) -> Option<String> {
        let mut emptied = String::new();
        let mut from = 0;
        let mut done = 0;
        while let Some(at) = text[from..].find(self.before) {
            from += at + self.before.len();
            let Some((start, end)) = self.value(text, from) else {
                continue;
            };
            emptied.push_str(&text[done..start]);
            emptied.push_str(VALUE);
            (done, from) = (end, end);
        }
        (done > 0).then(|| emptied + &text[done..])
    }

    /// Where the value stands behind the beginning of the sentence.
    fn value(&self, text: &str, from: usize) -> Option<(usize, usize)> {
        let behind = &text[from..];
        let start = behind.find(self.opens).filter(|at| *at <= LONGEST_TYPE)?;
        if self.opens == ": " && !OF_VALUES.contains(&&behind[..start]) {
            return None;
        }
        let start = start + self.opens.len();
        // A sentence that begins anew inside has its own value.
        let value = within(&behind[start..], LONGEST_VALUE);
        let value = value.split(self.before).next().unwrap_or_default();
        let end = match self.closes {
            "" => value.find(['\n', '\r']).unwrap_or(value.len()),
            closes => value.find(closes)?,
        };
        (end > 0).then_some((from + start, from + start + end))
    }
}

/// The beginning of a text, of so many bytes at most.
pub(super) fn within(text: &str, most: usize) -> &str {
    let end = (0..=most.min(text.len())).rev().find(|at| text.is_char_boundary(*at));
    &text[..end.unwrap_or_default()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signal::speakers::heard::said;

    /// What stands in rows of a table of errors.
    const VALUES: &[&str] = &[
        "connection reset by peer",
        "Connection refused",
        "Connection timed out",
        "host unreachable",
        "java.net.UnknownHostException: db",
        "FATAL: password authentication failed for user \"x\"",
        "Login failed for user",
        "Incorrect username or password was specified.",
        "SSL handshake failed",
        "ORA-12514",
        "タイムアウト: 接続が拒否されました",
    ];

    #[test]
    fn a_value_that_an_exception_quotes_is_not_what_happened() {
        const DATA: &str = "not_connection/schema_or_data_error";
        const SCRIPT: &str = "not_connection/script_error";
        const SQL_SERVER: &str = "com.microsoft.sqlserver.jdbc.SQLServerException: ";
        const SNOWFLAKE: &str = "net.snowflake.client.jdbc.SnowflakeSQLException: ";
        for (class, sentence, expected) in [
            (
                SQL_SERVER,
                "Conversion failed when converting the nvarchar value '{}' to data type int.",
                DATA,
            ),
            (
                SQL_SERVER,
                "The conversion of the varchar value '{}' overflowed an int column.",
                DATA,
            ),
            (
                SQL_SERVER,
                "String or binary data would be truncated in table 'dw.dbo.log', column 'msg'. Truncated value: '{}'.",
                DATA,
            ),
            (
                SQL_SERVER,
                "Violation of UNIQUE KEY constraint 'UQ'. Cannot insert duplicate key in object 'dbo.log'. The duplicate key value is ({}).",
                DATA,
            ),
            (SNOWFLAKE, "String '{}' is too long and would be truncated", DATA),
            (SNOWFLAKE, "Numeric value '{}' is not recognized", DATA),
            (
                "com.mongodb.spark.exceptions.MongoTypeConversionException: ",
                "Cannot cast STRING into a IntegerType (value: BsonString{value='{}'})",
                DATA,
            ),
            (
                "java.sql.BatchUpdateException: ",
                "Batch entry 0 INSERT INTO log(msg) VALUES ('{}') was aborted: ERROR: null value in column \"id\" of relation \"log\" violates not-null constraint  Call getNextException to see other errors in the batch.",
                DATA,
            ),
            ("scala.MatchError: ", "{} (of class java.lang.String)", SCRIPT),
            (
                "java.util.NoSuchElementException: ",
                "key not found: {}\n\tat scala.collection.MapLike.default(MapLike.scala:235)",
                SCRIPT,
            ),
            ("ValueError: ", "'{}' is not a valid Status", SCRIPT),
            ("ValueError: ", "'{}' is not in list", SCRIPT),
            ("ValueError: ", "unknown status: {}", SCRIPT),
        ] {
            for value in VALUES {
                let text = format!("{class}{}", sentence.replace("{}", value));
                assert_eq!(said(&text, None), expected, "{text}");
            }
        }
    }

    /// Near misses: what no value is, and what a batch was aborted for.
    #[test]
    fn what_stands_beside_a_value_is_read() {
        for (text, expected) in [
            (
                "java.sql.BatchUpdateException: Batch entry 0 INSERT INTO t VALUES (1) was aborted: FATAL: password authentication failed for user \"x\"",
                "credentials/bad_password",
            ),
            (
                "scala.MatchError: java.net.ConnectException: Connection refused (of class java.net.ConnectException)",
                "network/connection_refused",
            ),
            (
                "ValueError: unknown host: Connection refused",
                "network/connection_refused",
            ),
            (
                "com.microsoft.sqlserver.jdbc.SQLServerException: Conversion failed when converting the varchar value 'x' to data type int.\nCaused by: java.net.SocketException: Connection reset",
                "network/connection_dropped",
            ),
        ] {
            assert_eq!(said(text, None), expected, "{text}");
        }
    }

    #[test]
    fn what_counted_rows_hold_is_not_what_happened() {
        for value in VALUES {
            for sentence in [
                "RuntimeError: 3 records with status={} found in events, threshold 0",
                "Exception: validation failed: 14 rows with error_message \"{}\"",
                "Exception: 2 events where reason = '{}' were skipped",
            ] {
                let text = sentence.replace("{}", value);
                let said = said(&text, None);
                let blamed = ["network/", "credentials/", "driver/", "ssl/"];
                assert!(!blamed.iter().any(|stage| said.starts_with(stage)), "{text}: {said}");
            }
        }
        // Near misses: rows that could not be written, for a reason.
        for text in [
            "Failed to write 3 rows with error: Connection refused",
            "Failed to write 3 rows with retries: Connection refused",
        ] {
            assert_eq!(said(text, None), "network/connection_refused", "{text}");
        }
    }

    #[test]
    fn a_rule_of_data_names_a_column_and_no_password() {
        let text = "java.lang.Exception: Data quality evaluation failed: rule IsComplete \"password\" did not pass; job stopped";
        assert_eq!(said(text, None), "not_connection/data_quality_failed");
    }

    #[test]
    fn a_sentence_that_breaks_off_or_quotes_nothing_stays() {
        for text in [
            "String 'x",
            "String '' is too long and would be truncated",
            "Truncated value: '\u{e9}",
            "",
        ] {
            assert_eq!(without_values(Cow::Borrowed(text)), text);
        }
        let twice = "Truncated value: 'a'. Truncated value: 'b'.";
        assert_eq!(
            without_values(Cow::Borrowed(twice)),
            "Truncated value: '<value>'. Truncated value: '<value>'."
        );
    }
}
