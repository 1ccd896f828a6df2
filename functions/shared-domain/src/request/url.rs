//! A JDBC URL taken apart into the endpoint that it means. Strict, because Glue takes what follows the database for its name.

use super::Endpoint;
use super::fields::{Kind, field_at, is_host};
use super::rules::contradiction;
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
        return Err(url_problem("is not a JDBC URL", format!("give one such as {example}")));
    };
    let Some(engine) = Engine::of_jdbc_url(url) else {
        return Err(url_problem(
            "is of no vendor that Glue parses",
            format!("give one of {}, such as {example}", vendors()),
        ));
    };
    let rest = rest.split_once(':').map_or("", |(_, rest)| rest);
    (engine.source().url.endpoint)(url, rest)
}

/// The vendors of URLs, for a sentence.
fn vendors() -> String {
    let known = Engine::ALL.into_iter().filter(|engine| {
        let source = engine.source();
        engine.spoken() == *engine && source.request.required.contains(&"endpoint.port")
    });
    let mut words: Vec<&str> = known
        .filter_map(|engine| engine.source().url.schemes.first().copied())
        .collect();
    let last = words.pop().unwrap_or_default();
    format!("{} or {last}", words.join(", "))
}

/// What follows the slashes of a URL: `host:port/name`, or `host:port:SID`.
pub(crate) struct Parts {
    pub(crate) host: String,
    pub(crate) port: Option<u16>,
    pub(crate) sid: Option<String>,
    pub(crate) name: Option<String>,
}

/// The parts; `name_in` takes away what stands before the name besides a slash.
pub(crate) fn split_endpoint(rest: &str, name_in: fn(&str) -> &str) -> Result<Parts, Problem> {
    if rest.contains('@') {
        return Err(url_problem(
            "carries a user",
            "leave the user out; the secret that `auth` names holds it".to_owned(),
        ));
    }
    let (authority, name) = rest.split_at(rest.find(['/', ';', '?']).unwrap_or(rest.len()));
    let name = name_in(name);
    let name = name.strip_prefix('/').unwrap_or(name);
    if name.contains([';', '?', '&']) {
        return Err(url_problem(
            "carries properties after the database, which Glue takes for part of its name",
            "leave them out; TLS is asked for with \"tls\": {\"enforce\": true}".to_owned(),
        ));
    }
    let mut parts = authority.split(':');
    let host = parts.next().filter(|host| is_host(host)).ok_or_else(no_host)?;
    let port = parts
        .next()
        .map(|port| port.parse().ok().filter(|port| *port > 0).ok_or_else(no_host))
        .transpose()?;
    let sid = parts.next().map(str::to_owned);
    if parts.next().is_some() {
        return Err(no_host());
    }
    Ok(Parts {
        host: host.to_owned(),
        port,
        sid,
        name: (!name.is_empty()).then(|| name.to_owned()),
    })
}

/// The endpoint of `//host:port/database`.
pub(crate) fn plain_endpoint(rest: &str) -> Result<Endpoint, Problem> {
    let rest = rest.strip_prefix("//").ok_or_else(no_host)?;
    endpoint_of(split_endpoint(rest, |name| name)?)
}

/// The endpoint of a database, which has no SID.
pub(crate) fn endpoint_of(parts: Parts) -> Result<Endpoint, Problem> {
    if parts.sid.is_some() {
        return Err(no_host());
    }
    with_good_names(Endpoint {
        host: Some(parts.host),
        port: parts.port,
        database: parts.name,
        ..Endpoint::default()
    })
}

/// `endpoint`, if its names can stand in a URL again.
pub(crate) fn with_good_names(endpoint: Endpoint) -> Result<Endpoint, Problem> {
    for (field, value) in [
        ("database", &endpoint.database),
        ("service", &endpoint.service),
        ("sid", &endpoint.sid),
    ] {
        if !value
            .as_deref()
            .is_none_or(|value| is_good(&format!("endpoint.{field}"), value))
        {
            return Err(url_problem(
                "has a database that cannot stand in a URL as it is",
                format!("leave `url` out and give `endpoint` with `{field}`"),
            ));
        }
    }
    Ok(endpoint)
}

/// What is wrong with the URL of a source that has fields of its own.
pub(crate) fn not_by_url(word: &str) -> Problem {
    url_problem(
        "is not how Glue jobs reach this source",
        format!("leave it out and fill in `{word}`"),
    )
}

/// Whether a value satisfies the rule of the field at `path`.
pub(crate) fn is_good(path: &str, value: &str) -> bool {
    match field_at(path).map(|field| &field.kind) {
        Some(Kind::Text(rule)) => rule(value),
        _ => true,
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

/// What is wrong with the field `url`.
pub(crate) fn url_problem(problem: &str, remedy: String) -> Problem {
    Problem {
        path: "url".to_owned(),
        problem: problem.to_owned(),
        remedy,
    }
}

/// What is wrong with a URL that does not lead to one place.
pub(crate) fn no_host() -> Problem {
    let example = field_at("endpoint").map_or("", |field| field.example);
    url_problem(
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
}
