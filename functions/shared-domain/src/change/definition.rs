//! The one way to update a definition of Glue. An update replaces all of it, so it is read, patched, and written back.

use serde_json::{Value, json};

use crate::command::Command;

/// Patches the definition on its way: a value of null takes a field out, objects are gone through, everything else replaces what was
/// there. What Glue tells but does not take is dropped by name, so that a field that Pipefitter does not know stays.
const PATCH: &str = "m = lambda d, c: {k: v for k, v in {**d, **{k: m(d.get(k) or {}, v) if isinstance(v, dict) else v for k, v in c.items()}}.items() if v is not None}; \
    print(json.dumps(m({k: v for k, v in d.items() if k not in drop}, json.loads(sys.argv[1]))))";

/// What GetConnection tells and UpdateConnection does not take.
const OF_CONNECTION: &str = "CreationTime LastUpdatedTime LastUpdatedBy LastConnectionValidationTime Status StatusReason \
    ConnectionSchemaVersion CompatibleComputeEnvironments";

/// Stops where the definition, as it was read, would lose a credential when it is written back.
const LOSSY: &str = "p = d.get(\"ConnectionProperties\", {}); \
    kind = d.get(\"AuthenticationConfiguration\", {}).get(\"AuthenticationType\", \"\"); \
    lost = kind == \"OAUTH2\" or \"ENCRYPTED_PASSWORD\" in p or \"USERNAME\" in p and \"PASSWORD\" not in p and kind != \"IAM\"; \
    lost and sys.exit(\"Not updated: the definition holds a credential that cannot be read back. Update it with the credential, or with a secret.\")";

/// What GetJob tells and UpdateJob does not take. `AllocatedCapacity` is the old word for `MaxCapacity`; Glue tells both of jobs that
/// are sized by workers too, and takes neither beside them.
const OF_JOB: &str = "Name CreatedOn LastModifiedOn ProfileName AllocatedCapacity";

/// Updates a connection. The password of a definition that holds one goes from pipe to pipe, and is on no screen, on no command line
/// and in no file.
pub(super) fn update_connection(name: &str, holds_password: bool, patch: &Value) -> Command {
    let mut read = Command::aws("glue", "get-connection").option("--name", name);
    if !holds_password {
        read = read.word("--hide-password");
    }
    read.option("--query", "Connection")
        .option("--output", "json")
        .pipe(python(
            &format!("drop = \"{OF_CONNECTION}\".split(); {LOSSY}; {PATCH}"),
            patch,
        ))
        .pipe(
            Command::aws("glue", "update-connection")
                .option("--name", name)
                .option("--connection-input", "file:///dev/stdin"),
        )
}

/// Updates a job.
pub(super) fn update_job(name: &str, patch: &Value) -> Command {
    let capacity = "drop += [\"MaxCapacity\"] if d.get(\"WorkerType\") else []";
    Command::aws("glue", "get-job")
        .option("--job-name", name)
        .option("--query", "Job")
        .option("--output", "json")
        .pipe(python(
            &format!("drop = \"{OF_JOB}\".split(); {capacity}; {PATCH}"),
            patch,
        ))
        .pipe(
            Command::aws("glue", "update-job")
                .option("--job-name", name)
                .option("--job-update", "file:///dev/stdin"),
        )
}

fn python(program: &str, patch: &Value) -> Command {
    Command::new("python3")
        .option("-c", format!("import json, sys; d = json.load(sys.stdin); {program}"))
        .word(patch.to_string())
}

/// The patch of a property or setting; null takes it out.
pub(super) fn value<T: serde::Serialize>(value: &Option<T>) -> Value {
    json!(value)
}
