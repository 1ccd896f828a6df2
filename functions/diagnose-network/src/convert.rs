//! From the SDK's types to the plain shapes of the facts.

use aws_sdk_ec2::types as sdk;
use shared_domain::aws::{ec2, rds, redshift, redshift_serverless, route53, route53profiles, route53resolver};
use shared_domain::tags::{Tag, kept};
use shared_lambda::owner_tags;

fn text(value: Option<&str>) -> Option<String> {
    value.map(str::to_owned)
}

fn owned(value: Option<&str>) -> String {
    value.unwrap_or_default().to_owned()
}

/// Those of the owners' names, and those that say where a resource is written.
fn tags(from: &[sdk::Tag]) -> Vec<Tag> {
    kept(from.iter().map(|tag| (tag.key(), tag.value())), owner_tags())
}

pub(crate) fn vpc(from: &sdk::Vpc) -> ec2::Vpc {
    ec2::Vpc {
        vpc_id: owned(from.vpc_id()),
        cidr_block: text(from.cidr_block()),
        cidr_block_association_set: from
            .cidr_block_association_set()
            .iter()
            .map(|one| ec2::VpcCidrBlockAssociation {
                cidr_block: owned(one.cidr_block()),
                cidr_block_state: one.cidr_block_state().map(|state| ec2::StateText {
                    state: state.state().map(|state| state.as_str().to_owned()),
                }),
            })
            .collect(),
        dhcp_options_id: text(from.dhcp_options_id()),
        owner_id: text(from.owner_id()),
        tags: tags(from.tags()),
    }
}

pub(crate) fn dhcp_options(from: &sdk::DhcpOptions) -> ec2::DhcpOptions {
    let value = |one: &sdk::AttributeValue| ec2::AttributeValue {
        value: owned(one.value()),
    };
    ec2::DhcpOptions {
        dhcp_options_id: owned(from.dhcp_options_id()),
        dhcp_configurations: from
            .dhcp_configurations()
            .iter()
            .map(|one| ec2::DhcpConfiguration {
                key: owned(one.key()),
                values: one.values().iter().map(value).collect(),
            })
            .collect(),
    }
}

pub(crate) fn subnet(from: &sdk::Subnet) -> ec2::Subnet {
    ec2::Subnet {
        subnet_id: owned(from.subnet_id()),
        vpc_id: owned(from.vpc_id()),
        cidr_block: owned(from.cidr_block()),
        availability_zone: owned(from.availability_zone()),
        available_ip_address_count: from.available_ip_address_count(),
        owner_id: text(from.owner_id()),
        tags: tags(from.tags()),
    }
}

pub(crate) fn route_table(from: &sdk::RouteTable) -> ec2::RouteTable {
    ec2::RouteTable {
        route_table_id: owned(from.route_table_id()),
        vpc_id: owned(from.vpc_id()),
        associations: from
            .associations()
            .iter()
            .map(|one| ec2::RouteTableAssociation {
                main: one.main().unwrap_or(false),
                subnet_id: text(one.subnet_id()),
                gateway_id: text(one.gateway_id()),
                association_state: one.association_state().map(|state| ec2::StateText {
                    state: state.state().map(|state| state.as_str().to_owned()),
                }),
            })
            .collect(),
        routes: from.routes().iter().map(route).collect(),
        propagating_vgws: from
            .propagating_vgws()
            .iter()
            .map(|one| ec2::PropagatingVgw {
                gateway_id: owned(one.gateway_id()),
            })
            .collect(),
        tags: tags(from.tags()),
    }
}

fn route(from: &sdk::Route) -> ec2::Route {
    ec2::Route {
        destination_cidr_block: text(from.destination_cidr_block()),
        destination_ipv6_cidr_block: text(from.destination_ipv6_cidr_block()),
        destination_prefix_list_id: text(from.destination_prefix_list_id()),
        gateway_id: text(from.gateway_id()),
        nat_gateway_id: text(from.nat_gateway_id()),
        transit_gateway_id: text(from.transit_gateway_id()),
        vpc_peering_connection_id: text(from.vpc_peering_connection_id()),
        network_interface_id: text(from.network_interface_id()),
        instance_id: text(from.instance_id()),
        egress_only_internet_gateway_id: text(from.egress_only_internet_gateway_id()),
        local_gateway_id: text(from.local_gateway_id()),
        carrier_gateway_id: text(from.carrier_gateway_id()),
        core_network_arn: text(from.core_network_arn()),
        state: from.state().map(|state| state.as_str().to_owned()),
        origin: from.origin().map(|origin| origin.as_str().to_owned()),
    }
}

pub(crate) fn security_group(from: &sdk::SecurityGroup) -> ec2::SecurityGroup {
    ec2::SecurityGroup {
        group_id: owned(from.group_id()),
        group_name: text(from.group_name()),
        vpc_id: text(from.vpc_id()),
        owner_id: text(from.owner_id()),
        ip_permissions: from.ip_permissions().iter().map(ip_permission).collect(),
        ip_permissions_egress: from.ip_permissions_egress().iter().map(ip_permission).collect(),
        tags: tags(from.tags()),
    }
}

fn ip_permission(from: &sdk::IpPermission) -> ec2::IpPermission {
    ec2::IpPermission {
        ip_protocol: owned(from.ip_protocol()),
        from_port: from.from_port(),
        to_port: from.to_port(),
        ip_ranges: from
            .ip_ranges()
            .iter()
            .map(|one| ec2::IpRange {
                cidr_ip: owned(one.cidr_ip()),
            })
            .collect(),
        ipv6_ranges: from
            .ipv6_ranges()
            .iter()
            .map(|one| ec2::Ipv6Range {
                cidr_ipv6: owned(one.cidr_ipv6()),
            })
            .collect(),
        prefix_list_ids: from
            .prefix_list_ids()
            .iter()
            .map(|one| ec2::PrefixListId {
                prefix_list_id: owned(one.prefix_list_id()),
            })
            .collect(),
        user_id_group_pairs: from
            .user_id_group_pairs()
            .iter()
            .map(|one| ec2::UserIdGroupPair {
                group_id: text(one.group_id()),
                user_id: text(one.user_id()),
                vpc_id: text(one.vpc_id()),
                vpc_peering_connection_id: text(one.vpc_peering_connection_id()),
                peering_status: text(one.peering_status()),
            })
            .collect(),
    }
}

pub(crate) fn group_association(from: &sdk::SecurityGroupVpcAssociation) -> ec2::SecurityGroupVpcAssociation {
    ec2::SecurityGroupVpcAssociation {
        group_id: owned(from.group_id()),
        vpc_id: owned(from.vpc_id()),
        state: from.state().map(|state| state.as_str().to_owned()),
    }
}

pub(crate) fn network_acl(from: &sdk::NetworkAcl) -> ec2::NetworkAcl {
    ec2::NetworkAcl {
        network_acl_id: owned(from.network_acl_id()),
        vpc_id: text(from.vpc_id()),
        is_default: from.is_default(),
        associations: from
            .associations()
            .iter()
            .map(|one| ec2::NetworkAclAssociation {
                subnet_id: owned(one.subnet_id()),
            })
            .collect(),
        entries: from
            .entries()
            .iter()
            .map(|one| ec2::NetworkAclEntry {
                rule_number: one.rule_number().unwrap_or_default(),
                protocol: owned(one.protocol()),
                rule_action: one
                    .rule_action()
                    .map(|action| action.as_str().to_owned())
                    .unwrap_or_default(),
                egress: one.egress().unwrap_or_default(),
                cidr_block: text(one.cidr_block()),
                ipv6_cidr_block: text(one.ipv6_cidr_block()),
                port_range: one.port_range().map(|range| ec2::PortRange {
                    from: range.from(),
                    to: range.to(),
                }),
            })
            .collect(),
        tags: tags(from.tags()),
    }
}

pub(crate) fn vpc_endpoint(from: &sdk::VpcEndpoint) -> ec2::VpcEndpoint {
    ec2::VpcEndpoint {
        vpc_endpoint_id: owned(from.vpc_endpoint_id()),
        vpc_endpoint_type: from.vpc_endpoint_type().map(|kind| kind.as_str().to_owned()),
        vpc_id: owned(from.vpc_id()),
        service_name: owned(from.service_name()),
        state: from.state().map(|state| state.as_str().to_owned()),
        policy_document: text(from.policy_document()),
        route_table_ids: from.route_table_ids().to_vec(),
        subnet_ids: from.subnet_ids().to_vec(),
        groups: from
            .groups()
            .iter()
            .map(|one| ec2::GroupIdentifier {
                group_id: owned(one.group_id()),
                group_name: text(one.group_name()),
            })
            .collect(),
        private_dns_enabled: from.private_dns_enabled(),
        dns_options: from
            .dns_options()
            .and_then(|options| options.private_dns_only_for_inbound_resolver_endpoint())
            .map(|only| ec2::DnsOptions {
                private_dns_only_for_inbound_resolver_endpoint: Some(only),
            }),
        network_interface_ids: from.network_interface_ids().to_vec(),
        dns_entries: from
            .dns_entries()
            .iter()
            .map(|one| ec2::DnsEntry {
                dns_name: text(one.dns_name()),
            })
            .collect(),
        tags: tags(from.tags()),
    }
}

pub(crate) fn nat_gateway(from: &sdk::NatGateway) -> ec2::NatGateway {
    ec2::NatGateway {
        nat_gateway_id: owned(from.nat_gateway_id()),
        vpc_id: text(from.vpc_id()),
        subnet_id: text(from.subnet_id()),
        state: from.state().map(|state| state.as_str().to_owned()),
        connectivity_type: from.connectivity_type().map(|kind| kind.as_str().to_owned()),
        nat_gateway_addresses: from
            .nat_gateway_addresses()
            .iter()
            .map(|one| ec2::NatGatewayAddress {
                private_ip: text(one.private_ip()),
                public_ip: text(one.public_ip()),
            })
            .collect(),
        failure_message: text(from.failure_message()),
        tags: tags(from.tags()),
    }
}

pub(crate) fn peering(from: &sdk::VpcPeeringConnection) -> ec2::VpcPeeringConnection {
    let side = |one: &sdk::VpcPeeringConnectionVpcInfo| ec2::VpcPeeringVpcInfo {
        vpc_id: text(one.vpc_id()),
        owner_id: text(one.owner_id()),
        region: text(one.region()),
        cidr_block: text(one.cidr_block()),
        cidr_block_set: one
            .cidr_block_set()
            .iter()
            .map(|block| ec2::CidrBlock {
                cidr_block: owned(block.cidr_block()),
            })
            .collect(),
        peering_options: one.peering_options().map(|options| ec2::VpcPeeringOptions {
            allow_dns_resolution_from_remote_vpc: options.allow_dns_resolution_from_remote_vpc(),
        }),
    };
    ec2::VpcPeeringConnection {
        vpc_peering_connection_id: owned(from.vpc_peering_connection_id()),
        status: from.status().map(|status| ec2::VpcPeeringStatus {
            code: status.code().map(|code| code.as_str().to_owned()),
            message: text(status.message()),
        }),
        requester_vpc_info: from.requester_vpc_info().map(side),
        accepter_vpc_info: from.accepter_vpc_info().map(side),
        tags: tags(from.tags()),
    }
}

pub(crate) fn transit_gateway(from: &sdk::TransitGateway) -> ec2::TransitGateway {
    ec2::TransitGateway {
        transit_gateway_id: owned(from.transit_gateway_id()),
        owner_id: text(from.owner_id()),
        state: from.state().map(|state| state.as_str().to_owned()),
        options: from.options().map(|options| ec2::TransitGatewayOptions {
            security_group_referencing_support: options
                .security_group_referencing_support()
                .map(|one| one.as_str().to_owned()),
            default_route_table_association: options
                .default_route_table_association()
                .map(|one| one.as_str().to_owned()),
            association_default_route_table_id: text(options.association_default_route_table_id()),
            default_route_table_propagation: options
                .default_route_table_propagation()
                .map(|one| one.as_str().to_owned()),
            propagation_default_route_table_id: text(options.propagation_default_route_table_id()),
        }),
    }
}

pub(crate) fn vpc_attachment(from: &sdk::TransitGatewayVpcAttachment) -> ec2::TransitGatewayVpcAttachment {
    ec2::TransitGatewayVpcAttachment {
        transit_gateway_attachment_id: owned(from.transit_gateway_attachment_id()),
        transit_gateway_id: owned(from.transit_gateway_id()),
        vpc_id: owned(from.vpc_id()),
        vpc_owner_id: text(from.vpc_owner_id()),
        state: from.state().map(|state| state.as_str().to_owned()),
        subnet_ids: from.subnet_ids().to_vec(),
        options: from.options().map(|options| ec2::TransitGatewayOptions {
            security_group_referencing_support: options
                .security_group_referencing_support()
                .map(|one| one.as_str().to_owned()),
            ..ec2::TransitGatewayOptions::default()
        }),
        tags: tags(from.tags()),
    }
}

pub(crate) fn attachment(from: &sdk::TransitGatewayAttachment) -> ec2::TransitGatewayAttachment {
    ec2::TransitGatewayAttachment {
        transit_gateway_attachment_id: owned(from.transit_gateway_attachment_id()),
        transit_gateway_id: text(from.transit_gateway_id()),
        resource_type: from.resource_type().map(|kind| kind.as_str().to_owned()),
        resource_id: text(from.resource_id()),
        resource_owner_id: text(from.resource_owner_id()),
        state: from.state().map(|state| state.as_str().to_owned()),
        association: from.association().map(|one| ec2::TransitGatewayAttachmentAssociation {
            transit_gateway_route_table_id: text(one.transit_gateway_route_table_id()),
            state: one.state().map(|state| state.as_str().to_owned()),
        }),
    }
}

pub(crate) fn transit_peering(from: &sdk::TransitGatewayPeeringAttachment) -> ec2::TransitGatewayPeeringAttachment {
    let side = |from: &sdk::PeeringTgwInfo| ec2::PeeringTgwInfo {
        transit_gateway_id: text(from.transit_gateway_id()),
        core_network_id: text(from.core_network_id()),
        owner_id: text(from.owner_id()),
        region: text(from.region()),
    };
    ec2::TransitGatewayPeeringAttachment {
        transit_gateway_attachment_id: owned(from.transit_gateway_attachment_id()),
        requester_tgw_info: from.requester_tgw_info().map(side),
        accepter_tgw_info: from.accepter_tgw_info().map(side),
        state: from.state().map(|state| state.as_str().to_owned()),
    }
}

pub(crate) fn transit_route(from: &sdk::TransitGatewayRoute) -> ec2::TransitGatewayRoute {
    ec2::TransitGatewayRoute {
        destination_cidr_block: text(from.destination_cidr_block()),
        prefix_list_id: text(from.prefix_list_id()),
        state: from.state().map(|state| state.as_str().to_owned()),
        kind: from.r#type().map(|kind| kind.as_str().to_owned()),
        transit_gateway_attachments: from
            .transit_gateway_attachments()
            .iter()
            .map(|one| ec2::TransitGatewayRouteAttachment {
                transit_gateway_attachment_id: text(one.transit_gateway_attachment_id()),
                resource_id: text(one.resource_id()),
                resource_type: one.resource_type().map(|kind| kind.as_str().to_owned()),
            })
            .collect(),
    }
}

pub(crate) fn vpn_gateway(from: &sdk::VpnGateway) -> ec2::VpnGateway {
    ec2::VpnGateway {
        vpn_gateway_id: owned(from.vpn_gateway_id()),
        state: from.state().map(|state| state.as_str().to_owned()),
        vpc_attachments: from
            .vpc_attachments()
            .iter()
            .map(|one| ec2::VpcAttachment {
                vpc_id: text(one.vpc_id()),
                state: one.state().map(|state| state.as_str().to_owned()),
            })
            .collect(),
        tags: tags(from.tags()),
    }
}

pub(crate) fn vpn_connection(from: &sdk::VpnConnection) -> ec2::VpnConnection {
    ec2::VpnConnection {
        vpn_connection_id: owned(from.vpn_connection_id()),
        vpn_gateway_id: text(from.vpn_gateway_id()),
        transit_gateway_id: text(from.transit_gateway_id()),
        state: from.state().map(|state| state.as_str().to_owned()),
        vgw_telemetry: from
            .vgw_telemetry()
            .iter()
            .map(|one| ec2::VgwTelemetry {
                outside_ip_address: text(one.outside_ip_address()),
                status: one.status().map(|status| status.as_str().to_owned()),
                status_message: text(one.status_message()),
            })
            .collect(),
        tags: tags(from.tags()),
    }
}

pub(crate) fn network_interface(from: &sdk::NetworkInterface) -> ec2::NetworkInterface {
    ec2::NetworkInterface {
        network_interface_id: owned(from.network_interface_id()),
        vpc_id: text(from.vpc_id()),
        subnet_id: text(from.subnet_id()),
        availability_zone: text(from.availability_zone()),
        description: text(from.description()),
        interface_type: from.interface_type().map(|kind| kind.as_str().to_owned()),
        private_ip_address: text(from.private_ip_address()),
        private_ip_addresses: from
            .private_ip_addresses()
            .iter()
            .map(|one| ec2::NetworkInterfacePrivateIpAddress {
                private_ip_address: text(one.private_ip_address()),
            })
            .collect(),
        groups: from
            .groups()
            .iter()
            .map(|one| ec2::GroupIdentifier {
                group_id: owned(one.group_id()),
                group_name: text(one.group_name()),
            })
            .collect(),
    }
}

fn memberships(from: &[aws_sdk_rds::types::VpcSecurityGroupMembership]) -> Vec<rds::VpcSecurityGroupMembership> {
    let one = |from: &aws_sdk_rds::types::VpcSecurityGroupMembership| rds::VpcSecurityGroupMembership {
        vpc_security_group_id: owned(from.vpc_security_group_id()),
        status: text(from.status()),
    };
    from.iter().map(one).collect()
}

fn group_subnets(from: &[aws_sdk_rds::types::Subnet]) -> Vec<rds::GroupSubnet> {
    let one = |from: &aws_sdk_rds::types::Subnet| rds::GroupSubnet {
        subnet_identifier: owned(from.subnet_identifier()),
        subnet_availability_zone: from.subnet_availability_zone().map(|zone| rds::NamedZone {
            name: text(zone.name()),
        }),
    };
    from.iter().map(one).collect()
}

pub(crate) fn db_subnet_group(from: &aws_sdk_rds::types::DbSubnetGroup) -> rds::DbSubnetGroup {
    rds::DbSubnetGroup {
        db_subnet_group_name: owned(from.db_subnet_group_name()),
        vpc_id: text(from.vpc_id()),
        subnets: group_subnets(from.subnets()),
    }
}

/// An instance: its network, and what the other diagnoses read of it, to whom it is handed on.
pub(crate) fn db_instance(from: &aws_sdk_rds::types::DbInstance) -> rds::DbInstance {
    rds::DbInstance {
        publicly_accessible: from.publicly_accessible(),
        vpc_security_groups: memberships(from.vpc_security_groups()),
        db_subnet_group: from.db_subnet_group().map(db_subnet_group),
        availability_zone: text(from.availability_zone()),
        secondary_availability_zone: text(from.secondary_availability_zone()),
        multi_az: from.multi_az(),
        network_type: text(from.network_type()),
        ..shared_aws::rds::instance(from)
    }
}

/// The same of a cluster.
pub(crate) fn db_cluster(from: &aws_sdk_rds::types::DbCluster) -> rds::DbCluster {
    rds::DbCluster {
        publicly_accessible: from.publicly_accessible(),
        vpc_security_groups: memberships(from.vpc_security_groups()),
        db_subnet_group: text(from.db_subnet_group()),
        db_cluster_members: from
            .db_cluster_members()
            .iter()
            .map(|one| rds::DbClusterMember {
                db_instance_identifier: owned(one.db_instance_identifier()),
                is_cluster_writer: one.is_cluster_writer(),
            })
            .collect(),
        ..shared_aws::rds::cluster(from)
    }
}

pub(crate) fn db_proxy(from: &aws_sdk_rds::types::DbProxy) -> rds::DbProxy {
    rds::DbProxy {
        db_proxy_name: owned(from.db_proxy_name()),
        db_proxy_arn: text(from.db_proxy_arn()),
        status: from.status().map(|status| status.as_str().to_owned()),
        engine_family: text(from.engine_family()),
        endpoint: text(from.endpoint()),
        vpc_id: text(from.vpc_id()),
        vpc_security_group_ids: from.vpc_security_group_ids().to_vec(),
        vpc_subnet_ids: from.vpc_subnet_ids().to_vec(),
        require_tls: from.require_tls(),
    }
}

pub(crate) fn db_proxy_endpoint(from: &aws_sdk_rds::types::DbProxyEndpoint) -> rds::DbProxyEndpoint {
    rds::DbProxyEndpoint {
        db_proxy_endpoint_name: owned(from.db_proxy_endpoint_name()),
        db_proxy_endpoint_arn: text(from.db_proxy_endpoint_arn()),
        db_proxy_name: text(from.db_proxy_name()),
        status: from.status().map(|status| status.as_str().to_owned()),
        endpoint: text(from.endpoint()),
        vpc_id: text(from.vpc_id()),
        vpc_security_group_ids: from.vpc_security_group_ids().to_vec(),
        vpc_subnet_ids: from.vpc_subnet_ids().to_vec(),
    }
}

/// The network side of a Redshift cluster.
pub(crate) fn redshift_cluster(from: &aws_sdk_redshift::types::Cluster) -> redshift::Cluster {
    redshift::Cluster {
        cluster_identifier: owned(from.cluster_identifier()),
        cluster_status: text(from.cluster_status()),
        endpoint: from.endpoint().map(|endpoint| rds::Endpoint {
            address: text(endpoint.address()),
            port: endpoint.port(),
        }),
        vpc_id: text(from.vpc_id()),
        cluster_subnet_group_name: text(from.cluster_subnet_group_name()),
        vpc_security_groups: from
            .vpc_security_groups()
            .iter()
            .map(|one| rds::VpcSecurityGroupMembership {
                vpc_security_group_id: owned(one.vpc_security_group_id()),
                status: text(one.status()),
            })
            .collect(),
        publicly_accessible: from.publicly_accessible(),
        availability_zone: text(from.availability_zone()),
        cluster_nodes: from
            .cluster_nodes()
            .iter()
            .map(|one| redshift::ClusterNode {
                node_role: text(one.node_role()),
                private_ip_address: text(one.private_ip_address()),
            })
            .collect(),
        tags: kept(from.tags().iter().map(|tag| (tag.key(), tag.value())), owner_tags()),
        ..redshift::Cluster::default()
    }
}

pub(crate) fn redshift_subnet_group(
    from: &aws_sdk_redshift::types::ClusterSubnetGroup,
) -> redshift::ClusterSubnetGroup {
    redshift::ClusterSubnetGroup {
        cluster_subnet_group_name: owned(from.cluster_subnet_group_name()),
        vpc_id: text(from.vpc_id()),
        subnets: from
            .subnets()
            .iter()
            .map(|one| rds::GroupSubnet {
                subnet_identifier: owned(one.subnet_identifier()),
                subnet_availability_zone: one.subnet_availability_zone().map(|zone| rds::NamedZone {
                    name: text(zone.name()),
                }),
            })
            .collect(),
    }
}

pub(crate) fn redshift_endpoint(from: &aws_sdk_redshift::types::EndpointAccess) -> redshift::EndpointAccess {
    redshift::EndpointAccess {
        endpoint_name: owned(from.endpoint_name()),
        cluster_identifier: text(from.cluster_identifier()),
        endpoint_status: text(from.endpoint_status()),
        address: text(from.address()),
        port: from.port(),
        vpc_security_groups: from
            .vpc_security_groups()
            .iter()
            .map(|one| rds::VpcSecurityGroupMembership {
                vpc_security_group_id: owned(one.vpc_security_group_id()),
                status: text(one.status()),
            })
            .collect(),
        vpc_endpoint: from.vpc_endpoint().map(|inner| redshift::ManagedVpcEndpoint {
            vpc_endpoint_id: text(inner.vpc_endpoint_id()),
            vpc_id: text(inner.vpc_id()),
            network_interfaces: inner
                .network_interfaces()
                .iter()
                .map(|one| redshift::ManagedInterface {
                    network_interface_id: text(one.network_interface_id()),
                    subnet_id: text(one.subnet_id()),
                    private_ip_address: text(one.private_ip_address()),
                })
                .collect(),
        }),
    }
}

fn serverless_endpoint(from: &aws_sdk_redshiftserverless::types::VpcEndpoint) -> redshift_serverless::VpcEndpoint {
    redshift_serverless::VpcEndpoint {
        vpc_endpoint_id: text(from.vpc_endpoint_id()),
        vpc_id: text(from.vpc_id()),
        network_interfaces: from
            .network_interfaces()
            .iter()
            .map(|one| redshift_serverless::NetworkInterface {
                network_interface_id: text(one.network_interface_id()),
                subnet_id: text(one.subnet_id()),
                private_ip_address: text(one.private_ip_address()),
                availability_zone: text(one.availability_zone()),
            })
            .collect(),
    }
}

/// The network side of a workgroup.
pub(crate) fn workgroup(from: &aws_sdk_redshiftserverless::types::Workgroup) -> redshift_serverless::Workgroup {
    redshift_serverless::Workgroup {
        workgroup_name: owned(from.workgroup_name()),
        status: from.status().map(|status| status.as_str().to_owned()),
        endpoint: from.endpoint().map(|endpoint| redshift_serverless::Endpoint {
            address: text(endpoint.address()),
            port: endpoint.port(),
            vpc_endpoints: endpoint.vpc_endpoints().iter().map(serverless_endpoint).collect(),
        }),
        publicly_accessible: from.publicly_accessible(),
        security_group_ids: from.security_group_ids().to_vec(),
        subnet_ids: from.subnet_ids().to_vec(),
    }
}

pub(crate) fn workgroup_endpoint(
    from: &aws_sdk_redshiftserverless::types::EndpointAccess,
) -> redshift_serverless::EndpointAccess {
    redshift_serverless::EndpointAccess {
        endpoint_name: owned(from.endpoint_name()),
        endpoint_status: text(from.endpoint_status()),
        workgroup_name: text(from.workgroup_name()),
        address: text(from.address()),
        port: from.port(),
        subnet_ids: from.subnet_ids().to_vec(),
        vpc_security_groups: from
            .vpc_security_groups()
            .iter()
            .map(|one| redshift_serverless::VpcSecurityGroupMembership {
                vpc_security_group_id: owned(one.vpc_security_group_id()),
                status: text(one.status()),
            })
            .collect(),
        vpc_endpoint: from.vpc_endpoint().map(serverless_endpoint),
    }
}

pub(crate) fn profile_association(
    from: &aws_sdk_route53profiles::types::ProfileAssociation,
) -> route53profiles::ProfileAssociation {
    route53profiles::ProfileAssociation {
        profile_id: owned(from.profile_id()),
        resource_id: owned(from.resource_id()),
        status: from.status().map(|status| status.as_str().to_owned()),
    }
}

pub(crate) fn profile_resource(
    from: &aws_sdk_route53profiles::types::ProfileResourceAssociation,
) -> route53profiles::ProfileResourceAssociation {
    route53profiles::ProfileResourceAssociation {
        resource_arn: owned(from.resource_arn()),
        resource_type: text(from.resource_type()),
        status: from.status().map(|status| status.as_str().to_owned()),
    }
}

pub(crate) fn resolver_rule_association(
    from: &aws_sdk_route53resolver::types::ResolverRuleAssociation,
) -> route53resolver::ResolverRuleAssociation {
    route53resolver::ResolverRuleAssociation {
        resolver_rule_id: text(from.resolver_rule_id()),
        vpc_id: text(from.vpc_id()),
        status: from.status().map(|status| status.as_str().to_owned()),
    }
}

pub(crate) fn resolver_rule(from: &aws_sdk_route53resolver::types::ResolverRule) -> route53resolver::ResolverRule {
    route53resolver::ResolverRule {
        id: owned(from.id()),
        domain_name: text(from.domain_name()),
        rule_type: from.rule_type().map(|kind| kind.as_str().to_owned()),
        target_ips: from
            .target_ips()
            .iter()
            .map(|one| route53resolver::TargetAddress { ip: text(one.ip()) })
            .collect(),
        owner_id: text(from.owner_id()),
    }
}

pub(crate) fn record(from: &aws_sdk_route53::types::ResourceRecordSet) -> route53::ResourceRecordSet {
    route53::ResourceRecordSet {
        name: from.name().to_owned(),
        kind: from.r#type().as_str().to_owned(),
        resource_records: from
            .resource_records()
            .iter()
            .map(|one| route53::ResourceRecord {
                value: one.value().to_owned(),
            })
            .collect(),
        alias_target: from.alias_target().map(|alias| route53::AliasTarget {
            dns_name: alias.dns_name().to_owned(),
            // What is not so is the same as what is not said.
            evaluate_target_health: Some(true).filter(|_| alias.evaluate_target_health()),
        }),
        weight: from.weight(),
        region: from.region().map(|region| region.as_str().to_owned()),
        failover: from.failover().map(|failover| failover.as_str().to_owned()),
        geo_location: from.geo_location().map(|place| route53::GeoLocation {
            continent_code: text(place.continent_code()),
            country_code: text(place.country_code()),
            subdivision_code: text(place.subdivision_code()),
        }),
        multi_value_answer: from.multi_value_answer(),
        health_check_id: text(from.health_check_id()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_what_may_be_gone_one_day_only_the_tags_are_kept_that_say_whose_it_is_and_where_it_is_written() {
        let tag = |key: &str, value: &str| sdk::Tag::builder().key(key).value(value).build();
        let all = || {
            let long = "x".repeat(9_000);
            Some(vec![
                tag("Owner", "network-team"),
                tag("terraform", "password=canary-Zx81"),
                tag("Note", "canary-Zx81"),
                tag("Team", &long),
            ])
        };
        for kept in [
            vpc(&sdk::Vpc::builder().set_tags(all()).build()).tags,
            subnet(&sdk::Subnet::builder().set_tags(all()).build()).tags,
            route_table(&sdk::RouteTable::builder().set_tags(all()).build()).tags,
            security_group(&sdk::SecurityGroup::builder().set_tags(all()).build()).tags,
            network_acl(&sdk::NetworkAcl::builder().set_tags(all()).build()).tags,
            vpc_endpoint(&sdk::VpcEndpoint::builder().set_tags(all()).build()).tags,
            nat_gateway(&sdk::NatGateway::builder().set_tags(all()).build()).tags,
            peering(&sdk::VpcPeeringConnection::builder().set_tags(all()).build()).tags,
            vpc_attachment(&sdk::TransitGatewayVpcAttachment::builder().set_tags(all()).build()).tags,
            vpn_gateway(&sdk::VpnGateway::builder().set_tags(all()).build()).tags,
            vpn_connection(&sdk::VpnConnection::builder().set_tags(all()).build()).tags,
        ] {
            let names: Vec<&str> = kept.iter().map(|tag| tag.key.as_str()).collect();
            assert_eq!(names, ["Owner", "Team", "terraform"]);
            let said = format!("{kept:?}");
            assert!(!said.contains("canary") && said.len() < 1_000, "{said}");
        }
    }
}
