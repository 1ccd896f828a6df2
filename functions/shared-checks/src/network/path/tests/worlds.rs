//! Healthy worlds in the shape of the AWS CLI.

use serde_json::{Value, json};

pub(super) fn acl(id: &str, vpc: &str, subnets: &[&str]) -> Value {
    let entry = |number: i32, egress: bool, action: &str| json!({"RuleNumber": number, "Egress": egress, "Protocol": "-1", "RuleAction": action, "CidrBlock": "0.0.0.0/0"});
    let associations: Vec<Value> = subnets.iter().map(|subnet| json!({"SubnetId": subnet})).collect();
    json!({"NetworkAclId": id, "VpcId": vpc, "Associations": associations,
        "Entries": [entry(100, true, "allow"), entry(32767, true, "deny"), entry(100, false, "allow"), entry(32767, false, "deny")]})
}

pub(super) fn group(id: &str, vpc: &str, inbound: Value) -> Value {
    json!({"GroupId": id, "VpcId": vpc, "IpPermissions": inbound,
        "IpPermissionsEgress": [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]})
}

pub(super) fn tcp_from_group(port: u16, group: &str) -> Value {
    json!({"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "UserIdGroupPairs": [{"GroupId": group}]})
}

pub(super) fn tcp_from(port: u16, cidr: &str) -> Value {
    json!({"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "IpRanges": [{"CidrIp": cidr}]})
}

pub(super) fn self_rule(group: &str) -> Value {
    json!({"IpProtocol": "tcp", "FromPort": 0, "ToPort": 65535, "UserIdGroupPairs": [{"GroupId": group}]})
}

pub(super) fn subnet(id: &str, vpc: &str, cidr: &str, zone: &str) -> Value {
    json!({"SubnetId": id, "VpcId": vpc, "CidrBlock": cidr, "AvailabilityZone": zone, "AvailableIpAddressCount": 200, "OwnerId": "111122223333"})
}

pub(super) fn vpc(id: &str, cidr: &str) -> Value {
    json!({"VpcId": id, "CidrBlock": cidr, "DhcpOptionsId": "default", "OwnerId": "111122223333"})
}

pub(super) fn table(id: &str, vpc: &str, local: &str, subnets: &[&str], main: bool) -> Value {
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

pub(super) fn route(cidr: &str, key: &str, target: &str) -> Value {
    json!({"DestinationCidrBlock": cidr, key: target, "State": "active", "Origin": "CreateRoute"})
}

/// A route whose target is gone, as AWS says of it.
pub(super) fn dead(mut route: Value) -> Value {
    route["State"] = json!("blackhole");
    route
}

/// A route table of an internet gateway's own, with one route besides the VPC's.
pub(super) fn edge_table(world: &mut Value, vpc: &str, gateway: &str, more: Value) {
    let block = if vpc == "vpc-glue" {
        "10.50.0.0/16"
    } else {
        "10.60.0.0/16"
    };
    let table = json!({"RouteTableId": "rtb-edge", "VpcId": vpc, "Associations": [{"Main": false, "GatewayId": gateway}],
        "Routes": [{"DestinationCidrBlock": block, "GatewayId": "local", "State": "active", "Origin": "CreateRouteTable"}, more]});
    push(world, "/RouteTables", table);
}

/// The target of a route of the world is gone.
pub(super) fn kill(world: &mut Value, at: &str) {
    set(world, &format!("{at}/State"), json!("blackhole"));
}

pub(super) fn database(vpc: &str, subnet: &str) -> Value {
    json!({"DBInstanceIdentifier": "orders", "Engine": "postgres", "DBInstanceStatus": "available", "PubliclyAccessible": false,
        "Endpoint": {"Address": DB_HOST, "Port": 5432}, "AvailabilityZone": "us-east-1a",
        "VpcSecurityGroups": [{"VpcSecurityGroupId": "sg-db", "Status": "active"}],
        "DBSubnetGroup": {"DBSubnetGroupName": "g", "VpcId": vpc,
            "Subnets": [{"SubnetIdentifier": subnet, "SubnetAvailabilityZone": {"Name": "us-east-1a"}}]}})
}

pub(super) const DB_HOST: &str = "orders.abc.us-east-1.rds.amazonaws.com";
pub(super) const SNOWFLAKE: &str = "acme.snowflakecomputing.com";

/// The connection's VPC with its endpoints, no source yet.
pub(super) fn home() -> Value {
    let mut rtb = table("rtb-glue", "vpc-glue", "10.50.0.0/16", &["subnet-glue"], false);
    push(
        &mut rtb,
        "/Routes",
        json!({"DestinationPrefixListId": "pl-s3", "GatewayId": "vpce-s3", "State": "active"}),
    );
    let mut world = json!({
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
        "NetworkInterfaces": [], "DBInstances": [], "DBClusters": [], "DBProxies": [], "DBProxyEndpoints": [],
        "DBSubnetGroups": [], "Clusters": [], "ClusterSubnetGroups": [], "EndpointAccessList": [], "Workgroups": [],
        "WorkgroupEndpoints": [], "HostedZones": [], "ResolverRuleAssociations": [], "ResolverRules": [],
        "TransitGatewayPeeringAttachments": [],
        "ManagedPrefixLists": [{"PrefixListId": "pl-s3", "PrefixListName": "com.amazonaws.us-east-1.s3",
            "Entries": [{"Cidr": "52.216.0.0/15"}, {"Cidr": "3.5.0.0/19"}]}],
        "Buckets": [{"Name": "scripts", "BucketRegion": "us-east-1"}],
        "VpcBlockPublicAccessOptions": {"InternetGatewayBlockMode": "off"}, "VpcBlockPublicAccessExclusions": [],
    });
    for none in [
        "ProfileAssociations",
        "Profiles",
        "VirtualInterfaces",
        "DirectConnectGatewayAssociations",
    ] {
        world[none] = json!([]);
    }
    world
}

/// The database in the connection's VPC.
pub(super) fn same_vpc() -> Value {
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

pub(super) fn database_interface(vpc: &str, subnet: &str, address: &str) -> Value {
    json!({"NetworkInterfaceId": "eni-db", "VpcId": vpc, "SubnetId": subnet, "Description": "RDSNetworkInterface",
        "PrivateIpAddress": address, "Groups": [{"GroupId": "sg-db"}]})
}

/// The database in a VPC of its own, with nothing between the two yet.
pub(super) fn two_vpcs() -> Value {
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

pub(super) fn peered() -> Value {
    let mut world = two_vpcs();
    push(
        &mut world,
        "/VpcPeeringConnections",
        peering("pcx-1", "vpc-db", "10.60.0.0/16", "111122223333", "us-east-1"),
    );
    push(
        &mut world,
        "/RouteTables/rtb-glue/Routes",
        route("10.60.0.0/16", "VpcPeeringConnectionId", "pcx-1"),
    );
    push(
        &mut world,
        "/RouteTables/rtb-db/Routes",
        route("10.50.0.0/16", "VpcPeeringConnectionId", "pcx-1"),
    );
    world
}

pub(super) fn peering(id: &str, far: &str, cidr: &str, owner: &str, region: &str) -> Value {
    json!({"VpcPeeringConnectionId": id, "Status": {"Code": "active"},
        "RequesterVpcInfo": {"VpcId": "vpc-glue", "OwnerId": "111122223333", "Region": "us-east-1", "CidrBlock": "10.50.0.0/16"},
        "AccepterVpcInfo": {"VpcId": far, "OwnerId": owner, "Region": region, "CidrBlock": cidr,
            "PeeringOptions": {"AllowDnsResolutionFromRemoteVpc": false}}})
}

pub(super) fn over_transit() -> Value {
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
        "/RouteTables/rtb-glue/Routes",
        route("10.60.0.0/16", "TransitGatewayId", "tgw-1"),
    );
    push(
        &mut world,
        "/RouteTables/rtb-db/Routes",
        route("10.50.0.0/16", "TransitGatewayId", "tgw-1"),
    );
    world
}

/// A NAT gateway in a public subnet.
pub(super) fn with_nat() -> Value {
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
        "/RouteTables/rtb-public/Routes",
        route("0.0.0.0/0", "GatewayId", "igw-1"),
    );
    push(
        &mut world,
        "/RouteTables/rtb-glue/Routes",
        route("0.0.0.0/0", "NatGatewayId", "nat-1"),
    );
    world["NatGateways"] = json!([{"NatGatewayId": "nat-1", "VpcId": "vpc-glue", "SubnetId": "subnet-public", "State": "available",
        "ConnectivityType": "public", "NatGatewayAddresses": [{"PrivateIp": "10.50.100.9", "PublicIp": "198.51.100.7"}]}]);
    world
}

/// The database in the connection's VPC, and a NAT gateway as the only way to Secrets Manager.
pub(super) fn nat_alone() -> Value {
    let mut world = same_vpc();
    let by_nat = with_nat();
    for (list, item) in [("/Subnets", 1), ("/NetworkAcls", 1), ("/RouteTables", 2)] {
        push(
            &mut world,
            list,
            by_nat.pointer(&format!("{list}/{item}")).unwrap().clone(),
        );
    }
    world["NatGateways"] = by_nat["NatGateways"].clone();
    push(
        &mut world,
        "/RouteTables/rtb-glue/Routes",
        route("0.0.0.0/0", "NatGatewayId", "nat-1"),
    );
    world["VpcEndpoints"].as_array_mut().unwrap().pop();
    world
}

/// A zone of the VPC for `name`, that answers for `record` with `address`.
pub(super) fn hub_zone(world: &mut Value, name: &str, record: &str, address: &str) {
    push(
        world,
        "/HostedZones",
        json!({"Id": "/hostedzone/Z9", "Name": name, "PrivateZone": true, "VPCs": [{"VPCId": "vpc-glue"}],
            "ResourceRecordSets": [{"Name": record, "Type": "A", "ResourceRecords": [{"Value": address}]}]}),
    );
}

/// The database in a VPC that nothing joins to the connection's, and an endpoint of a service that leads to it.
pub(super) fn by_private_link() -> Value {
    let mut world = two_vpcs();
    push(
        &mut world,
        "/VpcEndpoints",
        json!({"VpcEndpointId": "vpce-0db0123456789abcd", "VpcEndpointType": "Interface", "VpcId": "vpc-glue", "State": "available",
            "ServiceName": "com.amazonaws.vpce.us-east-1.vpce-svc-0db9876543210fedc", "SubnetIds": ["subnet-glue"],
            "Groups": [{"GroupId": "sg-nlb"}], "PrivateDnsEnabled": false, "NetworkInterfaceIds": []}),
    );
    push(
        &mut world,
        "/SecurityGroups",
        group("sg-nlb", "vpc-glue", json!([tcp_from_group(5432, "sg-glue")])),
    );
    world
}

/// A record that leads to the endpoint.
pub(super) fn alias(name: &str) -> Value {
    json!([{"Name": name, "Type": "A", "AliasTarget": {"EvaluateTargetHealth": false,
        "DNSName": "vpce-0db0123456789abcd-abcdefgh.vpce-svc-0db9876543210fedc.us-east-1.vpce.amazonaws.com."}}])
}

/// A zone of the database's own name that leads to the endpoint.
pub(super) fn linked(world: &mut Value) {
    let name = format!("{DB_HOST}.");
    push(
        world,
        "/HostedZones",
        json!({"Id": "Z1", "Name": name, "PrivateZone": true, "VPCs": [{"VPCId": "vpc-glue"}], "ResourceRecordSets": alias(&name)}),
    );
}

pub(super) fn on_premises() -> Value {
    let mut world = home();
    push(
        &mut world,
        "/RouteTables/rtb-glue/Routes",
        route("192.168.0.0/16", "GatewayId", "vgw-1"),
    );
    world["VpnGateways"] = json!([{"VpnGatewayId": "vgw-1", "State": "available", "VpcAttachments": [{"VpcId": "vpc-glue", "State": "attached"}]}]);
    world["VpnConnections"] = json!([{"VpnConnectionId": "vpn-1", "VpnGatewayId": "vgw-1", "State": "available",
        "VgwTelemetry": [{"Status": "UP"}, {"Status": "DOWN"}]}]);
    world
}

/// What a path in a world names. A part of it is a key, or of a list the id of one, which no other in the list has, or else its place:
/// `/RouteTables/rtb-glue/Routes/0`.
#[track_caller]
pub(super) fn at<'w>(world: &'w mut Value, path: &str) -> &'w mut Value {
    let part_of = |here: &'w mut Value, part: &str| match (here, part.parse::<usize>()) {
        (Value::Array(list), Ok(place)) => list.get_mut(place),
        (Value::Array(list), Err(_)) => {
            let called = |one: &Value| {
                one.as_object()
                    .is_some_and(|one| one.values().any(|value| value == part))
            };
            let mut places = (0..list.len()).filter(|place| called(&list[*place]));
            let only = places.next().filter(|_| places.next().is_none())?;
            list.get_mut(only)
        }
        (here, _) => here.get_mut(part),
    };
    let found = path.split('/').skip(1).try_fold(world, part_of);
    found.unwrap_or_else(|| panic!("{path} is not in the world, or not alone"))
}

#[track_caller]
pub(super) fn push(world: &mut Value, path: &str, item: Value) {
    at(world, path).as_array_mut().unwrap().push(item);
}

#[track_caller]
pub(super) fn set(world: &mut Value, path: &str, value: Value) {
    *at(world, path) = value;
}

#[track_caller]
pub(super) fn clear(world: &mut Value, path: &str) {
    set(world, path, json!([]));
}

/// The database in another Region, behind a transit gateway there that is peered with the connection's own.
pub(super) fn over_peered_transit() -> Value {
    let mut world = over_transit();
    let side =
        |gateway: &str, region: &str| json!({"TransitGatewayId": gateway, "OwnerId": "111122223333", "Region": region});
    let known = |gateway: &str, id: &str, kind: &str, resource: &str, table: &str| {
        json!({"TransitGatewayAttachmentId": id, "TransitGatewayId": gateway, "ResourceType": kind, "ResourceId": resource,
            "State": "available", "Association": {"TransitGatewayRouteTableId": table, "State": "associated"}})
    };
    let route_to = |cidr: &str, attachment: &str, kind: &str, resource: &str| {
        json!({"DestinationCidrBlock": cidr, "State": "active", "Type": "static", "TransitGatewayAttachments":
            [{"TransitGatewayAttachmentId": attachment, "ResourceId": resource, "ResourceType": kind}]})
    };
    push(
        &mut world,
        "/TransitGateways",
        json!({"TransitGatewayId": "tgw-2", "State": "available", "OwnerId": "111122223333"}),
    );
    set(
        &mut world,
        "/TransitGatewayVpcAttachments/att-db/TransitGatewayId",
        json!("tgw-2"),
    );
    world["TransitGatewayPeeringAttachments"] = json!([{"TransitGatewayAttachmentId": "att-peer", "State": "available",
        "RequesterTgwInfo": side("tgw-1", "us-east-1"), "AccepterTgwInfo": side("tgw-2", "eu-west-1")}]);
    world["TransitGatewayAttachments"] = json!([
        known("tgw-1", "att-glue", "vpc", "vpc-glue", "tgwrtb-glue"),
        known("tgw-1", "att-peer", "peering", "tgw-2", "tgwrtb-in"),
        known("tgw-2", "att-peer", "peering", "tgw-1", "tgwrtb-far-in"),
        known("tgw-2", "att-db", "vpc", "vpc-db", "tgwrtb-db"),
    ]);
    world["TransitGatewayRouteTables"] = json!([
        {"TransitGatewayRouteTableId": "tgwrtb-glue", "Routes": [route_to("10.60.0.0/16", "att-peer", "peering", "tgw-2")]},
        {"TransitGatewayRouteTableId": "tgwrtb-far-in", "Routes": [route_to("10.60.0.0/16", "att-db", "vpc", "vpc-db")]},
        {"TransitGatewayRouteTableId": "tgwrtb-db", "Routes": [route_to("10.50.0.0/16", "att-peer", "peering", "tgw-1")]},
        {"TransitGatewayRouteTableId": "tgwrtb-in", "Routes": [route_to("10.50.0.0/16", "att-glue", "vpc", "vpc-glue")]},
    ]);
    set(
        &mut world,
        "/RouteTables/rtb-db/Routes/1/TransitGatewayId",
        json!("tgw-2"),
    );
    world
}

/// A Route 53 Profile on the connection's VPC brings these.
pub(super) fn profile(world: &mut Value, arns: &[&str]) {
    let brought: Vec<Value> = arns
        .iter()
        .map(|arn| json!({"ResourceArn": arn, "Status": "COMPLETE"}))
        .collect();
    world["ProfileAssociations"] = json!([{"ProfileId": "rp-1", "ResourceId": "vpc-glue", "Status": "COMPLETE"}]);
    world["Profiles"] = json!([{"Id": "rp-1", "ProfileResourceAssociations": brought}]);
}
