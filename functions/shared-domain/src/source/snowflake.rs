//! Snowflake. Its connections for Spark are native ones and have no URL; one of type JDBC is for crawlers.

use super::{
    Asked, AuthKind, Connection, Crawled, Discovery, Enforce, Engine, First, Iam, Login, Native, Probe, Properties,
    Read, SECRET_ONLY, SELECT_ONE, Shape, Source, Tls, Url,
};
use crate::connection_input::secret_id;
use crate::jdbc::{GlueUrl, UrlProblem, bare_host, plain_target, spark_property, split_port};
use crate::request::{Request, Snowflake, contradiction, is_good, is_host, no_host, not_by_url, url_problem};
use crate::secret_form::{SecretForm, Typed};
use crate::step::{Problem, Registration};

pub(super) static SOURCE: Source = Source {
    word: "snowflake",
    title: "Snowflake",
    documentation: "https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-connect-snowflake-home.html",
    names: &[&["snowflake"]],
    descriptions: &[&["warehouse"], &["dwh"]],
    hosts: &[".snowflakecomputing.com", ".snowflakecomputing"],
    speaks: &["net.snowflake.", "snowflakesqlexception"],
    connection: Shape {
        native_type: "SNOWFLAKE",
        script_type: "snowflake",
        first: First::Native(Native {
            property: "SparkProperties",
            needs: &["sfUrl", "secretId"],
            secret_keys: "sfUser and sfPassword",
            options,
            apart: "which is not reached by JDBC",
            instead: |target| vec![("sfUrl", Some(target.host.clone()))],
        }),
        unified: |_, request| unified(request),
        unified_needs: &["HOST"],
        telltale: None,
        unified_login: "BASIC",
        since: Some((4, 0)),
        host: |connection| spark_property(connection, "sfUrl").map(|url| bare_host(&url)),
        telling: &["WAREHOUSE"],
        telling_options: &["sfDatabase", "sfRole", "sfSchema", "sfUrl", "sfWarehouse"],
    },
    url: Url {
        schemes: &["snowflake"],
        target: plain_target,
        judge: |_, rest| judge(rest),
        endpoint: |_, _| Err(not_by_url("snowflake")),
        write: |_| None,
        says_more: true,
        needs_database: false,
    },
    default_port: PORT,
    request: Asked {
        required: &[
            "snowflake.account",
            "snowflake.warehouse",
            "snowflake.role",
            "snowflake.database",
        ],
        own: &[("auth.kind", "leave it out")],
        given: |request| request.snowflake.is_some(),
        host: |request| request.snowflake.as_ref()?.host(),
        is_private: |request| {
            let host = request.snowflake.as_ref().and_then(Snowflake::host);
            host.is_some_and(|host| host.contains(".privatelink."))
        },
        takes_url,
        takes_host,
        host_is_endpoint: true,
    },
    login: Login {
        methods: SECRET_ONLY,
        iam: Iam::None,
        secret: |kind, unified| match (unified, kind) {
            (false, Some(AuthKind::KeyPair)) => KEY_PAIR,
            (false, _) => PASSWORD,
            (true, _) => UNIFIED,
        },
        secret_of,
        all_documented: true,
        beside,
        job_adds: |request| {
            request.is_unified().then(|| {
                "a unified Snowflake connection hands on neither role nor warehouse nor database: a job passes sfRole, sfWarehouse and \
                 sfDatabase, or the secret has these keys"
                    .to_owned()
            })
        },
    },
    tls: Tls {
        enforce: Enforce::Always,
        no_authority: Some("which is not reached by JDBC"),
        ..Tls::BY_PROPERTY
    },
    drivers: &["net.snowflake.client.jdbc.SnowflakeDriver"],
    probe: Probe {
        // One row, the name of the database, for every role that may use the database.
        table: "INFORMATION_SCHEMA.INFORMATION_SCHEMA_CATALOG_NAME",
        query: SELECT_ONE,
        read: Read::Options(read),
        how: "",
        crawler: Crawled::OfJdbc,
    },
    // `SNOWFLAKE` is accepted by Glue and missing in the API's enumeration, so no filter is known to take it.
    discovery: Discovery::ELSEWHERE,
};

const PORT: u16 = 443;

/// `sfUser` and `sfPassword`.
pub const PASSWORD: SecretForm = SecretForm {
    user: Some("sfUser"),
    value: "sfPassword",
    is: "password",
    keys: "`sfUser` and `sfPassword`",
    typed: Typed::Password,
    taken: &[&["sfUser", "sfPassword"], &["sfUser", "pem_private_key"]],
    any_case: false,
    either_case: false,
    or: Some(&KEY_PAIR),
    // The connector takes those of schema version 2 too.
    also: &[&UNIFIED, &OAUTH],
};

/// `sfUser` and `pem_private_key`: a key pair.
pub const KEY_PAIR: SecretForm = SecretForm {
    user: Some("sfUser"),
    value: "pem_private_key",
    is: "private key",
    keys: "`sfUser` and `pem_private_key`",
    // A password beside the key would still be one.
    typed: Typed::PrivateKey {
        in_place_of: "sfPassword",
    },
    taken: &[&["sfUser", "pem_private_key"]],
    any_case: false,
    either_case: false,
    or: None,
    also: &[],
};

/// `sfUser` and the client's secret, of which Glue gets an access token: OAuth.
pub const OAUTH: SecretForm = SecretForm {
    user: Some("sfUser"),
    // Where Glue's console keeps the secret of an OAuth client that the user manages.
    value: "USER_MANAGED_CLIENT_APPLICATION_CLIENT_SECRET",
    is: "client's secret",
    keys: "`sfUser` and `USER_MANAGED_CLIENT_APPLICATION_CLIENT_SECRET`",
    typed: Typed::Password,
    taken: &[
        &["USER_MANAGED_CLIENT_APPLICATION_CLIENT_SECRET"],
        &["ACCESS_TOKEN"],
        &["sfToken"],
    ],
    any_case: true,
    either_case: false,
    or: None,
    also: &[],
};

/// `USERNAME` and `PASSWORD` in any case: a unified connection.
pub const UNIFIED: SecretForm = SecretForm {
    any_case: true,
    taken: &[&["username", "password"]],
    ..SecretForm::UNIFIED
};

/// Of a unified connection its `AuthenticationType` tells; of the logins in schema version 1, which nothing tells apart, the one with a
/// password.
fn secret_of(connection: &Connection) -> SecretForm {
    if !connection.is_unified() {
        return PASSWORD;
    }
    match connection.authentication_type().to_ascii_uppercase().as_str() {
        "CUSTOM" => KEY_PAIR,
        "OAUTH2" => OAUTH,
        _ => UNIFIED,
    }
}

const UNKNOWN: &str = "no Snowflake account is known";

fn options(request: &Request, registration: &Registration) -> Result<Properties, String> {
    let secret_id = secret_id(registration)?;
    let snowflake = request.snowflake.as_ref().ok_or(UNKNOWN)?;
    Ok(vec![
        ("secretId", Some(secret_id)),
        ("sfUrl", Some(snowflake.host().ok_or(UNKNOWN)?)),
        ("sfWarehouse", snowflake.warehouse.clone()),
        ("sfRole", snowflake.role.clone()),
        ("sfDatabase", snowflake.database.clone()),
        ("sfSchema", snowflake.schema.clone()),
    ])
}

fn unified(request: &Request) -> Result<Properties, String> {
    let snowflake = request.snowflake.as_ref().ok_or(UNKNOWN)?;
    Ok(vec![
        ("HOST", Some(snowflake.host().ok_or(UNKNOWN)?)),
        ("PORT", Some(PORT.to_string())),
        ("DATABASE", snowflake.database.clone()),
        ("WAREHOUSE", snowflake.warehouse.clone()),
        // It does not apply: Snowflake is always reached over TLS.
        ("JDBC_ENFORCE_SSL", Some("false".to_owned())),
    ])
}

/// The names that a unified connection has no property for, or that its runtime drops: the secret may hold them.
fn beside(request: &Request) -> Properties {
    match request.snowflake.clone().filter(|_| request.is_unified()) {
        Some(snowflake) => vec![
            ("sfRole", snowflake.role),
            ("sfWarehouse", snowflake.warehouse),
            ("sfDatabase", snowflake.database),
            ("sfSchema", snowflake.schema),
        ],
        None => Vec::new(),
    }
}

fn read(request: &Request, connection: &Connection) -> Result<Properties, String> {
    let asked = request.snowflake.clone().unwrap_or_default();
    let kept = |asked: Option<String>, spark: &str, plain: &str| {
        asked
            .or_else(|| spark_property(connection, spark))
            .or_else(|| connection.property(plain).map(str::to_owned))
    };
    // Glue drops these three of a unified connection, so a job passes them itself.
    let database = kept(asked.database, "sfDatabase", "DATABASE");
    let warehouse = kept(asked.warehouse, "sfWarehouse", "WAREHOUSE");
    // The schema that every database has.
    let schema = kept(asked.schema, "sfSchema", "SCHEMA").unwrap_or_else(|| "INFORMATION_SCHEMA".to_owned());
    Ok(vec![
        ("query", Some(SELECT_ONE.to_owned())),
        ("sfDatabase", database),
        ("sfSchema", Some(schema)),
        ("sfWarehouse", warehouse),
        ("sfRole", asked.role),
    ])
}

/// `//account.snowflakecomputing.com/?user=u&db=d&role=r[&warehouse=w]`, in that order; only crawlers use it.
fn judge(rest: &str) -> Result<GlueUrl, UrlProblem> {
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

/// Takes the names in the URL into the request, which keeps no URL.
fn takes_url(request: &mut Request, url: &str, problems: &mut Vec<Problem>) -> bool {
    match take_apart(url) {
        Ok((names, user)) => {
            merge(request.snowflake.get_or_insert_default(), names, problems);
            if let Some(user) = user {
                let given = request
                    .auth
                    .get_or_insert_default()
                    .username
                    .get_or_insert(user.clone());
                if *given != user {
                    problems.push(contradiction("auth.username", "url"));
                }
            }
            request.url = None;
        }
        Err(problem) => problems.push(problem),
    }
    true
}

/// An account that was given by its host goes where Snowflake's names are.
fn takes_host(request: &mut Request, problems: &mut Vec<Problem>) {
    let Some(endpoint) = request.endpoint.take() else {
        return;
    };
    let snowflake = request.snowflake.get_or_insert_default();
    if snowflake.account.is_some() && snowflake.host() != endpoint.host.as_deref().map(str::to_ascii_lowercase) {
        problems.push(contradiction("endpoint.host", "snowflake.account"));
    }
    snowflake.account = snowflake.account.take().or(endpoint.host);
    snowflake.database = snowflake.database.take().or(endpoint.database);
}

/// Snowflake's own names and the user, from the URL that Snowflake's driver takes. The connection is native and has no URL.
fn take_apart(url: &str) -> Result<(Snowflake, Option<String>), Problem> {
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
                return Err(url_problem(
                    "carries properties that a connection cannot hold",
                    "leave out all but user, db, schema, warehouse and role; a job passes the others as options"
                        .to_owned(),
                ));
            }
        };
        if !is_good(field, value) {
            return Err(url_problem(
                "has a name in it that cannot be",
                format!("leave `url` out and give `{field}`"),
            ));
        }
        *place = Some(value.to_owned());
    }
    Ok((names, user))
}

/// Puts Snowflake's names of the URL where the request says nothing; where both speak they have to agree.
fn merge(given: &mut Snowflake, url: Snowflake, problems: &mut Vec<Problem>) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snowflake_url_gives_snowflake_s_names() {
        let (names, user) =
            take_apart("jdbc:snowflake://acme.snowflakecomputing.com:443/?user=u&db=D&role=R&warehouse=W").unwrap();
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
            let problem = take_apart(url).unwrap_err();
            assert!(problem.problem.contains(why), "{url}: {problem:?}");
        }
    }
}
