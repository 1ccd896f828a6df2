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
            |w, _| set(w, "/DBInstances/0/DBInstanceStatus", json!("stopped")),
            &["TARGET_STATE"],
            "orders",
        ),
        quiet("database that backs up", same_vpc, |w, _| {
            set(w, "/DBInstances/0/DBInstanceStatus", json!("backing-up"))
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
                set(w, "/VpcEndpoints/0/RouteTableIds", json!(["rtb-main"]));
                w["RouteTables"][0]["Routes"].as_array_mut().unwrap().pop();
            },
            &["S3_NO_PATH"],
            "rtb-glue",
        ),
        case(
            "S3 endpoint on another table, whose policy forbids the job's bucket",
            same_vpc,
            |w, _| {
                set(w, "/VpcEndpoints/0/RouteTableIds", json!(["rtb-main"]));
                set(w, "/VpcEndpoints/0/PolicyDocument", json!("{\"Statement\":[]}"));
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
                    "/VpcEndpoints/0/PolicyDocument",
                    json!(
                        "{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:*\",\"Resource\":\"arn:aws:s3:::others/*\"}]}"
                    ),
                )
            },
            &["S3_ENDPOINT_POLICY"],
            "vpce-s3",
        ),
        case(
            "egress lacks S3",
            same_vpc,
            |w, _| {
                set(
                    w,
                    "/SecurityGroups/0/IpPermissionsEgress",
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
            |w, _| set(w, "/Buckets/0/BucketRegion", json!("eu-west-1")),
            &["S3_CROSS_REGION"],
            "scripts",
        ),
        snowflake(quiet("bucket in another Region, with a way out", with_nat, |w, _| {
            set(w, "/Buckets/0/BucketRegion", json!("eu-west-1"))
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
                    "/SecurityGroups/1/IpPermissions",
                    json!([tcp_from_group(443, "sg-app")]),
                )
            },
            &["SM_ENDPOINT_SG"],
            "sg-endpoint",
        ),
        snowflake(case(
            "endpoint's group counts though there is NAT",
            with_nat,
            |w, _| clear(w, "/SecurityGroups/1/IpPermissions"),
            &["SM_ENDPOINT_SG"],
            "sg-endpoint",
        )),
        case(
            "endpoint without private DNS",
            same_vpc,
            |w, _| set(w, "/VpcEndpoints/1/PrivateDnsEnabled", json!(false)),
            &["SM_ENDPOINT_PRIVATE_DNS"],
            "vpce-sm",
        ),
        snowflake(quiet("endpoint without private DNS, with NAT", with_nat, |w, _| {
            set(w, "/VpcEndpoints/1/PrivateDnsEnabled", json!(false))
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
                clear(w, "/SecurityGroups/0/IpPermissions");
                clear(w, "/SecurityGroups/2/IpPermissions");
                w["VpcEndpoints"].as_array_mut().unwrap().remove(0);
                w["RouteTables"][0]["Routes"].as_array_mut().unwrap().pop();
            },
            &["GLUE_SG_SELF_REF_INGRESS", "DST_SG_INGRESS", "S3_NO_PATH"],
            "sg-glue",
        ),
    ]
}
