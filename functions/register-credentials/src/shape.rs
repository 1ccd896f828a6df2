//! What a secret's value looks like to a Glue JDBC connection. Nothing of the value leaves but the names of its keys and the user.

use serde_json::{Map, Value, json};
use shared_domain::Secret;
use shared_domain::shell::shell_word;

/// Stands in a new secret until its owner puts the password in.
const PLACEHOLDER: &str = "PIPEFITTER_PLACEHOLDER";

/// Whether a connection can use a secret.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// It holds a user name and a password.
    Usable,
    /// The password has not been put in yet.
    Placeholder { username: String },
    /// The user name, the password or both are missing; these keys are there.
    Keys(Vec<String>),
    /// Not a JSON object.
    NotJson,
}

impl Shape {
    /// Glue reads `username` and `password`, or both in capitals, and nothing in between.
    pub(crate) fn of(value: &Secret) -> Self {
        let Ok(map) = serde_json::from_str::<Map<String, Value>>(value.expose()) else {
            return Self::NotJson;
        };
        let text = |key: &str| map.get(key).and_then(Value::as_str).filter(|text| !text.is_empty());
        let pair = text("username")
            .zip(text("password"))
            .or_else(|| text("USERNAME").zip(text("PASSWORD")));
        match pair {
            Some((username, PLACEHOLDER)) => Self::Placeholder {
                username: username.to_owned(),
            },
            Some(_) => Self::Usable,
            None => {
                let mut keys: Vec<_> = map.keys().take(20).cloned().collect();
                keys.sort();
                Self::Keys(keys)
            }
        }
    }
}

/// The value of a new secret: the user name, and a placeholder where the password will be.
pub(crate) fn shell_value(username: &str) -> String {
    json!({"username": username, "password": PLACEHOLDER}).to_string()
}

/// The command that asks for the password without showing it and hands it to `aws ... --secret-string` by a pipe, so that it is on
/// no command line, in no shell history and in no file.
pub(crate) fn fill_command(username: &str, aws: &str) -> String {
    let username = Value::from(username);
    let program = format!(
        "import getpass, json; print(json.dumps({{\"username\": {username}, \"password\": getpass.getpass()}}))"
    );
    format!(
        "python3 -c {} | aws secretsmanager {aws} --secret-string file:///dev/stdin",
        shell_word(&program)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_two_spellings_that_glue_reads_are_usable() {
        for (value, shape) in [
            (r#"{"username":"u","password":"p","engine":"postgres"}"#, Shape::Usable),
            (r#"{"USERNAME":"u","PASSWORD":"p"}"#, Shape::Usable),
            (
                r#"{"Username":"u","Password":"p"}"#,
                Shape::Keys(vec!["Password".into(), "Username".into()]),
            ),
            (
                r#"{"username":"u","PASSWORD":"p"}"#,
                Shape::Keys(vec!["PASSWORD".into(), "username".into()]),
            ),
            (
                r#"{"username":"u","password":""}"#,
                Shape::Keys(vec!["password".into(), "username".into()]),
            ),
            (
                r#"{"username":"u","password":7}"#,
                Shape::Keys(vec!["password".into(), "username".into()]),
            ),
            ("hunter2", Shape::NotJson),
            (r#""hunter2""#, Shape::NotJson),
            (&shell_value("u"), Shape::Placeholder { username: "u".into() }),
        ] {
            assert_eq!(Shape::of(&Secret::new(value)), shape, "{value}");
        }
    }

    #[test]
    fn the_command_survives_any_user_name() {
        assert_eq!(
            fill_command("glue", "put-secret-value --secret-id x"),
            "python3 -c 'import getpass, json; print(json.dumps({\"username\": \"glue\", \"password\": getpass.getpass()}))' \
             | aws secretsmanager put-secret-value --secret-id x --secret-string file:///dev/stdin"
        );
        assert!(fill_command("o'neil\"", "x").contains(r#""username": "o'\''neil\"""#));
    }
}
