//! Which of many candidates come first: those whose names the request's own words contain.

use shared_domain::request::Request;
use shared_domain::step::Candidate;

/// Words that say what kind of source is meant, and so fit every candidate of it.
const KINDS: &[&str] = &[
    "amazon",
    "aurora",
    "aws",
    "cluster",
    "data",
    "database",
    "glue",
    "instance",
    "mariadb",
    "mysql",
    "oracle",
    "our",
    "postgres",
    "postgresql",
    "rds",
    "redshift",
    "server",
    "serverless",
    "source",
    "sql",
    "sqlserver",
    "the",
    "warehouse",
];

/// Best first, then by name, so that the same account gives the same numbers.
pub(crate) fn rank(candidates: &mut [Candidate], request: &Request) {
    let words = words(request);
    candidates.sort_by_cached_key(|candidate| {
        let names = [Some(&candidate.id), candidate.database.as_ref()];
        let names: Vec<String> = names.into_iter().flatten().map(|name| name.to_lowercase()).collect();
        let hits = words
            .iter()
            .filter(|word| names.iter().any(|name| name.contains(word.as_str())))
            .count();
        (usize::MAX - hits, candidate.id.clone(), candidate.kind.clone())
    });
}

/// The request's words that may be part of a name.
fn words(request: &Request) -> Vec<String> {
    let endpoint = request.endpoint.as_ref();
    let host = request.host().and_then(|host| host.split('.').next());
    let texts = [
        request.source.as_deref(),
        request.connection.as_deref(),
        host,
        endpoint.and_then(|endpoint| endpoint.database.as_deref()),
        endpoint.and_then(|endpoint| endpoint.service.as_deref()),
    ];
    let mut words: Vec<String> = texts
        .into_iter()
        .flatten()
        .flat_map(|text| text.split(|c: char| !c.is_alphanumeric()))
        .map(str::to_lowercase)
        .filter(|word| word.len() > 2 && !KINDS.contains(&word.as_str()))
        .collect();
    words.sort();
    words.dedup();
    words
}
