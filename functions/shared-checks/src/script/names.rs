//! Names that a script gives one literal, once: `SECRET = "glue/orders"`.

use std::collections::HashMap;

use super::Language;
use super::lexer::Token;

/// What each name is given.
pub(super) struct Names<'a>(HashMap<&'a str, Given>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Given {
    /// A literal, at that place among the tokens.
    Literal(usize),
    /// Something else, or more than once.
    Else,
}

impl<'a> Names<'a> {
    /// Of all tokens of a script.
    pub(super) fn of(tokens: &[Token<'a>], language: Language) -> Self {
        let mut names = Self(HashMap::new());
        // Each bracket, and whether it holds the parameters of a function.
        let mut brackets: Vec<(u8, bool)> = Vec::new();
        let word_at = |at: Option<usize>| match at.and_then(|at| tokens.get(at)) {
            Some(Token::Word(word)) => Some(*word),
            _ => None,
        };
        for (at, token) in tokens.iter().enumerate() {
            match token {
                Token::Sign(open @ (b'(' | b'[' | b'{')) => {
                    let defines = *open == b'(' && word_at(at.checked_sub(2)).is_some_and(|word| word == "def");
                    let inside = brackets.last().is_some_and(|(_, parameters)| *parameters);
                    brackets.push((*open, defines || inside));
                }
                Token::Sign(b')' | b']' | b'}') => {
                    brackets.pop();
                }
                Token::Word(word) => {
                    let bound = word_at(at.checked_sub(1))
                        .is_some_and(|before| matches!(before, "for" | "as" | "lambda" | "import" | "del" | "global"));
                    match brackets.last() {
                        Some((_, true)) => names.give(word, Given::Else),
                        _ if bound => names.give(word, Given::Else),
                        // Statements stand in Scala's braces and in no bracket of Python's.
                        Some((b'{', _)) if language == Language::Scala => names.statement(tokens, at, word),
                        Some(_) => {}
                        None => names.statement(tokens, at, word),
                    }
                }
                _ => {}
            }
        }
        names
    }

    /// A name outside of calls: given something, changed, or one of several.
    fn statement(&mut self, tokens: &[Token<'a>], at: usize, word: &'a str) {
        let before = at.checked_sub(1).and_then(|before| tokens.get(before));
        if matches!(before, Some(Token::Sign(b'.'))) {
            return;
        }
        match tokens.get(at + 1) {
            // `a, b = ...`
            Some(Token::Sign(b',' | b'=')) if matches!(before, Some(Token::Sign(b','))) => self.give(word, Given::Else),
            Some(Token::Sign(b',')) => self.give(word, Given::Else),
            Some(Token::Operator(sign)) if !b"=!<>".contains(sign) => self.give(word, Given::Else),
            Some(Token::Sign(b'=')) => self.give(word, literal_at(tokens, at + 2)),
            // `a: str = "..."`
            Some(Token::Sign(b':')) if tokens.get(at + 3) == Some(&Token::Sign(b'=')) => {
                self.give(word, literal_at(tokens, at + 4));
            }
            _ => {}
        }
    }

    fn give(&mut self, name: &'a str, given: Given) {
        self.0
            .entry(name)
            .and_modify(|before| *before = Given::Else)
            .or_insert(given);
    }

    /// Where the literal stands that `name` is.
    pub(super) fn literal(&self, name: &str) -> Option<usize> {
        match self.0.get(name)? {
            Given::Literal(place) => Some(*place),
            Given::Else => None,
        }
    }
}

fn literal_at(tokens: &[Token<'_>], at: usize) -> Given {
    match tokens.get(at) {
        Some(Token::Text(_)) => Given::Literal(at),
        _ => Given::Else,
    }
}
