//! Fixes that several checks hand out.

use serde_json::{Map, Value};
use shared_domain::aws::glue::Connection;
use shared_domain::change::{Edit, Flip};
use shared_domain::diagnosis::Undo;
use shared_domain::jdbc::OPTIONS;
use shared_domain::redact::leaving::is_bare;
use shared_domain::source::{Engine, Place};
use shared_domain::{Command, Fix};

use super::custom::s3_object;
use crate::credentials::view::holds_password;

/// Where a JDBC connection has its URL.
const URL: &str = "JDBC_CONNECTION_URL";

/// Sets properties of `connection`. Where an update would lose what cannot be read back, it is said, not typed.
pub fn set_properties(connection: &Connection, summary: &str, properties: &[(&str, &str)]) -> Fix {
    if !survives_an_update(connection) {
        let pairs: Vec<String> = properties.iter().map(|(key, value)| format!("{key}={value}")).collect();
        return Fix::advice(format!(
            "{summary} Set {}. An update of a connection replaces its whole definition: give the credentials again, or better a \
             secret (SECRET_ID).",
            pairs.join(" and ")
        ));
    }
    let flip = |key: &str, value: &str| {
        let from = connection.connection_properties.get(key).cloned();
        (key.to_owned(), Flip::between(from, value.to_owned()))
    };
    Fix::changes(
        summary,
        [Edit::Connection {
            name: connection.name.clone(),
            holds_password: holds_password(connection),
            properties: properties.iter().map(|(key, value)| flip(key, value)).collect(),
            vpc: None,
        }],
    )
}

/// True for a connection whose definition can be read, changed and written back without losing a credential. A password in the clear
/// can: it goes by a pipe.
pub fn survives_an_update(connection: &Connection) -> bool {
    let encrypted = connection.property("ENCRYPTED_PASSWORD").is_some();
    let kind = connection
        .authentication_configuration
        .as_ref()
        .and_then(|auth| auth.authentication_type.as_deref());
    !encrypted && !kind.is_some_and(|kind| kind.eq_ignore_ascii_case("OAUTH2"))
}

/// The URL in Glue's grammar of a database; `None` for an engine whose URL says more than host, port and database.
pub fn url(engine: Engine, host: &str, port: u16, database: Option<&str>) -> Option<String> {
    let url = &engine.source().url;
    let place = Place::of(host, port, database);
    (!url.says_more).then(|| (url.write)(&place)).flatten()
}

/// A URL with another port behind its host, and everything else as it is; `None` where it does not name them so.
pub fn with_port(url: &str, host: &str, port: u16) -> Option<String> {
    let (before, behind) = url.split_once(host)?;
    let is_whole = before.ends_with(['/', '@', '\\']) && !behind.contains(host);
    let rest = behind
        .strip_prefix(':')
        .map_or(behind, |said| said.trim_start_matches(|c: char| c.is_ascii_digit()));
    let ends = rest.is_empty() || rest.starts_with(['/', ';', '?', ':']);
    (is_whole && ends).then(|| format!("{before}{host}:{port}{rest}"))
}

/// The property with the options of a native connection that has its URL among them.
fn options_with_url(connection: &Connection) -> Option<&'static str> {
    let mut there = OPTIONS
        .into_iter()
        .filter(|property| connection.property(property).is_some());
    there.next().filter(|_| connection.property(URL).is_none())
}

/// Where the connection has its URL.
pub fn place_of_url(connection: &Connection) -> String {
    match options_with_url(connection) {
        Some(property) => format!("the option `url` in {property}"),
        None => URL.to_owned(),
    }
}

/// Puts `url` into the connection, or says what to put there.
pub fn set_url(connection: &Connection, summary: &str, url: Option<String>) -> Fix {
    let change = url.and_then(|url| match options_with_url(connection) {
        Some(property) => Some((property, with_option(connection.property(property)?, &url)?)),
        None => connection.property(URL).map(|_| (URL, url)),
    });
    // Of a secret that stands among the options, the command would hold what was redacted, or the secret itself.
    match change.filter(|(property, text)| is_bare(property, text)) {
        Some((property, text)) => set_properties(connection, summary, &[(property, &text)]),
        None => Fix::advice(summary),
    }
}

/// The options of a native connection, with another URL.
fn with_option(options: &str, url: &str) -> Option<String> {
    let mut options: Map<String, Value> = serde_json::from_str(options).ok()?;
    *options.get_mut("url")? = url.into();
    Some(Value::Object(options).to_string())
}

/// Puts a file of the person's own into S3: what is in it is known only once it is read again. An object that was there is overwritten.
pub fn upload(summary: &str, file: &str, uri: &str, overwrites: bool) -> Fix {
    // Hadoop's other schemes name the same object; the AWS CLI takes them for a path of this computer.
    let uri = &s3_object(uri).map_or_else(|| uri.to_owned(), |(bucket, key)| format!("s3://{bucket}/{key}"));
    let s3 = |operation: &str| Command::aws("s3", operation);
    let undo = if overwrites {
        Undo::Never("what is overwritten is kept only in a bucket that keeps versions")
    } else {
        Undo::By(s3("rm").word(uri))
    };
    let fix = Fix::typed(summary, s3("cp").word(file).word(uri), undo).by_value();
    fix.hinting(format!("Write the name of your file in the place of {file}."))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn connection(properties: Value, authentication: &str) -> Connection {
        serde_json::from_value(
            json!({"Name": "it's", "ConnectionType": "JDBC", "ConnectionProperties": properties,
            "AuthenticationConfiguration": {"AuthenticationType": authentication}}),
        )
        .unwrap()
    }

    #[test]
    fn an_update_keeps_the_definition_and_is_not_offered_where_it_would_lose_a_credential() {
        let with_secret = connection(json!({"SECRET_ID": "s", "JDBC_ENFORCE_SSL": "false"}), "BASIC");
        let fix = set_properties(&with_secret, "Set it.", &[("JDBC_ENFORCE_SSL", "true")]);
        for (commands, patch) in [
            (
                &fix.commands,
                r#"'{"ConnectionProperties":{"JDBC_ENFORCE_SSL":"true"}}'"#,
            ),
            (&fix.undo, r#"'{"ConnectionProperties":{"JDBC_ENFORCE_SSL":"false"}}'"#),
        ] {
            let command = &commands[0];
            assert!(
                command.starts_with(r"aws glue get-connection --name 'it'\''s' --hide-password ")
                    && command.contains(&format!(" {patch} | aws glue update-connection"))
                    && command.ends_with(r" --name 'it'\''s' --connection-input file:///dev/stdin"),
                "{command}"
            );
        }
        for lossy in [
            connection(json!({"ENCRYPTED_PASSWORD": "x"}), "BASIC"),
            connection(json!({}), "OAUTH2"),
        ] {
            assert_eq!(
                set_properties(&lossy, "Set it.", &[("A", "b")]).commands,
                Vec::<String>::new()
            );
        }
    }

    #[test]
    fn a_port_is_put_behind_the_host_and_nowhere_else() {
        for (url, expected) in [
            ("jdbc:postgresql://h.x:5433", Some("jdbc:postgresql://h.x:1")),
            ("jdbc:postgresql://h.x/d?a=h", Some("jdbc:postgresql://h.x:1/d?a=h")),
            ("jdbc:oracle:thin:@h.x:1521:SID", Some("jdbc:oracle:thin:@h.x:1:SID")),
            (
                "jdbc:sqlserver://h.x:1433;databaseName=d",
                Some("jdbc:sqlserver://h.x:1;databaseName=d"),
            ),
            ("jdbc:postgresql://h.xy:5433/d", None),
            ("jdbc:postgresql://h.x:5433,h.x:5434/d", None),
            ("jdbc:oracle:thin:@(ADDRESS=(HOST=h.x)(PORT=1521))", None),
        ] {
            assert_eq!(with_port(url, "h.x", 1).as_deref(), expected, "{url}");
        }
    }

    #[test]
    fn a_password_in_the_definition_is_carried_along_by_a_pipe() {
        let mut plain = connection(json!({"USERNAME": "etl"}), "BASIC");
        plain.authentication_configuration = None;
        let fix = set_properties(&plain, "Set it.", &[("A", "b")]);
        assert!(!fix.commands[0].contains("--hide-password"), "{fix:?}");
    }
}
