//! Security groups and network ACLs, on both sides and both ways.

use serde_json::{Value, json};

use super::worlds::*;
use super::*;

#[test]
fn security_groups() {
    check(security_groups_cases());
}

pub(super) fn security_groups_cases() -> Vec<Case> {
    vec![
        case(
            "egress lacks the port",
            same_vpc,
            |w, _| {
                set(
                    w,
                    "/SecurityGroups/sg-glue/IpPermissionsEgress",
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
                    "/SecurityGroups/sg-db/IpPermissions",
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
                    "/SecurityGroups/sg-db/IpPermissions",
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
                    "/SecurityGroups/sg-db/IpPermissions",
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
                    "/SecurityGroups/sg-db/IpPermissions",
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
                    "/SecurityGroups/sg-db/IpPermissions",
                    json!([tcp_from(5432, "10.50.1.0/25")]),
                )
            },
            &["DST_SG_INGRESS"],
            "sg-db",
        )),
        quiet("two halves make a whole", same_vpc, |w, _| {
            set(
                w,
                "/SecurityGroups/sg-db/IpPermissions",
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
                "/SecurityGroups/sg-db/IpPermissions",
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
                    "/SecurityGroups/sg-db/IpPermissions",
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
                    "/SecurityGroups/sg-db/IpPermissions",
                    json!([tcp_from_group(5432, "sg-clients")]),
                );
                s.paths[0]
                    .vpc_settings
                    .as_mut()
                    .unwrap()
                    .groups
                    .push("sg-clients".into());
            },
        ),
        quiet("reference over a peering in the Region", peered, |w, _| {
            set(
                w,
                "/SecurityGroups/sg-db/IpPermissions",
                json!([tcp_from_group(5432, "sg-glue")]),
            )
        }),
        case(
            "reference over a peering to another Region",
            peered,
            |w, _| {
                set(
                    w,
                    "/SecurityGroups/sg-db/IpPermissions",
                    json!([tcp_from_group(5432, "sg-glue")]),
                );
                set(
                    w,
                    "/VpcPeeringConnections/pcx-1/AccepterVpcInfo/Region",
                    json!("eu-west-1"),
                );
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
                    "/SecurityGroups/sg-db/IpPermissions",
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
                    "/SecurityGroups/sg-db/IpPermissions",
                    json!([tcp_from_group(5432, "sg-glue")]),
                );
                set(
                    w,
                    "/TransitGateways/tgw-1/Options/SecurityGroupReferencingSupport",
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
                    "/SecurityGroups/sg-db/IpPermissions",
                    json!([tcp_from_group(5432, "sg-glue")]),
                );
                set(
                    w,
                    "/TransitGatewayVpcAttachments/att-db/Options/SecurityGroupReferencingSupport",
                    json!("disable"),
                );
            },
            &["TGW_SG_REF"],
            "sg-db",
        ),
    ]
}

#[test]
fn references_behind_a_nat_gateway() {
    check(references_behind_nat_cases());
}

/// A private NAT gateway on the way to a database in a peered VPC.
fn behind_private_nat() -> Value {
    let mut world = peered();
    let mut nat = with_nat();
    nat["NatGateways"][0]["ConnectivityType"] = json!("private");
    world["NatGateways"] = nat["NatGateways"].clone();
    push(&mut world, "/Subnets", nat["Subnets"][1].clone());
    push(&mut world, "/NetworkAcls", nat["NetworkAcls"][1].clone());
    let mut table = nat["RouteTables"][2].clone();
    table["Routes"][1] = route("10.60.0.0/16", "VpcPeeringConnectionId", "pcx-1");
    push(&mut world, "/RouteTables", table);
    set(
        &mut world,
        "/RouteTables/rtb-glue/Routes/2",
        route("10.60.0.0/16", "NatGatewayId", "nat-1"),
    );
    set(
        &mut world,
        "/SecurityGroups/sg-db/IpPermissions",
        json!([tcp_from(5432, "10.50.100.9/32")]),
    );
    world
}

/// A publicly accessible database in a VPC that nothing joins with the connection's, reached through a public NAT gateway.
fn public_behind_nat() -> Value {
    let (mut world, apart) = (with_nat(), two_vpcs());
    for list in ["Vpcs", "Subnets", "NetworkAcls", "RouteTables", "SecurityGroups"] {
        push(
            &mut world,
            &format!("/{list}"),
            apart[list].as_array().unwrap().last().unwrap().clone(),
        );
    }
    for list in ["DBInstances", "NetworkInterfaces"] {
        world[list] = apart[list].clone();
    }
    let tables = world["RouteTables"].as_array_mut().unwrap();
    let table = tables.last_mut().unwrap()["Routes"].as_array_mut().unwrap();
    table.push(route("0.0.0.0/0", "GatewayId", "igw-db"));
    set(&mut world, "/DBInstances/orders/PubliclyAccessible", json!(true));
    set(
        &mut world,
        "/SecurityGroups/sg-db/IpPermissions",
        json!([tcp_from(5432, "198.51.100.7/32")]),
    );
    world
}

pub(super) fn references_behind_nat_cases() -> Vec<Case> {
    fn by_group(world: &mut Value, _: &mut Subject) {
        set(
            world,
            "/SecurityGroups/sg-db/IpPermissions",
            json!([tcp_from_group(5432, "sg-glue")]),
        );
    }
    vec![
        quiet(
            "a private NAT gateway whose address is admitted",
            behind_private_nat,
            |_, _| {},
        ),
        case(
            "reference behind a private NAT gateway",
            behind_private_nat,
            by_group,
            &["DST_SG_REF_BEHIND_NAT"],
            "sg-db",
        ),
        case(
            "another group behind a private NAT gateway",
            behind_private_nat,
            |w, _| {
                set(
                    w,
                    "/SecurityGroups/sg-db/IpPermissions",
                    json!([tcp_from_group(5432, "sg-app")]),
                )
            },
            &["DST_SG_INGRESS"],
            "sg-db",
        ),
        quiet(
            "a public NAT gateway whose address is admitted",
            public_behind_nat,
            |_, _| {},
        ),
        case(
            "what comes in to a public database goes to a firewall that is gone",
            public_behind_nat,
            |w, _| {
                edge_table(
                    w,
                    "vpc-db",
                    "igw-db",
                    dead(route("10.60.1.0/24", "GatewayId", "vpce-0fw")),
                )
            },
            &["ROUTE_BLACKHOLE"],
            "rtb-edge",
        ),
        quiet(
            "a dead route of the internet gateway of a public database to others",
            public_behind_nat,
            |w, _| {
                edge_table(
                    w,
                    "vpc-db",
                    "igw-db",
                    dead(route("10.60.2.0/24", "GatewayId", "vpce-0fw")),
                )
            },
        ),
        case(
            "reference behind a public NAT gateway",
            public_behind_nat,
            by_group,
            &["DST_SG_REF_BEHIND_NAT"],
            "sg-db",
        ),
    ]
}

#[test]
fn the_source_is_told_to_admit_the_nat_gateways_address_as_it_sees_it() {
    for (world, address) in [
        (behind_private_nat(), "CidrIp=10.50.100.9/32"),
        (public_behind_nat(), "CidrIp=198.51.100.7/32"),
    ] {
        let mut world = world;
        set(
            &mut world,
            "/SecurityGroups/sg-db/IpPermissions",
            json!([tcp_from_group(5432, "sg-glue")]),
        );
        let fix = &judged(&world, &db()).findings[0].fix;
        assert!(fix.commands[0].contains(address), "{fix:?}");
    }
}

#[test]
fn network_acls() {
    check(network_acls_cases());
}

pub(super) fn network_acls_cases() -> Vec<Case> {
    fn entry(number: i32, egress: bool, action: &str, cidr: &str, ports: (u16, u16)) -> Value {
        json!({"RuleNumber": number, "Egress": egress, "Protocol": "6", "RuleAction": action, "CidrBlock": cidr, "PortRange": {"From": ports.0, "To": ports.1}})
    }
    vec![
        case(
            "request denied first",
            same_vpc,
            |w, _| {
                push(
                    w,
                    "/NetworkAcls/acl-glue/Entries",
                    entry(90, true, "deny", "10.50.0.0/16", (5432, 5432)),
                )
            },
            &["SRC_NACL_EGRESS"],
            "acl-glue",
        ),
        quiet("request denied later", same_vpc, |w, _| {
            push(
                w,
                "/NetworkAcls/acl-glue/Entries",
                entry(200, true, "deny", "10.50.0.0/16", (5432, 5432)),
            )
        }),
        quiet("other port denied first", same_vpc, |w, _| {
            push(
                w,
                "/NetworkAcls/acl-glue/Entries",
                entry(90, true, "deny", "0.0.0.0/0", (22, 22)),
            )
        }),
        case(
            "nothing listed at all",
            same_vpc,
            |w, _| clear(w, "/NetworkAcls/acl-glue/Entries"),
            &["SRC_NACL_EGRESS", "SRC_NACL_RETURN", "S3_NACL_EGRESS"],
            "acl-glue",
        ),
        case(
            "replies denied",
            same_vpc,
            |w, _| {
                push(
                    w,
                    "/NetworkAcls/acl-glue/Entries",
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
                    "/NetworkAcls/acl-glue/Entries",
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
                    "/NetworkAcls/acl-db/Entries",
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
                    "/NetworkAcls/acl-db/Entries",
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
                    "/NetworkAcls/acl-db/Entries",
                    entry(90, true, "deny", "10.50.1.0/24", (1024, 65535)),
                )
            },
            &["DST_NACL_RETURN"],
            "acl-db",
        ),
        quiet("replies allowed to Linux ports only", same_vpc, |w, _| {
            push(
                w,
                "/NetworkAcls/acl-db/Entries",
                entry(80, true, "allow", "10.50.1.0/24", (32768, 60999)),
            );
            push(
                w,
                "/NetworkAcls/acl-db/Entries",
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
                    "/NetworkAcls/acl-glue/Entries",
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
                    "/NetworkAcls/acl-glue/Entries",
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
                    "/NetworkAcls/acl-glue/Entries",
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
    .collect()
}

#[test]
fn a_rule_to_the_prefix_list_of_s3_lets_nothing_out_to_snowflake() {
    let mut world = with_nat();
    let to_s3 = json!([{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "PrefixListIds": [{"PrefixListId": "pl-s3"}]},
        {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "10.50.0.0/16"}]},
        {"IpProtocol": "tcp", "FromPort": 0, "ToPort": 65535, "UserIdGroupPairs": [{"GroupId": "sg-glue"}]}]);
    set(&mut world, "/SecurityGroups/sg-glue/IpPermissionsEgress", to_s3);
    // Whatever is in the list: its name tells whose it is.
    for entries in [
        world["ManagedPrefixLists"][0]["Entries"].clone(),
        json!({"unreadable": "AccessDenied: no"}),
    ] {
        set(&mut world, "/ManagedPrefixLists/pl-s3/Entries", entries);
        let diagnosis = judged(&world, &subject(SNOWFLAKE, 443));
        assert_eq!(codes(&diagnosis), ["SRC_SG_EGRESS"], "{:#?}", diagnosis.findings);
    }
    // A list of one's own may hold anything, and an address may be one of S3's.
    let own_list = |world: &mut Value| set(world, "/ManagedPrefixLists/pl-s3/PrefixListName", json!("partners"));
    for (host, broken) in [(SNOWFLAKE, own_list as fn(&mut Value)), ("203.0.113.7", |_| {})] {
        let mut world = world.clone();
        broken(&mut world);
        let diagnosis = judged_only(&world, &subject(host, 443));
        assert!(
            unknowns(&diagnosis).contains(&"SRC_SG_EGRESS"),
            "{host}: {diagnosis:#?}"
        );
    }
}
