//! Names and tags of what a test makes: of the connection and the definition, so that a repeated call meets its own, and the
//! next test of the connection what an ended execution has left.

use std::collections::HashMap;
use std::fmt::Write;

use sha2::{Digest, Sha256};
use shared_domain::step::SMOKE_JOB_PREFIX;
use shared_domain::tags::tags;

/// The name of a job or crawler for `connection`, told apart by `parts`.
pub(crate) fn named(connection: &str, parts: &[&str]) -> String {
    let plain = |c: char| {
        if c.is_ascii_alphanumeric() || c == '-' || c == '_' {
            c
        } else {
            '-'
        }
    };
    let mut name = SMOKE_JOB_PREFIX.to_owned();
    name.extend(connection.chars().take(180).map(plain));
    name.push('-');
    name.push_str(&digest(parts)[..8]);
    name
}

/// A fingerprint of `parts`, in hexadecimal.
pub(crate) fn digest(parts: &[&str]) -> String {
    let mut text = String::new();
    for byte in Sha256::digest(parts.join("\n")) {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// The tags of what is made for `connection`; the last keeps its failures from being diagnosed twice.
pub(crate) fn test_tags(connection: &str, execution: Option<&str>) -> HashMap<String, String> {
    let mut tags: HashMap<_, _> = tags(connection, "smoke test of the connection", execution)
        .into_iter()
        .collect();
    tags.insert("pipefitter:diagnose".to_owned(), "off".to_owned());
    tags
}
