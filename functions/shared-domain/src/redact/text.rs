//! A text as the passes see it: its words, blanks, quotes and separators, plain, escaped, typographic or encoded.

use super::{REDACTED, Span};

/// A text and its bytes.
pub(super) struct Text<'a> {
    pub(super) text: &'a str,
    pub(super) bytes: &'a [u8],
}

/// An opening quote.
pub(super) struct Quote {
    close: Close,
    /// Where what it quotes begins.
    pub(super) after: usize,
}

#[derive(PartialEq)]
enum Close {
    /// `"` or `'`, with as many backslashes before it as at the opening.
    Byte { quote: u8, slashes: usize },
    /// Something that has no escape.
    Mark(&'static [u8]),
}

/// Quotes of XML, URLs, JSON within JSON, shells and typesetters: what opens and what closes.
const MARKS: &[(&[u8], &[u8])] = &[
    (b"&quot;", b"&quot;"),
    (b"&#34;", b"&#34;"),
    (b"&apos;", b"&apos;"),
    (b"&#39;", b"&#39;"),
    (b"%22", b"%22"),
    (b"%27", b"%27"),
    (b"\\u0022", b"\\u0022"),
    (b"\\u0027", b"\\u0027"),
    (b"\\x22", b"\\x22"),
    (b"\\x27", b"\\x27"),
    (b"`", b"`"),
    ("\u{201c}".as_bytes(), "\u{201d}".as_bytes()),
    ("\u{201d}".as_bytes(), "\u{201d}".as_bytes()),
    ("\u{201e}".as_bytes(), "\u{201c}".as_bytes()),
    ("\u{2018}".as_bytes(), "\u{2019}".as_bytes()),
    ("\u{2019}".as_bytes(), "\u{2019}".as_bytes()),
    ("\u{ab}".as_bytes(), "\u{bb}".as_bytes()),
    ("\u{300c}".as_bytes(), "\u{300d}".as_bytes()),
];

/// The one set of separators between a key and its value, the longer ones first.
const SEPARATORS: &[&[u8]] = &[
    b"=>",
    b"->",
    b":=",
    b"==",
    b"=",
    b":",
    b"|",
    b"%253D",
    b"%253d",
    b"%3D",
    b"%3d",
    b"%3A",
    b"%3a",
    b"\\u003d",
    b"\\u003D",
    b"\\u003a",
    b"\\u003A",
    b"&#61;",
    b"&#58;",
    "\u{2192}".as_bytes(),
    "\u{ff1a}".as_bytes(),
    "\u{ff1d}".as_bytes(),
];

impl<'a> Text<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text,
            bytes: text.as_bytes(),
        }
    }

    pub(super) fn byte(&self, at: usize) -> Option<u8> {
        self.bytes.get(at).copied()
    }

    pub(super) fn starts(&self, at: usize, with: &[u8]) -> bool {
        self.bytes.get(at..).is_some_and(|rest| rest.starts_with(with))
    }

    /// True when what stands before `at` ends so, in any case.
    pub(super) fn ends_before(&self, at: usize, with: &str) -> bool {
        at >= with.len() && self.bytes[at - with.len()..at].eq_ignore_ascii_case(with.as_bytes())
    }

    /// True when `word` stands within `reach` bytes before `at`.
    pub(super) fn is_before(&self, at: usize, word: &str, reach: usize) -> bool {
        let from = at.saturating_sub(word.len() + reach);
        self.bytes[from..at]
            .windows(word.len())
            .any(|window| window.eq_ignore_ascii_case(word.as_bytes()))
    }

    /// The length of a character beyond ASCII that is no letter but a quote, blank, colon, equals sign or arrow; else 0.
    pub(super) fn special(&self, at: usize) -> usize {
        match self.bytes.get(at..).unwrap_or_default() {
            [0xe2, 0x80, 0x90..=0xaf, ..] | [0xe2, 0x86, 0x92, ..] => 3,
            [0xef, 0xbc, 0x9a | 0x9d, ..] | [0xe3, 0x80, 0x80..=0x8f, ..] => 3,
            [0xc2, 0xa0 | 0xab | 0xbb, ..] => 2,
            _ => 0,
        }
    }

    pub(super) fn is_word(&self, at: usize) -> bool {
        self.byte(at).is_some_and(|byte| {
            byte.is_ascii_alphanumeric()
                || matches!(byte, b'_' | b'-' | b'.')
                || (byte >= 0x80 && self.special(at) == 0)
        })
    }

    /// The end of the word at `at`, which the head of a PEM block ends too, and an arrow.
    pub(super) fn word_end(&self, at: usize) -> usize {
        let mut end = at;
        while self.is_word(end) && !(end > at && (self.starts(end, b"-----BEGIN") || self.starts(end, b"->"))) {
            end += 1;
        }
        end
    }

    /// Where the word at `start..end` really begins: after the letter of an escape such as `\n`, and the digits of one such as `%22`.
    pub(super) fn begin_of(&self, start: usize, end: usize) -> usize {
        let before = start.checked_sub(1).map(|before| self.bytes[before]);
        let skipped = match (before, self.bytes[start]) {
            (Some(b'\\'), b'n' | b'r' | b't') if end - start > 1 => 1,
            (Some(b'\\'), b'u') if end - start > 5 => 5,
            (Some(b'\\'), b'x') if end - start > 3 => 3,
            (Some(b'%'), _) if end - start > 2 => 2,
            _ => 0,
        };
        // What looks like an escape and holds a letter beyond ASCII is none.
        if self.bytes[start..start + skipped].is_ascii() {
            start + skipped
        } else {
            start
        }
    }

    /// A word of letters at `at`, and where it ends.
    pub(super) fn plain_word(&self, at: usize) -> (&'a str, usize) {
        let mut end = at;
        while self.is_word(end) && !matches!(self.byte(end), Some(b'.' | b'-')) && end - at < 32 {
            end += 1;
        }
        // A word that is longer than any that is looked for may be cut within a letter.
        (self.text.get(at..end).unwrap_or_default(), end)
    }

    pub(super) fn skip_blanks(&self, mut at: usize, lines: bool) -> usize {
        loop {
            match self.byte(at) {
                Some(b' ' | b'\t') => at += 1,
                Some(b'\n' | b'\r') if lines => at += 1,
                Some(0xc2) if self.byte(at + 1) == Some(0xa0) => at += 2,
                Some(b'\\') if lines && matches!(self.byte(at + 1), Some(b'n' | b'r' | b't')) => at += 2,
                _ => return at,
            }
        }
    }

    /// The separator at `at`, and where it ends.
    pub(super) fn separator(&self, at: usize) -> Option<(&'static [u8], usize)> {
        SEPARATORS
            .iter()
            .find(|separator| self.starts(at, separator))
            .map(|separator| (*separator, at + separator.len()))
    }

    /// The quote at `at`.
    pub(super) fn quote(&self, at: usize) -> Option<Quote> {
        let rest = self.bytes.get(at..)?;
        let slashes = rest.iter().take(8).take_while(|byte| **byte == b'\\').count();
        if let Some(quote @ (b'"' | b'\'')) = rest.get(slashes) {
            return Some(Quote {
                close: Close::Byte { quote: *quote, slashes },
                after: at + slashes + 1,
            });
        }
        let (open, close) = MARKS.iter().find(|(open, _)| rest.starts_with(open))?;
        Some(Quote {
            close: Close::Mark(close),
            after: at + open.len(),
        })
    }

    /// The quote that opens a literal at `at`, whatever stands before it in Python, SQL, C# or a shell: `b'`, `N'`, `$'`, `@"`.
    pub(super) fn literal(&self, at: usize) -> Option<Quote> {
        let prefix = self.bytes.get(at..)?.iter().take(2);
        let letters = prefix.take_while(|byte| b"bBuUrRfFN$@".contains(byte)).count();
        (0..=letters).find_map(|skipped| self.quote(at + skipped))
    }

    /// Where the quote right before `at` begins, if one is there.
    pub(super) fn quote_before(&self, at: usize) -> Option<usize> {
        let plain = at
            .checked_sub(1)
            .filter(|last| matches!(self.bytes[*last], b'"' | b'\'' | b'`'));
        let begin = plain.or_else(|| {
            let (open, _) = MARKS.iter().find(|(open, _)| self.bytes[..at].ends_with(open))?;
            Some(at - open.len())
        })?;
        let slashes = self.bytes[..begin]
            .iter()
            .rev()
            .take(8)
            .take_while(|byte| **byte == b'\\');
        Some(begin - slashes.count())
    }

    /// From inside a quoted value to its closing quote, and where that ends. Open to the end of the text, or of its line, if there
    /// is none.
    pub(super) fn quoted(&self, quote: &Quote) -> (Span, usize) {
        let from = quote.after;
        match quote.close {
            Close::Byte { quote, slashes } => self.quoted_plainly(from, quote, slashes),
            Close::Mark(mark) => {
                let mut end = from;
                // Not further than its line.
                while self.byte(end).is_some_and(|byte| byte != b'\n') {
                    if self.starts(end, mark) {
                        return ((from, end), end + mark.len());
                    }
                    end += 1;
                }
                ((from, end), end)
            }
        }
    }

    fn quoted_plainly(&self, from: usize, quote: u8, slashes: usize) -> (Span, usize) {
        let mut at = from;
        let mut run = 0;
        while let Some(byte) = self.byte(at) {
            let closes = byte == quote
                && if slashes == 0 {
                    run % 2 == 0
                } else {
                    run > 0 && run <= slashes
                };
            // SQL doubles a quote inside a value.
            let doubled = slashes == 0 && quote == b'\'' && at > from && self.byte(at + 1) == Some(b'\'');
            if closes && !doubled {
                return ((from, at - if slashes == 0 { 0 } else { run }), at + 1);
            }
            if byte == b'\n' && slashes == 0 && quote == b'\'' {
                return ((from, at), at);
            }
            at += if closes { 2 } else { 1 };
            run = if byte == b'\\' { run + 1 } else { 0 };
        }
        ((from, self.bytes.len()), self.bytes.len())
    }

    pub(super) fn line_end(&self, at: usize) -> usize {
        let rest = &self.bytes[at..];
        at + rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len())
    }

    /// True where only blanks stand between the beginning of a line and `at`.
    pub(super) fn begins_line(&self, at: usize) -> bool {
        let blanks = self.bytes[..at]
            .iter()
            .rev()
            .take(64)
            .take_while(|byte| matches!(byte, b' ' | b'\t'));
        let begin = at - blanks.count();
        begin == 0 || self.bytes[begin - 1] == b'\n'
    }

    pub(super) fn is_marked(&self, at: usize) -> bool {
        self.starts(at, REDACTED.as_bytes())
    }

    /// The end of the ARN at `at`, if one begins there. It names a thing, whatever its words say.
    pub(super) fn arn_end(&self, at: usize) -> Option<usize> {
        if !self.starts(at, b"arn:aws") {
            return None;
        }
        let rest = &self.bytes[at..];
        let length = rest
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric() || b":/_+=.@-!*$".contains(byte));
        let end = at + length.count();
        (self.bytes[at..end].iter().filter(|byte| **byte == b':').count() >= 5).then_some(end)
    }
}
