//! The driver that a connection or a job brings along: which JAR, which class, and who names them.

use std::collections::BTreeMap;

use serde_json::Value;
use shared_domain::aws::glue::{Connection, Job, JobRun};
use shared_domain::evidence::{Evidence, Found};
use shared_domain::jdbc::target_of;
use shared_domain::script::Script;
use shared_domain::source::Engine;

use crate::names::normal;

/// More JARs than this are not looked at: a driver is one of the first.
const MOST_JARS: usize = 5;

/// Who names the JAR.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The script's option `customJdbcDriverS3Path`, in the script itself or in an argument of the job.
    Script,
    /// The connection's `JDBC_DRIVER_JAR_URI`.
    Connection,
    /// The script's `spark.jars` and the job's `--extra-jars`.
    ExtraJars,
}

/// A driver that is not Glue's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomDriver {
    /// Who names it.
    pub origin: Origin,
    /// The JARs, as S3 URIs; none where only a class is named.
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
                .flat_map(|engine| engine.source().drivers)
                .map(|class| (*class).to_owned())
                .collect(),
        }
    }
}

/// The custom driver that counts: the script's, then the connection's, then the extra JARs. A script that names a driver of its own takes
/// none of the connection's.
pub fn custom_driver(evidence: &Evidence, connection: &Connection) -> Option<CustomDriver> {
    let engine = target_of(connection).and_then(|target| target.engine);
    let script = evidence.script.get().filter(|script| drives(script, evidence, engine));
    let job = evidence.job.get().and_then(Found::present);
    let run = evidence.job_run.get().and_then(Found::present);
    let options = arguments(job, run);
    let argument = |name: &str| options.get(name).filter(|value| !value.is_empty()).cloned();
    let on_connection = |key| connection.property(key).map(str::to_owned);
    let script_class = script
        .and_then(|script| class_for(script, engine))
        .or_else(|| argument("customjdbcdriverclassname"));
    let connection_class = on_connection("JDBC_DRIVER_CLASS_NAME");
    let some = |origin, uris: Vec<String>, class| (!uris.is_empty()).then_some(CustomDriver { origin, uris, class });

    let mut of_script = objects(script.map(|script| script.driver_jars.join(",")));
    if of_script.is_empty() {
        of_script = objects(argument("customjdbcdrivers3path"));
    }
    let named_by_script = script.is_some_and(Script::names_a_driver);
    let mut extra = objects(script.map(|script| script.spark_jars.join(",")));
    extra.extend(objects(argument("extrajars")));
    extra.truncate(MOST_JARS);
    let extra_class = script_class
        .clone()
        .or_else(|| connection_class.clone().filter(|_| !named_by_script));

    some(Origin::Script, of_script, script_class.clone())
        .or_else(|| {
            let uris = objects(on_connection("JDBC_DRIVER_JAR_URI").filter(|_| !named_by_script));
            some(Origin::Connection, uris, connection_class)
        })
        .or_else(|| some(Origin::ExtraJars, extra, extra_class))
        // A class of Glue's own JARs, or of one that the script does not name by a literal.
        .or_else(|| {
            script_class.filter(|_| named_by_script).map(|class| CustomDriver {
                origin: Origin::Script,
                uris: Vec::new(),
                class: Some(class),
            })
        })
}

/// The objects of S3 among those that are named, with commas between.
fn objects(named: Option<String>) -> Vec<String> {
    let named = named.unwrap_or_default();
    let uris = named.split(',').map(str::trim);
    uris.filter(|uri| s3_object(uri).is_some())
        .take(MOST_JARS)
        .map(str::to_owned)
        .collect()
}

/// Whether the drivers that a script names are for a connection of that engine: one for other engines only is for something else, where
/// there are several connections or the script has a URL of its own.
pub fn drives(script: &Script, evidence: &Evidence, engine: Option<Engine>) -> bool {
    let is_alone = evidence.connections.len() <= 1 && script.databases().next().is_none();
    is_alone || script.driver_classes.is_empty() || script.driver_classes.iter().any(|class| fits(class, engine))
}

/// The class that a script names for a connection of that engine.
fn class_for(script: &Script, engine: Option<Engine>) -> Option<String> {
    let classes = &script.driver_classes;
    let fitting = classes.iter().find(|class| fits(class, engine));
    fitting.or_else(|| classes.first()).cloned()
}

fn fits(class: &str, engine: Option<Engine>) -> bool {
    match (Engine::of_driver(class), engine) {
        (Some(of_class), Some(engine)) => of_class.agrees_with(engine),
        _ => true,
    }
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

/// Bucket and key of an object's S3 URI; a folder is none.
pub fn s3_object(uri: &str) -> Option<(&str, &str)> {
    let rest = ["s3://", "s3a://", "s3n://"]
        .iter()
        .find_map(|scheme| uri.strip_prefix(scheme))?;
    let (bucket, key) = rest.split_once('/')?;
    (!bucket.is_empty() && !key.is_empty() && !key.ends_with('/')).then_some((bucket, key))
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
    fn what_the_script_names_itself_goes_before_all_else() {
        let connection: Connection = serde_json::from_value(json!({"Name": "orders", "ConnectionProperties": {
            "JDBC_CONNECTION_URL": "jdbc:postgresql://db.internal:5432/orders",
            "JDBC_DRIVER_JAR_URI": "s3://b/c.jar", "JDBC_DRIVER_CLASS_NAME": "c.Driver"}}))
        .unwrap();
        let (pg, mysql) = ("org.postgresql.Driver", "com.mysql.cj.jdbc.Driver");
        let driver = |script: &Value, connections: usize| {
            let named = json!({"name": "orders", "connection": {"missing": true}});
            let evidence: Evidence = serde_json::from_value(json!({
                "job": {"Name": "nightly", "Role": "r", "DefaultArguments": {"--extra-jars": "s3://b/x.jar"}},
                "script": script, "connections": vec![named; connections],
            }))
            .unwrap();
            let custom = custom_driver(&evidence, &connection).unwrap();
            (custom.origin, custom.uris.join(","), custom.class.unwrap_or_default())
        };
        for (script, connections, (origin, jars, class)) in [
            (json!({}), 1, (Origin::Connection, "s3://b/c.jar", "c.Driver")),
            (
                json!({"unreadable": "no"}),
                1,
                (Origin::Connection, "s3://b/c.jar", "c.Driver"),
            ),
            (
                json!({"secretIds": ["s"]}),
                1,
                (Origin::Connection, "s3://b/c.jar", "c.Driver"),
            ),
            (
                json!({"driverJars": ["s3://b/s.jar"], "driverClasses": [pg]}),
                1,
                (Origin::Script, "s3://b/s.jar", pg),
            ),
            // A class alone is looked for in the extra JARs, which the job loads.
            (
                json!({"driverClasses": [pg]}),
                1,
                (Origin::ExtraJars, "s3://b/x.jar", pg),
            ),
            (
                json!({"notKnown": ["driver"]}),
                1,
                (Origin::ExtraJars, "s3://b/x.jar", ""),
            ),
            (
                json!({"sparkJars": ["s3://b/s.jar"]}),
                1,
                (Origin::ExtraJars, "s3://b/s.jar,s3://b/x.jar", ""),
            ),
            // Of several drivers, the one of the connection's engine.
            (
                json!({"driverJars": ["s3://b/s.jar"], "driverClasses": [mysql, pg]}),
                2,
                (Origin::Script, "s3://b/s.jar", pg),
            ),
            // Another engine's only: a mistake where there is nothing else that it can be for.
            (
                json!({"driverJars": ["s3://b/s.jar"], "driverClasses": [mysql]}),
                1,
                (Origin::Script, "s3://b/s.jar", mysql),
            ),
            (
                json!({"driverJars": ["s3://b/s.jar"], "driverClasses": [mysql]}),
                2,
                (Origin::Connection, "s3://b/c.jar", "c.Driver"),
            ),
        ] {
            let expected = (origin, jars.to_owned(), class.to_owned());
            assert_eq!(driver(&script, connections), expected, "{script} {connections}");
        }
    }

    #[test]
    fn a_known_class_tells_its_engine_and_a_folder_is_no_object() {
        assert_eq!(Engine::of_driver("org.postgresql.Driver"), Some(Engine::Postgresql));
        assert_eq!(Engine::of_driver("com.mysql.jdbc.Driver"), Some(Engine::Mysql));
        assert_eq!(Engine::of_driver("software.amazon.jdbc.Driver"), None);
        assert_eq!(s3_object("s3a://b/k/d.jar"), Some(("b", "k/d.jar")));
        for none in ["s3://b/folder/", "s3://b", "https://b/k.jar", "d.jar", "s3:///k"] {
            assert_eq!(s3_object(none), None, "{none}");
        }
    }
}
