//! A value that must not be seen: it can be compared and handed to the one call that needs it, never printed.

use std::fmt;

/// A secret string. It has no `Display` and no `Serialize`, and its `Debug` shows nothing of the value.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Takes a secret value.
    pub fn new(value: impl Into<String>) -> Self {
        Self(value.into())
    }

    /// The value, for the one place that needs it. Never log, store or return what this gives.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(redacted)")
    }
}

/// A connection's name as a part of a secret's name, which takes fewer characters:
/// <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html>
pub fn secret_name_part(connection: &str) -> String {
    let taken = |c: char| c.is_ascii_alphanumeric() || "/_+=.@-".contains(c);
    connection.chars().map(|c| if taken(c) { c } else { '-' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_has_a_name_that_secrets_manager_takes_whatever_the_connection_is_called() {
        for (connection, part) in [
            ("orders-prod", "orders-prod"),
            ("it's $(x)", "it-s---x-"),
            ("Köln", "K-ln"),
        ] {
            assert_eq!(secret_name_part(connection), part);
        }
    }

    #[test]
    fn debug_shows_nothing_of_the_value() {
        assert_eq!(format!("{:?}", Secret::new("hunter2")), "Secret(redacted)");
    }
}
