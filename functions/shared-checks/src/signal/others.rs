//! Who prints the words of a connection about something else: the parts of an engine, clients of what is no source, and a database
//! that itself calls out.
//!
//! `Connection refused` is the same word in a JDBC driver, in Hive's metastore and in a mail client. Whose classes, frames or fixed
//! words stand beside it decides. Not in these tables is what a connection of Glue leads to: Kafka, MongoDB, OpenSearch's connector, a
//! proxy, a tunnel; nor another database that a database calls (a foreign table, a link), which is a source to whoever asks about it.

use std::sync::OnceLock;

use shared_domain::source::Engine;

use super::hosts;
use super::parse::Utterance;
use super::parse::logger::{is_of_package, words_of};
use super::words::stands_whole;
pub(super) use named::PRODUCTS;
use named::{
    CALLS_OUT, CALLS_OUT_NUMBERS, DATABASES, GRPC, HTTP_SOURCES, LINK_NUMBERS, LINKS, OF_SOME, OTHER_SOURCES,
    OWN_SERVICES, RUNNERS, SYSTEMS,
};
use parties::{APACHE, FETCHERS, PARTIES, Party, WEB};

mod named;
mod parties;

/// Who speaks in an utterance, or in some: a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Speaking(u8);

impl Speaking {
    const NO_SOURCE: Self = Self(1);
    const SYSTEM: Self = Self(1 << 1);
    const FETCHING: Self = Self(1 << 2);
    const WEB: Self = Self(1 << 3);
    const APACHE: Self = Self(1 << 4);
    const CALLING_OUT: Self = Self(1 << 5);
    const LINK: Self = Self(1 << 6);

    /// All that speak in these.
    pub(super) fn in_all(all: &[Utterance<'_>]) -> Self {
        all.iter()
            .fold(Self::default(), |before, one| before.and(Self::of(one)))
    }

    fn of(one: &Utterance<'_>) -> Self {
        let mut heard = heard_in(hosts::head(&one.words));
        let named = |words: &[&str]| words.iter().any(|name| one.words.contains(name));
        heard = heard.and(by_logger(one));
        // The other system may be no more than where the text comes from.
        if heard.has(Self::NO_SOURCE) || heard.has(Self::SYSTEM) {
            let product = named(PRODUCTS);
            heard = heard.without_if(Self::NO_SOURCE, product);
            heard = heard.without_if(Self::SYSTEM, product || named(DATABASES));
        }
        let mut all = heard.and(by_name(one));
        if is_a_reply(&one.words) {
            all = all.and(Self::NO_SOURCE);
        }
        if asks_a_url(one) {
            all = all.and(Self::WEB);
        }
        if one.coded("ORA").any(|number| CALLS_OUT_NUMBERS.contains(&number)) {
            all = all.and(Self::CALLING_OUT);
        }
        if one.coded("ORA").any(|number| LINK_NUMBERS.contains(&number)) {
            all = all.and(Self::LINK);
        }
        let source = (all.has(Self::WEB) || all.has(Self::APACHE)) && names_an_http_source(one);
        all.without_if(Self::WEB, source).without_if(Self::APACHE, source)
    }

    /// A client of no source, or a part of the engine.
    pub(super) fn is_of_no_source(self) -> bool {
        self.has(Self::NO_SOURCE) || self.has(Self::SYSTEM)
    }

    /// What fetches packages.
    pub(super) fn fetches_packages(self) -> bool {
        self.has(Self::FETCHING)
    }

    /// What asks over HTTP, where it does not name a source that is asked so.
    pub(super) fn asks_over_http(self, names_host: bool) -> bool {
        self.has(Self::WEB) || (names_host && self.has(Self::APACHE))
    }

    /// The database, which says that it called out.
    pub(super) fn calls_out(self) -> bool {
        self.has(Self::CALLING_OUT)
    }

    /// A database, of its way to another one.
    pub(super) fn is_of_a_link(self) -> bool {
        self.has(Self::LINK)
    }

    fn has(self, one: Self) -> bool {
        self.0 & one.0 != 0
    }

    fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    fn without_if(self, one: Self, really: bool) -> Self {
        if really { Self(self.0 & !one.0) } else { self }
    }
}

/// True for the answer of a server of the web: a status of HTTP, by the words around its number.
pub(super) fn is_answered_over_http(one: &Utterance<'_>) -> bool {
    const BEFORE: &[&str] = &[
        "http error ",
        "http status ",
        "http status code ",
        "status code: ",
        "status code ",
        "status_code=",
        "response code: ",
        "response code ",
        "response(code=",
        "response from server: ",
        "<response [",
        "returned http ",
        "api returned ",
        "responded with ",
        "error code: ",
    ];
    let words = hosts::head(&one.words);
    let status = |rest: &str| {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        digits == 3 && matches!(rest.as_bytes()[0], b'4' | b'5')
    };
    let answered = |before: &str| {
        words
            .match_indices(before)
            .any(|(at, _)| status(&words[at + before.len()..]))
    };
    BEFORE.iter().any(|before| answered(before))
}

/// `POST failed to: https://x/`: a method of HTTP (RFC 9110), in capitals, shortly before a URL.
fn asks_a_url(one: &Utterance<'_>) -> bool {
    const METHODS: &[&str] = &["DELETE", "GET", "HEAD", "PATCH", "POST", "PUT"];
    const BETWEEN: usize = 3;
    const MOST_URLS: usize = 10;
    let message = hosts::head(one.message);
    let asked = |scheme: &str| {
        message.match_indices(scheme).take(MOST_URLS).any(|(at, _)| {
            let line = message[..at].rsplit('\n').next().unwrap_or_default();
            let words = line
                .rsplit(|c: char| !c.is_alphanumeric())
                .filter(|word| !word.is_empty());
            words.take(BETWEEN).any(|word| METHODS.contains(&word))
        })
    };
    asked("http://") || asked("https://")
}

/// `530 Login incorrect.`, `535 5.7.8 Error: authentication failed`: replies of servers of files (RFC 959) and of mail (RFC 5321, with the
/// codes of RFC 3463).
fn is_a_reply(words: &str) -> bool {
    const OF_FILES: &[&str] = &["421", "425", "426", "530", "532", "550"];
    let Some((code, rest)) = words.split_once([' ', '-']) else {
        return false;
    };
    let mut parts = rest.split(' ').next().unwrap_or_default().splitn(3, '.');
    let is_number = |part: &str| (1..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    let class = code.chars().next().filter(|class| matches!(class, '4' | '5'));
    let coded = class.is_some_and(|class| {
        parts
            .next()
            .is_some_and(|first| first.len() == 1 && first.starts_with(class))
    }) && parts.next().is_some_and(is_number)
        && parts.next().is_some_and(is_number);
    code.len() == 3 && is_number(code) && (coded || OF_FILES.contains(&code) && rest.starts_with(char::is_alphabetic))
}

/// All parties, and as what they speak.
fn parties() -> impl Iterator<Item = (&'static Party, Speaking)> {
    const OTHERS: [(&Party, Speaking); 5] = [
        (&FETCHERS, Speaking::FETCHING),
        (&WEB, Speaking::WEB),
        (&APACHE, Speaking::APACHE),
        (&CALLS_OUT, Speaking::CALLING_OUT),
        (&LINKS, Speaking::LINK),
    ];
    let of_none = PARTIES.iter().map(|party| (party, Speaking::NO_SOURCE));
    of_none.chain(OTHERS)
}

impl Party {
    /// By words that begin whole: numbers may follow.
    fn speaks_in(&self, words: &str) -> bool {
        self.words.iter().any(|own| {
            let mut places = words.match_indices(own);
            places.any(|(at, _)| !words[..at].ends_with(|c: char| c.is_alphanumeric()))
        })
    }

    fn owns(&self, name: &str) -> bool {
        self.classes.iter().any(|class| name.starts_with(class))
    }

    fn logs(&self, logger: &str) -> bool {
        self.classes.iter().any(|package| is_of_package(logger, package))
    }
}

/// By the logger of its line: a party's, or one that is called after a system. Who runs what others wrote logs their failures, too;
/// and the numbers and states of a driver or a server are theirs, whoever logs them.
fn by_logger(one: &Utterance<'_>) -> Speaking {
    let runs = |logger: &str| RUNNERS.iter().any(|runner| is_of_package(logger, runner));
    let coded = !one.codes.named.is_empty() || one.codes.state.is_some();
    let Some(logger) = one.logger.filter(|logger| !coded && !runs(logger)) else {
        return Speaking::default();
    };
    let is_system = |word: String| SYSTEMS.contains(&word.as_str());
    let named = match words_of(logger).any(is_system) {
        true => Speaking::SYSTEM,
        false => Speaking::default(),
    };
    let of_parties = parties().filter(|(party, _)| party.logs(logger));
    of_parties.fold(named, |all, (_, speaking)| all.and(speaking))
}

/// By class, frames and modules.
fn by_name(one: &Utterance<'_>) -> Speaking {
    let modules: Vec<String> = one.modules.iter().map(|path| dotted(path)).collect();
    let names = || {
        let frames = one.frames.iter().copied();
        one.class
            .into_iter()
            .chain(frames)
            .chain(modules.iter().map(String::as_str))
    };
    parties().fold(Speaking::default(), |all, (party, speaking)| {
        let speaks = names().any(|name| party.owns(name));
        if speaks { all.and(speaking) } else { all }
    })
}

/// `redis/connection.py` as the beginning of names: `redis.connection.`.
fn dotted(path: &str) -> String {
    let name = path.trim_end_matches(".py").trim_end_matches("/__init__");
    format!("{}.", name.replace(['/', '\\'], "."))
}

/// The words of all parties by their first three bytes, so that a text is walked once.
type Index = Vec<Vec<(&'static str, Speaking)>>;
const BUCKETS: usize = 1 << 12;

fn bucket(first: &[u8]) -> usize {
    let number = first.iter().fold(0, |number, byte| number << 7 ^ usize::from(*byte));
    number % BUCKETS
}

fn index() -> &'static Index {
    static INDEX: OnceLock<Index> = OnceLock::new();
    INDEX.get_or_init(|| {
        let mut index: Index = vec![Vec::new(); BUCKETS];
        let of_parties =
            parties().flat_map(|(party, speaking)| party.words.iter().map(move |words| (*words, speaking)));
        let systems = SYSTEMS.iter().map(|words| (*words, Speaking::SYSTEM));
        for (words, speaking) in of_parties.chain(systems) {
            if let Some(first) = words.as_bytes().get(..FIRST) {
                index[bucket(first)].push((words, speaking));
            }
        }
        index
    })
}

const FIRST: usize = 3;

/// Whose words stand whole in a normalised message.
fn heard_in(words: &str) -> Speaking {
    let index = index();
    let places = words.as_bytes().windows(FIRST).enumerate();
    places.fold(Speaking::default(), |all, (at, first)| {
        let there = index[bucket(first)].iter().filter(|(part, speaking)| {
            !all.has(*speaking)
                && words.as_bytes()[at..].starts_with(part.as_bytes())
                && words.is_char_boundary(at)
                && stands_whole(words, at, part)
        });
        there.fold(all, |all, (_, speaking)| all.and(*speaking))
    })
}

/// True for an error of the class of a client of no source, or of the JDK where such a client called it.
pub(super) fn is_thrown_by_no_source(one: &Utterance<'_>) -> bool {
    let of_none = |name: &str| PARTIES.iter().any(|party| party.owns(name));
    // An error of Python's own was thrown in a function of the script: the frames of Java below it are of who called that.
    let of_python = one
        .class
        .is_some_and(|class| !class.contains('.') && class.ends_with("Error"));
    let carried = |frame: &&str| of_python && frame.starts_with("org.apache.spark.api.python.");
    let caller = || one.frames.iter().find(|frame| !is_of_the_jdk(frame));
    one.class.is_some_and(of_none) || caller().is_some_and(|frame| of_none(frame) && !carried(frame))
}

/// True for an error of whoever runs tasks that others wrote, or of the JDK where such a one called it: he passes on what a driver said.
pub(super) fn is_of_a_runner(one: &Utterance<'_>) -> bool {
    let runs = |name: &str| RUNNERS.iter().any(|runner| name.starts_with(runner));
    let caller = || one.frames.iter().find(|frame| !is_of_the_jdk(frame));
    one.class.is_some_and(runs) || caller().is_some_and(|frame| runs(frame))
}

/// True for whoever reads values: what stands in his message is the value that he was given, and nobody's error.
pub(super) fn parses_a_value(one: &Utterance<'_>) -> bool {
    const CLASSES: &[&str] = &[
        "DataTruncation",
        "DateTimeParseException",
        "JSONDecodeError",
        "JsonParseException",
        "MysqlDataTruncation",
        "NumberFormatException",
        "ParserError",
        "SparkNumberFormatException",
    ];
    const WORDS: &[&str] = &[
        "malformed records are detected",
        "for input string:",
        "could not convert string to",
        "invalid input syntax for",
        "value too long for type",
        "incorrect integer value:",
        "incorrect string value:",
        "incorrect datetime value:",
        "incorrect decimal value:",
        "duplicate entry '",
        "duplicate key value violates",
        "is not an allowed value",
        "[cast_invalid_input]",
    ];
    CLASSES.contains(&one.class_name()) || WORDS.iter().any(|words| one.words.contains(words))
}

/// What is below every client that a stack of frames shows: the JDK, Scala, Netty.
fn is_of_the_jdk(frame: &str) -> bool {
    ["java.", "javax.", "jdk.", "sun.", "com.sun.", "scala.", "io.netty."]
        .iter()
        .any(|package| frame.starts_with(package))
}

/// True where a client speaks of its own service, which no connection is known to lead to.
pub(super) fn is_of_its_own_service(one: &Utterance<'_>) -> bool {
    one.class.is_some_and(|class| OWN_SERVICES.owns(class)) || OWN_SERVICES.speaks_in(&one.words)
}

/// True where a client of another kind of source than an SQL database threw, or called what did.
pub(super) fn is_of_another_source(one: &Utterance<'_>) -> bool {
    let caller = || one.frames.iter().find(|frame| !is_of_the_jdk(frame));
    let names = one.class.into_iter().chain(caller().copied());
    let runs = |logger: &str| RUNNERS.iter().any(|runner| is_of_package(logger, runner));
    let logs = || {
        one.logger
            .is_some_and(|logger| OTHER_SOURCES.logs(logger) && !runs(logger))
    };
    // What a connector throws is what its database told it.
    let connects = |name: &str| RUNNERS.iter().any(|runner| name.starts_with(runner));
    names
        .into_iter()
        .any(|name| OTHER_SOURCES.owns(name) && !connects(name))
        || logs()
        || OTHER_SOURCES.words.iter().any(|words| one.words.contains(words))
}

/// True where a client speaks that the engine's drivers never call.
pub(super) fn is_of_no_driver_of(engine: Engine, one: &Utterance<'_>) -> bool {
    OF_SOME
        .iter()
        .filter(|(engines, _)| !engines.contains(&engine))
        .any(|(_, party)| one.class.is_some_and(|class| party.owns(class)) || party.speaks_in(&one.words))
}

/// True where gRPC speaks.
pub(super) fn is_of_grpc(one: &Utterance<'_>) -> bool {
    one.class.is_some_and(|class| GRPC.owns(class)) || GRPC.speaks_in(&one.words)
}

/// True where a script in Python asks Microsoft Entra for a token, and names no product that it is for.
pub(super) fn is_of_an_identity_alone(one: &Utterance<'_>) -> bool {
    let asks = ["msal.", "azure.identity."]
        .iter()
        .any(|module| one.class.is_some_and(|class| class.starts_with(module)));
    asks && names_no_product(one)
}

/// The same by its host, which a client of HTTP asked: no driver of a database.
pub(super) fn asks_the_host_of_an_identity(one: &Utterance<'_>) -> bool {
    const HOSTS: &[&str] = &["login.microsoftonline.", "login.windows.net", "login.chinacloudapi.cn"];
    const CLIENTS: &[&str] = &["urllib3.", "requests.", "httpx.", "aiohttp.", "urllib."];
    let named = HOSTS.iter().any(|host| one.words.contains(host));
    let asked = one
        .class
        .is_some_and(|class| CLIENTS.iter().any(|client| class.starts_with(client)));
    named && asked && names_no_product(one)
}

fn names_no_product(one: &Utterance<'_>) -> bool {
    !names_a_product(one)
}

/// True where a database is named.
pub(super) fn names_a_product(one: &Utterance<'_>) -> bool {
    PRODUCTS.iter().any(|product| one.words.contains(product))
}

/// True where a source that is asked over HTTP is named, or its client ran.
pub(super) fn names_an_http_source(one: &Utterance<'_>) -> bool {
    let ran = |source: &str| one.modules.iter().chain(&one.frames).any(|name| name.contains(source));
    let there = |source: &str| one.words.contains(source) || ran(source);
    HTTP_SOURCES.iter().any(|source| there(source))
}

#[cfg(test)]
mod tests;
