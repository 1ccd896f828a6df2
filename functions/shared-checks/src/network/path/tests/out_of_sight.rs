//! What stands at a destination of one's own is judged where the way there cannot be seen; a hub may translate addresses, so that only what
//! stops every private address stops the packets.

use serde_json::{Value, json};

use super::hubs::verdict;
use super::worlds::*;
use super::*;

/// The database behind a transit gateway whose tables another account keeps.
fn hidden_transit() -> Value {
    let mut world = over_transit();
    world["TransitGateways"][0]["OwnerId"] = json!("999988887777");
    world["TransitGatewayRouteTables"] = json!({"unreadable": "AccessDenied: no"});
    set(
        &mut world,
        "/SecurityGroups/sg-db/IpPermissions",
        json!([tcp_from(5432, "10.50.1.0/24")]),
    );
    world
}

/// The database in the connection's own VPC, behind a firewall's endpoint.
fn inspected() -> Value {
    let mut world = same_vpc();
    push(
        &mut world,
        "/RouteTables/rtb-glue/Routes",
        route("10.50.11.0/24", "GatewayId", "vpce-fw"),
    );
    world
}

/// Behind a core network of Cloud WAN.
fn core_network() -> Value {
    let mut world = hidden_transit();
    let core = "arn:aws:networkmanager::999988887777:core-network/core-1";
    for table in [0, 2] {
        let routes = world["RouteTables"][table]["Routes"].as_array_mut().unwrap();
        let last = routes.last_mut().unwrap();
        last.as_object_mut().unwrap().remove("TransitGatewayId");
        last["CoreNetworkArn"] = json!(core);
    }
    world
}

fn inbound(world: &mut Value, rules: Value) {
    set(world, "/SecurityGroups/sg-db/IpPermissions", rules);
}

/// The network ACL of the database's subnet lets in and out what it allows.
fn acl_of_database(world: &mut Value, allowed: &str) {
    let acls = world["NetworkAcls"].as_array_mut().unwrap();
    let own = acls
        .iter_mut()
        .find(|acl| acl["Associations"].to_string().contains("subnet-db"))
        .unwrap();
    for entry in own["Entries"]
        .as_array_mut()
        .unwrap()
        .iter_mut()
        .filter(|entry| entry["RuleNumber"] == 100)
    {
        entry["CidrBlock"] = json!(allowed);
    }
}

/// The last route of the database's table leads back to the connection.
fn back(world: &mut Value) -> &mut Value {
    world["RouteTables"][2]["Routes"]
        .as_array_mut()
        .unwrap()
        .last_mut()
        .unwrap()
}

/// It leads there by a prefix list.
fn back_by_list(world: &mut Value, cidr: &str) {
    let back = back(world).as_object_mut().unwrap();
    back.remove("DestinationCidrBlock");
    back.insert("DestinationPrefixListId".to_owned(), json!("pl-hub"));
    let list = json!({"PrefixListId": "pl-hub", "PrefixListName": "hub", "Entries": [{"Cidr": cidr}]});
    push(world, "/ManagedPrefixLists", list);
}

#[test]
fn what_needs_no_hub_to_be_seen_is_judged() {
    type Row = (&'static str, fn() -> Value, fn(&mut Value), &'static str, &'static str);
    let rows: [Row; 25] = [
        (
            "a group that admits the subnet",
            hidden_transit,
            |_| {},
            "DST_SG_INGRESS",
            "pass",
        ),
        (
            "a group that admits nobody",
            hidden_transit,
            |w| inbound(w, json!([])),
            "DST_SG_INGRESS",
            "fail",
        ),
        (
            "a group that admits another port",
            hidden_transit,
            |w| inbound(w, json!([tcp_from(3306, "10.0.0.0/8")])),
            "DST_SG_INGRESS",
            "fail",
        ),
        (
            "a group that admits public addresses",
            hidden_transit,
            |w| inbound(w, json!([tcp_from(5432, "198.51.100.0/24")])),
            "DST_SG_INGRESS",
            "fail",
        ),
        (
            "a group that admits another group",
            hidden_transit,
            |w| inbound(w, json!([tcp_from_group(5432, "sg-app")])),
            "DST_SG_INGRESS",
            "fail",
        ),
        (
            "a group that admits everybody",
            hidden_transit,
            |w| inbound(w, json!([tcp_from(5432, "0.0.0.0/0")])),
            "DST_SG_INGRESS",
            "pass",
        ),
        (
            "a group that admits the hub's NAT gateway",
            hidden_transit,
            |w| inbound(w, json!([tcp_from(5432, "10.99.0.7/32")])),
            "DST_SG_INGRESS",
            "unknown",
        ),
        (
            "a group that admits a part of the subnet",
            hidden_transit,
            |w| inbound(w, json!([tcp_from(5432, "10.50.1.0/25")])),
            "DST_SG_INGRESS",
            "unknown",
        ),
        (
            "a group that admits carrier-grade addresses",
            hidden_transit,
            |w| inbound(w, json!([tcp_from(5432, "100.64.0.0/16")])),
            "DST_SG_INGRESS",
            "unknown",
        ),
        (
            "a group that admits the connection's by name",
            hidden_transit,
            |w| inbound(w, json!([tcp_from_group(5432, "sg-glue")])),
            "DST_SG_INGRESS",
            "unknown",
        ),
        (
            "a core network, and a group that admits nobody",
            core_network,
            |w| inbound(w, json!([])),
            "DST_SG_INGRESS",
            "fail",
        ),
        (
            "a core network, and a group that admits the subnet",
            core_network,
            |_| {},
            "DST_SG_INGRESS",
            "pass",
        ),
        (
            "a firewall, and a group that admits nobody",
            inspected,
            |w| inbound(w, json!([])),
            "DST_SG_INGRESS",
            "fail",
        ),
        (
            "a firewall, and a group that admits the connection's",
            inspected,
            |_| {},
            "DST_SG_INGRESS",
            "pass",
        ),
        (
            "a table that cannot be read, and a group that admits nobody",
            same_vpc,
            |w| {
                w["RouteTables"] = json!({"unreadable": "AccessDenied: no"});
                inbound(w, json!([]));
            },
            "DST_SG_INGRESS",
            "fail",
        ),
        (
            "an ACL that lets nothing in",
            hidden_transit,
            |w| acl_of_database(w, "198.51.100.0/24"),
            "DST_NACL_INGRESS",
            "fail",
        ),
        (
            "an ACL that lets the hub in",
            hidden_transit,
            |w| acl_of_database(w, "10.99.0.0/16"),
            "DST_NACL_INGRESS",
            "unknown",
        ),
        (
            "an ACL that lets the subnet in",
            hidden_transit,
            |w| acl_of_database(w, "10.50.0.0/16"),
            "DST_NACL_INGRESS",
            "pass",
        ),
        (
            "an ACL that lets nothing out",
            hidden_transit,
            |w| acl_of_database(w, "198.51.100.0/24"),
            "DST_NACL_RETURN",
            "fail",
        ),
        (
            "no route that leads out of the database's VPC",
            hidden_transit,
            |w| {
                w["RouteTables"][2]["Routes"].as_array_mut().unwrap().pop();
            },
            "RETURN_ROUTE_NONE",
            "fail",
        ),
        (
            "a route back to the hub alone",
            hidden_transit,
            |w| back(w)["DestinationCidrBlock"] = json!("10.99.0.0/16"),
            "RETURN_ROUTE_NONE",
            "unknown",
        ),
        (
            "a route back to the hub alone, by a list",
            hidden_transit,
            |w| back_by_list(w, "10.99.0.0/16"),
            "RETURN_ROUTE_NONE",
            "unknown",
        ),
        (
            "a route by a list of public addresses alone",
            hidden_transit,
            |w| back_by_list(w, "198.51.100.0/24"),
            "RETURN_ROUTE_NONE",
            "fail",
        ),
        (
            "a default route back",
            hidden_transit,
            |w| back(w)["DestinationCidrBlock"] = json!("0.0.0.0/0"),
            "RETURN_ROUTE_NONE",
            "pass",
        ),
        (
            "only a way to the internet",
            hidden_transit,
            |w| {
                *back(w) = route("0.0.0.0/0", "GatewayId", "igw-1");
            },
            "RETURN_ROUTE_NONE",
            "fail",
        ),
    ];
    for (name, world, change, code, expected) in rows {
        let mut world = world();
        change(&mut world);
        let diagnosis = judged_only(&world, &db());
        assert_eq!(verdict(&diagnosis, code), expected, "{name}: {diagnosis:#?}");
        let blocked = expected == "fail";
        assert_eq!(
            reach(&diagnosis) == Reachability::Blocked,
            blocked,
            "{name}: {diagnosis:#?}"
        );
    }
}

#[test]
fn a_rule_that_is_proposed_over_what_cannot_be_seen_names_addresses() {
    for (name, world, expected) in [
        ("another VPC", hidden_transit as fn() -> Value, "10.60."),
        ("the same VPC", inspected, "sg-db"),
    ] {
        let mut world = world();
        set(
            &mut world,
            "/SecurityGroups/sg-glue/IpPermissionsEgress",
            json!([self_rule("sg-glue"), tcp_from(443, "0.0.0.0/0")]),
        );
        let diagnosis = judged_only(&world, &db());
        let finding = diagnosis.findings.iter().find(|one| one.code == "SRC_SG_EGRESS");
        let commands = serde_json::to_string(&finding.unwrap().fix).unwrap();
        assert!(commands.contains(expected), "{name}: {commands}");
        assert_eq!(commands.contains("sg-db"), expected == "sg-db", "{name}: {commands}");
    }
}
