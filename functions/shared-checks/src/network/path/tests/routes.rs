//! Route tables, peerings, and the way out.

use serde_json::{Value, json};

use super::worlds::*;
use super::*;

#[test]
fn routes_and_peerings() {
    check(routes_and_peerings_cases());
}

pub(super) fn routes_and_peerings_cases() -> Vec<Case> {
    vec![
        case(
            "no route",
            peered,
            |w, _| {
                w["RouteTables"][0]["Routes"].as_array_mut().unwrap().pop();
            },
            &["ROUTE_NONE"],
            "rtb-glue",
        ),
        case(
            "route in the main table only",
            peered,
            |w, _| {
                w["RouteTables"][0]["Routes"].as_array_mut().unwrap().pop();
                push(
                    w,
                    "/RouteTables/rtb-main/Routes",
                    route("10.60.0.0/16", "VpcPeeringConnectionId", "pcx-1"),
                );
            },
            &["ROUTE_NONE"],
            "rtb-glue",
        ),
        quiet("main table without explicit association", peered, |w, _| {
            clear(w, "/RouteTables/rtb-glue/Associations");
            push(
                w,
                "/RouteTables/rtb-main/Routes",
                route("10.60.0.0/16", "VpcPeeringConnectionId", "pcx-1"),
            );
            push(w, "/VpcEndpoints/vpce-s3/RouteTableIds", json!("rtb-main"));
        }),
        case(
            "only the way to the internet takes it",
            || {
                let mut world = with_nat();
                let peered = peered();
                for key in [
                    "Vpcs",
                    "Subnets",
                    "NetworkAcls",
                    "SecurityGroups",
                    "DBInstances",
                    "NetworkInterfaces",
                    "VpcPeeringConnections",
                ] {
                    for item in peered[key].as_array().unwrap() {
                        if !world[key].as_array().unwrap().contains(item) {
                            push(&mut world, &format!("/{key}"), item.clone());
                        }
                    }
                }
                push(&mut world, "/RouteTables", peered["RouteTables"][2].clone());
                world
            },
            |_, _| {},
            &["ROUTE_NONE"],
            "rtb-glue",
        ),
        case(
            "prefix list without the network",
            peered,
            |w, _| {
                w["RouteTables"][0]["Routes"].as_array_mut().unwrap().pop();
                push(
                    w,
                    "/RouteTables/rtb-glue/Routes",
                    json!({"DestinationPrefixListId": "pl-db", "VpcPeeringConnectionId": "pcx-1", "State": "active"}),
                );
                push(
                    w,
                    "/ManagedPrefixLists",
                    json!({"PrefixListId": "pl-db", "Entries": [{"Cidr": "10.61.0.0/16"}]}),
                );
            },
            &["ROUTE_NONE"],
            "rtb-glue",
        ),
        quiet("prefix list with the network", peered, |w, _| {
            w["RouteTables"][0]["Routes"].as_array_mut().unwrap().pop();
            push(
                w,
                "/RouteTables/rtb-glue/Routes",
                json!({"DestinationPrefixListId": "pl-db", "VpcPeeringConnectionId": "pcx-1", "State": "active"}),
            );
            push(
                w,
                "/ManagedPrefixLists",
                json!({"PrefixListId": "pl-db", "Entries": [{"Cidr": "10.60.0.0/16"}]}),
            );
        }),
        case(
            "more specific route elsewhere",
            peered,
            |w, _| {
                push(
                    w,
                    "/RouteTables/rtb-glue/Routes",
                    route("10.60.1.0/24", "GatewayId", "igw-1"),
                );
            },
            &["ROUTE_MORE_SPECIFIC"],
            "rtb-glue",
        ),
        case(
            "more specific route on-premises",
            peered,
            |w, _| {
                push(
                    w,
                    "/RouteTables/rtb-glue/Routes",
                    route("10.60.1.0/24", "GatewayId", "vgw-1"),
                );
                w["VpnGateways"] =
                    json!([{"VpnGatewayId": "vgw-1", "VpcAttachments": [{"VpcId": "vpc-glue", "State": "attached"}]}]);
            },
            &["ROUTE_MORE_SPECIFIC"],
            "rtb-glue",
        ),
        quiet("more specific route beside the address", peered, |w, _| {
            push(
                w,
                "/RouteTables/rtb-glue/Routes",
                route("10.60.2.0/24", "GatewayId", "igw-1"),
            )
        }),
        case(
            "blackhole",
            peered,
            |w, _| {
                push(
                    w,
                    "/RouteTables/rtb-glue/Routes",
                    json!({"DestinationCidrBlock": "10.60.1.0/24", "NetworkInterfaceId": "eni-gone", "State": "blackhole"}),
                );
            },
            &["ROUTE_BLACKHOLE"],
            "rtb-glue",
        ),
        case(
            "pending peering",
            peered,
            |w, _| {
                set(
                    w,
                    "/VpcPeeringConnections/pcx-1/Status/Code",
                    json!("pending-acceptance"),
                );
                set(w, "/RouteTables/rtb-glue/Routes/2/State", json!("blackhole"));
            },
            &["PCX_NOT_ACTIVE"],
            "pcx-1",
        ),
        case(
            "deleted peering",
            peered,
            |w, _| {
                clear(w, "/VpcPeeringConnections");
                kill(w, "/RouteTables/rtb-glue/Routes/2");
            },
            &["PCX_NOT_ACTIVE"],
            "pcx-1",
        ),
        case(
            "peering with a third VPC",
            peered,
            |w, _| {
                set(
                    w,
                    "/VpcPeeringConnections/pcx-1/AccepterVpcInfo/VpcId",
                    json!("vpc-hub"),
                )
            },
            &["PCX_TRANSITIVE"],
            "pcx-1",
        ),
        case(
            "a route to the very network leads elsewhere",
            peered,
            |w, _| {
                set(
                    w,
                    "/RouteTables/rtb-db/Routes/1",
                    dead(route("10.50.1.0/24", "VpcPeeringConnectionId", "pcx-old")),
                )
            },
            &["RETURN_ROUTE_NONE"],
            "rtb-db",
        ),
        case(
            "replies within the VPC go to a firewall that is gone",
            same_vpc,
            |w, _| {
                push(
                    w,
                    "/RouteTables/rtb-main/Routes",
                    dead(route("10.50.1.0/24", "GatewayId", "vpce-0fw")),
                )
            },
            &["RETURN_ROUTE_NONE"],
            "rtb-main",
        ),
        case(
            "no way back",
            peered,
            |w, _| {
                w["RouteTables"][2]["Routes"].as_array_mut().unwrap().pop();
            },
            &["RETURN_ROUTE_NONE"],
            "rtb-db",
        ),
        degraded(case(
            "way back to half of the subnet",
            peered,
            |w, _| {
                set(
                    w,
                    "/RouteTables/rtb-db/Routes/1/DestinationCidrBlock",
                    json!("10.50.1.0/25"),
                )
            },
            &["RETURN_ROUTE_NONE"],
            "rtb-db",
        )),
        quiet("narrow routes", peered, |w, _| {
            set(
                w,
                "/RouteTables/rtb-glue/Routes/2/DestinationCidrBlock",
                json!("10.60.1.0/24"),
            );
            set(
                w,
                "/RouteTables/rtb-db/Routes/1/DestinationCidrBlock",
                json!("10.50.1.0/24"),
            );
        }),
        case(
            "no route, and the database admits nobody",
            peered,
            |w, _| {
                w["RouteTables"][0]["Routes"].as_array_mut().unwrap().pop();
                clear(w, "/SecurityGroups/sg-db/IpPermissions");
            },
            &["ROUTE_NONE", "DST_SG_INGRESS"],
            "rtb-glue",
        ),
    ]
}

#[test]
fn addresses_inside_the_vpc() {
    check(addresses_inside_the_vpc_cases());
}

pub(super) fn addresses_inside_the_vpc_cases() -> Vec<Case> {
    fn inside() -> Subject {
        subject("10.50.77.9", 1521)
    }
    vec![
        to_host(
            case(
                "the local route takes an on-premises address",
                on_premises,
                |w, _| {
                    set(
                        w,
                        "/RouteTables/rtb-glue/Routes/2/DestinationCidrBlock",
                        json!("10.0.0.0/8"),
                    )
                },
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
                    "/SecurityGroups/sg-db/IpPermissions",
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
    ]
}

#[test]
fn the_way_out() {
    check(the_way_out_cases());
}

pub(super) fn the_way_out_cases() -> Vec<Case> {
    fn entry(number: i32, egress: bool, action: &str, cidr: &str, ports: (u16, u16)) -> Value {
        json!({"RuleNumber": number, "Egress": egress, "Protocol": "6", "RuleAction": action, "CidrBlock": cidr, "PortRange": {"From": ports.0, "To": ports.1}})
    }
    vec![
        case("public subnet", with_nat, |w, _| set(w, "/RouteTables/rtb-glue/Routes/2", route("0.0.0.0/0", "GatewayId", "igw-1")), &["IGW_NO_PUBLIC_IP"], "rtb-glue"),
        case("no default route", with_nat, |w, _| { w["RouteTables"][0]["Routes"].as_array_mut().unwrap().pop(); }, &["ROUTE_NONE"], "rtb-glue"),
        case("IPv6 route only", with_nat, |w, _| set(w, "/RouteTables/rtb-glue/Routes/2", json!({"DestinationIpv6CidrBlock": "::/0", "EgressOnlyInternetGatewayId": "eigw-1", "State": "active"})), &["ROUTE_NONE"], "rtb-glue"),
        case("private NAT gateway", with_nat, |w, _| set(w, "/NatGateways/subnet-public/ConnectivityType", json!("private")), &["NAT_PRIVATE"], "nat-1"),
        quiet("kind not told is public", with_nat, |w, _| set(w, "/NatGateways/subnet-public/ConnectivityType", json!(null))),
        case("failed NAT gateway", with_nat, |w, _| { set(w, "/NatGateways/subnet-public/State", json!("failed")); set(w, "/RouteTables/rtb-glue/Routes/2/State", json!("blackhole")); }, &["NAT_BAD_STATE"], "nat-1"),
        case("deleted NAT gateway", with_nat, |w, _| { set(w, "/NatGateways/subnet-public/State", json!("deleted")); set(w, "/RouteTables/rtb-glue/Routes/2/State", json!("blackhole")); }, &["ROUTE_BLACKHOLE"], "rtb-glue"),
        case("NAT gateway in a private subnet", with_nat, |w, _| { w["RouteTables"][2]["Routes"].as_array_mut().unwrap().pop(); }, &["NAT_NO_IGW_ROUTE"], "rtb-public"),
        case("the internet gateway of the NAT gateway is detached", with_nat, |w, _| kill(w, "/RouteTables/rtb-public/Routes/1"), &["ROUTE_BLACKHOLE"], "rtb-public"),
        case("replies from the NAT gateway go to a firewall that is gone", with_nat, |w, _| push(w, "/RouteTables/rtb-public/Routes", dead(route("10.50.1.0/24", "GatewayId", "vpce-0fw"))), &["RETURN_ROUTE_NONE"], "rtb-public"),
        case("replies from the NAT gateway, by a route wider than the subnet", with_nat, |w, _| push(w, "/RouteTables/rtb-public/Routes", dead(route("10.50.0.0/20", "NetworkInterfaceId", "eni-gone"))), &["RETURN_ROUTE_NONE"], "rtb-public"),
        case("replies from the internet go to a firewall that is gone", with_nat, |w, _| edge_table(w, "vpc-glue", "igw-1", dead(route("10.50.100.0/24", "GatewayId", "vpce-0fw"))), &["RETURN_ROUTE_NONE"], "rtb-edge"),
        case("both ways go to a firewall that is gone", with_nat, |w, _| {
            edge_table(w, "vpc-glue", "igw-1", dead(route("10.50.100.0/24", "GatewayId", "vpce-0fw")));
            set(w, "/RouteTables/rtb-public/Routes/1", dead(route("0.0.0.0/0", "GatewayId", "vpce-0fw")));
        }, &["ROUTE_BLACKHOLE"], "rtb-public"),
        quiet("a dead route of the internet gateway to others", with_nat, |w, _| edge_table(w, "vpc-glue", "igw-1", dead(route("10.50.101.0/24", "GatewayId", "vpce-0fw")))),
        quiet("a dead route of another internet gateway", with_nat, |w, _| edge_table(w, "vpc-glue", "igw-2", dead(route("10.50.100.0/24", "GatewayId", "vpce-0fw")))),
        quiet("a dead route of the NAT gateway's subnet to others", with_nat, |w, _| push(w, "/RouteTables/rtb-public/Routes", dead(route("10.50.2.0/24", "GatewayId", "vpce-0fw")))),
        case("ACL of the NAT subnet, out", with_nat, |w, _| push(w, "/NetworkAcls/acl-public/Entries", entry(90, true, "deny", "0.0.0.0/0", (443, 443))), &["NAT_SUBNET_NACL"], "acl-public"),
        case("ACL of the NAT subnet, replies in", with_nat, |w, _| push(w, "/NetworkAcls/acl-public/Entries", entry(90, false, "deny", "0.0.0.0/0", (1024, 65535))), &["NAT_SUBNET_NACL"], "acl-public"),
        degraded(case("ACL of the NAT subnet made for Linux", with_nat, |w, _| push(w, "/NetworkAcls/acl-public/Entries", entry(90, false, "deny", "0.0.0.0/0", (1024, 32767))), &["NAT_SUBNET_NACL"], "acl-public")),
        case("Block Public Access", with_nat, |w, _| set(w, "/VpcBlockPublicAccessOptions/InternetGatewayBlockMode", json!("block-bidirectional")), &["VPC_BPA"], "vpc-glue"),
        quiet("Block Public Access, inbound only", with_nat, |w, _| set(w, "/VpcBlockPublicAccessOptions/InternetGatewayBlockMode", json!("block-ingress"))),
        quiet("Block Public Access with the NAT subnet excluded", with_nat, |w, _| {
            set(w, "/VpcBlockPublicAccessOptions/InternetGatewayBlockMode", json!("block-bidirectional"));
            push(w, "/VpcBlockPublicAccessExclusions", json!({"ResourceArn": "arn:aws:ec2:us-east-1:111122223333:subnet/subnet-public", "State": "create-complete"}));
        }),
        case("egress lacks 443, and the NAT gateway has no way", with_nat, |w, _| {
            set(w, "/SecurityGroups/sg-glue/IpPermissionsEgress", json!([self_rule("sg-glue"), tcp_from_group(443, "sg-endpoint")]));
            w["RouteTables"][2]["Routes"].as_array_mut().unwrap().pop();
        }, &["SRC_SG_EGRESS", "NAT_NO_IGW_ROUTE", "S3_SG_EGRESS"], "sg-glue"),
        case("no way out and nothing to make one of", home, |_, _| {}, &["ROUTE_NONE"], "rtb-glue"),
        case("no way out, and perhaps something to make one of", || {
            let mut world = home();
            world["FailedCalls"] = json!({"ec2:DescribeRouteTables": "RequestLimitExceeded: no"});
            world
        }, |_, _| {}, &["ROUTE_NONE"], "rtb-glue"),
        case("default route over a peering", || {
            let mut world = peered();
            push(&mut world, "/RouteTables/rtb-glue/Routes", route("0.0.0.0/0", "VpcPeeringConnectionId", "pcx-1"));
            world
        }, |_, _| {}, &["PCX_TRANSITIVE"], "pcx-1"),
    ].into_iter().map(snowflake).collect()
}

/// The connection's subnet has no way out, and the VPC's main table leads to an internet gateway.
fn with_public_main_table() -> Value {
    let mut world = home();
    push(
        &mut world,
        "/RouteTables/rtb-main/Routes",
        route("0.0.0.0/0", "GatewayId", "igw-1"),
    );
    world
}

#[test]
fn a_subnet_that_uses_the_main_table_is_as_public_as_one_with_a_table_of_its_own() {
    type WayOut = (&'static str, fn(&mut Value), &'static str, bool);
    let of_main = |w: &mut Value| {
        push(
            w,
            "/Subnets",
            subnet("subnet-of-main", "vpc-glue", "10.50.100.0/24", "us-east-1a"),
        );
    };
    let by_main = "Put a public NAT gateway into a subnet of vpc-glue that has no route table of its own, so that rtb-main, the main one,";
    let cases: [WayOut; 7] = [
        (
            "a subnet that was read",
            of_main,
            "Put a public NAT gateway into subnet-of-main, a public subnet of vpc-glue,",
            true,
        ),
        ("no other subnet was read", |_| {}, by_main, false),
        (
            "the only other one has a private table of its own",
            |w| {
                push(
                    w,
                    "/Subnets",
                    subnet("subnet-own", "vpc-glue", "10.50.101.0/24", "us-east-1a"),
                );
                push(
                    w,
                    "/RouteTables",
                    table("rtb-own", "vpc-glue", "10.50.0.0/16", &["subnet-own"], false),
                );
            },
            by_main,
            false,
        ),
        (
            "the only other one is of another VPC",
            |w| {
                push(
                    w,
                    "/Subnets",
                    subnet("subnet-far", "vpc-far", "10.60.1.0/24", "us-east-1a"),
                )
            },
            by_main,
            false,
        ),
        (
            "no subnet could be read but the connection's",
            |w| w["FailedCalls"] = json!({"ec2:DescribeSubnets": "AccessDenied: no"}),
            by_main,
            false,
        ),
        (
            "a subnet with a public table of its own",
            |w| {
                let mut own = table("rtb-public", "vpc-glue", "10.50.0.0/16", &["subnet-public"], false);
                push(&mut own, "/Routes", route("0.0.0.0/0", "GatewayId", "igw-1"));
                push(w, "/RouteTables", own);
            },
            "Put a public NAT gateway into subnet-public, a public subnet of vpc-glue,",
            true,
        ),
        (
            "the main table leads nowhere",
            |w| kill(w, "/RouteTables/rtb-main/Routes/1"),
            "Put a public NAT gateway into a subnet of vpc-glue whose own route table",
            false,
        ),
    ];
    for (name, change, summary, has_commands) in cases {
        let mut world = with_public_main_table();
        change(&mut world);
        let diagnosis = judged(&world, &subject(SNOWFLAKE, 443));
        let finding = diagnosis
            .findings
            .iter()
            .find(|finding| finding.code.as_str() == "ROUTE_NONE");
        let fix = &finding.unwrap_or_else(|| panic!("{name}: {:?}", codes(&diagnosis))).fix;
        assert!(fix.summary.starts_with(summary), "{name}: {}", fix.summary);
        assert_eq!(!fix.commands.is_empty(), has_commands, "{name}: {:?}", fix.commands);
    }
}
