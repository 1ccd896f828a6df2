//! A rule for the wrong port is no remedy.

use shared_domain::Fix;
use shared_domain::diagnosis::{NetworkPath, NetworkReport, Unproven};

use super::*;

fn opens(code: &str, port: i32, connection: Option<&str>) -> Finding {
    let edit = json!({"edit": "group_rule", "group": "sg-db", "direction": "ingress", "on": true,
        "rule": {"IpProtocol": "tcp", "FromPort": port, "ToPort": port}});
    let edit: shared_domain::change::Edit = serde_json::from_value(edit).unwrap();
    let mut fix = Fix::changes("Open it.", [edit]);
    fix.proven = Some(true);
    Finding {
        fix,
        connection: connection.map(str::to_owned),
        ..finding(code, Stage::Network, Verdict::Fail)
    }
}

#[test]
fn a_fix_that_another_finding_says_opens_the_wrong_port_is_not_proven() {
    for (code, port, connection, other, verdict, contradicted) in [
        ("DST_SG_INGRESS", 5433, None, "URL_PORT", Verdict::Fail, true),
        ("SRC_SG_EGRESS", 5433, Some("one"), "URL_PORT", Verdict::Fail, true),
        ("DST_SG_INGRESS", 5433, Some("two"), "URL_PORT", Verdict::Fail, false),
        ("DST_SG_INGRESS", 5433, None, "URL_PORT", Verdict::Warn, false),
        ("DST_SG_INGRESS", 5433, None, "URL_DATABASE", Verdict::Fail, false),
        // Another port than the connection's, and another way than to the source.
        ("DST_SG_INGRESS", 22, None, "URL_PORT", Verdict::Fail, false),
        ("SM_ENDPOINT_SG", 5433, None, "URL_PORT", Verdict::Fail, false),
    ] {
        let mut network = Diagnosis {
            findings: vec![opens(code, port, connection)],
            ..Diagnosis::default()
        };
        let path = NetworkPath {
            to: "source".to_owned(),
            port: 5433,
            ..NetworkPath::default()
        };
        network.network = Some(NetworkReport {
            paths: vec![path],
            ..NetworkReport::default()
        });
        let mut driver = failing(other, Stage::Driver);
        driver.findings[0].verdict = verdict;
        driver.findings[0].connection = Some("one".to_owned());
        let mut findings = network.findings.clone();
        findings.extend(driver.findings);
        super::super::contradicted::by_one_another(&mut findings, Some(&network));
        let fix = &findings[0].fix;
        let said = matches!(fix.unproven.first(), Some(Unproven::Contradicted { code, .. }) if *code == Code::UrlPort);
        assert_eq!(
            (fix.proven.is_none(), said),
            (contradicted, contradicted),
            "{code} {port} {other}"
        );
    }
}

/// What contradicts a rule for the wrong port is to blame, whatever comes before it in the order of evaluation.
#[test]
fn a_finding_whose_remedy_another_contradicts_is_never_the_root_cause() {
    for (port, own_port, first, root) in [
        (5433, 5433, "DST_SG_INGRESS", "URL_PORT"),
        (5433, 5433, "DST_NACL_INGRESS", "URL_PORT"),
        // Another port, and a fault that no port has a part in.
        (22, 5433, "DST_SG_INGRESS", "DST_SG_INGRESS"),
        (5433, 5433, "CONN_AZ_MISMATCH", "CONN_AZ_MISMATCH"),
    ] {
        for is_advice in [false, true] {
            let mut found = opens(first, port, None);
            if is_advice || first == "CONN_AZ_MISMATCH" {
                found.fix = Fix::advice("Ask.");
                found.about = vec!["ingress".to_owned(), port.to_string()];
            }
            let path = NetworkPath {
                to: "source".to_owned(),
                port: own_port,
                ..NetworkPath::default()
            };
            let network = Diagnosis {
                findings: vec![found],
                network: Some(NetworkReport {
                    paths: vec![path],
                    ..NetworkReport::default()
                }),
                ..Diagnosis::default()
            };
            let driver = failing("URL_PORT", Stage::Driver);
            let conclusion = decide(&Case {
                evidence: &Evidence::default(),
                network: Some(&network),
                credentials: None,
                driver: Some(&driver),
                failures: &StepFailures::new(),
            });
            let found = conclusion.root_cause.unwrap().code;
            // A fault of the connection itself is on every way.
            assert_eq!(found.as_str(), root, "{first} {port} {is_advice}");
            assert_eq!(conclusion.findings[0].code.as_str(), first);
        }
    }
}
