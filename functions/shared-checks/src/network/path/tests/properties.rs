//! Properties of the walk, over worlds that are broken at random.

use proptest::prelude::*;
use serde_json::{Value, json};
use shared_domain::Verdict;

use super::worlds::*;
use super::*;

pub(super) type Start = (fn() -> Value, fn() -> Subject);

/// Every topology in which the source is reached.
pub(super) const REACHING: [Start; 5] = [
    (same_vpc, db),
    (peered, db),
    (over_transit, db),
    (over_peered_transit, db),
    (with_nat, || subject(SNOWFLAKE, 443)),
];

/// Every topology whose fixes are tried: in the last, what lies behind the gateway is out of sight.
pub(super) const TRIED: [Start; 6] = {
    let [a, b, c, d, e] = REACHING;
    [a, b, c, d, e, (on_premises, || subject("192.168.10.5", 1521))]
};

/// An element of a list of the world, chosen by a number.
fn chosen<'w>(world: &'w mut Value, list: &str, number: usize) -> Option<&'w mut Value> {
    let all = world[list].as_array_mut()?;
    let count = all.len().max(1);
    all.get_mut(number % count)
}

/// Breaks one thing of a world; the numbers choose which.
pub(super) fn break_something(world: &mut Value, (kind, number): (u8, usize)) {
    let empty = |one: &mut Value, key: &str| one[key] = json!([]);
    match kind % 10 {
        0 => chosen(world, "SecurityGroups", number)
            .into_iter()
            .for_each(|one| empty(one, "IpPermissions")),
        1 => chosen(world, "SecurityGroups", number)
            .into_iter()
            .for_each(|one| empty(one, "IpPermissionsEgress")),
        2 => chosen(world, "NetworkAcls", number)
            .into_iter()
            .for_each(|one| empty(one, "Entries")),
        // Half of the addresses, or of the ports.
        3 => push(
            world,
            "/NetworkAcls/acl-glue/Entries",
            json!({"RuleNumber": 50, "Egress": number % 2 == 0, "Protocol": "6", "RuleAction": "deny", "CidrBlock": "10.0.0.0/8",
                "PortRange": {"From": 1024, "To": 40000}}),
        ),
        4 => {
            if let Some(table) = chosen(world, "RouteTables", number) {
                let routes = table["Routes"].as_array_mut().unwrap();
                if routes.len() > 1 {
                    routes.pop();
                }
            }
        }
        5 => chosen(world, "TransitGatewayRouteTables", number)
            .into_iter()
            .for_each(|one| empty(one, "Routes")),
        6 => chosen(world, "VpcPeeringConnections", number)
            .into_iter()
            .for_each(|one| one["Status"]["Code"] = json!("rejected")),
        // What nobody can type a remedy for.
        7 => chosen(world, "VpnConnections", number)
            .into_iter()
            .for_each(|one| one["VgwTelemetry"] = json!([{"Status": "DOWN"}])),
        8 => chosen(world, "VpnGateways", number)
            .into_iter()
            .for_each(|one| empty(one, "VpcAttachments")),
        _ => chosen(world, "NatGateways", number)
            .into_iter()
            .for_each(|one| one["State"] = json!("failed")),
    }
}

/// Adds one rule that allows; the numbers choose where, and whether everything or a part.
fn allow_something(world: &mut Value, (kind, number): (u8, usize)) {
    let everything = || json!({"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]});
    let entry = |egress: bool| json!({"RuleNumber": 1, "Egress": egress, "Protocol": "-1", "RuleAction": "allow", "CidrBlock": "0.0.0.0/0"});
    let add = |one: Option<&mut Value>, key: &str, rule: Value| {
        one.into_iter()
            .for_each(|one| one[key].as_array_mut().unwrap().push(rule.clone()));
    };
    // Half of the connection's subnet, which widens nothing that is open already.
    let half = || json!({"IpProtocol": "-1", "IpRanges": [{"CidrIp": "10.50.1.128/25"}]});
    match kind % 6 {
        4 => add(chosen(world, "SecurityGroups", number), "IpPermissions", half()),
        5 => add(chosen(world, "SecurityGroups", number), "IpPermissionsEgress", half()),
        0 => add(chosen(world, "SecurityGroups", number), "IpPermissions", everything()),
        1 => add(
            chosen(world, "SecurityGroups", number),
            "IpPermissionsEgress",
            everything(),
        ),
        2 => add(chosen(world, "NetworkAcls", number), "Entries", entry(true)),
        _ => add(chosen(world, "NetworkAcls", number), "Entries", entry(false)),
    }
}

/// Puts every list of the world into another order.
fn shuffle(value: &mut Value, seed: &mut u64) {
    match value {
        Value::Array(all) => {
            for index in (1..all.len()).rev() {
                *seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
                all.swap(index, (*seed >> 33) as usize % (index + 1));
            }
            all.iter_mut().for_each(|one| shuffle(one, seed));
        }
        Value::Object(fields) => fields.values_mut().for_each(|one| shuffle(one, seed)),
        _ => {}
    }
}

fn rank(reachability: Reachability) -> u8 {
    match reachability {
        Reachability::Reachable => 0,
        Reachability::Unknown => 1,
        Reachability::Degraded => 2,
        Reachability::Blocked => 3,
    }
}

pub(super) fn breaks() -> impl Strategy<Value = Vec<(u8, usize)>> {
    proptest::collection::vec((any::<u8>(), 0usize..8), 0..4)
}

proptest! {
    #[test]
    fn adding_an_allow_rule_never_blocks(start in 0usize..5, broken in breaks(), allowed in (any::<u8>(), 0usize..8)) {
        let (world, subject) = REACHING[start];
        let mut before = world();
        for which in broken {
            break_something(&mut before, which);
        }
        let mut after = before.clone();
        allow_something(&mut after, allowed);
        let (before, after) = (judged_only(&before, &subject()), judged_only(&after, &subject()));
        let known = codes(&before);
        for finding in &after.findings {
            prop_assert!(known.contains(&finding.code.as_str()), "{} is new", finding.code);
        }
        prop_assert!(rank(reach(&after)) <= rank(reach(&before)));
    }

    #[test]
    fn the_order_of_lists_changes_nothing(start in 0usize..5, broken in breaks(), seed in any::<u64>()) {
        let (world, subject) = REACHING[start];
        let mut sorted = world();
        for which in broken {
            break_something(&mut sorted, which);
        }
        let (mut shuffled, mut seed) = (sorted.clone(), seed);
        shuffle(&mut shuffled, &mut seed);
        let (sorted, shuffled) = (judged(&sorted, &subject()), judged(&shuffled, &subject()));
        prop_assert_eq!(codes(&sorted), codes(&shuffled));
        prop_assert_eq!(reach(&sorted), reach(&shuffled));
    }

    #[test]
    fn a_more_specific_route_wins_and_a_wider_one_changes_nothing(start in 1usize..4, length in 8u8..=32, at in 0usize..8, back in any::<bool>()) {
        prop_assume!(length != 16);
        let (world, subject) = REACHING[start];
        let mut world = world();
        // Towards the source in the table of the connection's subnet, towards the connection in that of the source's.
        let (table, address) = if back { (2, [10, 50, 1, 20]) } else { (0, [10, 60, 1, 20]) };
        let net = ipnet::Ipv4Net::new(address.into(), length).unwrap().trunc();
        let routes = world["RouteTables"][table]["Routes"].as_array_mut().unwrap();
        let at = at % (routes.len() + 1);
        routes.insert(at, dead(route(&net.to_string(), "VpcPeeringConnectionId", "pcx-gone")));
        let diagnosis = judged_only(&world, &subject());
        if length < 16 {
            prop_assert_eq!(codes(&diagnosis), Vec::<&str>::new());
            prop_assert_eq!(reach(&diagnosis), Reachability::Reachable);
        } else {
            // Of the replies only those to a part of the subnet are lost, where the route is narrower than it.
            let expected = if back && length > 24 { Reachability::Degraded } else { Reachability::Blocked };
            prop_assert_eq!(reach(&diagnosis), expected);
            prop_assert!(diagnosis.findings.iter().all(|finding| finding.resource.id != "sg-db"));
        }
    }

    #[test]
    fn the_same_holds_in_the_tables_of_transit_gateways(peered in any::<bool>(), length in 8u8..=32, last in any::<bool>(), back in any::<bool>()) {
        prop_assume!(length != 16);
        let mut world = if peered { over_peered_transit() } else { over_transit() };
        let (table, address) = match (back, peered) {
            (false, _) => (0, [10, 60, 1, 20]),
            (true, false) => (1, [10, 50, 1, 20]),
            (true, true) => (3, [10, 50, 1, 20]),
        };
        let net = ipnet::Ipv4Net::new(address.into(), length).unwrap().trunc();
        let routes = world["TransitGatewayRouteTables"][table]["Routes"].as_array_mut().unwrap();
        let at = if last { routes.len() } else { 0 };
        routes.insert(at, json!({"DestinationCidrBlock": net.to_string(), "State": "blackhole", "Type": "static"}));
        let diagnosis = judged_only(&world, &db());
        if length < 16 {
            prop_assert_eq!(reach(&diagnosis), Reachability::Reachable);
        } else {
            let expected = if back && length > 24 { Reachability::Degraded } else { Reachability::Blocked };
            prop_assert_eq!(reach(&diagnosis), expected);
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

#[test]
fn removing_any_single_needed_element_blocks() {
    let common: [Break; 4] = [
        |w, _| clear(w, "/SecurityGroups/sg-glue/IpPermissionsEgress"),
        |w, _| clear(w, "/SecurityGroups/sg-glue/IpPermissions"),
        |w, _| {
            w["NetworkAcls"][0]["Entries"].as_array_mut().unwrap().remove(0);
        },
        |w, _| {
            w["NetworkAcls"][0]["Entries"].as_array_mut().unwrap().remove(2);
        },
    ];
    let to_database: [Break; 3] = [
        |w, _| clear(w, "/SecurityGroups/sg-db/IpPermissions"),
        |w, _| {
            w["NetworkAcls"][1]["Entries"].as_array_mut().unwrap().remove(0);
        },
        |w, _| {
            w["NetworkAcls"][1]["Entries"].as_array_mut().unwrap().remove(2);
        },
    ];
    let between_vpcs: [Break; 2] = [
        |w, _| {
            w["RouteTables"][0]["Routes"].as_array_mut().unwrap().pop();
        },
        |w, _| {
            w["RouteTables"][2]["Routes"].as_array_mut().unwrap().pop();
        },
    ];
    let transit: [Break; 6] = [
        |w, _| {
            w["TransitGatewayVpcAttachments"].as_array_mut().unwrap().remove(0);
            kill(w, "/RouteTables/rtb-glue/Routes/2");
        },
        |w, _| {
            w["TransitGatewayVpcAttachments"].as_array_mut().unwrap().remove(1);
            kill(w, "/RouteTables/rtb-db/Routes/1");
        },
        |w, _| w["TransitGatewayAttachments"][0]["Association"] = json!(null),
        |w, _| {
            w["TransitGatewayAttachments"]
                .as_array_mut()
                .unwrap()
                .last_mut()
                .unwrap()["Association"] = json!(null)
        },
        |w, _| clear(w, "/TransitGatewayRouteTables/tgwrtb-glue/Routes"),
        |w, _| clear(w, "/TransitGatewayRouteTables/1/Routes"),
    ];
    let peered_transit: [Break; 5] = [
        |w, _| clear(w, "/TransitGatewayRouteTables/tgwrtb-db/Routes"),
        |w, _| clear(w, "/TransitGatewayRouteTables/tgwrtb-in/Routes"),
        |w, _| w["TransitGatewayAttachments"][1]["Association"] = json!(null),
        |w, _| w["TransitGatewayAttachments"][2]["Association"] = json!(null),
        |w, _| w["TransitGatewayPeeringAttachments"][0]["State"] = json!("rejected"),
    ];
    let nat: [Break; 4] = [
        |w, _| {
            w["RouteTables"][0]["Routes"].as_array_mut().unwrap().pop();
        },
        |w, _| {
            w["RouteTables"][2]["Routes"].as_array_mut().unwrap().pop();
        },
        |w, _| w["NatGateways"][0]["State"] = json!("failed"),
        |w, _| clear(w, "/NetworkAcls/acl-public/Entries"),
    ];
    let peering: [Break; 1] = [|w, _| {
        clear(w, "/VpcPeeringConnections");
        kill(w, "/RouteTables/rtb-glue/Routes/2");
    }];
    for (start, (world, subject)) in REACHING.into_iter().enumerate() {
        let needed: Vec<Break> = match start {
            0 => [&common[..], &to_database].concat(),
            1 => [&common[..], &to_database, &between_vpcs, &peering].concat(),
            2 => [&common[..], &to_database, &between_vpcs, &transit].concat(),
            3 => [&common[..], &to_database, &between_vpcs, &transit, &peered_transit].concat(),
            _ => [&common[..], &nat].concat(),
        };
        for (at, remove) in needed.into_iter().enumerate() {
            let (mut world, mut subject) = (world(), subject());
            remove(&mut world, &mut subject);
            let diagnosis = judged_only(&world, &subject);
            assert_eq!(
                reach(&diagnosis),
                Reachability::Blocked,
                "topology {start}, element {at}"
            );
            assert!(
                diagnosis
                    .findings
                    .iter()
                    .any(|finding| finding.verdict == Verdict::Fail)
            );
        }
    }
}
