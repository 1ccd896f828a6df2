//! Values of more than one line: under their key, in a block of YAML, in a here document, in an element of XML.

use super::Span;
use super::text::Text;
use super::values::Place;

/// No password is longer; a longer line under a key is something else.
const LONGEST: usize = 256;
/// No here document with a secret is longer.
const LONGEST_DOCUMENT: usize = 4 * 1024;

/// What begins at `at` after the separator of a key: `None` where it is a value like any other, `Some(None)` where it is a block
/// without a secret.
pub(super) fn find(read: &Text, at: usize, place: Place) -> Option<Option<Span>> {
    match read.byte(at)? {
        b'\n' | b'\r' => Some(line_below(read, at).filter(|_| place.is_spaced)),
        b'|' | b'>' => {
            let flags = read.bytes[at + 1..].iter().take(3);
            let end = at
                + 1
                + flags
                    .take_while(|byte| matches!(byte, b'-' | b'+' | b'0'..=b'9'))
                    .count();
            let end = read.skip_blanks(end, false);
            let is_block = matches!(read.byte(end), Some(b'\n' | b'\r'));
            is_block.then(|| indented(read, next_line(read, end), place.start))
        }
        b'<' if read.starts(at, b"<![CDATA[") => Some(Some(character_data(read, at))),
        b'<' if read.starts(at, b"<<") => here_document(read, at).map(Some),
        _ => None,
    }
}

/// A word that has the line under its key to itself, and is no key.
fn line_below(read: &Text, at: usize) -> Option<Span> {
    let mut begin = next_line(read, at);
    // An empty line may stand between.
    if matches!(read.byte(begin), Some(b'\n' | b'\r')) {
        begin = next_line(read, begin);
    }
    let window = read.bytes.get(begin..)?;
    let window = &window[..window.len().min(LONGEST)];
    let length = window.iter().position(|byte| *byte == b'\n');
    if length.is_none() && window.len() == LONGEST {
        return None;
    }
    let line = &window[..length.unwrap_or(window.len())];
    let blanks = line.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let word = line[blanks..].trim_ascii_end();
    let from = begin + blanks;
    let end_of_key = read.word_end(from);
    let is_key = end_of_key > from
        && match read.byte(end_of_key) {
            Some(b'=') => true,
            Some(b':') => read.byte(end_of_key + 1).is_none_or(|byte| byte.is_ascii_whitespace()),
            _ => false,
        };
    let is_one = !word.iter().any(u8::is_ascii_whitespace) && word.iter().any(u8::is_ascii_alphanumeric);
    let is_quoted = word.first() == word.last() && matches!(word.first(), Some(b'"' | b'\'')) && word.len() > 2;
    let edge = usize::from(is_quoted);
    (is_one && !is_key).then_some((from + edge, from + word.len() - edge))
}

/// The lines of a block of YAML from `begin`: those that are indented more than the line of their key.
fn indented(read: &Text, begin: usize, key: usize) -> Option<Span> {
    let is_blank = |byte: &&u8| matches!(byte, b' ' | b'\t' | b'-');
    let line = read.bytes[..key]
        .iter()
        .rev()
        .take(LONGEST)
        .take_while(|byte| **byte != b'\n')
        .count();
    let indent = read.bytes[key - line..key].iter().take_while(is_blank).count();
    let mut end = begin.min(read.bytes.len());
    while end < read.bytes.len() {
        let rest = &read.bytes[end..];
        let blanks = rest
            .iter()
            .take(LONGEST)
            .take_while(|byte| matches!(byte, b' ' | b'\t'))
            .count();
        let is_empty = matches!(rest.get(blanks), None | Some(b'\n' | b'\r'));
        if blanks <= indent && !is_empty {
            break;
        }
        end = (read.line_end(end) + 1).min(read.bytes.len());
    }
    let block = read.bytes.get(begin..end)?;
    let lead = block.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let to = begin + block.trim_ascii_end().len();
    (to > begin + lead).then_some((begin + lead, to))
}

/// `<<EOT`, lines, `EOT`.
fn here_document(read: &Text, at: usize) -> Option<Span> {
    let mut tag = at + 2;
    while matches!(read.byte(tag), Some(b'-' | b'~' | b'"' | b'\'')) {
        tag += 1;
    }
    let tag_end = read.word_end(tag).min(tag + 32);
    // The tag in quotes, and the line's end.
    let closed = tag_end + usize::from(matches!(read.byte(tag_end), Some(b'"' | b'\'')));
    if tag_end == tag || !matches!(read.byte(closed), Some(b'\n' | b'\r')) {
        return None;
    }
    let begin = next_line(read, closed);
    let rest = read.bytes.get(begin..)?;
    let rest = &rest[..rest.len().min(LONGEST_DOCUMENT)];
    let mut line = 0;
    while line < rest.len() {
        let end = line
            + rest[line..]
                .iter()
                .position(|byte| *byte == b'\n')
                .unwrap_or(rest.len() - line);
        if *rest[line..end].trim_ascii() == read.bytes[tag..tag_end] {
            return Some((begin, begin + line.saturating_sub(1)));
        }
        line = end + 1;
    }
    None
}

/// The text of an element whose start tag ends at `at`, up to the next tag.
pub(super) fn element(read: &Text, at: usize, close: &[u8]) -> Option<Span> {
    let from = at;
    if read.starts(from, b"<![CDATA[") {
        return Some(character_data(read, from));
    }
    let rest = &read.bytes[from..];
    let length = rest.windows(close.len()).position(|piece| piece == close)?;
    Some((from, from + length))
}

/// What `<![CDATA[` at `at` holds, to its end or that of its line.
fn character_data(read: &Text, at: usize) -> Span {
    let from = at + 9;
    let mut end = from;
    while read.byte(end).is_some_and(|byte| byte != b'\n') && !read.starts(end, b"]]>") {
        end += 1;
    }
    (from, end)
}

/// The beginning of the line after the line's end at `at`.
fn next_line(read: &Text, at: usize) -> usize {
    at + if read.starts(at, b"\r\n") { 2 } else { 1 }
}
