//! Commands that AWS would refuse as things are, and what is typed in their place.

use serde_json::{Value, json};
use shared_domain::Code;
use shared_domain::change::Edit;

use super::*;

/// The commands of the first fix of a code.
fn commands_of(world: &Value, subject: &Subject, code: Code) -> Vec<String> {
    let diagnosis = judged(world, subject);
    let found = diagnosis.findings.into_iter().find(|finding| finding.code == code);
    found.map(|finding| finding.fix.commands).unwrap_or_default()
}

fn pending(world: &mut Value) {
    set(
        world,
        "/VpcPeeringConnections/pcx-1/Status/Code",
        json!("pending-acceptance"),
    );
}

#[test]
fn a_rule_names_a_group_of_another_vpc_only_over_a_peering_that_is_active() {
    let by_group = |group: &str| format!("UserIdGroupPairs=[{{GroupId={group}}}]");
    let by_block = |block: &str| format!("IpRanges=[{{CidrIp={block}}}]");
    type Made = fn(&mut Value);
    let as_it_is: Made = |_| {};
    let elsewhere: Made = |w| {
        set(
            w,
            "/VpcPeeringConnections/pcx-1/AccepterVpcInfo/Region",
            json!("eu-west-1"),
        )
    };
    for (name, world, made, out, into) in [
        (
            "the same VPC",
            same_vpc(),
            as_it_is,
            by_group("sg-db"),
            by_group("sg-glue"),
        ),
        (
            "a peering that is active",
            peered(),
            as_it_is,
            by_group("sg-db"),
            by_group("sg-glue"),
        ),
        (
            "one that waits",
            peered(),
            pending as Made,
            by_block("10.60.1.0/24"),
            by_block("10.50.1.0/24"),
        ),
        (
            "one of another Region",
            peered(),
            elsewhere,
            by_block("10.60.1.20/32"),
            by_block("10.50.1.0/24"),
        ),
        (
            "nothing joins them",
            two_vpcs(),
            as_it_is,
            by_block("10.60.1.0/24"),
            by_block("10.50.1.0/24"),
        ),
    ] {
        let (mut leaves, mut enters) = (world.clone(), world);
        made(&mut leaves);
        made(&mut enters);
        set(
            &mut leaves,
            "/SecurityGroups/sg-glue/IpPermissionsEgress",
            json!([self_rule("sg-glue"), tcp_from(443, "0.0.0.0/0")]),
        );
        set(&mut enters, "/SecurityGroups/sg-db/IpPermissions", json!([]));
        for (world, code, wanted) in [(leaves, Code::SrcSgEgress, out), (enters, Code::DstSgIngress, into)] {
            let commands = commands_of(&world, &db(), code);
            assert!(commands[0].contains(&wanted), "{name}: {wanted} in {commands:#?}");
        }
    }
}

#[test]
fn a_member_of_a_cluster_is_started_with_its_cluster() {
    for (cluster, wanted) in [
        (json!("aur"), "start-db-cluster --db-cluster-identifier aur "),
        (json!(null), "start-db-instance --db-instance-identifier orders "),
    ] {
        let mut world = same_vpc();
        world["DBInstances"][0]["DBClusterIdentifier"] = cluster.clone();
        set(&mut world, "/DBInstances/orders/DBInstanceStatus", json!("stopped"));
        let diagnosis = judged(&world, &db());
        assert_eq!(codes(&diagnosis), ["TARGET_STATE"], "{cluster}");
        let fix = &diagnosis.findings[0].fix;
        assert!(fix.commands[0].contains(wanted), "{cluster}: {:?}", fix.commands);
        assert!(
            fix.undo[0].contains(&wanted.replace("start-", "stop-")),
            "{:?}",
            fix.undo
        );
        assert_eq!(fix.proven, Some(true), "{cluster}");
    }
}

#[test]
fn a_route_that_is_propagated_is_not_deleted_but_gone_before() {
    let by_pcx = |block: &str| {
        format!(
            "create-route --route-table-id rtb-glue --destination-cidr-block {block} --vpc-peering-connection-id pcx-1"
        )
    };
    let deleted = "delete-route --route-table-id rtb-glue --destination-cidr-block 10.60.1.0/24".to_owned();
    for (block, origin, wanted) in [
        (
            "10.60.1.0/24",
            "EnableVgwRoutePropagation",
            Some(by_pcx("10.60.1.0/24")),
        ),
        (
            "10.60.0.0/20",
            "EnableVgwRoutePropagation",
            Some(by_pcx("10.60.1.0/24")),
        ),
        (
            "10.60.1.16/28",
            "EnableVgwRoutePropagation",
            Some(by_pcx("10.60.1.16/28")),
        ),
        ("10.60.1.0/24", "CreateRoute", Some(deleted)),
        // The static route to the same block goes before it.
        ("10.60.0.0/16", "EnableVgwRoutePropagation", None),
    ] {
        let mut world = peered();
        world["VpnGateways"] = on_premises()["VpnGateways"].clone();
        world["VpnConnections"] = on_premises()["VpnConnections"].clone();
        let mut propagated = route(block, "GatewayId", "vgw-1");
        propagated["Origin"] = json!(origin);
        push(&mut world, "/RouteTables/rtb-glue/Routes", propagated);
        let diagnosis = judged(&world, &db());
        let Some(wanted) = wanted else {
            assert_eq!(codes(&diagnosis), Vec::<&str>::new(), "{block} {origin}");
            continue;
        };
        assert_eq!(codes(&diagnosis), ["ROUTE_MORE_SPECIFIC"], "{block} {origin}");
        let fix = &diagnosis.findings[0].fix;
        assert!(
            fix.commands[0].contains(&wanted),
            "{block} {origin}: {:?}",
            fix.commands
        );
        assert_eq!(fix.proven, Some(true), "{block} {origin}");
    }
}

#[test]
fn what_waits_for_the_names_of_a_vpc_comes_after_them() {
    let names = |vpc: &str| format!("modify-vpc-attribute --vpc-id {vpc} --enable-dns-hostnames");
    let option = "modify-vpc-peering-connection-options";
    for (name, off, wanted) in [
        ("both have names", &[][..], vec![option.to_owned()]),
        (
            "the connection's has none, which DNS_SUPPORT_OFF mends before",
            &["vpc-glue"],
            vec![option.to_owned()],
        ),
        (
            "the source's has none",
            &["vpc-db"],
            vec![names("vpc-db"), option.to_owned()],
        ),
    ] {
        let mut world = peered();
        set(&mut world, "/DBInstances/orders/PubliclyAccessible", json!(true));
        push(
            &mut world,
            "/VpcAttributes",
            json!({"VpcId": "vpc-db", "EnableDnsSupport": {"Value": true}, "EnableDnsHostnames": {"Value": true}}),
        );
        // Private DNS of the endpoint wants them too.
        world["VpcEndpoints"].as_array_mut().unwrap().pop();
        for (index, vpc) in ["vpc-glue", "vpc-db"].into_iter().enumerate() {
            let on = json!(!off.contains(&vpc));
            set(
                &mut world,
                &format!("/VpcAttributes/{index}/EnableDnsHostnames/Value"),
                on,
            );
        }
        let mut subject = db();
        subject.paths[0].services.clear();
        let commands = commands_of(&world, &subject, Code::DnsPublicAnswerOverPeering);
        assert_eq!(commands.len(), wanted.len(), "{name}: {commands:#?}");
        for (command, wanted) in commands.iter().zip(&wanted) {
            assert!(command.contains(wanted.as_str()), "{name}: {commands:#?}");
        }
    }
}

#[test]
fn no_stand_in_is_typed_as_an_id() {
    let mut world = peered();
    set(&mut world, "/DBInstances/orders/PubliclyAccessible", json!(true));
    set(&mut world, "/VpcPeeringConnections/pcx-1/Status/Code", json!("deleted"));
    let diagnosis = judged(&world, &db());
    let opening = diagnosis.network.as_ref().and_then(|network| network.opening.as_ref());
    let steps = opening.into_iter().flat_map(|opening| &opening.steps);
    let mut fixes: Vec<&shared_domain::Fix> = diagnosis.findings.iter().map(|finding| &finding.fix).collect();
    fixes.extend(steps.map(|step| &step.fix));
    let more: Vec<&shared_domain::Fix> = fixes
        .iter()
        .flat_map(|fix| fix.steps.iter().map(|step| &step.fix))
        .collect();
    fixes.extend(more);
    for fix in fixes {
        for command in fix.commands.iter().chain(&fix.undo) {
            assert!(!command.contains(" pcx-new"), "{command}");
        }
    }
}

#[test]
fn vpcs_whose_blocks_overlap_are_not_peered_anew() {
    for (block, typed) in [("10.60.0.0/16", true), ("10.50.0.0/17", false)] {
        let mut world = peered();
        set(&mut world, "/VpcPeeringConnections/pcx-1/Status/Code", json!("failed"));
        world["Vpcs"][1]["CidrBlockAssociationSet"] =
            json!([{"CidrBlock": block, "CidrBlockState": {"State": "associated"}}]);
        let commands = commands_of(&world, &db(), Code::PcxNotActive);
        assert_eq!(!commands.is_empty(), typed, "{block}: {commands:#?}");
    }
}

#[test]
fn no_exclusion_is_made_where_the_organization_allows_none() {
    for (allowed, typed) in [
        (json!("allowed"), true),
        (json!("not-allowed"), false),
        (json!(null), true),
    ] {
        let mut world = with_nat();
        world["VpcBlockPublicAccessOptions"] =
            json!({"InternetGatewayBlockMode": "block-bidirectional", "ExclusionsAllowed": allowed});
        let commands = commands_of(&world, &subject(SNOWFLAKE, 443), Code::VpcBpa);
        assert_eq!(!commands.is_empty(), typed, "{allowed}: {commands:#?}");
    }
}

#[test]
fn a_rule_more_than_an_acl_takes_is_said_and_not_typed() {
    for (rules, typed) in [(1, true), (19, true), (20, false)] {
        let mut world = same_vpc();
        let entry = |number: i32, action: &str, block: &str| json!({"RuleNumber": number, "Egress": false, "Protocol": "-1", "RuleAction": action, "CidrBlock": block});
        let mut entries = vec![entry(100, "deny", "10.50.1.0/24")];
        entries.extend((1..rules).map(|more| entry(100 + more, "allow", "0.0.0.0/0")));
        entries.extend(world["NetworkAcls"][1]["Entries"].as_array().unwrap()[..2].to_vec());
        world["NetworkAcls"][1]["Entries"] = entries.into();
        let commands = commands_of(&world, &db(), Code::DstNaclIngress);
        assert_eq!(!commands.is_empty(), typed, "{rules}: {commands:#?}");
    }
}

#[test]
fn a_rule_that_names_a_group_waits_for_the_peering() {
    let rule = |named: &str| {
        serde_json::from_value::<Edit>(
            json!({"edit": "group_rule", "group": "sg-glue", "direction": "egress", "on": true,
            "rule": tcp_from_group(5432, named)}),
        )
        .unwrap()
    };
    type Made = fn(&mut Value);
    for (name, named, made, lacks) in [
        ("its own VPC", "sg-endpoint", pending as Made, false),
        ("a peering that waits", "sg-db", pending, true),
        ("a peering that is active", "sg-db", |_| {}, false),
        ("a group that is not described", "sg-else", pending, false),
        (
            "a group that is shared with the VPC",
            "sg-db",
            |w| {
                pending(w);
                w["SecurityGroupVpcAssociations"] =
                    json!([{"GroupId": "sg-db", "VpcId": "vpc-glue", "State": "associated"}]);
            },
            false,
        ),
        (
            "peerings that could not be read",
            "sg-db",
            |w| w["VpcPeeringConnections"] = json!({"unreadable": "no"}),
            false,
        ),
    ] {
        let mut world = peered();
        made(&mut world);
        let facts: NetworkFacts = serde_json::from_value(world).unwrap();
        assert_eq!(facts.lacks(&rule(named)).is_some(), lacks, "{name}");
    }
}
