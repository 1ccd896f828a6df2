//! gRPC's statuses, in the texts of every client: `StatusRuntimeException: UNAVAILABLE: io exception`, `rpc error: code = NotFound
//! desc = ...`, `status = StatusCode.DEADLINE_EXCEEDED`. What stands beside a status says more, where it says anything.

use super::Says::{self, Exactly, Likely, Vaguely};
use super::{Speaker, Table};
use crate::signal::cause::Cause::*;
use crate::signal::parse::Utterance;

pub(crate) const SPEAKER: Speaker = Speaker {
    name: "grpc",
    engines: &[],
    owns: &["io.grpc.", "grpc."],
    codes,
    tables: TABLES,
};

fn codes(utterance: &Utterance<'_>) -> Vec<Says> {
    let words = utterance.words.as_str();
    let of_grpc = ["StatusRuntimeException", "StatusException"].contains(&utterance.class_name());
    let behind = |mark: &str| words.split_once(mark).map(|(_, rest)| rest.trim_start());
    let name = of_grpc
        .then_some(words)
        .or_else(|| behind("rpc error: code ="))
        .or_else(|| behind("statusruntimeexception:"))
        .or_else(|| behind("statuscode."))
        .or_else(|| behind("grpc_status:"));
    name.and_then(|rest| status(rest.split([':', ' ', ',', '\'', '>', ')']).next().unwrap_or_default()))
        .into_iter()
        .collect()
}

/// `google.rpc.Code`, with and without underscores.
fn status(name: &str) -> Option<Says> {
    Some(match name.replace('_', "").as_str() {
        "unavailable" => Vaguely(ConnectTimeout),
        "deadlineexceeded" => Likely(LockOrQueryTimeout),
        "unauthenticated" => Likely(OauthOrKey),
        "permissiondenied" => Likely(DatabaseOrPrivilege),
        "resourceexhausted" => Exactly(Capacity),
        "invalidargument" | "notfound" | "alreadyexists" | "outofrange" => Likely(SchemaOrData),
        "failedprecondition" | "aborted" | "cancelled" | "canceled" | "internal" | "unknown" | "unimplemented"
        | "dataloss" => Vaguely(Other),
        _ => return None,
    })
}

const TABLES: &[Table] = &[];

#[cfg(test)]
mod tests {
    use crate::signal::{SignalContext, classify};

    #[test]
    fn every_status_is_read_in_the_words_of_every_client() {
        for (status, expected) in [
            ("UNAVAILABLE", "connect_timeout"),
            ("DEADLINE_EXCEEDED", "lock_or_query_timeout"),
            ("UNAUTHENTICATED", "oauth_or_key_invalid"),
            ("PERMISSION_DENIED", "database_or_privilege_missing"),
            ("RESOURCE_EXHAUSTED", "capacity_or_throttling"),
            ("INVALID_ARGUMENT", "schema_or_data_error"),
            ("NOT_FOUND", "schema_or_data_error"),
            ("FAILED_PRECONDITION", "other"),
            ("ABORTED", "other"),
            ("INTERNAL", "other"),
        ] {
            for shape in [
                "io.grpc.StatusRuntimeException: {}: zzz",
                "grpc._channel._InactiveRpcError: status = StatusCode.{} zzz",
            ] {
                let text = shape.replace("{}", status);
                let cause = classify(&text, &SignalContext::default()).cause;
                assert_eq!(cause.as_str(), expected, "{text}");
            }
        }
        let go = classify("rpc error: code = NotFound desc = zzz", &SignalContext::default());
        assert_eq!(go.cause.as_str(), "schema_or_data_error");
    }
}
