//! Codes in a message, by their shapes: SQLSTATEs, vendor numbers, prefixed numbers, error classes, AWS errors.

use super::super::words::is_of_word;

/// The codes of one message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Codes {
    /// SQLSTATE, upper case.
    pub(crate) state: Option<String>,
    /// Vendor numbers without a prefix, in the order of the text.
    pub(crate) numbers: Vec<u32>,
    /// Numbers with a prefix, upper case: `("ORA", 12514)`; `("Amazon", 500310)`.
    pub(crate) named: Vec<(String, u32)>,
    /// Spark's error class.
    pub(crate) condition: Option<String>,
    /// The error of an AWS API.
    pub(crate) aws: Option<AwsError>,
}

/// The error of an AWS API, as any SDK prints it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct AwsError {
    /// `AccessDeniedException`; empty where only the status is printed.
    pub(crate) code: String,
    /// As printed: `AmazonS3`, `AWSGlueJobExecutor`, `Redshift`; empty where it is not.
    pub(crate) service: String,
    /// `GetSecretValue`.
    pub(crate) operation: String,
    /// The HTTP status.
    pub(crate) status: Option<u16>,
}

/// So much of a message is looked through for codes.
const LONGEST: usize = 6_000;

impl Codes {
    /// The codes of a message.
    pub(crate) fn of(message: &str) -> Self {
        let message = head(message, LONGEST);
        let mut codes = Self::default();
        states(message, &mut codes);
        numbers(message, &mut codes);
        prefixed(message, &mut codes);
        told_by_name(message, &mut codes);
        codes.condition = condition(message);
        codes.aws = AwsError::of(message);
        codes
    }
}

impl Codes {
    /// The one that a person would search for.
    pub(crate) fn shown(&self) -> Option<String> {
        let named = || {
            let (name, number) = self.named.last()?;
            Some(match name.as_str() {
                name if name.contains(' ') || name == "Amazon" => format!("{name} {number}"),
                _ => format!("{name}-{number:05}"),
            })
        };
        let aws = || {
            self.aws
                .as_ref()
                .map(|aws| aws.code.clone())
                .filter(|code| !code.is_empty())
        };
        let number = || self.numbers.first().map(ToString::to_string);
        named()
            .or_else(|| self.condition.clone())
            .or_else(aws)
            .or_else(number)
            .or_else(|| self.state.clone())
    }
}

pub(super) fn head(text: &str, most: usize) -> &str {
    let end = (0..=text.len().min(most))
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(0);
    &text[..end]
}

/// The places of a word, whatever its case, not inside a longer word.
fn places<'a>(text: &'a str, word: &'static str) -> impl Iterator<Item = usize> + 'a {
    let (bytes, needle) = (text.as_bytes(), word.as_bytes());
    bytes
        .windows(needle.len())
        .enumerate()
        .filter(move |(at, window)| {
            window.eq_ignore_ascii_case(needle) && !bytes.get(at.wrapping_sub(1)).is_some_and(u8::is_ascii_alphanumeric)
        })
        .map(|(at, _)| at)
}

/// `SQLSTATE: 28P01`, `SQLSTATE[HY000]`, `SQL State=99999`, `SQLSTATE(08006)`, `'C': '42501'`, `1045 (28000)`, `[28000]`,
/// `28P01: message`.
fn states(message: &str, codes: &mut Codes) {
    let after = |at: usize| {
        let rest = message.get(at..)?;
        let skipped = rest
            .find(|c: char| c.is_ascii_alphanumeric())
            .filter(|skipped| *skipped <= 8)?;
        rest.get(skipped..).and_then(state_at)
    };
    codes.state = [
        "sqlstate",
        "sql state",
        "sql-state",
        "state code",
        "sql-status",
        "error: state",
        "'C':",
    ]
    .into_iter()
    .find_map(|word| places(message, word).find_map(|at| after(at + word.len())))
    .or_else(|| {
        message
            .char_indices()
            .filter(|(_, c)| matches!(c, '(' | '['))
            .find_map(|(at, open)| {
                let state = state_at(message[at + 1..].trim_start_matches('\''))?;
                let close = message[at + 1..].trim_start_matches('\'').get(5..)?.chars().next()?;
                let is_state = state == "HY000" || state.chars().any(|c| c.is_ascii_digit());
                let closes = matches!((open, close), ('(', ')' | '\'') | ('[', ']'));
                // `(18456)` is a number, `(28000)` a state where a number stands before it.
                let numbered = message[..at].trim_end().ends_with(|c: char| c.is_ascii_digit());
                let named = state.bytes().any(|b| b.is_ascii_alphabetic());
                (closes && is_state && (numbered || named || open == '[' || close == '\'')).then_some(state)
            })
    })
    .or_else(|| headed_state(message))
    .or_else(|| state_of_an_object(message));
}

/// `code: '28P01'`, as JavaScript prints an error; five digits may be any number.
fn state_of_an_object(message: &str) -> Option<String> {
    let of_server = message.contains("severity");
    places(message, "code").find_map(|at| {
        let value = message[at + "code".len()..].trim_start_matches(['"', '\'', ':', ' ']);
        let quoted = message[..message.len() - value.len()].ends_with(['"', '\'']);
        state_at(value).filter(|state| {
            quoted && (of_server || state.starts_with('0') || !state.bytes().all(|b| b.is_ascii_digit()))
        })
    })
}

/// `28P01: message`, at the beginning or behind a class.
fn headed_state(message: &str) -> Option<String> {
    let starts = message.match_indices(": ").map(|(at, _)| at + 2).take(20);
    [0].into_iter().chain(starts).find_map(|at| {
        let rest = &message[at..];
        state_at(rest).filter(|state| {
            rest[5..].starts_with(':')
                && state.bytes().any(|b| b.is_ascii_digit())
                && (at == 0 || state.bytes().any(|b| b.is_ascii_alphabetic()))
        })
    })
}

/// Five characters that can be an SQLSTATE.
fn state_at(text: &str) -> Option<String> {
    let state = text.get(..5)?;
    let bytes = state.as_bytes();
    let shape = bytes
        .iter()
        .all(|b| b.is_ascii_digit() || b.is_ascii_uppercase() || b.is_ascii_lowercase())
        && (bytes[0].is_ascii_digit()
            || state.eq_ignore_ascii_case("HY000")
            || matches!(state, "HYC00" | "S1C00" | "HYT00" | "HYT01" | "S1T00")
            || bytes[0].is_ascii_uppercase() && bytes[2..].iter().all(u8::is_ascii_digit));
    let ends = !text[5..].chars().next().is_some_and(is_of_word);
    (shape && ends).then(|| state.to_ascii_uppercase())
}

/// The number at the beginning of a text.
fn number_at(text: &str) -> Option<u32> {
    let length = text.bytes().take_while(u8::is_ascii_digit).count();
    (1..=9).contains(&length).then(|| text[..length].parse().ok()).flatten()
}

/// `ERROR 1045 (28000)`, `[1045]`, `(1045, "...")`, `Error code: 1045`, `ErrorCode=1045`, `Msg 18456`, `(18456)`, `1045: ...`,
/// `"code": 390144`, `250001 (08001)`.
fn numbers(message: &str, codes: &mut Codes) {
    // Db2's driver prints numbers of its own places, and so does Data Factory around the driver's; others tell whose they are.
    let others = [
        "[jcc]",
        "Microsoft.DataTransfer.",
        "[Teradata ",
        "SAP DBTech JDBC",
        // Superset's.
        "issue_codes",
    ];
    if others.iter().any(|other| message.contains(other)) {
        return;
    }
    let bytes = message.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let start = at;
        while at < bytes.len() && bytes[at].is_ascii_digit() {
            at += 1;
        }
        let before = message
            .get(start.saturating_sub(24)..start)
            .unwrap_or_else(|| nearby(message, start));
        let after = &message[at..];
        if let Some(number) = number_at(&message[start..at])
            .filter(|_| (3..=6).contains(&(at - start)))
            .filter(|_| is_vendor_number(before, after, start) || is_before_level(after))
            && codes.numbers.len() < 16
            && !codes.numbers.contains(&number)
            && codes.state.as_deref() != Some(&message[start..at])
        {
            codes.numbers.push(number);
        }
    }
}

fn nearby(message: &str, end: usize) -> &str {
    let start = (end.saturating_sub(24)..end)
        .find(|at| message.is_char_boundary(*at))
        .unwrap_or(end);
    &message[start..end]
}

/// `Msg 208, Level 16, State 1`, `Сообщение 208, уровень 16, состояние 1`, `消息 208，级别 16，状态 1`: how SQL Server's tools head a message,
/// in every language. The number is behind, or not yet read.
pub(crate) fn is_before_level(after: &str) -> bool {
    let field = |text: &str| {
        let text = text.strip_prefix([',', '\u{ff0c}', '\u{3001}'])?.trim_start();
        let name = text.chars().take_while(|c| c.is_alphabetic()).map(char::len_utf8).sum();
        let value = text[name..].trim_start();
        let digits = value.bytes().take_while(u8::is_ascii_digit).count();
        let fits = (2..=40).contains(&name) && (1..=3).contains(&digits);
        fits.then(|| (value[..digits].parse::<u16>().unwrap_or(u16::MAX), value.len() - digits))
    };
    let Some((level, left)) = field(after) else {
        return false;
    };
    let state = field(&after[after.len() - left..]);
    level <= 25 && state.is_some_and(|(state, _)| state <= 255)
}

/// True where a message is headed so.
pub(crate) fn is_headed_by_level(message: &str) -> bool {
    let message = head(message, LONGEST);
    let numbers = message
        .match_indices([',', '\u{ff0c}', '\u{3001}'])
        .map(|(at, _)| at)
        .take(40);
    numbers
        .filter(|at| message[..*at].ends_with(|c: char| c.is_ascii_digit()))
        .any(|at| is_before_level(&message[at..]))
}

fn is_vendor_number(before: &str, after: &str, start: usize) -> bool {
    let lower = before.to_ascii_lowercase();
    // `[Simba][Presto] (1020)`: the numbers of Simba's drivers, which are nobody else's.
    if before.ends_with("](") || before.ends_with("] (") {
        return false;
    }
    let told = lower.trim_end_matches([' ', ':', '=', '[', '(', '\'', '"', '-', '#']);
    let worded = told.len() < lower.len()
        && [
            "error",
            "error code",
            "errorcode",
            "errno",
            "error number",
            "errornumber",
            "err",
            "vendor code",
            "vendorcode",
            "msg",
            "code",
            "err_code",
            // In other languages.
            "fehler",
            "fehlernummer",
            "fehlercode",
            "erreur",
            "errore",
            "erro",
            "ошибка",
            "エラー",
            "错误",
            "錯誤",
            "오류",
        ]
        .iter()
        .any(|word| told.ends_with(word));
    let last = before.chars().next_back();
    let next = after.chars().next();
    let bracketed = matches!((last, next), (Some('('), Some(')' | ',')) | (Some('['), Some(']')));
    let first = start == 0 || lower.trim_end().is_empty() || lower.ends_with("message[") || lower.ends_with("none: ");
    let headed = first && (after.starts_with(": ") || after.starts_with(" ("));
    let stated = after.starts_with(" (") && after.get(7..8) == Some(")");
    (worded && !next.is_some_and(|c| is_of_word(c) || c == '.'))
        || bracketed
        || headed
        || (stated && !last.is_some_and(is_of_word))
}

/// `ORA-12514`, `ora-12514`, `DPY-6005`, `TNS-12560`, `SQL0551N`, `[Amazon](500310)`, `[Amazon][JDBC](10060)`.
fn prefixed(message: &str, codes: &mut Codes) {
    for (dash, _) in message.match_indices('-') {
        let prefix_length = message[..dash]
            .bytes()
            .rev()
            .take_while(u8::is_ascii_alphabetic)
            .count();
        let start = dash - prefix_length;
        let whole = !message[..start]
            .chars()
            .next_back()
            .is_some_and(|c| is_of_word(c) || c == '-');
        let rest = &message[dash + 1..];
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let ends = !rest[digits..].chars().next().is_some_and(is_of_word);
        if (2..=6).contains(&prefix_length)
            && (2..=6).contains(&digits)
            && whole
            && ends
            && let Some(number) = number_at(rest)
        {
            push(codes, message[start..dash].to_ascii_uppercase(), number);
        }
    }
    for (at, _) in message.match_indices("SQL") {
        let rest = &message[at + 3..];
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        if (4..=5).contains(&digits)
            && rest[digits..].starts_with(['N', 'C', 'W'])
            && let Some(number) = number_at(rest)
        {
            push(codes, "SQL".to_owned(), number);
        }
    }
    for name in ["Amazon", "Simba", "Snowflake"] {
        let opened = format!("[{name}]");
        for (at, _) in message.match_indices(opened.as_str()) {
            let rest = &message[at + opened.len()..];
            let (label, rest) = match rest.strip_prefix('[').and_then(|inner| inner.split_once(']')) {
                Some((inner, rest)) if inner.len() < 30 => (format!("{name} {inner}"), rest),
                _ => (name.to_owned(), rest),
            };
            if let Some(number) = rest.trim_start().strip_prefix('(').and_then(number_at) {
                push(codes, label, number);
            }
        }
    }
}

/// Numbers that stand behind the name of who says them: `[Teradata Database] [TeraJDBC 17.20] [Error 8017]`,
/// `SAP DBTech JDBC: [414] (at 14)`, `RTE:[89006]`.
fn told_by_name(message: &str, codes: &mut Codes) {
    /// The name, and what stands before its number.
    const NAMES: &[(&str, &str)] = &[
        ("Teradata Database", "[Error "),
        ("Teradata JDBC Driver", "[Error "),
        ("Teradata SQL Driver", "[Error "),
        ("SAP DBTech JDBC", ": ["),
        ("RTE", ":["),
    ];
    const NEAR: usize = 120;
    for (name, before) in NAMES {
        for at in places(message, name) {
            let rest = head(&message[at + name.len()..], NEAR);
            let number = match before.starts_with(':') {
                true => rest.strip_prefix(*before),
                false => rest.split_once(*before).map(|(_, rest)| rest),
            };
            if let Some(number) = number.and_then(number_at) {
                push(codes, (*name).to_owned(), number);
            }
        }
    }
}

fn push(codes: &mut Codes, name: String, number: u32) {
    if codes.named.len() < 16 && !codes.named.iter().any(|(known, n)| *n == number && *known == name) {
        codes.named.push((name, number));
    }
}

/// `[CAST_INVALID_INPUT] The value ...`, `[TABLE_OR_VIEW_NOT_FOUND.WITH_SUGGESTION]`: at the beginning, or behind a class.
fn condition(message: &str) -> Option<String> {
    message.match_indices('[').take(40).find_map(|(at, _)| {
        let inner = &message[at + 1..];
        let length = inner
            .bytes()
            .take_while(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || matches!(b, b'_' | b'.'))
            .count();
        let shape = length >= 6 && inner[length..].starts_with(']') && inner[..length].contains('_');
        // `[TDGSS_ERR_ALL_MECHANISMS_FAILED]`, `[ERR_TLS_...]`: symbols of others.
        let of_another = inner.starts_with("ERR_") || inner[..length].contains("_ERR_");
        (shape && !of_another).then(|| inner[..length].to_owned())
    })
}

impl AwsError {
    /// The first AWS error of a message, in the form of any SDK.
    pub(crate) fn of(message: &str) -> Option<Self> {
        botocore(message)
            .or_else(|| java(message))
            .or_else(|| go(message))
            .or_else(|| markup(message))
    }
}

/// `An error occurred (Code) when calling the Operation operation (reached max retries: 4): message`.
fn botocore(message: &str) -> Option<AwsError> {
    let at = places(message, "an error occurred (").next()?;
    let (code, rest) = message[at + "an error occurred (".len()..].split_once(')')?;
    let operation = rest
        .trim_start()
        .strip_prefix("when calling the ")
        .and_then(|rest| rest.split_whitespace().next())
        .unwrap_or_default();
    Some(AwsError {
        code: code.trim().to_owned(),
        operation: operation.to_owned(),
        ..AwsError::default()
    })
}

/// `(Service: AmazonS3; Status Code: 403; Error Code: AccessDenied; ...)`, with commas, without an error code, or each with `AWS`.
fn java(message: &str) -> Option<AwsError> {
    let field = |name: &'static str| {
        places(message, name).find_map(|at| {
            let rest = message[at + name.len()..].strip_prefix(':')?.trim_start();
            let value = rest.split([';', ',', ')', '\n']).next()?.trim();
            // An exception of the SDK that nobody answered prints all of them as nothing.
            (!value.is_empty() && value.len() < 80 && value != "null").then(|| value.to_owned())
        })
    };
    let status = field("Status Code")
        .or_else(|| field("StatusCode"))
        .and_then(|status| u16::try_from(number_at(&status)?).ok());
    let service = field("Service");
    let code = field("Error Code");
    let status = status.filter(|status| *status != 0);
    if (service.is_none() && code.is_none()) || (status.is_none() && code.is_none()) {
        return None;
    }
    Some(AwsError {
        code: code.unwrap_or_default(),
        service: service.unwrap_or_default(),
        operation: String::new(),
        status,
    })
}

/// `operation error Redshift: GetClusterCredentials, https response error StatusCode: 404, RequestID: x, ClusterNotFoundFault: ...`,
/// `AccessDeniedException: message\n\tstatus code: 400`.
fn go(message: &str) -> Option<AwsError> {
    if let Some(at) = places(message, "operation error ").next() {
        let (service, rest) = message[at + "operation error ".len()..].split_once(": ")?;
        let operation = rest.split([',', ' ']).next().unwrap_or_default();
        let status = rest
            .split_once("StatusCode: ")
            .and_then(|(_, rest)| number_at(rest))
            .and_then(|status| u16::try_from(status).ok());
        let code = rest
            .split(", ")
            .skip(1)
            .flat_map(|part| part.split(": "))
            .map(|part| part.trim_start_matches("api error "))
            .find(|part| is_error_name(part))
            .unwrap_or_default();
        return Some(AwsError {
            code: code.to_owned(),
            service: service.to_owned(),
            operation: operation.to_owned(),
            status,
        });
    }
    if let Some((_, rest)) = message.split_once("api error ") {
        let code = rest.split(':').next().filter(|code| is_code(code))?;
        return Some(AwsError {
            code: code.to_owned(),
            ..AwsError::default()
        });
    }
    let at = places(message, "status code: ").next()?;
    let before = || message[..at].split([':', ' ', '\n', '\t']).map(str::trim);
    // `InvalidGroup.NotFound` ends otherwise, and stands first.
    let code = before()
        .find(|word| is_error_name(word))
        .or_else(|| before().next().filter(|word| is_code(word)))
        .or_else(|| {
            let mut words = message[..at].split_whitespace().rev();
            words.find_map(|word| word.strip_suffix(':').filter(|word| is_code(word)))
        })?;
    let status = number_at(&message[at + "status code: ".len()..]).and_then(|status| u16::try_from(status).ok());
    Some(AwsError {
        code: code.to_owned(),
        status,
        ..AwsError::default()
    })
}

/// `<Code>AccessDenied</Code>`, `code: Some("AccessDeniedException")`, `"__type": "x#AccessDeniedException"`, `EC2 Error Code: X`.
fn markup(message: &str) -> Option<AwsError> {
    let between = |open: &str, close: char| {
        let (_, rest) = message.split_once(open)?;
        let value = rest.trim_start_matches([' ', '"', ':']).split([close, '"']).next()?;
        let value = value.rsplit('#').next()?.trim_end_matches('.').trim();
        (!value.is_empty() && value.len() < 80 && !value.contains(char::is_whitespace)).then(|| value.to_owned())
    };
    let code = between("<Code>", '<')
        .or_else(|| between("code: Some(\"", '"'))
        .or_else(|| between("\"__type\"", '"'))
        .or_else(|| between("unhandled error (", ')'))?;
    Some(AwsError {
        code,
        ..AwsError::default()
    })
}

/// A code of an AWS API, however it ends: `InvalidGroup.NotFound`, `UnauthorizedOperation`.
fn is_code(word: &str) -> bool {
    word.len() < 80
        && word.starts_with(|c: char| c.is_ascii_uppercase())
        && word.bytes().filter(u8::is_ascii_uppercase).count() >= 2
        && word.bytes().any(|b| b.is_ascii_lowercase())
        && word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.')
}

/// The name of an error of an AWS API: `AccessDeniedException`, `ClusterNotFoundFault`.
fn is_error_name(word: &str) -> bool {
    word.len() < 80
        && ["Exception", "Fault", "Error"]
            .iter()
            .any(|end| word.ends_with(end) && word.len() > end.len())
        && word.starts_with(|c: char| c.is_ascii_uppercase())
        && word
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_sqlstate_is_found_in_every_form() {
        for (text, state) in [
            ("FEHLER (SQLSTATE: 28P01)", "28P01"),
            ("SQLSTATE[HY000] [2002] Connection timed out", "HY000"),
            ("[SQL State=99999]", "99999"),
            ("State code: 08006; Message", "08006"),
            ("ERROR 1045 (28000): Access denied", "28000"),
            ("28P01: la autentificación", "28P01"),
            ("('28000', '[28000] [Microsoft]')", "28000"),
            ("marked as broken because of SQLSTATE(08006), ErrorCode(0)", "08006"),
            ("{'S': 'ERROR', 'C': '42501', 'M': 'x'}", "42501"),
            ("250001 (08001): None", "08001"),
        ] {
            assert_eq!(Codes::of(text).state.as_deref(), Some(state), "{text}");
        }
        for text in [
            "a [10060] b",
            "Error: 18456, Severity: 14",
            "port 50000: x",
            "(TID 28000)",
        ] {
            assert_eq!(
                Codes::of(text).state.as_deref().filter(|state| *state != "10060"),
                None,
                "{text}"
            );
        }
    }

    #[test]
    fn a_state_is_found_in_the_error_of_javascript() {
        for (text, state) in [
            (
                "severity: 'FATAL',\n  code: '28P01',\n  detail: undefined",
                Some("28P01"),
            ),
            ("severity: 'ERROR', code: '42601'", Some("42601")),
            ("{ code: '08006' }", Some("08006")),
            // A number that is none of SQL, a name, and what is not quoted.
            ("{ code: '18456' }", None),
            ("code: 'ELOGIN'", None),
            ("exit code 28P01x", None),
        ] {
            assert_eq!(Codes::of(text).state.as_deref(), state, "{text}");
        }
    }

    #[test]
    fn vendor_numbers_are_found_by_their_shape() {
        for (text, numbers) in [
            ("ERROR 1045 (28000): Access denied", &[1045][..]),
            ("(1045, \"Access denied\")", &[1045]),
            ("SQLSTATE[HY000] [2002] Connection timed out", &[2002]),
            ("Error: 18456, Severity: 14, State: 38.", &[18456]),
            ("登录失败。 (18456) (x); (4060)", &[18456, 4060]),
            ("Error code: 390102, Message", &[390102]),
            ("with message[1045: java.sql.SQLException", &[1045]),
            ("{ \"code\" : \"390144\", \"message\"", &[390144]),
            ("host 10.20.30.40, port 1433 has failed", &[]),
            ("in 12000 milliseconds", &[]),
        ] {
            assert_eq!(Codes::of(text).numbers, numbers, "{text}");
        }
    }

    #[test]
    fn numbers_with_a_prefix_carry_it() {
        for (text, name, number) in [
            ("ORA-12514, TNS:x", "ORA", 12514),
            ("ora-12514 tns", "ORA", 12514),
            ("DPY-6005: cannot", "DPY", 6005),
            ("SQL0551N  The", "SQL", 551),
            ("[Amazon](500310) Invalid", "Amazon", 500_310),
            ("[Amazon][JDBC](10060) Connection", "Amazon JDBC", 10060),
            (
                "[Teradata Database] [TeraJDBC 17.20.00.12] [Error 8017] [SQLState 28000] x",
                "Teradata Database",
                8017,
            ),
            ("SAP DBTech JDBC: [414]: x", "SAP DBTech JDBC", 414),
            ("Connection failed (RTE:[89006] x", "RTE", 89006),
        ] {
            assert!(Codes::of(text).named.contains(&(name.to_owned(), number)), "{text}");
        }
    }

    #[test]
    fn an_aws_error_is_read_in_the_form_of_every_sdk() {
        for (text, code, service, operation) in [
            (
                "An error occurred (AccessDenied) when calling the AssumeRole operation: User",
                "AccessDenied",
                "",
                "AssumeRole",
            ),
            (
                "x (Service: AWSGlue; Status Code: 400; Error Code: InvalidInputException; Request ID: 1)",
                "InvalidInputException",
                "AWSGlue",
                "",
            ),
            ("x (Service: Glue, Status Code: 400, Request ID: 1)", "", "Glue", ""),
            (
                "Status Code: 403, AWS Service: Amazon S3, AWS Error Code: InvalidAccessKeyId",
                "InvalidAccessKeyId",
                "Amazon S3",
                "",
            ),
            (
                "operation error Redshift: GetClusterCredentials, https response error StatusCode: 404, RequestID: 1, ClusterNotFoundFault: x",
                "ClusterNotFoundFault",
                "Redshift",
                "GetClusterCredentials",
            ),
            (
                "AccessDeniedException: Access\n\tstatus code: 400",
                "AccessDeniedException",
                "",
                "",
            ),
            ("<Error><Code>AccessDenied</Code>", "AccessDenied", "", ""),
        ] {
            let aws = Codes::of(text).aws.unwrap_or_else(|| panic!("{text}"));
            assert_eq!(
                (aws.code.as_str(), aws.service.as_str(), aws.operation.as_str()),
                (code, service, operation),
                "{text}"
            );
        }
    }

    #[test]
    fn an_error_class_of_spark_is_found() {
        assert_eq!(
            Codes::of("[CAST_INVALID_INPUT] The value").condition.as_deref(),
            Some("CAST_INVALID_INPUT")
        );
        for text in ["[main] INFO", "[TDGSS_ERR_ALL_MECHANISMS_FAILED]", "[ERR_TLS_X]"] {
            assert_eq!(Codes::of(text).condition, None, "{text}");
        }
    }
}
