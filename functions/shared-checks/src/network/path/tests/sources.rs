//! Every kind of name that leads to a source: found by itself and by a CNAME in a private zone, judged by its own groups and state.

use serde_json::{Value, json};

use super::worlds::*;
use super::*;

/// A kind of source: its host name, and the list of the facts with the resource in it.
struct Source {
    host: &'static str,
    list: &'static str,
    described: fn() -> Value,
    /// A state in which it does not answer: where that stands, and its value.
    down: (&'static str, &'static str),
    resource: &'static str,
    action: &'static str,
}

fn groups() -> Value {
    json!([{"VpcSecurityGroupId": "sg-db", "Status": "active"}])
}

fn cluster() -> Value {
    json!({"DBClusterIdentifier": "ledger", "Engine": "aurora-postgresql", "Status": "available", "DBSubnetGroup": "g",
        "Endpoint": "ledger.cluster-abc.us-east-1.rds.amazonaws.com",
        "ReaderEndpoint": "ledger.cluster-ro-abc.us-east-1.rds.amazonaws.com",
        "CustomEndpoints": ["reports.cluster-custom-abc.us-east-1.rds.amazonaws.com"],
        "VpcSecurityGroups": groups(), "DBClusterMembers": [{"DBInstanceIdentifier": "orders", "IsClusterWriter": true}]})
}

fn managed(pascal: bool) -> Value {
    if pascal {
        json!({"VpcEndpointId": "vpce-9", "VpcId": "vpc-glue",
            "NetworkInterfaces": [{"NetworkInterfaceId": "eni-9", "SubnetId": "subnet-db", "PrivateIpAddress": "10.50.11.40"}]})
    } else {
        json!({"vpcEndpointId": "vpce-9", "vpcId": "vpc-glue",
            "networkInterfaces": [{"networkInterfaceId": "eni-9", "subnetId": "subnet-db", "privateIpAddress": "10.50.11.40"}]})
    }
}

fn workgroup(host: &str) -> Value {
    json!({"workgroupName": "sales", "status": "AVAILABLE", "publiclyAccessible": false, "securityGroupIds": ["sg-db"],
        "subnetIds": ["subnet-db"], "endpoint": {"address": host, "port": 5439, "vpcEndpoints": [managed(false)]}})
}

const WORKGROUP: &str = "sales.111122223333.us-east-1.redshift-serverless.amazonaws.com";
const WORKGROUP_ENDPOINT: &str = "etl-endpoint-0a1b.111122223333.us-east-1.redshift-serverless.amazonaws.com";
const REDSHIFT_ENDPOINT: &str = "etl-endpoint-0a1b.abc.us-east-1.redshift.amazonaws.com";

fn sources() -> Vec<Source> {
    vec![
        Source {
            host: DB_HOST,
            list: "DBInstances",
            described: || database("vpc-glue", "subnet-db"),
            down: ("/DBInstanceStatus", "stopped"),
            resource: "orders",
            action: "rds:DescribeDBInstances",
        },
        Source {
            host: "ledger.cluster-abc.us-east-1.rds.amazonaws.com",
            list: "DBClusters",
            described: cluster,
            down: ("/Status", "stopped"),
            resource: "ledger",
            action: "rds:DescribeDBClusters",
        },
        Source {
            host: "ledger.cluster-ro-abc.us-east-1.rds.amazonaws.com",
            list: "DBClusters",
            described: cluster,
            down: ("/Status", "stopping"),
            resource: "ledger",
            action: "rds:DescribeDBClusters",
        },
        Source {
            host: "reports.cluster-custom-abc.us-east-1.rds.amazonaws.com",
            list: "DBClusters",
            described: cluster,
            down: ("/Status", "deleting"),
            resource: "ledger",
            action: "rds:DescribeDBClusters",
        },
        Source {
            host: "front.proxy-abc.us-east-1.rds.amazonaws.com",
            list: "DBProxies",
            described: || {
                json!({"DBProxyName": "front", "Status": "available", "Endpoint": "front.proxy-abc.us-east-1.rds.amazonaws.com",
                    "VpcId": "vpc-glue", "VpcSecurityGroupIds": ["sg-db"], "VpcSubnetIds": ["subnet-db"]})
            },
            down: ("/Status", "incompatible-network"),
            resource: "front",
            action: "rds:DescribeDBProxies",
        },
        Source {
            host: "front-ro.endpoint.proxy-abc.us-east-1.rds.amazonaws.com",
            list: "DBProxyEndpoints",
            described: || {
                json!({"DBProxyEndpointName": "front-ro", "DBProxyName": "front", "Status": "available", "TargetRole": "READ_ONLY",
                    "Endpoint": "front-ro.endpoint.proxy-abc.us-east-1.rds.amazonaws.com",
                    "VpcId": "vpc-glue", "VpcSecurityGroupIds": ["sg-db"], "VpcSubnetIds": ["subnet-db"]})
            },
            down: ("/Status", "deleting"),
            resource: "front-ro",
            action: "rds:DescribeDBProxyEndpoints",
        },
        Source {
            host: "wh.abc.us-east-1.redshift.amazonaws.com",
            list: "Clusters",
            described: || {
                json!({"ClusterIdentifier": "wh", "ClusterStatus": "available", "VpcId": "vpc-glue", "ClusterSubnetGroupName": "g",
                    "Endpoint": {"Address": "wh.abc.us-east-1.redshift.amazonaws.com", "Port": 5439},
                    "AvailabilityZone": "us-east-1a", "VpcSecurityGroups": groups()})
            },
            down: ("/ClusterStatus", "paused"),
            resource: "wh",
            action: "redshift:DescribeClusters",
        },
        Source {
            host: REDSHIFT_ENDPOINT,
            list: "EndpointAccessList",
            described: || {
                json!({"EndpointName": "etl", "ClusterIdentifier": "wh", "EndpointStatus": "active", "Address": REDSHIFT_ENDPOINT,
                    "VpcSecurityGroups": groups(), "VpcEndpoint": managed(true)})
            },
            down: ("/EndpointStatus", "deleting"),
            resource: "etl",
            action: "redshift:DescribeEndpointAccess",
        },
        Source {
            host: WORKGROUP,
            list: "Workgroups",
            described: || workgroup(WORKGROUP),
            down: ("/status", "DELETING"),
            resource: "sales",
            action: "redshift-serverless:GetWorkgroup",
        },
        Source {
            host: WORKGROUP_ENDPOINT,
            list: "WorkgroupEndpoints",
            described: || {
                json!({"endpointName": "etl", "workgroupName": "sales", "endpointStatus": "ACTIVE", "address": WORKGROUP_ENDPOINT,
                    "subnetIds": ["subnet-db"], "vpcSecurityGroups": [{"vpcSecurityGroupId": "sg-db", "status": "active"}],
                    "vpcEndpoint": managed(false)})
            },
            down: ("/endpointStatus", "DELETING"),
            resource: "etl",
            action: "redshift-serverless:ListEndpointAccess",
        },
        Source {
            host: "vpce-9-xyz.vpce-svc-7.us-east-1.vpce.amazonaws.com",
            list: "VpcEndpoints",
            described: || {
                json!({"VpcEndpointId": "vpce-9", "VpcEndpointType": "Interface", "VpcId": "vpc-glue", "State": "available",
                    "ServiceName": "com.amazonaws.vpce.us-east-1.vpce-svc-7", "SubnetIds": ["subnet-db"],
                    "Groups": [{"GroupId": "sg-db"}], "NetworkInterfaceIds": []})
            },
            down: ("/State", "pendingAcceptance"),
            resource: "vpce-9",
            action: "ec2:DescribeVpcEndpoints",
        },
    ]
}

/// A world with that source, beside the connection's subnet.
fn world_with(source: &Source) -> Value {
    let mut world = same_vpc();
    push(
        &mut world,
        "/DBSubnetGroups",
        json!({"DBSubnetGroupName": "g", "VpcId": "vpc-glue",
            "Subnets": [{"SubnetIdentifier": "subnet-db", "SubnetAvailabilityZone": {"Name": "us-east-1a"}}]}),
    );
    push(
        &mut world,
        "/ClusterSubnetGroups",
        json!({"ClusterSubnetGroupName": "g", "VpcId": "vpc-glue",
            "Subnets": [{"SubnetIdentifier": "subnet-db", "SubnetAvailabilityZone": {"Name": "us-east-1a"}}]}),
    );
    if source.list != "DBInstances" {
        push(&mut world, &format!("/{}", source.list), (source.described)());
    }
    world
}

/// The last resource of the source's list, which is the source.
fn described<'w>(world: &'w mut Value, source: &Source) -> &'w mut Value {
    world[source.list].as_array_mut().unwrap().last_mut().unwrap()
}

#[test]
fn every_kind_of_source_is_found_by_its_name_and_by_a_record_that_leads_to_it() {
    let record = |host: &str| {
        json!({"Id": "Z1", "Name": "corp.internal.", "PrivateZone": true, "VPCs": [{"VPCId": "vpc-glue"}],
            "ResourceRecordSets": [{"Name": "db.corp.internal.", "Type": "CNAME", "ResourceRecords": [{"Value": format!("{host}.")}]}]})
    };
    for source in sources() {
        for alias in [false, true] {
            let asked = if alias { "db.corp.internal" } else { source.host };
            let subject = subject(asked, 5432);
            let mut world = world_with(&source);
            if alias {
                push(&mut world, "/HostedZones", record(source.host));
            }
            let name = format!("{asked} ({})", source.host);

            let sound = judged(&world, &subject);
            assert_eq!(codes(&sound), Vec::<&str>::new(), "{name}: {:#?}", sound.findings);
            assert_eq!(unknowns(&sound), Vec::<&str>::new(), "{name}: {:#?}", sound.unknown);
            assert_eq!(reach(&sound), Reachability::Reachable, "{name}");

            let mut closed = world.clone();
            set(&mut closed, "/SecurityGroups/sg-db/IpPermissions", json!([]));
            let closed = judged(&closed, &subject);
            assert_eq!(codes(&closed), ["DST_SG_INGRESS"], "{name}");
            assert_eq!(closed.findings[0].resource.id, "sg-db", "{name}");

            let mut down = world.clone();
            let (at, state) = source.down;
            *described(&mut down, &source).pointer_mut(at).unwrap() = json!(state);
            let down = judged(&down, &subject);
            assert_eq!(codes(&down), ["TARGET_STATE"], "{name}");
            assert_eq!(down.findings[0].resource.id, source.resource, "{name}");

            let mut denied = world.clone();
            denied[source.list] = json!({"unreadable": "AccessDenied: no"});
            let denied = judged(&denied, &subject);
            assert_eq!(codes(&denied), Vec::<&str>::new(), "{name}");
            assert_eq!(reach(&denied), Reachability::Unknown, "{name}");
            let helps = denied.unknown.iter().map(|check| check.would_help.as_str());
            assert!(
                helps.clone().any(|help| help == source.action),
                "{name}: {:?}",
                helps.collect::<Vec<_>>()
            );

            let mut absent = world;
            absent[source.list].as_array_mut().unwrap().pop();
            let absent = judged(&absent, &subject);
            assert_eq!(codes(&absent), Vec::<&str>::new(), "{name}");
            assert!(
                unknowns(&absent).contains(&"DNS_HOST_UNKNOWN"),
                "{name}: {:?}",
                unknowns(&absent)
            );
        }
    }
}

#[test]
fn a_workgroup_listens_at_all_of_its_interfaces_and_may_lie_behind_a_peering() {
    let mut world = peered();
    let mut sales = workgroup(WORKGROUP);
    sales["endpoint"]["vpcEndpoints"] = json!([{"vpcEndpointId": "vpce-9", "vpcId": "vpc-db", "networkInterfaces": [
        {"networkInterfaceId": "eni-1", "subnetId": "subnet-db", "privateIpAddress": "10.60.1.40"},
        {"networkInterfaceId": "eni-2", "subnetId": "subnet-db-b", "privateIpAddress": "10.60.2.40"}]}]);
    push(&mut world, "/Workgroups", sales);
    push(
        &mut world,
        "/Subnets",
        subnet("subnet-db-b", "vpc-db", "10.60.2.0/24", "us-east-1b"),
    );
    push(&mut world, "/NetworkAcls", acl("acl-db-b", "vpc-db", &["subnet-db-b"]));
    push(
        &mut world,
        "/RouteTables",
        table("rtb-db-b", "vpc-db", "10.60.0.0/16", &["subnet-db-b"], false),
    );
    push(
        &mut world,
        "/RouteTables/rtb-db-b/Routes",
        route("10.50.0.0/16", "VpcPeeringConnectionId", "pcx-1"),
    );
    let subject = || subject(WORKGROUP, 5432);
    assert_eq!(reach(&judged(&world, &subject())), Reachability::Reachable);

    // One of its subnets has no way back: some connections fail.
    let mut lame = world.clone();
    lame["RouteTables"][3]["Routes"].as_array_mut().unwrap().pop();
    let diagnosis = judged(&lame, &subject());
    assert_eq!(codes(&diagnosis), ["RETURN_ROUTE_NONE"], "{diagnosis:#?}");
    assert_eq!(reach(&diagnosis), Reachability::Degraded);

    // Publicly accessible, it gives its public address over the peering.
    set(&mut world, "/Workgroups/sales/publiclyAccessible", json!(true));
    assert_eq!(codes(&judged(&world, &subject())), ["DNS_PUBLIC_ANSWER_OVER_PEERING"]);
}

#[test]
fn a_workgroup_that_is_being_created_is_placed_by_its_subnets() {
    let mut world = same_vpc();
    let mut sales = workgroup(WORKGROUP);
    sales["status"] = json!("CREATING");
    sales["endpoint"] = json!(null);
    push(&mut world, "/Workgroups", sales);
    let diagnosis = judged(&world, &subject(WORKGROUP, 5432));
    assert_eq!(codes(&diagnosis), ["TARGET_STATE"], "{diagnosis:#?}");
}

#[test]
fn a_namesake_in_this_account_does_not_stand_in_for_anothers_database() {
    let theirs = [
        "orders.zzz.us-east-1.rds.amazonaws.com",
        "ledger.cluster-zzz.us-east-1.rds.amazonaws.com",
        "ledger.cluster-ro-zzz.us-east-1.rds.amazonaws.com",
        "wh.zzz.us-east-1.redshift.amazonaws.com",
        "sales.999988887777.us-east-1.redshift-serverless.amazonaws.com",
        "ledger.global-zzz.global.rds.amazonaws.com",
    ];
    for host in theirs {
        let mut world = same_vpc();
        for source in sources().iter().filter(|source| source.list != "DBInstances") {
            if world[source.list].as_array().unwrap().is_empty() {
                push(&mut world, &format!("/{}", source.list), (source.described)());
            }
        }
        let diagnosis = judged(&world, &subject(host, 5432));
        assert_eq!(codes(&diagnosis), Vec::<&str>::new(), "{host}");
        assert!(
            unknowns(&diagnosis).contains(&"DNS_HOST_UNKNOWN"),
            "{host}: {diagnosis:#?}"
        );
        assert_eq!(reach(&diagnosis), Reachability::Unknown, "{host}");
    }
}

#[test]
fn the_managed_endpoint_of_another_accounts_workgroup_is_asked_for_by_its_owner() {
    let host = "etl-endpoint-0a1b.999988887777.us-east-1.redshift-serverless.amazonaws.com";
    let facts = serde_json::from_value(same_vpc()).unwrap();
    let wanted = crate::network::needs(&facts, &subject(host, 5432));
    let owner = Some("999988887777".to_owned());
    assert!(
        wanted
            .iter()
            .any(|need| need.what == crate::network::What::WorkgroupEndpoints { owner: owner.clone() }),
        "{wanted:?}"
    );
}

/// A cluster is available without an instance that answers.
#[test]
fn a_cluster_whose_instances_nobody_could_read_is_in_no_known_state() {
    for source in sources().iter().filter(|one| one.list == "DBClusters") {
        let mut world = world_with(source);
        world["DBInstances"] = json!({"unreadable": "AccessDenied: no"});
        let unread = judged(&world, &subject(source.host, 5432));
        assert_eq!(codes(&unread), Vec::<&str>::new(), "{}", source.host);
        assert_eq!(unknowns(&unread), ["TARGET_STATE"], "{}", source.host);
        assert_eq!(reach(&unread), Reachability::Unknown, "{}", source.host);
        assert_eq!(unread.unknown[0].would_help, "rds:DescribeDBInstances");

        // A run that was answered found it up.
        for host in [source.host, "else.example.com"] {
            let heard = Subject {
                heard_hosts: [host.to_owned()].into(),
                ..subject(source.host, 5432)
            };
            let heard = judged(&world, &heard);
            let is_up = host == source.host;
            assert_eq!(unknowns(&heard).is_empty(), is_up, "{host}: {heard:#?}");
            assert_eq!(reach(&heard) == Reachability::Reachable, is_up, "{host}: {heard:#?}");
        }

        let (at, state) = source.down;
        *described(&mut world, source).pointer_mut(at).unwrap() = json!(state);
        let down = judged(&world, &subject(source.host, 5432));
        assert_eq!(codes(&down), ["TARGET_STATE"], "{}", source.host);
    }
}

/// What the members of a cluster are, and what the writer's name, and any other, then leads to.
#[test]
fn a_cluster_in_which_no_instance_answers_is_not_in_a_state_to_answer() {
    type Row = (
        &'static [(&'static str, &'static str)],
        Value,
        Option<&'static str>,
        Option<&'static str>,
    );
    let (plain, empty) = (json!({}), Some("ledger"));
    let rows: [Row; 10] = [
        (&[], plain.clone(), empty, empty),
        (&[], json!({"EngineMode": "provisioned"}), empty, empty),
        (&[], json!({"EngineMode": "serverless"}), None, None),
        (&[], json!({"ClusterScalabilityType": "limitless"}), None, None),
        (&[("w", "available")], plain.clone(), None, None),
        (&[("w", "creating")], plain.clone(), Some("m0"), Some("m0")),
        (&[("w", "failed"), ("r", "available")], plain.clone(), Some("m0"), None),
        (&[("w", "available"), ("r", "failed")], plain.clone(), None, None),
        (
            &[("r", "available"), ("w", "incompatible-parameters")],
            plain.clone(),
            Some("m1"),
            None,
        ),
        (
            &[("r", "failed"), ("w", "stopped"), ("r", "failed")],
            plain,
            Some("m1"),
            Some("m0"),
        ),
    ];
    for (members, fields, of_writer, of_others) in rows {
        for source in sources().iter().filter(|one| one.list == "DBClusters") {
            let mut world = world_with(source);
            let one = described(&mut world, source).as_object_mut().unwrap();
            one.extend(fields.as_object().unwrap().clone());
            let id = |at: usize| format!("m{at}");
            one["DBClusterMembers"] = members
                .iter()
                .enumerate()
                .map(|(at, (role, _))| json!({"DBInstanceIdentifier": id(at), "IsClusterWriter": *role == "w"}))
                .collect();
            let instance = |(at, (_, state)): (usize, &(&str, &str))| {
                let mut one = database("vpc-glue", "subnet-db");
                one["DBInstanceIdentifier"] = json!(id(at));
                one["DBInstanceStatus"] = json!(state);
                one["DBClusterIdentifier"] = json!("ledger");
                if *state == "creating" {
                    one.as_object_mut().unwrap().remove("Endpoint");
                }
                one
            };
            world["DBInstances"] = members.iter().enumerate().map(instance).collect();
            let judged = judged(&world, &subject(source.host, 5432));
            let is_writer = source.host.starts_with("ledger.cluster-abc");
            let wanted = if is_writer { of_writer } else { of_others };
            let what = format!("{} {members:?} {fields}: {judged:#?}", source.host);
            let found: Vec<_> = judged.findings.iter().collect();
            assert_eq!(found.len(), wanted.iter().len(), "{what}");
            if let (Some(wanted), Some(found)) = (wanted, found.first()) {
                assert_eq!(found.code.as_str(), "TARGET_STATE", "{what}");
                assert_eq!(found.resource.id, wanted, "{what}");
            }
            assert_eq!(reach(&judged) == Reachability::Reachable, wanted.is_none(), "{what}");
        }
    }
}
