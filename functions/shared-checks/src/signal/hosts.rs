//! The host that a text names, and whether it is an AWS service's.

use super::SignalContext;
use shared_domain::aws::partition::within;

/// Words before a host name in the texts of drivers and clients.
const BEFORE: &[&str] = &[
    "connection to ",
    "unknownhostexception: ",
    "connect to ",
    "the host ",
    "host: ",
    "host name ",
    "endpoint url: \"",
    "https://",
    "http://",
    "server on '",
    "server at \"",
    "translate host name \"",
    "host '",
];

/// How many lines of a trace are walked.
const MOST_FRAMES: usize = 1_000;

/// The host that the text around `at` names: the source's if it is named, else the first thing there that looks like a host.
pub(super) fn of(lower: &str, at: usize, context: &SignalContext) -> Option<String> {
    let to = lower[at..].find('\n').map_or(lower.len(), |newline| at + newline);
    let source = context.source_host.as_deref().map(str::to_lowercase);
    trace(&lower[..to])
        .find_map(named_in)
        .or_else(|| source.filter(|source| lower.contains(source.as_str())))
}

fn named_in(line: &str) -> Option<String> {
    BEFORE.iter().find_map(|before| {
        let start = line.find(before)? + before.len();
        let host: String = line[start..]
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric() || ".-_".contains(*c))
            .collect();
        let host = host.trim_end_matches('.').to_owned();
        (host.contains('.') && host.len() > 3).then_some(host)
    })
}

/// The last line and what it is the cause of, upwards: the deepest cause of a stack trace seldom names the host, what is wrapped
/// around it does.
fn trace(text: &str) -> impl Iterator<Item = &str> {
    let mut whole = false;
    text.rsplit('\n')
        .take(MOST_FRAMES)
        .filter(|line| !is_frame(line))
        .take_while(move |line| {
            let wanted = !whole;
            whole = !line.trim_start().starts_with("caused by");
            wanted
        })
}

fn is_frame(line: &str) -> bool {
    let line = line.trim_start();
    line.is_empty() || line.starts_with("at ") || line.starts_with("... ") || line.starts_with("suppressed:")
}

/// True for the endpoint of an AWS API, not of a database.
pub(super) fn is_aws_service(host: &str) -> bool {
    let amazon = within(host).is_some() || host.ends_with(".api.aws");
    amazon
        && ![
            ".rds.",
            ".redshift.",
            ".redshift-serverless.",
            ".docdb.",
            "ec2.internal",
            ".compute.",
        ]
        .iter()
        .any(|database| host.contains(database))
}
