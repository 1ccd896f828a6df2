//! The function over the real SDK clients and answers as AWS sends them: every topology sound, each of its calls denied, throttled and
//! late, and what all of it costs in calls.

// A test may stop at what it did not expect.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

mod account;
mod calls;
mod places;
mod reads;
mod refused;
/// The worlds of the walk's own tests: the same accounts, here with a network between.
#[allow(dead_code)]
#[path = "../../../shared-checks/src/network/path/tests/worlds.rs"]
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
        let table = include_str!("../../../../infra/README.md");
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
