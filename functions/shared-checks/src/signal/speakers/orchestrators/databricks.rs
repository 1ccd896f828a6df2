//! Why Databricks ended a cluster or a run: the names of its API (`TerminationReasonCode` of clusters and warehouses, `TerminationCode`
//! of runs). What it cannot reach is its own machines, not a source. Names that others have, too (`INTERNAL_ERROR`), are nobody's.

use crate::signal::cause::Cause::{self, *};
use crate::signal::speakers::Says::{self, Likely, Vaguely};
use crate::signal::speakers::sentences;

/// The name, at the beginning of a message or behind what it is the reason of.
pub(super) fn says(message: &str) -> Option<Says> {
    let names = sentences::head(message).split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    names
        .filter(|name| {
            name.contains('_')
                && name
                    .bytes()
                    .all(|b| b.is_ascii_uppercase() || matches!(b, b'_' | b'0'..=b'9'))
        })
        .find_map(of)
}

fn of(name: &str) -> Option<Says> {
    let bare = name
        .trim_end_matches("_DUE_TO_MISCONFIG")
        .trim_end_matches("_CLOUD_PROVIDER_EXCEPTION");
    let within = |(_, names): &&(Cause, &[&str])| names.contains(&bare);
    if CARRIES.contains(&bare) {
        return Some(Vaguely(Other));
    }
    CODES.iter().find(within).map(|(cause, _)| Likely(*cause))
}

/// What a run that failed is called, whatever made it fail.
const CARRIES: &[&str] = &["RUN_EXECUTION_ERROR", "CLUSTER_ERROR", "SUCCESS_WITH_FAILURES"];

const CODES: &[(Cause, &[&str])] = &[
    (
        ExecutorLost,
        &[
            "CLOUD_PROVIDER_SHUTDOWN",
            "COMMUNICATION_LOST",
            "DRIVER_ERROR",
            "DRIVER_EVICTION",
            "DRIVER_NODE_UNREACHABLE",
            "DRIVER_UNEXPECTED_FAILURE",
            "DRIVER_UNHEALTHY",
            "DRIVER_UNREACHABLE",
            "DRIVER_UNRESPONSIVE",
            "INSTANCE_UNREACHABLE",
            "SPOT_INSTANCE_TERMINATION",
            "UNEXPECTED_POD_RECREATION",
            "USER_INITIATED_VM_TERMINATION",
        ],
    ),
    (OutOfMemory, &["DRIVER_OUT_OF_MEMORY"]),
    (OutOfDisk, &["DRIVER_OUT_OF_DISK"]),
    (ScriptError, &["GLOBAL_INIT_SCRIPT_FAILURE", "INIT_SCRIPT_FAILURE"]),
    (LibraryMissing, &["LIBRARY_INSTALLATION_ERROR"]),
    (
        Capacity,
        &[
            "AWS_INSUFFICIENT_INSTANCE_CAPACITY_FAILURE",
            "AWS_MAX_SPOT_INSTANCE_COUNT_EXCEEDED_FAILURE",
            "AWS_REQUEST_LIMIT_EXCEEDED",
            "AWS_RESOURCE_QUOTA_EXCEEDED",
            "AZURE_QUOTA_EXCEEDED_EXCEPTION",
            "AZURE_RESOURCE_MANAGER_THROTTLING",
            "AZURE_RESOURCE_PROVIDER_THROTTLING",
            "BUDGET_POLICY_LIMIT_ENFORCEMENT_ACTIVATED",
            "BUDGET_POLICY_LIMIT_EXCEEDED",
            "CLOUD_ACCOUNT_POD_QUOTA_EXCEEDED",
            "CLOUD_PROVIDER_RESOURCE_STOCKOUT",
            "CLUSTER_OPERATION_THROTTLED",
            "CLUSTER_REQUEST_LIMIT_EXCEEDED",
            "GCP_API_RATE_QUOTA_EXCEEDED",
            "GCP_INSUFFICIENT_CAPACITY",
            "GCP_QUOTA_EXCEEDED",
            "GCP_RESOURCE_QUOTA_EXCEEDED",
            "INSTANCE_POOL_MAX_CAPACITY_REACHED",
            "INTERNAL_CAPACITY_FAILURE",
            "K8S_ACTIVE_POD_QUOTA_EXCEEDED",
            "MAX_CONCURRENT_RUNS_EXCEEDED",
            "MAX_JOB_QUEUE_SIZE_EXCEEDED",
            "MAX_SPARK_CONTEXTS_EXCEEDED",
            "SPARK_IMAGE_DOWNLOAD_THROTTLED",
            "STORAGE_DOWNLOAD_FAILURE_THROTTLED",
            "WORKSPACE_RUN_LIMIT_EXCEEDED",
        ],
    ),
    (
        Other,
        &[
            "ALLOCATION_TIMEOUT",
            "ALLOCATION_TIMEOUT_NODE_DAEMON_NOT_READY",
            "ALLOCATION_TIMEOUT_NO_HEALTHY_AND_WARMED_UP_CLUSTERS",
            "ALLOCATION_TIMEOUT_NO_HEALTHY_CLUSTERS",
            "ALLOCATION_TIMEOUT_NO_MATCHED_CLUSTERS",
            "ALLOCATION_TIMEOUT_NO_READY_CLUSTERS",
            "ALLOCATION_TIMEOUT_NO_UNALLOCATED_CLUSTERS",
            "ALLOCATION_TIMEOUT_NO_WARMED_UP_CLUSTERS",
            "ATTACH_PROJECT_FAILURE",
            "AWS_UNSUPPORTED_FAILURE",
            "AZURE_VM_EXTENSION_FAILURE",
            "BOOTSTRAP_TIMEOUT",
            "CLOUD_ACCOUNT_SETUP_FAILURE",
            "CLOUD_OPERATION_CANCELLED",
            "CLOUD_PROVIDER_DISK_SETUP_FAILURE",
            "CLOUD_PROVIDER_INSTANCE_NOT_LAUNCHED",
            "CLOUD_PROVIDER_LAUNCH_FAILURE",
            "CLUSTER_OPERATION_TIMEOUT",
            "CONTAINER_LAUNCH_FAILURE",
            "CONTROL_PLANE_CONNECTION_FAILURE",
            "CONTROL_PLANE_REQUEST_FAILURE",
            "DBFS_COMPONENT_UNHEALTHY",
            "DBR_IMAGE_RESOLUTION_FAILURE",
            "DOCKER_CONTAINER_CREATION_EXCEPTION",
            "DOCKER_IMAGE_PULL_FAILURE",
            "DOCKER_IMAGE_TOO_LARGE_FOR_INSTANCE_EXCEPTION",
            "DOCKER_INVALID_OS_EXCEPTION",
            "DRIVER_LAUNCH_TIMEOUT",
            "DRIVER_POD_CREATION_FAILURE",
            "EXECUTION_COMPONENT_UNHEALTHY",
            "EXECUTOR_POD_UNSCHEDULED",
            "INIT_CONTAINER_NOT_FINISHED",
            "INSTANCE_POOL_CLUSTER_FAILURE",
            "INSTANCE_POOL_NOT_FOUND",
            "INVALID_CLUSTER_REQUEST",
            "INVALID_RUN_CONFIGURATION",
            "INVALID_SPARK_IMAGE",
            "INVALID_WORKER_IMAGE_FAILURE",
            "K8S_AUTOSCALING_FAILURE",
            "K8S_DBR_CLUSTER_LAUNCH_TIMEOUT",
            "LAZY_ALLOCATION_TIMEOUT",
            "METASTORE_COMPONENT_UNHEALTHY",
            "NETVISOR_SETUP_TIMEOUT",
            "NETWORK_CHECK_CONTROL_PLANE_FAILURE",
            "NETWORK_CHECK_DNS_SERVER_FAILURE",
            "NETWORK_CHECK_METADATA_ENDPOINT_FAILURE",
            "NETWORK_CHECK_MULTIPLE_COMPONENTS_FAILURE",
            "NETWORK_CHECK_NIC_FAILURE",
            "NETWORK_CHECK_STORAGE_FAILURE",
            "NPIP_TUNNEL_SETUP_FAILURE",
            "NPIP_TUNNEL_TOKEN_FAILURE",
            "POD_ASSIGNMENT_FAILURE",
            "POD_SCHEDULING_FAILURE",
            "REPOSITORY_CHECKOUT_FAILED",
            "SECURITY_DAEMON_REGISTRATION_EXCEPTION",
            "SELF_BOOTSTRAP_FAILURE",
            "SKIPPED_SLOW_NODES",
            "SLOW_IMAGE_DOWNLOAD",
            "SPARK_IMAGE_DOWNLOAD_FAILURE",
            "SPARK_IMAGE_NOT_FOUND",
            "SPARK_STARTUP_FAILURE",
            "SSH_BOOTSTRAP_FAILURE",
            "STORAGE_DOWNLOAD_FAILURE",
            "STORAGE_DOWNLOAD_FAILURE_SLOW",
            "STS_CLIENT_SETUP_FAILURE",
            "UNEXPECTED_LAUNCH_FAILURE",
            "UNSUPPORTED_INSTANCE_TYPE",
            "WORKER_SETUP_FAILURE",
            "WORKSPACE_CANCELLED_ERROR",
            "WORKSPACE_CONFIGURATION_ERROR",
        ],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signal::speakers::heard::said;

    #[test]
    fn why_a_cluster_ended_is_told_by_name_and_is_no_connection() {
        for (cause, names) in CODES {
            for name in *names {
                for text in [
                    format!("{name}: zzz lost connection to zzz"),
                    format!("Cluster '1' was terminated. Reason: {name} (CLOUD_FAILURE). Parameters: instance_id:i-1"),
                    format!("zzz is in unexpected state Terminated: {name}_DUE_TO_MISCONFIG(CLIENT_ERROR): zzz"),
                ] {
                    assert_eq!(said(&text, None), format!("not_connection/{}", cause.word()), "{text}");
                }
            }
        }
    }

    #[test]
    fn what_only_carries_a_reason_and_what_others_are_called_does_not_decide() {
        for (text, expected) in [
            (
                "RUN_EXECUTION_ERROR: java.net.UnknownHostException: db.corp",
                "network/dns_failure",
            ),
            ("RUN_EXECUTION_ERROR: zzz", "not_connection/other"),
            (
                "CLUSTER_ERROR: FATAL: password authentication failed for user \"u\"",
                "credentials/bad_password",
            ),
            ("communication_lost", "unknown/unknown"),
            ("INTERNAL_ERROR", "unknown/unknown"),
        ] {
            assert_eq!(said(text, None), expected, "{text}");
        }
    }
}
