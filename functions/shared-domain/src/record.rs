//! All that a diagnosis has read; the record of a connection: the same from when it last worked; and what a diagnosis of an incident saw.

use serde::{Deserialize, Serialize};

use crate::diagnosis::Finding;
use crate::evidence::Evidence;
use crate::facts_credentials::CredentialFacts;
use crate::facts_driver::DriverFacts;
use crate::facts_network::NetworkFacts;
use crate::step::Route;

/// All that a diagnosis has read; enough to judge again without a cloud.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Facts {
    /// What was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub route: Option<Route>,
    /// The failure and the definitions.
    pub evidence: Evidence,
    /// Of the network.
    #[serde(default)]
    pub network: NetworkFacts,
    /// Of credentials and permissions.
    #[serde(default)]
    pub credentials: CredentialFacts,
    /// Of driver and TLS.
    #[serde(default)]
    pub driver: DriverFacts,
    /// How it is known that the connection worked with these facts; only in a record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub worked: Option<Worked>,
}

/// When a connection worked, and the proof.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Worked {
    /// When that was, RFC 3339.
    pub at: String,
    /// One line: the tests that passed, or that nothing failed.
    pub proof: String,
}

impl Facts {
    /// When these facts were true: of a record, when the connection worked; else when they were read.
    pub fn at(&self) -> Option<&str> {
        let worked = self.worked.as_ref().map(|worked| worked.at.as_str());
        worked
            .into_iter()
            .chain([self.evidence.observed_at.as_str()])
            .find(|at| !at.is_empty())
    }
}

/// What the last diagnosis of an incident saw: once it is over, what works then is compared with it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Diagnosed {
    /// The root cause.
    pub root_cause: Finding,
    /// What it was judged by.
    pub facts: Facts,
}

/// The key of the same in the bucket of records.
pub fn key_of_incident(id: &str) -> String {
    format!("incidents/{id}.json")
}

/// The key of the page of an execution in the same bucket.
pub fn key_of_page(execution: &str) -> String {
    format!("pages/{}.html", escaped(execution))
}

/// The key of a connection's record in its bucket.
pub fn key_of(connection: &str) -> String {
    format!("records/{}.json", escaped(connection))
}

/// Names may hold anything that a person can type; what S3 or a URL would read another way is written as its bytes.
fn escaped(name: &str) -> String {
    use std::fmt::Write;
    let mut key = String::with_capacity(name.len());
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
            key.push(char::from(byte));
        } else {
            // Writing to a text does not fail.
            let _ = write!(key, "%{byte:02X}");
        }
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_has_a_key_of_its_own() {
        for (name, key) in [
            ("orders-prod", "records/orders-prod.json"),
            ("a/b", "records/a%2Fb.json"),
            ("a%2Fb", "records/a%252Fb.json"),
            ("..", "records/...json"),
            ("Größe 1", "records/Gr%C3%B6%C3%9Fe%201.json"),
        ] {
            assert_eq!(key_of(name), key);
        }
        assert_eq!(key_of_page("diag-0123456789ab-1"), "pages/diag-0123456789ab-1.html");
    }

    #[test]
    fn facts_that_were_saved_are_a_record_and_say_when_they_were_read() {
        let saved: Facts = serde_json::from_str(r#"{"evidence": {"observedAt": "2026-11-24T10:00:00Z"}}"#).unwrap();
        assert_eq!(saved.at(), Some("2026-11-24T10:00:00Z"));
        let worked = Worked {
            at: "2026-11-25T10:00:00Z".to_owned(),
            proof: "test-connection passed".to_owned(),
        };
        let record = Facts {
            worked: Some(worked),
            ..saved
        };
        assert_eq!(record.at(), Some("2026-11-25T10:00:00Z"));
        assert!(serde_json::from_str::<Facts>("{}").is_err());
    }
}
