//! What tools say of their own settings before they start: which setting is missing or wrong tells whether it is a connection's.

use crate::signal::cause::Cause::*;
use crate::signal::parse::Utterance;
use crate::signal::speakers::Says::{self, Exactly};

/// The forms of a message about settings, the names between the two: Debezium's Field, ConfigDef of kafka-clients, Spark's JDBCOptions,
/// Flink's FactoryUtil, singer-python's `check_config`, jsonschema's `required`.
const FORMS: &[(&str, &str)] = &[
    ("the '", "' value is invalid:"),
    ("missing required configuration '", "' which has no default value"),
    ("option '", "' is required"),
    ("missing required options are:", ""),
    ("config is missing required keys:", ""),
];
/// What stands before the name where a wrong value comes first.
const OF_A_VALUE: (&str, &str) = ("invalid value ", " for configuration ");

const PLACE: &[&str] = &[
    "host",
    "hostname",
    "hosts",
    "port",
    "server",
    "url",
    "uri",
    "jdbcurl",
    "dbname",
    "database",
    "databasename",
    "names",
    "dsn",
    "instance",
    "account",
];
const LOGIN: &[&str] = &["password", "user", "username", "pwd", "uid", "passwd"];
/// Parts of names of what is no database that is read.
const OF_ANOTHER: &[&str] = &[
    "kafka",
    "bootstrap",
    "registry",
    "history",
    "topic",
    "converter",
    "offset",
    "slot",
    "proxy",
];

/// What a setting says that a tool finds missing or wrong.
pub(super) fn says(utterance: &Utterance<'_>) -> Option<Says> {
    let words = utterance.words.as_str();
    let listed = FORMS.iter().find_map(|(before, behind)| {
        let (_, rest) = words.split_once(before)?;
        match *behind {
            "" => Some(rest),
            behind => rest
                .split_once(behind)
                .map(|(name, _)| name)
                .filter(|name| is_name(name)),
        }
    });
    let of_value = || {
        let (_, rest) = words.split_once(OF_A_VALUE.0)?;
        let (_, rest) = rest.split_once(OF_A_VALUE.1)?;
        let name = rest.split([':', ' ']).next().unwrap_or_default();
        is_name(name).then_some(name)
    };
    of_names(listed.or_else(of_value)?)
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.len() < 100 && !name.contains(' ')
}

fn of_names(listed: &str) -> Option<Says> {
    const MOST: usize = 20;
    let names = listed
        .split([' ', ',', '\'', '[', ']', '\n'])
        .filter(|name| !name.is_empty())
        .take(MOST);
    let of = |name: &str| {
        let last = name.rsplit(['.', '-', '_']).next().unwrap_or_default();
        match () {
            () if OF_ANOTHER.iter().any(|part| name.contains(part)) => ScriptError,
            () if PLACE.contains(&last) => BadJdbcUrl,
            () if LOGIN.contains(&last) => LoginNotGiven,
            () => ScriptError,
        }
    };
    // Where a database is comes before who logs in.
    let heaviest = |cause: &crate::signal::cause::Cause| match cause {
        BadJdbcUrl => 2,
        LoginNotGiven => 1,
        _ => 0,
    };
    names.map(of).max_by_key(heaviest).map(Exactly)
}

#[cfg(test)]
mod tests {
    use crate::signal::speakers::heard::said;

    #[test]
    fn which_setting_is_wrong_tells_whose_it_is() {
        for (name, expected) in [
            ("database.hostname", "driver/bad_jdbc_url"),
            ("connection.url", "driver/bad_jdbc_url"),
            ("database.dbname", "driver/bad_jdbc_url"),
            ("database.password", "credentials/bad_password"),
            ("connection.user", "credentials/bad_password"),
            ("database.history.kafka.topic", "not_connection/script_error"),
            (
                "database.history.kafka.bootstrap.servers",
                "not_connection/script_error",
            ),
            ("value.converter.schema.registry.url", "not_connection/script_error"),
            ("topics", "not_connection/script_error"),
            ("poll.interval.ms", "not_connection/script_error"),
        ] {
            for form in [
                "2021-08-03 21:53:17.555 ERROR 21552 --- [pool-1-thread-1] i.d.connector.common.BaseSourceTask      : The '{}' value is \
                 invalid: A value is required",
                "org.apache.kafka.common.config.ConfigException: Missing required configuration \"{}\" which has no default value.",
                "org.apache.kafka.common.config.ConfigException: Invalid value abc for configuration {}: zzz",
                "org.apache.flink.table.api.ValidationException: One or more required options are missing.\n\nMissing required options \
                 are:\n\n{}",
                "Exception: Config is missing required keys: ['{}']",
            ] {
                assert_eq!(said(&form.replace("{}", name), None), expected, "{form} {name}");
            }
        }
    }
}
