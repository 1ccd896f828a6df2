//! Oracle Database. Its URLs have many forms: EZConnect, a SID, a descriptor, an alias; Glue parses some of them.

use super::{
    Asked, Crawled, Discovery, Elsewhere, Engine, First, Iam, Login, NO_IAM, Place, Probe, Read, Shape, Source, Tls,
    Url,
};
use crate::connection_input::unified_database;
use crate::jdbc::{GlueUrl, Target, UrlProblem, of_target, problem, target_of_url};
use crate::request::{Endpoint, is_host, no_host, split_endpoint, url_problem, with_good_names};
use crate::step::Problem;

pub(super) static SOURCE: Source = Source {
    word: "oracle",
    title: "Oracle Database",
    documentation: "https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-connect-jdbc-home.html",
    names: &[&["oracle"], &["exadata"], &["plsql"]],
    descriptions: &[&["rds"], &["sql"], &["database"]],
    hosts: &[],
    speaks: &["oracle.jdbc.", "oracle.net.", "ora-"],
    connection: Shape {
        native_type: "ORACLE",
        script_type: "oracle",
        first: First::Jdbc,
        unified: unified_database,
        unified_needs: &["HOST", "DATABASE"],
        telltale: None,
        unified_login: "BASIC",
        since: None,
        host: |_| None,
        telling: &[],
        telling_options: &[],
    },
    url: Url {
        schemes: &["oracle"],
        target: |_, rest| target(rest),
        judge,
        endpoint,
        write,
        says_more: true,
        needs_database: true,
    },
    default_port: PORT,
    request: Asked {
        required: &["endpoint.host", "endpoint.port", "endpoint.service"],
        own: &[
            ("endpoint.service", "name the database with `endpoint.database`"),
            ("endpoint.sid", "name the database with `endpoint.database`"),
        ],
        ..Asked::DATABASE
    },
    login: Login {
        methods: NO_IAM,
        iam: Iam::None,
        ..Login::BY_SECRET
    },
    tls: Tls {
        takes_a_name: true,
        elsewhere: Elsewhere::AmazonsOnly,
        own_port: true,
        ..Tls::BY_PROPERTY
    },
    drivers: &["oracle.jdbc.OracleDriver", "oracle.jdbc.driver.OracleDriver"],
    probe: Probe {
        table: "SYS.DUAL",
        query: "SELECT 1 AS probe FROM DUAL",
        read: Read::Table,
        how: "",
        crawler: Crawled::Yes,
    },
    discovery: Discovery {
        rds_instances: &[
            "oracle-ee",
            "oracle-ee-cdb",
            "oracle-se2",
            "oracle-se2-cdb",
            "custom-oracle-ee",
            "custom-oracle-ee-cdb",
        ],
        rds_clusters: &[],
        rds_names: &["oracle-"],
        connection_types: &["JDBC", "ORACLE"],
    },
};

const PORT: u16 = 1521;

fn write(place: &Place<'_>) -> Option<String> {
    let before = if place.by_sid { ':' } else { '/' };
    Some(format!(
        "jdbc:oracle:thin://@{}{before}{}",
        place.authority(),
        place.database?
    ))
}

/// The many forms of Oracle: EZConnect, SID, and a descriptor. An alias of `tnsnames.ora` names no host.
fn target(rest: &str) -> Option<Target> {
    if let Some(open) = rest.find('(') {
        let descriptor = &rest[open..];
        let host = descriptor_value(descriptor, "HOST")?;
        let port = descriptor_value(descriptor, "PORT").and_then(|port| port.parse().ok());
        let database = descriptor_value(descriptor, "SERVICE_NAME").or_else(|| descriptor_value(descriptor, "SID"));
        return Some(Target {
            engine: Some(Engine::Oracle),
            host: host.to_owned(),
            port: port.or(Some(PORT)),
            database: database.map(str::to_owned),
        });
    }
    let address = rest.rsplit_once('@').map_or_else(
        || rest.split_once("//").map_or("", |(_, address)| address),
        |(_, address)| address,
    );
    let address = address
        .split_once("://")
        .map_or(address, |(_, address)| address)
        .trim_start_matches('/');
    let address = address.split('?').next().unwrap_or(address);
    let (authority, service) = match address.split_once('/') {
        Some((authority, service)) => (authority, Some(service)),
        None => (address, None),
    };
    let mut parts = authority.split(':');
    let host = parts.next().filter(|host| !host.is_empty())?;
    let port = parts.next();
    let sid = parts.next();
    if port.is_none() && service.is_none() {
        return None;
    }
    Some(Target {
        engine: Some(Engine::Oracle),
        host: host.to_owned(),
        port: port.map_or(Some(PORT), |port| port.parse().ok()),
        database: service.or(sid).filter(|name| !name.is_empty()).map(str::to_owned),
    })
}

/// The value of `(KEY=value)` in a connect descriptor.
fn descriptor_value<'a>(descriptor: &'a str, key: &str) -> Option<&'a str> {
    descriptor.split('(').find_map(|part| {
        let (name, value) = part.split_once('=')?;
        name.trim()
            .eq_ignore_ascii_case(key)
            .then(|| value.split(')').next().unwrap_or(value).trim())
            .filter(|value| !value.is_empty())
    })
}

/// The forms of Oracle that Glue parses: `thin://@h:p/svc`, `thin:@//h:p/svc` (or `:SID`), `//h:p/svc`, and a descriptor.
fn judge(url: &str, rest: &str) -> Result<GlueUrl, UrlProblem> {
    let address = rest
        .strip_prefix("thin:")
        .or_else(|| rest.strip_prefix("oci:"))
        .unwrap_or(rest);
    let judged = match address.strip_prefix('@').filter(|address| address.starts_with('(')) {
        Some(descriptor) => judge_descriptor(descriptor, target(rest)),
        None => bare(address, rest == address).and_then(|bare| judge_bare(bare, target(rest))),
    };
    let target = judged.map_err(|rule| problem(url, rule))?;
    Ok(of_target(Engine::Oracle, target))
}

/// Of a descriptor, what is wrong with it else.
fn judge_descriptor(descriptor: &str, target: Option<Target>) -> Result<Target, &'static str> {
    let has = |key: &str| descriptor_value(descriptor, key).is_some();
    let complete = has("HOST") && has("PORT") && (has("SERVICE_NAME") || has("SID"));
    target
        .filter(|_| complete)
        .ok_or("The descriptor needs HOST, PORT and a CONNECT_DATA with SERVICE_NAME.")
}

/// What stands behind the `@` and its slashes. Without a driver type there need be no `@`: `jdbc:oracle://h:1521/svc`.
fn bare(address: &str, untyped: bool) -> Result<&str, &'static str> {
    if address.contains("tcps://") || address.contains("tcp://") {
        return Err(
            "Glue does not parse a protocol after the `@`; TLS is asked for with JDBC_ENFORCE_SSL, and the port is that of the SSL listener.",
        );
    }
    let bare = address
        .strip_prefix("//@")
        .or_else(|| address.strip_prefix("@//"))
        .or_else(|| untyped.then(|| address.strip_prefix("//")).flatten());
    bare.ok_or_else(|| {
        let mut login = address.split_once('@').into_iter();
        match login.any(|(login, _)| !login.trim_matches('/').is_empty()) {
            true => "Glue takes user and password from the secret, not from the URL.",
            false => {
                "Glue's Oracle URLs need `//` beside the `@`; the classic form `thin:@host:port:SID` is not parsed."
            }
        }
    })
}

fn judge_bare(bare: &str, target: Option<Target>) -> Result<Target, &'static str> {
    const NO_PORT: &str = "The port is part of Glue's grammar and has no default.";
    match (target, bare.split_once(':')) {
        (Some(target), Some((_, after))) if !bare.contains(['@', '?']) => {
            let digits = after.bytes().take_while(u8::is_ascii_digit).count();
            let named = after[digits..].len() > 1 && after[digits..].starts_with(['/', ':']);
            if digits == 0 || target.port.is_none() {
                Err(NO_PORT)
            } else if !named {
                Err("The URL names neither a service nor a SID after the port.")
            } else {
                Ok(target)
            }
        }
        (Some(_), None) => Err(NO_PORT),
        _ => Err("Glue's Oracle URL reads `jdbc:oracle:thin://@<host>:<port>/<service>`."),
    }
}

/// The endpoint of `thin:@//h:1521/svc`, `thin:@h:1521:SID` and a descriptor.
fn endpoint(url: &str, rest: &str) -> Result<Endpoint, Problem> {
    let rest = rest.strip_prefix("thin:").unwrap_or(rest);
    if let Some(descriptor) = rest.strip_prefix('@').filter(|rest| rest.starts_with('(')) {
        return descriptor_endpoint(url, descriptor);
    }
    // Oracle writes `//@host` or `@//host`.
    let mut starts = ["//@", "@//", "//", "@"].iter();
    let rest = starts.find_map(|start| rest.strip_prefix(start)).ok_or_else(no_host)?;
    let parts = split_endpoint(rest, |name| name)?;
    let endpoint = Endpoint {
        host: Some(parts.host),
        port: parts.port,
        service: parts.name,
        sid: parts.sid,
        ..Endpoint::default()
    };
    with_good_names(endpoint)
}

/// The host, port and service or SID of Oracle's `(DESCRIPTION=...)`: the connection that is made names the same in Glue's own form.
fn descriptor_endpoint(url: &str, descriptor: &str) -> Result<Endpoint, Problem> {
    let plain: String = descriptor
        .chars()
        .filter(|c| !c.is_whitespace())
        .flat_map(char::to_lowercase)
        .collect();
    if plain.matches("(host=").count() > 1 || plain.contains("=tcps)") {
        return Err(url_problem(
            "names several addresses or asks for TCPS, which the URL of a connection that Glue makes cannot hold",
            "leave it out and give \"endpoint\" with one host, its port and `service`; TLS is asked for with \"tls\": {\"enforce\": true}"
                .to_owned(),
        ));
    }
    let target = target_of_url(url)
        .filter(|target| is_host(&target.host))
        .ok_or_else(no_host)?;
    let (service, sid) = if plain.contains("(service_name=") {
        (target.database, None)
    } else {
        (None, target.database)
    };
    let endpoint = Endpoint {
        host: Some(target.host),
        port: target.port,
        service,
        sid,
        ..Endpoint::default()
    };
    with_good_names(endpoint)
}
