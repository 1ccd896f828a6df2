//! Host names: zones, records, answers.

use serde_json::{Value, json};

use super::worlds::*;
use super::*;

#[test]
fn names() {
    check(names_cases());
}

pub(super) fn names_cases() -> Vec<Case> {
    fn zone(id: &str, vpc: Option<&str>, records: Value) -> Value {
        let vpcs: Vec<Value> = vpc.map(|vpc| json!({"VPCId": vpc})).into_iter().collect();
        json!({"Id": id, "Name": "corp.internal.", "PrivateZone": true, "VPCs": vpcs, "ResourceRecordSets": records})
    }
    fn a(value: &str) -> Value {
        json!([{"Name": "db.corp.internal.", "Type": "A", "ResourceRecords": [{"Value": value}]}])
    }
    fn star(name: &str) -> Value {
        json!([{"Name": name, "Type": "A", "ResourceRecords": [{"Value": "10.50.11.20"}]}])
    }
    fn deep() -> Subject {
        subject("db.team.corp.internal", 5432)
    }
    fn internal() -> Subject {
        subject("db.corp.internal", 5432)
    }
    vec![
        case(
            "DNS support off",
            same_vpc,
            |w, _| set(w, "/VpcAttributes/vpc-glue/EnableDnsSupport/Value", json!(false)),
            &["DNS_SUPPORT_OFF", "SM_ENDPOINT_PRIVATE_DNS"],
            "vpc-glue",
        ),
        case(
            "DNS host names off",
            same_vpc,
            |w, _| set(w, "/VpcAttributes/vpc-glue/EnableDnsHostnames/Value", json!(false)),
            &["DNS_SUPPORT_OFF", "SM_ENDPOINT_PRIVATE_DNS"],
            "vpc-glue",
        ),
        to_host(
            quiet("private zone with the database's address", same_vpc, |w, _| {
                push(w, "/HostedZones", zone("Z1", Some("vpc-glue"), a("10.50.11.20")))
            }),
            internal,
        ),
        to_host(
            quiet("CNAME to the database", same_vpc, |w, _| {
                push(
                    w,
                    "/HostedZones",
                    zone(
                        "Z1",
                        Some("vpc-glue"),
                        json!([{"Name": "db.corp.internal.", "Type": "CNAME", "ResourceRecords": [{"Value": DB_HOST}]}]),
                    ),
                )
            }),
            internal,
        ),
        to_host(
            quiet("wildcard", same_vpc, |w, _| {
                push(
                    w,
                    "/HostedZones",
                    zone(
                        "Z1",
                        Some("vpc-glue"),
                        json!([{"Name": "\\052.corp.internal.", "Type": "A", "ResourceRecords": [{"Value": "10.50.11.20"}]}]),
                    ),
                )
            }),
            internal,
        ),
        to_host(
            case(
                "zone not associated",
                same_vpc,
                |w, _| push(w, "/HostedZones", zone("Z1", None, a("10.50.11.20"))),
                &["DNS_PHZ_NOT_ASSOCIATED"],
                "Z1",
            ),
            internal,
        ),
        to_host(
            case(
                "record to an address that nothing has",
                same_vpc,
                |w, _| push(w, "/HostedZones", zone("Z1", Some("vpc-glue"), a("10.50.11.99"))),
                &["DNS_HOST_UNKNOWN"],
                "db.corp.internal",
            ),
            internal,
        ),
        to_host(
            case(
                "zone without the record",
                same_vpc,
                |w, _| push(w, "/HostedZones", zone("Z1", Some("vpc-glue"), json!([]))),
                &["DNS_HOST_UNKNOWN"],
                "db.corp.internal",
            ),
            internal,
        ),
        to_host(
            quiet("zone that a profile brings", same_vpc, |w, _| {
                push(w, "/HostedZones", zone("Z1", None, a("10.50.11.20")));
                profile(w, &["arn:aws:route53:::hostedzone/Z1"]);
            }),
            internal,
        ),
        to_host(
            quiet(
                "zone that a profile brings answers before a wider one of the VPC",
                same_vpc,
                |w, _| {
                    push(w, "/HostedZones", zone("Z1", None, a("10.50.11.20")));
                    push(
                        w,
                        "/HostedZones",
                        json!({"Id": "Z0", "Name": "internal.", "PrivateZone": true, "VPCs": [{"VPCId": "vpc-glue"}], "ResourceRecordSets": []}),
                    );
                    profile(w, &["arn:aws:route53:::hostedzone/Z1"]);
                },
            ),
            internal,
        ),
        to_host(
            case(
                "zone that is not the one that a profile brings",
                same_vpc,
                |w, _| {
                    push(w, "/HostedZones", zone("Z1", None, a("10.50.11.20")));
                    push(
                        w,
                        "/HostedZones",
                        json!({"Id": "Z2", "Name": "other.internal.", "PrivateZone": true}),
                    );
                    profile(w, &["arn:aws:route53:::hostedzone/Z2"]);
                },
                &["DNS_PHZ_NOT_ASSOCIATED"],
                "Z1",
            ),
            internal,
        ),
        to_host(
            case(
                "zone of a profile that is going from the VPC",
                same_vpc,
                |w, _| {
                    push(w, "/HostedZones", zone("Z1", None, a("10.50.11.20")));
                    profile(w, &["arn:aws:route53:::hostedzone/Z1"]);
                    set(w, "/ProfileAssociations/0/Status", json!("DELETING"));
                },
                &["DNS_PHZ_NOT_ASSOCIATED"],
                "Z1",
            ),
            internal,
        ),
        to_host(
            quiet("wildcard of a name two labels up", same_vpc, |w, _| {
                push(
                    w,
                    "/HostedZones",
                    zone("Z1", Some("vpc-glue"), star("*.corp.internal.")),
                )
            }),
            deep,
        ),
        to_host(
            quiet("the closer wildcard of two", same_vpc, |w, _| {
                let mut records = star("\\052.team.corp.internal.");
                push(
                    &mut records,
                    "",
                    json!({"Name": "*.corp.internal.", "Type": "A", "ResourceRecords": [{"Value": "10.50.11.99"}]}),
                );
                push(w, "/HostedZones", zone("Z1", Some("vpc-glue"), records));
            }),
            deep,
        ),
        to_host(
            case(
                "a wildcard of another part of the zone",
                same_vpc,
                |w, _| {
                    push(
                        w,
                        "/HostedZones",
                        zone("Z1", Some("vpc-glue"), star("*.eu.corp.internal.")),
                    )
                },
                &["DNS_HOST_UNKNOWN"],
                "db.team.corp.internal",
            ),
            deep,
        ),
        to_host(
            degraded(case(
                "two addresses, one of which nothing leads to",
                same_vpc,
                |w, _| {
                    let mut records = a("10.50.11.20");
                    push(&mut records, "/0/ResourceRecords", json!({"Value": "10.60.4.5"}));
                    push(w, "/HostedZones", zone("Z1", Some("vpc-glue"), records))
                },
                &["ROUTE_NONE"],
                "rtb-glue",
            )),
            internal,
        ),
        to_host(
            quiet(
                "a secondary that is never asked for, and no weight",
                same_vpc,
                |w, _| {
                    let record = |value: &str, key: &str, of: Value| json!({"Name": "db.corp.internal.", "Type": "A", "SetIdentifier": value, key: of, "ResourceRecords": [{"Value": value}]});
                    let records = json!([
                        record("10.60.4.5", "Failover", json!("SECONDARY")),
                        record("10.50.11.20", "Failover", json!("PRIMARY")),
                    ]);
                    push(w, "/HostedZones", zone("Z1", Some("vpc-glue"), records))
                },
            ),
            internal,
        ),
        to_host(
            case(
                "a database's own name in a zone that leads to an endpoint that refuses",
                by_private_link,
                |w, _| {
                    linked(w);
                    let last = w["SecurityGroups"].as_array().unwrap().len() - 1;
                    clear(w, &format!("/SecurityGroups/{last}/IpPermissions"));
                },
                &["DST_SG_INGRESS"],
                "sg-nlb",
            ),
            db,
        ),
        case(
            "public answer over the peering",
            peered,
            |w, _| set(w, "/DBInstances/orders/PubliclyAccessible", json!(true)),
            &["DNS_PUBLIC_ANSWER_OVER_PEERING"],
            "pcx-1",
        ),
        quiet("public database with the peering's DNS option", peered, |w, _| {
            set(w, "/DBInstances/orders/PubliclyAccessible", json!(true));
            set(
                w,
                "/VpcPeeringConnections/pcx-1/AccepterVpcInfo/PeeringOptions/AllowDnsResolutionFromRemoteVpc",
                json!(true),
            );
        }),
        quiet("public database in the same VPC", same_vpc, |w, _| {
            set(w, "/DBInstances/orders/PubliclyAccessible", json!(true))
        }),
    ]
}

/// What exists at a name or under it keeps a wider wildcard from answering, whatever its type; a wildcard answers for what lies deeper.
#[test]
fn a_wildcard_answers_only_where_nothing_exists_closer_to_the_name() {
    let host = "db.team.corp.internal";
    let record =
        |name: &str, kind: &str| json!({"Name": name, "Type": kind, "ResourceRecords": [{"Value": "10.50.11.20"}]});
    let (star, by_star) = ("*.corp.internal.", "*.corp.internal does not answer for it");
    /// The records beside the wildcard's; what its place says of it, or nothing where the name has an address.
    type Row = (
        &'static str,
        &'static [(&'static str, &'static str)],
        Option<&'static str>,
    );
    let rows: [Row; 9] = [
        ("nothing else", &[], None),
        ("something beside it", &[("app.corp.internal.", "A")], None),
        ("something beside its parent", &[("app.eu.corp.internal.", "A")], None),
        (
            "a record of another type at the name",
            &[("db.team.corp.internal.", "TXT")],
            Some("exists at db.team.corp.internal"),
        ),
        (
            "an address of the other family at the name",
            &[("db.team.corp.internal.", "AAAA")],
            Some("exists at db.team.corp.internal"),
        ),
        (
            "something under the name",
            &[("_tls.db.team.corp.internal.", "TXT")],
            Some("exists at db.team.corp.internal"),
        ),
        (
            "a record at its parent",
            &[("team.corp.internal.", "TXT")],
            Some("exists at team.corp.internal"),
        ),
        (
            "something under its parent",
            &[("other.team.corp.internal.", "A")],
            Some("exists at team.corp.internal"),
        ),
        (
            "a closer wildcard of another type",
            &[("*.team.corp.internal.", "TXT")],
            Some("exists at team.corp.internal"),
        ),
    ];
    for (name, others, hidden) in rows {
        let mut records = vec![record(star, "A")];
        records.extend(others.iter().map(|(name, kind)| record(name, kind)));
        let mut world = same_vpc();
        push(
            &mut world,
            "/HostedZones",
            json!({"Id": "Z1", "Name": "corp.internal.", "PrivateZone": true, "VPCs": [{"VPCId": "vpc-glue"}], "ResourceRecordSets": records}),
        );
        let diagnosis = judged(&world, &subject(host, 5432));
        let Some(hidden) = hidden else {
            assert_eq!(
                (codes(&diagnosis).len(), reach(&diagnosis)),
                (0, Reachability::Reachable),
                "{name}"
            );
            continue;
        };
        assert_eq!(codes(&diagnosis), ["DNS_HOST_UNKNOWN"], "{name}: {diagnosis:#?}");
        let evidence = &diagnosis.findings[0].evidence;
        assert!(
            evidence.contains(by_star) && evidence.contains(hidden),
            "{name}: {evidence}"
        );
        assert_eq!(unknowns(&diagnosis), Vec::<&str>::new(), "{name}");
        // Nothing is said of records that could not be read.
        set(
            &mut world,
            "/HostedZones/corp.internal./ResourceRecordSets",
            json!({"unreadable": "AccessDenied: no"}),
        );
        let unread = judged(&world, &subject(host, 5432));
        assert_eq!(codes(&unread), Vec::<&str>::new(), "{name}");
        assert!(unknowns(&unread).contains(&"DNS_HOST_UNKNOWN"), "{name}");
    }
}

#[test]
fn what_the_walk_learns_is_handed_on() {
    let learned = |world: &Value, subject: &Subject| judged_only(world, subject).network.unwrap().learned;
    let mut alias = same_vpc();
    let record = json!({"Name": "db.corp.internal.", "Type": "CNAME", "ResourceRecords": [{"Value": DB_HOST}]});
    let zone = json!({"Id": "Z1", "Name": "corp.internal.", "PrivateZone": true, "VPCs": [{"VPCId": "vpc-glue"}],
        "ResourceRecordSets": [record]});
    push(&mut alias, "/HostedZones", zone);
    let by_alias = learned(&alias, &subject("db.corp.internal", 5432));
    assert_eq!(by_alias.endpoint_of("db.corp.internal"), DB_HOST);
    // By its own name there is nothing to hand on.
    assert_eq!(learned(&same_vpc(), &db()).endpoints.len(), 0);
    assert_eq!(learned(&same_vpc(), &db()).only_gateway_to_s3.len(), 1);
    assert_eq!(learned(&with_nat(), &db()).only_gateway_to_s3.len(), 0);
    // What another account shares is named with its owner; what is our own, or of an owner that nobody told, is not.
    let (account, other) = (db().account, "999988887777");
    for (subnet, group, expected) in [
        (json!(other), json!(account), vec![("subnet-glue", other)]),
        (
            json!(other),
            json!(other),
            vec![("sg-glue", other), ("subnet-glue", other)],
        ),
        (json!(account), Value::Null, vec![]),
    ] {
        let mut shared = same_vpc();
        set(&mut shared, "/Subnets/subnet-glue/OwnerId", subnet);
        shared["SecurityGroups"][0]["OwnerId"] = group;
        let owners = learned(&shared, &db()).owners;
        let owners: Vec<(&str, &str)> = owners.iter().map(|(id, owner)| (id.as_str(), owner.as_str())).collect();
        assert_eq!(owners, expected);
    }
}
