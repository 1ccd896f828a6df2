//! What the mask promises.

use std::net::IpAddr;

use ipnet::IpNet;
use proptest::prelude::*;
use serde_json::json;

use super::*;

fn facts() -> Facts {
    serde_json::from_value(json!({
        "route": {"way": "diagnose", "reason": "asked", "request": {"connection": "orders-prod", "glueRole": "arn:aws:iam::111122223333:role/etl/Acme-Runner"},
            "context": {"account": "111122223333", "region": "eu-central-1", "partition": "aws"}},
        "evidence": {
            "observedAt": "2026-11-28T10:00:00Z",
            "context": {"account": "111122223333", "region": "eu-central-1", "partition": "aws"},
            "job": {"Name": "acme-nightly", "Role": "Acme-Runner", "Command": {"Name": "glueetl", "ScriptLocation": "s3://acme-scripts/jobs/load_orders.py"}},
            "connections": [{"name": "orders-prod", "connection": {"Name": "orders-prod", "ConnectionType": "JDBC",
                "ConnectionProperties": {"JDBC_CONNECTION_URL": "jdbc:postgresql://orders-prod.cluster-abcdefghijkl.eu-central-1.rds.amazonaws.com:5432/sales",
                    "SECRET_ID": "acme/orders"}}}],
            "testError": "FATAL: password authentication failed for user \"jane_doe\" (10.50.11.20:5432, db.acme.example) in account 111122223333",
        },
        "credentials": {"Secrets": [{"SecretId": "acme/orders", "Description": {"Name": "acme/orders",
            "ARN": "arn:aws:secretsmanager:eu-central-1:111122223333:secret:acme/orders-AbCdEf"}}]},
        "network": {"Vpcs": [{"VpcId": "vpc-0a1b2c3d", "CidrBlock": "10.50.0.0/16", "OwnerId": "111122223333"}],
            "HostedZones": [{"Id": "Z1", "Name": "acme.example."}]},
    }))
    .expect("facts")
}

#[test]
fn nothing_that_says_whose_it_is_stays_and_what_a_reader_needs_does() {
    let facts = facts();
    let masked = serde_json::to_string(&Mask::of(&[&facts]).facts(&facts).expect("facts")).expect("JSON");
    for gone in [
        "acme",
        "Acme",
        "orders",
        "jane",
        "111122223333",
        "10.50.",
        "sales",
        "abcdefghijkl",
        "Runner",
    ] {
        assert!(!masked.contains(gone), "{gone}: {masked}");
    }
    for stays in [
        "vpc-0a1b2c3d",
        ".eu-central-1.rds.amazonaws.com:5432/",
        "password authentication failed for user",
        "glueetl",
        ".py",
        "-AbCdEf",
        "cluster-",
    ] {
        assert!(masked.contains(stays), "{stays}: {masked}");
    }
}

#[test]
fn the_same_is_replaced_by_the_same_wherever_it_stands() {
    let facts = facts();
    let masked = serde_json::to_value(Mask::of(&[&facts]).facts(&facts).expect("facts")).expect("JSON");
    let at = |path: &str| masked.pointer(path).and_then(Value::as_str).unwrap_or_default();
    let connection = at("/evidence/connections/0/name");
    assert_eq!(connection, at("/route/request/connection"));
    let url = at("/evidence/connections/0/connection/ConnectionProperties/JDBC_CONNECTION_URL");
    assert!(url.contains(&format!("//{connection}.cluster-")), "{url}");
    let (secret, arn) = (
        at("/credentials/Secrets/0/SecretId"),
        at("/credentials/Secrets/0/Description/ARN"),
    );
    assert!(arn.ends_with(&format!(":secret:{secret}-AbCdEf")), "{arn} {secret}");
    assert!(at("/route/request/glueRole").ends_with(at("/evidence/job/Role")));
}

#[test]
fn masked_facts_are_masked_again_without_harm_and_an_empty_mask_changes_nothing_but_addresses() {
    let nothing = Facts::default();
    let mask = Mask::of(&[&nothing]);
    assert_eq!(mask.facts(&nothing), Some(nothing));
    assert_eq!(
        mask.text("java.net.ConnectException: Connection refused"),
        "java.net.ConnectException: Connection refused"
    );
    let once = Mask::of(&[&facts()]).facts(&facts()).expect("facts");
    assert!(Mask::of(&[&once]).facts(&once).is_some());
}

#[test]
fn an_address_keeps_its_class_and_the_resolver_of_a_vpc_stays_its_second() {
    let facts = facts();
    let mask = Mask::of(&[&facts]);
    for kept in [
        "0.0.0.0/0",
        "::/0",
        "127.0.0.1",
        "169.254.169.253",
        "10.0.0.0/8",
        "172.16.0.0/12",
        "0.0.0.0",
    ] {
        assert_eq!(mask.text(kept), kept);
    }
    let vpc: IpNet = mask.text("10.50.0.0/16").parse().expect("a block");
    let resolver: IpAddr = mask.text("10.50.0.2").parse().expect("an address");
    assert_eq!(vpc.network(), vpc.addr());
    let (IpAddr::V4(base), IpAddr::V4(resolver)) = (vpc.network(), resolver) else {
        panic!("IPv4")
    };
    assert_eq!(resolver.to_bits() - base.to_bits(), 2);
    assert!(
        mask.text("10.50.7.9")
            .parse::<IpAddr>()
            .is_ok_and(|address| vpc.contains(&address))
    );
    assert_eq!(
        mask.text("driver 19.0.0.0.ru-2024 and 1.2.3"),
        "driver 19.0.0.0.ru-2024 and 1.2.3"
    );
}

proptest! {
    #[test]
    fn two_addresses_share_as_much_as_they_did(one: u32, flip in 0_u32..32, network in 8_u8..29) {
        let mut with_vpc = facts();
        let base = ipnet::Ipv4Net::new(std::net::Ipv4Addr::from_bits(one), network).expect("a block").trunc();
        with_vpc.network = serde_json::from_value(json!({"Vpcs": [{"VpcId": "vpc-1", "CidrBlock": base.to_string()}]})).expect("facts");
        let mask = Mask::of(&[&with_vpc]);
        let other = one ^ (1 << flip);
        let masked = |bits: u32| match mask.addresses.whole(&std::net::Ipv4Addr::from_bits(bits).to_string()) {
            Some(text) => text.parse::<std::net::Ipv4Addr>().expect("an address").to_bits(),
            None => 0,
        };
        let shared = |one: u32, other: u32| (one ^ other).leading_zeros();
        prop_assert_eq!(shared(one, other), shared(masked(one), masked(other)));
        let is_private = |bits: u32| std::net::Ipv4Addr::from_bits(bits).is_private();
        prop_assert_eq!(is_private(one), is_private(masked(one)));
    }

    #[test]
    fn no_text_breaks_it(text in "\\PC{0,200}") {
        let mask = Mask::of(&[&facts()]);
        let _ = mask.text(&text);
        let _ = mask.text(&format!("arn:aws:iam::1:role/{text} s3://{text} jdbc:postgresql://{text}/x user \"{text}\""));
    }
}
