//! The host that a text names, and whether it is an AWS service's.

use super::SignalContext;

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

/// The host that the text around `at` names: the source's if it is named, else the first thing there that looks like a host.
pub(super) fn of(lower: &str, at: usize, context: &SignalContext) -> Option<String> {
    let from = lower[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let to = lower[at..].find('\n').map_or(lower.len(), |newline| at + newline);
    let line = &lower[from..to];
    let named = BEFORE.iter().find_map(|before| {
        let start = line.find(before)? + before.len();
        let host: String = line[start..]
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric() || ".-_".contains(*c))
            .collect();
        let host = host.trim_end_matches('.').to_owned();
        (host.contains('.') && host.len() > 3).then_some(host)
    });
    let source = context.source_host.as_deref().map(str::to_lowercase);
    named.or_else(|| source.filter(|source| lower.contains(source.as_str())))
}

/// True for the endpoint of an AWS API, not of a database.
pub(super) fn is_aws_service(host: &str) -> bool {
    let amazon = host.ends_with(".amazonaws.com") || host.ends_with(".amazonaws.com.cn") || host.ends_with(".api.aws");
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
