//! JDBC URLs: where they lead, read leniently, and whether Glue parses them, read by Glue's own grammar.

use crate::aws::glue::Connection;
use crate::source::{Engine, Place};

/// Where a connection leads: what the network walk and the driver checks aim at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The engine, where URL or connection type tells.
    pub engine: Option<Engine>,
    /// Host name or address.
    pub host: String,
    /// TCP port, where it is given or the engine has only one.
    pub port: Option<u16>,
    /// Database, service or SID, where it is given.
    pub database: Option<String>,
}

/// Where `connection` leads, read leniently: a URL that Glue would refuse still names a host.
pub fn target_of(connection: &Connection) -> Option<Target> {
    if let Some(target) = url_of(connection).and_then(|url| target_of_url(&url)) {
        return Some(target);
    }
    let engine = Engine::of_connection_type(&connection.connection_type).or_else(|| {
        connection
            .property("JDBC_ENGINE")
            .and_then(|name| Engine::of_scheme(&name.to_ascii_lowercase()))
    });
    let host = connection
        .property("HOST")
        .map(bare_host)
        .or_else(|| (engine?.source().connection.host)(connection))?;
    let port = connection
        .property("PORT")
        .and_then(|port| port.trim().parse().ok())
        .or(engine.map(Engine::default_port));
    let database = ["DATABASE", "PROJECT_ID"]
        .iter()
        .find_map(|key| connection.property(key).map(str::to_owned))
        .or_else(|| spark_property(connection, "sfDatabase"));
    Some(Target {
        engine,
        host,
        port,
        database,
    })
}

/// The JDBC URL of a connection: its own, or the one among the options of a native connection of schema version 1.
pub fn url_of(connection: &Connection) -> Option<String> {
    let own = connection.property("JDBC_CONNECTION_URL").map(str::to_owned);
    own.or_else(|| option_of(connection, "url"))
}

/// A Spark property of a native connection: its own map (schema version 2), or the JSON text with its options (version 1).
pub fn spark_property(connection: &Connection, key: &str) -> Option<String> {
    let own = connection.spark_properties.get(key).cloned();
    own.or_else(|| option_of(connection, key))
}

/// Properties that hold the options of a native connection of schema version 1, as JSON in a text.
pub const OPTIONS: [&str; 2] = ["SparkProperties", "JDBCProperties"];

fn option_of(connection: &Connection, key: &str) -> Option<String> {
    let text = OPTIONS.iter().find_map(|property| connection.property(property))?;
    let options: serde_json::Value = serde_json::from_str(text).ok()?;
    options.get(key)?.as_str().map(str::to_owned)
}

/// A host without scheme, port and path.
pub(crate) fn bare_host(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', ';']).next().unwrap_or(rest);
    split_port(authority.trim()).0.to_owned()
}

/// Where a JDBC URL leads, read leniently.
pub fn target_of_url(url: &str) -> Option<Target> {
    let rest = url.trim();
    let rest = strip_prefix_ignoring_case(rest, "jdbc:").unwrap_or(rest);
    let rest = ["aws-wrapper:", "jtds:", "log4jdbc:", "aws:"]
        .iter()
        .find_map(|wrapper| strip_prefix_ignoring_case(rest, wrapper))
        .unwrap_or(rest);
    let (scheme, rest) = rest.split_once(':')?;
    match Engine::of_scheme(&scheme.to_ascii_lowercase()) {
        Some(engine) => (engine.source().url.target)(engine, rest),
        None => plain_target_of(None, rest),
    }
}

/// Where `//host:port/database` leads, with what drivers take besides.
pub(crate) fn plain_target(engine: Engine, rest: &str) -> Option<Target> {
    plain_target_of(Some(engine), rest)
}

fn plain_target_of(engine: Option<Engine>, rest: &str) -> Option<Target> {
    let (_, rest) = rest.split_once("//")?;
    let (authority, tail) = match rest.find(['/', ';', '?']) {
        // A user name or password may hold a slash; what comes before the last `@` of the authority is never the host.
        Some(cut) => (&rest[..cut], &rest[cut..]),
        None => (rest, ""),
    };
    let authority = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let first = authority.split(',').next().unwrap_or(authority);
    let (host, port) = split_port(first);
    let (host, instance) = host
        .split_once('\\')
        .map_or((host, None), |(host, instance)| (host, Some(instance)));
    if host.is_empty() {
        return None;
    }
    let properties: Vec<(&str, &str)> = tail
        .split([';', '&', '?'])
        .filter_map(|pair| pair.split_once('='))
        .collect();
    let property = |names: &[&str]| {
        properties
            .iter()
            .find(|(key, value)| {
                !value.is_empty()
                    && names
                        .iter()
                        .any(|name| key.trim_start_matches('/').eq_ignore_ascii_case(name))
            })
            .map(|(_, value)| value.trim_matches(['{', '}']).to_owned())
    };
    let path = tail
        .strip_prefix('/')
        .and_then(|path| path.split(['?', ';']).next())
        .filter(|path| !path.is_empty() && !path.contains('='));
    let named_instance = instance.is_some() || property(&["instanceName"]).is_some();
    let database = property(&["databaseName", "database", "db", "ProjectId"]).or_else(|| path.map(str::to_owned));
    let default = engine.map(Engine::default_port).filter(|_| !named_instance);
    Some(Target {
        engine,
        host: host.to_owned(),
        port: port.or(default),
        database,
    })
}

fn strip_prefix_ignoring_case<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    text.get(..prefix.len())
        .filter(|head| head.eq_ignore_ascii_case(prefix))
        .map(|_| &text[prefix.len()..])
}

/// `host:port`, `[v6]:port`, or a host alone.
pub(crate) fn split_port(authority: &str) -> (&str, Option<u16>) {
    if let Some(rest) = authority.strip_prefix('[')
        && let Some((host, after)) = rest.split_once(']')
    {
        return (host, after.strip_prefix(':').and_then(|port| port.parse().ok()));
    }
    match authority.rsplit_once(':') {
        Some((host, port)) => (host, port.parse().ok()),
        None => (authority, None),
    }
}

/// A JDBC URL as Glue takes it apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GlueUrl {
    /// The engine; MariaDB has none of its own here, it is `mysql`.
    pub engine: Engine,
    /// Host name or address.
    pub host: String,
    /// The port; Snowflake's URL has none.
    pub port: Option<u16>,
    /// Database, service or SID.
    pub database: Option<String>,
}

/// Why Glue does not take a URL, and the URL that it would take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UrlProblem {
    /// The rule that is broken, one sentence. It never repeats the URL, which may hold a password.
    pub rule: String,
    /// The URL that keeps the rule and leads to the same place, where one can be made.
    pub corrected: Option<String>,
}

/// `url` by the grammar that Glue's runtime applies (a port of its expressions, `glue-facts` 2.1.1): stricter than the drivers themselves.
pub fn glue_url(url: &str) -> Result<GlueUrl, UrlProblem> {
    judged(url).map_err(|problem| UrlProblem {
        // What is offered must not break a rule itself.
        corrected: problem.corrected.filter(|corrected| judged(corrected).is_ok()),
        ..problem
    })
}

fn judged(url: &str) -> Result<GlueUrl, UrlProblem> {
    if url.trim() != url || url.contains(char::is_whitespace) {
        let clean: String = url.chars().filter(|character| !character.is_whitespace()).collect();
        return Err(problem(&clean, "The URL holds a blank or a line break."));
    }
    let Some(rest) = url.strip_prefix("jdbc:") else {
        return Err(problem(url, "A JDBC URL begins with `jdbc:`."));
    };
    let Some((scheme, rest)) = rest.split_once(':') else {
        return Err(UrlProblem {
            rule: "A JDBC URL reads `jdbc:<engine>://<host>:<port>/<database>`.".to_owned(),
            corrected: None,
        });
    };
    match Engine::of_jdbc_url(url) {
        Some(engine) => (engine.source().url.judge)(url, rest),
        None if scheme == "jtds" => Err(problem(
            url,
            "Glue knows no jTDS URLs; SQL Server is `jdbc:sqlserver:`.",
        )),
        None => Err(unknown_engine(url)),
    }
}

/// What is wrong with a URL of an engine that Glue's JDBC connections do not know.
pub(crate) fn unknown_engine(url: &str) -> UrlProblem {
    problem(
        url,
        "Glue knows the engines `mysql`, `postgresql`, `oracle`, `sqlserver`, `redshift` and, for crawlers, `snowflake` in a JDBC URL.",
    )
}

/// A rule that `url` breaks, with the URL that keeps it.
pub(crate) fn problem(url: &str, rule: &str) -> UrlProblem {
    UrlProblem {
        rule: rule.to_owned(),
        corrected: canonical(url),
    }
}

/// The URL in Glue's grammar that leads where `url` leads.
fn canonical(url: &str) -> Option<String> {
    let target = target_of_url(url)?;
    canonical_of(&target, url)
}

fn canonical_of(target: &Target, url: &str) -> Option<String> {
    let engine = target.engine?;
    // Oracle's `host:port:SID`.
    let by_sid = !url.contains('(')
        && url.rsplit_once('@').is_some_and(|(_, address)| {
            address.matches(':').count() == 2
                && !address.contains("://")
                && !address.trim_start_matches('/').contains('/')
        });
    (engine.source().url.write)(&Place {
        host: &target.host,
        port: target.port.unwrap_or_else(|| engine.default_port()),
        database: target.database.as_deref(),
        by_sid,
        by_iam: url.contains(":iam:"),
        by_tls: false,
    })
}

/// `//host:port/database`, of MySQL, PostgreSQL and Redshift.
pub(crate) fn plain(url: &str, engine: Engine, rest: &str) -> Result<GlueUrl, UrlProblem> {
    let problem = |rule: &str| problem(url, rule);
    let Some(rest) = rest.strip_prefix("//") else {
        return Err(problem(&format!(
            "The URL reads `jdbc:{}://<host>:<port>/<database>`, with nothing between the engine and the slashes.",
            engine.as_str()
        )));
    };
    let (authority, database) = rest.split_once('/').unwrap_or((rest, ""));
    if rest.contains('@') && authority_has_login(rest) {
        return Err(problem(
            "Glue takes user and password from the secret, not from the URL; before an `@` they become part of the host name.",
        ));
    }
    if authority.contains(',') {
        return Err(problem("Glue takes one host; a list of hosts is not parsed."));
    }
    let (host, port) = split_port(authority);
    if host.is_empty() {
        return Err(problem("The URL names no host."));
    }
    let Some(port) = port.filter(|port| *port > 0) else {
        return Err(problem("The port is part of Glue's grammar and has no default."));
    };
    if !rest.contains('/') {
        return Err(problem(
            "The URL ends before the database; Glue needs `/<database>` after the port.",
        ));
    }
    if database.contains(['?', ';', '&']) {
        return Err(problem(
            "Glue takes everything after the slash for the database, so parameters become part of its name; they belong into the job's connection options.",
        ));
    }
    let database = Some(database).filter(|name| !name.is_empty()).map(str::to_owned);
    Ok(GlueUrl {
        engine,
        host: host.to_owned(),
        port: Some(port),
        database,
    })
}

/// True when the text before the first `@` is a login and not part of a parameter.
pub(crate) fn authority_has_login(rest: &str) -> bool {
    rest.split_once('@')
        .is_some_and(|(before, _)| !before.contains(['?', ';', '=']))
}

pub(crate) fn of_target(engine: Engine, target: Target) -> GlueUrl {
    GlueUrl {
        engine,
        host: target.host,
        port: target.port,
        database: target.database,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn a_url_leads_to_a_host_whether_or_not_glue_parses_it() {
        for (url, expected) in [
            (
                "jdbc:postgresql://db.example.com:5432/orders",
                "postgresql db.example.com 5432 orders",
            ),
            ("jdbc:postgresql://db/orders?ssl=true", "postgresql db 5432 orders"),
            ("jdbc:mysql://u:p@db:3307/x", "mysql db 3307 x"),
            ("jdbc:mariadb://db:3306/x", "mariadb db 3306 x"),
            ("jdbc:aws-wrapper:mysql://db:3306/x", "mysql db 3306 x"),
            ("jdbc:oracle:thin:@db:1521:ORCL", "oracle db 1521 ORCL"),
            ("jdbc:oracle:thin:@//db:1522/svc", "oracle db 1522 svc"),
            ("jdbc:oracle:thin://@db:1522/svc", "oracle db 1522 svc"),
            ("jdbc:oracle:thin:@tcps://db:2484/svc", "oracle db 2484 svc"),
            ("jdbc:oracle:thin:scott/tiger@//db:1521/svc", "oracle db 1521 svc"),
            ("jdbc:oracle://db:1521/svc", "oracle db 1521 svc"),
            (
                "jdbc:oracle:thin:@(DESCRIPTION=(ADDRESS=(PROTOCOL=TCP)(HOST=db)(PORT=1530))(CONNECT_DATA=(SERVICE_NAME=s)))",
                "oracle db 1530 s",
            ),
            (
                "jdbc:sqlserver://db:1433;databaseName=x;encrypt=true",
                "sqlserver db 1433 x",
            ),
            ("jdbc:sqlserver://db\\INST;databaseName=x", "sqlserver db - x"),
            ("jdbc:jtds:sqlserver://db:1433/x", "sqlserver db 1433 x"),
            (
                "jdbc:redshift:iam://c.abc.us-east-1.redshift.amazonaws.com:5439/dev",
                "redshift c.abc.us-east-1.redshift.amazonaws.com 5439 dev",
            ),
            (
                "jdbc:snowflake://acme.snowflakecomputing.com/?user=u&db=d&role=r",
                "snowflake acme.snowflakecomputing.com 443 d",
            ),
            ("postgres://db/orders", "postgresql db 5432 orders"),
            (
                "jdbc:postgresql://[2001:db8::1]:5432/x",
                "postgresql 2001:db8::1 5432 x",
            ),
        ] {
            let target = target_of_url(url).unwrap();
            let seen = format!(
                "{} {} {} {}",
                target.engine.map_or("-", Engine::as_str),
                target.host,
                target.port.map_or("-".to_owned(), |port| port.to_string()),
                target.database.as_deref().unwrap_or("-")
            );
            assert_eq!(seen, expected, "{url}");
        }
        for nothing in [
            "jdbc:oracle:thin:@ALIAS",
            "",
            "jdbc:",
            "jdbc:postgresql:orders",
            "jdbc:postgresql:///x",
            "jdbc:redshift:iam://cluster:us-east-1/dev",
        ] {
            assert_eq!(target_of_url(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn a_native_connection_leads_to_its_host() {
        let connection = |kind: &str, properties: &[(&str, &str)]| Connection {
            connection_type: kind.to_owned(),
            connection_properties: properties
                .iter()
                .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
                .collect::<BTreeMap<_, _>>(),
            ..Connection::default()
        };
        let postgres = target_of(&connection(
            "POSTGRESQL",
            &[("HOST", "db"), ("PORT", "5433"), ("DATABASE", "x")],
        ))
        .unwrap();
        assert_eq!(
            (postgres.engine, postgres.host.as_str(), postgres.port),
            (Some(Engine::Postgresql), "db", Some(5433))
        );
        let snowflake = target_of(&connection(
            "SNOWFLAKE",
            &[(
                "SparkProperties",
                r#"{"sfUrl":"https://acme.snowflakecomputing.com","secretId":"s"}"#,
            )],
        ))
        .unwrap();
        assert_eq!(
            (snowflake.host.as_str(), snowflake.port),
            ("acme.snowflakecomputing.com", Some(443))
        );
        assert_eq!(
            target_of(&connection("BIGQUERY", &[])).unwrap().host,
            "bigquery.googleapis.com"
        );
        assert_eq!(target_of(&connection("NETWORK", &[])), None);
    }

    #[test]
    fn glue_takes_these_urls() {
        for url in [
            "jdbc:mysql://h:3306/db",
            "jdbc:postgresql://h:5432/db",
            "jdbc:oracle:thin://@h:1521/svc",
            "jdbc:oracle:thin:@//h:1521/svc",
            "jdbc:oracle:thin://@h:1521:SID",
            "jdbc:oracle:thin:@//h:1521:SID",
            "jdbc:oracle://h:1521/svc",
            "jdbc:oracle:thin:@(DESCRIPTION=(ADDRESS=(PROTOCOL=TCP)(HOST=h)(PORT=1521))(CONNECT_DATA=(SERVICE_NAME=s)))",
            "jdbc:sqlserver://h:1433;databaseName=d",
            "jdbc:sqlserver://h:1433;database=d",
            "jdbc:sqlserver://h:1433/d",
            "jdbc:sqlserver://h:1433",
            "jdbc:sqlserver://h:1433;databaseName=d;applicationName=a",
            "jdbc:sqlserver://h;instanceName=i:1433;databaseName=d",
            "jdbc:redshift://h:5439/db",
            "jdbc:redshift:iam://h:5439/db",
            "jdbc:snowflake://a.snowflakecomputing.com/?user=u&db=d&role=r",
            "jdbc:snowflake://a.snowflakecomputing.com/?user=u&db=d&role=r&warehouse=w",
        ] {
            let parsed = glue_url(url).unwrap_or_else(|problem| panic!("{url}: {}", problem.rule));
            assert!(parsed.host.starts_with(['h', 'a']), "{url}: {parsed:?}");
        }
    }

    #[test]
    fn glue_refuses_these_urls_and_the_corrected_one_is_taken() {
        for (url, corrected) in [
            ("jdbc:mysql://h/db", Some("jdbc:mysql://h:3306/db")),
            ("jdbc:mysql://h:3306/db?useSSL=true", Some("jdbc:mysql://h:3306/db")),
            ("jdbc:mariadb://h:3306/db", Some("jdbc:mysql://h:3306/db")),
            (
                "jdbc:postgresql:aurora://h:5432/db",
                Some("jdbc:postgresql://h:5432/db"),
            ),
            ("jdbc:postgresql://h/db", Some("jdbc:postgresql://h:5432/db")),
            ("jdbc:postgresql://h:5432", None),
            (
                "jdbc:postgresql://app:hunter2@h:5432/db",
                Some("jdbc:postgresql://h:5432/db"),
            ),
            ("jdbc:postgres://h:5432/db", Some("jdbc:postgresql://h:5432/db")),
            ("postgresql://h:5432/db", Some("jdbc:postgresql://h:5432/db")),
            (" jdbc:postgresql://h:5432/db", Some("jdbc:postgresql://h:5432/db")),
            ("jdbc:oracle:thin:@h:1521:SID", Some("jdbc:oracle:thin://@h:1521:SID")),
            ("jdbc:oracle:thin:@h:1521/svc", Some("jdbc:oracle:thin://@h:1521/svc")),
            (
                "jdbc:oracle:thin:@tcps://h:2484/svc",
                Some("jdbc:oracle:thin://@h:2484/svc"),
            ),
            (
                "jdbc:oracle:thin:scott/tiger@//h:1521/svc",
                Some("jdbc:oracle:thin://@h:1521/svc"),
            ),
            ("jdbc:oracle:thin:@ALIAS", None),
            (
                "jdbc:sqlserver://h:1433;databaseName=d;encrypt=true;trustServerCertificate=true",
                Some("jdbc:sqlserver://h:1433;databaseName=d"),
            ),
            (
                "jdbc:sqlserver://h;databaseName=d",
                Some("jdbc:sqlserver://h:1433;databaseName=d"),
            ),
            (
                "jdbc:jtds:sqlserver://h:1433/d",
                Some("jdbc:sqlserver://h:1433;databaseName=d"),
            ),
            ("jdbc:redshift:iam://cluster:us-east-1/dev", None),
            ("jdbc:snowflake://a.snowflakecomputing.com/?db=d&user=u&role=r", None),
            ("jdbc:db2://h:50000/d", None),
            ("", None),
        ] {
            let problem = glue_url(url).expect_err(url);
            assert_eq!(problem.corrected.as_deref(), corrected, "{url}: {}", problem.rule);
            if let Some(corrected) = problem.corrected {
                assert!(glue_url(&corrected).is_ok(), "{corrected}");
            }
            assert!(!problem.rule.contains("hunter2"));
        }
    }
}
