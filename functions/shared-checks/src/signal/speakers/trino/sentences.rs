//! What Trino and Presto say where the name of the error is left out: `Query failed (#20240101_1_2_x): ...` of the JDBC driver and of
//! the command line. Its own nodes are no source.

use crate::signal::cause::Cause::*;
use crate::signal::speakers::Says::{self, Exactly, Likely};

pub(super) const SAYS: &[(&str, Says)] = &[
    // io.trino.execution.QueryTracker, QueryManager; the limits of resource groups.
    ("query exceeded maximum time limit of", Exactly(LockOrQueryTimeout)),
    (
        "query exceeded the maximum {} time limit of",
        Exactly(LockOrQueryTimeout),
    ),
    ("query exceeded {} memory limit of", Exactly(OutOfMemory)),
    ("exceeded cpu limit of", Likely(Capacity)),
    ("exceeded scan limit of", Likely(Capacity)),
    ("too many queued queries for", Exactly(Capacity)),
    ("insufficient active worker nodes. waited", Exactly(Capacity)),
    ("no nodes available to run query", Exactly(Capacity)),
    ("exceeded limit of {} open writers for partitions", Exactly(Capacity)),
    ("query {} has not been accessed since", Likely(Other)),
    ("query was canceled", Likely(Other)),
    ("query killed. message:", Likely(Other)),
    ("server is shutting down. query", Likely(Other)),
    ("trino server is still initializing", Likely(Other)),
    ("presto server is still initializing", Likely(Other)),
    // io.trino.server.remotetask, io.trino.operator: workers that are gone.
    ("could not communicate with the remote task", Exactly(ExecutorLost)),
    ("too many errors talking to a worker node", Exactly(ExecutorLost)),
    ("error fetching {} returned an invalid response", Likely(ExecutorLost)),
    ("expected response code from {}/v1/task/{} to be", Likely(ExecutorLost)),
    // io.trino.sql.analyzer.
    ("column '{}' cannot be resolved", Exactly(SchemaOrData)),
    ("scalar sub-query has returned multiple rows", Exactly(SchemaOrData)),
    ("access denied: cannot select from", Likely(DataAccessDenied)),
    ("access denied: cannot access", Likely(DataAccessDenied)),
    ("access denied: cannot insert into", Likely(DataAccessDenied)),
    ("access denied: cannot create table", Likely(DataAccessDenied)),
    ("access denied: cannot show", Likely(DataAccessDenied)),
];

#[cfg(test)]
mod tests {
    use crate::signal::speakers::heard::said;

    #[test]
    fn a_query_that_failed_without_a_name_is_told_by_its_sentence() {
        for (expected, sentences) in [
            (
                "lock_or_query_timeout",
                &[
                    "Query exceeded the maximum planning time limit of 3.00m",
                    "Query exceeded the maximum execution time limit of 3.00m",
                    "Query exceeded the maximum run time limit of 3.00m",
                    "Query exceeded maximum time limit of 3.00m",
                ][..],
            ),
            (
                "out_of_memory",
                &[
                    "Query exceeded per-node memory limit of 3GB [zzz]",
                    "Query exceeded distributed total memory limit of 3GB",
                ],
            ),
            (
                "capacity_or_throttling",
                &[
                    "Exceeded CPU limit of 3.00m",
                    "Too many queued queries for \"zzz\"",
                    "No nodes available to run query",
                    "Insufficient active worker nodes. Waited 3.00m for at least 2 workers, but only 1 workers are active",
                ],
            ),
            (
                "shuffle_or_executor_lost",
                &[
                    "Could not communicate with the remote task. The node may have crashed or be under too much load.",
                    "Encountered too many errors talking to a worker node. The node may have crashed. (http://10.0.0.3:8080/v1/task/z - 3 failures)",
                    "Expected response code from http://10.0.0.3:8080/v1/task/z to be 200, but was 500",
                ],
            ),
            ("data_access_denied", &["Access Denied: Cannot select from table z.z"]),
            ("other", &["Query was canceled", "Query killed. Message: zzz"]),
            // What a worker reads with names the source, and says it as everybody does.
            ("schema_or_data_error", &["line 1:7: Column 'zzz' cannot be resolved"]),
        ] {
            for sentence in sentences {
                for shape in [
                    "java.sql.SQLException: Query failed (#20240101_1_2_z): {}",
                    "Query 20240101_1_2_z failed: {}",
                ] {
                    let text = shape.replace("{}", sentence);
                    assert_eq!(said(&text, None), format!("not_connection/{expected}"), "{text}");
                }
            }
        }
    }

    #[test]
    fn what_a_worker_meets_on_the_way_to_a_source_is_the_connections() {
        for (text, expected) in [
            (
                "java.sql.SQLException: Query failed (#20240101_1_2_z): The connection attempt failed: java.net.UnknownHostException: db.corp",
                "network/dns_failure",
            ),
            (
                "java.sql.SQLException: Query failed (#20240101_1_2_z): FATAL: password authentication failed for user \"u\"",
                "credentials/bad_password",
            ),
            (
                "java.sql.SQLException: Authentication failed: Access Denied: Invalid credentials",
                "credentials/bad_password",
            ),
        ] {
            assert_eq!(said(text, None), expected, "{text}");
        }
    }
}
