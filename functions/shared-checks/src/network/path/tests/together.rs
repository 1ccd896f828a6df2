//! Several fixes of one report that touch one thing, typed one after the other.

use serde_json::{Value, json};

use super::proofs::world;
use super::worlds::*;
use super::*;
use crate::proof::{World as _, printed};

fn secret_policy(world: &mut Value, subject: &mut Subject) {
    let statement = json!({"Effect": "Allow", "Principal": "*", "Action": "secretsmanager:*",
        "Resource": "arn:aws:secretsmanager:*:*:secret:others/*"});
    world["VpcEndpoints"][1]["PolicyDocument"] = json!(json!({"Statement": [statement]}).to_string());
    let mut second = subject.paths[0].clone();
    second.name = "crm-prod".into();
    subject.paths[0].secret = Some("sales/credentials".into());
    second.secret = Some("crm/credentials".into());
    subject.paths.push(second);
}

fn names_off(world: &mut Value) {
    world["VpcAttributes"] =
        json!([{"VpcId": "vpc-glue", "EnableDnsSupport": {"Value": true}, "EnableDnsHostnames": {"Value": false}}]);
}

#[test]
fn fixes_of_one_report_go_together() {
    type Row = (
        &'static str,
        fn(&mut Value, &mut Subject),
        // Code, the codes that it comes after, the code that covers it, its operations.
        &'static [(&'static str, &'static str, &'static str, &'static str)],
    );
    let rows: [Row; 5] = [
        (
            "a gone group and a zone that is not the subnet's, both in one definition",
            |_, subject| {
                let settings = subject.paths[0].vpc_settings.as_mut().unwrap();
                settings.groups.push("sg-gone".into());
                settings.zone = Some("us-east-1b".into());
            },
            &[
                ("CONN_SG_NOT_FOUND", "", "", "get-connection"),
                ("CONN_AZ_MISMATCH", "", "CONN_SG_NOT_FOUND", ""),
            ],
        ),
        (
            "replies of the source and of S3, by one ACL",
            |world, _| {
                let ports = json!({"From": 443, "To": 443});
                let entries = world["NetworkAcls"][0]["Entries"].as_array_mut().unwrap();
                let inbound = entries.iter_mut().find(|one| one["Egress"] == json!(false)).unwrap();
                (inbound["Protocol"], inbound["PortRange"]) = (json!("6"), ports);
            },
            &[
                ("SRC_NACL_RETURN", "", "", "create-network-acl-entry"),
                (
                    "S3_NACL_EGRESS",
                    "SRC_NACL_RETURN",
                    "",
                    "create-network-acl-entry create-network-acl-entry",
                ),
            ],
        ),
        (
            "two secrets that one policy denies",
            secret_policy,
            &[
                ("SM_ENDPOINT_POLICY", "", "", "modify-vpc-endpoint"),
                ("SM_ENDPOINT_POLICY", "SM_ENDPOINT_POLICY", "", "modify-vpc-endpoint"),
            ],
        ),
        (
            "an endpoint that is not there, in a VPC without host names",
            |world, _| {
                names_off(world);
                world["VpcEndpoints"].as_array_mut().unwrap().pop();
            },
            &[
                ("DNS_SUPPORT_OFF", "", "", "modify-vpc-attribute"),
                ("SM_NO_PATH", "DNS_SUPPORT_OFF", "", "create-vpc-endpoint"),
            ],
        ),
        (
            "an endpoint without private DNS, in a VPC without host names",
            |world, _| {
                names_off(world);
                set(world, "/VpcEndpoints/vpce-sm/PrivateDnsEnabled", json!(false));
            },
            &[
                ("DNS_SUPPORT_OFF", "", "", "modify-vpc-attribute"),
                ("SM_ENDPOINT_PRIVATE_DNS", "DNS_SUPPORT_OFF", "", "modify-vpc-endpoint"),
            ],
        ),
    ];
    for (name, broken, expected) in rows {
        let (mut facts, mut subject) = (same_vpc(), db());
        broken(&mut facts, &mut subject);
        let diagnosis = judged(&facts, &subject);
        let told: Vec<(String, String, String, String)> = diagnosis
            .findings
            .iter()
            .map(|finding| {
                let fix = &finding.fix;
                let after: Vec<&str> = fix.after.iter().map(|code| code.as_str()).collect();
                let covered_by = fix.covered_by.map(|code| code.to_string()).unwrap_or_default();
                let operations: Vec<&str> = fix.commands.iter().filter_map(|one| one.split(' ').nth(2)).collect();
                (
                    finding.code.to_string(),
                    after.join(" "),
                    covered_by,
                    operations.join(" "),
                )
            })
            .collect();
        let told: Vec<(&str, &str, &str, &str)> = told
            .iter()
            .map(|(code, after, by, typed)| (code.as_str(), after.as_str(), by.as_str(), typed.as_str()))
            .collect();
        assert_eq!(told, expected, "{name}");
        printed::go_together(&world(&facts, &subject), &diagnosis);
    }
}

/// What is the same of two connections is told once, and what is not twice: by more than the sentence, which is asserted where findings join.
#[test]
fn findings_of_two_connections_differ_in_more_than_their_sentences() {
    for case in reports::all_cases() {
        let (mut facts, mut subject) = ((case.world)(), (case.subject)());
        (case.broken)(&mut facts, &mut subject);
        let mut second = subject.paths[0].clone();
        second.name = "second".into();
        subject.paths.push(second);
        for apart in [false, true] {
            subject.apart = apart;
            let diagnosis = judged_only(&facts, &subject);
            for (place, one) in diagnosis.findings.iter().enumerate() {
                let twice = diagnosis.findings[..place].iter().any(|other| other.is_of_same(one));
                assert!(!twice, "{}: {one:#?}", case.name);
            }
        }
    }
}

/// The number before the first is 0, which AWS gives to no rule.
#[test]
fn where_no_number_before_a_denial_is_free_it_gives_its_own() {
    let deny = |number: i32, cidr: &str| {
        json!({"RuleNumber": number, "Egress": false, "Protocol": "6", "RuleAction": "deny", "CidrBlock": cidr,
            "PortRange": {"From": 5432, "To": 5432}})
    };
    let (create, replace) = ("create-network-acl-entry", "replace-network-acl-entry");
    for (name, rules, operations) in [
        ("a number is free", vec![deny(2, "10.50.1.0/24")], create.to_owned()),
        (
            "it denies nothing else",
            vec![deny(1, "10.50.1.0/24")],
            replace.to_owned(),
        ),
        (
            "it denies more",
            vec![deny(1, "10.0.0.0/8")],
            format!("{create} {replace}"),
        ),
        (
            "two deny",
            vec![deny(1, "10.0.0.0/8"), deny(3, "10.50.0.0/16")],
            format!("{create} {replace}"),
        ),
        (
            "none is free behind it",
            vec![deny(1, "10.0.0.0/8"), deny(2, "10.50.0.0/16")],
            String::new(),
        ),
    ] {
        let mut facts = same_vpc();
        let entries = facts["NetworkAcls"][1]["Entries"].as_array_mut().unwrap();
        entries.extend(rules.clone());
        let diagnosis = judged(&facts, &db());
        let fix = &diagnosis
            .findings
            .iter()
            .find(|one| one.code == "DST_NACL_INGRESS")
            .unwrap()
            .fix;
        let typed: Vec<&str> = fix.commands.iter().filter_map(|one| one.split(' ').nth(2)).collect();
        assert_eq!(typed.join(" "), operations, "{name}: {fix:#?}");
        assert_eq!(fix.proven, (!typed.is_empty()).then_some(true), "{name}: {fix:#?}");
        printed::go_together(&world(&facts, &db()), &diagnosis);
        // What is denied to others stays denied to them.
        let mut after = world(&facts, &db());
        fix.changes
            .iter()
            .for_each(|change| assert!(after.apply(change), "{name}"));
        let acls = json!(after.facts.network_acls);
        let left = acls[1]["Entries"].as_array().unwrap().iter();
        let denied = left
            .filter(|one| one["RuleAction"] == "deny" && one["CidrBlock"] == "10.0.0.0/8")
            .count();
        let wide = rules.iter().filter(|one| one["CidrBlock"] == "10.0.0.0/8").count();
        assert_eq!(denied, wide, "{name}");
    }
}

/// A route alone would have nothing to lead to.
#[test]
fn where_nothing_joins_two_vpcs_they_are_peered_unless_their_blocks_overlap() {
    for (name, broken, typed) in [
        (
            "nothing joins them",
            (|_| {}) as fn(&mut Value),
            "create-vpc-peering-connection accept-vpc-peering-connection create-route create-route",
        ),
        (
            "their blocks overlap",
            |world| set(world, "/Vpcs/vpc-glue/CidrBlock", json!("10.0.0.0/8")),
            "",
        ),
        (
            "whether something does is not known",
            |world| world["VpcPeeringConnections"] = json!({"unreadable": "AccessDenied: no"}),
            "",
        ),
    ] {
        let mut facts = peered();
        clear(&mut facts, "/VpcPeeringConnections");
        for table in [0, 2] {
            facts["RouteTables"][table]["Routes"].as_array_mut().unwrap().pop();
        }
        broken(&mut facts);
        let diagnosis = judged(&facts, &db());
        let fix = &diagnosis
            .findings
            .iter()
            .find(|one| one.code == "ROUTE_NONE")
            .unwrap()
            .fix;
        let operations: Vec<&str> = fix.commands.iter().filter_map(|one| one.split(' ').nth(2)).collect();
        assert_eq!(operations.join(" "), typed, "{name}: {fix:#?}");
        assert_eq!(fix.proven, (!typed.is_empty()).then_some(true), "{name}: {fix:#?}");
        printed::go_together(&world(&facts, &db()), &diagnosis);
    }
}

/// The commands of a finding's fix by their operations, and the code that it is built on, or that mends it as well.
fn told(diagnosis: &Diagnosis) -> String {
    let one = |finding: &shared_domain::Finding| {
        let fix = &finding.fix;
        let typed = fix.commands.iter().filter_map(|one| one.split(' ').nth(2));
        let refers = fix.after.iter().chain(&fix.covered_by).map(|code| format!("<{code}"));
        let words: Vec<String> = typed.map(str::to_owned).chain(refers).collect();
        format!("{}: {}", finding.code, words.join(" "))
    };
    diagnosis.findings.iter().map(one).collect::<Vec<_>>().join("; ")
}

/// A public database behind a peering that is not there yet, over a transit gateway, and stopped besides: each fault is mended once.
#[test]
fn a_public_name_is_mended_with_the_way_that_it_needs() {
    type Row = (&'static str, fn() -> Value, fn(&mut Value), &'static str);
    let public = |world: &mut Value| set(world, "/DBInstances/orders/PubliclyAccessible", json!(true));
    let dns = "modify-vpc-peering-connection-options";
    let rows: [Row; 6] = [
        (
            "a peering that works",
            peered,
            |_| {},
            "DNS_PUBLIC_ANSWER_OVER_PEERING: OPTION",
        ),
        (
            "one that waits, and tells its options",
            peered,
            |w| {
                set(
                    w,
                    "/VpcPeeringConnections/pcx-1/Status/Code",
                    json!("pending-acceptance"),
                )
            },
            "DNS_PUBLIC_ANSWER_OVER_PEERING: accept-vpc-peering-connection OPTION; PCX_NOT_ACTIVE: <DNS_PUBLIC_ANSWER_OVER_PEERING",
        ),
        (
            "one that is gone",
            peered,
            |w| set(w, "/VpcPeeringConnections/pcx-1/Status/Code", json!("deleted")),
            "DNS_PUBLIC_ANSWER_OVER_PEERING: create-vpc-peering-connection accept-vpc-peering-connection replace-route replace-route OPTION; \
             PCX_NOT_ACTIVE: <DNS_PUBLIC_ANSWER_OVER_PEERING",
        ),
        (
            "nothing joins the two",
            two_vpcs,
            |_| {},
            "DNS_PUBLIC_ANSWER_OVER_PEERING: create-vpc-peering-connection accept-vpc-peering-connection create-route create-route OPTION; \
             ROUTE_NONE: <DNS_PUBLIC_ANSWER_OVER_PEERING",
        ),
        (
            "a transit gateway, which has no such option",
            over_transit,
            |_| {},
            "DNS_PUBLIC_ANSWER_OVER_PEERING: modify-db-instance",
        ),
        (
            "the same, and the database is stopped",
            over_transit,
            |w| set(w, "/DBInstances/orders/DBInstanceStatus", json!("stopped")),
            "DNS_PUBLIC_ANSWER_OVER_PEERING: start-db-instance wait modify-db-instance; TARGET_STATE: <DNS_PUBLIC_ANSWER_OVER_PEERING",
        ),
    ];
    for (name, facts, broken, expected) in rows {
        let mut facts = facts();
        public(&mut facts);
        facts["VpcPeeringConnections"]
            .as_array_mut()
            .into_iter()
            .flatten()
            .for_each(|one| {
                for side in ["RequesterVpcInfo", "AccepterVpcInfo"] {
                    one[side]["PeeringOptions"] = json!({"AllowDnsResolutionFromRemoteVpc": false});
                }
            });
        broken(&mut facts);
        let diagnosis = judged(&facts, &db());
        assert_eq!(told(&diagnosis), expected.replace("OPTION", dns), "{name}");
        let fix = &diagnosis.findings[0].fix;
        assert_eq!(fix.proven, Some(true), "{name}: {fix:#?}");
        printed::mends(&diagnosis);
        printed::go_together(&world(&facts, &db()), &diagnosis);
        printed::names_only_what_is_known(&diagnosis, &facts.to_string());
    }
}

/// Who types what a finding prints and what the list prints has one rule: typed alone, AWS takes no group over a peering that waits.
#[test]
fn the_list_names_the_other_end_as_the_finding_does() {
    for (name, broken, peer) in [
        ("a peering that works", (|_| {}) as fn(&mut Value), "UserIdGroupPairs"),
        (
            "one that waits",
            |w| {
                set(
                    w,
                    "/VpcPeeringConnections/pcx-1/Status/Code",
                    json!("pending-acceptance"),
                )
            },
            "IpRanges",
        ),
        (
            "one that is gone",
            |w| set(w, "/VpcPeeringConnections/pcx-1/Status/Code", json!("deleted")),
            "IpRanges",
        ),
    ] {
        let mut facts = peered();
        clear(&mut facts, "/SecurityGroups/sg-db/IpPermissions");
        clear(&mut facts, "/NetworkAcls/acl-db/Entries");
        broken(&mut facts);
        let diagnosis = judged(&facts, &db());
        let opening = diagnosis.network.as_ref().unwrap().opening.clone().unwrap();
        let of = |code: &str| {
            opening
                .steps
                .iter()
                .find(|step| step.code == code)
                .unwrap()
                .fix
                .commands
                .clone()
        };
        let found = diagnosis
            .findings
            .iter()
            .find(|one| one.code == "DST_SG_INGRESS")
            .unwrap();
        assert_eq!(of("DST_SG_INGRESS"), found.fix.commands, "{name}");
        assert!(found.fix.commands[0].contains(peer), "{name}: {:?}", found.fix.commands);
        assert_eq!(opening.proven, Some(true), "{name}: {opening:#?}");
        printed::opens_in_one_way(&diagnosis);
    }
}

/// A peering in this state, with no route back to it.
fn no_route_back(state: &str) -> Value {
    let mut facts = peered();
    set(&mut facts, "/VpcPeeringConnections/pcx-1/Status/Code", json!(state));
    facts["RouteTables"][2]["Routes"].as_array_mut().unwrap().pop();
    facts
}

/// What joins two VPCs brings the routes of both sides; where something joins them, a route back that lacks is a fault of its own.
#[test]
fn a_route_back_lacks_by_itself_only_where_something_joins_the_two() {
    for (name, facts, expected) in [
        ("nothing joins them", two_vpcs(), &["ROUTE_NONE"][..]),
        (
            "a peering joins them",
            {
                let mut facts = peered();
                for table in [0, 2] {
                    facts["RouteTables"][table]["Routes"].as_array_mut().unwrap().pop();
                }
                facts
            },
            &["ROUTE_NONE", "RETURN_ROUTE_NONE"],
        ),
        ("a peering that is gone", no_route_back("deleted"), &["PCX_NOT_ACTIVE"]),
        (
            "a peering that waits, and is there once it is accepted",
            no_route_back("pending-acceptance"),
            &["PCX_NOT_ACTIVE", "RETURN_ROUTE_NONE"],
        ),
    ] {
        assert_eq!(codes(&judged(&facts, &db())), expected, "{name}");
    }
}

/// A route may lead to a peering before that is active: each thing that lacks is typed once, wherever it lacks.
#[test]
fn a_peering_that_is_not_active_yet_is_no_other_fault_of_the_routes_to_it() {
    let accept = "accept-vpc-peering-connection";
    for (name, state, gone, expected) in [
        (
            "waits, and no route leads to it",
            "pending-acceptance",
            &[0, 2][..],
            format!("ROUTE_NONE: {accept} create-route; RETURN_ROUTE_NONE: create-route <ROUTE_NONE"),
        ),
        (
            "waits, and no route leads there",
            "pending-acceptance",
            &[0],
            format!("ROUTE_NONE: {accept} create-route; PCX_NOT_ACTIVE: <ROUTE_NONE"),
        ),
        (
            "waits, and no route leads back",
            "pending-acceptance",
            &[2],
            format!("PCX_NOT_ACTIVE: {accept}; RETURN_ROUTE_NONE: create-route <PCX_NOT_ACTIVE"),
        ),
        ("waits", "pending-acceptance", &[], format!("PCX_NOT_ACTIVE: {accept}")),
        ("is made", "provisioning", &[], "PCX_NOT_ACTIVE: ".to_owned()),
        (
            "is made, and no route leads back",
            "provisioning",
            &[2],
            "PCX_NOT_ACTIVE: ; RETURN_ROUTE_NONE: ".to_owned(),
        ),
    ] {
        let mut facts = peered();
        set(&mut facts, "/VpcPeeringConnections/pcx-1/Status/Code", json!(state));
        for table in gone {
            facts["RouteTables"][table]["Routes"].as_array_mut().unwrap().pop();
        }
        let diagnosis = judged(&facts, &db());
        assert_eq!(told(&diagnosis), expected, "{name}");
        printed::go_together(&world(&facts, &db()), &diagnosis);
        printed::opens_in_one_way(&diagnosis);
    }
}

/// What lacks a group that an interface can carry lacks no rules of the one that it cannot.
#[test]
fn a_group_that_is_gone_or_of_another_vpc_gets_no_rules() {
    for (groups, expected) in [
        (&["sg-gone"][..], "CONN_SG_NOT_FOUND: describe-security-groups"),
        (&["sg-other"], "CONN_SG_WRONG_VPC: describe-security-groups"),
        (&["sg-glue", "sg-other"], "CONN_SG_WRONG_VPC: get-connection"),
    ] {
        let (mut facts, mut subject) = (peered(), db());
        push(&mut facts, "/SecurityGroups", group("sg-other", "vpc-other", json!([])));
        set(
            &mut facts,
            "/SecurityGroups/sg-db/IpPermissions",
            json!([tcp_from_group(5432, "sg-glue")]),
        );
        let settings = subject.paths[0].vpc_settings.as_mut().unwrap();
        settings.groups = groups.iter().map(|id| (*id).to_owned()).collect();
        assert_eq!(told(&judged(&facts, &subject)), expected, "{groups:?}");
    }
}

/// AWS makes no other endpoint with private DNS beside one that comes up (a conflicting DNS domain).
#[test]
fn an_endpoint_that_comes_up_gets_no_other_beside_it() {
    for (state, private_dns, made) in [
        ("pendingAcceptance", true, false),
        ("pending", true, false),
        ("pendingAcceptance", false, true),
        ("rejected", true, true),
    ] {
        let mut facts = same_vpc();
        set(&mut facts, "/VpcEndpoints/vpce-sm/State", json!(state));
        set(
            &mut facts,
            "/VpcEndpoints/vpce-sm/PrivateDnsEnabled",
            json!(private_dns),
        );
        let told = told(&judged(&facts, &db()));
        let typed = if made { "create-vpc-endpoint" } else { "" };
        assert_eq!(told, format!("SM_NO_PATH: {typed}"), "{state} {private_dns}");
    }
}

/// AWS takes no endpoint with a group that is gone (`InvalidGroup.NotFound`).
#[test]
fn a_new_endpoint_gets_a_group_that_exists() {
    for (groups, typed) in [
        (&["sg-glue"][..], Some("--security-group-ids sg-glue")),
        (&["sg-gone", "sg-glue"], Some("--security-group-ids sg-glue")),
        (&["sg-gone"], None),
    ] {
        let (mut facts, mut subject) = (same_vpc(), db());
        facts["VpcEndpoints"].as_array_mut().unwrap().pop();
        let settings = subject.paths[0].vpc_settings.as_mut().unwrap();
        settings.groups = groups.iter().map(|id| (*id).to_owned()).collect();
        let diagnosis = judged(&facts, &subject);
        let fix = &diagnosis
            .findings
            .iter()
            .find(|one| one.code == "SM_NO_PATH")
            .unwrap()
            .fix;
        let made = fix.commands.iter().find(|one| one.contains("create-vpc-endpoint"));
        assert_eq!(made.is_some(), typed.is_some(), "{groups:?}: {fix:#?}");
        assert!(
            made.is_none_or(|made| made.contains(typed.unwrap_or_default())),
            "{groups:?}: {made:?}"
        );
    }
}

/// A rule that the group needs anyway opens a part of the way to a new endpoint: it is not opened again by a rule for one port.
#[test]
fn what_an_earlier_fix_opens_is_not_opened_again_for_a_part_of_it() {
    for (rules, expected) in [
        (
            json!([]),
            "GLUE_SG_SELF_REF_EGRESS: authorize-security-group-egress; SRC_SG_EGRESS: authorize-security-group-egress; \
             S3_SG_EGRESS: authorize-security-group-egress; SM_NO_PATH: create-vpc-endpoint <GLUE_SG_SELF_REF_EGRESS",
        ),
        (
            json!([
                self_rule("sg-glue"),
                tcp_from(443, "0.0.0.0/0"),
                tcp_from(5432, "0.0.0.0/0")
            ]),
            "SM_NO_PATH: create-vpc-endpoint",
        ),
    ] {
        let mut facts = same_vpc();
        facts["VpcEndpoints"].as_array_mut().unwrap().pop();
        set(&mut facts, "/SecurityGroups/sg-glue/IpPermissionsEgress", rules);
        let diagnosis = judged(&facts, &db());
        assert_eq!(told(&diagnosis), expected);
        printed::go_together(&world(&facts, &db()), &diagnosis);
    }
}
