//! The walk's findings beside an error text: each code in one list.

use serde_json::json;
use shared_domain::step::StepFailures;
use shared_domain::{Cause, Evidence, Stage};

use super::reports::{all_cases, broken};
use crate::network::CHECKS;
use crate::registry;
use crate::verdict::{Case, decide};

#[test]
fn every_code_of_the_network_stands_in_one_list_in_every_broken_world_and_beside_every_text() {
    let failures = StepFailures::new();
    for case in all_cases() {
        let diagnosis = broken(&case);
        for cause in Cause::ALL {
            let stage = registry::explaining(*cause)
                .next()
                .map_or(Stage::NotConnection, |check| check.stage);
            let signal = json!({"stage": stage, "cause": cause, "confidence": "likely"});
            let evidence = Evidence {
                signal: serde_json::from_value(signal).unwrap(),
                ..Evidence::default()
            };
            let verdict = decide(&Case {
                evidence: &evidence,
                network: Some(&diagnosis),
                credentials: None,
                driver: None,
                failures: &failures,
            });
            for check in CHECKS {
                let places = [
                    verdict.findings.iter().any(|finding| finding.code == check.code),
                    verdict.passed.contains(&check.code),
                    verdict.unknown.iter().any(|unknown| unknown.code == check.code),
                    verdict.not_applicable.contains(&check.code),
                ];
                let stands = places.into_iter().filter(|stands| *stands).count();
                assert_eq!(stands, 1, "{}: {} beside {cause}", case.name, check.code);
            }
        }
    }
}
