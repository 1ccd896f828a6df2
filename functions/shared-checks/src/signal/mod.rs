//! Signals: what an error text says, and what it proves.
//!
//! A text is parsed ([`parse`]), read by those who can be speaking in it ([`speakers`]), and judged ([`judge`]). All of it is linear
//! in time: a megabyte of log takes milliseconds whatever is in it.

mod absent;
mod cause;
mod denial;
pub(crate) mod hosts;
mod judge;
mod letters;
mod others;
mod own;
mod parse;
mod quotation;
mod speakers;
mod strangers;
mod words;

use std::net::Ipv4Addr;

use serde::Serialize;
use shared_domain::diagnosis::{Confidence, Stage};
use shared_domain::evidence::Evidence;
use shared_domain::jdbc::target_of;
use shared_domain::redact;
use shared_domain::signal::Signal;
use shared_domain::source::Engine;

use crate::driver::custom::custom_driver;
use crate::suspect::{elsewhere, suspect};
pub use absent::absent_database;
use cause::Cause;
pub use own::{denied_another_role, denied_to_another, lacked_by_tester};
use parse::Utterance;
use speakers::{SPEAKERS, is_of_engine};

/// A quote's longest line.
const LONGEST_QUOTE: usize = 300;
/// A longer text is read at its end: the last failure.
const LONGEST_TEXT: usize = 1 << 20;

/// What is known around a text.
#[derive(Clone, Debug, Default)]
pub struct SignalContext {
    /// The engine of the connection.
    pub engine: Option<Engine>,
    /// The host that the connection leads to.
    pub source_host: Option<String>,
    /// The Region of the job.
    pub region: Option<String>,
}

/// Reads an error text. What it does not know is stage and cause `unknown`, never a guess.
pub fn classify(text: &str, context: &SignalContext) -> Signal {
    read(text, context, false, true)
}

/// `residue`: who raised what nobody understands is asked, too.
fn read(text: &str, context: &SignalContext, of_log: bool, residue: bool) -> Signal {
    let text = quotation::without_values(letters::restored(parse::unfolded(bounded(text))));
    let signal = read_as_it_stands(&text, context, of_log, residue);
    // Whether a screen broke a line or its writer did cannot always be told: who understands it is right.
    let whole = Some(())
        .filter(|()| signal.confidence == Confidence::Possible)
        .and_then(|()| parse::wrapped::perhaps_joined(&text));
    let Some(whole) = whole else { return signal };
    let other = read_as_it_stands(&whole, context, of_log, residue);
    let better = signal.stage == Stage::Unknown || other.confidence > signal.confidence;
    if better && other.stage != Stage::Unknown {
        other
    } else {
        signal
    }
}

fn read_as_it_stands(text: &str, context: &SignalContext, of_log: bool, residue: bool) -> Signal {
    // Who says what he gets by now has left behind him what stands before it.
    let newest = newest_of(text).map(|text| read_as_one(text, context, of_log, residue));
    newest
        .filter(|signal| signal.stage != Stage::Unknown)
        .unwrap_or_else(|| read_as_one(text, context, of_log, residue))
}

/// What stands behind the last `now I get`, in a text that somebody wrote.
fn newest_of(text: &str) -> Option<&str> {
    const LONGEST_STORY: usize = 20_000;
    const NOW: &[&str] = &[
        "now i get",
        "now i am getting",
        "now i'm getting",
        "i now get",
        "i am now getting",
        "i'm now getting",
        "now it says",
        "now it fails with",
        "now the error is",
        "now getting",
    ];
    let story = (text.len() <= LONGEST_STORY).then(|| text.to_ascii_lowercase())?;
    let ends = NOW.iter().filter_map(|now| Some(story.rfind(now)? + now.len()));
    ends.max().map(|end| &text[end..])
}

fn read_as_one(text: &str, context: &SignalContext, of_log: bool, residue: bool) -> Signal {
    let all = parse::utterances(text);
    let readings = judge::readings(&all, context, residue);
    match judge::decide(&all, &readings, context, of_log) {
        Some(verdict) => signal(&verdict, &all, context),
        None => unknown(context),
    }
}

/// One utterance of a text, and what it was read to say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Explained {
    /// `info`, `warn` or `error`.
    pub level: &'static str,
    /// How deep in its chain.
    pub depth: i32,
    /// The chain: the failure that it belongs to.
    pub chain: u32,
    /// The exception class.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// The message, redacted and cut.
    pub message: String,
    /// `speaker: reading`, one each.
    pub says: Vec<String>,
    /// This one decided.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub decided: bool,
}

/// How a text was read: its utterances, and which one decided.
pub fn explain(text: &str, context: &SignalContext) -> Vec<Explained> {
    let text = quotation::without_values(letters::restored(parse::unfolded(bounded(text))));
    let all = parse::utterances(&text);
    let readings = judge::readings(&all, context, true);
    let decided = judge::decide(&all, &readings, context, false).map(|verdict| verdict.decided);
    let explained = all
        .iter()
        .zip(&readings)
        .enumerate()
        .map(|(index, (one, readings))| Explained {
            level: one.level.as_str(),
            depth: one.depth,
            chain: one.chain,
            class: one.class.map(str::to_owned),
            message: quote(one.message, 0),
            says: readings.iter().map(judge::Reading::shown).collect(),
            decided: decided == Some(index),
        });
    explained.collect()
}

fn signal(verdict: &judge::Ruling, all: &[Utterance<'_>], context: &SignalContext) -> Signal {
    let decided = &all[verdict.decided];
    let speaker = SPEAKERS[verdict.reading.speaker];
    // Whoever's class it is, else who was read.
    let told = decided
        .speaker
        .filter(|speaker| is_of_engine(*speaker))
        .map_or(speaker, |speaker| SPEAKERS[speaker]);
    let engine = context
        .engine
        .filter(|engine| told.engines.is_empty() || told.engines.contains(engine));
    let engine = engine.or(told.engines.first().copied()).or(context.engine);
    let denied = denial::of(&redact(decided.message));
    // A denial is told with what decided, which is its end.
    let reason = denied.as_ref().and_then(|_| denial::reason_in(decided));
    Signal {
        stage: verdict.cause.stage(),
        cause: verdict.cause.word(),
        confidence: if verdict.firm {
            Confidence::Likely
        } else {
            Confidence::Possible
        },
        engine: engine.map(|engine| engine.as_str().to_owned()),
        host: verdict.host.clone(),
        speaker: Some(speaker.name.to_owned()),
        code: decided.codes.shown().or_else(|| decided.class.map(str::to_owned)),
        proves: verdict.cause.proves(),
        quote: Some(quote_of(decided, reason.unwrap_or(verdict.reading.at))),
        met: verdict.met,
        addresses: addresses_of(verdict, all),
        denied,
    }
}

/// What the failure that decided prints of where the host's name led.
fn addresses_of(verdict: &judge::Ruling, all: &[Utterance<'_>]) -> Vec<Ipv4Addr> {
    let chain = all[verdict.decided].chain;
    let words = all
        .iter()
        .filter(|one| one.chain == chain)
        .map(|one| one.words.as_str());
    let host = verdict.host.as_deref();
    host.map(|host| hosts::addresses(host, words)).unwrap_or_default()
}

/// What a failure's texts say together: the deepest cause in the log, Glue's own message, a test's answer. The firmest wins; of
/// equals the log's, because Glue's message is a short form of it. A run or a crawl that did not fail says nothing.
pub fn read_signal(evidence: &Evidence) -> Option<Signal> {
    let connection = suspect(evidence).and_then(|suspect| suspect.connection);
    let target = connection.and_then(target_of);
    let own_driver = connection.and_then(|connection| custom_driver(evidence, connection));
    let has_own_driver = own_driver.is_some_and(|custom| !custom.uris.is_empty());
    // A text of a host that the script names itself is of that one.
    let elsewhere = elsewhere(evidence);
    let context = SignalContext {
        engine: match elsewhere {
            Some(host) => host.engine,
            None => target.as_ref().and_then(|target| target.engine),
        },
        source_host: elsewhere
            .map(|host| host.host.clone())
            .or(target.map(|target| target.host.trim_end_matches('.').to_owned())),
        region: Some(evidence.context.region.clone()).filter(|region| !region.is_empty()),
    };
    let failed = evidence.failure();
    let text = |text: Option<&str>| text.map(str::to_owned);
    let log = evidence
        .log_tail
        .get()
        .filter(|lines| failed.is_some() && !lines.is_empty())
        .map(|lines| lines.join("\n"));
    // The run's own error outranks what its log says on the way; the log is asked where that is only a wrapper.
    // What is denied to the function that tested is no text of the connection.
    let tested = evidence
        .test_error
        .clone()
        .filter(|_| lacked_by_tester(evidence).is_none());
    let texts = [
        (tested, false),
        (failed.and_then(|failed| text(failed.message)), false),
        (failed.and_then(|failed| text(failed.detail)), false),
        (log, true),
    ];
    let firmest = |residue: bool| {
        texts
            .iter()
            .filter_map(|(text, of_log)| Some(read(text.as_deref()?, &context, *of_log, residue)))
            .map(|signal| less_sure(signal, has_own_driver))
            .map(|signal| of_whom(signal, evidence))
            .filter(|signal| signal.stage != Stage::Unknown)
            // That a run in TIMEOUT ran into its time limit says nothing about why: its facts and its log are judged.
            .filter(|signal| {
                !(failed.is_some_and(|failed| failed.timed_out) && signal.cause == Cause::JobTimeout.word())
            })
            .fold(None, |best: Option<Signal>, next| match best {
                Some(best) if best.confidence >= next.confidence => Some(best),
                _ => Some(next),
            })
    };
    // Who raised what nobody understands is asked where no text says anything else.
    firmest(false).or_else(|| firmest(true))
}

/// An object that S3 does not have may be the job's own driver as well as its data: then the facts decide.
fn less_sure(mut signal: Signal, has_own_driver: bool) -> Signal {
    let no_object = signal.quote.as_ref().is_some_and(|quote| quote.contains("NoSuchKey"));
    if has_own_driver && no_object && signal.stage == Stage::NotConnection {
        signal.confidence = Confidence::Possible;
    }
    signal
}

/// What is denied to somebody else says nothing of the role that is judged.
fn of_whom(mut signal: Signal, evidence: &Evidence) -> Signal {
    if denied_to_another(&signal, evidence).is_some() || denied_another_role(&signal).is_some() {
        signal.confidence = Confidence::Possible;
    }
    signal
}

fn unknown(context: &SignalContext) -> Signal {
    Signal {
        stage: Stage::Unknown,
        cause: shared_domain::Cause::Unknown,
        confidence: Confidence::Possible,
        engine: context.engine.map(|engine| engine.as_str().to_owned()),
        host: None,
        speaker: None,
        code: None,
        proves: Vec::new(),
        quote: None,
        met: None,
        addresses: Vec::new(),
        denied: None,
    }
}

fn bounded(text: &str) -> &str {
    if text.len() <= LONGEST_TEXT {
        return text;
    }
    let start = (text.len() - LONGEST_TEXT..text.len())
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(text.len());
    &text[start..]
}

/// What decided, with the class that said it where that stands on the same line.
fn quote_of(decided: &Utterance<'_>, at: usize) -> String {
    let quoted = quote(decided.message, at);
    let place = words::place_in(decided.message, at);
    let first_line = !decided.message[..place].contains('\n');
    match decided
        .class
        .filter(|class| first_line && quoted.chars().count() + class.len() + 2 <= LONGEST_QUOTE)
    {
        Some(class) if quoted.is_empty() => class.to_owned(),
        Some(class) => format!("{class}: {quoted}"),
        None => quoted,
    }
}

/// The line that decided, redacted, without control characters, of a length that can be quoted.
fn quote(message: &str, at: usize) -> String {
    let place = words::place_in(message, at);
    let start = message[..place].rfind('\n').map_or(0, |newline| newline + 1);
    let line = message[start..].lines().next().unwrap_or_default();
    let before = line.get(..place.saturating_sub(start)).unwrap_or_default();
    let line: String = redact(line)
        .chars()
        .map(|c| if is_unprintable(c) { ' ' } else { c })
        .collect();
    let line = line.trim();
    // A long line is quoted around what decided, as far as it stands in the redacted line.
    let length = line.chars().count();
    let place = redact(before).chars().count();
    let from = place
        .saturating_sub(LONGEST_QUOTE / 3)
        .min(length.saturating_sub(LONGEST_QUOTE));
    line.chars().skip(from).take(LONGEST_QUOTE).collect()
}

/// Control characters, and those that turn the direction of text or break lines without being seen.
fn is_unprintable(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod after_login;
#[cfg(test)]
mod aftermath;
#[cfg(test)]
mod attribution;
#[cfg(test)]
mod damaged;
#[cfg(test)]
mod kinds;
#[cfg(test)]
mod mentioned;
#[cfg(test)]
mod neighbours;
#[cfg(test)]
mod options;
#[cfg(test)]
mod reaching;
#[cfg(test)]
mod readers;
#[cfg(test)]
mod stores;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod wording;
