//! Amazon EC2: VPCs and everything that packets meet in them.
//!
//! Shapes: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Subnet.html> and its neighbours.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::fact::Fact;
use crate::tags::Tag;

/// A VPC, as `aws ec2 describe-vpcs` prints it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Vpc {
    pub vpc_id: String,
    /// The first IPv4 range.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cidr_block: Option<String>,
    /// All IPv4 ranges.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cidr_block_association_set: Vec<VpcCidrBlockAssociation>,
    /// The DHCP options; `default` for none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dhcp_options_id: Option<String>,
    /// The account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner_id: Option<String>,
    /// Those that say whose it is, and where it is written: once it is gone, nobody else knows.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
}

impl Vpc {
    /// The IPv4 ranges that it has, in order.
    pub fn blocks(&self) -> BTreeSet<&str> {
        let live = |one: &&VpcCidrBlockAssociation| {
            let state = one.cidr_block_state.as_ref().and_then(|one| one.state.as_deref());
            !state.is_some_and(|state| state.starts_with("disassociat") || state.starts_with("fail"))
        };
        let associated = self.cidr_block_association_set.iter().filter(live);
        associated
            .map(|one| one.cidr_block.as_str())
            .chain(self.cidr_block.as_deref())
            .collect()
    }
}

/// An IPv4 range of a VPC.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct VpcCidrBlockAssociation {
    /// The range.
    pub cidr_block: String,
    /// `associated`, ...
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cidr_block_state: Option<StateText>,
}

/// `VpcCidrBlockState`, `RouteTableAssociationState`: a state that is wrapped in an object.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct StateText {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
}

/// The two DNS attributes of a VPC, as two calls of `aws ec2 describe-vpc-attribute` (`DescribeVpcAttribute`) print them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct VpcAttributes {
    pub vpc_id: String,
    /// Whether the VPC's resolver answers.
    #[serde(skip_serializing_if = "Fact::is_not_collected")]
    pub enable_dns_support: Fact<AttributeBooleanValue>,
    /// Whether interfaces get host names; private DNS of endpoints needs it.
    #[serde(skip_serializing_if = "Fact::is_not_collected")]
    pub enable_dns_hostnames: Fact<AttributeBooleanValue>,
}

/// A yes or no that is wrapped in an object.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct AttributeBooleanValue {
    pub value: bool,
}

/// A set of DHCP options, as `aws ec2 describe-dhcp-options` prints it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct DhcpOptions {
    pub dhcp_options_id: String,
    /// Its options.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dhcp_configurations: Vec<DhcpConfiguration>,
}

/// One DHCP option.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct DhcpConfiguration {
    /// Such as `domain-name-servers`.
    pub key: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<AttributeValue>,
}

/// A text that is wrapped in an object.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct AttributeValue {
    pub value: String,
}

/// A subnet, as `aws ec2 describe-subnets` prints it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Subnet {
    pub subnet_id: String,
    pub vpc_id: String,
    /// Its IPv4 range.
    pub cidr_block: String,
    pub availability_zone: String,
    /// Free addresses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub available_ip_address_count: Option<i32>,
    /// The account; another one's for a shared subnet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner_id: Option<String>,
    /// Those that say whose it is, and where it is written: once it is gone, nobody else knows.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
}

/// A route table, as `aws ec2 describe-route-tables` prints it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct RouteTable {
    pub route_table_id: String,
    pub vpc_id: String,
    /// The subnets that use it, and whether it is the main one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub associations: Vec<RouteTableAssociation>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub routes: Vec<Route>,
    /// Gateways that put routes into it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub propagating_vgws: Vec<PropagatingVgw>,
    /// Those that say whose it is, and where it is written: once it is gone, nobody else knows.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
}

/// An association of a route table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct RouteTableAssociation {
    /// True for the association that makes it the VPC's main table.
    pub main: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subnet_id: Option<String>,
    /// The gateway, for an edge association.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gateway_id: Option<String>,
    /// `associated`, ...
    #[serde(skip_serializing_if = "Option::is_none")]
    pub association_state: Option<StateText>,
}

/// A gateway that propagates its routes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct PropagatingVgw {
    /// The virtual private gateway.
    pub gateway_id: String,
}

/// A route: one destination, one target.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Route {
    /// IPv4 destination.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub destination_cidr_block: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub destination_ipv6_cidr_block: Option<String>,
    /// Destination by prefix list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub destination_prefix_list_id: Option<String>,
    /// `local`, an internet gateway, a virtual private gateway, or an endpoint.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gateway_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nat_gateway_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transit_gateway_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vpc_peering_connection_id: Option<String>,
    /// An appliance's interface.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub network_interface_id: Option<String>,
    /// An appliance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instance_id: Option<String>,
    /// For IPv6 only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub egress_only_internet_gateway_id: Option<String>,
    /// Outposts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub local_gateway_id: Option<String>,
    /// Wavelength.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub carrier_gateway_id: Option<String>,
    /// Cloud WAN.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub core_network_arn: Option<String>,
    /// `active` or `blackhole`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// `CreateRouteTable`, `CreateRoute` or `EnableVgwRoutePropagation`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
}

/// A security group, as `aws ec2 describe-security-groups` prints it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct SecurityGroup {
    pub group_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vpc_id: Option<String>,
    /// The account; another one's for a shared group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner_id: Option<String>,
    /// Inbound rules.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ip_permissions: Vec<IpPermission>,
    /// Outbound rules.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ip_permissions_egress: Vec<IpPermission>,
    /// Those that say whose it is, and where it is written: once it is gone, nobody else knows.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
}

/// Rules of one protocol and port range.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct IpPermission {
    /// `tcp`, `udp`, a number, or `-1` for all.
    pub ip_protocol: String,
    /// First port.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_port: Option<i32>,
    /// Last port.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_port: Option<i32>,
    /// IPv4 ranges.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ip_ranges: Vec<IpRange>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ipv6_ranges: Vec<Ipv6Range>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub prefix_list_ids: Vec<PrefixListId>,
    /// Other groups.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub user_id_group_pairs: Vec<UserIdGroupPair>,
}

/// An IPv4 range of a rule.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct IpRange {
    /// The range.
    pub cidr_ip: String,
}

/// An IPv6 range of a rule.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Ipv6Range {
    /// The range.
    pub cidr_ipv6: String,
}

/// A prefix list of a rule.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct PrefixListId {
    pub prefix_list_id: String,
}

/// A group that a rule refers to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct UserIdGroupPair {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group_id: Option<String>,
    /// Its account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    /// Its VPC, when that is a peer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vpc_id: Option<String>,
    /// The peering that the reference rests on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vpc_peering_connection_id: Option<String>,
    /// Its state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub peering_status: Option<String>,
}

/// A further VPC of a security group, as `aws ec2 describe-security-group-vpc-associations` prints it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct SecurityGroupVpcAssociation {
    pub group_id: String,
    pub vpc_id: String,
    /// `associated`, ...
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
}

/// A network ACL, as `aws ec2 describe-network-acls` prints it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct NetworkAcl {
    pub network_acl_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vpc_id: Option<String>,
    /// Whether it is the VPC's default one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_default: Option<bool>,
    /// The subnets that it guards.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub associations: Vec<NetworkAclAssociation>,
    /// Its rules.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub entries: Vec<NetworkAclEntry>,
    /// Those that say whose it is, and where it is written: once it is gone, nobody else knows.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
}

/// A subnet that an ACL guards.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct NetworkAclAssociation {
    pub subnet_id: String,
}

/// A rule of a network ACL.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct NetworkAclEntry {
    /// The lower, the earlier.
    pub rule_number: i32,
    /// A number, or `-1` for all.
    pub protocol: String,
    /// `allow` or `deny`.
    pub rule_action: String,
    /// Outbound or inbound.
    pub egress: bool,
    /// IPv4 range.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cidr_block: Option<String>,
    /// IPv6 range.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ipv6_cidr_block: Option<String>,
    /// Ports, for TCP and UDP.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port_range: Option<PortRange>,
}

/// Ports of an ACL's rule.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct PortRange {
    /// First port.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<i32>,
    /// Last port.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<i32>,
}

/// A VPC endpoint, as `aws ec2 describe-vpc-endpoints` prints it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct VpcEndpoint {
    pub vpc_endpoint_id: String,
    /// `Gateway`, `Interface`, `GatewayLoadBalancer`, ...
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vpc_endpoint_type: Option<String>,
    pub vpc_id: String,
    /// Such as `com.amazonaws.eu-central-1.s3`.
    pub service_name: String,
    /// `available`, ...
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// Its policy, JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy_document: Option<String>,
    /// The tables of a gateway endpoint.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub route_table_ids: Vec<String>,
    /// The subnets of an interface endpoint.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub subnet_ids: Vec<String>,
    /// The security groups of an interface endpoint.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<GroupIdentifier>,
    /// Whether the service's ordinary name leads to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub private_dns_enabled: Option<bool>,
    /// How the service's name is answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dns_options: Option<DnsOptions>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub network_interface_ids: Vec<String>,
    /// Its own names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dns_entries: Vec<DnsEntry>,
    /// Those that say whose it is, and where it is written: once it is gone, nobody else knows.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
}

impl VpcEndpoint {
    /// True where the service's own name leads to it from inside its VPC.
    pub fn answers_inside(&self) -> bool {
        let options = self.dns_options.as_ref();
        let inbound_only = options.and_then(|options| options.private_dns_only_for_inbound_resolver_endpoint);
        self.private_dns_enabled == Some(true) && inbound_only != Some(true)
    }
}

/// How an endpoint's names are answered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct DnsOptions {
    /// True where the service's name leads to the endpoint only when it is asked through an inbound resolver endpoint, and stays
    /// public for the VPC itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub private_dns_only_for_inbound_resolver_endpoint: Option<bool>,
}

/// A security group of an interface.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct GroupIdentifier {
    pub group_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group_name: Option<String>,
}

/// A name of an endpoint.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct DnsEntry {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dns_name: Option<String>,
}

/// A NAT gateway, as `aws ec2 describe-nat-gateways` prints it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct NatGateway {
    pub nat_gateway_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vpc_id: Option<String>,
    /// Its subnet; a regional one has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subnet_id: Option<String>,
    /// `available`, `pending`, `failed`, `deleting`, `deleted`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// `public` (also when absent) or `private`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connectivity_type: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub nat_gateway_addresses: Vec<NatGatewayAddress>,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure_message: Option<String>,
    /// Those that say whose it is, and where it is written: once it is gone, nobody else knows.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
}

/// An address of a NAT gateway.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct NatGatewayAddress {
    /// Private address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub private_ip: Option<String>,
    /// Public address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public_ip: Option<String>,
}

/// A prefix list with its entries: `describe-managed-prefix-lists` and `get-managed-prefix-list-entries` together.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct ManagedPrefixList {
    pub prefix_list_id: String,
    /// Its name, such as `com.amazonaws.eu-central-1.s3`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefix_list_name: Option<String>,
    /// `IPv4` or `IPv6`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address_family: Option<String>,
    /// Its ranges.
    #[serde(skip_serializing_if = "Fact::is_not_collected")]
    pub entries: Fact<Vec<PrefixListEntry>>,
}

/// A range of a prefix list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct PrefixListEntry {
    /// The range.
    pub cidr: String,
}

/// A peering connection, as `aws ec2 describe-vpc-peering-connections` prints it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct VpcPeeringConnection {
    pub vpc_peering_connection_id: String,
    /// Its state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<VpcPeeringStatus>,
    /// The VPC that asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requester_vpc_info: Option<VpcPeeringVpcInfo>,
    /// The VPC that was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accepter_vpc_info: Option<VpcPeeringVpcInfo>,
    /// Those that say whose it is, and where it is written: once it is gone, nobody else knows.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
}

/// `VpcPeeringConnectionStateReason`: the state of a peering connection.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct VpcPeeringStatus {
    /// `active`, `pending-acceptance`, `rejected`, ...
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// In words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// `VpcPeeringConnectionVpcInfo`: one side of a peering connection.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct VpcPeeringVpcInfo {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vpc_id: Option<String>,
    /// Its account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Its first IPv4 range.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cidr_block: Option<String>,
    /// All its IPv4 ranges.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cidr_block_set: Vec<CidrBlock>,
    /// What this side allows the other.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub peering_options: Option<VpcPeeringOptions>,
}

/// An IPv4 range that is wrapped in an object.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct CidrBlock {
    /// The range.
    pub cidr_block: String,
}

/// `VpcPeeringConnectionOptionsDescription`: what one side of a peering allows the other.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct VpcPeeringOptions {
    /// Whether the other side's queries for this side's public names get private addresses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allow_dns_resolution_from_remote_vpc: Option<bool>,
}

/// A transit gateway, as `aws ec2 describe-transit-gateways` prints it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct TransitGateway {
    pub transit_gateway_id: String,
    /// Its account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner_id: Option<String>,
    /// `available`, ...
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub options: Option<TransitGatewayOptions>,
}

/// Options of a transit gateway or of an attachment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct TransitGatewayOptions {
    /// `enable` or `disable`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub security_group_referencing_support: Option<String>,
    /// `enable` where a new attachment is associated with the default table by itself, else `disable`; of a transit gateway only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_route_table_association: Option<String>,
    /// That table.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub association_default_route_table_id: Option<String>,
    /// `enable` where a new attachment tells the default table its addresses by itself, else `disable`; of a transit gateway only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_route_table_propagation: Option<String>,
    /// That table.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub propagation_default_route_table_id: Option<String>,
}

impl TransitGatewayOptions {
    /// The table that a new attachment is associated with by itself, if any; `None` where the options do not tell.
    pub fn associates_with(&self) -> Option<Option<&str>> {
        by_default(
            &self.default_route_table_association,
            &self.association_default_route_table_id,
        )
    }

    /// The table that a new attachment propagates to by itself, if any; `None` where the options do not tell.
    pub fn propagates_to(&self) -> Option<Option<&str>> {
        by_default(
            &self.default_route_table_propagation,
            &self.propagation_default_route_table_id,
        )
    }
}

fn by_default<'a>(switch: &Option<String>, table: &'a Option<String>) -> Option<Option<&'a str>> {
    match switch.as_deref()? {
        "enable" => Some(Some(table.as_deref()?)),
        _ => Some(None),
    }
}

/// A VPC attachment, as `aws ec2 describe-transit-gateway-vpc-attachments` prints it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct TransitGatewayVpcAttachment {
    pub transit_gateway_attachment_id: String,
    pub transit_gateway_id: String,
    pub vpc_id: String,
    /// The VPC's account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vpc_owner_id: Option<String>,
    /// `available`, `pendingAcceptance`, `deleted`, ...
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// One subnet a zone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub subnet_ids: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub options: Option<TransitGatewayOptions>,
    /// Those that say whose it is, and where it is written: once it is gone, nobody else knows.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
}

/// An attachment of any kind, as `aws ec2 describe-transit-gateway-attachments` prints it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct TransitGatewayAttachment {
    pub transit_gateway_attachment_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transit_gateway_id: Option<String>,
    /// `vpc`, `vpn`, `direct-connect-gateway`, `peering`, ...
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_type: Option<String>,
    /// What is attached.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_id: Option<String>,
    /// Its account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_owner_id: Option<String>,
    /// `available`, ...
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// Its route table.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub association: Option<TransitGatewayAttachmentAssociation>,
}

/// The route table that an attachment's traffic is judged by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct TransitGatewayAttachmentAssociation {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transit_gateway_route_table_id: Option<String>,
    /// `associated`, ...
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
}

/// A peering of two transit gateways, as `aws ec2 describe-transit-gateway-peering-attachments` prints it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct TransitGatewayPeeringAttachment {
    /// The attachment, which has one id on both sides.
    pub transit_gateway_attachment_id: String,
    /// Who asked for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requester_tgw_info: Option<PeeringTgwInfo>,
    /// Who was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accepter_tgw_info: Option<PeeringTgwInfo>,
    /// `available`, `pendingAcceptance`, ...
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
}

/// One side of a peering of transit gateways.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct PeeringTgwInfo {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transit_gateway_id: Option<String>,
    /// The core network, where a Cloud WAN is on this side.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub core_network_id: Option<String>,
    /// Its account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
}

/// A transit gateway route table with its routes, as `aws ec2 search-transit-gateway-routes` prints them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct TransitGatewayRouteTable {
    pub transit_gateway_route_table_id: String,
    #[serde(skip_serializing_if = "Fact::is_not_collected")]
    pub routes: Fact<Vec<TransitGatewayRoute>>,
}

/// A route of a transit gateway.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct TransitGatewayRoute {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub destination_cidr_block: Option<String>,
    /// The prefix list that it comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefix_list_id: Option<String>,
    /// `active` or `blackhole`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// `static` or `propagated`.
    #[serde(rename = "Type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Where it leads.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub transit_gateway_attachments: Vec<TransitGatewayRouteAttachment>,
}

/// The attachment that a route leads to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct TransitGatewayRouteAttachment {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transit_gateway_attachment_id: Option<String>,
    /// What is attached.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_id: Option<String>,
    /// `vpc`, `vpn`, ...
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_type: Option<String>,
}

/// A virtual private gateway, as `aws ec2 describe-vpn-gateways` prints it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct VpnGateway {
    pub vpn_gateway_id: String,
    /// `available`, ...
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub vpc_attachments: Vec<VpcAttachment>,
    /// Those that say whose it is, and where it is written: once it is gone, nobody else knows.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
}

/// The VPC of a virtual private gateway.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct VpcAttachment {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vpc_id: Option<String>,
    /// `attached`, `detached`, ...
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
}

/// A site-to-site VPN, as `aws ec2 describe-vpn-connections` prints it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct VpnConnection {
    pub vpn_connection_id: String,
    /// The virtual private gateway that it ends on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vpn_gateway_id: Option<String>,
    /// The transit gateway that it ends on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transit_gateway_id: Option<String>,
    /// `available`, ...
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// Its tunnels.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub vgw_telemetry: Vec<VgwTelemetry>,
    /// Those that say whose it is, and where it is written: once it is gone, nobody else knows.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
}

/// A tunnel of a VPN.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct VgwTelemetry {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outside_ip_address: Option<String>,
    /// `UP` or `DOWN`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// In words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_message: Option<String>,
}

/// A network interface, as `aws ec2 describe-network-interfaces` prints it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct NetworkInterface {
    pub network_interface_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vpc_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subnet_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub availability_zone: Option<String>,
    /// What made it, such as `RDSNetworkInterface`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// `interface`, `nat_gateway`, `vpc_endpoint`, ...
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interface_type: Option<String>,
    /// Its first private address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub private_ip_address: Option<String>,
    /// All its private addresses.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub private_ip_addresses: Vec<NetworkInterfacePrivateIpAddress>,
    /// Its security groups.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<GroupIdentifier>,
}

/// A private address of an interface.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct NetworkInterfacePrivateIpAddress {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub private_ip_address: Option<String>,
}

/// The account's Block Public Access, as `aws ec2 describe-vpc-block-public-access-options` prints it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct VpcBlockPublicAccessOptions {
    /// `off`, `block-bidirectional` or `block-ingress`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub internet_gateway_block_mode: Option<String>,
    /// `default-state`, `update-complete`, ...
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
}

/// A VPC or subnet that Block Public Access leaves alone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct VpcBlockPublicAccessExclusion {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exclusion_id: Option<String>,
    /// The VPC's or subnet's ARN.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_arn: Option<String>,
    /// `allow-bidirectional` or `allow-egress`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub internet_gateway_exclusion_mode: Option<String>,
    /// `create-complete`, ...
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_output_of_the_aws_cli_can_be_pasted() {
        let table: RouteTable = serde_json::from_str(
            r#"{"Associations":[{"Main":true,"RouteTableAssociationId":"rtbassoc-1","RouteTableId":"rtb-1","AssociationState":{"State":"associated"}}],
                "PropagatingVgws":[],"RouteTableId":"rtb-1","VpcId":"vpc-1","OwnerId":"111122223333","Tags":[],
                "Routes":[{"DestinationCidrBlock":"10.0.0.0/16","GatewayId":"local","Origin":"CreateRouteTable","State":"active"}]}"#,
        )
        .unwrap();
        assert!(table.associations[0].main);
        assert_eq!(table.routes[0].gateway_id.as_deref(), Some("local"));
    }

    #[test]
    fn entries_of_a_prefix_list_that_were_denied_are_not_an_empty_list() {
        let list: ManagedPrefixList =
            serde_json::from_str(r#"{"PrefixListId":"pl-1","Entries":{"unreadable":"UnauthorizedOperation: no"}}"#)
                .unwrap();
        assert!(list.entries.get().is_none());
    }
}
