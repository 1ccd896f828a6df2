//! Python's and Scala's words, signs and string literals, in one pass, whatever the text is.
//!
//! What nobody would call Python or Scala gives tokens all the same: a string that does not end, ends with its line.

use std::borrow::Cow;

use super::Language;

/// A piece of a script. Comments and blanks are none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// A name, a keyword or a number.
    Word(&'a str),
    /// A string literal, without its quotes.
    Text(Cow<'a, str>),
    /// A string that is made when the script runs: an f-string, an interpolated one, bytes. As it is written.
    Made(&'a str),
    /// `->`
    Arrow,
    /// Another operator of two signs, by its first: what changes a value begins otherwise than what compares.
    Operator(u8),
    /// Any other sign.
    Sign(u8),
    /// The end of a line that may end a statement.
    Line,
}

/// The tokens of a script.
pub(super) fn tokens(text: &str, language: Language) -> Vec<Token<'_>> {
    let mut lexer = Lexer {
        text,
        bytes: text.as_bytes(),
        at: 0,
        open: 0,
        language,
        tokens: Vec::new(),
    };
    while lexer.at < lexer.bytes.len() {
        lexer.step();
    }
    lexer.tokens
}

struct Lexer<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    /// Brackets in which a line does not end a statement.
    open: usize,
    language: Language,
    tokens: Vec<Token<'a>>,
}

/// What stands before the quotes.
#[derive(Clone, Copy, Default)]
struct Prefix {
    raw: bool,
    made: bool,
}

impl<'a> Lexer<'a> {
    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn step(&mut self) {
        let byte = self.peek(0);
        match (byte, self.language) {
            (b'\n', _) => {
                if self.open == 0 {
                    self.tokens.push(Token::Line);
                }
                self.at += 1;
            }
            (b' ' | b'\t' | b'\r' | 0x0c, _) => self.at += 1,
            (b'\\', _) => self.at = self.next_char(self.at + 1),
            (b'#', Language::Python) => self.skip_line(),
            (b'/', Language::Scala) if self.peek(1) == b'/' => self.skip_line(),
            (b'/', Language::Scala) if self.peek(1) == b'*' => self.skip_comment(),
            (b'\'', Language::Scala) => self.skip_character(),
            (b'"' | b'\'', _) => self.string(self.at, Prefix::default()),
            _ if is_of_word(byte) => self.word(),
            _ => self.sign(byte),
        }
    }

    /// The place behind the character at `at`.
    fn next_char(&self, at: usize) -> usize {
        let mut next = (at + 1).min(self.bytes.len());
        while !self.text.is_char_boundary(next) {
            next += 1;
        }
        next
    }

    fn skip_line(&mut self) {
        let rest = &self.bytes[self.at..];
        self.at += rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
    }

    /// `/* ... /* ... */ ... */`
    fn skip_comment(&mut self) {
        let mut depth = 0_usize;
        while self.at < self.bytes.len() {
            match (self.peek(0), self.peek(1)) {
                (b'/', b'*') => (depth, self.at) = (depth + 1, self.at + 2),
                (b'*', b'/') => (depth, self.at) = (depth - 1, self.at + 2),
                _ => self.at += 1,
            }
            if depth == 0 {
                break;
            }
        }
        self.at = self.at.min(self.bytes.len());
    }

    /// `'x'` and `'\n'`; a quote by itself begins a symbol or a type.
    fn skip_character(&mut self) {
        let inner = if self.peek(1) == b'\\' {
            self.at + 2
        } else {
            self.at + 1
        };
        let end = self.next_char(inner);
        self.at = if self.bytes.get(end) == Some(&b'\'') {
            end + 1
        } else {
            self.at + 1
        };
    }

    fn word(&mut self) {
        let start = self.at;
        let rest = &self.bytes[start..];
        self.at += rest.iter().position(|byte| !is_of_word(*byte)).unwrap_or(rest.len());
        let word = &self.text[start..self.at];
        let quoted = match self.language {
            Language::Python => matches!(self.peek(0), b'"' | b'\''),
            Language::Scala => self.peek(0) == b'"',
        };
        match prefix_of(word, self.language).filter(|_| quoted) {
            Some(prefix) => self.string(start, prefix),
            None => self.tokens.push(Token::Word(word)),
        }
    }

    fn sign(&mut self, byte: u8) {
        let two = self.peek(1);
        let token = match (byte, two) {
            (b'-', b'>') => Token::Arrow,
            (b':', b'=') => Token::Sign(b'='),
            (b'=' | b'!' | b'<' | b'>' | b'+' | b'-' | b'*' | b'/' | b'%' | b'|' | b'&' | b'^', b'=')
            | (b'=', b'>') => Token::Operator(byte),
            _ => {
                self.count(byte);
                self.at += 1;
                self.tokens.push(Token::Sign(byte));
                return;
            }
        };
        self.at += 2;
        self.tokens.push(token);
    }

    fn count(&mut self, byte: u8) {
        let braces = self.language == Language::Python;
        match byte {
            b'(' | b'[' => self.open += 1,
            b')' | b']' => self.open = self.open.saturating_sub(1),
            b'{' if braces => self.open += 1,
            b'}' if braces => self.open = self.open.saturating_sub(1),
            _ => {}
        }
    }

    /// The string whose quotes are here; `start` is where its prefix begins.
    fn string(&mut self, start: usize, prefix: Prefix) {
        let quote = self.peek(0);
        let triple = self.peek(1) == quote && self.peek(2) == quote;
        let escapes = !(triple && self.language == Language::Scala);
        let inner = self.at + if triple { 3 } else { 1 };
        let (end, ends) = self.end_of(inner, quote, triple, escapes);
        self.at = end + if ends && triple { 3 } else { usize::from(ends) };
        if triple && ends && self.language == Language::Scala {
            // More quotes than three belong to the text; which they are makes no difference here.
            while self.peek(0) == quote {
                self.at += 1;
            }
        }
        let text = &self.text[inner..end];
        self.tokens.push(if prefix.made || !ends {
            Token::Made(&self.text[start..self.at])
        } else if prefix.raw || !escapes || !text.contains('\\') {
            Token::Text(Cow::Borrowed(text))
        } else {
            Token::Text(Cow::Owned(unescaped(text)))
        });
    }

    /// Where the string ends that begins at `inner`, and whether by its quotes.
    fn end_of(&self, inner: usize, quote: u8, triple: bool, escapes: bool) -> (usize, bool) {
        let mut at = inner;
        while let Some(byte) = self.bytes.get(at) {
            match *byte {
                b'\\' if escapes => at = self.next_char(at + 1),
                b'\n' if !triple => return (at, false),
                byte if byte == quote && (!triple || self.bytes[at..].starts_with(&[quote, quote, quote])) => {
                    return (at, true);
                }
                _ => at += 1,
            }
        }
        (self.bytes.len(), false)
    }
}

/// What the letters before a quote mean; `None` for a word that has nothing to do with it.
fn prefix_of(word: &str, language: Language) -> Option<Prefix> {
    if language == Language::Scala {
        return Some(Prefix { raw: false, made: true });
    }
    let has = |letter: char| word.chars().any(|c| c.eq_ignore_ascii_case(&letter));
    let known = word.len() <= 2 && word.chars().all(|c| "rRbBuUfFtT".contains(c));
    known.then(|| Prefix {
        raw: has('r'),
        made: has('f') || has('t') || has('b'),
    })
}

/// A literal with its backslashes read. What names a thing has none but these.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match (c, c == '\\') {
            (_, false) => out.push(c),
            (_, true) => match chars.next() {
                Some(quoted @ ('\\' | '\'' | '"')) => out.push(quoted),
                Some('n') => out.push('\n'),
                Some('t') => out.push('\t'),
                Some('\n') => {}
                Some(other) => out.extend(['\\', other]),
                None => out.push('\\'),
            },
        }
    }
    out
}

fn is_of_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}
