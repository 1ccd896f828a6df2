//! Names, word by word: a word is a run of letters and digits, and stands for the same word everywhere.

use std::collections::{BTreeMap, BTreeSet};

use super::hosts::{bare, hosts, is_everybodys, mails};
use super::names::COMMON;
use crate::jdbc;

/// A name of fewer characters says nothing, and stands in too many texts by chance.
const SHORTEST: usize = 3;

/// What stands before a name in marks, in the languages of servers and drivers.
const BEFORE_MARKS: &[&str] = &[
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
    "service",
    "@",
    "login",
    "account",
    "principal",
    "benutzer",
    "datenbank",
    "rolle",
    "utilisateur",
    "base de données",
    "rôle",
    "usuario",
    "base de datos",
    "rol",
    "usuário",
    "banco de dados",
    "utente",
    "пользователя",
    "ユーザー",
    "ユーザ",
    "データベース",
    "ロール",
    "用户",
    "数据库",
    "角色",
    "사용자",
    "데이터베이스",
];
const MARKS: &[(char, char)] = &[
    ('"', '"'),
    ('\'', '\''),
    ('`', '`'),
    ('»', '«'),
    ('«', '»'),
    ('„', '“'),
    ('“', '”'),
    ('‘', '’'),
    ('「', '」'),
];
/// What a name stands behind without any marks: PostgreSQL, Secrets Manager, Oracle, BigQuery, and homes of people.
const BEFORE_NAMES: &[&str] = &[
    "permission denied for database ",
    "permission denied for relation ",
    "permission denied for schema ",
    "permission denied for sequence ",
    "permission denied for table ",
    "permission denied for view ",
    "failed for user ",
    "denied for user ",
    "on resource: ",
    "service requested ",
    "cannot connect to database. service ",
    "not found: dataset ",
    "not found: table ",
    "access denied: dataset ",
    "access denied: project ",
    "access denied: table ",
    "/home/",
];

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

    /// `user "etl"`, `Datenbank »orders«`, `'etl'@'db7'`, `permission denied for table orders`: what stands behind these words, in marks
    /// or where the sentence has none.
    fn learn_quoted(&mut self, text: &str) {
        let lower = text.to_ascii_lowercase();
        let behind = |before: &str| -> Vec<&str> {
            let all = lower.match_indices(before);
            all.filter_map(|(at, _)| text.get(at + before.len()..)).collect()
        };
        let in_marks = BEFORE_MARKS.iter().flat_map(|before| behind(before));
        for name in in_marks.filter_map(quoted) {
            self.learn(name);
        }
        for name in BEFORE_NAMES.iter().flat_map(|before| behind(before)).map(unquoted) {
            self.learn(name);
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
            if at < copied {
                continue;
            }
            let token = &text[at..at + self.length(&text[at..], token)];
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

    /// How long what a text begins with is: a token, and of an ARN the whole of a name that a token ends within, `connection/orders (new)`.
    fn length(&self, text: &str, token: &str) -> usize {
        let starts = token.match_indices(['/', ':']).filter(|_| resource_of(token).is_some());
        let ends = starts.filter_map(|(at, _)| Some(at + 1 + self.name_at(&text[at + 1..])?.len()));
        ends.chain([token.len()]).max().unwrap_or_default()
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

/// What stands in marks at the beginning of a text.
fn quoted(text: &str) -> Option<&str> {
    let text = text.trim_start_matches([' ', ':', '=']);
    let first = text.chars().next()?;
    let (_, end) = MARKS.iter().find(|(begin, _)| *begin == first)?;
    let (name, _) = text[first.len_utf8()..].split_once(*end)?;
    (name.len() <= 128 && !name.contains(char::is_whitespace)).then_some(name)
}

/// The name that a text begins with.
fn unquoted(text: &str) -> &str {
    let is_of_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '$' | '#' | ':' | '/');
    let end = text.find(|c| !is_of_name(c)).unwrap_or(text.len());
    text[..end].trim_end_matches(['.', ':', '-', '/'])
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
