//! The definition of a connection as plain data, built from the request, and what sets an existing connection apart from it.
//!
//! Three shapes (the facts behind each stand at its golden test): JDBC for databases, the native types of Snowflake and others,
//! and unified connections (schema version 2) for all. Only properties that Glue is known to accept, none of them empty.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::{Map, Value};

use crate::aws::glue::{AuthenticationConfiguration, Connection, PhysicalConnectionRequirements};
use crate::jdbc::OPTIONS;
use crate::redact::leaving::property;
use crate::request::{Endpoint, Request, TestEngine};
use crate::source::{Engine, First, Place, Properties, Source, given};
use crate::step::Registration;

/// Glue's limit for the value of a property.
const LONGEST_VALUE: usize = 1024;

/// A connection's definition, as `aws glue create-connection --connection-input` takes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ConnectionInput {
    /// The name.
    pub name: String,
    /// What the console shows.
    pub description: String,
    /// `JDBC`, `SNOWFLAKE`, `POSTGRESQL`, ...
    pub connection_type: String,
    /// The properties; none of them empty, because Glue refuses empty values.
    pub connection_properties: BTreeMap<String, String>,
    /// The VPC settings; absent for a public source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub physical_connection_requirements: Option<PhysicalConnectionRequirements>,
    /// How a unified connection logs in; its presence is what makes it one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authentication_configuration: Option<AuthenticationConfiguration>,
    /// Always false: the connection is tested by a step of its own, which says more.
    pub validate_credentials: bool,
    /// The engines that a unified connection is for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub validate_for_compute_environments: Vec<String>,
}

/// The connection type that `request` asks for.
pub fn connection_type(request: &Request, engine: Engine) -> &'static str {
    let source = engine.source();
    if request.is_unified() || source.native().is_some() {
        source.connection.native_type
    } else {
        "JDBC"
    }
}

/// The definition that `request` asks for.
///
/// `availability_zone` is the subnet's, because a connection without one cannot be used by a job. `Err` says what is not known;
/// the questions ask for it before this is called.
pub fn connection_input(
    request: &Request,
    engine: Engine,
    registration: &Registration,
    availability_zone: Option<String>,
) -> Result<ConnectionInput, String> {
    let name = request.connection.clone().ok_or("the connection has no name")?;
    let shape = &engine.source().connection;
    let properties = match &shape.first {
        _ if request.is_unified() => unified_properties(request, engine)?,
        First::Jdbc => jdbc_properties(request, engine, registration)?,
        First::Native(native) => one_property(native.property, (native.options)(request, registration)?),
    };
    if let Some((key, _)) = properties
        .iter()
        .find(|(_, value)| value.chars().count() > LONGEST_VALUE)
    {
        return Err(format!(
            "{key} is longer than the {LONGEST_VALUE} characters that Glue takes"
        ));
    }
    let (authentication, environments) = if request.is_unified() {
        (
            Some(authentication(request, engine, registration)?),
            environments(request),
        )
    } else {
        (None, Vec::new())
    };
    let network = request.network.as_ref().map(|network| PhysicalConnectionRequirements {
        subnet_id: network.subnet_id.clone(),
        security_group_id_list: network.security_group_ids.clone(),
        availability_zone,
    });
    Ok(ConnectionInput {
        name,
        description: format!("{}, registered by Pipefitter", engine.source().title),
        connection_type: connection_type(request, engine).to_owned(),
        connection_properties: properties,
        physical_connection_requirements: network,
        authentication_configuration: authentication,
        validate_credentials: false,
        validate_for_compute_environments: environments,
    })
}

/// The connection that `request` asks for as it would be read once it is made: for judging it before. Its secret may not exist yet.
pub fn planned(request: &Request, engine: Engine) -> Option<Connection> {
    let secret = request.auth.as_ref().and_then(|auth| auth.secret_id.clone());
    let registration = Registration {
        secret_id: Some(secret.unwrap_or_else(|| "(to be made)".to_owned())),
        ..Registration::default()
    };
    let input = connection_input(request, engine, &registration, None).ok()?;
    Some(Connection {
        name: input.name,
        connection_type: input.connection_type,
        connection_properties: input.connection_properties,
        physical_connection_requirements: input.physical_connection_requirements,
        authentication_configuration: input.authentication_configuration,
        ..Connection::default()
    })
}

/// The secret's name, else its ARN.
pub(crate) fn secret_id(registration: &Registration) -> Result<String, String> {
    registration
        .secret_id
        .clone()
        .ok_or_else(|| "no secret is known".to_owned())
}

/// A JDBC connection of schema version 1.
fn jdbc_properties(
    request: &Request,
    engine: Engine,
    registration: &Registration,
) -> Result<BTreeMap<String, String>, String> {
    let endpoint = request.endpoint.as_ref().ok_or("no endpoint is known")?;
    // With IAM there is no secret: the job names the user, and for RDS mints the token itself.
    let secret = if request.uses_iam() {
        None
    } else {
        Some(secret_id(registration)?)
    };
    let driver = request.driver.as_ref();
    let tls = request.tls.as_ref();
    Ok(given(vec![
        ("JDBC_CONNECTION_URL", Some(jdbc_url(request, engine, endpoint)?)),
        ("SECRET_ID", secret),
        ("JDBC_ENFORCE_SSL", enforces_tls(request).then(|| "true".to_owned())),
        ("CUSTOM_JDBC_CERT", tls.and_then(|tls| tls.ca_uri.clone())),
        (
            "CUSTOM_JDBC_CERT_STRING",
            tls.and_then(|tls| tls.certificate_name.clone()),
        ),
        (
            "SKIP_CUSTOM_JDBC_CERT_VALIDATION",
            tls.filter(|tls| tls.skip_ca_validation).map(|_| "true".to_owned()),
        ),
        ("JDBC_DRIVER_JAR_URI", driver.and_then(|driver| driver.jar_uri.clone())),
        (
            "JDBC_DRIVER_CLASS_NAME",
            driver.and_then(|driver| driver.class_name.clone()),
        ),
    ]))
}

fn enforces_tls(request: &Request) -> bool {
    request.tls.as_ref().is_some_and(|tls| tls.enforce)
}

/// The one property of a native connection of schema version 1: the connector's options, as JSON in a text.
fn one_property(property: &str, options: Properties) -> BTreeMap<String, String> {
    let options: Map<String, Value> = given(options)
        .into_iter()
        .map(|(key, value)| (key, Value::from(value)))
        .collect();
    BTreeMap::from([(property.to_owned(), Value::Object(options).to_string())])
}

/// A unified connection: the parts of the address as properties of their own, and the role that Glue reads the secret with.
fn unified_properties(request: &Request, engine: Engine) -> Result<BTreeMap<String, String>, String> {
    let role = request.glue_role.clone().ok_or("no role is known")?;
    let mut properties = (engine.source().connection.unified)(engine, request)?;
    properties.extend([
        ("ROLE_ARN", Some(role)),
        // What the console sends for every unified connection; whether Glue does without it is not known.
        ("KAFKA_SSL_ENABLED", Some("false".to_owned())),
    ]);
    Ok(given(properties))
}

/// The address of a database in a unified connection.
pub(crate) fn unified_database(engine: Engine, request: &Request) -> Result<Properties, String> {
    let endpoint = request.endpoint.as_ref().ok_or("no endpoint is known")?;
    let (database, by_sid) = engine.source().name_in(endpoint)?;
    if by_sid {
        return Err("no service is known".to_owned());
    }
    Ok(vec![
        ("HOST", Some(endpoint.host.clone().ok_or("no host is known")?)),
        ("PORT", Some(endpoint.port.ok_or("no port is known")?.to_string())),
        ("DATABASE", Some(database.to_owned())),
        ("JDBC_ENFORCE_SSL", enforces_tls(request).then(|| "true".to_owned())),
    ])
}

fn authentication(
    request: &Request,
    engine: Engine,
    registration: &Registration,
) -> Result<AuthenticationConfiguration, String> {
    if request.uses_iam() {
        return Ok(AuthenticationConfiguration {
            authentication_type: Some("IAM".to_owned()),
            ..AuthenticationConfiguration::default()
        });
    }
    // A name is not enough here.
    let secret_arn = registration.secret_arn.clone().ok_or("no secret's ARN is known")?;
    Ok(AuthenticationConfiguration {
        authentication_type: Some(engine.source().connection.unified_login.to_owned()),
        secret_arn: Some(secret_arn),
        kms_key_arn: None,
    })
}

/// Glue jobs and crawlers are Spark to Glue.
fn environments(request: &Request) -> Vec<String> {
    let engines = request.engines.as_deref().unwrap_or_default();
    let athena = engines.contains(&TestEngine::Athena);
    let spark = !athena || engines.len() > 1;
    [("SPARK", spark), ("ATHENA", athena)]
        .into_iter()
        .filter(|(_, wanted)| *wanted)
        .map(|(environment, _)| environment.to_owned())
        .collect()
}

/// The URL in the one form that Glue parses for each vendor.
pub(crate) fn jdbc_url(request: &Request, engine: Engine, endpoint: &Endpoint) -> Result<String, String> {
    let source = engine.source();
    let (name, by_sid) = source.name_in(endpoint)?;
    let place = Place {
        host: endpoint.host.as_deref().ok_or("no host is known")?,
        port: endpoint.port.ok_or("no port is known")?,
        database: Some(name),
        by_sid,
        by_iam: false,
        by_tls: enforces_tls(request),
    };
    (source.url.write)(&place).ok_or_else(|| format!("{} is not reached by a URL", source.title))
}

/// Where `there` differs from `wanted` in anything that decides how it works: `field: there -> wanted`, redacted. Empty when the
/// existing connection can be used in place of a new one.
///
/// What another engine added for itself (`AthenaProperties`) is no difference: that is how a unified connection is shared. Nor is what Glue
/// adds to what it was given, such as a URL made of host, port and database: of what was not asked for, only [`TELLING`] counts.
pub fn differences(wanted: &ConnectionInput, there: &Connection, registration: &Registration) -> Vec<String> {
    let mut found = Found(Vec::new());
    // The same secret by its name and by its ARN.
    let same_secret = |theirs: &str| !theirs.is_empty() && registration.secret_arn.as_deref() == Some(theirs);
    found.compare("ConnectionType", &there.connection_type, &wanted.connection_type);
    let keys: BTreeSet<&String> = there
        .connection_properties
        .keys()
        .filter(|key| OPTIONS.contains(&key.as_str()) || tells(TELLING, |source| source.connection.telling, key))
        .chain(wanted.connection_properties.keys())
        .collect();
    for key in keys {
        let theirs = there.property(key).unwrap_or_default();
        let ours = wanted.connection_properties.get(key).map_or("", String::as_str);
        found.compare_property(key, (theirs, ours), same_secret);
    }
    // Glue may have made these of what it was given.
    let said = |value: &str| wanted.connection_properties.values().any(|ours| ours == value);
    let none = BTreeMap::new();
    found.compare_options_of_spark("SparkProperties", &there.spark_properties, &none, |option, value| {
        said(value) || (option == "secretId" && same_secret(value))
    });
    let none = AuthenticationConfiguration::default();
    let theirs = there.authentication_configuration.as_ref().unwrap_or(&none);
    let ours = wanted.authentication_configuration.as_ref().unwrap_or(&none);
    found.compare_options(
        "AuthenticationType",
        &theirs.authentication_type,
        &ours.authentication_type,
    );
    found.compare_options("SecretArn", &theirs.secret_arn, &ours.secret_arn);
    found.compare_place(
        there.physical_connection_requirements.as_ref(),
        wanted.physical_connection_requirements.as_ref(),
    );
    let version = |unified: bool| if unified { "2" } else { "1" };
    found.compare(
        "ConnectionSchemaVersion",
        version(there.is_unified()),
        version(wanted.authentication_configuration.is_some()),
    );
    found.0
}

/// Properties that decide how a connection works, though nobody asked for them here: another login, other TLS, another driver, another place.
const TELLING: &[&str] = &[
    "CUSTOM_JDBC_CERT",
    "CUSTOM_JDBC_CERT_STRING",
    "DATABASE",
    "ENCRYPTED_PASSWORD",
    "JDBC_DRIVER_CLASS_NAME",
    "JDBC_DRIVER_JAR_URI",
    "JDBC_ENFORCE_SSL",
    "KAFKA_SSL_ENABLED",
    "PASSWORD",
    "ROLE_ARN",
    "SECRET_ID",
    "SKIP_CUSTOM_JDBC_CERT_VALIDATION",
    "USERNAME",
];

/// The same of options for Spark; a text that is no object is one without a name. What only one source has stands in its file.
const TELLING_OPTIONS: &[&str] = &["", "password", "secretId", "user"];

fn tells(known: &[&str], of_source: impl Fn(&Source) -> &'static [&'static str], key: &str) -> bool {
    known.contains(&key)
        || Engine::ALL
            .iter()
            .any(|engine| of_source(engine.source()).contains(&key))
}

/// What a connection that holds a password itself differs by.
const A_PASSWORD: &str = "(a password)";

/// The differences so far.
struct Found(Vec<String>);

impl Found {
    fn compare(&mut self, field: &str, there: &str, wanted: &str) {
        if there == wanted {
            return;
        }
        let shown = |value: &str| {
            if value.is_empty() {
                "(none)".to_owned()
            } else if value == A_PASSWORD {
                value.to_owned()
            } else {
                // The name of a secret is shown as it is.
                property(field, value)
            }
        };
        self.0.push(format!("{field}: {} -> {}", shown(there), shown(wanted)));
    }

    fn compare_options(&mut self, field: &str, there: &Option<String>, wanted: &Option<String>) {
        self.compare(
            field,
            there.as_deref().unwrap_or_default(),
            wanted.as_deref().unwrap_or_default(),
        );
    }

    /// One property; `same_secret` tells the secret that the connection is meant to have.
    fn compare_property(&mut self, key: &str, (theirs, ours): (&str, &str), same_secret: impl Fn(&str) -> bool) {
        match key {
            "JDBC_ENFORCE_SSL" | "KAFKA_SSL_ENABLED" | "SKIP_CUSTOM_JDBC_CERT_VALIDATION" => {
                let is_on = |value: &str| {
                    if value.eq_ignore_ascii_case("true") {
                        "true"
                    } else {
                        "false"
                    }
                };
                self.compare(key, is_on(theirs), is_on(ours));
            }
            "SECRET_ID" if same_secret(theirs) => {}
            "PASSWORD" | "ENCRYPTED_PASSWORD" => self.compare(key, A_PASSWORD, ours),
            key if OPTIONS.contains(&key) => {
                self.compare_options_of_spark(key, &options(theirs), &options(ours), |option, value| {
                    option == "secretId" && same_secret(value)
                });
            }
            _ => self.compare(key, theirs, ours),
        }
    }

    /// Where the interfaces are; groups have no order.
    fn compare_place(
        &mut self,
        there: Option<&PhysicalConnectionRequirements>,
        wanted: Option<&PhysicalConnectionRequirements>,
    ) {
        let none = PhysicalConnectionRequirements::default();
        let (theirs, ours) = (there.unwrap_or(&none), wanted.unwrap_or(&none));
        let groups = |of: &PhysicalConnectionRequirements| {
            let sorted: BTreeSet<&str> = of.security_group_id_list.iter().map(String::as_str).collect();
            sorted.into_iter().collect::<Vec<_>>().join(", ")
        };
        self.compare_options("SubnetId", &theirs.subnet_id, &ours.subnet_id);
        self.compare("SecurityGroupIdList", &groups(theirs), &groups(ours));
        self.compare_options("AvailabilityZone", &theirs.availability_zone, &ours.availability_zone);
    }

    /// Spark properties, option by option; `same` tells a value that only looks different.
    fn compare_options_of_spark(
        &mut self,
        property: &str,
        there: &BTreeMap<String, String>,
        wanted: &BTreeMap<String, String>,
        same: impl Fn(&str, &str) -> bool,
    ) {
        let of_source = |source: &Source| source.connection.telling_options;
        let telling = there.keys().filter(|key| tells(TELLING_OPTIONS, of_source, key));
        let keys: BTreeSet<&String> = telling.chain(wanted.keys()).collect();
        for key in keys {
            let theirs = there.get(key).map_or("", String::as_str);
            if same(key, theirs) {
                continue;
            }
            let ours = wanted.get(key).map_or("", String::as_str);
            self.compare(&format!("{property}.{key}"), theirs, ours);
        }
    }
}

/// The options in the JSON text of `SparkProperties`; a text that is no object is shown as one option without a name.
fn options(text: &str) -> BTreeMap<String, String> {
    match serde_json::from_str::<Map<String, Value>>(text) {
        Ok(map) => map
            .into_iter()
            .map(|(key, value)| {
                let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                (key, text)
            })
            .collect(),
        Err(_) if text.is_empty() => BTreeMap::new(),
        Err(_) => BTreeMap::from([(String::new(), text.to_owned())]),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn registration() -> Registration {
        Registration {
            secret_id: Some("glue/orders-prod/credentials".into()),
            secret_arn: Some(
                "arn:aws:secretsmanager:us-east-1:111122223333:secret:glue/orders-prod/credentials-AbCdEf".into(),
            ),
            ..Registration::default()
        }
    }

    fn definition(engine: Engine, request: &Value) -> ConnectionInput {
        let request = Request::parse(request.clone()).unwrap();
        let zone = request.network.is_some().then(|| "us-east-1a".to_owned());
        connection_input(&request, engine, &registration(), zone).unwrap()
    }

    fn build(engine: Engine, request: Value) -> Value {
        serde_json::to_value(definition(engine, &request)).unwrap()
    }

    fn orders() -> Value {
        json!({
            "connection": "orders-prod", "source": "postgresql",
            "endpoint": {"host": "orders.abc.us-east-1.rds.amazonaws.com", "port": 5432, "database": "orders"},
            "network": {"subnetId": "subnet-0abc", "securityGroupIds": ["sg-0abc"]},
        })
    }

    const ROLE: &str = "arn:aws:iam::111122223333:role/GlueRole";
    const SECRET_ARN: &str = "arn:aws:secretsmanager:us-east-1:111122223333:secret:glue/orders-prod/credentials-AbCdEf";

    fn in_a_vpc() -> Value {
        json!({"SubnetId": "subnet-0abc", "SecurityGroupIdList": ["sg-0abc"], "AvailabilityZone": "us-east-1a"})
    }

    /// The whole definition, so that a property too many fails as well as one too few.
    fn golden(engine: Engine, kind: &str, properties: Value, rest: Value) -> Value {
        let mut whole = json!({
            "Name": "orders-prod",
            "Description": format!("{}, registered by Pipefitter", engine.source().title),
            "ConnectionType": kind,
            "ConnectionProperties": properties,
            "ValidateCredentials": false
        });
        let whole_map = whole.as_object_mut().unwrap();
        whole_map.extend(rest.as_object().unwrap().clone());
        whole
    }

    /// A database at `h` in a VPC, read as `glue-facts` wants it.
    fn database(endpoint: Value) -> Value {
        json!({
            "connection": "orders-prod", "endpoint": endpoint, "glueRole": ROLE,
            "network": {"subnetId": "subnet-0abc", "securityGroupIds": ["sg-0abc"]},
        })
    }

    /// glue-facts 1.2 (fields), 1.8 (nothing is validated at creation), 2.1 (URL always, secret by name, zone from the subnet), 2.1.1 (URL
    /// grammar: MariaDB as `mysql`, Oracle as `thin://@`, SQL Server with `;databaseName=`), 2.3 (Redshift).
    #[test]
    fn each_database_gives_exactly_this_jdbc_connection() {
        use Engine::{Mariadb, Mysql, Oracle, Postgresql, Redshift, Sqlserver};
        let named = |port: u16, name: &str| json!({"host": "h.example.com", "port": port, "database": name});
        for (engine, endpoint, url) in [
            (
                Postgresql,
                named(5432, "orders"),
                "jdbc:postgresql://h.example.com:5432/orders",
            ),
            (Mysql, named(3306, "orders"), "jdbc:mysql://h.example.com:3306/orders"),
            (Mariadb, named(3306, "orders"), "jdbc:mysql://h.example.com:3306/orders"),
            (Redshift, named(5439, "dev"), "jdbc:redshift://h.example.com:5439/dev"),
            (
                Sqlserver,
                named(1433, "orders"),
                "jdbc:sqlserver://h.example.com:1433;databaseName=orders",
            ),
            (
                Oracle,
                json!({"host": "h.example.com", "port": 1521, "service": "ORCLPDB1"}),
                "jdbc:oracle:thin://@h.example.com:1521/ORCLPDB1",
            ),
            (
                Oracle,
                json!({"host": "h.example.com", "port": 1521, "sid": "ORCL"}),
                "jdbc:oracle:thin://@h.example.com:1521:ORCL",
            ),
        ] {
            let mut request = database(endpoint);
            request["source"] = json!(engine.as_str());
            assert_eq!(
                build(engine, request),
                golden(
                    engine,
                    "JDBC",
                    json!({"JDBC_CONNECTION_URL": url, "SECRET_ID": "glue/orders-prod/credentials"}),
                    json!({"PhysicalConnectionRequirements": in_a_vpc()}),
                )
            );
            assert!(crate::jdbc::glue_url(url).is_ok(), "{url}");
        }
    }

    /// glue-facts 2.3 (the job adds `DbUser`; no secret), 1.6 and 2.2 (type IAM), 2.1 (schema version 1 has to name a user or a secret).
    #[test]
    fn redshift_with_iam_is_unified_and_names_no_secret() {
        let mut request = database(json!({"host": "h.example.com", "port": 5439, "database": "dev"}));
        request["source"] = json!("redshift");
        request["auth"] = json!({"method": "iam", "username": "etl"});
        request["glueRole"] = json!(ROLE);
        let mut explicit = request.clone();
        explicit["schemaVersion"] = json!(2);
        assert_eq!(
            build(Engine::Redshift, request.clone()),
            build(Engine::Redshift, explicit)
        );
        assert_eq!(
            build(Engine::Redshift, request),
            golden(
                Engine::Redshift,
                "REDSHIFT",
                json!({"HOST": "h.example.com", "PORT": "5439", "DATABASE": "dev", "ROLE_ARN": ROLE, "KAFKA_SSL_ENABLED": "false"}),
                json!({
                    "PhysicalConnectionRequirements": in_a_vpc(),
                    "AuthenticationConfiguration": {"AuthenticationType": "IAM"},
                    "ValidateForComputeEnvironments": ["SPARK"]
                }),
            )
        );
    }

    /// glue-facts 6.1: Glue mints no token, so the connection holds none of the login; the job that mints one brings it.
    #[test]
    fn rds_with_iam_names_no_secret() {
        let mut request = orders();
        request["auth"] = json!({"method": "iam", "username": "etl"});
        assert_eq!(
            build(Engine::Postgresql, request)["ConnectionProperties"],
            json!({"JDBC_CONNECTION_URL": "jdbc:postgresql://orders.abc.us-east-1.rds.amazonaws.com:5432/orders"})
        );
    }

    /// glue-facts 2.2 (types and properties; `KAFKA_SSL_ENABLED` as the console sends it), 1.6 (the secret's ARN, not its name), 1.7
    /// (`ROLE_ARN`; `ValidateCredentials` false).
    #[test]
    fn each_database_gives_exactly_this_unified_connection() {
        use Engine::{Mariadb, Mysql, Oracle, Postgresql, Redshift, Sqlserver};
        for (engine, kind, port) in [
            (Postgresql, "POSTGRESQL", 5432),
            (Mysql, "MYSQL", 3306),
            (Mariadb, "MYSQL", 3306),
            (Oracle, "ORACLE", 1521),
            (Sqlserver, "SQLSERVER", 1433),
            (Redshift, "REDSHIFT", 5439),
        ] {
            let name = if engine == Oracle { "service" } else { "database" };
            let mut request = database(json!({"host": "h.example.com", "port": port, name: "orders"}));
            request["source"] = json!(engine.as_str());
            request["schemaVersion"] = json!(2);
            let mut properties = json!({
                "HOST": "h.example.com", "PORT": port.to_string(), "DATABASE": "orders", "ROLE_ARN": ROLE, "KAFKA_SSL_ENABLED": "false"
            });
            let rest = json!({
                "PhysicalConnectionRequirements": in_a_vpc(),
                "AuthenticationConfiguration": {"AuthenticationType": "BASIC", "SecretArn": SECRET_ARN},
                "ValidateForComputeEnvironments": ["SPARK"]
            });
            let expected = golden(engine, kind, properties.clone(), rest.clone());
            assert_eq!(build(engine, request.clone()), expected);
            request["tls"] = json!({"enforce": true});
            properties["JDBC_ENFORCE_SSL"] = json!("true");
            assert_eq!(build(engine, request), golden(engine, kind, properties, rest));
        }
    }

    fn snowflake() -> Value {
        json!({
            "connection": "orders-prod", "source": "snowflake", "glueRole": ROLE,
            "snowflake": {"account": "acme-eu", "warehouse": "WH", "role": "ETL", "database": "ANALYTICS"},
        })
    }

    /// glue-facts 2.4: version 1 has one property, the connector's options, with the bare host; version 2 has no property for the role.
    #[test]
    fn snowflake_is_native_in_both_schema_versions() {
        let mut request = snowflake();
        assert_eq!(
            build(Engine::Snowflake, request.clone()),
            golden(
                Engine::Snowflake,
                "SNOWFLAKE",
                json!({"SparkProperties": "{\"secretId\":\"glue/orders-prod/credentials\",\"sfDatabase\":\"ANALYTICS\",\"sfRole\":\"ETL\",\
                    \"sfUrl\":\"acme-eu.snowflakecomputing.com\",\"sfWarehouse\":\"WH\"}"}),
                json!({}),
            )
        );
        request["schemaVersion"] = json!(2);
        request["tls"] = json!({"enforce": true});
        request["network"] = json!({"subnetId": "subnet-0abc", "securityGroupIds": ["sg-0abc"]});
        request["snowflake"]["account"] = json!("Acme.eu-west-1.privatelink.snowflakecomputing.com");
        assert_eq!(
            build(Engine::Snowflake, request),
            golden(
                Engine::Snowflake,
                "SNOWFLAKE",
                json!({
                    "HOST": "acme.eu-west-1.privatelink.snowflakecomputing.com", "PORT": "443", "DATABASE": "ANALYTICS", "WAREHOUSE": "WH",
                    "ROLE_ARN": ROLE, "JDBC_ENFORCE_SSL": "false", "KAFKA_SSL_ENABLED": "false"
                }),
                json!({
                    "PhysicalConnectionRequirements": in_a_vpc(),
                    "AuthenticationConfiguration": {"AuthenticationType": "BASIC", "SecretArn": SECRET_ARN},
                    "ValidateForComputeEnvironments": ["SPARK"]
                }),
            )
        );
    }

    /// glue-facts 2.5: project and options of a read belong to the job in version 1; version 2 has the project and type CUSTOM.
    #[test]
    fn bigquery_is_native_in_both_schema_versions() {
        let mut request = json!({
            "connection": "orders-prod", "source": "bigquery", "glueRole": ROLE,
            "bigquery": {"project": "acme-analytics", "location": "EU"},
        });
        assert_eq!(
            build(Engine::Bigquery, request.clone()),
            golden(
                Engine::Bigquery,
                "BIGQUERY",
                json!({"SparkProperties": "{\"secretId\":\"glue/orders-prod/credentials\"}"}),
                json!({}),
            )
        );
        request["schemaVersion"] = json!(2);
        request["engines"] = json!(["glue-etl", "athena"]);
        assert_eq!(
            build(Engine::Bigquery, request),
            golden(
                Engine::Bigquery,
                "BIGQUERY",
                json!({
                    "PROJECT_ID": "acme-analytics", "ROLE_ARN": ROLE, "JDBC_ENFORCE_SSL": "false", "KAFKA_SSL_ENABLED": "false"
                }),
                json!({
                    "AuthenticationConfiguration": {"AuthenticationType": "CUSTOM", "SecretArn": SECRET_ARN},
                    "ValidateForComputeEnvironments": ["SPARK", "ATHENA"]
                }),
            )
        );
    }

    #[test]
    fn what_glue_would_refuse_is_not_sent() {
        let mut request = snowflake();
        for name in ["warehouse", "role", "database", "schema"] {
            request["snowflake"][name] = json!("X".repeat(128));
        }
        let request = Request::parse(request).unwrap();
        let mut long = registration();
        long.secret_id = Some("s".repeat(512));
        let reason = connection_input(&request, Engine::Snowflake, &long, None).unwrap_err();
        assert_eq!(
            reason,
            "SparkProperties is longer than the 1024 characters that Glue takes"
        );
        for engine in Engine::ALL {
            let reason = connection_input(&Request::default(), engine, &registration(), None).unwrap_err();
            assert_eq!(reason, "the connection has no name");
        }
    }

    #[test]
    fn tls_driver_and_a_public_source_change_only_what_they_say() {
        let mut request = orders();
        request["network"] = json!(null);
        request["tls"] = json!({"enforce": true});
        request["driver"] = json!({"jarUri": "s3://bucket/pg.jar", "className": "org.postgresql.Driver"});
        let built = build(Engine::Postgresql, request);
        assert_eq!(built.get("PhysicalConnectionRequirements"), None);
        assert_eq!(built["ConnectionProperties"]["JDBC_ENFORCE_SSL"], "true");
        assert_eq!(
            built["ConnectionProperties"]["JDBC_DRIVER_JAR_URI"],
            "s3://bucket/pg.jar"
        );
        assert_eq!(
            built["ConnectionProperties"]["JDBC_DRIVER_CLASS_NAME"],
            "org.postgresql.Driver"
        );
        let mut own = orders();
        own["source"] = json!("sqlserver");
        own["tls"] =
            json!({"caUri": "s3://acme-pki/ca.pem", "certificateName": "db.acme.internal", "skipCaValidation": true});
        let built = build(Engine::Sqlserver, own);
        for (property, value) in [
            ("JDBC_ENFORCE_SSL", "true"),
            ("CUSTOM_JDBC_CERT", "s3://acme-pki/ca.pem"),
            ("CUSTOM_JDBC_CERT_STRING", "db.acme.internal"),
            ("SKIP_CUSTOM_JDBC_CERT_VALIDATION", "true"),
        ] {
            assert_eq!(built["ConnectionProperties"][property], value, "{property}");
        }
        let mut not_enforced = orders();
        not_enforced["tls"] = json!({"enforce": false});
        assert_eq!(
            build(Engine::Postgresql, not_enforced),
            build(Engine::Postgresql, orders())
        );
    }

    /// What `there` differs in after `change`.
    fn differing(engine: Engine, request: &Value, change: impl Fn(&mut Connection)) -> Vec<String> {
        let mut there: Connection = serde_json::from_value(build(engine, request.clone())).unwrap();
        change(&mut there);
        differences(&definition(engine, request), &there, &registration())
    }

    #[test]
    fn a_native_connection_is_compared_option_by_option() {
        let same = |there: &mut Connection| {
            there.connection_properties.insert(
                "SparkProperties".into(),
                json!({"sfUrl": "acme-eu.snowflakecomputing.com", "sfRole": "ETL", "sfWarehouse": "WH", "sfDatabase": "ANALYTICS",
                       "secretId": SECRET_ARN})
                .to_string(),
            );
        };
        assert_eq!(differing(Engine::Snowflake, &snowflake(), same), Vec::<String>::new());
        let other = |there: &mut Connection| {
            same(there);
            let text = there.connection_properties.get_mut("SparkProperties").unwrap();
            *text = text
                .replace("ETL", "ADMIN")
                .replace("\"sfWarehouse\":\"WH\"", "\"sfSchema\":\"S\"");
        };
        assert_eq!(
            differing(Engine::Snowflake, &snowflake(), other),
            [
                "SparkProperties.sfRole: ADMIN -> ETL",
                "SparkProperties.sfSchema: S -> (none)",
                "SparkProperties.sfWarehouse: (none) -> WH"
            ]
        );
        let broken = |there: &mut Connection| {
            there.connection_properties.insert("SparkProperties".into(), "{".into());
        };
        assert_eq!(differing(Engine::Snowflake, &snowflake(), broken).len(), 6);
    }

    #[test]
    fn a_unified_connection_is_compared_with_its_login_and_whatever_athena_added_is_no_difference() {
        let mut request = orders();
        request["schemaVersion"] = json!(2);
        request["glueRole"] = json!(ROLE);
        let shared = |there: &mut Connection| {
            there.connection_schema_version = Some(2);
            there.athena_properties.insert("spill_bucket".into(), "b".into());
            there.connection_properties.remove("KAFKA_SSL_ENABLED");
            there
                .connection_properties
                .insert("JDBC_ENFORCE_SSL".into(), "false".into());
            // What Glue makes of what it was given, and what changes no more than the pace.
            let host = there.property("HOST").unwrap_or_default().to_owned();
            let made = [
                ("JDBC_CONNECTION_URL", format!("jdbc:postgresql://{host}:5432/orders")),
                ("JDBC_ENGINE", "postgresql".to_owned()),
                ("SECRET_ID", SECRET_ARN.to_owned()),
            ];
            let made = made.map(|(key, value)| (key.to_owned(), value));
            there.connection_properties.extend(made.clone());
            there.spark_properties.extend(made);
            there.spark_properties.insert("secretId".into(), SECRET_ARN.into());
            there.spark_properties.insert("sfDatabase".into(), "orders".into());
            there.spark_properties.insert("fetchsize".into(), "10".into());
        };
        assert_eq!(differing(Engine::Postgresql, &request, shared), Vec::<String>::new());
        let other = |there: &mut Connection| {
            let auth = there.authentication_configuration.as_mut().unwrap();
            auth.authentication_type = Some("IAM".into());
            auth.secret_arn = None;
            there
                .connection_properties
                .insert("ROLE_ARN".into(), "arn:other".into());
            there.spark_properties.insert("secretId".into(), "glue/other".into());
            there.connection_properties.insert("USERNAME".into(), "etl".into());
        };
        assert_eq!(
            differing(Engine::Postgresql, &request, other),
            [
                format!("ROLE_ARN: arn:other -> {ROLE}"),
                "USERNAME: etl -> (none)".to_owned(),
                "SparkProperties.secretId: glue/other -> (none)".to_owned(),
                "AuthenticationType: IAM -> BASIC".to_owned(),
                format!("SecretArn: (none) -> {SECRET_ARN}"),
            ]
        );
        let there: Connection = serde_json::from_value(build(Engine::Postgresql, request)).unwrap();
        let found = differences(&definition(Engine::Postgresql, &orders()), &there, &registration());
        assert!(
            found.contains(&"ConnectionType: POSTGRESQL -> JDBC".to_owned())
                && found.contains(&"ConnectionSchemaVersion: 2 -> 1".to_owned()),
            "{found:?}"
        );
    }

    #[test]
    fn an_equal_connection_is_recognised_and_a_different_one_shown_without_its_password() {
        let request = Request::parse(orders()).unwrap();
        let wanted =
            connection_input(&request, Engine::Postgresql, &registration(), Some("us-east-1a".into())).unwrap();
        let there = |change: fn(&mut Connection)| {
            let mut there: Connection = serde_json::from_value(build(Engine::Postgresql, orders())).unwrap();
            change(&mut there);
            differences(&wanted, &there, &registration())
        };
        let set = |there: &mut Connection, key: &str, value: &str| {
            there.connection_properties.insert(key.to_owned(), value.to_owned());
        };
        assert_eq!(there(|_| {}), Vec::<String>::new());
        let arn = registration().secret_arn.unwrap();
        let mut by_arn: Connection = serde_json::from_value(build(Engine::Postgresql, orders())).unwrap();
        set(&mut by_arn, "SECRET_ID", &arn);
        set(&mut by_arn, "JDBC_ENFORCE_SSL", "False");
        assert_eq!(differences(&wanted, &by_arn, &registration()), Vec::<String>::new());
        let url = there(|there| {
            there
                .connection_properties
                .insert("JDBC_CONNECTION_URL".into(), "jdbc:postgresql://old:5432/orders".into());
        });
        assert_eq!(
            url,
            [
                "JDBC_CONNECTION_URL: jdbc:postgresql://old:5432/orders -> jdbc:postgresql://orders.abc.us-east-1.rds.amazonaws.com:5432/orders"
            ]
        );
        assert_eq!(
            there(|there| there.connection_type = "MYSQL".into()),
            ["ConnectionType: MYSQL -> JDBC"]
        );
        let password = there(|there| {
            there.connection_properties.insert("PASSWORD".into(), "canary".into());
            there.connection_properties.remove("SECRET_ID");
        });
        assert_eq!(
            password,
            [
                "PASSWORD: (a password) -> (none)",
                "SECRET_ID: (none) -> glue/orders-prod/credentials"
            ]
        );
        let network = there(|there| {
            there
                .physical_connection_requirements
                .as_mut()
                .unwrap()
                .security_group_id_list = vec!["sg-1".into(), "sg-0abc".into()];
        });
        assert_eq!(network, ["SecurityGroupIdList: sg-0abc, sg-1 -> sg-0abc"]);
    }
}
