//! What cannot be seen or read is unknown, with what would help.

use serde_json::{Value, json};

use super::worlds::*;
use super::*;
use crate::network::needs;

/// A world in which something cannot be seen, and the checks that say so.
pub(super) type Unseen = (
    &'static str,
    fn() -> Value,
    fn() -> Subject,
    Break,
    &'static [&'static str],
);

/// DNS servers of one's own in the connection's VPC.
pub(super) fn own_servers(world: &mut Value) {
    set(world, "/Vpcs/vpc-glue/DhcpOptionsId", json!("dopt-1"));
    let servers = json!([{"Key": "domain-name-servers", "Values": [{"Value": "10.9.9.9"}]}]);
    push(
        world,
        "/DhcpOptions",
        json!({"DhcpOptionsId": "dopt-1", "DhcpConfigurations": servers}),
    );
}

/// DHCP options that nobody may read.
pub(super) fn unread_servers(world: &mut Value) {
    set(world, "/Vpcs/vpc-glue/DhcpOptionsId", json!("dopt-1"));
    world["DhcpOptions"] = json!({"unreadable": "AccessDenied: no"});
}

pub(super) fn unseen_cases() -> Vec<Unseen> {
    vec![
        (
            "custom resolver",
            same_vpc,
            db,
            |w, _| own_servers(w),
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
                    "/RouteTables/rtb-glue/Routes",
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
                    "/RouteTables/rtb-glue/Routes",
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
            "firewall in the way of what comes in alone",
            with_nat,
            || subject(SNOWFLAKE, 443),
            |w, _| {
                edge_table(w, "vpc-glue", "igw-1", route("10.50.100.0/24", "GatewayId", "vpce-fw"));
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
                    "/RouteTables/rtb-glue/Routes",
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
                    "/RouteTables/rtb-glue/Routes",
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
                    "/RouteTables/rtb-glue/Routes",
                    route(
                        "10.80.0.0/16",
                        "CoreNetworkArn",
                        "arn:aws:networkmanager::1:core-network/x",
                    ),
                )
            },
            &["EDGE_ONPREM_NOT_VISIBLE"],
        ),
        (
            "Cloud WAN on the way back",
            over_transit,
            db,
            |w, _| {
                set(
                    w,
                    "/RouteTables/rtb-db/Routes/1",
                    route(
                        "10.50.0.0/16",
                        "CoreNetworkArn",
                        "arn:aws:networkmanager::1:core-network/x",
                    ),
                )
            },
            &["RETURN_ROUTE_NONE"],
        ),
        (
            "private gateway on the way back",
            peered,
            db,
            |w, _| {
                set(
                    w,
                    "/RouteTables/rtb-db/Routes/1",
                    route("10.50.0.0/16", "GatewayId", "vgw-9"),
                )
            },
            &["RETURN_ROUTE_NONE"],
        ),
        (
            "Direct Connect gateway behind the transit gateway",
            over_transit,
            || subject("192.168.10.5", 1521),
            |w, _| leads(w, "direct-connect-gateway", "dxgw-1"),
            &["EDGE_ONPREM_NOT_VISIBLE"],
        ),
        (
            "VPN behind the transit gateway",
            over_transit,
            || subject("192.168.10.5", 1521),
            |w, _| {
                leads(w, "vpn", "vpn-9");
                push(
                    w,
                    "/VpnConnections",
                    json!({"VpnConnectionId": "vpn-9", "State": "available", "VgwTelemetry": [{"Status": "UP"}]}),
                );
            },
            &["EDGE_ONPREM_NOT_VISIBLE"],
        ),
        (
            "SD-WAN behind the transit gateway",
            over_transit,
            || subject("192.168.10.5", 1521),
            |w, _| leads(w, "connect", "att-connect"),
            &["EDGE_ONPREM_NOT_VISIBLE"],
        ),
        (
            "firewall on the transit gateway",
            over_transit,
            || subject("192.168.10.5", 1521),
            |w, _| leads(w, "network-function", "fw-1"),
            &["INSPECTION_NOT_MODELLED"],
        ),
        (
            "peered transit gateway of another account",
            over_peered_transit,
            db,
            |w, _| {
                set(
                    w,
                    "/TransitGatewayPeeringAttachments/att-peer/AccepterTgwInfo/OwnerId",
                    json!("999988887777"),
                )
            },
            &["PCX_PEER_NOT_VISIBLE"],
        ),
        (
            "peered core network",
            over_peered_transit,
            db,
            |w, _| {
                w["TransitGatewayPeeringAttachments"][0]["AccepterTgwInfo"] =
                    json!({"CoreNetworkId": "core-network-1", "OwnerId": "111122223333", "Region": "eu-west-1"})
            },
            &["EDGE_ONPREM_NOT_VISIBLE"],
        ),
        (
            "peering of transit gateways that was not described",
            over_peered_transit,
            db,
            |w, _| clear(w, "/TransitGatewayPeeringAttachments"),
            &["PCX_PEER_NOT_VISIBLE"],
        ),
        (
            "transit gateway of another account",
            over_transit,
            db,
            |w, _| w["TransitGateways"][0]["OwnerId"] = json!("999988887777"),
            &["TGW_RTB_NO_ROUTE"],
        ),
        (
            "name that a Resolver rule forwards",
            same_vpc,
            || subject("db.corp.internal", 5432),
            |w, _| {
                forwards(w, "corp.internal.");
                corp_zone(w, json!([]));
            },
            &["DNS_CUSTOM_RESOLVER", "DNS_HOST_UNKNOWN"],
        ),
        (
            "all names forwarded, the database's too",
            same_vpc,
            db,
            |w, _| forwards(w, "."),
            &["DNS_CUSTOM_RESOLVER"],
        ),
        (
            "Resolver rules that could not be listed",
            same_vpc,
            db,
            |w, _| {
                forwards(w, ".");
                w["ResolverRules"] = json!({"unreadable": "AccessDeniedException: no"});
            },
            &["DNS_CUSTOM_RESOLVER"],
        ),
        (
            "custom resolver, which may know what the zone lacks",
            same_vpc,
            || subject("db.corp.internal", 5432),
            |w, _| {
                own_servers(w);
                corp_zone(w, json!([]));
            },
            &["DNS_CUSTOM_RESOLVER", "DNS_HOST_UNKNOWN"],
        ),
        (
            "custom resolver, which may know an endpoint whose private DNS is off",
            same_vpc,
            db,
            |w, _| {
                own_servers(w);
                set(w, "/VpcEndpoints/vpce-sm/PrivateDnsEnabled", json!(false));
            },
            &["SM_ENDPOINT_PRIVATE_DNS"],
        ),
        (
            "unread DHCP options, and an endpoint whose private DNS is off",
            same_vpc,
            db,
            |w, _| {
                unread_servers(w);
                set(w, "/VpcEndpoints/vpce-sm/PrivateDnsEnabled", json!(false));
            },
            &["SM_ENDPOINT_PRIVATE_DNS"],
        ),
        (
            "custom resolver, which may know an endpoint beyond a transit gateway",
            over_transit,
            db,
            |w, _| {
                own_servers(w);
                w["VpcEndpoints"].as_array_mut().unwrap().pop();
            },
            &["SM_NO_PATH"],
        ),
        (
            "unread DHCP options, and a zone that lacks the record",
            same_vpc,
            || subject("db.corp.internal", 5432),
            |w, _| {
                unread_servers(w);
                corp_zone(w, json!([]));
            },
            &["DNS_CUSTOM_RESOLVER", "DNS_HOST_UNKNOWN"],
        ),
        (
            "another account's prefix list in the route table",
            same_vpc,
            db,
            |w, _| {
                push(
                    w,
                    "/RouteTables/rtb-glue/Routes",
                    json!({"DestinationPrefixListId": "pl-theirs", "TransitGatewayId": "tgw-9", "State": "active"}),
                )
            },
            &["ROUTE_NONE"],
        ),
        (
            "another account's prefix list as the only rule of the source",
            same_vpc,
            db,
            |w, _| {
                set(
                    w,
                    "/SecurityGroups/sg-db/IpPermissions",
                    json!([{"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "PrefixListIds": [{"PrefixListId": "pl-theirs"}]}]),
                )
            },
            &["DST_SG_INGRESS"],
        ),
    ]
}

#[test]
fn what_cannot_be_seen_is_unknown_and_not_blocked() {
    for (name, world, subject, broken, expected) in unseen_cases() {
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
        for check in &diagnosis.unknown {
            assert!(
                !check.reason.is_empty() && !check.would_help.is_empty(),
                "{name}: {check:?}"
            );
        }
    }
}

/// The transit gateway routes on-premises addresses to such an attachment.
fn leads(world: &mut Value, kind: &str, resource: &str) {
    push(
        world,
        "/RouteTables/rtb-glue/Routes",
        route("192.168.0.0/16", "TransitGatewayId", "tgw-1"),
    );
    push(
        world,
        "/TransitGatewayRouteTables/tgwrtb-glue/Routes",
        json!({"DestinationCidrBlock": "192.168.0.0/16", "State": "active", "Type": "propagated", "TransitGatewayAttachments":
            [{"TransitGatewayAttachmentId": "att-9", "ResourceId": resource, "ResourceType": kind}]}),
    );
}

/// A Resolver rule that holds in the connection's VPC and sends `domain` elsewhere, beside those that every VPC has.
pub(super) fn forwards(world: &mut Value, domain: &str) {
    for id in ["rslvr-autodefined-rr-internet-resolver", "rslvr-rr-1"] {
        push(
            world,
            "/ResolverRuleAssociations",
            json!({"Id": "rslvr-rrassoc-1", "ResolverRuleId": id, "VPCId": "vpc-glue", "Status": "COMPLETE"}),
        );
    }
    push(
        world,
        "/ResolverRules",
        json!({"Id": "rslvr-rr-1", "DomainName": domain, "RuleType": "FORWARD", "TargetIps": [{"Ip": "10.9.9.9", "Port": 53}]}),
    );
}

pub(super) fn corp_zone(world: &mut Value, records: Value) {
    push(
        world,
        "/HostedZones",
        json!({"Id": "Z1", "Name": "corp.internal.", "PrivateZone": true, "VPCs": [{"VPCId": "vpc-glue"}], "ResourceRecordSets": records}),
    );
}

#[test]
fn a_rule_that_leaves_a_name_to_the_vpc_changes_nothing() {
    let rules: [(&str, Break); 6] = [
        ("another name", |w, _| forwards(w, "example.org.")),
        ("a name of which it is a mere ending", |w, _| {
            forwards(w, "ds.amazonaws.com.")
        }),
        ("a longer one leaves it to the VPC", |w, _| {
            forwards(w, ".");
            push(
                w,
                "/ResolverRuleAssociations",
                json!({"ResolverRuleId": "rslvr-rr-2", "VPCId": "vpc-glue", "Status": "COMPLETE"}),
            );
            push(
                w,
                "/ResolverRules",
                json!({"Id": "rslvr-rr-2", "DomainName": "amazonaws.com.", "RuleType": "SYSTEM"}),
            );
        }),
        ("another VPC's", |w, _| {
            forwards(w, ".");
            set(w, "/ResolverRuleAssociations/rslvr-rr-1/VPCId", json!("vpc-other"));
        }),
        ("one that is going", |w, _| {
            forwards(w, ".");
            set(w, "/ResolverRuleAssociations/rslvr-rr-1/Status", json!("DELETING"));
        }),
        ("none but what every VPC has", |w, _| {
            forwards(w, ".");
            w["ResolverRuleAssociations"].as_array_mut().unwrap().pop();
        }),
    ];
    for (name, broken) in rules {
        let (mut world, mut subject) = (same_vpc(), db());
        broken(&mut world, &mut subject);
        assert_eq!(reach(&judged(&world, &subject)), Reachability::Reachable, "{name}");
    }
}

#[test]
fn sts_without_a_way_is_warned_of_and_holds_nothing_up() {
    let mut subject = db();
    subject.paths[0].services.insert(Service::Sts);
    let diagnosis = judged(&same_vpc(), &subject);
    assert_eq!(codes(&diagnosis), ["SERVICE_NO_PATH"]);
    assert_eq!(diagnosis.findings[0].verdict, shared_domain::Verdict::Warn);
    assert_eq!(unknowns(&diagnosis), Vec::<&str>::new());
    assert_eq!(reach(&diagnosis), Reachability::Reachable);
}

#[test]
fn a_fact_that_could_not_be_read_is_unknown_with_the_action_that_would_help() {
    type World = (fn() -> Value, fn() -> Subject);
    let worlds: [World; 5] = [
        (same_vpc, db),
        (peered, db),
        (over_transit, db),
        (over_peered_transit, db),
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
        (
            "TransitGatewayPeeringAttachments",
            "ec2:DescribeTransitGatewayPeeringAttachments",
        ),
        (
            "ResolverRuleAssociations",
            "route53resolver:ListResolverRuleAssociations",
        ),
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
fn a_group_of_another_vpc_is_unknown_while_its_associations_cannot_be_read() {
    for reason in [
        "UnauthorizedOperation: no",
        "RequestLimitExceeded: no",
        "the call timed out",
    ] {
        let mut world = same_vpc();
        set(&mut world, "/SecurityGroups/sg-glue/VpcId", json!("vpc-other"));
        world["SecurityGroupVpcAssociations"] = json!({ "unreadable": reason });
        let diagnosis = judged(&world, &db());
        assert_eq!(codes(&diagnosis), Vec::<&str>::new(), "{reason}");
        let unknown = diagnosis.unknown.iter().find(|check| check.code == "CONN_SG_WRONG_VPC");
        assert_eq!(
            unknown.map(|check| check.would_help.as_str()),
            Some("ec2:DescribeSecurityGroupVpcAssociations"),
            "{reason}"
        );
    }
}

#[test]
fn dhcp_options_that_are_in_no_answer_may_name_any_resolver() {
    for (owner, helps) in [
        ("999988887777", "ec2:DescribeDhcpOptions in account 999988887777"),
        ("111122223333", "ec2:DescribeDhcpOptions in account 111122223333"),
    ] {
        let mut world = same_vpc();
        set(&mut world, "/Vpcs/vpc-glue/DhcpOptionsId", json!("dopt-theirs"));
        set(&mut world, "/Vpcs/vpc-glue/OwnerId", json!(owner));
        let diagnosis = judged(&world, &db());
        assert_eq!(codes(&diagnosis), Vec::<&str>::new(), "{owner}");
        let unknown = diagnosis
            .unknown
            .iter()
            .find(|check| check.code == "DNS_CUSTOM_RESOLVER");
        assert_eq!(unknown.map(|check| check.would_help.as_str()), Some(helps), "{owner}");
    }
}

#[test]
fn a_transit_gateway_that_is_in_no_answer_may_have_any_table() {
    for gateways in [json!([]), json!({"unreadable": "UnauthorizedOperation: no"})] {
        let mut world = over_transit();
        world["TransitGateways"] = gateways.clone();
        clear(&mut world, "/TransitGatewayRouteTables");
        for attachment in world["TransitGatewayAttachments"].as_array_mut().unwrap() {
            attachment.as_object_mut().unwrap().remove("Association");
        }
        let diagnosis = judged(&world, &db());
        assert_eq!(codes(&diagnosis), Vec::<&str>::new(), "{gateways}");
        let unknown = diagnosis
            .unknown
            .iter()
            .find(|check| check.code == "TGW_RTB_NO_ASSOCIATION");
        assert_eq!(unknown.unwrap().would_help, "ec2:DescribeTransitGateways", "{gateways}");
    }
}

#[test]
fn names_that_a_profile_may_bring_are_unknown_where_it_cannot_be_read() {
    type Profile = (&'static str, fn(&mut Value), &'static str);
    let cases: [Profile; 4] = [
        (
            "the profiles of the VPC",
            |w| w["ProfileAssociations"] = json!({"unreadable": "AccessDeniedException: no"}),
            "route53profiles:ListProfileAssociations",
        ),
        (
            "never asked for",
            |w| {
                w.as_object_mut().unwrap().remove("ProfileAssociations");
            },
            "route53profiles:ListProfileAssociations",
        ),
        (
            "what a profile brings",
            |w| {
                profile(w, &[]);
                w["Profiles"][0]["ProfileResourceAssociations"] = json!({"unreadable": "AccessDeniedException: no"});
            },
            "route53profiles:ListProfileResourceAssociations",
        ),
        (
            "a zone of another account",
            |w| {
                profile(w, &["arn:aws:route53:::hostedzone/Z9"]);
                w["FailedCalls"] = json!({"route53:GetHostedZone": "AccessDenied: no"});
            },
            "route53:GetHostedZone",
        ),
    ];
    let record = json!([{"Name": "db.corp.internal.", "Type": "A", "ResourceRecords": [{"Value": "10.50.11.20"}]}]);
    for (name, broken, would_help) in cases {
        for (code, seen, records) in [
            ("DNS_PHZ_NOT_ASSOCIATED", false, record.clone()),
            ("DNS_HOST_UNKNOWN", true, json!([])),
        ] {
            let mut world = same_vpc();
            corp_zone(&mut world, records);
            if !seen {
                clear(&mut world, "/HostedZones/corp.internal./VPCs");
            }
            broken(&mut world);
            let diagnosis = judged(&world, &subject("db.corp.internal", 5432));
            assert_eq!(codes(&diagnosis), Vec::<&str>::new(), "{name}: {code}");
            let unknown = diagnosis.unknown.iter().find(|check| check.code == code);
            let unknown = unknown.unwrap_or_else(|| panic!("{name}: {code}: {:?}", unknowns(&diagnosis)));
            assert_eq!(unknown.would_help, would_help, "{name}");
        }
    }
    // A database's own name is nobody's zone.
    let mut world = same_vpc();
    world["ProfileAssociations"] = json!({"unreadable": "AccessDeniedException: no"});
    assert_eq!(reach(&judged(&world, &db())), Reachability::Reachable);
}

#[test]
fn a_rule_that_a_profile_brings_forwards_names_too() {
    let mut world = same_vpc();
    forwards(&mut world, "corp.internal.");
    clear(&mut world, "/ResolverRuleAssociations");
    profile(
        &mut world,
        &["arn:aws:route53resolver:us-east-1:999988887777:resolver-rule/rslvr-rr-1"],
    );
    let diagnosis = judged(&world, &subject("db.corp.internal", 5432));
    assert!(
        unknowns(&diagnosis).contains(&"DNS_CUSTOM_RESOLVER"),
        "{:?}",
        unknowns(&diagnosis)
    );
    assert_eq!(reach(&judged(&world, &db())), Reachability::Reachable);
}

#[test]
fn tunnels_that_are_down_do_not_block_while_direct_connect_serves_or_may_serve_the_gateway() {
    type DirectConnect = (&'static str, fn(&mut Value), bool, &'static str);
    let cases: [DirectConnect; 5] = [
        (
            "an interface on the gateway",
            |w| w["VirtualInterfaces"] = json!([{"virtualInterfaceId": "dxvif-1", "virtualInterfaceState": "available", "virtualGatewayId": "vgw-1"}]),
            true,
            "",
        ),
        (
            "an interface on a Direct Connect gateway that the gateway is on",
            |w| {
                w["VirtualInterfaces"] = json!([{"virtualInterfaceId": "dxvif-1", "virtualInterfaceState": "available", "directConnectGatewayId": "dx-1"}]);
                w["DirectConnectGatewayAssociations"] =
                    json!([{"directConnectGatewayId": "dx-1", "virtualGatewayId": "vgw-1"}]);
            },
            true,
            "",
        ),
        (
            "another account's Direct Connect gateway",
            |w| {
                w["DirectConnectGatewayAssociations"] = json!([{"directConnectGatewayId": "dx-1", "virtualGatewayId": "vgw-1", "directConnectGatewayOwnerAccount": "999988887777"}]);
            },
            false,
            "the virtual interfaces of dx-1 in account 999988887777",
        ),
        (
            "interfaces that could not be read",
            |w| w["VirtualInterfaces"] = json!({"unreadable": "AccessDeniedException: no"}),
            false,
            "directconnect:DescribeVirtualInterfaces",
        ),
        (
            "associations that could not be read",
            |w| w["DirectConnectGatewayAssociations"] = json!({"unreadable": "AccessDeniedException: no"}),
            false,
            "directconnect:DescribeDirectConnectGatewayAssociations",
        ),
    ];
    for (name, served, passes, would_help) in cases {
        let mut world = on_premises();
        set(&mut world, "/VpnConnections/vpn-1/VgwTelemetry/0/Status", json!("DOWN"));
        served(&mut world);
        let diagnosis = judged(&world, &subject("192.168.10.5", 1521));
        assert_eq!(codes(&diagnosis), Vec::<&str>::new(), "{name}");
        assert_eq!(reach(&diagnosis), Reachability::Unknown, "{name}");
        assert_eq!(
            diagnosis.passed.iter().any(|code| *code == "VPN_DOWN"),
            passes,
            "{name}"
        );
        let unknown = diagnosis.unknown.iter().find(|check| check.code == "VPN_DOWN");
        assert_eq!(
            unknown.map_or("", |check| check.would_help.as_str()),
            would_help,
            "{name}"
        );
    }
}
