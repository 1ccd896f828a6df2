//! Secrets that are known by their own shape, wherever they stand: AWS keys and session tokens, JSON web tokens, keys of Google,
//! Snowflake, GitHub and others, logins in base64, and whatever looks as random as a key does.
//!
//! Prefixes are those that the issuers document: AWS IAM "unique identifiers", GitHub "about authentication", Google "API keys",
//! Slack "token types", Databricks "personal access tokens", HashiCorp Vault "tokens".

use super::text::Text;
use super::{Span, base64};

/// Prefix of a token, and how long the whole of it is at least.
const TOKENS: &[(&[u8], usize)] = &[
    (b"FwoGZXIvYXdz", 40),
    (b"IQoJb3JpZ2luX2Vj", 40),
    (b"AQoDYXdz", 40),
    (b"AIza", 39),
    (b"GOCSPX-", 28),
    (b"ya29", 20),
    (b"ghp_", 36),
    (b"gho_", 36),
    (b"ghs_", 36),
    (b"github_pat_", 40),
    (b"glpat-", 20),
    (b"xoxb-", 20),
    (b"xoxp-", 20),
    (b"xapp-", 20),
    (b"sk_live_", 24),
    (b"rk_live_", 24),
    (b"dapi", 36),
    (b"hvs", 24),
    (b"npm_", 36),
    (b"pypi-", 40),
    (b"ETMsDgAAA", 40),
];

/// What AWS answers for `sts:DecodeAuthorizationMessage`: as random as a key, and needed.
const ENCODED: &str = "failure message: ";

pub(super) fn find(read: &Text, spans: &mut Vec<Span>) {
    let mut at = 0;
    while at < read.bytes.len() {
        if let Some(end) = read.arn_end(at) {
            at = end;
            continue;
        }
        let end = run_end(read.bytes, at);
        if end == at {
            at += 1;
            continue;
        }
        let secret = of_run(read, at, end);
        spans.extend(secret);
        at = secret.map_or(end, |(_, after)| after.max(end));
    }
}

/// The end of a run of base64, of either alphabet.
fn run_end(bytes: &[u8], at: usize) -> usize {
    let is_part = |byte: &&u8| byte.is_ascii_alphanumeric() || b"+/_-".contains(byte);
    let end = at + bytes[at..].iter().take_while(is_part).count();
    end + bytes[end..]
        .iter()
        .take(2)
        .take_while(|byte| **byte == b'=' && end > at)
        .count()
}

fn of_run(read: &Text, start: usize, end: usize) -> Option<Span> {
    // An escaped line end or a percent sign before a token leaves a letter or two of it there.
    let begin = read.begin_of(start, end);
    let run = &read.bytes[begin..end];
    if is_key_id(run) {
        return Some((begin, end));
    }
    if run.starts_with(b"eyJ") && run.len() >= 10 && read.byte(end) == Some(b'.') {
        return Some((begin, token_end(read.bytes, end)));
    }
    if run.len() >= 12
        && TOKENS
            .iter()
            .any(|(prefix, least)| run.starts_with(prefix) && token_end(read.bytes, begin) - begin >= *least)
    {
        return Some((begin, token_end(read.bytes, begin)));
    }
    if run == b"ya29" || run == b"hvs" {
        let whole = token_end(read.bytes, begin);
        return (whole - begin >= 20).then_some((begin, whole));
    }
    let is_random = looks_random(run) && !read.ends_before(begin, ENCODED);
    (base64::is_login(run) || is_random).then_some((begin, end))
}

fn token_end(bytes: &[u8], at: usize) -> usize {
    let is_part = |byte: &&u8| byte.is_ascii_alphanumeric() || b"+/=_-.%~".contains(byte);
    at + bytes[at..].iter().take_while(is_part).count()
}

fn is_key_id(run: &[u8]) -> bool {
    run.len() == 20
        && (run.starts_with(b"AKIA") || run.starts_with(b"ASIA"))
        && run
            .iter()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

/// Forty characters and more of upper case, lower case and digits that change as often as chance has it. The names of classes and
/// the paths of objects change once or twice a word, hashes in hexadecimal have one case only.
fn looks_random(run: &[u8]) -> bool {
    if run.len() < 40 {
        return false;
    }
    let kind = |byte: &u8| match byte {
        b'a'..=b'z' => 0,
        b'A'..=b'Z' => 1,
        b'0'..=b'9' => 2,
        _ => 3,
    };
    let mut seen = [0_usize; 4];
    for byte in run {
        seen[kind(byte)] += 1;
    }
    let is_change = |pair: &&[u8]| {
        let (one, other) = (kind(&pair[0]), kind(&pair[1]));
        one != other && one != 3 && other != 3
    };
    let changes = run.windows(2).filter(is_change).count();
    seen[0] >= 5 && seen[1] >= 5 && seen[2] >= 2 && changes * 5 >= run.len() * 2
}
