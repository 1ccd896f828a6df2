//! A JDBC URL taken apart into the endpoint that it means. Strict, because Glue takes what follows the database for its name.

use super::fields::{Kind, field_at, is_host};
use super::rules::contradiction;
use super::{Endpoint, Snowflake};
use crate::jdbc::{names_a_cluster, target_of_url};
use crate::source::Engine;
use crate::step::Problem;

/// True for a URL with which Redshift takes a login from IAM.
pub(super) fn asks_for_iam(url: &str) -> bool {
    url.starts_with("jdbc:redshift:iam:")
}

/// The endpoint that `url` means.
pub(super) fn take_apart(url: &str) -> Result<Endpoint, Problem> {
    let example = field_at("url").map_or("", |field| field.example);
    let Some(rest) = url.strip_prefix("jdbc:") else {
        return Err(problem("is not a JDBC URL", format!("give one such as {example}")));
    };
    let Some(engine) = Engine::of_jdbc_url(url) else {
        let vendors = "postgresql, mysql, oracle, sqlserver or redshift";
        return Err(problem(
            "is of no vendor that Glue parses",
            format!("give one of {vendors}, such as {example}"),
        ));
    };
    if engine.traits().vendor.is_none() {
        let word = engine.as_str();
        return Err(problem(
            "is not how Glue jobs reach this source",
            format!("leave it out and fill in `{word}`"),
        ));
    }
    let rest = rest.split_once(':').map_or("", |(_, rest)| rest);
    let rest = rest
        .strip_prefix("thin:")
        .or_else(|| rest.strip_prefix("iam:").filter(|_| asks_for_iam(url)))
        .unwrap_or(rest);
    if let Some(descriptor) = rest.strip_prefix('@').filter(|rest| rest.starts_with('(')) {
        return take_descriptor_apart(url, descriptor);
    }
    // Oracle writes `//@host` or `@//host`.
    let Some(rest) = ["//@", "@//", "//", "@"]
        .iter()
        .find_map(|start| rest.strip_prefix(start))
    else {
        return Err(no_host());
    };
    let without_instance;
    let rest = match engine {
        Engine::Sqlserver => {
            without_instance = take_instance_out(rest)?;
            &without_instance
        }
        _ => rest,
    };
    if rest.contains('@') {
        return Err(problem(
            "carries a user",
            "leave the user out; the secret that `auth` names holds it".to_owned(),
        ));
    }
    let (authority, mut name) = match rest.find(['/', ';', '?']) {
        Some(at) => (&rest[..at], &rest[at..]),
        None => (rest, ""),
    };
    if engine == Engine::Sqlserver {
        name = name
            .strip_prefix(";databaseName=")
            .or_else(|| name.strip_prefix(";database="))
            .unwrap_or(name);
    }
    let name = name.strip_prefix('/').unwrap_or(name);
    if name.contains([';', '?', '&']) {
        return Err(problem(
            "carries properties after the database, which Glue takes for part of its name",
            "leave them out; TLS is asked for with \"tls\": {\"enforce\": true}".to_owned(),
        ));
    }
    if names_a_cluster(Some(engine), authority) {
        return Err(problem(
            "names a cluster and its Region, which only the `url` option of a job takes",
            "leave it out and give `endpoint` with the cluster's host, port and database, and \"auth\": {\"method\": \"iam\"}".to_owned(),
        ));
    }
    let mut parts = authority.split(':');
    let host = parts.next().filter(|host| is_host(host)).ok_or_else(no_host)?;
    let port = parts
        .next()
        .map(|port| port.parse().ok().filter(|port| *port > 0).ok_or_else(no_host))
        .transpose()?;
    // Oracle's `host:port:SID`.
    let sid = parts.next().map(str::to_owned);
    if parts.next().is_some() || (sid.is_some() && engine != Engine::Oracle) {
        return Err(no_host());
    }
    let name = (!name.is_empty()).then(|| name.to_owned());
    let mut endpoint = Endpoint {
        host: Some(host.to_owned()),
        port,
        sid,
        ..Endpoint::default()
    };
    if engine == Engine::Oracle {
        endpoint.service = name;
    } else {
        endpoint.database = name;
    }
    for (field, value) in [
        ("database", &endpoint.database),
        ("service", &endpoint.service),
        ("sid", &endpoint.sid),
    ] {
        if !value
            .as_deref()
            .is_none_or(|value| is_good(&format!("endpoint.{field}"), value))
        {
            return Err(problem(
                "has a database that cannot stand in a URL as it is",
                format!("leave `url` out and give `endpoint` with `{field}`"),
            ));
        }
    }
    Ok(endpoint)
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
        None => Err(problem(
            "names an instance without its port, and Glue does not ask SQL Server which port an instance has",
            "leave the instance's name out and give the port on which it listens".to_owned(),
        )),
    }
}

/// The host, port and service or SID of Oracle's `(DESCRIPTION=...)`: the connection that is made names the same in Glue's own form.
fn take_descriptor_apart(url: &str, descriptor: &str) -> Result<Endpoint, Problem> {
    let plain: String = descriptor
        .chars()
        .filter(|c| !c.is_whitespace())
        .flat_map(char::to_lowercase)
        .collect();
    if plain.matches("(host=").count() > 1 || plain.contains("=tcps)") {
        return Err(problem(
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
    for (path, value) in [("endpoint.service", &service), ("endpoint.sid", &sid)] {
        if !value.as_deref().is_none_or(|value| is_good(path, value)) {
            return Err(problem(
                "has a database that cannot stand in a URL as it is",
                "leave `url` out and give `endpoint` with `service`".to_owned(),
            ));
        }
    }
    Ok(Endpoint {
        host: Some(target.host),
        port: target.port,
        service,
        sid,
        ..Endpoint::default()
    })
}

/// Snowflake's own names and the user, from the URL that Snowflake's driver takes. The connection is native and has no URL.
pub(super) fn take_snowflake_apart(url: &str) -> Result<(Snowflake, Option<String>), Problem> {
    let rest = url.strip_prefix("jdbc:snowflake://").ok_or_else(no_host)?;
    let (authority, query) = rest.split_once('?').unwrap_or((rest, ""));
    let authority = authority.trim_end_matches('/');
    let host = authority.strip_suffix(":443").unwrap_or(authority);
    if !is_host(host) {
        return Err(no_host());
    }
    let mut names = Snowflake {
        account: Some(host.to_owned()),
        ..Snowflake::default()
    };
    let mut user = None;
    for (key, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
        let (field, place) = match key.to_ascii_lowercase().as_str() {
            "db" => ("snowflake.database", &mut names.database),
            "schema" => ("snowflake.schema", &mut names.schema),
            "warehouse" => ("snowflake.warehouse", &mut names.warehouse),
            "role" => ("snowflake.role", &mut names.role),
            "user" => ("auth.username", &mut user),
            _ => {
                return Err(problem(
                    "carries properties that a connection cannot hold",
                    "leave out all but user, db, schema, warehouse and role; a job passes the others as options"
                        .to_owned(),
                ));
            }
        };
        if !is_good(field, value) {
            return Err(problem(
                "has a name in it that cannot be",
                format!("leave `url` out and give `{field}`"),
            ));
        }
        *place = Some(value.to_owned());
    }
    Ok((names, user))
}

/// Whether a value satisfies the rule of the field at `path`.
fn is_good(path: &str, value: &str) -> bool {
    match field_at(path).map(|field| &field.kind) {
        Some(Kind::Text(rule)) => rule(value),
        _ => true,
    }
}

/// Puts Snowflake's names of the URL where the request says nothing; where both speak they have to agree.
pub(super) fn merge_snowflake(given: &mut Snowflake, url: Snowflake, problems: &mut Vec<Problem>) {
    if given.account.is_some() && given.host() != url.host() {
        problems.push(contradiction("snowflake.account", "url"));
    }
    given.account = given.account.take().or(url.account);
    for (field, given, url) in [
        ("warehouse", &mut given.warehouse, url.warehouse),
        ("role", &mut given.role, url.role),
        ("database", &mut given.database, url.database),
        ("schema", &mut given.schema, url.schema),
    ] {
        if given.is_some() && url.is_some() && *given != url {
            problems.push(contradiction(&format!("snowflake.{field}"), "url"));
        }
        *given = given.take().or(url);
    }
}

/// Puts what the URL says where `endpoint` says nothing; where both speak they have to agree.
pub(super) fn merge(endpoint: &mut Endpoint, url: Endpoint, problems: &mut Vec<Problem>) {
    fn one<T: PartialEq>(
        field: &str,
        given: &mut Option<T>,
        url: Option<T>,
        same: impl Fn(&T, &T) -> bool,
        problems: &mut Vec<Problem>,
    ) {
        match (&given, url) {
            (None, url) => *given = url,
            (Some(given), Some(url)) if !same(given, &url) => {
                problems.push(contradiction(&format!("endpoint.{field}"), "url"));
            }
            _ => {}
        }
    }
    one(
        "host",
        &mut endpoint.host,
        url.host,
        |a, b| a.eq_ignore_ascii_case(b),
        problems,
    );
    one("port", &mut endpoint.port, url.port, u16::eq, problems);
    one("database", &mut endpoint.database, url.database, String::eq, problems);
    one("service", &mut endpoint.service, url.service, String::eq, problems);
    one("sid", &mut endpoint.sid, url.sid, String::eq, problems);
}

fn problem(problem: &str, remedy: String) -> Problem {
    Problem {
        path: "url".to_owned(),
        problem: problem.to_owned(),
        remedy,
    }
}

fn no_host() -> Problem {
    let example = field_at("endpoint").map_or("", |field| field.example);
    problem(
        "does not name one host and port the way Glue parses",
        format!("leave it out and give \"endpoint\": {example}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_urls_that_glue_parses_are_taken_apart() {
        for (url, host, port, name) in [
            ("jdbc:postgresql://h:5432/db", "h", Some(5432), Some("db")),
            ("jdbc:postgresql://h/db", "h", None, Some("db")),
            ("jdbc:mysql://h:3306/db", "h", Some(3306), Some("db")),
            ("jdbc:oracle:thin://@h:1521/svc", "h", Some(1521), Some("svc")),
            ("jdbc:oracle:thin:@//h:1521/svc", "h", Some(1521), Some("svc")),
            ("jdbc:oracle:thin:@h:1521:SID", "h", Some(1521), Some("SID")),
            (
                "jdbc:oracle:thin:@(DESCRIPTION=(ADDRESS=(PROTOCOL=TCP)(HOST=h)(PORT=1530))(CONNECT_DATA=(SERVICE_NAME=svc)))",
                "h",
                Some(1530),
                Some("svc"),
            ),
            (
                "jdbc:oracle:thin:@( description = (address = (host = h))(connect_data = (sid = X)))",
                "h",
                Some(1521),
                Some("X"),
            ),
            ("jdbc:sqlserver://h:1433;databaseName=d", "h", Some(1433), Some("d")),
            ("jdbc:sqlserver://h:1433;database=d", "h", Some(1433), Some("d")),
            ("jdbc:sqlserver://h:1433/d", "h", Some(1433), Some("d")),
            ("jdbc:sqlserver://h:1433", "h", Some(1433), None),
            (
                "jdbc:sqlserver://h;instanceName=i:1433;databaseName=d",
                "h",
                Some(1433),
                Some("d"),
            ),
            (
                "jdbc:sqlserver://h:1433;instanceName=i;databaseName=d",
                "h",
                Some(1433),
                Some("d"),
            ),
            (
                "jdbc:sqlserver://h:1433;databaseName=d;InstanceName=i",
                "h",
                Some(1433),
                Some("d"),
            ),
            ("jdbc:sqlserver://h\\i:1433;databaseName=d", "h", Some(1433), Some("d")),
            ("jdbc:sqlserver://h;instanceName=i:1433", "h", Some(1433), None),
            ("jdbc:redshift:iam://h:5439/dev", "h", Some(5439), Some("dev")),
        ] {
            let endpoint = take_apart(url).unwrap_or_else(|problem| panic!("{url}: {problem:?}"));
            assert_eq!(endpoint.host.as_deref(), Some(host), "{url}");
            assert_eq!(endpoint.port, port, "{url}");
            assert_eq!(
                endpoint.database.or(endpoint.service).or(endpoint.sid).as_deref(),
                name,
                "{url}"
            );
        }
    }

    #[test]
    fn an_instance_without_a_port_is_asked_for_its_port() {
        for url in [
            "jdbc:sqlserver://h;instanceName=i;databaseName=d",
            "jdbc:sqlserver://h\\i;databaseName=d",
            "jdbc:sqlserver://h\\i",
        ] {
            let problem = take_apart(url).unwrap_err();
            assert!(
                problem.problem.contains("an instance without its port"),
                "{url}: {problem:?}"
            );
        }
        let properties = take_apart("jdbc:sqlserver://h:1433;instanceName=i;databaseName=d;encrypt=true").unwrap_err();
        assert!(properties.problem.contains("carries properties"), "{properties:?}");
    }

    #[test]
    fn a_descriptor_of_several_addresses_or_with_tcps_is_refused_and_not_shortened() {
        for descriptor in [
            "(DESCRIPTION=(ADDRESS=(HOST=a))(ADDRESS=(HOST=b))(CONNECT_DATA=(SERVICE_NAME=s)))",
            "(DESCRIPTION=(ADDRESS=(PROTOCOL = TCPS)(HOST=a))(CONNECT_DATA=(SERVICE_NAME=s)))",
        ] {
            let problem = take_apart(&format!("jdbc:oracle:thin:@{descriptor}")).unwrap_err();
            assert!(problem.problem.contains("several addresses"), "{problem:?}");
        }
        let problem = take_apart("jdbc:oracle:thin:@(DESCRIPTION=(ADDRESS=(HOST=h;x)))").unwrap_err();
        assert!(problem.problem.contains("one host"), "{problem:?}");
    }

    #[test]
    fn a_url_of_a_source_with_fields_of_its_own_is_sent_there() {
        let problem = take_apart("jdbc:bigquery://https://www.googleapis.com/bigquery/v2:443;ProjectId=p").unwrap_err();
        assert!(problem.remedy.contains("`bigquery`"));
        let problem = take_apart("jdbc:redshift:iam://cluster:us-east-1/dev").unwrap_err();
        assert!(problem.problem.contains("a cluster and its Region") && problem.remedy.contains("`endpoint`"));
        assert!(take_apart("jdbc:postgresql:iam://h:5432/d").is_err());
    }

    #[test]
    fn a_snowflake_url_gives_snowflake_s_names() {
        let (names, user) =
            take_snowflake_apart("jdbc:snowflake://acme.snowflakecomputing.com:443/?user=u&db=D&role=R&warehouse=W")
                .unwrap();
        assert_eq!(
            (
                names.account.as_deref(),
                names.database.as_deref(),
                names.role.as_deref()
            ),
            (Some("acme.snowflakecomputing.com"), Some("D"), Some("R"))
        );
        assert_eq!(
            (names.warehouse.as_deref(), names.schema, user.as_deref()),
            (Some("W"), None, Some("u"))
        );
        for (url, why) in [
            (
                "jdbc:snowflake://acme.snowflakecomputing.com/?tracing=ALL",
                "carries properties",
            ),
            ("jdbc:snowflake://acme.snowflakecomputing.com/?db=a;b", "a name in it"),
            ("jdbc:snowflake://", "does not name one host"),
        ] {
            let problem = take_snowflake_apart(url).unwrap_err();
            assert!(problem.problem.contains(why), "{url}: {problem:?}");
        }
    }
}
