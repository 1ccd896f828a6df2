//! A secret is planted in a form among any texts: nothing of it is left, in a text or in a field of the evidence.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shared_domain::redact::leaving::{argument, is_field_name, property};
use shared_domain::{Evidence, redact};

// The forms are those of the crate's own tests.
#[path = "../../../functions/shared-domain/tests/redaction/forms.rs"]
mod forms;

use forms::{FORMS, NEAR_MISSES, plant};

const SECRETS: &[&str] = &["Zx81canary9q", "Hunter2xYcanary0z"];

fuzz_target!(|input: (u8, u8, bool, &str, &str)| {
    let (form, near, secret, before, after) = input;
    let form = &FORMS[usize::from(form) % FORMS.len()];
    let near = NEAR_MISSES[usize::from(near) % NEAR_MISSES.len()];
    let secret = SECRETS[usize::from(secret)];
    let (planted, pieces) = plant(form, secret);
    // Its own line, because a form that is glued to other words may be another one.
    let text = format!("{before}\n{planted}\n{near}\n{after}");
    let known = |leaving: &str| {
        pieces
            .iter()
            .any(|piece| leaving.contains(piece.as_str()) && !after.contains(piece.as_str()))
    };
    let is_elsewhere = pieces.iter().any(|piece| before.contains(piece.as_str()));
    assert!(is_elsewhere || !known(&redact(&text)), "{}: {text:?}", form.0);
    let evidence = Evidence {
        test_error: Some(text.clone()),
        log_tail: shared_domain::Fact::Known(text.lines().map(str::to_owned).collect()),
        ..Evidence::default()
    };
    let leaving = serde_json::to_string(&evidence.leaving()).unwrap_or_default();
    let escaped = |piece: &String| serde_json::to_string(piece).unwrap_or_default();
    let leaks = |piece: &String| leaving.contains(escaped(piece).trim_matches('"')) && !text_has(before, after, piece);
    assert!(!pieces.iter().any(leaks), "{}: {leaving}", form.0);
    let _ = (property(before, after), argument(before, after), is_field_name(before));
    assert!(!argument(&format!("--x{}", before.len()), secret).contains(secret));
    assert!(!property("PASSWORD", secret).contains(secret));
});

fn text_has(before: &str, after: &str, piece: &str) -> bool {
    before.contains(piece) || after.contains(piece)
}
