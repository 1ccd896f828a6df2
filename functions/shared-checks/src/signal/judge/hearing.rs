//! Who can be speaking in an utterance, and all that is heard in it.

use shared_domain::diagnosis::Stage;
use shared_domain::source::Engine;

use super::{Rank, Reading, carries_another, is_answer_of_aws, is_of, speaks_for};
use crate::signal::SignalContext;
use crate::signal::cause::Cause;
use crate::signal::parse::Utterance;
use crate::signal::speakers::{SPEAKERS, Says, is_of_engine, is_refusal_of_mysql, plain, residue};
use crate::signal::words::{Found, cut_short, found_in};

/// Everything that every utterance says.
pub(in crate::signal) fn readings(all: &[Utterance<'_>], context: &SignalContext, residue: bool) -> Vec<Vec<Reading>> {
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
        add_plain(all, &mut readings, residue, context.engine.is_some());
    }
    with_cut_reason(all, &mut readings, &owners, context);
    without_follow_ups(all, &mut readings);
    readings
}

/// What a script does with the connection that it did not get fails, too: behind a connection that failed that says nothing.
fn without_follow_ups(all: &[Utterance<'_>], readings: &mut [Vec<Reading>]) {
    let of_the_way = |reading: &Reading| {
        let sure = |(rank, cause): &(Rank, Cause)| *rank >= Rank::LikelyWords && cause.stage() != Stage::NotConnection;
        reading.rank().filter(sure).is_some()
    };
    let Some(failed) = readings.iter().position(|readings| readings.iter().any(of_the_way)) else {
        return;
    };
    for (one, readings) in all.iter().zip(readings).skip(failed + 1) {
        if is_of_a_missing_connection(one) {
            readings.clear();
        }
    }
}

/// `'NoneType' object has no attribute 'rollback'`, `local variable 'conn' referenced before assignment`, `Cannot invoke
/// "java.sql.Connection.close()" because ...`, `Cannot read properties of undefined (reading 'release')`, `Call to a member function
/// query() on bool`: by what only a connection does or is called.
fn is_of_a_missing_connection(one: &Utterance<'_>) -> bool {
    const DOES: &[&str] = &[
        "close", "commit", "connect", "cursor", "destroy", "end", "execute", "fetchall", "fetchone", "prepare",
        "query", "release", "rollback",
    ];
    const CALLED: &[&str] = &[
        "client",
        "cnx",
        "con",
        "conn",
        "connection",
        "cur",
        "cursor",
        "database",
        "db",
        "engine",
        "pool",
        "session",
    ];
    let words = one.words.as_str();
    let quoted = |before: &str| {
        words
            .split_once(before)
            .and_then(|(_, rest)| rest.split(['\'', '(', ')']).next())
    };
    let does = |before: &str| quoted(before).is_some_and(|name| DOES.contains(&name));
    let called = |before: &str| quoted(before).is_some_and(|name| CALLED.contains(&name));
    match one.class_name() {
        "AttributeError" => does("'nonetype' object has no attribute '"),
        "UnboundLocalError" => called("local variable '"),
        "NameError" => called("name '"),
        "NullPointerException" => words.starts_with("cannot invoke 'java.sql."),
        "TypeError" => does("of undefined (reading '") || does("of null (reading '"),
        _ => does("call to a member function ") && (words.ends_with(" on bool") || words.ends_with(" on null")),
    }
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
fn add_plain(all: &[Utterance<'_>], readings: &mut [Vec<Reading>], residue: bool, of_engine: bool) {
    let Some(speaker) = SPEAKERS.iter().position(|speaker| speaker.name == plain::SPEAKER.name) else {
        return;
    };
    for (one, readings) in all.iter().zip(readings.iter_mut()).rev().take(MOST_PLAIN) {
        // Whoever has a session is connected: its server's words are known in each language, and nobody's need not be guessed at.
        if !one.words.is_ascii() && residue::is_in_a_session(&one.words) {
            continue;
        }
        readings.extend(plain::says(one).map(|says| Reading::of_nobody(says, speaker)));
    }
    let spoken = readings.iter().flatten().any(|reading| reading.rank().is_some());
    let Some((at, says)) = (residue && !spoken).then(|| residue::says(all, of_engine)).flatten() else {
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
        "ServiceConfigurationError",
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
