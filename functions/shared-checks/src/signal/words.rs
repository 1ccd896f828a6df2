//! Words as both sides compare them, and the one index that finds the words of every speaker.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::OnceLock;

use super::cause::Cause;
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
    /// They are English, or the same in every language.
    pub(crate) english: bool,
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

/// Normalised words without the accents of Latin letters: `conexión` as `conexion`.
pub(crate) fn unaccented(words: &str) -> Cow<'_, str> {
    const ACCENTS: &[(char, &str)] = &[
        ('a', "àáâãäå"),
        ('c', "çć"),
        ('e', "èéêëę"),
        ('i', "ìíîï"),
        ('n', "ñń"),
        ('o', "òóôõö"),
        ('s', "śš"),
        ('u', "ùúûü"),
        ('z', "źżž"),
    ];
    if words.is_ascii() {
        return Cow::Borrowed(words);
    }
    let plain = |c: char| {
        let letter = ACCENTS.iter().find(|(_, accented)| accented.contains(c));
        letter.map_or(c, |(letter, _)| *letter)
    };
    Cow::Owned(words.chars().map(plain).collect())
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
    /// As in the table, normalised.
    words: Cow<'static, str>,
    /// Where the longest part stands, which is looked for first.
    key: Range<usize>,
    english: bool,
}

/// The words of some speakers, by the first bytes of their keys.
///
/// A hash of the first bytes is looked up at every place where words can begin, and the words are compared whole then. An automaton
/// over all of them takes tens of milliseconds to be made, which a Lambda would pay at every start. There is a book for each
/// engine's speaker, made when it is first asked, and one for all who speak in every run.
struct Book {
    phrases: Vec<Phrase>,
    /// Keys of eight bytes and more, by their first eight.
    long: Index,
    /// Shorter keys, by their first four.
    short: Index,
}

/// Phrases by a hash of their first bytes: `heads` holds one more than the first phrase of a bucket, `next` of the following ones.
struct Index {
    heads: Vec<u32>,
    next: Vec<u32>,
    shift: u32,
}

const LONG: usize = 8;
const SHORT: usize = 4;
/// Of one message so many comparisons are made: a message that repeats the beginnings of many words says nothing more.
const MOST_COMPARISONS: usize = 60_000;

impl Index {
    fn new(phrases: usize) -> Self {
        let buckets = (2 * phrases).next_power_of_two().max(64);
        Self {
            heads: vec![0; buckets],
            next: vec![0; phrases],
            shift: 64 - buckets.trailing_zeros(),
        }
    }

    fn add(&mut self, hash: u64, phrase: usize) {
        let bucket = (hash >> self.shift) as usize;
        self.next[phrase] = self.heads[bucket];
        self.heads[bucket] = phrase as u32 + 1;
    }

    /// The phrases of a bucket.
    fn of(&self, hash: u64) -> impl Iterator<Item = usize> + '_ {
        let mut at = self.heads[(hash >> self.shift) as usize];
        std::iter::from_fn(move || {
            let phrase = (at as usize).checked_sub(1)?;
            at = self.next[phrase];
            Some(phrase)
        })
    }
}

/// The hash of the first `length` bytes at a place.
fn hash(bytes: &[u8], length: usize) -> Option<u64> {
    let mut first = [0; LONG];
    first[..length].copy_from_slice(bytes.get(..length)?);
    Some(u64::from_le_bytes(first).wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

/// The book of an engine's speaker, by its index; of all others with None.
fn book(speaker: Option<usize>) -> &'static Book {
    static BOOKS: [OnceLock<Book>; SPEAKERS.len() + 1] = [const { OnceLock::new() }; SPEAKERS.len() + 1];
    BOOKS[speaker.map_or(0, |speaker| speaker + 1)].get_or_init(|| Book::made(speaker))
}

impl Book {
    fn made(of: Option<usize>) -> Self {
        let mut phrases: Vec<Phrase> = Vec::new();
        for (speaker, one) in SPEAKERS.iter().enumerate() {
            if of.map_or(one.engines.is_empty(), |of| of == speaker) {
                for table in one.tables {
                    let english = matches!(table.language, "en" | "*");
                    let words = table.says.iter();
                    phrases.extend(words.filter_map(|(words, says)| Phrase::of(words, speaker, *says, english)));
                }
            }
        }
        let (mut long, mut short) = (Index::new(phrases.len()), Index::new(phrases.len()));
        for (number, phrase) in phrases.iter().enumerate() {
            let key = phrase.key().as_bytes();
            if let Some(hash) = hash(key, LONG) {
                long.add(hash, number);
            } else if let Some(hash) = hash(key, SHORT) {
                short.add(hash, number);
            }
        }
        Self { phrases, long, short }
    }

    /// The phrases whose keys may stand at a place, by the hashes of its first bytes.
    fn candidates(&self, long: Option<u64>, short: Option<u64>) -> impl Iterator<Item = usize> + '_ {
        let long = long.map(|hash| self.long.of(hash));
        let short = short.map(|hash| self.short.of(hash));
        long.into_iter().flatten().chain(short.into_iter().flatten())
    }
}

impl Phrase {
    fn of(words: &'static str, speaker: usize, says: Says, english: bool) -> Option<Self> {
        let words = if is_normalised(words) {
            Cow::Borrowed(words)
        } else {
            Cow::Owned(normalised(words))
        };
        let key = if words.contains('{') {
            longest_part(&words)
        } else {
            0..words.len()
        };
        (!key.is_empty()).then_some(Self {
            speaker,
            says,
            words,
            key,
            english,
        })
    }

    fn key(&self) -> &str {
        &self.words[self.key.clone()]
    }

    /// The parts before the key, the last one first.
    fn before(&self) -> impl Iterator<Item = &str> {
        self.words[..self.key.start]
            .rsplit(GAP)
            .map(str::trim)
            .filter(|part| !part.is_empty())
    }

    /// The parts behind the key.
    fn behind(&self) -> impl Iterator<Item = &str> {
        self.words[self.key.end..]
            .split(GAP)
            .map(str::trim)
            .filter(|part| !part.is_empty())
    }

    fn found(&self, at: usize) -> Found {
        let parts = self.before().chain([self.key()]).chain(self.behind());
        let length = parts.map(|part| part.chars().count()).sum();
        Found {
            speaker: self.speaker,
            says: self.says,
            at,
            length,
            english: self.english,
        }
    }
}

/// What stands in a table for anything.
const GAP: &str = "{}";

fn longest_part(words: &str) -> Range<usize> {
    let mut longest = 0..0;
    let mut from = 0;
    for part in words.split(GAP) {
        let start = from + part.len() - part.trim_start().len();
        let end = start + part.trim().len();
        if end - start > longest.len() {
            longest = start..end;
        }
        from += part.len() + GAP.len();
    }
    longest
}

/// True for words that need no normalising, as nearly all of a table are.
fn is_normalised(words: &str) -> bool {
    let plain = |c: char| match c {
        ' ' => true,
        c if c.is_ascii() => !(c.is_ascii_uppercase() || c.is_ascii_control() || matches!(c, '"' | '`')),
        // Letters: what is neither upper case nor one of the marks that are compared as others.
        c => c.is_alphanumeric() && !c.is_uppercase() && !matches!(c, '\u{ff01}'..='\u{ff5e}'),
    };
    words.chars().all(plain) && !words.starts_with(' ') && !words.ends_with(' ')
}

/// The words of these engines' speakers, and of all who speak in every run, in a normalised message.
pub(crate) fn found_in(words: &str, speakers: &[usize]) -> Vec<Found> {
    let books: Vec<&Book> = [None]
        .into_iter()
        .chain(speakers.iter().copied().map(Some))
        .map(book)
        .collect();
    let mut all: Vec<Found> = Vec::new();
    let mut seen: Vec<*const Phrase> = Vec::new();
    let mut comparisons = 0;
    let mut before = None;
    for (at, c) in words.char_indices() {
        // Words begin where no word goes on.
        let begins = c != ' ' && !(is_of_word(c) && before.is_some_and(is_of_word));
        before = Some(c);
        if !begins {
            continue;
        }
        let rest = &words.as_bytes()[at..];
        let (long, short) = (hash(rest, LONG), hash(rest, SHORT));
        for book in &books {
            for index in book.candidates(long, short) {
                let phrase = &book.phrases[index];
                comparisons += 1;
                if comparisons > MOST_COMPARISONS {
                    return all;
                }
                if !rest.starts_with(phrase.key().as_bytes()) || seen.contains(&std::ptr::from_ref(phrase)) {
                    continue;
                }
                if let Some(at) = phrase.place(words, at) {
                    seen.push(phrase);
                    all.push(phrase.found(at));
                }
            }
        }
    }
    all
}

/// The cut beginning of words has so many letters at least, and half of theirs.
const SHORTEST_CUT: usize = 20;

/// What words say that a message breaks off in: `... password authentication fail`. Nothing where they may be of two stages.
pub(crate) fn cut_short(words: &str, speakers: &[usize]) -> Option<Found> {
    const LONGEST_CUT: usize = 120;
    let text = words.trim_end_matches([' ', '.', '\u{2026}']);
    let books: Vec<&Book> = [None]
        .into_iter()
        .chain(speakers.iter().copied().map(Some))
        .map(book)
        .collect();
    let begins = |at: &usize| !text[..*at].ends_with(is_of_word);
    let starts = text.char_indices().map(|(at, _)| at);
    let near = starts.skip_while(|at| text.len() - at > LONGEST_CUT);
    let long = |at: &usize| text[*at..].chars().count() >= SHORTEST_CUT;
    for at in near.take_while(long).filter(begins) {
        let rest = &text[at..];
        let begun = |phrase: &&Phrase| {
            let key = phrase.key();
            // A sentence that is there whole breaks off nowhere.
            let inside = key
                .strip_prefix(rest)
                .is_some_and(|more| !more.is_empty() && !more.starts_with('.'));
            inside && 2 * rest.len() >= key.len()
        };
        let hash = hash(rest.as_bytes(), LONG);
        let found = |book: &&'static Book| {
            let phrases = book.candidates(hash, None).map(|index| &book.phrases[index]);
            let cut = |phrase: &'static Phrase| Found {
                length: rest.chars().count(),
                ..phrase.found(at)
            };
            phrases.filter(begun).map(cut).collect::<Vec<_>>()
        };
        let all: Vec<Found> = books.iter().flat_map(found).collect();
        if let Some(first) = all.first() {
            let stage = |found: &Found| found.says.cause().map(Cause::stage);
            let agree = all.iter().all(|one| stage(one) == stage(first));
            return agree.then_some(*first);
        }
    }
    None
}

/// How far apart the parts of one phrase may stand.
const WIDEST_GAP: usize = 700;

impl Phrase {
    /// Where the phrase begins if it stands here, its key at `key_at`.
    fn place(&self, words: &str, key_at: usize) -> Option<usize> {
        let key = self.key();
        if !stands_whole(words, key_at, key) {
            return None;
        }
        let mut from = key_at + key.len();
        let letters = self.words.chars().filter(|c| c.is_alphanumeric()).count();
        let closed = !key.is_ascii() && letters < SHORTEST_APART;
        for part in self.behind() {
            let near = &words[from..limit_after(words, from)];
            let near = if closed { within_sentence(near, false) } else { near };
            from += whole_in(near, words, from, part, false)? + part.len();
        }
        let mut to = key_at;
        for part in self.before() {
            let mut start = limit_before(words, to);
            if closed {
                start = to - within_sentence(&words[start..to], true).len();
            }
            to = start + whole_in(&words[start..to], words, start, part, true)?;
        }
        Some(to)
    }
}

/// Words of so many letters are sure to belong together, even where a sentence ends between them.
const SHORTEST_APART: usize = 10;

/// The part of a text that is in the sentence at its beginning, or at its end. Languages that put no blanks between words have
/// short parts, which a next sentence may have by chance.
fn within_sentence(near: &str, at_end: bool) -> &str {
    let is_end = |(at, mark): (usize, &str)| {
        let next = near[at + mark.len()..].trim_start().chars().next();
        next.is_none_or(|c| c.is_alphabetic() && !is_of_word(c)).then_some(at)
    };
    let mut ends = near.match_indices(['.', ';']).filter_map(is_end);
    if at_end {
        ends.next_back().map_or(near, |at| &near[at + 1..])
    } else {
        ends.next().map_or(near, |at| &near[..at])
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

/// True where words stand in a normalised message, not inside longer words.
pub(crate) fn has(words: &str, part: &str) -> bool {
    words.match_indices(part).any(|(at, _)| stands_whole(words, at, part))
}

/// What stands outside of quotes: the sentence, without the names that it is about. An apostrophe inside of a word opens none.
pub(crate) fn outside_quotes(words: &str) -> String {
    let mut outside = String::with_capacity(words.len());
    let mut rest = words;
    let opens = |text: &str, at: usize| !text[..at].ends_with(char::is_alphanumeric);
    let closes = |text: &str, at: usize| !text[at + 1..].starts_with(char::is_alphanumeric);
    while let Some(open) = rest.match_indices('\'').map(|(at, _)| at).find(|at| opens(rest, *at)) {
        let inside = &rest[open + 1..];
        let Some(close) = inside
            .match_indices('\'')
            .map(|(at, _)| at)
            .find(|at| closes(inside, *at))
        else {
            break;
        };
        outside.push_str(&rest[..open]);
        rest = &inside[close + 1..];
    }
    outside.push_str(rest);
    outside
}

/// True where a word has this beginning (`verbind~`), this end (`~verbindung`), or is this.
pub(crate) fn has_stem(words: &str, part: &str) -> bool {
    let (open, stem) = match part.strip_suffix('~') {
        Some(stem) => ((false, true), stem),
        None => part
            .strip_prefix('~')
            .map_or(((false, false), part), |end| ((true, false), end)),
    };
    words.match_indices(stem).any(|(at, _)| {
        let joined = |outer: Option<char>, inner: Option<char>| matches!((outer, inner), (Some(outer), Some(inner)) if is_of_word(outer) && is_of_word(inner));
        let begins = open.0 || !joined(words[..at].chars().next_back(), stem.chars().next());
        let ends = open.1 || !joined(words[at + stem.len()..].chars().next(), stem.chars().next_back());
        begins && ends
    })
}

/// True when the words at `at` are not a piece of longer words.
pub(super) fn stands_whole(words: &str, at: usize, part: &str) -> bool {
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
    fn a_stem_is_found_at_the_beginning_or_the_end_of_a_word() {
        for (words, part, there) in [
            ("die datenbankverbindung", "~verbindung", true),
            ("der verbindungsversuch", "verbind~", true),
            ("la conexión", "conexi~", true),
            ("die verbindung", "verbindung", true),
            ("die verbindungen", "verbindung", false),
            ("unverbindlich", "verbind~", false),
            ("die verbindungen", "~verbindung", false),
        ] {
            assert_eq!(has_stem(words, part), there, "{words} {part}");
        }
    }

    /// The phrases of every speaker.
    fn phrases() -> impl Iterator<Item = &'static Phrase> {
        let engines = (0..SPEAKERS.len()).filter(|speaker| !SPEAKERS[*speaker].engines.is_empty());
        [None]
            .into_iter()
            .chain(engines.map(Some))
            .flat_map(|speaker| &book(speaker).phrases)
    }

    #[test]
    fn no_words_are_too_short_to_be_found_or_stand_twice_with_two_meanings() {
        let mut meanings: std::collections::HashMap<(usize, &str), Says> = std::collections::HashMap::new();
        for phrase in phrases() {
            assert!(phrase.key().len() >= SHORT, "{:?}", phrase.words);
            let before = meanings.insert((phrase.speaker, &phrase.words), phrase.says);
            assert!(before.is_none_or(|before| before == phrase.says), "{:?}", phrase.words);
        }
    }

    #[test]
    fn every_table_names_its_language_and_its_source() {
        for table in SPEAKERS.iter().flat_map(|speaker| speaker.tables) {
            assert!(!table.language.is_empty() && table.source.len() > 10, "{table:?}");
        }
    }

    #[test]
    fn all_words_of_every_speaker_are_found_and_never_inside_longer_words() {
        for phrase in phrases() {
            let text = normalised(&phrase.words.replace(GAP, " x "));
            let heard = |text: &str| {
                found_in(text, &[phrase.speaker])
                    .into_iter()
                    .find(|found| *found == phrase.found(found.at))
            };
            assert!(heard(&text).is_some(), "{text}");
            if text.starts_with(is_of_word) {
                let longer = heard(&format!("z{text}"));
                assert!(longer.is_none_or(|found| found.at > 1), "{text}");
            }
        }
    }

    #[test]
    fn words_that_a_text_breaks_off_in_are_known_by_their_beginning() {
        let all: Vec<usize> = (0..SPEAKERS.len()).collect();
        for (text, cause) in [
            ("fatal: password authentication fail", Some(Cause::BadPassword)),
            (
                "x: unable to find valid certification...",
                Some(Cause::CertificateUntrusted),
            ),
            // Too little of it, another end, the middle of a word.
            ("fatal: password auth", None),
            ("password authentication failure of another kind", None),
            ("xpassword authentication fail", None),
            ("request to snowflake failed.", None),
            ("", None),
        ] {
            let found = cut_short(text, &all).and_then(|found| found.says.cause());
            assert_eq!(found, cause, "{text}");
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
