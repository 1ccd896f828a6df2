//! A connection that says another port than its database listens on: what is opened is the way to the right one, and the URL comes first.

use serde_json::{Value, json};
use shared_domain::diagnosis::{Opening, Unproven};
use shared_domain::step::StepFailures;
use shared_domain::{Code, Evidence, Finding};

use super::worlds::*;
use super::*;
use crate::driver;
use crate::verdict::{Case, Conclusion, decide, lead_opening};

/// The verdict on a world whose connection says `port`, and its list.
fn decided(world: &Value, port: u16, carries: &Value) -> (Conclusion, Option<Opening>) {
    decided_with(world, port, carries, None)
}

/// The same with what an error text says.
fn decided_with(
    world: &Value,
    port: u16,
    carries: &Value,
    cause: Option<(&str, &str)>,
) -> (Conclusion, Option<Opening>) {
    let mut properties =
        json!({"JDBC_CONNECTION_URL": format!("jdbc:postgresql://{DB_HOST}:{port}/sales"), "SECRET_ID": "sales"});
    for (key, value) in carries.as_object().unwrap() {
        properties[key] = value.clone();
    }
    let connection = json!({"Name": "orders-prod", "ConnectionType": "JDBC", "ConnectionProperties": properties,
        "PhysicalConnectionRequirements": {"SubnetId": "subnet-glue", "SecurityGroupIdList": ["sg-glue"], "AvailabilityZone": "us-east-1a"}});
    let mut evidence = json!({
        "context": {"account": "111122223333", "region": "us-east-1", "partition": "aws"},
        "connections": [{"name": "orders-prod", "connection": connection}],
    });
    if let Some((stage, cause)) = cause {
        evidence["signal"] = json!({"stage": stage, "cause": cause, "confidence": "likely", "host": DB_HOST});
    }
    let evidence: Evidence = serde_json::from_value(evidence).unwrap();
    let subject = Subject::of_evidence(&evidence, None);
    let network = diagnose(&serde_json::from_value(world.clone()).unwrap(), &subject);
    let facts = json!({"DBInstances": world["DBInstances"], "DBClusters": []});
    let driver = driver::diagnose(&serde_json::from_value(facts).unwrap(), &evidence);
    let conclusion = decide(&Case {
        evidence: &evidence,
        network: Some(&network),
        credentials: None,
        driver: Some(&driver),
        failures: &StepFailures::new(),
    });
    let mut report = network.network.clone().unwrap();
    lead_opening(&mut report, &conclusion, Some(&network));
    assert_eq!(report.as_it_listens, None);
    (conclusion, report.opening)
}

fn of(conclusion: &Conclusion, code: Code) -> &Finding {
    conclusion.findings.iter().find(|one| one.code == code).unwrap()
}

fn shut(world: &mut Value) {
    let groups = world["SecurityGroups"].as_array_mut().unwrap();
    let group = groups.iter_mut().find(|one| one["GroupId"] == json!("sg-db")).unwrap();
    group["IpPermissions"] = json!([]);
}

fn deleted(world: &mut Value) {
    set(world, "/VpcPeeringConnections/pcx-1/Status/Code", json!("deleted"));
}

fn stopped(world: &mut Value) {
    set(world, "/DBInstances/orders/DBInstanceStatus", json!("stopped"));
}

fn both(world: &mut Value) {
    shut(world);
    stopped(world);
}

fn wrong_only(_: &mut Value) {}

#[test]
fn what_opens_the_path_begins_with_the_port_and_opens_the_right_one() {
    type Row = (
        &'static str,
        fn() -> Value,
        fn(&mut Value),
        u16,
        &'static str,
        &'static str,
    );
    // The world, what breaks it, the URL's port, the root cause, and the codes of the list.
    let rows: [Row; 7] = [
        ("shut", same_vpc, shut, 5433, "URL_PORT", "URL_PORT DST_SG_INGRESS"),
        (
            "a dead peering",
            peered,
            deleted,
            5433,
            "PCX_NOT_ACTIVE",
            "URL_PORT PCX_NOT_ACTIVE",
        ),
        (
            "stopped",
            same_vpc,
            stopped,
            5433,
            "TARGET_STATE",
            "URL_PORT TARGET_STATE",
        ),
        (
            "shut and stopped",
            same_vpc,
            both,
            5433,
            "TARGET_STATE",
            "URL_PORT DST_SG_INGRESS TARGET_STATE",
        ),
        // One fix does it; and the right port, which nothing comes before.
        ("nothing else", same_vpc, wrong_only, 5433, "URL_PORT", ""),
        (
            "the right port, shut and stopped",
            same_vpc,
            both,
            5432,
            "DST_SG_INGRESS",
            "DST_SG_INGRESS TARGET_STATE",
        ),
        ("the right port, shut", same_vpc, shut, 5432, "DST_SG_INGRESS", ""),
    ];
    for (name, world, broken, port, root, listed) in rows {
        let mut world = world();
        broken(&mut world);
        let (conclusion, list) = decided(&world, port, &json!({}));
        assert_eq!(conclusion.root_cause.as_ref().unwrap().code.as_str(), root, "{name}");
        let steps = list.iter().flat_map(|list| &list.steps);
        let codes: Vec<&str> = steps.clone().map(|step| step.code.as_str()).collect();
        assert_eq!(codes.join(" "), listed, "{name}");
        assert!(
            list.as_ref().is_none_or(|list| list.proven == Some(true)),
            "{name}: {list:?}"
        );
        let commands: Vec<&String> = steps.flat_map(|step| &step.fix.commands).collect();
        let opens_wrong = |one: &&&String| one.contains("FromPort=5433") || one.contains("From=5433");
        assert_eq!(commands.iter().find(opens_wrong), None, "{name}");
    }
}

/// What stops the way to the wrong port only, and the port itself where the whole URL is written anew, are mended once.
#[test]
fn what_the_url_mends_is_typed_with_the_url() {
    for (url, port, typed, covered) in [
        (
            "jdbc:postgresql://HOST:5433/sales",
            "5432/sales",
            Code::UrlPort,
            &[Code::DstSgIngress][..],
        ),
        (
            "jdbc:postgresql://HOST:5433",
            "5432\"",
            Code::UrlPort,
            &[Code::DstSgIngress],
        ),
        (
            "jdbc:mysql://HOST:3306/sales",
            "5432/sales",
            Code::UrlEngine,
            &[Code::DstSgIngress, Code::UrlPort],
        ),
        ("jdbc:mysql://HOST:5432/sales", "5432/sales", Code::UrlEngine, &[]),
    ] {
        let url = url.replace("HOST", DB_HOST);
        let (conclusion, list) = decided(&same_vpc(), 0, &json!({"JDBC_CONNECTION_URL": url}));
        assert!(
            of(&conclusion, typed).fix.commands[0].contains(port),
            "{url}: {conclusion:#?}"
        );
        for code in covered {
            let fix = &of(&conclusion, *code).fix;
            assert_eq!((fix.covered_by, fix.commands.len()), (Some(typed), 0), "{url} {code}");
        }
        assert_eq!(list, None, "{url}");
    }
}

#[test]
fn a_fix_of_the_port_is_judged_by_the_way_to_it() {
    // At another port, at which nothing is admitted: what fails there as well is said, and mended after the port.
    let mut world = same_vpc();
    shut(&mut world);
    let (conclusion, _) = decided(&world, 5433, &json!({}));
    let port = &of(&conclusion, Code::UrlPort).fix;
    let still = |why: &Unproven| {
        matches!(
            why,
            Unproven::StillFails {
                code: Code::DstSgIngress,
                ..
            }
        )
    };
    assert_eq!(port.proven, None, "{port:?}");
    assert!(port.unproven.iter().any(still), "{port:?}");
    let group = &of(&conclusion, Code::DstSgIngress).fix;
    assert_eq!(group.after, [Code::UrlPort], "{group:?}");
    assert!(group.commands[0].contains("FromPort=5432"), "{group:?}");
    // Admitted at the wrong port only: the rule for the right one is printed with it.
    let rules = json!([tcp_from_group(5433, "sg-glue")]);
    let groups = world["SecurityGroups"].as_array_mut().unwrap();
    groups.last_mut().unwrap()["IpPermissions"] = rules;
    let (conclusion, list) = decided(&world, 5433, &json!({}));
    let port = &of(&conclusion, Code::UrlPort).fix;
    assert_eq!((port.commands.len(), port.proven), (2, Some(true)), "{port:?}");
    assert!(port.commands[1].contains("FromPort=5432"), "{port:?}");
    assert_eq!(list, None);
    // Nothing else fails at the right port.
    let (conclusion, _) = decided(&same_vpc(), 5433, &json!({}));
    assert_eq!(of(&conclusion, Code::UrlPort).fix.proven, Some(true));
}

/// Where the port cannot be typed, its advice is the first step all the same, and no rule opens the wrong one.
#[test]
fn advice_on_the_port_comes_first_too() {
    let mut world = same_vpc();
    shut(&mut world);
    let (_, list) = decided(&world, 5433, &json!({"ENCRYPTED_PASSWORD": "x"}));
    let list = list.unwrap();
    assert_eq!(list.steps[0].code, Code::UrlPort, "{list:?}");
    assert_eq!(list.proven, Some(false));
    assert!(list.remaining.contains(&Code::UrlPort), "{list:?}");
    let group = list.steps.iter().find(|step| step.code == Code::DstSgIngress).unwrap();
    assert!(group.fix.commands[0].contains("FromPort=5432"), "{list:?}");
}

/// AWS leaves the options of a peering out while it waits: what is left out is off, and can be set once it is accepted.
#[test]
fn a_public_database_behind_a_peering_that_waits_stays_public() {
    for (options, state) in [
        (json!(null), "pending-acceptance"),
        (json!({"AllowDnsResolutionFromRemoteVpc": false}), "pending-acceptance"),
        (json!(null), "active"),
    ] {
        let mut world = peered();
        set(&mut world, "/DBInstances/orders/PubliclyAccessible", json!(true));
        set(&mut world, "/VpcPeeringConnections/pcx-1/Status/Code", json!(state));
        for side in ["RequesterVpcInfo", "AccepterVpcInfo"] {
            let side = world["VpcPeeringConnections"][0][side].as_object_mut().unwrap();
            side.remove("PeeringOptions");
            if !options.is_null() {
                side.insert("PeeringOptions".to_owned(), options.clone());
            }
        }
        let diagnosis = judged(&world, &db());
        let commands: Vec<&String> = diagnosis.findings.iter().flat_map(|one| &one.fix.commands).collect();
        let typed = |word: &str| commands.iter().any(|one| one.contains(word));
        assert!(
            typed("AllowDnsResolutionFromRemoteVpc=true"),
            "{state} {options}: {commands:?}"
        );
        assert!(!typed("--no-publicly-accessible"), "{state} {options}: {commands:?}");
        assert_eq!(
            typed("accept-vpc-peering-connection"),
            state != "active",
            "{commands:?}"
        );
    }
}

/// A full ACL takes no rule more, but one that denies just this may allow it.
#[test]
fn a_rule_of_a_full_acl_that_denies_just_this_gives_way() {
    for (port, mask, replaced) in [(5432, 24, true), (5432, 16, false), (5433, 24, false)] {
        let mut world = same_vpc();
        let acl = world["NetworkAcls"].as_array_mut().unwrap().last_mut().unwrap();
        let mut entries = vec![
            json!({"RuleNumber": 100, "Egress": true, "Protocol": "-1", "RuleAction": "allow", "CidrBlock": "0.0.0.0/0"}),
        ];
        for number in 0..19 {
            let ports = json!({"From": 9000 + number, "To": 9000 + number});
            entries.push(
                json!({"RuleNumber": 100 + number, "Egress": false, "Protocol": "6", "RuleAction": "allow",
                "CidrBlock": "10.50.1.0/24", "PortRange": ports}),
            );
        }
        let cidr = if mask == 24 { "10.50.1.0/24" } else { "10.50.0.0/16" };
        entries.push(
            json!({"RuleNumber": 119, "Egress": false, "Protocol": "6", "RuleAction": "deny", "CidrBlock": cidr,
            "PortRange": {"From": 5432, "To": port}}),
        );
        acl["Entries"] = json!(entries);
        let diagnosis = judged(&world, &db());
        let found = diagnosis
            .findings
            .iter()
            .find(|one| one.code == "DST_NACL_INGRESS")
            .unwrap();
        let operations: Vec<&str> = found
            .fix
            .commands
            .iter()
            .filter_map(|one| one.split(' ').nth(2))
            .collect();
        let expected: &[&str] = if replaced { &["replace-network-acl-entry"] } else { &[] };
        assert_eq!(operations, expected, "{port} {mask}: {:?}", found.fix);
        assert_eq!(found.fix.proven == Some(true), replaced, "{:?}", found.fix);
    }
}

/// A refusal comes from the host: no route is missing and no filter drops it.
#[test]
fn what_the_error_text_refutes_is_no_step_of_the_list() {
    fn routeless(world: &mut Value) {
        shut(world);
        world["RouteTables"][0]["Routes"].as_array_mut().unwrap().pop();
    }
    for (cause, steps) in [
        (None, 2),
        (Some(("network", "connect_timeout")), 2),
        (Some(("network", "connection_refused")), 0),
    ] {
        let mut world = peered();
        routeless(&mut world);
        let (_, opening) = decided_with(&world, 5432, &json!({}), cause);
        assert_eq!(opening.map_or(0, |list| list.steps.len()), steps, "{cause:?}");
    }
}
