//! Which of the things that a text says decides.
//!
//! 1. Of the failures of a text the one that ended the run: what a script or the engine was ended by, else the last one.
//! 2. Of its chain the deepest message that says something exactly, else something likely, else vaguely.
//! 3. What is said of hosts is compared with the source: a text about another host blames nothing of this connection.

use std::ops::Range;

use shared_domain::diagnosis::Stage;
use shared_domain::source::Engine;

use super::SignalContext;
use super::cause::Cause;
use super::hosts;
use super::others::{self, Speaking};
use super::parse::{Level, Utterance};
use super::speakers::{DRIVER_PACKAGES, SPEAKERS, Says, is_of_engine, is_refusal_of_mysql, plain, residue, speaker_of};
use super::strangers::is_of_a_stranger;
use super::words::{Found, cut_short, found_in, has};

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

/// Everything that every utterance says.
pub(super) fn readings(all: &[Utterance<'_>], context: &SignalContext, residue: bool) -> Vec<Vec<Reading>> {
    let mut owners: Vec<(u32, &'static [Engine])> = Vec::new();
    for one in all {
        if let Some(speaker) = one.speaker.filter(|speaker| is_of_engine(*speaker)) {
            owners.push((one.chain, SPEAKERS[speaker].engines));
        }
    }
    let heard = |anyone: bool| -> Vec<Vec<Reading>> {
        all.iter()
            .map(|one| Hearing::of(one, &owners, context, anyone).readings(one))
            .collect()
    };
    let speaks = |readings: &[Vec<Reading>]| readings.iter().flatten().any(|reading| reading.rank().is_some());
    let mut readings = heard(false);
    // Where nobody of the connection's engine says anything, another engine's may: as a hint.
    if context.engine.is_some() && !speaks(&readings) {
        readings = heard(true);
    }
    let vague = |reading: &Reading| reading.rank().is_none_or(|(rank, _)| rank <= Rank::Vague);
    if readings.iter().flatten().all(vague) {
        add_cut(all, &mut readings, &owners, context);
    }
    let loud = |reading: &Reading| reading.rank().is_some_and(|(rank, _)| rank > Rank::Faint);
    if !readings.iter().flatten().any(loud) {
        add_plain(all, &mut readings, residue);
    }
    with_cut_reason(all, &mut readings, &owners, context);
    readings
}

/// `Login failed for user 'u'. Reason: The account is curr`: a reason that breaks off is not the family's usual one.
fn with_cut_reason(
    all: &[Utterance<'_>],
    readings: &mut [Vec<Reading>],
    owners: &[(u32, &'static [Engine])],
    context: &SignalContext,
) {
    let (Some(last), Some(readings)) = (all.last(), readings.last_mut()) else {
        return;
    };
    let refused = |reading: &Reading| reading.rank().is_some_and(|(_, cause)| cause == Cause::BadPassword);
    if !readings.iter().any(refused) {
        return;
    }
    let hearing = Hearing::of(last, owners, context, false);
    let reason = cut_short(&last.words, &hearing.speakers).and_then(|found| Some((found, found.says.cause()?)));
    let of_login = |cause: &Cause| matches!(cause, Cause::AccountState | Cause::DatabaseOrPrivilege);
    // Who was refused is said first: words that are there whole are the beginning of no others.
    let said_before = |found: &Found| {
        let mut words = readings.iter().filter(|reading| refused(reading) && reading.length > 0);
        words.any(|reading| reading.at + reading.length <= found.at)
    };
    let Some((found, cause)) = reason.filter(|(found, cause)| of_login(cause) && said_before(found)) else {
        return;
    };
    readings.retain(|reading| !refused(reading));
    readings.push(Reading {
        says: Says::Vaguely(cause),
        at: found.at,
        length: found.length,
        ..Reading::of_nobody(Says::Carries, found.speaker)
    });
}

/// What is said in fixed words that the text breaks off in.
fn add_cut(
    all: &[Utterance<'_>],
    readings: &mut [Vec<Reading>],
    owners: &[(u32, &'static [Engine])],
    context: &SignalContext,
) {
    let (Some(last), Some(readings)) = (all.last(), readings.last_mut()) else {
        return;
    };
    let hearing = Hearing::of(last, owners, context, false);
    let Some(found) = cut_short(&last.words, &hearing.speakers) else {
        return;
    };
    // Words that are there whole are no beginning of longer ones.
    if readings.iter().any(|whole| whole.length > 0 && whole.at == found.at) {
        return;
    }
    let Some(cause) = found.says.cause() else { return };
    readings.push(Reading {
        says: Says::Vaguely(cause),
        speaker: found.speaker,
        by_code: false,
        at: found.at,
        length: found.length,
        foreign: false,
    });
}

/// Of so many utterances plain words are read: the last ones.
const MOST_PLAIN: usize = 10;

/// What is said in nobody's fixed words, in a text that says nothing else.
fn add_plain(all: &[Utterance<'_>], readings: &mut [Vec<Reading>], residue: bool) {
    let Some(speaker) = SPEAKERS.iter().position(|speaker| speaker.name == plain::SPEAKER.name) else {
        return;
    };
    for (one, readings) in all.iter().zip(readings.iter_mut()).rev().take(MOST_PLAIN) {
        readings.extend(plain::says(one).map(|says| Reading::of_nobody(says, speaker)));
    }
    let spoken = readings.iter().flatten().any(|reading| reading.rank().is_some());
    let Some((at, says)) = (residue && !spoken).then(|| residue::says(all)).flatten() else {
        return;
    };
    readings[at].push(Reading::of_nobody(says, speaker));
}

/// Words of at least so many letters are an engine's own, whoever is named.
const SURE: usize = 18;

/// Who can be speaking in an utterance: the one whose class it is, else those of the chain, else the connection's engine, else
/// everyone.
struct Hearing {
    speakers: Vec<usize>,
    connection: Option<Engine>,
    /// The text says whose it is, or the connection does.
    told: bool,
    /// The text itself does.
    named: bool,
}

impl Hearing {
    fn of(one: &Utterance<'_>, owners: &[(u32, &'static [Engine])], context: &SignalContext, anyone: bool) -> Self {
        let own = one
            .speaker
            .map(|speaker| SPEAKERS[speaker].engines)
            .filter(|engines| !engines.is_empty());
        let of_chain = || {
            owners
                .iter()
                .rev()
                .find(|(chain, _)| *chain == one.chain)
                .map(|(_, engines)| *engines)
        };
        let connection = context.engine;
        let told = own.or_else(of_chain).or_else(|| of_form(one));
        let of_connection = connection.as_ref().map(std::slice::from_ref).filter(|_| !anyone);
        let engines = told.or(of_connection);
        // An AWS service speaks for itself.
        let of_aws = own.is_none() && (is_of(one, "aws") || is_answer_of_aws(one)) && !carries_another(one);
        let can_speak = |speaker: &usize| {
            let heard = !of_aws && !is_of_its_own(one) && is_of_engine(*speaker);
            heard && engines.is_none_or(|engines| speaks_for(*speaker, engines))
        };
        Self {
            speakers: (0..SPEAKERS.len()).filter(can_speak).collect(),
            connection,
            told: told.is_some() || of_connection.is_some(),
            named: told.is_some(),
        }
    }

    fn readings(&self, one: &Utterance<'_>) -> Vec<Reading> {
        let mut readings = Vec::new();
        let foreign = |speaker: usize| {
            is_of_engine(speaker) && self.connection.is_some_and(|engine| !speaks_for(speaker, &[engine]))
        };
        for (index, speaker) in SPEAKERS.iter().enumerate() {
            if is_of_engine(index) && !self.speakers.contains(&index) {
                continue;
            }
            // A bare number means something else in every engine: it is exact only where it is known whose it is.
            let named = self.told || !is_of_engine(index) || !one.codes.named.is_empty();
            for says in (speaker.codes)(one) {
                let says = match says {
                    Says::Exactly(cause) | Says::Likely(cause) | Says::Settles(cause) if !named => Says::Vaguely(cause),
                    says => says,
                };
                readings.push(Reading {
                    says,
                    speaker: index,
                    by_code: true,
                    at: 0,
                    length: 0,
                    foreign: foreign(index),
                });
            }
        }
        for Found {
            speaker,
            says,
            at,
            length,
            english,
        } in found_in(&one.words, &self.speakers)
        {
            // Short words of an engine that nobody named may be anyone's; those of another engine than the connection's are no sign.
            let sure = length >= SURE && !matches!(says, Says::Vaguely(_));
            if foreign(speaker) && !self.named && !(sure && english) {
                continue;
            }
            let whose = self.told || !is_of_engine(speaker) || sure;
            let says = if whose { says } else { says.less_sure() };
            readings.push(Reading {
                says,
                speaker,
                by_code: false,
                at,
                length,
                foreign: foreign(speaker),
            });
        }
        readings
    }
}

/// Whose form a message has that nobody else writes: PostgreSQL's file, so that short words beside it are its own (`SSL an`); what
/// MySQL's programs print (`ERROR 2003 (HY000): ...`), its driver's `(conn=12) ...`, its server's word for a schema.
fn of_form(one: &Utterance<'_>) -> Option<&'static [Engine]> {
    let words = one.words.trim_start_matches("error ");
    let printed = words
        .split_once(" (hy000)")
        .is_some_and(|(number, _)| number.len() == 4 && number.bytes().all(|b| b.is_ascii_digit()));
    match () {
        () if words.contains("pg_hba.conf") => Some(&[Engine::Postgresql]),
        () if is_refusal_of_mysql(words) => Some(&[Engine::Mysql]),
        () if printed || words.starts_with("(conn=") || words.starts_with("unknown database '") => {
            Some(&[Engine::Mysql])
        }
        () => None,
    }
}

/// Errors of the runtime itself, in which no database speaks.
fn is_of_its_own(one: &Utterance<'_>) -> bool {
    const OWN: &[&str] = &[
        "FileNotFoundException",
        "NoSuchFileException",
        "ClassNotFoundException",
        "NoClassDefFoundError",
        "NoSuchMethodError",
        "OutOfMemoryError",
        "FileNotFoundError",
        "ModuleNotFoundError",
        "ImportError",
        "NameError",
        "AttributeError",
        "SyntaxError",
        "IndentationError",
        "IndexError",
        "TypeError",
        "ParseException",
    ];
    OWN.contains(&one.class_name())
}

/// The best reading of one utterance. Where a driver says that it could not get through, the operating system's own word for why
/// (`No route to host`), if it stands beside it, is the reason.
fn best(readings: &[Reading]) -> Option<(Rank, Cause, Reading)> {
    let weighed = |reading: &Reading| reading.rank().map(|(rank, cause)| (rank, cause, *reading));
    let heaviest = |(rank, _, reading): &(Rank, Cause, Reading)| {
        (*rank, !reading.foreign, reading.by_code, reading.length, reading.at)
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
    let cause = of_a_driver(cause, &all[index], &all[chain.clone()]);
    let cause = of_a_login_by_iam(cause, &all[chain.clone()]);
    let cause = of_a_server_s_disk(cause, &all[index]);
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
    let cause = about_host(cause, host.as_deref(), whose, context)?;
    let foreign = reading.foreign || is_of_another_engine(&all[chain.clone()], context);
    // Whose link to another database it is, this connection's source or the one that was meant, only facts can tell.
    let sure = rank >= Rank::LikelyCode && !foreign && !strange && all[index].level == Level::Error;
    let firm = sure && !(cause.stage() != Stage::NotConnection && speaking.is_of_a_link());
    let verdict = Ruling {
        cause,
        firm,
        host,
        decided: index,
        reading,
    };
    Some((rank, verdict))
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
fn is_said_by_a_server(one: &Utterance<'_>) -> bool {
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

/// A connection that breaks while an object of a store is read was open: nothing is in the way of it. Google's store is no source.
fn breaks_off_an_object(cause: Cause, chain: &[Utterance<'_>]) -> bool {
    const READS: &[&str] = &["S3ObjectInputStream", "S3AInputStream.read", "S3InputStream.read"];
    let reads =
        |one: &Utterance<'_>| READS.iter().any(|frame| one.ran_in(frame)) || one.words.contains("(service: amazon s3;");
    let of_google = |one: &Utterance<'_>| {
        one.class
            .is_some_and(|class| class.trim_start_matches("com.").starts_with("google.cloud.storage."))
    };
    match cause {
        Cause::ConnectionDropped | Cause::SslHandshake if chain.iter().any(reads) => true,
        cause => is_way(cause) && chain.iter().any(of_google),
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

/// `... com/x/Y [in thread "Redshift JDBC driver connection thread"]`, `Could not initialize class com.mysql.cj.Z`.
fn is_of_a_driver_alone(one: &Utterance<'_>) -> bool {
    one.words.contains("jdbc driver connection thread")
        || DRIVER_PACKAGES
            .iter()
            .any(|package| one.words.contains(&format!("could not initialize class {package}")))
}

/// Whose connection a chain is about, as its classes and frames tell.
fn whose(chain: &[Utterance<'_>]) -> Whose {
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
fn passed_on_by_botocore(next: Option<&Utterance<'_>>) -> bool {
    next.is_some_and(|one| one.words.contains("/botocore/httpsession.py") || one.ran_in("botocore/httpsession"))
}

/// A socket of Python's own, beside what Py4J says when the JVM at its end is gone.
fn is_of_python(one: &Utterance<'_>) -> bool {
    one.class.is_some_and(|class| !class.contains('.'))
}

fn is_beside_the_gateway(all: &[Utterance<'_>], chain: &Range<usize>) -> bool {
    const NEAR: usize = 3;
    let near = chain.start.saturating_sub(NEAR)..(chain.end + NEAR).min(all.len());
    let of_gateway = |one: &Utterance<'_>| {
        one.class_name() == "Py4JNetworkError" || one.words.contains("answer from java side is empty")
    };
    all[near].iter().any(of_gateway)
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

/// True where Spark or Hadoop itself speaks, not the gateway that carries every Java error.
fn is_of_spark(one: &Utterance<'_>) -> bool {
    is_of(one, "spark") && !one.class_name().starts_with("Py4J")
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

/// Whose connection failed, as far as classes and frames tell.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Whose {
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
fn names_a_port_of_sources(one: &Utterance<'_>) -> bool {
    [":1433", ":1521", ":3306", ":5432", ":5439", ":27017", "port 5432"]
        .iter()
        .any(|port| one.words.contains(port))
}

/// What a script asks over HTTP by itself; urllib3 serves the clients of sources, too, and is none of these.
fn is_of_web(one: &Utterance<'_>) -> bool {
    let asks = ["requests.", "httpx.", "aiohttp."]
        .iter()
        .any(|module| one.class.is_some_and(|class| class.starts_with(module)));
    asks && !others::names_an_http_source(one)
}

/// What stands around the utterance that decided.
struct Around<'a> {
    reading: &'a Reading,
    host: Option<&'a str>,
    chain: &'a [Utterance<'a>],
    whose: Whose,
    context: &'a SignalContext,
    speaking: Speaking,
}

impl Around<'_> {
    /// What a cause is once it is known who speaks, and whether that is a stranger; `decided` is a place in the chain.
    fn of_whom(&self, cause: Cause, decided: usize) -> (Cause, bool) {
        let one = &self.chain[decided];
        // Other clouds keep secrets, too.
        let of_secret = matches!(
            cause,
            Cause::SecretAccessDenied | Cause::SecretMissing | Cause::KmsDenied
        );
        let thrown = || others::is_thrown_by_no_source(one);
        let cause = match is_of_the_way_in(cause) || of_secret && thrown() {
            true if thrown() || breaks_off_an_object(cause, self.chain) => Cause::Other,
            true if self.chain[..=decided].iter().any(others::parses_a_value) => Cause::SchemaOrData,
            _ if self.is_said_of_another(cause) => Cause::Other,
            true => self.of_no_source(cause),
            false => cause,
        };
        let strange = is_of_the_way_in(cause)
            && self.whose != Whose::Source
            && !self.is_sure_of_an_engine()
            && is_of_a_stranger(one)
            && !is_of_this_source(self.chain, self.context);
        (if strange { Cause::Other } else { cause }, strange)
    }

    /// Words of an engine's driver that are sure need no class.
    fn is_sure_of_an_engine(&self) -> bool {
        is_of_engine(self.reading.speaker) && matches!(self.reading.says, Says::Exactly(_) | Says::Settles(_))
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
        cause == Cause::ServiceEndpointUnreachable && self.host.is_some_and(hosts::is_of_another_owner)
    }

    /// What a cause of the way in is where somebody speaks who has none to a source: a part of the engine, a client of something else,
    /// or the database itself, calling out.
    fn of_no_source(&self, cause: Cause) -> Cause {
        let (host, chain, context, speaking) = (self.host, self.chain, self.context, self.speaking);
        if speaking.calls_out()
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
fn is_of_a_driver_s_class(one: &Utterance<'_>) -> bool {
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
            || !placed && chain.iter().any(others::is_of_its_own_service);
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
            || one.words.contains("jdbc:")
            || one.words.contains("sqlstate")
            || one.class.is_some_and(|class| class.starts_with("java.sql."))
            || host.as_ref().is_some_and(|host| one.words.contains(host))
    })
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
    let of_gateway = |one: &Utterance<'_>| one.modules.iter().any(|module| module.contains("py4j/"));
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
    if LOGGERS.iter().any(|logger| one.words.starts_with(logger)) || is_of_a_block_manager(one) {
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

/// What a cause is where a text names what surely is no source: a registry of packages, the port of another service.
fn elsewhere(cause: Cause, chain: &[Utterance<'_>], whose: Whose, context: &SignalContext) -> Cause {
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
    if whose == Whose::Source || !is_way(cause) || of_source() {
        return cause;
    }
    match () {
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

/// True where what is asked over HTTP is a source: the connection's engine, or what the text names.
fn is_of_a_source_over_http(chain: &[Utterance<'_>], context: &SignalContext) -> bool {
    let named = |one: &Utterance<'_>| {
        others::names_an_http_source(one) || hosts::named_by(one).is_some_and(|host| hosts::speaks_http(&host))
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

/// What a cause is once it is known which host it is about. None: it is about nothing of this connection.
fn about_host(cause: Cause, host: Option<&str>, whose: Whose, context: &SignalContext) -> Option<Cause> {
    let path = is_path(cause) || cause == Cause::ConnectionDropped;
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
