//! Signals: what an error text says, and what it proves.
//!
//! Phrases and codes are found in one pass each, without backtracking, so that a megabyte of log takes milliseconds whatever is in
//! it. Each hit has a weight for how specific it is; what stands after the last `Caused by` counts more. The words around decide
//! where one text can mean two things ([`rules`]).

mod cause;
mod codes;
mod hosts;
mod parse;
mod phrases;
mod rules;
mod speakers;
mod words;

use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, MatchKind};
use shared_domain::diagnosis::{Confidence, Stage};
use shared_domain::evidence::{Evidence, Found};
use shared_domain::jdbc::target_of;
use shared_domain::redact;
use shared_domain::signal::Signal;
use shared_domain::source::Engine;

use crate::driver::custom::custom_driver;
use crate::suspect::suspect;
use cause::Cause;

/// Weights from here on are a firm text.
const FIRM: u8 = 54;
/// Weights from here on are a hint only, and not worth a cause.
const WORTHLESS: u8 = 20;
/// What the deepest cause is worth more than what is wrapped around it.
const DEEPEST: u8 = 14;
/// A quote's longest line.
const LONGEST_QUOTE: usize = 300;
/// A longer text is read at its beginning and its end: the first error and the last cause.
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

/// A piece of text that blames something.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Hit {
    pub(crate) cause: Cause,
    pub(crate) weight: u8,
    /// Where in the text.
    pub(crate) at: usize,
}

/// Reads an error text. What it does not know is stage and cause `unknown`, never a guess.
pub fn classify(text: &str, context: &SignalContext) -> Signal {
    let text = bounded(text);
    let lower = text.to_lowercase();
    let mut hits = phrase_hits(&lower);
    codes::find(&lower, context, &mut hits);
    rules::find(&lower, &mut hits);
    let deepest = lower.rfind("caused by").unwrap_or(usize::MAX);
    let best = hits
        .iter()
        .map(|hit| {
            (
                hit.weight.saturating_add(if hit.at >= deepest { DEEPEST } else { 0 }),
                hit,
            )
        })
        .filter(|(weight, _)| *weight > WORTHLESS)
        // Of equal weights the later text is the deeper one.
        .max_by_key(|(weight, hit)| (*weight, hit.at));
    let Some((weight, hit)) = best else {
        return unknown(context);
    };
    let host = hosts::of(&lower, hit.at, context);
    let cause = rules::reconsider(hit.cause, host.as_deref());
    Signal {
        stage: cause.stage(),
        cause: cause.as_str().to_owned(),
        confidence: if weight >= FIRM {
            Confidence::Likely
        } else {
            Confidence::Possible
        },
        engine: context.engine.map(|engine| engine.as_str().to_owned()),
        host,
        proves: cause.proves(),
        quote: Some(quote(text, &lower, hit.at)),
    }
}

/// What a failure's texts say together: the deepest cause in the log, Glue's own message, a test's answer. The firmest wins; of
/// equals the log's, because Glue's message is a short form of it. A run that did not fail says nothing.
pub fn read_signal(evidence: &Evidence) -> Option<Signal> {
    let connection = suspect(evidence).and_then(|suspect| suspect.connection);
    let target = connection.and_then(target_of);
    let has_own_driver = connection.is_some_and(|connection| custom_driver(evidence, connection).is_some());
    let context = SignalContext {
        engine: target.as_ref().and_then(|target| target.engine),
        source_host: target.map(|target| target.host),
        region: Some(evidence.context.region.clone()).filter(|region| !region.is_empty()),
    };
    let run = evidence.job_run.get().and_then(Found::present);
    let failed = run.filter(|run| matches!(run.job_run_state.as_str(), "FAILED" | "TIMEOUT" | "ERROR"));
    let log = evidence
        .log_tail
        .get()
        .filter(|lines| failed.is_some() && !lines.is_empty())
        .map(|lines| lines.join("\n"));
    let texts = [
        evidence.test_error.clone(),
        log,
        failed.and_then(|run| run.error_message.clone()),
        failed.and_then(|run| run.state_detail.clone()),
    ];
    texts
        .into_iter()
        .flatten()
        .map(|text| classify(&text, &context))
        .map(|signal| doubted(signal, has_own_driver))
        .filter(|signal| signal.stage != Stage::Unknown)
        // That a run in TIMEOUT ran into its time limit says nothing about why: its facts and its log are judged.
        .filter(|signal| {
            !(run.is_some_and(|run| run.job_run_state == "TIMEOUT") && signal.cause == Cause::JobTimeout.as_str())
        })
        .fold(None, |best: Option<Signal>, next| match best {
            Some(best) if best.confidence >= next.confidence => Some(best),
            _ => Some(next),
        })
}

/// An object that S3 does not have may be the job's own driver as well as its data: then the facts decide.
fn doubted(mut signal: Signal, has_own_driver: bool) -> Signal {
    let no_object = signal.quote.as_ref().is_some_and(|quote| quote.contains("NoSuchKey"));
    if has_own_driver && no_object && signal.stage == Stage::NotConnection {
        signal.confidence = Confidence::Possible;
    }
    signal
}

fn unknown(context: &SignalContext) -> Signal {
    Signal {
        stage: Stage::Unknown,
        cause: "unknown".to_owned(),
        confidence: Confidence::Possible,
        engine: context.engine.map(|engine| engine.as_str().to_owned()),
        host: None,
        proves: Vec::new(),
        quote: None,
    }
}

/// The phrases as one automaton, and what each means.
type Phrases = (AhoCorasick, Vec<(Cause, u8)>);

fn phrase_hits(lower: &str) -> Vec<Hit> {
    static AUTOMATON: OnceLock<Option<Phrases>> = OnceLock::new();
    let automaton = AUTOMATON.get_or_init(|| {
        let patterns: Vec<String> = phrases::all().map(|(phrase, ..)| phrase.to_lowercase()).collect();
        let meanings = phrases::all().map(|(_, cause, weight)| (*cause, *weight)).collect();
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .build(patterns)
            .ok()?;
        Some((automaton, meanings))
    });
    let Some((automaton, meanings)) = automaton else {
        return Vec::new();
    };
    automaton
        .find_overlapping_iter(lower)
        .map(|found| {
            let (cause, weight) = meanings[found.pattern().as_usize()];
            Hit {
                cause,
                weight,
                at: found.start(),
            }
        })
        .collect()
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

/// The line that decided, redacted, without control characters, of a length that can be quoted. Lower case changes lengths in
/// some languages, so the place is found by its share of the text where they differ.
fn quote(text: &str, lower: &str, at: usize) -> String {
    let (source, at) = if text.len() == lower.len() {
        (text, at)
    } else {
        (lower, at)
    };
    let start = source
        .get(..at)
        .and_then(|before| before.rfind('\n'))
        .map_or(0, |newline| newline + 1);
    let line = source
        .get(start..)
        .unwrap_or_default()
        .lines()
        .next()
        .unwrap_or_default();
    let before = line.get(..at.saturating_sub(start)).unwrap_or_default();
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
mod tests;
