//! Whose connection a chain is about, as its classes and frames tell.

use std::ops::Range;

use super::{carries_another, is_of};
use crate::signal::others;
use crate::signal::parse::Utterance;
use crate::signal::speakers::is_of_engine;

/// Whose connection a chain is about, as its classes and frames tell.
pub(super) fn whose(chain: &[Utterance<'_>]) -> Whose {
    let of_source = chain
        .iter()
        .any(|one| one.speaker.is_some_and(is_of_engine) || is_of(one, "sql"));
    match () {
        () if of_source => Whose::Source,
        () if chain.iter().any(is_of_web) => Whose::Web,
        () if chain.iter().any(is_between_executors) || is_to_the_gateway(chain) => Whose::Executors,
        () if chain.iter().any(is_of_spark) => Whose::Spark,
        () if chain.iter().any(|one| is_of(one, "aws") && !carries_another(one)) => Whose::Aws,
        () if chain.iter().any(names_a_port_of_sources) => Whose::Source,
        () => Whose::Unsaid,
    }
}

/// `During handling of the above exception, another exception occurred: ... botocore/httpsession.py`: the socket was an AWS SDK's.
pub(super) fn passed_on_by_botocore(next: Option<&Utterance<'_>>) -> bool {
    let in_modules = |one: &Utterance<'_>| {
        let mut modules = one.modules.iter();
        modules.any(|module| module.contains("botocore/httpsession"))
    };
    next.is_some_and(|one| {
        one.words.contains("/botocore/httpsession.py") || one.ran_in("botocore/httpsession") || in_modules(one)
    })
}

/// A socket of Python's own, beside what Py4J says when the JVM at its end is gone.
pub(super) fn is_of_python(one: &Utterance<'_>) -> bool {
    one.class.is_some_and(|class| !class.contains('.'))
}

pub(super) fn is_beside_the_gateway(all: &[Utterance<'_>], chain: &Range<usize>) -> bool {
    const NEAR: usize = 3;
    let near = chain.start.saturating_sub(NEAR)..(chain.end + NEAR).min(all.len());
    let of_gateway = |one: &Utterance<'_>| {
        one.class_name() == "Py4JNetworkError" || one.words.contains("answer from java side is empty")
    };
    all[near].iter().any(of_gateway)
}

/// True where Spark or Hadoop itself speaks, not the gateway that carries every Java error.
fn is_of_spark(one: &Utterance<'_>) -> bool {
    is_of(one, "spark") && !one.class_name().starts_with("Py4J")
}

/// Whose connection failed, as far as classes and frames tell.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Whose {
    /// The source's.
    Source,
    /// Nobody says: the source's, unless the host is another.
    Unsaid,
    /// Spark's executors, among themselves.
    Executors,
    /// Spark's or Hadoop's own.
    Spark,
    /// An AWS SDK's.
    Aws,
    /// A script's own client of HTTP.
    Web,
}

/// The ports that databases listen on unless told otherwise.
pub(super) fn names_a_port_of_sources(one: &Utterance<'_>) -> bool {
    [":1433", ":1521", ":3306", ":5432", ":5439", ":27017", "port 5432"]
        .iter()
        .any(|port| one.words.contains(port))
}

/// What a script asks over HTTP by itself; urllib3 serves the clients of sources, too, and is none of these.
pub(super) fn is_of_web(one: &Utterance<'_>) -> bool {
    let asks = ["requests.", "httpx.", "aiohttp."]
        .iter()
        .any(|module| one.class.is_some_and(|class| class.starts_with(module)));
    asks && !others::names_an_http_source(one)
}

/// A socket of Python that Py4J opened: to the JVM beside the script, which is gone.
fn is_to_the_gateway(chain: &[Utterance<'_>]) -> bool {
    const SOCKETS: &[&str] = &[
        "ConnectionRefusedError",
        "ConnectionResetError",
        "BrokenPipeError",
        "error",
        "timeout",
    ];
    let of_gateway = |one: &Utterance<'_>| {
        one.modules
            .iter()
            .any(|module| module.contains("py4j/") || module.contains("py4j\\"))
    };
    let opened = |one: &Utterance<'_>| SOCKETS.contains(&one.class_name()) && (is_of(one, "spark") || of_gateway(one));
    chain.iter().any(opened)
}

/// `AnnotatedConnectException: Connection refused: /10.0.0.2:45321`: Netty, which Spark's transport is built on, and a port that the
/// system gave an executor.
fn is_of_a_block_manager(one: &Utterance<'_>) -> bool {
    const LEAST_GIVEN: u32 = 32_768;
    let port = one
        .words
        .trim_end()
        .rsplit(':')
        .next()
        .and_then(|port| port.parse::<u32>().ok());
    one.class_name() == "AnnotatedConnectException" && port.is_some_and(|port| (LEAST_GIVEN..65_536).contains(&port))
}

/// `... please adjust spark.network.timeout if this is wrong`: a setting of Spark's transport, which no driver of a source reads.
fn names_a_setting(one: &Utterance<'_>) -> bool {
    const SETTINGS: &[&str] = &[
        "spark.network.timeout",
        "spark.rpc.",
        "spark.shuffle.io.",
        "spark.executor.heartbeatinterval",
        ".io.connectiontimeout",
    ];
    SETTINGS.iter().any(|setting| one.words.contains(setting))
}

fn is_between_executors(one: &Utterance<'_>) -> bool {
    // The loggers of Spark's transport, whose frames a log often leaves out.
    const LOGGERS: &[&str] = &[
        "transportchannelhandler:",
        "transportresponsehandler:",
        "transportrequesthandler:",
        "transportclientfactory:",
        "oneforoneblockfetcher:",
        "contextcleaner:",
        "heartbeatreceiver:",
        "blockmanagermaster:",
        "yarnclientschedulerbackend:",
        "retryingblockfetcher:",
        "retryingblocktransferor:",
    ];
    if LOGGERS.iter().any(|logger| one.words.starts_with(logger)) || is_of_a_block_manager(one) || names_a_setting(one)
    {
        return true;
    }
    [
        "org.apache.spark.network.",
        "org.apache.spark.rpc.",
        "org.apache.spark.shuffle.",
        "org.apache.spark.storage.",
    ]
    .iter()
    .any(|package| one.ran_in(package) || one.class.is_some_and(|class| class.starts_with(package)))
}
