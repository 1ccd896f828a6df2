//! Where resources stand in the facts, and what makes two readings of one the same resource.

use serde_json::Value;

/// A list, a map or a single resource of the facts.
pub(super) struct Place {
    /// `evidence`, `network`, `credentials` or `driver`.
    pub part: &'static str,
    /// The field of that part.
    pub key: &'static str,
    /// What holds the resources.
    pub shape: Shape,
    /// The resources' kind, by the word that findings use.
    pub kind: &'static str,
    /// True where the list holds all that exist in a VPC or account that was looked at, so that what it lacks was deleted. Else it holds
    /// what the connection meets, and what it lacks may exist all the same.
    pub complete: bool,
}

/// What holds the resources.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// A list; a resource is told by these fields, of which the first is its id. Two gateways have one attachment in common.
    List(&'static [&'static str]),
    /// A list of which only what both readings hold is compared: whether a thing is asked about is not a property of it.
    Named(&'static [&'static str]),
    /// A map by the resource's id.
    Map,
    /// One resource, compared where both readings hold the same one. Without fields it is the account's.
    One(&'static [&'static str]),
}

const fn place(part: &'static str, key: &'static str, shape: Shape, kind: &'static str) -> Place {
    Place {
        part,
        key,
        shape,
        kind,
        complete: false,
    }
}

const fn listed(key: &'static str, ids: &'static [&'static str], kind: &'static str) -> Place {
    place("network", key, Shape::List(ids), kind)
}

const fn complete(key: &'static str, ids: &'static [&'static str], kind: &'static str) -> Place {
    Place {
        complete: true,
        ..listed(key, ids, kind)
    }
}

/// Every place; what stands elsewhere (the run, the log, the time of the reading) is no configuration.
pub(super) const PLACES: &[Place] = &[
    place("evidence", "connections", Shape::Named(&["name"]), "connection"),
    place("evidence", "job", Shape::One(&["Name"]), "job"),
    place("evidence", "crawler", Shape::One(&["Name"]), "crawler"),
    listed("Vpcs", &["VpcId"], "vpc"),
    listed("VpcAttributes", &["VpcId"], "vpc"),
    listed("DhcpOptions", &["DhcpOptionsId"], "dhcp-options"),
    listed("Subnets", &["SubnetId"], "subnet"),
    listed("RouteTables", &["RouteTableId"], "route-table"),
    listed("SecurityGroups", &["GroupId"], "security-group"),
    listed("SecurityGroupVpcAssociations", &["GroupId", "VpcId"], "security-group"),
    listed("NetworkAcls", &["NetworkAclId"], "network-acl"),
    complete("VpcEndpoints", &["VpcEndpointId"], "vpc-endpoint"),
    listed("NatGateways", &["NatGatewayId"], "nat-gateway"),
    listed("ManagedPrefixLists", &["PrefixListId"], "prefix-list"),
    complete(
        "VpcPeeringConnections",
        &["VpcPeeringConnectionId"],
        "vpc-peering-connection",
    ),
    listed("TransitGateways", &["TransitGatewayId"], "transit-gateway"),
    complete(
        "TransitGatewayVpcAttachments",
        &["TransitGatewayAttachmentId"],
        "transit-gateway-attachment",
    ),
    complete(
        "TransitGatewayAttachments",
        &["TransitGatewayAttachmentId", "TransitGatewayId"],
        "transit-gateway-attachment",
    ),
    complete(
        "TransitGatewayPeeringAttachments",
        &["TransitGatewayAttachmentId"],
        "transit-gateway-attachment",
    ),
    listed(
        "TransitGatewayRouteTables",
        &["TransitGatewayRouteTableId"],
        "transit-gateway-route-table",
    ),
    listed("VpnGateways", &["VpnGatewayId"], "vpn-gateway"),
    complete("VpnConnections", &["VpnConnectionId"], "vpn-connection"),
    listed("VirtualInterfaces", &["virtualInterfaceId"], "virtual-interface"),
    listed(
        "DirectConnectGatewayAssociations",
        &["directConnectGatewayId", "virtualGatewayId"],
        "direct-connect-gateway",
    ),
    listed("NetworkInterfaces", &["NetworkInterfaceId"], "network-interface"),
    listed(
        "VpcBlockPublicAccessExclusions",
        &["ExclusionId"],
        "vpc-block-public-access-exclusion",
    ),
    listed("DBInstances", &["DBInstanceIdentifier"], "db-instance"),
    listed("DBClusters", &["DBClusterIdentifier"], "db-cluster"),
    listed("DBProxies", &["DBProxyName"], "db-proxy"),
    listed("DBProxyEndpoints", &["DBProxyEndpointName"], "db-proxy-endpoint"),
    listed("DBSubnetGroups", &["DBSubnetGroupName"], "db-subnet-group"),
    listed("Clusters", &["ClusterIdentifier"], "cluster"),
    listed(
        "ClusterSubnetGroups",
        &["ClusterSubnetGroupName"],
        "cluster-subnet-group",
    ),
    listed("EndpointAccessList", &["EndpointName"], "endpoint-access"),
    listed("Workgroups", &["workgroupName"], "workgroup"),
    listed("WorkgroupEndpoints", &["endpointName"], "endpoint-access"),
    listed("HostedZones", &["Id"], "hosted-zone"),
    listed("ProfileAssociations", &["ProfileId", "ResourceId"], "route53-profile"),
    listed("Profiles", &["Id"], "route53-profile"),
    listed(
        "ResolverRuleAssociations",
        &["ResolverRuleId", "VPCId"],
        "resolver-rule",
    ),
    listed("ResolverRules", &["Id"], "resolver-rule"),
    listed("Buckets", &["Name"], "bucket"),
    place(
        "network",
        "VpcBlockPublicAccessOptions",
        Shape::One(&[]),
        "vpc-block-public-access",
    ),
    place("credentials", "Role", Shape::One(&["RoleName"]), "role"),
    place(
        "credentials",
        "EvaluationResults",
        Shape::Named(&["EvalActionName", "EvalResourceName"]),
        "role",
    ),
    place("credentials", "Secrets", Shape::Named(&["SecretId"]), "secret"),
    place(
        "credentials",
        "DBInstances",
        Shape::List(&["DBInstanceIdentifier"]),
        "db-instance",
    ),
    place(
        "credentials",
        "DBClusters",
        Shape::List(&["DBClusterIdentifier"]),
        "db-cluster",
    ),
    place(
        "credentials",
        "ConnectionPasswordEncryption",
        Shape::One(&[]),
        "data-catalog",
    ),
    place("credentials", "CatalogKey", Shape::One(&[]), "kms-key"),
    place(
        "driver",
        "DBInstances",
        Shape::List(&["DBInstanceIdentifier"]),
        "db-instance",
    ),
    place(
        "driver",
        "DBClusters",
        Shape::List(&["DBClusterIdentifier"]),
        "db-cluster",
    ),
    place("driver", "DBParameters", Shape::Map, "db-parameter-group"),
    place(
        "driver",
        "DBClusterParameters",
        Shape::Map,
        "db-cluster-parameter-group",
    ),
    place("driver", "RedshiftParameters", Shape::Map, "cluster"),
    place("driver", "WorkgroupParameters", Shape::Map, "workgroup"),
    place("driver", "OptionGroups", Shape::Map, "option-group"),
    place("driver", "Jars", Shape::Map, "s3-object"),
    place("driver", "Certificates", Shape::Map, "s3-object"),
    place("driver", "BucketPolicies", Shape::Map, "bucket"),
    place(
        "driver",
        "EvaluationResults",
        Shape::Named(&["EvalActionName", "EvalResourceName"]),
        "role",
    ),
];

/// Lists whose elements have a name of their own: what stands under the same name is one element that changed.
const KEYED: &[(&str, &str, &[&str])] = &[
    (
        "RouteTables",
        "Routes",
        &[
            "DestinationCidrBlock",
            "DestinationIpv6CidrBlock",
            "DestinationPrefixListId",
        ],
    ),
    ("RouteTables", "Associations", &["Main", "SubnetId", "GatewayId"]),
    ("NetworkAcls", "Entries", &["Egress", "RuleNumber"]),
    (
        "TransitGatewayRouteTables",
        "Routes",
        &["DestinationCidrBlock", "PrefixListId"],
    ),
    ("HostedZones", "ResourceRecordSets", &["Name", "Type"]),
];

/// Lists whose order means something.
pub(super) const ORDERED: &[&str] = &["Connections.Connections"];

/// Fields that name another resource, by their last names. Of a list of them that has one other element, that is named instead of the one before.
const REFERENCES: &[&str] = &[
    "SECRET_ID",
    "SecretArn",
    "secretId",
    "JDBC_CONNECTION_URL",
    "CONNECTION_URL",
    "JDBC_DRIVER_JAR_URI",
    "CUSTOM_JDBC_CERT",
    "HOST",
    "SubnetId",
    "SecurityGroupIdList",
    "Role",
    "Connections",
    "JdbcTargets",
    "MongoDBTargets",
    "S3Targets",
    "DeltaTargets",
    "IcebergTargets",
    "HudiTargets",
    "CatalogTargets",
    "--extra-jars",
    "VpcId",
    "DBSubnetGroup",
    "DBSubnetGroupName",
    "ClusterSubnetGroupName",
    "VpcSecurityGroups",
    "VpcSecurityGroupIds",
    "SecurityGroupIds",
    "Groups",
    "DBParameterGroups",
    "DBParameterGroupName",
    "DBClusterParameterGroup",
    "ClusterParameterGroups",
    "OptionGroupMemberships",
    "KmsKeyId",
    "AwsKmsKeyId",
    "DhcpOptionsId",
    "SubnetIds",
    "VpcSubnetIds",
    "Subnets",
    "TargetIps",
];

/// What is told of another resource in a field, and where its id stands there: under another id it is another one, and not one that changed.
const TOLD_OF: &[(&str, &str)] = &[
    ("DBSubnetGroup", "/DBSubnetGroupName"),
    ("MasterUserSecret", "/SecretArn"),
    ("Key", "/KeyMetadata/KeyId"),
    ("CatalogKey", "/KeyMetadata/KeyId"),
];

/// Whether what a field tells of is another one than it was.
pub(super) fn is_another(field: &str, then: &Value, now: &Value) -> bool {
    let id = TOLD_OF.iter().find(|(of, _)| *of == field).map(|(_, id)| *id);
    let ids = id.and_then(|id| then.pointer(id).zip(now.pointer(id)));
    ids.is_some_and(|(then, now)| then != now)
}

/// What is told of what a field names that stands elsewhere: where it stands, and what names it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    /// The same in both readings, or nothing names it.
    TheSame,
    Another,
    /// An alias may lead to another one by now, and what it leads to was not read.
    Unseen,
}

/// The keys that secrets and the catalog name: what is told of one, and its name, as `value` has both of a secret and of all credentials.
pub(super) const OF_KEYS: [(&str, &str); 2] = [
    ("Key", "/Description/KmsKeyId"),
    ("CatalogKey", "/ConnectionPasswordEncryption/AwsKmsKeyId"),
];

/// Whether what a field tells of a key is of the same key in two readings, by its name: what was read of it need not say which it is.
pub(super) fn key_named(field: &str, then: &Value, now: &Value) -> Named {
    let Some((_, name)) = OF_KEYS.iter().find(|(of, _)| *of == field) else {
        return Named::TheSame;
    };
    let holder = name.rsplit_once('/').map_or("", |(holder, _)| holder);
    let is_read = |value: &Value| {
        let fields = value.pointer(holder).and_then(Value::as_object);
        fields.is_some_and(|fields| !fields.contains_key("unreadable") && !fields.contains_key("missing"))
    };
    if !is_read(then) || !is_read(now) {
        return Named::TheSame;
    }
    let is_alias = |value: &Value| {
        value
            .pointer(name)
            .and_then(Value::as_str)
            .is_some_and(|name| name.contains("alias/"))
    };
    let is_known = |value: &Value| value[field]["KeyMetadata"]["KeyId"].is_string();
    match then.pointer(name) == now.pointer(name) {
        false => Named::Another,
        true if is_alias(now) && !(is_known(then) && is_known(now)) => Named::Unseen,
        true => Named::TheSame,
    }
}

/// True for a field that names another resource.
pub(super) fn is_reference(field: &str) -> bool {
    field.rsplit('.').next().is_some_and(|last| REFERENCES.contains(&last))
}

/// What differs from one reading to the next by itself. It can be a cause (no free addresses), and counts as nothing where it is none.
const RESTLESS: &[&str] = &[
    "AvailableIpAddressCount",
    "LastUpdatedTime",
    "LastUpdated",
    // Of a secret: moved by a tag, and told with the value where that is another one.
    "LastChangedDate",
    "LastModifiedOn",
    "StatusReason",
    "OutsideIpAddress",
    "StatusMessage",
    "MissingContextValues",
    "MatchedStatements",
    // Whose it is, and where it is written.
    "TagList",
    "Tags",
];

/// True for a field that is no change by itself.
pub(super) fn is_restless(field: &str) -> bool {
    field.split('.').any(|name| RESTLESS.contains(&name))
}

/// What tells an element of a list from the others; `None` where only its whole value does.
pub(super) fn element_key(key: &str, field: &str, element: &Value) -> Option<String> {
    if field.rsplit('.').next() == Some("Statement") {
        return Some(statement_key(element));
    }
    let (_, _, names) = KEYED.iter().find(|(of, list, _)| *of == key && *list == field)?;
    Some(joined(element, names))
}

/// What tells a statement of a policy: its id, else what it does to what. Whom it is for, and when, are what people edit.
fn statement_key(statement: &Value) -> String {
    let id = joined(statement, &["Sid"]);
    if id.is_empty() {
        joined(statement, &["Effect", "Action", "NotAction", "Resource", "NotResource"])
    } else {
        id
    }
}

/// What tells a resource.
pub(super) fn id_of(resource: &Value, names: &[&str]) -> String {
    joined(resource, names)
}

fn joined(value: &Value, names: &[&str]) -> String {
    let parts = names.iter().filter_map(|name| match &value[*name] {
        Value::Null => None,
        Value::String(text) => Some(text.clone()).filter(|text| !text.is_empty()),
        other => Some(other.to_string()),
    });
    parts.collect::<Vec<String>>().join(" ")
}
