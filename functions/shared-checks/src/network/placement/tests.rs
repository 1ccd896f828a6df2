use serde_json::{Value, json};
use shared_domain::Request;
use shared_domain::source::Engine;
use shared_domain::step::{AwsContext, Way};

use super::*;
use worlds::*;

#[allow(dead_code, clippy::duplicate_mod)]
#[path = "../path/tests/worlds.rs"]
mod worlds;

fn route() -> Route {
    let request = json!({"connection": "orders-prod", "source": "postgresql",
        "endpoint": {"host": DB_HOST, "port": 5432, "database": "orders"}, "auth": {"method": "secret", "secretId": "s"}});
    Route {
        way: Way::Ask,
        reason: String::new(),
        request: Request::parse(request).unwrap(),
        engine: Some(Engine::Postgresql),
        context: AwsContext {
            account: "111122223333".into(),
            region: "us-east-1".into(),
            partition: "aws".into(),
        },
        existing: None,
        questions: vec![],
        problems: vec![],
        refusal: None,
    }
}

fn facts(world: &Value) -> NetworkFacts {
    serde_json::from_value(world.clone()).unwrap()
}

fn of_world(world: &Value) -> Vec<Place> {
    let facts = facts(world);
    let subnets = facts.subnets.get().cloned().unwrap_or_default();
    let groups = facts.security_groups.get().cloned().unwrap_or_default();
    let groups = groups_for_glue(&groups, "vpc-glue", &["sg-db".to_owned()]);
    places(
        &facts,
        &route(),
        &spots(&worth_judging(subnets), &groups),
        Some("us-east-1a"),
    )
}

/// The world of one VPC, with a subnet more that has no way to S3, and a group more that the database does not admit.
fn with_alternatives() -> Value {
    let mut world = same_vpc();
    push(
        &mut world,
        "/Subnets",
        subnet("subnet-bare", "vpc-glue", "10.50.2.0/24", "us-east-1b"),
    );
    push(
        &mut world,
        "/NetworkAcls",
        acl("acl-bare", "vpc-glue", &["subnet-bare"]),
    );
    push(
        &mut world,
        "/SecurityGroups",
        group("sg-other", "vpc-glue", json!([self_rule("sg-other")])),
    );
    world
}

#[test]
fn a_place_is_said_to_reach_exactly_when_the_diagnosis_of_a_connection_there_says_so() {
    let world = with_alternatives();
    let facts = facts(&world);
    let places = of_world(&world);
    assert_eq!(places.len(), 6, "three subnets with two groups");
    for place in &places {
        let mut route = route();
        route.request.network = Some(Network {
            subnet_id: Some(place.subnet_id.clone()),
            security_group_ids: vec![place.security_group_id.clone()],
        });
        let judged = crate::network::diagnose(&facts, &Subject::of_request(&route).unwrap());
        assert_eq!(place.reachability, judged.network.unwrap().reachability, "{place:?}");
        let failing = judged.findings.iter().map(|finding| finding.code);
        assert!(failing.eq(place.speaks_against.iter().map(|one| one.code)), "{place:?}");
    }
}

#[test]
fn the_place_that_reaches_everything_comes_first_and_the_others_say_why_not() {
    let places = of_world(&with_alternatives());
    let first = &places[0];
    assert_eq!(
        (
            first.subnet_id.as_str(),
            first.security_group_id.as_str(),
            first.reachability
        ),
        ("subnet-glue", "sg-glue", Reachability::Reachable)
    );
    assert!(first.speaks_against.is_empty());
    assert!(
        first.speaks_for.iter().any(|reason| reason.contains("5432")),
        "{first:?}"
    );
    let against = |subnet: &str, group: &str| -> Vec<String> {
        let place = places
            .iter()
            .find(|place| place.subnet_id == subnet && place.security_group_id == group);
        let objections = place.unwrap().speaks_against.iter();
        objections.map(|one| one.code.to_string()).collect()
    };
    assert!(against("subnet-bare", "sg-glue").contains(&"S3_NO_PATH".to_owned()));
    assert!(against("subnet-glue", "sg-other").contains(&"DST_SG_INGRESS".to_owned()));
}

#[test]
fn a_group_that_does_not_admit_itself_is_no_group_for_glue_and_the_one_that_the_source_names_comes_first() {
    let groups = facts(&with_alternatives()).security_groups.get().cloned().unwrap();
    let ids = |source: &[&str]| -> Vec<String> {
        let source: Vec<String> = source.iter().map(|id| (*id).to_owned()).collect();
        let fit = groups_for_glue(&groups, "vpc-glue", &source);
        fit.into_iter().map(|group| group.group_id).collect()
    };
    assert_eq!(ids(&["sg-db"]), ["sg-glue", "sg-other"]);
    assert_eq!(ids(&[]), ["sg-glue", "sg-other"]);
}

#[test]
fn a_place_that_a_connection_has_is_judged_too_and_told_once() {
    let facts = facts(&with_alternatives());
    let subnets = facts.subnets.get().cloned().unwrap();
    let groups = facts.security_groups.get().cloned().unwrap();
    let of = |ids: &[&str]| -> Vec<Subnet> {
        let named = subnets.iter().filter(|subnet| ids.contains(&subnet.subnet_id.as_str()));
        named.cloned().collect()
    };
    let used = |subnet: &str, groups: &[&str]| UsedPlace {
        subnet_id: subnet.into(),
        security_group_ids: groups.iter().map(|id| (*id).to_owned()).collect(),
        connection: "crm-prod".into(),
    };
    let group = |id: &str| {
        groups
            .iter()
            .filter(|group| group.group_id == id)
            .cloned()
            .collect::<Vec<_>>()
    };
    let judged = |from: &[&str], used: &[UsedPlace]| {
        let mut found = spots(&of(from), &group("sg-glue"));
        add_used(&mut found, used, &subnets, &groups);
        places(&facts, &route(), &found, None)
    };
    let said = |place: &Place| place.speaks_for.iter().any(|reason| reason.contains("`crm-prod`"));
    let elsewhere = judged(&["subnet-bare"], &[used("subnet-glue", &["sg-glue"])]);
    assert_eq!(elsewhere.len(), 2);
    assert!(elsewhere[0].subnet_id == "subnet-glue" && said(&elsewhere[0]) && !said(&elsewhere[1]));
    assert_eq!(elsewhere[0].reachability, Reachability::Reachable);
    let same = judged(&["subnet-glue"], &[used("subnet-glue", &["sg-glue"])]);
    assert!(same.len() == 1 && said(&same[0]), "it is the same place");
    let only = judged(&[], &[used("subnet-glue", &["sg-glue", "sg-other"])]);
    assert_eq!(only.len(), 2, "without a VPC to look in there are the connections'");
    assert!(
        judged(&[], &[used("subnet-gone", &["sg-glue"])]).is_empty(),
        "it is not described"
    );
}

#[test]
fn a_vpc_that_is_joined_to_the_source_s_offers_places_too_and_the_walk_says_whether_they_reach_it() {
    let context = route().context;
    let ids = |world: &Value| -> Vec<(String, String)> {
        let found = neighbours("vpc-db", &context, &facts(world)).into_iter();
        found.map(|one| (one.vpc_id, one.by)).collect()
    };
    let changed = |pointer: &str, value: &str| {
        let mut world = peered();
        set(&mut world, pointer, json!(value));
        world
    };
    let glue = |by: &str| vec![("vpc-glue".to_owned(), by.to_owned())];
    for (name, world, expected) in [
        ("peered", peered(), glue("pcx-1")),
        ("over a transit gateway", over_transit(), glue("tgw-1")),
        ("alone", two_vpcs(), vec![]),
        (
            "not active",
            changed("/VpcPeeringConnections/pcx-1/Status/Code", "deleted"),
            vec![],
        ),
        (
            "another account's",
            changed("/VpcPeeringConnections/pcx-1/RequesterVpcInfo/OwnerId", "999999999999"),
            vec![],
        ),
        (
            "in another Region",
            changed("/VpcPeeringConnections/pcx-1/RequesterVpcInfo/Region", "eu-west-1"),
            vec![],
        ),
    ] {
        assert_eq!(ids(&world), expected, "{name}");
    }

    let offered = |world: &Value| {
        let facts = facts(world);
        let subnets = facts.subnets.get().cloned().unwrap();
        let groups = facts.security_groups.get().cloned().unwrap();
        let joined = neighbours("vpc-db", &context, &facts);
        let found = spots_of(&joined[0], &subnets, &groups, &["sg-db".to_owned()]);
        places(&facts, &route(), &found, Some("us-east-1a"))
    };
    let mut shut = peered();
    clear(&mut shut, "/RouteTables/rtb-db/Routes");
    for (world, reachability) in [(peered(), Reachability::Reachable), (shut, Reachability::Blocked)] {
        let places = offered(&world);
        let [place] = places.as_slice() else {
            panic!("{places:?}")
        };
        assert_eq!(
            (place.subnet_id.as_str(), place.reachability),
            ("subnet-glue", reachability)
        );
        assert!(
            place
                .speaks_for
                .iter()
                .any(|reason| reason.contains("which pcx-1 joins")),
            "{place:?}"
        );
    }
}

#[test]
fn of_many_subnets_every_zone_has_one_and_the_fullest_are_left_out() {
    let many: Vec<Subnet> = (0..500)
        .map(|number| Subnet {
            subnet_id: format!("subnet-{number:03}"),
            availability_zone: if number == 0 { "b" } else { "a" }.into(),
            available_ip_address_count: Some(number),
            ..Subnet::default()
        })
        .collect();
    let chosen: Vec<String> = worth_judging(many).into_iter().map(|subnet| subnet.subnet_id).collect();
    assert_eq!(
        chosen,
        [
            "subnet-499",
            "subnet-000",
            "subnet-498",
            "subnet-497",
            "subnet-496",
            "subnet-495"
        ]
    );
}

#[test]
fn the_vpcs_with_a_route_towards_an_address_are_places_the_most_specific_first() {
    let table = |vpc: &str, routes: Value| {
        serde_json::from_value::<RouteTable>(
            json!({"RouteTableId": format!("rtb-{vpc}"), "VpcId": vpc, "Routes": routes}),
        )
        .unwrap()
    };
    let to = |range: &str, key: &str, id: &str| json!({"DestinationCidrBlock": range, key: id, "State": "active"});
    let gone =
        json!({"DestinationCidrBlock": "172.16.9.0/24", "VpcPeeringConnectionId": "pcx-gone", "State": "blackhole"});
    let tables = [
        table("vpc-hub", json!([to("0.0.0.0/0", "TransitGatewayId", "tgw-1")])),
        table("vpc-vpn", json!([to("172.16.0.0/16", "GatewayId", "vgw-1"), gone])),
        table("vpc-vpn", json!([to("172.16.9.0/24", "GatewayId", "vgw-1")])),
        table("vpc-web", json!([to("0.0.0.0/0", "GatewayId", "igw-1")])),
        table("vpc-nat", json!([to("0.0.0.0/0", "NatGatewayId", "nat-1")])),
        table("vpc-own", json!([to("172.16.9.0/26", "GatewayId", "local")])),
        table("vpc-far", json!([to("10.0.0.0/8", "VpcPeeringConnectionId", "pcx-1")])),
    ];
    let found: Vec<(String, String)> = towards("172.16.9.5".parse().unwrap(), &tables)
        .into_iter()
        .map(|one| (one.vpc_id, one.by))
        .collect();
    let expected = [("vpc-own", "local"), ("vpc-vpn", "vgw-1"), ("vpc-hub", "tgw-1")];
    assert_eq!(found, expected.map(|(vpc, by)| (vpc.to_owned(), by.to_owned())));
}
