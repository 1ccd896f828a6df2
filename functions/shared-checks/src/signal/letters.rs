//! Letters that were lost on the way: `la base de donn�es`, `la autentificaci?n`, `A tentativa de conexÒo falhou`. Consoles, logs and
//! pages do it to translated messages. What is left of a word tells which it was, where it is one that a speaker says.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use super::speakers::SPEAKERS;

/// What stands where a letter was that could not be read.
const LOST: char = '\u{fffd}';
/// Letters of Latin-1 as the code pages of consoles (850 and 437) show their bytes, behind a small letter: no word has them there.
const MISREAD: &str = "ÒÚÛÙÞÓÔÌÍÎÏÝÐÊËÈþ±¾³²§÷·¨¶≤≥√ⁿτπΣΓΦΘσδφε∞¸°";
/// The same, where the text is known to be such a one.
const MISREAD_TOO: &str = "ßõãÃÕýµ½¼¯´¹";
/// A shorter word may be any.
const SHORTEST: usize = 4;

/// How the letters of a text were lost.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Loss {
    /// Each is U+FFFD.
    Replaced,
    /// Each is a question mark.
    Asked,
    /// They are others.
    Misread,
}

impl Loss {
    fn of(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let within = |at: usize| {
            bytes[at] == b'?'
                && at > 0
                && bytes[at - 1].is_ascii_lowercase()
                && bytes.get(at + 1).is_some_and(u8::is_ascii_lowercase)
        };
        match () {
            () if text.contains(LOST) => Some(Self::Replaced),
            // A URL has one before its parameters.
            () if (0..bytes.len()).filter(|at| within(*at)).nth(1).is_some() => Some(Self::Asked),
            () if !text.is_ascii() && is_misread(text) => Some(Self::Misread),
            () => None,
        }
    }

    fn is_lost(self, c: char) -> bool {
        match self {
            Self::Replaced => c == LOST,
            Self::Asked => c == '?',
            Self::Misread => MISREAD.contains(c) || MISREAD_TOO.contains(c),
        }
    }
}

/// A letter of a code page behind a small letter.
fn is_misread(text: &str) -> bool {
    let mut before = ' ';
    text.chars().any(|c| {
        let is = !c.is_ascii() && before.is_ascii_lowercase() && MISREAD.contains(c);
        before = c;
        is
    })
}

/// The text with the words that it had.
pub(super) fn restored(text: Cow<'_, str>) -> Cow<'_, str> {
    let Some(loss) = Loss::of(&text) else { return text };
    let is_of_word = |c: char| c.is_alphabetic() || loss.is_lost(c);
    // MySQL's own Polish has question marks.
    let own = |word: &str| word.contains('?') && vocabulary().asked.contains(&*word.to_lowercase());
    if loss == Loss::Asked && text.split(|c| !is_of_word(c)).any(own) {
        return text;
    }
    let mut whole = String::with_capacity(text.len());
    let mut rest = &*text;
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|c| !is_of_word(c)).unwrap_or(rest.len());
        if end == 0 {
            whole.push(first);
            rest = &rest[first.len_utf8()..];
            continue;
        }
        push_word(&rest[..end], loss, &mut whole);
        rest = &rest[end..];
    }
    Cow::Owned(whole)
}

/// A word as it was; marks around it that are no letters of it were quotes.
fn push_word(word: &str, loss: Loss, whole: &mut String) {
    if !word.contains(|c| loss.is_lost(c)) {
        whole.push_str(word);
        return;
    }
    if let Some(known) = known(word) {
        push_merged(word, known, whole);
        return;
    }
    let inner = word.trim_matches(|c| loss.is_lost(c));
    if loss != Loss::Replaced || inner.len() == word.len() {
        whole.push_str(word);
        return;
    }
    let (before, behind) = (word.starts_with(LOST), word.ends_with(LOST));
    whole.push_str(if before { "\"" } else { "" });
    if !inner.is_empty() {
        push_word(inner, loss, whole);
        whole.push_str(if behind { "\"" } else { "" });
    }
}

/// The letters that are left of a word, and those that it had between them.
fn push_merged(word: &str, known: &str, whole: &mut String) {
    let mut left = word.chars().filter(char::is_ascii_alphabetic);
    for c in known.chars() {
        match c.is_ascii() {
            true => whole.extend(left.next()),
            false => whole.push(c),
        }
    }
}

/// The words of all speakers that have letters to lose.
struct Vocabulary {
    /// By what is left of them.
    known: HashMap<String, &'static str>,
    /// Those that are written with a question mark.
    asked: HashSet<&'static str>,
}

/// The word of a speaker that has the same letters of ASCII, with others in the same places.
fn known(word: &str) -> Option<&'static str> {
    vocabulary().known.get(&bones(word)).copied()
}

fn vocabulary() -> &'static Vocabulary {
    static VOCABULARY: OnceLock<Vocabulary> = OnceLock::new();
    let latin = |c: char| matches!(c, '\u{e0}'..='\u{24f}');
    let is_latin = move |word: &str| word.chars().all(|c| c.is_ascii_lowercase() || latin(c));
    VOCABULARY.get_or_init(|| {
        let (mut known, mut asked) = (HashMap::new(), HashSet::new());
        let words = SPEAKERS.iter().flat_map(|speaker| speaker.tables);
        let words = words.flat_map(|table| table.says).map(|(words, _)| *words);
        for word in words.flat_map(|words| words.split(|c: char| !(c.is_alphabetic() || c == '?'))) {
            if word.contains('?') {
                asked.insert(word);
            } else if !word.is_ascii() && is_latin(word) && word.chars().count() >= SHORTEST {
                known.entry(bones(word)).or_insert(word);
            }
        }
        Vocabulary { known, asked }
    })
}

/// A word without the letters that may be lost: one mark for each run of them.
fn bones(word: &str) -> String {
    let mut bones = String::with_capacity(word.len());
    for c in word.chars() {
        match c {
            c if c.is_ascii_alphabetic() => bones.push(c.to_ascii_lowercase()),
            _ if bones.ends_with(LOST) => {}
            _ => bones.push(LOST),
        }
    }
    bones
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A letter that stands alone is lost like a quote: what stands around it tells.
    #[test]
    fn a_word_of_one_letter_is_not_needed() {
        let text = "null,  message from server: \"Le h\u{fffd}te '10.0.0.9' n'est pas authoris\u{fffd} \u{fffd} se connecter \u{fffd} ce serveur MariaDB\"";
        let said = crate::signal::speakers::heard::said(text, Some(shared_domain::source::Engine::Mysql));
        assert_eq!(said, "network/host_not_allowed");
    }

    #[test]
    fn what_is_left_of_a_word_tells_which_it_was() {
        for (text, meant) in [
            (
                "la base de donn\u{fffd}es \u{fffd} x \u{fffd} n'existe pas",
                "la base de données \" x \" n'existe pas",
            ),
            ("de donn\u{fffd}\u{fffd}es", "de données"),
            (
                "la autentificaci\u{fffd}n password fall\u{fffd} para el usuario \u{fffd}x\u{fffd}",
                "la autentificación password falló para el usuario \"x\"",
            ),
            ("Autentificaci?n: la conexi?n", "Autentificación: la conexión"),
            ("A tentativa de conexÒo falhou.", "A tentativa de conexão falhou."),
            ("la conexi¾n", "la conexión"),
        ] {
            assert_eq!(restored(Cow::Borrowed(text)), meant);
        }
        // Nothing is lost, or nobody says the word.
        for text in [
            "jdbc:postgresql://h/d?user=x",
            "x?y and z?user=w",
            "die Größe außen, NÃO, não",
            "zz\u{fffd}zz",
            "25 m² of it",
            "",
        ] {
            assert_eq!(restored(Cow::Borrowed(text)), text);
        }
    }
}
