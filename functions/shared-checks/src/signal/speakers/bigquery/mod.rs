//! BigQuery: the service, spark-bigquery-connector, google-auth and google-cloud-bigquery.

use shared_domain::source::Engine;

use super::Says::{Exactly, Likely, Vaguely};
use super::{Says, Speaker};
use crate::signal::cause::Cause::*;
use crate::signal::parse::Utterance;

mod words;

pub(crate) const SPEAKER: Speaker = Speaker {
    name: "bigquery",
    engines: &[Engine::Bigquery],
    owns: &[
        "com.google.cloud.",
        "com.google.auth.",
        "com.google.api.",
        "com.google.cloud.spark.",
        "google.auth.",
        "google.cloud.",
        "google.api_core.",
    ],
    codes,
    tables: words::TABLES,
};

fn codes(utterance: &Utterance<'_>) -> Vec<Says> {
    let mut says: Vec<Says> = reason(utterance).into_iter().collect();
    says.extend(class(utterance));
    says.extend(status(utterance));
    // Simba's driver: a query was asked, so that the login is over.
    let of_query = utterance
        .coded("Simba BigQueryJDBCDriver")
        .find_map(|number| match number {
            100_034 => Some(Exactly(LockOrQueryTimeout)),
            100_032 | 100_033 | 100_068 => Some(Vaguely(SchemaOrData)),
            _ => None,
        });
    says.extend(of_query);
    says
}

/// `"reason" : "accessDenied"`, `reason: rateLimitExceeded`: the reasons of the API's errors.
fn reason(utterance: &Utterance<'_>) -> Option<Says> {
    let words = utterance.words.as_str();
    let (_, rest) = words.split_once("reason")?;
    let rest = rest.trim_start_matches(['\'', ' ', ':', '=', '[']);
    let length = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
    Some(match &rest[..length] {
        "accessdenied"
        | "forbidden"
        | "insufficientpermissions"
        | "accessnotconfigured"
        | "blocked"
        | "policyviolation" => Exactly(DatabaseOrPrivilege),
        "autherror" | "authenticationerror" | "unauthorized" | "required" | "proxyauthenticationrequired" => {
            Exactly(OauthOrKey)
        }
        "quotaexceeded"
        | "ratelimitexceeded"
        | "jobratelimitexceeded"
        | "resourcesexceeded"
        | "userratelimitexceeded"
        | "backenderror"
        | "internalerror"
        | "jobbackenderror"
        | "jobinternalerror"
        | "billingtierlimitexceeded"
        | "tableunavailable" => Exactly(Capacity),
        // No right is missing: the project pays for nothing, and is given no more.
        "billingnotenabled" => Exactly(Other),
        "stopped" | "timeout" | "jobtimeout" => Exactly(LockOrQueryTimeout),
        "invalid" | "badrequest" | "attributeerror" | "invalidquery" | "duplicate" | "responsetoolarge"
        | "notimplemented" | "resourceinuse" | "invaliduser" | "fieldnotfound" => Likely(SchemaOrData),
        // A dataset or a table; its sentence says which.
        "notfound" => Likely(SchemaOrData),
        _ => return None,
    })
}

/// Exception classes of google-auth and google-api-core.
fn class(utterance: &Utterance<'_>) -> Option<Says> {
    let class = utterance.class?;
    let google = class.starts_with("google.") || class.contains("com.google.") || class.contains("google.api");
    if !google {
        return None;
    }
    Some(match utterance.class_name() {
        "DefaultCredentialsError" | "MalformedError" | "ReauthFailError" | "UserAccessTokenError" => {
            Exactly(OauthOrKey)
        }
        "RefreshError" | "OAuthError" | "GoogleAuthException" | "TokenResponseException" => Likely(OauthOrKey),
        "TransportError" | "RetryError" | "ServiceUnavailable" | "UnavailableException" => Vaguely(ConnectTimeout),
        "Unauthorized" | "Unauthenticated" | "UnauthenticatedException" => Exactly(OauthOrKey),
        "Forbidden" | "PermissionDenied" | "PermissionDeniedException" => Likely(DatabaseOrPrivilege),
        "TooManyRequests" | "ResourceExhausted" | "ResourceExhaustedException" => Exactly(Capacity),
        "DeadlineExceeded" | "DeadlineExceededException" | "GatewayTimeout" => Likely(LockOrQueryTimeout),
        "NotFound"
        | "NotFoundException"
        | "BadRequest"
        | "InvalidArgument"
        | "InvalidArgumentException"
        | "Conflict"
        | "AlreadyExistsException"
        | "FailedPreconditionException" => Likely(SchemaOrData),
        _ => return None,
    })
}

/// HTTP's and gRPC's statuses, where Google's clients print them: `401 Unauthorized`, `403 Access Denied`, `UNAUTHENTICATED: ...`.
fn status(utterance: &Utterance<'_>) -> Option<Says> {
    let words = utterance.words.as_str();
    let begins = |start: &str| words.starts_with(start) || words.contains(&format!("exception: {start}"));
    Some(match () {
        () if begins("401 unauthorized") || begins("unauthenticated:") => Exactly(OauthOrKey),
        () if begins("permission_denied:") => Exactly(DatabaseOrPrivilege),
        () if begins("403 forbidden") || begins("403 access denied") => Likely(DatabaseOrPrivilege),
        () if begins("429 ") || begins("resource_exhausted:") => Exactly(Capacity),
        () if begins("503 ") || begins("502 ") => Likely(Capacity),
        () if begins("unavailable:") => Vaguely(ConnectTimeout),
        () if begins("not_found:") || begins("invalid_argument:") => Likely(SchemaOrData),
        () => return None,
    })
}

#[cfg(test)]
mod tests;
