//! What a person reads: hops, fixes, manual pages.

use serde_json::{Value, json};
use shared_domain::Code;

use crate::network::CHECKS;

use super::worlds::*;
use super::*;
use crate::proof::printed;

#[test]
fn the_hop_that_blocks_says_so() {
    let mut world = same_vpc();
    clear(&mut world, "/SecurityGroups/sg-db/IpPermissions");
    let report = judged(&world, &db()).network.unwrap();
    let source = report.paths.iter().find(|path| path.to == "source").unwrap();
    assert_eq!(source.host, DB_HOST);
    assert!(
        source.hops.iter().any(|hop| hop.contains("BLOCKED DST_SG_INGRESS")),
        "{:?}",
        source.hops
    );
    assert_eq!(
        report.paths.iter().find(|path| path.to == "s3").unwrap().reachability,
        Reachability::Reachable
    );
}

#[test]
fn a_fix_is_the_least_that_opens_the_path() {
    let mut world = same_vpc();
    clear(&mut world, "/SecurityGroups/sg-db/IpPermissions");
    let diagnosis = judged(&world, &db());
    assert_eq!(
        diagnosis.findings[0].fix.commands,
        [
            "aws ec2 authorize-security-group-ingress --group-id sg-db --ip-permissions 'IpProtocol=tcp,FromPort=5432,ToPort=5432,UserIdGroupPairs=[{GroupId=sg-glue}]' --region us-east-1"
        ]
    );
    let mut world = peered();
    world["RouteTables"][0]["Routes"].as_array_mut().unwrap().pop();
    let diagnosis = judged(&world, &db());
    assert_eq!(
        diagnosis.findings[0].fix.commands,
        [
            "aws ec2 create-route --route-table-id rtb-glue --destination-cidr-block 10.60.1.0/24 --vpc-peering-connection-id pcx-1 --region us-east-1"
        ]
    );
}

/// The commands of the first finding in a broken world.
fn commands(world: &Value, subject: &Subject) -> Vec<String> {
    judged(world, subject).findings[0].fix.commands.clone()
}

#[test]
fn a_route_in_the_place_of_another_is_replaced() {
    let mut world = peered();
    set(
        &mut world,
        "/RouteTables/rtb-db/Routes/1",
        dead(route("10.50.1.0/24", "VpcPeeringConnectionId", "pcx-old")),
    );
    let expected = "aws ec2 replace-route --route-table-id rtb-db --destination-cidr-block 10.50.1.0/24 --vpc-peering-connection-id pcx-1 --region us-east-1";
    assert_eq!(commands(&world, &db()), [expected]);
}

#[test]
fn a_new_nat_gateway_is_not_put_into_the_subnet_that_is_routed_to_it() {
    let mut world = with_nat();
    clear(&mut world, "/NatGateways");
    set(
        &mut world,
        "/RouteTables/rtb-glue/Routes/2",
        route("0.0.0.0/0", "GatewayId", "igw-1"),
    );
    let diagnosis = judged(&world, &subject(SNOWFLAKE, 443));
    let finding = &diagnosis.findings[0];
    assert_eq!((finding.code, finding.fix.proven), (Code::IgwNoPublicIp, Some(true)));
    let command = &finding.fix.commands[0];
    assert!(command.contains("--subnet-id subnet-public "), "{command}");
}

/// Which subnets are public may be out of sight; then the command looks one up, and nothing is claimed.
#[test]
fn where_a_new_nat_gateway_would_stand_is_read_else_looked_up_else_said_to_be_nowhere() {
    for (public, known, proven, said) in [
        (
            true,
            true,
            Some(true),
            "into subnet-public, a public subnet of vpc-glue",
        ),
        (false, true, None, "no subnet beside those of rtb-glue is public"),
        (false, false, None, "into a public subnet of vpc-glue"),
    ] {
        let mut world = with_nat();
        clear(&mut world, "/NatGateways");
        world["RouteTables"][0]["Routes"].as_array_mut().unwrap().pop();
        if !public {
            world["RouteTables"].as_array_mut().unwrap().remove(2);
        }
        if !known {
            world["FailedCalls"] = json!({"ec2:DescribeRouteTables": "RequestLimitExceeded: no"});
        }
        let diagnosis = judged(&world, &subject(SNOWFLAKE, 443));
        let fix = &diagnosis.findings[0].fix;
        assert_eq!(diagnosis.findings[0].code, Code::RouteNone, "{said}");
        assert_eq!(
            (fix.proven, fix.summary.contains(said)),
            (proven, true),
            "{said}: {fix:#?}"
        );
        assert_eq!(fix.commands.is_empty(), !public && known, "{said}: {fix:#?}");
        let looks = fix.commands.iter().any(|command| command.contains("RouteTableId!="));
        assert_eq!(looks, !known, "{said}: {fix:#?}");
    }
}

#[test]
fn a_new_peering_comes_with_its_acceptance_and_the_routes_of_both_sides() {
    let mut world = peered();
    set(
        &mut world,
        "/VpcPeeringConnections/pcx-1/Status/Code",
        json!("rejected"),
    );
    let all = commands(&world, &db());
    let verbs: Vec<&str> = all.iter().filter_map(|command| command.split(' ').nth(2)).collect();
    let expected = [
        "create-vpc-peering-connection",
        "accept-vpc-peering-connection",
        "replace-route",
        "replace-route",
    ];
    assert_eq!(verbs, expected, "{all:#?}");
    assert!(all[2].contains("rtb-glue") && all[3].contains("rtb-db"), "{all:#?}");
}

#[test]
fn rules_of_an_acl_cover_every_range_that_is_refused() {
    let mut world = same_vpc();
    let deny = json!({"RuleNumber": 50, "Egress": true, "Protocol": "6", "RuleAction": "deny", "CidrBlock": "0.0.0.0/0",
        "PortRange": {"From": 443, "To": 443}});
    push(&mut world, "/NetworkAcls/acl-glue/Entries", deny);
    let all = judged(&world, &db()).findings;
    let s3 = all.iter().find(|finding| finding.code == Code::S3NaclEgress).unwrap();
    for range in ["3.5.0.0/19", "52.216.0.0/15"] {
        assert!(
            s3.fix.commands.iter().any(|command| command.contains(range)),
            "{:#?}",
            s3.fix
        );
    }
}

#[test]
fn every_check_has_its_file_with_the_manual_page_and_is_listed_once() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/network");
    let mut listed: Vec<String> = CHECKS
        .iter()
        .map(|check| format!("{}.rs", check.code.as_str().to_lowercase()))
        .collect();
    for check in CHECKS {
        let page = std::fs::read_to_string(folder.join(format!("{}.rs", check.code.as_str().to_lowercase()))).unwrap();
        assert!(page.contains(&format!("\"{}\"", check.title)), "{}", check.code);
        for heading in [
            "Why it breaks a connection",
            "Evidence",
            "Fix",
            "Unknown when",
            "References",
        ] {
            assert!(
                page.contains(&format!("//! ## {heading}\n")),
                "{} lacks {heading}",
                check.code
            );
        }
    }
    let mut files: Vec<String> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".rs") && name != "mod.rs")
        .collect();
    listed.sort();
    files.sort();
    assert_eq!(listed, files);
}

/// All broken worlds of the other tests.
pub(super) fn all_cases() -> Vec<Case> {
    let lists = [
        names::names_cases(),
        near_misses::near_misses_cases(),
        routes::addresses_inside_the_vpc_cases(),
        routes::routes_and_peerings_cases(),
        routes::the_way_out_cases(),
        rules::network_acls_cases(),
        rules::security_groups_cases(),
        rules::references_behind_nat_cases(),
        services::the_target_and_the_services_cases(),
        setup::the_connection_itself_cases(),
        setup::the_order_of_a_jobs_connections_cases(),
        transit::transit_gateways_cases(),
        transit::private_gateways_and_vpns_cases(),
        transit::transit_gateways_that_are_peered_cases(),
    ];
    lists.into_iter().flatten().collect()
}

/// A call, the look-up of what it stands on, or a wait.
fn begins_as_a_command(command: &str) -> bool {
    let starts = ["aws ", "subnet=\"$(aws ", "for i in $(seq 40); do [ \"$(aws "];
    starts.iter().any(|start| command.starts_with(start))
}

/// The diagnosis of a broken world.
pub(super) fn broken(case: &Case) -> Diagnosis {
    let (mut world, mut subject) = ((case.world)(), (case.subject)());
    (case.broken)(&mut world, &mut subject);
    judged(&world, &subject)
}

/// Every command that a finding offers, by its code. `PIPEFITTER_BLESS=1` writes the list; a repository test holds it to the AWS CLI.
#[test]
fn the_list_of_fix_commands_is_up_to_date() {
    let mut lines = std::collections::BTreeSet::new();
    for case in all_cases() {
        lines.extend(printed::lines(&broken(&case)));
    }
    let list: String = lines.into_iter().collect();
    let path = printed::list("network-fix-commands.txt");
    if std::env::var_os("PIPEFITTER_BLESS").is_some() {
        std::fs::write(&path, &list).unwrap();
    }
    let known = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(known, list, "stale: run it with PIPEFITTER_BLESS=1");
}

#[test]
fn every_blocked_path_names_the_hop_that_blocks_and_every_fix_is_whole() {
    for case in all_cases() {
        let diagnosis = broken(&case);
        let report = diagnosis.network.as_ref().unwrap();
        for path in report
            .paths
            .iter()
            .filter(|path| path.reachability == Reachability::Blocked)
        {
            let blocking = path.hops.iter().filter(|hop| hop.contains("[BLOCKED "));
            assert!(blocking.count() > 0, "{}: {:?}", case.name, path.hops);
        }
        for finding in &diagnosis.findings {
            let texts = finding.fix.commands.iter().chain([&finding.fix.summary]);
            for text in texts {
                assert!(
                    !text.contains('<') && !text.contains("  "),
                    "{}: {}: {text}",
                    case.name,
                    finding.code
                );
            }
            assert!(
                finding.fix.commands.iter().all(|command| begins_as_a_command(command)),
                "{}: {:?}",
                case.name,
                finding.fix
            );
        }
    }
}

/// Verdicts of their own: always unknown, or from what a run observed.
pub(super) const NEVER_FAIL: [&str; 5] = [
    "DNS_CUSTOM_RESOLVER",
    "PCX_PEER_NOT_VISIBLE",
    "EDGE_ONPREM_NOT_VISIBLE",
    "INSPECTION_NOT_MODELLED",
    "NET_OBSERVED",
];

#[test]
fn every_code_is_met_failing() {
    let mut met: std::collections::BTreeSet<Code> = std::collections::BTreeSet::new();
    for case in all_cases() {
        met.extend(broken(&case).findings.into_iter().map(|finding| finding.code));
    }
    for check in CHECKS {
        assert_ne!(
            met.contains(&check.code),
            NEVER_FAIL.contains(&check.code.as_str()),
            "{}",
            check.code
        );
    }
}
