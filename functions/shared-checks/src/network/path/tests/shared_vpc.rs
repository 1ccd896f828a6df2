//! A VPC that another account shares: what only its owner sees is unknown and never blocked, and what the participant does see decides.

use serde_json::{Value, json};
use shared_domain::diagnosis::Reachability;

use super::unseen::{corp_zone, forwards};
use super::worlds::*;
use super::*;

/// The connection's subnet and VPC belong to another account, which shares them; only that account sees what its routes lead to.
fn shared(world: &mut Value) {
    for at in ["/Vpcs/vpc-glue/OwnerId", "/Subnets/subnet-glue/OwnerId"] {
        set(world, at, json!("999988887777"));
    }
    for hidden in [
        "/NatGateways",
        "/VpcEndpoints",
        "/VpcPeeringConnections",
        "/TransitGateways",
        "/TransitGatewayVpcAttachments",
        "/TransitGatewayAttachments",
        "/TransitGatewayRouteTables",
        "/VpnGateways",
        "/VpnConnections",
    ] {
        clear(world, hidden);
    }
}

/// The database is the owner's and in no answer; the connection's own groups are, and where no rule can let out to it, that blocks.
#[test]
fn a_participants_own_groups_decide_though_the_owners_database_is_not_seen() {
    const RULES: &str = "/SecurityGroups/sg-glue/IpPermissionsEgress";
    let by_name = "ledger.abc.us-east-1.rds.amazonaws.com";
    let to_s3 = || tcp_from(443, "0.0.0.0/0");
    let list = |id: &str| json!({"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "PrefixListIds": [{"PrefixListId": id}]});
    // The host, the outbound rules, and how the check comes out.
    let rows: [(&str, &str, Value, &str); 11] = [
        ("no rule for the port", "10.50.11.20", json!([to_s3()]), "fail"),
        ("no rule for the port", by_name, json!([to_s3()]), "fail"),
        (
            "another address",
            "10.50.11.20",
            json!([tcp_from(5432, "10.50.12.0/24")]),
            "fail",
        ),
        (
            "another address",
            by_name,
            json!([tcp_from(5432, "10.50.12.0/24")]),
            "unknown",
        ),
        (
            "its address",
            "10.50.11.20",
            json!([tcp_from(5432, "10.50.0.0/16")]),
            "pass",
        ),
        ("everything", by_name, json!([tcp_from(5432, "0.0.0.0/0")]), "unknown"),
        // The owner's group, whose members are not seen.
        (
            "the owner's group",
            "10.50.11.20",
            json!([tcp_from_group(5432, "sg-owners")]),
            "unknown",
        ),
        // What has the caller's own group is seen; a name may lead to it.
        ("the own group", "10.50.11.20", json!([self_rule("sg-glue")]), "fail"),
        ("the own group", by_name, json!([self_rule("sg-glue")]), "unknown"),
        ("a list that is read", "10.50.11.20", json!([list("pl-s3")]), "fail"),
        (
            "a list that is not",
            "10.50.11.20",
            json!([list("pl-owners")]),
            "unknown",
        ),
    ];
    for (name, host, rules, expected) in rows {
        let mut world = same_vpc();
        shared(&mut world);
        clear(&mut world, "/DBInstances");
        clear(&mut world, "/NetworkInterfaces");
        set(&mut world, RULES, rules);
        let diagnosis = judged(&world, &subject(host, 5432));
        let found = diagnosis.findings.iter().find(|one| one.code == "SRC_SG_EGRESS");
        let verdict = match found {
            Some(_) => "fail",
            None if unknowns(&diagnosis).contains(&"SRC_SG_EGRESS") => "unknown",
            None => "pass",
        };
        assert_eq!(verdict, expected, "{name} to {host}: {diagnosis:#?}");
        // It removes what it is for; what the owner alone sees comes behind it.
        if let Some(fix) = found.map(|one| &one.fix).filter(|fix| !fix.changes.is_empty()) {
            assert!(
                fix.proven.is_none() && !fix.unproven.is_empty(),
                "{name} to {host}: {fix:#?}"
            );
        }
        assert!(unknowns(&diagnosis).contains(&"DST_SG_INGRESS"), "{name} to {host}");
    }
    // Groups that could not be read say nothing.
    let mut world = same_vpc();
    shared(&mut world);
    clear(&mut world, "/DBInstances");
    world["SecurityGroups"] = json!({"unreadable": "UnauthorizedOperation: no"});
    assert!(unknowns(&judged(&world, &subject(by_name, 5432))).contains(&"SRC_SG_EGRESS"));
}

#[test]
fn a_live_route_to_what_only_the_owner_of_a_shared_vpc_sees_is_unknown_and_never_blocked() {
    type Shared = (&'static str, fn() -> Value, fn() -> Subject, &'static str);
    let cases: [Shared; 5] = [
        ("NAT gateway", with_nat, || subject(SNOWFLAKE, 443), "NAT_BAD_STATE"),
        ("peering", peered, db, "PCX_NOT_ACTIVE"),
        ("transit gateway", over_transit, db, "TGW_ATTACHMENT_MISSING"),
        (
            "private gateway",
            on_premises,
            || subject("192.168.10.5", 1521),
            "VGW_NOT_ATTACHED",
        ),
        ("gateway endpoint's policy", same_vpc, db, "S3_ENDPOINT_POLICY"),
    ];
    for (name, world, subject, code) in cases {
        let mut world = world();
        shared(&mut world);
        let diagnosis = judged(&world, &subject());
        assert_eq!(
            codes(&diagnosis),
            Vec::<&str>::new(),
            "{name}: {:#?}",
            diagnosis.findings
        );
        assert_eq!(reach(&diagnosis), Reachability::Unknown, "{name}");
        let unknown = diagnosis.unknown.iter().find(|check| check.code == code);
        let unknown = unknown.unwrap_or_else(|| panic!("{name}: {:?}", unknowns(&diagnosis)));
        assert!(unknown.reason.contains("999988887777"), "{name}: {}", unknown.reason);
        assert_eq!(
            unknown.would_help, "the same diagnosis in account 999988887777",
            "{name}"
        );
        // S3 is reached by a live route of its prefix list to an endpoint that is not in the answer.
        assert!(
            !unknowns(&diagnosis).contains(&"S3_NO_PATH"),
            "{name}: {:?}",
            unknowns(&diagnosis)
        );
    }
}

#[test]
fn a_way_to_s3_by_a_nat_gateway_that_only_the_owner_sees_is_unknown_and_not_passed_over() {
    let mut world = with_nat();
    shared(&mut world);
    world["RouteTables"][0]["Routes"].as_array_mut().unwrap().remove(1);
    let diagnosis = judged(&world, &subject(SNOWFLAKE, 443));
    assert_eq!(codes(&diagnosis), Vec::<&str>::new(), "{:#?}", diagnosis.findings);
    let unknown = diagnosis.unknown.iter().find(|check| check.code == "S3_NO_PATH");
    let helps = unknown.map(|check| check.would_help.as_str());
    assert_eq!(helps, Some("the same diagnosis in account 999988887777"));
}

#[test]
fn what_really_blocks_in_a_shared_vpc_is_found_all_the_same() {
    let mut world = same_vpc();
    shared(&mut world);
    clear(&mut world, "/SecurityGroups/sg-db/IpPermissions");
    assert_eq!(codes(&judged(&world, &db())), ["DST_SG_INGRESS"]);
    let mut world = with_nat();
    shared(&mut world);
    kill(&mut world, "/RouteTables/rtb-glue/Routes/2");
    assert_eq!(codes(&judged(&world, &subject(SNOWFLAKE, 443))), ["ROUTE_BLACKHOLE"]);
}

#[test]
fn a_shared_vpc_without_a_visible_way_to_s3_may_have_an_endpoint_that_only_its_owner_sees() {
    let mut world = same_vpc();
    shared(&mut world);
    world["RouteTables"][0]["Routes"].as_array_mut().unwrap().pop();
    let diagnosis = judged(&world, &db());
    assert_eq!(codes(&diagnosis), Vec::<&str>::new());
    let unknown = diagnosis
        .unknown
        .iter()
        .find(|check| check.code == "S3_NO_PATH")
        .unwrap();
    assert_eq!(unknown.would_help, "the same diagnosis in account 999988887777");
}

/// The owner's endpoints are let out to, and the way out, which is closed, is not the way.
#[test]
fn where_a_group_lets_out_to_endpoints_that_only_the_owner_sees_the_closed_way_out_is_no_blocker() {
    for (name, egress, blocks) in [
        (
            "the VPC's addresses",
            json!({"IpRanges": [{"CidrIp": "10.50.0.0/16"}]}),
            false,
        ),
        (
            "the endpoints' group",
            json!({"UserIdGroupPairs": [{"GroupId": "sg-of-the-owner"}]}),
            false,
        ),
        (
            "its own group",
            json!({"UserIdGroupPairs": [{"GroupId": "sg-glue"}]}),
            true,
        ),
    ] {
        let mut world = same_vpc();
        shared(&mut world);
        push(
            &mut world,
            "/RouteTables/rtb-glue/Routes",
            route("0.0.0.0/0", "NatGatewayId", "nat-1"),
        );
        let rule = |port: u16, to: &Value| {
            let mut rule = json!({"IpProtocol": "tcp", "FromPort": port, "ToPort": port});
            rule.as_object_mut().unwrap().extend(to.as_object().unwrap().clone());
            rule
        };
        let source = json!({"IpRanges": [{"CidrIp": "10.50.0.0/16"}]});
        set(
            &mut world,
            "/SecurityGroups/sg-glue/IpPermissionsEgress",
            json!([rule(5432, &source), rule(443, &egress)]),
        );
        let diagnosis = judged(&world, &db());
        let fails = codes(&diagnosis).contains(&"SM_NO_PATH");
        assert_eq!(fails, blocks, "{name}: {:#?}", diagnosis.findings);
        let unknown = diagnosis.unknown.iter().any(|check| check.code == "SM_NO_PATH");
        assert_eq!(unknown, !blocks, "{name}: {:#?}", unknowns(&diagnosis));
    }
}

/// A route that leads nowhere is what it is, whatever a wider one that leads out of sight would do.
#[test]
fn a_wider_route_that_leads_out_of_sight_is_not_said_to_deliver() {
    let mut world = peered();
    set(
        &mut world,
        "/VpcPeeringConnections/pcx-1/Status",
        json!({"Code": "pending-acceptance"}),
    );
    push(
        &mut world,
        "/RouteTables/rtb-glue/Routes",
        route("10.0.0.0/8", "TransitGatewayId", "tgw-of-another"),
    );
    let diagnosis = judged(&world, &db());
    assert_eq!(codes(&diagnosis), ["PCX_NOT_ACTIVE"], "{:#?}", diagnosis.findings);
}

#[test]
fn what_only_the_owner_of_a_shared_vpc_may_change_is_advice_to_it() {
    let mut world = with_nat();
    shared(&mut world);
    kill(&mut world, "/RouteTables/rtb-glue/Routes/2");
    let diagnosis = judged(&world, &subject(SNOWFLAKE, 443));
    let fix = &diagnosis.findings[0].fix;
    assert_eq!(
        (fix.by.as_deref(), &fix.changes[..]),
        (Some("999988887777"), &[][..]),
        "{fix:#?}"
    );
    assert!(
        !fix.commands.is_empty() && fix.summary.contains("Account 999988887777"),
        "{fix:#?}"
    );
    // A group that another account shares is that one's to change, and the participant's own is its own.
    let mut world = same_vpc();
    shared(&mut world);
    clear(&mut world, "/SecurityGroups/sg-glue/IpPermissions");
    world["SecurityGroups"][0]["OwnerId"] = json!("999988887777");
    let fix = &judged(&world, &db()).findings[0].fix;
    assert!(
        fix.by.is_some() && fix.changes.is_empty() && fix.summary.contains("Account 999988887777"),
        "{fix:#?}"
    );
    let mut world = same_vpc();
    shared(&mut world);
    clear(&mut world, "/SecurityGroups/sg-db/IpPermissions");
    let own = &judged(&world, &db()).findings[0].fix;
    assert!(own.by.is_none() && !own.changes.is_empty(), "{own:#?}");
}

/// A hosted zone of the participant's own account that the shared VPC does not ask, as far as the participant sees.
fn own_zone_elsewhere(world: &mut Value, records: Value) {
    corp_zone(world, records);
    clear(world, "/HostedZones/corp.internal./VPCs");
}

fn at_the_database() -> Value {
    json!([{"Name": "db.corp.internal.", "Type": "A", "ResourceRecords": [{"Value": "10.50.11.20"}]}])
}

#[test]
fn what_is_not_in_a_participants_lists_may_answer_for_a_name_in_a_shared_vpc() {
    type Names = (&'static str, fn(&mut Value), &'static [&'static str]);
    let cases: [Names; 4] = [
        (
            "a zone that the VPC does not ask, as far as it is seen",
            |w| own_zone_elsewhere(w, at_the_database()),
            &["DNS_PHZ_NOT_ASSOCIATED", "DNS_CUSTOM_RESOLVER"],
        ),
        (
            "a zone of one's own without the name, beside which the owner may have another",
            |w| corp_zone(w, json!([])),
            &["DNS_HOST_UNKNOWN", "DNS_CUSTOM_RESOLVER"],
        ),
        ("no zone at all", |_| {}, &["DNS_HOST_UNKNOWN", "DNS_CUSTOM_RESOLVER"]),
        (
            "profiles that the participant may not list",
            |w| {
                own_zone_elsewhere(w, at_the_database());
                w["ProfileAssociations"] = json!({"unreadable": "AccessDeniedException: no"});
            },
            &["DNS_PHZ_NOT_ASSOCIATED"],
        ),
    ];
    for (name, broken, expected) in cases {
        let mut world = same_vpc();
        shared(&mut world);
        broken(&mut world);
        let diagnosis = judged(&world, &subject("db.corp.internal", 5432));
        assert_eq!(
            codes(&diagnosis),
            Vec::<&str>::new(),
            "{name}: {:#?}",
            diagnosis.findings
        );
        assert_eq!(reach(&diagnosis), Reachability::Unknown, "{name}");
        for code in expected {
            let unknown = diagnosis.unknown.iter().find(|check| check.code == *code);
            let unknown = unknown.unwrap_or_else(|| panic!("{name}: {code}: {:?}", unknowns(&diagnosis)));
            assert_eq!(
                unknown.would_help, "the same diagnosis in account 999988887777",
                "{name}: {code}"
            );
            assert!(unknown.reason.contains("999988887777"), "{name}: {}", unknown.reason);
        }
        // The same world in a VPC of one's own: an empty list is absence there, and decides.
        let mut own = same_vpc();
        broken(&mut own);
        let diagnosis = judged(&own, &subject("db.corp.internal", 5432));
        let helps = diagnosis.unknown.iter().map(|check| check.would_help.as_str());
        assert!(
            helps.clone().all(|help| !help.contains("in account")),
            "{name}: {:?}",
            helps.collect::<Vec<_>>()
        );
    }
}

#[test]
fn what_a_participant_does_see_of_a_name_decides_in_a_shared_vpc_too() {
    type Seen = (&'static str, fn(&mut Value), &'static str, &'static str);
    let cases: [Seen; 5] = [
        ("the database's own name", |_| {}, DB_HOST, "DNS_HOST_UNKNOWN"),
        ("a name on the internet", |_| {}, SNOWFLAKE, "DNS_CUSTOM_RESOLVER"),
        (
            "a zone of one's own that is associated",
            |w| corp_zone(w, at_the_database()),
            "db.corp.internal",
            "DNS_PHZ_NOT_ASSOCIATED",
        ),
        (
            "a zone that a profile brings which the participant sees",
            |w| {
                own_zone_elsewhere(w, at_the_database());
                profile(w, &["arn:aws:route53:::hostedzone/Z1"]);
            },
            "db.corp.internal",
            "DNS_PHZ_NOT_ASSOCIATED",
        ),
        (
            "a public zone",
            |w| {
                corp_zone(w, at_the_database());
                set(w, "/HostedZones/corp.internal./PrivateZone", json!(false));
                clear(w, "/HostedZones/corp.internal./VPCs");
            },
            "db.corp.internal",
            "DNS_CUSTOM_RESOLVER",
        ),
    ];
    for (name, broken, host, code) in cases {
        let mut world = same_vpc();
        shared(&mut world);
        broken(&mut world);
        let diagnosis = judged(&world, &subject(host, 5432));
        assert!(
            !unknowns(&diagnosis).contains(&code) && !codes(&diagnosis).contains(&code),
            "{name}: {:?} {:?}",
            codes(&diagnosis),
            unknowns(&diagnosis)
        );
    }
    // A rule that holds in the VPC and that the participant sees forwards its names.
    let mut world = same_vpc();
    shared(&mut world);
    forwards(&mut world, "corp.internal.");
    let diagnosis = judged(&world, &subject("db.corp.internal", 5432));
    let unknown = diagnosis
        .unknown
        .iter()
        .find(|check| check.code == "DNS_CUSTOM_RESOLVER");
    assert!(unknown.unwrap().reason.contains("rslvr-rr-1"), "{unknown:?}");
}

/// A public database in a VPC of this account or of another, which the shared VPC reaches by a peering or a transit gateway.
#[test]
fn an_empty_list_of_peerings_of_a_shared_vpc_says_nothing_where_neither_end_is_one_s_own() {
    for (far, found) in [
        ("999988887777", None),
        ("111122223333", Some("DNS_PUBLIC_ANSWER_OVER_PEERING")),
    ] {
        let mut world = over_transit();
        for at in ["/Vpcs/vpc-glue/OwnerId", "/Subnets/subnet-glue/OwnerId"] {
            set(&mut world, at, json!("999988887777"));
        }
        set(&mut world, "/Vpcs/vpc-db/OwnerId", json!(far));
        set(&mut world, "/DBInstances/orders/PubliclyAccessible", json!(true));
        let diagnosis = judged(&world, &db());
        assert_eq!(codes(&diagnosis).first().copied(), found, "{far}: {diagnosis:#?}");
        let unknown = unknowns(&diagnosis).contains(&"DNS_PUBLIC_ANSWER_OVER_PEERING");
        assert_eq!(unknown, found.is_none(), "{far}: {:?}", unknowns(&diagnosis));
    }
}

/// A participant sees its own VPC, and how that is attached; of the owner's transit gateway neither the other attachment nor the tables.
#[test]
fn a_database_in_ones_own_vpc_behind_the_owners_transit_gateway_is_unknown_and_not_blocked() {
    let mut world = over_transit();
    for at in ["/Vpcs/vpc-glue/OwnerId", "/Subnets/subnet-glue/OwnerId"] {
        set(&mut world, at, json!("999988887777"));
    }
    world["TransitGateways"][0]["OwnerId"] = json!("999988887777");
    for list in ["TransitGatewayVpcAttachments", "TransitGatewayAttachments"] {
        world[list].as_array_mut().unwrap().remove(0);
    }
    world["TransitGatewayAttachments"][0]
        .as_object_mut()
        .unwrap()
        .remove("Association");
    clear(&mut world, "/TransitGatewayRouteTables");
    // The database admits the connection's group, for which both attachments would have to be known.
    set(
        &mut world,
        "/SecurityGroups/sg-db/IpPermissions",
        json!([tcp_from_group(5432, "sg-glue")]),
    );
    let diagnosis = judged(&world, &db());
    assert_eq!(codes(&diagnosis), Vec::<&str>::new(), "{:#?}", diagnosis.findings);
    assert_eq!(reach(&diagnosis), Reachability::Unknown);
    let helps = diagnosis.unknown.iter().map(|check| check.would_help.as_str());
    assert!(
        helps
            .clone()
            .any(|help| help == "the same diagnosis in account 999988887777"),
        "{:?}",
        helps.collect::<Vec<_>>()
    );
}

#[test]
fn the_far_side_of_an_owners_peering_is_seen_by_the_account_that_has_it() {
    let mut world = peered();
    for at in ["/Vpcs/vpc-glue/OwnerId", "/Subnets/subnet-glue/OwnerId"] {
        set(&mut world, at, json!("999988887777"));
    }
    set(
        &mut world,
        "/VpcPeeringConnections/pcx-1/RequesterVpcInfo/OwnerId",
        json!("999988887777"),
    );
    let diagnosis = judged(&world, &db());
    assert_eq!(codes(&diagnosis), Vec::<&str>::new(), "{:#?}", diagnosis.findings);
    assert!(
        !unknowns(&diagnosis).contains(&"PCX_PEER_NOT_VISIBLE"),
        "{:?}",
        unknowns(&diagnosis)
    );
    clear(&mut world, "/SecurityGroups/sg-db/IpPermissions");
    assert_eq!(codes(&judged(&world, &db())), ["DST_SG_INGRESS"]);
}
