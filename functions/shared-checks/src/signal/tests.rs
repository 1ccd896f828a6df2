//! What a text says.

use serde_json::json;
use shared_domain::mask::Mask;
use shared_domain::record::Facts;
use shared_domain::signal::Proof;

use super::*;

const SOURCE_HOST: &str = "orders.abc.eu-central-1.rds.amazonaws.com";

fn read(text: &str) -> (String, String) {
    read_from(text, SOURCE_HOST)
}

fn read_from(text: &str, source_host: &str) -> (String, String) {
    let context = SignalContext {
        source_host: Some(source_host.into()),
        ..SignalContext::default()
    };
    let signal = classify(text, &context);
    (signal.stage.as_str().to_owned(), signal.cause.to_string())
}

/// Texts, and the stage and the cause that they say.
const SAID: &[(&str, &str, &str)] = &[
    (
        "FATAL: password authentication failed for user \"glue\"",
        "credentials",
        "bad_password",
    ),
    (
        "FEHLER: Zugriff verweigert (SQLSTATE: 28P01)",
        "credentials",
        "bad_password",
    ),
    (
        "FATAL: no pg_hba.conf entry for host \"10.0.1.7\", user \"u\", database \"d\", no encryption",
        "ssl",
        "ssl_required_by_server",
    ),
    (
        "FATAL: no pg_hba.conf entry for host \"10.0.1.7\", user \"u\", database \"d\", SSL off",
        "ssl",
        "ssl_required_by_server",
    ),
    (
        "FATAL: no pg_hba.conf entry for host \"10.0.1.7\", user \"u\", database \"d\", SSL encryption",
        "network",
        "host_not_allowed",
    ),
    (
        "PSQLException: FATAL: pg_hba.conf rejects connection for host \"10.0.1.7\", user \"u\", database \"d\", SSL encryption\n\
             \tSuppressed: PSQLException: FATAL: pg_hba.conf rejects connection for host \"10.0.1.7\", user \"u\", database \"d\", no encryption",
        "network",
        "host_not_allowed",
    ),
    (
        "FATAL: database \"ordres\" does not exist",
        "credentials",
        "database_or_privilege_missing",
    ),
    (
        "ERROR: permission denied for table orders",
        "credentials",
        "database_or_privilege_missing",
    ),
    (
        "ERROR: relation \"public.ordres\" does not exist",
        "not_connection",
        "schema_or_data_error",
    ),
    ("FATAL: role \"nobody\" does not exist", "credentials", "bad_password"),
    (
        "ERROR: canceling statement due to statement timeout",
        "not_connection",
        "lock_or_query_timeout",
    ),
    (
        "FATAL: sorry, too many clients already (SQLSTATE: 53300)",
        "not_connection",
        "capacity_or_throttling",
    ),
    (
        "Connection to db.internal:5432 refused. Check that the hostname and port are correct and that the postmaster is accepting TCP/IP connections.\nCaused by: java.net.ConnectException: Connection refused",
        "network",
        "connection_refused",
    ),
    (
        "org.postgresql.util.PSQLException: The connection attempt failed.\nCaused by: java.net.SocketTimeoutException: Connect timed out",
        "network",
        "connect_timeout",
    ),
    (
        "The connection attempt failed.\nCaused by: java.net.UnknownHostException: db.intrenal",
        "network",
        "dns_failure",
    ),
    ("The server does not support SSL.", "ssl", "ssl_handshake_failed"),
    (
        "SSL Connection required, but not provided by server.",
        "ssl",
        "ssl_handshake_failed",
    ),
    (
        "SSL error: PKIX path building failed: unable to find valid certification path to requested target",
        "ssl",
        "certificate_untrusted",
    ),
    (
        "The hostname db.internal could not be verified by hostnameverifier PgjdbcHostnameVerifier.",
        "ssl",
        "hostname_mismatch",
    ),
    (
        "The authentication type 10 is not supported. Check that you have configured the pg_hba.conf file",
        "driver",
        "driver_incompatible",
    ),
    (
        "java.sql.SQLException: No suitable driver",
        "driver",
        "no_suitable_driver",
    ),
    (
        "java.lang.ClassNotFoundException: org.postgresql.Drivre",
        "driver",
        "driver_class_not_found",
    ),
    (
        "java.lang.UnsupportedClassVersionError: org/x/Driver has been compiled by a more recent version",
        "driver",
        "driver_incompatible",
    ),
    (
        "VPC S3 endpoint validation failed for SubnetId: subnet-1. VPC: vpc-1. Reason: Could not find S3 endpoint or NAT gateway for subnetId: subnet-1 in Vpc vpc-1",
        "network",
        "s3_endpoint_missing",
    ),
    (
        "At least one security group must open all ingress ports.To limit traffic, the source security group",
        "network",
        "sg_no_self_reference",
    ),
    (
        "The specified subnet does not have enough free addresses to satisfy the request",
        "network",
        "subnet_no_free_ips",
    ),
    (
        "Role arn:aws:iam::1:role/x should be given assume role permissions for Glue Service.",
        "credentials",
        "role_cannot_be_assumed",
    ),
    (
        "DescribeVpcEndpoints action is unauthorized. unable to validate VPC ID vpc-1",
        "permissions",
        "glue_role_missing_permission",
    ),
    (
        "User: arn:aws:sts::1:assumed-role/G/x is not authorized to perform: glue:GetConnection on resource: catalog",
        "permissions",
        "glue_role_missing_permission",
    ),
    (
        "User: x is not authorized to perform: secretsmanager:GetSecretValue on resource: glue/orders",
        "credentials",
        "secret_access_denied",
    ),
    (
        "You can't perform this operation on the secret because it was marked for deletion.",
        "credentials",
        "secret_missing_or_malformed",
    ),
    (
        "Access denied for user 'u'@'10.0.1.7' (using password: YES)",
        "credentials",
        "bad_password",
    ),
    (
        "Access denied for user 'u'@'%' to database 'orders'",
        "credentials",
        "database_or_privilege_missing",
    ),
    (
        "Connections using insecure transport are prohibited while --require_secure_transport=ON.",
        "ssl",
        "ssl_required_by_server",
    ),
    ("ORA-28040: kein passendes Protokoll", "driver", "driver_incompatible"),
    (
        "java.lang.OutOfMemoryError: Java heap space",
        "not_connection",
        "out_of_memory",
    ),
    ("NameError: name 'x' is not defined", "not_connection", "script_error"),
    (
        "ConnectTimeoutError: Connect timeout on endpoint URL: \"https://secretsmanager.eu-central-1.amazonaws.com/\"",
        "network",
        "service_endpoint_unreachable",
    ),
    (
        "Connection to orders.abc.eu-central-1.rds.amazonaws.com:5432 timed out",
        "network",
        "connect_timeout",
    ),
    (
        "SdkClientException: Unable to execute HTTP request: Connect to b.s3.eu-central-1.amazonaws.com:443 failed: connect timed out\n\tat x.Y(Z.java:1)\nCaused by: java.net.SocketTimeoutException: connect timed out\n\tat x.Y(Z.java:1)",
        "network",
        "s3_endpoint_missing",
    ),
    (
        "Connect to b.s3.eu-central-1.amazonaws.com:443 failed\nretrying\nThe connection attempt failed.\nCaused by: java.net.SocketTimeoutException: connect timed out",
        "network",
        "connect_timeout",
    ),
    (
        "Connection to orders.abc.eu-central-1.rds.amazonaws.com:5432 refused.",
        "network",
        "connection_refused",
    ),
    (
        "FATAL: the database system is shutting down",
        "network",
        "connection_refused",
    ),
    (
        "Access Denied (Service: Amazon S3; Status Code: 403; Error Code: AccessDenied)",
        "not_connection",
        "data_access_denied",
    ),
    ("something nobody has ever seen", "unknown", "unknown"),
    ("", "unknown", "unknown"),
];

#[test]
fn the_words_of_postgresql_its_driver_and_glue_are_understood() {
    for (text, stage, cause) in SAID {
        assert_eq!(read(text), ((*stage).to_owned(), (*cause).to_owned()), "{text}");
    }
}

#[test]
fn a_masked_text_says_the_same() {
    for (text, _, _) in SAID {
        let facts = json!({"evidence": {"testError": text, "connections": [{"name": "c", "connection": {"Name": "c", "ConnectionType": "JDBC",
            "ConnectionProperties": {"JDBC_CONNECTION_URL": format!("jdbc:postgresql://{SOURCE_HOST}:5432/sales")}}}]}});
        let facts: Facts = serde_json::from_value(facts).unwrap();
        let mask = Mask::of(&[&facts]);
        let masked = mask.facts(&facts).and_then(|facts| facts.evidence.test_error);
        let masked = masked.unwrap_or_default();
        assert_eq!(
            read_from(&masked, &mask.text(SOURCE_HOST)),
            read(text),
            "{text}: {masked}"
        );
    }
}

#[test]
fn a_login_that_was_rejected_proves_the_network() {
    let signal = classify(
        "FATAL: password authentication failed for user \"glue\"",
        &SignalContext::default(),
    );
    assert!(
        signal.proves(Proof::PortAnswered)
            && signal.proves(Proof::HostResolved)
            && !signal.proves(Proof::LoginAccepted)
    );
    assert_eq!(signal.confidence, Confidence::Likely);
}

#[test]
fn the_deepest_cause_outweighs_what_is_wrapped_around_it() {
    let text = "An error occurred while calling o95.getDynamicFrame. Connection refused\n\tat x\nCaused by: java.net.SocketTimeoutException: connect timed out";
    assert_eq!(read(text).1, "connect_timeout");
}

#[test]
fn a_quote_is_one_redacted_line() {
    let text = "first\nFATAL: password authentication failed for user \"u\" password=hunter2 \u{1b}[0m\nlast";
    let quote = classify(text, &SignalContext::default()).quote.unwrap();
    assert!(
        quote.starts_with("FATAL:") && !quote.contains("hunter2") && !quote.contains('\u{1b}'),
        "{quote}"
    );
}

#[test]
fn a_megabyte_of_anything_is_read_quickly() {
    let started = std::time::Instant::now();
    for piece in [
        "a",
        "(",
        "error: ",
        "\n",
        "timed out\n",
        "caused by ",
        "at org.x.Y(Z.java:1)\n",
        "ü",
        "sqlstate ",
    ] {
        let text = piece.repeat((1 << 20) / piece.len());
        let _ = classify(&text, &SignalContext::default());
    }
    assert!(
        started.elapsed().as_secs() < 30,
        "a coarse bound for an unoptimised build: {:?}",
        started.elapsed()
    );
}

#[test]
fn a_long_line_is_quoted_around_what_decided() {
    for around in [
        "\u{fc}".repeat(600),
        format!("password={} ", "Zx9".repeat(1500)),
        "x".repeat(5000),
    ] {
        let text = format!("{around} password authentication failed for user \"u\" {around}");
        let quote = classify(&text, &SignalContext::default()).quote.unwrap();
        assert!(quote.contains("authentication failed"), "{quote}");
        assert!(quote.chars().count() <= LONGEST_QUOTE);
    }
}

#[test]
fn a_denial_is_quoted_with_what_decided() {
    let text = |resource: &str| {
        format!(
            "An error occurred (AccessDeniedException) when calling the GetSecretValue operation: User: \
             arn:aws:sts::111122223333:assumed-role/etl-runner/GlueJobRunnerSession is not authorized to perform: \
             secretsmanager:GetSecretValue on resource: {resource} with an explicit deny in a service control policy"
        )
    };
    for resource in [
        "x",
        "arn:aws:secretsmanager:us-east-1:111122223333:secret:sales/credentials-AbCdEf",
    ] {
        let quote = classify(&text(resource), &SignalContext::default()).quote.unwrap();
        assert!(quote.ends_with("service control policy"), "{quote}");
        assert!(quote.contains("secretsmanager:GetSecretValue"), "{quote}");
    }
    let lines = "User: x is not authorized to perform: glue:GetTable\non resource: y\nbecause no identity-based policy allows it";
    let quote = classify(lines, &SignalContext::default()).quote.unwrap();
    assert!(quote.starts_with("User: x"), "{quote}");
}

#[test]
fn an_object_that_is_missing_is_data_unless_the_job_has_a_driver_of_its_own() {
    let confidence = |arguments: serde_json::Value| {
        let text = "The specified key does not exist. (Service: Amazon S3; Status Code: 404; Error Code: NoSuchKey)";
        let evidence = serde_json::json!({
            "job": {"Name": "nightly", "DefaultArguments": arguments},
            "jobRun": {"JobRunState": "FAILED", "ErrorMessage": text},
            "connections": [{"name": "c", "connection": {"Name": "c", "ConnectionType": "JDBC"}}],
        });
        read_signal(&serde_json::from_value(evidence).unwrap())
            .unwrap()
            .confidence
    };
    let own = serde_json::json!({"--customJdbcDriverS3Path": "s3://b/driver.jar"});
    assert_eq!(confidence(serde_json::json!({})), Confidence::Likely);
    assert_eq!(confidence(own), Confidence::Possible);
}

#[test]
fn that_a_run_in_timeout_timed_out_is_no_signal_but_its_log_is() {
    let signal = |log: &str| {
        let evidence = serde_json::json!({
            "jobRun": {"JobRunState": "TIMEOUT", "ErrorMessage": "Job run timed out"}, "logTail": [log]
        });
        read_signal(&serde_json::from_value(evidence).unwrap()).map(|signal| signal.cause.to_string())
    };
    assert_eq!(signal("INFO nothing to see"), None);
    assert_eq!(
        signal("Caused by: java.net.SocketTimeoutException: connect timed out").as_deref(),
        Some("connect_timeout")
    );
}

#[test]
fn a_crawl_that_failed_says_why_in_its_message_and_its_log_and_one_that_did_not_says_nothing() {
    let signal = |status: &str, message: &str, log: &[&str]| {
        let evidence = serde_json::json!({
            "crawler": {"Name": "c", "LastCrawl": {"Status": status, "ErrorMessage": message}},
            "connections": [{"name": "c", "connection": {"Name": "c", "ConnectionType": "JDBC",
                "ConnectionProperties": {"JDBC_CONNECTION_URL": "jdbc:postgresql://db.internal:5432/orders"}}}],
            "logTail": log,
        });
        read_signal(&serde_json::from_value(evidence).unwrap()).map(|signal| signal.cause.to_string())
    };
    let password = "FATAL: password authentication failed for user \"glue\"";
    let line = format!("[5ea11f1b-72d2-4c1e-9d1c-5f3d0d0e7b0a] ERROR : {password}");
    let endpoint = "VPC S3 endpoint validation failed for SubnetId: subnet-1. VPC: vpc-1. Reason: Could not find S3 endpoint or NAT \
                    gateway for subnetId: subnet-1 in Vpc vpc-1";
    for (status, message, log, expected) in [
        ("FAILED", password, &[] as &[&str], Some("bad_password")),
        ("FAILED", "Internal Service Exception", &[&line], Some("bad_password")),
        ("FAILED", endpoint, &[], Some("s3_endpoint_missing")),
        ("SUCCEEDED", password, &[&line], None),
        ("CANCELLED", password, &[&line], None),
    ] {
        assert_eq!(
            signal(status, message, log).as_deref(),
            expected,
            "{status}: {message} {log:?}"
        );
    }
}
