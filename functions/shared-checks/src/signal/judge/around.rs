//! What a cause is once it is known who speaks, and of which host.

use shared_domain::diagnosis::Stage;
use shared_domain::source::Engine;

use super::whose::{Whose, names_a_port_of_sources};
use super::{Reading, are_kin, is_path, is_tls, is_way, speaks_for};
use crate::signal::SignalContext;
use crate::signal::cause::Cause;
use crate::signal::hosts;
use crate::signal::others::{self, Speaking};
use crate::signal::parse::Utterance;
use crate::signal::speakers::{SPEAKERS, Says, is_of_engine, speaker_of};
use crate::signal::strangers::is_of_a_stranger;
use crate::signal::words::has;

/// A connection that breaks while an object of a store is read was open: nothing is in the way of it. Google's store is no source.
fn breaks_off_an_object(cause: Cause, chain: &[Utterance<'_>]) -> bool {
    const READS: &[&str] = &["S3ObjectInputStream", "S3AInputStream.read", "S3InputStream.read"];
    let reads =
        |one: &Utterance<'_>| READS.iter().any(|frame| one.ran_in(frame)) || one.words.contains("(service: amazon s3;");
    // Whoever was connected and got no answer: Apache's client and one of AWS's services.
    let unanswered = |one: &Utterance<'_>| {
        let aws = hosts::named_by(one).is_some_and(|host| hosts::aws_service(&host).is_some());
        one.class_name() == "NoHttpResponseException" && aws
    };
    let of_google = |one: &Utterance<'_>| {
        one.class
            .is_some_and(|class| class.trim_start_matches("com.").starts_with("google.cloud.storage."))
    };
    match cause {
        Cause::ConnectionDropped | Cause::SslHandshake if chain.iter().any(reads) => true,
        Cause::ConnectionDropped if chain.iter().any(unanswered) => true,
        cause => is_way(cause) && chain.iter().any(of_google),
    }
}

/// Words of so many letters are a sentence, which nobody else says by chance.
const SENTENCE: usize = 30;

/// What stands around the utterance that decided.
pub(super) struct Around<'a> {
    pub(super) reading: &'a Reading,
    pub(super) host: Option<&'a str>,
    pub(super) chain: &'a [Utterance<'a>],
    pub(super) whose: Whose,
    pub(super) context: &'a SignalContext,
    pub(super) speaking: Speaking,
}

impl Around<'_> {
    /// What a cause is once it is known who speaks, and whether that is a stranger; `decided` is a place in the chain.
    pub(super) fn of_whom(&self, cause: Cause, decided: usize) -> (Cause, bool) {
        let one = &self.chain[decided];
        // Other clouds keep secrets, too.
        let of_secret = matches!(
            cause,
            Cause::SecretAccessDenied | Cause::SecretMissing | Cause::KmsDenied
        );
        // Who runs tasks passes on what a driver said in one.
        let heard = self.reading.speaker;
        let of_database = is_of_engine(heard) || SPEAKERS[heard].name == "sql";
        let passed_on = || of_database && others::is_of_a_runner(one);
        let thrown = || others::is_thrown_by_no_source(one) && !passed_on();
        let cause = match is_of_the_way_in(cause) || of_secret && thrown() {
            true if thrown() || breaks_off_an_object(cause, self.chain) => Cause::Other,
            true if !self.reads_a_key() && self.chain[..=decided].iter().any(others::parses_a_value) => {
                Cause::SchemaOrData
            }
            _ if self.is_said_of_another(cause) => Cause::Other,
            true => self.of_no_source(cause),
            false => cause,
        };
        let strange = is_of_the_way_in(cause)
            && self.whose != Whose::Source
            && !self.is_sure_of_an_engine()
            && !self.is_in_words_of_an_engine()
            && is_of_a_stranger(one)
            && !is_of_this_source(self.chain, self.context);
        (if strange { Cause::Other } else { cause }, strange)
    }

    /// What reads a key reads no value of data, though it parses.
    fn reads_a_key(&self) -> bool {
        self.reading.by_code && self.reading.says == Says::Settles(Cause::OauthOrKey)
    }

    /// Words of an engine's driver that are sure need no class.
    fn is_sure_of_an_engine(&self) -> bool {
        is_of_engine(self.reading.speaker) && matches!(self.reading.says, Says::Exactly(_) | Says::Settles(_))
    }

    /// A sentence of a driver's catalogue is the driver's, whoever put it into an error of his own.
    fn is_in_words_of_an_engine(&self) -> bool {
        let of_engine = is_of_engine(self.reading.speaker) && matches!(self.reading.says, Says::Likely(_));
        of_engine && self.reading.length >= SENTENCE
    }

    /// True for what is another's whatever the way: a link of the database, anybody's sentence, an endpoint of something that AWS has not.
    fn is_said_of_another(&self, cause: Cause) -> bool {
        let of_driver_stage = cause.stage() == Stage::Driver;
        let of_a_driver = || self.chain.iter().any(is_of_a_driver_s_class);
        // Whoever hears of a link from a driver is connected to the database that has it.
        let through = is_of_the_way_in(cause) || of_driver_stage;
        if through && self.speaking.is_of_a_link() && of_a_driver() {
            return true;
        }
        // What anybody's sentence says of a URL or a protocol is of who speaks.
        let engine = self.context.engine;
        let own = engine.is_some_and(|engine| speaks_for(self.reading.speaker, &[engine]));
        let anybody_s = !self.reading.by_code && !own && self.whose != Whose::Source && !of_a_driver();
        if of_driver_stage && anybody_s {
            return self.speaking.is_of_no_source() || is_answered_over_http(self.chain, self.context);
        }
        let of_none = |host: &str| hosts::is_of_another_owner(host) || hosts::is_own_machine(host);
        is_of_a_service(cause) && self.host.is_some_and(of_none)
    }

    /// What a cause of the way in is where somebody speaks who has none to a source: a part of the engine, a client of something else,
    /// or the database itself, calling out.
    fn of_no_source(&self, cause: Cause) -> Cause {
        let (host, chain, context, speaking) = (self.host, self.chain, self.context, self.speaking);
        if speaking.calls_out()
            || self.is_of_an_identity_of_another(cause)
            || host.is_some_and(hosts::is_of_another_google_api)
            || is_of_another_kind(host, chain, context)
        {
            return Cause::Other;
        }
        // Snowflake's drivers fetch results from where the account lies.
        let fetches = context.engine == Some(Engine::Snowflake) || self.whose == Whose::Source;
        if !fetches && host.is_some_and(hosts::is_a_store_of_another_cloud) {
            return Cause::Other;
        }
        let of_aws = self.whose == Whose::Aws || host.is_some_and(|host| hosts::aws_service(host).is_some());
        // Google's clients ask everything that is Google's; and that a time ran out or a server refused, many say in the same words.
        let shared = SPEAKERS[self.reading.speaker].name == "bigquery" || is_way(cause);
        let of_driver = self.is_sure_of_an_engine() && !(shared && speaking.is_of_no_source());
        let of_source = self.whose == Whose::Source || host.is_some_and(hosts::is_of_a_database);
        if of_aws || of_driver || of_source || is_of_this_source(chain, context) {
            return cause;
        }
        let of_registry = || speaking.fetches_packages() || chain.iter().any(|one| hosts::names_a_registry(&one.words));
        let serves_others = || {
            let serves = is_way(cause) && host.is_some_and(hosts::serves_no_source);
            serves && !chain.iter().any(others::names_an_http_source)
        };
        match () {
            // Clients of object stores: what they are refused is data.
            () if cause.stage() == Stage::Credentials && chain.iter().any(is_of_files) => Cause::DataAccessDenied,
            () if is_way(cause) && of_registry() => Cause::LibraryMissing,
            () if speaking.is_of_no_source() || self.asks_over_http(cause) || serves_others() => Cause::Other,
            () => cause,
        }
    }

    /// True for what a provider of identity refuses where no source is logged in to by it: none of the engine is, or the provider is
    /// asked by a URL and no source is named. Of Kerberos the same.
    fn is_of_an_identity_of_another(&self, cause: Cause) -> bool {
        const WITH_IDENTITIES: &[Engine] = &[Engine::Sqlserver, Engine::Snowflake, Engine::Redshift, Engine::Bigquery];
        const WITHOUT_KERBEROS: &[Engine] = &[Engine::Snowflake, Engine::Redshift, Engine::Bigquery];
        let speaker = SPEAKERS[self.reading.speaker].name;
        let refused = cause == Cause::OauthOrKey && speaker == "identity";
        let by_kerberos = self
            .context
            .engine
            .is_some_and(|engine| WITHOUT_KERBEROS.contains(&engine));
        let asked = || {
            let host = self.host.filter(|host| !hosts::speaks_http(host));
            let by_url = |host: &str| self.chain.iter().any(|one| hosts::is_asked_by_url(&one.words, host));
            host.is_some_and(by_url) && !self.chain.iter().any(others::names_a_product)
        };
        let of_none = || match self.context.engine {
            Some(engine) => !WITH_IDENTITIES.contains(&engine),
            None => asked(),
        };
        let of_another = refused && of_none() || speaker == "kerberos" && by_kerberos;
        of_another && self.whose != Whose::Source && !is_of_this_source(self.chain, self.context)
    }

    /// True where something else is asked over HTTP. No driver of a database that does not speak HTTP is built on a client of it.
    fn asks_over_http(&self, cause: Cause) -> bool {
        let (host, chain, context) = (self.host, self.chain, self.context);
        let of_source = host.is_some_and(|host| host != "localhost" && hosts::speaks_http(host))
            || context.engine.is_some_and(speaks_http);
        let asks = self.speaking.asks_over_http(host.is_some() || context.engine.is_some());
        !of_source && (asks || is_way(cause) && is_asked_by_url(host, chain) || is_answered_over_http(chain, context))
    }
}

/// True where a server of the web answered that is no source's: neither the engine's drivers nor what the text names ask over HTTP.
fn is_answered_over_http(chain: &[Utterance<'_>], context: &SignalContext) -> bool {
    // Redshift's drivers ask providers of identity.
    let asks = |engine| speaks_http(engine) || engine == Engine::Redshift;
    let of_source = |one: &Utterance<'_>| {
        others::names_an_http_source(one) || one.words.contains("jdbc") || one.words.contains("odbc")
    };
    !context.engine.is_some_and(asks) && chain.iter().any(others::is_answered_over_http) && !chain.iter().any(of_source)
}

/// True where the host of a chain is asked by a URL that no source has.
fn is_asked_by_url(host: Option<&str>, chain: &[Utterance<'_>]) -> bool {
    let asked = |host: &str| chain.iter().any(|one| hosts::is_asked_by_url(&one.words, host));
    // A service that has no domain: `http://pushgateway:9091/`.
    let service = || host.is_none() && chain.iter().any(|one| hosts::names_a_url_with_a_port(&one.words));
    (host.is_some_and(asked) || service()) && !chain.iter().any(others::names_an_http_source)
}

/// The class of an error that a driver of a database throws.
pub(super) fn is_of_a_driver_s_class(one: &Utterance<'_>) -> bool {
    let of_engine = one.class.and_then(speaker_of).is_some_and(is_of_engine);
    of_engine || one.class.is_some_and(|class| class.starts_with("java.sql."))
}

/// True where the connection is one to an SQL database, and another kind of source is spoken of: by its client, or by its host.
fn is_of_another_kind(host: Option<&str>, chain: &[Utterance<'_>], context: &SignalContext) -> bool {
    if chain.iter().any(others::asks_the_host_of_an_identity) && !chain.iter().any(is_of_a_driver_s_class) {
        return true;
    }
    let Some(engine) = context.engine else {
        let placed = context.source_host.is_some();
        return chain.iter().any(others::is_of_an_identity_alone)
            || !placed && chain.iter().any(others::is_of_its_own_service)
            || !placed && !names_google(host, chain) && chain.iter().any(others::is_of_grpc);
    };
    if host
        .and_then(hosts::engine_of)
        .is_some_and(|of_host| !are_kin(of_host, engine))
    {
        return true;
    }
    let own = chain
        .iter()
        .any(|one| one.speaker.is_some_and(|speaker| speaks_for(speaker, &[engine])));
    let another = |one: &Utterance<'_>| {
        others::is_of_another_source(one)
            || others::is_of_its_own_service(one)
            || others::is_of_no_driver_of(engine, one)
    };
    !own && chain.iter().any(another)
}

/// True where what is asked by gRPC may be Google's: by its host, or, where none is named, unless a program in Go asks, which no job is.
fn names_google(host: Option<&str>, chain: &[Utterance<'_>]) -> bool {
    let in_go = |one: &Utterance<'_>| one.words.contains("rpc error: code =");
    let named = || {
        chain
            .iter()
            .any(|one| one.words.contains("google") || others::names_an_http_source(one))
    };
    host.map_or_else(|| named() || !chain.iter().any(in_go), hosts::speaks_http)
}

fn is_of_files(one: &Utterance<'_>) -> bool {
    const PYTHON: &[&str] = &["gcsfs.", "adlfs.", "s3fs.", "fsspec.", "boto.", "azure.storage."];
    // They are shaded into other packages, too.
    const JAVA: &[&str] = &["org.apache.hadoop.fs.", "com.microsoft.azure.storage."];
    one.class.is_some_and(|class| {
        PYTHON.iter().any(|module| class.starts_with(module)) || JAVA.iter().any(|package| class.contains(package))
    })
}

/// Engines whose drivers ask over HTTP.
fn speaks_http(engine: Engine) -> bool {
    matches!(engine, Engine::Snowflake | Engine::Bigquery)
}

/// Causes of the way to a source, and of its door.
fn is_of_the_way_in(cause: Cause) -> bool {
    matches!(cause.stage(), Stage::Network | Stage::Ssl | Stage::Credentials) && !is_of_iam(cause)
}

/// That the way to a service of AWS is not open.
pub(super) fn is_of_a_service(cause: Cause) -> bool {
    matches!(cause, Cause::ServiceEndpointUnreachable | Cause::ServiceSilent)
}

/// What IAM and its services refuse, whoever passes it on: their own names say of what.
fn is_of_iam(cause: Cause) -> bool {
    matches!(
        cause,
        Cause::SecretAccessDenied
            | Cause::SecretMissing
            | Cause::KmsDenied
            | Cause::RoleCannotBeAssumed
            | Cause::IamDbAuth
            | Cause::IamDbAuthDenied
            | Cause::ServiceEndpointUnreachable
            | Cause::ServiceSilent
            | Cause::EndpointPolicy
            | Cause::S3EndpointMissing
            | Cause::SgNoSelfReference
            | Cause::SubnetNoFreeIps
            | Cause::EniOrSubnetNotFound
            | Cause::AzMismatch
    )
}

/// True where a chain names the source: its host, a port of databases, JDBC.
fn is_of_this_source(chain: &[Utterance<'_>], context: &SignalContext) -> bool {
    let host = context.source_host.as_ref().map(|source| source.to_lowercase());
    chain.iter().any(|one| {
        names_a_port_of_sources(one)
            || names_jdbc(&one.words)
            || one.words.contains("sqlstate")
            || one.class.is_some_and(|class| class.starts_with("java.sql."))
            || host.as_ref().is_some_and(|host| one.words.contains(host))
    })
}

/// A URL of JDBC, but for that of HiveServer2, which catalogs are synchronised through.
fn names_jdbc(words: &str) -> bool {
    words.split("jdbc:").skip(1).any(|rest| !rest.starts_with("hive2:"))
}

/// What a cause is where a text names what surely is no source: a registry of packages, the port of another service.
pub(super) fn elsewhere(cause: Cause, chain: &[Utterance<'_>], whose: Whose, context: &SignalContext) -> Cause {
    let names = |what: fn(&str) -> bool| chain.iter().any(|one| what(&one.words));
    let of_source = || {
        let source = context.source_host.as_ref().map(|source| source.to_lowercase());
        source.is_some_and(|source| chain.iter().any(|one| one.words.contains(&source)))
    };
    // What is denied to a bucket is no database's.
    let denied = matches!(cause, Cause::DatabaseOrPrivilege | Cause::BadPassword);
    if denied && whose != Whose::Source && names(names_a_bucket) {
        return Cause::DataAccessDenied;
    }
    // The Data Catalog has databases of its own.
    if cause == Cause::DatabaseOrPrivilege && whose != Whose::Source && names(names_the_catalog) {
        return Cause::SchemaOrData;
    }
    if cause == Cause::BadPassword && whose == Whose::Unsaid && names(hosts::names_another_service) && !of_source() {
        return Cause::Other;
    }
    // No connection to an SQL database leads to a port of Kafka or MongoDB.
    let of_no_sql = || context.engine.is_some() && names(hosts::names_a_port_of_no_sql);
    let by_a_driver = || {
        chain
            .iter()
            .any(|one| is_of_a_driver_s_class(one) || one.speaker.is_some_and(is_of_engine))
    };
    if is_way(cause) && !of_source() && of_no_sql() && !by_a_driver() {
        return Cause::Other;
    }
    if whose == Whose::Source || !is_way(cause) || of_source() {
        return cause;
    }
    // The pipe to a process beside the script, not a socket.
    let to_a_process = |words: &str| {
        let piped = words.contains("broken pipe");
        piped
            && ["process", "subprocess", "stdin", "stdout"]
                .iter()
                .any(|end| has(words, end))
    };
    match () {
        () if cause == Cause::ConnectionDropped && to_a_process(&said_by(chain)) => Cause::Other,
        // What somebody ended himself was not lost.
        () if cause == Cause::ConnectionDropped
            && names(|words| has(words, "by the user") || has(words, "by user")) =>
        {
            Cause::Other
        }
        // The port of Spark's shuffle service.
        () if names(|words| words.contains(":7337")) => Cause::ExecutorLost,
        () if names(hosts::names_a_registry) => Cause::LibraryMissing,
        () if names(hosts::names_another_port) || names(hosts::names_another_service) => Cause::Other,
        () if names(hosts::names_the_port_of_the_web) && !is_of_a_source_over_http(chain, context) => Cause::Other,
        () => cause,
    }
}

/// All that a chain says, shortly.
fn said_by(chain: &[Utterance<'_>]) -> String {
    const MOST: usize = 8;
    let words = chain.iter().take(MOST).map(|one| hosts::head(&one.words));
    words.collect::<Vec<_>>().join(" ")
}

/// True where what is asked over HTTP is a source: the connection's engine, or what the text names.
fn is_of_a_source_over_http(chain: &[Utterance<'_>], context: &SignalContext) -> bool {
    let named = |one: &Utterance<'_>| {
        // The machine itself is whatever listens there.
        let host = || hosts::named_by(one).filter(|host| host != "localhost");
        others::names_an_http_source(one) || host().is_some_and(|host| hosts::speaks_http(&host))
    };
    context.engine.is_some_and(speaks_http) || chain.iter().any(named)
}

fn names_a_bucket(words: &str) -> bool {
    ["bucket", "buckets", "バケット", "存储桶", "버킷"]
        .iter()
        .any(|bucket| has(words, bucket))
}

fn names_the_catalog(words: &str) -> bool {
    [
        "data catalog",
        "glue catalog",
        "glue-katalog",
        "glue-datenkatalog",
        "catalogue glue",
        "catálogo de glue",
        "catálogo do glue",
        "catalogo glue",
        "カタログ",
        "数据目录",
        "glue目录",
        "카탈로그",
    ]
    .iter()
    .any(|catalog| has(words, catalog))
}

/// What a cause is once it is known which host it is about. None: it is about nothing of this connection.
pub(super) fn about_host(cause: Cause, host: Option<&str>, whose: Whose, context: &SignalContext) -> Option<Cause> {
    let path = is_path(cause) || cause == Cause::ConnectionDropped;
    // Who asks there has no keys by other ways.
    if path && host.is_some_and(hosts::is_of_the_metadata_of_a_machine) {
        return Some(Cause::IamPermissionOther);
    }
    // Who names the API's address names the service.
    if is_of_a_service(cause) && host.and_then(hosts::aws_service).is_some_and(|service| service == "s3") {
        return Some(Cause::S3EndpointMissing);
    }
    // What a script asks over HTTP may also be slow.
    let slow = cause == Cause::LockOrQueryTimeout && whose == Whose::Web;
    if !(path || is_tls(cause) || slow) {
        return Some(cause);
    }
    if whose == Whose::Executors {
        return Some(Cause::ExecutorLost);
    }
    let Some(host) = host else {
        return Some(match whose {
            Whose::Aws if path => Cause::ServiceEndpointUnreachable,
            Whose::Aws if is_tls(cause) => Cause::Other,
            _ => cause,
        });
    };
    // Who tells whether a certificate was revoked is another host than the one that has it.
    if path && hosts::is_of_revocations(host) {
        return Some(Cause::CertificateUntrusted);
    }
    if hosts::is_node(host) && whose != Whose::Source && context.source_host.as_deref() != Some(host) {
        return Some(Cause::ExecutorLost);
    }
    if let Some(service) = hosts::aws_service(host) {
        // The path to an API is the connection's; its certificate is not, unless it is met by the name of an endpoint of the VPC.
        return Some(match path {
            true if service == "s3" => Cause::S3EndpointMissing,
            true => Cause::ServiceEndpointUnreachable,
            false if hosts::is_endpoint_of_vpc(host) || whose == Whose::Source => cause,
            false => Cause::Other,
        });
    }
    if host == "0.0.0.0" || (hosts::is_own_machine(host) && whose == Whose::Spark) {
        return Some(Cause::Other);
    }
    if whose == Whose::Web && context.source_host.is_none() && !hosts::speaks_http(host) {
        return Some(Cause::Other);
    }
    match &context.source_host {
        Some(source) if hosts::is_another(host, source) => None,
        _ => Some(cause),
    }
}
