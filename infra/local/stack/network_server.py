"""moto for EC2, RDS, Redshift and Route 53, with the EC2 behaviours put right on which a diagnosis depends.

Run as `python -m stack.network_server --port N`, with moto's own arguments. Every correction follows AWS's documented
behaviour and names the gap that it closes. They are written against the pinned version of moto.
"""

from __future__ import annotations

import sys
from typing import Any

import moto.server
from moto.core.responses import ActionResult
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models import elastic_network_interfaces, nat_gateways, network_acls, route_tables, vpcs
from moto.ec2.responses import EC2Response
from moto.rds.models import DBCluster
from moto.redshift.models import Cluster
from moto.server import main as serve

from . import landing_zone


def main() -> None:
    _routes_to_vanished_targets_are_blackholes()
    _network_acls_end_in_a_denial()
    _default_security_group_admits_itself()
    _gateway_endpoints_keep_their_routes()
    _interface_endpoints_have_security_groups()
    _private_dns_of_an_endpoint_can_change()
    _full_subnets_refuse_interfaces()
    _nat_gateways_tell_their_connectivity()
    _security_groups_are_of_one_vpc()
    _database_names_repeat()
    landing_zone.put_into_moto()
    application = moto.server.DomainDispatcherApplication
    moto.server.DomainDispatcherApplication = lambda create: landing_zone.Door(application(create))
    serve(sys.argv[1:])


def _endpoint_of(route: Any) -> str | None:
    """The endpoint that a route leads to; moto takes those of gateway endpoints for gateways."""
    gateway = getattr(route.gateway, "id", None) or ""
    return route.vpc_endpoint_id or (gateway if gateway.startswith("vpce-") else None)


def _routes_to_vanished_targets_are_blackholes() -> None:
    """moto calls every route active."""

    def state(route: Any) -> str:
        backend = route.route_table.ec2_backend
        vpc_id = route.route_table.vpc_id
        alive = True
        if route.local:
            alive = True
        elif route.nat_gateway is not None:
            alive = route.nat_gateway.state == "available"
        elif route.vpc_pcx is not None:
            alive = route.vpc_pcx._status.code == "active"
        elif route.interface is not None:
            alive = route.interface.id in backend.enis
        elif route.instance is not None:
            alive = route.instance.state == "running"
        elif endpoint_id := _endpoint_of(route):
            endpoint = backend.vpc_end_points.get(endpoint_id)
            alive = endpoint is not None and endpoint.state == "available"
        elif route.gateway is not None and route.gateway.id.startswith("igw-"):
            alive = route.gateway.vpc is not None and route.gateway.vpc.id == vpc_id
        return "active" if alive else "blackhole"

    route_tables.Route.state = property(state)


def _network_acls_end_in_a_denial() -> None:
    """moto lists the final rule 32767 for a VPC's default network ACL only."""
    original = network_acls.NetworkAclBackend.create_network_acl

    def create(self: Any, vpc_id: str, tags: Any = None, default: bool = False) -> Any:
        acl = original(self, vpc_id, tags, default)
        if not default:
            for egress in (True, False):
                self.create_network_acl_entry(
                    acl.id, 32767, "-1", "deny", egress, "0.0.0.0/0", None, None, None, None, None
                )
        return acl

    network_acls.NetworkAclBackend.create_network_acl = create


def _default_security_group_admits_itself() -> None:
    """moto makes it without its rule."""
    original = vpcs.VPCBackend.create_vpc

    def create(self: Any, *arguments: Any, **options: Any) -> Any:
        vpc = original(self, *arguments, **options)
        group = self.get_security_group_from_name("default", vpc_id=vpc.id)
        if group is not None and not group.ingress_rules:
            self.authorize_security_group_ingress(
                group.id, "-1", None, None, [], source_groups=[{"GroupId": group.id}], vpc_id=vpc.id
            )
        return vpc

    vpcs.VPCBackend.create_vpc = create


def _gateway_endpoints_keep_their_routes() -> None:
    """moto adds prefix-list routes at creation only, stumbles over them at deletion, and keeps what was deleted."""
    modify, delete = vpcs.VPCBackend.modify_vpc_endpoint, vpcs.VPCBackend.delete_vpc_endpoints

    def drop_routes(backend: Any, endpoint_id: str, table_ids: list[str]) -> None:
        for table_id in table_ids:
            table = backend.get_route_table(table_id)
            table._routes = {key: route for key, route in table._routes.items() if _endpoint_of(route) != endpoint_id}

    def modify_with_routes(
        self: Any,
        vpc_id: str,
        policy_doc: Any,
        add_subnets: Any,
        remove_subnets: Any,
        remove_route_tables: Any,
        add_route_tables: Any,
        *others: Any,
    ) -> None:
        modify(self, vpc_id, policy_doc, add_subnets, remove_subnets, remove_route_tables, add_route_tables, *others)
        endpoint = self.describe_vpc_endpoints(vpc_end_point_ids=[vpc_id])[0]
        prefix_list = endpoint.destination_prefix_list_id
        if prefix_list:
            for table_id in add_route_tables or []:
                self.create_route(table_id, None, gateway_id=endpoint.id, destination_prefix_list_id=prefix_list)
            drop_routes(self, endpoint.id, remove_route_tables or [])

    def delete_with_routes(self: Any, vpce_ids: list[str] | None = None) -> None:
        for endpoint_id in vpce_ids or []:
            endpoint = self.vpc_end_points.get(endpoint_id)
            if endpoint is not None and endpoint.vpc_endpoint_type.lower() == "gateway":
                drop_routes(self, endpoint_id, list(endpoint.route_table_ids or []))
                endpoint.route_table_ids = []
        delete(self, vpce_ids)
        for endpoint_id in vpce_ids or []:
            self.vpc_end_points.pop(endpoint_id, None)

    vpcs.VPCBackend.modify_vpc_endpoint = modify_with_routes
    vpcs.VPCBackend.delete_vpc_endpoints = delete_with_routes


def _interface_endpoints_have_security_groups() -> None:
    """moto leaves out the default group and the default type, and gives the endpoint's interfaces no group at all."""
    original = vpcs.VPCBackend.create_vpc_endpoint

    def create(
        self: Any, vpc_id: str, service_name: str, endpoint_type: str | None, *arguments: Any, **options: Any
    ) -> Any:
        endpoint_type = endpoint_type or "Gateway"
        kind = endpoint_type.lower()
        if kind == "interface" and not options.get("security_group_ids"):
            options["security_group_ids"] = [self.get_security_group_from_name("default", vpc_id=vpc_id).id]
        if kind == "gateway":
            options["private_dns_enabled"] = False
        endpoint = original(self, vpc_id, service_name, endpoint_type, *arguments, **options)
        for interface_id in endpoint.network_interface_ids:
            interface = self.enis[interface_id]
            interface._group_set = [self.get_security_group_from_id(group) for group in endpoint.security_group_ids]
            interface.description = f"VPC Endpoint Interface {endpoint.id}"
        return endpoint

    vpcs.VPCBackend.create_vpc_endpoint = create


def _private_dns_of_an_endpoint_can_change() -> None:
    """moto ignores PrivateDnsEnabled in ModifyVpcEndpoint."""
    original = EC2Response.modify_vpc_endpoint

    def modify(self: Any) -> Any:
        answer = original(self)
        enabled = self._get_param("PrivateDnsEnabled")
        if enabled is not None:
            endpoint_id = self._get_param("VpcEndpointId")
            endpoint = self.ec2_backend.describe_vpc_endpoints(vpc_end_point_ids=[endpoint_id])[0]
            endpoint.private_dns_enabled = str(enabled).lower() == "true"
        return answer

    EC2Response.modify_vpc_endpoint = modify


def _full_subnets_refuse_interfaces() -> None:
    """moto counts free addresses below zero."""
    original = elastic_network_interfaces.NetworkInterfaceBackend.create_network_interface

    def create(self: Any, subnet: Any, *arguments: Any, **options: Any) -> Any:
        found = self.get_subnet(subnet) if isinstance(subnet, str) else subnet
        if found is not None and found.available_ip_address_count <= 0:
            raise EC2ClientError(
                "InsufficientFreeAddressesInSubnet",
                "The specified subnet does not have enough free addresses to satisfy the request.",
            )
        return original(self, subnet, *arguments, **options)

    elastic_network_interfaces.NetworkInterfaceBackend.create_network_interface = create


def _nat_gateways_tell_their_connectivity() -> None:
    """moto leaves ConnectivityType out for public ones, and lets them work without an internet gateway."""
    original = nat_gateways.NatGateway.__init__

    def initialise(
        self: Any,
        backend: Any,
        subnet_id: str,
        allocation_id: Any,
        tags: Any = None,
        connectivity_type: str | None = None,
    ) -> None:
        original(self, backend, subnet_id, allocation_id, tags, connectivity_type or "public")
        attached = {gateway.vpc.id for gateway in backend.internet_gateways.values() if gateway.vpc is not None}
        if self.connectivity_type == "public" and self.vpc_id not in attached:
            self.state = "failed"
            self.failure_code = "Gateway.NotAttached"
            self.failure_message = f"Network {self.vpc_id} has no Internet gateway attached"

    nat_gateways.NatGateway.__init__ = initialise


def _security_groups_are_of_one_vpc() -> None:
    """moto does not know DescribeSecurityGroupVpcAssociations; nothing here associates a group with a further VPC."""

    def describe(self: Any) -> Any:
        return ActionResult({"SecurityGroupVpcAssociations": []})

    EC2Response.describe_security_group_vpc_associations = describe


def _database_names_repeat() -> None:
    """moto draws the middle of a cluster's host name. All its instances have this one, and certificates need it."""
    for cluster, attribute in ((DBCluster, "url_identifier"), (Cluster, "unique_cluster_id")):
        setattr(cluster, attribute, property(lambda self: "aaaaaaaaaa", lambda self, drawn: None))


if __name__ == "__main__":
    main()
