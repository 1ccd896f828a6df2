//! The driver that a connection or a job brings along: which JAR, which class, and who names them.

use std::collections::BTreeMap;

use serde_json::Value;
use shared_domain::aws::glue::{Connection, Job, JobRun};
use shared_domain::evidence::{Evidence, Found};
use shared_domain::source::Engine;

/// More JARs than this are not looked at: a driver is one of the first.
const MOST_JARS: usize = 5;

/// Who names the JAR.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The script's option `customJdbcDriverS3Path`, in an argument of the job.
    Script,
    /// The connection's `JDBC_DRIVER_JAR_URI`.
    Connection,
    /// The job's `--extra-jars`.
    ExtraJars,
}

/// A driver that is not Glue's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomDriver {
    /// Who names it.
    pub origin: Origin,
    /// The JARs, as S3 URIs.
    pub uris: Vec<String>,
    /// The class, where one is named.
    pub class: Option<String>,
}

impl CustomDriver {
    /// The classes to look for in its JARs: the one that is named, else those that are known for the engine.
    pub fn classes(&self, engine: Option<Engine>) -> Vec<String> {
        match &self.class {
            Some(class) => vec![class.clone()],
            None => engine
                .into_iter()
                .flat_map(classes_of)
                .map(|class| (*class).to_owned())
                .collect(),
        }
    }
}

/// The custom driver that counts: the script's, then the connection's, then the extra JARs.
pub fn custom_driver(evidence: &Evidence, connection: &Connection) -> Option<CustomDriver> {
    let job = evidence.job.get().and_then(Found::present);
    let run = evidence.job_run.get().and_then(Found::present);
    let options = arguments(job, run);
    let in_script = |name: &str| options.get(name).filter(|value| !value.is_empty()).cloned();
    let on_connection = |key| connection.property(key).map(str::to_owned);
    let script_class = in_script("customjdbcdriverclassname");
    let connection_class = on_connection("JDBC_DRIVER_CLASS_NAME");
    let some = |origin, uris: Vec<String>, class| (!uris.is_empty()).then_some(CustomDriver { origin, uris, class });
    let uris = |text: Option<String>| -> Vec<String> {
        let text = text.unwrap_or_default();
        let named = text.split(',').map(str::trim);
        named
            .filter(|uri| s3_object(uri).is_some())
            .take(MOST_JARS)
            .map(str::to_owned)
            .collect()
    };
    some(
        Origin::Script,
        uris(in_script("customjdbcdrivers3path")),
        script_class.clone(),
    )
    .or_else(|| {
        some(
            Origin::Connection,
            uris(on_connection("JDBC_DRIVER_JAR_URI")),
            connection_class.clone(),
        )
    })
    .or_else(|| {
        some(
            Origin::ExtraJars,
            uris(in_script("extrajars")),
            script_class.or(connection_class),
        )
    })
}

/// All arguments by their normal name, the run's over the job's, with the options in those whose value is JSON.
fn arguments(job: Option<&Job>, run: Option<&JobRun>) -> BTreeMap<String, String> {
    let mut options = BTreeMap::new();
    let of_job = job.into_iter().flat_map(|job| &job.default_arguments);
    for (key, value) in of_job.chain(run.into_iter().flat_map(|run| &run.arguments)) {
        options.insert(normal(key), value.clone());
        if let Ok(json) = serde_json::from_str::<Value>(value) {
            texts_in(&json, &mut options);
        }
    }
    options
}

fn texts_in(json: &Value, options: &mut BTreeMap<String, String>) {
    match json {
        Value::Object(map) => {
            for (key, value) in map {
                match value.as_str() {
                    Some(text) => {
                        options.insert(normal(key), text.to_owned());
                    }
                    None => texts_in(value, options),
                }
            }
        }
        Value::Array(values) => values.iter().for_each(|value| texts_in(value, options)),
        _ => {}
    }
}

/// `--extra-jars`, `customJdbcDriverS3Path` and `custom_jdbc_driver_s3_path` without case and punctuation.
fn normal(key: &str) -> String {
    key.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect()
}

/// Bucket and key of an object's S3 URI; a folder is none.
pub fn s3_object(uri: &str) -> Option<(&str, &str)> {
    let rest = ["s3://", "s3a://", "s3n://"]
        .iter()
        .find_map(|scheme| uri.strip_prefix(scheme))?;
    let (bucket, key) = rest.split_once('/')?;
    (!bucket.is_empty() && !key.is_empty() && !key.ends_with('/')).then_some((bucket, key))
}

/// The driver classes that are known for an engine, the preferred one first.
pub fn classes_of(engine: Engine) -> &'static [&'static str] {
    match engine {
        Engine::Postgresql => &["org.postgresql.Driver"],
        Engine::Mysql => &[
            "com.mysql.cj.jdbc.Driver",
            "com.mysql.jdbc.Driver",
            "org.mariadb.jdbc.Driver",
        ],
        Engine::Mariadb => &[
            "org.mariadb.jdbc.Driver",
            "com.mysql.cj.jdbc.Driver",
            "com.mysql.jdbc.Driver",
        ],
        Engine::Oracle => &["oracle.jdbc.OracleDriver", "oracle.jdbc.driver.OracleDriver"],
        Engine::Sqlserver => &["com.microsoft.sqlserver.jdbc.SQLServerDriver"],
        Engine::Redshift => &["com.amazon.redshift.jdbc.Driver", "com.amazon.redshift.jdbc42.Driver"],
        Engine::Snowflake => &["net.snowflake.client.jdbc.SnowflakeDriver"],
        Engine::Bigquery => &[],
    }
}

/// The engine that a well-known driver class is for; `None` for a class that nobody here knows.
pub fn engine_of_class(class: &str) -> Option<Engine> {
    Engine::ALL
        .into_iter()
        .find(|engine| classes_of(*engine).contains(&class))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn driver(job: Value, properties: Value) -> Option<CustomDriver> {
        let evidence: Evidence = serde_json::from_value(json!({"job": job})).unwrap();
        let connection: Connection =
            serde_json::from_value(json!({"Name": "orders", "ConnectionProperties": properties})).unwrap();
        custom_driver(&evidence, &connection)
    }

    #[test]
    fn the_script_goes_before_the_connection_and_that_before_the_extra_jars() {
        let job = |arguments: Value| json!({"Name": "nightly", "Role": "r", "DefaultArguments": arguments});
        let of_connection = json!({"JDBC_DRIVER_JAR_URI": "s3://b/c.jar", "JDBC_DRIVER_CLASS_NAME": "c.Driver"});
        let expect = |origin, uri: &str, class: &str| {
            Some(CustomDriver {
                origin,
                uris: vec![uri.into()],
                class: Some(class.into()),
            })
        };
        let nested =
            r#"{"options": [{"customJdbcDriverS3Path": "s3://b/s.jar", "customJdbcDriverClassName": "s.Driver"}]}"#;
        for (arguments, properties, expected) in [
            (
                json!({"--extra-jars": "s3://b/x.jar"}),
                json!({}),
                Some(CustomDriver {
                    origin: Origin::ExtraJars,
                    uris: vec!["s3://b/x.jar".into()],
                    class: None,
                }),
            ),
            (
                json!({"--extra-jars": "s3://b/x.jar"}),
                of_connection.clone(),
                expect(Origin::Connection, "s3://b/c.jar", "c.Driver"),
            ),
            (
                json!({"--options": nested}),
                of_connection,
                expect(Origin::Script, "s3://b/s.jar", "s.Driver"),
            ),
            (json!({"--extra-jars": "s3://b/folder/,lib.jar"}), json!({}), None),
            (json!({}), json!({}), None),
        ] {
            assert_eq!(driver(job(arguments.clone()), properties), expected, "{arguments}");
        }
    }

    #[test]
    fn a_known_class_tells_its_engine_and_a_folder_is_no_object() {
        assert_eq!(engine_of_class("org.postgresql.Driver"), Some(Engine::Postgresql));
        assert_eq!(engine_of_class("com.mysql.jdbc.Driver"), Some(Engine::Mysql));
        assert_eq!(engine_of_class("software.amazon.jdbc.Driver"), None);
        assert_eq!(s3_object("s3a://b/k/d.jar"), Some(("b", "k/d.jar")));
        for none in ["s3://b/folder/", "s3://b", "https://b/k.jar", "d.jar", "s3:///k"] {
            assert_eq!(s3_object(none), None, "{none}");
        }
    }
}
