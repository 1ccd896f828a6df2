//! Who did it: the person behind a user, a role's session, or a service.
//!
//! Shapes: "CloudTrail userIdentity element" in the CloudTrail user guide.

use serde::Deserialize;
use shared_domain::budget::ends;
use shared_domain::redact;

/// How much of who did it a report may say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ShowActors {
    /// The person: user, session name, source identity.
    #[default]
    Person,
    /// The role, or that it was a user.
    Role,
    /// Nothing.
    None,
}

impl ShowActors {
    /// By its word; a word that is none of them shows nothing.
    pub fn of(word: &str) -> Self {
        match word {
            "" | "person" => Self::Person,
            "role" => Self::Role,
            _ => Self::None,
        }
    }
}

/// What is read of `userIdentity`, and nothing else.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct UserIdentity {
    #[serde(rename = "type")]
    kind: String,
    arn: Option<String>,
    user_name: Option<String>,
    invoked_by: Option<String>,
    session_context: SessionContext,
    on_behalf_of: Option<OnBehalfOf>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct SessionContext {
    session_issuer: Issuer,
    source_identity: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Issuer {
    user_name: Option<String>,
}

/// A user of Identity Center.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct OnBehalfOf {
    user_id: Option<String>,
}

/// What a name may have in a report.
const LONGEST: usize = 120;

impl UserIdentity {
    /// In words, as far as a report may say it.
    pub(crate) fn said(&self, show: ShowActors) -> Option<String> {
        let who = match show {
            ShowActors::None => return None,
            ShowActors::Role => self.role(),
            ShowActors::Person => self.person(),
        };
        let service = self.invoked_by.as_deref().map(service);
        Some(match (who, service) {
            (Some(who), Some(service)) => format!("{who}, through {service}"),
            (Some(who), None) => who,
            (None, Some(service)) => service,
            (None, None) => "somebody whom CloudTrail does not name".to_owned(),
        })
    }

    fn person(&self) -> Option<String> {
        let role = self.session_context.session_issuer.user_name.as_deref();
        match self.kind.as_str() {
            "Root" => Some("the account's root user".to_owned()),
            "IAMUser" => Some(format!("user {}", tidy(self.user_name.as_deref()?))),
            "AWSService" => None,
            "IdentityCenterUser" => {
                let id = self.on_behalf_of.as_ref().and_then(|user| user.user_id.as_deref());
                Some(format!("Identity Center user {}", tidy(id?)))
            }
            _ => {
                let session = self.arn.as_deref().and_then(session_of);
                let named = self.session_context.source_identity.as_deref().or(session);
                match (named, role.or(self.arn.as_deref().and_then(role_of))) {
                    (Some(person), Some(role)) if role.starts_with("AWSReservedSSO_") => {
                        let set = role.trim_start_matches("AWSReservedSSO_");
                        let set = set.rsplit_once('_').map_or(set, |(set, _)| set);
                        Some(format!("{} (Identity Center, {})", tidy(person), tidy(set)))
                    }
                    (Some(person), Some(role)) => Some(format!("{} (role {})", tidy(person), tidy(role))),
                    (None, Some(role)) => Some(format!("role {}", tidy(role))),
                    (Some(person), None) => Some(tidy(person)),
                    (None, None) => self.user_name.as_deref().map(tidy),
                }
            }
        }
    }

    fn role(&self) -> Option<String> {
        let role = self.session_context.session_issuer.user_name.as_deref();
        match self.kind.as_str() {
            "Root" => Some("the account's root user".to_owned()),
            "IAMUser" => Some("an IAM user".to_owned()),
            "IdentityCenterUser" => Some("an Identity Center user".to_owned()),
            "AWSService" => None,
            _ => role
                .or(self.arn.as_deref().and_then(role_of))
                .map(|role| format!("role {}", tidy(role))),
        }
    }
}

/// `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`.
fn session_of(arn: &str) -> Option<&str> {
    arn.split_once(":assumed-role/")?
        .1
        .split_once('/')
        .map(|(_, session)| session)
}

fn role_of(arn: &str) -> Option<&str> {
    arn.split_once(":assumed-role/")?.1.split('/').next()
}

fn service(invoked_by: &str) -> String {
    match invoked_by {
        "cloudformation.amazonaws.com" => "CloudFormation, on behalf of a stack".to_owned(),
        other => format!("the service {}", tidy(other)),
    }
}

/// One line, not too long, and without what looks like a secret: people choose the names of their sessions.
fn tidy(name: &str) -> String {
    ends(&redact(name).replace(char::is_control, " "), LONGEST)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn assumed(role: &str, session: &str) -> Value {
        json!({"type": "AssumedRole", "arn": format!("arn:aws:sts::111122223333:assumed-role/{role}/{session}"),
            "sessionContext": {"sessionIssuer": {"type": "Role", "userName": role}}})
    }

    #[test]
    fn an_identity_is_said_as_a_person_as_a_role_or_not_at_all() {
        let mut with_source = assumed("Deploy", "i-0abc");
        with_source["sessionContext"]["sourceIdentity"] = json!("alice");
        let mut by_stack = assumed("Deploy", "alice");
        by_stack["invokedBy"] = json!("cloudformation.amazonaws.com");
        for (identity, person, role) in [
            (
                json!({"type": "Root", "arn": "arn:aws:iam::111122223333:root"}),
                "the account's root user",
                "the account's root user",
            ),
            (json!({"type": "IAMUser", "userName": "bob"}), "user bob", "an IAM user"),
            (
                assumed("NetworkTeam", "alice@example.com"),
                "alice@example.com (role NetworkTeam)",
                "role NetworkTeam",
            ),
            (with_source, "alice (role Deploy)", "role Deploy"),
            (
                assumed("AWSReservedSSO_Admin_0123456789abcdef", "alice"),
                "alice (Identity Center, Admin)",
                "role AWSReservedSSO_Admin_0123456789abcdef",
            ),
            (
                json!({"type": "IdentityCenterUser", "onBehalfOf": {"userId": "u-1"}}),
                "Identity Center user u-1",
                "an Identity Center user",
            ),
            (
                by_stack,
                "alice (role Deploy), through CloudFormation, on behalf of a stack",
                "role Deploy, through CloudFormation, on behalf of a stack",
            ),
            (
                json!({"type": "AWSService", "invokedBy": "rds.amazonaws.com"}),
                "the service rds.amazonaws.com",
                "the service rds.amazonaws.com",
            ),
            (
                json!({}),
                "somebody whom CloudTrail does not name",
                "somebody whom CloudTrail does not name",
            ),
        ] {
            let read: UserIdentity = serde_json::from_value(identity.clone()).unwrap();
            assert_eq!(read.said(ShowActors::Person).as_deref(), Some(person), "{identity}");
            assert_eq!(read.said(ShowActors::Role).as_deref(), Some(role), "{identity}");
            assert_eq!(read.said(ShowActors::None), None);
        }
    }

    #[test]
    fn a_word_that_nobody_knows_shows_nobody() {
        for (word, show) in [
            ("", ShowActors::Person),
            ("person", ShowActors::Person),
            ("role", ShowActors::Role),
            ("none", ShowActors::None),
            ("Person", ShowActors::None),
        ] {
            assert_eq!(ShowActors::of(word), show, "{word}");
        }
    }
}
