//! Data sources: what Pipefitter knows of one stands in one file below, and everything else reads its fields.
//!
//! A source is added by its file, its `mod`, and its line in the list.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::aws::glue::Connection;
use crate::jdbc::{GlueUrl, Target, UrlProblem};
use crate::request::{AuthKind, AuthMethod, Endpoint, Request};
use crate::secret_form::SecretForm;
use crate::step::{Problem, Registration};

pub mod bigquery;
mod mariadb;
mod mysql;
mod oracle;
mod postgresql;
mod redshift;
mod saphana;
pub mod snowflake;
mod sqlserver;
mod teradata;
mod words;

pub use words::{SourceAnswer, classify_source};

/// Makes the enum of the list, so that a source is named in one place.
macro_rules! sources {
    ($($engine:ident = $file:ident,)+) => {
        /// A database engine or warehouse: a line of the list of sources.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(rename_all = "lowercase")]
        #[allow(missing_docs, reason = "each is described in its file")]
        pub enum Engine { $($engine,)+ }

        impl Engine {
            /// All engines, in the order in which they are offered.
            pub const ALL: [Self; [$(stringify!($engine)),+].len()] = [$(Self::$engine),+];

            /// All that is known of it.
            pub fn source(self) -> &'static Source {
                match self { $(Self::$engine => &$file::SOURCE,)+ }
            }
        }
    };
}

sources! {
    Postgresql = postgresql,
    Mysql = mysql,
    Mariadb = mariadb,
    Oracle = oracle,
    Sqlserver = sqlserver,
    Redshift = redshift,
    Snowflake = snowflake,
    Bigquery = bigquery,
    Saphana = saphana,
    Teradata = teradata,
}

/// Words of which each has to be there.
pub type Words = &'static [&'static str];
/// Properties of a definition; those without a value are left out.
pub type Properties = Vec<(&'static str, Option<String>)>;

/// All that is particular to a source.
#[derive(Debug)]
pub struct Source {
    /// The word used in JSON.
    pub word: &'static str,
    /// The name that people read.
    pub title: &'static str,
    /// What AWS says of connections to it.
    pub documentation: &'static str,
    /// Words that name it.
    pub names: &'static [Words],
    /// Descriptions that may mean it, among others.
    pub descriptions: &'static [Words],
    /// How host names end that are its alone.
    pub hosts: Words,
    /// Words of drivers and servers that only its error texts have, in lower case.
    pub speaks: Words,
    /// The connections that Glue has for it.
    pub connection: Shape,
    /// Its URLs.
    pub url: Url,
    /// The port that it listens on unless it was told otherwise.
    pub default_port: u16,
    /// What is asked for, and what only this source is asked for.
    pub request: Asked,
    /// How one logs in.
    pub login: Login,
    /// Encryption on the way.
    pub tls: Tls,
    /// Driver classes that are known for it, the preferred one first.
    pub drivers: Words,
    /// How one row is read.
    pub probe: Probe,
    /// Where discovery looks.
    pub discovery: Discovery,
}

/// Glue's connections to a source, by schema version.
#[derive(Debug)]
pub struct Shape {
    /// The connection type of a native connection, and of a unified one (schema version 2).
    pub native_type: &'static str,
    /// The connection type that a script names to read from it.
    pub script_type: &'static str,
    /// What a connection of schema version 1 is.
    pub first: First,
    /// The properties of a unified connection, but for the role.
    pub unified: fn(Engine, &Request) -> Result<Properties, String>,
    /// Those that it cannot be without.
    pub unified_needs: Words,
    /// A property that only its connections have.
    pub telltale: Option<&'static str>,
    /// The authentication type of a unified connection with a secret.
    pub unified_login: &'static str,
    /// The first Glue version that reads from it, where older ones are in use.
    pub since: Option<(u32, u32)>,
    /// The host of a connection that has neither `HOST` nor a URL.
    pub host: fn(&Connection) -> Option<String>,
    /// Properties, and options of a native connection, that decide how it works though nobody asked for them.
    pub telling: Words,
    /// The same of its options.
    pub telling_options: Words,
}

/// A connection of schema version 1.
#[derive(Debug)]
pub enum First {
    /// Of type `JDBC`.
    Jdbc,
    /// Of the native type, with its options as JSON in one property.
    Native(Native),
}

/// What sets a native connection of schema version 1 apart.
#[derive(Debug)]
pub struct Native {
    /// The property that holds the options.
    pub property: &'static str,
    /// Options that it cannot be without.
    pub needs: Words,
    /// The keys of its secret for a person.
    pub secret_keys: &'static str,
    /// The options.
    pub options: fn(&Request, &Registration) -> Result<Properties, String>,
    /// Why what goes with JDBC does not go with it, after a comma.
    pub apart: &'static str,
    /// For the place of a JDBC connection that leads to it: the options but for the secret.
    pub instead: fn(&Target) -> Properties,
}

/// Reading and writing URLs.
#[derive(Debug)]
pub struct Url {
    /// The word after `jdbc:`, then the spellings that people use.
    pub schemes: Words,
    /// Where the rest of a URL leads, read leniently.
    pub target: fn(Engine, &str) -> Option<Target>,
    /// The URL and its rest by the grammar that Glue's runtime applies.
    pub judge: fn(&str, &str) -> Result<GlueUrl, UrlProblem>,
    /// The endpoint that a URL in a request means.
    pub endpoint: fn(&str, &str) -> Result<Endpoint, Problem>,
    /// A URL in Glue's grammar.
    pub write: fn(&Place<'_>) -> Option<String>,
    /// True where it says more than host, port and database: a service or a SID, a login.
    pub says_more: bool,
    /// False where the source has a default database.
    pub needs_database: bool,
}

/// Where a URL is to lead.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// Host name or address.
    pub host: &'a str,
    /// The port.
    pub port: u16,
    /// The database, the service or the SID.
    pub database: Option<&'a str>,
    /// True where that is a SID.
    pub by_sid: bool,
    /// True for a login by IAM in the URL.
    pub by_iam: bool,
    /// True where only TLS will do.
    pub by_tls: bool,
}

/// What a request says of a source.
#[derive(Debug)]
pub struct Asked {
    /// Fields of the request without which no connection can be defined.
    pub required: Words,
    /// Fields that no other source has, with what to do with one that stands at another source.
    pub own: &'static [(&'static str, &'static str)],
    /// Whether an object of the request is its alone and filled in.
    pub given: fn(&Request) -> bool,
    /// The host.
    pub host: fn(&Request) -> Option<String>,
    /// Whether it may be reachable only from a VPC.
    pub is_private: fn(&Request) -> bool,
    /// Takes in what a URL says in words of its own; false where it has none.
    pub takes_url: fn(&mut Request, &str, &mut Vec<Problem>) -> bool,
    /// Puts a host that was given as an endpoint where it belongs.
    pub takes_host: fn(&mut Request, &mut Vec<Problem>),
    /// False where a host has nothing to fill in.
    pub host_is_endpoint: bool,
}

/// How one logs in.
#[derive(Debug)]
pub struct Login {
    /// The ways that a Glue connection to it can use, the best first.
    pub methods: &'static [AuthMethod],
    /// Login by IAM.
    pub iam: Iam,
    /// The form of a new secret, by kind of login and for a unified connection.
    pub secret: fn(Option<AuthKind>, bool) -> SecretForm,
    /// The form of the secret that an existing connection reads.
    pub secret_of: fn(&Connection) -> SecretForm,
    /// True where AWS says for each authentication type what is read from the secret.
    pub all_documented: bool,
    /// What a new secret may hold beside the login.
    pub beside: fn(&Request) -> Properties,
    /// What a job has to add, because the connection cannot hold it.
    pub job_adds: fn(&Request) -> Option<String>,
}

/// Login by IAM.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Iam {
    /// There is none.
    None,
    /// Jobs mint a token, for databases of RDS: Glue's own driver for it, and the option of it that asks for TLS.
    Token {
        /// The class.
        driver: &'static str,
        /// The option.
        tls: (&'static str, &'static str),
    },
    /// The driver itself asks AWS for credentials.
    ByDriver {
        /// The class.
        driver: &'static str,
    },
}

/// Encryption on the way.
#[derive(Debug)]
pub struct Tls {
    /// How it is asked for.
    pub enforce: Enforce,
    /// Why an authority of one's own does not go with it, after a comma.
    pub no_authority: Option<&'static str>,
    /// True where Glue can be told the name in the certificate.
    pub takes_a_name: bool,
    /// What Glue checks a server outside of RDS against, which does not bring a certificate of its own.
    pub elsewhere: Elsewhere,
    /// True where RDS offers it on a port of its own.
    pub own_port: bool,
    /// True where the driver of Glue 5 checks the certificate though nobody asks it to.
    pub checked_unasked: bool,
    /// The server's parameter that refuses whoever comes without.
    pub required_by: Option<&'static str>,
    /// Its default by version, and for Aurora; `None` where nobody documents it.
    pub required_by_default: fn(&[u32], bool) -> Option<bool>,
    /// What it refuses of old versions, wherever it runs.
    pub refuses: Option<&'static str>,
    /// The server's parameter that names the versions of TLS.
    pub versions_in: Option<&'static str>,
}

/// How TLS is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Enforce {
    /// By `JDBC_ENFORCE_SSL`.
    Property,
    /// By a parameter of the URL.
    InUrl,
    /// Always there.
    Always,
    /// Not by anything that is documented: why one can do without, after a comma.
    NotKnown(&'static str),
}

/// What becomes of enforced TLS to a server that is not of RDS, without its authority's certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Elsewhere {
    /// Its certificate is checked against Amazon's.
    AmazonsOnly,
    /// Glue validates servers of RDS alone.
    Refused,
    /// Not known, or not a question.
    Open,
}

/// How one row is read.
#[derive(Debug)]
pub struct Probe {
    /// A table that every login may read, that always has a row, and whose columns Spark can map.
    pub table: &'static str,
    /// A statement that every login may run and that gives one row, for the engines that take statements.
    pub query: &'static str,
    /// How Glue ETL reads it.
    pub read: Read,
    /// What is particular to that, for the words of its proof.
    pub how: &'static str,
    /// How a crawler reads it.
    pub crawler: Crawled,
}

/// How Glue ETL reads one row.
#[derive(Debug)]
pub enum Read {
    /// Through the connection, the table by name, and with a driver of one's own.
    Table,
    /// Through the connection, with these options besides its name.
    Options(fn(&Request, &Connection) -> Result<Properties, String>),
    /// By Spark's own JDBC reader.
    Jdbc,
}

/// How a crawler reads a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Crawled {
    /// Through its connection.
    Yes,
    /// Through a connection of type `JDBC` alone.
    OfJdbc,
    /// Not at all.
    No,
}

/// Where discovery looks.
#[derive(Debug)]
pub struct Discovery {
    /// `Engine` values of RDS instances, for filtering on the server.
    pub rds_instances: Words,
    /// `Engine` values of Aurora and Multi-AZ clusters, for filtering on the server.
    pub rds_clusters: Words,
    /// The names of its engines in RDS; one that ends in `-` begins the names of editions.
    pub rds_names: Words,
    /// Types of connections that may serve it, for filtering on the server; none where no filter is known to take them.
    pub connection_types: Words,
}

impl Discovery {
    /// Not in RDS.
    const ELSEWHERE: Self = Self {
        rds_instances: &[],
        rds_clusters: &[],
        rds_names: &[],
        connection_types: &[],
    };
}

/// What a database at a host and a port is asked for.
pub(crate) const DATABASE: Words = &["endpoint.host", "endpoint.port", "endpoint.database"];
const SELECT_ONE: &str = "SELECT 1 AS probe";
const SECRET_ONLY: &[AuthMethod] = &[AuthMethod::Secret];
const NO_IAM: &[AuthMethod] = &[AuthMethod::Managed, AuthMethod::Secret];
/// Glue mints no IAM token for RDS and Aurora, so IAM is only for jobs that mint their own.
const IAM_BY_TOKEN: &[AuthMethod] = &[AuthMethod::Managed, AuthMethod::Secret, AuthMethod::Iam];

impl Asked {
    /// A database at a host and a port.
    const DATABASE: Self = Self {
        required: DATABASE,
        own: &[],
        given: |_| false,
        host: |request| request.host().map(str::to_owned),
        is_private: |request| request.host().is_none_or(crate::request::is_private_address),
        takes_url: |_, _, _| false,
        takes_host: |_, _| {},
        host_is_endpoint: true,
    };
}

impl Login {
    /// With a user and a password from a secret.
    const BY_SECRET: Self = Self {
        methods: SECRET_ONLY,
        iam: Iam::None,
        secret: |_, unified| if unified { SecretForm::UNIFIED } else { SecretForm::JDBC },
        secret_of: SecretForm::of_database,
        all_documented: false,
        beside: |_| Vec::new(),
        job_adds: |_| None,
    };
}

impl Tls {
    /// Asked for by a property, and nothing else known of it.
    const BY_PROPERTY: Self = Self {
        enforce: Enforce::Property,
        no_authority: None,
        takes_a_name: false,
        elsewhere: Elsewhere::Open,
        own_port: false,
        checked_unasked: false,
        required_by: None,
        required_by_default: |_, _| None,
        refuses: None,
        versions_in: None,
    };
}

impl<'a> Place<'a> {
    /// A database at a host and a port.
    pub fn of(host: &'a str, port: u16, database: Option<&'a str>) -> Self {
        Self {
            host,
            port,
            database,
            by_sid: false,
            by_iam: false,
            by_tls: false,
        }
    }

    /// Host and port as they stand in a URL.
    fn authority(&self) -> String {
        if self.host.contains(':') {
            format!("[{}]:{}", self.host, self.port)
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }

    /// `jdbc:<scheme>://<host>:<port>/<database>`.
    fn plain(&self, scheme: &str) -> Option<String> {
        Some(format!("jdbc:{scheme}://{}/{}", self.authority(), self.database?))
    }
}

impl Source {
    /// What sets its connections of schema version 1 apart, where they are native.
    pub fn native(&self) -> Option<&Native> {
        match &self.connection.first {
            First::Jdbc => None,
            First::Native(native) => Some(native),
        }
    }

    /// What an endpoint calls the database that this source is read from, and whether that is a SID.
    pub(crate) fn name_in<'a>(&self, endpoint: &'a Endpoint) -> Result<(&'a str, bool), String> {
        if !self.request.required.contains(&"endpoint.service") {
            let database = endpoint.database.as_deref().ok_or("no database is known")?;
            return Ok((database, false));
        }
        match (&endpoint.service, &endpoint.sid) {
            (Some(service), _) => Ok((service, false)),
            (None, Some(sid)) => Ok((sid, true)),
            (None, None) => Err("no service is known".to_owned()),
        }
    }

    /// The port that an example shows, where the request names one; never assumed.
    pub fn usual_port(&self) -> Option<u16> {
        let asked = self.request.required.contains(&"endpoint.port");
        asked.then_some(self.default_port)
    }
}

impl Engine {
    /// The word used in JSON.
    pub fn as_str(self) -> &'static str {
        self.source().word
    }

    /// The port that the engine listens on unless it was told otherwise.
    pub fn default_port(self) -> u16 {
        self.source().default_port
    }

    fn find(is: impl Fn(&Source) -> bool) -> Option<Self> {
        Self::ALL.into_iter().find(|engine| is(engine.source()))
    }

    /// The engine behind an RDS engine name (`postgres`, `aurora-mysql`, `sqlserver-ex`, `custom-oracle-ee`, ...).
    pub fn of_rds(name: &str) -> Option<Self> {
        let name = name.strip_prefix("custom-").unwrap_or(name);
        let is = |known: &&str| name == *known || (known.ends_with('-') && name.starts_with(*known));
        Self::find(|source| source.discovery.rds_names.iter().any(is))
    }

    /// The engine of a word that JSON has for it.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::find(|source| source.word == word)
    }

    /// The engine that a JDBC URL names: the word after `jdbc:`.
    pub fn of_jdbc_url(url: &str) -> Option<Self> {
        let scheme = url.strip_prefix("jdbc:")?.split(':').next()?;
        Self::find(|source| source.url.schemes.first() == Some(&scheme))
    }

    /// The engine of a JDBC sub-protocol, with the spellings that people use.
    pub(crate) fn of_scheme(scheme: &str) -> Option<Self> {
        Self::find(|source| source.url.schemes.contains(&scheme))
    }

    /// The engine that a Glue connection type names; `JDBC` and the types that are no database name none.
    pub fn of_connection_type(connection_type: &str) -> Option<Self> {
        Self::find(|source| connection_type.eq_ignore_ascii_case(source.connection.native_type))
    }

    /// The engine of a connection by a property that no other source's has.
    pub fn of_property(connection: &Connection) -> Option<Self> {
        Self::find(|source| {
            source
                .connection
                .telltale
                .is_some_and(|key| connection.property(key).is_some())
        })
    }

    /// The engine that a well-known driver class is for; `None` for a class that nobody here knows.
    pub fn of_driver(class: &str) -> Option<Self> {
        Self::find(|source| source.drivers.contains(&class))
    }

    /// The engine that Glue speaks to it as: MariaDB is reached as MySQL.
    pub fn spoken(self) -> Self {
        Self::of_connection_type(self.source().connection.native_type).unwrap_or(self)
    }

    /// True where the driver itself asks AWS for credentials, for a login by IAM.
    pub fn has_iam_by_driver(self) -> bool {
        matches!(self.source().login.iam, Iam::ByDriver { .. })
    }

    /// True when words or URLs for `self` and `other` may mean the same source: MariaDB is reached as MySQL.
    pub fn agrees_with(self, other: Self) -> bool {
        self.spoken() == other.spoken()
    }
}

/// What a definition says besides: the properties that have a value.
pub(crate) fn given(pairs: Properties) -> BTreeMap<String, String> {
    pairs
        .into_iter()
        .filter_map(|(key, value)| Some((key.to_owned(), value.filter(|value| !value.is_empty())?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_source_can_be_asked_for_probed_and_looked_up() {
        for engine in Engine::ALL {
            let source = engine.source();
            assert_eq!(format!("{engine:?}").to_lowercase(), source.word);
            assert!(!source.probe.table.is_empty() && source.probe.query.starts_with("SELECT 1"));
            assert!(!source.request.required.is_empty() && source.login.methods.contains(&AuthMethod::Secret));
            assert!(source.login.methods.contains(&AuthMethod::Managed) == source.native().is_none());
            assert!(source.documentation.starts_with("https://docs.aws.amazon.com/glue/"));
            assert!(source.default_port > 0 && !source.names.is_empty() && !source.speaks.is_empty());
        }
        assert_eq!(Engine::Mariadb.source().connection.script_type, "mysql");
        assert_eq!(Engine::Bigquery.source().connection.script_type, "bigquery");
        assert!(Engine::Oracle.source().probe.query.ends_with("FROM DUAL"));
    }

    #[test]
    fn the_words_in_json_the_rds_names_and_the_urls_all_lead_to_the_same_engine() {
        for engine in Engine::ALL {
            let source = engine.source();
            assert_eq!(serde_json::to_value(engine).unwrap(), engine.as_str());
            assert_eq!(Engine::of_word(engine.as_str()), Some(engine));
            assert_eq!(
                Engine::of_jdbc_url(&format!("jdbc:{}://h", source.url.schemes[0])),
                Some(engine)
            );
            let discovery = &source.discovery;
            for name in discovery.rds_instances.iter().chain(discovery.rds_clusters) {
                assert_eq!(Engine::of_rds(name), Some(engine), "{name}");
            }
        }
        assert_eq!(Engine::of_rds("neptune"), None);
        assert_eq!(Engine::of_jdbc_url("jdbc:db2://h"), None);
        assert!(Engine::Mysql.agrees_with(Engine::Mariadb) && !Engine::Mysql.agrees_with(Engine::Oracle));
    }
}
