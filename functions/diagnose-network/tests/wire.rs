//! The function over the real SDK clients and answers as AWS sends them: a healthy account, and one in which a call is denied, late in
//! pages, or answers that there is no such thing.

// A test may stop at what it did not expect.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_http_client::test_util::infallible_client_fn;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::retry::RetryConfig;
use aws_types::SdkConfig;
use aws_types::region::Region;
use diagnose_network::handler::{self, Clients, Input};
use serde_json::json;
use shared_domain::Diagnosis;
use shared_domain::diagnosis::Reachability;

const HOST: &str = "orders.abc.us-east-1.rds.amazonaws.com";

/// An account: the answer of each action, and the calls that were made.
#[derive(Clone, Default)]
struct Account {
    answers: BTreeMap<String, Vec<(u16, String)>>,
    calls: Arc<Mutex<Vec<String>>>,
}

impl Account {
    /// A database beside the connection's subnet, with S3 and Secrets Manager endpoints.
    fn healthy() -> Self {
        let mut account = Self::default();
        let all = "<ipProtocol>-1</ipProtocol><ipRanges><item><cidrIp>0.0.0.0/0</cidrIp></item></ipRanges>";
        let admits = |from: u16, to: u16, group: &str| {
            format!(
                "<ipPermissions><item><ipProtocol>tcp</ipProtocol><fromPort>{from}</fromPort><toPort>{to}</toPort>\
                 <groups><item><groupId>{group}</groupId></item></groups></item></ipPermissions>"
            )
        };
        let group = |id: &str, rules: String| {
            format!(
                "<item><groupId>{id}</groupId><vpcId>vpc-1</vpcId>{rules}\
                 <ipPermissionsEgress><item>{all}</item></ipPermissionsEgress></item>"
            )
        };
        let subnet = |id: &str, cidr: &str| {
            format!(
                "<item><subnetId>{id}</subnetId><vpcId>vpc-1</vpcId><cidrBlock>{cidr}</cidrBlock>\
                 <availabilityZone>us-east-1a</availabilityZone><availableIpAddressCount>200</availableIpAddressCount>\
                 <ownerId>111122223333</ownerId></item>"
            )
        };
        let rule = |egress: bool, number: u16, action: &str| {
            format!(
                "<item><ruleNumber>{number}</ruleNumber><protocol>-1</protocol><ruleAction>{action}</ruleAction>\
                 <egress>{egress}</egress><cidrBlock>0.0.0.0/0</cidrBlock></item>"
            )
        };
        let entries = format!(
            "{}{}{}{}",
            rule(true, 100, "allow"),
            rule(true, 32767, "deny"),
            rule(false, 100, "allow"),
            rule(false, 32767, "deny")
        );
        account.ec2(
            "DescribeSubnets",
            &format!(
                "<subnetSet>{}{}</subnetSet>",
                subnet("subnet-glue", "10.0.1.0/24"),
                subnet("subnet-db", "10.0.2.0/24")
            ),
        );
        account.ec2(
            "DescribeSecurityGroups",
            &format!(
                "<securityGroupInfo>{}{}{}</securityGroupInfo>",
                group("sg-glue", admits(0, 65535, "sg-glue")),
                group("sg-db", admits(5432, 5432, "sg-glue")),
                group("sg-endpoint", admits(443, 443, "sg-glue"))
            ),
        );
        account.ec2(
            "DescribeRouteTables",
            "<routeTableSet><item><routeTableId>rtb-main</routeTableId><vpcId>vpc-1</vpcId>\
             <associationSet><item><main>true</main><associationState><state>associated</state></associationState></item></associationSet>\
             <routeSet><item><destinationCidrBlock>10.0.0.0/16</destinationCidrBlock><gatewayId>local</gatewayId><state>active</state>\
             <origin>CreateRouteTable</origin></item><item><destinationPrefixListId>pl-s3</destinationPrefixListId>\
             <gatewayId>vpce-s3</gatewayId><state>active</state></item></routeSet></item></routeTableSet>",
        );
        account.ec2(
            "DescribeNetworkAcls",
            &format!(
                "<networkAclSet><item><networkAclId>acl-1</networkAclId><vpcId>vpc-1</vpcId><default>true</default>\
                 <entrySet>{entries}</entrySet><associationSet><item><subnetId>subnet-glue</subnetId></item>\
                 <item><subnetId>subnet-db</subnetId></item></associationSet></item></networkAclSet>"
            ),
        );
        account.ec2(
            "DescribeVpcs",
            "<vpcSet><item><vpcId>vpc-1</vpcId><cidrBlock>10.0.0.0/16</cidrBlock><dhcpOptionsId>default</dhcpOptionsId>\
             <ownerId>111122223333</ownerId></item></vpcSet>",
        );
        account.ec2(
            "DescribeVpcAttribute",
            "<vpcId>vpc-1</vpcId><enableDnsSupport><value>true</value></enableDnsSupport>\
             <enableDnsHostnames><value>true</value></enableDnsHostnames>",
        );
        account.ec2(
            "DescribeVpcEndpoints",
            "<vpcEndpointSet><item><vpcEndpointId>vpce-s3</vpcEndpointId><vpcEndpointType>Gateway</vpcEndpointType><vpcId>vpc-1</vpcId>\
             <serviceName>com.amazonaws.us-east-1.s3</serviceName><state>available</state>\
             <routeTableIdSet><item>rtb-main</item></routeTableIdSet></item>\
             <item><vpcEndpointId>vpce-sm</vpcEndpointId><vpcEndpointType>Interface</vpcEndpointType><vpcId>vpc-1</vpcId>\
             <serviceName>com.amazonaws.us-east-1.secretsmanager</serviceName><state>available</state>\
             <subnetIdSet><item>subnet-glue</item></subnetIdSet><groupSet><item><groupId>sg-endpoint</groupId></item></groupSet>\
             <privateDnsEnabled>true</privateDnsEnabled></item></vpcEndpointSet>",
        );
        account.ec2(
            "DescribeManagedPrefixLists",
            "<prefixListSet><item><prefixListId>pl-s3</prefixListId><prefixListName>com.amazonaws.us-east-1.s3</prefixListName>\
             <addressFamily>IPv4</addressFamily></item></prefixListSet>",
        );
        account.ec2(
            "GetManagedPrefixListEntries",
            "<entrySet><item><cidr>52.216.0.0/15</cidr></item></entrySet>",
        );
        account.ec2(
            "DescribeNetworkInterfaces",
            "<networkInterfaceSet><item><networkInterfaceId>eni-db</networkInterfaceId><vpcId>vpc-1</vpcId>\
             <subnetId>subnet-db</subnetId><description>RDSNetworkInterface</description><privateIpAddress>10.0.2.20</privateIpAddress>\
             <groupSet><item><groupId>sg-db</groupId></item></groupSet></item></networkInterfaceSet>",
        );
        account.answer(
            "DescribeDBInstances",
            200,
            &format!(
                "<DescribeDBInstancesResponse><DescribeDBInstancesResult><DBInstances><DBInstance>\
                 <DBInstanceIdentifier>orders</DBInstanceIdentifier><Engine>postgres</Engine><DBInstanceStatus>available</DBInstanceStatus>\
                 <Endpoint><Address>{HOST}</Address><Port>5432</Port></Endpoint><AvailabilityZone>us-east-1a</AvailabilityZone>\
                 <PubliclyAccessible>false</PubliclyAccessible><VpcSecurityGroups><VpcSecurityGroupMembership>\
                 <VpcSecurityGroupId>sg-db</VpcSecurityGroupId><Status>active</Status></VpcSecurityGroupMembership></VpcSecurityGroups>\
                 <DBSubnetGroup><DBSubnetGroupName>g</DBSubnetGroupName><VpcId>vpc-1</VpcId><Subnets><Subnet>\
                 <SubnetIdentifier>subnet-db</SubnetIdentifier><SubnetAvailabilityZone><Name>us-east-1a</Name></SubnetAvailabilityZone>\
                 </Subnet></Subnets></DBSubnetGroup></DBInstance></DBInstances></DescribeDBInstancesResult></DescribeDBInstancesResponse>"
            ),
        );
        account.answer(
            "GetBucketLocation",
            200,
            "<LocationConstraint xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"/>",
        );
        account
    }

    fn ec2(&mut self, action: &str, content: &str) {
        self.answer(
            action,
            200,
            &format!("<{action}Response><requestId>r</requestId>{content}</{action}Response>"),
        );
    }

    /// Sets the answers of an action: the pages in their order, the last one for good.
    fn answer(&mut self, action: &str, status: u16, body: &str) {
        self.answers.insert(action.to_owned(), vec![(status, body.to_owned())]);
    }

    /// The action fails with this error code.
    fn refuse(&mut self, action: &str, code: &str) {
        let body = match action {
            "DescribeDBInstances" => {
                format!("<ErrorResponse><Error><Code>{code}</Code><Message>no</Message></Error></ErrorResponse>")
            }
            "GetBucketLocation" => format!("<Error><Code>{code}</Code><Message>no</Message></Error>"),
            _ => {
                format!("<Response><Errors><Error><Code>{code}</Code><Message>no</Message></Error></Errors></Response>")
            }
        };
        self.answer(action, 403, &body);
    }

    fn clients(&self) -> Clients {
        let account = self.clone();
        let http = infallible_client_fn(move |request: http::Request<SdkBody>| {
            let body = String::from_utf8_lossy(request.body().bytes().unwrap_or_default()).into_owned();
            let action = body
                .split('&')
                .find_map(|pair| pair.strip_prefix("Action="))
                .map_or("GetBucketLocation", |action| action);
            let mut calls = account.calls.lock().unwrap();
            let turn = calls.iter().filter(|made| *made == action).count();
            calls.push(action.to_owned());
            let pages = account
                .answers
                .get(action)
                .unwrap_or_else(|| panic!("{action} was not expected"));
            let (status, content) = pages.get(turn).or(pages.last()).unwrap().clone();
            http::Response::builder()
                .status(status)
                .body(SdkBody::from(content))
                .unwrap()
        });
        let config = SdkConfig::builder()
            .behavior_version(aws_config::BehaviorVersion::latest())
            .region(Region::new("us-east-1"))
            .credentials_provider(SharedCredentialsProvider::new(Credentials::new(
                "test", "test", None, None, "test",
            )))
            .retry_config(RetryConfig::disabled())
            .http_client(http)
            .build();
        Clients::new(&config)
    }

    fn calls(&self) -> Vec<String> {
        self.calls.lock().unwrap().clone()
    }
}

/// The execution's document of a failed job with one connection.
fn document() -> serde_json::Value {
    json!({"evidence": {
        "context": {"account": "111122223333", "region": "us-east-1", "partition": "aws"},
        "job": {"Name": "nightly", "Role": "GlueRole", "NumberOfWorkers": 5, "Connections": {"Connections": ["orders-prod"]},
            "Command": {"Name": "glueetl", "ScriptLocation": "s3://scripts/job.py"}},
        "connections": [{"name": "orders-prod", "connection": {"Name": "orders-prod", "ConnectionType": "JDBC",
            "ConnectionProperties": {"JDBC_CONNECTION_URL": format!("jdbc:postgresql://{HOST}:5432/orders"), "SECRET_ID": "glue/orders"},
            "PhysicalConnectionRequirements": {"SubnetId": "subnet-glue", "SecurityGroupIdList": ["sg-glue"], "AvailabilityZone": "us-east-1a"}}}]}})
}

async fn diagnose(account: &Account, document: serde_json::Value) -> Diagnosis {
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
async fn a_healthy_account_draws_no_finding() {
    let diagnosis = diagnose(&Account::healthy(), document()).await;
    assert_eq!(codes(&diagnosis), Vec::<&str>::new(), "{diagnosis:#?}");
    assert_eq!(diagnosis.unknown, Vec::new());
    assert_eq!(reach(&diagnosis), Reachability::Reachable);
}

#[tokio::test]
async fn the_common_case_takes_three_rounds_and_asks_for_nothing_twice() {
    let account = Account::healthy();
    let input: Input = serde_json::from_value(document()).unwrap();
    let subject = handler::subject(&input).unwrap();
    let mut rounds = 0;
    handler::collect_observed(&account.clients(), &subject, |round, _| rounds = round).await;
    let calls = account.calls();
    assert!(rounds <= 3, "{rounds} rounds: {calls:?}");
    assert!(calls.len() <= 21, "{} calls: {calls:?}", calls.len());
}

#[tokio::test]
async fn a_call_that_fails_makes_its_checks_unknown_and_leaves_the_others() {
    let needed = [
        ("DescribeSubnets", "ec2:DescribeSubnets"),
        ("DescribeSecurityGroups", "ec2:DescribeSecurityGroups"),
        ("DescribeRouteTables", "ec2:DescribeRouteTables"),
        ("DescribeNetworkAcls", "ec2:DescribeNetworkAcls"),
        ("DescribeVpcs", "ec2:DescribeVpcs"),
        ("DescribeVpcAttribute", "ec2:DescribeVpcAttribute"),
        ("DescribeVpcEndpoints", "ec2:DescribeVpcEndpoints"),
        ("DescribeDBInstances", "rds:DescribeDBInstances"),
        ("GetBucketLocation", "s3:GetBucketLocation"),
    ];
    for (action, permission) in needed {
        for code in ["UnauthorizedOperation", "RequestLimitExceeded"] {
            let mut account = Account::healthy();
            account.refuse(action, code);
            let diagnosis = diagnose(&account, document()).await;
            assert_eq!(codes(&diagnosis), Vec::<&str>::new(), "{action}: {diagnosis:#?}");
            let unknown = diagnosis.unknown.iter().find(|check| check.would_help == permission);
            let unknown = unknown.unwrap_or_else(|| panic!("{action}: {:?}", diagnosis.unknown));
            assert!(unknown.reason.contains(code), "{action}: {}", unknown.reason);
            assert!(!diagnosis.passed.is_empty(), "{action} stopped every check");
        }
    }
}

#[tokio::test]
async fn what_only_sharpens_the_picture_may_be_denied() {
    for action in [
        "DescribeNetworkInterfaces",
        "DescribeManagedPrefixLists",
        "GetManagedPrefixListEntries",
    ] {
        let mut account = Account::healthy();
        account.refuse(action, "UnauthorizedOperation");
        let diagnosis = diagnose(&account, document()).await;
        assert_eq!(codes(&diagnosis), Vec::<&str>::new(), "{action}: {diagnosis:#?}");
        assert_eq!(
            reach(&diagnosis),
            Reachability::Reachable,
            "{action}: {:?}",
            diagnosis.unknown
        );
    }
}

#[tokio::test]
async fn all_pages_are_read() {
    let mut account = Account::healthy();
    let one_page = account.answers["DescribeSecurityGroups"][0].1.clone();
    let at = one_page.find("<item><groupId>sg-db").unwrap();
    let (first, second) = one_page.split_at(at);
    let first = format!("{first}</securityGroupInfo><nextToken>more</nextToken></DescribeSecurityGroupsResponse>");
    let second = format!("<DescribeSecurityGroupsResponse><securityGroupInfo>{second}");
    account
        .answers
        .insert("DescribeSecurityGroups".to_owned(), vec![(200, first), (200, second)]);
    let diagnosis = diagnose(&account, document()).await;
    assert_eq!(codes(&diagnosis), Vec::<&str>::new(), "{diagnosis:#?}");
    assert_eq!(reach(&diagnosis), Reachability::Reachable);
}

#[tokio::test]
async fn what_does_not_exist_is_told_from_what_cannot_be_read() {
    let mut account = Account::healthy();
    account.ec2("DescribeSubnets", "<subnetSet></subnetSet>");
    let diagnosis = diagnose(&account, document()).await;
    assert_eq!(codes(&diagnosis), ["CONN_SUBNET_NOT_FOUND"]);

    let mut account = Account::healthy();
    account.refuse("DescribeDBInstances", "DBInstanceNotFound");
    let diagnosis = diagnose(&account, document()).await;
    let unknown = diagnosis
        .unknown
        .iter()
        .find(|check| check.code == "DNS_HOST_UNKNOWN")
        .unwrap();
    assert!(
        unknown.reason.contains("not a database of this account"),
        "{}",
        unknown.reason
    );
}

#[tokio::test]
async fn with_facts_no_call_is_made_and_the_answer_is_the_same() {
    let account = Account::healthy();
    let input: Input = serde_json::from_value(document()).unwrap();
    let subject = handler::subject(&input).unwrap();
    let facts = handler::collect(&account.clients(), &subject).await;
    let live = handler::judge(&facts, &subject);
    let silent = Account::default();
    let mut replay = document();
    replay["facts"] = serde_json::to_value(&facts).unwrap();
    assert_eq!(diagnose(&silent, replay).await, live);
    assert_eq!(silent.calls(), Vec::<String>::new());
}

#[tokio::test]
async fn a_connection_that_is_only_planned_is_judged_before_it_exists() {
    let mut account = Account::healthy();
    let preflight = json!({"route": {"way": "register", "reason": "new", "engine": "postgresql",
        "context": {"account": "111122223333", "region": "us-east-1", "partition": "aws"},
        "request": {"connection": "new", "endpoint": {"host": HOST, "port": 5432, "database": "orders"},
            "auth": {"method": "secret", "secretId": "glue/new"},
            "network": {"subnetId": "subnet-glue", "securityGroupIds": ["sg-glue"]}}}});
    let diagnosis = diagnose(&account, preflight.clone()).await;
    assert_eq!(codes(&diagnosis), Vec::<&str>::new(), "{diagnosis:#?}");
    assert_eq!(reach(&diagnosis), Reachability::Reachable);
    let groups = account.answers["DescribeSecurityGroups"][0]
        .1
        .replace("<fromPort>5432</fromPort>", "<fromPort>5433</fromPort>");
    let groups = groups.replace("<toPort>5432</toPort>", "<toPort>5433</toPort>");
    account.answer("DescribeSecurityGroups", 200, &groups);
    assert_eq!(codes(&diagnose(&account, preflight).await), ["DST_SG_INGRESS"]);
}

#[tokio::test]
async fn without_a_connection_everything_is_unknown() {
    let account = Account::default();
    let unread = json!({"evidence": {"connections": [{"name": "orders-prod", "connection": {"unreadable": "AccessDeniedException: no"}}]}});
    for document in [json!({}), json!({"evidence": {}}), unread] {
        let diagnosis = diagnose(&account, document).await;
        assert_eq!(codes(&diagnosis), Vec::<&str>::new());
        assert!(!diagnosis.unknown.is_empty());
        assert_eq!(reach(&diagnosis), Reachability::Unknown);
    }
    assert_eq!(account.calls(), Vec::<String>::new());
}
