//! Kinds of texts that were once read wrongly, each with the rule that it stands for.

use shared_domain::diagnosis::{Confidence, Stage};
use shared_domain::evidence::Evidence;
use shared_domain::source::Engine;

use super::{SignalContext, classify, explain, read_signal};

fn of(engine: Option<Engine>, host: Option<&str>) -> SignalContext {
    SignalContext {
        engine,
        source_host: host.map(str::to_owned),
        region: None,
    }
}

fn cause(text: &str, engine: Option<Engine>) -> String {
    classify(text, &of(engine, None)).cause.to_string()
}

#[test]
fn a_token_inside_of_another_word_says_nothing() {
    for (text, expected) in [
        (
            "java.io.FileNotFoundException: No such file or directory 's3://b/t/p.parquet'",
            "schema_or_data_error",
        ),
        (
            "java.lang.RuntimeException: ResourceNotFoundExceptionHandler is missing",
            "other",
        ),
        ("the property connect_timeouts was set", "unknown"),
        ("the server's idle_timeout and my_timeouts are set", "unknown"),
        ("preconnection refusedly", "unknown"),
        ("a table called reset_connection_resets", "unknown"),
    ] {
        assert_eq!(cause(text, None), expected, "{text}");
    }
}

#[test]
fn an_action_beside_a_refusal_is_read_by_whose_it_is() {
    for (text, expected) in [
        (
            "Glue job failed with `AccessDenied: s3:PutObject` when writing",
            "data_access_denied",
        ),
        (
            "The role lacks secretsmanager:GetSecretValue on the secret",
            "secret_access_denied",
        ),
        ("Access denied: kms:Decrypt", "kms_denied"),
        ("missing permission sts:AssumeRole", "role_cannot_be_assumed"),
        // Near misses: no refusal, no service.
        ("s3:PutObject was called", "unknown"),
        ("access denied by foo:Bar", "unknown"),
    ] {
        assert_eq!(cause(text, None), expected, "{text}");
    }
}

#[test]
fn warnings_are_a_hint_where_errors_say_nothing() {
    let text = "26/11/27 02:14:01 WARN DBUtil: java.net.ConnectException: Connection refused\n26/11/27 02:14:02 ERROR RetryUtil: zzz";
    let signal = classify(text, &SignalContext::default());
    assert_eq!(
        (signal.cause.as_str(), signal.confidence),
        ("connection_refused", Confidence::Possible)
    );
}

#[test]
fn what_aws_refuses_to_the_driver_of_redshift_is_its_login() {
    for text in [
        "[HY000] [Redshift][ODBC Driver][Server][860:8:IAMConnectionError]: InvalidClientTokenId: The security token included in the request is invalid",
        "com.amazon.redshift.util.RedshiftException: The security token included in the request is expired",
    ] {
        assert_eq!(
            cause(text, Some(Engine::Redshift)),
            "iam_db_auth_misconfigured",
            "{text}"
        );
    }
}

#[test]
fn short_words_without_blanks_belong_together_only_in_one_sentence() {
    let text = "检查主机名和端口。内部消息：连接不可用";
    assert_ne!(cause(text, Some(Engine::Postgresql)), "hostname_mismatch");
    assert_eq!(
        cause("主机名 \"db\" 不可用", Some(Engine::Postgresql)),
        "hostname_mismatch"
    );
}

#[test]
fn the_reason_decides_whatever_wraps_it() {
    const WRAPPERS: &[&str] = &[
        "An error occurred while calling o95.load. {}",
        "Error Category: UNCLASSIFIED_ERROR; Failed Line Number: 3; An error occurred while calling o95.load. {}",
        "py4j.protocol.Py4JJavaError: An error occurred while calling o95.load.\n: {}",
        "Exception in User Class: {}",
        "User class threw exception: {}",
        "org.apache.spark.SparkException: Exception thrown in awaitResult: {}",
        "org.apache.spark.SparkException: Job aborted due to stage failure: Task 0 in stage 0.0 failed 4 times, most recent failure: \
         Lost task 0.3 in stage 0.0 (TID 3) (10.0.1.7 executor 1): {}",
        "java.lang.RuntimeException: {}",
        "GENERIC_USER_ERROR: Encountered an exception[java.lang.RuntimeException] from your LambdaFunction[x] executed in \
         context[retrieving meta-data] with message[{}]",
        "Failed to invoke lambda function due to com.amazonaws.services.lambda.invoke.LambdaFunctionException: {}",
        "Check that your connection definition references your JDBC database with correct URL syntax, username, and password. {}",
        "26/11/27 02:14:28 ERROR ProcessLauncher: Error from Python:Traceback (most recent call last):\n  File \"/tmp/j.py\", line 3, \
         in <module>\npy4j.protocol.Py4JJavaError: An error occurred while calling o1.load.\n: {}",
        "x.OuterException: outer\n\tat x.Y.z(Y.java:1)\nCaused by: {}",
        "x.OuterException: outer\\n\\tat x.Y.z(Y.java:1)\\nCaused by: {}",
        "x.OuterException: outer at x.Y.z(Y.java:1) Caused by: {}",
    ];
    for (reason, engine, expected) in [
        ("java.net.UnknownHostException: db.internal", None, "dns_failure"),
        (
            "java.net.SocketTimeoutException: connect timed out",
            None,
            "connect_timeout",
        ),
        (
            "javax.net.ssl.SSLHandshakeException: No appropriate protocol",
            None,
            "tls_version_mismatch",
        ),
        ("java.lang.OutOfMemoryError: Java heap space", None, "out_of_memory"),
        (
            "FATAL: password authentication failed for user \"u\"",
            Some(Engine::Postgresql),
            "bad_password",
        ),
        (
            "Unknown database 'd'",
            Some(Engine::Mysql),
            "database_or_privilege_missing",
        ),
        (
            "ORA-28000: the account is locked",
            Some(Engine::Oracle),
            "account_locked_or_expired",
        ),
    ] {
        for wrapper in WRAPPERS {
            let text = wrapper.replace("{}", reason);
            assert_eq!(cause(&text, engine), expected, "{text}");
        }
    }
}

#[test]
fn what_was_to_be_fetched_is_not_the_reason_that_it_was_not() {
    for (text, engine, expected) in [
        (
            "IAM error retrieving temp credentials: Unable to execute HTTP request: Connect to redshift.eu-west-1.amazonaws.com:443 timed out",
            Engine::Redshift,
            "service_endpoint_unreachable",
        ),
        (
            "com.google.cloud.bigquery.BigQueryException: Error getting access token for service account: Connect timed out",
            Engine::Bigquery,
            "connect_timeout",
        ),
        (
            "com.google.cloud.bigquery.BigQueryException: Error getting access token for service account:",
            Engine::Bigquery,
            "oauth_or_key_invalid",
        ),
    ] {
        assert_eq!(cause(text, Some(engine)), expected, "{text}");
    }
}

#[test]
fn a_text_about_another_host_blames_nothing_of_this_connection() {
    let source = "orders.abc.eu-west-1.rds.amazonaws.com";
    for (text, expected) in [
        (
            "Connection to orders.abc.eu-west-1.rds.amazonaws.com:5432 refused",
            "connection_refused",
        ),
        (
            "Connection to search.other.example.com:9200 refused",
            "connection_refused",
        ),
        (
            "NewConnectionError: Connection to vpc-s-x1.eu-west-1.es.amazonaws.com:443 timed out",
            "unknown",
        ),
        (
            "Connection to stock.xyz.eu-west-1.rds.amazonaws.com:5432 refused",
            "unknown",
        ),
        (
            "java.net.UnknownHostException: vpc-s-x1.eu-west-1.es.amazonaws.com",
            "unknown",
        ),
        (
            "Certificate for <b.s3.amazonaws.com> doesn't match any of the subject alternative names: [*.s3.amazonaws.com]",
            "other",
        ),
        (
            "Connect to secretsmanager.eu-west-1.amazonaws.com:443 failed: connect timed out",
            "service_endpoint_unreachable",
        ),
        (
            "Connect to nlb-1.elb.eu-west-1.amazonaws.com:5432 failed: connect timed out",
            "unknown",
        ),
    ] {
        assert_eq!(classify(text, &of(None, Some(source))).cause, expected, "{text}");
    }
}

#[test]
fn the_sockets_of_the_engine_are_not_the_sources() {
    for text in [
        "java.net.ConnectException: Call From ip-10-0-1-7/10.0.1.7 to 0.0.0.0:8032 failed on connection exception: java.net.ConnectException: Connection refused",
        "org.apache.spark.SparkException: x\nCaused by: java.net.ConnectException: Connection refused: /127.0.0.1:45123\n\tat org.apache.spark.api.python.PythonWorkerFactory.create(PythonWorkerFactory.scala:1)",
        "java.io.IOException: Failed to connect to /172.35.1.2:38871\n\tat org.apache.spark.network.client.TransportClientFactory.createClient(TransportClientFactory.java:1)",
    ] {
        assert_eq!(
            classify(text, &of(Some(Engine::Postgresql), None)).stage,
            Stage::NotConnection,
            "{text}"
        );
    }
}

fn failed(message: &str, log: &[&str]) -> Evidence {
    serde_json::from_value(serde_json::json!({
        "jobRun": {"JobRunState": "FAILED", "ErrorMessage": message}, "logTail": log,
        "connections": [{"name": "c", "connection": {"Name": "c", "ConnectionType": "JDBC",
            "ConnectionProperties": {"JDBC_CONNECTION_URL": "jdbc:postgresql://db.internal:5432/d"}}}],
    }))
    .unwrap()
}

#[test]
fn the_runs_own_error_outranks_what_its_log_says_on_the_way() {
    let noise = [
        "24/01/10 01:02:03 WARN HttpClientUtil: Connect to 0.0.0.0:8088 failed: Connection refused (Connection refused)",
        "24/01/10 01:02:04 ERROR Client: Connect to db.internal:5432 failed: connect timed out",
    ];
    let signal =
        |message: &str, log: &[&str]| read_signal(&failed(message, log)).map(|signal| signal.cause.to_string());
    assert_eq!(
        signal("TypeError: 'NoneType' object is not subscriptable", &noise).as_deref(),
        Some("script_error")
    );
    // A wrapper says nothing of its own: the log is asked.
    assert_eq!(
        signal("An error occurred while calling o95.load.", &noise).as_deref(),
        Some("connect_timeout")
    );
    assert_eq!(
        signal("An error occurred while calling o95.load.", &noise[..1]),
        None,
        "a warning is context"
    );
}

#[test]
fn among_attempts_the_last_counts_and_a_retry_is_context() {
    let text = "Connection to db.internal:5432 refused, retrying in 5 s\njava.sql.SQLException: gone\n\tat x.Y.z(Y.java:1)\n\
                org.postgresql.util.PSQLException: FATAL: password authentication failed for user \"u\"";
    assert_eq!(cause(text, Some(Engine::Postgresql)), "bad_password");
}

#[test]
fn a_text_about_the_launch_is_never_firm() {
    for text in [
        "Resource unavailable",
        "Task allocated capacity exceeded limit",
        "Exceeded maximum concurrent compute capacity for your account (Service: AWSGlueJobExecutor; Status Code: 400; Error Code: ResourceNumberLimitExceededException)",
        "错误:资源不可用",
    ] {
        let signal = classify(text, &SignalContext::default());
        assert_eq!(
            (signal.cause.as_str(), signal.confidence),
            ("capacity_or_throttling", Confidence::Possible),
            "{text}"
        );
    }
}

#[test]
fn a_text_of_one_system_is_not_blamed_on_another() {
    let text = "com.mysql.cj.jdbc.exceptions.SQLException: Access denied for user 'u'@'10.0.0.1' (using password: YES)";
    let signal = classify(text, &of(Some(Engine::Postgresql), None));
    assert_eq!(
        (signal.confidence, signal.engine.as_deref()),
        (Confidence::Possible, Some("mysql"))
    );
    assert_eq!(
        classify(text, &of(Some(Engine::Mariadb), None)).confidence,
        Confidence::Likely
    );
    // A bare number means something else in every engine.
    assert_eq!(cause("Error code: 1045", None), "bad_password");
    assert_eq!(
        classify("Error code: 1045", &SignalContext::default()).confidence,
        Confidence::Possible
    );
}

#[test]
fn the_last_python_error_ended_the_run_unless_it_was_raised_from_another() {
    let traceback = "Traceback (most recent call last):\n  File \"j.py\", line 1, in f\n    g()\n";
    let first = format!(
        "{traceback}psycopg2.OperationalError: could not translate host name \"db\" to address: Name or service not known\n\n"
    );
    let handling = format!(
        "{first}During handling of the above exception, another exception occurred:\n\n{traceback}NameError: name 'x' is not defined"
    );
    assert_eq!(cause(&handling, Some(Engine::Postgresql)), "script_error");
    let caused = format!(
        "{first}The above exception was the direct cause of the following exception:\n\n{traceback}RuntimeError: no data"
    );
    assert_eq!(cause(&caused, Some(Engine::Postgresql)), "dns_failure");
}

#[test]
fn a_signal_names_its_speaker_its_code_and_its_host() {
    let signal = classify(
        "ORA-12541: TNS:no listener at host db.internal",
        &of(Some(Engine::Oracle), None),
    );
    assert_eq!(
        (signal.speaker.as_deref(), signal.code.as_deref()),
        (Some("oracle"), Some("ORA-12541"))
    );
    let text = "Connect to db.internal:5432 failed: connect timed out";
    assert_eq!(
        classify(text, &SignalContext::default()).host.as_deref(),
        Some("db.internal")
    );
    let explained = explain(
        &format!("x.AException: outer\nCaused by: {text}"),
        &SignalContext::default(),
    );
    assert!(explained.len() == 2 && explained[1].decided, "{explained:?}");
    // The vocabulary's names, as CAUSES.md has them.
    assert!(
        explained[1].says.contains(&"jvm: exactly connect_timeout".to_owned()),
        "{explained:?}"
    );
}

#[test]
fn what_comes_after_the_login_is_no_connections_by_its_family() {
    for text in [
        "org.postgresql.util.PSQLException: ERROR: something (SQLSTATE: 22P99)",
        "org.apache.spark.sql.AnalysisException: [SOME_NEW_CONDITION.SUB] anything",
        "HIVE_SOMETHING_NEW: anything",
        "ZeroDivisionError: division by zero",
        "An error occurred (NoSuchBucket) when calling the ListObjectsV2 operation: The specified bucket does not exist",
        "software.amazon.awssdk.services.s3.model.S3Exception: Forbidden (Service: S3, Status Code: 403, Request ID: x)",
    ] {
        assert_eq!(
            classify(text, &SignalContext::default()).stage,
            Stage::NotConnection,
            "{text}"
        );
    }
}

#[test]
fn a_part_of_a_connection_and_what_is_wrong_with_it_are_read_in_any_sentence() {
    const BY_GLUE: &str = "An error occurred (InvalidInputException) when calling the CreateConnection operation: {}";
    for (text, expected) in [
        ("Subnet subnet-0a1 does not exist", "eni_or_subnet_not_found"),
        (
            "sg-0a1 is not valid: security group not found",
            "eni_or_subnet_not_found",
        ),
        (
            "The zone eu-west-1a does not match: availability zone of subnet-0a1 differs, subnet",
            "az_mismatch",
        ),
        ("subnet-0a1: the subnet has no free IP addresses", "subnet_no_free_ips"),
        (
            "No VPC endpoint for S3 in vpc-0a1: the vpc does not have an S3 endpoint",
            "s3_endpoint_missing",
        ),
        (
            "The security group sg-0a1 is not self-referencing",
            "sg_no_self_reference",
        ),
        (
            "The role r cannot be used. Please check the trust policy of the role",
            "role_cannot_be_assumed",
        ),
        (
            "The secret s does not contain a username",
            "secret_missing_or_malformed",
        ),
        (
            "The secret s is invalid. Enter one with the correct syntax",
            "secret_missing_or_malformed",
        ),
        (
            "The role lacks permission for ec2:DescribeSubnets",
            "glue_role_missing_permission",
        ),
        ("Connection type X is not supported", "wrong_connection_type"),
        ("The JDBC URL is malformed", "bad_jdbc_url"),
        (
            "To use worker type X the maximum number of workers is 299",
            "capacity_or_throttling",
        ),
        ("Something else is wrong with the input", "other"),
    ] {
        assert_eq!(cause(&BY_GLUE.replace("{}", text), None), expected, "{text}");
    }
    for (text, expected) in [
        ("the client secret is invalid", "unknown"),
        ("Invalid subnet in line 17 of the file", "unknown"),
        ("column \"secret\" does not exist", "schema_or_data_error"),
        ("KeyError: 'user_id'", "script_error"),
        ("KeyError: 'sfPassword'", "secret_missing_or_malformed"),
        // A variable of the environment, an argument of the job, a value.
        ("KeyError: 'DB_PASSWORD'", "script_error"),
        ("KeyError: 'Connection refused'", "script_error"),
        (
            "User: arn:aws:sts::1:assumed-role/r/s is not authorized to perform: s3:GetObject on resource: x",
            "data_access_denied",
        ),
        ("FATAL: role \"etl\" does not exist", "bad_password"),
        ("the role model does not fit the secret plan", "unknown"),
    ] {
        assert_eq!(cause(text, None), expected, "{text}");
    }
}

#[test]
fn what_a_script_asks_elsewhere_blames_nothing_of_this_connection() {
    for text in [
        "paramiko.ssh_exception.AuthenticationException: Authentication failed.",
        "redis.exceptions.ConnectionError: Error 111 connecting to cache.internal:6379. Connection refused.",
        "requests.exceptions.ConnectTimeout: HTTPSConnectionPool(host='api.example.com', port=443): Max retries exceeded \
         (Caused by ConnectTimeoutError('Connection to api.example.com timed out.'))",
        "requests.exceptions.HTTPError: 401 Client Error: Unauthorized for url: https://hooks.example.com/x",
        "java.net.SocketTimeoutException: Accept timed out\n\tat java.net.ServerSocket.accept(ServerSocket.java:1)",
    ] {
        let signal = classify(text, &SignalContext::default());
        assert_eq!(
            (signal.stage, signal.cause.as_str()),
            (Stage::NotConnection, "other"),
            "{text}"
        );
    }
    for (text, expected) in [
        (
            "fatal: unable to access 'https://github.com/a/b.git/': Could not resolve host: github.com",
            "library_missing",
        ),
        (
            "Connect to repo1.maven.org:443 failed: connect timed out",
            "library_missing",
        ),
        (
            "HTTPConnectionPool(host='10.0.0.5', port=8998): [Errno 111] Connection refused",
            "other",
        ),
        ("Failed to connect to cache.internal:6379: Connection refused", "other"),
        (
            "java.io.IOException: Failed to connect to ip-10-0-1-7.ec2.internal/10.0.1.7:41234",
            "shuffle_or_executor_lost",
        ),
        // Near misses: the source's own host, port, driver.
        (
            "Failed to connect to db.internal:6378: Connection refused",
            "connection_refused",
        ),
        (
            "Error opening socket to server db/10.0.0.5 on port 25,010: Connection refused",
            "connection_refused",
        ),
        (
            "Connection to ip-10-0-1-7.ec2.internal:5432 refused",
            "connection_refused",
        ),
        (
            "connect to tunnel.internal:22: Connection refused",
            "connection_refused",
        ),
        (
            "requests.exceptions.ConnectTimeout: HTTPSConnectionPool(host='x.snowflakecomputing.com', port=443): Max retries \
             exceeded (Caused by ConnectTimeoutError('Connection to x.snowflakecomputing.com timed out.'))",
            "connect_timeout",
        ),
        ("java.net.SocketTimeoutException: connect timed out", "connect_timeout"),
    ] {
        assert_eq!(cause(text, None), expected, "{text}");
    }
}

#[test]
fn the_error_of_a_function_and_a_traceback_in_one_line_are_read_by_their_class() {
    for (text, expected) in [
        (
            "{\"errorMessage\": \"'PASSWORD'\", \"errorType\": \"KeyError\", \"stackTrace\": []}",
            "secret_missing_or_malformed",
        ),
        (
            "{\"errorType\":\"Runtime.ImportModuleError\",\"errorMessage\":\"Unable to import module 'a'\"}",
            "library_missing",
        ),
        (
            "File \"/tmp/j.py\", line 12 x = 1)) ^ SyntaxError: unmatched ')'",
            "script_error",
        ),
        ("File \"/tmp/j.py\", line 12, in f", "unknown"),
        ("[28000] FATAL: user \"etl\" is nobody", "bad_password"),
    ] {
        assert_eq!(cause(text, None), expected, "{text}");
    }
}

#[test]
fn a_megabyte_of_a_hostile_log_is_read_in_time() {
    for piece in [
        "26/11/27 02:14:24 WARN HttpClientUtil: x.AException: Connection refused\n",
        "Caused by: x.AException: connection refused\n",
        "An error occurred (A) when calling the B operation: ",
        "the server does not the server does not ",
        " host '",
        "Exception: ",
        "ORA-12514 ",
        "1045 (28000): ",
        "密码认证失败",
        "at a.b(c) ",
        "\u{fc}",
        "\\n\\tat ",
        "1 rows with status=",
        "1 rows with status=\"",
        "at f (/x/node_modules/y.js:1:2)\n",
        "'@' (",
    ] {
        let text = piece.repeat((1 << 20) / piece.len());
        let started = std::time::Instant::now();
        let _ = classify(&text, &SignalContext::default());
        assert!(
            started.elapsed().as_secs() < 10,
            "a coarse bound for an unoptimised build: {piece:?} {:?}",
            started.elapsed()
        );
    }
}
