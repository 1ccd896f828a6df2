//! A code stands in exactly one list, whatever the facts and the text say; and a refusal blames no packet filter.

use std::collections::BTreeSet;

use shared_domain::{Cause, Code};

use super::*;
use crate::check::{Declaration, add, refuted, settle};
use crate::{credentials, driver, network, ssl};

/// How the one check that is not passed came out.
#[derive(Clone, Copy, Debug)]
enum State {
    Fails,
    Warns,
    Unknown,
    NotApplicable,
    /// It fails for one connection and cannot be judged for another.
    Both,
}

const STATES: [State; 5] = [
    State::Fails,
    State::Warns,
    State::Unknown,
    State::NotApplicable,
    State::Both,
];

/// What one step found: its checks passed but for `odd`, if that is one of them.
fn step(checks: &[Declaration], odd: Code, state: State) -> Diagnosis {
    let mut whole = Diagnosis::default();
    let connections = match state {
        State::Both => vec![State::Fails, State::Unknown],
        one => vec![one],
    };
    for state in connections {
        let mut one = Diagnosis::default();
        for check in checks {
            match state {
                _ if check.code != odd => one.passed.push(check.code),
                State::Unknown | State::Both => one.unknown.push(UnknownCheck {
                    code: check.code.into(),
                    stage: check.stage,
                    reason: "AccessDenied".into(),
                    would_help: "ec2:DescribeX".into(),
                }),
                State::NotApplicable => one.not_applicable.push(check.code),
                State::Fails => one.findings.push(of(check, Verdict::Fail)),
                State::Warns => one.findings.push(of(check, Verdict::Warn)),
            }
        }
        add(&mut whole, one, |_| None);
    }
    settle(&mut whole, checks);
    whole
}

fn of(check: &Declaration, verdict: Verdict) -> Finding {
    finding(check.code.as_str(), check.stage, verdict)
}

fn declared<V>(checks: &[crate::Check<V>]) -> Vec<Declaration> {
    checks.iter().map(crate::Check::declaration).collect()
}

/// A firm text of `cause`, of the stage that the checks give it.
fn text(cause: Cause, proves: &[Proof]) -> Signal {
    let stage = registry::explaining(cause)
        .next()
        .map_or(Stage::NotConnection, |check| check.stage);
    signal(stage, cause.as_str(), proves).unwrap()
}

fn places(verdict: &Conclusion, code: Code) -> usize {
    let unknown: BTreeSet<_> = verdict.unknown.iter().filter_map(|check| check.code.code()).collect();
    [
        verdict.findings.iter().any(|finding| finding.code == code),
        verdict.passed.contains(&code),
        unknown.contains(&code),
        verdict.not_applicable.contains(&code),
    ]
    .into_iter()
    .filter(|stands| *stands)
    .count()
}

#[test]
fn every_code_stands_in_exactly_one_list_whatever_facts_and_text_say() {
    let driver = [declared(driver::CHECKS), declared(ssl::CHECKS)].concat();
    let steps = [declared(network::CHECKS), declared(credentials::CHECKS), driver];
    let failures = StepFailures::new();
    let codes: Vec<Code> = registry::all().map(|check| check.code).collect();
    for odd in &codes {
        for state in STATES {
            let [network, credentials, driver] = steps.each_ref().map(|checks| step(checks, *odd, state));
            for cause in Cause::ALL {
                let evidence = Evidence {
                    signal: Some(text(*cause, SERVER_SPOKE)),
                    ..failed_run("FAILED")
                };
                let verdict = decide(&Case {
                    evidence: &evidence,
                    network: Some(&network),
                    credentials: Some(&credentials),
                    driver: Some(&driver),
                    failures: &failures,
                });
                for code in &codes {
                    assert_eq!(places(&verdict, *code), 1, "{code}: {odd} {state:?}, {cause}");
                }
                let order: Vec<_> = verdict
                    .findings
                    .iter()
                    .map(|finding| registry::place(finding.code))
                    .collect();
                assert!(order.is_sorted(), "{odd} {state:?}, {cause}");
                if let Some(root) = &verdict.root_cause {
                    assert!(verdict.findings.contains(root) && root.verdict == Verdict::Fail);
                }
            }
        }
    }
}

/// What drops packets in silence, by the rules of a group or an ACL.
const PACKET_FILTERS: [Code; 11] = [
    Code::SrcSgEgress,
    Code::SrcNaclEgress,
    Code::NatSubnetNacl,
    Code::TgwSubnetNacl,
    Code::TgwSgRef,
    Code::DstNaclIngress,
    Code::DstSgIngress,
    Code::DstSgRefBehindNat,
    Code::DstSgRefCrossRegion,
    Code::DstNaclReturn,
    Code::SrcNaclReturn,
];

#[test]
fn a_refusal_never_blames_a_packet_filter() {
    let refused = || Some(text(Cause::ConnectionRefused, TO_THE_ADDRESS));
    for code in PACKET_FILTERS {
        let check = registry::of(code).unwrap();
        assert_eq!(check.refuted_by, refuted::PACKET_FILTER, "{code}");
        let judged = verdict(refused(), &failing(code.as_str(), Stage::Network), &clean(), &clean());
        assert_eq!(judged.root_cause.unwrap().code, Code::NetObserved, "{code}");
        let listed = &judged.findings.iter().find(|finding| finding.code == code).unwrap();
        assert_eq!(listed.verdict, Verdict::Warn);
        assert!(listed.note.as_ref().unwrap().contains("they do not refuse"), "{code}");
    }
    let all = Diagnosis {
        findings: PACKET_FILTERS
            .iter()
            .map(|code| finding(code.as_str(), Stage::Network, Verdict::Fail))
            .collect(),
        ..Diagnosis::default()
    };
    let judged = verdict(refused(), &all, &clean(), &clean());
    assert_eq!(judged.root_cause.unwrap().code, Code::NetObserved);
}

#[test]
fn no_other_check_calls_itself_a_packet_filter() {
    let declared = registry::all().filter(|check| check.refuted_by == refuted::PACKET_FILTER);
    for check in declared {
        assert!(PACKET_FILTERS.contains(&check.code), "{}", check.code);
    }
}

#[test]
fn what_could_not_be_seen_of_another_connection_stays_with_the_finding_and_is_not_healthy() {
    let odd = Code::SslRequired;
    let checks = declared(ssl::CHECKS);
    let mut driver = step(&checks, odd, State::Both);
    assert_eq!(driver.findings[0].unseen[0].would_help, "ec2:DescribeX");
    assert!(driver.unknown.is_empty());
    driver.findings[0].verdict = Verdict::Warn;
    let evidence = Evidence::default();
    let decided = decide(&Case {
        evidence: &evidence,
        network: None,
        credentials: None,
        driver: Some(&driver),
        failures: &StepFailures::new(),
    });
    assert_eq!(decided.outcome, Outcome::Inconclusive);
}
