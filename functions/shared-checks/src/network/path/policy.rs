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

/// One call that a policy has to let through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The action.
    pub action: String,
    /// What it is made on.
    pub on: On,
}

/// What a call is made on, as far as it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum On {
    /// Exactly this ARN.
    Arn(String),
    /// A secret by its name: the ARN up to the six characters that Secrets Manager appends.
    Secret(String),
    /// Something of a service that nobody names.
    Any,
}

impl Call {
    /// What it is made on, for a person.
    pub fn shown(&self) -> String {
        match &self.on {
            On::Arn(arn) => match arn.split_once(":s3:::") {
                Some((_, object)) => format!("s3://{object}"),
                None => arn.clone(),
            },
            On::Secret(arn) => arn.trim_end_matches('-').to_owned(),
            On::Any => "what the connection uses".to_owned(),
        }
    }

    /// The resource of a statement that allows it for good. Objects are allowed by bucket: a job that reads one key of it reads the next
    /// one tomorrow.
    fn lasting(&self) -> String {
        match &self.on {
            On::Arn(arn) => match arn.split_once('/').filter(|_| arn.contains(":s3:::")) {
                Some((bucket, _)) => format!("{bucket}/*"),
                None => arn.clone(),
            },
            On::Secret(arn) => format!("{arn}??????"),
            On::Any => "*".to_owned(),
        }
    }
}

/// Whether a statement is about a call.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fits {
    Yes,
    No,
    /// Only with what is not known of the resource.
    Maybe,
}

/// Judges a call by an endpoint policy.
pub fn judge(policy: &str, call: &Call) -> Says {
    let Ok(policy) = serde_json::from_str::<Value>(policy) else {
        return Says::Depends;
    };
    let (mut allow, mut maybe_allow, mut maybe_deny) = (false, false, false);
    for statement in list(policy.get("Statement")) {
        let fits = fits(statement, call);
        if fits == Fits::No {
            continue;
        }
        let conditional = fits == Fits::Maybe || statement.get("Condition").is_some() || !for_everyone(statement);
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
pub fn widened(policy: &str, wanted: &[Call]) -> Option<String> {
    let mut whole: Value = serde_json::from_str(policy).ok()?;
    let lacking: Vec<&Call> = wanted
        .iter()
        .filter(|call| judge(policy, call) != Says::Allow)
        .collect();
    let denied = |call: &&Call| {
        list(whole.get("Statement")).into_iter().any(|statement| {
            statement.get("Effect").and_then(Value::as_str) == Some("Deny") && fits(statement, call) != Fits::No
        })
    };
    if lacking.is_empty() || lacking.iter().any(denied) {
        return None;
    }
    let actions: BTreeSet<&str> = lacking.iter().map(|call| call.action.as_str()).collect();
    let resources: BTreeSet<String> = lacking.iter().map(|call| call.lasting()).collect();
    let statement = json!({"Effect": "Allow", "Principal": "*", "Action": actions, "Resource": resources});
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

fn fits(statement: &Value, call: &Call) -> Fits {
    let action = call.action.to_ascii_lowercase();
    let names = |key: &str| {
        let mut patterns = list(statement.get(key)).into_iter().filter_map(Value::as_str);
        patterns.any(|pattern| matches(&pattern.to_ascii_lowercase(), &action))
    };
    let action_fits = if statement.get("NotAction").is_some() {
        !names("NotAction")
    } else {
        names("Action")
    };
    if !action_fits {
        return Fits::No;
    }
    match (statement.get("Resource"), statement.get("NotResource")) {
        (_, Some(but)) => match among(but, &call.on) {
            Fits::Yes => Fits::No,
            Fits::No => Fits::Yes,
            Fits::Maybe => Fits::Maybe,
        },
        (Some(these), None) => among(these, &call.on),
        (None, None) => Fits::Yes,
    }
}

/// Whether what a call is made on is among the resources of a statement.
fn among(resources: &Value, on: &On) -> Fits {
    let mut patterns = list(Some(resources)).into_iter().filter_map(Value::as_str);
    match on {
        On::Arn(arn) if patterns.any(|pattern| matches(pattern, arn)) => Fits::Yes,
        On::Arn(_) => Fits::No,
        On::Secret(arn) => {
            // No letter of a policy is like these, so that only wildcards match them.
            let unknown = format!("{arn}\u{1}\u{1}\u{1}\u{1}\u{1}\u{1}");
            let name = arn.split_once(":secret:").map_or("", |(_, name)| name);
            let patterns: Vec<&str> = patterns.collect();
            if patterns.iter().any(|pattern| matches(pattern, &unknown)) {
                Fits::Yes
            } else if patterns.iter().any(|pattern| pattern.contains(name)) {
                Fits::Maybe
            } else {
                Fits::No
            }
        }
        On::Any if patterns.any(|pattern| pattern == "*") => Fits::Yes,
        On::Any => Fits::Maybe,
    }
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
            let call = Call {
                action: action.to_owned(),
                on: On::Arn(arn.to_owned()),
            };
            assert_eq!(judge(policy, &call), says, "{policy} {action} {arn}");
        }
    }

    #[test]
    fn what_is_not_known_of_a_resource_leaves_the_policy_open() {
        let policy = |effect: &str, resource: &str| {
            format!(
                r#"{{"Statement":[{{"Effect":"{effect}","Principal":"*","Action":"secretsmanager:*","Resource":"{resource}"}}]}}"#
            )
        };
        let named = On::Secret("arn:aws:secretsmanager:us-east-1:111122223333:secret:team/db-".to_owned());
        for (effect, resource, on, says) in [
            ("Allow", "*", &named, Says::Allow),
            ("Allow", "arn:aws:secretsmanager:*:*:secret:team/*", &named, Says::Allow),
            (
                "Allow",
                "arn:aws:secretsmanager:us-east-1:111122223333:secret:team/db-??????",
                &named,
                Says::Allow,
            ),
            (
                "Allow",
                "arn:aws:secretsmanager:us-east-1:111122223333:secret:team/db-AbCdEf",
                &named,
                Says::Depends,
            ),
            (
                "Allow",
                "arn:aws:secretsmanager:*:*:secret:others/*",
                &named,
                Says::Deny,
            ),
            (
                "Deny",
                "arn:aws:secretsmanager:*:*:secret:team/db-AbCdEf",
                &named,
                Says::Deny,
            ),
            ("Allow", "*", &On::Any, Says::Allow),
            (
                "Allow",
                "arn:aws:secretsmanager:*:*:secret:others/*",
                &On::Any,
                Says::Depends,
            ),
        ] {
            let call = Call {
                action: "secretsmanager:GetSecretValue".to_owned(),
                on: on.clone(),
            };
            assert_eq!(
                judge(&policy(effect, resource), &call),
                says,
                "{effect} {resource} {on:?}"
            );
        }
        let other = Call {
            action: "kms:Decrypt".to_owned(),
            on: On::Any,
        };
        assert_eq!(
            judge(&policy("Allow", "*"), &other),
            Says::Deny,
            "no statement is about it"
        );
        let call = Call {
            action: "secretsmanager:GetSecretValue".to_owned(),
            on: named,
        };
        let widened = widened(
            &policy("Allow", "arn:aws:secretsmanager:*:*:secret:others/*"),
            std::slice::from_ref(&call),
        )
        .unwrap();
        assert_eq!(judge(&widened, &call), Says::Allow);
    }

    #[test]
    fn wildcards_do_not_backtrack_without_end() {
        assert!(!matches(&"*a".repeat(200), &"b".repeat(5000)));
        assert!(matches("a*b?d", "axxxbcd"));
    }
}
