//! Where the value of a key begins and ends, once a separator is read.

use super::keys::{Key, is_harmless, looks_secret};
use super::text::Text;
use super::{Span, blocks};

/// How much of a value is looked at to tell whether it is a secret; the rest of it is read only when it goes.
const SAMPLE: usize = 128;

/// What is known of a key whose value is looked for.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) key: Key,
    /// Where the key begins.
    pub(super) start: usize,
    /// The key stands in quotes, so that its value may be on another line.
    pub(super) is_quoted: bool,
    /// `key: value`, as a sentence has it too.
    pub(super) is_spaced: bool,
    /// The separator was encoded for a URL.
    pub(super) is_encoded: bool,
}

/// The secret at `at`, or none where the value is harmless.
pub(super) fn value_at(read: &Text, at: usize, place: Place) -> Option<Span> {
    if let Some(block) = blocks::find(read, at, place) {
        return block.filter(|(from, to)| is_secret(read, *from, Some(*to), place));
    }
    if let Some(quote) = read.literal(at) {
        return is_secret(read, quote.after, None, place).then(|| read.quoted(&quote).0);
    }
    match read.byte(at)? {
        b'\n' | b'\r' => None,
        // An object or a list whose own keys are looked at in their turn, but for one that only wraps the value.
        b'{' | b'[' if place.is_quoted => wrapped(read, at).and_then(|inner| value_at(read, inner, place)),
        b'[' if read.literal(at + 1).is_some() => value_at(read, at + 1, place),
        b'{' if is_secret(read, at + 1, None, place) && !read.starts(at, b"{{") => Some(braced(read, at + 1)),
        _ if is_secret(read, at, None, place) => {
            let end = end_of_unquoted(read, at, place.is_encoded);
            Some((at, end))
        }
        _ => None,
    }
}

/// The value in `["x"]`, `{"value": "x"}` and DynamoDB's `{"S": "x"}`.
fn wrapped(read: &Text, at: usize) -> Option<usize> {
    let inner = read.skip_blanks(at + 1, true);
    let quote = read.quote(inner)?;
    if read.byte(at) == Some(b'[') {
        return Some(inner);
    }
    let (word, end) = read.plain_word(quote.after);
    let is_wrapper = ["s", "value", "string", "text", "plaintext", "data", "stringvalue"]
        .iter()
        .any(|name| word.eq_ignore_ascii_case(name));
    let close = read.quote(end).filter(|_| is_wrapper)?;
    let (_, after) = read.separator(read.skip_blanks(close.after, true))?;
    Some(read.skip_blanks(after, true))
}

/// False for a value that says something about a secret without being one. `to` is the value's end where it is known.
pub(super) fn is_secret(read: &Text, from: usize, to: Option<usize>, place: Place) -> bool {
    let rest = &read.bytes[from..to.unwrap_or(read.bytes.len())];
    let sample = &rest[..rest.len().min(SAMPLE)];
    let is_reference = sample.starts_with(b"${") || sample.starts_with(b"{{");
    let stops = |byte: &u8| {
        byte.is_ascii_whitespace()
            || matches!(
                byte,
                b'"' | b'\'' | b'<' | b'>' | b'`' | b',' | b';' | b'&' | b')' | b'\\'
            )
            || (*byte == b'}' && !is_reference)
    };
    let length = sample.iter().position(stops).unwrap_or(sample.len());
    // `<redacted>` is one word.
    let length = match (length, sample.first()) {
        (0, Some(b'<' | b'(')) => sample
            .iter()
            .position(|byte| matches!(byte, b'>' | b')'))
            .map_or(0, |end| end + 1),
        _ => length,
    };
    let sample = &sample[..length];
    !is_harmless(sample) && (place.key == Key::Secret || looks_secret(sample, place.is_spaced))
}

/// SQL Server's `{...}` around a value, where `}}` stands for `}`.
fn braced(read: &Text, from: usize) -> Span {
    let mut at = from;
    // A value is not longer than its line.
    while let Some(byte) = read.byte(at).filter(|byte| *byte != b'\n') {
        if byte == b'}' {
            if read.byte(at + 1) != Some(b'}') {
                return (from, at);
            }
            at += 1;
        }
        at += 1;
    }
    (from, at.min(read.bytes.len()))
}

/// Where an unquoted value ends.
pub(super) fn unquoted_end(read: &Text, from: usize) -> usize {
    end_of_unquoted(read, from, false)
}

/// A separator ends a value only where another `key=` or a blank follows, because passwords hold separators too.
fn end_of_unquoted(read: &Text, from: usize, is_encoded: bool) -> usize {
    let mut at = from;
    while let Some(byte) = read.byte(at) {
        // What was redacted before is a piece of the value.
        if read.is_marked(at) {
            at += super::REDACTED.len();
            continue;
        }
        let next = read.byte(at + 1);
        let ends = match byte {
            b'"' => true,
            b'\\' => match next {
                Some(b'"' | b'\'') => true,
                Some(b'n' | b'r' | b't') => at > from && is_key_or_end(read, at + 2),
                _ => false,
            },
            b'&' | b';' | b',' => is_key_or_end(read, at + 1),
            b'\'' | b')' | b']' | b'}' => !next.is_some_and(|next| next.is_ascii_alphanumeric()),
            b'<' => next == Some(b'/'),
            b'%' if is_encoded => [&b"%26"[..], b"%22", b"%3B", b"%3b", b"%7D", b"%7d", b"%20", b"%0A"]
                .iter()
                .any(|mark| read.starts(at, mark)),
            b'-' => read.starts(at, b"-----BEGIN"),
            _ => byte.is_ascii_whitespace(),
        };
        if ends {
            break;
        }
        at += 1;
    }
    at
}

fn is_key_or_end(read: &Text, at: usize) -> bool {
    match read.byte(at) {
        None => true,
        Some(byte) if !read.is_word(at) => byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'}' | b')'),
        Some(_) => {
            let name = (at..at + 64).take_while(|at| read.is_word(*at)).count();
            read.byte(at + name).is_none_or(|byte| matches!(byte, b'=' | b':'))
        }
    }
}
