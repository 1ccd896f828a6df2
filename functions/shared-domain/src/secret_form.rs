//! What a secret has to hold, by source, schema version and kind of login: the names of its keys, never a value.

use serde_json::Value;

use crate::aws::glue::Connection;
use crate::command::Command;
use crate::jdbc::target_of;
use crate::request::Request;
use crate::source::Engine;

/// Stands in a new secret's shell until its owner puts the real value in.
pub const PLACEHOLDER: &str = "PIPEFITTER_PLACEHOLDER";

/// The keys that Glue reads from a secret. The forms that only one source has stand in its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecretForm {
    /// The key of the user name, where there is one.
    pub(crate) user: Option<&'static str>,
    /// The key under which the secret itself stands.
    pub(crate) value: &'static str,
    /// What goes into the secret, for a person.
    pub(crate) is: &'static str,
    /// What the secret holds, for "which secret holds ...".
    pub(crate) keys: &'static str,
    /// How the value is come by.
    pub(crate) typed: Typed,
    /// The keys of which Glue finds a login in a secret that has all of one set.
    pub(crate) taken: &'static [&'static [&'static str]],
    /// True where those are found in any case.
    pub(crate) any_case: bool,
    /// True where all may be in capitals, or all in small letters.
    pub(crate) either_case: bool,
    /// The form of a secret that has that one's value and not this one's, where the connection leaves open which of both it is.
    pub(crate) or: Option<&'static SecretForm>,
    /// Forms that its reader takes as well.
    pub(crate) also: &'static [&'static SecretForm],
}

/// How the value of a secret is come by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Typed {
    /// Typed.
    Password,
    /// The body of a private key in PEM.
    PrivateKey {
        /// What it takes the place of.
        in_place_of: &'static str,
    },
    /// A service account's JSON in base64.
    ServiceAccount,
}

impl SecretForm {
    /// `username` and `password`: JDBC.
    pub const JDBC: Self = Self {
        user: Some("username"),
        value: "password",
        keys: "`username` and `password`",
        ..Self::UNIFIED
    };

    /// `USERNAME` and `PASSWORD`: unified connections to a database.
    pub const UNIFIED: Self = Self {
        user: Some("USERNAME"),
        value: "PASSWORD",
        is: "password",
        keys: "`USERNAME` and `PASSWORD`",
        typed: Typed::Password,
        taken: &[&["username", "password"], &["USERNAME", "PASSWORD"]],
        any_case: false,
        either_case: true,
        or: None,
        also: &[],
    };

    /// The form of a new secret for what `request` asks for.
    pub fn of(request: &Request, engine: Engine) -> Self {
        let kind = request.auth.as_ref().and_then(|auth| auth.kind);
        (engine.source().login.secret)(kind, request.is_unified())
    }

    /// The form of the secret that an existing connection reads.
    pub fn of_connection(connection: &Connection) -> Self {
        let engine = Engine::of_connection_type(&connection.connection_type)
            .or_else(|| target_of(connection).and_then(|target| target.engine));
        engine.map_or_else(
            || Self::of_database(connection),
            |engine| (engine.source().login.secret_of)(connection),
        )
    }

    /// The same of a database with users and passwords.
    pub(crate) fn of_database(connection: &Connection) -> Self {
        if connection.is_unified() {
            Self::UNIFIED
        } else {
            Self::JDBC
        }
    }

    /// The key of the user name, where there is one.
    pub fn user_key(self) -> Option<&'static str> {
        self.user
    }

    /// The key under which the secret itself stands.
    pub fn value_key(self) -> &'static str {
        self.value
    }

    /// What the secret holds, for "which secret holds ...".
    pub fn keys(self) -> &'static str {
        self.keys
    }

    /// What goes into the secret, for a person.
    pub fn described(self) -> &'static str {
        self.is
    }

    /// What a command that fills it does for that: it asks, or it reads a file.
    pub fn takes(self) -> String {
        match (self.typed, self.user) {
            (Typed::PrivateKey { .. }, _) => {
                "asks for the user, and reads the private key from the file rsa_key.p8".to_owned()
            }
            (Typed::ServiceAccount, _) => "reads the file service-account.json".to_owned(),
            (Typed::Password, Some(_)) => format!("asks for the user and the {}", self.is),
            (Typed::Password, None) => format!("asks for the {}", self.is),
        }
    }

    /// True where a secret of another form would do as well, so that which it is has to be said.
    pub fn is_one_of_several(self) -> bool {
        self.or.is_some()
    }

    /// The command that asks for the password without showing it, or reads the key from a file, and hands it to
    /// `aws secretsmanager ... --secret-string` by a pipe, so that it is on no command line, in no shell history and in no further file.
    /// `open` is what the secret holds beside it, which is no secret: the user first.
    pub fn fill_command(self, open: &[(&str, String)], aws: Command) -> Command {
        let known: Vec<_> = open
            .iter()
            .map(|(key, value)| (*key, Value::from(value.as_str()).to_string()))
            .collect();
        self.command(&known, aws)
    }

    /// The same for a secret whose user is not known: it is asked for, too.
    pub fn refill_command(self, aws: Command) -> Command {
        let asked: Vec<_> = self
            .user_key()
            .map(|key| (key, r#"getpass.getpass("User: ")"#.to_owned()))
            .into_iter()
            .collect();
        self.command(&asked, aws)
    }

    /// The same for a secret that holds more than its login (host, port, engine, ...): `read` prints it, and what is typed takes its place
    /// in it; an empty answer keeps what is there. `keys` are its keys, as far as they are known.
    pub fn amend_command(self, keys: &[String], read: Command, write: Command) -> Command {
        let (user, value) = self.names_in(keys);
        let (module, expression, goes) = match self.typed {
            Typed::PrivateKey { in_place_of } => (
                "",
                r#""".join(line.strip() for line in open("rsa_key.p8") if "-----" not in line)"#,
                format!("secret.pop(\"{in_place_of}\", None); "),
            ),
            Typed::ServiceAccount => (
                "base64, ",
                r#"base64.b64encode(open("service-account.json", "rb").read()).decode()"#,
                String::new(),
            ),
            Typed::Password => ("", "getpass.getpass()", String::new()),
        };
        let user = user.map(|key| format!(r#""{key}": getpass.getpass("User: ")"#));
        let pairs: Vec<String> = user.into_iter().chain([format!("\"{value}\": {expression}")]).collect();
        let asks = if pairs.iter().any(|pair| pair.contains("getpass.")) {
            "getpass, "
        } else {
            ""
        };
        let program = format!(
            "import {module}{asks}json, sys; secret = json.load(sys.stdin); {goes}typed = {{{}}}; \
             secret.update({{key: value for key, value in typed.items() if value}}); print(json.dumps(secret))",
            pairs.join(", ")
        );
        let python = Command::new("python3").option("-c", program);
        read.look_up("SecretString")
            .pipe(python)
            .pipe(write.option("--secret-string", "file:///dev/stdin"))
    }

    /// The form that a secret with such keys is of, where its connection leaves that open.
    pub fn of_keys(self, keys: &[String]) -> Self {
        let has = |key: &str| keys.iter().any(|one| one == key);
        match self.or {
            Some(other) if has(other.value) && !has(self.value) => *other,
            _ => self,
        }
    }

    /// The keys of user and value under which a secret that has `keys` holds them; else those of the form.
    pub fn names_in(self, keys: &[String]) -> (Option<String>, String) {
        let has = |key: &str| keys.iter().any(|one| one == key);
        let (user, value) = (self.user_key(), self.value_key());
        let spelt: [fn(&str) -> String; 2] = [str::to_lowercase, str::to_uppercase];
        let mut others = spelt.iter().filter(|_| self.either_case && !has(value));
        match others.find(|spelt| has(&spelt(value))) {
            Some(spelt) => (user.map(spelt), spelt(value)),
            None => (user.map(str::to_owned), value.to_owned()),
        }
    }

    /// `before` are keys with expressions of Python.
    fn command(self, before: &[(&str, String)], aws: Command) -> Command {
        let (modules, expression, file) = match self.typed {
            Typed::PrivateKey { .. } => (
                "json, sys",
                r#""".join(line.strip() for line in sys.stdin if "-----" not in line)"#,
                Some("rsa_key.p8"),
            ),
            Typed::ServiceAccount => (
                "base64, json, sys",
                "base64.b64encode(sys.stdin.buffer.read()).decode()",
                Some("service-account.json"),
            ),
            Typed::Password => ("json", "getpass.getpass()", None),
        };
        let mut pairs: Vec<String> = before
            .iter()
            .map(|(key, value)| format!("\"{key}\": {value}"))
            .collect();
        pairs.insert(pairs.len().min(1), format!("\"{}\": {expression}", self.value_key()));
        let getpass = if pairs.iter().any(|pair| pair.contains("getpass.")) {
            "getpass, "
        } else {
            ""
        };
        let program = format!("import {getpass}{modules}; print(json.dumps({{{}}}))", pairs.join(", "));
        let python = Command::new("python3").option("-c", program);
        let python = match file {
            Some(file) => python.reads(file),
            None => python,
        };
        python.pipe(aws.option("--secret-string", "file:///dev/stdin"))
    }

    /// Whether Glue finds a login in a secret that has these keys with a text that is not empty.
    pub fn accepts(self, keys: &[&str]) -> bool {
        let is = |key: &str, wanted: &str| key == wanted || (self.any_case && key.eq_ignore_ascii_case(wanted));
        let has = |wanted: &&str| keys.iter().any(|key| is(key, wanted));
        self.taken.iter().any(|set| set.iter().all(has))
    }

    /// The same for whatever reads it, which may take other forms too.
    pub fn is_found_in(self, keys: &[&str]) -> bool {
        self.accepts(keys) || self.also.iter().any(|other| other.accepts(keys))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::source::bigquery::SERVICE_ACCOUNT;
    use crate::source::snowflake;

    fn form(engine: Engine, request: Value) -> SecretForm {
        SecretForm::of(&Request::parse(request).unwrap(), engine)
    }

    /// Keys: glue-facts 2.1 (JDBC), 1.7 and 2.2 (schema version 2), the table in 2.4 (Snowflake), 2.5 (BigQuery).
    #[test]
    fn each_source_and_schema_version_has_keys_of_its_own() {
        let (first, second) = (json!({}), json!({"schemaVersion": 2}));
        let key_pair = json!({"source": "snowflake", "auth": {"kind": "key-pair"}});
        for (engine, request, user, value) in [
            (Engine::Oracle, &first, Some("username"), "password"),
            (Engine::Redshift, &first, Some("username"), "password"),
            (Engine::Oracle, &second, Some("USERNAME"), "PASSWORD"),
            (Engine::Snowflake, &first, Some("sfUser"), "sfPassword"),
            (Engine::Snowflake, &key_pair, Some("sfUser"), "pem_private_key"),
            (Engine::Snowflake, &second, Some("USERNAME"), "PASSWORD"),
            (Engine::Bigquery, &first, None, "credentials"),
            (Engine::Bigquery, &second, None, "credentials"),
        ] {
            let form = form(engine, request.clone());
            assert_eq!(
                (form.user_key(), form.value_key()),
                (user, value),
                "{engine:?} {request}"
            );
            let keys: Vec<_> = user.into_iter().chain([value]).collect();
            assert!(form.accepts(&keys) && !form.accepts(&[]) && form.keys().contains(value));
        }
    }

    #[test]
    fn a_secret_that_holds_more_than_its_login_keeps_it() {
        let (read, write) = (
            || Command::aws("secretsmanager", "get-secret-value").option("--secret-id", "x"),
            || Command::aws("secretsmanager", "put-secret-value").option("--secret-id", "x"),
        );
        for (form, keys, typed) in [
            (
                SecretForm::JDBC,
                &["username", "password", "host"][..],
                r#"typed = {"username": getpass.getpass("User: "), "password": getpass.getpass()}"#,
            ),
            (
                SecretForm::JDBC,
                &["USERNAME", "PASSWORD", "host"],
                r#"typed = {"USERNAME": getpass.getpass("User: "), "PASSWORD": getpass.getpass()}"#,
            ),
            (
                SecretForm::UNIFIED,
                &["username", "password"],
                r#"typed = {"username": getpass.getpass("User: "), "password": getpass.getpass()}"#,
            ),
            (
                SecretForm::UNIFIED,
                &[],
                r#"typed = {"USERNAME": getpass.getpass("User: "), "PASSWORD": getpass.getpass()}"#,
            ),
            (
                snowflake::KEY_PAIR,
                &["sfUser", "sfPassword", "sfRole"],
                r#"secret.pop("sfPassword", None); typed = {"sfUser": getpass.getpass("User: "), "pem_private_key": "".join("#,
            ),
            (
                SERVICE_ACCOUNT,
                &["credentials", "team"],
                r#"typed = {"credentials": base64.b64encode(open("service-account.json", "rb").read()).decode()}"#,
            ),
        ] {
            let keys: Vec<String> = keys.iter().map(|key| (*key).to_owned()).collect();
            let command = form.amend_command(&keys, read(), write()).to_string();
            assert!(command.contains(typed), "{form:?} {keys:?}: {command}");
            assert!(
                command.starts_with(
                    "aws secretsmanager get-secret-value --secret-id x --query SecretString --output text | python3 -c "
                ) && command
                    .ends_with("| aws secretsmanager put-secret-value --secret-id x --secret-string file:///dev/stdin"),
                "{command}"
            );
        }
    }

    /// The table in glue-facts 2.4.
    #[test]
    fn the_authentication_type_tells_the_form_of_a_unified_connection_s_secret() {
        for (kind, version, authentication, form) in [
            ("SNOWFLAKE", 2, "BASIC", snowflake::UNIFIED),
            ("SNOWFLAKE", 2, "CUSTOM", snowflake::KEY_PAIR),
            ("SNOWFLAKE", 2, "OAUTH2", snowflake::OAUTH),
            ("SNOWFLAKE", 1, "", snowflake::PASSWORD),
            ("BIGQUERY", 2, "CUSTOM", SERVICE_ACCOUNT),
            ("BIGQUERY", 1, "", SERVICE_ACCOUNT),
            ("POSTGRESQL", 2, "BASIC", SecretForm::UNIFIED),
        ] {
            let connection: Connection = serde_json::from_value(json!({
                "ConnectionType": kind, "ConnectionSchemaVersion": version,
                "AuthenticationConfiguration": {"AuthenticationType": authentication},
            }))
            .unwrap();
            assert_eq!(
                SecretForm::of_connection(&connection),
                form,
                "{kind} {version} {authentication}"
            );
        }
    }

    #[test]
    fn a_secret_is_taken_in_every_form_that_glue_reads_and_in_no_other() {
        use snowflake::{KEY_PAIR, OAUTH, PASSWORD};
        const JDBC: SecretForm = SecretForm::JDBC;
        for (form, keys, taken) in [
            (JDBC, &["username", "password", "engine"][..], true),
            (JDBC, &["USERNAME", "PASSWORD"], true),
            (JDBC, &["Username", "Password"], false),
            (JDBC, &["username", "PASSWORD"], false),
            (SecretForm::UNIFIED, &["username", "password"], true),
            (snowflake::UNIFIED, &["Username", "password"], true),
            (PASSWORD, &["sfUser", "pem_private_key"], true),
            (PASSWORD, &["snowflakeUser", "snowflakePassword"], false),
            (PASSWORD, &["username", "password"], false),
            (KEY_PAIR, &["sfUser", "sfPassword"], false),
            (KEY_PAIR, &["username", "private_key"], false),
            (
                OAUTH,
                &["sfUser", "USER_MANAGED_CLIENT_APPLICATION_CLIENT_SECRET"],
                true,
            ),
            (OAUTH, &["access_token"], true),
            (OAUTH, &["sfUser", "sfPassword"], false),
            (SERVICE_ACCOUNT, &["type", "private_key", "client_email"], true),
            (SERVICE_ACCOUNT, &["private_key"], false),
        ] {
            assert_eq!(form.accepts(keys), taken, "{form:?} {keys:?}");
        }
    }
}
