//! What the texts' own findings advise: of a crawler nothing that only a job has, of a service's secret nothing that only the service may.

use shared_domain::aws::glue::Crawler;

use super::*;

/// The evidence of a crawl in place of a run.
fn crawled(text: &str) -> Evidence {
    let crawler: Crawler = serde_json::from_value(serde_json::json!({
        "Name": "orders-crawler", "Role": "GlueRole", "Targets": {"JdbcTargets": [{"ConnectionName": "orders"}]},
        "LastCrawl": {"Status": "FAILED", "ErrorMessage": text}}))
    .unwrap();
    Evidence {
        job: Fact::NotCollected,
        job_run: Fact::NotCollected,
        crawler: Fact::Known(Found::Present(crawler)),
        ..failed_run("FAILED")
    }
}

#[test]
fn no_check_advises_a_crawler_what_only_a_job_has() {
    let evidence = crawled("x");
    let connection = evidence
        .connections
        .first()
        .and_then(|named| named.connection.get()?.present());
    let told = Told {
        connection,
        evidence: &evidence,
    };
    for check in registry::all() {
        for said in check.said {
            let advice = format!("{} {}", said.title, (said.fix)(&told).summary);
            let of_jobs = [
                "Run the job",
                "run the job",
                "the job loads",
                "job's script",
                "Glue version",
            ];
            assert!(
                of_jobs.iter().all(|words| !advice.contains(words)),
                "{}: {advice}",
                check.code
            );
        }
    }
}

#[test]
fn a_crawlers_driver_is_changed_on_the_connection_and_a_jobs_in_the_job() {
    for (text, code) in [
        ("The authentication type 10 is not supported.", "DRIVER_SERVER_AUTH"),
        (
            "java.lang.UnsupportedClassVersionError: org/postgresql/Driver has been compiled by a more recent version of the Java Runtime \
             (class file version 61.0), the jdbc driver",
            "DRIVER_JAVA_VERSION",
        ),
        (
            "java.lang.ClassNotFoundException: org.postgresql.Driver",
            "DRIVER_CLASS_NOT_IN_JAR",
        ),
    ] {
        for (evidence, wanted) in [(crawled(text), "JDBC_DRIVER_"), (ran(text), "job")] {
            let evidence = Evidence {
                signal: read_signal(&evidence),
                ..evidence
            };
            let verdict = on_clean_facts(&evidence);
            let root = verdict
                .root_cause
                .unwrap_or_else(|| panic!("{text}: {:?}", evidence.signal));
            assert_eq!(root.code.as_str(), code, "{text}");
            assert!(root.fix.summary.contains(wanted), "{text}: {}", root.fix.summary);
        }
    }
}

/// What the text alone comes to.
fn on_clean_facts(evidence: &Evidence) -> Conclusion {
    decide(&Case {
        evidence,
        network: Some(&clean()),
        credentials: Some(&clean()),
        driver: Some(&clean()),
        failures: &StepFailures::new(),
    })
}

fn ran(text: &str) -> Evidence {
    let mut evidence = failed_run("FAILED");
    if let Fact::Known(Found::Present(run)) = &mut evidence.job_run {
        run.error_message = Some(text.to_owned());
    }
    evidence
}

#[test]
fn the_value_of_a_secret_that_a_service_manages_is_never_written_by_hand() {
    let of = |secret: &str, host: &str| {
        let mut evidence = failed_run("FAILED");
        if let Fact::Known(Found::Present(connection)) = &mut evidence.connections[0].connection {
            let properties = &mut connection.connection_properties;
            properties.insert("SECRET_ID".to_owned(), secret.to_owned());
            let url = format!("jdbc:postgresql://{host}:5432/orders");
            properties.insert("JDBC_CONNECTION_URL".to_owned(), url);
        }
        evidence.signal = signal(Stage::Credentials, "bad_password", SERVER_SPOKE);
        let verdict = on_clean_facts(&evidence);
        verdict.root_cause.unwrap().fix
    };
    let arn = |name: &str| format!("arn:aws:secretsmanager:us-east-1:111122223333:secret:{name}-AbCdEf");
    for (secret, host, command) in [
        (
            "rds!db-1".to_owned(),
            "orders.abc.us-east-1.rds.amazonaws.com",
            "aws rds modify-db-instance --db-instance-identifier orders --rotate-master-user-password --apply-immediately",
        ),
        (
            arn("rds!cluster-1"),
            "fleet.cluster-abc.us-east-1.rds.amazonaws.com",
            "aws rds modify-db-cluster --db-cluster-identifier fleet --rotate-master-user-password --apply-immediately",
        ),
        (
            "redshift!lake-admin".to_owned(),
            "lake.abc.us-east-1.redshift.amazonaws.com",
            "aws secretsmanager rotate-secret --secret-id redshift!lake-admin",
        ),
        ("rds!db-1".to_owned(), "db.internal", ""),
        ("events!connection/x".to_owned(), "db.internal", ""),
    ] {
        let fix = of(&secret, host);
        let commands = fix.commands.join("; ").replace('\'', "");
        assert_eq!(commands, command, "{secret}");
        assert!(
            !commands.contains("put-secret-value") && fix.summary.contains("manages"),
            "{secret}: {fix:?}"
        );
    }
    // One's own is filled, and keeps what else it holds: of a text alone its keys are not known.
    let own = of("glue/orders", "db.internal");
    assert!(
        own.commands[0].contains("get-secret-value") && own.commands[0].contains("secret.update("),
        "{own:?}"
    );
    assert!(
        own.hint.as_ref().is_some_and(|hint| hint.contains("is kept")),
        "{own:?}"
    );
    assert!(own.instead.is_some() && of("rds!db-1", "db.internal").instead.is_none());
    for name in ["glue/wow!", "Team!x", "x"] {
        assert!(
            of(name, "db.internal").commands[0].contains("put-secret-value"),
            "{name}"
        );
    }
}

#[test]
fn what_a_text_says_alone_is_typed_in_the_runs_region() {
    let mut evidence = ran("FATAL: password authentication failed for user \"etl\"");
    evidence.context.region = "eu-central-1".to_owned();
    evidence.signal = read_signal(&evidence);
    let conclusion = on_clean_facts(&evidence);
    let fix = conclusion.root_cause.unwrap().fix;
    let typed: Vec<&String> = fix.commands.iter().chain(&fix.undo).collect();
    assert!(!typed.is_empty());
    assert!(
        typed.iter().all(|command| command.contains("--region eu-central-1")),
        "{typed:#?}"
    );
}
