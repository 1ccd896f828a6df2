//! Private keys in PEM, with real or escaped line ends, also where each line was logged with a time before it.

use super::Span;
use super::text::Text;

const HEAD: &[u8] = b"-----BEGIN";
const TAIL: &[u8] = b"-----END";
/// A key is shorter than this, with whatever a log writes before its lines.
const LONGEST: usize = 32 * 1024;
/// Nor is a line of it longer, whatever a log writes before it.
const LONGEST_LINE: usize = 512;

pub(super) fn find(read: &Text, spans: &mut Vec<Span>) {
    let marks = marks(read.bytes);
    for (index, at) in marks.iter().copied().enumerate() {
        let Some(body) = private_header_end(read, at) else {
            continue;
        };
        let next = marks.get(index + 1).copied();
        // The block ends at its own tail, or where another one begins.
        let end = match next.filter(|next| next - at < LONGEST) {
            Some(next) if read.starts(next, TAIL) => label_end(read, next),
            _ => open_end(read, body, next.unwrap_or(read.bytes.len()).max(body)),
        };
        spans.push((at, end));
    }
}

/// Where every head and tail stands.
fn marks(bytes: &[u8]) -> Vec<usize> {
    let mut marks = Vec::new();
    let mut at = 0;
    while let Some(found) = bytes[at..].iter().position(|byte| *byte == b'-') {
        at += found;
        if bytes[at..].starts_with(HEAD) || bytes[at..].starts_with(TAIL) {
            marks.push(at);
        }
        at += 1;
    }
    marks
}

/// The end of the header of a private key.
fn private_header_end(read: &Text, at: usize) -> Option<usize> {
    let end = label_end(read, at);
    let label = &read.bytes[at..end];
    (label.starts_with(HEAD) && label.windows(7).any(|piece| piece == b"PRIVATE")).then_some(end)
}

/// The end of `-----END RSA PRIVATE KEY-----`: after its second run of hyphens, else after the first.
fn label_end(read: &Text, at: usize) -> usize {
    let begin = at + 5;
    let window = &read.bytes[begin.min(read.bytes.len())..read.bytes.len().min(begin + 80)];
    let label = window
        .iter()
        .take_while(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || **byte == b' ')
        .count();
    let hyphens = window[label..].iter().take(5).take_while(|byte| **byte == b'-').count();
    begin + label + hyphens
}

/// The end of a block that was cut: as long as there is base64, and as long as lines end in a good deal of it; never beyond `limit`,
/// where the next block begins.
fn open_end(read: &Text, from: usize, limit: usize) -> usize {
    let is_body = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=\\ \r\n\t:,".contains(byte);
    let mut end = from + read.bytes[from..limit].iter().take_while(|byte| is_body(byte)).count();
    while end < limit {
        let window = &read.bytes[end..limit.min(end + LONGEST_LINE)];
        let Some(line) = window.iter().position(|byte| *byte == b'\n') else {
            return end;
        };
        let is_base64 = |byte: &&u8| byte.is_ascii_alphanumeric() || b"+/=".contains(byte);
        let text = window[..line].trim_ascii_end();
        if text.iter().rev().take_while(is_base64).count() < 40 {
            return end;
        }
        end += line + 1;
    }
    end
}
