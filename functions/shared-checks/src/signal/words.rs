//! Words as both sides compare them, and the one automaton that finds the words of every speaker.

use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::speakers::{SPEAKERS, Says};

/// What words of a speaker were found in a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// The index of the speaker in [`SPEAKERS`].
    pub(crate) speaker: usize,
    /// What they say.
    pub(crate) says: Says,
    /// Where they begin in the normalised text.
    pub(crate) at: usize,
    /// How long they are without their gaps: longer words are more exact.
    pub(crate) length: usize,
}

/// A text as it is compared: lower case, one blank for white space, `'` for every quote, ASCII for full-width punctuation, without
/// control characters.
pub(crate) fn normalised(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    for c in text.chars() {
        push_normalised(c, &mut words);
    }
    words
}

fn push_normalised(c: char, words: &mut String) {
    match c {
        '"'
        | '\''
        | '`'
        | '´'
        | '\u{ab}'
        | '\u{bb}'
        | '\u{2018}'..='\u{201f}'
        | '\u{2039}'
        | '\u{203a}'
        | '\u{300c}'..='\u{300f}'
        | '\u{ff02}'
        | '\u{ff07}' => words.push('\''),
        '\u{2010}'..='\u{2014}' => words.push('-'),
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{ad}' => {}
        '\u{ff01}'..='\u{ff5e}' => {
            let ascii = char::from_u32(c as u32 - 0xfee0).unwrap_or(c);
            words.push(ascii.to_ascii_lowercase());
        }
        '\u{3001}' => words.push(','),
        '\u{3002}' => words.push('.'),
        c if c.is_ascii() && !c.is_ascii_control() && c != ' ' => words.push(c.to_ascii_lowercase()),
        c if c.is_whitespace() || c.is_control() => {
            if !words.is_empty() && !words.ends_with(' ') {
                words.push(' ');
            }
        }
        c => words.extend(c.to_lowercase()),
    }
}

/// Where in `text` the place `at` of its normalised form stands.
pub(crate) fn place_in(text: &str, at: usize) -> usize {
    let mut words = String::new();
    for (place, c) in text.char_indices() {
        if words.len() >= at && !(words.ends_with(' ') && c.is_whitespace()) {
            return place;
        }
        push_normalised(c, &mut words);
    }
    text.len()
}

/// Words of a table, ready to be compared.
struct Phrase {
    speaker: usize,
    says: Says,
    /// The parts between the gaps.
    parts: Vec<String>,
    /// The part that the automaton looks for.
    key: usize,
    length: usize,
}

struct Book {
    automaton: AhoCorasick,
    phrases: Vec<Phrase>,
    /// For every pattern of the automaton, the phrases whose key begins with it.
    of_pattern: Vec<Vec<u32>>,
}

/// A key is looked for by its first bytes and compared whole then: that keeps the automaton small, and its making short.
const KEY: usize = 14;
/// Of one message so many comparisons are made: a message that repeats the beginnings of many words says nothing more.
const MOST_COMPARISONS: usize = 60_000;

fn book() -> Option<&'static Book> {
    static BOOK: OnceLock<Option<Book>> = OnceLock::new();
    BOOK.get_or_init(Book::made).as_ref()
}

impl Book {
    fn made() -> Option<Self> {
        let mut phrases: Vec<Phrase> = Vec::new();
        let mut keys: Vec<(String, u32)> = Vec::new();
        for (speaker, one) in SPEAKERS.iter().enumerate() {
            for (words, says) in one.tables.iter().flat_map(|table| table.says) {
                let parts: Vec<String> = words
                    .split("{}")
                    .map(normalised)
                    .filter(|part| !part.trim().is_empty())
                    .collect();
                let Some(key) = (0..parts.len()).max_by_key(|part| parts[*part].trim().len()) else {
                    continue;
                };
                keys.push((beginning(&parts[key]), phrases.len() as u32));
                let length = parts.iter().map(|part| part.trim().chars().count()).sum();
                phrases.push(Phrase {
                    speaker,
                    says: *says,
                    parts,
                    key,
                    length,
                });
            }
        }
        keys.sort_unstable();
        let mut patterns: Vec<String> = Vec::new();
        let mut of_pattern: Vec<Vec<u32>> = Vec::new();
        for (key, phrase) in keys {
            if patterns.last() != Some(&key) {
                patterns.push(key);
                of_pattern.push(Vec::new());
            }
            if let Some(last) = of_pattern.last_mut() {
                last.push(phrase);
            }
        }
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .build(patterns)
            .ok()?;
        Some(Self {
            automaton,
            phrases,
            of_pattern,
        })
    }
}

/// The first bytes of a key, at a border of characters.
fn beginning(key: &str) -> String {
    let end = (0..=key.len().min(KEY))
        .rev()
        .find(|at| key.is_char_boundary(*at))
        .unwrap_or(0);
    key[..end].to_owned()
}

/// Every speaker's words in a normalised message.
pub(crate) fn found_in(words: &str) -> Vec<Found> {
    let mut all = Vec::new();
    let Some(book) = book() else { return all };
    let mut seen: Vec<u32> = Vec::new();
    let mut comparisons = 0;
    for hit in book.automaton.find_overlapping_iter(words) {
        for index in &book.of_pattern[hit.pattern().as_usize()] {
            comparisons += 1;
            if comparisons > MOST_COMPARISONS {
                return all;
            }
            let phrase = &book.phrases[*index as usize];
            if !words[hit.start()..].starts_with(phrase.parts[phrase.key].as_str()) || seen.contains(index) {
                continue;
            }
            if let Some(at) = phrase.place(words, hit.start()) {
                seen.push(*index);
                all.push(Found {
                    speaker: phrase.speaker,
                    says: phrase.says,
                    at,
                    length: phrase.length,
                });
            }
        }
    }
    all
}

/// How far apart the parts of one phrase may stand.
const WIDEST_GAP: usize = 700;

impl Phrase {
    /// Where the phrase begins if it stands here, its key at `key_at`.
    fn place(&self, words: &str, key_at: usize) -> Option<usize> {
        let key = &self.parts[self.key];
        if !stands_whole(words, key_at, key) {
            return None;
        }
        let mut from = key_at + key.len();
        for part in &self.parts[self.key + 1..] {
            let near = &words[from..limit_after(words, from)];
            let at = from + whole_in(near, words, from, part, false)?;
            from = at + part.len();
        }
        let mut to = key_at;
        for part in self.parts[..self.key].iter().rev() {
            let start = limit_before(words, to);
            to = start + whole_in(&words[start..to], words, start, part, true)?;
        }
        Some(to)
    }
}

fn limit_after(words: &str, from: usize) -> usize {
    let mut to = (from + WIDEST_GAP).min(words.len());
    while !words.is_char_boundary(to) {
        to += 1;
    }
    to
}

fn limit_before(words: &str, to: usize) -> usize {
    let mut from = to.saturating_sub(WIDEST_GAP);
    while !words.is_char_boundary(from) {
        from -= 1;
    }
    from
}

fn whole_in(near: &str, words: &str, start: usize, part: &str, last: bool) -> Option<usize> {
    let mut places = near
        .match_indices(part)
        .map(|(at, _)| at)
        .filter(|at| stands_whole(words, start + at, part));
    if last { places.last() } else { places.next() }
}

/// True when the words at `at` are not a piece of longer words.
fn stands_whole(words: &str, at: usize, part: &str) -> bool {
    let joined = |outer: Option<char>, inner: Option<char>| matches!((outer, inner), (Some(outer), Some(inner)) if is_of_word(outer) && is_of_word(inner));
    !joined(words[..at].chars().next_back(), part.chars().next())
        && !joined(words[at + part.len()..].chars().next(), part.chars().next_back())
}

/// Letters and digits of the scripts that put blanks between words.
pub(crate) fn is_of_word(c: char) -> bool {
    c == '_'
        || (c.is_alphanumeric()
            && !matches!(c, '\u{e00}'..='\u{e7f}' | '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{d7ff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sides_are_compared_without_case_quotes_and_width() {
        for (text, expected) in [
            ("User \u{201c}etl\u{201d}\n\tfailed", "user 'etl' failed"),
            ("用户 \u{ff02}a\u{ff02}：失败", "用户 'a':失败"),
            ("ÄÖ\u{a0}«x»", "äö 'x'"),
        ] {
            assert_eq!(normalised(text), expected);
        }
    }

    #[test]
    fn words_are_never_found_inside_longer_words() {
        for (text, part, whole) in [
            ("filenotfoundexception", "enotfound", false),
            ("getaddrinfo enotfound db", "enotfound", true),
            ("connect_timeout", "timeout", false),
            ("(timeout)", "timeout", true),
            ("호스트는 x", "호스트", true),
        ] {
            let at = text.find(part).unwrap();
            assert_eq!(stands_whole(text, at, part), whole, "{text}");
        }
    }

    #[test]
    fn a_place_is_found_again_in_the_text_as_it_was() {
        let text = "A  \u{201c}B\u{201d}  failed";
        assert_eq!(
            &text[place_in(text, normalised(text).find("failed").unwrap())..],
            "failed"
        );
    }
}
