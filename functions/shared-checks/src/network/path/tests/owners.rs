//! What only another account can do is left to it, by name, and typed by nobody here.

use serde_json::{Value, json};

use super::worlds::*;
use super::*;

const OTHER: &str = "999988887777";

/// The peering of the VPC with one of another account, whose tables are not seen, in this state.
fn with_others(state: &str, owner: &str, region: &str) -> Value {
    let mut world = same_vpc();
    let mut peering = peering("pcx-hub", "vpc-hub", "10.99.0.0/16", owner, region);
    peering["Status"]["Code"] = json!(state);
    push(&mut world, "/VpcPeeringConnections", peering);
    let mut by_peering = route("10.99.0.0/16", "VpcPeeringConnectionId", "pcx-hub");
    if state != "active" {
        by_peering = dead(by_peering);
    }
    push(&mut world, "/RouteTables/rtb-glue/Routes", by_peering);
    world
}

fn asked_of_us(world: &mut Value) {
    let peering = &mut world["VpcPeeringConnections"][0];
    let (requester, accepter) = (peering["RequesterVpcInfo"].take(), peering["AccepterVpcInfo"].take());
    (peering["RequesterVpcInfo"], peering["AccepterVpcInfo"]) = (accepter, requester);
}

fn hub_of(owner: &str) -> Value {
    let mut world = over_transit();
    world["TransitGateways"][0]["OwnerId"] = json!(owner);
    set(
        &mut world,
        "/TransitGatewayVpcAttachments/att-glue/State",
        json!("pendingAcceptance"),
    );
    set(
        &mut world,
        "/TransitGatewayAttachments/att-glue/State",
        json!("pendingAcceptance"),
    );
    world
}

/// A zone of this account that has the source's name, and that the VPC does not ask.
fn with_zone_of(owner: &str) -> Value {
    let mut world = same_vpc();
    push(
        &mut world,
        "/HostedZones",
        json!({"Id": "/hostedzone/Z1", "Name": "corp.internal.", "PrivateZone": true, "VPCs": [{"VPCId": "vpc-hub", "VPCRegion": "us-east-1"}],
            "Owner": {"OwningAccount": owner}, "ResourceRecordSets": [{"Name": "db.corp.internal.", "Type": "A",
            "ResourceRecords": [{"Value": "10.50.11.20"}]}]}),
    );
    world
}

#[test]
fn what_only_another_account_can_accept_is_left_to_it() {
    let to_hub = || subject("10.99.1.20", 5432);
    let own = "111122223333";
    let left = format!("Account {OTHER} has to do it, with its own credentials");
    // The world, what is diagnosed, the finding, what its fix says, and the operations that are typed, here and there.
    type Row = (Value, Subject, &'static str, String, &'static str);
    let rows: [Row; 9] = [
        (
            with_others("pending-acceptance", OTHER, "us-east-1"),
            to_hub(),
            "PCX_NOT_ACTIVE",
            format!("Accept pcx-hub. {left}: its VPC is the one that was asked."),
            "accept-vpc-peering-connection",
        ),
        (
            with_others("pending-acceptance", own, "eu-west-1"),
            to_hub(),
            "PCX_NOT_ACTIVE",
            "Accept pcx-hub.".to_owned(),
            "accept-vpc-peering-connection",
        ),
        (
            {
                let mut world = with_others("pending-acceptance", OTHER, "us-east-1");
                asked_of_us(&mut world);
                world
            },
            to_hub(),
            "PCX_NOT_ACTIVE",
            "Accept pcx-hub.".to_owned(),
            "accept-vpc-peering-connection",
        ),
        // A new peering is asked for here and accepted there; the route may be there before it is.
        (
            with_others("deleted", OTHER, "us-east-1"),
            to_hub(),
            "PCX_NOT_ACTIVE",
            format!("Accept the new peering. {left}: its VPC is the one that was asked."),
            "create-vpc-peering-connection replace-route",
        ),
        (
            hub_of(OTHER),
            db(),
            "TGW_ATTACHMENT_MISSING",
            format!("Accept attachment att-glue. {left}: the transit gateway is its own."),
            "accept-transit-gateway-vpc-attachment",
        ),
        (
            hub_of(own),
            db(),
            "TGW_ATTACHMENT_MISSING",
            "Accept attachment att-glue.".to_owned(),
            "accept-transit-gateway-vpc-attachment",
        ),
        (
            {
                let mut world = peered();
                set(
                    &mut world,
                    "/VpcPeeringConnections/pcx-1/AccepterVpcInfo/OwnerId",
                    json!(OTHER),
                );
                set(
                    &mut world,
                    "/VpcPeeringConnections/pcx-1/Status/Code",
                    json!("pending-acceptance"),
                );
                world
            },
            db(),
            "PCX_NOT_ACTIVE",
            format!("Accept pcx-1. {left}: its VPC is the one that was asked."),
            "accept-vpc-peering-connection",
        ),
        (
            with_zone_of(OTHER),
            subject("db.corp.internal", 5432),
            "DNS_PHZ_NOT_ASSOCIATED",
            format!("Authorize the association of hosted zone Z1 with vpc-glue. {left}: the zone is its own."),
            "create-vpc-association-authorization associate-vpc-with-hosted-zone",
        ),
        (
            with_zone_of(own),
            subject("db.corp.internal", 5432),
            "DNS_PHZ_NOT_ASSOCIATED",
            "Associate hosted zone Z1 with vpc-glue.".to_owned(),
            "associate-vpc-with-hosted-zone",
        ),
    ];
    for (world, subject, code, says, typed) in rows {
        let diagnosis = judged(&world, &subject);
        let codes: Vec<String> = diagnosis.findings.iter().map(|one| one.code.to_string()).collect();
        let fix = &diagnosis.findings.iter().find(|one| one.code == code).unwrap().fix;
        let said = [&fix.summary]
            .into_iter()
            .chain(fix.steps.iter().map(|step| &step.fix.summary));
        let said: Vec<&str> = said.map(String::as_str).collect();
        assert!(
            said.iter().any(|one| one.contains(&says)),
            "{says}: {said:#?} of {codes:?}"
        );
        assert!(says.contains(OTHER) || !said.join(" ").contains(OTHER), "{said:?}");
        let commands = fix
            .commands
            .iter()
            .chain(fix.steps.iter().flat_map(|step| &step.fix.commands));
        let calls = commands.filter(|one| one.starts_with("aws "));
        let operations: Vec<&str> = calls.filter_map(|one| one.split(' ').nth(2)).collect();
        assert_eq!(operations.join(" "), typed, "{fix:#?}");
        let is_all_theirs = fix.by.is_some();
        assert_eq!(is_all_theirs, says.contains(OTHER) && fix.steps.is_empty(), "{fix:#?}");
        assert!(
            !says.contains(OTHER) || is_all_theirs || fix.proven != Some(true),
            "{fix:#?}"
        );
        assert!(
            !codes.contains(&"PCX_TRANSITIVE".to_owned()) && !fix.summary.contains("pcx-new"),
            "{fix:#?}"
        );
    }
}

/// Whose account it is says nothing where only the Region is another.
#[test]
fn what_lies_in_another_region_of_ones_own_is_not_said_to_be_anothers() {
    for (owner, region, says) in [
        (OTHER, "us-east-1", "belongs to account 999988887777"),
        (OTHER, "eu-west-1", "belongs to account 999988887777"),
        ("111122223333", "eu-west-1", "lies in Region eu-west-1"),
    ] {
        let diagnosis = judged(&with_others("active", owner, region), &subject("10.99.1.20", 5432));
        let unknown = diagnosis
            .unknown
            .iter()
            .find(|one| one.code == "PCX_PEER_NOT_VISIBLE")
            .unwrap();
        assert!(unknown.reason.contains(says), "{unknown:?}");
        assert!(!unknown.reason.contains("account 1111"), "{unknown:?}");
    }
}

#[test]
fn what_is_open_only_in_part_is_not_called_proven() {
    let mut world = with_others("pending-acceptance", OTHER, "us-east-1");
    let rules = json!([self_rule("sg-glue"), tcp_from(443, "0.0.0.0/0")]);
    set(&mut world, "/SecurityGroups/sg-glue/IpPermissionsEgress", rules);
    let diagnosis = judged(&world, &subject("10.99.1.20", 5432));
    let fix = &diagnosis
        .findings
        .iter()
        .find(|one| one.code == "SRC_SG_EGRESS")
        .unwrap()
        .fix;
    let why: Vec<String> = fix.unproven.iter().map(ToString::to_string).collect();
    assert_eq!(fix.proven, None, "{fix:#?}");
    assert!(
        why.contains(&"PCX_NOT_ACTIVE (pcx-hub) fails on the same way".to_owned()),
        "{why:?}"
    );
}

/// Who shares the connection's own VPC is told as that, who has another as its owner, and each what to type.
#[test]
fn a_group_of_another_account_is_left_to_it_with_its_command() {
    for (owner, is_peered, why) in [
        (OTHER, true, Some("the security group is its own")),
        (OTHER, false, Some("it shares the VPC")),
        ("111122223333", true, None),
    ] {
        let mut world = if is_peered { peered() } else { same_vpc() };
        let groups = world["SecurityGroups"].as_array_mut().unwrap();
        let group = groups.iter_mut().find(|one| one["GroupId"] == json!("sg-db")).unwrap();
        (group["OwnerId"], group["IpPermissions"]) = (json!(owner), json!([]));
        let diagnosis = judged(&world, &db());
        let found = diagnosis
            .findings
            .iter()
            .find(|one| one.code == "DST_SG_INGRESS")
            .unwrap();
        let fix = &found.fix;
        assert_eq!(fix.by.is_some(), why.is_some(), "{fix:?}");
        assert!(
            fix.commands[0].starts_with("aws ec2 authorize-security-group-ingress --group-id sg-db"),
            "{fix:?}"
        );
        assert_eq!(fix.changes.is_empty(), why.is_some(), "{fix:?}");
        if let Some(why) = why {
            assert!(fix.summary.ends_with(&format!("{why}.")), "{fix:?}");
        }
    }
}
