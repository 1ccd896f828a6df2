//! Secrets that the word before them announces: a key with a separator, an option, a header, a clause of SQL.

use super::commands::Command;
use super::keys::{Key, is_harmless, key_of, looks_secret, mixes};
use super::text::Text;
use super::values::{Place, is_secret, unquoted_end, value_at};
use super::{Span, blocks, prose};

pub(super) fn find(read: &Text, spans: &mut Vec<Span>) {
    let mut command = Command::default();
    let mut at = 0;
    while at < read.bytes.len() {
        if let Some(end) = read.arn_end(at) {
            at = end;
            continue;
        }
        if !read.is_word(at) {
            if read.bytes[at] == b'\n' {
                command.end();
            }
            at += read.special(at).max(1);
            continue;
        }
        let end = read.word_end(at);
        let secret = command.read(read, at, end).or_else(|| after_word(read, at, end));
        spans.extend(secret);
        at = secret.map_or(end, |span| resume(read, end, span));
    }
}

/// Where reading goes on: after the secret, or on the first line after the word's own, because a quote that is open by mistake ends
/// at the one that opens the next secret.
fn resume(read: &Text, end: usize, (_, to): Span) -> usize {
    let between = read.bytes.get(end..to).unwrap_or_default();
    let line = between.iter().position(|byte| *byte == b'\n');
    line.map_or(to.max(end), |line| end + line)
}

/// The secret that follows the word at `start..end`, or stands before it in its sentence.
fn after_word(read: &Text, start: usize, end: usize) -> Option<Span> {
    let start = read.begin_of(start, end);
    let word = &read.text[start..end];
    if let Some(key) = key_of(word.as_bytes()) {
        return after_key(read, start, end, key)
            .or_else(|| value_of_named(read, end, key))
            .or_else(|| prose::find(read, start, end, key));
    }
    match word.len() {
        2 if word.eq_ignore_ascii_case("by") => identified_by(read, start, end),
        4 if word == "AUTH" && read.byte(end) == Some(b' ') => {
            let value = (end + 1, unquoted_end(read, end + 1));
            let text = &read.bytes[value.0..value.1];
            (mixes(text) && !is_harmless(text)).then_some(value)
        }
        6 if word.eq_ignore_ascii_case("bearer") => bearer(read, end),
        13.. if ends_like(word, "authorization") => authorization(read, start, end),
        6..=10 if ends_like(word, "cookie") => cookie(read, end),
        4.. if ends_like(word, "auth") => login_of_two(read, end),
        _ => None,
    }
}

fn ends_like(word: &str, ending: &str) -> bool {
    let begin = word.len().saturating_sub(ending.len());
    word.as_bytes()[begin..].eq_ignore_ascii_case(ending.as_bytes())
}

/// `key=value`, `"key": "value"`, `key -> value`, `--key value`, `<key>value<`, `("key", "value")`, `key("value")`.
fn after_key(read: &Text, start: usize, end: usize, key: Key) -> Option<Span> {
    let opening = read.quote_before(start);
    let closing = read.quote(end).filter(|_| opening.is_some());
    let is_quoted = closing.is_some();
    let mut after = closing.map_or(end, |quote| quote.after);
    while matches!(read.byte(after), Some(b']' | b'*')) && after - end < 8 {
        after += 1;
    }
    let at = read.skip_blanks(after, is_quoted);
    let place = Place {
        key,
        start,
        is_quoted,
        is_spaced: false,
        is_encoded: false,
    };
    if let Some((separator, next)) = read.separator(at) {
        return after_separator(read, separator, next, place);
    }
    let is_option = read.bytes[start] == b'-';
    match read.byte(at)? {
        b'>' => {
            let is_attribute = is_quoted;
            let is_element = start > 0 && matches!(read.bytes[start - 1], b'<' | b':') && !is_quoted;
            let span = (is_attribute || is_element).then(|| blocks::element(read, at + 1, b"<"))??;
            is_secret(read, span.0, Some(span.1), place).then_some(span)
        }
        b'&' if read.starts(at, b"&gt;") && read.ends_before(start, "&lt;") => {
            let span = blocks::element(read, at + 4, b"&lt;")?;
            is_secret(read, span.0, Some(span.1), place).then_some(span)
        }
        b',' => in_list(read, at + 1, opening.unwrap_or(start), is_option, place),
        b'(' => read
            .literal(read.skip_blanks(at + 1, true))
            .and_then(|_| value_at(read, read.skip_blanks(at + 1, true), place)),
        b'-' | b'\n' | b'\r' => None,
        _ if at == after => None,
        _ if is_option && !is_quoted => value_at(read, at, place),
        _ if is_property(read, start, end) => value_at(read, at, place),
        _ => typed(read, at, place),
    }
}

fn after_separator(read: &Text, separator: &[u8], next: usize, place: Place) -> Option<Span> {
    let mut at = next;
    if read.starts(at, b"**") {
        at += 2;
    }
    let value = read.skip_blanks(at, place.is_quoted);
    let is_colon = separator.starts_with(b":") && !place.is_quoted;
    let place = Place {
        is_spaced: is_colon && (value > at || matches!(read.byte(value), Some(b'\n' | b'\r'))),
        is_encoded: separator.starts_with(b"%"),
        ..place
    };
    if separator == b"|" && value == at {
        return None;
    }
    if is_colon && let Some(span) = typed(read, value, place) {
        return Some(span);
    }
    value_at(read, value, place)
}

/// `password: str = "x"` and Go's `password string = "x"`: a type stands between a name and its value.
fn typed(read: &Text, at: usize, place: Place) -> Option<Span> {
    let is_type = |byte: &u8| byte.is_ascii_alphanumeric() || b"_.[]<>?".contains(byte);
    let length = read.bytes[at..]
        .iter()
        .take(40)
        .take_while(|byte| is_type(byte))
        .count();
    let equals = read.skip_blanks(at + length, false);
    if length == 0 || read.byte(equals) != Some(b'=') {
        return None;
    }
    let value = read.skip_blanks(equals + 1, false);
    read.literal(value)?;
    value_at(read, value, place)
}

/// A pair as a list: arguments (`["--password", "x"]`), a tuple (`("password", "x")`, Scala's `(password,x)`), a list of two.
fn in_list(read: &Text, after: usize, opening: usize, is_option: bool, place: Place) -> Option<Span> {
    let before = opening.checked_sub(1).map(|at| read.bytes[at]);
    let is_tuple = before == Some(b'(');
    let is_list = before == Some(b'[') && place.is_quoted;
    let is_argument = is_option && place.is_quoted;
    if !(is_tuple || is_list || is_argument) {
        return None;
    }
    let at = read.skip_blanks(after, true);
    if !place.is_quoted || (is_tuple && read.literal(at).is_none()) {
        let is_whole = |end: usize| matches!(read.byte(end), Some(b')'));
        return value_at(read, at, place).filter(|(_, end)| is_tuple && is_whole(*end));
    }
    // A list of names has more than two.
    let quote = read.literal(at)?;
    let window = &read.bytes[quote.after..read.bytes.len().min(quote.after + 512)];
    let close = window
        .iter()
        .position(|byte| matches!(byte, b'"' | b'\''))
        .map(|close| quote.after + close + 1);
    let is_pair = close.is_some_and(|close| read.byte(read.skip_blanks(close, true)) == Some(b']'));
    (is_tuple || is_argument || is_pair)
        .then(|| value_at(read, at, place))
        .flatten()
}

/// A line of `spark-defaults.conf` or `.netrc`: `spark.jdbc.password x`, `machine h login u password x`, also over three lines.
fn is_property(read: &Text, start: usize, end: usize) -> bool {
    if read.begins_line(start) {
        let value = read.skip_blanks(end, false);
        let after = read.skip_blanks(unquoted_end(read, value).min(value + 256), false);
        let is_last = read.byte(after).is_none_or(|byte| matches!(byte, b'\n' | b'\r'));
        return read.bytes[start..end].contains(&b'.') || (is_last && read.is_before(start, "login ", 64));
    }
    let line = read.bytes[..start]
        .iter()
        .rev()
        .take(160)
        .take_while(|byte| **byte != b'\n');
    let from = start - line.count();
    read.is_before(start, "login ", 64.min(start - from)) && read.is_before(start, "machine ", start - from)
}

/// A key that is itself a value, with its own value beside it: `{"name": "password", "value": "x"}`,
/// `ParameterKey=DBPassword,ParameterValue=x`, `<name>password</name><value>x</value>`, `name: PASSWORD` over `value: x`.
fn value_of_named(read: &Text, end: usize, key: Key) -> Option<Span> {
    let mut at = end;
    if let Some(quote) = read.quote(at) {
        at = quote.after;
    }
    if read.starts(at, b"</") {
        at = read.word_end(at + 2) + 1;
    }
    let glue = read.bytes.get(at..)?.iter().take(48);
    let is_glue = |byte: &u8| byte.is_ascii_whitespace() || b"\"',;{}<\\/-".contains(byte);
    let length = glue.take_while(|byte| is_glue(byte)).count();
    let begin = at + length;
    let (word, word_end) = read.plain_word(begin);
    if length == 0 || !ends_like(word, "value") || word.len() > 16 {
        return None;
    }
    let closing = read.quote(word_end);
    let after = closing.map_or(word_end, |quote| quote.after);
    let place = Place {
        key,
        start: begin,
        is_quoted: after > word_end,
        is_spaced: false,
        is_encoded: false,
    };
    if read.byte(after) == Some(b'>') {
        let span = blocks::element(read, after + 1, b"<")?;
        return is_secret(read, span.0, Some(span.1), place).then_some(span);
    }
    let (_, next) = read.separator(read.skip_blanks(after, place.is_quoted))?;
    value_at(read, read.skip_blanks(next, place.is_quoted), place)
}

/// `IDENTIFIED BY 'x'` of SQL, and `IDENTIFIED WITH plugin BY 'x'`.
fn identified_by(read: &Text, start: usize, end: usize) -> Option<Span> {
    if !read.is_before(start, "identified", 48) {
        return None;
    }
    let at = read.skip_blanks(end, true);
    if let Some(quote) = read.quote(at) {
        return Some(read.quoted(&quote).0);
    }
    let (word, _) = read.plain_word(at);
    let is_keyword = ["password", "values", "random", "externally"]
        .iter()
        .any(|name| word.eq_ignore_ascii_case(name));
    (!is_keyword).then(|| (at, unquoted_end(read, at)))
}

/// `auth=('user', 'x')`, `HTTPBasicAuth('user', 'x')`: a login as two arguments.
fn login_of_two(read: &Text, end: usize) -> Option<Span> {
    let at = read.skip_blanks(end, false);
    let at = read.separator(at).map_or(at, |(_, next)| read.skip_blanks(next, false));
    read.byte(at).filter(|byte| matches!(byte, b'(' | b'['))?;
    let user = read.literal(read.skip_blanks(at + 1, true))?;
    let window = &read.bytes[user.after..read.bytes.len().min(user.after + 128)];
    let close = user.after + window.iter().position(|byte| matches!(byte, b'"' | b'\''))? + 1;
    let comma = read.skip_blanks(close, true);
    let password = read
        .literal(read.skip_blanks(comma + 1, true))
        .filter(|_| read.byte(comma) == Some(b','))?;
    Some(read.quoted(&password).0)
}

fn bearer(read: &Text, end: usize) -> Option<Span> {
    if read.byte(end) != Some(b' ') {
        return None;
    }
    let is_part = |byte: &&u8| byte.is_ascii_alphanumeric() || b"+/=_-.%~".contains(byte);
    let to = end + 1 + read.bytes[end + 1..].iter().take_while(is_part).count();
    let token = &read.bytes[end + 1..to];
    let is_token = token.len() >= 12 && (looks_secret(&token[..token.len().min(59)], true) || token.len() >= 32);
    is_token.then_some((end + 1, to))
}

/// `Authorization: SCHEME credentials`, also as a pair in quotes.
fn authorization(read: &Text, start: usize, end: usize) -> Option<Span> {
    const SCHEMES: &[&str] = &[
        "bearer",
        "basic",
        "token",
        "digest",
        "negotiate",
        "ntlm",
        "aws4-hmac-sha256",
        "snowflake",
        "apikey",
        "oauth",
        "sharedkey",
        "hmac",
        "key",
        "jwt",
    ];
    let after = read.quote(end).map_or(end, |quote| quote.after);
    let (_, next) = read.separator(read.skip_blanks(after, false))?;
    let at = read.skip_blanks(next, false);
    let quote = read.literal(at);
    let value = quote.as_ref().map_or(at, |quote| quote.after);
    let scheme_end = read.word_end(value);
    let scheme = &read.text[value..scheme_end];
    let is_scheme = SCHEMES.iter().any(|name| scheme.eq_ignore_ascii_case(name)) && read.byte(scheme_end) == Some(b' ');
    let from = if is_scheme { scheme_end + 1 } else { value };
    let sample = &read.bytes[from..read.bytes.len().min(from + 59)];
    let length = sample
        .iter()
        .take_while(|byte| byte.is_ascii_graphic() && !b"\"'`,;".contains(byte))
        .count();
    // A word of prose is no credential.
    if !is_scheme && !looks_secret(&sample[..length], true) {
        return None;
    }
    let to = match quote {
        Some(quote) => read.quoted(&quote).0.1,
        None if scheme.eq_ignore_ascii_case("bearer") || scheme.eq_ignore_ascii_case("basic") || !is_scheme => {
            unquoted_end(read, from)
        }
        None => {
            // A header in quotes ends with them; one without has parameters in quotes.
            let stops: &[u8] = match read.quote_before(start) {
                Some(_) => b"\"'`\n\r",
                None => b"\n\r",
            };
            let rest = &read.bytes[from..];
            from + rest.iter().position(|byte| stops.contains(byte)).unwrap_or(rest.len())
        }
    };
    Some((from, to.max(from)))
}

/// `Set-Cookie: name=value; ...`, up to the end of its line or quote.
fn cookie(read: &Text, end: usize) -> Option<Span> {
    let after = read.quote(end).map_or(end, |quote| quote.after);
    if read.byte(after) != Some(b':') {
        return None;
    }
    let at = read.skip_blanks(after + 1, false);
    let from = read.quote(at).map_or(at, |quote| quote.after);
    let rest = &read.bytes[from..];
    let ends = |byte: &u8| b"\"'\n\r".contains(byte);
    let has_value = rest
        .iter()
        .take(128)
        .take_while(|byte| !ends(byte))
        .any(|byte| *byte == b'=');
    has_value.then(|| (from, from + rest.iter().position(ends).unwrap_or(rest.len())))
}
