//! Texts that mean different things by the words around them.

use std::sync::OnceLock;

use aho_corasick::AhoCorasick;

use super::Hit;
use super::cause::Cause::{self, *};
use super::hosts::is_aws_service;

/// Adds what single phrases cannot say.
pub(super) fn find(lower: &str, hits: &mut Vec<Hit>) {
    let around = Around::of(lower);
    for (start, line) in telling_lines(lower) {
        let mut hit = |cause: Cause, weight: u8, at: usize| {
            hits.push(Hit {
                cause,
                weight,
                at: start + at,
            })
        };
        pg_hba(line, &around, &mut hit);
        timeouts(line, &around, &mut hit);
        resets(line, &mut hit);
        names(line, &mut hit);
        logins(line, &mut hit);
        denials(line, &mut hit);
        classes(line, &around, &mut hit);
        own(line, &mut hit);
        urls(line, &mut hit);
        missing_database(line, &mut hit);
        secrets(line, &around, &mut hit);
    }
}

/// What stands anywhere in the text; asked once, not once a line, so that the time stays linear.
struct Around {
    handshake: bool,
    connector: bool,
    key_error: bool,
    refused_with_tls: bool,
}

impl Around {
    fn of(lower: &str) -> Self {
        let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
        Self {
            handshake: has(&["sslhandshake"]),
            connector: has(&["net.snowflake.", "spark.bigquery", ".jdbc."]),
            key_error: has(&["keyerror"]) && has(&["'username'", "'password'"]),
            refused_with_tls: lower.lines().any(|line| {
                line.contains("pg_hba.conf") && (line.contains("ssl encryption") || line.trim_end().ends_with("ssl on"))
            }),
        }
    }
}

/// A network text whose host is an AWS API is about the path to that API.
pub(super) fn reconsider(cause: Cause, host: Option<&str>) -> Cause {
    let path = matches!(cause, ConnectTimeout | ConnectionRefused | DnsFailure | NoRoute);
    match host {
        Some(host) if path && is_aws_service(host) => ServiceEndpointUnreachable,
        _ => cause,
    }
}

/// A piece of every phrase that a rule below looks for. A line without any of them is not looked at, because most of a log is.
const TELLING: &[&str] = &[
    "pg_hba.conf",
    "time",
    "deadlock",
    "canceling statement",
    "query execution time",
    "failed",
    "abgelehnt",
    "communications link",
    "refused",
    "rechazada",
    "reset",
    "i/o error",
    "starting up",
    "shutting down",
    "unknown",
    "not known",
    "translate host",
    "name resolution",
    "nodename",
    "no such host",
    "getaddrinfo",
    "not resolve",
    "enotfound",
    "access denied for user",
    "login failed",
    "does not exist",
    "not authorized to perform",
    "classnotfound",
    "failed to find",
    "noclassdef",
    "nosuchmethod",
    "nosuchfield",
    "unsupported",
    "more recent version",
    "modulenotfound",
    "no module named",
    "importerror",
    "listobjects",
    "getobject",
    "putobject",
    "headobject",
    "headbucket",
    "deleteobject",
    "137",
    "exit code",
    "jdbc:",
    "tcp/ip",
    "secret",
    "could not connect to the endpoint",
    "unable to execute http",
    "keyerror",
    "'username'",
];
/// The last of them are read: where very many lines tell something, the end of the log tells why.
const MOST_LINES: usize = 2_000;

fn telling_lines(lower: &str) -> impl Iterator<Item = (usize, &str)> {
    static AUTOMATON: OnceLock<Option<AhoCorasick>> = OnceLock::new();
    let automaton = AUTOMATON.get_or_init(|| AhoCorasick::new(TELLING).ok());
    let mut starts: Vec<usize> = Vec::new();
    let mut read_to = 0;
    for found in automaton.iter().flat_map(|automaton| automaton.find_iter(lower)) {
        if found.start() < read_to {
            continue;
        }
        starts.push(lower[..found.start()].rfind('\n').map_or(0, |newline| newline + 1));
        read_to = lower[found.start()..]
            .find('\n')
            .map_or(lower.len(), |newline| found.start() + newline);
    }
    let skipped = starts.len().saturating_sub(MOST_LINES);
    starts
        .into_iter()
        .skip(skipped)
        .map(move |start| (start, lower[start..].split('\n').next().unwrap_or_default()))
}

type Add<'a> = dyn FnMut(Cause, u8, usize) + 'a;

/// `no pg_hba.conf entry ...` is TLS or the host, by its last words. A driver that tries without TLS after it was refused with TLS
/// reports both, and then it is not TLS.
fn pg_hba(line: &str, around: &Around, hit: &mut Add<'_>) {
    let Some(at) = line.find("pg_hba.conf") else { return };
    let without_tls = ["ssl off", "no encryption", "ssl aus"]
        .iter()
        .any(|words| line[at..].contains(words));
    if without_tls && !around.refused_with_tls {
        hit(SslRequired, 97, at);
    } else if line[..at].contains("check that you have configured") || line.contains("authentication type") {
        hit(DriverServerMismatch, 60, at);
    } else {
        hit(HostNotAllowed, 94, at);
    }
}

fn timeouts(line: &str, around: &Around, hit: &mut Add<'_>) {
    // What the database itself cut short was reached.
    for own in [
        "lock wait timeout",
        "statement timeout",
        "query timeout",
        "query timed out",
        "deadlock",
        "lock request time out",
        "query execution time",
        "canceling statement",
    ] {
        if let Some(at) = line.find(own) {
            hit(LockOrQueryTimeout, 92, at);
        }
    }
    // A read that timed out was waiting for an answer on an open connection.
    if let Some(at) = line.find("read timed out").filter(|_| !line.contains("connect")) {
        hit(LockOrQueryTimeout, 76, at);
        return;
    }
    for (phrase, weight) in [
        ("connect timed out", 86),
        ("connection timed out", 84),
        ("connecttimeoutexception", 82),
        ("connection attempt timed out", 84),
        ("sockettimeoutexception", 72),
        ("i/o timeout", 80),
        ("the connection attempt failed", 60),
        ("etimedout", 84),
        ("timeout expired", 60),
        ("connect timeout", 84),
        ("connection timeout", 70),
        ("login timeout", 66),
        ("request timed out", 62),
        ("operation timed out", 78),
        ("timed out waiting for a connection", 50),
        ("connecttimeout", 80),
        ("failed to connect", 46),
        ("read timed out", 58),
        ("verbindungsaufbau abgelehnt", 40),
        ("communications link failure", 58),
        ("has failed. error:", 60),
        // Anything may time out: without a connection beside it, it is not firm.
        ("timed out", 50),
        ("timeout", 26),
    ] {
        if let Some(at) = line.find(phrase) {
            let pool = line.contains("connection from pool") || line.contains("acquire operation took longer");
            if phrase == "communications link failure" && around.handshake {
                hit(SslHandshake, 70, at);
            } else if pool {
                hit(Capacity, 90, at);
            } else if phrase == "timed out" && line.contains("connect") {
                hit(ConnectTimeout, 56, at);
            } else {
                hit(ConnectTimeout, weight, at);
            }
            break;
        }
    }
}

fn resets(line: &str, hit: &mut Add<'_>) {
    for (phrase, cause, weight) in [
        ("connection refused", ConnectionRefused, 88),
        ("actively refused", ConnectionRefused, 90),
        ("econnrefused", ConnectionRefused, 90),
        ("verbindungsaufbau abgelehnt", ConnectionRefused, 86),
        ("conexión rechazada", ConnectionRefused, 86),
        ("connexion refusée", ConnectionRefused, 86),
        ("connection reset", ConnectionDropped, 80),
        ("i/o error while reading from the backend", ConnectionDropped, 72),
        ("the database system is starting up", ConnectionRefused, 80),
        ("the database system is shutting down", ConnectionRefused, 80),
    ] {
        if let Some(at) = line.find(phrase) {
            hit(cause, weight, at);
        }
    }
    // PostgreSQL's driver puts the address in between; Glue's test shows this line alone.
    if let Some(at) = line
        .find("connection to ")
        .filter(|at| line[*at..].contains(" refused"))
    {
        hit(ConnectionRefused, 82, at);
    }
}

fn names(line: &str, hit: &mut Add<'_>) {
    for (phrase, weight) in [
        ("unknownhostexception", 90),
        ("name or service not known", 90),
        ("could not translate host name", 92),
        ("unknown host", 86),
        ("temporary failure in name resolution", 90),
        ("nodename nor servname", 90),
        ("no such host", 88),
        ("getaddrinfo", 82),
        ("unknown mysql server host", 92),
        ("name does not resolve", 90),
        ("enotfound", 88),
        ("failed to resolve", 80),
        ("could not resolve host", 88),
    ] {
        if let Some(at) = line.find(phrase) {
            hit(DnsFailure, weight, at);
        }
    }
}

fn logins(line: &str, hit: &mut Add<'_>) {
    if let Some(at) = line.find("access denied for user") {
        // `... to database 'd'` is a right that is missing behind an accepted login; `(using password: NO)` never had one.
        let rest = &line[at..];
        match () {
            () if rest.contains("to database") => hit(DatabaseOrPrivilege, 95, at),
            () if rest.contains("using password: no") => hit(LoginNotGiven, 94, at),
            () => hit(BadPassword, 93, at),
        }
    }
    if let Some(at) = line.find("login failed for user") {
        let rest = &line[at..];
        let database = line.contains("cannot open database") || rest.contains("reason: failed to open");
        hit(if database { DatabaseOrPrivilege } else { BadPassword }, 91, at);
    }
    if let Some(at) = line.find("role \"").filter(|at| line[*at..].contains("does not exist")) {
        hit(BadPassword, 88, at);
    }
    if let Some(at) = line.find("user \"").filter(|at| line[*at..].contains("does not exist")) {
        hit(BadPassword, 84, at);
    }
}

/// `database "d" does not exist` is behind the login; a table that does not exist is data.
fn missing_database(line: &str, hit: &mut Add<'_>) {
    let Some(at) = line.find("does not exist") else { return };
    let before = &line[..at];
    if before.contains("database \"") || before.contains("database '") {
        hit(DatabaseOrPrivilege, 92, at);
    } else if before.contains("relation \"") || before.contains("column \"") || before.contains("table \"") {
        hit(SchemaOrData, 90, at);
    }
}

/// `... is not authorized to perform: <action>`, by whose action it is.
fn denials(line: &str, hit: &mut Add<'_>) {
    let Some(at) = line.find("not authorized to perform") else {
        return;
    };
    let rest = &line[at..];
    let action = rest
        .split_whitespace()
        .find(|word| word.contains(':') && !word.ends_with(':'))
        .unwrap_or_default();
    let (service, operation) = action.split_once(':').unwrap_or(("", ""));
    let cause = match service {
        "secretsmanager" => SecretAccessDenied,
        "kms" => KmsDenied,
        "rds-db" => IamDbAuthDenied,
        "redshift" | "redshift-serverless"
            if operation.starts_with("getc") || operation.starts_with("getclustercredentials") =>
        {
            IamDbAuthDenied
        }
        "sts" if operation.starts_with("assumerole") => RoleCannotBeAssumed,
        "ec2" => GlueRolePermission,
        "glue"
            if operation.starts_with("getconnection")
                || operation.starts_with("getjob")
                || line.contains("datacatalog connection") =>
        {
            GlueRolePermission
        }
        "logs" if line.contains("glue") => GlueRolePermission,
        "s3" | "lakeformation" => DataAccessDenied,
        _ => IamPermissionOther,
    };
    // Without an action the sentence says little; the words beside it (an EC2 error code) say more.
    hit(cause, if service.is_empty() { 46 } else { 96 }, at);
}

/// Classes that are missing or do not fit: a driver's or a connector's, else a library of the job's own.
fn classes(line: &str, around: &Around, hit: &mut Add<'_>) {
    const OURS: &[&str] = &[
        "jdbc",
        "driver",
        "snowflake",
        "mysql",
        "mariadb",
        "postgres",
        "sqlserver",
        "redshift",
        "bigquery",
    ];
    for (phrase, driver) in [
        ("classnotfoundexception", DriverClassNotFound),
        ("failed to find data source", DriverClassNotFound),
        ("noclassdeffounderror", DriverIncompatible),
        ("nosuchmethoderror", DriverIncompatible),
        ("nosuchfielderror", DriverIncompatible),
        ("unsupportedclassversionerror", DriverIncompatible),
        ("has been compiled by a more recent version", DriverIncompatible),
        ("unsupported major.minor", DriverIncompatible),
    ] {
        let Some(at) = line.find(phrase) else { continue };
        let ours = OURS.iter().any(|word| line.contains(word)) || (driver == DriverIncompatible && around.connector);
        if ours {
            hit(driver, 89, at);
        } else {
            hit(LibraryMissing, 68, at);
        }
    }
    for phrase in ["modulenotfounderror", "no module named", "importerror"] {
        if let Some(at) = line.find(phrase) {
            hit(LibraryMissing, 88, at);
        }
    }
}

/// Texts about S3's objects, and processes that were killed.
fn own(line: &str, hit: &mut Add<'_>) {
    let denied = line.contains("accessdenied") || line.contains("(403)") || line.contains("forbidden");
    for operation in [
        "listobjects",
        "getobject",
        "putobject",
        "headobject",
        "headbucket",
        "deleteobject",
    ] {
        if let Some(at) = line.find(operation).filter(|_| denied) {
            hit(DataAccessDenied, 86, at);
        }
    }
    for phrase in ["code 137", "status 137", "status: 137", "exit code: 137"] {
        if let Some(at) = line.find(phrase) {
            hit(OutOfMemory, 76, at);
        }
    }
    if let Some(at) = line.find("command failed with exit code") {
        hit(ScriptError, 44, at);
    }
}

/// A URL that carries the user where drivers expect the host, or a host that is none.
fn urls(line: &str, hit: &mut Add<'_>) {
    if let Some(at) = line.find("jdbc:").filter(|at| !line[*at..].starts_with("jdbc:oracle")) {
        let authority = line[at..]
            .split_once("://")
            .map(|(_, rest)| rest.split(['/', ' ', ';', '?']).next().unwrap_or_default());
        if authority.is_some_and(|authority| authority.contains('@')) {
            hit(BadJdbcUrl, 76, at);
        }
    }
    if let Some(at) = line.find("tcp/ip").filter(|_| line.contains("sqlserver")) {
        let slash = line.split('\'').nth(1).is_some_and(|host| host.contains('/'));
        hit(
            if slash { BadJdbcUrl } else { ConnectTimeout },
            if slash { 74 } else { 58 },
            at,
        );
    }
}

/// Secrets Manager's own errors carry no host of the database.
fn secrets(line: &str, around: &Around, hit: &mut Add<'_>) {
    if let Some(at) = line.find("getsecretvalue") {
        if line.contains("accessdenied") {
            hit(SecretAccessDenied, 90, at);
        } else if line.contains("resourcenotfound") {
            hit(SecretMissing, 94, at);
        } else if line.contains("timed out") || line.contains("timeout") {
            hit(ServiceEndpointUnreachable, 92, at);
        }
    }
    if let Some(at) = line.find("could not connect to the endpoint url") {
        hit(ServiceEndpointUnreachable, 92, at);
    }
    // The AWS SDK for Java, before its reason; which service it is, its host says.
    if let Some(at) = line.find("unable to execute http request") {
        hit(ConnectTimeout, 57, at);
    }
    if let Some(at) = line.find("secret").filter(|_| {
        ["couldn't find", "not found", "does not exist"]
            .iter()
            .any(|none| line.contains(none))
    }) {
        hit(SecretMissing, 86, at);
    }
    if let Some(at) = line
        .find("keyerror")
        .or_else(|| line.find("'username'"))
        .filter(|_| around.key_error)
    {
        hit(SecretMissing, 80, at);
    }
}
