//! Every fix is tried: what is printed mends what it is for, breaks nothing, and can be taken back.

use proptest::prelude::*;
use serde_json::{Value, json};
use shared_domain::diagnosis::{OpeningStep, Unproven};
use shared_domain::{Change, Code, Finding, Fix, Verdict};

use super::properties::{TRIED, break_something, breaks};
use super::reports::all_cases;
use super::*;
use crate::network::path::world::World;
use crate::proof::{World as _, printed};

pub(super) fn world(world: &Value, subject: &Subject) -> World {
    World {
        facts: serde_json::from_value(world.clone()).unwrap(),
        subject: subject.clone(),
    }
}

/// A world in which changes were made; `None` where one finds nothing to change.
fn with(world: &World, changes: &[Change]) -> Option<World> {
    let mut changed = world.clone();
    changes.iter().all(|change| changed.apply(change)).then_some(changed)
}

fn failing(world: &World) -> Vec<Finding> {
    let findings = world.judge().findings.into_iter();
    findings.filter(|finding| finding.verdict == Verdict::Fail).collect()
}

fn codes_of(findings: &[Finding]) -> Vec<Code> {
    let mut codes: Vec<Code> = findings.iter().map(|finding| finding.code).collect();
    codes.dedup();
    codes
}

/// The facts with every list in one order: a thing that is put back may stand in another place.
fn settled(world: &World) -> Value {
    fn sort(value: &mut Value) {
        match value {
            Value::Array(all) => {
                all.iter_mut().for_each(sort);
                all.sort_by_key(Value::to_string);
            }
            Value::Object(fields) => fields.values_mut().for_each(sort),
            _ => {}
        }
    }
    let mut facts = json!(world.facts);
    sort(&mut facts);
    facts
}

/// Tried again by hand, whatever the fix says of itself: its finding is gone and no other code fails.
pub(super) fn tried(name: &str, before: &World, finding: &Finding) {
    let fix = &finding.fix;
    let Some(after) = with(before, &fix.changes) else {
        let why = fix.unproven.as_slice();
        assert_eq!(
            (fix.proven, why),
            (None, &[Unproven::NotInFacts][..]),
            "{name}: {}",
            finding.code
        );
        return;
    };
    let (known, left) = (codes_of(&failing(before)), failing(&after));
    let same = |one: &&Finding| one.code == finding.code && one.resource == finding.resource;
    let count = |findings: &[Finding]| findings.iter().filter(same).count();
    assert!(
        count(&left) < count(&before.judge().findings).max(1),
        "{name}: {} stays: {fix:#?}",
        finding.code
    );
    let new: Vec<Code> = codes_of(&left)
        .into_iter()
        .filter(|code| !known.contains(code))
        .collect();
    assert!(new.is_empty(), "{name}: {} makes {new:?} fail: {fix:#?}", finding.code);
    let claimed = fix.unproven.is_empty().then_some(true);
    assert_eq!(fix.proven, claimed, "{name}: {}: {fix:#?}", finding.code);
    taken_back(name, before, &after, fix);
}

/// What can be undone is undone; then the facts are what they were.
fn taken_back(name: &str, before: &World, after: &World, fix: &Fix) {
    let undo: Result<Vec<Change>, &str> = fix.changes.iter().rev().map(Change::undo).collect();
    let undo = match undo {
        Ok(undo) => undo,
        Err(why) => return assert!(fix.no_undo.iter().any(|said| said == why), "{name}: {fix:#?}"),
    };
    let back = with(after, &undo).unwrap_or_else(|| panic!("{name}: cannot be undone: {fix:#?}"));
    assert!(settled(&back) == settled(before), "{name}: {fix:#?}");
    assert!(!fix.undo.is_empty());
}

#[test]
fn every_fix_of_a_broken_world_mends_it_breaks_nothing_and_can_be_taken_back() {
    let mut proven = 0;
    for case in all_cases() {
        let (mut facts, mut subject) = ((case.world)(), (case.subject)());
        (case.broken)(&mut facts, &mut subject);
        let before = world(&facts, &subject);
        let diagnosis = judged(&facts, &subject);
        opens(case.name, &before, &diagnosis);
        goes_back(case.name, &before, &diagnosis);
        says_one_thing(&facts, &subject, &diagnosis);
        for finding in &diagnosis.findings {
            if finding.fix.changes.is_empty() {
                in_steps(case.name, &before, finding);
                continue;
            }
            tried(case.name, &printed::ground(&before, &diagnosis, finding), finding);
            proven += usize::from(finding.fix.proven == Some(true));
        }
    }
    assert!(proven > 80, "{proven}");
}

/// All of a report typed, and all of it taken back.
fn goes_back(name: &str, before: &World, diagnosis: &Diagnosis) {
    if let Some(back) = printed::go_together(before, diagnosis) {
        assert!(settled(&back) == settled(before), "{name}: {:#?}", diagnosis.findings);
        assert!(back.subject == before.subject, "{name}: {:#?}", back.subject);
    }
}

/// Nothing stands in a report that was not read, and nothing in two ways.
fn says_one_thing(facts: &Value, subject: &Subject, diagnosis: &Diagnosis) {
    let known = format!("{facts} {subject:?}");
    printed::names_only_what_is_known(diagnosis, &known);
    printed::opens_in_one_way(diagnosis);
}

/// What is told in steps types what it can: then just that fails which it says.
fn in_steps(name: &str, before: &World, finding: &Finding) {
    let fix = &finding.fix;
    if fix.steps.is_empty() {
        assert_eq!(fix.proven, None, "{name}: {fix:#?}");
        return;
    }
    let changes: Vec<Change> = fix.steps.iter().flat_map(|step| step.fix.changes.clone()).collect();
    let after = with(before, &changes).unwrap_or_else(|| panic!("{name}: cannot be made: {fix:#?}"));
    let known = codes_of(&failing(before));
    let left = codes_of(&failing(&after));
    let new = |code: &&Code| !known.contains(code);
    assert!(
        left.iter().filter(new).all(|code| fix.remaining.contains(code)),
        "{name}: {left:?}: {fix:#?}"
    );
    taken_back(name, before, &after, &fix.steps[0].fix);
}

/// The list for several blockers is tried as a whole: then just that fails which it says, and all of it can be taken back.
fn opens(name: &str, before: &World, diagnosis: &Diagnosis) {
    let Some(opening) = &diagnosis.network.as_ref().unwrap().opening else {
        // One fix does it, whatever it mends besides, or nothing can be typed.
        let blockers = diagnosis.findings.iter().filter(|one| one.verdict == Verdict::Fail);
        let typed: Vec<&Finding> = blockers.filter(|one| !one.fix.changes.is_empty()).collect();
        let does_it = |one: &&Finding| {
            with(before, &one.fix.changes).map_or(one.fix.proven.is_none(), |after| failing(&after).is_empty())
        };
        assert!(typed.is_empty() || typed.iter().any(does_it), "{name}: {diagnosis:#?}");
        return;
    };
    let changes: Vec<Change> = opening.steps.iter().flat_map(|step| step.fix.changes.clone()).collect();
    let after = with(before, &changes).unwrap_or_else(|| panic!("{name}: cannot be made: {opening:#?}"));
    assert_eq!(codes_of(&failing(&after)), opening.remaining, "{name}: {opening:#?}");
    let advised = opening
        .steps
        .iter()
        .filter(|step| opening.remaining.contains(&step.code));
    assert!(advised.count() >= opening.remaining.len(), "{name}: {opening:#?}");
    let claimed = if opening.remaining.is_empty() {
        Some(true)
    } else {
        Some(false)
    };
    assert!(
        opening.proven == claimed || opening.proven.is_none(),
        "{name}: {opening:#?}"
    );
    let undo: Result<Vec<Change>, &str> = changes.iter().rev().map(Change::undo).collect();
    if let Ok(undo) = undo {
        let back = with(&after, &undo).unwrap_or_else(|| panic!("{name}: cannot be undone: {opening:#?}"));
        assert!(settled(&back) == settled(before), "{name}: {opening:#?}");
    }
}

/// Behind the way that a fix opens lies what nobody can type a remedy for: it is the first step, and no fix.
#[test]
fn what_uncovers_a_blocker_without_a_remedy_is_a_step_and_no_fix() {
    type World = fn(&mut Value);
    let rows: [(World, [&str; 2]); 3] = [
        (|w| clear(w, "/RouteTables/rtb-glue/Routes"), ["ROUTE_NONE", "VPN_DOWN"]),
        (
            |w| clear(w, "/VpnGateways/vgw-1/VpcAttachments"),
            ["VGW_NOT_ATTACHED", "VPN_DOWN"],
        ),
        (
            |w| {
                push(
                    w,
                    "/RouteTables/rtb-glue/Routes",
                    dead(route("192.168.10.0/24", "NatGatewayId", "nat-1")),
                )
            },
            ["ROUTE_BLACKHOLE", "VPN_DOWN"],
        ),
    ];
    for (broken, expected) in rows {
        let mut facts = on_premises();
        set(&mut facts, "/VpnConnections/vpn-1/VgwTelemetry/0/Status", json!("DOWN"));
        broken(&mut facts);
        let diagnosis = judged(&facts, &subject("192.168.10.5", 1521));
        printed::mends(&diagnosis);
        let root = &diagnosis.findings[0];
        let codes = |steps: &[OpeningStep]| steps.iter().map(|step| step.code.to_string()).collect::<Vec<_>>();
        assert_eq!(codes(&root.fix.steps), expected, "{:#?}", root.fix);
        assert_eq!(
            (root.fix.proven, root.fix.commands.len()),
            (Some(false), 0),
            "{:#?}",
            root.fix
        );
        let opening = diagnosis.network.as_ref().unwrap().opening.as_ref().unwrap();
        assert_eq!(
            (codes(&opening.steps), opening.proven),
            (codes(&root.fix.steps), Some(false))
        );
    }
}

#[test]
fn a_fix_whose_way_on_was_not_read_claims_nothing() {
    let tunnels = |status: &str| {
        let mut world = on_premises();
        set(&mut world, "/VpnConnections/vpn-1/VgwTelemetry/0/Status", json!(status));
        world["VpnConnections"].take()
    };
    for (connections, proven, remaining) in [
        // Beyond the tunnels lies a network that AWS does not describe.
        (tunnels("UP"), None, &[][..]),
        (tunnels("DOWN"), Some(false), &["VPN_DOWN"]),
        (json!({"unreadable": "AccessDenied: no"}), None, &[]),
        (Value::Null, None, &[]),
    ] {
        let mut facts = on_premises();
        facts["RouteTables"][0]["Routes"].as_array_mut().unwrap().pop();
        if connections.is_null() {
            facts.as_object_mut().unwrap().remove("VpnConnections");
        } else {
            facts["VpnConnections"] = connections.clone();
        }
        let diagnosis = judged(&facts, &subject("192.168.10.5", 1521));
        let route = diagnosis.findings.iter().find(|one| one.code == "ROUTE_NONE").unwrap();
        assert_eq!(route.fix.proven, proven, "{connections}: {:#?}", route.fix);
        assert_eq!(route.fix.unproven.is_empty(), proven.is_some(), "{:#?}", route.fix);
        assert_eq!(codes_of_fix(route), remaining, "{connections}");
    }
}

/// A fix that opens the way to what cannot be seen says so; what is seen to its end beside it is proven as ever.
#[test]
fn a_fix_is_proven_only_where_the_way_behind_it_is_seen_to_its_end() {
    type Row = (
        &'static str,
        fn() -> Value,
        fn() -> Subject,
        fn(&mut Value),
        &'static str,
        Option<&'static str>,
    );
    let to_premises: fn() -> Subject = || subject("192.168.10.5", 1521);
    let rows: [Row; 5] = [
        (
            "egress to a database that is seen",
            same_vpc,
            db,
            |w| {
                let rules = json!([self_rule("sg-glue"), tcp_from(443, "0.0.0.0/0")]);
                set(w, "/SecurityGroups/sg-glue/IpPermissionsEgress", rules);
            },
            "SRC_SG_EGRESS",
            None,
        ),
        (
            "egress to a network that AWS does not describe",
            on_premises,
            to_premises,
            |w| {
                let rules = json!([self_rule("sg-glue"), tcp_from(443, "0.0.0.0/0")]);
                set(w, "/SecurityGroups/sg-glue/IpPermissionsEgress", rules);
            },
            "SRC_SG_EGRESS",
            Some("source"),
        ),
        (
            "a rule of the connection itself, which stands on every path",
            on_premises,
            to_premises,
            |w| clear(w, "/SecurityGroups/sg-glue/IpPermissions"),
            "GLUE_SG_SELF_REF_INGRESS",
            Some("source"),
        ),
        (
            "the way to S3, beside a source that is not seen",
            on_premises,
            to_premises,
            |w| {
                w["VpcEndpoints"].as_array_mut().unwrap().remove(0);
                w["RouteTables"][0]["Routes"].as_array_mut().unwrap().remove(1);
            },
            "S3_NO_PATH",
            None,
        ),
        (
            "the database's group, of which a part of the way there is not told",
            same_vpc,
            db,
            |w| {
                clear(w, "/SecurityGroups/sg-db/IpPermissions");
                w["NetworkAcls"] = json!({"unreadable": "UnauthorizedOperation: no"});
            },
            "DST_SG_INGRESS",
            Some("source"),
        ),
    ];
    for (name, facts, subject, broken, code, unseen) in rows {
        let mut facts = facts();
        broken(&mut facts);
        let diagnosis = judged(&facts, &subject());
        printed::mends(&diagnosis);
        let fix = &diagnosis.findings.iter().find(|one| one.code == code).unwrap().fix;
        let paths: Vec<&str> = fix
            .unproven
            .iter()
            .filter_map(|one| match one {
                Unproven::Hop { to, .. } => Some(to.as_str()),
                _ => None,
            })
            .collect();
        assert_eq!(fix.proven, unseen.is_none().then_some(true), "{name}: {fix:#?}");
        assert_eq!(paths.first().copied(), unseen, "{name}: {fix:#?}");
        assert!(paths.iter().all(|path| Some(*path) == unseen), "{name}: {paths:?}");
    }
}

fn codes_of_fix(finding: &Finding) -> Vec<&str> {
    finding.fix.remaining.iter().map(Code::as_str).collect()
}

/// What opens the path by its own account: the list, else the fix of the only blocker.
fn opened(before: &World, diagnosis: &Diagnosis) -> Option<(World, Vec<Code>)> {
    let network = diagnosis.network.as_ref().unwrap();
    let mut changed = before.clone();
    let Some(opening) = &network.opening else {
        // Where others block too, and none of them by changes, no fix opens the path by itself.
        let blockers = diagnosis.findings.iter().filter(|one| one.verdict == Verdict::Fail);
        if blockers.filter(|one| one.fix.covered_by.is_none()).count() > 1 {
            return None;
        }
        let first = diagnosis
            .findings
            .iter()
            .find(|one| one.verdict == Verdict::Fail && one.fix.proven.is_some())?;
        return Some((with(before, &first.fix.changes)?, first.fix.remaining.clone()));
    };
    for step in &opening.steps {
        changed = with(&changed, &step.fix.changes)?;
    }
    Some((changed, opening.remaining.clone()))
}

proptest! {
    #[test]
    fn in_every_topology_each_fix_mends_and_the_list_for_several_blockers_opens_the_path(
        start in 0usize..6, broken in breaks()
    ) {
        let (facts, subject) = TRIED[start];
        let (mut facts, subject) = (facts(), subject());
        for one in broken {
            break_something(&mut facts, one);
        }
        let before = world(&facts, &subject);
        let diagnosis = judged(&facts, &subject);
        for finding in diagnosis.findings.iter().filter(|finding| !finding.fix.changes.is_empty()) {
            tried("at random", &printed::ground(&before, &diagnosis, finding), finding);
        }
        goes_back("at random", &before, &diagnosis);
        says_one_thing(&facts, &subject, &diagnosis);
        for finding in diagnosis.findings.iter().filter(|finding| finding.fix.changes.is_empty()) {
            in_steps("at random", &before, finding);
        }
        printed::mends(&diagnosis);
        opens("at random", &before, &diagnosis);
        let fails = diagnosis.findings.iter().any(|finding| finding.verdict == Verdict::Fail);
        if let Some((after, remaining)) = opened(&before, &diagnosis).filter(|_| fails) {
            let left = codes_of(&failing(&after));
            prop_assert_eq!(&left, &remaining, "{:#?}", diagnosis.network);
            // What is left has no fix by changes, or one that cannot be tried.
            let stuck = failing(&after).iter().all(|one| with(&after, &one.fix.changes).is_none() || one.fix.changes.is_empty());
            prop_assert!(left.is_empty() || stuck, "{:?}", left);
        }
    }
}

#[test]
fn the_list_that_opens_a_path_is_the_shortest_and_in_order() {
    let mut facts = same_vpc();
    clear(&mut facts, "/SecurityGroups/sg-db/IpPermissions");
    clear(&mut facts, "/SecurityGroups/sg-glue/IpPermissionsEgress");
    clear(&mut facts, "/NetworkAcls/acl-db/Entries");
    let diagnosis = judged(&facts, &db());
    let opening = diagnosis.network.as_ref().unwrap().opening.clone().unwrap();
    let codes: Vec<String> = opening.steps.iter().map(|step| step.code.to_string()).collect();
    let first = codes_of(&diagnosis.findings)[0].to_string();
    assert_eq!(codes.first(), Some(&first));
    assert!(opening.remaining.is_empty());
    for without in 0..opening.steps.len() {
        let mut steps = opening.steps.clone();
        steps.remove(without);
        let changes: Vec<Change> = steps.into_iter().flat_map(|step| step.fix.changes).collect();
        let after = with(&world(&facts, &db()), &changes);
        assert!(
            after.is_none_or(|after| !failing(&after).is_empty()),
            "{without} of {codes:?}"
        );
    }
    let commands = opening.steps.iter().flat_map(|step| &step.fix.commands);
    assert!(commands.clone().count() >= 3 && commands.clone().all(|command| command.contains("--region us-east-1")));
}

/// The attachment alone opens the path only where the gateway joins it to its tables by itself; else the fix does that too.
#[test]
fn a_new_attachment_gets_a_table_and_propagates_by_its_gateways_options_else_by_the_fix() {
    let attach = "create-transit-gateway-vpc-attachment";
    let associate = "associate-transit-gateway-route-table";
    let propagate = "enable-transit-gateway-route-table-propagation";
    for (switch, leads_there, operations) in [
        ("enable", true, vec![attach]),
        ("enable", false, vec![attach, propagate]),
        ("disable", true, vec![attach, associate, propagate]),
        ("disable", false, vec![attach, associate, propagate, propagate]),
    ] {
        let mut facts = over_transit();
        transit::detach(&mut facts);
        transit::join_by_default(&mut facts, switch);
        if !leads_there {
            clear(&mut facts, "/TransitGatewayRouteTables/tgwrtb-db/Routes");
        }
        let diagnosis = judged(&facts, &db());
        let fix = &diagnosis.findings[0].fix;
        assert_eq!(
            (fix.proven, fix.remaining.len()),
            (Some(true), 0),
            "{switch} {leads_there}: {fix:#?}"
        );
        let calls = fix.commands.iter().filter_map(|one| one.strip_prefix("aws ec2 "));
        let typed: Vec<&str> = calls.filter_map(|one| one.split(' ').next()).collect();
        assert_eq!(typed, operations, "{switch} {leads_there}");
        assert!(
            fix.commands[1].ends_with(" = available ] && break; sleep 15; done"),
            "{:?}",
            fix.commands
        );
        let waits = fix.summary.contains("once it is available");
        assert_eq!(waits, switch == "disable", "{}", fix.summary);
        let (after, remaining) = opened(&world(&facts, &db()), &diagnosis).unwrap();
        assert_eq!(
            (failing(&after).len(), remaining.len()),
            (0, 0),
            "{switch}: {:#?}",
            diagnosis.network
        );
    }
}

/// Met at random first: the route of the replies leads to a peering that was rejected, and another route to it would help nobody. A new
/// peering brings the one that does.
#[test]
fn a_peering_that_is_dead_is_no_way_back() {
    let mut facts = peered();
    set(
        &mut facts,
        "/VpcPeeringConnections/pcx-1/Status/Code",
        json!("rejected"),
    );
    facts["RouteTables"][0]["Routes"].as_array_mut().unwrap().pop();
    let diagnosis = judged(&facts, &db());
    assert_eq!(codes(&diagnosis), ["ROUTE_NONE"]);
    let fix = &diagnosis.findings[0].fix;
    assert_eq!(fix.proven, Some(true), "{fix:#?}");
    let (after, remaining) = opened(&world(&facts, &db()), &diagnosis).unwrap();
    assert_eq!((failing(&after).len(), remaining.len()), (0, 0));
}

#[test]
fn a_route_to_a_nat_gateway_that_is_gone_for_good_is_given_back_by_nobody_whatever_its_table_says() {
    for (state, goes_back) in [
        ("failed", false),
        ("deleting", false),
        ("deleted", false),
        ("pending", true),
    ] {
        let mut facts = with_nat();
        set(&mut facts, "/NatGateways/subnet-public/State", json!(state));
        let diagnosis = judged(&facts, &subject(SNOWFLAKE, 443));
        let of_nat = |finding: &&Finding| finding.code == Code::NatBadState;
        let fix = &diagnosis.findings.iter().find(of_nat).expect(state).fix;
        assert!(!fix.commands.is_empty(), "{state}: {fix:#?}");
        let back = fix.undo.iter().any(|command| command.contains("replace-route"));
        assert_eq!(
            (back, fix.no_undo.is_empty()),
            (goes_back, goes_back),
            "{state}: {fix:#?}"
        );
    }
}
