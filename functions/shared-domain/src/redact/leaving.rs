//! What leaves of the evidence: texts redacted, identifiers as they are.
//!
//! A collector computes with what AWS answered; this is applied once, where its answer becomes a document, a file or a report.
//! Which of the two a field is, its *name* decides, never a guess at its value: `SECRET_ID` holds a secret's name or ARN, with
//! or without a slash, of 512 characters or like a word, and is sent to Secrets Manager as it stands. Arguments of jobs can
//! hold anything; only those whose name is known to be harmless keep their value, the others keep its length and a digest, which
//! shows that it changed and is too short to find it.

use std::collections::BTreeMap;

use serde_json::Value;

use super::keys::{Key, key_of, looks_secret};
use super::{REDACTED, redact};
use crate::evidence::{Evidence, Found};
use crate::fact::Fact;

impl Evidence {
    /// The evidence as it may leave the step that gathered it. To let it leave twice changes nothing.
    #[must_use]
    pub fn leaving(mut self) -> Self {
        self.job = of_fact(self.job, |mut job| {
            job.default_arguments = arguments(job.default_arguments);
            job
        });
        self.job_run = of_fact(self.job_run, |mut run| {
            run.error_message = run.error_message.as_deref().map(redact);
            run.state_detail = run.state_detail.as_deref().map(redact);
            run.arguments = arguments(run.arguments);
            run
        });
        self.crawler = of_fact(self.crawler, |mut crawler| {
            if let Some(crawl) = &mut crawler.last_crawl {
                crawl.error_message = crawl.error_message.as_deref().map(redact);
            }
            crawler
        });
        for named in &mut self.connections {
            let connection = std::mem::take(&mut named.connection);
            named.connection = of_fact(connection, |mut connection| {
                connection.connection_properties = properties(connection.connection_properties);
                connection.spark_properties = properties(connection.spark_properties);
                connection.athena_properties = properties(connection.athena_properties);
                connection.status_reason = connection.status_reason.as_deref().map(redact);
                connection
            });
        }
        self.log_tail = match self.log_tail {
            // As one text, because a secret may stand on several lines.
            Fact::Known(lines) => Fact::Known(redact(&lines.join("\n")).lines().map(str::to_owned).collect()),
            Fact::Unreadable(reason) => Fact::Unreadable(redact(&reason)),
            Fact::NotCollected => Fact::NotCollected,
        };
        // Names only, and each of the form of a name.
        if let Fact::Unreadable(reason) = &mut self.script {
            *reason = redact(reason);
        }
        self.test_error = self.test_error.as_deref().map(redact);
        if let Some(told) = &mut self.event {
            told.event.message = told.event.message.as_deref().map(redact);
        }
        if let Some(signal) = &mut self.signal {
            signal.quote = signal.quote.as_deref().map(redact);
        }
        self
    }
}

fn of_fact<T>(fact: Fact<Found<T>>, leaving: impl FnOnce(T) -> T) -> Fact<Found<T>> {
    match fact {
        Fact::Known(Found::Present(thing)) => Fact::Known(Found::Present(leaving(thing))),
        Fact::Unreadable(reason) => Fact::Unreadable(redact(&reason)),
        other => other,
    }
}

fn properties(from: BTreeMap<String, String>) -> BTreeMap<String, String> {
    let leaving = |(key, value): (String, String)| {
        let value = property(&key, &value);
        (key, value)
    };
    from.into_iter().map(leaving).collect()
}

fn arguments(from: BTreeMap<String, String>) -> BTreeMap<String, String> {
    let leaving = |(key, value): (String, String)| {
        let value = argument(&key, &value);
        (key, value)
    };
    from.into_iter().map(leaving).collect()
}

/// True for a name whose value is a secret, whatever that is.
pub fn is_secret(key: &str) -> bool {
    key_of(key.as_bytes()) == Some(Key::Secret)
}

/// What becomes of a value whose name says nothing.
#[derive(Clone, Copy, PartialEq)]
enum Others {
    /// It is a text.
    Text,
    /// It may be anything.
    Digest,
}

/// A connection's property as it may leave.
pub fn property(key: &str, value: &str) -> String {
    shown(key, value, Others::Text)
}

/// True where a connection's property holds no secret, and no place that one was taken from, so that it can be written as it is.
pub fn is_bare(key: &str, value: &str) -> bool {
    !value.contains(REDACTED) && property(key, value) == value
}

/// A job's argument as it may leave.
pub fn argument(key: &str, value: &str) -> String {
    if normal(key) == "conf" {
        return spark_conf(value);
    }
    shown(key, value, Others::Digest)
}

fn shown(key: &str, value: &str, others: Others) -> String {
    if value.is_empty() || value == REDACTED {
        return value.to_owned();
    }
    let said = key_of(key.as_bytes());
    if said == Some(Key::Secret) {
        return REDACTED.to_owned();
    }
    if is_name(key) && is_identifier(value) {
        return value.to_owned();
    }
    if let Some(json) = structure(value) {
        let leaving = walk(key, json.clone(), others);
        // What is not altered keeps its blanks as well.
        return if leaving == json {
            value.to_owned()
        } else {
            leaving.to_string()
        };
    }
    match others {
        Others::Text if said == Some(Key::Doubtful) && looks_secret(value.as_bytes(), false) && !is_arn(value) => {
            REDACTED.to_owned()
        }
        Others::Text => redact(value),
        Others::Digest if is_harmless_argument(key) || is_plain(value) => redact(value),
        Others::Digest if is_arn(value) || is_s3(value) => value.to_owned(),
        Others::Digest => digest(value),
    }
}

fn structure(value: &str) -> Option<Value> {
    if !value.trim_start().starts_with(['{', '[']) {
        return None;
    }
    serde_json::from_str(value).ok()
}

/// JSON in a value: each text by the name of its own key; the texts of a list by the list's.
fn walk(key: &str, json: Value, others: Others) -> Value {
    match json {
        Value::Object(map) => Value::Object(
            map.into_iter()
                .map(|(key, value)| {
                    let value = walk(&key, value, others);
                    (key, value)
                })
                .collect(),
        ),
        Value::Array(items) => Value::Array(items.into_iter().map(|item| walk(key, item, others)).collect()),
        Value::String(text) => Value::String(shown(key, &text, others)),
        Value::Number(number) if key_of(key.as_bytes()) == Some(Key::Secret) => {
            let _ = number;
            Value::String(REDACTED.to_owned())
        }
        plain => plain,
    }
}

/// `--secret-id`, `secretId` and `SECRET_ID` are one.
fn normal(key: &str) -> String {
    key.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect()
}

/// True for a field whose value names a thing: it is computed with and never altered.
fn is_name(key: &str) -> bool {
    const ENDINGS: &[&str] = &[
        "secretid",
        "secretname",
        "secretarn",
        "secretmanagerid",
        "arn",
        "connectionname",
        "glueconnection",
        "s3path",
        "jaruri",
        "driverclassname",
        "loggroupprefix",
        "logstreamprefix",
        "bucket",
        "bucketname",
    ];
    const WHOLE: &[&str] = &[
        "connection",
        "tempdir",
        "scriptlocation",
        "extrajars",
        "extrapyfiles",
        "extrafiles",
        "jobname",
        "jobrunid",
        "kmskey",
        "kmskeyid",
        "role",
        "customjdbccert",
        "sparkeventlogspath",
    ];
    let name = normal(key);
    ENDINGS.iter().any(|ending| name.ends_with(ending)) || WHOLE.contains(&name.as_str())
}

/// The characters of names, ARNs and S3 URIs, and of lists of them. JSON, URLs with a login and sentences have others.
fn is_identifier(value: &str) -> bool {
    let of_names = |c: char| c.is_ascii_alphanumeric() || "/_+=.@-!:*, ".contains(c);
    let is_url = value.contains("://") && !value.split(',').all(|part| is_s3(part.trim()));
    value.len() <= 4096 && value.chars().all(of_names) && !is_url
}

fn is_arn(value: &str) -> bool {
    value.starts_with("arn:aws") && value.matches(':').count() >= 5 && is_identifier(value)
}

fn is_s3(value: &str) -> bool {
    ["s3://", "s3a://", "s3n://"]
        .iter()
        .any(|scheme| value.starts_with(scheme))
        && !value.contains(['?', '"', '\''])
}

/// A switch says nothing.
fn is_plain(value: &str) -> bool {
    [
        "true", "false", "yes", "no", "null", "none", "enable", "enabled", "disabled", "auto",
    ]
    .iter()
    .any(|word| value.eq_ignore_ascii_case(word))
        || is_digest(value)
}

/// Names of arguments whose values are no secrets: Glue's own ("Using job parameters in AWS Glue jobs"), the options of Glue's and
/// Spark's readers and writers, and what scripts commonly call a place, a date or a size.
const HARMLESS_ARGUMENTS: &[&str] = &[
    "additionalpythonmodules",
    "autoscaling",
    "bookmark",
    "catalog",
    "catalogid",
    "class",
    "cluster",
    "connectiontype",
    "database",
    "databasename",
    "datalakeformats",
    "date",
    "db",
    "dbname",
    "dbtable",
    "enableautoscaling",
    "enablecontinuouscloudwatchlog",
    "enablecontinuouslogfilter",
    "enablegluedatacatalog",
    "enablejobinsights",
    "enablemetrics",
    "enableobservabilitymetrics",
    "enablesparkui",
    "engine",
    "env",
    "environment",
    "executorcores",
    "fetchsize",
    "format",
    "hashexpression",
    "hashfield",
    "hashpartitions",
    "host",
    "hostname",
    "jobbookmarkfrom",
    "jobbookmarkoption",
    "jobbookmarkto",
    "joblanguage",
    "library",
    "logtype",
    "lowerbound",
    "mode",
    "numpartitions",
    "partitioncolumn",
    "port",
    "prefix",
    "project",
    "parentproject",
    "pythonmodulesinstalleroption",
    "pythonversion",
    "reader",
    "region",
    "awsregion",
    "schema",
    "sfdatabase",
    "sfrole",
    "sfschema",
    "sfurl",
    "sfuser",
    "sfwarehouse",
    "source",
    "stage",
    "table",
    "tablename",
    "target",
    "upperbound",
    "url",
    "jdbcurl",
    "useconnectionproperties",
    "user",
    "username",
    "userjarsfirst",
    "warehouse",
    "workertype",
    "writeshufflefilestos3",
    "writeshufflespillstos3",
    "continuousloglogstreamprefix",
    "continuouslogloggroup",
    "continuouslogconversionpattern",
    "driver",
    "account",
    "driverclass",
];

fn is_harmless_argument(key: &str) -> bool {
    HARMLESS_ARGUMENTS.contains(&normal(key).as_str())
}

/// `spark.a=1 --conf spark.b=2`: each property by its name.
fn spark_conf(value: &str) -> String {
    const HARMLESS: &[&str] = &[
        "spark.sql.",
        "spark.executor.",
        "spark.driver.",
        "spark.dynamicallocation.",
        "spark.serializer",
        "spark.shuffle.",
        "spark.default.parallelism",
        "spark.network.",
        "spark.rpc.",
        "spark.memory.",
        "spark.speculation",
        "spark.task.",
        "spark.kryo",
        "spark.glue.",
        "spark.hadoop.fs.s3",
        "spark.hadoop.hive.",
        "spark.hadoop.mapreduce.",
        "spark.hadoop.aws.",
        "spark.hadoop.parquet.",
        "spark.yarn.",
        "spark.jars.packages",
        "spark.eventlog.",
    ];
    let one = |part: &str| match part.split_once('=') {
        _ if part == "--conf" => part.to_owned(),
        // What stands before a `=` may be the end of base64, or anything.
        Some((name, _)) if !name.starts_with("spark.") && !is_field_name(name) => short_digest(part),
        Some((name, value)) if value.is_empty() || is_digest_part(value) => format!("{name}={value}"),
        Some((name, value)) => {
            let lower = name.to_ascii_lowercase();
            let is_harmless = HARMLESS.iter().any(|prefix| lower.starts_with(prefix));
            match key_of(name.as_bytes()) {
                Some(_) => format!("{name}={REDACTED}"),
                None if is_harmless && !value.contains('=') => format!("{name}={}", redact(value)),
                None => format!("{name}={}", short_digest(value)),
            }
        }
        None if is_digest_part(part) || part == REDACTED => part.to_owned(),
        None => short_digest(part),
    };
    value.split_whitespace().map(one).collect::<Vec<_>>().join(" ")
}

/// `[12 characters, 3fa9]`: sixteen bits show that a value changed, and leave too many that it may have been.
fn digest(value: &str) -> String {
    format!("[{} characters, {:04x}]", value.chars().count(), folded(value))
}

/// The same without blanks, for a property among others.
fn short_digest(value: &str) -> String {
    format!("[{}:{:04x}]", value.chars().count(), folded(value))
}

/// FNV-1a, folded to sixteen bits.
fn folded(value: &str) -> u16 {
    let hash = value.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    (hash ^ (hash >> 16) ^ (hash >> 32) ^ (hash >> 48)) as u16
}

fn is_digest(value: &str) -> bool {
    let parts = value
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .and_then(|inner| inner.split_once(" characters, "));
    parts.is_some_and(|(length, hash)| is_number(length) && is_hash(hash))
}

fn is_digest_part(value: &str) -> bool {
    let parts = value
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .and_then(|inner| inner.split_once(':'));
    parts.is_some_and(|(length, hash)| is_number(length) && is_hash(hash))
}

fn is_number(text: &str) -> bool {
    (1..=7).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_hash(text: &str) -> bool {
    text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// True for what a person calls a field; a name that is a secret itself has digits, signs or changing case.
pub fn is_field_name(name: &str) -> bool {
    const WORDS: &[&str] = &[
        "user", "username", "password", "host", "port", "key", "id", "token", "secret", "client", "oauth", "db",
        "dbname", "schema", "url", "jdbc", "s", "aws", "rds", "ipv", "v", "md", "sha", "db2", "sf", "x",
    ];
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    if !(1..=40).contains(&name.len()) || !name.chars().all(allowed) {
        return false;
    }
    if name.bytes().any(|byte| byte.is_ascii_digit()) {
        let parts = name
            .split(|c: char| !c.is_ascii_alphabetic())
            .filter(|part| !part.is_empty());
        return parts.clone().count() > 0
            && name.len() <= 24
            && parts
                .into_iter()
                .all(|part| WORDS.contains(&part.to_ascii_lowercase().as_str()));
    }
    let changes = |pair: &[u8]| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase();
    name.as_bytes().windows(2).filter(|pair| changes(pair)).count() * 4 <= name.len()
}

#[cfg(test)]
mod tests;
