//! What looks like a fault and is none: a near miss of every code that can fail.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::worlds::*;
use super::*;
use crate::network::CHECKS;

/// A code, and the quiet case that misses it narrowly.
const NEAR: &[(&str, &str)] = &[
    ("CONN_SUBNET_NOT_FOUND", "a route table names a subnet that is gone"),
    ("CONN_SG_NOT_FOUND", "the database also admits a group that is gone"),
    ("CONN_SG_WRONG_VPC", "group of another VPC that is associated"),
    ("CONN_AZ_MISMATCH", "the database stands in another zone"),
    ("CONN_AZ_MISSING", "zone of a planned connection"),
    ("CONN_NO_VPC", "no VPC settings and a public source"),
    ("CONN_ORDER_OTHER_NETWORK", "the other has the same network"),
    ("GLUE_SG_SELF_REF_INGRESS", "self rule in the second group"),
    ("GLUE_SG_SELF_REF_EGRESS", "egress narrowed rightly"),
    ("SUBNET_FREE_IPS", "just enough addresses"),
    ("DNS_SUPPORT_OFF", "another VPC without DNS"),
    ("DNS_PHZ_NOT_ASSOCIATED", "private zone with the database's address"),
    (
        "DNS_PUBLIC_ANSWER_OVER_PEERING",
        "public database with the peering's DNS option",
    ),
    ("DNS_HOST_UNKNOWN", "CNAME to the database"),
    ("SRC_SG_EGRESS", "egress narrowed rightly"),
    ("SRC_NACL_EGRESS", "request denied later"),
    ("ROUTE_NONE", "main table without explicit association"),
    ("ROUTE_BLACKHOLE", "a blackhole beside the address"),
    ("ROUTE_MORE_SPECIFIC", "more specific route beside the address"),
    ("ROUTE_LOCAL_CAPTURES", "another VPC with the same addresses"),
    ("IGW_NO_PUBLIC_IP", "an internet gateway for other addresses only"),
    ("NAT_NO_IGW_ROUTE", "another NAT gateway without a way out"),
    ("NAT_PRIVATE", "kind not told is public"),
    ("NAT_BAD_STATE", "a NAT gateway that failed and that no route names"),
    ("NAT_SUBNET_NACL", "other port denied in the NAT gateway's subnet"),
    ("PCX_NOT_ACTIVE", "an earlier peering that was deleted"),
    ("PCX_TRANSITIVE", "a peering of the far VPC with a third"),
    ("TGW_ATTACHMENT_MISSING", "a third VPC that is not attached"),
    ("TGW_RTB_NO_ASSOCIATION", "another attachment without a table"),
    ("TGW_RTB_NO_ROUTE", "a static route in place of the propagated one"),
    ("TGW_RTB_BLACKHOLE", "a transit gateway's blackhole beside the address"),
    ("TGW_AZ", "the attachment has the zone through another subnet"),
    (
        "TGW_SUBNET_NACL",
        "an ACL that denies other ports in the attachment's subnet",
    ),
    ("TGW_SG_REF", "reference over a transit gateway that supports it"),
    ("TGW_RETURN_NO_ROUTE", "a narrower way back over the transit gateway"),
    (
        "VGW_NOT_ATTACHED",
        "a private gateway that is detached and that no route names",
    ),
    ("VPN_DOWN", "a VPN that is down on a gateway that no route names"),
    ("VPC_BPA", "Block Public Access with the NAT subnet excluded"),
    ("DST_NACL_INGRESS", "other port denied first"),
    ("DST_SG_INGRESS", "two halves make a whole"),
    (
        "DST_SG_REF_BEHIND_NAT",
        "a private NAT gateway whose address is admitted",
    ),
    ("DST_SG_REF_CROSS_REGION", "reference over a peering in the Region"),
    ("TARGET_STATE", "database that backs up"),
    ("DST_NACL_RETURN", "replies denied later"),
    ("RETURN_ROUTE_NONE", "narrow routes"),
    ("SRC_NACL_RETURN", "replies allowed to Linux ports only"),
    ("S3_NO_PATH", "NAT instead of all endpoints"),
    ("S3_ENDPOINT_POLICY", "an endpoint policy that forbids deleting only"),
    ("S3_SG_EGRESS", "egress to the prefix list of S3 only"),
    ("S3_NACL_EGRESS", "request denied later"),
    ("S3_CROSS_REGION", "bucket in another Region, with a way out"),
    ("SM_NO_PATH", "no secret, no need for one"),
    ("SM_ENDPOINT_SG", "the endpoint's group admits the subnet"),
    ("SM_ENDPOINT_PRIVATE_DNS", "endpoint without private DNS, with NAT"),
    (
        "SM_ENDPOINT_POLICY",
        "Secrets Manager endpoint policy for the secret's folder",
    ),
    ("SERVICE_NO_PATH", "NAT instead of all endpoints"),
    ("SERVICE_ENDPOINT_POLICY", "KMS endpoint policy for decrypting"),
];

#[test]
fn near_misses() {
    check(near_misses_cases());
}

#[test]
fn every_code_that_can_fail_has_a_near_miss_that_stays_quiet() {
    let quiet: BTreeSet<&str> = reports::all_cases()
        .iter()
        .filter(|case| case.codes.is_empty())
        .map(|case| case.name)
        .collect();
    for (code, name) in NEAR {
        assert!(quiet.contains(name), "{code}: no quiet case is called {name:?}");
    }
    let named: BTreeSet<&str> = NEAR.iter().map(|(code, _)| *code).collect();
    for check in CHECKS {
        assert_ne!(
            named.contains(check.code.as_str()),
            reports::NEVER_FAIL.contains(&check.code.as_str()),
            "{}",
            check.code
        );
    }
}

pub(super) fn near_misses_cases() -> Vec<Case> {
    vec![
        quiet("a route table names a subnet that is gone", same_vpc, |w, _| {
            push(
                w,
                "/RouteTables/rtb-main/Associations",
                json!({"Main": false, "SubnetId": "subnet-gone"}),
            );
        }),
        quiet("the database also admits a group that is gone", same_vpc, |w, _| {
            push(
                w,
                "/SecurityGroups/sg-db/IpPermissions",
                tcp_from_group(5432, "sg-gone"),
            );
        }),
        quiet("the database stands in another zone", same_vpc, |w, _| {
            set(w, "/Subnets/subnet-db/AvailabilityZone", json!("us-east-1b"));
            set(w, "/DBInstances/orders/AvailabilityZone", json!("us-east-1b"));
        }),
        quiet("another VPC without DNS", peered, |w, _| {
            let off = json!({"VpcId": "vpc-db", "EnableDnsSupport": {"Value": false}, "EnableDnsHostnames": {"Value": false}});
            push(w, "/VpcAttributes", off);
        }),
        quiet("a blackhole beside the address", peered, |w, _| {
            let dead = json!({"DestinationCidrBlock": "10.60.2.0/24", "State": "blackhole", "Origin": "CreateRoute",
                "VpcPeeringConnectionId": "pcx-gone"});
            push(w, "/RouteTables/rtb-glue/Routes", dead);
        }),
        quiet("another VPC with the same addresses", peered, |w, _| {
            push(w, "/Vpcs", vpc("vpc-third", "10.60.0.0/16"));
        }),
        quiet("an internet gateway for other addresses only", peered, |w, _| {
            push(
                w,
                "/RouteTables/rtb-glue/Routes",
                route("198.51.100.0/24", "GatewayId", "igw-1"),
            );
        }),
        snowflake(quiet("another NAT gateway without a way out", with_nat, |w, _| {
            push(
                w,
                "/Subnets",
                subnet("subnet-dark", "vpc-glue", "10.50.101.0/24", "us-east-1b"),
            );
            push(w, "/NatGateways", nat("nat-2", "subnet-dark", "available"));
        })),
        snowflake(quiet(
            "a NAT gateway that failed and that no route names",
            with_nat,
            |w, _| {
                push(w, "/NatGateways", nat("nat-2", "subnet-public", "failed"));
            },
        )),
        snowflake(quiet(
            "other port denied in the NAT gateway's subnet",
            with_nat,
            |w, _| {
                push(w, "/NetworkAcls/acl-public/Entries", denied(true, 50, 22));
            },
        )),
        quiet("an earlier peering that was deleted", peered, |w, _| {
            let mut old = peering("pcx-0", "vpc-db", "10.60.0.0/16", "111122223333", "us-east-1");
            old["Status"]["Code"] = json!("deleted");
            push(w, "/VpcPeeringConnections", old);
        }),
        quiet("a peering of the far VPC with a third", peered, |w, _| {
            push(w, "/Vpcs", vpc("vpc-third", "10.70.0.0/16"));
            let mut other = peering("pcx-2", "vpc-third", "10.70.0.0/16", "111122223333", "us-east-1");
            other["RequesterVpcInfo"]["VpcId"] = json!("vpc-db");
            other["RequesterVpcInfo"]["CidrBlock"] = json!("10.60.0.0/16");
            push(w, "/VpcPeeringConnections", other);
        }),
        quiet("a third VPC that is not attached", over_transit, |w, _| {
            push(w, "/Vpcs", vpc("vpc-third", "10.70.0.0/16"));
        }),
        quiet("another attachment without a table", over_transit, |w, _| {
            let other = json!({"TransitGatewayAttachmentId": "att-third", "TransitGatewayId": "tgw-1", "ResourceType": "vpc",
                "ResourceId": "vpc-third", "State": "available"});
            push(w, "/TransitGatewayAttachments", other);
        }),
        quiet("a static route in place of the propagated one", over_transit, |w, _| {
            set(
                w,
                "/TransitGatewayRouteTables/tgwrtb-glue/Routes/0/Type",
                json!("static"),
            );
        }),
        quiet(
            "a transit gateway's blackhole beside the address",
            over_transit,
            |w, _| {
                let dead = json!({"DestinationCidrBlock": "10.60.2.0/24", "State": "blackhole", "Type": "static"});
                push(w, "/TransitGatewayRouteTables/tgwrtb-glue/Routes", dead);
            },
        ),
        quiet(
            "the attachment has the zone through another subnet",
            over_transit,
            |w, _| {
                push(
                    w,
                    "/Subnets",
                    subnet("subnet-tgw", "vpc-glue", "10.50.9.0/28", "us-east-1a"),
                );
                push(w, "/NetworkAcls", acl("acl-tgw", "vpc-glue", &["subnet-tgw"]));
                set(
                    w,
                    "/TransitGatewayVpcAttachments/att-glue/SubnetIds/0",
                    json!("subnet-tgw"),
                );
            },
        ),
        quiet(
            "an ACL that denies other ports in the attachment's subnet",
            over_transit,
            |w, _| {
                push(
                    w,
                    "/Subnets",
                    subnet("subnet-tgw", "vpc-glue", "10.50.9.0/28", "us-east-1a"),
                );
                push(w, "/NetworkAcls", acl("acl-tgw", "vpc-glue", &["subnet-tgw"]));
                set(
                    w,
                    "/TransitGatewayVpcAttachments/att-glue/SubnetIds/0",
                    json!("subnet-tgw"),
                );
                push(w, "/NetworkAcls/acl-tgw/Entries", denied(false, 50, 22));
            },
        ),
        quiet("a narrower way back over the transit gateway", over_transit, |w, _| {
            set(
                w,
                "/TransitGatewayRouteTables/tgwrtb-db/Routes/0/DestinationCidrBlock",
                json!("10.50.1.0/24"),
            );
        }),
        quiet(
            "a private gateway that is detached and that no route names",
            same_vpc,
            |w, _| {
                push(
                    w,
                    "/VpnGateways",
                    json!({"VpnGatewayId": "vgw-0", "State": "available", "VpcAttachments": []}),
                );
            },
        ),
        quiet(
            "a VPN that is down on a gateway that no route names",
            same_vpc,
            |w, _| {
                push(
                    w,
                    "/VpnConnections",
                    json!({"VpnConnectionId": "vpn-0", "VpnGatewayId": "vgw-0", "State": "available",
                    "VgwTelemetry": [{"Status": "DOWN"}, {"Status": "DOWN"}]}),
                );
            },
        ),
        quiet("replies denied later", same_vpc, |w, _| {
            push(w, "/NetworkAcls/acl-db/Entries", denied(true, 200, 40_000));
        }),
        quiet("an endpoint policy that forbids deleting only", same_vpc, |w, _| {
            let policy = json!({"Statement": [
                {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"},
                {"Effect": "Deny", "Principal": "*", "Action": "s3:DeleteObject", "Resource": "*"}]});
            set(w, "/VpcEndpoints/vpce-s3/PolicyDocument", json!(policy.to_string()));
        }),
        quiet("egress to the prefix list of S3 only", same_vpc, |w, _| {
            let to_s3 = json!({"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "PrefixListIds": [{"PrefixListId": "pl-s3"}]});
            let inside =
                json!({"IpProtocol": "tcp", "FromPort": 0, "ToPort": 65535, "IpRanges": [{"CidrIp": "10.50.0.0/16"}]});
            set(
                w,
                "/SecurityGroups/sg-glue/IpPermissionsEgress",
                json!([to_s3, inside, self_rule("sg-glue")]),
            );
        }),
        quiet("the endpoint's group admits the subnet", same_vpc, |w, _| {
            set(
                w,
                "/SecurityGroups/sg-endpoint/IpPermissions",
                json!([tcp_from(443, "10.50.1.0/24")]),
            );
        }),
    ]
}

/// An ACL entry that denies one TCP port.
fn denied(egress: bool, number: i32, port: u16) -> Value {
    json!({"RuleNumber": number, "Egress": egress, "Protocol": "6", "RuleAction": "deny", "CidrBlock": "0.0.0.0/0",
        "PortRange": {"From": port, "To": port}})
}

fn nat(id: &str, subnet: &str, state: &str) -> Value {
    json!({"NatGatewayId": id, "VpcId": "vpc-glue", "SubnetId": subnet, "State": state, "ConnectivityType": "public",
        "NatGatewayAddresses": [{"PrivateIp": "10.50.100.10", "PublicIp": "198.51.100.8"}]})
}
