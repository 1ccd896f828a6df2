//! Step Functions' own names of errors (docs.aws.amazon.com/step-functions, "Error names"), and what runs around a job: Jenkins, the
//! kernel, shells.

use crate::signal::cause::Cause::*;
use crate::signal::parse::Utterance;
use crate::signal::speakers::Says::{self, Carries, Exactly, Likely, Vaguely};

/// `States.Timeout`, `"error": "States.Runtime"`: whether it stands as a class or in a sentence.
pub(super) fn says(utterance: &Utterance<'_>) -> Option<Says> {
    let class = utterance.class.and_then(|class| class.strip_prefix("States."));
    let named = || {
        let (_, rest) = utterance.message.split_once("States.")?;
        let length = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
        (length > 0).then(|| &rest[..length])
    };
    Some(match class.or_else(named)? {
        "Timeout" => Exactly(JobTimeout),
        "HeartbeatTimeout" => Likely(JobTimeout),
        "TaskFailed" | "ALL" => Carries,
        "Permissions" => Likely(IamPermissionOther),
        "Runtime"
        | "ParameterPathFailure"
        | "ResultPathMatchFailure"
        | "IntrinsicFailure"
        | "NoChoiceMatched"
        | "QueryEvaluationError"
        | "BranchFailed" => Vaguely(ScriptError),
        "ExceedToleratedFailureThreshold" | "ItemReaderFailed" | "ResultWriterFailed" => Vaguely(Other),
        _ => return None,
    })
}

pub(super) const WORDS: &[(&str, Says)] = &[
    // aws-sdk-cpp CurlHttpClient.cpp, by curl's numbers.
    ("curlcode: 6", Exactly(DnsFailure)),
    ("curlcode: 7", Likely(ConnectTimeout)),
    ("curlcode: 28", Likely(ConnectTimeout)),
    ("curlcode: 35", Likely(SslHandshake)),
    ("curlcode: 60", Likely(CertificateUntrusted)),
    ("curlcode: 77", Likely(TrustStoreMissing)),
    // CPython's Modules/_ssl.c.
    ("eof occurred in violation of protocol", Likely(SslHandshake)),
    // mm/oom_kill.c, which every log of a machine has.
    ("killed process {} total-vm", Exactly(OutOfMemory)),
    // core/executor CoarseGrainedExecutorBackend and util/SignalUtils: a container that was told to end.
    ("received signal term", Vaguely(ExecutorLost)),
    ("has failed the maximum allowable number of times", Likely(ExecutorLost)),
    // glibc's malloc.c, which ends a process whose memory is broken.
    ("double free or corruption", Likely(Other)),
    ("corrupted size vs. prev_size", Likely(Other)),
    ("corrupted double-linked list", Likely(Other)),
    ("free(): invalid", Likely(Other)),
    ("malloc(): {} corrupted", Likely(Other)),
    ("malloc(): corrupted", Likely(Other)),
    ("munmap_chunk(): invalid pointer", Likely(Other)),
    // argparse, where its traceback is left out.
    ("argument {}: expected {} argument", Exactly(ScriptError)),
    ("argument {}: invalid choice:", Exactly(ScriptError)),
    ("argument {}: invalid int value:", Exactly(ScriptError)),
    ("cannot modify the value of a static config", Exactly(ScriptError)),
];

#[cfg(test)]
mod tests {
    use crate::signal::speakers::heard::said;

    #[test]
    fn what_a_state_machine_calls_an_error_says_what_it_is() {
        for (text, expected) in [
            ("States.Timeout", "not_connection/job_timeout"),
            (
                "{\"error\": \"States.Timeout\", \"cause\": \"\"}",
                "not_connection/job_timeout",
            ),
            ("States.Runtime: zzz", "not_connection/script_error"),
            ("States.ItemReaderFailed: zzz", "not_connection/other"),
            (
                "States.TaskFailed: org.postgresql.util.PSQLException: The connection attempt failed.\nCaused by: java.net.SocketTimeoutException: connect timed out",
                "network/connect_timeout",
            ),
            ("States.TaskFailed", "unknown/unknown"),
        ] {
            assert_eq!(said(text, None), expected, "{text}");
        }
    }

    #[test]
    fn what_ends_a_run_around_it_is_read_without_its_program() {
        for (text, expected) in [
            (
                "Killed process 4711 (python3) total-vm:8123kB, anon-rss:1kB",
                "not_connection/out_of_memory",
            ),
            (
                "argument --TempDir: expected one argument",
                "not_connection/script_error",
            ),
            ("invalid syntax (script.py, line 3)", "not_connection/script_error"),
            (
                "Job aborted due to stage failure: ResultStage 3 has failed the maximum allowable number of times: 4.",
                "not_connection/shuffle_or_executor_lost",
            ),
            // Near misses.
            ("killed the idle session", "unknown/unknown"),
            ("an invalid argument was found", "not_connection/script_error"),
        ] {
            assert_eq!(said(text, None), expected, "{text}");
        }
    }
}
