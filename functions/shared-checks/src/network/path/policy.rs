//! What an endpoint's policy lets through of what a role calls: allow, deny, or it depends on what is not known here.
//!
//! One rule for all endpoints, gateway or interface, own or a hub's: role and account are known and decide; what only the organization
//! knows decides nothing, because no call of an account shows it and nearly every policy of a landing zone has it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::credentials::policy::{Known, Principal, Truth, means, open_conditions};

/// What a policy says of one action on one object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Says {
    /// It is allowed.
    Allow,
    /// It is denied, or nothing allows it.
    Deny,
    /// What decides, no call of an account shows: it is in words, where a person would look at it.
    Hidden(Option<String>),
    /// This decides, and is not known here.
    Depends(String),
}

/// Who makes the calls, as far as that is known.
#[derive(Clone, Debug, Default)]
pub struct Caller {
    /// The role's ARN; `None` where nobody says which role it is.
    pub role: Option<String>,
    /// Its account; empty where it is not known.
    pub account: String,
    /// True at a gateway endpoint, whose policy takes a role by a condition only.
    /// <https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html>
    pub at_gateway: bool,
    /// What is known of condition keys, in lower case.
    pub context: BTreeMap<String, Known>,
}

/// Keys whose values no call of an account shows: what the organization knows, and whose a bucket is.
const HIDDEN: [&str; 6] = [
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:resourceorgid",
    "aws:resourceorgpaths",
    "aws:resourceaccount",
    "s3:resourceaccount",
];

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
            On::Secret(arn) => format!("{arn}??????"),
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

/// Judges a call by an endpoint policy. A role that is told by its name may have a path: where the policy speaks of roles with one, and
/// says something else to the role with it, that decides.
pub fn judge(policy: &str, call: &Call, caller: &Caller) -> Says {
    let says = judge_as(policy, call, caller);
    let bare = caller.role.as_deref().and_then(|role| role.split_once(":role/"));
    let Some((account, name)) = bare.filter(|(_, name)| !name.contains('/')) else {
        return says;
    };
    let with_path = |path: String| {
        let role = format!("{account}:role/{path}{name}");
        let mut caller = caller.clone();
        if let Some(told) = caller.context.get_mut("aws:principalarn") {
            *told = Known::Value(role.clone());
        }
        judge_as(
            policy,
            call,
            &Caller {
                role: Some(role),
                ..caller
            },
        )
    };
    match paths(policy).into_iter().all(|path| with_path(path) == says) {
        true => says,
        false => Says::Depends(format!("the path of the role {name}")),
    }
}

/// The paths of the roles that a policy speaks of, with a letter in place of each wildcard.
fn paths(policy: &str) -> BTreeSet<String> {
    let roles = policy.split(":role/").skip(1).filter_map(|rest| rest.split('"').next());
    let with_path = roles.filter_map(|role| role.rsplit_once('/'));
    with_path
        .map(|(path, _)| format!("{}/", path.replace(['*', '?'], "x")))
        .collect()
}

fn judge_as(policy: &str, call: &Call, caller: &Caller) -> Says {
    let Ok(policy) = serde_json::from_str::<Value>(policy) else {
        return Says::Depends("a policy that cannot be read".to_owned());
    };
    let (mut allow, mut maybe_allow, mut maybe_deny) = (false, Vec::new(), Vec::new());
    for statement in list(policy.get("Statement")) {
        let effect = statement.get("Effect").and_then(Value::as_str);
        match (effect, holds(statement, call, caller)) {
            (_, Holds::No) => {}
            (Some("Deny"), Holds::Yes) => return Says::Deny,
            (Some("Deny"), Holds::If(open)) => maybe_deny.push(open),
            (Some("Allow"), Holds::Yes) => allow = true,
            (Some("Allow"), Holds::If(open)) => maybe_allow.push(open),
            _ => {}
        }
    }
    if allow {
        maybe_allow.clear();
    } else if maybe_allow.is_empty() {
        return Says::Deny;
    } else if let Some(hidden) = maybe_allow.iter().find(|open| open.is_hidden()) {
        // One statement that allows is enough.
        maybe_allow = vec![hidden.clone()];
    }
    let open: Vec<Open> = maybe_deny.into_iter().chain(maybe_allow).collect();
    match open.iter().find(|open| !open.is_hidden()) {
        Some(Open::Shown(what)) => Says::Depends(what.clone()),
        _ if open.is_empty() => Says::Allow,
        _ => Says::Hidden(open.into_iter().find_map(|open| match open {
            Open::Hidden(what) => what,
            Open::Shown(_) => None,
        })),
    }
}

/// The statements that deny a call for certain, each by its `Sid` or its number.
pub fn denying(policy: &str, call: &Call, caller: &Caller) -> Vec<String> {
    let policy: Value = serde_json::from_str(policy).unwrap_or_default();
    let statements = list(policy.get("Statement")).into_iter().enumerate();
    let denies = statements.filter(|(_, statement)| {
        let is_deny = statement.get("Effect").and_then(Value::as_str) == Some("Deny");
        is_deny && matches!(holds(statement, call, caller), Holds::Yes)
    });
    let named = denies.map(
        |(place, statement)| match statement.get("Sid").and_then(Value::as_str) {
            Some(sid) if !sid.is_empty() => sid.to_owned(),
            _ => format!("number {}", place + 1),
        },
    );
    named.collect()
}

/// Whether a statement is about a call of the caller's.
enum Holds {
    Yes,
    No,
    If(Open),
}

/// What decides whether it is.
#[derive(Clone)]
enum Open {
    /// What no call shows; in words where it is more than what nobody has named.
    Hidden(Option<String>),
    Shown(String),
}

impl Open {
    fn is_hidden(&self) -> bool {
        matches!(self, Self::Hidden(_))
    }
}

fn holds(statement: &Value, call: &Call, caller: &Caller) -> Holds {
    let (fits, who) = (fits(statement, call), is_about(statement, caller));
    let mut context = caller.context.clone();
    if let On::Arn(arn) | On::Secret(arn) = &call.on
        && let Some(owner) = arn.split(':').nth(4).filter(|owner| !owner.is_empty())
    {
        context.insert("aws:resourceaccount".to_owned(), Known::Value(owner.to_owned()));
    }
    let Some(keys) = open_conditions(statement, &context) else {
        return Holds::No;
    };
    if fits == Fits::No || who == Truth::No {
        return Holds::No;
    }
    let of_role = |key: &str| caller.role.is_none() && key.starts_with("aws:principal");
    let hidden = |key: &str| HIDDEN.contains(&key) || of_role(key);
    if let Some(key) = keys.iter().find(|key| !hidden(&key.to_ascii_lowercase())) {
        return Holds::If(Open::Shown(format!("a condition on {key}")));
    }
    match (keys.first(), who, fits) {
        (_, Truth::Maybe, _) if caller.role.is_some() => Holds::If(Open::Shown("whom a statement names".to_owned())),
        (Some(key), ..) => Holds::If(Open::Hidden(Some(format!("a condition on {key}")))),
        (None, Truth::Yes, Fits::Yes) => Holds::Yes,
        _ => Holds::If(Open::Hidden(None)),
    }
}

/// Whether a statement is about whoever makes the call.
fn is_about(statement: &Value, caller: &Caller) -> Truth {
    if for_everyone(statement) {
        return Truth::Yes;
    }
    let named = match (statement.get("Principal"), statement.get("NotPrincipal")) {
        (Some(named), None) => list(named.get("AWS")),
        _ => Vec::new(),
    };
    let is_others = |name: &&Value| {
        let name = name.as_str().unwrap_or_default();
        let account = if name.starts_with("arn:") {
            name.split(':').nth(4)
        } else {
            Some(name)
        };
        let is_account = |one: &&str| one.len() == 12 && one.bytes().all(|byte| byte.is_ascii_digit());
        !caller.account.is_empty() && account.filter(is_account).is_some_and(|one| one != caller.account)
    };
    if statement.get("Principal").is_some() && named.iter().all(is_others) {
        return Truth::No;
    }
    let Some(role) = &caller.role else { return Truth::Maybe };
    // A unique id is not seen to be another's.
    let by_id = |name: &&Value| name.as_str().is_some_and(|name| name.starts_with("AROA"));
    match means(statement, Principal::Role { arn: role, id: None }) {
        Truth::No if named.iter().any(by_id) => Truth::Maybe,
        Truth::Yes if caller.at_gateway => Truth::Maybe,
        truth => truth,
    }
}

/// The policy with a statement that allows what it does not yet; `None` where a statement denies it, or the policy is not JSON.
pub fn widened(policy: &str, wanted: &[Call], caller: &Caller) -> Option<String> {
    let mut whole: Value = serde_json::from_str(policy).ok()?;
    let lacking: Vec<&Call> = wanted
        .iter()
        .filter(|call| !matches!(judge(policy, call, caller), Says::Allow | Says::Hidden(_)))
        .collect();
    let denied = |call: &&Call| {
        list(whole.get("Statement")).into_iter().any(|statement| {
            let is_deny = statement.get("Effect").and_then(Value::as_str) == Some("Deny");
            is_deny && !matches!(holds(statement, call, caller), Holds::No)
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

/// Whether what a call is made on is among the resources of a statement. What a policy variable stands for is not known here.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html>
fn among(resources: &Value, on: &On) -> Fits {
    let patterns: Vec<&str> = list(Some(resources)).into_iter().filter_map(Value::as_str).collect();
    let (open, plain): (Vec<&str>, Vec<&str>) = patterns.into_iter().partition(|pattern| pattern.contains("${"));
    let by_variable = || {
        let anything: Vec<String> = open.iter().map(|pattern| with_anything(pattern)).collect();
        let anything: Vec<&str> = anything.iter().map(String::as_str).collect();
        fits_patterns(&anything, on) != Fits::No
    };
    match fits_patterns(&plain, on) {
        Fits::No if by_variable() => Fits::Maybe,
        fits => fits,
    }
}

/// The pattern with anything in place of its variables.
fn with_anything(pattern: &str) -> String {
    let mut parts = pattern.split("${");
    let mut whole = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        whole.push('*');
        whole.push_str(part.split_once('}').map_or("", |(_, after)| after));
    }
    whole
}

fn fits_patterns(patterns: &[&str], on: &On) -> Fits {
    let mut patterns = patterns.iter().copied();
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
            (
                org,
                "s3:GetObject",
                "arn:aws:s3:::mine/job.py",
                Says::Hidden(Some("a condition on aws:PrincipalOrgID".to_owned())),
            ),
            (except, "s3:GetObject", "arn:aws:s3:::mine/job.py", Says::Allow),
            (except, "s3:GetObject", "arn:aws:s3:::theirs/job.py", Says::Deny),
            (
                "not json",
                "s3:GetObject",
                "arn:aws:s3:::mine/job.py",
                Says::Depends("a policy that cannot be read".to_owned()),
            ),
        ];
        for (policy, action, arn, says) in cases {
            let call = Call {
                action: action.to_owned(),
                on: On::Arn(arn.to_owned()),
            };
            assert_eq!(
                judge(policy, &call, &Caller::default()),
                says,
                "{policy} {action} {arn}"
            );
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
                Says::Hidden(None),
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
            (
                "Allow",
                "arn:aws:secretsmanager:*:${aws:PrincipalAccount}:secret:team/*",
                &named,
                Says::Hidden(None),
            ),
            (
                "Allow",
                "arn:aws:secretsmanager:*:*:secret:others/${aws:PrincipalTag/team}-*",
                &named,
                Says::Deny,
            ),
            ("Allow", "*", &On::Any, Says::Allow),
            (
                "Allow",
                "arn:aws:secretsmanager:*:*:secret:others/*",
                &On::Any,
                Says::Hidden(None),
            ),
        ] {
            let call = Call {
                action: "secretsmanager:GetSecretValue".to_owned(),
                on: on.clone(),
            };
            assert_eq!(
                judge(&policy(effect, resource), &call, &Caller::default()),
                says,
                "{effect} {resource} {on:?}"
            );
        }
        let other = Call {
            action: "kms:Decrypt".to_owned(),
            on: On::Any,
        };
        assert_eq!(
            judge(&policy("Allow", "*"), &other, &Caller::default()),
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
            &Caller::default(),
        )
        .unwrap();
        assert_eq!(judge(&widened, &call, &Caller::default()), Says::Allow);
    }

    const ROLE: &str = "arn:aws:iam::111122223333:role/etl/runner";

    fn runner(at_gateway: bool) -> Caller {
        let known = |key: &str, value: &str| (key.to_owned(), Known::Value(value.to_owned()));
        Caller {
            role: Some(ROLE.to_owned()),
            account: "111122223333".to_owned(),
            at_gateway,
            context: [
                known("aws:principalarn", ROLE),
                known("aws:principalaccount", "111122223333"),
                known("aws:principalisawsservice", "false"),
                ("aws:sourceaccount".to_owned(), Known::Absent),
            ]
            .into(),
        }
    }

    /// What a policy says to the runner, to the same at a gateway endpoint, and to a role that nobody names.
    fn said(statements: Value) -> [&'static str; 3] {
        let mut nobody = runner(false);
        nobody.role = None;
        nobody.context.remove("aws:principalarn");
        let call = Call {
            action: "s3:GetObject".to_owned(),
            on: On::Arn("arn:aws:s3:::mine/job.py".to_owned()),
        };
        let policy = json!({"Statement": statements}).to_string();
        [runner(false), runner(true), nobody].map(|caller| match judge(&policy, &call, &caller) {
            Says::Allow => "allow",
            Says::Deny => "deny",
            Says::Hidden(_) => "hidden",
            Says::Depends(_) => "depends",
        })
    }

    #[test]
    fn a_path_that_the_role_may_have_decides_where_the_policy_speaks_of_one() {
        let statement = |effect: &str, principal: Value, condition: Value| json!({"Effect": effect, "Principal": principal, "Action": "*", "Resource": "*", "Condition": condition});
        let role = |name: &str| json!({"AWS": format!("arn:aws:iam::111122223333:role/{name}")});
        let name = "runner";
        let bare = format!("arn:aws:iam::111122223333:role/{name}");
        let mut caller = runner(false);
        caller
            .context
            .insert("aws:principalarn".to_owned(), Known::Value(bare.clone()));
        caller.role = Some(bare);
        let call = Call {
            action: "s3:GetObject".to_owned(),
            on: On::Arn("arn:aws:s3:::mine/job.py".to_owned()),
        };
        let depends = || Says::Depends("the path of the role runner".to_owned());
        let but = |arn: &str| statement("Deny", json!("*"), json!({"ArnNotLike": {"aws:PrincipalArn": arn}}));
        let all = || statement("Allow", json!("*"), json!({}));
        for (policy, says) in [
            (json!([statement("Allow", role(name), json!({}))]), Says::Allow),
            (json!([statement("Allow", role("other"), json!({}))]), Says::Deny),
            (
                json!([statement("Allow", role("service-role/other"), json!({}))]),
                Says::Deny,
            ),
            (
                json!([statement("Allow", role(&format!("service-role/{name}")), json!({}))]),
                depends(),
            ),
            (json!([all(), but("arn:aws:iam::*:role/service-role/*")]), depends()),
            (json!([all(), but(&format!("arn:aws:iam::*:role/*/{name}"))]), depends()),
            (json!([all(), but("arn:aws:iam::*:role/other")]), Says::Deny),
            (json!([all(), but("arn:aws:iam::*:role/*")]), Says::Allow),
        ] {
            assert_eq!(
                judge(&json!({"Statement": policy}).to_string(), &call, &caller),
                says,
                "{policy}"
            );
        }
    }

    #[test]
    fn the_role_and_its_account_decide_where_a_policy_names_them() {
        let statement = |effect: &str, principal: Value, condition: Value| json!({"Effect": effect, "Principal": principal, "Action": "*", "Resource": "*", "Condition": condition});
        let all = || statement("Allow", json!("*"), json!({}));
        let allow = |principal: Value, condition: Value| json!([statement("Allow", principal, condition)]);
        let deny = |principal: Value, condition: Value| json!([all(), statement("Deny", principal, condition)]);
        let any = || json!("*");
        let other = "arn:aws:iam::111122223333:role/other";
        for (policy, says) in [
            (allow(json!({"AWS": ROLE}), json!({})), ["allow", "depends", "hidden"]),
            (allow(json!({"AWS": other}), json!({})), ["deny", "deny", "hidden"]),
            (
                allow(json!({"AWS": [other, ROLE]}), json!({})),
                ["allow", "depends", "hidden"],
            ),
            (
                allow(json!({"AWS": "111122223333"}), json!({})),
                ["allow", "depends", "hidden"],
            ),
            (
                allow(json!({"AWS": "arn:aws:iam::444455556666:root"}), json!({})),
                ["deny"; 3],
            ),
            (
                allow(json!({"AWS": "AROAEXAMPLE"}), json!({})),
                ["depends", "depends", "hidden"],
            ),
            (allow(json!({"Service": "glue.amazonaws.com"}), json!({})), ["deny"; 3]),
            (deny(json!({"AWS": ROLE}), json!({})), ["deny", "depends", "hidden"]),
            (deny(json!({"AWS": other}), json!({})), ["allow", "allow", "hidden"]),
            (
                deny(json!({"AWS": "arn:aws:iam::444455556666:role/x"}), json!({})),
                ["allow"; 3],
            ),
            (
                allow(
                    any(),
                    json!({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/etl/*"}}),
                ),
                ["allow", "allow", "hidden"],
            ),
            (
                allow(
                    any(),
                    json!({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/other-*"}}),
                ),
                ["deny", "deny", "hidden"],
            ),
            (
                allow(any(), json!({"StringEquals": {"aws:PrincipalAccount": "444455556666"}})),
                ["deny"; 3],
            ),
            (
                allow(any(), json!({"StringEquals": {"aws:PrincipalAccount": "111122223333"}})),
                ["allow"; 3],
            ),
            (
                deny(any(), json!({"StringEquals": {"aws:PrincipalAccount": "111122223333"}})),
                ["deny"; 3],
            ),
            (
                deny(
                    any(),
                    json!({"StringNotEquals": {"aws:PrincipalAccount": "111122223333"}}),
                ),
                ["allow"; 3],
            ),
            (
                allow(any(), json!({"StringEquals": {"aws:PrincipalOrgID": "o-1"}})),
                ["hidden"; 3],
            ),
            (
                allow(any(), json!({"StringEquals": {"aws:ResourceAccount": "111122223333"}})),
                ["hidden"; 3],
            ),
            (
                deny(
                    any(),
                    json!({"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-1"}, "BoolIfExists": {"aws:PrincipalIsAWSService": "false"}}),
                ),
                ["hidden"; 3],
            ),
            (
                deny(
                    any(),
                    json!({"StringNotEquals": {"aws:PrincipalOrgID": "o-1"}, "Bool": {"aws:PrincipalIsAWSService": "true"}}),
                ),
                ["allow"; 3],
            ),
            (
                deny(any(), json!({"StringEquals": {"aws:SourceAccount": "444455556666"}})),
                ["allow"; 3],
            ),
            (
                allow(any(), json!({"StringEquals": {"aws:PrincipalTag/team": "etl"}})),
                ["depends", "depends", "hidden"],
            ),
            (
                allow(any(), json!({"IpAddress": {"aws:VpcSourceIp": "10.0.0.0/8"}})),
                ["depends"; 3],
            ),
            (
                allow(
                    any(),
                    json!({"IpAddress": {"aws:VpcSourceIp": "10.0.0.0/8"}, "StringEquals": {"aws:PrincipalOrgID": "o-1"}}),
                ),
                ["depends"; 3],
            ),
            (
                json!([
                    statement("Allow", any(), json!({"IpAddress": {"aws:VpcSourceIp": "10.0.0.0/8"}})),
                    statement("Allow", any(), json!({"StringEquals": {"aws:PrincipalOrgID": "o-1"}}))
                ]),
                ["hidden"; 3],
            ),
        ] {
            assert_eq!(said(policy.clone()), says, "{policy}");
        }
    }

    #[test]
    fn wildcards_do_not_backtrack_without_end() {
        assert!(!matches(&"*a".repeat(200), &"b".repeat(5000)));
        assert!(matches("a*b?d", "axxxbcd"));
    }
}
