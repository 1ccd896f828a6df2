//! Plain words of nobody's catalogue: tools, scripts and clients that say in their own sentence what others say in fixed words, in
//! English and in other languages. The faintest reading of all: it is asked where nobody says anything.

use super::Says::{self, Faintly};
use super::Speaker;
use super::sentences::{self, Kind};
use crate::signal::cause::Cause::{self, ConnectTimeout};
use crate::signal::parse::Utterance;

mod english;
mod jobs;
mod languages;
mod names;

pub(super) use names::named;

pub(crate) const SPEAKER: Speaker = Speaker {
    name: "plain",
    engines: &[],
    owns: &[],
    codes: |_| Vec::new(),
    tables: &[],
};

/// What an utterance says that nobody's words are found in.
pub(crate) fn says(utterance: &Utterance<'_>) -> Option<Says> {
    let words = sentences::head(&utterance.words);
    sentences::first(words, english::KINDS)
        .or_else(|| alone(words))
        .or_else(|| named(utterance.class?))
        .or_else(|| names::symbol(utterance.message))
        .or_else(|| sentences::first_in_any_spelling(&[], words, jobs::KINDS))
        .or_else(|| sentences::first_in_any_spelling(english::OF_OTHERS, words, languages::KINDS))
        .or_else(|| sentences::first_in_any_spelling(&[], words, &[jobs::OTHERS]))
        .or_else(|| contrasted(words))
        .or_else(|| names::mentioned(sentences::head(utterance.message)))
        .map(Faintly)
}

/// `Glue can reach S3 but never gets an answer from Oracle`: what is said of the one has nothing to do with the other.
fn contrasted(words: &str) -> Option<Cause> {
    let clauses = sentences::clauses(words);
    let several = clauses.len() > 1;
    clauses.into_iter().filter(|_| several).find_map(|clause| {
        sentences::first(clause, english::KINDS)
            .or_else(|| sentences::first_in_any_spelling(english::OF_OTHERS, clause, languages::KINDS))
    })
}

/// True where a sentence states that an account or a password is locked or has expired, and weighs nothing else.
pub(crate) fn is_of_an_account(words: &str) -> bool {
    const WEIGHED: &[&str] = &[
        " oder ",
        " ou ",
        " o ",
        " или ",
        "または",
        "或",
        "또는",
        " if ",
        "wenn ",
        "falls ",
        "если ",
        "もし",
        "如果",
        "경우",
        "prüfen",
        "überprüf",
        "vérifi",
        "comprueb",
        "verifi",
        "проверьте",
        "確認",
        "检查",
        "确认",
        "확인",
        "?",
    ];
    let words = sentences::head(words);
    let mut stated = sentences::sentences(words).filter(|sentence| !WEIGHED.iter().any(|word| sentence.contains(word)));
    stated.any(|sentence| sentences::first(sentence, languages::KINDS) == Some(Cause::AccountState))
}

/// `Connection error: null`: all that is said, so that no reason follows which would say otherwise.
fn alone(words: &str) -> Option<Cause> {
    const WORDS: &[&str] = &[
        "connection error",
        "connection problem",
        "connection failure",
        "error in connection",
    ];
    let words = words.trim_end_matches([' ', ':', '.', '!']);
    let words = words.strip_suffix(": null").unwrap_or(words);
    WORDS.contains(&words).then_some(ConnectTimeout)
}

const fn kind(cause: Cause, groups: &'static [&'static [&'static str]], without: &'static [&'static str]) -> Kind {
    Kind { groups, without, cause }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signal::cause::Cause::DriverClassNotFound;

    #[test]
    fn a_bare_failure_is_the_way_where_nothing_follows_that_is_another_s() {
        for (text, cause) in [
            ("connection error", Some(ConnectTimeout)),
            ("connection error: null", Some(ConnectTimeout)),
            ("connection error: zzz", None),
            ("connection errors", None),
        ] {
            assert_eq!(alone(text), cause, "{text}");
        }
    }

    #[test]
    fn what_is_said_of_the_one_has_nothing_to_do_with_the_other_behind_a_but() {
        for (text, cause) in [
            (
                "glue can reach s3 but never gets an answer from our oracle box",
                Some(ConnectTimeout),
            ),
            (
                "der jdbc-treiber wird nicht gefunden, obwohl die jar in s3 liegt",
                Some(DriverClassNotFound),
            ),
            ("s3には届くのに、オンプレのoracleに接続できない", Some(ConnectTimeout)),
            // Near misses: the one that fails is no source, and nothing fails.
            ("the database is there but could not connect to the smtp server", None),
            ("the database is slow but the git server is down", None),
            ("our oracle box never answers but that is s3", Some(ConnectTimeout)),
        ] {
            assert_eq!(contrasted(text), cause, "{text}");
        }
        assert_eq!(contrasted("could not connect to the oracle listener"), None);
    }
}
