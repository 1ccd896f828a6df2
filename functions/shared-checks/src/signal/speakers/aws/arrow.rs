//! What Arrow says of S3, which reads by AWS's SDK for C++: `AWS Error ACCESS_DENIED during HeadObject operation: ...`.

use super::{Service, by_code};
use crate::signal::cause::Cause::{DataAccessDenied, Other, S3EndpointMissing};
use crate::signal::speakers::Says::{self, Exactly, Likely};

/// By the name of the error (arrow/filesystem/s3_internal.h `S3ErrorToString`), which is S3's code in capitals, or by the status.
pub(super) fn says(words: &str) -> Option<Says> {
    let (_, rest) = words.split_once("aws error ")?;
    let (error, rest) = rest.split_once(" during ")?;
    let (operation, _) = rest.split_once(" operation")?;
    if operation.contains(' ') {
        return None;
    }
    let (name, status) = error.split_once(" (http status ").unwrap_or((error, ""));
    Some(match name {
        "network_connection" => Exactly(S3EndpointMissing),
        "missing_authentication_token" | "incomplete_signature" => Exactly(DataAccessDenied),
        "unknown" => match status.trim_end_matches(')') {
            "301" | "400" | "401" | "403" => Likely(DataAccessDenied),
            status => by_code(Service::S3, status, None, words)?,
        },
        name => by_code(Service::S3, &in_words(name), None, words).unwrap_or(Likely(Other)),
    })
}

/// `no_such_key` as S3 writes it: `NoSuchKey`.
fn in_words(name: &str) -> String {
    let word = |word: &str| {
        let (first, rest) = word.split_at(word.len().min(1));
        first.to_ascii_uppercase() + rest
    };
    name.split('_').filter(|part| part.is_ascii()).map(word).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signal::speakers::heard::said;

    #[test]
    fn a_name_in_capitals_is_s3_s_code() {
        for (name, code) in [
            ("no_such_key", "NoSuchKey"),
            ("slow_down", "SlowDown"),
            ("", ""),
            ("é_a", "A"),
        ] {
            assert_eq!(in_words(name), code, "{name}");
        }
    }

    #[test]
    fn what_arrow_is_told_by_s3_is_read_by_its_code() {
        for (expected, errors) in [
            (
                "not_connection/data_access_denied",
                &[
                    "ACCESS_DENIED",
                    "INVALID_ACCESS_KEY_ID",
                    "SIGNATURE_DOES_NOT_MATCH",
                    "REQUEST_TIME_TOO_SKEWED",
                    "MISSING_AUTHENTICATION_TOKEN",
                    "UNKNOWN (HTTP status 301)",
                    "UNKNOWN (HTTP status 400)",
                ][..],
            ),
            (
                "not_connection/schema_or_data_error",
                &[
                    "NO_SUCH_KEY",
                    "NO_SUCH_BUCKET",
                    "RESOURCE_NOT_FOUND",
                    "UNKNOWN (HTTP status 404)",
                ],
            ),
            (
                "not_connection/capacity_or_throttling",
                &["SLOW_DOWN", "THROTTLING", "UNKNOWN (HTTP status 503)"],
            ),
            (
                "not_connection/other",
                &["INTERNAL_FAILURE", "BUCKET_ALREADY_EXISTS", "NO_SUCH_UPLOAD"],
            ),
            ("network/s3_endpoint_missing", &["NETWORK_CONNECTION"]),
        ] {
            for error in errors {
                let text = format!(
                    "OSError: When reading 'k' in bucket 'b': AWS Error {error} during HeadObject operation: zzz"
                );
                assert_eq!(said(&text, None), expected, "{text}");
            }
        }
        // Near misses: no operation of S3.
        for text in [
            "an AWS error was seen during the night's operation",
            "AWS Error of ours during a long operation",
        ] {
            assert!(!said(text, None).starts_with("network/"), "{text}");
        }
    }
}
