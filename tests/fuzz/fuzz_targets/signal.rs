//! Any error text is classified and redacted.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shared_checks::signal::{SignalContext, classify};
use shared_domain::redact;

const CANARY: &str = "canary-Zx81";

fuzz_target!(|text: &str| {
    let context = SignalContext {
        source_host: Some("orders.abc.eu-central-1.rds.amazonaws.com".to_owned()),
        ..SignalContext::default()
    };
    let signal = classify(text, &context);
    assert_eq!(signal, classify(text, &context), "a text says one thing");
    assert!(signal.quote.is_none_or(|quote| quote.len() <= 4096), "a quote is short");
    let _ = redact(text);
    let leaking = redact(&format!("{text}\npassword={CANARY}"));
    assert!(!leaking.contains(CANARY), "whatever stands before it, a password goes");
});
