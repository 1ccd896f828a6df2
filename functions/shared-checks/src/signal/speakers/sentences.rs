//! Sentences by what stands in them, whatever their order: a part (a subnet, a login) and what is wrong with it.

use crate::signal::cause::Cause;
use crate::signal::words::has;

/// One kind of trouble: of every group of words one must stand in the sentence, and none of `without`.
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
pub(super) fn first(words: &str, kinds: &[Kind]) -> Option<Cause> {
    let sentences = words.split(". ").flat_map(|part| part.split("; "));
    sentences
        .filter(|sentence| sentence.len() < LONGEST_SENTENCE)
        .find_map(|sentence| of(sentence, kinds))
}

fn of(sentence: &str, kinds: &[Kind]) -> Option<Cause> {
    let any = |words: &[&str]| words.iter().any(|word| has(sentence, word));
    kinds
        .iter()
        .find(|kind| kind.groups.iter().all(|group| any(group)) && !any(kind.without))
        .map(|kind| kind.cause)
}
