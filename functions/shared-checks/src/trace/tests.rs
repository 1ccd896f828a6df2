//! What the comparison promises, on facts as a whole; the worlds of the stages hold it in their own tests.

use serde_json::{Value, json};
use shared_domain::record::Facts;
use shared_domain::trace::Difference;
use shared_domain::{Code, Diagnosis, Fact, Finding, Resource, Stage, Verdict};

use super::causes::explain;
use super::differences::{canonical, compare, put_back};
use super::said::sentence;
use super::{healed, judge, trace};
use crate::registry;

mod all_parts;
mod scenarios;
mod two_causes;

/// What explains a finding in facts of one part, and how many others there are.
pub(crate) struct Explanation {
    pub causes: Vec<Difference>,
    pub others: usize,
    pub all: Vec<Difference>,
}

/// Compares two readings of one part and explains `root`, with a judge of the test's own.
pub(crate) fn explained(
    part: &'static str,
    before: &Value,
    after: &Value,
    root: &Finding,
    judge: impl Fn(&Value) -> Diagnosis,
) -> Explanation {
    let whole = |facts: &Value| canonical(json!({part: facts}));
    let (before, after) = (whole(before), whole(after));
    let (found, _) = compare(&before, &after);
    let explained = explain(&before, &after, &found, root, &[part], |facts| {
        Some(judge(&facts[part]))
    });
    let told: Vec<_> = [&explained.causes, &explained.followers]
        .into_iter()
        .flatten()
        .copied()
        .collect();
    Explanation {
        causes: explained.causes.iter().map(|one| one.difference.clone()).collect(),
        others: super::others(&found, &told),
        all: found.into_iter().map(|one| one.difference).collect(),
    }
}

/// Those that cure when they are put back alone, of which none is among the causes, nor follows from one that is.
pub(crate) fn left_out(
    before: &Value,
    after: &Value,
    causes: &[Difference],
    works: impl Fn(&Value) -> bool,
) -> Vec<Difference> {
    let (before, after) = (canonical(before.clone()), canonical(after.clone()));
    let (found, _) = compare(&before, &after);
    let cures = |one: &super::differences::Found| {
        let mut facts = after.clone();
        put_back(&mut facts, one);
        works(&facts)
    };
    // What is new there is met by what leads to it.
    let is_met = |one: &Difference| {
        let id = format!("\"{}\"", one.resource.id);
        let is_led_to = |cause: &Difference| json!(cause.after).to_string().contains(&id);
        one.field.is_empty() && one.before.is_none() && causes.iter().any(is_led_to)
    };
    let follows = |one: &Difference| {
        let led = json!([one.before, one.after]).to_string();
        let mut gone = causes
            .iter()
            .filter(|cause| ["", "RouteTableIds"].contains(&cause.field.as_str()) && cause.after.is_none());
        gone.any(|cause| led.contains(&format!("\"{}\"", cause.resource.id)))
    };
    let out = found
        .iter()
        .filter(|one| !causes.contains(&one.difference) && !is_met(&one.difference) && !follows(&one.difference));
    out.filter(|one| cures(one)).map(|one| one.difference.clone()).collect()
}

/// Putting every difference back gives the record again, whatever the order of its lists.
pub(crate) fn all_put_back(before: &Value, after: &Value) -> (Value, Value) {
    let (before, mut after) = (canonical(before.clone()), canonical(after.clone()));
    let (found, _) = compare(&before, &after);
    found.iter().for_each(|one| put_back(&mut after, one));
    (settled(before), settled(after))
}

fn settled(mut value: Value) -> Value {
    fn sort(value: &mut Value) {
        match value {
            Value::Array(all) => {
                all.iter_mut().for_each(sort);
                all.sort_by_key(Value::to_string);
            }
            Value::Object(fields) => {
                fields.values_mut().for_each(sort);
                // An empty list is left out of JSON.
                fields.retain(|_, field| field.as_array().is_none_or(|list| !list.is_empty()));
                let mut pairs: Vec<(String, Value)> = std::mem::take(fields).into_iter().collect();
                pairs.sort_by(|one, other| one.0.cmp(&other.0));
                fields.extend(pairs);
            }
            _ => {}
        }
    }
    sort(&mut value);
    value
}

/// How many things change that do not matter.
const NOISE: usize = 20;

/// Something that nothing of credentials, driver and TLS is judged by: what holds it, the field there, and its name.
const IRRELEVANT: [(&str, &str, &str); 3] = [
    (
        "/evidence/connections/0/connection",
        "ConnectionProperties",
        "KAFKA_NOTE",
    ),
    ("/evidence/job", "DefaultArguments", "--note"),
    ("/credentials", "EvaluationResults", "sqs:SendMessage"),
];

/// Changes what does not matter, of what both readings hold: every other is new, and the rest is gone. How much was changed.
fn disturb(record: &mut Facts, now: &mut Facts) -> usize {
    let (mut before, mut after) = (json!(record), json!(now));
    let mut added = 0;
    for number in 0..20 * NOISE {
        let (holder, list, name) = IRRELEVANT[number % IRRELEVANT.len()];
        let is_there = |facts: &Value| facts.pointer(holder).is_some_and(is_read);
        let is_list = |facts: &Value| facts[&holder[1..]][list].is_array();
        let name = format!("{name}-{number}");
        if added == NOISE || !is_there(&before) || !is_there(&after) {
            continue;
        }
        if holder == "/credentials" {
            if !is_list(&before) || !is_list(&after) {
                continue;
            }
            for (facts, decision) in [(&mut before, "allowed"), (&mut after, "implicitDeny")] {
                let result = json!({"EvalActionName": name, "EvalResourceName": "*", "EvalDecision": decision});
                facts["credentials"][list].as_array_mut().unwrap().push(result);
            }
        } else {
            let side = if number % 2 == 0 { &mut after } else { &mut before };
            side.pointer_mut(holder).unwrap()[list][name] = json!("x");
        }
        added += 1;
    }
    *record = serde_json::from_value(before).unwrap();
    *now = serde_json::from_value(after).unwrap();
    added
}

/// With the lists of what does not matter, where what holds them is there.
fn with_lists(facts: &Facts) -> Facts {
    let mut all = json!(facts);
    for (holder, list, name) in &IRRELEVANT[..2] {
        if let Some(there) = all.pointer_mut(holder).filter(|there| is_read(there)) {
            there[list][name] = json!("always");
        }
    }
    serde_json::from_value(all).unwrap()
}

fn is_read(there: &Value) -> bool {
    ["unreadable", "missing"].iter().all(|not| there.get(not).is_none())
}

/// What differs between two readings.
fn all_differences(record: &Facts, now: &Facts) -> Vec<Difference> {
    let (found, _) = compare(&canonical(json!(record)), &canonical(json!(now)));
    found.into_iter().map(|one| one.difference).collect()
}

fn findings(facts: &Facts, stage: Stage) -> Vec<Finding> {
    judge(&canonical(json!(facts)), stage).unwrap().findings
}

/// How many checks could not be judged that come before a code, or are its own.
fn unseen(judged: &Diagnosis, code: Code) -> usize {
    let codes = judged.unknown.iter().filter_map(|check| check.code.code());
    codes
        .filter(|one| registry::place(*one) <= registry::place(code))
        .count()
}

/// Of the readings with which it worked, the one that is nearest to these facts: nothing fails in it, and what differs is all that it takes.
pub(crate) fn nearest<'a>(bases: &'a [Facts], now: &Facts, code: Code, stage: Stage) -> Option<&'a Facts> {
    let works = |base: &&Facts| {
        let mut back = canonical(json!(now));
        let (found, _) = compare(&canonical(json!(base)), &back);
        found.iter().for_each(|one| put_back(&mut back, one));
        let is_fine = |facts: &Value| {
            let judged = judge(facts, stage).unwrap();
            let fails = |one: &Finding| one.code == code || one.verdict == Verdict::Fail;
            let unknown = unseen(&judge(&canonical(json!(now)), stage).unwrap(), code);
            !judged.findings.iter().any(fails) && unseen(&judged, code) <= unknown
        };
        !found.is_empty() && is_fine(&canonical(json!(base))) && is_fine(&back)
    };
    let all = bases.iter().filter(works);
    all.min_by_key(|base| all_differences(base, now).len())
}

/// Of what changed, with twenty things that matter to nobody, exactly what explains the finding is named; and where only these changed, nothing.
pub(crate) fn only_the_cause_is_named(record: &Facts, now: &Facts, code: Code, stage: Stage) {
    // A list that is in one of them only is one difference, whatever is in it.
    let (record, now) = (&with_lists(record), &with_lists(now));
    let found = findings(now, stage);
    let root = found.iter().find(|one| one.code == code).unwrap();
    let guilty = all_differences(record, now);
    let (mut before, mut after) = (record.clone(), now.clone());
    let noise = disturb(&mut before, &mut after);
    assert_eq!(noise, NOISE, "{code}");
    assert_eq!(findings(&after, stage), found, "{code}: what was added matters");
    let traced = trace(&before, &after, Some(root));
    let report = &traced.report;
    assert!(!report.causes.is_empty(), "{code}: none of {guilty:#?}");
    assert!(report.causes.iter().all(|cause| cause.proven), "{code}: {report:#?}");
    for cause in &traced.differences {
        assert!(guilty.contains(cause), "{code}: {cause:#?} is innocent");
    }
    let unknown = unseen(&judge(&canonical(json!(after)), stage).unwrap(), code);
    let works = |facts: &Value| {
        let judged = judge(facts, stage).unwrap();
        let fails = |one: &Finding| one.code == code || one.verdict == Verdict::Fail;
        !judged.findings.iter().any(fails) && unseen(&judged, code) <= unknown
    };
    let left_out = left_out(&json!(before), &json!(after), &traced.differences, works);
    assert!(left_out.is_empty(), "{code}: {left_out:#?} cure as well");
    let innocent = guilty.len() - traced.differences.len();
    assert!(
        (noise..=noise + innocent).contains(&report.others),
        "{code}: {} others, {innocent} innocent",
        report.others
    );

    let (mut before, mut after) = (now.clone(), now.clone());
    let noise = disturb(&mut before, &mut after);
    let report = trace(&before, &after, Some(root)).report;
    assert!(report.causes.is_empty(), "{code}: {report:#?}");
    assert_eq!(report.others, noise, "{code}");
    let said = format!("has changed and explains {code}");
    assert!(report.notes[0].contains(&said), "{code}: {:?}", report.notes);
}

fn facts(secret: &str, url: &str) -> Facts {
    let json = json!({
        "evidence": {"observedAt": "2026-11-24T10:00:00Z", "connections": [{"name": "orders", "connection": {
            "Name": "orders", "ConnectionType": "JDBC",
            "ConnectionProperties": {"JDBC_CONNECTION_URL": url, "SECRET_ID": "glue/orders"}}}]},
        "credentials": {"Secrets": [{"SecretId": "glue/orders", "Shape": {"isJson": true, "keyNames": ["password", "username"],
            "hasPlaceholder": false, "createdDate": secret}}]},
    });
    serde_json::from_value(json).unwrap()
}

fn said_by_the_server() -> Finding {
    serde_json::from_value(json!({"code": "DB_PASSWORD", "stage": "credentials", "verdict": "fail", "title": "t",
        "resource": {"kind": "secret", "id": "glue/orders"}, "evidence": "password authentication failed", "confidence": "likely",
        "fix": {"summary": "s", "commands": []}}))
    .unwrap()
}

#[test]
fn of_what_only_the_server_knows_a_change_of_the_secret_may_be_the_cause_and_is_not_called_proven() {
    let (record, now) = (
        facts("2026-10-01T00:00:00Z", "jdbc:a"),
        facts("2026-11-20T00:00:00Z", "jdbc:a"),
    );
    let report = trace(&record, &now, Some(&said_by_the_server())).report;
    assert_eq!(report.since.as_deref(), Some("2026-11-24T10:00:00Z"));
    assert_eq!(report.causes.len(), 1, "{report:#?}");
    assert!(!report.causes[0].proven && report.others == 0, "{report:#?}");
}

#[test]
fn what_healed_is_said_as_it_happened_since_the_diagnosis() {
    let (then, now) = (
        facts("2026-10-01T00:00:00Z", "jdbc:a"),
        facts("2026-11-20T00:00:00Z", "jdbc:a"),
    );
    let trace = healed(&then, &now, &said_by_the_server());
    let [cause] = trace.report.causes.as_slice() else {
        panic!("{:#?}", trace.report)
    };
    let was_and_is = "has another value since 2026-11-20T00:00:00Z, and that before was of 2026-10-01T00:00:00Z";
    assert!(cause.what.contains(was_and_is), "{}", cause.what);
    assert_eq!(trace.differences[0].after, Some(json!("2026-11-20T00:00:00Z")));
    assert_eq!(
        trace.report.since.as_deref(),
        Some("2026-11-24T10:00:00Z"),
        "the diagnosis"
    );
    let nothing = healed(&now, &now, &said_by_the_server()).report;
    assert!(
        nothing.notes[0].ends_with("explains that it works."),
        "{:?}",
        nothing.notes
    );
    assert!(nothing.notes[1].contains("inside the database"), "{:?}", nothing.notes);
}

#[test]
fn without_a_difference_it_says_so_and_what_the_facts_do_not_see() {
    let now = facts("2026-10-01T00:00:00Z", "jdbc:a");
    let report = trace(&now, &now, Some(&said_by_the_server())).report;
    assert!(report.causes.is_empty() && report.others == 0, "{report:#?}");
    assert!(
        report.notes.iter().any(|note| note.contains("inside the database")),
        "{:?}",
        report.notes
    );
    assert!(
        report.notes.iter().any(|note| note.contains("explains DB_PASSWORD")),
        "{:?}",
        report.notes
    );
}

#[test]
fn what_could_not_be_read_is_no_difference_and_is_named() {
    let record = facts("2026-10-01T00:00:00Z", "jdbc:a");
    let mut now = record.clone();
    now.network.vpc_endpoints = Fact::Unreadable("UnauthorizedOperation: no".into());
    let report = trace(&record, &now, Some(&said_by_the_server())).report;
    assert!(report.causes.is_empty() && report.others == 0, "{report:#?}");
    assert!(
        report.notes.iter().any(|note| note.contains("VpcEndpoints")),
        "{:?}",
        report.notes
    );
}

#[test]
fn what_is_not_there_is_not_there_in_the_form_that_is_compared() {
    for facts in [
        json!({}),
        json!({"network": {}}),
        json!({"network": {"SecurityGroups": [{"GroupId": "sg-1"}]}}),
        json!({"network": {"SecurityGroups": {"unreadable": "no"}}}),
    ] {
        assert_eq!(canonical(facts.clone()), facts);
    }
    let rule = json!({"IpProtocol": "tcp", "FromPort": 1, "ToPort": 1, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]});
    let group = |rules: &[Value]| {
        let mut group = json!({"GroupId": "sg-1"});
        if !rules.is_empty() {
            group["IpPermissions"] = json!(rules);
        }
        canonical(json!({"network": {"SecurityGroups": [group]}}))
    };
    let (found, _) = compare(&group(std::slice::from_ref(&rule)), &group(&[]));
    let [one] = found.as_slice() else { panic!("{found:#?}") };
    assert_eq!((&one.difference.before, &one.difference.after), (&Some(rule), &None));
}

#[test]
fn what_a_changed_name_does_not_lead_to_any_more_is_no_cause_beside_the_name() {
    let interface = |id: &str, address: &str| json!({"NetworkInterfaceId": id, "PrivateIpAddress": address});
    let world = |address: &str, interfaces: Value| {
        let record = json!({"Name": "db.internal.", "Type": "A", "ResourceRecords": [{"Value": address}]});
        let zone = json!({"Id": "Z1", "Name": "internal.", "PrivateZone": true, "ResourceRecordSets": [record]});
        json!({"HostedZones": [zone], "NetworkInterfaces": interfaces})
    };
    let (endpoint, database) = (interface("eni-ep", "10.0.0.9"), interface("eni-db", "10.0.1.20"));
    let then = world("10.0.1.20", json!([endpoint, database]));
    let now = world("10.0.1.99", json!([endpoint]));
    let root = Finding {
        resource: Resource::new("host", "db.internal"),
        ..said_by_the_server()
    };
    // The name leads nowhere, or to what was not looked at.
    let judge = |facts: &Value| {
        let text = facts.to_string();
        let leads_there = text.contains("\"Value\":\"10.0.1.20\"") && text.contains("eni-db");
        Diagnosis {
            findings: if leads_there { Vec::new() } else { vec![root.clone()] },
            ..Diagnosis::default()
        }
    };
    let explained = explained("network", &then, &now, &root, judge);
    let kinds: Vec<&str> = explained
        .causes
        .iter()
        .map(|cause| cause.resource.kind.as_str())
        .collect();
    assert_eq!(kinds, ["hosted-zone"], "{:#?}", explained.causes);
}

#[test]
fn a_route_goes_with_what_it_led_to_though_ec2_still_tells_of_that() {
    let world = |state: &str, route: &str| {
        let route = json!({"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-1", "State": route});
        json!({"NatGateways": [{"NatGatewayId": "nat-1", "State": state}], "RouteTables": [{"RouteTableId": "rtb-1", "Routes": [route]}]})
    };
    let root = said_by_the_server();
    for (state, expected) in [
        ("deleted", &["nat-gateway"][..]),
        ("deleting", &["nat-gateway"]),
        ("failed", &["nat-gateway", "route-table"]),
    ] {
        let (then, now) = (world("available", "active"), world(state, "blackhole"));
        // Either of them back is enough here.
        let judge = |facts: &Value| {
            let text = facts.to_string();
            let works = text.contains("available") || text.contains("active");
            Diagnosis {
                findings: if works { Vec::new() } else { vec![root.clone()] },
                ..Diagnosis::default()
            }
        };
        let causes = explained("network", &then, &now, &root, judge).causes;
        let mut kinds: Vec<&str> = causes.iter().map(|cause| cause.resource.kind.as_str()).collect();
        kinds.sort_unstable();
        assert_eq!(kinds, expected, "{state}");
    }
}

#[test]
fn what_was_made_in_the_place_of_what_is_gone_and_does_not_work_is_one_cause() {
    let nat = |id: &str, state: &str| json!({"NatGatewayId": id, "VpcId": "vpc-1", "State": state});
    let peering = |id: &str, state: &str| json!({"VpcPeeringConnectionId": id, "State": state, "RequesterVpcInfo": {"VpcId": "vpc-1"}, "AccepterVpcInfo": {"VpcId": "vpc-2"}});
    let world = |lists: Value, leads_to: &str| {
        let route = json!({"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": leads_to, "State": "active"});
        let mut world =
            json!({"Vpcs": [{"VpcId": "vpc-1"}], "RouteTables": [{"RouteTableId": "rtb-1", "Routes": [route]}]});
        for (name, list) in lists.as_object().unwrap() {
            world[name] = list.clone();
        }
        world
    };
    let nats = |all: &[Value], leads_to: &str| world(json!({"NatGateways": all}), leads_to);
    let peerings = |all: &[Value], leads_to: &str| world(json!({"VpcPeeringConnections": all}), leads_to);
    let root = said_by_the_server();
    // It works where a route leads to something that does.
    let judge = |facts: &Value| {
        let led = facts["RouteTables"][0]["Routes"][0]["NatGatewayId"].clone();
        let lists = [&facts["NatGateways"], &facts["VpcPeeringConnections"]];
        let mut all = lists.into_iter().filter_map(Value::as_array).flatten();
        let is_led_to = |one: &Value| one["NatGatewayId"] == led || one["VpcPeeringConnectionId"] == led;
        let works = all.any(|one| is_led_to(one) && one["State"] == "available");
        Diagnosis {
            findings: if works { Vec::new() } else { vec![root.clone()] },
            ..Diagnosis::default()
        }
    };
    let (nat_1, pcx_1) = (nat("nat-1", "available"), peering("pcx-1", "available"));
    let (nat_2, pcx_2) = (nat("nat-2", "failed"), peering("pcx-2", "pending-acceptance"));
    let (nats_then, peerings_then) = (nats(&[nat_1], "nat-1"), peerings(std::slice::from_ref(&pcx_1), "pcx-1"));
    for (then, now, expected) in [
        (
            &nats_then,
            nats(&[nat("nat-1", "deleted"), nat_2.clone()], "nat-2"),
            &["nat-2"][..],
        ),
        (&nats_then, nats(&[nat("nat-1", "deleted"), nat_2], "nat-1"), &["nat-1"]),
        (
            &peerings_then,
            peerings(std::slice::from_ref(&pcx_2), "pcx-2"),
            &["pcx-2"],
        ),
        // Nobody leads there: what is gone is missed.
        (
            &peerings_then,
            peerings(std::slice::from_ref(&pcx_2), "pcx-1"),
            &["pcx-1"],
        ),
        // It was there before.
        (
            &peerings(&[pcx_1, pcx_2.clone()], "pcx-1"),
            peerings(&[pcx_2], "pcx-2"),
            &["pcx-1", "rtb-1"],
        ),
    ] {
        let causes = explained("network", then, &now, &root, judge).causes;
        let mut named: Vec<&str> = causes.iter().map(|cause| cause.resource.id.as_str()).collect();
        named.sort_unstable();
        assert_eq!(named, expected, "{now}");
    }
}

#[test]
fn a_difference_is_said_in_the_words_of_its_kind() {
    let said = |kind: &str, field: &str, before: Value, after: Value| {
        let there = |value: Value| (!value.is_null()).then_some(value);
        let difference = Difference {
            resource: Resource::new(kind, "x"),
            field: field.to_owned(),
            before: there(before),
            after: there(after),
        };
        sentence(&difference, kind == "vpc-endpoint")
    };
    let rule =
        || json!({"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "UserIdGroupPairs": [{"GroupId": "sg-glue"}]});
    let route =
        |to: &str, by: &str| json!({"DestinationCidrBlock": to, "VpcPeeringConnectionId": by, "State": "active"});
    let entry = json!({"RuleNumber": 50, "Egress": true, "Protocol": "6", "RuleAction": "deny", "CidrBlock": "0.0.0.0/0",
        "PortRange": {"From": 443, "To": 443}});
    for (said, expected) in [
        (
            said("security-group", "IpPermissions", rule(), Value::Null),
            "security group x: the inbound rule tcp 5432 from sg-glue is gone",
        ),
        (
            said(
                "route-table",
                "Routes",
                route("10.60.0.0/16", "pcx-1"),
                route("10.60.0.0/16", "pcx-2"),
            ),
            "route table x: the route to 10.60.0.0/16 led to pcx-1 and leads to pcx-2",
        ),
        (
            said("network-acl", "Entries", Value::Null, entry),
            "network acl x: the outbound rule 50 (deny tcp 443 to 0.0.0.0/0) is new",
        ),
        (
            said(
                "hosted-zone",
                "ResourceRecordSets",
                json!({"Name": "db.internal.", "Type": "A", "ResourceRecords": [{"Value": "10.0.1.20"}]}),
                json!({"Name": "db.internal.", "Type": "A", "AliasTarget": {"DNSName": "nlb.example.com."}}),
            ),
            "hosted zone x: the record db.internal A 10.0.1.20 became the record db.internal A alias of nlb.example.com",
        ),
        (
            said("vpc-endpoint", "", json!({}), Value::Null),
            "vpc endpoint x is gone",
        ),
        (
            said("network-acl", "", json!({}), Value::Null),
            "network acl x was met by the connection, and is not any more",
        ),
        (
            said("db-instance", "DBInstanceStatus", json!("available"), json!("stopped")),
            "db instance x: DBInstanceStatus was available and is stopped",
        ),
        (
            said(
                "connection",
                "connection.ConnectionProperties.NOTE",
                json!("password=hunter2-and-more"),
                Value::Null,
            ),
            "connection x: ConnectionProperties.NOTE was password=[redacted] and is not set",
        ),
    ] {
        assert_eq!(said, expected);
    }
}

#[test]
fn what_one_role_may_and_another_may_not_is_no_change_of_either() {
    let reading = |role: Option<&str>, decision: &str| {
        let mut whole = json!(facts("2026-10-01T00:00:00Z", "jdbc:a"));
        whole["credentials"]["EvaluationResults"] = json!([{"EvalActionName": "secretsmanager:GetSecretValue",
            "EvalResourceName": "arn:aws:secretsmanager:us-east-1:111122223333:secret:x", "EvalDecision": decision}]);
        if let Some(role) = role {
            whole["credentials"]["Role"] =
                json!({"RoleName": role, "Arn": format!("arn:aws:iam::111122223333:role/{role}")});
        }
        serde_json::from_value::<Facts>(whole).unwrap()
    };
    for (then, now, differs) in [
        (Some("a"), Some("a"), true),
        (Some("a"), Some("b"), false),
        // Whose rights these are is not known to be another's.
        (None, Some("b"), true),
        (None, None, true),
    ] {
        let differences = all_differences(&reading(then, "allowed"), &reading(now, "implicitDeny"));
        let of_rights = |one: &&Difference| one.resource.kind == "role" && format!("{one:?}").contains("implicitDeny");
        assert_eq!(
            differences.iter().filter(of_rights).count(),
            usize::from(differs),
            "{then:?} {now:?}: {differences:#?}"
        );
    }
}
