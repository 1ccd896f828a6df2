//! Every edit: what it types, and that taking it back gives the facts back.

use serde_json::{Value, json};

use super::*;
use crate::evidence::Evidence;
use crate::facts_credentials::CredentialFacts;
use crate::facts_driver::DriverFacts;
use crate::facts_network::NetworkFacts;

/// All facts that a change can be about.
#[derive(Clone, Debug, PartialEq)]
struct World {
    network: NetworkFacts,
    credentials: CredentialFacts,
    driver: DriverFacts,
    evidence: Evidence,
}

impl World {
    fn apply(&mut self, change: &Change) -> bool {
        let network = self.network.apply(change);
        let credentials = self.credentials.apply(change);
        let driver = self.driver.apply(change);
        let evidence = self.evidence.apply(change);
        network || credentials || driver || evidence
    }

    /// As JSON with every list of the network in one order: what comes back may stand in another place.
    fn settled(&self) -> [Value; 4] {
        let mut all = [
            json!(self.network),
            json!(self.credentials),
            json!(self.driver),
            json!(self.evidence),
        ];
        sort(&mut all[0]);
        all
    }
}

fn sort(value: &mut Value) {
    match value {
        Value::Array(all) => {
            all.iter_mut().for_each(sort);
            all.sort_by_key(Value::to_string);
        }
        Value::Object(fields) => fields.values_mut().for_each(sort),
        _ => {}
    }
}

fn world() -> World {
    let rds = json!([{"DBInstanceIdentifier": "orders", "Engine": "postgres", "DBInstanceStatus": "available",
        "IAMDatabaseAuthenticationEnabled": false, "CACertificateIdentifier": "rds-ca-2019",
        "CertificateDetails": {"CAIdentifier": "rds-ca-2019", "ValidTill": "2024-08-22T17:08:50Z"},
        "MasterUserSecret": {"SecretArn": "arn:managed", "SecretStatus": "impaired"}}]);
    let network = json!({
        "VpcAttributes": [{"VpcId": "vpc-1", "EnableDnsSupport": {"Value": false}, "EnableDnsHostnames": {"Value": true}}],
        "SecurityGroups": [{"GroupId": "sg-1", "IpPermissions": [], "IpPermissionsEgress": []}],
        "RouteTables": [{"RouteTableId": "rtb-1", "VpcId": "vpc-1", "Routes": [
            {"DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active"},
            {"DestinationCidrBlock": "10.9.0.0/16", "NatGatewayId": "nat-1", "State": "blackhole"},
            {"DestinationCidrBlock": "10.8.0.0/16", "NatGatewayId": "nat-2", "State": "active"}]},
            {"RouteTableId": "rtb-public", "VpcId": "vpc-1", "Associations": [{"SubnetId": "subnet-public"}],
                "Routes": [{"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1", "State": "active"}]},
            {"RouteTableId": "rtb-cut", "VpcId": "vpc-2",
                "Routes": [{"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-2", "State": "blackhole"}]}],
        "NatGateways": [],
        "NetworkAcls": [{"NetworkAclId": "acl-1", "Entries": [
            {"RuleNumber": 100, "Protocol": "-1", "RuleAction": "deny", "Egress": true, "CidrBlock": "0.0.0.0/0"}]}],
        "VpcEndpoints": [
            {"VpcEndpointId": "vpce-1", "VpcEndpointType": "Gateway", "VpcId": "vpc-1", "State": "available",
                "ServiceName": "com.amazonaws.us-east-1.s3", "PolicyDocument": "{}"},
            {"VpcEndpointId": "vpce-2", "VpcEndpointType": "Interface", "VpcId": "vpc-2", "State": "available",
                "ServiceName": "com.amazonaws.us-east-1.kms", "PrivateDnsEnabled": false}],
        "ManagedPrefixLists": [{"PrefixListId": "pl-1", "PrefixListName": "com.amazonaws.us-east-1.s3", "Entries": []}],
        "VpcPeeringConnections": [{"VpcPeeringConnectionId": "pcx-1", "Status": {"Code": "pending-acceptance"},
            "AccepterVpcInfo": {"VpcId": "vpc-2", "PeeringOptions": {"AllowDnsResolutionFromRemoteVpc": false}}}],
        "Vpcs": [{"VpcId": "vpc-1", "CidrBlockAssociationSet": [{"CidrBlock": "10.0.0.0/16"}]}],
        "TransitGateways": [{"TransitGatewayId": "tgw-1", "Options": {
            "DefaultRouteTableAssociation": "enable", "AssociationDefaultRouteTableId": "tgwrtb-1",
            "DefaultRouteTablePropagation": "enable", "PropagationDefaultRouteTableId": "tgwrtb-1"}}],
        "TransitGatewayVpcAttachments": [
            {"TransitGatewayAttachmentId": "att-1", "State": "available", "SubnetIds": []},
            {"TransitGatewayAttachmentId": "att-2", "State": "pendingAcceptance", "SubnetIds": []}],
        "TransitGatewayAttachments": [
            {"TransitGatewayAttachmentId": "att-1", "TransitGatewayId": "tgw-1", "State": "available"},
            {"TransitGatewayAttachmentId": "att-2", "TransitGatewayId": "tgw-1", "State": "pendingAcceptance"}],
        "TransitGatewayRouteTables": [{"TransitGatewayRouteTableId": "tgwrtb-1", "Routes": []}],
        "VpnGateways": [{"VpnGatewayId": "vgw-1", "VpcAttachments": []}],
        "VpcBlockPublicAccessExclusions": [],
        "HostedZones": [{"Id": "Z1", "Name": "corp.example."}],
        "DBInstances": [{"DBInstanceIdentifier": "idle", "Engine": "postgres", "DBInstanceStatus": "stopped"},
            {"DBInstanceIdentifier": "billing", "Engine": "postgres", "DBInstanceStatus": "available", "PubliclyAccessible": true}],
    });
    let credentials = json!({
        "Role": {"RoleName": "GlueRole", "Arn": "arn:aws:iam::1:role/GlueRole", "AssumeRolePolicyDocument": {"Statement": []}},
        "EvaluationResults": [{"EvalActionName": "s3:GetObject", "EvalResourceName": "arn:aws:s3:::b/k", "EvalDecision": "implicitDeny"}],
        "Secrets": [{"SecretId": "glue/x", "Description": {"ARN": "arn:x", "Name": "glue/x", "DeletedDate": "2026-01-01T00:00:00Z"},
            "Key": {"KeyMetadata": {"KeyId": "k-1", "Arn": "arn:k-1", "KeyState": "Disabled"}, "Grants": []}},
            {"SecretId": "glue/y", "Description": {"ARN": "arn:y", "Name": "glue/y", "KmsKeyId": "arn:key/k-2"},
                "Key": {"KeyMetadata": {"KeyId": "k-2", "Arn": "arn:key/k-2", "KeyState": "PendingDeletion", "DeletionDate": "2026-01-09T00:00:00Z"}}},
            {"SecretId": "glue/z", "Description": {"ARN": "arn:z", "Name": "glue/z", "KmsKeyId": "arn:key/k-3"},
                "Key": {"KeyMetadata": {"missing": true}}},
            {"SecretId": "rds!db-1", "Description": {"ARN": "arn:managed", "Name": "rds!db-1"}}],
        "DBInstances": rds,
    });
    let evidence = json!({
        "job": {"Name": "nightly", "Role": "GlueRole", "Connections": {"Connections": ["a", "it's"]}, "NumberOfWorkers": 10},
        "connections": [{"name": "it's", "connection": {"Name": "it's", "ConnectionType": "JDBC",
            "ConnectionProperties": {"JDBC_ENFORCE_SSL": "false", "SECRET_ID": "s"},
            "PhysicalConnectionRequirements": {"SubnetId": "subnet-1", "SecurityGroupIdList": ["sg-1"], "AvailabilityZone": "us-east-1f"}}}],
    });
    World {
        network: serde_json::from_value(network).unwrap(),
        credentials: serde_json::from_value(credentials).unwrap(),
        driver: serde_json::from_value(json!({"DBInstances": rds})).unwrap(),
        evidence: serde_json::from_value(evidence).unwrap(),
    }
}

/// An edit in the form in which reports hold it.
fn edit(json: Value) -> Edit {
    serde_json::from_value(json.clone()).unwrap_or_else(|error| panic!("{error}: {json}"))
}

fn settings(zone: &str) -> Value {
    json!({"SubnetId": "subnet-1", "SecurityGroupIdList": ["sg-1"], "AvailabilityZone": zone})
}

/// One of each kind at least, with the beginning of the first command that it types and of the first that takes it back.
fn cases() -> Vec<(Value, &'static str, &'static str)> {
    let rule =
        json!({"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "UserIdGroupPairs": [{"GroupId": "sg-2"}]});
    let route =
        |cidr: &str, nat: &str, state: &str| json!({"DestinationCidrBlock": cidr, "NatGatewayId": nat, "State": state});
    let entry = json!({"RuleNumber": 90, "Protocol": "6", "RuleAction": "allow", "Egress": true, "CidrBlock": "10.0.0.0/8",
        "PortRange": {"From": 443, "To": 443}});
    let transit = json!({"DestinationCidrBlock": "10.60.0.0/16", "State": "active", "Type": "static",
        "TransitGatewayAttachments": [{"TransitGatewayAttachmentId": "att-1"}]});
    let gateway = json!({"VpcEndpointId": NEW_ENDPOINT, "VpcEndpointType": "Gateway", "VpcId": "vpc-1", "State": "available",
        "ServiceName": "com.amazonaws.us-east-1.s3", "RouteTableIds": ["rtb-1"]});
    let peering = json!({"VpcPeeringConnectionId": NEW_PEERING, "Status": {"Code": "active"},
        "RequesterVpcInfo": {"VpcId": "vpc-1", "Region": "us-east-1"}, "AccepterVpcInfo": {"VpcId": "vpc-3", "Region": "us-east-1"}});
    let statement = json!({"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "arn:aws:s3:::b/k"});
    let trust = json!({"Statement": [{"Effect": "Allow"}]});
    vec![
        (
            json!({"edit": "group_rule", "group": "sg-1", "direction": "ingress", "rule": rule, "on": true}),
            "aws ec2 authorize-security-group-ingress --group-id sg-1 --ip-permissions 'IpProtocol=tcp,FromPort=5432,ToPort=5432,UserIdGroupPairs=[{GroupId=sg-2}]'",
            "aws ec2 revoke-security-group-ingress --group-id sg-1 --ip-permissions",
        ),
        (
            json!({"edit": "route", "table": "rtb-1", "to": route("0.0.0.0/0", NEW_NAT, "active"), "by": {"made": "nat_gateway", "vpc": "vpc-1"}}),
            "subnet=\"$(aws ec2 describe-route-tables --filters Name=vpc-id,Values=vpc-1 'Name=route.gateway-id,Values=igw-*' \
             --query 'RouteTables[?RouteTableId!='\\''rtb-1'\\''].Associations[].SubnetId|[0]' --output text)\" && \
             { [ \"$subnet\" != None ] || { echo 'no subnet of vpc-1 with a route table of its own is public: nothing was made' >&2; false; }; } && \
             aws ec2 create-route --route-table-id rtb-1 --destination-cidr-block 0.0.0.0/0 --nat-gateway-id \
             \"$(aws ec2 create-nat-gateway --connectivity-type public --subnet-id \"$subnet\" --allocation-id \"$(aws ec2 allocate-address",
            "aws ec2 delete-route --route-table-id rtb-1 --destination-cidr-block 0.0.0.0/0",
        ),
        (
            json!({"edit": "route", "table": "rtb-1", "from": route("10.9.0.0/16", "nat-1", "blackhole"), "to": route("10.9.0.0/16", "nat-2", "active")}),
            "aws ec2 replace-route --route-table-id rtb-1 --destination-cidr-block 10.9.0.0/16 --nat-gateway-id nat-2",
            "",
        ),
        (
            json!({"edit": "route", "table": "rtb-1", "from": route("10.8.0.0/16", "nat-2", "active")}),
            "aws ec2 delete-route --route-table-id rtb-1 --destination-cidr-block 10.8.0.0/16",
            "aws ec2 create-route --route-table-id rtb-1 --destination-cidr-block 10.8.0.0/16 --nat-gateway-id nat-2",
        ),
        (
            json!({"edit": "acl_entry", "acl": "acl-1", "to": entry}),
            "aws ec2 create-network-acl-entry --network-acl-id acl-1 --egress --rule-number 90 --protocol tcp --port-range From=443,To=443 --cidr-block 10.0.0.0/8 --rule-action allow",
            "aws ec2 delete-network-acl-entry --network-acl-id acl-1 --egress --rule-number 90",
        ),
        (
            json!({"edit": "endpoint", "endpoint": gateway, "on": true}),
            "aws ec2 create-vpc-endpoint --vpc-id vpc-1 --vpc-endpoint-type Gateway --service-name com.amazonaws.us-east-1.s3 --route-table-ids rtb-1",
            "aws ec2 delete-vpc-endpoints --vpc-endpoint-ids \"$(aws ec2 describe-vpc-endpoints --filters Name=vpc-id,Values=vpc-1",
        ),
        (
            json!({"edit": "endpoint_part", "endpoint": "vpce-1", "part": "route_tables", "ids": ["rtb-1"], "on": true}),
            "aws ec2 modify-vpc-endpoint --vpc-endpoint-id vpce-1 --add-route-table-ids rtb-1",
            "aws ec2 modify-vpc-endpoint --vpc-endpoint-id vpce-1 --remove-route-table-ids rtb-1",
        ),
        (
            json!({"edit": "endpoint_part", "endpoint": "vpce-2", "part": "groups", "ids": ["sg-1"], "on": true}),
            "aws ec2 modify-vpc-endpoint --vpc-endpoint-id vpce-2 --add-security-group-ids sg-1",
            "aws ec2 modify-vpc-endpoint --vpc-endpoint-id vpce-2 --remove-security-group-ids sg-1",
        ),
        (
            json!({"edit": "endpoint_dns", "endpoint": "vpce-2", "on": true}),
            "aws ec2 modify-vpc-endpoint --vpc-endpoint-id vpce-2 --private-dns-enabled",
            "aws ec2 modify-vpc-endpoint --vpc-endpoint-id vpce-2 --no-private-dns-enabled",
        ),
        (
            json!({"edit": "endpoint_policy", "endpoint": "vpce-1", "policy": {"from": "{}", "to": "{\"it\":\"'s\"}"}}),
            r#"aws ec2 modify-vpc-endpoint --vpc-endpoint-id vpce-1 --policy-document '{"it":"'\''s"}'"#,
            "aws ec2 modify-vpc-endpoint --vpc-endpoint-id vpce-1 --policy-document '{}'",
        ),
        (
            json!({"edit": "peering", "peering": peering, "on": true}),
            "aws ec2 create-vpc-peering-connection --vpc-id vpc-1 --peer-vpc-id vpc-3 --region us-east-1",
            "aws ec2 delete-vpc-peering-connection --vpc-peering-connection-id \"$(aws ec2 describe-vpc-peering-connections",
        ),
        (
            json!({"edit": "peering_accepted", "peering": "pcx-1"}),
            "aws ec2 accept-vpc-peering-connection --vpc-peering-connection-id pcx-1",
            "",
        ),
        (
            json!({"edit": "peering_dns", "peering": "pcx-1", "side": "accepter", "on": true}),
            "aws ec2 modify-vpc-peering-connection-options --vpc-peering-connection-id pcx-1 --accepter-peering-connection-options AllowDnsResolutionFromRemoteVpc=true",
            "aws ec2 modify-vpc-peering-connection-options --vpc-peering-connection-id pcx-1 --accepter-peering-connection-options AllowDnsResolutionFromRemoteVpc=false",
        ),
        (
            json!({"edit": "transit_route", "table": "tgwrtb-1", "to": transit}),
            "aws ec2 create-transit-gateway-route --transit-gateway-route-table-id tgwrtb-1 --destination-cidr-block 10.60.0.0/16 --transit-gateway-attachment-id att-1",
            "aws ec2 delete-transit-gateway-route --transit-gateway-route-table-id tgwrtb-1 --destination-cidr-block 10.60.0.0/16",
        ),
        (
            json!({"edit": "transit_propagation", "table": "tgwrtb-1", "attachment": "att-1", "routes": [transit], "on": true}),
            "aws ec2 enable-transit-gateway-route-table-propagation --transit-gateway-route-table-id tgwrtb-1 --transit-gateway-attachment-id att-1",
            "aws ec2 disable-transit-gateway-route-table-propagation",
        ),
        (
            json!({"edit": "transit_association", "gateway": "tgw-1", "attachment": "att-1", "table": "tgwrtb-1", "on": true}),
            "aws ec2 associate-transit-gateway-route-table --transit-gateway-route-table-id tgwrtb-1 --transit-gateway-attachment-id att-1",
            "aws ec2 disassociate-transit-gateway-route-table",
        ),
        (
            json!({"edit": "transit_subnets", "attachment": "att-1", "subnets": ["subnet-1"], "on": true}),
            "aws ec2 modify-transit-gateway-vpc-attachment --transit-gateway-attachment-id att-1 --add-subnet-ids subnet-1",
            "aws ec2 modify-transit-gateway-vpc-attachment --transit-gateway-attachment-id att-1 --remove-subnet-ids subnet-1",
        ),
        (
            json!({"edit": "transit_accepted", "attachment": "att-2", "peering": false}),
            "aws ec2 accept-transit-gateway-vpc-attachment --transit-gateway-attachment-id att-2",
            "",
        ),
        (
            json!({"edit": "vpc_attribute", "vpc": "vpc-1", "attribute": "dns_support", "on": true}),
            r#"aws ec2 modify-vpc-attribute --vpc-id vpc-1 --enable-dns-support '{"Value":true}'"#,
            r#"aws ec2 modify-vpc-attribute --vpc-id vpc-1 --enable-dns-support '{"Value":false}'"#,
        ),
        (
            json!({"edit": "zone_association", "zone": "Z1", "vpc": "vpc-1", "vpcRegion": "us-east-1", "on": true}),
            "aws route53 associate-vpc-with-hosted-zone --hosted-zone-id Z1 --vpc VPCRegion=us-east-1,VPCId=vpc-1",
            "aws route53 disassociate-vpc-from-hosted-zone --hosted-zone-id Z1",
        ),
        (
            json!({"edit": "internet_gateway", "gateway": "igw-2", "vpc": "vpc-2", "on": true}),
            "aws ec2 attach-internet-gateway --internet-gateway-id igw-2 --vpc-id vpc-2",
            "aws ec2 detach-internet-gateway",
        ),
        (
            json!({"edit": "vpn_gateway", "gateway": "vgw-1", "vpc": "vpc-1", "on": true}),
            "aws ec2 attach-vpn-gateway --vpn-gateway-id vgw-1 --vpc-id vpc-1",
            "aws ec2 detach-vpn-gateway",
        ),
        (
            json!({"edit": "public_access_exclusion", "subnet": "subnet-1", "on": true}),
            "aws ec2 create-vpc-block-public-access-exclusion --subnet-id subnet-1 --internet-gateway-exclusion-mode allow-egress",
            "aws ec2 delete-vpc-block-public-access-exclusion --exclusion-id \"$(aws ec2 describe-vpc-block-public-access-exclusions",
        ),
        (
            json!({"edit": "running", "kind": "db-instance", "id": "idle", "on": true}),
            "aws rds start-db-instance --db-instance-identifier idle",
            "aws rds stop-db-instance --db-instance-identifier idle",
        ),
        (
            json!({"edit": "connection", "name": "it's", "properties": {"JDBC_ENFORCE_SSL": {"from": "false", "to": "true"}}}),
            r"aws glue get-connection --name 'it'\''s' --hide-password",
            r"aws glue get-connection --name 'it'\''s' --hide-password",
        ),
        (
            json!({"edit": "connection", "name": "it's", "vpc": {"from": settings("us-east-1f"), "to": settings("us-east-1a")}}),
            r"aws glue get-connection --name 'it'\''s'",
            r"aws glue get-connection --name 'it'\''s'",
        ),
        (
            json!({"edit": "job", "name": "nightly", "connections": {"from": ["a", "it's"], "to": ["it's", "a"]}}),
            "aws glue get-job --job-name nightly",
            "aws glue get-job --job-name nightly",
        ),
        (
            json!({"edit": "job", "name": "nightly", "workers": {"from": 10, "to": 5}}),
            "aws glue get-job --job-name nightly",
            "aws glue get-job --job-name nightly",
        ),
        (
            json!({"edit": "role_policy", "role": "GlueRole", "policy": "p", "statements": [statement], "on": true}),
            "aws iam put-role-policy --role-name GlueRole --policy-name p --policy-document '{",
            "aws iam delete-role-policy --role-name GlueRole --policy-name p",
        ),
        (
            json!({"edit": "role_trust", "role": "GlueRole", "trust": {"from": {"Statement": []}, "to": trust}}),
            "aws iam update-assume-role-policy --role-name GlueRole --policy-document '{",
            "aws iam update-assume-role-policy",
        ),
        (
            json!({"edit": "role", "role": "GlueRole", "partition": "aws", "account": "1", "trust": trust, "on": true}),
            "aws iam create-role --role-name GlueRole --assume-role-policy-document '{",
            "aws iam detach-role-policy --role-name GlueRole",
        ),
        (
            json!({"edit": "public_access", "kind": "db-instance", "id": "billing", "on": false}),
            "aws rds modify-db-instance --db-instance-identifier billing --no-publicly-accessible",
            "aws rds modify-db-instance --db-instance-identifier billing --publicly-accessible",
        ),
        (
            json!({"edit": "database_iam", "kind": "db-instance", "id": "orders", "on": true}),
            "aws rds modify-db-instance --db-instance-identifier orders --enable-iam-database-authentication --apply-immediately",
            "aws rds modify-db-instance --db-instance-identifier orders --no-enable-iam-database-authentication --apply-immediately",
        ),
        (
            json!({"edit": "key_state", "key": "k-1", "state": {"from": "Disabled", "to": "Enabled"}}),
            "aws kms enable-key --key-id k-1",
            "aws kms disable-key --key-id k-1",
        ),
        (
            json!({"edit": "job", "name": "nightly", "connections": {"from": ["a", "it's"], "to": ["a"]}}),
            "aws glue get-job --job-name nightly",
            "aws glue get-job --job-name nightly",
        ),
        (
            json!({"edit": "key_state", "key": "k-2", "state": {"from": "PendingDeletion", "to": "Enabled"},
                "deletion": {"date": "2026-01-09T00:00:00Z", "days": 8}}),
            "aws kms cancel-key-deletion --key-id k-2",
            "aws kms schedule-key-deletion --key-id k-2 --pending-window-in-days 8",
        ),
        (
            json!({"edit": "key_state", "key": "k-2", "state": {"from": "PendingDeletion", "to": "Enabled"}}),
            "aws kms cancel-key-deletion --key-id k-2",
            "",
        ),
        (
            json!({"edit": "key_grant", "key": "arn:k-1", "grant": {"Name": "p", "GranteePrincipal": "arn:r", "Operations": ["Decrypt"]}, "on": true}),
            "aws kms create-grant --key-id arn:k-1 --name p --grantee-principal arn:r --operations Decrypt",
            "aws kms revoke-grant --key-id arn:k-1 --grant-id \"$(aws kms list-grants --key-id arn:k-1 --grantee-principal arn:r \
             --query 'Grants[?Name=='\\''p'\\''].GrantId|[0]' --output text)\"",
        ),
        (
            json!({"edit": "secret_restored", "secret": "glue/x"}),
            "aws secretsmanager restore-secret --secret-id glue/x",
            "",
        ),
        (
            json!({"edit": "secret_restored", "secret": "glue/x", "deletion": {"date": "2026-01-01T00:00:00Z", "days": 30}, "on": true}),
            "aws secretsmanager restore-secret --secret-id glue/x",
            "aws secretsmanager delete-secret --secret-id glue/x --recovery-window-in-days 30",
        ),
        (
            json!({"edit": "secret_key", "secret": "glue/z", "lost": "arn:key/k-3"}),
            "aws secretsmanager update-secret --secret-id glue/z --kms-key-id alias/aws/secretsmanager",
            "",
        ),
        (
            json!({"edit": "master_password", "kind": "db-instance", "id": "orders", "status": {"from": "impaired", "to": "active"}}),
            "aws rds modify-db-instance --db-instance-identifier orders --rotate-master-user-password --apply-immediately",
            "",
        ),
        (
            json!({"edit": "new_connection", "on": true, "connection": {"Name": "n", "ConnectionType": "SNOWFLAKE",
                "ConnectionProperties": {"SparkProperties": "{}"}, "PhysicalConnectionRequirements": settings("us-east-1a")}}),
            r#"aws glue create-connection --connection-input '{"Name":"n","ConnectionType":"SNOWFLAKE","ConnectionProperties":{"SparkProperties":"{}"},"#,
            "aws glue delete-connection --connection-name n",
        ),
        (
            json!({"edit": "database_certificate", "kind": "db-instance", "id": "orders", "ca": {"from": "rds-ca-2019", "to": "rds-ca-rsa2048-g1"},
                "validTill": "2024-08-22T17:08:50Z"}),
            "aws rds modify-db-instance --db-instance-identifier orders --ca-certificate-identifier rds-ca-rsa2048-g1 --apply-immediately",
            "aws rds modify-db-instance --db-instance-identifier orders --ca-certificate-identifier rds-ca-2019 --apply-immediately",
        ),
        (
            json!({"edit": "transit_attachment", "gateway": "tgw-1", "vpc": "vpc-1", "subnets": ["subnet-1"], "on": true}),
            "aws ec2 create-transit-gateway-vpc-attachment --transit-gateway-id tgw-1 --vpc-id vpc-1 --subnet-ids subnet-1",
            "aws ec2 delete-transit-gateway-vpc-attachment --transit-gateway-attachment-id \"$(aws ec2 describe-transit-gateway-vpc-attachments",
        ),
    ]
}

#[test]
fn what_undoes_a_change_gives_the_facts_back() {
    for (json, does, undoes) in cases() {
        let kind = json["edit"].as_str().unwrap().to_owned();
        let change = Change::from(edit(json.clone()));
        let mut world = world();
        if kind == "role" {
            world.credentials.role = serde_json::from_value(json!({"missing": true})).unwrap();
        }
        let before = world.settled();
        let first = |change: &Change| change.commands()[0].to_string();
        assert!(first(&change).starts_with(does), "{}", first(&change));
        assert!(world.apply(&change), "{kind} finds nothing to change");
        assert!(world.settled() != before, "{kind}");
        let undo = match change.undo() {
            Ok(undo) => undo,
            Err(why) => {
                assert!(undoes.is_empty() && !why.is_empty(), "{kind}: {why}");
                continue;
            }
        };
        assert!(
            !undoes.is_empty() && first(&undo).starts_with(undoes),
            "{}",
            first(&undo)
        );
        assert!(world.apply(&undo), "{kind} cannot be taken back");
        assert!(world.settled() == before, "{kind}: {:?}", world.settled());
        assert_eq!(undo.undo(), Ok(change));
    }
}

#[test]
fn a_change_that_finds_another_value_than_it_says_does_nothing() {
    for json in [
        json!({"edit": "vpc_attribute", "vpc": "vpc-1", "attribute": "dns_hostnames", "on": true}),
        json!({"edit": "vpc_attribute", "vpc": "vpc-of-others", "attribute": "dns_hostnames", "on": true}),
        json!({"edit": "route", "table": "rtb-1", "from": {"DestinationCidrBlock": "10.7.0.0/16", "NatGatewayId": "nat-2"}}),
        json!({"edit": "connection", "name": "it's", "properties": {"PORT": {"from": "1", "to": "2"}}}),
        json!({"edit": "role_policy", "role": "r", "policy": "p", "on": true,
            "statements": [{"Effect": "Allow", "Action": "s3:PutObject", "Resource": "*"}]}),
    ] {
        let mut world = world();
        assert!(!world.apply(&Change::from(edit(json.clone()))), "{json}");
        assert_eq!(world.settled(), self::world().settled(), "{json}");
    }
}

/// What each stands on is typed first; as things are, AWS would refuse it.
#[test]
fn what_a_change_stands_on_comes_first_and_it_cannot_be_made_without() {
    let private = |on: bool| {
        json!({"VpcEndpointId": NEW_ENDPOINT, "VpcEndpointType": "Interface", "VpcId": "vpc-1", "PrivateDnsEnabled": on,
            "ServiceName": "com.amazonaws.us-east-1.sts"})
    };
    let endpoint = |on: bool| json!({"edit": "endpoint", "endpoint": private(on), "on": true});
    let support = |vpc: &str| json!({"edit": "vpc_attribute", "vpc": vpc, "attribute": "dns_support", "on": true});
    let peering = json!({"edit": "peering", "on": true, "peering": {"VpcPeeringConnectionId": NEW_PEERING, "Status": {"Code": "active"},
        "RequesterVpcInfo": {"VpcId": "vpc-1"}, "AccepterVpcInfo": {"VpcId": "vpc-2"}}});
    let route = |to: &str| json!({"edit": "route", "table": "rtb-1", "to": {"DestinationCidrBlock": "10.8.0.0/16", "VpcPeeringConnectionId": to}});
    let accepted = json!({"edit": "peering_accepted", "peering": "pcx-1"});
    let dns = json!({"edit": "peering_dns", "peering": "pcx-1", "side": "requester", "on": true});
    let propagation = |id: &str| json!({"edit": "transit_propagation", "table": "tgwrtb-1", "attachment": id, "routes": [], "on": true});
    let attachment =
        json!({"edit": "transit_attachment", "gateway": "tgw-1", "vpc": "vpc-1", "subnets": ["subnet-1"], "on": true});
    let policy = json!({"edit": "role_policy", "role": "r", "policy": "p", "statements": [], "on": true});
    let role = json!({"edit": "role", "role": "r", "partition": "aws", "account": "1", "trust": {}, "on": true});
    // The change, what it stands on, whether it waits for that, and whether the facts refuse it before.
    for (change, first, waits, refused) in [
        (endpoint(true), support("vpc-1"), true, true),
        (endpoint(true), support("vpc-9"), false, true),
        (endpoint(false), support("vpc-1"), false, false),
        (route(NEW_PEERING), peering.clone(), true, true),
        (route("pcx-1"), peering, false, false),
        (route("pcx-1"), accepted.clone(), true, false),
        (dns, accepted, true, false),
        (propagation(&new_attachment("vpc-1")), attachment.clone(), true, true),
        (propagation("att-1"), attachment, false, false),
        (
            propagation("att-2"),
            json!({"edit": "transit_accepted", "attachment": "att-2", "peering": false}),
            true,
            true,
        ),
        (policy, role, true, false),
    ] {
        let (change, first) = (edit(change), edit(first));
        assert_eq!(change.waits_for(&first), waits, "{change:?}");
        assert!(!first.waits_for(&change), "{first:?}");
        assert_eq!(world().network.lacks(&change).is_some(), refused, "{change:?}");
    }
}

#[test]
fn every_edit_has_lines_of_terraform_or_is_not_written_in_a_configuration() {
    for (json, ..) in cases() {
        let kind = json["edit"].as_str().unwrap().to_owned();
        let lines = Change::from(edit(json)).terraform();
        let without = ["running", "secret_restored", "master_password"].contains(&kind.as_str());
        assert_eq!(lines.is_empty(), without, "{kind}: {lines:?}");
    }
    let change = Change::from(edit(cases()[0].0.clone()));
    assert_eq!(
        change.terraform(),
        [
            "resource \"aws_vpc_security_group_ingress_rule\" \"sg-1_sg-2\" {",
            "  security_group_id = \"sg-1\"",
            "  ip_protocol = \"tcp\"",
            "  from_port = 5432",
            "  to_port = 5432",
            "  referenced_security_group_id = \"sg-2\"",
            "}",
        ]
    );
    let gone = change.undo().unwrap().terraform();
    assert!(gone.iter().all(|line| line.starts_with("# remove: ")));
}

#[test]
fn a_new_peering_is_accepted_in_the_other_region_and_its_routes_find_it() {
    let peering = json!({"VpcPeeringConnectionId": NEW_PEERING, "RequesterVpcInfo": {"VpcId": "vpc-1", "Region": "us-east-1", "OwnerId": "1"},
        "AccepterVpcInfo": {"VpcId": "vpc-2", "Region": "eu-west-1", "OwnerId": "2"}});
    let change = Change::from(edit(json!({"edit": "peering", "peering": peering, "on": true}))).in_region("us-east-1");
    let commands: Vec<String> = change.commands().iter().map(ToString::to_string).collect();
    let id = "\"$(aws ec2 describe-vpc-peering-connections --filters Name=requester-vpc-info.vpc-id,Values=vpc-1 \
        Name=accepter-vpc-info.vpc-id,Values=vpc-2 Name=status-code,Values=pending-acceptance,provisioning,active \
        --query 'VpcPeeringConnections[0].VpcPeeringConnectionId' \
        --output text --region us-east-1)\"";
    assert_eq!(
        commands,
        [
            "aws ec2 create-vpc-peering-connection --vpc-id vpc-1 --peer-vpc-id vpc-2 --peer-region eu-west-1 \
             --peer-owner-id 2 --region us-east-1"
                .to_owned(),
            format!("aws ec2 accept-vpc-peering-connection --vpc-peering-connection-id {id} --region eu-west-1"),
        ]
    );
    let back = json!({"edit": "route", "table": "rtb-2", "to": {"DestinationCidrBlock": "10.0.0.0/16", "VpcPeeringConnectionId": NEW_PEERING},
        "by": {"made": "peering", "requester": "vpc-1", "accepter": "vpc-2", "region": "us-east-1"}});
    let route = Change::from(edit(back)).in_region("eu-west-1").commands()[0].to_string();
    assert_eq!(
        route,
        format!(
            "aws ec2 create-route --route-table-id rtb-2 --destination-cidr-block 10.0.0.0/16 \
             --vpc-peering-connection-id {id} --region eu-west-1"
        )
    );
}

#[test]
fn a_nat_gateway_that_was_made_for_a_route_goes_with_it() {
    let (json, ..) = cases().swap_remove(1);
    let undo = Change::from(edit(json)).in_region("us-east-1").undo().unwrap();
    let commands: Vec<String> = undo.commands().iter().map(ToString::to_string).collect();
    let operations: Vec<&str> = commands
        .iter()
        .filter_map(|command| command.split(' ').nth(2))
        .collect();
    assert_eq!(
        operations,
        ["delete-route", "delete-nat-gateway", "wait", "release-address"]
    );
    let old = json!({"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-old", "State": "active"});
    let new = json!({"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": NEW_NAT, "State": "active"});
    let replaced = json!({"edit": "route", "table": "rtb-1", "from": old, "to": new, "by": {"made": "nat_gateway", "vpc": "vpc-1"}});
    let back = Change::from(edit(replaced)).undo().unwrap().commands()[0].to_string();
    assert_eq!(
        back,
        "aws ec2 replace-route --route-table-id rtb-1 --destination-cidr-block 0.0.0.0/0 --nat-gateway-id nat-old"
    );
    let gone = json!({"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-gone", "State": "blackhole"});
    for to in [
        json!({"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-1", "State": "active"}),
        Value::Null,
    ] {
        let mended = json!({"edit": "route", "table": "rtb-1", "from": gone, "to": to});
        assert!(
            Change::from(edit(mended)).undo().is_err(),
            "a route to what is gone is taken by nobody"
        );
    }
}

#[test]
fn what_a_transit_gateway_does_with_a_new_attachment_is_as_its_options_say() {
    let attach =
        json!({"edit": "transit_attachment", "gateway": "tgw-1", "vpc": "vpc-1", "subnets": ["subnet-1"], "on": true});
    let options = |association: &str, propagation: &str| {
        json!({"DefaultRouteTableAssociation": association, "AssociationDefaultRouteTableId": "tgwrtb-1",
            "DefaultRouteTablePropagation": propagation, "PropagationDefaultRouteTableId": "tgwrtb-1"})
    };
    for (options, made, associated, routes) in [
        (options("enable", "enable"), true, true, 1),
        (options("enable", "disable"), true, true, 0),
        (options("disable", "enable"), true, false, 1),
        (options("disable", "disable"), true, false, 0),
        (json!({}), false, false, 0),
    ] {
        let mut world = world();
        let hub = &mut all_of(&mut world.network.transit_gateways)[0];
        hub.options = Some(serde_json::from_value(options.clone()).unwrap());
        assert_eq!(world.apply(&Change::from(edit(attach.clone()))), made, "{options}");
        let mut attachments = all_of(&mut world.network.transit_gateway_attachments).iter();
        let new = attachments.find(|one| one.transit_gateway_attachment_id == new_attachment("vpc-1"));
        assert_eq!(new.is_some(), made, "{options}");
        assert_eq!(
            new.is_some_and(|new| new.association.is_some()),
            associated,
            "{options}"
        );
        let table = &mut all_of(&mut world.network.transit_gateway_route_tables)[0];
        assert_eq!(all_of(&mut table.routes).len(), routes, "{options}");
    }
}

/// Met with accounts that share a gateway: it may be set to wait until the attachment is accepted.
#[test]
fn nobody_can_tell_what_another_accounts_transit_gateway_does_with_an_attachment() {
    let attach =
        json!({"edit": "transit_attachment", "gateway": "tgw-1", "vpc": "vpc-1", "subnets": ["subnet-1"], "on": true});
    for (owner, made) in [("111111111111", true), ("222222222222", false)] {
        let mut world = world();
        all_of(&mut world.network.vpcs)[0].owner_id = Some("111111111111".to_owned());
        all_of(&mut world.network.transit_gateways)[0].owner_id = Some(owner.to_owned());
        assert_eq!(world.apply(&Change::from(edit(attach.clone()))), made);
    }
}

fn all_of<T>(fact: &mut crate::fact::Fact<Vec<T>>) -> &mut Vec<T> {
    network::all(fact).unwrap()
}

#[test]
fn a_new_attachment_is_found_where_the_commands_after_it_run() {
    let made = json!({"made": "attachment", "gateway": "tgw-1", "vpc": "vpc-1"});
    let id = "--transit-gateway-attachment-id \"$(aws ec2 describe-transit-gateway-vpc-attachments --filters \
        Name=transit-gateway-id,Values=tgw-1 Name=vpc-id,Values=vpc-1 Name=state,Values=pending,available \
        --query 'TransitGatewayVpcAttachments[0].TransitGatewayAttachmentId' --output text)\"";
    for (json, command) in [
        (
            json!({"edit": "transit_association", "gateway": "tgw-1", "attachment": new_attachment("vpc-1"), "table": "tgwrtb-1", "by": made, "on": true}),
            "aws ec2 associate-transit-gateway-route-table --transit-gateway-route-table-id tgwrtb-1",
        ),
        (
            json!({"edit": "transit_propagation", "table": "tgwrtb-1", "attachment": new_attachment("vpc-1"), "routes": [], "by": made, "on": true}),
            "aws ec2 enable-transit-gateway-route-table-propagation --transit-gateway-route-table-id tgwrtb-1",
        ),
    ] {
        let commands = Change::from(edit(json)).commands();
        assert_eq!(commands[0].to_string(), format!("{command} {id}"));
    }
}

#[test]
fn a_change_is_plain_data_that_survives_json_and_an_unknown_kind_is_left_out() {
    let change = Change::from(Edit::VpcAttribute {
        vpc: "vpc-1".into(),
        attribute: VpcAttribute::DnsSupport,
        on: true,
    })
    .in_region("eu-west-1");
    let json = serde_json::to_string(&[&change]).unwrap();
    assert_eq!(
        json,
        r#"[{"region":"eu-west-1","edit":"vpc_attribute","vpc":"vpc-1","attribute":"dns_support","on":true}]"#
    );
    let mut reader = serde_json::Deserializer::from_str(&json);
    assert_eq!(known_changes(&mut reader).unwrap(), [change]);
    let mut reader = serde_json::Deserializer::from_str(r#"[{"edit":"of another version"}]"#);
    assert_eq!(known_changes(&mut reader).unwrap(), []);
}

/// A stand-in says nothing to who reads a document: it is left out there, and put back by who reads on.
#[test]
fn what_has_no_id_yet_has_none_in_a_document_and_comes_back_from_it() {
    let attachment = json!({"made": "attachment", "gateway": "tgw-1", "vpc": "vpc-1"});
    let route = |key: &str, id: &str| json!({"DestinationCidrBlock": "10.7.0.0/16", key: id, "State": "active"});
    let transit = |id: &str| json!({"DestinationCidrBlock": "10.60.0.0/16", "TransitGatewayAttachments": [{"TransitGatewayAttachmentId": id}]});
    let peered = json!({"made": "peering", "requester": "vpc-1", "accepter": "vpc-3", "region": null});
    let more = [
        json!({"edit": "route", "table": "rtb-1", "from": route("NatGatewayId", "nat-1"), "to": route("VpcPeeringConnectionId", NEW_PEERING), "by": peered}),
        json!({"edit": "route", "table": "rtb-1", "to": route("GatewayId", ITS_INTERNET_GATEWAY), "by": {"made": "internet_gateway", "vpc": "vpc-1"}}),
        json!({"edit": "peering_accepted", "peering": NEW_PEERING}),
        json!({"edit": "peering_dns", "peering": NEW_PEERING, "side": "accepter", "by": peered, "on": true}),
        json!({"edit": "transit_propagation", "table": "tgwrtb-1", "attachment": new_attachment("vpc-1"), "routes": [transit(&new_attachment("vpc-1"))], "by": attachment, "on": true}),
        json!({"edit": "transit_association", "gateway": "tgw-1", "attachment": new_attachment("vpc-1"), "table": "tgwrtb-1", "by": attachment, "on": true}),
        json!({"edit": "transit_route", "table": "tgwrtb-1", "to": transit(&new_attachment("vpc-1")), "by": attachment}),
    ];
    let cases = cases().into_iter().map(|(json, ..)| json);
    for json in cases.chain(more) {
        let mut fix = crate::Fix::advice("Do it.");
        fix.changes = vec![Change::from(edit(json.clone()))];
        let document = serde_json::to_string(&fix).unwrap();
        for id in [NEW_NAT, NEW_PEERING, NEW_ENDPOINT, NEW_ATTACHMENT, ITS_INTERNET_GATEWAY] {
            assert!(!document.contains(id), "{document}");
        }
        let read: crate::Fix = serde_json::from_str(&document).unwrap();
        assert_eq!(read.changes, fix.changes, "{json}");
    }
}

/// `InvalidDBInstanceState`, `InvalidGroup.NotFound`: what AWS refuses is not made, and what it stands on is named.
#[test]
fn a_database_that_is_stopped_and_a_group_that_is_gone_take_no_change() {
    let instance = |status: &str, cluster: Value| {
        json!({"DBInstances": [{"DBInstanceIdentifier": "orders", "Engine": "postgres", "DBInstanceStatus": status,
        "DBClusterIdentifier": cluster, "IAMDatabaseAuthenticationEnabled": false}]})
    };
    let iam = edit(json!({"edit": "database_iam", "kind": "db-instance", "id": "orders", "on": true}));
    let started = |kind, id: &str| {
        Some(Precondition::Running {
            kind,
            id: id.to_owned(),
        })
    };
    for (facts, lacks) in [
        (
            instance("stopped", Value::Null),
            started(DatabaseKind::DbInstance, "orders"),
        ),
        (
            instance("stopped", json!("aur")),
            started(DatabaseKind::DbCluster, "aur"),
        ),
        (instance("available", Value::Null), None),
        (json!({}), None),
    ] {
        let mut read: CredentialFacts = serde_json::from_value(facts.clone()).unwrap();
        assert_eq!(read.lacks(&iam), lacks, "{facts}");
        if let Some(Precondition::Running { kind, id }) = lacks {
            assert!(!read.apply(&iam.clone().into()), "{facts}");
            assert!(read.apply(&Edit::Running { kind, id, on: true }.into()), "{facts}");
            assert!(read.apply(&iam.clone().into()), "{facts}");
        }
    }
    let groups =
        |id: &str| json!({"edit": "endpoint_part", "endpoint": "vpce-2", "part": "groups", "ids": [id], "on": true});
    let made = |id: &str| {
        json!({"edit": "endpoint", "on": true, "endpoint": {"VpcEndpointId": NEW_ENDPOINT, "VpcEndpointType": "Interface",
        "VpcId": "vpc-9", "ServiceName": "com.amazonaws.us-east-1.sts", "Groups": [{"GroupId": id}]}})
    };
    let failed = json!({"ec2:DescribeSecurityGroups": "AccessDenied: no"});
    for (change, failed, refused) in [
        (groups("sg-gone"), json!({}), true),
        (groups("sg-1"), json!({}), false),
        (made("sg-gone"), json!({}), true),
        (made("sg-1"), json!({}), false),
        // What was not told is no reason.
        (groups("sg-gone"), failed, false),
    ] {
        let mut network = world().network;
        network.failed_calls = serde_json::from_value(failed).unwrap();
        let gone = Precondition::Group {
            id: "sg-gone".to_owned(),
        };
        assert_eq!(
            network.lacks(&edit(change.clone())),
            refused.then_some(gone),
            "{change}"
        );
    }
}

/// Fails to compile, and then to hold, when an edit is added that has no case.
#[test]
fn every_edit_has_a_case() {
    let number = |edit: &Edit| match edit {
        Edit::GroupRule { .. } => 0,
        Edit::Route { .. } => 1,
        Edit::AclEntry { .. } => 2,
        Edit::Endpoint { .. } => 3,
        Edit::EndpointPart { .. } => 4,
        Edit::EndpointDns { .. } => 5,
        Edit::EndpointPolicy { .. } => 6,
        Edit::Peering { .. } => 7,
        Edit::PeeringAccepted { .. } => 8,
        Edit::PeeringDns { .. } => 9,
        Edit::TransitRoute { .. } => 10,
        Edit::TransitPropagation { .. } => 11,
        Edit::TransitAssociation { .. } => 12,
        Edit::TransitSubnets { .. } => 13,
        Edit::TransitAccepted { .. } => 14,
        Edit::TransitAttachment { .. } => 15,
        Edit::VpcAttribute { .. } => 16,
        Edit::ZoneAssociation { .. } => 17,
        Edit::VpnGateway { .. } => 18,
        Edit::PublicAccessExclusion { .. } => 19,
        Edit::Running { .. } => 20,
        Edit::Connection { .. } => 21,
        Edit::Job { .. } => 22,
        Edit::RolePolicy { .. } => 23,
        Edit::RoleTrust { .. } => 24,
        Edit::Role { .. } => 25,
        Edit::DatabaseIam { .. } => 26,
        Edit::KeyState { .. } => 27,
        Edit::SecretRestored { .. } => 28,
        Edit::DatabaseCertificate { .. } => 29,
        Edit::KeyGrant { .. } => 30,
        Edit::SecretKey { .. } => 31,
        Edit::MasterPassword { .. } => 32,
        Edit::NewConnection { .. } => 33,
        Edit::PublicAccess { .. } => 34,
        Edit::InternetGateway { .. } => 35,
    };
    let met: std::collections::BTreeSet<usize> = cases().into_iter().map(|(json, ..)| number(&edit(json))).collect();
    assert_eq!(met, (0..36).collect());
}
