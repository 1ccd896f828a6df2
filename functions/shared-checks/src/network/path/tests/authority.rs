//! Who answers for a name: a private zone before public DNS, the most specific of zone and rule, and what is for others to answer.

use serde_json::{Value, json};

use super::answers::{Comes, FAR, GOOD, NAME, assert_comes, one, zone_of};
use super::worlds::*;
use super::*;
use crate::network::{What, needs};

const RDS_ZONE: &str = "us-east-1.rds.amazonaws.com.";

#[test]
fn a_private_zone_that_has_a_database_s_own_name_decides_where_its_packets_go() {
    use Comes::{Blocked, Open, Sound};
    type Row = (&'static str, fn() -> Value, fn(&mut Value), &'static str, Comes);
    let rows: [Row; 26] = [
        (
            "Snowflake without a way out, zones that could not be read, and a peering",
            peered,
            |w| w["HostedZones"] = json!({"unreadable": "AccessDenied: no"}),
            SNOWFLAKE,
            Open("AccessDenied"),
        ),
        (
            "Snowflake without a way out, zones that could not be read, and nothing that leads on",
            same_vpc,
            |w| w["HostedZones"] = json!({"unreadable": "AccessDenied: no"}),
            SNOWFLAKE,
            Blocked(&["ROUTE_NONE"]),
        ),
        (
            "Snowflake over NAT, and zones that could not be read",
            with_nat,
            |w| w["HostedZones"] = json!({"unreadable": "AccessDenied: no"}),
            SNOWFLAKE,
            Sound,
        ),
        (
            "Snowflake at a hub's address that a peering leads to",
            peered,
            |w| push(w, "/HostedZones", snowflake_at("10.60.1.20")),
            SNOWFLAKE,
            Sound,
        ),
        (
            "its name leads to an endpoint, and it is stopped",
            by_private_link,
            |w| {
                linked(w);
                set(w, "/DBInstances/orders/DBInstanceStatus", json!("stopped"));
            },
            DB_HOST,
            Blocked(&["TARGET_STATE"]),
        ),
        (
            "its name leads to an endpoint and to an address that nothing leads to",
            by_private_link,
            |w| {
                linked(w);
                let name = format!("{DB_HOST}.");
                let mut records = alias(&name);
                records[0]["Weight"] = json!(1);
                push(
                    &mut records,
                    "",
                    json!({"Name": name, "Type": "A", "Weight": 1, "ResourceRecords": [{"Value": "10.70.0.9"}]}),
                );
                set(
                    w,
                    "/HostedZones/orders.abc.us-east-1.rds.amazonaws.com./ResourceRecordSets",
                    records,
                );
            },
            DB_HOST,
            Comes::Partly(&["ROUTE_NONE"], "(1 of 2 answers for orders.abc"),
        ),
        (
            "a zone that a resolver of one's own may ask",
            by_private_link,
            |w| {
                linked(w);
                set(w, "/Vpcs/vpc-glue/DhcpOptionsId", json!("dopt-1"));
                w["DhcpOptions"] = json!([{"DhcpOptionsId": "dopt-1", "DhcpConfigurations":
                    [{"Key": "domain-name-servers", "Values": [{"Value": "10.9.9.9"}]}]}]);
            },
            DB_HOST,
            Open("the DHCP options name resolvers of one's own"),
        ),
        (
            "a zone that a profile brings",
            by_private_link,
            |w| {
                linked(w);
                clear(w, "/HostedZones/orders.abc.us-east-1.rds.amazonaws.com./VPCs");
                profile(w, &["arn:aws:route53:::hostedzone/Z1"]);
            },
            DB_HOST,
            Sound,
        ),
        (
            "a name of one's own that stands for the database's, which a zone has",
            by_private_link,
            |w| {
                linked(w);
                let record =
                    json!([{"Name": "db.corp.internal.", "Type": "CNAME", "ResourceRecords": [{"Value": DB_HOST}]}]);
                push(w, "/HostedZones", zone_of("Z2", "corp.internal.", record));
            },
            NAME,
            Sound,
        ),
        (
            "no way to the database",
            two_vpcs,
            |_| {},
            DB_HOST,
            Blocked(&["ROUTE_NONE"]),
        ),
        ("its name leads to an endpoint", by_private_link, linked, DB_HOST, Sound),
        (
            "the same, for a database that no call describes",
            by_private_link,
            |w| {
                linked(w);
                clear(w, "/DBInstances");
            },
            DB_HOST,
            Sound,
        ),
        (
            "the same, at an endpoint whose group refuses",
            by_private_link,
            |w| {
                linked(w);
                let last = w["SecurityGroups"].as_array().unwrap().len() - 1;
                clear(w, &format!("/SecurityGroups/{last}/IpPermissions"));
            },
            DB_HOST,
            Blocked(&["DST_SG_INGRESS"]),
        ),
        (
            "a wider zone with the name",
            by_private_link,
            |w| {
                push(
                    w,
                    "/HostedZones",
                    zone_of("Z1", RDS_ZONE, alias(&format!("{DB_HOST}."))),
                )
            },
            DB_HOST,
            Sound,
        ),
        (
            "a wider zone without the name",
            same_vpc,
            |w| {
                push(
                    w,
                    "/HostedZones",
                    zone_of("Z1", RDS_ZONE, alias("other.abc.us-east-1.rds.amazonaws.com.")),
                )
            },
            DB_HOST,
            Blocked(&["DNS_HOST_UNKNOWN"]),
        ),
        (
            "the more specific of two zones",
            by_private_link,
            |w| {
                push(w, "/HostedZones", zone_of("Z2", RDS_ZONE, json!([])));
                linked(w);
            },
            DB_HOST,
            Sound,
        ),
        (
            "a zone that another VPC sees",
            same_vpc,
            |w| {
                push(w, "/HostedZones", zone_of("Z1", RDS_ZONE, json!([])));
                set(
                    w,
                    "/HostedZones/us-east-1.rds.amazonaws.com./VPCs/0/VPCId",
                    json!("vpc-db"),
                );
            },
            DB_HOST,
            Sound,
        ),
        (
            "a zone of another name",
            same_vpc,
            |w| {
                push(
                    w,
                    "/HostedZones",
                    zone_of("Z1", "us-east-2.rds.amazonaws.com.", json!([])),
                )
            },
            DB_HOST,
            Sound,
        ),
        (
            "a VPC that asks no private zone",
            same_vpc,
            |w| {
                push(w, "/HostedZones", zone_of("Z1", RDS_ZONE, json!([])));
                set(w, "/VpcAttributes/vpc-glue/EnableDnsHostnames/Value", json!(false));
            },
            DB_HOST,
            Blocked(&["DNS_SUPPORT_OFF", "SM_ENDPOINT_PRIVATE_DNS"]),
        ),
        (
            "the zone of another account, whose records nobody here reads",
            same_vpc,
            |w| {
                push(
                    w,
                    "/HostedZones",
                    zone_of("Z1", RDS_ZONE, json!({"unreadable": "AccessDenied: no"})),
                );
                w["HostedZones"][0]["Owner"] = json!({"OwningAccount": "999988887777"});
            },
            DB_HOST,
            Open("999988887777"),
        ),
        (
            "zones that could not be read, and an endpoint that one may lead to",
            by_private_link,
            |w| w["HostedZones"] = json!({"unreadable": "AccessDenied: no"}),
            DB_HOST,
            Open("AccessDenied"),
        ),
        (
            "zones that could not be read, and nothing that one could lead to",
            two_vpcs,
            |w| w["HostedZones"] = json!({"unreadable": "AccessDenied: no"}),
            DB_HOST,
            Blocked(&["ROUTE_NONE"]),
        ),
        (
            "zones that could not be read, and a database at hand",
            same_vpc,
            |w| w["HostedZones"] = json!({"unreadable": "AccessDenied: no"}),
            DB_HOST,
            Sound,
        ),
        (
            "Snowflake without a way out",
            same_vpc,
            |_| {},
            SNOWFLAKE,
            Blocked(&["ROUTE_NONE"]),
        ),
        (
            "Snowflake at an address of the VPC",
            same_vpc,
            |w| push(w, "/HostedZones", snowflake_at(GOOD)),
            SNOWFLAKE,
            Sound,
        ),
        (
            "BigQuery in a zone that lacks it, whatever way out there is",
            with_nat,
            |w| push(w, "/HostedZones", zone_of("Z1", "googleapis.com.", json!([]))),
            "bigquery.googleapis.com",
            Blocked(&["DNS_HOST_UNKNOWN"]),
        ),
    ];
    for (name, world, broken, host, expected) in rows {
        let mut world = world();
        broken(&mut world);
        assert_comes(name, &world, &subject(host, 5432), expected);
    }
}

fn snowflake_at(address: &str) -> Value {
    let record =
        json!([{"Name": "acme.snowflakecomputing.com.", "Type": "A", "ResourceRecords": [{"Value": address}]}]);
    zone_of("Z1", "snowflakecomputing.com.", record)
}

fn rule(world: &mut Value, kind: &str, domain: Option<&str>) {
    push(
        world,
        "/ResolverRuleAssociations",
        json!({"Id": "a", "ResolverRuleId": "rslvr-rr-1", "VPCId": "vpc-glue", "Status": "COMPLETE"}),
    );
    push(
        world,
        "/ResolverRules",
        json!({"Id": "rslvr-rr-1", "DomainName": domain, "RuleType": kind, "TargetIps": [{"Ip": "10.9.9.9", "Port": 53}]}),
    );
}

fn ns(name: &str) -> Value {
    json!({"Name": name, "Type": "NS", "ResourceRecords": [{"Value": "ns.onprem.internal."}]})
}

/// The zone of the source's name, with the database's address and what else is there.
fn zone_with(more: &[Value]) -> Value {
    let mut records = vec![one(&[GOOD], json!({}))];
    records.extend(more.iter().cloned());
    zone_of("Z1", "corp.internal.", json!(records))
}

#[test]
fn the_most_specific_of_zone_and_rule_answers_and_what_is_delegated_is_for_others() {
    use Comes::{Blocked, Open, Sound};
    type Row = (&'static str, fn(&mut Value), &'static str, Comes);
    let rows: [Row; 18] = [
        (
            "a rule of the zone's own name",
            |w| {
                push(w, "/HostedZones", zone_with(&[]));
                rule(w, "FORWARD", Some("corp.internal."));
            },
            NAME,
            Open("rslvr-rr-1 forwards corp.internal."),
        ),
        (
            "a narrower rule",
            |w| {
                push(w, "/HostedZones", zone_with(&[]));
                rule(w, "FORWARD", Some("db.corp.internal."));
            },
            NAME,
            Open("rslvr-rr-1"),
        ),
        (
            "a wider rule",
            |w| {
                push(w, "/HostedZones", zone_with(&[]));
                rule(w, "FORWARD", Some("internal."));
            },
            NAME,
            Sound,
        ),
        (
            "a rule for every name",
            |w| {
                push(w, "/HostedZones", zone_with(&[]));
                rule(w, "FORWARD", Some("."));
            },
            NAME,
            Sound,
        ),
        (
            "a wider rule, and a zone whose address nothing leads to",
            |w| {
                push(
                    w,
                    "/HostedZones",
                    zone_of("Z1", "corp.internal.", json!([one(&[FAR], json!({}))])),
                );
                rule(w, "FORWARD", Some("internal."));
            },
            NAME,
            Blocked(&["ROUTE_NONE"]),
        ),
        (
            "a wider rule, and a zone that lacks the name",
            |w| {
                push(w, "/HostedZones", zone_of("Z1", "corp.internal.", json!([])));
                rule(w, "FORWARD", Some("internal."));
            },
            NAME,
            Blocked(&["DNS_HOST_UNKNOWN"]),
        ),
        (
            "a rule that leaves the name to the VPC",
            |w| {
                push(w, "/HostedZones", zone_with(&[]));
                rule(w, "SYSTEM", Some("corp.internal."));
            },
            NAME,
            Sound,
        ),
        (
            "a wider rule, and a zone that another VPC sees",
            |w| {
                push(w, "/HostedZones", zone_with(&[]));
                set(w, "/HostedZones/corp.internal./VPCs/0/VPCId", json!("vpc-db"));
                rule(w, "FORWARD", Some("internal."));
            },
            NAME,
            Open("rslvr-rr-1"),
        ),
        (
            "a wider rule for a database's own name, and a zone that has it",
            |w| {
                let name = format!("{DB_HOST}.");
                push(
                    w,
                    "/HostedZones",
                    zone_of(
                        "Z1",
                        &name,
                        json!([{"Name": name, "Type": "A", "ResourceRecords": [{"Value": GOOD}]}]),
                    ),
                );
                rule(w, "FORWARD", Some("rds.amazonaws.com."));
            },
            DB_HOST,
            Sound,
        ),
        (
            "a rule of delegation, and nothing that is delegated",
            |w| {
                push(
                    w,
                    "/HostedZones",
                    zone_with(&[ns("corp.internal."), ns("other.corp.internal.")]),
                );
                rule(w, "DELEGATE", None);
            },
            NAME,
            Sound,
        ),
        (
            "a rule of delegation, for a database's own name",
            |w| rule(w, "DELEGATE", None),
            DB_HOST,
            Sound,
        ),
        (
            "a part of the zone that is delegated",
            |w| push(w, "/HostedZones", zone_with(&[ns("team.corp.internal.")])),
            "db.team.corp.internal",
            Open("delegates team.corp.internal to ns.onprem.internal."),
        ),
        (
            "the same by a rule",
            |w| {
                push(w, "/HostedZones", zone_with(&[ns("team.corp.internal.")]));
                rule(w, "DELEGATE", None);
            },
            "db.team.corp.internal",
            Open("delegates team.corp.internal"),
        ),
        (
            "the name itself is delegated",
            |w| push(w, "/HostedZones", zone_with(&[ns("team.corp.internal.")])),
            "team.corp.internal",
            Open("delegates team.corp.internal"),
        ),
        (
            "a wildcard beside what is delegated",
            |w| {
                push(
                    w,
                    "/HostedZones",
                    zone_with(&[
                        ns("team.corp.internal."),
                        star("*.team.corp.internal."),
                        star("*.corp.internal."),
                    ]),
                )
            },
            "db.team.corp.internal",
            Open("delegates team.corp.internal"),
        ),
        (
            "a wildcard, and a sibling that is delegated",
            |w| {
                push(
                    w,
                    "/HostedZones",
                    zone_with(&[ns("team.corp.internal."), star("*.corp.internal.")]),
                )
            },
            "db.eu.corp.internal",
            Sound,
        ),
        (
            "a zone of what is delegated, which the VPC sees",
            |w| {
                push(w, "/HostedZones", zone_with(&[ns("team.corp.internal.")]));
                push(
                    w,
                    "/HostedZones",
                    zone_of("Z2", "team.corp.internal.", json!([star("*.team.corp.internal.")])),
                );
            },
            "db.team.corp.internal",
            Sound,
        ),
        (
            "the name servers of the zone itself",
            |w| push(w, "/HostedZones", zone_with(&[ns("corp.internal.")])),
            "db.team.corp.internal",
            Blocked(&["DNS_HOST_UNKNOWN"]),
        ),
    ];
    for (name, broken, host, expected) in rows {
        let mut world = same_vpc();
        broken(&mut world);
        assert_comes(name, &world, &subject(host, 5432), expected);
    }
}

fn star(name: &str) -> Value {
    json!({"Name": name, "Type": "A", "ResourceRecords": [{"Value": GOOD}]})
}

#[test]
fn a_public_zone_that_has_the_name_answers_where_no_private_one_is_seen() {
    use Comes::{Blocked, Sound};
    fn zone(id: &str, private: bool, vpc: Option<&str>, address: &str) -> Value {
        let vpcs: Vec<Value> = vpc.map(|vpc| json!({"VPCId": vpc})).into_iter().collect();
        json!({"Id": id, "Name": "corp.com.", "PrivateZone": private, "VPCs": vpcs,
            "ResourceRecordSets": [{"Name": "db.corp.com.", "Type": "A", "ResourceRecords": [{"Value": address}]}]})
    }
    type Row = (&'static str, Vec<Value>, Comes);
    let public = |address: &str| zone("Z3", false, None, address);
    let unseen = |address: &str| zone("Z1", true, Some("vpc-other"), address);
    let rows: [Row; 6] = [
        ("a public zone alone", vec![public(GOOD)], Sound),
        (
            "a private zone elsewhere",
            vec![unseen(GOOD)],
            Blocked(&["DNS_PHZ_NOT_ASSOCIATED"]),
        ),
        ("both, alike", vec![unseen(GOOD), public(GOOD)], Sound),
        ("both, the public one right", vec![unseen(FAR), public(GOOD)], Sound),
        (
            "both, the public one wrong",
            vec![unseen(GOOD), public(FAR)],
            Blocked(&["DNS_PHZ_NOT_ASSOCIATED", "ROUTE_NONE"]),
        ),
        (
            "both alike and wrong",
            vec![unseen(FAR), public(FAR)],
            Blocked(&["ROUTE_NONE"]),
        ),
    ];
    for (name, zones, expected) in rows {
        let mut world = same_vpc();
        world["HostedZones"] = json!(zones);
        assert_comes(name, &world, &subject("db.corp.com", 5432), expected);
    }
}

/// The listing of a VPC's zones is one call; where the packets come to what a name tells by itself, it is not made.
#[test]
fn zones_are_asked_for_a_public_name_only_where_its_packets_go_astray() {
    let asked = |mut world: Value, host: &str, a_name_fails: bool| {
        world.as_object_mut().unwrap().remove("HostedZones");
        let facts: NetworkFacts = serde_json::from_value(world).unwrap();
        let subject = Subject {
            a_name_fails,
            ..subject(host, 5432)
        };
        let needs = needs(&facts, &subject).into_iter();
        needs
            .filter(|need| matches!(&need.what, What::ZonesOfService { name, .. } | What::Zones { name, .. } if name == host))
            .count()
    };
    let shut = || {
        let mut world = same_vpc();
        clear(&mut world, "/SecurityGroups/sg-db/IpPermissions");
        world
    };
    for (name, world, host, expected) in [
        ("at hand", same_vpc(), DB_HOST, 0),
        ("over a peering", peered(), DB_HOST, 0),
        ("over a transit gateway", over_transit(), DB_HOST, 0),
        ("over NAT", with_nat(), SNOWFLAKE, 0),
        ("at a group that refuses", shut(), DB_HOST, 0),
        ("no way", two_vpcs(), DB_HOST, 1),
        ("no way out", same_vpc(), SNOWFLAKE, 1),
        (
            "another account's",
            same_vpc(),
            "else.xyz.us-east-1.rds.amazonaws.com",
            1,
        ),
    ] {
        assert_eq!(asked(world.clone(), host, false), expected, "{name}");
        assert_eq!(asked(world, host, true), 1, "{name}, and the run found no such name");
    }
}

#[test]
fn zones_that_nobody_read_leave_a_service_open_where_something_leads_on() {
    use Comes::{Blocked, Open, Sound};
    fn way(world: &mut Value, key: &str, target: &str) {
        push(
            world,
            "/RouteTables/rtb-glue/Routes",
            route("10.99.0.0/16", key, target),
        );
    }
    fn core(world: &mut Value) {
        way(
            world,
            "CoreNetworkArn",
            "arn:aws:networkmanager::111122223333:core-network/core-1",
        );
    }
    fn refused(world: &mut Value) {
        world["HostedZones"] = json!({"unreadable": "AccessDenied: ListHostedZonesByVPC"});
    }
    fn never_asked(world: &mut Value) {
        world.as_object_mut().unwrap().remove("HostedZones");
    }
    fn no_endpoint() -> Value {
        let mut world = same_vpc();
        world["VpcEndpoints"].as_array_mut().unwrap().pop();
        world
    }
    type Row = (&'static str, fn() -> Value, fn(&mut Value), Comes);
    let rows: [Row; 19] = [
        (
            "NAT and a private gateway, never asked",
            nat_alone,
            |w| {
                way(w, "GatewayId", "vgw-1");
                never_asked(w)
            },
            Open(""),
        ),
        (
            "NAT and nothing that leads on, never asked",
            nat_alone,
            never_asked,
            Sound,
        ),
        (
            "NAT, a private gateway, and no zone",
            nat_alone,
            |w| way(w, "GatewayId", "vgw-1"),
            Sound,
        ),
        (
            "NAT and a private gateway, refused",
            nat_alone,
            |w| {
                way(w, "GatewayId", "vgw-1");
                refused(w)
            },
            Open("ListHostedZonesByVPC"),
        ),
        ("NAT and nothing that leads on, refused", nat_alone, refused, Sound),
        ("nothing leads on", no_endpoint, refused, Blocked(&["SM_NO_PATH"])),
        (
            "nothing leads on, never asked",
            no_endpoint,
            never_asked,
            Blocked(&["SM_NO_PATH"]),
        ),
        (
            "a core network, refused",
            no_endpoint,
            |w| {
                core(w);
                refused(w)
            },
            Open("ListHostedZonesByVPC"),
        ),
        (
            "a core network, never asked",
            no_endpoint,
            |w| {
                core(w);
                never_asked(w)
            },
            Open(""),
        ),
        (
            "a private gateway, refused",
            no_endpoint,
            |w| {
                way(w, "GatewayId", "vgw-1");
                refused(w)
            },
            Open("ListHostedZonesByVPC"),
        ),
        (
            "a private gateway, never asked",
            no_endpoint,
            |w| {
                way(w, "GatewayId", "vgw-1");
                never_asked(w)
            },
            Open(""),
        ),
        (
            "a private gateway, and no zone",
            no_endpoint,
            |w| way(w, "GatewayId", "vgw-1"),
            Blocked(&["SM_NO_PATH"]),
        ),
        (
            "a private gateway, and an endpoint of one's own",
            same_vpc,
            |w| {
                way(w, "GatewayId", "vgw-1");
                never_asked(w)
            },
            Sound,
        ),
        (
            "a transit gateway that leads on, and NAT",
            nat_alone,
            |w| {
                way(w, "TransitGatewayId", "tgw-9");
                refused(w)
            },
            Open("ListHostedZonesByVPC"),
        ),
        (
            "a gateway endpoint beside a transit gateway, refused",
            same_vpc,
            |w| {
                way(w, "TransitGatewayId", "tgw-9");
                refused(w)
            },
            Open("ListHostedZonesByVPC"),
        ),
        (
            "a gateway endpoint beside a private gateway, refused",
            same_vpc,
            |w| {
                way(w, "GatewayId", "vgw-1");
                refused(w)
            },
            Open("ListHostedZonesByVPC"),
        ),
        (
            "a gateway endpoint beside a transit gateway, and a profile's zone that nobody here reads",
            same_vpc,
            |w| {
                way(w, "TransitGatewayId", "tgw-9");
                profile(w, &["arn:aws:route53:::hostedzone/Z9"]);
                w["FailedCalls"] = json!({"route53:GetHostedZone": "AccessDenied: no"});
            },
            Sound,
        ),
        (
            "a gateway endpoint and nothing that leads on, refused",
            same_vpc,
            refused,
            Sound,
        ),
        (
            "a gateway endpoint beside a transit gateway, and no zone",
            same_vpc,
            |w| way(w, "TransitGatewayId", "tgw-9"),
            Sound,
        ),
    ];
    for (name, world, broken, expected) in rows {
        let mut world = world();
        broken(&mut world);
        assert_comes(name, &world, &db(), expected);
    }
}

/// Beside a gateway endpoint nobody asks who answers for S3, unless the run says that it did not.
#[test]
fn who_answers_for_s3_beside_a_gateway_endpoint_is_asked_where_the_run_says_that_it_was_silent() {
    use shared_domain::Evidence;
    let asked = |world: &Value, subject: &Subject| {
        let mut world = world.clone();
        world.as_object_mut().unwrap().remove("HostedZones");
        let facts: NetworkFacts = serde_json::from_value(world).unwrap();
        needs(&facts, subject)
            .into_iter()
            .any(|need| matches!(need.what, What::ZonesOfService { name, .. } if name.contains(".s3.")))
    };
    let signal = |cause: &str, host: Option<&str>| json!({"stage": "network", "cause": cause, "confidence": "likely", "host": host});
    for (signal, expected) in [
        (signal("s3_endpoint_missing", None), true),
        (
            signal("connect_timeout", Some("scripts.s3.us-east-1.amazonaws.com")),
            true,
        ),
        (
            signal("service_endpoint_unreachable", Some("s3.us-east-1.amazonaws.com")),
            true,
        ),
        (
            signal("service_endpoint_unreachable", Some("sts.us-east-1.amazonaws.com")),
            false,
        ),
        (signal("connect_timeout", Some(DB_HOST)), false),
        (signal("connect_timeout", None), false),
        (signal("bad_password", None), false),
    ] {
        let evidence = json!({"observedAt": "2026-11-28T10:00:00Z",
            "context": {"account": "111122223333", "region": "us-east-1", "partition": "aws"}, "signal": signal});
        let evidence: Evidence = serde_json::from_value(evidence).unwrap();
        let subject = Subject {
            s3_is_silent: Subject::of_evidence(&evidence, None).s3_is_silent,
            ..db()
        };
        assert_eq!(asked(&peered(), &subject), expected, "{signal}");
        assert!(!asked(&same_vpc(), &subject), "nothing leads on: {signal}");
    }
}
