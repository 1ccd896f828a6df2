//! What an endpoint's policy lets through, as far as it can be told without the request: allow, deny, or depends on a condition.

use std::collections::BTreeSet;

use serde_json::{Value, json};

/// What a policy says of one action on one object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Says {
    /// It is allowed.
    Allow,
    /// It is denied, or nothing allows it.
    Deny,
    /// A condition or a principal decides that is not known here.
    Depends,
}

/// Judges `action` on `arn` by an endpoint policy.
pub fn judge(policy: &str, action: &str, arn: &str) -> Says {
    let Ok(policy) = serde_json::from_str::<Value>(policy) else {
        return Says::Depends;
    };
    let (mut allow, mut maybe_allow, mut maybe_deny) = (false, false, false);
    for statement in list(policy.get("Statement")) {
        if !applies(statement, action, arn) {
            continue;
        }
        let conditional = statement.get("Condition").is_some() || !for_everyone(statement);
        match (statement.get("Effect").and_then(Value::as_str), conditional) {
            (Some("Deny"), false) => return Says::Deny,
            (Some("Deny"), true) => maybe_deny = true,
            (Some("Allow"), false) => allow = true,
            (Some("Allow"), true) => maybe_allow = true,
            _ => {}
        }
    }
    match (allow, maybe_allow, maybe_deny) {
        (true, _, false) => Says::Allow,
        (false, false, _) => Says::Deny,
        _ => Says::Depends,
    }
}

/// The policy with a statement that allows what it does not yet; `None` where a statement denies it, or the policy is not JSON.
///
/// Objects are allowed by bucket: a job that reads one key of it reads the next one tomorrow.
pub fn widened(policy: &str, wanted: &[(&str, String)]) -> Option<String> {
    let mut whole: Value = serde_json::from_str(policy).ok()?;
    let lacking: Vec<&(&str, String)> = wanted
        .iter()
        .filter(|(action, arn)| judge(policy, action, arn) != Says::Allow)
        .collect();
    let denied = |(action, arn): &&(&str, String)| {
        list(whole.get("Statement")).into_iter().any(|statement| {
            statement.get("Effect").and_then(Value::as_str) == Some("Deny") && applies(statement, action, arn)
        })
    };
    if lacking.is_empty() || lacking.iter().any(denied) {
        return None;
    }
    let actions: BTreeSet<&str> = lacking.iter().map(|(action, _)| *action).collect();
    let buckets: BTreeSet<String> = lacking
        .iter()
        .filter_map(|(_, arn)| Some(format!("{}/*", arn.split_once('/')?.0)))
        .collect();
    let statement = json!({"Effect": "Allow", "Principal": "*", "Action": actions, "Resource": buckets});
    let mut statements: Vec<Value> = list(whole.get("Statement")).into_iter().cloned().collect();
    statements.push(statement);
    whole.as_object_mut()?.insert("Statement".to_owned(), statements.into());
    Some(whole.to_string())
}

fn list(value: Option<&Value>) -> Vec<&Value> {
    match value {
        Some(Value::Array(all)) => all.iter().collect(),
        Some(one) => vec![one],
        None => Vec::new(),
    }
}

fn applies(statement: &Value, action: &str, arn: &str) -> bool {
    let any = |key: &str, text: &str, lower: bool| {
        list(statement.get(key))
            .into_iter()
            .filter_map(Value::as_str)
            .any(|pattern| {
                if lower {
                    matches(&pattern.to_ascii_lowercase(), &text.to_ascii_lowercase())
                } else {
                    matches(pattern, text)
                }
            })
    };
    let action_fits = if statement.get("NotAction").is_some() {
        !any("NotAction", action, true)
    } else {
        any("Action", action, true)
    };
    let resource_fits = if statement.get("NotResource").is_some() {
        !any("NotResource", arn, false)
    } else {
        statement.get("Resource").is_none() || any("Resource", arn, false)
    };
    action_fits && resource_fits
}

fn for_everyone(statement: &Value) -> bool {
    let principal = statement.get("Principal");
    let star = |value: &Value| list(Some(value)).iter().any(|one| one.as_str() == Some("*"));
    statement.get("NotPrincipal").is_none()
        && principal.is_none_or(|principal| star(principal) || principal.get("AWS").is_some_and(star))
}

/// `*` and `?` as IAM has them, in linear time.
fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
    let (mut at, mut read, mut star, mut mark) = (0, 0, None, 0);
    while read < text.len() {
        if at < pattern.len() && (pattern[at] == '?' || pattern[at] == text[read]) && pattern[at] != '*' {
            at += 1;
            read += 1;
        } else if at < pattern.len() && pattern[at] == '*' {
            star = Some(at);
            mark = read;
            at += 1;
        } else if let Some(back) = star {
            at = back + 1;
            mark += 1;
            read = mark;
        } else {
            return false;
        }
    }
    pattern[at..].iter().all(|rest| *rest == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_policy_is_read_as_iam_reads_it() {
        let all = r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}"#;
        let one = r#"{"Statement":{"Effect":"Allow","Principal":{"AWS":"*"},"Action":["s3:Get*"],"Resource":"arn:aws:s3:::mine/*"}}"#;
        let deny = r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"},
            {"Effect":"Deny","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::mine/*"}]}"#;
        let org = r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*",
            "Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-1"}}}]}"#;
        let except = r#"{"Statement":[{"Effect":"Allow","Principal":"*","NotAction":"s3:Delete*","NotResource":"arn:aws:s3:::theirs/*"}]}"#;
        let cases = [
            (all, "s3:GetObject", "arn:aws:s3:::mine/job.py", Says::Allow),
            (one, "s3:GetObject", "arn:aws:s3:::mine/job.py", Says::Allow),
            (one, "s3:PutObject", "arn:aws:s3:::mine/job.py", Says::Deny),
            (one, "s3:getobject", "arn:aws:s3:::other/job.py", Says::Deny),
            (deny, "s3:GetObject", "arn:aws:s3:::mine/job.py", Says::Deny),
            (deny, "s3:PutObject", "arn:aws:s3:::mine/job.py", Says::Allow),
            (org, "s3:GetObject", "arn:aws:s3:::mine/job.py", Says::Depends),
            (except, "s3:GetObject", "arn:aws:s3:::mine/job.py", Says::Allow),
            (except, "s3:GetObject", "arn:aws:s3:::theirs/job.py", Says::Deny),
            ("not json", "s3:GetObject", "arn:aws:s3:::mine/job.py", Says::Depends),
        ];
        for (policy, action, arn, says) in cases {
            assert_eq!(judge(policy, action, arn), says, "{policy} {action} {arn}");
        }
    }

    #[test]
    fn wildcards_do_not_backtrack_without_end() {
        assert!(!matches(&"*a".repeat(200), &"b".repeat(5000)));
        assert!(matches("a*b?d", "axxxbcd"));
    }
}
