//! The commands that make a change.

use serde_json::{Map, Value, json};

use super::definition::{update_connection, update_job, value};
use super::network::exclusion_mode;
use super::{
    Change, DEFAULT_SECRET_KEY, DatabaseKind, Deletion, Edit, EndpointPart, Flip, ITS_INTERNET_GATEWAY, Made, NEW_NAT,
    NEW_PEERING, PENDING_ACCEPTANCE, PENDING_DELETION, PeeringSide, RuleDirection, VpcAttribute,
};
use crate::aws::ec2::{IpPermission, NetworkAclEntry, Route, TransitGatewayRoute, VpcEndpoint, VpcPeeringConnection};
use crate::aws::glue::{Connection, PhysicalConnectionRequirements};
use crate::aws::kms::KeyGrant;
use crate::command::{Command, Word};

impl Change {
    /// The commands, in order, in the change's Region.
    pub fn commands(&self) -> Vec<Command> {
        let region = self.region.as_deref().unwrap_or_default();
        let commands = self.edit.commands();
        commands.into_iter().map(|command| command.in_region(region)).collect()
    }

    /// The commands that delete what the change makes besides, for where it is not taken back itself; the last made first.
    pub fn deletions(&self) -> Vec<Command> {
        let region = self.region.as_deref().unwrap_or_default();
        let made = match &self.edit {
            Edit::Route {
                to: Some(to),
                by: Some(Made::NatGateway { vpc, .. }),
                ..
            } if leads_to_new(to) => remove_nat_gateway(vpc),
            _ => Vec::new(),
        };
        made.into_iter().map(|command| command.in_region(region)).collect()
    }
}

impl Edit {
    fn commands(&self) -> Vec<Command> {
        match self {
            Self::Peering { peering, on } => peer(peering, *on),
            Self::Route { table, from, to, by } => {
                let mut commands = vec![route(table, from.as_ref(), to.as_ref(), by.as_ref())];
                // What was made for the route goes with it.
                if let Some(Made::NatGateway { vpc, .. }) = by
                    && !to.as_ref().is_some_and(leads_to_new)
                {
                    commands.extend(remove_nat_gateway(vpc));
                }
                commands
            }
            Self::Role {
                role,
                partition,
                path,
                trust,
                on,
                ..
            } => role_for_glue(role, partition, path.as_deref(), (trust, *on)),
            Self::KeyState { key, state, deletion } => key_state(key, state, deletion.as_ref()),
            // What is done to an attachment AWS takes only once it is available.
            Self::TransitAccepted { attachment, peering } => {
                let kind = if *peering { "peering" } else { "vpc" };
                let accept = ec2(&format!("accept-transit-gateway-{kind}-attachment"))
                    .option("--transit-gateway-attachment-id", attachment);
                vec![accept, accepted(attachment, *peering)]
            }
            Self::TransitAttachment {
                gateway,
                vpc,
                subnets,
                accepts,
                appliance,
                on: true,
            } => {
                let create = ec2("create-transit-gateway-vpc-attachment")
                    .option("--transit-gateway-id", gateway)
                    .option("--vpc-id", vpc)
                    .options("--subnet-ids", subnets)
                    .options("--options", appliance.then_some("ApplianceModeSupport=enable"));
                let created = attachments_of(gateway, vpc, COMES_UP).look_up("TransitGatewayVpcAttachments[0].State");
                // Nobody here can wait for what another account does.
                let wait = accepts.is_none().then(|| created.until("available"));
                std::iter::once(create).chain(wait).collect()
            }
            Self::Running { kind, id, on } => running(*kind, id, *on),
            Self::Connection {
                name,
                holds_password,
                properties,
                vpc,
            } => {
                let mut patch = Map::new();
                if !properties.is_empty() {
                    let of = properties.iter().map(|(key, flip)| (key.clone(), value(&flip.to)));
                    patch.insert("ConnectionProperties".to_owned(), of.collect::<Map<_, _>>().into());
                }
                if let Some(flip) = vpc {
                    patch.insert("PhysicalConnectionRequirements".to_owned(), placement(flip.to.as_ref()));
                }
                vec![update_connection(name, *holds_password, &patch.into())]
            }
            Self::Job {
                name,
                connections,
                workers,
            } => vec![job(name, connections.as_ref(), workers.as_ref())],
            other => vec![other.command()],
        }
    }

    /// The command of an edit that takes one.
    fn command(&self) -> Command {
        match self {
            Self::GroupRule {
                group,
                direction,
                rule,
                on,
            } => group_rule(group, *direction, rule, *on),
            Self::AclEntry { acl, from, to } => acl_entry(acl, from.as_ref(), to.as_ref()),
            Self::VpcAttribute { vpc, attribute, on } => vpc_attribute(vpc, *attribute, *on),
            Self::ZoneAssociation {
                zone,
                vpc,
                vpc_region,
                on,
            } => zone_association(zone, vpc, vpc_region, *on),
            Self::InternetGateway { gateway, vpc, on } => ec2(if *on {
                "attach-internet-gateway"
            } else {
                "detach-internet-gateway"
            })
            .option("--internet-gateway-id", gateway)
            .option("--vpc-id", vpc),
            Self::VpnGateway { gateway, vpc, on } => ec2(if *on {
                "attach-vpn-gateway"
            } else {
                "detach-vpn-gateway"
            })
            .option("--vpn-gateway-id", gateway)
            .option("--vpc-id", vpc),
            Self::PublicAccessExclusion { subnet, both_ways, on } => exclusion(subnet, *both_ways, *on),
            // This takes effect at once, whatever else waits for the maintenance window.
            Self::PublicAccess { kind, id, on } => {
                modify_database(*kind, id).word(format!("--{}publicly-accessible", not("no-", *on)))
            }
            Self::DatabaseIam { kind, id, on } => modify_database(*kind, id)
                .word(if *on {
                    "--enable-iam-database-authentication"
                } else {
                    "--no-enable-iam-database-authentication"
                })
                .word("--apply-immediately"),
            Self::DatabaseCertificate { kind, id, ca, .. } => modify_database(*kind, id)
                .options("--ca-certificate-identifier", ca.to.as_deref())
                .word("--apply-immediately"),
            Self::RolePolicy {
                role,
                policy,
                statements,
                on,
            } => role_policy(role, policy, statements, *on),
            Self::RoleTrust { role, trust } => Command::aws("iam", "update-assume-role-policy")
                .option("--role-name", role)
                .option("--policy-document", trust.to.clone().unwrap_or_default().to_string()),
            Self::SecretRestored { secret, deletion, on } => secret_restored(secret, deletion.as_ref(), *on),
            Self::SecretKey { secret, .. } => Command::aws("secretsmanager", "update-secret")
                .option("--secret-id", secret)
                .option("--kms-key-id", DEFAULT_SECRET_KEY),
            Self::KeyGrant { key, grant, on } => key_grant(key, grant, *on),
            Self::MasterPassword { kind, id, .. } => modify_database(*kind, id)
                .word("--rotate-master-user-password")
                .word("--apply-immediately"),
            Self::NewConnection { connection, on } => new_connection(connection, *on),
            other => other.endpoint_command(),
        }
    }

    /// Endpoints and peerings.
    fn endpoint_command(&self) -> Command {
        match self {
            Self::Endpoint { endpoint, on: true } => create_endpoint(endpoint),
            // Endpoints and attachments that were deleted before are told for a while.
            Self::Endpoint { endpoint, on: false } => ec2("delete-vpc-endpoints").option(
                "--vpc-endpoint-ids",
                ec2("describe-vpc-endpoints")
                    .options(
                        "--filters",
                        [
                            format!("Name=vpc-id,Values={}", endpoint.vpc_id),
                            format!("Name=service-name,Values={}", endpoint.service_name),
                            format!(
                                "Name=vpc-endpoint-type,Values={}",
                                endpoint.vpc_endpoint_type.as_deref().unwrap_or("Interface")
                            ),
                            "Name=vpc-endpoint-state,Values=pending,available".to_owned(),
                        ],
                    )
                    .look_up("VpcEndpoints[0].VpcEndpointId"),
            ),
            Self::EndpointPart {
                endpoint,
                part,
                ids,
                on,
            } => {
                let of = match part {
                    EndpointPart::RouteTables => "route-table",
                    EndpointPart::Subnets => "subnet",
                    EndpointPart::Groups => "security-group",
                };
                let verb = if *on { "add" } else { "remove" };
                modify_endpoint(endpoint).options(&format!("--{verb}-{of}-ids"), ids)
            }
            Self::EndpointDns { endpoint, on } => {
                modify_endpoint(endpoint).word(format!("--{}private-dns-enabled", not("no-", *on)))
            }
            Self::EndpointPolicy { endpoint, policy } => match &policy.to {
                Some(document) => modify_endpoint(endpoint).option("--policy-document", document),
                None => modify_endpoint(endpoint).word("--reset-policy"),
            },
            Self::PeeringAccepted { peering } => {
                ec2("accept-vpc-peering-connection").option("--vpc-peering-connection-id", peering)
            }
            Self::PeeringDns { peering, side, by, on } => peering_dns((peering, by.as_ref()), *side, *on),
            other => other.transit_command(),
        }
    }

    /// Transit gateways.
    fn transit_command(&self) -> Command {
        match self {
            Self::TransitRoute { table, from, to, by } => {
                transit_route(table, (from.as_ref(), to.as_ref()), by.as_ref())
            }
            Self::TransitPropagation {
                table,
                attachment,
                by,
                on,
                ..
            } => ec2(&format!(
                "{}able-transit-gateway-route-table-propagation",
                if *on { "en" } else { "dis" }
            ))
            .option("--transit-gateway-route-table-id", table)
            .option(
                "--transit-gateway-attachment-id",
                made_attachment(attachment, by.as_ref()),
            ),
            Self::TransitAssociation {
                gateway,
                attachment,
                table,
                by,
                on,
            } => ec2(&format!("{}associate-transit-gateway-route-table", not("dis", *on)))
                .option(
                    "--transit-gateway-route-table-id",
                    transit_table(gateway, table.as_deref()),
                )
                .option(
                    "--transit-gateway-attachment-id",
                    made_attachment(attachment, by.as_ref()),
                ),
            Self::TransitSubnets {
                attachment,
                subnets,
                on,
            } => ec2("modify-transit-gateway-vpc-attachment")
                .option("--transit-gateway-attachment-id", attachment)
                .options(if *on { "--add-subnet-ids" } else { "--remove-subnet-ids" }, subnets),
            Self::TransitAttachment {
                gateway, vpc, accepts, ..
            } => {
                let states = if accepts.is_some() { ASKED_FOR } else { COMES_UP };
                let made = attachments_of(gateway, vpc, states);
                let id = made.look_up("TransitGatewayVpcAttachments[0].TransitGatewayAttachmentId");
                ec2("delete-transit-gateway-vpc-attachment").option("--transit-gateway-attachment-id", id)
            }
            // Every other edit has been written above.
            _ => Command::new(":"),
        }
    }
}

fn ec2(operation: &str) -> Command {
    Command::aws("ec2", operation)
}

fn not(word: &'static str, on: bool) -> &'static str {
    if on { "" } else { word }
}

/// A job's list of connections, and its workers, where they change.
fn job(name: &str, connections: Option<&Flip<Vec<String>>>, workers: Option<&Flip<i32>>) -> Command {
    let mut patch = Map::new();
    if let Some(flip) = connections {
        let names = flip.to.as_ref();
        let list = names.map_or(Value::Null, |names| json!({ "Connections": names }));
        patch.insert("Connections".to_owned(), list);
    }
    if let Some(flip) = workers {
        patch.insert("NumberOfWorkers".to_owned(), value(&flip.to));
    }
    update_job(name, &patch.into())
}

/// Whether a side of a peering resolves the other's names; a peering that an earlier change made is looked up.
fn peering_dns((peering, by): (&str, Option<&Made>), side: PeeringSide, on: bool) -> Command {
    let side = match side {
        PeeringSide::Requester => "requester",
        PeeringSide::Accepter => "accepter",
    };
    let id = by.map_or_else(|| Word::from(peering), |made| made.look_up().into());
    ec2("modify-vpc-peering-connection-options")
        .option("--vpc-peering-connection-id", id)
        .option(
            &format!("--{side}-peering-connection-options"),
            format!("AllowDnsResolutionFromRemoteVpc={on}"),
        )
}

fn modify_endpoint(endpoint: &str) -> Command {
    ec2("modify-vpc-endpoint").option("--vpc-endpoint-id", endpoint)
}

fn group_rule(group: &str, direction: RuleDirection, rule: &IpPermission, on: bool) -> Command {
    let verb = if on { "authorize" } else { "revoke" };
    let direction = match direction {
        RuleDirection::Ingress => "ingress",
        RuleDirection::Egress => "egress",
    };
    ec2(&format!("{verb}-security-group-{direction}"))
        .option("--group-id", group)
        .option("--ip-permissions", permission(rule))
}

/// A rule in the CLI's shorthand.
fn permission(rule: &IpPermission) -> String {
    let mut parts = vec![format!("IpProtocol={}", rule.ip_protocol)];
    parts.extend(rule.from_port.map(|port| format!("FromPort={port}")));
    parts.extend(rule.to_port.map(|port| format!("ToPort={port}")));
    let list = |name: &str, items: Vec<String>| (!items.is_empty()).then(|| format!("{name}=[{}]", items.join(",")));
    let addresses = rule
        .ip_ranges
        .iter()
        .map(|range| format!("{{CidrIp={}}}", range.cidr_ip));
    parts.extend(list("IpRanges", addresses.collect()));
    let addresses = rule
        .ipv6_ranges
        .iter()
        .map(|range| format!("{{CidrIpv6={}}}", range.cidr_ipv6));
    parts.extend(list("Ipv6Ranges", addresses.collect()));
    let lists = rule
        .prefix_list_ids
        .iter()
        .map(|list| format!("{{PrefixListId={}}}", list.prefix_list_id));
    parts.extend(list("PrefixListIds", lists.collect()));
    let groups = rule.user_id_group_pairs.iter().filter_map(|pair| {
        let user = pair
            .user_id
            .as_ref()
            .map(|user| format!(",UserId={user}"))
            .unwrap_or_default();
        Some(format!("{{GroupId={}{user}}}", pair.group_id.as_ref()?))
    });
    parts.extend(list("UserIdGroupPairs", groups.collect()));
    parts.join(",")
}

fn route(table: &str, from: Option<&Route>, to: Option<&Route>, by: Option<&Made>) -> Command {
    let (verb, about) = match (from, to) {
        (None, Some(to)) => ("create", Some(to)),
        (Some(_), Some(to)) => ("replace", Some(to)),
        (from, None) => ("delete", from),
    };
    let mut command = ec2(&format!("{verb}-route")).option("--route-table-id", table);
    if let Some(about) = about {
        let destination = [
            ("--destination-cidr-block", &about.destination_cidr_block),
            ("--destination-ipv6-cidr-block", &about.destination_ipv6_cidr_block),
            ("--destination-prefix-list-id", &about.destination_prefix_list_id),
        ];
        for (option, value) in destination {
            command = command.options(option, value.as_deref());
        }
    }
    let Some((option, id)) = to.and_then(target) else {
        return command;
    };
    if id == "local" {
        return command.word("--local-target");
    }
    match by.filter(|_| is_new(id)) {
        Some(made) => made.found_first(table, command.option(option, made.look_up())),
        None => command.option(option, id),
    }
}

/// An id that stands in for one that does not exist, or is not known, yet.
fn is_new(id: &str) -> bool {
    [NEW_NAT, NEW_PEERING, ITS_INTERNET_GATEWAY].contains(&id)
}

pub(super) fn leads_to_new(route: &Route) -> bool {
    target(route).is_some_and(|(_, id)| is_new(id))
}

/// Takes away the NAT gateway that was made for a VPC, and its address, which stays in use until the gateway is gone.
fn remove_nat_gateway(vpc: &str) -> Vec<Command> {
    let ours = format!("Name=tag:{NAT_TAG},Values={vpc}");
    let gateway = || {
        ec2("describe-nat-gateways")
            .option("--filter", &ours)
            .look_up("sort_by(NatGateways,&CreateTime)[-1].NatGatewayId")
    };
    let address = ec2("describe-addresses")
        .option("--filters", &ours)
        .look_up("Addresses[0].AllocationId");
    vec![
        ec2("delete-nat-gateway").option("--nat-gateway-id", gateway()),
        ec2("wait")
            .word("nat-gateway-deleted")
            .option("--nat-gateway-ids", gateway()),
        ec2("release-address").option("--allocation-id", address),
    ]
}

/// Tells what was made for a route apart from what was there; its value is the VPC.
const NAT_TAG: &str = "pipefitter:nat-gateway-of";

/// The public subnet that a NAT gateway goes into, while its command runs.
const PUBLIC_SUBNET: &str = "subnet";

/// The option that names a route's target, and its id.
fn target(route: &Route) -> Option<(&'static str, &str)> {
    let options = [
        ("--nat-gateway-id", &route.nat_gateway_id),
        ("--transit-gateway-id", &route.transit_gateway_id),
        ("--vpc-peering-connection-id", &route.vpc_peering_connection_id),
        ("--network-interface-id", &route.network_interface_id),
        ("--instance-id", &route.instance_id),
        (
            "--egress-only-internet-gateway-id",
            &route.egress_only_internet_gateway_id,
        ),
        ("--local-gateway-id", &route.local_gateway_id),
        ("--carrier-gateway-id", &route.carrier_gateway_id),
        ("--core-network-arn", &route.core_network_arn),
    ];
    let gateway = |id: &str| {
        if id.starts_with("vpce-") {
            "--vpc-endpoint-id"
        } else {
            "--gateway-id"
        }
    };
    let found = options
        .into_iter()
        .find_map(|(option, id)| Some((option, id.as_deref()?)));
    found.or_else(|| route.gateway_id.as_deref().map(|id| (gateway(id), id)))
}

impl Made {
    /// Finds first what the look-up of the target of a route of `table` stands on, so that nothing is made, and paid for, in vain. A
    /// NAT gateway goes into the subnet of another table: one that has a route to it itself leads in a circle.
    fn found_first(&self, table: &str, command: Command) -> Command {
        let Self::NatGateway { vpc, subnet: None } = self else {
            return command;
        };
        let public = ec2("describe-route-tables")
            .options(
                "--filters",
                [
                    format!("Name=vpc-id,Values={vpc}"),
                    "Name=route.gateway-id,Values=igw-*".to_owned(),
                ],
            )
            .look_up(&format!(
                "RouteTables[?RouteTableId!='{table}'].Associations[].SubnetId|[0]"
            ));
        let otherwise = format!("no subnet of {vpc} with a route table of its own is public: nothing was made");
        command.once_found(PUBLIC_SUBNET, public, &otherwise)
    }

    /// Finds, or makes, what has no id yet where the command runs.
    fn look_up(&self) -> Command {
        match self {
            Self::NatGateway { vpc, subnet } => {
                let place = match subnet {
                    Some(known) => Word::from(known.as_str()),
                    None => Word::Found(PUBLIC_SUBNET),
                };
                let tagged = |kind: &str| format!("ResourceType={kind},Tags=[{{Key={NAT_TAG},Value={vpc}}}]");
                let address = ec2("allocate-address")
                    .option("--domain", "vpc")
                    .option("--tag-specifications", tagged("elastic-ip"))
                    .look_up("AllocationId");
                ec2("create-nat-gateway")
                    .option("--connectivity-type", "public")
                    .option("--subnet-id", place)
                    .option("--allocation-id", address)
                    .option("--tag-specifications", tagged("natgateway"))
                    .look_up("NatGateway.NatGatewayId")
            }
            Self::InternetGateway { vpc } => ec2("describe-internet-gateways")
                .option("--filters", format!("Name=attachment.vpc-id,Values={vpc}"))
                .look_up("InternetGateways[0].InternetGatewayId"),
            Self::Peering {
                requester,
                accepter,
                region,
            } => peering_of(requester, accepter).in_region(region.as_deref().unwrap_or_default()),
            Self::Attachment { gateway, vpc } => attachment_of(gateway, vpc),
        }
    }
}

/// Waits for an attachment that was accepted.
fn accepted(attachment: &str, peering: bool) -> Command {
    let (kind, list) = if peering {
        ("peering", "TransitGatewayPeeringAttachments")
    } else {
        ("vpc", "TransitGatewayVpcAttachments")
    };
    ec2(&format!("describe-transit-gateway-{kind}-attachments"))
        .option("--transit-gateway-attachment-ids", attachment)
        .look_up(&format!("{list}[0].State"))
        .until("available")
}

/// The attachment of a VPC to a transit gateway that comes up or works.
fn attachment_of(gateway: &str, vpc: &str) -> Command {
    attachments_of(gateway, vpc, COMES_UP).look_up("TransitGatewayVpcAttachments[0].TransitGatewayAttachmentId")
}

/// States of an attachment that comes up or works.
const COMES_UP: &str = "pending,available";
/// The same, and of one that waits for its transit gateway's owner.
const ASKED_FOR: &str = "pendingAcceptance,pending,available";

fn attachments_of(gateway: &str, vpc: &str, states: &str) -> Command {
    ec2("describe-transit-gateway-vpc-attachments").options(
        "--filters",
        [
            format!("Name=transit-gateway-id,Values={gateway}"),
            format!("Name=vpc-id,Values={vpc}"),
            format!("Name=state,Values={states}"),
        ],
    )
}

/// An attachment's id, looked up where a change has just made it.
fn made_attachment(id: &str, by: Option<&Made>) -> Word {
    match by {
        Some(Made::Attachment { gateway, vpc }) => attachment_of(gateway, vpc).into(),
        _ => id.into(),
    }
}

/// The peering of two VPCs that is asked for or works.
fn peering_of(requester: &str, accepter: &str) -> Command {
    ec2("describe-vpc-peering-connections")
        .options(
            "--filters",
            [
                format!("Name=requester-vpc-info.vpc-id,Values={requester}"),
                format!("Name=accepter-vpc-info.vpc-id,Values={accepter}"),
                // A literal of JMESPath would have backticks, in which sentences quote commands.
                "Name=status-code,Values=pending-acceptance,provisioning,active".to_owned(),
            ],
        )
        .look_up("VpcPeeringConnections[0].VpcPeeringConnectionId")
}

/// Asks for a peering and accepts it, each in the Region of its side; or deletes it.
fn peer(peering: &VpcPeeringConnection, on: bool) -> Vec<Command> {
    let side = |info: &Option<crate::aws::ec2::VpcPeeringVpcInfo>| info.clone().unwrap_or_default();
    let (requester, accepter) = (side(&peering.requester_vpc_info), side(&peering.accepter_vpc_info));
    let region_of = |info: &crate::aws::ec2::VpcPeeringVpcInfo| info.region.clone().unwrap_or_default();
    let vpcs = [&requester, &accepter].map(|info| info.vpc_id.clone().unwrap_or_default());
    let id = || peering_of(&vpcs[0], &vpcs[1]).in_region(&region_of(&requester));
    if !on {
        return vec![
            ec2("delete-vpc-peering-connection")
                .option("--vpc-peering-connection-id", id())
                .in_region(&region_of(&requester)),
        ];
    }
    let other_region = accepter
        .region
        .as_deref()
        .filter(|region| Some(*region) != requester.region.as_deref());
    let other_owner = accepter
        .owner_id
        .as_deref()
        .filter(|owner| Some(*owner) != requester.owner_id.as_deref());
    let create = ec2("create-vpc-peering-connection")
        .option("--vpc-id", &vpcs[0])
        .option("--peer-vpc-id", &vpcs[1])
        .options("--peer-region", other_region)
        .options("--peer-owner-id", other_owner)
        .in_region(&region_of(&requester));
    let accept = ec2("accept-vpc-peering-connection")
        .option("--vpc-peering-connection-id", id())
        .in_region(&region_of(&accepter));
    // Where it waits then, somebody else accepts it.
    let waits = peering.status.as_ref().and_then(|status| status.code.as_deref()) == Some(PENDING_ACCEPTANCE);
    std::iter::once(create).chain((!waits).then_some(accept)).collect()
}

fn acl_entry(acl: &str, from: Option<&NetworkAclEntry>, to: Option<&NetworkAclEntry>) -> Command {
    let (verb, about) = match (from, to) {
        (None, Some(to)) => ("create", to.clone()),
        (Some(_), Some(to)) => ("replace", to.clone()),
        (from, None) => ("delete", from.cloned().unwrap_or_default()),
    };
    let command = ec2(&format!("{verb}-network-acl-entry"))
        .option("--network-acl-id", acl)
        .word(if about.egress { "--egress" } else { "--ingress" })
        .option("--rule-number", about.rule_number.to_string());
    if to.is_none() {
        return command;
    }
    let protocol = if about.protocol == "6" { "tcp" } else { &about.protocol };
    let ports = about
        .port_range
        .as_ref()
        .map(|range| format!("From={},To={}", range.from.unwrap_or(0), range.to.unwrap_or(65535)));
    command
        .option("--protocol", protocol)
        .options("--port-range", ports)
        .options("--cidr-block", about.cidr_block.as_deref())
        .options("--ipv6-cidr-block", about.ipv6_cidr_block.as_deref())
        .option("--rule-action", &about.rule_action)
}

fn create_endpoint(endpoint: &VpcEndpoint) -> Command {
    let interface = endpoint.vpc_endpoint_type.as_deref() != Some("Gateway");
    let command = ec2("create-vpc-endpoint")
        .option("--vpc-id", &endpoint.vpc_id)
        .option("--vpc-endpoint-type", if interface { "Interface" } else { "Gateway" })
        .option("--service-name", &endpoint.service_name)
        .options("--route-table-ids", &endpoint.route_table_ids)
        .options("--subnet-ids", &endpoint.subnet_ids)
        .options(
            "--security-group-ids",
            endpoint.groups.iter().map(|group| &group.group_id),
        );
    match interface && endpoint.private_dns_enabled == Some(true) {
        true => command.word("--private-dns-enabled"),
        false => command,
    }
}

fn transit_route(
    table: &str,
    (from, to): (Option<&TransitGatewayRoute>, Option<&TransitGatewayRoute>),
    by: Option<&Made>,
) -> Command {
    let (verb, about) = match (from, to) {
        (None, Some(to)) => ("create", Some(to)),
        (Some(_), Some(to)) => ("replace", Some(to)),
        (from, None) => ("delete", from),
    };
    let command = ec2(&format!("{verb}-transit-gateway-route"))
        .option("--transit-gateway-route-table-id", table)
        .options(
            "--destination-cidr-block",
            about.and_then(|route| route.destination_cidr_block.as_deref()),
        );
    let Some(to) = to else { return command };
    match to
        .transit_gateway_attachments
        .first()
        .and_then(|one| one.transit_gateway_attachment_id.as_deref())
    {
        Some(attachment) => command.option("--transit-gateway-attachment-id", made_attachment(attachment, by)),
        None => command.word("--blackhole"),
    }
}

/// A table by its id, or the default one, looked up.
fn transit_table(gateway: &str, table: Option<&str>) -> Word {
    match table {
        Some(table) => table.into(),
        None => ec2("describe-transit-gateways")
            .option("--transit-gateway-ids", gateway)
            .look_up("TransitGateways[0].Options.AssociationDefaultRouteTableId")
            .into(),
    }
}

fn vpc_attribute(vpc: &str, attribute: VpcAttribute, on: bool) -> Command {
    let option = match attribute {
        VpcAttribute::DnsSupport => "--enable-dns-support",
        VpcAttribute::DnsHostnames => "--enable-dns-hostnames",
    };
    ec2("modify-vpc-attribute")
        .option("--vpc-id", vpc)
        .option(option, json!({ "Value": on }).to_string())
}

fn zone_association(zone: &str, vpc: &str, vpc_region: &str, on: bool) -> Command {
    let operation = if on {
        "associate-vpc-with-hosted-zone"
    } else {
        "disassociate-vpc-from-hosted-zone"
    };
    Command::aws("route53", operation)
        .option("--hosted-zone-id", zone)
        .option("--vpc", format!("VPCRegion={vpc_region},VPCId={vpc}"))
}

fn exclusion(subnet: &str, both_ways: bool, on: bool) -> Command {
    if on {
        return ec2("create-vpc-block-public-access-exclusion")
            .option("--subnet-id", subnet)
            .option("--internet-gateway-exclusion-mode", exclusion_mode(both_ways));
    }
    let query = format!("VpcBlockPublicAccessExclusions[?ends_with(ResourceArn, '/{subnet}')].ExclusionId|[0]");
    ec2("delete-vpc-block-public-access-exclusion").option(
        "--exclusion-id",
        ec2("describe-vpc-block-public-access-exclusions").look_up(&query),
    )
}

/// Starts a database and waits until it is up, because AWS takes no change of one that is not; or stops it.
fn running(kind: DatabaseKind, id: &str, on: bool) -> Vec<Command> {
    let verb = if on { "start" } else { "stop" };
    let (service, verb, option, up) = match kind {
        DatabaseKind::DbInstance => (
            "rds",
            format!("{verb}-db-instance"),
            "--db-instance-identifier",
            "db-instance-available",
        ),
        DatabaseKind::DbCluster => (
            "rds",
            format!("{verb}-db-cluster"),
            "--db-cluster-identifier",
            "db-cluster-available",
        ),
        DatabaseKind::Cluster => (
            "redshift",
            if on { "resume-cluster" } else { "pause-cluster" }.to_owned(),
            "--cluster-identifier",
            "cluster-available",
        ),
    };
    let start = Command::aws(service, &verb).option(option, id);
    let wait = Command::aws(service, "wait").word(up).option(option, id);
    std::iter::once(start).chain(on.then_some(wait)).collect()
}

fn modify_database(kind: DatabaseKind, id: &str) -> Command {
    match kind {
        DatabaseKind::DbInstance => Command::aws("rds", "modify-db-instance").option("--db-instance-identifier", id),
        DatabaseKind::DbCluster => Command::aws("rds", "modify-db-cluster").option("--db-cluster-identifier", id),
        DatabaseKind::Cluster => Command::aws("redshift", "modify-cluster").option("--cluster-identifier", id),
    }
}

fn key_state(key: &str, state: &Flip<String>, deletion: Option<&Deletion>) -> Vec<Command> {
    let kms = |operation: &str| Command::aws("kms", operation).option("--key-id", key);
    match (state.from.as_deref(), state.to.as_deref()) {
        (Some(PENDING_DELETION), _) => vec![kms("cancel-key-deletion"), kms("enable-key")],
        (_, Some(PENDING_DELETION)) => {
            let days = deletion.map(|deletion| deletion.days.to_string());
            vec![kms("schedule-key-deletion").options("--pending-window-in-days", days)]
        }
        (_, Some("Disabled")) => vec![kms("disable-key")],
        _ => vec![kms("enable-key")],
    }
}

fn secret_restored(secret: &str, deletion: Option<&Deletion>, on: bool) -> Command {
    let manager = |operation: &str| Command::aws("secretsmanager", operation).option("--secret-id", secret);
    if on {
        return manager("restore-secret");
    }
    let days = deletion.map(|deletion| deletion.days.to_string());
    manager("delete-secret").options("--recovery-window-in-days", days)
}

/// A grant is revoked by its id, which only its making told; its name finds it.
fn key_grant(key: &str, grant: &KeyGrant, on: bool) -> Command {
    let kms = |operation: &str| Command::aws("kms", operation).option("--key-id", key);
    let named = grant.name.as_deref();
    if on {
        return kms("create-grant")
            .options("--name", named)
            .option("--grantee-principal", &grant.grantee_principal)
            .options("--operations", &grant.operations);
    }
    let query = format!("Grants[?Name=='{}'].GrantId|[0]", named.unwrap_or_default());
    let given = kms("list-grants").option("--grantee-principal", &grant.grantee_principal);
    kms("revoke-grant").option("--grant-id", given.look_up(&query))
}

fn new_connection(connection: &Connection, on: bool) -> Command {
    if on {
        Command::aws("glue", "create-connection").option("--connection-input", json!(connection).to_string())
    } else {
        Command::aws("glue", "delete-connection").option("--connection-name", &connection.name)
    }
}

fn role_policy(role: &str, policy: &str, statements: &[Value], on: bool) -> Command {
    let operation = if on { "put-role-policy" } else { "delete-role-policy" };
    let command = Command::aws("iam", operation)
        .option("--role-name", role)
        .option("--policy-name", policy);
    match on {
        true => command.option("--policy-document", document(statements).to_string()),
        false => command,
    }
}

/// A policy of these statements.
pub(super) fn document(statements: &[Value]) -> Value {
    json!({"Version": "2012-10-17", "Statement": statements})
}

/// AWS's own policy for roles of Glue.
pub(super) fn glue_policy(partition: &str) -> String {
    format!("arn:{partition}:iam::aws:policy/service-role/AWSGlueServiceRole")
}

fn role_for_glue(role: &str, partition: &str, path: Option<&str>, (trust, on): (&Value, bool)) -> Vec<Command> {
    let iam = |operation: &str| Command::aws("iam", operation).option("--role-name", role);
    let policy = glue_policy(partition);
    if on {
        vec![
            iam("create-role")
                .options("--path", path)
                .option("--assume-role-policy-document", trust.to_string()),
            iam("attach-role-policy").option("--policy-arn", policy),
        ]
    } else {
        vec![
            iam("detach-role-policy").option("--policy-arn", policy),
            iam("delete-role"),
        ]
    }
}

/// VPC settings, each field said, so that one that was there and is not meant goes.
fn placement(settings: Option<&PhysicalConnectionRequirements>) -> Value {
    settings.map_or(Value::Null, |settings| {
        json!({
            "SubnetId": settings.subnet_id,
            "SecurityGroupIdList": settings.security_group_id_list,
            "AvailabilityZone": settings.availability_zone,
        })
    })
}
