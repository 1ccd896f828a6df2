//! Teradata Vantage. Glue has a connection type for it, whose options hold the URL.
//!
//! Sources: the page below for types, URL and secret; the runtime's own library, which AWS publishes (`glue_connection_lib` of
//! `sagemaker_studio`), for `JDBCProperties`, the driver and the keys of a secret. How a unified connection is made nobody documents: it has
//! the properties of the other databases.

use super::{
    Asked, Crawled, Discovery, Enforce, Engine, First, Login, Native, Place, Probe, Properties, Read, SELECT_ONE,
    Shape, Source, Tls, Url,
};
use crate::connection_input::{jdbc_url, secret_id, unified_database};
use crate::jdbc::{GlueUrl, Target, UrlProblem, authority_has_login, problem, split_port};
use crate::request::{Endpoint, Request, is_host, no_host, url_problem, with_good_names};
use crate::secret_form::SecretForm;
use crate::step::{Problem, Registration};

pub(super) static SOURCE: Source = Source {
    word: "teradata",
    title: "Teradata Vantage",
    documentation: "https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-connect-teradata-home.html",
    names: &[&["teradata"], &["vantagecloud"]],
    descriptions: &[&["warehouse"], &["dwh"]],
    hosts: &[".teradata.com"],
    speaks: &["com.teradata.", "[teradata jdbc driver]", "[teradata database]"],
    connection: Shape {
        native_type: "TERADATA",
        script_type: "teradata",
        first: First::Native(Native {
            property: "JDBCProperties",
            needs: &["url", "secretId"],
            secret_keys: "user and password",
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
        schemes: &["teradata"],
        target: |_, rest| read(rest),
        judge,
        endpoint: |_, rest| endpoint(rest),
        write,
        says_more: false,
        // Every user has a default database.
        needs_database: false,
    },
    default_port: PORT,
    request: Asked::DATABASE,
    login: Login {
        secret: |_, unified| if unified { SecretForm::UNIFIED } else { SECRET },
        secret_of: |connection| {
            if connection.is_unified() {
                SecretForm::UNIFIED
            } else {
                SECRET
            }
        },
        ..Login::BY_SECRET
    },
    tls: Tls {
        enforce: Enforce::NotKnown("whose driver takes TLS where the server offers it"),
        no_authority: Some("which has a connection type and a driver of its own"),
        ..Tls::BY_PROPERTY
    },
    drivers: &["com.teradata.jdbc.TeraDriver"],
    probe: Probe {
        // The system's release: a view of texts that is granted to PUBLIC.
        table: TABLE,
        query: SELECT_ONE,
        read: Read::Options(|_, _| Ok(vec![("dbtable", Some(TABLE.to_owned()))])),
        how: "",
        crawler: Crawled::No,
    },
    discovery: Discovery {
        connection_types: &["TERADATA"],
        ..Discovery::ELSEWHERE
    },
};

/// Of the gateway, and the value that `DBS_PORT` has where it is not given.
const PORT: u16 = 1025;

const TABLE: &str = "DBC.DBCInfoV";

/// `user` and `password`; the runtime makes `user` of a `username` too.
const SECRET: SecretForm = SecretForm {
    user: Some("user"),
    value: "password",
    keys: "`user` and `password`",
    taken: &[
        &["user", "password"],
        &["username", "password"],
        &["USERNAME", "PASSWORD"],
    ],
    either_case: false,
    ..SecretForm::UNIFIED
};

fn options(request: &Request, registration: &Registration) -> Result<Properties, String> {
    let endpoint = request.endpoint.as_ref().ok_or("no endpoint is known")?;
    Ok(vec![
        ("secretId", Some(secret_id(registration)?)),
        ("url", Some(jdbc_url(request, Engine::Teradata, endpoint)?)),
    ])
}

fn of(target: &Target, port: u16) -> Place<'_> {
    Place::of(&target.host, port, target.database.as_deref())
}

/// The port stands in a parameter, and not behind the host.
fn write(place: &Place<'_>) -> Option<String> {
    let database = place.database.map(|database| format!("DATABASE={database},"));
    Some(format!(
        "jdbc:teradata://{}/{}DBS_PORT={}",
        place.host,
        database.unwrap_or_default(),
        place.port
    ))
}

/// `name=value` behind the first slash, between commas.
fn parameters(address: &str) -> impl Iterator<Item = (&str, &str)> {
    let list = address.split_once('/').map_or("", |(_, list)| list);
    list.split(',').filter_map(|pair| pair.split_once('='))
}

fn parameter<'a>(address: &'a str, name: &str) -> Option<&'a str> {
    let mut named = parameters(address).filter(|(key, _)| key.trim().eq_ignore_ascii_case(name));
    named
        .next()
        .map(|(_, value)| value.trim().trim_matches('\''))
        .filter(|value| !value.is_empty())
}

fn read(rest: &str) -> Option<Target> {
    let (_, address) = rest.split_once("//")?;
    let authority = address.split('/').next().unwrap_or(address);
    let (host, beside) = split_port(authority.rsplit_once('@').map_or(authority, |(_, host)| host));
    let given = match parameter(address, "DBS_PORT") {
        Some(port) => port.parse().ok(),
        None => beside.or(Some(PORT)),
    };
    (!host.is_empty()).then(|| Target {
        engine: Some(Engine::Teradata),
        host: host.to_owned(),
        port: given,
        database: parameter(address, "DATABASE").map(str::to_owned),
    })
}

/// `//host/NAME=value,NAME=value`.
fn judge(url: &str, rest: &str) -> Result<GlueUrl, UrlProblem> {
    let problem = |rule: &str| Err(problem(url, rule));
    let (Some(address), Some(target)) = (rest.strip_prefix("//"), read(rest)) else {
        return problem("The URL reads `jdbc:teradata://<host>/DATABASE=<database>,DBS_PORT=<port>`.");
    };
    let (authority, list) = address.split_once('/').unwrap_or((address, ""));
    let is_secret = |key: &str| ["USER", "PASSWORD"].iter().any(|name| key.eq_ignore_ascii_case(name));
    if authority_has_login(address) || parameters(address).any(|(key, _)| is_secret(key)) {
        return problem("Glue takes user and password from the secret, not from the URL.");
    }
    if split_port(authority).1.is_some() {
        return problem("Teradata's port stands in the parameter `DBS_PORT`, not behind the host.");
    }
    if list.contains(['?', '&', ';']) || !list.split(',').all(|pair| pair.is_empty() || pair.contains('=')) {
        return problem("What follows the host reads `NAME=value`, with commas between.");
    }
    match target.port {
        Some(_) => Ok(GlueUrl {
            engine: Engine::Teradata,
            host: target.host,
            port: target.port,
            database: target.database,
        }),
        None => problem("`DBS_PORT` is no port."),
    }
}

fn endpoint(rest: &str) -> Result<Endpoint, Problem> {
    let address = rest.strip_prefix("//").ok_or_else(no_host)?;
    let held = |key: &str| {
        ["DATABASE", "DBS_PORT"]
            .iter()
            .any(|name| key.eq_ignore_ascii_case(name))
    };
    if !parameters(address).all(|(key, _)| held(key)) {
        return Err(url_problem(
            "carries parameters that a connection is not known to hold",
            "leave out all but DATABASE and DBS_PORT".to_owned(),
        ));
    }
    let authority = address.split('/').next().unwrap_or(address);
    let target = read(rest).filter(|target| authority == target.host && is_host(&target.host));
    let target = target.ok_or_else(no_host)?;
    with_good_names(Endpoint {
        host: Some(target.host),
        port: Some(target.port.ok_or_else(no_host)?),
        database: target.database,
        ..Endpoint::default()
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::connection_input::connection_input;
    use crate::jdbc::{glue_url, target_of, target_of_url};
    use crate::source::{SourceAnswer, classify_source};

    fn built(more: Value) -> Value {
        let mut request = json!({
            "connection": "dwh", "source": "Teradata", "glueRole": "arn:aws:iam::111122223333:role/R",
            "endpoint": {"host": "td.example.internal", "port": 1025, "database": "sales"},
        });
        request
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        let registration = Registration {
            secret_id: Some("glue/dwh".into()),
            secret_arn: Some("arn:aws:secretsmanager:us-east-1:111122223333:secret:glue/dwh-AbCdEf".into()),
            ..Registration::default()
        };
        let request = Request::parse(request).unwrap();
        let input = connection_input(&request, Engine::Teradata, &registration, None).unwrap();
        serde_json::to_value(input).unwrap()
    }

    #[test]
    fn a_connection_of_either_schema_version_is_native() {
        let first = built(json!({}));
        assert_eq!(first["ConnectionType"], "TERADATA");
        assert_eq!(
            first["ConnectionProperties"],
            json!({"JDBCProperties":
                "{\"secretId\":\"glue/dwh\",\"url\":\"jdbc:teradata://td.example.internal/DATABASE=sales,DBS_PORT=1025\"}"})
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
            (Some(Engine::Teradata), "td.example.internal", Some(1025), Some("sales"))
        );
        let form = SecretForm::of_connection(&there);
        assert_eq!(form, SECRET);
        assert!(form.accepts(&["user", "password"]) && form.accepts(&["username", "password", "host"]));
        assert!(!form.accepts(&["user"]) && !form.accepts(&["teradataUsername", "teradataPassword"]));
        let unified = built(json!({"schemaVersion": 2}));
        assert_eq!(
            (&unified["ConnectionType"], &unified["ConnectionProperties"]["PORT"]),
            (&json!("TERADATA"), &json!("1025"))
        );
    }

    #[test]
    fn its_urls_are_read_and_judged() {
        for (url, port, good) in [
            ("jdbc:teradata://h/DATABASE=d,DBS_PORT=1025", 1025, true),
            ("jdbc:teradata://h/DBS_PORT=1026,TMODE=ANSI,DATABASE=d", 1026, true),
            ("jdbc:teradata://h/DATABASE=d", 1025, true),
            ("jdbc:teradata://h", 1025, true),
            ("jdbc:teradata://h:1025/DATABASE=d", 1025, false),
            ("jdbc:teradata://h/DATABASE=d;DBS_PORT=1025", 1025, false),
            ("jdbc:teradata://h/d", 1025, false),
            ("jdbc:teradata://h/DATABASE=d,USER=u,PASSWORD=hunter2", 1025, false),
        ] {
            let target = target_of_url(url).unwrap();
            assert_eq!(
                (target.engine, target.port),
                (Some(Engine::Teradata), Some(port)),
                "{url}"
            );
            match glue_url(url) {
                Ok(parsed) => assert!(good && parsed.host == "h", "{url}"),
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
        let taken = Request::parse(json!({"url": "jdbc:teradata://h/DATABASE=d,DBS_PORT=1026"})).unwrap();
        let endpoint = taken.endpoint.unwrap();
        assert_eq!((endpoint.port, endpoint.database.as_deref()), (Some(1026), Some("d")));
        for refused in [
            "jdbc:teradata://h/DATABASE=d,TMODE=ANSI",
            "jdbc:teradata://u@h/DATABASE=d",
            "jdbc:teradata://h:1/",
        ] {
            assert!(Request::parse(json!({"url": refused})).is_err(), "{refused}");
        }
    }

    #[test]
    fn it_is_known_by_its_names_and_is_one_of_the_warehouses() {
        for words in [
            "Teradata",
            "Teradata Vantage on AWS",
            "our teradata DWH",
            "jdbc:teradata://h/DATABASE=d",
        ] {
            assert_eq!(classify_source(words).engine(), Some(Engine::Teradata), "{words}");
        }
        let SourceAnswer::OneOf { engines, .. } = classify_source("data warehouse") else {
            panic!("it is not told")
        };
        assert!(engines.contains(&Engine::Teradata));
    }

    #[test]
    fn tls_that_nobody_documents_is_not_promised() {
        let problems = Request::parse(json!({"source": "Teradata", "tls": {"enforce": true}})).unwrap_err();
        assert!(
            problems[0].problem.contains("takes TLS where the server offers it"),
            "{problems:?}"
        );
    }
}
