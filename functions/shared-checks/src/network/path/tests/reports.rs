//! What a person reads: hops, fixes, manual pages.

use crate::network::CHECKS;

use super::worlds::*;
use super::*;

#[test]
fn the_hop_that_blocks_says_so() {
    let mut world = same_vpc();
    clear(&mut world, "/SecurityGroups/2/IpPermissions");
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
    clear(&mut world, "/SecurityGroups/2/IpPermissions");
    let diagnosis = judged(&world, &db());
    assert_eq!(
        diagnosis.findings[0].fix.commands,
        [
            "aws ec2 authorize-security-group-ingress --group-id sg-db --ip-permissions 'IpProtocol=tcp,FromPort=5432,ToPort=5432,UserIdGroupPairs=[{GroupId=sg-glue}]'"
        ]
    );
    let mut world = peered();
    world["RouteTables"][0]["Routes"].as_array_mut().unwrap().pop();
    let diagnosis = judged(&world, &db());
    assert_eq!(
        diagnosis.findings[0].fix.commands,
        [
            "aws ec2 create-route --route-table-id rtb-glue --destination-cidr-block 10.60.1.0/24 --vpc-peering-connection-id pcx-1"
        ]
    );
}

#[test]
fn every_check_has_its_file_with_the_manual_page_and_is_listed_once() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/network");
    let mut listed: Vec<String> = CHECKS
        .iter()
        .map(|check| format!("{}.rs", check.code.to_lowercase()))
        .collect();
    for check in CHECKS {
        let page = std::fs::read_to_string(folder.join(format!("{}.rs", check.code.to_lowercase()))).unwrap();
        assert!(page.contains(&format!("title: \"{}\"", check.title)), "{}", check.code);
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
