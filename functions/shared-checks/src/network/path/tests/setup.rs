//! The connection itself, and the order of a job's connections.

use serde_json::{Value, json};

use super::worlds::*;
use super::*;

#[test]
fn the_connection_itself() {
    check(the_connection_itself_cases());
}

pub(super) fn the_connection_itself_cases() -> Vec<Case> {
    vec![
        case(
            "subnet gone",
            same_vpc,
            |_, s| s.paths[0].vpc_settings.as_mut().unwrap().subnet = "subnet-gone".into(),
            &["CONN_SUBNET_NOT_FOUND"],
            "subnet-gone",
        ),
        case(
            "group gone",
            same_vpc,
            |_, s| s.paths[0].vpc_settings.as_mut().unwrap().groups.push("sg-gone".into()),
            &["CONN_SG_NOT_FOUND"],
            "sg-gone",
        ),
        case(
            "the only group gone, which the database and S3 would have to admit",
            same_vpc,
            |_, s| s.paths[0].vpc_settings.as_mut().unwrap().groups = vec!["sg-gone".into()],
            &["CONN_SG_NOT_FOUND"],
            "sg-gone",
        ),
        case(
            "group of another VPC",
            peered,
            |_, s| s.paths[0].vpc_settings.as_mut().unwrap().groups.push("sg-db".into()),
            &["CONN_SG_WRONG_VPC"],
            "sg-db",
        ),
        quiet("group of another VPC that is associated", peered, |w, s| {
            s.paths[0].vpc_settings.as_mut().unwrap().groups.push("sg-db".into());
            push(
                w,
                "/SecurityGroupVpcAssociations",
                json!({"GroupId": "sg-db", "VpcId": "vpc-glue", "State": "associated"}),
            );
        }),
        degraded(case(
            "zone of another",
            same_vpc,
            |_, s| s.paths[0].vpc_settings.as_mut().unwrap().zone = Some("us-east-1b".into()),
            &["CONN_AZ_MISMATCH"],
            "orders-prod",
        )),
        degraded(case(
            "zone missing",
            same_vpc,
            |_, s| s.paths[0].vpc_settings.as_mut().unwrap().zone = None,
            &["CONN_AZ_MISSING"],
            "orders-prod",
        )),
        quiet("zone of a planned connection", same_vpc, |_, s| {
            s.paths[0].vpc_settings.as_mut().unwrap().zone = None;
            s.paths[0].planned = true;
        }),
        case(
            "no VPC settings",
            same_vpc,
            |_, s| s.paths[0].vpc_settings = None,
            &["CONN_NO_VPC"],
            "orders-prod",
        ),
        to_host(
            case(
                "no VPC settings, private address",
                same_vpc,
                |_, s| s.paths[0].vpc_settings = None,
                &["CONN_NO_VPC"],
                "orders-prod",
            ),
            || subject("192.168.7.7", 1521),
        ),
        snowflake(quiet("no VPC settings and a public source", same_vpc, |_, s| {
            s.paths[0].vpc_settings = None
        })),
        quiet("no VPC settings, public database open to all", same_vpc, |w, s| {
            s.paths[0].vpc_settings = None;
            set(w, "/DBInstances/orders/PubliclyAccessible", json!(true));
            set(
                w,
                "/SecurityGroups/sg-db/IpPermissions",
                json!([tcp_from(5432, "0.0.0.0/0")]),
            );
        }),
        case(
            "no self rule",
            same_vpc,
            |w, _| clear(w, "/SecurityGroups/sg-glue/IpPermissions"),
            &["GLUE_SG_SELF_REF_INGRESS"],
            "sg-glue",
        ),
        case(
            "self rule by address",
            same_vpc,
            |w, _| {
                set(
                    w,
                    "/SecurityGroups/sg-glue/IpPermissions",
                    json!([{"IpProtocol": "tcp", "FromPort": 0, "ToPort": 65535, "IpRanges": [{"CidrIp": "10.50.0.0/16"}]}]),
                )
            },
            &["GLUE_SG_SELF_REF_INGRESS"],
            "sg-glue",
        ),
        case(
            "self rule of UDP",
            same_vpc,
            |w, _| set(w, "/SecurityGroups/sg-glue/IpPermissions/0/IpProtocol", json!("udp")),
            &["GLUE_SG_SELF_REF_INGRESS"],
            "sg-glue",
        ),
        case(
            "self rule of one port",
            same_vpc,
            |w, _| {
                set(
                    w,
                    "/SecurityGroups/sg-glue/IpPermissions",
                    json!([tcp_from_group(5432, "sg-glue")]),
                )
            },
            &["GLUE_SG_SELF_REF_INGRESS"],
            "sg-glue",
        ),
        quiet("self rule of all traffic", same_vpc, |w, _| {
            set(
                w,
                "/SecurityGroups/sg-glue/IpPermissions",
                json!([{"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": "sg-glue"}]}]),
            )
        }),
        quiet("self rule from 1", same_vpc, |w, _| {
            set(w, "/SecurityGroups/sg-glue/IpPermissions/0/FromPort", json!(1))
        }),
        quiet("self rule in the second group", same_vpc, |w, s| {
            clear(w, "/SecurityGroups/sg-glue/IpPermissions");
            push(
                w,
                "/SecurityGroups",
                group("sg-two", "vpc-glue", json!([self_rule("sg-two")])),
            );
            s.paths[0].vpc_settings.as_mut().unwrap().groups.push("sg-two".into());
        }),
        case(
            "egress without itself",
            same_vpc,
            |w, _| {
                set(
                    w,
                    "/SecurityGroups/sg-glue/IpPermissionsEgress",
                    json!([tcp_from(443, "0.0.0.0/0"), tcp_from_group(5432, "sg-db")]),
                )
            },
            &["GLUE_SG_SELF_REF_EGRESS"],
            "sg-glue",
        ),
        quiet("egress narrowed rightly", same_vpc, |w, _| {
            set(
                w,
                "/SecurityGroups/sg-glue/IpPermissionsEgress",
                json!([self_rule("sg-glue"), tcp_from_group(443, "sg-endpoint"), tcp_from_group(5432, "sg-db"),
            {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "PrefixListIds": [{"PrefixListId": "pl-s3"}]}]),
            )
        }),
        case(
            "too few addresses",
            same_vpc,
            |w, _| set(w, "/Subnets/subnet-glue/AvailableIpAddressCount", json!(4)),
            &["SUBNET_FREE_IPS"],
            "subnet-glue",
        ),
        quiet("just enough addresses", same_vpc, |w, _| {
            set(w, "/Subnets/subnet-glue/AvailableIpAddressCount", json!(5))
        }),
        degraded(case(
            "too few addresses for all runs",
            same_vpc,
            |w, s| {
                set(w, "/Subnets/subnet-glue/AvailableIpAddressCount", json!(9));
                s.concurrent_runs = 2;
            },
            &["SUBNET_FREE_IPS"],
            "subnet-glue",
        )),
        quiet("without a job one address is enough", same_vpc, |w, s| {
            set(w, "/Subnets/subnet-glue/AvailableIpAddressCount", json!(1));
            s.workers = None;
        }),
    ]
}

#[test]
fn the_order_of_a_jobs_connections() {
    check(the_order_of_a_jobs_connections_cases());
}

pub(super) fn the_order_of_a_jobs_connections_cases() -> Vec<Case> {
    fn two(world: &mut Value, subject: &mut Subject) {
        push(world, "/Vpcs", vpc("vpc-other", "10.70.0.0/16"));
        push(
            world,
            "/VpcAttributes",
            json!({"VpcId": "vpc-other", "EnableDnsSupport": {"Value": true}, "EnableDnsHostnames": {"Value": true}}),
        );
        push(
            world,
            "/Subnets",
            subnet("subnet-other", "vpc-other", "10.70.1.0/24", "us-east-1a"),
        );
        push(world, "/NetworkAcls", acl("acl-other", "vpc-other", &["subnet-other"]));
        push(
            world,
            "/RouteTables",
            table("rtb-other", "vpc-other", "10.70.0.0/16", &[], true),
        );
        push(
            world,
            "/SecurityGroups",
            group("sg-other", "vpc-other", json!([self_rule("sg-other")])),
        );
        push(
            world,
            "/VpcEndpoints",
            json!({"VpcEndpointId": "vpce-s3o", "VpcEndpointType": "Gateway", "VpcId": "vpc-other", "State": "available",
            "ServiceName": "com.amazonaws.us-east-1.s3", "RouteTableIds": ["rtb-other"]}),
        );
        let other = ConnectionPath {
            name: "first".into(),
            vpc_settings: Some(VpcSettings {
                subnet: "subnet-other".into(),
                groups: vec!["sg-other".into()],
                zone: Some("us-east-1a".into()),
            }),
            network_only: true,
            ..ConnectionPath::default()
        };
        subject.paths.insert(0, other);
        subject.focus = Some("orders-prod".into());
    }
    vec![
        case(
            "another comes first",
            same_vpc,
            two,
            &["CONN_ORDER_OTHER_NETWORK"],
            "first",
        ),
        quiet("the other cannot launch, so it decides nothing", same_vpc, |w, s| {
            two(w, s);
            set(w, "/Subnets/subnet-other/AvailableIpAddressCount", json!(0));
        }),
        quiet("the other comes second", same_vpc, |w, s| {
            two(w, s);
            s.paths.swap(0, 1);
        }),
        quiet("a crawler goes to each target in its own network", same_vpc, |w, s| {
            two(w, s);
            s.apart = true;
        }),
        quiet("the other has the same network", same_vpc, |w, s| {
            two(w, s);
            s.paths[0].vpc_settings = s.paths[1].vpc_settings.clone();
        }),
    ]
}

#[test]
fn a_crawler_uses_each_connection_apart_and_reaches_glue_where_one_brings_a_driver() {
    let connection = |name: &str, properties: Value| json!({"name": name, "connection": {"Name": name, "ConnectionType": "JDBC", "ConnectionProperties": properties}});
    let connections = json!([
        connection("own", json!({"JDBC_DRIVER_JAR_URI": "s3://drivers/pg.jar"})),
        connection("plain", json!({})),
    ]);
    let job = json!({"Name": "nightly", "Connections": {"Connections": ["own", "plain"]}});
    for (user, apart) in [(json!({"crawler": {"Name": "c"}}), true), (json!({"job": job}), false)] {
        let mut evidence = user;
        evidence["connections"] = connections.clone();
        let subject = Subject::of_evidence(&serde_json::from_value(evidence).unwrap(), None);
        let glue: Vec<bool> = subject
            .paths
            .iter()
            .map(|path| path.services.contains(&Service::Glue))
            .collect();
        assert_eq!((subject.apart, glue), (apart, vec![apart, false]));
    }
}

#[test]
fn the_role_that_policies_name_is_the_jobs_or_the_crawlers_unless_a_denial_tells_of_another() {
    let job = |role: &str| json!({"job": {"Name": "nightly", "Role": role}});
    let denied = |mut evidence: Value, by: &str| {
        evidence["signal"] = json!({"stage": "permissions", "cause": "unknown", "confidence": "likely", "denied": {"action": "secretsmanager:GetSecretValue",
            "principal": format!("arn:aws:sts::111122223333:assumed-role/{by}/GlueJobRunnerSession"), "policy": "vpc_endpoint"}});
        evidence
    };
    let runner = Some("arn:aws-cn:iam::111122223333:role/runner");
    for (mut evidence, role) in [
        (job("runner"), runner),
        (job("arn:aws-cn:iam::111122223333:role/runner"), runner),
        (job("etl/runner"), Some("arn:aws-cn:iam::111122223333:role/etl/runner")),
        (json!({"crawler": {"Name": "c", "Role": "runner"}}), runner),
        (job(""), None),
        (json!({}), None),
        (denied(job("runner"), "runner"), runner),
        (
            denied(job("etl/runner"), "runner"),
            Some("arn:aws-cn:iam::111122223333:role/etl/runner"),
        ),
        (denied(job("runner"), "other"), None),
    ] {
        evidence["context"] = json!({"account": "111122223333", "region": "cn-north-1", "partition": "aws-cn"});
        let subject = Subject::of_evidence(&serde_json::from_value(evidence.clone()).unwrap(), None);
        assert_eq!(subject.role.as_deref(), role, "{evidence}");
    }
}
