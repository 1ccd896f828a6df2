//! Who wrote a line of a log: its logger, where the line names one.
//!
//! Loggers are called by the package or the module that writes, in every framework: `INFO paramiko.transport: ...` (Python's logging),
//! `WARN 1 --- [main] o.a.k.c.NetworkClient : ...` (Spring), `... (org.apache.kafka.clients.NetworkClient)` (Kafka's log4j),
//! `"logger":"kafkajs"` (JSON), `logger=sqlstore` (logfmt).

use super::codes::head;
use super::lines::level_of;

/// The logger of a server in Go whose lines begin with klog's header.
const KLOG: &str = "klog";
/// The same of go-kit's.
const GO_KIT: &str = "go-kit";

/// So much of a line is looked at.
const LONGEST: usize = 400;

/// The logger of a line, whose time and level end at `behind`.
pub(super) fn logger(line: &str, behind: usize) -> Option<&str> {
    let line = line.trim_end();
    let first = head(line, LONGEST);
    if behind == 0 {
        return keyed(first).or_else(|| of_go(first));
    }
    let (header, rest) = line.split_at(behind.min(line.len()));
    in_header(header)
        .or_else(|| at_the_beginning(head(rest, LONGEST)))
        .or_else(|| at_the_end(rest))
}

/// `2024-03-02 10:01:11,201 - paramiko.transport - ERROR`, `ERROR:kombu:`.
fn in_header(header: &str) -> Option<&str> {
    let words = || header.split([' ', '\t', '[', ']', '(', ')', '|']);
    let coloned = || {
        let (level, rest) = words().find_map(|word| word.split_once(':'))?;
        let name = rest.strip_suffix(':')?;
        level_of(level).and(Some(name)).filter(|name| is_name(name))
    };
    let file = || words().rev().find_map(|word| written_in(word.trim_matches(['{', '}'])));
    words()
        .rev()
        .find(|word| is_dotted(word))
        .or_else(coloned)
        .or_else(file)
}

/// `May 02, 2024 10:11:12 AM org.x.Y send`: what `java.util.logging` writes on the line before the level and the message.
pub(super) fn announced(line: &str) -> Option<&str> {
    let first = head(line.trim_end(), LONGEST);
    let (time, rest) = first.split_once(" AM ").or_else(|| first.split_once(" PM "))?;
    let (name, method) = rest.split_once(' ')?;
    let is_time = time.len() < 40 && time.contains(':') && time.contains(", ");
    Some(name).filter(|name| is_time && is_dotted(name) && !method.contains(' '))
}

/// What stands behind the level, and the process and the thread, which some print in between.
fn at_the_beginning(rest: &str) -> Option<&str> {
    const MOST_WORDS: usize = 6;
    let mut rest = rest.trim_start();
    for _ in 0..MOST_WORDS {
        rest = rest.trim_start();
        if rest.starts_with('[') {
            rest = &rest[rest.find(']')? + 1..];
            continue;
        }
        let word = rest.split_whitespace().next()?;
        if word.bytes().all(|b| b.is_ascii_digit() || b"-:,./".contains(&b)) {
            rest = &rest[word.len()..];
            continue;
        }
        if let Some(file) = written_in(word) {
            return Some(file);
        }
        // A message begins with words, a logger ends in what parts it from them.
        let name = word.trim_end_matches(':');
        let parted = || rest[word.len()..].trim_start().starts_with([':', '-']);
        return Some(name).filter(|name| is_dotted(name) && (name.len() < word.len() || parted()));
    }
    None
}

/// `... (org.apache.kafka.clients.NetworkClient)`.
fn at_the_end(line: &str) -> Option<&str> {
    const LONGEST_NAME: usize = 160;
    let inner = line.strip_suffix(')')?;
    let at = inner.rfind(" (").filter(|at| inner.len() - at < LONGEST_NAME)?;
    let name = inner[at + 2..].split(':').next()?;
    let of_class = |class: &str| class.starts_with(|c: char| c.is_ascii_uppercase());
    Some(name).filter(|name| is_dotted(name) && name.rsplit('.').next().is_some_and(of_class))
}

/// By a key of JSON or logfmt.
fn keyed(line: &str) -> Option<&str> {
    const KEYS: &[&str] = &["\"logger\"", "\"logger_name\"", "\"loggerName\"", "logger="];
    let (key, at) = KEYS.iter().find_map(|key| Some((key, line.find(key)?)))?;
    let value = line[at + key.len()..].trim_start_matches([':', ' ', '"']);
    let name = value.split(['"', ',', ' ', '}']).next()?;
    Some(name).filter(|name| is_name(name))
}

/// `E0412 10:22:11.102334   41231 memcache.go:265] ...` of klog; `level=warn ... caller=client.go:436 ...` of go-kit.
fn of_go(line: &str) -> Option<&'static str> {
    let first = line.split(' ').next()?;
    let dated = first.len() == 5 && first.starts_with(['I', 'W', 'E', 'F']);
    let of_klog = dated
        && first[1..].bytes().all(|b| b.is_ascii_digit())
        && line.split_once(']').is_some_and(|(header, _)| header.contains(".go:"));
    let of_go_kit = || {
        let (_, caller) = line.split_once("caller=")?;
        let caller = caller.split(' ').next()?;
        (line.contains("level=") && caller.contains(".go:")).then_some(GO_KIT)
    };
    if of_klog { Some(KLOG) } else { of_go_kit() }
}

/// A name of a package or a module: `paramiko.transport`, `o.a.k.c.NetworkClient`.
fn is_dotted(name: &str) -> bool {
    // The file that a line was written in is no name.
    const FILES: &[&str] = &[".py", ".java", ".scala", ".go", ".rb", ".js", ".ts", ".log", ".sh"];
    let of_rust = name.contains("::") && name.split("::").all(|part| !part.contains(':') && is_name(part));
    of_rust || name.contains('.') && is_name(name) && !FILES.iter().any(|file| name.contains(file))
}

/// The file that a line of a log was written in, without its ending: `{redis_pub_sub.py:77}`, `(JavaMailSenderImpl.java:445)`.
fn written_in(word: &str) -> Option<&str> {
    let word = word
        .trim_start_matches(['[', '(', '{'])
        .trim_end_matches([']', ')', '}', ':', '-']);
    let (file, line) = word.rsplit_once(':')?;
    let name = [".py", ".java", ".scala", ".js", ".ts", ".rb", ".go", ".rs"]
        .iter()
        .find_map(|ending| file.strip_suffix(ending))?;
    let numbered = !line.is_empty() && line.bytes().all(|b| b.is_ascii_digit());
    Some(name).filter(|name| numbered && is_name(name) && !name.contains('.'))
}

/// The words of the last part of a logger's name: `redis`, `health` and `check` of `acme.RedisHealthCheck`.
pub(in crate::signal) fn words_of(logger: &str) -> impl Iterator<Item = String> + '_ {
    let last = logger.rsplit(['.', '/', '$', ':']).next().unwrap_or_default();
    let begins = |at: usize| {
        let lower_before = last[..at].ends_with(|c: char| c.is_ascii_lowercase());
        lower_before && last[at..].starts_with(|c: char| c.is_ascii_uppercase())
    };
    let cuts = (1..last.len()).filter(move |at| begins(*at)).chain([last.len()]);
    let parts = cuts.scan(0, |from, to| Some(&last[std::mem::replace(from, to)..to]));
    parts
        .flat_map(|part| part.split(['_', '-']))
        .map(str::to_ascii_lowercase)
}

fn is_name(name: &str) -> bool {
    let of_name = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'$' | b'-' | b'/' | b'@');
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '@') && name.bytes().all(of_name)
}

/// True for a logger of the package, also where each part of a package but the class is printed by its first letter, as logback's
/// `%logger{36}` does. Few packages are known well enough to be told by letters.
pub(in crate::signal) fn is_of_package(logger: &str, package: &str) -> bool {
    const WELL_KNOWN: &[&str] = &["org.apache.", "org.springframework."];
    if logger.starts_with(package) || package.strip_suffix('.') == Some(logger) {
        return true;
    }
    if !WELL_KNOWN.iter().any(|known| package.starts_with(known)) {
        return false;
    }
    let mut parts = logger.split('.');
    let mut wanted = package.trim_end_matches('.').split('.');
    let shortened = |(part, wanted): (&str, &str)| part == wanted || (part.len() == 1 && wanted.starts_with(part));
    // A class behind the package is written out.
    let all = wanted.all(|wanted| parts.next().is_some_and(|part| shortened((part, wanted))));
    all && package.matches('.').count() >= 3
}

#[cfg(test)]
mod tests {
    use super::super::lines::header;
    use super::*;

    #[test]
    fn the_logger_is_read_in_the_form_of_every_framework() {
        for (line, expected) in [
            (
                "2024-03-02 10:01:11,201 - paramiko.transport - ERROR - zzz",
                "paramiko.transport",
            ),
            (
                "2023-11-07 21:02:44,310 INFO paramiko.transport: zzz",
                "paramiko.transport",
            ),
            ("ERROR:asyncio:zzz", "asyncio"),
            (
                "2024-06-10 11:12:01 [elastic_transport.node_pool] WARNING: zzz",
                "elastic_transport.node_pool",
            ),
            (
                "2024-01-19T14:22:13.633Z  WARN 1 --- [main] o.a.k.c.NetworkClient   : zzz",
                "o.a.k.c.NetworkClient",
            ),
            (
                "24/03/11 09:11:02 ERROR o.a.k.c.NetworkClient: zzz",
                "o.a.k.c.NetworkClient",
            ),
            (
                "[2021-05-31 05:33:43,132] WARN zzz (org.apache.kafka.clients.NetworkClient)",
                "org.apache.kafka.clients.NetworkClient",
            ),
            (
                "{\"level\":\"ERROR\",\"logger\":\"kafkajs\",\"message\":\"zzz\"}",
                "kafkajs",
            ),
            ("E0412 10:22:11.102334   41231 memcache.go:265] zzz", "klog"),
            (
                "level=warn ts=2024-02-07T20:22:17Z caller=client.go:436 msg=zzz",
                "go-kit",
            ),
            ("2024-03-02 10:01:11 ERROR the host db.corp.example is gone", ""),
            ("2024-03-02 10:01:11 ERROR db.corp.example is gone", ""),
            (
                "[2024-04-05T02:12:44.120+0000] {taskinstance.py:1824} ERROR - zzz",
                "taskinstance",
            ),
            ("connection to db.corp.example: refused", ""),
            (
                "[2024-05-02T10:11:12.101+0000] {redis_pub_sub.py:77} ERROR - zzz",
                "redis_pub_sub",
            ),
            (
                "ERROR 2024-04-04 11:22:33 (JavaMailSenderImpl.java:445) - zzz",
                "JavaMailSenderImpl",
            ),
            ("2024-05-02T10:11:12.1Z ERROR rdkafka::client: zzz", "rdkafka::client"),
            ("psql: error: zzz (10.0.0.7)", ""),
        ] {
            let (_, behind) = header(line);
            assert_eq!(logger(line, behind).unwrap_or_default(), expected, "{line}");
        }
    }

    #[test]
    fn the_words_of_a_name_are_told_by_case_and_marks() {
        for (logger, expected) in [
            ("acme.RedisHealthCheck", "redis health check"),
            ("redis_pub_sub", "redis pub sub"),
            ("a.redis.Loader", "loader"),
            ("SMTPClient", "smtpclient"),
        ] {
            assert_eq!(words_of(logger).collect::<Vec<_>>().join(" "), expected, "{logger}");
        }
        let line = "May 02, 2024 10:11:12 AM org.x.Y send";
        assert_eq!(announced(line), Some("org.x.Y"));
        assert_eq!(announced("at 10:11 AM the host x.y was gone"), None);
    }

    #[test]
    fn a_shortened_logger_is_of_a_package_that_is_known_by_its_letters() {
        for (logger, package, expected) in [
            ("o.a.k.c.NetworkClient", "org.apache.kafka.", true),
            ("o.apache.kafka.X", "org.apache.kafka.", true),
            ("o.a.s.X", "org.apache.kafka.", false),
            ("c.r.X", "com.rabbitmq.", false),
            ("paramiko.transport", "paramiko.", true),
            ("kafkajs", "kafkajs.", true),
            ("paramikos", "paramiko.", false),
        ] {
            assert_eq!(is_of_package(logger, package), expected, "{logger} {package}");
        }
    }
}
