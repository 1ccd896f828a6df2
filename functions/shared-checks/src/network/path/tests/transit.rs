//! Transit gateways, virtual private gateways, VPNs.

use serde_json::{Value, json};

use super::worlds::*;
use super::*;

#[test]
fn transit_gateways() {
    check(transit_gateways_cases());
}

/// The connection's VPC was attached once; what it propagated went with the attachment.
pub(super) fn detach(world: &mut Value) {
    for key in ["TransitGatewayVpcAttachments", "TransitGatewayAttachments"] {
        world[key].as_array_mut().unwrap().remove(0);
    }
    kill(world, "/RouteTables/rtb-glue/Routes/2");
    // Both ends used the one table that the database's VPC uses.
    let to_database = world["TransitGatewayRouteTables"][0]["Routes"].clone();
    set(world, "/TransitGatewayRouteTables/tgwrtb-db/Routes", to_database);
    world["TransitGatewayRouteTables"].as_array_mut().unwrap().remove(0);
}

/// Whether the gateway gives a new attachment that table by itself.
pub(super) fn join_by_default(world: &mut Value, switch: &str) {
    let mut options = json!({"SecurityGroupReferencingSupport": "enable",
        "DefaultRouteTableAssociation": switch, "DefaultRouteTablePropagation": switch});
    if switch == "enable" {
        for key in ["AssociationDefaultRouteTableId", "PropagationDefaultRouteTableId"] {
            options[key] = json!("tgwrtb-db");
        }
    }
    set(world, "/TransitGateways/tgw-1/Options", options);
}

#[test]
fn what_a_new_attachment_brings_is_read_with_what_is_wrong() {
    let mut world = over_transit();
    detach(&mut world);
    join_by_default(&mut world, "enable");
    set(
        &mut world,
        "/TransitGateways/tgw-1/Options/AssociationDefaultRouteTableId",
        json!("tgwrtb-other"),
    );
    let facts = serde_json::from_value(world).unwrap();
    let wanted = crate::network::needs(&facts, &db());
    let table = |need: &crate::network::Need| matches!(&need.what, crate::network::What::TransitRoutes { table } if table == "tgwrtb-other");
    assert!(wanted.iter().any(table), "{wanted:?}");
}

#[test]
fn a_virtual_private_gateway_is_looked_for_where_a_route_to_a_private_address_is_missing() {
    let wants = |world: &Value| {
        let facts = serde_json::from_value(world.clone()).unwrap();
        let onward = subject("192.168.10.5", 1521);
        let of_vpc = crate::network::What::VpnGatewayOf { vpc: "vpc-glue".into() };
        crate::network::needs(&facts, &onward)
            .iter()
            .any(|need| need.what == of_vpc)
    };
    let mut world = on_premises();
    assert!(!wants(&world));
    let gateways = world["VpnGateways"].take();
    world["RouteTables"][0]["Routes"].as_array_mut().unwrap().pop();
    world["VpnGateways"] = json!([]);
    assert!(wants(&world));
    world["VpnGateways"] = gateways;
    assert!(!wants(&world));
}

pub(super) fn transit_gateways_cases() -> Vec<Case> {
    vec![
        case(
            "not attached",
            over_transit,
            |w, _| {
                w["TransitGatewayVpcAttachments"].as_array_mut().unwrap().remove(0);
                set(w, "/RouteTables/rtb-glue/Routes/2/State", json!("blackhole"));
            },
            &["TGW_ATTACHMENT_MISSING"],
            "tgw-1",
        ),
        case(
            "not attached, to a gateway that joins attachments by itself",
            over_transit,
            |w, _| {
                detach(w);
                join_by_default(w, "enable");
            },
            &["TGW_ATTACHMENT_MISSING"],
            "tgw-1",
        ),
        case(
            "not attached, to a gateway that leaves attachments alone",
            over_transit,
            |w, _| {
                detach(w);
                join_by_default(w, "disable");
            },
            &["TGW_ATTACHMENT_MISSING"],
            "tgw-1",
        ),
        case(
            "attachment not accepted",
            over_transit,
            |w, _| {
                set(
                    w,
                    "/TransitGatewayVpcAttachments/att-glue/State",
                    json!("pendingAcceptance"),
                )
            },
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
                set(
                    w,
                    "/TransitGatewayVpcAttachments/att-glue/SubnetIds",
                    json!(["subnet-b"]),
                );
            },
            &["TGW_AZ"],
            "att-glue",
        ),
        case(
            "no association",
            over_transit,
            |w, _| set(w, "/TransitGatewayAttachments/att-glue/Association", json!(null)),
            &["TGW_RTB_NO_ASSOCIATION"],
            "att-glue",
        ),
        case(
            "no route",
            over_transit,
            |w, _| clear(w, "/TransitGatewayRouteTables/tgwrtb-glue/Routes"),
            &["TGW_RTB_NO_ROUTE"],
            "tgwrtb-glue",
        ),
        case(
            "static blackhole over a propagated route",
            over_transit,
            |w, _| {
                push(
                    w,
                    "/TransitGatewayRouteTables/tgwrtb-glue/Routes",
                    json!({"DestinationCidrBlock": "10.60.0.0/16", "State": "blackhole", "Type": "static"}),
                )
            },
            &["TGW_RTB_BLACKHOLE"],
            "tgwrtb-glue",
        ),
        quiet("wider blackhole", over_transit, |w, _| {
            push(
                w,
                "/TransitGatewayRouteTables/tgwrtb-glue/Routes",
                json!({"DestinationCidrBlock": "10.0.0.0/8", "State": "blackhole", "Type": "static"}),
            )
        }),
        case(
            "no route back through it",
            over_transit,
            |w, _| clear(w, "/TransitGatewayRouteTables/tgwrtb-db/Routes"),
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
            "the way back is taken by a wider route to another VPC",
            over_transit,
            |w, _| {
                let elsewhere = w["TransitGatewayRouteTables"][0]["Routes"][0].clone();
                set(w, "/TransitGatewayRouteTables/tgwrtb-db/Routes/0", elsewhere);
                set(
                    w,
                    "/TransitGatewayRouteTables/tgwrtb-db/Routes/0/DestinationCidrBlock",
                    json!("0.0.0.0/0"),
                );
            },
            &["TGW_RETURN_NO_ROUTE"],
            "tgwrtb-db",
        ),
        case(
            "the way is taken by a static route of the same range to another VPC",
            over_transit,
            |w, _| {
                let elsewhere = w["TransitGatewayRouteTables"][1]["Routes"][0]["TransitGatewayAttachments"].clone();
                let route = json!({"DestinationCidrBlock": "10.60.1.0/24", "State": "active", "Type": "static",
                    "TransitGatewayAttachments": elsewhere});
                push(w, "/TransitGatewayRouteTables/tgwrtb-glue/Routes", route);
            },
            &["TGW_RTB_NO_ROUTE"],
            "tgwrtb-glue",
        ),
        case(
            "ACL of the far attachment's own subnet",
            over_transit,
            |w, _| {
                push(
                    w,
                    "/Subnets",
                    subnet("subnet-far", "vpc-db", "10.60.8.0/28", "us-east-1a"),
                );
                push(w, "/NetworkAcls", acl("acl-far", "vpc-db", &["subnet-far"]));
                clear(w, "/NetworkAcls/acl-far/Entries");
                set(
                    w,
                    "/TransitGatewayVpcAttachments/att-db/SubnetIds",
                    json!(["subnet-far"]),
                );
            },
            &["TGW_SUBNET_NACL"],
            "acl-far",
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
                clear(w, "/NetworkAcls/acl-tgw/Entries");
                set(
                    w,
                    "/TransitGatewayVpcAttachments/att-glue/SubnetIds",
                    json!(["subnet-tgw"]),
                );
            },
            &["TGW_SUBNET_NACL"],
            "acl-tgw",
        ),
    ]
}

#[test]
fn private_gateways_and_vpns() {
    check(private_gateways_and_vpns_cases());
}

pub(super) fn private_gateways_and_vpns_cases() -> Vec<Case> {
    fn host() -> Subject {
        subject("192.168.10.5", 1521)
    }
    vec![
        to_host(
            case(
                "detached gateway",
                on_premises,
                |w, _| {
                    set(w, "/VpnGateways/vgw-1/VpcAttachments/0/State", json!("detached"));
                    set(w, "/RouteTables/rtb-glue/Routes/2/State", json!("blackhole"));
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
                |w, _| set(w, "/VpnConnections/vpn-1/VgwTelemetry/0/Status", json!("DOWN")),
                &["VPN_DOWN"],
                "vpn-1",
            ),
            host,
        ),
        to_host(
            case(
                "all tunnels down, and Direct Connect is another gateway's or down itself",
                on_premises,
                |w, _| {
                    set(w, "/VpnConnections/vpn-1/VgwTelemetry/0/Status", json!("DOWN"));
                    w["VirtualInterfaces"] = json!([
                        {"virtualInterfaceId": "dxvif-1", "virtualInterfaceState": "available", "virtualGatewayId": "vgw-9"},
                        {"virtualInterfaceId": "dxvif-2", "virtualInterfaceState": "down", "virtualGatewayId": "vgw-1"},
                    ]);
                },
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
    ]
}

#[test]
fn transit_gateways_that_are_peered() {
    check(transit_gateways_that_are_peered_cases());
}

pub(super) fn transit_gateways_that_are_peered_cases() -> Vec<Case> {
    vec![
        quiet("over the peering and back", over_peered_transit, |_, _| {}),
        case(
            "peering not accepted",
            over_peered_transit,
            |w, _| {
                set(
                    w,
                    "/TransitGatewayPeeringAttachments/att-peer/State",
                    json!("pendingAcceptance"),
                )
            },
            &["TGW_ATTACHMENT_MISSING"],
            "att-peer",
        ),
        case(
            "no route into the peering",
            over_peered_transit,
            |w, _| clear(w, "/TransitGatewayRouteTables/tgwrtb-glue/Routes"),
            &["TGW_RTB_NO_ROUTE"],
            "tgwrtb-glue",
        ),
        case(
            "no association of the peering on the far side",
            over_peered_transit,
            |w, _| set(w, "/TransitGatewayAttachments/2/Association", json!(null)),
            &["TGW_RTB_NO_ASSOCIATION"],
            "att-peer",
        ),
        case(
            "no route from the peering to the source",
            over_peered_transit,
            |w, _| clear(w, "/TransitGatewayRouteTables/tgwrtb-far-in/Routes"),
            &["TGW_RTB_NO_ROUTE"],
            "tgwrtb-far-in",
        ),
        case(
            "no route back into the peering",
            over_peered_transit,
            |w, _| clear(w, "/TransitGatewayRouteTables/tgwrtb-db/Routes"),
            &["TGW_RETURN_NO_ROUTE"],
            "tgwrtb-db",
        ),
        case(
            "no route from the peering back to the connection's VPC",
            over_peered_transit,
            |w, _| clear(w, "/TransitGatewayRouteTables/tgwrtb-in/Routes"),
            &["TGW_RETURN_NO_ROUTE"],
            "tgwrtb-in",
        ),
        case(
            "a reference to a group, which no peering of transit gateways carries",
            over_peered_transit,
            |w, _| {
                set(
                    w,
                    "/SecurityGroups/sg-db/IpPermissions",
                    json!([tcp_from_group(5432, "sg-glue")]),
                )
            },
            &["TGW_SG_REF"],
            "sg-db",
        ),
    ]
}

#[test]
fn the_far_side_of_a_peering_of_transit_gateways_is_asked_for_in_its_own_region() {
    let mut world = over_peered_transit();
    for key in ["TransitGatewayAttachments", "TransitGatewayRouteTables"] {
        world[key]
            .as_array_mut()
            .unwrap()
            .retain(|one| !one.to_string().contains("far-in"));
    }
    let facts = serde_json::from_value(world).unwrap();
    let wanted = crate::network::needs(&facts, &db());
    let far = wanted.iter().any(|need| {
        need.region.as_deref() == Some("eu-west-1")
            && need.what == crate::network::What::TransitAttachment("att-peer".into())
    });
    assert!(far, "{wanted:?}");
}

#[test]
fn transit_gateways_that_route_in_a_circle_come_to_an_end() {
    let mut world = over_peered_transit();
    let back = world["TransitGatewayRouteTables"][2]["Routes"][0]["TransitGatewayAttachments"].clone();
    set(
        &mut world,
        "/TransitGatewayRouteTables/tgwrtb-far-in/Routes/0/TransitGatewayAttachments",
        back,
    );
    set(
        &mut world,
        "/TransitGatewayRouteTables/tgwrtb-in/Routes/0",
        json!({"DestinationCidrBlock": "0.0.0.0/0", "State": "active", "Type": "static", "TransitGatewayAttachments":
            [{"TransitGatewayAttachmentId": "att-peer", "ResourceId": "tgw-2", "ResourceType": "peering"}]}),
    );
    assert_eq!(reach(&judged(&world, &db())), Reachability::Unknown);
}
