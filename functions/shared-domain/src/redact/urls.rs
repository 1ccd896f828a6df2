//! Logins in URLs: `scheme://user:password@host`, Oracle's `thin:user/password@`, Go's `user:password@tcp(host)`, and
//! `user:password@host:port` without a scheme. What a webhook's path ends with is its whole authority.

use super::keys::mixes;
use super::text::Text;
use super::{REDACTED, Span};

/// A run of text without blanks and quotes, with the places in it that decide where a password ends. Kept, so that a run full of
/// `://` is read once.
#[derive(Default)]
struct Token {
    start: usize,
    end: usize,
    at_signs: Vec<usize>,
    brackets: Vec<usize>,
    queries: Vec<usize>,
}

pub(super) fn find(read: &Text, spans: &mut Vec<Span>) {
    let mut token = Token::default();
    let mut at = 0;
    while at < read.bytes.len() {
        let next = match read.bytes[at] {
            b':' if read.starts(at, b"://") => {
                spans.extend(url_password(read, &mut token, at + 3));
                at + 3
            }
            b':' if read.starts(at, b":thin:") || read.starts(at, b":oci:") || read.starts(at, b":oci8:") => {
                let colon = at + 1 + read.bytes[at + 1..].iter().position(|byte| *byte == b':').unwrap_or(0);
                spans.extend(oracle_login(read, &mut token, colon + 1));
                colon
            }
            b'@' if read.starts(at, b"@tcp(") || read.starts(at, b"@unix(") => {
                spans.extend(before_at(read, at));
                at + 1
            }
            b'@' if is_host_with_port(read, at + 1) => {
                // What has a scheme, or is Oracle's, was read with it.
                let is_bare = |text: &str| mixes(text.as_bytes()) && !text.contains('/');
                spans.extend(before_at(read, at).filter(|(from, to)| is_bare(&read.text[*from..*to])));
                at + 1
            }
            b'/' => {
                spans.extend(WEBHOOKS.iter().find_map(|hook| webhook(read, at, *hook)));
                at + 1
            }
            _ => at + 1,
        };
        at = next;
    }
}

fn ends_url(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'<' | b'>' | b'`')
}

impl Token {
    /// Reads the run at `from`, unless it has been read.
    fn read(&mut self, read: &Text, from: usize) {
        if (self.start..self.end).contains(&from) {
            return;
        }
        *self = Self {
            start: from,
            end: read.bytes.len(),
            ..Self::default()
        };
        for (offset, byte) in read.bytes[from..].iter().enumerate() {
            let at = from + offset;
            match byte {
                b'@' => self.at_signs.push(at),
                b'(' => self.brackets.push(at),
                b'?' => self.queries.push(at),
                byte if ends_url(*byte) => {
                    self.end = at;
                    return;
                }
                _ => {}
            }
        }
    }

    fn last_before(places: &[usize], from: usize, limit: usize) -> Option<usize> {
        let below = places.partition_point(|place| *place < limit);
        places[..below].last().copied().filter(|place| *place >= from)
    }

    fn first_from(places: &[usize], from: usize) -> Option<usize> {
        places.get(places.partition_point(|place| *place < from)).copied()
    }
}

/// `user:password@` after `://`. A password may hold `/`, `:` and `@`; digits up to a slash are a port.
fn url_password(read: &Text, token: &mut Token, start: usize) -> Option<Span> {
    token.read(read, start);
    let bytes = read.bytes;
    let last = Token::last_before(&token.at_signs, start, usize::MAX)?;
    let stops = |byte: &u8| matches!(byte, b':' | b'/' | b'?' | b';' | b'#' | b'(');
    let colon = start + bytes[start..last].iter().position(stops)?;
    if bytes[colon] != b':' {
        return None;
    }
    let value = colon + 1;
    let digits = bytes[value..last]
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    if digits > 0 && matches!(bytes.get(value + digits), Some(b'/' | b';' | b'?' | b',')) {
        return None;
    }
    // Parameters may hold an `@` as well; the host begins at the last one before them, if there is one before them.
    let query = Token::first_from(&token.queries, value);
    let end = query
        .and_then(|query| Token::last_before(&token.at_signs, value, query))
        .unwrap_or(last);
    (!is_reference(&read.text[value..end])).then_some((value, end))
}

/// `jdbc:oracle:thin:user/password@...`, also with the user or the password in quotes.
fn oracle_login(read: &Text, token: &mut Token, start: usize) -> Option<Span> {
    let name = read.bytes[start..].iter().take(130);
    let slash = start
        + name
            .take_while(|byte| !ends_url(**byte) && !b"/@:(".contains(byte))
            .count();
    if read.byte(slash) != Some(b'/') || slash == start {
        return None;
    }
    let value = slash + 1;
    if matches!(read.byte(value), Some(b'"')) {
        let close = read.bytes[value + 1..]
            .iter()
            .take(256)
            .position(|byte| *byte == b'"')?;
        return Some((value + 1, value + 1 + close));
    }
    token.read(read, value);
    let bracket = Token::first_from(&token.brackets, value).unwrap_or(usize::MAX);
    let last = Token::last_before(&token.at_signs, value, bracket)?;
    (!is_reference(&read.text[value..last])).then_some((value, last))
}

/// `user:password` before `@tcp(`.
fn before_at(read: &Text, at: usize) -> Option<Span> {
    let run = read.bytes[..at]
        .iter()
        .rev()
        .take(128)
        .take_while(|byte| !ends_url(**byte))
        .count();
    let colon = at - run + read.bytes[at - run..at].iter().position(|byte| *byte == b':')?;
    let is_scheme = read.starts(colon, b"://");
    (!is_scheme && colon + 1 < at).then_some((colon + 1, at))
}

/// `db.example.com:5432`, and not the digest of an image, whose name is followed by letters.
fn is_host_with_port(read: &Text, at: usize) -> bool {
    let rest = &read.bytes[at..];
    let is_part = |byte: &&u8| byte.is_ascii_alphanumeric() || b".-_".contains(byte);
    let host = rest.iter().take(253).take_while(is_part).count();
    let port = rest[host..]
        .iter()
        .skip(1)
        .take(6)
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let after = rest.get(host + 1 + port);
    host > 0
        && rest.get(host) == Some(&b':')
        && (2..=5).contains(&port)
        && after.is_none_or(|byte| !byte.is_ascii_alphanumeric())
}

/// How the path of a webhook begins, and how many of its parts name it before the one that is secret: Slack's "incoming webhooks",
/// Discord's "webhook resource".
const WEBHOOKS: &[(&[u8], usize)] = &[(b"/services/T", 2), (b"/api/webhooks/", 1)];

fn webhook(read: &Text, at: usize, (path, naming): (&[u8], usize)) -> Option<Span> {
    if !read.starts(at, path) {
        return None;
    }
    let begin = at + path.len();
    let is_part = |byte: &&u8| byte.is_ascii_alphanumeric() || b"_-/".contains(byte);
    let end = begin + read.bytes[begin..].iter().take(256).take_while(is_part).count();
    let slashes = (begin..end).filter(|at| read.bytes[*at] == b'/');
    let from = slashes.take(naming).last()? + 1;
    (end - from >= 6).then_some((from, end))
}

/// A gap that was made before, or the name of a variable.
fn is_reference(password: &str) -> bool {
    password == REDACTED || (password.starts_with("${") && password.find('}') == Some(password.len() - 1))
}
