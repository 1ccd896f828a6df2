//! The function over the real SDK clients and answers as AWS sends them: every topology sound, each of its calls denied, throttled and
//! late, and what all of it costs in calls.

// A test may stop at what it did not expect.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

mod account;
/// The worlds of the walk's own tests: the same accounts, here with a network between.
#[allow(dead_code)]
#[path = "../../shared-checks/src/network/path/tests/worlds.rs"]
mod worlds;

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use account::{Account, Refusal, document};
use diagnose_network::handler::{self, Answer, Input};
use serde_json::{Value, json};
use shared_domain::diagnosis::Reachability;
use shared_domain::facts_network::NetworkFacts;
use shared_domain::step::{Place, Places};
use shared_domain::{Diagnosis, Verdict};
use worlds::*;

const URL: &str = "jdbc:postgresql://orders.abc.us-east-1.rds.amazonaws.com:5432/orders";

/// A way from the connection to its source.
struct Topology {
    name: &'static str,
    world: fn() -> Value,
    document: fn() -> Value,
    reachability: Reachability,
}

impl Topology {
    /// The calls that it takes and the longest chain of them, as the table of `infra/README.md` has them in its last column.
    fn told(&self) -> String {
        let table = include_str!("../../../infra/README.md");
        let row = table
            .lines()
            .find_map(|line| line.strip_prefix(&format!("| {} |", self.name)));
        let row = row.unwrap_or_else(|| panic!("infra/README.md has no row of {:?}", self.name));
        row.trim_end_matches([' ', '|'])
            .rsplit('|')
            .next()
            .unwrap()
            .trim()
            .to_owned()
    }
}

fn snowflake() -> Value {
    let mut document = document("");
    document["evidence"]["connections"][0]["connection"]["ConnectionType"] = json!("SNOWFLAKE");
    document["evidence"]["connections"][0]["connection"]["ConnectionProperties"] =
        json!({"SparkProperties": json!({"sfUrl": SNOWFLAKE, "secretId": "glue/orders"}).to_string()});
    document
}

fn topologies() -> Vec<Topology> {
    let to_database: fn() -> Value = || document(URL);
    let topology = |name, world, document, reachability| Topology {
        name,
        world,
        document,
        reachability,
    };
    vec![
        topology(
            "same VPC",
            same_vpc as fn() -> Value,
            to_database,
            Reachability::Reachable,
        ),
        topology(
            "same VPC, by groups and lists alone",
            let_out_by_list,
            to_database,
            Reachability::Reachable,
        ),
        topology("peering", peered, to_database, Reachability::Reachable),
        topology("transit gateway", over_transit, to_database, Reachability::Reachable),
        topology(
            "peered transit gateways",
            over_peered_transit,
            to_database,
            Reachability::Reachable,
        ),
        topology("SaaS over NAT", with_nat, snowflake, Reachability::Reachable),
        topology(
            "virtual private gateway",
            on_premises,
            || document("jdbc:postgresql://192.168.10.5:5432/orders"),
            Reachability::Unknown,
        ),
        topology(
            "private zone and Redshift Serverless",
            serverless,
            || document("jdbc:redshift://wh.corp.internal:5439/dev"),
            Reachability::Reachable,
        ),
        topology(
            "private zone that the VPC does not see",
            || {
                let mut world = serverless();
                set(&mut world, "/HostedZones/corp.internal./VPCs", json!([]));
                world
            },
            || document("jdbc:redshift://wh.corp.internal:5439/dev"),
            Reachability::Blocked,
        ),
        topology(
            "private zone that a profile brings",
            by_profile,
            || document("jdbc:redshift://wh.corp.internal:5439/dev"),
            Reachability::Reachable,
        ),
        topology(
            "tunnels that are down",
            || {
                let mut world = on_premises();
                set(&mut world, "/VpnConnections/vpn-1/VgwTelemetry/0/Status", json!("DOWN"));
                world
            },
            || document("jdbc:postgresql://192.168.10.5:5432/orders"),
            Reachability::Blocked,
        ),
        topology(
            "no way at all",
            home,
            || document("jdbc:postgresql://10.99.0.5:5432/orders"),
            Reachability::Blocked,
        ),
    ]
}

/// The connection's groups let out to groups, and to S3 by its prefix list.
fn let_out_by_list() -> Value {
    let mut world = same_vpc();
    let to_list =
        json!({"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "PrefixListIds": [{"PrefixListId": "pl-s3"}]});
    let to_groups = [
        self_rule("sg-glue"),
        tcp_from_group(5432, "sg-db"),
        tcp_from_group(443, "sg-endpoint"),
    ];
    let rules: Vec<Value> = to_groups.into_iter().chain([to_list]).collect();
    set(&mut world, "/SecurityGroups/sg-glue/IpPermissionsEgress", json!(rules));
    world
}

/// A workgroup behind a record of a private zone that the VPC sees by a profile, beside one that the VPC sees itself.
fn by_profile() -> Value {
    let mut world = serverless();
    set(&mut world, "/HostedZones/corp.internal./VPCs", json!([]));
    push(
        &mut world,
        "/HostedZones",
        json!({"Id": "Z0", "Name": "internal.", "PrivateZone": true, "VPCs": [{"VPCId": "vpc-glue"}], "ResourceRecordSets": []}),
    );
    world["ProfileAssociations"] = json!([{"ProfileId": "rp-1", "ResourceId": "vpc-glue", "Status": "COMPLETE"}]);
    world["Profiles"] = json!([{"Id": "rp-1", "ProfileResourceAssociations": [
        {"ResourceArn": "arn:aws:route53:::hostedzone/Z1", "ResourceType": "PRIVATE_HOSTED_ZONE", "Status": "COMPLETE"}]}]);
    world
}

/// A workgroup behind a record of a private zone.
fn serverless() -> Value {
    let host = "sales.111122223333.us-east-1.redshift-serverless.amazonaws.com";
    let mut world = same_vpc();
    set(
        &mut world,
        "/SecurityGroups/sg-db/IpPermissions",
        json!([tcp_from_group(5439, "sg-glue")]),
    );
    push(
        &mut world,
        "/HostedZones",
        json!({"Id": "Z1", "Name": "corp.internal.", "PrivateZone": true, "VPCs": [{"VPCId": "vpc-glue"}],
            "ResourceRecordSets": [{"Name": "wh.corp.internal.", "Type": "CNAME", "ResourceRecords": [{"Value": host}]}]}),
    );
    push(
        &mut world,
        "/Workgroups",
        json!({"workgroupName": "sales", "status": "AVAILABLE", "publiclyAccessible": false, "securityGroupIds": ["sg-db"],
            "subnetIds": ["subnet-db"], "endpoint": {"address": host, "port": 5439, "vpcEndpoints": [
                {"vpcEndpointId": "vpce-9", "vpcId": "vpc-glue", "networkInterfaces": [
                    {"networkInterfaceId": "eni-9", "subnetId": "subnet-db", "privateIpAddress": "10.50.11.40"}]}]}}),
    );
    world
}

async fn diagnose(account: &Account, document: Value) -> Diagnosis {
    let input: Input = serde_json::from_value(document).unwrap();
    handler::handle(&account.clients(), input).await.unwrap()
}

fn reach(diagnosis: &Diagnosis) -> Reachability {
    diagnosis.network.as_ref().unwrap().reachability
}

fn codes(diagnosis: &Diagnosis) -> Vec<&str> {
    diagnosis.findings.iter().map(|finding| finding.code.as_str()).collect()
}

#[tokio::test]
async fn every_topology_is_judged_in_as_few_calls_and_rounds_as_are_told_and_asks_for_nothing_twice() {
    println!("| topology | calls, rounds | collecting | judging |");
    println!("| --- | --- | --- | --- |");
    for topology in topologies() {
        let account = Account::new((topology.world)());
        let input: Input = serde_json::from_value((topology.document)()).unwrap();
        let subject = handler::subject(&input).unwrap();
        let start = Instant::now();
        let facts = handler::collect(&account.clients(), &subject).await;
        let collected = start.elapsed();
        let start = Instant::now();
        let diagnosis = handler::judge(&facts, &subject);
        let judged = start.elapsed();
        let calls = account.calls();
        let counted = format!("{}, {}", calls.len(), account.depth());
        println!("| {} | {counted} | {collected:.1?} | {judged:.1?} |", topology.name);
        assert_eq!(
            reach(&diagnosis),
            topology.reachability,
            "{}: {diagnosis:#?}",
            topology.name
        );
        if topology.reachability == Reachability::Reachable {
            assert_eq!(codes(&diagnosis), Vec::<&str>::new(), "{}", topology.name);
            assert_eq!(diagnosis.unknown, Vec::new(), "{}", topology.name);
        }
        assert_eq!(counted, topology.told(), "{}: {calls:#?}", topology.name);
    }
}

/// Which of its subnets' addresses a database has, and which are S3's, is asked where not all that they may be is open; then it decides.
/// S3's are not asked for where the way to S3 is open whichever it has, and they tell nothing of the way to the source.
#[tokio::test]
async fn what_narrows_down_is_asked_for_where_it_can_matter() {
    const INTERFACES: &str = "ec2:DescribeNetworkInterfaces";
    const LISTS: &str = "ec2:GetManagedPrefixListEntries";
    fn shut(cidr: &str) -> Value {
        let mut world = same_vpc();
        let entry =
            json!({"RuleNumber": 50, "Egress": true, "Protocol": "-1", "RuleAction": "deny", "CidrBlock": cidr});
        push(&mut world, "/NetworkAcls/acl-glue/Entries", entry);
        world
    }
    let rows: [(&str, Value, &[&str], &[&str]); 4] = [
        ("all is open", same_vpc(), &[], &[]),
        ("another address is shut", shut("10.50.11.99/32"), &[], &[INTERFACES]),
        (
            "the database's address is shut",
            shut("10.50.11.20/32"),
            &["SRC_NACL_EGRESS"],
            &[INTERFACES],
        ),
        (
            "another public address is shut",
            shut("8.8.8.8/32"),
            &[],
            &[INTERFACES, LISTS],
        ),
    ];
    for (name, world, expected, asked) in rows {
        let account = Account::new(world);
        let diagnosis = diagnose(&account, document(URL)).await;
        assert_eq!(codes(&diagnosis), expected, "{name}");
        assert_eq!(diagnosis.unknown, Vec::new(), "{name}");
        let made = account.actions();
        for action in [INTERFACES, LISTS] {
            assert_eq!(made.contains(action), asked.contains(&action), "{name}: {action}");
        }
        assert!(account.depth() <= 4, "{name}: {} deep", account.depth());
    }
}

#[tokio::test]
async fn the_region_of_a_bucket_is_told_by_an_object_that_was_read_from_it() {
    const LOCATION: &str = "s3:GetBucketLocation";
    let account = Account::new(same_vpc()).refusing(LOCATION, Refusal::Denied);
    let mut with_script = document(URL);
    with_script["evidence"]["script"] = json!({"connections": []});
    let diagnosis = diagnose(&account, with_script.clone()).await;
    assert_eq!(diagnosis.unknown, Vec::new());
    assert!(!account.actions().contains(LOCATION));
    // Of another bucket it says nothing.
    with_script["evidence"]["job"]["DefaultArguments"] = json!({"--TempDir": "s3://company-temp/glue/"});
    let diagnosis = diagnose(&account, with_script).await;
    let mut unknown = diagnosis.unknown.iter();
    assert!(
        unknown.any(|check| check.would_help == LOCATION),
        "{:#?}",
        (&diagnosis, account.calls())
    );
}

/// What a fix would lead to is read as well, so that it is tried on that: where a new NAT gateway would stand, and what is on a gateway
/// that no route leads to yet. Where a name leads nowhere, the zones that might answer for it are one call more.
#[tokio::test]
async fn what_the_proof_of_a_fix_asks_for_is_read_within_the_same_bounds() {
    struct Row {
        broken: fn(&mut Value),
        world: fn() -> Value,
        document: fn() -> Value,
        code: &'static str,
        proven: Option<bool>,
        steps: &'static [&'static str],
        calls: usize,
        depth: usize,
    }
    fn default_route(world: &mut Value, route: Value) {
        clear(world, "/NatGateways");
        set(world, "/RouteTables/rtb-glue/Routes/2", route);
    }
    let rows = [
        Row {
            broken: |w| default_route(w, route("0.0.0.0/0", "GatewayId", "igw-1")),
            world: with_nat,
            document: snowflake,
            code: "IGW_NO_PUBLIC_IP",
            proven: Some(true),
            steps: &[],
            calls: 20,
            depth: 5,
        },
        Row {
            broken: |w| {
                default_route(
                    w,
                    json!({"DestinationIpv6CidrBlock": "::/0", "EgressOnlyInternetGatewayId": "eigw-1", "State": "active"}),
                )
            },
            world: with_nat,
            document: snowflake,
            code: "ROUTE_NONE",
            proven: Some(true),
            steps: &[],
            calls: 20,
            depth: 5,
        },
        Row {
            broken: |w| {
                clear(w, "/RouteTables/rtb-glue/Routes");
                set(w, "/VpnConnections/vpn-1/VgwTelemetry/0/Status", json!("DOWN"));
            },
            world: on_premises,
            document: || document("jdbc:postgresql://192.168.10.5:5432/orders"),
            code: "ROUTE_NONE",
            proven: Some(false),
            steps: &["ROUTE_NONE", "VPN_DOWN"],
            calls: 18,
            depth: 6,
        },
    ];
    for row in rows {
        let mut world = (row.world)();
        (row.broken)(&mut world);
        let account = Account::new(world);
        let diagnosis = diagnose(&account, (row.document)()).await;
        let finding = &diagnosis.findings[0];
        assert_eq!(
            (finding.code.as_str(), finding.fix.proven),
            (row.code, row.proven),
            "{:#?}",
            finding.fix
        );
        let steps: Vec<&str> = finding.fix.steps.iter().map(|step| step.code.as_str()).collect();
        assert_eq!(steps, row.steps);
        let (calls, depth) = (account.calls(), account.depth());
        println!("{}: {} calls, {depth} deep", row.code, calls.len());
        assert!(
            calls.len() <= row.calls && depth <= row.depth,
            "{} calls, {depth} deep: {calls:#?}",
            calls.len()
        );
    }
}

/// Who answers for the names of services is asked where their packets would leave: one listing for all of them, and records only of zones
/// that could hold one.
#[tokio::test]
async fn who_answers_for_services_is_asked_once_and_only_where_their_packets_leave() {
    const SM: &str = "secretsmanager.us-east-1.amazonaws.com.";
    const LIST: &str = "route53:ListHostedZonesByVPC";
    const RECORDS: &str = "route53:ListResourceRecordSets";
    type Row = (
        &'static str,
        fn() -> Value,
        &'static str,
        Reachability,
        &'static [&'static str],
    );
    let rows: [Row; 11] = [
        ("endpoints of one's own", same_vpc, URL, Reachability::Reachable, &[]),
        ("a peering", peered, URL, Reachability::Reachable, &[]),
        (
            "a database that nothing leads to",
            two_vpcs,
            URL,
            Reachability::Blocked,
            &[LIST],
        ),
        (
            "the same, and a zone of its own name that leads to an endpoint",
            || {
                let mut world = by_private_link();
                linked(&mut world);
                world
            },
            URL,
            Reachability::Reachable,
            &[LIST, RECORDS],
        ),
        (
            "a database of another account by such a zone",
            || {
                let mut world = by_private_link();
                linked(&mut world);
                clear(&mut world, "/DBInstances");
                world
            },
            URL,
            Reachability::Reachable,
            &[LIST, RECORDS],
        ),
        (
            "a secondary that is dead, of a primary that a health check watches",
            || {
                let mut world = same_vpc();
                let record = |address: &str, role: &str| {
                    json!({"Name": "db.corp.internal.", "Type": "A", "SetIdentifier": role, "Failover": role,
                        "HealthCheckId": "11111111-2222-3333-4444-555555555555", "ResourceRecords": [{"Value": address}]})
                };
                let records = json!([record("10.60.4.5", "SECONDARY"), record("10.50.11.20", "PRIMARY")]);
                push(
                    &mut world,
                    "/HostedZones",
                    json!({"Id": "Z1", "Name": "corp.internal.", "PrivateZone": true, "VPCs": [{"VPCId": "vpc-glue"}],
                        "ResourceRecordSets": records}),
                );
                world
            },
            "jdbc:postgresql://db.corp.internal:5432/orders",
            Reachability::Unknown,
            &[LIST, RECORDS],
        ),
        ("NAT alone", nat_alone, URL, Reachability::Reachable, &[LIST]),
        (
            "NAT, and a zone of a hub that no route leads to",
            || {
                let mut world = nat_alone();
                hub_zone(&mut world, SM, SM, "10.99.0.5");
                world
            },
            URL,
            Reachability::Blocked,
            &[LIST, RECORDS],
        ),
        (
            "NAT, and the zone that an endpoint with private DNS has made",
            || {
                let mut world = nat_alone();
                hub_zone(&mut world, SM, SM, "10.99.0.5");
                world["HostedZones"][0]["Owner"] = json!({"OwningService": "vpce.amazonaws.com"});
                world
            },
            URL,
            Reachability::Reachable,
            &[LIST],
        ),
        (
            "a source in a private zone, and endpoints of one's own",
            serverless,
            "jdbc:redshift://wh.corp.internal:5439/dev",
            Reachability::Reachable,
            &[LIST, RECORDS],
        ),
        (
            "a source in a private zone, and a hub's zone for S3 whatever the table has",
            || {
                let mut world = serverless();
                let star = "\\052.s3.us-east-1.amazonaws.com.";
                hub_zone(&mut world, "s3.us-east-1.amazonaws.com.", star, "10.99.0.5");
                world
            },
            "jdbc:redshift://wh.corp.internal:5439/dev",
            Reachability::Blocked,
            &[LIST, RECORDS, RECORDS, RECORDS],
        ),
    ];
    for (name, world, url, reachability, expected) in rows {
        let account = Account::new(world());
        let diagnosis = diagnose(&account, document(url)).await;
        assert_eq!(reach(&diagnosis), reachability, "{name}: {diagnosis:#?}");
        let calls = account.calls().into_iter().map(|call| call.action);
        let mut asked: Vec<String> = calls.filter(|action| action.starts_with("route53:")).collect();
        asked.sort();
        assert_eq!(asked, expected, "{name}");
        println!("{name}: {} calls, {} deep", account.calls().len(), account.depth());
    }
}

/// What a call is needed for. `codes` are checks that cannot judge without it; the call of an empty row only sharpens the picture.
struct Needed {
    action: &'static str,
    codes: &'static [&'static str],
}

const fn needed(action: &'static str, codes: &'static [&'static str]) -> Needed {
    Needed { action, codes }
}

const NEEDED: &[Needed] = &[
    needed(
        "ec2:DescribeSubnets",
        &["CONN_SUBNET_NOT_FOUND", "SUBNET_FREE_IPS", "ROUTE_NONE", "S3_NO_PATH"],
    ),
    needed(
        "ec2:DescribeSecurityGroups",
        &["CONN_SG_NOT_FOUND", "GLUE_SG_SELF_REF_INGRESS", "SRC_SG_EGRESS"],
    ),
    needed("ec2:DescribeRouteTables", &["ROUTE_NONE", "S3_NO_PATH"]),
    needed("ec2:DescribeNetworkAcls", &["SRC_NACL_EGRESS", "SRC_NACL_RETURN"]),
    needed("ec2:DescribeVpcs", &["DNS_CUSTOM_RESOLVER"]),
    needed("ec2:DescribeVpcAttribute", &["DNS_SUPPORT_OFF"]),
    needed("ec2:DescribeVpcEndpoints", &["SM_NO_PATH"]),
    needed("ec2:DescribeNetworkInterfaces", &["DNS_HOST_UNKNOWN"]),
    needed("ec2:DescribeManagedPrefixLists", &[]),
    needed("ec2:GetManagedPrefixListEntries", &[]),
    needed("ec2:DescribeVpcPeeringConnections", &["PCX_NOT_ACTIVE"]),
    needed("ec2:DescribeTransitGateways", &["DST_SG_INGRESS"]),
    needed("ec2:DescribeTransitGatewayVpcAttachments", &["TGW_ATTACHMENT_MISSING"]),
    needed("ec2:DescribeTransitGatewayAttachments", &["TGW_RTB_NO_ROUTE"]),
    needed(
        "ec2:DescribeTransitGatewayPeeringAttachments",
        &["PCX_PEER_NOT_VISIBLE"],
    ),
    needed("ec2:SearchTransitGatewayRoutes", &["TGW_RTB_NO_ROUTE"]),
    needed("ec2:DescribeNatGateways", &["NAT_BAD_STATE"]),
    needed("ec2:DescribeVpcBlockPublicAccessOptions", &["VPC_BPA"]),
    needed("ec2:DescribeVpnGateways", &["VGW_NOT_ATTACHED"]),
    needed("ec2:DescribeVpnConnections", &["VPN_DOWN"]),
    needed("rds:DescribeDBInstances", &["DNS_HOST_UNKNOWN", "DST_SG_INGRESS"]),
    needed(
        "redshift-serverless:GetWorkgroup",
        &["DNS_HOST_UNKNOWN", "DST_SG_INGRESS"],
    ),
    needed(
        "route53:ListHostedZonesByVPC",
        &["DNS_HOST_UNKNOWN", "DNS_PHZ_NOT_ASSOCIATED"],
    ),
    needed("route53:ListHostedZonesByName", &["DNS_HOST_UNKNOWN"]),
    needed("route53:ListResourceRecordSets", &["DNS_HOST_UNKNOWN"]),
    needed("route53resolver:ListResolverRuleAssociations", &["DNS_CUSTOM_RESOLVER"]),
    needed("route53profiles:ListProfileAssociations", &["DNS_PHZ_NOT_ASSOCIATED"]),
    needed(
        "route53profiles:ListProfileResourceAssociations",
        &["DNS_HOST_UNKNOWN", "DNS_CUSTOM_RESOLVER"],
    ),
    needed("route53:GetHostedZone", &["DNS_HOST_UNKNOWN"]),
    needed("directconnect:DescribeVirtualInterfaces", &["VPN_DOWN"]),
    needed("directconnect:DescribeDirectConnectGatewayAssociations", &["VPN_DOWN"]),
    needed("s3:GetBucketLocation", &["S3_CROSS_REGION"]),
];

#[tokio::test]
async fn each_call_denied_throttled_or_late_makes_its_checks_unknown_and_leaves_the_others() {
    let (mut met, mut tried) = (BTreeSet::new(), BTreeSet::new());
    for topology in topologies() {
        let healthy = Account::new((topology.world)());
        let sound = diagnose(&healthy, (topology.document)()).await;
        for action in healthy.actions() {
            let row = NEEDED.iter().find(|row| row.action == action);
            let row = row.unwrap_or_else(|| panic!("{action} has no row in the table"));
            // Denied and empty wherever it is made; throttled and late once.
            let first = tried.insert(row.action);
            let ways = [Refusal::Denied, Refusal::Empty, Refusal::Throttled, Refusal::TimedOut];
            for how in ways.into_iter().take(if first { 4 } else { 2 }) {
                let name = format!("{}: {action} {how:?}", topology.name);
                let account = Account::new((topology.world)()).refusing(&action, how);
                let diagnosis = diagnose(&account, (topology.document)()).await;

                // No false alarm: nothing is found that the whole facts do not show.
                for finding in &diagnosis.findings {
                    let known = sound.findings.iter().any(|one| one.code == finding.code);
                    assert!(known, "{name}: {finding:#?}");
                }
                // Nothing passes that was unknown or failing with the whole facts.
                for code in &diagnosis.passed {
                    let passed = sound.passed.contains(code) || sound.not_applicable.contains(code);
                    assert!(passed, "{name}: {code} passes");
                }
                assert!(!diagnosis.passed.is_empty(), "{name} stopped every check");

                let unknown = |code: &str| diagnosis.unknown.iter().find(|check| check.code == code);
                let named = diagnosis.unknown.iter().filter(|check| check.would_help == action);
                let named: Vec<_> = named.collect();
                if row.codes.is_empty() {
                    assert_eq!(
                        reach(&diagnosis),
                        topology.reachability,
                        "{name}: {:#?}",
                        diagnosis.unknown
                    );
                    met.insert(row.action);
                    continue;
                }
                if named.is_empty() {
                    // A call that was made for more than this topology needed.
                    assert_eq!(
                        reach(&diagnosis),
                        topology.reachability,
                        "{name}: {:#?}",
                        diagnosis.unknown
                    );
                    continue;
                }
                // A bucket elsewhere is no part of the path to S3 in this Region.
                if action != "s3:GetBucketLocation" {
                    assert_ne!(reach(&diagnosis), Reachability::Reachable, "{name}");
                }
                for check in named {
                    let why = match how {
                        Refusal::Denied => ["Unauthorized", "AccessDenied"].as_slice(),
                        Refusal::Throttled => &["RequestLimitExceeded", "Throttling", "SlowDown"],
                        Refusal::TimedOut => &["timed out"],
                        Refusal::Hangs => &["time was over"],
                        Refusal::Empty => &["could not be read"],
                    };
                    assert!(
                        why.iter().any(|why| check.reason.contains(why)),
                        "{name}: {}",
                        check.reason
                    );
                }
                if row.codes.iter().all(|code| unknown(code).is_some()) {
                    met.insert(row.action);
                }
                for code in row.codes {
                    assert!(
                        !diagnosis.passed.iter().any(|passed| passed == code),
                        "{name}: {code} passes"
                    );
                }
            }
        }
    }
    for row in NEEDED {
        assert!(
            met.contains(row.action),
            "{} never made all of {:?} unknown",
            row.action,
            row.codes
        );
    }
}

#[tokio::test]
async fn a_call_that_hangs_costs_its_own_checks_only_and_the_step_ends_in_its_time() {
    const TIME: Duration = Duration::from_millis(900);
    for action in [
        "ec2:DescribeVpcEndpoints",
        "ec2:SearchTransitGatewayRoutes",
        "rds:DescribeDBInstances",
        "s3:GetBucketLocation",
    ] {
        let diagnosis = |how| async move {
            let account = Account::new(over_transit()).refusing(action, how);
            shared_lambda::within(TIME, diagnose(&account, document(URL))).await
        };
        let start = Instant::now();
        let hanging = diagnosis(Refusal::Hangs).await;
        assert!(start.elapsed() < 3 * TIME, "{action}");
        // The same is known and unknown as if AWS had answered at once that it does not tell.
        let denied = diagnosis(Refusal::Denied).await;
        let unknown = |diagnosis: &Diagnosis| -> BTreeSet<String> {
            let codes = diagnosis.unknown.iter().map(|check| check.code.as_str().to_owned());
            codes.collect()
        };
        assert_eq!(unknown(&hanging), unknown(&denied), "{action}");
        assert_eq!(hanging.passed, denied.passed, "{action}");
        let late = hanging.unknown.iter().find(|check| check.would_help == action);
        assert!(
            late.is_none_or(|late| late.reason.contains("time was over")),
            "{late:?}"
        );
    }
}

#[tokio::test]
async fn a_large_account_is_filtered_by_aws_and_little_of_it_is_kept() {
    let mut world = same_vpc();
    for number in 0..5_000 {
        let other = group(
            &format!("sg-other-{number}"),
            "vpc-glue",
            json!([tcp_from(5432, "10.0.0.0/8")]),
        );
        push(&mut world, "/SecurityGroups", other);
    }
    for number in 0..500 {
        let subnet_id = format!("subnet-other-{number}");
        push(
            &mut world,
            "/RouteTables",
            table(
                &format!("rtb-other-{number}"),
                "vpc-glue",
                "10.50.0.0/16",
                &[&subnet_id],
                false,
            ),
        );
        push(
            &mut world,
            "/Subnets",
            subnet(&subnet_id, "vpc-glue", "10.50.200.0/28", "us-east-1b"),
        );
        push(
            &mut world,
            "/NetworkAcls",
            acl(&format!("acl-other-{number}"), "vpc-glue", &[&subnet_id]),
        );
        let mut interface = database_interface("vpc-glue", &subnet_id, "10.50.200.9");
        interface["NetworkInterfaceId"] = json!(format!("eni-other-{number}"));
        push(&mut world, "/NetworkInterfaces", interface);
    }
    let (account, small) = (Account::new(world), Account::new(same_vpc()));
    let input: Input = serde_json::from_value(document(URL)).unwrap();
    let subject = handler::subject(&input).unwrap();
    let facts = handler::collect(&account.clients(), &subject).await;
    assert_eq!(reach(&handler::judge(&facts, &subject)), Reachability::Reachable);

    // The size of the account is nowhere to be seen: the same calls, the same answers.
    let few = handler::collect(&small.clients(), &subject).await;
    assert_eq!(facts, few);
    let sorted = |account: &Account| {
        let mut calls: Vec<_> = account
            .calls()
            .into_iter()
            .map(|call| (call.action, call.resources))
            .collect();
        calls.sort();
        calls
    };
    assert_eq!(sorted(&account), sorted(&small));
    for call in account.calls() {
        // The account's own setting has nothing to narrow it by.
        let whole = call.action == "ec2:DescribeVpcBlockPublicAccessOptions";
        assert!(whole || !call.narrowed_by.is_empty(), "{call:?} asks for everything");
        assert!(call.resources <= 10, "{call:?}");
    }
    let kept = serde_json::to_string(&facts).unwrap().len();
    assert!(kept < 16_384, "{kept} bytes of facts are kept");
}

#[tokio::test]
async fn the_largest_facts_are_judged_in_a_moment() {
    // More than any filter leaves: rules up to the quota, in the groups, ACLs and tables that the walk meets.
    let mut world = over_transit();
    let cidr = |number: u32| format!("10.{}.{}.0/24", 128 + number / 256, number % 256);
    for number in 0..1_000 {
        push(
            &mut world,
            "/SecurityGroups/sg-glue/IpPermissionsEgress",
            tcp_from(5432, &cidr(number)),
        );
        push(
            &mut world,
            "/SecurityGroups/sg-db/IpPermissions",
            tcp_from(5432, &cidr(number)),
        );
        push(
            &mut world,
            "/RouteTables/rtb-glue/Routes",
            route(&cidr(number), "TransitGatewayId", "tgw-1"),
        );
        push(
            &mut world,
            "/RouteTables/rtb-db/Routes",
            route(&cidr(number), "TransitGatewayId", "tgw-1"),
        );
    }
    for number in 0..10_000_u32 {
        let routes = json!({"DestinationCidrBlock": format!("172.{}.{}.0/24", 16 + number / 256 % 16, number % 256), "State": "active",
            "Type": "propagated", "TransitGatewayAttachments": [{"TransitGatewayAttachmentId": "att-x", "ResourceId": "vpc-x", "ResourceType": "vpc"}]});
        push(&mut world, "/TransitGatewayRouteTables/tgwrtb-glue/Routes", routes);
    }
    for number in 0..40 {
        let entry = |egress: bool| {
            json!({"RuleNumber": 200 + number, "Egress": egress, "Protocol": "6", "RuleAction": "deny",
                "CidrBlock": cidr(number), "PortRange": {"From": 1, "To": 1024 + number}})
        };
        push(&mut world, "/NetworkAcls/acl-glue/Entries", entry(true));
        push(&mut world, "/NetworkAcls/acl-db/Entries", entry(false));
    }
    let facts: NetworkFacts = serde_json::from_value(world).unwrap();
    let input: Input = serde_json::from_value(document(URL)).unwrap();
    let subject = handler::subject(&input).unwrap();
    let start = Instant::now();
    let diagnosis = handler::judge(&facts, &subject);
    let took = start.elapsed();
    println!("judging the largest facts took {took:.1?}");
    assert_eq!(reach(&diagnosis), Reachability::Reachable, "{:#?}", diagnosis.findings);
    assert!(took.as_secs() < 3, "{took:?}");
}

#[tokio::test]
async fn all_pages_are_read() {
    for topology in topologies() {
        let account = Account::new((topology.world)()).in_pages_of(1);
        let diagnosis = diagnose(&account, (topology.document)()).await;
        let whole = diagnose(&Account::new((topology.world)()), (topology.document)()).await;
        assert_eq!(diagnosis, whole, "{}", topology.name);
    }
}

#[tokio::test]
async fn every_kind_of_database_is_read_over_the_wire() {
    let groups = json!([{"VpcSecurityGroupId": "sg-db", "Status": "active"}]);
    let interface = json!({"NetworkInterfaceId": "eni-9", "SubnetId": "subnet-db", "PrivateIpAddress": "10.50.11.40"});
    let subnets = json!([{"SubnetIdentifier": "subnet-db", "SubnetAvailabilityZone": {"Name": "us-east-1a"}}]);
    let member = |number: usize| {
        let mut member = database("vpc-glue", "subnet-db");
        member["DBInstanceIdentifier"] = json!(format!("ledger-{number}"));
        member
    };
    let cluster = json!({"DBClusterIdentifier": "ledger", "Engine": "aurora-postgresql", "Status": "available", "DBSubnetGroup": "g",
        "Endpoint": "ledger.cluster-abc.us-east-1.rds.amazonaws.com",
        "CustomEndpoints": ["reports.cluster-custom-abc.us-east-1.rds.amazonaws.com"], "VpcSecurityGroups": groups,
        "DBClusterMembers": [{"DBInstanceIdentifier": "ledger-1", "IsClusterWriter": true}, {"DBInstanceIdentifier": "ledger-2", "IsClusterWriter": false}]});
    let theirs = "etl-endpoint-0a1b.111122223333.us-east-1.redshift-serverless.amazonaws.com";
    let redshift = "etl-endpoint-0a1b.abc.us-east-1.redshift.amazonaws.com";
    let sources: [(&str, &str, Value); 7] = [
        (
            "ledger.cluster-abc.us-east-1.rds.amazonaws.com",
            "DBClusters",
            cluster.clone(),
        ),
        (
            "reports.cluster-custom-abc.us-east-1.rds.amazonaws.com",
            "DBClusters",
            cluster,
        ),
        (
            "front.proxy-abc.us-east-1.rds.amazonaws.com",
            "DBProxies",
            json!({"DBProxyName": "front", "Status": "available", "Endpoint": "e", "VpcId": "vpc-glue",
                "VpcSecurityGroupIds": ["sg-db"], "VpcSubnetIds": ["subnet-db"]}),
        ),
        (
            "front-ro.endpoint.proxy-abc.us-east-1.rds.amazonaws.com",
            "DBProxyEndpoints",
            json!({"DBProxyEndpointName": "front-ro", "DBProxyName": "front", "Status": "available", "Endpoint": "e", "VpcId": "vpc-glue",
                "VpcSecurityGroupIds": ["sg-db"], "VpcSubnetIds": ["subnet-db"]}),
        ),
        (
            "wh.abc.us-east-1.redshift.amazonaws.com",
            "Clusters",
            json!({"ClusterIdentifier": "wh", "ClusterStatus": "available", "VpcId": "vpc-glue", "ClusterSubnetGroupName": "g",
                "Endpoint": {"Address": "wh.abc.us-east-1.redshift.amazonaws.com", "Port": 5439}, "AvailabilityZone": "us-east-1a",
                "VpcSecurityGroups": groups}),
        ),
        (
            redshift,
            "EndpointAccessList",
            json!({"EndpointName": "etl", "ClusterIdentifier": "wh", "EndpointStatus": "active", "Address": redshift,
                "VpcSecurityGroups": groups, "VpcEndpoint": {"VpcEndpointId": "vpce-9", "VpcId": "vpc-glue", "NetworkInterfaces": [interface]}}),
        ),
        (
            theirs,
            "WorkgroupEndpoints",
            json!({"endpointName": "etl", "workgroupName": "sales", "endpointStatus": "ACTIVE", "address": theirs, "subnetIds": ["subnet-db"],
                "vpcSecurityGroups": [{"vpcSecurityGroupId": "sg-db", "status": "active"}],
                "vpcEndpoint": {"vpcEndpointId": "vpce-9", "vpcId": "vpc-glue", "networkInterfaces": [
                    {"networkInterfaceId": "eni-9", "subnetId": "subnet-db", "privateIpAddress": "10.50.11.40"}]}}),
        ),
    ];
    for (host, list, described) in sources {
        let mut world = same_vpc();
        push(&mut world, &format!("/{list}"), described);
        for number in [1, 2] {
            push(&mut world, "/DBInstances", member(number));
        }
        push(
            &mut world,
            "/DBSubnetGroups",
            json!({"DBSubnetGroupName": "g", "VpcId": "vpc-glue", "Subnets": subnets}),
        );
        push(
            &mut world,
            "/ClusterSubnetGroups",
            json!({"ClusterSubnetGroupName": "g", "VpcId": "vpc-glue", "Subnets": subnets}),
        );
        let account = Account::new(world.clone());
        let diagnosis = diagnose(&account, document(&format!("jdbc:postgresql://{host}:5432/orders"))).await;
        assert_eq!(
            reach(&diagnosis),
            Reachability::Reachable,
            "{host}: {:#?}",
            diagnosis.unknown
        );
        let instances = account
            .calls()
            .into_iter()
            .filter(|call| call.action == "rds:DescribeDBInstances");
        assert!(instances.count() <= 1, "{host}: the members of a cluster are one call");

        set(&mut world, "/SecurityGroups/sg-db/IpPermissions", json!([]));
        let diagnosis = diagnose(
            &Account::new(world),
            document(&format!("jdbc:postgresql://{host}:5432/orders")),
        )
        .await;
        assert_eq!(codes(&diagnosis), ["DST_SG_INGRESS"], "{host}");
    }
}

#[tokio::test]
async fn what_does_not_exist_is_told_from_what_cannot_be_read() {
    let mut world = same_vpc();
    set(&mut world, "/Subnets", json!([]));
    let diagnosis = diagnose(&Account::new(world), document(URL)).await;
    assert_eq!(codes(&diagnosis), ["CONN_SUBNET_NOT_FOUND"]);
    let hosts = [
        "gone.abc.us-east-1.rds.amazonaws.com",
        "gone.cluster-abc.us-east-1.rds.amazonaws.com",
        "gone.proxy-abc.us-east-1.rds.amazonaws.com",
        "gone.endpoint.proxy-abc.us-east-1.rds.amazonaws.com",
        "gone.abc.us-east-1.redshift.amazonaws.com",
        "gone.111122223333.us-east-1.redshift-serverless.amazonaws.com",
    ];
    for host in hosts {
        let account = Account::new(same_vpc());
        let diagnosis = diagnose(&account, document(&format!("jdbc:postgresql://{host}:5432/orders"))).await;
        let unknown = diagnosis
            .unknown
            .iter()
            .find(|check| check.code == "DNS_HOST_UNKNOWN")
            .unwrap();
        assert!(
            unknown.reason.contains("not a database of this account"),
            "{host}: {}",
            unknown.reason
        );
    }
}

#[tokio::test]
async fn a_name_that_a_resolver_rule_forwards_is_unknown() {
    let mut world = same_vpc();
    push(
        &mut world,
        "/ResolverRuleAssociations",
        json!({"Id": "rslvr-rrassoc-1", "ResolverRuleId": "rslvr-rr-1", "VPCId": "vpc-glue", "Status": "COMPLETE"}),
    );
    push(
        &mut world,
        "/ResolverRules",
        json!({"Id": "rslvr-rr-1", "DomainName": "amazonaws.com.", "RuleType": "FORWARD", "TargetIps": [{"Ip": "10.9.9.9", "Port": 53}]}),
    );
    let diagnosis = diagnose(&Account::new(world.clone()), document(URL)).await;
    let resolver = |diagnosis: &Diagnosis| {
        let found = diagnosis
            .unknown
            .iter()
            .find(|check| check.code == "DNS_CUSTOM_RESOLVER");
        found.cloned().unwrap()
    };
    assert_eq!(codes(&diagnosis), Vec::<&str>::new());
    assert!(
        resolver(&diagnosis).reason.contains("10.9.9.9"),
        "{:?}",
        diagnosis.unknown
    );
    for how in [Refusal::Denied, Refusal::Throttled, Refusal::TimedOut] {
        let account = Account::new(world.clone()).refusing("route53resolver:ListResolverRules", how);
        let diagnosis = diagnose(&account, document(URL)).await;
        assert_eq!(
            resolver(&diagnosis).would_help,
            "route53resolver:ListResolverRules",
            "{how:?}"
        );
        assert_eq!(reach(&diagnosis), Reachability::Unknown, "{how:?}");
    }
}

#[tokio::test]
async fn with_facts_no_call_is_made_and_the_answer_is_the_same() {
    for topology in topologies() {
        let account = Account::new((topology.world)());
        let input: Input = serde_json::from_value((topology.document)()).unwrap();
        let subject = handler::subject(&input).unwrap();
        let facts = handler::collect(&account.clients(), &subject).await;
        let live = handler::judge(&facts, &subject);
        let silent = Account::new(json!({}));
        let mut replay = (topology.document)();
        replay["facts"] = serde_json::to_value(&facts).unwrap();
        let mut replayed = diagnose(&silent, replay).await;
        assert!(replayed.facts.take().is_some(), "{}: they are handed on", topology.name);
        assert_eq!(replayed, live, "{}", topology.name);
        assert_eq!(silent.calls(), Vec::new());
    }
}

#[tokio::test]
async fn a_connection_that_is_only_planned_is_judged_before_it_exists() {
    let preflight = json!({"route": {"way": "register", "reason": "new", "engine": "postgresql",
        "context": {"account": "111122223333", "region": "us-east-1", "partition": "aws"},
        "request": {"connection": "new", "endpoint": {"host": DB_HOST, "port": 5432, "database": "orders"},
            "auth": {"method": "secret", "secretId": "glue/new"},
            "network": {"subnetId": "subnet-glue", "securityGroupIds": ["sg-glue"]}}}});
    let diagnosis = diagnose(&Account::new(same_vpc()), preflight.clone()).await;
    assert_eq!(codes(&diagnosis), Vec::<&str>::new(), "{diagnosis:#?}");
    assert_eq!(reach(&diagnosis), Reachability::Reachable);
    let mut closed = same_vpc();
    set(
        &mut closed,
        "/SecurityGroups/sg-db/IpPermissions",
        json!([tcp_from_group(5433, "sg-glue")]),
    );
    assert_eq!(
        codes(&diagnose(&Account::new(closed), preflight).await),
        ["DST_SG_INGRESS"]
    );
}

#[tokio::test]
async fn without_a_connection_everything_is_unknown() {
    let account = Account::new(json!({}));
    let unread = json!({"evidence": {"connections": [{"name": "orders-prod", "connection": {"unreadable": "AccessDeniedException: no"}}]}});
    for document in [json!({}), json!({"evidence": {}}), unread] {
        let diagnosis = diagnose(&account, document).await;
        assert!(
            diagnosis
                .findings
                .iter()
                .all(|finding| finding.verdict != Verdict::Fail)
        );
        assert!(!diagnosis.unknown.is_empty());
        assert_eq!(reach(&diagnosis), Reachability::Unknown);
    }
    assert_eq!(account.calls(), Vec::new());
}

/// Open questions for a place, with the database that the host names (or another's host) and the places that connections have.
fn asking(selected: bool, used: Value) -> Value {
    let host = if selected { DB_HOST } else { "db.elsewhere.example.com" };
    let database = json!({"number": 1, "kind": "rds-instance", "id": "orders", "engine": "postgres", "host": host, "port": 5432,
        "vpcId": "vpc-glue", "securityGroupIds": ["sg-db"]});
    let mut discovery = json!({"candidates": [database], "usedPlaces": used,
        "questions": [{"path": "network.subnetId", "ask": "?", "why": "", "allowed": [], "commands": []}]});
    if selected {
        discovery["selected"] = database;
    }
    json!({"discovery": discovery, "route": {"way": "ask", "reason": "", "engine": "postgresql",
        "context": {"account": "111122223333", "region": "us-east-1", "partition": "aws"},
        "request": {"connection": "orders-prod", "source": "postgresql", "endpoint": {"host": host, "port": 5432, "database": "orders"}}}})
}

async fn places(account: &Account, document: Value) -> Places {
    let input: Input = serde_json::from_value(document).unwrap();
    match handler::answer(&account.clients(), input).await.unwrap() {
        Answer::Places(places) => places,
        Answer::Diagnosis(diagnosis) => panic!("no places were asked for: {diagnosis:#?}"),
    }
}

#[tokio::test]
async fn a_vpc_of_500_subnets_and_5000_groups_costs_few_calls_and_little_of_the_document() {
    let mut world = same_vpc();
    // The one whose table leads to S3 is among those that are judged.
    set(&mut world, "/Subnets/subnet-glue/AvailableIpAddressCount", json!(250));
    for number in 0..500 {
        let id = format!("subnet-{number:03}");
        push(
            &mut world,
            "/Subnets",
            subnet(&id, "vpc-glue", "10.50.2.0/24", "us-east-1b"),
        );
    }
    for number in 0..5_000 {
        let id = format!("sg-{number:04}");
        push(
            &mut world,
            "/SecurityGroups",
            group(&id, "vpc-glue", json!([self_rule(&id)])),
        );
    }
    let account = Account::new(world).in_pages_of(1_000);
    let found = places(&account, asking(true, json!([]))).await;
    let first = &found.places[0];
    assert_eq!(
        (first.reachability, first.security_group_id.as_str()),
        (Reachability::Reachable, "sg-glue")
    );
    assert!(
        found
            .missing
            .iter()
            .any(|one| one.contains("subnets, of which 6 were judged")),
        "{:?}",
        found.missing
    );
    let calls = account.calls().len();
    assert!(calls <= 40, "{calls} calls");
    let bytes = serde_json::to_vec(&found).unwrap().len();
    assert!(bytes < 40_000, "{bytes} bytes");
}

#[tokio::test]
async fn places_that_connections_have_are_judged_beside_those_of_the_source_s_vpc_and_alone_where_it_has_none() {
    let used = json!([{"subnetId": "subnet-glue", "securityGroupIds": ["sg-glue"], "connection": "crm-prod"}]);
    let said = |found: &Places| {
        let reasons = found.places.iter().flat_map(|place| &place.speaks_for);
        reasons.filter(|reason| reason.contains("`crm-prod`")).count()
    };
    let found = places(&Account::new(same_vpc()), asking(true, used.clone())).await;
    assert!(found.places.len() > 1 && said(&found) == 1, "{found:#?}");
    let found = places(&Account::new(same_vpc()), asking(false, used.clone())).await;
    assert!(found.places.len() == 1 && said(&found) == 1, "{found:#?}");
    let gone = json!([{"subnetId": "subnet-gone", "securityGroupIds": ["sg-glue"], "connection": "crm-prod"}]);
    assert!(
        places(&Account::new(same_vpc()), asking(false, gone))
            .await
            .places
            .is_empty()
    );
    let denied = Account::new(same_vpc()).refusing("ec2:DescribeSubnets", Refusal::Denied);
    let found = places(&denied, asking(false, used)).await;
    assert!(
        found.places.is_empty() && found.missing.iter().any(|why| why.contains("UnauthorizedOperation")),
        "{found:#?}"
    );
}

#[tokio::test]
async fn where_a_few_databases_fit_and_no_host_is_named_the_places_of_each_are_offered_with_it() {
    let mut document = asking(true, json!([]));
    let with_host = places(&Account::new(same_vpc()), document.clone()).await;
    document["discovery"]["selected"] = Value::Null;
    document["route"]["request"]["endpoint"] = Value::Null;
    let found = places(&Account::new(same_vpc()), document.clone()).await;
    assert_eq!(found, with_host);
    let alone = places_and_calls(&document).await;
    let mut another = document["discovery"]["candidates"][0].clone();
    another["id"] = json!("billing");
    another["host"] = json!("billing.abcdefghijkl.us-east-1.rds.amazonaws.com");
    push(&mut document, "/discovery/candidates", another.clone());
    let (both, calls) = places_and_calls(&document).await;
    let whose: Vec<Option<&str>> = both.places.iter().map(|place| place.source.as_deref()).collect();
    let first = document["discovery"]["candidates"][0]["id"].as_str();
    assert_eq!(
        whose[..2],
        [first, Some("billing")],
        "the best of each comes first: {both:#?}"
    );
    let of_first = both.places.iter().filter(|place| place.source.as_deref() == first);
    let of_first: Vec<Place> = of_first.cloned().map(|place| Place { source: None, ..place }).collect();
    assert_eq!(of_first[..], alone.0.places[..of_first.len()]);
    assert!(calls <= alone.1 + 8, "{calls} calls, {} for one", alone.1);
    for _ in 0..4 {
        push(&mut document, "/discovery/candidates", another.clone());
    }
    let (many, calls) = places_and_calls(&document).await;
    assert!(
        many.places.is_empty() && many.missing[0].starts_with("6 databases fit"),
        "{many:#?}"
    );
    assert_eq!(calls, 0);
}

async fn places_and_calls(document: &Value) -> (Places, usize) {
    let account = Account::new(same_vpc());
    let found = places(&account, document.clone()).await;
    (found, account.calls().len())
}

#[tokio::test]
async fn of_a_host_that_no_list_has_the_places_are_those_from_which_a_route_leads_to_its_address() {
    let at = |host: &str| {
        let mut document = asking(false, json!([]));
        document["route"]["request"]["endpoint"]["host"] = json!(host);
        document
    };
    // An address of the VPC's own, which no interface has, and one on premises behind a virtual private gateway.
    let found = places(&Account::new(same_vpc()), at("10.50.1.99")).await;
    let first = &found.places[0];
    assert_eq!(first.reachability, Reachability::Blocked, "{found:#?}");
    assert!(
        first.speaks_for.iter().any(|why| why.contains("whose range")),
        "{found:#?}"
    );
    let mut world = same_vpc();
    push(
        &mut world,
        "/RouteTables/rtb-glue/Routes",
        json!({"DestinationCidrBlock": "172.16.0.0/12", "GatewayId": "vgw-1", "State": "active", "Origin": "CreateRoute"}),
    );
    let found = places(&Account::new(world), at("172.16.9.5")).await;
    let first = &found.places[0];
    assert!(
        first.speaks_for.iter().any(|why| why.contains("which vgw-1 joins")),
        "{found:#?}"
    );
    let found = places(&Account::new(same_vpc()), at("192.168.7.7")).await;
    assert!(
        found.places.is_empty() && found.missing[0].contains("no route table"),
        "{found:#?}"
    );
    let named = places(&Account::new(same_vpc()), at("db.elsewhere.example.com")).await;
    assert!(named.places.is_empty() && named.missing[0].contains("db.elsewhere.example.com"));
}
