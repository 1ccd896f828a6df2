//! Names that interface endpoints of the connection's own VPC have by private DNS: packets go there, whatever else leads to the service.

use serde_json::{Value, json};
use shared_domain::Verdict;

use super::hubs::verdict;
use super::worlds::*;
use super::*;

/// An interface endpoint to S3 with private DNS for every question of the VPC, which admits the connection.
fn interface(world: &mut Value, options: Value) {
    push(
        world,
        "/SecurityGroups",
        group("sg-s3if", "vpc-glue", json!([tcp_from_group(443, "sg-glue")])),
    );
    let mut endpoint = json!({"VpcEndpointId": "vpce-s3if", "VpcEndpointType": "Interface", "VpcId": "vpc-glue", "State": "available",
        "ServiceName": "com.amazonaws.us-east-1.s3", "SubnetIds": ["subnet-glue"], "Groups": [{"GroupId": "sg-s3if"}],
        "PrivateDnsEnabled": true, "NetworkInterfaceIds": []});
    if options != Value::Null {
        endpoint["DnsOptions"] = json!({"PrivateDnsOnlyForInboundResolverEndpoint": options});
    }
    push(world, "/VpcEndpoints", endpoint);
}

fn shut(world: &mut Value) {
    let groups = world["SecurityGroups"].as_array_mut().unwrap();
    groups.last_mut().unwrap()["IpPermissions"] = json!([]);
}

fn for_others(world: &mut Value) {
    let endpoints = world["VpcEndpoints"].as_array_mut().unwrap();
    let policy = json!({"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "arn:aws:s3:::others/*"}]});
    endpoints.last_mut().unwrap()["PolicyDocument"] = json!(policy.to_string());
}

/// A NAT gateway as the only way to S3.
fn nat_to_s3() -> Value {
    let mut world = nat_alone();
    world["VpcEndpoints"].as_array_mut().unwrap().remove(0);
    let routes = world["RouteTables"][0]["Routes"].as_array_mut().unwrap();
    routes.retain(|route| route.get("DestinationPrefixListId").is_none());
    world
}

#[test]
fn s3s_own_name_decides_where_its_packets_go() {
    type Row = (&'static str, fn() -> Value, fn(&mut Value), &'static str, &'static str);
    let rows: [Row; 16] = [
        (
            "beside a gateway endpoint, open",
            same_vpc,
            |w| interface(w, json!(false)),
            "S3_NO_PATH",
            "pass",
        ),
        (
            "beside a gateway endpoint, shut",
            same_vpc,
            |w| {
                interface(w, json!(false));
                shut(w)
            },
            "S3_NO_PATH",
            "fail",
        ),
        (
            "for inbound endpoints only, shut",
            same_vpc,
            |w| {
                interface(w, json!(true));
                shut(w)
            },
            "S3_NO_PATH",
            "pass",
        ),
        (
            "beside a gateway endpoint, nobody says for whom, shut",
            same_vpc,
            |w| {
                interface(w, Value::Null);
                shut(w)
            },
            "S3_NO_PATH",
            "unknown",
        ),
        (
            "beside a gateway endpoint, nobody says for whom, open",
            same_vpc,
            |w| interface(w, Value::Null),
            "S3_NO_PATH",
            "pass",
        ),
        (
            "without private DNS, shut",
            same_vpc,
            |w| {
                interface(w, json!(false));
                shut(w);
                w["VpcEndpoints"].as_array_mut().unwrap().last_mut().unwrap()["PrivateDnsEnabled"] = json!(false);
            },
            "S3_NO_PATH",
            "pass",
        ),
        (
            "in a VPC that asks no private zone, shut",
            same_vpc,
            |w| {
                interface(w, json!(false));
                shut(w);
                set(w, "/VpcAttributes/vpc-glue/EnableDnsHostnames/Value", json!(false));
            },
            "S3_NO_PATH",
            "pass",
        ),
        (
            "over NAT, open",
            nat_to_s3,
            |w| interface(w, json!(false)),
            "S3_NO_PATH",
            "not applicable",
        ),
        (
            "over NAT, shut",
            nat_to_s3,
            |w| {
                interface(w, json!(false));
                shut(w)
            },
            "S3_NO_PATH",
            "fail",
        ),
        (
            "over NAT, nobody says for whom, shut",
            nat_to_s3,
            |w| {
                interface(w, Value::Null);
                shut(w)
            },
            "S3_NO_PATH",
            "fail",
        ),
        (
            "over NAT, not available",
            nat_to_s3,
            |w| {
                interface(w, json!(false));
                shut(w);
                w["VpcEndpoints"].as_array_mut().unwrap().last_mut().unwrap()["State"] = json!("deleting");
            },
            "S3_NO_PATH",
            "not applicable",
        ),
        (
            "over NAT, for another bucket",
            nat_to_s3,
            |w| {
                interface(w, json!(false));
                for_others(w)
            },
            "S3_ENDPOINT_POLICY",
            "fail",
        ),
        (
            "beside a gateway endpoint, for another bucket",
            same_vpc,
            |w| {
                interface(w, json!(false));
                for_others(w)
            },
            "S3_ENDPOINT_POLICY",
            "fail",
        ),
        (
            "for inbound endpoints only, for another bucket",
            same_vpc,
            |w| {
                interface(w, json!(true));
                for_others(w)
            },
            "S3_ENDPOINT_POLICY",
            "pass",
        ),
        (
            "open, beside a gateway endpoint for another bucket",
            same_vpc,
            |w| {
                interface(w, json!(false));
                let policy = json!({"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "arn:aws:s3:::others/*"}]});
                set(w, "/VpcEndpoints/vpce-s3/PolicyDocument", json!(policy.to_string()));
            },
            "S3_ENDPOINT_POLICY",
            "not applicable",
        ),
        (
            "the only one, shut",
            same_vpc,
            |w| {
                w["VpcEndpoints"].as_array_mut().unwrap().remove(0);
                w["RouteTables"][0]["Routes"].as_array_mut().unwrap().pop();
                interface(w, json!(false));
                shut(w);
            },
            "S3_NO_PATH",
            "fail",
        ),
    ];
    for (name, world, change, code, expected) in rows {
        let mut world = world();
        change(&mut world);
        let diagnosis = judged_only(&world, &db());
        assert_eq!(verdict(&diagnosis, code), expected, "{name}: {diagnosis:#?}");
        let of_group = diagnosis
            .findings
            .iter()
            .all(|one| one.code != "S3_NO_PATH" || one.verdict != Verdict::Fail || one.resource.id == "sg-s3if");
        assert!(of_group, "{name}: {diagnosis:#?}");
    }
}

/// A source that a partner's endpoint service has, by an endpoint in the connection's subnet with these names.
fn partner(names: &[&str]) -> Value {
    let mut world = same_vpc();
    push(
        &mut world,
        "/SecurityGroups",
        group("sg-partner", "vpc-glue", json!([tcp_from_group(5432, "sg-glue")])),
    );
    let names: Vec<Value> = names.iter().map(|name| json!({"DnsName": name})).collect();
    push(
        &mut world,
        "/VpcEndpoints",
        json!({"VpcEndpointId": "vpce-partner", "VpcEndpointType": "Interface", "VpcId": "vpc-glue",
        "ServiceName": "com.amazonaws.vpce.us-east-1.vpce-svc-1", "State": "available", "SubnetIds": ["subnet-glue"],
        "Groups": [{"GroupId": "sg-partner"}], "PrivateDnsEnabled": true, "NetworkInterfaceIds": [], "DnsEntries": names}),
    );
    world
}

#[test]
fn a_private_name_of_an_endpoint_service_leads_to_the_endpoint() {
    const HOST: &str = "db.partner.example";
    type Row = (&'static str, &'static [&'static str], fn(&mut Value), &'static str);
    let rows: [Row; 10] = [
        (
            "its name",
            &["vpce-partner-1.vpce-svc-1.us-east-1.vpce.amazonaws.com", HOST],
            |_| {},
            "pass",
        ),
        ("its name, shut", &[HOST], shut_last, "fail"),
        ("a wildcard, shut", &["*.partner.example"], shut_last, "fail"),
        ("another name, shut", &["dbx.partner.example"], shut_last, "unknown"),
        (
            "another wildcard, shut",
            &["*.db.partner.example"],
            shut_last,
            "unknown",
        ),
        (
            "the end of another label, shut",
            &["*.tner.example"],
            shut_last,
            "unknown",
        ),
        (
            "private DNS off, shut",
            &[HOST],
            |w| {
                shut_last(w);
                w["VpcEndpoints"].as_array_mut().unwrap().last_mut().unwrap()["PrivateDnsEnabled"] = json!(false);
            },
            "unknown",
        ),
        (
            "gone, shut",
            &[HOST],
            |w| {
                shut_last(w);
                w["VpcEndpoints"].as_array_mut().unwrap().last_mut().unwrap()["State"] = json!("deleted");
            },
            "unknown",
        ),
        (
            "a wildcard, shut, and a more specific zone of one's own",
            &["*.partner.example"],
            |w| {
                shut_last(w);
                hub_zone(w, "db.partner.example.", "db.partner.example.", "10.50.11.20");
            },
            "pass",
        ),
        (
            "its name, shut, and a wider zone of one's own",
            &[HOST],
            |w| {
                shut_last(w);
                hub_zone(w, "partner.example.", "db.partner.example.", "10.50.11.20");
            },
            "fail",
        ),
    ];
    for (name, names, change, expected) in rows {
        let mut world = partner(names);
        change(&mut world);
        let diagnosis = judged_only(&world, &subject(HOST, 5432));
        assert_eq!(
            verdict(&diagnosis, "DST_SG_INGRESS"),
            expected,
            "{name}: {diagnosis:#?}"
        );
    }
}

fn shut_last(world: &mut Value) {
    shut(world);
}
