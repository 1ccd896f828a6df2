//! What a verdict says while part of the evidence could not be read, and of a run that only its event tells of.

use shared_domain::evidence::ToldRun;
use shared_domain::request::RunEvent;

use super::*;

fn decided(evidence: &Evidence, network: &Diagnosis) -> Conclusion {
    decide(&Case {
        evidence: &evidence.as_told(),
        network: Some(network),
        credentials: Some(&clean()),
        driver: Some(&clean()),
        failures: &StepFailures::new(),
    })
}

fn connection(name: &str, url: &str) -> NamedConnection {
    let connection = Connection {
        name: name.into(),
        connection_properties: [("JDBC_CONNECTION_URL".to_owned(), url.to_owned())].into(),
        ..Connection::default()
    };
    NamedConnection {
        name: name.into(),
        connection: Fact::Known(Found::Present(connection)),
    }
}

fn both() -> Vec<NamedConnection> {
    vec![
        connection("a", "jdbc:postgresql://a.internal:5432/orders"),
        connection("b", "jdbc:mysql://b.internal:3306/orders"),
    ]
}

fn unread(name: &str) -> NamedConnection {
    NamedConnection {
        name: name.into(),
        connection: Fact::Unreadable("AccessDenied".into()),
    }
}

fn event() -> Option<ToldRun> {
    Some(ToldRun {
        job_name: "nightly".into(),
        run_id: "jr_1".into(),
        event: RunEvent {
            state: Some("FAILED".into()),
            ..RunEvent::default()
        },
        ..ToldRun::default()
    })
}

#[test]
fn what_could_not_be_read_is_never_healthy_and_names_its_permission() {
    let denied = || "AccessDenied".to_owned();
    let base = || Evidence {
        job_run: Fact::NotCollected,
        ..failed_run("FAILED")
    };
    for (name, evidence, outcome, permission) in [
        ("nothing failed", base(), Outcome::Healthy, None),
        (
            "the run is denied",
            Evidence {
                job_run: Fact::Unreadable(denied()),
                ..base()
            },
            Outcome::Inconclusive,
            Some("glue:GetJobRun"),
        ),
        (
            "the run is denied, and an event told of it",
            Evidence {
                job_run: Fact::Unreadable(denied()),
                event: event(),
                ..base()
            },
            Outcome::Inconclusive,
            None,
        ),
        (
            "the job is denied",
            Evidence {
                job: Fact::Unreadable(denied()),
                ..base()
            },
            Outcome::Inconclusive,
            Some("glue:GetJob"),
        ),
        (
            "the crawler is denied",
            Evidence {
                job: Fact::NotCollected,
                crawler: Fact::Unreadable(denied()),
                ..base()
            },
            Outcome::Inconclusive,
            Some("glue:GetCrawler"),
        ),
        (
            "connections are left out",
            Evidence {
                not_looked_at: vec!["c".into()],
                ..base()
            },
            Outcome::Inconclusive,
            Some("\"connection\""),
        ),
        (
            "the log is denied",
            Evidence {
                log_tail: Fact::Unreadable(denied()),
                ..base()
            },
            Outcome::Inconclusive,
            Some("logs:FilterLogEvents"),
        ),
    ] {
        let verdict = decided(&evidence, &clean());
        assert_eq!(verdict.outcome, outcome, "{name}");
        let helps = |check: &UnknownCheck| check.would_help.contains(permission.unwrap_or("-"));
        assert_eq!(verdict.unknown.iter().any(helps), permission.is_some(), "{name}");
    }
}

#[test]
fn nothing_is_likely_while_the_failure_may_be_of_a_connection_that_was_not_read() {
    let whole = || Evidence {
        connections: both(),
        ..failed_run("FAILED")
    };
    let one_denied = || Evidence {
        connections: both().into_iter().chain([unread("c")]).collect(),
        ..whole()
    };
    let left_out = Evidence {
        not_looked_at: vec!["c".into()],
        ..whole()
    };
    let no_job = Evidence {
        job: Fact::Unreadable("x".into()),
        ..whole()
    };
    let named = Evidence {
        test_error: Some("no answer of b.internal".into()),
        ..one_denied()
    };
    for (name, evidence, confidence) in [
        ("all are read", whole(), Confidence::Likely),
        ("one is denied", one_denied(), Confidence::Possible),
        ("some are left out", left_out, Confidence::Possible),
        ("the job is denied", no_job, Confidence::Possible),
        ("the text names the host", named, Confidence::Likely),
    ] {
        let verdict = decided(&evidence, &failing("ROUTE_NONE", Stage::Network));
        let root = verdict.root_cause.expect("a root cause");
        assert_eq!(root.confidence, confidence, "{name}");
        assert_eq!(verdict.findings[0].confidence, confidence, "{name}");
    }
}

#[test]
fn one_connection_is_not_the_only_one_and_an_engine_points_to_none_while_others_were_not_read() {
    let named = |evidence: &Evidence| suspect(evidence).map(|suspect| suspect.named);
    let one = Evidence {
        connections: both().into_iter().take(1).collect(),
        ..failed_run("FAILED")
    };
    let blind = Evidence {
        job: Fact::Unreadable("x".into()),
        ..one.clone()
    };
    assert_eq!((named(&one), named(&blind)), (Some(true), Some(false)));
    for (more, points) in [(None, true), (Some(unread("c")), false)] {
        let evidence = Evidence {
            connections: both().into_iter().chain(more).collect(),
            test_error: Some("com.mysql.cj.exceptions.CJException".into()),
            ..failed_run("FAILED")
        };
        assert_eq!(named(&evidence), Some(points));
    }
}

#[test]
fn a_job_that_could_not_be_read_is_unknown_by_its_permission_in_every_stage() {
    let evidence = Evidence {
        job: Fact::Unreadable("AccessDenied".into()),
        ..Evidence::default()
    };
    let credentials = crate::credentials::diagnose(&Default::default(), &evidence, None);
    let driver = crate::driver::diagnose(&Default::default(), &evidence);
    for diagnosis in [credentials, driver] {
        assert!(!diagnosis.unknown.is_empty() && diagnosis.findings.is_empty());
        for check in &diagnosis.unknown {
            assert_eq!(check.would_help, "glue:GetJob", "{}", check.code);
        }
        assert!(diagnosis.passed.is_empty(), "{:?}", diagnosis.passed);
    }
}

#[test]
fn where_the_run_is_to_blame_itself_every_fact_that_could_not_be_read_is_unknown_by_its_permission() {
    let denied = || "AccessDenied".to_owned();
    let own_fault = || Evidence {
        signal: signal(Stage::NotConnection, "out_of_memory", &[JobLaunched]),
        log_tail: Fact::Known(Vec::new()),
        ..failed_run("FAILED")
    };
    // A fact that is added here is one that may be unreadable, and wants its row below.
    let Evidence {
        job: _,
        job_run: _,
        last_success: _,
        crawler: _,
        connections: _,
        log_tail: _,
        script: _,
        asked_for: _,
        not_looked_at: _,
        near_names: _,
        observed_at: _,
        context: _,
        event: _,
        test_error: _,
        signal: _,
        cut: _,
        learned: _,
        databases: _,
        set_aside: _,
    } = own_fault();
    type Unread = fn(&mut Evidence, String);
    let rows: [(&str, Unread, &str); 8] = [
        ("the job", |e, why| e.job = Fact::Unreadable(why), "glue:GetJob"),
        ("the run", |e, why| e.job_run = Fact::Unreadable(why), "glue:GetJobRun"),
        (
            "the crawler",
            |e, why| e.crawler = Fact::Unreadable(why),
            "glue:GetCrawler",
        ),
        (
            "the log",
            |e, why| e.log_tail = Fact::Unreadable(why),
            "logs:FilterLogEvents",
        ),
        ("the script", |e, why| e.script = Fact::Unreadable(why), "s3:GetObject"),
        ("left out", |e, _| e.not_looked_at = vec!["c".into()], "\"connection\""),
        (
            "a connection",
            |e, _| e.connections.push(unread("c")),
            "glue:GetConnection",
        ),
        (
            "many connections",
            |e, _| e.connections = (0..9).map(|number| unread(&format!("c{number}"))).collect(),
            "glue:GetConnection",
        ),
    ];
    for (name, hide, permission) in rows {
        let mut evidence = own_fault();
        assert!(of_its_own(&evidence).unknown.is_empty(), "{name}");
        hide(&mut evidence, denied());
        let verdict = of_its_own(&evidence);
        assert_eq!(verdict.outcome, Outcome::NotAConnectionProblem, "{name}");
        let [unknown] = verdict.unknown.as_slice() else {
            panic!("{name}: {:?}", verdict.unknown);
        };
        assert!(unknown.would_help.contains(permission), "{name}: {unknown:?}");
    }
}

/// As the state machine has it: a failure of the job's own needs no diagnosis of the path, so no step judges.
fn of_its_own(evidence: &Evidence) -> Conclusion {
    decide(&Case {
        evidence,
        network: None,
        credentials: None,
        driver: None,
        failures: &StepFailures::new(),
    })
}

#[test]
fn of_a_job_that_was_changed_since_the_run_no_connection_is_to_blame_that_the_run_may_not_have_had() {
    let run = |message: Option<&str>, arguments: &[(&str, &str)]| JobRun {
        id: "jr_1".into(),
        job_name: "nightly".into(),
        job_run_state: "FAILED".into(),
        error_message: message.map(str::to_owned),
        started_on: Some("2026-11-20T10:00:00Z".into()),
        arguments: arguments
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect(),
        ..JobRun::default()
    };
    let evidence = |changed: &str, run: JobRun| Evidence {
        job: Fact::Known(Found::Present(Job {
            name: "nightly".into(),
            last_modified_on: Some(changed.into()),
            ..Job::default()
        })),
        job_run: Fact::Known(Found::Present(run)),
        connections: vec![both().swap_remove(0)],
        ..Evidence::default()
    };
    let (before, since) = ("2026-11-20T10:00:00.9Z", "2026-11-20T10:00:01Z");
    let asked_for = Evidence {
        asked_for: Some("a".into()),
        ..evidence(since, run(None, &[]))
    };
    let named = "no answer of a.internal:5432";
    for (name, evidence, blamed) in [
        ("changed before", evidence(before, run(None, &[])), true),
        ("changed since", evidence(since, run(None, &[])), false),
        ("the text names the host", evidence(since, run(Some(named), &[])), true),
        (
            "the run names it",
            evidence(since, run(None, &[("--connection_name", "a")])),
            true,
        ),
        (
            "the run names another",
            evidence(since, run(None, &[("--connection_name", "b")])),
            false,
        ),
        ("it is asked for", asked_for, true),
    ] {
        let verdict = decided(&evidence, &failing("ROUTE_NONE", Stage::Network));
        assert_eq!(verdict.root_cause.is_some(), blamed, "{name}: {verdict:#?}");
        assert_eq!(verdict.connection.is_some(), blamed, "{name}");
        assert_eq!(verdict.findings.len(), 1, "{name}: what is found is said");
        let is_said = |check: &UnknownCheck| check.reason.contains("was changed at");
        assert_eq!(
            verdict.unknown.iter().any(is_said),
            evidence.changed_since_run().is_some(),
            "{name}"
        );
        if !blamed {
            assert_eq!(verdict.outcome, Outcome::Inconclusive, "{name}");
        }
    }
    let password = Evidence {
        signal: signal(Stage::Credentials, "bad_password", SERVER_SPOKE),
        ..evidence(since, run(Some("password authentication failed"), &[]))
    };
    let root = decided(&password, &clean()).root_cause.expect("what the text says");
    assert_eq!(
        (root.code.as_str(), root.connection, root.confidence),
        ("DB_PASSWORD", None, Confidence::Possible)
    );
}
