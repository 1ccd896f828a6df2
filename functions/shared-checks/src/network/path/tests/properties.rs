//! Properties of the walk, over worlds that are broken at random.

use proptest::prelude::*;
use serde_json::{Value, json};
use shared_domain::Verdict;

use super::worlds::*;
use super::*;

/// Breaks one thing of a world; the numbers choose which.
fn break_something(world: &mut Value, which: u8) {
    match which % 10 {
        0 => clear(world, "/SecurityGroups/0/IpPermissionsEgress"),
        1 => clear(world, "/SecurityGroups/2/IpPermissions"),
        2 => clear(world, "/NetworkAcls/0/Entries"),
        3 => clear(world, "/NetworkAcls/1/Entries"),
        4 => set(
            world,
            "/RouteTables/0/Routes/2/DestinationCidrBlock",
            json!("10.99.0.0/16"),
        ),
        5 => set(
            world,
            "/RouteTables/2/Routes/1/DestinationCidrBlock",
            json!("10.98.0.0/16"),
        ),
        6 => set(world, "/VpcPeeringConnections/0/Status/Code", json!("rejected")),
        7 => set(
            world,
            "/SecurityGroups/2/IpPermissions",
            json!([tcp_from(5432, "10.50.1.0/25")]),
        ),
        8 => set(world, "/SecurityGroups/1/IpPermissions", json!([])),
        _ => clear(world, "/SecurityGroups/0/IpPermissions"),
    }
}

/// Adds one rule that allows; the number chooses where.
fn allow_something(world: &mut Value, which: u8) {
    let everything = json!({"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]});
    let entry = |egress: bool| json!({"RuleNumber": 1, "Egress": egress, "Protocol": "-1", "RuleAction": "allow", "CidrBlock": "0.0.0.0/0"});
    match which % 9 {
        0 => push(world, "/SecurityGroups/0/IpPermissionsEgress", everything),
        1 => push(world, "/SecurityGroups/0/IpPermissions", everything),
        2 => push(world, "/SecurityGroups/1/IpPermissions", everything),
        3 => push(world, "/SecurityGroups/2/IpPermissions", everything),
        4 => push(world, "/NetworkAcls/0/Entries", entry(true)),
        5 => push(world, "/NetworkAcls/0/Entries", entry(false)),
        6 => push(world, "/NetworkAcls/1/Entries", entry(true)),
        7 => push(world, "/NetworkAcls/1/Entries", entry(false)),
        _ => push(
            world,
            "/SecurityGroups/2/IpPermissions",
            tcp_from(5432, "10.50.1.128/25"),
        ),
    }
}

proptest! {
    #[test]
    fn adding_an_allow_rule_never_blocks(broken in proptest::collection::vec(any::<u8>(), 0..4), allowed in any::<u8>()) {
        let mut before = peered();
        for which in broken {
            break_something(&mut before, which);
        }
        let mut after = before.clone();
        allow_something(&mut after, allowed);
        let (before, after) = (judged(&before, &db()), judged(&after, &db()));
        let known = codes(&before);
        for finding in &after.findings {
            prop_assert!(known.contains(&finding.code.as_str()), "{} is new", finding.code);
        }
    }

    #[test]
    fn the_longest_prefix_wins_whatever_the_order(lengths in proptest::collection::btree_set(8u8..=32, 1..8), seed in any::<u64>()) {
        use crate::network::path::lookup::Lookup;
        use crate::network::path::ranges::Ranges;
        use crate::network::path::routes::divide;
        let address = std::net::Ipv4Addr::new(10, 60, 1, 20);
        let mut routes: Vec<Value> = lengths.iter().map(|length| {
            let net = ipnet::Ipv4Net::new(address, *length).unwrap().trunc();
            route(&net.to_string(), "TransitGatewayId", &format!("tgw-{length}"))
        }).collect();
        let count = routes.len();
        for index in 0..count {
            routes.swap(index, (seed.rotate_left(index as u32 * 7) as usize) % count);
        }
        let table = serde_json::from_value(json!({"RouteTableId": "rtb", "VpcId": "vpc", "Routes": routes})).unwrap();
        let facts = NetworkFacts::default();
        let lookup = Lookup::new(&facts);
        let parts = divide(&lookup, &table, &Ranges::address(address), false).unwrap();
        prop_assert_eq!(parts.len(), 1);
        let longest = lengths.iter().max().unwrap();
        prop_assert_eq!(parts[0].route.unwrap().transit_gateway_id.clone().unwrap(), format!("tgw-{longest}"));
    }

    #[test]
    fn removing_any_single_needed_element_blocks(which in 0usize..10) {
        let needed: [Break; 10] = [
            |w, _| clear(w, "/SecurityGroups/0/IpPermissionsEgress"),
            |w, _| clear(w, "/SecurityGroups/0/IpPermissions"),
            |w, _| clear(w, "/SecurityGroups/2/IpPermissions"),
            |w, _| { w["RouteTables"][0]["Routes"].as_array_mut().unwrap().pop(); },
            |w, _| { w["RouteTables"][2]["Routes"].as_array_mut().unwrap().pop(); },
            |w, _| { w["NetworkAcls"][0]["Entries"].as_array_mut().unwrap().remove(0); },
            |w, _| { w["NetworkAcls"][0]["Entries"].as_array_mut().unwrap().remove(2); },
            |w, _| { w["NetworkAcls"][1]["Entries"].as_array_mut().unwrap().remove(0); },
            |w, _| { w["NetworkAcls"][1]["Entries"].as_array_mut().unwrap().remove(2); },
            |w, _| clear(w, "/VpcPeeringConnections"),
        ];
        let (mut world, mut subject) = (peered(), db());
        needed[which](&mut world, &mut subject);
        let diagnosis = judged(&world, &subject);
        prop_assert_eq!(reach(&diagnosis), Reachability::Blocked);
        prop_assert!(diagnosis.findings.iter().any(|finding| finding.verdict == Verdict::Fail));
    }

    #[test]
    fn facts_of_any_shape_are_judged_without_a_crash(drop in proptest::collection::vec(any::<prop::sample::Index>(), 0..12)) {
        for world in [same_vpc(), peered(), over_transit(), with_nat(), on_premises()] {
            let mut world = world;
            for index in &drop {
                let keys: Vec<String> = world.as_object().unwrap().keys().cloned().collect();
                if !keys.is_empty() {
                    let key = &keys[index.index(keys.len())];
                    match world[key].as_array_mut() {
                        Some(list) if !list.is_empty() => { list.remove(0); }
                        _ => { world.as_object_mut().unwrap().remove(key); }
                    }
                }
            }
            for subject in [db(), subject(SNOWFLAKE, 443), subject("192.168.10.5", 1521)] {
                let diagnosis = judged(&world, &subject);
                prop_assert!(diagnosis.network.is_some());
            }
        }
    }
}
