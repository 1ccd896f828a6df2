//! Any script is read, in either language; what is kept of it are names, and what follows a text that ends is read whatever stands before.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shared_checks::script::{Language, read};

const CANARY: &str = "canary-Zx81";

fuzz_target!(|text: &str| {
    for language in [Language::Python, Language::Scala] {
        let script = read(text, language, true);
        assert_eq!(script, read(text, language, true), "a script names one thing");
        let json = serde_json::to_string(&script).unwrap_or_default();
        assert!(json.len() <= 64 * 1024, "what is kept is short");
    }
    // A password in the clear is no name, whatever stands before it.
    if !text.contains(CANARY) {
        let leaking = format!(
            "{text}\npassword = '{CANARY}'\nread(url='jdbc:mysql://u:{CANARY}@db.internal/x?password={CANARY}', password=\"{CANARY}\")"
        );
        for language in [Language::Python, Language::Scala] {
            let json = serde_json::to_string(&read(&leaking, language, true)).unwrap_or_default();
            assert!(!json.contains(CANARY), "{json}");
        }
    }
});
