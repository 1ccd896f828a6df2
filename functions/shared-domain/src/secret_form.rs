//! What a secret has to hold, by source, schema version and kind of login: the names of its keys, never a value.

use serde_json::Value;

use crate::aws::glue::Connection;
use crate::command::Command;
use crate::jdbc::target_of;
use crate::request::{AuthKind, Request};
use crate::source::Engine;

/// Stands in a new secret's shell until its owner puts the real value in.
pub const PLACEHOLDER: &str = "PIPEFITTER_PLACEHOLDER";

/// Where Glue's console keeps the secret of an OAuth client that the user manages.
const CLIENT_SECRET: &str = "USER_MANAGED_CLIENT_APPLICATION_CLIENT_SECRET";

/// The keys that Glue reads from a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretForm {
    /// `username` and `password`: JDBC.
    Jdbc,
    /// `USERNAME` and `PASSWORD`: unified connections to a database.
    Unified,
    /// `USERNAME` and `PASSWORD` in any case: unified connections to Snowflake.
    UnifiedSnowflake,
    /// `sfUser` and `sfPassword`: Snowflake.
    Snowflake,
    /// `sfUser` and `pem_private_key`: Snowflake with a key pair.
    SnowflakeKeyPair,
    /// `sfUser` and the client's secret, of which Glue gets an access token: Snowflake with OAuth.
    SnowflakeOauth,
    /// `credentials`, the service account's JSON in base64: BigQuery.
    ServiceAccount,
}

impl SecretForm {
    /// The form of a new secret for what `request` asks for.
    pub fn of(request: &Request, engine: Engine) -> Self {
        let kind = request.auth.as_ref().and_then(|auth| auth.kind);
        match (engine, request.is_unified()) {
            (Engine::Bigquery, _) => Self::ServiceAccount,
            (Engine::Snowflake, false) if kind == Some(AuthKind::KeyPair) => Self::SnowflakeKeyPair,
            (Engine::Snowflake, false) => Self::Snowflake,
            (Engine::Snowflake, true) => Self::UnifiedSnowflake,
            (_, true) => Self::Unified,
            (_, false) => Self::Jdbc,
        }
    }

    /// The form of the secret that an existing connection reads. Of a unified one its `AuthenticationType` tells; of Snowflake's logins
    /// in schema version 1, which nothing tells apart, the one with a password.
    pub fn of_connection(connection: &Connection) -> Self {
        let engine = Engine::of_connection_type(&connection.connection_type)
            .or_else(|| target_of(connection).and_then(|target| target.engine));
        match (engine, connection.is_unified()) {
            (Some(Engine::Bigquery), _) => Self::ServiceAccount,
            (Some(Engine::Snowflake), false) => Self::Snowflake,
            (Some(Engine::Snowflake), true) => match connection.authentication_type().to_ascii_uppercase().as_str() {
                "CUSTOM" => Self::SnowflakeKeyPair,
                "OAUTH2" => Self::SnowflakeOauth,
                _ => Self::UnifiedSnowflake,
            },
            (_, true) => Self::Unified,
            (_, false) => Self::Jdbc,
        }
    }

    /// The key of the user name, where there is one.
    pub fn user_key(self) -> Option<&'static str> {
        match self {
            Self::Jdbc => Some("username"),
            Self::Unified | Self::UnifiedSnowflake => Some("USERNAME"),
            Self::Snowflake | Self::SnowflakeKeyPair | Self::SnowflakeOauth => Some("sfUser"),
            Self::ServiceAccount => None,
        }
    }

    /// The key under which the secret itself stands.
    pub fn value_key(self) -> &'static str {
        match self {
            Self::Jdbc => "password",
            Self::Unified | Self::UnifiedSnowflake => "PASSWORD",
            Self::Snowflake => "sfPassword",
            Self::SnowflakeKeyPair => "pem_private_key",
            Self::SnowflakeOauth => CLIENT_SECRET,
            Self::ServiceAccount => "credentials",
        }
    }

    /// What the secret holds, for "which secret holds ...".
    pub fn keys(self) -> &'static str {
        match self {
            Self::Jdbc => "`username` and `password`",
            Self::Unified | Self::UnifiedSnowflake => "`USERNAME` and `PASSWORD`",
            Self::Snowflake => "`sfUser` and `sfPassword`",
            Self::SnowflakeKeyPair => "`sfUser` and `pem_private_key`",
            Self::SnowflakeOauth => "`sfUser` and `USER_MANAGED_CLIENT_APPLICATION_CLIENT_SECRET`",
            Self::ServiceAccount => "`credentials`, the service account's JSON key in base64",
        }
    }

    /// What goes into the secret, for a person.
    pub fn value(self) -> &'static str {
        match self {
            Self::SnowflakeKeyPair => "private key",
            Self::SnowflakeOauth => "client's secret",
            Self::ServiceAccount => "service account's key",
            _ => "password",
        }
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
        let (module, expression, goes) = match self {
            Self::SnowflakeKeyPair => (
                "",
                r#""".join(line.strip() for line in open("rsa_key.p8") if "-----" not in line)"#,
                // A password beside the key would still be one.
                r#"secret.pop("sfPassword", None); "#,
            ),
            Self::ServiceAccount => (
                "base64, ",
                r#"base64.b64encode(open("service-account.json", "rb").read()).decode()"#,
                "",
            ),
            _ => ("", "getpass.getpass()", ""),
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

    /// The form that a secret with such keys is of, where its connection leaves that open: Snowflake's in schema version 1.
    pub fn of_keys(self, keys: &[String]) -> Self {
        let has = |key: &str| keys.iter().any(|one| one == key);
        match self {
            Self::Snowflake if has("pem_private_key") && !has("sfPassword") => Self::SnowflakeKeyPair,
            form => form,
        }
    }

    /// The keys of user and value under which a secret that has `keys` holds them; else those of the form.
    pub fn names_in(self, keys: &[String]) -> (Option<String>, String) {
        let has = |key: &str| keys.iter().any(|one| one == key);
        let (user, value) = (self.user_key(), self.value_key());
        let spelt: [fn(&str) -> String; 2] = [str::to_lowercase, str::to_uppercase];
        let either = matches!(self, Self::Jdbc | Self::Unified | Self::UnifiedSnowflake);
        let mut others = spelt.iter().filter(|_| either && !has(value));
        match others.find(|spelt| has(&spelt(value))) {
            Some(spelt) => (user.map(spelt), spelt(value)),
            None => (user.map(str::to_owned), value.to_owned()),
        }
    }

    /// `before` are keys with expressions of Python.
    fn command(self, before: &[(&str, String)], aws: Command) -> Command {
        let (modules, expression, file) = match self {
            Self::SnowflakeKeyPair => (
                "json, sys",
                r#""".join(line.strip() for line in sys.stdin if "-----" not in line)"#,
                Some("rsa_key.p8"),
            ),
            Self::ServiceAccount => (
                "base64, json, sys",
                "base64.b64encode(sys.stdin.buffer.read()).decode()",
                Some("service-account.json"),
            ),
            _ => ("json", "getpass.getpass()", None),
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
        let has = |pair: [&str; 2]| pair.iter().all(|key| keys.contains(key));
        match self {
            Self::Jdbc | Self::Unified => has(["username", "password"]) || has(["USERNAME", "PASSWORD"]),
            Self::UnifiedSnowflake => ["username", "password"]
                .iter()
                .all(|wanted| keys.iter().any(|key| key.eq_ignore_ascii_case(wanted))),
            Self::Snowflake => has(["sfUser", "sfPassword"]) || has(["sfUser", "pem_private_key"]),
            Self::SnowflakeKeyPair => has(["sfUser", "pem_private_key"]),
            Self::SnowflakeOauth => [CLIENT_SECRET, "ACCESS_TOKEN", "sfToken"]
                .iter()
                .any(|wanted| keys.iter().any(|key| key.eq_ignore_ascii_case(wanted))),
            Self::ServiceAccount => keys.contains(&"credentials") || has(["private_key", "client_email"]),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

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
                SecretForm::Jdbc,
                &["username", "password", "host"][..],
                r#"typed = {"username": getpass.getpass("User: "), "password": getpass.getpass()}"#,
            ),
            (
                SecretForm::Jdbc,
                &["USERNAME", "PASSWORD", "host"],
                r#"typed = {"USERNAME": getpass.getpass("User: "), "PASSWORD": getpass.getpass()}"#,
            ),
            (
                SecretForm::Unified,
                &["username", "password"],
                r#"typed = {"username": getpass.getpass("User: "), "password": getpass.getpass()}"#,
            ),
            (
                SecretForm::Unified,
                &[],
                r#"typed = {"USERNAME": getpass.getpass("User: "), "PASSWORD": getpass.getpass()}"#,
            ),
            (
                SecretForm::SnowflakeKeyPair,
                &["sfUser", "sfPassword", "sfRole"],
                r#"secret.pop("sfPassword", None); typed = {"sfUser": getpass.getpass("User: "), "pem_private_key": "".join("#,
            ),
            (
                SecretForm::ServiceAccount,
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
            ("SNOWFLAKE", 2, "BASIC", SecretForm::UnifiedSnowflake),
            ("SNOWFLAKE", 2, "CUSTOM", SecretForm::SnowflakeKeyPair),
            ("SNOWFLAKE", 2, "OAUTH2", SecretForm::SnowflakeOauth),
            ("SNOWFLAKE", 1, "", SecretForm::Snowflake),
            ("BIGQUERY", 2, "CUSTOM", SecretForm::ServiceAccount),
            ("BIGQUERY", 1, "", SecretForm::ServiceAccount),
            ("POSTGRESQL", 2, "BASIC", SecretForm::Unified),
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
        use SecretForm::{
            Jdbc, ServiceAccount, Snowflake, SnowflakeKeyPair, SnowflakeOauth, Unified, UnifiedSnowflake,
        };
        for (form, keys, taken) in [
            (Jdbc, &["username", "password", "engine"][..], true),
            (Jdbc, &["USERNAME", "PASSWORD"], true),
            (Jdbc, &["Username", "Password"], false),
            (Jdbc, &["username", "PASSWORD"], false),
            (Unified, &["username", "password"], true),
            (UnifiedSnowflake, &["Username", "password"], true),
            (Snowflake, &["sfUser", "pem_private_key"], true),
            (Snowflake, &["snowflakeUser", "snowflakePassword"], false),
            (Snowflake, &["username", "password"], false),
            (SnowflakeKeyPair, &["sfUser", "sfPassword"], false),
            (SnowflakeKeyPair, &["username", "private_key"], false),
            (
                SnowflakeOauth,
                &["sfUser", "USER_MANAGED_CLIENT_APPLICATION_CLIENT_SECRET"],
                true,
            ),
            (SnowflakeOauth, &["access_token"], true),
            (SnowflakeOauth, &["sfUser", "sfPassword"], false),
            (ServiceAccount, &["type", "private_key", "client_email"], true),
            (ServiceAccount, &["private_key"], false),
        ] {
            assert_eq!(form.accepts(keys), taken, "{form:?} {keys:?}");
        }
    }
}
