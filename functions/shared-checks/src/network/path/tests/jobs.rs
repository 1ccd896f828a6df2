//! Which network a job uses: one order of its connections for all of them, and none where no order serves.

use serde_json::{Value, json};
use shared_domain::change::Edit;
use shared_domain::{Diagnosis, Finding};

use super::*;

/// A second connection of the job, to `host`, from a subnet of its own in the same VPC.
fn second(world: &mut Value, subject: &mut Subject, host: &str) {
    push(
        world,
        "/Subnets",
        subnet("subnet-b", "vpc-glue", "10.50.3.0/24", "us-east-1a"),
    );
    push(world, "/NetworkAcls", acl("acl-b", "vpc-glue", &["subnet-b"]));
    let mut table = table("rtb-b", "vpc-glue", "10.50.0.0/16", &["subnet-b"], false);
    push(
        &mut table,
        "/Routes",
        json!({"DestinationPrefixListId": "pl-s3", "GatewayId": "vpce-s3", "State": "active"}),
    );
    push(world, "/RouteTables", table);
    push(world, "/VpcEndpoints/vpce-s3/RouteTableIds", json!("rtb-b"));
    push(
        world,
        "/SecurityGroups",
        group("sg-b", "vpc-glue", json!([self_rule("sg-b")])),
    );
    push(
        world,
        "/SecurityGroups/sg-endpoint/IpPermissions",
        tcp_from_group(443, "sg-b"),
    );
    let first = subject.paths[0].clone();
    subject.paths.push(ConnectionPath {
        name: "crm-prod".into(),
        vpc_settings: Some(VpcSettings {
            subnet: "subnet-b".into(),
            groups: vec!["sg-b".into()],
            zone: Some("us-east-1a".into()),
        }),
        target: Some(Target {
            host: host.into(),
            port: 5432,
        }),
        ..first
    });
}

/// Another database, of which only the address is known.
fn another_database(world: &mut Value, admits: Value) {
    push(world, "/SecurityGroups", group("sg-db2", "vpc-glue", admits));
    push(
        world,
        "/NetworkInterfaces",
        json!({"NetworkInterfaceId": "eni-db2", "VpcId": "vpc-glue", "SubnetId": "subnet-db",
            "PrivateIpAddress": "10.50.11.30", "Groups": [{"GroupId": "sg-db2"}]}),
    );
}

fn order_of(finding: &Finding) -> Option<Vec<String>> {
    finding.fix.changes.iter().find_map(|change| match &change.edit {
        Edit::Job { connections, .. } => connections.as_ref()?.to.clone(),
        _ => None,
    })
}

fn orders(diagnosis: &Diagnosis) -> Vec<Vec<String>> {
    diagnosis.findings.iter().filter_map(order_of).collect()
}

#[test]
fn the_order_is_wrong_only_where_another_one_serves() {
    let by = |groups: &[&str]| -> Value { groups.iter().map(|group| tcp_from_group(5432, group)).collect() };
    let other = "10.50.11.30";
    for (name, host, admitted, admitted_too, codes_now, order) in [
        (
            "both groups are admitted",
            DB_HOST,
            by(&["sg-glue", "sg-b"]),
            by(&[]),
            &[][..],
            None,
        ),
        (
            "the group that decides is admitted",
            DB_HOST,
            by(&["sg-glue"]),
            by(&[]),
            &[],
            None,
        ),
        (
            "the database is shut to both",
            DB_HOST,
            by(&[]),
            by(&[]),
            &["DST_SG_INGRESS"],
            None,
        ),
        (
            "only the second one's group is admitted",
            DB_HOST,
            by(&["sg-b"]),
            by(&[]),
            &["CONN_ORDER_OTHER_NETWORK", "DST_SG_INGRESS"],
            Some(["crm-prod", "orders-prod"]),
        ),
        (
            "each source admits its own",
            other,
            by(&["sg-glue"]),
            by(&["sg-b"]),
            &["DST_SG_INGRESS"],
            None,
        ),
        (
            "the second one's network reaches both",
            other,
            by(&["sg-glue", "sg-b"]),
            by(&["sg-b"]),
            &["CONN_ORDER_OTHER_NETWORK"],
            Some(["crm-prod", "orders-prod"]),
        ),
    ] {
        let (mut world, mut subject) = (same_vpc(), db());
        second(&mut world, &mut subject, host);
        set(&mut world, "/SecurityGroups/sg-db/IpPermissions", admitted);
        another_database(&mut world, admitted_too);
        let diagnosis = judged(&world, &subject);
        assert_eq!(codes(&diagnosis), codes_now, "{name}: {:#?}", diagnosis.findings);
        let wanted: Vec<Vec<String>> = order.iter().map(|one| one.map(str::to_owned).to_vec()).collect();
        assert_eq!(orders(&diagnosis), wanted, "{name}");
        for finding in diagnosis.findings.iter().filter(|one| order_of(one).is_some()) {
            assert_eq!(finding.fix.proven, Some(true), "{name}: {:#?}", finding.fix);
        }
    }
}

#[test]
fn a_network_in_which_no_run_starts_is_put_first_by_no_order() {
    let (mut world, mut subject) = (same_vpc(), db());
    second(&mut world, &mut subject, DB_HOST);
    set(
        &mut world,
        "/SecurityGroups/sg-db/IpPermissions",
        json!([tcp_from_group(5432, "sg-b")]),
    );
    subject.paths[1].vpc_settings.as_mut().unwrap().zone = None;
    assert_eq!(codes(&judged(&world, &subject)), ["DST_SG_INGRESS"]);
}

/// What is wrong with the settings of the connection that would decide is no better than what decides now.
#[test]
fn a_connection_that_is_broken_itself_is_put_first_by_no_order() {
    type Change = fn(&mut VpcSettings);
    let rows: [(&str, Change, bool); 4] = [
        ("nothing", |_| {}, true),
        ("a group that is gone", |s| s.groups = vec!["sg-gone".into()], false),
        ("a group of another VPC", |s| s.groups = vec!["sg-other".into()], false),
        ("another zone", |s| s.zone = Some("us-east-1b".into()), false),
    ];
    for (name, change, typed) in rows {
        let (mut world, mut subject) = (same_vpc(), db());
        second(&mut world, &mut subject, DB_HOST);
        push(&mut world, "/SecurityGroups", group("sg-other", "vpc-other", json!([])));
        // Whatever group it has, its addresses are admitted.
        set(
            &mut world,
            "/SecurityGroups/sg-db/IpPermissions",
            json!([tcp_from(5432, "10.50.3.0/24")]),
        );
        change(subject.paths[1].vpc_settings.as_mut().unwrap());
        let diagnosis = judged(&world, &subject);
        assert_eq!(!orders(&diagnosis).is_empty(), typed, "{name}");
        let shut = diagnosis
            .findings
            .iter()
            .find(|one| one.code == "DST_SG_INGRESS")
            .unwrap();
        assert_eq!(shut.fix.covered_by.is_some(), typed, "{name}: {:#?}", shut.fix);
    }
}

#[test]
fn a_list_that_is_known_in_part_is_not_written_anew() {
    for (unread, typed) in [(false, true), (true, false)] {
        let (mut world, mut subject) = (same_vpc(), db());
        second(&mut world, &mut subject, DB_HOST);
        let by_second = json!([tcp_from_group(5432, "sg-b")]);
        set(&mut world, "/SecurityGroups/sg-db/IpPermissions", by_second);
        if unread {
            let missing = shared_domain::Missing {
                reason: "AccessDenied".to_owned(),
                would_help: "glue:GetConnection".to_owned(),
            };
            subject.unread.push(("third".to_owned(), missing));
        }
        let diagnosis = judged(&world, &subject);
        assert_eq!(codes(&diagnosis)[0], "CONN_ORDER_OTHER_NETWORK", "{unread}");
        assert_eq!(!orders(&diagnosis).is_empty(), typed, "{unread}");
    }
}

#[test]
fn what_is_wrong_with_the_settings_that_decide_the_network_is_mended_in_the_connection_that_has_them() {
    type Change = fn(&mut Subject);
    let rows: [(&str, Change, &str); 4] = [
        (
            "another zone",
            |s| settings(s).zone = Some("us-east-1b".into()),
            "CONN_AZ_MISMATCH",
        ),
        (
            "a group that is gone",
            |s| settings(s).groups.push("sg-gone".into()),
            "CONN_SG_NOT_FOUND",
        ),
        ("no zone", |s| settings(s).zone = None, ""),
        ("nothing", |_| {}, ""),
    ];
    for (name, change, code) in rows {
        let (mut world, mut subject) = (same_vpc(), db());
        second(&mut world, &mut subject, DB_HOST);
        push(
            &mut world,
            "/SecurityGroups/sg-db/IpPermissions",
            tcp_from_group(5432, "sg-b"),
        );
        change(&mut subject);
        let diagnosis = judged(&world, &subject);
        let wrong = diagnosis
            .findings
            .iter()
            .filter(|finding| finding.code.as_str().starts_with("CONN_"));
        let wrong: Vec<&Finding> = wrong.filter(|finding| !finding.fix.changes.is_empty()).collect();
        assert_eq!(wrong.len(), usize::from(!code.is_empty()), "{name}: {wrong:#?}");
        for finding in wrong {
            let first = subject.paths[0].name.as_str();
            assert_eq!(
                (finding.code.as_str(), finding.connection.as_deref()),
                (code, Some(first)),
                "{name}"
            );
            assert!(finding.evidence.starts_with(first), "{name}: {}", finding.evidence);
            let written = finding.fix.changes.iter().filter_map(|change| match &change.edit {
                Edit::Connection { name, .. } => Some(name.as_str()),
                _ => None,
            });
            assert!(written.eq([first]), "{name}: {:#?}", finding.fix);
        }
    }
}

fn settings(subject: &mut Subject) -> &mut VpcSettings {
    subject.paths[0].vpc_settings.as_mut().unwrap()
}
