//! The state of the source, S3, Secrets Manager and the other services.

use serde_json::json;

use super::worlds::*;
use super::*;

#[test]
fn the_target_and_the_services() {
    check(the_target_and_the_services_cases());
}

pub(super) fn the_target_and_the_services_cases() -> Vec<Case> {
    vec![
        case(
            "stopped database",
            same_vpc,
            |w, _| set(w, "/DBInstances/orders/DBInstanceStatus", json!("stopped")),
            &["TARGET_STATE"],
            "orders",
        ),
        quiet("database that backs up", same_vpc, |w, _| {
            set(w, "/DBInstances/orders/DBInstanceStatus", json!("backing-up"))
        }),
        case(
            "no S3 endpoint",
            same_vpc,
            |w, _| {
                w["VpcEndpoints"].as_array_mut().unwrap().remove(0);
                w["RouteTables"][0]["Routes"].as_array_mut().unwrap().pop();
            },
            &["S3_NO_PATH"],
            "rtb-glue",
        ),
        case(
            "an S3 interface endpoint whose name is told to the inbound resolver only",
            same_vpc,
            |w, _| {
                w["RouteTables"][0]["Routes"].as_array_mut().unwrap().pop();
                w["VpcEndpoints"][0] = json!({"VpcEndpointId": "vpce-s3", "VpcEndpointType": "Interface", "VpcId": "vpc-glue",
                    "State": "available", "ServiceName": "com.amazonaws.us-east-1.s3", "SubnetIds": ["subnet-glue"],
                    "Groups": [{"GroupId": "sg-endpoint"}], "PrivateDnsEnabled": true,
                    "DnsOptions": {"PrivateDnsOnlyForInboundResolverEndpoint": true}});
            },
            &["S3_NO_PATH"],
            "rtb-glue",
        ),
        case(
            "S3 endpoint on another table",
            same_vpc,
            |w, _| {
                set(w, "/VpcEndpoints/vpce-s3/RouteTableIds", json!(["rtb-main"]));
                w["RouteTables"][0]["Routes"].as_array_mut().unwrap().pop();
            },
            &["S3_NO_PATH"],
            "rtb-glue",
        ),
        case(
            "S3 endpoint on another table, whose policy forbids the job's bucket",
            same_vpc,
            |w, _| {
                set(w, "/VpcEndpoints/vpce-s3/RouteTableIds", json!(["rtb-main"]));
                set(w, "/VpcEndpoints/vpce-s3/PolicyDocument", json!("{\"Statement\":[]}"));
                w["RouteTables"][0]["Routes"].as_array_mut().unwrap().pop();
            },
            &["S3_NO_PATH", "S3_ENDPOINT_POLICY"],
            "rtb-glue",
        ),
        case(
            "S3 endpoint policy",
            same_vpc,
            |w, _| {
                set(
                    w,
                    "/VpcEndpoints/vpce-s3/PolicyDocument",
                    json!(
                        "{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:*\",\"Resource\":\"arn:aws:s3:::others/*\"}]}"
                    ),
                )
            },
            &["S3_ENDPOINT_POLICY"],
            "vpce-s3",
        ),
        case(
            "Secrets Manager endpoint policy for other secrets",
            same_vpc,
            |w, s| {
                s.paths[0].secret = Some("team/db".into());
                sm_policy(w, "Allow", "arn:aws:secretsmanager:*:*:secret:others/*");
            },
            &["SM_ENDPOINT_POLICY"],
            "vpce-sm",
        ),
        case(
            "Secrets Manager endpoint policy that denies the secret",
            same_vpc,
            |w, s| {
                s.paths[0].secret = Some("arn:aws:secretsmanager:us-east-1:111122223333:secret:team/db-AbCdEf".into());
                sm_policy(w, "Deny", "arn:aws:secretsmanager:*:*:secret:team/db-AbCdEf");
            },
            &["SM_ENDPOINT_POLICY"],
            "vpce-sm",
        ),
        quiet(
            "Secrets Manager endpoint policy for the secret's folder",
            same_vpc,
            |w, s| {
                s.paths[0].secret = Some("team/db".into());
                sm_policy(w, "Allow", "arn:aws:secretsmanager:*:*:secret:team/*");
            },
        ),
        case(
            "Secrets Manager endpoint policy for another role",
            same_vpc,
            |w, s| policy_for(w, s, 1, "arn:aws:iam::111122223333:role/other"),
            &["SM_ENDPOINT_POLICY"],
            "vpce-sm",
        ),
        quiet(
            "Secrets Manager endpoint policy for the job's role",
            same_vpc,
            |w, s| policy_for(w, s, 1, "arn:aws:iam::111122223333:role/runner"),
        ),
        quiet(
            "Secrets Manager endpoint policy for a role, where no job is known",
            same_vpc,
            |w, s| {
                policy_for(w, s, 1, "arn:aws:iam::111122223333:role/other");
                s.role = None;
            },
        ),
        case(
            "S3 gateway endpoint policy for another account",
            same_vpc,
            |w, s| policy_for(w, s, 0, "444455556666"),
            &["S3_ENDPOINT_POLICY"],
            "vpce-s3",
        ),
        quiet("S3 gateway endpoint policy for an organization", same_vpc, |w, _| {
            let policy = json!({"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*",
                "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}}]});
            set(w, "/VpcEndpoints/vpce-s3/PolicyDocument", json!(policy.to_string()));
        }),
        quiet(
            "Secrets Manager endpoint policy on a condition that no call shows",
            same_vpc,
            |w, s| {
                s.paths[0].secret = Some("team/db".into());
                sm_policy(w, "Allow", "*");
                let mut policy: Value =
                    serde_json::from_str(w["VpcEndpoints"][1]["PolicyDocument"].as_str().unwrap()).unwrap();
                policy["Statement"][0]["Condition"] = json!({"StringEquals": {"aws:PrincipalOrgID": "o-1"}});
                set(w, "/VpcEndpoints/vpce-sm/PolicyDocument", json!(policy.to_string()));
            },
        ),
        case(
            "KMS endpoint policy that lets nobody decrypt",
            same_vpc,
            |w, s| {
                s.paths[0].services.insert(Service::Kms);
                kms_endpoint(w, "kms:Encrypt");
            },
            &["SERVICE_ENDPOINT_POLICY"],
            "vpce-kms",
        ),
        quiet("KMS endpoint policy for decrypting", same_vpc, |w, s| {
            s.paths[0].services.insert(Service::Kms);
            kms_endpoint(w, "kms:Decrypt");
        }),
        case(
            "egress lacks S3",
            same_vpc,
            |w, _| {
                set(
                    w,
                    "/SecurityGroups/sg-glue/IpPermissionsEgress",
                    json!([
                        self_rule("sg-glue"),
                        tcp_from_group(443, "sg-endpoint"),
                        tcp_from_group(5432, "sg-db")
                    ]),
                )
            },
            &["S3_SG_EGRESS"],
            "sg-glue",
        ),
        case(
            "bucket in another Region",
            same_vpc,
            |w, _| set(w, "/Buckets/scripts/BucketRegion", json!("eu-west-1")),
            &["S3_CROSS_REGION"],
            "scripts",
        ),
        snowflake(quiet("bucket in another Region, with a way out", with_nat, |w, _| {
            set(w, "/Buckets/scripts/BucketRegion", json!("eu-west-1"))
        })),
        case(
            "no Secrets Manager endpoint",
            same_vpc,
            |w, _| {
                w["VpcEndpoints"].as_array_mut().unwrap().pop();
            },
            &["SM_NO_PATH"],
            "rtb-glue",
        ),
        quiet("no secret, no need for one", same_vpc, |w, s| {
            w["VpcEndpoints"].as_array_mut().unwrap().pop();
            s.paths[0].services.clear();
        }),
        case(
            "endpoint's group admits another",
            same_vpc,
            |w, _| {
                set(
                    w,
                    "/SecurityGroups/sg-endpoint/IpPermissions",
                    json!([tcp_from_group(443, "sg-app")]),
                )
            },
            &["SM_ENDPOINT_SG"],
            "sg-endpoint",
        ),
        snowflake(case(
            "endpoint's group counts though there is NAT",
            with_nat,
            |w, _| clear(w, "/SecurityGroups/sg-endpoint/IpPermissions"),
            &["SM_ENDPOINT_SG"],
            "sg-endpoint",
        )),
        case(
            "endpoint without private DNS",
            same_vpc,
            |w, _| set(w, "/VpcEndpoints/vpce-sm/PrivateDnsEnabled", json!(false)),
            &["SM_ENDPOINT_PRIVATE_DNS"],
            "vpce-sm",
        ),
        snowflake(quiet("endpoint without private DNS, with NAT", with_nat, |w, _| {
            set(w, "/VpcEndpoints/vpce-sm/PrivateDnsEnabled", json!(false))
        })),
        snowflake(quiet("NAT instead of all endpoints", with_nat, |w, _| {
            clear(w, "/VpcEndpoints");
            w["RouteTables"][0]["Routes"].as_array_mut().unwrap().remove(1);
        })),
        case(
            "KMS without a way",
            same_vpc,
            |_, s| {
                s.paths[0].services.insert(Service::Kms);
            },
            &["SERVICE_NO_PATH"],
            "rtb-glue",
        ),
        case(
            "the API of Glue without a way, for a crawler's own driver",
            same_vpc,
            |_, s| {
                s.paths[0].services.insert(Service::Glue);
            },
            &["SERVICE_NO_PATH"],
            "rtb-glue",
        ),
        snowflake(quiet("the API of Glue over NAT", with_nat, |_, s| {
            s.paths[0].services.insert(Service::Glue);
        })),
        case(
            "no self rule, no S3, closed database",
            same_vpc,
            |w, _| {
                clear(w, "/SecurityGroups/sg-glue/IpPermissions");
                clear(w, "/SecurityGroups/sg-db/IpPermissions");
                w["VpcEndpoints"].as_array_mut().unwrap().remove(0);
                w["RouteTables"][0]["Routes"].as_array_mut().unwrap().pop();
            },
            &["GLUE_SG_SELF_REF_INGRESS", "DST_SG_INGRESS", "S3_NO_PATH"],
            "sg-glue",
        ),
    ]
}

/// The policy of the endpoint for Secrets Manager: one statement on a resource.
fn sm_policy(world: &mut Value, effect: &str, resource: &str) {
    let mut statements =
        vec![json!({"Effect": effect, "Principal": "*", "Action": "secretsmanager:*", "Resource": resource})];
    if effect == "Deny" {
        statements.push(json!({"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}));
    }
    world["VpcEndpoints"][1]["PolicyDocument"] = json!(json!({"Statement": statements}).to_string());
}

/// An interface endpoint for KMS whose policy allows one action.
fn kms_endpoint(world: &mut Value, action: &str) {
    let mut endpoint = world["VpcEndpoints"][1].clone();
    endpoint["VpcEndpointId"] = json!("vpce-kms");
    endpoint["ServiceName"] = json!("com.amazonaws.us-east-1.kms");
    let statement = json!({"Effect": "Allow", "Principal": "*", "Action": action, "Resource": "*"});
    endpoint["PolicyDocument"] = json!(json!({"Statement": [statement]}).to_string());
    push(world, "/VpcEndpoints", endpoint);
}

/// What AWS says that the policy of an endpoint denied is asked of that policy, whatever else the job is known to do.
#[test]
fn the_call_that_a_text_says_was_denied_is_judged_by_the_endpoint_s_policy() {
    use shared_domain::denied::{Denied, PolicyType};
    let denied = |action: &str, resource: &str| Denied {
        action: action.into(),
        resource: Some(resource.into()),
        principal: None,
        policy: Some(PolicyType::VpcEndpoint),
        policy_arn: None,
        explicitly: false,
    };
    let s3_policy = |resource: &str| json!({"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": ["arn:aws:s3:::scripts/*", resource]}]});
    type Asked = (&'static str, Denied, fn(&mut Value), &'static str, &'static str);
    let data = || denied("s3:ListBucket", "arn:aws:s3:::data");
    let key = || denied("kms:Decrypt", "arn:aws:kms:us-east-1:111122223333:key/k");
    let world = |resource: &str| {
        let mut world = same_vpc();
        world["VpcEndpoints"][0]["PolicyDocument"] = json!(s3_policy(resource).to_string());
        world
    };
    let cases: [Asked; 6] = [
        (
            "another bucket than the script's",
            data(),
            |_| {},
            "S3_ENDPOINT_POLICY",
            "fail",
        ),
        (
            "a policy that allows it by now",
            data(),
            |w| {
                set(
                    w,
                    "/VpcEndpoints/vpce-s3/PolicyDocument",
                    json!(
                        "{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"*\",\"Resource\":\"*\"}]}"
                    ),
                )
            },
            "S3_ENDPOINT_POLICY",
            "pass",
        ),
        (
            "endpoints that could not be read",
            data(),
            |w| w["VpcEndpoints"] = json!({"unreadable": "no"}),
            "S3_NO_PATH",
            "unknown",
        ),
        (
            "a key's service without an endpoint here",
            key(),
            |_| {},
            "SERVICE_ENDPOINT_POLICY",
            "not applicable",
        ),
        (
            "a key's endpoint that lets nobody decrypt",
            key(),
            |w| kms_endpoint(w, "kms:Encrypt"),
            "SERVICE_ENDPOINT_POLICY",
            "fail",
        ),
        (
            "a key's endpoint that lets everyone decrypt",
            key(),
            |w| kms_endpoint(w, "kms:Decrypt"),
            "SERVICE_ENDPOINT_POLICY",
            "pass",
        ),
    ];
    for (name, denied, broken, code, expected) in cases {
        let (mut world, mut subject) = (world("arn:aws:s3:::others"), db());
        broken(&mut world);
        if denied.action.starts_with("kms:") {
            subject.paths[0].services.insert(Service::Kms);
        }
        subject.denied = Some(denied);
        let diagnosis = judged(&world, &subject);
        let found = match () {
            () if codes(&diagnosis).contains(&code) => "fail",
            () if diagnosis.passed.iter().any(|one| *one == code) => "pass",
            () if unknowns(&diagnosis).contains(&code) => "unknown",
            () => "not applicable",
        };
        assert_eq!(found, expected, "{name}: {diagnosis:#?}");
    }
}

/// The policy of an endpoint of the world allows one principal everything, and the job runs as `runner`.
fn policy_for(world: &mut Value, subject: &mut Subject, endpoint: usize, principal: &str) {
    subject.role = Some("arn:aws:iam::111122223333:role/runner".into());
    subject.paths[0].secret = Some("team/db".into());
    let policy =
        json!({"Statement": [{"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "*", "Resource": "*"}]});
    world["VpcEndpoints"][endpoint]["PolicyDocument"] = json!(policy.to_string());
}
