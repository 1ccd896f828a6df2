//! Worlds in the shape of the AWS CLI, each healthy until one thing is broken in it; every check is met failing, passing, near and unreadable.

use proptest::prelude::*;
use serde_json::{Value, json};
use shared_domain::diagnosis::Reachability;
use shared_domain::facts_network::NetworkFacts;
use shared_domain::{Diagnosis, Verdict};

use super::subject::{Object, Pipe, Placement, Service, Subject, Target};
use crate::network::{CHECKS, diagnose, needs};

// ---- worlds

fn acl(id: &str, vpc: &str, subnets: &[&str]) -> Value {
    let entry = |number: i32, egress: bool, action: &str| json!({"RuleNumber": number, "Egress": egress, "Protocol": "-1", "RuleAction": action, "CidrBlock": "0.0.0.0/0"});
    let associations: Vec<Value> = subnets.iter().map(|subnet| json!({"SubnetId": subnet})).collect();
    json!({"NetworkAclId": id, "VpcId": vpc, "Associations": associations,
        "Entries": [entry(100, true, "allow"), entry(32767, true, "deny"), entry(100, false, "allow"), entry(32767, false, "deny")]})
}

fn group(id: &str, vpc: &str, inbound: Value) -> Value {
    json!({"GroupId": id, "VpcId": vpc, "IpPermissions": inbound,
        "IpPermissionsEgress": [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]})
}

fn tcp_from_group(port: u16, group: &str) -> Value {
    json!({"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "UserIdGroupPairs": [{"GroupId": group}]})
}

fn tcp_from(port: u16, cidr: &str) -> Value {
    json!({"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "IpRanges": [{"CidrIp": cidr}]})
}

fn self_rule(group: &str) -> Value {
    json!({"IpProtocol": "tcp", "FromPort": 0, "ToPort": 65535, "UserIdGroupPairs": [{"GroupId": group}]})
}

fn subnet(id: &str, vpc: &str, cidr: &str, zone: &str) -> Value {
    json!({"SubnetId": id, "VpcId": vpc, "CidrBlock": cidr, "AvailabilityZone": zone, "AvailableIpAddressCount": 200, "OwnerId": "111122223333"})
}

fn vpc(id: &str, cidr: &str) -> Value {
    json!({"VpcId": id, "CidrBlock": cidr, "DhcpOptionsId": "default", "OwnerId": "111122223333"})
}

fn table(id: &str, vpc: &str, local: &str, subnets: &[&str], main: bool) -> Value {
    let mut associations: Vec<Value> = subnets
        .iter()
        .map(|subnet| json!({"Main": false, "SubnetId": subnet}))
        .collect();
    if main {
        associations.push(json!({"Main": true}));
    }
    json!({"RouteTableId": id, "VpcId": vpc, "Associations": associations,
        "Routes": [{"DestinationCidrBlock": local, "GatewayId": "local", "State": "active", "Origin": "CreateRouteTable"}]})
}

fn route(cidr: &str, key: &str, target: &str) -> Value {
    json!({"DestinationCidrBlock": cidr, key: target, "State": "active", "Origin": "CreateRoute"})
}

fn database(vpc: &str, subnet: &str) -> Value {
    json!({"DBInstanceIdentifier": "orders", "Engine": "postgres", "DBInstanceStatus": "available", "PubliclyAccessible": false,
        "Endpoint": {"Address": DB_HOST, "Port": 5432}, "AvailabilityZone": "us-east-1a",
        "VpcSecurityGroups": [{"VpcSecurityGroupId": "sg-db", "Status": "active"}],
        "DBSubnetGroup": {"DBSubnetGroupName": "g", "VpcId": vpc,
            "Subnets": [{"SubnetIdentifier": subnet, "SubnetAvailabilityZone": {"Name": "us-east-1a"}}]}})
}

const DB_HOST: &str = "orders.abc.us-east-1.rds.amazonaws.com";
const SNOWFLAKE: &str = "acme.snowflakecomputing.com";

/// The connection's VPC with its endpoints, no source yet.
fn home() -> Value {
    let mut rtb = table("rtb-glue", "vpc-glue", "10.50.0.0/16", &["subnet-glue"], false);
    push(
        &mut rtb,
        "/Routes",
        json!({"DestinationPrefixListId": "pl-s3", "GatewayId": "vpce-s3", "State": "active"}),
    );
    json!({
        "Vpcs": [vpc("vpc-glue", "10.50.0.0/16")],
        "VpcAttributes": [{"VpcId": "vpc-glue", "EnableDnsSupport": {"Value": true}, "EnableDnsHostnames": {"Value": true}}],
        "DhcpOptions": [],
        "Subnets": [subnet("subnet-glue", "vpc-glue", "10.50.1.0/24", "us-east-1a")],
        "RouteTables": [rtb, table("rtb-main", "vpc-glue", "10.50.0.0/16", &[], true)],
        "SecurityGroups": [
            group("sg-glue", "vpc-glue", json!([self_rule("sg-glue")])),
            group("sg-endpoint", "vpc-glue", json!([tcp_from_group(443, "sg-glue")])),
        ],
        "SecurityGroupVpcAssociations": [],
        "NetworkAcls": [acl("acl-glue", "vpc-glue", &["subnet-glue"])],
        "VpcEndpoints": [
            {"VpcEndpointId": "vpce-s3", "VpcEndpointType": "Gateway", "VpcId": "vpc-glue", "State": "available",
                "ServiceName": "com.amazonaws.us-east-1.s3", "RouteTableIds": ["rtb-glue"],
                "PolicyDocument": "{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"*\",\"Resource\":\"*\"}]}"},
            {"VpcEndpointId": "vpce-sm", "VpcEndpointType": "Interface", "VpcId": "vpc-glue", "State": "available",
                "ServiceName": "com.amazonaws.us-east-1.secretsmanager", "SubnetIds": ["subnet-glue"],
                "Groups": [{"GroupId": "sg-endpoint"}], "PrivateDnsEnabled": true, "NetworkInterfaceIds": []},
        ],
        "NatGateways": [], "VpcPeeringConnections": [], "TransitGateways": [], "TransitGatewayVpcAttachments": [],
        "TransitGatewayAttachments": [], "TransitGatewayRouteTables": [], "VpnGateways": [], "VpnConnections": [],
        "NetworkInterfaces": [], "DBInstances": [], "DBClusters": [], "DBProxies": [], "DBSubnetGroups": [], "Clusters": [],
        "ClusterSubnetGroups": [], "HostedZones": [],
        "ManagedPrefixLists": [{"PrefixListId": "pl-s3", "PrefixListName": "com.amazonaws.us-east-1.s3",
            "Entries": [{"Cidr": "52.216.0.0/15"}, {"Cidr": "3.5.0.0/19"}]}],
        "Buckets": [{"Name": "scripts", "BucketRegion": "us-east-1"}],
        "VpcBlockPublicAccessOptions": {"InternetGatewayBlockMode": "off"}, "VpcBlockPublicAccessExclusions": [],
    })
}

/// The database in the connection's VPC.
fn same_vpc() -> Value {
    let mut world = home();
    push(
        &mut world,
        "/Subnets",
        subnet("subnet-db", "vpc-glue", "10.50.11.0/24", "us-east-1a"),
    );
    push(&mut world, "/NetworkAcls", acl("acl-db", "vpc-glue", &["subnet-db"]));
    push(
        &mut world,
        "/SecurityGroups",
        group("sg-db", "vpc-glue", json!([tcp_from_group(5432, "sg-glue")])),
    );
    push(&mut world, "/DBInstances", database("vpc-glue", "subnet-db"));
    push(
        &mut world,
        "/NetworkInterfaces",
        database_interface("vpc-glue", "subnet-db", "10.50.11.20"),
    );
    world
}

fn database_interface(vpc: &str, subnet: &str, address: &str) -> Value {
    json!({"NetworkInterfaceId": "eni-db", "VpcId": vpc, "SubnetId": subnet, "Description": "RDSNetworkInterface",
        "PrivateIpAddress": address, "Groups": [{"GroupId": "sg-db"}]})
}

/// The database in a VPC of its own, with nothing between the two yet.
fn two_vpcs() -> Value {
    let mut world = home();
    push(&mut world, "/Vpcs", vpc("vpc-db", "10.60.0.0/16"));
    push(
        &mut world,
        "/Subnets",
        subnet("subnet-db", "vpc-db", "10.60.1.0/24", "us-east-1a"),
    );
    push(&mut world, "/NetworkAcls", acl("acl-db", "vpc-db", &["subnet-db"]));
    push(
        &mut world,
        "/RouteTables",
        table("rtb-db", "vpc-db", "10.60.0.0/16", &["subnet-db"], false),
    );
    push(
        &mut world,
        "/SecurityGroups",
        group("sg-db", "vpc-db", json!([tcp_from(5432, "10.50.1.0/24")])),
    );
    push(&mut world, "/DBInstances", database("vpc-db", "subnet-db"));
    push(
        &mut world,
        "/NetworkInterfaces",
        database_interface("vpc-db", "subnet-db", "10.60.1.20"),
    );
    world
}

fn peered() -> Value {
    let mut world = two_vpcs();
    push(
        &mut world,
        "/VpcPeeringConnections",
        peering("pcx-1", "vpc-db", "10.60.0.0/16", "111122223333", "us-east-1"),
    );
    push(
        &mut world,
        "/RouteTables/0/Routes",
        route("10.60.0.0/16", "VpcPeeringConnectionId", "pcx-1"),
    );
    push(
        &mut world,
        "/RouteTables/2/Routes",
        route("10.50.0.0/16", "VpcPeeringConnectionId", "pcx-1"),
    );
    world
}

fn peering(id: &str, far: &str, cidr: &str, owner: &str, region: &str) -> Value {
    json!({"VpcPeeringConnectionId": id, "Status": {"Code": "active"},
        "RequesterVpcInfo": {"VpcId": "vpc-glue", "OwnerId": "111122223333", "Region": "us-east-1", "CidrBlock": "10.50.0.0/16"},
        "AccepterVpcInfo": {"VpcId": far, "OwnerId": owner, "Region": region, "CidrBlock": cidr,
            "PeeringOptions": {"AllowDnsResolutionFromRemoteVpc": false}}})
}

fn over_transit() -> Value {
    let mut world = two_vpcs();
    let attachment = |id: &str, vpc: &str, subnet: &str| {
        json!({"TransitGatewayAttachmentId": id, "TransitGatewayId": "tgw-1", "VpcId": vpc, "State": "available",
            "SubnetIds": [subnet], "Options": {"SecurityGroupReferencingSupport": "enable"}})
    };
    let known = |id: &str, vpc: &str, table: &str| {
        json!({"TransitGatewayAttachmentId": id, "TransitGatewayId": "tgw-1", "ResourceType": "vpc", "ResourceId": vpc,
            "State": "available", "Association": {"TransitGatewayRouteTableId": table, "State": "associated"}})
    };
    let routes = |cidr: &str, attachment: &str, vpc: &str| {
        json!([{"DestinationCidrBlock": cidr, "State": "active", "Type": "propagated", "TransitGatewayAttachments":
            [{"TransitGatewayAttachmentId": attachment, "ResourceId": vpc, "ResourceType": "vpc"}]}])
    };
    world["TransitGateways"] = json!([{"TransitGatewayId": "tgw-1", "State": "available", "Options": {"SecurityGroupReferencingSupport": "enable"}}]);
    world["TransitGatewayVpcAttachments"] = json!([
        attachment("att-glue", "vpc-glue", "subnet-glue"),
        attachment("att-db", "vpc-db", "subnet-db")
    ]);
    world["TransitGatewayAttachments"] = json!([
        known("att-glue", "vpc-glue", "tgwrtb-glue"),
        known("att-db", "vpc-db", "tgwrtb-db")
    ]);
    world["TransitGatewayRouteTables"] = json!([
        {"TransitGatewayRouteTableId": "tgwrtb-glue", "Routes": routes("10.60.0.0/16", "att-db", "vpc-db")},
        {"TransitGatewayRouteTableId": "tgwrtb-db", "Routes": routes("10.50.0.0/16", "att-glue", "vpc-glue")},
    ]);
    push(
        &mut world,
        "/RouteTables/0/Routes",
        route("10.60.0.0/16", "TransitGatewayId", "tgw-1"),
    );
    push(
        &mut world,
        "/RouteTables/2/Routes",
        route("10.50.0.0/16", "TransitGatewayId", "tgw-1"),
    );
    world
}

/// A NAT gateway in a public subnet.
fn with_nat() -> Value {
    let mut world = home();
    push(
        &mut world,
        "/Subnets",
        subnet("subnet-public", "vpc-glue", "10.50.100.0/24", "us-east-1a"),
    );
    push(
        &mut world,
        "/NetworkAcls",
        acl("acl-public", "vpc-glue", &["subnet-public"]),
    );
    push(
        &mut world,
        "/RouteTables",
        table("rtb-public", "vpc-glue", "10.50.0.0/16", &["subnet-public"], false),
    );
    push(
        &mut world,
        "/RouteTables/2/Routes",
        route("0.0.0.0/0", "GatewayId", "igw-1"),
    );
    push(
        &mut world,
        "/RouteTables/0/Routes",
        route("0.0.0.0/0", "NatGatewayId", "nat-1"),
    );
    world["NatGateways"] = json!([{"NatGatewayId": "nat-1", "VpcId": "vpc-glue", "SubnetId": "subnet-public", "State": "available",
        "ConnectivityType": "public", "NatGatewayAddresses": [{"PrivateIp": "10.50.100.9", "PublicIp": "198.51.100.7"}]}]);
    world
}

fn on_premises() -> Value {
    let mut world = home();
    push(
        &mut world,
        "/RouteTables/0/Routes",
        route("192.168.0.0/16", "GatewayId", "vgw-1"),
    );
    world["VpnGateways"] = json!([{"VpnGatewayId": "vgw-1", "State": "available", "VpcAttachments": [{"VpcId": "vpc-glue", "State": "attached"}]}]);
    world["VpnConnections"] = json!([{"VpnConnectionId": "vpn-1", "VpnGatewayId": "vgw-1", "State": "available",
        "VgwTelemetry": [{"Status": "UP"}, {"Status": "DOWN"}]}]);
    world
}

fn push(world: &mut Value, at: &str, item: Value) {
    world.pointer_mut(at).unwrap().as_array_mut().unwrap().push(item);
}

fn set(world: &mut Value, at: &str, value: Value) {
    *world
        .pointer_mut(at)
        .unwrap_or_else(|| panic!("{at} is not in the world")) = value;
}

fn clear(world: &mut Value, at: &str) {
    set(world, at, json!([]));
}

/// A connection to `host` from the connection's subnet, with a job of five workers.
fn subject(host: &str, port: u16) -> Subject {
    Subject {
        region: "us-east-1".into(),
        account: "111122223333".into(),
        partition: "aws".into(),
        pipes: vec![Pipe {
            name: "orders-prod".into(),
            placement: Some(Placement {
                subnet: "subnet-glue".into(),
                groups: vec!["sg-glue".into()],
                zone: Some("us-east-1a".into()),
            }),
            target: Some(Target {
                host: host.into(),
                port,
            }),
            services: [Service::SecretsManager].into(),
            ..Pipe::default()
        }],
        job: Some("nightly".into()),
        workers: Some(5),
        concurrent_runs: 1,
        objects: vec![Object {
            bucket: "scripts".into(),
            key: "job.py".into(),
            action: "s3:GetObject",
        }],
        ..Subject::default()
    }
}

fn judged(world: &Value, subject: &Subject) -> Diagnosis {
    let facts: NetworkFacts = serde_json::from_value(world.clone()).unwrap();
    diagnose(&facts, subject)
}

fn codes(diagnosis: &Diagnosis) -> Vec<&str> {
    diagnosis.findings.iter().map(|finding| finding.code.as_str()).collect()
}

fn reach(diagnosis: &Diagnosis) -> Reachability {
    diagnosis.network.as_ref().unwrap().reachability
}

fn unknowns(diagnosis: &Diagnosis) -> Vec<&str> {
    diagnosis.unknown.iter().map(|check| check.code.as_str()).collect()
}

fn db() -> Subject {
    subject(DB_HOST, 5432)
}

#[test]
fn a_healthy_world_draws_no_finding_and_leaves_nothing_unknown() {
    let worlds: [(&str, Value, Subject); 6] = [
        ("database in the same VPC", same_vpc(), db()),
        ("database over a peering", peered(), db()),
        ("database over a transit gateway", over_transit(), db()),
        ("Snowflake over NAT", with_nat(), subject(SNOWFLAKE, 443)),
        ("BigQuery over NAT", with_nat(), subject("bigquery.googleapis.com", 443)),
        (
            "literal public address over NAT",
            with_nat(),
            subject("203.0.113.7", 5432),
        ),
    ];
    for (name, world, subject) in worlds {
        let diagnosis = judged(&world, &subject);
        assert_eq!(
            codes(&diagnosis),
            Vec::<&str>::new(),
            "{name}: {:#?}",
            diagnosis.findings
        );
        assert_eq!(
            unknowns(&diagnosis),
            Vec::<&str>::new(),
            "{name}: {:#?}",
            diagnosis.unknown
        );
        assert_eq!(reach(&diagnosis), Reachability::Reachable, "{name}");
    }
}

type Break = fn(&mut Value, &mut Subject);

/// What is expected of a broken world: the findings' codes in order, the first one's resource, the whole reachability.
struct Case {
    name: &'static str,
    world: fn() -> Value,
    subject: fn() -> Subject,
    broken: Break,
    codes: &'static [&'static str],
    resource: &'static str,
    reachability: Reachability,
}

fn case(
    name: &'static str,
    world: fn() -> Value,
    broken: Break,
    codes: &'static [&'static str],
    resource: &'static str,
) -> Case {
    Case {
        name,
        world,
        subject: db,
        broken,
        codes,
        resource,
        reachability: Reachability::Blocked,
    }
}

fn degraded(case: Case) -> Case {
    Case {
        reachability: Reachability::Degraded,
        ..case
    }
}

fn quiet(name: &'static str, world: fn() -> Value, broken: Break) -> Case {
    Case {
        name,
        world,
        subject: db,
        broken,
        codes: &[],
        resource: "",
        reachability: Reachability::Reachable,
    }
}

fn snowflake(case: Case) -> Case {
    Case {
        subject: || subject(SNOWFLAKE, 443),
        ..case
    }
}

fn to_host(case: Case, subject: fn() -> Subject) -> Case {
    Case { subject, ..case }
}

fn check(cases: Vec<Case>) {
    for case in cases {
        let (mut world, mut subject) = ((case.world)(), (case.subject)());
        (case.broken)(&mut world, &mut subject);
        let diagnosis = judged(&world, &subject);
        assert_eq!(codes(&diagnosis), case.codes, "{}: {:#?}", case.name, diagnosis);
        if let Some(first) = diagnosis.findings.first() {
            assert_eq!(first.resource.id, case.resource, "{}: {}", case.name, first.evidence);
            assert!(
                !first.fix.summary.is_empty() && !first.evidence.is_empty(),
                "{}",
                case.name
            );
        }
        assert_eq!(reach(&diagnosis), case.reachability, "{}: {:#?}", case.name, diagnosis);
    }
}

#[test]
fn the_connection_itself() {
    check(vec![
        case(
            "subnet gone",
            same_vpc,
            |_, s| s.pipes[0].placement.as_mut().unwrap().subnet = "subnet-gone".into(),
            &["CONN_SUBNET_NOT_FOUND"],
            "subnet-gone",
        ),
        case(
            "group gone",
            same_vpc,
            |_, s| s.pipes[0].placement.as_mut().unwrap().groups.push("sg-gone".into()),
            &["CONN_SG_NOT_FOUND"],
            "sg-gone",
        ),
        case(
            "group of another VPC",
            peered,
            |_, s| s.pipes[0].placement.as_mut().unwrap().groups.push("sg-db".into()),
            &["CONN_SG_WRONG_VPC"],
            "sg-db",
        ),
        quiet("group of another VPC that is associated", peered, |w, s| {
            s.pipes[0].placement.as_mut().unwrap().groups.push("sg-db".into());
            push(
                w,
                "/SecurityGroupVpcAssociations",
                json!({"GroupId": "sg-db", "VpcId": "vpc-glue", "State": "associated"}),
            );
        }),
        degraded(case(
            "zone of another",
            same_vpc,
            |_, s| s.pipes[0].placement.as_mut().unwrap().zone = Some("us-east-1b".into()),
            &["CONN_AZ_MISMATCH"],
            "orders-prod",
        )),
        degraded(case(
            "zone missing",
            same_vpc,
            |_, s| s.pipes[0].placement.as_mut().unwrap().zone = None,
            &["CONN_AZ_MISSING"],
            "orders-prod",
        )),
        quiet("zone of a planned connection", same_vpc, |_, s| {
            s.pipes[0].placement.as_mut().unwrap().zone = None;
            s.pipes[0].planned = true;
        }),
        case(
            "no VPC settings",
            same_vpc,
            |_, s| s.pipes[0].placement = None,
            &["CONN_NO_VPC"],
            "orders-prod",
        ),
        to_host(
            case(
                "no VPC settings, private address",
                same_vpc,
                |_, s| s.pipes[0].placement = None,
                &["CONN_NO_VPC"],
                "orders-prod",
            ),
            || subject("192.168.7.7", 1521),
        ),
        snowflake(quiet("no VPC settings and a public source", same_vpc, |_, s| {
            s.pipes[0].placement = None
        })),
        quiet("no VPC settings, public database open to all", same_vpc, |w, s| {
            s.pipes[0].placement = None;
            set(w, "/DBInstances/0/PubliclyAccessible", json!(true));
            set(
                w,
                "/SecurityGroups/2/IpPermissions",
                json!([tcp_from(5432, "0.0.0.0/0")]),
            );
        }),
        case(
            "no self rule",
            same_vpc,
            |w, _| clear(w, "/SecurityGroups/0/IpPermissions"),
            &["GLUE_SG_SELF_REF_INGRESS"],
            "sg-glue",
        ),
        case(
            "self rule by address",
            same_vpc,
            |w, _| {
                set(
                    w,
                    "/SecurityGroups/0/IpPermissions",
                    json!([{"IpProtocol": "tcp", "FromPort": 0, "ToPort": 65535, "IpRanges": [{"CidrIp": "10.50.0.0/16"}]}]),
                )
            },
            &["GLUE_SG_SELF_REF_INGRESS"],
            "sg-glue",
        ),
        case(
            "self rule of UDP",
            same_vpc,
            |w, _| set(w, "/SecurityGroups/0/IpPermissions/0/IpProtocol", json!("udp")),
            &["GLUE_SG_SELF_REF_INGRESS"],
            "sg-glue",
        ),
        case(
            "self rule of one port",
            same_vpc,
            |w, _| {
                set(
                    w,
                    "/SecurityGroups/0/IpPermissions",
                    json!([tcp_from_group(5432, "sg-glue")]),
                )
            },
            &["GLUE_SG_SELF_REF_INGRESS"],
            "sg-glue",
        ),
        quiet("self rule of all traffic", same_vpc, |w, _| {
            set(
                w,
                "/SecurityGroups/0/IpPermissions",
                json!([{"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": "sg-glue"}]}]),
            )
        }),
        quiet("self rule from 1", same_vpc, |w, _| {
            set(w, "/SecurityGroups/0/IpPermissions/0/FromPort", json!(1))
        }),
        quiet("self rule in the second group", same_vpc, |w, s| {
            clear(w, "/SecurityGroups/0/IpPermissions");
            push(
                w,
                "/SecurityGroups",
                group("sg-two", "vpc-glue", json!([self_rule("sg-two")])),
            );
            s.pipes[0].placement.as_mut().unwrap().groups.push("sg-two".into());
        }),
        case(
            "egress without itself",
            same_vpc,
            |w, _| {
                set(
                    w,
                    "/SecurityGroups/0/IpPermissionsEgress",
                    json!([tcp_from(443, "0.0.0.0/0"), tcp_from_group(5432, "sg-db")]),
                )
            },
            &["GLUE_SG_SELF_REF_EGRESS"],
            "sg-glue",
        ),
        quiet("egress narrowed rightly", same_vpc, |w, _| {
            set(
                w,
                "/SecurityGroups/0/IpPermissionsEgress",
                json!([self_rule("sg-glue"), tcp_from_group(443, "sg-endpoint"), tcp_from_group(5432, "sg-db"),
            {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "PrefixListIds": [{"PrefixListId": "pl-s3"}]}]),
            )
        }),
        case(
            "too few addresses",
            same_vpc,
            |w, _| set(w, "/Subnets/0/AvailableIpAddressCount", json!(4)),
            &["SUBNET_FREE_IPS"],
            "subnet-glue",
        ),
        quiet("just enough addresses", same_vpc, |w, _| {
            set(w, "/Subnets/0/AvailableIpAddressCount", json!(5))
        }),
        degraded(case(
            "too few addresses for all runs",
            same_vpc,
            |w, s| {
                set(w, "/Subnets/0/AvailableIpAddressCount", json!(9));
                s.concurrent_runs = 2;
            },
            &["SUBNET_FREE_IPS"],
            "subnet-glue",
        )),
        quiet("without a job one address is enough", same_vpc, |w, s| {
            set(w, "/Subnets/0/AvailableIpAddressCount", json!(1));
            s.workers = None;
        }),
    ]);
}

#[test]
fn the_order_of_a_jobs_connections() {
    fn two(world: &mut Value, subject: &mut Subject) {
        push(world, "/Vpcs", vpc("vpc-other", "10.70.0.0/16"));
        push(
            world,
            "/VpcAttributes",
            json!({"VpcId": "vpc-other", "EnableDnsSupport": {"Value": true}, "EnableDnsHostnames": {"Value": true}}),
        );
        push(
            world,
            "/Subnets",
            subnet("subnet-other", "vpc-other", "10.70.1.0/24", "us-east-1a"),
        );
        push(world, "/NetworkAcls", acl("acl-other", "vpc-other", &["subnet-other"]));
        push(
            world,
            "/RouteTables",
            table("rtb-other", "vpc-other", "10.70.0.0/16", &[], true),
        );
        push(
            world,
            "/SecurityGroups",
            group("sg-other", "vpc-other", json!([self_rule("sg-other")])),
        );
        push(
            world,
            "/VpcEndpoints",
            json!({"VpcEndpointId": "vpce-s3o", "VpcEndpointType": "Gateway", "VpcId": "vpc-other", "State": "available",
            "ServiceName": "com.amazonaws.us-east-1.s3", "RouteTableIds": ["rtb-other"]}),
        );
        let other = Pipe {
            name: "first".into(),
            placement: Some(Placement {
                subnet: "subnet-other".into(),
                groups: vec!["sg-other".into()],
                zone: Some("us-east-1a".into()),
            }),
            network_only: true,
            ..Pipe::default()
        };
        subject.pipes.insert(0, other);
        subject.focus = Some("orders-prod".into());
    }
    check(vec![
        case(
            "another comes first",
            same_vpc,
            two,
            &["CONN_ORDER_OTHER_NETWORK"],
            "first",
        ),
        quiet("the other cannot launch, so it decides nothing", same_vpc, |w, s| {
            two(w, s);
            set(w, "/Subnets/2/AvailableIpAddressCount", json!(0));
        }),
        quiet("the other comes second", same_vpc, |w, s| {
            two(w, s);
            s.pipes.swap(0, 1);
        }),
        quiet("the other has the same network", same_vpc, |w, s| {
            two(w, s);
            s.pipes[0].placement = s.pipes[1].placement.clone();
        }),
    ]);
}

#[test]
fn names() {
    fn zone(id: &str, vpc: Option<&str>, records: Value) -> Value {
        let vpcs: Vec<Value> = vpc.map(|vpc| json!({"VPCId": vpc})).into_iter().collect();
        json!({"Id": id, "Name": "corp.internal.", "PrivateZone": true, "VPCs": vpcs, "ResourceRecordSets": records})
    }
    fn a(value: &str) -> Value {
        json!([{"Name": "db.corp.internal.", "Type": "A", "ResourceRecords": [{"Value": value}]}])
    }
    fn internal() -> Subject {
        subject("db.corp.internal", 5432)
    }
    check(vec![
        case(
            "DNS support off",
            same_vpc,
            |w, _| set(w, "/VpcAttributes/0/EnableDnsSupport/Value", json!(false)),
            &["DNS_SUPPORT_OFF", "SM_ENDPOINT_PRIVATE_DNS"],
            "vpc-glue",
        ),
        case(
            "DNS host names off",
            same_vpc,
            |w, _| set(w, "/VpcAttributes/0/EnableDnsHostnames/Value", json!(false)),
            &["DNS_SUPPORT_OFF", "SM_ENDPOINT_PRIVATE_DNS"],
            "vpc-glue",
        ),
        to_host(
            quiet("private zone with the database's address", same_vpc, |w, _| {
                push(w, "/HostedZones", zone("Z1", Some("vpc-glue"), a("10.50.11.20")))
            }),
            internal,
        ),
        to_host(
            quiet("CNAME to the database", same_vpc, |w, _| {
                push(
                    w,
                    "/HostedZones",
                    zone(
                        "Z1",
                        Some("vpc-glue"),
                        json!([{"Name": "db.corp.internal.", "Type": "CNAME", "ResourceRecords": [{"Value": DB_HOST}]}]),
                    ),
                )
            }),
            internal,
        ),
        to_host(
            quiet("wildcard", same_vpc, |w, _| {
                push(
                    w,
                    "/HostedZones",
                    zone(
                        "Z1",
                        Some("vpc-glue"),
                        json!([{"Name": "\\052.corp.internal.", "Type": "A", "ResourceRecords": [{"Value": "10.50.11.20"}]}]),
                    ),
                )
            }),
            internal,
        ),
        to_host(
            case(
                "zone not associated",
                same_vpc,
                |w, _| push(w, "/HostedZones", zone("Z1", None, a("10.50.11.20"))),
                &["DNS_PHZ_NOT_ASSOCIATED"],
                "Z1",
            ),
            internal,
        ),
        to_host(
            case(
                "record to an address that nothing has",
                same_vpc,
                |w, _| push(w, "/HostedZones", zone("Z1", Some("vpc-glue"), a("10.50.11.99"))),
                &["DNS_HOST_UNKNOWN"],
                "db.corp.internal",
            ),
            internal,
        ),
        to_host(
            case(
                "zone without the record",
                same_vpc,
                |w, _| push(w, "/HostedZones", zone("Z1", Some("vpc-glue"), json!([]))),
                &["DNS_HOST_UNKNOWN"],
                "db.corp.internal",
            ),
            internal,
        ),
        case(
            "public answer over the peering",
            peered,
            |w, _| set(w, "/DBInstances/0/PubliclyAccessible", json!(true)),
            &["DNS_PUBLIC_ANSWER_OVER_PEERING"],
            "pcx-1",
        ),
        quiet("public database with the peering's DNS option", peered, |w, _| {
            set(w, "/DBInstances/0/PubliclyAccessible", json!(true));
            set(
                w,
                "/VpcPeeringConnections/0/AccepterVpcInfo/PeeringOptions/AllowDnsResolutionFromRemoteVpc",
                json!(true),
            );
        }),
        quiet("public database in the same VPC", same_vpc, |w, _| {
            set(w, "/DBInstances/0/PubliclyAccessible", json!(true))
        }),
    ]);
}

#[test]
fn what_cannot_be_seen_is_unknown_and_not_blocked() {
    type Unseen = (
        &'static str,
        fn() -> Value,
        fn() -> Subject,
        Break,
        &'static [&'static str],
    );
    let cases: [Unseen; 9] = [
        (
            "custom resolver",
            same_vpc,
            db,
            |w, _| {
                set(w, "/Vpcs/0/DhcpOptionsId", json!("dopt-1"));
                push(
                    w,
                    "/DhcpOptions",
                    json!({"DhcpOptionsId": "dopt-1", "DhcpConfigurations": [{"Key": "domain-name-servers", "Values": [{"Value": "10.9.9.9"}]}]}),
                );
            },
            &["DNS_CUSTOM_RESOLVER", "SM_NO_PATH", "SM_ENDPOINT_PRIVATE_DNS"],
        ),
        (
            "name that nobody explains",
            same_vpc,
            || subject("db.example.org", 5432),
            |_, _| {},
            &["DNS_HOST_UNKNOWN"],
        ),
        (
            "database of another account",
            same_vpc,
            || subject("theirs.xyz.us-east-1.rds.amazonaws.com", 5432),
            |_, _| {},
            &["DNS_HOST_UNKNOWN"],
        ),
        (
            "appliance in the way",
            same_vpc,
            db,
            |w, _| {
                push(
                    w,
                    "/RouteTables/0/Routes",
                    route("10.50.11.0/24", "NetworkInterfaceId", "eni-fw"),
                )
            },
            &["INSPECTION_NOT_MODELLED"],
        ),
        (
            "firewall endpoint in the way",
            same_vpc,
            db,
            |w, _| {
                push(
                    w,
                    "/RouteTables/0/Routes",
                    route("10.50.11.0/24", "GatewayId", "vpce-fw"),
                );
                push(
                    w,
                    "/VpcEndpoints",
                    json!({"VpcEndpointId": "vpce-fw", "VpcEndpointType": "GatewayLoadBalancer", "VpcId": "vpc-glue", "State": "available"}),
                );
            },
            &["INSPECTION_NOT_MODELLED"],
        ),
        (
            "on-premises",
            on_premises,
            || subject("192.168.10.5", 1521),
            |_, _| {},
            &["EDGE_ONPREM_NOT_VISIBLE"],
        ),
        (
            "NAT instance",
            home,
            || subject(SNOWFLAKE, 443),
            |w, _| {
                push(
                    w,
                    "/RouteTables/0/Routes",
                    route("0.0.0.0/0", "NetworkInterfaceId", "eni-nat"),
                )
            },
            &["INSPECTION_NOT_MODELLED"],
        ),
        (
            "peer of another account",
            home,
            || subject("10.80.1.5", 5432),
            |w, _| {
                push(
                    w,
                    "/VpcPeeringConnections",
                    peering("pcx-9", "vpc-theirs", "10.80.0.0/16", "999988887777", "us-east-1"),
                );
                push(
                    w,
                    "/RouteTables/0/Routes",
                    route("10.80.0.0/16", "VpcPeeringConnectionId", "pcx-9"),
                );
            },
            &["PCX_PEER_NOT_VISIBLE"],
        ),
        (
            "Cloud WAN",
            home,
            || subject("10.80.1.5", 5432),
            |w, _| {
                push(
                    w,
                    "/RouteTables/0/Routes",
                    route(
                        "10.80.0.0/16",
                        "CoreNetworkArn",
                        "arn:aws:networkmanager::1:core-network/x",
                    ),
                )
            },
            &["EDGE_ONPREM_NOT_VISIBLE"],
        ),
    ];
    for (name, world, subject, broken, expected) in cases {
        let (mut world, mut subject) = (world(), subject());
        broken(&mut world, &mut subject);
        let diagnosis = judged(&world, &subject);
        assert_eq!(codes(&diagnosis), Vec::<&str>::new(), "{name}: {diagnosis:#?}");
        assert_eq!(reach(&diagnosis), Reachability::Unknown, "{name}: {diagnosis:#?}");
        let unknown = unknowns(&diagnosis);
        assert!(
            expected.iter().all(|code| unknown.contains(code)),
            "{name}: {unknown:?}"
        );
    }
}

#[test]
fn security_groups() {
    check(vec![
        case(
            "egress lacks the port",
            same_vpc,
            |w, _| {
                set(
                    w,
                    "/SecurityGroups/0/IpPermissionsEgress",
                    json!([self_rule("sg-glue"), tcp_from(443, "0.0.0.0/0")]),
                )
            },
            &["SRC_SG_EGRESS"],
            "sg-glue",
        ),
        case(
            "database admits another group",
            same_vpc,
            |w, _| {
                set(
                    w,
                    "/SecurityGroups/2/IpPermissions",
                    json!([tcp_from_group(5432, "sg-app")]),
                )
            },
            &["DST_SG_INGRESS"],
            "sg-db",
        ),
        case(
            "database admits another subnet",
            same_vpc,
            |w, _| {
                set(
                    w,
                    "/SecurityGroups/2/IpPermissions",
                    json!([tcp_from(5432, "10.50.2.0/24")]),
                )
            },
            &["DST_SG_INGRESS"],
            "sg-db",
        ),
        case(
            "database admits another port",
            same_vpc,
            |w, _| {
                set(
                    w,
                    "/SecurityGroups/2/IpPermissions",
                    json!([tcp_from_group(5433, "sg-glue")]),
                )
            },
            &["DST_SG_INGRESS"],
            "sg-db",
        ),
        case(
            "database admits IPv6 only",
            same_vpc,
            |w, _| {
                set(
                    w,
                    "/SecurityGroups/2/IpPermissions",
                    json!([{"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "Ipv6Ranges": [{"CidrIpv6": "::/0"}]}]),
                )
            },
            &["DST_SG_INGRESS"],
            "sg-db",
        ),
        degraded(case(
            "database admits half of the subnet",
            same_vpc,
            |w, _| {
                set(
                    w,
                    "/SecurityGroups/2/IpPermissions",
                    json!([tcp_from(5432, "10.50.1.0/25")]),
                )
            },
            &["DST_SG_INGRESS"],
            "sg-db",
        )),
        quiet("two halves make a whole", same_vpc, |w, _| {
            set(
                w,
                "/SecurityGroups/2/IpPermissions",
                json!([tcp_from(5432, "10.50.1.0/25"), tcp_from(5432, "10.50.1.128/25")]),
            )
        }),
        quiet("database admits a prefix list with the subnet", same_vpc, |w, _| {
            push(
                w,
                "/ManagedPrefixLists",
                json!({"PrefixListId": "pl-nets", "Entries": [{"Cidr": "10.50.0.0/20"}]}),
            );
            set(
                w,
                "/SecurityGroups/2/IpPermissions",
                json!([{"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "PrefixListIds": [{"PrefixListId": "pl-nets"}]}]),
            );
        }),
        case(
            "database admits a prefix list without the subnet",
            same_vpc,
            |w, _| {
                push(
                    w,
                    "/ManagedPrefixLists",
                    json!({"PrefixListId": "pl-nets", "Entries": [{"Cidr": "10.51.0.0/20"}]}),
                );
                set(
                    w,
                    "/SecurityGroups/2/IpPermissions",
                    json!([{"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "PrefixListIds": [{"PrefixListId": "pl-nets"}]}]),
                );
            },
            &["DST_SG_INGRESS"],
            "sg-db",
        ),
        quiet(
            "second group of the connection is the one that is admitted",
            same_vpc,
            |w, s| {
                push(w, "/SecurityGroups", group("sg-clients", "vpc-glue", json!([])));
                set(
                    w,
                    "/SecurityGroups/2/IpPermissions",
                    json!([tcp_from_group(5432, "sg-clients")]),
                );
                s.pipes[0].placement.as_mut().unwrap().groups.push("sg-clients".into());
            },
        ),
        quiet("reference over a peering in the Region", peered, |w, _| {
            set(
                w,
                "/SecurityGroups/2/IpPermissions",
                json!([tcp_from_group(5432, "sg-glue")]),
            )
        }),
        case(
            "reference over a peering to another Region",
            peered,
            |w, _| {
                set(
                    w,
                    "/SecurityGroups/2/IpPermissions",
                    json!([tcp_from_group(5432, "sg-glue")]),
                );
                set(w, "/VpcPeeringConnections/0/AccepterVpcInfo/Region", json!("eu-west-1"));
            },
            &["DST_SG_REF_CROSS_REGION"],
            "sg-db",
        ),
        quiet(
            "reference over a transit gateway that supports it",
            over_transit,
            |w, _| {
                set(
                    w,
                    "/SecurityGroups/2/IpPermissions",
                    json!([tcp_from_group(5432, "sg-glue")]),
                )
            },
        ),
        case(
            "reference over a transit gateway that does not",
            over_transit,
            |w, _| {
                set(
                    w,
                    "/SecurityGroups/2/IpPermissions",
                    json!([tcp_from_group(5432, "sg-glue")]),
                );
                set(
                    w,
                    "/TransitGateways/0/Options/SecurityGroupReferencingSupport",
                    json!("disable"),
                );
            },
            &["TGW_SG_REF"],
            "sg-db",
        ),
        case(
            "reference over an attachment that does not",
            over_transit,
            |w, _| {
                set(
                    w,
                    "/SecurityGroups/2/IpPermissions",
                    json!([tcp_from_group(5432, "sg-glue")]),
                );
                set(
                    w,
                    "/TransitGatewayVpcAttachments/1/Options/SecurityGroupReferencingSupport",
                    json!("disable"),
                );
            },
            &["TGW_SG_REF"],
            "sg-db",
        ),
    ]);
}

#[test]
fn network_acls() {
    fn entry(number: i32, egress: bool, action: &str, cidr: &str, ports: (u16, u16)) -> Value {
        json!({"RuleNumber": number, "Egress": egress, "Protocol": "6", "RuleAction": action, "CidrBlock": cidr, "PortRange": {"From": ports.0, "To": ports.1}})
    }
    check(
        vec![
            case(
                "request denied first",
                same_vpc,
                |w, _| {
                    push(
                        w,
                        "/NetworkAcls/0/Entries",
                        entry(90, true, "deny", "10.50.0.0/16", (5432, 5432)),
                    )
                },
                &["SRC_NACL_EGRESS"],
                "acl-glue",
            ),
            quiet("request denied later", same_vpc, |w, _| {
                push(
                    w,
                    "/NetworkAcls/0/Entries",
                    entry(200, true, "deny", "10.50.0.0/16", (5432, 5432)),
                )
            }),
            quiet("other port denied first", same_vpc, |w, _| {
                push(
                    w,
                    "/NetworkAcls/0/Entries",
                    entry(90, true, "deny", "0.0.0.0/0", (22, 22)),
                )
            }),
            case(
                "nothing listed at all",
                same_vpc,
                |w, _| clear(w, "/NetworkAcls/0/Entries"),
                &["SRC_NACL_EGRESS", "SRC_NACL_RETURN", "S3_NACL_EGRESS"],
                "acl-glue",
            ),
            case(
                "replies denied",
                same_vpc,
                |w, _| {
                    push(
                        w,
                        "/NetworkAcls/0/Entries",
                        entry(90, false, "deny", "10.50.11.0/24", (1024, 65535)),
                    )
                },
                &["SRC_NACL_RETURN"],
                "acl-glue",
            ),
            degraded(case(
                "replies to some ports only",
                same_vpc,
                |w, _| {
                    push(
                        w,
                        "/NetworkAcls/0/Entries",
                        entry(90, false, "deny", "10.50.11.0/24", (32768, 49151)),
                    )
                },
                &["SRC_NACL_RETURN"],
                "acl-glue",
            )),
            case(
                "database's ACL denies the request",
                same_vpc,
                |w, _| {
                    push(
                        w,
                        "/NetworkAcls/1/Entries",
                        entry(90, false, "deny", "10.50.1.0/24", (5432, 5432)),
                    )
                },
                &["DST_NACL_INGRESS"],
                "acl-db",
            ),
            degraded(case(
                "database's ACL denies half of the subnet",
                same_vpc,
                |w, _| {
                    push(
                        w,
                        "/NetworkAcls/1/Entries",
                        entry(90, false, "deny", "10.50.1.128/25", (5432, 5432)),
                    )
                },
                &["DST_NACL_INGRESS"],
                "acl-db",
            )),
            case(
                "database's ACL denies the reply",
                same_vpc,
                |w, _| {
                    push(
                        w,
                        "/NetworkAcls/1/Entries",
                        entry(90, true, "deny", "10.50.1.0/24", (1024, 65535)),
                    )
                },
                &["DST_NACL_RETURN"],
                "acl-db",
            ),
            quiet("replies allowed to Linux ports only", same_vpc, |w, _| {
                push(
                    w,
                    "/NetworkAcls/1/Entries",
                    entry(80, true, "allow", "10.50.1.0/24", (32768, 60999)),
                );
                push(
                    w,
                    "/NetworkAcls/1/Entries",
                    entry(90, true, "deny", "0.0.0.0/0", (0, 65535)),
                );
            }),
            quiet(
                "within one subnet no ACL judges",
                || {
                    let mut world = home();
                    push(
                        &mut world,
                        "/SecurityGroups",
                        group("sg-db", "vpc-glue", json!([tcp_from_group(5432, "sg-glue")])),
                    );
                    push(&mut world, "/DBInstances", database("vpc-glue", "subnet-glue"));
                    push(
                        &mut world,
                        "/NetworkInterfaces",
                        database_interface("vpc-glue", "subnet-glue", "10.50.1.20"),
                    );
                    world
                },
                |w, _| {
                    push(
                        w,
                        "/NetworkAcls/0/Entries",
                        entry(90, true, "deny", "10.50.0.0/16", (0, 65535)),
                    )
                },
            ),
            case(
                "S3's ranges denied",
                same_vpc,
                |w, _| {
                    push(
                        w,
                        "/NetworkAcls/0/Entries",
                        entry(90, true, "deny", "52.216.0.0/15", (443, 443)),
                    )
                },
                &["S3_NACL_EGRESS"],
                "acl-glue",
            ),
            case(
                "S3's replies denied",
                same_vpc,
                |w, _| {
                    push(
                        w,
                        "/NetworkAcls/0/Entries",
                        entry(90, false, "deny", "52.0.0.0/8", (1024, 65535)),
                    )
                },
                &["S3_NACL_EGRESS"],
                "acl-glue",
            ),
        ]
        .into_iter()
        .map(|case| match case.name {
            // One of S3's two ranges is a part of the runs.
            "S3's ranges denied" | "S3's replies denied" => degraded(case),
            _ => case,
        })
        .collect(),
    );
}

#[test]
fn routes_and_peerings() {
    check(vec![
        case("no route", peered, |w, _| { w["RouteTables"][0]["Routes"].as_array_mut().unwrap().pop(); }, &["ROUTE_NONE"], "rtb-glue"),
        case("route in the main table only", peered, |w, _| {
            w["RouteTables"][0]["Routes"].as_array_mut().unwrap().pop();
            push(w, "/RouteTables/1/Routes", route("10.60.0.0/16", "VpcPeeringConnectionId", "pcx-1"));
        }, &["ROUTE_NONE"], "rtb-glue"),
        quiet("main table without explicit association", peered, |w, _| {
            clear(w, "/RouteTables/0/Associations");
            push(w, "/RouteTables/1/Routes", route("10.60.0.0/16", "VpcPeeringConnectionId", "pcx-1"));
            push(w, "/VpcEndpoints/0/RouteTableIds", json!("rtb-main"));
        }),
        case("only the way to the internet takes it", || {
            let mut world = with_nat();
            let peered = peered();
            for key in ["Vpcs", "Subnets", "NetworkAcls", "SecurityGroups", "DBInstances", "NetworkInterfaces", "VpcPeeringConnections"] {
                for item in peered[key].as_array().unwrap() {
                    if !world[key].as_array().unwrap().contains(item) {
                        push(&mut world, &format!("/{key}"), item.clone());
                    }
                }
            }
            push(&mut world, "/RouteTables", peered["RouteTables"][2].clone());
            world
        }, |_, _| {}, &["ROUTE_NONE"], "rtb-glue"),
        case("prefix list without the network", peered, |w, _| {
            w["RouteTables"][0]["Routes"].as_array_mut().unwrap().pop();
            push(w, "/RouteTables/0/Routes", json!({"DestinationPrefixListId": "pl-db", "VpcPeeringConnectionId": "pcx-1", "State": "active"}));
            push(w, "/ManagedPrefixLists", json!({"PrefixListId": "pl-db", "Entries": [{"Cidr": "10.61.0.0/16"}]}));
        }, &["ROUTE_NONE"], "rtb-glue"),
        quiet("prefix list with the network", peered, |w, _| {
            w["RouteTables"][0]["Routes"].as_array_mut().unwrap().pop();
            push(w, "/RouteTables/0/Routes", json!({"DestinationPrefixListId": "pl-db", "VpcPeeringConnectionId": "pcx-1", "State": "active"}));
            push(w, "/ManagedPrefixLists", json!({"PrefixListId": "pl-db", "Entries": [{"Cidr": "10.60.0.0/16"}]}));
        }),
        case("more specific route elsewhere", peered, |w, _| {
            push(w, "/RouteTables/0/Routes", route("10.60.1.0/24", "GatewayId", "igw-1"));
        }, &["ROUTE_MORE_SPECIFIC"], "rtb-glue"),
        case("more specific route on-premises", peered, |w, _| {
            push(w, "/RouteTables/0/Routes", route("10.60.1.0/24", "GatewayId", "vgw-1"));
            w["VpnGateways"] = json!([{"VpnGatewayId": "vgw-1", "VpcAttachments": [{"VpcId": "vpc-glue", "State": "attached"}]}]);
        }, &["ROUTE_MORE_SPECIFIC"], "rtb-glue"),
        quiet("more specific route beside the address", peered, |w, _| push(w, "/RouteTables/0/Routes", route("10.60.2.0/24", "GatewayId", "igw-1"))),
        case("the local route takes it", over_transit, |w, _| push(w, "/Vpcs/0", json!(null)), &[], ""),
        case("blackhole", peered, |w, _| {
            push(w, "/RouteTables/0/Routes", json!({"DestinationCidrBlock": "10.60.1.0/24", "NetworkInterfaceId": "eni-gone", "State": "blackhole"}));
        }, &["ROUTE_BLACKHOLE"], "rtb-glue"),
        case("pending peering", peered, |w, _| {
            set(w, "/VpcPeeringConnections/0/Status/Code", json!("pending-acceptance"));
            set(w, "/RouteTables/0/Routes/2/State", json!("blackhole"));
        }, &["PCX_NOT_ACTIVE"], "pcx-1"),
        case("deleted peering", peered, |w, _| clear(w, "/VpcPeeringConnections"), &["PCX_NOT_ACTIVE"], "pcx-1"),
        case("peering with a third VPC", peered, |w, _| set(w, "/VpcPeeringConnections/0/AccepterVpcInfo/VpcId", json!("vpc-hub")), &["PCX_TRANSITIVE"], "pcx-1"),
        case("no way back", peered, |w, _| { w["RouteTables"][2]["Routes"].as_array_mut().unwrap().pop(); }, &["RETURN_ROUTE_NONE"], "rtb-db"),
        degraded(case("way back to half of the subnet", peered, |w, _| set(w, "/RouteTables/2/Routes/1/DestinationCidrBlock", json!("10.50.1.0/25")), &["RETURN_ROUTE_NONE"], "rtb-db")),
        quiet("narrow routes", peered, |w, _| {
            set(w, "/RouteTables/0/Routes/2/DestinationCidrBlock", json!("10.60.1.0/24"));
            set(w, "/RouteTables/2/Routes/1/DestinationCidrBlock", json!("10.50.1.0/24"));
        }),
        case("no route, and the database admits nobody", peered, |w, _| {
            w["RouteTables"][0]["Routes"].as_array_mut().unwrap().pop();
            clear(w, "/SecurityGroups/2/IpPermissions");
        }, &["ROUTE_NONE", "DST_SG_INGRESS"], "rtb-glue"),
    ].into_iter().filter(|case| case.name != "the local route takes it").collect());
}

#[test]
fn addresses_inside_the_vpc() {
    fn inside() -> Subject {
        subject("10.50.77.9", 1521)
    }
    check(vec![
        to_host(
            case(
                "the local route takes an on-premises address",
                on_premises,
                |w, _| set(w, "/RouteTables/0/Routes/2/DestinationCidrBlock", json!("10.0.0.0/8")),
                &["ROUTE_LOCAL_CAPTURES"],
                "rtb-glue",
            ),
            inside,
        ),
        to_host(
            case(
                "an address that nothing has",
                on_premises,
                |_, _| {},
                &["DNS_HOST_UNKNOWN"],
                "10.50.77.9",
            ),
            inside,
        ),
        to_host(
            quiet("a self-managed database's interface", same_vpc, |w, _| {
                set(
                    w,
                    "/SecurityGroups/2/IpPermissions",
                    json!([tcp_from_group(1521, "sg-glue")]),
                )
            }),
            || subject("10.50.11.20", 1521),
        ),
        to_host(
            case(
                "a self-managed database that does not admit it",
                same_vpc,
                |_, _| {},
                &["DST_SG_INGRESS"],
                "sg-db",
            ),
            || subject("10.50.11.20", 1521),
        ),
    ]);
}

#[test]
fn the_way_out() {
    fn entry(number: i32, egress: bool, action: &str, cidr: &str, ports: (u16, u16)) -> Value {
        json!({"RuleNumber": number, "Egress": egress, "Protocol": "6", "RuleAction": action, "CidrBlock": cidr, "PortRange": {"From": ports.0, "To": ports.1}})
    }
    check(vec![
        case("public subnet", with_nat, |w, _| set(w, "/RouteTables/0/Routes/2", route("0.0.0.0/0", "GatewayId", "igw-1")), &["IGW_NO_PUBLIC_IP"], "rtb-glue"),
        case("no default route", with_nat, |w, _| { w["RouteTables"][0]["Routes"].as_array_mut().unwrap().pop(); }, &["ROUTE_NONE"], "rtb-glue"),
        case("IPv6 route only", with_nat, |w, _| set(w, "/RouteTables/0/Routes/2", json!({"DestinationIpv6CidrBlock": "::/0", "EgressOnlyInternetGatewayId": "eigw-1", "State": "active"})), &["ROUTE_NONE"], "rtb-glue"),
        case("private NAT gateway", with_nat, |w, _| set(w, "/NatGateways/0/ConnectivityType", json!("private")), &["NAT_PRIVATE"], "nat-1"),
        quiet("kind not told is public", with_nat, |w, _| set(w, "/NatGateways/0/ConnectivityType", json!(null))),
        case("failed NAT gateway", with_nat, |w, _| { set(w, "/NatGateways/0/State", json!("failed")); set(w, "/RouteTables/0/Routes/2/State", json!("blackhole")); }, &["NAT_BAD_STATE"], "nat-1"),
        case("deleted NAT gateway", with_nat, |w, _| { set(w, "/NatGateways/0/State", json!("deleted")); set(w, "/RouteTables/0/Routes/2/State", json!("blackhole")); }, &["ROUTE_BLACKHOLE"], "rtb-glue"),
        case("NAT gateway in a private subnet", with_nat, |w, _| { w["RouteTables"][2]["Routes"].as_array_mut().unwrap().pop(); }, &["NAT_NO_IGW_ROUTE"], "rtb-public"),
        case("ACL of the NAT subnet, out", with_nat, |w, _| push(w, "/NetworkAcls/1/Entries", entry(90, true, "deny", "0.0.0.0/0", (443, 443))), &["NAT_SUBNET_NACL"], "acl-public"),
        case("ACL of the NAT subnet, replies in", with_nat, |w, _| push(w, "/NetworkAcls/1/Entries", entry(90, false, "deny", "0.0.0.0/0", (1024, 65535))), &["NAT_SUBNET_NACL"], "acl-public"),
        degraded(case("ACL of the NAT subnet made for Linux", with_nat, |w, _| push(w, "/NetworkAcls/1/Entries", entry(90, false, "deny", "0.0.0.0/0", (1024, 32767))), &["NAT_SUBNET_NACL"], "acl-public")),
        case("Block Public Access", with_nat, |w, _| set(w, "/VpcBlockPublicAccessOptions/InternetGatewayBlockMode", json!("block-bidirectional")), &["VPC_BPA"], "vpc-glue"),
        quiet("Block Public Access, inbound only", with_nat, |w, _| set(w, "/VpcBlockPublicAccessOptions/InternetGatewayBlockMode", json!("block-ingress"))),
        quiet("Block Public Access with the NAT subnet excluded", with_nat, |w, _| {
            set(w, "/VpcBlockPublicAccessOptions/InternetGatewayBlockMode", json!("block-bidirectional"));
            push(w, "/VpcBlockPublicAccessExclusions", json!({"ResourceArn": "arn:aws:ec2:us-east-1:111122223333:subnet/subnet-public", "State": "create-complete"}));
        }),
        case("egress lacks 443, and the NAT gateway has no way", with_nat, |w, _| {
            set(w, "/SecurityGroups/0/IpPermissionsEgress", json!([self_rule("sg-glue"), tcp_from_group(443, "sg-endpoint")]));
            w["RouteTables"][2]["Routes"].as_array_mut().unwrap().pop();
        }, &["SRC_SG_EGRESS", "NAT_NO_IGW_ROUTE", "S3_SG_EGRESS"], "sg-glue"),
        case("default route over a peering", || {
            let mut world = peered();
            push(&mut world, "/RouteTables/0/Routes", route("0.0.0.0/0", "VpcPeeringConnectionId", "pcx-1"));
            world
        }, |_, _| {}, &["PCX_TRANSITIVE"], "pcx-1"),
    ].into_iter().map(snowflake).collect());
}

#[test]
fn transit_gateways() {
    check(vec![
        case(
            "not attached",
            over_transit,
            |w, _| {
                w["TransitGatewayVpcAttachments"].as_array_mut().unwrap().remove(0);
                set(w, "/RouteTables/0/Routes/2/State", json!("blackhole"));
            },
            &["TGW_ATTACHMENT_MISSING"],
            "tgw-1",
        ),
        case(
            "attachment not accepted",
            over_transit,
            |w, _| set(w, "/TransitGatewayVpcAttachments/0/State", json!("pendingAcceptance")),
            &["TGW_ATTACHMENT_MISSING"],
            "tgw-1",
        ),
        case(
            "zone without attachment",
            over_transit,
            |w, _| {
                push(
                    w,
                    "/Subnets",
                    subnet("subnet-b", "vpc-glue", "10.50.9.0/24", "us-east-1b"),
                );
                set(w, "/TransitGatewayVpcAttachments/0/SubnetIds", json!(["subnet-b"]));
            },
            &["TGW_AZ"],
            "att-glue",
        ),
        case(
            "no association",
            over_transit,
            |w, _| set(w, "/TransitGatewayAttachments/0/Association", json!(null)),
            &["TGW_RTB_NO_ASSOCIATION"],
            "att-glue",
        ),
        case(
            "no route",
            over_transit,
            |w, _| clear(w, "/TransitGatewayRouteTables/0/Routes"),
            &["TGW_RTB_NO_ROUTE"],
            "tgwrtb-glue",
        ),
        case(
            "static blackhole over a propagated route",
            over_transit,
            |w, _| {
                push(
                    w,
                    "/TransitGatewayRouteTables/0/Routes",
                    json!({"DestinationCidrBlock": "10.60.0.0/16", "State": "blackhole", "Type": "static"}),
                )
            },
            &["TGW_RTB_BLACKHOLE"],
            "tgwrtb-glue",
        ),
        quiet("wider blackhole", over_transit, |w, _| {
            push(
                w,
                "/TransitGatewayRouteTables/0/Routes",
                json!({"DestinationCidrBlock": "10.0.0.0/8", "State": "blackhole", "Type": "static"}),
            )
        }),
        case(
            "no route back through it",
            over_transit,
            |w, _| clear(w, "/TransitGatewayRouteTables/1/Routes"),
            &["TGW_RETURN_NO_ROUTE"],
            "tgwrtb-db",
        ),
        case(
            "no route back to it",
            over_transit,
            |w, _| {
                w["RouteTables"][2]["Routes"].as_array_mut().unwrap().pop();
            },
            &["RETURN_ROUTE_NONE"],
            "rtb-db",
        ),
        case(
            "ACL of the attachment's own subnet",
            over_transit,
            |w, _| {
                push(
                    w,
                    "/Subnets",
                    subnet("subnet-tgw", "vpc-glue", "10.50.8.0/28", "us-east-1a"),
                );
                push(w, "/NetworkAcls", acl("acl-tgw", "vpc-glue", &["subnet-tgw"]));
                clear(w, "/NetworkAcls/2/Entries");
                set(w, "/TransitGatewayVpcAttachments/0/SubnetIds", json!(["subnet-tgw"]));
            },
            &["TGW_SUBNET_NACL"],
            "acl-tgw",
        ),
    ]);
}

#[test]
fn private_gateways_and_vpns() {
    fn host() -> Subject {
        subject("192.168.10.5", 1521)
    }
    check(vec![
        to_host(
            case(
                "detached gateway",
                on_premises,
                |w, _| {
                    set(w, "/VpnGateways/0/VpcAttachments/0/State", json!("detached"));
                    set(w, "/RouteTables/0/Routes/2/State", json!("blackhole"));
                },
                &["VGW_NOT_ATTACHED"],
                "vgw-1",
            ),
            host,
        ),
        to_host(
            case(
                "all tunnels down",
                on_premises,
                |w, _| set(w, "/VpnConnections/0/VgwTelemetry/0/Status", json!("DOWN")),
                &["VPN_DOWN"],
                "vpn-1",
            ),
            host,
        ),
        to_host(
            case(
                "no route",
                on_premises,
                |w, _| {
                    w["RouteTables"][0]["Routes"].as_array_mut().unwrap().pop();
                },
                &["ROUTE_NONE"],
                "rtb-glue",
            ),
            host,
        ),
    ]);
}

#[test]
fn the_target_and_the_services() {
    check(vec![
        case(
            "stopped database",
            same_vpc,
            |w, _| set(w, "/DBInstances/0/DBInstanceStatus", json!("stopped")),
            &["TARGET_STATE"],
            "orders",
        ),
        quiet("database that backs up", same_vpc, |w, _| {
            set(w, "/DBInstances/0/DBInstanceStatus", json!("backing-up"))
        }),
        case(
            "no S3 endpoint",
            same_vpc,
            |w, _| {
                w["VpcEndpoints"].as_array_mut().unwrap().remove(0);
                w["RouteTables"][0]["Routes"].as_array_mut().unwrap().pop();
            },
            &["S3_NO_PATH"],
            "rtb-glue",
        ),
        case(
            "S3 endpoint on another table",
            same_vpc,
            |w, _| {
                set(w, "/VpcEndpoints/0/RouteTableIds", json!(["rtb-main"]));
                w["RouteTables"][0]["Routes"].as_array_mut().unwrap().pop();
            },
            &["S3_NO_PATH"],
            "rtb-glue",
        ),
        case(
            "S3 endpoint policy",
            same_vpc,
            |w, _| {
                set(
                    w,
                    "/VpcEndpoints/0/PolicyDocument",
                    json!(
                        "{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:*\",\"Resource\":\"arn:aws:s3:::others/*\"}]}"
                    ),
                )
            },
            &["S3_ENDPOINT_POLICY"],
            "vpce-s3",
        ),
        case(
            "egress lacks S3",
            same_vpc,
            |w, _| {
                set(
                    w,
                    "/SecurityGroups/0/IpPermissionsEgress",
                    json!([
                        self_rule("sg-glue"),
                        tcp_from_group(443, "sg-endpoint"),
                        tcp_from_group(5432, "sg-db")
                    ]),
                )
            },
            &["S3_SG_EGRESS"],
            "sg-glue",
        ),
        case(
            "bucket in another Region",
            same_vpc,
            |w, _| set(w, "/Buckets/0/BucketRegion", json!("eu-west-1")),
            &["S3_CROSS_REGION"],
            "scripts",
        ),
        snowflake(quiet("bucket in another Region, with a way out", with_nat, |w, _| {
            set(w, "/Buckets/0/BucketRegion", json!("eu-west-1"))
        })),
        case(
            "no Secrets Manager endpoint",
            same_vpc,
            |w, _| {
                w["VpcEndpoints"].as_array_mut().unwrap().pop();
            },
            &["SM_NO_PATH"],
            "rtb-glue",
        ),
        quiet("no secret, no need for one", same_vpc, |w, s| {
            w["VpcEndpoints"].as_array_mut().unwrap().pop();
            s.pipes[0].services.clear();
        }),
        case(
            "endpoint's group admits another",
            same_vpc,
            |w, _| {
                set(
                    w,
                    "/SecurityGroups/1/IpPermissions",
                    json!([tcp_from_group(443, "sg-app")]),
                )
            },
            &["SM_ENDPOINT_SG"],
            "sg-endpoint",
        ),
        snowflake(case(
            "endpoint's group counts though there is NAT",
            with_nat,
            |w, _| clear(w, "/SecurityGroups/1/IpPermissions"),
            &["SM_ENDPOINT_SG"],
            "sg-endpoint",
        )),
        case(
            "endpoint without private DNS",
            same_vpc,
            |w, _| set(w, "/VpcEndpoints/1/PrivateDnsEnabled", json!(false)),
            &["SM_ENDPOINT_PRIVATE_DNS"],
            "vpce-sm",
        ),
        snowflake(quiet("endpoint without private DNS, with NAT", with_nat, |w, _| {
            set(w, "/VpcEndpoints/1/PrivateDnsEnabled", json!(false))
        })),
        snowflake(quiet("NAT instead of all endpoints", with_nat, |w, _| {
            clear(w, "/VpcEndpoints");
            w["RouteTables"][0]["Routes"].as_array_mut().unwrap().remove(1);
        })),
        case(
            "KMS without a way",
            same_vpc,
            |_, s| {
                s.pipes[0].services.insert(Service::Kms);
            },
            &["SERVICE_NO_PATH"],
            "rtb-glue",
        ),
        case(
            "no self rule, no S3, closed database",
            same_vpc,
            |w, _| {
                clear(w, "/SecurityGroups/0/IpPermissions");
                clear(w, "/SecurityGroups/2/IpPermissions");
                w["VpcEndpoints"].as_array_mut().unwrap().remove(0);
                w["RouteTables"][0]["Routes"].as_array_mut().unwrap().pop();
            },
            &["GLUE_SG_SELF_REF_INGRESS", "DST_SG_INGRESS", "S3_NO_PATH"],
            "sg-glue",
        ),
    ]);
}

#[test]
fn sts_without_a_way_is_unknown_and_holds_nothing_up() {
    let mut subject = db();
    subject.pipes[0].services.insert(Service::Sts);
    let diagnosis = judged(&same_vpc(), &subject);
    assert_eq!(codes(&diagnosis), Vec::<&str>::new());
    assert_eq!(unknowns(&diagnosis), ["SERVICE_NO_PATH"]);
    assert_eq!(reach(&diagnosis), Reachability::Reachable);
}

#[test]
fn a_fact_that_could_not_be_read_is_unknown_with_the_action_that_would_help() {
    type World = (fn() -> Value, fn() -> Subject);
    let worlds: [World; 4] = [
        (same_vpc, db),
        (peered, db),
        (over_transit, db),
        (with_nat, || subject(SNOWFLAKE, 443)),
    ];
    let needed = [
        ("Subnets", "ec2:DescribeSubnets"),
        ("SecurityGroups", "ec2:DescribeSecurityGroups"),
        ("RouteTables", "ec2:DescribeRouteTables"),
        ("NetworkAcls", "ec2:DescribeNetworkAcls"),
        ("VpcAttributes", "ec2:DescribeVpcAttribute"),
        ("Vpcs", "ec2:DescribeVpcs"),
        ("VpcEndpoints", "ec2:DescribeVpcEndpoints"),
        ("DBInstances", "rds:DescribeDBInstances"),
        ("VpcPeeringConnections", "ec2:DescribeVpcPeeringConnections"),
        (
            "TransitGatewayVpcAttachments",
            "ec2:DescribeTransitGatewayVpcAttachments",
        ),
        ("TransitGatewayAttachments", "ec2:DescribeTransitGatewayAttachments"),
        ("TransitGatewayRouteTables", "ec2:SearchTransitGatewayRoutes"),
        ("NatGateways", "ec2:DescribeNatGateways"),
        ("VpcBlockPublicAccessOptions", "ec2:DescribeVpcBlockPublicAccessOptions"),
    ];
    let mut met = std::collections::BTreeSet::new();
    for (world, subject) in worlds {
        for (key, action) in needed {
            let mut world = world();
            world[key] = json!({"unreadable": "UnauthorizedOperation: no"});
            let diagnosis = judged(&world, &subject());
            assert_eq!(
                codes(&diagnosis),
                Vec::<&str>::new(),
                "{key}: {:#?}",
                diagnosis.findings
            );
            if diagnosis.unknown.iter().any(|check| check.would_help == action) {
                met.insert(key);
                assert_eq!(reach(&diagnosis), Reachability::Unknown, "{key}");
            } else {
                assert_eq!(
                    reach(&diagnosis),
                    Reachability::Reachable,
                    "{key} is not needed and yet: {:?}",
                    unknowns(&diagnosis)
                );
            }
        }
    }
    for (key, _) in needed {
        assert!(met.contains(key), "{key} was never needed");
    }
}

#[test]
fn empty_facts_are_all_unknown_and_ask_for_what_can_be_asked_first() {
    let diagnosis = judged(&json!({}), &db());
    assert_eq!(codes(&diagnosis), Vec::<&str>::new());
    assert_eq!(reach(&diagnosis), Reachability::Unknown);
    let wanted: Vec<String> = needs(&NetworkFacts::default(), &db())
        .iter()
        .map(|need| format!("{:?}", need.what))
        .collect();
    for first in [
        "Subnet(",
        "SecurityGroup(",
        "RouteTableOfSubnet(",
        "AclOfSubnet(",
        "DbInstance(",
    ] {
        assert!(
            wanted.iter().any(|need| need.starts_with(first)),
            "{first} not in {wanted:?}"
        );
    }
}

#[test]
fn no_connection_at_all_is_unknown() {
    let diagnosis = judged(
        &same_vpc(),
        &Subject {
            region: "us-east-1".into(),
            ..Subject::default()
        },
    );
    assert_eq!(reach(&diagnosis), Reachability::Unknown);
    assert_eq!(codes(&diagnosis), Vec::<&str>::new());
}

#[test]
fn the_hop_that_blocks_says_so() {
    let mut world = same_vpc();
    clear(&mut world, "/SecurityGroups/2/IpPermissions");
    let report = judged(&world, &db()).network.unwrap();
    let source = report.paths.iter().find(|path| path.to == "source").unwrap();
    assert_eq!(source.host, DB_HOST);
    assert!(
        source.hops.iter().any(|hop| hop.contains("BLOCKED DST_SG_INGRESS")),
        "{:?}",
        source.hops
    );
    assert_eq!(
        report.paths.iter().find(|path| path.to == "s3").unwrap().reachability,
        Reachability::Reachable
    );
}

#[test]
fn a_fix_is_the_least_that_opens_the_path() {
    let mut world = same_vpc();
    clear(&mut world, "/SecurityGroups/2/IpPermissions");
    let diagnosis = judged(&world, &db());
    assert_eq!(
        diagnosis.findings[0].fix.commands,
        [
            "aws ec2 authorize-security-group-ingress --group-id sg-db --ip-permissions 'IpProtocol=tcp,FromPort=5432,ToPort=5432,UserIdGroupPairs=[{GroupId=sg-glue}]'"
        ]
    );
    let mut world = peered();
    world["RouteTables"][0]["Routes"].as_array_mut().unwrap().pop();
    let diagnosis = judged(&world, &db());
    assert_eq!(
        diagnosis.findings[0].fix.commands,
        [
            "aws ec2 create-route --route-table-id rtb-glue --destination-cidr-block 10.60.1.0/24 --vpc-peering-connection-id pcx-1"
        ]
    );
}

#[test]
fn every_check_has_its_file_with_the_manual_page_and_is_listed_once() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/network");
    let mut listed: Vec<String> = CHECKS
        .iter()
        .map(|check| format!("{}.rs", check.code.to_lowercase()))
        .collect();
    for check in CHECKS {
        let page = std::fs::read_to_string(folder.join(format!("{}.rs", check.code.to_lowercase()))).unwrap();
        assert!(page.contains(&format!("title: \"{}\"", check.title)), "{}", check.code);
        for heading in [
            "Why it breaks a connection",
            "Evidence",
            "Fix",
            "Unknown when",
            "References",
        ] {
            assert!(
                page.contains(&format!("//! ## {heading}\n")),
                "{} lacks {heading}",
                check.code
            );
        }
    }
    let mut files: Vec<String> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".rs") && name != "mod.rs")
        .collect();
    listed.sort();
    files.sort();
    assert_eq!(listed, files);
}

// ---- properties of the walk

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
        use super::lookup::Lookup;
        use super::ranges::Ranges;
        use super::routes::divide;
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
