//! The places that are offered for a connection that does not exist yet.

use super::*;

/// Open questions for a place, with the database that the host names (or another's host) and the places that connections have.
fn asking(selected: bool, used: Value) -> Value {
    let host = if selected { DB_HOST } else { "db.elsewhere.example.com" };
    let database = json!({"number": 1, "kind": "rds-instance", "id": "orders", "engine": "postgres", "host": host, "port": 5432,
        "vpcId": "vpc-glue", "securityGroupIds": ["sg-db"]});
    let mut discovery = json!({"candidates": [database], "usedPlaces": used,
        "questions": [{"path": "network.subnetId", "ask": "?", "why": "", "allowed": [], "commands": []}]});
    if selected {
        discovery["selected"] = database;
    }
    json!({"discovery": discovery, "route": {"way": "ask", "reason": "", "engine": "postgresql",
        "context": {"account": "111122223333", "region": "us-east-1", "partition": "aws"},
        "request": {"connection": "orders-prod", "source": "postgresql", "endpoint": {"host": host, "port": 5432, "database": "orders"}}}})
}

async fn places(account: &Account, document: Value) -> Places {
    let input: Input = serde_json::from_value(document).unwrap();
    match handler::answer(&account.clients(), input).await.unwrap() {
        Answer::Places(places) => places,
        Answer::Diagnosis(diagnosis) => panic!("no places were asked for: {diagnosis:#?}"),
    }
}

#[tokio::test]
async fn a_vpc_of_500_subnets_and_5000_groups_costs_few_calls_and_little_of_the_document() {
    let mut world = same_vpc();
    // The one whose table leads to S3 is among those that are judged.
    set(&mut world, "/Subnets/subnet-glue/AvailableIpAddressCount", json!(250));
    for number in 0..500 {
        let id = format!("subnet-{number:03}");
        push(
            &mut world,
            "/Subnets",
            subnet(&id, "vpc-glue", "10.50.2.0/24", "us-east-1b"),
        );
    }
    for number in 0..5_000 {
        let id = format!("sg-{number:04}");
        push(
            &mut world,
            "/SecurityGroups",
            group(&id, "vpc-glue", json!([self_rule(&id)])),
        );
    }
    let account = Account::new(world).in_pages_of(1_000);
    let found = places(&account, asking(true, json!([]))).await;
    let first = &found.places[0];
    assert_eq!(
        (first.reachability, first.security_group_id.as_str()),
        (Reachability::Reachable, "sg-glue")
    );
    assert!(
        found
            .missing
            .iter()
            .any(|one| one.contains("subnets, of which 6 were judged")),
        "{:?}",
        found.missing
    );
    let calls = account.calls().len();
    assert!(calls <= 40, "{calls} calls");
    let bytes = serde_json::to_vec(&found).unwrap().len();
    assert!(bytes < 40_000, "{bytes} bytes");
}

#[tokio::test]
async fn places_that_connections_have_are_judged_beside_those_of_the_source_s_vpc_and_alone_where_it_has_none() {
    let used = json!([{"subnetId": "subnet-glue", "securityGroupIds": ["sg-glue"], "connection": "crm-prod"}]);
    let said = |found: &Places| {
        let reasons = found.places.iter().flat_map(|place| &place.speaks_for);
        reasons.filter(|reason| reason.contains("`crm-prod`")).count()
    };
    let found = places(&Account::new(same_vpc()), asking(true, used.clone())).await;
    assert!(found.places.len() > 1 && said(&found) == 1, "{found:#?}");
    let found = places(&Account::new(same_vpc()), asking(false, used.clone())).await;
    assert!(found.places.len() == 1 && said(&found) == 1, "{found:#?}");
    let gone = json!([{"subnetId": "subnet-gone", "securityGroupIds": ["sg-glue"], "connection": "crm-prod"}]);
    assert!(
        places(&Account::new(same_vpc()), asking(false, gone))
            .await
            .places
            .is_empty()
    );
    let denied = Account::new(same_vpc()).refusing("ec2:DescribeSubnets", Refusal::Denied);
    let found = places(&denied, asking(false, used)).await;
    assert!(
        found.places.is_empty() && found.missing.iter().any(|why| why.contains("UnauthorizedOperation")),
        "{found:#?}"
    );
}

#[tokio::test]
async fn where_a_few_databases_fit_and_no_host_is_named_the_places_of_each_are_offered_with_it() {
    let mut document = asking(true, json!([]));
    let with_host = places(&Account::new(same_vpc()), document.clone()).await;
    document["discovery"]["selected"] = Value::Null;
    document["route"]["request"]["endpoint"] = Value::Null;
    let found = places(&Account::new(same_vpc()), document.clone()).await;
    assert_eq!(found, with_host);
    let alone = places_and_calls(&document).await;
    let mut another = document["discovery"]["candidates"][0].clone();
    another["id"] = json!("billing");
    another["host"] = json!("billing.abcdefghijkl.us-east-1.rds.amazonaws.com");
    push(&mut document, "/discovery/candidates", another.clone());
    let (both, calls) = places_and_calls(&document).await;
    let whose: Vec<Option<&str>> = both.places.iter().map(|place| place.source.as_deref()).collect();
    let first = document["discovery"]["candidates"][0]["id"].as_str();
    assert_eq!(
        whose[..2],
        [first, Some("billing")],
        "the best of each comes first: {both:#?}"
    );
    let of_first = both.places.iter().filter(|place| place.source.as_deref() == first);
    let of_first: Vec<Place> = of_first.cloned().map(|place| Place { source: None, ..place }).collect();
    assert_eq!(of_first[..], alone.0.places[..of_first.len()]);
    assert!(calls <= alone.1 + 8, "{calls} calls, {} for one", alone.1);
    for _ in 0..4 {
        push(&mut document, "/discovery/candidates", another.clone());
    }
    let (many, calls) = places_and_calls(&document).await;
    assert!(
        many.places.is_empty() && many.missing[0].starts_with("6 databases fit"),
        "{many:#?}"
    );
    assert_eq!(calls, 0);
}

async fn places_and_calls(document: &Value) -> (Places, usize) {
    let account = Account::new(same_vpc());
    let found = places(&account, document.clone()).await;
    (found, account.calls().len())
}

#[tokio::test]
async fn of_a_host_that_no_list_has_the_places_are_those_from_which_a_route_leads_to_its_address() {
    let at = |host: &str| {
        let mut document = asking(false, json!([]));
        document["route"]["request"]["endpoint"]["host"] = json!(host);
        document
    };
    // An address of the VPC's own, which no interface has, and one on premises behind a virtual private gateway.
    let found = places(&Account::new(same_vpc()), at("10.50.1.99")).await;
    let first = &found.places[0];
    assert_eq!(first.reachability, Reachability::Blocked, "{found:#?}");
    assert!(
        first.speaks_for.iter().any(|why| why.contains("whose range")),
        "{found:#?}"
    );
    let mut world = same_vpc();
    push(
        &mut world,
        "/RouteTables/rtb-glue/Routes",
        json!({"DestinationCidrBlock": "172.16.0.0/12", "GatewayId": "vgw-1", "State": "active", "Origin": "CreateRoute"}),
    );
    let found = places(&Account::new(world), at("172.16.9.5")).await;
    let first = &found.places[0];
    assert!(
        first.speaks_for.iter().any(|why| why.contains("which vgw-1 joins")),
        "{found:#?}"
    );
    let found = places(&Account::new(same_vpc()), at("192.168.7.7")).await;
    assert!(
        found.places.is_empty() && found.missing[0].contains("no route table"),
        "{found:#?}"
    );
    let named = places(&Account::new(same_vpc()), at("db.elsewhere.example.com")).await;
    assert!(named.places.is_empty() && named.missing[0].contains("db.elsewhere.example.com"));
}
