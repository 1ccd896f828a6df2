//! What stores of another kind than an SQL database answer to what is asked of them, once they are reached: Elasticsearch and
//! OpenSearch, Cassandra, Salesforce, object stores behind OpenDAL; and the kinds of Rust's errors, which carry the system's own.

use super::Says::{self, Exactly, Likely, Settles, Vaguely};
use super::{Speaker, Table};
use crate::signal::cause::Cause::{self, *};
use crate::signal::parse::Utterance;

pub(crate) const SPEAKER: Speaker = Speaker {
    name: "other_stores",
    engines: &[],
    owns: &[],
    codes,
    tables: TABLES,
};

fn codes(utterance: &Utterance<'_>) -> Vec<Says> {
    let of_class = || {
        let class = utterance.class?;
        let owned = ["org.elasticsearch.", "org.opensearch.", "elasticsearch", "opensearchpy"];
        let owned = owned.iter().any(|package| class.starts_with(package));
        owned.then(|| of_an_index(&snake(utterance.class_name()))).flatten()
    };
    let of_index = of_class().or_else(|| in_an_index(&utterance.words));
    of_index
        .map(Likely)
        .into_iter()
        .chain(of_salesforce(utterance))
        .collect()
}

/// What an index refused, by the type of the error in its answer (`'type': 'mapper_parsing_exception'`).
pub(super) fn in_an_index(words: &str) -> Option<Cause> {
    const END: &str = "_exception";
    let types = words.match_indices(END).take(MOST).map(|(at, _)| {
        let before = |c: char| !(c.is_ascii_alphanumeric() || c == '_');
        let start = words[..at].rfind(before).map_or(0, |before| before + 1);
        &words[start..at + END.len()]
    });
    let known: Vec<Cause> = types.filter_map(of_an_index).collect();
    // The reason of a search stands within the failure of its phase.
    known
        .iter()
        .copied()
        .find(|cause| *cause != Other)
        .or(known.first().copied())
}

const MOST: usize = 20;

/// elastic/elasticsearch server ElasticsearchException.java (its handles) and the exceptions of x-content: all but those of the login.
fn of_an_index(name: &str) -> Option<Cause> {
    Some(match name {
        "mapper_parsing_exception"
        | "mapper_exception"
        | "document_parsing_exception"
        | "strict_dynamic_mapping_exception"
        | "document_missing_exception"
        | "index_not_found_exception"
        | "index_closed_exception"
        | "type_missing_exception"
        | "illegal_argument_exception"
        | "number_format_exception"
        | "date_time_parse_exception"
        | "x_content_parse_exception"
        | "json_parse_exception"
        | "not_x_content_exception"
        | "routing_missing_exception"
        | "resource_not_found_exception"
        | "ingest_processor_exception"
        | "invalid_type_name_exception"
        | "input_coercion_exception" => SchemaOrData,
        "parsing_exception"
        | "parse_exception"
        | "query_shard_exception"
        | "script_exception"
        | "invalid_index_name_exception"
        | "action_request_validation_exception"
        | "verification_exception" => ScriptError,
        "es_rejected_execution_exception"
        | "rejected_execution_exception"
        | "open_search_rejected_execution_exception"
        | "circuit_breaking_exception"
        | "too_many_buckets_exception"
        | "too_many_scroll_contexts_exception" => Capacity,
        "process_cluster_event_timeout_exception" | "task_cancelled_exception" => LockOrQueryTimeout,
        "version_conflict_engine_exception"
        | "resource_already_exists_exception"
        | "cluster_block_exception"
        | "master_not_discovered_exception"
        | "no_shard_available_action_exception"
        | "unavailable_shards_exception"
        | "search_phase_execution_exception"
        | "search_context_missing_exception" => Other,
        _ => return None,
    })
}

/// `MapperParsingException` as answers have it: `mapper_parsing_exception`.
fn snake(name: &str) -> String {
    let mut words = String::with_capacity(name.len() + 8);
    for c in name.chars() {
        if c.is_ascii_uppercase() && !words.is_empty() {
            words.push('_');
        }
        words.push(c.to_ascii_lowercase());
    }
    words
}

/// The codes of Salesforce's APIs (SOAP API Developer Guide: ExceptionCode, StatusCode), all but those of the login and of a way.
fn of_salesforce(utterance: &Utterance<'_>) -> Option<Says> {
    const CODES: &[(&str, Cause)] = &[
        ("API_DISABLED_FOR_ORG", Other),
        ("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", SchemaOrData),
        ("DUPLICATE_VALUE", SchemaOrData),
        ("ENTITY_IS_DELETED", SchemaOrData),
        ("EXCEEDED_ID_LIMIT", Capacity),
        ("EXCEEDED_MAX_SIZE_REQUEST", Capacity),
        ("FIELD_CUSTOM_VALIDATION_EXCEPTION", SchemaOrData),
        ("FIELD_INTEGRITY_EXCEPTION", SchemaOrData),
        ("INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY", Other),
        ("INSUFFICIENT_ACCESS_OR_READONLY", Other),
        ("INVALID_CROSS_REFERENCE_KEY", SchemaOrData),
        ("INVALID_FIELD", SchemaOrData),
        ("INVALID_FIELD_FOR_INSERT_UPDATE", SchemaOrData),
        ("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", SchemaOrData),
        ("INVALID_QUERY_FILTER_OPERATOR", ScriptError),
        ("INVALID_QUERY_LOCATOR", Other),
        ("INVALID_TYPE", SchemaOrData),
        ("INVALID_TYPE_FOR_OPERATION", ScriptError),
        ("INVALID_TYPE_ON_FIELD_IN_RECORD", SchemaOrData),
        ("JSON_PARSER_ERROR", SchemaOrData),
        ("MALFORMED_ID", SchemaOrData),
        ("MALFORMED_QUERY", ScriptError),
        ("NUMBER_OUTSIDE_VALID_RANGE", SchemaOrData),
        ("OPERATION_TOO_LARGE", Capacity),
        ("QUERY_TIMEOUT", LockOrQueryTimeout),
        ("QUERY_TOO_COMPLICATED", ScriptError),
        ("REQUEST_LIMIT_EXCEEDED", Capacity),
        ("REQUIRED_FIELD_MISSING", SchemaOrData),
        ("STORAGE_LIMIT_EXCEEDED", Capacity),
        ("STRING_TOO_LONG", SchemaOrData),
        ("UNABLE_TO_LOCK_ROW", LockOrQueryTimeout),
    ];
    const BESIDE: &[&str] = &["salesforce", "errorcode", "invalidbatch", "soql", "sobject", "bulk api"];
    if !utterance.message.contains('_') {
        return None;
    }
    let tokens = super::sentences::head(utterance.message)
        .split(|c: char| !(c.is_ascii_uppercase() || c == '_'))
        .filter(|token| token.contains('_'));
    let code = |token: &str| CODES.iter().find(|(code, _)| *code == token).map(|(_, cause)| *cause);
    let cause = tokens.take(MOST).find_map(code)?;
    let named = BESIDE.iter().any(|name| utterance.words.contains(name));
    Some(if named { Likely(cause) } else { Vaguely(cause) })
}

const TABLES: &[Table] = &[
    Table {
        language: "en",
        source: "apache/cassandra-java-driver and datastax/python-driver: the exceptions of a query (native_protocol_v5.spec 1000 to 1500)",
        says: CASSANDRA,
    },
    Table {
        language: "en",
        source: "simple-salesforce exceptions.py",
        says: SALESFORCE,
    },
    Table {
        language: "*",
        source: "apache/opendal core/src/types/error.rs; rust-lang/rust library/std/src/io/error.rs ErrorKind",
        says: RUST,
    },
];

const CASSANDRA: &[(&str, Says)] = &[
    // Behind the node that the driver asked: `[/10.0.0.7:9042] ...`.
    ("] timed out waiting for server response", Settles(LockOrQueryTimeout)),
    (
        "datastax{}timed out waiting for server response",
        Settles(LockOrQueryTimeout),
    ),
    ("timeout during read query at consistency", Settles(LockOrQueryTimeout)),
    (
        "timeout during {} write query at consistency",
        Settles(LockOrQueryTimeout),
    ),
    (
        "coordinator node timed out waiting for replica nodes' responses",
        Settles(LockOrQueryTimeout),
    ),
    (
        "operation timed out - received only {} responses",
        Settles(LockOrQueryTimeout),
    ),
    (
        "client request timeout. see session.execute",
        Settles(LockOrQueryTimeout),
    ),
    ("not enough replicas available for query at consistency", Exactly(Other)),
    ("failure during read query at consistency", Exactly(Other)),
    ("failure during {} write query at consistency", Exactly(Other)),
];

const SALESFORCE: &[(&str, Says)] = &[
    ("salesforcemalformedrequest", Vaguely(ScriptError)),
    ("salesforceresourcenotfound", Vaguely(SchemaOrData)),
    ("salesforcemorethanonerecord", Vaguely(SchemaOrData)),
    ("salesforceexpiredsession", Vaguely(Other)),
    ("salesforcerefusedrequest", Vaguely(Other)),
    ("salesforcegeneralerror", Vaguely(Other)),
];

const RUST: &[(&str, Says)] = &[
    ("notfound (permanent) at", Likely(SchemaOrData)),
    ("objectnotfound (permanent) at", Likely(SchemaOrData)),
    ("permissiondenied (permanent) at", Likely(DataAccessDenied)),
    ("objectpermissiondenied (permanent) at", Likely(DataAccessDenied)),
    ("ratelimited (temporary) at", Likely(Capacity)),
    ("configinvalid (permanent) at", Likely(ScriptError)),
    ("isadirectory (permanent) at", Likely(ScriptError)),
    ("notadirectory (permanent) at", Likely(ScriptError)),
    ("kind: connectionrefused", Exactly(ConnectionRefused)),
    ("kind: connectionreset", Exactly(ConnectionDropped)),
    ("kind: connectionaborted", Exactly(ConnectionDropped)),
    ("kind: brokenpipe", Exactly(ConnectionDropped)),
    ("kind: hostunreachable", Exactly(NoRoute)),
    ("kind: networkunreachable", Exactly(NoRoute)),
    ("kind: timedout", Likely(ConnectTimeout)),
    ("os { code: 2, kind: notfound", Vaguely(ScriptError)),
    ("os { code: 28, kind: storagefull", Exactly(OutOfDisk)),
];

#[cfg(test)]
mod tests {
    use super::snake;
    use crate::signal::speakers::heard::said;

    #[test]
    fn what_a_store_refuses_of_what_is_asked_is_no_connection() {
        for (expected, texts) in [
            (
                "not_connection/schema_or_data_error",
                &[
                    "{'type': 'strict_dynamic_mapping_exception', 'reason': 'zzz'}",
                    "org.elasticsearch.index.mapper.MapperParsingException: zzz",
                    "elasticsearch.helpers.errors.BulkIndexError: ('1 document(s) failed', [{'type': 'mapper_parsing_exception'}])",
                    "RequestError(400, 'search_phase_execution_exception', {'type': 'number_format_exception'})",
                    "[{'message': 'zzz', 'errorCode': 'INVALID_TYPE'}]",
                    "service=s3 operation=read path=a -> NotFound (permanent) at read",
                ][..],
            ),
            (
                "not_connection/script_error",
                &[
                    "InvalidBatch : Failed to process query: MALFORMED_QUERY: zzz",
                    "SalesforceMalformedRequest: Malformed request https://x.salesforce.com/a. Response content: [{'errorCode': 'ZZZ'}]",
                    "{\"type\":\"parsing_exception\",\"reason\":\"unknown query [x]\"}",
                ],
            ),
            (
                "not_connection/lock_or_query_timeout",
                &[
                    "Server timeout during read query at consistency ONE",
                    "Cassandra timeout during SIMPLE write query at consistency ONE (zzz)",
                    "com.datastax.driver.core.exceptions.OperationTimedOutException: [/10.0.0.7:9042] Timed out waiting for server response",
                    "UNABLE_TO_LOCK_ROW: zzz",
                ],
            ),
            (
                "not_connection/capacity_or_throttling",
                &[
                    "{\"type\":\"es_rejected_execution_exception\",\"reason\":\"zzz\"}",
                    "REQUEST_LIMIT_EXCEEDED: zzz",
                ],
            ),
            // Near misses: whoever is not reached, and Rust's word for it.
            (
                "network/connect_timeout",
                &[
                    "com.datastax.driver.core.exceptions.OperationTimedOutException: [/10.0.0.7:9042] Operation timed out",
                    "com.datastax.driver.core.exceptions.NoHostAvailableException: All host(s) tried for query failed (tried: /10.0.0.7:9042 (com.datastax.driver.core.exceptions.TransportException: [/10.0.0.7:9042] Cannot connect))",
                ],
            ),
            (
                "network/connection_refused",
                &["Io(Os { code: 111, kind: ConnectionRefused, message: \"zzz\" })"],
            ),
            ("unknown/unknown", &["INVALID_SESSION", "a strange_exception of nobody"]),
        ] {
            for text in texts {
                assert_eq!(said(text, None), expected, "{text}");
            }
        }
    }

    #[test]
    fn a_class_is_called_as_answers_call_it() {
        assert_eq!(snake("MapperParsingException"), "mapper_parsing_exception");
    }
}
