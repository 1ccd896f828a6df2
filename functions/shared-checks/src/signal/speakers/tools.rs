//! Tools around a run that speak for themselves: R, CloudFormation, Airflow, Data Factory, DMS, the storage of other clouds, and
//! libcurl, which drivers in C ask over HTTP.

use super::Says::{self, Exactly, Faintly, Likely, Settles, Vaguely, WhileConnecting};
use super::{Speaker, Table, other_stores, plain};
use crate::signal::cause::Cause::{self, *};
use crate::signal::parse::Utterance;
use crate::signal::words::has;

mod settings;
mod steps;

pub(crate) const SPEAKER: Speaker = Speaker {
    name: "tools",
    engines: &[],
    owns: &[],
    codes,
    tables: TABLES,
};

fn codes(utterance: &Utterance<'_>) -> Vec<Says> {
    let elsewhere = STORAGE
        .iter()
        .any(|package| utterance.class.is_some_and(|class| class.starts_with(package)));
    if elsewhere {
        return vec![Settles(of_storage(&utterance.words))];
    }
    of_cloud_formation(&utterance.words)
        .into_iter()
        .chain(of_a_file(&utterance.words))
        .chain(of_data_factory(utterance.message))
        .chain(in_npgsql(utterance))
        .chain(through_curl(&utterance.words))
        .chain(power_query(utterance))
        .chain(steps::says(utterance))
        .chain(settings::says(utterance))
        .collect()
}

/// What a store of Azure refuses is data, whichever client is told so; what else befalls its clients is nobody's.
pub(super) fn of_storage(words: &str) -> Cause {
    const DENIALS: &[&str] = &[
        "this request is not authorized to perform this operation",
        "server failed to authenticate the request",
        "account being accessed does not have sufficient permissions",
        "public access is not permitted on this storage account",
    ];
    match DENIALS.iter().any(|denial| words.contains(denial)) {
        true => DataAccessDenied,
        // An index answers by type what it refused.
        false => other_stores::in_an_index(words).unwrap_or(Other),
    }
}

/// `EACCES: permission denied, open '/x'` of Node (libuv's names and calls), `mkdir: cannot create directory '/x': Permission denied`,
/// `bash: ./x.sh: Permission denied`: a file of the machine.
fn of_a_file(words: &str) -> Option<Says> {
    const CALLS: &[&str] = &[
        "access", "chmod", "copyfile", "lstat", "mkdir", "open", "rename", "rmdir", "scandir", "stat", "symlink",
        "unlink", "write",
    ];
    const NAMES: &[&str] = &[
        "eacces: ",
        "eperm: ",
        "enoent: ",
        "erofs: ",
        "eisdir: ",
        "enotdir: ",
        "emfile: ",
    ];
    const SHELLS: &[&str] = &["bash", "sh", "zsh"];
    const REASONS: &[&str] = &[
        ": permission denied",
        ": no such file or directory",
        ": read-only file system",
    ];
    let called = |name: &str| {
        let (_, rest) = words.split_once(name)?;
        let call = rest.split_once(", ")?.1.split(' ').next()?;
        CALLS.contains(&call).then_some(())
    };
    let by_a_program = || {
        let (program, rest) = words.split_once(": ")?;
        let name = program.rsplit('/').next()?;
        let tried = rest.starts_with("cannot ") || SHELLS.contains(&name);
        let failed = REASONS.iter().any(|reason| words.trim_end().ends_with(reason));
        (tried && failed && !name.contains(' ')).then_some(())
    };
    let said = NAMES.iter().find_map(|name| called(name)).or_else(by_a_program);
    said.map(|()| Vaguely(Other))
}

/// The clients of Azure's storage: no connection of Glue leads there.
const STORAGE: &[&str] = &[
    "Microsoft.WindowsAzure.Storage.",
    "Microsoft.Azure.Storage.",
    "Azure.Storage.",
    "com.microsoft.azure.storage.",
    "com.azure.storage.",
];

/// `ErrorCode=UserErrorFileNotFound`, `UserErrorSchemaNotMatch`: what Data Factory calls a failure, in words that were put together.
fn of_data_factory(message: &str) -> Option<Says> {
    let behind = |before: &str| message.split_once(before).map(|(_, rest)| rest);
    let rest = behind("ErrorCode=").or_else(|| behind("UserError"))?;
    let length = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let name = rest[..length].trim_start_matches("UserError");
    let missing = ["NotFound", "NotExist", "NotExists", "Missing"]
        .iter()
        .any(|end| name.ends_with(end));
    let of_files = ["File", "Blob", "Path", "Container", "Folder", "Directory"];
    if missing && of_files.iter().any(|thing| name.contains(thing)) {
        return Some(Vaguely(SchemaOrData));
    }
    (!name.is_empty()).then(|| plain::named(name)).flatten().map(Vaguely)
}

/// `DataFormat.Error: ...`, `[Expression.Error] ...`: the reasons of Power Query's errors, in every language.
fn power_query(utterance: &Utterance<'_>) -> Option<Says> {
    const REASONS: &[(&str, Says)] = &[
        ("expression.error", Likely(SchemaOrData)),
        ("expression.syntaxerror", Likely(ScriptError)),
        ("dataformat.error", Likely(SchemaOrData)),
        ("datasource.notfound", Likely(SchemaOrData)),
        ("datasource.changed", Likely(SchemaOrData)),
        ("formula.firewall", Likely(Other)),
        ("datasource.missingclientlibrary", Exactly(DriverClassNotFound)),
    ];
    // At the beginning it looks like a class.
    let class = utterance.class.unwrap_or_default().to_ascii_lowercase();
    let known = REASONS
        .iter()
        .find(|(reason, _)| class == *reason || has(&utterance.words, reason));
    known.map(|(_, says)| *says)
}

/// `curl_easy_perform() failed: ...`: a client in C that asks its own server so, and says why (Snowflake's, Simba's).
fn through_curl(words: &str) -> Option<Says> {
    let (_, reason) = words.split_once("curl_easy_perform() failed: ")?;
    let known = CURL.iter().find(|(words, _)| reason.starts_with(words));
    known.map(|(_, says)| match says {
        Vaguely(cause) => Likely(*cause),
        says => *says,
    })
}

/// A time that ran out while Npgsql opened a connection says nothing of itself.
fn in_npgsql(utterance: &Utterance<'_>) -> Option<Says> {
    let opens = [
        "Npgsql.NpgsqlConnector.<ConnectAsync>",
        "Npgsql.NpgsqlConnector.<RawOpen>",
    ];
    let there = utterance.class_name() == "TimeoutException" && opens.iter().any(|frame| utterance.ran_in(frame));
    there.then_some(Exactly(ConnectTimeout))
}

/// `(RequestToken: ..., HandlerErrorCode: NotFound)`: what CloudFormation makes of a service's answer (its documentation, "Handler
/// error codes"). The answer itself stands before it.
fn of_cloud_formation(words: &str) -> Option<Says> {
    let (_, rest) = words.split_once("handlererrorcode: ")?;
    let code = rest.split(|c: char| !c.is_ascii_alphanumeric()).next();
    let cause = match code.unwrap_or_default() {
        "accessdenied" | "unauthorizedtaggingoperation" | "invalidcredentials" => IamPermissionOther,
        "throttling" | "servicelimitexceeded" => Capacity,
        "" | "networkfailure" => return None,
        _ => Other,
    };
    Some(Vaguely(cause))
}

const TABLES: &[Table] = &[
    Table {
        language: "en",
        source: "R: src/library/base/po/R-base.pot, src/library/base/po/R.pot, src/library/utils/po; rlang, vctrs",
        says: R,
    },
    Table {
        language: "en",
        source: "AWS CloudFormation's documentation (troubleshooting, custom resources) and the AWS CDK",
        says: CLOUD_FORMATION,
    },
    Table {
        language: "en",
        source: "airflow: jobs/scheduler_job_runner.py, jobs/local_task_job_runner.py, models/taskinstance.py, models/dagbag.py",
        says: AIRFLOW,
    },
    Table {
        language: "en",
        source: "debezium/debezium debezium-connector-*, debezium-core; apache/flink flink-table FactoryUtil; apache/kafka connect/runtime; confluentinc/kafka-connect-jdbc",
        says: CAPTURE,
    },
    Table {
        language: "en",
        source: "dbt-labs/dbt-adapters dbt-adapters/src/dbt/adapters/base/connections.py, dbt-*/src/dbt/adapters/*/connections.py",
        says: DBT,
    },
    Table {
        language: "en",
        source: "Maven, Gradle, sbt-assembly, npm, Go, rustc, apt, conda, Ivy, containerd, make, GitHub Actions",
        says: BUILDS,
    },
    Table {
        language: "en",
        source: "git: builtin, setup.c, remote-curl.c; Terraform; Helm, kubelet; pytest, ScalaTest, Mocha, Cypress; Chromium's net_error_list.h",
        says: AROUND,
    },
    Table {
        language: "en",
        source: "dbt-core task/test.py, contracts, clients/system.py; great_expectations, deequ, soda-core",
        says: QUALITY,
    },
    Table {
        language: "en",
        source: "MicrosoftDocs/powerbi-docs connect-data/service-gateway-onprem-tshoot, powerquery-docs error-handling",
        says: POWER_BI,
    },
    Table {
        language: "en",
        source: "Linux mm/oom_kill.c; Spark's CoarseGrainedExecutorBackend and DAGScheduler; CPython argparse.py, Parser/pegen.c",
        says: steps::WORDS,
    },
    Table {
        language: "*",
        source: "apache/superset superset/errors.py SupersetErrorType",
        says: SUPERSET,
    },
    Table {
        language: "*",
        source: "Amazon QuickSight's service model, IngestionErrorType",
        says: QUICK_SIGHT,
    },
    Table {
        language: "en",
        source: "curl: lib/strerror.c",
        says: CURL,
    },
    Table {
        language: "*",
        source: "alibaba/DataX plugin-rdbms-util DBUtilErrorCode.java",
        says: DATA_X,
    },
    Table {
        language: "en",
        source: "OpenSSH; Redis; Apache HttpCore; AWS DMS's documentation (troubleshooting, endpoints); hadoop-azure: AbfsRestOperationException",
        says: OTHERS,
    },
];

/// What Superset took the error of a driver for, which stands before it.
const SUPERSET: &[(&str, Says)] = &[
    ("connection_access_denied_error", Settles(BadPassword)),
    ("connection_invalid_username_error", Settles(BadPassword)),
    ("connection_invalid_password_error", Settles(BadPassword)),
    ("connection_invalid_hostname_error", Settles(DnsFailure)),
    ("connection_port_closed_error", Settles(ConnectionRefused)),
    ("connection_host_down_error", Settles(ConnectTimeout)),
    ("connection_database_timeout", Settles(ConnectTimeout)),
    ("connection_invalid_port_error", Settles(BadJdbcUrl)),
    ("connection_unknown_database_error", Settles(DatabaseOrPrivilege)),
    ("connection_database_permissions_error", Settles(DatabaseOrPrivilege)),
];

const R: &[(&str, Says)] = &[
    ("could not find function '", Exactly(ScriptError)),
    ("promise already under evaluation", Exactly(ScriptError)),
    ("unable to find an inherited method for function", Exactly(ScriptError)),
    ("no method found for function", Exactly(ScriptError)),
    ("no applicable method for", Exactly(ScriptError)),
    ("object of type '{}' is not subsettable", Exactly(ScriptError)),
    ("operator is invalid for atomic vectors", Exactly(ScriptError)),
    ("attempt to apply non-function", Exactly(ScriptError)),
    ("non-numeric argument to", Exactly(ScriptError)),
    // rJava: what it looked for in the JVM.
    ("method {} with signature {} not found", Likely(ScriptError)),
    (".jfindclass({}) : class not found", Exactly(DriverClassNotFound)),
    ("has no exported symbol named", Exactly(LibraryMissing)),
    ("invalid argument to unary operator", Exactly(ScriptError)),
    ("invalid 'type' ({}) of argument", Exactly(ScriptError)),
    ("argument '{}' is missing, with no default", Exactly(ScriptError)),
    ("missing value where true/false needed", Exactly(ScriptError)),
    ("argument is of length zero", Exactly(ScriptError)),
    ("evaluation nested too deeply", Exactly(ScriptError)),
    ("non-conformable arguments", Exactly(ScriptError)),
    ("non-conformable arrays", Exactly(ScriptError)),
    ("incorrect number of dimensions", Exactly(ScriptError)),
    ("subscript out of bounds", Exactly(ScriptError)),
    ("cannot coerce type '", Exactly(ScriptError)),
    ("is not an exported object from", Exactly(LibraryMissing)),
    ("is not a character vector", Likely(ScriptError)),
    ("is not a numeric vector", Likely(ScriptError)),
    ("must be a character vector", Likely(ScriptError)),
    ("error in {} object '{}' not found", Likely(ScriptError)),
    ("! object '{}' not found", Likely(ScriptError)),
    ("error: object '{}' not found", Likely(ScriptError)),
    ("error in {}: object '{}' not found", Likely(ScriptError)),
    // aws.s3.
    ("parse_aws_s3_response({} forbidden", Exactly(DataAccessDenied)),
    ("undefined columns selected", Exactly(SchemaOrData)),
    ("can't subset columns that don't exist", Exactly(SchemaOrData)),
    ("arguments imply differing number of rows", Exactly(SchemaOrData)),
    ("more columns than column names", Exactly(SchemaOrData)),
    ("numbers of columns of arguments do not match", Exactly(SchemaOrData)),
    ("names do not match previous names", Exactly(SchemaOrData)),
    ("there is no package called", Exactly(LibraryMissing)),
    ("package or namespace load failed for", Exactly(LibraryMissing)),
    ("lazy loading failed for package", Exactly(LibraryMissing)),
    ("namespace '{}' is being loaded, but", Exactly(LibraryMissing)),
    ("is not available for this version of r", Exactly(LibraryMissing)),
    (
        "installation of package '{}' had non-zero exit status",
        Exactly(LibraryMissing),
    ),
    ("dependency '{}' is not available for package", Exactly(LibraryMissing)),
    ("cannot allocate vector of size", Exactly(OutOfMemory)),
    ("memory exhausted (limit reached?)", Exactly(OutOfMemory)),
];

const CLOUD_FORMATION: &[(&str, Says)] = &[
    ("the following resource(s) failed to create", Vaguely(Other)),
    ("the following resource(s) failed to update", Vaguely(Other)),
    ("the following resource(s) failed to delete", Vaguely(Other)),
    ("was not successfully created", Vaguely(Other)),
    ("was not successfully updated", Vaguely(Other)),
    ("resource creation cancelled", Vaguely(Other)),
    ("resource update cancelled", Vaguely(Other)),
    (
        "resource of type '{}' with identifier '{}' was not found",
        Vaguely(Other),
    ),
    (
        "resource of type '{}' with identifier '{}' already exists",
        Likely(Other),
    ),
    ("already exists in stack arn:aws:cloudformation", Likely(Other)),
    ("failed to create the cloudformation stack", Vaguely(Other)),
    ("template error:", Likely(Other)),
    ("template format error", Likely(Other)),
    ("template validation error", Likely(Other)),
    ("customresource attribute error", Likely(Other)),
    ("custom resource failed to stabilize", Vaguely(Other)),
    ("did not receive a response from your custom resource", Vaguely(Other)),
    ("properties validation failed for resource", Likely(Other)),
    ("property validation failure", Likely(Other)),
    ("encountered unsupported property", Likely(Other)),
    ("encountered unsupported properties", Likely(Other)),
    ("circular dependency between resources", Likely(Other)),
    ("requires capabilities : [capability", Likely(Other)),
    ("rollback_complete state and can not be updated", Likely(Other)),
    ("no updates are to be performed", Likely(Other)),
    ("no export named", Likely(Other)),
    ("unresolved resource dependencies", Likely(Other)),
    (
        "the security token included in the request is expired",
        Vaguely(IamPermissionOther),
    ),
];

const AIRFLOW: &[(&str, Says)] = &[
    ("executor reports task instance", Likely(Other)),
    ("finished ({}) although the task says its", Likely(Other)),
    ("detected zombie job", Likely(Other)),
    ("task received sigterm signal", Likely(Other)),
    ("state of this instance has been externally set to", Likely(Other)),
    ("task exited with return code negsignal.sigsegv", Vaguely(Other)),
    ("task exited with return code negsignal.sigabrt", Vaguely(Other)),
    ("task exited with return code negsignal.sigkill", Vaguely(OutOfMemory)),
    ("task exited with return code -9", Vaguely(OutOfMemory)),
    ("broken dag:", Vaguely(ScriptError)),
    ("process timed out, pid", Vaguely(JobTimeout)),
    ("dagbag import timeout", Likely(JobTimeout)),
    ("failed to import: {}.py", Vaguely(ScriptError)),
    ("dag_id could not be found", Likely(ScriptError)),
    ("not found in dagmodel", Likely(ScriptError)),
    ("unknown hook type", Likely(LibraryMissing)),
];

/// Debezium, Kafka Connect and Flink's connectors: what they check of a source before they capture its changes.
const CAPTURE: &[(&str, Says)] = &[
    ("unable to obtain a jdbc connection", WhileConnecting),
    ("unexpected error while connecting to", WhileConnecting),
    ("unable to connect to the mysql database at", Vaguely(ConnectTimeout)),
    ("couldn't open connection to jdbc:", WhileConnecting),
    ("unable to connect: communications link failure", Likely(ConnectTimeout)),
    ("could not load keystore", Exactly(TrustStoreMissing)),
    ("could not load truststore", Exactly(TrustStoreMissing)),
    ("error loading keystore", Exactly(TrustStoreMissing)),
    (
        "user does not have the 'lock tables' privilege",
        Exactly(DatabaseOrPrivilege),
    ),
    ("read only connection requires gtid_mode to be on", Exactly(Other)),
    ("is not configured to use a row binlog_format", Exactly(Other)),
    ("is not configured to use a full binlog_row_image", Exactly(Other)),
    ("history topic is missing", Exactly(Other)),
    (
        "history topic or its content is fully or partially missing",
        Exactly(Other),
    ),
    (
        "is no longer available on the server. reconfigure the connector",
        Exactly(Other),
    ),
    // PostgresConnector, MySqlConnector and SqlServerConnector, on the settings of a server that they reached.
    ("server wal_level property must be", Exactly(Other)),
    (
        "roles login and replication are not assigned to user",
        Exactly(DatabaseOrPrivilege),
    ),
    ("no maximum lsn recorded in the database", Likely(Other)),
    ("is not enabled for cdc", Likely(Other)),
    ("no replication slot found", Likely(Other)),
    ("unable to obtain valid replication slot", Likely(Other)),
    ("cannot obtain valid replication slot", Likely(Other)),
    (
        "could not find any factory for identifier '{}' that implements",
        Exactly(LibraryMissing),
    ),
    ("cannot discover a connector using option", Exactly(LibraryMissing)),
    (
        "failed to find any class that implements connector and which name matches",
        Exactly(LibraryMissing),
    ),
];

/// dbt's own failures around an adapter.
const DBT: &[(&str, Says)] = &[
    ("connection never acquired for thread", Settles(Other)),
    ("existing connection exists for", Likely(Other)),
    ("could not find adapter type", Exactly(LibraryMissing)),
    ("compilation error in model", Likely(ScriptError)),
    ("compilation error dbt found", Likely(ScriptError)),
    ("tried to run invalid sql", Likely(ScriptError)),
    ("credentials in profile '{}' invalid", Exactly(BadJdbcUrl)),
    ("must specify '{}' in profile", Likely(BadJdbcUrl)),
    ("invalid '{}' in profile", Likely(BadJdbcUrl)),
    ("must specify authentication method", Likely(LoginNotGiven)),
    ("failed to authenticate with supplied credentials", Likely(OauthOrKey)),
    ("bigquery timeout exceeded", Exactly(LockOrQueryTimeout)),
];

/// What builds and installs: sure where the words are of packages, else what it ran says more.
const BUILDS: &[(&str, Says)] = &[
    ("failed to execute goal", Vaguely(Other)),
    ("compilation failure", Likely(ScriptError)),
    ("build failed with an exception", Vaguely(Other)),
    ("npm err! code", Vaguely(Other)),
    ("npm error code", Vaguely(Other)),
    ("make: ***", Vaguely(Other)),
    ("process completed with exit code", Vaguely(Other)),
    ("unable to resolve dependency tree", Exactly(LibraryMissing)),
    ("unrecognized import path", Exactly(LibraryMissing)),
    ("unresolved import '", Exactly(LibraryMissing)),
    ("manifest unknown", Exactly(LibraryMissing)),
    (
        "different file contents found in the following",
        Exactly(LibraryMissing),
    ),
    ("unable to locate package", Exactly(LibraryMissing)),
    ("could not get lock /var/lib/", Likely(LibraryMissing)),
    ("resolvepackagenotfound", Exactly(LibraryMissing)),
    ("could not resolve all files for configuration", Likely(LibraryMissing)),
    (
        "could not resolve all dependencies for configuration",
        Likely(LibraryMissing),
    ),
    (":: resolving dependencies ::", Vaguely(LibraryMissing)),
    ("server error: {} url=http", Likely(LibraryMissing)),
    (
        "access the destination server through a proxy server that is not well configured",
        Exactly(LibraryMissing),
    ),
    ("interactive login from a non tty", Exactly(Other)),
    ("unable to find image '", Exactly(LibraryMissing)),
    ("executable '{}' could not be found", Exactly(LibraryMissing)),
    ("'pip', 'install'", Likely(LibraryMissing)),
    ("exec format error", Exactly(Other)),
    ("panic: runtime error:", Settles(ScriptError)),
    ("could not create the java virtual machine", Exactly(Other)),
    ("error occurred during initialization of vm", Vaguely(Other)),
    ("java_home is not set", Exactly(Other)),
    (
        "a fatal error has been detected by the java runtime environment",
        Exactly(Other),
    ),
    ("(core dumped)", Likely(Other)),
    // The launcher of Java in its languages.
    ("trouver ou de charger la classe principale", Exactly(LibraryMissing)),
    ("encontrado o cargado la clase principal", Exactly(LibraryMissing)),
    // Flyway, Sqoop, Singer.
    ("migration checksum mismatch", Exactly(Other)),
    ("flyway upgrade recommended", Vaguely(Other)),
    ("no primary key could be found for table", Exactly(SchemaOrData)),
    ("missing required config keys", Exactly(ScriptError)),
];

/// Tools that run beside a job, and what they test and show.
const AROUND: &[(&str, Says)] = &[
    ("fatal: not a git repository", Exactly(Other)),
    ("fatal: detected dubious ownership", Exactly(Other)),
    ("failed to push some refs to", Exactly(Other)),
    ("could not read from remote repository", Exactly(Other)),
    ("sign_and_send_pubkey:", Exactly(Other)),
    ("error: rpc failed; curl", Settles(Other)),
    (".tf line", Vaguely(Other)),
    // terraform-plugin-sdk helper/validation; hashicorp/hcl: what is checked before anything is called.
    ("expected {} to be one of [", Likely(Other)),
    // The type of a connection: of Terraform, of the API and of CloudFormation.
    ("expected connection_type to be one of [", Exactly(WrongConnectionType)),
    (
        "at 'connectioninput.connectiontype' failed to satisfy constraint",
        Settles(WrongConnectionType),
    ),
    (
        "connectioninput/connectiontype: {} is not a valid enum value",
        Settles(WrongConnectionType),
    ),
    ("expected {} to be in the range (", Likely(Other)),
    ("expected length of {} to be in the range (", Likely(Other)),
    ("expected {} to not be an empty string", Likely(Other)),
    ("an argument named {} is not expected here", Likely(Other)),
    ("blocks of type {} are not expected here", Likely(Other)),
    ("is required, but no definition was found", Likely(Other)),
    ("has not been declared in the root module", Likely(Other)),
    ("inappropriate value for attribute", Likely(Other)),
    ("inconsistent dependency lock file", Exactly(LibraryMissing)),
    ("failed to query available provider packages", Exactly(LibraryMissing)),
    ("no valid credential sources for", Exactly(IamPermissionOther)),
    (
        "another operation (install/upgrade/rollback) is in progress",
        Exactly(Other),
    ),
    ("exceeded its progress deadline", Likely(Other)),
    ("secrets '{}' not found", Settles(Other)),
    ("couldn't find key {} in secret", Settles(Other)),
    ("no vault secrets were found", Settles(Other)),
    ("another instance of derby", Exactly(Other)),
    ("gateway time-out", Faintly(Other)),
    ("csrf token", Faintly(Other)),
    ("https response error statuscode:", Faintly(Other)),
    ("failed with exit code", Faintly(Other)),
    // Azure Logic Apps and Data Factory, of their own expressions.
    ("unable to process template language expressions", Likely(ScriptError)),
    ("failed: timeout >", Likely(JobTimeout)),
    ("ran out of input", Likely(SchemaOrData)),
    ("stopped due to inactivity", Likely(Other)),
    // As BigQuery means it, which begins its answers so.
    ("502 bad gateway", Faintly(Capacity)),
    ("unable to locate credentials", Likely(IamPermissionOther)),
    ("no credentials have been configured", Likely(IamPermissionOther)),
    ("back-off restarting failed container", Vaguely(Other)),
    ("resource handler returned message", Vaguely(Other)),
    ("tests failed ***", Likely(ScriptError)),
    ("did not raise <class", Settles(ScriptError)),
    ("error collecting {}.py", Vaguely(ScriptError)),
    ("fixture '{}' not found", Exactly(ScriptError)),
    ("for async tests and hooks, ensure", Exactly(Other)),
    ("timed out retrying after {}: expected to find", Settles(Other)),
    ("net::err_name_not_resolved", Settles(Other)),
    ("net::err_connection_refused", Settles(Other)),
    ("net::err_connection_reset", Settles(Other)),
    ("net::err_connection_closed", Settles(Other)),
    ("net::err_connection_timed_out", Settles(Other)),
    ("net::err_timed_out", Settles(Other)),
    ("net::err_cert_authority_invalid", Settles(Other)),
    ("net::err_cert_common_name_invalid", Settles(Other)),
    ("net::err_internet_disconnected", Settles(Other)),
    ("reached error page: about:neterror", Settles(Other)),
    ("celery command failed on host", Likely(Other)),
    ("thread '{}' panicked at", Vaguely(ScriptError)),
    // What a command was called with (click, argparse), and what it was given to read.
    ("error: missing option '", Exactly(ScriptError)),
    ("error: missing argument '", Exactly(ScriptError)),
    ("error: no such option:", Exactly(ScriptError)),
    ("error: invalid value for '", Exactly(ScriptError)),
    ("no configuration setting found for key", Exactly(ScriptError)),
    ("importerror while importing test module", Exactly(LibraryMissing)),
    ("command '{}' timed out after", Likely(JobTimeout)),
];

/// Rules on data that were not kept, and projects of dbt that are not whole.
const QUALITY: &[(&str, Says)] = &[
    ("results, configured to fail if", Exactly(DataQuality)),
    ("result, configured to fail if", Exactly(DataQuality)),
    ("failure in test", Vaguely(DataQuality)),
    ("of {} fail {} [fail", Likely(DataQuality)),
    ("does not meet the constraint requirement", Exactly(DataQuality)),
    ("soda scan", Vaguely(DataQuality)),
    ("validation failed: expect_", Likely(DataQuality)),
    ("not a dbt project", Exactly(ScriptError)),
    ("missing dbt_project.yml", Exactly(ScriptError)),
    ("no dbt_project.yml found", Exactly(ScriptError)),
    ("run 'dbt deps' to install", Exactly(LibraryMissing)),
    ("env var required but not provided", Exactly(ScriptError)),
    ("additional properties are not allowed", Likely(ScriptError)),
    ("found a cycle: model.", Exactly(ScriptError)),
    ("got a non-zero returncode running:", Vaguely(Other)),
    ("done. pass={} error=", Vaguely(Other)),
];

/// Power BI and its gateway: the names are the same in every language.
const POWER_BI: &[(&str, Says)] = &[
    ("invalid connection credentials", Exactly(BadPassword)),
    (
        "dm_gwpipeline_gateway_invalidconnectioncredentials",
        Exactly(BadPassword),
    ),
    (
        "dm_gwpipeline_gateway_invalidmashupconnectionstring",
        Exactly(BadJdbcUrl),
    ),
    ("dm_gwpipeline_gateway_datasourceaccesserror", Vaguely(ConnectTimeout)),
    ("dm_gwpipeline_client_gatewayunreachable", Likely(ConnectTimeout)),
    (
        "the gateway can't access the on-premises data source",
        Vaguely(ConnectTimeout),
    ),
    ("the key didn't match any rows in the table", Exactly(SchemaOrData)),
    ("the table has no visible columns", Exactly(SchemaOrData)),
    ("wasn't enough memory to finish running it", Exactly(OutOfMemory)),
];

/// Why QuickSight could not read a source.
const QUICK_SIGHT: &[(&str, Says)] = &[
    ("data_source_connection_failed", Likely(ConnectTimeout)),
    ("connection_failure", Likely(ConnectTimeout)),
    ("unresolvable_host", Exactly(DnsFailure)),
    ("unroutable_host", Exactly(NoRoute)),
    ("data_source_auth_failed", Exactly(BadPassword)),
    ("password_authentication_failure", Exactly(BadPassword)),
    ("oauth_token_failure", Exactly(OauthOrKey)),
    ("ssl_certificate_validation_failure", Exactly(CertificateUntrusted)),
    ("failure_to_assume_role", Exactly(RoleCannotBeAssumed)),
    ("iam_role_not_available", Likely(RoleCannotBeAssumed)),
    ("invalid_data_source_config", Likely(BadJdbcUrl)),
    ("query_timeout", Likely(LockOrQueryTimeout)),
    ("sql_exception", Vaguely(SchemaOrData)),
    ("sql_table_not_found", Likely(SchemaOrData)),
    ("sql_schema_mismatch_error", Likely(SchemaOrData)),
    ("sql_numeric_overflow", Likely(SchemaOrData)),
    ("sql_invalid_parameter_value", Likely(SchemaOrData)),
    ("row_size_limit_exceeded", Likely(SchemaOrData)),
    ("data_tolerance_exception", Likely(SchemaOrData)),
    ("duplicate_column_names_found", Likely(SchemaOrData)),
    ("invalid_date_format", Likely(SchemaOrData)),
    ("failure_to_process_json_file", Likely(SchemaOrData)),
    ("data_set_size_limit_exceeded", Likely(Capacity)),
    ("account_capacity_limit_exceeded", Likely(Capacity)),
    ("source_api_limit_exceeded_failure", Likely(Capacity)),
    ("source_resource_limit_exceeded", Likely(Capacity)),
    ("s3_file_inaccessible", Likely(DataAccessDenied)),
    ("s3_manifest_error", Likely(SchemaOrData)),
    ("spice_table_not_found", Likely(Other)),
];

/// libcurl names no host of its own accord: never sure whose connection it was.
const CURL: &[(&str, Says)] = &[
    ("couldn't resolve host name", Vaguely(DnsFailure)),
    ("could not resolve hostname", Vaguely(DnsFailure)),
    ("couldn't resolve proxy name", Vaguely(DnsFailure)),
    ("couldn't connect to server", Vaguely(ConnectTimeout)),
    ("timeout was reached", Vaguely(ConnectTimeout)),
    ("proxy connect aborted", Vaguely(ConnectTimeout)),
    ("proxy handshake error", Vaguely(ConnectTimeout)),
    ("ssl connect error", Vaguely(SslHandshake)),
    ("requested ssl level failed", Vaguely(SslHandshake)),
    ("couldn't use specified ssl cipher", Vaguely(TlsVersion)),
    ("failed to load cacert file", Vaguely(TrustStoreMissing)),
    (
        "ssl server certificate status verification failed",
        Vaguely(CertificateUntrusted),
    ),
    ("invalid ssl certificate status", Vaguely(CertificateUntrusted)),
    (
        "ssl peer certificate or ssh remote key was not ok",
        Vaguely(CertificateUntrusted),
    ),
    ("problem with the ssl ca cert", Vaguely(CertificateUntrusted)),
    (
        "peer certificate cannot be authenticated with given ca",
        Vaguely(CertificateUntrusted),
    ),
    ("problem with the local ssl certificate", Vaguely(CertificateUntrusted)),
    ("failed sending data to the peer", Vaguely(ConnectionDropped)),
    ("failure when receiving data from the peer", Vaguely(ConnectionDropped)),
    (
        "server returned nothing (no headers, no data)",
        Vaguely(ConnectionDropped),
    ),
];

/// DataX's own codes, around its drivers' words.
const DATA_X: &[(&str, Says)] = &[
    ("dbutilerrorcode-10", WhileConnecting),
    ("dbutilerrorcode-11", Likely(DatabaseOrPrivilege)),
    ("dbutilerrorcode-16", Likely(DatabaseOrPrivilege)),
    ("dbutilerrorcode-20", Likely(BadJdbcUrl)),
    ("dbutilerrorcode-00", Vaguely(ScriptError)),
    ("dbutilerrorcode-02", Vaguely(ScriptError)),
    ("dbutilerrorcode-03", Vaguely(ScriptError)),
    ("dbutilerrorcode-08", Vaguely(ScriptError)),
    ("dbutilerrorcode-09", Vaguely(ScriptError)),
    ("dbutilerrorcode-01", Vaguely(SchemaOrData)),
    ("dbutilerrorcode-04", Vaguely(SchemaOrData)),
    ("dbutilerrorcode-05", Vaguely(SchemaOrData)),
    ("dbutilerrorcode-06", Vaguely(SchemaOrData)),
    ("dbutilerrorcode-07", Vaguely(SchemaOrData)),
    ("dbutilerrorcode-12", Vaguely(SchemaOrData)),
    ("dbutilerrorcode-13", Vaguely(SchemaOrData)),
    ("mysqlerrcode-01", Vaguely(BadPassword)),
    ("oracleerrcode-01", Vaguely(BadPassword)),
    ("mysqlerrcode-02", Vaguely(ConnectTimeout)),
    ("oracleerrcode-02", Vaguely(ConnectTimeout)),
    ("mysqlerrcode-03", Vaguely(DatabaseOrPrivilege)),
    ("oracleerrcode-03", Vaguely(DatabaseOrPrivilege)),
];

/// What DMS says around its drivers' words, and Azure's file system of a status.
const OTHERS: &[(&str, Says)] = &[
    // OpenSSH: sshconnect.c, sshconnect2.c, kex.c.
    ("permission denied (publickey", Exactly(Other)),
    ("host key verification failed", Exactly(Other)),
    ("kex_exchange_identification:", Exactly(Other)),
    // Redis: acl.c, server.c, networking.c.
    ("wrongpass invalid username-password", Settles(Other)),
    ("noauth authentication required", Settles(Other)),
    ("redis is running in protected mode", Settles(Other)),
    ("misconf redis is configured to save", Settles(Other)),
    ("misconf errors writing to the aof file", Settles(Other)),
    ("oom command not allowed when used memory", Settles(Other)),
    ("readonly you can't write against a read only", Settles(Other)),
    ("loading redis is loading the dataset in memory", Settles(Other)),
    ("busy redis is busy running a script", Settles(Other)),
    ("clusterdown the cluster is down", Settles(Other)),
    ("clusterdown hash slot not served", Settles(Other)),
    ("masterdown link with master is down", Settles(Other)),
    ("noreplicas not enough good replicas", Settles(Other)),
    ("noscript no matching script", Settles(Other)),
    ("wrongtype operation against a key", Settles(Other)),
    ("crossslot keys in request don't hash", Settles(Other)),
    // An object of a store, read over HTTP by Apache's client.
    ("premature end of content-length delimited message body", Settles(Other)),
    (
        "get secret value failed: curlcode: 6,",
        Settles(ServiceEndpointUnreachable),
    ),
    (
        "get secret value failed: curlcode: 7,",
        Settles(ServiceEndpointUnreachable),
    ),
    ("get secret value failed: curlcode: 28,", Settles(ServiceSilent)),
    ("application-message: failed to connect network error", WhileConnecting),
    ("oci connection failure", Vaguely(ConnectTimeout)),
    // The log of RDS Proxy (its user guide, troubleshooting).
    (
        "proxy authentication with iam authentication failed",
        Exactly(IamDbAuth),
    ),
    (
        "proxy authentication with {} password authentication failed",
        Exactly(BadPassword),
    ),
    ("endpoint initialization failed", Vaguely(Other)),
    // NiFi's PutSQL, which passes on a reason where the driver gives one.
    ("due to a failed batch update", Vaguely(SchemaOrData)),
    ("failed while preparing stream component", Vaguely(Other)),
    ("stream component failed at subtask", Vaguely(Other)),
    (
        "the iam role arn:aws:iam::{} is not configured properly",
        Likely(RoleCannotBeAssumed),
    ),
    ("operation failed: '{}', 400,", Vaguely(Other)),
    ("operation failed: '{}', 401,", Vaguely(DataAccessDenied)),
    ("operation failed: '{}', 403,", Vaguely(DataAccessDenied)),
    ("operation failed: '{}', 404,", Vaguely(SchemaOrData)),
    ("operation failed: '{}', 409,", Vaguely(Other)),
    ("operation failed: '{}', 412,", Vaguely(Other)),
];

#[cfg(test)]
mod tests {
    use crate::signal::speakers::heard::said;

    #[test]
    fn what_r_cloudformation_airflow_and_libcurl_say_is_read() {
        for (text, expected) in [
            (
                "Error in f(x, y) : could not find function \"g\"",
                "not_connection/script_error",
            ),
            (
                "Error in `g()`:\n! Can't subset columns that don't exist.",
                "not_connection/schema_or_data_error",
            ),
            (
                "Error in library(zzz) : there is no package called \u{2018}zzz\u{2019}",
                "not_connection/library_missing",
            ),
            (
                "Error: cannot allocate vector of size 3.4 Gb",
                "not_connection/out_of_memory",
            ),
            (
                "Template error: instance of Fn::GetAtt references undefined resource X",
                "not_connection/other",
            ),
            (
                "Resource handler returned message: \"zzz\" (RequestToken: 1, HandlerErrorCode: AccessDenied)",
                "not_connection/iam_permission_other",
            ),
            (
                "Resource handler returned message: \"zzz\" (RequestToken: 1, HandlerErrorCode: NotStabilized)",
                "not_connection/other",
            ),
            ("Detected zombie job: {'full_filepath': 'x.py'}", "not_connection/other"),
            (
                "404 Client Error: Not Found for url: https://x.example.com/a",
                "not_connection/other",
            ),
            (
                "Error in loadJdbcDriver(x, y) :\njava.lang.ClassNotFoundException",
                "driver/driver_class_not_found",
            ),
            ("InvalidResourceStateFault: zzz", "not_connection/other"),
            (
                "ErrorCode=UserErrorFileNotFound,zzz",
                "not_connection/schema_or_data_error",
            ),
            ("ErrorCode=SqlFailedToConnect,zzz", "network/connect_timeout"),
            (
                "Microsoft.WindowsAzure.Storage.StorageException: Unable to connect to the remote server",
                "not_connection/other",
            ),
            (
                "System.TimeoutException: zzz\nat Npgsql.X.Y()\n--- End of stack trace ---\nat Npgsql.NpgsqlConnector.<RawOpen>d__1.MoveNext()",
                "network/connect_timeout",
            ),
            (
                "x.y.PrestoException: HIVE_CURSOR_ERROR",
                "not_connection/schema_or_data_error",
            ),
            (
                "SSL peer certificate or SSH remote key was not OK",
                "ssl/certificate_untrusted",
            ),
        ] {
            assert_eq!(said(text, None), expected, "{text}");
        }
    }

    #[test]
    fn data_x_says_by_code_what_its_reason_does_not() {
        for (text, expected) in [
            (
                "Code:[DBUtilErrorCode-10], Description:[zzz]",
                "network/connect_timeout",
            ),
            (
                "Code:[DBUtilErrorCode-05], Description:[zzz]",
                "not_connection/schema_or_data_error",
            ),
            ("Code:[MYSQLErrCode-01], Description:[zzz]", "credentials/bad_password"),
            (
                "Code:[DBUtilErrorCode-10], Description:[zzz]. - java.sql.SQLException: No suitable driver found for jdbc:x://y:1/z",
                "driver/no_suitable_driver",
            ),
        ] {
            assert_eq!(said(text, None), expected, "{text}");
        }
    }

    #[test]
    fn what_carries_an_answer_does_not_outweigh_it() {
        assert_eq!(
            said(
                "Resource handler returned message: \"x is not authorized to perform: kms:Decrypt on y\" (RequestToken: 1, HandlerErrorCode: AccessDenied)",
                None
            ),
            "credentials/kms_denied"
        );
    }

    #[test]
    fn a_network_failure_of_a_handler_is_nobodys() {
        let text = "zzz (RequestToken: 1, HandlerErrorCode: NetworkFailure)";
        assert_eq!(said(text, None), "unknown/unknown");
    }
}
