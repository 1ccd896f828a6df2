//! Fixes of several stages go together.

use shared_domain::Change;
use shared_domain::aws::glue::PhysicalConnectionRequirements;
use shared_domain::change::{Edit, Flip};

use super::*;

fn placed(zone: &str) -> PhysicalConnectionRequirements {
    PhysicalConnectionRequirements {
        subnet_id: Some("subnet-1".to_owned()),
        security_group_id_list: vec!["sg-1".to_owned()],
        availability_zone: Some(zone.to_owned()),
    }
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn job(from: &[&str], to: &[&str]) -> Edit {
    Edit::Job {
        name: "nightly".to_owned(),
        connections: Some(Flip::between(names(from), names(to))),
        workers: None,
    }
}

fn evidence() -> Evidence {
    let connection = json!({"Name": "orders", "ConnectionType": "JDBC", "PhysicalConnectionRequirements": placed("a")});
    let first = json!({"Name": "first", "ConnectionType": "NETWORK"});
    serde_json::from_value(json!({
        "job": {"Name": "nightly", "Connections": {"Connections": ["first", "orders"]}},
        "connections": [{"name": "first", "connection": first}, {"name": "orders", "connection": connection}],
    }))
    .unwrap()
}

fn of(code: &str, stage: Stage, edits: Vec<Edit>) -> Diagnosis {
    let mut found = finding(code, stage, Verdict::Fail);
    found.resource = Resource::new("connection", "orders");
    found.fix = Fix::changes("Do it.", edits);
    Diagnosis {
        findings: vec![found],
        ..Diagnosis::default()
    }
}

/// A native connection in the place of `orders`.
fn native() -> Diagnosis {
    let connection = Connection {
        name: "orders-native".to_owned(),
        physical_connection_requirements: Some(placed("a")),
        ..Connection::default()
    };
    let create = Edit::NewConnection {
        connection: Box::new(connection),
        on: true,
    };
    let takes_it = job(&["first", "orders"], &["first", "orders-native"]);
    of("CONNECTION_TYPE", Stage::Driver, vec![create, takes_it])
}

#[test]
fn a_fix_of_a_later_stage_puts_nothing_back_that_one_before_it_mended() {
    let zone = Edit::Connection {
        name: "orders".to_owned(),
        holds_password: false,
        properties: [].into(),
        vpc: Some(Flip::between(placed("a"), placed("b"))),
    };
    let in_zone = of("CONN_AZ_MISMATCH", Stage::Network, vec![zone]);
    let order = job(&["first", "orders"], &["orders", "first"]);
    let in_order = of("CONN_ORDER_OTHER_NETWORK", Stage::Network, vec![order]);
    let group = of("DST_SG_INGRESS", Stage::Network, Vec::new());
    for (name, network, zone, listed, after) in [
        (
            "the zone",
            &in_zone,
            "b",
            ["first", "orders-native"],
            Some(Code::ConnAzMismatch),
        ),
        (
            "the order",
            &in_order,
            "a",
            ["orders-native", "first"],
            Some(Code::ConnOrderOtherNetwork),
        ),
        (
            "nothing of the connection",
            &group,
            "a",
            ["first", "orders-native"],
            None,
        ),
    ] {
        let (evidence, driver) = (evidence(), native());
        let conclusion = decide(&Case {
            evidence: &evidence,
            network: Some(network),
            credentials: None,
            driver: Some(&driver),
            failures: &StepFailures::new(),
        });
        let fix = &conclusion.findings.last().unwrap().fix;
        let (mut where_it_is, mut list) = (None, Vec::new());
        for change in &fix.changes {
            match &change.edit {
                Edit::NewConnection { connection, .. } => {
                    where_it_is.clone_from(&connection.physical_connection_requirements);
                }
                Edit::Job { connections, .. } => list = connections.clone().unwrap().to.unwrap(),
                other => panic!("{other:?}"),
            }
        }
        assert_eq!((where_it_is, list), (Some(placed(zone)), names(&listed)), "{name}");
        assert_eq!(fix.after, Vec::from_iter(after), "{name}");
        assert!(
            fix.commands[0].contains(&format!(r#""AvailabilityZone":"{zone}""#)),
            "{name}: {:?}",
            fix.commands
        );
    }
}

#[test]
fn a_fix_that_is_told_in_steps_is_built_on_what_was_mended_before() {
    let order = job(&["first", "orders"], &["orders", "first"]);
    let network = of("CONN_ORDER_OTHER_NETWORK", Stage::Network, vec![order]);
    let (evidence, mut driver) = (evidence(), native());
    let found = &mut driver.findings[0];
    let fix = std::mem::replace(&mut found.fix, Fix::advice("Do it. That alone is not enough."));
    found.fix.steps = vec![shared_domain::diagnosis::OpeningStep {
        code: found.code,
        resource: found.resource.clone(),
        fix,
    }];
    let conclusion = decide(&Case {
        evidence: &evidence,
        network: Some(&network),
        credentials: None,
        driver: Some(&driver),
        failures: &StepFailures::new(),
    });
    let fix = &conclusion.findings[1].fix;
    assert_eq!(fix.after, [Code::ConnOrderOtherNetwork]);
    let command = &fix.steps[0].fix.commands[1];
    assert!(command.contains(r#"["orders-native","first"]"#), "{command}");
}

fn started() -> Edit {
    let (kind, id) = (shared_domain::change::DatabaseKind::DbInstance, "orders".to_owned());
    Edit::Running { kind, id, on: true }
}

fn decided(network: &Diagnosis, credentials: &Diagnosis) -> Conclusion {
    decide(&Case {
        evidence: &evidence(),
        network: Some(network),
        credentials: Some(credentials),
        driver: None,
        failures: &StepFailures::new(),
    })
}

#[test]
fn a_database_is_started_once_and_what_changes_it_comes_after() {
    let (kind, id) = (shared_domain::change::DatabaseKind::DbInstance, "orders".to_owned());
    let iam = Edit::DatabaseIam { kind, id, on: true };
    let down = of("TARGET_STATE", Stage::Network, vec![started()]);
    for (edits, left, after, covered_by) in [
        (
            vec![started(), iam.clone()],
            vec![iam.clone()],
            Some(Code::TargetState),
            None,
        ),
        (vec![started()], vec![], None, Some(Code::TargetState)),
        (vec![iam.clone()], vec![iam], None, None),
    ] {
        let conclusion = decided(&down, &of("IAM_AUTH_DISABLED", Stage::Credentials, edits));
        let fix = &conclusion.findings[1].fix;
        let typed: Vec<Edit> = fix.changes.iter().map(|change| change.edit.clone()).collect();
        assert_eq!((typed, fix.covered_by), (left, covered_by));
        assert_eq!(fix.after, Vec::from_iter(after));
    }
}

/// A text that blames what another fix mends as well finds the commands there.
#[test]
fn the_root_cause_says_what_to_type_where_another_fix_mends_it_as_well() {
    let zone = Edit::Connection {
        name: "orders".to_owned(),
        holds_password: false,
        properties: [].into(),
        vpc: Some(Flip::between(placed("a"), placed("b"))),
    };
    let mut network = of("CONN_SG_NOT_FOUND", Stage::Network, vec![zone.clone()]);
    let other = of("CONN_AZ_MISMATCH", Stage::Network, Vec::new());
    network.findings.extend(other.findings);
    let mut with_text = evidence();
    for (text, root, own, says) in [
        (None, Code::ConnSgNotFound, "Set the zone.", "Do it."),
        (
            Some("az_mismatch"),
            Code::ConnAzMismatch,
            "Set the zone.",
            "Set the zone. Do it.",
        ),
        // What both say is said once.
        (Some("az_mismatch"), Code::ConnAzMismatch, "Do it.", "Do it."),
    ] {
        network.findings[1].fix = Fix::advice(own).covered(Code::ConnSgNotFound);
        with_text.signal = text.and_then(|cause| signal(Stage::Network, cause, &[]));
        let conclusion = decide(&Case {
            evidence: &with_text,
            network: Some(&network),
            credentials: None,
            driver: None,
            failures: &StepFailures::new(),
        });
        let cause = conclusion.root_cause.clone().unwrap();
        assert_eq!(cause.code, root);
        assert_eq!(cause.fix.changes, [Change::from(zone.clone())], "{root}");
        assert_eq!(cause.fix.summary, says);
        assert!(conclusion.findings.contains(&cause), "{root}");
        let other = conclusion.findings.iter().find(|one| one.code != root).unwrap();
        assert_eq!((other.fix.changes.len(), other.fix.covered_by), (0, Some(root)));
    }
}
