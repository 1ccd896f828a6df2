//! What changed, in every world that the checks are tested on: the healthy world is the record, the broken one is now, and twenty things
//! that matter to nobody have changed as well.

use serde_json::{Value, json};
use shared_domain::trace::Difference;
use shared_domain::{Code, Finding, Verdict};

use super::reports::all_cases;
use super::*;
use crate::trace::tests::{all_put_back, explained, left_out};

/// How many things change that do not matter.
const NOISE: usize = 20;

/// Something that no packet of the connection meets.
fn irrelevant(number: usize) -> (&'static str, Value) {
    let net = format!("198.18.{number}.0/24");
    match number % 8 {
        0 => ("/SecurityGroups/0/IpPermissions", tcp_from(9000 + number as u16, &net)),
        1 => (
            "/SecurityGroups/1/IpPermissionsEgress",
            tcp_from(9000 + number as u16, &net),
        ),
        2 => (
            "/RouteTables/0/Routes",
            route(&net, "NetworkInterfaceId", "eni-appliance"),
        ),
        3 => (
            "/NetworkAcls/0/Entries",
            json!({"RuleNumber": 3000 + number, "Egress": false, "Protocol": "6", "RuleAction": "deny", "CidrBlock": net,
                "PortRange": {"From": 22, "To": 22}}),
        ),
        4 => ("/Vpcs", vpc(&format!("vpc-{number}"), &net)),
        5 => (
            "/Subnets",
            subnet(&format!("subnet-{number}"), "vpc-other", &net, "us-east-1b"),
        ),
        6 => (
            "/VpcEndpoints",
            json!({"VpcEndpointId": format!("vpce-{number}"), "VpcEndpointType": "Interface", "VpcId": "vpc-other", "State": "available",
                "ServiceName": "com.amazonaws.us-east-1.monitoring", "SubnetIds": [], "Groups": [], "PrivateDnsEnabled": true}),
        ),
        _ => (
            "/SecurityGroups",
            group(&format!("sg-{number}"), "vpc-other", json!([tcp_from(22, &net)])),
        ),
    }
}

/// As the facts are written: without nulls.
fn read(world: Value) -> Value {
    json!(serde_json::from_value::<NetworkFacts>(world).unwrap())
}

fn failing(world: &Value, subject: &Subject) -> Vec<Finding> {
    let findings = judged_only(world, subject).findings.into_iter();
    findings.filter(|finding| finding.verdict == Verdict::Fail).collect()
}

/// Adds what does not matter: every other to the record, which is then a thing that is gone. How many were added.
fn disturb(record: &mut Value, now: &mut Value, subject: &Subject) -> usize {
    let before = failing(now, subject);
    let mut added = 0;
    for number in 0.. {
        if added == NOISE {
            break;
        }
        let (at, thing) = irrelevant(number);
        let side = if number % 2 == 0 { &mut *now } else { &mut *record };
        let Some(list) = side.pointer_mut(at).and_then(Value::as_array_mut) else {
            assert!(number < 400, "{at} is nowhere");
            continue;
        };
        list.push(thing);
        added += 1;
    }
    assert_eq!(failing(now, subject), before);
    added
}

fn differences(record: &Value, now: &Value, root: &Finding, subject: &Subject) -> Vec<Difference> {
    explained("network", record, now, root, |facts| judged_only(facts, subject)).all
}

#[test]
fn of_what_changed_exactly_that_is_named_which_explains_the_root_cause() {
    let mut named = 0;
    for case in all_cases() {
        let (mut now, mut subject, record) = ((case.world)(), (case.subject)(), (case.world)());
        (case.broken)(&mut now, &mut subject);
        let Some(root) = failing(&now, &subject).into_iter().next() else {
            continue;
        };
        // Where the connection itself is another one, or it did not work before, there is nothing to compare.
        let worked = reach(&judged_only(&record, &subject)) == Reachability::Reachable;
        if subject != (case.subject)() || !worked {
            continue;
        }
        // As they are kept: an empty list is not there.
        let (mut now, mut record) = (read(now), read(record));
        let guilty = differences(&record, &now, &root, &subject);
        let noise = disturb(&mut record, &mut now, &subject);
        let explained = explained("network", &record, &now, &root, |facts| judged_only(facts, &subject));
        let (causes, all) = (&explained.causes, &explained.all);
        assert!(!causes.is_empty(), "{}: {} of {guilty:#?}", case.name, root.code);
        for cause in causes {
            assert!(guilty.contains(cause), "{}: {cause:#?} is innocent", case.name);
        }
        let works = |facts: &Value| reach(&judged_only(&facts["network"], &subject)) == Reachability::Reachable;
        let whole = |facts: &Value| json!({"network": facts});
        let left_out = left_out(&whole(&record), &whole(&now), causes, works);
        assert!(left_out.is_empty(), "{}: {left_out:#?} cure as well", case.name);
        assert_eq!(all.len(), guilty.len() + noise, "{}", case.name);
        // A route that goes with its target is neither a cause nor something else.
        let followers = guilty.len() - causes.len();
        let others = explained.others - noise;
        assert!(others <= followers, "{}: {others} of {followers}", case.name);
        named += 1;
    }
    println!("{named} worlds, {NOISE} differences that matter to nobody in each");
    assert!(named > 60, "{named}");
}

#[test]
fn among_more_differences_than_are_tried_one_by_one_the_cause_is_found_too() {
    let broken = |case: &Case| {
        let (mut now, mut subject) = ((case.world)(), (case.subject)());
        (case.broken)(&mut now, &mut subject);
        (now, subject)
    };
    let admits_nobody = |case: &Case| {
        let (now, subject) = broken(case);
        let worked = reach(&judged_only(&(case.world)(), &subject)) == Reachability::Reachable;
        let root = failing(&now, &subject).first().map(|root| root.code);
        worked && subject == (case.subject)() && root == Some(Code::DstSgIngress)
    };
    let case = all_cases().into_iter().find(admits_nobody).unwrap();
    let (mut now, subject) = broken(&case);
    for number in 0..450 {
        let range = format!("172.{}.{}.0/24", 20 + number / 250, number % 250);
        push(
            &mut now,
            "/RouteTables/rtb-glue/Routes",
            route(&range, "NetworkInterfaceId", "eni-appliance"),
        );
    }
    let root = failing(&now, &subject).into_iter().next().unwrap();
    let (record, now) = (read((case.world)()), read(now));
    // Another rule that let it in is gone as well: each by itself would do.
    let mut twice = record.clone();
    let groups = twice["SecurityGroups"].as_array_mut().unwrap();
    let group = groups
        .iter_mut()
        .find(|group| group["GroupId"] == root.resource.id.as_str())
        .unwrap();
    let everyone = json!({"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]});
    match group["IpPermissions"].as_array_mut() {
        Some(rules) => rules.push(everyone),
        None => group["IpPermissions"] = json!([everyone]),
    }
    for (record, expected) in [(record, 1), (twice, 2)] {
        let explained = explained("network", &record, &now, &root, |facts| judged_only(facts, &subject));
        assert!(explained.all.len() > 400, "{}", explained.all.len());
        let causes = &explained.causes;
        assert_eq!(causes.len(), expected, "{causes:#?}");
        for cause in causes {
            assert_eq!(
                (&cause.resource, cause.field.as_str()),
                (&root.resource, "IpPermissions")
            );
            assert!(cause.before.is_some() && cause.after.is_none(), "{cause:?}");
        }
        assert_eq!(explained.others, explained.all.len() - expected);
    }
}

#[test]
fn putting_all_differences_back_gives_the_record() {
    for case in all_cases() {
        let (mut now, mut subject) = ((case.world)(), (case.subject)());
        (case.broken)(&mut now, &mut subject);
        let (was, is) = (read((case.world)()), read(now));
        // What a zone holds is compared for the names that were asked for: here for all.
        let zones = [&was, &is].map(|network| json!(network.pointer("/HostedZones")));
        let whole = |network: Value| json!({"network": network, "evidence": {"asked": zones}});
        let (record, back) = all_put_back(&whole(was), &whole(is));
        assert!(record == back, "{}: {record:#} {back:#}", case.name);
    }
}

#[test]
fn where_nothing_changed_nothing_is_named() {
    for case in all_cases().into_iter().step_by(4) {
        let (mut now, mut subject) = ((case.world)(), (case.subject)());
        (case.broken)(&mut now, &mut subject);
        let Some(root) = failing(&now, &subject).into_iter().next() else {
            continue;
        };
        let mut record = now.clone();
        let noise = disturb(&mut record, &mut now, &subject);
        let explained = explained("network", &record, &now, &root, |facts| judged_only(facts, &subject));
        assert!(explained.causes.is_empty(), "{}: {:#?}", case.name, explained.causes);
        assert_eq!(explained.others, noise, "{}", case.name);
    }
}
