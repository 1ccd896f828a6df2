//! Names of services that a private zone or a Resolver rule answers for: a hub's central endpoints, whatever way out is open besides.

use serde_json::{Value, json};
use shared_domain::Verdict;
use shared_domain::facts_network::NetworkFacts;

use super::worlds::*;
use super::*;
use crate::network::{What, needs};

const SM: &str = "secretsmanager.us-east-1.amazonaws.com.";

/// A NAT gateway as the only way to Secrets Manager, in a VPC that a transit gateway joins to the database's.
fn nat_and_transit() -> Value {
    let mut world = over_transit();
    for list in ["Subnets", "NetworkAcls", "RouteTables"] {
        let item = with_nat()[list].as_array().unwrap().last().unwrap().clone();
        push(&mut world, &format!("/{list}"), item);
    }
    world["NatGateways"] = with_nat()["NatGateways"].clone();
    push(
        &mut world,
        "/RouteTables/rtb-glue/Routes",
        route("0.0.0.0/0", "NatGatewayId", "nat-1"),
    );
    world["VpcEndpoints"].as_array_mut().unwrap().pop();
    world
}

fn rule(world: &mut Value, domain: &str) {
    world["ResolverRuleAssociations"] =
        json!([{"Id": "a", "ResolverRuleId": "rslvr-rr-1", "VPCId": "vpc-glue", "Status": "COMPLETE"}]);
    world["ResolverRules"] = json!([{"Id": "rslvr-rr-1", "DomainName": domain, "RuleType": "FORWARD",
        "TargetIps": [{"Ip": "10.99.0.53", "Port": 53}]}]);
}

/// How a check comes out.
pub(super) fn verdict(diagnosis: &Diagnosis, code: &str) -> &'static str {
    let found = diagnosis.findings.iter().find(|finding| finding.code == code);
    match found.map(|finding| finding.verdict) {
        Some(Verdict::Fail) => "fail",
        Some(_) => "warn",
        None if unknowns(diagnosis).contains(&code) => "unknown",
        None if diagnosis.passed.iter().any(|one| *one == code) => "pass",
        None => "not applicable",
    }
}

#[test]
fn a_zone_that_answers_for_a_service_decides_where_its_packets_go() {
    type Row = (&'static str, fn() -> Value, fn(&mut Value), &'static str, &'static str);
    let rows: [Row; 22] = [
        ("no zone", nat_alone, |_| {}, "SM_NO_PATH", "pass"),
        (
            "a hub's address that no route leads to",
            nat_alone,
            |w| hub_zone(w, SM, SM, "10.99.0.5"),
            "SM_NO_PATH",
            "fail",
        ),
        (
            "a wider zone with the record",
            nat_alone,
            |w| hub_zone(w, "amazonaws.com.", SM, "10.99.0.5"),
            "SM_NO_PATH",
            "fail",
        ),
        (
            "a zone without the record",
            nat_alone,
            |w| {
                hub_zone(
                    w,
                    "us-east-1.amazonaws.com.",
                    "kms.us-east-1.amazonaws.com.",
                    "10.99.0.5",
                )
            },
            "SM_NO_PATH",
            "fail",
        ),
        (
            "a zone for another service",
            nat_alone,
            |w| {
                hub_zone(
                    w,
                    "kms.us-east-1.amazonaws.com.",
                    "kms.us-east-1.amazonaws.com.",
                    "10.99.0.5",
                )
            },
            "SM_NO_PATH",
            "pass",
        ),
        (
            "a zone that another VPC sees",
            nat_alone,
            |w| {
                hub_zone(w, SM, SM, "10.99.0.5");
                set(
                    w,
                    "/HostedZones/secretsmanager.us-east-1.amazonaws.com./VPCs/0/VPCId",
                    json!("vpc-hub"),
                );
            },
            "SM_NO_PATH",
            "pass",
        ),
        (
            "a zone that a profile brings",
            nat_alone,
            |w| {
                hub_zone(w, SM, SM, "10.99.0.5");
                set(
                    w,
                    "/HostedZones/secretsmanager.us-east-1.amazonaws.com./VPCs",
                    json!([]),
                );
                profile(w, &["arn:aws:route53:::hostedzone/Z9"]);
            },
            "SM_NO_PATH",
            "fail",
        ),
        (
            "an address of the VPC that a transit gateway leads to, at an endpoint that admits it",
            nat_and_transit,
            |w| {
                hub_zone(w, SM, SM, "10.60.1.20");
                push(w, "/SecurityGroups/sg-db/IpPermissions", tcp_from(443, "10.50.1.0/24"));
            },
            "SM_NO_PATH",
            "pass",
        ),
        (
            "the same, at an endpoint whose group does not admit it",
            nat_and_transit,
            |w| hub_zone(w, SM, SM, "10.60.1.20"),
            "SM_ENDPOINT_SG",
            "fail",
        ),
        (
            "an address behind a transit gateway that cannot be seen",
            nat_alone,
            |w| {
                hub_zone(w, SM, SM, "10.99.0.5");
                push(
                    w,
                    "/RouteTables/rtb-glue/Routes",
                    route("10.0.0.0/8", "TransitGatewayId", "tgw-hub"),
                );
            },
            "SM_NO_PATH",
            "unknown",
        ),
        (
            "a zone of another account, whose records nobody here reads",
            nat_alone,
            |w| {
                hub_zone(w, SM, SM, "10.99.0.5");
                set(
                    w,
                    "/HostedZones/secretsmanager.us-east-1.amazonaws.com./ResourceRecordSets",
                    json!({"unreadable": "AccessDenied: no"}),
                );
                w["HostedZones"][0]["Owner"] = json!({"OwningAccount": "999988887777"});
            },
            "SM_NO_PATH",
            "unknown",
        ),
        (
            "zones that could not be read, and nothing that leads on",
            nat_alone,
            |w| w["HostedZones"] = json!({"unreadable": "AccessDenied: no"}),
            "SM_NO_PATH",
            "pass",
        ),
        (
            "zones that could not be read, and a transit gateway that leads on",
            nat_and_transit,
            |w| w["HostedZones"] = json!({"unreadable": "AccessDenied: no"}),
            "SM_NO_PATH",
            "unknown",
        ),
        (
            "a VPC that asks no private zone",
            nat_alone,
            |w| {
                hub_zone(w, SM, SM, "10.99.0.5");
                set(w, "/VpcAttributes/vpc-glue/EnableDnsHostnames/Value", json!(false));
            },
            "SM_NO_PATH",
            "pass",
        ),
        (
            "the zone of an endpoint of one's own, which the endpoint tells of",
            nat_alone,
            |w| {
                hub_zone(w, SM, SM, "10.99.0.5");
                w["HostedZones"][0]["Owner"] = json!({"OwningService": "vpce.amazonaws.com"});
            },
            "SM_NO_PATH",
            "pass",
        ),
        (
            "an address of the own VPC that nothing has",
            nat_alone,
            |w| hub_zone(w, SM, SM, "10.50.1.99"),
            "SM_NO_PATH",
            "fail",
        ),
        (
            "a public address, over NAT",
            nat_alone,
            |w| hub_zone(w, SM, SM, "52.94.1.1"),
            "SM_NO_PATH",
            "pass",
        ),
        (
            "an endpoint of another account, by its name",
            nat_alone,
            |w| {
                hub_zone(w, SM, SM, "10.99.0.5");
                let name = "vpce-0hub-x1.secretsmanager.us-east-1.vpce.amazonaws.com.";
                w["HostedZones"][0]["ResourceRecordSets"] =
                    json!([{"Name": SM, "Type": "A", "AliasTarget": {"DNSName": name}}]);
            },
            "SM_NO_PATH",
            "unknown",
        ),
        (
            "an endpoint that a profile brings, and that is in no answer",
            nat_and_transit,
            |w| profile(w, &["arn:aws:ec2:us-east-1:999988887777:vpc-endpoint/vpce-0hub"]),
            "SM_NO_PATH",
            "unknown",
        ),
        (
            "an endpoint of the account that a profile brings, over a transit gateway that it does not admit",
            nat_and_transit,
            |w| {
                profile(w, &["arn:aws:ec2:us-east-1:111122223333:vpc-endpoint/vpce-hub"]);
                push(
                    w,
                    "/VpcEndpoints",
                    json!({"VpcEndpointId": "vpce-hub", "VpcEndpointType": "Interface", "VpcId": "vpc-db", "State": "available",
                        "ServiceName": "com.amazonaws.us-east-1.secretsmanager", "SubnetIds": ["subnet-db"],
                        "Groups": [{"GroupId": "sg-db"}], "PrivateDnsEnabled": true, "NetworkInterfaceIds": []}),
                );
            },
            "SM_ENDPOINT_SG",
            "fail",
        ),
        (
            "an endpoint of one's own without private DNS, named by a zone of one's own",
            same_vpc,
            |w| {
                set(w, "/VpcEndpoints/vpce-sm/PrivateDnsEnabled", json!(false));
                hub_zone(w, SM, SM, "10.50.1.30");
                let mut interface = database_interface("vpc-glue", "subnet-glue", "10.50.1.30");
                interface["NetworkInterfaceId"] = json!("eni-sm");
                interface["Groups"] = json!([{"GroupId": "sg-endpoint"}]);
                push(w, "/NetworkInterfaces", interface);
            },
            "SM_NO_PATH",
            "pass",
        ),
        (
            "an endpoint of one's own without private DNS, and zones that could not be read",
            same_vpc,
            |w| {
                set(w, "/VpcEndpoints/vpce-sm/PrivateDnsEnabled", json!(false));
                w["HostedZones"] = json!({"unreadable": "AccessDenied: no"});
            },
            "SM_NO_PATH",
            "unknown",
        ),
    ];
    for (name, world, broken, code, expected) in rows {
        let mut world = world();
        broken(&mut world);
        let diagnosis = judged(&world, &db());
        assert_eq!(verdict(&diagnosis, code), expected, "{name}: {diagnosis:#?}");
    }
}

#[test]
fn what_forwards_a_service_s_name_takes_it_out_of_sight() {
    // The domain that is forwarded, and how the service comes out over NAT, and by an endpoint of its own.
    for (domain, over_nat, by_endpoint) in [
        ("secretsmanager.us-east-1.amazonaws.com.", "unknown", "unknown"),
        ("us-east-1.amazonaws.com.", "unknown", "pass"),
        ("amazonaws.com.", "unknown", "pass"),
        ("corp.internal.", "pass", "pass"),
        (".", "pass", "pass"),
    ] {
        for (world, expected) in [(nat_alone as fn() -> Value, over_nat), (same_vpc, by_endpoint)] {
            let mut world = world();
            rule(&mut world, domain);
            let diagnosis = judged(&world, &db());
            assert_eq!(verdict(&diagnosis, "SM_NO_PATH"), expected, "{domain}: {diagnosis:#?}");
        }
    }
    // The more specific of zone and rule answers, of two alike the rule.
    for (domain, expected) in [("us-east-1.amazonaws.com.", "fail"), (SM, "unknown")] {
        let mut world = nat_alone();
        rule(&mut world, domain);
        hub_zone(&mut world, SM, SM, "10.99.0.5");
        assert_eq!(verdict(&judged(&world, &db()), "SM_NO_PATH"), expected, "{domain}");
    }
}

#[test]
fn a_zone_that_answers_for_s3_decides_whatever_the_table_has_for_the_launch() {
    const S3: &str = "s3.us-east-1.amazonaws.com.";
    type Row = (&'static str, fn() -> Value, fn(&mut Value), &'static str);
    let rows: [Row; 6] = [
        ("a gateway endpoint alone", same_vpc, |_| {}, "pass"),
        (
            "a hub's address that no route leads to",
            same_vpc,
            |w| hub_zone(w, S3, "*.s3.us-east-1.amazonaws.com.", "10.99.0.5"),
            "fail",
        ),
        (
            "a zone that answers for the service's name, and for no bucket's",
            same_vpc,
            |w| hub_zone(w, S3, S3, "10.99.0.5"),
            "fail",
        ),
        (
            "an address behind a transit gateway that cannot be seen",
            nat_alone,
            |w| {
                hub_zone(w, S3, "*.s3.us-east-1.amazonaws.com.", "10.99.0.5");
                push(
                    w,
                    "/RouteTables/rtb-glue/Routes",
                    route("10.0.0.0/8", "TransitGatewayId", "tgw-hub"),
                );
            },
            "unknown",
        ),
        (
            "an endpoint over a transit gateway that admits it",
            nat_and_transit,
            |w| {
                hub_zone(w, S3, "*.s3.us-east-1.amazonaws.com.", "10.60.1.20");
                push(w, "/SecurityGroups/sg-db/IpPermissions", tcp_from(443, "10.50.1.0/24"));
            },
            "pass",
        ),
        (
            "zones that could not be read, and nothing that leads on",
            nat_alone,
            |w| w["HostedZones"] = json!({"unreadable": "AccessDenied: no"}),
            "pass",
        ),
    ];
    for (name, world, broken, expected) in rows {
        let mut world = world();
        broken(&mut world);
        let diagnosis = judged(&world, &db());
        assert_eq!(verdict(&diagnosis, "S3_NO_PATH"), expected, "{name}: {diagnosis:#?}");
    }
}

/// Asking is a call, made where its answer can change something; one listing serves every name.
#[test]
fn zones_are_asked_for_where_a_service_s_packets_leave_or_something_else_asks() {
    let asked = |world: Value, subject: Subject| {
        let mut facts: NetworkFacts = serde_json::from_value(world).unwrap();
        facts.hosted_zones = Default::default();
        let names = needs(&facts, &subject).into_iter().filter_map(|need| match need.what {
            What::ZonesOfService { name, .. } | What::Zones { name, .. } => Some(name),
            _ => None,
        });
        names.collect::<Vec<_>>()
    };
    let (sm, s3) = (
        "secretsmanager.us-east-1.amazonaws.com",
        "scripts.s3.us-east-1.amazonaws.com",
    );
    assert_eq!(asked(same_vpc(), db()), Vec::<&str>::new());
    assert_eq!(asked(over_transit(), db()), Vec::<&str>::new());
    assert_eq!(asked(with_nat(), subject(SNOWFLAKE, 443)), Vec::<&str>::new());
    assert_eq!(asked(nat_alone(), db()), [DB_HOST, s3, sm]);
    assert_eq!(
        asked(same_vpc(), subject("db.corp.internal", 5432)),
        ["db.corp.internal", s3, sm]
    );
}
