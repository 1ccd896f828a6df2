//! Secrets in every form, alone and within other texts, are gone from what leaves; what only speaks of them stays.

mod forms;

use forms::{FORMS, Form, NEAR_MISSES, Written, plant};
use proptest::prelude::*;
use shared_domain::redact;
use shared_domain::redact::REDACTED;

fn check(form: &Form, secret: &str, before: &str, after: &str) -> Result<(), String> {
    let (planted, pieces) = plant(form, secret);
    let text = format!("{before}{planted}{after}");
    let leaving = redact(&text);
    match pieces.iter().find(|piece| leaving.contains(piece.as_str())) {
        Some(piece) => Err(format!("{}: {piece} is left of {text:?}: {leaving:?}", form.0)),
        None => Ok(()),
    }
}

#[test]
fn a_secret_goes_in_every_form() {
    let mut left = Vec::new();
    for form in FORMS {
        let secrets: &[&str] = match form.1 {
            Written::Plain => &["hunter2xY", "Zx81canary", "p4!ss%w+rd~1", "aB3$dE6^gH9", "0Oa-bc_d.e1"],
            _ => &["hunter2xY", "Zx81canary", "a1B2c3D4e5F6"],
        };
        for secret in secrets {
            left.extend(check(form, secret, "", "").err());
            left.extend(check(form, secret, "2026-01-01 12:00:00 ERROR first\n", "\nlast line").err());
        }
    }
    assert!(left.is_empty(), "{} left:\n{}", left.len(), left.join("\n"));
}

#[test]
fn the_words_around_a_secret_stay() {
    for form in FORMS {
        let (planted, _) = plant(form, "hunter2xY");
        let text =
            format!("java.sql.SQLException: no suitable driver\n{planted}\nORA-12541: no listener at h.example.com");
        let leaving = redact(&text);
        assert!(
            leaving.starts_with("java.sql.SQLException: no suitable driver\n"),
            "{leaving}"
        );
        assert!(
            leaving.ends_with("\nORA-12541: no listener at h.example.com"),
            "{leaving}"
        );
        assert_eq!(leaving.matches(REDACTED).count(), 1, "{}: {leaving}", form.0);
        assert_eq!(redact(&leaving), leaving, "redacting twice changes nothing: {}", form.0);
    }
}

#[test]
fn what_only_speaks_of_secrets_stays() {
    let changed: Vec<String> = NEAR_MISSES
        .iter()
        .filter(|text| redact(text) != **text)
        .map(|text| format!("{text}\n    {}", redact(text)))
        .collect();
    assert!(changed.is_empty(), "{}", changed.join("\n"));
    let together = NEAR_MISSES.join("\n");
    assert_eq!(redact(&together), together);
}

#[test]
fn a_spanish_key_is_a_secret_where_its_value_looks_like_one() {
    assert_eq!(
        redact("usuario=etl clave=hunter2xY"),
        format!("usuario=etl clave={REDACTED}")
    );
    assert_eq!(redact("clave=id"), "clave=id", "of a table");
}

fn secret(written: Written) -> BoxedStrategy<String> {
    // It begins and ends with letters and a digit, so that no word of a text is it.
    match written {
        Written::Plain => "[A-Z][a-z][0-9][A-Za-z0-9!#$%^~+*_.-]{0,24}[0-9][a-z]".boxed(),
        _ => "[A-Z][a-z][0-9][A-Za-z0-9]{2,24}[0-9][a-z]".boxed(),
    }
}

fn noise() -> BoxedStrategy<String> {
    let near = (0..NEAR_MISSES.len()).prop_map(|at| NEAR_MISSES[at].to_owned());
    let other = (0..FORMS.len()).prop_map(|at| plant(&FORMS[at], "Other1secret").0);
    let broken = (0..FORMS.len(), 0_usize..60).prop_map(|(at, length)| {
        let text = plant(&FORMS[at], "Other1secret").0;
        text.chars().take(length).collect::<String>()
    });
    let hostile = "(password|[=:'\"{(<>\\\\&%|,]|secret| |\n|-----BEGIN PRIVATE KEY-----|arn:aws:|://|@|token|é){0,12}";
    prop::collection::vec(
        prop_oneof![near, other, broken, hostile.prop_map(String::from), "\\PC{0,40}"],
        0..4,
    )
    .prop_map(|lines| lines.join("\n"))
    .boxed()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.max(1024), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_secret_goes_whatever_stands_around_it(
        (form, secret) in (0..FORMS.len()).prop_flat_map(|at| (Just(at), secret(FORMS[at].1))),
        before in noise(),
        after in noise(),
    ) {
        let before = if before.is_empty() { before } else { before + "\n" };
        let done = check(&FORMS[form], &secret, &before, &format!("\n{after}"));
        prop_assert!(done.is_ok(), "{}", done.unwrap_err());
    }

    #[test]
    fn any_text_is_read_and_what_was_redacted_stays_so(text in noise()) {
        let leaving = redact(&text);
        prop_assert!(leaving.len() <= text.len() + text.len().div_ceil(2) * REDACTED.len());
    }
}
