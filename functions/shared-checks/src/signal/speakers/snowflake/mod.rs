//! Snowflake: the service, its JDBC driver, spark-snowflake, its Python connector. All of them speak English only.
//!
//! The Python connector prints its number and an SQLSTATE (`250001 (08001): ...`), the JDBC driver a number only around a refused
//! login (`Error code: 390100, Message: ...`).

use shared_domain::source::Engine;

use super::Says::{Exactly, Likely, Vaguely};
use super::{Says, Speaker};
use crate::signal::cause::Cause::*;
use crate::signal::parse::Utterance;

mod numbers;
mod words;

pub(crate) const SPEAKER: Speaker = Speaker {
    name: "snowflake",
    engines: &[Engine::Snowflake],
    owns: &["net.snowflake.", "snowflake."],
    codes,
    tables: words::TABLES,
};

fn codes(utterance: &Utterance<'_>) -> Vec<Says> {
    let mut says: Vec<Says> = utterance
        .numbers()
        // Beside a number with a prefix (`SQL30081N`), a bare one is that vendor's.
        .filter_map(|number| numbers::says(number, utterance.state().is_some() && utterance.codes.named.is_empty()))
        .collect();
    says.extend(class(utterance));
    // A host of the service answers for any account; one that it does not know is forbidden or not found.
    let unknown_account = [
        "http 403: forbidden",
        "403: forbidden",
        "404: not found",
        "404 not found",
        "403 forbidden",
    ];
    let way = utterance.numbers().any(|number| matches!(number, 250_001 | 250_003));
    if way && unknown_account.iter().any(|answer| utterance.words.contains(answer)) {
        says.push(Exactly(BadJdbcUrl));
    }
    says.extend(numbers::of_kafka_connector(utterance.class, &utterance.words));
    says.extend(without_an_answer(&utterance.words));
    says.extend(utterance.state().and_then(state));
    says.extend(of_a_statement(utterance));
    says
}

/// `Null response for cause: proxy.corp, request: POST https://...`: the JDBC driver's own log, of why a request got no answer. A name
/// alone is all that Java says of a host that it does not know.
fn without_an_answer(words: &str) -> Option<Says> {
    let (_, rest) = words.split_once("null response for cause: ")?;
    let cause = rest.split(", request:").next().unwrap_or_default().trim();
    Some(match cause.is_empty() || cause == "null" || cause.contains(' ') {
        true => Vaguely(ConnectTimeout),
        false => Exactly(DnsFailure),
    })
}

/// What the JDBC driver's exception says where nothing else is known: most of it is the server's word about a statement.
fn of_a_statement(utterance: &Utterance<'_>) -> Option<Says> {
    let of_the_way = [
        "connect",
        "http",
        "communication",
        "io error",
        "login",
        "authent",
        "token",
        "ocsp",
        "certificate",
    ];
    let untold = matches!(
        utterance.class_name(),
        "SnowflakeSQLException" | "SnowflakeSQLLoggedException"
    ) && !of_the_way.iter().any(|word| utterance.words.contains(word))
        && !utterance.words.trim().is_empty();
    untold.then_some(Vaguely(SchemaOrData))
}

/// The Python connector's own classes.
fn class(utterance: &Utterance<'_>) -> Option<Says> {
    if !utterance.class.is_some_and(|class| class.starts_with("snowflake.")) {
        return None;
    }
    Some(match utterance.class_name() {
        "RevocationCheckError" => Exactly(CertificateUntrusted),
        "RequestTimeoutError" => Exactly(ConnectTimeout),
        "TokenExpiredError" | "RefreshTokenError" => Exactly(OauthOrKey),
        // The host answers for any account name; one that it does not know is forbidden or not found.
        "ForbiddenError" => Likely(BadJdbcUrl),
        "BadGatewayError" | "ServiceUnavailableError" | "GatewayTimeoutError" => Exactly(ConnectionRefused),
        "TooManyRequests" => Exactly(TooManyConnections),
        "MissingDependencyError" => Exactly(LibraryMissing),
        "IntegrityError" | "DataError" => Likely(SchemaOrData),
        _ => return None,
    })
}

fn state(state: &str) -> Option<Says> {
    Some(match (state, &state[..2]) {
        ("42501", _) => Exactly(DatabaseOrPrivilege),
        // A statement was ended; its number says why.
        ("57014", _) => Likely(LockOrQueryTimeout),
        (_, "22" | "23" | "42" | "02" | "0A") => Likely(SchemaOrData),
        (_, "08") => Vaguely(ConnectTimeout),
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
