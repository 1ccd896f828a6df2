//! What is read, and how: filters, pages, every kind of database, what does not exist.

use super::*;

#[tokio::test]
async fn a_large_account_is_filtered_by_aws_and_little_of_it_is_kept() {
    let mut world = same_vpc();
    for number in 0..5_000 {
        let other = group(
            &format!("sg-other-{number}"),
            "vpc-glue",
            json!([tcp_from(5432, "10.0.0.0/8")]),
        );
        push(&mut world, "/SecurityGroups", other);
    }
    for number in 0..500 {
        let subnet_id = format!("subnet-other-{number}");
        push(
            &mut world,
            "/RouteTables",
            table(
                &format!("rtb-other-{number}"),
                "vpc-glue",
                "10.50.0.0/16",
                &[&subnet_id],
                false,
            ),
        );
        push(
            &mut world,
            "/Subnets",
            subnet(&subnet_id, "vpc-glue", "10.50.200.0/28", "us-east-1b"),
        );
        push(
            &mut world,
            "/NetworkAcls",
            acl(&format!("acl-other-{number}"), "vpc-glue", &[&subnet_id]),
        );
        let mut interface = database_interface("vpc-glue", &subnet_id, "10.50.200.9");
        interface["NetworkInterfaceId"] = json!(format!("eni-other-{number}"));
        push(&mut world, "/NetworkInterfaces", interface);
    }
    let (account, small) = (Account::new(world), Account::new(same_vpc()));
    let input: Input = serde_json::from_value(document(URL)).unwrap();
    let subject = handler::subject(&input).unwrap();
    let facts = handler::collect(&account.clients(), &subject).await;
    assert_eq!(reach(&handler::judge(&facts, &subject)), Reachability::Reachable);

    // The size of the account is nowhere to be seen: the same calls, the same answers.
    let few = handler::collect(&small.clients(), &subject).await;
    assert_eq!(facts, few);
    let sorted = |account: &Account| {
        let mut calls: Vec<_> = account
            .calls()
            .into_iter()
            .map(|call| (call.action, call.resources))
            .collect();
        calls.sort();
        calls
    };
    assert_eq!(sorted(&account), sorted(&small));
    for call in account.calls() {
        // The account's own setting has nothing to narrow it by.
        let whole = call.action == "ec2:DescribeVpcBlockPublicAccessOptions";
        assert!(whole || !call.narrowed_by.is_empty(), "{call:?} asks for everything");
        assert!(call.resources <= 10, "{call:?}");
    }
    let kept = serde_json::to_string(&facts).unwrap().len();
    assert!(kept < 16_384, "{kept} bytes of facts are kept");
}

#[tokio::test]
async fn the_largest_facts_are_judged_in_a_moment() {
    // More than any filter leaves: rules up to the quota, in the groups, ACLs and tables that the walk meets.
    let mut world = over_transit();
    let cidr = |number: u32| format!("10.{}.{}.0/24", 128 + number / 256, number % 256);
    for number in 0..1_000 {
        push(
            &mut world,
            "/SecurityGroups/sg-glue/IpPermissionsEgress",
            tcp_from(5432, &cidr(number)),
        );
        push(
            &mut world,
            "/SecurityGroups/sg-db/IpPermissions",
            tcp_from(5432, &cidr(number)),
        );
        push(
            &mut world,
            "/RouteTables/rtb-glue/Routes",
            route(&cidr(number), "TransitGatewayId", "tgw-1"),
        );
        push(
            &mut world,
            "/RouteTables/rtb-db/Routes",
            route(&cidr(number), "TransitGatewayId", "tgw-1"),
        );
    }
    for number in 0..10_000_u32 {
        let routes = json!({"DestinationCidrBlock": format!("172.{}.{}.0/24", 16 + number / 256 % 16, number % 256), "State": "active",
            "Type": "propagated", "TransitGatewayAttachments": [{"TransitGatewayAttachmentId": "att-x", "ResourceId": "vpc-x", "ResourceType": "vpc"}]});
        push(&mut world, "/TransitGatewayRouteTables/tgwrtb-glue/Routes", routes);
    }
    for number in 0..40 {
        let entry = |egress: bool| {
            json!({"RuleNumber": 200 + number, "Egress": egress, "Protocol": "6", "RuleAction": "deny",
                "CidrBlock": cidr(number), "PortRange": {"From": 1, "To": 1024 + number}})
        };
        push(&mut world, "/NetworkAcls/acl-glue/Entries", entry(true));
        push(&mut world, "/NetworkAcls/acl-db/Entries", entry(false));
    }
    let facts: NetworkFacts = serde_json::from_value(world).unwrap();
    let input: Input = serde_json::from_value(document(URL)).unwrap();
    let subject = handler::subject(&input).unwrap();
    let start = Instant::now();
    let diagnosis = handler::judge(&facts, &subject);
    let took = start.elapsed();
    println!("judging the largest facts took {took:.1?}");
    assert_eq!(reach(&diagnosis), Reachability::Reachable, "{:#?}", diagnosis.findings);
    assert!(took.as_secs() < 3, "{took:?}");
}

#[tokio::test]
async fn all_pages_are_read() {
    for topology in topologies() {
        let account = Account::new((topology.world)()).in_pages_of(1);
        let diagnosis = diagnose(&account, (topology.document)()).await;
        let whole = diagnose(&Account::new((topology.world)()), (topology.document)()).await;
        assert_eq!(diagnosis, whole, "{}", topology.name);
    }
}

#[tokio::test]
async fn every_kind_of_database_is_read_over_the_wire() {
    let groups = json!([{"VpcSecurityGroupId": "sg-db", "Status": "active"}]);
    let interface = json!({"NetworkInterfaceId": "eni-9", "SubnetId": "subnet-db", "PrivateIpAddress": "10.50.11.40"});
    let subnets = json!([{"SubnetIdentifier": "subnet-db", "SubnetAvailabilityZone": {"Name": "us-east-1a"}}]);
    let member = |number: usize| {
        let mut member = database("vpc-glue", "subnet-db");
        member["DBInstanceIdentifier"] = json!(format!("ledger-{number}"));
        member
    };
    let cluster = json!({"DBClusterIdentifier": "ledger", "Engine": "aurora-postgresql", "Status": "available", "DBSubnetGroup": "g",
        "Endpoint": "ledger.cluster-abc.us-east-1.rds.amazonaws.com",
        "CustomEndpoints": ["reports.cluster-custom-abc.us-east-1.rds.amazonaws.com"], "VpcSecurityGroups": groups,
        "DBClusterMembers": [{"DBInstanceIdentifier": "ledger-1", "IsClusterWriter": true}, {"DBInstanceIdentifier": "ledger-2", "IsClusterWriter": false}]});
    let theirs = "etl-endpoint-0a1b.111122223333.us-east-1.redshift-serverless.amazonaws.com";
    let redshift = "etl-endpoint-0a1b.abc.us-east-1.redshift.amazonaws.com";
    let sources: [(&str, &str, Value); 7] = [
        (
            "ledger.cluster-abc.us-east-1.rds.amazonaws.com",
            "DBClusters",
            cluster.clone(),
        ),
        (
            "reports.cluster-custom-abc.us-east-1.rds.amazonaws.com",
            "DBClusters",
            cluster,
        ),
        (
            "front.proxy-abc.us-east-1.rds.amazonaws.com",
            "DBProxies",
            json!({"DBProxyName": "front", "Status": "available", "Endpoint": "e", "VpcId": "vpc-glue",
                "VpcSecurityGroupIds": ["sg-db"], "VpcSubnetIds": ["subnet-db"]}),
        ),
        (
            "front-ro.endpoint.proxy-abc.us-east-1.rds.amazonaws.com",
            "DBProxyEndpoints",
            json!({"DBProxyEndpointName": "front-ro", "DBProxyName": "front", "Status": "available", "Endpoint": "e", "VpcId": "vpc-glue",
                "VpcSecurityGroupIds": ["sg-db"], "VpcSubnetIds": ["subnet-db"]}),
        ),
        (
            "wh.abc.us-east-1.redshift.amazonaws.com",
            "Clusters",
            json!({"ClusterIdentifier": "wh", "ClusterStatus": "available", "VpcId": "vpc-glue", "ClusterSubnetGroupName": "g",
                "Endpoint": {"Address": "wh.abc.us-east-1.redshift.amazonaws.com", "Port": 5439}, "AvailabilityZone": "us-east-1a",
                "VpcSecurityGroups": groups}),
        ),
        (
            redshift,
            "EndpointAccessList",
            json!({"EndpointName": "etl", "ClusterIdentifier": "wh", "EndpointStatus": "active", "Address": redshift,
                "VpcSecurityGroups": groups, "VpcEndpoint": {"VpcEndpointId": "vpce-9", "VpcId": "vpc-glue", "NetworkInterfaces": [interface]}}),
        ),
        (
            theirs,
            "WorkgroupEndpoints",
            json!({"endpointName": "etl", "workgroupName": "sales", "endpointStatus": "ACTIVE", "address": theirs, "subnetIds": ["subnet-db"],
                "vpcSecurityGroups": [{"vpcSecurityGroupId": "sg-db", "status": "active"}],
                "vpcEndpoint": {"vpcEndpointId": "vpce-9", "vpcId": "vpc-glue", "networkInterfaces": [
                    {"networkInterfaceId": "eni-9", "subnetId": "subnet-db", "privateIpAddress": "10.50.11.40"}]}}),
        ),
    ];
    for (host, list, described) in sources {
        let mut world = same_vpc();
        push(&mut world, &format!("/{list}"), described);
        for number in [1, 2] {
            push(&mut world, "/DBInstances", member(number));
        }
        push(
            &mut world,
            "/DBSubnetGroups",
            json!({"DBSubnetGroupName": "g", "VpcId": "vpc-glue", "Subnets": subnets}),
        );
        push(
            &mut world,
            "/ClusterSubnetGroups",
            json!({"ClusterSubnetGroupName": "g", "VpcId": "vpc-glue", "Subnets": subnets}),
        );
        let account = Account::new(world.clone());
        let diagnosis = diagnose(&account, document(&format!("jdbc:postgresql://{host}:5432/orders"))).await;
        assert_eq!(
            reach(&diagnosis),
            Reachability::Reachable,
            "{host}: {:#?}",
            diagnosis.unknown
        );
        let instances = account
            .calls()
            .into_iter()
            .filter(|call| call.action == "rds:DescribeDBInstances");
        assert!(instances.count() <= 1, "{host}: the members of a cluster are one call");

        set(&mut world, "/SecurityGroups/sg-db/IpPermissions", json!([]));
        let diagnosis = diagnose(
            &Account::new(world),
            document(&format!("jdbc:postgresql://{host}:5432/orders")),
        )
        .await;
        assert_eq!(codes(&diagnosis), ["DST_SG_INGRESS"], "{host}");
    }
}

#[tokio::test]
async fn what_does_not_exist_is_told_from_what_cannot_be_read() {
    let mut world = same_vpc();
    set(&mut world, "/Subnets", json!([]));
    let diagnosis = diagnose(&Account::new(world), document(URL)).await;
    assert_eq!(codes(&diagnosis), ["CONN_SUBNET_NOT_FOUND"]);
    let hosts = [
        "gone.abc.us-east-1.rds.amazonaws.com",
        "gone.cluster-abc.us-east-1.rds.amazonaws.com",
        "gone.proxy-abc.us-east-1.rds.amazonaws.com",
        "gone.endpoint.proxy-abc.us-east-1.rds.amazonaws.com",
        "gone.abc.us-east-1.redshift.amazonaws.com",
        "gone.111122223333.us-east-1.redshift-serverless.amazonaws.com",
    ];
    for host in hosts {
        let account = Account::new(same_vpc());
        let diagnosis = diagnose(&account, document(&format!("jdbc:postgresql://{host}:5432/orders"))).await;
        let unknown = diagnosis
            .unknown
            .iter()
            .find(|check| check.code == "DNS_HOST_UNKNOWN")
            .unwrap();
        assert!(
            unknown.reason.contains("not a database of this account"),
            "{host}: {}",
            unknown.reason
        );
    }
}

#[tokio::test]
async fn a_name_that_a_resolver_rule_forwards_is_unknown() {
    let mut world = same_vpc();
    push(
        &mut world,
        "/ResolverRuleAssociations",
        json!({"Id": "rslvr-rrassoc-1", "ResolverRuleId": "rslvr-rr-1", "VPCId": "vpc-glue", "Status": "COMPLETE"}),
    );
    push(
        &mut world,
        "/ResolverRules",
        json!({"Id": "rslvr-rr-1", "DomainName": "amazonaws.com.", "RuleType": "FORWARD", "TargetIps": [{"Ip": "10.9.9.9", "Port": 53}]}),
    );
    let diagnosis = diagnose(&Account::new(world.clone()), document(URL)).await;
    let resolver = |diagnosis: &Diagnosis| {
        let found = diagnosis
            .unknown
            .iter()
            .find(|check| check.code == "DNS_CUSTOM_RESOLVER");
        found.cloned().unwrap()
    };
    assert_eq!(codes(&diagnosis), Vec::<&str>::new());
    assert!(
        resolver(&diagnosis).reason.contains("10.9.9.9"),
        "{:?}",
        diagnosis.unknown
    );
    for how in [Refusal::Denied, Refusal::Throttled, Refusal::TimedOut] {
        let account = Account::new(world.clone()).refusing("route53resolver:ListResolverRules", how);
        let diagnosis = diagnose(&account, document(URL)).await;
        assert_eq!(
            resolver(&diagnosis).would_help,
            "route53resolver:ListResolverRules",
            "{how:?}"
        );
        assert_eq!(reach(&diagnosis), Reachability::Unknown, "{how:?}");
    }
}

#[tokio::test]
async fn with_facts_no_call_is_made_and_the_answer_is_the_same() {
    for topology in topologies() {
        let account = Account::new((topology.world)());
        let input: Input = serde_json::from_value((topology.document)()).unwrap();
        let subject = handler::subject(&input).unwrap();
        let facts = handler::collect(&account.clients(), &subject).await;
        let live = handler::judge(&facts, &subject);
        let silent = Account::new(json!({}));
        let mut replay = (topology.document)();
        replay["facts"] = serde_json::to_value(&facts).unwrap();
        let mut replayed = diagnose(&silent, replay).await;
        assert!(replayed.facts.take().is_some(), "{}: they are handed on", topology.name);
        assert_eq!(replayed, live, "{}", topology.name);
        assert_eq!(silent.calls(), Vec::new());
    }
}

#[tokio::test]
async fn a_connection_that_is_only_planned_is_judged_before_it_exists() {
    let preflight = json!({"route": {"way": "register", "reason": "new", "engine": "postgresql",
        "context": {"account": "111122223333", "region": "us-east-1", "partition": "aws"},
        "request": {"connection": "new", "endpoint": {"host": DB_HOST, "port": 5432, "database": "orders"},
            "auth": {"method": "secret", "secretId": "glue/new"},
            "network": {"subnetId": "subnet-glue", "securityGroupIds": ["sg-glue"]}}}});
    let diagnosis = diagnose(&Account::new(same_vpc()), preflight.clone()).await;
    assert_eq!(codes(&diagnosis), Vec::<&str>::new(), "{diagnosis:#?}");
    assert_eq!(reach(&diagnosis), Reachability::Reachable);
    let mut closed = same_vpc();
    set(
        &mut closed,
        "/SecurityGroups/sg-db/IpPermissions",
        json!([tcp_from_group(5433, "sg-glue")]),
    );
    assert_eq!(
        codes(&diagnose(&Account::new(closed), preflight).await),
        ["DST_SG_INGRESS"]
    );
}

#[tokio::test]
async fn without_a_connection_everything_is_unknown() {
    let account = Account::new(json!({}));
    let unread = json!({"evidence": {"connections": [{"name": "orders-prod", "connection": {"unreadable": "AccessDeniedException: no"}}]}});
    for document in [json!({}), json!({"evidence": {}}), unread] {
        let diagnosis = diagnose(&account, document).await;
        assert!(
            diagnosis
                .findings
                .iter()
                .all(|finding| finding.verdict != Verdict::Fail)
        );
        assert!(!diagnosis.unknown.is_empty());
        assert_eq!(reach(&diagnosis), Reachability::Unknown);
    }
    assert_eq!(account.calls(), Vec::new());
}
