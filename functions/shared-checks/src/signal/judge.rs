//! Which of the things that a text says decides.
//!
//! 1. Of the failures of a text the one that ended the run: what a script or the engine was ended by, else the last one.
//! 2. Of its chain the deepest message that says something exactly, else something likely, else vaguely.
//! 3. What is said of hosts is compared with the source: a text about another host blames nothing of this connection.

use std::ops::Range;

use shared_domain::diagnosis::Stage;
use shared_domain::met::Met;
use shared_domain::source::Engine;

use around::{Around, about_host, elsewhere, is_of_a_service};
pub(super) use hearing::readings;
use whose::{Whose, is_beside_the_gateway, is_of_python, passed_on_by_botocore, whose};

use super::SignalContext;
use super::cause::Cause;
use super::hosts;
use super::others::Speaking;
use super::parse::{Level, Utterance};
use super::speakers::{DRIVER_PACKAGES, SPEAKERS, Says, is_of_engine, plain};

mod around;
mod hearing;
mod whose;

/// What one utterance was read to say.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reading {
    pub(super) says: Says,
    /// The index of the speaker.
    pub(super) speaker: usize,
    /// By a code; else by words.
    pub(super) by_code: bool,
    /// Where the words stand in the normalised message.
    pub(super) at: usize,
    length: usize,
    /// The speaker is another engine's than the connection's.
    pub(super) foreign: bool,
}

/// The decision.
#[derive(Clone, Debug)]
pub(super) struct Ruling {
    pub(super) cause: Cause,
    pub(super) firm: bool,
    pub(super) host: Option<String>,
    pub(super) met: Option<Met>,
    /// The index of the utterance, and what was read there.
    pub(super) decided: usize,
    pub(super) reading: Reading,
}

/// How much a reading weighs. The order of the variants is the order of the weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Faint,
    Vague,
    LikelyWords,
    LikelyCode,
    Exact,
    Settled,
}

impl Reading {
    /// `postgresql: exactly bad_password`.
    pub(super) fn shown(&self) -> String {
        format!("{}: {}", SPEAKERS[self.speaker].name, self.says.shown())
    }

    /// By no fixed words, so nowhere in the message.
    fn of_nobody(says: Says, speaker: usize) -> Self {
        Self {
            says,
            speaker,
            by_code: false,
            at: 0,
            length: 0,
            foreign: false,
        }
    }

    fn rank(&self) -> Option<(Rank, Cause)> {
        match self.says {
            Says::Settles(cause) => Some((Rank::Settled, cause)),
            Says::Exactly(cause) => Some((Rank::Exact, cause)),
            Says::Likely(cause) if self.by_code => Some((Rank::LikelyCode, cause)),
            Says::Likely(cause) => Some((Rank::LikelyWords, cause)),
            Says::Vaguely(cause) => Some((Rank::Vague, cause)),
            Says::Faintly(cause) => Some((Rank::Faint, cause)),
            Says::Carries | Says::WhileConnecting | Says::WhileHandshaking => None,
        }
    }
}

/// True when two engines speak with one voice: their drivers and servers say each other's words.
fn are_kin(one: Engine, other: Engine) -> bool {
    use Engine::{Mariadb, Mysql, Postgresql, Redshift};
    one == other
        || matches!(
            (one, other),
            (Postgresql, Redshift) | (Redshift, Postgresql) | (Mysql, Mariadb) | (Mariadb, Mysql)
        )
}

fn speaks_for(speaker: usize, engines: &[Engine]) -> bool {
    SPEAKERS[speaker]
        .engines
        .iter()
        .any(|one| engines.iter().any(|other| are_kin(*one, *other)))
}

/// The best reading of one utterance. Where a driver says that it could not get through, the operating system's own word for why
/// (`No route to host`), if it stands beside it, is the reason.
fn best(readings: &[Reading]) -> Option<(Rank, Cause, Reading)> {
    let weighed = |reading: &Reading| reading.rank().map(|(rank, cause)| (rank, cause, *reading));
    // A bare number means something in every engine: that one's whose words stand beside it.
    let words_of = |speaker| {
        readings
            .iter()
            .any(|other| other.length > 0 && other.speaker == speaker)
    };
    let in_words = readings
        .iter()
        .any(|other| other.length > 0 && is_of_engine(other.speaker));
    let of_another = |reading: &Reading| in_words && is_of_engine(reading.speaker) && !words_of(reading.speaker);
    let heaviest = |(rank, _, reading): &(Rank, Cause, Reading)| {
        let coded = reading.by_code && !(*rank == Rank::Vague && of_another(reading));
        (*rank, !reading.foreign, coded, reading.length, reading.at)
    };
    let best = readings.iter().filter_map(weighed).max_by_key(heaviest)?;
    // The operating system's words for a full disk are the server's where the server says so.
    let of_server = |reading: &&Reading| reading.says.cause() == Some(Cause::SourceFull);
    if best.1 == Cause::OutOfDisk
        && let Some(full) = readings.iter().find(of_server)
    {
        return Some((best.0, Cause::SourceFull, *full));
    }
    // A server that refuses a login closes the connection, and says first why.
    if best.1 == Cause::ConnectionDropped
        && let Some(refused) = refusal(readings)
    {
        return Some(refused);
    }
    if best.0 == Rank::Settled || !is_path(best.1) {
        return Some(best);
    }
    let of_system = readings
        .iter()
        .filter(|reading| matches!(SPEAKERS[reading.speaker].name, "jvm" | "windows") && !reading.by_code)
        .filter_map(weighed);
    let reason = of_system
        .filter(|(rank, cause, _)| *rank == Rank::Exact && is_path(*cause))
        .max_by_key(|(_, _, reading)| reading.at);
    Some(reason.unwrap_or(best))
}

/// What a code says that the server refused a login for.
fn refusal(readings: &[Reading]) -> Option<(Rank, Cause, Reading)> {
    let of_login = |cause: &Cause| matches!(cause, Cause::BadPassword | Cause::AccountState | Cause::IamDbAuth);
    let weighed = |reading: &Reading| reading.rank().map(|(rank, cause)| (rank, cause, *reading));
    let coded = readings.iter().filter(|reading| reading.by_code).filter_map(weighed);
    coded
        .filter(|(rank, cause, _)| *rank >= Rank::LikelyCode && of_login(cause))
        .max_by_key(|(rank, ..)| *rank)
}

/// Causes that say that the way to a host is not open.
fn is_path(cause: Cause) -> bool {
    matches!(
        cause,
        Cause::ConnectTimeout | Cause::ConnectionRefused | Cause::DnsFailure | Cause::NoRoute
    )
}

/// The decision over all utterances. What stands below ERROR is context; where a text has nothing else at all, and is no log, it is
/// a hint.
pub(super) fn decide(
    all: &[Utterance<'_>],
    readings: &[Vec<Reading>],
    context: &SignalContext,
    of_log: bool,
) -> Option<Ruling> {
    let errors = of_log || all.iter().any(|one| one.level == Level::Error);
    let verdict = ended(all, readings, context, errors);
    // Errors that say nothing: what was warned of before them is a hint.
    let verdict = verdict.or_else(|| {
        let warned = errors && !of_log;
        warned.then(|| ended(all, readings, context, false)).flatten()
    })?;
    let verdict = with_warned(verdict, all, readings, context, errors && !of_log);
    let verdict = with_attempts(verdict, all, readings);
    let verdict = for_want_of(verdict, readings);
    Some(out_of_time(verdict, all, context))
}

/// The verdict of the chain that ended the run.
fn ended(all: &[Utterance<'_>], readings: &[Vec<Reading>], context: &SignalContext, errors: bool) -> Option<Ruling> {
    let mut candidates: Vec<Ruling> = Vec::new();
    let mut best_key = None;
    let mut start = 0;
    while start < all.len() {
        let end = start
            + all[start..]
                .iter()
                .take_while(|one| one.chain == all[start].chain)
                .count();
        if let Some((rank, verdict)) = of_chain(all, readings, start..end, context, errors) {
            let key = (
                rank >= Rank::LikelyCode,
                ended_the_run(&all[start..end]),
                rank >= Rank::LikelyWords,
                rank > Rank::Faint,
                verdict.decided,
            );
            if best_key.is_none_or(|best| key > best) {
                best_key = Some(key);
                candidates.push(verdict);
            }
        }
        start = end;
    }
    candidates.pop()
}

/// True for the chain of the error that ended the run, as Glue, Spark and Python mark it.
fn ended_the_run(chain: &[Utterance<'_>]) -> bool {
    chain.iter().any(|one| {
        one.class_name().starts_with("Py4J")
            || [
                "error from python",
                "user class threw exception",
                "exception in user class",
                "exception in thread 'main'",
            ]
            .iter()
            .any(|words| one.words.contains(words))
    })
}

/// How much what was decided weighs, how deep and where it stands; what it says, and by which reading.
type Decided = ((Rank, i32, usize), Cause, Reading);

fn of_chain(
    all: &[Utterance<'_>],
    readings: &[Vec<Reading>],
    chain: Range<usize>,
    context: &SignalContext,
    errors: bool,
) -> Option<(Rank, Ruling)> {
    let ((rank, _, index), cause, reading) = decided_in(all, readings, &chain, errors)?;
    let host = host_of(all, chain.clone(), index, context);
    let cause = while_doing(cause, &reading, &readings[chain.start..=index]);
    let cause = in_a_handshake(cause, &all[chain.clone()]);
    let cause = of_certificates(cause, &all[index], &all[chain.clone()]);
    let cause = of_its_options(cause, &readings[chain.start..=index], &all[index..chain.end]);
    let cause = of_a_driver(cause, &all[index], &all[chain.clone()]);
    let cause = of_a_login_by_iam(cause, &all[chain.clone()]);
    let cause = of_a_server_s_disk(cause, &all[index]);
    let cause = of_an_account(cause, &all[index]);
    let whose = match whose(&all[chain.clone()]) {
        Whose::Unsaid if passed_on_by_botocore(all.get(chain.end)) => Whose::Aws,
        Whose::Unsaid if is_of_python(&all[index]) && is_beside_the_gateway(all, &chain) => Whose::Executors,
        whose => whose,
    };
    let around = Around {
        reading: &reading,
        host: host.as_deref(),
        chain: &all[chain.clone()],
        whose,
        context,
        speaking: Speaking::in_all(&all[chain.clone()]),
    };
    let speaking = around.speaking;
    let (cause, strange) = around.of_whom(cause, index - chain.start);
    let cause = elsewhere(cause, &all[chain.clone()], whose, context);
    let cause = on_its_own_machine(cause, &reading, host.as_deref());
    let said = cause;
    let cause = about_host(said, host.as_deref(), whose, context)?;
    let of_a_service = is_of_a_service(cause) || cause == Cause::S3EndpointMissing;
    let met = of_a_service.then(|| met(said, &readings[chain.clone()])).flatten();
    let foreign = reading.foreign || is_of_another_engine(&all[chain.clone()], context);
    // Whose link to another database it is, this connection's source or the one that was meant, only facts can tell.
    let sure = rank >= Rank::LikelyCode && !foreign && !strange && all[index].level == Level::Error;
    let firm = sure && !(cause.stage() != Stage::NotConnection && speaking.is_of_a_link());
    let verdict = Ruling {
        cause,
        firm,
        host,
        met,
        decided: index,
        reading,
    };
    Some((rank, verdict))
}

/// What was met on the way: what the cause tells, else what is surely said beside it; where that is several things, the one that lets
/// the least be concluded.
fn met(said: Cause, around: &[Vec<Reading>]) -> Option<Met> {
    let is_sure = |reading: &&Reading| reading.rank().is_some_and(|(rank, _)| rank >= Rank::LikelyWords);
    let beside = || around.iter().flatten().filter(is_sure);
    said.met()
        .or_else(|| beside().filter_map(|reading| reading.says.cause()?.met()).min())
}

/// What says most in a chain, the deepest first; else what was going on where it failed.
fn decided_in(all: &[Utterance<'_>], readings: &[Vec<Reading>], chain: &Range<usize>, errors: bool) -> Option<Decided> {
    let heard = |at: &usize| !errors || all[*at].level == Level::Error;
    let decided = chain.clone().filter(heard).filter_map(|index| {
        let (rank, cause, reading) = best(&readings[index])?;
        Some(((rank, all[index].depth, index), cause, reading))
    });
    let decided = decided.max_by_key(|(key, ..)| *key);
    // Else nothing but where it happened.
    let where_it_happened = || {
        chain
            .clone()
            .rev()
            .filter(heard)
            .find_map(|index| happened(index, &readings[index]))
    };
    // Glue's advice to look at the URL stands before every reason.
    let bare = |(key, cause, reading): &Decided| {
        key.0 == Rank::Vague && *cause == Cause::BadJdbcUrl && SPEAKERS[reading.speaker].name == "glue"
    };
    let (loud, faint) = match decided {
        Some(decided) if decided.0.0 > Rank::Faint && !bare(&decided) => (Some(decided), None),
        faint => (None, faint),
    };
    // Behind a severity that ends a connection a server speaks, in whatever words: it was reached.
    match loud.is_none() && all[chain.clone()].iter().any(is_said_by_a_server) {
        true => faint.or_else(where_it_happened),
        false => loud.or_else(where_it_happened).or(faint),
    }
}

/// `FATAL: ...` in the languages of PostgreSQL (src/backend/po).
pub(super) fn is_said_by_a_server(one: &Utterance<'_>) -> bool {
    const FATAL: &[&str] = &[
        "fatal: ",
        "fatale: ",
        "fatalny: ",
        "fatalt: ",
        "фатально: ",
        "важно: ",
        "ölümcül: ",
        "致命错误: ",
        "致命錯誤: ",
        "致命的: ",
        "치명적오류: ",
    ];
    FATAL.iter().any(|severity| one.words.contains(severity))
}

/// What was going on when something failed that says nothing of itself.
fn happened(index: usize, readings: &[Reading]) -> Option<Decided> {
    let while_in = |says, cause| {
        let reading = readings.iter().find(|reading| reading.says == says)?;
        Some(((Rank::Vague, 0, index), cause, *reading))
    };
    while_in(Says::WhileHandshaking, Cause::SslHandshake)
        .or_else(|| while_in(Says::WhileConnecting, Cause::ConnectTimeout))
}

/// What a connection that broke, or an answer that did not come, means where it happened.
fn while_doing(cause: Cause, reading: &Reading, around: &[Vec<Reading>]) -> Cause {
    let during = |says: Says| around.iter().flatten().any(|reading| reading.says == says);
    match cause {
        cause if reading.says == Says::Settles(cause) => cause,
        Cause::ConnectionDropped | Cause::LockOrQueryTimeout if during(Says::WhileHandshaking) => Cause::SslHandshake,
        Cause::LockOrQueryTimeout if reading.says == Says::Likely(cause) && during(Says::WhileConnecting) => {
            Cause::ConnectTimeout
        }
        cause => cause,
    }
}

/// Nothing is lost on the way to the machine itself: who cannot be connected to there, and nobody says why, does not listen.
fn on_its_own_machine(cause: Cause, reading: &Reading, host: Option<&str>) -> Cause {
    let vague = cause == Cause::ConnectTimeout && reading.says == Says::Vaguely(cause);
    match vague && host.is_some_and(hosts::is_own_machine) {
        true => Cause::ConnectionRefused,
        false => cause,
    }
}

/// What broke while the JDK or a driver turned a socket into one of TLS, as their frames tell.
fn in_a_handshake(cause: Cause, chain: &[Utterance<'_>]) -> Cause {
    const FRAMES: &[&str] = &[
        "transformSocketToSSLSocket",
        "performTlsHandshake",
        "SSLSocketImpl.startHandshake",
        "SSLSocketImpl.performInitialHandshake",
        "sun.security.ssl.HandshakeContext",
        "sun.security.ssl.ChangeCipherSpec",
        "sun.security.ssl.ClientHello",
        "sun.security.ssl.ServerHello",
        "sun.security.ssl.CertificateMessage",
        "sun.security.ssl.Finished$",
        "postgresql.ssl.MakeSSL.convert",
        "redshift.ssl.MakeSSL.convert",
    ];
    let shakes = |one: &Utterance<'_>| {
        let unclosed = one.message.trim_start().strip_prefix("at ");
        FRAMES
            .iter()
            .any(|frame| one.ran_in(frame) || unclosed.is_some_and(|at| at.contains(frame)))
    };
    if cause == Cause::ConnectionDropped && chain.iter().any(shakes) {
        Cause::SslHandshake
    } else {
        cause
    }
}

/// A file that cannot be opened while Python loads certificates is that of the authority.
fn of_certificates(cause: Cause, decided: &Utterance<'_>, chain: &[Utterance<'_>]) -> Cause {
    const LOADS: &[&str] = &["load_verify_locations", "load_cert_chain", "load_default_certs"];
    const FILES: &[&str] = &[
        "FileNotFoundError",
        "NotADirectoryError",
        "IsADirectoryError",
        "PermissionError",
        "OSError",
        "IOError",
    ];
    let loads = |one: &Utterance<'_>| LOADS.iter().any(|load| one.words.contains(load) || one.ran_in(load));
    match FILES.contains(&decided.class_name()) && chain.iter().any(loads) {
        true => Cause::TrustStoreMissing,
        false => cause,
    }
}

/// Bytecode that is too new is the driver's where the words around its error speak of JDBC.
fn of_a_driver(cause: Cause, decided: &Utterance<'_>, chain: &[Utterance<'_>]) -> Cause {
    if cause != Cause::LibraryMissing {
        return cause;
    }
    let of_jdbc = || chain.iter().any(|one| one.words.contains("jdbc"));
    let too_new = decided.class_name() == "UnsupportedClassVersionError" && of_jdbc();
    // A driver that cannot start one of its own classes came without what it is built on.
    let incomplete = decided.class_name() == "NoClassDefFoundError" && chain.iter().any(is_of_a_driver_alone);
    // R's and others' loaders say whose class was looked for, and the error not which.
    let nameless = decided.class_name() == "ClassNotFoundException" && decided.words.trim().is_empty();
    match () {
        () if too_new || incomplete => Cause::DriverIncompatible,
        () if nameless && chain.iter().any(|one| one.words.contains("driver")) => Cause::DriverClassNotFound,
        () => cause,
    }
}

/// What the JDK itself does not know or cannot read while a driver connects (a time zone, a character set, a number) stands in the URL.
fn of_its_options(cause: Cause, around: &[Vec<Reading>], below: &[Utterance<'_>]) -> Cause {
    const CLASSES: &[&str] = &[
        "java.time.zone.ZoneRulesException",
        "java.time.DateTimeException",
        "java.nio.charset.UnsupportedCharsetException",
        "java.nio.charset.IllegalCharsetNameException",
        "java.io.UnsupportedEncodingException",
        "java.lang.NumberFormatException",
        "java.net.URISyntaxException",
        "java.net.MalformedURLException",
    ];
    let raised = |one: &Utterance<'_>| one.class.is_some_and(|class| CLASSES.contains(&class));
    let connecting = || {
        around
            .iter()
            .flatten()
            .any(|reading| reading.says == Says::WhileConnecting)
    };
    let open = matches!(cause, Cause::ConnectTimeout | Cause::SchemaOrData | Cause::ScriptError);
    match open && below.last().is_some_and(raised) && connecting() {
        true => Cause::BadJdbcUrl,
        false => cause,
    }
}

/// What AWS refuses to Redshift's driver is the login by IAM, which the driver asks for.
fn of_a_login_by_iam(cause: Cause, chain: &[Utterance<'_>]) -> Cause {
    let asks = |one: &Utterance<'_>| {
        one.speaker.is_some_and(|speaker| SPEAKERS[speaker].name == "redshift")
            || one.words.contains("iamconnectionerror")
            || one.ran_in("redshift_connector")
    };
    match cause {
        Cause::IamPermissionOther if chain.iter().any(asks) => Cause::IamDbAuthDenied,
        cause => cause,
    }
}

/// What a driver's exception says of a full disk the server told it; Snowflake's drivers write files of their own.
fn of_a_server_s_disk(cause: Cause, decided: &Utterance<'_>) -> Cause {
    let of_driver = decided.class.is_some() && decided.speaker.is_some_and(is_of_engine);
    match cause {
        Cause::OutOfDisk if of_driver && !is_of(decided, "snowflake") => Cause::SourceFull,
        cause => cause,
    }
}

/// A server that refuses a login may say in a sentence of its own that the account is locked or its password has expired.
fn of_an_account(cause: Cause, decided: &Utterance<'_>) -> Cause {
    match cause {
        Cause::BadPassword if plain::is_of_an_account(&decided.words) => Cause::AccountState,
        cause => cause,
    }
}

/// `... com/x/Y [in thread "Redshift JDBC driver connection thread"]`, `Could not initialize class com.mysql.cj.Z`.
fn is_of_a_driver_alone(one: &Utterance<'_>) -> bool {
    one.words.contains("jdbc driver connection thread")
        || DRIVER_PACKAGES
            .iter()
            .any(|package| one.words.contains(&format!("could not initialize class {package}")))
}

/// A function's error carries what another said; so do the calls that try a connection or run a query.
fn carries_another(one: &Utterance<'_>) -> bool {
    const CALLS: &[&str] = &[
        "TestConnection",
        "Statement",
        "Query",
        "Transaction",
        "Invoke",
        "Lambda",
    ];
    let call = || {
        one.aws()
            .is_some_and(|aws| CALLS.iter().any(|call| aws.operation.contains(call)))
    };
    one.class_name() == "LambdaFunctionException" || call()
}

/// `An error occurred (X) when calling the Y operation: ...`, without a class before it; `... (Service: AWSGlue; ...; Error Code: X; ...)`.
fn is_answer_of_aws(one: &Utterance<'_>) -> bool {
    let called =
        || one.message.contains("An error occurred (") && one.aws().is_some_and(|aws| !aws.operation.is_empty());
    called() || (one.message.contains("(Service: ") && one.message.contains("; Error Code: ") && one.aws().is_some())
}

fn is_of(one: &Utterance<'_>, speaker: &str) -> bool {
    one.speaker.is_some_and(|index| SPEAKERS[index].name == speaker)
}

/// The host that a chain is about: named where it was decided, else above, else below.
fn host_of(all: &[Utterance<'_>], chain: Range<usize>, decided: usize, context: &SignalContext) -> Option<String> {
    let up = (chain.start..=decided).rev();
    let down = decided + 1..chain.end;
    let named = up.chain(down).find_map(|at| hosts::named_by(&all[at]));
    named.or_else(|| {
        let source = context.source_host.as_ref()?.to_lowercase();
        chain
            .clone()
            .any(|at| all[at].words.contains(source.as_str()))
            .then_some(source)
    })
}

/// True for a chain whose classes are of another engine than the connection's, and none of its.
fn is_of_another_engine(chain: &[Utterance<'_>], context: &SignalContext) -> bool {
    let Some(engine) = context.engine else { return false };
    let speakers = || {
        chain
            .iter()
            .filter_map(|one| one.speaker)
            .filter(|speaker| is_of_engine(*speaker))
    };
    speakers().next().is_some() && !speakers().any(|speaker| speaks_for(speaker, &[engine]))
}

/// Causes on the way to a host and of what is said with it first.
fn is_way(cause: Cause) -> bool {
    is_path(cause) || is_tls(cause) || cause == Cause::ConnectionDropped
}

fn is_tls(cause: Cause) -> bool {
    matches!(
        cause,
        Cause::SslHandshake
            | Cause::CertificateUntrusted
            | Cause::TrustStoreMissing
            | Cause::TlsVersion
            | Cause::HostnameMismatch
    )
}

/// A function whose time is up waits for what it said last that it does: where that is to connect, nobody answered.
fn out_of_time(mut verdict: Ruling, all: &[Utterance<'_>], context: &SignalContext) -> Ruling {
    const CONNECTING: &[&str] = &[
        "connecting to",
        "connect to",
        "opening connection",
        "open connection",
        "creating connection",
        "establishing connection",
    ];
    // What Lambda itself writes around the lines of a function.
    const FRAME: &[&str] = &["start requestid", "end requestid", "report requestid", "init_start"];
    if verdict.cause != Cause::JobTimeout || !all[verdict.decided].words.contains("task timed out after") {
        return verdict;
    }
    let said = |one: &&Utterance<'_>| !FRAME.iter().any(|frame| one.words.starts_with(frame));
    let last = all[..verdict.decided].iter().rev().find(said);
    let Some(last) = last.filter(|last| CONNECTING.iter().any(|words| last.words.contains(words))) else {
        return verdict;
    };
    let host = hosts::named_by(last);
    if let Some(cause) = about_host(Cause::ConnectTimeout, host.as_deref(), Whose::Unsaid, context) {
        (verdict.cause, verdict.host, verdict.firm) = (cause, host, false);
    }
    verdict
}

/// Where the error says no more than what was being done when it failed, a warning may say exactly why: a tool logs so what it tried.
fn with_warned(
    verdict: Ruling,
    all: &[Utterance<'_>],
    readings: &[Vec<Reading>],
    context: &SignalContext,
    has_warnings: bool,
) -> Ruling {
    let bare = verdict.reading.rank().is_none();
    let of_tls = verdict.cause == Cause::SslHandshake && !verdict.firm;
    let warned = (has_warnings && (bare || of_tls))
        .then(|| ended(all, readings, context, false))
        .flatten();
    let exact = |other: &Ruling| {
        let sure = matches!(other.reading.says, Says::Exactly(_) | Says::Settles(_));
        sure && all[other.decided].level < Level::Error && (bare || other.cause.stage() == verdict.cause.stage())
    };
    warned.filter(exact).unwrap_or(verdict)
}

/// An executor is lost for want of memory where any line says that there was none: Spark warns of it only. So is a server that has no
/// room left for its data, and ends its sessions.
fn for_want_of(mut verdict: Ruling, readings: &[Vec<Reading>]) -> Ruling {
    const NEAR: usize = 12;
    let lacked: &[Says] = match verdict.cause {
        Cause::ExecutorLost => &[Says::Settles(Cause::OutOfMemory)],
        Cause::ConnectionDropped => &[Says::Exactly(Cause::SourceFull), Says::Settles(Cause::SourceFull)],
        _ => return verdict,
    };
    // What a log says long before is of something else.
    let near =
        |(at, _): &(usize, &Vec<Reading>)| verdict.cause == Cause::ExecutorLost || at.abs_diff(verdict.decided) < NEAR;
    let found = readings.iter().enumerate().rev().filter(near);
    let mut found =
        found.filter_map(|(at, readings)| Some((at, *readings.iter().find(|one| lacked.contains(&one.says))?)));
    if let Some((at, reading)) = found.next()
        && let Some(cause) = reading.says.cause()
    {
        (verdict.cause, verdict.decided, verdict.reading) = (cause, at, reading);
    }
    verdict
}

/// A driver that tries with and without TLS reports both refusals: refused with TLS as well, it is not TLS; and where TLS was tried
/// and failed, why it failed is the reason, not that the server wants it.
fn with_attempts(mut verdict: Ruling, all: &[Utterance<'_>], readings: &[Vec<Reading>]) -> Ruling {
    const OTHERWISE: &[Cause] = &[
        Cause::HostNotAllowed,
        Cause::CertificateUntrusted,
        Cause::HostnameMismatch,
        Cause::TlsVersion,
    ];
    const LOGIN: &[Cause] = &[
        Cause::IamDbAuth,
        Cause::BadPassword,
        Cause::AccountState,
        Cause::DatabaseOrPrivilege,
    ];
    if verdict.cause != Cause::SslRequired {
        return verdict;
    }
    let tried = |cause: Cause| {
        readings.iter().take(all.len()).enumerate().find_map(|(at, readings)| {
            let says = |reading: &&Reading| reading.says == Says::Exactly(cause);
            readings.iter().find(says).map(|reading| (cause, at, *reading))
        })
    };
    // libpq tries with TLS first: what the login was refused for then is the reason, in the same failure.
    let first = || {
        let same = |(_, at, _): &(Cause, usize, Reading)| all[*at].chain == all[verdict.decided].chain;
        LOGIN.iter().find_map(|cause| tried(*cause).filter(same))
    };
    if let Some((cause, at, reading)) = OTHERWISE.iter().find_map(|cause| tried(*cause)).or_else(first) {
        (verdict.cause, verdict.decided, verdict.reading) = (cause, at, reading);
    }
    verdict
}
