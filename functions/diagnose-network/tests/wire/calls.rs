//! What the topologies cost in calls, and that nothing is asked for twice.

use super::*;

#[tokio::test]
async fn every_topology_is_judged_in_as_few_calls_and_rounds_as_are_told_and_asks_for_nothing_twice() {
    println!("| topology | calls, rounds | collecting | judging |");
    println!("| --- | --- | --- | --- |");
    for topology in topologies() {
        let account = Account::new((topology.world)());
        let input: Input = serde_json::from_value((topology.document)()).unwrap();
        let subject = handler::subject(&input).unwrap();
        let start = Instant::now();
        let facts = handler::collect(&account.clients(), &subject).await;
        let collected = start.elapsed();
        let start = Instant::now();
        let diagnosis = handler::judge(&facts, &subject);
        let judged = start.elapsed();
        let calls = account.calls();
        let counted = format!("{}, {}", calls.len(), account.depth());
        println!("| {} | {counted} | {collected:.1?} | {judged:.1?} |", topology.name);
        assert_eq!(
            reach(&diagnosis),
            topology.reachability,
            "{}: {diagnosis:#?}",
            topology.name
        );
        if topology.reachability == Reachability::Reachable {
            assert_eq!(codes(&diagnosis), Vec::<&str>::new(), "{}", topology.name);
            assert_eq!(diagnosis.unknown, Vec::new(), "{}", topology.name);
        }
        assert_eq!(counted, topology.told(), "{}: {calls:#?}", topology.name);
    }
}

/// Which of its subnets' addresses a database has, and which are S3's, is asked where not all that they may be is open; then it decides.
/// S3's are not asked for where the way to S3 is open whichever it has, and they tell nothing of the way to the source.
#[tokio::test]
async fn what_narrows_down_is_asked_for_where_it_can_matter() {
    const INTERFACES: &str = "ec2:DescribeNetworkInterfaces";
    const LISTS: &str = "ec2:GetManagedPrefixListEntries";
    fn shut(cidr: &str) -> Value {
        let mut world = same_vpc();
        let entry =
            json!({"RuleNumber": 50, "Egress": true, "Protocol": "-1", "RuleAction": "deny", "CidrBlock": cidr});
        push(&mut world, "/NetworkAcls/acl-glue/Entries", entry);
        world
    }
    let rows: [(&str, Value, &[&str], &[&str]); 4] = [
        ("all is open", same_vpc(), &[], &[]),
        ("another address is shut", shut("10.50.11.99/32"), &[], &[INTERFACES]),
        (
            "the database's address is shut",
            shut("10.50.11.20/32"),
            &["SRC_NACL_EGRESS"],
            &[INTERFACES],
        ),
        (
            "another public address is shut",
            shut("8.8.8.8/32"),
            &[],
            &[INTERFACES, LISTS],
        ),
    ];
    for (name, world, expected, asked) in rows {
        let account = Account::new(world);
        let diagnosis = diagnose(&account, document(URL)).await;
        assert_eq!(codes(&diagnosis), expected, "{name}");
        assert_eq!(diagnosis.unknown, Vec::new(), "{name}");
        let made = account.actions();
        for action in [INTERFACES, LISTS] {
            assert_eq!(made.contains(action), asked.contains(&action), "{name}: {action}");
        }
        assert!(account.depth() <= 4, "{name}: {} deep", account.depth());
    }
}

#[tokio::test]
async fn the_region_of_a_bucket_is_told_by_an_object_that_was_read_from_it() {
    const LOCATION: &str = "s3:GetBucketLocation";
    let account = Account::new(same_vpc()).refusing(LOCATION, Refusal::Denied);
    let mut with_script = document(URL);
    with_script["evidence"]["script"] = json!({"connections": []});
    let diagnosis = diagnose(&account, with_script.clone()).await;
    assert_eq!(diagnosis.unknown, Vec::new());
    assert!(!account.actions().contains(LOCATION));
    // Of another bucket it says nothing.
    with_script["evidence"]["job"]["DefaultArguments"] = json!({"--TempDir": "s3://company-temp/glue/"});
    let diagnosis = diagnose(&account, with_script).await;
    let mut unknown = diagnosis.unknown.iter();
    assert!(
        unknown.any(|check| check.would_help == LOCATION),
        "{:#?}",
        (&diagnosis, account.calls())
    );
}

/// What a fix would lead to is read as well, so that it is tried on that: where a new NAT gateway would stand, and what is on a gateway
/// that no route leads to yet. Where a name leads nowhere, the zones that might answer for it are one call more.
#[tokio::test]
async fn what_the_proof_of_a_fix_asks_for_is_read_within_the_same_bounds() {
    struct Row {
        broken: fn(&mut Value),
        world: fn() -> Value,
        document: fn() -> Value,
        code: &'static str,
        proven: Option<bool>,
        steps: &'static [&'static str],
        calls: usize,
        depth: usize,
    }
    fn default_route(world: &mut Value, route: Value) {
        clear(world, "/NatGateways");
        set(world, "/RouteTables/rtb-glue/Routes/2", route);
    }
    let rows = [
        Row {
            broken: |w| default_route(w, route("0.0.0.0/0", "GatewayId", "igw-1")),
            world: with_nat,
            document: snowflake,
            code: "IGW_NO_PUBLIC_IP",
            proven: Some(true),
            steps: &[],
            calls: 20,
            depth: 5,
        },
        Row {
            broken: |w| {
                default_route(
                    w,
                    json!({"DestinationIpv6CidrBlock": "::/0", "EgressOnlyInternetGatewayId": "eigw-1", "State": "active"}),
                )
            },
            world: with_nat,
            document: snowflake,
            code: "ROUTE_NONE",
            proven: Some(true),
            steps: &[],
            calls: 20,
            depth: 5,
        },
        Row {
            broken: |w| {
                clear(w, "/RouteTables/rtb-glue/Routes");
                set(w, "/VpnConnections/vpn-1/VgwTelemetry/0/Status", json!("DOWN"));
            },
            world: on_premises,
            document: || document("jdbc:postgresql://192.168.10.5:5432/orders"),
            code: "ROUTE_NONE",
            proven: Some(false),
            steps: &["ROUTE_NONE", "VPN_DOWN"],
            calls: 18,
            depth: 6,
        },
    ];
    for row in rows {
        let mut world = (row.world)();
        (row.broken)(&mut world);
        let account = Account::new(world);
        let diagnosis = diagnose(&account, (row.document)()).await;
        let finding = &diagnosis.findings[0];
        assert_eq!(
            (finding.code.as_str(), finding.fix.proven),
            (row.code, row.proven),
            "{:#?}",
            finding.fix
        );
        let steps: Vec<&str> = finding.fix.steps.iter().map(|step| step.code.as_str()).collect();
        assert_eq!(steps, row.steps);
        let (calls, depth) = (account.calls(), account.depth());
        println!("{}: {} calls, {depth} deep", row.code, calls.len());
        assert!(
            calls.len() <= row.calls && depth <= row.depth,
            "{} calls, {depth} deep: {calls:#?}",
            calls.len()
        );
    }
}

/// Who answers for the names of services is asked where their packets would leave: one listing for all of them, and records only of zones
/// that could hold one.
#[tokio::test]
async fn who_answers_for_services_is_asked_once_and_only_where_their_packets_leave() {
    const SM: &str = "secretsmanager.us-east-1.amazonaws.com.";
    const LIST: &str = "route53:ListHostedZonesByVPC";
    const RECORDS: &str = "route53:ListResourceRecordSets";
    type Row = (
        &'static str,
        fn() -> Value,
        &'static str,
        Reachability,
        &'static [&'static str],
    );
    let rows: [Row; 11] = [
        ("endpoints of one's own", same_vpc, URL, Reachability::Reachable, &[]),
        ("a peering", peered, URL, Reachability::Reachable, &[]),
        (
            "a database that nothing leads to",
            two_vpcs,
            URL,
            Reachability::Blocked,
            &[LIST],
        ),
        (
            "the same, and a zone of its own name that leads to an endpoint",
            || {
                let mut world = by_private_link();
                linked(&mut world);
                world
            },
            URL,
            Reachability::Reachable,
            &[LIST, RECORDS],
        ),
        (
            "a database of another account by such a zone",
            || {
                let mut world = by_private_link();
                linked(&mut world);
                clear(&mut world, "/DBInstances");
                world
            },
            URL,
            Reachability::Reachable,
            &[LIST, RECORDS],
        ),
        (
            "a secondary that is dead, of a primary that a health check watches",
            || {
                let mut world = same_vpc();
                let record = |address: &str, role: &str| {
                    json!({"Name": "db.corp.internal.", "Type": "A", "SetIdentifier": role, "Failover": role,
                        "HealthCheckId": "11111111-2222-3333-4444-555555555555", "ResourceRecords": [{"Value": address}]})
                };
                let records = json!([record("10.60.4.5", "SECONDARY"), record("10.50.11.20", "PRIMARY")]);
                push(
                    &mut world,
                    "/HostedZones",
                    json!({"Id": "Z1", "Name": "corp.internal.", "PrivateZone": true, "VPCs": [{"VPCId": "vpc-glue"}],
                        "ResourceRecordSets": records}),
                );
                world
            },
            "jdbc:postgresql://db.corp.internal:5432/orders",
            Reachability::Unknown,
            &[LIST, RECORDS],
        ),
        ("NAT alone", nat_alone, URL, Reachability::Reachable, &[LIST]),
        (
            "NAT, and a zone of a hub that no route leads to",
            || {
                let mut world = nat_alone();
                hub_zone(&mut world, SM, SM, "10.99.0.5");
                world
            },
            URL,
            Reachability::Blocked,
            &[LIST, RECORDS],
        ),
        (
            "NAT, and the zone that an endpoint with private DNS has made",
            || {
                let mut world = nat_alone();
                hub_zone(&mut world, SM, SM, "10.99.0.5");
                world["HostedZones"][0]["Owner"] = json!({"OwningService": "vpce.amazonaws.com"});
                world
            },
            URL,
            Reachability::Reachable,
            &[LIST],
        ),
        (
            "a source in a private zone, and endpoints of one's own",
            serverless,
            "jdbc:redshift://wh.corp.internal:5439/dev",
            Reachability::Reachable,
            &[LIST, RECORDS],
        ),
        (
            "a source in a private zone, and a hub's zone for S3 whatever the table has",
            || {
                let mut world = serverless();
                let star = "\\052.s3.us-east-1.amazonaws.com.";
                hub_zone(&mut world, "s3.us-east-1.amazonaws.com.", star, "10.99.0.5");
                world
            },
            "jdbc:redshift://wh.corp.internal:5439/dev",
            Reachability::Blocked,
            &[LIST, RECORDS, RECORDS, RECORDS],
        ),
    ];
    for (name, world, url, reachability, expected) in rows {
        let account = Account::new(world());
        let diagnosis = diagnose(&account, document(url)).await;
        assert_eq!(reach(&diagnosis), reachability, "{name}: {diagnosis:#?}");
        let calls = account.calls().into_iter().map(|call| call.action);
        let mut asked: Vec<String> = calls.filter(|action| action.starts_with("route53:")).collect();
        asked.sort();
        assert_eq!(asked, expected, "{name}");
        println!("{name}: {} calls, {} deep", account.calls().len(), account.depth());
    }
}
