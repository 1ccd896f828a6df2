//! Secrets in sentences: `the password is 'x'`, `password for etl was reset to x1`, `'x' is the password`.

use super::Span;
use super::keys::{Key, is_harmless, is_word_for_password, looks_secret, mixes};
use super::text::Text;
use super::values::unquoted_end;

/// Words between a password and its value.
const LINKS: &[&str] = &[
    "is",
    "was",
    "be",
    "been",
    "being",
    "set",
    "to",
    "now",
    "as",
    "equals",
    "value",
    "changed",
    "reset",
    "rotated",
    "updated",
    "still",
    "currently",
    "named",
    "reads",
    "ist",
    "war",
    "lautet",
    "est",
    "es",
    "son",
    "era",
    "sent",
    "used",
];

/// Words after which a value follows without a verb: `password for etl: x`.
const OWNERS: &[&str] = &["for", "of", "from"];

/// What looks like a secret after the word and is none.
const SCHEMES: &[&str] = &[
    "scram",
    "sha",
    "md5",
    "base64",
    "utf",
    "aes",
    "rsa",
    "jks",
    "pkcs",
    "bcrypt",
    "argon2",
    "pbkdf2",
    "ora-",
    "oauth",
    "sqlstate",
    "mysql",
    "sqlserver",
    "postgresql",
    "s3:",
    "http",
    "arn:",
    "v1",
    "v2",
];

/// A number ends the name that it belongs to: `md5`, and not a secret that begins so.
fn is_scheme(word: &str) -> bool {
    SCHEMES.iter().any(|scheme| {
        let ends_in_number = scheme.ends_with(|last: char| last.is_ascii_digit());
        word.strip_prefix(scheme)
            .is_some_and(|rest| !(ends_in_number && rest.starts_with(|next: char| next.is_ascii_alphanumeric())))
    })
}

/// The secret of the sentence in which the key `start..end` stands.
pub(super) fn find(read: &Text, start: usize, end: usize, key: Key) -> Option<Span> {
    let word = &read.text[start..end];
    let is_bare = is_word_for_password(word) || (key == Key::Doubtful && !word.contains(['_', '-', '.']));
    // A name in quotes is no word of a sentence, and what follows it is no value.
    let is_quoted = read.quote_before(start).is_some();
    before(read, start, key).or_else(|| (!is_quoted).then(|| after(read, end, key, is_bare)).flatten())
}

fn after(read: &Text, end: usize, key: Key, is_bare: bool) -> Option<Span> {
    let begin = read.skip_blanks(end, false);
    // SQL's `PASSWORD'x'` needs no blank.
    if begin == end && read.quote(end).is_none_or(|_| key == Key::Doubtful) {
        return None;
    }
    let (mut at, is_owned) = owner(read, begin);
    let mut links = 0;
    while links < 4 {
        let (word, after) = read.plain_word(at);
        if !LINKS.iter().any(|link| word.eq_ignore_ascii_case(link)) {
            break;
        }
        at = read.skip_blanks(after, false);
        links += 1;
    }
    let mut is_linked = links > 0;
    if let Some((_, after)) = read.separator(at).filter(|_| is_owned || is_linked) {
        at = read.skip_blanks(after, false);
        is_linked = true;
    }
    if is_owned && !is_linked {
        return None;
    }
    if let Some(quote) = read.literal(at) {
        let sample = &read.bytes[quote.after..read.bytes.len().min(quote.after + 64)];
        let stop = sample
            .iter()
            .position(|byte| matches!(byte, b'"' | b'\'' | b'`' | b'\\' | b'\n'));
        let sample = &sample[..stop.unwrap_or(sample.len())];
        let counts = if key == Key::Secret {
            true
        } else {
            is_linked && looks_secret(sample, true)
        };
        return (counts && !is_harmless(sample)).then(|| read.quoted(&quote).0);
    }
    (is_bare && key == Key::Secret)
        .then(|| in_brackets(read, at).or_else(|| bare(read, at, is_linked)))
        .flatten()
}

/// `wrong password (x1) given`. Codes, places of code and names of plugins stand in brackets too: they are short or have signs.
fn in_brackets(read: &Text, at: usize) -> Option<Span> {
    let inner = read.bytes.get(at..)?.strip_prefix(b"(")?;
    let length = inner.iter().take(128).position(|byte| *byte == b')')?;
    let value = &inner[..length];
    let is_word = value
        .iter()
        .all(|byte| byte.is_ascii_graphic() && !b"_.:/-".contains(byte));
    (is_word && mixes(value)).then_some((at + 1, at + 1 + length))
}

/// Skips `for user 'etl'`, and says whether it was there.
fn owner(read: &Text, at: usize) -> (usize, bool) {
    let (word, end) = read.plain_word(at);
    if !OWNERS.iter().any(|owner| word.eq_ignore_ascii_case(owner)) {
        return (at, false);
    }
    let mut next = read.skip_blanks(end, false);
    for filler in ["the", "user", "account", "login", "role", "database"] {
        let (word, end) = read.plain_word(next);
        if word.eq_ignore_ascii_case(filler) {
            next = read.skip_blanks(end, false);
        }
    }
    let after = match read.quote(next) {
        Some(quote) => {
            let name = &read.bytes[quote.after..read.bytes.len().min(quote.after + 64)];
            let length = name.iter().position(|byte| matches!(byte, b'"' | b'\'' | b'`'));
            let Some(length) = length else { return (at, false) };
            quote.after + length + 1
        }
        None => read.word_end(next),
    };
    (read.skip_blanks(after, false), true)
}

/// A value without quotes: it goes when it mixes letters with digits or signs, as no word of a sentence does.
fn bare(read: &Text, at: usize, is_linked: bool) -> Option<Span> {
    let mut end = unquoted_end(read, at).min(at + 128);
    while end > at && matches!(read.bytes[end - 1], b'.' | b',' | b';' | b'!' | b':') {
        end -= 1;
    }
    let value = &read.bytes.get(at..end)?;
    let text = std::str::from_utf8(value).ok()?;
    let lower = text.to_ascii_lowercase();
    // Another key, with its own separator.
    let name = read.word_end(at);
    let is_key = name > at + 1 && matches!(read.byte(name), Some(b'=' | b':'));
    if is_key || is_harmless(value) || is_scheme(&lower) || value.contains(&b'(') {
        return None;
    }
    let has = |test: fn(&u8) -> bool| value.iter().any(test);
    let letters = has(u8::is_ascii_alphabetic);
    let digits = has(u8::is_ascii_digit);
    let signs = has(|byte| b"!@#$%^&*+=~?".contains(byte));
    let is_name = text.matches('.').count() > 1 || value.contains(&b'/');
    let least = if is_linked { 4 } else { 6 };
    (letters && (digits || (signs && is_linked)) && value.len() >= least && !is_name).then_some((at, end))
}

/// `'x' is the password`, `using 'x' as password`.
fn before(read: &Text, start: usize, key: Key) -> Option<Span> {
    const CUES: &[&str] = &[
        " as password",
        " as the ",
        " as a ",
        " is the ",
        " is your ",
        " is my ",
        " is our ",
        " as ",
        " (the ",
    ];
    let cue = CUES.iter().find(|cue| read.ends_before(start, cue))?;
    let close = start - cue.len();
    let quote = close.checked_sub(1).map(|at| read.bytes[at])?;
    if key != Key::Secret || !matches!(quote, b'"' | b'\'' | b'`') {
        return None;
    }
    let inner = &read.bytes[close.saturating_sub(128)..close - 1];
    let length = inner.iter().rev().position(|byte| *byte == quote || *byte == b'\n')?;
    let from = close - 1 - length;
    let value = &read.bytes[from..close - 1];
    (read.bytes[from - 1] == quote && !is_harmless(value)).then_some((from, close - 1))
}
