//! Scripts: which driver, secrets, hosts and connections a job's script names.
//!
//! A script is read like a program and not like a bag of words: its string literals, and the keys that they belong to (`"key": value`,
//! `key=value`, `.option("key", value)`, `options["key"] = value`, `"key" -> value`, JSON in a literal). A literal that a name is given
//! once is read through that name. All else, f-strings, calls, arguments, is named and not known. Nothing is run, and all of it is
//! linear in time.

mod keys;
mod lexer;
mod names;

use std::borrow::Cow;

use shared_domain::jdbc::target_of_url;
use shared_domain::redact::leaving::is_secret;
use shared_domain::script::{Named, Script, ScriptHost};
use shared_domain::source::Engine;

use keys::{Key, key_of};
use lexer::{Token, tokens};
use names::Names;

/// What a script is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Python, also as Glue's Python shell runs it.
    Python,
    /// Scala.
    Scala,
}

impl Language {
    /// By the end of the script's name, else by the job's `--job-language`.
    pub fn of(location: &str, argument: Option<&str>) -> Self {
        let ends = |end: &str| location.to_ascii_lowercase().ends_with(end);
        let says_scala = argument.is_some_and(|language| language.eq_ignore_ascii_case("scala"));
        if ends(".scala") || (says_scala && !ends(".py")) {
            Self::Scala
        } else {
            Self::Python
        }
    }
}

/// What `text` names. `whole` is false for a script that goes on behind it.
pub fn read(text: &str, language: Language, whole: bool) -> Script {
    let tokens = tokens(text, language);
    let mut reader = Reader {
        names: Names::of(&tokens, language),
        tokens: &tokens,
        found: Script {
            in_part: !whole,
            ..Script::default()
        },
    };
    let mut brackets = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        match token {
            Token::Sign(open @ (b'(' | b'[' | b'{')) => brackets.push(*open),
            Token::Sign(b')' | b']' | b'}') => {
                brackets.pop();
            }
            Token::Text(text) => reader.text(at, text),
            Token::Made(text) if is_url(text) => reader.not_known(Named::Host),
            Token::Word(word) => reader.word(at, word, brackets.last() == Some(&b'(')),
            _ => {}
        }
    }
    reader.found
}

/// What stands in the place of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Value<'a> {
    /// A literal, by itself or by its name.
    Known(Cow<'a, str>),
    /// Something that is made when the script runs.
    Made,
    /// A switch, or nothing at all.
    Nothing,
}

/// How firmly a key is one: `driver=` in a call may be anything's, `.option("driver", ...)` is Spark's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// A name that is given a value: its literal counts, as far as it is one that names a thing by itself.
    Assigned,
    /// An option, or an argument.
    Option,
    /// The first two arguments of some call.
    Pair,
}

/// Literals are joined up to so many: `"a" "b"`.
const MOST_PIECES: usize = 8;
/// A longer text is no key.
const LONGEST_KEY: usize = 64;
/// A longer literal names nothing.
const LONGEST_VALUE: usize = 4096;

struct Reader<'a, 't> {
    tokens: &'t [Token<'a>],
    names: Names<'a>,
    found: Script,
}

impl<'a> Reader<'a, '_> {
    fn sign(&self, at: usize, sign: u8) -> bool {
        self.tokens.get(at) == Some(&Token::Sign(sign))
    }

    fn before(&self, at: usize, back: usize) -> Option<&Token<'a>> {
        self.tokens.get(at.checked_sub(back)?)
    }

    fn not_known(&mut self, named: Named) {
        self.found.not_known.insert(named);
    }

    /// A literal: as a URL, as JSON, as a key.
    fn text(&mut self, at: usize, text: &str) {
        let trimmed = text.trim_start();
        if trimmed.starts_with("jdbc:") {
            self.url(at);
        } else if trimmed.starts_with('{') {
            if let Ok(json) = serde_json::from_str::<serde_json::Value>(text) {
                self.json(&json);
            }
        } else if text.len() <= LONGEST_KEY
            && let Some(key) = key_of(text)
            && let Some((place, value)) = self.of_key(at)
        {
            self.take(key, place, value);
        }
    }

    /// The value of the key at `at`, where it is one.
    fn of_key(&self, at: usize) -> Option<(Place, Value<'a>)> {
        let opened = matches!(self.before(at, 1), Some(Token::Sign(b'{' | b',')));
        if self.sign(at + 1, b':') && opened {
            return Some((Place::Option, self.value(at + 2)));
        }
        if self.tokens.get(at + 1) == Some(&Token::Arrow) {
            return Some((Place::Option, self.value(at + 2)));
        }
        if self.sign(at + 1, b',') && self.before(at, 1) == Some(&Token::Sign(b'(')) {
            let is_option =
                |word: &str| ["option", "config", "set", "setdefault", "setIfMissing", "put", "update"].contains(&word);
            let place = match self.before(at, 2) {
                Some(Token::Word(word)) if is_option(word) => Place::Option,
                _ => Place::Pair,
            };
            return Some((place, self.value(at + 2)));
        }
        if self.sign(at + 1, b']') && self.before(at, 1) == Some(&Token::Sign(b'[')) && self.sign(at + 2, b'=') {
            return Some((Place::Option, self.value(at + 3)));
        }
        None
    }

    /// A name: as a key, and as a call that takes a name.
    fn word(&mut self, at: usize, word: &str, in_call: bool) {
        let argument = match word {
            "extract_jdbc_conf" | "extractJDBCConf" => Some(Key::Connection),
            "forName" => Some(Key::Class),
            _ => None,
        };
        // By its keyword it is read as any other.
        if let Some(key) = argument.filter(|_| self.sign(at + 1, b'(') && !self.sign(at + 3, b'=')) {
            let value = self.value(at + 2);
            self.take(key, Place::Option, value);
        }
        if self.sign(at + 1, b'=')
            && word.len() <= LONGEST_KEY
            && let Some(key) = key_of(word)
        {
            let place = if in_call { Place::Option } else { Place::Assigned };
            let value = self.value(at + 2);
            self.take(key, place, value);
        }
    }

    /// What stands at `at` and ends there.
    fn value(&self, at: usize) -> Value<'a> {
        let mut end = at;
        let mut whole: Cow<'a, str> = Cow::Borrowed("");
        while let Some(Token::Text(piece)) = self.tokens.get(end) {
            if end - at == MOST_PIECES || piece.len() > LONGEST_VALUE {
                return Value::Made;
            }
            whole = if end == at {
                piece.clone()
            } else {
                whole + piece.clone()
            };
            end += 1;
        }
        match self.tokens.get(end) {
            _ if end > at && self.is_end(end) => Value::Known(whole),
            Some(Token::Word("None" | "null" | "True" | "False" | "true" | "false")) if end == at => Value::Nothing,
            Some(Token::Word(word)) if end == at && self.is_end(end + 1) => match self.names.literal(word) {
                // It is a literal of one piece, and what is called a password names nothing.
                Some(place) if self.is_end(place + 1) && !is_secret(word) => match &self.tokens[place] {
                    Token::Text(text) if text.len() <= LONGEST_VALUE => Value::Known(text.clone()),
                    _ => Value::Made,
                },
                _ => Value::Made,
            },
            None => Value::Nothing,
            _ => Value::Made,
        }
    }

    /// True where an expression has ended.
    fn is_end(&self, at: usize) -> bool {
        matches!(
            self.tokens.get(at),
            None | Some(Token::Line | Token::Sign(b',' | b')' | b']' | b'}' | b';'))
        )
    }

    /// A literal that begins as a URL does.
    fn url(&mut self, at: usize) {
        let target = match self.value(at) {
            Value::Known(url) => target_of_url(&url),
            _ => None,
        };
        match target.filter(|target| is_host(&target.host)) {
            Some(target) => self.found.keep_host(ScriptHost {
                host: target.host,
                port: target.port,
                engine: target.engine,
            }),
            None => self.not_known(Named::Host),
        }
    }

    /// JSON in a literal, such as the options of Glue's Scala readers.
    fn json(&mut self, json: &serde_json::Value) {
        match json {
            serde_json::Value::Object(map) => {
                for (key, value) in map {
                    match (key_of(key), value.as_str()) {
                        (Some(key), Some(text)) => {
                            self.take(key, Place::Option, Value::Known(Cow::Owned(text.to_owned())))
                        }
                        _ => self.json(value),
                    }
                }
            }
            serde_json::Value::Array(values) => values.iter().for_each(|value| self.json(value)),
            _ => {}
        }
    }

    fn take(&mut self, key: Key, place: Place, value: Value<'_>) {
        let text = match value {
            Value::Known(text) if !text.trim().is_empty() => text,
            // A name that is given something is not yet an option; where it is used as one, that is not known.
            Value::Made if place == Place::Option => {
                self.found.not_known.extend(key.named());
                return;
            }
            _ => return,
        };
        let text = text.trim();
        match key {
            Key::Jar => self.jars(|found| &mut found.driver_jars, text),
            Key::SparkJars => self.jars(|found| &mut found.spark_jars, text),
            Key::Class if is_class(text) => self.found.keep(|found| &mut found.driver_classes, text.to_owned()),
            Key::Secret if is_name(text) => self.found.keep(|found| &mut found.secret_ids, text.to_owned()),
            // A variable may be called so and hold anything.
            Key::Connection if is_name(text) && place == Place::Option => {
                self.found.keep(|found| &mut found.connections, text.to_owned());
            }
            Key::Host => self.host(text, None),
            // An option of Snowflake's connector, which no other reader has.
            Key::Snowflake => self.host(text, Some(Engine::Snowflake)),
            Key::Url | Key::Class | Key::Secret | Key::Connection => {}
        }
    }

    fn jars(&mut self, list: fn(&mut Script) -> &mut Vec<String>, text: &str) {
        for uri in text.split(',').map(str::trim).filter(|uri| !uri.is_empty()) {
            if is_jar(uri) {
                self.found.keep(list, uri.to_owned());
            } else {
                self.not_known(Named::Driver);
            }
        }
    }

    /// A host that stands alone.
    fn host(&mut self, text: &str, engine: Option<Engine>) {
        let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
        let host = rest.split(['/', ':', '?']).next().unwrap_or(rest);
        if is_host(host) {
            self.found.keep_host(ScriptHost {
                host: host.to_owned(),
                port: engine.map(Engine::default_port),
                engine,
            });
        }
    }
}

/// A string that is made, and begins as a URL does behind its prefix and quotes.
fn is_url(made: &str) -> bool {
    let inner = made.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '"' || c == '\'');
    // `jdbc` is of letters too.
    inner.starts_with(':') && made[..made.len() - inner.len()].ends_with("jdbc")
}

/// A name with a dot, or an address. A word alone may be anything, also a part of a password.
fn is_host(host: &str) -> bool {
    let of_names = |c: char| c.is_ascii_alphanumeric() || "._-:".contains(c);
    (4..=253).contains(&host.len()) && host.contains(['.', ':']) && host.chars().all(of_names)
}

/// `org.postgresql.Driver`
fn is_class(text: &str) -> bool {
    let is_part = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && part.chars().all(|c| c.is_ascii_alphanumeric() || "_$".contains(c))
    };
    text.len() <= 255 && text.contains('.') && text.split('.').all(is_part)
}

/// The characters of names and ARNs.
fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "/_+=.@-!: ".contains(c))
}

/// An object of S3 whose name has nothing but a name in it.
fn is_jar(uri: &str) -> bool {
    let is_uri = crate::driver::custom::s3_object(uri).is_some();
    is_uri && !uri.contains(['?', '"', '\'', '{', '%', '$', ' '])
}

#[cfg(test)]
mod tests;
