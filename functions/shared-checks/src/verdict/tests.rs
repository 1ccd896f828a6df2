//! What the verdict promises.

use serde_json::json;
use shared_domain::aws::glue::{Connection, Job, JobRun};
use shared_domain::diagnosis::{Fix, Resource, Verdict};
use shared_domain::evidence::{Found, NamedConnection};
use shared_domain::fact::Fact;
use shared_domain::signal::{Proof, Signal};
use shared_domain::step::StepFailure;

use super::*;
use crate::signal::read_signal;

mod advice;
mod contradicted;
mod denials;
mod in_turn;
mod lists;
mod of_script;
mod open;
mod stages;

use Proof::{CredentialsRead, DriverLoaded, HostResolved, JobLaunched, LoginAccepted, PortAnswered};

const SERVER_SPOKE: &[Proof] = &[JobLaunched, DriverLoaded, CredentialsRead, HostResolved, PortAnswered];
const IN_SESSION: &[Proof] = &[
    JobLaunched,
    DriverLoaded,
    CredentialsRead,
    HostResolved,
    PortAnswered,
    LoginAccepted,
];
const TO_THE_ADDRESS: &[Proof] = &[JobLaunched, DriverLoaded, CredentialsRead, HostResolved];

fn signal(stage: Stage, cause: &str, proves: &[Proof]) -> Option<Signal> {
    Some(Signal {
        stage,
        cause: cause.into(),
        confidence: Confidence::Likely,
        engine: None,
        host: None,
        speaker: None,
        code: None,
        proves: proves.to_vec(),
        quote: Some(format!("text of {cause}")),
        addresses: Vec::new(),
        met: None,
        denied: None,
    })
}

fn finding(code: &str, stage: Stage, verdict: Verdict) -> Finding {
    Finding {
        code: code.into(),
        stage,
        verdict,
        title: String::new(),
        resource: Resource::new("thing", "id"),
        evidence: String::new(),
        about: Vec::new(),
        lacks: Vec::new(),
        fix: Fix::default(),
        confidence: Confidence::Likely,
        connection: None,
        note: None,
        unseen: Vec::new(),
    }
}

fn failing(code: &str, stage: Stage) -> Diagnosis {
    Diagnosis {
        findings: vec![finding(code, stage, Verdict::Fail)],
        ..Diagnosis::default()
    }
}

fn clean() -> Diagnosis {
    Diagnosis {
        passed: vec![Code::ConnSubnetNotFound],
        ..Diagnosis::default()
    }
}

fn unseen(stage: Stage) -> Diagnosis {
    let unknown = UnknownCheck {
        code: Code::RouteNone.into(),
        stage,
        reason: "AccessDenied".into(),
        would_help: "ec2:DescribeX".into(),
    };
    Diagnosis {
        unknown: vec![unknown],
        ..Diagnosis::default()
    }
}

fn failed_run(state: &str) -> Evidence {
    let connection = Connection {
        name: "orders".into(),
        connection_properties: [
            (
                "JDBC_CONNECTION_URL".to_owned(),
                "jdbc:postgresql://db.internal:5432/orders".to_owned(),
            ),
            ("SECRET_ID".to_owned(), "glue/orders".to_owned()),
        ]
        .into(),
        ..Connection::default()
    };
    Evidence {
        job: Fact::Known(Found::Present(Job {
            name: "nightly".into(),
            role: "GlueRole".into(),
            ..Job::default()
        })),
        job_run: Fact::Known(Found::Present(JobRun {
            id: "jr_1".into(),
            job_name: "nightly".into(),
            job_run_state: state.into(),
            ..JobRun::default()
        })),
        connections: vec![NamedConnection {
            name: "orders".into(),
            connection: Fact::Known(Found::Present(connection)),
        }],
        ..Evidence::default()
    }
}

fn verdict(signal: Option<Signal>, network: &Diagnosis, credentials: &Diagnosis, driver: &Diagnosis) -> Conclusion {
    let evidence = Evidence {
        signal,
        ..failed_run("FAILED")
    };
    decide(&Case {
        evidence: &evidence,
        network: Some(network),
        credentials: Some(credentials),
        driver: Some(driver),
        failures: &StepFailures::new(),
    })
}

#[test]
fn the_root_cause_joins_facts_and_text_by_rule() {
    use Stage::{Credentials, Driver, Network, Permissions, Ssl};
    let nothing = clean;
    for (name, text, network, credentials, driver, root) in [
        (
            "a password text proves the network, so a static network finding is innocent",
            signal(Credentials, "bad_password", SERVER_SPOKE),
            failing("DST_SG_INGRESS", Network),
            nothing(),
            nothing(),
            "DB_PASSWORD",
        ),
        (
            "an ambiguous timeout leaves the first static failure to blame",
            signal(Network, "connect_timeout", TO_THE_ADDRESS),
            failing("SRC_NACL_EGRESS", Network),
            failing("ROLE_PERMISSION", Permissions),
            nothing(),
            "SRC_NACL_EGRESS",
        ),
        (
            "a timeout with a wrong port in the URL",
            signal(Network, "connect_timeout", TO_THE_ADDRESS),
            nothing(),
            nothing(),
            failing("URL_PORT", Driver),
            "URL_PORT",
        ),
        (
            "a refusal comes from a host that packets reach, so a closed group is innocent",
            signal(Network, "connection_refused", TO_THE_ADDRESS),
            failing("DST_SG_INGRESS", Network),
            nothing(),
            nothing(),
            "NET_OBSERVED",
        ),
        (
            "a driver finding that comes later than the password text is not its cause",
            signal(Credentials, "bad_password", SERVER_SPOKE),
            nothing(),
            nothing(),
            failing("URL_DATABASE", Driver),
            "DB_PASSWORD",
        ),
        (
            "a placeholder in the secret explains the rejected password",
            signal(Credentials, "bad_password", SERVER_SPOKE),
            nothing(),
            failing("SECRET_PLACEHOLDER", Credentials),
            nothing(),
            "SECRET_PLACEHOLDER",
        ),
        (
            "Glue names the missing endpoint itself, though the database's group is closed too",
            signal(Network, "s3_endpoint_missing", &[]),
            Diagnosis {
                findings: vec![
                    finding("DST_SG_INGRESS", Network, Verdict::Fail),
                    finding("S3_NO_PATH", Network, Verdict::Fail),
                ],
                ..Diagnosis::default()
            },
            nothing(),
            nothing(),
            "S3_NO_PATH",
        ),
        (
            "a missing endpoint that has been mended since is still what the run died of",
            signal(Network, "s3_endpoint_missing", &[]),
            nothing(),
            nothing(),
            nothing(),
            "S3_NO_PATH",
        ),
        (
            "TLS that configuration only warns of fails when the server says so",
            signal(Ssl, "ssl_required_by_server", SERVER_SPOKE),
            nothing(),
            nothing(),
            Diagnosis {
                findings: vec![finding("SSL_REQUIRED", Ssl, Verdict::Warn)],
                ..Diagnosis::default()
            },
            "SSL_REQUIRED",
        ),
        (
            "a missing database is found behind an accepted login",
            signal(Credentials, "database_or_privilege_missing", IN_SESSION),
            failing("ROUTE_NONE", Network),
            failing("SECRET_KEYS", Credentials),
            nothing(),
            "DB_OBJECT",
        ),
        (
            "without any text the first static failure in order wins",
            None,
            nothing(),
            failing("SECRET_NOT_FOUND", Credentials),
            failing("URL_GRAMMAR", Driver),
            "SECRET_NOT_FOUND",
        ),
    ] {
        let verdict = verdict(text, &network, &credentials, &driver);
        let found = verdict.root_cause.as_ref().map(|root| root.code.as_str());
        assert_eq!(found, Some(root), "{name}");
        assert_eq!(verdict.outcome, Outcome::Diagnosed, "{name}");
        assert!(
            verdict.findings.contains(verdict.root_cause.as_ref().unwrap()),
            "{name}: the root cause is listed"
        );
    }
}

#[test]
fn a_contradicted_finding_stays_listed_as_a_warning_with_the_reason_and_in_its_place() {
    let text = signal(Stage::Credentials, "bad_password", SERVER_SPOKE);
    let verdict = verdict(
        text,
        &failing("DST_SG_INGRESS", Stage::Network),
        &clean(),
        &failing("URL_PORT", Stage::Driver),
    );
    let listed: Vec<_> = verdict
        .findings
        .iter()
        .map(|finding| (finding.code.as_str(), finding.verdict))
        .collect();
    assert_eq!(
        listed,
        [
            ("DST_SG_INGRESS", Verdict::Warn),
            ("DB_PASSWORD", Verdict::Fail),
            ("URL_PORT", Verdict::Warn)
        ]
    );
    assert!(
        verdict.findings[0]
            .note
            .as_ref()
            .unwrap()
            .contains("the server answered")
    );
    assert!(
        verdict.ruled_out[0].starts_with("network: the server answered"),
        "{:?}",
        verdict.ruled_out
    );
}

#[test]
fn confirmed_needs_facts_and_text_to_agree_or_a_test() {
    let agreeing = verdict(
        signal(Stage::Network, "s3_endpoint_missing", &[]),
        &failing("S3_NO_PATH", Stage::Network),
        &clean(),
        &clean(),
    );
    assert_eq!(agreeing.root_cause.unwrap().confidence, Confidence::Confirmed);
    let facts_alone = verdict(None, &failing("S3_NO_PATH", Stage::Network), &clean(), &clean());
    assert_eq!(facts_alone.root_cause.unwrap().confidence, Confidence::Likely);
    let text = signal(Stage::Credentials, "bad_password", SERVER_SPOKE);
    let text_alone = verdict(text.clone(), &clean(), &clean(), &clean());
    assert_eq!(text_alone.root_cause.unwrap().confidence, Confidence::Likely);

    let tested = Evidence {
        signal: text,
        test_error: Some("x".into()),
        ..failed_run("FAILED")
    };
    let failures = StepFailures::new();
    let case = Case {
        evidence: &tested,
        network: Some(&clean()),
        credentials: None,
        driver: None,
        failures: &failures,
    };
    assert_eq!(decide(&case).root_cause.unwrap().confidence, Confidence::Confirmed);
}

#[test]
fn a_refusal_is_blamed_on_the_network_only_when_all_of_it_was_seen_and_clean() {
    for cause in ["connection_refused", "host_not_allowed"] {
        let text = || signal(Stage::Network, cause, TO_THE_ADDRESS);
        let seen = verdict(text(), &clean(), &clean(), &clean());
        assert_eq!(seen.root_cause.unwrap().code, "NET_OBSERVED", "{cause}");
        let half_seen = verdict(text(), &unseen(Stage::Network), &clean(), &clean());
        assert_eq!(
            (half_seen.outcome, half_seen.root_cause),
            (Outcome::Inconclusive, None),
            "{cause}"
        );
    }
    let timeout = verdict(
        signal(Stage::Network, "connect_timeout", TO_THE_ADDRESS),
        &clean(),
        &clean(),
        &clean(),
    );
    assert_eq!((timeout.outcome, timeout.root_cause), (Outcome::Inconclusive, None));
    assert!(timeout.next_step.unwrap().contains("db.internal:5432"));
}

#[test]
fn a_timeout_to_a_service_is_judged_on_that_services_path() {
    let text = signal(Stage::Network, "connect_timeout", &[JobLaunched]).map(|text| Signal {
        host: Some("secretsmanager.eu-central-1.amazonaws.com".into()),
        ..text
    });
    let network = Diagnosis {
        findings: vec![
            finding("DST_SG_INGRESS", Stage::Network, Verdict::Fail),
            finding("SM_NO_PATH", Stage::Network, Verdict::Fail),
        ],
        ..Diagnosis::default()
    };
    assert_eq!(
        verdict(text, &network, &clean(), &clean()).root_cause.unwrap().code,
        "SM_NO_PATH"
    );
}

#[test]
fn a_job_that_failed_for_a_reason_of_its_own_has_no_root_cause() {
    let text = signal(Stage::NotConnection, "out_of_memory", &[JobLaunched]);
    let verdict = verdict(text, &failing("SUBNET_FREE_IPS", Stage::Network), &clean(), &clean());
    assert_eq!(
        (verdict.outcome, verdict.root_cause),
        (Outcome::NotAConnectionProblem, None)
    );
    assert_eq!(verdict.findings[0].verdict, Verdict::Warn);
}

#[test]
fn without_a_cause_the_outcome_says_what_is_known() {
    let failures = StepFailures::new();
    let decide_on = |evidence: &Evidence, network: &Diagnosis| {
        decide(&Case {
            evidence,
            network: Some(network),
            credentials: None,
            driver: None,
            failures: &failures,
        })
        .outcome
    };
    let no_run = Evidence {
        job_run: Fact::NotCollected,
        ..failed_run("")
    };
    assert_eq!(decide_on(&no_run, &clean()), Outcome::Healthy);
    assert_eq!(
        decide_on(&no_run, &unseen(Stage::Network)),
        Outcome::Inconclusive,
        "an unknown never says all is well"
    );
    assert_eq!(decide_on(&failed_run("FAILED"), &clean()), Outcome::Inconclusive);
    assert_eq!(
        decide_on(&failed_run("TIMEOUT"), &clean()),
        Outcome::NotAConnectionProblem
    );
    assert_eq!(decide_on(&failed_run("SUCCEEDED"), &clean()), Outcome::Healthy);
}

#[test]
fn a_step_that_broke_is_something_that_could_not_be_seen() {
    let failure = StepFailure {
        error: "States.Timeout".into(),
        cause: "late\n".into(),
    };
    let failures = StepFailures::from([("DiagnoseNetwork".to_owned(), failure)]);
    let evidence = failed_run("FAILED");
    let verdict = decide(&Case {
        evidence: &evidence,
        network: None,
        credentials: Some(&clean()),
        driver: None,
        failures: &failures,
    });
    assert_eq!(verdict.outcome, Outcome::Inconclusive);
    assert_eq!(
        (verdict.unknown[0].code.as_str(), verdict.unknown[0].stage),
        ("DiagnoseNetwork", Stage::Network)
    );
}

#[test]
fn the_fix_of_a_rejected_password_has_the_secret_and_no_password_on_the_command_line() {
    let text = signal(Stage::Credentials, "bad_password", SERVER_SPOKE);
    let root = verdict(text, &clean(), &clean(), &clean()).root_cause.unwrap();
    assert_eq!(root.resource, Resource::new("secret", "glue/orders"));
    assert!(root.fix.commands[0].contains("--secret-id glue/orders --secret-string file:///dev/stdin"));
}

#[test]
fn of_several_connections_the_likely_one_is_named_with_the_reason_and_the_others_are_not_blamed() {
    let other = |url: &str| NamedConnection {
        name: "stock".into(),
        connection: Fact::Known(Found::Present(Connection {
            name: "stock".into(),
            connection_properties: [
                ("JDBC_CONNECTION_URL".to_owned(), url.to_owned()),
                ("SECRET_ID".to_owned(), "glue/stock".to_owned()),
            ]
            .into(),
            ..Connection::default()
        })),
    };
    let of_orders = Finding {
        connection: Some("orders".into()),
        ..finding("SECRET_NOT_FOUND", Stage::Credentials, Verdict::Fail)
    };
    let network = clean();
    let credentials = Diagnosis {
        findings: vec![of_orders],
        ..Diagnosis::default()
    };
    let decided = |text: &str, url: &str| {
        let mut evidence = failed_run("FAILED");
        evidence.connections.push(other(url));
        evidence.log_tail = Fact::Known(vec![text.to_owned()]);
        evidence.signal = read_signal(&evidence);
        decide(&Case {
            evidence: &evidence,
            network: Some(&network),
            credentials: Some(&credentials),
            driver: None,
            failures: &StepFailures::new(),
        })
    };
    let mysql = "jdbc:mysql://stock.internal:3306/stock";
    let by_host =
        "java.sql.SQLException: Access denied for user 'glue'@'10.0.0.1' (using password: YES) at stock.internal";
    let by_engine = "com.mysql.cj.exceptions.X: Access denied for user 'glue'@'10.0.0.1' (using password: YES)";
    for text in [by_host, by_engine] {
        let verdict = decided(text, mysql);
        let root = verdict.root_cause.expect("a root cause");
        assert_eq!(
            (root.code.as_str(), root.resource.id.as_str()),
            ("DB_PASSWORD", "glue/stock"),
            "{text}"
        );
        let (name, why) = verdict.connection.expect("a connection");
        assert!(name == "stock" && why.is_some(), "{text}");
        assert_eq!(verdict.findings[0].verdict, Verdict::Warn);
    }
    // Two of one engine and no host, but who was asked for a password had a secret.
    let both = decided(
        "org.postgresql.util.PSQLException: FATAL: password authentication failed",
        "jdbc:postgresql://b.internal:5432/b",
    );
    assert_eq!(both.connection.expect("a connection").0, "stock");
    assert_eq!(both.root_cause.expect("a root cause").resource.id, "glue/stock");
}

/// Each form of a connection names its secret in a place of its own.
#[test]
fn a_rejected_password_is_put_into_the_secret_wherever_the_connection_names_it() {
    let options =
        r#"{"url": "jdbc:sap://h:30015/?databaseName=D", "sfUrl": "a.snowflakecomputing.com", "secretId": "glue/x"}"#;
    let cases = [
        ("JDBC", json!({"ConnectionProperties": {"SECRET_ID": "glue/x"}}), true),
        (
            "TERADATA",
            json!({"ConnectionProperties": {"JDBCProperties": options}}),
            true,
        ),
        (
            "SAPHANA",
            json!({"ConnectionProperties": {"JDBCProperties": options}}),
            true,
        ),
        (
            "SNOWFLAKE",
            json!({"ConnectionProperties": {"SparkProperties": options}}),
            true,
        ),
        ("SNOWFLAKE", json!({"SparkProperties": {"secretId": "glue/x"}}), true),
        (
            "TERADATA",
            json!({"AuthenticationConfiguration": {"AuthenticationType": "BASIC", "SecretArn": "glue/x"}}),
            true,
        ),
        (
            "SNOWFLAKE",
            json!({"ConnectionProperties": {"SparkProperties": "{}"}}),
            false,
        ),
        // A user name in the connection goes before its secret.
        (
            "JDBC",
            json!({"ConnectionProperties": {"SECRET_ID": "glue/x", "USERNAME": "etl"}}),
            false,
        ),
    ];
    for (kind, mut connection, names_one) in cases {
        connection["Name"] = json!("orders");
        connection["ConnectionType"] = json!(kind);
        let mut evidence = failed_run("FAILED");
        evidence.connections[0].connection =
            Fact::Known(Found::Present(serde_json::from_value(connection.clone()).unwrap()));
        evidence.signal = signal(Stage::Credentials, "bad_password", SERVER_SPOKE);
        let diagnosis = decide(&Case {
            evidence: &evidence,
            network: Some(&clean()),
            credentials: Some(&clean()),
            driver: Some(&clean()),
            failures: &StepFailures::new(),
        });
        let root = diagnosis.root_cause.expect("a root cause");
        let (resource, asks) = match names_one {
            true => ("glue/x", "put-secret-value --secret-id glue/x"),
            false => ("orders", "Move the credentials into a secret"),
        };
        let fix = format!("{} {}", root.fix.summary, root.fix.commands.join(" "));
        assert_eq!(
            (root.code.as_str(), root.resource.id.as_str()),
            ("DB_PASSWORD", resource),
            "{connection}"
        );
        assert!(fix.contains(asks), "{connection}: {fix}");
    }
}
