//! Answers in the protocols of the services: EC2's and the query protocol's XML, Route 53's and S3's REST XML, and JSON.

use serde_json::{Map, Value, json};

use super::{Refusal, Request};

type Answer = (u16, String);

/// The answer to a request, and how many resources it holds.
pub fn answer(world: &Value, request: &Request, page: usize) -> (Answer, usize) {
    let (service, operation) = request.action.split_once(':').unwrap();
    match service {
        "ec2" => ec2(world, request, operation, page),
        "rds" | "redshift" => query(world, request, operation),
        "route53" => route53(world, request, operation),
        "s3" => {
            let region = find(world, "Buckets", "Name", request.parameter("bucket"))["BucketRegion"].clone();
            let region = region
                .as_str()
                .filter(|region| *region != "us-east-1")
                .unwrap_or_default();
            ((200, format!("<LocationConstraint>{region}</LocationConstraint>")), 1)
        }
        _ => json_service(world, request, operation),
    }
}

/// The error of a request.
pub fn refusal(request: &Request, how: Refusal) -> String {
    let service = request.action.split(':').next().unwrap_or_default();
    let code = match (service, how) {
        ("ec2", Refusal::Denied) => "UnauthorizedOperation",
        ("ec2", _) => "RequestLimitExceeded",
        ("rds" | "redshift" | "route53" | "s3", Refusal::Denied) => "AccessDenied",
        ("s3", _) => "SlowDown",
        ("rds" | "redshift" | "route53", _) => "Throttling",
        (_, Refusal::Denied) => "AccessDeniedException",
        _ => "ThrottlingException",
    };
    error(service, code)
}

fn error(service: &str, code: &str) -> String {
    match service {
        "ec2" => {
            format!("<Response><Errors><Error><Code>{code}</Code><Message>no</Message></Error></Errors></Response>")
        }
        "s3" => format!("<Error><Code>{code}</Code><Message>no</Message></Error>"),
        "rds" | "redshift" | "route53" => {
            format!("<ErrorResponse><Error><Code>{code}</Code><Message>no</Message></Error></ErrorResponse>")
        }
        _ => json!({"__type": code, "message": "no"}).to_string(),
    }
}

fn list<'w>(world: &'w Value, key: &str) -> &'w [Value] {
    world[key].as_array().map(Vec::as_slice).unwrap_or_default()
}

fn find<'w>(world: &'w Value, key: &str, field: &str, value: &str) -> &'w Value {
    let found = list(world, key).iter().find(|one| one[field] == value);
    found.unwrap_or(&Value::Null)
}

// ---- EC2

/// The list of the world and the name of its element for an operation.
fn ec2_list(operation: &str) -> (&'static str, &'static str) {
    match operation {
        "DescribeSubnets" => ("Subnets", "subnetSet"),
        "DescribeSecurityGroups" => ("SecurityGroups", "securityGroupInfo"),
        "DescribeSecurityGroupVpcAssociations" => ("SecurityGroupVpcAssociations", "securityGroupVpcAssociationSet"),
        "DescribeRouteTables" => ("RouteTables", "routeTableSet"),
        "DescribeNetworkAcls" => ("NetworkAcls", "networkAclSet"),
        "DescribeVpcs" => ("Vpcs", "vpcSet"),
        "DescribeDhcpOptions" => ("DhcpOptions", "dhcpOptionsSet"),
        "DescribeVpcEndpoints" => ("VpcEndpoints", "vpcEndpointSet"),
        "DescribeNatGateways" => ("NatGateways", "natGatewaySet"),
        "DescribeManagedPrefixLists" => ("ManagedPrefixLists", "prefixListSet"),
        "DescribeVpcPeeringConnections" => ("VpcPeeringConnections", "vpcPeeringConnectionSet"),
        "DescribeTransitGateways" => ("TransitGateways", "transitGatewaySet"),
        "DescribeTransitGatewayVpcAttachments" => ("TransitGatewayVpcAttachments", "transitGatewayVpcAttachments"),
        "DescribeTransitGatewayAttachments" => ("TransitGatewayAttachments", "transitGatewayAttachments"),
        "DescribeTransitGatewayPeeringAttachments" => {
            ("TransitGatewayPeeringAttachments", "transitGatewayPeeringAttachments")
        }
        "DescribeVpnGateways" => ("VpnGateways", "vpnGatewaySet"),
        "DescribeVpnConnections" => ("VpnConnections", "vpnConnectionSet"),
        "DescribeNetworkInterfaces" => ("NetworkInterfaces", "networkInterfaceSet"),
        "DescribeVpcBlockPublicAccessExclusions" => {
            ("VpcBlockPublicAccessExclusions", "vpcBlockPublicAccessExclusionSet")
        }
        _ => panic!("ec2:{operation} was not expected"),
    }
}

fn ec2(world: &Value, request: &Request, operation: &str, page: usize) -> ((u16, String), usize) {
    let whole = |content: String| {
        let body = format!("<{operation}Response><requestId>r</requestId>{content}</{operation}Response>");
        (200, body)
    };
    match operation {
        "DescribeVpcAttribute" => {
            let vpc = request.parameter("VpcId");
            let attributes = find(world, "VpcAttributes", "VpcId", vpc);
            let mut content = format!("<vpcId>{vpc}</vpcId>");
            for name in ["EnableDnsSupport", "EnableDnsHostnames"] {
                content += &element(&lower(name), &attributes[name]);
            }
            (whole(content), 1)
        }
        "DescribeVpcBlockPublicAccessOptions" => {
            let options = &world["VpcBlockPublicAccessOptions"];
            (whole(element("vpcBlockPublicAccessOptions", options)), 1)
        }
        "GetManagedPrefixListEntries" => {
            let found = find(
                world,
                "ManagedPrefixLists",
                "PrefixListId",
                request.parameter("PrefixListId"),
            );
            let entries = list(found, "Entries");
            (whole(items("entrySet", entries.iter())), entries.len())
        }
        "SearchTransitGatewayRoutes" => {
            let table = request.parameter("TransitGatewayRouteTableId");
            let found = find(world, "TransitGatewayRouteTables", "TransitGatewayRouteTableId", table);
            let routes = list(found, "Routes");
            let content =
                items("routeSet", routes.iter()) + "<additionalRoutesAvailable>false</additionalRoutesAvailable>";
            (whole(content), routes.len())
        }
        _ => {
            let (key, name) = ec2_list(operation);
            let fitting: Vec<&Value> = list(world, key)
                .iter()
                .filter(|one| {
                    request
                        .filters
                        .iter()
                        .all(|(filter, values)| fits(one, operation, filter, values))
                })
                .collect();
            let from: usize = request.parameter("NextToken").parse().unwrap_or(0);
            let to = from.saturating_add(page).min(fitting.len());
            let mut content = items(name, fitting[from..to].iter().copied());
            if to < fitting.len() {
                content += &format!("<nextToken>{to}</nextToken>");
            }
            (whole(content), to - from)
        }
    }
}

/// Whether a resource has one of the values that a filter asks for.
fn fits(resource: &Value, operation: &str, filter: &str, values: &[String]) -> bool {
    let path: Vec<String> = match (operation, filter) {
        (_, "association.subnet-id") => vec!["Associations".into(), "SubnetId".into()],
        ("DescribeVpnGateways", "attachment.vpc-id") => vec!["VpcAttachments".into(), "VpcId".into()],
        (_, "association.main") => vec!["Associations".into(), "Main".into()],
        ("DescribeNetworkInterfaces", "group-id") => vec!["Groups".into(), "GroupId".into()],
        (_, "addresses.private-ip-address") => vec!["PrivateIpAddress".into()],
        _ => filter.split('.').map(pascal).collect(),
    };
    fn reaches(value: &Value, path: &[String], values: &[String]) -> bool {
        match (value, path) {
            (Value::Array(all), path) => all.iter().any(|one| reaches(one, path, values)),
            (value, [first, rest @ ..]) => reaches(&value[first.as_str()], rest, values),
            (Value::String(text), []) => values.contains(text),
            (Value::Bool(flag), []) => values.contains(&flag.to_string()),
            _ => false,
        }
    }
    reaches(resource, &path, values)
}

fn pascal(kebab: &str) -> String {
    let words = kebab.split('-').map(|word| {
        let (first, rest) = word.split_at(1.min(word.len()));
        first.to_uppercase() + rest
    });
    words.collect()
}

fn lower(name: &str) -> String {
    let (first, rest) = name.split_at(1);
    first.to_lowercase() + rest
}

/// The element names of lists that are not the field's own with a small letter.
fn ec2_name(field: &str) -> String {
    match field {
        "Associations" => "associationSet",
        "Routes" => "routeSet",
        "Entries" => "entrySet",
        "UserIdGroupPairs" => "groups",
        "Groups" => "groupSet",
        "RouteTableIds" => "routeTableIdSet",
        "NetworkInterfaceIds" => "networkInterfaceIdSet",
        "NatGatewayAddresses" => "natGatewayAddressSet",
        "VpcAttachments" => "attachments",
        "DhcpConfigurations" => "dhcpConfigurationSet",
        "Values" => "valueSet",
        "PrivateIpAddresses" => "privateIpAddressesSet",
        field => return lower(field),
    }
    .to_owned()
}

fn element(name: &str, value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Array(all) => items(name, all.iter()),
        Value::Object(fields) => format!("<{name}>{}</{name}>", content(fields)),
        Value::String(text) => format!("<{name}>{}</{name}>", escaped(text)),
        other => format!("<{name}>{other}</{name}>"),
    }
}

fn content(fields: &Map<String, Value>) -> String {
    let is_endpoint = fields.contains_key("VpcEndpointType");
    let one = |(field, value): (&String, &Value)| {
        // An interface endpoint and an attachment name the same list differently.
        let name = if field == "SubnetIds" && is_endpoint {
            "subnetIdSet".to_owned()
        } else {
            ec2_name(field)
        };
        element(&name, value)
    };
    fields.iter().map(one).collect()
}

fn items<'w>(name: &str, all: impl Iterator<Item = &'w Value>) -> String {
    let inner: String = all.map(|one| element("item", one)).collect();
    format!("<{name}>{inner}</{name}>")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

// ---- the query protocol

fn query(world: &Value, request: &Request, operation: &str) -> ((u16, String), usize) {
    let (key, item, field, parameter) = match operation {
        "DescribeDBInstances" => (
            "DBInstances",
            "DBInstance",
            "DBInstanceIdentifier",
            "DBInstanceIdentifier",
        ),
        "DescribeDBClusters" => ("DBClusters", "DBCluster", "DBClusterIdentifier", "DBClusterIdentifier"),
        "DescribeDBProxies" => ("DBProxies", "member", "DBProxyName", "DBProxyName"),
        "DescribeDBProxyEndpoints" => (
            "DBProxyEndpoints",
            "member",
            "DBProxyEndpointName",
            "DBProxyEndpointName",
        ),
        "DescribeDBSubnetGroups" => (
            "DBSubnetGroups",
            "DBSubnetGroup",
            "DBSubnetGroupName",
            "DBSubnetGroupName",
        ),
        "DescribeClusters" => ("Clusters", "Cluster", "ClusterIdentifier", "ClusterIdentifier"),
        "DescribeClusterSubnetGroups" => (
            "ClusterSubnetGroups",
            "ClusterSubnetGroup",
            "ClusterSubnetGroupName",
            "ClusterSubnetGroupName",
        ),
        "DescribeEndpointAccess" => ("EndpointAccessList", "member", "EndpointName", "EndpointName"),
        _ => panic!("{operation} was not expected"),
    };
    let wanted = request.parameter(parameter);
    let ids = request.filters.get("db-instance-id");
    let found: Vec<&Value> = list(world, key)
        .iter()
        .filter(|one| wanted.is_empty() || one[field] == wanted)
        .filter(|one| ids.is_none_or(|ids| ids.iter().any(|id| one[field] == *id)))
        .collect();
    if found.is_empty() && !wanted.is_empty() {
        let code = format!("{}NotFound", item.replace("member", "Proxy"));
        return ((404, error("rds", &code)), 0);
    }
    let mut inner: String = found.iter().map(|one| query_element(item, one)).collect();
    if request.action.starts_with("redshift:") {
        inner = inner.replace("VpcSecurityGroupMembership>", "VpcSecurityGroup>");
    }
    let body = format!(
        "<{operation}Response><{operation}Result><{key}>{inner}</{key}></{operation}Result></{operation}Response>"
    );
    ((200, body), found.len())
}

fn query_element(name: &str, value: &Value) -> String {
    let item = match name {
        "VpcSecurityGroups" => "VpcSecurityGroupMembership",
        "DBClusterMembers" => "DBClusterMember",
        "Subnets" => "Subnet",
        "NetworkInterfaces" => "NetworkInterface",
        _ => "member",
    };
    match value {
        Value::Null => String::new(),
        Value::Array(all) => {
            let inner: String = all.iter().map(|one| query_element(item, one)).collect();
            format!("<{name}>{inner}</{name}>")
        }
        Value::Object(fields) => {
            let inner: String = fields
                .iter()
                .map(|(field, value)| query_element(field, value))
                .collect();
            format!("<{name}>{inner}</{name}>")
        }
        Value::String(text) => format!("<{name}>{}</{name}>", escaped(text)),
        other => format!("<{name}>{other}</{name}>"),
    }
}

// ---- Route 53

fn route53(world: &Value, request: &Request, operation: &str) -> ((u16, String), usize) {
    let zones = list(world, "HostedZones");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let (content, count) = match operation {
        "ListHostedZonesByVPC" => {
            let vpc = request.parameter("vpcid");
            let seen: Vec<&Value> = zones
                .iter()
                .filter(|zone| list(zone, "VPCs").iter().any(|one| one["VPCId"] == vpc))
                .collect();
            let inner: String = seen
                .iter()
                .map(|zone| {
                    let owner = match zone["Owner"]["OwningService"].as_str() {
                        Some(service) => format!("<OwningService>{service}</OwningService>"),
                        None => "<OwningAccount>111122223333</OwningAccount>".to_owned(),
                    };
                    format!(
                        "<HostedZoneSummary><HostedZoneId>{}</HostedZoneId><Name>{}</Name><Owner>{owner}</Owner></HostedZoneSummary>",
                        text(&zone["Id"]),
                        text(&zone["Name"])
                    )
                })
                .collect();
            let content = format!("<HostedZoneSummaries>{inner}</HostedZoneSummaries><MaxItems>100</MaxItems>");
            (content, seen.len())
        }
        "ListHostedZonesByName" => {
            let name = request.parameter("dnsname");
            let named: Vec<&Value> = zones.iter().filter(|zone| zone["Name"] == name).collect();
            let inner: String = named
                .iter()
                .map(|zone| {
                    format!(
                        "<HostedZone><Id>/hostedzone/{}</Id><Name>{}</Name><CallerReference>c</CallerReference><Config><PrivateZone>{}</PrivateZone></Config></HostedZone>",
                        text(&zone["Id"]),
                        text(&zone["Name"]),
                        zone["PrivateZone"]
                    )
                })
                .collect();
            let content =
                format!("<HostedZones>{inner}</HostedZones><IsTruncated>false</IsTruncated><MaxItems>20</MaxItems>");
            (content, named.len())
        }
        "GetHostedZone" => {
            let path = request.parameter("path");
            let zone = zones.iter().find(|zone| path.ends_with(&text(&zone["Id"])));
            // Another account's is refused.
            let Some(zone) = zone.filter(|zone| zone["OwnedBy"].is_null()) else {
                return ((403, error("route53", "AccessDenied")), 0);
            };
            let content = format!(
                "<HostedZone><Id>/hostedzone/{}</Id><Name>{}</Name><CallerReference>c</CallerReference><Config><PrivateZone>{}</PrivateZone></Config></HostedZone>",
                text(&zone["Id"]),
                text(&zone["Name"]),
                zone["PrivateZone"]
            );
            (content, 1)
        }
        _ => {
            let zone = zones
                .iter()
                .find(|zone| request.parameter("path").contains(&text(&zone["Id"])));
            let records = zone.map(|zone| list(zone, "ResourceRecordSets")).unwrap_or_default();
            let inner: String = records
                .iter()
                .map(|record| {
                    let values: String = list(record, "ResourceRecords")
                        .iter()
                        .map(|one| format!("<ResourceRecord><Value>{}</Value></ResourceRecord>", text(&one["Value"])))
                        .collect();
                    let several = ["SetIdentifier", "Weight", "Region", "Failover", "HealthCheckId"].map(|name| {
                        let value = &record[name];
                        let value = value.as_i64().map_or_else(|| text(value), |number| number.to_string());
                        if value.is_empty() { value } else { format!("<{name}>{value}</{name}>") }
                    });
                    let alias = &record["AliasTarget"]["DNSName"];
                    let leads_to = match alias.as_str() {
                        Some(name) => format!("<AliasTarget><HostedZoneId>Z2</HostedZoneId><DNSName>{name}</DNSName><EvaluateTargetHealth>false</EvaluateTargetHealth></AliasTarget>"),
                        None => format!("<TTL>60</TTL><ResourceRecords>{values}</ResourceRecords>"),
                    };
                    format!(
                        "<ResourceRecordSet><Name>{}</Name><Type>{}</Type>{}{leads_to}</ResourceRecordSet>",
                        text(&record["Name"]),
                        text(&record["Type"]),
                        several.concat()
                    )
                })
                .collect();
            let content = format!(
                "<ResourceRecordSets>{inner}</ResourceRecordSets><IsTruncated>false</IsTruncated><MaxItems>20</MaxItems>"
            );
            (content, records.len())
        }
    };
    (
        (200, format!("<{operation}Response>{content}</{operation}Response>")),
        count,
    )
}

// ---- JSON

fn json_service(world: &Value, request: &Request, operation: &str) -> ((u16, String), usize) {
    let whole = |key: &str, all: Vec<&Value>| ((200, json!({ key: all }).to_string()), all.len());
    match operation {
        "GetWorkgroup" => {
            let name = request.parameter("workgroupName");
            match find(world, "Workgroups", "workgroupName", name) {
                Value::Null => ((400, error("redshift-serverless", "ResourceNotFoundException")), 0),
                workgroup => ((200, json!({"workgroup": workgroup}).to_string()), 1),
            }
        }
        "ListEndpointAccess" => whole("endpoints", list(world, "WorkgroupEndpoints").iter().collect()),
        "ListResolverRuleAssociations" => {
            let of_vpc = |one: &&Value| {
                let vpcs = request.filters.get("VPCId");
                vpcs.is_none_or(|vpcs| vpcs.iter().any(|vpc| one["VPCId"] == *vpc))
            };
            let all = list(world, "ResolverRuleAssociations").iter().filter(of_vpc).collect();
            whole("ResolverRuleAssociations", all)
        }
        "ListProfileAssociations" => {
            let of_vpc = |one: &&Value| one["ResourceId"] == request.parameter("resourceId");
            let all = list(world, "ProfileAssociations").iter().filter(of_vpc).collect();
            whole("ProfileAssociations", all)
        }
        "ListProfileResourceAssociations" => {
            let path = request.parameter("path");
            let mut profiles = list(world, "Profiles").iter();
            let profile = profiles.find(|one| one["Id"].as_str().is_some_and(|id| path.ends_with(id)));
            let brought = profile.map(|profile| list(profile, "ProfileResourceAssociations"));
            whole(
                "ProfileResourceAssociations",
                brought.unwrap_or_default().iter().collect(),
            )
        }
        "DescribeVirtualInterfaces" => whole("virtualInterfaces", list(world, "VirtualInterfaces").iter().collect()),
        "DescribeDirectConnectGatewayAssociations" => {
            let of_gateway = |one: &&Value| one["virtualGatewayId"] == request.parameter("virtualGatewayId");
            let all = list(world, "DirectConnectGatewayAssociations")
                .iter()
                .filter(of_gateway);
            whole("directConnectGatewayAssociations", all.collect())
        }
        "ListResolverRules" => whole("ResolverRules", list(world, "ResolverRules").iter().collect()),
        _ => panic!("{operation} was not expected"),
    }
}
