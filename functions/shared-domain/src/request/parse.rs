//! Raw JSON to a request, with every problem in one pass and no value repeated.

use serde_json::{Map, Value};

use super::fields::{FIELDS, Field, Kind};
use super::{Auth, AuthMethod, Request, RunEvent, is_host, rules, secrets, url};
use crate::redact::leaving::is_field_name;
use crate::source::{Engine, SourceAnswer, classify_source};
use crate::step::Problem;

/// More problems than this help nobody.
const MOST_PROBLEMS: usize = 40;

impl Request {
    /// Reads a request and completes it with what its own fields imply: a `url` is taken apart into `endpoint`, a host or URL given
    /// as `source` goes where it belongs, and a named secret means the method `secret`.
    ///
    /// # Errors
    /// Everything that is wrong, each with its path and remedy, and none with the offending value.
    pub fn parse(mut value: Value) -> Result<Self, Vec<Problem>> {
        let event = take_event(&mut value);
        let Value::Object(map) = &value else {
            return Err(vec![Problem {
                path: "$".to_owned(),
                problem: format!("the input is {}; it has to be an object", kind_of(&value)),
                remedy: "give an object such as {\"source\": \"postgresql\"}, or {} to be asked".to_owned(),
            }]);
        };
        let mut problems = Vec::new();
        secrets::find(&value, "", &mut problems);
        let mut clean = walk(map, FIELDS, "", &mut problems);
        // Glue looks at an authority's certificate only where TLS is enforced.
        if let Some(tls) = clean.get_mut("tls").filter(|tls| tls.get("caUri").is_some())
            && tls.get("enforce").is_none()
        {
            tls["enforce"] = Value::Bool(true);
        }
        let mut request: Self = serde_json::from_value(clean).unwrap_or_else(|_| {
            problems.push(Problem {
                path: "$".to_owned(),
                problem: "the input does not fit its schema".to_owned(),
                remedy: "compare it with statemachine/input.schema.json".to_owned(),
            });
            Self::default()
        });
        if let (Some(diagnose), Some(event)) = (&mut request.diagnose, event) {
            diagnose.event = Some(RunEvent::read(&event));
        }
        request.complete(&mut problems);
        rules::check(&request, &mut problems);
        if problems.is_empty() {
            return Ok(request);
        }
        if problems.len() > MOST_PROBLEMS {
            let more = problems.len() - MOST_PROBLEMS;
            problems.truncate(MOST_PROBLEMS);
            problems.push(Problem {
                path: "$".to_owned(),
                problem: format!("{more} more fields are wrong"),
                remedy: "mend those above first".to_owned(),
            });
        }
        Err(problems)
    }

    fn complete(&mut self, problems: &mut Vec<Problem>) {
        let source = self.source.take();
        match source.as_deref().map(|words| (words.trim(), classify_source(words))) {
            Some((words, _)) if words.starts_with("jdbc:") => {
                if self.url.as_deref().is_some_and(|url| url != words) {
                    problems.push(rules::contradiction("source", "url"));
                } else {
                    self.url = Some(words.to_owned());
                }
            }
            Some((words, answer)) if is_host_of_a_source(words, &answer) => {
                let named = self
                    .endpoint
                    .get_or_insert_default()
                    .host
                    .get_or_insert_with(|| words.to_owned());
                if !named.eq_ignore_ascii_case(words) {
                    problems.push(rules::contradiction("source", "endpoint.host"));
                }
            }
            _ => self.source = source,
        }
        self.complete_from_url(problems);
        self.complete_from_host(problems);
        if self.url.as_deref().is_some_and(url::asks_for_iam) {
            let method = &mut self.auth.get_or_insert_default().method;
            if *method.get_or_insert(AuthMethod::Iam) != AuthMethod::Iam {
                problems.push(rules::contradiction("auth.method", "url"));
            }
        }
        if let Some(auth) = &mut self.auth {
            let Auth {
                method,
                secret_id,
                create,
                ..
            } = auth;
            if method.is_none() && (secret_id.is_some() || *create == Some(true)) {
                *method = Some(AuthMethod::Secret);
            }
        }
        // Of schema version 1 Glue takes only connections with a user or a secret.
        if self.uses_iam() && self.schema_version.is_none() && self.iam_is_by_driver() {
            self.schema_version = Some(2);
        }
    }

    fn complete_from_url(&mut self, problems: &mut Vec<Problem>) {
        let Some(url) = self.url.clone() else { return };
        let engine = Engine::of_jdbc_url(&url);
        if engine.is_some_and(|engine| (engine.source().request.takes_url)(self, &url, problems)) {
            return;
        }
        match url::take_apart(&url) {
            Ok(parts) => url::merge(self.endpoint.get_or_insert_default(), parts, problems),
            Err(problem) => problems.push(problem),
        }
    }

    /// A host that tells a source with names of its own goes where those are.
    fn complete_from_host(&mut self, problems: &mut Vec<Problem>) {
        let host = self.host().filter(|host| host.contains('.'));
        if let Some(engine) = host.and_then(|host| classify_source(host).engine()) {
            (engine.source().request.takes_host)(self, problems);
        }
    }
}

/// Takes out what an event said of a failed run: a message may hold what looks like a password, and that is redacted, not refused.
fn take_event(value: &mut Value) -> Option<Value> {
    value
        .get_mut("diagnose")?
        .as_object_mut()?
        .remove("event")
        .filter(|event| !event.is_null())
}

/// True for words that are the name of a host to connect to, and not one that has nothing to fill in.
fn is_host_of_a_source(words: &str, answer: &SourceAnswer) -> bool {
    match answer {
        SourceAnswer::Host { .. } => true,
        SourceAnswer::Engine { engine, .. } => {
            engine.source().request.host_is_endpoint && words.contains('.') && is_host(words)
        }
        _ => false,
    }
}

/// What of `map` is right; what is not becomes a problem, unless it was refused as a secret already.
fn walk(map: &Map<String, Value>, fields: &[Field], path: &str, problems: &mut Vec<Problem>) -> Value {
    let mut clean = Map::new();
    for (key, value) in map {
        let path = join(path, key);
        // Names that are not repeated are not told apart either.
        let is_told = !path.ends_with('?') && problems.iter().any(|problem| problem.path == path);
        if is_told || value.is_null() {
            continue;
        }
        match fields.iter().find(|field| field.name == key) {
            Some(field) => {
                if let Some(value) = take(field, value, &path, problems) {
                    clean.insert(key.clone(), value);
                }
            }
            None => problems.push(unknown(key, path, fields)),
        }
    }
    Value::Object(clean)
}

fn take(field: &Field, value: &Value, path: &str, problems: &mut Vec<Problem>) -> Option<Value> {
    let mut wrong = |path: &str, problem: String| {
        if problems.iter().all(|known| known.path != path) {
            let remedy = format!("give {}, for example {}", field.is, field.example);
            problems.push(Problem {
                path: path.to_owned(),
                problem,
                remedy,
            });
        }
        None
    };
    let wrong_type = || format!("is {}; it has to be {}", kind_of(value), field.is);
    let not_that = || format!("is not {}", field.is);
    match (&field.kind, value) {
        (Kind::Object(fields), Value::Object(map)) => return Some(walk(map, fields, path, problems)),
        (Kind::Text(_) | Kind::OneOf(_), Value::String(text)) if text.is_empty() => {
            return wrong(path, "is empty".to_owned());
        }
        (Kind::Text(rule), Value::String(text)) if !rule(text) => {
            if let Some(nearly) = nearly(path, text, *rule) {
                problems.push(nearly);
                return None;
            }
            return wrong(path, not_that());
        }
        (Kind::OneOf(words), Value::String(word)) if !words.contains(&word.as_str()) => return wrong(path, not_that()),
        (Kind::Text(_) | Kind::OneOf(_), Value::String(_)) | (Kind::Flag, Value::Bool(_)) => {}
        (Kind::Number { least, most }, Value::Number(number)) => {
            if !number.as_u64().is_some_and(|number| (*least..=*most).contains(&number)) {
                return wrong(path, not_that());
            }
        }
        (Kind::Texts { .. } | Kind::Several(_), Value::Array(items)) => {
            let good = |item: &Value| match (&field.kind, item.as_str()) {
                (Kind::Texts { each, .. }, Some(text)) => each(text),
                (Kind::Several(words), Some(text)) => words.contains(&text),
                _ => false,
            };
            if let Some(bad) = items.iter().position(|item| !good(item)) {
                return wrong(&format!("{path}[{bad}]"), format!("does not belong in {}", field.is));
            }
            if let Some(twice) = (1..items.len()).find(|at| items[..*at].contains(&items[*at])) {
                problems.push(Problem {
                    path: format!("{path}[{twice}]"),
                    problem: "stands in the list already".to_owned(),
                    remedy: "leave it out".to_owned(),
                });
                return None;
            }
            if matches!(field.kind, Kind::Texts { most, .. } if items.len() > most) {
                return wrong(path, not_that());
            }
        }
        _ => return wrong(path, wrong_type()),
    }
    Some(value.clone())
}

/// What is wrong with a text that a small change makes right: spaces around it, a port behind a host.
fn nearly(path: &str, text: &str, rule: fn(&str) -> bool) -> Option<Problem> {
    let (problem, remedy) = if text != text.trim() && rule(text.trim()) {
        ("begins or ends with a space", "leave the space out".to_owned())
    } else {
        let (host, port) = text.rsplit_once(':')?;
        let is_port = port.parse::<u16>().is_ok_and(|port| port > 0);
        let object = path.strip_suffix("host").filter(|_| is_port && is_host(host))?;
        let remedy = format!("give the host alone, and the port as `{object}port`");
        ("holds the port too, which has a field of its own", remedy)
    };
    Some(Problem {
        path: path.to_owned(),
        problem: problem.to_owned(),
        remedy,
    })
}

fn unknown(key: &str, path: String, siblings: &[Field]) -> Problem {
    let remedy = match nearest(key, siblings) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!(
            "leave it out; the fields here are {}",
            siblings.iter().map(|field| field.name).collect::<Vec<_>>().join(", ")
        ),
    };
    Problem {
        path,
        problem: "is not a field of the input".to_owned(),
        remedy,
    }
}

/// Other words for fields, in small letters, which no spelling leads to.
const OTHER_WORDS: &[(&str, &str)] = &[
    ("address", "endpoint.host"),
    ("server", "endpoint.host"),
    ("db", "endpoint.database"),
    ("dbname", "endpoint.database"),
    ("user", "auth.username"),
    ("login", "auth.username"),
    ("sg", "network.securityGroupIds"),
    ("sgs", "network.securityGroupIds"),
    ("vpc", "network.subnetId"),
    ("vpcid", "network.subnetId"),
    ("ca", "tls.caUri"),
    ("cert", "tls.caUri"),
    ("certificate", "tls.caUri"),
    ("ssl", "tls.enforce"),
    ("jar", "driver.jarUri"),
    ("class", "driver.className"),
    ("job", "diagnose.jobName"),
    ("run", "diagnose.jobRunId"),
    ("crawler", "diagnose.crawlerName"),
];

/// The path of the known field whose name is nearest to `key`, if one is near; a sibling before one elsewhere.
fn nearest(key: &str, siblings: &[Field]) -> Option<String> {
    let plain = |name: &str| {
        name.chars()
            .filter(|c| c.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect::<String>()
    };
    let wanted = plain(key);
    if let Some((_, path)) = OTHER_WORDS.iter().find(|(word, _)| *word == wanted) {
        // Beside its fields, a field is named alone.
        let (_, last) = path.split_once('.').unwrap_or(("", path));
        let is_here = siblings.iter().any(|field| field.name == last);
        return Some(if is_here { last } else { path }.to_owned());
    }
    let distance = |name: &str| strsim::damerau_levenshtein(&wanted, &plain(name));
    // `role` for `glueRole`.
    let is_end_of = |name: &str| wanted.len() > 3 && plain(name).ends_with(&wanted);
    let mut paths: Vec<(usize, bool, String)> = Vec::new();
    for field in siblings {
        let near = if is_end_of(field.name) { 0 } else { distance(field.name) };
        paths.push((near, false, field.name.to_owned()));
    }
    for field in FIELDS {
        paths.push((distance(field.name), true, field.name.to_owned()));
        if let Kind::Object(inner) = field.kind {
            paths.extend(
                inner
                    .iter()
                    .map(|inner| (distance(inner.name), true, format!("{}.{}", field.name, inner.name))),
            );
        }
    }
    let (distance, _, path) = paths
        .into_iter()
        .min_by_key(|(distance, elsewhere, _)| (*distance, *elsewhere))?;
    (distance <= 1.max(wanted.len() / 3)).then_some(path)
}

/// `path.key`. A key that is no plain word is not repeated: it may hold anything, a secret as well.
pub(super) fn join(path: &str, key: &str) -> String {
    let key = if is_field_name(key) { key } else { "?" };
    if path.is_empty() {
        key.to_owned()
    } else {
        format!("{path}.{key}")
    }
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const CANARY: &str = "Tr0ub4dor-canary";

    fn check(input: Value, expected: &[(&str, &str, &str)]) {
        let problems = Request::parse(input.clone()).expect_err(&format!("{input}"));
        let found: Vec<_> = problems
            .iter()
            .map(|p| (p.path.as_str(), p.problem.as_str(), p.remedy.as_str()))
            .collect();
        assert_eq!(found.len(), expected.len(), "{input}: {found:#?}");
        for (path, problem, remedy) in expected {
            assert!(
                found
                    .iter()
                    .any(|found| found.0 == *path && found.1.contains(problem) && found.2.contains(remedy)),
                "{input}: no {path}: {problem}: {remedy} in {found:#?}"
            );
        }
    }

    #[test]
    fn input_that_is_no_object_is_answered_with_what_it_should_be() {
        for input in [json!("postgresql"), json!([]), json!(null), json!(5)] {
            check(input, &[("$", "has to be an object", "{\"source\": \"postgresql\"}")]);
        }
    }

    #[test]
    fn what_is_nearly_right_is_told_by_what_is_wrong_with_it() {
        for (input, path, problem, remedy) in [
            (
                json!({"connection": "orders "}),
                "connection",
                "begins or ends with a space",
                "leave",
            ),
            (
                json!({"glueRole": " arn:aws:iam::111122223333:role/G"}),
                "glueRole",
                "begins or ends with a space",
                "leave",
            ),
            (
                json!({"endpoint": {"host": "h.x:5432"}}),
                "endpoint.host",
                "holds the port too",
                "`endpoint.port`",
            ),
            (
                json!({"endpoint": {"host": "h.x:0"}}),
                "endpoint.host",
                "is not a host name",
                "example",
            ),
            (
                json!({"network": {"securityGroupIds": ["sg-1", "sg-2", "sg-1"]}}),
                "network.securityGroupIds[2]",
                "stands in the list already",
                "leave",
            ),
            (json!({"role": "x"}), "role", "is not a field", "`glueRole`"),
            (
                json!({"snowflake": {"rol": "x"}}),
                "snowflake.rol",
                "is not a field",
                "`role`",
            ),
        ] {
            check(input, &[(path, problem, remedy)]);
        }
    }

    #[test]
    fn a_host_that_no_source_can_have_as_glue_sees_it_is_refused() {
        for host in [
            "localhost",
            "db.localhost",
            "localhost.localdomain",
            "127.0.0.1",
            "127.1",
            "2130706433",
            "300.1.2.3",
            "0.0.0.0",
            "169.254.169.254",
            "224.0.0.1",
            "255.255.255.255",
        ] {
            let input = json!({"source": "postgresql", "endpoint": {"host": host}});
            check(
                input,
                &[("endpoint.host", "no source has", "as it is seen from your VPC")],
            );
            let url = format!("jdbc:postgresql://{host}:5432/orders");
            check(json!({ "url": url }), &[("endpoint.host", "no source has", "")]);
        }
        for host in ["10.0.0.1", "localhost.example.com", "128.0.0.1", "100.64.0.1", "db1"] {
            assert!(Request::parse(json!({"endpoint": {"host": host}})).is_ok(), "{host}");
        }
    }

    #[test]
    fn an_unknown_field_is_named_with_the_nearest_known_one() {
        check(
            json!({"conection": "x"}),
            &[("conection", "not a field", "`connection`")],
        );
        check(json!({"glue_role": "x"}), &[("glue_role", "not a field", "`glueRole`")]);
        check(json!({"host": "h"}), &[("host", "not a field", "`endpoint.host`")]);
        for (word, path) in OTHER_WORDS {
            let (object, last) = path.split_once('.').unwrap();
            let known = FIELDS.iter().find(|field| field.name == object).unwrap();
            assert!(
                matches!(known.kind, Kind::Object(inner) if inner.iter().any(|field| field.name == last)),
                "{path}"
            );
            check(json!({*word: "x"}), &[(word, "not a field", &format!("`{path}`"))]);
        }
        check(
            json!({"endpoint": {"dbname": "x"}}),
            &[("endpoint.dbname", "not a field", "`database`")],
        );
        check(
            json!({"endpoint": {"hostt": "h"}}),
            &[("endpoint.hostt", "not a field", "`host`")],
        );
        check(
            json!({"endpoint": {"subnetId": "h"}}),
            &[("endpoint.subnetId", "not a field", "`network.subnetId`")],
        );
        check(
            json!({"colour": "x"}),
            &[("colour", "not a field", "the fields here are connection, source,")],
        );
        check(json!({"{{x}}": "x"}), &[("?", "not a field", "leave it out")]);
    }

    #[test]
    fn a_wrong_type_is_answered_with_path_and_example() {
        check(
            json!({"endpoint": {"port": "5432"}}),
            &[("endpoint.port", "is text", "for example 5432")],
        );
        check(
            json!({"endpoint": {"port": 0}}),
            &[("endpoint.port", "is not a number from 1 to 65535", "5432")],
        );
        check(
            json!({"endpoint": {"port": 70000}}),
            &[("endpoint.port", "is not", "5432")],
        );
        check(
            json!({"endpoint": {"port": 5432.5}}),
            &[("endpoint.port", "is not", "5432")],
        );
        check(
            json!({"endpoint": "h:5432"}),
            &[("endpoint", "is text; it has to be an object", "\"host\"")],
        );
        check(
            json!({"connection": 5}),
            &[("connection", "is a number", "\"orders-prod\"")],
        );
        check(
            json!({"tls": {"enforce": "yes"}}),
            &[("tls.enforce", "is text", "true")],
        );
        check(
            json!({"network": {"securityGroupIds": "sg-1"}}),
            &[("network.securityGroupIds", "is text", "[\"sg-0abc\"]")],
        );
        check(
            json!({"engines": ["glue-etl", "spark"]}),
            &[("engines[1]", "does not belong", "`crawler`")],
        );
        check(
            json!({"confirm": ["everything"]}),
            &[("confirm[0]", "does not belong", "create-secret")],
        );
        check(
            json!({"auth": {"method": "kerberos"}}),
            &[("auth.method", "is not `secret`", "\"secret\"")],
        );
        check(json!({"schemaVersion": 3}), &[("schemaVersion", "is not 1 or 2", "1")]);
    }

    #[test]
    fn a_value_that_cannot_be_is_answered_with_what_can() {
        check(
            json!({"connection": "a\nb"}),
            &[("connection", "is not a name of 1 to 255", "")],
        );
        check(json!({"connection": ""}), &[("connection", "is empty", "orders-prod")]);
        check(
            json!({"endpoint": {"host": "h;drop"}}),
            &[("endpoint.host", "is not a host name", "db.example.internal")],
        );
        check(
            json!({"endpoint": {"host": "h:5432"}}),
            &[("endpoint.host", "holds the port too", "`endpoint.port`")],
        );
        check(
            json!({"endpoint": {"database": "d?ssl=true"}}),
            &[("endpoint.database", "is not a database name", "orders")],
        );
        check(
            json!({"auth": {"secretId": "a b"}}),
            &[("auth.secretId", "is not the name or ARN", "")],
        );
        check(
            json!({"network": {"subnetId": "vpc-1"}}),
            &[("network.subnetId", "is not the id of a subnet", "subnet-")],
        );
        check(
            json!({"network": {"securityGroupIds": ["sg-1", "x"]}}),
            &[("network.securityGroupIds[1]", "does not belong", "sg-")],
        );
        check(
            json!({"glueRole": "GlueRole"}),
            &[("glueRole", "is not the ARN of a role", "arn:aws:iam::")],
        );
        check(
            json!({"driver": {"jarUri": "http://x"}}),
            &[("driver.jarUri", "is not the s3:// URI", "s3://")],
        );
        check(
            json!({"diagnose": {"jobRunId": "run 1"}}),
            &[("diagnose.jobRunId", "is not a job run id", "jr_")],
        );
    }

    #[test]
    fn an_empty_job_or_run_is_refused_and_an_event_never_is() {
        check(
            json!({"diagnose": {"jobName": ""}}),
            &[("diagnose.jobName", "is empty", "")],
        );
        check(
            json!({"diagnose": {"jobName": "j", "jobRunId": ""}}),
            &[("diagnose.jobRunId", "is empty", "")],
        );
        for (event, state, message) in [
            (json!({"state": "FAILED", "message": "no"}), Some("FAILED"), Some("no")),
            (json!({"state": 5, "message": "no", "more": {}}), None, Some("no")),
            (
                json!({"message": format!("password={CANARY} was rejected")}),
                None,
                Some("password=[redacted] was rejected"),
            ),
            (json!("FAILED"), None, None),
        ] {
            let request = Request::parse(json!({"diagnose": {"jobName": "j", "event": event}})).unwrap();
            let read = request.diagnose.unwrap().event.unwrap();
            assert_eq!(
                (read.state.as_deref(), read.message.as_deref()),
                (state, message),
                "{event}"
            );
        }
        let long = Request::parse(json!({"diagnose": {"jobName": "j", "event": {"message": "x".repeat(200_000)}}}));
        assert!(long.unwrap().diagnose.unwrap().event.unwrap().message.unwrap().len() <= 8 * 1024);
    }

    #[test]
    fn everything_that_is_wrong_is_said_in_one_pass() {
        check(
            json!({"conection": "x", "endpoint": {"host": "a b", "port": "x"}, "auth": {"password": CANARY}, "tls": true}),
            &[
                ("conection", "", "`connection`"),
                ("endpoint.host", "", ""),
                ("endpoint.port", "", ""),
                ("auth.password", "looks like a password", "Secrets Manager"),
                ("tls", "", ""),
            ],
        );
        let many: Map<String, Value> = (0..500).map(|n| (format!("field{n}"), json!(1))).collect();
        let problems = Request::parse(Value::Object(many)).unwrap_err();
        assert_eq!(problems.len(), MOST_PROBLEMS + 1);
        assert!(problems.last().unwrap().problem.contains("460 more"));
    }

    #[test]
    fn input_that_carries_a_password_is_refused_and_never_repeated() {
        for (input, path) in [
            (json!({"password": CANARY}), "password"),
            (json!({"auth": {"method": "secret", "passwd": CANARY}}), "auth.passwd"),
            (json!({"auth": {"method": CANARY}, "pwd": CANARY}), "pwd"),
            (
                json!({"auth": {"secretString": {"username": "u", "password": CANARY}}}),
                "auth.secretString",
            ),
            (json!({"url": format!("jdbc:postgresql://u:{CANARY}@h:5432/d")}), "url"),
            (
                json!({"url": format!("jdbc:postgresql://h:5432/d?user=u&password={CANARY}")}),
                "url",
            ),
            (json!({"source": format!("jdbc:mysql://u:{CANARY}@h:3306/d")}), "source"),
            (json!({"snowflake": {"privateKey": CANARY}}), "snowflake.privateKey"),
            (json!({"token": [CANARY]}), "token"),
        ] {
            let problems = Request::parse(input.clone()).unwrap_err();
            assert!(
                problems
                    .iter()
                    .any(|p| p.path == path && p.problem.contains("looks like a password")),
                "{input}: {problems:?}"
            );
            let said = serde_json::to_string(&problems).unwrap();
            assert!(!said.contains(CANARY), "{said}");
        }
    }

    #[test]
    fn no_value_is_repeated_whatever_is_wrong_with_it() {
        for input in [
            json!({"connection": {CANARY: CANARY}}),
            json!({"endpoint": {"host": format!("{CANARY} x"), "port": CANARY, "database": format!("{CANARY};")}}),
            json!({"auth": {"method": CANARY, "create": CANARY, "secretId": format!("{CANARY} ")}}),
            json!({"engines": [CANARY], "schemaVersion": CANARY}),
            json!({"url": format!("jdbc:{CANARY}://h")}),
            json!({"url": format!("jdbc:postgresql://{CANARY}@h:5432/d")}),
            json!(CANARY),
        ] {
            let said = format!("{:?}", Request::parse(input.clone()).unwrap_err());
            assert!(!said.contains(CANARY), "{input}: {said}");
        }
    }

    #[test]
    fn a_url_is_taken_apart() {
        let request = Request::parse(json!({"url": "jdbc:postgresql://db.example.internal:5432/orders"})).unwrap();
        let endpoint = request.endpoint.unwrap();
        assert_eq!(
            (endpoint.host.as_deref(), endpoint.port, endpoint.database.as_deref()),
            (Some("db.example.internal"), Some(5432), Some("orders"))
        );
        let as_source = Request::parse(json!({"source": "jdbc:postgresql://h:1/d"})).unwrap();
        assert_eq!((as_source.host(), as_source.source.as_deref()), (Some("h"), None));
    }

    #[test]
    fn a_host_given_as_the_source_is_the_endpoint_s_host() {
        let request = Request::parse(json!({"source": "orders.abc.us-east-1.rds.amazonaws.com"})).unwrap();
        assert_eq!(request.host(), Some("orders.abc.us-east-1.rds.amazonaws.com"));
        check(
            json!({"source": "a.example.internal", "endpoint": {"host": "b.example.internal"}}),
            &[("source", "contradicts `endpoint.host`", "leave the other out")],
        );
    }

    #[test]
    fn a_url_that_glue_cannot_use_is_answered_with_the_remedy() {
        let url = |url: &str| json!({"url": url});
        check(
            url("postgres://h:5432/d"),
            &[("url", "is not a JDBC URL", "jdbc:postgresql://")],
        );
        check(url("jdbc:db2://h:1/d"), &[("url", "of no vendor", "postgresql")]);
        check(
            url("jdbc:postgresql://u@h:5432/d"),
            &[("url", "carries a user", "auth")],
        );
        check(
            url("jdbc:postgresql://h:5432/d?sslmode=require"),
            &[("url", "carries properties", "tls")],
        );
        check(
            url("jdbc:postgresql://h:5432/d;x=y"),
            &[("url", "carries properties", "tls")],
        );
        check(
            url("jdbc:sqlserver://h:1433;databaseName=d;encrypt=true"),
            &[("url", "carries properties", "tls")],
        );
        check(
            url("jdbc:postgresql://a:1,b:2/d"),
            &[("url", "does not name one host", "endpoint")],
        );
        check(
            url("jdbc:postgresql://h:x/d"),
            &[("url", "does not name one host", "endpoint")],
        );
        check(
            url("jdbc:postgresql:d"),
            &[("url", "does not name one host", "endpoint")],
        );
        check(url("jdbc:postgresql://h:1/a/b"), &[("url", "database", "endpoint")]);
    }

    #[test]
    fn contradictions_are_problems_and_agreement_is_none() {
        let url = "jdbc:postgresql://h:5432/d";
        check(
            json!({"url": url, "endpoint": {"host": "x"}}),
            &[("endpoint.host", "contradicts `url`", "leave the other out")],
        );
        check(
            json!({"url": url, "endpoint": {"port": 1}}),
            &[("endpoint.port", "contradicts `url`", "")],
        );
        check(
            json!({"url": url, "source": "mysql"}),
            &[(
                "url",
                "contradicts `source`: it is of PostgreSQL, and `source` of MySQL",
                "",
            )],
        );
        check(
            json!({"source": "postgres", "snowflake": {"account": "a"}}),
            &[("snowflake", "contradicts `source`", "")],
        );
        check(
            json!({"source": "mysql", "endpoint": {"host": "w.abc.eu-west-1.redshift.amazonaws.com"}}),
            &[("endpoint.host", "contradicts `source`", "")],
        );
        for agreeing in [
            json!({"url": url, "endpoint": {"host": "H", "port": 5432, "database": "d"}, "source": "postgres"}),
            json!({"url": "jdbc:mysql://h:3306/d", "source": "mariadb"}),
            json!({"url": url, "source": "aurora"}),
        ] {
            Request::parse(agreeing.clone()).unwrap_or_else(|problems| panic!("{agreeing}: {problems:?}"));
        }
    }

    #[test]
    fn fields_of_another_source_or_method_are_problems() {
        check(
            json!({"source": "postgres", "endpoint": {"sid": "X"}}),
            &[("endpoint.sid", "Oracle", "endpoint.database")],
        );
        check(
            json!({"source": "oracle", "endpoint": {"sid": "X", "service": "Y"}}),
            &[("endpoint.sid", "contradicts", "")],
        );
        check(
            json!({"source": "postgres", "auth": {"kind": "oauth"}}),
            &[("auth.kind", "Snowflake", "leave")],
        );
        check(
            json!({"auth": {"method": "managed", "secretId": "x"}}),
            &[("auth.secretId", "`managed`", "secret")],
        );
        check(
            json!({"auth": {"method": "iam", "create": true}}),
            &[("auth.create", "`iam`", "secret")],
        );
        check(
            json!({"diagnose": {"jobName": "j"}, "endpoint": {"host": "h"}}),
            &[("diagnose", "diagnosis", "leave")],
        );
    }

    #[test]
    fn the_whole_documented_input_is_understood() {
        let request = Request::parse(json!({
            "connection": "orders-prod",
            "source": "postgresql",
            "endpoint": {"host": "orders.abc.us-east-1.rds.amazonaws.com", "port": 5432, "database": "orders"},
            "auth": {"secretId": "glue/orders-prod/credentials"},
            "network": {"subnetId": "subnet-0abc", "securityGroupIds": ["sg-0abc"]},
            "tls": {"enforce": true},
            "driver": {"jarUri": "s3://bucket/a.jar", "className": "org.postgresql.Driver"},
            "glueRole": "arn:aws:iam::111122223333:role/service-role/GlueRole",
            "engines": ["glue-etl"],
            "confirm": ["create-secret"],
            "preflight": "warn",
            "schemaVersion": 1,
            "diagnose": null
        }))
        .unwrap();
        assert_eq!(request.auth.unwrap().method, Some(AuthMethod::Secret));
        assert_eq!(Request::parse(json!({})).unwrap(), Request::default());
    }

    #[test]
    fn a_host_or_url_in_place_of_words_goes_where_it_belongs() {
        let parse = |value| Request::parse(value).unwrap();
        for host in [
            "orders.abc.us-east-1.rds.amazonaws.com",
            "wh.abc123.eu-west-1.redshift.amazonaws.com",
            "wg.111122223333.eu-west-1.redshift-serverless.amazonaws.com",
            "10.0.1.5",
        ] {
            let request = parse(json!({"source": host}));
            assert_eq!((request.host(), request.source.as_deref()), (Some(host), None));
        }
        for request in [
            json!({"source": "acme-eu.snowflakecomputing.com"}),
            json!({"endpoint": {"host": "ACME-EU.snowflakecomputing.com"}}),
            json!({"source": "Snowflake", "endpoint": {"host": "acme-eu.snowflakecomputing.com", "port": 443}}),
        ] {
            let request = parse(request);
            assert_eq!(request.endpoint, None);
            assert_eq!(
                request.snowflake.unwrap().host().as_deref(),
                Some("acme-eu.snowflakecomputing.com")
            );
        }
        let by_url =
            parse(json!({"source": "jdbc:redshift:iam://wh.abc123.eu-west-1.redshift.amazonaws.com:5439/dev"}));
        assert!(by_url.uses_iam());
        let by_url = parse(json!({"source": "jdbc:snowflake://acme-eu.snowflakecomputing.com/?user=ETL&db=D&role=R"}));
        assert_eq!(
            (by_url.url.as_deref(), by_url.source_answer().engine()),
            (None, Some(Engine::Snowflake))
        );
        assert_eq!(by_url.auth.unwrap().username.as_deref(), Some("ETL"));
        check(
            json!({"url": "jdbc:redshift:iam://h:5439/dev", "auth": {"method": "managed"}}),
            &[("auth.method", "contradicts `url`", "")],
        );
        check(
            json!({"endpoint": {"host": "a.snowflakecomputing.com"}, "snowflake": {"account": "b"}}),
            &[("endpoint.host", "contradicts `snowflake.account`", "")],
        );
    }
}
