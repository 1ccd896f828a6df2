//! What AWS tells of a call that it denies: who asked, for what, and which type of policy decided.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html>; its examples are the test's.
//! ```text
//! User: arn:aws:sts::111122223333:assumed-role/GlueRole/GlueJobRunnerSession is not authorized to perform: s3:GetObject
//!   on resource: "arn:aws:s3:::data/x" because no VPC endpoint policy allows the s3:GetObject action
//!   on resource: ... with an explicit deny in a service control policy: arn:aws:organizations::...
//! ```

use shared_domain::denied::{Denied, PolicyType};

use super::parse::Utterance;
use super::words::normalised;

/// So much of a message is read, from where it says that something is denied.
const LONGEST: usize = 2_000;

/// Each type by its name, which is also in `no resource-based policies allow access`, as KMS says it.
const TYPES: &[(&str, PolicyType)] = &[
    ("identity-based polic", PolicyType::IdentityBased),
    ("resource-based polic", PolicyType::ResourceBased),
    ("permissions boundary", PolicyType::PermissionsBoundary),
    ("session polic", PolicyType::Session),
    ("service control polic", PolicyType::ServiceControl),
    ("resource control polic", PolicyType::ResourceControl),
    ("vpc endpoint polic", PolicyType::VpcEndpoint),
    ("role trust polic", PolicyType::RoleTrust),
];

/// What the message tells; `None` where it names no action.
pub(super) fn of(message: &str) -> Option<Denied> {
    let (before, after) = message.split_once("authorized to perform")?;
    let after: String = after.chars().take(LONGEST).collect();
    let mut words = after
        .split(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ',' | ';' | '(' | ')'))
        .filter(|word| !word.is_empty() && *word != ":");
    let action = words.find(|word| is_action(word))?.trim_end_matches(['.', ':']);
    let mut rest = words.skip_while(|word| !word.starts_with("resource")).skip(1);
    let resource = rest.next().filter(|_| after.contains("on resource"));
    Some(Denied {
        action: action.to_owned(),
        resource: resource.map(|one| one.trim_end_matches(['.', ',']).to_owned()),
        principal: principal(before),
        policy: policy(&normalised(&after)),
        policy_arn: by_policy(&after).and_then(|tail| {
            let words = tail
                .split_whitespace()
                .map(|word| word.trim_end_matches(['.', ',', ')']));
            words.take(12).find(|word| word.starts_with("arn:")).map(str::to_owned)
        }),
        explicitly: after.contains("explicit deny") || after.contains("explicitly denies"),
    })
}

/// `arn:...` before `is not authorized`.
fn principal(before: &str) -> Option<String> {
    let told = before.trim_end().trim_end_matches("is not").trim_end();
    let last = told.rsplit(char::is_whitespace).next()?;
    let plain = last.trim_matches(['"', '\'']);
    plain.starts_with("arn:").then(|| plain.to_owned())
}

fn is_action(word: &str) -> bool {
    let word = word.trim_end_matches(['.', ':']);
    word.split_once(':').is_some_and(|(service, operation)| {
        let service_like = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        !service.is_empty()
            && service != "arn"
            && service.chars().all(service_like)
            && !operation.is_empty()
            && operation.chars().all(|c| c.is_ascii_alphanumeric() || c == '*')
    })
}

/// What stands behind the word that says what decided.
fn by_policy(words: &str) -> Option<&str> {
    const REASONS: &[&str] = &["because ", "explicit deny in ", "due to "];
    let reasons = REASONS.iter().filter_map(|reason| words.find(reason));
    reasons.min().map(|at| &words[at..])
}

/// Where the words of a denial say what decided, if that is on its first line.
pub(super) fn reason_in(utterance: &Utterance<'_>) -> Option<usize> {
    let denied = utterance.words.find("authorized to perform")?;
    let reason = by_policy(&utterance.words[denied..])?;
    let at = utterance.words.len() - reason.len();
    (!utterance.message.trim_end().contains('\n')).then_some(at)
}

/// The type of policy that a denial names first, in normalised words.
pub(super) fn policy(words: &str) -> Option<PolicyType> {
    let reason = by_policy(words)?;
    let named = TYPES
        .iter()
        .filter_map(|(name, policy)| Some((reason.find(name)?, *policy)));
    named.min_by_key(|(at, _)| *at).map(|(_, policy)| policy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_type_of_policy_is_named_as_aws_names_it() {
        use PolicyType::*;
        for (tail, policy, explicitly) in [
            (
                "because no identity-based policy allows the s3:GetObject action",
                Some(IdentityBased),
                false,
            ),
            (
                "with an explicit deny in an identity-based policy",
                Some(IdentityBased),
                true,
            ),
            (
                "because no resource-based policy allows the s3:GetObject action",
                Some(ResourceBased),
                false,
            ),
            (
                "with an explicit deny in a resource-based policy",
                Some(ResourceBased),
                true,
            ),
            (
                "because no permissions boundary allows the s3:GetObject action",
                Some(PermissionsBoundary),
                false,
            ),
            (
                "with an explicit deny in a permissions boundary",
                Some(PermissionsBoundary),
                true,
            ),
            (
                "because no session policy allows the s3:GetObject action",
                Some(Session),
                false,
            ),
            ("with an explicit deny in a session policy", Some(Session), true),
            (
                "because no service control policy allows the s3:GetObject action",
                Some(ServiceControl),
                false,
            ),
            (
                "with an explicit deny in a service control policy",
                Some(ServiceControl),
                true,
            ),
            (
                "with an explicit deny in a resource control policy",
                Some(ResourceControl),
                true,
            ),
            (
                "because no VPC endpoint policy allows the s3:GetObject action",
                Some(VpcEndpoint),
                false,
            ),
            (
                "with an explicit deny in a VPC endpoint policy",
                Some(VpcEndpoint),
                true,
            ),
            (
                "because no role trust policy allows the s3:GetObject action",
                Some(RoleTrust),
                false,
            ),
            ("with an explicit deny in the role trust policy", Some(RoleTrust), true),
            (
                "because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based \
                 policy explicitly denies access",
                Some(ResourceBased),
                true,
            ),
            (
                "because no\nVPC endpoint policy\nallows the s3:GetObject action",
                Some(VpcEndpoint),
                false,
            ),
            ("with an explicit deny", None, true),
            ("", None, false),
            // A name with such words is no reason.
            ("and the session policy is s3://b/vpc endpoint policy", None, false),
        ] {
            let who = "arn:aws:sts::111122223333:assumed-role/GlueRole/GlueJobRunnerSession";
            let text = format!(
                "An error occurred (AccessDenied): User: {who} is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::b/k\" {tail}"
            );
            let denied = of(&text).unwrap();
            assert_eq!((denied.policy, denied.explicitly), (policy, explicitly), "{tail}");
            assert_eq!(denied.action, "s3:GetObject", "{tail}");
            assert_eq!(denied.resource.as_deref(), Some("arn:aws:s3:::b/k"), "{tail}");
            assert_eq!(denied.principal.as_deref(), Some(who), "{tail}");
        }
    }

    #[test]
    fn what_a_denial_does_not_tell_is_not_made_up() {
        let of = |text: &str| of(text);
        let bare = of("Admin is not authorized to perform: glue:GetDatabases with an explicit deny in a service control policy: arn:aws:organizations::1:policy/o-1/service_control_policy/p-1.").unwrap();
        assert_eq!((bare.resource, bare.principal), (None, None));
        assert_eq!(
            bare.policy_arn.as_deref(),
            Some("arn:aws:organizations::1:policy/o-1/service_control_policy/p-1")
        );
        assert_eq!(of("You are not authorized to perform this operation."), None);
        assert_eq!(of("Access Denied"), None);
    }
}
