//! What the name of an exception says that nobody knows, or a name that somebody gave a failure.

use crate::signal::cause::Cause::{self, *};
use crate::signal::parse::utterances;
use crate::signal::speakers::plain::kind;
use crate::signal::speakers::sentences::{self, Kind};
use crate::signal::speakers::{SPEAKERS, Says};
use crate::signal::words::has;

/// `SOURCE_CONNECTION_FAILED`, `CONNECTION_ERROR: zzz`: a name that somebody gave a failure, at the beginning of what is said.
pub(super) fn symbol(message: &str) -> Option<Cause> {
    let message = message.trim_start_matches(['"', '\'', '[', '(', ' ']);
    let length = message
        .bytes()
        .take_while(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || *b == b'_')
        .count();
    let (name, rest) = message.split_at(length);
    let alone = rest.trim_matches(['"', '\'', ']', ')', '.', ' ']).is_empty() || rest.starts_with(':');
    let is_name = length < LONGEST_NAME && name.matches('_').count() >= 1 && !name.starts_with('_');
    (is_name && alone)
        .then(|| sentences::first(&name.to_ascii_lowercase().replace('_', " "), &[NAMES]))
        .flatten()
}

/// `it keeps throwing org.apache.spark.shuffle.FetchFailedException on every run`: the whole name of a class in a sentence says what it
/// says where it is thrown.
pub(super) fn mentioned(message: &str) -> Option<Cause> {
    const MOST: usize = 5;
    let words = message.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '$')));
    let names = words
        .map(|word| word.trim_matches('.'))
        .filter(|word| is_whole_name(word));
    names.take(MOST).find_map(|name| {
        let thrown = utterances(name);
        let thrown = thrown.first().filter(|thrown| thrown.class == Some(name))?;
        let says = SPEAKERS.iter().flat_map(|speaker| (speaker.codes)(thrown));
        says.into_iter().find_map(Says::cause)
    })
}

/// A package of at least two parts, and the name of a failure behind it.
fn is_whole_name(word: &str) -> bool {
    let name = word.rsplit('.').next().unwrap_or_default();
    let of_failure = name.ends_with("Exception") || name.ends_with("Error");
    of_failure
        && word.len() < LONGEST_NAME
        && word.matches('.').count() >= 2
        && word.starts_with(|c: char| c.is_ascii_lowercase())
}

/// What the name of an exception says that nobody knows: `InvalidCredentialsException` is of credentials, whoever throws it.
pub(in crate::signal::speakers) fn named(class: &str) -> Option<Cause> {
    let name = class.rsplit(['.', '$', ':']).next().unwrap_or_default();
    let another = CLIENTS_OF_OTHERS.iter().any(|other| has(&apart(class), other));
    (!another).then(|| sentences::first(&apart(name), &[NAMES])).flatten()
}

/// `SSLHandshakeException` as the words that it is made of: `ssl handshake exception`.
fn apart(name: &str) -> String {
    let mut words = String::with_capacity(name.len() + 8);
    let chars: Vec<char> = name.chars().take(LONGEST_NAME).collect();
    for (at, c) in chars.iter().enumerate() {
        let before = at.checked_sub(1).map(|before| chars[before]);
        let next = chars.get(at + 1);
        let begins = c.is_ascii_uppercase()
            && (before.is_some_and(|before| before.is_ascii_lowercase() || before.is_ascii_digit())
                || (before.is_some_and(|before| before.is_ascii_uppercase())
                    && next.is_some_and(char::is_ascii_lowercase)));
        if begins {
            words.push(' ');
        }
        words.push(if c.is_ascii_alphanumeric() {
            c.to_ascii_lowercase()
        } else {
            ' '
        });
    }
    words
}

const LONGEST_NAME: usize = 120;

/// Packages of clients of what is no source.
const CLIENTS_OF_OTHERS: &[&str] = &[
    "slack",
    "redis",
    "kafka",
    "smtp",
    "mail",
    "git",
    "github",
    "gitlab",
    "ssh",
    "sftp",
    "ftp",
    "ldap",
    "docker",
    "kubernetes",
    "npm",
    "pip",
    "webhook",
    "s3",
    "openai",
    "stripe",
    "twilio",
    "elasticsearch",
    "opensearchpy",
];

/// Words of names, in the order in which they are asked.
const NAMES: &[Kind] = &[
    kind(
        Capacity,
        &[&[
            "throttling",
            "throttled",
            "throttle",
            "quota",
            "rate limit",
            "limit exceeded",
            "too many requests",
            "capacity",
            "exhausted",
        ]],
        &["memory"],
    ),
    kind(OutOfMemory, &[&["memory", "oom"]], &[]),
    kind(OutOfDisk, &[&["disk", "no space"]], &[]),
    kind(CertificateUntrusted, &[&["certificate", "cert", "trust store"]], &[]),
    kind(SslHandshake, &[&["ssl", "tls", "handshake"]], &[]),
    kind(
        DnsFailure,
        &[&["unknown host", "dns", "host not found", "name resolution"]],
        &[],
    ),
    kind(ConnectionRefused, &[&["connection refused"]], &[]),
    kind(
        ConnectTimeout,
        &[&["connect", "connection", "connecting"], &["timeout", "timed out"]],
        &["acquire", "pool"],
    ),
    kind(
        ConnectionDropped,
        &[
            &["connection", "session", "socket"],
            &["closed", "lost", "reset", "aborted", "broken", "dropped"],
        ],
        &[],
    ),
    kind(
        OauthOrKey,
        &[&["token", "oauth", "jwt", "saml", "private key", "key pair"]],
        &["lexer", "parser", "syntax"],
    ),
    kind(
        BadPassword,
        &[&[
            "authentication",
            "auth",
            "login",
            "credential",
            "credentials",
            "password",
            "unauthenticated",
        ]],
        &["aws", "sdk"],
    ),
    kind(
        LibraryMissing,
        &[&["import", "module", "dependency", "class not found", "linkage"]],
        &[],
    ),
    kind(
        LockOrQueryTimeout,
        &[&["deadlock", "lock", "query timeout"]],
        &["locked", "login"],
    ),
    kind(
        SchemaOrData,
        &[&[
            "table",
            "tables",
            "column",
            "columns",
            "schema",
            "schemas",
            "relation",
            "field",
            "fields",
            "type mismatch",
            "record",
            "records",
            "row",
            "rows",
            "data",
            "parse",
            "parsing",
            "parser",
            "format",
            "cast",
            "conversion",
            "converter",
            "decode",
            "decoding",
            "encode",
            "encoding",
            "serialization",
            "deserialization",
            "json",
            "avro",
            "parquet",
            "orc",
            "csv",
            "validation",
            "constraint",
            "integrity",
            "duplicate",
        ]],
        &["connection", "source", "base", "database", "timeout", "transient"],
    ),
    kind(Other, &[&["conflict", "concurrent", "already exists"]], &["connection"]),
    kind(
        ConnectTimeout,
        &[&[
            "connection",
            "connect",
            "communication",
            "communications",
            "unreachable",
        ]],
        &["kafka", "connect errors"],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_class_is_taken_apart() {
        for (name, words) in [
            ("SSLHandshakeException", "ssl handshake exception"),
            ("InvalidCredentialsError", "invalid credentials error"),
            ("error_perm", "error perm"),
            ("HTTP2Error", "http2 error"),
        ] {
            assert_eq!(apart(name), words, "{name}");
        }
    }

    #[test]
    fn a_class_that_nobody_knows_says_what_its_name_says() {
        for (class, cause) in [
            ("x.y.InvalidCredentialsException", Some(BadPassword)),
            ("x.RateLimitError", Some(Capacity)),
            ("x.y.SchemaMismatchException", Some(SchemaOrData)),
            ("x.ServerConnectionTimeoutException", Some(ConnectTimeout)),
            ("x.y.SSLNegotiationFault", Some(SslHandshake)),
            ("x.y.TokenExpiredException", Some(OauthOrKey)),
            ("x.y.WriteConflictException", Some(Other)),
            // Near misses: a word inside of another one, another's client.
            ("x.y.AuthorException", None),
            ("x.y.DnskeyHolderException", None),
            ("slack.AuthenticationError", None),
        ] {
            assert_eq!(named(class), cause, "{class}");
        }
    }
}
