//! A fact is something read from AWS: known, or not readable with the reason. Never an empty list in place of "denied".

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What one AWS call said, or why it said nothing.
///
/// In JSON a known fact is the value itself, in the shape the AWS CLI prints; an unreadable one is
/// `{"unreadable": "AccessDenied: ..."}`; one that was never asked for is absent.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Fact<T> {
    /// The call answered.
    Known(T),
    /// The call was denied, throttled or late; the reason is redacted text.
    Unreadable(String),
    /// Nobody asked.
    #[default]
    NotCollected,
}

impl<T> Fact<T> {
    /// The value, or the reason why the verdict that needs it is `unknown`.
    ///
    /// `action` is the IAM action that would have supplied the fact, such as `ec2:DescribeSubnets`.
    pub fn known(&self, action: &str) -> Result<&T, Missing> {
        match self {
            Self::Known(value) => Ok(value),
            Self::Unreadable(reason) => Err(Missing {
                reason: reason.clone(),
                would_help: action.to_owned(),
            }),
            Self::NotCollected => Err(Missing {
                reason: "not in the facts that were collected".to_owned(),
                would_help: action.to_owned(),
            }),
        }
    }

    /// The value if it is known.
    pub fn get(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            _ => None,
        }
    }

    /// Why it could not be read, where it was asked for and could not.
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Unreadable(reason) => Some(reason),
            _ => None,
        }
    }

    /// True for a fact that was never asked for; serde leaves it out.
    pub fn is_not_collected(&self) -> bool {
        matches!(self, Self::NotCollected)
    }

    /// The same fact about something derived from the value.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Fact<U> {
        match self {
            Self::Known(value) => Fact::Known(f(value)),
            Self::Unreadable(reason) => Fact::Unreadable(reason),
            Self::NotCollected => Fact::NotCollected,
        }
    }
}

impl<T: PartialEq> Fact<Vec<T>> {
    /// Adds what another call of the same kind listed, each once. Where the one answered and the other failed, the list holds what was
    /// told, and the reason comes back.
    pub fn join(&mut self, new: Self) -> Option<String> {
        match (&mut *self, new) {
            (_, Self::NotCollected) | (Self::Unreadable(_), Self::Unreadable(_)) => None,
            (Self::Known(all), Self::Known(more)) => {
                for one in more {
                    if !all.contains(&one) {
                        all.push(one);
                    }
                }
                None
            }
            (Self::Known(_), Self::Unreadable(reason)) => Some(reason),
            (Self::Unreadable(reason), Self::Known(more)) => {
                let reason = std::mem::take(reason);
                *self = Self::Known(more);
                Some(reason)
            }
            (Self::NotCollected, new) => {
                *self = new;
                None
            }
        }
    }
}

impl<T> From<Result<T, String>> for Fact<T> {
    fn from(result: Result<T, String>) -> Self {
        match result {
            Ok(value) => Self::Known(value),
            Err(reason) => Self::Unreadable(reason),
        }
    }
}

/// Why a check cannot judge: the fact it needs, and the IAM action that would have supplied it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Missing {
    /// What happened to the call, e.g. `AccessDenied: ...`.
    pub reason: String,
    /// The IAM action, or the thing to look at, that would settle it.
    pub would_help: String,
}

const UNREADABLE: &str = "unreadable";

impl<T: Serialize> Serialize for Fact<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Known(value) => value.serialize(serializer),
            Self::Unreadable(reason) => std::collections::BTreeMap::from([(UNREADABLE, reason)]).serialize(serializer),
            Self::NotCollected => serializer.serialize_none(),
        }
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Fact<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = serde_json::Value::deserialize(deserializer)?;
        if value.is_null() {
            return Ok(Self::NotCollected);
        }
        if let Some(reason) = value
            .as_object()
            .filter(|map| map.len() == 1)
            .and_then(|map| map.get(UNREADABLE))
        {
            return Ok(Self::Unreadable(
                reason.as_str().map_or_else(|| reason.to_string(), str::to_owned),
            ));
        }
        serde_json::from_value(value)
            .map(Self::Known)
            .map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unreadable_fact_survives_json_and_is_not_an_empty_list() {
        let fact: Fact<Vec<String>> = serde_json::from_str(r#"{"unreadable":"AccessDenied: no"}"#).unwrap();
        assert_eq!(fact, Fact::Unreadable("AccessDenied: no".into()));
        assert_eq!(
            serde_json::to_string(&fact).unwrap(),
            r#"{"unreadable":"AccessDenied: no"}"#
        );
        assert_eq!(
            fact.known("ec2:DescribeSubnets").unwrap_err().would_help,
            "ec2:DescribeSubnets"
        );
    }

    #[test]
    fn a_known_fact_is_the_value_itself() {
        let fact: Fact<Vec<String>> = serde_json::from_str(r#"["a"]"#).unwrap();
        assert_eq!(fact.get(), Some(&vec!["a".to_owned()]));
    }
}
