//! Microsoft SQL Server, its edition for Azure included.

use super::{
    Asked, Crawled, Discovery, Engine, First, Login, NO_IAM, Place, Probe, Read, SELECT_ONE, Shape, Source, Tls, Url,
};
use crate::connection_input::unified_database;
use crate::jdbc::{GlueUrl, UrlProblem, authority_has_login, plain_target, problem, split_port, target_of_url};
use crate::request::{Endpoint, endpoint_of, no_host, split_endpoint, url_problem};
use crate::step::Problem;

pub(super) static SOURCE: Source = Source {
    word: "sqlserver",
    title: "Microsoft SQL Server",
    documentation: "https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-connect-jdbc-home.html",
    names: &[
        &["sql server"],
        &["sqlserver"],
        &["mssql"],
        &["ms sql"],
        &["azure sql"],
        &["t sql"],
        &["tsql"],
    ],
    descriptions: &[&["cloud sql"], &["rds"], &["sql"], &["database"]],
    hosts: &[".database.windows.net"],
    speaks: &["com.microsoft.sqlserver."],
    connection: Shape {
        native_type: "SQLSERVER",
        script_type: "sqlserver",
        first: First::Jdbc,
        unified: unified_database,
        unified_needs: &["HOST"],
        telltale: None,
        unified_login: "BASIC",
        since: None,
        host: |_| None,
        telling: &[],
        telling_options: &[],
    },
    url: Url {
        schemes: &["sqlserver", "microsoft"],
        target: plain_target,
        judge,
        endpoint: |_, rest| endpoint(rest),
        write,
        says_more: false,
        needs_database: false,
    },
    default_port: 1433,
    request: Asked::DATABASE,
    login: Login {
        methods: NO_IAM,
        ..Login::BY_SECRET
    },
    tls: Tls {
        takes_a_name: true,
        // The server has a parameter that requires TLS, but then makes it by itself, whatever the client asks for.
        checked_unasked: true,
        ..Tls::BY_PROPERTY
    },
    drivers: &["com.microsoft.sqlserver.jdbc.SQLServerDriver"],
    probe: Probe {
        // Built-in types are visible to everybody, unlike the objects of a database.
        table: "sys.types",
        query: SELECT_ONE,
        read: Read::Table,
        how: "",
        crawler: Crawled::Yes,
    },
    discovery: Discovery {
        rds_instances: &[
            "sqlserver-ee",
            "sqlserver-se",
            "sqlserver-ex",
            "sqlserver-web",
            "custom-sqlserver-ee",
            "custom-sqlserver-se",
            "custom-sqlserver-web",
        ],
        rds_clusters: &[],
        rds_names: &["sqlserver-"],
        connection_types: &["JDBC", "SQLSERVER"],
    },
};

fn write(place: &Place<'_>) -> Option<String> {
    let database = place.database.map(|database| format!(";databaseName={database}"));
    Some(format!(
        "jdbc:sqlserver://{}{}",
        place.authority(),
        database.unwrap_or_default()
    ))
}

/// `//h:p`, then `;databaseName=d`, `;database=d` or `/d`, `;applicationName=a` and `;instanceName=i`, and no other property.
fn judge(url: &str, rest: &str) -> Result<GlueUrl, UrlProblem> {
    let problem = |rule: &str| problem(url, rule);
    let Some(rest) = rest.strip_prefix("//") else {
        return Err(problem(
            "The URL reads `jdbc:sqlserver://<host>:<port>;databaseName=<database>`.",
        ));
    };
    if authority_has_login(rest) {
        return Err(problem(
            "Glue takes user and password from the secret, not from the URL.",
        ));
    }
    let mut parts = rest.split(';').filter(|part| !part.is_empty());
    let head = parts.next().unwrap_or_default();
    let (authority, path) = head.split_once('/').unwrap_or((head, ""));
    let mut port = split_port(authority).1;
    for part in parts {
        let (key, value) = part.split_once('=').unwrap_or((part, ""));
        match key.to_ascii_lowercase().as_str() {
            "databasename" | "database" | "applicationname" => {}
            // `;instanceName=i:1433`: with an instance, the port follows its name.
            "instancename" => port = port.or_else(|| value.rsplit_once(':').and_then(|(_, port)| port.parse().ok())),
            "user" | "username" | "password" => {
                return Err(problem(
                    "Glue takes user and password from the secret, not from the URL.",
                ));
            }
            _ => {
                return Err(problem(
                    "Glue refuses SQL Server properties other than the database in the URL; `encrypt` and `trustServerCertificate` belong into the job's connection options.",
                ));
            }
        }
    }
    if port.is_none() {
        return Err(problem("The port is part of Glue's grammar and has no default."));
    }
    let host = split_port(authority).0;
    if host.is_empty() {
        return Err(problem("The URL names no host."));
    }
    let named = target_of_url(url).and_then(|target| target.database);
    let database = named.or_else(|| Some(path.to_owned()).filter(|path| !path.is_empty()));
    Ok(GlueUrl {
        engine: Engine::Sqlserver,
        host: host.to_owned(),
        port,
        database,
    })
}

/// The endpoint of `//h:1433;databaseName=d`, `//h:1433/d` and `//h;instanceName=i:1433`.
fn endpoint(rest: &str) -> Result<Endpoint, Problem> {
    let rest = take_instance_out(rest.strip_prefix("//").ok_or_else(no_host)?)?;
    let parts = split_endpoint(&rest, |name| {
        let mut starts = [";databaseName=", ";database="].iter();
        starts.find_map(|start| name.strip_prefix(start)).unwrap_or(name)
    })?;
    endpoint_of(parts)
}

/// What follows `//` of SQL Server's URL, without the name of an instance (`h\\i:1433`, `h;instanceName=i:1433`, `h:1433;instanceName=i`): where
/// there is a port, it alone decides, and the connection that is made names the port.
fn take_instance_out(rest: &str) -> Result<String, Problem> {
    const PROPERTY: &str = ";instancename=";
    let (authority, properties) = rest.split_at(rest.find(['/', ';', '?']).unwrap_or(rest.len()));
    let (host, port) = match authority.split_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (authority, None),
    };
    let (host, by_host) = match host.split_once('\\') {
        Some((host, _)) => (host, true),
        None => (host, false),
    };
    let (kept, port) = match properties.to_ascii_lowercase().find(PROPERTY) {
        Some(at) => {
            let after = &properties[at + PROPERTY.len()..];
            let (value, following) = after.split_at(after.find([';', '/']).unwrap_or(after.len()));
            let of_instance = value.split_once(':').map(|(_, port)| port);
            (format!("{}{following}", &properties[..at]), port.or(of_instance))
        }
        None if by_host => (properties.to_owned(), port),
        None => return Ok(rest.to_owned()),
    };
    match port {
        Some(port) => Ok(format!("{host}:{port}{kept}")),
        None => Err(url_problem(
            "names an instance without its port, and Glue does not ask SQL Server which port an instance has",
            "leave the instance's name out and give the port on which it listens".to_owned(),
        )),
    }
}
