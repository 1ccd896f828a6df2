//! A resource policy (of a secret, a key, a role's trust) read as IAM reads it, for one principal and one action: yes, no, or it
//! depends on something that cannot be seen from here.

use std::collections::BTreeMap;

use serde_json::Value;

/// Yes, no, or it cannot be known. Ordered, so that "and" is the minimum and "or" the maximum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Truth {
    /// Certainly not.
    #[default]
    No,
    /// It depends on a value that is not known here.
    Maybe,
    /// Certainly.
    Yes,
}

impl Truth {
    fn of(yes: bool) -> Self {
        if yes { Self::Yes } else { Self::No }
    }

    fn not(self) -> Self {
        match self {
            Self::No => Self::Yes,
            Self::Maybe => Self::Maybe,
            Self::Yes => Self::No,
        }
    }
}

/// Who asks.
#[derive(Clone, Copy, Debug)]
pub enum Principal<'a> {
    /// A role, in a session that Glue has opened.
    Role {
        /// Its ARN.
        arn: &'a str,
        /// Its `AROA...` id, where it is known.
        id: Option<&'a str>,
    },
    /// An AWS service.
    Service(&'a str),
}

/// What is known of a condition key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Known {
    /// The request carries this value.
    Value(String),
    /// The request never carries this key.
    Absent,
}

/// One request, as a policy sees it.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// Who asks.
    pub principal: Principal<'a>,
    /// For what.
    pub action: &'a str,
    /// On what; empty for a trust policy, which has no resource.
    pub resource: &'a str,
    /// Condition keys in lower case; a key that is not in it is not known.
    pub context: BTreeMap<String, Known>,
}

/// What a policy says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// A statement denies it.
    pub denied: Truth,
    /// A statement allows the principal itself.
    pub allowed: Truth,
    /// A statement allows the principal's account, so that its own policies decide.
    pub delegated: Truth,
    /// What a `Maybe` depends on.
    pub depends_on: Option<String>,
}

/// Reads `policy`, a JSON object or its text.
pub fn read(policy: &Value, request: &Request<'_>) -> Reading {
    let parsed;
    let policy = match policy {
        Value::String(text) => {
            parsed = serde_json::from_str(text).unwrap_or_default();
            &parsed
        }
        other => other,
    };
    let Some(statements) = policy.get("Statement") else {
        return Reading {
            denied: Truth::Maybe,
            allowed: Truth::Maybe,
            delegated: Truth::Maybe,
            depends_on: Some("a policy that cannot be read".to_owned()),
        };
    };
    let mut reading = Reading::default();
    for statement in list(Some(statements)) {
        let (direct, account) = principal(statement, request.principal);
        let mut depends = None;
        let rest = action(statement, request.action)
            .min(resource(statement, request.resource))
            .min(conditions(statement, request, &mut depends));
        let anyone = direct.max(account).min(rest);
        if anyone == Truth::Maybe && reading.depends_on.is_none() {
            reading.depends_on = Some(depends.unwrap_or_else(|| "whom or what a statement names".to_owned()));
        }
        match statement.get("Effect").and_then(Value::as_str) {
            Some("Deny") => reading.denied = reading.denied.max(anyone),
            Some("Allow") => {
                reading.allowed = reading.allowed.max(direct.min(rest));
                reading.delegated = reading.delegated.max(account.min(rest));
            }
            _ => {}
        }
    }
    reading
}

fn list(value: Option<&Value>) -> Vec<&Value> {
    match value {
        Some(Value::Array(all)) => all.iter().collect(),
        Some(one) => vec![one],
        None => Vec::new(),
    }
}

fn texts(value: Option<&Value>) -> impl Iterator<Item = &str> {
    list(value).into_iter().filter_map(Value::as_str)
}

fn action(statement: &Value, action: &str) -> Truth {
    let action = action.to_ascii_lowercase();
    let any = |key: &str| texts(statement.get(key)).any(|pattern| matches(&pattern.to_ascii_lowercase(), &action));
    Truth::of(match statement.get("NotAction") {
        Some(_) => !any("NotAction"),
        None => any("Action"),
    })
}

fn resource(statement: &Value, resource: &str) -> Truth {
    let any = |key: &str| {
        texts(statement.get(key))
            .map(|pattern| fits(pattern, resource))
            .max()
            .unwrap_or_default()
    };
    match (statement.get("Resource"), statement.get("NotResource")) {
        (Some(_), _) => any("Resource"),
        (None, Some(_)) => any("NotResource").not(),
        (None, None) => Truth::Yes,
    }
}

/// A pattern against a value; a policy variable in it is not known here.
fn fits(pattern: &str, value: &str) -> Truth {
    if pattern.contains("${") {
        return Truth::Maybe;
    }
    Truth::of(matches(pattern, value))
}

/// Whether a statement means the principal itself, and whether it means its account.
fn principal(statement: &Value, who: Principal<'_>) -> (Truth, Truth) {
    if let Some(others) = statement.get("NotPrincipal") {
        let (direct, account) = names(others, who);
        // AWS wants the account and the session listed along with a role, so a listed role is not safely left out.
        let listed = direct.max(account);
        return match statement.get("Effect").and_then(Value::as_str) {
            Some("Deny") if listed == Truth::No => (Truth::Yes, Truth::No),
            _ => (Truth::Maybe, Truth::No),
        };
    }
    statement
        .get("Principal")
        .map_or((Truth::No, Truth::No), |named| names(named, who))
}

fn names(named: &Value, who: Principal<'_>) -> (Truth, Truth) {
    if named.as_str() == Some("*") {
        return match who {
            Principal::Role { .. } => (Truth::Yes, Truth::No),
            Principal::Service(_) => (Truth::Maybe, Truth::No),
        };
    }
    match who {
        Principal::Service(service) => {
            let is_it = texts(named.get("Service")).any(|name| name == service);
            (Truth::of(is_it), Truth::No)
        }
        Principal::Role { arn, id } => {
            texts(named.get("AWS")).fold((Truth::No, Truth::No), |(direct, account), name| {
                let (one, all) = names_role(name, arn, id);
                (direct.max(one), account.max(all))
            })
        }
    }
}

/// The name of the session in which Glue runs a job.
pub(crate) const GLUE_SESSION: &str = "GlueJobRunnerSession";

fn names_role(name: &str, arn: &str, id: Option<&str>) -> (Truth, Truth) {
    let account = arn.split(':').nth(4).unwrap_or_default();
    if name == "*" || name == arn || Some(name) == id {
        return (Truth::Yes, Truth::No);
    }
    if name == account || (name.ends_with(":root") && name.split(':').nth(4) == Some(account)) {
        return (Truth::No, Truth::Yes);
    }
    let role = arn.rsplit('/').next().unwrap_or_default();
    let session = name
        .split_once(":assumed-role/")
        .filter(|_| name.split(':').nth(4) == Some(account));
    let direct = match session.and_then(|(_, session)| session.split_once('/')) {
        Some((of, session)) if of == role && session == GLUE_SESSION => Truth::Yes,
        Some((of, _)) if of == role => Truth::Maybe,
        _ => Truth::No,
    };
    (direct, Truth::No)
}

fn conditions(statement: &Value, request: &Request<'_>, depends: &mut Option<String>) -> Truth {
    let Some(open) = open_conditions(statement, &request.context) else {
        return Truth::No;
    };
    let Some(first) = open.first() else { return Truth::Yes };
    depends.get_or_insert_with(|| format!("the condition on {first}"));
    Truth::Maybe
}

/// The keys of a statement's conditions whose values decide and are not known; `None` where a condition is certainly not met.
pub fn open_conditions<'s>(statement: &'s Value, context: &BTreeMap<String, Known>) -> Option<Vec<&'s str>> {
    let operators = statement.get("Condition").and_then(Value::as_object);
    let mut open = Vec::new();
    for (operator, keys) in operators.into_iter().flatten() {
        for (key, values) in keys.as_object().into_iter().flatten() {
            match condition(operator, context.get(&key.to_ascii_lowercase()), values) {
                Truth::No => return None,
                Truth::Maybe => open.push(key.as_str()),
                Truth::Yes => {}
            }
        }
    }
    Some(open)
}

/// Whether a statement is about the principal, by its own name or by its account's.
pub fn means(statement: &Value, who: Principal<'_>) -> Truth {
    let (direct, account) = principal(statement, who);
    direct.max(account)
}

fn condition(operator: &str, known: Option<&Known>, values: &Value) -> Truth {
    let Some(known) = known else { return Truth::Maybe };
    let (qualifier, operator) = operator.split_once(':').unwrap_or(("", operator));
    let (operator, if_exists) = operator
        .strip_suffix("IfExists")
        .map_or((operator, false), |operator| (operator, true));
    if operator == "Null" {
        let wants_null = list(Some(values))
            .iter()
            .any(|value| value.as_str() == Some("true") || value.as_bool() == Some(true));
        return Truth::of(wants_null == (*known == Known::Absent));
    }
    let (positive, compare): (bool, fn(&str, &str) -> bool) = match operator {
        "StringEquals" => (true, |pattern, value| pattern == value),
        "StringNotEquals" => (false, |pattern, value| pattern == value),
        "StringEqualsIgnoreCase" | "Bool" => (true, str::eq_ignore_ascii_case),
        "StringNotEqualsIgnoreCase" => (false, str::eq_ignore_ascii_case),
        "StringLike" | "ArnEquals" | "ArnLike" => (true, matches),
        "StringNotLike" | "ArnNotEquals" | "ArnNotLike" => (false, matches),
        _ => return Truth::Maybe,
    };
    let value = match known {
        Known::Value(value) => value,
        Known::Absent => return Truth::of(if_exists || !positive || qualifier == "ForAllValues"),
    };
    let any = list(Some(values))
        .into_iter()
        .map(|pattern| match pattern {
            Value::String(pattern) if pattern.contains("${") => Truth::Maybe,
            Value::String(pattern) => Truth::of(compare(pattern, value)),
            Value::Bool(flag) => Truth::of(compare(&flag.to_string(), value)),
            _ => Truth::Maybe,
        })
        .max()
        .unwrap_or_default();
    if positive { any } else { any.not() }
}

/// `*` and `?` as IAM has them, without backtracking more than one star.
fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
    let (mut at, mut read) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while read < text.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, read));
                at += 1;
            }
            Some(c) if *c == '?' || *c == text[read] => {
                at += 1;
                read += 1;
            }
            _ => match star {
                Some((place, mark)) => {
                    star = Some((place, mark + 1));
                    at = place + 1;
                    read = mark + 1;
                }
                None => return false,
            },
        }
    }
    pattern[at..].iter().all(|rest| *rest == '*')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    const ROLE: &str = "arn:aws:iam::111122223333:role/service-role/GlueRole";
    const SECRET: &str = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:glue/x-AbCdEf";

    fn ask() -> Request<'static> {
        Request {
            principal: Principal::Role {
                arn: ROLE,
                id: Some("AROAX"),
            },
            action: "secretsmanager:GetSecretValue",
            resource: SECRET,
            context: BTreeMap::from([
                ("aws:securetransport".to_owned(), Known::Value("true".to_owned())),
                ("aws:principalarn".to_owned(), Known::Value(ROLE.to_owned())),
                ("sts:externalid".to_owned(), Known::Absent),
            ]),
        }
    }

    fn says(statement: Value) -> (Truth, Truth, Truth) {
        let reading = read(&json!({"Statement": statement}), &ask());
        assert_eq!(
            reading.depends_on.is_some(),
            [reading.denied, reading.allowed, reading.delegated].contains(&Truth::Maybe)
        );
        (reading.denied, reading.allowed, reading.delegated)
    }

    #[test]
    fn a_statement_is_read_for_this_role() {
        use Truth::{Maybe, No, Yes};
        let statement = |effect: &str, principal: Value| json!({"Effect": effect, "Principal": principal, "Action": "secretsmanager:Get*", "Resource": "*"});
        for (case, expected) in [
            (statement("Allow", json!("*")), (No, Yes, No)),
            (statement("Allow", json!({"AWS": "*"})), (No, Yes, No)),
            (
                statement("Allow", json!({"AWS": [ROLE, "arn:aws:iam::1:role/x"]})),
                (No, Yes, No),
            ),
            (statement("Allow", json!({"AWS": "AROAX"})), (No, Yes, No)),
            (
                statement("Allow", json!({"AWS": "arn:aws:iam::111122223333:root"})),
                (No, No, Yes),
            ),
            (statement("Allow", json!({"AWS": "111122223333"})), (No, No, Yes)),
            (
                statement("Allow", json!({"AWS": "arn:aws:iam::444455556666:root"})),
                (No, No, No),
            ),
            (
                statement("Allow", json!({"AWS": "arn:aws:iam::111122223333:role/Other"})),
                (No, No, No),
            ),
            (
                statement("Allow", json!({"Service": "glue.amazonaws.com"})),
                (No, No, No),
            ),
            (
                statement(
                    "Allow",
                    json!({"AWS": "arn:aws:sts::111122223333:assumed-role/GlueRole/GlueJobRunnerSession"}),
                ),
                (No, Yes, No),
            ),
            (
                statement(
                    "Allow",
                    json!({"AWS": "arn:aws:sts::111122223333:assumed-role/GlueRole/me"}),
                ),
                (No, Maybe, No),
            ),
            (statement("Deny", json!({"AWS": ROLE})), (Yes, No, No)),
            (
                statement("Deny", json!({"AWS": "arn:aws:iam::111122223333:root"})),
                (Yes, No, No),
            ),
            (
                json!({"Effect": "Deny", "NotPrincipal": {"AWS": "arn:aws:iam::1:role/x"}, "Action": "*", "Resource": "*"}),
                (Yes, No, No),
            ),
            (
                json!({"Effect": "Deny", "NotPrincipal": {"AWS": ROLE}, "Action": "*", "Resource": "*"}),
                (Maybe, No, No),
            ),
            (
                json!({"Effect": "Deny", "Principal": "*", "Action": "secretsmanager:Delete*", "Resource": "*"}),
                (No, No, No),
            ),
            (
                json!({"Effect": "Deny", "Principal": "*", "NotAction": "secretsmanager:getsecretvalue", "Resource": "*"}),
                (No, No, No),
            ),
            (
                json!({"Effect": "Deny", "Principal": "*", "NotAction": "s3:*", "Resource": SECRET}),
                (Yes, No, No),
            ),
            (
                json!({"Effect": "Deny", "Principal": "*", "Action": "*", "NotResource": SECRET}),
                (No, No, No),
            ),
            (
                json!({"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "arn:aws:secretsmanager:*:*:secret:glue/x-??????"}),
                (No, Yes, No),
            ),
            (
                json!({"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "arn:aws:secretsmanager:*:*:secret:${aws:PrincipalTag/team}-*"}),
                (No, Maybe, No),
            ),
            (json!([]), (No, No, No)),
        ] {
            assert_eq!(says(case.clone()), expected, "{case}");
        }
    }

    #[test]
    fn a_condition_that_cannot_be_known_is_neither_yes_nor_no() {
        use Truth::{Maybe, No, Yes};
        for (condition, expected) in [
            (json!({"Bool": {"aws:SecureTransport": "false"}}), No),
            (json!({"Bool": {"aws:SecureTransport": true}}), Yes),
            (
                json!({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/service-role/*"}}),
                Yes,
            ),
            (json!({"ArnNotEquals": {"aws:PrincipalArn": ROLE}}), No),
            (json!({"StringNotEquals": {"aws:PrincipalArn": ["a", "b"]}}), Yes),
            (json!({"StringNotEquals": {"aws:SourceVpce": "vpce-1"}}), Maybe),
            (
                json!({"StringNotEquals": {"aws:SourceVpce": "vpce-1"}, "Bool": {"aws:SecureTransport": "false"}}),
                No,
            ),
            (json!({"StringEquals": {"sts:ExternalId": "x"}}), No),
            (json!({"StringEqualsIfExists": {"sts:ExternalId": "x"}}), Yes),
            (json!({"Null": {"sts:ExternalId": "true"}}), Yes),
            (json!({"DateLessThan": {"aws:SecureTransport": "x"}}), Maybe),
            (json!({"StringEquals": {"aws:PrincipalArn": "${aws:x}"}}), Maybe),
            (json!({}), Yes),
        ] {
            let statement =
                json!({"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*", "Condition": condition});
            assert_eq!(says(statement.clone()).0, expected, "{statement}");
        }
    }

    #[test]
    fn a_policy_may_come_as_text_and_one_that_cannot_be_read_says_nothing() {
        let text = json!(r#"{"Statement":{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}}"#);
        assert_eq!(read(&text, &ask()).denied, Truth::Yes);
        for broken in [json!("{"), json!(7), Value::Null, json!({})] {
            assert_eq!(read(&broken, &ask()).denied, Truth::Maybe, "{broken}");
        }
    }

    #[test]
    fn a_service_is_not_a_role() {
        let trust = json!({"Statement": [{"Effect": "Allow", "Principal": {"Service": ["glue.amazonaws.com"], "AWS": "*"}, "Action": "sts:AssumeRole"}]});
        for (service, allowed) in [("glue.amazonaws.com", Truth::Yes), ("lambda.amazonaws.com", Truth::No)] {
            let request = Request {
                principal: Principal::Service(service),
                action: "sts:AssumeRole",
                resource: "",
                ..ask()
            };
            assert_eq!(read(&trust, &request).allowed, allowed);
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in ".{0,200}", pattern in "[*?a-c]{0,40}", value in "[a-c]{0,40}") {
            read(&Value::String(text), &ask());
            matches(&pattern, &value);
        }
    }
}
