//! What the job's script names itself counts before what its connections do.

use serde_json::{Value, json};
use shared_domain::Code;

use super::*;

/// A failed run whose script names these, with that error.
fn of_script(names: Value, error: &str) -> Evidence {
    let mut evidence = failed_run("FAILED");
    evidence.script = serde_json::from_value(names).unwrap();
    if let Fact::Known(Found::Present(run)) = &mut evidence.job_run {
        run.error_message = Some(error.into());
    }
    evidence.signal = read_signal(&evidence);
    evidence
}

fn of_evidence(evidence: &Evidence, network: &Diagnosis) -> Conclusion {
    decide(&Case {
        evidence,
        network: Some(network),
        credentials: Some(&clean()),
        driver: Some(&clean()),
        failures: &StepFailures::new(),
    })
}

#[test]
fn an_error_of_a_host_that_the_script_names_itself_is_not_blamed_on_the_way_to_the_connection() {
    let own = json!({"hosts": [{"host": "old-db.internal", "port": 5432, "engine": "postgresql"}]});
    let timeout = |host: &str| format!("java.net.SocketTimeoutException: connect timed out; connecting to {host}:5432");
    let closed = failing("DST_SG_INGRESS", Stage::Network);

    let elsewhere = of_evidence(&of_script(own.clone(), &timeout("old-db.internal")), &closed);
    assert_eq!((elsewhere.outcome, elsewhere.root_cause), (Outcome::Inconclusive, None));
    let note = elsewhere.findings[0].note.as_deref().unwrap_or_default();
    assert!(
        elsewhere.findings[0].verdict == Verdict::Warn && note.contains("old-db.internal"),
        "{note}"
    );
    let step = elsewhere.next_step.unwrap_or_default();
    assert!(step.contains("script connects to old-db.internal itself"), "{step}");

    for evidence in [
        // Its own host too, and the error is of the connection's.
        of_script(own, &timeout("db.internal")),
        // The connection's host by its URL.
        of_script(
            json!({"hosts": [{"host": "db.internal", "port": 5432, "engine": "postgresql"}]}),
            &timeout("db.internal"),
        ),
        of_script(json!({}), &timeout("db.internal")),
    ] {
        let root = of_evidence(&evidence, &closed).root_cause.unwrap();
        assert_eq!(root.code, Code::DstSgIngress);
    }
}

#[test]
fn a_rejected_login_is_of_the_secret_that_the_script_reads_itself() {
    let rejected = "org.postgresql.util.PSQLException: FATAL: password authentication failed for user \"etl\"";
    for (names, secret) in [
        (json!({"secretIds": ["glue/of-script"]}), "glue/of-script"),
        (json!({}), "glue/orders"),
        // Which of two it was, nobody knows; and a script that uses the connection may log in with its secret.
        (json!({"secretIds": ["a", "b"]}), "glue/orders"),
        (
            json!({"secretIds": ["glue/of-script"], "connections": ["orders"]}),
            "glue/orders",
        ),
        (
            json!({"secretIds": ["glue/of-script"], "notKnown": ["connection"]}),
            "glue/orders",
        ),
    ] {
        let root = of_evidence(&of_script(names.clone(), rejected), &clean())
            .root_cause
            .unwrap();
        assert_eq!(
            (root.code, root.resource.id.as_str()),
            (Code::DbPassword, secret),
            "{names}"
        );
        if secret == "glue/of-script" {
            assert!(root.fix.summary.contains("glue/of-script"), "{:?}", root.fix);
        }
    }
}
