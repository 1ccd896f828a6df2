//! Commands that several checks hand out.

use shared_domain::Fix;
use shared_domain::aws::glue::Connection;
use shared_domain::shell::shell_word;
use shared_domain::source::Engine;

/// Sets properties in the definition that is read back, because an update replaces all of it: whatever Pipefitter does not know of a
/// connection stays as it is.
const SET: &str = "import json, sys; c = json.load(sys.stdin); \
    names = \"Name Description ConnectionType MatchCriteria ConnectionProperties SparkProperties AthenaProperties PythonProperties \
    PhysicalConnectionRequirements AuthenticationConfiguration\"; \
    d = {n: c[n] for n in names.split() if n in c}; \
    d[\"ConnectionProperties\"].update(a.split(\"=\", 1) for a in sys.argv[1:]); print(json.dumps(d))";

/// Sets properties of `connection`. Where an update would lose what cannot be read back (a password, OAuth credentials), it is said, not
/// typed.
pub fn set_properties(connection: &Connection, summary: &str, properties: &[(&str, &str)]) -> Fix {
    let pairs: Vec<String> = properties.iter().map(|(key, value)| format!("{key}={value}")).collect();
    if !survives_an_update(connection) {
        return Fix::advice(format!(
            "{summary} Set {} with `aws glue update-connection`, which replaces the whole definition: give the password again, or \
             better a secret (SECRET_ID).",
            pairs.join(" and ")
        ));
    }
    let name = shell_word(&connection.name);
    let pairs: Vec<String> = pairs.iter().map(|pair| shell_word(pair)).collect();
    Fix::command(
        summary,
        format!(
            "aws glue get-connection --name {name} --hide-password --query Connection --output json | python3 -c {} {} \
             | aws glue update-connection --name {name} --connection-input file:///dev/stdin",
            shell_word(SET),
            pairs.join(" ")
        ),
    )
}

/// True for a connection whose definition can be read, changed and written back without losing a credential, or showing one.
fn survives_an_update(connection: &Connection) -> bool {
    let holds_password = connection
        .connection_properties
        .keys()
        .any(|key| key == "USERNAME" || key.ends_with("PASSWORD"));
    let kind = connection
        .authentication_configuration
        .as_ref()
        .and_then(|auth| auth.authentication_type.as_deref());
    !holds_password && !kind.is_some_and(|kind| kind.eq_ignore_ascii_case("OAUTH2"))
}

/// The URL in Glue's grammar of a database; `None` for an engine whose URL says more than host, port and database.
pub fn url(engine: Engine, host: &str, port: u16, database: Option<&str>) -> Option<String> {
    match engine {
        Engine::Postgresql => Some(format!("jdbc:postgresql://{host}:{port}/{}", database?)),
        Engine::Mysql | Engine::Mariadb => Some(format!("jdbc:mysql://{host}:{port}/{}", database?)),
        Engine::Sqlserver => Some(match database {
            Some(database) => format!("jdbc:sqlserver://{host}:{port};databaseName={database}"),
            None => format!("jdbc:sqlserver://{host}:{port}"),
        }),
        // Whether an Oracle name is a service or a SID is not told by the name; Redshift's URL may ask for IAM.
        Engine::Oracle | Engine::Redshift | Engine::Snowflake | Engine::Bigquery => None,
    }
}

/// Puts `url` into the connection, or says what to put there.
pub fn set_url(connection: &Connection, summary: &str, url: Option<String>) -> Fix {
    match url.filter(|_| connection.property("JDBC_CONNECTION_URL").is_some()) {
        Some(url) => set_properties(connection, summary, &[("JDBC_CONNECTION_URL", &url)]),
        None => Fix::advice(summary),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn connection(properties: serde_json::Value, authentication: &str) -> Connection {
        serde_json::from_value(
            json!({"Name": "my orders", "ConnectionType": "JDBC", "ConnectionProperties": properties,
            "AuthenticationConfiguration": {"AuthenticationType": authentication}}),
        )
        .unwrap()
    }

    #[test]
    fn an_update_keeps_the_definition_and_is_not_offered_where_it_would_lose_a_credential() {
        let with_secret = connection(json!({"SECRET_ID": "s"}), "BASIC");
        let fix = set_properties(&with_secret, "Set it.", &[("JDBC_ENFORCE_SSL", "true")]);
        let command = &fix.commands[0];
        assert!(
            command.starts_with("aws glue get-connection --name 'my orders' ")
                && command.contains(" JDBC_ENFORCE_SSL=true |")
                && command
                    .ends_with("aws glue update-connection --name 'my orders' --connection-input file:///dev/stdin"),
            "{command}"
        );
        for lossy in [
            connection(json!({"USERNAME": "etl", "PASSWORD": "x"}), "BASIC"),
            connection(json!({"ENCRYPTED_PASSWORD": "x"}), "BASIC"),
            connection(json!({}), "OAUTH2"),
        ] {
            assert_eq!(
                set_properties(&lossy, "Set it.", &[("A", "b")]).commands,
                Vec::<String>::new()
            );
        }
    }
}
