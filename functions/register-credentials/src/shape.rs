//! What a secret's value looks like to Glue, what a new one's shell holds, and the command that fills it. Nothing of a value leaves but
//! the names of its keys and the user.

use aws_sdk_secretsmanager::Client;
use serde_json::{Map, Value};
use shared_domain::secret_form::{PLACEHOLDER, SecretForm};
use shared_domain::source::Properties;
use shared_domain::step::Unfilled;
use shared_domain::{Command, Secret};

/// Whether a connection can use a secret.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// It holds a login that Glue reads.
    Usable,
    /// The password or key has not been put in yet.
    Placeholder { username: Option<String> },
    /// Keys are missing or empty; these are there.
    Keys(Vec<String>),
    /// Not a JSON object.
    NotJson,
}

impl Shape {
    /// The shape of `value` to a connection whose secret has to have `form`.
    pub(crate) fn of(value: &Secret, form: SecretForm) -> Self {
        let Ok(map) = serde_json::from_str::<Map<String, Value>>(value.expose()) else {
            return Self::NotJson;
        };
        let text = |key: &str| map.get(key).and_then(Value::as_str).filter(|text| !text.is_empty());
        if map.values().any(|value| value.as_str() == Some(PLACEHOLDER)) {
            return Self::Placeholder {
                username: form.user_key().and_then(text).map(str::to_owned),
            };
        }
        let filled: Vec<&str> = map
            .keys()
            .map(String::as_str)
            .filter(|key| text(key).is_some())
            .collect();
        if form.accepts(&filled) {
            return Self::Usable;
        }
        let mut keys: Vec<_> = map.keys().take(20).cloned().collect();
        keys.sort();
        Self::Keys(keys)
    }

    /// Why no connection can read a secret of this shape, whatever is put into it as a password.
    pub(crate) fn problem(&self, secret_id: &str, form: SecretForm) -> Option<String> {
        match self {
            Self::Usable | Self::Placeholder { .. } => None,
            Self::NotJson => Some(format!("`{secret_id}` is not a JSON object, which Glue needs")),
            Self::Keys(keys) => Some(format!(
                "`{secret_id}` has the keys {}; Glue reads {}, spelled exactly so and not empty",
                list(keys),
                form.keys()
            )),
        }
    }
}

/// Why the secret cannot be the connection's, as far as its value tells whoever may read it. A secret that cannot be read has none: the step
/// that registers it says what is in the way.
pub async fn misfit(secrets: &Client, form: SecretForm, secret_id: &str) -> Option<String> {
    let answer = secrets.get_secret_value().secret_id(secret_id).send().await.ok()?;
    let value = Secret::new(answer.secret_string()?);
    Shape::of(&value, form).problem(secret_id, form)
}

/// Names of keys, for a sentence.
fn list(keys: &[String]) -> String {
    if keys.is_empty() {
        "(none)".to_owned()
    } else {
        keys.join(", ")
    }
}

/// What a new secret holds, in the order in which a person reads it.
pub(crate) struct Shell {
    form: SecretForm,
    /// Everything but the secret itself.
    open: Vec<(&'static str, String)>,
}

impl Shell {
    /// The shell for `username`, where the source has users; `beside` is what else it may hold.
    pub(crate) fn new(form: SecretForm, beside: Properties, username: Option<&str>) -> Self {
        let mut open: Vec<_> = form
            .user_key()
            .zip(username)
            .map(|(key, user)| (key, user.to_owned()))
            .into_iter()
            .collect();
        open.extend(beside.into_iter().filter_map(|(key, value)| Some((key, value?))));
        Self { form, open }
    }

    /// The secret's value, with a placeholder where the password or key will be.
    pub(crate) fn value(&self) -> String {
        let mut map: Map<String, Value> = self
            .open
            .iter()
            .map(|(key, value)| ((*key).to_owned(), Value::from(value.as_str())))
            .collect();
        map.insert(self.form.value_key().to_owned(), PLACEHOLDER.into());
        Value::Object(map).to_string()
    }

    /// What is missing in it, for a program that asks the owner.
    pub(crate) fn unfilled(&self, secret_id: &str) -> Unfilled {
        Unfilled {
            secret_id: secret_id.to_owned(),
            holds: self
                .open
                .iter()
                .map(|(key, value)| ((*key).to_owned(), value.clone()))
                .collect(),
            key: self.form.value_key().to_owned(),
            typed: self.form.described() == "password",
        }
    }

    /// The command that fills it.
    pub(crate) fn fill_command(&self, aws: Command) -> String {
        self.form.fill_command(&self.open, aws).to_string()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use shared_domain::Request;
    use shared_domain::source::bigquery::SERVICE_ACCOUNT;
    use shared_domain::source::{Engine, snowflake};

    use super::*;

    fn request(value: Value) -> Request {
        Request::parse(value).unwrap()
    }

    #[test]
    fn a_secret_is_usable_only_with_the_keys_that_glue_reads_and_texts_in_them() {
        let of_databases = [SecretForm::JDBC, SecretForm::UNIFIED];
        let others = [
            snowflake::UNIFIED,
            snowflake::PASSWORD,
            snowflake::KEY_PAIR,
            SERVICE_ACCOUNT,
        ];
        for form in of_databases.into_iter().chain(others) {
            let user = form.user_key().map(|_| "reader");
            let shell = Shell::new(form, Vec::new(), user).value();
            let expected = Shape::Placeholder {
                username: user.map(str::to_owned),
            };
            assert_eq!(Shape::of(&Secret::new(shell), form), expected, "{form:?}");
        }
    }

    /// glue-facts 2.4: what a unified connection does not hand on may stand in the secret.
    #[test]
    fn the_shell_of_a_unified_snowflake_holds_the_names_that_the_connection_cannot() {
        let request =
            request(json!({"snowflake": {"warehouse": "WH", "role": "ETL", "database": "D"}, "schemaVersion": 2}));
        let beside = Engine::Snowflake.source().login.beside;
        let shell = Shell::new(snowflake::UNIFIED, beside(&request), Some("u"));
        let value: Value = serde_json::from_str(&shell.value()).unwrap();
        assert_eq!(
            value,
            json!({"USERNAME": "u", "PASSWORD": PLACEHOLDER, "sfRole": "ETL", "sfWarehouse": "WH", "sfDatabase": "D"})
        );
    }

    #[test]
    fn the_command_fits_the_form_and_survives_any_user_name() {
        let put = || Command::aws("secretsmanager", "put-secret-value").option("--secret-id", "x");
        let command = |form, user| Shell::new(form, Vec::new(), user).fill_command(put());
        let end = "| aws secretsmanager put-secret-value --secret-id x --secret-string file:///dev/stdin";
        for (form, user, program) in [
            (
                SecretForm::JDBC,
                Some("glue"),
                r#"'import getpass, json; print(json.dumps({"username": "glue", "password": getpass.getpass()}))'"#,
            ),
            (
                snowflake::KEY_PAIR,
                Some("ETL"),
                r#"'import json, sys; print(json.dumps({"sfUser": "ETL", "pem_private_key": "".join(line.strip() for line in sys.stdin if "-----" not in line)}))' < rsa_key.p8"#,
            ),
            (
                SERVICE_ACCOUNT,
                None,
                r#"'import base64, json, sys; print(json.dumps({"credentials": base64.b64encode(sys.stdin.buffer.read()).decode()}))' < service-account.json"#,
            ),
        ] {
            assert_eq!(command(form, user), format!("python3 -c {program} {end}"));
        }
        assert!(command(SecretForm::JDBC, Some("o'neil\"")).contains(r#""username": "o'\''neil\"""#));
    }
}
