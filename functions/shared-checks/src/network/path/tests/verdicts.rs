//! The walk's findings beside an error text: each code in one list.

use serde_json::json;
use shared_domain::diagnosis::Reachability;
use shared_domain::hop::Place;
use shared_domain::step::StepFailures;
use shared_domain::{Cause, Code, Evidence, Stage, Verdict};

use super::reports::{all_cases, broken};
use super::worlds::{same_vpc, set};
use super::{db, judged, subject};
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

#[test]
fn no_way_is_open_in_any_broken_world_that_a_failure_of_the_connection_s_own_settings_stops() {
    let mut stopped = 0;
    for case in all_cases() {
        let (mut world, mut subject) = ((case.world)(), (case.subject)());
        (case.broken)(&mut world, &mut subject);
        let diagnosis = judged(&world, &subject);
        let paths = &diagnosis.network.as_ref().unwrap().paths;
        for finding in &diagnosis.findings {
            let check = registry::of(finding.code).unwrap();
            if check.effect.of(finding.verdict) != Reachability::Blocked {
                continue;
            }
            // Of several connections only the way to its own source is known to be its.
            let of = finding.connection.as_ref();
            let own = of.and_then(|name| subject.paths.iter().find(|path| path.name == *name)?.target.as_ref());
            let is_its = |to: &str, host: &str| match own {
                Some(target) => to == "source" && host == target.host,
                None => true,
            };
            for path in paths
                .iter()
                .filter(|path| check.path.leads(&path.to) && is_its(&path.to, &path.host))
            {
                stopped += 1;
                let told = path.drawn.iter().any(|hop| hop.code == Some(finding.code));
                let (to, code) = (&path.to, finding.code);
                assert_eq!(
                    path.reachability,
                    Reachability::Blocked,
                    "{}: {code} to {to}",
                    case.name
                );
                assert!(
                    told,
                    "{}: {code} is no hop of the way to {to}: {:#?}",
                    case.name, path.hops
                );
            }
        }
    }
    assert!(stopped > 20, "{stopped}");
}

#[test]
fn a_vpc_without_dns_stops_each_name_at_the_resolver_and_everything_else_at_the_start() {
    let support_off =
        |world: &mut serde_json::Value| set(world, "/VpcAttributes/vpc-glue/EnableDnsSupport/Value", json!(false));
    let names_off =
        |world: &mut serde_json::Value| set(world, "/VpcAttributes/vpc-glue/EnableDnsHostnames/Value", json!(false));
    type Broken<'b> = &'b dyn Fn(&mut serde_json::Value);
    let rows: [(&str, Broken<'_>, _, Place); 3] = [
        ("Amazon's resolver is off", &support_off, db(), Place::Resolver),
        (
            "the source is an address",
            &support_off,
            subject("10.50.11.20", 5432),
            Place::GlueNetwork,
        ),
        ("host names alone are off", &names_off, db(), Place::GlueNetwork),
    ];
    for (name, broken, subject, at) in rows {
        let mut world = same_vpc();
        broken(&mut world);
        let diagnosis = judged(&world, &subject);
        let paths = &diagnosis.network.as_ref().unwrap().paths;
        let source = paths.iter().find(|path| path.to == "source").unwrap();
        let first = &source.drawn[0];
        assert_eq!(
            (first.place, first.code),
            (at, Some(Code::DnsSupportOff)),
            "{name}: {source:#?}"
        );
        let resolvers = source
            .drawn
            .iter()
            .filter(|hop| hop.place == Place::Resolver && hop.code.is_some());
        assert_eq!(resolvers.count(), usize::from(at == Place::Resolver), "{name}");
        assert!(
            paths.iter().all(|path| path.reachability == Reachability::Blocked),
            "{name}: {paths:#?}"
        );
    }
}

/// DNS support alone off, where other servers answer, or nobody knows which: it is not what stops the names.
#[test]
fn a_vpc_without_dns_support_asks_the_servers_of_its_dhcp_options() {
    let options = |servers: serde_json::Value| json!([{"DhcpOptionsId": "dopt-own", "DhcpConfigurations": [{"Key": "domain-name-servers", "Values": servers}]}]);
    let unread = json!({"unreadable": "AccessDenied: no"});
    let (own, amazon) = (
        json!([{"Value": "10.50.0.53"}]),
        json!([{"Value": "AmazonProvidedDNS"}]),
    );
    for (options, names, verdict, at_source) in [
        (options(own.clone()), true, Some(Verdict::Warn), Reachability::Unknown),
        (unread, true, None, Reachability::Unknown),
        (options(amazon), true, Some(Verdict::Fail), Reachability::Blocked),
        // Host names are what Glue itself looks for.
        (options(own), false, Some(Verdict::Fail), Reachability::Blocked),
    ] {
        let mut world = same_vpc();
        set(
            &mut world,
            "/VpcAttributes/vpc-glue/EnableDnsSupport/Value",
            json!(false),
        );
        set(
            &mut world,
            "/VpcAttributes/vpc-glue/EnableDnsHostnames/Value",
            json!(names),
        );
        set(&mut world, "/Vpcs/vpc-glue/DhcpOptionsId", json!("dopt-own"));
        world["DhcpOptions"] = options.clone();
        let diagnosis = judged(&world, &db());
        let found = diagnosis.findings.iter().find(|one| one.code == Code::DnsSupportOff);
        assert_eq!(found.map(|one| one.verdict), verdict, "{options}");
        let is_unknown = |code: Code| diagnosis.unknown.iter().any(|one| one.code == code);
        assert_eq!(is_unknown(Code::DnsSupportOff), verdict.is_none(), "{options}");
        // What else answers may know the endpoint.
        let by_amazon = verdict == Some(Verdict::Fail) && names;
        assert_eq!(is_unknown(Code::SmEndpointPrivateDns), !by_amazon, "{options}");
        let nameless = diagnosis
            .findings
            .iter()
            .any(|one| one.code == Code::SmEndpointPrivateDns);
        assert_eq!(nameless, by_amazon, "{options}");
        let paths = &diagnosis.network.as_ref().unwrap().paths;
        let source = paths.iter().find(|path| path.to == "source").unwrap();
        assert_eq!(source.reachability, at_source, "{options}");
    }
}
