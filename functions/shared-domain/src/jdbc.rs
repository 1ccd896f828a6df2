//! JDBC URLs: where they lead, read leniently, and whether Glue parses them, read by Glue's own grammar.

use crate::aws::glue::Connection;
use crate::source::Engine;

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

impl Engine {
    /// The port that the engine listens on unless it was told otherwise.
    pub fn default_port(self) -> u16 {
        match self {
            Self::Postgresql => 5432,
            Self::Mysql | Self::Mariadb => 3306,
            Self::Oracle => 1521,
            Self::Sqlserver => 1433,
            Self::Redshift => 5439,
            Self::Snowflake | Self::Bigquery => 443,
        }
    }

    /// The engine that a Glue connection type names; `JDBC` and the types that are no database name none.
    pub fn of_connection_type(connection_type: &str) -> Option<Self> {
        match connection_type.to_ascii_uppercase().as_str() {
            "POSTGRESQL" => Some(Self::Postgresql),
            "MYSQL" => Some(Self::Mysql),
            "ORACLE" => Some(Self::Oracle),
            "SQLSERVER" => Some(Self::Sqlserver),
            "REDSHIFT" => Some(Self::Redshift),
            "SNOWFLAKE" => Some(Self::Snowflake),
            "BIGQUERY" => Some(Self::Bigquery),
            _ => None,
        }
    }

    /// The engine of a JDBC sub-protocol, with the spellings that people use.
    fn of_scheme(scheme: &str) -> Option<Self> {
        match scheme {
            "postgresql" | "postgres" => Some(Self::Postgresql),
            "mysql" => Some(Self::Mysql),
            "mariadb" => Some(Self::Mariadb),
            "oracle" => Some(Self::Oracle),
            "sqlserver" | "microsoft" => Some(Self::Sqlserver),
            "redshift" => Some(Self::Redshift),
            "snowflake" => Some(Self::Snowflake),
            "bigquery" => Some(Self::Bigquery),
            _ => None,
        }
    }
}

/// Where `connection` leads, read leniently: a URL that Glue would refuse still names a host.
pub fn target_of(connection: &Connection) -> Option<Target> {
    if let Some(target) = connection.property("JDBC_CONNECTION_URL").and_then(target_of_url) {
        return Some(target);
    }
    let engine = Engine::of_connection_type(&connection.connection_type).or_else(|| {
        connection
            .property("JDBC_ENGINE")
            .and_then(|name| Engine::of_scheme(&name.to_ascii_lowercase()))
    });
    let host = connection.property("HOST").map(bare_host).or_else(|| match engine {
        Some(Engine::Snowflake) => spark_property(connection, "sfUrl").map(|url| bare_host(&url)),
        Some(Engine::Bigquery) => Some("bigquery.googleapis.com".to_owned()),
        _ => None,
    })?;
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

/// A Spark property of a native connection: its own map (schema version 2), or the JSON text in `SparkProperties` (version 1).
pub fn spark_property(connection: &Connection, key: &str) -> Option<String> {
    if let Some(value) = connection.spark_properties.get(key) {
        return Some(value.clone());
    }
    let properties: serde_json::Value = serde_json::from_str(connection.property("SparkProperties")?).ok()?;
    properties.get(key)?.as_str().map(str::to_owned)
}

/// A host without scheme, port and path.
fn bare_host(url: &str) -> String {
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
    let engine = Engine::of_scheme(&scheme.to_ascii_lowercase());
    if engine == Some(Engine::Oracle) {
        return oracle_target(rest);
    }
    let (_, rest) = rest.split_once("//")?;
    let (authority, tail) = match rest.find(['/', ';', '?']) {
        // A user name or password may hold a slash; what comes before the last `@` of the authority is never the host.
        Some(cut) => (&rest[..cut], &rest[cut..]),
        None => (rest, ""),
    };
    let authority = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let first = authority.split(',').next().unwrap_or(authority);
    if names_a_cluster(engine, first) {
        return None;
    }
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

/// True for `cluster:region` in place of `host:port`: what `jdbc:redshift:iam://` also takes in the `url` option of a job. The driver asks
/// Redshift where the cluster listens, so the URL names no host.
pub(crate) fn names_a_cluster(engine: Option<Engine>, authority: &str) -> bool {
    engine == Some(Engine::Redshift)
        && authority.split_once(':').is_some_and(|(cluster, region)| {
            !cluster.contains('.') && region.starts_with(|c: char| c.is_ascii_lowercase())
        })
}

fn strip_prefix_ignoring_case<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    text.get(..prefix.len())
        .filter(|head| head.eq_ignore_ascii_case(prefix))
        .map(|_| &text[prefix.len()..])
}

/// `host:port`, `[v6]:port`, or a host alone.
fn split_port(authority: &str) -> (&str, Option<u16>) {
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

/// The many forms of Oracle: EZConnect, SID, and a descriptor. An alias of `tnsnames.ora` names no host.
fn oracle_target(rest: &str) -> Option<Target> {
    if let Some(open) = rest.find('(') {
        let descriptor = &rest[open..];
        let host = descriptor_value(descriptor, "HOST")?;
        let port = descriptor_value(descriptor, "PORT").and_then(|port| port.parse().ok());
        let database = descriptor_value(descriptor, "SERVICE_NAME").or_else(|| descriptor_value(descriptor, "SID"));
        return Some(Target {
            engine: Some(Engine::Oracle),
            host: host.to_owned(),
            port: port.or(Some(1521)),
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
        port: port.map_or(Some(1521), |port| port.parse().ok()),
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
    let problem = |rule: &str, corrected: Option<String>| {
        Err(UrlProblem {
            rule: rule.to_owned(),
            corrected,
        })
    };
    if url.trim() != url || url.contains(char::is_whitespace) {
        let clean: String = url.chars().filter(|character| !character.is_whitespace()).collect();
        return problem("The URL holds a blank or a line break.", canonical(&clean));
    }
    let Some(rest) = url.strip_prefix("jdbc:") else {
        return problem("A JDBC URL begins with `jdbc:`.", canonical(url));
    };
    let Some((scheme, rest)) = rest.split_once(':') else {
        return problem("A JDBC URL reads `jdbc:<engine>://<host>:<port>/<database>`.", None);
    };
    match scheme {
        "mysql" | "postgresql" => plain(
            url,
            if scheme == "mysql" {
                Engine::Mysql
            } else {
                Engine::Postgresql
            },
            rest,
        ),
        "redshift" => plain(url, Engine::Redshift, rest.strip_prefix("iam:").unwrap_or(rest)),
        "oracle" => oracle(url, rest),
        "sqlserver" => sqlserver(url, rest),
        "snowflake" => snowflake(rest),
        "mariadb" => problem(
            "Glue knows no `mariadb` URLs; it reaches MariaDB with its MySQL driver as `jdbc:mysql:`.",
            canonical(url),
        ),
        "jtds" => problem(
            "Glue knows no jTDS URLs; SQL Server is `jdbc:sqlserver:`.",
            canonical(url),
        ),
        _ => {
            let known = target_of_url(url).and_then(|target| target.engine);
            problem(
                "Glue knows the engines `mysql`, `postgresql`, `oracle`, `sqlserver`, `redshift` and, for crawlers, `snowflake` in a JDBC URL.",
                known.and_then(|_| canonical(url)),
            )
        }
    }
}

/// The URL in Glue's grammar that leads where `url` leads.
fn canonical(url: &str) -> Option<String> {
    let target = target_of_url(url)?;
    canonical_of(&target, url)
}

fn canonical_of(target: &Target, url: &str) -> Option<String> {
    let engine = target.engine?;
    let host = if target.host.contains(':') {
        format!("[{}]", target.host)
    } else {
        target.host.clone()
    };
    let port = target.port.unwrap_or_else(|| engine.default_port());
    let database = target.database.as_deref();
    match engine {
        Engine::Postgresql => Some(format!("jdbc:postgresql://{host}:{port}/{}", database?)),
        Engine::Mysql | Engine::Mariadb => Some(format!("jdbc:mysql://{host}:{port}/{}", database?)),
        Engine::Redshift if url.contains(":iam:") => Some(format!("jdbc:redshift:iam://{host}:{port}/{}", database?)),
        Engine::Redshift => Some(format!("jdbc:redshift://{host}:{port}/{}", database?)),
        Engine::Oracle => {
            let by_sid = !url.contains('(')
                && url.rsplit_once('@').is_some_and(|(_, address)| {
                    address.matches(':').count() == 2
                        && !address.contains("://")
                        && !address.trim_start_matches('/').contains('/')
                });
            Some(format!(
                "jdbc:oracle:thin://@{host}:{port}{}{}",
                if by_sid { ':' } else { '/' },
                database?
            ))
        }
        Engine::Sqlserver => Some(match database {
            Some(database) => format!("jdbc:sqlserver://{host}:{port};databaseName={database}"),
            None => format!("jdbc:sqlserver://{host}:{port}"),
        }),
        Engine::Snowflake | Engine::Bigquery => None,
    }
}

/// `//host:port/database`, of MySQL, PostgreSQL and Redshift.
fn plain(url: &str, engine: Engine, rest: &str) -> Result<GlueUrl, UrlProblem> {
    let problem = |rule: &str| UrlProblem {
        rule: rule.to_owned(),
        corrected: canonical(url),
    };
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
    if names_a_cluster(Some(engine), authority) {
        return Err(problem(
            "A connection's URL needs host and port; a cluster and its Region in their place are for the `url` option of a job.",
        ));
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
fn authority_has_login(rest: &str) -> bool {
    rest.split_once('@')
        .is_some_and(|(before, _)| !before.contains(['?', ';', '=']))
}

/// The forms of Oracle that Glue parses: `thin://@h:p/svc`, `thin:@//h:p/svc` (or `:SID`), `//h:p/svc`, and a descriptor.
fn oracle(url: &str, rest: &str) -> Result<GlueUrl, UrlProblem> {
    let problem = |rule: &str| UrlProblem {
        rule: rule.to_owned(),
        corrected: canonical(url),
    };
    let target = oracle_target(rest);
    let address = rest
        .strip_prefix("thin:")
        .or_else(|| rest.strip_prefix("oci:"))
        .unwrap_or(rest);
    if let Some(descriptor) = address.strip_prefix('@').filter(|address| address.starts_with('(')) {
        let complete = ["HOST", "PORT"]
            .iter()
            .all(|key| descriptor_value(descriptor, key).is_some())
            && (descriptor_value(descriptor, "SERVICE_NAME").is_some()
                || descriptor_value(descriptor, "SID").is_some());
        return match target {
            Some(target) if complete => Ok(of_target(Engine::Oracle, target)),
            _ => Err(problem(
                "The descriptor needs HOST, PORT and a CONNECT_DATA with SERVICE_NAME.",
            )),
        };
    }
    if address.contains("tcps://") || address.contains("tcp://") {
        return Err(problem(
            "Glue does not parse a protocol after the `@`; TLS is asked for with JDBC_ENFORCE_SSL, and the port is that of the SSL listener.",
        ));
    }
    let bare = address
        .strip_prefix("//@")
        .or_else(|| address.strip_prefix("@//"))
        .or_else(|| {
            // The form without a driver type: jdbc:oracle://h:1521/svc.
            (rest == address).then(|| address.strip_prefix("//")).flatten()
        });
    let Some(bare) = bare else {
        let login = address
            .split_once('@')
            .is_some_and(|(login, _)| !login.trim_matches('/').is_empty());
        return Err(problem(if login {
            "Glue takes user and password from the secret, not from the URL."
        } else {
            "Glue's Oracle URLs need `//` beside the `@`; the classic form `thin:@host:port:SID` is not parsed."
        }));
    };
    let after_host = bare.split_once(':').map(|(_, after)| after);
    match (target, after_host) {
        (Some(target), Some(after)) if !bare.contains(['@', '?']) => {
            let digits = after.bytes().take_while(u8::is_ascii_digit).count();
            let named = after[digits..].len() > 1 && after[digits..].starts_with(['/', ':']);
            if digits == 0 || target.port.is_none() {
                Err(problem("The port is part of Glue's grammar and has no default."))
            } else if !named {
                Err(problem("The URL names neither a service nor a SID after the port."))
            } else {
                Ok(of_target(Engine::Oracle, target))
            }
        }
        (Some(_), None) => Err(problem("The port is part of Glue's grammar and has no default.")),
        _ => Err(problem(
            "Glue's Oracle URL reads `jdbc:oracle:thin://@<host>:<port>/<service>`.",
        )),
    }
}

fn of_target(engine: Engine, target: Target) -> GlueUrl {
    GlueUrl {
        engine,
        host: target.host,
        port: target.port,
        database: target.database,
    }
}

/// `//h:p`, then `;databaseName=d`, `;database=d` or `/d`, `;applicationName=a` and `;instanceName=i`, and no other property.
fn sqlserver(url: &str, rest: &str) -> Result<GlueUrl, UrlProblem> {
    let problem = |rule: &str| UrlProblem {
        rule: rule.to_owned(),
        corrected: canonical(url),
    };
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

/// `//account.snowflakecomputing.com/?user=u&db=d&role=r[&warehouse=w]`, in that order; only crawlers use it.
fn snowflake(rest: &str) -> Result<GlueUrl, UrlProblem> {
    let shape = rest.strip_prefix("//").and_then(|rest| rest.split_once("/?"));
    let keys: Vec<&str> = shape
        .map(|(_, query)| {
            query
                .split('&')
                .filter_map(|pair| pair.split_once('=').map(|(key, _)| key))
                .collect()
        })
        .unwrap_or_default();
    let ordered = keys == ["user", "db", "role"] || keys == ["user", "db", "role", "warehouse"];
    match shape {
        Some((host, query)) if ordered && host.contains(".snowflakecomputing.com") => Ok(GlueUrl {
            engine: Engine::Snowflake,
            host: split_port(host).0.to_owned(),
            port: Some(443),
            database: query.split('&').find_map(|pair| pair.strip_prefix("db=")).map(str::to_owned),
        }),
        _ => Err(UrlProblem {
            rule: "Glue's Snowflake URL reads `jdbc:snowflake://<account>.snowflakecomputing.com/?user=<user>&db=<database>&role=<role>`, in that order.".to_owned(),
            corrected: None,
        }),
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
