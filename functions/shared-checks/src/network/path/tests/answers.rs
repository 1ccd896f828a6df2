//! Names with several answers.

use serde_json::{Value, json};

use super::worlds::*;
use super::*;

pub(super) const NAME: &str = "db.corp.internal";
pub(super) const GOOD: &str = "10.50.11.20";
pub(super) const FAR: &str = "10.60.4.5";

/// How a world comes out.
#[derive(Clone, Copy, Debug)]
pub(super) enum Comes {
    /// Nothing fails and nothing is unknown.
    Sound,
    /// These fail, for every answer.
    Blocked(&'static [&'static str]),
    /// These fail for some of the answers: the words that say for how many.
    Partly(&'static [&'static str], &'static str),
    /// Nothing fails, and one of the reasons why that is not known has these words.
    Open(&'static str),
}

pub(super) fn assert_comes(name: &str, world: &Value, subject: &Subject, expected: Comes) {
    let diagnosis = judged(world, subject);
    let evidence = diagnosis.findings.iter().map(|finding| finding.evidence.as_str());
    let evidence = evidence.collect::<Vec<_>>().join("\n");
    let reasons = diagnosis.unknown.iter().map(|unknown| unknown.reason.as_str());
    let reasons = reasons.collect::<Vec<_>>().join("\n");
    let (codes_expected, reach_expected): (&[&str], _) = match expected {
        Comes::Sound => (&[], Reachability::Reachable),
        Comes::Blocked(codes) => (codes, Reachability::Blocked),
        Comes::Partly(codes, _) => (codes, Reachability::Degraded),
        Comes::Open(_) => (&[], Reachability::Unknown),
    };
    assert_eq!(
        (codes(&diagnosis).as_slice(), reach(&diagnosis)),
        (codes_expected, reach_expected),
        "{name}: {diagnosis:#?}"
    );
    match expected {
        Comes::Sound => assert_eq!(reasons, "", "{name}"),
        Comes::Blocked(_) => assert!(!evidence.contains(" answers for "), "{name}: {evidence}"),
        Comes::Partly(_, words) => assert!(evidence.contains(words), "{name}: {evidence}"),
        Comes::Open(words) => assert!(reasons.contains(words), "{name}: {reasons}"),
    }
}

pub(super) fn zone_of(id: &str, name: &str, records: Value) -> Value {
    json!({"Id": id, "Name": name, "PrivateZone": true, "VPCs": [{"VPCId": "vpc-glue"}], "ResourceRecordSets": records})
}

/// A record of `NAME`, with what makes it one of several.
pub(super) fn one(values: &[&str], more: Value) -> Value {
    let values: Vec<Value> = values.iter().map(|value| json!({"Value": value})).collect();
    let mut record = json!({"Name": "db.corp.internal.", "Type": "A", "ResourceRecords": values});
    let more = more.as_object().unwrap().clone();
    record.as_object_mut().unwrap().extend(more);
    record
}

fn weighted(value: &str, weight: i64) -> Value {
    one(&[value], json!({"SetIdentifier": value, "Weight": weight}))
}

fn watched(mut record: Value) -> Value {
    record["HealthCheckId"] = json!("11111111-2222-3333-4444-555555555555");
    record
}

fn failover(value: &str, role: &str) -> Value {
    one(&[value], json!({"SetIdentifier": role, "Failover": role}))
}

fn latency(value: &str, region: &str) -> Value {
    one(&[value], json!({"SetIdentifier": region, "Region": region}))
}

fn placed(value: &str, place: Value) -> Value {
    one(
        &[value],
        json!({"SetIdentifier": place.to_string(), "GeoLocation": place}),
    )
}

#[test]
fn every_answer_that_a_name_may_have_counts() {
    use Comes::{Blocked, Open, Partly, Sound};
    const NO_ROUTE: &[&str] = &["ROUTE_NONE"];
    let half = "10.60.4.5 (1 of 2 answers for db.corp.internal)";
    type Row = (&'static str, fn() -> Value, Comes);
    let rows: [Row; 34] = [
        (
            "by place, another continent's dead",
            || {
                json!([
                    placed(GOOD, json!({"CountryCode": "US"})),
                    placed(FAR, json!({"ContinentCode": "EU"}))
                ])
            },
            Sound,
        ),
        (
            "by place, the default dead and the continent's alive",
            || {
                json!([
                    placed(FAR, json!({"CountryCode": "*"})),
                    placed(GOOD, json!({"ContinentCode": "NA"}))
                ])
            },
            Sound,
        ),
        (
            "by place, the country's dead and the continent's alive",
            || {
                json!([
                    placed(FAR, json!({"CountryCode": "US"})),
                    placed(GOOD, json!({"ContinentCode": "NA"}))
                ])
            },
            Blocked(NO_ROUTE),
        ),
        (
            "by place, the default dead and another continent's alive",
            || {
                json!([
                    placed(GOOD, json!({"ContinentCode": "EU"})),
                    placed(FAR, json!({"CountryCode": "*"}))
                ])
            },
            Blocked(NO_ROUTE),
        ),
        (
            "by place, a part of the country's dead",
            || {
                json!([
                    placed(GOOD, json!({"CountryCode": "*"})),
                    placed(FAR, json!({"CountryCode": "US", "SubdivisionCode": "CA"}))
                ])
            },
            Open("only if db.corp.internal has this one"),
        ),
        (
            "by a place that was not read",
            || {
                json!([
                    one(&[GOOD], json!({"SetIdentifier": "a"})),
                    one(&[FAR], json!({"SetIdentifier": "b"}))
                ])
            },
            Open("only if db.corp.internal has this one"),
        ),
        (
            "by a place that was not read, both alive",
            || {
                json!([
                    one(&[GOOD], json!({"SetIdentifier": "a"})),
                    one(&[GOOD], json!({"SetIdentifier": "b"}))
                ])
            },
            Sound,
        ),
        (
            "by a place that was not read, both dead",
            || {
                json!([
                    one(&[FAR], json!({"SetIdentifier": "a"})),
                    one(&["10.60.4.6"], json!({"SetIdentifier": "b"}))
                ])
            },
            Blocked(NO_ROUTE),
        ),
        ("one address", || json!([one(&[GOOD], json!({}))]), Sound),
        (
            "one that nothing leads to",
            || json!([one(&[FAR], json!({}))]),
            Blocked(NO_ROUTE),
        ),
        (
            "two addresses, the first dead",
            || json!([one(&[FAR, GOOD], json!({}))]),
            Partly(NO_ROUTE, half),
        ),
        (
            "two addresses, the second dead",
            || json!([one(&[GOOD, FAR], json!({}))]),
            Partly(NO_ROUTE, half),
        ),
        (
            "the same address twice",
            || json!([one(&[GOOD, GOOD], json!({}))]),
            Sound,
        ),
        (
            "two dead addresses",
            || json!([one(&[FAR, "10.60.4.6"], json!({}))]),
            Blocked(NO_ROUTE),
        ),
        (
            "two of three dead",
            || json!([one(&[FAR, "10.60.4.6", GOOD], json!({}))]),
            Partly(NO_ROUTE, "(2 of 3 answers for db.corp.internal)"),
        ),
        (
            "by weight, the first dead",
            || json!([weighted(FAR, 1), weighted(GOOD, 99)]),
            Partly(NO_ROUTE, half),
        ),
        (
            "by weight, the second dead",
            || json!([weighted(GOOD, 50), weighted(FAR, 50)]),
            Partly(NO_ROUTE, half),
        ),
        (
            "a dead one of no weight",
            || json!([weighted(FAR, 0), weighted(GOOD, 100)]),
            Sound,
        ),
        (
            "a live one of no weight",
            || json!([weighted(FAR, 100), weighted(GOOD, 0)]),
            Blocked(NO_ROUTE),
        ),
        (
            "all of no weight",
            || json!([weighted(FAR, 0), weighted(GOOD, 0)]),
            Partly(NO_ROUTE, half),
        ),
        (
            "a dead one of no weight behind one that is watched",
            || json!([watched(weighted(GOOD, 100)), weighted(FAR, 0)]),
            Open("only while a health check takes"),
        ),
        (
            "a live one of no weight behind a dead one that is watched",
            || json!([watched(weighted(FAR, 100)), weighted(GOOD, 0)]),
            Partly(NO_ROUTE, half),
        ),
        (
            "failover, nothing watched, the secondary dead",
            || json!([failover(FAR, "SECONDARY"), failover(GOOD, "PRIMARY")]),
            Sound,
        ),
        (
            "failover, nothing watched, the primary dead",
            || json!([failover(GOOD, "SECONDARY"), failover(FAR, "PRIMARY")]),
            Blocked(NO_ROUTE),
        ),
        (
            "failover, the secondary dead",
            || json!([failover(FAR, "SECONDARY"), watched(failover(GOOD, "PRIMARY"))]),
            Open("10.60.4.5"),
        ),
        (
            "failover, the primary dead",
            || json!([failover(GOOD, "SECONDARY"), watched(failover(FAR, "PRIMARY"))]),
            Partly(NO_ROUTE, half),
        ),
        (
            "failover, both dead",
            || json!([failover("10.60.4.6", "SECONDARY"), watched(failover(FAR, "PRIMARY"))]),
            Blocked(NO_ROUTE),
        ),
        ("a secondary alone", || json!([failover(GOOD, "SECONDARY")]), Sound),
        (
            "latency, the dead one in another Region",
            || json!([latency(FAR, "eu-west-1"), latency(GOOD, "us-east-1")]),
            Sound,
        ),
        (
            "latency, the dead one in the VPC's Region",
            || json!([latency(GOOD, "eu-west-1"), latency(FAR, "us-east-1")]),
            Blocked(NO_ROUTE),
        ),
        (
            "latency, neither in the VPC's Region",
            || json!([latency(GOOD, "eu-west-1"), latency(FAR, "eu-west-2")]),
            Partly(NO_ROUTE, half),
        ),
        (
            "several answers at once, one dead",
            || {
                json!([
                    one(&[GOOD], json!({"SetIdentifier": "a", "MultiValueAnswer": true})),
                    one(&[FAR], json!({"SetIdentifier": "b", "MultiValueAnswer": true}))
                ])
            },
            Partly(NO_ROUTE, half),
        ),
        (
            "names that lead back to each other",
            || {
                json!([
                    {"Name": "db.corp.internal.", "Type": "CNAME", "ResourceRecords": [{"Value": "b.corp.internal"}]},
                    {"Name": "b.corp.internal.", "Type": "CNAME", "ResourceRecords": [{"Value": "db.corp.internal"}]}
                ])
            },
            Open("leads nowhere"),
        ),
        (
            "two names of one database",
            || {
                json!([
                    {"Name": "db.corp.internal.", "Type": "CNAME", "SetIdentifier": "a", "Weight": 1, "ResourceRecords": [{"Value": "b.corp.internal"}]},
                    {"Name": "db.corp.internal.", "Type": "CNAME", "SetIdentifier": "b", "Weight": 1, "ResourceRecords": [{"Value": DB_HOST}]},
                    {"Name": "b.corp.internal.", "Type": "CNAME", "ResourceRecords": [{"Value": DB_HOST}]}
                ])
            },
            Sound,
        ),
    ];
    for (name, records, expected) in rows {
        let mut records = records();
        for order in ["as listed", "reversed"] {
            let mut world = same_vpc();
            push(
                &mut world,
                "/HostedZones",
                zone_of("Z1", "corp.internal.", records.clone()),
            );
            assert_comes(&format!("{name}, {order}"), &world, &subject(NAME, 5432), expected);
            records.as_array_mut().unwrap().reverse();
        }
    }
}

#[test]
fn of_a_service_every_answer_counts_as_well() {
    use Comes::{Blocked, Partly, Sound};
    const SM: &str = "secretsmanager.us-east-1.amazonaws.com.";
    let rows: [(&str, &[&str], Comes); 4] = [
        ("one address that nothing leads to", &[FAR], Blocked(&["SM_NO_PATH"])),
        ("public ones", &["52.94.1.1", "52.94.1.2"], Sound),
        (
            "one of two dead",
            &[FAR, "52.94.1.1"],
            Partly(&["SM_NO_PATH"], "(1 of 2 answers for secretsmanager"),
        ),
        ("both dead", &[FAR, "10.60.4.6"], Blocked(&["SM_NO_PATH"])),
    ];
    for (name, addresses, expected) in rows {
        let mut world = nat_alone();
        let values: Vec<Value> = addresses.iter().map(|value| json!({"Value": value})).collect();
        push(
            &mut world,
            "/HostedZones",
            zone_of("Z9", SM, json!([{"Name": SM, "Type": "A", "ResourceRecords": values}])),
        );
        assert_comes(name, &world, &db(), expected);
    }
}
