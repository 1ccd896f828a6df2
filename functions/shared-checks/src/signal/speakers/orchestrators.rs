//! Who starts runs and watches them, about the runs: Step Functions, Airflow, dbt, Dataflow, CodeBuild, Batch, Kubernetes, EMR, Airbyte,
//! Hive, Databricks; and how a process ended. That a run failed says nothing of why: what only carries another's failure is said faintly, so that
//! whatever stands beside it outweighs it, and a bare exit code is nobody's.

use super::Says::{self, Exactly, Faintly, Likely, Vaguely};
use super::{Speaker, Table};
use crate::signal::cause::Cause::*;
use crate::signal::parse::Utterance;

mod databricks;

pub(crate) const SPEAKER: Speaker = Speaker {
    name: "orchestrators",
    engines: &[],
    owns: &[],
    codes,
    tables: TABLES,
};

fn codes(utterance: &Utterance<'_>) -> Vec<Says> {
    let checked = of_checks(&utterance.words);
    let killed = killed(&utterance.words);
    ended(&utterance.words)
        .into_iter()
        .chain(killed)
        .chain(checked)
        .chain(databricks::says(utterance.message))
        .collect()
}

/// `exited with code 137`, `returned a non-zero code: 139`: what the signals of signal(7) ended, by the number that a shell makes of
/// them (128 and more) or that Python does (below 0); and 127 of a shell that knows no such command. Other numbers are the program's.
fn ended(words: &str) -> Option<Says> {
    const BEFORE: &[&str] = &[
        "exit code",
        "exit status",
        "exit value",
        "exitcode",
        "exit_code",
        "exited with code",
        "exited with status",
        "exited with an error",
        "exited with signal",
        "exited with",
        "return code",
        "returncode",
        "return value",
        "non-zero code",
        "terminated by signal",
    ];
    if !["exit", "return", "non-zero", "terminated by"]
        .iter()
        .any(|part| words.contains(part))
    {
        return None;
    }
    let number = |before: &&str| {
        let (_, rest) = words.split_once(*before)?;
        let rest = rest.trim_start_matches([' ', ':', '=', '\'', '(', '[']);
        let rest = rest.strip_prefix("is ").unwrap_or(rest);
        let negative = rest.starts_with('-');
        let digits = rest.trim_start_matches('-');
        let length = digits.bytes().take_while(u8::is_ascii_digit).count();
        let number: i32 = digits[..length].parse().ok()?;
        Some(match (negative, *before) {
            (true, _) | (_, "terminated by signal" | "exited with signal") => number + 128,
            _ => number,
        })
    };
    match BEFORE.iter().find_map(number)? {
        137 => Some(Vaguely(OutOfMemory)),
        127 => Some(Faintly(LibraryMissing)),
        // SIGINT, SIGILL, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGTERM.
        130 | 132 | 134 | 135 | 136 | 139 | 143 => Some(Faintly(Other)),
        _ => None,
    }
}

/// `Killed`, `/tmp/run.sh: line 3:   812 Killed   python job.py`: what a shell prints of a process that the kernel ended.
fn killed(words: &str) -> Option<Says> {
    let words = words.trim();
    let by_line = || {
        let (_, rest) = words.split_once(": line ")?;
        let mut parts = rest.split(' ');
        let is_number = |part: &str| part.trim_end_matches(':').bytes().all(|b| b.is_ascii_digit());
        let numbered = parts.next().is_some_and(is_number) && parts.next().is_some_and(is_number);
        (numbered && parts.next() == Some("killed")).then_some(())
    };
    (words == "killed" || by_line().is_some()).then_some(Vaguely(OutOfMemory))
}

/// `Oops! 2 failures. 0 warnings. 0 errors. 3 pass.`, `9 of 27 (33.3%) Expectations Failed`: the summaries of soda-core (scan.py) and of
/// great_expectations (render).
fn of_checks(words: &str) -> Option<Says> {
    let summed = words.split_once("oops! ").map(|(_, rest)| rest);
    let failed = |rest: &str| {
        rest.split(". ")
            .any(|part| part.contains("failure") && !part.starts_with("0 "))
    };
    let expected = words.split_once("expectations failed").map(|(before, _)| before);
    let counted = expected.is_some_and(|before| before.trim_end().ends_with("%)"));
    match summed {
        Some(rest) if failed(rest) => Some(Likely(DataQuality)),
        Some(rest) if rest.contains(" pass.") => Some(Vaguely(DataQuality)),
        _ => counted.then_some(Likely(DataQuality)),
    }
}

const TABLES: &[Table] = &[
    Table {
        language: "en",
        source: "the user guides of AWS Step Functions (error names, quotas), CodeBuild (phase contexts), Batch, ECS, EMR and Lambda",
        says: AWS,
    },
    Table {
        language: "en",
        source: "airflow: jobs/local_task_job_runner.py, jobs/scheduler_job_runner.py, task-sdk execution_time/supervisor.py; dbt-core exceptions.py; \
                 airbytehq/airbyte-platform FailureHelper.kt",
        says: WORKFLOWS,
    },
    Table {
        language: "en",
        source: "Google Dataflow's documentation (common errors, error messages)",
        says: CLUSTERS,
    },
    Table {
        language: "en",
        source: "kubernetes: pkg/kubelet, pkg/scheduler/framework/plugins, pkg/controller/job; apache/hive ql Driver.java",
        says: SCHEDULERS,
    },
];

const AWS: &[(&str, Says)] = &[
    // Lambda.
    ("response payload size exceeded", Likely(Capacity)),
    ("process exited before completing request", Vaguely(Other)),
    ("runtime.outofmemory", Exactly(OutOfMemory)),
    // Batch's and ECS' reasons of a task that was not placed.
    ("resource:memory", Likely(Capacity)),
    ("resource:cpu", Likely(Capacity)),
    // CloudFormation's contract of a resource; hashicorp/terraform: what a provider did not keep to.
    ("model validation failed: #", Likely(Other)),
    ("update_rollback_failed", Vaguely(Other)),
    ("provider produced inconsistent", Likely(Other)),
    ("an error occurred while executing the state '", Likely(ScriptError)),
    ("states.datalimitexceeded", Likely(Capacity)),
    (
        "size exceeding the maximum number of bytes service limit",
        Exactly(Capacity),
    ),
    (
        "step functions cannot determine whether lambda successfully received",
        Likely(Other),
    ),
    ("phase context status code: yaml_file_error", Likely(ScriptError)),
    ("build_container_unable_to_pull_image", Likely(Other)),
    ("host ec2 (instance {}) terminated", Likely(Other)),
    ("task failed elb health checks", Likely(Other)),
    ("task failed container health checks", Likely(Other)),
    (
        "bootstrap action {} returned a non-zero return code",
        Likely(ScriptError),
    ),
];

const WORKFLOWS: &[(&str, Says)] = &[
    // A process that is watched is not the one that was started.
    ("pid of job runner does not match", Likely(Other)),
    ("hostname of job runner does not match", Likely(Other)),
    ("recorded pid {} does not match the current pid", Likely(Other)),
    (
        "recorded hostname {} does not match this instance's hostname",
        Likely(Other),
    ),
    ("too many failed heartbeats; terminating process", Likely(Other)),
    ("signal_name='sigkill'", Likely(OutOfMemory)),
    ("process terminated by signal", Vaguely(Other)),
    ("the scheduler does not appear to be running", Likely(Other)),
    ("task requeue attempts exceeded max", Likely(Other)),
    ("stuck in queued", Likely(Other)),
    // celery's billiard, dask's distributed: a process that was killed.
    ("worker exited prematurely: signal 9", Likely(OutOfMemory)),
    ("worker exited prematurely", Likely(ExecutorLost)),
    ("process in the process pool was terminated abruptly", Likely(Other)),
    ("the runner has received a shutdown signal", Likely(Other)),
    ("workflow {} was stopped by the user", Likely(Other)),
    ("run was stopped by a user", Likely(Other)),
    ("dag '{}' could not be found", Likely(ScriptError)),
    ("depends on a {} named '{}' which was not found", Exactly(ScriptError)),
    ("depends on a {} named '{}' which is disabled", Exactly(ScriptError)),
    ("encountered an error: compilation error", Likely(ScriptError)),
    ("encountered an error: parsing error", Likely(ScriptError)),
    (
        "normalization failed during the dbt run. this may indicate a problem with the data",
        Vaguely(SchemaOrData),
    ),
    ("something went wrong during normalization", Faintly(SchemaOrData)),
    ("validation with great expectations failed", Likely(DataQuality)),
];

const CLUSTERS: &[(&str, Says)] = &[
    ("worker eventually lost contact with the service", Exactly(ExecutorLost)),
    ("worker lost contact with the service", Exactly(ExecutorLost)),
    ("timed out waiting for an update from the worker", Exactly(ExecutorLost)),
    ("sdk harness {} disconnected", Likely(ExecutorLost)),
    ("unable to bring up enough workers", Exactly(Capacity)),
    ("failed to bring up any of the desired {} workers", Exactly(Capacity)),
    ("zone_resource_pool_exhausted", Exactly(Capacity)),
    ("the job graph is too large", Likely(Capacity)),
    ("no worker activity has been seen in the last", Likely(Other)),
    (
        "shut down one or more processes due to lack of memory",
        Exactly(OutOfMemory),
    ),
    ("periods of measured gc thrashing", Exactly(OutOfMemory)),
    ("workflow failed. causes:", Faintly(Other)),
    ("spot instance lost", Likely(ExecutorLost)),
];

const SCHEDULERS: &[(&str, Says)] = &[
    ("in response to imminent node shutdown", Likely(ExecutorLost)),
    ("the node was low on resource: ephemeral-storage", Exactly(OutOfDisk)),
    ("the node was low on resource: memory", Exactly(OutOfMemory)),
    ("pod ephemeral local storage usage exceeds", Exactly(OutOfDisk)),
    ("nodes are available: {} insufficient", Exactly(Capacity)),
    ("nodes are available: {} untolerated taint", Likely(Other)),
    ("nodes are available: {} didn't match", Likely(Other)),
    ("job was active longer than specified deadline", Likely(JobTimeout)),
    (
        "pod was active on the node longer than the specified deadline",
        Likely(JobTimeout),
    ),
    // apache/tez: DAGImpl, VertexImpl.
    ("vertex failed, vertexname=", Faintly(Other)),
    ("dag did not succeed due to", Faintly(Other)),
    (
        "failed: execution error, return code {} from org.apache.hadoop.hive.ql.exec",
        Faintly(Other),
    ),
];

#[cfg(test)]
mod tests {
    use crate::signal::speakers::heard::said;

    #[test]
    fn what_an_orchestrator_says_of_itself_is_no_connection() {
        for (expected, texts) in [
            (
                "not_connection/script_error",
                &[
                    "An error occurred while executing the state 'A' (entered at the event id #1). The JSONPath '$.x' could not be found",
                    "Compilation Error\n  Model 'model.p.a' (a.sql) depends on a source named 'r.o' which was not found",
                    "On the master instance (i-0), bootstrap action 1 returned a non-zero return code",
                ][..],
            ),
            (
                "not_connection/capacity_or_throttling",
                &[
                    "States.DataLimitExceeded",
                    "zzz returned a result with a size exceeding the maximum number of bytes service limit.",
                    "Workflow failed. Causes: (1a): Unable to bring up enough workers: minimum 1, actual 0.",
                    "0/3 nodes are available: 3 Insufficient cpu.",
                    "Response payload size exceeded maximum allowed payload size (6291556 bytes).",
                    "RESOURCE:MEMORY",
                ],
            ),
            (
                "not_connection/shuffle_or_executor_lost",
                &[
                    "Workflow failed. Causes: S1:a failed., each time the worker eventually lost contact with the service.",
                    "Root cause: Timed out waiting for an update from the worker.",
                    "Pod was terminated in response to imminent node shutdown.",
                ],
            ),
            (
                "not_connection/out_of_memory",
                &[
                    "Process terminated by signal. zzz: signal=-9: signal_name=\"SIGKILL\"",
                    "The command '/bin/sh -c make' returned a non-zero code: 137",
                    "Container exited with exitCode: 137",
                    "child process unexpectedly exited with code -9, return code -9",
                    "The node was low on resource: memory.",
                    "/tmp/run.sh: line 3:   812 Killed                  python job.py",
                    "Worker exited prematurely: signal 9 (SIGKILL) Job: 3.",
                ],
            ),
            (
                "not_connection/other",
                &[
                    "ERROR - Failed to execute task PID of job runner does not match.",
                    "The recorded hostname a.internal does not match this instance's hostname b.internal",
                    "Process terminated by signal. zzz: signal=-11: signal_name=\"SIGSEGV\"",
                    "exited with code 139",
                    "FAILED: Execution Error, return code 2 from org.apache.hadoop.hive.ql.exec.mr.MapRedTask",
                    "Workflow x was stopped by the user",
                    "DAG did not succeed due to VERTEX_FAILURE. failedVertices:1 killedVertices:2",
                    "0/3 nodes are available: 1 node(s) had untolerated taint {a: b}.",
                ],
            ),
            (
                "not_connection/job_timeout",
                &["Job was active longer than specified deadline"],
            ),
            (
                "not_connection/data_quality_failed",
                &[
                    "Oops! 2 failures. 0 warnings. 0 errors. 3 pass.",
                    "9 of 27 (33.3%) Expectations Failed",
                ],
            ),
        ] {
            for text in texts {
                assert_eq!(said(text, None), expected, "{text}");
            }
        }
    }

    #[test]
    fn what_only_carries_a_failure_does_not_outweigh_it() {
        for (text, expected) in [
            (
                "An error occurred while executing the state 'A' (entered at the event id #1). zzz: java.net.UnknownHostException: db.corp",
                "network/dns_failure",
            ),
            (
                "FAILED: Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. could not connect to server: Connection refused, db.corp:5432",
                "network/connection_refused",
            ),
            (
                "Workflow failed. Causes: java.sql.SQLException: FATAL: password authentication failed for user \"u\"",
                "credentials/bad_password",
            ),
            (
                "Vertex failed, vertexName=Map 1, diagnostics=[java.net.UnknownHostException: db.corp]",
                "network/dns_failure",
            ),
            (
                "psql: error: connection to server at \"db.corp\" (10.0.0.4), port 5432 failed: Connection timed out\nprocess exited with code 143",
                "network/connect_timeout",
            ),
        ] {
            assert_eq!(said(text, None), expected, "{text}");
        }
        // A bare exit code is nobody's, and a state that is called after others is none.
        for text in [
            "exited with code 1",
            "Process exited with status code: 2",
            "killed it yesterday",
        ] {
            assert_eq!(said(text, None), "unknown/unknown", "{text}");
        }
    }
}
