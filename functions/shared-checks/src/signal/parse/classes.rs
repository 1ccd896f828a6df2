//! Names of exceptions in a line: `x.y.SomeException: message`, `KeyError: 'x'`, `PG::ConnectionBad`.

/// The names of exceptions in a message, from where to where each stands. One ends at `:`, `)`, `]`, a blank at the end, or the end.
pub(super) fn nested(message: &str) -> impl Iterator<Item = (usize, usize)> + '_ {
    let bytes = message.as_bytes();
    let mut floor = 0;
    let ends = bytes
        .iter()
        .enumerate()
        .filter(|(at, b)| {
            matches!(
                b,
                b':' | b')' | b']' | b'\n' | b'\r' | b'(' | b'"' | b'\'' | b'`' | b';'
            ) || (**b == b' ' && matches!(bytes.get(at + 1), Some(b':' | b'(')))
        })
        .map(|(at, _)| at)
        .chain([message.trim_end_matches([' ', '\t', '\r']).len()]);
    ends.filter_map(move |end| {
        let start = start_of(bytes, end, floor)?;
        // `a::b` is one name.
        let inner_colon = bytes.get(end) == Some(&b':') && bytes.get(end + 1) == Some(&b':');
        if inner_colon || !is_name_of_failure(&message[start..end]) {
            return None;
        }
        floor = end;
        Some((start, end))
    })
}

/// A name is no longer than this.
const LONGEST_NAME: usize = 200;

fn start_of(bytes: &[u8], end: usize, floor: usize) -> Option<usize> {
    let mut start = end;
    while start > floor && end - start < LONGEST_NAME {
        let b = bytes[start - 1];
        let double_colon = b == b':' && start >= 2 && (bytes[start - 2] == b':' || bytes.get(start) == Some(&b':'));
        if !(b.is_ascii_alphanumeric() || matches!(b, b'.' | b'$' | b'_') || double_colon) {
            break;
        }
        start -= 1;
    }
    (end > start && end - start < LONGEST_NAME).then_some(start)
}

/// How names of exceptions end.
const ENDS: &[&str] = &[
    "Exception",
    "Error",
    "Fault",
    "Failure",
    "Throwable",
    "ConnectionBad",
    "ExceptionSapDB",
];
/// Names that end otherwise.
const OTHERS: &[&str] = &[
    "SystemExit",
    "KeyboardInterrupt",
    "ArrowInvalid",
    "ReadTimeout",
    "ConnectTimeout",
    "ConnectionTimeout",
    "AirflowTaskTimeout",
    "AirflowSensorTimeout",
    "HandlerNotFound",
    "NoBrokersAvailable",
    "NoFilesFound",
    "TemplateNotFound",
    "QueryFailed",
    "RemoteDisconnected",
    "BadStatusLine",
    "OutOfBoundsDatetime",
    "OutOfBoundsTimedelta",
    "VersionConflict",
    "ContextualVersionConflict",
    "gaierror",
];

/// How names end where a module stands before them: `smtplib.SMTPServerDisconnected`.
const ENDS_OF_MODULES: &[&str] = &[
    "Denied",
    "Disconnected",
    "Forbidden",
    "TimedOut",
    "Timeout",
    "Unauthorized",
];

fn is_name_of_failure(name: &str) -> bool {
    let last = name.rsplit(['.', '$', ':']).next().unwrap_or_default();
    let qualified = last.len() < name.len();
    if OTHERS.contains(&last) {
        return true;
    }
    let starts = last.starts_with(|c: char| c.is_ascii_uppercase() || c == '_');
    // `google.api_core.exceptions.Forbidden`: Python's packages call their module so, and the class as they like.
    let of_exceptions = name
        .strip_suffix(last)
        .is_some_and(|module| ["exceptions.", "errors."].iter().any(|end| module.ends_with(end)));
    // `com.typesafe.config.ConfigException$Missing`
    let of_failure = || {
        let outer = name.rsplit_once('$').map(|(outer, _)| outer);
        outer.is_some_and(|outer| outer.ends_with("Exception") || outer.ends_with("Error"))
    };
    let of_module = || qualified && ENDS_OF_MODULES.iter().any(|end| last.ends_with(end));
    if starts && (of_exceptions || of_module() || of_failure()) {
        return true;
    }
    // A bare `Error:` is a word of a sentence.
    starts
        && ENDS
            .iter()
            .any(|end| last.strip_suffix(end).is_some_and(|stem| qualified || !stem.is_empty()))
}

/// The name that the last line of a Python traceback begins with, however it ends: `pyarrow.lib.ArrowInvalid: ...`.
pub(super) fn leading(line: &str) -> Option<(usize, usize)> {
    let end = line
        .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '_')))
        .unwrap_or(line.trim_end().len());
    let name = &line[..end];
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && (line[end..].starts_with(':') || line[end..].trim().is_empty());
    // Python's older modules write theirs small.
    let small = || matches!(name, "struct.error" | "zlib.error");
    (is_name && (name.bytes().any(|b| b.is_ascii_uppercase()) || small())).then_some((0, end))
}

/// True for a line that begins a failure outside of any log line: an exception at its beginning, or words that lead to one.
pub(super) fn begins_failure(line: &str) -> bool {
    const LEADS: &[&str] = &[
        "Exception in thread",
        "Exception in User Class",
        "User class threw exception",
        "Error: ",
    ];
    let text = line.trim_start();
    if LEADS.iter().any(|lead| text.starts_with(lead)) {
        return true;
    }
    let line = text.lines().next().unwrap_or_default();
    let name = line.split([':', ' ', '(']).next().unwrap_or_default();
    name.len() < LONGEST_NAME && name.is_ascii() && is_name_of_failure(name)
}
