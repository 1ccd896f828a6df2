//! A secret is planted in a form among any texts: nothing of it is left, in a text, in a field of the evidence, and in all that leaves of a
//! diagnosis, whatever of it holds that text.
#![no_main]

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use libfuzzer_sys::fuzz_target;
use shared_domain::redact::leaving::{argument, is_field_name, property};
use shared_domain::{Evidence, redact};

// The forms are those of the crate's own tests.
#[path = "../../../functions/shared-domain/tests/redaction/forms.rs"]
mod forms;

#[path = "redact/everything.rs"]
mod everything;

// What writes and sends a report, and what reads CloudTrail, without the AWS SDK of their crates.
#[path = "../../../functions/write-report/src"]
#[allow(dead_code)]
mod written {
    pub(crate) mod document;
    pub(crate) mod incident;
    pub(crate) mod message;
    pub(crate) mod offer;
    pub(crate) mod report;
    pub(crate) mod text;
}
#[path = "../../../functions/trace-change/src"]
#[allow(dead_code)]
mod traced {
    pub(crate) mod event;
    pub(crate) mod person;
}
// As those files call each other.
use traced::person;
use written::{document, incident, message, offer, report, text};

use forms::{FORMS, NEAR_MISSES, plant};

static RUNS: AtomicUsize = AtomicUsize::new(0);

const SECRETS: &[&str] = &["Zx81canary9q", "Hunter2xYcanary0z"];

fuzz_target!(|input: (u8, u8, bool, &str, &str)| {
    let (form, near, secret, before, after) = input;
    let form = &FORMS[usize::from(form) % FORMS.len()];
    let near = NEAR_MISSES[usize::from(near) % NEAR_MISSES.len()];
    let secret = SECRETS[usize::from(secret)];
    let (planted, pieces) = plant(form, secret);
    // Its own line, because a form that is glued to other words may be another one.
    let text = format!("{before}\n{planted}\n{near}\n{after}");
    let pieces: Vec<&str> = pieces.iter().map(|piece| core(piece)).collect();
    let is_planted = |piece: &&&str| !before.contains(**piece) && !after.contains(**piece);
    let pieces: Vec<&str> = pieces.iter().filter(is_planted).copied().collect();
    let check = |what: &str, leaving: &str| {
        let left = pieces.iter().find(|piece| leaving.contains(**piece));
        assert!(
            left.is_none(),
            "{} in the {what}: {left:?} of {text:?}: {leaving}",
            form.0
        );
    };
    check("text", &redact(&text));
    check("evidence", &of_evidence(&text));
    // A whole diagnosis takes as long as a hundred texts: one input in many has one, and the first ones, so that what is found is found again.
    let run = RUNS.fetch_add(1, Relaxed);
    if run < 8 || run % 32 == 0 {
        for (what, leaving) in everything::that_leaves(&text) {
            check(what, &leaving);
        }
    }
    let _ = (property(before, after), argument(before, after), is_field_name(before));
    assert!(!argument(&format!("--x{}", before.len()), secret).contains(secret));
    assert!(!property("PASSWORD", secret).contains(secret));
});

fn of_evidence(text: &str) -> String {
    let evidence = Evidence {
        test_error: Some(text.to_owned()),
        log_tail: shared_domain::Fact::Known(text.lines().map(str::to_owned).collect()),
        ..Evidence::default()
    };
    serde_json::to_string(&evidence.leaving()).unwrap_or_default()
}

/// The longest part that no JSON and no HTML writes in another way.
fn core(piece: &str) -> &str {
    let parts = piece.split(|c: char| !c.is_ascii_alphanumeric());
    parts.max_by_key(|part| part.len()).unwrap_or_default()
}
