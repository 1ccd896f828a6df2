//! One thing by two spellings: a secret by its name and by its ARN, a role, a key, an object of S3, a host. What the record calls otherwise than
//! today's facts do is written as these write it, so that it is compared with itself and is no repointing.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use shared_domain::jdbc::{OPTIONS, target_of_url};

use super::differences::arn_of_role;
use crate::driver::custom::s3_object;

/// What a field names, by what its spellings are told to be one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Secret,
    Role,
    Key,
    /// One object of S3, or several with commas; their order is no other list.
    Objects,
    Url,
    Host,
    /// Not set is `false`.
    Flag,
}

/// The fields that name something that has several spellings, by their last names.
const SPELLED: [(&str, Kind); 19] = [
    ("SECRET_ID", Kind::Secret),
    ("SecretArn", Kind::Secret),
    ("secretId", Kind::Secret),
    ("Role", Kind::Role),
    ("KmsKeyId", Kind::Key),
    ("AwsKmsKeyId", Kind::Key),
    ("KmsKeyArn", Kind::Key),
    ("JDBC_DRIVER_JAR_URI", Kind::Objects),
    ("CUSTOM_JDBC_CERT", Kind::Objects),
    ("ScriptLocation", Kind::Objects),
    ("--TempDir", Kind::Objects),
    ("--extra-jars", Kind::Objects),
    ("--extra-files", Kind::Objects),
    ("JDBC_CONNECTION_URL", Kind::Url),
    ("CONNECTION_URL", Kind::Url),
    ("url", Kind::Url),
    ("HOST", Kind::Host),
    ("JDBC_ENFORCE_SSL", Kind::Flag),
    ("SKIP_CUSTOM_JDBC_CERT_VALIDATION", Kind::Flag),
];

/// Resources that are called by what names them: where they stand, by which field (none where they are a map), and what names them.
const CALLED: [(&str, &str, Option<&str>, Kind); 3] = [
    ("credentials", "Secrets", Some("SecretId"), Kind::Secret),
    ("driver", "Jars", None, Kind::Objects),
    ("driver", "Certificates", None, Kind::Objects),
];

/// The record, in the spelling of today.
pub(super) fn as_in(mut before: Value, after: &Value) -> Value {
    let both = Both {
        then: &before.clone(),
        now: after,
    };
    for (part, key, id, kind) in CALLED {
        if let Some(there) = before.get_mut(part).and_then(|part| part.get_mut(key)) {
            both.call(there, &after[part][key], id, kind);
        }
    }
    for (part, key, id) in [
        ("evidence", "connections", Some("name")),
        ("evidence", "job", None),
        ("evidence", "crawler", None),
        ("credentials", "Secrets", Some("SecretId")),
        ("credentials", "ConnectionPasswordEncryption", None),
    ] {
        let now = &after[part][key];
        let there = before.get_mut(part).and_then(|part| part.get_mut(key));
        match (there, id) {
            (Some(Value::Array(then)), Some(id)) => {
                for one in then {
                    let mut all = now.as_array().into_iter().flatten();
                    if let Some(other) = all.find(|other| other[id] == one[id]) {
                        both.spell(one, other);
                    }
                }
            }
            (Some(then), None) => both.spell(then, now),
            _ => {}
        }
    }
    before
}

/// Names a key in today's facts as the record does, where that says its id, and today an alias that was read to lead to it: so the one that is
/// known in both is said.
pub(super) fn name_keys(before: &Value, after: &mut Value) {
    let both = Both {
        then: before,
        now: &after.clone(),
    };
    let of_record = |holder: &Value, field: &str| {
        holder[field]
            .as_str()
            .filter(|name| !name.contains("alias/"))
            .map(str::to_owned)
    };
    let rename = |holder: &mut Value, field: &str, was: Option<String>| {
        let is = holder[field].as_str().unwrap_or_default();
        let Some(was) = was.filter(|was| is.contains("alias/") && both.is_same(Kind::Key, was, is)) else {
            return;
        };
        holder[field] = json!(was);
    };
    let then = before["credentials"]["Secrets"].as_array();
    let now = after.pointer_mut("/credentials/Secrets").and_then(Value::as_array_mut);
    for secret in now.into_iter().flatten() {
        let id = |one: &Value| one["SecretId"].as_str().unwrap_or_default().to_owned();
        let own = id(secret);
        let mut same = then
            .into_iter()
            .flatten()
            .filter(|one| both.is_same(Kind::Secret, &id(one), &own));
        let was = same.next().and_then(|one| of_record(&one["Description"], "KmsKeyId"));
        if let Some(description) = secret
            .get_mut("Description")
            .filter(|one| one.get("KmsKeyId").is_some())
        {
            rename(description, "KmsKeyId", was);
        }
    }
    let was = of_record(&before["credentials"]["ConnectionPasswordEncryption"], "AwsKmsKeyId");
    let now = after.pointer_mut("/credentials/ConnectionPasswordEncryption");
    if let Some(settings) = now.filter(|one| one.get("AwsKmsKeyId").is_some()) {
        rename(settings, "AwsKmsKeyId", was);
    }
}

/// Whether a text of the record and one of today, each with its facts, name one thing in fields of that kind.
pub(super) fn are_one(field: &str, (then, one): (&Value, &str), (now, other): (&Value, &str)) -> bool {
    let both = Both { then, now };
    kind_of(field).is_some_and(|kind| both.is_same(kind, one, other))
}

/// The two readings, by which it is known what a name stands for.
struct Both<'a> {
    then: &'a Value,
    now: &'a Value,
}

impl Both<'_> {
    /// Calls resources as they are called today, be it by several names.
    fn call(&self, then: &mut Value, now: &Value, id: Option<&str>, kind: Kind) {
        let (had, has) = (ids(then, id), ids(now, id));
        for was in had.difference(&has) {
            let names: Vec<&String> = has
                .difference(&had)
                .filter(|name| self.is_same(kind, was, name))
                .collect();
            if names.is_empty() {
                continue;
            }
            match (id, &mut *then) {
                (Some(id), Value::Array(list)) => {
                    let Some(at) = list.iter().position(|one| one[id] == was.as_str()) else {
                        continue;
                    };
                    let one = list.remove(at);
                    list.extend(names.into_iter().map(|name| {
                        let mut called = one.clone();
                        called[id] = json!(name);
                        called
                    }));
                }
                (None, Value::Object(map)) => {
                    let one = map.remove(was).unwrap_or_default();
                    map.extend(names.into_iter().map(|name| (name.clone(), one.clone())));
                }
                _ => {}
            }
        }
    }

    /// Writes what a resource names as it is written today.
    fn spell(&self, then: &mut Value, now: &Value) {
        let (Value::Object(then), Value::Object(now)) = (then, now) else {
            return;
        };
        for (field, is) in now {
            let kind = kind_of(field);
            let Some(was) = then.get_mut(field) else {
                if kind == Some(Kind::Flag) && is_off(is) {
                    then.insert(field.clone(), is.clone());
                }
                continue;
            };
            if let (Value::String(one), Value::String(other)) = (&*was, is) {
                let is_same = match kind {
                    Some(kind) => self.is_same(kind, one, other),
                    None => OPTIONS.contains(&field.as_str()) && self.are_same_options(one, other),
                };
                if is_same {
                    *was = is.clone();
                }
            } else {
                self.spell(was, is);
            }
        }
        let is_flag = |field: &str| kind_of(field) == Some(Kind::Flag);
        then.retain(|field, was| now.contains_key(field) || !is_flag(field) || !is_off(was));
    }

    /// Options that are JSON in a text.
    fn are_same_options(&self, one: &str, other: &str) -> bool {
        let read = |text: &str| serde_json::from_str::<Value>(text).ok();
        let (Some(mut one), Some(other)) = (read(one), read(other)) else {
            return false;
        };
        self.spell(&mut one, &other);
        one == other
    }

    /// Whether a text of then and one of today are two spellings of one thing.
    fn is_same(&self, kind: Kind, then: &str, now: &str) -> bool {
        match kind {
            _ if then == now => true,
            Kind::Secret => self.is_same_secret(then, now),
            Kind::Role => self.is_same_role(then, now),
            Kind::Key => key_in(then) == key_in(now) || key_of(self.then, then) == key_of(self.now, now),
            Kind::Objects => objects(then) == objects(now),
            Kind::Url => url(then).is_some_and(|one| Some(one) == url(now)),
            Kind::Host => host(then) == host(now),
            Kind::Flag => then.eq_ignore_ascii_case(now),
        }
    }

    fn is_same_secret(&self, then: &str, now: &str) -> bool {
        match (arn_of(self.then, then), arn_of(self.now, now)) {
            (Some(one), Some(other)) => one == other,
            (Some(arn), None) => self.may_name(now, arn, without_end),
            (None, Some(arn)) => self.may_name(then, arn, without_end),
            // Which of them is whole is not known.
            (None, None) => self.may_name(then, now, without_random) || self.may_name(now, then, without_random),
        }
    }

    /// Whether a text names the secret of that ARN: as it is, without the characters that AWS adds, or by the name.
    fn may_name(&self, text: &str, arn: &str, without_random: fn(&str) -> &str) -> bool {
        let Some(name) = self.own_name(arn, ":secret:") else {
            return false;
        };
        let text = match text.starts_with("arn:") {
            true if text.split(":secret:").next() == arn.split(":secret:").next() => tail(text, ":secret:"),
            true => return false,
            false => text,
        };
        text == name || text == without_random(name)
    }

    fn is_same_role(&self, then: &str, now: &str) -> bool {
        if let (Some(one), Some(other)) = (arn_of_role(self.then, then), arn_of_role(self.now, now)) {
            // A role of another path is another one, or was made anew.
            return one == other;
        }
        let (arn, other) = match (then.starts_with("arn:"), now.starts_with("arn:")) {
            (true, false) => (then, now),
            (false, true) => (now, then),
            (true, true) | (false, false) => return is_path_of(then, now) || is_path_of(now, then),
        };
        self.own_name(arn, ":role/").is_some_and(|path| is_path_of(other, path))
    }

    /// What an ARN of this account, and of this Region where it has one, calls a thing.
    fn own_name<'a>(&self, arn: &'a str, mark: &str) -> Option<&'a str> {
        let (head, name) = arn.split_once(mark)?;
        let context = &self.now["evidence"]["context"];
        let is_own = |at: usize, of: &str| {
            let part = head.split(':').nth(at).unwrap_or_default();
            let own = context[of].as_str().unwrap_or_default();
            part.is_empty() || own.is_empty() || part == own
        };
        (is_own(3, "region") && is_own(4, "account")).then_some(name)
    }
}

fn ids(all: &Value, id: Option<&str>) -> BTreeSet<String> {
    let of_list = id.into_iter().flat_map(|id| {
        let list = all.as_array().into_iter().flatten();
        list.filter_map(move |one| one[id].as_str())
    });
    let of_map = all.as_object().filter(|_| id.is_none()).into_iter().flatten();
    of_list
        .chain(of_map.map(|(name, _)| name.as_str()))
        .map(str::to_owned)
        .collect()
}

fn kind_of(field: &str) -> Option<Kind> {
    SPELLED.iter().find(|(name, _)| *name == field).map(|(_, kind)| *kind)
}

fn is_off(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.eq_ignore_ascii_case("false"))
}

fn tail<'a>(text: &'a str, mark: &str) -> &'a str {
    text.split_once(mark).map_or(text, |(_, tail)| tail)
}

/// A secret's name without the hyphen and the six characters with which its ARN ends.
fn without_end(name: &str) -> &str {
    let is_end = |end: &str| end.len() == 6 && end.bytes().all(|byte| byte.is_ascii_alphanumeric());
    name.rsplit_once('-')
        .filter(|(_, end)| is_end(end))
        .map_or(name, |(name, _)| name)
}

/// The same of what may be an ARN that somebody has cut: `orders-backup` ends with a word.
fn without_random(name: &str) -> &str {
    let end = name.rsplit('-').next().unwrap_or_default();
    let rest = end.get(1..).unwrap_or_default();
    let is_all = |of: fn(&u8) -> bool, text: &str| text.bytes().all(|byte| of(&byte));
    let is_word =
        is_all(u8::is_ascii_lowercase, rest) || is_all(u8::is_ascii_uppercase, end) || is_all(u8::is_ascii_digit, end);
    if is_word { name } else { without_end(name) }
}

/// Whether a role's name, with its path or without, is the one of that path and name.
fn is_path_of(name: &str, path: &str) -> bool {
    let (name, path) = (name.trim_start_matches('/'), path.trim_start_matches('/'));
    name == path || path.rsplit('/').next() == Some(name)
}

/// The ARN of the secret that is called so.
fn arn_of<'a>(facts: &'a Value, id: &str) -> Option<&'a str> {
    let all = facts["credentials"]["Secrets"].as_array()?;
    let secret = all.iter().find(|secret| secret["SecretId"] == id)?;
    secret["Description"]["ARN"].as_str().filter(|arn| !arn.is_empty())
}

/// The id of the key that is called so: by what was read of it, else by the text. What an alias leads to, the text does not say.
fn key_of<'a>(facts: &'a Value, name: &'a str) -> &'a str {
    let credentials = &facts["credentials"];
    let secrets = credentials["Secrets"].as_array().into_iter().flatten();
    let of_secrets = secrets.map(|secret| (&secret["Description"]["KmsKeyId"], &secret["Key"]));
    let of_catalog = (
        &credentials["ConnectionPasswordEncryption"]["AwsKmsKeyId"],
        &credentials["CatalogKey"],
    );
    let mut known = of_secrets.chain([of_catalog]);
    let read = known.find_map(|(called, key)| key["KeyMetadata"]["KeyId"].as_str().filter(|_| *called == name));
    read.unwrap_or_else(|| key_in(name))
}

/// What a text calls a key: its id, or the alias, which is the same whatever it leads to.
fn key_in(name: &str) -> &str {
    match name.split_once(":alias/") {
        Some(_) => name.rsplit(':').next().unwrap_or(name),
        None => tail(name, ":key/"),
    }
}

/// The objects that a text names.
fn objects(text: &str) -> BTreeSet<(String, String)> {
    let each = text.split(',').map(str::trim).filter(|one| !one.is_empty());
    each.map(object).collect()
}

/// Bucket and key. A web address of S3 is none of its URIs, for what wants a URI; by the host or by the path it is the same address.
fn object(text: &str) -> (String, String) {
    if let Some((bucket, key)) = s3_object(text) {
        return (format!("s3://{bucket}"), key.to_owned());
    }
    let web = text.strip_prefix("https://").and_then(|rest| rest.split_once('/'));
    match web.filter(|(host, _)| host.contains(".amazonaws.com")) {
        Some((host, path)) if host.starts_with("s3.") || host.starts_with("s3-") => {
            let (bucket, key) = path.split_once('/').unwrap_or((path, ""));
            (format!("{host}/{bucket}"), key.to_owned())
        }
        Some((host, key)) => match host.split_once(".s3") {
            Some((bucket, rest)) => (format!("s3{rest}/{bucket}"), key.to_owned()),
            None => (host.to_owned(), key.to_owned()),
        },
        None => (text.to_owned(), String::new()),
    }
}

fn host(text: &str) -> String {
    text.trim().trim_end_matches('.').to_ascii_lowercase()
}

/// What is before the parameters, with the host in one spelling, and the parameters, whose order says nothing.
fn url(text: &str) -> Option<(String, BTreeSet<&str>)> {
    let named = target_of_url(text)?.host;
    let mut parts = text.split(['?', ';', '&']);
    let head = parts.next()?.replacen(&named, &host(&named), 1);
    Some((head, parts.collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_thing_has_these_spellings_and_what_is_only_like_it_is_another() {
        let secret = "arn:aws:secretsmanager:us-east-1:111122223333:secret:glue/orders-AvVWAk";
        let cut = "arn:aws:secretsmanager:us-east-1:111122223333:secret:glue/orders";
        let word = "arn:aws:secretsmanager:us-east-1:111122223333:secret:glue/orders-backup";
        let anew = "arn:aws:secretsmanager:us-east-1:111122223333:secret:glue/orders-Bb11Cc";
        let abroad = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:glue/orders-AvVWAk";
        let role = "arn:aws:iam::111122223333:role/etl/GlueRole";
        let key = "arn:aws:kms:us-east-1:111122223333:key/k1";
        let alias = "arn:aws:kms:us-east-1:111122223333:alias/orders";
        let facts = json!({"evidence": {"context": {"account": "111122223333", "region": "us-east-1"}}});
        let both = Both {
            then: &facts,
            now: &facts,
        };
        for (kind, one, other, is_same) in [
            (Kind::Secret, secret, "glue/orders", true),
            (Kind::Secret, secret, "glue/orders-AvVWAk", true),
            (Kind::Secret, secret, cut, true),
            (Kind::Secret, cut, "glue/orders", true),
            (Kind::Secret, secret, anew, false),
            // It may be the ARN of another one, without what AWS adds.
            (Kind::Secret, word, "glue/orders", false),
            (Kind::Secret, word, "glue/orders-backup", true),
            (Kind::Secret, secret, "glue/order", false),
            (Kind::Secret, abroad, "glue/orders", false),
            (Kind::Secret, abroad, cut, false),
            (Kind::Role, role, "GlueRole", true),
            (Kind::Role, role, "etl/GlueRole", true),
            (Kind::Role, "etl/GlueRole", "GlueRole", true),
            (Kind::Role, role, "elt/GlueRole", false),
            (Kind::Role, role, "arn:aws:iam::111122223333:role/GlueRole", false),
            (Kind::Role, "arn:aws:iam::999988887777:role/GlueRole", "GlueRole", false),
            (Kind::Key, key, "k1", true),
            (Kind::Key, alias, "alias/orders", true),
            (Kind::Key, alias, "k1", false),
            (
                Kind::Objects,
                "s3://b/a.jar, s3://b/c.jar",
                "s3a://b/c.jar,s3n://b/a.jar,",
                true,
            ),
            (Kind::Objects, "s3://b/a.jar", "s3://b/A.jar", false),
            (Kind::Objects, "s3://b/a.jar", "s3://b/a.jar,s3://b/c.jar", false),
            (
                Kind::Objects,
                "https://b.s3.us-east-1.amazonaws.com/f/a.jar",
                "https://s3.us-east-1.amazonaws.com/b/f/a.jar",
                true,
            ),
            // Glue wants a URI of S3, and takes no web address.
            (
                Kind::Objects,
                "https://b.s3.us-east-1.amazonaws.com/a.jar",
                "s3://b/a.jar",
                false,
            ),
            (
                Kind::Url,
                "jdbc:postgresql://DB.x:5432/dev",
                "jdbc:postgresql://db.x.:5432/dev",
                true,
            ),
            (
                Kind::Url,
                "jdbc:postgresql://db.x:5432/dev",
                "jdbc:postgresql://db.x:5432/Dev",
                false,
            ),
            (
                Kind::Url,
                "jdbc:postgresql://db.x:5432/dev",
                "jdbc:postgresql://db.x:5433/dev",
                false,
            ),
            (
                Kind::Url,
                "jdbc:sqlserver://db.x:1433;databaseName=dev;encrypt=true",
                "jdbc:sqlserver://DB.x:1433;encrypt=true;databaseName=dev",
                true,
            ),
            (Kind::Url, "x", "y", false),
            (Kind::Host, "DB.x.", "db.x", true),
            (Kind::Flag, "TRUE", "true", true),
            (Kind::Flag, "true", "false", false),
        ] {
            assert_eq!(both.is_same(kind, one, other), is_same, "{one} {other}");
            assert_eq!(both.is_same(kind, other, one), is_same, "{other} {one}");
        }
    }

    #[test]
    fn what_was_read_of_a_secret_or_a_key_goes_before_how_it_is_spelled() {
        let facts = |id: &str, arn: &str, key: &str| {
            json!({"credentials": {"Secrets": [{"SecretId": id, "Description": {"ARN": arn, "KmsKeyId": "alias/orders"},
                "Key": {"KeyMetadata": {"KeyId": key}}}]}})
        };
        let (one, other) = (
            "arn:aws:secretsmanager:r:1:secret:x-AAAAAA",
            "arn:aws:secretsmanager:r:1:secret:x-BBBBBB",
        );
        let then = facts("x", one, "k1");
        for (id, arn, key, same_secret, same_key) in [(one, one, "k1", true, true), (other, other, "k2", false, false)]
        {
            let now = facts(id, arn, key);
            let both = Both { then: &then, now: &now };
            assert_eq!(both.is_same(Kind::Secret, "x", id), same_secret, "{id}");
            assert_eq!(both.is_same(Kind::Key, "alias/orders", key), same_key, "{key}");
        }
    }

    #[test]
    fn options_in_a_text_are_compared_by_what_they_name() {
        let with = |id: &str, url: &str| {
            let options = json!({"url": url, "secretId": id}).to_string();
            let connection =
                json!({"name": "sf", "connection": {"ConnectionProperties": {"SparkProperties": options}}});
            json!({"evidence": {"connections": [connection]}})
        };
        let arn = "arn:aws:secretsmanager:us-east-1:111122223333:secret:glue/sf-AvVWAk";
        let now = with(arn, "jdbc:snowflake://acme.snowflakecomputing.com");
        assert_eq!(
            as_in(with("glue/sf", "jdbc:snowflake://ACME.snowflakecomputing.com"), &now),
            now
        );
        let other = with("glue/sf", "jdbc:snowflake://other.snowflakecomputing.com");
        assert_eq!(as_in(other.clone(), &now), other);
    }
}
