//! What the speakers' tests need: a text as an utterance, and what a text is read to say.

use shared_domain::source::Engine;

use crate::signal::parse::{Codes, Level, Utterance};
use crate::signal::words::normalised;
use crate::signal::{SignalContext, classify};

/// A message that nobody is known to say.
pub(super) fn utterance(message: &str) -> Utterance<'_> {
    of_class(None, message)
}

/// The message of an exception.
pub(super) fn of_class<'a>(class: Option<&'a str>, message: &'a str) -> Utterance<'a> {
    Utterance {
        speaker: None,
        class,
        message,
        words: normalised(message),
        codes: Codes::of(message),
        depth: 0,
        level: Level::Error,
        chain: 0,
        frames: Vec::new(),
        modules: Vec::new(),
        code: Vec::new(),
        logger: None,
        of_statement: false,
    }
}

/// Stage and cause of a text on a connection to an engine, or to nobody knows what: `network/dns_failure`.
pub(crate) fn said(text: &str, engine: Option<Engine>) -> String {
    let context = SignalContext {
        engine,
        ..SignalContext::default()
    };
    let signal = classify(text, &context);
    format!("{}/{}", signal.stage.as_str(), signal.cause)
}

/// The same, apart.
pub(super) fn read(engine: Engine, text: &str) -> (String, String) {
    let said = said(text, Some(engine));
    let (stage, cause) = said.split_once('/').unwrap_or_default();
    (stage.to_owned(), cause.to_owned())
}
