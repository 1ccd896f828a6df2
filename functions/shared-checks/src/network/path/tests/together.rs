//! Several fixes of one report that touch one thing, typed one after the other.

use serde_json::{Value, json};

use super::proofs::world;
use super::worlds::*;
use super::*;
use crate::proof::printed;

fn secret_policy(world: &mut Value, subject: &mut Subject) {
    let statement = json!({"Effect": "Allow", "Principal": "*", "Action": "secretsmanager:*",
        "Resource": "arn:aws:secretsmanager:*:*:secret:others/*"});
    world["VpcEndpoints"][1]["PolicyDocument"] = json!(json!({"Statement": [statement]}).to_string());
    let mut second = subject.paths[0].clone();
    second.name = "crm-prod".into();
    subject.paths[0].secret = Some("sales/credentials".into());
    second.secret = Some("crm/credentials".into());
    subject.paths.push(second);
}

fn names_off(world: &mut Value) {
    world["VpcAttributes"] =
        json!([{"VpcId": "vpc-glue", "EnableDnsSupport": {"Value": true}, "EnableDnsHostnames": {"Value": false}}]);
}

#[test]
fn fixes_of_one_report_go_together() {
    type Row = (
        &'static str,
        fn(&mut Value, &mut Subject),
        // Code, the codes that it comes after, the code that covers it, its operations.
        &'static [(&'static str, &'static str, &'static str, &'static str)],
    );
    let rows: [Row; 5] = [
        (
            "a gone group and a zone that is not the subnet's, both in one definition",
            |_, subject| {
                let settings = subject.paths[0].vpc_settings.as_mut().unwrap();
                settings.groups.push("sg-gone".into());
                settings.zone = Some("us-east-1b".into());
            },
            &[
                ("CONN_SG_NOT_FOUND", "", "", "get-connection"),
                ("CONN_AZ_MISMATCH", "", "CONN_SG_NOT_FOUND", "get-connection"),
            ],
        ),
        (
            "replies of the source and of S3, by one ACL",
            |world, _| {
                let ports = json!({"From": 443, "To": 443});
                let entries = world["NetworkAcls"][0]["Entries"].as_array_mut().unwrap();
                let inbound = entries.iter_mut().find(|one| one["Egress"] == json!(false)).unwrap();
                (inbound["Protocol"], inbound["PortRange"]) = (json!("6"), ports);
            },
            &[
                ("SRC_NACL_RETURN", "", "", "create-network-acl-entry"),
                (
                    "S3_NACL_EGRESS",
                    "SRC_NACL_RETURN",
                    "",
                    "create-network-acl-entry create-network-acl-entry",
                ),
            ],
        ),
        (
            "two secrets that one policy denies",
            secret_policy,
            &[
                ("SM_ENDPOINT_POLICY", "", "", "modify-vpc-endpoint"),
                ("SM_ENDPOINT_POLICY", "SM_ENDPOINT_POLICY", "", "modify-vpc-endpoint"),
            ],
        ),
        (
            "an endpoint that is not there, in a VPC without host names",
            |world, _| {
                names_off(world);
                world["VpcEndpoints"].as_array_mut().unwrap().pop();
            },
            &[
                ("DNS_SUPPORT_OFF", "", "", "modify-vpc-attribute"),
                ("SM_NO_PATH", "", "", "modify-vpc-attribute create-vpc-endpoint"),
            ],
        ),
        (
            "an endpoint without private DNS, in a VPC without host names",
            |world, _| {
                names_off(world);
                set(world, "/VpcEndpoints/1/PrivateDnsEnabled", json!(false));
            },
            &[
                ("DNS_SUPPORT_OFF", "", "", "modify-vpc-attribute"),
                (
                    "SM_ENDPOINT_PRIVATE_DNS",
                    "",
                    "",
                    "modify-vpc-attribute modify-vpc-endpoint",
                ),
            ],
        ),
    ];
    for (name, broken, expected) in rows {
        let (mut facts, mut subject) = (same_vpc(), db());
        broken(&mut facts, &mut subject);
        let diagnosis = judged(&facts, &subject);
        let told: Vec<(String, String, String, String)> = diagnosis
            .findings
            .iter()
            .map(|finding| {
                let fix = &finding.fix;
                let after: Vec<&str> = fix.after.iter().map(|code| code.as_str()).collect();
                let covered_by = fix.covered_by.map(|code| code.to_string()).unwrap_or_default();
                let operations: Vec<&str> = fix.commands.iter().filter_map(|one| one.split(' ').nth(2)).collect();
                (
                    finding.code.to_string(),
                    after.join(" "),
                    covered_by,
                    operations.join(" "),
                )
            })
            .collect();
        let told: Vec<(&str, &str, &str, &str)> = told
            .iter()
            .map(|(code, after, by, typed)| (code.as_str(), after.as_str(), by.as_str(), typed.as_str()))
            .collect();
        assert_eq!(told, expected, "{name}");
        printed::go_together(&world(&facts, &subject), &diagnosis);
    }
}
