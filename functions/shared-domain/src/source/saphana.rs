//! SAP HANA, on premises, on EC2 or as HANA Cloud. Glue has a connection type for it, whose options hold the URL.
//!
//! Sources: the page below for types, URL and secret; the runtime's own library, which AWS publishes (`glue_connection_lib` of
//! `sagemaker_studio`), for `JDBCProperties`, the driver and the case of a secret's keys. How a unified connection is made nobody documents:
//! it has the properties of the other databases.

use super::{
    Asked, Crawled, Discovery, Enforce, Engine, First, Login, Native, Place, Probe, Properties, Read, Shape, Source,
    Tls, Url,
};
use crate::connection_input::{jdbc_url, secret_id, unified_database};
use crate::jdbc::{GlueUrl, Target, UrlProblem, authority_has_login, of_target, plain_target, problem};
use crate::request::{Endpoint, Request, endpoint_of, no_host, split_endpoint};
use crate::step::{Problem, Registration};

pub(super) static SOURCE: Source = Source {
    word: "saphana",
    title: "SAP HANA",
    documentation: "https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-connect-saphana-home.html",
    names: &[&["hana"], &["sap", "hana"], &["saphana"]],
    descriptions: &[],
    hosts: &[".hanacloud.ondemand.com"],
    speaks: &["com.sap.db.jdbc", "sap dbtech jdbc"],
    connection: Shape {
        native_type: "SAPHANA",
        script_type: "saphana",
        first: First::Native(Native {
            property: "JDBCProperties",
            needs: &["url", "secretId"],
            secret_keys: "username and password",
            options,
            apart: "which has a connection type and a driver of its own",
            instead: |target| vec![("url", target.port.and_then(|port| write(&of(target, port))))],
        }),
        unified: unified_database,
        unified_needs: &["HOST", "DATABASE"],
        telltale: None,
        unified_login: "BASIC",
        since: Some((4, 0)),
        host: |_| None,
        telling: &[],
        telling_options: &["url"],
    },
    url: Url {
        schemes: &["sap"],
        target,
        judge,
        endpoint: |_, rest| endpoint(rest),
        write,
        says_more: false,
        needs_database: true,
    },
    // The SQL port of the first tenant of instance 00 (3<instance>15); HANA Cloud has 443.
    default_port: 30015,
    request: Asked::DATABASE,
    login: Login::BY_SECRET,
    tls: Tls {
        enforce: Enforce::InUrl,
        no_authority: Some("which has a connection type and a driver of its own"),
        ..Tls::BY_PROPERTY
    },
    drivers: &["com.sap.db.jdbc.Driver"],
    probe: Probe {
        // One row and one column, for everybody.
        table: "SYS.DUMMY",
        query: "SELECT 1 AS probe FROM DUMMY",
        read: Read::Options(|_, _| Ok(vec![("dbtable", Some("SYS.DUMMY".to_owned()))])),
        how: "",
        crawler: Crawled::No,
    },
    discovery: Discovery {
        connection_types: &["SAPHANA"],
        ..Discovery::ELSEWHERE
    },
};

fn options(request: &Request, registration: &Registration) -> Result<Properties, String> {
    let endpoint = request.endpoint.as_ref().ok_or("no endpoint is known")?;
    Ok(vec![
        ("secretId", Some(secret_id(registration)?)),
        ("url", Some(jdbc_url(request, Engine::Saphana, endpoint)?)),
    ])
}

fn of(target: &Target, port: u16) -> Place<'_> {
    Place::of(&target.host, port, target.database.as_deref())
}

/// AWS separates parameters by a comma, the driver's own documentation by `&`; the driver reads the URL.
fn write(place: &Place<'_>) -> Option<String> {
    let tls = if place.by_tls { "&encrypt=true" } else { "" };
    let database = place.database?;
    Some(format!(
        "jdbc:sap://{}/?databaseName={database}{tls}",
        place.authority()
    ))
}

fn target(engine: Engine, rest: &str) -> Option<Target> {
    plain_target(engine, &rest.replace(',', "&"))
}

/// `//host:port/?databaseName=d`, then more parameters.
fn judge(url: &str, rest: &str) -> Result<GlueUrl, UrlProblem> {
    let problem = |rule: &str| Err(problem(url, rule));
    let Some(address) = rest.strip_prefix("//") else {
        return problem("The URL reads `jdbc:sap://<host>:<port>/?databaseName=<database>`.");
    };
    let (authority, parameters) = address.split_once('?').unwrap_or((address, ""));
    let has = |name: &str| {
        let mut names = parameters.split(['&', ',']).filter_map(|pair| pair.split_once('='));
        names.any(|(key, value)| key.eq_ignore_ascii_case(name) && !value.is_empty())
    };
    if authority_has_login(address) || has("user") || has("password") {
        return problem("Glue takes user and password from the secret, not from the URL.");
    }
    if !has("databaseName") {
        return problem("Glue requires the parameter `databaseName` in the URL of SAP HANA.");
    }
    let authority = authority.trim_end_matches('/');
    match target(Engine::Saphana, rest) {
        Some(target) if authority.ends_with(|last: char| last.is_ascii_digit()) && authority.contains(':') => {
            Ok(of_target(Engine::Saphana, target))
        }
        _ => problem("The URL names no host and port; the port is 3<instance>15, or 443 of HANA Cloud."),
    }
}

fn endpoint(rest: &str) -> Result<Endpoint, Problem> {
    let rest = rest.strip_prefix("//").ok_or_else(no_host)?;
    let name_in: fn(&str) -> &str = |name| {
        let name = name.strip_prefix('/').unwrap_or(name);
        name.strip_prefix("?databaseName=").unwrap_or(name)
    };
    endpoint_of(split_endpoint(rest, name_in)?)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::connection_input::connection_input;
    use crate::jdbc::{glue_url, target_of, target_of_url};
    use crate::secret_form::SecretForm;
    use crate::source::classify_source;

    fn request(more: &Value) -> Request {
        let mut request = json!({
            "connection": "erp", "source": "SAP HANA", "glueRole": "arn:aws:iam::111122223333:role/R",
            "endpoint": {"host": "hana.example.internal", "port": 30015, "database": "HDB"},
        });
        request
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        Request::parse(request).unwrap()
    }

    fn built(more: Value) -> Value {
        let registration = Registration {
            secret_id: Some("glue/erp".into()),
            secret_arn: Some("arn:aws:secretsmanager:us-east-1:111122223333:secret:glue/erp-AbCdEf".into()),
            ..Registration::default()
        };
        let input = connection_input(&request(&more), Engine::Saphana, &registration, None).unwrap();
        serde_json::to_value(input).unwrap()
    }

    #[test]
    fn a_connection_of_either_schema_version_is_native() {
        let first = built(json!({}));
        assert_eq!(first["ConnectionType"], "SAPHANA");
        assert_eq!(
            first["ConnectionProperties"],
            json!({"JDBCProperties":
                "{\"secretId\":\"glue/erp\",\"url\":\"jdbc:sap://hana.example.internal:30015/?databaseName=HDB\"}"})
        );
        let there = serde_json::from_value(first).unwrap();
        let target = target_of(&there).unwrap();
        assert_eq!(
            (
                target.engine,
                target.host.as_str(),
                target.port,
                target.database.as_deref()
            ),
            (Some(Engine::Saphana), "hana.example.internal", Some(30015), Some("HDB"))
        );
        assert_eq!(SecretForm::of_connection(&there), SecretForm::JDBC);
        let encrypted = built(json!({"tls": {"enforce": true}}));
        assert!(
            encrypted.to_string().contains("?databaseName=HDB&encrypt=true"),
            "{encrypted}"
        );
        let unified = built(json!({"schemaVersion": 2}));
        assert_eq!(
            (&unified["ConnectionType"], &unified["ConnectionProperties"]["DATABASE"]),
            (&json!("SAPHANA"), &json!("HDB"))
        );
        assert_eq!(unified["AuthenticationConfiguration"]["AuthenticationType"], "BASIC");
    }

    #[test]
    fn its_urls_are_read_and_judged() {
        for (url, port, good) in [
            ("jdbc:sap://h:30015/?databaseName=HDB", 30015, true),
            ("jdbc:sap://h:443/?databaseName=HDB,encrypt=true", 443, true),
            ("jdbc:sap://h:30041/?encrypt=true&databaseName=HDB", 30041, true),
            ("jdbc:sap://h:30015", 30015, false),
            ("jdbc:sap://h:30015/HDB", 30015, false),
            ("jdbc:sap://h/?databaseName=HDB", 30015, false),
            (
                "jdbc:sap://h:30015/?databaseName=HDB&user=u&password=hunter2",
                30015,
                false,
            ),
        ] {
            let target = target_of_url(url).unwrap();
            assert_eq!(
                (target.engine, target.port),
                (Some(Engine::Saphana), Some(port)),
                "{url}"
            );
            match glue_url(url) {
                Ok(parsed) => assert!(good && parsed.database.as_deref() == Some("HDB"), "{url}"),
                Err(problem) => {
                    assert!(!good && !problem.rule.contains("hunter2"), "{url}");
                    let corrected = problem.corrected.unwrap_or_default();
                    assert!(
                        corrected.is_empty() || glue_url(&corrected).is_ok(),
                        "{url}: {corrected}"
                    );
                }
            }
        }
        let taken = Request::parse(json!({"url": "jdbc:sap://h:30015/?databaseName=HDB"})).unwrap();
        let endpoint = taken.endpoint.unwrap();
        assert_eq!(
            (endpoint.port, endpoint.database.as_deref()),
            (Some(30015), Some("HDB"))
        );
        for refused in [
            "jdbc:sap://h:30015/?databaseName=HDB&encrypt=true",
            "jdbc:sap://u@h:30015",
        ] {
            assert!(Request::parse(json!({"url": refused})).is_err(), "{refused}");
        }
    }

    #[test]
    fn it_is_known_by_its_names_and_hosts_and_not_by_its_maker_s() {
        for words in [
            "SAP HANA",
            "HANA database",
            "SAP HANA Cloud",
            "saphana",
            "jdbc:sap://h:30015",
            "社内のHANA",
            "a1b2.hana.prod-eu10.hanacloud.ondemand.com",
        ] {
            assert_eq!(classify_source(words).engine(), Some(Engine::Saphana), "{words}");
        }
        assert_eq!(classify_source("SAP").engine(), None);
    }

    #[test]
    fn what_goes_with_jdbc_does_not_go_with_it() {
        let refused = json!({"source": "SAP HANA", "tls": {"caUri": "s3://acme-pki/ca.pem"}, "driver": {"jarUri": "s3://acme-lib/d.jar"}});
        let problems = Request::parse(refused).unwrap_err();
        assert_eq!(problems.len(), 2, "{problems:?}");
        assert!(
            problems[0]
                .problem
                .contains("a connection type and a driver of its own"),
            "{problems:?}"
        );
    }
}
