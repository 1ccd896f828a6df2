//! The definition of a connection as plain data, built from the request, and what sets an existing connection apart from it.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::aws::glue::{Connection, PhysicalConnectionRequirements};
use crate::redact;
use crate::request::{Endpoint, Request};
use crate::source::Engine;
use crate::step::Registration;

/// A connection's definition, as `aws glue create-connection --connection-input` takes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ConnectionInput {
    /// The name.
    pub name: String,
    /// What the console shows.
    pub description: String,
    /// `JDBC`, ...
    pub connection_type: String,
    /// The properties; none of them empty, because Glue refuses empty values.
    pub connection_properties: BTreeMap<String, String>,
    /// The VPC settings; absent for a public source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub physical_connection_requirements: Option<PhysicalConnectionRequirements>,
    /// Always false: the connection is tested by a step of its own, which says more.
    pub validate_credentials: bool,
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
    let mut properties = BTreeMap::from([
        (
            "JDBC_CONNECTION_URL".to_owned(),
            jdbc_url(engine, request.endpoint.as_ref().ok_or("no endpoint is known")?)?,
        ),
        (
            "SECRET_ID".to_owned(),
            registration.secret_id.clone().ok_or("no secret is known")?,
        ),
    ]);
    if request.tls.as_ref().is_some_and(|tls| tls.enforce) {
        properties.insert("JDBC_ENFORCE_SSL".to_owned(), "true".to_owned());
    }
    let driver = request.driver.as_ref();
    for (key, value) in [
        ("JDBC_DRIVER_JAR_URI", driver.and_then(|driver| driver.jar_uri.clone())),
        (
            "JDBC_DRIVER_CLASS_NAME",
            driver.and_then(|driver| driver.class_name.clone()),
        ),
    ] {
        if let Some(value) = value {
            properties.insert(key.to_owned(), value);
        }
    }
    let network = request.network.as_ref().map(|network| PhysicalConnectionRequirements {
        subnet_id: network.subnet_id.clone(),
        security_group_id_list: network.security_group_ids.clone(),
        availability_zone,
    });
    Ok(ConnectionInput {
        name,
        description: format!("{}, registered by Pipefitter", engine.traits().title),
        connection_type: "JDBC".to_owned(),
        connection_properties: properties,
        physical_connection_requirements: network,
        validate_credentials: false,
    })
}

/// The URL in the one form that Glue parses for each vendor.
fn jdbc_url(engine: Engine, endpoint: &Endpoint) -> Result<String, String> {
    let vendor = engine
        .traits()
        .vendor
        .ok_or_else(|| format!("{} is not reached by JDBC", engine.traits().title))?;
    let host = endpoint.host.as_deref().ok_or("no host is known")?;
    let port = endpoint.port.ok_or("no port is known")?;
    let database = || {
        endpoint
            .database
            .as_deref()
            .ok_or_else(|| "no database is known".to_owned())
    };
    Ok(match engine {
        Engine::Oracle => match (&endpoint.service, &endpoint.sid) {
            (Some(service), _) => format!("jdbc:oracle:thin://@{host}:{port}/{service}"),
            (None, Some(sid)) => format!("jdbc:oracle:thin://@{host}:{port}:{sid}"),
            (None, None) => return Err("no service is known".to_owned()),
        },
        Engine::Sqlserver => format!("jdbc:sqlserver://{host}:{port};databaseName={}", database()?),
        _ => format!("jdbc:{vendor}://{host}:{port}/{}", database()?),
    })
}

/// Where `there` differs from `wanted` in anything that decides how it works: `field: there -> wanted`, redacted. Empty when the
/// existing connection can be used in place of a new one.
pub fn differences(wanted: &ConnectionInput, there: &Connection, registration: &Registration) -> Vec<String> {
    let mut found = Vec::new();
    let mut compare = |field: &str, there: &str, wanted: &str| {
        if there != wanted {
            let shown = |value: &str| {
                if value.is_empty() {
                    "(none)".to_owned()
                } else {
                    redact(value)
                }
            };
            found.push(format!("{field}: {} -> {}", shown(there), shown(wanted)));
        }
    };
    compare("ConnectionType", &there.connection_type, &wanted.connection_type);
    let keys: BTreeSet<&String> = there
        .connection_properties
        .keys()
        .chain(wanted.connection_properties.keys())
        .collect();
    for key in keys {
        let theirs = there.property(key).unwrap_or_default();
        let ours = wanted.connection_properties.get(key).map_or("", String::as_str);
        match key.as_str() {
            "JDBC_ENFORCE_SSL" => {
                let is_on = |value: &str| {
                    if value.eq_ignore_ascii_case("true") {
                        "true"
                    } else {
                        "false"
                    }
                };
                compare(key, is_on(theirs), is_on(ours));
            }
            // The same secret by its name and by its ARN.
            "SECRET_ID" if registration.secret_arn.as_deref() == Some(theirs) && !theirs.is_empty() => {}
            "PASSWORD" | "ENCRYPTED_PASSWORD" => compare(key, "(a password)", ours),
            _ => compare(key, theirs, ours),
        }
    }
    let none = PhysicalConnectionRequirements::default();
    let theirs = there.physical_connection_requirements.as_ref().unwrap_or(&none);
    let ours = wanted.physical_connection_requirements.as_ref().unwrap_or(&none);
    let groups = |of: &PhysicalConnectionRequirements| {
        let sorted: BTreeSet<&str> = of.security_group_id_list.iter().map(String::as_str).collect();
        sorted.into_iter().collect::<Vec<_>>().join(", ")
    };
    compare(
        "SubnetId",
        theirs.subnet_id.as_deref().unwrap_or_default(),
        ours.subnet_id.as_deref().unwrap_or_default(),
    );
    compare("SecurityGroupIdList", &groups(theirs), &groups(ours));
    compare(
        "AvailabilityZone",
        theirs.availability_zone.as_deref().unwrap_or_default(),
        ours.availability_zone.as_deref().unwrap_or_default(),
    );
    if there.is_unified() {
        compare("ConnectionSchemaVersion", "2", "1");
    }
    found
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

    fn build(engine: Engine, request: Value) -> Value {
        let request = Request::parse(request).unwrap();
        let zone = request.network.is_some().then(|| "us-east-1a".to_owned());
        serde_json::to_value(connection_input(&request, engine, &registration(), zone).unwrap()).unwrap()
    }

    fn orders() -> Value {
        json!({
            "connection": "orders-prod", "source": "postgresql",
            "endpoint": {"host": "orders.abc.us-east-1.rds.amazonaws.com", "port": 5432, "database": "orders"},
            "network": {"subnetId": "subnet-0abc", "securityGroupIds": ["sg-0abc"]},
        })
    }

    /// Fields and keys: glue-facts 1.2 and 2.1.
    #[test]
    fn a_postgresql_in_a_vpc_gives_exactly_this_definition() {
        assert_eq!(
            build(Engine::Postgresql, orders()),
            json!({
                "Name": "orders-prod",
                "Description": "PostgreSQL, registered by Pipefitter",
                "ConnectionType": "JDBC",
                "ConnectionProperties": {
                    "JDBC_CONNECTION_URL": "jdbc:postgresql://orders.abc.us-east-1.rds.amazonaws.com:5432/orders",
                    "SECRET_ID": "glue/orders-prod/credentials"
                },
                "PhysicalConnectionRequirements": {
                    "SubnetId": "subnet-0abc", "SecurityGroupIdList": ["sg-0abc"], "AvailabilityZone": "us-east-1a"
                },
                "ValidateCredentials": false
            })
        );
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
        let mut not_enforced = orders();
        not_enforced["tls"] = json!({"enforce": false});
        assert_eq!(
            build(Engine::Postgresql, not_enforced),
            build(Engine::Postgresql, orders())
        );
    }

    #[test]
    fn every_vendor_s_url_is_one_that_glue_parses() {
        let endpoint = Endpoint {
            host: Some("h".into()),
            port: Some(1),
            database: Some("d".into()),
            ..Endpoint::default()
        };
        let oracle = Endpoint {
            database: None,
            service: Some("s".into()),
            ..endpoint.clone()
        };
        let sid = Endpoint {
            database: None,
            sid: Some("X".into()),
            ..endpoint.clone()
        };
        for (engine, endpoint, url) in [
            (Engine::Postgresql, &endpoint, "jdbc:postgresql://h:1/d"),
            (Engine::Mysql, &endpoint, "jdbc:mysql://h:1/d"),
            (Engine::Mariadb, &endpoint, "jdbc:mysql://h:1/d"),
            (Engine::Redshift, &endpoint, "jdbc:redshift://h:1/d"),
            (Engine::Sqlserver, &endpoint, "jdbc:sqlserver://h:1;databaseName=d"),
            (Engine::Oracle, &oracle, "jdbc:oracle:thin://@h:1/s"),
            (Engine::Oracle, &sid, "jdbc:oracle:thin://@h:1:X"),
        ] {
            assert_eq!(jdbc_url(engine, endpoint).as_deref(), Ok(url));
        }
        assert!(jdbc_url(Engine::Postgresql, &Endpoint { port: None, ..endpoint }).is_err());
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
