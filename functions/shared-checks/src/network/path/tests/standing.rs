//! What a fix would make is often there already: then that is used, and nothing is made beside it. A way to a service is mended like one
//! to a source.

use serde_json::{Value, json};

use super::worlds::*;
use shared_domain::Code;

use super::*;

/// A central endpoint for Secrets Manager, in a VPC that is peered with the connection's; a zone has its name.
fn hub() -> Value {
    let mut world = nat_alone();
    push(&mut world, "/Vpcs", vpc("vpc-hub", "10.99.0.0/16"));
    push(
        &mut world,
        "/Subnets",
        subnet("subnet-hub", "vpc-hub", "10.99.1.0/24", "us-east-1a"),
    );
    push(&mut world, "/NetworkAcls", acl("acl-hub", "vpc-hub", &["subnet-hub"]));
    push(
        &mut world,
        "/SecurityGroups",
        group("sg-hub", "vpc-hub", json!([tcp_from(443, "10.50.1.0/24")])),
    );
    let mut table = table("rtb-hub", "vpc-hub", "10.99.0.0/16", &["subnet-hub"], false);
    let by_peering = |cidr: &str| route(cidr, "VpcPeeringConnectionId", "pcx-hub");
    push(&mut table, "/Routes", by_peering("10.50.0.0/16"));
    push(&mut world, "/RouteTables", table);
    push(&mut world, "/RouteTables/rtb-glue/Routes", by_peering("10.99.0.0/16"));
    let peering = peering("pcx-hub", "vpc-hub", "10.99.0.0/16", "111122223333", "us-east-1");
    push(&mut world, "/VpcPeeringConnections", peering);
    let mut interface = database_interface("vpc-hub", "subnet-hub", "10.99.1.20");
    interface["NetworkInterfaceId"] = json!("eni-hub");
    interface["Groups"] = json!([{"GroupId": "sg-hub"}]);
    push(&mut world, "/NetworkInterfaces", interface);
    push(
        &mut world,
        "/VpcEndpoints",
        json!({"VpcEndpointId": "vpce-0hub", "VpcEndpointType": "Interface", "VpcId": "vpc-hub", "State": "available",
            "ServiceName": "com.amazonaws.us-east-1.secretsmanager", "SubnetIds": ["subnet-hub"], "Groups": [{"GroupId": "sg-hub"}],
            "PrivateDnsEnabled": false, "NetworkInterfaceIds": ["eni-hub"]}),
    );
    let name = "secretsmanager.us-east-1.amazonaws.com.";
    hub_zone(&mut world, name, name, "10.99.1.20");
    world
}

/// The peering of a world is deleted, and another of the same VPCs is there in this state.
fn exchange_peering(world: &mut Value, tables: [&str; 2], state: &str) {
    let mut another = world["VpcPeeringConnections"][0].clone();
    another["VpcPeeringConnectionId"] = json!("pcx-standing");
    another["Status"]["Code"] = json!(state);
    push(world, "/VpcPeeringConnections", another);
    set(world, "/VpcPeeringConnections/0/Status/Code", json!("deleted"));
    tables.iter().for_each(|table| kill(world, table));
}

fn policy(world: &mut Value, effect: &str, resource: &str) {
    let statement = json!({"Effect": effect, "Principal": "*", "Action": "secretsmanager:*", "Resource": resource});
    world["VpcEndpoints"][1]["PolicyDocument"] = json!(json!({"Statement": [statement]}).to_string());
}

fn of_team(subject: &mut Subject) {
    subject.paths[0].secret = Some("team/db".into());
}

const OTHERS: &str = "arn:aws:secretsmanager:*:*:secret:others/*";

/// A way to the source that something else opens, with the commands of its fix.
fn to_the_source() -> Vec<(Case, &'static [&'static str])> {
    vec![
        (
            case(
                "a deleted peering beside an active one",
                peered,
                |w, _| {
                    exchange_peering(
                        w,
                        ["/RouteTables/rtb-glue/Routes/2", "/RouteTables/rtb-db/Routes/1"],
                        "active",
                    )
                },
                &["PCX_NOT_ACTIVE"],
                "pcx-1",
            ),
            &["replace-route", "replace-route"],
        ),
        (
            case(
                "a deleted peering beside one that leads back already",
                peered,
                |w, _| {
                    exchange_peering(w, ["/RouteTables/rtb-glue/Routes/2"; 2], "active");
                    set(
                        w,
                        "/RouteTables/rtb-db/Routes/1",
                        route("10.50.0.0/16", "VpcPeeringConnectionId", "pcx-standing"),
                    );
                },
                &["PCX_NOT_ACTIVE"],
                "pcx-1",
            ),
            &["replace-route"],
        ),
        (
            case(
                "a deleted peering beside one that waits",
                peered,
                |w, _| {
                    exchange_peering(
                        w,
                        ["/RouteTables/rtb-glue/Routes/2", "/RouteTables/rtb-db/Routes/1"],
                        "pending-acceptance",
                    )
                },
                &["PCX_NOT_ACTIVE"],
                "pcx-1",
            ),
            &["accept-vpc-peering-connection", "replace-route", "replace-route"],
        ),
        (
            case(
                "a peering that leads elsewhere, and one that leads there",
                peered,
                |w, _| {
                    push(
                        w,
                        "/VpcPeeringConnections",
                        peering("pcx-2", "vpc-else", "10.70.0.0/16", "111122223333", "us-east-1"),
                    );
                    set(
                        w,
                        "/RouteTables/rtb-glue/Routes/2/VpcPeeringConnectionId",
                        json!("pcx-2"),
                    );
                },
                &["PCX_TRANSITIVE"],
                "pcx-2",
            ),
            &["create-route"],
        ),
        (
            case(
                "a transit gateway that is gone, and one that joins the two",
                over_transit,
                |w, _| {
                    set(
                        w,
                        "/RouteTables/rtb-glue/Routes/2",
                        dead(route("10.60.0.0/16", "TransitGatewayId", "tgw-old")),
                    )
                },
                &["ROUTE_BLACKHOLE"],
                "rtb-glue",
            ),
            &["replace-route"],
        ),
        (
            case(
                "an interface that is gone, and a peering that joins the two",
                peered,
                |w, _| {
                    set(
                        w,
                        "/RouteTables/rtb-glue/Routes/2",
                        dead(route("10.60.0.0/16", "NetworkInterfaceId", "eni-gone")),
                    )
                },
                &["ROUTE_BLACKHOLE"],
                "rtb-glue",
            ),
            &["replace-route"],
        ),
    ]
}

/// The way to a central endpoint, with the commands of its fix.
fn to_a_service() -> Vec<(Case, &'static [&'static str])> {
    let row = |name, broken: Break, resource, verbs: &'static [&'static str]| {
        (case(name, hub, broken, &["SM_NO_PATH"], resource), verbs)
    };
    vec![
        row(
            "no way back",
            |w, _| drop(w["RouteTables"][3]["Routes"].as_array_mut().unwrap().pop()),
            "rtb-hub",
            &["create-route"],
        ),
        row(
            "no route",
            |w, _| drop(w["RouteTables"][0]["Routes"].as_array_mut().unwrap().pop()),
            "rtb-glue",
            &["create-route"],
        ),
        row(
            "a peering that waits",
            |w, _| {
                set(
                    w,
                    "/VpcPeeringConnections/pcx-hub/Status/Code",
                    json!("pending-acceptance"),
                )
            },
            "pcx-hub",
            &["accept-vpc-peering-connection"],
        ),
        row(
            "a deleted peering beside an active one",
            |w, _| {
                exchange_peering(
                    w,
                    ["/RouteTables/rtb-glue/Routes/3", "/RouteTables/rtb-hub/Routes/1"],
                    "active",
                )
            },
            "pcx-hub",
            &["replace-route", "replace-route"],
        ),
        (
            case(
                "the endpoint's policy is for other secrets",
                hub,
                |w, s| {
                    of_team(s);
                    policy(w, "Allow", OTHERS);
                },
                &["SM_ENDPOINT_POLICY"],
                "vpce-0hub",
            ),
            &["modify-vpc-endpoint"],
        ),
        (
            case(
                "the endpoint's policy denies all secrets",
                hub,
                |w, s| {
                    of_team(s);
                    policy(w, "Deny", "*");
                },
                &["SM_ENDPOINT_POLICY"],
                "vpce-0hub",
            ),
            &[],
        ),
        (
            quiet("an endpoint over a peering", hub, |w, s| {
                of_team(s);
                policy(w, "Allow", "*");
            }),
            &[],
        ),
    ]
}

#[test]
fn what_is_there_already_is_used_and_a_way_to_a_service_is_mended_like_one_to_a_source() {
    let rows = || to_the_source().into_iter().chain(to_a_service());
    check(rows().map(|(case, _)| case).collect());
    for (case, verbs) in rows() {
        let (mut world, mut subject) = ((case.world)(), (case.subject)());
        (case.broken)(&mut world, &mut subject);
        let findings = judged(&world, &subject).findings;
        let Some(finding) = findings.first() else { continue };
        let fix = &finding.fix;
        let of: Vec<&str> = fix
            .commands
            .iter()
            .filter_map(|command| command.split(' ').nth(2))
            .collect();
        assert_eq!(of, verbs, "{}: {fix:#?}", case.name);
        assert_eq!(
            fix.proven,
            (!verbs.is_empty()).then_some(true),
            "{}: {fix:#?}",
            case.name
        );
        if !fix.changes.is_empty() {
            proofs::tried(case.name, &proofs::world(&world, &subject), finding);
        }
        // What was there before is not taken away.
        let takes = |command: &String| command.contains("delete-vpc-peering-connection");
        assert!(!fix.undo.iter().any(takes), "{}: {fix:#?}", case.name);
    }
}

#[test]
fn what_the_endpoint_s_policy_denies_is_told_beside_a_group_that_is_shut() {
    for (effect, resource, expected) in [
        ("Allow", "*", &["SM_ENDPOINT_SG"][..]),
        ("Deny", "*", &["SM_ENDPOINT_SG", "SM_ENDPOINT_POLICY"]),
        ("Allow", OTHERS, &["SM_ENDPOINT_SG", "SM_ENDPOINT_POLICY"]),
    ] {
        let (mut world, mut subject) = (hub(), db());
        of_team(&mut subject);
        policy(&mut world, effect, resource);
        clear(&mut world, "/SecurityGroups/sg-hub/IpPermissions");
        assert_eq!(codes(&judged(&world, &subject)), expected, "{effect} {resource}");
    }
}

#[test]
fn the_way_back_from_a_service_over_a_transit_gateway_is_propagated() {
    let (mut world, subject) = (over_transit(), db());
    world["VpcEndpoints"].as_array_mut().unwrap().pop();
    let name = "secretsmanager.us-east-1.amazonaws.com.";
    hub_zone(&mut world, name, name, "10.60.1.20");
    push(
        &mut world,
        "/SecurityGroups/sg-db/IpPermissions",
        tcp_from(443, "10.50.1.0/24"),
    );
    assert_eq!(codes(&judged(&world, &subject)), Vec::<&str>::new());
    clear(&mut world, "/TransitGatewayRouteTables/tgwrtb-db/Routes");
    let findings = judged(&world, &subject).findings;
    let of = |code: &str| &findings.iter().find(|one| one.code == code).unwrap().fix;
    // The source lies behind it as well, and one change mends both.
    let (of_source, of_service) = (of("TGW_RETURN_NO_ROUTE"), of("SM_NO_PATH"));
    assert!(
        of_source.commands[0].contains("enable-transit-gateway-route-table-propagation"),
        "{of_source:#?}"
    );
    assert_eq!(of_source.proven, Some(true), "{of_source:#?}");
    assert_eq!(
        (of_service.covered_by, of_service.commands.len()),
        (Some(Code::TgwReturnNoRoute), 0),
        "{of_service:#?}"
    );
}

#[test]
fn a_route_to_a_transit_gateway_that_is_not_there_leads_to_nothing() {
    let broken: Break = |w, _| {
        set(
            w,
            "/RouteTables/rtb-glue/Routes/2",
            dead(route("10.60.0.0/16", "TransitGatewayId", "tgw-old")),
        );
        set(
            w,
            "/TransitGatewayVpcAttachments/att-glue/TransitGatewayId",
            json!("tgw-2"),
        );
    };
    check(vec![case(
        "nothing else joins the two",
        over_transit,
        broken,
        &["ROUTE_BLACKHOLE"],
        "rtb-glue",
    )]);
}
