//! Names, word by word: a word is a run of letters and digits, and stands for the same word everywhere.

use std::collections::{BTreeMap, BTreeSet};

use super::hosts::{bare, hosts, is_everybodys, mails};
use super::names::COMMON;
use crate::jdbc;

/// A name of fewer characters says nothing, and stands in too many texts by chance.
const SHORTEST: usize = 3;

/// The words that are replaced, and the names that are met in texts.
#[derive(Clone, Debug, Default)]
pub(super) struct Words {
    /// In lower case, with the number of what stands for it.
    numbers: BTreeMap<String, usize>,
    /// Account ids, with theirs.
    accounts: BTreeMap<String, usize>,
    /// Whole names, as they are written.
    names: BTreeSet<String>,
}

impl Words {
    /// Learns a name.
    pub(super) fn learn(&mut self, name: &str) {
        let name = name.trim().trim_matches('.');
        for word in words(name) {
            self.learn_word(word);
        }
        let says_something = words(name).any(|word| self.number(word).is_some());
        if name.len() >= SHORTEST && name.len() <= 512 && says_something && !name.starts_with("arn:") {
            self.names.insert(name.to_owned());
        }
    }

    fn learn_word(&mut self, word: &str) {
        if is_account(word) {
            let number = self.accounts.len() + 1;
            self.accounts.entry(word.to_owned()).or_insert(number);
        } else if !says_nothing(word) {
            let number = self.numbers.len() + 1;
            self.numbers.entry(word.to_lowercase()).or_insert(number);
        }
    }

    /// Learns what a text names: accounts, ARNs, S3 URIs, JDBC URLs, hosts, mail addresses, and who or what its words call by name.
    pub(super) fn learn_from(&mut self, text: &str) {
        for word in words(text).filter(|word| is_account(word)) {
            self.learn_word(word);
        }
        for token in tokens(text) {
            if let Some(resource) = resource_of(token) {
                self.learn_words(resource.unwrap_or_default());
            } else if let Some(path) = path_of(token) {
                let (bucket, key) = path.split_once('/').unwrap_or((path, ""));
                self.learn(bucket);
                self.learn_words(key);
            } else if let Some(target) = token.contains("://").then(|| jdbc::target_of_url(token)).flatten()
                && !is_everybodys(&target.host)
            {
                self.learn(&target.host);
                target.database.iter().for_each(|database| self.learn(database));
            }
            if let Some(name) = url_user(token) {
                self.learn(name);
            }
        }
        for host in hosts(text) {
            self.learn(host);
            // Elsewhere it may stand without its domain.
            self.learn(host.split('.').next().unwrap_or_default());
        }
        mails(text).chain(bare(text)).for_each(|name| self.learn(name));
        self.learn_quoted(text);
    }

    fn learn_words(&mut self, text: &str) {
        words(text).for_each(|word| self.learn_word(word));
    }

    /// `user "etl"`, `database 'orders'`, `'etl'@'db7'`: what stands in marks behind these words.
    fn learn_quoted(&mut self, text: &str) {
        const BEFORE: &[&str] = &[
            "user",
            "database",
            "role",
            "schema",
            "relation",
            "table",
            "host",
            "host name",
            "server",
            "server at",
            "server name",
            "@",
            "login",
            "account",
            "principal",
        ];
        let lower = text.to_ascii_lowercase();
        for before in BEFORE {
            for (at, _) in lower.match_indices(before) {
                let rest = text
                    .get(at + before.len()..)
                    .unwrap_or_default()
                    .trim_start_matches([' ', ':', '=']);
                let Some(mark) = rest.chars().next().filter(|c| matches!(c, '"' | '\'' | '`')) else {
                    continue;
                };
                if let Some((name, _)) = rest[1..].split_once(mark)
                    && name.len() <= 128
                    && !name.contains(char::is_whitespace)
                {
                    self.learn(name);
                }
            }
        }
    }

    /// A name in a field of its own.
    pub(super) fn name(&self, name: &str) -> String {
        self.each_word(name)
    }

    /// A running text: ARNs and URIs, and whole names wherever they stand by themselves.
    pub(super) fn text(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut copied = 0;
        for token in tokens(text) {
            let at = token.as_ptr() as usize - text.as_ptr() as usize;
            out.push_str(&self.names_in(&text[copied..at]));
            copied = at + token.len();
            out.push_str(&match (token.split_once("arn:"), path_of(token)) {
                (Some((before, arn)), _) if resource_of(token).is_some() => {
                    format!("{}arn:{}", self.names_in(before), self.arn(arn))
                }
                (_, Some(_)) => self.each_word(token),
                _ => self.names_in(token),
            });
        }
        out.push_str(&self.names_in(&text[copied..]));
        out
    }

    /// `aws:secretsmanager:REGION:ACCOUNT:secret:NAME-Ab12Cd`. What AWS adds to a secret's name stays.
    fn arn(&self, arn: &str) -> String {
        let mut parts = arn.splitn(5, ':');
        let (Some(partition), Some(service), Some(region), Some(account), Some(resource)) =
            (parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return self.each_word(arn);
        };
        let added = resource.len().checked_sub(7).filter(|at| {
            let tail = resource.get(*at..).unwrap_or_default();
            service == "secretsmanager" && tail.starts_with('-') && tail[1..].chars().all(|c| c.is_ascii_alphanumeric())
        });
        let (name, tail) = resource.split_at(added.unwrap_or(resource.len()));
        if !is_named_by_people(service) {
            return format!("{partition}:{service}:{region}:{}:{resource}", self.each_word(account));
        }
        format!(
            "{partition}:{service}:{region}:{}:{}{tail}",
            self.each_word(account),
            self.each_word(name)
        )
    }

    fn each_word(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut copied = 0;
        for word in words(text) {
            let at = word.as_ptr() as usize - text.as_ptr() as usize;
            out.push_str(&text[copied..at]);
            out.push_str(&self.word(word));
            copied = at + word.len();
        }
        out.push_str(&text[copied..]);
        out
    }

    fn word(&self, word: &str) -> String {
        if let Some(number) = self.accounts.get(word) {
            return format!("{:012}", 100_000_000_000 + number);
        }
        let Some(number) = self.number(word) else {
            return word.to_owned();
        };
        // Databases fold the case of names, or do not: what differed in case alone still does.
        if word.chars().all(|c| !c.is_lowercase()) && word.chars().any(char::is_uppercase) {
            format!("NAME{number}")
        } else if word.chars().any(char::is_uppercase) {
            format!("Name{number}")
        } else {
            format!("name{number}")
        }
    }

    fn number(&self, word: &str) -> Option<usize> {
        self.numbers.get(&word.to_lowercase()).copied()
    }

    /// Whole names and accounts in a text: the longest that begins at a place, where it stands by itself.
    fn names_in(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        let mut before = None;
        while let Some(c) = text[at..].chars().next() {
            let found = (!joins(before)).then(|| self.name_at(&text[at..])).flatten();
            if let Some(name) = found {
                out.push_str(&self.each_word(name));
                at += name.len();
                before = name.chars().last();
            } else {
                out.push(c);
                at += c.len_utf8();
                before = Some(c);
            }
        }
        out
    }

    fn name_at<'t>(&self, text: &'t str) -> Option<&'t str> {
        let first = text.chars().next()?;
        let from = self.names.range(first.to_string()..);
        let same = from.take_while(|name| name.starts_with(first));
        let names = same.filter(|name| text.starts_with(name.as_str()));
        let alone = names.filter(|name| !joins(text[name.len()..].chars().next()));
        let longest = alone.map(String::len).max();
        let account = text.get(..12).filter(|digits| self.accounts.contains_key(*digits));
        let account = account.filter(|_| !text[12..].starts_with(|c: char| c.is_ascii_digit()));
        longest.and_then(|length| text.get(..length)).or(account)
    }
}

/// True for what goes on as the same name.
fn joins(c: Option<char>) -> bool {
    c.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '-')
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
}

/// What stands between blanks, quotes and the marks of JSON and of sentences.
fn tokens(text: &str) -> impl Iterator<Item = &str> {
    let ends =
        |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`' | ',' | ';' | '<' | '>' | '(' | ')' | '[' | ']');
    text.split(ends)
        .filter(|token| token.contains(':') || token.contains(".com"))
}

/// What a text is an ARN of: the name of the resource, where people give it; nothing where AWS makes the id.
fn resource_of(token: &str) -> Option<Option<&str>> {
    let (_, arn) = token.split_once("arn:aws")?;
    let mut parts = arn.splitn(5, ':').skip(1);
    let (service, resource) = (parts.next()?, parts.nth(2)?);
    Some(Some(resource).filter(|_| is_named_by_people(service)))
}

/// Services whose resources have names that people give; those of others have ids.
fn is_named_by_people(service: &str) -> bool {
    const SERVICES: &[&str] = &[
        "dynamodb",
        "events",
        "glue",
        "iam",
        "lambda",
        "logs",
        "rds",
        "redshift",
        "redshift-serverless",
        "s3",
        "secretsmanager",
        "sns",
        "sqs",
        "states",
        "sts",
    ];
    SERVICES.contains(&service)
}

/// The bucket and the key of an S3 URI.
fn path_of(token: &str) -> Option<&str> {
    ["s3://", "s3a://", "s3n://"]
        .iter()
        .find_map(|scheme| token.split_once(scheme))
        .map(|(_, path)| path)
}

/// The user of a URL's parameters.
fn url_user(token: &str) -> Option<&str> {
    let (_, parameters) = token.split_once(['?', '&'])?;
    let user = parameters.split(['&', ';']).find_map(|one| one.strip_prefix("user="))?;
    (!user.contains('$')).then_some(user)
}

fn is_account(word: &str) -> bool {
    word.len() == 12 && word.bytes().all(|byte| byte.is_ascii_digit())
}

/// Words that say what something is; numbers; what is too short to say anything; and ids that AWS makes.
fn says_nothing(word: &str) -> bool {
    let lower = word.to_lowercase();
    let is_number = word.bytes().all(|byte| byte.is_ascii_digit());
    let is_id = word.len() >= 8
        && word.bytes().all(|byte| byte.is_ascii_hexdigit())
        && word.bytes().any(|byte| byte.is_ascii_digit());
    // `us-east-1a`: the zone of a Region.
    let is_zone = word.len() == 2 && word.as_bytes()[0].is_ascii_digit() && word.as_bytes()[1].is_ascii_lowercase();
    is_number || is_id || is_zone || word.chars().count() < 2 || COMMON.contains(&lower.as_str())
}
