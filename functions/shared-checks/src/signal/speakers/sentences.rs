//! Sentences by what stands in them, whatever their order: a part (a subnet, a login) and what is wrong with it.

use crate::signal::cause::Cause;
use crate::signal::words::{has, has_stem, unaccented};

/// One kind of trouble: of every group of words one must stand in the sentence, and none of `without`. `verbind~` is the beginning of
/// a word, `~verbindung` the end of one, for languages that bend their words and put them together.
pub(super) struct Kind {
    pub(super) groups: &'static [&'static [&'static str]],
    pub(super) without: &'static [&'static str],
    pub(super) cause: Cause,
}

/// So much of a message is asked, and so long a sentence.
const LONGEST: usize = 3_000;
const LONGEST_SENTENCE: usize = 500;

/// The beginning of a message, as far as it is asked.
pub(super) fn head(words: &str) -> &str {
    let end = (0..=words.len().min(LONGEST))
        .rev()
        .find(|at| words.is_char_boundary(*at));
    &words[..end.unwrap_or(0)]
}

/// What the first sentence says that says anything.
pub(super) fn first(words: &str, kinds: &[&[Kind]]) -> Option<Cause> {
    first_without(&[], words, kinds)
}

/// The same of the sentences that have none of these words.
pub(super) fn first_without(others: &[&str], words: &str, kinds: &[&[Kind]]) -> Option<Cause> {
    sentences(words)
        .filter(|sentence| sentence.len() < LONGEST_SENTENCE)
        .filter(|sentence| !others.iter().any(|other| has(sentence, other)))
        .find_map(|sentence| of(sentence, kinds, has_stem))
}

/// The same, and where that is nothing, without accents: so people type where their keyboard has none.
pub(super) fn first_in_any_spelling(others: &[&str], words: &str, kinds: &[&[Kind]]) -> Option<Cause> {
    first_without(others, words, kinds).or_else(|| {
        let words = unaccented(words);
        sentences(&words)
            .filter(|sentence| sentence.len() < LONGEST_SENTENCE)
            .filter(|sentence| !others.iter().any(|other| has(sentence, other)))
            .find_map(|sentence| of(sentence, kinds, has_unaccented))
    })
}

/// Words without accents that English has, too, with another meaning.
const ENGLISH: &[&str] = &["expire", "refuse"];

/// The part may be written with accents, the sentence is not.
fn has_unaccented(sentence: &str, part: &str) -> bool {
    let plain = unaccented(part);
    (part.is_ascii() || !ENGLISH.contains(&plain.as_ref())) && has_stem(sentence, &plain)
}

/// The sentences of a text. Behind a full stop stands a blank, or a letter of a language that has no blanks.
pub(super) fn sentences(words: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(words);
    std::iter::from_fn(move || {
        let text = rest?;
        let ends = |at: usize| text[at + 1..].starts_with(|c: char| c == ' ' || !c.is_ascii());
        let end = text.match_indices(['.', ';']).map(|(at, _)| at).find(|at| ends(*at));
        rest = end.map(|at| &text[at + 1..]);
        Some(end.map_or(text, |at| &text[..at]))
    })
}

/// What sets one thing against another, in every language.
const CONTRASTS: &[&str] = &[
    " but ",
    ", yet ",
    " however",
    " although ",
    " even though ",
    " whereas ",
    " aber ",
    " obwohl ",
    " jedoch ",
    " mais ",
    " alors que ",
    " bien que ",
    " pero ",
    " aunque ",
    " mas ",
    " embora ",
    " anche se ",
    " mentre ",
    " но ",
    " хотя ",
    "のに",
    "ですが",
    "けど",
    "しかし",
    "但",
    "却",
    "지만",
    "는데",
];

/// The parts of a text that are set against each other.
pub(super) fn clauses(words: &str) -> Vec<&str> {
    let mut clauses = Vec::from([words]);
    for contrast in CONTRASTS {
        clauses = clauses.iter().flat_map(|clause| clause.split(contrast)).collect();
    }
    clauses
}

fn of(sentence: &str, kinds: &[&[Kind]], has: fn(&str, &str) -> bool) -> Option<Cause> {
    let any = |words: &[&str]| words.iter().any(|word| has(sentence, word));
    kinds
        .iter()
        .copied()
        .flatten()
        .find(|kind| kind.groups.iter().all(|group| any(group)) && !any(kind.without))
        .map(|kind| kind.cause)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_without_accents_is_read_as_with_them() {
        let kinds = [Kind {
            groups: &[&["conexión"], &["falló", "expiré"]],
            without: &["é"],
            cause: Cause::ConnectTimeout,
        }];
        for (text, expected) in [
            ("la conexión falló", Some(Cause::ConnectTimeout)),
            ("la conexion fallo", Some(Cause::ConnectTimeout)),
            ("la conexion falló", Some(Cause::ConnectTimeout)),
            ("la conexion will expire", None),
            ("la conexiones fallo", None),
        ] {
            assert_eq!(first_in_any_spelling(&[], text, &[&kinds]), expected, "{text}");
        }
    }

    #[test]
    fn a_sentence_ends_where_its_language_ends_one() {
        for (text, expected) in [
            ("one. two; three", &["one", " two", " three"][..]),
            ("db.internal:5432 v1.2", &["db.internal:5432 v1.2"]),
            ("接続に失敗.原因不明.", &["接続に失敗", "原因不明."]),
            ("", &[""]),
        ] {
            assert_eq!(sentences(text).collect::<Vec<_>>(), expected, "{text}");
        }
    }

    #[test]
    fn clauses_are_what_is_set_against_each_other() {
        for (text, expected) in [
            ("it works but not here", &["it works", "not here"][..]),
            ("能连上但报错", &["能连上", "报错"]),
            ("the butler works", &["the butler works"]),
        ] {
            assert_eq!(clauses(text), expected, "{text}");
        }
    }
}
