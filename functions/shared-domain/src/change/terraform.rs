//! A change as lines of Terraform, for a configuration that is written there: what is typed by hand is undone by the next apply.

use std::collections::BTreeMap;

use serde_json::Value;

use super::commands::{document, glue_policy};
use super::network::exclusion_mode;
use super::{
    Change, DEFAULT_SECRET_KEY, DatabaseKind, Edit, EndpointPart, Flip, PeeringSide, RuleDirection, VpcAttribute,
};
use crate::aws::ec2::{
    IpPermission, NetworkAclEntry, Route, TransitGatewayRoute, VpcEndpoint, VpcPeeringConnection, VpcPeeringVpcInfo,
};
use crate::aws::glue::{Connection, PhysicalConnectionRequirements};

impl Change {
    /// A new resource's block, or the arguments to set in the resource that is there already, which a comment names.
    pub fn terraform(&self) -> Vec<String> {
        self.edit.terraform()
    }
}

/// An argument with a text for value.
fn text(name: &str, value: &str) -> Option<String> {
    Some(format!("{name} = {}", Value::from(value)))
}

/// The same where there is a value.
fn maybe(name: &str, value: Option<&String>) -> Option<String> {
    text(name, value?)
}

fn plain(name: &str, value: impl std::fmt::Display) -> Option<String> {
    Some(format!("{name} = {value}"))
}

fn list(name: &str, values: &[String]) -> Option<String> {
    (!values.is_empty()).then(|| format!("{name} = {}", Value::from(values)))
}

/// A resource of its own, which is written, or taken out.
fn block(on: bool, kind: &str, name: &str, arguments: impl IntoIterator<Item = Option<String>>) -> Vec<String> {
    let label: String = name
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || c == '_' || c == '-' {
                c
            } else {
                '_'
            }
        })
        .collect();
    let mut lines = vec![format!("resource \"{kind}\" \"{label}\" {{")];
    lines.extend(arguments.into_iter().flatten().map(|argument| format!("  {argument}")));
    lines.push("}".to_owned());
    if !on {
        lines.iter_mut().for_each(|line| *line = format!("# remove: {line}"));
    }
    lines
}

/// Arguments of a resource that is there.
fn inside(kind: &str, id: &str, arguments: impl IntoIterator<Item = Option<String>>) -> Vec<String> {
    let mut lines = vec![format!("# in the {kind} of {id}:")];
    lines.extend(arguments.into_iter().flatten());
    lines
}

impl Edit {
    fn terraform(&self) -> Vec<String> {
        match self {
            Self::GroupRule {
                group,
                direction,
                rule,
                on,
            } => group_rules(group, *direction, rule, *on),
            Self::Route { table, from, to, .. } => route(table, from.as_ref(), to.as_ref()),
            Self::AclEntry { acl, from, to } => acl_entry(acl, from.as_ref(), to.as_ref()),
            Self::TransitRoute { table, from, to, .. } => transit_route(table, from.as_ref(), to.as_ref()),
            Self::VpcAttribute { .. }
            | Self::ZoneAssociation { .. }
            | Self::InternetGateway { .. }
            | Self::VpnGateway { .. }
            | Self::PublicAccessExclusion { .. } => self.vpc_terraform(),
            Self::Peering { .. }
            | Self::PeeringAccepted { .. }
            | Self::PeeringDns { .. }
            | Self::Endpoint { .. }
            | Self::EndpointPart { .. }
            | Self::EndpointDns { .. }
            | Self::EndpointPolicy { .. } => self.link_terraform(),
            Self::TransitPropagation { .. }
            | Self::TransitAssociation { .. }
            | Self::TransitSubnets { .. }
            | Self::TransitAccepted { .. }
            | Self::TransitAttachment { .. } => self.transit_terraform(),
            _ => self.account_terraform(),
        }
    }

    fn vpc_terraform(&self) -> Vec<String> {
        match self {
            Self::VpcAttribute { vpc, attribute, on } => {
                let name = match attribute {
                    VpcAttribute::DnsSupport => "enable_dns_support",
                    VpcAttribute::DnsHostnames => "enable_dns_hostnames",
                };
                inside("aws_vpc", vpc, [plain(name, on)])
            }
            Self::ZoneAssociation {
                zone,
                vpc,
                vpc_region,
                on,
            } => block(
                *on,
                "aws_route53_zone_association",
                &format!("{zone}_{vpc}"),
                [
                    text("zone_id", zone),
                    text("vpc_id", vpc),
                    text("vpc_region", vpc_region),
                ],
            ),
            Self::InternetGateway { gateway, vpc, on } => block(
                *on,
                "aws_internet_gateway_attachment",
                gateway,
                [text("internet_gateway_id", gateway), text("vpc_id", vpc)],
            ),
            Self::VpnGateway { gateway, vpc, on } => block(
                *on,
                "aws_vpn_gateway_attachment",
                gateway,
                [text("vpn_gateway_id", gateway), text("vpc_id", vpc)],
            ),
            Self::PublicAccessExclusion { subnet, both_ways, on } => block(
                *on,
                "aws_vpc_block_public_access_exclusion",
                subnet,
                [
                    text("subnet_id", subnet),
                    text("internet_gateway_exclusion_mode", exclusion_mode(*both_ways)),
                ],
            ),
            _ => Vec::new(),
        }
    }

    fn link_terraform(&self) -> Vec<String> {
        match self {
            Self::Endpoint { endpoint, on } => new_endpoint(endpoint, *on),
            Self::EndpointPart {
                endpoint,
                part,
                ids,
                on,
            } => {
                let name = match part {
                    EndpointPart::RouteTables => "route_table_ids",
                    EndpointPart::Subnets => "subnet_ids",
                    EndpointPart::Groups => "security_group_ids",
                };
                let verb = if *on { "with" } else { "without" };
                inside(
                    "aws_vpc_endpoint",
                    endpoint,
                    [Some(format!("# {name} {verb} {}", ids.join(", ")))],
                )
            }
            Self::EndpointDns { endpoint, on } => {
                inside("aws_vpc_endpoint", endpoint, [plain("private_dns_enabled", on)])
            }
            Self::EndpointPolicy { endpoint, policy } => {
                inside("aws_vpc_endpoint", endpoint, [maybe("policy", policy.to.as_ref())])
            }
            Self::Peering { peering, on } => new_peering(peering, *on),
            Self::PeeringAccepted { peering } => {
                inside("aws_vpc_peering_connection", peering, [plain("auto_accept", true)])
            }
            Self::PeeringDns { peering, side, on, .. } => {
                let side = match side {
                    PeeringSide::Requester => "requester",
                    PeeringSide::Accepter => "accepter",
                };
                inside(
                    "aws_vpc_peering_connection",
                    peering,
                    [Some(format!("{side} {{ allow_remote_vpc_dns_resolution = {on} }}"))],
                )
            }
            _ => Vec::new(),
        }
    }

    fn transit_terraform(&self) -> Vec<String> {
        match self {
            Self::TransitPropagation {
                table, attachment, on, ..
            } => block(
                *on,
                "aws_ec2_transit_gateway_route_table_propagation",
                &format!("{table}_{attachment}"),
                [
                    text("transit_gateway_route_table_id", table),
                    text("transit_gateway_attachment_id", attachment),
                ],
            ),
            Self::TransitAssociation {
                attachment, table, on, ..
            } => block(
                *on,
                "aws_ec2_transit_gateway_route_table_association",
                attachment,
                [
                    maybe("transit_gateway_route_table_id", table.as_ref()),
                    text("transit_gateway_attachment_id", attachment),
                ],
            ),
            Self::TransitSubnets {
                attachment,
                subnets,
                on,
            } => {
                let verb = if *on { "with" } else { "without" };
                inside(
                    "aws_ec2_transit_gateway_vpc_attachment",
                    attachment,
                    [Some(format!("# subnet_ids {verb} {}", subnets.join(", ")))],
                )
            }
            Self::TransitAccepted { attachment, peering } => {
                let kind = if *peering { "peering" } else { "vpc" };
                block(
                    true,
                    &format!("aws_ec2_transit_gateway_{kind}_attachment_accepter"),
                    attachment,
                    [text("transit_gateway_attachment_id", attachment)],
                )
            }
            Self::TransitAttachment {
                gateway,
                vpc,
                subnets,
                appliance,
                on,
                ..
            } => transit_attachment(gateway, vpc, (subnets, *appliance), *on),
            _ => Vec::new(),
        }
    }

    fn account_terraform(&self) -> Vec<String> {
        match self {
            Self::Connection {
                name, properties, vpc, ..
            } => connection(name, properties, vpc.as_ref().and_then(|flip| flip.to.as_ref())),
            Self::Job {
                name,
                connections,
                workers,
            } => job(
                name,
                connections.as_ref().and_then(|flip| flip.to.as_ref()),
                workers.as_ref().and_then(|flip| flip.to),
            ),
            Self::RolePolicy {
                role,
                policy,
                statements,
                on,
            } => block(
                *on,
                "aws_iam_role_policy",
                policy,
                [
                    text("role", role),
                    text("name", policy),
                    text("policy", &document(statements).to_string()),
                ],
            ),
            Self::RoleTrust { role, trust } => {
                let document = trust.to.as_ref().map(Value::to_string);
                inside("aws_iam_role", role, [maybe("assume_role_policy", document.as_ref())])
            }
            Self::Role {
                role,
                partition,
                path,
                trust,
                on,
                ..
            } => role_for_glue(role, partition, path.as_ref(), (trust, *on)),
            Self::NewConnection { connection, on } => new_connection(connection, *on),
            other => other.setting_terraform(),
        }
    }

    /// A setting of a database, a key or a secret.
    fn setting_terraform(&self) -> Vec<String> {
        match self {
            Self::PublicAccess { kind, id, on } => inside(database(*kind), id, [plain("publicly_accessible", on)]),
            Self::DatabaseIam { kind, id, on } => {
                inside(database(*kind), id, [plain("iam_database_authentication_enabled", on)])
            }
            Self::DatabaseCertificate { kind, id, ca, .. } => {
                let name = match kind {
                    DatabaseKind::DbInstance => "ca_cert_identifier",
                    _ => "ca_certificate_identifier",
                };
                inside(database(*kind), id, [maybe(name, ca.to.as_ref())])
            }
            Self::KeyState { key, state, .. } => {
                let on = state.to.as_deref() == Some("Enabled");
                inside("aws_kms_key", key, [plain("is_enabled", on)])
            }
            Self::KeyGrant { key, grant, on } => block(
                *on,
                "aws_kms_grant",
                grant.name.as_deref().unwrap_or_default(),
                [
                    maybe("name", grant.name.as_ref()),
                    text("key_id", key),
                    text("grantee_principal", &grant.grantee_principal),
                    list("operations", &grant.operations),
                ],
            ),
            Self::SecretKey { secret, .. } => inside(
                "aws_secretsmanager_secret",
                secret,
                [text("kms_key_id", DEFAULT_SECRET_KEY)],
            ),
            // Whether a database runs, that a secret comes back, and a password are not written in a configuration.
            _ => Vec::new(),
        }
    }
}

fn new_endpoint(endpoint: &VpcEndpoint, on: bool) -> Vec<String> {
    let groups: Vec<String> = endpoint.groups.iter().map(|group| group.group_id.clone()).collect();
    block(
        on,
        "aws_vpc_endpoint",
        endpoint.service_name.rsplit('.').next().unwrap_or_default(),
        [
            text("vpc_id", &endpoint.vpc_id),
            text("service_name", &endpoint.service_name),
            maybe("vpc_endpoint_type", endpoint.vpc_endpoint_type.as_ref()),
            list("route_table_ids", &endpoint.route_table_ids),
            list("subnet_ids", &endpoint.subnet_ids),
            list("security_group_ids", &groups),
            endpoint
                .private_dns_enabled
                .and_then(|on| plain("private_dns_enabled", on)),
        ],
    )
}

/// Terraform accepts by itself only within one account and Region; elsewhere it takes a resource of the accepter's own.
fn new_peering(peering: &VpcPeeringConnection, on: bool) -> Vec<String> {
    let side = |info: &Option<VpcPeeringVpcInfo>| info.clone().unwrap_or_default();
    let (one, two) = (side(&peering.requester_vpc_info), side(&peering.accepter_vpc_info));
    let near = one.region == two.region && (one.owner_id == two.owner_id || two.owner_id.is_none());
    let far = |value: Option<&String>, name| value.filter(|_| !near).and_then(|value| text(name, value));
    let ids = [&one, &two].map(|info| info.vpc_id.clone().unwrap_or_default());
    let label = ids.join("_");
    let mut lines = block(
        on,
        "aws_vpc_peering_connection",
        &label,
        [
            text("vpc_id", &ids[0]),
            text("peer_vpc_id", &ids[1]),
            far(two.region.as_ref(), "peer_region"),
            far(two.owner_id.as_ref(), "peer_owner_id"),
            near.then(|| "auto_accept = true".to_owned()),
        ],
    );
    if !near {
        let id = format!("vpc_peering_connection_id = aws_vpc_peering_connection.{label}.id");
        let accepted = plain("auto_accept", true);
        lines.extend(block(
            on,
            "aws_vpc_peering_connection_accepter",
            &label,
            [Some(id), accepted],
        ));
    }
    lines
}

fn transit_attachment(gateway: &str, vpc: &str, (subnets, appliance): (&[String], bool), on: bool) -> Vec<String> {
    block(
        on,
        "aws_ec2_transit_gateway_vpc_attachment",
        vpc,
        [
            text("transit_gateway_id", gateway),
            text("vpc_id", vpc),
            list("subnet_ids", subnets),
            appliance.then(|| "appliance_mode_support = \"enable\"".to_owned()),
        ],
    )
}

fn connection(
    name: &str,
    properties: &BTreeMap<String, Flip<String>>,
    settings: Option<&PhysicalConnectionRequirements>,
) -> Vec<String> {
    inside("aws_glue_connection", name, definition(properties, settings))
}

/// What a connection's definition says, or what of it changes.
fn definition(
    properties: &BTreeMap<String, Flip<String>>,
    settings: Option<&PhysicalConnectionRequirements>,
) -> Vec<Option<String>> {
    let mut lines: Vec<Option<String>> = Vec::new();
    if !properties.is_empty() {
        lines.push(Some("connection_properties = {".to_owned()));
        lines.extend(properties.iter().map(|(key, flip)| match &flip.to {
            Some(value) => Some(format!("  {key} = {}", Value::from(value.as_str()))),
            None => Some(format!("  # remove: {key}")),
        }));
        lines.push(Some("}".to_owned()));
    }
    if let Some(settings) = settings {
        let indented = |line: Option<String>| line.map(|line| format!("  {line}"));
        lines.push(Some("physical_connection_requirements {".to_owned()));
        lines.push(indented(maybe("subnet_id", settings.subnet_id.as_ref())));
        lines.push(indented(list(
            "security_group_id_list",
            &settings.security_group_id_list,
        )));
        lines.push(indented(maybe(
            "availability_zone",
            settings.availability_zone.as_ref(),
        )));
        lines.push(Some("}".to_owned()));
    }
    lines
}

fn new_connection(connection: &Connection, on: bool) -> Vec<String> {
    let mut lines = vec![
        text("name", &connection.name),
        text("connection_type", &connection.connection_type),
    ];
    let set = |(key, value): (&String, &String)| (key.clone(), Flip::between(None, value.clone()));
    let properties = connection.connection_properties.iter().map(set).collect();
    lines.extend(definition(
        &properties,
        connection.physical_connection_requirements.as_ref(),
    ));
    block(on, "aws_glue_connection", &connection.name, lines)
}

fn job(name: &str, connections: Option<&Vec<String>>, workers: Option<i32>) -> Vec<String> {
    let connections = connections.and_then(|names| list("connections", names));
    let workers = workers.and_then(|number| plain("number_of_workers", number));
    inside("aws_glue_job", name, [connections, workers])
}

fn role_for_glue(role: &str, partition: &str, path: Option<&String>, (trust, on): (&Value, bool)) -> Vec<String> {
    let arguments = [
        text("name", role),
        maybe("path", path),
        text("assume_role_policy", &trust.to_string()),
    ];
    let mut lines = block(on, "aws_iam_role", role, arguments);
    let arguments = [text("role", role), text("policy_arn", &glue_policy(partition))];
    lines.extend(block(on, "aws_iam_role_policy_attachment", role, arguments));
    lines
}

fn database(kind: DatabaseKind) -> &'static str {
    match kind {
        DatabaseKind::DbInstance => "aws_db_instance",
        DatabaseKind::DbCluster => "aws_rds_cluster",
        DatabaseKind::Cluster => "aws_redshift_cluster",
    }
}

/// One resource a peer, as the provider recommends.
fn group_rules(group: &str, direction: RuleDirection, rule: &IpPermission, on: bool) -> Vec<String> {
    let way = match direction {
        RuleDirection::Ingress => "ingress",
        RuleDirection::Egress => "egress",
    };
    let addresses = rule.ip_ranges.iter().map(|one| ("cidr_ipv4", one.cidr_ip.clone()));
    let addresses6 = rule.ipv6_ranges.iter().map(|one| ("cidr_ipv6", one.cidr_ipv6.clone()));
    let lists = rule
        .prefix_list_ids
        .iter()
        .map(|one| ("prefix_list_id", one.prefix_list_id.clone()));
    let groups = rule
        .user_id_group_pairs
        .iter()
        .filter_map(|one| Some(("referenced_security_group_id", one.group_id.clone()?)));
    addresses
        .chain(addresses6)
        .chain(lists)
        .chain(groups)
        .flat_map(|(name, peer)| {
            block(
                on,
                &format!("aws_vpc_security_group_{way}_rule"),
                &format!("{group}_{peer}"),
                [
                    text("security_group_id", group),
                    text("ip_protocol", &rule.ip_protocol),
                    rule.from_port.and_then(|port| plain("from_port", port)),
                    rule.to_port.and_then(|port| plain("to_port", port)),
                    text(name, &peer),
                ],
            )
        })
        .collect()
}

fn route(table: &str, from: Option<&Route>, to: Option<&Route>) -> Vec<String> {
    let Some(route) = to.or(from) else { return Vec::new() };
    let destination = [
        ("destination_cidr_block", &route.destination_cidr_block),
        ("destination_ipv6_cidr_block", &route.destination_ipv6_cidr_block),
        ("destination_prefix_list_id", &route.destination_prefix_list_id),
    ];
    let target = [
        ("nat_gateway_id", &route.nat_gateway_id),
        ("transit_gateway_id", &route.transit_gateway_id),
        ("vpc_peering_connection_id", &route.vpc_peering_connection_id),
        ("network_interface_id", &route.network_interface_id),
        ("gateway_id", &route.gateway_id),
    ];
    let named = destination.iter().find_map(|(_, value)| value.as_ref());
    let arguments = destination
        .into_iter()
        .chain(target)
        .map(|(name, value)| maybe(name, value.as_ref()));
    block(
        to.is_some(),
        "aws_route",
        &format!("{table}_{}", named.map(String::as_str).unwrap_or_default()),
        [text("route_table_id", table)].into_iter().chain(arguments),
    )
}

fn acl_entry(acl: &str, from: Option<&NetworkAclEntry>, to: Option<&NetworkAclEntry>) -> Vec<String> {
    let Some(entry) = to.or(from) else { return Vec::new() };
    let port = |port: Option<i32>, name| port.and_then(|port| plain(name, port));
    let range = entry.port_range.as_ref();
    block(
        to.is_some(),
        "aws_network_acl_rule",
        &format!("{acl}_{}", entry.rule_number),
        [
            text("network_acl_id", acl),
            plain("rule_number", entry.rule_number),
            plain("egress", entry.egress),
            text("protocol", &entry.protocol),
            text("rule_action", &entry.rule_action),
            maybe("cidr_block", entry.cidr_block.as_ref()),
            maybe("ipv6_cidr_block", entry.ipv6_cidr_block.as_ref()),
            port(range.and_then(|range| range.from), "from_port"),
            port(range.and_then(|range| range.to), "to_port"),
        ],
    )
}

fn transit_route(table: &str, from: Option<&TransitGatewayRoute>, to: Option<&TransitGatewayRoute>) -> Vec<String> {
    let Some(route) = to.or(from) else { return Vec::new() };
    let attachment = route.transit_gateway_attachments.first();
    let attachment = attachment.and_then(|one| one.transit_gateway_attachment_id.as_ref());
    block(
        to.is_some(),
        "aws_ec2_transit_gateway_route",
        &format!(
            "{table}_{}",
            route.destination_cidr_block.as_deref().unwrap_or_default()
        ),
        [
            text("transit_gateway_route_table_id", table),
            maybe("destination_cidr_block", route.destination_cidr_block.as_ref()),
            maybe("transit_gateway_attachment_id", attachment),
        ],
    )
}
