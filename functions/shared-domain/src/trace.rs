//! What changed since a connection last worked: a difference of facts, and what a report says of it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::diagnosis::Resource;
use crate::fact::Missing;

/// One difference between two readings of the same thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Difference {
    /// What is different.
    pub resource: Resource,
    /// The field, by its names in AWS's own shape (`IpPermissions`, `ConnectionProperties.JDBC_CONNECTION_URL`); empty for the resource
    /// itself.
    pub field: String,
    /// What was there: the value, the element of a list, or the whole resource; `None` where it was not there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Value>,
    /// What is there now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Value>,
}

impl Difference {
    /// What was and what is there, as far as anything is.
    pub fn told(&self) -> impl Iterator<Item = &Value> {
        [&self.before, &self.after].into_iter().flatten()
    }
}

/// The part of a report that says what changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ChangeReport {
    /// When the connection last worked, as far as its record says; RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
    /// How that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proof: Option<String>,
    /// The differences that explain the root cause; without a record, the resource of the root cause.
    pub causes: Vec<ChangeCause>,
    /// True where no cause explains the root cause alone, and all of them together do.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub together: bool,
    /// How many other differences there are. With a cause none of them matters for it; without one, none is seen to explain anything.
    pub others: usize,
    /// Where the resource is written: the stack and its logical id, or the Terraform that its tags name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub written_in: Option<String>,
    /// Whose it is, by its tags.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// What the facts do not see.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// What could not be read, with the permission that would have let it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unknown: Vec<Missing>,
}

impl ChangeReport {
    /// Where the resource that a fix is about is written, where that is the one that was asked about.
    pub fn written_for(&self, resource: &Resource) -> Option<&str> {
        let is_asked = self.causes.first().is_none_or(|cause| cause.resource == *resource);
        self.written_in.as_deref().filter(|_| is_asked)
    }

    /// What is said of the other differences; nothing where there is no record to differ from.
    pub fn about_others(&self) -> Option<String> {
        self.since.as_ref()?;
        let explained = !self.causes.is_empty();
        match (self.others, explained) {
            // That nothing was found is among the notes.
            (0, false) => None,
            (0, true) => Some("Nothing else has changed, as far as the facts tell.".to_owned()),
            (1, true) => Some("One other difference does not matter for it.".to_owned()),
            (others, true) => Some(format!("{others} other differences do not matter for it.")),
            (1, false) => Some("There is one difference, which is not seen to explain it.".to_owned()),
            (others, false) => Some(format!(
                "There are {others} differences, none of which is seen to explain it."
            )),
        }
    }

    /// True where there was no record, nothing was told of who did what, and nothing is missing: then there is nothing to read.
    pub fn says_nothing(&self) -> bool {
        let is_silent = self.causes.is_empty() && self.notes.is_empty() && self.unknown.is_empty();
        self.since.is_none() && is_silent && self.written_in.is_none() && self.owner.is_none()
    }
}

/// A change that explains the root cause, or may.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChangeCause {
    /// One sentence: what it was and what it is.
    pub what: String,
    /// What changed.
    pub resource: Resource,
    /// The field; empty for the resource itself, or where no record says which.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub field: String,
    /// What it was, in words; nothing where it was not there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// What it is now, in words; nothing where it is gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// True where the facts were judged again with this put back, and the finding was gone.
    pub proven: bool,
    /// Who did it, where one event alone can have done it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub who: Option<String>,
    /// When, RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// By which call, such as `RevokeSecurityGroupIngress`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,
    /// Every event that can have done it, where there are several, the newest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub candidates: Vec<Deed>,
}

/// Who called what, and when.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deed {
    /// The call.
    pub event: String,
    /// Who; `None` where the report may not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub who: Option<String>,
    /// When, RFC 3339.
    pub when: String,
}

/// A time without fractions of its second: `2026-11-24T20:20:04Z`.
pub fn to_the_second(time: &str) -> String {
    let read = time.parse::<jiff::Timestamp>();
    read.map_or_else(
        |_| time.to_owned(),
        |time| time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
    )
}
